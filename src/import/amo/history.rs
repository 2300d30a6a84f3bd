//! What the events tell of a deal's past: its stages, its responsible people, its fields.

use super::cards::{needed, spelled_moment, value};
use super::lists::{Entity, Lists};
use super::names::Names;
use crate::facts::{Deal, FactKind, FieldChange, Held, OwnerChange, RawValue, StageEntry, When};
use crate::import::account::Account;
use crate::import::answers::{Gather, Index, key, pack, text, unpack};
use crate::import::json::{Json, Row};
use crate::import::quality::Flaw;
use crate::import::spill::{Sort, key_number};
use crate::import::{ImportError, natural};

/// What an event of a deal says.
enum Said {
    Stage {
        before: Option<Stage>,
        after: Stage,
    },
    Owner {
        before: Option<Box<str>>,
        after: Option<Box<str>>,
    },
    Field {
        name: String,
        value: RawValue<'static>,
    },
}

#[derive(Clone, PartialEq, Eq)]
struct Stage {
    pipeline: Box<str>,
    status: Box<str>,
}

struct Told {
    row: Row,
    at: When,
    by: Option<Box<str>>,
    said: Said,
}

/// The events of deals by the deal.
pub(super) struct Histories<'s> {
    by_deal: Index<'s>,
    /// The first event of any kind: what was before it, nobody has exported.
    since: Option<When>,
    stages: bool,
    owners: bool,
    price: bool,
    custom: bool,
    /// Whether the events tell of messages.
    pub messages: bool,
    /// The moments at which tasks were closed, by the task.
    closed: Index<'s>,
}

/// The changes that an event may tell of; other types are of other things.
pub(super) fn is_change(kind: &str) -> bool {
    matches!(
        kind,
        "lead_status_changed" | "entity_responsible_changed" | "sale_field_changed"
    ) || kind.starts_with("custom_field_") && kind.ends_with("_value_changed")
}

/// The deal and what an event tells of it.
fn told(row: Row, names: &Names, account: &mut Account) -> Result<(String, Told), (Row, String)> {
    let kind = row.text("type").unwrap_or_default();
    let read = needed(&row, "created_at").and_then(|at| {
        let deal = row
            .reference("entity_id")
            .ok_or("нет номера сделки entity_id")?;
        Ok((deal.to_owned(), at, said(&row, kind, names)?))
    });
    match read {
        Ok((deal, at, said)) => {
            let by = author(&row, account);
            Ok((deal, Told { row, at, by, said }))
        }
        Err(why) => Err((row, why)),
    }
}

impl<'s> Histories<'s> {
    pub fn read(
        lists: &Lists<'s>,
        names: &Names,
        account: &mut Account,
    ) -> Result<Self, ImportError> {
        let scratch = lists.scratch;
        let (mut by_deal, mut closed) = (Sort::new(scratch), Sort::new(scratch));
        let mut all = Self {
            by_deal: Index::of(Sort::new(scratch), scratch)?,
            since: None,
            stages: false,
            owners: false,
            price: false,
            custom: false,
            messages: false,
            closed: Index::of(Sort::new(scratch), scratch)?,
        };
        let mut number = 0;
        for row in lists.of(Entity::Events) {
            let row = row?;
            number += 1;
            let kind = row.text("type").unwrap_or_default();
            if let Ok(at) = needed(&row, "created_at") {
                all.since = Some(all.since.map_or(at, |since| since.min(at)));
            }
            all.stages |= matches!(kind, "lead_status_changed");
            all.owners |= kind == "entity_responsible_changed";
            all.price |= kind == "sale_field_changed";
            all.custom |= kind.starts_with("custom_field_");
            all.messages |= kind.ends_with("_chat_message");
            if let Some(task) = closing(&row) {
                let mut key = key(task);
                key_number(&mut key, number);
                closed.put(&key, row.text("created_at").unwrap_or_default().as_bytes())?;
            }
            if !is_change(kind) || !is_lead(&row) {
                continue;
            }
            match told(row, names, account) {
                Ok((deal, told)) => {
                    let mut key = key(&deal);
                    key_number(&mut key, number);
                    by_deal.put(&key, &pack(&told.row))?;
                }
                Err((row, why)) => account.reject(&row, format!("событие: {why}")),
            }
        }
        all.by_deal = Index::of(by_deal, scratch)?;
        all.closed = Index::of(closed, scratch)?;
        Ok(all)
    }

    /// When a task was closed, by the events that tell it; of several the last.
    pub fn closed(&self, task: &str) -> Result<Option<When>, ImportError> {
        let all = self.closed.all(&key(task))?;
        let spelled = all.into_iter().map(text);
        Ok(spelled.filter_map(|text| spelled_moment(&text).ok()).max())
    }

