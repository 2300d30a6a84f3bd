//! Long blocks are bound by several threads. Once every name is declared, a stage, a funnel or a section is bound without looking
//! at its neighbours, so that runs of them are given to a binder each and their clauses are put one behind the other again: the
//! result is that of one binder, clause for clause and message for message.
//!
//! A few sentences do speak of what stands above them (`передать следующему`: of the last sentence that hands over). A binder that
//! does not find it among its own clauses takes note of it, and the whole block is bound once more by a single one.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::model::names::vocabulary::head;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Context;
use crate::model::regulation::{Branch, BranchId, Clause};
use crate::syntax::{Node, Number};

/// Who binds the blocks of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hands {
    /// How many threads may work.
    pub threads: usize,
    /// Shorter blocks, in bytes, are bound where they stand: a thread would cost more than it saves.
    pub long: usize,
}

impl Default for Hands {
    /// All that the machine has.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            long: 64 * 1024,
        }
    }
}

impl Hands {
    /// One binder for everything.
    pub const ONE: Self = Self {
        threads: 1,
        long: usize::MAX,
    };
}

/// Rewrites the lines of a long text by several threads. What is rewritten may look at neighbours, but not over the heading of a funnel,
/// a stage or a section.
pub(in crate::model) fn in_runs(hands: Hands, nodes: &mut Vec<Node>, rewrite: fn(&mut Vec<Node>)) {
    let lengths: Vec<usize> = match hands.threads {
        2.. if bytes(nodes) >= hands.long => runs(nodes, hands.threads)
            .iter()
            .map(|run| run.len())
            .collect(),
        _ => Vec::new(),
    };
    if lengths.len() < 2 {
        return rewrite(nodes);
    }
    let mut all = std::mem::take(nodes).into_iter();
    let mut shares: Vec<Vec<Node>> = lengths
        .into_iter()
        .map(|length| all.by_ref().take(length).collect())
        .collect();
    std::thread::scope(|scope| {
        for share in &mut shares {
            scope.spawn(move || rewrite(share));
        }
    });
    nodes.extend(shares.into_iter().flatten());
}

/// Lets go of what has been read. A long text's tree is a hundred thousand small pieces: somebody else puts them away.
pub(in crate::model) fn let_go(hands: Hands, nodes: Vec<Node>) {
    if hands.threads > 1 && bytes(&nodes) >= hands.long {
        std::thread::spawn(move || drop(nodes));
    }
}

/// What a binder of one run leaves to the binder of the whole.
#[derive(Debug, Default)]
pub(in crate::model) struct Deferred {
    /// Clause numbers in the order of the lines: whether one is taken is known only when all runs are put together.
    claims: Vec<Number>,
    /// Whether a sentence asked for something that stands above the run.
    looked_above: bool,
}

