//! Reports that people handed in, beside the records: who has not, whose numbers do not agree, and what they say in words.

use super::foot::heading;
use crate::findings::{ReportedNumber, Verdict};
use crate::output::words::{self, deadline, moment};
use crate::output::{Context, Look, Tone};
use crate::value::{Decimal, Instant};
use crate::views::{ReportRow, ReportSum, Reports};

/// So far back reports are shown one by one; the machine formats have all of them.
const WEEK: i64 = 7 * 86_400;

/// The section; `all`: the days were asked for, so nothing is left out.
pub(super) fn section(look: Look, context: &Context<'_>, reports: &Reports, all: bool) -> String {
    if reports.is_empty() {
        return String::new();
    }
    let fresh = |row: &&ReportRow| all || context.at.since(row.moment()) <= WEEK;
    let rows: Vec<&ReportRow> = reports.rows.iter().filter(fresh).collect();
    let title = match all {
        true => "Отчёты сотрудников",
        false => "Отчёты сотрудников за последние 7 дней",
    };
    let mut out = heading(look, title);
    if rows.is_empty() && !reports.rows.is_empty() {
        out.push_str(&look.wrap(
            2,
            4,
            "за эти дни ни одного; раньше были — все в --format json",
        ));
    }
    let mut people: Vec<&str> = rows.iter().map(|row| &*row.person).collect();
    people.sort_by_key(|id| (context.name(id), *id));
    people.dedup();
    for person in people {
        let own = rows.iter().copied().filter(|row| *row.person == *person);
        let own: Vec<&ReportRow> = own.collect();
        let mut sum = ReportSum::default();
        own.iter().for_each(|row| sum.take(row));
        let head = format!("{} — {}", context.person(person), told(&sum));
        out.push_str(&look.wrap_painted(Tone::Heading, 2, 4, &head));
        for row in own {
            out.push_str(&report(look, context, row));
        }
    }
    for (name, number) in &reports.unknown {
        let text = format!(
            "отчёта «{name}» в регламенте нет, а сдан он {number} раз: проверьте название в данных"
        );
        out.push_str(&look.wrap_painted(Tone::Warn, 2, 4, &text));
    }
    out
}

/// `сдано 4 из 5, из них поздно 1; чисел сверено 8, не сошлось 2`
fn told(sum: &ReportSum) -> String {
    let mut parts = Vec::new();
    if sum.due > 0 {
        let mut text = format!("сдано {} из {}", sum.in_time + sum.late, sum.due);
        if sum.late > 0 {
            text.push_str(&format!(", из них поздно {}", sum.late));
        }
        parts.push(text);
    }
    if sum.numbers > 0 {
        parts.push(match sum.differ {
            0 => format!("чисел сверено {}, все сошлись", sum.numbers),
            differ => format!("чисел сверено {}, не сошлось {differ}", sum.numbers),
        });
    }
    if parts.is_empty() {
        parts.push("отчёты не по расписанию".to_owned());
    }
    parts.join("; ")
}

/// Whether it was handed in, and when; what an unhanded one is taken for.
pub(in crate::output) fn state(context: &Context<'_>, row: &ReportRow) -> (Tone, String) {
    let zone = context.book.zone;
    match (row.verdict, row.at) {
        (Some(Verdict::Late), Some(at)) => {
            (Tone::Warn, format!("сдан поздно, {}", moment(at, zone)))
        }
        (_, Some(at)) => (Tone::Quiet, format!("сдан {}", moment(at, zone))),
        (_, None) => {
            let due = row.due_at.map(|due| deadline(due, zone));
            let due = due.map_or_else(String::new, |due| format!(", срок был {due}"));
            let taken: Vec<&str> = row.notes.iter().map(|note| taken_for(note)).collect();
            let taken = match taken.as_slice() {
                [] => String::new(),
                all => format!(" — {}", all.join("; ")),
            };
            (Tone::Bad, format!("не сдан{due}{taken}"))
        }
    }
}

fn report(look: Look, context: &Context<'_>, row: &ReportRow) -> String {
    let (tone, state) = state(context, row);
    let head = format!("«{}»{}: {state}", row.report, days(context, row));
    let mut out = look.wrap_painted(tone, 4, 6, &head);
    for one in &row.numbers {
        let tone = match one.verdict {
            Verdict::Violated => Tone::Bad,
            _ => Tone::Quiet,
        };
        out.push_str(&look.wrap_painted(tone, 6, 8, &number(one)));
    }
    for (name, said) in row.lines.iter().filter(|(_, said)| !said.is_empty()) {
        out.push_str(&look.wrap(6, 8, &format!("{name}: {said}")));
    }
    out
}

/// What a report that is not there is taken for, without the words around it.
fn taken_for(note: &str) -> &str {
    note.strip_prefix("не сделано — считается: ")
        .unwrap_or(note)
}

/// ` за 07.12.2026`, ` за 07.12–11.12.2026`
pub(in crate::output) fn days(context: &Context<'_>, row: &ReportRow) -> String {
    let day = |at: Instant| context.book.zone.date(at);
    match (row.from.map(day), row.to.map(day)) {
        (Some(from), Some(to)) if from == to => format!(" за {}", to.format("%d.%m.%Y")),
        (Some(from), Some(to)) => {
            format!(" за {}–{}", from.format("%d.%m"), to.format("%d.%m.%Y"))
        }
        _ => String::new(),
    }
}

/// `звонки: в отчёте 40, по данным 31, из них состоялись 22 — не сошлось`
pub(in crate::output) fn number(one: &ReportedNumber) -> String {
    let amount = |number: Decimal| match &one.money {
        Some(currency) => words::money(number, currency),
        None => words::decimal(number, 0),
    };
    let said = one.said.map_or_else(|| "не число".to_owned(), amount);
    let mut text = format!("{}: в отчёте {said}, по данным ", one.line);
    match one.tried {
        Some(tried) if tried > one.counted => {
            text.push_str(&format!(
                "{}, из них состоялись {}",
                amount(tried),
                amount(one.counted)
            ));
        }
        _ => text.push_str(&amount(one.counted)),
    }
    match one.verdict {
        Verdict::Violated => text.push_str(" — не сошлось"),
        Verdict::NotChecked => {
            text.push_str(&format!(" — не проверено: {}", one.missing.join(", ")));
        }
        _ => {}
    }
    text
}
