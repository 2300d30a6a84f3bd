//! Sheets out of the document that `audit --format json` wrote, or the lines of `--format ndjson`.

use serde::Deserialize;

use super::read::cell;
use crate::audit::filled::{Filled, FilledRow};
use crate::cli::Failure;

#[derive(Deserialize)]
struct Document {
    sheets: Vec<Sheet>,
}

#[derive(Deserialize)]
struct Sheet {
    id: String,
    checklist: String,
    work: String,
    #[serde(default)]
    responsible: Option<String>,
    #[serde(default)]
    filled_by: Option<String>,
    #[serde(default)]
    filled_at: Option<String>,
    #[serde(default)]
    appeals: Option<String>,
    #[serde(default)]
    appealed_by: Option<String>,
    #[serde(default)]
    why: Option<String>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    text: String,
    #[serde(default)]
    weight: Option<serde_json::Value>,
    #[serde(default)]
    answer: Option<serde_json::Value>,
}

pub(super) fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Filled>, Failure> {
    let broken = |what: String| {
        Failure::new(format!("листы «{name}» не прочитаны: {what}"))
            .hint("это должен быть вывод reglament audit … --format json с заполненными answer")
    };
    let text =
        std::str::from_utf8(bytes).map_err(|_| broken("файл записан не в UTF-8".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut out = Vec::new();
    if name.to_lowercase().ends_with(".ndjson") {
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let value: serde_json::Value = serde_json::from_str(line)
                .map_err(|error| broken(format!("строка {}: {error}", number + 1)))?;
            // The last line of a stream is its account.
            if value.get("schema").is_some() {
                continue;
            }
            let sheet: Sheet = serde_json::from_value(value)
                .map_err(|error| broken(format!("строка {}: {error}", number + 1)))?;
            out.push(filled(format!("{name}, строка {}", number + 1), sheet));
        }
        return Ok(out);
    }
    let document: Document = serde_json::from_str(text).map_err(|error| {
        broken(format!(
            "строка {}, столбец {}: {error}",
            error.line(),
            error.column()
        ))
    })?;
    for (number, sheet) in document.sheets.into_iter().enumerate() {
        out.push(filled(
            format!("{name}, лист {} ({})", number + 1, sheet.id),
            sheet,
        ));
    }
    Ok(out)
}

fn filled(place: String, sheet: Sheet) -> Filled {
    let text = |text: Option<String>| text.as_deref().and_then(cell);
    Filled {
        id: sheet.id.into(),
        checklist: sheet.checklist.into(),
        key: sheet.work.into(),
        person: text(sheet.responsible),
        auditor: text(sheet.filled_by),
        at: text(sheet.filled_at),
        appeal_of: text(sheet.appeals),
        appeal_by: text(sheet.appealed_by),
        appeal_why: text(sheet.why),
        rows: sheet
            .rows
            .into_iter()
            .enumerate()
            .map(|(number, row)| FilledRow {
                place: format!("{place}, строка {}", number + 1).into(),
                text: row.text.into(),
                weight: row.weight.as_ref().and_then(value),
                said: row.answer.as_ref().and_then(value),
            })
            .collect(),
        place: place.into(),
        conflicts: Vec::new(),
    }
}

fn value(value: &serde_json::Value) -> Option<Box<str>> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::Bool(true) => Some("да".into()),
        serde_json::Value::Bool(false) => Some("нет".into()),
        serde_json::Value::String(text) => cell(text),
        other => Some(other.to_string().into()),
    }
}
