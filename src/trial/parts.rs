//! What of the clauses was exercised: conditions, branches, rows of chains and ladders, steps, rungs.

use std::collections::BTreeMap;

use crate::engine::{Answers, SeenSpots, Spot, value_words};
use crate::model::regulation::{Ban, Decides, Of, Op, Regulation, Sentence, StepAction};
use crate::program::norm::{Body, Deed, Norm, Obligation, Prohibition};
use crate::program::{Cond, Program, Test, Version};
use crate::source::Span;
use crate::value::Value;

/// Version and index of a clause.
type Place = (usize, usize);

/// A condition of a clause or of a branch, and the answers it has given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondSeen {
    /// The author's words.
    pub text: Box<str>,
    /// The first clause it stands over: version and index; for a rung of a ladder of values only the version counts.
    pub place: Place,
    /// Its line.
    pub line: usize,
    /// It stands in a ladder of values, not in a clause.
    pub in_ladder: bool,
    /// It has held.
    pub held: bool,
    /// It has failed.
    pub failed: bool,
}

/// An arm of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmSeen {
    /// The author's words of its condition, or `иначе`.
    pub text: Box<str>,
    /// The first clause that stands in it: version and index.
    pub place: Place,
    /// Whether it was ever asked about.
    pub asked: bool,
    /// Whether it was ever taken.
    pub taken: bool,
}

/// What kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A touch of a chain, a row of a ladder that is a deed.
    Row,
    /// A step of escalation.
    Step,
    /// One of several deeds that fulfil a duty alike.
    Deed,
    /// A rung of a ladder of authority.
    Authority,
    /// A rung of a ladder of values.
    Rung,
}

/// A row, a step or a rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSeen {
    /// Of what kind.
    pub kind: RowKind,
    /// The author's words.
    pub text: Box<str>,
    /// The clause: version and index; for a rung of a ladder of values only the version counts.
    pub place: Place,
    /// Its line.
    pub line: usize,
    /// Whether it was ever asked about.
    pub asked: bool,
    /// Whether it was ever reached.
    pub reached: bool,
}

/// Which condition: conditions of one branch are one for all its clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Branch(usize),
    Clause(usize),
    Ladder(usize),
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    conds: BTreeMap<(usize, Group, Box<str>), CondSeen>,
    arms: BTreeMap<(usize, usize, usize), ArmSeen>,
    rows: BTreeMap<(usize, Spot), RowSeen>,
    /// Of every clause: the branch and arm it stands in.
    of_arm: BTreeMap<Place, (usize, usize)>,
}

impl Parts {
    /// Everything that the clauses judged by machine are made of.
    pub(super) fn new(program: &Program, judged: impl Fn(Place) -> bool) -> Self {
        let mut parts = Self::default();
        for (index, version) in program.versions.iter().enumerate() {
            for norm in &version.norms {
                if judged((index, norm.clause.0)) {
                    parts.norm(index, version, norm);
                }
            }
            parts.ladders(index, version);
        }
        parts
    }

    fn norm(&mut self, index: usize, version: &Version, norm: &Norm) {
        let regulation = &version.regulation;
        let clause = norm.clause.0;
        let Some(said) = regulation.clauses.get(clause) else {
            return;
        };
        let place = (index, clause);
        if let Some((branch, arm)) = norm.arm {
            self.of_arm.insert(place, (branch.0, arm));
            let of = regulation.branches.get(branch.0);
            if let Some(one) = of.and_then(|branch| branch.arms.get(arm)) {
                let key = (index, branch.0, arm);
                self.arms.entry(key).or_insert_with(|| ArmSeen {
                    text: one.text.clone(),
                    place,
                    asked: false,
                    taken: false,
                });
            }
        }
        let group = self.group(place);
        // Who is judged as the holder of a role is never anything else.
        let guard = match (&norm.guard, norm.scope.of) {
            (Cond::And(all), Of::Employee) => all.iter().collect(),
            (guard, _) => vec![guard],
        };
        for cond in guard.into_iter().filter(|cond| {
            norm.scope.of != Of::Employee || !matches!(cond, Cond::Test(Test::OwnerRole(_), _))
        }) {
            self.cond(cond, group, (place, said.line));
        }
        let mut own = Vec::new();
        match &norm.body {
            Body::Obligation(duty) => {
                own.extend(duty.cancel.iter());
                own.extend(duty.pauses.iter().map(|pause| &pause.cond));
                own.push(&duty.when_opens);
                self.duty(version, (place, norm.part), duty, said.line);
            }
            Body::Prohibition(Prohibition::Entry(list) | Prohibition::Exit(list)) => {
                own.extend(list.iter().map(|(_, cond)| cond));
            }
            Body::Prohibition(Prohibition::Value { .. }) => {
                self.authority(version, (place, norm.part), said.line);
            }
            Body::Limit(limit) => own.extend(limit.exempt_when.as_ref()),
            _ => {}
        }
        for cond in own {
            self.cond(cond, Group::Clause(clause), (place, said.line));
        }
    }

