//! What one case contributes to limits and metrics.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::ask::Point;
use super::contribution::{Charge, Contribution, FactShare, Key, Sampled, Share};
use super::fact::Kind;
use super::finding;
use super::load::Loading;
use super::run::{Run, Words};
use super::view::View;
use super::visits::Stretch;
use super::{CaseResult, samples, words};
use crate::calendar::{Period, Zone};
use crate::facts::{Case, FactKind, Mailing};
use crate::model::regulation::{PlanGoal, PlanOf, Scope, What};
use crate::program::norm::{Body, CountWindow, KeyKind, Metric, Norm, Sample, Worth};
use crate::program::{Cond, PatternId, Test, fold};
use crate::value::{Currency, Instant, Missing, Truth};

/// What limits and metrics have in common.
pub(super) struct Rule<'n> {
    pub(super) pattern: PatternId,
    also: &'n [PatternId],
    exempt: &'n [PatternId],
    exempt_when: Option<&'n Cond>,
    pub(super) key: KeyKind,
    pub(super) window: Option<CountWindow>,
    client_clock: bool,
    /// Whether facts are judged one by one, else the guard says what counts.
    judges: bool,
    /// Whether the guard must hold in every view that sees the fact.
    every: bool,
    /// Whether the guard speaks of the facts at all.
    guarded: bool,
}

impl<'n> Rule<'n> {
    pub(super) const fn of(norm: &'n Norm) -> Option<Self> {
        match &norm.body {
            Body::Limit(limit) => Some(Self {
                pattern: limit.pattern,
                also: limit.also.as_slice(),
                exempt: limit.exempt.as_slice(),
                exempt_when: limit.exempt_when.as_ref(),
                key: limit.key,
                window: Some(limit.window),
                client_clock: limit.client_clock,
                judges: true,
                every: limit.every_deal,
                guarded: true,
            }),
            Body::Metric(metric) => match metric.sample.pattern() {
                Some(pattern) => Some(Self {
                    pattern,
                    also: &[],
                    exempt: &[],
                    exempt_when: None,
                    key: metric.key,
                    window: metric.window,
                    client_clock: metric.client_clock,
                    judges: false,
                    every: false,
                    guarded: true,
                }),
                None => None,
            },
            // The guard speaks of who reports, and the facts lie in the cases of clients.
            Body::Tally(tally) => Some(Self {
                pattern: tally.pattern,
                also: tally.tried.as_slice(),
                exempt: &[],
                exempt_when: None,
                key: KeyKind::Person,
                window: None,
                client_clock: false,
                judges: false,
                every: false,
                guarded: false,
            }),
            // Periods are told apart when all is settled.
            Body::Plan(plan) => Some(Self {
                pattern: plan.pattern,
                also: &[],
                exempt: &[],
                exempt_when: None,
                // Money is of who leads the deal, and what all do together is somebody's in any case.
                key: match (&plan.goal, &plan.of) {
                    (PlanGoal::Sum(..), _) | (_, PlanOf::All) => KeyKind::Doer,
                    _ => KeyKind::Person,
                },
                window: None,
                client_clock: false,
                judges: false,
                guarded: true,
                every: false,
            }),
            Body::Load(_)
            | Body::Appraisal(_)
            | Body::Obligation(_)
            | Body::Prohibition(_)
            | Body::Checklist(_)
            | Body::Unique(_)
            | Body::Turn(_)
            | Body::ByHand(_) => None,
        }
    }

    fn counted(&self) -> impl Iterator<Item = PatternId> + '_ {
        std::iter::once(self.pattern).chain(self.also.iter().copied())
    }
}

/// A fact as one view sees it.
pub(super) struct Seen {
    pub(super) counts: Truth,
    pub(super) judged: Truth,
    /// The view, by number; the client's comes after those of all deals.
    pub(super) view: usize,
}

