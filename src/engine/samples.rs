//! What one case gives to metrics: worths of events, pairs of events, deals at a moment, violations.

use rust_decimal::Decimal;

use super::contribution::{Contribution, FactShare, Key, Sampled, Share};
use super::counting::{Counting, Seen, amount, case_name};
use super::fact::Kind;
use super::view::{FieldAt, View};
use super::visits::Stretch;
use crate::calendar::{Period, Quantity};
use crate::facts::FactKind;
use crate::findings::ResponsibleBasis;
use crate::model::regulation::FieldId;
use crate::program::norm::{CountWindow, KeyKind, Metric, Norm, PairWorth, Sample, Worth};
use crate::program::{PatternId, fold};
use crate::value::{Instant, Missing, Truth, Value};

/// What stands in an account whose name the data leaves empty.
const UNNAMED: &str = "не указано";

impl Counting<'_, '_> {
    /// Turns the facts that a metric's samples begin with into samples.
    pub(super) fn samples(
        &mut self,
        metric: &Metric,
        seen: Vec<(usize, Seen)>,
        out: &mut Vec<Contribution>,
    ) {
        match &metric.sample {
            Sample::Events { worth, .. } => {
                for (fact, one) in seen {
                    let view = self.views[one.view];
                    let asked = self.asked_at(metric, view, view.at(fact));
                    if let Some(worth) = worth_of(view, worth, Some(fact), asked) {
                        self.add(fact, one, worth, out);
                    }
                }
            }
            Sample::Pairs {
                then,
                worth,
                within,
                per_deal,
                ..
            } => {
                let mut by_view: Vec<Vec<(usize, Seen)>> =
                    self.views.iter().map(|_| Vec::new()).collect();
                for (fact, one) in seen {
                    // Views are numbered by this very list.
                    by_view[one.view].push((fact, one));
                }
                let pair = Pair {
                    then: *then,
                    worth: *worth,
                    within: *within,
                    per_deal: *per_deal,
                };
                for firsts in by_view {
                    self.pairs(metric, &pair, firsts, out);
                }
            }
            Sample::Deals(_) | Sample::Violations { .. } => {}
        }
    }

    /// The moment at which a lasting quality of a sample is asked: the end of its period, or now.
    fn asked_at(&self, metric: &Metric, view: &View<'_>, at: Instant) -> Instant {
        let end = match metric.window {
            Some(CountWindow::Calendar(unit)) => {
                let zone = self.zone(view);
                zone.end_of(Period::containing(zone.date(at), unit).last)
                    .plus(-1)
            }
            _ => Instant::MAX,
        };
        end.min(view.env.horizon)
    }

    /// Pairs of one view, whose first facts come in order.
    fn pairs(
        &mut self,
        metric: &Metric,
        pair: &Pair,
        firsts: Vec<(usize, Seen)>,
        out: &mut Vec<Contribution>,
    ) {
        let mut taken: Option<Period> = None;
        let mut sure_taken = false;
        let mut waiting: Option<(usize, Instant)> = None;
        let mut doubted: Option<(usize, Seen, Sampled)> = None;
        for (fact, one) in firsts {
            let view = self.views[one.view];
            let at = view.at(fact);
            if pair.per_deal {
                // One a deal in each period, by its first sure event there.
                let zone = self.zone(view);
                let period = match metric.window {
                    Some(CountWindow::Calendar(unit)) => Period::containing(zone.date(at), unit),
                    _ => EVER,
                };
                if taken != Some(period) {
                    if let Some((fact, one, worth)) = doubted.take() {
                        self.add(fact, one, worth, out);
                    }
                    (taken, sure_taken) = (Some(period), false);
                }
                if sure_taken {
                    continue;
                }
                let Some((worth, _)) = pair.outcome(view, &self.norm.scope.funnel, fact) else {
                    continue;
                };
                if one.counts.is_yes() {
                    doubted = None;
                    sure_taken = true;
                    self.add(fact, one, worth, out);
                } else if doubted.is_none() {
                    doubted = Some((fact, one, worth));
                }
                continue;
            }
            // What is still waited for, a further event joins.
            if waiting.is_some_and(|(last, until)| fact <= last && at <= until) {
                continue;
            }
            let Some((worth, until)) = pair.outcome(view, &self.norm.scope.funnel, fact) else {
                continue;
            };
            if one.counts.is_yes() {
                waiting = Some(until);
            }
            self.add(fact, one, worth, out);
        }
        if let Some((fact, one, worth)) = doubted {
            self.add(fact, one, worth, out);
        }
    }
}

