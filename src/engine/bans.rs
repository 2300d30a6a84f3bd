//! Prohibitions: judged just before the event that breaks them.

use super::approvals::Wanted;
use super::ask::Point;
use super::explain::Silence;
use super::fact::Kind;
use super::finding::{self, Breach};
use super::matching::{Fit, fits};
use super::run::Run;
use super::staff::Person;
use super::visits::{Place, Stretch};
use super::words;
use crate::calendar::WeekHours;
use crate::facts::{Case, FactKind};
use crate::findings::{Basis, Clock, ResponsibleBasis, Verdict};
use crate::model::regulation::{LocalHours, Of, RoleId, StageId, What};
use crate::program::norm::{Body, Lift, Norm, Prohibition};
use crate::program::{Cond, PatternId, Version};
use crate::value::{Instant, Missing, Truth};

/// Marks the part of a "не проверено" for a whole deal.
const UNHELD: usize = 1 << 31;

impl<'e> Run<'_, 'e> {
    pub(super) fn prohibition(&mut self, ban: &Prohibition) {
        let joined = matches!(ban, Prohibition::Move(_));
        let stretches = self.stretches(joined);
        // A rule of moves judges every move, also of a deal whose life lasted no time.
        let moved = joined && !self.view.path.moves.is_empty();
        if stretches.is_empty() && !moved {
            self.silent(Silence::NeverInScope);
            return;
        }
        self.silent(Silence::NothingForbidden);
        match ban {
            Prohibition::Entry(criteria) => self.entry(criteria, stretches),
            Prohibition::Exit(criteria) => self.exit(criteria, stretches),
            Prohibition::Move(rule) => self.moves(rule, stretches),
            Prohibition::Event {
                who,
                but,
                pattern,
                approval,
            } => self.event_ban((who, but), *pattern, approval.as_ref(), stretches),
            Prohibition::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            } => {
                self.hours_ban(
                    *pattern,
                    allowed,
                    *client_clock,
                    *except_holidays,
                    stretches,
                );
            }
            Prohibition::Value { field, borders } => self.value_ban(*field, borders, stretches),
        }
    }

    /// Whether this version judges an event.
    pub(super) fn in_version(&self, at: Instant) -> bool {
        self.view.env.in_force <= at && at < self.view.env.version.until
    }

    /// Who the data says did it; `None`: a robot, or unknown.
    pub(super) fn author(&self, fact: usize) -> Option<&'e str> {
        match self.view.fact(fact).what {
            Kind::Event(event, ..) => event.by.as_deref(),
            Kind::Entry(entry) => entry.by.as_deref(),
            Kind::Field(change, _) => change.by.as_deref(),
            Kind::Owner(change) => change.by.as_deref(),
            Kind::Created | Kind::Current | Kind::Mailing(_) => None,
        }
    }

    /// Who did it; when that is unknown or a robot, the owner, marked.
    pub(super) fn doer(&self, fact: usize, stage: Option<StageId>) -> Person<'e> {
        let by = self.author(fact);
        if let Some(id) = by {
            return Person {
                id,
                basis: ResponsibleBasis::History,
                note: None,
            };
        }
        // The owner when the second is over: owners change together with fields, and people answer after both.
        let (owner, basis) = self.view.owner_at(self.view.after(self.view.at(fact)));
        let person = match owner {
            Some(owner) => Person {
                id: owner,
                basis,
                note: None,
            },
            None => self.view.person(None, stage, self.view.at(fact)),
        };
        Person {
            note: Some("кто это сделал, неизвестно: записано на ответственного".into()),
            ..person
        }
    }

    pub(super) fn breach(&self, fact: usize, fix: Box<str>) -> Breach<'e> {
        let stage = self.stage_before(fact);
        Breach {
            at: self.view.at(fact),
            fact: Some(fact),
            stage,
            verdict: Verdict::Violated,
            basis: Basis::History,
            person: self.doer(fact, stage),
            missing: None,
            done: None,
            ended: None,
            more: Vec::new(),
            fix,
            notes: Vec::new(),
            item: 0,
            clock: Clock::Elapsed,
        }
    }

    pub(super) fn stage_before(&self, fact: usize) -> Option<StageId> {
        self.stage_when(fact)
    }

    pub(super) fn write_breach(&mut self, breach: Breach<'_>) {
        let finding = finding::of_breach(self, breach);
        if let Some(told) = &mut self.told {
            told.silence = None;
            told.duties.push(super::explain::DutyExplanation {
                finding: finding.id,
                term: None,
                rejected: Vec::new(),
                remedy: None,
            });
        }
        self.out.add(finding);
    }

    /// One "не проверено" for the whole deal.
    pub(super) fn unheld_ban(&mut self, what: &str, until: Option<Instant>) {
        // What was over before this version is none of its business.
        let env = self.view.env;
        if until.is_some_and(|until| until <= env.in_force) || env.in_force > env.horizon {
            return;
        }
        let at = self.view.start.max(Instant(0));
        self.not_checked(
            Some(at),
            None,
            &Missing::from([what.into()]),
            // Not the name of a criterion judged at that moment.
            self.norm.part | UNHELD,
        );
    }

    /// The moment just before an event of a ban, with the begin of the scope that it falls into.
    pub(super) fn before_event(&self, fact: usize) -> Point {
        if self.norm.guard == Cond::True {
            return self.view.just_before(fact);
        }
        self.asked_before(fact)
    }

    /// The same for a condition that is no guard.
    pub(super) fn asked_before(&self, fact: usize) -> Point {
        let point = self.view.just_before(fact);
        let path = &self.view.path;
        let own = self.stretches(false).iter().find(|stretch| {
            stretch.sure && (self.view.lies_in(fact, stretch) || fact == stretch.last)
        });
        let scope_from = match own {
            Some(stretch) => stretch.from,
            None if matches!(path.place(fact), Place::Unknown) => None,
            // Between two lives, as when a deal moves from one terminal stage to another, no time has run yet.
            None => Some(point.at),
        };
        Point {
            scope_from,
            ..point
        }
    }

    /// Asks the guard just before a fact; an unknown answer is written down.
    pub(super) fn guard_before(&mut self, fact: usize) -> bool {
        let point = self.before_event(fact);
        let answer = self.view.ask(&self.norm.guard, point);
        self.asked(point, &answer);
        if let Truth::Unknown(missing) = &answer {
            self.not_checked(Some(point.at), Some(fact), missing, self.norm.part);
        }
        answer.is_yes()
    }

    /// Events of the pattern within the scope and in force, each with the answer whether it is one and lies there.
    fn events(&mut self, pattern: PatternId, stretches: &[Stretch]) -> Vec<(usize, Truth)> {
        let view = self.view;
        let compiled = view.env.version.pattern(pattern);
        let partly = !view.all_held(compiled);
        for stretch in stretches.iter().filter(|_| partly) {
            let spans = self.asked_spans(stretch).into_iter();
            let gaps = spans.filter(|(from, to)| from < to);
            let mut gaps = gaps.map(|(from, to)| view.gaps(compiled, from, to));
            if let Some(gaps) = gaps.find(|gaps| !gaps.is_empty()) {
                let from = stretch.from.unwrap_or(view.start).max(Instant(0));
                self.not_checked(Some(from), None, &gaps, self.norm.part);
                break;
            }
        }
        let matches = view.matches(pattern);
        let sure = matches.sure.iter().map(|&at| (at, Truth::Yes));
        let doubtful = matches.doubtful.iter();
        let doubtful = doubtful.map(|&(at, what)| (at, Truth::unknown(what)));
        let mut all: Vec<(usize, Truth)> = sure.chain(doubtful).collect();
        all.retain(|(at, _)| self.in_version(view.at(*at)));
        all.sort_by_key(|(at, _)| *at);
        all.into_iter()
            .map(|(at, fits)| (at, fits.and(self.inside(at, stretches))))
            .filter(|(_, truth)| !truth.is_no())
            .collect()
    }

    /// Whether a fact lies within the scope.
    pub(super) fn inside(&self, fact: usize, stretches: &[Stretch]) -> Truth {
        let mut within = stretches
            .iter()
            .filter(|stretch| self.view.lies_in(fact, stretch))
            .peekable();
        if within.peek().is_none() {
            Truth::No
        } else if within.any(|stretch| stretch.sure) {
            Truth::Yes
        } else {
            Truth::unknown(FactKind::Stages.history())
        }
    }

    /// Whether an event that may be forbidden is: asks the norm's condition just before it, and writes an unknown answer
    /// down.
    pub(super) fn is_forbidden(&mut self, fact: usize, forbidden: Truth) -> bool {
        if forbidden.is_no() {
            return false;
        }
        let point = self.before_event(fact);
        let guard = self.view.ask(&self.norm.guard, point);
        self.asked(point, &guard);
        let answer = forbidden.and(guard);
        if let Truth::Unknown(missing) = &answer {
            self.not_checked(Some(point.at), Some(fact), missing, self.norm.part);
        }
        answer.is_yes()
    }

    fn event_ban(
        &mut self,
        (who, but): (&[RoleId], &[RoleId]),
        pattern: PatternId,
        approval: Option<&Lift>,
        stretches: &[Stretch],
    ) {
        self.near_deeds(pattern, stretches);
        for (fact, truth) in self.events(pattern, stretches) {
            let Some(by) = self.done_by(fact, who, but) else {
                continue;
            };
            let wanted = approval.map(|lift| Wanted {
                about: &lift.about,
                roles: &lift.roles,
                value: None,
            });
            self.unless_approved(fact, wanted, truth.and(by));
        }
    }

    /// Whether one of these did it who is none of those; `None`: nobody in particular did.
    pub(super) fn done_by(&self, fact: usize, who: &[RoleId], but: &[RoleId]) -> Option<Truth> {
        match self.author(fact) {
            _ if who.is_empty() && but.is_empty() => Some(Truth::Yes),
            // Responsibility for an unknown doer's deed falls to the owner; the deed itself does not.
            None => None,
            Some(_) if !self.view.env.staff.held => Some(Truth::unknown("список сотрудников")),
            Some(author) => {
                let named = who.is_empty() || self.holds_role(author, who);
                Some((named && !self.holds_role(author, but)).into())
            }
        }
    }

    /// Counts deeds of the kind that a ban forbids that were not as it forbids them: a task closed with a result.
    fn near_deeds(&mut self, pattern: PatternId, stretches: &[Stretch]) {
        if !self.coverage {
            return;
        }
        let view = self.view;
        let shapes = &view.env.version.pattern(pattern).shapes;
        for &at in view.members() {
            let inside = stretches
                .iter()
                .any(|stretch| stretch.sure && view.lies_in(at, stretch));
            let near = |shape: &crate::program::Shape| {
                matches!(fits(shape, at, view.fact(at), view), Fit::No(_))
            };
            let forbidden = view.matches(pattern).sure.binary_search(&at).is_ok();
            if inside && !forbidden && self.in_version(view.at(at)) && shapes.iter().any(near) {
                self.in_order();
            }
        }
    }

    /// Whether an employee holds one of these roles.
    fn holds_role(&self, id: &str, roles: &[RoleId]) -> bool {
        let role = self.view.env.staff.role(id);
        roles.iter().any(|wanted| {
            role.is_some() && self.view.env.version.roles.get(wanted.0).copied() == role
        })
    }

    fn hours_ban(
        &mut self,
        pattern: PatternId,
        allowed: &WeekHours,
        client_clock: bool,
        except_holidays: bool,
        stretches: &[Stretch],
    ) {
        // `не позже 21:00` allows 21:00:00 itself; it ends an allowed span that is written 09:00–21:00.
        let allowed = LocalHours {
            hours: allowed.clone(),
            client_clock,
            to_the_end: true,
            not_on_holidays: except_holidays,
        };
        let own = self.view.env.client_zone.filter(|_| client_clock);
        let zone = self.view.wall(client_clock);
        for (fact, truth) in self.events(pattern, stretches) {
            let local = zone.local(self.view.at(fact));
            let outside = !self.view.in_hours(&allowed, self.view.at(fact));
            if self.is_forbidden(fact, truth.and(outside.into())) {
                let mut breach = self.breach(fact, words::talk_over(self.clause));
                breach.clock = if own.is_some() {
                    Clock::ClientLocal
                } else {
                    Clock::CompanyWorking
                };
                if client_clock && own.is_none() {
                    breach
                        .notes
                        .push("часовой пояс клиента не указан: взят пояс компании".into());
                }
                breach
                    .notes
                    .push(format!("местное время {}", local.format("%H:%M")).into());
                self.write_breach(breach);
            } else {
                self.in_order();
            }
        }
    }
}

/// Whether a ban that is asked of each deal is asked of this client, who has none: a mailing reaches him all the same, as long as
/// the ban speaks of no stage and of no funnel by its name.
pub(super) fn of_contact(version: &Version, norm: &Norm, case: &Case<'_>) -> bool {
    let (Prohibition::Event { pattern, .. } | Prohibition::Hours { pattern, .. }) =
        (match &norm.body {
            Body::Prohibition(ban) => ban,
            _ => return false,
        })
    else {
        return false;
    };
    let scope = &norm.scope;
    let whole = scope.stages.is_empty() && scope.except_stages.is_empty();
    let mut funnels = version.regulation.funnels.iter();
    scope.of == Of::Deal
        && case.deals.is_empty()
        && case.employee.is_none()
        && whole
        && funnels.all(|funnel| funnel.name.is_none())
        && version
            .pattern(*pattern)
            .shapes
            .iter()
            .any(|shape| shape.what == What::Mailing)
}
