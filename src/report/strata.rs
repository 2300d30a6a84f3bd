//! A difference of shares adjusted by strata, after Mantel and Haenszel, with the variance of Sato (1989), which holds for many
//! small strata and for few large ones.

use super::SPEAKS_FROM;
use super::interval::{Interval, quantile, real};

/// What one stratum holds: successes and all, of both groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stratum {
    /// Successes where the clause was kept, and all.
    pub kept: (u64, u64),
    /// Successes where it was broken, and all.
    pub broken: (u64, u64),
}

/// A difference adjusted by strata.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusted {
    /// The difference.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// How many strata had both groups.
    pub strata: u64,
    /// How many deals they held.
    pub deals: u64,
}

/// The adjusted difference; `None` where fewer than two strata have both groups, or these hold too few deals.
#[must_use]
pub fn mantel_haenszel(strata: &[Stratum]) -> Option<Adjusted> {
    let both: Vec<&Stratum> = strata
        .iter()
        .filter(|one| one.kept.1 > 0 && one.broken.1 > 0)
        .collect();
    let deals: u64 = both.iter().map(|one| one.kept.1 + one.broken.1).sum();
    if both.len() < 2 || deals < SPEAKS_FROM {
        return None;
    }
    let (mut weights, mut sum, mut p, mut q) = (0.0, 0.0, 0.0, 0.0);
    for one in &both {
        let (a, n1) = (real(one.kept.0), real(one.kept.1));
        let (c, n0) = (real(one.broken.0), real(one.broken.1));
        let all = n1 + n0;
        let weight = n1 * n0 / all;
        weights += weight;
        sum += weight * (a / n1 - c / n0);
        p += (n1 * n1 * c - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2.0) / (all * all);
        q += (a * (n0 - c) + c * (n1 - a)) / (2.0 * all);
    }
    let difference = sum / weights;
    // Rounding may leave a little below nought where all deals of all strata ended alike.
    let variance = ((difference * p + q) / (weights * weights)).max(0.0);
    let reach = quantile() * variance.sqrt();
    Some(Adjusted {
        difference,
        interval: Interval {
            low: (difference - reach).max(-1.0),
            high: (difference + reach).min(1.0),
        },
        strata: both.len() as u64,
        deals,
    })
}