impl Binder<'_> {
    /// Binds the lines of a long block by several threads. False: it is not long, or has to be bound by one.
    pub(in crate::model) fn side_by_side(&mut self, nodes: &[Node], context: &Context) -> bool {
        let apart = context.arm.is_none() && !context.first_fit && context.mailing.is_none();
        if self.hands.threads < 2 || !apart || bytes(nodes) < self.hands.long {
            return false;
        }
        let runs = runs(nodes, self.hands.threads);
        if runs.len() < 2 {
            return false;
        }
        let mut said: Vec<Diagnostics> = runs
            .iter()
            .map(|_| Diagnostics::of_file(self.diagnostics.file))
            .collect();
        let mut done: Vec<Binder<'_>> = Vec::with_capacity(runs.len());
        std::thread::scope(|scope| {
            let threads: Vec<_> = runs
                .iter()
                .zip(&mut said)
                .map(|(run, said)| {
                    let mut other = self.another(said);
                    scope.spawn(move || {
                        other.lines(run, context);
                        other
                    })
                })
                .collect();
            done.extend(threads.into_iter().map_while(|thread| thread.join().ok()));
        });
        // A thread that could not end is done again by one binder: whatever stopped it will be seen.
        let whole = done.len() == runs.len();
        if !whole
            || done
                .iter()
                .any(|one| one.deferred.as_ref().is_some_and(|left| left.looked_above))
        {
            return false;
        }
        for one in done {
            self.take_over(one);
        }
        for said in said {
            self.diagnostics.append(said);
        }
        true
    }

    /// A binder that knows all names that this one knows, and has no clauses yet.
    fn another<'d>(&mut self, diagnostics: &'d mut Diagnostics) -> Binder<'d> {
        let clauses = std::mem::take(&mut self.reg.clauses);
        let branches = std::mem::take(&mut self.reg.branches);
        let reports = std::mem::take(&mut self.reg.reports);
        let priority = std::mem::take(&mut self.reg.mailing_priority);
        let reg = self.reg.clone();
        self.reg.clauses = clauses;
        self.reg.branches = branches;
        self.reg.reports = reports;
        self.reg.mailing_priority = priority;
        Binder {
            reg,
            diagnostics,
            roles: self.roles.clone(),
            fields: self.fields.clone(),
            touches: self.touches.clone(),
            categories: self.categories.clone(),
            derived: self.derived.clone(),
            metrics: self.metrics.clone(),
            metrics_known: self.metrics_known,
            metric_scope: self.metric_scope.clone(),
            metric_guard: self.metric_guard.clone(),
            counted_clauses: Vec::new(),
            sheets: self.sheets.clone(),
            asked_answer: None,
            answer_to_mailings: false,
            derivations: self.derivations.clone(),
            ladders: self.ladders.clone(),
            ladder_list: self.ladder_list.clone(),
            sections: Vec::new(),
            section_rank: Vec::new(),
            funnels: self.funnels.clone(),
            stages: self.stages.clone(),
            funnel: self.funnel,
            bare_is_working: self.bare_is_working,
            last_field: self.last_field,
            trying: self.trying,
            carried: self.carried,
            unknown_at: self.unknown_at,
            bare_events: self.bare_events,
            numbers: BTreeMap::new(),
            hands: Hands::ONE,
            deferred: Some(Deferred::default()),
        }
    }

    /// Puts what another binder has read behind what has been read so far.
    fn take_over(&mut self, other: Binder<'_>) {
        let first = self.reg.clauses.len();
        let arms = self.reg.branches.len();
        let moved =
            |arm: Option<(BranchId, usize)>| arm.map(|(id, arm)| (BranchId(id.0 + arms), arm));
        self.reg
            .clauses
            .extend(other.reg.clauses.into_iter().map(|clause| Clause {
                arm: moved(clause.arm),
                ..clause
            }));
        self.reg
            .branches
            .extend(other.reg.branches.into_iter().map(|branch| Branch {
                parent: moved(branch.parent),
                ..branch
            }));
        self.reg.reports.extend(other.reg.reports);
        self.reg.mailing_priority.extend(other.reg.mailing_priority);
        self.reg.mailing_refused = self
            .reg
            .mailing_refused
            .take()
            .or(other.reg.mailing_refused);
        self.sections.extend(
            other
                .sections
                .into_iter()
                .map(|(name, own)| (name, own.start + first..own.end + first)),
        );
        self.section_rank.extend(other.section_rank);
        self.counted_clauses.extend(other.counted_clauses);
        for (own, told) in self.reg.stages.iter_mut().zip(other.reg.stages) {
            own.responsible = told.responsible.or(own.responsible);
            own.goal = told.goal.or_else(|| own.goal.take());
        }
        for (own, told) in self.ladder_list.iter_mut().zip(other.ladder_list) {
            own.used |= told.used;
        }
        for number in other.deferred.into_iter().flat_map(|left| left.claims) {
            self.claim(&number);
        }
    }

    /// Whether a clause number is to be claimed later, by the binder of the whole.
    pub(in crate::model) fn claims_later(&mut self, number: &Number) -> bool {
        let Some(left) = &mut self.deferred else {
            return false;
        };
        if left.claims.last() != Some(number) {
            left.claims.push(number.clone());
        }
        true
    }

    /// Takes note that a sentence asks for a clause above which is not among those read here.
    pub(in crate::model) fn looks_above(&mut self) {
        if let Some(left) = &mut self.deferred {
            left.looked_above = true;
        }
    }
}

/// How much text the nodes take.
fn bytes(nodes: &[Node]) -> usize {
    match nodes {
        [] => 0,
        [first, ..] => nodes
            .last()
            .map_or(0, |last| end(last).saturating_sub(first.span.start)),
    }
}

/// Where a node ends with all that stands below it.
fn end(node: &Node) -> usize {
    node.children
        .last()
        .map_or(node.span.end, |last| end(last).max(node.span.end))
}

/// The nodes in about so many runs of equal length. A run begins at the heading of a funnel, a stage or a section, which no line before
/// it can reach into.
fn runs(nodes: &[Node], threads: usize) -> Vec<&[Node]> {
    let share = bytes(nodes) / threads.max(1);
    let mut runs = Vec::with_capacity(threads);
    let mut rest = nodes;
    while let Some(first) = rest.first() {
        let from = first.span.start;
        let cut = rest
            .iter()
            .enumerate()
            .skip(1)
            .find(|(_, node)| node.span.start >= from + share && is_heading(node))
            .map_or(rest.len(), |(at, _)| at);
        let (run, more) = rest.split_at(cut);
        runs.push(run);
        rest = more;
    }
    runs
}

fn is_heading(node: &Node) -> bool {
    node.opens
        && head(node).is_some_and(|(mut cursor, _)| {
            cursor.eat(&["воронка", "стадия", "стадии", "этап", "этапы", "раздел"])
        })
}
