//! What becomes of a deal that its new owner does not take up: `если не взял за 15 минут — следующему`, `если ответственный не позвонил
//! за 15 рабочих минут — передать следующему`, `никто не взял за 1 час — РОПу`.

use crate::calendar::{Quantity, Term, Unit};
use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{PastAct, past_act};
use crate::model::bans::hand_off::{DEALS, KINDS};
use crate::model::conditions::events::{kind, shape};
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Again, Among, Author, Choice, Clause, Cond, Deed, Deeds, EventPattern, EventShape, FunnelId,
    HandOff, LookBack, Op, Pool, RoleId, Sentence, Step, StepAction, Test, Trigger, What,
};
use crate::model::terms::term::Timing;
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

/// Who does not take a deal up: his role, by what one does, and by when.
pub(in crate::model) struct NotTaken {
    pub role: Option<RoleId>,
    pub by: EventPattern,
    pub term: Term,
    /// `никто не взял`: from when the deal has come, whoever has had it.
    pub nobody: bool,
}

impl Binder<'_> {
    /// `передать следующему`: another owner than now. Whose turn it is says the sentence that the deal was first handed over by.
    pub(in crate::model) fn next_one(&mut self, span: Span) -> Deed {
        let funnel = self.funnel;
        if self.first_handed(funnel, taking()).is_none() {
            self.error(Code::NoReceiver, span, "следующему — из кого?")
                .label("круг не назван")
                .hint("сначала скажите, между кем передают: «передать менеджеру по кругу»");
        }
        another_owner()
    }

    /// Takes note, at the last sentence that hands deals over, of how a new owner takes one up; the roles that it speaks of.
    fn first_handed(&mut self, funnel: Option<FunnelId>, by: EventPattern) -> Option<Vec<RoleId>> {
        let here = |clause: &Clause| {
            funnel.is_none() || clause.scope.funnel.is_none() || clause.scope.funnel == funnel
        };
        let found = (0..self.reg.clauses.len()).rev().find(|at| {
            self.reg.clauses.get(*at).is_some_and(here) && self.hand_off_of(*at).is_some()
        });
        if found.is_none() {
            self.looks_above();
        }
        let found = found?;
        let hand_off = self.hand_off_mut(found)?;
        hand_off.taken.get_or_insert(by);
        Some(hand_off.roles())
    }

    /// `если ответственный не позвонил за 15 рабочих минут — передать следующему` as a sentence of its own. False when it is none.
    pub(in crate::model) fn not_taken_sentence(&mut self, node: &Node, context: &Context) -> bool {
        let Some((cond, right)) = sides(node) else {
            return false;
        };
        let Some(said) = self.not_taken_by(cond) else {
            return false;
        };
        if !says_next(right) {
            return self.untaken_told(node, context, said, (cond, right));
        }
        let own = said.role.or_else(|| {
            let stage = context.scope.stages.first()?;
            self.reg.stages.get(stage.0)?.responsible
        });
        let known = self.first_handed(context.scope.funnel.or(self.funnel), said.by.clone());
        let (roles, deed) = match (known, own) {
            (Some(roles), _) => (roles, another_owner()),
            (None, Some(role)) => {
                let pool = Pool {
                    role,
                    accredited: Vec::new(),
                    team: Among::Own,
                    choice: Choice::Round,
                };
                let hand_off = HandOff {
                    rows: vec![(Cond::True, pool)],
                    taken: Some(said.by.clone()),
                    next: true,
                };
                (vec![role], Deed::Distribute(Box::new(hand_off)))
            }
            (None, None) => {
                self.error(Code::NoReceiver, right.span, "следующему — из кого?")
                    .label("круг не назван")
                    .hint("сначала скажите, между кем передают: «передать менеджеру по кругу»");
                return true;
            }
        };
        self.untaken(node, context, said, &roles, to_next(deed, node.span));
        true
    }

    /// `никто не взял за 1 час — РОПу`, `не взял за 30 минут — перевести в «Общий пул»`: what else becomes of it.
    fn untaken_told(
        &mut self,
        node: &Node,
        context: &Context,
        said: NotTaken,
        (cond, right): (&Condition, &Phrase),
    ) -> bool {
        let line = Line {
            node,
            left: cond,
            right: None,
            tails: &[],
            context,
        };
        if let Some(step) = self.step(Quantity::plain(0, Unit::Minute), right, line) {
            let roles: Vec<RoleId> = said.role.into_iter().collect();
            self.untaken(node, context, said, &roles, step);
        }
        true
    }

    /// The duty to take a deal up, which goes to another when it is not done.
    fn untaken(
        &mut self,
        node: &Node,
        context: &Context,
        said: NotTaken,
        roles: &[RoleId],
        step: Step,
    ) {
        let mut any = match said.nobody {
            true => Vec::new(),
            false => vec![shape(What::OwnerChange)],
        };
        let mut guard = context.guard.clone();
        match &context.trigger {
            Trigger::Event { pattern, .. } => {
                let text = pattern.text.clone();
                guard = and(guard, happened(pattern.clone(), text));
            }
            _ if context.scope.stages.is_empty() => any.insert(0, shape(What::Created)),
            _ => any.insert(
                0,
                shape(What::Transition {
                    from: Vec::new(),
                    to: context.scope.stages.clone(),
                }),
            ),
        }
        if !roles.is_empty() {
            let names: Vec<&str> = roles
                .iter()
                .filter_map(|role| self.reg.roles.get(role.0))
                .map(|role| &**role)
                .collect();
            let text = format!("ответственный — {}", names.join(" или ")).into();
            let held = Test::OwnerRole(roles.to_vec());
            guard = and(guard, Cond::Test(Box::new(held), text));
        }
        let text = "сделку получил ответственный".into();
        let trigger = Trigger::Event {
            pattern: EventPattern { any, text },
            again: Again::Each,
        };
        let mut duty = bare(Deeds::Any(vec![Deed::Act(said.by)]));
        duty.term = Some(said.term);
        if !said.nobody {
            duty.cancel = vec![happened(
                EventPattern {
                    any: vec![shape(What::OwnerChange)],
                    text: "смена ответственного".into(),
                },
                "сменился ответственный".into(),
            )];
        }
        duty.steps = vec![step];
        // Who has got the deal must take it up, though another role answers for the stage.
        let stage = context.scope.stages.first();
        let own = stage.and_then(|stage| self.reg.stages.get(stage.0)?.responsible);
        if let [role, others @ ..] = roles
            && own.is_some_and(|own| !roles.contains(&own))
        {
            duty.role = Some(*role);
            duty.or_roles = others.to_vec();
        }
        let Some(phrase) = &node.phrase else { return };
        let left = match &phrase.kind {
            PhraseKind::If { cond, .. } => cond,
            PhraseKind::Plain { left, .. } => left,
            _ => return,
        };
        let line = Line {
            node,
            left,
            right: None,
            tails: &[],
            context,
        };
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(node, index);
    }

    /// `ответственный не позвонил за 15 рабочих минут`, `оператор не взял лид за 15 минут`
    pub(in crate::model) fn not_taken_by(&mut self, cond: &Condition) -> Option<NotTaken> {
        let [member] = members(cond)[..] else {
            return None;
        };
        let mut cursor = Cursor::new(member);
        let mark = self.diagnostics.mark();
        let mut timing = Timing::default();
        while self.timing(&mut cursor, &mut timing) {}
        let mut role = None;
        let nobody = cursor.eat_run(&["никто", "не"]);
        if nobody {
            cursor.back_to(cursor.position() - 1);
        } else if !cursor.eat_stem(&["ответственн", "владел", "исполнител"])
            && !cursor.eat(&["он", "она", "тот", "та"])
            && cursor.word() != Some("не")
        {
            role = self.role(&mut cursor);
        }
        while self.timing(&mut cursor, &mut timing) {}
        let by = cursor
            .eat(&["не"])
            .then(|| taken_by(cursor.word()))
            .flatten();
        let Some(by) = by else {
            self.diagnostics.take_back(mark);
            return None;
        };
        cursor.skip(1);
        let _ = cursor.eat(&["в"]) && cursor.eat_stem(&["работ"]);
        while cursor.eat_stem(KINDS) {}
        cursor.eat_stem(DEALS);
        let _ = cursor.eat(&["в"]) && cursor.eat_stem(&["работ"]);
        while self.timing(&mut cursor, &mut timing) {}
        let Some(term) = timing.term.filter(|_| cursor.is_done()) else {
            self.diagnostics.take_back(mark);
            return None;
        };
        Some(NotTaken {
            role,
            by,
            term,
            nobody,
        })
    }

    /// The clause behind a row that says what becomes of a deal that nobody takes up.
    pub(in crate::model) fn take_up(&mut self, clause: usize, untaken: Option<(Node, NotTaken)>) {
        let Some((node, said)) = untaken else { return };
        let Some(of) = self.reg.clauses.get(clause) else {
            return;
        };
        let context = Context {
            scope: of.scope.clone(),
            guard: of.guard.clone(),
            arm: of.arm,
            trigger: of.trigger.clone(),
            section: of.key.clone(),
            ..Context::default()
        };
        let roles = self.hand_off_of(clause).map(|one| one.roles());
        self.untaken(
            &node,
            &context,
            said,
            &roles.unwrap_or_default(),
            to_next(another_owner(), node.span),
        );
    }
}

