//! Ответы CRM любой величины: с тесной памятью те же байты, порядок записей ничего не меняет, испорченное названо.

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::io;

use reglament::cli::data::{DataPath, open};
use reglament::facts::Staff;
use reglament::facts::write::case_line;
use reglament::import::mapping::{self, read_mapping};
use reglament::import::spill::{InMemory, Scratch, Temporary};
use reglament::import::table::RawFile;
use reglament::import::{ImportError, Imported, amo, bitrix24};

/// Память, в которую помещается немногое, и счёт файлов, в которые ушло остальное.
struct Counting {
    files: Cell<usize>,
    memory: usize,
}

impl Counting {
    fn of(memory: usize) -> Self {
        let files = Cell::new(0);
        Self { files, memory }
    }
}

impl Scratch for Counting {
    fn file(&self) -> io::Result<Box<dyn Temporary>> {
        self.files.set(self.files.get() + 1);
        InMemory.file()
    }

    fn memory(&self) -> usize {
        self.memory
    }
}

/// Файлы по именам, записи по порядку.
type Files = Vec<(&'static str, Vec<String>)>;

/// Во что завёрнуты записи.
#[derive(Clone, Copy)]
enum Wrap {
    Classic,
    Universal,
    Amo,
    List,
}

impl Wrap {
    fn page(self, name: &str, records: &[String], last: bool) -> String {
        let list = records.join(",\n ");
        match self {
            Self::Classic | Self::Universal if last => {
                let inside = format!("{{\"result\":[\n {list}\n]}}");
                match self {
                    Self::Classic => inside,
                    _ => format!("{{\"result\":{{\"items\":[\n {list}\n]}}}}"),
                }
            }
            Self::Classic => format!("{{\"result\":[\n {list}\n],\"next\":50}}"),
            Self::Universal => format!("{{\"result\":{{\"items\":[\n {list}\n]}},\"next\":50}}"),
            Self::Amo => {
                let key = name.trim_end_matches(".json");
                format!("{{\"_embedded\":{{\"{key}\":[\n {list}\n]}}}}")
            }
            Self::List => format!("[\n {list}\n]"),
        }
    }

    /// Файлы с записями, по странице на пятьдесят; список — одной страницей.
    fn files(self, files: &Files) -> Vec<RawFile> {
        let size = match self {
            Self::List => usize::MAX,
            _ => 50,
        };
        let file = |(name, records): &(&'static str, Vec<String>)| {
            let count = records.len().div_ceil(size);
            let pages = records.chunks(size).enumerate();
            let pages: Vec<String> = pages
                .map(|(at, page)| self.page(name, page, at + 1 == count))
                .collect();
            RawFile::held(*name, pages.join("\n").into_bytes())
        };
        files.iter().map(file).collect()
    }
}

/// Те же записи в другом порядке: шагами, у которых с числом записей нет общих делителей.
fn shuffled(files: &Files) -> Files {
    let mix = |records: &Vec<String>| -> Vec<String> {
        let step = [7919, 7907, 7901]
            .into_iter()
            .find(|step| !records.len().is_multiple_of(*step))
            .expect("одно из простых не делит");
        (0..records.len())
            .map(|at| records[at * step % records.len()].clone())
            .collect()
    };
    files
        .iter()
        .rev()
        .map(|(name, records)| (*name, mix(records)))
        .collect()
}

fn moment(number: usize) -> String {
    let at = chrono::DateTime::from_timestamp(1_796_000_000 + number as i64 * 61, 0);
    at.unwrap_or_default()
        .format("%Y-%m-%dT%H:%M:%S+00:00")
        .to_string()
}

fn classic(deals: usize, text: &str) -> Files {
    let (mut sold, mut people, mut passed, mut done, mut calls, mut leads) =
        (vec![], vec![], vec![], vec![], vec![], vec![]);
    for number in 1..=deals {
        let contact = number * 7 % (deals / 2 + 1) + 1;
        let company = if number % 6 == 0 { number % 10 + 1 } else { 0 };
        let changed = moment(number);
        let stage = if number % 5 == 0 { "NEW" } else { "EXECUTING" };
        let lead = if number % 9 == 0 { number } else { 0 };
        let sell = |title: &str, changed: &str| {
            format!(
                r#"{{"ID":"{number}","TITLE":"{title}","CATEGORY_ID":"0","STAGE_ID":"{stage}","COMPANY_ID":"{company}","CONTACT_ID":"{contact}","LEAD_ID":"{lead}","OPPORTUNITY":"{number}.50","CURRENCY_ID":"RUB","DATE_CREATE":"{}","DATE_MODIFY":"{changed}"}}"#,
                moment(number)
            )
        };
        sold.push(sell("Заказ", &changed));
        if number % 11 == 0 {
            sold.push(sell("Заказ изменён", &moment(deals + number)));
        }
        if lead > 0 {
            leads.push(format!(
                r#"{{"ID":"{lead}","TITLE":"Лид","STATUS_ID":"CONVERTED","DATE_CREATE":"{changed}"}}"#
            ));
        }
        if number % 3 == 0 {
            people.push(format!(
                r#"{{"ID":"{contact}","NAME":"Имя","LAST_NAME":"Выдуманный","COMPANY_ID":"{}","PHONE":[{{"VALUE":"+7917{:07}"}}],"DATE_MODIFY":"{changed}"}}"#,
                number % 4,
                contact / 3
            ));
        }
        for (nth, stage) in ["NEW", stage].iter().enumerate() {
            passed.push(format!(
                r#"{{"ID":{},"TYPE_ID":{},"OWNER_ID":{number},"CREATED_TIME":"{}","CATEGORY_ID":0,"STAGE_ID":"{stage}"}}"#,
                number * 2 + nth,
                nth + 1,
                moment(number * 3 + nth)
            ));
        }
        for nth in 0..3 {
            let (kind, owner) = match nth {
                0 => (2, number),
                1 => (3, contact),
                _ => (4, number % 15),
            };
            let id = number * 3 + nth;
            let at = moment(number * 5 + nth);
            done.push(format!(
                r#"{{"ID":"{id}","OWNER_TYPE_ID":"{kind}","OWNER_ID":"{owner}","TYPE_ID":"2","DIRECTION":"2","COMPLETED":"Y","START_TIME":"{at}","CREATED":"{at}","RESPONSIBLE_ID":"1","DESCRIPTION":"{text}"}}"#
            ));
            if nth == 0 {
                calls.push(format!(
                    r#"{{"ID":"{id}","CRM_ACTIVITY_ID":"{id}","CALL_START_DATE":"{at}","CALL_TYPE":"1","CALL_DURATION":"{number}","CALL_FAILED_CODE":"200"}}"#
                ));
            }
        }
    }
    passed.push(
        r#"{"ID":1,"TYPE_ID":1,"OWNER_ID":999999,"CREATED_TIME":"2026-12-01T10:00:00+03:00","CATEGORY_ID":0,"STAGE_ID":"NEW"}"#
            .into(),
    );
    sold.push(r#"{"TITLE":"Без номера","STAGE_ID":"NEW","CATEGORY_ID":"0"}"#.into());
    vec![
        ("crm.activity.list.json", done),
        ("crm.contact.list.json", people),
        ("crm.deal.list.json", sold),
        ("crm.lead.list.json", leads),
        ("crm.stagehistory.list.json", passed),
        ("voximplant.statistic.get.json", calls),
    ]
}

/// Сделки и контакты универсального метода: другие имена ключей, настоящие числа.
fn universal(deals: usize, text: &str) -> Files {
    let (mut sold, mut people) = (vec![], vec![]);
    for number in 1..=deals {
        let contact = number * 7 % (deals / 2 + 1) + 1;
        sold.push(format!(
            r#"{{"id":{number},"title":"Заказ","entityTypeId":2,"assignedById":1,"categoryId":0,"stageId":"NEW","contactId":{contact},"companyId":0,"opportunity":{number}.5,"currencyId":"RUB","createdTime":"{}","ufCrm_1700":"{text}"}}"#,
            moment(number)
        ));
        if number % 3 == 0 {
            people.push(format!(
                r#"{{"id":{contact},"name":"Имя","lastName":"Выдуманный","entityTypeId":3,"assignedById":1,"companyId":0}}"#
            ));
        }
    }
    vec![("deals.json", sold), ("people.json", people)]
}

fn api(deals: usize, text: &str) -> Files {
    let (mut sold, mut people, mut told, mut noted, mut tasks) =
        (vec![], vec![], vec![], vec![], vec![]);
    for number in 1..=deals {
        let at = 1_796_000_000 + number * 61;
        let contact = number * 7 % (deals / 2 + 1) + 1;
        let company = match number % 6 {
            0 => format!(r#"{{"id":{}}}"#, number % 10 + 1),
            _ => String::new(),
        };
        let status = if number % 5 == 0 { 10 } else { 20 };
        sold.push(format!(
            r#"{{"id":{number},"name":"Заказ","price":{number},"status_id":{status},"pipeline_id":1,"created_at":{at},"updated_at":{at},"_embedded":{{"contacts":[{{"id":{contact},"is_main":true}},{{"id":{},"is_main":false}}],"companies":[{company}]}}}}"#,
            deals + number % 7 + 1
        ));
        if number % 3 == 0 {
            people.push(format!(
                r#"{{"id":{contact},"name":"Выдуманный","updated_at":{at},"custom_fields_values":[{{"field_id":1,"field_name":"Телефон","field_code":"PHONE","values":[{{"value":"+7917{:07}"}}]}}]}}"#,
                contact / 3
            ));
        }
        if status == 20 {
            told.push(format!(
                r#"{{"id":"e{number}","type":"lead_status_changed","entity_id":{number},"entity_type":"lead","created_by":1,"created_at":{},"value_before":[{{"lead_status":{{"id":10,"pipeline_id":1}}}}],"value_after":[{{"lead_status":{{"id":20,"pipeline_id":1}}}}]}}"#,
                at + 5
            ));
        }
        told.push(format!(
            r#"{{"id":"t{number}","type":"task_completed","entity_id":{number},"entity_type":"task","created_by":0,"created_at":{},"value_after":[]}}"#,
            at + 9
        ));
        for nth in 0..3 {
            noted.push(format!(
                r#"{{"id":{},"entity_id":{number},"entity_type":"leads","created_by":1,"created_at":{},"note_type":"common","params":{{"text":"{text}"}}}}"#,
                number * 3 + nth,
                at + nth
            ));
        }
        tasks.push(format!(
            r#"{{"id":{number},"entity_id":{contact},"entity_type":"contacts","task_type_id":1,"complete_till":{at},"is_completed":true,"created_at":{at},"updated_at":{at},"text":"Позвонить"}}"#
        ));
    }
    noted.push(r#"{"id":9999999,"entity_id":9999999,"entity_type":"leads","created_at":1796000000,"note_type":"common","params":{"text":"ничьё"}}"#.into());
    vec![
        ("contacts.json", people),
        ("events.json", told),
        ("leads.json", sold),
        ("notes.json", noted),
        ("tasks.json", tasks),
    ]
}

const MAPPING: &str = "таблицы:
  - файл: deals.json
    запись: сделка
    столбцы: {номер: номер, клиент: клиент, стадия: стадия}
  - файл: deeds.json
    запись: событие
    столбцы: {сделка: сделка, вид: вид, когда: когда, текст: текст}
";

fn described(deals: usize, text: &str) -> Files {
    let deal = |number: usize| {
        let client = number * 7 % (deals / 2 + 1);
        format!(r#"{{"номер":"С-{number}","клиент":"К-{client}","стадия":"Новая"}}"#)
    };
    let deed = |row: usize| {
        let (number, at) = (row / 3, moment(row));
        format!(
            r#"{{"сделка":"С-{number}","вид":"комментарий","когда":"{at}","текст":"{row} {text}"}}"#
        )
    };
    vec![
        ("deals.json", (0..deals).map(deal).collect()),
        ("deeds.json", (0..deals * 3 + 2).map(deed).collect()),
    ]
}

type Read = fn(&[RawFile], &dyn Scratch) -> Result<Imported, ImportError>;

fn mapped(files: &[RawFile], scratch: &dyn Scratch) -> Result<Imported, ImportError> {
    let mapping = read_mapping(MAPPING).expect("описание верно");
    mapping::read(files, Some(&mapping), &Staff::new(), scratch)
}

/// Выгрузка стольких сделок с таким текстом в полях.
type Draw = fn(usize, &str) -> Files;

/// Как получить и прочитать выгрузку.
type Kind = (&'static str, Draw, Wrap, Read);

const KINDS: [Kind; 5] = [
    ("Битрикс24", classic, Wrap::Classic, bitrix24::read_files),
    (
        "Битрикс24 списком",
        classic,
        Wrap::List,
        bitrix24::read_files,
    ),
    (
        "crm.item.list",
        universal,
        Wrap::Universal,
        bitrix24::read_files,
    ),
    ("amoCRM", api, Wrap::Amo, amo::read_files),
    ("JSON по описанию", described, Wrap::List, mapped),
];

/// Всё, что сказано о данных и записано из них.
fn told(imported: Imported) -> String {
    let imported = imported.held();
    let summary = &imported.summary;
    assert_eq!(
        summary.read,
        summary.used + summary.rejected(),
        "прочитано = использовано + отвергнуто"
    );
    let mut out: Vec<String> = imported.cases.iter().map(case_line).collect();
    out.push(format!("{summary:?}"));
    out.push(format!("{:?}", imported.quality));
    out.push(format!("{:?}", imported.dataset));
    out.push(format!("{:?}", imported.recognised));
    out.join("\n")
}

#[test]
fn с_тесной_памятью_те_же_байты() {
    // Меньше 10 МБ одна сортировка не держит: тексты длинные, чтобы записей было немного.
    let long = "Обсудили сроки. ".repeat(400);
    let lists = |name: &str| name == "Битрикс24 списком";
    for (name, draw, wrap, read) in KINDS.into_iter().filter(|kind| !lists(kind.0)) {
        let deals = if name == "crm.item.list" { 2_000 } else { 700 };
        let files = wrap.files(&draw(deals, &long));
        let (tight, wide) = (Counting::of(0), Counting::of(64 << 20));
        let spilled = told(read(&files, &tight).expect("читается"));
        let held = told(read(&files, &wide).expect("читается"));
        assert!(
            tight.files.get() > wide.files.get(),
            "{name}: записи не уходили из памяти: {} и {}",
            tight.files.get(),
            wide.files.get()
        );
        assert!(
            spilled == held,
            "{name}: с тесной памятью получилось другое"
        );
    }
}

/// Клиенты со всем, что о них известно, без мест и без порядка событий.
fn placeless(imported: Imported) -> Vec<String> {
    let bare = |line: String| {
        let mut parts = line.split("\"source\":\"");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out += part.split_once('"').map_or("", |(_, rest)| rest);
        }
        out
    };
    let mut cases = imported.held().cases;
    for case in &mut cases {
        case.events.sort_by(|a, b| a.id.cmp(&b.id));
    }
    cases.iter().map(case_line).map(bare).collect()
}

#[test]
fn порядок_записей_ничего_не_меняет() {
    for (name, draw, wrap, read) in KINDS.into_iter().take(4) {
        let files = draw(200, "текст");
        let one = read(&wrap.files(&files), &InMemory).expect("читается");
        let other = read(&wrap.files(&shuffled(&files)), &InMemory).expect("читается");
        let counts = |imported: &Imported| {
            let rows = imported.quality.iter();
            let rows: Vec<_> = rows
                .map(|row| (row.flaw, row.what.clone(), row.count))
                .collect();
            let summary = &imported.summary;
            (summary.read, summary.used, summary.repeated, rows)
        };
        assert_eq!(counts(&one), counts(&other), "{name}");
        let (one, other) = (placeless(one), placeless(other));
        assert!(one.len() > 50, "{name}");
        assert_eq!(one, other, "{name}");
    }
}

fn bitrix(name: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    bitrix24::read_files(&[RawFile::held(name, bytes.to_vec())], &InMemory).map(Imported::held)
}

#[test]
fn испорченное_названо_с_местом() {
    let said = |bytes: &[u8]| match bitrix("deals.json", bytes) {
        Ok(imported) => format!("прочитано {}", imported.summary.read),
        Err(why) => why.to_string(),
    };
    let deal = r#"{"ID":"1","TITLE":"А","STAGE_ID":"NEW"}"#;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = "я".repeat(5_000_000);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "обрыв в списке",
            format!("{{\"result\":[{deal},\n{{\"ID\":\"2\",").into(),
        ),
        ("обрыв между записями", format!("[{deal},\n").into()),
        ("лишнее в конце", format!("[{deal}]\n]").into()),
        ("нет запятой", format!("[{deal}\n{deal}]").into()),
        (
            "глубоко",
            format!("[{{\"ID\":\"1\",\"STAGE_ID\":\"NEW\",\"TITLE\":\"А\",\"X\":{deep}}}]").into(),
        ),
        ("глубоко без записей", deep.clone().into()),
        (
            "строка в 10 МБ",
            format!("[{{\"ID\":\"1\",\"STAGE_ID\":\"NEW\",\"TITLE\":\"{long}\"}}]").into(),
        ),
        (
            "ключ дважды",
            br#"[{"ID":"1","ID":"2","TITLE":"A","STAGE_ID":"NEW"}]"#.to_vec(),
        ),
        (
            "ответ дважды",
            format!("{{\"result\":[{deal},{deal}],\"result\":[{deal}]}}").into(),
        ),
        (
            "список после итога",
            format!("{{\"total\":1,\"time\":{{}},\"result\":[{deal}]}}").into(),
        ),
        (
            "чужая кодировка",
            b"[{\"ID\":\"1\",\"STAGE_ID\":\"NEW\",\n\"TITLE\":\"\xcf\xf0\xee\xe4\xe0\xe6\xe0\"}]"
                .to_vec(),
        ),
        ("нули вместо конца", format!("[{deal},\n\0\0\0\0").into()),
        ("два байта на знак", b"\xff\xfe[\0{\0".to_vec()),
    ];
    let mut out = String::new();
    for (name, bytes) in cases {
        writeln!(out, "{name}: {}", said(&bytes)).expect("пишется");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn испорченная_запись_отвергнута_одна() {
    let mut bytes = "[{\"ID\":\"1\",\"TITLE\":\"Первая сделка\",\"STAGE_ID\":\"NEW\"},\n{\"ID\":\"2\",\"TITLE\":\"Вто".as_bytes().to_vec();
    bytes.push(0);
    bytes.extend("рая\",\"STAGE_ID\":\"NEW\"},\n{\"ID\":\"3\",\"TITLE\":\"Тре".as_bytes());
    bytes.extend(b"\xff");
    bytes.extend("тья\",\"STAGE_ID\":\"NEW\"},\n{\"ID\":\"4\",\"TITLE\":\"Четвёртая\u{fffd}\",\"STAGE_ID\":\"NEW\"}]".as_bytes());
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(&bytes);
    let imported = bitrix("deals.json", &marked).expect("читается");
    let mut out: Vec<String> = imported
        .cases
        .iter()
        .map(|case| format!("сделка {}", case.deals[0].id))
        .collect();
    let rejections = imported.summary.rejections.iter();
    out.extend(rejections.map(|one| format!("{}: {}", one.place, one.reason)));
    let quality = imported.quality.iter();
    out.extend(quality.map(|row| format!("{} — {} {:?}", row.what, row.count, row.places)));
    insta::assert_snapshot!(out.join("\n"));
}

/// У записи `_embedded` бывает раньше её номера: это запись, а не страница.
#[test]
fn вложенное_раньше_номера_остаётся_записью() {
    let lead = r#"{"_embedded":{"contacts":[{"id":5,"is_main":true}]},"created_at":1796000000,"id":1,"name":"А","pipeline_id":1,"status_id":10}"#;
    for text in [lead.to_owned(), format!("[{lead}]")] {
        let file = RawFile::held("leads.json", text.into_bytes());
        assert!(amo::recognise_files(std::slice::from_ref(&file), true));
        let imported = amo::read_files(&[file], &InMemory)
            .expect("читается")
            .held();
        assert_eq!(imported.cases[0].client.as_deref(), Some("C_5"));
        assert_eq!(imported.cases[0].deals[0].id, "1");
        assert_eq!(imported.summary.read, 1);
    }
}

/// Испорченная выгрузка останавливает и тогда, когда её дают прямо в `--data`.
#[test]
fn обрыв_в_data_останавливает() {
    let folder = std::env::temp_dir().join(format!("reglament-rest-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("папка создаётся");
    let path = folder.join("crm.deal.list.json");
    fs::write(&path, "{\"result\":[{\"ID\":\"1\",\"TITLE\":\"А\",").expect("файл пишется");
    let why = open(&DataPath::Path(path)).expect_err("читаться не должно");
    assert_eq!(
        why.to_string(),
        "crm.deal.list.json:1: столбец 33: файл обрывается; выгрузите или скопируйте его заново"
    );
    fs::remove_dir_all(&folder).expect("папка удаляется");
}
