//! Rows → records of our own format → cases. Every cell goes through the reader of our own format, so that a table means what the
//! same line of NDJSON would mean.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::clean::{self, fold};
use super::columns::{How, Reader, plan};
use super::merge::{Merge, Row};
use super::{Mapping, Matched, Record, Target};
use crate::facts::read::{Notes, own_dataset, parse_line, read_staff};
use crate::facts::{Case, Dataset, EventKind, FactKind, Held, RawValue, Staff, When};
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::table::Line;
use crate::import::{Imported, shared};
use crate::value::Currency;

/// Puts all tables together: people first, then clients and deals, then what happened to them.
pub(super) fn build(
    mut matched: Vec<Matched<'_>>,
    mapping: Option<&Mapping>,
    beside: &Staff,
    mut account: Account,
) -> Imported {
    matched.sort_by_key(|one| one.source.record);
    let mut notes = Notes::default();
    let mut staff = Staff::new();
    let mut held: BTreeMap<FactKind, Held> = mapping
        .map(|mapping| mapping.held.clone())
        .unwrap_or_default();
    let mut merge = Merge::default();
    let own = mapping.is_some_and(|mapping| mapping.own);
    for one in &matched {
        let readers = plan(one, own, &mut account);
        let record = one.source.record;
        for line in &one.table.rows {
            let read = row(one, &readers, line);
            let outcome = read.and_then(|draft| match record {
                Record::Employee => employee(&draft, line, &mut staff, &mut notes),
                _ => {
                    let row = parsed(record, draft, line, &mut notes)?;
                    held.extend(told(record, &row.case).map(|kind| (kind, Held::default())));
                    merge.take(record, row, one.source.products.is_some(), &mut account)
                }
            });
            match outcome {
                Ok(()) => account.summary.used += 1,
                Err(why) => account.reject_at(&line.place, format!("{}: {why}", record.name())),
            }
        }
        held.extend(whole(record));
    }
    for sentence in notes.sentences() {
        account.summary.notes.push(sentence);
    }
    let histories = matched.iter().any(|one| one.source.record == Record::Stage);
    let mut cases = merge.finish(histories, &mut account);
    let known: Staff = beside
        .iter()
        .chain(&staff)
        .map(|(id, one)| (id.clone(), one.clone()))
        .collect();
    people(&mut cases, &known, &mut account);
    shared::contacts(&cases, &mut account);
    let dataset = Dataset {
        staff_held: !staff.is_empty(),
        staff,
        held,
        as_of: mapping.and_then(|mapping| mapping.as_of),
        timezone: mapping.and_then(|mapping| mapping.timezone.clone()),
        currency: mapping
            .and_then(|mapping| mapping.currency.clone())
            .map_or_else(Currency::default, Currency),
        export: true,
        ..own_dataset()
    };
    let (summary, quality) = account.close();
    Imported {
        cases,
        dataset,
        summary,
        quality,
        recognised: Vec::new(),
        calendar: None,
    }
}

