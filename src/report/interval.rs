//! Intervals of shares and of their differences, at 95 %.
//!
//! Wilson, E. B. (1927), and method 10 of Newcombe, R. G. (1998), «Interval estimation for the difference between independent
//! proportions»: neither leaves the range of a share, and both hold for small numbers.

use statrs::distribution::{ContinuousCDF, Normal};

/// Both ends of an interval, as shares of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Interval {
    /// Whether nought lies outside.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The quantile of the standard normal distribution that leaves 2.5 % on either side.
pub(super) fn quantile() -> f64 {
    Normal::standard().inverse_cdf(0.975)
}

/// A number of cases; shares are computed in floating point.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of deals are far below 2^52"
)]
pub(super) const fn real(number: u64) -> f64 {
    number as f64
}

/// Wilson's interval of `part` out of `all`; `None` where there is nothing.
#[must_use]
pub fn wilson(part: u64, all: u64) -> Option<Interval> {
    if all == 0 {
        return None;
    }
    let (z, n) = (quantile(), real(all));
    let share = real(part) / n;
    let middle = share + z * z / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    Some(Interval {
        low: if part == 0 {
            0.0
        } else {
            (middle - reach) / whole
        },
        high: if part == all {
            1.0
        } else {
            (middle + reach) / whole
        },
    })
}

/// The difference of two shares with Newcombe's interval: `one` minus `other`, each as a part and all.
#[must_use]
pub fn newcombe(one: (u64, u64), other: (u64, u64)) -> Option<(f64, Interval)> {
    let (first, second) = (wilson(one.0, one.1)?, wilson(other.0, other.1)?);
    let (p, q) = (real(one.0) / real(one.1), real(other.0) / real(other.1));
    let difference = p - q;
    let down = ((p - first.low).powi(2) + (second.high - q).powi(2)).sqrt();
    let up = ((first.high - p).powi(2) + (q - second.low).powi(2)).sqrt();
    let interval = Interval {
        low: difference - down,
        high: difference + up,
    };
    Some((difference, interval))
}
