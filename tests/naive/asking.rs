//! Conditions, asked anew at every moment.

use std::cmp::Ordering;

use reglament::calendar::{CloseOf, Quantity, Term};
use reglament::facts::{Direction, EventKind, FactKind};
use reglament::model::regulation::{
    Card, CategoryId, Cond, EventPattern, Expr, LookBack, Moment, Op, Scope, Test, What,
};
use reglament::value::{Currency, Decimal, Instant, Missing, Money, Truth, Value};

use super::cards::Known;
use super::matching::{kinds, ordered};
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
        }
    }
}

/// What was found in a window: certain hits, possible hits, and what is not held there.
struct Found {
    sure: Vec<usize>,
    maybe: Vec<(usize, Missing)>,
    missing: Missing,
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
        match test {
            Test::Filled(field) => match self.field(*field, deal, view) {
                Known::Is(value) => value.is_some().into(),
                Known::Missing(what) => Truth::unknown(what),
            },
            Test::Compare(left, op, right) => self.compare(left, *op, right, ask),
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
                let found = self.find(pattern, window, ask);
                let (least, most) = (found.sure.len(), found.sure.len() + found.maybe.len());
                at_least(*op, least, most, *number as usize, found)
            }
            Test::LastOlder(pattern, age) => {
                let end = |at: Instant| age.window_end(at, self.zone);
                self.last(pattern, ask, end)
            }
            Test::Elapsed(Some(pattern), length) => {
                self.last(pattern, ask, |at| self.runs_out(*length, at))
            }
            Test::Elapsed(None, length) => match self.scope_start(ask.scope, deal, view) {
                Some(start) => (self.runs_out(*length, start) <= view.at).into(),
                None => Truth::unknown(FactKind::Stages.history()),
            },
            Test::Category(category, wanted) => self.category(*category, wanted, ask),
            Test::Stage(stages) => match self.place(deal, view) {
                Place::In(visit) => visit
                    .stage
                    .is_some_and(|stage| stages.contains(&stage))
                    .into(),
                Place::Nowhere => Truth::No,
                Place::Unknown => Truth::unknown(FactKind::Stages.history()),
            },
            Test::OwnerRole(roles) => self.owner_holds(deal, roles, view),
            Test::WorkingTime => self.clocks.company.is_working(view.at).into(),
            Test::LastFromClient => self.last_from_client(ask),
        }
    }

    /// When a term without an act of ours ends: by the rules of terms on the company's clock.
    pub fn runs_out(&self, length: Quantity, from: Instant) -> Instant {
        Term::Within(length)
            .window(from, &self.clocks.company, CloseOf::Business)
            .due
    }

    /// The first moment of a look-back window, inclusive; `None` is the beginning of time.
    fn window_start(&self, window: &LookBack, ask: Ask<'_>) -> Option<Instant> {
        match window {
            LookBack::Ever => ask.origin.or_else(|| self.beginning(ask)),
            // A fact at s counts at t while s ≤ t < s⊕W, which `inside` asks; this bound is only for what is held.
            LookBack::Last(length) => Some(length.window_start(ask.view.at, self.zone)),
            LookBack::Visit => match self.place(ask.deal, ask.view) {
                Place::In(visit) => Some(visit.from),
                _ => None,
            },
            LookBack::Since(pattern) => {
                let (last, _) = self.last_match(pattern, ask)?;
                Some(self.facts[last].at)
            }
        }
    }

    /// Before which nothing of the subject can have happened; `None` for a client, who has no known beginning.
    fn beginning(&self, ask: Ask<'_>) -> Option<Instant> {
        if ask.client {
            None
        } else {
            self.born(ask.deal)
        }
    }

    fn find(&self, pattern: &EventPattern, window: &LookBack, ask: Ask<'_>) -> Found {
        let from = self.window_start(window, ask);
        let inside = |index: usize| {
            let at = self.facts[index].at;
            let since = match window {
                LookBack::Last(length) => ask.view.at < length.window_end(at, self.zone),
                LookBack::Ever => {
                    ask.origin.is_none_or(|origin| at >= origin) && ask.trigger != Some(index)
                }
                LookBack::Visit => from.is_some_and(|from| at >= from),
                LookBack::Since(after) => self
                    .last_match(after, ask)
                    .is_some_and(|(last, _)| at >= self.facts[last].at && index != last),
            };
            index < ask.view.count && since && self.still_open(pattern, index, ask.view)
        };
        let mut found = Found {
            sure: Vec::new(),
            maybe: Vec::new(),
            missing: Missing::new(),
        };
        for (index, truth) in self.matches_of(pattern, ask.deal, ask.client) {
            match truth {
                Truth::Yes if inside(index) => found.sure.push(index),
                Truth::Unknown(missing) if inside(index) => found.maybe.push((index, missing)),
                _ => {}
            }
        }
        found.missing = self.gaps(pattern, from, ask);
        if let LookBack::Since(after) = window {
            found
                .missing
                .extend(self.gaps(after, from.or_else(|| self.beginning(ask)), ask));
            if from.is_none() && found.missing.is_empty() {
                found.sure.clear();
                found.maybe.clear();
            }
        }
        found
    }

    /// What of the pattern's kinds is not held from `from` to the moment asked.
    pub fn gaps(&self, pattern: &EventPattern, from: Option<Instant>, ask: Ask<'_>) -> Missing {
        let kinds = kinds(pattern);
        let deal = &self.case.deals[ask.deal];
        let histories = [
            (FactKind::Stages, deal.stages.is_some()),
            (FactKind::Owners, deal.owners.is_some()),
            (FactKind::Fields, deal.changes.is_some()),
        ];
        let mut missing: Missing = self
            .not_held(&kinds, from, ask.view.at)
            .into_iter()
            .map(Into::into)
            .collect();
        let lost = histories
            .iter()
            .filter(|(kind, held)| kinds.contains(kind) && !held);
        missing.extend(lost.map(|(kind, _)| kind.history().into()));
        missing
    }

    /// A pattern of open tasks wants the task still open at the moment asked.
    fn still_open(&self, pattern: &EventPattern, index: usize, view: View) -> bool {
        let Says::Event(event, Moment::Posted) = self.facts[index].says else {
            return true;
        };
        let asks_open = pattern
            .any
            .iter()
            .any(|shape| matches!(shape.what, What::Event(EventKind::Task, Moment::Open)));
        !asks_open
            || event
                .closed
                .is_none_or(|closed| self.start(closed) > view.at)
    }

    /// The last certain match before the view, and whether a possible one follows it.
    fn last_match(&self, pattern: &EventPattern, ask: Ask<'_>) -> Option<(usize, bool)> {
        let hits = self.matches_of(pattern, ask.deal, ask.client);
        let seen = || hits.iter().filter(|(index, _)| *index < ask.view.count);
        let last = seen()
            .filter(|(_, truth)| truth.is_yes())
            .map(|(index, _)| *index)
            .next_back()?;
        Some((last, seen().any(|(index, _)| *index > last)))
    }

    /// Whether the last match ran out by the moment asked.
    fn last(
        &self,
        pattern: &EventPattern,
        ask: Ask<'_>,
        end: impl Fn(Instant) -> Instant,
    ) -> Truth {
        let hits = self.matches_of(pattern, ask.deal, ask.client);
        let unsure: Missing = hits
            .iter()
            .filter(|(index, _)| *index < ask.view.count)
            .filter_map(|(_, truth)| match truth {
                Truth::Unknown(missing) => Some(missing.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        match self.last_match(pattern, ask) {
            Some((last, _)) if end(self.facts[last].at) > ask.view.at => Truth::No,
            Some((last, doubt)) => {
                let mut missing = self.gaps(pattern, Some(self.facts[last].at), ask);
                if doubt {
                    missing.extend(unsure);
                }
                if missing.is_empty() {
                    Truth::Yes
                } else {
                    Truth::Unknown(missing)
                }
            }
            None => {
                let mut missing = self.gaps(pattern, self.beginning(ask), ask);
                missing.extend(unsure);
                if missing.is_empty() {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
        }
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
                    if kinds.contains(&event.kind) && self.concerns(index, ask.deal).is_yes() =>
                {
                    Some((index, event.direction == Some(Direction::In)))
                }
                _ => None,
            });
        let from = last
            .map(|(index, _)| self.facts[index].at)
            .or_else(|| self.born(ask.deal));
        let missing = self.not_held(&kinds.map(FactKind::Event), from, ask.view.at);
        if missing.is_empty() {
            return last.is_some_and(|(_, inbound)| inbound).into();
        }
        Truth::Unknown(missing.into_iter().map(Into::into).collect())
    }

    fn category(&self, CategoryId(id): CategoryId, wanted: &[usize], ask: Ask<'_>) -> Truth {
        let ladder = &self.reg.categories[id];
        // Whatever asks, a category looks at all that is known.
        let own = Ask {
            client: ladder.card == Card::Client,
            ..Ask::new(ask.deal, ask.view, ask.scope)
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

    fn compare(&self, left: &Expr, op: Op, right: &Expr, ask: Ask<'_>) -> Truth {
        let (left, right) = (self.value(left, ask), self.value(right, ask));
        match (left, right) {
            (Amount::Value(left), Amount::Value(right)) => holds(op, &left, &right),
            (Amount::Empty, Amount::Empty | Amount::Value(_))
            | (Amount::Value(_), Amount::Empty) => Truth::No,
            // A sum of which more may come: only "at least so much" can be told.
            (Amount::AtLeast(low, missing), Amount::Value(right)) => {
                let told = matches!((op, holds(op, &low, &right)), (Op::Ge | Op::Gt, Truth::Yes));
                let never = matches!((op, holds(op, &low, &right)), (Op::Le | Op::Lt, Truth::No))
                    || (op == Op::Eq && holds(Op::Gt, &low, &right).is_yes());
                let differs = op == Op::Ne && holds(Op::Gt, &low, &right).is_yes();
                if told || differs {
                    Truth::Yes
                } else if never {
                    Truth::No
                } else {
                    Truth::Unknown(missing)
                }
            }
            (Amount::Unknown(mut missing), other) | (other, Amount::Unknown(mut missing)) => {
                if let Amount::Unknown(more) | Amount::AtLeast(_, more) = other {
                    missing.extend(more);
                }
                Truth::Unknown(missing)
            }
            (_, Amount::AtLeast(_, missing)) | (Amount::AtLeast(_, missing), _) => {
                Truth::Unknown(missing)
            }
        }
    }

    fn value(&self, expr: &Expr, ask: Ask<'_>) -> Amount {
        match expr {
            Expr::Const(value) => Amount::Value(value.clone()),
            Expr::Field(field) => match self.field(*field, ask.deal, ask.view) {
                Known::Is(Some(value)) => Amount::Value(value),
                Known::Is(None) => Amount::Empty,
                Known::Missing(what) => Amount::Unknown(Missing::from([what.into()])),
            },
            Expr::Sum(pattern, window) => self.sum(pattern, window, ask),
        }
    }

    fn sum(&self, pattern: &EventPattern, window: &LookBack, ask: Ask<'_>) -> Amount {
        let found = self.find(pattern, window, ask);
        let home = &self.data.currency;
        let mut sum = Decimal::ZERO;
        let (mut foreign, mut negative) = (false, false);
        for index in &found.sure {
            let Says::Event(event, _) = self.facts[*index].says else {
                continue;
            };
            let Some(amount) = event.amount else { continue };
            foreign |= event.currency.as_deref().is_some_and(|own| *own != *home.0);
            negative |= amount.is_sign_negative();
            sum += amount;
        }
        let mut missing = found.missing;
        missing.extend(found.maybe.into_iter().flat_map(|(_, missing)| missing));
        let value = Value::Money(Money {
            amount: sum,
            currency: Currency(home.0.clone()),
        });
        if foreign {
            missing.insert("курс валюты".into());
            return Amount::Unknown(missing);
        }
        match missing.is_empty() {
            true => Amount::Value(value),
            false if negative => Amount::Unknown(missing),
            false => Amount::AtLeast(value, missing),
        }
    }
}

enum Amount {
    Value(Value),
    Empty,
    AtLeast(Value, Missing),
    Unknown(Missing),
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

/// How two values of one type stand; `None` when they cannot be compared.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(if super::world::same(left, right) {
            Ordering::Equal
        } else {
            left.cmp(right)
        }),
        (Value::Number(left), Value::Number(right))
        | (Value::Percent(left), Value::Percent(right)) => Some(left.cmp(right)),
        (Value::Money(left), Value::Money(right)) if left.currency == right.currency => {
            Some(left.amount.cmp(&right.amount))
        }
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
        (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
        (Value::Seconds(left), Value::Seconds(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// A comparison of two held values.
pub fn holds(op: Op, left: &Value, right: &Value) -> Truth {
    match order(left, right) {
        Some(order) => ordered(op, order).into(),
        None => Truth::unknown("курс валюты"),
    }
}
