//! A case in words: `сумма 1 000 000 ₽, категория «новый», источник «Выставка»`.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::group::{Group, Witness};
use super::space::Cell;
use super::subject::{Run, Subject};
use super::wish::Space;
use crate::calendar::PeriodUnit;
use crate::model::regulation::{LookBack, Regulation};
use crate::value::Type;

/// What of a case matters, in the order in which the conditions name it.
#[must_use]
pub fn case(reg: &Regulation, group: &Group, witness: &Witness) -> String {
    let said: Vec<String> = witness
        .shown
        .iter()
        .filter_map(|&(axis, cell)| said(reg, &group.space, axis, cell))
        .collect();
    match said.is_empty() {
        true => "любая сделка".to_owned(),
        false => said.join(", "),
    }
}

/// One cell of an axis.
#[must_use]
pub fn said(reg: &Regulation, space: &Space, axis: usize, at: usize) -> Option<String> {
    let looked = space.axes.get(axis)?;
    let cell = space.cells.get(axis)?.get(at)?;
    let quoted = |text: &str| format!("«{text}»");
    Some(match (&looked.subject, cell) {
        (Subject::Field(field), Cell::Empty) => {
            format!("{} не заполнен", called(&reg.fields.get(field.0)?.name))
        }
        (Subject::Field(field), cell) => {
            let field = reg.fields.get(field.0)?;
            let name = called(&field.name);
            match (&field.ty, cell) {
                (Type::OneOf(list), Cell::Name(at)) => {
                    format!("{name} {}", quoted(list.get(*at)?))
                }
                (Type::YesNo, Cell::Name(at)) => {
                    format!("{name} = {}", if *at == 1 { "да" } else { "нет" })
                }
                (_, Cell::Name(at)) => match looked.texts.get(*at) {
                    Some(text) => format!("{name} {}", quoted(text)),
                    None => format!("{name} «другое»"),
                },
                (ty, cell) => format!("{name} {}", value(ty, cell.sample()?)?),
            }
        }
        (Subject::Length(_) | Subject::Left(..) | Subject::Passed(..), Cell::Empty) => {
            return None;
        }
        (Subject::Length(field), cell) => format!(
            "длина поля {} — {} знаков",
            called(&reg.fields.get(field.0)?.name),
            number(cell.sample()?)
        ),
        (Subject::Number(_, _, window), cell) => {
            format!(
                "{}{}: {}",
                looked.event,
                within(window),
                number(cell.sample()?)
            )
        }
        (Subject::Sum(_, _, window), cell) => {
            let sum = number(cell.sample()?);
            format!("сумма: {}{} — {sum} ₽", looked.event, within(window))
        }
        (Subject::Passed(since, run), cell) => {
            let long = length(*run, cell.sample()?);
            match since {
                Some(_) => format!("прошло {long} ({})", looked.said),
                None => format!("прошло {long}"),
            }
        }
        (Subject::Left(field, run), cell) => format!(
            "до даты {} — {}",
            called(&reg.fields.get(field.0)?.name),
            length(*run, cell.sample()?)
        ),
        (Subject::Category(category), Cell::Name(at)) => {
            match reg.categories.get(category.0)?.rungs.get(*at) {
                Some(rung) => format!("категория {}", quoted(&rung.name)),
                None => "ни одна категория не подошла".to_owned(),
            }
        }
        (Subject::Stage, Cell::Name(at)) => {
            format!("стадия {}", quoted(&reg.stages.get(*at)?.name))
        }
        (Subject::Role, Cell::Name(at)) => match reg.roles.get(*at) {
            Some(role) => format!("ответственный {}", called(role)),
            None => "ответственный другой роли".to_owned(),
        },
        (Subject::Today, cell) => format!("сегодня {}", date(cell.sample()?)?),
        (Subject::Other(_), Cell::Name(at)) => match at {
            1 => looked.said.to_string(),
            _ => format!("не: {}", looked.said),
        },
        _ => return None,
    })
}

