//! A branch that is never taken: those above it take every case, or nothing is left for `иначе`.

use super::group::Group;
use super::region::Region;
use super::solve::Answer;
use super::wish::Trust;
use super::{Report, Text, example};
use crate::diagnostic::{Code, Diagnostic};

/// Looks at every branch but the first of its group.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (index, (branch, group)) in text.reg.branches.iter().zip(&text.groups).enumerate() {
        for (at, arm) in branch.arms.iter().enumerate().skip(1) {
            match state(group, at) {
                State::Alive => {}
                State::TooMany => report.too_many(arm.span),
                // A condition that never holds is told by another check.
                State::Never => {}
                State::Taken(by) => {
                    let rest = arm.cond.is_none();
                    let message = if rest {
                        "до «иначе» дело не дойдёт: ветки выше берут все случаи".to_owned()
                    } else {
                        format!(
                            "до ветки «{}» дело не дойдёт: всё, что ей подходит, берут ветки выше",
                            arm.text
                        )
                    };
                    let mut told = Diagnostic::warning(Code::DeadArm, arm.span, message)
                        .label("никогда не срабатывает");
                    for index in by {
                        if let Some(above) = branch.arms.get(index) {
                            told = told.related(above.span, "берёт раньше");
                        }
                    }
                    let told = told.hint(if rest {
                        "уберите «иначе» или сузьте ветки выше"
                    } else {
                        "поставьте узкую ветку выше широкой или измените её границы"
                    });
                    let own = group.surely(at, Trust::Lasting);
                    let wanted = if rest { Region::All } else { own };
                    let clauses = text.of_arm.get(&(index, at));
                    let wanted = [group.around(Trust::Lasting), wanted];
                    report.tell(example::of_arm(
                        text,
                        index,
                        told,
                        &wanted,
                        ("не сработал", clauses),
                    ));
                }
            }
        }
    }
}

/// What may become of a branch.
pub(super) enum State {
    /// Some case comes to it.
    Alive,
    /// Its own condition holds of no case here.
    Never,
    /// Branches above take all of its cases: these, if they are few.
    Taken(Vec<usize>),
    /// Given up.
    TooMany,
}

/// What becomes of the branch `at`; everything that is not understood is left free.
pub(super) fn state(group: &Group, at: usize) -> State {
    let trust = Trust::All;
    let own = match group.arms.get(at) {
        Some(Some(wish)) => group.space.holds(wish, trust),
        _ => Region::All,
    };
    let around = group.around(trust);
    let above: Vec<Region> = (0..at)
        .map(|arm| group.may(arm, trust).complement())
        .collect();
    let mut wanted = vec![around.clone(), own.clone()];
    wanted.extend(above.iter().cloned());
    match group.any(&wanted) {
        Answer::Case(_) => return State::Alive,
        Answer::TooMany => return State::TooMany,
        Answer::None => {}
    }
    match group.any(&[around.clone(), own.clone()]) {
        Answer::None => State::Never,
        Answer::TooMany => State::TooMany,
        Answer::Case(_) => {
            // One branch alone that takes them all is the one to name.
            let alone = above.iter().position(|region| {
                group.any(&[around.clone(), own.clone(), region.clone()]) == Answer::None
            });
            State::Taken(alone.map_or_else(|| (0..at.min(4)).collect(), |one| vec![one]))
        }
    }
}
