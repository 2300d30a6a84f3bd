//! Questions that the contact policy asks: consent, the client's hours, answers to earlier mailings.

use crate::calendar::WeekHours;

/// What is asked of the register of consents, for the channel of the event judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentTest {
    /// A consent stands. No record is no consent.
    Stands,
    /// A consent was withdrawn, and none stands.
    Withdrawn,
}

/// Hours of a clock on the wall.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalHours {
    /// The hours.
    pub hours: WeekHours,
    /// The client's clock, where his zone is known; else the company's.
    pub client_clock: bool,
    /// Whether the last second belongs to them: `до 21:00` allows 21:00:00, quiet hours until 09:00 end there.
    pub to_the_end: bool,
    /// A day off of the production calendar has none of them.
    pub not_on_holidays: bool,
}
