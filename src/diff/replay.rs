//! Two runs over the same data: which violations the newer text brings, takes away or changes.
//!
//! A violation of one run is a violation of the other when it is of the same clause (matched through renumbering), of the same
//! client, deal, event and employee, and of the same trigger moment. Several of one identity (the slots of a grid, the bounds of a
//! limit) are paired in their order, equal ones first.

use std::collections::{BTreeMap, BTreeSet};

use super::Difference;
use crate::findings::{Finding, ResponsibleBasis};
use crate::model::regulation::{Ban, Clause, EventPattern, Sentence, What};

/// What has become of a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Only the newer text sees one.
    New,
    /// Only the older one does.
    Gone,
    /// Both do, and it is another verdict, term, grading, penalty or person.
    Changed,
    /// The older text sees one, and whether the newer one does the data cannot tell.
    Unclear,
}

/// One violation of either run.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What has become of it.
    pub fate: Fate,
    /// Index into [`Difference::clauses`].
    pub clause: usize,
    /// As the older text judges it.
    pub old: Option<Finding>,
    /// As the newer text judges it (of an unclear one: what it cannot tell).
    pub new: Option<Finding>,
}

impl Row {
    /// It as it is, or as it was.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        match self.fate {
            Fate::New | Fate::Changed => self.new.as_ref(),
            Fate::Gone | Fate::Unclear => self.old.as_ref(),
        }
    }
}

/// How many of what, of a person or a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moves {
    /// Violations only the newer text sees.
    pub new: u64,
    /// Violations only the older text sees.
    pub gone: u64,
    /// Violations judged otherwise.
    pub changed: u64,
    /// Violations that can no longer be judged.
    pub unclear: u64,
}

impl Moves {
    fn take(&mut self, fate: Fate) {
        let number = match fate {
            Fate::New => &mut self.new,
            Fate::Gone => &mut self.gone,
            Fate::Changed => &mut self.changed,
            Fate::Unclear => &mut self.unclear,
        };
        *number += 1;
    }
}

/// What the amendment comes to in the data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Replay {
    /// What moves, by clause, moment and subject.
    pub rows: Vec<Row>,
    /// How many violations stay as they are.
    pub unchanged: u64,
}

/// What one run found.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// Violations that nobody excused.
    pub violations: Vec<Finding>,
    /// Duties that could not be judged.
    pub unchecked: Vec<Finding>,
}

type Key = (usize, [Option<Box<str>>; 4], i64);

fn key(one: &Finding, clause: usize) -> Key {
    let subject = &one.subject;
    let named = [
        subject.client.clone(),
        subject.deal.clone(),
        subject.event.clone(),
        subject.employee.clone(),
    ];
    (clause, named, one.triggered_at.0)
}

/// Holds the violations of both runs against each other.
#[must_use]
pub fn compare(difference: &Difference, old: Run, new: Run) -> Replay {
    let mut of_old = BTreeMap::new();
    let mut of_new = BTreeMap::new();
    for (at, clause) in difference.clauses.iter().enumerate() {
        of_old.extend(clause.old.map(|one| (one, at)));
        of_new.extend(clause.new.map(|one| (one, at)));
    }
    let mut theirs: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
    for one in new.violations {
        if let Some(clause) = of_new.get(&one.clause) {
            theirs.entry(key(&one, *clause)).or_default().push(one);
        }
    }
    let mut unseen: BTreeMap<Key, Finding> = BTreeMap::new();
    for one in new.unchecked {
        if let Some(clause) = of_new.get(&one.clause) {
            unseen.entry(key(&one, *clause)).or_insert(one);
        }
    }
    let mut out = Replay::default();
    let mut left = Vec::new();
    for one in old.violations {
        let Some(clause) = of_old.get(&one.clause).copied() else {
            continue;
        };
        let key = key(&one, clause);
        let same = theirs.get_mut(&key).and_then(|all| {
            let at = all.iter().position(|other| alike(&one, other))?;
            Some(all.remove(at))
        });
        match same {
            Some(_) => out.unchanged += 1,
            None => left.push((key, clause, one)),
        }
    }
    for (key, clause, one) in left {
        let other = theirs.get_mut(&key).and_then(|all| match all.is_empty() {
            true => None,
            false => Some(all.remove(0)),
        });
        let (fate, new) = match (other, unseen.get(&key)) {
            (Some(other), _) => (Fate::Changed, Some(other)),
            (None, Some(unseen)) => (Fate::Unclear, Some(unseen.clone())),
            (None, None) => (Fate::Gone, None),
        };
        out.rows.push(Row {
            fate,
            clause,
            old: Some(one),
            new,
        });
    }
    for ((clause, ..), all) in theirs {
        for one in all {
            out.rows.push(Row {
                fate: Fate::New,
                clause,
                old: None,
                new: Some(one),
            });
        }
    }
    out.rows.sort_by(|a, b| {
        let by = |row: &Row| {
            let one = row.finding();
            (
                row.clause,
                row.fate,
                one.map(|one| one.triggered_at),
                one.map(|one| one.subject.clone()),
                one.map(|one| one.id),
            )
        };
        by(a).cmp(&by(b))
    });
    out
}

