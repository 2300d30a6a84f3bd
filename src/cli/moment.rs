//! Moments as people write them on the command line.

use super::Failure;
use crate::calendar::{Fold, Zone};
use crate::facts::When;
use crate::value::Instant;

/// Which end of a day a date without a time stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEnd {
    /// Its first second.
    First,
    /// Its last second, so that the day shown is still the day asked for.
    Last,
}

/// Reads a moment in any form that data may have, too. Without an offset it is in `zone`.
///
/// # Errors
/// When there is no such moment; the failure names `option`.
pub fn parse(option: &str, text: &str, zone: Zone, end: DayEnd) -> Result<Instant, Failure> {
    match (When::parse(text), end) {
        (Ok(When::Exact(at)), _) => Ok(at),
        (Ok(When::Local(local)), _) => Ok(zone.instant(local, Fold::First)),
        (Ok(When::Day(date)), DayEnd::First) => Ok(zone.start_of(date)),
        (Ok(When::Day(date)), DayEnd::Last) => Ok(zone.end_of(date).plus(-1)),
        (Err(reason), _) => Err(Failure::new(format!("{option}: {reason}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOSCOW: Zone = Zone::Named(chrono_tz::Tz::Europe__Moscow);

    fn at(text: &str) -> String {
        match parse("--at", text, MOSCOW, DayEnd::Last) {
            Ok(at) => crate::output::words::rfc3339(at, MOSCOW),
            Err(failure) => failure.what,
        }
    }

    #[test]
    fn все_виды_записи() {
        let noon = "2026-12-10T12:00:00+03:00";
        for text in [
            "10.12.2026 12:00",
            "10.12.2026 12:00:00",
            "2026-12-10T12:00",
            "2026-12-10 12:00",
            "2026-12-10T12:00:00",
            "2026-12-10T12:00+03:00",
            "2026-12-10T12:00:00+03:00",
            "2026-12-10T09:00:00Z",
            "2026-12-10T14:00:00.250+05:00",
        ] {
            assert_eq!(at(text), noon, "{text}");
        }
        assert_eq!(at("2026-12-10"), "2026-12-10T23:59:59+03:00");
        assert_eq!(at("10.12.2026"), "2026-12-10T23:59:59+03:00");
    }

    #[test]
    fn непонятное_время_названо() {
        assert_eq!(
            at("31.02.2026"),
            "--at: такого времени не бывает: «31.02.2026»"
        );
        assert_eq!(
            at("вчера"),
            "--at: время «вчера» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, \
             07.12.2026 10:00 или 07.12.2026"
        );
    }
}
