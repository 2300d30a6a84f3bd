//! What the numbers of one account come to over one time, and whether they hold.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::contribution::{Key, Sampled};
use super::figure::{Figure, Range};
use super::gaps::Gaps;
use super::samples::with_worth;
use super::settle::{CaseBehind, EVIDENCE, Fact, Pass};
use super::{numbers, window};
use crate::calendar::Period;
use crate::findings::{Evidence, Number};
use crate::model::regulation::Op;
use crate::program::norm::{
    CountWindow, Demand, Fold, Formula, Measured, Metric, Sample, ScaleRung,
};
use crate::value::{Instant, Missing, Truth};

/// A metric with what the cases gave to it.
pub(super) struct Leaf<'p> {
    pub(super) metric: &'p Metric,
    pub(super) common: Gaps,
    pub(super) accounts: BTreeMap<&'p Key, (Gaps, Vec<Fact<'p>>)>,
}

/// The time over which a number is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The calendar period; `None`: up to now.
    pub(super) period: Option<Period>,
    pub(super) from: Instant,
    /// The first moment after it.
    pub(super) to: Instant,
}

/// What was made of a number, or of several.
pub(super) struct Judgement {
    pub(super) holds: Truth,
    pub(super) numbers: Vec<Number>,
    pub(super) rung: Option<ScaleRung>,
}

/// A question to the numbers of one account over one time.
pub(super) struct Asked<'a, 'p> {
    pub(super) pass: &'a Pass<'p>,
    pub(super) leaves: &'a BTreeMap<usize, Leaf<'p>>,
    pub(super) key: &'a Key,
    pub(super) frame: Frame,
    pub(super) decided: u32,
}

impl<'a, 'p> Asked<'a, 'p> {
    /// The facts of a metric that count here.
    pub(super) fn facts(&self, leaf: &'a Leaf<'p>) -> impl Iterator<Item = Fact<'p>> + 'a {
        let now = self.pass.holding.now;
        let frame = self.frame;
        let window = leaf.metric.window;
        let account = leaf.accounts.get(self.key);
        let facts = account.map(|(_, facts)| facts.as_slice());
        facts
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(move |(one, fact)| match window {
                Some(CountWindow::Calendar(_)) => frame.from <= one.at && one.at < frame.to,
                Some(window) => window::holds(window, one.at, now, fact.zone),
                None => one.at <= now,
            })
    }

    /// What a formula comes to.
    pub(super) fn figure(&self, formula: &Formula) -> Figure {
        match formula {
            Formula::Const(number) => Figure::exact(*number),
            Formula::Metric(at) => self.leaves.get(at).map_or_else(Figure::default, |leaf| {
                let gaps = leaf.accounts.get(self.key);
                let gaps = gaps.map_or(&leaf.common, |(gaps, _)| gaps);
                let since = self.facts(leaf).map(|(_, fact)| fact.since).min();
                let from = self.frame.from.max(since.unwrap_or(Instant::MIN));
                let until = self.frame.to.plus(-1).min(self.pass.holding.now);
                let missing = gaps.within(from, until);
                let samples = self.facts(leaf).map(|(_, fact)| fact);
                let range = Range::of(&leaf.metric.sample);
                Figure::fold(leaf.metric.fold, range, samples, missing)
            }),
            Formula::Plus(all) => {
                let mut figures = all.iter().map(|one| self.figure(one));
                let first = figures.next().unwrap_or_default();
                figures.fold(first, Figure::plus)
            }
            Formula::Times(one, factor) => self.figure(one).times(*factor),
            // A part of a plan rests on no number of cases.
            Formula::Share(one, other) if matches!(**other, Formula::Const(_)) => self
                .figure(one)
                .by(self.figure(other))
                .times(Decimal::ONE_HUNDRED),
            Formula::Share(one, other) => self.figure(one).share_of(self.figure(other)),
            Formula::Ratio(one, other) => self.figure(one).by(self.figure(other)),
        }
    }

    /// Whether a demand is met, and the numbers that say so. Unknown for no reason: there is nothing to count.
    pub(super) fn demand(&self, demand: &Demand, numbers: &mut Vec<Number>) -> Truth {
        match demand {
            Demand::All(all) => all.iter().fold(Truth::Yes, |so_far, one| {
                so_far.and(self.demand(one, numbers))
            }),
            Demand::Any(any) => any.iter().fold(Truth::No, |so_far, one| {
                so_far.or(self.demand(one, numbers))
            }),
            Demand::Not(one) => self.demand(one, numbers).negate(),
            Demand::Compare {
                left,
                op,
                right,
                bound,
            } => {
                let (figure, other) = (self.figure(&left.formula), self.figure(right));
                numbers.push(numbers::number(left, &figure, Some(bound)));
                self.compared(&figure, *op, &other)
            }
        }
    }