    /// Kinds of history that the events give, each since when.
    pub fn held(&self, older: bool) -> Vec<(FactKind, Held)> {
        let held = Held {
            since: self.since.filter(|_| older),
            as_of: None,
        };
        let fields = self.price && self.custom;
        [
            (FactKind::Stages, self.stages),
            (FactKind::Owners, self.owners),
            (FactKind::Fields, fields),
        ]
        .into_iter()
        .filter(|(_, told)| *told)
        .map(|(kind, _)| (kind, held))
        .collect()
    }

    /// Whether the deal is older than all that was exported.
    pub fn older(&self, deal: &Deal<'_>) -> bool {
        match (self.since, deal.created) {
            (Some(since), Some(created)) => created < since,
            _ => true,
        }
    }

    /// Takes the deal's past out of the events.
    pub fn fill(
        &self,
        row: &Row,
        deal: &mut Deal<'static>,
        names: &Names,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let told = in_time(self.by_deal.all(&key(&deal.id))?, names);
        account.summary.used += u64::try_from(told.len()).unwrap_or(u64::MAX);
        let older = self.older(deal);
        let created = deal.created.filter(|_| !older);
        if self.stages {
            deal.stages = stages(&told, row, created, names, account);
            if let Some(last) = deal.stages.as_ref().and_then(|all| all.last()) {
                deal.stage_since = Some(last.at);
            }
            if deal.stages.is_none() && older {
                let said = "сделки без истории стадий, их прошлое не проверено";
                account.note(Flaw::NoHistory, said, &row.place);
            }
        }
        if self.owners && !older {
            deal.owners = Some(owners(&told, created));
        }
        if self.price || self.custom {
            let changes = told.iter().filter_map(|one| match &one.said {
                Said::Field { name, value } => Some(FieldChange {
                    field: name.clone().into(),
                    value: value.clone(),
                    at: one.at,
                    known: None,
                    by: own(one.by.as_deref()),
                    source: one.row.place.to_string().into(),
                }),
                _ => None,
            });
            deal.changes = Some(changes.collect());
        }
        Ok(())
    }

    /// Rejects what is left: of deals that the export does not hold.
    pub fn reject_strays(
        &self,
        gather: &Gather<'_>,
        names: &Names,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        self.by_deal.groups(&mut |rows| {
            let told = in_time(rows, names);
            let deal = told.first().and_then(|one| one.row.reference("entity_id"));
            let Some(deal) = deal else { return Ok(()) };
            if gather.whose(deal)?.is_some() {
                return Ok(());
            }
            for one in &told {
                let why = format!("событие: сделки {deal} нет в выгрузке или она отвергнута");
                account.mend(
                    Flaw::Stray,
                    "события сделок, которых нет в выгрузке",
                    &one.row.place,
                );
                account.reject(&one.row, why);
            }
            Ok(())
        })
    }
}

/// The events of one deal in order of time.
fn in_time(rows: Vec<Vec<u8>>, names: &Names) -> Vec<Told> {
    // What there is to say of them has been said.
    let mut deaf = Account::deaf();
    let read = rows.iter().map(|row| told(unpack(row), names, &mut deaf));
    let mut all: Vec<Told> = read.flatten().map(|(_, told)| told).collect();
    all.sort_by(|a, b| {
        let id = |row: &Row| row.text("id").unwrap_or_default().to_owned();
        a.at.cmp(&b.at)
            .then_with(|| natural(&id(&a.row), &id(&b.row)))
    });
    all
}

/// The task that was closed, of an event that tells it.
fn closing(row: &Row) -> Option<&str> {
    if row.text("type") != Some("task_completed") {
        return None;
    }
    match row.text("entity_type") {
        Some("task" | "tasks") => row.text("entity_id"),
        _ => {
            let after = row.get("value_after")?.items().first()?;
            after.at("task")?.at("id")?.text()
        }
    }
}

fn own(text: Option<&str>) -> Option<std::borrow::Cow<'static, str>> {
    text.map(|text| text.to_owned().into())
}

/// Who did it; 0 is the CRM itself.
pub(super) fn author(row: &Row, account: &mut Account) -> Option<Box<str>> {
    let by = row.text("created_by");
    if by == Some("0") {
        account.mend(Flaw::Robot, "сделано самой CRM (автор 0)", &row.place);
    }
    by.filter(|id| *id != "0").map(Into::into)
}

/// An event calls its entity in the singular; tasks call theirs in the plural.
fn is_lead(row: &Row) -> bool {
    matches!(row.text("entity_type"), Some("lead" | "leads") | None)
}

