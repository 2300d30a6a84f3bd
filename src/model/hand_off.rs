//! To whom a deal is handed over: `передать менеджеру по кругу`, `новые лиды распределять между менеджерами по кругу`, `юрист назначается
//! по нагрузке`, `распределение лидов: …`; who gets it otherwise, and what becomes of a deal that nobody takes up.

use super::binder::Binder;
use super::blocks::{Context, Line, and};
use super::cursor::Cursor;
use super::duty::bare;
use super::events::{kind, shape};
use super::names::{NameKind, members};
use super::regulation::{
    Again, Among, Author, Choice, Cond, Deed, Deeds, EventPattern, EventShape, FunnelId, HandOff,
    LookBack, Op, Pool, RoleId, Sentence, Step, StepAction, Test, Trigger, What,
};
use super::terms::Timing;
use crate::calendar::{Quantity, Term, Unit};
use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{Act, Found, PastAct, act, past_act};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

/// Nouns of what is handed over.
const DEALS: &[&str] = &[
    "сделк",
    "сделок",
    "лид",
    "заяв",
    "обращени",
    "карточ",
    "клиент",
    "процедур",
];

/// Words before such a noun.
const KINDS: &[&str] = &["все", "всех", "нов", "входящ", "кажд", "сам", "эт"];

/// What has been said of those who may get it.
#[derive(Default)]
struct Reading {
    role: Option<RoleId>,
    accredited: Vec<Box<str>>,
    team: Option<Among>,
    choice: Option<Choice>,
    /// `следующему`
    next: bool,
}

impl Reading {
    fn pool(self) -> Option<Pool> {
        Some(Pool {
            role: self.role?,
            accredited: self.accredited,
            team: self.team.unwrap_or(Among::Own),
            choice: self.choice.unwrap_or(Choice::Free),
        })
    }
}

