//! Prohibitions: judged just before the event that breaks them.

use chrono::Timelike;

use super::ask::Point;
use super::explain::Silence;
use super::fact::Kind;
use super::finding::{self, Breach};
use super::run::Run;
use super::staff::Person;
use super::view::FieldAt;
use super::visits::{Move, Stretch};
use super::words;
use crate::calendar::{TimeOfDay, WeekHours};
use crate::facts::{EventKind, FactKind};
use crate::findings::{Basis, Clock, ResponsibleBasis, Verdict};
use crate::model::regulation::{Criterion, FieldId, Op, RoleId, StageId, TransitionRule};
use crate::program::norm::Prohibition;
use crate::program::{Cond, PatternId, fold, order, satisfies};
use crate::value::{Instant, Missing, Truth, Value};

impl Run<'_, '_> {
    pub(super) fn prohibition(&mut self, ban: &Prohibition) {
        let joined = matches!(ban, Prohibition::Move(_));
        let stretches = self
            .view
            .path
            .stretches(&self.norm.scope, self.view.env.version, joined);
        if stretches.is_empty() {
            self.silent(Silence::NeverInScope);
            return;
        }
        self.silent(Silence::NothingForbidden);
        match ban {
            Prohibition::Entry(criteria) => self.entry(criteria, &stretches),
            Prohibition::Exit(criteria) => self.exit(criteria, &stretches),
            Prohibition::Move(rule) => self.moves(rule, &stretches),
            Prohibition::Event { who, pattern } => self.event_ban(who, *pattern, &stretches),
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
                    &stretches,
                );
            }
            Prohibition::Value {
                field,
                op,
                value,
                approval,
            } => {
                self.value_ban(*field, *op, value, *approval, &stretches);
            }
        }
    }

    /// Whether this version judges an event.
    fn in_version(&self, at: Instant) -> bool {
        self.view.env.in_force <= at && at < self.view.env.version.until
    }

    /// Who did it; when that is unknown or a robot, the owner, marked.
    fn doer(&self, fact: usize, stage: Option<StageId>) -> Person {
        let by = match &self.view.env.facts[fact].what {
            Kind::Event(event, ..) => event.by.as_deref(),
            Kind::Entry(entry) => entry.by.as_deref(),
            Kind::Field(change, _) => change.by.as_deref(),
            Kind::Owner(change) => change.by.as_deref(),
            Kind::Created | Kind::Current | Kind::Mailing(_) => None,
        };
        if let Some(id) = by {
            return Person {
                id: id.into(),
                basis: ResponsibleBasis::History,
                note: None,
            };
        }
        let (owner, basis) = self.view.owner_at(fact);
        let person = match owner {
            Some(owner) => Person {
                id: owner.into(),
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

    fn breach(&self, fact: usize, fix: Box<str>) -> Breach {
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

    fn stage_before(&self, fact: usize) -> Option<StageId> {
        let path = &self.view.path;
        path.visit_at(fact)
            .and_then(|visit| path.visits.get(visit))
            .and_then(|visit| visit.stage)
    }

    fn write_breach(&mut self, breach: Breach) {
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
    fn unheld_ban(&mut self, what: &str) {
        let at = self.view.start.max(self.view.env.in_force).max(Instant(0));
        self.not_checked(
            Some(at),
            None,
            &Missing::from([what.into()]),
            self.norm.part,
        );
    }

    /// Asks the guard just before a fact; an unknown answer is written down.
    fn guard_before(&mut self, fact: usize, stretch: Option<&Stretch>) -> bool {
        let point = Point {
            scope_from: stretch.and_then(|stretch| stretch.from),
            ..self.view.just_before(fact)
        };
        let answer = self.view.ask(&self.norm.guard, point);
        self.asked(point.at, point.n, &answer);
        if let Truth::Unknown(missing) = &answer {
            self.not_checked(Some(point.at), Some(fact), missing, self.norm.part);
        }
        answer.is_yes()
    }

    /// Entry criteria: a ban on the move that stays open until met in that visit.
    fn entry(&mut self, criteria: &[(Criterion, Cond)], stretches: &[Stretch]) {
        for stretch in stretches {
            let Some(visit) = stretch.visit.filter(|_| stretch.sure) else {
                self.unheld_ban(FactKind::Stages.history());
                continue;
            };
            // A stretch with a visit points into the path's own visits.
            let visit = self.view.path.visits[visit].clone();
            match visit.entry {
                Some(fact) => {
                    if !self.in_version(self.view.at(fact)) {
                        self.out.ledger.before_force += u64::from(self.before_earliest(fact));
                        continue;
                    }
                    let point = self.view.just_before(fact);
                    let guard = self.view.ask(&self.norm.guard, point);
                    self.asked(point.at, point.n, &guard);
                    for (item, (criterion, cond)) in criteria.iter().enumerate() {
                        let answer = guard.clone().and(self.view.ask(cond, point).negate());
                        self.criterion(item, criterion, cond, answer, (fact, visit.to));
                    }
                }
                // In the stage now, since when is not held: the present value speaks for the criterion.
                None => {
                    for (item, (criterion, cond)) in criteria.iter().enumerate() {
                        self.criterion_now(item, criterion, cond, None, visit.stage);
                    }
                }
            }
        }
    }

    fn before_earliest(&self, fact: usize) -> bool {
        self.view.env.version.earliest && self.view.at(fact) < self.view.env.in_force
    }

    fn criterion(
        &mut self,
        item: usize,
        criterion: &Criterion,
        cond: &Cond,
        broken: Truth,
        (fact, left): (usize, Option<Instant>),
    ) {
        let env = self.view.env;
        match broken {
            Truth::No => {}
            Truth::Unknown(missing) => {
                let fields_only =
                    missing.len() == 1 && missing.contains(FactKind::Fields.history());
                let stage = self
                    .view
                    .path
                    .visit_at(fact + 1)
                    .and_then(|at| self.view.path.visits[at].stage);
                if fields_only && left.is_none() {
                    self.criterion_now(item, criterion, cond, Some(fact), stage);
                } else {
                    self.not_checked(
                        Some(self.view.at(fact)),
                        Some(fact),
                        &missing,
                        self.norm.part << 16 | item,
                    );
                }
            }
            Truth::Yes => {
                let at = self.view.at(fact);
                let until = left.map_or(env.horizon, |left| left.plus(-1).min(env.horizon));
                let met = self
                    .view
                    .answers(cond, at, until.max(at), self.view.point(at));
                let done = met
                    .into_iter()
                    .find(|(_, answer)| answer.is_yes())
                    .map(|(at, _)| at);
                let visit = self.view.path.visit_at(self.view.after(at));
                let stage = visit.and_then(|visit| self.view.path.visits[visit].stage);
                let mut breach = self.breach(fact, format!("заполнить: {}", criterion.text).into());
                breach.stage = stage;
                breach.verdict = if done.is_some() {
                    Verdict::Fixed
                } else {
                    Verdict::Violated
                };
                breach.done = done;
                breach.ended = left.filter(|_| done.is_none());
                breach.missing = Some(criterion.text.clone());
                breach.item = item;
                self.write_breach(breach);
            }
        }
    }

    /// By the present value: marked so, without penalty, in no share.
    fn criterion_now(
        &mut self,
        item: usize,
        criterion: &Criterion,
        cond: &Cond,
        fact: Option<usize>,
        stage: Option<StageId>,
    ) {
        let env = self.view.env;
        let point = self.view.point(env.horizon);
        let answer = self
            .view
            .ask(&self.norm.guard, point)
            .and(self.view.ask(cond, point).negate());
        let at = fact.map_or(self.view.start.max(Instant(0)), |fact| self.view.at(fact));
        match answer {
            Truth::No => {}
            Truth::Unknown(missing) => {
                self.not_checked(Some(at), fact, &missing, self.norm.part << 16 | item);
            }
            Truth::Yes => {
                let person = fact.map_or_else(
                    || self.view.person(None, stage, env.horizon),
                    |fact| self.doer(fact, stage),
                );
                self.write_breach(Breach {
                    at,
                    fact,
                    stage,
                    verdict: Verdict::Violated,
                    basis: Basis::Current,
                    person,
                    missing: Some(criterion.text.clone()),
                    done: None,
                    ended: None,
                    more: Vec::new(),
                    fix: format!("заполнить: {}", criterion.text).into(),
                    notes: vec!["по нынешнему значению".into()],
                    item,
                    clock: Clock::Elapsed,
                });
            }
        }
    }

    /// Exit criteria: a ban on leaving the stages of the scope forward.
    fn exit(&mut self, criteria: &[(Criterion, Cond)], stretches: &[Stretch]) {
        if stretches.iter().any(|stretch| !stretch.sure) {
            self.unheld_ban(FactKind::Stages.history());
        }
        let moves: Vec<Move> = self.view.path.moves.clone();
        for one in moves {
            let leaves = one
                .from
                .is_some_and(|from| self.norm.scope.stages.contains(&from))
                && !one
                    .to
                    .is_some_and(|to| self.norm.scope.stages.contains(&to));
            if one.first
                || !leaves
                || !self.is_forward(one)
                || !self.in_version(self.view.at(one.fact))
            {
                continue;
            }
            if !self.guard_before(one.fact, None) {
                continue;
            }
            for (item, (criterion, cond)) in criteria.iter().enumerate() {
                match self.view.ask(cond, self.view.just_before(one.fact)) {
                    Truth::Yes => {}
                    Truth::Unknown(missing) => {
                        let part = self.norm.part << 16 | item;
                        self.not_checked(
                            Some(self.view.at(one.fact)),
                            Some(one.fact),
                            &missing,
                            part,
                        );
                    }
                    Truth::No => {
                        let mut breach = self.breach(
                            one.fact,
                            format!("выполнить до перехода: {}", criterion.text).into(),
                        );
                        breach.item = item;
                        // The stage is left: nothing of it stays open.
                        breach.ended = Some(breach.at);
                        breach.missing = Some(criterion.text.clone());
                        self.write_breach(breach);
                    }
                }
            }
        }
    }

    /// Forward: neither back in the order, nor into a stage one may go to from anywhere.
    fn is_forward(&self, one: Move) -> bool {
        let version = self.view.env.version;
        let (Some(from), Some(to)) = (one.from, one.to) else {
            return true;
        };
        if self.from_anywhere(to) {
            return false;
        }
        match (version.level(from), version.level(to)) {
            (Some(from), Some(to)) => to > from,
            _ => true,
        }
    }

    fn from_anywhere(&self, stage: StageId) -> bool {
        let regulation = &self.view.env.version.regulation;
        regulation.funnels[regulation.stages[stage.0].funnel.0]
            .from_anywhere
            .contains(&stage)
    }

    fn moves(&mut self, rule: &TransitionRule, stretches: &[Stretch]) {
        if self.view.path.unheld_until.is_some()
            && stretches
                .iter()
                .any(|stretch| !stretch.sure || stretch.visit.is_none())
        {
            self.unheld_ban(FactKind::Stages.history());
        }
        let moves: Vec<Move> = self.view.path.moves.clone();
        for one in moves {
            if one.first
                || !self.in_version(self.view.at(one.fact))
                || !self.in_funnel(one)
                || !self.breaks(rule, one)
            {
                continue;
            }
            if self.guard_before(one.fact, None) {
                let back = one.from.map(|from| {
                    format!(
                        "вернуть сделку в {}",
                        words::stage_names(self.view, &[from])
                    )
                });
                let fix = back.map_or_else(|| self.clause.text.clone(), Box::from);
                let breach = self.breach(one.fact, fix);
                self.write_breach(breach);
            }
        }
    }

    fn in_funnel(&self, one: Move) -> bool {
        let of = |stage: Option<StageId>| {
            stage.map(|stage| self.view.env.version.regulation.stages[stage.0].funnel)
        };
        match (of(one.from), of(one.to)) {
            (Some(from), Some(to)) => {
                from == to && self.norm.scope.funnel.is_none_or(|funnel| funnel == from)
            }
            (Some(from), None) => self.norm.scope.funnel.is_none_or(|funnel| funnel == from),
            _ => false,
        }
    }

    fn breaks(&self, rule: &TransitionRule, one: Move) -> bool {
        let version = self.view.env.version;
        let Some(from) = one.from else { return false };
        let levels = || version.level(from).zip(version.level(one.to?));
        match rule {
            TransitionRule::NoBack => levels().is_some_and(|(from, to)| to < from),
            TransitionRule::NoSkip { all, stages } => {
                let Some((low, high)) = levels() else {
                    return false;
                };
                let jumped = |level: usize| {
                    *all || stages
                        .iter()
                        .any(|stage| version.level(*stage) == Some(level))
                };
                let free = one.to.is_some_and(|to| self.from_anywhere(to));
                !free && (low + 1..high).any(jumped)
            }
            TransitionRule::OnlyTo { from: these, to } => {
                let allowed = one
                    .to
                    .is_some_and(|one| to.contains(&one) || self.from_anywhere(one));
                these.contains(&from) && !allowed
            }
            TransitionRule::Final(stages) => stages.contains(&from),
        }
    }

    /// Events of the pattern within the scope and in force, doubtful ones written down as such.
    fn events(&mut self, pattern: PatternId, stretches: &[Stretch]) -> Vec<usize> {
        let view = self.view;
        let at_border = |stretch: &Stretch, at: usize| {
            let moves = matches!(
                view.env.facts[at].what,
                Kind::Entry(_) | Kind::Current | Kind::Created
            );
            moves && (at == stretch.first || at == stretch.last)
        };
        let inside = |at: usize| {
            stretches.iter().any(|stretch| {
                let begun = stretch.first == 0 || at > stretch.first;
                stretch.sure && ((begun && at < stretch.last) || at_border(stretch, at))
            })
        };
        let matches = view.matches(pattern);
        for &(at, what) in &matches.doubtful {
            if inside(at)
                && self.in_version(view.at(at))
                && self.view.ask(&self.norm.guard, view.just_before(at)) != Truth::No
            {
                self.not_checked(
                    Some(view.at(at)),
                    Some(at),
                    &Missing::from([what.into()]),
                    self.norm.part,
                );
            }
        }
        let env = view.env;
        let from = view.start.max(env.in_force);
        let to = env.horizon.min(env.version.until);
        let gaps = if from <= to {
            view.gaps(env.version.pattern(pattern), from, to)
        } else {
            Missing::new()
        };
        if !gaps.is_empty() {
            self.not_checked(Some(from.max(Instant(0))), None, &gaps, self.norm.part);
        }
        matches
            .sure
            .iter()
            .copied()
            .filter(|&at| inside(at) && self.in_version(view.at(at)))
            .collect()
    }

    fn event_ban(&mut self, who: &[RoleId], pattern: PatternId, stretches: &[Stretch]) {
        for fact in self.events(pattern, stretches) {
            if !who.is_empty() {
                let person = self.doer(fact, None);
                if !self.view.env.staff.held {
                    self.not_checked(
                        Some(self.view.at(fact)),
                        Some(fact),
                        &Missing::from(["список сотрудников".into()]),
                        self.norm.part,
                    );
                    continue;
                }
                let role = self.view.env.staff.role(&person.id);
                let held = who.iter().any(|wanted| {
                    role.is_some() && self.view.env.version.roles.get(wanted.0).copied() == role
                });
                if !held {
                    continue;
                }
            }
            if self.guard_before(fact, None) {
                let breach = self.breach(fact, self.clause.text.clone());
                self.write_breach(breach);
            }
        }
    }

    fn hours_ban(
        &mut self,
        pattern: PatternId,
        allowed: &WeekHours,
        client_clock: bool,
        except_holidays: bool,
        stretches: &[Stretch],
    ) {
        let env = self.view.env;
        let own = env.client_zone.filter(|_| client_clock);
        let zone = own.unwrap_or(env.version.company.zone());
        for fact in self.events(pattern, stretches) {
            let local = zone.local(self.view.at(fact));
            let seconds = TimeOfDay::from_seconds(local.num_seconds_from_midnight())
                .unwrap_or(TimeOfDay::MIDNIGHT);
            let day = chrono::Datelike::weekday(&local.date());
            // `не позже 21:00` allows 21:00:00 itself; it ends an allowed span that is written 09:00–21:00.
            let in_hours = allowed
                .on(day)
                .spans()
                .iter()
                .any(|span| span.from() <= seconds && seconds <= span.to());
            let holiday = except_holidays && {
                let calendar = env.version.company.schedule().calendar.as_ref();
                calendar.and_then(|calendar| calendar.mark(local.date()))
                    == Some(crate::calendar::DayMark::Off)
            };
            if (!in_hours || holiday) && self.guard_before(fact, None) {
                let mut breach = self.breach(fact, self.clause.text.clone());
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
            }
        }
    }

    /// Each change that crosses the border or goes further.
    fn value_ban(
        &mut self,
        field: FieldId,
        op: Op,
        limit: &Value,
        approval: Option<RoleId>,
        stretches: &[Stretch],
    ) {
        let view = self.view;
        let history = view.history(field);
        if !history.held {
            let now = view.field(field, view.env.horizon, view.after(view.env.horizon));
            // What never crosses the border now may have done so before; only a field that is empty or absent says nothing.
            if !matches!(now, FieldAt::Empty) {
                self.unheld_ban(FactKind::Fields.history());
            }
            return;
        }
        let beyond = |value: &Value| order(value, limit).map(|order| satisfies(order, op));
        let changes: Vec<usize> = history.changes.iter().map(|(at, _)| *at).collect();
        for (place, fact) in changes.into_iter().enumerate() {
            let at = view.at(fact);
            let in_scope = stretches
                .iter()
                .any(|stretch| stretch.sure && stretch.first <= fact && fact <= stretch.last);
            if !in_scope || !self.in_version(at) {
                continue;
            }
            // The place comes from this very list.
            let crate::program::Typed::Value(value) = &history.changes[place].1 else {
                continue;
            };
            match beyond(value) {
                None => {
                    self.not_checked(
                        Some(at),
                        Some(fact),
                        &Missing::from(["курс валюты".into()]),
                        self.norm.part,
                    );
                    continue;
                }
                Some(false) => continue,
                Some(true) => {}
            }
            let before = view.field(field, at, fact);
            let further = match &before {
                FieldAt::Value(old) if beyond(old) == Some(true) => match (op, order(value, old)) {
                    (Op::Gt | Op::Ge, Some(order)) => order.is_gt(),
                    (Op::Lt | Op::Le, Some(order)) => order.is_lt(),
                    (_, order) => order.is_some_and(std::cmp::Ordering::is_ne),
                },
                _ => true,
            };
            if !further || !self.guard_before(fact, None) {
                continue;
            }
            self.value_breach(field, fact, value, op, approval);
        }
    }

    fn value_breach(
        &mut self,
        field: FieldId,
        fact: usize,
        value: &Value,
        op: Op,
        approval: Option<RoleId>,
    ) {
        let mut breach = self.breach(fact, self.clause.text.clone());
        if let Some(role) = approval {
            let seen = self.approval(field, fact, value, op, role);
            if seen.granted {
                return;
            }
            let unheld = self.view.kind_gap(
                FactKind::Event(EventKind::Approval),
                self.view.start,
                self.view.at(fact),
            );
            if let Some(missing) = unheld {
                self.not_checked(
                    Some(breach.at),
                    Some(fact),
                    &Missing::from([missing]),
                    self.norm.part,
                );
                return;
            }
            breach.notes.extend(seen.note);
            breach.more = seen.facts;
            breach.fix = format!(
                "согласовать: {}",
                self.view.env.version.regulation.roles[role.0]
            )
            .into();
        }
        self.write_breach(breach);
    }

    /// What approvals say about a value: granted at or before the deed, by a holder of the role, for this deal, up to
    /// this value, and not refused or withdrawn since.
    fn approval(
        &self,
        field: FieldId,
        change: usize,
        value: &Value,
        op: Op,
        role: RoleId,
    ) -> Approved {
        let view = self.view;
        let name = fold(&view.env.version.regulation.fields[field.0].name);
        let ty = &view.env.version.regulation.fields[field.0].ty;
        let deed = view.at(change);
        let mut seen = Approved {
            granted: false,
            note: None,
            facts: Vec::new(),
        };
        for &at in view.members() {
            let Kind::Event(event, ..) = &view.env.facts[at].what else {
                continue;
            };
            let about = event.kind == EventKind::Approval
                && event.of.as_deref().is_none_or(|of| fold(of) == name);
            if !about {
                continue;
            }
            let state = event
                .state
                .as_deref()
                .map(str::to_lowercase)
                .unwrap_or_default();
            let later = view.at(at) > deed;
            match state.as_str() {
                "granted" | "согласовано" | "одобрено" => {
                    let by = event.by.as_deref();
                    let wanted = view.env.version.roles.get(role.0).copied();
                    let right = !view.env.staff.held
                        || by.is_some_and(|by| view.env.staff.role(by) == wanted);
                    let enough =
                        match crate::program::typed(&event.value, ty, view.env.moments.zone) {
                            crate::program::Typed::Value(upto) => {
                                order(value, &upto).is_some_and(|order| match op {
                                    Op::Lt | Op::Le => order.is_ge(),
                                    _ => order.is_le(),
                                })
                            }
                            // Granted without a bound covers any value.
                            _ => true,
                        };
                    if right && enough {
                        if later {
                            seen.note = Some("согласовано позже".into());
                        } else {
                            seen.granted = true;
                        }
                        seen.facts.push(at);
                    } else if !later {
                        let why = if right {
                            "согласовано меньшее значение"
                        } else {
                            "согласовал не тот сотрудник"
                        };
                        seen.note = Some(why.into());
                        seen.facts.push(at);
                    }
                }
                "refused" | "withdrawn" | "отказано" | "отозвано" if !later => {
                    seen.granted = false;
                    seen.note = Some("согласование отказано или отозвано".into());
                    seen.facts.push(at);
                }
                "asked" | "запрошено" if !later && seen.note.is_none() => {
                    seen.note = Some("согласование запрошено, но не получено".into());
                    seen.facts.push(at);
                }
                _ => {}
            }
        }
        seen
    }
}

/// What approvals say.
struct Approved {
    granted: bool,
    note: Option<Box<str>>,
    facts: Vec<usize>,
}
