//! `reglament report --open`: что открыто, что стоит и у чего нет следующего шага.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "tests"
)]

#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
mod schema;

use calamine::{Data, Reader, Xlsx};
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

const TEXT: &str = "\
регламент «Открытые»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
роли: менеджер
карточка сделки:
    сумма — деньги
порядок: «Новая» → «КП» → «Успех» или «Отказ»
стадия «Новая»:
    отвечает менеджер
    1.1 позвонить за 1 рабочий час
";

/// Четыре открытые сделки и две закрытые.
const DATA: &str = r#"{"client":"C1","deals":[{"deal":"стоит","owner":"a","fields":{"сумма":"150 000,50"},"stages":[{"stage":"Новая","at":"2026-12-01T10:00:00+03:00"},{"stage":"КП","at":"2026-12-10T18:00:00+03:00"}]}],"events":[{"kind":"звонок","direction":"out","connected":true,"deal":"стоит","at":"2026-12-01T10:20:00+03:00"}]}
{"client":"C2","deals":[{"deal":"звонили","owner":"a","fields":{"сумма":90000},"stages":[{"stage":"КП","at":"2026-12-01T10:00:00+03:00"}]}],"events":[{"kind":"звонок","direction":"out","connected":true,"deal":"звонили","at":"2026-12-30T10:00:00+03:00"},{"kind":"задача","deal":"звонили","at":"2026-12-30T10:00:00+03:00","deadline":"2027-01-12T10:00:00+03:00"}]}
{"client":"C3","deals":[{"deal":"забыта","owner":"b","fields":{},"stages":[{"stage":"Новая","at":"2026-12-24T17:59:00+03:00"}]}]}
{"client":"C4","deals":[{"deal":"сегодня","owner":"b","fields":{"сумма":200000},"stages":[{"stage":"КП","at":"2026-12-24T18:00:00+03:00"}]}],"events":[{"kind":"задача","deal":"сегодня","at":"2026-12-25T10:00:00+03:00","deadline":"2026-12-26T10:00:00+03:00","closed":"2026-12-26T09:00:00+03:00"}]}
{"client":"C5","deals":[{"deal":"взяли","owner":"a","fields":{"сумма":1},"stages":[{"stage":"Новая","at":"2026-12-01T10:00:00+03:00"},{"stage":"Успех","at":"2026-12-02T10:00:00+03:00"}]},{"deal":"нет","owner":"b","fields":{"сумма":1},"stages":[{"stage":"Новая","at":"2026-12-01T10:00:00+03:00"},{"stage":"Отказ","at":"2026-12-02T10:00:00+03:00"}]}]}
"#;

fn reglament(data: &str, args: &[&str]) -> (Exit, Vec<u8>, String) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let folder = Folder::new(&format!("open-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let text = folder.write("r.reglament", TEXT);
    let data = folder.write("data.ndjson", data);
    let all = ["reglament", "report", &*text, "--data", &*data].into_iter();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(
        all.chain(args.iter().copied()).map(Into::into),
        &ENV,
        &mut out,
        &mut err,
    );
    (exit, out, folder.plain(&String::from_utf8(err).unwrap()))
}

fn json(args: &[&str]) -> Value {
    let (exit, out, err) = reglament(DATA, &[args, &["--open", "--format", "json"]].concat());
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).unwrap();
    schema::valid(&out);
    serde_json::from_str(&out).unwrap()
}

