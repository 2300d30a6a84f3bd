//! What gives birth to duties.

use chrono::{Datelike, NaiveDate};

use super::ask::Point;
use super::duty::{Born, DATE_MOVED, GUARD_END};
use super::explain::Silence;
use super::fact::Kind;
use super::run::{Run, Segment};
use super::view::FieldAt;
use super::visits::Stretch;
use crate::calendar::{AnnualDate, CloseOf, Fold, Quantity, Term, TimeOfDay};
use crate::facts::FactKind;
use crate::findings::{Basis, Verdict};
use crate::model::regulation::{Again, FieldId};
use crate::program::PatternId;
use crate::program::norm::{Birth, Due, Obligation};
use crate::value::{Instant, Missing, Truth, Value};

impl Run<'_, '_> {
    /// Gives birth to the duties of an obligation and judges them.
    pub(super) fn obligation(&mut self, duty: &Obligation, stretches: &[Stretch]) {
        self.count_before_force(duty, stretches);
        if let Birth::Event(pattern, again) = &duty.birth {
            self.by_event(duty, stretches, *pattern, *again);
            return;
        }
        for stretch in stretches {
            if !stretch.sure || stretch.from.is_none() {
                self.unheld(stretch);
                continue;
            }
            let guard = &self.norm.guard;
            for segment in self.segments(stretch, guard) {
                if let Some(missing) = &segment.unknown {
                    self.not_checked(Some(segment.from), None, missing, self.norm.part);
                    continue;
                }
                match (&duty.birth, &duty.due) {
                    (Birth::Stretch, Due::Standing) => self.standing(duty, &segment, stretch),
                    (Birth::Stretch, Due::Term(_)) => {
                        let mut born = self.born(&segment, stretch, segment.from);
                        born.fact = self.trigger_fact(stretch, segment.from);
                        self.settle(duty, &born, self.norm.part);
                    }
                    (Birth::StretchAfter(wait), _) => {
                        let at = self.waited(duty, segment.from, *wait);
                        let runs = segment.end.is_none_or(|(end, _)| at < end);
                        if runs && at <= self.view.env.horizon {
                            let born = self.born(&segment, stretch, at);
                            self.settle(duty, &born, self.norm.part);
                        }
                    }
                    (Birth::Date { field, before }, _) => {
                        self.by_date(duty, &segment, stretch, *field, *before);
                    }
                    (
                        Birth::Silence {
                            after,
                            without,
                            wait,
                        },
                        _,
                    ) => {
                        self.by_silence(duty, &segment, stretch, *after, *without, *wait);
                    }
                    (Birth::Event(..), _) => {}
                }
            }
        }
    }

    /// The fact that began a stretch, if the duty was born with it.
    fn trigger_fact(&self, stretch: &Stretch, at: Instant) -> Option<usize> {
        let visit = stretch
            .visit
            .and_then(|visit| self.view.path.visits.get(visit))?;
        visit.entry.filter(|_| visit.from == Some(at))
    }

    /// A stretch of which the data does not hold when it was, or whether: one "не проверено".
    fn unheld(&mut self, stretch: &Stretch) {
        let before_force = stretch.to.is_some_and(|to| to <= self.view.env.in_force);
        if !before_force && self.view.env.version.until > self.view.start {
            let missing = Missing::from([FactKind::Stages.history().into()]);
            self.not_checked(stretch.from, None, &missing, self.norm.part);
        }
    }

    /// When a silence or a stay has lasted so long.
    fn waited(&self, duty: &Obligation, from: Instant, wait: Quantity) -> Instant {
        let clock = self.view.duty_clock(duty.role, self.stage_at(from), from);
        Term::Within(wait)
            .window(from, clock.clock, CloseOf::Business)
            .due
    }

