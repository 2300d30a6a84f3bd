//! What a limit counts, and what it leaves out: contacts towards the client, mailings by channel, deeds; `кроме …`,
//! `включая …`, `не считать: …`.

use crate::facts::{Direction, EventKind, spelled};
use crate::lexicon::{Act, act, event_noun};
use crate::model::conditions::events::{Place, kind, shape};
use crate::model::duties::deeds::outgoing;
use crate::model::limits::frequency::Reading;
use crate::model::limits::mailings::MailingRules;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Cond, EventPattern, EventShape, Frequency, LookBack, MailingPart, Moment, Op, Test, What,
};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, PhraseKind, Tail, TailKind};

impl Binder<'_> {
    /// `звонков`, `рассылка`, `email`, `все каналы`, `звонить`, `слать`: added to what the line counts.
    pub(in crate::model) fn counted_things(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
        line: Line<'_>,
    ) -> bool {
        let start = cursor.position();
        if cursor.eat(&["не"]) && cursor.word().is_none_or(|word| !is_deed(word)) {
            cursor.back_to(start);
            return false;
        }
        let mailing = line.context.mailing.is_some();
        let found = match mailing.then(|| self.channel_shapes(cursor)).flatten() {
            Some(found) => Some(found),
            None => self.things(cursor),
        };
        let Some(found) = found else {
            cursor.back_to(start);
            return false;
        };
        let found = if mailing { only_mailings(found) } else { found };
        let span = cursor.span_since(start);
        reading.named = Some(reading.named.map_or(span, |named| named.join(span)));
        for one in contacts(found) {
            if !reading.shapes.contains(&one) {
                reading.shapes.push(one);
            }
        }
        true
    }

    /// A noun or a verb of something that can be counted.
    pub(in crate::model) fn things(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        if let Some(found) = self.every_channel(cursor) {
            return Some(found);
        }
        // `шаблон «Акция» не чаще раза в месяц`
        if cursor.eat_stem(&["шаблон"]) {
            let mut names = Vec::new();
            while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                names.push(name.clone());
                cursor.skip(1);
            }
            if !names.is_empty() {
                return Some(mailings_by(&names));
            }
            cursor.back_to(start);
        }
        if cursor.eat(&["слать", "рассылать", "рассылаем", "шлем"]) {
            let mut shapes = self
                .channel_shapes(cursor)
                .unwrap_or_else(|| vec![shape(What::Mailing)]);
            self.qualifiers(cursor, &mut shapes);
            cursor.eat_stem(&["рассылк", "сообщени", "письм"]);
            return Some(shapes);
        }
        if cursor.eat(&["беспокоить", "тревожить", "обращаться", "касаться"])
        {
            let mut all = written();
            all.push(called());
            all.push(shape(What::Mailing));
            return Some(all);
        }
        if let Some(changed) = self.field_changed(cursor) {
            return Some(vec![changed]);
        }
        if let Some(verb) = cursor.word().and_then(act) {
            let at = cursor.position();
            cursor.skip(1);
            let mut shapes = match verb {
                Act::Call => vec![called()],
                Act::Write if cursor.word().and_then(event_noun).is_none() => written(),
                Act::Contact => {
                    let mut all = written();
                    all.push(called());
                    all
                }
                Act::Send if cursor.word().and_then(event_noun).is_some() => {
                    return self.things(cursor);
                }
                _ => return self.deed_shapes(verb, cursor, at),
            };
            self.qualifiers(cursor, &mut shapes);
            return Some(shapes);
        }
        // Outside the block of mailings a channel means whatever goes by it.
        if let Some(mut shapes) = self.channel_shapes(cursor) {
            let events = by_channels(&shapes);
            shapes.extend(events);
            self.qualifiers(cursor, &mut shapes);
            return Some(shapes);
        }
        let message = cursor.has_stem(0, &["сообщени"]);
        let mut shapes = self.event(cursor, Place::Happening)?;
        if cursor.position() == start {
            return None;
        }
        if message && shapes.iter().all(plain_message) {
            // A message to the client is one whether a person or a mailing sent it.
            shapes.push(kind(EventKind::Sms));
            shapes.push(shape(What::Mailing));
        }
        Some(shapes)
    }

    /// `бюджет менять`, `переносов даты «подождать до»`: a change of a field that a verb behind it or a noun before it tells.
    fn field_changed(&mut self, cursor: &mut Cursor<'_>) -> Option<EventShape> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let field = if cursor.eat_stem(&["перенос", "сдвиг"]) {
            self.date_moved(cursor)
        } else if cursor.word().and_then(act).is_none() {
            let field = self.field(cursor);
            let changes = cursor.word().and_then(act) == Some(Act::Change);
            field.filter(|_| changes).inspect(|_| cursor.skip(1))
        } else {
            None
        };
        if field.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        field.map(|field| shape(What::FieldChange(field)))
    }

    /// What a verb with its object asks for, as events.
    fn deed_shapes(
        &mut self,
        verb: Act,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Vec<EventShape>> {
        if !matches!(
            verb,
            Act::Send
                | Act::Sign
                | Act::Appoint
                | Act::Create
                | Act::Hold
                | Act::Comment
                | Act::Close
                | Act::Change
                | Act::Move
        ) {
            return None;
        }
        let deeds = self.deed_of(verb, cursor, start)?;
        let mut any = Vec::new();
        for deed in deeds {
            match deed {
                crate::model::regulation::Deed::Act(pattern) => {
                    any.extend(crate::model::duties::deeds::without_letters(pattern.any));
                }
                crate::model::regulation::Deed::Change(field) => {
                    any.push(shape(What::FieldChange(field)))
                }
                // `переводить в «Думает» не больше 2 раз`
                crate::model::regulation::Deed::Move {
                    stages: to,
                    reason: None,
                } => any.push(shape(What::Transition {
                    from: Vec::new(),
                    to,
                })),
                _ => return None,
            }
        }
        (!any.is_empty()).then_some(any)
    }

    /// `все каналы`, `по всем каналам`, `любых сообщений`.
    fn every_channel(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        cursor.eat(&["по", "во"]);
        if cursor.eat_stem(&["все", "любы"]) && cursor.eat_stem(&["канал", "рассыл"])
        {
            cursor.eat(&["вместе", "суммарно"]);
            return Some(vec![shape(What::Mailing)]);
        }
        cursor.back_to(start);
        None
    }

    /// A channel at the cursor, alone or before «рассылка»: `email`, `СМС-рассылка`, `в WhatsApp`.
    pub(in crate::model) fn channel_shapes(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        cursor.eat(&["по", "в", "через"]);
        let Some(word) = cursor.word() else {
            cursor.back_to(start);
            return None;
        };
        let head = word
            .strip_suffix("-рассылка")
            .or_else(|| word.strip_suffix("-рассылки"))
            .or_else(|| word.strip_suffix("-рассылок"))
            .or_else(|| word.strip_suffix("-рассылку"))
            .unwrap_or(word);
        let Some(name) = known_channel(head) else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        cursor.eat_stem(&["рассылк", "сообщени"]);
        let mut one = shape(What::Mailing);
        one.mailing = MailingPart {
            channels: vec![name],
            ..MailingPart::ANY
        };
        Some(vec![one])
    }

    /// `, если …`, `кроме …`, `включая …` of a limit.
    pub(in crate::model) fn limit_tail(
        &mut self,
        tail: &Tail,
        frequency: &mut Frequency,
        guard: &mut Cond,
        rules: Option<&MailingRules>,
    ) {
        match tail.kind {
            TailKind::If | TailKind::While => {
                let cond = self.cond(&tail.cond);
                *guard = and(std::mem::replace(guard, Cond::True), cond);
            }
            TailKind::Including => {
                for member in members(&tail.cond) {
                    let mut cursor = Cursor::new(member);
                    let start = cursor.position();
                    match self.things(&mut cursor) {
                        Some(found) => {
                            let text = self.text(cursor.span_since(start));
                            frequency.also.push(EventPattern {
                                any: contacts(found),
                                text,
                            });
                            self.finish(&cursor);
                        }
                        None => self.no_event(member.span),
                    }
                }
            }
            TailKind::Except => self.exempt(&tail.cond, frequency, rules),
            TailKind::Otherwise | TailKind::When => self.leftover(tail.span),
        }
    }

    /// `кроме сервисных`, `кроме шаблонов «Счёт», «Акт»`, `кроме писем от РОПа`, `кроме клиентов «А»`, `кроме записавшихся`.
    pub(in crate::model) fn exempt(
        &mut self,
        condition: &Condition,
        frequency: &mut Frequency,
        rules: Option<&MailingRules>,
    ) {
        let all = members(condition);
        let Some(first) = all.first() else { return };
        let mut cursor = Cursor::new(first);
        if cursor.eat_stem(&["сервисн"]) {
            frequency
                .exempt
                .extend(rules.map(MailingRules::service).unwrap_or_default());
            let mut by_category = shape(What::Mailing);
            by_category.mailing.category = Some("сервис".into());
            frequency.exempt.push(EventPattern {
                any: vec![by_category],
                text: self.text(first.span),
            });
            cursor.eat_stem(&["шаблон", "рассыл", "сообщ", "пис"]);
            self.finish(&cursor);
            return;
        }
        let templates = self.template_names(condition);
        if !templates.is_empty() {
            frequency
                .exempt
                .push(by_templates(&templates, self.text(condition.span())));
            return;
        }
        cursor.eat(&["уже", "тех", "кто"]);
        cursor.eat(&["кто", "уже"]);
        if cursor.eat_stem(&["записавш", "записан", "записал"]) {
            cursor.eat_stem(&["клиент"]);
            self.finish(&cursor);
            let booked = self.booked(first.span);
            add_exemption(frequency, booked);
            return;
        }
        let mark = self.diagnostics.mark();
        let mut any = Vec::new();
        for member in &all {
            let mut cursor = Cursor::new(member);
            let verb = cursor.word().is_some_and(is_deed);
            match self.things(&mut cursor).filter(|_| !verb) {
                Some(found) if cursor.is_done() => any.extend(contacts(found)),
                _ => {
                    any.clear();
                    break;
                }
            }
        }
        if any.is_empty() {
            self.diagnostics.take_back(mark);
            let cond = self.cond(condition);
            add_exemption(frequency, cond);
        } else {
            let text = self.text(condition.span());
            frequency.exempt.push(EventPattern { any, text });
        }
    }

    /// A client who has a meeting ahead: one booked since the last that was held.
    pub(in crate::model) fn booked(&mut self, span: Span) -> Cond {
        let text = self.text(span);
        let meeting = |moment| EventPattern {
            any: vec![shape(What::Event(EventKind::Meeting, moment))],
            text: "встреча".into(),
        };
        let test = |window, pattern, op, number| {
            let test = Test::Count {
                pattern,
                window,
                op,
                number,
            };
            Cond::Test(Box::new(test), text.clone())
        };
        let since = LookBack::Since(Box::new(meeting(Moment::Done)));
        Cond::Or(vec![
            test(since, meeting(Moment::Posted), Op::Ge, 1),
            Cond::And(vec![
                test(LookBack::Ever, meeting(Moment::Posted), Op::Ge, 1),
                test(LookBack::Ever, meeting(Moment::Done), Op::Eq, 0),
            ]),
        ])
    }

    /// `шаблонов «Счёт», «Акт»` or quoted names alone; empty when something else is said.
    pub(in crate::model) fn template_names(&self, condition: &Condition) -> Vec<Box<str>> {
        let mut names = Vec::new();
        for (at, member) in members(condition).into_iter().enumerate() {
            let mut cursor = Cursor::new(member);
            let said = cursor.eat_stem(&["шаблон"]);
            let start = names.len();
            while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                names.push(name.clone());
                cursor.skip(1);
            }
            let named_otherwise = at == 0
                && !said
                && names
                    .iter()
                    .any(|name| !matches!(self.touches.find(name), crate::lexicon::Found::Nothing));
            if !cursor.is_done() || names.len() == start || named_otherwise {
                return Vec::new();
            }
        }
        names
    }

    /// Lines below a limit that say what counts: `не считать: «Счёт»`, `включая звонки`, `кроме …`. The rest is left to the
    /// modifiers that every clause may have.
    pub(in crate::model) fn frequency_block(
        &mut self,
        node: &Node,
        frequency: &mut Frequency,
    ) -> Node {
        let mut rest = node.clone();
        rest.children.clear();
        for child in &node.children {
            let Some(phrase) = &child.phrase else {
                continue;
            };
            match &phrase.kind {
                PhraseKind::Exception(tails)
                    if tails
                        .iter()
                        .all(|tail| tail.kind != TailKind::If && !of_stages(tail)) =>
                {
                    let mut guard = Cond::True;
                    for tail in tails {
                        self.limit_tail(tail, frequency, &mut guard, None);
                    }
                }
                PhraseKind::Plain { left, .. } if adds_up(left) => frequency.adds_up = true,
                PhraseKind::Plain { left, .. } if self.not_counted(left).is_some() => {
                    self.uncounted(child, left, frequency);
                }
                _ => rest.children.push(child.clone()),
            }
        }
        rest
    }

    /// Whether a line begins with «не считать».
    pub(in crate::model) fn not_counted(&self, left: &Condition) -> Option<usize> {
        let first = members(left).first().copied()?;
        let mut cursor = Cursor::new(first);
        (cursor.eat_run(&["не", "считать"])
            || cursor.eat_run(&["не", "считаются"])
            || cursor.eat_run(&["не", "учитывать"])
            || cursor.eat_run(&["не", "занимают", "лимит"]))
        .then(|| cursor.position())
    }

    fn uncounted(&mut self, node: &Node, left: &Condition, frequency: &mut Frequency) {
        let behind = behind(left, self.not_counted(left).unwrap_or(0));
        if let Some(condition) = &behind {
            self.exempt(condition, frequency, None);
        }
        for child in &node.children {
            if let Some(PhraseKind::Plain { left, .. }) =
                child.phrase.as_ref().map(|phrase| &phrase.kind)
            {
                self.exempt(left, frequency, None);
            }
        }
    }

    /// A copy of the context whose stages are those that `кроме стадий …` leaves.
    pub(in crate::model) fn without_stages(&mut self, line: Line<'_>) -> Context {
        let mut context = line.context.clone();
        for tail in line.tails.iter().filter(|tail| of_stages(tail)) {
            self.narrow_by(tail, &mut context);
        }
        context
    }
}

