//! The life of one duty: from its birth to its verdict.

use super::ask::Origin;
use super::ask::Point;
use super::deeds::{Found, Search};
use super::held::EXPORT;
use super::hours::{Forbidden, union};
use super::staff::Person;
use super::view::View;
use crate::calendar::{
    ClockKind, CloseOf, Occurrence, Pace, Pause, Quantity, Term, Unit, Window, WorkClock,
};
use crate::facts::Direction;
use crate::findings::{Clock, ResponsibleBasis, Verdict};
use crate::model::regulation::{Author, ClauseId, EventDue, RoleId, StageId};
use crate::program::Cond;
use crate::program::norm::{self, Birth, Deed, Due, Obligation, Step};
use crate::value::{Instant, Missing, Truth};

/// Why a stretch ended: the deal left the scope …
pub(super) const SCOPE_END: &str = "сделка ушла из стадии";
/// … the employee works here no more …
pub(super) const LIFE_END: &str = "сотрудник больше не работает";
/// … the guard ceased to hold …
pub(super) const GUARD_END: &str = "условие перестало выполняться";
/// … the date it was counted from has moved.
pub(super) const DATE_MOVED: &str = "перенесено";
/// … what it counted back from was called off …
pub(super) const PLAN_OFF: &str = "отменена встреча";
/// … or the condition asked at the opening of the window did not hold.
pub(super) const NOT_WANTED: &str = "к началу срока условие не выполнялось";

/// A duty that has been born.
#[derive(Debug, Clone)]
pub(super) struct Born {
    /// When.
    pub(super) trigger: Instant,
    /// From where its term counts, if not from the trigger (a date, a restart).
    pub(super) origin: Instant,
    /// The fact that set it off.
    pub(super) fact: Option<usize>,
    /// Further facts that joined it.
    pub(super) joined: Vec<usize>,
    /// When its stretch ends, and why.
    pub(super) end: Option<(Instant, &'static str)>,
    /// From when it is not known whether the stretch lasts, and what is missing.
    pub(super) end_unknown: Option<(Instant, Missing)>,
    /// When its scope began.
    pub(super) scope_from: Option<Instant>,
    /// The stage at the trigger.
    pub(super) stage: Option<StageId>,
    /// The deed counts from here although the trigger is unknown (a date field without history).
    pub(super) vague: Option<Missing>,
    /// From where cancels and pauses look back, if not from the trigger: the origin of a series.
    pub(super) look_back: Option<Origin>,
    /// When it was done, where that is not for the duty alone to tell: attempts fill the slots of a grid together.
    pub(super) found: Option<Found>,
    /// What the reader should know of it (`попытка 2 из 5`).
    pub(super) note: Option<Box<str>>,
    /// When a later trigger restarted it: from then on deeds count.
    pub(super) restarted: Option<Instant>,
    /// When, and before which fact, another takes its place: attempts that begin anew.
    pub(super) superseded: Option<(Instant, usize)>,
    /// Which time of a recurrence it is: then the window is that time's own.
    pub(super) turn: Option<Occurrence>,
}

impl Born {
    /// From where cancels and pauses look back.
    pub(super) fn look_back(&self) -> Origin {
        self.look_back.unwrap_or(Origin {
            at: self.trigger,
            trigger: self.fact,
        })
    }
}

/// The event whose own term the duty keeps, if it does.
fn same_event(duty: &Obligation, born: &Born) -> Option<usize> {
    born.fact
        .filter(|_| duty.due_by == Some(EventDue::Deadline))
}

/// What became of a duty.
#[derive(Debug, Clone)]
pub(super) struct Judged<'e> {
    pub(super) verdict: Verdict,
    pub(super) window: Option<Window>,
    pub(super) clock: Clock,
    pub(super) person: Person<'e>,
    pub(super) done: Option<(Instant, Option<usize>)>,
    pub(super) ended: Option<(Instant, &'static str)>,
    pub(super) missing: Missing,
    /// Steps fired, with their moments.
    pub(super) fired: Vec<(Instant, usize)>,
    pub(super) late: i64,
    pub(super) late_on_clock: i64,
    pub(super) pauses: Vec<Pause>,
    /// The clauses that forbid all its acts at some hours.
    pub(super) blocked: Vec<ClauseId>,
    /// When the acts are allowed again, if they are forbidden right now.
    pub(super) first_allowed: Option<Instant>,
}

impl Judged<'_> {
    /// When it was over; `None`: still open.
    pub(super) fn closed(&self) -> Option<Instant> {
        match self.verdict {
            Verdict::Pending | Verdict::Overdue => None,
            Verdict::NotChecked => self.done.map(|(at, _)| at).or(self.ended.map(|(at, _)| at)),
            _ => self.done.map(|(at, _)| at).or(self.ended.map(|(at, _)| at)),
        }
    }
}

