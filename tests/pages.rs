//! Страницы: числа те же, что в `--format json`; чужая разметка остаётся словами; за сетью страница не ходит.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "tests"
)]

mod browser;
mod folder;
mod pages {
    pub mod clicks;
    pub mod page;
}

use folder::Folder;
use pages::page::{Cell, section, tables, words};
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

/// 31.12.2026 18:00 по Москве, не терминал.
pub const ENV: Env = Env {
    now: Instant(1_798_729_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

pub fn reglament(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (exit, text(out), text(err))
}

/// Что напечатала команда, которой нечего сказать в ошибки.
pub fn printed(args: &[&str]) -> String {
    let (_, out, err) = reglament(args);
    assert_eq!(err, "", "{args:?}");
    out
}

pub fn many(name: &str) -> (Folder, [String; 2]) {
    let folder = Folder::new(name);
    let text = folder.write("r.reglament", include_str!("report/thirty.reglament"));
    std::fs::create_dir_all(folder.path("d")).unwrap();
    let data = folder.path("d");
    folder.write("d/data.ndjson", include_str!("report/many.ndjson"));
    folder.write(
        "d/employees.yaml",
        "- {id: ivanov, name: Макет Иван, role: менеджер, team: Север}\n\
         - {id: petrova, name: Пример Анна, role: менеджер, team: Север}\n\
         - {id: sidorov, name: Образец Пётр, role: менеджер, team: Юг}\n",
    );
    (folder, [text, data])
}

fn near(cell: &Cell, number: &Value) -> bool {
    match (cell.number, number.as_f64()) {
        (Some(own), Some(other)) => (own - other).abs() < 1e-9,
        (None, None) => true,
        _ => false,
    }
}

/// Строка доли: всего, дошли, ушли, открыты, доля, интервал.
fn same_share(row: &[Cell], share: &Value) {
    let count = |key: &str| share["cases"][key].as_array().unwrap().len() as f64;
    let sides = [count("numerator"), count("rest"), count("open")];
    let own: Vec<f64> = row[1..5].iter().map(|cell| cell.number.unwrap()).collect();
    assert_eq!(own[0], sides.iter().sum::<f64>(), "{row:?}");
    assert_eq!(own[1..], sides, "{row:?}");
    assert!(near(&row[5], &share["value"]), "{row:?} {}", share["value"]);
    assert!(near(&row[6], &share["low"]), "{row:?}");
}

#[test]
fn воронка_показатели_пункты_и_люди_те_же_что_в_json() {
    let (_folder, [text, data]) = many("pages-same");
    let args = ["report", &*text, "--data", &*data, "--from", "2026-10-01"];
    let page = printed(&[&args[..], &["--format", "html"]].concat());
    let json: Value =
        serde_json::from_str(&printed(&[&args[..], &["--format", "json"]].concat())).unwrap();

    let funnel = &json["funnel"][0];
    let all = tables(section(&page, "funnel-1"));
    let steps = funnel["steps"].as_array().unwrap();
    assert_eq!(all[0].len(), steps.len() + 1);
    for (row, step) in all[0].iter().zip(steps) {
        same_share(row, &step["share"]);
    }
    same_share(&all[0][steps.len()], &funnel["total"]);
    // Разрезы: таблица на каждый, ступень в строке, часть в столбце.
    let mut checked = 0;
    let slices = funnel["slices"].as_array().unwrap();
    let of = |by: &str| {
        slices
            .iter()
            .filter(|one| one["by"] == by)
            .collect::<Vec<_>>()
    };
    let bys = ["period", "person", "team", "source", "category"];
    // Одна часть, в которой всё, ничего не добавляет: её таблицы нет.
    let bys: Vec<&str> = bys.into_iter().filter(|by| of(by).len() > 1).collect();
    assert_eq!(all.len() - 1, bys.len());
    for (table, by) in all[1..].iter().zip(bys) {
        let own = of(by);
        for (column, slice) in own.iter().enumerate() {
            for (row, step) in table.iter().zip(slice["steps"].as_array().unwrap()) {
                assert!(
                    near(&row[column + 1], &step["share"]["value"]),
                    "{by} {row:?}"
                );
                checked += 1;
            }
            let last = table.last().unwrap();
            assert!(
                near(&last[column + 1], &slice["total"]["value"]),
                "{by} {last:?}"
            );
        }
    }
    assert!(checked > 20);

    // Показатели: каждый назван на странице тем же числом.
    let figures = section(&page, "figures");
    let rows: Vec<Vec<Cell>> = tables(figures).into_iter().flatten().collect();
    let metrics = json["metrics"].as_array().unwrap().iter();
    let metrics: Vec<&Value> = metrics.filter(|one| one["kind"] != "missing").collect();
    assert_eq!(rows.len(), metrics.len());
    for (row, metric) in rows.iter().zip(metrics) {
        match metric["kind"].as_str().unwrap() {
            "share" => {
                assert!(near(&row[5], &metric["value"]), "{row:?} {metric}");
                assert_eq!(row[2].number, metric["numerator"].as_f64(), "{row:?}");
            }
            "time" => {
                assert!(near(&row[1], &metric["value"]), "{row:?}");
                assert!(near(&row[2], &metric["p90"]), "{row:?}");
            }
            "money" => assert!(near(&row[1], &metric["numerator"]), "{row:?} {metric}"),
            _ => assert!(near(&row[1], &metric["value"]), "{row:?} {metric}"),
        }
    }

    // Сотрудники: обязанностей, решено, в срок, нарушено, на 100; клетки карты — по пунктам.
    let people = json["people"].as_array().unwrap();
    let all = tables(section(&page, "people"));
    assert_eq!(all[0].len(), people.len());
    for (row, person) in all[0].iter().zip(people) {
        let rate = person;
        for (at, key) in [
            (1, "duties"),
            (2, "decided"),
            (3, "kept"),
            (4, "violations"),
            (7, "per_100"),
        ] {
            assert!(near(&row[at], &rate[key]), "{key}: {row:?} {rate}");
        }
    }
    let mut cells = 0;
    for (column, person) in people.iter().enumerate() {
        for clause in person["clauses"].as_array().unwrap() {
            let name = format!("п. {} ", clause["clause"].as_str().unwrap());
            let Some(row) = all[1].iter().find(|row| row[0].text.starts_with(&name)) else {
                assert_eq!(clause["decided"], 0);
                continue;
            };
            assert!(
                near(&row[column + 1], &clause["per_100"]),
                "{row:?} {clause}"
            );
            cells += 1;
        }
    }
    assert!(cells >= 6);

    // На полях текста: сколько раз сработал и нарушен — сумма по людям.
    let text = words(section(&page, "text-1"));
    for clause in ["1.1", "2.1"] {
        let own = people
            .iter()
            .flat_map(|one| one["clauses"].as_array().unwrap());
        let own: Vec<&Value> = own.filter(|one| one["clause"] == clause).collect();
        let sum = |key: &str| {
            own.iter()
                .map(|one| one[key].as_u64().unwrap())
                .sum::<u64>()
        };
        let mark = format!("сработал {}, нарушен {}", sum("duties"), sum("violations"));
        assert!(text.contains(&mark), "{clause}: {mark}");
    }

    // Окупается ли пункт.
    let compared = json["clauses"].as_array().unwrap().iter();
    let compared: Vec<&Value> = compared.filter(|one| !one["compared"].is_null()).collect();
    let rows = &tables(section(&page, "clauses"))[0];
    assert_eq!(rows.len(), compared.len());
    assert!(!rows.is_empty());
    for (row, clause) in rows.iter().zip(compared) {
        assert!(near(&row[1], &clause["share"]), "{row:?} {clause}");
        assert!(near(&row[4], &clause["compared"]["difference"]), "{row:?}");
        assert!(near(&row[5], &clause["compared"]["low"]), "{row:?}");
        assert!(near(&row[6], &clause["compared"]["high"]), "{row:?}");
    }
}

#[test]
fn за_каждым_числом_стоят_его_сделки() {
    let (_folder, [text, data]) = many("pages-cases");
    let args = ["report", &*text, "--data", &*data];
    let page = printed(&[&args[..], &["--format", "html"]].concat());
    let json: Value =
        serde_json::from_str(&printed(&[&args[..], &["--format", "json"]].concat())).unwrap();
    // Номер сделки на странице → её id.
    let deals: std::collections::BTreeMap<u32, String> = section(&page, "cases")
        .split("<tr data-deal=\"")
        .skip(1)
        .map(|row| {
            let index = row.split('"').next().unwrap().parse().unwrap();
            let cell = row.split("<td").nth(1).unwrap().split_once('>').unwrap().1;
            (index, words(cell.split("</td>").next().unwrap()))
        })
        .collect();
    let spread = |text: &str| -> Vec<String> {
        let ends = text
            .split(' ')
            .map(|part| part.split_once('-').unwrap_or((part, part)));
        let all = ends.flat_map(|(a, b)| a.parse::<u32>().unwrap()..=b.parse().unwrap());
        all.map(|index| deals[&index].clone()).collect()
    };
    for step in json["funnel"][0]["steps"].as_array().unwrap() {
        for (side, told) in [
            ("numerator", "дошли"),
            ("rest", "ушли"),
            ("open", "открыты"),
        ] {
            let list = step["share"]["cases"][side].as_array().unwrap();
            let mut list: Vec<&str> = list.iter().map(|one| one.as_str().unwrap()).collect();
            list.sort_unstable();
            list.dedup();
            let told = format!(
                "data-told=\"{} → {}: {told}\"",
                step["from"].as_str().unwrap(),
                step["to"].as_str().unwrap()
            );
            let links: Vec<&str> = page
                .split("<a class=\"pick\"")
                .filter(|link| link.split('>').next().unwrap().contains(&told))
                .collect();
            // Ссылка в рисунке и ссылка в таблице; о пустом её нет.
            assert_eq!(links.len(), if list.is_empty() { 0 } else { 2 }, "{told}");
            for link in links {
                let own = link.split("data-deals=\"").nth(1).unwrap();
                let mut own = spread(own.split('"').next().unwrap());
                own.sort_unstable();
                assert_eq!(own, list, "{told}");
            }
        }
    }
}

#[test]
fn страница_одна_и_та_же_на_любом_числе_ядер() {
    let (_folder, [text, data]) = many("pages-jobs");
    let page = |jobs| {
        printed(&[
            "report", &text, "--data", &data, "--format", "html", "--jobs", jobs,
        ])
    };
    assert_eq!(page("1"), page("3"));
}

const EVIL_TEXT: &str = r##"регламент «Набег <script>alert(1)</script>»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
# </script><script>alert(2)</script> <img src=x onerror=alert(3)>
роли: менеджер
карточка сделки:
    источник — текст
    «причина отказа» — текст
порядок: «Новая» → «КП "><img src=x onerror=alert(4)>» → «Успех» или «Отказ»
стадия «Новая»:
    отвечает менеджер
    1.1 позвонить за 1 рабочий час:
        скрипт «<script>alert(5)</script>»
стадия «КП "><img src=x onerror=alert(4)>»:
    отвечает менеджер
    2.1 отправить документ «"><svg onload=alert(6)>» за 1 рабочий день
    2.2 не больше 0 открытых сделок на менеджера
"##;

const EVIL_DATA: &str = r#"{"client":"C<b>1</b>","name":"<script>alert('x')</script>","deals":[{"deal":"D\"><img src=x onerror=alert(7)>","name":"</script><script>alert(8)</script>","owner":"iv<i>anov","fields":{"источник":"<img src=x onerror=alert(9)>","причина отказа":"</td><script>alert(10)</script>"},"changes":[],"owners":[{"owner":"iv<i>anov","at":"2026-12-01T10:00:00+03:00"}],"stages":[{"stage":"Новая","at":"2026-12-01T10:00:00+03:00"},{"stage":"КП \"><img src=x onerror=alert(4)>","at":"2026-12-03T10:00:00+03:00"},{"stage":"Отказ","at":"2026-12-10T10:00:00+03:00"}]}],"events":[{"kind":"звонок","direction":"out","connected":true,"name":"<script>alert(11)</script>","result":"' onmouseover='alert(12)","at":"2026-12-02T10:00:00+03:00","by":"iv<i>anov"}]}
"#;

/// В странице только её собственная разметка, и ничего из сети.
fn harmless(name: &str, page: &str) {
    assert_eq!(page.matches("<script").count(), 1, "{name}");
    assert_eq!(page.matches("</script").count(), 1, "{name}");
    for tag in [
        "<img",
        "<svg onload",
        "<b>",
        "<i>",
        "<iframe",
        "<link",
        "<base",
    ] {
        assert!(!page.contains(tag), "{name}: {tag}");
    }
    // Собственный код и вид страницы — не из данных, и в них сети тоже нет.
    let code = page.split("<script>").nth(1).unwrap();
    let code = code.split("</script>").next().unwrap();
    let style = page.split("<style>").nth(1).unwrap();
    let style = style.split("</style>").next().unwrap();
    let markup = page.replace(code, "").replace(style, "");
    let mut skeleton = String::new();
    for tag in markup.split('<').skip(1) {
        // Слова в кавычках — уже не разметка: кавычки в них заменены.
        let bare: Vec<&str> = tag.split('"').step_by(2).collect();
        let bare = bare.join("=");
        skeleton.push_str(bare.split('>').next().unwrap());
        skeleton.push('\n');
    }
    for name in [" on", "src", "action", "style=h"] {
        assert!(!skeleton.contains(name), "{name}: {skeleton}");
    }
    for far in ["http:", "https:", "//", "@import", "url("] {
        assert!(!style.contains(far), "{far}");
    }
    for far in ["http", "fetch(", "XMLHttpRequest", "import(", "src"] {
        assert!(!code.contains(far), "{far}");
    }
    for link in markup.split("href=\"").skip(1) {
        assert!(
            link.starts_with('#'),
            "{name}: {}",
            &link[..link.len().min(60)]
        );
    }
}

#[test]
fn чужая_разметка_остаётся_словами_на_всех_страницах() {
    let folder = Folder::new("pages-evil");
    let text = folder.write("r.reglament", EVIL_TEXT);
    std::fs::create_dir_all(folder.path("d")).unwrap();
    let data = folder.path("d");
    folder.write("d/data.ndjson", EVIL_DATA);
    folder.write(
        "d/employees.yaml",
        "- {id: 'iv<i>anov', name: 'Макет </script><script>alert(13)</script>', role: менеджер}\n",
    );
    let deal = "D\"><img src=x onerror=alert(7)>";
    let report = printed(&["report", &text, "--data", &data, "--format", "html"]);
    let explain = printed(&[
        "explain", &text, "--data", &data, "--deal", deal, "--format", "html",
    ]);
    let doc = printed(&["doc", &text, "--format", "html"]);
    let open = printed(&[
        "report", &text, "--data", &data, "--open", "--format", "html",
    ]);
    let clause = printed(&[
        "explain", &text, "--data", &data, "--clause", "2.2", "--format", "html",
    ]);
    for (name, page) in [
        ("report", &report),
        ("explain", &explain),
        ("doc", &doc),
        ("open", &open),
        ("clause", &clause),
    ] {
        harmless(name, page);
    }
    assert!(words(&open).contains("alert("), "open");
    assert!(words(&clause).contains("alert("), "clause");
    // Слова при этом дошли: их видно на странице.
    let seen = words(&report);
    for number in [4, 7, 8, 9, 10, 13] {
        assert!(
            seen.contains(&format!("alert({number})")),
            "report: {number}"
        );
    }
    let seen = words(&explain);
    for number in [4, 7, 8, 11, 12, 13] {
        assert!(
            seen.contains(&format!("alert({number})")),
            "explain: {number}"
        );
    }
    let seen = words(&doc);
    for number in [1, 4, 5, 6] {
        assert!(seen.contains(&format!("alert({number})")), "doc: {number}");
    }
}

#[test]
fn страница_объяснения_называет_каждое_решение_и_рисует_его() {
    let (_folder, [text, data]) = many("pages-explain");
    let args = ["explain", &*text, "--data", &*data, "--deal", "D001a"];
    let page = printed(&[&args[..], &["--format", "html"]].concat());
    let json: Value =
        serde_json::from_str(&printed(&[&args[..], &["--format", "json"]].concat())).unwrap();
    let clauses = json["clauses"].as_array().unwrap();
    let duties: Vec<&Value> = clauses
        .iter()
        .flat_map(|one| one["duties"].as_array().unwrap())
        .collect();
    assert!(!duties.is_empty());
    for duty in duties {
        let id = duty["id"].as_str().unwrap();
        assert!(page.contains(&format!("<div id=\"d-{id}\">")), "{id}");
        let drawn = page.contains(&format!("href=\"#d-{id}\""));
        let judged = duty["finding"]["verdict"] != "not_checked";
        assert_eq!(drawn, judged, "{id}");
    }
    for visit in json["visits"].as_array().unwrap() {
        let stage = visit["stage"].as_str().unwrap();
        assert!(
            tables(section(&page, "stages"))[0]
                .iter()
                .any(|row| row[0].text == stage)
        );
    }
    harmless("explain", &page);
}

#[test]
fn вид_файла_по_имени_и_чего_страницей_не_бывает() {
    let (folder, [text, data]) = many("pages-name");
    let out = folder.path("отчёт.html");
    assert_eq!(
        printed(&["report", &text, "--data", &data, "--out", &out]),
        ""
    );
    let page = std::fs::read_to_string(&out).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"));
    let (exit, _, err) = reglament(&["explain", "R001", "--format", "html"]);
    assert_eq!(exit, Exit::Failed);
    assert_eq!(
        err,
        "ошибка: у кодов сообщений страницы нет: --format html рисует объяснение сделки, сотрудника или пункта\nпомощь: \
         сам код объяснит reglament explain R001, список кодов — reglament explain коды\n"
    );
}

#[test]
fn оценки_окк_на_странице_и_их_ход() {
    let folder = Folder::new("pages-scores");
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/03-nedelya-okk");
    std::fs::create_dir_all(folder.path("d")).unwrap();
    for name in ["dataset.yaml", "employees.yaml", "klienty.ndjson"] {
        let text = std::fs::read_to_string(format!("{example}/dannye/{name}")).unwrap();
        folder.write(&format!("d/{name}"), &text);
    }
    let text = format!("{example}/okk.reglament");
    let data = folder.path("d");
    let facts = folder.path("d/листы.ndjson");
    let sheets = format!("{example}/listy.csv");
    let at = ["--at", "2026-12-12"];
    let scored = [
        "audit", &*text, "--data", &*data, "--score", &*sheets, "--facts", &*facts, "--format",
        "json",
    ];
    let json: Value = serde_json::from_str(&printed(&[&scored[..], &at[..]].concat())).unwrap();
    let page = printed(
        &[
            &["report", &*text, "--data", &*data, "--format", "html"][..],
            &at[..],
        ]
        .concat(),
    );
    let rows = &tables(section(&page, "scores"))[0];
    let trend = json["summary"]["trend"].as_array().unwrap();
    assert_eq!(rows.len(), trend.len());
    for (row, told) in rows.iter().zip(trend) {
        let mean: f64 = told["mean"].as_str().unwrap().parse().unwrap();
        assert_eq!(row[4].number, Some(mean), "{row:?}");
    }
    assert!(
        !section(&page, "scores").contains("<svg"),
        "одна неделя — ещё не ход"
    );

    // Та же неделя ещё раз, семью днями раньше, у других клиентов: у всех вместе и у каждого есть ход.
    let earlier = |name: &str| {
        let own = std::fs::read_to_string(folder.path(name)).unwrap();
        let mut text = own.clone();
        for day in 7..=18 {
            let date = chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
            let before = date - chrono::Days::new(7);
            text = text.replace(&date.to_string(), &before.to_string());
        }
        for mark in ["C", "D", "E"] {
            text = text.replace(&format!("\"{mark}-"), &format!("\"{mark}-0"));
        }
        let text = text.replace("\"Л-", "\"Л-0");
        folder.write(name, &format!("{}\n{text}", own.trim_end()));
    };
    earlier("d/klienty.ndjson");
    earlier("d/листы.ndjson");
    let page = printed(
        &[
            &["report", &*text, "--data", &*data, "--format", "html"][..],
            &[
                "--at",
                "2026-12-12",
                "--from",
                "2026-12-01",
                "--as-if-in-force",
            ],
        ]
        .concat(),
    );
    let scores = section(&page, "scores");
    assert_eq!(tables(scores)[0].len(), 2 * trend.len());
    assert_eq!(scores.matches("<svg").count(), trend.len());
    for told in trend {
        let mean = told["mean"].as_str().unwrap().replace('.', ",");
        assert_eq!(scores.matches(&format!(">{mean}<")).count(), 4, "{mean}");
    }
}
