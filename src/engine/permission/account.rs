//! One account at one moment: how full it is, and from when there is room.
//!
//! The account of a client or a deal is short and is walked through. An account over many clients is asked once for each of
//! them: there the facts of a window are counted by halving, wherever they leave it in the order in which they came.

use super::across::Contributed;
use super::words::Told;
use super::{Across, Hit};
use crate::calendar::{Period, Zone};
use crate::engine::ask::Point;
use crate::engine::contribution::{Contribution, Key, Share};
use crate::engine::counting::Seen;
use crate::engine::gaps::Gaps;
use crate::engine::held::Holding;
use crate::engine::settle::{EVIDENCE, Fact, Pass, doubt, evidence, exceeds};
use crate::engine::view::View;
use crate::engine::window::{self, Sliding};
use crate::findings::Evidence;
use crate::program::Version;
use crate::program::norm::{CountWindow, Limit, Norm};
use crate::value::{Instant, Missing, Truth};

/// So many stretches of one kind are named one by one.
const STRETCHES: usize = 3;

/// What all accounts of a limit share.
#[derive(Clone, Copy)]
pub(super) struct Books<'a> {
    pub(super) limit: &'a Limit,
    pub(super) holding: Holding<'a>,
    pub(super) version: &'a Version,
    pub(super) norm: &'a Norm,
    /// (version, norm)
    pub(super) place: (usize, usize),
    /// The clock of its windows.
    pub(super) zone: Zone,
    /// Before this moment nothing could count.
    pub(super) since: Instant,
    /// What is planned for later is not there yet.
    pub(super) at: Instant,
}

/// One account.
pub(super) struct Account<'a> {
    books: Books<'a>,
    facts: Facts<'a>,
}

enum Facts<'a> {
    /// All of them, in order, and what is not held.
    Walked(Vec<Fact<'a>>, Gaps),
    Counted(Contributed<'a>, Hidden<'a>),
}

/// What is not held: for every case, and for single ones.
pub(super) struct Hidden<'a> {
    common: Gaps,
    own: Option<&'a Gaps>,
    /// After it nothing can be hidden.
    last: Instant,
}

impl<'a> Books<'a> {
    fn common(&self) -> Gaps {
        if self.holding.outlook.nothing_earlier {
            return Gaps::default();
        }
        let limit = self.limit;
        let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
        Gaps::everywhere(self.holding, self.version, patterns)
    }

    /// An account of which these are all contributions to its norm.
    pub(super) fn walked(self, all: &'a [Contribution], key: &Key) -> Account<'a> {
        let pass = Pass {
            holding: self.holding,
            version: self.version,
            place: self.place,
            norm: self.norm,
            all,
        };
        let limit = self.limit;
        let patterns = std::iter::once(limit.pattern).chain(limit.also.iter().copied());
        let nothing_earlier = self.holding.outlook.nothing_earlier;
        let common = if nothing_earlier {
            Gaps::default()
        } else {
            pass.gaps(limit.key, patterns)
        };
        let (gaps, mut facts) = pass.of_account(key, limit.key, &common);
        facts.retain(|(one, _)| one.at <= self.at);
        let gaps = if nothing_earlier {
            Gaps::default()
        } else {
            gaps
        };
        Account {
            books: self,
            facts: Facts::Walked(facts, gaps),
        }
    }

    /// An account over many clients.
    pub(super) fn shared(self, across: &'a Across, key: &Key) -> Account<'a> {
        if !counts_by_halving(self.limit.window) {
            return self.walked(across.of(self.place), key);
        }
        let facts = across.contributed(self.place).of_account(key, self.at);
        self.counted(across, facts)
    }

    fn counted(self, across: &'a Across, facts: Contributed<'a>) -> Account<'a> {
        let nothing_earlier = self.holding.outlook.nothing_earlier;
        let hidden = Hidden {
            common: self.common(),
            own: across.hidden(self.place).filter(|_| !nothing_earlier),
            last: self.holding.last_unseen(),
        };
        Account {
            books: self,
            facts: Facts::Counted(facts, hidden),
        }
    }

    /// The sends on the account of one for which there is no room any more with it, of those that come after it: `None` where they
    /// cannot be found by halving.
    pub(super) fn crowded_out(
        self,
        across: &'a Across,
        by: &Contribution,
    ) -> Option<Vec<&'a Contribution>> {
        /// Clocks of clients differ by no more.
        const APART: i64 = 2 * 86_400;
        let window = self.limit.window;
        if !counts_by_halving(window) {
            return None;
        }
        let account = across.contributed(self.place);
        let account = account.of_account(&by.key, Instant::MAX);
        let later = account.since(by.at.plus(1)).all;
        let mut found = Vec::new();
        for one in later {
            let Some((_, share)) = fact(one) else {
                continue;
            };
            if !window::holds(window, by.at, one.at, share.zone) {
                if one.at > by.at.plus(APART) {
                    break;
                }
                continue;
            }
            let Some(charge) = &share.charge else {
                continue;
            };
            let books = Self {
                zone: share.zone,
                since: share.since,
                at: one.at,
                ..self
            };
            let over = books.counted(across, account.before(one)).over(one.at);
            let over = over.and(share.counts.clone()).and(charge.judged.clone());
            if !over.is_no() {
                found.push(one);
            }
        }
        Some(found)
    }
}

