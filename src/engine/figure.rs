//! How samples come to one number, and between which bounds it lies when some of them are not known.

use rust_decimal::Decimal;

use super::contribution::{FactShare, Sampled};
use crate::program::norm::{FaultWorth, Fold, PairWorth, Sample, SheetWorth, Worth};
use crate::value::{Missing, Truth};

/// A number, as far as it is known. Its bounds are what it may come to with the facts that are missing; `None`: no bound.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Figure {
    /// Out of what is known for sure; `None`: there is nothing to count.
    pub(super) value: Option<Decimal>,
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    /// What stands above and below the line of a quotient: the sum of the worths, and how many there are.
    pub(super) numerator: Decimal,
    pub(super) denominator: Decimal,
    /// How many samples still wait for what decides them.
    pub(super) open: usize,
    /// Of a share: on how many decided cases it rests.
    pub(super) decided: Option<Decimal>,
    pub(super) missing: Missing,
}

/// Between which values a single sample of this kind lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    floor: Option<Decimal>,
    ceiling: Option<Decimal>,
}

impl Range {
    /// Of the samples of a metric.
    pub(super) fn of(sample: &Sample) -> Self {
        let unit = Self {
            floor: Some(Decimal::ZERO),
            ceiling: Some(Decimal::ONE),
        };
        let positive = Self {
            floor: Some(Decimal::ZERO),
            ceiling: None,
        };
        let any = Self {
            floor: None,
            ceiling: None,
        };
        match sample {
            Sample::Events { worth, .. } | Sample::Deals(worth) => match worth {
                Worth::Sheet(list, SheetWorth::Total) => Self {
                    floor: Some(Decimal::ZERO),
                    ceiling: Some(list.measure(list.whole())),
                },
                Worth::One | Worth::Holds(_) | Worth::Sheet(..) => unit,
                Worth::Length => positive,
                Worth::Amount | Worth::Field(_) => any,
            },
            Sample::Pairs { worth, .. } => match worth {
                PairWorth::Reached => unit,
                PairWorth::Time { .. } => positive,
            },
            Sample::Violations { worth, .. } => match worth {
                FaultWorth::One => unit,
                FaultWorth::Money => positive,
                FaultWorth::Points => any,
            },
        }
    }
}

/// Samples sorted by what is known of them.
#[derive(Clone)]
struct Known {
    /// Worths that surely count.
    sure: Vec<Decimal>,
    /// Worths that may count.
    perhaps: Vec<Decimal>,
    /// How many surely count, of unknown worth.
    blind: usize,
    /// How many may count, of unknown worth.
    vague: usize,
    /// Worths that lie between two, and whether they surely count.
    between: Vec<(Decimal, Decimal, bool)>,
}

impl Figure {
    /// A number that is known.
    pub(super) const fn exact(value: Decimal) -> Self {
        Self {
            value: Some(value),
            low: Some(value),
            high: Some(value),
            numerator: value,
            denominator: Decimal::ONE,
            open: 0,
            decided: None,
            missing: Missing::new(),
        }
    }

    /// Whether there is nothing to say: no case, and none missing.
    pub(super) fn is_void(&self) -> bool {
        self.value.is_none() && self.missing.is_empty()
    }

