//! A norm taken apart into what an author can change about it: who, what, by when, where, under what condition.
//!
//! Every field of every norm ends up in a facet or is named here as a matter of wording; nothing is left out by `..`.

use rust_decimal::Decimal;

use super::keys::{self, Keys};
use super::{Aspect, words};
use crate::calendar::{Quantity, Recurrence, Term, WeekHours};
use crate::model::regulation::{Again, Cond as ModelCond, EventDue, SlotWhen, TransitionRule};
use crate::program::norm::{
    Attempted, Beyond, Birth, Body, Border, Deed, Deeds, Due, Grid, Norm, Obligation, Outcome,
    Pause, Prohibition, Step, StepAction, Wait,
};
use crate::program::{Cond, PatternId};

/// One side of a norm.
#[derive(Debug, Clone)]
pub(super) struct Facet {
    /// Which.
    pub(super) aspect: Aspect,
    /// What it comes to, without wording.
    pub(super) key: String,
    /// In words; empty: nothing that could be said shortly.
    pub(super) words: String,
    /// By what two of them compare.
    pub(super) gauge: Gauge,
}

/// What more of something does to those who must obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// It binds them more.
    Binds,
    /// It frees them.
    Frees,
}

/// By what two facets of one aspect compare.
#[derive(Debug, Clone)]
pub(super) enum Gauge {
    /// By nothing: they are the same or not.
    None,
    /// A term: the sooner, the stricter.
    Term(Term),
    /// A length.
    Length(Quantity, More),
    /// A number.
    Number(Decimal, More),
    /// What lies behind a border is forbidden.
    Border(Beyond),
    /// A list: what was added and taken away is told one by one.
    Set(Vec<Item>, More),
    /// Hours in which something is allowed.
    Hours(WeekHours),
    /// Again and again: by an earlier time of the same days binds more.
    Every(Recurrence),
    /// Under what condition, see `guards`.
    Guard(More),
}

/// One of a list.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Without wording.
    pub(super) key: String,
    /// In words.
    pub(super) words: String,
    /// What it is but for a length, and that length: one that moves is told as moved.
    pub(super) family: Option<(String, Quantity)>,
}

/// A norm read facet by facet.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// What kind of norm; norms of different kinds do not compare.
    pub(super) kind: &'static str,
    /// Its sides.
    pub(super) facets: Vec<Facet>,
}

/// Where facets of one norm are gathered.
pub(super) struct Gather<'a> {
    pub(super) keys: Keys<'a>,
    pub(super) facets: Vec<Facet>,
}

impl<'a> Keys<'a> {
    /// A norm; `guard` is its clause's condition as the author wrote it.
    pub(super) fn read(self, norm: &Norm, first: &[usize]) -> Reading {
        let Norm {
            clause: _,
            part: _,
            scope,
            guard,
            arm: _,
            body,
        } = norm;
        let mut gather = Gather {
            keys: self,
            facets: Vec::new(),
        };
        gather.say(Aspect::Scope, self.scope(scope), self.scope_words(scope));
        let kind = gather.body(body, first);
        // A condition decides whom the norm binds; of a number it decides what is counted.
        let gauge = match body {
            Body::Metric(_) | Body::Appraisal(_) | Body::Tally(_) => Gauge::None,
            Body::Obligation(_)
            | Body::Prohibition(_)
            | Body::Limit(_)
            | Body::Load(_)
            | Body::Plan(_)
            | Body::Unique(_)
            | Body::Turn(_)
            | Body::Checklist(_)
            | Body::ByHand(_) => Gauge::Guard(More::Binds),
        };
        let always = *guard == Cond::True;
        gather.add(
            Aspect::Guard,
            if always {
                String::new()
            } else {
                self.cond(guard)
            },
            if always {
                String::new()
            } else {
                self.said(guard)
            },
            gauge,
        );
        let facets = gather.facets;
        Reading { kind, facets }
    }

