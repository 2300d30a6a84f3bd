//! A looser clause that a stricter one makes pointless.

use super::demand::called;
use super::doubles::{How, most};
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::Sentence;

/// Looks at clauses that speak of the same, and at the bounds of each limit.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for double in text
        .doubles()
        .all
        .iter()
        .filter(|one| one.how == How::Pointless)
    {
        let (Some(a), Some(b)) = (reg.clauses.get(double.one), reg.clauses.get(double.other))
        else {
            continue;
        };
        report.tell(
            Diagnostic::warning(
                Code::Pointless,
                b.span,
                format!(
                    "{} («{}») ничего не добавляет: {} («{}») строже для тех же сделок",
                    called(b),
                    b.text,
                    called(a),
                    a.text
                ),
            )
            .label("никогда не пригодится")
            .related(a.span, "строже")
            .hint("уберите мягкий пункт, или скажите у строгого «кроме …», кого он не касается"),
        );
    }
    for clause in &reg.clauses {
        let Sentence::Frequency(limit) = &clause.sentence else {
            continue;
        };
        let loose = limit.bounds.iter().enumerate().find(|(at, wanted)| {
            limit.bounds.iter().enumerate().any(|(other, own)| {
                other != *at
                    && own != *wanted
                    && most(own.at_most, own.window, wanted.window)
                        .is_some_and(|most| most <= u64::from(wanted.at_most))
            })
        });
        if let Some((at, bound)) = loose {
            report.tell(
                Diagnostic::warning(
                    Code::Pointless,
                    clause.span,
                    format!(
                        "{}-й предел пункта («не больше {}») недостижим: раньше него сработает другой предел этого же пункта",
                        at + 1,
                        bound.at_most
                    ),
                )
                .label("один из пределов лишний")
                .hint("уберите лишний предел или измените числа"),
            );
        }
    }
}
