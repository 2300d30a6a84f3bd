//! What would have kept a limit: the same later, another value, another person.

use super::{Gathered, Place};
use crate::calendar::PeriodUnit;
use crate::facts::{RawValue, When};
use crate::findings::Finding;
use crate::lexicon::fold;
use crate::model::regulation::{Bound, Card, CountWindow, FieldId};
use crate::value::Instant;

impl Place<'_> {
    /// The event that exceeds a limit, at the moment at which a place in its window becomes free.
    pub(super) fn later<'f>(
        &self,
        bounds: &[Bound],
        finding: &'f Finding,
        fact: &dyn Fn(Instant) -> &'f str,
        out: &mut Gathered<'_>,
    ) {
        let event = finding.triggered_at;
        let mut free: Vec<Instant> = Vec::new();
        for bound in bounds {
            match bound.window {
                CountWindow::Rolling(length) => {
                    let taken = finding.evidence.iter().filter_map(|one| one.at);
                    free.extend(taken.map(|at| length.window_end(at, self.zone)));
                }
                CountWindow::Calendar(unit) => free.push(self.next_period(unit, event)),
                CountWindow::Ever => {}
            }
        }
        free.sort_unstable();
        free.dedup();
        for at in free.into_iter().filter(|at| *at > event && *at <= self.now) {
            let words = format!(
                "{} не раньше {}, а не {}",
                fact(event),
                self.moment(at),
                self.moment(event)
            );
            out.add(words, |case| self.retime(case, event, at));
        }
    }

    /// The first instant of the period after that of a moment.
    fn next_period(&self, unit: PeriodUnit, at: Instant) -> Instant {
        let now = crate::calendar::Period::containing(self.zone.date(at), unit);
        self.zone.start_of(now.next(unit).first)
    }

    /// A value that nobody else has.
    pub(super) fn other_value(&self, field: FieldId, out: &mut Gathered<'_>) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let words = format!("{} другой", declared.name);
        let name = fold(&declared.name);
        let other = || RawValue::Text("другой".into());
        out.add(words, |case| {
            let (fields, changes) = match declared.card {
                Card::Client => (&mut case.fields, &mut case.changes),
                Card::Deal => match case.deals.get_mut(self.deal) {
                    Some(deal) => (&mut deal.fields, &mut deal.changes),
                    None => return false,
                },
            };
            let mut changed = false;
            for (key, value) in fields.iter_mut().filter(|(key, _)| fold(key) == name) {
                let _ = key;
                *value = other();
                changed = true;
            }
            for change in changes.iter_mut().flatten() {
                if fold(&change.field) == name {
                    change.value = other();
                }
            }
            changed
        });
    }

    /// The deal in the hands of another person of the same role, from the moment of the finding or from its beginning.
    pub(super) fn other_owner(&self, finding: &Finding, out: &mut Gathered<'_>) {
        for person in self.colleagues(finding) {
            let words = format!("ответственный — {}", person.name);
            out.add(words, |case| {
                let Some(deal) = case.deals.get_mut(self.deal) else {
                    return false;
                };
                deal.owner = Some(person.id.to_string().into());
                let at = |when: When| super::begin(when, self.zone);
                for change in deal.owners.iter_mut().flatten() {
                    if at(change.at) == finding.triggered_at
                        || *change.owner == *finding.responsible
                    {
                        change.owner = person.id.to_string().into();
                    }
                }
                true
            });
        }
    }
}
