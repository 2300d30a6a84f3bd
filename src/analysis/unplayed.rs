//! Clauses that no example of the text exercises: nobody has seen them work.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Clause, Regulation};

/// How many clauses are named.
const NAMED: usize = 8;

/// Tells of the clauses, if the text has examples at all.
pub(super) fn run(
    reg: &Regulation,
    unplayed: impl Iterator<Item = usize>,
    out: &mut Vec<Diagnostic>,
) {
    let clauses: Vec<&Clause> = unplayed.filter_map(|at| reg.clauses.get(at)).collect();
    let Some(first) = clauses.first().filter(|_| !reg.scenarios.is_empty()) else {
        return;
    };
    let mut names: Vec<String> = clauses.iter().take(NAMED).map(|one| name(one)).collect();
    let more = clauses.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(format!("ещё {more}"));
    }
    out.push(
        Diagnostic::advice(
            Code::Untried,
            first.span,
            format!("ни один пример не проверяет: {}", names.join(", ")),
        )
        .label(if clauses.len() > 1 {
            "первый из них"
        } else {
            "примеры до него не доходят"
        })
        .hint("допишите пример, в котором пункт срабатывает; что уже проверено, показывает «reglament test»"),
    );
}

fn name(clause: &Clause) -> String {
    match &clause.number {
        Some(number) => format!("п. {number}"),
        None => format!("«{}»", clause.text),
    }
}
