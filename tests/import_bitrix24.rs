//! Выгрузка Битрикс24: полная папка и ловушки по одной.

use std::fs;
use std::path::Path;

use reglament::facts::{Case, FactKind, RawValue, When};
use reglament::import::bitrix24::{read, recognise};
use reglament::import::{ExportFile, Imported};

fn file(name: &str, text: &str) -> ExportFile {
    let (name, text) = (name.to_owned(), text.to_owned());
    ExportFile { name, text }
}

fn import(files: &[(&str, &str)]) -> Imported {
    let files: Vec<_> = files.iter().map(|(name, text)| file(name, text)).collect();
    assert!(recognise(&files), "выгрузка должна узнаваться");
    let imported = read(&files).expect("выгрузка должна читаться");
    let summary = &imported.summary;
    let rejected = u64::try_from(summary.rejections.len()).expect("их немного");
    assert_eq!(
        summary.read,
        summary.used + rejected,
        "прочитано = использовано + отвергнуто: {summary:?}"
    );
    imported
}

/// Папка с образцом, файлы в случайном порядке.
fn sample() -> Imported {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bitrix24");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .expect("папка есть")
        .map(|entry| {
            let entry = entry.expect("читается");
            let text = fs::read_to_string(entry.path()).expect("читается");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort_by_key(|(name, _)| name.len() % 5);
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    import(&files)
}

fn moment(when: Option<When>) -> String {
    match when {
        None => "—".into(),
        Some(When::Exact(instant)) => chrono::DateTime::from_timestamp(instant.0 + 3 * 3600, 0)
            .expect("время в пределах")
            .format("%d.%m %H:%M:%S")
            .to_string(),
        Some(other) => format!("{other:?}"),
    }
}

fn value(value: &RawValue<'_>) -> String {
    match value {
        RawValue::Empty => "пусто".into(),
        RawValue::Bool(yes) => yes.to_string(),
        RawValue::Number(number) => number.to_string(),
        RawValue::Text(text) => format!("«{text}»"),
        RawValue::List(items) => items
            .iter()
            .map(self::value)
            .collect::<Vec<_>>()
            .join(" и "),
    }
}

fn shown(case: &Case<'_>) -> String {
    let mut out = format!(
        "клиент {:?} {:?} ({})\n",
        case.client, case.name, case.source
    );
    for (name, held) in &case.fields {
        out += &format!("  {name}: {}\n", value(held));
    }
    for deal in &case.deals {
        out += &format!(
            "  сделка {} {:?} воронка {:?} ведёт {:?} стадия {:?} с {} создана {} лид {:?} ({})\n",
            deal.id,
            deal.name,
            deal.funnel,
            deal.owner,
            deal.stage,
            moment(deal.stage_since),
            moment(deal.created),
            deal.lead,
            deal.source,
        );
        for (name, held) in &deal.fields {
            out += &format!("    {name}: {}\n", value(held));
        }
        match &deal.stages {
            None => out += "    истории нет\n",
            Some(stages) => {
                for entry in stages {
                    out += &format!(
                        "    → {} {:?} {} кто {:?} ({})\n",
                        entry.stage,
                        entry.funnel,
                        moment(Some(entry.at)),
                        entry.by,
                        entry.source
                    );
                }
            }
        }
        assert!(deal.changes.is_none() && deal.owners.is_none());
    }
    for event in &case.events {
        out += &format!(
            "  {} {:?} сделка {:?} был {} записан {} план {} срок {} закрыт {} сам {} {:?} дозвон {:?} кто {:?} «{}» итог {:?} секунд {:?} ({})\n",
            event.kind.row().name,
            event.id,
            event.deal,
            moment(event.at),
            moment(event.known),
            moment(event.planned),
            moment(event.deadline),
            moment(event.closed),
            event.automatic,
            event.direction,
            event.connected,
            event.by,
            event.name.as_deref().unwrap_or(""),
            event.result,
            event.seconds,
            event.source,
        );
    }
    out.replace("Some(\"", "(\"")
}

#[test]
fn образец_читается_весь() {
    let imported = sample();
    let cases: Vec<_> = imported.cases.iter().map(shown).collect();
    insta::assert_snapshot!("образец", cases.join("\n"));
}

#[test]
fn каждая_запись_образца_посчитана() {
    let imported = sample();
    let mut said = vec![format!(
        "прочитано {}, использовано {}, повторов {}",
        imported.summary.read, imported.summary.used, imported.summary.repeated
    )];
    said.extend(
        imported
            .summary
            .rejections
            .iter()
            .map(|no| format!("{}: {}", no.place, no.reason)),
    );
    said.push(String::new());
    said.extend(imported.summary.notes.iter().map(|note| note.to_string()));
    said.push(String::new());
    said.extend(imported.recognised.clone());
    insta::assert_snapshot!(said.join("\n"), @r#"
прочитано 47, использовано 43, повторов 3
crm.activity.list.json:8: дело: сделки 555 нет в выгрузке или она отвергнута
crm.activity.list.json:11: дело: вид «REST_APP» не читается
stagehistory.json:5: история стадий: сделки 99 нет в выгрузке или она отвергнута
voximplant.statistic.get.json:5: звонок: не привязан ни к сделке, ни к клиенту (CRM_ENTITY_ID)

otchet.json: не узнано, что это, и не прочитано (2 записи)
суммы в разных валютах: за основную принята RUB, у других сделок (1) сумма стоит со своей валютой
в CRM записано рабочее время пн–пт 09:00–19:00 (batch.json:16); сроки считаются по регламенту
дела без направления (входящее или исходящее — неизвестно): 1, первое — crm.activity.list.json:9
звонки, о которых не сказано, состоялся ли разговор (нет статистики звонков): 1, первое — crm.activity.list.json:9
история стадий не доходит до нынешней стадии, прошлое таких сделок не проверено: 1, первое — stagehistory.json:7
повторы (дела): 1, первое — crm.activity.list.json:3
повторы (сделки): 1, первое — crm.deal.list-2.json:3
сделки без истории стадий, их прошлое не проверено: 1, первое — crm.lead.list.json:2
стадии «UNKNOWN_1» нет в справочнике, оставлен её код: 1, первое — stagehistory.json:7

batch.json: контакты, 2 записи (по виду записей)
batch.json: компании, 1 запись (по виду записей)
batch.json: сотрудники, 2 записи (по виду записей)
batch.json: подразделения, 1 запись (по виду записей)
batch.json: справочники, 7 записей (по виду записей)
batch.json: воронки, 2 записи (по виду записей)
batch.json: рабочий календарь, 1 запись (по виду записей)
crm.activity.list.json: дела, 10 записей (по виду записей)
crm.deal.fields.json: названия полей, 1 запись (по виду записей)
crm.deal.list-1.json: сделки, 2 записи (по виду записей)
crm.deal.list-2.json: сделки, 2 записи (по виду записей)
crm.lead.list.json: лиды, 1 запись (по виду записей)
crm.lead.list.json: лиды, 1 запись (по виду записей)
crm.timeline.comment.list.json: комментарии, 1 запись (по виду записей)
leadhistory.json: история стадий, 2 записи (по виду записей)
otchet.json: не узнано, 2 записи
stagehistory.json: история стадий, 6 записей (по виду записей)
tasks.task.list.json: задачи, 1 запись (по виду записей)
voximplant.statistic.get.json: статистика звонков, 4 записи (по виду записей)
"#);
}

#[test]
fn что_хранится_следует_из_файлов() {
    let dataset = sample().dataset;
    assert!(dataset.export && dataset.staff_held);
    assert_eq!(dataset.as_of, When::parse("2026-12-10T12:00:09+03:00").ok());
    assert_eq!(dataset.currency.0.as_ref(), "RUB");
    let held: Vec<_> = dataset.held.keys().map(|kind| kind.history()).collect();
    insta::assert_snapshot!(held.join(", "), @"история стадий, история звонков, история писем, история сообщений, история СМС, история встреч, комментарии, задачи, визиты");
    assert!(!dataset.held.contains_key(&FactKind::Fields));
    let people: Vec<_> = dataset
        .staff
        .values()
        .map(|one| {
            format!(
                "{} {} {:?} {:?} {}",
                one.id, one.name, one.role, one.team, one.active
            )
        })
        .collect();
    insta::assert_snapshot!(people.join("\n"), @r#"
1 Иван Иванов Some("Менеджер") Some("Отдел продаж") true
2 Анна Петрова None Some("подразделение 12") false
"#);
}

const DEAL: &str = r#"{"ID":"1","TITLE":"А","STAGE_ID":"NEW","CATEGORY_ID":"0","CONTACT_ID":"2","DATE_CREATE":"2026-12-01T10:00:00+03:00"}"#;

#[test]
fn обёртки_ответа_не_важны() {
    let item = r#"{"id":1,"title":"А","stageId":"NEW","categoryId":0,"contactId":2,"assignedById":5,"entityTypeId":2,"createdTime":"2026-12-01T10:00:00+03:00","opportunity":9007199254740993.01,"ufCrm2_17":"x"}"#;
    let wrapped = [
        DEAL.to_owned(),
        format!("[{DEAL}]"),
        format!("[[{DEAL}]]"),
        format!(r#"{{"result":[{DEAL}],"total":1}}"#),
        format!(r#"[{{"result":[{DEAL}]}},{{"result":[]}}]"#),
        format!(r#"{{"result":{{"result":[[{DEAL}]]}}}}"#),
        format!(r#"{{"result":{{"result":{{"x":[{DEAL}]}}}}}}"#),
        format!(r#"{{"result":{{"items":[{item}]}}}}"#),
    ];
    for text in wrapped {
        let imported = import(&[("ответ.json", &text)]);
        assert_eq!(imported.cases.len(), 1, "{text}");
        let case = &imported.cases[0];
        assert_eq!(case.client.as_deref(), Some("C_2"));
        assert_eq!(case.deals[0].id, "1");
        assert_eq!(
            case.deals[0].created,
            When::parse("2026-12-01T10:00+03:00").ok()
        );
        assert_eq!(case.deals[0].stage.as_deref(), Some("Новая"));
    }
    let exact = import(&[(
        "ответ.json",
        &format!(r#"{{"result":{{"items":[{item}]}}}}"#),
    )]);
    let fields = &exact.cases[0].deals[0].fields;
    assert_eq!(value(&fields["сумма"]), "9007199254740993.01");
    assert_eq!(value(&fields["UF_CRM_2_17"]), "«x»");
}

#[test]
fn записи_в_одну_строку_названы_по_номеру() {
    let text = format!(
        "[{DEAL},{}]",
        DEAL.replace(r#""ID":"1""#, r#""ID":"2""#)
            .replace("NEW", "")
    );
    let imported = import(&[("d.json", &text)]);
    assert_eq!(imported.cases[0].deals[0].source, "d.json:1, запись 1");
    let no = &imported.summary.rejections[0];
    assert_eq!(
        format!("{}: {}", no.place, no.reason),
        "d.json:1, запись 2: сделка: нет стадии STAGE_ID"
    );
}

#[test]
fn испорченная_запись_не_мешает_остальным() {
    let bad = [
        DEAL.replace(r#""ID":"1","#, ""),
        DEAL.replace(r#""1""#, r#""2""#)
            .replace("2026-12-01T10", "2026-13-01T10"),
        DEAL.replace(r#""1""#, r#""3""#)
            .replace(r#""TITLE""#, r#""OPPORTUNITY":"много","TITLE""#),
    ];
    let text = format!("[{DEAL},\n{},\n\"мусор\"]", bad.join(",\n"));
    let imported = import(&[("d.json", &text)]);
    let said: Vec<_> = imported
        .summary
        .rejections
        .iter()
        .map(|no| format!("{}: {}", no.place, no.reason))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
d.json:2: сделки: нет номера ID
d.json:3: сделка: DATE_CREATE: такого времени не бывает: «2026-13-01T10:00:00+03:00»
d.json:4: сделка: сумма OPPORTUNITY «много» — не число
d.json:5: сделки: нет номера ID
"#);
    assert_eq!(imported.cases.len(), 1);
}

#[test]
fn негодный_файл_останавливает_с_объяснением() {
    let why = |name: &str, text: &str| {
        read(&[file(name, text)])
            .expect_err("файл негоден")
            .to_string()
    };
    let said = [
        why("deals.json", "{\"result\":[{\"ID\":\"1\",\n\"TITLE\":\"Ок"),
        why("deals.json", "ID;Название\n1;А"),
        why(
            "deals.json",
            r#"{"error":"expired_token","error_description":"The access token provided has expired."}"#,
        ),
        why("contacts.json", r#"[{"ID":"1","LAST_NAME":"А","POST":""}]"#),
    ];
    insta::assert_snapshot!(said.join("\n"), @r#"
deals.json:2: столбец 11: файл обрывается; выгрузите или скопируйте его заново
deals.json:1: столбец 1: это не JSON: здесь должно быть значение
deals.json: вместо данных в файле ответ об ошибке: The access token provided has expired.; выгрузите его заново
в выгрузке Битрикс24 нет ни сделок, ни лидов; нужен файл crm.deal.list.json или crm.lead.list.json
"#);
}

#[test]
fn не_все_страницы_значит_не_хранится() {
    let calls = r#"{"result":[{"ID":"1","CALL_START_DATE":"2026-12-01T10:00:00+03:00","CRM_ENTITY_TYPE":"DEAL","CRM_ENTITY_ID":"1","CALL_TYPE":"1"}],"next":50,"total":120}"#;
    let imported = import(&[("deals.json", &format!("[{DEAL}]")), ("calls.json", calls)]);
    assert!(imported.dataset.held.is_empty());
    assert_eq!(imported.cases[0].events.len(), 1);
    insta::assert_snapshot!(imported.summary.notes.join("\n"), @r#"
выгружены не все страницы (статистика звонков): 1 из 120; чего нет в выгрузке, то не проверено
справочника стадий (crm.status.list) нет: названия стадий приняты по умолчанию
"#);
}

#[test]
fn контакт_из_сделки_компании_и_его_звонок_в_одном_клиенте() {
    let deals = r#"[{"ID":"1","TITLE":"А","STAGE_ID":"NEW","COMPANY_ID":"5","CONTACT_ID":"2"},
        {"ID":"2","TITLE":"Б","STAGE_ID":"NEW","COMPANY_ID":"0","CONTACT_ID":"2"},
        {"ID":"3","TITLE":"В","STAGE_ID":"NEW","COMPANY_ID":"","CONTACT_ID":"10"},
        {"ID":"4","TITLE":"Г","STAGE_ID":"NEW","COMPANY_ID":"","CONTACT_ID":"9"}]"#;
    let activities = r#"[{"ID":"7","OWNER_TYPE_ID":"3","OWNER_ID":"2","TYPE_ID":"2","DIRECTION":"2","COMPLETED":"Y","START_TIME":"2026-12-01T10:00:00+03:00"}]"#;
    let imported = import(&[("d.json", deals), ("a.json", activities)]);
    let clients: Vec<_> = imported
        .cases
        .iter()
        .map(|case| {
            (
                case.client.as_deref().expect("клиент есть"),
                case.deals.len(),
                case.events.len(),
            )
        })
        .collect();
    assert_eq!(clients, [("CO_5", 2, 1), ("C_9", 1, 0), ("C_10", 1, 0)]);
    assert_eq!(imported.cases[0].events[0].deal, None);
}

#[test]
fn история_не_дошедшая_до_нынешней_стадии_не_судит() {
    let history = r#"[{"ID":1,"TYPE_ID":2,"OWNER_ID":1,"CREATED_TIME":"2026-12-01T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"EXECUTING"}]"#;
    let imported = import(&[("d.json", &format!("[{DEAL}]")), ("h.json", history)]);
    assert_eq!(imported.cases[0].deals[0].stages, None);
    insta::assert_snapshot!(imported.summary.notes.join("\n"), @r#"
справочника стадий (crm.status.list) нет: названия стадий приняты по умолчанию
история стадий начинается не с создания сделки: 1, первое — h.json:1
история стадий не доходит до нынешней стадии, прошлое таких сделок не проверено: 1, первое — h.json:1
"#);
}

#[test]
fn номера_записей_и_порядок_файлов_ничего_не_меняют() {
    let second = DEAL.replace(r#""ID":"1""#, r#""ID":"10""#);
    let third = DEAL.replace(r#""ID":"1""#, r#""ID":"9""#);
    let there = import(&[
        ("deals-2.json", &format!("[{second}]")),
        ("deals-10.json", &format!("[{third}]")),
    ]);
    let back = import(&[
        ("deals-10.json", &format!("[{third}]")),
        ("deals-2.json", &format!("[{second}]")),
    ]);
    assert_eq!(format!("{there:?}"), format!("{back:?}"));
    let ids: Vec<_> = there.cases[0]
        .deals
        .iter()
        .map(|deal| deal.id.as_ref())
        .collect();
    assert_eq!(ids, ["9", "10"]);
}

#[test]
fn странности_сделок_посчитаны() {
    let deals = r#"[{"ID":"1","TITLE":"А","STAGE_ID":"WON","OPPORTUNITY":"-5.00","CLOSED":"Y","CLOSEDATE":""},
        {"ID":"2","TITLE":"Б","STAGE_ID":"LOSE","OPPORTUNITY":"1","CLOSED":"Y","CLOSEDATE":null}]"#;
    let imported = import(&[("d.json", deals)]);
    insta::assert_snapshot!(imported.summary.notes.join("\n"), @r#"
справочника стадий (crm.status.list) нет: названия стадий приняты по умолчанию
закрытые сделки без даты закрытия: 2, первое — d.json:1
сделки с отрицательной суммой: 1, первое — d.json:1
"#);
}

#[test]
fn смарт_процесс_не_принят_за_сделки() {
    let smart = r#"{"result":{"items":[{"id":1,"title":"Договор","stageId":"DT130_1:NEW","assignedById":1,"entityTypeId":130}]}}"#;
    let imported = import(&[
        ("d.json", &format!("[{DEAL}]")),
        ("deals-smart.json", smart),
    ]);
    assert_eq!(imported.cases.len(), 1);
    insta::assert_snapshot!(imported.recognised.join("\n"), @r#"
d.json: сделки, 1 запись (по виду записей)
deals-smart.json: не узнано, 1 запись
"#);
}

#[test]
fn обрыв_и_порча_в_любом_месте_не_роняют() {
    let names = [
        "crm.deal.list-1.json",
        "crm.activity.list.json",
        "batch.json",
        "stagehistory.json",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bitrix24");
    let whole: Vec<_> = names
        .iter()
        .map(|name| {
            file(
                name,
                &fs::read_to_string(folder.join(name)).expect("читается"),
            )
        })
        .collect();
    for index in 0..whole.len() {
        let text = whole[index].text.clone();
        let mut files = whole.clone();
        for at in (0..text.len())
            .step_by(173)
            .filter(|at| text.is_char_boundary(*at))
        {
            files[index].text = text[..at].to_owned();
            let _ = read(&files);
            let after = text[at..].chars().next().map_or(0, char::len_utf8);
            for instead in ["0", "\"", "[", "null", ""] {
                files[index].text = format!("{}{instead}{}", &text[..at], &text[at + after..]);
                let _ = read(&files);
            }
        }
    }
}

/// Календарь CRM предложен, а не взят: строка для шапки и чем он отличается от регламента.
#[test]
fn календарь_crm_предложен_и_сравнён() {
    use reglament::calendar::{Schedule, WeekHours, Zone};
    let calendar = |settings: &str| {
        let imported = import(&[
            ("d.json", &format!("[{DEAL}]")),
            ("calendar.settings.get.json", settings),
        ]);
        imported.calendar
    };
    let crm = calendar(
        r#"{"result":{"work_time_start":"9","work_time_end":"18.30","week_holidays":["SA","SU"],"year_holidays":"1.01,23.02","year_workdays":"26.12"}}"#,
    )
    .expect("календарь понят");
    assert_eq!(crm.line(), "рабочее время: пн–пт 09:00–18:30");
    assert!(WeekHours::parse(&crm.hours()).is_ok());
    let schedule = |hours: &str| Schedule::new(Zone::UTC, WeekHours::parse(hours).expect("часы"));
    let other = crm.differences(
        &schedule("пн–чт 09:00–18:30, пт 09:00–17:00, сб 10:00–14:00"),
        2026,
    );
    insta::assert_snapshot!(other.sentences().join("\n"), @r#"
часы недели в регламенте другие: пн–чт 09:00–18:30, пт 09:00–17:00, сб 10:00–14:00
в CRM выходной, по регламенту рабочий: 01.01.2026, 23.02.2026
"#);
    let same = crm.differences(&schedule("пн–пт 09:00–18:30"), 2026);
    insta::assert_snapshot!(same.sentences().join("\n"), @r#"
в CRM выходной, по регламенту рабочий: 01.01.2026, 23.02.2026
по регламенту выходной, в CRM рабочий: 26.12.2026
"#);
    // Числом, с половиной часа, без праздников и с работой по субботам.
    let numbers = calendar(
        r#"{"result":{"work_time_start":"9.30","work_time_end":24,"week_holidays":["SU","WE"],"year_holidays":""}}"#,
    )
    .expect("календарь понят");
    assert_eq!(
        numbers.line(),
        "рабочее время: пн–вт 09:30–24:00, чт–сб 09:30–24:00"
    );
    assert!(WeekHours::parse(&numbers.hours()).is_ok());
    // Непонятный календарь отвергнут с причиной, и ничего не предложено.
    for broken in [
        r#"{"result":{"work_time_start":"18","work_time_end":"9","week_holidays":[]}}"#,
        r#"{"result":{"work_time_start":"9","work_time_end":"18","week_holidays":["ВС"]}}"#,
        r#"{"result":{"work_time_start":"9","work_time_end":"18","year_holidays":"31.02"}}"#,
    ] {
        assert_eq!(calendar(broken), None, "{broken}");
    }
}
