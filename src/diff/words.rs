//! Lengths, terms, hours and values in Russian words, as a regulation would write them.

use chrono::{NaiveDate, Weekday};
use rust_decimal::Decimal;

use crate::analysis::words::number;
use crate::calendar::{
    Limit, Pace, PeriodUnit, Quantity, Recurrence, RecurringDays, RecurringTime, Term, TermDay,
    Unit, WeekHours,
};
use crate::findings::Penalty;
use crate::lexicon::ru_plural;
use crate::model::regulation::Op;
use crate::value::{Currency, Type, Value};

/// Monday first.
const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "пн"),
    (Weekday::Tue, "вт"),
    (Weekday::Wed, "ср"),
    (Weekday::Thu, "чт"),
    (Weekday::Fri, "пт"),
    (Weekday::Sat, "сб"),
    (Weekday::Sun, "вс"),
];

/// `15 рабочих минут`, as it stands behind `за` and `через`.
pub(super) fn length(length: Quantity) -> String {
    let amount = u64::from(length.amount());
    let (noun, feminine) = match length.unit() {
        Unit::Second => (["секунду", "секунды", "секунд"], true),
        Unit::Minute => (["минуту", "минуты", "минут"], true),
        Unit::Hour => (["час", "часа", "часов"], false),
        Unit::Day => (["день", "дня", "дней"], false),
        Unit::Week => (["неделю", "недели", "недель"], true),
        Unit::Month => (["месяц", "месяца", "месяцев"], false),
        Unit::Quarter => (["квартал", "квартала", "кварталов"], false),
        Unit::HalfYear => (["полугодие", "полугодия", "полугодий"], false),
        Unit::Year => (["год", "года", "лет"], false),
    };
    let noun = ru_plural(amount, noun);
    match length.pace() {
        Pace::Plain => format!("{amount} {noun}"),
        Pace::Working => format!("{amount} {} {noun}", working(amount, feminine)),
        Pace::Exact => format!("ровно {amount} {noun}"),
    }
}

/// `15 рабочих минут`, as it stands behind `дольше`.
#[must_use]
pub fn longer(length: Quantity) -> String {
    let amount = u64::from(length.amount());
    let [one, many] = match length.unit() {
        Unit::Second => ["секунды", "секунд"],
        Unit::Minute => ["минуты", "минут"],
        Unit::Hour => ["часа", "часов"],
        Unit::Day => ["дня", "дней"],
        Unit::Week => ["недели", "недель"],
        Unit::Month => ["месяца", "месяцев"],
        Unit::Quarter => ["квартала", "кварталов"],
        Unit::HalfYear => ["полугодия", "полугодий"],
        Unit::Year => ["года", "лет"],
    };
    if (length.unit(), length.pace()) == (Unit::Day, Pace::Exact) {
        return format!("{amount} суток");
    }
    let feminine = matches!(length.unit(), Unit::Second | Unit::Minute);
    let noun = ru_plural(amount, [one, many, many]);
    match length.pace() {
        Pace::Plain => format!("{amount} {noun}"),
        Pace::Working => {
            let own = if feminine {
                "рабочей"
            } else {
                "рабочего"
            };
            let adjective = ru_plural(amount, [own, "рабочих", "рабочих"]);
            format!("{amount} {adjective} {noun}")
        }
        Pace::Exact => format!("ровно {amount} {noun}"),
    }
}

const fn working(amount: u64, feminine: bool) -> &'static str {
    let one = if feminine {
        "рабочую"
    } else {
        "рабочий"
    };
    ru_plural(amount, [one, "рабочих", "рабочих"])
}

/// `за 15 рабочих минут`, `не позже следующего рабочего дня 12:00`
pub(super) fn term(term: &Term) -> String {
    match term {
        Term::Within(quantity) if quantity.pace() == Pace::Exact => {
            let plain = Quantity::plain(quantity.amount(), quantity.unit());
            format!("ровно за {}", length(plain))
        }
        Term::Within(quantity) => format!("за {}", length(*quantity)),
        Term::AtOnce => "сразу".to_owned(),
        Term::By { day, limit } => by(*day, *limit),
        Term::On { day, limit } => match day {
            TermDay::Same => format!("в тот же день{}", until(*limit)),
            TermDay::After(after) => format!("в день через {}{}", length(*after), until(*limit)),
        },
        Term::After { delay, then } => match then {
            None => format!("через {}", length(*delay)),
            Some(then) => format!("через {}, {}", length(*delay), self::term(then)),
        },
        Term::Between { from, to } => {
            format!(
                "не раньше чем через {} и не позже чем через {}",
                length(*from),
                length(*to)
            )
        }
        Term::Evening => "вечером того же дня".to_owned(),
        Term::Before(quantity) => format!("не позже чем за {}", length(*quantity)),
        Term::AtBefore(quantity) => format!("ровно за {} до", length(*quantity)),
        Term::DayBefore { lead, limit, opens } => {
            let when = if *opens {
                "за"
            } else {
                "не позже чем за"
            };
            format!("{when} {}{}", length(*lead), until(*limit))
        }
        Term::Fixed { date, time } => match time {
            Some(time) => format!("до {} {time}", day(*date)),
            None => format!("до {}", day(*date)),
        },
    }
}

