//! Types, values, money and three-valued truth: the vocabulary that every later phase shares.

mod instant;
pub(crate) mod pairs;
mod truth;
mod types;

pub use instant::Instant;
pub use rust_decimal::Decimal;
pub use truth::{Missing, Truth};
pub use types::{Currency, Money, Type, Value, YearDay};
