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

/// Лиды, годовые договоры, целевые действия, реактивация и то, чего в данных нет.
#[test]
fn прочие_показатели_как_посчитано_руками() {
    let folder = Folder::new("report-metrics");
    let regulation = folder.write("r.reglament", include_str!("report/metrics.reglament"));
    let data = folder.write("data.ndjson", include_str!("report/metrics.ndjson"));
    folder.write(
        "employees.yaml",
        include_str!("report/metrics-employees.yaml"),
    );
    let args = [
        "report",
        &regulation,
        "--data",
        &data,
        "--from",
        "2026-11-25",
        "--to",
        "2026-12-20",
    ];
    let at = ["--at", "2026-12-20", "--format", "json"];
    let (exit, out, err) = reglament(&[&args[..], &at].concat());
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).expect("UTF-8");
    schema::valid(&out);
    let document = serde_json::from_str(&out).expect("JSON");
    agrees(&document, include_str!("report/metrics-worked.tsv"));
    // Неделя, которая кончается вместе с периодом, — в нём.
    let week = [
        "--from",
        "2026-12-07",
        "--to",
        "2026-12-13",
        "--format",
        "json",
    ];
    let (_, out, _) = reglament(&[&args[..4], &week, &at[..2]].concat());
    let document: Value = serde_json::from_slice(&out).expect("JSON");
    let paid = report::path::find(
        &document,
        "metrics/metric=target_actions&of.person=zvonova/value",
    );
    assert_eq!(paid.as_f64(), Some(2.0));
}

/// Числа книги — числа, дни — дни; шапка закреплена, по столбцам можно отбирать.
#[test]
fn книга_с_настоящими_числами_и_датами() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    let args: Vec<&str> = DECEMBER
        .iter()
        .copied()
        .chain(["--format", "xlsx"])
        .collect();
    let (exit, book, err) = report(THIRTY, &data, &args);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("книга");
    let mut part = |name: &str| {
        let mut text = String::new();
        let mut file = archive.by_name(name).expect("лист");
        std::io::Read::read_to_string(&mut file, &mut text).expect("XML");
        text
    };
    let names = part("xl/workbook.xml");
    for name in [
        "Отчёт",
        "Воронка",
        "Слабейшая ступень",
        "Показатели",
        "Пункты",
        "Сотрудники",
    ] {
        assert!(names.contains(name), "{name}");
    }
    for number in 1..=6 {
        let sheet = part(&format!("xl/worksheets/sheet{number}.xml"));
        assert!(sheet.contains("<pane ySplit=\"1\""), "лист {number}");
        assert!(sheet.contains("<autoFilter"), "лист {number}");
        assert!(!sheet.contains("<f>"), "лист {number}");
    }
    // 01.12.2026 00:00 — 46357-й день книги; 23 из 30 — число.
    assert!(part("xl/worksheets/sheet1.xml").contains("<v>46357</v>"));
    assert!(part("xl/worksheets/sheet2.xml").contains("<v>82.14</v>"));
}

/// Клетка данных не становится формулой.
#[test]
fn таблица_без_формул() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv")).replace("дорого", "=1+1");
    let (exit, out, _) = report(THIRTY, &data, &["--format", "csv"]);
    assert_eq!(exit, Exit::Clean);
    let out = String::from_utf8(out).expect("UTF-8");
    assert!(
        out.starts_with('\u{feff}') && out.contains("'=1+1"),
        "{out}"
    );
    assert!(!out.contains(";=1+1"), "{out}");
}

