//! CRM exports turned into facts. One folder a CRM; nothing here opens a file but databases, which are read where they lie.

mod account;
pub mod amo;
mod answers;
pub mod bitrix24;
pub mod crm_calendar;
mod json;
pub mod mapping;
mod natural;
pub mod pseudonym;
pub mod quality;
mod shared;
pub mod spill;
pub mod table;

pub(crate) use natural::natural;

use crate::facts::read::{Chunks, Notes};
use crate::facts::{Case, Dataset, InputSummary, Rejection};
use quality::QualityRow;
use spill::Spool;
use table::RawFile;

/// A file of an export: its name for places and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// The name without folders.
    pub name: String,
    /// The text without a byte-order mark.
    pub text: String,
}

impl From<&ExportFile> for RawFile {
    fn from(file: &ExportFile) -> Self {
        Self::held(file.name.clone(), file.text.clone().into_bytes())
    }
}

/// An export that has been read.
#[derive(Debug, Default)]
pub struct Imported {
    /// Clients by id (numbers in ids compare as numbers), then deals without a client: of an export that is held whole.
    pub cases: Vec<Case<'static>>,
    /// The same of an export that is not held. All of them have been counted.
    pub lines: Option<Spool>,
    /// All rejected records as CSV, place and reason, when they are more than the summary lists.
    pub rejected: Option<Spool>,
    /// What is held and who works there.
    pub dataset: Dataset,
    /// The account of the records.
    pub summary: InputSummary,
    /// The faults of the data, counted.
    pub quality: Vec<QualityRow>,
    /// What each file was taken for, one Russian line each, for those who ask.
    pub recognised: Vec<String>,
    /// The working calendar that the CRM keeps, where it was exported.
    pub calendar: Option<crm_calendar::CrmCalendar>,
}

impl Imported {
    /// Takes all cases into the memory: for small data and for tests.
    #[must_use]
    pub fn held(mut self) -> Self {
        let chunks = self.lines.take().map(Chunks::new);
        for chunk in chunks.into_iter().flatten().flatten() {
            chunk.read("", &mut Notes::default(), |case| {
                self.cases.extend(case.map(Case::into_owned));
            });
        }
        self
    }
}

/// Why an export cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// A file is no JSON or is cut off: what stood in it cannot be told, so nothing is judged.
    #[error("{}: {}", .0.place, .0.reason)]
    Broken(Rejection),
    /// The CRM answered with an error and the answer was saved instead of data.
    #[error("{file}: вместо данных в файле ответ об ошибке: {answer}; выгрузите его заново")]
    Refused {
        /// The file.
        file: String,
        /// What the CRM said.
        answer: String,
    },
    /// There are neither deals nor leads.
    #[error(
        "в выгрузке Битрикс24 нет ни сделок, ни лидов; нужен файл crm.deal.list.json или crm.lead.list.json"
    )]
    NoDeals,
    /// A file is no table, or a table that nobody has described.
    #[error("{file}: {why}")]
    NoTable {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// Not one of the tables is known.
    #[error(
        "ни одна таблица не узнана; опишите столбцы в mapping.yaml рядом с файлами, начало напишет команда reglament import --guess ФАЙЛ"
    )]
    NoTables,
    /// What does not fit into the memory cannot be put anywhere.
    #[error("{0}")]
    Scratch(String),
    /// There are no deals in an export of amoCRM.
    #[error("в выгрузке amoCRM нет сделок; нужен ответ /api/v4/leads, например leads.json")]
    NoLeads,
}
