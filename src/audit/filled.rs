//! Sheets as they came back: texts and where they stand. Nothing of it is believed yet.

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// Where it stands (`листы.xlsx, вкладка «1 Иванов»`).
    pub place: Box<str>,
    /// Its id.
    pub id: Box<str>,
    /// The name of the checklist.
    pub checklist: Box<str>,
    /// The key of the work.
    pub key: Box<str>,
    /// Whose work it is (employee id).
    pub person: Option<Box<str>>,
    /// Who filled it in (employee id).
    pub auditor: Option<Box<str>>,
    /// When it was filled in, as written.
    pub at: Option<Box<str>>,
    /// The sheet that this one scores anew.
    pub appeal_of: Option<Box<str>>,
    /// Who did not agree.
    pub appeal_by: Option<Box<str>>,
    /// Why.
    pub appeal_why: Option<Box<str>>,
    /// Its rows.
    pub rows: Vec<FilledRow>,
    /// What contradicts itself in it.
    pub conflicts: Vec<Fault>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilledRow {
    /// Where it stands.
    pub place: Box<str>,
    /// Its text.
    pub text: Box<str>,
    /// The weight that stands beside it, if any.
    pub weight: Option<Box<str>>,
    /// What was answered.
    pub said: Option<Box<str>>,
}

/// What is wrong with a sheet, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it stands.
    pub place: Box<str>,
    /// What is wrong, and with which row.
    pub what: String,
    /// What would be right.
    pub hint: Option<String>,
}
