//! Conditions, asked anew at every moment.

use std::cmp::Ordering;

use reglament::calendar::{CloseOf, Fold, Pace, Quantity, Term};
use reglament::facts::{Direction, EventKind, FactKind};
use reglament::model::regulation::{Card, CategoryId, Cond, LookBack, Moment, Op, Scope, Test};
use reglament::value::{Instant, Truth, Value};

use super::amounts::order;
use super::cards::Known;
use super::looking::Found;
use super::matching::ordered;
use super::visits::Place;
use super::world::{Says, View, World};

/// Of what, when and on whose behalf a condition is asked.
#[derive(Clone, Copy)]
pub struct Ask<'s> {
    /// The deal.
    pub deal: usize,
    /// The state of the world.
    pub view: View,
    /// The scope of the clause that asks.
    pub scope: &'s Scope,
    /// For cancel conditions and pauses: the duty's origin, before which nothing is looked at.
    pub origin: Option<Instant>,
    /// The fact that set the duty off; a cancel condition does not count it.
    pub trigger: Option<usize>,
    /// For categories of clients: whether all events of the client are looked at.
    pub client: bool,
    /// For requirements: whether all stages of the scope are one stretch.
    pub joined: bool,
    /// Of a duty: the state in which it was born, whose scope it keeps.
    pub born: Option<View>,
    /// The event that is judged: consent is asked for its channel.
    pub event: Option<usize>,
    /// Of a mailing to a client: what has been done is looked for in all that is known of him.
    pub wide: bool,
}

impl<'s> Ask<'s> {
    /// A plain question.
    pub const fn new(deal: usize, view: View, scope: &'s Scope) -> Self {
        Self {
            deal,
            view,
            scope,
            origin: None,
            trigger: None,
            client: false,
            joined: false,
            born: None,
            event: None,
            wide: false,
        }
    }
}