/// One period for all times.
const EVER: Period = Period {
    first: chrono::NaiveDate::MIN,
    last: chrono::NaiveDate::MAX,
};

/// What a pair asks for.
struct Pair {
    then: PatternId,
    worth: PairWorth,
    within: Option<Quantity>,
    per_deal: bool,
}

impl Pair {
    /// What came of a first event, and the last fact and moment up to which it is waited for; `None`: it gives no sample.
    fn outcome(
        &self,
        view: &View<'_>,
        funnel: &Option<crate::model::regulation::FunnelId>,
        fact: usize,
    ) -> Option<(Sampled, (usize, Instant))> {
        let env = view.env;
        let at = view.at(fact);
        let zone = env.version.company.zone();
        let deadline = self
            .within
            .map_or(Instant::MAX, |length| length.window_end(at, zone));
        // A deal is over when it comes to a terminal stage or leaves the funnel.
        let over = view.path.visits.iter().find_map(|visit| {
            let entry = visit.entry.filter(|entry| *entry > fact)?;
            let closed = visit
                .stage
                .is_some_and(|stage| env.version.is_terminal(stage));
            let elsewhere = funnel.is_some_and(|funnel| visit.funnel != Some(funnel));
            (closed || elsewhere).then_some(entry)
        });
        let last = over.unwrap_or(usize::MAX);
        let pattern = env.version.pattern(self.then);
        let matches = view.matches(self.then);
        let inside = |found: &usize| fact < *found && *found <= last && view.at(*found) <= deadline;
        let found = matches.sure.iter().copied().find(inside);
        let doubtful = matches
            .doubtful
            .iter()
            .filter(|(doubtful, _)| inside(doubtful));
        let before = |until: usize| -> Missing {
            let all = doubtful.clone().filter(|(at, _)| *at < until);
            all.map(|(_, what)| (*what).into()).collect()
        };
        let reached = |worth: Sampled, found: usize| (worth, (found, view.at(found)));
        if let Some(found) = found {
            let PairWorth::Time { working } = self.worth else {
                return Some(reached(Sampled::Worth(Decimal::ONE), found));
            };
            // An earlier one that nobody has recorded would have been sooner.
            let mut missing = before(found);
            missing.extend(view.gaps(pattern, at, view.at(found)));
            let worth = if missing.is_empty() {
                let seconds = if working {
                    env.version
                        .company
                        .working_seconds_between(at, view.at(found))
                } else {
                    view.at(found).since(at)
                };
                Sampled::Worth(Decimal::from(seconds))
            } else {
                Sampled::Unknown(missing)
            };
            return Some(reached(worth, found));
        }
        let over_at = over.map_or(Instant::MAX, |over| view.at(over));
        let until = deadline.min(over_at);
        let mut missing = before(usize::MAX);
        missing.extend(view.gaps(pattern, at, until.min(env.horizon)));
        let waited = (last, until);
        if !missing.is_empty() {
            return Some((Sampled::Unknown(missing), waited));
        }
        let decided = over.is_some() || deadline < env.horizon;
        match self.worth {
            PairWorth::Reached if decided => Some((Sampled::Worth(Decimal::ZERO), waited)),
            // What never came has taken no time.
            PairWorth::Time { .. } if decided => None,
            _ => Some((Sampled::Open, waited)),
        }
    }
}

/// What an event or a deal is worth; `None`: it gives no sample.
fn worth_of(
    view: &View<'_>,
    worth: &Worth,
    fact: Option<usize>,
    asked: Instant,
) -> Option<Sampled> {
    let unknown = |what: &str| Sampled::Unknown(Missing::from([what.into()]));
    Some(match worth {
        Worth::One => Sampled::Worth(Decimal::ONE),
        Worth::Amount => match fact.and_then(|fact| amount(view, fact)) {
            None => unknown("сумма события"),
            Some((_, currency)) if currency != view.env.dataset.currency => unknown("курс валюты"),
            Some((amount, _)) => Sampled::Worth(amount),
        },
        Worth::Length => {
            let seconds = fact.and_then(|fact| match view.fact(fact).what {
                Kind::Event(event, ..) => event.seconds,
                _ => None,
            });
            match seconds {
                Some(seconds) => Sampled::Worth(Decimal::from(seconds)),
                None => unknown("длительность звонков"),
            }
        }
        Worth::Field(field) => {
            let at = fact.map_or(asked, |fact| view.at(fact));
            return in_field(view, *field, at);
        }
        Worth::Holds(cond) => match view.ask(cond, view.point(asked)) {
            Truth::Yes => Sampled::Worth(Decimal::ONE),
            Truth::No => Sampled::Worth(Decimal::ZERO),
            Truth::Unknown(missing) => Sampled::Unknown(missing),
        },
        Worth::Sheet(list, of) => return fact.map(|at| view.sheet_worth(list, *of, at)),
    })
}

