//! Календарь касаний: четвёртая история, файл iCalendar глазами чужой программы, книга, плохой ввод и свойства на случайных данных.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

mod touches {
    mod calendar_file;
    mod faults;
    mod property;
    mod random;
    mod story;
    mod tables;

    use std::path::PathBuf;

    use reglament::cli::{Env, Exit, run};
    use reglament::value::Instant;
    use serde_json::Value;

    const ENV: Env = Env {
        now: Instant(1_797_000_000),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 2,
    };

    fn story(file: &str) -> String {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("examples/04-mesyac-specialista").join(file);
        path.to_str().expect("путь в UTF-8").to_owned()
    }

    fn call(regulation: &str, data: &str, more: &[&str]) -> (Exit, Vec<u8>, String) {
        let list = ["reglament", "plan", regulation, "--data", data];
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = list.into_iter().chain(more.iter().copied()).map(Into::into);
        let exit = run(args, &ENV, &mut out, &mut err);
        (exit, out, String::from_utf8_lossy(&err).into_owned())
    }

    /// Декабрь истории.
    fn december(more: &[&str]) -> (Exit, Vec<u8>, String) {
        let days = ["--from", "2026-12-01", "--to", "2026-12-31"];
        call(
            &story("specialist.reglament"),
            &story("dannye"),
            &[&days, more].concat(),
        )
    }

    fn json(regulation: &str, data: &str, more: &[&str]) -> Value {
        let (exit, out, err) = call(regulation, data, &[more, &["--format", "json"]].concat());
        assert_eq!(exit, Exit::Clean, "{err}");
        let text = String::from_utf8(out).expect("UTF-8");
        crate::schema::valid(&text);
        serde_json::from_str(&text).expect("JSON")
    }

    fn rows<'v>(value: &'v Value, key: &str) -> &'v [Value] {
        value[key].as_array().map_or(&[], Vec::as_slice)
    }

    fn word<'v>(value: &'v Value, key: &str) -> &'v str {
        value[key].as_str().unwrap_or("—")
    }
}
