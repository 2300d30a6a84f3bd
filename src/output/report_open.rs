//! `report --open`: tables of open deals, for spreadsheets, pages and people.

use std::io::{self, Write};

use super::Context;
use super::report_book;
use super::report_table::{Cell, Sheet};
use super::words;
use crate::report::{OpenDeal, OpenDeals, Without};
use crate::value::{Currency, Decimal, Instant};

const DAY: i64 = 86_400;

/// Open deals with the currency their sums are in.
#[derive(Debug)]
pub struct OpenReport<'a> {
    /// The deals.
    pub open: &'a OpenDeals,
    /// The data's currency.
    pub currency: &'a Currency,
}

impl OpenReport<'_> {
    /// A sum for people; nothing is a dash, for a CRM writes 0 where nobody has written anything.
    pub(super) fn money(&self, sum: Decimal) -> String {
        if sum.is_zero() {
            return "—".to_owned();
        }
        words::money(sum.round_dp(2), self.currency)
    }
}

/// What was wished, in words; empty: nothing.
pub(super) fn wish(report: &OpenReport<'_>) -> String {
    let wish = &report.open.wish;
    let mut parts = Vec::new();
    if let Some(days) = wish.idle {
        let forms = ["дня", "дней", "дней"];
        let days = words::count(u64::from(days), forms);
        parts.push(format!("без движения дольше {days}"));
    }
    if let Some(sum) = wish.sum {
        parts.push(format!("сумма больше {}", report.money(sum)));
    }
    for one in &wish.without {
        parts.push(match one {
            Without::Task => "без открытой задачи".to_owned(),
            Without::Action => "без следующего действия".to_owned(),
        });
    }
    parts.join("; ")
}

/// Whole days since the last movement.
pub(super) fn idle(one: &OpenDeal, at: Instant) -> Option<i64> {
    Some(at.since(one.moved?).div_euclid(DAY).max(0))
}

/// What is to be done next, and till when.
pub(super) fn next(context: &Context<'_>, one: &OpenDeal) -> String {
    let what = one.what.as_deref().unwrap_or_default();
    match one.due {
        Some(due) if due < context.at => format!(
            "{what} — просрочено, надо было до {}",
            words::deadline(due, context.book.zone)
        ),
        Some(due) => format!("{what} — до {}", words::deadline(due, context.book.zone)),
        None => what.to_owned(),
    }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn number(number: Option<Decimal>) -> Cell {
    use rust_decimal::prelude::ToPrimitive;
    let real = number.and_then(|number| number.round_dp(2).to_f64());
    real.map_or(Cell::Blank, Cell::Number)
}

fn whole(count: u64) -> Cell {
    number(Some(Decimal::from(count)))
}

/// The tables: by person, and deal by deal.
pub(super) fn sheets(context: &Context<'_>, report: &OpenReport<'_>) -> Vec<Sheet> {
    let moment = |at: Option<Instant>| at.map_or(Cell::Blank, Cell::Moment);
    let open = report.open;
    let deal = |one: &OpenDeal| {
        let name = context.names.deals.get(&one.deal);
        let client = one.client.as_ref();
        let own = client.and_then(|id| context.names.clients.get(id));
        vec![
            text(&*one.deal),
            text(name.map_or("", |name| name)),
            text(client.map_or("", |id| id)),
            text(own.map_or("", |name| name)),
            text(one.owner.as_deref().map_or("", |id| context.name(id))),
            text(one.funnel.as_deref().unwrap_or_default()),
            text(one.stage.as_deref().unwrap_or_default()),
            moment(one.since),
            moment(one.moved),
            number(idle(one, context.at).map(Decimal::from)),
            number(one.sum),
            one.tasks.map_or(Cell::Blank, whole),
            whole(one.actions),
            text(one.what.as_deref().unwrap_or_default()),
            moment(one.due),
        ]
    };
    let deals = Sheet {
        name: "Открытые сделки",
        head: vec![
            ("сделка", 14.0),
            ("название", 30.0),
            ("клиент", 14.0),
            ("название клиента", 30.0),
            ("ведёт", 24.0),
            ("воронка", 16.0),
            ("стадия", 20.0),
            ("на стадии с", 17.0),
            ("последнее движение", 17.0),
            ("дней без движения", 11.0),
            ("сумма", 13.0),
            ("открытых задач", 10.0),
            ("дел по регламенту", 10.0),
            ("следующее", 40.0),
            ("срок", 17.0),
        ],
        rows: open.picked.iter().map(deal).collect(),
    };
    let people = Sheet {
        name: "По сотрудникам",
        head: vec![
            ("ведёт", 24.0),
            ("открыто", 10.0),
            ("в списке", 10.0),
            ("без задачи", 10.0),
            ("без действия", 10.0),
            ("сумма в списке", 14.0),
        ],
        rows: open
            .people
            .iter()
            .map(|(who, sum)| {
                vec![
                    text(
                        who.as_deref()
                            .map_or("никто не ведёт", |id| context.name(id)),
                    ),
                    whole(sum.open),
                    whole(sum.picked),
                    match open.tasks {
                        true => whole(sum.taskless),
                        false => Cell::Blank,
                    },
                    whole(sum.idle),
                    number(Some(sum.sum)),
                ]
            })
            .collect(),
    };
    vec![people, deals]
}

/// Writes both tables one below the other.
///
/// # Errors
/// When `out` cannot be written to.
pub fn csv(out: &mut dyn Write, context: &Context<'_>, report: &OpenReport<'_>) -> io::Result<()> {
    report_book::rows(out, context, sheets(context, report))
}

/// Writes a workbook.
///
/// # Errors
/// When `out` cannot be written to.
pub fn xlsx(out: &mut dyn Write, context: &Context<'_>, report: &OpenReport<'_>) -> io::Result<()> {
    report_book::book(out, context, sheets(context, report))
}
