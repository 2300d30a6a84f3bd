//! Russian words for numbers, durations, moments and amounts: one spelling for every output.

use chrono::{Datelike, NaiveDateTime, Timelike};
use rust_decimal::Decimal;

use crate::calendar::Zone;
use crate::findings::{Basis, Clock, NormKind, Severity, Verdict};
pub use crate::lexicon::{Forms, ru_plural};
use crate::value::{Currency, Instant};

/// `нарушение`
pub const VIOLATIONS: Forms = ["нарушение", "нарушения", "нарушений"];
/// `обязанность`
pub const DUTIES: Forms = ["обязанность", "обязанности", "обязанностей"];
/// `раз`
pub const TIMES: Forms = ["раз", "раза", "раз"];
/// `сделка`
pub const DEALS: Forms = ["сделка", "сделки", "сделок"];
/// `запись`
pub const RECORDS: Forms = ["запись", "записи", "записей"];
/// `пункт`
pub const CLAUSES: Forms = ["пункт", "пункта", "пунктов"];
/// `условие`
pub const CONDITIONS: Forms = ["условие", "условия", "условий"];
/// `ошибка`
pub const ERRORS: Forms = ["ошибка", "ошибки", "ошибок"];
/// `предупреждение`
pub const WARNINGS: Forms = ["предупреждение", "предупреждения", "предупреждений"];
/// `совет`
pub const ADVICES: Forms = ["совет", "совета", "советов"];
/// `дело`: one item of a day's list.
pub const ACTIONS: Forms = ["дело", "дела", "дел"];
const DAYS: Forms = ["день", "дня", "дней"];

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The number with its noun: `12 нарушений`.
#[must_use]
pub fn count(n: u64, forms: Forms) -> String {
    format!("{} {}", integer(n), ru_plural(n, forms))
}

/// A whole number with its thousands set apart: `12 400`.
#[must_use]
pub fn integer(n: u64) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Elapsed seconds in the two largest units: `45 с`, `2 ч 15 мин`, `3 дня 4 ч`.
#[must_use]
pub fn elapsed(seconds: i64) -> String {
    let seconds = seconds.max(0);
    if seconds < DAY {
        return hours(seconds);
    }
    let days = count((seconds / DAY).unsigned_abs(), DAYS);
    match seconds % DAY / HOUR {
        0 => days,
        rest => format!("{days} {rest} ч"),
    }
}

/// Seconds in hours and minutes however many there are: `37 ч 30 мин`. Working time has no days: a working day has no
/// length of its own.
#[must_use]
pub fn hours(seconds: i64) -> String {
    let (h, m, s) = (seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    match (h, m, s) {
        (0, 0, s) => format!("{s} с"),
        (0, m, 0) => format!("{m} мин"),
        (0, m, s) if m < 10 => format!("{m} мин {s} с"),
        (0, m, _) => format!("{m} мин"),
        (h, 0, _) => format!("{h} ч"),
        (h, m, _) => format!("{h} ч {m} мин"),
    }
}

/// How late, on the duty's own clock: `на 2 ч 15 мин рабочего времени`, `на 3 дня`. Nothing for what has no lateness.
#[must_use]
pub fn lateness(clock: Clock, in_clock: i64, late: i64) -> Option<String> {
    if late <= 0 && in_clock <= 0 {
        return None;
    }
    Some(match clock {
        Clock::CompanyWorking | Clock::TeamWorking | Clock::EmployeeWorking if in_clock <= 0 => {
            format!("на {}, рабочее время ещё не шло", elapsed(late))
        }
        Clock::CompanyWorking | Clock::TeamWorking | Clock::EmployeeWorking => {
            let mut text = format!("на {} рабочего времени", hours(in_clock));
            if late >= 2 * DAY {
                text = format!("{text} ({} по календарю)", elapsed(late));
            }
            text
        }
        Clock::Days if late >= DAY => {
            format!("на {}", count(late.div_euclid(DAY).unsigned_abs(), DAYS))
        }
        Clock::Days | Clock::Elapsed | Clock::ClientLocal => format!("на {}", elapsed(late)),
    })
}

/// `11.12.2026 12:00`; seconds are shown only where there are any.
#[must_use]
pub fn moment(at: Instant, zone: Zone) -> String {
    let local = zone.local(at);
    if at.0.rem_euclid(MINUTE) == 0 {
        local.format("%d.%m.%Y %H:%M").to_string()
    } else {
        local.format("%d.%m.%Y %H:%M:%S").to_string()
    }
}

/// `пт 11.12.2026 12:00`: for deadlines, where the weekday matters to a reader.
#[must_use]
pub fn deadline(at: Instant, zone: Zone) -> String {
    format!("{} {}", weekday(at, zone), moment(at, zone))
}

fn weekday(at: Instant, zone: Zone) -> &'static str {
    const NAMES: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    let index = zone.local(at).weekday().num_days_from_monday() as usize;
    NAMES.get(index).copied().unwrap_or_default()
}

