//! Книгу читает чужая библиотека; ни одна ячейка не начинает формулу.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{call, december, json, rows, story};
use crate::folder::Folder;

#[test]
fn в_книге_те_же_касания() {
    let (_, out, err) = december(&["--format", "xlsx"]);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(out)).unwrap_or_else(|_| panic!("{err}"));
    assert_eq!(
        book.sheet_names(),
        [
            "Касания",
            "Нагрузка",
            "Не поместилось",
            "Редкие касания",
            "Ни разу не касались"
        ]
    );
    let days = ["--from", "2026-12-01", "--to", "2026-12-31"];
    let found = json(&story("specialist.reglament"), &story("dannye"), &days);
    let sheet = book.worksheet_range("Касания").expect("лист");
    assert_eq!(sheet.rows().count() - 1, rows(&found, "touches").len());
    let minutes: f64 = sheet
        .rows()
        .skip(1)
        .map(|row| match row[3] {
            Data::Float(number) => number,
            ref other => panic!("не число: {other:?}"),
        })
        .sum();
    let summed: i64 = rows(&found, "touches")
        .iter()
        .filter_map(|one| one["minutes"].as_i64())
        .sum();
    assert_eq!(minutes as i64, summed);
}

const REGULATION: &str = "регламент «Формулы»:
    версия 1, действует с 01.01.2026
    рабочее время пн–пт 09:00–18:00

роли: менеджер

порядок: «Новая» → «Успех»

стадия «Новая»:
    отвечает менеджер
    1.1 звонить не реже 1 раза в неделю
";

const DATA: &str = r#"{"client":"=1+1","name":"=HYPERLINK(1)","deals":[{"deal":"@D","owner":"-m","stages":[{"stage":"Новая","at":"2026-11-02T10:00+00:00"}]}],"events":[]}
"#;

#[test]
fn ячейки_не_начинают_формул() {
    let folder = Folder::new("plan-formula");
    let regulation = folder.write("ф.reglament", REGULATION);
    let data = folder.write("данные.ndjson", DATA);
    let days = [
        "--at",
        "2026-11-30",
        "--from",
        "2026-12-01",
        "--to",
        "2026-12-31",
    ];
    let (_, out, err) = call(
        &regulation,
        &data,
        &[&days[..], &["--format", "csv"]].concat(),
    );
    let text = String::from_utf8(out).expect("UTF-8");
    let text = text.trim_start_matches('\u{feff}');
    assert!(text.contains("'=1+1"), "{err}{text}");
    for cell in text.lines().flat_map(|line| line.split(';')) {
        let cell = cell.trim_matches('"');
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    let (_, out, _) = call(
        &regulation,
        &data,
        &[&days[..], &["--format", "xlsx"]].concat(),
    );
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(out)).expect("книга");
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("лист");
        assert!(formulas.used_cells().next().is_none(), "{name}");
    }
}
