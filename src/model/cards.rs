//! Fields of cards and their types.

use super::binder::Binder;
use super::names::members;
use super::regulation::{Card, Field, FieldId};
use super::vocabulary::{names_in, row_of, single_name};
use crate::diagnostic::{Code, closest};
use crate::source::Span;
use crate::syntax::{Node, PartKind, Phrase, PhraseKind, Unit};
use crate::value::{Currency, Type};

impl Binder<'_> {
    pub(super) fn declare_card(&mut self, node: &Node, card: Card) {
        for row in &node.children {
            let Some((left, right)) = row_of(row) else {
                continue;
            };
            let Some(right) = right else {
                let said = self.text(row.span);
                self.error(Code::NoType, row.span, "у поля не назван тип")
                    .label("что в нём хранится?")
                    .hint("после тире напишите тип: текст, число, деньги, процент, дата, ежегодная дата, дата и время, да/нет — или список значений в кавычках")
                    .example(format!("    {} — текст", said));
                continue;
            };
            let Some(ty) = self.field_type(right) else {
                continue;
            };
            for (name, span) in names_in(self, left, 0) {
                let id = FieldId(self.reg.fields.len());
                if self.fields.insert(&name, id).is_some() {
                    self.twice("поле", &name, span);
                } else {
                    self.reg.fields.push(Field {
                        card,
                        name,
                        ty: ty.clone(),
                    });
                }
            }
        }
    }

    pub(super) fn field_type(&mut self, right: &Phrase) -> Option<Type> {
        let PhraseKind::Plain { left, .. } = &right.kind else {
            self.unknown_type(right.span);
            return None;
        };
        let all = members(left);
        let first = all.first()?;
        if matches!(
            first.parts.first().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        ) {
            let values = all
                .iter()
                .flat_map(|member| single_name(self, member))
                .map(|(name, _)| name)
                .collect();
            return Some(Type::OneOf(values));
        }
        let said = self.text(first.span).to_lowercase();
        let unit = || all.get(1).map(|member| member.span);
        let ty = match said.as_str() {
            "текст" | "строка" => Type::Text,
            "число" => Type::Number(unit().map(|span| self.text(span))),
            "деньги" | "сумма" => {
                let currency = match all
                    .get(1)
                    .and_then(|member| member.parts.first())
                    .map(|part| &part.kind)
                {
                    Some(PartKind::Quantity {
                        unit: Some(Unit::Money(code)),
                        ..
                    }) => Currency((*code).into()),
                    _ => Currency::default(),
                };
                Type::Money(currency)
            }
            "процент" | "проценты" | "%" => Type::Percent,
            "дата"
                if all
                    .get(1)
                    .is_none_or(|member| !self.text(member.span).eq_ignore_ascii_case("время")) =>
            {
                Type::Date
            }
            "ежегодная дата" => Type::YearDay,
            "дата и время" | "дата" => Type::DateTime,
            "да/нет" | "да или нет" | "галочка" => Type::YesNo,
            _ => {
                self.unknown_type(left.span());
                return None;
            }
        };
        if said == "дата"
            && all
                .get(1)
                .is_some_and(|member| &*self.text(member.span) == "время")
        {
            return Some(Type::DateTime);
        }
        Some(ty)
    }

    pub(super) fn unknown_type(&mut self, span: Span) {
        let said = self.text(span);
        let types = [
            "текст",
            "число",
            "деньги",
            "процент",
            "дата",
            "ежегодная дата",
            "дата и время",
            "да/нет",
        ];
        let near = closest(&said, types);
        let pending = self
            .error(
                Code::UnknownType,
                span,
                format!("такого типа поля нет: «{said}»"),
            )
            .label("неизвестный тип");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.hint(format!(
                "типы: {}; или список значений в кавычках через запятую",
                types.join(", ")
            )),
        };
    }
}
