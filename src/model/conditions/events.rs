//! Event patterns: a kind, then qualifiers.

use crate::diagnostic::{Code, closest};
use crate::facts::{Direction, EventKind};
use crate::lexicon::{EventNoun, PastAct, event_noun, past_act, undone_act};
use crate::model::conditions::meetings;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::names::qualifiers::{Adjectives, adjectives};
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Author, EventPattern, EventShape, Moment, What};
use crate::source::Span;
use crate::syntax::{Condition, Joint, PartKind, Unit};

/// A shape that asks for nothing but its kind.
pub(in crate::model) const fn shape(what: What) -> EventShape {
    EventShape::new(what)
}

/// A shape of a recorded kind at its usual moment.
pub(in crate::model) const fn kind(kind: EventKind) -> EventShape {
    shape(What::Event(kind, Moment::Done))
}

/// Where a pattern stands; decides which moment of a task is meant when none is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Place {
    /// After «есть» / «нет» / «должна быть»: an open task.
    State,
    /// Everywhere else: a task posted.
    Happening,
    /// Before «дольше N» of a limit: the length is the limit's, not the event's.
    Limited,
}

impl Binder<'_> {
    /// A pattern out of a whole condition (`звонок, или комментарий длиннее 20 знаков`). What is no event is reported.
    pub(in crate::model) fn pattern(
        &mut self,
        condition: &Condition,
        place: Place,
    ) -> Option<EventPattern> {
        let span = condition.span();
        let mut any = Vec::new();
        self.pattern_into(condition, place, &mut any);
        (!any.is_empty()).then(|| EventPattern {
            any,
            text: self.text(span),
        })
    }

    fn pattern_into(&mut self, condition: &Condition, place: Place, any: &mut Vec<EventShape>) {
        match condition {
            Condition::Joint(joint, list, span) => {
                if *joint == Joint::And {
                    self.error(
                        Code::EventsAnd,
                        *span,
                        "два события сразу не происходят: между событиями ставится «или»",
                    )
                    .label("два события")
                    .hint("напишите «или», либо разнесите на два пункта");
                }
                for one in list {
                    self.pattern_into(one, place, any);
                }
            }
            Condition::Member(member) => {
                if let Some(more) = crate::model::names::channels::one_more(member, any) {
                    any.extend(more);
                    return;
                }
                let mut cursor = Cursor::new(member);
                if place == Place::Happening && cursor.word_at(1).is_some() {
                    // `когда есть оплата`, `когда появилась задача`: that there is one is what happens.
                    cursor.eat(&["есть", "была", "был", "было", "были"]);
                }
                match self.event(&mut cursor, place) {
                    Some(found) if cursor.is_done() => any.extend(found),
                    Some(found) => {
                        any.extend(found);
                        let rest = cursor.rest();
                        self.leftover(rest);
                    }
                    // `с результатом «а» или «б»`: a bare quoted member goes on with the results of the one before.
                    None => match (&member.parts[..], any.last_mut()) {
                        ([part], Some(last)) if !last.results.is_empty() => {
                            if let PartKind::Quoted(result) = &part.kind {
                                last.results.push(result.clone());
                            } else {
                                self.no_event(member.span);
                            }
                        }
                        _ => self.no_event(member.span),
                    },
                }
            }
        }
    }

    /// Says what was left unread, if anything was.
    pub(in crate::model) fn finish(&mut self, cursor: &Cursor<'_>) {
        if !cursor.is_done() {
            self.leftover(cursor.rest());
        }
    }

    /// Says that something is left that was not understood.
    pub(in crate::model) fn leftover(&mut self, span: Span) {
        let said = self.text(span);
        if said.starts_with('(') {
            self.error(Code::BadGrade, span, "оценка в скобках не понятна")
                .label("не читается")
                .hint("бывает: (критично), (замечание), (напоминание), (штраф 500 ₽), (−1 балл), (приоритет 1)");
            return;
        }
        if let Some(event) = said.strip_prefix("после ") {
            let start = span.end.saturating_sub(event.len());
            if self.reg.source.slice(Span::new(start, span.end)) == event {
                self.no_event(Span::new(start, span.end));
                return;
            }
        }
        let near = crate::model::reading::nearest::misspelled(&said);
        let hour = ["ночью", "утром", "днём", "днем", "в обед"]
            .iter()
            .any(|word| said.to_lowercase().starts_with(word) && !said.contains("рожден"));
        let pending = self
            .error(
                Code::Leftover,
                span,
                format!("не понятно, к чему относится «{said}»"),
            )
            .label("осталось непрочитанным");
        let weekday = [
            "в понедельник",
            "во вторник",
            "в среду",
            "в четверг",
            "в пятницу",
            "в субботу",
            "в воскресенье",
        ]
        .iter()
        .any(|word| said.to_lowercase().starts_with(word));
        if weekday {
            pending.hint("срок по дню недели не читается: «завтра до 11:00», «не позже следующего рабочего дня 11:00»; повторяющееся — «каждый понедельник до 11:00»");
            return;
        }
        if hour {
            pending
                .hint("назовите часы: «с 21:00 до 09:00», «после 18:00», «вне рабочего времени»");
            return;
        }
        if let Some(hint) = crate::model::reading::not_asked::not_asked(&said) {
            pending.hint(hint);
            return;
        }
        if let Some(meant) = near {
            pending.hint(format!("возможно, вы имели в виду «{meant}»"));
            return;
        }
        pending
            .hint("проверьте слово и порядок слов; название из нескольких слов берётся в «ёлочки»");
    }

    /// Says that no event was found.
    pub(in crate::model) fn no_event(&mut self, span: Span) {
        let said = self.text(span);
        let mut nouns: Vec<&str> = crate::facts::EVENT_KINDS
            .iter()
            .map(|row| row.name)
            .collect();
        nouns.extend(["касание", "рассылка", "переход", "ответ"]);
        let touches: Vec<String> = self.touches.shown().map(str::to_owned).collect();
        let last = said.split(' ').next().unwrap_or("");
        let near = closest(
            last,
            nouns
                .iter()
                .copied()
                .chain(touches.iter().map(String::as_str)),
        )
        .map(str::to_owned)
        .or_else(|| crate::model::names::lookup::near_name(&said, &touches));
        let pending = self
            .error(Code::NoEvent, span, format!("«{said}» — не событие"))
            .label("ожидалось событие");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None if said.starts_with("подписани") => {
                pending.hint("назовите документ в кавычках: «после подписания «Договор»»")
            }
            None => pending.hint("события: звонок, письмо, сообщение, СМС, встреча, комментарий, задача, документ, оплата, отгрузка, визит, жалоба — или имя из блока «касания:»"),
        };
    }

    /// One event at the cursor: shapes that it may take (a named touch gives its own). `None` when none stands here.
    pub(in crate::model) fn event(
        &mut self,
        cursor: &mut Cursor<'_>,
        place: Place,
    ) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        if let Some(mut found) = self.approval_event(cursor) {
            while self.qualifier(cursor, &mut found, place) {}
            return Some(found);
        }
        if let Some(mut found) = meetings::meeting(cursor) {
            while self.qualifier(cursor, &mut found, place) {}
            return Some(found);
        }
        if let Some(found) = not_picked_up(cursor) {
            return Some(found);
        }
        if let Some(found) = self.sending(cursor) {
            return Some(found);
        }
        if let Some(found) = self.past(cursor) {
            return Some(found);
        }
        if let Some(found) = self.told_first(cursor, place) {
            return Some(found);
        }
        match self.document_told(cursor) {
            Some((found, false)) => return Some(found),
            Some((_, true)) => cursor.back_to(start),
            None => {}
        }
        let said = adjectives(cursor);
        let mut shapes = self.noun(cursor, &said, place);
        let call = said.call || place == Place::Limited && said.direction.is_some();
        if shapes.is_none() && call {
            // `пропущенный` and `обратный` alone are calls.
            shapes = Some(vec![kind(EventKind::Call)]);
        }
        let Some(mut shapes) = shapes else {
            cursor.back_to(start);
            return None;
        };
        for one in &mut shapes {
            said.apply(one);
        }
        while self.qualifier(cursor, &mut shapes, place)
            || self.whose(cursor, &mut shapes)
            || place != Place::Limited && self.at_hours(cursor, &mut shapes)
        {}
        Some(shapes)
    }

    /// `отправки КП`, `выставления счёта`: the document by its name.
    fn sending(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        let sent = cursor.has_stem(0, &["отправк", "высылк"]);
        if !cursor.eat_stem(&["отправк", "выставлен", "высылк"]) {
            return None;
        }
        let name: Option<Box<str>> = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => Some(name.clone()),
            Some(PartKind::Word(word)) => document_of(word).map(Into::into).or_else(|| {
                let said = self.text(cursor.span());
                let short = (2..=4).contains(&said.chars().count());
                (short && said.chars().all(char::is_uppercase)).then_some(said)
            }),
            _ => None,
        };
        let Some(name) = name else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        let mut document = kind(EventKind::Document);
        document.name = Some(name.clone());
        let mut shapes = vec![document];
        self.qualifiers(cursor, &mut shapes);
        if sent {
            shapes.extend(crate::model::duties::deeds::letters_named(&name, &shapes));
        }
        Some(shapes)
    }

    /// `звонок замерщика`, `комментарий РОПа`: the genitive of a role says who did it. In the dative it would be to whom.
    fn whose(&mut self, cursor: &mut Cursor<'_>, shapes: &mut [EventShape]) -> bool {
        let ours = |one: &EventShape| matches!(one.what, What::Event(..) | What::Contact);
        if shapes.iter().any(|one| one.author.is_some()) || !shapes.iter().any(ours) {
            return false;
        }
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let role = self.role(cursor);
        let said = self.text(cursor.span_since(start)).to_lowercase();
        let said = said.trim_matches(|c| matches!(c, '«' | '»' | '"'));
        let dative = ["у", "ю", "е", "ом", "ем", "ам", "ям", "ами", "ями"]
            .iter()
            .any(|ending| said.ends_with(ending));
        // In the nominative it is who must: «после отгрузки менеджер обязан написать».
        let nominative = role
            .and_then(|role| self.reg.roles.get(role.0))
            .is_some_and(|name| crate::lexicon::fold(name) == crate::lexicon::fold(said))
            || cursor.has_stem(0, &["обязан", "долж", "может", "могут"])
            || cursor
                .word()
                .is_some_and(|word| crate::lexicon::act(word).is_some());
        let Some(role) = role.filter(|_| !dative && !nominative) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        for one in shapes.iter_mut().filter(|one| one.what != What::Named) {
            one.author = Some(Author::Role(role));
        }
        true
    }

    /// `клиент ответил`, `ответственный позвонил`, `оплатил`; «не» before the verb is the caller's business.
    pub(in crate::model) fn past(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        if let Some(mut found) = self.became(cursor) {
            self.qualifiers(cursor, &mut found);
            while self.at_hours(cursor, &mut found) {}
            return Some(found);
        }
        let author = if cursor.eat_stem(&["клиент"]) {
            Some(Author::Client)
        } else if cursor.eat_stem(&["ответственн"]) {
            Some(Author::Owner)
        } else {
            match cursor.word() {
                Some(word) if past_act(word).is_none() => self.role(cursor).map(Author::Role),
                _ => None,
            }
        };
        cursor.eat(&["сам", "сама"]);
        let denied = cursor.eat(&["не"]);
        let word = cursor.word();
        let told = word.and_then(past_act);
        let Some(act) = told.or_else(|| word.filter(|_| denied).and_then(undone_act)) else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        cursor.eat_run(&["на", "связь"]);
        cursor.eat(&["сам", "сама"]);
        let client = matches!(author, None | Some(Author::Client));
        let direction = Some(if client {
            Direction::In
        } else {
            Direction::Out
        });
        let contact = |kinds: &[EventKind]| {
            kinds
                .iter()
                .map(|one| {
                    let mut shape = kind(*one);
                    shape.direction = direction;
                    if *one == EventKind::Call {
                        shape.connected = Some(true);
                    }
                    shape.author.clone_from(&author);
                    if client {
                        shape.author = None;
                    }
                    shape
                })
                .collect::<Vec<_>>()
        };
        let mut shapes = match act {
            PastAct::Called => contact(&[EventKind::Call]),
            PastAct::Wrote => contact(&[EventKind::Email, EventKind::Message, EventKind::Sms]),
            PastAct::Contacted => contact(&[
                EventKind::Call,
                EventKind::Email,
                EventKind::Message,
                EventKind::Sms,
            ]),
            PastAct::Paid => vec![kind(EventKind::Payment)],
            PastAct::Visited => vec![kind(EventKind::Visit), kind(EventKind::Meeting)],
            PastAct::Signed => vec![shape(What::Event(EventKind::Document, Moment::Signed))],
            PastAct::Complained => vec![kind(EventKind::Complaint)],
        };
        while self.qualifier(cursor, &mut shapes, Place::Happening)
            || self.at_hours(cursor, &mut shapes)
        {}
        Some(shapes)
    }

    /// `«КП» отправлено`, `договор не подписан`: a document by its name, and whether it is denied.
    pub(in crate::model) fn document_told(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(Vec<EventShape>, bool)> {
        let start = cursor.position();
        // `отправлен документ «КП»`, `подписан «Договор»`
        if let Some(moment) = cursor.word().and_then(said_of_document) {
            cursor.skip(1);
            cursor.eat_stem(&["документ"]);
            if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                cursor.skip(1);
                let mut document = shape(What::Event(EventKind::Document, moment));
                document.name = Some(name.clone());
                let mut shapes = vec![document];
                self.qualifiers(cursor, &mut shapes);
                return Some((shapes, false));
            }
            cursor.back_to(start);
        }
        let read = (|| {
            let part = cursor.peek()?;
            let name: Box<str> = match &part.kind {
                PartKind::Quoted(name) => name.clone(),
                PartKind::Word(word)
                    if event_noun(word).is_none()
                        && crate::lexicon::act(word).is_none()
                        && word.chars().count() > 1 =>
                {
                    let mark = self.diagnostics.mark();
                    let known = self.field(&mut cursor.clone()).is_some()
                        || self.role(&mut cursor.clone()).is_some();
                    self.diagnostics.take_back(mark);
                    if known
                        || !matches!(cursor.word_at(1), Some(next) if next == "не" || said_of_document(next).is_some())
                    {
                        return None;
                    }
                    self.text(part.span)
                }
                _ => return None,
            };
            cursor.skip(1);
            let denied = cursor.eat(&["не"]);
            let moment = cursor.word().and_then(said_of_document)?;
            cursor.skip(1);
            let mut document = shape(What::Event(EventKind::Document, moment));
            document.name = Some(name);
            let mut shapes = vec![document];
            self.qualifiers(cursor, &mut shapes);
            Some((shapes, denied))
        })();
        if read.is_none() {
            cursor.back_to(start);
        }
        read
    }

    /// What is told of an event stands before it: `поступила оплата`, `пришло письмо`, `подписан договор`, `отправлено «КП»`, `с
    /// подписанным договором`.
    fn told_first(&mut self, cursor: &mut Cursor<'_>, place: Place) -> Option<Vec<EventShape>> {
        let start = cursor.position();
        if let Some(sheet) = filled_sheet(cursor) {
            return Some(vec![sheet]);
        }
        let word = cursor.word()?;
        let next = cursor.word_at(1);
        let arrives = crate::model::names::qualifiers::arrived(word)
            || ["поступлени", "получени"]
                .iter()
                .any(|stem| word.starts_with(stem));
        if arrives && next.is_some_and(|next| event_noun(next).is_some()) {
            cursor.skip(1);
            let mut found = self.event(cursor, place);
            if found.is_none() {
                cursor.back_to(start);
            }
            for one in found
                .iter_mut()
                .flatten()
                .filter(|one| one.what.is_contact())
            {
                one.direction = Some(Direction::In);
            }
            return found;
        }
        let moment = said_of_document(word).or_else(|| said_before_document(word))?;
        cursor.skip(1);
        let typed = cursor.has_stem(0, &["документ"])
            && matches!(
                cursor.ahead(1).map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
        if typed {
            cursor.skip(1);
        }
        let name: Option<Box<str>> = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => Some(name.clone()),
            Some(PartKind::Word(word))
                if event_noun(word).is_none()
                    && crate::lexicon::act(word).is_none()
                    && word.chars().count() > 1 =>
            {
                Some(word.clone())
            }
            _ => None,
        };
        let Some(name) = name else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        let mut document = shape(What::Event(EventKind::Document, moment));
        document.name = Some(name);
        let mut shapes = vec![document];
        self.qualifiers(cursor, &mut shapes);
        Some(shapes)
    }

    /// What becomes of the deal itself: `создана сделка`, `заявка поступила`, `сделка перешла в «…»`, `сменился ответственный`,
    /// `изменился бюджет`.
    pub(in crate::model) fn became(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        const DEAL: &[&str] = &["сделк", "заявк", "лид", "карточк", "запрос"];
        if let Some(handed) = self.hand_over_event(cursor) {
            return Some(vec![handed]);
        }
        let start = cursor.position();
        let created = &[
            "создан",
            "поступил",
            "поступлени",
            "приш",
            "появил",
            "появлени",
        ];
        if cursor.eat_stem(created) {
            cursor.eat(&["новая", "новый"]);
            if cursor.eat_stem(DEAL) {
                return Some(vec![shape(What::Created)]);
            }
        } else if cursor.eat_stem(&["сменил", "меняет", "изменил", "поменял"])
        {
            if cursor.eat_stem(&["ответственн", "владел"]) {
                return Some(vec![shape(What::OwnerChange)]);
            }
            if let Some(field) = self.field(cursor) {
                return Some(vec![shape(What::FieldChange(field))]);
            }
        } else {
            cursor.eat(&["новая", "новый"]);
            if cursor.eat_stem(DEAL) {
                if cursor.eat_stem(created) {
                    return Some(vec![shape(What::Created)]);
                }
                if cursor.eat_stem(&["переш", "переход", "переведен", "попал"])
                {
                    let moved = self.transition(cursor);
                    return Some(vec![shape(moved)]);
                }
            }
        }
        cursor.back_to(start);
        None
    }

    /// `касание «Замер»`: the type word of a declared touch; without it before a name, «касание» is any contact.
    pub(in crate::model) fn touch_word(&mut self, cursor: &mut Cursor<'_>) {
        let quoted = matches!(
            cursor.ahead(1).map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        if !quoted || !cursor.has_stem(0, &["касани"]) {
            return;
        }
        let mut behind = cursor.clone();
        behind.skip(1);
        let mark = self.diagnostics.mark();
        let declared = self.name(&mut behind, |binder| &binder.touches, |_, _| true);
        self.diagnostics.take_back(mark);
        if declared.is_some() {
            cursor.skip(1);
        }
    }

    fn noun(
        &mut self,
        cursor: &mut Cursor<'_>,
        said: &Adjectives,
        place: Place,
    ) -> Option<Vec<EventShape>> {
        self.touch_word(cursor);
        if let Some(touch) = self.name(cursor, |binder| &binder.touches, |_, _| true) {
            let name = self.reg.touches.get(touch).map(|touch| touch.name.clone());
            let mut shapes = self
                .reg
                .touches
                .get(touch)
                .map(|touch| touch.pattern.any.clone())
                .unwrap_or_default();
            // An event that carries the touch's name in the data is that touch, whatever else is recorded of it.
            let mut named = shape(What::Named);
            named.name = name;
            shapes.push(named);
            return Some(shapes);
        }
        let attempt = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Attempts),
                ..
            })
        );
        if let Some(crate::model::names::channels::Way::One(name)) =
            cursor.word().and_then(crate::model::names::channels::way)
        {
            cursor.skip(1);
            return Some(vec![crate::model::names::channels::message_in(name)]);
        }
        let noun = if attempt {
            EventNoun::Attempt
        } else {
            cursor.word().and_then(event_noun)?
        };
        cursor.skip(1);
        if noun == EventNoun::Movement {
            cursor
                .eat(&["по"])
                .then(|| cursor.eat_stem(&["сделк", "ней"]));
            return Some(movement());
        }
        let task = said.moment.unwrap_or(if place == Place::State {
            Moment::Open
        } else {
            Moment::Posted
        });
        Some(vec![match noun {
            EventNoun::Call => {
                let mut shape = kind(EventKind::Call);
                shape.connected = Some(true);
                shape
            }
            EventNoun::Attempt => {
                let mut shape = kind(EventKind::Call);
                shape.direction = Some(Direction::Out);
                shape
            }
            EventNoun::Unreached => {
                let mut shape = kind(EventKind::Call);
                shape.direction = Some(Direction::Out);
                shape.connected = Some(false);
                shape
            }
            EventNoun::Email => kind(EventKind::Email),
            EventNoun::Message => kind(EventKind::Message),
            EventNoun::Sms => kind(EventKind::Sms),
            EventNoun::Meeting => shape(What::Event(
                EventKind::Meeting,
                said.moment
                    .filter(|moment| *moment == Moment::Posted)
                    .unwrap_or(Moment::Done),
            )),
            EventNoun::Comment => kind(EventKind::Comment),
            EventNoun::Task => shape(What::Event(EventKind::Task, task)),
            EventNoun::Document => {
                let mut shape = kind(EventKind::Document);
                if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                    shape.name = Some(name.clone());
                    cursor.skip(1);
                }
                if said.moment == Some(Moment::Signed) {
                    shape.what = What::Event(EventKind::Document, Moment::Signed);
                }
                shape
            }
            EventNoun::Payment => kind(EventKind::Payment),
            EventNoun::Shipment => kind(EventKind::Shipment),
            EventNoun::Visit => kind(EventKind::Visit),
            EventNoun::Approval => kind(EventKind::Approval),
            EventNoun::Complaint => shape(What::Event(
                EventKind::Complaint,
                said.moment
                    .filter(|moment| *moment == Moment::Open)
                    .unwrap_or(Moment::Done),
            )),
            EventNoun::Mailing => shape(What::Mailing),
            EventNoun::Contact => shape(What::Contact),
            EventNoun::Movement => return None,
            EventNoun::Answer => {
                cursor.eat_stem(&["клиент"]);
                let mut shape = shape(What::Contact);
                shape.direction = Some(Direction::In);
                shape
            }
            EventNoun::Transition => {
                cursor.eat_stem(&["сделк"]);
                shape(self.transition(cursor))
            }
            EventNoun::Creation => {
                cursor.eat_stem(&["сделк", "лид", "заявк"]);
                shape(What::Created)
            }
            EventNoun::Signing => {
                cursor.eat_stem(&["документ"]);
                let mut shape = shape(What::Event(EventKind::Document, Moment::Signed));
                let name: Box<str> = match cursor.peek().map(|part| &part.kind) {
                    Some(PartKind::Quoted(name)) => name.clone(),
                    Some(PartKind::Word(word))
                        if word.chars().count() > 1
                            && event_noun(word).is_none()
                            && crate::lexicon::act(word).is_none()
                            && !crate::model::duties::deeds::is_timing_word(word)
                            && self.role(&mut cursor.clone()).is_none() =>
                    {
                        word.clone()
                    }
                    _ => return None,
                };
                shape.name = Some(name);
                cursor.skip(1);
                shape
            }
            EventNoun::OwnerChange => {
                if !cursor.eat_stem(&["ответственн", "владел", "менеджер"])
                {
                    return None;
                }
                shape(What::OwnerChange)
            }
            EventNoun::FieldChange => {
                let field = self.field(cursor)?;
                shape(What::FieldChange(field))
            }
        }])
    }

    /// `[стадии] [из «A»] [в «B»]`
    pub(in crate::model) fn transition(&mut self, cursor: &mut Cursor<'_>) -> What {
        let (mut from, mut to) = (Vec::new(), Vec::new());
        if matches!(cursor.word_at(1), Some("в" | "во" | "из" | "на") | None) {
            cursor.eat_stem(&["стади", "этап"]);
        }
        loop {
            let start = cursor.position();
            let list = if cursor.eat(&["из", "со", "с"]) {
                &mut from
            } else if cursor.eat(&["в", "во", "на"]) {
                &mut to
            } else {
                break;
            };
            if cursor.eat(&["любой", "любую"]) {
                cursor.eat_stem(&["стади"]);
                continue;
            }
            match self.stage(cursor) {
                Some(stage) => list.push(stage),
                None if matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                ) =>
                {
                    let span = cursor.span();
                    self.unknown(NameKind::Stage, span);
                    cursor.skip(1);
                }
                None => {
                    cursor.back_to(start);
                    break;
                }
            }
        }
        What::Transition { from, to }
    }
}

