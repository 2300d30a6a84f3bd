//! Tables → cases, with what they hold and who works there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::draft::{Draft, draft, parsed, told_shortly};
use super::merge::Merge;
use super::people::People;
use super::{Mapping, Matched, Record};
use crate::facts::read::{Notes, own_dataset, read_staff};
use crate::facts::write::case_line;
use crate::facts::{Dataset, EventKind, FactKind, Held, Staff};
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::spill::{Lines, Scratch};
use crate::import::table::Line;
use crate::import::{ImportError, Imported, shared};
use crate::value::Currency;

/// How the report calls events of which it is not said who began.
const UNDIRECTED: &str = "звонки и письма без направления (входящее или исходящее — неизвестно)";

/// Puts all tables together: people first, then clients and deals, then what happened to them.
pub(super) fn build(
    mut matched: Vec<Matched<'_>>,
    mapping: Option<&Mapping>,
    beside: &Staff,
    mut account: Account,
    scratch: &dyn Scratch,
) -> Result<Imported, ImportError> {
    matched.sort_by_key(|one| one.source.record);
    let mut notes = Notes::default();
    let mut staff = Staff::new();
    let mut held: BTreeMap<FactKind, Held> = mapping
        .map(|mapping| mapping.held.clone())
        .unwrap_or_default();
    let histories = matched.iter().any(|one| one.source.record == Record::Stage);
    let mut merge = Merge::new(scratch);
    let mut number = 0;
    for one in matched {
        let readers = one.survey.finish(&mut account);
        let (source, table) = (one.source, one.table);
        let record = source.record;
        let mut kinds: BTreeSet<EventKind> = BTreeSet::new();
        let mut failed = None;
        let gone = table.each(&mut Account::deaf(), &mut |line| {
            number += 1;
            account.row = number;
            let read = draft(source, &table.headings, &readers, &line);
            let outcome = match record {
                Record::Employee => read
                    .and_then(|draft| employee(&draft, &line, &mut staff, &mut notes))
                    .map(|()| account.summary.used += 1),
                _ => read
                    .and_then(|draft| parsed(record, draft, &line, &mut notes))
                    .map(|row| {
                        kinds.extend(&row.kinds);
                        if row.undirected {
                            account.note(Flaw::NoDirection, UNDIRECTED, &line.place);
                        }
                        let products = source.products.is_some();
                        failed = merge.take(record, row, products, number).err();
                    }),
            };
            if let Err(why) = outcome {
                account.reject_at(&line.place, format!("{}: {why}", record.name()));
            }
            match failed {
                Some(_) => Err(String::new()),
                None => Ok(()),
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        gone.map_err(|why| ImportError::NoTable {
            file: table.name.clone(),
            why,
        })?;
        let kinds = kinds.into_iter().map(FactKind::Event).chain(whole(record));
        held.extend(kinds.map(|kind| (kind, Held::default())));
    }
    for sentence in notes.sentences() {
        account.summary.notes.push(sentence);
    }
    let known: Staff = beside
        .iter()
        .chain(&staff)
        .map(|(id, one)| (id.clone(), one.clone()))
        .collect();
    let people = People::new(&known);
    let mut contacts = shared::Contacts::new(scratch);
    let mut lines = Lines::new(scratch)?;
    merge.finish(histories, &mut account, |mut case, account| {
        people.settle(&mut case, account);
        contacts.take(&case)?;
        lines.line(&case_line(&case))
    })?;
    contacts.finish(&mut account)?;
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
    let rejected = account.rejected(scratch)?;
    let (summary, quality) = account.close();
    Ok(Imported {
        cases: Vec::new(),
        lines: Some(lines.finish()?),
        rejected,
        dataset,
        summary,
        quality,
        recognised: Vec::new(),
        calendar: None,
    })
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

/// The kind of facts that a table holds whatever stands in it.
fn whole(record: Record) -> Option<FactKind> {
    match record {
        Record::Stage => Some(FactKind::Stages),
        Record::Owner => Some(FactKind::Owners),
        Record::Change => Some(FactKind::Fields),
        Record::Mailing => Some(FactKind::Mailings),
        Record::Consent => Some(FactKind::Consents),
        _ => None,
    }
}
