//! All moments at which the answer to any question may change.

use chrono::Days;

use reglament::calendar::Quantity;
use reglament::facts::EventKind;
use reglament::model::regulation::{
    Calc, Clause, Cond, Deed, Deeds, Duty, Expr, LookBack, Sentence, Step, StepAction, Test,
};
use reglament::value::Instant;

use super::world::{Says, World};

impl World<'_> {
    /// The moments in order, up to the end of what is held.
    pub fn moments(&self) -> &[Instant] {
        self.found.moments.get_or_init(|| self.find_moments())
    }

    /// A moment, and those after it.
    pub fn moments_from(&self, from: Instant) -> impl Iterator<Item = Instant> {
        let later = self.moments().iter().copied();
        std::iter::once(from).chain(later.filter(move |at| *at > from))
    }

    fn find_moments(&self) -> Vec<Instant> {
        let mut seeds: Vec<Instant> = self
            .facts
            .iter()
            .flat_map(|fact| [fact.at, fact.sets_off])
            .collect();
        for fact in &self.facts {
            // A task that the CRM closed itself makes no fact of closing, yet it is no longer open.
            let Says::Event(event, _) = fact.says else {
                continue;
            };
            if event.kind == EventKind::Approval
                && let Some(until) = event.deadline
            {
                seeds.push(match until {
                    reglament::facts::When::Day(date) => self.zone.end_of(date).plus(1),
                    until => self.start(until).plus(1),
                });
            }
            seeds.extend(
                event
                    .closed
                    .filter(|_| event.kind == EventKind::Task)
                    .map(|closed| self.start(closed)),
            );
        }
        seeds.extend(
            self.data
                .held
                .values()
                .filter_map(|held| held.since)
                .map(|since| self.start(since)),
        );
        let mut moments = seeds.clone();
        for length in self.lengths() {
            for seed in &seeds {
                moments.push(length.window_end(*seed, self.zone));
                // What was not held ends with its last second, or with the end of a day before in a short month.
                let last = seed.plus(-1);
                moments.push(length.window_end(last, self.zone));
                for day in (0..4).filter_map(|back| {
                    self.zone
                        .date(last)
                        .checked_sub_days(chrono::Days::new(back))
                }) {
                    let end = self.zone.start_of(day).plus(-1);
                    moments.push(length.window_end(end, self.zone));
                }
                moments.push(self.runs_out(length, *seed));
            }
        }
        moments.extend(self.openings(&seeds));
        moments.extend(self.reminders());
        moments.extend(self.named_days());
        moments.extend(self.turning_points(&seeds));
        moments.extend(self.midnights(&seeds));
        moments.extend(self.seasons(&seeds));
        moments.extend(self.tenures());
        moments.extend(
            self.data
                .held
                .keys()
                .filter_map(|kind| self.held_to(*kind))
                .flat_map(|to| [to, to.plus(1)]),
        );
        let end = self.as_of();
        moments.push(end);
        moments.push(self.force.0);
        moments.retain(|moment| *moment <= end);
        moments.sort();
        moments.dedup();
        moments
    }

    /// From when so much and no more remains before a date that any card has ever held.
    fn reminders(&self) -> Vec<Instant> {
        let mut asked = Vec::new();
        self.conditions(&mut |test| {
            if let Test::Remains(field, rest) = test {
                asked.push((*field, *rest));
            }
        });
        let mut moments = Vec::new();
        for (field, rest) in asked {
            for deal in 0..self.case.deals.len() {
                for value in self.ever(field, deal) {
                    let date = self.day_begins(&value);
                    moments.extend(date.map(|date| self.nears(rest, date)));
                }
            }
        }
        moments
    }

    /// When a date that is ahead begins, a consent begins or ends, an accreditation does, hours on a wall begin or end.
    fn turning_points(&self, seeds: &[Instant]) -> Vec<Instant> {
        let (mut fields, mut people, mut register) = (Vec::new(), false, false);
        let mut hours = Vec::new();
        self.conditions(&mut |test| match test {
            Test::Ahead(field) => fields.push(*field),
            Test::OwnerIs(_) => people = true,
            Test::Consent(_) => register = true,
            Test::LocalTime(own) => hours.push(own.clone()),
            _ => {}
        });
        let mut moments = Vec::new();
        for field in fields {
            for deal in 0..self.case.deals.len() {
                let values = self.ever(field, deal).into_iter();
                moments.extend(values.filter_map(|value| self.day_begins(&value)));
            }
        }
        let mut ends = |when: reglament::facts::When| {
            let (start, end) = (self.start(when), self.end(when));
            moments.extend([start, end, start.plus(1), end.plus(1)]);
        };
        if people {
            let all = self.data.staff.values().flat_map(|one| &one.accreditations);
            all.flat_map(|one| [one.from, one.to])
                .flatten()
                .for_each(&mut ends);
        }
        if register {
            let all = self.case.consents.iter();
            all.flat_map(|one| [one.given, one.withdrawn])
                .flatten()
                .for_each(&mut ends);
        }
        let Some(first) = seeds.iter().min() else {
            return moments;
        };
        for own in hours {
            let zone = self.wall(&own);
            // The last second belongs to some hours.
            let (mut day, last) = (zone.date(*first), zone.date(self.now));
            while day <= last {
                moments.push(zone.start_of(day));
                for span in own.hours.on(chrono::Datelike::weekday(&day)).spans() {
                    for time in [span.from(), span.to()] {
                        let at = zone.at(day, time, reglament::calendar::Fold::First);
                        moments.extend([at, at.plus(1)]);
                    }
                }
                day = day + Days::new(1);
            }
        }
        moments
    }

    /// Opening and close of every working day that the case touches, breaks included.
    fn openings(&self, seeds: &[Instant]) -> Vec<Instant> {
        let mut asked = false;
        self.conditions(&mut |test| asked |= matches!(test, Test::WorkingTime));
        let Some(first) = seeds.iter().min().filter(|_| asked) else {
            return Vec::new();
        };
        let zone = self.clocks.company.zone();
        let (mut date, last) = (zone.date(*first), zone.date(self.now));
        let mut moments = Vec::new();
        while date <= last {
            for span in self.reg.company.day(date).hours.spans() {
                moments.push(zone.at(date, span.from(), reglament::calendar::Fold::First));
                moments.push(zone.at(date, span.to(), reglament::calendar::Fold::Second));
            }
            date = date + Days::new(1);
        }
        moments
    }

    /// The first and the last midnight of days that a condition names.
    fn named_days(&self) -> Vec<Instant> {
        let zone = self.clocks.company.zone();
        let mut moments = Vec::new();
        self.conditions(&mut |test| {
            if let Test::Days(from, to) = test {
                moments.push(zone.start_of(*from));
                moments.extend(to.map(|to| zone.end_of(to)));
            }
        });
        moments
    }

    /// The begin of every day that the case touches, where a condition asks for a season.
    fn seasons(&self, seeds: &[Instant]) -> Vec<Instant> {
        let mut asked = false;
        self.conditions(&mut |test| asked |= matches!(test, Test::Season(..)));
        let Some(first) = seeds.iter().min().filter(|_| asked) else {
            return Vec::new();
        };
        let zone = self.clocks.company.zone();
        let (mut date, last) = (zone.date(*first), zone.date(self.now));
        let mut moments = Vec::new();
        while date <= last {
            moments.push(zone.start_of(date));
            date = date + Days::new(1);
        }
        moments
    }

    /// When somebody has worked here as long as a condition asks, and a second later; when absences begin and are over.
    fn tenures(&self) -> Vec<Instant> {
        let mut asked = Vec::new();
        self.conditions(&mut |test| {
            if let Test::OwnerIs(reglament::model::regulation::Who::Tenure(_, length)) = test {
                asked.push(*length);
            }
        });
        let mut moments = Vec::new();
        for person in self.data.staff.values() {
            for absence in &person.absences {
                moments.extend([self.start(absence.from), self.end(absence.to)]);
            }
        }
        for length in asked {
            for person in self.data.staff.values() {
                let Some(since) = person.since else { continue };
                let full = length.window_end(self.start(since), self.zone);
                moments.extend([full, full.plus(1)]);
            }
        }
        moments
    }

    /// The begin of every day that the case touches, where a condition counts days.
    fn midnights(&self, seeds: &[Instant]) -> Vec<Instant> {
        let mut asked = false;
        self.conditions(&mut |test| {
            if let Test::Compare(left, _, right) = test {
                for side in [left, right] {
                    asked |= matches!(side, Expr::Calc(calc)
                        if matches!(calc.as_ref(), Calc::DaysSince(_) | Calc::DaysUntil(_)));
                }
            }
        });
        let Some(first) = seeds.iter().min().filter(|_| asked) else {
            return Vec::new();
        };
        let (mut date, last) = (self.zone.date(*first), self.zone.date(self.now));
        let mut moments = Vec::new();
        while date <= last {
            moments.push(self.zone.start_of(date));
            date = date + Days::new(1);
        }
        moments
    }

    /// Every length of time that a condition of the regulation speaks of.
    fn lengths(&self) -> Vec<Quantity> {
        let mut lengths = Vec::new();
        self.conditions(&mut |test| {
            let mut window = |window: &LookBack| {
                if let LookBack::Last(length) = window {
                    lengths.push(*length);
                }
            };
            match test {
                Test::Count { window: back, .. } => window(back),
                Test::Compare(left, _, right) => {
                    for side in [left, right] {
                        match side {
                            Expr::Sum(_, back) => window(back),
                            Expr::Calc(calc) => {
                                if let Calc::Number(_, back) = calc.as_ref() {
                                    window(back);
                                }
                            }
                            _ => {}
                        }
                    }
                }
                Test::LastOlder(_, length) | Test::Elapsed(_, length) => lengths.push(*length),
                _ => {}
            }
        });
        lengths
    }

    /// Shows every test of the regulation.
    fn conditions(&self, see: &mut impl FnMut(&Test)) {
        for category in &self.reg.categories {
            category.rungs.iter().for_each(|rung| walk(&rung.cond, see));
        }
        for clause in &self.reg.clauses {
            walk(&clause.guard, see);
            of_clause(clause, see);
        }
    }
}

