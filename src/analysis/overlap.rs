//! Rows over one number whose ranges overlap in part: the first takes what both name.

use super::group::{Group, is_numeric};
use super::ladder_hole::of_ladder;
use super::space::Cell;
use super::wish::Trust;
use super::{Report, Text, example, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::Cond;
use crate::source::Span;

/// Looks at groups of branches and at ladders.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (index, (branch, group)) in text.reg.branches.iter().zip(&text.groups).enumerate() {
        let rows: Vec<Span> = branch.arms.iter().map(|arm| arm.span).collect();
        look(text, group, &rows, Some(index), report);
    }
    for ladder in &text.reg.categories {
        if ladder
            .rungs
            .iter()
            .filter(|rung| rung.cond != Cond::True)
            .count()
            < 2
        {
            continue;
        }
        let group = of_ladder(text, ladder);
        let rows: Vec<Span> = ladder.rungs.iter().map(|rung| rung.span).collect();
        look(text, &group, &rows, None, report);
    }
}

fn look(text: &Text<'_>, group: &Group, rows: &[Span], branch: Option<usize>, report: &mut Report) {
    let mut sets: Vec<(usize, usize, Vec<usize>)> = Vec::new();
    for row in 0..group.arms.len() {
        let Some(Some(_)) = group.arms.get(row) else {
            continue;
        };
        let Some((axis, cells)) = on_one_axis(group, row) else {
            continue;
        };
        let numeric = group
            .space
            .axes
            .get(axis)
            .is_some_and(|one| is_numeric(&one.axis.scale));
        if !numeric {
            continue;
        }
        for (before, same, earlier) in &sets {
            if *same != axis {
                continue;
            }
            let both: Vec<usize> = cells
                .iter()
                .copied()
                .filter(|at| earlier.contains(at))
                .collect();
            let part = !both.is_empty() && both.len() < cells.len() && both.len() < earlier.len();
            let shown = group.space.cells.get(axis).and_then(|all| {
                let at = both
                    .iter()
                    .find(|at| !matches!(all.get(**at), Some(Cell::Exactly(_))))?;
                words::said(text.reg, &group.space, axis, *at)
            });
            // One shared border is told where the ladder is read.
            if let (true, Some(shown), Some(span), Some(above)) =
                (part, shown, rows.get(row), rows.get(*before))
            {
                let told = Diagnostic::warning(
                    Code::RowsOverlap,
                    *span,
                    format!("{shown}: подходят две строки, сработает та, что выше"),
                )
                .label("часть значений уже взята")
                .related(*above, "берёт первой")
                .hint("начните строку там, где кончается та, что выше");
                let wanted = [
                    group.around(Trust::Lasting),
                    group.surely(row, Trust::Lasting),
                    group.surely(*before, Trust::Lasting),
                ];
                report.tell(match branch {
                    Some(branch) => example::of_arm(
                        text,
                        branch,
                        told,
                        &wanted,
                        ("не сработал", text.of_arm.get(&(branch, row))),
                    ),
                    None => told,
                });
                break;
            }
        }
        sets.push((row, axis, cells));
    }
}

/// The only axis that a row asks of, and the cells that it takes.
pub(super) fn on_one_axis(group: &Group, row: usize) -> Option<(usize, Vec<usize>)> {
    let region = group.surely(row, Trust::Lasting);
    let mut axes = std::collections::BTreeSet::new();
    region.for_each_axis(&mut |axis| {
        axes.insert(axis);
    });
    let [axis] = axes.into_iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let cells = group.space.cells.get(axis)?.len();
    let mut point = vec![None; group.space.axes.len()];
    let mut own = Vec::new();
    for cell in 0..cells {
        *point.get_mut(axis)? = Some(cell);
        if region.holds(&point) == Some(true) {
            own.push(cell);
        }
    }
    Some((axis, own))
}
