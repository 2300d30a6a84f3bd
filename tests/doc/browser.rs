//! Страница в настоящем браузере: ничего не вылезает, ошибок нет, поиск прячет лишнее. Нужен `chromium`: запускает `.ci/run`.

use std::path::Path;
use std::process::Command;

/// Что спрашивают у страницы в рамке такой ширины, и ответ в её заголовке.
const PROBE: &str = r#"<script>
(function () {
  var errors = [];
  window.addEventListener("error", function (event) { errors.push(String(event.message)); });
  window.addEventListener("load", function () {
    var root = document.documentElement;
    var wide = root.scrollWidth > root.clientWidth ? root.scrollWidth - root.clientWidth : 0;
    var all = document.querySelectorAll(".clause").length;
    var find = document.getElementById("find");
    function shown() { return Array.prototype.filter.call(document.querySelectorAll(".clause"), function (one) { return one.getClientRects().length > 0; }).length; }
    var before = shown();
    find.value = "п. нет такого слова";
    find.dispatchEvent(new Event("input"));
    var none = shown();
    find.value = document.querySelector(".clause .said").textContent;
    find.dispatchEvent(new Event("input"));
    var some = shown();
    find.value = "";
    find.dispatchEvent(new Event("input"));
    document.title = "ответ " + [wide, all, before, none, some, shown(), errors.length].join(" ");
  });
}());
</script></body>"#;

fn answer(page: &Path, width: u32) -> Vec<i64> {
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--dump-dom",
            "--virtual-time-budget=5000",
        ])
        .arg(format!("--window-size={width},900"))
        .arg(page)
        .output()
        .expect("нужен chromium");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let title = text
        .split("<title>ответ ")
        .nth(1)
        .expect("страница не ответила");
    let title = title.split('<').next().unwrap();
    title
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect()
}

#[test]
#[ignore = "нужен chromium, запускает .ci/run"]
fn страница_в_браузере() {
    let folder = std::env::temp_dir().join(format!("reglament-{}-browser", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for path in super::shipped() {
        let (_, page, _) = super::doc(&[&path.display().to_string(), "--format", "html"]);
        let file = folder.join("page.html");
        std::fs::write(&file, page.replace("</body>", PROBE)).unwrap();
        for width in [380, 1280] {
            let name = path.display();
            let told = answer(&file, width);
            let [wide, all, before, none, some, after, errors] = told[..] else {
                panic!("{name}: {told:?}");
            };
            assert_eq!((wide, errors), (0, 0), "{name} в {width}: {told:?}");
            assert!(
                all > 0 && before == all && after == all,
                "{name} в {width}: {told:?}"
            );
            assert!(
                none == 0 && (1..all.max(2)).contains(&some),
                "{name} в {width}: {told:?}"
            );
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
