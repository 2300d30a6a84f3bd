//! Borders of a ladder's rows: `до 10 %`, `от 10 до 15 %`, `8–30`, `свыше 15 %`, a value by itself.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::Op;
use crate::source::Span;
use crate::syntax::{Member, Part, PartKind};
use crate::value::{Type, Value};

/// What a row takes of the values of its subject.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) struct Borders {
    /// The lower border.
    pub low: Option<(Op, Value)>,
    /// The upper border.
    pub high: Option<(Op, Value)>,
    /// These values and no others.
    pub equal: Vec<Value>,
    /// Where it stands.
    pub span: Span,
}

impl Binder<'_> {
    /// The borders at the cursor, for values of this type; `None` when none stand here.
    pub(in crate::model) fn borders(
        &mut self,
        cursor: &mut Cursor<'_>,
        ty: &Type,
        name: &str,
    ) -> Option<Borders> {
        let start = cursor.position();
        let mut found = Borders {
            low: None,
            high: None,
            equal: Vec::new(),
            span: cursor.span(),
        };
        loop {
            let not = cursor.word() == Some("не");
            let aged = usize::from(not);
            // Of days one says «старше» and «дольше» where of money one says «больше».
            let op = if cursor.has_stem(aged, &["старше", "дольше", "длиннее"]) {
                cursor.skip(aged + 1);
                cursor.eat(&["чем"]);
                Some(if not { Op::Le } else { Op::Gt })
            } else {
                self.comparison(cursor)
            };
            let Some(op) = op else { break };
            let Some(value) = self.value_of(cursor, ty, name) else {
                break;
            };
            match op {
                Op::Gt | Op::Ge => found.low = Some((op, value)),
                Op::Lt | Op::Le => found.high = Some((op, value)),
                Op::Eq => found.equal.push(value),
                Op::Ne => {
                    cursor.back_to(start);
                    return None;
                }
            }
            self.unit_word(cursor);
            cursor.eat(&["включительно"]);
        }
        if found.low.is_none() && found.high.is_none() && found.equal.is_empty() {
            self.bare_borders(cursor, ty, name, &mut found)?;
        }
        found.span = cursor.span_since(start);
        self.order_of_borders(&found);
        Some(found)
    }

    /// `8–30`, `10 %`, `«Сайт»`
    fn bare_borders(
        &mut self,
        cursor: &mut Cursor<'_>,
        ty: &Type,
        name: &str,
        found: &mut Borders,
    ) -> Option<()> {
        let part = cursor.peek()?;
        if let PartKind::Quantity {
            low: Some(_),
            high: Some(high),
            ..
        } = &part.kind
        {
            let low = self.value_of(&mut Cursor::new(&alone(part, None)), ty, name)?;
            let high = self.value_of(&mut Cursor::new(&alone(part, Some(*high))), ty, name)?;
            cursor.skip(1);
            self.unit_word(cursor);
            found.low = Some((Op::Ge, low));
            found.high = Some((Op::Le, high));
            return Some(());
        }
        let value = self.value_of(cursor, ty, name)?;
        self.unit_word(cursor);
        found.equal.push(value);
        Some(())
    }

    /// The author's own unit behind a number, as a word.
    pub(in crate::model) fn unit_word(&mut self, cursor: &mut Cursor<'_>) {
        let own: Vec<String> = self
            .reg
            .fields
            .iter()
            .filter_map(|field| match &field.ty {
                Type::Number(Some(unit)) => Some(crate::lexicon::fold(unit)),
                _ => None,
            })
            .collect();
        if cursor
            .word()
            .is_some_and(|word| own.iter().any(|unit| unit == word))
        {
            cursor.skip(1);
        }
    }

    fn order_of_borders(&mut self, borders: &Borders) {
        let (Some((_, low)), Some((_, high))) = (&borders.low, &borders.high) else {
            return;
        };
        if let (Some(low), Some(high)) = (amount(low), amount(high))
            && low > high
        {
            self.error(
                Code::RungOrder,
                borders.span,
                "нижняя граница больше верхней: такого значения нет",
            )
            .label("границы перепутаны")
            .hint("сначала меньшая: «от 10 до 15 %»");
        }
    }
}

/// The part as if it were a line of its own, with one number.
fn alone(part: &Part, number: Option<Decimal>) -> Member {
    let mut part = part.clone();
    if let PartKind::Quantity { low, high, .. } = &mut part.kind {
        *high = None;
        *low = number.or(*low);
    }
    Member {
        span: part.span,
        parts: vec![part],
    }
}

/// The bare number of a value that has one.
pub(in crate::model) const fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) | Value::Percent(number) => Some(*number),
        Value::Money(money) => Some(money.amount),
        _ => None,
    }
}
