//! A plan that a limit or a threshold makes impossible to reach.

use super::demand::{all_within, called};
use super::doubles::most;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Clause, CountWindow, Demand, EventPattern, Fold, Formula, KeyKind, Op, PlanGoal, PlanOf,
    Regulation, RoleId, Sample, Sentence, Worth,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// So many of these and no more, for one person.
struct Upper<'r> {
    clause: &'r Clause,
    pattern: &'r EventPattern,
    at_most: u32,
    window: CountWindow,
    /// Only for holders of this role.
    role: Option<RoleId>,
}

/// So many of these at least, for one person.
struct Lower<'r> {
    clause: &'r Clause,
    pattern: &'r EventPattern,
    number: u64,
    window: CountWindow,
    role: Option<RoleId>,
}

/// Looks at every plan and every threshold beside what bounds it from above.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let (lower, upper) = bounds(reg);
    for wanted in &lower {
        for bound in &upper {
            let roles = wanted.role.is_some() && bound.role.is_some() && wanted.role != bound.role;
            if roles || !all_within(&wanted.pattern.any, bound.pattern) {
                continue;
            }
            let Some(room) = most(bound.at_most, bound.window, wanted.window) else {
                continue;
            };
            if wanted.number > room {
                report.tell(
                    Diagnostic::warning(
                        Code::PlanOverLimit,
                        wanted.clause.span,
                        format!(
                            "{} требует {} («{}»), а {} разрешает за это же время не больше {room}",
                            called(wanted.clause),
                            wanted.number,
                            wanted.pattern.text,
                            called(bound.clause)
                        ),
                    )
                    .label("план недостижим")
                    .related(bound.clause.span, "предел")
                    .hint("снизьте план или поднимите предел: вместе их не выполнить"),
                );
                break;
            }
        }
    }
}

fn bounds(reg: &Regulation) -> (Vec<Lower<'_>>, Vec<Upper<'_>>) {
    let (mut lower, mut upper) = (Vec::new(), Vec::new());
    for clause in &reg.clauses {
        match &clause.sentence {
            Sentence::Plan(plan) => lower.extend(plan.items.iter().filter_map(|item| {
                // What several do together, and what is a sum, no limit on one person's number shuts.
                let (PlanOf::Each(role), PlanGoal::Number(number)) = (&plan.of, &item.goal) else {
                    return None;
                };
                Some(Lower {
                    clause,
                    pattern: &item.pattern,
                    number: u64::from(*number),
                    window: CountWindow::Calendar(plan.unit),
                    role: Some(*role),
                })
            })),
            Sentence::Frequency(limit)
                if matches!(limit.key, KeyKind::Person | KeyKind::Doer)
                    && limit.exempt.is_empty()
                    && limit.exempt_when.is_none()
                    && clause.guard == crate::model::regulation::Cond::True
                    && clause.scope.stages.is_empty() =>
            {
                upper.extend(limit.bounds.iter().map(|bound| Upper {
                    clause,
                    pattern: &limit.pattern,
                    at_most: bound.at_most,
                    window: bound.window,
                    role: match clause.scope.only_roles.as_slice() {
                        [only] => Some(*only),
                        _ => None,
                    },
                }));
            }
            Sentence::Threshold(threshold) => {
                threshold_bounds(reg, clause, threshold, &mut lower, &mut upper);
            }
            _ => {}
        }
    }
    (lower, upper)
}

fn threshold_bounds<'r>(
    reg: &'r Regulation,
    clause: &'r Clause,
    threshold: &'r crate::model::regulation::Threshold,
    lower: &mut Vec<Lower<'r>>,
    upper: &mut Vec<Upper<'r>>,
) {
    let Demand::Compare(compared) = &threshold.demand else {
        return;
    };
    let (formula, over) = match &compared.left {
        Formula::Named(metric) => match reg.metrics.get(metric.0) {
            Some(metric) => (&metric.formula, threshold.over.or(metric.over)),
            None => return,
        },
        own => (own, threshold.over),
    };
    let (Formula::Taken(taken), Formula::Const(number)) = (formula, &compared.right) else {
        return;
    };
    let Sample::Events {
        pattern,
        worth: Worth::One,
    } = &taken.sample
    else {
        return;
    };
    let of_one = matches!(over.by, Some(KeyKind::Person | KeyKind::Doer));
    let (Some(window), true, Fold::Sum) = (over.window, of_one, taken.fold) else {
        return;
    };
    if taken.guard != crate::model::regulation::Cond::True || !taken.scope.stages.is_empty() {
        return;
    }
    let whole = |number: Decimal| number.to_u32();
    match compared.op {
        Op::Le | Op::Lt => {
            let most = match compared.op {
                Op::Lt => (*number - Decimal::ONE).ceil(),
                _ => number.floor(),
            };
            upper.extend(whole(most).map(|at_most| Upper {
                clause,
                pattern,
                at_most,
                window,
                role: over.role,
            }));
        }
        Op::Ge | Op::Gt => {
            let least = match compared.op {
                Op::Gt => number.floor() + Decimal::ONE,
                _ => number.ceil(),
            };
            lower.extend(whole(least).map(|least| Lower {
                clause,
                pattern,
                number: u64::from(least),
                window,
                role: over.role,
            }));
        }
        Op::Eq | Op::Ne => {}
    }
}
