//! Working time: zones, production calendars, working hours, and the terms a regulation counts on them.
//!
//! ```text
//! WeekHours ┐
//! Zone      ├─ Schedule ── WorkClock::new ─▶ WorkClock ┐
//! calendar  ┘                                          ├─ Term::window ─▶ Window {opens, due, assumed}
//!                                   Term, origin ──────┘─ Term::explain ─▶ Trace
//! ```
//!
//! * [`Schedule`] is plain data: what the regulation says about hours, breaks, zone and days off. [`Schedule::day`]
//!   answers for one date and is the whole definition of "working day".
//! * [`WorkClock`] is the same schedule compiled into prefix sums. Adding working seconds or working days costs
//!   O(log n) whatever the distance.
//! * [`Term`] is a deadline as the text writes it; [`Term::window`] is its arithmetic.
//!
//! Nothing here reads a clock, a file or the environment, and nothing panics: outside the years that a clock covers
//! the answers saturate (see [`WorkClock`]).
//!
//! # Where the rules come from
//!
//! | rule | source |
//! |---|---|
//! | counting starts the day after the event | ГК РФ ст. 191 |
//! | a year, half-year, quarter, month or week ends on the corresponding day; a month without it on its last day | ГК РФ ст. 192 |
//! | a term that ends on a day off ends on the next working day | ГК РФ ст. 193 |
//! | a deed may be done until 24:00 of the last day, but within business hours where business closes | ГК РФ ст. 194 |
//! | the day before a holiday is an hour shorter | ТК РФ ст. 95 |
//! | the holidays | ТК РФ ст. 112 |
//!
//! # Choices where the law and the text are silent
//!
//! * The working span that begins at a local time which occurs twice begins at the first occurrence; one that ends
//!   at such a time ends at the second.
//! * A shortened day is cut one hour before its usual close. When the cut falls into a break, the day closes where
//!   the break began; a day of one hour or less is then not a working day at all.
//! * Beyond its table a calendar assumes the fixed holidays only: neither moved days off nor shortened days.
//! * The evening of a day off is the evening of the next working day.
//! * A fixed date without a clock time that is a day off moves to the next working day; with a clock time it stays.
//! * A term in «сутки» or with «ровно» is a moment, so `через 2 суток` opens at that moment, not at an opening.

mod annual;
mod clock;
mod compile;
mod count;
mod cron;
mod hours;
mod late;
mod pause;
mod period;
mod phone;
mod production;
mod production_file;
mod quantity;
mod recurrence;
mod russia;
mod schedule;
mod tally;
mod term;
mod time_of_day;
mod trace;
mod week_text;
mod window;
mod window_days;
mod window_run;
mod zone;

pub use annual::AnnualDate;
pub use clock::WorkClock;
pub use cron::Cron;
pub use hours::{DayHours, HoursError, WeekHours};
pub use late::Lateness;
pub use pause::Pause;
pub use period::{Period, PeriodUnit};
pub use production::{DayMark, ProductionCalendar};
pub use production_file::CalendarFileError;
pub use quantity::{Pace, Quantity, QuantityError, Unit};
pub use recurrence::{Occurrence, Recurrence, RecurringDays, RecurringTime};
pub use russia::holiday_name;
pub use schedule::{DayKind, Schedule, ScheduleDay};
pub use term::{ClockKind, CloseOf, Limit, Term, TermDay, Window};
pub use time_of_day::{Span, TimeOfDay, TimeTextError};
pub use trace::{Step, Trace};
pub use zone::{Fold, Zone, ZoneError};
