//! Whether what was sent last has been answered: `последнее «КП» без ответа`, `на последнее письмо нет ответа больше 3 дней`, `клиент не
//! ответил на прошлое «КП»`, `последние 2 рассылки без ответа`.

use crate::facts::{Direction, EventKind};
use crate::lexicon::event_noun;
use crate::model::conditions::events::{Place, kind, shape};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Author, Cond, EventPattern, EventShape, LookBack, Op, Test, What};
use crate::syntax::PartKind;

/// Words that say which of several was the last.
const LAST: &[&str] = &["последн", "прошл", "предыдущ", "прежн"];

/// What is waited for.
const ANSWER: &[&str] = &["ответ", "отклик", "реакци", "отзыв"];

/// Documents that go by a plain name.
const DOCUMENTS: &[(&str, &str)] = &[
    ("счет", "счёт"),
    ("договор", "договор"),
    ("смет", "смета"),
    ("предложени", "предложение"),
    ("накладн", "накладная"),
    ("презентаци", "презентация"),
];

/// What was sent, and how many of the last.
struct Sent {
    pattern: EventPattern,
    number: u32,
    /// Whether it was named as the last one.
    last: bool,
}

impl Binder<'_> {
    /// A condition about the answer to what was sent last; `None`, and nothing taken, where none stands.
    pub(in crate::model) fn answer_test(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        if !cursor.mentions(&["ответ", "отклик", "реакци", "отреаг", "отвеч", "неотвеч"])
        {
            return None;
        }
        let position = cursor.position();
        let mark = self.diagnostics.mark();
        let read = self
            .said_of_sent(cursor, start)
            .or_else(|| {
                cursor.back_to(position);
                self.said_of_answer(cursor, start)
            })
            .or_else(|| {
                cursor.back_to(position);
                self.said_of_client(cursor, start)
            });
        if read.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(position);
        }
        read
    }

    /// `последние 2 рассылки без ответа` in the block of mailings, where letters are mailings: which, and that nobody has answered.
    pub(in crate::model) fn unanswered_mailings(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(EventPattern, Cond)> {
        self.answer_to_mailings = true;
        let start = cursor.position();
        let cond = self.answer_test(cursor, start);
        self.answer_to_mailings = false;
        Some((self.asked_answer.take()?, cond?))
    }

    /// `последнее «КП» [осталось] без ответа [клиента]`, `на последнее письмо [ещё] нет ответа`
    fn said_of_sent(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let on = cursor.eat(&["на", "по"]);
        let sent = self.sent(cursor)?;
        if !on && !sent.last {
            return None;
        }
        cursor.eat(&["все", "так", "пока"]);
        cursor.eat(&["еще", "и"]);
        cursor.eat_stem(&["остал", "остае"]);
        cursor.eat(&["был", "была", "было", "были"]);
        let answered = if cursor.eat_stem(&["неотвеч"]) {
            false
        } else if cursor.eat(&["без"]) {
            cursor.eat_stem(ANSWER).then_some(false)?
        } else if on {
            let denied = cursor.eat(&["нет", "отсутствует"])
                || cursor.eat_run(&["не", "было"])
                || cursor.eat_run(&["не", "получен"])
                || cursor.eat_run(&["не", "поступил"]);
            if !denied && !cursor.eat(&["есть", "получен", "поступил", "пришел"])
            {
                cursor.eat_stem(&["клиент"]);
                let not = cursor.eat(&["не"]);
                if !cursor.eat_stem(&["ответил", "отреагировал"]) {
                    return None;
                }
                return Some(self.answer_cond(cursor, start, sent, !not));
            }
            cursor.eat_stem(ANSWER).then_some(!denied)?
        } else {
            return None;
        };
        from_client(cursor);
        Some(self.answer_cond(cursor, start, sent, answered))
    }

    /// `нет ответа [клиента] на последнее «КП»`, `есть ответ на прошлое письмо`
    fn said_of_answer(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let denied = cursor.eat(&["нет", "без", "отсутствует"])
            || cursor.eat_run(&["не", "было"])
            || cursor.eat_run(&["не", "получен"]);
        if !denied && !cursor.eat(&["есть", "был", "получен", "пришел"]) {
            return None;
        }
        if !cursor.eat_stem(ANSWER) {
            return None;
        }
        from_client(cursor);
        if !cursor.eat(&["на", "по"]) {
            return None;
        }
        let sent = self.sent(cursor)?;
        Some(self.answer_cond(cursor, start, sent, !denied))
    }

    /// `клиент не ответил на последнее «КП»`, `не отвечает на прошлое письмо`
    fn said_of_client(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        cursor.eat_stem(&["клиент", "покупател", "заказчик"]);
        cursor.eat(&["еще", "так", "пока"]);
        cursor.eat(&["и"]);
        let not = cursor.eat(&["не"]);
        if !cursor.eat_stem(&["ответил", "отвеча", "отреагиров", "реагиру"])
        {
            return None;
        }
        if !cursor.eat(&["на", "по"]) {
            return None;
        }
        let sent = self.sent(cursor)?;
        Some(self.answer_cond(cursor, start, sent, !not))
    }

    /// `последнее «КП»`, `последние 2 рассылки`, `прошлое письмо`, `КП`: what is answered.
    fn sent(&mut self, cursor: &mut Cursor<'_>) -> Option<Sent> {
        cursor.eat(&["наш", "наше", "нашу", "наши", "свое", "свой"]);
        let last = cursor.eat_stem(LAST);
        let mut number = 1;
        if last
            && let Some(PartKind::Quantity {
                low: Some(low),
                high: None,
                unit: None,
                ..
            }) = cursor.peek().map(|part| &part.kind)
        {
            use rust_decimal::prelude::ToPrimitive;
            number = low.is_integer().then(|| low.to_u32()).flatten()?;
            cursor.skip(1);
        }
        let at = cursor.position();
        let mut any = self.sent_thing(cursor)?;
        for one in &mut any {
            // What is answered went out, unless it is said to have come in.
            let came = one.direction == Some(Direction::In) || one.author == Some(Author::Client);
            if one.what.is_contact() && !came {
                one.direction = Some(Direction::Out);
            }
        }
        // A call that nobody answered is an attempt, and is told so.
        if any
            .iter()
            .all(|one| matches!(one.what, What::Event(EventKind::Call, _)))
        {
            return None;
        }
        if self.answer_to_mailings {
            any = crate::model::limits::counted_things::only_mailings(any);
        }
        let text = self.text(cursor.span_since(at));
        let pattern = EventPattern { any, text };
        self.asked_answer = Some(pattern.clone());
        Some(Sent {
            pattern,
            number,
            last,
        })
    }

    fn sent_thing(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<EventShape>> {
        let at = cursor.position();
        let noun = cursor.word().is_some_and(|word| event_noun(word).is_some());
        if let Some(found) = self.quoted_touch(cursor) {
            return Some(found.any);
        }
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            return Some(vec![document(name)]);
        }
        if !noun && let Some(word) = cursor.word() {
            // «КП», «ТКП», and documents that go by a plain name.
            let said = self.text(cursor.span());
            let short =
                (2..=4).contains(&said.chars().count()) && said.chars().all(char::is_uppercase);
            let name = document_said(word).map(Box::from);
            if let Some(name) = name.or(short.then_some(said)) {
                cursor.skip(1);
                return Some(vec![document(&name)]);
            }
        }
        if self.answer_to_mailings
            && let Some(found) = self.channel_shapes(cursor)
        {
            return Some(found);
        }
        let found = self.event(cursor, Place::Limited);
        if found.is_none() {
            cursor.back_to(at);
        }
        found
    }

    /// That it was answered, or that it was not: what came behind it.
    fn answer_cond(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        sent: Sent,
        answered: bool,
    ) -> Cond {
        // An answer to what came in is ours.
        let came = sent
            .pattern
            .any
            .iter()
            .all(|one| one.direction == Some(Direction::In));
        let mut reply = shape(What::Contact);
        reply.direction = Some(if came { Direction::Out } else { Direction::In });
        let reply = EventPattern {
            any: vec![reply],
            text: "ответ".into(),
        };
        let behind = cursor.position();
        cursor.eat(&["уже", "за", "в"]);
        cursor.eat(&["течение"]);
        cursor.eat(&["больше", "дольше", "более", "свыше"]);
        cursor.eat(&["чем"]);
        let waited = self.duration_at_its_pace(cursor).filter(|_| !answered);
        if waited.is_none() {
            cursor.back_to(behind);
        }
        let count = |pattern: &EventPattern, window: LookBack, op: Op, number: u32| Test::Count {
            pattern: pattern.clone(),
            window,
            op,
            number,
        };
        let sent_at_all = count(&sent.pattern, LookBack::Ever, Op::Ge, sent.number);
        let mut cond = if sent.number > 1 {
            let since = LookBack::Since(Box::new(reply.clone()));
            let never = count(&reply, LookBack::Ever, Op::Eq, 0);
            let silent = vec![
                Cond::And(vec![
                    self.tested(cursor, start, sent_at_all.clone()),
                    self.tested(cursor, start, never),
                ]),
                self.tested(
                    cursor,
                    start,
                    count(&sent.pattern, since, Op::Ge, sent.number),
                ),
            ];
            if answered {
                let been = self.tested(cursor, start, sent_at_all);
                Cond::And(vec![been, Cond::Not(Box::new(Cond::Or(silent)))])
            } else {
                Cond::Or(silent)
            }
        } else {
            let since = LookBack::Since(Box::new(sent.pattern.clone()));
            let (op, number) = if answered { (Op::Ge, 1) } else { (Op::Eq, 0) };
            Cond::And(vec![
                self.tested(cursor, start, sent_at_all),
                self.tested(cursor, start, count(&reply, since, op, number)),
            ])
        };
        if let Some(length) = waited {
            let passed = Test::Elapsed(Some(sent.pattern), length);
            let passed = self.tested(cursor, start, passed);
            match &mut cond {
                Cond::And(all) => all.push(passed),
                _ => cond = Cond::And(vec![cond, passed]),
            }
        }
        cond
    }
}

/// The plain name of a document that a word says in whatever case: `договоров`, `счетов`.
pub(in crate::model) fn document_said(word: &str) -> Option<&'static str> {
    let found = DOCUMENTS.iter().find(|(stem, _)| word.starts_with(stem));
    found.map(|(_, name)| *name)
}

fn document(name: &str) -> EventShape {
    let mut document = kind(EventKind::Document);
    document.name = Some(name.into());
    document
}

/// `клиента`, `от клиента`: whose answer it is anyway.
fn from_client(cursor: &mut Cursor<'_>) {
    let at = cursor.position();
    cursor.eat(&["от", "со", "стороны"]);
    cursor.eat(&["стороны"]);
    if !cursor.eat_stem(&["клиент", "покупател", "заказчик"]) {
        cursor.back_to(at);
    }
}
