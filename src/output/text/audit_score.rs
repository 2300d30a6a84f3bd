//! `audit --score`: what every sheet came to and how, then people, sections, questions, time; calibration and appeals.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::audit::SHEETS;
use super::foot::{heading, input, opening};
use super::tables::LINES;
use crate::audit::formula::{formula, plain};
use crate::audit::report::{Assigned, Judged, Tally};
use crate::engine::ScoredItem;
use crate::output::audit::ScoreReport;
use crate::output::words::{self, count};
use crate::output::{Context, Look, Tone};

/// Writes the answer.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &ScoreReport,
) -> io::Result<()> {
    let all = &report.report;
    let mut text = opening(look, context, "Оценки по чек-листам");
    let fresh = count(report.fresh as u64, SHEETS);
    let held = all.sheets.len().saturating_sub(report.fresh) as u64;
    text.push_str(&look.wrap(
        0,
        2,
        &format!(
            "Принято {fresh}; в данных уже было {}.",
            count(held, SHEETS)
        ),
    ));
    if !all.untouched.is_empty() {
        let places = all.untouched.join("; ");
        text.push_str(&look.wrap_painted(
            Tone::Warn,
            0,
            2,
            &format!("Не заполнены и пропущены: {places}."),
        ));
    }
    let mut list = "";
    for one in all.sheets.iter().filter(|one| one.fresh) {
        if list != &*one.sheet.checklist {
            list = &one.sheet.checklist;
            text.push_str(&heading(
                look,
                &format!("Чек-лист «{list}»: принятые листы"),
            ));
        }
        text.push_str(&sheet(look, context, one));
    }
    text.push_str(&people(look, context, report));
    text.push_str(&items(look, report));
    text.push_str(&trend(look, context, report));
    text.push_str(&calibrations(look, context, report));
    text.push_str(&appeals(look, context, report));
    text.push_str(&input(look, context));
    out.write_all(text.as_bytes())
}

fn person(context: &Context<'_>, id: Option<&str>) -> String {
    id.map_or_else(
        || crate::audit::report::NOBODY.to_owned(),
        |id| context.person(id),
    )
}

fn total(one: &Judged) -> String {
    let sheet = &one.sheet;
    let grade = sheet
        .grade
        .as_ref()
        .map_or(String::new(), |grade| format!(" — {grade}"));
    match sheet.total.0 == sheet.total.1 {
        true => format!("{} из {}{grade}", plain(sheet.total.0), plain(sheet.whole)),
        false => format!(
            "от {} до {} из {}: не хватает: {}",
            plain(sheet.total.0),
            plain(sheet.total.1),
            plain(sheet.whole),
            sheet.missing.join(", ")
        ),
    }
}

fn sheet(look: Look, context: &Context<'_>, one: &Judged) -> String {
    let sheet = &one.sheet;
    let about = sheet
        .event
        .as_deref()
        .or(sheet.deal.as_deref())
        .unwrap_or("—");
    let title = format!(
        "{}, {}: {} — {}",
        sheet.id.as_deref().unwrap_or("без номера"),
        about,
        person(context, sheet.person.as_deref()),
        total(one)
    );
    let mut out = look.wrap_painted(Tone::Heading, 2, 4, &title);
    if let Some(formula) = formula(sheet) {
        out.push_str(&look.wrap_painted(Tone::Quiet, 4, 6, &formula));
    }
    for item in &sheet.items {
        out.push_str(&look.wrap(4, 6, &told(item)));
    }
    for stop in &sheet.stops {
        if let Some(struck) = &stop.struck {
            out.push_str(&look.wrap_painted(Tone::Bad, 4, 6, struck));
        }
    }
    for (line, said) in &sheet.lines {
        if let Some(said) = said {
            out.push_str(&look.wrap(4, 6, &format!("{line}: {said}")));
        }
    }
    for duty in &one.duties {
        out.push_str(&look.wrap_painted(Tone::Warn, 4, 6, &assigned(context, duty)));
    }
    out
}

fn told(item: &ScoredItem) -> String {
    let critical = if item.critical {
        " (критично)"
    } else {
        ""
    };
    if item.of.is_zero() && !item.weight.is_zero() {
        return format!("«{}»{critical}: не к месту", item.text);
    }
    let (least, most) = item.points;
    match least == most {
        true => format!(
            "«{}»{critical}: {} из {}, {}",
            item.text,
            plain(least),
            plain(item.of),
            item.by
        ),
        false => format!(
            "«{}»{critical}: от {} до {}, {}",
            item.text,
            plain(least),
            plain(most),
            item.by
        ),
    }
}

fn assigned(context: &Context<'_>, duty: &Assigned) -> String {
    let clause = context.book.clause(duty.place.0, duty.place.1);
    let due = duty.due_at.map_or(String::new(), |due| {
        format!(" до {}", words::deadline(due, context.book.zone))
    });
    format!(
        "назначено: {} ({}) — {}{due}",
        clause.text,
        clause.short(),
        context.person(&duty.responsible)
    )
}

fn number(number: Option<rust_decimal::Decimal>) -> String {
    number.map_or("—".to_owned(), plain)
}

