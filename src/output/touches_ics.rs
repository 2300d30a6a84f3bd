//! The touch calendar as iCalendar (RFC 5545), for programs that keep calendars.
//!
//! Events are written by a library, which folds and escapes them. What it cannot write stands here: the calendar around them, and the
//! zones with their changes of offset, without which a program would have to know each zone by its name. Nothing of the file depends on the
//! clock of the machine: the stamp of every event is the moment of the plan, its identity that of the duty.

use std::collections::BTreeSet;
use std::io::{self, Write};

use icalendar::{Component, Event, Property};

use super::Context;
use super::json::touches::id;
use super::text::touches::whom;
use super::touches::{TouchReport, kind};
use super::words::deadline;
use crate::calendar::Zone;
use crate::touches::Placed;
use crate::value::Instant;

/// So many seconds lie between two looks at the offset of a zone.
const STEP: i64 = 86_400;

/// Writes the calendar: the days asked for, and what comes seldom as far ahead as it is planned.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, context: &Context<'_>, report: &TouchReport) -> io::Result<()> {
    let inside: BTreeSet<(u64, u32)> = report
        .plan
        .placed
        .iter()
        .map(|one| (one.touch.id, one.number))
        .collect();
    let ahead = report.plan.seldom.iter();
    let ahead =
        ahead.filter(|one| one.day > report.last && !inside.contains(&(one.touch.id, one.number)));
    let all: Vec<&Placed> = report.plan.placed.iter().chain(ahead).collect();
    out.write_all(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//reglament//touch calendar//RU\r\n",
    )?;
    out.write_all(b"CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n")?;
    let mut zones: Vec<Zone> = Vec::new();
    for one in &all {
        if !zones.contains(&one.zone) {
            zones.push(one.zone);
        }
    }
    zones.sort_by_key(ToString::to_string);
    for zone in zones {
        let own = || all.iter().filter(|one| one.zone == zone);
        let first = own().map(|one| one.at).min().unwrap_or(context.at);
        let last = own().map(|one| one.end).max().unwrap_or(context.at);
        time_zone(out, zone, (first, last))?;
    }
    for one in all {
        let text = event(context, one)
            .try_into_string()
            .map_err(io::Error::other)?;
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"END:VCALENDAR\r\n")
}

fn event(context: &Context<'_>, one: &Placed) -> Event {
    let touch = &one.touch;
    let clause = context.book.clause(touch.version, touch.clause);
    let utc = |at: Instant| {
        let text = Zone::UTC.local(at).format("%Y%m%dT%H%M%SZ");
        text.to_string()
    };
    let local = |key: &str, at: Instant| {
        let text = one.zone.local(at).format("%Y%m%dT%H%M%S").to_string();
        let mut property = Property::new(key, text);
        property.add_parameter("TZID", &name(one.zone));
        property.done()
    };
    let mut about = vec![
        format!("Кто: {}", context.person(&one.by)),
        format!("Кого: {}", whom(context, &touch.subject)),
        format!("Почему: {}: {}", clause.place(), clause.text),
    ];
    if let Some(due) = touch.due {
        let late = if one.overdue {
            "Просрочено, срок был"
        } else {
            "Срок"
        };
        about.push(format!("{late}: {}", deadline(due, one.zone)));
    }
    if let Some(script) = &clause.script {
        about.push(format!("Скрипт: «{script}»"));
    }
    if let Some(template) = &clause.template {
        about.push(format!("Шаблон: «{template}»"));
    }
    if !clause.steps.is_empty() {
        about.push(format!("Шаги: {}", clause.steps.join("; ")));
    }
    let client = context.names.client(&touch.subject);
    let client = client
        .or(touch.subject.client.as_deref())
        .or(touch.subject.deal.as_deref())
        .unwrap_or_default();
    let mut event = Event::with_uid(&format!("{}@reglament", id(one)));
    event
        .add_property("DTSTAMP", utc(context.at))
        .append_property(local("DTSTART", one.at))
        .append_property(local("DTEND", one.end))
        .summary(&format!("{} — {client}", touch.what))
        .description(&about.join("\n"))
        .append_property(Property::new("CATEGORIES", kind(touch.kind)));
    if let Some(priority) = touch.priority {
        // In this format 1 is the most urgent as well, and 9 the least.
        event.add_property("PRIORITY", priority.clamp(1, 9).to_string());
    }
    event.done()
}

/// The zone's name; one without a name is called by its offset.
fn name(zone: Zone) -> String {
    zone.to_string()
}

/// A zone with every change of its offset around the events.
fn time_zone(out: &mut dyn Write, zone: Zone, (first, last): (Instant, Instant)) -> io::Result<()> {
    write!(out, "BEGIN:VTIMEZONE\r\nTZID:{}\r\n", name(zone))?;
    // The offset before any event of the file holds from long ago, as far as the file needs to know.
    let begin = first.plus(-STEP);
    let mut offset = zone.offset_at(begin);
    observance(out, "STANDARD", (offset, offset), "19700101T000000")?;
    let mut at = begin;
    while at < last.plus(STEP) {
        let next = at.plus(STEP);
        let new = zone.offset_at(next);
        if new != offset {
            let change = change(zone, at, next);
            let kind = if new > offset { "DAYLIGHT" } else { "STANDARD" };
            // The moment of a change is told by the clock that ends with it.
            let local = Zone::UTC.local(change.plus(offset));
            observance(
                out,
                kind,
                (offset, new),
                &local.format("%Y%m%dT%H%M%S").to_string(),
            )?;
            offset = new;
        }
        at = next;
    }
    out.write_all(b"END:VTIMEZONE\r\n")
}

/// The first second of the new offset, which holds at `to` and not at `from`.
fn change(zone: Zone, from: Instant, to: Instant) -> Instant {
    let new = zone.offset_at(to);
    let (mut old, mut new_at) = (from.0, to.0);
    while new_at - old > 1 {
        let middle = old + (new_at - old) / 2;
        if zone.offset_at(Instant(middle)) == new {
            new_at = middle;
        } else {
            old = middle;
        }
    }
    Instant(new_at)
}

fn observance(
    out: &mut dyn Write,
    kind: &str,
    (from, to): (i64, i64),
    begins: &str,
) -> io::Result<()> {
    let said = |offset: i64| {
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() % 3600 / 60);
        format!("{sign}{hours:02}{minutes:02}")
    };
    write!(
        out,
        "BEGIN:{kind}\r\nDTSTART:{begins}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{}\r\nEND:{kind}\r\n",
        said(from),
        said(to),
        said(to)
    )
}