/// Whether both runs say the same of it.
fn alike(one: &Finding, other: &Finding) -> bool {
    one.verdict == other.verdict
        && one.severity == other.severity
        && one.responsible == other.responsible
        && one.due_at == other.due_at
        && one.late_seconds == other.late_seconds
        && one.penalty == other.penalty
        && one.missing == other.missing
}

impl Replay {
    /// How many violations have become what.
    #[must_use]
    pub fn number(&self, fate: Fate) -> u64 {
        self.rows.iter().filter(|row| row.fate == fate).count() as u64
    }

    /// How many people get a violation that they had not.
    #[must_use]
    pub fn people(&self, fate: Fate) -> u64 {
        let rows = self.rows.iter().filter(|row| row.fate == fate);
        // A role that nobody holds is no person.
        let people: BTreeSet<&str> = rows
            .filter_map(Row::finding)
            .filter(|one| one.responsible_basis != ResponsibleBasis::Role)
            .map(|one| &*one.responsible)
            .collect();
        people.len() as u64
    }

    /// By person, whoever gains most violations first.
    #[must_use]
    pub fn by_person(&self) -> Vec<(Box<str>, Moves)> {
        let mut out: BTreeMap<Box<str>, Moves> = BTreeMap::new();
        for row in &self.rows {
            if let Some(one) = row.finding() {
                out.entry(one.responsible.clone())
                    .or_default()
                    .take(row.fate);
            }
        }
        let mut out: Vec<_> = out.into_iter().collect();
        out.sort_by_key(|(_, moves)| std::cmp::Reverse((moves.new, moves.changed)));
        out
    }

    /// By clause, in the order of the difference.
    #[must_use]
    pub fn by_clause(&self) -> BTreeMap<usize, Moves> {
        let mut out: BTreeMap<usize, Moves> = BTreeMap::new();
        for row in &self.rows {
            out.entry(row.clause).or_default().take(row.fate);
        }
        out
    }
}

/// Whether a clause is about mailings: what it finds are letters that should not have gone out.
#[must_use]
pub fn of_mailings(clause: &Clause) -> bool {
    let mailing = |pattern: &EventPattern| pattern.any.iter().any(|one| one.what == What::Mailing);
    match &clause.sentence {
        Sentence::Frequency(limit) => mailing(&limit.pattern),
        Sentence::Ban(Ban::Event { pattern, .. } | Ban::Hours { pattern, .. }) => mailing(pattern),
        _ => false,
    }
}

/// What could be sent to whom: by one channel, template or category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendMoves {
    /// By which channel.
    pub channel: Box<str>,
    /// By which template; `None`: none in particular.
    pub template: Option<Box<str>>,
    /// Of which category.
    pub category: Option<Box<str>>,
    /// Who may be sent it now and might not.
    pub freed: Vec<Box<str>>,
    /// Who may not any more.
    pub stopped: Vec<Box<str>>,
    /// Of whom it could be told and cannot any more, or the other way round.
    pub unclear: Vec<Box<str>>,
    /// How many stay as they are.
    pub unchanged: u64,
}