    /// Triggers before the earliest version are not judged, but counted.
    fn count_before_force(&mut self, duty: &Obligation, stretches: &[Stretch]) {
        let env = self.view.env;
        if !env.version.earliest || env.in_force == Instant::MIN {
            return;
        }
        let mut count = 0;
        for stretch in stretches.iter().filter(|stretch| stretch.sure) {
            match &duty.birth {
                Birth::Event(pattern, _) => {
                    let first = self.view.before(env.in_force);
                    let sure = &self.view.matches(*pattern).sure;
                    count += sure
                        .iter()
                        .filter(|at| **at < first && inside(stretch, **at))
                        .count();
                }
                // A stretch that runs on into the version is judged from its begin.
                _ => {
                    count += usize::from(
                        stretch.from.is_some() && stretch.to.is_some_and(|to| to <= env.in_force),
                    )
                }
            }
        }
        self.out.ledger.before_force += count as u64;
    }

    fn by_event(
        &mut self,
        duty: &Obligation,
        stretches: &[Stretch],
        pattern: PatternId,
        again: Again,
    ) {
        let env = self.view.env;
        let mut open = OpenDuty::default();
        let mut last_used: Option<usize> = None;
        let mut happened = false;
        let matches = self.view.matches(pattern);
        for stretch in stretches {
            if !stretch.sure && !matches.sure.is_empty() {
                if matches.sure.iter().any(|at| inside(stretch, *at)) {
                    self.unheld(stretch);
                }
                continue;
            }
            self.unheld_triggers(pattern, stretch);
            for &(at, doubt) in &matches.doubtful {
                if inside(stretch, at) && self.judges(at) {
                    self.not_checked(
                        Some(self.view.at(at)),
                        Some(at),
                        &Missing::from([doubt.into()]),
                        self.norm.part,
                    );
                }
            }
            for &at in &matches.sure {
                let on_border = at == stretch.first || at == stretch.last;
                let counts = inside(stretch, at) || (on_border && self.is_move(at));
                if !counts || last_used.is_some_and(|last| at <= last) || !self.judges(at) {
                    continue;
                }
                let moment = self.view.env.facts[at].sets_off;
                if moment > env.horizon {
                    continue;
                }
                last_used = Some(at);
                happened = true;
                let point = Point {
                    at: self.view.at(at),
                    n: at + 1,
                    origin: None,
                    scope_from: stretch.from,
                };
                let answer = self.view.ask(&self.norm.guard, point);
                self.asked(point.at, point.n, &answer);
                match answer {
                    Truth::Yes => self.event_duty(duty, stretch, (at, moment), again, &mut open),
                    Truth::Unknown(missing) => {
                        self.not_checked(Some(moment), Some(at), &missing, self.norm.part);
                    }
                    Truth::No => self.silent(Silence::GuardFalse),
                }
            }
        }
        if !happened && !stretches.is_empty() {
            self.silent(Silence::NoTrigger);
        }
        if let Some(born) = open.born.take() {
            self.finish(duty, &born, open.part);
        }
    }

    /// Whether this version judges a trigger.
    fn judges(&self, fact: usize) -> bool {
        let at = self.view.env.facts[fact].sets_off;
        self.view.env.in_force <= at && at < self.view.env.version.until
    }

    fn is_move(&self, fact: usize) -> bool {
        matches!(
            self.view.env.facts[fact].what,
            Kind::Entry(_) | Kind::Current | Kind::Created
        )
    }

    /// Where the events that would set the clause off are not held, the clause could not be judged there.
    fn unheld_triggers(&mut self, pattern: PatternId, stretch: &Stretch) {
        let env = self.view.env;
        let from = stretch.from.unwrap_or(self.view.start).max(env.in_force);
        let to = stretch
            .to
            .map_or(env.horizon, |to| to.min(env.horizon))
            .min(env.version.until);
        if from > to {
            return;
        }
        let gaps = self.view.gaps(env.version.pattern(pattern), from, to);
        if !gaps.is_empty() {
            self.not_checked(Some(from.max(self.view.start)), None, &gaps, self.norm.part);
        }
    }