    /// `воронка «Продажа», стадии «Новая», «КП»`
    pub(super) fn scope_words(self, scope: &crate::model::regulation::Scope) -> String {
        let reg = &self.version.regulation;
        let stages = |list: &[crate::model::regulation::StageId]| -> String {
            let names = list.iter().filter_map(|one| reg.stages.get(one.0));
            let names: Vec<String> = names.map(|one| format!("«{}»", one.name)).collect();
            names.join(", ")
        };
        let mut out = Vec::new();
        if let Some(name) = scope.funnel.and_then(|one| self.version.funnel_name(one)) {
            out.push(format!("воронка «{name}»"));
        }
        match scope.stages.len() {
            0 => {}
            1 => out.push(format!("стадия {}", stages(&scope.stages))),
            _ => out.push(format!("стадии {}", stages(&scope.stages))),
        }
        if !scope.except_stages.is_empty() {
            out.push(format!("кроме стадий {}", stages(&scope.except_stages)));
        }
        if !scope.only_roles.is_empty() {
            out.push(format!(
                "только для ролей {}",
                self.role_words(&scope.only_roles)
            ));
        }
        if out.is_empty() {
            out.push(
                match scope.of {
                    crate::model::regulation::Of::Deal => "вся жизнь сделки",
                    crate::model::regulation::Of::Client => "клиент целиком",
                    crate::model::regulation::Of::Employee => "работа сотрудника",
                }
                .to_owned(),
            );
        }
        out.join(", ")
    }

    pub(super) fn role_words(self, roles: &[crate::model::regulation::RoleId]) -> String {
        let all = &self.version.regulation.roles;
        let names = roles.iter().filter_map(|role| all.get(role.0));
        let names: Vec<&str> = names.map(|name| &**name).collect();
        names.join(", ")
    }

    pub(super) fn field_words(self, field: crate::model::regulation::FieldId) -> String {
        let field = self.version.regulation.fields.get(field.0);
        field.map_or_else(String::new, |one| crate::analysis::words::called(&one.name))
    }

    /// The author's words of a condition.
    pub(super) fn said(self, cond: &Cond) -> String {
        self.said_within(cond, false)
    }

    fn said_within(self, cond: &Cond, inner: bool) -> String {
        let join = |all: &[Cond], word: &str| -> String {
            let list: Vec<String> = all
                .iter()
                .filter(|one| **one != Cond::True)
                .map(|one| self.said_within(one, all.len() > 1))
                .collect();
            let text = list.join(word);
            if inner && list.len() > 1 && word == " или " {
                format!("({text})")
            } else {
                text
            }
        };
        match cond {
            Cond::True => "всегда".to_owned(),
            Cond::And(all) => join(all, " и "),
            Cond::Or(any) => join(any, " или "),
            Cond::Not(one) => format!("не ({})", self.said_within(one, false)),
            Cond::Test(_, text) => text.to_string(),
        }
    }

    pub(super) fn event(self, pattern: PatternId) -> String {
        self.version.pattern(pattern).text.to_string()
    }
}

/// The author's words of a condition of the model.
pub(super) fn said(cond: &ModelCond) -> String {
    let join = |all: &[ModelCond], word: &str| -> String {
        let list: Vec<String> = all
            .iter()
            .filter(|one| **one != ModelCond::True)
            .map(said)
            .collect();
        list.join(word)
    };
    match cond {
        ModelCond::True => "всегда".to_owned(),
        ModelCond::And(all) => join(all, " и "),
        ModelCond::Or(any) => join(any, " или "),
        ModelCond::Not(one) => format!("не ({})", said(one)),
        ModelCond::Test(_, text) => text.to_string(),
    }
}

