//! What a refusal rests on, in words and facts.

use crate::engine::ask::Point;
use crate::engine::view::View;
use crate::engine::words;
use crate::facts::{FactKind, When, ZoneBasis, channel};
use crate::findings::Evidence;
use crate::model::regulation::ConsentTest;
use crate::program::{Cond, Test, Window};
use crate::value::{Instant, Truth};

/// So many facts behind one condition are named.
const NAMED: usize = 5;

/// What a reader is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) because: Vec<Box<str>>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) unnamed: usize,
    pub(super) unheld: Vec<(Box<str>, Instant, Instant)>,
    /// It is consent that is wanting.
    pub(super) consent: bool,
}

impl Told {
    /// The local time, and whose.
    pub(super) fn local(&mut self, view: &View<'_>, client_clock: bool, at: Instant) {
        let local = view.wall(client_clock).local(at);
        let whose = match (client_clock, view.env.client_zone) {
            (true, Some(_)) if view.env.case.zone().1 == ZoneBasis::Phone => {
                "у клиента (пояс по коду телефона)"
            }
            (true, Some(_)) => "у клиента",
            (true, None) => "по часам компании, пояс клиента не указан:",
            (false, _) => "по часам компании",
        };
        self.say(format!("{whose} {}", local.format("%H:%M")));
    }

    /// What was found behind the tests of a condition.
    pub(super) fn cond(&mut self, view: &View<'_>, cond: &Cond, point: Point) {
        cond.for_each_test(&mut |test| self.test(view, test, point));
        for one in view.tell_tests(cond, point) {
            if let Some(found) = one
                .found
                .filter(|found| !found.starts_with("местное время"))
            {
                self.say(found.into());
            }
        }
        self.evidence.sort_by_key(|one| one.at);
        self.evidence.dedup();
    }

    /// What is missing for an answer.
    pub(super) fn judged(&mut self, judged: &Truth) {
        if let Truth::Unknown(missing) = judged {
            for what in missing {
                self.say(format!("не хватает: {what}"));
            }
        }
    }

    fn say(&mut self, text: String) {
        if !self.because.iter().any(|one| **one == *text) {
            self.because.push(text.into());
        }
    }

    fn test(&mut self, view: &View<'_>, test: &Test, point: Point) {
        let known = view.looked_at(point);
        match test {
            Test::LocalTime(hours) => {
                self.local(view, hours.client_clock, point.at);
                if hours.not_on_holidays {
                    let day = view.wall(hours.client_clock).date(point.at);
                    if view.is_day_off(day) {
                        self.say(format!("{} — выходной", day.format("%d.%m.%Y")));
                    }
                }
            }
            Test::Consent(asked) => self.consent(view, *asked, point),
            Test::Count {
                pattern, window, ..
            } => {
                let zone = known.env.moments.zone;
                let inside = |at: Instant| match window {
                    Window::Last(length) => length.window_end(at, zone) > point.at,
                    Window::Period(unit) => at >= view.period_start(*unit, point.at),
                    _ => true,
                };
                let matches = known.matches(*pattern);
                let opened = matches.opened.iter();
                let all: Vec<usize> = matches
                    .sure
                    .iter()
                    .chain(opened)
                    .copied()
                    .filter(|&fact| fact < point.n && inside(known.at(fact)))
                    .collect();
                self.facts(known, &all, NAMED);
            }
            Test::Streak {
                pattern, number, ..
            } => {
                let sure = &known.matches(*pattern).sure;
                let before = sure.partition_point(|&fact| fact < point.n);
                self.facts(
                    known,
                    sure.get(..before).unwrap_or_default(),
                    *number as usize,
                );
            }
            Test::LastOlder(pattern, _) | Test::Elapsed(Some(pattern), _) => {
                let sure = &known.matches(*pattern).sure;
                let before = sure.partition_point(|&fact| fact < point.n);
                self.facts(known, sure.get(..before).unwrap_or_default(), 1);
            }
            Test::Stage(_) => {
                let entry = view.path.standing(point.n).and_then(|visit| visit.entry);
                self.facts(view, entry.as_slice(), 1);
            }
            _ => {}
        }
    }

    fn facts(&mut self, view: &View<'_>, all: &[usize], most: usize) {
        let from = all.len().saturating_sub(most);
        for &fact in all.iter().skip(from) {
            self.evidence.push(Evidence {
                fact: words::fact(view, fact),
                at: Some(view.at(fact)),
                source: view.fact(fact).source.into(),
            });
        }
    }

    /// The two reasons of a missing consent, and the records there are.
    fn consent(&mut self, view: &View<'_>, asked: ConsentTest, point: Point) {
        let env = view.env;
        let zone = env.moments.zone;
        let day = |when: When| {
            zone.local(env.moments.start(when))
                .format("%d.%m.%Y")
                .to_string()
        };
        let wanted = view.channel_of(point);
        for one in env.case.consents.iter().filter(|one| wanted.fits(one)) {
            let mut fact = format!("согласие на {}", channel(&one.channel));
            if let Some(given) = one.given {
                fact.push_str(&format!(" дано {}", day(given)));
            }
            if let Some(taken) = one.withdrawn {
                fact.push_str(&format!(", отозвано {}", day(taken)));
            }
            self.evidence.push(Evidence {
                fact: fact.into(),
                at: one
                    .withdrawn
                    .or(one.given)
                    .map(|when| env.moments.start(when)),
                source: (&*env.case.source).into(),
            });
        }
        let stands = view.consent(ConsentTest::Stands, point).is_yes();
        let withdrawn = view.consent(ConsentTest::Withdrawn, point).is_yes();
        let said = if stands {
            return;
        } else if env.holding().of(FactKind::Consents).is_none() {
            "реестр согласий не выгружен: согласия не видно"
        } else if withdrawn {
            "согласие отозвано"
        } else if asked == ConsentTest::Stands {
            "записи о согласии нет"
        } else {
            return;
        };
        self.consent = true;
        self.say(said.into());
    }
}
