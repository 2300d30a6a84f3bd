//! Types, values, money and three-valued truth: the vocabulary that every later phase shares.

mod instant;

pub use instant::Instant;