/// What one row says.
#[derive(Default)]
pub(super) struct Draft {
    keys: Map<String, Value>,
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

fn row(matched: &Matched<'_>, readers: &[Reader<'_>], line: &Line) -> Result<Draft, String> {
    let mut draft = Draft::default();
    for (target, value) in &matched.source.constants {
        put(
            &mut draft,
            target,
            Value::from(value.as_str()),
            matched.source.record,
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
        let heading = || {
            matched
                .table
                .headings
                .get(reader.at)
                .map_or("", |heading| &**heading)
        };
        let value = value(said, reader.how).map_err(|why| format!("«{}»: {why}", heading()))?;
        if let Some((each, sum)) = &matched.source.products {
            let here = fold(heading());
            draft.product |= here == *each && !said.is_empty();
            if here == *sum
                && let (Target::Field(name), Some(amount)) = (&reader.target, clean::amount(said))
            {
                draft.sum = Some((name.clone(), amount));
            }
        }
        put(&mut draft, &reader.target, value, matched.source.record);
    }
    if let Some(prefix) = &matched.source.prefix {
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
fn parsed(record: Record, mut draft: Draft, line: &Line, notes: &mut Notes) -> Result<Row, String> {
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
    let read =
        parse_line(&text, "", 1, notes).map_err(|rejection| told_shortly(&rejection.reason))?;
    Ok(Row {
        case: read.into_owned(),
        deal: deal_id,
        changed: draft.changed.and_then(|at| When::parse(&at).ok()),
        product: draft.product,
        sum: draft
            .sum
            .map(|(name, amount)| (name, RawValue::Number(amount))),
        place: line.place.clone(),
        apart: draft.apart,
    })
}

/// The reason without the column of a line that nobody has seen.
fn told_shortly(reason: &str) -> String {
    match reason.split_once(": ") {
        Some((column, rest)) if column.starts_with("столбец ") => rest.to_owned(),
        _ => reason.to_owned(),
    }
}

fn employee(
    draft: &Draft,
    line: &Line,
    staff: &mut Staff,
    notes: &mut Notes,
) -> Result<(), String> {
    let text = format!("- {}\n", Value::from(draft.keys.clone()));
    let (read, rejected) = read_staff(&text, &line.place, notes);
    if let Some(first) = rejected.first() {
        return Err(told_shortly(&first.reason));
    }
    for (id, one) in read {
        if staff.insert(id.clone(), one).is_some() {
            return Err(format!("сотрудник «{id}» записан дважды"));
        }
    }
    Ok(())
}

/// The kinds of facts that a table holds whatever stands in it.
fn whole(record: Record) -> Option<(FactKind, Held)> {
    let kind = match record {
        Record::Stage => FactKind::Stages,
        Record::Owner => FactKind::Owners,
        Record::Change => FactKind::Fields,
        Record::Mailing => FactKind::Mailings,
        Record::Consent => FactKind::Consents,
        _ => return None,
    };
    Some((kind, Held::default()))
}

/// The kinds of events that rows of a table of events are of.
fn told(record: Record, case: &Case<'_>) -> impl Iterator<Item = FactKind> + use<> {
    let kinds: BTreeSet<EventKind> = match record {
        Record::Event => case.events.iter().map(|event| event.kind).collect(),
        _ => BTreeSet::new(),
    };
    kinds.into_iter().map(FactKind::Event)
}

/// Lists of CRMs name people; where a list of staff knows the name, its number is put instead.
fn people(cases: &mut [Case<'static>], staff: &Staff, account: &mut Account) {
    if staff.is_empty() {
        return;
    }
    let mut by_name: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (id, one) in staff {
        let mut words: Vec<String> = fold(&one.name).split(' ').map(str::to_owned).collect();
        // «Иванов Иван» and «Иван Иванов» are one.
        words.sort();
        by_name.entry(words.join(" ")).or_default().insert(id);
    }
    let mut settle = |who: &mut Option<std::borrow::Cow<'static, str>>, place: &str| {
        let Some(said) = who.as_deref().filter(|said| !staff.contains_key(*said)) else {
            return;
        };
        let mut words: Vec<String> = fold(said).split(' ').map(str::to_owned).collect();
        words.sort();
        match by_name
            .get(&words.join(" "))
            .map(|ids| ids.iter().collect::<Vec<_>>())
            .as_deref()
        {
            Some([id]) => *who = Some((**id).to_owned().into()),
            _ => account.mend(
                Flaw::UnknownPerson,
                format!("«{said}»: нет в списке сотрудников или таких несколько"),
                place,
            ),
        }
    };
    for case in cases {
        for deal in &mut case.deals {
            settle(&mut deal.owner, &deal.source);
            for entry in deal.stages.iter_mut().flatten() {
                settle(&mut entry.by, &entry.source);
            }
            for entry in deal.changes.iter_mut().flatten() {
                settle(&mut entry.by, &entry.source);
            }
            for entry in deal.owners.iter_mut().flatten() {
                settle(&mut entry.by, &entry.source);
                let mut owner = Some(std::mem::take(&mut entry.owner));
                settle(&mut owner, &entry.source);
                entry.owner = owner.unwrap_or_default();
            }
        }
        for event in &mut case.events {
            settle(&mut event.by, &event.source);
        }
    }
}
