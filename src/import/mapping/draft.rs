//! A row of a table → a record of our own format. Every cell goes through the reader of our own format, so that a table means what the
//! same line of NDJSON would mean.

use serde_json::{Map, Value};

use super::clean::{self, fold};
use super::columns::{How, Reader};
use super::merge::{Odd, Row};
use super::{Record, Source, Target};
use crate::facts::read::{Notes, parse_line};
use crate::facts::{Deal, Event, EventKind, RawValue};
use crate::import::table::Line;

/// What one row says.
#[derive(Default)]
pub(super) struct Draft {
    pub keys: Map<String, Value>,
    fields: Map<String, Value>,
    client: Option<String>,
    client_name: Option<String>,
    client_fields: Map<String, Value>,
    deal: Option<String>,
    changed: Option<String>,
    product: bool,
    sum: Option<(String, rust_decimal::Decimal)>,
    apart: bool,
}

/// Reads a row.
///
/// # Errors
/// One Russian sentence: which cell is not what its column holds.
pub(super) fn draft(
    source: &Source,
    headings: &[Box<str>],
    readers: &[Reader<'_>],
    line: &Line,
) -> Result<Draft, String> {
    let mut draft = Draft::default();
    for (target, value) in &source.constants {
        put(
            &mut draft,
            target,
            Value::from(value.as_str()),
            source.record,
        );
    }
    let cell = |at: usize| line.cells.get(at).map_or("", |cell| &**cell);
    for reader in readers {
        if reader
            .when
            .is_some_and(|(other, wanted)| fold(cell(other)) != wanted)
        {
            continue;
        }
        let said = cell(reader.at);
        let word = reader.words.and_then(|words| words.get(&fold(said)));
        let said = word.map_or(said, String::as_str);
        let heading = || headings.get(reader.at).map_or("", |heading| &**heading);
        let value = value(said, reader.how).map_err(|why| format!("«{}»: {why}", heading()))?;
        if let Some((each, sum)) = &source.products {
            let here = fold(heading());
            draft.product |= here == *each && !said.is_empty();
            if here == *sum
                && let (Target::Field(name), Some(amount)) = (&reader.target, clean::amount(said))
            {
                draft.sum = Some((name.clone(), amount));
            }
        }
        put(&mut draft, &reader.target, value, source.record);
    }
    if let Some(prefix) = &source.prefix {
        draft.apart = true;
        if let Some(Value::String(id)) = draft.keys.get_mut("deal") {
            id.insert_str(0, prefix);
        }
    }
    Ok(draft)
}

fn value(said: &str, how: How) -> Result<Value, String> {
    if said.is_empty() {
        return Ok(Value::Null);
    }
    Ok(match how {
        How::Text => said.into(),
        How::Money => match clean::amount(said) {
            // Exact: a number of JSON would go through binary fractions.
            Some(amount) => amount.normalize().to_string().into(),
            None => return Err(format!("«{said}» — не число")),
        },
        How::Moment { order, day } => {
            let moment = clean::moment(said, order)?;
            match day {
                true => moment.get(..10).unwrap_or(&moment).into(),
                false => moment.into(),
            }
        }
        How::Phone => {
            let all: Vec<Value> = said
                .split([',', ';'])
                .map(|one| clean::phone(one).into())
                .collect();
            match <[Value; 1]>::try_from(all) {
                Ok([one]) => one,
                Err(all) => all.into(),
            }
        }
        How::Yes => match fold(said).as_str() {
            "да" | "y" | "yes" | "true" | "1" | "истина" | "+" => true.into(),
            "нет" | "n" | "no" | "false" | "0" | "ложь" | "-" => false.into(),
            other => return Err(format!("«{other}» — не «да» и не «нет»")),
        },
        How::List => said
            .split([',', ';', '\n'])
            .map(|one| Value::from(one.trim()))
            .collect::<Vec<_>>()
            .into(),
        How::Seconds => clean::seconds(said)
            .ok_or_else(|| format!("«{said}» — не длительность"))?
            .into(),
    })
}

fn put(draft: &mut Draft, target: &Target, value: Value, record: Record) {
    let text = || {
        value
            .as_str()
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
    };
    match target {
        Target::Skip => {}
        // Several columns may name the client; the first that does counts.
        Target::Client => {
            draft.client = draft
                .client
                .take()
                .or_else(|| text().map(|text| identity(&text)))
        }
        Target::ClientName => draft.client_name = draft.client_name.take().or_else(text),
        Target::Deal => draft.deal = draft.deal.take().or_else(text),
        Target::Changed => draft.changed = text(),
        Target::Field(name) if record == Record::Client => {
            draft.client_fields.insert(name.clone(), value);
        }
        Target::Field(name) => {
            draft.fields.insert(name.clone(), value);
        }
        Target::ClientField(name) => {
            // The same field from two columns: the first that is not empty counts.
            if draft.client_fields.get(name).is_none_or(Value::is_null) {
                draft.client_fields.insert(name.clone(), value);
            }
        }
        Target::Key(key) => {
            if !value.is_null() && !draft.keys.contains_key(*key) {
                draft.keys.insert((*key).to_owned(), value);
            }
        }
    }
}

/// A client without an id is known by what is said of him: a phone and an address in one spelling.
fn identity(text: &str) -> String {
    let phone = clean::phone(text);
    match (phone.starts_with('+'), text.contains('@')) {
        (true, _) => phone,
        (false, true) => text.trim().to_lowercase(),
        _ => text.trim().to_owned(),
    }
}

/// The row as a record of our own format, read by its reader.
///
/// # Errors
/// One Russian sentence: what is missing or is not what it should be.
pub(super) fn parsed(
    record: Record,
    mut draft: Draft,
    line: &Line,
    notes: &mut Notes,
) -> Result<Row, String> {
    let place = Value::from(&*line.place);
    let mut case = Map::new();
    if let Some(client) = &draft.client {
        case.insert("client".into(), client.as_str().into());
    }
    let name = match record {
        Record::Client => draft
            .keys
            .remove("name")
            .and_then(|name| name.as_str().map(str::to_owned)),
        _ => None,
    };
    if let Some(name) = name.or(draft.client_name) {
        case.insert("name".into(), name.into());
    }
    if !draft.client_fields.is_empty() {
        case.insert("fields".into(), draft.client_fields.into());
    }
    case.insert("source".into(), place.clone());
    let deal_id = draft.deal.clone();
    let mut keys = draft.keys;
    keys.insert("source".into(), place);
    let of_deal = |list: &str, keys: Map<String, Value>| -> Result<Value, String> {
        let deal = deal_id
            .clone()
            .ok_or("не сказано, о какой она сделке; нужен столбец «сделка»")?;
        let mut one = Map::new();
        one.insert("deal".into(), deal.into());
        one.insert(list.to_owned(), vec![Value::from(keys)].into());
        Ok(vec![Value::from(one)].into())
    };
    match record {
        Record::Client => {
            if let Some(zone) = keys.remove("timezone") {
                case.insert("timezone".into(), zone);
            }
            draft.client.as_ref().ok_or("нет номера клиента")?;
        }
        Record::Deal => {
            if !keys.contains_key("deal") {
                return Err("нет номера сделки".into());
            }
            keys.insert("fields".into(), draft.fields.into());
            case.insert("deals".into(), vec![Value::from(keys)].into());
        }
        Record::Stage => {
            case.insert("deals".into(), of_deal("stages", keys)?);
        }
        Record::Owner => {
            case.insert("deals".into(), of_deal("owners", keys)?);
        }
        Record::Change if deal_id.is_none() => {
            case.insert("changes".into(), vec![Value::from(keys)].into());
        }
        Record::Change => {
            case.insert("deals".into(), of_deal("changes", keys)?);
        }
        Record::Event => {
            if let Some(deal) = &deal_id {
                keys.insert("deal".into(), deal.as_str().into());
            }
            case.insert("events".into(), vec![Value::from(keys)].into());
        }
        Record::Mailing | Record::Consent => {
            keys.remove("source")
                .filter(|_| record == Record::Mailing)
                .map(|place| keys.insert("source".into(), place));
            let list = if record == Record::Mailing {
                "mailings"
            } else {
                "consents"
            };
            case.insert(list.into(), vec![Value::from(keys)].into());
        }
        Record::Employee => {}
    }
    // Our own format wants a client or a deal; whose it is, is found by the number of the deal.
    if !case.contains_key("client") && !case.contains_key("deals") {
        let deal = deal_id
            .clone()
            .ok_or("не сказано, чьё это; нужен столбец «клиент» или «сделка»")?;
        case.insert(
            "deals".into(),
            vec![serde_json::json!({"deal": deal})].into(),
        );
    }
    let text = Value::from(case).to_string();
    let case =
        parse_line(&text, "", 1, notes).map_err(|rejection| told_shortly(&rejection.reason))?;
    let deal = case.deals.first().filter(|_| record == Record::Deal);
    Ok(Row {
        client: case.client.as_ref().map(ToString::to_string),
        deal: deal.map_or(deal_id, |deal| Some(deal.id.to_string())),
        title: deal.and_then(|deal| deal.name.as_ref().map(ToString::to_string)),
        odd: deal.map(oddities).unwrap_or_default(),
        kinds: case.events.iter().map(|event| event.kind).collect(),
        changed: draft.changed,
        product: draft.product,
        sum: draft.sum,
        apart: draft.apart,
        undirected: case.events.iter().any(undirected),
        text,
    })
}

/// A call, a letter or a message of which it is not said who began.
fn undirected(event: &Event<'_>) -> bool {
    let wants = matches!(
        event.kind,
        EventKind::Call | EventKind::Email | EventKind::Message
    );
    wants && event.direction.is_none()
}

/// The reason without the column of a line that nobody has seen.
pub(super) fn told_shortly(reason: &str) -> String {
    match reason.split_once(": ") {
        Some((column, rest)) if column.starts_with("столбец ") => rest.to_owned(),
        _ => reason.to_owned(),
    }
}

/// What is odd about a deal of a list.
fn oddities(deal: &Deal<'_>) -> Odd {
    let field = |wanted: &str| {
        deal.fields
            .iter()
            .find(|(name, _)| name.to_lowercase() == wanted)
            .map(|(_, value)| value)
    };
    let negative = |name: &&str| match field(name) {
        Some(RawValue::Text(text)) => text.starts_with('-'),
        Some(RawValue::Number(number)) => number.is_sign_negative(),
        _ => false,
    };
    let stage = deal.stage.as_deref().unwrap_or_default().to_lowercase();
    let closed = ["успешно", "успешна", "провален", "не реализован"]
        .iter()
        .any(|word| stage.contains(word));
    let empty = |name: &&str| field(name) == Some(&RawValue::Empty);
    Odd {
        negative: ["сумма", "бюджет"].iter().any(negative),
        unclosed: closed
            && ["дата закрытия", "предполагаемая дата закрытия"]
                .iter()
                .any(empty),
    }
}
