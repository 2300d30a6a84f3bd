//! `lint --since OLD.json`: what an earlier run told.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::sink::reason;
use super::{Failure, near};
use crate::facts::When;
use crate::findings::Severity;
use crate::value::Instant;
use crate::views::{Past, Told};

/// A document or a line of a stream: whichever of its keys are there.
#[derive(Deserialize)]
struct Record {
    command: Option<String>,
    at: Option<String>,
    violations: Option<Vec<Row>>,
    #[serde(flatten)]
    row: Option<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    clause: String,
    text: String,
    client: Option<Box<str>>,
    client_name: Option<Box<str>>,
    deal: Option<Box<str>>,
    deal_name: Option<Box<str>>,
    funnel: Option<Box<str>>,
    stage: Option<Box<str>>,
    responsible: Box<str>,
    responsible_name: Option<Box<str>>,
    severity: String,
    section: Option<String>,
    due_at: Option<String>,
    triggered_at: Option<String>,
}

/// Reads what `lint --format json` or `ndjson` wrote.
///
/// # Errors
/// When the file is not there (with the nearest one) or holds something else.
pub(super) fn read(path: &Path) -> Result<Past, Failure> {
    let shown = path.display();
    let failed = |why: &str| Failure::new(format!("прошлый вывод «{shown}» не прочитан: {why}"));
    let remedy = "записать его: reglament lint продажи.reglament --data данные.ndjson --format json --out вчера.json";
    let text = fs::read_to_string(path).map_err(|error| {
        let mut failure = failed(&reason(&error));
        failure.hints = near::hints(path, |path| {
            path.extension().is_some_and(|end| end == "json")
        });
        if failure.hints.is_empty() {
            failure = failure.hint(remedy);
        }
        failure
    })?;
    parse(&text).map_err(|why| failed(&why).hint(remedy))
}

/// The violations of a document or a stream; excused ones were no violations.
pub(super) fn parse(text: &str) -> Result<Past, String> {
    let mut past = Past::default();
    let mut whole = false;
    for record in serde_json::Deserializer::from_str(text).into_iter::<Record>() {
        let record = record
            .map_err(|error| format!("строка {}: это не вывод lint --format json", error.line()))?;
        if let Some(command) = &record.command {
            if command != "lint" {
                return Err(format!("это вывод команды {command}, а нужен lint"));
            }
            whole = true;
            past.at = record.at.as_deref().and_then(exact);
        }
        let rows = record.violations.unwrap_or_default().into_iter();
        for row in rows.chain(record.row) {
            if row.section.as_deref() == Some("excused") {
                continue;
            }
            let told = row.told()?;
            past.told.insert(told.id, told);
        }
    }
    if whole {
        Ok(past)
    } else {
        Err("в нём нет итога команды lint, он записан не до конца".to_owned())
    }
}

impl Row {
    fn told(self) -> Result<Told, String> {
        let id = u64::from_str_radix(&self.id, 16)
            .map_err(|_| format!("«{}» — не номер нарушения", self.id))?;
        let moment = self.due_at.or(self.triggered_at);
        Ok(Told {
            id,
            clause: self.clause.into(),
            text: self.text.into(),
            client: self.client,
            client_name: self.client_name,
            deal: self.deal,
            deal_name: self.deal_name,
            funnel: self.funnel,
            stage: self.stage,
            responsible_name: self
                .responsible_name
                .unwrap_or_else(|| self.responsible.clone()),
            responsible: self.responsible,
            severity: match &*self.severity {
                "critical" => Severity::Critical,
                "remark" => Severity::Remark,
                "reminder" => Severity::Reminder,
                _ => Severity::Violation,
            },
            open: self.section.as_deref() == Some("open"),
            moment: moment.as_deref().and_then(exact),
        })
    }
}

fn exact(text: &str) -> Option<Instant> {
    match When::parse(text) {
        Ok(When::Exact(at)) => Some(at),
        _ => None,
    }
}
