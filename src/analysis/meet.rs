//! Whether one deal can be under two clauses at once: clauses contradict each other only where some deal is under both.

use super::Text;
use super::example::{example, numbers};
use super::group::{Found, Group, Place, Witness, stages_of};
use super::wish::Trust;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::model::regulation::{Cond, Expr, Of, Op, Regulation, Scope, Test, Trigger};

/// What became of the question.
pub(super) enum Meeting {
    /// This deal is under all of them.
    Case(Box<Met>),
    /// No deal is, or it hangs on what is not understood.
    Never,
    /// Given up.
    TooMany,
}

/// A deal under several clauses.
pub(super) struct Met {
    scope: Scope,
    group: Group,
    witness: Witness,
}

impl Met {
    /// The deal in words and a colon; nothing where any deal will do.
    pub(super) fn told(&self, reg: &Regulation) -> String {
        if self.witness.shown.is_empty() {
            return String::new();
        }
        format!("{}: ", words::case(reg, &self.group, &self.witness))
    }

    /// Adds the ready example: such a deal, for which this clause waits to be done.
    pub(super) fn shown(
        &self,
        text: &Text<'_>,
        told: Diagnostic,
        trigger: &Trigger,
        clause: usize,
    ) -> Diagnostic {
        let reg = text.reg;
        let Some(number) = numbers(reg, &[clause]) else {
            return told;
        };
        let line = reg.source.line(told.span.start);
        let name = format!("Строка {line}: {}", title(told.code));
        let place = Place {
            scope: &self.scope,
            trigger,
        };
        let expected = format!("ожидает {number}");
        let ready = example(
            reg,
            &self.group,
            &place,
            &text.filled,
            &self.witness,
            (&name, &expected),
        );
        match ready {
            Some(ready) => told.example(ready),
            None => told,
        }
    }
}

fn title(code: crate::diagnostic::Code) -> &'static str {
    crate::diagnostic::CODES
        .iter()
        .find(|page| page.code == code)
        .map_or("", |page| page.title)
}

/// The deals that are in both places; `None`: there is none.
pub(super) fn scope_of_both(reg: &Regulation, one: &Scope, other: &Scope) -> Option<Scope> {
    let of = match (one.of, other.of) {
        (a, b) if a == b => a,
        (Of::Employee, _) | (_, Of::Employee) => return None,
        _ => Of::Deal,
    };
    if one.funnel.is_some() && other.funnel.is_some() && one.funnel != other.funnel {
        return None;
    }
    let mut roles = one.only_roles.clone();
    if roles.is_empty() {
        roles.clone_from(&other.only_roles);
    } else if !other.only_roles.is_empty() {
        roles.retain(|role| other.only_roles.contains(role));
        if roles.is_empty() {
            return None;
        }
    }
    let mut both = Scope {
        of,
        funnel: one.funnel.or(other.funnel),
        stages: Vec::new(),
        except_stages: one.except_stages.clone(),
        only_roles: roles,
    };
    both.except_stages.extend(&other.except_stages);
    if !(one.stages.is_empty() && other.stages.is_empty()) {
        let beside = stages_of(reg, other);
        both.stages = stages_of(reg, one);
        both.stages.retain(|stage| beside.contains(stage));
        if both.stages.is_empty() {
            return None;
        }
    }
    Some(both)
}

/// Whether a deal of this place can be under all of these conditions at once.
pub(super) fn meet(
    text: &Text<'_>,
    scope: Scope,
    trigger: &Trigger,
    conds: &[(&Cond, Trust)],
) -> Meeting {
    let place = Place {
        scope: &scope,
        trigger,
    };
    let all = conds.iter().map(|(cond, _)| Some(*cond));
    let group = Group::new(text.reg, &place, &text.filled, &Cond::True, all);
    let wanted: Vec<_> = conds
        .iter()
        .enumerate()
        .map(|(at, (_, trust))| group.surely(at, *trust))
        .collect();
    match group.plainest(true, &wanted) {
        Found::Case(witness) => Meeting::Case(Box::new(Met {
            scope,
            group,
            witness,
        })),
        Found::Nothing => Meeting::Never,
        Found::TooMany => Meeting::TooMany,
    }
}

/// Whether every case of the first condition is one of the second, in this place; everything not understood is left free.
pub(super) fn implies(
    text: &Text<'_>,
    scope: &Scope,
    trigger: &Trigger,
    one: &Cond,
    other: &Cond,
) -> bool {
    if other == &Cond::True || one == other {
        return true;
    }
    let place = Place { scope, trigger };
    let group = Group::new(
        text.reg,
        &place,
        &text.filled,
        &Cond::True,
        [Some(one), Some(other)],
    );
    let wanted = [
        group.may(0, Trust::All),
        group.may(1, Trust::All).complement(),
    ];
    group.any(&wanted) == super::solve::Answer::None
}

/// Whether people can make an end of the condition by doing what is missing: «нельзя отправить договор, если нет комментария» asks for
/// a comment and forbids nothing for good.
pub(super) fn curable(reg: &Regulation, cond: &Cond, holds: bool) -> bool {
    match cond {
        Cond::True => false,
        Cond::And(all) if holds => all.iter().any(|one| curable(reg, one, holds)),
        Cond::Or(any) if !holds => any.iter().any(|one| curable(reg, one, holds)),
        Cond::And(all) | Cond::Or(all) => all.iter().all(|one| curable(reg, one, holds)),
        Cond::Not(inner) => curable(reg, inner, !holds),
        Cond::Test(test, _) => lacking(reg, test, holds),
    }
}

fn lacking(reg: &Regulation, test: &Test, holds: bool) -> bool {
    let few = |op: Op| match op {
        Op::Lt | Op::Le => holds,
        Op::Gt | Op::Ge => !holds,
        Op::Eq => holds,
        Op::Ne => !holds,
    };
    match test {
        Test::Filled(_) | Test::Contains(..) => !holds,
        Test::Count { op, number, .. } => few(*op) && (*op != Op::Eq || *number == 0),
        Test::Compare(Expr::Sum(..) | Expr::Length(_) | Expr::Calc(_), op, _) => few(*op),
        Test::Compare(Expr::Field(_), Op::Eq, _) | Test::OneOf(..) => !holds,
        Test::Category(category, rungs) => reg.categories.get(category.0).is_some_and(|ladder| {
            holds
                && rungs.iter().all(|rung| {
                    ladder
                        .rungs
                        .get(*rung)
                        .is_some_and(|rung| curable(reg, &rung.cond, true))
                })
        }),
        Test::Approval { .. }
        | Test::Consent(_)
        | Test::Score { .. }
        | Test::LastFromClient
        | Test::Elapsed(..)
        | Test::Ahead(_)
        | Test::Remains(..)
        | Test::Days(..)
        | Test::Season(..)
        | Test::WorkingTime
        | Test::LocalTime(_)
        | Test::AtStart(_)
        | Test::OwnerIs(_) => true,
        _ => false,
    }
}
