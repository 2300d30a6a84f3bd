//! What one case puts on people's shoulders, or on its client's account: deals and open tasks, each for as long as it lasts.

use std::collections::BTreeMap;

use super::ask::Point;
use super::contribution::{Contribution, Key, Share, StretchShare};
use super::counting::{case_name, in_funnel, key_of, within};
use super::fact::Kind;
use super::view::View;
use super::visits::{Place, Stretch};
use super::words;
use crate::facts::FactKind;
use crate::findings::{ResponsibleBasis, Subject};
use crate::model::regulation::RoleId;
use crate::program::norm::{Bearer, KeyKind, Load, Norm};
use crate::program::{Cond, PatternId};
use crate::value::{Instant, Truth};

/// A load limit for one case.
pub(super) struct Loading<'c, 'e> {
    pub(super) load: &'c Load,
    pub(super) norm: &'c Norm,
    /// Index of the norm in its version.
    pub(super) index: usize,
    /// Views of the deals in order of their ids, then the client's.
    pub(super) views: &'c [&'c View<'e>],
}

/// What weighs, in words, and where it stands in the data.
type Thing = (Box<str>, Box<str>);

/// A piece of a stretch over which nothing changes.
struct Piece {
    from: Instant,
    until: Option<Instant>,
    counts: Truth,
}

