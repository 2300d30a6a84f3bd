//! A condition that always holds: what it is to narrow is not narrowed.

use super::group::Group;
use super::never::{of_clause, own_conditions};
use super::region::Region;
use super::solve::Answer;
use super::wish::Trust;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::Cond;

/// Looks at the condition of every branch, and at each condition that a clause has of its own.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (branch, group) in text.reg.branches.iter().zip(&text.groups) {
        for (at, arm) in branch.arms.iter().enumerate() {
            if arm.cond.as_ref().is_some_and(|cond| *cond != Cond::True) && always(group, at) {
                let message = format!("условие «{}» выполняется всегда", arm.text);
                report.tell(
                    Diagnostic::warning(Code::AlwaysTrue, arm.span, message)
                        .label("подходит любая сделка")
                        .hint("уберите «если» и оставьте пункт без условия или сузьте условие: вокруг него оно уже выполнено"),
                );
            }
        }
    }
    for clause in &text.reg.clauses {
        let Some((around, own)) = own_conditions(text, clause) else {
            continue;
        };
        let group = of_clause(text, clause, &around, &own);
        for (at, cond) in own.iter().enumerate() {
            // What the program itself has joined with «always» narrows nothing on purpose.
            let whole = group.may(at, Trust::All) == Region::All;
            if whole || !always(&group, at) {
                continue;
            }
            let (what, remedy) = match cond {
                Cond::Not(inner) => (
                    format!("исключение «{}» не подходит никогда", said(inner)),
                    "уберите исключение или измените его: здесь таких сделок не бывает",
                ),
                other => (
                    format!("условие «{}» выполняется всегда", said(other)),
                    "уберите условие или сузьте его: вокруг него оно уже выполнено",
                ),
            };
            report.tell(
                Diagnostic::warning(Code::AlwaysTrue, clause.span, what)
                    .label("в этом пункте")
                    .hint(remedy),
            );
        }
    }
}

/// Whether the condition holds of every case in its place; if there is none, nothing is said.
fn always(group: &Group, at: usize) -> bool {
    let trust = Trust::All;
    let around = group.around(trust);
    group.any(&[around.clone(), group.may(at, trust).complement()]) == Answer::None
        && matches!(group.any(&[around]), Answer::Case(_))
}

/// A condition in the author's words.
fn said(cond: &Cond) -> String {
    match cond {
        Cond::True => "всегда".to_owned(),
        Cond::And(all) => joined(all, " и "),
        Cond::Or(any) => joined(any, " или "),
        Cond::Not(inner) => format!("не ({})", said(inner)),
        Cond::Test(_, text) => text.to_string(),
    }
}

fn joined(all: &[Cond], by: &str) -> String {
    let all: Vec<String> = all.iter().map(said).collect();
    all.join(by)
}
