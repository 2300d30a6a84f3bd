//! Fields of cards and their types.

use crate::diagnostic::{Code, closest};
use crate::model::names::lookup::members;
use crate::model::names::vocabulary::{names_in, row_of, single_name};
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Card, Field, FieldId};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Node, PartKind, Phrase, PhraseKind, Unit};
use crate::value::{Currency, Type};

/// Words that say that a list of values follows.
const LISTS: &[&str] = &[
    "из",
    "список",
    "списка",
    "списком",
    "выбор",
    "значений",
    "значения",
    "один",
    "одно",
    "одна",
    "варианты",
    "вариантов",
    "справочник",
    "справочника",
    "перечень",
    "перечня",
    "выпадающий",
];

/// `источник — из списка: «Сайт», «Звонок»`: the values behind the colon, or on lines of their own, stand where they would without it.
fn listed_below(row: &Node) -> Option<Node> {
    let phrase = row.phrase.as_ref().filter(|_| !row.children.is_empty())?;
    let PhraseKind::Plain {
        left,
        right: Some(right),
        tails,
    } = &phrase.kind
    else {
        return None;
    };
    let PhraseKind::Plain {
        left: Condition::Member(said),
        right: None,
        ..
    } = &right.kind
    else {
        return None;
    };
    let list = said
        .parts
        .iter()
        .all(|part| matches!(&part.kind, PartKind::Word(word) if LISTS.contains(&&**word)));
    let mut values = Vec::new();
    for child in &row.children {
        let PhraseKind::Plain {
            left, right: None, ..
        } = &child.phrase.as_ref()?.kind
        else {
            return None;
        };
        values.extend(members(left).into_iter().cloned().map(Condition::Member));
    }
    let quoted = values.iter().all(|value| {
        matches!(value, Condition::Member(member) if matches!(member.parts.as_slice(), [one] if matches!(one.kind, PartKind::Quoted(_))))
    });
    if !list || values.is_empty() {
        return None;
    }
    // «А, Б» without quotes are values as well behind such words.
    let values = match quoted {
        true => values,
        false => values.into_iter().map(in_quotes).collect::<Option<_>>()?,
    };
    said.mark();
    let span = right.span.join(row.children.last()?.span);
    let right = Phrase {
        kind: PhraseKind::Plain {
            left: match values.as_slice() {
                [one] => one.clone(),
                _ => Condition::Joint(Joint::List, values, span),
            },
            right: None,
            tails: Vec::new(),
        },
        span,
        ..(**right).clone()
    };
    Some(Node {
        phrase: Some(Phrase {
            kind: PhraseKind::Plain {
                left: left.clone(),
                right: Some(Box::new(right)),
                tails: tails.clone(),
            },
            ..phrase.clone()
        }),
        opens: false,
        children: Vec::new(),
        ..row.clone()
    })
}

/// A value of a few bare words as one in quotes.
fn in_quotes(value: Condition) -> Option<Condition> {
    let Condition::Member(member) = value else {
        return None;
    };
    let words: Option<Vec<&str>> = member
        .parts
        .iter()
        .map(|part| match &part.kind {
            PartKind::Word(word) | PartKind::Quoted(word) => Some(&**word),
            _ => None,
        })
        .collect();
    let first = member.parts.first()?;
    let part = crate::syntax::Part {
        kind: PartKind::Quoted(words?.join(" ").into()),
        span: member.span,
        ..first.clone()
    };
    member.mark();
    Some(Condition::Member(Member {
        parts: vec![part],
        span: member.span,
    }))
}

impl Binder<'_> {
    pub(in crate::model) fn declare_card(&mut self, node: &Node, card: Card) {
        for row in &node.children {
            let listed = listed_below(row);
            let row = listed.as_ref().unwrap_or(row);
            self.declaration_only(row, true);
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
            // A field of an unknown type is declared all the same: what speaks of it is not unknown.
            let ty = self.field_type(right);
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

    pub(in crate::model) fn field_type(&mut self, right: &Phrase) -> Type {
        let PhraseKind::Plain { left, .. } = &right.kind else {
            return self.unknown_type(right.span, &[]);
        };
        let all = members(left);
        let Some(first) = all.first() else {
            return self.unknown_type(right.span, &[]);
        };
        // `выбор из «А», «Б»`: that it is a list the values say themselves.
        let led = first
            .parts
            .iter()
            .take_while(
                |part| matches!(&part.kind, PartKind::Word(word) if LISTS.contains(&&**word)),
            )
            .count();
        if matches!(
            first.parts.get(led).map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        ) {
            first.mark_first(led);
            let own = Member {
                parts: first.parts.get(led..).unwrap_or_default().to_vec(),
                span: first.span,
            };
            let values = std::iter::once(&own)
                .chain(all.iter().skip(1).copied())
                .flat_map(|member| single_name(self, member))
                .map(|(name, _)| name)
                .collect();
            return Type::OneOf(values);
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
            _ if self.bare_values(&all) => {
                Type::OneOf(all.iter().map(|one| self.text(one.span)).collect())
            }
            _ => return self.unknown_type(left.span(), &all),
        };
        if said == "дата"
            && all
                .get(1)
                .is_some_and(|member| &*self.text(member.span) == "время")
        {
            return Type::DateTime;
        }
        ty
    }

    /// `телефон, WhatsApp, Telegram`: several words none of which is, or nearly is, a type.
    fn bare_values(&self, all: &[&Member]) -> bool {
        let types = [
            "текст",
            "строка",
            "число",
            "деньги",
            "сумма",
            "процент",
            "дата",
            "время",
            "галочка",
        ];
        all.len() > 1
            && all.iter().all(|one| {
                let words = one
                    .parts
                    .iter()
                    .all(|part| matches!(part.kind, PartKind::Word(_)));
                let typed = one.parts.iter().any(|part| {
                    let said = self.text(part.span).to_lowercase();
                    closest(&said, types).is_some()
                });
                words && !typed
            })
    }

    pub(in crate::model) fn unknown_type(&mut self, span: Span, all: &[&Member]) -> Type {
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
        let meant = match near {
            Some("число") => Type::Number(None),
            Some("деньги") => Type::Money(Currency::default()),
            Some("процент") => Type::Percent,
            Some("дата") => Type::Date,
            Some("ежегодная дата") => Type::YearDay,
            Some("дата и время") => Type::DateTime,
            Some("да/нет") => Type::YesNo,
            _ if all.len() > 1 => Type::OneOf(all.iter().map(|one| self.text(one.span)).collect()),
            _ => Type::Text,
        };
        let values: Vec<String> = all
            .iter()
            .map(|one| format!("«{}»", self.text(one.span)))
            .collect();
        let pending = self
            .error(
                Code::UnknownType,
                span,
                format!("такого типа поля нет: «{said}»"),
            )
            .label("неизвестный тип");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None if values.len() > 1 => pending.hint(format!(
                "если это список значений, возьмите каждое в кавычки: {}",
                values.join(", ")
            )),
            None => pending.hint(format!(
                "типы: {}; или список значений в кавычках через запятую",
                types.join(", ")
            )),
        };
        meant
    }
}
