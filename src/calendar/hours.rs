//! Working hours of a day and of a week.

use chrono::Weekday;

use super::{Span, TimeOfDay, TimeTextError};

/// Working hours that cannot be meant, or a text that is not working hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Two spans of one day share time.
    #[error("промежутки {0} и {1} одного дня пересекаются")]
    Overlap(Span, Span),
    /// No weekday has any hours.
    #[error("ни у одного дня недели нет рабочего времени")]
    NoHours,
    /// A weekday is named twice.
    #[error("рабочее время дня «{0}» указано дважды")]
    Twice(&'static str),
    /// Not a weekday or a run of weekdays.
    #[error("«{0}» — не день недели: нужно пн, вт, ср, чт, пт, сб, вс или промежуток вроде пн–пт")]
    Weekday(String),
    /// Hours stand before any weekday.
    #[error("перед «{0}» нет дня недели")]
    NoWeekday(String),
    /// No hours follow a weekday.
    #[error("после дня «{0}» нет рабочего времени")]
    NoSpan(&'static str),
    /// A clock time or a span is wrong.
    #[error(transparent)]
    Time(#[from] TimeTextError),
}

/// Working spans of one day, in order; a break is the time between two of them. Empty for a day without hours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DayHours(Vec<Span>);

impl DayHours {
    /// A day without hours.
    pub const NONE: Self = Self(Vec::new());

    /// Hours made of `spans` in any order.
    ///
    /// # Errors
    /// [`HoursError::Overlap`] when two spans share time; spans that merely meet are joined.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, HoursError> {
        spans.sort();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if last.to() > span.from() => {
                    return Err(HoursError::Overlap(*last, span));
                }
                Some(last) if last.to() == span.from() => {
                    *last = Span::new(last.from(), span.to()).unwrap_or(*last);
                }
                _ => joined.push(span),
            }
        }
        Ok(Self(joined))
    }

    /// The spans, in order, apart from each other.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether the day has no hours.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the first span begins.
    #[must_use]
    pub fn opening(&self) -> Option<TimeOfDay> {
        self.0.first().map(|span| span.from())
    }

    /// When the last span ends.
    #[must_use]
    pub fn close(&self) -> Option<TimeOfDay> {
        self.0.last().map(|span| span.to())
    }

    /// Working seconds by the wall clock.
    #[must_use]
    pub fn seconds(&self) -> u32 {
        self.0.iter().map(|span| span.seconds()).sum()
    }

    /// The same day closing one hour earlier (ТК РФ ст. 95): everything later than an hour before the usual close is
    /// cut away.
    #[must_use]
    pub fn shortened(&self) -> Self {
        let Some(close) = self.close() else {
            return Self::NONE;
        };
        let limit = close.earlier(3600);
        Self(
            self.0
                .iter()
                .filter_map(|span| span.before(limit))
                .collect(),
        )
    }
}

impl From<Span> for DayHours {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

/// Working hours of every weekday; at least one of them has some.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WeekHours([DayHours; 7]);

impl WeekHours {
    /// Hours from Monday to Sunday.
    ///
    /// # Errors
    /// [`HoursError::NoHours`] when no weekday has any: no term in working time would ever end.
    pub fn new(days: [DayHours; 7]) -> Result<Self, HoursError> {
        if days.iter().all(DayHours::is_empty) {
            Err(HoursError::NoHours)
        } else {
            Ok(Self(days))
        }
    }

    /// Every day from 00:00 to 24:00.
    #[must_use]
    pub fn round_the_clock() -> Self {
        Self(std::array::from_fn(|_| DayHours::from(Span::WHOLE_DAY)))
    }

    /// Hours of `weekday`.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &DayHours {
        // The number of a weekday is below 7 by its type.
        &self.0[weekday.num_days_from_monday() as usize]
    }
}
