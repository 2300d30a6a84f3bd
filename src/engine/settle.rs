//! Judging what the cases have contributed, in one ordered pass.

use rust_decimal::Decimal;

use super::contribution::{Charge, Contribution, FactShare, Key, Share};
use super::finding::{Identity, blank};
use super::gaps::Gaps;
use super::held::Holding;
use super::window::{self, Sliding};
use super::{holding, words};
use crate::calendar::Zone;
use crate::facts::Dataset;
use crate::findings::{
    Clock, Evidence, Finding, Ledger, NextAction, NormKind, ResponsibleBasis, Subject, Verdict,
};
use crate::model::regulation::Clause;
use crate::program::norm::{Body, CountWindow, Counted, KeyKind, Limit, Metric, Norm};
use crate::program::{PatternId, Program, Version};
use crate::value::{Currency, Instant, Missing, Truth};

/// So many of the facts that fill a window are named; a burst of thousands must not make millions of lines.
pub(super) const EVIDENCE: usize = 30;

/// What all contributions together came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Broken limits, and what could not be judged; in order of clause, key and time.
    pub findings: Vec<Finding>,
    /// Metrics, in order of clause and key.
    pub metrics: Vec<MetricValue>,
    /// What is left to do in the running periods of plans.
    pub actions: Vec<NextAction>,
    /// The account of `findings`: a limit kept is no duty, just as a ban that nobody broke is none.
    pub ledger: Ledger,
}

/// The number of one metric for one key.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricValue {
    /// Index of the regulation version in the program.
    pub version: usize,
    /// Index of the clause in that version.
    pub clause: usize,
    /// Index of the norm in that version.
    pub norm: usize,
    /// For whom.
    pub key: Key,
    /// The number of events, or the sum of amounts.
    pub value: Decimal,
    /// The currency of a sum.
    pub currency: Option<Currency>,
    /// What is missing; not empty: `value` is only what is known, so that a number of events is at least that.
    pub missing: Missing,
    /// The facts counted, in order of time.
    pub cases: Vec<CaseBehind>,
}

/// A fact behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseBehind {
    /// The case: the client's id, else the deal's, else its place in the input.
    pub case: Box<str>,
    /// When it happened.
    pub at: Instant,
    /// The source record.
    pub source: Box<str>,
}

/// Judges limits and computes metrics over everything that cases have contributed. Shards are evaluated each by
/// itself, their contributions joined in any order, and settled once.
#[must_use]
pub fn settle(
    program: &Program,
    dataset: &Dataset,
    mut contributions: Vec<Contribution>,
    now: Instant,
) -> Settled {
    contributions.sort_unstable_by(Contribution::order);
    let mut out = Settled::default();
    let holding = holding(program, dataset, now);
    for (index, version) in program.versions.iter().enumerate() {
        for (at, norm) in version.norms.iter().enumerate() {
            let before = |one: &Contribution| (one.version, one.norm) < (index, at);
            let until = |one: &Contribution| (one.version, one.norm) <= (index, at);
            let range = contributions.partition_point(before)..contributions.partition_point(until);
            // Both ends come from this very list.
            let all = &contributions[range];
            let pass = Pass {
                holding,
                version,
                place: (index, at),
                norm,
                all,
            };
            match &norm.body {
                Body::Limit(limit) => pass.limit(limit, &mut out),
                Body::Load(load) => pass.load(load, &mut out),
                Body::Metric(metric) => pass.metric(metric, &mut out),
                Body::Plan(plan) => pass.plan(plan, &mut out),
                Body::Tally(tally) => pass.tally(tally, &mut out.findings),
                Body::Unique(_) => pass.unique(&mut out.findings),
                Body::Turn(_) => pass.turns(&mut out.findings),
                Body::Obligation(_)
                | Body::Prohibition(_)
                | Body::Checklist(_)
                | Body::ByHand(_) => {}
            }
        }
    }
    super::penalties::largest(program, &mut out.findings);
    for finding in &out.findings {
        out.ledger.take(finding.verdict);
    }
    out
}

