//! Reading sheets back: workbooks, tables and JSON. What is told here is told by its place; whether it can be believed is settled by
//! [`crate::audit::accept`].

use std::fs;
use std::path::{Path, PathBuf};

use super::{read_book, read_json, read_table};
use crate::audit::filled::Filled;
use crate::cli::Failure;
use crate::cli::near;
use crate::cli::sink::reason;

/// All sheets of these files, in order.
pub(super) fn sheets(paths: &[PathBuf]) -> Result<Vec<Filled>, Failure> {
    let mut out = Vec::new();
    for path in paths {
        let found = one(path)?;
        if found.is_empty() {
            return Err(
                Failure::new(format!("в файле «{}» нет ни одного листа", path.display()))
                    .hint("листы пишет reglament audit … --format xlsx --out листы.xlsx"),
            );
        }
        out.extend(found);
    }
    Ok(out)
}

fn one(path: &Path) -> Result<Vec<Filled>, Failure> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        let mut failure = Failure::new(format!("листы «{shown}» не прочитаны: {}", reason(&error)));
        if error.kind() == std::io::ErrorKind::NotFound {
            failure.hints = near::hints(path, |near| kind(near).is_some());
        }
        failure
    })?;
    let name = path
        .file_name()
        .map_or(shown, |name| name.to_string_lossy().into_owned());
    match kind(path) {
        Some("xlsx") => read_book::sheets(&name, bytes),
        Some("csv") => read_table::sheets(&name, &bytes),
        Some(_) => read_json::sheets(&name, &bytes),
        None => Err(Failure::new(format!(
            "«{name}»: листы читаются из .xlsx, .csv, .json и .ndjson"
        ))
        .hint("заполняйте тот файл, что написал reglament audit")),
    }
}

fn kind(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_lowercase();
    ["xlsx", "csv", "json", "ndjson"]
        .into_iter()
        .find(|kind| *kind == ending)
}

/// A cell without the blanks around it; an empty one is none.
pub(super) fn cell(text: &str) -> Option<Box<str>> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // Our own tables mark a text that would else be taken for a formula.
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    };
    (!text.is_empty()).then(|| text.into())
}

/// The part of a sheet that stands above its rows, by its label.
pub(super) fn take(sheet: &mut Filled, label: &str, value: Option<Box<str>>) -> bool {
    match label {
        "лист" => sheet.id = value.unwrap_or_default(),
        "чек-лист" => sheet.checklist = value.unwrap_or_default(),
        "работа" => sheet.key = value.unwrap_or_default(),
        "сотрудник" => sheet.person = value,
        "проверил" => sheet.auditor = value,
        "заполнен" => sheet.at = value,
        "пересматривает" => sheet.appeal_of = value,
        "обжаловал" => sheet.appeal_by = value,
        "почему" => sheet.appeal_why = value,
        _ => return false,
    }
    true
}

/// What stands above the rows under this label so far.
pub(super) fn known<'s>(sheet: &'s Filled, label: &str) -> Option<&'s str> {
    let text = |text: &'s Option<Box<str>>| text.as_deref();
    let named = match label {
        "лист" => Some(&*sheet.id),
        "чек-лист" => Some(&*sheet.checklist),
        "работа" => Some(&*sheet.key),
        "сотрудник" => text(&sheet.person),
        "проверил" => text(&sheet.auditor),
        "заполнен" => text(&sheet.at),
        "пересматривает" => text(&sheet.appeal_of),
        "обжаловал" => text(&sheet.appeal_by),
        "почему" => text(&sheet.appeal_why),
        _ => None,
    };
    named.filter(|name| !name.is_empty())
}
