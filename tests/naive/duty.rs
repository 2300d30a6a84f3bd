//! Obligations: from birth to verdict.

use reglament::calendar::{ClockKind, CloseOf, Pause, Quantity, Term, Unit, Window};
use reglament::facts::{Direction, EventKind, FactKind};
use reglament::findings::{Clock, Verdict};
use reglament::model::regulation::{
    Again, Author, Clause, Cond, Deed, Deeds, Duty, EventDue, Moment, Sentence, Step, Trigger, What,
};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::Birth;
use super::course::Course;
use super::follow::{OwnDue, ROBOT, checked, only_states};
use super::forbidden::union;
use super::fulfil::{Done, Terms};
use super::row::Row;
use super::world::{View, World};

/// What a duty in a series has that others do not.
pub struct Special {
    /// Its own condition, asked when its window opens.
    pub cond: Cond,
    /// Of a slot: when an attempt filled it.
    pub filled: Option<Option<Instant>>,
    /// Of what comes again: the window of this time.
    pub window: Option<Window>,
    /// Only what is done after the second of the birth counts.
    pub later_only: bool,
}

impl Default for Special {
    fn default() -> Self {
        Self {
            cond: Cond::True,
            filled: None,
            window: None,
            later_only: false,
        }
    }
}

impl World<'_> {
    /// All findings of a duty clause for one deal.
    pub fn duty(&self, number: usize, clause: &Clause, duty: &Duty, deal: usize) -> Vec<Row> {
        let Some(duty) = &checked(duty) else {
            return Vec::new();
        };
        if duty.standing && only_states(&duty.deeds) {
            return self.standing_after(number, clause, duty, deal);
        }
        let judge = |birth: &Birth| self.one(number, clause, duty, deal, birth);
        let courses = self.courses((number, clause, deal), &judge, &|own, at| {
            still_open(own, at)
        });
        courses.into_iter().flat_map(|(_, own)| own).collect()
    }

    /// Every birth with what `judge` says of it, further triggers joined or restarting while it `is_open`. What is not known to be
    /// born has no birth.
    pub fn courses(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        judge: &dyn Fn(&Birth) -> Vec<Row>,
        is_open: &dyn Fn(&[Row], Instant) -> bool,
    ) -> Vec<(Option<Birth>, Vec<Row>)> {
        let mut all = Vec::new();
        let again = match &clause.trigger {
            Trigger::Event { again, .. } => *again,
            _ => Again::Each,
        };
        let mut open: Option<(Birth, Vec<Row>)> = None;
        for birth in self.births(clause, deal) {
            if birth.at < self.force.0 || birth.at >= self.force.1 {
                continue;
            }
            if !birth.unsure.is_empty() {
                let unsure = self.unsure(number, clause, deal, birth.at, birth.unsure.clone());
                all.push((None, vec![unsure]));
                continue;
            }
            // An event that comes while the duty is open, also when overdue, joins it or restarts it.
            let meets =
                |(_, own): &mut (Birth, Vec<Row>)| again != Again::Each && is_open(own, birth.at);
            let birth = match open.take_if(meets) {
                Some((first, own)) => {
                    if again != Again::Restart {
                        open = Some((first, own));
                        continue;
                    }
                    // The duty stays the one that its first trigger set off.
                    let (at, fact, restarted) = (first.at, first.fact, Some(birth.at));
                    Birth {
                        at,
                        fact,
                        restarted,
                        ..birth
                    }
                }
                None => birth,
            };
            all.extend(open.take().map(|(birth, own)| (Some(birth), own)));
            let own = judge(&birth);
            open = (!own.is_empty()).then_some((birth, own));
        }
        all.extend(open.map(|(birth, own)| (Some(birth), own)));
        all
    }

    /// A finding about a duty of which it is not known whether it was born.
    pub fn unsure(
        &self,
        number: usize,
        clause: &Clause,
        deal: usize,
        at: Instant,
        missing: Missing,
    ) -> Row {
        let mut row = Row::new(number, &self.case.deals[deal].id, at, Verdict::NotChecked);
        row.responsible = self.responsible(self.role(clause, deal, self.after(at)), deal, at);
        row.not_held = missing;
        row
    }

    /// Judges one birth, and after it the duties that its steps set off; none when a cancel condition already true forbids it.
    pub fn one(
        &self,
        number: usize,
        clause: &Clause,
        duty: &Duty,
        deal: usize,
        birth: &Birth,
    ) -> Vec<Row> {
        self.one_of((number, clause, deal), duty, birth, &Special::default())
    }

    /// The same of a duty in a series.
    pub fn one_of(
        &self,
        (number, clause, deal): (usize, &Clause, usize),
        duty: &Duty,
        birth: &Birth,
        special: &Special,
    ) -> Vec<Row> {
        let role = self.role_at(clause, deal, birth);
        let clock = self.runs_on(duty, role, deal, birth.at);
        let clock = clock.as_ref();
        let own_due = match self.own_due(duty, birth) {
            OwnDue::None => None,
            OwnDue::At(due) => Some(due),
            OwnDue::Nothing => return Vec::new(),
            OwnDue::Unknown(what) => {
                return vec![self.unsure(number, clause, deal, birth.at, what)];
            }
        };
        let pauses = self.pauses(clause, duty, deal, birth);
        let standing = duty.standing && duty.term.is_none();
        let term = match (&duty.term, own_due) {
            (Some(term), _) => term.clone(),
            // Round the clock.
            (None, Some(_)) => Term::Within(Quantity::exact(0, Unit::Second)),
            (None, None) => Term::same_day(),
        };
        let closes = if by_client(&duty.deeds) {
            CloseOf::Midnight
        } else {
            CloseOf::Business
        };
        let forbidden = self.forbidden_hours(duty, &term, clock, deal, birth);
        let held_up = |pause: &&Pause| pause.from <= self.now && self.now < pause.to;
        let allowed = forbidden.iter().find(held_up).map(|pause| pause.to);
        let pauses = union(pauses, forbidden);
        let moment = |due| Window {
            opens: birth.at,
            due,
            assumed: false,
        };
        let window = match (standing, own_due) {
            _ if special.window.is_some() => special.window.unwrap_or_else(|| moment(birth.at)),
            // It is never late.
            (true, _) => moment(Instant::MAX),
            (false, Some(due)) => moment(due),
            (false, None) => term.window_with_pauses(birth.origin, clock, closes, &pauses),
        };
        let cancel = first(
            &self.cancel(clause, duty, deal, birth),
            &self.not_wanted(clause, special, deal, birth, window.opens),
        );
        let history = || Missing::from([FactKind::Fields.history().into()]);
        if cancel.at == Some(birth.at) {
            // Since nobody knows when the date stands, nor what held as it was entered.
            let doubt = || self.unsure(number, clause, deal, birth.at, history());
            return (birth.vague && window.due >= birth.at)
                .then(doubt)
                .into_iter()
                .collect();
        }
        // A date term that had run out before the date was entered asks for nothing.
        if matches!(clause.trigger, Trigger::Date { .. }) && window.due < birth.at {
            return Vec::new();
        }
        // Nor does a plan made when its term had passed.
        if duty.due_by == Some(EventDue::Planned) && window.due < birth.at {
            return Vec::new();
        }
        if let Some((at, missing)) = cancel.maybe.clone()
            && at == birth.at
        {
            return vec![self.unsure(number, clause, deal, birth.at, missing)];
        }
        let counted = birth.restarted.unwrap_or(birth.at);
        let acts_from = match duty.early {
            Some(early) => early.window_start(counted, self.zone),
            None if duty.before_window => counted,
            None => window.opens.max(counted),
        };
        let acts_from = match special.later_only {
            true => acts_from.max(birth.at.plus(1)),
            false => acts_from,
        };
        let horizon = self.horizon(&duty.deeds, &duty.also);
        let due_now = window.due.min(self.as_of()).max(birth.at);
        let personally = duty
            .personally
            .then(|| self.whose_duty(duty, role, deal, due_now));
        let terms = Terms {
            deal,
            times: duty.times.max(1) as usize,
            scope: &clause.scope,
            acts_from,
            horizon,
            personally,
            task: (duty.due_by == Some(EventDue::Deadline))
                .then_some(birth.fact)
                .flatten(),
        };
        let done = match &special.filled {
            Some(filled) => Done {
                at: *filled,
                maybe: None,
            },
            None => {
                let own = self.done(&duty.deeds, &duty.also, birth, &terms);
                match self.excused(clause, duty, birth, &terms, window.due) {
                    Some(at) if own.at.is_none_or(|done| at < done) => Done {
                        at: Some(at),
                        maybe: None,
                    },
                    _ => own,
                }
            }
        };
        let end = first(
            &cancel,
            &Done {
                at: birth.end,
                maybe: birth.end_doubt.clone(),
            },
        );
        let grace = duty.grace.map_or(window.due, |grace| {
            self.step_at(grace, &term, window.due, clock)
        });
        let course = Course {
            due: grace,
            done,
            end,
            horizon,
        };
        let mut row = self.row(number, deal, birth.at, &course);
        if birth.vague && row.verdict != Verdict::Pending {
            return vec![self.unsure(number, clause, deal, birth.at, history())];
        }
        if standing {
            row = without_a_term(row);
        }
        row.due = (!standing && window.due < Instant::MAX).then_some(window.due);
        row.opens = (!standing && window.opens > birth.at).then_some(window.opens);
        row.open.allowed = allowed;
        row.responsible = match duty.robot {
            true => ROBOT.to_owned(),
            false => self.whose_duty(duty, role, deal, due_now),
        };
        let closed = [row.done, row.ended]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(Instant::MAX);
        let kind = match standing {
            true => ClockKind::Elapsed,
            false => term.clock_kind(clock),
        };
        let since = if standing { birth.at } else { window.due };
        let mut fired: Vec<(Instant, &Step)> = Vec::new();
        if row.verdict != Verdict::NotChecked && !standing {
            fired = self.fired(
                &duty.steps,
                window.due,
                |after| self.step_at(after, &term, window.due, clock),
                closed.min(birth.end.unwrap_or(closed)),
            );
            self.take(&mut row, deal, &fired);
        }
        self.measure(&mut row, clause, since, kind, clock, &fired);
        let of_client = duty.client_clock && !duty.robot && self.client_zone().is_some();
        if of_client && kind == ClockKind::Working {
            row.measure.clock = Some(Clock::ClientLocal);
        }
        let mut rows = vec![row];
        for (at, step) in fired {
            rows.extend(self.step_duty((number, clause, duty, deal), birth, at, step));
        }
        rows
    }

    /// A condition of its own is asked when the window opens; where it does not hold, nothing is wanted. As any guard it looks
    /// back over everything.
    fn not_wanted(
        &self,
        clause: &Clause,
        special: &Special,
        deal: usize,
        birth: &Birth,
        opens: Instant,
    ) -> Done {
        let at = opens.max(birth.at);
        if special.cond == Cond::True || at > self.as_of() {
            return Done::default();
        }
        let ask = Ask {
            born: Some(self.born_in(clause, deal, birth)),
            ..self.of_clause(clause, deal, self.after(at))
        };
        match self.ask(&special.cond, ask) {
            Truth::Yes => Done::default(),
            Truth::No => Done {
                at: Some(at),
                maybe: None,
            },
            Truth::Unknown(missing) => Done {
                at: None,
                maybe: Some((at, missing)),
            },
        }
    }

    /// A duty to call ends with an attempt that failed in time, where attempts of the same place go on from there.
    fn excused(
        &self,
        clause: &Clause,
        duty: &Duty,
        birth: &Birth,
        terms: &Terms<'_>,
        due: Instant,
    ) -> Option<Instant> {
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        let call = |deed: &Deed| match deed {
            Deed::Act(pattern) => pattern.any.iter().any(|one| {
                one.what == What::Event(EventKind::Call, Moment::Done)
                    && one.direction != Some(Direction::In)
                    && one.connected == Some(true)
            }),
            _ => false,
        };
        let [only] = list.as_slice() else { return None };
        // Slots and rows of a series are judged under the name of the series.
        let mut same = self.reg.clauses.iter().filter(|one| one.key == clause.key);
        if !call(only) || same.any(|one| matches!(one.sentence, Sentence::Series(_))) {
            return None;
        }
        let mut found = Vec::new();
        for other in &self.reg.clauses {
            let Sentence::Series(series) = &other.sentence else {
                continue;
            };
            let failed = series.grid.as_ref().is_some_and(|grid| grid.after_failure);
            let (Trigger::Event { pattern, .. }, true) = (&other.trigger, failed) else {
                continue;
            };
            if other.scope != clause.scope {
                continue;
            }
            for (index, hit) in self.matches(pattern, terms.deal) {
                let at = self.facts[index].at;
                let ask = self.of_clause(other, terms.deal, self.at_event(index));
                let in_time = terms.acts_from <= at && at <= due && at <= terms.horizon;
                if hit.is_yes()
                    && in_time
                    && Some(index) != birth.fact
                    && self.ask(&other.guard, ask).is_yes()
                {
                    found.push(at);
                }
            }
        }
        found.into_iter().min()
    }

    /// The first moment from the birth on at which a cancel condition holds or may hold.
    pub fn cancel(&self, clause: &Clause, duty: &Duty, deal: usize, birth: &Birth) -> Done {
        let mut found = Done::default();
        if duty.cancel.is_empty() {
            return found;
        }
        for at in self.moments_from(birth.at) {
            match self.ask(
                &Cond::Or(duty.cancel.clone()),
                self.since(clause, deal, birth, at),
            ) {
                Truth::Yes => {
                    found.at = Some(at);
                    break;
                }
                Truth::Unknown(missing) if found.maybe.is_none() => {
                    found.maybe = Some((at, missing))
                }
                _ => {}
            }
        }
        found
    }

    fn since<'s>(&self, clause: &'s Clause, deal: usize, birth: &Birth, at: Instant) -> Ask<'s> {
        let ask = self.of_clause(clause, deal, self.after(at));
        let (origin, trigger) = birth.root.unwrap_or((birth.at, birth.fact));
        Ask {
            origin: Some(origin),
            trigger,
            born: Some(self.born_in(clause, deal, birth)),
            ..ask
        }
    }

    /// The state in which a duty was born, or the series that it follows in.
    fn born_in(&self, clause: &Clause, deal: usize, birth: &Birth) -> View {
        let (origin, trigger) = birth.root.unwrap_or((birth.at, birth.fact));
        match (&clause.trigger, trigger) {
            (Trigger::Event { .. }, Some(fact)) => self.right_after(fact, &clause.scope, deal),
            _ => self.after(origin),
        }
    }

    /// A duty must be able to be kept. What no event has set off, begins when its second is over: with the next working day where
    /// the term would end in that very second.
    pub fn counts_from(&self, clause: &Clause, duty: &Duty, deal: usize, at: Instant) -> Instant {
        let term = match &duty.term {
            Some(term) => term.clone(),
            None if duty.standing => return at,
            None => Term::same_day(),
        };
        let closes = match by_client(&duty.deeds) {
            true => CloseOf::Midnight,
            false => CloseOf::Business,
        };
        let role = self.role(clause, deal, self.after(at));
        let clock = self.runs_on(duty, role, deal, at);
        match term.window(at, &clock, closes).due <= at {
            true => at.plus(1),
            false => at,
        }
    }

    /// The stretches of all its pauses together.
    pub fn pauses(&self, clause: &Clause, duty: &Duty, deal: usize, birth: &Birth) -> Vec<Pause> {
        let mut all = Vec::new();
        for pause in &duty.pauses {
            all = union(all, self.paused(clause, pause, deal, birth));
        }
        all
    }

    /// The stretches in which one pause holds, as long as its bound lasts.
    fn paused(
        &self,
        clause: &Clause,
        pause: &reglament::model::regulation::Pause,
        deal: usize,
        birth: &Birth,
    ) -> Vec<Pause> {
        let mut pauses: Vec<Pause> = Vec::new();
        let mut began: Option<Instant> = None;
        for at in self.moments_from(birth.at) {
            let holds = self
                .ask(&pause.while_, self.since(clause, deal, birth, at))
                .is_yes();
            match (began, holds) {
                (None, true) => began = Some(at),
                (Some(from), false) => {
                    pauses.push(Pause::new(from, at));
                    began = None;
                }
                _ => {}
            }
        }
        pauses.extend(began.map(|from| Pause::new(from, Instant::MAX)));
        if let Some(times) = pause.times {
            pauses.truncate(times as usize);
        }
        let Some(bound) = pause.at_most else {
            return pauses;
        };
        let mut left = bound.seconds();
        for pause in &mut pauses {
            pause.to = pause.to.min(pause.from.plus(left));
            left -= pause.to.since(pause.from);
        }
        pauses.retain(|pause| pause.from < pause.to);
        pauses
    }
}

