//! Conditions about events that carry no «есть»: `документ «Договор» подписан`, `встреча не подтверждена`, `пропущенный звонок без
//! обратного`, `последний комментарий содержит «…»`, `нет ответа дольше 3 дней`.

use crate::facts::EventKind;
use crate::lexicon::past_act;
use crate::model::conditions::condition::Carry;
use crate::model::conditions::events::Place;
use crate::model::conditions::meetings;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, EventPattern, EventShape, LookBack, Moment, Op, Test, What};

impl Binder<'_> {
    /// An event that is said to be there, not to be there, or not to be answered. `None`: none of these stands here.
    pub(in crate::model) fn told_event(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        let found = self.without_event(cursor, carry, start).or_else(|| {
            cursor.back_to(start);
            self.bare_event(cursor, carry, start)
        });
        if found.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        found
    }

    /// `[сделка] без комментария [дольше 3 дней]`
    fn without_event(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        if cursor.word_at(1) == Some("без") {
            cursor.eat_stem(&["сделк", "клиент", "лид", "заявк"]);
        }
        if !cursor.eat(&["без"]) {
            return None;
        }
        let pattern = self.counted_event(cursor, Place::Limited)?;
        Some(self.lacking(cursor, carry, start, pattern))
    }

    /// After a denied event: `дольше 3 дней`, `3 дня`, a look-back, or nothing.
    pub(in crate::model) fn lacking(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
        pattern: EventPattern,
    ) -> Cond {
        if let Some(cond) = self.silent_for(cursor, start, &pattern) {
            return cond;
        }
        if let Some(cond) = self.undone_in(cursor, start, &pattern) {
            return cond;
        }
        let window = self.window(cursor);
        *carry = Carry::Event(true, window.clone());
        self.counted(cursor, start, pattern, window, true)
    }

    /// `нет ответа [дольше] 3 дня`: none in that time, and there has been that much time.
    fn silent_for(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        pattern: &EventPattern,
    ) -> Option<Cond> {
        let at = cursor.position();
        cursor.eat(&["уже"]);
        let _ = cursor.eat_run(&["в", "течение"]) || cursor.eat_run(&["на", "протяжении"]);
        cursor.eat(&["больше", "дольше", "более", "свыше"]);
        cursor.eat(&["чем"]);
        let Some(length) = self.duration_at_its_pace(cursor) else {
            cursor.back_to(at);
            return None;
        };
        let behind = cursor.position();
        if cursor.eat(&["после"]) {
            // `нет звонка 5 рабочих дней после встречи`
            let mark = self.diagnostics.mark();
            let from = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(from));
                let event = EventPattern { any, text };
                let since = LookBack::Since(Box::new(event.clone()));
                let none = self.counted(cursor, start, pattern.clone(), since, true);
                let waited = self.tested(cursor, start, Test::Elapsed(Some(event), length));
                return Some(Cond::And(vec![none, waited]));
            }
            self.diagnostics.take_back(mark);
            cursor.back_to(behind);
        }
        // What is done once and stays done (`договор не подписан 3 дня`) is asked of all that was; silence, of that time alone.
        let window = match once(pattern) && denied_verb(cursor, start, at) {
            true => LookBack::Ever,
            false => LookBack::Last(length),
        };
        let none = self.counted(cursor, start, pattern.clone(), window, true);
        let waited = self.tested(cursor, start, Test::Elapsed(None, length));
        Some(Cond::And(vec![none, waited]))
    }

    /// `договор не подписан за 3 дня`: what was not done in a time is known when the time has run out. Of a noun (`нет звонка за 3 дня`)
    /// «за» looks back.
    fn undone_in(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        pattern: &EventPattern,
    ) -> Option<Cond> {
        let at = cursor.position();
        let verb = denied_verb(cursor, start, at);
        if !verb || !cursor.eat(&["за"]) || cursor.has_stem(0, &["последн"]) {
            cursor.back_to(at);
            return None;
        }
        let read = self.silent_for(cursor, start, pattern);
        if read.is_none() {
            cursor.back_to(at);
        }
        read
    }

    fn counted(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        pattern: EventPattern,
        window: LookBack,
        denied: bool,
    ) -> Cond {
        let (op, number) = if denied { (Op::Eq, 0) } else { (Op::Ge, 1) };
        let test = Test::Count {
            pattern,
            window,
            op,
            number,
        };
        self.tested(cursor, start, test)
    }

    /// An event in the nominative, what is told of it, and its look-back.
    fn bare_event(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        if let Some((any, true)) = self.document_told(cursor) {
            let text = self.text(cursor.span_since(start));
            let pattern = EventPattern { any, text };
            return Some(self.lacking(cursor, carry, start, pattern));
        }
        cursor.back_to(start);
        cursor.eat(&["это", "уже"]);
        let nth = crate::model::terms::term::nth_ahead(cursor);
        let mut any = self.event(cursor, Place::State)?;
        while self.told_hours(cursor, &mut any) {}
        if any.iter().all(|one| one.what == What::Named) {
            return None;
        }
        let text = self.text(cursor.span_since(start));
        let mut pattern = EventPattern { any, text };
        if cursor.eat(&["не"]) {
            return self.untold(cursor, carry, start, pattern);
        }
        if let Some(cond) = self.left_without(cursor, start, &pattern) {
            return Some(cond);
        }
        if cursor.eat(&["без"]) {
            let answer = self.counted_event(cursor, Place::Limited)?;
            let window = self.window(cursor);
            let none = LookBack::Since(Box::new(pattern.clone()));
            let been = self.counted(cursor, start, pattern, window, false);
            let unanswered = self.counted(cursor, start, answer, none, true);
            return Some(Cond::And(vec![been, unanswered]));
        }
        if let Some(number) = nth.map(|nth| nth.number) {
            if crate::model::terms::term::all_unreached(&pattern.any) && cursor.eat(&["подряд"])
            {
                self.bare_events += 1;
                let test = crate::model::terms::term::unreached_in_row(&pattern, number);
                return Some(self.tested(cursor, start, test));
            }
            // Alone after «если» it is «когда»; among other conditions, that so many have been.
            self.bare_events += 1;
            let window = self.window(cursor);
            let test = Test::Count {
                pattern,
                window,
                op: Op::Ge,
                number,
            };
            *carry = Carry::Nothing;
            return Some(self.tested(cursor, start, test));
        }
        if let Some((op, number)) = crate::model::conditions::occurrences::so_many_times(cursor) {
            let window = self.window(cursor);
            let test = Test::Count {
                pattern,
                window,
                op,
                number,
            };
            *carry = Carry::Nothing;
            return Some(self.tested(cursor, start, test));
        }
        let told = meetings::is_told(cursor, start)
            || (start..cursor.position()).any(|at| cursor.word_of(at).is_some_and(says));
        let window = self.window(cursor);
        if !told && window == LookBack::Ever {
            // `если входящее письмо, то …`: the caller may rather take it for «когда».
            self.bare_events += 1;
        }
        pattern.text = self.text(cursor.span_since(start));
        *carry = Carry::Event(false, window.clone());
        Some(self.counted(cursor, start, pattern, window, false))
    }

    /// `встреча без результата дольше 24 часов`: that much time has passed since it, and none was recorded. The time is how long it is
    /// left so, and not how long it took.
    fn left_without(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        pattern: &EventPattern,
    ) -> Option<Cond> {
        if !pattern.any.iter().any(|one| one.no_result) {
            return None;
        }
        let at = cursor.position();
        cursor.eat(&["уже"]);
        cursor.eat(&["дольше", "больше", "более", "свыше"]);
        cursor.eat(&["чем"]);
        let Some(length) = self.duration_round_the_clock(cursor) else {
            cursor.back_to(at);
            return None;
        };
        let passed = Test::Elapsed(Some(pattern.clone()), length);
        Some(self.tested(cursor, start, passed))
    }

    /// After «X не»: `подписан`, `подтверждена`, `закрыта`, `содержит «…»`.
    fn untold(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
        mut pattern: EventPattern,
    ) -> Option<Cond> {
        if !cursor.word().is_some_and(says) && !meetings::tells(cursor) {
            return None;
        }
        if let Some(moment) = meetings::told(cursor).filter(|_| of_meetings(&pattern.any)) {
            for one in &mut pattern.any {
                one.what = What::Event(EventKind::Meeting, moment);
            }
        } else if !self.qualifier(cursor, &mut pattern.any, Place::State) {
            return None;
        }
        self.qualifiers(cursor, &mut pattern.any);
        // A task that is not closed is an open one.
        let closed = What::Event(EventKind::Task, Moment::Closed);
        if pattern.any.iter().all(|one| one.what == closed) {
            for one in &mut pattern.any {
                one.what = What::Event(EventKind::Task, Moment::Open);
            }
            return Some(self.counted(cursor, start, pattern, LookBack::Ever, false));
        }
        Some(self.lacking(cursor, carry, start, pattern))
    }

    /// `последний комментарий содержит «…»`, `последний звонок был с результатом «…»`: the cursor stands behind «последний».
    pub(in crate::model) fn last_is(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        let read = self.last_read(cursor, start);
        if read.is_none() {
            self.diagnostics.take_back(mark);
        }
        read
    }

    fn last_read(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let at = cursor.position();
        let directed = cursor.has_stem(0, &["исходящ", "входящ"]);
        let mut any = self.event(cursor, Place::Happening)?;
        let mut denied = cursor.eat(&["не"]);
        if cursor.eat(&["был", "была", "было", "были"]) {
            denied |= cursor.eat(&["не"]);
        }
        self.qualifiers(cursor, &mut any);
        let base: Vec<EventShape> = any
            .iter()
            .filter(|one| one.what != What::Named)
            .map(|one| EventShape {
                connected: one.connected,
                direction: one.direction.filter(|_| directed),
                ..EventShape::new(one.what.clone())
            })
            .collect();
        if base.is_empty() || base == any {
            return None;
        }
        let text = self.text(cursor.span_since(at));
        let pattern = EventPattern {
            any: base,
            text: text.clone(),
        };
        let without = EventPattern { any, text };
        let been = self.counted(cursor, start, pattern.clone(), LookBack::Ever, false);
        let other = Test::Streak {
            pattern,
            number: 1,
            without,
        };
        let other = self.tested(cursor, start, other);
        let last = if denied {
            other
        } else {
            Cond::Not(Box::new(other))
        };
        Some(Cond::And(vec![been, last]))
    }
}

/// Words that tell what became of an event: participles, verbs in the past, `содержит`.
fn says(word: &str) -> bool {
    crate::model::names::qualifiers::moment(word).is_some()
        || past_act(word).is_some()
        || word.starts_with("содерж")
        || crate::model::names::qualifiers::arrived(word)
}

/// Whether the words in this stretch deny a verb: `не подписан`, `не ответил`, and not `не было`.
fn denied_verb(cursor: &Cursor<'_>, start: usize, end: usize) -> bool {
    (start..end).any(|at| {
        cursor.word_of(at) == Some("не")
            && !matches!(
                cursor.word_of(at + 1),
                Some("был" | "была" | "было" | "были")
            )
    })
}

/// Whether an event is of a kind that once done stays done.
fn once(pattern: &EventPattern) -> bool {
    pattern.any.iter().all(|shape| {
        matches!(
            shape.what,
            What::Event(
                EventKind::Document | EventKind::Payment | EventKind::Shipment,
                _
            ) | What::Event(EventKind::Meeting, Moment::Confirmed)
        )
    })
}

fn of_meetings(any: &[EventShape]) -> bool {
    any.iter()
        .all(|one| matches!(one.what, What::Event(EventKind::Meeting, _)))
}
