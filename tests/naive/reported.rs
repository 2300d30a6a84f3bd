//! What employees report of themselves, against what the cases say.

use reglament::facts::{RawValue, When};
use reglament::findings::Verdict;
use reglament::model::regulation::{Clause, Reconcile, Tallied};
use reglament::value::{Decimal, Instant, Truth};

use super::matching::kinds;
use super::row::Row;
use super::world::{Says, World, same};

/// A number that somebody reports.
struct Said {
    at: Instant,
    by: String,
    from: Instant,
    to: Instant,
    number: Option<Decimal>,
}

/// All findings of `сверять с CRM`.
pub fn reported(
    worlds: &[World<'_>],
    number: usize,
    _clause: &Clause,
    reconcile: &Reconcile,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (line, counted) in &reconcile.lines {
        for world in worlds {
            for said in world.said(reconcile, line) {
                rows.extend(compare(worlds, number, &said, counted));
            }
        }
    }
    rows
}

fn compare(worlds: &[World<'_>], number: usize, said: &Said, counted: &Tallied) -> Option<Row> {
    let row = |verdict| Row {
        responsible: said.by.clone(),
        ..Row::new(number, &said.by, said.at, verdict)
    };
    let Some(told) = said.number else {
        return Some(row(Verdict::NotChecked));
    };
    let (mut sum, mut unsure) = (Decimal::ZERO, false);
    for world in worlds {
        for (index, fact) in world.facts.iter().enumerate() {
            let inside = said.from <= fact.at && fact.at <= said.to;
            if fact.by != Some(&*said.by) || !inside {
                continue;
            }
            let deals = 0..world.case.deals.len();
            let own = deals.fold(Truth::No, |any, deal| {
                any.or(world.fits(&counted.pattern, index, deal))
            });
            let nobody =
                (0..world.case.deals.len()).all(|deal| world.concerns(index, deal).is_no());
            let fits = if nobody && !world.case.deals.is_empty() {
                world.fits_any(&counted.pattern, index, 0)
            } else {
                own
            };
            match fits {
                Truth::No => {}
                Truth::Unknown(_) => unsure = true,
                Truth::Yes if !counted.sum => sum += Decimal::ONE,
                Truth::Yes => match amount(world, index) {
                    Some(amount) => sum += amount,
                    None => unsure = true,
                },
            }
        }
    }
    let world = worlds.first()?;
    for kind in kinds(&counted.pattern) {
        let held = world.data.held.get(&kind);
        unsure |= held.is_none_or(|held| {
            held.since
                .is_some_and(|since| world.start(since) > said.from)
        });
    }
    // More than was reported stays more, however much is missing; of sums nothing is certain.
    let verdict = if unsure && (counted.sum || sum <= told) {
        Verdict::NotChecked
    } else if sum == told {
        return None;
    } else {
        Verdict::Violated
    };
    Some(row(verdict))
}

/// The amount of an event in the currency of the data.
fn amount(world: &World<'_>, index: usize) -> Option<Decimal> {
    match world.facts[index].says {
        Says::Event(event, _) => {
            let own = event.currency.as_deref();
            let ours = own.is_none_or(|own| own.eq_ignore_ascii_case(&world.data.currency.0));
            event.amount.filter(|_| ours)
        }
        _ => None,
    }
}

impl World<'_> {
    /// What the reports of an employee say in one line.
    fn said(&self, reconcile: &Reconcile, line: &str) -> Vec<Said> {
        let Some(employee) = &self.case.employee else {
            return Vec::new();
        };
        // His days are told by the clock of his team.
        let mut teams = self.clocks.teams.iter();
        let team =
            teams.find(|(name, _)| employee.team.as_deref().is_some_and(|own| same(own, name)));
        let zone = team.map_or(self.reg.company.zone, |(_, clock)| clock.zone());
        let day = |when: When| match when {
            When::Day(day) => day,
            When::Local(local) => local.date(),
            When::Exact(at) => zone.date(at),
        };
        let mut all = Vec::new();
        for fact in &self.facts {
            let Says::Event(event, _) = fact.says else {
                continue;
            };
            let names = reconcile
                .pattern
                .any
                .iter()
                .filter_map(|shape| shape.name.as_deref());
            let ours = names.clone().count() == 0
                || names
                    .clone()
                    .any(|name| event.name.as_deref().is_some_and(|own| same(own, name)));
            let Some(form) = event.form.as_deref().filter(|_| ours) else {
                continue;
            };
            let Some((_, value)) = form.lines.iter().find(|(name, _)| same(name, line)) else {
                continue;
            };
            if fact.at < self.force.0 {
                continue;
            }
            let last = form
                .to
                .or(form.from)
                .map_or_else(|| zone.date(fact.at), day);
            let first = form.from.map_or(last, day).min(last);
            let number = match value {
                RawValue::Number(number) => Some(*number),
                RawValue::Text(text) => text.trim().parse().ok(),
                _ => None,
            };
            all.push(Said {
                at: fact.at,
                by: employee.id.to_string(),
                from: zone.start_of(first),
                to: zone.end_of(last).plus(-1).min(fact.sets_off),
                number,
            });
        }
        all
    }
}