impl Binder<'_> {
    /// `если не взял за 1 рабочий день — администратору` below `передать куратору`: who gets a deal that its new owner does not take up.
    /// False when the row says nothing of the kind.
    pub(in crate::model) fn untaken_row(&mut self, node: &Node, clause: usize) -> bool {
        let Some((cond, right)) = sides(node) else {
            return false;
        };
        let Some(roles) = self.given_to(clause) else {
            return false;
        };
        let next = matches!(&right.kind, PhraseKind::Plain { left, .. } if members(left).iter().any(|member| {
            member.parts.iter().any(|part| matches!(&part.kind, PartKind::Word(word) if word.starts_with("следующ")))
        }));
        let Some(said) = (!next).then(|| self.not_taken_by(cond)).flatten() else {
            return false;
        };
        let Some(of) = self.reg.clauses.get(clause) else {
            return false;
        };
        let context = Context {
            scope: of.scope.clone(),
            guard: of.guard.clone(),
            arm: of.arm,
            trigger: of.trigger.clone(),
            section: of.key.clone(),
            ..Context::default()
        };
        let roles = said.role.map_or(roles, |role| vec![role]);
        let line = Line {
            node,
            left: cond,
            right: None,
            tails: &[],
            context: &context,
        };
        let after = Quantity::plain(0, Unit::Minute);
        // Below a sentence that hands over, a bare role is whom it goes to and nobody to be told.
        let step = match self.bare_receiver(right) {
            Some(role) => Some(Step {
                after,
                action: StepAction::Do(Deeds::All(vec![Deed::HandTo(role)])),
                text: self.text(right.span),
                span: right.span,
            }),
            None => self.step(after, right, line),
        };
        if let Some(step) = step {
            self.untaken(node, &context, said, &roles, step);
        }
        true
    }

    /// Whom a duty hands a deal over to; `None`: it is another duty.
    fn given_to(&self, clause: usize) -> Option<Vec<RoleId>> {
        if let Some(hand_off) = self.hand_off_of(clause) {
            return Some(hand_off.roles());
        }
        let Sentence::Duty(duty) = &self.reg.clauses.get(clause)?.sentence else {
            return None;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        let roles: Vec<RoleId> = list
            .iter()
            .filter_map(|deed| match deed {
                Deed::HandTo(role) => Some(*role),
                _ => None,
            })
            .collect();
        (!roles.is_empty()).then_some(roles)
    }

    /// `администратору`, `вернуть администратору`
    fn bare_receiver(&mut self, right: &Phrase) -> Option<RoleId> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            return None;
        };
        let [member] = members(left)[..] else {
            return None;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let role = self.role(&mut cursor);
        if role.is_none() || !cursor.is_done() || !tails.is_empty() {
            self.diagnostics.take_back(mark);
            return None;
        }
        role
    }
}

