//! Silences: duties that the lack of an event sets off.

use super::duty::Born;
use super::run::{Run, Segment};
use super::visits::Stretch;
use crate::calendar::{CloseOf, Quantity, Term};
use crate::program::PatternId;
use crate::program::norm::{Due, Obligation, Wait};
use crate::value::{Instant, Missing};

impl Run<'_, '_> {
    /// Silences within a segment: from the entry and from every event that breaks one, or from every `after`.
    pub(super) fn by_silence(
        &mut self,
        duty: &Obligation,
        segment: &Segment,
        stretch: &Stretch,
        after: Option<PatternId>,
        without: PatternId,
        wait: Option<&Wait>,
    ) {
        let end = segment.end.map_or(self.view.env.horizon, |(end, _)| end);
        let within = |at: &Instant| *at >= segment.from && *at <= end;
        let breaks: Vec<usize> = {
            let all = &self.view.matches(without).sure;
            all.iter()
                .copied()
                .filter(|at| within(&self.view.at(*at)))
                .collect()
        };
        let mut begins: Vec<(Instant, Option<usize>)> = match after {
            None => {
                let first = (segment.from, self.trigger_fact(stretch, segment.from));
                let next = breaks.iter().map(|&at| (self.view.at(at), Some(at)));
                let mut all: Vec<_> = std::iter::once(first).chain(next).collect();
                // Of what happens in one second one silence begins.
                all.dedup_by_key(|(at, _)| *at);
                all
            }
            Some(after) => {
                self.unheld_triggers(after, stretch);
                self.doubtful_triggers(segment, after);
                let all = &self.view.matches(after).sure;
                // By instants, as a newborn duty sees the events of its own.
                let inside = |at: &usize| within(&self.view.at(*at));
                all.iter()
                    .copied()
                    .filter(inside)
                    .map(|at| (self.view.fact(at).sets_off, Some(at)))
                    .collect()
            }
        };
        // A silence that would begin as the stretch ends is none.
        begins.retain(|(at, _)| {
            segment.end.is_none_or(|(end, _)| *at < end) && *at <= self.view.env.horizon
        });
        // A bare date sets off at its end, after what happened on that day.
        begins.sort_unstable();
        let mut place = 0;
        while let Some(&(from, fact)) = begins.get(place) {
            place += 1;
            if !segment.sets_off(from) {
                continue;
            }
            let mut born = self.born(segment, stretch, from);
            born.fact = fact;
            // What was in doubt before the silence began and is so no more does not matter to it.
            born.end_unknown = segment.doubt_from(from);
            if let Some(pattern) = duty.median {
                self.after_median(duty, pattern, born);
                continue;
            }
            if after.is_some() {
                place += self.restart(
                    duty,
                    &mut born,
                    begins.get(place..).unwrap_or(&[]),
                    &breaks,
                    wait,
                );
            }
            match wait {
                None => {
                    self.settle(duty, &born, self.norm.part);
                }
                Some(wait) => {
                    self.after_silence(duty, born, &breaks, (after.is_some(), without), wait)
                }
            }
        }
    }

    /// A gap as long as the median of the intervals so far. Fewer than two events have no interval between them.
    fn after_median(&mut self, duty: &Obligation, pattern: PatternId, born: Born) {
        let view = self.view;
        let unheld = view.gaps(view.env.version.pattern(pattern), view.start, born.trigger);
        if !unheld.is_empty() {
            self.not_checked(Some(born.trigger), born.fact, &unheld, self.norm.part);
            return;
        }
        let known = view.matches(pattern).sure.iter();
        let times: Vec<Instant> = known
            .map(|&at| view.at(at))
            .take_while(|at| *at <= born.trigger)
            .collect();
        let Some(median) = median(&times) else {
            self.silent(super::explain::Silence::NoTrigger);
            return;
        };
        let seconds = u32::try_from(median).unwrap_or(u32::MAX);
        let length = Quantity::exact(seconds, crate::calendar::Unit::Second);
        let mut one = duty.clone();
        one.due = Due::Term(Term::Within(length));
        self.settle(&one, &born, self.norm.part);
    }

