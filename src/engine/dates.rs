//! Duties counted from dates.

use chrono::{Datelike, NaiveDate};

use super::duty::DATE_MOVED;
use super::explain::Silence;
use super::run::{Run, Segment};
use super::view::FieldAt;
use super::visits::Stretch;
use crate::calendar::{AnnualDate, Fold, TimeOfDay};
use crate::facts::FactKind;
use crate::model::regulation::FieldId;
use crate::program::norm::{Due, Obligation};
use crate::value::{Instant, Missing, Value};

impl Run<'_, '_> {
    /// Every value of a date field within a segment is a subject of its own.
    pub(super) fn by_date(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        stretch: &Stretch,
        field: FieldId,
        before: bool,
    ) {
        let env = self.view.env;
        let end = segment
            .end
            .map_or(env.horizon, |(end, _)| end.plus(-1).min(env.horizon));
        let history = self.view.history(field);
        let mut moments = vec![segment.from];
        moments.extend(
            history
                .changes
                .iter()
                .map(|(at, _)| self.view.at(*at))
                .filter(|at| segment.from < *at && *at <= end),
        );
        moments.dedup();
        let unheld = !history.held;
        if !unheld {
            // The same value recorded again has not moved.
            moments.dedup_by(|later, earlier| {
                let [later, earlier] = [*later, *earlier]
                    .map(|at| self.view.field(field, at, self.view.after(at)));
                matches!((later, earlier), (FieldAt::Value(later), FieldAt::Value(earlier)) if later == earlier)
            });
        }
        for (place, &from) in moments.iter().enumerate() {
            if from >= segment.until {
                break;
            }
            let next = moments.get(place + 1).map(|next| (*next, DATE_MOVED));
            let asked_at = if unheld { env.horizon } else { from };
            let value = match self.view.field(field, asked_at, self.view.after(asked_at)) {
                FieldAt::Value(value) => value.clone(),
                FieldAt::Unknown(what) => {
                    self.not_checked(
                        Some(from),
                        None,
                        &Missing::from([what.into()]),
                        self.norm.part,
                    );
                    continue;
                }
                FieldAt::Unreadable => {
                    let what = format!("читаемая дата «{}»", env.version.field(field).name);
                    self.not_checked(
                        Some(from),
                        None,
                        &Missing::from([what.into()]),
                        self.norm.part,
                    );
                    continue;
                }
                FieldAt::Empty => {
                    self.silent(Silence::NoTrigger);
                    continue;
                }
            };
            let until = next.or(segment.end);
            for (origin, trigger) in self.dates(duty, &value, from, until.map(|(at, _)| at), before)
            {
                if !segment.sets_off(trigger) {
                    continue;
                }
                let mut born = self.born(segment, stretch, trigger);
                born.origin = origin;
                born.end = until;
                if unheld {
                    born.vague = Some(Missing::from([FactKind::Fields.history().into()]));
                }
                self.settle(duty, &born, self.norm.part);
            }
        }
    }

    /// The dates that a value stands for within a stretch, each as (where the term counts from, when the duty is born).
    /// Of a recurring date only those that meet the stretch, and the next one to come.
    fn dates(
        &self,
        duty: &Obligation,
        value: &Value,
        from: Instant,
        until: Option<Instant>,
        before: bool,
    ) -> Vec<(Instant, Instant)> {
        let env = self.view.env;
        let zone = env.moments.zone;
        let noon = TimeOfDay::new(12, 0).unwrap_or(TimeOfDay::MIDNIGHT);
        // Any moment of the day will do for terms of days, and noon is never torn by a clock change.
        let of_day = |day: NaiveDate| zone.at(day, noon, Fold::First);
        let all: Vec<(Instant, Instant)> = match value {
            Value::Date(day) => vec![(of_day(*day), from)],
            Value::DateTime(local) => vec![(zone.instant(*local, Fold::First), from)],
            Value::YearDay(day) => {
                let Some(annual) = AnnualDate::new(day.month, day.day) else {
                    return Vec::new();
                };
                let last = zone
                    .date(until.unwrap_or(env.horizon).min(env.horizon))
                    .year()
                    + 1;
                let years = zone.date(from).year() - 1..=last;
                let days: Vec<NaiveDate> = years.filter_map(|year| annual.in_year(year)).collect();
                days.windows(2)
                    .filter_map(|pair| {
                        let [previous, day] = *pair else { return None };
                        // The duty for a birthday is born when the one before has passed.
                        let born = if before {
                            zone.end_of(previous)
                        } else {
                            zone.start_of(day)
                        };
                        // A date stands for its whole day.
                        (zone.end_of(day) > from).then(|| (of_day(day), born.max(from)))
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        let Due::Term(term) = &duty.due else {
            return Vec::new();
        };
        all.into_iter()
            .filter(|(origin, trigger)| {
                let clock = self
                    .view
                    .duty_clock(duty, self.stage_at(*trigger), *trigger);
                let closes = self.view.closes(duty);
                let due = term.window(*origin, clock.clock, closes).due;
                // A date entered when its deadline had passed demands nothing that could still be done in time.
                due >= *trigger
                    && *trigger <= env.horizon
                    && until.is_none_or(|until| *trigger < until)
            })
            .collect()
    }
}
