//! Several `если` side by side that split the values of one field, and one value in none of them.

use super::group::{Group, Place, Witness, is_numeric};
use super::overlap::on_one_axis;
use super::region::Region;
use super::solve::Answer;
use super::space::Cell;
use super::subject::Subject;
use super::wish::Trust;
use super::{Report, Text, example, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::Branch;

/// How many values of a list must be named before one that is not looks forgotten.
const NAMED: usize = 3;

/// Looks at runs of branches of one condition each, in one place.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let branches = &text.reg.branches;
    let mut taken = vec![false; branches.len()];
    for at in 0..branches.len() {
        let Some(first) = branches.get(at).filter(|one| lone(one)) else {
            continue;
        };
        if taken.get(at) != Some(&false) {
            continue;
        }
        let mut row = vec![at];
        // Branches of one place follow each other, with nothing but what is nested between them.
        for (other, branch) in branches.iter().enumerate().skip(at + 1) {
            if branch.parent != first.parent && branch.parent.is_some() {
                continue;
            }
            if !lone(branch)
                || branch.parent != first.parent
                || branch.scope != first.scope
                || branch.trigger != first.trigger
                || branch.guard != first.guard
                || !one_block(text, first, branch)
            {
                break;
            }
            row.push(other);
        }
        for one in &row {
            if let Some(own) = taken.get_mut(*one) {
                *own = true;
            }
        }
        for own in by_axis(text, &row) {
            look(text, &own, report);
        }
    }
}

/// Whether no line between two branches stands further left than they do.
fn one_block(text: &Text<'_>, first: &Branch, other: &Branch) -> bool {
    let begin = |branch: &Branch| branch.arms.first().map_or(0, |arm| arm.span.start);
    let source = &text.reg.source.text;
    let line = |at: usize| {
        source
            .get(..at)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |at| at + 1)
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (from, to) = (line(begin(first)), line(begin(other)));
    let Some(between) = source.get(from..to) else {
        return false;
    };
    let mut lines = between.lines().filter(|line| !line.trim().is_empty());
    let own = lines.next().map_or(0, indent);
    lines.all(|line| indent(line) >= own)
}

/// The branches of a run that ask of one thing each, put together by what they ask of; two and more.
fn by_axis(text: &Text<'_>, row: &[usize]) -> Vec<Vec<usize>> {
    let mut out: Vec<(Subject, Vec<usize>)> = Vec::new();
    for &at in row {
        let subject = text.groups.get(at).and_then(|group| {
            let (axis, _) = on_one_axis(group, 0)?;
            group.space.axes.get(axis).map(|one| one.subject.clone())
        });
        let Some(subject) = subject else { continue };
        match out.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, own)) => own.push(at),
            None => out.push((subject, vec![at])),
        }
    }
    let rows = out.into_iter().map(|(_, own)| own);
    rows.filter(|own| own.len() > 1).collect()
}

fn lone(branch: &Branch) -> bool {
    matches!(branch.arms.as_slice(), [only] if only.cond.is_some())
}

fn look(text: &Text<'_>, row: &[usize], report: &mut Report) {
    let reg = text.reg;
    let arms: Vec<_> = row
        .iter()
        .filter_map(|at| reg.branches.get(*at)?.arms.first())
        .collect();
    let (Some(branch), Some(last)) = (
        row.first().and_then(|at| reg.branches.get(*at)),
        arms.last(),
    ) else {
        return;
    };
    let place = Place {
        scope: &branch.scope,
        trigger: &branch.trigger,
    };
    let conds = arms.iter().map(|arm| arm.cond.as_ref());
    let group = Group::new(reg, &place, &text.filled, &branch.guard, conds);
    let Some((axis, cell)) = forgotten(&group) else {
        return;
    };
    let mut whole = vec![0; group.space.axes.len()];
    if let Some(own) = whole.get_mut(axis) {
        *own = cell;
    }
    // The case must be one that the conditions around let through.
    let here = group.space.cells.get(axis).map(|cells| {
        Region::Cells(
            axis,
            super::region::Cells::of((0..cells.len()).filter(|at| *at == cell)),
        )
    });
    let Some(here) = here else { return };
    let Answer::Case(found) = group.any_in_order(&[group.around(Trust::Lasting), here]) else {
        return;
    };
    whole = found;
    let witness = Witness {
        shown: vec![(axis, cell)],
        whole,
    };
    let said = words::case(reg, &group, &witness);
    let mut told = Diagnostic::warning(
        Code::ForgottenValue,
        last.span,
        format!(
            "{said}: из {} «если» подряд не подходит ни одно",
            arms.len()
        ),
    )
    .label("последнее из них");
    if let Some(first) = arms.first() {
        told = told.related(first.span, "первое");
    }
    if let Some(range) = words::range(reg, &group.space, axis, cell) {
        told = told.hint(format!("так со всеми значениями {range}"));
    }
    told = told.hint("допишите «если» для этого значения; если делать ничего не надо, соедините строки в «если … / иначе если …» с «иначе»");
    let clauses: Vec<usize> = row.iter().flat_map(|at| text.clauses_under(*at)).collect();
    let expected = example::numbers(reg, &clauses).map_or_else(
        || "нарушений нет".to_owned(),
        |all| format!("не сработал {all}"),
    );
    let name = format!(
        "Строка {}: забытое значение",
        reg.source.line(last.span.start)
    );
    if let Some(ready) = example::example(
        reg,
        &group,
        &place,
        &text.filled,
        &witness,
        (&name, &expected),
    ) {
        told = told.example(ready);
    }
    report.tell(told);
}

/// The axis that all conditions split among them, and a cell of it that none of them takes.
fn forgotten(group: &Group) -> Option<(usize, usize)> {
    let mut regions = Vec::new();
    let mut axis = None;
    for arm in 0..group.arms.len() {
        let (own, cells) = on_one_axis(group, arm)?;
        if axis.is_some_and(|known| known != own) {
            return None;
        }
        axis = Some(own);
        // A value named again has two things to do; the values are split all the same.
        if !regions.contains(&cells) {
            regions.push(cells);
        }
    }
    let axis = axis?;
    let looked = group.space.axes.get(axis)?;
    if !matches!(looked.subject, Subject::Field(_)) {
        return None;
    }
    let cells = group.space.cells.get(axis)?;
    let by = |at: usize| regions.iter().filter(|one| one.contains(&at)).count();
    if (0..cells.len()).any(|at| by(at) > 1) {
        // They do not split the values: each stands for itself.
        return None;
    }
    let open: Vec<usize> = (0..cells.len())
        .filter(|at| by(*at) == 0 && cells.get(*at) != Some(&Cell::Empty))
        .collect();
    let covered: Vec<usize> = (0..cells.len()).filter(|at| by(*at) > 0).collect();
    if is_numeric(&looked.axis.scale) {
        let (first, last) = (covered.first()?, covered.last()?);
        let mut between = open.into_iter().filter(|at| first < at && at < last);
        return between.next().map(|at| (axis, at));
    }
    // Of a text, whatever else may be written is no value.
    let listed = looked.texts.is_empty();
    match open.as_slice() {
        [only] if listed && covered.len() >= NAMED => Some((axis, *only)),
        _ => None,
    }
}