    /// A trigger: it joins the open duty, restarts it, or gives birth to another.
    fn event_duty(
        &mut self,
        duty: &Obligation,
        stretch: &Stretch,
        (fact, moment): (usize, Instant),
        again: Again,
        open: &mut OpenDuty,
    ) {
        let fresh = Born {
            trigger: moment,
            origin: moment,
            fact: Some(fact),
            joined: Vec::new(),
            end: None,
            end_unknown: None,
            scope_from: stretch.from,
            stage: self.event_stage(fact),
            vague: None,
        };
        let fresh = if matches!(duty.due, Due::Standing) && self.is_state(duty) {
            // A standing state lasts to the end of the scope it was demanded in.
            Born {
                end: stretch.to.map(|to| (to, super::duty::SCOPE_END)),
                ..fresh
            }
        } else {
            fresh
        };
        let join =
            again != Again::Each || (matches!(duty.due, Due::Standing) && self.is_state(duty));
        if let Some(born) = open.born.as_mut().filter(|_| join) {
            let judged = self.view.judge(duty, born);
            let standing = matches!(duty.due, Due::Standing) && self.is_state(duty);
            let still = judged
                .as_ref()
                .is_some_and(|judged| judged.closed().is_none_or(|closed| closed > moment));
            let still = if standing {
                born.end.is_none_or(|(end, _)| end > moment)
            } else {
                still
            };
            if still {
                let due = judged
                    .as_ref()
                    .and_then(|judged| judged.window)
                    .map_or(Instant::MAX, |window| window.due);
                // A duty already overdue is not wiped out by the next trigger: it joins, and the fault stays.
                if again == Again::Restart && moment <= due {
                    born.origin = moment;
                }
                born.joined.push(fact);
                return;
            }
        }
        if let Some(born) = open.born.take() {
            self.finish(duty, &born, open.part);
        }
        open.born = Some(fresh);
        open.part = self.norm.part;
    }

    /// The stage that an event sets a duty off in: of a move, the stage it leads to while that is in the scope.
    fn event_stage(&self, fact: usize) -> Option<crate::model::regulation::StageId> {
        let path = &self.view.path;
        let stage = |n| {
            path.visit_at(n)
                .and_then(|at| path.visits.get(at))
                .and_then(|visit| visit.stage)
        };
        let (before, after) = (stage(fact), stage(fact + 1));
        let in_scope = |stage: &crate::model::regulation::StageId| {
            self.norm.scope.stages.is_empty() || self.norm.scope.stages.contains(stage)
        };
        after.filter(in_scope).or(before)
    }

    pub(super) fn is_state(&self, duty: &Obligation) -> bool {
        duty.deeds
            .list
            .iter()
            .all(|deed| super::deeds::state(deed).is_some())
    }

    fn finish(&mut self, duty: &Obligation, born: &Born, part: usize) {
        if matches!(duty.due, Due::Standing) && self.is_state(duty) {
            let segment = Segment {
                from: born.trigger,
                end: born.end,
                end_unknown: None,
                unknown: None,
            };
            self.standing_from(duty, &segment, born);
        } else {
            self.settle(duty, born, part);
        }
    }

    /// Silences within a segment: from the entry and from every event that breaks one, or from every `after`.
    fn by_silence(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        stretch: &Stretch,
        after: Option<PatternId>,
        without: PatternId,
        wait: Option<Quantity>,
    ) {
        let end = segment.end.map_or(self.view.env.horizon, |(end, _)| end);
        let within = |at: &Instant| *at >= segment.from && *at <= end;
        let breaks: Vec<usize> = {
            let all = &self.view.matches(without).sure;
            all.iter()
                .copied()
                .filter(|at| within(&self.view.at(*at)))
                .collect()
        };
        let mut begins: Vec<(Instant, Option<usize>)> = match after {
            None => {
                let first = (segment.from, self.trigger_fact(stretch, segment.from));
                let next = breaks.iter().map(|&at| (self.view.at(at), Some(at)));
                std::iter::once(first).chain(next).collect()
            }
            Some(after) => {
                self.unheld_triggers(after, stretch);
                let all = &self.view.matches(after).sure;
                let inside = |at: &usize| inside(stretch, *at) && within(&self.view.at(*at));
                all.iter()
                    .copied()
                    .filter(inside)
                    .map(|at| (self.view.env.facts[at].sets_off, Some(at)))
                    .collect()
            }
        };
        // A silence that would begin as the stretch ends is none.
        begins.retain(|(at, _)| {
            segment.end.is_none_or(|(end, _)| *at < end) && *at <= self.view.env.horizon
        });
        let mut place = 0;
        while let Some(&(from, fact)) = begins.get(place) {
            place += 1;
            let mut born = self.born(segment, stretch, from);
            born.fact = fact;
            if after.is_some() {
                place += self.restart(duty, &mut born, begins.get(place..).unwrap_or(&[]), wait);
            }
            match wait {
                None => {
                    self.settle(duty, &born, self.norm.part);
                }
                Some(wait) => self.after_silence(duty, born, &breaks, without, wait),
            }
        }
    }

