//! `mapping.yaml`.

use std::collections::BTreeMap;

use serde_yaml::{Mapping as Map, Value};

use super::clean::{Order, fold};
use super::{Mapping, RECORDS, Record, Source, Target, Type, Use};
use crate::diagnostic::closest;
use crate::facts::When;
use crate::facts::read::fact_kind;
use crate::import::table::Hints;
use crate::import::table::store::Ask;

/// A longer mapping is no mapping.
const LONGEST: usize = 1024 * 1024;

/// Reads a mapping.
///
/// # Errors
/// One Russian sentence: what is wrong, where, and what would be right.
pub fn read(text: &str) -> Result<Mapping, String> {
    let mut mapping = parsed(text)?;
    mapping.own = true;
    Ok(mapping)
}

pub(super) fn parsed(text: &str) -> Result<Mapping, String> {
    if text.len() > LONGEST {
        return Err("файл больше 1 МБ: это не описание столбцов".into());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_yaml::from_str(text).map_err(|error| {
        let place = error
            .location()
            .map_or(String::new(), |at| format!("строка {}: ", at.line()));
        format!("{place}это не YAML; проверьте отступы и кавычки")
    })?;
    let Value::Mapping(top) = value else {
        return Err("нужен список таблиц под ключом «таблицы»".into());
    };
    let mut mapping = Mapping {
        sources: Vec::new(),
        timezone: None,
        currency: None,
        as_of: None,
        held: BTreeMap::new(),
        own: false,
        format: "таблицы по mapping.yaml".into(),
    };
    for (key, value) in &top {
        let key = text_of(key).unwrap_or_default();
        match fold(&key).as_str() {
            "таблицы" | "файлы" | "tables" | "files" => {
                for (at, table) in items(value).iter().enumerate() {
                    let source =
                        source(table).map_err(|why| format!("таблица {}: {why}", at + 1))?;
                    mapping.sources.push(source);
                }
            }
            "часовой пояс" | "пояс" | "timezone" => {
                let zone = needed(value, &key)?;
                if zone.parse::<chrono_tz::Tz>().is_err() {
                    return Err(format!(
                        "«{key}»: неизвестный часовой пояс «{zone}»; пишите по базе IANA, например Europe/Moscow"
                    ));
                }
                mapping.timezone = Some(zone.into());
            }
            "валюта" | "currency" => {
                mapping.currency = Some(needed(value, &key)?.to_uppercase().into())
            }
            "выгружено" | "as of" => {
                mapping.as_of = Some(
                    When::parse(&needed(value, &key)?).map_err(|why| format!("«{key}»: {why}"))?,
                );
            }
            "хранится" | "held" => {
                for word in items(value) {
                    let word = needed(&word, &key)?;
                    let kind = fact_kind(&word)
                        .ok_or_else(|| format!("«{key}»: неизвестный вид фактов «{word}»"))?;
                    mapping.held.insert(kind, crate::facts::Held::default());
                }
            }
            "название" | "name" => mapping.format = needed(value, &key)?,
            _ => {
                return Err(unknown(
                    &key,
                    &["таблицы", "часовой пояс", "валюта", "выгружено", "хранится"],
                ));
            }
        }
    }
    match mapping.sources.is_empty() {
        true => Err("не описана ни одна таблица; нужен ключ «таблицы»".into()),
        false => Ok(mapping),
    }
}

fn unknown(key: &str, all: &[&'static str]) -> String {
    let near = closest(key, all.iter().copied()).map_or_else(
        || format!("бывает: {}", all.join(", ")),
        |near| format!("возможно, вы имели в виду «{near}»"),
    );
    format!("неизвестный ключ «{key}»; {near}")
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(if *yes { "да" } else { "нет" }.to_owned()),
        _ => None,
    }
}

fn needed(value: &Value, key: &str) -> Result<String, String> {
    text_of(value).ok_or_else(|| format!("«{key}»: здесь нужен текст"))
}

/// A list, or a single value as a list of one.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Sequence(all) => all.clone(),
        Value::Null => Vec::new(),
        single => vec![single.clone()],
    }
}

fn map_of<'v>(value: &'v Value, key: &str) -> Result<&'v Map, String> {
    match value {
        Value::Mapping(map) => Ok(map),
        _ => Err(format!("«{key}»: здесь нужны пары «имя: значение»")),
    }
}

