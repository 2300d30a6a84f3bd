//! What `lint` gathers from the cases, piece by piece, and the report it comes to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::asked_reports::AskedReports;
use super::excuses::Excuses;
use super::filter::Filter;
use super::ids::Seen;
use super::later::{self, Keyed};
use super::mail::remarks::Remarks;
use super::met::Met;
use super::not_held::NotHeld;
use super::session::Session;
use crate::engine::{CaseResult, Engine, Settled, SettledPlace};
use crate::facts::{Case, InputSummary};
use crate::findings::{Basis, Finding, Ledger, PlanRow, Verdict};
use crate::output::report::{Excuse, LintReport, Summary, Tally};
use crate::output::{Names, json};
use crate::views::{self, Compared, Past, Plans, ReportParts, Reports, Violations, is_violation};

/// What everything found is held against.
pub(super) struct Desk<'a> {
    pub(super) session: &'a Session,
    pub(super) filter: &'a Filter,
    pub(super) excuses: &'a Excuses,
    /// What an earlier run told, as far as the filter keeps it.
    pub(super) past: Option<&'a Past>,
    /// Whether the text speaks of mailings.
    pub(super) mails: bool,
    /// Whether what could not be judged is wanted one by one.
    pub(super) unchecked: bool,
    /// Which reports the text speaks of.
    pub(super) reports: &'a AskedReports<'a>,
}

impl Desk<'_> {
    /// Whether reports and plans of this person are shown: they are about no deal, and a filter that is leaves them out.
    fn shows(&self, person: &str) -> bool {
        self.filter.of_people() && self.filter.keeps_person(Some(person))
    }
}

/// The rows of the tables that an excused violation stands in.
#[derive(Serialize, Deserialize)]
struct ExcusedRow {
    person: Box<str>,
    clause: (usize, usize),
    stage: Option<Box<str>>,
    by_current: bool,
}

impl ExcusedRow {
    fn of(one: &Finding) -> Self {
        Self {
            person: one.responsible.clone(),
            clause: (one.version, one.clause),
            stage: one.subject.stage.clone(),
            by_current: one.basis == Basis::Current,
        }
    }
}

/// What came of a part of the cases.
#[derive(Default)]
pub(super) struct Found {
    violations: Vec<Finding>,
    excused: Vec<(Finding, Excuse)>,
    /// Violations already written for a stream.
    pub(super) lines: Vec<u8>,
    /// Violations of what is judged over all cases, which a stream tells last, with what they are ordered by.
    last: Vec<(Place, Finding, Option<Excuse>)>,
    /// The same, already written.
    pub(super) later: Vec<Keyed>,
    broken: bool,
    names: Names,
    tally: views::Tally,
    /// Not in the tally yet.
    unbroken: views::UnbrokenTally,
    sums: BTreeMap<Box<str>, views::Sums>,
    /// Where each excused one stands in the tables; a stream forgets the violations themselves.
    excuses: Vec<ExcusedRow>,
    not_checked: NotHeld,
    pub(super) seen: Seen,
    pub(super) met: Met,
    /// What is odd about mailings and consents.
    pub(super) remarks: Remarks,
    compared: Compared,
    /// What could not be judged, where it is wanted.
    pub(super) unchecked: Vec<Finding>,
    /// Reports handed in, and those that were due.
    reports: ReportParts,
    plans: Vec<PlanRow>,
}

/// Where a violation stands among those that are told last, but for whether it is excused.
type Place = (SettledPlace, usize);

/// All that is left of a part of the cases when its violations have been written out: what adds up.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Sums {
    broken: bool,
    #[serde(with = "crate::value::pairs")]
    tally: BTreeMap<views::TallyKey, views::Counts>,
    ledger: Ledger,
    sums: BTreeMap<Box<str>, views::Sums>,
    excuses: Vec<ExcusedRow>,
    not_checked: NotHeld,
    met: Met,
    remarks: Remarks,
}