/// One norm with all that was contributed to it.
pub(super) struct Pass<'p> {
    pub(super) holding: Holding<'p>,
    pub(super) version: &'p Version,
    pub(super) place: (usize, usize),
    pub(super) norm: &'p Norm,
    pub(super) all: &'p [Contribution],
}

/// A fact of one account.
pub(super) type Fact<'p> = (&'p Contribution, &'p FactShare);

impl<'p> Pass<'p> {
    /// Histories that the data lacks for every case, and, where accounts go across cases, what any case lacks: a fact
    /// unseen could have counted on any of them.
    pub(super) fn gaps(&self, key: KeyKind, patterns: impl Iterator<Item = PatternId>) -> Gaps {
        let mut gaps = Gaps::everywhere(self.holding, self.version, patterns);
        if !key.of_case() {
            self.own_gaps(self.all, &mut gaps);
        }
        gaps
    }

    fn own_gaps(&self, of: &[Contribution], gaps: &mut Gaps) {
        for one in of {
            if let Share::Unheld { until, missing } = &one.share {
                for what in missing {
                    gaps.add(what, one.at, *until);
                }
                if *until == Instant::MAX {
                    gaps.never.extend(missing.iter().cloned());
                }
            }
        }
    }

    /// Contributions by account: what each account lacks, and its facts.
    fn accounts(&self, key: KeyKind, common: &Gaps) -> Vec<(&'p Key, Gaps, Vec<Fact<'p>>)> {
        let mut out = Vec::new();
        for group in self.all.chunk_by(|a, b| a.key == b.key) {
            let mut gaps = common.clone();
            if key.of_case() {
                self.own_gaps(group, &mut gaps);
            }
            let facts: Vec<Fact<'p>> = group
                .iter()
                .filter_map(|one| match &one.share {
                    Share::Fact(fact) => Some((one, &**fact)),
                    Share::Stretch(_)
                    | Share::Unheld { .. }
                    | Share::Giving(_)
                    | Share::Reported(_) => None,
                })
                .collect();
            // A chunk is never empty.
            out.push((&group[0].key, gaps, facts));
        }
        out
    }

    fn limit(&self, limit: &Limit, out: &mut Settled) {
        let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
        let common = self.gaps(limit.key, patterns);
        let mut told = false;
        for (key, gaps, facts) in self.accounts(limit.key, &common) {
            let unjudged = self.account(limit, &gaps, &facts, &mut out.findings);
            told |= unjudged;
            // A history that this deal alone lacks says nothing of other deals.
            let own: Missing = gaps.never.difference(&common.never).cloned().collect();
            if !unjudged && !own.is_empty() {
                out.findings.push(self.unheld(key, &own));
            }
        }
        if !told && !common.never.is_empty() {
            out.findings.push(self.unheld(&Key::All, &common.never));
        }
    }