impl Binder<'_> {
    /// Who gets a deal, behind «передать» or «назначить»; an unknown role is reported.
    pub(super) fn hand_over(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<Deed>> {
        while cursor.eat_stem(KINDS) {}
        cursor.eat_stem(DEALS);
        cursor.eat_stem(&["рол"]);
        let start = cursor.position();
        let mut reading = Reading::default();
        while self.receiver(cursor, &mut reading) {}
        if reading.next {
            return Some(vec![self.to_the_next(cursor.span_since(start))]);
        }
        let plain =
            reading.accredited.is_empty() && reading.team.is_none() && reading.choice.is_none();
        let ruled = !plain;
        let Some(pool) = reading.pool() else {
            let rest = cursor.word().is_none_or(super::deeds::is_timing_word);
            if ruled && rest {
                self.error(
                    Code::NoReceiver,
                    cursor.span_since(start),
                    "не сказано, между кем передают",
                )
                .label("кому?")
                .example("    передать менеджеру по кругу");
                return Some(Vec::new());
            }
            self.unknown_here(NameKind::Role, cursor);
            while self.receiver(cursor, &mut Reading::default()) {}
            return Some(Vec::new());
        };
        Some(vec![if plain {
            Deed::HandTo(pool.role)
        } else {
            Deed::Distribute(Box::new(HandOff {
                rows: vec![(Cond::True, pool)],
                taken: None,
                next: false,
            }))
        }])
    }

    /// One piece of what is said of the receiver. False when none stands here.
    fn receiver(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        if cursor.eat(&[
            "между",
            "среди",
            "из",
            "только",
            "одному",
            "кому-то",
            "всеми",
            "всем",
            "всех",
            "за",
            "самому",
        ]) && (cursor.word().is_some()
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ))
        {
            if self.receiver(cursor, reading) {
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        cursor.back_to(start);
        if choice(cursor, reading) {
            return true;
        }
        if cursor.eat_stem(&["следующ"]) && cursor.word() != Some("день") {
            reading.next = true;
            cursor.eat(&["по"]);
            cursor.eat(&["очереди", "кругу", "списку"]);
            return true;
        }
        cursor.back_to(start);
        if cursor.eat_stem(&["люб"]) {
            reading.team = Some(Among::Company);
            cursor.eat_stem(&["свободн", "друг", "сотрудник"]);
            return true;
        }
        if cursor.eat_stem(&["свободн", "менее"]) {
            reading.choice = Some(Choice::Least);
            return true;
        }
        if self.accredited(cursor, reading) || self.team_of(cursor, reading) {
            return true;
        }
        if reading.role.is_none() && !cursor.is_done() {
            reading.role = self.role(cursor);
            return reading.role.is_some();
        }
        false
    }

    /// `с допуском «Суды»`, `с аккредитацией «…» или «…»`
    fn accredited(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        let said = cursor.eat(&["с", "со", "имеющим", "имеющему"])
            && cursor.eat_stem(&["допуск", "аккредитац", "сертификат", "обучени"]);
        let to = said && cursor.eat(&["к", "на"]);
        if let (true, Some(PartKind::Quoted(name))) = (said, cursor.peek().map(|part| &part.kind)) {
            reading.accredited.push(name.clone());
            cursor.skip(1);
            return true;
        }
        if let (true, Some(word)) = (said && to, cursor.word()) {
            reading
                .accredited
                .push(super::staff_duty::nominative(word).into());
            cursor.skip(1);
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `того же филиала`, `команды «Юг»`, `филиала` (of the card).
    fn team_of(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        cursor.eat(&["в", "из"]);
        let same = cursor.eat_run(&["того", "же"])
            || cursor.eat_run(&["той", "же"])
            || cursor.eat_run(&["том", "же"])
            || cursor.eat_stem(&["сво", "этого", "этой", "нужн", "соответств"]);
        let stems = &[
            "филиал",
            "команд",
            "отдел",
            "групп",
            "офис",
            "город",
            "регион",
        ];
        let noun = cursor.has_stem(0, stems);
        if !noun {
            // `того же региона продаж`: any field of the card.
            if same && let Some(field) = self.field(cursor) {
                reading.team = Some(Among::Field(field));
                return true;
            }
            cursor.back_to(start);
            return false;
        }
        let at = cursor.position();
        let field = self.field(cursor);
        if field.is_none() {
            cursor.back_to(at);
            cursor.skip(1);
        }
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            reading.team = Some(Among::Named(vec![name.clone()]));
            cursor.skip(1);
            return true;
        }
        cursor.eat_stem(&["сделк", "клиент", "лид", "заявк"]);
        reading.team = Some(field.map_or(Among::Own, Among::Field));
        true
    }

    /// `передать следующему`: another owner than now. Whose turn it is says the sentence that the deal was first handed over by.
    fn to_the_next(&mut self, span: Span) -> Deed {
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
        let here = |clause: &super::regulation::Clause| {
            funnel.is_none() || clause.scope.funnel.is_none() || clause.scope.funnel == funnel
        };
        let found = (0..self.reg.clauses.len()).rev().find(|at| {
            self.reg.clauses.get(*at).is_some_and(here) && self.hand_off_of(*at).is_some()
        })?;
        let hand_off = self.hand_off_mut(found)?;
        hand_off.taken.get_or_insert(by);
        Some(hand_off.roles())
    }

    /// `если ответственный не позвонил за 15 рабочих минут — передать следующему` as a sentence of its own. False when it is none.
    pub(super) fn not_taken_sentence(&mut self, node: &Node, context: &Context) -> bool {
        let Some((cond, right)) = sides(node) else {
            return false;
        };
        if !says_next(right) {
            return false;
        }
        let Some(said) = self.not_taken_by(cond) else {
            return false;
        };
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
        self.untaken(node, context, said, &roles, deed);
        true
    }

    /// The duty to take a deal up, which goes to another when it is not done.
    fn untaken(
        &mut self,
        node: &Node,
        context: &Context,
        said: NotTaken,
        roles: &[RoleId],
        deed: Deed,
    ) {
        let mut any = vec![shape(What::OwnerChange)];
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
        duty.cancel = vec![happened(
            EventPattern {
                any: vec![shape(What::OwnerChange)],
                text: "смена ответственного".into(),
            },
            "сменился ответственный".into(),
        )];
        duty.steps = vec![Step {
            after: Quantity::plain(0, Unit::Minute),
            action: StepAction::Do(Deeds::All(vec![deed])),
            text: "передать следующему".into(),
            span: node.span,
        }];
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
    fn not_taken_by(&mut self, cond: &Condition) -> Option<NotTaken> {
        let [member] = members(cond)[..] else {
            return None;
        };
        let mut cursor = Cursor::new(member);
        let mark = self.diagnostics.mark();
        let mut timing = Timing::default();
        while self.timing(&mut cursor, &mut timing) {}
        let mut role = None;
        if !cursor.eat_stem(&["ответственн", "владел", "исполнител"]) && cursor.word() != Some("не")
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
        Some(NotTaken { role, by, term })
    }

    /// `новые лиды распределять между менеджерами по кругу`, `юрист назначается по нагрузке`, `распределение лидов: …`. False when the
    /// line is none of these.
    pub(super) fn distribution(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let mark = self.diagnostics.mark();
        let mut reading = Reading::default();
        let mut timing = Timing::default();
        let mut of_leads = false;
        let mut robot = false;
        while self.timing(&mut cursor, &mut timing) {}
        robot |= cursor.eat(&["автоматически"]);
        let heading = cursor.eat_stem(&["распределени"]);
        while cursor.has_stem(0, KINDS) {
            cursor.skip(1);
        }
        of_leads |= cursor.has_stem(0, &["лид"]);
        let noun = cursor.eat_stem(DEALS);
        if !noun && !heading && cursor.word().and_then(act) != Some(Act::HandOver) {
            if !cursor.eat_stem(&["ответственн", "владел", "исполнител"])
            {
                reading.role = self.role(&mut cursor);
                if reading.role.is_none() {
                    self.diagnostics.take_back(mark);
                    return false;
                }
            }
        }
        robot |= cursor.eat(&["автоматически"]);
        let passive = !heading
            && cursor.word().is_some_and(|word| {
                (word.ends_with("ся"))
                    && [
                        "распредел",
                        "назнача",
                        "переда",
                        "закрепл",
                        "выбира",
                        "достают",
                        "доста",
                        "отда",
                    ]
                    .iter()
                    .any(|stem| word.starts_with(stem))
            });
        let verb = cursor.word().and_then(act) == Some(Act::HandOver);
        let weighed = super::blocks::others(line.left)
            .first()
            .and_then(|other| members(other).first().copied())
            .is_some_and(|member| {
                Cursor::new(member).has_stem(0, &["нагрузк", "загрузк", "загруженност"])
            });
        // A verb in front is a duty like others, but for `по очереди и нагрузке`, where «и» joins no deeds.
        let verb = verb && (noun || weighed);
        if passive || verb {
            cursor.skip(1);
        } else if !heading {
            self.diagnostics.take_back(mark);
            return false;
        }
        while !cursor.is_done() {
            if self.receiver(&mut cursor, &mut reading) || self.timing(&mut cursor, &mut timing) {
                continue;
            }
            break;
        }
        let mut rows: Vec<(Cond, Pool)> = Vec::new();
        let mut next = reading.next;
        if heading && let Some(right) = line.right {
            self.receiver_of(right, &mut reading);
            next |= reading.next;
        }
        if reading.role.is_none() && !heading {
            self.diagnostics.take_back(mark);
            return false;
        }
        self.finish(&cursor);
        for other in super::blocks::others(line.left) {
            self.further(other, &mut reading, &mut timing);
        }
        if reading.choice.is_none()
            && !heading
            && reading.team.is_none()
            && reading.accredited.is_empty()
        {
            // `лид передаётся менеджеру` says a role and nothing more.
            reading.team = Some(Among::Company);
        }
        let choice = reading.choice;
        let said = reading.pool();
        let mut untaken = None;
        if heading {
            for child in &line.node.children {
                if !self.receiver_row(child, choice, said.as_ref(), &mut rows, &mut untaken) {
                    self.leftover(child.span);
                }
            }
        }
        let taken = untaken
            .as_ref()
            .map(|(_, said): &(Node, NotTaken)| said.by.clone());
        rows.extend(said.map(|pool| (Cond::True, pool)));
        if rows.is_empty() && !line.node.children.is_empty() {
            // What is wrong with the rows has been said.
            return true;
        }
        if rows.is_empty() || next {
            self.error(
                Code::NoReceiver,
                line.left.span(),
                "не сказано, кому передавать",
            )
            .label("кому?")
            .example("    передать менеджеру по кругу");
            return true;
        }
        let mut context: Context = line.context.clone();
        if of_leads && context.scope.funnel.is_none() && context.scope.stages.is_empty() {
            context.scope.funnel = self.lead_funnel();
        }
        let line = Line {
            context: &context,
            ..line
        };
        // Of deals that no row speaks of nothing is asked.
        let only: Vec<Cond> = rows.iter().map(|(cond, _)| cond.clone()).collect();
        let mut duty = bare(Deeds::All(vec![Deed::Distribute(Box::new(HandOff {
            rows,
            taken,
            next: false,
        }))]));
        duty.robot = robot;
        let mut guard = self.guard(line);
        if only.iter().all(|cond| *cond != Cond::True) {
            guard = and(guard, Cond::Or(only));
        }
        let timing = self.joined_timing(line, timing);
        duty.term = timing.term.clone();
        let trigger = self.pick_trigger(line, timing.origin);
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.take_up(index, untaken);
        if heading {
            self.text_with_rows(index, line.node);
        } else {
            self.modifiers(line.node, index);
        }
        true
    }

    /// A heading alone says nothing: the rows below it are part of the sentence.
    fn text_with_rows(&mut self, clause: usize, node: &Node) {
        let rows: Vec<Box<str>> = node
            .children
            .iter()
            .map(|row| self.text(row.span))
            .collect();
        let Some(clause) = self
            .reg
            .clauses
            .get_mut(clause)
            .filter(|_| !rows.is_empty())
        else {
            return;
        };
        clause.text = format!("{}: {}", clause.text, rows.join("; ")).into();
    }

    /// The clause behind a row that says what becomes of a deal that nobody takes up.
    fn take_up(&mut self, clause: usize, untaken: Option<(Node, NotTaken)>) {
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
            another_owner(),
        );
    }

    fn lead_funnel(&self) -> Option<FunnelId> {
        match self.funnels.find("Лиды") {
            Found::One(funnel) => Some(funnel),
            _ => None,
        }
    }

    /// A receiver said by a phrase of its own: right of a dash.
    fn receiver_of(&mut self, phrase: &Phrase, reading: &mut Reading) {
        let PhraseKind::Plain {
            left, right: None, ..
        } = &phrase.kind
        else {
            self.leftover(phrase.span);
            return;
        };
        let mut timing = Timing::default();
        self.further(left, reading, &mut timing);
    }

    fn further(&mut self, condition: &Condition, reading: &mut Reading, timing: &mut Timing) {
        for member in members(condition) {
            let mut cursor = Cursor::new(member);
            if cursor.word().and_then(act) == Some(Act::HandOver) {
                cursor.skip(1);
            }
            while self.receiver(&mut cursor, reading) || self.timing(&mut cursor, timing) {}
            self.finish(&cursor);
        }
    }

    /// A line below that says who gets a deal of some kind, or what becomes of one that nobody takes up. False when it is neither.
    pub(super) fn hand_off_row(&mut self, node: &Node, clause: usize) -> bool {
        let Some(mut hand_off) = self.hand_off_of(clause) else {
            return false;
        };
        let Some(said) = hand_off.rows.pop() else {
            return false;
        };
        let mut rows = std::mem::take(&mut hand_off.rows);
        let mut untaken = None;
        let read = self.receiver_row(
            node,
            Some(said.1.choice),
            Some(&said.1),
            &mut rows,
            &mut untaken,
        );
        if !read {
            return false;
        }
        // A row for all others takes the place of the sentence's own.
        if rows.last().is_none_or(|(cond, _)| *cond != Cond::True) {
            rows.push(said);
        }
        if let Some(found) = self.hand_off_mut(clause) {
            found.rows = rows;
            if let Some((_, said)) = &untaken {
                found.taken = Some(said.by.clone());
            }
        }
        self.take_up(clause, untaken);
        true
    }

    /// One row: `если филиал не указан — любому оператору`, `VIP — старшему`, `если не взял за 15 минут — следующему`.
    fn receiver_row(
        &mut self,
        node: &Node,
        choice: Option<Choice>,
        said: Option<&Pool>,
        rows: &mut Vec<(Cond, Pool)>,
        untaken: &mut Option<(Node, NotTaken)>,
    ) -> bool {
        let Some(phrase) = &node.phrase else {
            return false;
        };
        let (cond, right): (Option<&Condition>, &Phrase) = match &phrase.kind {
            PhraseKind::If {
                cond,
                then: Some(then),
                otherwise: None,
            } => (Some(cond), then),
            PhraseKind::Plain {
                left,
                right: Some(right),
                ..
            } => {
                let late = members(left)
                    .first()
                    .is_some_and(|member| Cursor::new(member).has_stem(0, &["просрочк"]));
                if late {
                    return false;
                }
                (Some(left), right)
            }
            PhraseKind::Else { then: Some(then) } => (None, then),
            PhraseKind::Plain {
                left, right: None, ..
            } if said.is_none() => {
                let mut reading = Reading {
                    choice,
                    ..Reading::default()
                };
                let mut timing = Timing::default();
                self.further(left, &mut reading, &mut timing);
                return match reading.pool() {
                    Some(pool) => {
                        rows.push((Cond::True, pool));
                        true
                    }
                    None => false,
                };
            }
            _ => return false,
        };
        if let Some(cond) = cond
            && says_next(right)
            && let Some(said) = self.not_taken_by(cond)
        {
            *untaken = Some((node.clone(), said));
            return true;
        }
        let mut reading = Reading {
            choice,
            role: None,
            ..Reading::default()
        };
        self.receiver_of(right, &mut reading);
        reading.role = reading.role.or(said.map(|pool| pool.role));
        let cond = match cond {
            Some(cond) => self.cond(cond),
            None => Cond::True,
        };
        match reading.pool() {
            Some(pool) => rows.push((cond, pool)),
            None => {
                self.error(Code::NoReceiver, right.span, "не сказано, кому передавать")
                    .label("ожидалась роль")
                    .hint("справа от тире стоит тот, кому передают: «если филиал не указан — любому оператору»");
            }
        }
        true
    }

    fn hand_off_of(&self, clause: usize) -> Option<HandOff> {
        let Sentence::Duty(duty) = &self.reg.clauses.get(clause)?.sentence else {
            return None;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        list.iter().find_map(|deed| match deed {
            Deed::Distribute(hand_off) => Some((**hand_off).clone()),
            _ => None,
        })
    }

    fn hand_off_mut(&mut self, clause: usize) -> Option<&mut HandOff> {
        let Sentence::Duty(duty) = &mut self.reg.clauses.get_mut(clause)?.sentence else {
            return None;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &mut duty.deeds;
        list.iter_mut().find_map(|deed| match deed {
            Deed::Distribute(hand_off) => Some(&mut **hand_off),
            _ => None,
        })
    }
}

/// Whether the words from here on hand a deal over by a rule: `назначить менеджера по кругу`.
pub(super) fn by_a_rule(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    while !cursor.is_done() {
        if choice(&mut cursor, &mut Reading::default()) {
            return true;
        }
        cursor.skip(1);
    }
    false
}

/// Who does not take a deal up: his role, by what one does, and by when.
struct NotTaken {
    role: Option<RoleId>,
    by: EventPattern,
    term: Term,
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
fn says_next(phrase: &Phrase) -> bool {
    let PhraseKind::Plain { left, .. } = &phrase.kind else {
        return false;
    };
    members(left).iter().any(|member| {
        member
            .parts
            .iter()
            .any(|part| matches!(&part.kind, PartKind::Word(word) if word.starts_with("следующ") && &**word != "следующий"))
    })
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

/// `по кругу`, `наименее загруженному`, `по очереди и нагрузке`.
fn choice(cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
    let start = cursor.position();
    if cursor.eat(&["поочередно", "циклически"]) {
        reading.choice = reading.choice.or(Some(Choice::Round));
        return true;
    }
    if cursor.eat(&["по", "с"]) {
        cursor.eat_stem(&["наименьш", "минимальн", "текущ"]);
        if cursor.eat(&["кругу", "очереди", "порядку"]) {
            reading.choice = reading.choice.or(Some(Choice::Round));
            return true;
        }
        if cursor.eat_stem(&["нагрузк", "загрузк", "загруженност"]) {
            reading.choice = Some(Choice::Least);
            return true;
        }
        cursor.back_to(start);
        return false;
    }
    if cursor.eat(&["наименее", "менее", "самому", "наиболее"])
        && cursor.eat_stem(&["загружен", "занят", "свободн"])
    {
        reading.choice = Some(Choice::Least);
        return true;
    }
    cursor.back_to(start);
    // `по очереди и нагрузке`: the second half of the pair.
    if reading.choice == Some(Choice::Round)
        && cursor.eat_stem(&["нагрузк", "загрузк", "загруженност"])
    {
        reading.choice = Some(Choice::Least);
        return true;
    }
    false
}
