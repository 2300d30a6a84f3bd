//! What the data says of a question that waits for the verdict of another clause: `по данным, если выполнен п. 2.1`.
//!
//! The auditor has the last word on these: the verdict is written into the sheet with what it rests on, and may be changed there.

use super::sheet::{Said, Verdict};
use crate::calendar::Zone;
use crate::engine::Candidate;
use crate::findings::{Evidence, Finding, NormKind, Verdict as Judged};
use crate::program::norm::{Automatic, Checklist};

/// The verdict of a clause about a piece of work, for the question or stop factor of this text.
pub struct Verdicts<'a, 'b> {
    /// The checklist.
    pub list: &'a Checklist,
    /// All findings about the case.
    pub findings: &'a [Finding],
    /// The number of a clause.
    pub number: &'a dyn Fn(usize, usize) -> Option<&'b str>,
    /// Whether a clause of this number only forbids: then no finding means that it was kept.
    pub forbids: &'a dyn Fn(&str) -> bool,
    /// The company's zone.
    pub zone: Zone,
}

impl Verdicts<'_, '_> {
    /// What the data says; `None`: the question waits for no clause.
    #[must_use]
    pub fn of(&self, text: &str, work: &Candidate) -> Option<Verdict> {
        let questions = self.list.questions.iter();
        let stops = self.list.stops.iter();
        let automatic = questions
            .map(|one| (&one.text, &one.automatic))
            .chain(stops.map(|one| (&one.text, &one.automatic)))
            .find(|(own, _)| ***own == *text)
            .and_then(|(_, automatic)| automatic.as_ref())?;
        let Automatic::Clause { number, kept } = automatic else {
            return None;
        };
        let forbids = (self.forbids)(number);
        let told = |said, fact: String, at, source: &str| Verdict {
            said,
            evidence: vec![Evidence {
                fact: fact.into(),
                at,
                source: source.into(),
            }],
        };
        let found = match self.found(number, work, forbids) {
            Some(found) => found,
            None if forbids => {
                let said = if *kept {
                    Said::Confirmed
                } else {
                    Said::Refuted
                };
                return Some(told(
                    said,
                    format!("п. {number}: нарушений в этот день нет"),
                    None,
                    "",
                ));
            }
            None => {
                let fact = format!("п. {number}: об этой работе ничего не сказано");
                return Some(told(Said::NotSeen, fact, None, ""));
            }
        };
        let (fine, words) = match found.verdict {
            Judged::OnTime => (Some(true), "выполнен в срок"),
            Judged::Fixed => (Some(true), "исправлен"),
            Judged::Late => (Some(false), "выполнен с опозданием"),
            Judged::Overdue => (Some(false), "просрочен"),
            Judged::Missed => (Some(false), "не выполнен"),
            Judged::Violated => (Some(false), "нарушен"),
            Judged::Pending => (None, "срок ещё идёт"),
            Judged::Cancelled => (None, "снят"),
            Judged::NotChecked => (None, "не проверен"),
        };
        let said = match fine {
            Some(fine) if fine == *kept => Said::Confirmed,
            Some(_) => Said::Refuted,
            None => Said::NotSeen,
        };
        let at = found.done_at.or(Some(found.triggered_at));
        let mut verdict = told(said, format!("п. {number} {words}"), at, "");
        verdict.evidence.extend(found.evidence.iter().cloned());
        Some(verdict)
    }

    /// Of a duty, the finding that this work closed, else the last one set off before it; of a ban, the last one of that day.
    fn found(&self, number: &str, work: &Candidate, forbids: bool) -> Option<&Finding> {
        let own = |one: &&Finding| {
            (self.number)(one.version, one.clause) == Some(number)
                && one.norm != NormKind::Checklist
                && (one.subject.deal.is_none() || one.subject.deal == work.deal)
        };
        let all = || self.findings.iter().filter(own);
        if forbids {
            let day = self.zone.date(work.at);
            return all()
                .filter(|one| self.zone.date(one.triggered_at) == day)
                .last();
        }
        let closed = all().find(|one| one.done_at == Some(work.at));
        closed.or_else(|| all().filter(|one| one.triggered_at <= work.at).last())
    }
}