impl Seen {
    /// A fact of the client stands in the views of all deals open then, and counts once: under the deal where it surely
    /// does, else where it may.
    fn merge(&mut self, other: Self, every: bool) {
        let strength = |one: &Self| {
            (
                one.counts.is_yes() && one.judged.is_yes(),
                one.counts.is_yes(),
            )
        };
        if strength(&other) > strength(self) {
            self.view = other.view;
        }
        let (counts, judged) = (
            std::mem::take(&mut self.counts),
            std::mem::take(&mut self.judged),
        );
        self.counts = counts.or(other.counts);
        self.judged = if every {
            judged.and(other.judged)
        } else {
            judged.or(other.judged)
        };
    }
}

/// One limit or metric for one case.
pub(super) struct Counting<'c, 'e> {
    pub(super) rule: Rule<'c>,
    /// Index of the norm in its version.
    pub(super) index: usize,
    pub(super) norm: &'c Norm,
    /// Views of the deals in order of their ids, then the client's.
    pub(super) views: &'c [&'c View<'e>],
    /// Runs are asked about subjects, people and guards only; but for what they have seen this stays empty.
    pub(super) scratch: CaseResult,
    /// Whether what is exercised is gathered.
    pub(super) coverage: bool,
}

/// Adds what the case contributes under one version; `deals` are the views of its deals, `client` that of
/// the whole client.
pub(super) fn contribute(
    client: &View<'_>,
    deals: &[View<'_>],
    coverage: bool,
    out: &mut CaseResult,
) {
    let norms = &client.env.version.norms;
    let counts = |norm: &Norm| {
        Rule::of(norm).is_some() || matches!(norm.body, Body::Load(_) | Body::Metric(_))
    };
    if !norms.iter().any(counts) {
        return;
    }
    let views = in_order(client, deals);
    for (index, norm) in norms.iter().enumerate() {
        if let Body::Load(load) = &norm.body {
            let views = &views;
            let one = Loading {
                load,
                norm,
                index,
                views,
            };
            one.contribute(&mut out.contributions);
        }
        if let Body::Metric(metric) = &norm.body
            && let Sample::Deals(worth) = &metric.sample
        {
            samples::deals((metric, worth), norm, index, &views, &mut out.contributions);
        }
        if let Some(rule) = Rule::of(norm) {
            let mut one = Counting {
                rule,
                index,
                norm,
                views: &views,
                scratch: CaseResult::default(),
                coverage,
            };
            one.facts(&mut out.contributions);
            one.gaps(&mut out.contributions);
            super::seen::merge(&mut out.seen, std::mem::take(&mut one.scratch.seen));
            for (place, times) in std::mem::take(&mut one.scratch.in_order) {
                *out.in_order.entry(place).or_default() += times;
            }
            if let Body::Tally(tally) = &norm.body {
                super::reported::contribute(client, index, norm, tally, &mut out.contributions);
            }
        }
    }
}

/// Only what the case adds to accounts over many clients that limits keep, but for what no window from now on can hold.
pub(super) fn contribute_shared(
    client: &View<'_>,
    deals: &[View<'_>],
    out: &mut Vec<Contribution>,
) {
    /// Clients' zones differ by no more, nor do the ends of a month that come together.
    const SLACK: i64 = 5 * 86_400;
    let env = client.env;
    let shared = |norm: &Norm| matches!(&norm.body, Body::Limit(limit) if !limit.key.of_case());
    if env.version.until <= env.now || !env.version.norms.iter().any(shared) {
        return;
    }
    let views = in_order(client, deals);
    for (index, norm) in env.version.norms.iter().enumerate() {
        let Body::Limit(limit) = &norm.body else {
            continue;
        };
        let Some(rule) = Rule::of(norm).filter(|_| shared(norm)) else {
            continue;
        };
        let mut one = Counting {
            rule,
            index,
            norm,
            views: &views,
            scratch: CaseResult::default(),
            coverage: false,
        };
        let mut all = Vec::new();
        one.facts(&mut all);
        one.gaps(&mut all);
        let from = super::window::begin(limit.window, env.now, env.version.company.zone());
        let from = from.plus(-SLACK);
        all.retain(|one| match one.share {
            Share::Unheld { until, .. } => until >= from,
            _ => one.at >= from,
        });
        out.append(&mut all);
    }
}

/// The views of the deals, then the client's. The order of deals in the data must not decide under which of them a fact of the
/// client counts.
pub(super) fn in_order<'v, 'e>(client: &'v View<'e>, deals: &'v [View<'e>]) -> Vec<&'v View<'e>> {
    let mut views: Vec<&View<'_>> = deals.iter().collect();
    views.sort_by_key(|view| view.deal.map(|(_, deal)| &*deal.id));
    views.push(client);
    views
}

impl<'c, 'e> Counting<'c, 'e> {
    pub(super) fn run<'r>(&'r mut self, view: usize) -> Run<'r, 'e>
    where
        'c: 'r,
    {
        // Views are numbered by this very list, and a norm names a clause of its own version.
        let view = self.views[view];
        Run {
            view,
            norm: self.norm,
            place: self.index,
            clause: &view.env.version.regulation.clauses[self.norm.clause.0],
            out: &mut self.scratch,
            told: None,
            outcomes: Vec::new(),
            coverage: false,
            ahead_of: None,
            words: Words::All,
        }
    }

    /// The moment just before a fact that is judged. A rule on mailings to a client asks what is known of him, however late the
    /// deal began under which it is asked.
    pub(super) fn before(&self, view: &View<'_>, fact: usize) -> Point {
        let shapes = &view.env.version.pattern(self.rule.pattern).shapes;
        let mailings = shapes.iter().all(|shape| shape.what == What::Mailing);
        Point {
            wide: self.rule.judges && mailings && self.everywhere(),
            ..view.just_before(fact)
        }
    }

    /// Whether an event anywhere in the funnel, closed deals and all, is within the scope.
    fn everywhere(&self) -> bool {
        let scope = &self.norm.scope;
        let by_deal = self.rule.key == KeyKind::Deal && self.rule.judges;
        !by_deal && scope.stages.is_empty() && scope.except_stages.is_empty()
    }

    pub(super) fn facts(&mut self, out: &mut Vec<Contribution>) {
        let all = self.all_seen(false);
        if let Body::Metric(metric) = &self.norm.body {
            self.samples(metric, all, out);
            return;
        }
        for (fact, one) in all {
            let worth = match &self.norm.body {
                Body::Tally(tally) => self.counted_of(tally.pattern, fact, &one),
                _ => Sampled::Worth(Decimal::ONE),
            };
            self.add(fact, one, worth, out);
        }
    }

    /// Whether a fact that is told is counted as well: an attempt that came to nothing is not.
    fn counted_of(&self, pattern: PatternId, fact: usize, seen: &Seen) -> Sampled {
        // Views are numbered by this very list.
        match self.views[seen.view].is_of(pattern, fact) {
            Truth::Yes => Sampled::Worth(Decimal::ONE),
            Truth::No => Sampled::Open,
            Truth::Unknown(missing) => Sampled::Unknown(missing),
        }
    }

    /// How the mailing that is asked about would count, on each account on which it would: the very judgement that a fact of the
    /// past gets.
    pub(super) fn proposed(&mut self) -> Vec<Seen> {
        let all = self.all_seen(true).into_iter();
        all.map(|(_, seen)| seen).collect()
    }

    /// The facts of the case, or the mailing that is asked about, as all views together see them.
    fn all_seen(&mut self, proposed: bool) -> Vec<(usize, Seen)> {
        let of_deals = self.rule.key == KeyKind::Deal;
        let mut seen: BTreeMap<usize, Seen> = BTreeMap::new();
        let mut all: Vec<(usize, Seen)> = Vec::new();
        for at in 0..self.views.len() {
            let view = self.views[at];
            if view.deal.is_some() {
                for (fact, one) in self.seen_in(at, proposed) {
                    if of_deals {
                        all.push((fact, one));
                    } else {
                        match seen.entry(fact) {
                            std::collections::btree_map::Entry::Vacant(place) => {
                                place.insert(one);
                            }
                            std::collections::btree_map::Entry::Occupied(mut known) => {
                                known.get_mut().merge(one, self.rule.every);
                            }
                        }
                    }
                }
            } else if self.everywhere() && !of_deals && self.norm.scope.funnel.is_none() {
                // What a deal has seen it has judged, with its own fields, be it for nothing.
                let deals = &self.views[..at];
                let mut rest = self.seen_in(at, proposed);
                rest.retain(|fact, _| !deals.iter().any(|deal| deal.has(*fact)));
                seen.extend(rest);
            }
        }
        all.extend(seen);
        all
    }

    /// Facts of the patterns: whether they match at all, and whether they match the pattern that is judged.
    fn matching(&self, view: usize, proposed: bool) -> BTreeMap<usize, (Truth, Truth)> {
        let view = self.views[view];
        let mut found: BTreeMap<usize, (Truth, Truth)> = BTreeMap::new();
        if proposed {
            let fact = view.env.facts.len();
            if view.has(fact) {
                let counted = self.rule.counted();
                let any = counted.fold(Truth::No, |any, one| any.or(view.is_of(one, fact)));
                found.insert(fact, (any, view.is_of(self.rule.pattern, fact)));
            }
            return found;
        }
        for pattern in self.rule.counted() {
            let matches = view.matches(pattern);
            let sure = matches.sure.iter().map(|&fact| (fact, Truth::Yes));
            let doubtful = matches.doubtful.iter();
            let doubtful = doubtful.map(|&(fact, what)| (fact, Truth::unknown(what)));
            for (fact, fits) in sure.chain(doubtful) {
                if view.booked_again(fact) {
                    continue;
                }
                let (any, own) = found.entry(fact).or_default();
                *any = std::mem::take(any).or(fits.clone());
                if pattern == self.rule.pattern {
                    *own = std::mem::take(own).or(fits);
                }
            }
        }
        found
    }

    /// What one view makes of the facts of the patterns.
    fn seen_in(&mut self, at: usize, proposed: bool) -> BTreeMap<usize, Seen> {
        let view = self.views[at];
        let stretches = view.stretches(self.index, false);
        let mut out = BTreeMap::new();
        for (fact, fits) in self.matching(at, proposed) {
            let seen = self.seen_fact(at, fact, fits, stretches);
            out.extend(seen.map(|seen| (fact, seen)));
        }
        out
    }

    /// Whether a fact lies where the norm counts, and the stretch that it lies in.
    pub(super) fn place<'s>(
        &self,
        view: &View<'_>,
        fact: usize,
        stretches: &'s [Stretch],
    ) -> (Truth, Option<&'s Stretch>) {
        let scope = &self.norm.scope;
        if !self.everywhere() {
            return within(view, scope, stretches, fact);
        }
        // A closed deal keeps the life it had: what counts time counts from the begin of that.
        let when = view.at(fact);
        let lives = stretches.iter().rev();
        let mut begun = lives.filter(|life| life.from.is_some_and(|from| from <= when));
        (in_funnel(view, scope, fact), begun.next())
    }

    /// What one view makes of one fact, given whether it matches at all and whether it matches the pattern that is judged.
    fn seen_fact(
        &mut self,
        at: usize,
        fact: usize,
        (any, own): (Truth, Truth),
        stretches: &[Stretch],
    ) -> Option<Seen> {
        let (view, norm) = (self.views[at], self.norm);
        let env = view.env;
        let when = view.at(fact);
        // A task whose posting is not recorded has no moment to count at.
        if when == Instant::MIN
            || when >= env.version.until
            || !self.rule.reaches(when, env.in_force, self.zone(view))
        {
            return None;
        }
        let (place, stretch) = self.place(view, fact, stretches);
        let mut counts = any.and(place);
        if counts.is_no() {
            return None;
        }
        for &exempt in self.rule.exempt {
            counts = counts.and(view.is_of(exempt, fact).negate());
        }
        let point = Point {
            scope_from: stretch.and_then(|stretch| stretch.from),
            ..self.before(view, fact)
        };
        if self.coverage && !counts.is_no() {
            let conds = [
                self.rule.exempt_when,
                self.rule.guarded.then_some(&norm.guard),
            ];
            for cond in conds.into_iter().flatten() {
                view.probe(norm.clause.0, cond, point, &mut self.scratch.seen);
            }
        }
        if let Some(exempt) = self.rule.exempt_when {
            counts = counts.and(view.ask(exempt, point).negate());
        }
        let told = own.is_yes() && counts.is_yes() && when >= env.in_force;
        let mut judged = own;
        if self.rule.judges {
            if when < env.in_force {
                judged = Truth::No;
            }
            if !judged.is_no() {
                judged = judged.and(view.ask(&norm.guard, point));
            }
        } else if self.rule.guarded {
            counts = counts.and(view.ask(&norm.guard, point));
        }
        let forbids = matches!(&norm.body, Body::Limit(limit) if limit.at_most == 0);
        if self.coverage && forbids && told && judged.is_no() {
            // What a ban on mailings speaks of has happened, and was in order.
            let place = (env.index, norm.clause.0);
            *self.scratch.in_order.entry(place).or_default() += 1;
        }
        (!counts.is_no()).then_some(Seen {
            counts,
            judged,
            view: at,
        })
    }

    pub(super) fn zone(&self, view: &View<'_>) -> Zone {
        let own = view.env.client_zone.filter(|_| self.rule.client_clock);
        own.unwrap_or(view.env.version.company.zone())
    }

    /// Whose account a fact counts on; `None`: nobody's. What is missing, when nobody can tell.
    pub(super) fn account(&mut self, fact: usize, number: usize) -> Result<Option<Key>, Missing> {
        let view = self.views[number];
        let kind = self.rule.key;
        let missing = |what: &str| Missing::from([what.into()]);
        Ok(Some(match kind {
            KeyKind::All => Key::All,
            KeyKind::Deal | KeyKind::Client => key_of(kind, view),
            KeyKind::Person => match self.run(number).author(fact) {
                Some(person) => Key::Person(person.into()),
                None => return Ok(None),
            },
            KeyKind::Sender => match sent(view, fact).and_then(|one| said(&one.sender)) {
                Some(sender) => Key::Sender(sender),
                // It may have come from any number: on every account there may be one more.
                None => return Err(missing("номер отправителя")),
            },
            KeyKind::Campaign | KeyKind::ClientCampaign => {
                let Some(campaign) = sent(view, fact).and_then(|one| said(&one.campaign)) else {
                    return Ok(None);
                };
                if kind == KeyKind::Campaign {
                    Key::Campaign(campaign)
                } else {
                    Key::ClientCampaign(case_name(view), campaign)
                }
            }
            KeyKind::Doer | KeyKind::Team => {
                let judges = matches!(
                    &self.norm.body,
                    Body::Metric(Metric {
                        sample: Sample::Events {
                            worth: Worth::Sheet(..),
                            ..
                        },
                        ..
                    })
                );
                let sum = matches!(&self.norm.body, Body::Plan(plan) if matches!(plan.goal, PlanGoal::Sum(..)));
                let author = match judges {
                    true => view.judged_by_sheet(fact),
                    false if sum => None,
                    false => self.run(number).author(fact),
                };
                let at = view.at(fact);
                return samples::person_key(view, kind, author, at).map(Some);
            }
            KeyKind::Funnel | KeyKind::Field(_) => {
                return samples::deal_key(view, kind, view.at(fact)).map(Some);
            }
        }))
    }

    pub(super) fn add(
        &mut self,
        fact: usize,
        seen: Seen,
        worth: Sampled,
        out: &mut Vec<Contribution>,
    ) {
        let (index, judges) = (self.index, self.rule.judges);
        let view = self.views[seen.view];
        let zone = self.zone(view);
        let kind = self.rule.key;
        let key = match self.account(fact, seen.view) {
            Ok(Some(key)) => key,
            Ok(None) => return,
            Err(missing) => {
                let until = view.at(fact);
                out.push(Contribution {
                    version: view.env.index,
                    norm: index,
                    key: Key::All,
                    at: view.at(fact),
                    case: case_name(view),
                    place: fact,
                    source: view.fact(fact).source.into(),
                    share: Share::Unheld { until, missing },
                });
                return;
            }
        };
        let measures = matches!(self.norm.body, Body::Metric(_));
        let run = self.run(seen.view);
        let charge = (judges && !seen.judged.is_no()).then(|| {
            let stage = run.stage_before(fact);
            let person = run.doer(fact, stage);
            let mut subject = run.subject(stage, view.at(fact));
            subject.event = finding::event_name(view, fact).map(Box::from);
            let mut notes = run.remarks([fact]);
            notes.extend(person.note.map(Box::from));
            let mut by_clock = false;
            run.norm.guard.for_each_test(&mut |test| {
                by_clock |= matches!(test, Test::LocalTime(hours) if hours.client_clock);
            });
            if by_clock && view.env.client_zone.is_none() {
                notes.push("часовой пояс клиента не указан: взят пояс компании".into());
            }
            Box::new(Charge {
                judged: seen.judged,
                id: run.identity(view.at(fact), Some(fact), run.norm.part << 16),
                subject,
                responsible: person.id.into(),
                responsible_basis: person.basis,
                notes,
            })
        });
        out.push(Contribution {
            version: view.env.index,
            norm: index,
            key,
            at: view.at(fact),
            case: case_name(view),
            place: fact,
            source: view.fact(fact).source.into(),
            share: Share::Fact(Box::new(FactShare {
                counts: seen.counts,
                zone,
                since: if kind == KeyKind::Deal {
                    view.start
                } else {
                    Instant::MIN
                },
                fact: words::fact(view, fact),
                amount: amount(view, fact),
                worth,
                subject: measures
                    .then(|| Box::new(run.subject(run.stage_before(fact), view.at(fact)))),
                charge,
            })),
        });
    }

    /// Histories that this case alone lacks; what the data lacks for every case need not be said by each.
    pub(super) fn gaps(&self, out: &mut Vec<Contribution>) {
        for view in self.views.iter().filter(|view| view.deal.is_some()) {
            let env = view.env;
            if !self.everywhere() && view.stretches(self.index, false).is_empty() {
                continue;
            }
            let mut kinds: Vec<FactKind> = Vec::new();
            for pattern in self.rule.counted() {
                kinds.extend(&env.version.pattern(pattern).kinds);
            }
            self.beginning(view, out);
            kinds.retain(|kind| of_deal(*kind));
            kinds.sort_unstable();
            kinds.dedup();
            for kind in kinds {
                let until = match view.held(kind) {
                    None => Instant::MAX,
                    Some((since, _)) if since > view.start => since.plus(-1),
                    Some(_) => continue,
                };
                let share = Share::Unheld {
                    until,
                    missing: Missing::from([kind.history().into()]),
                };
                out.push(Contribution {
                    version: env.index,
                    norm: self.index,
                    key: key_of(self.rule.key, view),
                    at: view.start,
                    case: case_name(view),
                    place: 0,
                    source: view.deal.map_or("", |(_, deal)| &*deal.source).into(),
                    share,
                });
            }
        }
    }
}