/// Whose clock a duty runs on.
pub(super) struct DutyClock<'v> {
    pub(super) clock: &'v WorkClock,
    /// How its working time is called.
    working: Clock,
}

impl DutyClock<'_> {
    fn label(&self, kind: ClockKind) -> Clock {
        match kind {
            ClockKind::Elapsed => Clock::Elapsed,
            ClockKind::Days => Clock::Days,
            ClockKind::Working => self.working,
        }
    }
}

impl<'e> View<'e> {
    /// Who answers for a duty of this role at a moment.
    pub(super) fn person(
        &self,
        role: Option<RoleId>,
        stage: Option<StageId>,
        at: Instant,
    ) -> Person<'e> {
        self.env.staff.stand_in(self.holder(role, stage, at), at)
    }

    /// The same, before anybody stands in.
    fn holder(&self, role: Option<RoleId>, stage: Option<StageId>, at: Instant) -> Person<'e> {
        let regulation = &self.env.version.regulation;
        let of_stage = || stage.and_then(|stage| regulation.stages.get(stage.0)?.responsible);
        let staged = of_stage();
        let role = role.or(staged);
        let named = role.and_then(|role| {
            Some((
                *self.env.version.roles.get(role.0)?,
                &**regulation.roles.get(role.0)?,
            ))
        });
        let (owner, basis) = self.owner_at(self.after(at.min(self.env.horizon)));
        // Without a list of staff the owner is taken to hold the role that leads the stage, and no other.
        let trusted = role == staged;
        self.env.staff.responsible(named, owner, basis, trusted)
    }

    /// Who answers for a duty at a moment. Where any of several roles may, it is the owner who holds one of them, else the only holder
    /// of the first of them that has one.
    pub(super) fn actor(
        &self,
        duty: &Obligation,
        stage: Option<StageId>,
        at: Instant,
    ) -> Person<'e> {
        self.env.staff.stand_in(self.own_actor(duty, stage, at), at)
    }

    /// The same, before anybody stands in.
    pub(super) fn own_actor(
        &self,
        duty: &Obligation,
        stage: Option<StageId>,
        at: Instant,
    ) -> Person<'e> {
        let first = self.holder(duty.role, stage, at);
        if duty.or_roles.is_empty() {
            return first;
        }
        let owner = self.owner_at(self.after(at.min(self.env.horizon))).0;
        let others = duty.or_roles.iter();
        let each: Vec<Person<'e>> = others
            .map(|role| self.holder(Some(*role), stage, at))
            .collect();
        let all = || std::iter::once(&first).chain(&each);
        let own = all().find(|person| owner == Some(person.id));
        let held = all().find(|person| person.basis != ResponsibleBasis::Role);
        own.or(held).cloned().unwrap_or_else(|| first.clone())
    }

    /// The clock of the responsible's team at the trigger: fixed for the duty's life. An employee's own work, and a duty
    /// `по графику сотрудника`, runs on the person's own schedule, where there is one. A robot is in no team.
    pub(super) fn duty_clock(
        &self,
        duty: &Obligation,
        stage: Option<StageId>,
        at: Instant,
    ) -> DutyClock<'e> {
        if duty.robot {
            let (clock, _) = self.env.version.clock(None);
            return DutyClock {
                clock,
                working: Clock::CompanyWorking,
            };
        }
        if duty.client_clock
            && let Some(clock) = self.env.client_clock
        {
            return DutyClock {
                clock,
                working: Clock::ClientLocal,
            };
        }
        let own_hours = duty.own_schedule || self.is_employee();
        if !own_hours && self.env.version.teams().is_empty() {
            // Whoever it is, he is in no team that has hours of its own.
            return DutyClock {
                clock: &self.env.version.company,
                working: Clock::CompanyWorking,
            };
        }
        let person = self.actor(duty, stage, at);
        let (clock, team) = self.env.version.clock(self.env.staff.team(person.id));
        let own = own_hours
            .then(|| self.env.staff.own_clock(self.env.index, person.id))
            .flatten();
        match own {
            Some(clock) => DutyClock {
                clock,
                working: Clock::EmployeeWorking,
            },
            None if team => DutyClock {
                clock,
                working: Clock::TeamWorking,
            },
            None => DutyClock {
                clock,
                working: Clock::CompanyWorking,
            },
        }
    }

    /// Whether this is an employee's own case.
    pub(super) fn is_employee(&self) -> bool {
        self.deal.is_none() && self.env.case.employee.is_some()
    }

    /// Whether the fulfilling event is the client's: then a day ends at 24:00.
    pub(super) fn closes(&self, duty: &Obligation) -> CloseOf {
        let clients = duty.deeds.list.iter().all(|deed| match deed {
            Deed::Act(pattern) => self
                .env
                .version
                .pattern(*pattern)
                .shapes
                .iter()
                .all(|shape| {
                    shape.author == Some(Author::Client) || shape.direction == Some(Direction::In)
                }),
            _ => false,
        });
        if clients {
            CloseOf::Midnight
        } else {
            CloseOf::Business
        }
    }

    /// From where the term of a duty counts that no event has set off. A limit is passed, and a condition holds, once its second is
    /// over: a duty of the same day born in the very second in which that day closes has the next one.
    pub(super) fn counts_from(
        &self,
        duty: &Obligation,
        stage: Option<StageId>,
        at: Instant,
    ) -> Instant {
        let Due::Term(term) = &duty.due else {
            return at;
        };
        let clock = self.duty_clock(duty, stage, at).clock;
        let due = term.window(at, clock, self.closes(duty)).due;
        if due > at { at } else { at.plus(1) }
    }

    /// What became of a duty by the horizon; `None` when a cancel condition held at its birth.
    pub(super) fn judge(&self, duty: &Obligation, born: &Born) -> Option<Judged<'e>> {
        let env = self.env;
        let clock = self.duty_clock(duty, born.stage, born.trigger);
        let term = match &duty.due {
            Due::Term(term) => Some(term),
            Due::Standing => None,
        };
        let counted = born.restarted.unwrap_or(born.trigger);
        let search = Search {
            trigger: counted,
            own: born.fact,
            opens: counted,
            scope_end: born.end.map(|(at, _)| at),
            leaves: born
                .end
                .filter(|(_, why)| *why == SCOPE_END)
                .map(|(at, _)| at),
            only_by: None,
            same_event: same_event(duty, born),
            attempted: &[],
            due: Instant::MAX,
            times: usize::try_from(duty.times).unwrap_or(1),
            turn: born.turn.map(|turn| (turn.after, turn.last)),
        };
        let mut cancel = self.cancelled(&duty.cancel, born);
        // Of a date that nobody knows since when it stands it is not known either what held as it was entered.
        let unborn = cancel.sure.is_some_and(|at| at <= born.trigger);
        if unborn && born.vague.is_none() {
            return None;
        }
        let pauses = self.pauses(&duty.pauses, born);
        let in_days = term.is_none_or(|term| term.clock_kind(clock.clock) == ClockKind::Days);
        // Terms of days are ended by a close of business, not by hours: a pause would take whole days out of them.
        let closes = self.closes(duty);
        let with = |forbidden: Option<&Forbidden>| match (born.turn, forbidden) {
            (Some(turn), _) => Some(turn.window),
            (None, None) => {
                term.map(|term| term.window_with_pauses(born.origin, clock.clock, closes, &pauses))
            }
            (None, Some(forbidden)) => {
                let pauses = union(pauses.clone(), forbidden.spans.clone());
                term.map(|term| term.window_with_pauses(born.origin, clock.clock, closes, &pauses))
            }
        };
        let (forbidden, window) = if in_days {
            (None, with(None))
        } else {
            self.forbidden_hours(duty, born, with)
        };
        let blocked = forbidden
            .as_ref()
            .map(|forbidden| forbidden.clauses.clone())
            .unwrap_or_default();
        let first_allowed = forbidden.as_ref().and_then(|forbidden| {
            let held_up = |span: &&Pause| span.from <= self.env.now && self.env.now < span.to;
            forbidden.spans.iter().find(held_up).map(|span| span.to)
        });
        let pauses = match forbidden {
            Some(forbidden) => union(pauses, forbidden.spans),
            None => pauses,
        };
        // What an event's own due moment ends may be done from the event on.
        let window = match (window, duty.due_by) {
            (Some(own), Some(EventDue::Deadline | EventDue::End)) if own.opens == own.due => {
                Some(Window {
                    opens: born.trigger,
                    ..own
                })
            }
            (window, _) => window,
        };
        let due = window.map_or(Instant::MAX, |window| window.due);
        let opens = window.map_or(born.trigger, |window| window.opens.max(born.trigger));
        let person = self.actor(duty, born.stage, due.min(env.horizon).max(born.trigger));
        let acts_from = if duty.before_window {
            counted
        } else {
            opens.max(counted)
        };
        let early = duty
            .early
            .map(|early| early.window_start(counted, env.moments.zone));
        // What happens in the second in which a silence begins does not break it.
        let acts_from = match duty.birth {
            Birth::Silence { after: None, .. } => acts_from.max(born.trigger.plus(1)),
            _ => acts_from,
        };
        let search = Search {
            opens: early.map_or(acts_from, |early| early.min(acts_from)),
            only_by: duty.personally.then_some(person.id),
            attempted: &duty.attempted,
            due,
            ..search
        };
        let mut stopped = "отменено условием";
        match self.when_opens(duty, born, opens) {
            Truth::Yes => {}
            // It never asked for anything.
            Truth::No if opens <= born.trigger => return None,
            Truth::No => {
                if cancel.sure.is_none_or(|at| at > opens) {
                    cancel.sure = Some(opens);
                    stopped = NOT_WANTED;
                }
            }
            Truth::Unknown(missing) => {
                cancel.unknown.get_or_insert((opens, missing));
            }
        }
        let found = match &born.found {
            Some(found) => found.clone(),
            None => self.find(&duty.deeds, &duty.also, search),
        };
        let excused = duty
            .grace
            .map_or(due, |grace| self.later(due, grace, term, &clock));
        let ends = duty.ends_with_scope || duty.due_by == Some(EventDue::Planned);
        let scope_end = born
            .end
            .filter(|(_, why)| ends || [DATE_MOVED, PLAN_OFF].contains(why));
        let ended = first_end(scope_end, cancel.sure.map(|at| (at, stopped)));
        let done = found
            .sure
            .filter(|(at, _)| ended.is_none_or(|(end, _)| *at <= end));
        let ended = if done.is_some() { None } else { ended };
        let verdict = match (done, ended) {
            (Some((at, _)), _) if at <= excused => Verdict::OnTime,
            (Some(_), _) if term.is_none() => Verdict::OnTime,
            (Some(_), _) => Verdict::Late,
            (None, Some((at, _))) if at <= excused && term.is_some() => Verdict::Cancelled,
            (None, Some(_)) => Verdict::Missed,
            (None, None) if term.is_none() => Verdict::Overdue,
            (None, None) if env.now <= excused => Verdict::Pending,
            (None, None) => Verdict::Overdue,
        };
        let mut judged = Judged {
            verdict,
            window,
            clock: term.map_or(Clock::Elapsed, |term| {
                clock.label(term.clock_kind(clock.clock))
            }),
            person,
            done,
            ended,
            missing: Missing::new(),
            fired: Vec::new(),
            late: 0,
            late_on_clock: 0,
            pauses,
            blocked,
            first_allowed,
        };
        self.doubt(&mut judged, found.maybe, &cancel, born, excused, ends);
        self.lateness(&mut judged, due, term, &clock, born);
        self.steps(&mut judged, duty, born, due, &clock);
        Some(judged)
    }

    /// Turns a verdict that the missing facts could change into `NotChecked`.
    fn doubt(
        &self,
        judged: &mut Judged<'_>,
        maybe: Option<(Instant, Missing)>,
        cancel: &Cancel,
        born: &Born,
        excused: Instant,
        ends_with_scope: bool,
    ) {
        if let Some(missing) = &born.vague {
            let unborn = cancel.sure.is_some_and(|at| at <= born.trigger);
            let settled = judged.verdict == Verdict::Pending;
            if !settled || unborn {
                judged.missing.extend(missing.iter().cloned());
            }
        }
        let unknown_end = born.end_unknown.as_ref().filter(|_| ends_with_scope);
        for (at, missing) in unknown_end.into_iter().chain(&cancel.unknown) {
            // What was over by then ended no other way at that very moment, but a duty cancelled as it is born is none.
            let over = judged.closed().is_some_and(|closed| closed <= *at);
            // An attempt that may have reached somebody leaves the grid born all the same.
            let unborn = *at <= born.trigger && born.found.is_none();
            // Ended before its time it is, sooner or later.
            let same = judged.verdict == Verdict::Cancelled;
            if unborn || *at <= excused && !over && !same {
                judged.missing.extend(missing.iter().cloned());
            }
        }
        if judged.verdict != Verdict::OnTime {
            // Nothing after the export can have settled a duty that was due before it, and a duty not yet due is simply
            // open: the export says so itself.
            let export_only = |missing: &Missing| missing.len() == 1 && missing.contains(EXPORT);
            if let Some((at, missing)) = maybe {
                let over = judged.closed().is_some_and(|closed| closed < at);
                // What could be done only after the export has not been done by then.
                let later = at > self.env.horizon;
                let pending = judged.verdict == Verdict::Pending && export_only(&missing);
                if at <= excused && !over && !later && !pending {
                    judged.missing.extend(missing);
                }
            }
            let after_export = excused > self.env.horizon && excused <= self.env.now;
            if after_export && judged.closed().is_none() {
                judged.missing.insert(EXPORT.into());
            }
        }
        if !judged.missing.is_empty() {
            judged.verdict = Verdict::NotChecked;
        }
    }

    fn lateness(
        &self,
        judged: &mut Judged<'_>,
        due: Instant,
        term: Option<&Term>,
        clock: &DutyClock<'_>,
        born: &Born,
    ) {
        let until = match judged.verdict {
            Verdict::Late => judged.done.map(|(at, _)| at),
            Verdict::Missed => judged.ended.map(|(at, _)| at),
            Verdict::Overdue => Some(self.env.horizon),
            _ => None,
        };
        let from = if term.is_some() { due } else { born.trigger };
        let Some(until) = until.filter(|until| *until > from) else {
            return;
        };
        judged.late = until.since(from);
        let elapsed = judged.clock == Clock::Elapsed;
        judged.late_on_clock = if elapsed {
            judged.late
        } else {
            clock.clock.working_seconds_between(from, until)
        };
    }

    /// A quantity after a moment on the duty's own clock: bare minutes of a duty in working time are working ones.
    pub(super) fn later(
        &self,
        from: Instant,
        length: Quantity,
        term: Option<&Term>,
        clock: &DutyClock<'_>,
    ) -> Instant {
        if from >= Instant::MAX {
            return Instant::MAX;
        }
        let working = term.is_some_and(|term| term.clock_kind(clock.clock) == ClockKind::Working);
        let bare = length.pace() == Pace::Plain && length.unit() < Unit::Day;
        let length = if working && bare {
            Quantity::new(length.amount(), length.unit(), Pace::Working).unwrap_or(length)
        } else {
            length
        };
        Term::Within(length)
            .window(from, clock.clock, CloseOf::Business)
            .due
    }

    fn steps(
        &self,
        judged: &mut Judged<'_>,
        duty: &Obligation,
        born: &Born,
        due: Instant,
        clock: &DutyClock<'_>,
    ) {
        let Due::Term(term) = &duty.due else { return };
        if judged.verdict == Verdict::NotChecked {
            // What may have been done in time has set nothing off for sure.
            return;
        }
        let closed = judged.closed();
        for (index, step) in duty.steps.iter().enumerate() {
            let at = self.step_at(duty, step, born, (due, term), (clock, &judged.pauses));
            let open = closed.is_none_or(|closed| at < closed);
            // A row that stands at the limit itself speaks of a limit passed, and at the due moment it is not passed.
            let passed = at < self.env.horizon || (at == self.env.horizon && at > due);
            if open && passed && judged.verdict != Verdict::Cancelled {
                judged.fired.push((at, index));
            }
        }
        judged.fired.sort_unstable();
    }

    fn step_at(
        &self,
        duty: &Obligation,
        step: &Step,
        born: &Born,
        (due, term): (Instant, &Term),
        (clock, pauses): (&DutyClock<'_>, &[Pause]),
    ) -> Instant {
        if step.from_origin {
            // A row of a ladder ends its days where the limit does and stands still with it, else the first row would fire before its
            // own limit.
            Term::Within(step.after)
                .window_with_pauses(born.origin, clock.clock, self.closes(duty), pauses)
                .due
        } else {
            self.later(due, step.after, Some(term), clock)
        }
    }

    /// When any of these conditions first holds after a duty was born, and when it first may.
    pub(super) fn cancelled(&self, conds: &[Cond], born: &Born) -> Cancel {
        let mut found = Cancel {
            sure: None,
            unknown: None,
        };
        let end = self.env.horizon.max(born.trigger);
        let about = Point {
            origin: Some(born.look_back()),
            scope_from: born.scope_from,
            ..self.point(born.trigger)
        };
        for cond in conds {
            self.scan(cond, born.trigger, end, about, |at, answer| {
                match answer {
                    Truth::Yes => {
                        found.sure = Some(found.sure.map_or(at, |known| known.min(at)));
                        return false;
                    }
                    Truth::Unknown(missing)
                        if found.unknown.as_ref().is_none_or(|(known, _)| at < *known) =>
                    {
                        found.unknown = Some((at, missing));
                    }
                    Truth::Unknown(_) | Truth::No => {}
                }
                true
            });
        }
        if let (Some(sure), Some((unknown, _))) = (found.sure, &found.unknown)
            && *unknown >= sure
        {
            found.unknown = None;
        }
        found
    }

    /// Stretches in which the term does not run: those of all its pauses together.
    pub(super) fn pauses(&self, all: &[norm::Pause], born: &Born) -> Vec<Pause> {
        let each = all.iter();
        each.map(|pause| self.paused(pause, born))
            .reduce(union)
            .unwrap_or_default()
    }

    /// The stretches of one pause. When the bound on their sum or on their number is spent, the clock runs on at once.
    fn paused(&self, pause: &norm::Pause, born: &Born) -> Vec<Pause> {
        let about = Point {
            origin: Some(born.look_back()),
            scope_from: born.scope_from,
            ..self.point(born.trigger)
        };
        let end = self.env.horizon.max(born.trigger);
        let answers = self.answers(&pause.cond, born.trigger, end, about);
        let most = pause.times.map_or(usize::MAX, |times| times as usize);
        let mut stretches = 0;
        let mut held = false;
        let mut left = pause.at_most.map(|bound| {
            bound
                .window_end(born.trigger, self.env.moments.zone)
                .since(born.trigger)
        });
        let mut out: Vec<Pause> = Vec::new();
        for (place, (from, answer)) in answers.iter().enumerate() {
            if !answer.is_yes() {
                held = false;
                continue;
            }
            // Answers that follow one another and are the same are one stretch.
            stretches += usize::from(!held);
            held = true;
            if stretches > most {
                break;
            }
            let to = answers
                .get(place + 1)
                .map_or(Instant::MAX, |(next, _)| *next);
            let to = left.map_or(to, |left| to.min(from.plus(left)));
            if let Some(left) = &mut left {
                *left -= to.since(*from);
            }
            if to > *from {
                out.push(Pause::new(*from, to));
            }
        }
        out
    }

    /// The answer to the condition that is asked when the window opens; before that it is taken to hold.
    fn when_opens(&self, duty: &Obligation, born: &Born, opens: Instant) -> Truth {
        if duty.when_opens == Cond::True || opens > self.env.horizon {
            return Truth::Yes;
        }
        let about = Point {
            origin: None,
            scope_from: born.scope_from,
            ..self.point(opens)
        };
        self.ask(&duty.when_opens, about)
    }

    /// Whether forbidden hours have moved the deadline.
    pub(super) fn moved_by_hours(
        &self,
        duty: &Obligation,
        born: &Born,
        judged: &Judged<'_>,
    ) -> bool {
        let Due::Term(term) = &duty.due else {
            return false;
        };
        if born.turn.is_some() {
            return false;
        }
        let clock = self.duty_clock(duty, born.stage, born.trigger);
        let plain = term.window(born.origin, clock.clock, self.closes(duty));
        judged.window.is_some_and(|window| window.due > plain.due)
    }

    /// The trace of a term's arithmetic, for explanations.
    pub(super) fn explain_term(
        &self,
        duty: &Obligation,
        born: &Born,
        judged: &Judged<'_>,
    ) -> Option<crate::calendar::Trace> {
        let Due::Term(term) = &duty.due else {
            return None;
        };
        // An event's own due moment is not counted from anything, nor is the time of a recurrence.
        if duty.due_by.is_some() || born.turn.is_some() {
            return None;
        }
        let clock = self.duty_clock(duty, born.stage, born.trigger);
        Some(term.explain(born.origin, clock.clock, self.closes(duty), &judged.pauses))
    }

    /// The owner before a change shortly before the deadline: then the finding names both.
    pub(super) fn owner_before(&self, born: &Born, due: Instant) -> Option<&'e str> {
        let span = due.since(born.origin).clamp(0, 86_400);
        let change = self
            .owner_changes()
            .iter()
            .rev()
            .find(|(at, _)| self.at(*at) <= due)?;
        let recent = self.at(change.0) > due.plus(-span) && self.at(change.0) > born.trigger;
        let (before, basis) = self.owner_at(change.0);
        before.filter(|before| recent && basis == ResponsibleBasis::History && *before != change.1)
    }
}

/// When a duty was cancelled.
pub(super) struct Cancel {
    pub(super) sure: Option<Instant>,
    pub(super) unknown: Option<(Instant, Missing)>,
}

/// The earlier of two ends; a cancel comes before the end of the scope at one instant.
fn first_end(
    scope: Option<(Instant, &'static str)>,
    cancel: Option<(Instant, &'static str)>,
) -> Option<(Instant, &'static str)> {
    match (scope, cancel) {
        (Some(scope), Some(cancel)) => Some(if cancel.0 <= scope.0 { cancel } else { scope }),
        (one, other) => one.or(other),
    }
}
