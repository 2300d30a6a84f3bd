//! A case as a ready `пример`: the author pastes it and says what he wants of such a deal.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Text;
use super::group::{Filled, Found, Group, Place, Witness, stages_of};
use super::region::Region;
use super::related::{apart, within};
use super::space::Cell;
use super::subject::{Grasp, Subject};
use super::words;
use crate::diagnostic::{CODES, Diagnostic};
use crate::model::regulation::{EventPattern, LookBack, Of, Regulation, Sentence, Trigger};
use crate::value::Type;

/// How many events an example shows at most.
const MOST_EVENTS: u64 = 12;

/// What stands in an example.
#[derive(Default)]
struct Told {
    /// Under «дано», behind the deal.
    given: Vec<String>,
    /// Events: pattern, its words, how many, and what all of them come to.
    events: Vec<Events>,
    stage: Option<usize>,
}

struct Events {
    pattern: EventPattern,
    words: Box<str>,
    number: Option<u64>,
    sum: Option<Decimal>,
}

/// The text of an example named so, with what is expected of it; `None`: the case cannot be told in the words of an example.
#[must_use]
pub fn example(
    reg: &Regulation,
    group: &Group,
    place: &Place<'_>,
    filled: &Filled,
    witness: &Witness,
    (name, expected): (&str, &str),
) -> Option<String> {
    if place.scope.of != Of::Deal {
        return None;
    }
    let mut told = Told::default();
    let mut fields = BTreeSet::new();
    for axis in wanted(group, witness) {
        let cell = *witness.whole.get(axis)?;
        let looked = group.space.axes.get(axis)?;
        if looked.grasp != Grasp::Sure {
            return None;
        }
        told.axis(reg, group, axis, cell)?;
        if let Subject::Field(field) = &looked.subject {
            fields.insert(*field);
        }
    }
    let stages = stages_of(reg, place.scope);
    let stage = told.stage.or(stages.first().map(|one| one.0));
    let stage = reg.stages.get(stage?)?;
    // What must be filled to stand there is filled.
    let must = filled.in_all(&stages);
    let mut named: Vec<String> = Vec::new();
    for field in must.iter().filter(|field| !fields.contains(*field)) {
        let Some(field) = reg.fields.get(field.0) else {
            continue;
        };
        let name = words::called(&field.name);
        match &field.ty {
            Type::Date => told.once(format!("{name} {}", day(reg).format("%d.%m.%Y"))),
            Type::DateTime | Type::YearDay => {}
            _ if !named.contains(&name) => named.push(name),
            _ => {}
        }
    }
    match named.as_slice() {
        [] => {}
        [one] => told.once(format!("заполнено {one}")),
        all => told.once(format!("заполнены {}", all.join(", "))),
    }
    let day = day(reg).format("%d.%m.%Y");
    let name = name.replace(['«', '»', '"'], "");
    let funnel = reg
        .funnels
        .get(stage.funnel.0)
        .and_then(|funnel| funnel.name.as_deref())
        .filter(|_| reg.funnels.len() > 1)
        .map_or(String::new(), |name| format!("из воронки «{name}» "));
    let mut out = format!(
        "пример «{name}»:\n    дано: сделка {funnel}в стадии «{}» с {day} 10:00",
        stage.name
    );
    for fact in &told.given {
        out.push_str("; ");
        out.push_str(fact);
    }
    out.push('\n');
    let happened = match place.trigger {
        Trigger::Event { pattern, .. } => Some(pattern),
        Trigger::Scope => None,
        Trigger::Every(_) | Trigger::Gap(_) | Trigger::Date { .. } => return None,
    };
    // What has happened had happened before the deal came here: a branch asked at the entry must not be asked otherwise.
    let mut minute = 59;
    for events in told.together(happened)? {
        for at in 0..events.number.unwrap_or(0) {
            let amount = match events.sum {
                Some(sum) if at == 0 => format!(" {} ₽", words::number(sum)),
                _ => String::new(),
            };
            let fact = format!("{}{amount} {day} 09:{minute:02}", events.words);
            out.push_str(&format!("    дано: {fact}\n"));
            minute -= 1;
        }
    }
    let mut asked = "10:00";
    if let Some(happened) = happened {
        out.push_str(&format!("    {day} 10:01 — {}\n", happened.text));
        asked = "10:02";
    }
    out.push_str(&format!("    на {day} {asked} — {expected}"));
    Some(out)
}

/// The axes that the example tells: what matters, and under a ladder what its rungs look at.
fn wanted(group: &Group, witness: &Witness) -> Vec<usize> {
    let mut wanted: BTreeSet<usize> = witness.shown.iter().map(|(axis, _)| *axis).collect();
    loop {
        let below: Vec<usize> = group
            .space
            .ladders
            .iter()
            .filter(|(axis, _)| wanted.contains(axis))
            .flat_map(|(_, below)| below.iter().copied())
            .filter(|axis| !wanted.contains(axis))
            .collect();
        if below.is_empty() {
            return wanted.into_iter().collect();
        }
        wanted.extend(below);
    }
}

impl Told {
    fn once(&mut self, fact: String) {
        if !self.given.contains(&fact) {
            self.given.push(fact);
        }
    }