fn said(row: &Row, kind: &str, names: &Names) -> Result<Said, String> {
    let first = |key: &str| row.get(key).and_then(|all| all.items().first());
    let (before, after) = (first("value_before"), first("value_after"));
    if kind == "lead_status_changed" {
        let after = after.and_then(stage).ok_or("нет стадии в value_after")?;
        return Ok(Said::Stage {
            before: before.and_then(stage),
            after,
        });
    }
    if kind == "entity_responsible_changed" {
        let user = |value: Option<&Json>| -> Option<Box<str>> {
            let id = value?.at("responsible_user")?.at("id")?.text()?;
            (id != "0").then(|| id.into())
        };
        return Ok(Said::Owner {
            before: user(before),
            after: user(after),
        });
    }
    if kind == "sale_field_changed" {
        let sale = after.and_then(|after| after.at("sale_field_value")?.at("sale"));
        let value = sale.map_or(RawValue::Empty, |sale| value(sale, "price"));
        return Ok(Said::Field {
            name: "бюджет".into(),
            value,
        });
    }
    let id = kind
        .trim_start_matches("custom_field_")
        .trim_end_matches("_value_changed");
    let all = row.get("value_after").map_or(&[][..], Json::items);
    let mut values: Vec<RawValue<'static>> = all
        .iter()
        .filter_map(|one| {
            let one = one.at("custom_field_value")?;
            Some(value(one.at("text").or_else(|| one.at("value"))?, ""))
        })
        .filter(|value| *value != RawValue::Empty)
        .collect();
    let value = match values.len() {
        0 => RawValue::Empty,
        1 => values.remove(0),
        _ => RawValue::List(values),
    };
    Ok(Said::Field {
        name: names.field(id),
        value,
    })
}

fn stage(value: &Json) -> Option<Stage> {
    let said = value.at("lead_status")?;
    let part = |key: &str| Some(said.at(key)?.text()?.into());
    Some(Stage {
        pipeline: part("pipeline_id").unwrap_or_default(),
        status: part("id")?,
    })
}

/// The history of stages; `None` where it does not hold together with the deal's present stage.
fn stages(
    told: &[Told],
    row: &Row,
    created: Option<When>,
    names: &Names,
    account: &mut Account,
) -> Option<Vec<StageEntry<'static>>> {
    let now = Stage {
        pipeline: row.text("pipeline_id").unwrap_or_default().into(),
        status: row.text("status_id").unwrap_or_default().into(),
    };
    let entry = |stage: &Stage, at: When, by: Option<&str>, row: &Row, account: &mut Account| {
        let pipeline = match &*stage.pipeline {
            "" => &now.pipeline,
            named => named,
        };
        StageEntry {
            stage: names.stage(pipeline, &stage.status, row, account).into(),
            funnel: names.funnel(pipeline).map(Into::into),
            at,
            known: None,
            by: own(by),
            source: row.place.to_string().into(),
        }
    };
    let mut all = Vec::new();
    let mut last: Option<&Stage> = None;
    let mut gap: Option<&Row> = None;
    for one in told {
        let Said::Stage { before, after } = &one.said else {
            continue;
        };
        match (before, last) {
            (Some(before), Some(last)) if before.status != last.status => {
                gap = gap.or(Some(&one.row))
            }
            // The stage that the deal was created in is told by the first change only.
            (Some(before), None) => {
                if let Some(created) = created {
                    let first = created.min(one.at);
                    all.push(entry(before, first, None, row, account));
                }
            }
            _ => {}
        }
        all.push(entry(after, one.at, one.by.as_deref(), &one.row, account));
        last = Some(after);
    }
    match last {
        Some(last) if last.status != now.status => gap = gap.or(Some(row)),
        None => all.push(entry(&now, created?, None, row, account)),
        _ => {}
    }
    if let Some(row) = gap {
        let said = "история стадий пропускает переходы, прошлое таких сделок не проверено";
        account.note(Flaw::BrokenHistory, said, &row.place);
        return None;
    }
    Some(all)
}

fn owners(told: &[Told], created: Option<When>) -> Vec<OwnerChange<'static>> {
    let mut all: Vec<OwnerChange<'static>> = Vec::new();
    for one in told {
        let Said::Owner { before, after } = &one.said else {
            continue;
        };
        if let (true, Some(before), Some(created)) = (all.is_empty(), before, created) {
            all.push(OwnerChange {
                owner: before.to_string().into(),
                at: created.min(one.at),
                known: None,
                by: None,
                source: one.row.place.to_string().into(),
            });
        }
        if let Some(after) = after {
            all.push(OwnerChange {
                owner: after.to_string().into(),
                at: one.at,
                known: None,
                by: own(one.by.as_deref()),
                source: one.row.place.to_string().into(),
            });
        }
    }
    all
}
