//! What changes a norm's answer as time goes by.

use crate::engine::view::View;
use crate::facts::ApprovalState;
use crate::model::regulation::LocalHours;
use crate::program::norm::{Body, CountWindow, Norm, Prohibition};
use crate::program::{Calc, Cond, Expr, PatternId, Test, Version, Window};
use crate::value::Instant;

/// The conditions of a norm whose answers may change while nothing happens.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    /// Everything asked, joined only to look for the moments.
    cond: Cond,
    /// Where the norm counts time from.
    norm: crate::model::regulation::Scope,
    /// Whether anything can change at all, its window apart.
    pub(super) moves: bool,
    /// Whether the norm depends on time.
    pub(super) by_time: bool,
}

impl Moving {
    pub(super) fn of(version: &Version, norm: &Norm) -> Self {
        let mut conds = vec![norm.guard.clone()];
        let mut patterns: Vec<PatternId> = Vec::new();
        let mut window = false;
        match &norm.body {
            Body::Limit(limit) => {
                conds.extend(limit.exempt_when.clone());
                patterns.push(limit.pattern);
                patterns.extend(&limit.exempt);
                window = limit.at_most > 0 && limit.window != CountWindow::Ever;
            }
            Body::Prohibition(Prohibition::Event {
                pattern, approval, ..
            }) => {
                patterns.push(*pattern);
                conds.extend(approval.as_ref().map(|_| test(any_approval())));
            }
            Body::Prohibition(Prohibition::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            }) => {
                patterns.push(*pattern);
                conds.push(test(Test::LocalTime(LocalHours {
                    hours: allowed.clone(),
                    client_clock: *client_clock,
                    to_the_end: true,
                    not_on_holidays: *except_holidays,
                })));
            }
            _ => {}
        }
        for shape in patterns
            .iter()
            .flat_map(|one| &version.pattern(*one).shapes)
        {
            if let Some((hours, _)) = &shape.at_hours {
                conds.push(test(Test::LocalTime(hours.clone())));
            }
            conds.extend(shape.working.map(|_| test(Test::WorkingTime)));
        }
        conds.retain(|cond| *cond != Cond::True);
        let cond = Cond::And(conds);
        let by_time = window || depends(version, &cond, 0);
        let mut moves = false;
        cond.for_each_test(&mut |_| moves = true);
        Self {
            cond,
            norm: norm.scope.clone(),
            moves,
            by_time,
        }
    }

    /// Moments within `(from, to]` at which the answer may change for one view.
    pub(super) fn flips(&self, view: &View<'_>, (from, to): (Instant, Instant)) -> Vec<Instant> {
        let stretches = view.path.stretches(&self.norm, view.env.version, false);
        let fact = view.env.facts.len();
        let here = stretches.iter().rev().find(|one| view.lies_in(fact, one));
        let begun = here.and_then(|one| one.from);
        view.flips(&self.cond, from, to, begun)
    }
}

fn test(test: Test) -> Cond {
    Cond::Test(test, "".into())
}

/// Its moments are those of every approval.
fn any_approval() -> Test {
    Test::Approval {
        about: None,
        roles: Vec::new(),
        state: ApprovalState::Granted,
    }
}

/// Whether an answer may change while nothing happens.
fn depends(version: &Version, cond: &Cond, depth: u8) -> bool {
    let mut found = false;
    cond.for_each_test(&mut |test| found |= by_time(version, test, depth));
    found
}

fn by_time(version: &Version, test: &Test, depth: u8) -> bool {
    match test {
        Test::LastOlder(..)
        | Test::Elapsed(..)
        | Test::Remains(..)
        | Test::Days(..)
        | Test::Season(..)
        | Test::WorkingTime
        | Test::LocalTime(_)
        | Test::AtStart(_)
        | Test::Ahead(_) => true,
        Test::Count { window, .. } => matches!(window, Window::Last(_) | Window::Period(_)),
        Test::Compare(left, _, right) => {
            by_clock(version, left, depth) || by_clock(version, right, depth)
        }
        Test::Category(category, _) => {
            let definition = version.definitions.get(category.0);
            depth < 8
                && definition.is_some_and(|one| {
                    one.rungs
                        .iter()
                        .any(|rung| depends(version, rung, depth + 1))
                })
        }
        Test::OwnerIs(who) => {
            use crate::model::regulation::Who;
            matches!(who, Who::Absent(_) | Who::Tenure(..))
        }
        // A consent ends with its record; what stands in the register changes with new facts alone.
        Test::Consent(_)
        | Test::Filled(_)
        | Test::OneOf(..)
        | Test::Contains(..)
        | Test::Stage(_)
        | Test::OwnerRole(_)
        | Test::Score(..)
        | Test::Approval { .. }
        | Test::LastFromClient
        | Test::Streak { .. } => false,
    }
}

fn by_clock(version: &Version, expr: &Expr, depth: u8) -> bool {
    match expr {
        Expr::Const(_) | Expr::Field(_) | Expr::Length(_) => false,
        Expr::Sum(_, window) => matches!(window, Window::Last(_) | Window::Period(_)),
        Expr::Calc(calc) => match &**calc {
            Calc::FirstFilled(of) | Calc::Plus(of) | Calc::Largest(of) | Calc::Smallest(of) => {
                of.iter().any(|one| by_clock(version, one, depth))
            }
            Calc::Times(of, _) => by_clock(version, of, depth),
            Calc::DaysSince(_) | Calc::DaysUntil(_) => true,
            Calc::Score(rows) => rows.iter().any(|(cond, _)| depends(version, cond, depth)),
            Calc::Number(_, window) => matches!(window, Window::Last(_) | Window::Period(_)),
        },
    }
}