    /// What samples come to; `gaps`: over which histories further ones may have gone unseen.
    pub(super) fn fold<'f>(
        fold: Fold,
        range: Range,
        samples: impl Iterator<Item = &'f FactShare>,
        gaps: Missing,
    ) -> Self {
        let unseen = !gaps.is_empty();
        let mut missing = gaps;
        let mut known = Known {
            sure: Vec::new(),
            perhaps: Vec::new(),
            blind: 0,
            vague: 0,
            between: Vec::new(),
        };
        let mut open = 0;
        for one in samples {
            if let Truth::Unknown(what) = &one.counts {
                missing.extend(what.iter().cloned());
            }
            let sure = one.counts.is_yes();
            match &one.worth {
                Sampled::Worth(worth) if sure => known.sure.push(*worth),
                Sampled::Worth(worth) => known.perhaps.push(*worth),
                Sampled::Open => open += usize::from(sure),
                Sampled::Between(low, high, what) => {
                    missing.extend(what.iter().cloned());
                    known.between.push((*low, *high, sure));
                }
                Sampled::Unknown(what) => {
                    missing.extend(what.iter().cloned());
                    if sure {
                        known.blind += 1;
                    } else {
                        known.vague += 1;
                    }
                }
            }
        }
        known.sure.sort_unstable();
        known.perhaps.sort_unstable();
        let numerator = known.sure.iter().fold(Decimal::ZERO, |sum, one| {
            sum.checked_add(*one).unwrap_or(Decimal::MAX)
        });
        let count = Decimal::from(known.sure.len());
        let value = known.value(fold, numerator, count);
        let (low, high) = known.bounds(fold, range, value, unseen);
        let hundred = |bound: Option<Decimal>| match fold {
            Fold::Share => bound.and_then(|bound| bound.checked_mul(Decimal::ONE_HUNDRED)),
            _ => bound,
        };
        Self {
            value: hundred(value),
            low: hundred(low),
            high: hundred(high),
            numerator,
            denominator: if fold == Fold::Sum {
                Decimal::ONE
            } else {
                count
            },
            open,
            decided: (fold == Fold::Share).then_some(count),
            missing,
        }
    }

    /// All together.
    pub(super) fn plus(self, other: Self) -> Self {
        let add = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        let value = add(self.value, other.value);
        Self {
            value,
            low: add(self.low, other.low),
            high: add(self.high, other.high),
            numerator: value.unwrap_or_default(),
            denominator: Decimal::ONE,
            open: self.open + other.open,
            decided: fewer(self.decided, other.decided),
            missing: both(self.missing, other.missing),
        }
    }

    /// So many times as much.
    pub(super) fn times(self, factor: Decimal) -> Self {
        let by = |bound: Option<Decimal>| bound.and_then(|bound| bound.checked_mul(factor));
        let (low, high) = (by(self.low), by(self.high));
        let (low, high) = if factor.is_sign_negative() {
            (high, low)
        } else {
            (low, high)
        };
        Self {
            value: by(self.value),
            low,
            high,
            ..self
        }
    }

    /// One by the other; a quotient by nothing is nothing.
    pub(super) fn by(self, other: Self) -> Self {
        let divide = |a: Option<Decimal>, b: Option<Decimal>| {
            let b = b.filter(|b| !b.is_zero())?;
            a?.checked_div(b)
        };
        let value = divide(self.value, other.value);
        // Where the divisor may be nothing there is no bound above, and below one only for what is not negative.
        let positive = self.low.is_some_and(|low| low >= Decimal::ZERO);
        let above = other.low.is_some_and(|low| low > Decimal::ZERO);
        let exact = other
            .low
            .filter(|low| !low.is_zero() && Some(*low) == other.high);
        let (low, high) = match exact {
            // By a known divisor both ends are divided; a negative one turns them round.
            Some(by) if by < Decimal::ZERO => (divide(self.high, exact), divide(self.low, exact)),
            Some(_) => (divide(self.low, exact), divide(self.high, exact)),
            None => {
                let low = divide(self.low, other.high).filter(|_| positive);
                let high = (above && positive).then(|| divide(self.high, other.low));
                (low.or(positive.then_some(Decimal::ZERO)), high.flatten())
            }
        };
        Self {
            value,
            low,
            high,
            numerator: self.value.unwrap_or_default(),
            denominator: other.value.unwrap_or_default(),
            open: self.open + other.open,
            decided: fewer(self.decided, other.decided),
            missing: both(self.missing, other.missing),
        }
    }

    /// One as a part of the other, in per cent; it rests on as many cases as the other counts.
    pub(super) fn share_of(self, other: Self) -> Self {
        let decided = other.value;
        let quotient = self.by(other);
        let (numerator, denominator) = (quotient.numerator, quotient.denominator);
        Self {
            numerator,
            denominator,
            decided: decided.or(Some(Decimal::ZERO)),
            ..quotient.times(Decimal::ONE_HUNDRED)
        }
    }
}

fn fewer(one: Option<Decimal>, other: Option<Decimal>) -> Option<Decimal> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn both(mut one: Missing, other: Missing) -> Missing {
    one.extend(other);
    one
}

impl Known {
    fn value(&self, fold: Fold, sum: Decimal, count: Decimal) -> Option<Decimal> {
        match fold {
            Fold::Sum => Some(sum),
            Fold::Share | Fold::Mean => (!count.is_zero()).then(|| sum / count),
            Fold::Median => middle(&self.sure),
            Fold::Least => self.sure.first().copied(),
            Fold::Greatest => self.sure.last().copied(),
        }
    }

    fn bounds(
        &self,
        fold: Fold,
        range: Range,
        value: Option<Decimal>,
        unseen: bool,
    ) -> (Option<Decimal>, Option<Decimal>) {
        let certain = self.perhaps.is_empty() && self.blind == 0 && self.vague == 0 && !unseen;
        if certain && self.between.is_empty() {
            return (value, value);
        }
        // Where there may be nothing to make a number of, it lies nowhere.
        let surely = !self.sure.is_empty() || self.blind > 0;
        if fold != Fold::Sum && !surely && !self.between.iter().any(|(.., sure)| *sure) {
            return (None, None);
        }
        // Each of them lets the number only grow as it grows itself.
        let (least, most) = (self.at_end(true), self.at_end(false));
        let sum = |known: &Self| {
            let worths = known.sure.iter();
            worths.fold(Decimal::ZERO, |sum, one| {
                sum.checked_add(*one).unwrap_or(Decimal::MAX)
            })
        };
        match fold {
            Fold::Sum => (
                least.sums(range, sum(&least), unseen).0,
                most.sums(range, sum(&most), unseen).1,
            ),
            Fold::Share | Fold::Mean => (
                least.mean(range.floor, unseen, sum(&least), |one, mean| one < mean),
                most.mean(range.ceiling, unseen, sum(&most), |one, mean| one > mean),
            ),
            Fold::Median | Fold::Least | Fold::Greatest => (
                least.ranked(fold, range, unseen, true),
                most.ranked(fold, range, unseen, false),
            ),
        }
    }