fn source(value: &Value) -> Result<Source, String> {
    const KEYS: &[&str] = &[
        "файл",
        "база",
        "таблица",
        "запрос",
        "вкладка",
        "запись",
        "столбцы",
        "постоянно",
        "остальные столбцы",
        "кодировка",
        "разделитель",
        "формат дат",
        "узнаётся по",
        "строка на каждый",
        "складывать",
        "приставка номера",
        "название",
    ];
    let map = map_of(value, "таблицы")?;
    let mut record = None;
    for (key, value) in map {
        if matches!(
            fold(&text_of(key).unwrap_or_default()).as_str(),
            "запись" | "record"
        ) {
            let word = needed(value, "запись")?;
            record = Some(Record::by_word(&word).ok_or_else(|| {
                let all: Vec<&str> = RECORDS
                    .iter()
                    .filter_map(|row| row.1.first().copied())
                    .collect();
                format!(
                    "«запись»: неизвестный вид «{word}»; бывает: {}",
                    all.join(", ")
                )
            })?);
        }
    }
    let record =
        record.ok_or("не сказано, что в строке таблицы; добавьте, например, «запись: сделка»")?;
    let mut source = Source {
        files: Vec::new(),
        base: None,
        ask: None,
        sheet: None,
        record,
        known_by: Vec::new(),
        columns: BTreeMap::new(),
        constants: Vec::new(),
        rest: true,
        prefix: None,
        products: None,
        hints: Hints::default(),
        order: None,
        title: None,
    };
    let (mut each, mut sum) = (None, None);
    for (key, value) in map {
        let key = text_of(key).unwrap_or_default();
        match fold(&key).as_str() {
            "файл" | "файлы" | "file" => {
                for file in items(value) {
                    source.files.push(needed(&file, &key)?);
                }
            }
            "база" | "base" => source.base = Some(needed(value, &key)?),
            "таблица" | "table" => ask(&mut source, Ask::Table(needed(value, &key)?))?,
            "запрос" | "query" => ask(&mut source, Ask::Query(needed(value, &key)?))?,
            "вкладка" | "лист" | "sheet" => source.sheet = Some(needed(value, &key)?),
            "запись" | "record" => {}
            "столбцы" | "columns" => {
                for (rank, (heading, said)) in map_of(value, &key)?.iter().enumerate() {
                    let heading =
                        text_of(heading).ok_or("«столбцы»: заголовок должен быть текстом")?;
                    let uses: Result<Vec<Use>, String> = items(said)
                        .iter()
                        .map(|one| {
                            one_use(one, record, rank)
                                .map_err(|why| format!("столбец «{heading}»: {why}"))
                        })
                        .collect();
                    source.columns.insert(fold(&heading), uses?);
                }
            }
            "постоянно" | "always" => {
                for (key, value) in map_of(value, &key)? {
                    let key = text_of(key).unwrap_or_default();
                    let target = target(&key, record)?;
                    source.constants.push((target, needed(value, &key)?));
                }
            }
            "остальные столбцы" | "rest" => {
                source.rest = match fold(&needed(value, &key)?).as_str() {
                    "поля" | "fields" => true,
                    "пропустить" | "skip" => false,
                    other => return Err(format!("«{key}»: «{other}»; бывает: поля, пропустить")),
                };
            }
            "кодировка" | "encoding" => {
                let said = needed(value, &key)?;
                source.hints.encoding = Some(
                    encoding_rs::Encoding::for_label(said.as_bytes())
                        .ok_or_else(|| format!("«{key}»: неизвестная кодировка «{said}»; бывает utf-8, windows-1251, utf-16le"))?,
                );
            }
            "разделитель" | "separator" => {
                let said = needed(value, &key)?;
                source.hints.separator = Some(match said.as_str() {
                    "\t" | "табуляция" | "tab" => b'\t',
                    one if one.len() == 1 => one.as_bytes().first().copied().unwrap_or(b';'),
                    other => {
                        return Err(format!("«{key}»: «{other}»; нужен один знак, например «;»"));
                    }
                });
            }
            "формат дат" | "dates" => source.order = Some(order(&needed(value, &key)?)?),
            "узнается по" | "known by" => {
                for heading in items(value) {
                    source.known_by.push(fold(&needed(&heading, &key)?));
                }
            }
            "строка на каждый" | "row each" => {
                each = Some(fold(&needed(value, &key)?))
            }
            "складывать" | "sum" => sum = Some(fold(&needed(value, &key)?)),
            "приставка номера" | "prefix" => {
                source.prefix = Some(needed(value, &key)?)
            }
            "название" | "title" => source.title = Some(needed(value, &key)?),
            _ => return Err(unknown(&key, KEYS)),
        }
    }
    source.products = each.zip(sum);
    if source.columns.is_empty() {
        return Err("не описан ни один столбец; нужен ключ «столбцы»".into());
    }
    if source.files.is_empty() && source.base.is_none() && source.known_by.is_empty() {
        return Err("не сказано, какой это файл; добавьте «файл: имя.csv»".into());
    }
    if source.base.is_some() && !source.files.is_empty() {
        return Err(
            "названы и «файл», и «база»; «база» — только для сервера PostgreSQL, база SQLite — это файл".into(),
        );
    }
    if source.base.is_some() && source.ask.is_none() {
        return Err("не сказано, что взять из базы; добавьте «таблица: …» или «запрос: …»".into());
    }
    Ok(source)
}

