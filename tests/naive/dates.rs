//! Duties counted from dates: once, every year, to the minute.

use chrono::{Datelike, NaiveDate};

use reglament::calendar::Fold;
use reglament::model::regulation::{Clause, FieldId};
use reglament::value::{Instant, Truth, Value, YearDay};

use super::asking::Ask;
use super::births::{Birth, Stretch};
use super::cards::Known;
use super::world::World;

impl World<'_> {
    /// One birth for every stretch in which the date keeps one value.
    pub fn births_of_date(
        &self,
        clause: &Clause,
        field: FieldId,
        before: bool,
        deal: usize,
    ) -> Vec<Birth> {
        if !self.has_history(field, deal)
            && let Known::Is(value) = self.field_now(field, deal)
        {
            return self.births_of_present_date(clause, value.as_ref(), before, deal);
        }
        let scope = &clause.scope;
        let mut births = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        for at in self.moments().iter().copied() {
            if let Known::Is(Some(value)) = self.field(field, deal, self.after(at))
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        for value in values {
            let stretches = self.stretches(scope, deal, |view| {
                let same = match self.field(field, deal, view) {
                    Known::Is(own) => (own.as_ref() == Some(&value)).into(),
                    Known::Missing(what) => Truth::unknown(what),
                };
                same.and(self.ask(&clause.guard, Ask::new(deal, view, scope)))
            });
            for stretch in stretches {
                let dates = self.dates_in(&value, before, &stretch);
                births.extend(dates.into_iter().map(|(origin, at)| Birth {
                    at,
                    origin,
                    root: None,
                    restarted: None,
                    fact: None,
                    end: stretch.to,
                    end_doubt: stretch.doubt.clone(),
                    unsure: stretch.unsure.clone(),
                    vague: false,
                }));
            }
        }
        // A date that is not held may have asked for something.
        let unknown = self.stretches(scope, deal, |view| match self.field(field, deal, view) {
            Known::Is(_) => Truth::No,
            Known::Missing(what) => {
                let guard = self.ask(&clause.guard, Ask::new(deal, view, scope));
                Truth::unknown(what).and(guard)
            }
        });
        births.extend(unknown.into_iter().map(|stretch| Birth {
            at: stretch.from,
            origin: stretch.from,
            root: None,
            restarted: None,
            fact: None,
            end: stretch.to,
            end_doubt: None,
            unsure: stretch.unsure,
            vague: false,
        }));
        births.sort_by_key(|birth| birth.at);
        births
    }

    /// Without a history the date is the one that stands now, since nobody knows when.
    fn births_of_present_date(
        &self,
        clause: &Clause,
        value: Option<&Value>,
        before: bool,
        deal: usize,
    ) -> Vec<Birth> {
        let Some(value) = value else {
            return Vec::new();
        };
        let scope = &clause.scope;
        let stretches = self.stretches(scope, deal, |view| {
            self.ask(&clause.guard, Ask::new(deal, view, scope))
        });
        let mut births = Vec::new();
        for stretch in stretches {
            let dates = self.dates_in(value, before, &stretch);
            births.extend(dates.into_iter().map(|(origin, at)| Birth {
                at,
                origin,
                restarted: None,
                fact: None,
                root: None,
                end: stretch.to,
                end_doubt: stretch.doubt.clone(),
                unsure: stretch.unsure.clone(),
                vague: true,
            }));
        }
        births.sort_by_key(|birth| birth.at);
        births
    }

    /// The dates that a value stands for while it lasts: from where each is counted, and when its duty is born.
    fn dates_in(&self, value: &Value, before: bool, stretch: &Stretch) -> Vec<(Instant, Instant)> {
        match value {
            Value::Date(date) => vec![(self.zone.start_of(*date), stretch.from)],
            Value::DateTime(local) => {
                vec![(self.zone.instant(*local, Fold::Second), stretch.from)]
            }
            Value::YearDay(day) => self.every_year(*day, before, stretch),
            _ => Vec::new(),
        }
    }

    /// Of a recurring date those that fall into the stretch, and the next one to come. A duty before a date is born when the date
    /// before it has passed, a duty after a date on that day.
    fn every_year(&self, day: YearDay, before: bool, stretch: &Stretch) -> Vec<(Instant, Instant)> {
        let to = stretch.to.unwrap_or(Instant::MAX);
        let years = self.zone.date(stretch.from).year()..=self.zone.date(self.as_of()).year() + 1;
        let mut all = Vec::new();
        for year in years {
            let date = in_year(day, year);
            let born = match before {
                true => self.zone.end_of(in_year(day, year - 1)),
                false => self.zone.start_of(date),
            };
            let at = born.max(stretch.from);
            if self.zone.end_of(date) > stretch.from && at < to && at <= self.as_of() {
                all.push((self.zone.start_of(date), at));
            }
        }
        all
    }
}

/// 29.02 is 28.02 in a common year.
fn in_year(day: YearDay, year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, day.month, day.day)
        .or(NaiveDate::from_ymd_opt(year, 2, 28))
        .expect("28.02 is in every year")
}
