//! Values of fields and the owner of a deal at a moment.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime};

use reglament::facts::{FactKind, FieldChange, Fields, RawValue};
use reglament::model::regulation::{Card, FieldId, RoleId};
use reglament::value::{Money, Truth, Type, Value, YearDay};

use super::world::{Says, View, World, same};

/// What is known of a value at a moment.
#[derive(Debug, Clone, PartialEq)]
pub enum Known<T> {
    /// Held, and it is this; `None` is empty.
    Is(Option<T>),
    /// Not held, and what is missing.
    Missing(&'static str),
}

impl World<'_> {
    /// The value of a field in this view.
    pub fn field(&self, field: FieldId, deal: usize, view: View) -> Known<Value> {
        let FieldId(id) = field;
        let Some(decl) = self.reg.fields.get(id) else {
            return Known::Is(None);
        };
        match self.raw(decl.card, &decl.name, deal, view) {
            Known::Is(raw) => Known::Is(raw.and_then(|raw| typed(&raw, &decl.ty, self))),
            Known::Missing(what) => Known::Missing(what),
        }
    }

    /// The value the card shows now, whatever its history.
    pub fn field_now(&self, field: FieldId, deal: usize) -> Known<Value> {
        let FieldId(id) = field;
        let Some(decl) = self.reg.fields.get(id) else {
            return Known::Is(None);
        };
        if !self.has_history(field, deal) && self.as_of() < self.present() {
            return Known::Missing(FactKind::Fields.history());
        }
        match find(self.card(decl.card, deal).0, &decl.name) {
            Some(raw) => Known::Is(typed(raw, &decl.ty, self)),
            None => Known::Missing(FactKind::Fields.history()),
        }
    }

    /// Every value the card shows or has shown.
    pub fn ever(&self, field: FieldId, deal: usize) -> Vec<Value> {
        let FieldId(id) = field;
        let Some(decl) = self.reg.fields.get(id) else {
            return Vec::new();
        };
        let (fields, history) = self.card(decl.card, deal);
        let changed = history.into_iter().flatten();
        changed
            .filter(|change| same(&change.field, &decl.name))
            .map(|change| &change.value)
            .chain(find(fields, &decl.name))
            .filter_map(|raw| typed(raw, &decl.ty, self))
            .collect()
    }

    /// Whether the history of this field's card is held for the deal.
    pub fn has_history(&self, field: FieldId, deal: usize) -> bool {
        let FieldId(id) = field;
        self.reg
            .fields
            .get(id)
            .is_some_and(|decl| self.card(decl.card, deal).1.is_some())
    }

    fn card(&self, card: Card, deal: usize) -> (&Fields<'_>, Option<&Vec<FieldChange<'_>>>) {
        match card {
            Card::Client => (&self.case.fields, self.case.changes.as_ref()),
            Card::Deal => (
                &self.case.deals[deal].fields,
                self.case.deals[deal].changes.as_ref(),
            ),
        }
    }

