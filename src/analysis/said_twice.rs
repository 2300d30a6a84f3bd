//! The same said twice of the same deals.

use super::demand::called;
use super::doubles::How;
use super::{MOST_PAIRS, Report, Text};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at clauses that speak of the same.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let doubles = text.doubles();
    // Two other checks ask the same question; one of them says that it was given up.
    if let Some(clause) = doubles.given_up.and_then(|at| reg.clauses.get(at)) {
        report.too_many_pairs(clause.span, MOST_PAIRS);
    }
    for double in doubles.all.iter().filter(|one| one.how == How::Same) {
        let (Some(a), Some(b)) = (reg.clauses.get(double.one), reg.clauses.get(double.other))
        else {
            continue;
        };
        report.tell(
            Diagnostic::warning(
                Code::SaidTwice,
                b.span,
                format!("«{}» уже сказано: {}", b.text, called(a)),
            )
            .label("то же самое ещё раз")
            .related(a.span, "сказано здесь")
            .hint("уберите один из пунктов: за одно нарушение иначе взыщут дважды"),
        );
    }
}
