//! The answer to a condition at a moment.

use std::cmp::Ordering;

use chrono::Datelike as _;

use super::view::{FieldAt, View};
use super::visits::Place;
use super::window;
use crate::calendar::{CloseOf, Fold, Pace, Quantity, Term};
use crate::facts::{Direction, EventKind, FactKind};
use crate::model::regulation::{Card, CategoryId, CountWindow, Op, Who};
use crate::program::{Cond, Expr, PatternId, Test, Window, order, satisfies};
use crate::value::{Decimal, Instant, Missing, Money, Truth, Value};

/// The moment at which a condition is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    /// The instant.
    pub(super) at: Instant,
    /// How many facts have applied.
    pub(super) n: usize,
    /// For cancel, stop and pause: look-back reaches to the duty's origin only, its own trigger left out.
    pub(super) origin: Option<Origin>,
    /// When the scope began, for `прошло больше N` without an event.
    pub(super) scope_from: Option<Instant>,
    /// The event that is judged, when one is: consent is asked for its channel.
    pub(super) event: Option<usize>,
    /// Of a mailing to a client: what he and we have done is looked for in all that is known of him, not only since a deal of his
    /// began.
    pub(super) wide: bool,
}

/// Where a duty began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) at: Instant,
    pub(super) trigger: Option<usize>,
}

/// What an expression comes to.
pub(super) enum Found {
    /// A value.
    Value(Value),
    /// Nothing.
    Empty,
    /// At least this much; the rest is not held.
    AtLeast(Value, Missing),
    /// A number not below this, and not above that where there is an end.
    Between(Decimal, Option<Decimal>, Missing),
    /// Not known.
    Unknown(Missing),
}

/// How many events there are: at least, at most (`None`: without bound), and what is missing.
struct Range {
    least: usize,
    most: Option<usize>,
    missing: Missing,
    /// What is missing for saying that the window has begun at all; without a begin every comparison is false.
    start: Missing,
}

/// Nesting of definitions beyond this is a loop.
const DEEPEST: u8 = 32;

fn missing(what: &str) -> Missing {
    Missing::from([what.into()])
}

impl<'e> View<'e> {
    /// The moment when an instant is over.
    pub(super) fn point(&self, at: Instant) -> Point {
        Point {
            at,
            n: self.after(at),
            origin: None,
            scope_from: None,
            event: None,
            wide: false,
        }
    }

    /// The moment just before a fact.
    pub(super) fn just_before(&self, fact: usize) -> Point {
        let at = self.at(fact);
        // What has not been sent comes after everything of its second.
        let n = if self.is_proposed(fact) {
            self.after(at)
        } else {
            fact
        };
        Point {
            at,
            n,
            origin: None,
            scope_from: None,
            event: Some(fact),
            wide: false,
        }
    }

    /// The moment right after a fact, later facts of its second apart.
    pub(super) fn after_fact(&self, fact: usize) -> Point {
        Point {
            n: fact + 1,
            ..self.just_before(fact)
        }
    }

    /// The answer to a condition.
    pub(super) fn ask(&self, cond: &Cond, point: Point) -> Truth {
        match cond {
            Cond::True => Truth::Yes,
            Cond::And(all) => all.iter().fold(Truth::Yes, |so_far, next| {
                if so_far.is_no() {
                    so_far
                } else {
                    so_far.and(self.ask(next, point))
                }
            }),
            Cond::Or(any) => any.iter().fold(Truth::No, |so_far, next| {
                if so_far.is_yes() {
                    so_far
                } else {
                    so_far.or(self.ask(next, point))
                }
            }),
            Cond::Not(cond) => self.ask(cond, point).negate(),
            Cond::Test(test, _) => self.test(test, point),
        }
    }

    /// Where what has been done is looked for.
    pub(super) fn looked_at(&self, point: Point) -> &Self {
        self.client.filter(|_| point.wide).unwrap_or(self)
    }

