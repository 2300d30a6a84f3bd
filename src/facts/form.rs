//! What a report or a filled sheet says.

use std::borrow::Cow;

use super::{Fields, When};

/// The lines of a report that an employee handed in, or of a filled sheet of a QA checklist.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form<'a> {
    /// The first day a report is about; `None`: the day it was handed in.
    pub from: Option<When>,
    /// Its last day; `None`: `from` alone.
    pub to: Option<When>,
    /// The id of the event that was audited.
    pub event: Option<Cow<'a, str>>,
    /// Whose work was audited (employee id); `None`: whose the audited event is.
    pub employee: Option<Cow<'a, str>>,
    /// The sheet is the second word on another one.
    pub appeal: Option<Appeal<'a>>,
    /// By line of the report, or question of the checklist, what was written there.
    pub lines: Fields<'a>,
}

/// An appeal: a sheet was scored anew because somebody did not agree. Both scores are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Appeal<'a> {
    /// The id of the sheet that was scored anew.
    pub of: Cow<'a, str>,
    /// Who did not agree (employee id).
    pub by: Option<Cow<'a, str>>,
    /// Why.
    pub why: Option<Cow<'a, str>>,
}
