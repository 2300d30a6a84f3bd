//! What would have made a number another one where no single case does: fewer or more of what it counts, an outcome that came, a number
//! written otherwise in a report. It is tried on what the cases contribute, and settled anew.

use std::collections::BTreeSet;

use super::{Across, is_broken, spares};
use crate::engine::{Contribution, Key, Sampled, Share, settle};
use crate::findings::Finding;
use crate::model::regulation::Sentence;
use crate::program::norm::{Body, Counted, Metric, Sample};
use crate::value::{Decimal, Truth};

/// So many more or fewer at most.
pub(super) const STEPS: usize = 25;
/// So many are called by name.
const NAMED: usize = 5;
/// So many contributions are settled at most for one verdict, all tries together.
const SETTLED: usize = 2_000_000;

/// What is counted, in its forms for one, for two and for five.
pub(super) type Noun = [&'static str; 3];

impl Across<'_> {
    /// A change in words for every broken verdict for which one is found this way, by the verdict's id.
    #[must_use]
    pub fn recounted(&self, findings: &[&Finding]) -> Vec<(u64, Box<str>)> {
        let broken = findings.iter().filter(|one| is_broken(one));
        let each = broken.take(super::across::VERDICTS);
        each.filter_map(|one| Some((one.id, self.recount(one)?)))
            .collect()
    }

    fn recount(&self, finding: &Finding) -> Option<Box<str>> {
        let version = self.program.versions.get(finding.version)?;
        let clause = version.regulation.clauses.get(finding.clause)?;
        let tries: Vec<(String, Vec<Contribution>)> = match &clause.sentence {
            Sentence::Threshold(_) | Sentence::Scale(_) => self.counted_otherwise(finding),
            Sentence::Reconcile(_) => self.reported_otherwise(finding),
            Sentence::Load(load) => self.held_less(load, finding),
            _ => return None,
        };
        let settled =
            |list: Vec<Contribution>| settle(self.program, self.dataset, list, self.now).findings;
        let base = settled(self.contributions.to_vec());
        let most = (SETTLED / self.contributions.len().max(1)).max(1);
        tries.into_iter().take(most).find_map(|(words, list)| {
            spares(&base, &settled(list), finding, false).then(|| words.into())
        })
    }

    /// The metrics of the clause, with the places of what counts for the account that the verdict is about, in order of time.
    fn samples(&self, finding: &Finding) -> Vec<(usize, &Metric)> {
        let Some(version) = self.program.versions.get(finding.version) else {
            return Vec::new();
        };
        let norms = version.norms.iter().enumerate();
        let own = norms.filter(|(_, norm)| norm.clause.0 == finding.clause);
        own.filter_map(|(at, norm)| match &norm.body {
            Body::Metric(metric) => Some((at, metric)),
            _ => None,
        })
        .collect()
    }

    fn about(&self, finding: &Finding, key: &Key) -> bool {
        let subject = &finding.subject;
        match key {
            Key::Person(id) => subject.employee.as_deref().unwrap_or(&finding.responsible) == &**id,
            Key::Client(id) => subject.client.as_deref() == Some(&**id),
            Key::Deal(id) => subject.deal.as_deref() == Some(&**id),
            _ => true,
        }
    }

    /// More, fewer, and outcomes the other way round: of the time and the account of the verdict, the latest first.
    fn counted_otherwise(&self, finding: &Finding) -> Vec<(String, Vec<Contribution>)> {
        let metrics = self.samples(finding);
        let Some((_, first)) = metrics.first() else {
            return Vec::new();
        };
        let violations = |metric: &Metric| matches!(metric.sample, Sample::Violations { .. });
        let noun: Noun = if metrics.iter().any(|(_, metric)| violations(metric)) {
            ["нарушение", "нарушения", "нарушений"]
        } else {
            match first.sample {
                Sample::Deals(_) | Sample::Pairs { per_deal: true, .. } => {
                    ["сделка", "сделки", "сделок"]
                }
                _ => ["случай", "случая", "случаев"],
            }
        };
        let last = finding.due_at.map_or(self.now, |due| due.min(self.now));
        let mut mine: Vec<(usize, Decimal)> = Vec::new();
        for (at, one) in self.contributions.iter().enumerate() {
            let own = one.version == finding.version
                && metrics.iter().any(|(norm, _)| *norm == one.norm)
                && self.about(finding, &one.key)
                && one.at <= last;
            if let (true, Share::Fact(fact)) = (own, &one.share)
                && fact.counts == Truth::Yes
                && let Sampled::Worth(worth) = fact.worth
            {
                mine.push((at, worth));
            }
        }
        mine.sort_by_key(|(at, _)| {
            std::cmp::Reverse(self.contributions.get(*at).map(|one| one.at))
        });
        let mut orders = vec![mine.clone()];
        let uneven = mine
            .windows(2)
            .any(|pair| matches!(pair, [(_, one), (_, other)] if one != other));
        if uneven {
            let mut largest = mine.clone();
            largest.sort_by_key(|(_, worth)| std::cmp::Reverse(*worth));
            let mut smallest = mine.clone();
            smallest.sort_by_key(|(_, worth)| *worth);
            orders.extend([largest, smallest]);
        }
        let shares = mine
            .iter()
            .all(|(_, worth)| *worth == Decimal::ZERO || *worth == Decimal::ONE)
            && uneven;
        let mut out = Vec::new();
        for number in 1..=STEPS {
            if shares {
                for came in [true, false] {
                    out.extend(self.turned(&mine, number, came, noun));
                }
            }
            for order in &orders {
                out.extend(self.without(order, number, noun));
            }
            out.extend(self.with_more(&mine, number, noun));
        }
        out
    }

    /// The deal, else the case that a contribution is of.
    fn named(&self, at: usize) -> Box<str> {
        let Some(one) = self.contributions.get(at) else {
            return "".into();
        };
        let deal = match &one.share {
            Share::Fact(fact) => {
                let own = fact.charge.as_ref().map(|charge| &charge.subject);
                own.or(fact.subject.as_deref())
                    .and_then(|subject| subject.deal.clone())
            }
            _ => None,
        };
        deal.unwrap_or_else(|| one.case.clone())
    }

    fn names(&self, places: &[usize]) -> String {
        let names: BTreeSet<Box<str>> = places.iter().map(|at| self.named(*at)).collect();
        listed(names.iter().map(|name| &**name))
    }

    fn without(
        &self,
        order: &[(usize, Decimal)],
        number: usize,
        noun: Noun,
    ) -> Option<(String, Vec<Contribution>)> {
        let gone: Vec<usize> = order.get(..number)?.iter().map(|(at, _)| *at).collect();
        let words = format!(
            "на {} меньше ({})",
            several(number, noun),
            self.names(&gone)
        );
        let rest = self.contributions.iter().enumerate();
        let rest = rest.filter(|(at, _)| !gone.contains(at));
        Some((words, rest.map(|(_, one)| one.clone()).collect()))
    }

    fn with_more(
        &self,
        mine: &[(usize, Decimal)],
        number: usize,
        noun: Noun,
    ) -> Option<(String, Vec<Contribution>)> {
        let like = self.contributions.get(mine.first()?.0)?;
        let mut all = self.contributions.to_vec();
        for more in 0..number {
            let mut one = like.clone();
            one.case = format!("{} ещё {more}", like.case).into();
            all.push(one);
        }
        // Where each counts by what it is worth, not any will do.
        let worth = mine.first().map(|(_, worth)| *worth);
        let such = match worth.filter(|worth| *worth != Decimal::ONE) {
            Some(_) => format!(", как {}", self.named(mine.first()?.0)),
            None => String::new(),
        };
        Some((format!("ещё {}{such}", several(number, noun)), all))
    }

    /// So many of those that did not come to what is asked for did, or the other way round.
    fn turned(
        &self,
        mine: &[(usize, Decimal)],
        number: usize,
        came: bool,
        noun: Noun,
    ) -> Option<(String, Vec<Contribution>)> {
        let (from, to) = if came {
            (Decimal::ZERO, Decimal::ONE)
        } else {
            (Decimal::ONE, Decimal::ZERO)
        };
        let those = mine.iter().filter(|(_, worth)| *worth == from);
        let turned: Vec<usize> = those.map(|(at, _)| *at).take(number).collect();
        if turned.len() < number {
            return None;
        }
        let mut all = self.contributions.to_vec();
        for at in &turned {
            if let Some(Contribution {
                share: Share::Fact(fact),
                ..
            }) = all.get_mut(*at)
            {
                fact.worth = Sampled::Worth(to);
            }
        }
        let names = self.names(&turned);
        let words = match came {
            true => format!("ещё {} с таким исходом ({names})", several(number, noun)),
            false => format!(
                "на {} с таким исходом меньше ({names})",
                several(number, noun)
            ),
        };
        Some((words, all))
    }

    /// What the data count, written in the report.
    fn reported_otherwise(&self, finding: &Finding) -> Vec<(String, Vec<Contribution>)> {
        let mut out = Vec::new();
        for (at, one) in self.contributions.iter().enumerate() {
            let Share::Reported(reported) = &one.share else {
                continue;
            };
            if reported.charge.id != finding.id || one.version != finding.version {
                continue;
            }
            let Some(norm) = self
                .program
                .versions
                .get(one.version)
                .and_then(|version| version.norms.get(one.norm))
            else {
                continue;
            };
            let Body::Tally(tally) = &norm.body else {
                continue;
            };
            let facts = self.contributions.iter().filter(|other| {
                (other.version, other.norm, &other.key) == (one.version, one.norm, &one.key)
                    && reported.from <= other.at
                    && other.at <= reported.to
            });
            let worth = |other: &Contribution| match &other.share {
                // An attempt that came to nothing is told and not counted.
                Share::Fact(fact)
                    if fact.counts == Truth::Yes && matches!(fact.worth, Sampled::Worth(_)) =>
                {
                    match tally.counted {
                        Counted::Number => Decimal::ONE,
                        Counted::Sum => fact.amount.as_ref().map_or(Decimal::ZERO, |(sum, _)| *sum),
                    }
                }
                _ => Decimal::ZERO,
            };
            let counted = facts.map(worth).fold(Decimal::ZERO, |sum, one| {
                sum.checked_add(one).unwrap_or(Decimal::MAX)
            });
            let mut all = self.contributions.to_vec();
            if let Some(Contribution {
                share: Share::Reported(reported),
                ..
            }) = all.get_mut(at)
            {
                reported.number = Some(counted);
            }
            let written = reported.number.map_or_else(
                || "не число".to_owned(),
                |number| number.normalize().to_string(),
            );
            let words = format!(
                "в строке «{}» отчёта {}, а не {written}",
                tally.line,
                counted.normalize()
            );
            out.push((words, all));
        }
        out
    }
}

/// Names one after another, not too many of them.
pub(super) fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = if names.len() > NAMED {
        " и другие"
    } else {
        ""
    };
    let shown: Vec<&str> = names.take(NAMED).collect();
    format!("{}{more}", shown.join(", "))
}

pub(super) fn several(number: usize, [one, few, many]: Noun) -> String {
    let noun = match (number % 100, number % 10) {
        (11..=14, _) => many,
        // «на одну сделку» says the same without a case to get wrong.
        (_, 1) => return format!("{number} {}", one_of(one)),
        (_, 2..=4) => few,
        _ => many,
    };
    format!("{number} {noun}")
}

/// «на 1 сделку», «на 1 клиента», «ещё 1 случай»
fn one_of(noun: &'static str) -> String {
    match noun.strip_suffix('а') {
        Some(stem) => format!("{stem}у"),
        // The accusative of the animate is the genitive.
        None if noun == "клиент" => format!("{noun}а"),
        None => noun.to_owned(),
    }
}
