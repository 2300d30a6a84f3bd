//! A number with what it is made of and the cases behind it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::interval::{Interval, real, wilson};
use crate::findings::Penalty;
use crate::value::Currency;

/// Whom a number rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CaseRef {
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
}

/// All cases that numbers of a report rest on, each once: numbers name them by index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cases {
    all: Vec<CaseRef>,
    known: BTreeMap<CaseRef, u32>,
}

impl Cases {
    /// The index of a case, new or known.
    pub fn add(&mut self, client: Option<&str>, deal: Option<&str>) -> u32 {
        let case = CaseRef {
            client: client.map(Box::from),
            deal: deal.map(Box::from),
        };
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        *self.known.entry(case).or_insert_with_key(|case| {
            self.all.push(case.clone());
            next
        })
    }

    /// The index of a case that some number names.
    #[must_use]
    pub fn find(&self, client: Option<&str>, deal: Option<&str>) -> Option<u32> {
        let case = CaseRef {
            client: client.map(Box::from),
            deal: deal.map(Box::from),
        };
        self.known.get(&case).copied()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The case of an index.
    #[must_use]
    pub fn get(&self, index: u32) -> &CaseRef {
        static NOBODY: CaseRef = CaseRef {
            client: None,
            deal: None,
        };
        self.all.get(index as usize).unwrap_or(&NOBODY)
    }
}

/// A share of decided cases, with those still open beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    /// Above the line.
    pub reached: Vec<u32>,
    /// Below the line and not above it.
    pub left: Vec<u32>,
    /// Not decided: in neither.
    pub open: Vec<u32>,
}

impl Share {
    /// What stands above the line.
    #[must_use]
    pub const fn numerator(&self) -> u64 {
        self.reached.len() as u64
    }

    /// What stands below the line.
    #[must_use]
    pub const fn denominator(&self) -> u64 {
        (self.reached.len() + self.left.len()) as u64
    }

    /// The share of one; `None`: nothing is decided.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.denominator() > 0).then(|| real(self.numerator()) / real(self.denominator()))
    }

    /// Wilson's interval.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.numerator(), self.denominator())
    }

    /// Whether there is nothing at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.reached.is_empty() && self.left.is_empty() && self.open.is_empty()
    }

    /// Puts a case where it belongs; `None`: it is not decided.
    pub fn take(&mut self, case: u32, reached: Option<bool>) {
        match reached {
            Some(true) => &mut self.reached,
            Some(false) => &mut self.left,
            None => &mut self.open,
        }
        .push(case);
    }
}

/// By what cases are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The month of the entry.
    Period,
    /// Who led the deal.
    Person,
    /// His team.
    Team,
    /// Where the deal came from.
    Source,
    /// The category of the deal or client.
    Category,
    /// The funnel.
    Funnel,
    /// The stage.
    Stage,
    /// The reason of a refusal.
    Reason,
    /// First or repeated.
    Client,
    /// How old a debt is.
    Age,
    /// The currency.
    Currency,
    /// The step of a reactivation.
    Touch,
    /// The clause: its stable name.
    Clause,
}

/// On which side of the line a sample stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// It counts.
    In,
    /// It waits for what decides it.
    Open,
}

/// What a sample is worth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// A length of time.
    Seconds(i64),
    /// So many.
    Number(Decimal),
}

/// One sample of a number that is no share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The case.
    pub case: u32,
    /// Whether it counts.
    pub side: Side,
    /// What it is worth.
    pub worth: Worth,
}

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// A share of cases.
    Share(Share),
    /// The mean of samples.
    Mean(Vec<Sample>),
    /// The median and the 90th percentile of lengths.
    Time(Vec<Sample>),
    /// A sum of money; `of`: by how many cases it is divided, where it is.
    Money {
        /// Its currency.
        currency: Currency,
        /// What it is made of.
        samples: Vec<Sample>,
        /// Per so many.
        of: Option<u64>,
    },
    /// So many, and what they bring.
    Count {
        /// How many.
        number: Decimal,
        /// What scales give for them: money by currency, then points.
        award: Vec<Penalty>,
    },
    /// The data does not hold what it takes: which, and what cannot be counted.
    Missing(Box<str>),
}

/// A number with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its stable name.
    pub metric: &'static str,
    /// For people.
    pub title: &'static str,
    /// What it speaks of.
    pub of: Vec<(Dimension, Box<str>)>,
    /// The number.
    pub measure: Measure,
    /// What should be known when it is read.
    pub note: Option<Box<str>>,
}

impl Figure {
    /// A number of all cases.
    #[must_use]
    pub const fn new(metric: &'static str, title: &'static str, measure: Measure) -> Self {
        Self {
            metric,
            title,
            of: Vec::new(),
            measure,
            note: None,
        }
    }

    /// The same of a part of them.
    #[must_use]
    pub fn of(mut self, dimension: Dimension, key: &str) -> Self {
        self.of.push((dimension, key.into()));
        self
    }

    /// With a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<Box<str>>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// The samples that count, as numbers in order.
#[must_use]
pub fn counted(samples: &[Sample]) -> Vec<Decimal> {
    let mut all: Vec<Decimal> = samples
        .iter()
        .filter(|one| one.side == Side::In)
        .map(|one| match one.worth {
            Worth::Seconds(seconds) => Decimal::from(seconds),
            Worth::Number(number) => number,
        })
        .collect();
    all.sort_unstable();
    all
}

impl Measure {
    /// The sum of the samples that count.
    #[must_use]
    pub fn sum(samples: &[Sample]) -> Decimal {
        let all = counted(samples);
        all.into_iter().fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// A quantile between neighbouring samples (`tenths` of ten), as ПРОЦЕНТИЛЬ.ВКЛ has it.
    #[must_use]
    pub fn quantile(samples: &[Sample], tenths: u32) -> Option<Decimal> {
        let all = counted(samples);
        let last = all.len().checked_sub(1)?;
        let place = Decimal::from(last) * Decimal::from(tenths) / Decimal::TEN;
        let below = place.floor();
        let index = usize::try_from(below.mantissa() / 10_i128.pow(below.scale())).ok()?;
        let low = *all.get(index)?;
        let high = all.get(index + 1).copied().unwrap_or(low);
        Some(low + (high - low) * (place - below))
    }
}
