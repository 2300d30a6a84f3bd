//! Hand-written files: YAML and JSON with one client, a list of clients or several documents. Held in memory.

use serde::de::DeserializeSeed;

use super::case::CaseDraft;
use super::lines::{parse_json, reject, settle_places};
use super::notes::Notes;
use super::record::{One, Record};
use super::value::Yaml;
use super::words;
use crate::facts::{Case, Rejection};

/// What came of each record of a file, in order.
pub type Read = Vec<Result<Case<'static>, Rejection>>;

/// Reads clients from YAML. A record that is broken is rejected alone: the text is cut at `---` and at the items of its
/// outermost list first, which is also how every record gets its line.
#[must_use]
pub fn read_yaml(text: &str, file: &str, notes: &mut Notes) -> Read {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    records(text)
        .into_iter()
        .map(|record| {
            let mut case = one_yaml::<CaseDraft<'_>>(&record.text, file, record.line, notes)?;
            settle_places(&mut case, file, record.line, notes);
            Ok(case.into_owned())
        })
        .collect()
}

/// Reads clients from JSON: an object, a list of objects or several objects one after another.
///
/// # Errors
/// A rejection of the whole file when it is no JSON at all: then no record can be told from another.
pub fn read_json(text: &str, file: &str, notes: &mut Notes) -> Result<Read, Rejection> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter() {
        let value: &serde_json::value::RawValue =
            value.map_err(|error| broken_file(&error, text, file))?;
        if value.get().starts_with('[') {
            let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(value.get())
                .map_err(|error| broken_file(&error, text, file))?;
            found.extend(items);
        } else {
            found.push(value);
        }
    }
    Ok(found
        .into_iter()
        .map(|value| {
            let line = line_of(text, value.get());
            parse_json(value.get(), file, line, notes).map(Case::into_owned)
        })
        .collect())
}

/// The line, from 1, on which a part of the text begins.
fn line_of(text: &str, part: &str) -> u64 {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.as_bytes().get(..offset).unwrap_or(&[]);
    let ends = before.iter().filter(|&&byte| byte == b'\n').count();
    u64::try_from(ends).unwrap_or(0) + 1
}

fn broken_file(error: &serde_json::Error, text: &str, file: &str) -> Rejection {
    let line = text
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or("");
    let column = words::column(line, error.column());
    let at = u64::try_from(error.line()).unwrap_or(1);
    reject(
        file,
        at,
        format!("столбец {column}: {}", words::json(error)),
    )
}

/// One YAML record, with errors at their line of the whole file.
pub(super) fn one_yaml<'de, T: Record<'de>>(
    text: &'de str,
    file: &str,
    line: u64,
    notes: &mut Notes,
) -> Result<T::Out, Rejection> {
    let read = One::<Yaml, T>::new(notes).deserialize(serde_yaml::Deserializer::from_str(text));
    read.map_err(|error| {
        let place = error.location();
        let within = place.as_ref().map_or(1, serde_yaml::Location::line);
        let column = place.as_ref().map_or(1, serde_yaml::Location::column);
        let at = line + u64::try_from(within).unwrap_or(1).max(1) - 1;
        let why = if text.contains('\0') {
            "в записи нулевые байты, файл повреждён; скопируйте его заново".into()
        } else {
            words::yaml(&error)
        };
        reject(file, at, format!("столбец {column}: {why}"))
    })
}

/// One record of a YAML text.
pub(super) struct YamlRecord {
    /// Its text; the dash of a list item is blanked.
    pub text: String,
    /// The line of the file it begins on.
    pub line: u64,
}

/// Cuts a YAML text into its records. `---` at the start of a line always parts documents in YAML; a dash at the indent
/// of the first one parts the items of the outermost list.
pub(super) fn records(text: &str) -> Vec<YamlRecord> {
    let mut found: Vec<YamlRecord> = Vec::new();
    let mut dash: Option<usize> = None;
    let mut fresh = true;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("---") || line.trim_end() == "..." {
            fresh = true;
            dash = None;
            continue;
        }
        let trimmed = line.trim_start_matches(' ');
        let blank = trimmed.trim().is_empty() || trimmed.starts_with('#');
        let indent = line.len() - trimmed.len();
        let item = trimmed == "-" || trimmed.starts_with("- ");
        if blank && fresh {
            continue;
        }
        if fresh {
            dash = item.then_some(indent);
        }
        let starts = fresh || (item && dash == Some(indent));
        if starts {
            let line = u64::try_from(index).unwrap_or(0) + 1;
            let text = String::new();
            found.push(YamlRecord { text, line });
            fresh = false;
        }
        let Some(record) = found.last_mut() else {
            continue;
        };
        if starts && item {
            // The dash becomes a space, so that columns stay as the author sees them.
            record.text.push_str(&line.replacen('-', " ", 1));
        } else {
            record.text.push_str(line);
        }
        record.text.push('\n');
    }
    found
}
