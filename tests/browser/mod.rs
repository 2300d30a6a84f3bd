//! Страница в настоящем браузере (`chromium`): ничего не вылезает, ошибок и обращений к сети нет, а на вопросы теста отвечает она сама.

use std::path::Path;
use std::process::Command;

/// Страница с вопросами: что не так, она говорит в своём заголовке.
fn probe(questions: &str) -> String {
    format!(
        r#"<script>
(function () {{
  var faults = [];
  function say(holds, what) {{ if (!holds) {{ faults.push(what); }} }}
  function count(selector) {{ return document.querySelectorAll(selector).length; }}
  function shown(selector) {{ return Array.prototype.filter.call(document.querySelectorAll(selector), function (one) {{ return one.getClientRects().length > 0; }}).length; }}
  window.addEventListener("error", function (event) {{ faults.push("ошибка: " + event.message); }});
  window.addEventListener("load", function () {{
    var root = document.documentElement;
    say(root.scrollWidth <= root.clientWidth, "вылезает на " + (root.scrollWidth - root.clientWidth));
    try {{ {questions} }} catch (error) {{ faults.push("сорвалось: " + error); }}
    say(performance.getEntriesByType("resource").length === 0, "страница ходила за чем-то ещё");
    document.title = "ответ " + (faults.join(" | ") || "всё хорошо");
  }});
}}());
</script></body>"#
    )
}

fn answer(page: &Path, width: u32) -> String {
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
    let title = text.split("<title>ответ ").nth(1);
    let title = title.expect("страница не ответила");
    title.split("</title>").next().unwrap().to_owned()
}

/// Страница, показанная на телефоне и на широком экране, отвечает на вопросы: `say(верно ли, о чём речь)`. `file` — куда её записать.
pub fn holds(page: &str, questions: &str, file: &Path, what: &str) {
    std::fs::write(file, page.replace("</body>", &probe(questions))).unwrap();
    for width in [380, 1280] {
        assert_eq!(answer(file, width), "всё хорошо", "{what} в {width}");
    }
}