/// What counts as movement of a deal.
pub(in crate::model) fn movement() -> Vec<EventShape> {
    vec![
        shape(What::Contact),
        kind(EventKind::Meeting),
        kind(EventKind::Comment),
        shape(What::Transition {
            from: Vec::new(),
            to: Vec::new(),
        }),
    ]
}

/// The same of a participle before its document, in any case: `с подписанным договором`, `после отправленного КП`.
fn said_before_document(word: &str) -> Option<Moment> {
    // `после выставления счёта`, `после отправки «КП»`
    let nouns = ["выставлени", "отправлени", "отправк", "выдач", "выдаче"];
    if nouns.iter().any(|noun| {
        word.strip_prefix(noun)
            .is_some_and(|ending| ending.chars().count() <= 2)
    }) {
        return Some(Moment::Done);
    }
    let stem = |stem: &str| {
        word.strip_prefix(stem)
            .is_some_and(|ending| ending.starts_with('н'))
    };
    if ["отправлен", "выставлен", "подготовлен"]
        .iter()
        .any(|one| stem(one))
    {
        return Some(Moment::Done);
    }
    stem("подписан").then_some(Moment::Signed)
}

/// What a participle says of a document: that it is out, or signed.
fn said_of_document(word: &str) -> Option<Moment> {
    let done = [
        "отправлен",
        "выслан",
        "выставлен",
        "подготовлен",
        "направлен",
    ];
    let short = |stem: &str| {
        word.strip_prefix(stem)
            .is_some_and(|ending| matches!(ending, "" | "а" | "о" | "ы"))
    };
    if done.iter().any(|stem| short(stem)) {
        return Some(Moment::Done);
    }
    short("подписан").then_some(Moment::Signed)
}

