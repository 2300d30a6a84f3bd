//! `--data`: a path, a folder or standard input → facts.
//!
//! Lines of NDJSON are not read here but handed on as streams, so that memory stays flat; tables and answers of CRMs of any size are put
//! together outside the memory and handed on as such streams; hand-written files are read whole.

mod files;
mod reports;
mod scratch;
pub(super) mod tables;

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::ImportKind;
use super::near::nearest;
use crate::facts::read::{Chunks, Notes, own_dataset};
use crate::facts::{Case, Dataset, InputSummary, Rejection};
use crate::import::crm_calendar::CrmCalendar;
use crate::import::mapping::Mapping;
use crate::import::quality::QualityRow;
use crate::import::spill::Spool;
use crate::import::{ImportError, Imported};
pub(super) use files::is_audits;
use files::{folder, single, stdin, unreadable};
pub use scratch::Disk;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataPath {
    /// `-`
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
}

impl From<&OsStr> for DataPath {
    fn from(text: &OsStr) -> Self {
        if text == "-" {
            Self::Stdin
        } else {
            Self::Path(text.into())
        }
    }
}

/// Opened data: what is in memory, and what is still to be streamed.
#[derive(Debug)]
pub struct Data {
    /// What is held, who works there, as of when.
    pub dataset: Dataset,
    /// Cases read whole.
    pub cases: Vec<Case<'static>>,
    /// Streams of NDJSON, to be read after `cases`.
    pub lines: Vec<Lines>,
    /// The account of what is read whole; lines are counted by whoever reads them.
    pub summary: InputSummary,
    /// Oddities met so far.
    pub notes: Notes,
    /// What each file was taken for, one Russian line each.
    pub recognised: Vec<String>,
    /// The faults of a CRM's export, counted.
    pub quality: Vec<QualityRow>,
    /// The working calendar of the CRM, where it was exported.
    pub calendar: Option<CrmCalendar>,
    /// All rejected records as CSV, when they are more than the account lists.
    pub rejected: Option<Spool>,
}

/// A stream of NDJSON.
pub struct Lines {
    /// How places name it (`данные.ndjson`).
    pub name: String,
    /// The chunks of lines.
    pub chunks: Chunks<Box<dyn Read + Send>>,
    /// Whether an import has put them together: their records have been counted before.
    pub counted: bool,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Lines").field(&self.name).finish()
    }
}

/// Why data cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// There is no such path.
    #[error("нет такого пути: {path}{}", near.as_ref().map_or(String::new(), |near| format!("; возможно, вы имели в виду {near}")))]
    NotFound {
        /// As it was given.
        path: String,
        /// An existing path nearest to it.
        near: Option<String>,
    },
    /// It is there but cannot be read.
    #[error("не читается {path}: {why}")]
    Unreadable {
        /// As it was given.
        path: String,
        /// Why.
        why: String,
    },
    /// A folder with nothing in it.
    #[error("папка {0} пуста; {EXPECTED}")]
    EmptyFolder(String),
    /// Nothing in the folder, or the file itself, is understood.
    #[error("{path}: не узнано, что это ({found}); {EXPECTED}")]
    Unknown {
        /// As it was given.
        path: String,
        /// What stands there instead.
        found: String,
    },
    /// A file that has to be understood whole is not.
    #[error("{}: {}", .0.place, .0.reason)]
    Broken(Rejection),
    /// The export cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
}

const EXPECTED: &str = "нужны файлы .ndjson, .yaml или .json в своём формате (docs/dannye.md) или выгрузка CRM: ответы REST Битрикс24 или API amoCRM в файлах .json, список в CSV или Excel; любую другую таблицу описывает mapping.yaml";

/// Opens data.
///
/// # Errors
/// A [`DataError`]: no such path (with the nearest one), a folder that holds nothing known, a file that cannot be read.
pub fn open(path: &DataPath) -> Result<Data, DataError> {
    match path {
        DataPath::Stdin => stdin(),
        DataPath::Path(path) if path.is_dir() => folder(path, &Disk::default()),
        DataPath::Path(path) if path.exists() => single(path, &Disk::default()),
        DataPath::Path(path) => Err(DataError::NotFound {
            path: path.display().to_string(),
            near: nearest(path).map(|near| near.display().to_string()),
        }),
    }
}

/// Opens data whose description and staff lie in a folder of their own: beside standard input nothing lies.
///
/// # Errors
/// As [`open`].
pub fn open_beside(path: &DataPath, beside: &Path) -> Result<Data, DataError> {
    let mut data = open(path)?;
    if !beside.is_dir() {
        return Err(DataError::NotFound {
            path: beside.display().to_string(),
            near: nearest(beside).map(|near| near.display().to_string()),
        });
    }
    data.beside(beside)?;
    Ok(data)
}

/// Opens the files of an export of this kind.
///
/// # Errors
/// As [`open`]; and files that are not what they are said to be.
pub(super) fn export(
    kind: ImportKind,
    paths: &[PathBuf],
    mapping: Option<&Mapping>,
    scratch: &Disk,
) -> Result<Data, DataError> {
    files::export(kind, paths, mapping, scratch)
}

impl Data {
    fn own() -> Self {
        Self {
            dataset: own_dataset(),
            cases: Vec::new(),
            lines: Vec::new(),
            summary: InputSummary::default(),
            notes: Notes::default(),
            recognised: Vec::new(),
            quality: Vec::new(),
            calendar: None,
            rejected: None,
        }
    }

    fn imported(imported: Imported) -> Self {
        let lines = imported.lines.map(|spool| Lines {
            name: String::new(),
            chunks: Chunks::new(Box::new(spool)),
            counted: true,
        });
        Self {
            dataset: imported.dataset,
            cases: imported.cases,
            lines: lines.into_iter().collect(),
            summary: imported.summary,
            recognised: imported.recognised,
            quality: imported.quality,
            calendar: imported.calendar,
            rejected: imported.rejected,
            ..Self::own()
        }
    }

    /// Reads everything in one thread, one case after another, and gives the account of all records.
    ///
    /// # Errors
    /// A stream that breaks off with an error of the system.
    pub fn each(self, mut take: impl FnMut(&Case<'_>)) -> Result<InputSummary, DataError> {
        let (mut summary, mut notes) = (self.summary, self.notes);
        self.cases.iter().for_each(&mut take);
        for lines in self.lines {
            for chunk in lines.chunks {
                let chunk = chunk.map_err(|error| unreadable(Path::new(&lines.name), &error))?;
                chunk.read(&lines.name, &mut notes, |case| match case {
                    Ok(case) if lines.counted => take(&case),
                    case => count(&mut summary, case, &mut take),
                });
            }
        }
        summary.notes.extend(notes.sentences());
        Ok(summary)
    }

    fn keep(&mut self, read: Vec<Result<Case<'static>, Rejection>>) {
        for case in read {
            self.summary.read += 1;
            match case {
                Ok(case) => {
                    self.summary.used += 1;
                    self.cases.push(case);
                }
                Err(rejection) => self.summary.rejections.push(rejection),
            }
        }
    }
}

fn count(
    summary: &mut InputSummary,
    case: Result<Case<'_>, Rejection>,
    mut take: impl FnMut(&Case<'_>),
) {
    summary.read += 1;
    match case {
        Ok(case) => {
            summary.used += 1;
            take(&case);
        }
        Err(rejection) => summary.rejections.push(rejection),
    }
}
