//! Свой формат: чтение по строкам и рукописных файлов, с порчей, которая бывает в жизни.

use chrono::NaiveDate;
use reglament::facts::read::{Chunks, FORMAT, Notes, parse_line, read_json, read_staff, read_yaml};
use reglament::facts::{Case, Direction, EVENT_KINDS, EventKind, RawValue, Rejection, When};
use reglament::value::{Decimal, Instant};

/// Читает поток кусками такого размера и собирает всё, что вышло.
fn stream(bytes: &[u8], size: usize) -> (Vec<Result<Case<'static>, Rejection>>, Notes) {
    let (mut found, mut notes) = (Vec::new(), Notes::default());
    for chunk in Chunks::of_size(bytes, size) {
        let chunk = chunk.expect("чтение из памяти не может не удаться");
        chunk.read("данные.ndjson", &mut notes, |case| {
            found.push(case.map(Case::into_owned));
        });
    }
    (found, notes)
}

fn line(text: &str) -> Result<Case<'static>, String> {
    parse_line(text, "данные.ndjson", 7, &mut Notes::default())
        .map(Case::into_owned)
        .map_err(|rejection| format!("{}: {}", rejection.place, rejection.reason))
}

fn good(text: &str) -> Case<'static> {
    line(text).expect("запись должна читаться")
}

fn refusal(text: &str) -> String {
    line(text).expect_err("запись не должна читаться")
}