impl Counting<'_, '_> {
    /// A deal of which nobody knows when it began may have begun at any time.
    fn beginning(&self, view: &View<'_>, out: &mut Vec<Contribution>) {
        let env = view.env;
        let begins = |pattern: PatternId| {
            let shapes = &env.version.pattern(pattern).shapes;
            shapes.iter().any(|shape| shape.what == What::Created)
        };
        let measures = matches!(self.norm.body, Body::Metric(_));
        if !measures || view.path.created.is_some() || !self.rule.counted().any(begins) {
            return;
        }
        let share = Share::Unheld {
            until: Instant::MAX,
            missing: Missing::from(["дата создания сделки".into()]),
        };
        out.push(Contribution {
            version: env.index,
            norm: self.index,
            key: key_of(self.rule.key, view),
            at: view.start,
            case: case_name(view),
            place: 0,
            source: view.deal.map_or("", |(_, deal)| &*deal.source).into(),
            share,
        });
    }
}

impl Rule<'_> {
    /// Whether a fact may still count when the norm is in force.
    fn reaches(&self, at: Instant, in_force: Instant, zone: Zone) -> bool {
        at >= in_force
            || match self.window {
                None => true,
                Some(CountWindow::Ever) => true,
                Some(CountWindow::Rolling(length)) => length.window_end(at, zone) > in_force,
                Some(CountWindow::Calendar(unit)) => {
                    let period = Period::containing(zone.date(at), unit);
                    zone.end_of(period.last) > in_force
                }
            }
    }
}

