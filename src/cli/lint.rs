//! `reglament lint`: what was violated, by whom, and how late.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{Format, LintArgs};
use super::excuses::Excuses;
use super::filter::Filter;
use super::judge::judge;
use super::moment::{DayEnd, parse};
use super::not_held::NotHeld;
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io};
use crate::engine::{CaseResult, Settled};
use crate::facts::{Case, InputSummary};
use crate::findings::{Basis, Finding, Ledger};
use crate::output::report::{Excuse, LintReport, Summary, Tally};
use crate::output::{Names, json, text};
use crate::views::{self, Violations, is_violation};

pub(super) fn run(args: &LintArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let mut filter = Filter::new(&args.filter, &session)?;
    let zone = session.book.zone;
    let day = |option, text: &Option<String>, end| {
        text.as_deref()
            .map(|text| parse(option, text, zone, end))
            .transpose()
    };
    let (from, to) = (
        day("--from", &args.from, DayEnd::First)?,
        day("--to", &args.to, DayEnd::Last)?,
    );
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::new("--from позже, чем --to").hint("поменяйте дни местами"));
    }
    filter.period(session.at, from, to);
    let excuses = Excuses::read(args.excuses.as_deref(), args.data.data.as_deref(), &session)?;
    let path = args.output.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let stream = args.output.format == Format::Ndjson;
        let mut whole = Found::default();
        let judged = judge(
            &session.bench(),
            cases,
            |found: &mut Found, _, case, result| {
                found.take(case, result, &filter, &excuses, &session);
                if stream {
                    found.stream(&session);
                }
            },
            |mut found, read| {
                progress.show(read);
                out.write_all(&std::mem::take(&mut found.lines))?;
                whole.merge(found);
                Ok(())
            },
        )?;
        progress.clear();
        whole.settled(judged.settled, judged.names, &filter, &excuses, &session);
        if stream {
            whole.stream(&session);
            out.write_all(&std::mem::take(&mut whole.lines))?;
        }
        let input = session.account(judged.account);
        filter.all_seen(&whole.seen)?;
        let (report, names, broken) = whole.report(&session);
        let context = session.context(&names, &input);
        match args.output.format {
            Format::Text => text::lint::write(out, look, &context, &report)?,
            Format::Json => json::lint::json(out, &context, &report)?,
            Format::Ndjson => json::lint::ndjson_end(out, &context, &report)?,
        }
        end = Some((broken, input, report.summary.ledger, report.not_checked));
        Ok(())
    })?;
    // Nothing to judge by is told after the report, which says what was read and what is missing.
    let (Delivery::Whole, Some((broken, input, ledger, not_checked))) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    session.judged(&input, &ledger, &not_checked)?;
    Ok(session.exit(broken, &input))
}

/// The rows of the tables that an excused violation stands in.
struct ExcusedRow {
    person: Box<str>,
    clause: (usize, usize),
    stage: Option<Box<str>>,
    by_current: bool,
}

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    violations: Vec<Finding>,
    excused: Vec<(Finding, Excuse)>,
    /// Violations already written for a stream.
    lines: Vec<u8>,
    broken: bool,
    names: Names,
    tally: views::Tally,
    sums: BTreeMap<Box<str>, views::Sums>,
    /// Where each excused one stands in the tables; a stream forgets the violations themselves.
    excuses: Vec<ExcusedRow>,
    not_checked: NotHeld,
    seen: BTreeSet<Box<str>>,
}

impl Found {
    fn take(
        &mut self,
        case: &Case<'_>,
        result: CaseResult,
        filter: &Filter,
        excuses: &Excuses,
        session: &Session,
    ) {
        self.seen.extend(filter.seen(case));
        let (findings, ledger) = kept(result.findings, result.ledger, filter);
        let violations = findings.iter().filter(|one| is_violation(one));
        violations.for_each(|one| self.names.take(case, &one.subject));
        self.count(findings, &ledger, excuses, session);
    }

    /// Takes what was judged over all cases.
    fn settled(
        &mut self,
        settled: Settled,
        names: Names,
        filter: &Filter,
        excuses: &Excuses,
        session: &Session,
    ) {
        let (findings, ledger) = kept(settled.findings, settled.ledger, filter);
        self.names.merge(names);
        self.count(findings, &ledger, excuses, session);
    }

    fn count(
        &mut self,
        findings: Vec<Finding>,
        ledger: &Ledger,
        excuses: &Excuses,
        session: &Session,
    ) {
        self.tally.take(&findings, ledger);
        self.not_checked.take(&findings, &session.heads);
        for one in &findings {
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
        for one in findings.into_iter().filter(is_violation) {
            match excuses.find(&one, session.at) {
                Some(excuse) => {
                    self.excuses.push(ExcusedRow {
                        person: one.responsible.clone(),
                        clause: (one.version, one.clause),
                        stage: one.subject.stage.clone(),
                        by_current: one.basis == Basis::Current,
                    });
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
    fn stream(&mut self, session: &Session) {
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
    }

    fn merge(&mut self, other: Self) {
        self.violations.extend(other.violations);
        self.excused.extend(other.excused);
        self.broken |= other.broken;
        self.names.merge(other.names);
        self.tally.merge(&other.tally);
        for (person, sums) in &other.sums {
            self.sums.entry(person.clone()).or_default().merge(sums);
        }
        self.excuses.extend(other.excuses);
        self.seen.extend(other.seen);
        self.not_checked.merge(other.not_checked);
    }

    fn report(self, session: &Session) -> (LintReport, Names, bool) {
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
        let report = LintReport {
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