fn told(found: &[Result<Case<'_>, Rejection>]) -> Vec<String> {
    found
        .iter()
        .map(|one| match one {
            Ok(case) => format!("{} принят", case.source),
            Err(no) => format!("{} — {}", no.place, no.reason),
        })
        .collect()
}

#[test]
fn пример_в_yaml_и_в_ndjson_говорит_одно_и_то_же() {
    let mut notes = Notes::default();
    let yaml = include_str!("../examples/format/polnyj-primer.yaml");
    let mut yaml: Vec<_> = read_yaml(yaml, "полный.yaml", &mut notes)
        .into_iter()
        .map(|case| case.expect("пример читается"))
        .collect();
    let ndjson = include_bytes!("../examples/format/polnyj-primer.ndjson");
    let (lines, _) = stream(ndjson, 4096);
    let mut lines: Vec<_> = lines
        .into_iter()
        .map(|case| case.expect("пример читается"))
        .collect();
    assert_eq!(yaml[0].source, "полный.yaml:5");
    assert_eq!(lines[1].source, "данные.ndjson:2");
    for case in yaml.iter_mut().chain(&mut lines) {
        case.source = "".into();
        case.deals
            .iter_mut()
            .for_each(|deal| deal.source = "".into());
    }
    assert_eq!(yaml, lines);
    assert_eq!(notes.sentences(), Vec::<Box<str>>::new());

    let events = yaml.iter().flat_map(|case| &case.events);
    let shown: Vec<_> = events.map(|event| event.kind).collect();
    for row in EVENT_KINDS {
        assert!(
            shown.contains(&row.kind),
            "в примере нет вида «{}»",
            row.name
        );
    }
}

#[test]
fn описание_формата_называет_каждый_ключ() {
    let docs = include_str!("../docs/dannye.md");
    for table in FORMAT {
        let mut rows =
            String::from("| ключ | по-русски | что значит | пример |\n|---|---|---|---|\n");
        for row in table.rows {
            let aliases: Vec<_> = row.aliases.iter().map(|name| format!("`{name}`")).collect();
            let (name, what, example) = (row.name, row.what, row.example);
            rows += &format!(
                "| `{name}` | {} | {what} | `{example}` |\n",
                aliases.join(", ")
            );
        }
        assert!(
            docs.contains(&rows),
            "в docs/dannye.md нет таблицы «{}»:\n{rows}",
            table.record
        );
    }
}

#[test]
fn времена_читаются_во_всех_обещанных_видах() {
    let exact = When::Exact(Instant(1_796_626_800));
    let day = NaiveDate::from_ymd_opt(2026, 12, 7).expect("такой день есть");
    let local = When::Local(day.and_hms_opt(10, 0, 0).expect("такое время есть"));
    for text in [
        "2026-12-07T10:00+03:00",
        "2026-12-07T10:00:00+03:00",
        "2026-12-07T10:00:00.250+03:00",
        "2026-12-07T10:00+0300",
        "2026-12-07T10:00+03",
        "2026-12-07T07:00:00Z",
        "2026-12-07T12:00+05:00",
    ] {
        assert_eq!(When::parse(text), Ok(exact), "{text}");
    }
    for text in [
        "2026-12-07T10:00",
        "2026-12-07 10:00",
        "07.12.2026 10:00",
        "07.12.2026 10:00:00",
    ] {
        assert_eq!(When::parse(text), Ok(local), "{text}");
    }
    for text in ["2026-12-07", "07.12.2026", " 2026-12-07 "] {
        assert_eq!(When::parse(text), Ok(When::Day(day)), "{text}");
    }
    for text in ["31.02.2026", "2026-12-07T25:00", "2026-12-07T10:00+99:00"] {
        let why = When::parse(text).expect_err("такого времени нет");
        assert_eq!(why, format!("такого времени не бывает: «{text}»"));
    }
    for text in [
        "вчера",
        "07/12/2026",
        "7.12.2026",
        "2026-12-07T",
        "2026-12-07T10:00Москва",
        "",
    ] {
        let why = When::parse(text).expect_err("это не время");
        assert!(why.contains("пишите так: 2026-12-07T10:00+03:00"), "{why}");
    }
}

#[test]
fn метка_порядка_байтов_переводы_строк_и_пустые_строки_не_мешают() {
    let bytes = "\u{feff}{\"client\":\"1\"}\r\n\r\n   \n{\"client\":\"2\"}\r\n{\"client\":\"3\"}";
    let (found, _) = stream(bytes.as_bytes(), 4096);
    insta::assert_snapshot!(told(&found).join("\n"), @r#"
данные.ndjson:1 принят
данные.ndjson:4 принят
данные.ndjson:5 принят
"#);
}

#[test]
fn размер_куска_ничего_не_меняет() {
    let mut text = String::from("\u{feff}");
    for number in 0..40 {
        text += &format!(
            "{{\"client\":\"К-{number}\",\"name\":\"{}\"}}\n",
            "ы".repeat(number)
        );
        if number % 7 == 0 {
            text += "{не json}\n\n";
        }
    }
    let whole = stream(text.as_bytes(), 1 << 20);
    assert_eq!(whole.0.len(), 46);
    for size in [1, 2, 3, 17, 100, 1000] {
        assert_eq!(stream(text.as_bytes(), size), whole, "кусок {size}");
    }
}

#[test]
fn испорченная_строка_отвергается_одна() {
    let mut bytes = b"{\"client\":\"1\"}\n".to_vec();
    bytes.extend(b"{\"client\":\"2\",\"name\":\"\xcf\xf0\"}\n");
    bytes.extend("{\"client\":\"3\",\"name\":\"\0\0\"}\n".as_bytes());
    bytes.extend("{\"client\":\"4\",\"name\":12,}\n".as_bytes());
    bytes.extend("[1,2]\n".as_bytes());
    bytes.extend("{\"client\":\"6\"} {\"client\":\"7\"}\n".as_bytes());
    bytes.extend("{\"client\":\"8\"}\n{\"client\":\"9\",\"name\":\"ООО «Ро".as_bytes());
    let (found, _) = stream(&bytes, 4096);
    insta::assert_snapshot!(told(&found).join("\n"), @r#"
данные.ndjson:1 принят
данные.ndjson:2 — столбец 23: байты не в UTF-8; сохраните файл в кодировке UTF-8
данные.ndjson:3 — столбец 22: в строке нулевые байты, файл повреждён; скопируйте его заново
данные.ndjson:4 — столбец 25: это не JSON: лишняя запятая
данные.ndjson:5 — столбец 1: здесь список, а нужно: запись «клиент»
данные.ndjson:6 — столбец 16: это не JSON: после конца записи стоит лишнее
данные.ndjson:7 принят
данные.ndjson:8 — столбец 29: запись обрывается: не хватает конца; выгрузите или скопируйте её заново
"#);
}

#[test]
fn оборванная_посреди_буквы_строка_отвергается_с_местом() {
    let mut bytes = "{\"client\":\"1\"}\n{\"client\":\"Ж".as_bytes().to_vec();
    bytes.pop();
    let (found, _) = stream(&bytes, 4096);
    insta::assert_snapshot!(told(&found).join("\n"), @r#"
данные.ndjson:1 принят
данные.ndjson:2 — столбец 12: байты не в UTF-8; сохраните файл в кодировке UTF-8
"#);
}

#[test]
fn номера_числами_становятся_текстом() {
    let case = good(r#"{"client":77,"deals":[{"deal":1.0,"owner":5},{"deal":"007"}]}"#);
    assert_eq!(case.client.as_deref(), Some("77"));
    assert_eq!(case.deals[0].id, "1");
    assert_eq!(case.deals[0].owner.as_deref(), Some("5"));
    assert_eq!(case.deals[1].id, "007");
}

#[test]
fn деньги_точны_до_копейки() {
    let exact: Decimal = "9007199254740993.01".parse().expect("это число");
    let case = good(
        r#"{"client":"1","fields":{"бюджет":9007199254740993.01,"степень":1.5e3},
            "events":[{"kind":"оплата","at":"2026-12-07","amount":9007199254740993.01},
                      {"kind":"оплата","at":"2026-12-07","amount":"9007199254740993.01"}]}"#,
    );
    assert_eq!(case.fields["бюджет"], RawValue::Number(exact));
    assert_eq!(case.fields["степень"], RawValue::Number(1500.into()));
    assert_eq!(case.events[0].amount, Some(exact));
    assert_eq!(case.events[1].amount, Some(exact));

    let yaml = "client: 1\nevents:\n  - {kind: оплата, at: 2026-12-07, amount: \"9007199254740993.01\"}\n  - {kind: оплата, at: 2026-12-07, amount: 120000.50}\n";
    let mut read = read_yaml(yaml, "к.yaml", &mut Notes::default());
    let case = read.remove(0).expect("читается");
    assert_eq!(case.events[0].amount, Some(exact));
    assert_eq!(case.events[1].amount, "120000.50".parse().ok());
    let yaml = yaml.replace('"', "");
    let read = read_yaml(&yaml, "к.yaml", &mut Notes::default());
    insta::assert_snapshot!(told(&read).join("\n"), @"к.yaml:3 — столбец 44: дробное число около 9007199254740994 слишком длинное для YAML; возьмите его в кавычки");
}

#[test]
fn пустое_поле_известно_а_пропущенное_нет() {
    let case =
        good(r#"{"client":"1","fields":{"а":null,"б":"","в":"  ","г":"0","д":false,"е":["x",2]}}"#);
    for name in ["а", "б", "в"] {
        assert_eq!(case.fields[name], RawValue::Empty);
    }
    assert_eq!(case.fields["г"], RawValue::Text("0".into()));
    assert_eq!(case.fields["д"], RawValue::Bool(false));
    let list = vec![RawValue::Text("x".into()), RawValue::Number(2.into())];
    assert_eq!(case.fields["е"], RawValue::List(list));
    assert!(!case.fields.contains_key("ж"));
}

#[test]
fn таблица_видов_стоит_в_порядке_перечисления() {
    for row in EVENT_KINDS {
        assert_eq!(row.kind.row().name, row.name);
        assert_eq!(EventKind::by_word(row.name), Some(row.kind));
        for alias in row.aliases {
            assert_eq!(EventKind::by_word(alias), Some(row.kind), "{alias}");
        }
    }
}

#[test]
fn переходы_стоят_по_времени() {
    let case = good(
        r#"{"client":"1","deals":[{"deal":"1","stages":[{"stage":"Б","at":"2026-12-08"},{"stage":"А","at":"2026-12-07"}]},
            {"deal":"2","stages":[{"stage":"Б","at":"2026-12-08"},{"stage":"А","at":"2026-12-07T10:00+03:00"}]}]}"#,
    );
    let stages = |index: usize| -> Vec<String> {
        let stages = case.deals[index].stages.iter().flatten();
        stages.map(|entry| entry.stage.to_string()).collect()
    };
    assert_eq!(stages(0), ["А", "Б"]);
    assert_eq!(
        stages(1),
        ["Б", "А"],
        "день и секунда без пояса не сравнимы"
    );
}

#[test]
fn нет_истории_и_пустая_история_разное() {
    let case =
        good(r#"{"client":"1","deals":[{"deal":"1"},{"deal":"2","stages":[],"changes":null}]}"#);
    assert_eq!(case.deals[0].stages, None);
    assert_eq!(case.deals[1].stages, Some(vec![]));
    assert_eq!(case.deals[1].changes, None);
}

#[test]
fn состоялся_ли_звонок_выводится_из_слов_и_секунд() {
    let connected = |rest: &str| {
        let text =
            format!(r#"{{"client":"1","events":[{{"kind":"звонок","at":"2026-12-07"{rest}}}]}}"#);
        good(&text).events[0].connected
    };
    assert_eq!(connected(""), None);
    assert_eq!(connected(r#","seconds":30"#), Some(true));
    assert_eq!(connected(r#","seconds":0"#), Some(false));
    assert_eq!(connected(r#","result":"Недозвон""#), Some(false));
    assert_eq!(
        connected(r#","result":"не дозвонился","seconds":12"#),
        Some(false)
    );
    assert_eq!(connected(r#","result":"договорились""#), None);
    assert_eq!(connected(r#","seconds":0,"connected":true"#), Some(true));
    assert_eq!(connected(r#","missed":true"#), Some(false));

    let case = good(
        r#"{"client":"1","events":[{"direction":"Пропущенный","at":"2026-12-07","kind":"Звонок"},
            {"kind":"call","at":"2026-12-07","direction":"исходящий"}]}"#,
    );
    assert_eq!(case.events[0].direction, Some(Direction::In));
    assert_eq!(case.events[0].result.as_deref(), Some("пропущен"));
    assert_eq!(case.events[1].kind, EventKind::Call);
    assert_eq!(case.events[1].direction, Some(Direction::Out));
}

#[test]
fn неверные_записи_названы_словами() {
    let wrong = [
        r#"{}"#,
        r#"{"deals":[{"deal":"1"},{"deal":"2"}]}"#,
        r#"{"client":"1","deals":[{"deal":"1"},{"deal":"1"}]}"#,
        r#"{"client":"1","client":"2"}"#,
        r#"{"client":"1","fields":{"а":1,"а":2}}"#,
        r#"{"client":{"id":1}}"#,
        r#"{"client":"Ж","deals":{"deal":"1"}}"#,
        r#"{"client":"Ж","deals":[{"funnel":"Продажа"}]}"#,
        r#"{"client":"Ж","deals":"нет"}"#,
        r#"{"client":"Ж","fields":{"а":{"б":1}}}"#,
        r#"{"client":"Ж","deals":[{"deal":"1","stages":[{"stage":"Новая","at":"вчера"}]}]}"#,
        r#"{"client":"Ж","deals":[{"deal":"1","stages":[{"at":"2026-12-07"}]}]}"#,
        r#"{"client":"Ж","events":[{"kind":"званок","at":"2026-12-07"}]}"#,
        r#"{"client":"Ж","events":[{"kind":"звонок"}]}"#,
        r#"{"client":"Ж","events":[{"kind":"звонок","at":"2026-12-07","direction":"вбок"}]}"#,
        r#"{"client":"Ж","events":[{"kind":"звонок","at":"2026-12-07","seconds":1.5}]}"#,
        r#"{"client":"Ж","events":[{"kind":"оплата","at":"2026-12-07","amount":"много"}]}"#,
        r#"{"client":"Ж","fields":{"а":99999999999999999999999999999999}}"#,
        r#"{"client":"Ж","mailings":[{"channel":"email"}]}"#,
        r#"{"client":"Ж" "name":1}"#,
        "{\"client\":\"Ж\tЖ\"}",
    ];
    let said: Vec<_> = wrong.iter().map(|text| refusal(text)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
данные.ndjson:7: столбец 2: в записи нет ни клиента, ни сделки; добавьте ключ «client» или «deals»
данные.ndjson:7: столбец 37: без клиента в записи может быть только одна сделка; добавьте ключ «client» или разделите запись
данные.ndjson:7: столбец 50: сделка «1» записана дважды; оставьте одну
данные.ndjson:7: столбец 22: ключ «client» записан дважды; оставьте один
данные.ndjson:7: столбец 36: поле «а» записано дважды; оставьте одно
данные.ndjson:7: столбец 19: «client»: вложенная запись; нужно число, текст, да/нет или список
данные.ndjson:7: столбец 23: здесь вложенная запись, а нужно: список записей «сделка»
данные.ndjson:7: столбец 43: сделка: нет обязательного ключа «deal» или он пуст
данные.ndjson:7: столбец 27: здесь текст "нет", а нужно: список записей «сделка»
данные.ndjson:7: столбец 36: «а»: вложенная запись; нужно число, текст, да/нет или список
данные.ndjson:7: столбец 75: «at»: время «вчера» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026
данные.ndjson:7: столбец 64: переход в стадию: нет обязательного ключа «stage» или он пуст
данные.ndjson:7: столбец 40: «kind»: неизвестное вид события «званок»; возможно, вы имели в виду «звонок»
данные.ndjson:7: столбец 41: событие «звонок»: нет ни одного времени; добавьте «at» (когда сделано), «planned» или «deadline»
данные.ndjson:7: столбец 78: «direction»: неизвестное направление «вбок»; бывает: out, in, исходящий, входящий, пропущенный
данные.ndjson:7: столбец 73: «seconds»: нужно целое неотрицательное число, а стоит 1.5
данные.ndjson:7: столбец 76: «amount»: нужно число, например 60000.50, а стоит «много»
данные.ndjson:7: столбец 61: «а»: число 99999999999999999999999999999999 не умещается в 28 знаков; запишите его короче
данные.ndjson:7: столбец 45: рассылка: нет обязательного ключа «at» или он пуст
данные.ndjson:7: столбец 15: это не JSON: нет запятой или закрывающей скобки
данные.ndjson:7: столбец 12: это не JSON: в тексте стоит управляющий знак (перевод строки, табуляция); замените его на \n или \t
"#);
}

#[test]
fn глубокая_вложенность_не_роняет() {
    let deep = format!(
        r#"{{"client":"1","fields":{{"а":{}1{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(refusal(&deep).contains("список внутри списка"));
    let deep = format!(
        r#"{{"client":"1","иное":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(line(&deep).is_ok() || refusal(&deep).contains("вложенность"));
}

#[test]
fn неизвестный_ключ_замечен_и_посчитан() {
    let text = "{\"client\":\"1\",\"deals\":[{\"deal\":\"1\",\"stge\":\"Новая\"},{\"deal\":\"2\",\"stge\":1}]}\n".repeat(6)
        + "{\"client\":\"2\",\"events\":[{\"kind\":\"звонок\",\"deal\":\"Д-9\",\"at\":\"2026-12-07\",\"погода\":{\"а\":[1]}}]}";
    let (found, notes) = stream(text.as_bytes(), 100);
    assert!(found.iter().all(Result::is_ok));
    insta::assert_snapshot!(notes.sentences().join("\n"), @r#"
неизвестный ключ «stge» (сделка) — 12 записей; возможно, вы имели в виду «stage»
неизвестный ключ «погода» (событие) — 1 запись; возможно, вы имели в виду «когда»
события со сделкой, которой у клиента нет: 1, первое — данные.ndjson:7; они не относятся ни к одной сделке
"#);

    let mut sum = Notes::default();
    for line in text.lines() {
        let mut worker = Notes::default();
        let _ = parse_line(line, "данные.ndjson", 7, &mut worker);
        sum.merge(worker);
    }
    assert_eq!(sum.sentences()[0], notes.sentences()[0]);
}

#[test]
fn рукописный_yaml_одна_запись_список_и_несколько_документов() {
    let sources =
        |text: &str| -> Vec<String> { told(&read_yaml(text, "к.yaml", &mut Notes::default())) };
    assert_eq!(
        sources("\u{feff}# заголовок\nклиент: 1\nимя: А\n"),
        ["к.yaml:2 принят"]
    );
    assert_eq!(
        sources("- клиент: 1\n\n# второй\n- клиент: 2\n"),
        ["к.yaml:1 принят", "к.yaml:4 принят"]
    );
    assert_eq!(
        sources("клиент: 1\r\n---\r\nклиент: 2\r\n...\r\n"),
        ["к.yaml:1 принят", "к.yaml:3 принят"]
    );
    assert_eq!(
        sources(
            "  - клиент: 1\n    события:\n    - {вид: звонок, когда: 2026-12-07}\n  - клиент: 2\n"
        ),
        ["к.yaml:1 принят", "к.yaml:4 принят"]
    );
    assert_eq!(sources(""), Vec::<String>::new());
}

#[test]
fn испорченная_запись_yaml_отвергается_одна_со_своей_строкой() {
    let text = "\
- клиент: 1
  события:
    - {вид: звонок, когда: завтра}
- клиент: 2
  имя: А
  имя: Б
- клиент: 3
  поля:
    а: 1
    а: 2
- клиент: 4
  имя: «Ромашка»: филиал
- клиент: 5
  имя: \"не закрыто
- клиент: 6
\tимя: табуляция
- клиент: 7
";
    let read = read_yaml(text, "к.yaml", &mut Notes::default());
    insta::assert_snapshot!(told(&read).join("\n"), @r#"
к.yaml:3 — столбец 7: «когда»: время «завтра» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026
к.yaml:4 — столбец 3: ключ «имя» записан дважды; оставьте один
к.yaml:9 — столбец 5: поле «а» записано дважды; оставьте одно
к.yaml:12 — столбец 17: это не YAML: лишнее двоеточие; значение с двоеточием возьмите в кавычки
к.yaml:15 — столбец 1: это не YAML: текст обрывается; не закрыта кавычка или скобка
к.yaml:16 — столбец 1: это не YAML: запись не читается как YAML
к.yaml:17 принят
"#);
}

#[test]
fn рукописный_json_объект_список_и_подряд() {
    let read = |text: &str| read_json(text, "к.json", &mut Notes::default());
    let list = "[\n {\"client\": \"1\"},\n {\"client\": \"2\",\n  \"events\": [\n   {\"kind\": \"звонок\", \"at\": \"давно\"}]},\n {\"client\": \"3\"}\n]";
    insta::assert_snapshot!(told(&read(list).expect("это JSON")).join("\n"), @r#"
к.json:2 принят
к.json:5 — столбец 36: «at»: время «давно» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026
к.json:6 принят
"#);
    let two = read("{\"client\": 1}\n{\n\"client\": 2}").expect("это JSON");
    assert_eq!(told(&two), ["к.json:1 принят", "к.json:2 принят"]);
    let cut = read("[{\"client\": \"1\"},\n{\"client\": \"2").expect_err("файл оборван");
    insta::assert_snapshot!(format!("{}: {}", cut.place, cut.reason), @"к.json:2: столбец 13: запись обрывается: не хватает конца; выгрузите или скопируйте её заново");
}

#[test]
fn сотрудники_читаются_с_отпусками_и_без_работающих() {
    let text = include_str!("../examples/format/employees.yaml");
    let (staff, rejected) = read_staff(text, "employees.yaml", &mut Notes::default());
    assert!(rejected.is_empty());
    assert_eq!(staff.len(), 4);
    let ivanov = &staff["ivanov"];
    assert_eq!(ivanov.role.as_deref(), Some("менеджер"));
    assert_eq!(ivanov.accreditations.len(), 2);
    assert_eq!(ivanov.absences.len(), 1);
    assert_eq!(ivanov.deputy.as_deref(), Some("petrova"));
    assert!(ivanov.active && !staff["sidorov"].active);

    let text =
        "- номер: 5\n  имя: Пятый\n- id: 5\n- имя: Безымянный\n- id: 6\n  работает: иногда\n";
    let (staff, rejected) = read_staff(text, "employees.yaml", &mut Notes::default());
    assert_eq!(staff["5"].name.as_ref(), "Пятый");
    let said: Vec<_> = rejected
        .iter()
        .map(|no| format!("{}: {}", no.place, no.reason))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
employees.yaml:3: сотрудник «5» записан дважды; оставьте одного
employees.yaml:4: столбец 3: сотрудник: нет обязательного ключа «id» или он пуст
employees.yaml:5: столбец 3: «работает»: нужно «да» или «нет», а стоит «иногда»
"#);
}

#[test]
fn обрыв_и_порча_в_любом_месте_не_роняют() {
    let text = include_str!("../examples/format/polnyj-primer.ndjson");
    let line = text.lines().next().expect("строка есть");
    for end in (0..line.len())
        .step_by(7)
        .filter(|end| line.is_char_boundary(*end))
    {
        assert!(parse_line(&line[..end], "к", 1, &mut Notes::default()).is_err());
    }
    let mut bytes = text.as_bytes().to_vec();
    for at in (0..bytes.len()).step_by(37) {
        let kept = bytes[at];
        for byte in [0, b'"', b'{', b']', b'\\', 0xff, b'9'] {
            bytes[at] = byte;
            let _ = stream(&bytes, 1 << 20);
        }
        bytes[at] = kept;
    }
    let yaml = include_str!("../examples/format/polnyj-primer.yaml");
    for end in (0..yaml.len())
        .step_by(211)
        .filter(|end| yaml.is_char_boundary(*end))
    {
        let _ = read_yaml(&yaml[..end], "к.yaml", &mut Notes::default());
    }
}