/// RFC 3339 with the zone's offset at that moment: `2026-12-11T12:00:00+03:00`.
#[must_use]
pub fn rfc3339(at: Instant, zone: Zone) -> String {
    let offset = zone.offset_at(at);
    let local: NaiveDateTime = zone.local(at);
    let (hours, minutes) = (offset.abs() / HOUR, offset.abs() % HOUR / MINUTE);
    let sign = if offset < 0 { '-' } else { '+' };
    // Moments are the most frequent thing that machine outputs hold: they are put together digit by digit.
    let mut text = String::with_capacity(25);
    match u32::try_from(local.year()) {
        Ok(year) if year <= 9999 => {
            two_digits(&mut text, year / 100);
            two_digits(&mut text, year % 100);
        }
        _ => text.push_str(&local.format("%Y").to_string()),
    }
    for (mark, number) in [
        ('-', local.month()),
        ('-', local.day()),
        ('T', local.hour()),
        (':', local.minute()),
        (':', local.second()),
        (sign, hours.unsigned_abs() as u32),
        (':', minutes.unsigned_abs() as u32),
    ] {
        text.push(mark);
        two_digits(&mut text, number);
    }
    text
}

/// A number below a hundred.
fn two_digits(text: &mut String, number: u32) {
    for digit in [number / 10, number % 10] {
        text.push(char::from_digit(digit % 10, 10).unwrap_or('0'));
    }
}

/// `1 234,50 ₽`, `500 ₽`: whole amounts without kopecks.
#[must_use]
pub fn money(amount: Decimal, currency: &Currency) -> String {
    let sign = match &*currency.0 {
        "RUB" => "₽",
        "USD" => "$",
        "EUR" => "€",
        other => other,
    };
    format!("{}\u{a0}{sign}", decimal(amount, 2))
}

/// A number in Russian spelling with at least `scale` places when it has any at all.
#[must_use]
pub fn decimal(number: Decimal, scale: usize) -> String {
    let text = number.abs().normalize().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if number.is_sign_negative() && !number.is_zero() {
        "−"
    } else {
        ""
    };
    if part.is_empty() {
        format!("{sign}{}", grouped(whole))
    } else {
        format!("{sign}{},{part:0<scale$}", grouped(whole))
    }
}

/// The verdict as the reader of a list sees it.
#[must_use]
pub const fn verdict(verdict: Verdict, norm: NormKind) -> &'static str {
    match verdict {
        Verdict::OnTime => "выполнено в срок",
        Verdict::Late => "выполнено с опозданием",
        Verdict::Overdue => "просрочено",
        Verdict::Missed => "не выполнено",
        Verdict::Pending => "ожидает",
        Verdict::Cancelled => "снято",
        Verdict::NotChecked => "не проверено",
        Verdict::Violated => match norm {
            NormKind::Limit => "превышен предел",
            _ => "нарушено",
        },
        Verdict::Fixed => "нарушено, потом исправлено",
    }
}

/// The author's grading in words; an ordinary violation needs none.
#[must_use]
pub const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "критично",
        Severity::Violation => "нарушение",
        Severity::Remark => "замечание",
        Severity::Reminder => "напоминание",
    }
}

/// The mark of a verdict that rests on less than history.
#[must_use]
pub const fn basis(basis: Basis) -> Option<&'static str> {
    match basis {
        Basis::History => None,
        Basis::Current => Some("по текущему значению, в оценки и штрафы не входит"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn числительные_согласуются() {
        let days = |n| count(n, DAYS);
        assert_eq!(days(1), "1 день");
        assert_eq!(days(2), "2 дня");
        assert_eq!(days(5), "5 дней");
        assert_eq!(days(11), "11 дней");
        assert_eq!(days(21), "21 день");
        assert_eq!(days(112), "112 дней");
        assert_eq!(days(12_400), "12\u{a0}400 дней");
    }

    #[test]
    fn опоздание_словами() {
        let late = |clock, own, elapsed| lateness(clock, own, elapsed).unwrap_or_default();
        assert_eq!(
            late(Clock::CompanyWorking, 8100, 8100),
            "на 2 ч 15 мин рабочего времени"
        );
        assert_eq!(
            late(Clock::TeamWorking, 135_000, 5 * DAY),
            "на 37 ч 30 мин рабочего времени (5 дней по календарю)"
        );
        assert_eq!(late(Clock::Days, 0, 3 * DAY + HOUR), "на 3 дня");
        assert_eq!(late(Clock::Days, 0, HOUR), "на 1 ч");
        assert_eq!(late(Clock::Elapsed, 90, 90), "на 1 мин 30 с");
        assert_eq!(
            late(Clock::CompanyWorking, 0, HOUR),
            "на 1 ч, рабочее время ещё не шло"
        );
        assert_eq!(lateness(Clock::Elapsed, 0, 0), None);
    }

    #[test]
    fn суммы_и_моменты() {
        let rub = Currency::default();
        assert_eq!(money(Decimal::new(50_000, 2), &rub), "500\u{a0}₽");
        assert_eq!(
            money(Decimal::new(123_456_750, 2), &rub),
            "1\u{a0}234\u{a0}567,50\u{a0}₽"
        );
        let at = Instant(1_796_979_600);
        let moscow = Zone::Named(chrono_tz::Tz::Europe__Moscow);
        assert_eq!(deadline(at, moscow), "пт 11.12.2026 12:00");
        assert_eq!(rfc3339(at, moscow), "2026-12-11T12:00:00+03:00");
    }
}
