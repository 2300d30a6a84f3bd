//! An expectation against what the engine says.

use super::{Got, Outcome};
use crate::calendar::{Pace, Quantity, Unit, Zone};
use crate::engine::{DealExplanation, TestAsked};
use crate::facts::When;
use crate::findings::{Finding, NextAction, Penalty, Verdict};
use crate::lexicon::{fold, same_word};
use crate::model::regulation::Clause;
use crate::model::scenario::{CameTo, Check, Expect, Scenario, Who};
use crate::program::Program;
use crate::value::{Decimal, Instant, Truth};

/// Who a person of the scenario is.
type Person<'a> = dyn Fn(&Who) -> Option<Box<str>> + 'a;

/// What a clause is to have come to.
struct Wanted<'a> {
    what: CameTo,
    late: Option<Quantity>,
    due: Option<When>,
    who: Option<&'a Who>,
}

/// What a check is compared with.
struct Compared<'a> {
    program: &'a Program,
    deal: Option<&'a str>,
    outcome: &'a Outcome,
    person: &'a Person<'a>,
}

/// What came out instead of the expected; `None`: it came true.
pub(super) fn compare(
    program: &Program,
    scenario: &Scenario,
    check: &Check,
    outcome: &Outcome,
    answer: Option<(Truth, Vec<TestAsked>)>,
    person: &Person<'_>,
) -> Option<Got> {
    let deal = check.deal.and_then(|deal| scenario.deals.get(deal));
    let compared = Compared {
        program,
        deal: deal.map(|deal| &*deal.name),
        outcome,
        person,
    };
    match &check.expect {
        Expect::Duty {
            words,
            due,
            clauses,
            who,
            denied,
        } => {
            let fits = |action: &&&NextAction| {
                compared.told(action, words)
                    && of_clauses(program, clauses, action.version, action.clause)
                    && compared.due(action.version, action.due_at, *due)
                    && who
                        .as_ref()
                        .is_none_or(|who| person(who).as_deref() == Some(&*action.responsible))
            };
            let actions: Vec<&NextAction> = compared.actions().collect();
            let found = actions.iter().any(|action| fits(&action));
            (found == *denied).then(|| Got::Actions(actions.into_iter().cloned().collect()))
        }
        Expect::NoDuties => {
            let actions: Vec<NextAction> = compared
                .actions()
                .filter(|action| action.action != "criterion" && !compared.by_hand(action))
                .cloned()
                .collect();
            (!actions.is_empty()).then_some(Got::Actions(actions))
        }
        Expect::NoViolations => {
            let broken: Vec<Finding> = compared.broken().cloned().collect();
            (!broken.is_empty()).then(|| Got::Findings(broken, Vec::new()))
        }
        Expect::Verdict {
            what,
            clauses,
            late,
            due,
            denied,
            only,
            who,
        } => {
            let wanted = Wanted {
                what: *what,
                late: *late,
                due: *due,
                who: who.as_ref(),
            };
            compared.verdict(&wanted, clauses, *denied, *only)
        }
        Expect::Penalty(wanted, clauses) => {
            let broken: Vec<&Finding> = compared
                .broken()
                .filter(|one| of_clauses(program, clauses, one.version, one.clause))
                .collect();
            let right = wanted
                .iter()
                .all(|wanted| sum(&broken, wanted) == amount(wanted));
            (!right).then(|| {
                let (with, without): (Vec<&Finding>, Vec<&Finding>) =
                    broken.into_iter().partition(|one| !one.penalty.is_empty());
                let told = if with.is_empty() { without } else { with };
                Got::Findings(told.into_iter().cloned().collect(), Vec::new())
            })
        }
        Expect::Holds(_) => {
            let (truth, tests) = answer.unwrap_or_default();
            (!truth.is_yes()).then_some(Got::Answer(truth, tests))
        }
        Expect::Responsible(who, clauses) => compared.responsible(who, clauses),
    }
}