    pub(super) fn compared(&self, left: &Figure, op: Op, right: &Figure) -> Truth {
        if left.is_void() || right.is_void() {
            return Truth::Unknown(Missing::new());
        }
        for figure in [left, right] {
            if let Some(few) = self.few(figure) {
                return few;
            }
        }
        let less = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).is_some_and(|(a, b)| a < b);
        let at_most =
            |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).is_some_and(|(a, b)| a <= b);
        let exact = |one: &Figure| one.low.is_some() && one.low == one.high;
        let same = exact(left) && exact(right) && left.low == right.low;
        let apart = less(left.high, right.low) || less(right.high, left.low);
        let (yes, no) = match op {
            Op::Ge => (at_most(right.high, left.low), less(left.high, right.low)),
            Op::Gt => (less(right.high, left.low), at_most(left.high, right.low)),
            Op::Le => (at_most(left.high, right.low), less(right.high, left.low)),
            Op::Lt => (less(left.high, right.low), at_most(right.high, left.low)),
            Op::Eq => (same, apart),
            Op::Ne => (apart, same),
        };
        match (yes, no) {
            (true, _) => Truth::Yes,
            (_, true) => Truth::No,
            _ => {
                let mut missing = left.missing.clone();
                missing.extend(right.missing.iter().cloned());
                if missing.is_empty() {
                    missing.insert("данные для показателя".into());
                }
                Truth::Unknown(missing)
            }
        }
    }

    /// A share of too few cases says nothing.
    pub(super) fn few(&self, figure: &Figure) -> Option<Truth> {
        let decided = figure.decided?;
        (decided < Decimal::from(self.decided))
            .then(|| Truth::unknown(&format!("решённых случаев меньше {}", self.decided)))
    }

    pub(super) fn scale(&self, measured: &Measured, rungs: &[ScaleRung]) -> Judgement {
        let figure = self.figure(&measured.formula);
        let numbers = vec![numbers::number(measured, &figure, None)];
        let unknown = |holds| Judgement {
            holds,
            numbers: numbers.clone(),
            rung: None,
        };
        for rung in rungs {
            let fits = rung.bounds.iter().fold(Truth::Yes, |so_far, (op, bound)| {
                so_far.and(self.compared(&figure, *op, &Figure::exact(*bound)))
            });
            // The rest of a scale fits whatever is counted.
            // Nor is it said of nothing that there are too few of it.
            let fits = match self.few(&figure) {
                _ if figure.is_void() => Truth::Unknown(Missing::new()),
                Some(few) => few,
                None => fits,
            };
            match fits {
                Truth::No => {}
                Truth::Yes => {
                    return Judgement {
                        holds: Truth::from(!rung.fault),
                        numbers,
                        rung: Some(rung.clone()),
                    };
                }
                doubt @ Truth::Unknown(_) => return unknown(doubt),
            }
        }
        if figure.is_void() {
            return unknown(Truth::Unknown(Missing::new()));
        }
        unknown(Truth::Yes)
    }

    /// All facts of the metrics asked, in order of time.
    pub(super) fn behind(&self) -> Vec<(Fact<'p>, bool)> {
        let mut all: Vec<(Fact<'p>, bool)> = Vec::new();
        for leaf in self.leaves.values() {
            let share = leaf.metric.fold == Fold::Share
                || matches!(leaf.metric.sample, Sample::Pairs { .. });
            all.extend(self.facts(leaf).map(|fact| (fact, share)));
        }
        all.sort_by(|((a, _), _), ((b, _), _)| {
            (a.at, &a.case, a.place, a.norm).cmp(&(b.at, &b.case, b.place, b.norm))
        });
        all.dedup_by(|((a, _), _), ((b, _), _)| {
            a.at == b.at
                && a.case == b.case
                && a.place == b.place
                && !a.source.is_empty()
                && a.source == b.source
        });
        all
    }

    pub(super) fn evidence(&self) -> (Vec<Evidence>, usize) {
        let all = self.behind();
        let skipped = all.len().saturating_sub(EVIDENCE);
        let named = all.iter().skip(skipped).map(|((one, fact), share)| {
            let deal = fact.subject.as_deref().and_then(|one| one.deal.as_deref());
            let words = with_worth(fact, *share);
            Evidence {
                fact: match deal {
                    Some(deal) => format!("{deal}: {words}").into(),
                    None => words,
                },
                at: Some(one.at),
                source: one.source.clone(),
            }
        });
        (named.collect(), skipped)
    }

    pub(super) fn cases(&self) -> Vec<CaseBehind> {
        let all = self.behind().into_iter();
        all.map(|((one, fact), share)| CaseBehind {
            case: one.case.clone(),
            deal: fact.subject.as_ref().and_then(|one| one.deal.clone()),
            at: one.at,
            fact: with_worth(fact, share),
            worth: match &fact.worth {
                Sampled::Worth(worth) if fact.counts.is_yes() => Some(*worth),
                _ => None,
            },
            source: one.source.clone(),
        })
        .collect()
    }
}
