//! The texts people read: wrapped to the width at hand, coloured only where colour can be seen.

pub mod audit;
pub mod audit_score;
pub mod check;
pub mod code;
mod coverage;
pub mod diff;
mod diff_data;
pub mod explain;
pub mod explain_clause;
pub(super) mod finding;
pub(super) mod foot;
pub mod import;
pub mod lint;
pub mod mail;
pub mod mail_calendar;
pub mod mail_plan;
pub mod next;
pub(super) mod plans;
pub mod report;
pub mod report_open;
pub(super) mod reports;
pub mod since;
mod tables;
pub mod test;
pub mod touches;

use crate::findings::Subject;
use crate::output::Context;

/// `сделка D-1 «Поставка станка», клиент C-77 ООО «Ромашка», стадия «Новая»`
fn about(context: &Context<'_>, subject: &Subject) -> String {
    let mut parts = Vec::new();
    if let Some(deal) = &subject.deal {
        parts.push(match context.names.deal(subject) {
            Some(name) => format!("сделка {deal} {}", quoted(name)),
            None => format!("сделка {deal}"),
        });
    }
    if let Some(employee) = &subject.employee {
        parts.push(match context.person(employee) {
            name if name == **employee => format!("сотрудник {employee}"),
            name => format!("сотрудник {name}"),
        });
    }
    if let Some(client) = &subject.client {
        parts.push(match context.names.client(subject) {
            Some(name) => format!("клиент {client} {name}"),
            None => format!("клиент {client}"),
        });
    }
    match (&subject.funnel, &subject.stage) {
        (Some(funnel), Some(stage)) => {
            parts.push(format!(
                "стадия {} воронки {}",
                quoted(stage),
                quoted(funnel)
            ));
        }
        (None, Some(stage)) => parts.push(format!("стадия {}", quoted(stage))),
        (Some(funnel), None) => parts.push(format!("воронка {}", quoted(funnel))),
        (None, None) => {}
    }
    parts.join(", ")
}

/// The name in «ёлочки», unless it brings its own.
fn quoted(name: &str) -> String {
    if name.contains('«') {
        name.to_owned()
    } else {
        format!("«{name}»")
    }
}
