//! A group of branches put to questions: the axes that its conditions look at, the cases that can be in its place.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::axes::Axes;
use super::region::Region;
use super::solve::{Answer, Question};
use super::space::{Ask, Cell, Scale};
use super::subject::{Grasp, Subject};
use super::wish::{Space, Trust, Wish};
use crate::model::regulation::{
    Card, Cond, FieldId, LookBack, Of, Op, Regulation, Scope, Sentence, StageId, Test, Trigger,
};

/// A place in the text: what conditions there may take for granted.
pub struct Place<'r> {
    /// Where.
    pub scope: &'r Scope,
    /// What sets it off.
    pub trigger: &'r Trigger,
}

/// Conditions of one place, over common axes.
pub struct Group {
    /// The axes.
    pub space: Space,
    /// Conditions around all of them.
    pub guard: Wish,
    /// The conditions one by one; `None`: the rest.
    pub arms: Vec<Option<Wish>>,
    /// The cases that can be in this place.
    pub here: Region,
    /// The same with what must be filled on the way there.
    pub in_order: Region,
    /// Of a lasting condition: what a stage visit begins with.
    pub at_entry: Region,
}

/// A case that proves something.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What of it matters: axis and cell.
    pub shown: Vec<(usize, usize)>,
    /// Its cell on every axis.
    pub whole: Vec<usize>,
}

/// What became of a question about a group.
#[derive(Debug)]
pub enum Found {
    /// There is such a case.
    Case(Witness),
    /// There is none.
    Nothing,
    /// Given up at the bound.
    TooMany,
}

