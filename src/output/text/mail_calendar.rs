//! `mail --calendar`: a table of days and channels.

use std::io::{self, Write};

use chrono::Datelike;

use super::foot::input;
use crate::output::mail_calendar::CalendarReport;
use crate::output::words::{count, integer};
use crate::output::{Context, Look, Tone};

/// Days of the week from Monday.
const DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];

/// Writes the table.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &CalendarReport,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (report.days.first(), report.days.last()) else {
        return Ok(());
    };
    let title = format!(
        "Скольким клиентам можно слать с {} по {}",
        first.format("%d.%m.%Y"),
        last.format("%d.%m.%Y")
    );
    let mut text = look.wrap_painted(Tone::Heading, 0, 0, &title);
    for title in context.book.titles() {
        text.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &title));
    }
    text.push_str(&look.wrap_painted(
        Tone::Quiet,
        0,
        2,
        "Считается день клиента, в котором есть хоть одна разрешённая секунда, если до неё больше ничего не уйдёт.",
    ));
    text.push('\n');
    // Without a client that fits there is nothing to count; the message behind says so.
    if report.clients > 0 {
        table(&mut text, look, report);
    }
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

/// A row for each day, and for each channel how many had any day at all.
fn table(text: &mut String, look: Look, report: &CalendarReport) {
    let widths: Vec<usize> = report
        .channels
        .iter()
        .map(|row| {
            let numbers = row
                .open
                .iter()
                .map(|number| integer(*number).chars().count());
            numbers
                .chain([row.channel.chars().count()])
                .max()
                .unwrap_or_default()
        })
        .collect();
    let mut head = " ".repeat(15);
    for (row, width) in report.channels.iter().zip(&widths) {
        head.push_str(&format!("  {:>width$}", row.channel));
    }
    text.push_str(&head);
    text.push('\n');
    for (at, day) in report.days.iter().enumerate() {
        let weekday = DAYS[day.weekday().num_days_from_monday() as usize];
        let mut line = format!("  {weekday} {}", day.format("%d.%m.%Y"));
        for (row, width) in report.channels.iter().zip(&widths) {
            let number = integer(row.open.get(at).copied().unwrap_or_default());
            line.push_str(&format!("  {number:>width$}"));
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.push('\n');
    for row in &report.channels {
        let mut told = format!(
            "{}: хоть в один день — {} из {}",
            row.channel,
            integer(row.ever),
            count(report.clients, ["клиента", "клиентов", "клиентов"])
        );
        if row.cannot_tell > 0 {
            told.push_str(&format!(
                "; по данным не видно — {}",
                integer(row.cannot_tell)
            ));
        }
        text.push_str(&look.wrap(0, 2, &format!("{told}.")));
    }
}
