//! Важность проверок: в заголовке и в командной строке.

use reglament::analysis::{CHECKS, untried};
use reglament::cli::{Env, Exit, run};
use reglament::diagnostic::{CODES, Code, PAGE_PRELUDE};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::play;
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

/// Таблица на странице «Проверки текста» — та же, что в программе.
#[test]
fn страница_знает_каждую_проверку() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/proverki.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let head = "| код | проверка | обычно |\n|---|---|---|\n";
    let (before, rest) = page.split_once(head).expect("таблица");
    let (_, after) = rest
        .split_once("<!-- конец таблицы -->")
        .expect("конец таблицы");
    let rows: String = CHECKS
        .iter()
        .map(|check| {
            let title = CODES
                .iter()
                .find(|page| page.code == check.code)
                .unwrap()
                .title;
            let level = reglament::diagnostic::render::level_name(check.level);
            format!("| {} | {title} | {level} |\n", check.code.text())
        })
        .collect();
    let right = format!("{before}{head}{rows}<!-- конец таблицы -->{after}");
    if page != right {
        assert!(
            std::env::var_os("DOCS_UPDATE").is_some(),
            "docs/proverki.md отстала: DOCS_UPDATE=1 cargo test --test analysis"
        );
        std::fs::write(path, right).unwrap();
    }
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

/// Пункт, до которого не дошёл ни один пример, назван; текст без примеров оставлен в покое.
#[test]
fn пункт_без_примера() {
    let page = CODES
        .iter()
        .find(|page| page.code == Code::Untried)
        .unwrap();
    let heard = |text: &str| {
        let loaded = load(&[SourceText::new("т", &format!("{PAGE_PRELUDE}{text}"))]);
        let played = play(&Program::new(&loaded.regulations)).coverage;
        untried(&loaded.regulations, &played.untried())
    };
    let [told] = heard(page.bad).try_into().unwrap();
    assert_eq!(told.message, "ни один пример не проверяет: п. 1.2");
    assert_eq!(heard(page.good), Vec::new());
    let (bare, _) = page.bad.split_once("пример").unwrap();
    assert_eq!(heard(bare), Vec::new());
}

/// Роль, которой никто не занимает, видна только рядом с данными.
#[test]
fn роль_без_человека() {
    let folder = std::env::temp_dir().join(format!("reglament-{}-роли", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let staff = |role: &str| {
        let text = format!("employees:\n  - id: a\n    name: Образцова\n    role: {role}\n");
        std::fs::write(folder.join("employees.yaml"), text).unwrap();
    };
    let data = folder.display().to_string();
    staff("менеджер");
    let (_, out, err) = check("з", "", &["--data", &data]);
    assert!(!out.contains("R218"), "{out}{err}");
    staff("бухгалтер");
    let (_, out, _) = check("и", "", &["--data", &data]);
    assert!(
        !out.contains("R218"),
        "роль объявлена, но ни на что не нужна: {out}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Заготовки `reglament new` и их учебные сотрудники сходятся; без одного из них — нет.
#[test]
fn роли_заготовок_заняты() {
    use reglament::analysis::staff;
    for (name, text) in crate::clean::starters() {
        let loaded = load(&[SourceText::new(&name, &text)]);
        let roles: Vec<String> = loaded.regulations[0]
            .roles
            .iter()
            .map(|role| role.to_string())
            .collect();
        assert_eq!(staff(&loaded.regulations, &roles), Vec::new(), "{name}");
        let told = staff(&loaded.regulations, &[]);
        assert!(
            told.iter().any(|one| one.code.text() == "R218"),
            "{name}: {told:?}"
        );
    }
}
