//! Judging rounds: who got a deal, and whose turn it was.

use std::collections::BTreeMap;

use super::contribution::{Contribution, Giving, Key, Share, StretchShare};
use super::gaps::Gaps;
use super::settle::Pass;
use super::staff::in_order;
use crate::facts::FactKind;
use crate::findings::{Clock, Evidence, Finding, NormKind, Verdict};
use crate::model::regulation::{Choice, RoleId};
use crate::value::{Instant, Missing, Truth};

/// A round: a role within a team.
type Round = (RoleId, Box<str>);

/// Who got the last deal of a round, and when.
struct Last<'p> {
    to: &'p str,
    at: Instant,
    evidence: Evidence,
}

/// What has been seen of all deals so far.
struct Seen<'p> {
    last: BTreeMap<Round, Last<'p>>,
    gaps: Gaps,
    /// Deals on people's hands, and those of which that is not known.
    held: Vec<(&'p Contribution, &'p StretchShare)>,
    doubtful: Vec<(&'p Contribution, &'p StretchShare)>,
}

/// Who should have got a deal.
enum Due<'p> {
    /// Any of those who may.
    Any,
    /// This one, and why.
    Person(&'p str, String),
    Unknown(Missing),
}

impl<'p> Pass<'p> {
    pub(super) fn turns(&self, out: &mut Vec<Finding>) {
        let mut seen = Seen {
            last: BTreeMap::new(),
            gaps: self.unseen(),
            held: Vec::new(),
            doubtful: Vec::new(),
        };
        let mut judged = false;
        for one in self.all {
            match &one.share {
                Share::Stretch(stretch) if stretch.counts.is_yes() => {
                    seen.held.push((one, stretch))
                }
                Share::Stretch(stretch) => seen.doubtful.push((one, stretch)),
                Share::Giving(giving) => {
                    judged |= giving.charge.is_some();
                    self.turn(one, giving, &mut seen, out);
                }
                Share::Fact(_) | Share::Unheld { .. } | Share::Reported(_) => {}
            }
        }
        // Where nothing at all could be judged, one remark says what the data lacks.
        let lacks = self.unjudged_deals();
        if !judged && let Some((missing, number)) = lacks {
            let mut gap = self.unheld(&Key::All, &missing);
            gap.norm = NormKind::Prohibition;
            gap.notes
                .push(format!("сделок, у которых этого нет в данных: {number}").into());
            out.push(gap);
        }
    }

    /// What deals could not tell, and how many of them.
    fn unjudged_deals(&self) -> Option<(Missing, usize)> {
        let mut missing = Missing::new();
        let mut deals: Vec<&str> = Vec::new();
        for one in self.all {
            if let Share::Unheld {
                until,
                missing: what,
            } = &one.share
                && *until > self.version.from
            {
                missing.extend(what.iter().cloned());
                deals.push(&one.case);
            }
        }
        deals.sort_unstable();
        deals.dedup();
        (!deals.is_empty()).then_some((missing, deals.len()))
    }

    /// When deals may have been handed over unseen.
    fn unseen(&self) -> Gaps {
        let mut gaps = Gaps::default();
        for one in self.all {
            if let Share::Unheld { until, missing } = &one.share {
                for what in missing {
                    gaps.add(what, one.at, *until);
                }
            }
        }
        if let Some((since, _)) = self.holding.of(FactKind::Owners)
            && since > Instant::MIN
        {
            gaps.add(FactKind::Owners.history(), Instant::MIN, since.plus(-1));
        }
        gaps
    }

    fn turn(
        &self,
        one: &'p Contribution,
        giving: &'p Giving,
        seen: &mut Seen<'p>,
        out: &mut Vec<Finding>,
    ) {
        seen.held
            .retain(|(_, held)| held.until.is_none_or(|until| until > one.at));
        seen.doubtful
            .retain(|(_, held)| held.until.is_none_or(|until| until > one.at));
        let due = self.due(one, giving, seen);
        if let Some(charge) = &giving.charge {
            let verdict = match (&due, &giving.counts) {
                (_, Truth::Unknown(missing)) => Some((Verdict::NotChecked, missing.clone())),
                (_, _) if giving.round.is_none() => None,
                _ if !giving.among.contains(&giving.to) => {
                    Some((Verdict::Violated, Missing::new()))
                }
                (Due::Unknown(missing), _) => Some((Verdict::NotChecked, missing.clone())),
                (Due::Person(who, _), _) if **who != *giving.to => {
                    Some((Verdict::Violated, Missing::new()))
                }
                _ => None,
            };
            if let Some((verdict, missing)) = verdict {
                let mut finding = Finding {
                    norm: NormKind::Prohibition,
                    ..self.blank(verdict, one.at)
                };
                finding.id = charge.id;
                finding.subject = charge.subject.clone();
                finding.responsible = charge.responsible.clone();
                finding.responsible_basis = charge.responsible_basis;
                finding.clock = Clock::Elapsed;
                finding.notes.clone_from(&charge.notes);
                finding.not_held = missing.into_iter().collect();
                let last = giving.round.as_ref().and_then(|round| seen.last.get(round));
                finding
                    .evidence
                    .extend(last.map(|last| last.evidence.clone()));
                finding.evidence.push(evidence(one, giving));
                if verdict == Verdict::Violated {
                    self.blame(giving, &due, &mut finding);
                }
                out.push(finding);
            }
        }
        if !giving.counts.is_yes() {
            if let Truth::Unknown(missing) = &giving.counts {
                for what in missing {
                    seen.gaps.add(what, one.at, one.at);
                }
            }
            return;
        }
        if let Some(round) = &giving.round {
            let last = Last {
                to: &giving.to,
                at: one.at,
                evidence: evidence(one, giving),
            };
            seen.last.insert(round.clone(), last);
        }
    }

