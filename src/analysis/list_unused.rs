//! A checklist to which nothing leads: nobody is told when to fill it in.

use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::model::regulation::{Checklist, Regulation, Sentence};

/// Looks at every checklist.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for clause in &reg.clauses {
        let Sentence::Checklist(list) = &clause.sentence else {
            continue;
        };
        if !list.samplings.is_empty() || named_elsewhere(reg, list) || answered_by_data(list) {
            continue;
        }
        report.tell(
            Diagnostic::advice(
                Code::ListUnused,
                clause.span,
                format!("чек-лист «{}» никто не обязан заполнять", list.name),
            )
            .label("к нему ничего не ведёт")
            .hint("скажите, сколько проверять («проверять 10 % звонков в неделю»), или поручите: «супервайзер обязан заполнить чек-лист …»"),
        );
    }
}

/// Whether anything but its own heading speaks of it.
fn named_elsewhere(reg: &Regulation, list: &Checklist) -> bool {
    fold(&reg.source.text)
        .matches(&fold(&list.name))
        .nth(1)
        .is_some()
}

/// Whether the program itself answers at least one question.
fn answered_by_data(list: &Checklist) -> bool {
    list.questions
        .iter()
        .any(|question| question.automatic.is_some())
}
