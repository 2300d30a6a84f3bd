//! Next actions: what open duties ask for, and what a deal lacks where it stands and for the stage after.

use reglament::findings::Verdict;
use reglament::model::regulation::{
    Clause, Criterion, Deed, Deeds, Duty, Sentence, StageId, StepAction,
};
use reglament::value::{Instant, Truth};

use super::asking::Ask;
use super::follow::ROBOT;
use super::people::Wanted;
use super::row::{Row, show};
use super::visits::Place;
use super::world::World;

/// One next action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Todo {
    /// Index of the version.
    pub version: usize,
    /// Index of the clause.
    pub clause: usize,
    /// Deal by id.
    pub deal: String,
    /// `deed`, `step` or `criterion`.
    pub kind: &'static str,
    /// Who.
    pub who: String,
    /// From when.
    pub opens: Option<Instant>,
    /// Till when.
    pub due: Option<Instant>,
    /// Whether that is over.
    pub overdue: bool,
    /// Which criteria are not met.
    pub lacks: String,
}

impl std::fmt::Display for Todo {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |at: Option<Instant>| at.map(show);
        let Self {
            clause,
            deal,
            kind,
            who,
            overdue,
            lacks,
            ..
        } = self;
        let (opens, due) = (at(self.opens), at(self.due));
        write!(
            out,
            "дело: п. {clause} сделка {deal} {kind} «{who}» {opens:?} {due:?} просрочено {overdue} {lacks}"
        )
    }
}

/// What a row that is still open asks for.
pub fn of_row(row: &Row, now: Instant) -> Vec<Todo> {
    // What fell due after the export alone may still be to do.
    let fell_due = row.verdict == Verdict::NotChecked
        && row.not_held.is_empty()
        && row.done.or(row.ended).is_none();
    let open = matches!(row.verdict, Verdict::Pending | Verdict::Overdue) || fell_due;
    if !open || row.responsible == ROBOT {
        return Vec::new();
    }
    let deed = Todo {
        version: row.version,
        clause: row.clause,
        deal: row.deal.clone(),
        kind: "deed",
        who: row.responsible.clone(),
        opens: row.open.allowed.max(row.opens),
        due: row.due,
        overdue: row.verdict != Verdict::Pending && row.due.is_none_or(|due| due < now),
        lacks: String::new(),
    };
    let told = row.open.told.iter().map(|(at, to)| Todo {
        kind: "step",
        who: to.clone(),
        opens: Some(*at),
        due: None,
        overdue: true,
        ..deed.clone()
    });
    told.chain([deed.clone()]).collect()
}

/// Whether people alone can tell whether something of it was done.
pub fn by_hand(clause: &Clause) -> bool {
    let hand = |deed: &Deed| matches!(deed, Deed::ByHand(_));
    let deeds = |deeds: &Deeds| {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        list.iter().any(hand)
    };
    let duty = |duty: &Duty| {
        let steps = duty.steps.iter().any(|step| match &step.action {
            StepAction::Do(list) => deeds(list),
            StepAction::Move(deed) => hand(deed),
            StepAction::Notify(_) | StepAction::Fault(_) => false,
        });
        steps || deeds(&duty.deeds)
    };
    match &clause.sentence {
        Sentence::Duty(own) => duty(own),
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
            let mut rows = ladder.rows.iter().chain(&ladder.late);
            rows.any(|step| matches!(&step.action, StepAction::Do(list) if deeds(list)))
        }
        _ => false,
    }
}

impl World<'_> {
    /// What an open deal lacks: criteria of its stage, and those of the stage after.
    pub fn lacking(&self, number: usize, clause: &Clause, deal: usize) -> Option<Todo> {
        let now = self.after(self.as_of());
        let in_force = self.force.0 <= self.now && self.now < self.force.1;
        let born = self.born(deal).is_none_or(|born| born <= self.now);
        let here = self.stands_in(deal)?;
        let funnel = &self.reg.funnels[self.reg.stages[here.0].funnel.0];
        if !in_force || !born || funnel.terminal.contains(&here) {
            return None;
        }
        let stages = &clause.scope.stages;
        let level = funnel.order.iter().position(|level| level.contains(&here));
        let next = level.and_then(|level| funnel.order.get(level + 1));
        let ahead = next
            .into_iter()
            .flatten()
            .any(|stage| !funnel.from_anywhere.contains(stage) && stages.contains(stage));
        let inside = stages.contains(&here);
        let (criteria, overdue): (&[Criterion], bool) = match &clause.sentence {
            Sentence::Entry(criteria) if inside => (criteria, true),
            Sentence::Entry(criteria) if ahead => (criteria, false),
            Sentence::Exit(criteria) if inside => (criteria, false),
            _ => return None,
        };
        let roles = &clause.scope.only_roles;
        let ours = match roles.is_empty() {
            true => Truth::Yes,
            false => self.owner_holds(deal, roles, now),
        };
        let ask = Ask::new(deal, now, &clause.scope);
        if !ours.and(self.ask(&clause.guard, ask)).is_yes() {
            return None;
        }
        let lacks: Vec<&str> = criteria
            .iter()
            .filter(|criterion| self.ask(&criterion.cond, ask).is_no())
            .map(|criterion| &*criterion.text)
            .collect();
        let role = self.reg.stages[here.0].responsible.map(Wanted::of_stage);
        (!lacks.is_empty()).then(|| Todo {
            version: 0,
            clause: number,
            deal: self.case.deals[deal].id.to_string(),
            kind: "criterion",
            who: self.responsible(role, deal, self.as_of()),
            opens: None,
            due: None,
            overdue,
            lacks: lacks.join(", "),
        })
    }

    /// The stage in which a deal stands by all that is held.
    fn stands_in(&self, deal: usize) -> Option<StageId> {
        match self.place(deal, self.after(self.as_of())) {
            Place::In(visit) => visit.stage,
            Place::Nowhere => None,
            Place::Unknown => self.present_stage(deal),
        }
    }
}
