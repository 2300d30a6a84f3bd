//! Страницы в настоящем браузере: ничего не вылезает, ошибок и обращений к сети нет, щелчки отбирают и сортируют. Нужен
//! `chromium`: запускает `.ci/run`.

use std::path::Path;

use crate::{browser, many, printed};

/// Вопросы к странице отчёта; ответ — в её заголовке.
const REPORT: &str = r##"
    var link = document.querySelector("table.sortable td a.pick[data-deals]");
    var wanted = +link.textContent;
    link.click();
    say(shown("#deals tbody tr") === wanted, "отбор по числу: " + shown("#deals tbody tr") + " из " + wanted);
    say(!document.getElementById("picked").hidden, "отбор назван");
    document.getElementById("picked-off").click();
    say(shown("#deals tbody tr") === count("#deals tbody tr"), "отбор снят");
    var bar = document.querySelector("svg.funnel a.pick");
    bar.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    say(shown("#deals tbody tr") > 0 && shown("#deals tbody tr") < count("#deals tbody tr"), "отбор по рисунку");
    document.getElementById("picked-off").click();
    var cell = document.querySelector("table.heat td.k3 a.pick, table.heat td.k2 a.pick, table.heat td.k1 a.pick");
    cell.click();
    var told = cell.parentNode.textContent.match(/(\d+) из/)[1];
    say(shown("#broken tbody tr") === +told, "отбор по клетке: " + shown("#broken tbody tr") + " из " + told);
    document.getElementById("picked-off").click();
    var find = document.getElementById("find");
    find.value = "нет такого слова нигде";
    find.dispatchEvent(new Event("input"));
    say(shown("#deals tbody tr") === 0 && shown("#broken tbody tr") === 0, "поиск прячет");
    find.value = document.querySelector("#deals tbody td").textContent;
    find.dispatchEvent(new Event("input"));
    say(shown("#deals tbody tr") > 0 && shown("#deals tbody tr") < count("#deals tbody tr"), "поиск находит");
    find.value = "";
    find.dispatchEvent(new Event("input"));
    var table = document.querySelector("table.sortable");
    function numbers() { return Array.prototype.map.call(table.querySelectorAll("tbody tr:not(.last) td:nth-child(2)"), function (one) { return +one.getAttribute("data-n"); }); }
    function ordered(list, way) { return list.every(function (one, at) { return at === 0 || way * (one - list[at - 1]) >= 0; }); }
    var before = numbers().join();
    var head = table.querySelector("th:nth-child(2) button");
    head.click();
    say(ordered(numbers(), -1), "сортировка вниз: " + numbers());
    head.click();
    say(ordered(numbers(), 1), "сортировка вверх: " + numbers());
    head.click();
    say(numbers().join() === before, "порядок возвращён");
    var names = document.querySelector("#deals th:nth-child(4) button");
    names.click();
    var led = Array.prototype.map.call(document.querySelectorAll("#deals tbody td:nth-child(4)"), function (one) { return one.textContent; }).filter(Boolean);
    say(led.every(function (one, at) { return at === 0 || led[at - 1].localeCompare(one, "ru") <= 0; }), "имена по алфавиту");
"##;

/// Вопросы к странице объяснения.
const EXPLAIN: &str = r##"
    var parts = count("article[data-key]");
    var link = document.querySelector("svg.timeline a.pick[data-only]");
    link.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    say(parts > 1 && shown("article[data-key]") === 1, "щелчок по делу оставляет один пункт из " + parts);
    var left = Array.prototype.filter.call(document.querySelectorAll("article[data-key]"), function (one) { return !one.hidden; })[0];
    say(left.querySelector(link.getAttribute("href")) !== null, "и это его пункт");
    document.getElementById("picked-off").click();
    say(shown("article[data-key]") === parts, "отбор снят");
"##;

#[test]
#[ignore = "нужен chromium, запускает .ci/run"]
fn отчёт_и_объяснение_в_браузере() {
    let (folder, [text, data]) = many("pages-browser");
    let root = env!("CARGO_MANIFEST_DIR");
    let base = format!("{root}/regulations/klientskaya-baza.reglament");
    let week = format!("{root}/examples/01-pervaya-nedelya");
    let monday = format!("{root}/examples/05-ponedelnik-supervaizera");
    let (own, staff) = (
        format!("{monday}/otdel.reglament"),
        format!("{monday}/dannye"),
    );
    let pages = [
        (REPORT, vec!["report", &text, "--data", &data]),
        (REPORT, vec!["report", &base, "--data", &week]),
        ("", vec!["report", &own, "--data", &staff]),
        (
            EXPLAIN,
            vec!["explain", &text, "--data", &data, "--deal", "D001a"],
        ),
        (
            EXPLAIN,
            vec!["explain", &base, "--data", &week, "--deal", "108"],
        ),
        (
            "",
            vec!["explain", &own, "--data", &staff, "--clause", "5.1"],
        ),
    ];
    for (questions, mut args) in pages {
        args.extend(["--format", "html"]);
        let file = folder.write("page.html", "");
        browser::holds(
            &printed(&args),
            questions,
            Path::new(&file),
            &format!("{args:?}"),
        );
    }
}
