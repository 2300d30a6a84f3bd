//! SQLite: круг, виды значений, сломанные и занятые базы, и ничего не написано рядом.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, params};

use crate::facts::{CALLS, DEALS, HISTORY, STAFF, call, findings, mapping, same_as_csv};
use crate::folder::Folder;
use reglament::cli::Exit;

fn base(folder: &Folder, name: &str, text: &str) -> String {
    let path = folder.path(name);
    let base = Connection::open(&path).expect("база создаётся");
    base.execute_batch(text).expect("база пишется");
    path
}

fn facts(path: &str) {
    let base = Connection::open(path).expect("база создаётся");
    base.execute_batch(
        "CREATE TABLE deals (id INTEGER PRIMARY KEY, title TEXT, stage TEXT, owner TEXT, created DATETIME, changed INTEGER, amount REAL, day DATE, urgent BOOLEAN, phone TEXT, remark TEXT);
         CREATE TABLE history (deal INTEGER, stage TEXT, at TEXT);
         CREATE TABLE calls (deal INTEGER, at INTEGER, seconds INTEGER);",
    )
    .expect("таблицы");
    for one in DEALS {
        #[expect(clippy::cast_precision_loss, reason = "копеек немного")]
        let amount = one.kopecks.map(|kopecks| kopecks as f64 / 100.0);
        base.execute(
            "INSERT INTO deals VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
            params![
                one.id,
                one.title,
                one.stage,
                one.owner,
                one.created,
                one.changed,
                amount,
                one.day,
                one.urgent,
                one.phone,
                one.remark
            ],
        )
        .expect("сделка");
    }
    for row in HISTORY {
        base.execute("INSERT INTO history VALUES (?1,?2,?3)", *row)
            .expect("переход");
    }
    for row in CALLS {
        base.execute("INSERT INTO calls VALUES (?1,?2,?3)", *row)
            .expect("звонок");
    }
}

/// Папка с базой и описанием.
fn crm(name: &str) -> Folder {
    let folder = Folder::new(name);
    facts(&folder.path("crm.sqlite"));
    folder.write(
        "mapping.yaml",
        &mapping(|table| format!("файл: crm.sqlite, таблица: {table}")),
    );
    folder.write("employees.yaml", STAFF);
    folder
}

#[test]
fn факты_в_sqlite_те_же_что_в_csv() {
    let folder = crm("sqlite-same");
    same_as_csv(&folder.0.display().to_string(), "sqlite");
    // Описание само по себе — те же данные; база — тоже, если описание лежит рядом.
    same_as_csv(&folder.path("mapping.yaml"), "sqlite-mapping");
    same_as_csv(&folder.path("crm.sqlite"), "sqlite-file");
    let (_, places) = findings(&folder.0.display().to_string());
    assert!(places.iter().all(|place| place.contains(':')), "{places:?}");
    assert!(
        places.iter().any(|place| place.starts_with("history:")),
        "{places:?}"
    );
}

#[test]
fn базу_узнают_по_содержимому_а_не_по_имени() {
    let folder = Folder::new("sqlite-name");
    facts(&folder.path("kopiya.bak"));
    folder.write(
        "mapping.yaml",
        &mapping(|table| format!("файл: kopiya.bak, таблица: {}", table.to_uppercase())),
    );
    folder.write("employees.yaml", STAFF);
    same_as_csv(&folder.0.display().to_string(), "sqlite-name");
}

/// Рядом с базой ничего не появляется, и сама она не меняется: ни с журналом отката, ни с журналом записи.
#[test]
fn рядом_с_базой_ничего_не_написано() {
    for mode in ["DELETE", "WAL", "TRUNCATE"] {
        let folder = crm(&format!("sqlite-beside-{mode}"));
        let path = folder.path("crm.sqlite");
        let base = Connection::open(&path).expect("база");
        let _: String = base
            .query_row(&format!("PRAGMA journal_mode={mode}"), [], |row| row.get(0))
            .expect("режим");
        base.execute("UPDATE deals SET remark = remark", [])
            .expect("запись");
        drop(base);
        let before = (folder.names(), fs::read(&path).expect("база"));
        let (exit, ..) = call(&["import", "авто", &folder.0.display().to_string()]);
        assert_eq!(exit, Exit::Clean, "{mode}");
        let (exit, ..) = call(&["import", "--guess", &path]);
        assert_eq!(exit, Exit::Clean, "{mode}");
        assert_eq!(
            before,
            (folder.names(), fs::read(&path).expect("база")),
            "{mode}"
        );
    }
}