/// Whether facts leave a window in the order in which they came: the ends of months do not.
pub(super) const fn counts_by_halving(window: CountWindow) -> bool {
    match window {
        CountWindow::Rolling(length) => length.months() == 0,
        CountWindow::Calendar(_) | CountWindow::Ever => true,
    }
}

impl Account<'_> {
    /// What the limit says at a moment; `None`: there is room, or it does not speak of this mailing.
    pub(super) fn hit(
        &self,
        base: Truth,
        (view, norm, seen): (&View<'_>, &Norm, &Seen),
        point: Point,
    ) -> Option<Hit> {
        let at = point.at;
        let over = self.over(at);
        let truth = over.clone().and(base);
        if truth.is_no() {
            return None;
        }
        let mut told = Told::default();
        let most = self.books.limit.at_most as usize;
        if most > 0 {
            let (full, last) = self.filling(at, most.min(EVIDENCE));
            told.unnamed = full - last.len();
            told.evidence = last;
            told.because
                .push(format!("уже {full}, предел {most}").into());
            told.unheld = self.unheld(at);
        }
        told.cond(view, &norm.guard, point);
        told.judged(&seen.judged);
        Some(Hit {
            truth,
            room: self.room(at),
            told,
        })
    }

    fn begin(&self, at: Instant) -> Instant {
        window::begin(self.books.limit.window, at, self.books.zone)
    }

    /// How many surely count at a moment, and the last of them.
    fn filling(&self, at: Instant, most: usize) -> (usize, Vec<Evidence>) {
        match &self.facts {
            Facts::Walked(facts, _) => {
                let zone = self.books.zone;
                let (sure, _) = self.slide(facts, at);
                let last = sure.last(most, at, zone).into_iter();
                let last = last.map(|one| evidence(facts[one]));
                (sure.count(at, zone), last.collect())
            }
            Facts::Counted(all, _) => {
                let inside = all.since(self.begin(at));
                let sure = inside.all.iter().rev().filter_map(sure);
                let mut last: Vec<Evidence> = sure.take(most).map(evidence).collect();
                last.reverse();
                (inside.sure(), last)
            }
        }
    }

    /// What of the window is not held.
    fn unheld(&self, at: Instant) -> Vec<(Box<str>, Instant, Instant)> {
        let Books {
            limit, zone, since, ..
        } = self.books;
        let parts = window::counted(limit.window, at, zone).into_iter();
        let held_since = parts.map(|(from, to)| (from.max(since), to));
        let parts = held_since.filter(|(from, to)| from <= to);
        match &self.facts {
            Facts::Walked(_, gaps) => parts
                .flat_map(|(from, to)| gaps.between(from, to))
                .collect(),
            Facts::Counted(_, hidden) => parts
                .flat_map(|(from, to)| hidden.between(from, to))
                .collect(),
        }
    }

    fn slide(&self, facts: &[Fact<'_>], at: Instant) -> (Sliding, Sliding) {
        let window = self.books.limit.window;
        let mut sure = Sliding::new(window);
        let mut doubtful = Sliding::new(window);
        for (number, (one, fact)) in facts.iter().enumerate() {
            let side = if fact.counts.is_yes() {
                &mut sure
            } else {
                &mut doubtful
            };
            side.push(number, one.at, fact.zone);
        }
        sure.advance(at);
        doubtful.advance(at);
        (sure, doubtful)
    }

    /// Whether one more at a moment would be too many.
    pub(super) fn over(&self, at: Instant) -> Truth {
        let Books {
            limit, zone, since, ..
        } = self.books;
        match &self.facts {
            Facts::Walked(facts, gaps) => {
                let (sure, doubtful) = self.slide(facts, at);
                let sides = (&sure, &doubtful);
                exceeds(limit, sides, (facts, gaps), (at, zone, since))
            }
            Facts::Counted(all, hidden) => {
                let most = limit.at_most as usize;
                let from = self.begin(at);
                let inside = all.since(from);
                if inside.sure() >= most {
                    return Truth::Yes;
                }
                let mut missing = hidden.within(from, at);
                if inside.sure() + inside.doubtful.len() >= most {
                    let in_doubt = inside.doubtful.iter().rev().take(EVIDENCE);
                    missing.extend(in_doubt.filter_map(fact).flat_map(|one| doubt(one.1)));
                }
                if missing.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
        }
    }

    /// From when there is room for certain. Nothing is added any more, so once there is room there always is.
    fn room(&self, at: Instant) -> Option<Instant> {
        let Books { limit, zone, .. } = self.books;
        if limit.at_most == 0 {
            return None;
        }
        let length = match limit.window {
            CountWindow::Ever => return None,
            CountWindow::Calendar(unit) => {
                let next = Period::containing(zone.date(at), unit).next(unit);
                return Some(zone.start_of(next.first));
            }
            CountWindow::Rolling(length) => length,
        };
        let there_is = |moment: Instant| moment > at && self.over(moment).is_no();
        match &self.facts {
            Facts::Walked(facts, gaps) => {
                let ends = facts.iter();
                let ends = ends.map(|(one, fact)| length.window_end(one.at, fact.zone));
                let gone = gaps.ends().flat_map(|end| window::gone(length, end, zone));
                let mut moments: Vec<Instant> = ends.chain(gone).filter(|end| *end > at).collect();
                moments.sort_unstable();
                moments.dedup();
                let first = moments.partition_point(|moment| !there_is(*moment));
                moments.get(first).copied()
            }
            // Every end of a fact and of a stretch leaves in order: the first with room is found by halving.
            Facts::Counted(all, hidden) => {
                let end = |one: &Contribution| one.at.plus(length.seconds());
                let first = all.all.partition_point(|one| !there_is(end(one)));
                let of_facts = all.all.get(first).map(end);
                let of_gaps = hidden.first_gone(|gap| {
                    let moment = gap.plus(length.seconds());
                    there_is(moment).then_some(moment)
                });
                of_facts.into_iter().chain(of_gaps).min()
            }
        }
    }
}

/// A contribution that is a fact.
fn fact(one: &Contribution) -> Option<Fact<'_>> {
    match &one.share {
        Share::Fact(share) => Some((one, &**share)),
        _ => None,
    }
}

/// A fact that surely counts.
fn sure(one: &Contribution) -> Option<Fact<'_>> {
    fact(one).filter(|(_, share)| share.counts.is_yes())
}

