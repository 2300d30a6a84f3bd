//! Another value of a field.

use super::{Gathered, Place, begin};
use crate::facts::{FieldChange, RawValue, When};
use crate::model::regulation::{Card, FieldId};
use crate::model::scenario::raw;
use crate::value::{Decimal, Instant, Money, Type, Value};

impl Place<'_> {
    /// Some value, whichever.
    pub(super) fn fill(&self, field: FieldId, at: Instant, out: &mut Gathered<'_>) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let Some(value) = some_value(&declared.ty, self.zone.local(at).date()) else {
            return;
        };
        let words = format!("поле «{}» заполнено к {}", declared.name, self.moment(at));
        self.put(field, Some(value), Some(at), words, out);
    }

    pub(super) fn set(
        &self,
        field: FieldId,
        value: Option<Value>,
        at: Option<Instant>,
        out: &mut Gathered<'_>,
    ) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let since = at.map_or(String::new(), |at| format!(" к {}", self.moment(at)));
        let words = match &value {
            Some(value) => format!("{} {}{since}", declared.name, said(value)),
            None => format!("поле «{}» пусто{since}", declared.name),
        };
        self.put(field, value, at, words, out);
    }

    pub(super) fn put(
        &self,
        field: FieldId,
        value: Option<Value>,
        at: Option<Instant>,
        words: String,
        out: &mut Gathered<'_>,
    ) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let value = value.as_ref().map_or(RawValue::Empty, raw);
        let name = crate::lexicon::fold(&declared.name);
        out.add(words, |case| {
            let (fields, changes) = match declared.card {
                Card::Client => (&mut case.fields, &mut case.changes),
                Card::Deal => match case.deals.get_mut(self.deal) {
                    Some(deal) => (&mut deal.fields, &mut deal.changes),
                    None => return false,
                },
            };
            let same = |other: &str| crate::lexicon::fold(other) == name;
            let key = fields.keys().find(|key| same(key)).cloned();
            let key = key.unwrap_or_else(|| declared.name.to_string().into());
            match (at, changes) {
                (Some(at), Some(changes)) => {
                    // The new value stays: what was written later is this change come too late.
                    changes
                        .retain(|change| !same(&change.field) || begin(change.at, self.zone) < at);
                    changes.push(FieldChange {
                        field: key.clone(),
                        value: value.clone(),
                        at: When::Exact(at),
                        known: None,
                        by: None,
                        source: "если бы".into(),
                    });
                }
                (None, Some(changes)) => changes.retain(|change| !same(&change.field)),
                (_, None) => {}
            }
            fields.insert(key, value);
            true
        });
    }
}

/// Some value of a type.
fn some_value(ty: &Type, today: chrono::NaiveDate) -> Option<Value> {
    Some(match ty {
        Type::Text => Value::Text("заполнено".into()),
        Type::Number(_) => Value::Number(Decimal::ONE),
        Type::Money(currency) => Value::Money(Money {
            amount: Decimal::ONE,
            currency: currency.clone(),
        }),
        Type::Percent => Value::Percent(Decimal::ONE),
        Type::YesNo => Value::YesNo(true),
        Type::OneOf(values) => Value::Text(values.first()?.clone()),
        Type::Date => Value::Date(today),
        Type::DateTime => Value::DateTime(today.and_hms_opt(12, 0, 0)?),
        Type::YearDay => return None,
    })
}

/// A value in the words of authors.
fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("«{text}»"),
        Value::Number(number) => number.normalize().to_string(),
        Value::Percent(number) => format!("{} %", number.normalize()),
        Value::Money(money) => format!("{} {}", money.amount.normalize(), money.currency.0),
        Value::Date(date) => date.format("%d.%m.%Y").to_string(),
        Value::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Value::YearDay(day) => format!("{:02}.{:02}", day.day, day.month),
        Value::YesNo(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Value::Seconds(seconds) => format!("{seconds} с"),
    }
}
