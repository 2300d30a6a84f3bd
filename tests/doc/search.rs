//! Страница регламента в настоящем браузере: поиск прячет лишнее. Нужен `chromium`: запускает `.ci/run`.

use crate::browser;

/// Вопросы к странице.
const QUESTIONS: &str = r#"
    var all = count(".clause");
    say(all > 0 && shown(".clause") === all, "пункты видны: " + shown(".clause") + " из " + all);
    var find = document.getElementById("find");
    function look(text) { find.value = text; find.dispatchEvent(new Event("input")); }
    look("п. нет такого слова");
    say(shown(".clause") === 0, "поиск прячет");
    look(document.querySelector(".clause .said").textContent);
    say(shown(".clause") > 0 && (shown(".clause") < all || all === 1), "поиск находит: " + shown(".clause") + " из " + all);
    look("");
    say(shown(".clause") === all, "пустой поиск показывает всё");
"#;

#[test]
#[ignore = "нужен chromium, запускает .ci/run"]
fn страница_в_браузере() {
    let folder = std::env::temp_dir().join(format!("reglament-{}-browser", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for path in super::shipped() {
        let name = path.display().to_string();
        let (_, page, _) = super::doc(&[&name, "--format", "html"]);
        browser::holds(&page, QUESTIONS, &folder.join("page.html"), &name);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