    fn group(&self, place: Place) -> Group {
        let arm = self.of_arm.get(&place);
        arm.map_or(Group::Clause(place.1), |(branch, _)| Group::Branch(*branch))
    }

    fn cond(&mut self, cond: &Cond, group: Group, (place, line): (Place, usize)) {
        match cond {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => {
                for one in all {
                    self.cond(one, group, (place, line));
                }
            }
            Cond::Not(one) => self.cond(one, group, (place, line)),
            Cond::Test(_, text) => {
                let key = (place.0, group, text.clone());
                self.conds.entry(key).or_insert_with(|| CondSeen {
                    text: text.clone(),
                    place,
                    line,
                    in_ladder: matches!(group, Group::Ladder(_)),
                    held: false,
                    failed: false,
                });
            }
        }
    }

    fn row(&mut self, kind: RowKind, place: Place, spot: Spot, text: Box<str>, line: usize) {
        let row = RowSeen {
            kind,
            text,
            place,
            line,
            asked: false,
            reached: false,
        };
        self.rows.insert((place.0, spot), row);
    }

    fn duty(
        &mut self,
        version: &Version,
        (place, part): (Place, usize),
        duty: &Obligation,
        line: usize,
    ) {
        let regulation = &version.regulation;
        if let Some((text, at)) = row_of(regulation, place.1, part) {
            let line = at.map_or(line, |at| regulation.source.line(at));
            self.row(RowKind::Row, place, Spot::Row(place.1, part), text, line);
        }
        for (at, step) in duty.steps.iter().enumerate() {
            let text = whole_row(regulation, step.span);
            let line = regulation.source.line(step.span.start);
            let spot = Spot::Step(place.1, part, at);
            self.row(RowKind::Step, place, spot, text, line);
        }
        let acts = duty.deeds.list.iter().map(|deed| match deed {
            Deed::Act(pattern) if !duty.deeds.all => Some(*pattern),
            _ => None,
        });
        let all: Vec<_> = acts
            .chain(duty.also.iter().map(|pattern| Some(*pattern)))
            .enumerate()
            .filter_map(|(at, pattern)| Some((at, version.pattern(pattern?).text.clone())))
            .collect();
        if all.len() + usize::from(duty.deeds.all) < 2 {
            return;
        }
        for (at, text) in all {
            let spot = Spot::Deed(place.1, part, at);
            self.row(RowKind::Deed, place, spot, text, line);
        }
    }

    fn authority(&mut self, version: &Version, (place, part): (Place, usize), line: usize) {
        let clause = version.regulation.clauses.get(place.1);
        let Some(Sentence::Ban(Ban::Authority(ladder))) = clause.map(|clause| &clause.sentence)
        else {
            return;
        };
        let mut border = 0;
        let mut before: Option<&(Op, Value)> = None;
        for rung in &ladder.rungs {
            let text = match (&rung.to, before, &rung.from) {
                (Some((op, value)), ..) | (None, None, Some((op, value))) => bound(*op, value),
                // The last rung begins where the one before it ends.
                (None, Some((op, value)), _) => bound(beyond(*op), value),
                (None, None, None) => "любое значение".to_owned(),
            };
            before = rung.to.as_ref();
            border += usize::from(rung.decides != Decides::Oneself);
            let spot = Spot::Border(place.1, part, border);
            self.row(RowKind::Authority, place, spot, text.into(), line);
        }
    }

    fn ladders(&mut self, index: usize, version: &Version) {
        let regulation = &version.regulation;
        for (at, definition) in version.definitions.iter().enumerate() {
            let Some(category) = regulation.categories.get(at) else {
                continue;
            };
            for (rung, (cond, said)) in definition.rungs.iter().zip(&category.rungs).enumerate() {
                let line = regulation.source.line(said.span.start);
                let place = (index, 0);
                self.cond(cond, Group::Ladder(at), (place, line));
                let spot = Spot::Rung(at, rung);
                self.row(RowKind::Rung, place, spot, said.name.clone(), line);
            }
        }
    }

