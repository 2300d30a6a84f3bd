//! PostgreSQL: круг на настоящем сервере и отказы. Сервер поднимает tests/stores/server.sh; его адрес — в REGLAMENT_POSTGRES.

use postgres::{Client, NoTls};

use crate::facts::{CALLS, DEALS, HISTORY, STAFF, call, findings, imported, mapping, same_as_csv};
use crate::folder::Folder;
use reglament::cli::Exit;

/// Переменная с адресом сервера, в котором можно делать что угодно.
const SERVER: &str = "REGLAMENT_POSTGRES";

fn server() -> (String, Client) {
    let address = std::env::var(SERVER).expect("адрес сервера — в REGLAMENT_POSTGRES");
    let client = Client::connect(&address, NoTls).expect("сервер отвечает");
    (address, client)
}

/// Схема одного теста.
fn filled(client: &mut Client, schema: &str) {
    client
        .batch_execute(&format!(
            "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};
             CREATE TYPE {schema}.этап AS ENUM ('Новая', 'КП');
             CREATE TABLE {schema}.deals (id bigint PRIMARY KEY, title text, stage {schema}.этап, owner varchar(20), created timestamp, changed timestamptz, amount numeric(12,2), day date, urgent boolean, phone text, remark text);
             CREATE TABLE {schema}.history (deal bigint, stage text, at timestamp);
             CREATE TABLE {schema}.calls (deal bigint, at timestamptz, seconds interval, PRIMARY KEY (deal, at));"
        ))
        .expect("таблицы");
    let quoted = |text: Option<&str>| {
        text.map_or("NULL".to_owned(), |text| {
            format!("'{}'", text.replace('\'', "''"))
        })
    };
    // Строки кладутся не по порядку: порядок чтения от этого не зависит.
    for one in DEALS.iter().rev() {
        let amount = one
            .kopecks
            .map_or("NULL".to_owned(), |kopecks| format!("{kopecks} / 100.0"));
        let urgent = one.urgent.map_or("NULL".to_owned(), |yes| yes.to_string());
        client
            .batch_execute(&format!(
                "INSERT INTO {schema}.deals VALUES ({}, {}, {}, {}, {}, to_timestamp({}), {amount}, {}, {urgent}, {}, {})",
                one.id,
                quoted(Some(one.title)),
                quoted(Some(one.stage)),
                quoted(Some(one.owner)),
                quoted(Some(one.created)),
                one.changed,
                quoted(one.day),
                quoted(one.phone),
                quoted(one.remark)
            ))
            .expect("сделка");
    }
    for (deal, stage, at) in HISTORY {
        client
            .batch_execute(&format!(
                "INSERT INTO {schema}.history VALUES ({deal}, '{stage}', '{at}')"
            ))
            .expect("переход");
    }
    for (deal, at, seconds) in CALLS {
        client
            .batch_execute(&format!(
                "INSERT INTO {schema}.calls VALUES ({deal}, to_timestamp({at}), make_interval(secs => {seconds}))"
            ))
            .expect("звонок");
    }
}

fn described(folder: &Folder, base: &str, schema: &str) -> String {
    folder.write("employees.yaml", STAFF);
    let from = |table: &str| format!("база: {base}, таблица: {schema}.{table}");
    folder.write("mapping.yaml", &mapping(from))
}

#[test]
#[ignore = "нужен сервер PostgreSQL: tests/stores/server.sh"]
fn факты_в_postgresql_те_же_что_в_csv() {
    let (_, mut client) = server();
    filled(&mut client, "circle");
    let folder = Folder::new("postgres-same");
    let file = described(&folder, "$REGLAMENT_POSTGRES", "circle");
    same_as_csv(&file, "postgres");
    same_as_csv(&folder.0.display().to_string(), "postgres-folder");
    let (_, places) = findings(&file);
    assert!(
        places
            .iter()
            .any(|place| place.starts_with("circle.history, строка ")),
        "{places:?}"
    );
    assert!(
        places
            .iter()
            .any(|place| place.starts_with("circle.calls:1,")),
        "{places:?}"
    );
    // Запрос вместо таблицы говорит то же.
    let query = mapping(|table| match table {
        "deals" => {
            "база: $REGLAMENT_POSTGRES, запрос: SELECT * FROM circle.deals ORDER BY id DESC;"
                .to_owned()
        }
        other => format!("база: $REGLAMENT_POSTGRES, таблица: CIRCLE.{other}"),
    });
    let before = imported(&file, "postgres-table");
    folder.write("mapping.yaml", &query);
    assert_eq!(before, imported(&file, "postgres-query"));
}