impl Group {
    /// Reads the conditions of one place.
    #[must_use]
    pub fn new<'c>(
        reg: &Regulation,
        place: &Place<'_>,
        filled: &Filled,
        guard: &Cond,
        arms: impl IntoIterator<Item = Option<&'c Cond>>,
    ) -> Self {
        let card = match place.scope.of {
            Of::Deal => Card::Deal,
            Of::Client | Of::Employee => Card::Client,
        };
        let mut axes = Axes::new(reg, card);
        let guard = axes.wish(guard);
        let arms = arms
            .into_iter()
            .map(|arm| arm.map(|cond| axes.wish(cond)))
            .collect();
        let happened = match place.trigger {
            Trigger::Event { pattern, .. } => Some(pattern),
            _ => None,
        };
        let space = axes.cut(happened);
        let here = of_scope(reg, place.scope, &space);
        let stages = stages_of(reg, place.scope);
        let must = filled.in_all(&stages);
        let in_order =
            Region::all(
                space
                    .axes
                    .iter()
                    .enumerate()
                    .filter_map(|(at, one)| match &one.subject {
                        Subject::Field(field) if must.contains(field) => {
                            Some(space.asked(at, &Ask::Filled))
                        }
                        _ => None,
                    }),
            );
        let in_order = here.clone().and(in_order);
        // Nothing has happened yet in the visit that begins.
        let counted = |subject: &Subject| matches!(subject, Subject::Number(_, _, LookBack::Visit));
        let axes = space.axes.iter().enumerate();
        let fresh = axes
            .filter(|(_, one)| counted(&one.subject))
            .map(|(at, _)| space.asked(at, &Ask::Compare(Op::Eq, Decimal::ZERO)));
        let at_entry = match place.trigger {
            Trigger::Scope => Region::all(fresh),
            _ => Region::All,
        };
        Self {
            space,
            guard,
            arms,
            here,
            in_order,
            at_entry,
        }
    }

    /// Takes for granted that the values that the conditions compare are there: a ladder over a value has nothing to say without it.
    #[must_use]
    pub fn with_values(mut self) -> Self {
        let mut filled = Region::All;
        for wish in self.arms.iter().flatten() {
            wish.for_each_axis(&mut |axis| {
                let own = self.space.asked(axis, &Ask::Filled);
                filled = std::mem::replace(&mut filled, Region::Nothing).and(own);
            });
        }
        self.in_order = self.in_order.and(filled);
        self
    }

    /// The plainest case in all of these regions, in a place where what must be filled is filled if `in_order`.
    #[must_use]
    pub fn plainest(&self, in_order: bool, wanted: &[Region]) -> Found {
        let mut question = self.question(in_order, wanted);
        let wishes: Vec<Vec<usize>> = self
            .space
            .cells
            .iter()
            .enumerate()
            .map(|(axis, cells)| self.wished(axis, cells))
            .collect();
        let whole = match question.plainest(&wishes) {
            Answer::Case(whole) => whole,
            Answer::None => return Found::Nothing,
            Answer::TooMany => return Found::TooMany,
        };
        let mut point: Vec<Option<usize>> = whole.iter().copied().map(Some).collect();
        let holds =
            |point: &[Option<usize>]| wanted.iter().all(|one| one.holds(point) == Some(true));
        // What can be left open does not matter: what stands last in the text is left out first.
        for axis in (0..point.len()).rev() {
            let kept = point.get_mut(axis).and_then(Option::take);
            if !holds(&point)
                && let Some(own) = point.get_mut(axis)
            {
                *own = kept;
            }
        }
        let shown = point
            .iter()
            .enumerate()
            .filter_map(|(axis, cell)| cell.map(|cell| (axis, cell)))
            .collect();
        Found::Case(Witness { shown, whole })
    }

    /// Whether any case is in all of these regions.
    #[must_use]
    pub fn any(&self, wanted: &[Region]) -> Answer {
        self.question(false, wanted).is_any()
    }

    /// The same among cases that are in order.
    #[must_use]
    pub fn any_in_order(&self, wanted: &[Region]) -> Answer {
        self.question(true, wanted).is_any()
    }

    fn question(&self, in_order: bool, wanted: &[Region]) -> Question {
        let mut question = Question::new(&self.space.sizes());
        question.within(&self.space.possible);
        question.within(if in_order { &self.in_order } else { &self.here });
        wanted.iter().for_each(|one| question.within(one));
        question
    }

    /// The cells of an axis, the plainest first: values that the author names, then values between them, then empty.
    fn wished(&self, axis: usize, cells: &[Cell]) -> Vec<usize> {
        let Some(looked) = self.space.axes.get(axis) else {
            return Vec::new();
        };
        // The rest of a ladder needs no facts at all.
        let rest = match &looked.subject {
            Subject::Category(_) => self.space.rest_of(axis),
            _ => None,
        };
        let named = |number: &Decimal| match &looked.axis.scale {
            Scale::Numbers { cuts, .. } => cuts.contains(number),
            Scale::Names(_) => true,
        };
        let rank = |at: &usize| match cells.get(*at) {
            Some(Cell::Name(_)) => usize::from(rest.is_some_and(|rest| rest != *at)),
            Some(Cell::Exactly(number)) if named(number) => 0,
            Some(Cell::Between(..)) => 1,
            Some(Cell::Exactly(_)) => 2,
            Some(Cell::Empty) | None => 3,
        };
        let event = matches!(
            looked.subject,
            Subject::Number(..) | Subject::Sum(..) | Subject::Passed(..)
        );
        let mut order: Vec<usize> = (0..cells.len()).collect();
        if !event {
            order.sort_by_key(rank);
        }
        order
    }

    /// Where the conditions around hold for sure.
    #[must_use]
    pub fn around(&self, trust: Trust) -> Region {
        self.space.holds(&self.guard, trust)
    }

    /// Where the arm may hold; the rest may hold nowhere of itself.
    #[must_use]
    pub fn may(&self, arm: usize, trust: Trust) -> Region {
        match self.arms.get(arm) {
            Some(Some(wish)) => self.space.may_hold(wish, trust),
            _ => Region::Nothing,
        }
    }

    /// Where the arm holds for sure.
    #[must_use]
    pub fn surely(&self, arm: usize, trust: Trust) -> Region {
        match self.arms.get(arm) {
            Some(Some(wish)) => self.space.holds(wish, trust),
            _ => Region::Nothing,
        }
    }

    /// Whether a condition changes by itself as time goes on.
    #[must_use]
    pub fn in_time(&self) -> bool {
        let mut moving = false;
        for wish in self.arms.iter().flatten() {
            wish.for_each_axis(&mut |axis| {
                moving |= self.space.axes.get(axis).is_some_and(|one| {
                    one.grasp == Grasp::Time
                        || matches!(
                            one.subject,
                            Subject::Number(_, _, LookBack::Last(_))
                                | Subject::Sum(_, _, LookBack::Last(_))
                                | Subject::Passed(..)
                                | Subject::Left(..)
                        )
                });
            });
        }
        moving
    }

    /// Conditions that are not understood, in the author's words.
    pub fn not_understood(&self) -> impl Iterator<Item = &str> {
        let mut named = std::collections::BTreeSet::new();
        for wish in self.arms.iter().flatten().chain([&self.guard]) {
            wish.for_each_axis(&mut |axis| {
                named.insert(axis);
            });
        }
        named.into_iter().filter_map(|axis| {
            let one = self.space.axes.get(axis)?;
            (one.grasp == Grasp::Unsure).then_some(&*one.said)
        })
    }
}

