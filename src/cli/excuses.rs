//! `исключения.yaml`: violations that somebody took responsibility for. They are counted apart, never dropped.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Failure;
use super::moment::{DayEnd, parse};
use super::near;
use super::session::Session;
use super::sink::reason;
use crate::findings::Finding;
use crate::output::json::finding_id;
use crate::output::report::Excuse;
use crate::value::Instant;

/// The name looked for beside the data.
const NAME: &str = "исключения.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: Option<String>,
    #[serde(alias = "пункт")]
    clause: Option<String>,
    #[serde(alias = "сделка")]
    deal: Option<String>,
    #[serde(alias = "кто")]
    who: String,
    #[serde(alias = "когда")]
    when: Option<String>,
    #[serde(alias = "почему")]
    why: String,
    #[serde(alias = "до")]
    until: Option<String>,
}

/// One excuse and what it excuses.
struct Row {
    target: Target,
    until: Option<Instant>,
    excuse: Excuse,
}

enum Target {
    Finding(String),
    Clause {
        clauses: Vec<(usize, usize)>,
        deal: String,
    },
}

/// All excuses in force.
#[derive(Default)]
pub(super) struct Excuses {
    rows: Vec<Row>,
    /// The file and its text.
    pub(super) written: Option<(String, String)>,
}

impl Excuses {
    /// Reads the file named, else the one beside the data if there is one.
    pub(super) fn read(
        named: Option<&Path>,
        data: Option<&Path>,
        session: &Session,
    ) -> Result<Self, Failure> {
        let path = match (named, data) {
            (Some(path), _) => path.to_path_buf(),
            (None, Some(data)) if data != Path::new("-") => {
                let beside = beside(data);
                if !beside.exists() {
                    return Ok(Self::default());
                }
                beside
            }
            (None, _) => return Ok(Self::default()),
        };
        let shown = path.display().to_string();
        let failed =
            |why: String| Failure::new(format!("исключения «{shown}» не прочитаны: {why}"));
        let text = fs::read_to_string(&path).map_err(|error| {
            let mut failure = failed(reason(&error));
            failure.hints = near::hints(&path, is_excuses);
            if failure.hints.is_empty() {
                failure = failure.hint("исключения кладут рядом с данными, в файл исключения.yaml; тогда --excuses не нужен");
            }
            failure
        })?;
        Self::parse(&shown, &text, session)
    }

    /// Reads the text of such a file.
    pub(super) fn parse(shown: &str, text: &str, session: &Session) -> Result<Self, Failure> {
        let failed =
            |why: String| Failure::new(format!("исключения «{shown}» не прочитаны: {why}"));
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let records: Vec<Record> = serde_yaml::from_str(text).map_err(|error| {
            let place = error.location().map_or_else(String::new, |at| format!("строка {}: ", at.line()));
            failed(format!("{place}запись не понята"))
                .hint("каждая запись: id или clause и deal, затем who, why и, если нужно, when и until")
                .hint("по-русски: пункт, сделка, кто, почему, когда, до")
        })?;
        let row = |(number, record): (usize, Record)| {
            row(record, session).map_err(|fault| Failure {
                what: format!(
                    "исключения «{shown}», запись {}: {}",
                    number + 1,
                    fault.what
                ),
                hints: fault.hints,
            })
        };
        let rows = records
            .into_iter()
            .enumerate()
            .map(row)
            .collect::<Result<_, _>>()?;
        let written = Some((shown.to_owned(), text.to_owned()));
        Ok(Self { rows, written })
    }

    /// The excuse for this finding at this moment.
    pub(super) fn find(&self, one: &Finding, now: Instant) -> Option<&Excuse> {
        let fits = |row: &&Row| {
            row.until.is_none_or(|until| now <= until)
                && match &row.target {
                    Target::Finding(id) => *id == finding_id(one.id),
                    Target::Clause { clauses, deal } => {
                        one.subject.deal.as_deref() == Some(deal)
                            && clauses.contains(&(one.version, one.clause))
                    }
                }
        };
        self.rows.iter().find(fits).map(|row| &row.excuse)
    }
}

/// Whether a file may be one of excuses by its name.
fn is_excuses(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    ["исключения", "excuses"].contains(&&*stem.to_lowercase())
}

fn beside(data: &Path) -> PathBuf {
    if data.is_dir() {
        data.join(NAME)
    } else {
        data.with_file_name(NAME)
    }
}

fn row(record: Record, session: &Session) -> Result<Row, Failure> {
    let target = match (record.id, record.clause, record.deal) {
        (Some(id), None, None) => Target::Finding(id.trim().to_lowercase()),
        (None, Some(clause), Some(deal)) => {
            let clauses = super::filter::find_clauses(session, &clause);
            if clauses.is_empty() {
                return Err(Failure::new(format!("пункта «{clause}» в регламенте нет")));
            }
            Target::Clause { clauses, deal }
        }
        _ => {
            return Err(Failure::new(
                "нужно либо id нарушения, либо пункт и сделка вместе",
            ));
        }
    };
    let until = record.until.as_deref();
    Ok(Row {
        target,
        until: until
            .map(|day| parse("until", day, session.book.zone, DayEnd::Last))
            .transpose()?,
        excuse: Excuse {
            who: record.who.into(),
            when: record.when.map(Into::into),
            why: record.why.into(),
            until: record.until.map(Into::into),
        },
    })
}