impl Compared<'_> {
    fn actions(&self) -> impl Iterator<Item = &NextAction> {
        // What is asked of the client is asked whichever deal is spoken of; what employees owe is not.
        let mine = |one: &&NextAction| {
            self.deal.is_none_or(|own| match &one.subject.deal {
                Some(deal) => &**deal == own,
                None => one.subject.employee.is_none(),
            })
        };
        self.outcome.actions.iter().filter(mine)
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let mine = |deal: &Option<Box<str>>| {
            self.deal
                .is_none_or(|own| deal.as_deref().is_none_or(|deal| deal == own))
        };
        self.outcome
            .findings
            .iter()
            .filter(move |one| mine(&one.subject.deal))
    }

    fn broken(&self) -> impl Iterator<Item = &Finding> {
        self.findings().filter(|one| is_broken(one))
    }

    fn clause(&self, version: usize, clause: usize) -> Option<&Clause> {
        self.program
            .versions
            .get(version)?
            .regulation
            .clauses
            .get(clause)
    }

    fn zone(&self, version: usize) -> Zone {
        let found = self.program.versions.get(version);
        found.map_or(Zone::UTC, |version| version.company.zone())
    }

    fn by_hand(&self, action: &NextAction) -> bool {
        self.program
            .versions
            .get(action.version)
            .is_some_and(|version| {
                let mut norms = version.norms.iter();
                norms.any(|norm| {
                    norm.clause.0 == action.clause
                        && match &norm.body {
                            crate::program::norm::Body::ByHand(_) => true,
                            crate::program::norm::Body::Obligation(duty) => duty.deeds.by_hand(),
                            _ => false,
                        }
                })
            })
    }

    /// Whether the words tell this deed: each stands, in any form, in what is to be done or in the clause's own words.
    fn told(&self, action: &NextAction, words: &[Box<str>]) -> bool {
        let clause = self
            .clause(action.version, action.clause)
            .map_or("", |clause| &*clause.text);
        let said = format!("{} {clause}", fold(&action.what));
        let said = fold(&said);
        let known: Vec<&str> = said
            .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
            .filter(|word| !word.is_empty())
            .collect();
        words.iter().all(|word| {
            let mut parts = word.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            parts.all(|part| {
                part.is_empty()
                    || known
                        .iter()
                        .any(|known| *known == part || same_word(known, part))
            })
        })
    }

    fn due(&self, version: usize, at: Option<Instant>, due: Option<When>) -> bool {
        let Some(due) = due else { return true };
        let Some(at) = at else {
            return false;
        };
        let local = self.zone(version).local(at);
        match due {
            // Seconds are not said.
            When::Local(said) => {
                local.format("%F %H:%M").to_string() == said.format("%F %H:%M").to_string()
            }
            // The close of a day may be its midnight.
            When::Day(day) => {
                local.date() == day || self.zone(version).local(at.plus(-1)).date() == day
            }
            When::Exact(said) => said == at,
        }
    }

    fn verdict(
        &self,
        wanted: &Wanted<'_>,
        clauses: &[Box<str>],
        denied: bool,
        only: bool,
    ) -> Option<Got> {
        let Wanted {
            what,
            late,
            due,
            who,
        } = *wanted;
        let of = |name: &[Box<str>], one: &&Finding| {
            of_clauses(self.program, name, one.version, one.clause)
        };
        let right = clauses.iter().all(|name| {
            let mine: Vec<&Finding> = self
                .findings()
                .filter(|one| of(std::slice::from_ref(name), one))
                .filter(|one| self.due(one.version, one.due_at, due))
                .filter(|one| {
                    who.is_none_or(|who| (self.person)(who).as_deref() == Some(&*one.responsible))
                })
                .collect();
            let kept = || {
                mine.iter().any(|one| one.verdict == Verdict::OnTime)
                    || due.is_none() && who.is_none() && self.in_order(name)
            };
            let came = match what {
                CameTo::Broken => mine
                    .iter()
                    .any(|one| is_broken(one) && late.is_none_or(|late| is_late(one, late))),
                CameTo::Kept => kept() && !mine.iter().any(|one| is_broken(one)),
                CameTo::Fixed => mine
                    .iter()
                    .any(|one| matches!(one.verdict, Verdict::Fixed | Verdict::Late)),
                CameTo::NotChecked => mine.iter().any(|one| one.verdict == Verdict::NotChecked),
                CameTo::Cancelled => mine.iter().any(|one| one.verdict == Verdict::Cancelled),
                CameTo::Pending => mine.iter().any(|one| one.verdict == Verdict::Pending),
                CameTo::Silent => mine.is_empty(),
            };
            came != denied
        });
        let others = only
            && self
                .broken()
                .any(|one| !of_clauses(self.program, clauses, one.version, one.clause));
        if right && !others {
            return None;
        }
        let about: Vec<Finding> = self
            .findings()
            .filter(|one| {
                of_clauses(self.program, clauses, one.version, one.clause) || only && is_broken(one)
            })
            .cloned()
            .collect();
        Some(Got::Findings(about, self.places(clauses)))
    }

    /// Whether a ban was kept.
    fn in_order(&self, name: &str) -> bool {
        let places = self.places(&[name.into()]);
        self.outcome
            .in_order
            .iter()
            .any(|place| places.contains(place))
    }

    fn places(&self, clauses: &[Box<str>]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for (version, one) in self.program.versions.iter().enumerate() {
            for (index, clause) in one.regulation.clauses.iter().enumerate() {
                if is_named(clause, clauses) {
                    out.push((version, index));
                }
            }
        }
        out
    }

    fn responsible(&self, who: &Who, clauses: &[Box<str>]) -> Option<Got> {
        let wanted = (self.person)(who);
        let of = |version, clause| of_clauses(self.program, clauses, version, clause);
        let is = |responsible: &str| wanted.as_deref() == Some(responsible);
        let actions: Vec<&NextAction> = self
            .actions()
            .filter(|one| of(one.version, one.clause))
            .collect();
        let broken: Vec<&Finding> = self
            .broken()
            .filter(|one| of(one.version, one.clause))
            .collect();
        let found = actions.iter().any(|one| is(&one.responsible))
            || broken.iter().any(|one| is(&one.responsible));
        if found {
            return None;
        }
        Some(if actions.is_empty() {
            Got::Findings(broken.into_iter().cloned().collect(), Vec::new())
        } else {
            Got::Actions(actions.into_iter().cloned().collect())
        })
    }
}