    /// The answer to an elementary test.
    pub(super) fn test(&self, test: &Test, point: Point) -> Truth {
        match test {
            Test::Filled(field) => match self.field(*field, point.at, point.n) {
                FieldAt::Empty => Truth::No,
                FieldAt::Value(_) | FieldAt::Unreadable => Truth::Yes,
                FieldAt::Unknown(what) => Truth::unknown(&what),
            },
            // A number that is worked out is the deal's own, whoever asks.
            Test::Compare(left, op, right) => {
                let wide = false;
                self.compare(left, *op, right, Point { wide, ..point })
            }
            Test::OneOf(field, values) => match self.field(*field, point.at, point.n) {
                FieldAt::Empty => Truth::No,
                FieldAt::Value(value) => values
                    .iter()
                    .any(|wanted| order(value, wanted) == Some(Ordering::Equal))
                    .into(),
                FieldAt::Unreadable => Truth::unknown(&self.unreadable(*field)),
                FieldAt::Unknown(what) => Truth::unknown(&what),
            },
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => {
                let range = match window {
                    Window::Ever | Window::Last(_) | Window::Period(_) => {
                        self.looked_at(point).count(*pattern, window, point)
                    }
                    Window::Visit | Window::Since(_) => self.count(*pattern, window, point),
                };
                match range {
                    Ok(range) => range.compare(*op, *number as usize),
                    Err(answer) => answer,
                }
            }
            Test::LastOlder(pattern, age) => {
                self.looked_at(point).last_older(*pattern, point, |at| {
                    age.window_end(at, self.env.moments.zone)
                })
            }
            Test::Elapsed(Some(pattern), wait) => {
                self.looked_at(point)
                    .last_older(*pattern, point, |at| self.runs_out(at, *wait))
            }
            Test::Elapsed(None, wait) => match point.scope_from {
                Some(from) => (point.at >= self.runs_out(from, *wait)).into(),
                // Whenever it began, it was not before the deal.
                None if self.start > Instant::MIN
                    && point.at < self.runs_out(self.start, *wait) =>
                {
                    Truth::No
                }
                None => Truth::unknown(FactKind::Stages.history()),
            },
            Test::Category(category, rungs) => self.category(*category, rungs, point),
            Test::Stage(stages) => self.stands_in_one(stages, point),
            Test::OwnerRole(roles) => self.owner_holds(roles, point),
            Test::Contains(field, part) => match self.field(*field, point.at, point.n) {
                FieldAt::Empty => Truth::No,
                FieldAt::Value(Value::Text(text)) => {
                    crate::program::fold(text).contains(&**part).into()
                }
                FieldAt::Value(_) | FieldAt::Unreadable => Truth::unknown(&self.unreadable(*field)),
                FieldAt::Unknown(what) => Truth::unknown(&what),
            },
            Test::Remains(field, rest) => match self.field(*field, point.at, point.n) {
                FieldAt::Empty => Truth::No,
                FieldAt::Value(value) => match self.remains_from(value, *rest) {
                    Some(from) => (point.at >= from).into(),
                    None => Truth::unknown(&self.unreadable(*field)),
                },
                FieldAt::Unreadable => Truth::unknown(&self.unreadable(*field)),
                FieldAt::Unknown(what) => Truth::unknown(&what),
            },
            Test::OwnerIs(who) => self.owner_is(who, point),
            Test::Score(list, of, op, number) => {
                let compare = |rated: Decimal| satisfies(rated.cmp(number), *op);
                self.score_compares((list, of), compare, point)
            }
            Test::Approval {
                about,
                roles,
                state,
            } => self.approval_stands(about.as_deref(), roles, *state, point),
            Test::Days(from, to) => {
                let day = self.env.version.company.zone().date(point.at);
                (*from <= day && to.is_none_or(|to| day <= to)).into()
            }
            Test::Season(from, to) => {
                let day = self.env.version.company.zone().date(point.at);
                in_season((day.month(), day.day()), *from, *to).into()
            }
            Test::WorkingTime => self.env.version.company.is_working(point.at).into(),
            Test::LastFromClient => self.looked_at(point).last_from_client(point),
            Test::Consent(asked) => self.consent(*asked, point),
            Test::LocalTime(hours) => self.in_hours(hours, point.at).into(),
            Test::Streak {
                pattern,
                number,
                without,
            } => self
                .looked_at(point)
                .streak(*pattern, *number as usize, *without, point),
            Test::Ahead(field) => self.ahead(*field, point),
            Test::AtStart(test) => match point.scope_from {
                Some(at) => self.test(test, Point { at, ..point }),
                None => Truth::unknown(FactKind::Stages.history()),
            },
        }
    }

