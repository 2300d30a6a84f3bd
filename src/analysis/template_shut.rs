//! A rule about a template that may not be sent at all: it is not among the approved ones.

use super::demand::called;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::model::regulation::{Clause, Cond, EventShape, Frequency, Sentence, What};

/// Looks at every rule of mailings that speaks of a template.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let limits: Vec<(&Clause, &Frequency)> = reg
        .clauses
        .iter()
        .filter_map(|clause| match &clause.sentence {
            Sentence::Frequency(limit) => Some((clause, limit)),
            _ => None,
        })
        .collect();
    let Some((rule, approved)) = limits
        .iter()
        .find_map(|(clause, limit)| approved(clause, limit).map(|list| (*clause, list)))
    else {
        return;
    };
    for (clause, limit) in &limits {
        if std::ptr::eq(*clause, rule) {
            continue;
        }
        for shape in &limit.pattern.any {
            let Some(template) = shape.template.as_deref().filter(|_| mailing(shape)) else {
                continue;
            };
            if approved.contains(&fold(template)) {
                continue;
            }
            report.tell(
                Diagnostic::warning(
                    Code::TemplateShut,
                    clause.span,
                    format!(
                        "шаблон «{template}» слать нельзя: {} одобряет другие, до этого правила дело не дойдёт",
                        called(rule)
                    ),
                )
                .label("к этому шаблону ничего не ведёт")
                .related(rule.span, "одобренные шаблоны")
                .hint("добавьте шаблон в одобренные или уберите правило о нём"),
            );
            break;
        }
    }
}

fn mailing(shape: &EventShape) -> bool {
    matches!(shape.what, What::Mailing)
}

/// The only templates that may be sent, folded.
fn approved(clause: &Clause, limit: &Frequency) -> Option<Vec<String>> {
    let none = limit.bounds.iter().any(|bound| bound.at_most == 0);
    let all = limit.pattern.any.iter().all(|shape| {
        mailing(shape)
            && shape.template.is_none()
            && shape.mailing == EventShape::new(What::Mailing).mailing
    });
    if !none || !all || clause.guard != Cond::True || limit.exempt_when.is_some() {
        return None;
    }
    let mut out = Vec::new();
    for shape in limit.exempt.iter().flat_map(|one| &one.any) {
        out.push(fold(shape.template.as_deref()?));
    }
    (!out.is_empty()).then_some(out)
}
