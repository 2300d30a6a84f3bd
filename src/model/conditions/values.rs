//! Constants in the type of the field they stand by.

use rust_decimal::Decimal;

use crate::diagnostic::{Code, closest};
use crate::lexicon::{fold, fold_lookalikes};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::FieldId;
use crate::source::Span;
use crate::syntax::{PartKind, Unit};
use crate::value::{Money, Type, Value, YearDay};

/// How a type is called to the author.
pub(in crate::model) fn type_words(ty: &Type) -> String {
    match ty {
        Type::Text => "текст".into(),
        Type::Number(None) => "число".into(),
        Type::Number(Some(unit)) => format!("число, {unit}"),
        Type::Money(_) => "деньги".into(),
        Type::Percent => "процент".into(),
        Type::Date => "дата".into(),
        Type::YearDay => "ежегодная дата".into(),
        Type::DateTime => "дата и время".into(),
        Type::YesNo => "да/нет".into(),
        Type::OneOf(values) => {
            let list: Vec<String> = values.iter().map(|value| format!("«{value}»")).collect();
            format!("один из списка {}", list.join(", "))
        }
    }
}

impl Binder<'_> {
    /// A constant for this field. What does not fit is reported with both places.
    pub(in crate::model) fn value(
        &mut self,
        cursor: &mut Cursor<'_>,
        field: FieldId,
    ) -> Option<Value> {
        let declared = self.reg.fields.get(field.0)?;
        let (ty, name) = (declared.ty.clone(), declared.name.clone());
        self.value_of(cursor, &ty, &name)
    }

    /// A constant of this type, said of the thing of this name.
    pub(in crate::model) fn value_of(
        &mut self,
        cursor: &mut Cursor<'_>,
        ty: &Type,
        name: &str,
    ) -> Option<Value> {
        let part = cursor.peek()?;
        let span = part.span;
        let value = match (ty, &part.kind) {
            (Type::OneOf(values), PartKind::Quoted(said)) => {
                cursor.skip(1);
                return Some(Value::Text(self.listed(values, said, name, span)));
            }
            (Type::OneOf(values), PartKind::Word(_)) => {
                let run = cursor.run();
                let found = (1..=run.len().min(5)).rev().find_map(|length| {
                    let said = run.get(..length)?.join(" ");
                    values
                        .iter()
                        .find(|value| fold(value) == said)
                        .map(|value| (length, value.clone()))
                });
                if let Some((length, value)) = found {
                    cursor.skip(length);
                    return Some(Value::Text(value));
                }
                cursor.skip(1);
                return Some(Value::Text(self.listed(
                    values,
                    &self.text(span),
                    name,
                    span,
                )));
            }
            (Type::Text, PartKind::Quoted(said)) => Some(Value::Text(said.clone())),
            (Type::Text, PartKind::Word(_)) => Some(Value::Text(self.text(span))),
            (Type::YesNo, PartKind::Word(word)) if &**word == "да" => Some(Value::YesNo(true)),
            (Type::YesNo, PartKind::Word(word)) if &**word == "нет" => Some(Value::YesNo(false)),
            (
                Type::Number(own),
                PartKind::Quantity {
                    low: Some(low),
                    unit: None,
                    signed,
                    ..
                },
            ) => {
                let value = Value::Number(sign(*low, *signed));
                cursor.skip(1);
                // The author's own unit stands behind the number as a word.
                if let (Some(own), Some(word)) = (own, cursor.word())
                    && fold(own) == word
                {
                    cursor.skip(1);
                }
                return Some(value);
            }
            (
                Type::Number(_),
                PartKind::Quantity {
                    low: Some(low),
                    unit: Some(unit),
                    signed,
                    ..
                },
            ) if !matches!(unit, Unit::Money(_) | Unit::Percent) => {
                Some(Value::Number(sign(*low, *signed)))
            }
            (
                Type::Money(own),
                PartKind::Quantity {
                    low: Some(low),
                    unit: unit @ (None | Some(Unit::Money(_))),
                    signed,
                    ..
                },
            ) => {
                let currency = match unit {
                    Some(Unit::Money(code)) => crate::value::Currency((*code).into()),
                    _ => own.clone(),
                };
                Some(Value::Money(Money {
                    amount: sign(*low, *signed),
                    currency,
                }))
            }
            (
                Type::Percent,
                PartKind::Quantity {
                    low: Some(low),
                    unit: None | Some(Unit::Percent),
                    signed,
                    ..
                },
            ) => Some(Value::Percent(sign(*low, *signed))),
            (Type::Date, PartKind::Date(date)) => Some(Value::Date(*date)),
            (Type::DateTime, PartKind::DateTime(at)) => Some(Value::DateTime(*at)),
            (Type::DateTime, PartKind::Date(date)) => {
                Some(Value::DateTime(date.and_hms_opt(0, 0, 0)?))
            }
            (Type::YearDay, PartKind::ShortDate(day, month)) => Some(Value::YearDay(YearDay {
                month: *month,
                day: *day,
            })),
            _ => None,
        };
        cursor.skip(1);
        if value.is_none() {
            self.mismatch(ty, name, span);
        }
        value
    }

    /// Says that a value does not fit a type.
    pub(in crate::model) fn mismatch(&mut self, ty: &Type, name: &str, span: Span) {
        let said = self.text(span);
        let example = match ty {
            Type::Money(_) => "«больше 100 000 ₽»",
            Type::Percent => "«больше 10 %»",
            Type::Date => "«раньше 01.12.2026»",
            Type::DateTime => "«раньше 01.12.2026 10:00»",
            Type::YearDay => "«= 01.12»",
            Type::Number(_) => "«не меньше 30»",
            Type::YesNo => "«= да»",
            Type::Text | Type::OneOf(_) => "«= «значение»»",
        };
        self.error(
            Code::TypeMismatch,
            span,
            format!(
                "поле «{name}» — {}, с «{said}» его не сравнить",
                type_words(ty)
            ),
        )
        .label("другой тип")
        .hint(format!("для такого поля пишут, например, {example}"));
    }

    fn listed(&mut self, values: &[Box<str>], said: &str, field: &str, span: Span) -> Box<str> {
        let folded = fold(said);
        if let Some(value) = values.iter().find(|value| fold(value) == folded) {
            return value.clone();
        }
        let plain = fold_lookalikes(&folded);
        if let Some(value) = values
            .iter()
            .find(|value| fold_lookalikes(&fold(value)) == plain)
        {
            self.warn(
                Code::LookAlike,
                span,
                format!("в значении «{said}» латинские буквы вместо русских"),
            )
            .label("похожие латинские буквы")
            .hint(format!("наберите русскими буквами: «{value}»"));
            return value.clone();
        }
        let near = closest(said, values.iter().map(|value| &**value)).map(str::to_owned);
        let all: Vec<String> = values.iter().map(|value| format!("«{value}»")).collect();
        let pending = self
            .error(
                Code::UnknownValue,
                span,
                format!("у поля «{field}» нет значения «{said}»"),
            )
            .label("нет в списке");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.hint(format!("значения: {}", all.join(", "))),
        };
        said.into()
    }
}

fn sign(number: Decimal, signed: Option<bool>) -> Decimal {
    if signed == Some(false) {
        -number
    } else {
        number
    }
}
