//! Obligations: who, what, by when.

use crate::calendar::Term;
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::lexicon::{Act, act, event_noun};
use crate::model::conditions::events::{Place, kind};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and, others};
use crate::model::regulation::{
    Again, Cond, Deed, Deeds, Duty, EventDue, EventPattern, EventShape, Moment, Sentence, Trigger,
    What,
};
use crate::model::terms::term::Timing;
use crate::syntax::{Condition, Joint, Member, PartKind};

/// A duty with nothing said yet.
pub(in crate::model) fn bare(deeds: Deeds) -> Duty {
    Duty {
        deeds,
        ..Duty::default()
    }
}

/// A meeting that was confirmed.
const CONFIRMED: What = What::Event(EventKind::Meeting, Moment::Confirmed);

impl Binder<'_> {
    /// `[кто обязан] ГЛАГОЛ …` or a named touch with a term. False when the line is no duty.
    pub(in crate::model) fn duty(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let mut timing = Timing::default();
        timing.leads(true);
        while self.timing(&mut cursor, &mut timing) {}
        // `после отгрузки менеджер обязан написать`
        self.who(&mut cursor, &mut duty);
        while self.timing(&mut cursor, &mut timing) {}
        timing.leads(false);
        let looked = self.looked_after(&mut cursor, line, &mut timing, &duty);
        let by_look = looked.is_some();
        if by_look && duty.role.is_none() {
            let own = line.context.scope.stages.first();
            duty.role = own.and_then(|stage| self.reg.stages.get(stage.0)?.responsible);
        }
        let read = match looked {
            Some(deed) => Some((Deeds::All(vec![deed]), Cond::True)),
            None => self.deeds(&mut cursor, line, &mut timing, &mut duty),
        };
        let Some((deeds, extra)) = read else {
            return false;
        };
        duty.deeds = deeds;
        self.before_its_meeting(line, &duty.deeds, &mut timing);
        // `включая текущий` is no exception: it says which periods count.
        let current = |tail: &crate::syntax::Tail| {
            tail.kind == crate::syntax::TailKind::Including
                && matches!(members(&tail.cond).as_slice(), [member]
                    if member.parts.len() <= 2
                        && member.parts.iter().all(|part| !matches!(part.kind, PartKind::Group(_)))
                        && Cursor::new(member).has_stem(0, &["текущ"]))
        };
        for tail in line.tails.iter().filter(|tail| current(tail)) {
            tail.cond.mark();
        }
        let partial = line.tails.iter().any(current);
        let tails: Vec<crate::syntax::Tail> = line
            .tails
            .iter()
            .filter(|tail| !current(tail))
            .cloned()
            .collect();
        let line = Line {
            tails: &tails,
            ..line
        };
        let of_clients = extra != Cond::True;
        let guard = and(self.guard(line), extra);
        let mut timing = self.joined_timing(line, timing);
        if timing.origin.is_none() && line.context.trigger == Trigger::Scope {
            timing.origin = timing.answered.take();
        }
        if timing.due_by == Some(EventDue::Planned) {
            duty.due_by = timing.due_by;
        } else if let Some(due_by) = timing.due_by {
            timing.origin = self.event_due(due_by, line, &duty.deeds).or(timing.origin);
            duty.due_by = Some(due_by);
        }
        let mut context = line.context.clone();
        let of_funnel = context
            .scope
            .funnel
            .and_then(|funnel| self.reg.funnels.get(funnel.0))
            .is_some_and(|funnel| funnel.name.is_some());
        let repeated = timing.every.is_some() || matches!(timing.origin, Some(Trigger::Gap(_)));
        if repeated && of_clients && context.scope.stages.is_empty() && !of_funnel {
            // What is asked again and again «для клиентов …» is asked of the client, whatever its deals.
            context.scope.of = crate::model::regulation::Of::Client;
            context.scope.funnel = None;
        }
        let line = Line {
            context: &context,
            ..line
        };
        duty.times = timing.times.max(1);
        duty.partial = partial;
        if let Some(every) = timing.every.take() {
            self.again_and_again(line, guard, duty, every, timing, by_look);
            return true;
        }
        if timing.not_before {
            self.error(
                Code::NoTerm,
                line.left.span(),
                "сказано, раньше чего нельзя, но не сказано, до какого времени",
            )
            .label("а не позже чего?")
            .hint("допишите: «не раньше 2 часов и не позже 4 часов», «не раньше чем через 2 часа и до конца рабочего дня»");
        }
        let trigger = self.pick_trigger(line, timing.origin);
        let guard = and(
            guard,
            self.only_nth(timing.nth, &trigger, &line.context.scope),
        );
        duty.term = timing.term;
        let trigger = self.gap_of_acts(trigger, &duty, line);
        duty.standing = false;
        if duty.term.is_none()
            && duty.due_by.is_none()
            && matches!(trigger, Trigger::Scope)
            && !line.context.consequence
            && !duty.robot
            && !repeated
        {
            let by_hand = matches!(&duty.deeds, Deeds::All(list) if matches!(list.as_slice(), [Deed::ByHand(_)]));
            // Where the text says to whom, «при передаче» is all it means.
            let by_a_rule = matches!(&duty.deeds, Deeds::All(list) if matches!(list.as_slice(), [Deed::Distribute(_)]));
            let only_states = match &duty.deeds {
                Deeds::All(list) | Deeds::Any(list) => {
                    list.iter().all(|deed| matches!(deed, Deed::Hold(_)))
                }
            };
            if only_states && !by_hand {
                duty.standing = true;
            } else if !by_hand && !by_a_rule && line.right.is_none() {
                self.warn(Code::NoTerm, line.left.span(), "срок не назван: пункт читается как «в тот же день»")
                    .label("до какого времени?")
                    .hint("назовите срок: «за 15 рабочих минут», «до конца рабочего дня», «в тот же день»");
            }
        }
        if let (None, true) = (&duty.term, duty.robot) {
            duty.term = Some(crate::calendar::Term::AtOnce);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// `встречу подтверждаем за день`: what confirms a meeting is done before it, so «за день» counts back.
    fn before_its_meeting(&mut self, line: Line<'_>, deeds: &Deeds, timing: &mut Timing) {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        let meets = |deed: &Deed| {
            matches!(deed, Deed::Act(pattern) if pattern.any.iter()
                .any(|one| one.what == What::Event(EventKind::Meeting, Moment::Confirmed)))
        };
        let free = timing.origin.is_none() && timing.every.is_none() && timing.due_by.is_none();
        let Some(Term::Within(length)) = timing.term else {
            return;
        };
        let said = format!(" {} ", self.text(line.left.span()).to_lowercase());
        if !(free
            && !list.is_empty()
            && list.iter().all(meets)
            && length.is_by_days()
            && said.contains(" за "))
            || line.context.trigger != Trigger::Scope
        {
            return;
        }
        let pattern = EventPattern {
            any: vec![crate::model::conditions::events::shape(What::Event(
                EventKind::Meeting,
                Moment::Posted,
            ))],
            text: "встреча".into(),
        };
        timing.origin = Some(Trigger::Event {
            pattern,
            again: Again::Each,
        });
        timing.due_by = Some(EventDue::Planned);
        timing.term = Some(Term::AtBefore(length));
        self.diagnostics.push(
            crate::diagnostic::Diagnostic::advice(
                Code::DayBefore,
                line.left.span(),
                "«за день» понято как за день до встречи",
            )
            .label("так понято")
            .hint("если это срок с начала стадии, напишите «в течение 1 дня»"),
        );
    }

    /// A gap is between acts.
    fn gap_of_acts(&mut self, trigger: Trigger, duty: &Duty, line: Line<'_>) -> Trigger {
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        let gap = matches!(trigger, Trigger::Gap(_));
        if gap && !list.iter().all(|deed| matches!(deed, Deed::Act(_))) {
            self.error(
                Code::GapOfActs,
                line.left.span(),
                "«не реже чем каждые …» считает промежутки между событиями, а это состояние",
            )
            .label("не событие")
            .hint("назовите событие: звонок, письмо, встречу, комментарий — или период: «раз в месяц»");
        }
        if gap && duty.term.is_some() {
            self.error(
                Code::TwoTerms,
                line.left.span(),
                "и промежуток, и свой срок",
            )
            .label("второй срок")
            .hint("промежуток и есть срок: «звонить не реже чем каждые 90 дней»");
        }
        trigger
    }

    /// The events whose own moment is the term: the tasks that are to be closed, the calls during which something is done.
    fn event_due(&mut self, due_by: EventDue, line: Line<'_>, deeds: &Deeds) -> Option<Trigger> {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        let mut pattern = match (due_by, list.as_slice()) {
            (EventDue::End, _) => {
                let mut call = kind(EventKind::Call);
                call.connected = Some(true);
                EventPattern {
                    any: vec![call],
                    text: "звонок".into(),
                }
            }
            (EventDue::Deadline, [Deed::Act(pattern)]) => pattern.clone(),
            (EventDue::Deadline | EventDue::Planned, _) => EventPattern {
                any: Vec::new(),
                text: "".into(),
            },
        };
        let task =
            |shape: &EventShape| matches!(shape.what, What::Event(EventKind::Task, Moment::Closed));
        if due_by == EventDue::Deadline {
            if pattern.any.is_empty() || !pattern.any.iter().all(task) {
                self.error(
                    Code::NoDate,
                    line.left.span(),
                    "свой срок есть только у задачи",
                )
                .label("у этого дела своего срока нет")
                .example("    закрыть задачу до её срока");
                return None;
            }
            for shape in &mut pattern.any {
                shape.what = What::Event(EventKind::Task, Moment::Posted);
                shape.with_deadline = true;
            }
        }
        Some(Trigger::Event {
            pattern,
            again: Again::Each,
        })
    }

    /// Joins the term left of a dash with what stands right of it: `через 30 дней — позвонить за 48 часов`.
    pub(in crate::model) fn joined_timing(&mut self, line: Line<'_>, own: Timing) -> Timing {
        let Some(mut row) = line.context.timing.clone() else {
            return own;
        };
        if own.origin.is_some() && row.origin.is_some() {
            self.error(
                Code::TwoTerms,
                line.left.span(),
                "и слева, и справа от тире сказано, откуда считать срок",
            )
            .label("второе начало отсчёта")
            .hint("оставьте одно");
        }
        row.due_by = row.due_by.or(own.due_by);
        row.origin = row.origin.or(own.origin);
        row.nth = row.nth.or(own.nth);
        row.every = row.every.or(own.every);
        row.term = match (row.term, own.term) {
            (Some(Term::After { delay, then: None }), Some(then)) => Some(Term::After {
                delay,
                then: Some(Box::new(then)),
            }),
            (row, None) => row,
            (row, Some(_)) => {
                self.error(Code::TwoTerms, line.left.span(), "сроки стоят и слева, и справа от тире")
                    .label("второй срок")
                    .hint("оставьте один; справа срок бывает только после «через …»: «через 30 дней — позвонить за 48 часов»");
                row
            }
        };
        row
    }

    /// A duty without a term, as the consequence of a ladder row or the thing forbidden: its deeds only. What only a duty of its own
    /// may have is reported.
    pub(in crate::model) fn deeds_of(
        &mut self,
        condition: &Condition,
        line: Line<'_>,
    ) -> Option<Deeds> {
        let (deeds, extra) = self.deeds_towards(condition, line)?;
        if extra != Cond::True {
            self.only_a_deed(condition);
        }
        Some(deeds)
    }

    fn only_a_deed(&mut self, condition: &Condition) {
        self.error(
            Code::Leftover,
            condition.span(),
            "здесь стоит только дело: без исполнителя и условий",
        )
        .label("лишнее")
        .hint("кому и когда это делать, напишите отдельным пунктом");
    }

    /// The same with the clients that it is done to: `писать клиентам «А»`.
    pub(in crate::model) fn deeds_towards(
        &mut self,
        condition: &Condition,
        line: Line<'_>,
    ) -> Option<(Deeds, Cond)> {
        let first = members(condition).first().copied()?;
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let inner = Line {
            left: condition,
            ..line
        };
        let mut timing = Timing::default();
        let (deeds, extra) = self.deeds(&mut cursor, inner, &mut timing, &mut duty)?;
        if timing.term.is_some() || timing.origin.is_some() || timing.every.is_some() {
            self.error(
                Code::Leftover,
                condition.span(),
                "здесь не может быть своего срока",
            )
            .label("лишний срок")
            .hint("дело в лестнице делается в тот же день; со сроком напишите отдельный пункт")
            .hint("у запрета срока нет; время суток пишется так: «звонить только 09:00–21:00»");
        }
        if duty.role.is_some() || duty.personally || duty.robot {
            self.only_a_deed(condition);
        }
        Some((deeds, extra))
    }

    /// `менеджер обязан`, `надо`, `автоматически`, `лично`.
    fn who(&mut self, cursor: &mut Cursor<'_>, duty: &mut Duty) {
        loop {
            if cursor.eat(&["автоматически"]) {
                duty.robot = true;
            } else if cursor.eat(&["лично"]) {
                duty.personally = true;
            } else if cursor.eat(&["обязательно", "всегда", "также"])
                || crate::model::duties::turned::about_the_deal(cursor)
                || cursor.eat_stem(&["обязан", "долж"])
                || cursor.eat(&["надо", "нужно", "необходимо", "следует"])
            {
                // That it is owed is said by the sentence itself.
            } else if duty.role.is_none()
                && cursor
                    .word()
                    .is_some_and(|word| act(word).is_none() && event_noun(word).is_none())
            {
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else if duty.role.is_none()
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                )
            {
                // «старший специалист» обязан …; a quoted touch is no role and is left alone.
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else {
                return;
            }
        }
    }

    /// Deeds with their timing, over all members of the sentence.
    fn deeds(
        &mut self,
        cursor: &mut Cursor<'_>,
        line: Line<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
    ) -> Option<(Deeds, Cond)> {
        let joint = match line.left {
            Condition::Joint(joint, ..) => *joint,
            Condition::Member(_) => Joint::And,
        };
        let mut list = Vec::new();
        let mut last = None;
        let mut whom: Vec<Condition> = Vec::new();
        self.deed(cursor, &mut last, &mut list, timing)?;
        if matches!(list.last(), Some(Deed::Act(_))) {
            // An act is done after what sets it off in any case; what was done before does not count.
            cursor.eat(&["заново", "повторно"]);
        }
        self.after_deed(cursor, timing, duty, &mut whom);
        self.finish(cursor);
        for other in others(line.left) {
            if !whom.is_empty() {
                // `для клиентов «А», «А+»`: the rest of the list names further clients.
                whom.push(other.clone());
                continue;
            }
            for member in members(other) {
                let mut cursor = Cursor::new(member);
                if joint == Joint::Or && self.further_origin(&mut cursor, timing) {
                    self.after_deed(&mut cursor, timing, duty, &mut whom);
                    self.finish(&cursor);
                    continue;
                }
                self.after_deed(&mut cursor, timing, duty, &mut whom);
                if cursor.is_done() {
                    continue;
                }
                if self.copied_too(&mut cursor, &mut list) {
                    self.after_deed(&mut cursor, timing, duty, &mut whom);
                    self.finish(&cursor);
                    continue;
                }
                if self.further_stage(joint, &mut cursor, &mut list) {
                    self.after_deed(&mut cursor, timing, duty, &mut whom);
                    self.finish(&cursor);
                    continue;
                }
                if self.vague_object(&cursor) {
                    continue;
                }
                if further_way(member, joint, &mut list) {
                    continue;
                }
                if self
                    .deed(&mut cursor, &mut last, &mut list, timing)
                    .is_some()
                {
                    self.after_deed(&mut cursor, timing, duty, &mut whom);
                }
                self.finish(&cursor);
            }
        }
        if joint != Joint::Or {
            self.said_in_it(&mut list, line);
        }
        let extra = match whom.as_slice() {
            [] => Cond::True,
            [one] => self.cond(one),
            [first, .., last] => {
                let span = first.span().join(last.span());
                self.cond(&Condition::Joint(Joint::List, whom.clone(), span))
            }
        };
        let deeds = if joint == Joint::Or {
            Deeds::Any(list)
        } else {
            Deeds::All(list)
        };
        Some((deeds, extra))
    }

    /// `позвонить и спросить о качестве`: what is said in a talk is no second deed. The talk does it; that it was said, nobody sees.
    fn said_in_it(&mut self, list: &mut [Deed], line: Line<'_>) {
        let [Deed::Act(talk), rest @ ..] = list else {
            return;
        };
        let speaks = talk.any.iter().all(|one| one.what.is_contact());
        for deed in rest.iter_mut().filter(|_| speaks) {
            let Deed::Act(said) = deed else { continue };
            let by_name = said
                .any
                .iter()
                .all(|one| one.what == What::Named || one.what == CONFIRMED);
            let text = said.text.to_string();
            let about = !text.to_lowercase().starts_with("сообщ")
                && !text.to_lowercase().starts_with("эскал")
                && !text.contains('«')
                && !text.split(' ').skip(1).any(|word| {
                    let found = self.roles.find(word);
                    matches!(found, crate::lexicon::Found::One(_))
                });
            if !by_name || !about {
                continue;
            }
            said.any.extend(talk.any.iter().cloned());
            let told = crate::diagnostic::Diagnostic::advice(
                Code::ByHandOnly,
                line.left.span(),
                format!("«{text}»: программа увидит разговор, но не то, о чём он был"),
            )
            .label("содержание проверяет человек")
            .hint("то, что нужно сверять, заведите полем карточки или вопросом чек-листа");
            self.diagnostics.push(told);
        }
    }

    /// `перевести в «Договор» или «Отказ»`: another stage that will do.
    fn further_stage(
        &mut self,
        joint: Joint,
        cursor: &mut Cursor<'_>,
        list: &mut Vec<Deed>,
    ) -> bool {
        let Some(Deed::Move { reason, .. }) = list.last() else {
            return false;
        };
        let reason = reason.clone();
        if joint == Joint::And {
            return false;
        }
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        cursor.eat(&["в", "во", "на"]);
        cursor.eat_stem(&["стади", "этап"]);
        let Some(stage) = self.stage(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        // A reason belongs to the stage that it stands behind.
        let own = self.move_reason(cursor);
        let apart = own.is_some() || reason.is_some();
        match list.last_mut() {
            Some(Deed::Move { stages, .. }) if !apart => stages.push(stage),
            _ => list.push(Deed::Move {
                stages: vec![stage],
                reason: own,
            }),
        }
        true
    }

    /// A further thing without a verb of its own (`отправить «Акт» и «Фото»`) is quoted, one word, or something that has a name in the
    /// text; a run of other words would be taken for a document that nobody ever sends.
    fn vague_object(&mut self, cursor: &Cursor<'_>) -> bool {
        let words = cursor
            .run()
            .iter()
            .take_while(|word| !crate::model::duties::deeds::is_timing_word(word))
            .count();
        let verb = (0..words.max(1)).any(|at| cursor.word_at(at).and_then(act).is_some());
        let noun = (0..words).any(|at| cursor.word_at(at).and_then(event_noun).is_some());
        if words < 2 || verb || noun || self.is_field_here(cursor) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let known =
            self.role(&mut cursor.clone()).is_some() || self.stage(&mut cursor.clone()).is_some();
        self.diagnostics.take_back(mark);
        if !known {
            self.leftover(cursor.rest());
        }
        !known
    }

    /// `ответить за 1 час после жалобы или входящего письма`: another event from which the term runs.
    pub(in crate::model) fn further_origin(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
    ) -> bool {
        let Some(Trigger::Event { pattern, .. }) = &timing.origin else {
            return false;
        };
        let direction = pattern.any.first().and_then(|one| one.direction);
        let mark = self.diagnostics.mark();
        let start = cursor.position();
        cursor.eat(&["после"]);
        let at = cursor.position();
        let noun = cursor.word().is_some_and(|word| act(word).is_none());
        let found = noun.then(|| self.event(cursor, Place::Happening)).flatten();
        if found.is_none() || self.diagnostics.mark() != mark {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        }
        let text = self.text(cursor.span_since(at));
        let mut any = found.unwrap_or_default();
        for one in &mut any {
            // `после входящего сообщения или письма`: both came in.
            if one.what.is_contact() {
                one.direction = one.direction.or(direction);
            }
        }
        if let Some(Trigger::Event { pattern, .. }) = &mut timing.origin {
            pattern.any.extend(any);
            pattern.text = format!("{} или {text}", pattern.text).into();
        }
        true
    }

    /// What may follow a deed: timing, `лично`, `клиенту`, and for what is left a message.
    fn after_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
        whom: &mut Vec<Condition>,
    ) {
        loop {
            if self.timing(cursor, timing) {
                continue;
            }
            if cursor.eat(&["лично"]) {
                duty.personally = true;
                continue;
            }
            if own_schedule(cursor) {
                duty.own_schedule = true;
                continue;
            }
            if client_time(cursor) {
                duty.client_clock = true;
                continue;
            }
            if crate::model::duties::turned::about_the_deal(cursor) {
                continue;
            }
            if let Some(member) = self.clients_of(cursor) {
                whom.push(Condition::Member(member));
                continue;
            }
            if cursor.eat(&["клиенту", "клиента", "клиентом", "с", "ему", "ей"])
                && !cursor.is_done()
            {
                continue;
            }
            if cursor.word() == Some("для") && cursor.has_stem(1, &["клиент", "сделк"])
            {
                cursor.skip(1);
                let mut member = crate::syntax::Member {
                    parts: Vec::new(),
                    span: cursor.rest(),
                };
                while let Some(part) = cursor.next() {
                    member.parts.push(part.clone());
                }
                whom.push(Condition::Member(member));
                continue;
            }
            return;
        }
    }

    /// `звонить постоянным клиентам`, `клиентам «А»`: for whom, as «для клиентов …» says it.
    fn clients_of(&mut self, cursor: &mut Cursor<'_>) -> Option<crate::syntax::Member> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let read = (|| {
            cursor.eat(&["с", "со"]);
            let before = cursor.has_stem(0, &["клиент"]);
            if before {
                cursor.skip(1);
            }
            let at = cursor.position();
            self.name(cursor, |binder| &binder.categories, |_, _| true)?;
            let named = at..cursor.position();
            if !before && !cursor.eat_stem(&["клиент"]) {
                return None;
            }
            Some(named)
        })();
        let Some(named) = read else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        let span = cursor.span_since(start);
        let end = cursor.position();
        cursor.back_to(named.start);
        let mut parts = vec![crate::syntax::Part {
            kind: PartKind::Word("клиентов".into()),
            span,
            seen: crate::syntax::Seen::default(),
        }];
        while cursor.position() < named.end {
            parts.extend(cursor.next().cloned());
        }
        cursor.back_to(end);
        Some(crate::syntax::Member { parts, span })
    }

    /// One deed at the cursor. A member without a verb takes the verb of the one before.
    fn deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        last: &mut Option<Act>,
        list: &mut Vec<Deed>,
        timing: &mut Timing,
    ) -> Option<()> {
        let start = cursor.position();
        let verb = match cursor.word().and_then(act) {
            Some(verb) => {
                cursor.skip(1);
                *last = Some(verb);
                Some(verb)
            }
            None => *last,
        };
        // The term may stand between the verb and its object: «в течение часа позвонить», «отправить за 4 часа «КП»».
        while self.timing(cursor, timing) {}
        let Some(verb) = verb else {
            // A named touch is a duty by itself: «первый звонок» за 15 рабочих минут.
            let touch = self.name(cursor, |binder| &binder.touches, |_, _| true);
            if let Some(touch) = touch {
                list.push(Deed::Act(self.touch_pattern(touch)));
                return Some(());
            }
            if let Some(deed) = self.noun_duty(cursor, timing) {
                list.push(deed);
                return Some(());
            }
            cursor.back_to(start);
            return None;
        };
        if verb == Act::Contact && cursor.eat(&["на"]) {
            timing.answered = self.answered(cursor);
        }
        // What is filled in is the field, though a touch may have its name.
        let field = matches!(verb, Act::Fill | Act::Change) && self.is_field_here(cursor);
        if !field && let Some(touch) = self.quoted_touch(cursor) {
            let said = self.text(cursor.span_of(start));
            list.push(Deed::Act(crate::model::duties::deeds::at_its_moment(
                verb, &said, touch,
            )));
            return Some(());
        }
        let deed = self.deed_of(verb, cursor, start)?;
        list.extend(deed);
        Some(())
    }

    /// The event that sets a duty off: its own origin, else that of the enclosing «когда».
    pub(in crate::model) fn pick_trigger(
        &mut self,
        line: Line<'_>,
        origin: Option<Trigger>,
    ) -> Trigger {
        match origin {
            None => line.context.trigger.clone(),
            Some(own) => {
                if line.context.trigger != Trigger::Scope {
                    self.error(
                        Code::TwoTerms,
                        line.left.span(),
                        "и «когда», и «после» — откуда считать срок?",
                    )
                    .label("второе начало отсчёта")
                    .hint("оставьте одно из двух событий");
                }
                own
            }
        }
    }
}