impl Hidden<'_> {
    /// What is missing somewhere in `[from, to]`.
    fn within(&self, from: Instant, to: Instant) -> Missing {
        let mut missing = self.common.within(from, to);
        if let Some((own, to)) = self.of_cases(from, to) {
            missing.extend(own.within(from, to));
        }
        missing
    }

    /// What single cases do not hold there, and up to when.
    fn of_cases(&self, from: Instant, to: Instant) -> Option<(&Gaps, Instant)> {
        let own = self.own.filter(|_| from <= self.last)?;
        Some((own, to.min(self.last)))
    }

    /// What is missing there with its time; many stretches of one kind become one.
    fn between(&self, from: Instant, to: Instant) -> Vec<(Box<str>, Instant, Instant)> {
        let mut all = self.common.between(from, to);
        if let Some((own, to)) = self.of_cases(from, to) {
            all.extend(own.hulls(from, to, STRETCHES));
        }
        all.sort_unstable();
        all
    }

    /// The first answer to the end of a stretch, earliest first; an end that has one is followed by ends that have.
    fn first_gone(&self, answer: impl Fn(Instant) -> Option<Instant>) -> Option<Instant> {
        let common = self.common.ends().filter_map(&answer);
        let own = self.own.and_then(|own| own.first_end(self.last, &answer));
        common.chain(own).min()
    }
}