fn by(day: TermDay, limit: Limit) -> String {
    match (day, limit) {
        (TermDay::Same, Limit::Close) => "в тот же день".to_owned(),
        (TermDay::Same, Limit::WorkClose) => "до конца рабочего дня".to_owned(),
        (TermDay::Same, Limit::Time(time)) => format!("не позже {time}"),
        (TermDay::After(after), limit) if after == Quantity::working_days(1) => {
            format!("не позже следующего рабочего дня{}", until(limit))
        }
        (TermDay::After(after), limit) => {
            format!("не позже чем через {}{}", length(after), until(limit))
        }
    }
}

fn until(limit: Limit) -> String {
    match limit {
        Limit::Close => String::new(),
        Limit::WorkClose => ", до конца рабочего дня".to_owned(),
        Limit::Time(time) => format!(", до {time}"),
    }
}

/// `каждый рабочий день до 18:00`
pub(super) fn recurrence(every: &Recurrence) -> String {
    let days = match &every.days {
        RecurringDays::Working => "каждый рабочий день".to_owned(),
        RecurringDays::Week(on) => {
            let named: Vec<&str> = WEEK
                .iter()
                .zip(on)
                .filter(|(_, on)| **on)
                .map(|((_, name), _)| *name)
                .collect();
            if named.len() == WEEK.len() {
                "каждый день".to_owned()
            } else {
                format!("каждый раз по дням: {}", named.join(", "))
            }
        }
        RecurringDays::MonthDay(number) => format!("каждое {number}-е число"),
        RecurringDays::Period(unit) => format!("раз в {}", period(*unit)),
    };
    match &every.time {
        RecurringTime::Close => days,
        RecurringTime::By(time) => format!("{days} до {time}"),
        RecurringTime::At(times) => {
            let times: Vec<String> = times.iter().map(ToString::to_string).collect();
            format!("{days} в {}", times.join(" и "))
        }
        RecurringTime::Cron(cron) => format!("по расписанию «{}»", cron.line()),
    }
}

/// `неделю`, as it stands behind `в` and `раз в`.
pub(super) const fn period(unit: PeriodUnit) -> &'static str {
    match unit {
        PeriodUnit::Day => "день",
        PeriodUnit::Week => "неделю",
        PeriodUnit::Month => "месяц",
        PeriodUnit::Quarter => "квартал",
        PeriodUnit::HalfYear => "полугодие",
        PeriodUnit::Year => "год",
    }
}

/// `пн–пт 09:00–18:00`
pub(super) fn hours(week: &WeekHours) -> String {
    let of = |day: Weekday| -> String {
        let spans: Vec<String> = week
            .on(day)
            .spans()
            .iter()
            .map(ToString::to_string)
            .collect();
        spans.join(", ")
    };
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some((first, name)) = WEEK.get(at) {
        let own = of(*first);
        let run = WEEK
            .iter()
            .skip(at)
            .take_while(|(day, _)| of(*day) == own)
            .count();
        let last = WEEK.get(at + run - 1).map_or(*name, |(_, last)| *last);
        if !own.is_empty() {
            out.push(match run {
                1 => format!("{name} {own}"),
                7 => own,
                _ => format!("{name}–{last} {own}"),
            });
        }
        at += run;
    }
    if out.is_empty() {
        return "никогда".to_owned();
    }
    out.join("; ")
}

/// A value as a text writes it.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("«{text}»"),
        Value::Number(amount) => number(*amount),
        Value::Money(money) => self::money(money.amount, &money.currency),
        Value::Percent(amount) => format!("{} %", number(*amount)),
        Value::Date(date) => day(*date),
        Value::YearDay(one) => format!("{:02}.{:02}", one.day, one.month),
        Value::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Value::YesNo(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Value::Seconds(seconds) => format!("{seconds} с"),
    }
}

/// `500 ₽`
pub(super) fn money(amount: Decimal, currency: &Currency) -> String {
    let sign = match &*currency.0 {
        "RUB" => "₽",
        "USD" => "$",
        "EUR" => "€",
        other => other,
    };
    format!("{} {sign}", number(amount))
}

/// `штраф 500 ₽`, `−1 балл`
pub(super) fn penalty(penalty: &Penalty) -> String {
    match penalty {
        Penalty::Money(amount, currency) => format!("штраф {}", money(*amount, currency)),
        Penalty::Points(points) => format!("{} балл.", number(*points)),
    }
}

/// `больше`
pub(super) const fn compares(op: Op) -> &'static str {
    match op {
        Op::Eq => "равно",
        Op::Ne => "не равно",
        Op::Lt => "меньше",
        Op::Le => "не больше",
        Op::Gt => "больше",
        Op::Ge => "не меньше",
    }
}

/// `деньги`, `список: «сайт», «звонок»`
pub(super) fn ty(ty: &Type) -> String {
    match ty {
        Type::Text => "текст".to_owned(),
        Type::Number(None) => "число".to_owned(),
        Type::Number(Some(unit)) => format!("число, {unit}"),
        Type::Money(currency) if *currency.0 == *"RUB" => "деньги".to_owned(),
        Type::Money(currency) => format!("деньги, {}", currency.0),
        Type::Percent => "процент".to_owned(),
        Type::Date => "дата".to_owned(),
        Type::YearDay => "ежегодная дата".to_owned(),
        Type::DateTime => "дата и время".to_owned(),
        Type::YesNo => "да/нет".to_owned(),
        Type::OneOf(list) => {
            let list: Vec<String> = list.iter().map(|one| format!("«{one}»")).collect();
            list.join(", ")
        }
    }
}

/// `01.12.2026`
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}