fn is_broken(one: &Finding) -> bool {
    matches!(
        one.verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    )
}

fn is_named(clause: &Clause, names: &[Box<str>]) -> bool {
    names
        .iter()
        .any(|name| clause.number.as_ref().unwrap_or(&clause.key) == name || clause.key == *name)
}

fn of_clauses(program: &Program, names: &[Box<str>], version: usize, clause: usize) -> bool {
    if names.is_empty() {
        return true;
    }
    program
        .versions
        .get(version)
        .and_then(|version| version.regulation.clauses.get(clause))
        .is_some_and(|clause| is_named(clause, names))
}

/// Whether the finding is so late: on the wall clock, or on the duty's own.
fn is_late(one: &Finding, late: Quantity) -> bool {
    let wanted = late.seconds();
    let on = |seconds: i64| match late.unit() {
        Unit::Second | Unit::Minute | Unit::Hour => seconds == wanted,
        // Days and longer are told whole.
        _ => wanted > 0 && seconds.div_euclid(wanted) == 1,
    };
    on(one.late_in_clock_seconds) || late.pace() != Pace::Working && on(one.late_seconds)
}

fn amount(penalty: &Penalty) -> Decimal {
    match penalty {
        Penalty::Money(amount, _) | Penalty::Points(amount) => amount.abs(),
    }
}

fn sum(findings: &[&Finding], like: &Penalty) -> Decimal {
    let all = findings.iter().flat_map(|one| &one.penalty);
    all.filter(|one| match (one, like) {
        (Penalty::Money(_, own), Penalty::Money(_, wanted)) => own == wanted,
        (Penalty::Points(_), Penalty::Points(_)) => true,
        _ => false,
    })
    .map(amount)
    .fold(Decimal::ZERO, |sum, one| {
        sum.checked_add(one).unwrap_or(sum)
    })
}

/// So many clauses at most are explained beside a failed check.
const CONCERNED: usize = 3;

/// The reasoning about the clauses that a failed check is about.
pub(super) fn concerned(
    program: &Program,
    check: &Check,
    outcome: &Outcome,
    got: &Got,
) -> Option<DealExplanation> {
    let named: &[Box<str>] = match &check.expect {
        Expect::Duty { clauses, .. }
        | Expect::Verdict { clauses, .. }
        | Expect::Penalty(_, clauses)
        | Expect::Responsible(_, clauses) => clauses,
        Expect::NoDuties | Expect::NoViolations | Expect::Holds(_) => &[],
    };
    let mut places: Vec<(usize, usize)> = match got {
        _ if !named.is_empty() => Vec::new(),
        Got::Findings(findings, _) => findings
            .iter()
            .map(|one| (one.version, one.clause))
            .collect(),
        // A list of what is to be done explains itself.
        Got::Actions(_) | Got::Answer(..) => return None,
    };
    places.dedup();
    places.truncate(CONCERNED);
    let mut told = outcome.explanations.first()?.clone();
    told.clauses = outcome
        .explanations
        .iter()
        .flat_map(|one| &one.clauses)
        .filter(|one| {
            !named.is_empty() && of_clauses(program, named, one.version, one.clause)
                || places.contains(&(one.version, one.clause))
        })
        .cloned()
        .collect();
    (!told.clauses.is_empty()).then_some(told)
}