/// Kinds of facts that are held, or not, for each deal of its own.
pub(super) const fn of_deal(kind: FactKind) -> bool {
    matches!(kind, FactKind::Stages | FactKind::Fields | FactKind::Owners)
}

/// The account of a view; facts of unknown people, and of everybody, share one.
pub(super) fn key_of(kind: KeyKind, view: &View<'_>) -> Key {
    let deal = || view.deal.map(|(_, deal)| Key::Deal((*deal.id).into()));
    let client = || {
        view.env
            .case
            .client
            .as_deref()
            .map(|client| Key::Client(client.into()))
    };
    match kind {
        KeyKind::Deal => deal(),
        // A deal without a client is a case of its own; other cases without one must not share its account.
        // What came before that deal is of the same account.
        KeyKind::Client => client()
            .or_else(deal)
            .or_else(|| Some(Key::Deal((*view.env.case.deals.first()?.id).into())))
            .or_else(|| Some(Key::Client(case_name(view)))),
        // A history that a case lacks may hide mailings of any campaign of its client.
        KeyKind::ClientCampaign
        | KeyKind::Person
        | KeyKind::Sender
        | KeyKind::Campaign
        | KeyKind::Doer
        | KeyKind::Team
        | KeyKind::Funnel
        | KeyKind::Field(_)
        | KeyKind::All => None,
    }
    .unwrap_or(Key::All)
}

