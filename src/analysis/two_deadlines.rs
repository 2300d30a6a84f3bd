//! One deed with two deadlines for the same deals.

use super::demand::called;
use super::doubles::How;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at clauses that speak of one deed.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    for double in text
        .doubles()
        .all
        .iter()
        .filter(|one| one.how == How::OtherTerm)
    {
        let (Some(a), Some(b)) = (reg.clauses.get(double.one), reg.clauses.get(double.other))
        else {
            continue;
        };
        report.tell(
            Diagnostic::warning(
                Code::TwoDeadlines,
                b.span,
                format!(
                    "у одного дела два срока: {} — «{}», {} — «{}»",
                    called(a),
                    a.text,
                    called(b),
                    b.text
                ),
            )
            .label("второй срок")
            .related(a.span, "первый срок")
            .hint("одна и та же сделка должна и так, и так: оставьте один срок или скажите «если», кому какой"),
        );
    }
}