fn in_field(view: &View<'_>, field: FieldId, at: Instant) -> Option<Sampled> {
    let name = &view.env.version.field(field).name;
    let missing = |what: String| Some(Sampled::Unknown(Missing::from([what.into()])));
    match view.field(field, at, view.after(at)) {
        FieldAt::Empty => None,
        FieldAt::Value(Value::Number(number) | Value::Percent(number)) => {
            Some(Sampled::Worth(*number))
        }
        FieldAt::Value(Value::Money(money)) => Some(Sampled::Worth(money.amount)),
        FieldAt::Value(_) | FieldAt::Unreadable => missing(format!("поле «{name}»")),
        FieldAt::Unknown(what) => missing(what),
    }
}

/// Deals within the scope at the end of every period, or now.
pub(super) fn deals(
    (metric, worth): (&Metric, &Worth),
    norm: &Norm,
    index: usize,
    views: &[&View<'_>],
    out: &mut Vec<Contribution>,
) {
    for view in views.iter().filter(|view| view.deal.is_some()) {
        let env = view.env;
        let stretches = view.path.stretches(&norm.scope, env.version, true);
        for at in moments(metric, view) {
            let mut counts = standing(view, &stretches, at);
            if counts.is_no() {
                continue;
            }
            counts = counts.and(view.ask(&norm.guard, view.point(at)));
            let Some(worth) = worth_of(view, worth, None, at).filter(|_| !counts.is_no()) else {
                continue;
            };
            let key = match metric.key {
                KeyKind::Deal => view.deal.map(|(_, deal)| Ok(Key::Deal((*deal.id).into()))),
                KeyKind::Client => Some(Ok(Key::Client(case_name(view)))),
                KeyKind::Doer | KeyKind::Person | KeyKind::Team => {
                    Some(person_key(view, metric.key, None, at))
                }
                KeyKind::Funnel | KeyKind::Field(_) => Some(deal_key(view, metric.key, at)),
                _ => Some(Ok(Key::All)),
            };
            let deal = view.deal.map_or("", |(_, deal)| &*deal.source);
            let (key, share) = match key {
                None => continue,
                Some(Err(missing)) => (Key::All, Share::Unheld { until: at, missing }),
                Some(Ok(key)) => {
                    let visit = view.path.shown_at(at);
                    let stage = visit.map(|visit| visit.name.clone());
                    let fact = match &stage {
                        Some(stage) => format!("сделка в стадии «{stage}»"),
                        None => "сделка".to_owned(),
                    };
                    let subject = crate::findings::Subject {
                        client: env.case.client.as_deref().map(Box::from),
                        deal: view.deal.map(|(_, deal)| (*deal.id).into()),
                        stage,
                        ..crate::findings::Subject::default()
                    };
                    let share = FactShare {
                        counts,
                        zone: env.version.company.zone(),
                        since: Instant::MIN,
                        fact: fact.into(),
                        amount: None,
                        worth,
                        subject: Some(Box::new(subject)),
                        charge: None,
                    };
                    (key, Share::Fact(Box::new(share)))
                }
            };
            out.push(Contribution {
                version: env.index,
                norm: index,
                key,
                at,
                case: case_name(view),
                place: 0,
                source: deal.into(),
                share,
            });
        }
    }
}

/// The moments at which deals are counted: the ends of the periods since the deal began, and now.
fn moments(metric: &Metric, view: &View<'_>) -> Vec<Instant> {
    let env = view.env;
    let Some(CountWindow::Calendar(unit)) = metric.window else {
        return vec![env.horizon];
    };
    let zone = env.version.company.zone();
    let begin = view.start.max(env.in_force);
    if begin == Instant::MIN {
        return vec![env.horizon];
    }
    let mut period = Period::containing(zone.date(begin), unit);
    let mut out = Vec::new();
    loop {
        let end = zone.end_of(period.last).plus(-1);
        if end >= env.horizon {
            out.push(env.horizon);
            return out;
        }
        out.push(end);
        period = period.next(unit);
    }
}

/// Whether a deal is within a scope at a moment.
fn standing(view: &View<'_>, stretches: &[Stretch], at: Instant) -> Truth {
    let present = view.env.present.min(view.env.horizon);
    let mut found = Truth::No;
    for one in stretches {
        let begun = one.from.is_none_or(|from| from <= at);
        if begun && one.to.is_none_or(|to| at < to) {
            // Where it stands now is known, be it not since when.
            let sure = one.sure && one.from.is_some() || one.to.is_none() && at >= present;
            found = found.or(if sure {
                Truth::Yes
            } else {
                Truth::unknown(FactKind::Stages.history())
            });
        }
    }
    found
}

/// The account of whoever did it, else of who led the deal then; or of his team.
pub(super) fn person_key(
    view: &View<'_>,
    kind: KeyKind,
    author: Option<&str>,
    at: Instant,
) -> Result<Key, Missing> {
    let staff = &view.env.dataset.staff;
    // A robot, or somebody nobody knows, does it for who leads the deal.
    let known = author.filter(|id| !view.env.dataset.staff_held || staff.contains_key(*id));
    let owner = || match view.owner_at(view.after(at)) {
        (Some(owner), ResponsibleBasis::History | ResponsibleBasis::Current) => Some(owner),
        _ => None,
    };
    let missing = |what: &str| Missing::from([what.into()]);
    let person = known
        .or_else(owner)
        .ok_or_else(|| missing("ответственный"))?;
    if kind != KeyKind::Team {
        return Ok(Key::Person(person.into()));
    }
    match staff.get(person) {
        Some(one) => {
            let team = one.team.as_deref().unwrap_or(UNNAMED);
            Ok(Key::Team(team.into()))
        }
        None => Err(missing("список сотрудников")),
    }
}

/// The account of a deal's funnel, or of what stands in a field of its card.
pub(super) fn deal_key(view: &View<'_>, kind: KeyKind, at: Instant) -> Result<Key, Missing> {
    let missing = |what: String| Missing::from([what.into()]);
    match kind {
        KeyKind::Field(field) => match view.field(field, at, view.after(at)) {
            FieldAt::Empty => Ok(Key::Value(UNNAMED.into())),
            FieldAt::Value(Value::Text(text)) => {
                // The author's spelling is the account's name, however the data spells it.
                let wanted = fold(text);
                let listed = match &view.env.version.field(field).ty {
                    crate::value::Type::OneOf(values) => {
                        values.iter().find(|value| fold(value) == wanted)
                    }
                    _ => None,
                };
                Ok(Key::Value(listed.unwrap_or(text).clone()))
            }
            FieldAt::Value(value) => Ok(Key::Value(super::tell::value_words(value).into())),
            FieldAt::Unreadable => {
                let name = &view.env.version.field(field).name;
                Err(missing(format!("поле «{name}»")))
            }
            FieldAt::Unknown(what) => Err(missing(what)),
        },
        _ => {
            let visit = view.path.shown_at(at);
            let named = visit
                .and_then(|visit| visit.funnel)
                .and_then(|funnel| view.env.version.funnel_name(funnel))
                .map(Box::from);
            let own = view.deal.and_then(|(_, deal)| deal.funnel.as_deref());
            named
                .or_else(|| own.map(Box::from))
                .map(Key::Funnel)
                .ok_or_else(|| missing("воронка сделки".to_owned()))
        }
    }
}

/// The words of a fact for a number: what came of it as well.
pub(super) fn with_worth(fact: &FactShare, share: bool) -> Box<str> {
    match &fact.worth {
        Sampled::Worth(worth) if share && worth.is_zero() => format!("{}: нет", fact.fact).into(),
        Sampled::Worth(_) if share => format!("{}: да", fact.fact).into(),
        Sampled::Worth(_) => fact.fact.clone(),
        Sampled::Open => format!("{}: ещё открыта", fact.fact).into(),
        Sampled::Unknown(missing) | Sampled::Between(_, _, missing) => {
            let what: Vec<&str> = missing.iter().map(|what| &**what).collect();
            format!("{}: неизвестно ({})", fact.fact, what.join(", ")).into()
        }
    }
}