    /// Says whose turn it was.
    fn blame(&self, giving: &Giving, due: &Due<'_>, finding: &mut Finding) {
        let allowed = giving.among.contains(&giving.to);
        match due {
            Due::Person(who, why) => {
                let who = self.named(who);
                finding.notes.push(format!("очередь: {who}{why}").into());
                finding.fix = format!("передать сделку: {who}").into();
            }
            Due::Any | Due::Unknown(_) => {
                let all: Vec<String> = giving.among.iter().map(|one| self.named(one)).collect();
                let all = all.join(", ");
                finding
                    .notes
                    .push(format!("передать можно было: {all}").into());
                finding.fix = format!("передать сделку одному из: {all}").into();
            }
        }
        if !allowed {
            let got = self.named(&giving.to);
            finding
                .notes
                .push(format!("{got} среди тех, кому передают, не значится").into());
        }
        finding.penalty.clone_from(&self.clause().penalty);
    }

    /// The one whose turn it is.
    fn due(&self, one: &Contribution, giving: &'p Giving, seen: &Seen<'p>) -> Due<'p> {
        let Some(round) = &giving.round else {
            return Due::Any;
        };
        let last = seen.last.get(round);
        let since = last.map_or(Instant::MIN, |last| last.at);
        let told = last.map_or_else(String::new, |last| {
            format!("; последним получил {}", self.named(last.to))
        });
        match (giving.choice, giving.among.as_slice()) {
            (Choice::Free, _) | (_, []) => Due::Any,
            (_, [only]) => Due::Person(only, String::new()),
            (Choice::Round, among) => {
                let missing = seen.gaps.within(since, one.at);
                if !missing.is_empty() {
                    return Due::Unknown(missing);
                }
                match next(among.iter().map(|one| &**one), last) {
                    Some(who) => Due::Person(who, told),
                    None => Due::Any,
                }
            }
            (Choice::Least, among) => {
                let here = |(other, held): &&(&Contribution, &StretchShare)| {
                    other.case != one.case && held.subject.funnel == giving.funnel
                };
                let mut missing = Missing::new();
                for (_, held) in seen.doubtful.iter().filter(here) {
                    if let Truth::Unknown(what) = &held.counts {
                        missing.extend(what.iter().cloned());
                    }
                }
                // A deal whose owners are not held may lie on anybody.
                missing.extend(seen.gaps.within(one.at, one.at));
                if !missing.is_empty() {
                    return Due::Unknown(missing);
                }
                let weight = |who: &str| {
                    let his = |(_, held): &&(&Contribution, &StretchShare)| {
                        held.by.as_ref().is_some_and(|(by, _)| **by == *who)
                    };
                    seen.held.iter().filter(here).filter(his).count()
                };
                let least = among.iter().map(|who| weight(who)).min().unwrap_or(0);
                let equal: Vec<&str> = among
                    .iter()
                    .map(|one| &**one)
                    .filter(|who| weight(who) == least)
                    .collect();
                let load = format!(
                    " (открытых сделок: {least}, у {}: {})",
                    self.named(&giving.to),
                    weight(&giving.to)
                );
                if let [only] = equal.as_slice() {
                    return Due::Person(only, load);
                }
                let missing = seen.gaps.within(since, one.at);
                if !missing.is_empty() {
                    return Due::Unknown(missing);
                }
                match next(equal.into_iter(), last) {
                    Some(who) => Due::Person(who, format!("{load}{told}")),
                    None => Due::Any,
                }
            }
        }
    }

    /// A person for people: the name, and the id that the data goes by.
    fn named(&self, id: &str) -> String {
        match self.holding.dataset.staff.get(id) {
            Some(person) if !person.name.is_empty() && *person.name != *id => {
                format!("{} ({id})", person.name)
            }
            _ => id.to_owned(),
        }
    }
}

/// The next of them, who stand in order, after the one who got the last.
fn next<'p>(mut among: impl Iterator<Item = &'p str>, last: Option<&Last<'_>>) -> Option<&'p str> {
    let first = among.next()?;
    let Some(last) = last else {
        return Some(first);
    };
    let after = |who: &&str| in_order(who) > in_order(last.to);
    if after(&first) {
        return Some(first);
    }
    among.find(after).or(Some(first))
}

fn evidence(one: &Contribution, giving: &Giving) -> Evidence {
    Evidence {
        fact: format!("сделка {}: {}", one.case, giving.fact).into(),
        at: Some(one.at),
        source: one.source.clone(),
    }
}
