//! What examples, or the data, exercise of a regulation and what they do not.

use super::foot::heading;
use super::quoted;
use crate::output::words::{CLAUSES, DEALS, count};
use crate::output::{Context, Look};
use crate::trial::{ClauseSeen, Coverage, RowKind};

/// Clauses for which this holds.
fn which(coverage: &Coverage, fits: impl Fn(&ClauseSeen) -> bool) -> Vec<(usize, usize)> {
    coverage
        .clauses
        .iter()
        .filter(|(_, seen)| !seen.by_hand && fits(seen))
        .map(|(place, _)| *place)
        .collect()
}

/// `п. 2.1, 2.2 (строка 30), строка 74`: the sentences of one numbered clause are told apart by their lines.
fn listed(context: &Context<'_>, places: &[(usize, usize)]) -> String {
    let mut names: Vec<String> = places
        .iter()
        .map(|(version, clause)| {
            let info = context.book.clause(*version, *clause);
            let Some(number) = &info.number else {
                return format!("строка {}", info.line);
            };
            let all = context.book.clauses.get(*version);
            let same = all.map_or(0, |all| {
                all.iter().filter(|one| one.number == info.number).count()
            });
            if same > 1 {
                format!("{number} (строка {})", info.line)
            } else {
                number.to_string()
            }
        })
        .collect();
    if names
        .first()
        .is_some_and(|name| !name.starts_with("строка"))
        && let Some(first) = names.first_mut()
    {
        first.insert_str(0, "п. ");
    }
    names.join(", ")
}

pub(super) fn coverage(look: Look, context: &Context<'_>, coverage: &Coverage) -> String {
    let machine = coverage.clauses.values().filter(|one| !one.by_hand).count() as u64;
    let by_hand = coverage.clauses.len() as u64 - machine;
    let never = which(coverage, |one| one.exercised == 0);
    let both = which(coverage, |one| one.kept > 0 && one.broken > 0);
    let mut out = heading(look, "Что проверяют примеры");
    let mut text = format!(
        "программа проверяет {}: в примерах сработали {}, и соблюдены, и нарушены — {}",
        count(machine, CLAUSES),
        machine - never.len() as u64,
        both.len()
    );
    if by_hand > 0 {
        text.push_str(&format!("; ещё {} проверяют люди", count(by_hand, CLAUSES)));
    }
    out.push_str(&look.wrap(2, 4, &text));
    let mut row = |title: &str, places: &[(usize, usize)]| {
        if !places.is_empty() {
            let text = format!("{title} ({}): {}", places.len(), listed(context, places));
            out.push_str(&look.wrap(2, 4, &text));
        }
    };
    row("ни разу не сработали", &never);
    row(
        "соблюдены, но ни разу не нарушены",
        &which(coverage, |one| one.kept > 0 && one.broken == 0),
    );
    row(
        "нарушены, но ни разу не соблюдены",
        &which(coverage, |one| one.broken > 0 && one.kept == 0),
    );
    row(
        "только начались или сняты",
        &which(coverage, |one| {
            one.exercised > 0 && one.kept == 0 && one.broken == 0
        }),
    );
    out.push_str(&parts(look, context, coverage));
    out
}

pub(super) fn by_data(look: Look, context: &Context<'_>, data: &Coverage, deals: u64) -> String {
    let machine = data.clauses.values().filter(|one| !one.by_hand).count() as u64;
    let never = which(data, |one| one.exercised == 0);
    let mut out = heading(
        look,
        &format!("Что проверяют данные: {}", count(deals, DEALS)),
    );
    let text = format!(
        "сработали {} из {machine}",
        count(machine - never.len() as u64, CLAUSES)
    );
    out.push_str(&look.wrap(2, 4, &text));
    let mut row = |title: &str, places: &[(usize, usize)]| {
        if !places.is_empty() {
            let text = format!("{title} ({}): {}", places.len(), listed(context, places));
            out.push_str(&look.wrap(2, 4, &text));
        }
    };
    row("ни разу не сработали", &never);
    row(
        "ни разу не нарушены",
        &which(data, |one| one.kept > 0 && one.broken == 0),
    );
    row(
        "ни разу не соблюдены",
        &which(data, |one| one.broken > 0 && one.kept == 0),
    );
    out.push_str(&parts(look, context, data));
    out
}

/// Conditions, branches, rows and rungs of which there is something to say.
fn parts(look: Look, context: &Context<'_>, coverage: &Coverage) -> String {
    let mut out = String::new();
    let mut say = |text: String| out.push_str(&look.wrap(2, 4, &text));
    let short = |place: (usize, usize)| context.book.clause(place.0, place.1).short();
    // Of a clause that has never come to anything no more need be said.
    let silent = |place: (usize, usize)| {
        let seen = coverage.clauses.get(&place);
        seen.is_some_and(|seen| seen.exercised == 0)
    };
    for cond in coverage.conds() {
        if !(cond.held || cond.failed || cond.in_ladder) && silent(cond.place) {
            continue;
        }
        let what = match (cond.held, cond.failed) {
            (true, true) => continue,
            (true, false) => "всегда выполнено",
            (false, true) => "ни разу не выполнено",
            (false, false) => "ни разу не спрошено",
        };
        let place = if cond.in_ladder {
            format!("строка {}", cond.line)
        } else {
            short(cond.place)
        };
        say(format!("условие {} ({place}) — {what}", quoted(&cond.text)));
    }
    for arm in coverage.arms().iter().filter(|arm| !arm.taken) {
        if !arm.asked && silent(arm.place) {
            continue;
        }
        let what = if arm.asked {
            "никто в неё не попал"
        } else {
            "ни разу не спрошена"
        };
        let place = short(arm.place);
        say(format!("ветвь {} ({place}) — {what}", quoted(&arm.text)));
    }
    for row in coverage.rows().iter().filter(|row| !row.reached) {
        if row.kind != RowKind::Rung && silent(row.place) {
            continue;
        }
        let place = if row.kind == RowKind::Rung {
            format!("строка {}", row.line)
        } else {
            short(row.place)
        };
        let (name, what) = match (row.kind, row.asked) {
            (RowKind::Row, _) => ("строка", "до неё ни разу не дошло"),
            (RowKind::Step, _) => ("ступень", "ни разу не сработала"),
            (RowKind::Deed, _) => ("дело", "ни разу не засчитано"),
            (RowKind::Authority, _) => ("ступень полномочий", "таких значений не было"),
            (RowKind::Rung, true) => ("значение", "никто под него не подошёл"),
            (RowKind::Rung, false) => ("значение", "ни разу не спрошено"),
        };
        say(format!("{name} {} ({place}) — {what}", quoted(&row.text)));
    }
    out
}