pub(super) fn case_name(view: &View<'_>) -> Box<str> {
    name_of(view.env.case)
}

/// The name of a case: the client's id, else the deal's, else its place in the input.
pub(super) fn name_of(case: &Case<'_>) -> Box<str> {
    let deal = || case.deals.first().map(|deal| &*deal.id);
    case.client
        .as_deref()
        .or_else(deal)
        .unwrap_or(&case.source)
        .into()
}

/// The mailing behind a fact.
fn sent<'v>(view: &View<'v>, fact: usize) -> Option<&'v Mailing<'v>> {
    match view.fact(fact).what {
        Kind::Mailing(mailing) => Some(mailing),
        _ => None,
    }
}

/// A name as accounts are told apart by: folded, empty ones are none.
fn said(name: &Option<std::borrow::Cow<'_, str>>) -> Option<Box<str>> {
    let name = name.as_deref().map(str::trim)?;
    (!name.is_empty()).then(|| fold(name).into())
}

/// The amount of an event with its currency, or the data's where it names none.
pub(super) fn amount(view: &View<'_>, fact: usize) -> Option<(rust_decimal::Decimal, Currency)> {
    let Kind::Event(event, ..) = view.fact(fact).what else {
        return None;
    };
    let named = event
        .currency
        .as_deref()
        .map(|code| Currency(code.to_uppercase().into()));
    let currency = named.unwrap_or_else(|| view.env.dataset.currency.clone());
    event.amount.map(|amount| (amount, currency))
}

