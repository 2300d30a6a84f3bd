//! What violations cost and what scales give, added up by person.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::is_violation;
use crate::findings::{Finding, Penalty};
use crate::value::Currency;

/// Money and points of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// Fines, by currency.
    pub fines: BTreeMap<Currency, Decimal>,
    /// Points of violations, as the text signs them.
    pub points: Decimal,
    /// What scales give, by currency.
    pub awards: BTreeMap<Currency, Decimal>,
    /// Points that scales give.
    pub award_points: Decimal,
}

impl Sums {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fines.is_empty()
            && self.awards.is_empty()
            && self.points.is_zero()
            && self.award_points.is_zero()
    }

    /// Adds what one finding costs or gives.
    pub fn take(&mut self, finding: &Finding) {
        if is_violation(finding) {
            add(&finding.penalty, &mut self.fines, &mut self.points);
        }
        add(&finding.award, &mut self.awards, &mut self.award_points);
    }

    /// Adds other sums.
    pub fn merge(&mut self, other: &Self) {
        for (currency, amount) in &other.fines {
            plus(&mut self.fines, currency, *amount);
        }
        for (currency, amount) in &other.awards {
            plus(&mut self.awards, currency, *amount);
        }
        self.points = self.points.saturating_add(other.points);
        self.award_points = self.award_points.saturating_add(other.award_points);
    }
}

fn add(list: &[Penalty], money: &mut BTreeMap<Currency, Decimal>, points: &mut Decimal) {
    for one in list {
        match one {
            Penalty::Money(amount, currency) => plus(money, currency, *amount),
            Penalty::Points(number) => *points = points.saturating_add(*number),
        }
    }
}

fn plus(money: &mut BTreeMap<Currency, Decimal>, currency: &Currency, amount: Decimal) {
    let sum = money.entry(currency.clone()).or_default();
    *sum = sum.saturating_add(amount);
}