/// What stands behind the first `skip` parts of a condition's first member.
pub(in crate::model) fn behind(left: &Condition, skip: usize) -> Option<Condition> {
    match left {
        Condition::Member(member) => {
            let parts = member.parts.get(skip..)?.to_vec();
            let span = parts.first()?.span.join(parts.last()?.span);
            Some(Condition::Member(crate::syntax::Member { parts, span }))
        }
        Condition::Joint(joint, list, span) => {
            let mut list = list.clone();
            let first = list.first().cloned()?;
            match behind(&first, skip) {
                Some(head) => *list.first_mut()? = head,
                None => {
                    list.remove(0);
                }
            }
            Some(Condition::Joint(*joint, list, *span))
        }
    }
}

/// `штрафы складываются`
fn adds_up(left: &Condition) -> bool {
    members(left).first().is_some_and(|first| {
        let mut cursor = Cursor::new(first);
        cursor.eat_stem(&["штраф", "взыскани"])
            && cursor.eat_stem(&["складыва", "суммиру", "отдельн"])
    })
}

/// Whether a tail speaks of stages, which narrow the scope.
pub(in crate::model) fn of_stages(tail: &Tail) -> bool {
    tail.kind == TailKind::Except
        && members(&tail.cond)
            .first()
            .is_some_and(|first| Cursor::new(first).has_stem(0, &["стади", "этап", "статус"]))
}

