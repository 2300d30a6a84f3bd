//! `mail --plan`: who gets what and when, who gets nothing and why, and how many go per day, channel and sender.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::foot::{heading, input};
use crate::output::mail_plan::{Outcome, PlanReport, PlannedCampaign, PlannedSend};
use crate::output::permissions::Cost;
use crate::output::words::{self, Forms, count, integer};
use crate::output::{Context, Look, Tone};

const SENDS: Forms = ["отправка", "отправки", "отправок"];
const CLIENTS: Forms = ["клиент", "клиента", "клиентов"];

/// Writes the plan.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    look: Look,
    context: &Context<'_>,
    report: &PlanReport,
) -> io::Result<()> {
    let title = format!(
        "План рассылок с {}",
        words::deadline(context.at, context.book.zone)
    );
    let mut text = look.wrap_painted(Tone::Heading, 0, 0, &title);
    for title in context.book.titles() {
        text.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &title));
    }
    text.push_str(&look.wrap_painted(Tone::Quiet, 0, 2, &match &report.said {
        Some(said) => format!("В регламенте сказано: {said}."),
        None => "В регламенте не сказано, что делать с отправкой, которую нельзя: она откладывается.".to_owned(),
    }));
    if report.assumed {
        text.push_str(&look.wrap_painted(
            Tone::Warn,
            0,
            2,
            "Принято, что раньше того, что хранит выгрузка, ничего не слали (--assume-no-earlier).",
        ));
    }
    out.write_all(text.as_bytes())?;
    for (number, campaign) in report.campaigns.iter().enumerate() {
        out.write_all(head(look, number, campaign, report).as_bytes())?;
        for one in report.sends.iter().filter(|one| one.campaign == number) {
            out.write_all(row(look, context, campaign, one).as_bytes())?;
        }
    }
    out.write_all(foot(look, context, report).as_bytes())?;
    out.write_all(b"\n")?;
    out.write_all(input(look, context).as_bytes())
}

fn head(look: Look, number: usize, campaign: &PlannedCampaign, report: &PlanReport) -> String {
    let mut what = format!("Кампания «{}»", campaign.name);
    if let Some(first) = campaign.ways.first() {
        what.push_str(&format!(": {}", first.channel));
        if let Some(template) = &first.template {
            what.push_str(&format!(", шаблон «{template}»"));
        }
        if let Some(category) = &first.category {
            what.push_str(&format!(", категория «{category}»"));
        }
    }
    let mut out = heading(look, &what);
    let totals = report
        .totals
        .campaigns
        .get(number)
        .copied()
        .unwrap_or_default();
    let mut told = format!(
        "{}: в срок {}, отложено {}, не уйдёт {}",
        count(totals.due, SENDS),
        integer(totals.on_time),
        integer(totals.postponed),
        integer(totals.skipped)
    );
    if totals.cannot_tell > 0 {
        told.push_str(&format!(
            ", по данным не видно {}",
            integer(totals.cannot_tell)
        ));
    }
    if !campaign.postpones {
        told.push_str("; что нельзя в срок, пропускается");
    }
    out.push_str(&look.wrap(2, 4, &format!("{told}.")));
    out
}

fn row(look: Look, context: &Context<'_>, campaign: &PlannedCampaign, one: &PlannedSend) -> String {
    let company = context.book.zone;
    let zone = one.zone.unwrap_or(company);
    let who = match &one.name {
        Some(name) => format!("{} {name}", one.client),
        None => one.client.to_string(),
    };
    let moment = |at| {
        let own = words::deadline(at, zone);
        if zone.offset_at(at) == company.offset_at(at) {
            own
        } else {
            format!(
                "{own} по часам клиента ({} по часам компании)",
                words::deadline(at, company)
            )
        }
    };
    let clauses = || {
        let all = one
            .stood
            .iter()
            .map(|(version, clause)| context.book.clause(*version, *clause).short());
        let mut all: Vec<String> = all.collect();
        all.dedup();
        all.join(", ")
    };
    match &one.outcome {
        Outcome::Sent { at, way, .. } => {
            let sender = match campaign.ways.get(*way).and_then(|way| way.sender.as_ref()) {
                Some(sender) if campaign.ways.len() > 1 => format!(", с номера {sender}"),
                _ => String::new(),
            };
            if one.is_postponed() {
                let text = format!(
                    "{who} — отложено на {}{sender}; мешает {}",
                    moment(*at),
                    clauses()
                );
                look.wrap_painted(Tone::Warn, 2, 4, &text)
            } else {
                look.wrap_painted(
                    Tone::Good,
                    2,
                    4,
                    &format!("{who} — {}{sender}", moment(*at)),
                )
            }
        }
        Outcome::Missed(missed) if missed.cannot_tell() => {
            let text = format!("{who} — по данным не видно, можно ли; мешает {}", clauses());
            look.wrap_painted(Tone::Warn, 2, 4, &text)
        }
        Outcome::Missed(missed) => {
            let mut text = format!("{who} — не получит; мешает {}", clauses());
            if let Some(first) = missed.conflicts.first() {
                text.push_str(&format!(
                    "; иначе нельзя стало бы то, что уже поставлено на {}",
                    moment(first.at)
                ));
            }
            look.wrap_painted(Tone::Bad, 2, 4, &text)
        }
    }
}

fn foot(look: Look, context: &Context<'_>, report: &PlanReport) -> String {
    let totals = &report.totals;
    let mut out = String::new();
    if !totals.nobody.is_empty() {
        out.push_str(&heading(look, "Кто не получит ничего"));
        let all: Vec<&str> = totals.nobody.iter().map(|one| &**one).collect();
        out.push_str(&look.wrap(
            2,
            4,
            &format!(
                "{} из {}: {}",
                count(all.len() as u64, CLIENTS),
                integer(totals.clients),
                all.join(", ")
            ),
        ));
    }
    if !totals.load.is_empty() {
        out.push_str(&heading(look, "Сколько уходит по дням"));
        for ((day, channel, sender), number) in &totals.load {
            let sender = sender
                .as_ref()
                .map_or(String::new(), |sender| format!(" с номера {sender}"));
            let text = format!(
                "{}: {channel}{sender} — {}",
                day.format("%d.%m.%Y"),
                count(*number, SENDS)
            );
            out.push_str(&look.wrap(2, 4, &text));
        }
    }
    for (title, costs) in [
        ("Из-за какого пункта не уйдёт", &totals.missed),
        ("Из-за какого пункта отложено", &totals.delayed),
    ] {
        out.push_str(&cost_table(look, context, title, costs));
    }
    out
}

fn cost_table(
    look: Look,
    context: &Context<'_>,
    title: &str,
    costs: &BTreeMap<(usize, usize), Cost>,
) -> String {
    if costs.is_empty() {
        return String::new();
    }
    let mut out = heading(look, title);
    for (&(version, clause), cost) in costs {
        let clause = context.book.clause(version, clause);
        out.push_str(&look.wrap(2, 4, &format!("{}: {}", clause.place(), clause.text)));
        let cost = format!(
            "только из-за него — {}, из-за него тоже — {}",
            count(cost.only, SENDS),
            count(cost.also, SENDS)
        );
        out.push_str(&look.wrap(4, 6, &cost));
    }
    out
}
