//! A ladder of categories, or of names, without «в остальных случаях»: a case that no rung takes.

use super::coverage::{Hole, left_out};
use super::example::example;
use super::group::{Group, Place};
use super::{Report, Text, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Card, Category, Cond, Of, Scope, Trigger};

/// Looks at every ladder of two rungs and more.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for ladder in &text.reg.categories {
        let open =
            ladder.rungs.len() >= 2 && ladder.rungs.iter().all(|rung| rung.cond != Cond::True);
        let (Some(first), true) = (ladder.rungs.first(), open) else {
            continue;
        };
        let group = of_ladder(text, ladder);
        match left_out(&group) {
            Hole::None => {}
            Hole::TooMany => report.too_many(first.span),
            Hole::Unclear => report
                .undecided
                .extend(group.not_understood().map(|said| (first.span, said.into()))),
            Hole::Case(witness) => {
                let said = words::case(text.reg, &group, &witness);
                let mut told = Diagnostic::warning(
                    Code::NoRungFits,
                    first.span,
                    format!("{said}: ни одна строка лестницы не подходит"),
                )
                .label("первая строка");
                if let Some(last) = ladder.rungs.last() {
                    told = told.related(last.span, "последняя");
                }
                if let [(axis, cell)] = witness.shown.as_slice()
                    && let Some(range) = words::range(text.reg, &group.space, *axis, *cell)
                {
                    told = told.hint(format!("так со всеми значениями {range}"));
                }
                told = told.hint("допишите последнюю строку «… — в остальных случаях»");
                let name = format!(
                    "Строка {}: вне лестницы",
                    text.reg.source.line(first.span.start)
                );
                let place = Place {
                    scope: &Scope::default(),
                    trigger: &Trigger::Scope,
                };
                let asked = (&*name, "нарушений нет");
                if let Some(ready) =
                    example(text.reg, &group, &place, &text.filled, &witness, asked)
                {
                    told = told.example(ready);
                }
                report.tell(told);
            }
        }
    }
}

/// The rungs of a ladder as a group.
pub(super) fn of_ladder(text: &Text<'_>, ladder: &Category) -> Group {
    let scope = Scope {
        of: match ladder.card {
            Card::Deal => Of::Deal,
            Card::Client => Of::Client,
        },
        ..Scope::default()
    };
    let place = Place {
        scope: &scope,
        trigger: &Trigger::Scope,
    };
    let rungs = ladder.rungs.iter().map(|rung| Some(&rung.cond));
    let group = Group::new(text.reg, &place, &text.filled, &Cond::True, rungs);
    if ladder.by_value.is_some() {
        group.with_values()
    } else {
        group
    }
}