fn add_exemption(frequency: &mut Frequency, cond: Cond) {
    frequency.exempt_when = Some(match frequency.exempt_when.take() {
        None => cond,
        Some(known) => Cond::Or(vec![known, cond]),
    });
}

/// Mailings by any of these templates, and letters and messages by them.
pub(in crate::model) fn by_templates(names: &[Box<str>], text: Box<str>) -> EventPattern {
    let mut any = Vec::new();
    for name in names {
        for mut one in [shape(What::Mailing), shape(What::Contact)] {
            one.template = Some(name.clone());
            any.push(one);
        }
    }
    EventPattern { any, text }
}

/// Mailings by any of these templates.
pub(in crate::model) fn mailings_by(names: &[Box<str>]) -> Vec<EventShape> {
    let of = |template| EventShape {
        template: Some(template),
        ..shape(What::Mailing)
    };
    names.iter().cloned().map(of).collect()
}

/// Contacts of a limit are ours: a client's own call exceeds nothing.
pub(in crate::model) fn contacts(shapes: Vec<EventShape>) -> Vec<EventShape> {
    shapes.into_iter().map(outgoing).collect()
}

/// Whether it reaches the client.
pub(in crate::model) fn is_contact(shape: &EventShape) -> bool {
    match &shape.what {
        What::Mailing | What::Contact => true,
        What::Event(kind, _) => kind.row().contact && *kind != EventKind::Meeting,
        _ => false,
    }
}

