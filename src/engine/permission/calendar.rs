//! On which days a client could get a mailing.

use super::{Across, Answer, Asking, Earliest, Policy};
use crate::calendar::Zone;
use crate::engine::Engine;
use crate::facts::Case;
use crate::value::Instant;

/// On which days one client could get one mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDays {
    /// Whether there is a moment on each day at which it would be allowed.
    pub open: Vec<bool>,
    /// The answer at the first moment.
    pub at_once: Answer,
}

impl Engine<'_> {
    /// Whether on each of these days of the client's clock, else the company's, there is a moment not before `from` at which such a
    /// mailing would be allowed with nothing else happening.
    ///
    /// No day is walked through: each question gives the first free moment, and the days before it are closed.
    pub fn open_days(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        (from, days, company): (Instant, &[chrono::NaiveDate], Zone),
    ) -> OpenDays {
        let from = from.max(self.now);
        let own = case
            .timezone
            .as_deref()
            .and_then(|zone| Zone::parse(zone).ok());
        let zone = own.unwrap_or(company);
        let last = days.last().map_or(from, |day| zone.end_of(*day));
        self.asking_until(case, policy, across, last, |asking| {
            let mut open = Vec::with_capacity(days.len());
            let mut free: Option<Instant> = None;
            let mut over = false;
            for day in days {
                let begin = zone.start_of(*day).max(from);
                let end = zone.end_of(*day);
                if !over && free.is_none_or(|free| free < begin) && begin < end {
                    match asking.earliest(begin).0 {
                        Earliest::At(at) => free = Some(at),
                        Earliest::NotWithin | Earliest::Never => over = true,
                    }
                }
                open.push(!over && free.is_some_and(|free| begin <= free && free < end));
            }
            OpenDays {
                open,
                at_once: asking.answer_only(from),
            }
        })
    }
}

impl Engine<'_> {
    /// Whether he may at each of these moments, as [`Engine::may_send`] says of each; he is looked through once for all of them.
    pub fn may_send_at_each(
        &mut self,
        case: &Case<'_>,
        policy: &Policy,
        across: &Across,
        moments: &[Instant],
    ) -> Vec<Answer> {
        let now = self.now;
        let short = self.ready(policy);
        let mut answers: Vec<Option<Answer>> = match short.recipient(case) {
            Some(recipient) => {
                let ask = |at: &Instant| short.may_send(&recipient, across, *at);
                moments.iter().map(ask).collect()
            }
            None => vec![None; moments.len()],
        };
        if answers.contains(&None) {
            self.asking_until(case, policy, across, now, |asking| {
                for (answer, at) in answers.iter_mut().zip(moments) {
                    answer.get_or_insert_with(|| asking.answer_only((*at).max(now)));
                }
            });
        }
        // Those left open have just been answered.
        answers.into_iter().flatten().collect()
    }
}

impl Asking<'_, '_> {
    /// Only the answer, at one moment.
    pub(super) fn answer_only(&self, at: Instant) -> Answer {
        let mut answer = Answer::Yes;
        for number in 0..self.policy.places.len() {
            for hit in self.hits(number, at) {
                if hit.truth.is_yes() {
                    return Answer::No;
                }
                answer = Answer::CannotTell;
            }
        }
        answer
    }
}
