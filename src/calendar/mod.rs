//! Working time.

/// x
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity;
/// x
#[derive(Debug, Clone, PartialEq)]
pub struct Term;
/// x
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule;
/// x
#[derive(Debug, Clone, PartialEq)]
pub struct WorkHours;