impl World<'_> {
    /// The answer to a condition.
    pub fn ask(&self, cond: &Cond, ask: Ask<'_>) -> Truth {
        match cond {
            Cond::True => Truth::Yes,
            Cond::And(all) => all
                .iter()
                .fold(Truth::Yes, |so_far, cond| so_far.and(self.ask(cond, ask))),
            Cond::Or(any) => any
                .iter()
                .fold(Truth::No, |so_far, cond| so_far.or(self.ask(cond, ask))),
            Cond::Not(cond) => self.ask(cond, ask).negate(),
            Cond::Test(test, _) => self.test(test, ask),
        }
    }

    fn test(&self, test: &Test, ask: Ask<'_>) -> Truth {
        let Ask { deal, view, .. } = ask;
        let narrow = Ask { wide: false, ..ask };
        match test {
            Test::Filled(field) => match self.field(*field, deal, view) {
                Known::Is(value) => value.is_some().into(),
                Known::Missing(what) => Truth::unknown(what),
            },
            Test::Compare(left, op, right) => self.compare(left, *op, right, narrow),
            Test::OneOf(field, values) => match self.field(*field, deal, view) {
                Known::Is(own) => own
                    .is_some_and(|own| {
                        values
                            .iter()
                            .any(|value| order(&own, value) == Some(Ordering::Equal))
                    })
                    .into(),
                Known::Missing(what) => Truth::unknown(what),
            },
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => {
                let by_deal = matches!(window, LookBack::Visit | LookBack::Since(_));
                let ask = if by_deal { narrow } else { ask };
                let start = self.has_start(window, ask);
                let found = self.find(pattern, window, ask);
                let (least, most) = (found.sure.len(), found.sure.len() + found.maybe.len());
                start.and(at_least(*op, least, most, *number as usize, found))
            }
            Test::LastOlder(pattern, age) => {
                let end = |at: Instant| age.window_end(at, self.zone);
                self.last(pattern, ask, end)
            }
            Test::Elapsed(Some(pattern), length) => {
                self.last(pattern, ask, |at| self.runs_out(*length, at))
            }
            Test::Elapsed(None, length) => {
                // A duty keeps the scope that it was born in.
                let born = ask.born.unwrap_or(view);
                match self.scope_start(ask, born) {
                    Some(start) => (self.runs_out(*length, start) <= view.at).into(),
                    // Whenever it began, it was not before the deal.
                    None => match self.born(deal) {
                        Some(born) if view.at < self.runs_out(*length, born) => Truth::No,
                        _ => Truth::unknown(FactKind::Stages.history()),
                    },
                }
            }
            Test::Category(category, wanted) => self.category(*category, wanted, narrow),
            Test::Stage(stages) => match self.place(deal, view) {
                Place::In(visit) => visit
                    .stage
                    .is_some_and(|stage| stages.contains(&stage))
                    .into(),
                Place::Nowhere => Truth::No,
                Place::Unknown => match self.present_stage(deal) {
                    Some(now) if view.at >= self.present() => stages.contains(&now).into(),
                    _ => self.may_be(deal, &|stage| stages.contains(&stage)),
                },
            },
            Test::OwnerRole(roles) => self.owner_holds(deal, roles, view),
            Test::Contains(field, part) => match self.field(*field, deal, view) {
                Known::Is(Some(Value::Text(text))) => super::world::folded(&text)
                    .contains(&*super::world::folded(part))
                    .into(),
                Known::Is(_) => Truth::No,
                Known::Missing(what) => Truth::unknown(what),
            },
            Test::Remains(field, rest) => match self.field(*field, deal, view) {
                Known::Is(value) => value
                    .and_then(|value| self.day_begins(&value))
                    .is_some_and(|date| self.nears(*rest, date) <= view.at)
                    .into(),
                Known::Missing(what) => Truth::unknown(what),
            },
            // No random regulation of this evaluator asks for scores.
            Test::Score { .. } => Truth::No,
            Test::OwnerIs(who) => super::staff::owner_is(self, deal, who, view),
            Test::Approval {
                about,
                roles,
                state,
            } => self.last_word(about.as_deref(), roles, *state, view.at, deal),
            Test::Season(from, to) => {
                use chrono::Datelike as _;
                let day = self.clocks.company.zone().date(view.at);
                let day = (day.month(), day.day());
                let over_the_year = from > to;
                let begun = *from <= day;
                let lasts = day <= *to;
                match over_the_year {
                    true => begun || lasts,
                    false => begun && lasts,
                }
                .into()
            }
            Test::Days(from, to) => {
                let day = self.clocks.company.zone().date(view.at);
                (day >= *from && to.is_none_or(|to| day <= to)).into()
            }
            Test::WorkingTime => self.clocks.company.is_working(view.at).into(),
            Test::LastFromClient => self.last_from_client(ask),
            Test::Consent(asked) => {
                let channel = ask.event.and_then(|event| self.channel_of(event));
                self.consent(*asked, channel.as_deref(), ask.view.at)
            }
            Test::LocalTime(hours) => self.in_hours(hours, ask.view.at).into(),
            Test::Streak {
                pattern,
                number,
                without,
            } => self.streak(pattern, *number as usize, without, ask),
            Test::AtStart(test) => {
                let born = ask.born.unwrap_or(view);
                match self.scope_start(ask, born) {
                    Some(at) => {
                        let view = View { at, ..view };
                        self.test(test, Ask { view, ..ask })
                    }
                    None => Truth::unknown(FactKind::Stages.history()),
                }
            }
            Test::Ahead(field) => match self.field(*field, deal, view) {
                Known::Is(value) => value
                    .is_some_and(|value| self.is_ahead(&value, view.at))
                    .into(),
                Known::Missing(what) => Truth::unknown(what),
            },
        }
    }

    /// The state in which an event sets something off. A move sets it off in the stage that is left, if the clause is about that
    /// one.
    pub fn right_after(&self, fact: usize, scope: &Scope, deal: usize) -> View {
        let (at, sets_off) = (self.facts[fact].at, self.facts[fact].sets_off);
        let left = self.before(fact);
        match self.facts[fact].says {
            Says::Entered(_) | Says::Arrived | Says::Created => {
                if self.active(scope, deal, left).is_yes() {
                    left
                } else {
                    self.after(at)
                }
            }
            _ if sets_off != at => self.after(sets_off),
            _ => View {
                count: fact + 1,
                at,
            },
        }
    }

    /// When a date begins, or a moment of a day is.
    pub fn day_begins(&self, value: &Value) -> Option<Instant> {
        match value {
            Value::Date(day) => Some(self.zone.start_of(*day)),
            Value::DateTime(local) => Some(self.zone.instant(*local, Fold::First)),
            _ => None,
        }
    }

    /// When a term without an act of ours ends: by the rules of terms on the company's clock.
    /// From when no more than this remains before the date.
    pub fn nears(&self, rest: Quantity, date: Instant) -> Instant {
        if rest.pace() == Pace::Working {
            Term::AtBefore(rest)
                .window(date, &self.clocks.company, CloseOf::Business)
                .opens
        } else {
            rest.window_start(date, self.zone)
        }
    }

    pub fn runs_out(&self, length: Quantity, from: Instant) -> Instant {
        Term::Within(length)
            .window(from, &self.clocks.company, CloseOf::Business)
            .due
    }

    fn last_from_client(&self, ask: Ask<'_>) -> Truth {
        let kinds = [
            EventKind::Call,
            EventKind::Email,
            EventKind::Message,
            EventKind::Sms,
        ];
        let last = (0..ask.view.count)
            .rev()
            .find_map(|index| match self.facts[index].says {
                Says::Event(event, Moment::Done)
                    if kinds.contains(&event.kind)
                        && (ask.wide || self.concerns(index, ask.deal).is_yes()) =>
                {
                    Some((index, event.direction == Some(Direction::In)))
                }
                _ => None,
            });
        let from = last
            .map(|(index, _)| self.facts[index].at)
            .max(self.born(ask.deal).filter(|_| !ask.wide));
        let missing = self.not_held(&kinds.map(FactKind::Event), from, ask.view.at);
        if missing.is_empty() {
            return last.is_some_and(|(_, inbound)| inbound).into();
        }
        Truth::Unknown(missing.into_iter().map(Into::into).collect())
    }

    fn category(&self, CategoryId(id): CategoryId, wanted: &[usize], ask: Ask<'_>) -> Truth {
        let ladder = &self.reg.categories[id];
        // Whatever asks, a category looks at all that is known, over the whole life of the deal.
        let life = Scope::default();
        let own = Ask {
            client: ladder.card == Card::Client,
            ..Ask::new(ask.deal, ask.view, &life)
        };
        for (rung, step) in ladder.rungs.iter().enumerate() {
            match self.ask(&step.cond, own) {
                Truth::No => {}
                Truth::Yes => return wanted.contains(&rung).into(),
                unknown => return unknown,
            }
        }
        Truth::No
    }
}

/// The comparison of a number known to lie in `[least, most]`, or above `least` when something is not held.
fn at_least(op: Op, least: usize, most: usize, number: usize, found: Found) -> Truth {
    let mut missing = found.missing;
    let held = missing.is_empty();
    missing.extend(found.maybe.into_iter().flat_map(|(_, missing)| missing));
    let open = !missing.is_empty();
    let most = if held { most } else { usize::MAX };
    let (low, high) = (
        ordered(op, least.cmp(&number)),
        ordered(op, most.cmp(&number)),
    );
    let decided = match op {
        Op::Eq | Op::Ne => !open || least > number || most < number,
        _ => low == high,
    };
    if decided {
        low.into()
    } else {
        Truth::Unknown(missing)
    }
}
