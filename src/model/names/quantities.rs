//! Lengths of time.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::calendar::{Pace, Quantity, Unit};
use crate::diagnostic::{Code, closest};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::source::Span;
use crate::syntax::{PartKind, Unit as Said};

/// A length of time or a range of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) struct Length {
    pub low: Quantity,
    pub high: Option<Quantity>,
}

impl Length {
    /// Not a range.
    pub(in crate::model) const fn single(low: Quantity) -> Self {
        Self { low, high: None }
    }
}

/// Words of units, for suggestions.
pub(in crate::model) const UNITS: &[&str] = &[
    "секунд",
    "минут",
    "минуты",
    "часа",
    "часов",
    "дня",
    "дней",
    "суток",
    "недель",
    "недели",
    "месяца",
    "месяцев",
    "года",
    "лет",
];

impl Binder<'_> {
    /// A length of time where nothing else can stand: a number without a unit, or with a unit of something else, is reported and
    /// read as a day. `None` when no number stands there at all.
    pub(in crate::model) fn duration_wanted(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Quantity> {
        let position = cursor.position();
        if let Some(length) = self.duration(cursor) {
            return Some(length);
        }
        if cursor.position() > position {
            // Read and reported already.
            return Some(Quantity::plain(1, Unit::Day));
        }
        let PartKind::Quantity {
            low: Some(_), unit, ..
        } = &cursor.peek()?.kind
        else {
            return None;
        };
        let said = self.text(cursor.span());
        let span = cursor.span();
        cursor.skip(1);
        if unit.is_some() {
            self.error(Code::OddQuantity, span, format!("«{said}» — не срок"))
                .label("ожидалось время")
                .hint("срок меряют минутами, часами, днями: «15 минут», «2 рабочих дня»");
            return Some(Quantity::plain(1, Unit::Day));
        }
        let near = cursor
            .word()
            .and_then(|word| closest(word, UNITS.iter().copied()));
        if near.is_some() || cursor.has_stem(0, &["рабоч", "календарн"]) {
            cursor.skip(1);
        }
        let span = cursor.span_since(position);
        let pending = self
            .error(
                Code::OddQuantity,
                span,
                format!("у срока «{said}» нет единицы: минут, часов, дней?"),
            )
            .label("сколько чего?");
        match near {
            Some(near) => {
                let unit = behind(&said, near);
                pending.hint(format!("возможно, вы имели в виду «{said} {unit}»"))
            }
            None => {
                let (minutes, days) = counted(&said);
                pending.hint(format!(
                    "напишите, например, «{said} {minutes}» или «{said} {days}»"
                ))
            }
        };
        Some(Quantity::plain(1, Unit::Day))
    }

    /// A length of time at the cursor; `None` when something else stands there. What cannot be meant is reported and read as
    /// well as may be.
    pub(in crate::model) fn length(&mut self, cursor: &mut Cursor<'_>) -> Option<Length> {
        let start = cursor.position();
        let exact = cursor.eat(&["ровно"]);
        let Some(part) = cursor.peek() else {
            cursor.back_to(start);
            return None;
        };
        let PartKind::Quantity {
            low,
            high,
            unit: Some(unit),
            working,
            ..
        } = &part.kind
        else {
            cursor.back_to(start);
            return None;
        };
        let Some((unit, seconds)) = time_unit(*unit) else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        let span = cursor.span_since(start);
        if low.is_none() {
            self.number_missing(span);
        }
        let pace = if exact || seconds == DAY_NIGHT {
            Pace::Exact
        } else if *working
            || (self.bare_is_working && matches!(unit, Unit::Second | Unit::Minute | Unit::Hour))
        {
            Pace::Working
        } else {
            Pace::Plain
        };
        let low = self.quantity(low.unwrap_or(Decimal::ONE), unit, pace, span)?;
        let high = match high {
            Some(high) => Some(self.quantity(*high, unit, pace, span)?),
            None => None,
        };
        Some(Length { low, high })
    }

    /// `за рабочих минут`: many of them, and not said how many.
    fn number_missing(&mut self, span: Span) {
        const MANY: &[&str] = &[
            "секунд",
            "минут",
            "часов",
            "дней",
            "недель",
            "месяцев",
            "кварталов",
            "лет",
        ];
        let said = self.text(span);
        let last = said.rsplit(char::is_whitespace).next().unwrap_or("");
        if MANY.contains(&last.to_lowercase().as_str()) {
            self.error(
                Code::OddQuantity,
                span,
                format!("«{said}»: сколько, не сказано"),
            )
            .label("пропущено число")
            .hint(format!("впишите число: «15 {said}»"));
        }
    }

    /// A single length of time; a range is reported.
    pub(in crate::model) fn duration(&mut self, cursor: &mut Cursor<'_>) -> Option<Quantity> {
        let start = cursor.position();
        let length = self.length(cursor)?;
        if length.high.is_some() {
            let span = cursor.span_since(start);
            self.error(
                Code::RangeHere,
                span,
                "здесь нужен один срок, а не промежуток",
            )
            .label("от и до")
            .hint("промежуток пишется после «через»: через 2–3 рабочих дня");
        }
        Some(length.low)
    }

    fn quantity(
        &mut self,
        amount: Decimal,
        unit: Unit,
        pace: Pace,
        span: Span,
    ) -> Option<Quantity> {
        let (amount, unit) = whole(amount, unit);
        let Some(count) = amount.is_integer().then(|| amount.to_u32()).flatten() else {
            self.error(
                Code::OddQuantity,
                span,
                format!(
                    "«{}»: дробными бывают только минуты, часы и годы",
                    self.text(span)
                ),
            )
            .label("дробный срок")
            .hint("напишите целое число дней, недель или месяцев — или срок в часах: «4 часа»");
            return None;
        };
        Quantity::new(count, unit, pace).map_or_else(
            |_| {
                self.error(
                    Code::OddQuantity,
                    span,
                    "рабочими бывают минуты, часы и дни",
                )
                .label("недели и длиннее считаются по календарю")
                .hint("уберите «рабочих» или напишите срок в рабочих днях");
                None
            },
            Some,
        )
    }
}