    /// From when no more than `rest` remains before a date: elapsed time back from its beginning; of working time, from the
    /// opening of that day, as «за N до даты».
    pub(super) fn remains_from(&self, value: &Value, rest: Quantity) -> Option<Instant> {
        let zone = self.env.moments.zone;
        let date = match value {
            Value::Date(day) => zone.start_of(*day),
            Value::DateTime(local) => zone.instant(*local, Fold::First),
            _ => return None,
        };
        Some(match rest.pace() {
            Pace::Working => {
                let company = &self.env.version.company;
                let lead = Term::AtBefore(rest);
                lead.window(date, company, CloseOf::Business).opens
            }
            _ => rest.window_start(date, zone),
        })
    }

    fn unreadable(&self, field: crate::model::regulation::FieldId) -> String {
        format!(
            "читаемое значение поля «{}»",
            self.env.version.field(field).name
        )
    }

    /// When `прошло больше N` turns true: the term's own due moment, on the company's clock.
    pub(super) fn runs_out(&self, from: Instant, wait: Quantity) -> Instant {
        Term::Within(wait)
            .window(from, &self.env.version.company, CloseOf::Business)
            .due
    }

    fn compare(&self, left: &Expr, op: Op, right: &Expr, point: Point) -> Truth {
        let decide = |left: &Value, right: &Value| {
            order(left, right).map_or_else(
                || Truth::unknown("курс валюты"),
                |order| satisfies(order, op).into(),
            )
        };
        match (self.expr(left, point), self.expr(right, point)) {
            (Found::Empty, _) | (_, Found::Empty) => Truth::No,
            (Found::Between(low, high, missing), Found::Value(right)) => {
                match crate::program::plain(&right) {
                    Some(right) => between(low, high, op, right, missing),
                    None => Truth::Unknown(missing),
                }
            }
            (Found::Value(left), Found::Value(right)) => decide(&left, &right),
            (Found::AtLeast(left, missing), Found::Value(right)) => {
                // What is missing can only add: an answer that more would not change is an answer.
                let more = order(&left, &right).is_some_and(Ordering::is_gt);
                match op {
                    Op::Gt | Op::Ge if decide(&left, &right).is_yes() => Truth::Yes,
                    Op::Lt | Op::Le if decide(&left, &right).is_no() => Truth::No,
                    Op::Eq if more => Truth::No,
                    Op::Ne if more => Truth::Yes,
                    _ => Truth::Unknown(missing),
                }
            }
            (Found::Unknown(mut a), Found::Unknown(b)) => {
                a.extend(b);
                Truth::Unknown(a)
            }
            (
                Found::Unknown(missing)
                | Found::AtLeast(_, missing)
                | Found::Between(_, _, missing),
                _,
            )
            | (
                _,
                Found::Unknown(missing)
                | Found::AtLeast(_, missing)
                | Found::Between(_, _, missing),
            ) => Truth::Unknown(missing),
        }
    }

    /// What an expression comes to.
    pub(super) fn expr(&self, expr: &Expr, point: Point) -> Found {
        match expr {
            Expr::Const(value) => Found::Value(value.clone()),
            Expr::Field(field) => match self.field(*field, point.at, point.n) {
                FieldAt::Empty => Found::Empty,
                FieldAt::Value(value) => Found::Value(value.clone()),
                FieldAt::Unreadable => Found::Unknown(missing(&self.unreadable(*field))),
                FieldAt::Unknown(what) => Found::Unknown(missing(&what)),
            },
            Expr::Sum(pattern, window) => self.sum(*pattern, window, point),
            Expr::Length(field) => match self.expr(&Expr::Field(*field), point) {
                Found::Value(Value::Text(text)) => {
                    Found::Value(Value::Number(text.trim().chars().count().into()))
                }
                Found::Value(_) => Found::Unknown(missing(&self.unreadable(*field))),
                other => other,
            },
            Expr::Calc(calc) => self.calc(calc, point),
        }
    }

    /// How many events there are: at least, at most, and what is missing.
    pub(super) fn counted(
        &self,
        pattern: PatternId,
        window: &Window,
        point: Point,
    ) -> Result<(usize, Option<usize>, Missing), Truth> {
        let range = self.count(pattern, window, point)?;
        Ok((range.least, range.most, range.missing))
    }

    /// Where a window begins: the index of its first fact and its first instant. Cancel, stop and pause look back to the
    /// duty's origin, never further.
    fn window(
        &self,
        pattern: PatternId,
        window: &Window,
        point: Point,
    ) -> Result<(usize, Instant), Truth> {
        let window = self.own_window(pattern, window, point)?;
        Ok(bounded_by_origin(window, point, |at| self.before(at)))
    }