fn of_clause(clause: &Clause, see: &mut impl FnMut(&Test)) {
    match &clause.sentence {
        Sentence::Duty(duty) => of_duty(duty, see),
        Sentence::Entry(criteria) | Sentence::Exit(criteria) | Sentence::Required(criteria) => {
            criteria
                .iter()
                .for_each(|criterion| walk(&criterion.cond, see));
        }
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
            of_steps(&ladder.rows, see);
            of_steps(&ladder.late, see);
            of_duty(&ladder.common, see);
        }
        Sentence::Series(series) => {
            series.stop.iter().for_each(|cond| walk(cond, see));
            of_duty(&series.common, see);
            for row in &series.rows {
                walk(&row.cond, see);
                of_duty(&row.duty, see);
            }
        }
        _ => {}
    }
}

fn of_steps(steps: &[Step], see: &mut impl FnMut(&Test)) {
    for step in steps {
        match &step.action {
            StepAction::Move(deed) => of_deeds(std::slice::from_ref(deed), see),
            StepAction::Do(Deeds::All(deeds) | Deeds::Any(deeds)) => of_deeds(deeds, see),
            StepAction::Notify(_) | StepAction::Fault(_) => {}
        }
    }
}

fn of_deeds(deeds: &[Deed], see: &mut impl FnMut(&Test)) {
    for deed in deeds {
        if let Deed::Hold(cond) = deed {
            walk(cond, see);
        }
    }
}

