//! Violations for the supervisor: what is open, what is fresh, the rest.

use std::collections::BTreeMap;

use crate::findings::{Finding, Verdict};
use crate::value::Instant;

/// How fresh a violation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// Not mended yet: overdue duties, criteria still unmet.
    Open,
    /// Of the last seven days.
    Week,
    /// Earlier.
    Earlier,
}

/// Seven days of elapsed time.
const WEEK: i64 = 7 * 86_400;

impl Age {
    /// The age of a broken duty at `now`, by the moment at which it was broken.
    #[must_use]
    pub fn of(finding: &Finding, now: Instant) -> Self {
        let unmended = finding.done_at.is_none() && finding.ended_at.is_none();
        let open = match finding.verdict {
            Verdict::Overdue => true,
            // A ban broken once is over; a criterion stays open until met, and says so by what is missing.
            Verdict::Violated => unmended && !finding.missing.is_empty(),
            _ => false,
        };
        if open {
            Self::Open
        } else if now.since(Self::moment(finding)) <= WEEK {
            Self::Week
        } else {
            Self::Earlier
        }
    }

    /// When it was broken: the deadline, or the event.
    #[must_use]
    pub fn moment(finding: &Finding) -> Instant {
        finding.due_at.unwrap_or(finding.triggered_at)
    }
}

/// Whether a finding is a violation of any kind.
#[must_use]
pub const fn is_violation(finding: &Finding) -> bool {
    matches!(
        finding.verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    )
}

/// Violations of one person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonViolations {
    /// Open ones, longest first.
    pub open: Vec<Finding>,
    /// Of the last seven days, latest first.
    pub week: Vec<Finding>,
    /// Earlier ones, latest first.
    pub earlier: Vec<Finding>,
}

/// Violations by person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Violations {
    /// By employee id or role, in order.
    pub people: BTreeMap<Box<str>, PersonViolations>,
}

impl Violations {
    /// Sorts findings into people and ages; what is no violation is left out.
    #[must_use]
    pub fn new(findings: impl IntoIterator<Item = Finding>, now: Instant) -> Self {
        let mut people: BTreeMap<Box<str>, PersonViolations> = BTreeMap::new();
        for finding in findings.into_iter().filter(is_violation) {
            let person = people.entry(finding.responsible.clone()).or_default();
            match Age::of(&finding, now) {
                Age::Open => person.open.push(finding),
                Age::Week => person.week.push(finding),
                Age::Earlier => person.earlier.push(finding),
            }
        }
        for person in people.values_mut() {
            // The id makes the order total, so that the order of cases never shows.
            person
                .open
                .sort_by_key(|finding| (Age::moment(finding), finding.id));
            for list in [&mut person.week, &mut person.earlier] {
                list.sort_by_key(|finding| (std::cmp::Reverse(Age::moment(finding)), finding.id));
            }
        }
        Self { people }
    }

    /// All violations, open ones first.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        let of = |age: fn(&PersonViolations) -> &Vec<Finding>| self.people.values().flat_map(age);
        of(|person| &person.open)
            .chain(of(|person| &person.week))
            .chain(of(|person| &person.earlier))
    }
}
