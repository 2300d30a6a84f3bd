//! Scenarios put to trial: the regulation's own examples are made into cases, judged by the engine like any data, and compared
//! with what they expect; and what of the regulation they have exercised.
//!
//! | file | what it does |
//! |---|---|
//! | `stage` | a scenario up to a moment → cases and a dataset that holds everything |
//! | `compare` | an expectation against what the engine says |
//! | `change` | the smallest change of facts that would have changed a verdict |
//! | `coverage` | clauses that were exercised |
//! | `parts` | conditions, branches, rows and rungs that were exercised |

mod change;
mod compare;
mod coverage;
mod parts;
mod stage;

use std::collections::BTreeSet;

use crate::engine::{DealExplanation, Engine, Options, TestAsked, settle};
use crate::facts::{Case, Dataset, When};
use crate::findings::{Finding, NextAction};
use crate::model::scenario::{Check, Expect, Scenario};
use crate::program::Program;
use crate::value::{Instant, Truth};

pub use change::{Across, Change, Question};
pub use coverage::{ClauseSeen, Coverage, JudgedFact, judged_facts};
pub use parts::{ArmSeen, CondSeen, RowKind, RowSeen};
pub use stage::Stage;

/// What all scenarios of a program came to.
#[derive(Debug, Clone, Default)]
pub struct Trials {
    /// One for each scenario, in the order of the versions and of the text.
    pub played: Vec<Played>,
    /// What they have exercised.
    pub coverage: Coverage,
}

/// A scenario that was played.
#[derive(Debug, Clone)]
pub struct Played {
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the scenario in that version.
    pub scenario: usize,
    /// Its checks in order; an empty one held.
    pub failed: Vec<Failed>,
}

/// An expectation that did not come true.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Index of the check.
    pub check: usize,
    /// The moment.
    pub at: Instant,
    /// What came out instead: the part of it that the check is about.
    pub got: Got,
    /// The reasoning about the clauses concerned.
    pub explanation: Option<DealExplanation>,
    /// All findings at that moment.
    pub findings: Vec<Finding>,
}

/// What came out, so far as an expectation is about it.
#[derive(Debug, Clone)]
pub enum Got {
    /// What is to be done; empty: nothing.
    Actions(Vec<NextAction>),
    /// Verdicts; empty: none. The clauses are those asked about that said nothing.
    Findings(Vec<Finding>, Vec<(usize, usize)>),
    /// The answer to a condition, with its tests.
    Answer(Truth, Vec<TestAsked>),
}

/// Everything at one moment of a scenario.
pub(crate) struct Outcome {
    pub(crate) at: Instant,
    pub(crate) findings: Vec<Finding>,
    pub(crate) actions: Vec<NextAction>,
    pub(crate) explanations: Vec<DealExplanation>,
    /// Bans that were kept: (version, clause).
    pub(crate) in_order: BTreeSet<(usize, usize)>,
}

/// Plays all scenarios of a program.
#[must_use]
pub fn play(program: &Program) -> Trials {
    let mut trials = Trials {
        coverage: Coverage::new(program),
        ..Trials::default()
    };
    for (version, one) in program.versions.iter().enumerate() {
        for (index, scenario) in one.regulation.scenarios.iter().enumerate() {
            let failed = play_one(program, version, scenario, &mut trials.coverage);
            trials.played.push(Played {
                version,
                scenario: index,
                failed,
            });
        }
    }
    trials
}

