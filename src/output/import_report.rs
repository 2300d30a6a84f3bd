//! What an import tells: the account of the records, the faults of the data, and what the data allows to judge.

use crate::facts::{Case, InputSummary};
use crate::import::quality::QualityRow;

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// Clients.
    pub clients: u64,
    /// Deals.
    pub deals: u64,
    /// Events and mailings.
    pub events: u64,
}

impl Total {
    /// Counts a case.
    pub fn take(&mut self, case: &Case<'_>) {
        self.clients += u64::from(case.client.is_some());
        self.deals += case.deals.len() as u64;
        self.events += (case.events.len() + case.mailings.len()) as u64;
    }
}

/// What a regulation can make of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Clauses that the program checks.
    pub clauses: u64,
    /// Those of which nothing can be judged with this data.
    pub unjudged: u64,
    /// What is missing, and for which clauses.
    pub missing: Vec<(String, Vec<String>)>,
    /// Why nothing could be judged at all.
    pub problem: Option<String>,
}

/// The working calendar that the CRM keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The line for the header of a regulation.
    pub line: String,
    /// Days off of every year (`01.01`).
    pub days_off: Vec<String>,
    /// Days of every year that are worked though their weekday is off.
    pub working_days: Vec<String>,
    /// The year that was compared.
    pub year: i32,
    /// How the regulation's calendar differs from it in that year, where a regulation was given.
    pub differences: Option<Vec<String>>,
}

/// All of it.
#[derive(Debug)]
pub struct ImportReport<'a> {
    /// The name of the format.
    pub format: String,
    /// What each file was taken for.
    pub recognised: Vec<String>,
    /// The account of the records.
    pub input: &'a InputSummary,
    /// The faults of the data.
    pub quality: &'a [QualityRow],
    /// Histories that the data holds.
    pub holds: Vec<&'static str>,
    /// Histories that it does not hold.
    pub lacks: Vec<&'static str>,
    /// Whether it is known when the data was exported.
    pub as_of_known: bool,
    /// How much there is.
    pub total: Total,
    /// Employees known.
    pub employees: usize,
    /// What a regulation can make of it, where one was given.
    pub judged: Option<Judged>,
    /// The working calendar of the CRM, where it was exported.
    pub calendar: Option<Calendar>,
    /// Files that were written.
    pub written: Vec<String>,
    /// Whether names and phones were replaced.
    pub pseudonymized: bool,
}