fn listed(args: &[&str]) -> Vec<String> {
    let document = json(args);
    let all = document["open"].as_array().unwrap().iter();
    all.map(|one| one["deal"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn открыты_те_что_не_дошли_до_конечной_стадии_и_первой_стоит_самая_давняя() {
    assert_eq!(listed(&[]), ["стоит", "забыта", "сегодня", "звонили"]);
}

#[test]
fn без_движения_считается_от_последнего_перехода_или_события_и_ровно_n_дней_ещё_не_больше() {
    // «сегодня» стоит ровно 7 суток, «забыта» — на минуту дольше; по «звонили» вчера был звонок.
    assert_eq!(listed(&["--idle", "7"]), ["стоит", "забыта"]);
    assert_eq!(listed(&["--idle", "20"]), ["стоит"]);
    let document = json(&[]);
    let days = document["open"].as_array().unwrap().iter();
    let days: Vec<i64> = days.map(|one| one["idle_days"].as_i64().unwrap()).collect();
    assert_eq!(days, [21, 7, 7, 1]);
}

#[test]
fn сумма_читается_с_пробелами_и_запятой_а_неизвестная_не_больше_никакой() {
    assert_eq!(listed(&["--sum", "100000"]), ["стоит", "сегодня"]);
    assert_eq!(
        listed(&["--sum", "150000,5".replace(',', ".").as_str()]),
        ["сегодня"]
    );
    let document = json(&[]);
    assert_eq!(document["open"][0]["sum"], "150000.50");
    assert_eq!(document["open"][1]["sum"], Value::Null);
    assert_eq!(document["summary"]["whole"]["sum"], "440000.50");
}

#[test]
fn закрытая_задача_не_задача_и_дело_по_регламенту_только_у_новой() {
    assert_eq!(
        listed(&["--without", "task"]),
        ["стоит", "забыта", "сегодня"]
    );
    assert_eq!(
        listed(&["--without", "action"]),
        ["стоит", "сегодня", "звонили"]
    );
    assert_eq!(
        listed(&["--without", "action", "--without", "task", "--idle", "10"]),
        ["стоит"]
    );
    let document = json(&["--without", "task"]);
    let people = document["summary"]["by_person"].as_array().unwrap();
    let told: Vec<_> = people
        .iter()
        .map(|one| {
            let count = |key: &str| one[key].as_u64().unwrap();
            let who = one["person"].as_str().unwrap();
            (
                who,
                count("open"),
                count("listed"),
                count("without_task"),
                count("without_action"),
            )
        })
        .collect();
    assert_eq!(told, [("b", 2, 2, 2, 1), ("a", 2, 1, 1, 2)]);
}

#[test]
fn людям_сказано_словами() {
    let (exit, out, err) = reglament(DATA, &["--open", "--idle", "7", "--sum", "100000"]);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let out = String::from_utf8(out).unwrap();
    for words in [
        "Открыто 4 сделки, отобрано 1: без движения дольше 7 дней; сумма больше 100\u{a0}000\u{a0}₽.",
        "стоит, стадия «КП», 150\u{a0}000,50\u{a0}₽",
        "без движения 21 день; задачи нет; следующего действия нет; ведёт a",
    ] {
        assert!(out.contains(words), "{words}\n{out}");
    }
}

#[test]
fn чего_в_данных_нет_о_том_не_отвечает() {
    let bare = DATA.replace("сумма", "цвет");
    let (exit, _, err) = reglament(&bare, &["--open", "--sum", "5"]);
    assert_eq!(exit, Exit::Failed);
    assert!(
        err.starts_with(
            "ошибка: ни у одной открытой сделки в данных нет суммы: больше ли она, не сказать\n"
        ),
        "{err}"
    );
    let (exit, _, err) = reglament(DATA, &["--idle", "5"]);
    assert_eq!(exit, Exit::Failed, "{err}");
    assert!(err.contains("--open"), "{err}");
}

/// В книге даты — даты, числа — числа, у каждого листа закреплён заголовок и есть отбор.
#[test]
fn в_книге_настоящие_даты_и_числа() {
    let (exit, book, err) = reglament(DATA, &["--open", "--format", "xlsx"]);
    assert_eq!((exit, &*err), (Exit::Clean, ""));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book.clone())).unwrap();
    for number in 1..=2 {
        let mut text = String::new();
        let name = format!("xl/worksheets/sheet{number}.xml");
        let mut file = archive.by_name(&name).unwrap();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        assert!(text.contains("<pane ySplit=\"1\""), "лист {number}");
        assert!(text.contains("<autoFilter"), "лист {number}");
    }
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("Открытые сделки").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let column = |name: &str| {
        let head = rows[0].iter();
        head.clone()
            .position(|cell| *cell == Data::String(name.to_owned()))
            .unwrap()
    };
    let since = &rows[1][column("на стадии с")];
    let Data::DateTime(since) = since else {
        panic!("не дата: {since:?}");
    };
    // 10.12.2026 18:00 по часам компании.
    assert_eq!(since.as_f64(), 46_366.75);
    assert_eq!(rows[1][column("сумма")], Data::Float(150_000.5));
    assert_eq!(rows[1][column("дней без движения")], Data::Float(21.0));
    assert_eq!(rows[2][column("сумма")], Data::Empty);
}