impl<'e> Loading<'_, 'e> {
    pub(super) fn contribute(&self, out: &mut Vec<Contribution>) {
        match self.load.tasks {
            Some(pattern) => self.tasks(pattern, out),
            None => {
                for view in self.views.iter().filter(|view| view.deal.is_some()) {
                    self.deal(view, out);
                }
            }
        }
    }

    /// Stretches of a deal within the scope, cut where its owner changes and where the guard does.
    fn deal(&self, view: &View<'e>, out: &mut Vec<Contribution>) {
        let scope = &self.norm.scope;
        for stretch in view.path.stretches(scope, view.env.version, true) {
            let from = stretch.from.unwrap_or(view.start);
            if from > view.env.horizon {
                continue;
            }
            let mut cuts: Vec<Instant> = view
                .owner_changes()
                .iter()
                .map(|(fact, _)| view.at(*fact))
                .chain(self.stages_tell_roles(view))
                .filter(|at| *at > from && stretch.to.is_none_or(|to| *at < to))
                .collect();
            cuts.sort_unstable();
            cuts.dedup();
            let ends = cuts.iter().copied().map(Some).chain([stretch.to]);
            for (begin, end) in std::iter::once(from).chain(cuts.iter().copied()).zip(ends) {
                self.owned(view, &stretch, (begin, end), out);
            }
        }
    }

    /// Where the stage tells who holds a role, each entry may change who does.
    fn stages_tell_roles(&self, view: &View<'e>) -> impl Iterator<Item = Instant> {
        let tells = matches!(self.load.on, Bearer::Person(Some(_))) && !view.env.staff.held;
        let visits = view.path.visits.iter().filter(move |_| tells);
        visits.filter_map(|visit| visit.from)
    }

    /// The part of a stretch over which the deal has one owner.
    fn owned(
        &self,
        view: &View<'e>,
        stretch: &Stretch,
        (from, until): (Instant, Option<Instant>),
        out: &mut Vec<Contribution>,
    ) {
        let place = view.after(from);
        let (owner, basis) = view.owner_at(place);
        let by = owner.map(|owner| (owner, basis));
        let fits = match self.load.on {
            Bearer::Client => Truth::Yes,
            Bearer::Person(role) => match owner {
                Some(owner) => self.has_role(view, (role, owner), place),
                None => return,
            },
        };
        if fits.is_no() {
            return;
        }
        let entered = stretch.sure && stretch.from.is_some();
        let placed = if entered {
            Truth::Yes
        } else {
            Truth::unknown(FactKind::Stages.history())
        };
        // Whose client it is, no history of owners has to tell.
        let current = basis == ResponsibleBasis::Current && self.load.on != Bearer::Client;
        let present = view.env.present.min(view.env.horizon);
        for piece in self.pieces(view, stretch, (from, until)) {
            let sure = piece.counts.and(fits.clone()).and(placed.clone());
            let said = |at: Instant, until, counts: Truth, current| {
                self.said(view, (at, until), (by, counts, current), out_of(view))
            };
            if !current {
                out.extend(said(piece.from, piece.until, sure, false));
                continue;
            }
            // Today's owner proves only today.
            let lasts = piece.until.is_none_or(|until| until > present);
            if piece.from < present {
                let unknown = Truth::unknown(FactKind::Owners.history());
                let doubt = sure.clone().and(unknown);
                let until = if lasts { Some(present) } else { piece.until };
                out.extend(said(piece.from, until, doubt, false));
            }
            if lasts {
                out.extend(said(piece.from.max(present), piece.until, sure, true));
            }
        }
    }

    /// Where the guard holds, or may.
    fn pieces(
        &self,
        view: &View<'e>,
        stretch: &Stretch,
        (from, until): (Instant, Option<Instant>),
    ) -> Vec<Piece> {
        let guard = &self.norm.guard;
        if *guard == Cond::True {
            let counts = Truth::Yes;
            return vec![Piece {
                from,
                until,
                counts,
            }];
        }
        let about = Point {
            scope_from: stretch.from,
            ..view.point(from)
        };
        let to = until.unwrap_or(view.env.horizon).min(view.env.horizon);
        let answers = view.answers(guard, from, to, about);
        let next = answers.iter().skip(1).map(|(at, _)| Some(*at));
        let ends: Vec<Option<Instant>> = next.chain([until]).collect();
        answers
            .into_iter()
            .zip(ends)
            .filter(|((_, answer), _)| !answer.is_no())
            .map(|((from, counts), until)| Piece {
                from,
                until,
                counts,
            })
            .collect()
    }

    /// Whether the person is one of those limited. Without a list of staff an owner holds the role of the deal's stage.
    fn has_role(
        &self,
        view: &View<'_>,
        (role, person): (Option<RoleId>, &str),
        place: usize,
    ) -> Truth {
        let Some(role) = role else {
            return Truth::Yes;
        };
        if view.env.staff.held {
            return holds(view, person, role).into();
        }
        let stage = match view.path.place(place) {
            Place::In(visit) => visit.stage,
            Place::Nowhere | Place::Unknown => None,
        };
        let own = stage.and_then(|stage| view.env.version.declared(stage).responsible);
        if own == Some(role) {
            Truth::Yes
        } else {
            Truth::unknown("список сотрудников")
        }
    }

    /// Open tasks: each counts once, however many deals it concerns.
    fn tasks(&self, pattern: PatternId, out: &mut Vec<Contribution>) {
        let mut seen: BTreeMap<usize, (usize, Truth)> = BTreeMap::new();
        for (at, view) in self.views.iter().enumerate() {
            let whole = view.deal.is_none();
            if whole && (!self.anywhere() || self.norm.scope.funnel.is_some()) {
                continue;
            }
            // What a deal has seen is judged there, with its own fields.
            let elsewhere =
                |fact: usize| whole && self.views[..at].iter().any(|deal| deal.has(fact));
            let matches = view.matches(pattern);
            let sure = matches.sure.iter().map(|&fact| (fact, Truth::Yes));
            let doubt = matches.doubtful.iter();
            let doubt = doubt.map(|&(fact, what)| (fact, Truth::unknown(what)));
            let stretches = view
                .path
                .stretches(&self.norm.scope, view.env.version, false);
            for (fact, counts) in sure.chain(doubt) {
                if elsewhere(fact) {
                    continue;
                }
                let counts = if self.anywhere() {
                    counts.and(in_funnel(view, &self.norm.scope, fact))
                } else {
                    counts.and(within(view, &self.norm.scope, &stretches, fact).0)
                };
                let counts = counts.and(view.ask(&self.norm.guard, view.just_before(fact)));
                if counts.is_no() {
                    continue;
                }
                let known = seen.entry(fact).or_insert((at, Truth::No));
                known.1 = std::mem::take(&mut known.1).or(counts);
            }
        }
        for (fact, (at, counts)) in seen {
            self.task(self.views[at], fact, counts, out);
        }
    }

    fn task(&self, view: &View<'e>, fact: usize, counts: Truth, out: &mut Vec<Contribution>) {
        let Kind::Event(event, ..) = &view.fact(fact).what else {
            return;
        };
        let by = event.by.as_deref();
        let fits = match (self.load.on, by) {
            (Bearer::Person(_), None) => return,
            (Bearer::Client | Bearer::Person(None), _) => Truth::Yes,
            (Bearer::Person(Some(_)), _) if !view.env.staff.held => {
                Truth::unknown("список сотрудников")
            }
            (Bearer::Person(Some(role)), Some(person)) => holds(view, person, role).into(),
        };
        let counts = counts.and(fits);
        if counts.is_no() {
            return;
        }
        let closed = event.closed.map(|closed| view.env.moments.start(closed));
        let closed = closed.filter(|closed| *closed <= view.env.now);
        let words = words::fact(view, fact);
        let (case, source) = (case_name(view), view.fact(fact).source.into());
        let from = (view.at(fact), closed);
        let by = by.map(|person| (person, ResponsibleBasis::History));
        let one = self.said(view, from, (by, counts, false), (words, source));
        out.extend(one.map(|one| Contribution {
            case,
            place: fact,
            ..one
        }));
    }

    /// Whether the scope is the whole company.
    fn anywhere(&self) -> bool {
        self.norm.scope.stages.is_empty() && self.norm.scope.except_stages.is_empty()
    }

    /// `None`: it is on nobody's account.
    fn said(
        &self,
        view: &View<'e>,
        (from, until): (Instant, Option<Instant>),
        (by, counts, current): (Option<(&str, ResponsibleBasis)>, Truth, bool),
        (fact, source): Thing,
    ) -> Option<Contribution> {
        let key = match self.load.on {
            Bearer::Person(_) => Key::Person(by?.0.into()),
            Bearer::Client => key_of(KeyKind::Client, view),
        };
        let visit = view.path.shown_at(from);
        let deal = view.deal.map(|(_, deal)| deal);
        let funnel = visit.and_then(|visit| visit.funnel);
        let funnel = funnel.and_then(|funnel| view.env.version.funnel_name(funnel));
        let subject = Subject {
            client: view.env.case.client.as_deref().map(Box::from),
            deal: deal.map(|deal| Box::from(&*deal.id)),
            funnel: funnel.map(Box::from),
            stage: visit.map(|visit| visit.name.clone()),
            event: None,
            employee: None,
        };
        Some(Contribution {
            version: view.env.index,
            norm: self.index,
            key,
            at: from,
            case: deal.map_or_else(|| case_name(view), |deal| (*deal.id).into()),
            place: 0,
            source,
            share: Share::Stretch(Box::new(StretchShare {
                until,
                counts,
                current,
                by: by.map(|(person, basis)| (person.into(), basis)),
                fact,
                subject,
            })),
        })
    }
}

/// A deal in words, and where it stands in the data.
fn out_of(view: &View<'_>) -> Thing {
    view.deal.map_or_else(Default::default, |(_, deal)| {
        let fact = format!("сделка {}", deal.id).into();
        (fact, (*deal.source).into())
    })
}

pub(super) fn holds(view: &View<'_>, person: &str, role: RoleId) -> bool {
    let held = view.env.staff.role(person);
    held.is_some() && view.env.version.roles.get(role.0).copied() == held
}