/// One table or one query, not both.
fn ask(source: &mut Source, said: Ask) -> Result<(), String> {
    match source.ask.replace(said) {
        None => Ok(()),
        Some(_) => Err("названы и «таблица», и «запрос»; оставьте одно".into()),
    }
}

/// `ДД.ММ.ГГГГ`, `ММ/ДД/ГГГГ`: only what stands first matters.
fn order(said: &str) -> Result<Order, String> {
    let folded = said.trim().to_lowercase();
    match folded.chars().next() {
        Some('д' | 'd') => Ok(Order::DayFirst),
        Some('м' | 'm') => Ok(Order::MonthFirst),
        Some('г' | 'y') => Ok(Order::DayFirst),
        _ => Err(format!(
            "формат дат «{said}» не понят; пишите ДД.ММ.ГГГГ или ММ/ДД/ГГГГ"
        )),
    }
}

fn one_use(value: &Value, record: Record, rank: usize) -> Result<Use, String> {
    let mut out = Use {
        target: Target::Skip,
        kind: None,
        words: BTreeMap::new(),
        when: None,
        order: None,
        rank,
    };
    if let Some(word) = text_of(value) {
        out.target = target(&word, record)?;
        return Ok(out);
    }
    let mut said = None;
    for (key, value) in map_of(value, "столбцы")? {
        let key = text_of(key).unwrap_or_default();
        match fold(&key).as_str() {
            "что" | "как" | "as" => said = Some(target(&needed(value, &key)?, record)?),
            "поле" | "field" => said = Some(Target::Field(needed(value, &key)?)),
            "поле клиента" | "client field" => {
                said = Some(Target::ClientField(needed(value, &key)?))
            }
            "тип" | "type" => {
                let word = needed(value, &key)?;
                out.kind = Some(match fold(&word).as_str() {
                    "текст" | "text" => Type::Text,
                    "число" | "number" => Type::Number,
                    "деньги" | "money" => Type::Money,
                    "дата" | "время" | "date" | "time" => Type::Date,
                    "телефон" | "phone" => Type::Phone,
                    "да/нет" | "да или нет" | "bool" => Type::Yes,
                    "список" | "list" => Type::List,
                    _ => {
                        return Err(format!(
                            "неизвестный тип «{word}»; бывает: текст, число, деньги, дата, телефон, да/нет, список"
                        ));
                    }
                });
            }
            "значения" | "values" => {
                for (from, to) in map_of(value, &key)? {
                    let from = text_of(from).ok_or("«значения»: нужен текст")?;
                    out.words.insert(fold(&from), needed(to, &key)?);
                }
            }
            "при" | "when" => {
                let pairs = map_of(value, &key)?;
                let (heading, wanted) = pairs
                    .iter()
                    .next()
                    .ok_or("«при»: нужен столбец и его значение")?;
                let heading = text_of(heading).unwrap_or_default();
                out.when = Some((fold(&heading), fold(&needed(wanted, &key)?)));
            }
            "формат" | "format" => out.order = Some(order(&needed(value, &key)?)?),
            _ => {
                return Err(unknown(
                    &key,
                    &[
                        "что",
                        "поле",
                        "поле клиента",
                        "тип",
                        "значения",
                        "при",
                        "формат",
                    ],
                ));
            }
        }
    }
    out.target = said.ok_or("не сказано, что это; добавьте «что: …» или «поле: …»")?;
    Ok(out)
}

fn target(word: &str, record: Record) -> Result<Target, String> {
    let folded = fold(word);
    Ok(match folded.as_str() {
        "пропустить" | "нет" | "skip" => Target::Skip,
        "клиент" | "client" if record != Record::Client => Target::Client,
        "имя клиента" | "название клиента" => Target::ClientName,
        "сделка" | "deal" if record != Record::Deal => Target::Deal,
        "изменена" | "изменено" | "изменен" | "changed" => Target::Changed,
        "номер" | "id" if record == Record::Client => Target::Client,
        _ => {
            if let Some(name) = folded.strip_prefix("поле клиента ") {
                return Ok(Target::ClientField(cut(word, name)));
            }
            if let Some(name) = folded.strip_prefix("поле ") {
                return Ok(Target::Field(cut(word, name)));
            }
            match record.key(word) {
                Some("client") => Target::Client,
                Some(key) => Target::Key(key),
                None => {
                    return Err(format!(
                        "неизвестно, что такое «{word}»; бывает ключ записи «{}» (docs/dannye.md), «клиент», «сделка», «имя клиента», «поле …», «поле клиента …», «изменена», «пропустить»",
                        record.table()
                    ));
                }
            }
        }
    })
}

/// The end of what was written, as it was written.
fn cut(word: &str, end: &str) -> String {
    let count = end.chars().count();
    let word: Vec<char> = word.trim().chars().collect();
    let from = word.len().saturating_sub(count);
    word.into_iter().skip(from).collect()
}