impl From<Found> for Sums {
    fn from(mut found: Found) -> Self {
        found.unbroken.give(&mut found.tally);
        Self {
            broken: found.broken,
            tally: found.tally.rows,
            ledger: found.tally.ledger,
            sums: found.sums,
            excuses: found.excuses,
            not_checked: found.not_checked,
            met: found.met,
            remarks: found.remarks,
        }
    }
}

impl From<Sums> for Found {
    fn from(sums: Sums) -> Self {
        Self {
            broken: sums.broken,
            tally: views::Tally {
                rows: sums.tally,
                ledger: sums.ledger,
                ..views::Tally::default()
            },
            sums: sums.sums,
            excuses: sums.excuses,
            not_checked: sums.not_checked,
            met: sums.met,
            remarks: sums.remarks,
            ..Self::default()
        }
    }
}

impl Found {
    pub(super) fn take(
        &mut self,
        engine: &mut Engine<'_>,
        case: &Case<'_>,
        result: CaseResult,
        desk: &Desk<'_>,
    ) {
        if let Some(person) = case.employee.as_deref()
            && desk.shows(&person.id)
        {
            self.reports.handed_in.extend(engine.handed_in(case));
            let duties = result.findings.iter();
            let asks = |one: &&Finding| desk.reports.of(one.version, one.clause).is_some();
            self.reports.duties.extend(duties.filter(asks).cloned());
        }
        desk.filter.see(case, &mut self.seen);
        self.met.take(case, &desk.session.stages);
        if desk.mails && !(case.mailings.is_empty() && case.consents.is_empty()) {
            let (now, zone) = (desk.session.at, desk.session.book.zone);
            // A clock that is not known is told with each finding that it bears on.
            self.remarks.take(case, now, zone, false);
        }
        if desk.past.is_some() {
            let deals = case.deals.iter();
            deals.for_each(|deal| self.compared.holds(&deal.id));
        }
        let versions = &desk.session.program.versions;
        self.unbroken.take(&result.unbroken, |version, stage| {
            let declared = versions.get(version)?.regulation.stages.get(stage)?;
            Some(&*declared.name)
        });
        let (findings, ledger) = kept(result.findings, result.ledger, desk.filter);
        let violations = findings.iter().filter(|one| is_violation(one));
        violations.for_each(|one| self.names.take(case, &one.subject));
        self.count(findings, &ledger, desk);
        let own = result.own.into_iter().enumerate();
        let (own, places): (Vec<Finding>, Vec<Place>) = own
            .filter(|(_, own)| desk.filter.keeps_finding(&own.finding))
            .map(|(number, own)| {
                let place = SettledPlace {
                    phase: 0,
                    version: own.version,
                    norm: own.norm,
                    key: Some(own.key),
                };
                (own.finding, (place, number))
            })
            .unzip();
        let violations = own.iter().filter(|one| is_violation(one));
        violations.for_each(|one| self.names.take(case, &one.subject));
        self.take_last(own, places, desk);
    }

    /// Takes what a stream tells last.
    fn take_last(&mut self, findings: Vec<Finding>, places: Vec<Place>, desk: &Desk<'_>) {
        let mut ledger = Ledger::default();
        findings.iter().for_each(|one| ledger.take(one.verdict));
        self.add_up(&findings, &ledger, desk);
        for (one, place) in findings.into_iter().zip(places) {
            if is_violation(&one) {
                let excuse = desk.excuses.find(&one, desk.session.at).cloned();
                match &excuse {
                    Some(_) => self.excuses.push(ExcusedRow::of(&one)),
                    None => self.broken = true,
                }
                self.last.push((place, one, excuse));
            }
        }
    }

