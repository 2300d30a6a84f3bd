//! Field values before the regulation's card gives them a type.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A field's value as the data spells it. `null`, `""` and blanks are [`RawValue::Empty`].
#[derive(Debug, Clone, PartialEq, Default)]
pub enum RawValue<'a> {
    /// Held and empty: a value of its own, not an unknown.
    #[default]
    Empty,
    /// `true` / `false`.
    Bool(bool),
    /// A number, exact as its literal.
    Number(Decimal),
    /// Anything written as text, dates included.
    Text(Cow<'a, str>),
    /// Several values of one field.
    List(Vec<RawValue<'a>>),
}
