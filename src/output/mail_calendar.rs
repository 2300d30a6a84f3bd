//! What `mail --calendar` answers.

use chrono::NaiveDate;

/// How many clients one channel could reach.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelDays {
    /// The channel.
    pub channel: Box<str>,
    /// By day: so many clients have a moment of that day, by their own clock, at which a send would be allowed.
    pub open: Vec<u64>,
    /// So many on any of the days.
    pub ever: u64,
    /// So many on none, and of them nobody can tell.
    pub cannot_tell: u64,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarReport {
    /// The days asked about.
    pub days: Vec<NaiveDate>,
    /// The channels.
    pub channels: Vec<ChannelDays>,
    /// How many clients were asked about.
    pub clients: u64,
    /// `--assume-no-earlier`
    pub assumed: bool,
}
