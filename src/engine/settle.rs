//! Judging what the cases have contributed, in one ordered pass.

use rust_decimal::Decimal;

use super::contribution::{Charge, Contribution, FactShare, Key, Share};
use super::finding::{Identity, blank};
use super::gaps::Gaps;
use super::held::Holding;
use super::staff::StaffIndex;
use super::window::{self, Sliding};
use super::{holding, words};
use crate::calendar::{Period, Zone};
use crate::facts::Dataset;
use crate::findings::{
    Clock, Evidence, Finding, Ledger, NextAction, NormKind, Number, PlanRow, ReportedNumber,
    ResponsibleBasis, Subject, Verdict,
};
use crate::model::regulation::Clause;
use crate::program::norm::{Body, CountWindow, KeyKind, Limit, Norm};
use crate::program::{PatternId, Program, Version};
use crate::value::{Instant, Missing, Truth};

/// So many of the facts that fill a window are named; a burst of thousands must not make millions of lines.
pub(super) const EVIDENCE: usize = 30;

/// What all contributions together came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Broken limits, and what could not be judged; in order of clause, key and time.
    pub findings: Vec<Finding>,
    /// Of each of these, where it stands among all that is settled.
    pub places: Vec<SettledPlace>,
    /// Metrics, in order of clause and key.
    pub metrics: Vec<MetricValue>,
    /// What is left to do in the running periods of plans.
    pub actions: Vec<NextAction>,
    /// How far each plan has got, in order of clause, person and period.
    pub plans: Vec<PlanRow>,
    /// Numbers reported beside what is recorded, in order of clause, person and report.
    pub reported: Vec<ReportedNumber>,
    /// The account of `findings`: a limit kept is no duty, just as a ban that nobody broke is none.
    pub ledger: Ledger,
}

/// Where a finding stands among all that is settled: so do those that were settled with their cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledPlace {
    /// 0, or 1 for what is made of numbers when all else has been judged.
    pub phase: usize,
    /// Index of the version in the program.
    pub version: usize,
    /// Index of the norm in that version.
    pub norm: usize,
    /// The account, where it is one that a case keeps alone.
    pub key: Option<Key>,
}

/// A declared number for one account and one period.
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
    /// The calendar period; `None`: a time before now, or all of it.
    pub period: Option<Period>,
    /// Whether the period is over.
    pub over: bool,
    /// The number with what it is made of.
    pub number: Number,
    /// What is missing; not empty: the number is only what is known.
    pub missing: Missing,
    /// The facts counted, in order of time.
    pub cases: Vec<CaseBehind>,
}

/// A fact behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseBehind {
    /// The case: the client's id, else the deal's, else its place in the input.
    pub case: Box<str>,
    /// The deal, where the fact is about one.
    pub deal: Option<Box<str>>,
    /// When it happened.
    pub at: Instant,
    /// The fact in Russian words, and what came of it.
    pub fact: Box<str>,
    /// What it is worth; `None`: it is not decided yet, or nobody can tell.
    pub worth: Option<Decimal>,
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
    let mut staff: Option<StaffIndex<'_>> = None;
    for pass in passes(program, holding, &contributions) {
        match &pass.norm.body {
            Body::Limit(limit) => pass.limit(limit, &mut out),
            Body::Load(load) => pass.load(load, &mut out),
            Body::Plan(plan) => {
                let staff =
                    staff.get_or_insert_with(|| StaffIndex::new(dataset, program, holding.moments));
                pass.plan(plan, staff, &mut out);
            }
            Body::Tally(tally) => pass.tally(tally, &mut out),
            Body::Unique(_) => pass.unique(&mut out.findings),
            Body::Turn(_) => pass.turns(&mut out.findings),
            Body::Obligation(_)
            | Body::Prohibition(_)
            | Body::Metric(_)
            | Body::Appraisal(_)
            | Body::Checklist(_)
            | Body::ByHand(_) => {}
        }
        pass.placed(0, None, &mut out);
    }
    super::penalties::largest(program, &mut out.findings);
    // Metrics may count what has been found so far, and are asked last.
    let judged = contributions.len();
    super::faults::contribute(program, dataset, &out.findings, "", &mut contributions);
    if contributions.len() > judged {
        contributions.sort_unstable_by(Contribution::order);
    }
    for pass in passes(program, holding, &contributions) {
        if let Body::Appraisal(appraisal) = &pass.norm.body {
            pass.appraise(appraisal, &contributions, &mut out);
        }
        pass.placed(1, None, &mut out);
    }
    for finding in &out.findings {
        out.ledger.take(finding.verdict);
    }
    out
}