    /// Judges the facts of one account in order; says whether some could not be judged.
    fn account(
        &self,
        limit: &Limit,
        gaps: &Gaps,
        facts: &[Fact<'p>],
        out: &mut Vec<Finding>,
    ) -> bool {
        let most = limit.at_most as usize;
        let mut sure = Sliding::new(limit.window);
        let mut doubtful = Sliding::new(limit.window);
        let mut unjudged: Option<(Fact<'p>, &Charge, Missing, usize)> = None;
        for (number, &(one, fact)) in facts.iter().enumerate() {
            let (at, zone) = (one.at, fact.zone);
            sure.advance(at);
            doubtful.advance(at);
            if let Some(charge) = &fact.charge {
                let before = sure.count(at, zone);
                let exceeds = if before + 1 > most {
                    Truth::Yes
                } else {
                    let from = window::begin(limit.window, at, zone).max(fact.since);
                    let mut missing = gaps.within(from, at);
                    if before + doubtful.count(at, zone) + 1 > most {
                        let in_doubt = doubtful.last(EVIDENCE, at, zone);
                        missing
                            .extend(in_doubt.into_iter().flat_map(|other| doubt(facts[other].1)));
                    }
                    if missing.is_empty() {
                        Truth::No
                    } else {
                        Truth::Unknown(missing)
                    }
                };
                match exceeds.and(fact.counts.clone()).and(charge.judged.clone()) {
                    Truth::No => {}
                    Truth::Yes => {
                        let filling = sure.last(most.min(EVIDENCE), at, zone);
                        let filling = filling.into_iter().map(|other| facts[other]);
                        out.push(self.broken(limit, (one, fact), charge, filling, before + 1));
                    }
                    Truth::Unknown(missing) => {
                        let first = ((one, fact), &**charge, Missing::new(), 0);
                        let known = unjudged.get_or_insert(first);
                        known.2.extend(missing);
                        known.3 += 1;
                    }
                }
            }
            let side = if fact.counts.is_yes() {
                &mut sure
            } else {
                &mut doubtful
            };
            side.push(number, at, zone);
        }
        let Some((first, charge, missing, number)) = unjudged else {
            return false;
        };
        out.push(self.unjudged(first, charge, &missing, number));
        true
    }

    pub(super) fn blank(&self, verdict: Verdict, at: Instant) -> Finding {
        let clause = self.clause();
        blank(
            (self.place.0, self.norm.clause),
            clause,
            verdict,
            NormKind::Limit,
            at,
        )
    }

    pub(super) fn clause(&self) -> &'p Clause {
        // A norm names a clause of its own version.
        &self.version.regulation.clauses[self.norm.clause.0]
    }

    pub(super) fn charged(
        &self,
        verdict: Verdict,
        (one, fact): Fact<'_>,
        charge: &Charge,
    ) -> Finding {
        Finding {
            id: charge.id,
            subject: charge.subject.clone(),
            responsible: charge.responsible.clone(),
            responsible_basis: charge.responsible_basis,
            evidence: vec![evidence((one, fact))],
            ..self.blank(verdict, one.at)
        }
    }

    fn broken(
        &self,
        limit: &Limit,
        which: Fact<'_>,
        charge: &Charge,
        filling: impl Iterator<Item = Fact<'p>>,
        number: usize,
    ) -> Finding {
        let mut finding = self.charged(Verdict::Violated, which, charge);
        finding.evidence = filling.map(evidence).chain([evidence(which)]).collect();
        finding.clock = match limit.window {
            CountWindow::Rolling(_) | CountWindow::Ever => Clock::Elapsed,
            CountWindow::Calendar(_) if limit.client_clock => Clock::ClientLocal,
            CountWindow::Calendar(_) => Clock::Days,
        };
        finding.notes.clone_from(&charge.notes);
        let most = limit.at_most;
        // Where nothing is allowed there is nothing to count.
        if most > 0 {
            finding
                .notes
                .push(format!("вместе с этим: {number}, предел: {most}").into());
        }
        let unnamed = limit.at_most as usize + 1 - finding.evidence.len();
        if unnamed > 0 {
            finding
                .notes
                .push(format!("названы не все, ещё {unnamed}").into());
        }
        finding.fix = words::talk_over(self.clause());
        finding.penalty.clone_from(&self.clause().penalty);
        finding
    }

    /// One "не проверено" for an account, at the first fact that could not be judged.
    pub(super) fn unjudged(
        &self,
        first: Fact<'_>,
        charge: &Charge,
        missing: &Missing,
        number: usize,
    ) -> Finding {
        let mut finding = self.charged(Verdict::NotChecked, first, charge);
        finding.not_held = missing.iter().cloned().collect();
        if number > 1 {
            finding
                .notes
                .push(format!("таких событий: {number}").into());
        }
        finding
    }

    /// One "не проверено" for an account, or the whole clause, where there was nothing to judge by.
    pub(super) fn unheld(&self, key: &Key, missing: &Missing) -> Finding {
        let at = self.version.from.max(Instant(0));
        let mut subject = Subject::default();
        match key {
            Key::Client(id) | Key::ClientCampaign(id, _) => subject.client = Some(id.clone()),
            Key::Deal(id) => subject.deal = Some(id.clone()),
            Key::Person(_) | Key::Sender(_) | Key::Campaign(_) | Key::Value(_) | Key::All => {}
        }
        let id = Identity::new()
            .text(&self.version.regulation.name)
            .text(&self.clause().key)
            .number((self.norm.part << 16) as i64)
            .text(subject.client.as_deref().unwrap_or(""))
            .text(subject.deal.as_deref().unwrap_or(""))
            .number(at.0)
            .text("");
        Finding {
            id: id.0,
            subject,
            responsible: "не назначен".into(),
            responsible_basis: ResponsibleBasis::Role,
            not_held: missing.iter().cloned().collect(),
            ..self.blank(Verdict::NotChecked, at)
        }
    }

    fn metric(&self, metric: &Metric, out: &mut Settled) {
        let now = self.holding.now;
        let common = self.gaps(metric.key, std::iter::once(metric.pattern));
        let zero = self.value(metric, Key::All);
        let accounts = self.accounts(metric.key, &common);
        let none = accounts.is_empty();
        for (key, gaps, facts) in accounts {
            let mut number = MetricValue {
                key: key.clone(),
                ..zero.clone()
            };
            let zone = facts
                .first()
                .map_or(self.version.company.zone(), |(_, fact)| fact.zone);
            let since = facts.iter().map(|(_, fact)| fact.since).min();
            number.missing = gaps.within(
                self.begin(metric, zone).max(since.unwrap_or(Instant::MIN)),
                now,
            );
            for which in facts {
                let inside = metric
                    .window
                    .is_none_or(|window| window::holds(window, which.0.at, now, which.1.zone));
                if inside {
                    number.take(metric, which);
                }
            }
            out.metrics.push(number);
        }
        let in_force = self.version.from <= now && now < self.version.until;
        if none && metric.key == KeyKind::All && in_force {
            let from = self.begin(metric, self.version.company.zone());
            out.metrics.push(MetricValue {
                missing: common.within(from, now),
                ..zero
            });
        }
    }

    fn begin(&self, metric: &Metric, zone: Zone) -> Instant {
        let now = self.holding.now;
        metric
            .window
            .map_or(Instant::MIN, |window| window::begin(window, now, zone))
    }

    fn value(&self, metric: &Metric, key: Key) -> MetricValue {
        let sum = metric.counted == Counted::Sum;
        MetricValue {
            version: self.place.0,
            clause: self.norm.clause.0,
            norm: self.place.1,
            key,
            value: Decimal::ZERO,
            currency: sum.then(|| self.holding.dataset.currency.clone()),
            missing: Missing::new(),
            cases: Vec::new(),
        }
    }
}

impl MetricValue {
    fn take(&mut self, metric: &Metric, (one, fact): Fact<'_>) {
        if !fact.counts.is_yes() {
            self.missing.extend(doubt(fact));
            return;
        }
        let amount = match (metric.counted, &fact.amount) {
            (Counted::Number, _) => Decimal::ONE,
            (Counted::Sum, None) => {
                self.missing.insert("сумма события".into());
                return;
            }
            (Counted::Sum, Some((amount, currency)))
                if Some(currency) == self.currency.as_ref() =>
            {
                *amount
            }
            (Counted::Sum, Some(_)) => {
                self.missing.insert("курс валюты".into());
                return;
            }
        };
        self.value = self.value.checked_add(amount).unwrap_or(Decimal::MAX);
        self.cases.push(CaseBehind {
            case: one.case.clone(),
            at: one.at,
            source: one.source.clone(),
        });
    }
}

pub(super) fn doubt(fact: &FactShare) -> Missing {
    match &fact.counts {
        Truth::Unknown(missing) => missing.clone(),
        Truth::Yes | Truth::No => Missing::new(),
    }
}

pub(super) fn evidence((one, fact): Fact<'_>) -> Evidence {
    Evidence {
        fact: fact.fact.clone(),
        at: Some(one.at),
        source: one.source.clone(),
    }
}
