//! Важность проверок: в заголовке и в командной строке.

use reglament::analysis::CHECKS;
use reglament::cli::{Env, Exit, run};
use reglament::diagnostic::CODES;
use reglament::value::Instant;

const ENV: Env = Env {
    now: Instant(1_796_893_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 1,
};

fn text(header: &str) -> String {
    format!(
        "регламент «Проба»:\n    версия 1\n{header}\nкарточка сделки:\n    источник — «Сайт», «Звонок»\n\
         порядок: «Новая» → «Успех»\nроли: менеджер\nстадия «Новая»:\n    1.1 если источник «Сайт»:\n        позвонить за 1 час\n    \
         иначе если источник «Звонок»:\n        написать за 1 час\n"
    )
}

fn check(name: &str, header: &str, more: &[&str]) -> (Exit, String, String) {
    let path =
        std::env::temp_dir().join(format!("reglament-{}-{name}.reglament", std::process::id()));
    std::fs::write(&path, text(header)).unwrap();
    let file = path.display().to_string();
    let args: Vec<&str> = ["reglament", "check", &file]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args.into_iter().map(Into::into), &ENV, &mut out, &mut err);
    std::fs::remove_file(&path).unwrap();
    (
        exit,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn дыра_по_умолчанию_предупреждение() {
    let (exit, out, _) = check("а", "", &[]);
    assert_eq!(exit, Exit::Clean);
    assert!(
        out.contains("предупреждение[R200]: источник не заполнен: ни одна ветка не подходит"),
        "{out}"
    );
}

#[test]
fn заголовок_делает_ошибкой_и_выключает() {
    let (exit, out, _) = check("б", "    проверка R200 — ошибка", &[]);
    assert_eq!(exit, Exit::Findings);
    assert!(out.contains("ошибка[R200]"), "{out}");
    let (_, out, _) = check("в", "    проверки R200, R208 — нет", &[]);
    assert!(!out.contains("R200"), "{out}");
}

#[test]
fn командная_строка_главнее() {
    let (exit, out, _) = check(
        "г",
        "    проверка R200 — нет",
        &["--severity", "R200=совет"],
    );
    assert_eq!(exit, Exit::Clean);
    assert!(out.contains("совет[R200]"), "{out}");
    let (exit, _, err) = check("д", "", &["--severity", "R2000=совет"]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("R200"), "{err}");
    let (exit, _, err) = check("е", "", &["--severity", "R200=важно"]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("ошибка, предупреждение, совет"), "{err}");
}

#[test]
fn неизвестная_проверка_названа() {
    let (exit, out, _) = check("ж", "    проверка R999 — ошибка", &[]);
    assert_eq!(exit, Exit::Findings);
    assert!(out.contains("R212"), "{out}");
}

#[test]
fn у_каждой_проверки_строка_в_таблице() {
    let own: Vec<_> = CHECKS.iter().map(|check| check.code).collect();
    let codes: Vec<_> = CODES
        .iter()
        .map(|page| page.code)
        .filter(|code| code.is_check())
        .collect();
    assert_eq!(own, codes);
}