/// The condition and the consequence of a row.
fn sides(node: &Node) -> Option<(&Condition, &Phrase)> {
    match &node.phrase.as_ref()?.kind {
        PhraseKind::If {
            cond,
            then: Some(then),
            otherwise: None,
        } => Some((cond, then)),
        PhraseKind::Plain {
            left,
            right: Some(right),
            ..
        } => Some((left, right)),
        _ => None,
    }
}

/// `следующему`, `передать следующему по кругу`
pub(in crate::model) fn says_next(phrase: &Phrase) -> bool {
    let PhraseKind::Plain { left, .. } = &phrase.kind else {
        return false;
    };
    members(left).iter().any(|member| {
        let next = member
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if word.starts_with("следующ") && &**word != "следующий"));
        member.mark_first(next.map_or(0, |at| at + 1));
        next.is_some()
    })
}

/// What becomes of a deal that goes on to the next one.
fn to_next(deed: Deed, span: Span) -> Step {
    Step {
        after: Quantity::plain(0, Unit::Minute),
        action: StepAction::Do(Deeds::All(vec![deed])),
        text: "передать следующему".into(),
        span,
    }
}

/// An owner other than now.
fn another_owner() -> Deed {
    Deed::Act(EventPattern {
        any: vec![shape(What::OwnerChange)],
        text: "передать следующему".into(),
    })
}

