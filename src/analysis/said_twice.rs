//! The same said twice of the same deals.

use super::demand::called;
use super::doubles::How;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at clauses that speak of the same.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for double in text.doubles().iter().filter(|one| one.how == How::Same) {
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