/// Базу, которую держит открытой другая программа, видно вместе с тем, что ещё лежит в её журнале.
#[test]
fn журнал_открытой_базы_прочитан() {
    let folder = crm("sqlite-open");
    let path = folder.path("crm.sqlite");
    let other = Connection::open(&path).expect("база");
    other
        .execute_batch(
            "PRAGMA journal_mode=WAL; UPDATE deals SET title = 'Из журнала' WHERE id = 3;",
        )
        .expect("запись");
    let (_, out, err) = call(&[
        "import",
        "авто",
        &folder.0.display().to_string(),
        "--out",
        &folder.path("вышло"),
    ]);
    assert!(err.is_empty(), "{out}{err}");
    let text = fs::read_to_string(folder.path("вышло/данные.ndjson")).expect("записано");
    assert!(text.contains("Из журнала"), "{text}");
    // Журнал без той программы — оборванная запись: о ней сказано, и она не тронута.
    let lone = Folder::new("sqlite-lone");
    fs::copy(&path, lone.path("crm.sqlite")).expect("копия");
    fs::copy(folder.path("crm.sqlite-wal"), lone.path("crm.sqlite-wal")).expect("копия");
    let before = lone.names();
    let (exit, _, err) = call(&["import", "авто", &lone.path("crm.sqlite")]);
    assert_eq!(exit, Exit::Failed);
    assert!(err.contains("незаконченный журнал"), "{err}");
    assert_eq!(before, lone.names());
}

/// Каждый отказ — одна понятная фраза с тем, что есть на самом деле.
#[test]
fn отказы_баз_объяснены() {
    let folder = crm("sqlite-refused");
    let whole = fs::read(folder.path("crm.sqlite")).expect("база");
    let other = Folder::new("sqlite-refused-files");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(other.path(name), bytes).expect("пишется");
        other.path(name)
    };
    let mut garbage = whole.clone();
    garbage[16..].iter_mut().for_each(|byte| *byte = 0xa5);
    let mut torn = whole.clone();
    torn[4096..].iter_mut().for_each(|byte| *byte = 0);
    let held = write("занята.sqlite", &whole);
    let holder = Connection::open(&held).expect("база");
    holder
        .execute_batch("BEGIN EXCLUSIVE")
        .expect("база занята");
    let empty = base(&other, "без-таблиц.sqlite", "PRAGMA user_version = 1;");
    let mut told = String::new();
    let mut tell = |what: &str, path: &str| {
        let (exit, out, err) = call(&["import", "таблица", path]);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{what}: {err}");
        told += &format!("{what}\n{}\n", other.plain(&folder.plain(&err)));
    };
    tell("нет описания", &write("проба.db", &whole));
    tell("испорчена", &write("мусор.sqlite", &garbage));
    tell("оборвана", &write("обрыв.sqlite", &whole[..5000]));
    tell("пустой файл", &write("пусто.sqlite", b""));
    tell("занята", &held);
    tell("без таблиц", &empty);
    for (what, from) in [
        ("нет такой таблицы", "таблица: deal"),
        ("таблица не названа", "кодировка: utf-8"),
        ("запрос с ошибкой", "запрос: SELECT nomer FROM deals"),
        ("запрос меняет", "запрос: DELETE FROM deals"),
        (
            "запрос меняет и показывает",
            "запрос: DELETE FROM deals RETURNING *",
        ),
        ("два запроса", "запрос: SELECT 1; DROP TABLE deals"),
    ] {
        folder.write(
            "mapping.yaml",
            &format!(
                "таблицы:\n- {{файл: crm.sqlite, {from}, запись: сделка, столбцы: {{id: номер}}}}\n"
            ),
        );
        tell(what, &folder.0.display().to_string());
    }
    fs::write(folder.path("crm.sqlite"), &torn).expect("пишется");
    folder.write(
        "mapping.yaml",
        "таблицы:\n- {файл: crm.sqlite, таблица: deals, запись: сделка, столбцы: {id: номер}}\n",
    );
    tell("страницы стёрты", &folder.0.display().to_string());
    insta::assert_snapshot!(told);
}

