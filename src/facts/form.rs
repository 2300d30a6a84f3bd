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
    /// By line of the report, or question of the checklist, what was written there.
    pub lines: Fields<'a>,
}