    /// `после Y без X`: each further Y restarts the silence while it is unbroken and not too long. Says how many did.
    fn restart(
        &self,
        duty: &Obligation,
        born: &mut Born,
        further: &[(Instant, Option<usize>)],
        wait: Option<Quantity>,
    ) -> usize {
        let mut taken = 0;
        for (at, fact) in further {
            let limit = match wait {
                Some(wait) => self.waited(duty, born.origin, wait),
                None => Instant::MAX,
            };
            let Some(judged) = self.view.judge(duty, born) else {
                break;
            };
            let limit = match (wait, judged.window) {
                (None, Some(window)) => window.due,
                _ => limit,
            };
            let broken = wait.is_none() && judged.closed().is_some_and(|closed| closed <= *at);
            if broken || *at > limit {
                break;
            }
            born.origin = *at;
            born.joined.extend(*fact);
            taken += 1;
        }
        taken
    }

    /// A deed that a silence of this length sets off.
    fn after_silence(
        &mut self,
        duty: &Obligation,
        born: Born,
        breaks: &[usize],
        without: PatternId,
        wait: Quantity,
    ) {
        let at = self.waited(duty, born.origin, wait);
        let from = breaks.partition_point(|&fact| self.view.at(fact) < born.origin);
        let mut next = breaks
            .iter()
            .skip(from)
            .filter(|&&fact| Some(fact) != born.fact);
        let broken = next.next().is_some_and(|&fact| self.view.at(fact) <= at);
        let ended = born.end.is_some_and(|(end, _)| end <= at);
        if broken || ended || at > self.view.env.horizon {
            return;
        }
        let gaps = self
            .view
            .gaps(self.view.env.version.pattern(without), born.origin, at);
        if gaps.is_empty() {
            let born = Born {
                trigger: at,
                origin: at,
                ..born
            };
            self.settle(duty, &born, self.norm.part);
        } else {
            self.not_checked(Some(at), None, &gaps, self.norm.part);
        }
    }

