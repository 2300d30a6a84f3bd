//! Duties counted from dates.

use chrono::{Datelike, NaiveDate};

use super::duty::{DATE_MOVED, SCOPE_END};
use super::explain::Silence;
use super::run::{Run, Segment};
use super::view::FieldAt;
use super::visits::Stretch;
use crate::calendar::{AnnualDate, Fold};
use crate::facts::FactKind;
use crate::model::regulation::FieldId;
use crate::program::norm::{Due, Obligation};
use crate::value::{Instant, Missing, Value};

impl Run<'_, '_> {
    /// Every value of a date field is a subject of its own: a duty is born when it is there and the condition holds.
    pub(super) fn by_dates(
        &mut self,
        duty: &Obligation,
        stretch: &Stretch,
        field: FieldId,
        before: bool,
    ) {
        let Some(from) = stretch.from else {
            return;
        };
        let whole_end = stretch.to.map(|to| (to, SCOPE_END));
        let history = self.view.history(field);
        let mut begins = vec![from];
        if history.held {
            let inside = |at: &Instant| from < *at && stretch.to.is_none_or(|to| *at < to);
            begins.extend(self.dates_set(field).into_iter().filter(inside));
        }
        for (place, &from) in begins.iter().enumerate() {
            let next = begins.get(place + 1).map(|next| (*next, DATE_MOVED));
            let guard = &self.norm.guard;
            for segment in self.segments_in(stretch, (from, next.or(whole_end)), guard) {
                self.by_date(duty, &segment, stretch, field, before);
            }
        }
    }

    /// When a date came to be another: the same value recorded again has not moved.
    pub(super) fn dates_set(&self, field: FieldId) -> Vec<Instant> {
        let view = self.view;
        let changes = view.history(field).changes.iter();
        let mut all: Vec<Instant> = changes.map(|(at, _)| view.at(*at)).collect();
        all.dedup();
        let value = |at: Instant| view.field(field, at, view.after(at));
        all.retain(|at| {
            let before = at.plus(-1);
            let (now, before) = (value(*at), view.field(field, before, view.after(before)));
            !matches!((now, before), (FieldAt::Value(now), FieldAt::Value(before)) if now == before)
        });
        all
    }

    /// One value of a date field within a segment.
    fn by_date(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        stretch: &Stretch,
        field: FieldId,
        before: bool,
    ) {
        let env = self.view.env;
        let unheld = !self.view.history(field).held;
        let from = segment.from;
        let asked_at = if unheld { env.horizon } else { from };
        let value = match self.view.field(field, asked_at, self.view.after(asked_at)) {
            FieldAt::Empty => {
                self.silent(Silence::NoTrigger);
                return;
            }
            // What a clause could not tell of what ran on from the version before, it has said there.
            _ if segment.unknown.is_some() && segment.running => return,
            _ if segment.unknown.is_some() => {
                let missing = segment.unknown.clone().unwrap_or_default();
                self.not_checked(Some(from), None, &missing, self.norm.part);
                return;
            }
            FieldAt::Value(value) => value.clone(),
            FieldAt::Unknown(_) | FieldAt::Unreadable if !segment.sets_off(from) => return,
            FieldAt::Unknown(what) => {
                let missing = Missing::from([what.into()]);
                self.not_checked(Some(from), None, &missing, self.norm.part);
                return;
            }
            FieldAt::Unreadable => {
                let what = format!("читаемая дата «{}»", env.version.field(field).name);
                let missing = Missing::from([what.into()]);
                self.not_checked(Some(from), None, &missing, self.norm.part);
                return;
            }
        };
        let until = segment.end.map(|(at, _)| at);
        for (origin, trigger) in self.dates(duty, &value, from, until, before) {
            if !segment.sets_off(trigger) {
                continue;
            }
            let mut born = self.born(segment, stretch, trigger);
            born.origin = origin;
            if unheld {
                born.vague = Some(Missing::from([FactKind::Fields.history().into()]));
            }
            self.settle(duty, &born, self.norm.part);
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
        let of_day = |day: NaiveDate| zone.start_of(day);
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
