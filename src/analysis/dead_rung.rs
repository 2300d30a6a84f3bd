//! A rung of a ladder that is never reached: those above it take every case.

use super::dead_arm::{State, state};
use super::ladder_hole::of_ladder;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at every rung.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for ladder in &text.reg.categories {
        let group = of_ladder(text, ladder);
        for (at, rung) in ladder.rungs.iter().enumerate() {
            let tell = |message: String, hint: &str| {
                Diagnostic::warning(Code::DeadRung, rung.span, message)
                    .label("никогда не выбирается")
                    .hint(hint)
            };
            match state(&group, at) {
                State::Alive => {}
                State::TooMany => report.too_many(rung.span),
                State::Never => report.tell(tell(
                    format!(
                        "строка «{}» не подходит никому: её условие не выполняется никогда",
                        rung.name
                    ),
                    "проверьте границы и «и» в её условии",
                )),
                State::Taken(by) => {
                    let mut told = tell(
                        format!(
                            "до строки «{}» дело не дойдёт: всё, что ей подходит, берут строки выше",
                            rung.name
                        ),
                        "берётся первая подходящая строка: поставьте узкую выше широкой",
                    );
                    for index in by {
                        if let Some(above) = ladder.rungs.get(index) {
                            told = told.related(above.span, "берёт раньше");
                        }
                    }
                    report.tell(told);
                }
            }
        }
    }
}