    /// Events that may be the Y after which silence counts.
    fn doubtful_triggers(&mut self, segment: &Segment, after: PatternId) {
        let horizon = self.view.env.horizon;
        let end = segment.end.map_or(Instant::MAX, |(end, _)| end);
        for &(fact, what) in &self.view.matches(after).doubtful {
            let at = self.view.fact(fact).sets_off;
            let inside = self.view.at(fact) >= segment.from && at < end && at <= horizon;
            if inside && segment.sets_off(at) {
                let missing = Missing::from([what.into()]);
                self.not_checked(Some(at), Some(fact), &missing, self.norm.part);
            }
        }
    }

    /// `после Y без X`: a further Y restarts the silence while it is not too long yet, and joins it when it is; a silence
    /// that X has broken takes no more. Says how many were taken.
    fn restart(
        &self,
        duty: &Obligation,
        born: &mut Born,
        further: &[(Instant, Option<usize>)],
        breaks: &[usize],
        wait: Option<&Wait>,
    ) -> usize {
        let (limit, closes) = match (&duty.due, wait) {
            (_, Some(wait)) => ((wait.length, &*wait.pauses), CloseOf::Business),
            (Due::Term(Term::Within(limit)), None) => {
                ((*limit, &*duty.pauses), self.view.closes(duty))
            }
            _ => return 0,
        };
        let first = breaks.partition_point(|&fact| self.view.at(fact) < born.trigger);
        let mut after = breaks
            .iter()
            .skip(first)
            .filter(|&&fact| Some(fact) != born.fact);
        let broken = after.next().map(|&fact| self.view.at(fact));
        let mut taken = 0;
        for (at, fact) in further {
            if broken.is_some_and(|broken| broken <= *at) {
                break;
            }
            if *at <= self.lasted(duty, born, limit, closes) {
                born.origin = *at;
            }
            born.joined.extend(*fact);
            taken += 1;
        }
        taken
    }

    /// A deed that a silence of this length sets off.
    fn after_silence(
        &mut self,
        duty: &Obligation,
        born: Born,
        breaks: &[usize],
        (after, without): (bool, PatternId),
        wait: &Wait,
    ) {
        let at = self.waited(duty, &born, wait);
        let from = breaks.partition_point(|&fact| self.view.at(fact) < born.origin);
        let mut next = breaks.iter().skip(from).filter(|&&fact| {
            Some(fact) != born.fact && (after || self.view.at(fact) > born.origin)
        });
        let broken = next.next().is_some_and(|&fact| self.view.at(fact) <= at);
        let ended = born.end.is_some_and(|(end, _)| end <= at);
        if broken || ended || at > self.view.env.horizon || !self.waits_on(&born, wait, at) {
            return;
        }
        let gaps = self
            .view
            .gaps(self.view.env.version.pattern(without), born.origin, at);
        if gaps.is_empty() {
            let born = Born {
                trigger: at,
                origin: self.view.counts_from(duty, born.stage, at),
                ..born
            };
            self.settle(duty, &born, self.norm.part);
        } else {
            self.not_checked(Some(at), None, &gaps, self.norm.part);
        }
    }
}

/// The median of the intervals between moments in order, in whole seconds; of an even number of them the mean of the two in the
/// middle. `None` for fewer than two moments.
fn median(times: &[Instant]) -> Option<i64> {
    let mut gaps: Vec<i64> = times
        .windows(2)
        .map(|pair| pair[1].since(pair[0]))
        .collect();
    gaps.sort_unstable();
    let middle = gaps.len() / 2;
    let upper = *gaps.get(middle)?;
    if gaps.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *gaps.get(middle.checked_sub(1)?)?;
    Some((lower + upper) / 2)
}