    /// The same where each worth that lies between two is the lesser one, or the greater.
    fn at_end(&self, down: bool) -> Self {
        let mut known = self.clone();
        for (low, high, sure) in std::mem::take(&mut known.between) {
            let worth = if down { low } else { high };
            match sure {
                true => known.sure.push(worth),
                false => known.perhaps.push(worth),
            }
        }
        known.sure.sort_unstable();
        known.perhaps.sort_unstable();
        known
    }

    fn sums(&self, range: Range, sum: Decimal, unseen: bool) -> (Option<Decimal>, Option<Decimal>) {
        let (mut low, mut high) = (Some(sum), Some(sum));
        let add = |bound: Option<Decimal>, more: Decimal| bound?.checked_add(more);
        for one in &self.perhaps {
            low = add(low, (*one).min(Decimal::ZERO));
            high = add(high, (*one).max(Decimal::ZERO));
        }
        let unknown = self.blind + self.vague;
        if unknown > 0 || unseen {
            let times = |edge: Decimal| edge.checked_mul(Decimal::from(unknown));
            low = match range.floor {
                Some(edge) => times(edge.min(Decimal::ZERO)).and_then(|more| add(low, more)),
                None => None,
            };
            high = match range.ceiling {
                Some(edge) => times(edge.max(Decimal::ZERO)).and_then(|more| add(high, more)),
                None => None,
            };
        }
        if unseen {
            high = None;
            low = low.filter(|_| range.floor.is_some_and(|edge| edge >= Decimal::ZERO));
        }
        (low, high)
    }

    /// The furthest that a mean may go in one direction.
    fn mean(
        &self,
        edge: Option<Decimal>,
        unseen: bool,
        sum: Decimal,
        further: fn(Decimal, Decimal) -> bool,
    ) -> Option<Decimal> {
        let mut sum = sum;
        let mut count = Decimal::from(self.sure.len());
        let unknown = self.blind + self.vague;
        if unknown > 0 || unseen {
            let edge = edge?;
            if unseen || count.is_zero() {
                // Any number of unseen ones may stand at the edge.
                return Some(edge);
            }
            sum = sum.checked_add(edge.checked_mul(Decimal::from(unknown))?)?;
            count += Decimal::from(unknown);
        }
        let mut perhaps = self.perhaps.clone();
        // Those furthest in this direction first.
        if further(Decimal::ZERO, Decimal::ONE) {
            perhaps.sort_unstable();
        } else {
            perhaps.sort_unstable_by(|a, b| b.cmp(a));
        }
        for one in perhaps {
            if count.is_zero() || further(one, sum / count) {
                sum = sum.checked_add(one)?;
                count += Decimal::ONE;
            }
        }
        (!count.is_zero()).then(|| sum / count)
    }

    /// The furthest that the middle, the least or the greatest may go in one direction.
    fn ranked(&self, fold: Fold, range: Range, unseen: bool, down: bool) -> Option<Decimal> {
        let edge = if down { range.floor } else { range.ceiling };
        let unknown = self.blind + self.vague;
        match (fold, down) {
            // More samples can only lower the least and raise the greatest.
            (Fold::Least, false) | (Fold::Greatest, true) => {
                if self.blind > 0 && self.sure.is_empty() {
                    return edge;
                }
                let certain = self.value(fold, Decimal::ZERO, Decimal::ZERO);
                certain.or(edge)
            }
            (Fold::Least, true) | (Fold::Greatest, false) => {
                if unknown > 0 || unseen {
                    return edge;
                }
                let all = self.sure.iter().chain(&self.perhaps).copied();
                if down { all.min() } else { all.max() }
            }
            _ => {
                if unseen || self.sure.is_empty() {
                    return edge;
                }
                let edges = unknown + self.perhaps.len();
                if edges == 0 {
                    return middle(&self.sure);
                }
                let mut all = self.sure.clone();
                // Without an edge the worths that may count are the edge, as far as they go.
                let far = match edge {
                    Some(edge) => edge,
                    None if unknown > 0 => return None,
                    None if down => self.perhaps.first().copied()?,
                    None => self.perhaps.last().copied()?,
                };
                all.extend(std::iter::repeat_n(far, edges));
                all.sort_unstable();
                middle(&all)
            }
        }
    }
}

/// The one in the middle of a sorted list; of an even number half-way between the two in the middle.
fn middle(sorted: &[Decimal]) -> Option<Decimal> {
    let half = sorted.len() / 2;
    let upper = sorted.get(half).copied()?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = sorted.get(half.checked_sub(1)?).copied()?;
    Some(lower.checked_add(upper)? / Decimal::TWO)
}