/// Whether the deal stood in the funnel of the scope at a fact.
pub(super) fn in_funnel(view: &View<'_>, scope: &Scope, fact: usize) -> Truth {
    let Some(funnel) = scope.funnel else {
        return Truth::Yes;
    };
    let visits = &view.path.visits;
    let visit = view.path.visit_at(fact).and_then(|at| visits.get(at));
    match visit.or(visits.first()) {
        Some(visit) => Truth::from(visit.funnel == Some(funnel)),
        None => Truth::unknown(FactKind::Stages.history()),
    }
}

/// Whether a fact lies within one of these stretches, and within which.
pub(super) fn within<'s>(
    view: &View<'_>,
    scope: &Scope,
    stretches: &'s [Stretch],
    fact: usize,
) -> (Truth, Option<&'s Stretch>) {
    let inside = || {
        stretches
            .iter()
            .filter(|stretch| view.lies_in(fact, stretch))
    };
    // A visit of a stage whose entry is not held may have begun after the fact.
    let entered = |stretch: &&Stretch| stretch.from.is_some() || scope.stages.is_empty();
    if let Some(stretch) = inside().find(|stretch| stretch.sure && entered(stretch)) {
        return (Truth::Yes, Some(stretch));
    }
    match inside().next() {
        Some(stretch) => (Truth::unknown(FactKind::Stages.history()), Some(stretch)),
        None => (Truth::No, None),
    }
}