/// Every norm of every version with all that was contributed to it; contributions stand in their order.
fn passes<'p>(
    program: &'p Program,
    holding: Holding<'p>,
    contributions: &'p [Contribution],
) -> impl Iterator<Item = Pass<'p>> {
    let versions = program.versions.iter().enumerate();
    versions.flat_map(move |(index, version)| {
        let norms = version.norms.iter().enumerate();
        norms.map(move |(at, norm)| Pass {
            holding,
            version,
            place: (index, at),
            norm,
            all: contributed(contributions, (index, at)),
        })
    })
}

/// What was contributed to one norm.
pub(super) fn contributed(
    contributions: &[Contribution],
    place: (usize, usize),
) -> &[Contribution] {
    let before = contributions.partition_point(|one| (one.version, one.norm) < place);
    let until = contributions.partition_point(|one| (one.version, one.norm) <= place);
    contributions.get(before..until).unwrap_or_default()
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
                let until = (*until).min(self.holding.last_unseen());
                for what in missing.iter().filter(|_| one.at <= until) {
                    gaps.add(what, one.at, until);
                }
                if until == self.holding.last_unseen() {
                    gaps.never.extend(missing.iter().cloned());
                }
            }
        }
    }

    /// Contributions by account: what each account lacks, and its facts.
    pub(super) fn accounts(
        &self,
        key: KeyKind,
        common: &Gaps,
    ) -> Vec<(&'p Key, Gaps, Vec<Fact<'p>>)> {
        let groups = self.all.chunk_by(|a, b| a.key == b.key);
        groups
            .map(|group| {
                let (gaps, facts) = self.account_of(group, key, common);
                // A chunk is never empty.
                (&group[0].key, gaps, facts)
            })
            .collect()
    }

    /// What one account lacks, and its facts.
    pub(super) fn of_account(
        &self,
        key: &Key,
        kind: KeyKind,
        common: &Gaps,
    ) -> (Gaps, Vec<Fact<'p>>) {
        let from = self.all.partition_point(|one| one.key < *key);
        let to = self.all.partition_point(|one| one.key <= *key);
        self.account_of(self.all.get(from..to).unwrap_or_default(), kind, common)
    }

    fn account_of(
        &self,
        group: &'p [Contribution],
        kind: KeyKind,
        common: &Gaps,
    ) -> (Gaps, Vec<Fact<'p>>) {
        let mut gaps = common.clone();
        if kind.of_case() {
            self.own_gaps(group, &mut gaps);
        }
        let facts = group.iter().filter_map(|one| match &one.share {
            Share::Fact(fact) => Some((one, &**fact)),
            Share::Stretch(_) | Share::Unheld { .. } | Share::Giving(_) | Share::Reported(_) => {
                None
            }
        });
        (gaps, facts.collect())
    }

    pub(super) fn limit(&self, limit: &Limit, out: &mut Settled) {
        let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
        let common = self.gaps(limit.key, patterns);
        let mut told = false;
        for (key, gaps, facts) in self.accounts(limit.key, &common) {
            let unjudged = self.account(limit, &gaps, &facts, &mut out.findings);
            self.placed(0, Some(key).filter(|_| limit.key.of_case()), out);
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

    /// Notes where what has been found since stands.
    fn placed(&self, phase: usize, key: Option<&Key>, out: &mut Settled) {
        let (version, norm) = self.place;
        let place = SettledPlace {
            phase,
            version,
            norm,
            key: key.cloned(),
        };
        out.places.resize(out.findings.len(), place);
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
                let exceeds = exceeds(
                    limit,
                    (&sure, &doubtful),
                    (facts, gaps),
                    (at, zone, fact.since),
                );
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
            Key::Person(_)
            | Key::Sender(_)
            | Key::Campaign(_)
            | Key::Value(_)
            | Key::Team(_)
            | Key::Funnel(_)
            | Key::All => {}
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
}

/// Whether one more at this moment, in this zone, would be more than a limit allows; windows have moved there. Before `since`
/// there was nothing.
pub(super) fn exceeds(
    limit: &Limit,
    (sure, doubtful): (&Sliding, &Sliding),
    (facts, gaps): (&[Fact<'_>], &Gaps),
    (at, zone, since): (Instant, Zone, Instant),
) -> Truth {
    let most = limit.at_most as usize;
    let before = sure.count(at, zone);
    if before + 1 > most {
        return Truth::Yes;
    }
    let mut missing = Missing::new();
    for (from, to) in window::counted(limit.window, at, zone) {
        if to >= since {
            missing.extend(gaps.within(from.max(since), to));
        }
    }
    if before + doubtful.count(at, zone) + 1 > most {
        let in_doubt = doubtful.last(EVIDENCE, at, zone);
        missing.extend(in_doubt.into_iter().flat_map(|other| doubt(facts[other].1)));
    }
    if missing.is_empty() {
        Truth::No
    } else {
        Truth::Unknown(missing)
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