/// What an owner who takes a deal up does: anything for it.
fn taking() -> EventPattern {
    let mut any: Vec<EventShape> = vec![
        shape(What::Contact),
        kind(EventKind::Comment),
        kind(EventKind::Meeting),
        shape(What::Transition {
            from: Vec::new(),
            to: Vec::new(),
        }),
    ];
    for one in &mut any {
        one.author = Some(Author::Owner);
    }
    EventPattern {
        any,
        text: "взять в работу".into(),
    }
}

/// By what a deal is taken up, as the author says it.
fn taken_by(word: Option<&str>) -> Option<EventPattern> {
    let word = word?;
    let contact = |kinds: &[EventKind]| -> Vec<EventShape> {
        let one = |of: &EventKind| {
            let mut one = kind(*of);
            one.direction = Some(Direction::Out);
            one.author = Some(Author::Owner);
            one
        };
        kinds.iter().map(one).collect()
    };
    let written = [EventKind::Email, EventKind::Message, EventKind::Sms];
    match past_act(word) {
        Some(PastAct::Called) => Some(EventPattern {
            any: contact(&[EventKind::Call]),
            text: "позвонить".into(),
        }),
        Some(PastAct::Wrote) => Some(EventPattern {
            any: contact(&written),
            text: "написать".into(),
        }),
        Some(PastAct::Contacted) => {
            let mut any = contact(&[EventKind::Call]);
            any.extend(contact(&written));
            Some(EventPattern {
                any,
                text: "связаться с клиентом".into(),
            })
        }
        _ => ["взя", "приня", "отреагир", "начал", "приступ"]
            .iter()
            .any(|stem| word.starts_with(stem))
            .then(taking),
    }
}

/// There was such an event.
fn happened(pattern: EventPattern, text: Box<str>) -> Cond {
    let test = Test::Count {
        pattern,
        window: LookBack::Ever,
        op: Op::Ge,
        number: 1,
    };
    Cond::Test(Box::new(test), text)
}