/// Числа остаются числами, пустое — пустым, двоичное названо; у запроса и вида места по порядку строк.
#[test]
fn виды_значений() {
    let folder = Folder::new("sqlite-kinds");
    base(
        &folder,
        "crm.sqlite",
        "CREATE TABLE t (id, title, created, amount, flag BOOLEAN, photo BLOB, note BLOB);
         INSERT INTO t VALUES (17, ' Стол ', 1796641200, 1000001.0, 1, x'ff00', CAST('текст' AS BLOB));
         INSERT INTO t VALUES (9007199254740993, '007', 1796641200000, 0.1, 0, NULL, NULL);
         INSERT INTO t VALUES ('Ж-3', NULL, '07.12.2026 10:00', '1 000,50 ₽', 'да', NULL, '');
         INSERT INTO t VALUES (4, CAST(x'd0' AS TEXT), NULL, NULL, NULL, NULL, NULL);
         CREATE VIEW v AS SELECT id, title FROM t WHERE id = 17;",
    );
    let read = |from: &str| {
        folder.write(
            "mapping.yaml",
            &format!("часовой пояс: Europe/Moscow\nтаблицы:\n- {{файл: crm.sqlite, {from}, запись: сделка, столбцы: {{id: номер, title: название, created: создана, amount: {{поле: сумма, тип: деньги}}, client: клиент}}}}\n"),
        );
        let out = folder.path("вышло");
        let (exit, said, err) = call(&[
            "import",
            "авто",
            &folder.0.display().to_string(),
            "--out",
            &out,
        ]);
        assert_eq!(exit, Exit::Clean, "{err}");
        let text = fs::read_to_string(Path::new(&out).join("данные.ndjson")).expect("записано");
        text + &folder.plain(&said.replace(&out, "вышло"))
    };
    let all = [
        read("таблица: t"),
        read("таблица: v"),
        read("запрос: \"SELECT id, id AS id FROM t WHERE id = 17\""),
    ];
    insta::assert_snapshot!(all.join("\n---\n"));
}

#[test]
fn предложенным_описанием_база_читается() {
    let folder = crm("sqlite-guess");
    let (exit, proposed, err) = call(&["import", "--guess", &folder.path("crm.sqlite")]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    folder.write("mapping.yaml", &proposed);
    let (exit, out, err) = call(&["import", "авто", &folder.0.display().to_string()]);
    assert_eq!(exit, Exit::Clean, "{proposed}{err}");
    assert!(out.contains("Сделок") || out.contains("сделок 3"), "{out}");
    insta::assert_snapshot!(proposed);
}

/// Список CRM, который кто-то сложил в базу, узнаётся и без описания.
#[test]
fn список_crm_в_базе_узнан() {
    let folder = Folder::new("sqlite-list");
    let path = base(
        &folder,
        "архив.db",
        "CREATE TABLE прочее (а);
         CREATE TABLE Сделки (\"ID\", \"Название сделки\", \"Стадия сделки\", \"Дата создания\");
         INSERT INTO Сделки VALUES (17, 'Стол', 'Новая', '07.12.2026 10:00:00');",
    );
    for data in [path, folder.0.display().to_string()] {
        let (exit, out, err) = call(&["import", "авто", &data]);
        assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
        assert!(
            out.contains("архив.db, таблица «Сделки»: сделки (список), 1 запись"),
            "{out}"
        );
    }
}

/// Порча в любом месте: отказ или счёт, но не падение.
#[test]
fn порча_базы_в_любом_месте_не_роняет() {
    let folder = crm("sqlite-spoilt");
    let path = folder.path("crm.sqlite");
    let whole = fs::read(&path).expect("база");
    for at in (0..whole.len()).step_by(211) {
        let mut spoilt = whole.clone();
        spoilt[at] = spoilt[at].wrapping_add(0x5b);
        fs::write(&path, &spoilt).expect("пишется");
        let (exit, _, err) = call(&["import", "авто", &folder.0.display().to_string()]);
        assert!(exit == Exit::Clean || !err.is_empty(), "{at}");
    }
}