fn of_duty(duty: &Duty, see: &mut impl FnMut(&Test)) {
    duty.cancel.iter().for_each(|cond| walk(cond, see));
    duty.pauses
        .iter()
        .for_each(|pause| walk(&pause.while_, see));
    let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
    of_deeds(deeds, see);
    of_steps(&duty.steps, see);
}

fn walk(cond: &Cond, see: &mut impl FnMut(&Test)) {
    match cond {
        Cond::True => {}
        Cond::And(conds) | Cond::Or(conds) => conds.iter().for_each(|cond| walk(cond, see)),
        Cond::Not(cond) => walk(cond, see),
        Cond::Test(test, _) => {
            see(test);
            if let Test::Compare(left, _, right) = test.as_ref() {
                inside(left, &mut |cond| walk_dyn(cond, see));
                inside(right, &mut |cond| walk_dyn(cond, see));
            }
        }
    }
}

fn walk_dyn(cond: &Cond, see: &mut impl FnMut(&Test)) {
    let mut all: Vec<Test> = Vec::new();
    fn collect(cond: &Cond, all: &mut Vec<Test>) {
        match cond {
            Cond::True => {}
            Cond::And(conds) | Cond::Or(conds) => conds.iter().for_each(|cond| collect(cond, all)),
            Cond::Not(cond) => collect(cond, all),
            Cond::Test(test, _) => all.push(test.as_ref().clone()),
        }
    }
    collect(cond, &mut all);
    all.iter().for_each(see);
}

/// Conditions within a calculation.
fn inside(expr: &Expr, see: &mut impl FnMut(&Cond)) {
    if let Expr::Calc(calc) = expr
        && let Calc::Score(rows) = calc.as_ref()
    {
        rows.iter().for_each(|(cond, _)| see(cond));
    }
}
