//! Several regulations on one command line: those of one name are its versions, those of different names hold together.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexicon::fold;
use crate::model::regulation::{Field, Regulation};
use crate::source::Span;

/// Checks every pair; `firsts` numbers the main file of each.
pub(in crate::model) fn together(
    regulations: &[Regulation],
    firsts: &[usize],
    diagnostics: &mut Diagnostics,
) {
    for (index, one) in regulations.iter().enumerate() {
        diagnostics.file = firsts.get(index).copied().unwrap_or(index);
        for other in regulations.iter().take(index) {
            if fold(&other.name) == fold(&one.name) {
                if other.effective_from == one.effective_from {
                    diagnostics.push(same_version(one, other));
                }
            } else {
                clashes(one, other, diagnostics);
            }
        }
    }
}

fn same_version(one: &Regulation, other: &Regulation) -> Diagnostic {
    Diagnostic::error(
        Code::SameVersion,
        Span::default(),
        format!(
            "два файла — одна и та же редакция регламента «{}»: {} и {}",
            one.name, other.source.name, one.source.name
        ),
    )
    .hint("у редакций одного регламента разные даты «действует с …»; у разных регламентов разные названия")
}

/// Names that two regulations in force together use for different things.
fn clashes(one: &Regulation, other: &Regulation, diagnostics: &mut Diagnostics) {
    for clause in &one.clauses {
        let Some(number) = &clause.number else {
            continue;
        };
        let twin = other
            .clauses
            .iter()
            .find(|twin| twin.number.as_ref() == Some(number));
        if let Some(twin) = twin {
            let place = format!(
                "{}, строка {}",
                other.source.file(twin.span.start),
                twin.line
            );
            diagnostics.push_in(
                &one.source,
                Diagnostic::error(
                    Code::NameClash,
                    clause.span,
                    format!(
                        "номер «{number}» занят и в регламенте «{}»: {place}",
                        other.name
                    ),
                )
                .label("второй раз")
                .hint("регламенты действуют вместе, поэтому номера пунктов у них не повторяются"),
            );
        }
    }
    let same = |field: &Field, twin: &Field| {
        field.card == twin.card && fold(&field.name) == fold(&twin.name) && field.ty != twin.ty
    };
    for field in &one.fields {
        if other.fields.iter().any(|twin| same(field, twin)) {
            diagnostics.push(
                Diagnostic::error(
                    Code::NameClash,
                    Span::default(),
                    format!(
                        "поле «{}» объявлено по-разному: в {} и в {}",
                        field.name, other.source.name, one.source.name
                    ),
                )
                .hint("карточка в CRM одна: объявите поле в обоих регламентах одинаково или назовите по-разному"),
            );
        }
    }
    for touch in &one.touches {
        let clash = other.touches.iter().any(|twin| {
            fold(&twin.name) == fold(&touch.name) && twin.pattern.any != touch.pattern.any
        });
        if clash {
            diagnostics.push(
                Diagnostic::error(
                    Code::NameClash,
                    Span::default(),
                    format!(
                        "касание «{}» значит разное: в {} и в {}",
                        touch.name, other.source.name, one.source.name
                    ),
                )
                .hint("назовите касания по-разному или объявите одинаково"),
            );
        }
    }
}