/// A table, the first column to the left and the rest to the right.
fn table(look: Look, head: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(LINES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(head.iter().copied())
        .force_no_tty();
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn tally_row(name: String, tally: &Tally) -> Vec<String> {
    vec![
        name,
        tally.number.to_string(),
        number(tally.mean()),
        number(tally.least),
        number(tally.most),
        tally.unknown.to_string(),
    ]
}

fn people(look: Look, context: &Context<'_>, report: &ScoreReport) -> String {
    let all = &report.report.people;
    if all.is_empty() {
        return String::new();
    }
    let many = all
        .keys()
        .any(|(list, _)| all.keys().next().is_some_and(|(first, _)| first != list));
    let rows = all.iter().map(|((list, id), tally)| {
        let name = match all.is_empty() || &**id == crate::audit::report::NOBODY {
            true => id.to_string(),
            false => context.person(id),
        };
        tally_row(
            if many {
                format!("{name}, «{list}»")
            } else {
                name
            },
            tally,
        )
    });
    let mut out = heading(look, "По людям");
    out.push_str(&table(
        look,
        &["Сотрудник", "Работ", "Среднее", "От", "До", "Без оценки"],
        rows.collect(),
    ));
    out
}

fn items(look: Look, report: &ScoreReport) -> String {
    let all = &report.report.items;
    let asked: Vec<_> = all.iter().filter(|one| one.asked > 0).collect();
    if asked.is_empty() {
        return String::new();
    }
    let rows = asked.iter().map(|one| {
        let name = match (&one.text, &one.section) {
            (Some(text), Some(_)) => format!("  {text}"),
            (Some(text), None) => text.to_string(),
            (None, section) => format!("Раздел «{}»", section.as_deref().unwrap_or_default()),
        };
        let share = one
            .share()
            .map_or("—".to_owned(), |share| format!("{} %", plain(share)));
        vec![name, one.asked.to_string(), share, one.failed.to_string()]
    });
    let mut out = heading(look, "По разделам и вопросам");
    out.push_str(&table(
        look,
        &["Вопрос", "Ответов", "Набрано", "Из них ноль"],
        rows.collect(),
    ));
    out
}

fn trend(look: Look, context: &Context<'_>, report: &ScoreReport) -> String {
    let all = &report.report.trend;
    let periods: std::collections::BTreeSet<_> = all.keys().map(|(_, _, period)| *period).collect();
    if periods.len() < 2 {
        return String::new();
    }
    let mut out = heading(look, "Как меняется");
    let who: std::collections::BTreeSet<_> = all.keys().map(|(list, who, _)| (list, who)).collect();
    for (list, who) in who {
        let name = who
            .as_deref()
            .map_or_else(|| "все".to_owned(), |id| context.name(id).to_owned());
        let own = periods.iter().filter_map(|period| {
            let tally = all.get(&(list.clone(), who.clone(), *period))?;
            Some(format!(
                "{} — {}",
                period.first.format("%d.%m.%Y"),
                number(tally.mean())
            ))
        });
        let own: Vec<String> = own.collect();
        out.push_str(&look.wrap(2, 4, &format!("«{list}», {name}: с {}", own.join("; с "))));
    }
    out
}

fn calibrations(look: Look, context: &Context<'_>, report: &ScoreReport) -> String {
    let all = &report.report.calibrations;
    if all.is_empty() {
        return String::new();
    }
    let mut out = heading(look, "Калибровка: одно и то же оценили несколько человек");
    for one in all {
        let scores: Vec<String> = one
            .scores
            .iter()
            .map(|(by, score)| {
                let by = by
                    .as_deref()
                    .map_or("не известно кто", |id| context.name(id));
                format!("{by} — {}", number(*score))
            })
            .collect();
        let told = format!(
            "{}: {}; разброс {}",
            one.key,
            scores.join(", "),
            plain(one.spread)
        );
        out.push_str(&look.wrap(2, 4, &told));
        for (text, least, most) in &one.differ {
            let told = format!("«{text}»: от {} до {}", plain(*least), plain(*most));
            out.push_str(&look.wrap(4, 6, &told));
        }
    }
    out
}

fn appeals(look: Look, context: &Context<'_>, report: &ScoreReport) -> String {
    let all = &report.report.sheets;
    let mut out = String::new();
    for one in all {
        let Some(appeal) = &one.sheet.appeal else {
            continue;
        };
        if out.is_empty() {
            out = heading(look, "Обжалования: хранятся обе оценки, считается вторая");
        }
        let first = all
            .iter()
            .find(|other| other.sheet.id.as_deref() == Some(&*appeal.of));
        let before = first.map_or("—".to_owned(), total);
        let who = appeal
            .by
            .as_deref()
            .map_or("не сказано кто", |id| context.name(id));
        let why = appeal.why.as_deref().unwrap_or("не сказано");
        let told = format!(
            "{}: было {before}, стало {}; обжаловал {who}: {why}",
            appeal.of,
            total(one)
        );
        out.push_str(&look.wrap(2, 4, &told));
    }
    out
}