    /// Takes what one case has exercised.
    pub(super) fn take(&mut self, seen: &SeenSpots) {
        for ((version, spot), answers) in seen {
            match spot {
                Spot::Guard(clause) => {
                    let arm = self.of_arm.get(&(*version, *clause));
                    let key = arm.map(|(branch, arm)| (*version, *branch, *arm));
                    if let Some(arm) = key.and_then(|key| self.arms.get_mut(&key)) {
                        arm.asked = true;
                        arm.taken |= answers.yes > 0;
                    }
                }
                Spot::Test(clause, text) => {
                    let group = self.group((*version, *clause));
                    // What stands in the body of a clause is its own, be it in a branch.
                    for group in [group, Group::Clause(*clause)] {
                        self.answer((*version, group, text.clone()), *answers);
                    }
                }
                Spot::RungTest(ladder, text) => {
                    self.answer((*version, Group::Ladder(*ladder), text.clone()), *answers);
                }
                _ => {
                    if let Some(row) = self.rows.get_mut(&(*version, spot.clone())) {
                        row.asked = true;
                        row.reached |= answers.yes > 0;
                    }
                }
            }
        }
    }

    fn answer(&mut self, key: (usize, Group, Box<str>), answers: Answers) {
        if let Some(cond) = self.conds.get_mut(&key) {
            cond.held |= answers.yes > 0;
            cond.failed |= answers.no > 0;
        }
    }

    /// Adds what another part of the data exercised.
    pub(super) fn merge(&mut self, other: &Self) {
        for (key, more) in &other.conds {
            if let Some(cond) = self.conds.get_mut(key) {
                cond.held |= more.held;
                cond.failed |= more.failed;
            }
        }
        for (key, more) in &other.arms {
            if let Some(arm) = self.arms.get_mut(key) {
                arm.asked |= more.asked;
                arm.taken |= more.taken;
            }
        }
        for (key, more) in &other.rows {
            if let Some(row) = self.rows.get_mut(key) {
                row.asked |= more.asked;
                row.reached |= more.reached;
            }
        }
    }

    pub(super) fn conds(&self) -> Vec<&CondSeen> {
        let mut all: Vec<&CondSeen> = self.conds.values().collect();
        all.sort_by_key(|one| (one.place.0, one.line, one.place.1));
        all
    }

    pub(super) fn arms(&self) -> Vec<&ArmSeen> {
        let mut all: Vec<&ArmSeen> = self.arms.values().collect();
        all.sort_by_key(|one| one.place);
        all
    }

    pub(super) fn rows(&self) -> Vec<&RowSeen> {
        let mut all: Vec<&RowSeen> = self.rows.values().collect();
        all.sort_by_key(|one| (one.place.0, one.line, one.place.1));
        all
    }
}

/// The words of a row that is a norm of its own, and where it stands if that is known.
fn row_of(
    regulation: &Regulation,
    clause: usize,
    part: usize,
) -> Option<(Box<str>, Option<usize>)> {
    match &regulation.clauses.get(clause)?.sentence {
        Sentence::Series(series) => {
            let row = part.checked_sub(usize::from(series.grid.is_some()));
            let row = row.and_then(|row| series.rows.get(row))?;
            let alone = series.rows.len() == 1 && series.grid.is_none();
            (!alone).then(|| (row.text.clone(), None))
        }
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
            let place = part.checked_sub(usize::from(ladder.limit.is_some()))?;
            let is_deed =
                |action: &StepAction| matches!(action, StepAction::Move(_) | StepAction::Do(_));
            let mut deeds = ladder.rows.iter().filter(|row| is_deed(&row.action));
            let row = deeds.nth(place)?;
            let alone = ladder.rows.len() == 1;
            let text = whole_row(regulation, row.span);
            (!alone).then_some((text, Some(row.span.start)))
        }
        _ => None,
    }
}

/// The whole row whose right side stands here: `дольше 1 дня — РОПу`.
fn whole_row(regulation: &Regulation, right: Span) -> Box<str> {
    let text: &str = &regulation.source.text;
    let before = text.get(..right.start).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let row = line.rsplit("; ").next().unwrap_or(line);
    let row = row.rsplit(": ").next().unwrap_or(row);
    format!("{}{}", row.trim_start(), regulation.source.slice(right)).into()
}

const fn beyond(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}

fn bound(op: Op, value: &Value) -> String {
    let value = value_words(value);
    match op {
        Op::Eq => value,
        Op::Ne => format!("не {value}"),
        Op::Lt => format!("меньше {value}"),
        Op::Le => format!("до {value}"),
        Op::Gt => format!("больше {value}"),
        Op::Ge => format!("от {value}"),
    }
}