    /// Takes what was judged over all cases; `last`: for a stream, which tells it last.
    pub(super) fn settled(&mut self, settled: Settled, names: Names, desk: &Desk<'_>, last: bool) {
        let numbers = settled.reported.into_iter();
        let own = numbers.filter(|one| desk.shows(&one.person));
        self.reports.numbers.extend(own);
        let filter = desk.filter;
        let plans = settled.plans.into_iter();
        self.plans.extend(plans.filter(|one| {
            // What several have together is shown where nobody in particular is asked for.
            filter.of_people()
                && filter.keeps_person(one.person.as_deref())
                && filter.keeps_days(one.from, one.to.plus(-1))
        }));
        self.names.merge(names);
        if last {
            let placed = settled.findings.into_iter().zip(settled.places);
            let placed = placed.enumerate();
            let (findings, places): (Vec<Finding>, Vec<Place>) = placed
                .filter(|(_, (one, _))| filter.keeps_finding(one))
                .map(|(number, (one, place))| (one, (place, number)))
                .unzip();
            self.take_last(findings, places, desk);
            return;
        }
        let (findings, ledger) = kept(settled.findings, settled.ledger, desk.filter);
        self.count(findings, &ledger, desk);
    }

    /// Adds up what needs no finding by itself.
    fn add_up(&mut self, findings: &[Finding], ledger: &Ledger, desk: &Desk<'_>) {
        let (excuses, session) = (desk.excuses, desk.session);
        if let Some(past) = desk.past {
            for one in findings {
                let excused = is_violation(one) && excuses.find(one, session.at).is_some();
                self.compared.take(past, one, excused, session.at);
            }
        }
        self.tally.take(findings, ledger);
        self.not_checked.take(findings, &session.heads);
        if desk.unchecked {
            let unclear = findings
                .iter()
                .filter(|one| one.verdict == Verdict::NotChecked);
            self.unchecked.extend(unclear.cloned());
        }
        for one in findings {
            if is_violation(one) && excuses.find(one, session.at).is_some() {
                continue;
            }
            let mut sums = views::Sums::default();
            sums.take(one);
            if !sums.is_empty() {
                let known = self.sums.entry(one.responsible.clone()).or_default();
                known.merge(&sums);
            }
        }
    }

    fn count(&mut self, findings: Vec<Finding>, ledger: &Ledger, desk: &Desk<'_>) {
        self.add_up(&findings, ledger, desk);
        for one in findings.into_iter().filter(is_violation) {
            match desk.excuses.find(&one, desk.session.at) {
                Some(excuse) => {
                    self.excuses.push(ExcusedRow::of(&one));
                    self.excused.push((one, excuse.clone()));
                }
                None => {
                    self.broken = true;
                    self.violations.push(one);
                }
            }
        }
    }

    /// Writes the violations out and forgets them, so that a stream of any length needs no memory.
    pub(super) fn stream(&mut self, session: &Session) {
        let names = std::mem::take(&mut self.names);
        let nothing = InputSummary::default();
        let context = session.context(&names, &nothing);
        // Writing to memory does not fail.
        for one in self.violations.drain(..) {
            let _ = json::lint::ndjson_row(&mut self.lines, &context, &one, None);
        }
        for (one, excuse) in self.excused.drain(..) {
            let _ = json::lint::ndjson_row(&mut self.lines, &context, &one, Some(&excuse));
        }
        for ((place, number), one, excuse) in self.last.drain(..) {
            let SettledPlace {
                phase,
                version,
                norm,
                key,
            } = place;
            let norm = (phase, version, norm);
            let key = later::key_of(excuse.is_some(), norm, key.as_ref(), number);
            let mut line = Vec::new();
            let _ = json::lint::ndjson_row(&mut line, &context, &one, excuse.as_ref());
            self.later.push((key, line));
        }
    }

    pub(super) fn merge(&mut self, mut other: Self) {
        other.unbroken.give(&mut self.tally);
        self.remarks.merge(other.remarks);
        self.violations.extend(other.violations);
        self.excused.extend(other.excused);
        self.last.extend(other.last);
        self.later.extend(other.later);
        self.broken |= other.broken;
        self.names.merge(other.names);
        self.tally.merge(&other.tally);
        for (person, sums) in &other.sums {
            self.sums.entry(person.clone()).or_default().merge(sums);
        }
        self.excuses.extend(other.excuses);
        self.seen.merge(other.seen);
        self.met.merge(other.met);
        self.compared.merge(other.compared);
        self.not_checked.merge(other.not_checked);
        self.unchecked.extend(other.unchecked);
        self.reports.duties.extend(other.reports.duties);
        self.reports.handed_in.extend(other.reports.handed_in);
        self.reports.numbers.extend(other.reports.numbers);
        self.plans.extend(other.plans);
    }

