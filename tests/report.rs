//! `reglament report`: тридцать сделок, посчитанных руками; триста — независимым счётом; отказы и виды вывода.

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod report {
    pub mod path;
    pub mod sheet;
}
mod schema;

use std::sync::atomic::{AtomicUsize, Ordering};

use folder::Folder;
use reglament::cli::{Env, Exit, run};
use reglament::value::Instant;
use serde_json::Value;

/// 31.12.2026 18:00 по Москве, не терминал.
const ENV: Env = Env {
    now: Instant(1_798_729_200),
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 2,
};

const THIRTY: &str = include_str!("report/thirty.reglament");

fn reglament(args: &[&str]) -> (Exit, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("reglament").chain(args.iter().copied());
    let exit = run(args.map(Into::into), &ENV, &mut out, &mut err);
    (exit, out, String::from_utf8(err).expect("вывод — UTF-8"))
}

/// Папка с текстом и данными; отчёт по ней с этими настройками.
fn report(text: &str, data: &str, args: &[&str]) -> (Exit, Vec<u8>, String) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let folder = Folder::new(&format!("report-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let regulation = folder.write("r.reglament", text);
    let data = folder.write("data.ndjson", data);
    let mut all = vec!["report", &*regulation, "--data", &*data];
    all.extend(args);
    let (exit, out, err) = reglament(&all);
    (exit, out, folder.plain(&err))
}

fn json(text: &str, data: &str, args: &[&str]) -> Value {
    let all: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    let (exit, out, err) = report(text, data, &all);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).expect("вывод — UTF-8");
    schema::valid(&out);
    serde_json::from_str(&out).expect("JSON")
}

const MANY_PEOPLE: &str = "\
- {id: ivanov, name: Макет Иван, role: менеджер, team: Север}
- {id: petrova, name: Пример Анна, role: менеджер, team: Север}
- {id: sidorov, name: Образец Пётр, role: менеджер, team: Юг}
";

const DECEMBER: [&str; 4] = ["--from", "2026-12-01", "--to", "2026-12-31"];

/// Каждое число листа стоит в отчёте там, где сказано.
fn agrees(document: &Value, worked: &str) {
    let mut wrong = Vec::new();
    let rows = worked.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut number = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [place, wanted, ..] = cells.as_slice() else {
            panic!("строка листа неполна: {row}");
        };
        number += 1;
        let found = report::path::find(document, place);
        if !report::path::is(found, wanted) {
            wrong.push(format!("{place}: в листе {wanted}, в отчёте {found:?}"));
        }
    }
    assert!(number > 20, "лист пуст");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn тридцать_сделок_как_посчитано_руками() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    let document = json(THIRTY, &data, &DECEMBER);
    agrees(&document, include_str!("report/thirty-worked.tsv"));
}

#[test]
fn триста_сделок_как_посчитано_независимо() {
    let folder = Folder::new("report-many");
    let regulation = folder.write("r.reglament", THIRTY);
    let data = folder.write("data.ndjson", include_str!("report/many.ndjson"));
    folder.write("employees.yaml", MANY_PEOPLE);
    let args = [
        "report",
        &regulation,
        "--data",
        &data,
        "--from",
        "2026-09-07",
        "--to",
        "2026-10-18",
    ];
    let at = ["--at", "2026-10-30T18:00", "--format", "json"];
    let (exit, out, err) = reglament(&[&args[..], &at].concat());
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).expect("UTF-8");
    schema::valid(&out);
    agrees(
        &serde_json::from_str(&out).expect("JSON"),
        include_str!("report/many-counted.tsv"),
    );
}

#[test]
fn тридцать_сделок_для_людей() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    let (exit, out, err) = report(THIRTY, &data, &DECEMBER);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    insta::assert_snapshot!("тридцать сделок", String::from_utf8(out).expect("UTF-8"));
    let with_cases: Vec<&str> = DECEMBER.iter().copied().chain(["--cases"]).collect();
    let (_, out, _) = report(THIRTY, &data, &with_cases);
    insta::assert_snapshot!(
        "тридцать сделок с перечнем",
        String::from_utf8(out).expect("UTF-8")
    );
}

#[test]
fn порядок_записей_и_число_ядер_ничего_не_меняют() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    let mut lines: Vec<&str> = data.lines().collect();
    lines.reverse();
    let turned = lines.join("\n") + "\n";
    for format in ["csv", "xlsx", "text"] {
        let (exit, one, err) = report(THIRTY, &data, &["--format", format, "--jobs", "1"]);
        assert_eq!((exit, &*err), (Exit::Clean, ""));
        let (_, two, _) = report(THIRTY, &turned, &["--format", format, "--jobs", "2"]);
        assert!(one == two && !one.is_empty(), "{format}");
    }
}

#[test]
fn негодные_вопросы_названы() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    for (args, said) in [
        (
            &["--from", "2026-12-10", "--to", "2026-12-01"][..],
            "--from позже, чем --to",
        ),
        (
            &["--from", "2027-02-01"],
            "период начинается 01.02.2027, а отчёт — на 31.12.2026",
        ),
        (&["--from", "вчера"], "--from: время «вчера» не читается"),
        (
            &["--clause", "9.9"],
            "--clause: пункта «9.9» в регламенте нет",
        ),
    ] {
        let (exit, out, err) = report(THIRTY, &data, args);
        assert_eq!((exit, out.len()), (Exit::Failed, 0), "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
    for (data, said) in [
        ("", "в данных нет ни одной записи"),
        ("{\"client\":\"C-1\"}\n", "в данных нет ни одной сделки"),
        (
            "{\"client\":\"C-1\",\"deals\":[{\"deal\":\"D-1\"}]}\n",
            "истории стадий нет ни у одной сделки",
        ),
    ] {
        let (exit, out, err) = report(
            "порядок: «Новая» → «Успех» или «Отказ»\nстадия «Успех»:\n    1 позвонить за 1 час\n",
            data,
            &[],
        );
        assert_eq!((exit, out.len()), (Exit::Failed, 0), "{data}: {err}");
        assert!(err.contains(said), "{data}: {err}");
    }
}