    /// Tells one axis; `None`: it cannot be told.
    fn axis(&mut self, reg: &Regulation, group: &Group, axis: usize, at: usize) -> Option<()> {
        let looked = group.space.axes.get(axis)?;
        let cell = group.space.cells.get(axis)?.get(at)?;
        match (&looked.subject, cell) {
            // Nothing said of a field: it is empty.
            (Subject::Field(_), Cell::Empty) | (Subject::Category(_), _) => {}
            (Subject::Field(_), _) => self.given.push(words::said(reg, &group.space, axis, at)?),
            (Subject::Stage, Cell::Name(stage)) => self.stage = Some(*stage),
            (Subject::Role, Cell::Name(role)) => {
                let role = reg.roles.get(*role)?;
                self.given
                    .push(format!("ответственный {}", words::called(role)));
            }
            (Subject::Number(_, pattern, window), cell) => {
                let number = cell.sample()?.to_u64()?;
                if number > 0 && *window == LookBack::Visit {
                    return None;
                }
                let events = self.events_of(pattern, &looked.event);
                if events.number.is_some_and(|known| known != number) {
                    return None;
                }
                events.number = Some(number);
            }
            (Subject::Sum(_, pattern, _), cell) => {
                let sum = cell.sample()?;
                let events = self.events_of(pattern, &looked.event);
                if events.sum.is_some_and(|known| known != sum) {
                    return None;
                }
                events.sum = Some(sum);
            }
            _ => return None,
        }
        Some(())
    }

    fn events_of(&mut self, pattern: &EventPattern, words: &str) -> &mut Events {
        let at = self.events.iter().position(|one| one.pattern == *pattern);
        let at = at.unwrap_or_else(|| {
            self.events.push(Events {
                pattern: pattern.clone(),
                words: words.into(),
                number: None,
                sum: None,
            });
            self.events.len() - 1
        });
        // It has just been found or put there.
        &mut self.events[at]
    }

    /// How often each event is told, so that no count is spoilt by another.
    fn together(mut self, happened: Option<&EventPattern>) -> Option<Vec<Events>> {
        for one in &mut self.events {
            if let Some(sum) = one.sum {
                let least = u64::from(!sum.is_zero());
                one.number = Some(one.number.unwrap_or(least).max(least));
            }
            if let Some(happened) = happened
                && !apart(happened, &one.pattern)
            {
                if !within(happened, &one.pattern) || one.sum.is_some() {
                    return None;
                }
                one.number = Some(one.number?.checked_sub(1)?);
            }
        }
        let number = |one: &Events| one.number.unwrap_or(0);
        let mut told: Vec<Events> = Vec::new();
        // The narrower first: what is told of it counts for the wider one too.
        while !self.events.is_empty() {
            let narrow = (0..self.events.len()).find(|at| {
                let own = self.events.get(*at);
                self.events.iter().enumerate().all(|(other, one)| {
                    other == *at || own.is_some_and(|own| !within(&one.pattern, &own.pattern))
                })
            })?;
            let mut one = self.events.remove(narrow);
            let known: u64 = told
                .iter()
                .filter(|other| within(&other.pattern, &one.pattern))
                .map(number)
                .sum();
            let tangled = told.iter().any(|other| {
                number(other) > 0
                    && !apart(&other.pattern, &one.pattern)
                    && !within(&other.pattern, &one.pattern)
            });
            let left = number(&one).checked_sub(known)?;
            // One more of the wider kind may be of the narrower kind as well.
            if tangled || left > 0 && known_of(&told, &one.pattern) {
                return None;
            }
            one.number = Some(left);
            told.push(one);
        }
        let all: u64 = told.iter().map(number).sum();
        (all <= MOST_EVENTS).then_some(told)
    }
}

fn known_of(told: &[Events], pattern: &EventPattern) -> bool {
    told.iter().any(|other| within(&other.pattern, pattern))
}

/// A Monday on which the regulation is in force.
pub(super) fn day(reg: &Regulation) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 12, 7).unwrap_or_default();
    let mut day = reg.effective_from.map_or(first, |from| from.max(first));
    while day.weekday() != Weekday::Mon {
        day = day.checked_add_days(Days::new(1)).unwrap_or(first);
    }
    day
}

/// Adds a ready example to a message about an arm of a group: the plainest deal of these regions, of which the clauses are said to
/// wait, or not to fire.
pub(super) fn of_arm(
    text: &Text<'_>,
    index: usize,
    told: Diagnostic,
    wanted: &[Region],
    (verdict, clauses): (&str, Option<&Vec<usize>>),
) -> Diagnostic {
    let reg = text.reg;
    let ready = text.groups.get(index).and_then(|group| {
        let numbers = numbers(reg, clauses?)?;
        let Found::Case(witness) = group.plainest(true, wanted) else {
            return None;
        };
        let place = text.place(index)?;
        let title = CODES.iter().find(|page| page.code == told.code)?.title;
        let name = format!("Строка {}: {title}", reg.source.line(told.span.start));
        let expected = format!("{verdict} {numbers}");
        example(
            reg,
            group,
            &place,
            &text.filled,
            &witness,
            (&name, &expected),
        )
    });
    match ready {
        Some(ready) => told.example(ready),
        None => told,
    }
}

/// The numbers of clauses that stand in a branch or deeper, once each.
#[must_use]
pub fn numbers(reg: &Regulation, clauses: &[usize]) -> Option<String> {
    let mut seen: Vec<&str> = Vec::new();
    for clause in clauses {
        let clause = reg.clauses.get(*clause)?;
        if matches!(clause.sentence, Sentence::Metric(_)) {
            return None;
        }
        let number = clause.number.as_deref()?;
        if !seen.contains(&number) {
            seen.push(number);
        }
    }
    (!seen.is_empty()).then(|| {
        let all: Vec<String> = seen.iter().map(|number| format!("п. {number}")).collect();
        all.join(", ")
    })
}