    /// Every value of a date field within a segment is a subject of its own.
    fn by_date(
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
        for (place, &from) in moments.iter().enumerate() {
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
                    let what = format!(
                        "читаемая дата «{}»",
                        env.version.regulation.fields[field.0].name
                    );
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
                        (of_day(day) >= from).then(|| (of_day(day), born.max(from)))
                    })
                    .collect()
            }
            _ => Vec::new(),
        };
        let clock = &env.version.company;
        let Due::Term(term) = &duty.due else {
            return Vec::new();
        };
        all.into_iter()
            .filter(|(origin, trigger)| {
                let due = term.window(*origin, clock, CloseOf::Business).due;
                // A date entered when its deadline had passed demands nothing that could still be done in time.
                due >= *trigger
                    && *trigger <= env.horizon
                    && until.is_none_or(|until| *trigger < until)
            })
            .collect()
    }

    /// A standing duty of a segment: broken in every stretch in which it does not hold.
    fn standing(&mut self, duty: &Obligation, segment: &Segment, stretch: &Stretch) {
        let mut born = self.born(segment, stretch, segment.from);
        born.fact = self.trigger_fact(stretch, segment.from);
        if self.is_state(duty) {
            self.standing_from(duty, segment, &born);
        } else {
            self.settle(duty, &born, self.norm.part);
        }
    }

    fn standing_from(&mut self, duty: &Obligation, segment: &Segment, born: &Born) {
        let env = self.view.env;
        let end = segment
            .end
            .map_or(env.horizon, |(end, _)| end.plus(-1).min(env.horizon));
        let conds = duty
            .deeds
            .list
            .iter()
            .filter_map(super::deeds::state)
            .collect();
        let cond = if duty.deeds.all {
            crate::program::Cond::And(conds)
        } else {
            crate::program::Cond::Or(conds)
        };
        let about = Point {
            scope_from: born.scope_from,
            ..self.view.point(segment.from)
        };
        let answers = self
            .view
            .answers(&cond, segment.from, end.max(segment.from), about);
        let mut broken = 0;
        let mut unknown: Option<(Instant, Missing)> = None;
        for (place, (at, answer)) in answers.iter().enumerate() {
            match answer {
                Truth::Yes => {}
                Truth::Unknown(missing) => {
                    unknown.get_or_insert((*at, missing.clone()));
                }
                Truth::No => {
                    let next = answers.get(place + 1).map(|(next, _)| *next);
                    let length = next
                        .or(segment.end.map(|(end, _)| end))
                        .unwrap_or(env.horizon)
                        .since(*at);
                    if duty.grace.is_some_and(|grace| length <= grace.seconds()) {
                        continue;
                    }
                    broken += 1;
                    let after_unknown = place
                        .checked_sub(1)
                        .is_some_and(|last| matches!(answers[last].1, Truth::Unknown(_)));
                    self.broken_stretch(duty, segment, born, (*at, next, after_unknown));
                }
            }
        }
        if broken > 0 {
            return;
        }
        let verdict = if unknown.is_some() {
            Verdict::NotChecked
        } else {
            Verdict::OnTime
        };
        let missing = unknown.map(|(_, missing)| missing).unwrap_or_default();
        self.write_standing(duty, born, verdict, None, segment.end, missing, 0, true);
    }

    fn broken_stretch(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        born: &Born,
        (at, mended, after_unknown): (Instant, Option<Instant>, bool),
    ) {
        let env = self.view.env;
        // Seen only in the present value: since when it is so is not known.
        let current = after_unknown && at == env.horizon;
        let trigger = if current { segment.from } else { at };
        let born = Born {
            trigger,
            origin: trigger,
            stage: self.stage_at(trigger),
            ..born.clone()
        };
        let born = if trigger == segment.from {
            born
        } else {
            Born { fact: None, ..born }
        };
        let ended = segment.end.filter(|_| mended.is_none());
        let verdict = match (mended, ended) {
            (Some(_), _) => Verdict::Late,
            (None, Some((_, why))) if why == GUARD_END => Verdict::Late,
            (None, Some(_)) => Verdict::Missed,
            (None, None) => Verdict::Overdue,
        };
        let until = mended.or(ended.map(|(end, _)| end)).unwrap_or(env.horizon);
        let late = if current { 0 } else { until.since(at) };
        let done = mended.or(ended
            .filter(|_| verdict == Verdict::Late)
            .map(|(end, _)| end));
        let ended = ended.filter(|_| verdict == Verdict::Missed);
        self.write_standing(
            duty,
            &born,
            verdict,
            done,
            ended,
            Missing::new(),
            late,
            !current,
        );
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one verdict, all of different types"
    )]
    fn write_standing(
        &mut self,
        duty: &Obligation,
        born: &Born,
        verdict: Verdict,
        done: Option<Instant>,
        ended: Option<(Instant, &'static str)>,
        missing: Missing,
        late: i64,
        from_history: bool,
    ) {
        let at = done
            .or(ended.map(|(at, _)| at))
            .unwrap_or(self.view.env.horizon);
        let judged = super::duty::Judged {
            verdict,
            window: None,
            clock: crate::findings::Clock::Elapsed,
            person: self
                .view
                .person(duty.role, born.stage, at.max(born.trigger)),
            done: done.map(|at| (at, None)),
            ended,
            missing,
            fired: Vec::new(),
            late,
            late_on_clock: late,
            pauses: Vec::new(),
        };
        let basis = if from_history {
            Basis::History
        } else {
            Basis::Current
        };
        self.write(duty, born, &judged, self.norm.part, basis);
    }
}

/// The duty of an event clause that is still collecting triggers.
#[derive(Default)]
struct OpenDuty {
    born: Option<Born>,
    part: usize,
}

/// Whether a fact lies within a stretch, its borders left out.
fn inside(stretch: &Stretch, fact: usize) -> bool {
    let begun = if stretch.first == 0 {
        true
    } else {
        fact > stretch.first
    };
    begun && fact < stretch.last
}