impl Gather<'_> {
    pub(super) fn add(&mut self, aspect: Aspect, key: String, words: String, gauge: Gauge) {
        self.facets.push(Facet {
            aspect,
            key,
            words,
            gauge,
        });
    }

    /// A facet that is the same or another.
    pub(super) fn say(&mut self, aspect: Aspect, key: String, words: String) {
        self.add(aspect, key, words, Gauge::None);
    }

    /// A facet that is there only if something is said.
    pub(super) fn say_if(&mut self, said: bool, aspect: Aspect, words: &str) {
        if said {
            self.say(aspect, words.to_owned(), words.to_owned());
        }
    }

    pub(super) fn set(&mut self, aspect: Aspect, items: Vec<Item>, more: More) {
        if items.is_empty() {
            return;
        }
        let key = keys::any_order(items.iter().map(|one| one.key.clone()).collect());
        let words: Vec<&str> = items.iter().map(|one| one.words.as_str()).collect();
        let words = words.join("; ");
        self.add(aspect, key, words, Gauge::Set(items, more));
    }

    pub(super) fn length(&mut self, aspect: Aspect, length: Option<Quantity>, more: More) {
        if let Some(length) = length {
            let words = words::length(length);
            self.add(
                aspect,
                keys::length(length),
                words,
                Gauge::Length(length, more),
            );
        }
    }

    pub(super) fn events(&mut self, aspect: Aspect, patterns: &[PatternId], more: More) {
        let item = |one: &PatternId| Item {
            key: self.keys.pattern(*one),
            words: self.keys.event(*one),
            family: None,
        };
        let items = patterns.iter().map(item).collect();
        self.set(aspect, items, more);
    }

    pub(super) fn conds(&mut self, aspect: Aspect, conds: &[Cond], more: More) {
        let item = |one: &Cond| Item {
            key: self.keys.cond(one),
            words: self.keys.said(one),
            family: None,
        };
        let items = conds.iter().map(item).collect();
        self.set(aspect, items, more);
    }

    pub(super) fn pattern(&mut self, aspect: Aspect, pattern: PatternId) {
        let (key, words) = (self.keys.pattern(pattern), self.keys.event(pattern));
        self.say(aspect, key, words);
    }

    fn body(&mut self, body: &Body, first: &[usize]) -> &'static str {
        match body {
            Body::Obligation(one) => {
                self.obligation(one);
                "obligation"
            }
            Body::Prohibition(one) => self.prohibition(one),
            Body::Limit(one) => self.limit(one),
            Body::Load(one) => self.load(one),
            Body::Metric(one) => self.metric(one),
            Body::Appraisal(one) => self.appraisal(one, first),
            Body::Plan(one) => self.plan(one),
            Body::Tally(one) => self.tally(one),
            Body::Unique(one) => {
                let key = self.keys.unique(&one.keys);
                self.say(Aspect::Criteria, key, String::new());
                "duplicates"
            }
            Body::Turn(one) => self.turn(one),
            Body::Checklist(one) => self.checklist(one),
            Body::ByHand(text) => {
                let key = keys::plain(text);
                self.say(Aspect::ByHand, key, format!("«{text}»"));
                "by hand"
            }
        }
    }

    fn obligation(&mut self, one: &Obligation) {
        let Obligation {
            birth,
            role,
            or_roles,
            robot,
            personally,
            deeds,
            also,
            due,
            due_by,
            steps,
            cancel,
            pauses,
            grace,
            early,
            before_window,
            ends_with_scope,
            when_opens,
            grid,
            attempted,
            times,
            partial,
            median,
            awaited: _,
            own_schedule,
            client_clock,
            undone,
        } = one;
        self.birth(birth);
        let roles: Vec<_> = role.iter().chain(or_roles).copied().collect();
        if !roles.is_empty() {
            let (key, words) = (self.keys.roles(&roles), self.keys.role_words(&roles));
            self.say(Aspect::Who, key, words);
        }
        self.say_if(*robot, Aspect::Who, "робот CRM");
        if *personally {
            self.add(
                Aspect::Evidence,
                "own".into(),
                "только лично".into(),
                Gauge::None,
            );
        }
        let (key, words) = self.deeds(deeds);
        self.say(Aspect::Deed, key, words);
        self.events(Aspect::Evidence, also, More::Frees);
        self.due(due, *due_by);
        self.steps(steps);
        self.conds(Aspect::Cancel, cancel, More::Frees);
        self.pauses(pauses);
        self.length(Aspect::Grace, *grace, More::Frees);
        self.length(Aspect::Early, *early, More::Frees);
        self.say_if(
            *before_window,
            Aspect::Early,
            "засчитывается сделанное раньше",
        );
        self.say_if(
            *ends_with_scope,
            Aspect::Ends,
            "заканчивается вместе со стадией или условием",
        );
        if *when_opens != Cond::True {
            let (key, words) = (self.keys.cond(when_opens), self.keys.said(when_opens));
            self.say(Aspect::WhenOpens, key, words);
        }
        if let Some(grid) = grid {
            self.grid(grid);
        }
        for Attempted {
            act,
            attempt,
            guard,
        } in attempted
        {
            let key = format!(
                "{} for {} if {}",
                self.keys.pattern(*attempt),
                self.keys.pattern(*act),
                self.keys.cond(guard)
            );
            self.say(Aspect::Attempts, key, self.keys.event(*attempt));
        }
        // Once is said only where it is said how often.
        if *times != 1 || matches!(birth, Birth::Every(_)) {
            self.add(
                Aspect::Times,
                times.to_string(),
                times.to_string(),
                Gauge::Number(Decimal::from(*times), More::Binds),
            );
        }
        self.say_if(*partial, Aspect::Times, "включая текущий период");
        if let Some(median) = median {
            let words = format!("раз в медиану интервалов: {}", self.keys.event(*median));
            self.say(Aspect::Deadline, self.keys.pattern(*median), words);
        }
        self.say_if(*own_schedule, Aspect::Clock, "по графику сотрудника");
        self.say_if(*client_clock, Aspect::Clock, "по времени клиента");
        if let Some(undone) = undone {
            self.say(Aspect::Undone, keys::plain(undone), undone.to_string());
        }
    }

    fn pauses(&mut self, pauses: &[Pause]) {
        let pause = |pause: &Pause| {
            let Pause {
                cond,
                at_most,
                times,
            } = pause;
            let most = at_most.map_or(String::new(), |most| {
                format!(", не дольше {}", words::longer(most))
            });
            let often = times.map_or(String::new(), |times| format!(", не больше {times} раз"));
            Item {
                key: format!(
                    "{} {:?} {times:?}",
                    self.keys.cond(cond),
                    at_most.map(keys::length)
                ),
                words: format!("пока {}{most}{often}", self.keys.said(cond)),
                family: at_most.map(|most| (format!("{} {times:?}", self.keys.cond(cond)), most)),
            }
        };
        let pauses = pauses.iter().map(pause).collect();
        self.set(Aspect::Pause, pauses, More::Frees);
    }

    fn wait(&mut self, wait: &Wait) {
        let Wait {
            length,
            pauses,
            cancel,
        } = wait;
        self.add(
            Aspect::Wait,
            keys::length(*length),
            format!("дольше {}", words::longer(*length)),
            Gauge::Length(*length, More::Frees),
        );
        self.pauses(pauses);
        self.conds(Aspect::Cancel, cancel, More::Frees);
    }

    fn birth(&mut self, birth: &Birth) {
        match birth {
            Birth::Stretch => self.say(
                Aspect::Trigger,
                "stretch".into(),
                "начало стадии или условия".into(),
            ),
            Birth::StretchAfter(wait) => self.wait(wait),
            Birth::Event(pattern, again) => {
                let key = format!("event {} {again:?}", self.keys.pattern(*pattern));
                let event = self.keys.event(*pattern);
                let words = match again {
                    Again::Join => event,
                    Again::Restart => format!("последнее: {event}"),
                    Again::Each => format!("каждое: {event}"),
                };
                self.say(Aspect::Trigger, key, words);
            }
            Birth::After { part, on } => {
                let words = match on {
                    Outcome::Done => "после предыдущего касания",
                    Outcome::Due => "после срока предыдущего касания",
                    Outcome::Attempt(_) => "после попытки",
                    Outcome::AnyAttempt => "между попытками",
                    Outcome::Exhausted => "после всех попыток",
                };
                self.say(
                    Aspect::Trigger,
                    format!("after {part} {on:?}"),
                    words.to_owned(),
                );
            }
            Birth::Date { field, before } => {
                let key = format!("{} {before}", self.keys.field(*field));
                let words = format!("дата {}", self.keys.field_words(*field));
                self.say(Aspect::Trigger, key, words);
            }
            Birth::Every(every) => self.add(
                Aspect::Recurrence,
                format!("{every:?}"),
                words::recurrence(every),
                Gauge::Every(every.clone()),
            ),
            Birth::Silence {
                after,
                without,
                wait,
            } => {
                let key = format!(
                    "silence {} after {}",
                    self.keys.pattern(*without),
                    after.map(|one| self.keys.pattern(one)).unwrap_or_default()
                );
                let without = self.keys.event(*without);
                let words = match after {
                    Some(after) => format!("после «{}» нет «{without}»", self.keys.event(*after)),
                    None => format!("нет «{without}»"),
                };
                self.say(Aspect::Trigger, key, words);
                if let Some(wait) = wait {
                    self.wait(wait);
                }
            }
        }
    }

    fn due(&mut self, due: &Due, by: Option<EventDue>) {
        let tail = match by {
            None => "",
            Some(EventDue::Deadline) => " (от срока самой задачи)",
            Some(EventDue::End) => " (от конца события)",
            Some(EventDue::Planned) => " (от назначенного времени)",
        };
        match due {
            Due::Standing => self.say(
                Aspect::Deadline,
                format!("standing {by:?}"),
                "постоянно".into(),
            ),
            // The event's own moment decides; the term behind it has no length.
            Due::Term(term) if matches!(by, Some(EventDue::Deadline | EventDue::End)) => {
                let words = match by {
                    Some(EventDue::Deadline) => "до срока самой задачи",
                    _ => "во время события",
                };
                self.say(
                    Aspect::Deadline,
                    format!("{} {by:?}", keys::term(term)),
                    words.into(),
                );
            }
            Due::Term(term) => self.add(
                Aspect::Deadline,
                format!("{} {by:?}", keys::term(term)),
                format!("{}{tail}", words::term(term)),
                Gauge::Term(term.clone()),
            ),
        }
    }

    pub(super) fn deeds(&self, deeds: &Deeds) -> (String, String) {
        let Deeds {
            all,
            list,
            lacks: _,
        } = deeds;
        let keys: Vec<String> = list.iter().map(|deed| self.deed(deed).0).collect();
        let words: Vec<String> = list.iter().map(|deed| self.deed(deed).1).collect();
        let word = if *all { " и " } else { " или " };
        let how = if *all || list.len() < 2 { "all" } else { "any" };
        (format!("{how} {}", keys::any_order(keys)), words.join(word))
    }

    fn deed(&self, deed: &Deed) -> (String, String) {
        let keys = self.keys;
        match deed {
            Deed::Act(pattern) => (
                format!("act {}", keys.pattern(*pattern)),
                keys.event(*pattern),
            ),
            Deed::Fill(field) => (
                format!("fill {}", keys.field(*field)),
                format!("заполнить {}", keys.field_words(*field)),
            ),
            Deed::Change(field) => (
                format!("change {}", keys.field(*field)),
                format!("изменить {}", keys.field_words(*field)),
            ),
            Deed::Move(stages, reason) => {
                let because = reason
                    .as_ref()
                    .map(|(field, value)| format!("{} {}", keys.field(*field), keys::value(value)));
                let names = stages
                    .iter()
                    .filter_map(|one| keys.version.regulation.stages.get(one.0));
                let names: Vec<String> = names.map(|one| format!("«{}»", one.name)).collect();
                let mut words = format!("перевести в {}", names.join(" или "));
                if let Some((_, value)) = reason {
                    words.push_str(&format!(" с причиной {}", words::value(value)));
                }
                (format!("move {} {because:?}", keys.stages(stages)), words)
            }
            Deed::HandTo(role) => (
                format!("hand to {}", keys.role(*role)),
                format!("передать: {}", keys.role_words(&[*role])),
            ),
            Deed::Spawn(funnel, fields) => {
                let name = keys.version.funnel_name(*funnel).unwrap_or_default();
                (
                    format!("spawn {} {}", keys.funnel(*funnel), keys.copied(fields)),
                    format!("создать сделку в воронке «{name}»"),
                )
            }
            Deed::Hold(cond, text) => (format!("hold {}", keys.cond(cond)), text.to_string()),
            Deed::Report(pattern) => (
                format!("report {}", keys.pattern(*pattern)),
                keys.event(*pattern),
            ),
            Deed::Leave => ("leave".to_owned(), "выйти из стадии".to_owned()),
            Deed::ByHand(text) => (
                format!("by hand «{}»", keys::plain(text)),
                format!("«{text}»"),
            ),
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        let item = |step: &Step| {
            let Step {
                after,
                from_origin,
                action,
                text,
                span: _,
            } = step;
            let action = match action {
                StepAction::Notify(roles) => format!("notify {}", self.keys.roles(roles)),
                StepAction::Fault(severity) => format!("fault {severity:?}"),
                StepAction::Duty(deeds) => self.deeds(deeds).0,
            };
            let when = if *from_origin {
                "дольше"
            } else {
                "просрочка"
            };
            let length = if *from_origin {
                words::longer(*after)
            } else {
                words::length(*after)
            };
            Item {
                key: format!("{} {from_origin} {action}", keys::length(*after)),
                words: format!("{when} {length} — {text}"),
                family: Some((format!("{from_origin} {action}"), *after)),
            }
        };
        let items = steps.iter().map(item).collect();
        self.set(Aspect::Steps, items, More::Binds);
    }

    fn grid(&mut self, grid: &Grid) {
        let Grid {
            slots,
            success,
            restart,
        } = grid;
        let number = Decimal::from(slots.len());
        self.add(
            Aspect::Attempts,
            slots.len().to_string(),
            format!("попыток: {}", slots.len()),
            Gauge::Number(number, More::Binds),
        );
        let when = |when: &SlotWhen| match when {
            SlotWhen::Day(0) => "сегодня".to_owned(),
            SlotWhen::Day(1) => "завтра".to_owned(),
            SlotWhen::Day(2) => "послезавтра".to_owned(),
            SlotWhen::Day(days) => format!("через {days} раб. дн."),
            SlotWhen::Term(term) => words::term(term),
        };
        let key: Vec<String> = slots
            .iter()
            .map(|slot| {
                let when = match &slot.when {
                    SlotWhen::Day(days) => format!("day {days}"),
                    SlotWhen::Term(term) => keys::term(term),
                };
                format!("{} {when}", self.keys.pattern(slot.pattern))
            })
            .collect();
        let said: Vec<String> = slots.iter().map(|slot| when(&slot.when)).collect();
        self.say(Aspect::Slots, key.join("; "), said.join(", "));
        self.pattern(Aspect::Success, *success);
        if let Some(restart) = restart {
            self.pattern(Aspect::Restart, *restart);
        }
    }

    fn prohibition(&mut self, one: &Prohibition) -> &'static str {
        match one {
            Prohibition::Entry(criteria) => {
                self.criteria(criteria);
                "entry"
            }
            Prohibition::Exit(criteria) => {
                self.criteria(criteria);
                "exit"
            }
            Prohibition::Move(rule) => {
                let (key, words) = self.rule(rule);
                self.say(Aspect::Moves, key, words);
                self.reach(rule);
                "moves"
            }
            Prohibition::Event {
                who,
                but,
                pattern,
                approval,
            } => {
                self.pattern(Aspect::Event, *pattern);
                let roles = |list: &[crate::model::regulation::RoleId]| -> Vec<Item> {
                    let item = |role: &crate::model::regulation::RoleId| Item {
                        key: self.keys.role(*role),
                        words: self.keys.role_words(&[*role]),
                        family: None,
                    };
                    list.iter().map(item).collect()
                };
                // Nobody named is everybody: a list and no list do not compare by their items.
                let (who, but) = (roles(who), roles(but));
                self.set(Aspect::WhoNot, who, More::Binds);
                self.set(Aspect::WhoMay, but, More::Frees);
                if let Some(lift) = approval {
                    let crate::program::norm::Lift { roles, about } = lift;
                    let key = format!("{} about {about:?}", self.keys.roles(roles));
                    let words = match roles.as_slice() {
                        [] => "кого угодно".to_owned(),
                        some => self.keys.role_words(some),
                    };
                    self.say(Aspect::Approval, key, words);
                }
                "ban"
            }
            Prohibition::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            } => {
                self.pattern(Aspect::Event, *pattern);
                self.add(
                    Aspect::Hours,
                    format!("{allowed:?}"),
                    words::hours(allowed),
                    Gauge::Hours(allowed.clone()),
                );
                self.say_if(*client_clock, Aspect::Clock, "по времени клиента");
                self.say_if(*except_holidays, Aspect::Holidays, "в праздники нельзя");
                "hours"
            }
            Prohibition::Value { field, borders } => {
                let (key, words) = (self.keys.field(*field), self.keys.field_words(*field));
                self.say(Aspect::Event, key, words);
                borders.iter().for_each(|border| self.border(border));
                "value"
            }
        }
    }

    fn criteria(&mut self, criteria: &[(crate::model::regulation::Criterion, Cond)]) {
        let item = |(criterion, cond): &(crate::model::regulation::Criterion, Cond)| Item {
            key: self.keys.cond(cond),
            words: criterion.text.to_string(),
            family: None,
        };
        let items = criteria.iter().map(item).collect();
        self.set(Aspect::Criteria, items, More::Binds);
    }

    fn border(&mut self, border: &Border) {
        let Border {
            beyond,
            approval,
            unless,
        } = border;
        let (key, said) = match beyond {
            Beyond::Compare(op, value) => (
                format!("{op:?} {}", keys::value(value)),
                format!("{} {}", words::compares(*op), words::value(value)),
            ),
            Beyond::All(op) => (format!("all {op:?}"), "любое значение".to_owned()),
            Beyond::NotOneOf(values) => {
                let said: Vec<String> = values.iter().map(words::value).collect();
                let key = keys::any_order(values.iter().map(keys::value).collect());
                (key, format!("кроме {}", said.join(", ")))
            }
        };
        self.add(Aspect::Threshold, key, said, Gauge::Border(beyond.clone()));
        match approval {
            Some(roles) => {
                let words = match roles.as_slice() {
                    [] => "кого угодно".to_owned(),
                    some => self.keys.role_words(some),
                };
                self.say(Aspect::Approval, self.keys.roles(roles), words);
            }
            None => self.say(
                Aspect::Approval,
                "nobody".into(),
                "никто не может разрешить".into(),
            ),
        }
        if let Some(unless) = unless {
            let (key, words) = (self.keys.cond(unless), self.keys.said(unless));
            self.say(Aspect::Exception, key, words);
        }
    }

    /// The stages that a rule names one by one.
    fn reach(&mut self, rule: &TransitionRule) {
        let (stages, more) = match rule {
            TransitionRule::NoSkip { all: false, stages } => (stages, More::Binds),
            TransitionRule::OnlyTo { from: _, to } => (to, More::Frees),
            TransitionRule::NoBack
            | TransitionRule::NoSkip { all: true, .. }
            | TransitionRule::Final(_) => return,
        };
        let all = &self.keys.version.regulation.stages;
        let item = |stage: &crate::model::regulation::StageId| Item {
            key: self.keys.stage(*stage),
            words: all
                .get(stage.0)
                .map_or_else(String::new, |one| format!("«{}»", one.name)),
            family: None,
        };
        let items = stages.iter().map(item).collect();
        let aspect = match more {
            More::Binds => Aspect::NoSkip,
            More::Frees => Aspect::OnlyTo,
        };
        self.set(aspect, items, more);
    }

    fn rule(&self, rule: &TransitionRule) -> (String, String) {
        let keys = self.keys;
        let names = |stages: &[crate::model::regulation::StageId]| -> String {
            let all = &keys.version.regulation.stages;
            let names = stages.iter().filter_map(|one| all.get(one.0));
            let names: Vec<String> = names.map(|one| format!("«{}»", one.name)).collect();
            names.join(", ")
        };
        match rule {
            TransitionRule::NoBack => ("no back".to_owned(), "назад нельзя".to_owned()),
            TransitionRule::NoSkip { all: true, .. } => {
                ("no skip".to_owned(), "пропускать стадии нельзя".to_owned())
            }
            TransitionRule::NoSkip {
                all: false,
                stages: _,
            } => (
                "no skip some".to_owned(),
                "некоторые стадии пропускать нельзя".to_owned(),
            ),
            TransitionRule::OnlyTo { from, to: _ } => (
                format!("from {}", keys.stages(from)),
                format!("из {}", names(from)),
            ),
            TransitionRule::Final(stages) => (
                format!("final {}", keys.stages(stages)),
                format!("конечные: {}", names(stages)),
            ),
        }
    }
}
