//! `если … / иначе если …` without `иначе`: a case that no branch takes.

use super::example::{example, numbers};
use super::group::{Found, Group, Witness};
use super::region::Region;
use super::solve::Answer;
use super::wish::Trust;
use super::{Report, Text, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::Branch;
use crate::source::Span;

/// Looks at every group of two branches and more that does not say what becomes of the rest.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (at, (branch, group)) in text.reg.branches.iter().zip(&text.groups).enumerate() {
        if branch.arms.len() < 2 || branch.arms.iter().any(|arm| arm.cond.is_none()) {
            continue;
        }
        let span = span_of(branch);
        match left_out(group) {
            Hole::None => {}
            Hole::Unclear => report
                .undecided
                .extend(group.not_understood().map(|said| (span, said.into()))),
            Hole::TooMany => report.too_many(span),
            Hole::Case(witness) => report.tell(message(text, at, &witness, span)),
        }
    }
}

/// What is left out.
pub(super) enum Hole {
    /// Nothing.
    None,
    /// Nothing that could be told: it hangs on what is not understood.
    Unclear,
    /// This case.
    Case(Witness),
    /// Given up.
    TooMany,
}

/// The plainest case that none of the conditions takes, now or later.
pub(super) fn left_out(group: &Group) -> Hole {
    let none = |trust: Trust| -> Vec<Region> {
        [group.around(trust), group.at_entry.clone()]
            .into_iter()
            .chain((0..group.arms.len()).map(|arm| group.may(arm, trust).complement()))
            .collect()
    };
    match group.plainest(true, &none(Trust::Lasting)) {
        Found::Case(witness) => return Hole::Case(witness),
        Found::TooMany => return Hole::TooMany,
        Found::Nothing => {}
    }
    // With what is not understood left free, and time still on its way.
    match group.any_in_order(&none(Trust::Standing)) {
        Answer::Case(_) => Hole::Unclear,
        Answer::None => Hole::None,
        Answer::TooMany => Hole::TooMany,
    }
}

/// From the first condition to the last.
pub(super) fn span_of(branch: &Branch) -> Span {
    branch
        .arms
        .first()
        .map_or_else(Span::default, |arm| arm.span)
}

fn message(text: &Text<'_>, at: usize, witness: &Witness, span: Span) -> Diagnostic {
    let reg = text.reg;
    let Some((group, branch)) = text.groups.get(at).zip(reg.branches.get(at)) else {
        return Diagnostic::warning(Code::NoBranchFits, span, "ни одна ветка не подходит");
    };
    let said = words::case(reg, group, witness);
    let mut told = Diagnostic::warning(
        Code::NoBranchFits,
        span,
        format!("{said}: ни одна ветка не подходит"),
    )
    .label("первая из веток");
    if let Some(last) = branch.arms.last() {
        told = told.related(last.span, "последняя");
    }
    if let [(axis, cell)] = witness.shown.as_slice()
        && let Some(range) = words::range(reg, &group.space, *axis, *cell)
    {
        told = told.hint(format!("так со всеми значениями {range}"));
    }
    let told = told.hint("допишите ветку для этого случая или «иначе: …»; если делать ничего не надо, так и скажите: «иначе совет «ничего не делать»»");
    let expected = numbers(reg, &text.clauses_under(at)).map_or_else(
        || "нарушений нет".to_owned(),
        |all| format!("не сработал {all}"),
    );
    let name = format!(
        "Строка {}: ни одна ветка не подходит",
        reg.source.line(span.start)
    );
    let example = text.place(at).and_then(|place| {
        example(
            reg,
            group,
            &place,
            &text.filled,
            witness,
            (&name, &expected),
        )
    });
    match example {
        Some(example) => told.example(example),
        None => told,
    }
}