    /// As far back as cancel, stop and pause may look.
    pub(super) fn since_origin(&self, from: (usize, Instant), point: Point) -> (usize, Instant) {
        bounded_by_origin(from, point, |at| self.before(at))
    }

    /// The same, however far back it reaches.
    fn own_window(
        &self,
        pattern: PatternId,
        window: &Window,
        point: Point,
    ) -> Result<(usize, Instant), Truth> {
        let unknown = || Truth::unknown(FactKind::Stages.history());
        match window {
            Window::Ever => Ok((0, self.start)),
            Window::Last(length) => {
                // A fact at s occupies [s, s⊕W). What ended in this very second counts no more.
                let zone = self.env.moments.zone;
                let from = window::begin(CountWindow::Rolling(*length), point.at, zone);
                let sure = &self.matches(pattern).sure;
                let inside = sure.partition_point(|&at| self.at(at) < from);
                let first = sure.get(inside).copied().unwrap_or(point.n);
                Ok((first, from))
            }
            Window::Period(unit) => {
                let from = self.period_start(*unit, point.at);
                Ok((self.before(from), from))
            }
            Window::Visit => match self.path.place(point.n) {
                // Events of the second of the entry are seen, as a newborn duty sees those of its instant.
                Place::In(visit) => {
                    let from = visit.from.ok_or_else(unknown)?;
                    Ok((self.before(from), from))
                }
                Place::Unknown => Err(unknown()),
                Place::Nowhere => Err(Truth::No),
            },
            Window::Since(other) => {
                let last = self.last(*other, point)?;
                Ok((last + 1, self.at(last)))
            }
        }
    }

    /// The last event of a pattern; none at all is a definite no.
    fn last(&self, pattern: PatternId, point: Point) -> Result<usize, Truth> {
        let matches = self.matches(pattern);
        let last = self.last_sure(pattern, point);
        let doubt = matches.doubtful.iter().rev().find(|(at, _)| *at < point.n);
        if let Some((_, what)) = doubt.filter(|(at, _)| last.is_none_or(|last| last < *at)) {
            return Err(Truth::unknown(what));
        }
        let from = last.map_or(self.start, |last| self.at(last));
        let gaps = self.gaps(self.env.version.pattern(pattern), from, point.at);
        match last {
            _ if !gaps.is_empty() => Err(Truth::Unknown(gaps)),
            Some(last) => Ok(last),
            None => Err(Truth::No),
        }
    }

    fn last_older(
        &self,
        pattern: PatternId,
        point: Point,
        end: impl Fn(Instant) -> Instant,
    ) -> Truth {
        match self.last(pattern, point) {
            Ok(last) => (point.at >= end(self.at(last))).into(),
            Err(unknown @ Truth::Unknown(_)) => {
                // A later event that is not held could only make it younger: a young one is young all the same.
                match self.last_sure(pattern, point) {
                    Some(known) if point.at < end(self.at(known)) => Truth::No,
                    _ => unknown,
                }
            }
            Err(answer) => answer,
        }
    }

    fn count(&self, pattern: PatternId, window: &Window, point: Point) -> Result<Range, Truth> {
        let matches = self.matches(pattern);
        if !matches.opened.is_empty() || self.asks_open(pattern) {
            let opened = matches.opened.partition_point(|&at| at < point.n);
            let closed = matches.closed.partition_point(|at| *at <= point.at);
            // A task posted at any time may still be open.
            let mut missing = self.gaps(self.env.version.pattern(pattern), self.start, point.at);
            let least = opened.saturating_sub(closed);
            let bounded = missing.is_empty();
            let mut unsure = 0;
            for &(at, what) in &matches.doubtful {
                if at < point.n && self.is_open(at, point.at) {
                    unsure += 1;
                    missing.insert(what.into());
                }
            }
            return Ok(Range {
                least,
                most: bounded.then_some(least + unsure),
                missing,
                start: Missing::new(),
            });
        }
        let (first, from) = match (self.window(pattern, window, point), window) {
            (Err(Truth::Unknown(start)), window) => {
                return Ok(self.count_since(pattern, (window, start), point));
            }
            (found, _) => found?,
        };
        let from_place = matches.sure.partition_point(|&at| at < first);
        let to_place = matches.sure.partition_point(|&at| at < point.n);
        let own = self.own_place(pattern, first, point).is_some();
        let ended = self.ended(pattern, window, from_place..to_place, point);
        let seen = to_place
            .saturating_sub(from_place)
            .saturating_sub(ended.len());
        let least = seen - usize::from(own && seen > 0);
        let mut missing = self.unseen(pattern, (window, from), point);
        let bounded = missing.is_empty();
        let mut unsure = 0;
        for (at, what) in &matches.doubtful {
            if self.may_count(*at, window, (first, from), point) {
                unsure += 1;
                missing.insert((*what).into());
            }
        }
        Ok(Range {
            least,
            most: bounded.then_some(least + unsure),
            missing,
            start: Missing::new(),
        })
    }