/// The mark of «сутки» among the lengths of units.
const DAY_NIGHT: u32 = 24;

fn time_unit(said: Said) -> Option<(Unit, u32)> {
    Some(match said {
        Said::Second => (Unit::Second, 0),
        Said::Minute => (Unit::Minute, 0),
        Said::Hour => (Unit::Hour, 0),
        Said::Day => (Unit::Day, 0),
        Said::DayNight => (Unit::Day, DAY_NIGHT),
        Said::Week => (Unit::Week, 0),
        Said::Month => (Unit::Month, 0),
        Said::Quarter => (Unit::Quarter, 0),
        Said::HalfYear => (Unit::HalfYear, 0),
        Said::Year => (Unit::Year, 0),
        _ => return None,
    })
}

/// `1,5 часа` → 90 minutes; half a year → 6 months.
fn whole(amount: Decimal, unit: Unit) -> (Decimal, Unit) {
    if amount.is_integer() {
        return (amount, unit);
    }
    let (factor, smaller) = match unit {
        Unit::Minute => (60, Unit::Second),
        Unit::Hour => (60, Unit::Minute),
        Unit::Year => (12, Unit::Month),
        _ => return (amount, unit),
    };
    let product = amount.checked_mul(Decimal::from(factor)).unwrap_or(amount);
    if product.is_integer() || smaller != Unit::Minute {
        (product.normalize(), smaller)
    } else {
        (
            product
                .checked_mul(Decimal::from(60))
                .unwrap_or(product)
                .normalize(),
            Unit::Second,
        )
    }
}

/// Minutes and working days as they stand behind this number: «2 минуты», «5 минут».
fn counted(said: &str) -> (&'static str, &'static str) {
    let [minute, minutes, many] = ["минута", "минуты", "минут"];
    let [day, days, many_days] = ["рабочий день", "рабочих дня", "рабочих дней"];
    match form(said) {
        Form::One => (minute, day),
        Form::Few => (minutes, days),
        Form::Many => (many, many_days),
    }
}

/// The form of a noun behind a number.
enum Form {
    One,
    Few,
    Many,
}

/// Which form this number takes; behind a word («двух») it is that of many.
fn form(said: &str) -> Form {
    let whole = said.parse::<u64>().ok();
    match whole.map(|number| (number % 10, number % 100)) {
        Some((1, tail)) if tail != 11 => Form::One,
        Some((2..=4, tail)) if !(12..=14).contains(&tail) => Form::Few,
        _ => Form::Many,
    }
}

/// A unit as it stands behind this number, whatever form of it is nearest to what was written.
fn behind(said: &str, near: &'static str) -> &'static str {
    const FORMS: &[[&str; 3]] = &[
        ["секунда", "секунды", "секунд"],
        ["минута", "минуты", "минут"],
        ["час", "часа", "часов"],
        ["день", "дня", "дней"],
        ["неделя", "недели", "недель"],
        ["месяц", "месяца", "месяцев"],
        ["год", "года", "лет"],
    ];
    let own = FORMS.iter().find(|forms| forms.contains(&near));
    own.map_or(near, |[one, few, many]| match form(said) {
        Form::One => one,
        Form::Few => few,
        Form::Many => many,
    })
}
