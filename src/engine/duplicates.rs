//! Clients that are one and the same: a value that only one of them may have.

use std::collections::BTreeMap;

use super::CaseResult;
use super::contribution::{Charge, Contribution, FactShare, Key, Share};
use super::counting::case_name;
use super::run::{Run, Words};
use super::settle::{Fact, Pass, evidence};
use super::view::{FieldAt, View};
use crate::facts::{Case, RawValue};
use crate::findings::{Clock, Finding, NormKind, ResponsibleBasis, Verdict};
use crate::model::regulation::{Card, FieldId};
use crate::program::fold;
use crate::program::norm::{Body, Norm, Unique};
use crate::value::{Instant, Missing, Truth, Value};

/// What people write between several numbers in one field.
const BETWEEN: &[char] = &[',', ';', '\n'];

/// Adds the values by which the case's client may turn out to be another one; `deals` are the views of its deals, `client`
/// that of the whole client.
pub(super) fn contribute(client: &View<'_>, deals: &[View<'_>], out: &mut CaseResult) {
    if client.is_employee() {
        return;
    }
    for (index, norm) in client.env.version.norms.iter().enumerate() {
        if let Body::Unique(unique) = &norm.body {
            one(client, deals, (index, norm, unique), out);
        }
    }
}

fn one<'e>(
    client: &View<'e>,
    deals: &[View<'e>],
    (index, norm, unique): (usize, &Norm, &Unique),
    out: &mut CaseResult,
) {
    let env = client.env;
    let later = |view: &View<'_>| view.start > env.horizon;
    let mut views: Vec<&View<'e>> = deals.iter().filter(|view| !later(view)).collect();
    // The order of deals in the data must not decide.
    views.sort_by_key(|view| (view.start, view.deal.map(|(_, deal)| &*deal.id)));
    let scoped = !norm.scope.stages.is_empty() || norm.scope.funnel.is_some();
    let within = |view: &&View<'_>| !view.stretches(index, false).is_empty();
    let inside = views.iter().copied().find(within);
    if scoped && inside.is_none() {
        return;
    }
    let about = inside.unwrap_or(client);
    // A client is there from the first thing known of him; one of whom nothing is dated comes after all others.
    let lives = client.path.life.and_then(|(from, _)| from);
    let known = views.iter().map(|view| view.start).chain(lives);
    let first = known.filter(|at| *at != Instant::MIN).min();
    // At an earlier moment than all that he is not there yet.
    if first.is_none() && deals.iter().any(later) {
        return;
    }
    let at = first.unwrap_or(env.horizon);
    let mut values: BTreeMap<(usize, String), String> = BTreeMap::new();
    let mut missing = Missing::new();
    for (alternative, fields) in unique.keys.iter().enumerate() {
        let of_client = |field: &FieldId| env.version.field(*field).card == Card::Client;
        let from: &[&View<'e>] = if fields.iter().all(of_client) {
            &[client]
        } else {
            &views
        };
        for view in from {
            for (key, shown) in keys(view, fields, &mut missing) {
                values.entry((alternative, key)).or_insert(shown);
            }
        }
    }
    let mut scratch = CaseResult::default();
    let run = Run {
        view: about,
        norm,
        place: index,
        // A norm names a clause of its own version.
        clause: &env.version.regulation.clauses[norm.clause.0],
        out: &mut scratch,
        told: None,
        outcomes: Vec::new(),
        coverage: false,
        ahead_of: None,
        words: Words::All,
    };
    // A client who was there before his deal is asked about as the deal begins.
    let led = if about.deal.is_some() {
        at.max(about.start)
    } else {
        at
    };
    let judged = if at < env.in_force || at >= env.version.until {
        Truth::No
    } else {
        about.ask(&norm.guard, about.point(led))
    };
    let (owner, basis) = about.owner_at(about.after(led));
    let charge = (!judged.is_no()).then(|| Charge {
        judged,
        id: run.identity(at, None, norm.part << 16),
        subject: run.subject(None, at),
        responsible: owner.unwrap_or("не назначен").into(),
        responsible_basis: owner.map_or(ResponsibleBasis::Role, |_| basis),
        notes: Vec::new(),
    });
    let contribution = |key, share| Contribution {
        version: env.index,
        norm: index,
        key,
        at,
        case: case_name(client),
        place: 0,
        source: env.case.source.as_ref().into(),
        share,
    };
    for ((alternative, key), shown) in values {
        let fact = FactShare {
            counts: Truth::Yes,
            zone: env.version.company.zone(),
            since: Instant::MIN,
            fact: format!("{}: {shown}", whom(env.case)).into(),
            amount: None,
            worth: super::contribution::Sampled::Worth(rust_decimal::Decimal::ONE),
            subject: None,
            charge: charge.clone().map(Box::new),
        };
        let key = Key::Value(format!("{alternative} {key}").into());
        out.contributions
            .push(contribution(key, Share::Fact(Box::new(fact))));
    }
    if !missing.is_empty() && charge.is_some() {
        let until = Instant::MAX;
        out.contributions
            .push(contribution(Key::All, Share::Unheld { until, missing }));
    }
}

/// Who it is, for people.
fn whom(case: &Case<'_>) -> String {
    match (&case.client, case.deals.first()) {
        (Some(client), _) => format!("клиент {client}"),
        (None, Some(deal)) => format!("сделка {}", deal.id),
        (None, None) => "клиент без номера".into(),
    }
}