    fn raw(&self, card: Card, name: &str, deal: usize, view: View) -> Known<RawValue<'_>> {
        let (fields, history) = self.card(card, deal);
        let now = find(fields, name);
        let Some(history) = history else {
            // A value without history proves only the present.
            return match now {
                Some(raw) if view.at >= self.present() => Known::Is(Some(raw.clone())),
                Some(_) => Known::Missing(FactKind::Fields.history()),
                None => Known::Missing("поле"),
            };
        };
        let of_card = |deal_of: Option<usize>, kind: Card| {
            kind == card && (card == Card::Client || deal_of == Some(deal))
        };
        let last = self.facts[..view.count]
            .iter()
            .rev()
            .find_map(|fact| match &fact.says {
                Says::Field(kind, change)
                    if of_card(fact.deal, *kind) && same(&change.field, name) =>
                {
                    Some(change.value.clone())
                }
                _ => None,
            });
        if let Some(value) = last {
            return Known::Is(Some(value));
        }
        if history.iter().any(|change| same(&change.field, name)) {
            return Known::Is(None);
        }
        // A held history without a change of this field: the value has been this from the beginning.
        match now {
            Some(raw) => Known::Is(Some(raw.clone())),
            None => Known::Missing("поле"),
        }
    }

    /// The owner of a deal in this view.
    pub fn owner(&self, deal: usize, view: View) -> Known<&str> {
        let record = &self.case.deals[deal];
        let Some(history) = &record.owners else {
            return match &record.owner {
                Some(owner) if view.at >= self.present() => Known::Is(Some(owner)),
                _ => Known::Missing(FactKind::Owners.history()),
            };
        };
        let last = self.facts[..view.count]
            .iter()
            .rev()
            .find_map(|fact| match fact.says {
                Says::Owner(owner) if fact.deal == Some(deal) => Some(owner),
                _ => None,
            });
        match last {
            Some(owner) => Known::Is(Some(owner)),
            None if history.is_empty() => Known::Is(record.owner.as_deref()),
            None => {
                let mut all = self.facts.iter().filter(|fact| fact.deal == Some(deal));
                let first = all.find_map(|fact| match fact.says {
                    Says::Owner(owner) => Some((fact.at, owner)),
                    _ => None,
                });
                match first {
                    // Whoever was chosen as the deal was created has led it from the first.
                    Some((at, owner)) if self.born(deal) == Some(at) && at <= view.at => {
                        Known::Is(Some(owner))
                    }
                    // Who led the deal before the first change recorded is not held.
                    _ => Known::Missing(FactKind::Owners.history()),
                }
            }
        }
    }

    /// Whether this employee holds one of the roles.
    pub fn holds(&self, employee: &str, roles: &[RoleId]) -> Truth {
        if !self.data.staff_held {
            return Truth::unknown("сотрудники");
        }
        let Some(person) = self.data.staff.get(employee) else {
            return Truth::No;
        };
        let Some(role) = &person.role else {
            return Truth::No;
        };
        roles
            .iter()
            .any(|RoleId(id)| same(&self.reg.roles[*id], role))
            .into()
    }

    /// Whether the owner in this view holds one of the roles.
    pub fn owner_holds(&self, deal: usize, roles: &[RoleId], view: View) -> Truth {
        match self.owner(deal, view) {
            Known::Is(Some(owner)) => self.holds(owner, roles),
            Known::Is(None) => Truth::No,
            Known::Missing(what) => Truth::unknown(what),
        }
    }
}

fn find<'a, 'v>(fields: &'a Fields<'v>, name: &str) -> Option<&'a RawValue<'v>> {
    fields
        .iter()
        .find(|(own, _)| same(own, name))
        .map(|(_, raw)| raw)
}

/// A raw value under its declared type; what does not fit is empty.
pub fn typed(raw: &RawValue<'_>, ty: &Type, world: &World<'_>) -> Option<Value> {
    let text = |raw: &RawValue<'_>| match raw {
        RawValue::Text(text) if !text.trim().is_empty() => Some(Cow::from(text.trim().to_owned())),
        _ => None,
    };
    match (ty, raw) {
        (_, RawValue::Empty) => None,
        (Type::Text | Type::OneOf(_), raw) => text(raw).map(|text| Value::Text(text.into())),
        (Type::Number(_), RawValue::Number(number)) => Some(Value::Number(*number)),
        (Type::Percent, RawValue::Number(number)) => Some(Value::Percent(*number)),
        (Type::Money(_), RawValue::Number(amount)) => Some(Value::Money(Money {
            amount: *amount,
            currency: world.data.currency.clone(),
        })),
        (Type::YesNo, RawValue::Bool(yes)) => Some(Value::YesNo(*yes)),
        (Type::Date, raw) => NaiveDate::parse_from_str(&text(raw)?, "%Y-%m-%d")
            .ok()
            .map(Value::Date),
        (Type::YearDay, raw) => {
            let date = NaiveDate::parse_from_str(&text(raw)?, "%Y-%m-%d").ok()?;
            let (month, day) = (chrono::Datelike::month(&date), chrono::Datelike::day(&date));
            Some(Value::YearDay(YearDay { month, day }))
        }
        (Type::DateTime, raw) => NaiveDateTime::parse_from_str(&text(raw)?, "%Y-%m-%dT%H:%M")
            .ok()
            .map(Value::DateTime),
        _ => None,
    }
}