/// Разрешённое нарушение считается отдельно.
#[test]
fn исключения_учтены() {
    let data = report::sheet::ndjson(include_str!("report/thirty.tsv"));
    let folder = Folder::new("report-excuses");
    let regulation = folder.write("r.reglament", THIRTY);
    let data = folder.write("data.ndjson", &data);
    folder.write(
        "исключения.yaml",
        "- {пункт: '1.1', сделка: D11, кто: РОП, почему: авария связи}\n",
    );
    let (exit, out, err) = reglament(&[
        "report",
        &regulation,
        "--data",
        &data,
        "--person",
        "ivanov",
        "--format",
        "json",
    ]);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let document: Value = serde_json::from_slice(&out).expect("JSON");
    let of = |place| report::path::find(&document, place).as_f64();
    assert_eq!(of("people/person=ivanov/excused"), Some(1.0));
    assert_eq!(of("people/person=ivanov/violations"), Some(2.0));
    // --person оставляет только его сделки.
    assert_eq!(of("funnel/0/total/denominator"), Some(15.0));
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

/// Что хранится не с начала периода, названо; долги по неполным оплатам не считаются.
#[test]
fn неполные_истории_названы() {
    let folder = Folder::new("report-partly");
    let regulation = folder.write("r.reglament", THIRTY);
    let data = folder.write(
        "data.ndjson",
        &report::sheet::ndjson(include_str!("report/thirty.tsv")),
    );
    folder.write(
        "dataset.yaml",
        "as_of: 2026-12-31T18:00+03:00\nheld:\n  оплаты: 2026-12-03\n  встречи: нет\n",
    );
    let (exit, out, err) = reglament(&[
        "report",
        &regulation,
        "--data",
        &data,
        "--from",
        "2026-12-01",
    ]);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).expect("UTF-8");
    for said in [
        "оплаты: хранится с 03.12.2026, за время до этого числа отчёта неполны",
        "нет всех сумм отгрузок и оплат с самого начала: долги не посчитать",
        "нет истории встреч: сколько встреч до КП, не посчитать",
        "нет истории встреч: встречи после КП не видны",
    ] {
        let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(said), "{said}: {out}");
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

/// Интервалы — как в книгах: Уилсон и Ньюкомб (метод 10) у Newcombe, 1998: 81 из 263; 56 из 70 против 48 из 80; 9 из 10 против 3 из 10;
/// 10 из 10 против 0 из 10.
#[test]
fn интервалы_как_в_статье() {
    use reglament::report::{newcombe, wilson};
    let close = |found: f64, wanted: f64| (found - wanted).abs() < 5e-5;
    let one = wilson(81, 263).expect("есть случаи");
    assert!(close(one.low, 0.2553) && close(one.high, 0.3662), "{one:?}");
    assert_eq!(wilson(0, 0), None);
    for (first, second, low, high) in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ] {
        let (_, one) = newcombe(first, second).expect("есть случаи");
        assert!(
            close(one.low, low) && close(one.high, high),
            "{first:?} {second:?}: {one:?}"
        );
    }
    assert_eq!(newcombe((1, 2), (0, 0)), None);
}

/// Что отчёт считает успехом, потерей и ступенью.
#[test]
fn успех_и_потеря_по_тексту() {
    use reglament::program::Program;
    use reglament::report::Shape;
    for (order, won, lost) in [
        (
            "порядок: «Новая» → «Успех» или «Отказ»",
            "«Успех»",
            "«Отказ»",
        ),
        (
            "порядок: «Новая» → «Заключена» или «Не сложилось»",
            "«Заключена»",
            "«Не сложилось»",
        ),
        (
            "порядок: «Новая» → «Оплачено» или «Продлено» или «Потерян»",
            "«Оплачено» или «Продлено»",
            "«Потерян»",
        ),
        (
            "порядок: «Новая» → «Оплачено»\nконечные: «Оплачено», «Архив»\nвне порядка: «Архив»",
            "«Оплачено»",
            "«Архив»",
        ),
        (
            "порядок: «Новая» → «Сделка успешна» или «Сделка провалена»",
            "«Сделка успешна»",
            "«Сделка провалена»",
        ),
    ] {
        let text = format!(
            "регламент «Т»:\n    версия 1\n{order}\nстадия «Новая»:\n    1 позвонить за 1 час\n"
        );
        let loaded = reglament::model::load(&[reglament::source::SourceText::new("т", &text)]);
        assert!(
            loaded.diagnostics.is_empty(),
            "{order}: {:?}",
            loaded.diagnostics
        );
        let program = Program::new(&loaded.regulations);
        let shapes = Shape::all(0, &program.versions[0]);
        let [shape] = shapes.as_slice() else {
            panic!("{order}")
        };
        assert_eq!(
            (&*shape.won_title, &*shape.lost_title),
            (won, lost),
            "{order}"
        );
    }
}