/// The values of fields that must agree together: each as compared and as shown; none where a field is empty.
fn keys(view: &View<'_>, fields: &[FieldId], missing: &mut Missing) -> Vec<(String, String)> {
    let mut out = vec![(String::new(), String::new())];
    for &field in fields {
        let now = view.env.horizon;
        let name = &view.env.version.field(field).name;
        let values = match view.field(field, now, view.after(now)) {
            FieldAt::Empty => Vec::new(),
            FieldAt::Value(value) => compared(name, value, &written(view, field)),
            FieldAt::Unreadable => {
                missing.insert(format!("поле «{name}»").into());
                Vec::new()
            }
            FieldAt::Unknown(what) => {
                missing.insert(what.into());
                Vec::new()
            }
        };
        let longer = |(key, shown): &(String, String)| {
            let (key, shown) = (key.clone(), shown.clone());
            values.iter().map(move |(value, said)| {
                let comma = if shown.is_empty() { "" } else { ", " };
                (
                    format!("{key}{value}\n"),
                    format!("{shown}{comma}{name} {said}"),
                )
            })
        };
        out = out.iter().flat_map(longer).collect();
    }
    out
}

/// What the card says now in the words of the data; empty where it is no text.
fn written(view: &View<'_>, field: FieldId) -> String {
    let declared = view.env.version.field(field);
    let wanted = fold(&declared.name);
    let fields = match (declared.card, view.deal) {
        (Card::Client, _) => &view.env.case.fields,
        (Card::Deal, Some((_, deal))) => &deal.fields,
        (Card::Deal, None) => return String::new(),
    };
    let mut found = fields.iter().filter(|(name, _)| fold(name) == wanted);
    match found.next() {
        Some((_, RawValue::Text(text))) => text.to_string(),
        _ => String::new(),
    }
}

/// One field may name several numbers. The typed value is folded for comparison, so people are shown what is written.
fn compared(name: &str, value: &Value, written: &str) -> Vec<(String, String)> {
    let Value::Text(text) = value else {
        return vec![(format!("{value:?}"), "тот же".into())];
    };
    let name = fold(name);
    let phone = ["телефон", "мобильн", "whatsapp"]
        .iter()
        .any(|stem| name.starts_with(&fold(stem)));
    // The card may have changed after the moment that is asked about.
    let text = if fold(written) == fold(text) {
        written
    } else {
        text
    };
    let parts = text.split(BETWEEN).map(str::trim);
    parts
        .filter_map(|part| {
            let key = if phone { number(part) } else { fold(part) };
            (!key.is_empty()).then(|| (key, part.to_owned()))
        })
        .collect()
}

/// A phone by its last ten digits: `+7`, `8` and nothing before them are one number.
fn number(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let last = digits.len().saturating_sub(10);
    digits.iter().skip(last).collect()
}

impl<'p> Pass<'p> {
    /// The first client with a value keeps it; each later one is a duplicate of the first.
    pub(super) fn unique(&self, out: &mut Vec<Finding>) {
        let mut found: Vec<Finding> = Vec::new();
        let mut missing = Missing::new();
        let mut unseen = 0_usize;
        for account in self.all.chunk_by(|a, b| a.key == b.key) {
            let mut first: Option<Fact<'p>> = None;
            for one in account {
                match &one.share {
                    Share::Fact(fact) => match first {
                        None => first = Some((one, &**fact)),
                        Some(first) if first.0.case == one.case => {}
                        Some(first) => self.duplicate(first, (one, &**fact), &mut found),
                    },
                    Share::Unheld { missing: what, .. } => {
                        missing.extend(what.iter().cloned());
                        unseen += 1;
                    }
                    Share::Reported(_) | Share::Stretch(_) | Share::Giving(_) => {}
                }
            }
        }
        if unseen > 0 {
            let mut gap = self.unheld(&Key::All, &missing);
            gap.norm = NormKind::Prohibition;
            gap.notes
                .push(format!("клиентов, у которых этого нет в данных: {unseen}").into());
            found.push(gap);
        }
        out.extend(found);
    }

    fn duplicate(&self, first: Fact<'p>, which: Fact<'p>, found: &mut Vec<Finding>) {
        let Some(charge) = &which.1.charge else {
            return;
        };
        let said = format!("уже есть {}", first.1.fact);
        if let Some(known) = found.iter_mut().find(|one| one.id == charge.id) {
            // One client is one duplicate, however much of him agrees.
            known.evidence.insert(0, evidence(first));
            known.notes.push(said.into());
            return;
        }
        let mut finding = match &charge.judged {
            Truth::No => return,
            Truth::Yes => self.charged(Verdict::Violated, which, charge),
            Truth::Unknown(missing) => self.unjudged(which, charge, missing, 1),
        };
        finding.norm = NormKind::Prohibition;
        finding.clock = Clock::Elapsed;
        finding.evidence = vec![evidence(first), evidence(which)];
        finding.notes.push(said.into());
        if finding.verdict == Verdict::Violated {
            let whose = first.1.fact.split(": ").next().unwrap_or_default();
            finding.fix = format!("объединить карточки: {whose} заведён раньше").into();
            finding.penalty.clone_from(&self.clause().penalty);
        }
        found.push(finding);
    }
}