/// `заполнен лист «Диалог»`, `оценки по чек-листу «Диалог»`: a sheet of quality control.
fn filled_sheet(cursor: &mut Cursor<'_>) -> Option<EventShape> {
    let start = cursor.position();
    let said = cursor.eat_stem(&["заполнен"])
        || cursor.eat_stem(&["оценк", "проверк"]) && cursor.eat(&["по"]);
    let mut sheet = kind(EventKind::Audit);
    if said && cursor.eat_stem(&["чек-лист", "чеклист", "лист"]) {
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            sheet.name = Some(name.clone());
            cursor.skip(1);
        }
        return Some(sheet);
    }
    cursor.back_to(start);
    None
}

/// A common document in the genitive, by the name that is written in its quotes.
fn document_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "договора" => "договор",
        "счета" => "счёт",
        "акта" => "акт",
        "сметы" => "смета",
        "предложения" => "предложение",
        "презентации" => "презентация",
        "накладной" => "накладная",
        _ => return None,
    })
}

/// `клиент не взял трубку`: an attempt that reached nobody.
fn not_picked_up(cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
    let start = cursor.position();
    cursor.eat_stem(&["клиент"]);
    let found = cursor.eat(&["не"])
        && cursor.eat_stem(&["взя", "берет", "бер", "подня", "поднима", "сня", "снима"])
        && cursor.eat_stem(&["трубк", "телефон"]);
    if !found {
        cursor.back_to(start);
        return None;
    }
    let mut call = crate::model::duties::deeds::outgoing(kind(EventKind::Call));
    call.connected = Some(false);
    Some(vec![call])
}