    /// The report, the names it needs, and whether anything is broken that nobody excused.
    pub(super) fn report(mut self, desk: &Desk<'_>) -> (LintReport, Names, bool) {
        self.unbroken.give(&mut self.tally);
        let session = desk.session;
        let mut people: BTreeMap<Box<str>, Tally> =
            rows(&self.tally, |key| Some(key.person.clone()));
        let mut clauses = rows(&self.tally, |key| Some((key.version, key.clause)));
        let mut stages = rows(&self.tally, |key| key.stage.clone());
        for one in &self.excuses {
            let stage = one.stage.as_ref();
            let rows = [
                people.get_mut(&one.person),
                clauses.get_mut(&one.clause),
                stage.and_then(|stage| stages.get_mut(stage)),
            ];
            rows.into_iter()
                .flatten()
                .for_each(|row| row.excuse(one.by_current));
        }
        let mut by_person: Vec<_> = people.into_iter().collect();
        by_person.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.violations));
        let mut reports = Reports::new(
            self.reports,
            &|version, clause| desk.reports.of(version, clause).map(Into::into),
            &|name| desk.reports.named(name),
        );
        if desk.filter.asks_days() {
            reports.keep(|row| desk.filter.keeps_days(row.moment(), row.moment()));
        }
        let report = LintReport {
            reports,
            plans: Plans::new(self.plans),
            days_asked: desk.filter.asks_days(),
            violations: Violations::new(self.violations, session.at),
            summary: Summary {
                by_person,
                by_clause: clauses.into_iter().collect(),
                by_stage: in_order(stages, session),
                ledger: self.tally.ledger,
                excused: self.excuses.len() as u64,
                sums: self.sums,
            },
            excused: self.excused,
            not_checked: self.not_checked.rows(),
            narrowed: !desk.filter.is_empty(),
            since: desk.past.map(|past| {
                let mut clauses = session.book.clauses.iter().flatten();
                let known: BTreeSet<&str> = clauses.by_ref().map(|clause| &*clause.key).collect();
                self.compared.since(past, |clause| known.contains(clause))
            }),
        };
        (report, self.names, self.broken)
    }
}

fn rows<K: Ord>(
    tally: &views::Tally,
    part: impl Fn(&views::TallyKey) -> Option<K>,
) -> BTreeMap<K, Tally> {
    let counts = tally.by(part).into_iter();
    counts
        .filter_map(|(key, counts)| Some((key?, Tally::from(&counts))))
        .collect()
}

/// Stages in the order of the text; those that it does not name come last.
fn in_order(stages: BTreeMap<Box<str>, Tally>, session: &Session) -> Vec<(Box<str>, Tally)> {
    let order: Vec<&str> = session
        .regulations
        .iter()
        .flat_map(|one| one.stages.iter().map(|stage| &*stage.name))
        .collect();
    let mut rows: Vec<_> = stages.into_iter().collect();
    rows.sort_by_key(|(name, _)| {
        order
            .iter()
            .position(|stage| *stage == &**name)
            .unwrap_or(usize::MAX)
    });
    rows
}

/// The findings that a filter keeps, with their account. What came before the regulation was in force belongs to nobody's
/// part.
fn kept(findings: Vec<Finding>, ledger: Ledger, filter: &Filter) -> (Vec<Finding>, Ledger) {
    if filter.is_empty() {
        return (findings, ledger);
    }
    let mut ledger = Ledger::default();
    let findings: Vec<Finding> = findings
        .into_iter()
        .filter(|one| filter.keeps_finding(one))
        .inspect(|one| ledger.take(one.verdict))
        .collect();
    (findings, ledger)
}