/// The stages in which a clause of this scope can be asked.
#[must_use]
pub fn stages_of(reg: &Regulation, scope: &Scope) -> Vec<StageId> {
    if !scope.stages.is_empty() {
        return scope.stages.clone();
    }
    let terminal = |id: StageId| {
        reg.funnels
            .iter()
            .any(|funnel| funnel.terminal.contains(&id))
    };
    (0..reg.stages.len())
        .map(StageId)
        .filter(|id| {
            let funnel = reg.stages.get(id.0).map(|stage| stage.funnel);
            scope.funnel.is_none_or(|own| funnel == Some(own))
                && !scope.except_stages.contains(id)
                && !terminal(*id)
        })
        .collect()
}

/// What stage and role can be in this scope.
fn of_scope(reg: &Regulation, scope: &Scope, space: &Space) -> Region {
    let mut out = Region::All;
    if let Some(axis) = space.axis_of(&Subject::Stage) {
        let stages = stages_of(reg, scope).iter().map(|one| one.0).collect();
        out = out.and(space.asked(axis, &Ask::OneOf(stages)));
    }
    if let Some(axis) = space.axis_of(&Subject::Role)
        && !scope.only_roles.is_empty()
    {
        let roles = scope.only_roles.iter().map(|one| one.0).collect();
        out = out.and(space.asked(axis, &Ask::OneOf(roles)));
    }
    out
}

/// Which fields must be filled to stand in a stage: the entry criteria of it and of the stages before it in the order.
pub struct Filled(BTreeMap<StageId, Vec<FieldId>>);

impl Filled {
    /// Reads the criteria of a regulation.
    #[must_use]
    pub fn of(reg: &Regulation) -> Self {
        let mut own: BTreeMap<StageId, Vec<FieldId>> = BTreeMap::new();
        for clause in &reg.clauses {
            let (Sentence::Entry(list) | Sentence::Required(list)) = &clause.sentence else {
                continue;
            };
            if clause.guard != Cond::True {
                continue;
            }
            let mut fields = Vec::new();
            list.iter().for_each(|one| demanded(&one.cond, &mut fields));
            for stage in &clause.scope.stages {
                own.entry(*stage)
                    .or_default()
                    .extend(fields.iter().copied());
            }
        }
        let mut all = own.clone();
        for funnel in &reg.funnels {
            let mut before: Vec<FieldId> = Vec::new();
            for level in &funnel.order {
                for stage in level {
                    all.entry(*stage)
                        .or_default()
                        .extend(before.iter().copied());
                }
                if let [only] = level.as_slice() {
                    before.extend(own.get(only).into_iter().flatten().copied());
                }
            }
        }
        Self(all)
    }

    /// What must be filled in every one of these stages.
    #[must_use]
    pub fn in_all(&self, stages: &[StageId]) -> Vec<FieldId> {
        let of = |stage: &StageId| self.0.get(stage).map_or(&[][..], Vec::as_slice);
        let Some((first, rest)) = stages.split_first() else {
            return Vec::new();
        };
        let mut fields = of(first).to_vec();
        fields.retain(|field| rest.iter().all(|stage| of(stage).contains(field)));
        fields
    }
}

/// Fields without which the condition cannot hold.
pub(super) fn demanded(cond: &Cond, out: &mut Vec<FieldId>) {
    match cond {
        Cond::And(all) => all.iter().for_each(|one| demanded(one, out)),
        Cond::Test(test, _) => match &**test {
            Test::Filled(field)
            | Test::OneOf(field, _)
            | Test::Contains(field, _)
            | Test::Compare(crate::model::regulation::Expr::Field(field), ..) => out.push(*field),
            _ => {}
        },
        Cond::True | Cond::Or(_) | Cond::Not(_) => {}
    }
}

/// The values of a numeric axis that a case of this cell can have.
#[must_use]
pub fn is_numeric(scale: &Scale) -> bool {
    matches!(scale, Scale::Numbers { .. })
}
