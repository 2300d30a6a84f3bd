//! Clock times within one day and spans between them.

use std::fmt;

/// A text that is not a clock time or a span of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeTextError {
    /// Not `HH`, `HH:MM` or `HH:MM:SS` between 00:00 and 24:00.
    #[error("«{0}» — не время суток: нужно ЧЧ:ММ от 00:00 до 24:00")]
    Time(String),
    /// Not two times joined by a dash.
    #[error("«{0}» — не промежуток: нужно ЧЧ:ММ–ЧЧ:ММ")]
    Span(String),
    /// The end is not after the start.
    #[error(
        "промежуток «{0}» кончается не позже, чем начинается; ночную смену запишите двумя: до 24:00 и с 00:00"
    )]
    Backwards(String),
}

/// Seconds from local midnight by the wall clock, 0 to 86 400; the last is 24:00, the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);
    /// 24:00, the end of the day.
    pub const END: Self = Self(86_400);

    /// The time `hour:minute`; `None` past 24:00 or when the minute is not one.
    #[must_use]
    pub const fn new(hour: u32, minute: u32) -> Option<Self> {
        if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
            return None;
        }
        Some(Self(hour * 3600 + minute * 60))
    }

    /// The time `seconds` after midnight; `None` past 24:00.
    #[must_use]
    pub const fn from_seconds(seconds: u32) -> Option<Self> {
        if seconds > Self::END.0 {
            None
        } else {
            Some(Self(seconds))
        }
    }

    /// Seconds from midnight by the wall clock.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// `seconds` earlier, but not before midnight.
    #[must_use]
    pub const fn earlier(self, seconds: u32) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// Reads `18`, `9:00`, `09:00`, `09:00:30` or `24:00`.
    ///
    /// # Errors
    /// [`TimeTextError::Time`] for anything else.
    pub fn parse(text: &str) -> Result<Self, TimeTextError> {
        let fault = || TimeTextError::Time(text.trim().to_owned());
        let mut parts = text.trim().split(':');
        let mut total = 0;
        for (place, (unit, limit)) in [(3600, 24), (60, 59), (1, 59)].into_iter().enumerate() {
            let Some(part) = parts.next() else { break };
            let two_digits =
                matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
            if !two_digits || (place > 0 && part.len() != 2) {
                return Err(fault());
            }
            let value: u32 = part.parse().map_err(|_| fault())?;
            if value > limit {
                return Err(fault());
            }
            total += value * unit;
        }
        if parts.next().is_some() {
            return Err(fault());
        }
        Self::from_seconds(total).ok_or_else(fault)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        write!(out, "{hour:02}:{minute:02}")?;
        if second > 0 {
            write!(out, ":{second:02}")
        } else {
            Ok(())
        }
    }
}

/// A span of one day by the wall clock, `[from, to)`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Span {
    /// The whole day, 00:00–24:00.
    pub const WHOLE_DAY: Self = Self {
        from: TimeOfDay::MIDNIGHT,
        to: TimeOfDay::END,
    };

    /// The span `[from, to)`; `None` when it would be empty or run backwards.
    #[must_use]
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Where the span begins.
    #[must_use]
    pub const fn from(self) -> TimeOfDay {
        self.from
    }

    /// Where the span ends; not part of it.
    #[must_use]
    pub const fn to(self) -> TimeOfDay {
        self.to
    }

    /// Length in seconds by the wall clock.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.to.0 - self.from.0
    }

    /// The part of the span before `limit`.
    #[must_use]
    pub fn before(self, limit: TimeOfDay) -> Option<Self> {
        Self::new(self.from, self.to.min(limit))
    }

    /// Reads `09:00–18:00`, with any dash, spaces around it allowed.
    ///
    /// # Errors
    /// When there are not two times, or the second is not after the first.
    pub fn parse(text: &str) -> Result<Self, TimeTextError> {
        let mut ends = text.split(['–', '—', '-', '‑', '−']);
        let (Some(from), Some(to), None) = (ends.next(), ends.next(), ends.next()) else {
            return Err(TimeTextError::Span(text.trim().to_owned()));
        };
        let (from, to) = (TimeOfDay::parse(from)?, TimeOfDay::parse(to)?);
        Self::new(from, to).ok_or_else(|| TimeTextError::Backwards(text.trim().to_owned()))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}–{}", self.from, self.to)
    }
}