/// All values of a numeric cell between two borders, if the author named both or one: `больше 50 000 ₽ и меньше 100 000 ₽`.
#[must_use]
pub fn range(reg: &Regulation, space: &Space, axis: usize, at: usize) -> Option<String> {
    let Subject::Field(field) = space.axes.get(axis)?.subject else {
        return None;
    };
    let ty = &reg.fields.get(field.0)?.ty;
    let Cell::Between(low, high, _) = space.cells.get(axis)?.get(at)? else {
        return None;
    };
    let low = low
        .and_then(|low| value(ty, low))
        .map(|low| format!("больше {low}"));
    let high = high
        .and_then(|high| value(ty, high))
        .map(|high| format!("меньше {high}"));
    match (low, high) {
        (Some(low), Some(high)) => Some(format!("{low} и {high}")),
        (low, high) => low.or(high),
    }
}

/// A name as a text writes it: quoted unless it is one plain word.
#[must_use]
pub fn called(name: &str) -> String {
    if name.chars().all(char::is_alphabetic) {
        name.to_owned()
    } else {
        format!("«{name}»")
    }
}

/// A number of a field's axis as a value of the field.
#[must_use]
pub fn value(ty: &Type, amount: Decimal) -> Option<String> {
    Some(match ty {
        Type::Money(currency) => {
            let sign = match &*currency.0 {
                "RUB" => "₽",
                "USD" => "$",
                "EUR" => "€",
                other => other,
            };
            format!("{} {sign}", number(amount))
        }
        Type::Percent => format!("{} %", number(amount)),
        Type::Number(Some(unit)) => format!("{} {unit}", number(amount)),
        Type::Date => date(amount)?,
        Type::DateTime => {
            let at = chrono::DateTime::from_timestamp(amount.to_i64()?, 0)?;
            at.naive_utc().format("%d.%m.%Y %H:%M").to_string()
        }
        _ => number(amount),
    })
}

fn date(days: Decimal) -> Option<String> {
    let day = NaiveDate::from_num_days_from_ce_opt(days.to_i32()?)?;
    Some(day.format("%d.%m.%Y").to_string())
}

/// A number in Russian spelling: `12 400,5`.
#[must_use]
pub fn number(amount: Decimal) -> String {
    let text = amount.abs().normalize().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push(',');
        out.push_str(part);
    }
    if amount.is_sign_negative() && !amount.is_zero() {
        out.insert(0, '−');
    }
    out
}

fn within(window: &LookBack) -> String {
    match window {
        LookBack::Ever => String::new(),
        LookBack::Last(length) => {
            let (run, amount) = Run::of(*length);
            format!(" за последние {}", self::length(run, amount))
        }
        LookBack::Visit => " в этой стадии".to_owned(),
        LookBack::Period(unit) => match unit {
            PeriodUnit::Day => " в тот же день",
            PeriodUnit::Week => " на той же неделе",
            PeriodUnit::Month => " в том же месяце",
            PeriodUnit::Quarter => " в том же квартале",
            PeriodUnit::HalfYear => " в том же полугодии",
            PeriodUnit::Year => " в том же году",
        }
        .to_owned(),
        LookBack::Since(_) => " с того события".to_owned(),
    }
}

/// A length of time.
fn length(run: Run, amount: Decimal) -> String {
    let whole = |by: u32| {
        let by = Decimal::from(by);
        (amount % by).is_zero().then(|| number(amount / by))
    };
    match run {
        Run::Days => format!("{} дн.", number(amount)),
        Run::WorkingDays => format!("{} раб. дн.", number(amount)),
        Run::Months => format!("{} мес.", number(amount)),
        Run::Elapsed | Run::Working => {
            let kind = if run == Run::Working { "раб. " } else { "" };
            match (whole(86_400), whole(3600), whole(60)) {
                (Some(days), ..) if run == Run::Elapsed => format!("{days} сут."),
                (_, Some(hours), _) => format!("{hours} {kind}ч"),
                (_, _, Some(minutes)) => format!("{minutes} {kind}мин"),
                _ => format!("{} {kind}с", number(amount)),
            }
        }
    }
}
