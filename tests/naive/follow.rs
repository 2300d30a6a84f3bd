//! What follows from duties, and what they follow: steps that are deeds, due moments of events, deeds by hand, states that stand
//! after an event.

use reglament::calendar::Term;
use reglament::facts::Event;
use reglament::model::regulation::{Clause, Deed, Deeds, Duty, EventDue, Scope, Step, StepAction};
use reglament::value::{Instant, Missing, Truth};

use super::births::{Birth, Stretch};
use super::row::Row;
use super::world::{Says, View, World};

/// Who answers for what is done automatically.
pub const ROBOT: &str = "робот CRM";

/// The due moment that a trigger carries itself.
pub enum OwnDue {
    /// The duty has a term of its own.
    None,
    /// This moment.
    At(Instant),
    /// The event carries none and sets nothing off.
    Nothing,
    /// The data does not tell.
    Unknown(Missing),
}

/// The duty without what people do by hand. `None`: nothing but people can tell whether it was done.
pub fn checked(duty: &Duty) -> Option<Duty> {
    let hand = |deed: &Deed| matches!(deed, Deed::ByHand(_));
    let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
    if !list.iter().any(hand) {
        return Some(duty.clone());
    }
    let deeds = match &duty.deeds {
        Deeds::All(list) if !list.iter().all(hand) => {
            Deeds::All(list.iter().filter(|deed| !hand(deed)).cloned().collect())
        }
        _ => return None,
    };
    Some(Duty {
        deeds,
        ..duty.clone()
    })
}

/// A duty with nothing but deeds, due the same day.
pub fn plain(deeds: Deeds) -> Duty {
    Duty {
        role: None,
        or_roles: Vec::new(),
        robot: false,
        personally: false,
        deeds,
        term: Some(Term::same_day()),
        due_by: None,
        times: 1,
        partial: false,
        standing: false,
        steps: Vec::new(),
        cancel: Vec::new(),
        pauses: Vec::new(),
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
        own_schedule: false,
        client_clock: false,
        undone: None,
    }
}

/// Whether all deeds are states.
pub fn only_states(deeds: &Deeds) -> bool {
    let (Deeds::All(list) | Deeds::Any(list)) = deeds;
    list.iter().all(|deed| {
        matches!(
            deed,
            Deed::Fill(_)
                | Deed::Move { .. }
                | Deed::HandTo(_)
                | Deed::Distribute(_)
                | Deed::Hold(_)
        )
    })
}

/// Rows that the version judges in which something earlier began.
pub fn belonging(mut rows: Vec<Row>, to: Instant) -> Vec<Row> {
    for row in &mut rows {
        row.belongs = Some(to);
    }
    rows
}

impl World<'_> {
    /// The due moment that the event of a birth carries itself.
    pub fn own_due(&self, duty: &Duty, birth: &Birth) -> OwnDue {
        let Some(due_by) = duty.due_by else {
            return OwnDue::None;
        };
        let Some(Says::Event(event, _)) = birth.fact.map(|fact| &self.facts[fact].says) else {
            return OwnDue::Nothing;
        };
        let event: &Event<'_> = event;
        match due_by {
            EventDue::Deadline => match event.deadline {
                Some(deadline) => OwnDue::At(self.end(deadline)),
                None => OwnDue::Nothing,
            },
            // The duty's own term counts back from the plan, which its birth has for its origin.
            EventDue::Planned => match event.planned {
                Some(_) => OwnDue::None,
                None => OwnDue::Nothing,
            },
            EventDue::End => match event.seconds {
                Some(seconds) => OwnDue::At(birth.at.plus(seconds)),
                None => OwnDue::Unknown(Missing::from(["длительность звонков".into()])),
            },
        }
    }

    /// A step that is a deed: a duty of its own, born at the step, due the same day, over with its duty's scope.
    pub fn step_duty(
        &self,
        (number, clause, parent, deal): (usize, &Clause, &Duty, usize),
        birth: &Birth,
        at: Instant,
        step: &Step,
    ) -> Vec<Row> {
        let deeds = match &step.action {
            StepAction::Move(deed) => Deeds::All(vec![deed.clone()]),
            StepAction::Do(deeds) => deeds.clone(),
            StepAction::Notify(_) | StepAction::Fault(_) => return Vec::new(),
        };
        let child = Duty {
            deeds,
            term: Some(Term::same_day()),
            due_by: None,
            times: 1,
            partial: false,
            standing: false,
            steps: Vec::new(),
            pauses: Vec::new(),
            grace: None,
            also: Vec::new(),
            early: None,
            before_window: false,
            ..parent.clone()
        };
        let Some(child) = checked(&child) else {
            return Vec::new();
        };
        let of = birth.at;
        let birth = Birth {
            at,
            origin: self.counts_from(clause, &child, deal, at),
            restarted: None,
            fact: None,
            unsure: Missing::new(),
            ..birth.clone()
        };
        belonging(self.one(number, clause, &child, deal, &birth), of)
    }

    /// `после каждого X должна быть открытая задача`: broken in every stretch, from the first X to the end of the scope, in which
    /// it does not hold. Further X add nothing.
    pub fn standing_after(
        &self,
        number: usize,
        clause: &Clause,
        duty: &Duty,
        deal: usize,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        let scope = &clause.scope;
        let mut over: Option<Option<Instant>> = None;
        for birth in self.births(clause, deal) {
            if birth.at < self.force.0 || birth.at >= self.force.1 {
                continue;
            }
            if !birth.unsure.is_empty() {
                rows.push(self.unsure(number, clause, deal, birth.at, birth.unsure.clone()));
                continue;
            }
            // Still within the stretch of an earlier X.
            if over.is_some_and(|end| end.is_none_or(|end| end > birth.at)) {
                continue;
            }
            let whole = self.stretches(scope, deal, |_| Truth::Yes);
            let around = whole
                .into_iter()
                .filter(|stretch| stretch.from <= birth.at)
                .find(|stretch| stretch.to.is_none_or(|to| to > birth.at));
            let Some(around) = around else {
                continue;
            };
            over = Some(around.to);
            let stretch = Stretch {
                from: birth.at,
                ..around
            };
            // However long it stands, the version judges it in which it was set off.
            let own = self.stood_or_broke(number, clause, duty, deal, &stretch);
            rows.extend(belonging(own, birth.at));
        }
        rows
    }

    fn stood_or_broke(
        &self,
        number: usize,
        clause: &Clause,
        duty: &Duty,
        deal: usize,
        stretch: &Stretch,
    ) -> Vec<Row> {
        let scope = &clause.scope;
        let holds = |view| self.states_hold(duty, scope, deal, view);
        let fault = |at| holds(self.after(at)).negate();
        self.kept_or_broken(number, clause, deal, stretch, &fault)
    }

    /// Whether the states of a duty hold in this view.
    pub fn states_hold(&self, duty: &Duty, scope: &Scope, deal: usize, view: View) -> Truth {
        match &duty.deeds {
            Deeds::All(deeds) => deeds.iter().fold(Truth::Yes, |all, deed| {
                all.and(self.state_holds(deed, scope, deal, view))
            }),
            Deeds::Any(deeds) => deeds.iter().fold(Truth::No, |any, deed| {
                any.or(self.state_holds(deed, scope, deal, view))
            }),
        }
    }
}