/// `по времени клиента`, `по местному времени клиента`
pub(in crate::model) fn client_time(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    if cursor.eat(&["по"]) {
        cursor.eat_stem(&["местн"]);
        if cursor.eat(&["времени", "часам", "часовому"]) {
            cursor.eat(&["поясу"]);
            if cursor.eat_stem(&["клиент", "покупател", "заказчик"]) {
                return true;
            }
        }
    }
    cursor.back_to(start);
    false
}

/// `по графику сотрудника`, `по своему графику`, `по расписанию оператора`
pub(in crate::model) fn own_schedule(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    if cursor.eat(&["по"]) {
        let own = cursor.eat_stem(&["сво", "личн", "собственн"]);
        if cursor.eat_stem(&["график", "расписани"]) {
            let whose = cursor.eat_stem(&[
                "сотрудник",
                "ответственн",
                "исполнител",
                "менеджер",
                "оператор",
            ]);
            if own || whose {
                return true;
            }
        }
    }
    cursor.back_to(start);
    false
}

/// `отправить «Акт» в WhatsApp или Telegram`: the second is a further way for the document, and no document of that name.
fn further_way(member: &Member, joint: Joint, list: &mut Vec<Deed>) -> bool {
    let Some(Deed::Act(pattern)) = list.last_mut() else {
        return false;
    };
    let document = |one: &EventShape| matches!(one.what, What::Event(EventKind::Document, _));
    let documents = crate::model::duties::deeds::without_letters(pattern.any.clone());
    if !documents.iter().all(document) {
        return false;
    }
    let Some(mut more) = crate::model::names::channels::one_more(member, &documents) else {
        return false;
    };
    let name = more.first().and_then(|one| one.name.clone());
    let letters = name.map(|name| crate::model::duties::deeds::letters_named(&name, &more));
    if documents.len() < pattern.any.len() {
        more.extend(letters.unwrap_or_default());
    }
    if joint == Joint::Or {
        pattern.any.extend(more);
    } else {
        let text = pattern.text.clone();
        list.push(Deed::Act(EventPattern { any: more, text }));
    }
    true
}