    /// The places of those events of a window that have left it already, though one before them has not: on the last day of a short
    /// month the end of one day comes before that of the day before it.
    fn ended(
        &self,
        pattern: PatternId,
        window: &Window,
        places: std::ops::Range<usize>,
        point: Point,
    ) -> Vec<usize> {
        let zone = self.env.moments.zone;
        match window {
            Window::Last(length) if length.months() > 0 => {
                let sure = &self.matches(pattern).sure;
                let gone = |place: &usize| {
                    let at = sure.get(*place).map(|&fact| self.at(fact));
                    at.is_some_and(|at| length.window_end(at, zone) <= point.at)
                };
                places.filter(gone).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What of a window that begins then is not held.
    fn unseen(
        &self,
        pattern: PatternId,
        (window, from): (&Window, Instant),
        point: Point,
    ) -> Missing {
        let pattern = self.env.version.pattern(pattern);
        match window {
            Window::Last(length) if length.months() > 0 => {
                let zone = self.env.moments.zone;
                let parts = window::counted(CountWindow::Rolling(*length), point.at, zone);
                let missing = parts
                    .into_iter()
                    .flat_map(|(from, to)| self.gaps(pattern, from, to));
                missing.collect()
            }
            _ => self.gaps(pattern, from, point.at),
        }
    }

    /// Whether an event that may be one of a pattern lies in the window that ends at a moment. A duty's own trigger counts no
    /// more than it does where it surely is one.
    fn may_count(
        &self,
        fact: usize,
        window: &Window,
        (first, from): (usize, Instant),
        point: Point,
    ) -> bool {
        let own = point
            .origin
            .is_some_and(|origin| origin.trigger == Some(fact));
        let at = self.at(fact);
        let inside = match window {
            Window::Last(length) => {
                at >= from && length.window_end(at, self.env.moments.zone) > point.at
            }
            _ => fact >= first,
        };
        fact < point.n && inside && !own
    }

    /// How many there are in a window of which it is not sure when it began: any number, from none to all since the last
    /// moment at which it surely had not begun yet.
    fn count_since(
        &self,
        pattern: PatternId,
        (window, start): (&Window, Missing),
        point: Point,
    ) -> Range {
        let (wide, begun) = self.widest(window, point);
        let (first, from) = bounded_by_origin(wide, point, |at| self.before(at));
        let sure = &self.matches(pattern).sure;
        let to = sure.partition_point(|&at| at < point.n);
        let seen = to.saturating_sub(sure.partition_point(|&at| at < first));
        let own = self.own_place(pattern, first, point).is_some();
        let mut most = seen - usize::from(own && seen > 0);
        let gaps = self.gaps(self.env.version.pattern(pattern), from, point.at);
        let bounded = gaps.is_empty();
        let mut missing: Missing = start.union(&gaps).cloned().collect();
        for (at, what) in &self.matches(pattern).doubtful {
            let own = point
                .origin
                .is_some_and(|origin| origin.trigger == Some(*at));
            if first <= *at && *at < point.n && !own {
                most += 1;
                missing.insert((*what).into());
            }
        }
        Range {
            least: 0,
            most: bounded.then_some(most),
            missing,
            start: if begun { Missing::new() } else { start },
        }
    }

    /// A window that surely covers one of which it is not sure when it began, and whether it surely began at all: a deal
    /// stands in some stage, but there may have been no event to count from.
    fn widest(&self, window: &Window, point: Point) -> ((usize, Instant), bool) {
        let last = match window {
            Window::Since(other) => self.last_sure(*other, point),
            _ => None,
        };
        let wide = last.map_or((0, self.start), |last| (last + 1, self.at(last)));
        (wide, last.is_some() || matches!(window, Window::Visit))
    }

    /// The last event of a pattern that surely was one.
    fn last_sure(&self, pattern: PatternId, point: Point) -> Option<usize> {
        let sure = &self.matches(pattern).sure;
        let before = sure.partition_point(|&at| at < point.n);
        sure.get(before.checked_sub(1)?).copied()
    }

    /// Where the duty's own trigger stands among the events of a pattern that are looked back at: it does not count.
    fn own_place(&self, pattern: PatternId, first: usize, point: Point) -> Option<usize> {
        let trigger = point.origin?.trigger?;
        let seen = first <= trigger && trigger < point.n;
        seen.then(|| self.matches(pattern).sure.binary_search(&trigger).ok())?
    }

    /// Whether the task of a fact is not closed yet at a moment.
    fn is_open(&self, fact: usize, at: Instant) -> bool {
        let super::fact::Kind::Event(event, ..) = &self.fact(fact).what else {
            return false;
        };
        let closed = event.closed.map(|closed| self.env.moments.start(closed));
        closed.is_none_or(|closed| closed > at)
    }

    /// Whether a pattern asks for tasks open at the moment.
    fn asks_open(&self, pattern: PatternId) -> bool {
        use crate::model::regulation::{Moment, What};
        let shapes = &self.env.version.pattern(pattern).shapes;
        shapes
            .iter()
            .any(|shape| matches!(shape.what, What::Event(_, Moment::Open)))
    }

    fn sum(&self, pattern: PatternId, window: &Window, point: Point) -> Found {
        let (first, from) = match self.window(pattern, window, point) {
            Ok(window) => window,
            Err(Truth::Unknown(missing)) => {
                return self.sum_since(pattern, (window, missing), point);
            }
            // No visit, no origin: nothing was summed.
            Err(_) => return Found::Value(Value::Number(Decimal::ZERO)),
        };
        let matches = self.matches(pattern);
        let from_place = matches.sure.partition_point(|&at| at < first);
        let to_place = matches
            .sure
            .partition_point(|&at| at < point.n)
            .max(from_place);
        let amounts = self.amounts(pattern);
        let at = |place: usize| amounts.sums.get(place).copied().unwrap_or_default();
        let own = self.own_place(pattern, first, point);
        let of_own = own.map_or(Decimal::ZERO, |own| {
            at(own + 1).checked_sub(at(own)).unwrap_or_default()
        });
        let ended = self.ended(pattern, window, from_place..to_place, point);
        let of_ended = ended.iter().filter(|&&place| Some(place) != own);
        let amount = at(to_place)
            .checked_sub(at(from_place))
            .and_then(|amount| amount.checked_sub(of_own))
            .and_then(|amount| {
                of_ended.clone().try_fold(amount, |left, &place| {
                    left.checked_sub(at(place + 1).checked_sub(at(place))?)
                })
            })
            .unwrap_or(Decimal::MAX);
        let left_out = usize::from(own.is_some()) + of_ended.count();
        let summed = (to_place - from_place).saturating_sub(left_out);
        let value = match amounts.currency((from_place, to_place), own) {
            _ if summed == 0 => Value::Number(Decimal::ZERO),
            Ok(Some(currency)) => Value::Money(Money {
                amount,
                currency: currency.clone(),
            }),
            Ok(None) => Value::Number(amount),
            Err(what) => return Found::Unknown(missing(what)),
        };
        let mut gaps = self.unseen(pattern, (window, from), point);
        let mut negative = amounts.sums.windows(2).any(|pair| pair[1] < pair[0]);
        for &(at, what) in &matches.doubtful {
            if self.may_count(at, window, (first, from), point) {
                gaps.insert(what.into());
                negative |= self.may_lessen(at);
            }
        }
        match (gaps.is_empty(), negative) {
            (true, _) => Found::Value(value),
            (false, false) => Found::AtLeast(value, gaps),
            (false, true) => Found::Unknown(gaps),
        }
    }

    /// Whether an event that may belong to a sum could make it less, or could not be added to it at all: its amount is negative,
    /// or in another currency.
    fn may_lessen(&self, fact: usize) -> bool {
        let super::fact::Kind::Event(event, ..) = &self.fact(fact).what else {
            return false;
        };
        let home = &self.env.dataset.currency.0;
        let foreign = |own: &str| !own.eq_ignore_ascii_case(home);
        event.amount.is_some_and(|amount| amount.is_sign_negative())
            || event.currency.as_deref().is_some_and(foreign)
    }

    /// A sum over a window of which it is not sure when it began: at least nothing, and nothing where there is nothing to
    /// sum.
    fn sum_since(
        &self,
        pattern: PatternId,
        (window, mut missing): (&Window, Missing),
        point: Point,
    ) -> Found {
        let (wide, _) = self.widest(window, point);
        let (first, from) = bounded_by_origin(wide, point, |at| self.before(at));
        let matches = self.matches(pattern);
        let own = point.origin.and_then(|origin| origin.trigger);
        let inside = |at: &usize| first <= *at && *at < point.n && Some(*at) != own;
        let gaps = self.gaps(self.env.version.pattern(pattern), from, point.at);
        let unsure = matches.doubtful.iter().filter(|(at, _)| inside(at));
        let all = matches.sure.iter().filter(|at| inside(at));
        let all = all.chain(unsure.clone().map(|(at, _)| at));
        let odd = all.into_iter().any(|at| self.may_lessen(*at));
        let unsure: Missing = unsure.map(|(_, what)| Box::from(*what)).collect();
        let places = (
            matches.sure.partition_point(|&at| at < first),
            matches.sure.partition_point(|&at| at < point.n),
        );
        let none = !matches.sure.iter().any(inside);
        let nothing = Value::Number(Decimal::ZERO);
        if none && gaps.is_empty() && unsure.is_empty() {
            return Found::Value(nothing);
        }
        missing.extend(gaps.into_iter().chain(unsure));
        let amounts = self.amounts(pattern);
        let negative = odd || amounts.sums.windows(2).any(|pair| pair[1] < pair[0]);
        let own_place = self.own_place(pattern, first, point);
        if negative || amounts.currency(places, own_place).is_err() {
            Found::Unknown(missing)
        } else {
            Found::AtLeast(nothing, missing)
        }
    }

    /// The first rung that is not false; an unknown one makes the value unknown.
    fn category(&self, category: CategoryId, wanted: &[usize], point: Point) -> Truth {
        let Some((rungs, view, point)) = self.rungs(category, point) else {
            return Truth::No;
        };
        if view.depth.get() >= DEEPEST {
            return Truth::unknown("определение категории (оно ссылается само на себя)");
        }
        view.depth.set(view.depth.get() + 1);
        let mut answer = Truth::No;
        for (at, rung) in rungs.iter().enumerate() {
            let wanted = wanted.contains(&at);
            match view.ask(rung, point) {
                Truth::No => continue,
                Truth::Yes => answer = wanted.into(),
                unknown @ Truth::Unknown(_) => answer = unknown,
            }
            break;
        }
        view.depth.set(view.depth.get() - 1);
        answer
    }

    /// The rungs of a ladder of values, whose card they speak of, and the moment as they are asked about it.
    pub(super) fn rungs(
        &self,
        category: CategoryId,
        point: Point,
    ) -> Option<(&'e [Cond], &Self, Point)> {
        let definition = self.env.version.definitions.get(category.0)?;
        let view = match (definition.card, self.client) {
            (Card::Client, Some(client)) => client,
            _ => self,
        };
        let point = Point {
            origin: None,
            scope_from: view.life_from(point),
            wide: false,
            ..point
        };
        Some((&definition.rungs, view, point))
    }

    /// When the deal's present life began, which is the scope of a definition: a definition has one value whoever asks.
    fn life_from(&self, point: Point) -> Option<Instant> {
        let left = self.life_begins().take_while(|(fact, _)| *fact < point.n);
        let first = self.path.visits.first().and_then(|visit| visit.from);
        let held = first.filter(|_| self.path.unheld_until.is_none());
        let back = left.map(|(_, at)| at).last();
        back.or(self.path.created).or(held)
    }

    /// The moves out of terminal stages, each of which begins a new life.
    pub(super) fn life_begins(&self) -> impl Iterator<Item = (usize, Instant)> {
        let terminal = |stage| self.env.version.is_terminal(stage);
        let ended = self.path.visits.iter();
        ended
            .filter(move |visit| visit.stage.is_some_and(terminal))
            .filter_map(|visit| visit.exit.zip(visit.to))
    }

    pub(super) fn owner_holds(
        &self,
        roles: &[crate::model::regulation::RoleId],
        point: Point,
    ) -> Truth {
        use crate::findings::ResponsibleBasis;
        let (owner, basis) = self.owner_at(point.n);
        if basis == ResponsibleBasis::Current && point.at < self.env.present {
            return Truth::unknown(FactKind::Owners.history());
        }
        let Some(owner) = owner else { return Truth::No };
        if !self.env.staff.held {
            return Truth::unknown("список сотрудников");
        }
        let role = self.env.staff.role(owner);
        roles
            .iter()
            .any(|wanted| role.is_some() && self.env.version.roles.get(wanted.0).copied() == role)
            .into()
    }

    fn owner_is(&self, who: &Who, point: Point) -> Truth {
        let (owner, basis) = self.owner_at(point.n);
        if basis == crate::findings::ResponsibleBasis::Current && point.at < self.env.present {
            return Truth::unknown(FactKind::Owners.history());
        }
        owner.map_or(Truth::No, |owner| self.env.staff.is(owner, who, point.at))
    }

    /// Calls, letters and messages, the latest of them: was it the client's?
    fn last_from_client(&self, point: Point) -> Truth {
        use super::fact::Kind;
        let contact = |kind: EventKind| {
            matches!(
                kind,
                EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms
            )
        };
        let last = self
            .members()
            .iter()
            .rev()
            .filter(|&&at| at < point.n && self.concerns(at).is_yes())
            .find_map(|&at| match &self.fact(at).what {
                Kind::Event(event, ..) if contact(event.kind) => Some((at, event.direction)),
                _ => None,
            });
        let from = last.map_or(self.start, |(at, _)| self.at(at));
        let kinds = [
            EventKind::Call,
            EventKind::Email,
            EventKind::Message,
            EventKind::Sms,
        ];
        let mut unheld = Missing::new();
        for kind in kinds {
            unheld.extend(self.kind_gap(FactKind::Event(kind), from, point.at));
        }
        match last {
            _ if !unheld.is_empty() => Truth::Unknown(unheld),
            Some((_, Some(direction))) => (direction == Direction::In).into(),
            Some((_, None)) => Truth::unknown("направление события"),
            None => Truth::No,
        }
    }
}

/// Cancel, stop and pause look back to the duty's origin, never further.
fn bounded_by_origin(
    (first, from): (usize, Instant),
    point: Point,
    before: impl Fn(Instant) -> usize,
) -> (usize, Instant) {
    match point.origin {
        Some(origin) => (first.max(before(origin.at)), from.max(origin.at)),
        None => (first, from),
    }
}

/// A number known to lie in a range, compared: decided where every number of the range answers alike.
fn between(low: Decimal, high: Option<Decimal>, op: Op, right: Decimal, missing: Missing) -> Truth {
    let at = |number: Decimal| satisfies(number.cmp(&right), op);
    let decided = match op {
        Op::Eq | Op::Ne => right < low || high.is_some_and(|high| right > high),
        // Above any bound a number is greater.
        _ => at(low) == high.map_or(matches!(op, Op::Gt | Op::Ge), at),
    };
    if decided {
        at(low).into()
    } else {
        Truth::Unknown(missing)
    }
}

impl Range {
    /// Whether the number compares so for every number the range allows.
    fn compare(mut self, op: Op, number: usize) -> Truth {
        let start = std::mem::take(&mut self.start);
        let counted = self.counted(op, number);
        if start.is_empty() {
            counted
        } else {
            Truth::Unknown(start).and(counted)
        }
    }

    fn counted(self, op: Op, number: usize) -> Truth {
        let Self {
            least,
            most,
            missing,
            ..
        } = self;
        match decided(least, most, op, number) {
            Some(answer) => answer.into(),
            None => Truth::Unknown(missing),
        }
    }
}

/// Whether a number that is at least so much, and at most so much where there is a bound, compares so; `None`: nobody can tell.
pub(super) fn decided(least: usize, most: Option<usize>, op: Op, number: usize) -> Option<bool> {
    let holds = |count: usize| satisfies(count.cmp(&number), op);
    if most == Some(least) {
        return Some(holds(least));
    }
    // A comparison changes its answer at the number itself and next to it only.
    let top = most.unwrap_or(usize::MAX);
    let border = [number.saturating_sub(1), number, number.saturating_add(1)];
    let inside = border.into_iter().map(|count| count.clamp(least, top));
    let mut answers = inside.chain([least, top]).map(holds);
    let first = answers.next().unwrap_or(false);
    answers.all(|answer| answer == first).then_some(first)
}

/// Whether a day of the year lies between two others, both inside; the stretch may go over the end of the year.
pub(super) fn in_season(day: (u32, u32), from: (u32, u32), to: (u32, u32)) -> bool {
    if from <= to {
        from <= day && day <= to
    } else {
        day >= from || day <= to
    }
}