/// `попытка`: an outgoing call, connected or not.
pub(in crate::model) fn attempt() -> EventShape {
    outgoing(kind(EventKind::Call))
}

fn called() -> EventShape {
    EventShape {
        connected: Some(true),
        ..attempt()
    }
}

fn written() -> Vec<EventShape> {
    [EventKind::Email, EventKind::Message, EventKind::Sms]
        .map(|one| outgoing(kind(one)))
        .to_vec()
}

fn plain_message(shape: &EventShape) -> bool {
    matches!(shape.what, What::Event(EventKind::Message, _))
        && shape.direction != Some(Direction::In)
        && !shape.attachment
        && shape.mailing.channels.is_empty()
}

/// In the block of mailings a letter, a message or an SMS is a mailing by that channel; calls stay calls.
pub(in crate::model) fn only_mailings(shapes: Vec<EventShape>) -> Vec<EventShape> {
    let mut out: Vec<EventShape> = Vec::new();
    for mut one in shapes {
        let channels: &[&str] = match one.what {
            What::Event(EventKind::Email, _) => &["email"],
            What::Event(EventKind::Sms, _) => &["sms"],
            What::Event(EventKind::Message, _) => &[],
            _ => {
                out.push(one);
                continue;
            }
        };
        one.what = What::Mailing;
        one.direction = None;
        one.mailing.channels = channels.iter().map(|name| Box::from(*name)).collect();
        if !out.contains(&one) {
            out.push(one);
        }
    }
    // «Сообщений» is every mailing; the channels among them add nothing.
    if out.contains(&shape(What::Mailing)) {
        out.retain(|one| one.what != What::Mailing || one.mailing.channels.is_empty());
    }
    out
}

/// The events that go by the same channels as these mailings.
fn by_channels(mailings: &[EventShape]) -> Vec<EventShape> {
    let channels = mailings.iter().flat_map(|one| &one.mailing.channels);
    channels
        .map(|name| match &**name {
            "email" => kind(EventKind::Email),
            "sms" => kind(EventKind::Sms),
            name => crate::model::names::channels::message_in(name.into()),
        })
        .collect()
}

/// A channel by its name or a spelling of it; `None` for other words.
pub(in crate::model) fn known_channel(word: &str) -> Option<Box<str>> {
    let known = |word: &str| spelled(word).map(Into::into);
    known(word).or_else(|| {
        // `в Телеграме`, `из Вайбера`
        ["ом", "е", "а", "у", "ы"]
            .iter()
            .filter_map(|ending| word.strip_suffix(ending))
            .filter(|stem| stem.chars().count() > 3)
            .find_map(known)
    })
}

fn is_deed(word: &str) -> bool {
    act(word).is_some() || matches!(word, "слать" | "рассылать" | "беспокоить" | "тревожить")
}
