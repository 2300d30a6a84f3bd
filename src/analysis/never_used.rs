//! Names that the text declares and no clause uses.

use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;

/// Looks at every named touch: a name is there to be called by.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let whole = fold(&reg.source.text);
    for touch in &reg.touches {
        // Once where it is declared; every further mention, in any clause or example, is a use.
        if whole.matches(&fold(&touch.name)).nth(1).is_some() {
            continue;
        }
        let Some(at) = reg.source.text.find(&format!("«{}»", touch.name)) else {
            continue;
        };
        let span = crate::source::Span::new(at, at + touch.name.len() + "«»".len());
        report.tell(
            Diagnostic::advice(
                Code::NeverUsed,
                span,
                format!(
                    "касание «{}» объявлено, но ни один пункт его не называет",
                    touch.name
                ),
            )
            .label("не используется")
            .hint("назовите его в пункте («сделать «…» за …») или уберите"),
        );
    }
}