/// Пароль не попадает ни в одно сообщение, и каждое говорит, что делать.
#[test]
#[ignore = "нужен сервер PostgreSQL: tests/stores/server.sh"]
fn отказы_сервера_объяснены() {
    let (address, mut client) = server();
    filled(&mut client, "refusals");
    let folder = Folder::new("postgres-refused");
    let rest = address.strip_prefix("postgres://").expect("адрес — URL");
    let (who, place) = rest.split_once('@').expect("имя и пароль");
    let (name, password) = who.split_once(':').expect("пароль");
    let (host, _) = place.split_once('/').expect("база");
    let mut told = String::new();
    let mut tell = |what: &str, base: &str, from: &str| {
        let text = format!(
            "таблицы:\n- {{база: {base}, {from}, запись: сделка, столбцы: {{id: номер}}}}\n"
        );
        let file = folder.write("mapping.yaml", &text);
        let (exit, out, err) = call(&["import", "авто", &file]);
        assert_eq!((exit, out.as_str()), (Exit::Failed, ""), "{what}: {err}");
        assert!(!err.contains(password) && !err.contains("секрет"), "{err}");
        told += &format!("{what}\n{}\n", folder.plain(&err).replace(host, "СЕРВЕР"));
    };
    let mine = "$REGLAMENT_POSTGRES";
    tell(
        "запрос с ошибкой",
        mine,
        "запрос: SELECT nomer FROM refusals.deals",
    );
    tell(
        "запрос меняет",
        mine,
        "запрос: DELETE FROM refusals.deals RETURNING *",
    );
    tell(
        "неверный пароль",
        &format!("postgres://{name}:секрет@{place}"),
        "таблица: x",
    );
    tell(
        "нет такой базы",
        &format!("postgres://{who}@{host}/nope"),
        "таблица: x",
    );
    tell(
        "нужен TLS",
        &format!("postgres://{who}@{place}?sslmode=require"),
        "таблица: x",
    );
    tell(
        "не адрес",
        "postgres://имя:секрет@сервер:порт/crm",
        "таблица: x",
    );
    tell(
        "никто не слушает",
        &format!("postgres://{who}@127.0.0.1:1/x"),
        "таблица: x",
    );
    tell("переменной нет", "$REGLAMENT_NET_TAKOY", "таблица: x");
    // Какие ещё таблицы есть на сервере, зависит от других тестов.
    folder.write(
        "mapping.yaml",
        "таблицы:\n- {база: $REGLAMENT_POSTGRES, таблица: refusals.deal, запись: сделка, столбцы: {id: номер}}\n",
    );
    let (_, _, err) = call(&["import", "авто", &folder.path("mapping.yaml")]);
    assert!(
        err.contains("таблицы «refusals.deal» в базе нет; есть: ")
            && err.contains("возможно, вы имели в виду «refusals.deals»"),
        "{err}"
    );
    let rows = client.query_one("SELECT count(*) FROM refusals.deals", &[]);
    assert_eq!(rows.expect("счёт").get::<_, i64>(0), 3, "ничего не удалено");
    insta::assert_snapshot!(told);
}

/// Большая таблица идёт потоком: строки видны по одной, порядок — по ключу.
#[test]
#[ignore = "нужен сервер PostgreSQL: tests/stores/server.sh"]
fn виды_значений_и_порядок() {
    let (_, mut client) = server();
    client
        .batch_execute(
            "DROP SCHEMA IF EXISTS kinds CASCADE; CREATE SCHEMA kinds;
             CREATE TABLE kinds.\"Заказы\" (\"№\" text PRIMARY KEY, метки text[], вес double precision, photo bytea, цена money, u uuid, j jsonb);
             INSERT INTO kinds.\"Заказы\" VALUES
               ('Б', '{а,б}', 0.1, '\\x00ff', 12.5, '12345678-1234-1234-1234-1234567890ab', '{\"a\": 1}'),
               ('А', NULL, 1e20, NULL, NULL, NULL, NULL);",
        )
        .expect("таблица");
    let folder = Folder::new("postgres-kinds");
    let file = folder.write(
        "mapping.yaml",
        "таблицы:\n- {база: $REGLAMENT_POSTGRES, таблица: kinds.заказы, запись: сделка, столбцы: {№: номер}}\n",
    );
    let out = folder.path("вышло");
    let (exit, said, err) = call(&["import", "авто", &file, "--out", &out]);
    assert_eq!(exit, Exit::Clean, "{err}");
    let text = std::fs::read_to_string(std::path::Path::new(&out).join("данные.ndjson"))
        .expect("записано");
    insta::assert_snapshot!(text + &folder.plain(&said));
}
