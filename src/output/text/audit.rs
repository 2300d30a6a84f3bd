//! `audit`: what is to be checked, rule by rule and person by person.

use std::io::{self, Write};

use super::foot::{heading, input, opening};
use crate::audit::sheet::{Row, RowKind, Said, Sheet};
use crate::output::audit::{DrawReport, DrawnRule};
use crate::output::words::{self, Forms, count};
use crate::output::{Context, Look, Tone};

/// Sheets after a number.
pub(super) const SHEETS: Forms = ["лист", "листа", "листов"];

/// Writes the answer.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &DrawReport,
) -> io::Result<()> {
    let mut text = opening(look, context, "Что проверить");
    let mut list = "";
    for (number, rule) in report.rules.iter().enumerate() {
        if list != &*rule.checklist {
            list = &rule.checklist;
            text.push_str(&heading(look, &format!("Чек-лист «{list}»")));
        }
        text.push_str(&look.wrap(2, 4, &told(context, rule)));
        let own = report.sheets.iter().filter(|one| {
            one.place == rule.place
                && one.rule == rule.text
                && one.work.rule == own_rule(report, number)
        });
        let mut person = None;
        for sheet in own {
            let whose = sheet.work.person.as_deref();
            if person != Some(whose) {
                person = Some(whose);
                let name = whose.map_or_else(
                    || "не известно, чья работа".to_owned(),
                    |id| context.person(id),
                );
                text.push_str(&look.wrap_painted(Tone::Heading, 4, 6, &name));
            }
            text.push_str(&one(look, context, sheet));
        }
    }
    let sheets = count(report.sheets.len() as u64, SHEETS);
    text.push('\n');
    let hint = match report.sheets.len() {
        0 => "Всё, что велено, уже проверено или роздано.".to_owned(),
        _ => format!(
            "Всего {sheets}. Раздать для заполнения: --format xlsx --out листы.xlsx, принять обратно: --score листы.xlsx."
        ),
    };
    text.push_str(&look.wrap(0, 0, &hint));
    text.push_str(&input(look, context));
    out.write_all(text.as_bytes())
}

/// The number of a rule within its own checklist.
fn own_rule(report: &DrawReport, number: usize) -> usize {
    let place = report.rules.get(number).map(|rule| rule.place);
    let before = report.rules.iter().take(number);
    before.filter(|rule| Some(rule.place) == place).count()
}

fn told(context: &Context<'_>, rule: &DrawnRule) -> String {
    let zone = context.book.zone;
    let day = |at| zone.date(at).format("%d.%m.%Y").to_string();
    let last = rule.to.plus(-1);
    let mut out = format!(
        "{} — {}–{}: подходит {}",
        rule.text,
        day(rule.from.max(crate::value::Instant(0))),
        day(last),
        rule.there - rule.doubtful
    );
    if rule.done > 0 {
        out.push_str(&format!(
            ", из них проверено или роздано раньше {}",
            rule.done
        ));
    }
    out.push_str(&format!(", взято {}", rule.taken));
    if rule.doubtful > 0 {
        let missing: Vec<&str> = rule.missing.iter().map(|one| &**one).collect();
        out.push_str(&format!(
            "; ещё о {} не видно, подходят ли: {}",
            rule.doubtful,
            missing.join(", ")
        ));
    }
    out
}

fn one(look: Look, context: &Context<'_>, sheet: &Sheet) -> String {
    let work = &sheet.work;
    let mut parts = vec![match work.whole_deal {
        true => work.words.to_string(),
        false => format!("{} {}", work.words, work.key),
    }];
    parts.push(words::deadline(work.at, context.book.zone));
    parts.extend(work.seconds.map(words::elapsed));
    if let (Some(deal), false) = (&work.deal, work.whole_deal) {
        parts.push(format!("сделка {deal}"));
    }
    if let Some(client) = &work.client {
        let name = context.names.clients.get(client);
        parts.push(match name {
            Some(name) => format!("клиент {client} {name}"),
            None => format!("клиент {client}"),
        });
    }
    if let (which, of @ 2..) = sheet.auditor {
        parts.push(format!("проверяющий {which} из {of}"));
    }
    let mut out = look.wrap(6, 8, &format!("{}: {}", sheet.id, parts.join(", ")));
    for row in sheet.rows.iter().filter(|row| row.data.is_some()) {
        out.push_str(&look.wrap_painted(tone(row), 8, 10, &by_data(context, row)));
    }
    out
}

fn tone(row: &Row) -> Tone {
    let bad = matches!(row.kind, RowKind::Stop { .. });
    match row.data.as_ref().map(|data| data.said) {
        Some(Said::Confirmed) if bad => Tone::Bad,
        Some(Said::Confirmed) => Tone::Good,
        Some(Said::Refuted) if bad => Tone::Good,
        Some(Said::Refuted) => Tone::Bad,
        Some(Said::NotSeen) | None => Tone::Quiet,
    }
}

fn by_data(context: &Context<'_>, row: &Row) -> String {
    let Some(data) = &row.data else {
        return String::new();
    };
    let found = evidence(context, data);
    let said = data.said.words();
    match found.is_empty() {
        true => format!("«{}» — {said}", row.text),
        false => format!("«{}» — {said}: {found}", row.text),
    }
}

/// What an answer of the data rests on, in one line.
pub(in crate::output) fn evidence(
    context: &Context<'_>,
    data: &crate::audit::sheet::Verdict,
) -> String {
    let told = data.evidence.iter().map(|one| {
        let at = one
            .at
            .map(|at| format!(", {}", words::moment(at, context.book.zone)));
        let source = match one.source.is_empty() {
            true => String::new(),
            false => format!(" ({})", one.source),
        };
        format!("{}{}{source}", one.fact, at.unwrap_or_default())
    });
    told.collect::<Vec<_>>().join("; ")
}