/// A standing act is open or done, never late.
fn without_a_term(row: Row) -> Row {
    let verdict = match row.verdict {
        Verdict::Late => Verdict::OnTime,
        Verdict::Pending => Verdict::Overdue,
        Verdict::Cancelled => Verdict::Missed,
        other => other,
    };
    Row { verdict, ..row }
}

/// Whether a further trigger at `at` meets the duty open. At one instant duties are fulfilled before others are born.
pub fn still_open(own: &[Row], at: Instant) -> bool {
    let closed = own
        .first()
        .map_or([None, None], |row| [row.done, row.ended]);
    closed.into_iter().flatten().all(|closed| closed > at)
}

/// The first of two ends.
fn first(one: &Done, other: &Done) -> Done {
    let at = [one.at, other.at].into_iter().flatten().min();
    let maybe = [one.maybe.clone(), other.maybe.clone()]
        .into_iter()
        .flatten()
        .min();
    Done {
        at,
        maybe: maybe.filter(|(maybe, _)| at.is_none_or(|at| *maybe < at)),
    }
}

/// Whether the client's own act is awaited, so that a day ends at 24:00.
fn by_client(deeds: &Deeds) -> bool {
    let (Deeds::All(deeds) | Deeds::Any(deeds)) = deeds;
    let client = |deed: &Deed| match deed {
        Deed::Act(pattern) => pattern.any.iter().all(|shape| {
            shape.author == Some(Author::Client) || shape.direction == Some(Direction::In)
        }),
        _ => false,
    };
    deeds.iter().all(client)
}

impl World<'_> {
    /// A standing duty of the scope: broken in every stretch in which its states do not hold.
    pub fn standing_duty(
        &self,
        number: usize,
        clause: &Clause,
        duty: &Duty,
        deal: usize,
    ) -> Vec<Row> {
        let Some(duty) = checked(duty) else {
            return Vec::new();
        };
        let holds = |view| self.states_hold(&duty, &clause.scope, deal, view);
        self.standing(number, clause, deal, &holds)
    }
}