fn play_one(
    program: &Program,
    version: usize,
    scenario: &Scenario,
    coverage: &mut Coverage,
) -> Vec<Failed> {
    let Some(of) = program.versions.get(version) else {
        return Vec::new();
    };
    let zone = of.company.zone();
    let mut failed = Vec::new();
    let mut explained = BTreeSet::new();
    let mut last: Option<(When, Stage, Outcome)> = None;
    for (index, check) in scenario.checks.iter().enumerate() {
        if last.as_ref().is_none_or(|(at, ..)| *at != check.at) {
            let now = stage::instant(check.at, zone);
            let stage = Stage::at(&of.regulation, scenario, check.at, zone);
            let outcome = judge(program, &stage, now, coverage);
            last = Some((check.at, stage, outcome));
        }
        let Some((_, stage, outcome)) = &last else {
            continue;
        };
        let answer = match check.expect {
            Expect::Holds(question) => {
                Some(answer(program, stage, outcome.at, version, question, check))
            }
            _ => None,
        };
        let person = |who: &_| stage.person(who, check.deal, outcome.at);
        if let Some(got) = compare::compare(program, scenario, check, outcome, answer, &person) {
            let mut explanation = compare::concerned(program, check, outcome, &got);
            if let Some(told) = &mut explanation {
                // What has been told of this moment is not told again.
                told.clauses.retain(|one| {
                    explained.insert((outcome.at, one.version, one.clause, one.part))
                });
            }
            failed.push(Failed {
                check: index,
                at: outcome.at,
                explanation: explanation.filter(|told| !told.clauses.is_empty()),
                got,
                findings: outcome.findings.clone(),
            });
        }
    }
    failed
}

/// The answer to a scenario's own condition.
fn answer(
    program: &Program,
    stage: &Stage,
    now: Instant,
    version: usize,
    question: usize,
    check: &Check,
) -> (Truth, Vec<TestAsked>) {
    let options = Options::default();
    let mut engine = Engine::new(program, &stage.dataset, now, &options);
    let place = stage.place(check.deal);
    let Some(case) = stage.cases.get(place.0) else {
        return (Truth::No, Vec::new());
    };
    engine.answer(case, version, question, place.1.as_deref())
}

/// Judges every deal, with its explanation.
fn judge(program: &Program, stage: &Stage, now: Instant, coverage: &mut Coverage) -> Outcome {
    let mut outcome = Outcome {
        at: now,
        findings: Vec::new(),
        actions: Vec::new(),
        explanations: Vec::new(),
        in_order: BTreeSet::new(),
    };
    let mut contributions = Vec::new();
    for case in &stage.cases {
        outcome.take(
            program,
            &stage.dataset,
            case,
            now,
            &mut contributions,
            coverage,
        );
    }
    let judged = judged_facts(program, &contributions);
    let settled = settle(program, &stage.dataset, contributions, now);
    coverage.settled(&judged, &settled.findings);
    coverage.counted(&settled.metrics);
    // A limit is kept by what it judges and does not find.
    let broken: BTreeSet<u64> = settled.findings.iter().map(|one| one.id).collect();
    let kept = judged.iter().filter(|(_, id)| !broken.contains(id));
    outcome.in_order.extend(kept.map(|(place, _)| *place));
    outcome.findings.extend(settled.findings);
    outcome
}

impl Outcome {
    fn take(
        &mut self,
        program: &Program,
        dataset: &Dataset,
        case: &Case<'_>,
        now: Instant,
        contributions: &mut Vec<crate::engine::Contribution>,
        coverage: &mut Coverage,
    ) {
        let mut options = Options {
            coverage: true,
            ..Options::default()
        };
        // Each deal is explained by itself; verdicts are the same every time.
        let ids: Vec<Option<Box<str>>> = if case.deals.is_empty() {
            vec![None]
        } else {
            case.deals
                .iter()
                .map(|deal| Some((*deal.id).into()))
                .collect()
        };
        for (turn, id) in ids.into_iter().enumerate() {
            options.explain = id;
            options.explain_employee = case.employee.as_deref().map(|one| one.id.clone());
            let mut result = Engine::new(program, dataset, now, &options).evaluate(case);
            if let Some(explanation) = result.explanation.take() {
                self.explanations.push(explanation);
            }
            if turn > 0 {
                continue;
            }
            coverage.result(&result);
            self.in_order.extend(result.in_order.keys());
            self.findings.extend(result.findings);
            self.actions.extend(result.actions);
            contributions.extend(result.contributions);
        }
    }
}
