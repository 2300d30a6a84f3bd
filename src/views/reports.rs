//! Reports that people hand in: handed in or not, their numbers beside the records, and what they say in words.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{Finding, HandedIn, ReportedNumber, Verdict};
use crate::value::Instant;

/// One report of one person: handed in, or only due.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// Employee id.
    pub person: Box<str>,
    /// The name of the report.
    pub report: Box<str>,
    /// Version and clause of the duty to hand it in; `None`: the text asks this person for no such report.
    pub clause: Option<(usize, usize)>,
    /// Till when.
    pub due_at: Option<Instant>,
    /// What became of that duty.
    pub verdict: Option<Verdict>,
    /// What the text takes an unhanded report for (`не сделано — считается: отсутствовал`), and other marks.
    pub notes: Vec<Box<str>>,
    /// When it was handed in.
    pub at: Option<Instant>,
    /// The time that it is about, from …
    pub from: Option<Instant>,
    /// … to, both inside.
    pub to: Option<Instant>,
    /// Its numbers beside the records.
    pub numbers: Vec<ReportedNumber>,
    /// Its other lines, as they are written.
    pub lines: Vec<(Box<str>, Box<str>)>,
    /// The source record.
    pub source: Box<str>,
}

impl ReportRow {
    /// The moment that it stands at: when it was due, else when it was handed in.
    #[must_use]
    pub fn moment(&self) -> Instant {
        self.due_at.or(self.at).unwrap_or(Instant::MIN)
    }

    /// Whether something about it is to be looked into.
    #[must_use]
    pub fn is_odd(&self) -> bool {
        let broken = matches!(
            self.verdict,
            Some(Verdict::Late | Verdict::Overdue | Verdict::Missed)
        );
        broken
            || self
                .numbers
                .iter()
                .any(|one| one.verdict == Verdict::Violated)
    }
}

/// One person's reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportSum {
    /// Asked for and due by now.
    pub due: u64,
    /// Handed in in time.
    pub in_time: u64,
    /// Handed in late.
    pub late: u64,
    /// Not handed in.
    pub missing: u64,
    /// Numbers compared.
    pub numbers: u64,
    /// Of them, how many do not agree.
    pub differ: u64,
}

/// All reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reports {
    /// In order of time, person and name.
    pub rows: Vec<ReportRow>,
    /// By person.
    pub people: BTreeMap<Box<str>, ReportSum>,
    /// Names of reports that the text does not know, with how many there are.
    pub unknown: BTreeMap<Box<str>, u64>,
}

/// What reports are made of.
#[derive(Debug, Clone, Default)]
pub struct ReportParts {
    /// Findings of duties to hand in a report.
    pub duties: Vec<Finding>,
    /// Reports handed in.
    pub handed_in: Vec<HandedIn>,
    /// Numbers compared.
    pub numbers: Vec<ReportedNumber>,
}

impl Reports {
    /// Puts them together. `asks` gives the name of the report that a clause asks for; `named` gives the report of the text that a name in the
    /// data means.
    #[must_use]
    pub fn new(
        parts: ReportParts,
        asks: &dyn Fn(usize, usize) -> Option<Box<str>>,
        named: &dyn Fn(&str) -> Option<Box<str>>,
    ) -> Self {
        let mut numbers: BTreeMap<(Box<str>, Instant), Vec<ReportedNumber>> = BTreeMap::new();
        for one in parts.numbers {
            let key = (one.person.clone(), one.at);
            numbers.entry(key).or_default().push(one);
        }
        let mut duties: Vec<(Box<str>, Finding)> = parts
            .duties
            .into_iter()
            .filter_map(|one| Some((asks(one.version, one.clause)?, one)))
            .collect();
        let mut out = Self::default();
        for one in parts.handed_in {
            let Some(report) = named(&one.report) else {
                *out.unknown.entry(one.report).or_default() += 1;
                continue;
            };
            let own = |(name, duty): &(Box<str>, Finding)| {
                folded(name) == folded(&report)
                    && duty.subject.employee.as_ref() == Some(&one.person)
                    && duty.done_at == Some(one.at)
            };
            let duty = duties.iter().position(own).map(|at| duties.remove(at).1);
            let own = numbers.remove(&(one.person.clone(), one.at));
            let mut row = row(report, one.person.clone(), duty);
            row.numbers = own
                .unwrap_or_default()
                .into_iter()
                .filter(|number| line_of(&one.lines, &number.line))
                .collect();
            let compared: BTreeSet<String> =
                row.numbers.iter().map(|one| folded(&one.line)).collect();
            row.lines = one.lines;
            row.lines
                .retain(|(name, _)| !compared.contains(&folded(name)));
            (row.at, row.from, row.to) = (Some(one.at), Some(one.from), Some(one.to));
            row.source = one.source;
            out.rows.push(row);
        }
        for (name, duty) in duties {
            let Some(person) = duty.subject.employee.clone() else {
                continue;
            };
            // Of what is not due yet, of days off and of a duty nobody can judge there is nothing to show.
            if matches!(
                duty.verdict,
                Verdict::Pending | Verdict::Cancelled | Verdict::NotChecked
            ) {
                continue;
            }
            out.rows.push(row(name, person, Some(duty)));
        }
        out.rows.sort_by(|a, b| {
            let key = |one: &ReportRow| (one.moment(), one.person.clone(), one.report.clone());
            key(a).cmp(&key(b))
        });
        for row in &out.rows {
            out.people.entry(row.person.clone()).or_default().take(row);
        }
        out
    }

    /// Leaves only some of the rows.
    pub fn keep(&mut self, keep: impl Fn(&ReportRow) -> bool) {
        self.rows.retain(keep);
        self.people.clear();
        for row in &self.rows {
            self.people.entry(row.person.clone()).or_default().take(row);
        }
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.unknown.is_empty()
    }
}

impl ReportSum {
    /// Counts one report.
    pub fn take(&mut self, row: &ReportRow) {
        match row.verdict {
            Some(Verdict::OnTime) => self.in_time += 1,
            Some(Verdict::Late) => self.late += 1,
            Some(Verdict::Overdue | Verdict::Missed) => self.missing += 1,
            _ => {}
        }
        self.due = self.in_time + self.late + self.missing;
        self.numbers += row.numbers.len() as u64;
        let differ = row.numbers.iter();
        self.differ += differ
            .filter(|one| one.verdict == Verdict::Violated)
            .count() as u64;
    }
}

fn row(report: Box<str>, person: Box<str>, duty: Option<Finding>) -> ReportRow {
    ReportRow {
        person,
        report,
        clause: duty.as_ref().map(|duty| (duty.version, duty.clause)),
        due_at: duty.as_ref().and_then(|duty| duty.due_at),
        verdict: duty.as_ref().map(|duty| duty.verdict),
        notes: duty.map(|duty| duty.notes).unwrap_or_default(),
        at: None,
        from: None,
        to: None,
        numbers: Vec::new(),
        lines: Vec::new(),
        source: "".into(),
    }
}

fn line_of(lines: &[(Box<str>, Box<str>)], name: &str) -> bool {
    lines.iter().any(|(own, _)| folded(own) == folded(name))
}

fn folded(name: &str) -> String {
    crate::program::fold(name)
}
