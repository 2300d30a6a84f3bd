//! Conditions about what happened: `есть`, `был`, `нет`, numbers of events, look-backs, elapsed time.

use crate::calendar::{Pace, Quantity};
use crate::diagnostic::Code;
use crate::lexicon::event_noun;
use crate::model::conditions::condition::Carry;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, EventPattern, EventShape, FieldId, LookBack, Op, Test};
use crate::source::Span;
use crate::syntax::PartKind;

impl Binder<'_> {
    /// `в рабочее время`, `прошло больше 5 дней после …`, `последний визит старше 1 года`.
    pub(in crate::model) fn time_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        if let Some(days) = self.days(cursor) {
            return Some(self.tested(cursor, start, days));
        }
        if let Some(cond) = self.before_day(cursor, start) {
            return Some(cond);
        }
        if cursor.eat_run(&["в", "рабочее", "время"]) {
            return Some(self.tested(cursor, start, Test::WorkingTime));
        }
        if cursor.eat_run(&["вне", "рабочего", "времени"])
            || cursor.eat_run(&["в", "нерабочее", "время"])
        {
            let cond = self.tested(cursor, start, Test::WorkingTime);
            return Some(crate::model::conditions::condition::deny(cond));
        }
        if let Some(cond) = self.date_tests(cursor, start) {
            return Some(cond);
        }
        if let Some(cond) = self.day_time_test(cursor, start) {
            return Some(cond);
        }
        if cursor.eat_stem(&["прошл", "прошел", "прошла"]) {
            // `прошло больше N` / `меньше N` / `не больше N`; «не прошло N» comes here through `denied`.
            let not = cursor.eat(&["не"]);
            let less = cursor.eat(&["меньше", "менее"]);
            let under = if less { !not } else { not };
            cursor.eat(&["больше", "более", "чем", "уже"]);
            cursor.eat(&["чем"]);
            let length = self.duration_wanted(cursor)?;
            let mut since = None;
            if cursor.eat(&["после"]) || cursor.eat_run(&["с", "момента"]) {
                self.again(cursor);
                since = Some(self.counted_event(cursor, Place::Happening)?);
            }
            let cond = self.tested(cursor, start, Test::Elapsed(since.clone(), length));
            return Some(if under {
                self.not_elapsed(since, cond)
            } else {
                cond
            });
        }
        if cursor.has_stem(0, &["последн"]) {
            cursor.skip(1);
            if cursor.eat_stem(&["сообщени", "касани", "контакт"])
                && cursor.eat(&["от"])
                && cursor.eat_stem(&["клиент"])
            {
                return Some(self.tested(cursor, start, Test::LastFromClient));
            }
            cursor.back_to(start);
            cursor.skip(1);
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                cursor.eat(&["был", "была", "было"]);
                if cursor.eat(&["старше", "раньше"]) {
                    cursor.eat(&["чем"]);
                    // A gap is elapsed time whatever the header says of bare hours.
                    let length = self.duration_at_its_pace(cursor)?;
                    return Some(self.tested(
                        cursor,
                        start,
                        Test::LastOlder(EventPattern { any, text }, length),
                    ));
                }
            }
            cursor.back_to(at);
            if let Some(cond) = self.last_is(cursor, start) {
                return Some(cond);
            }
            cursor.back_to(start);
        }
        if matches!(cursor.word(), Some("с" | "со" | "после" | "от")) {
            let mark = self.diagnostics.mark();
            if let Some(cond) = self.since_then(cursor, start) {
                return Some(cond);
            }
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        None
    }

    /// `с последнего звонка прошло больше 3 дней`
    fn since_then(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        cursor.skip(1);
        cursor.eat(&["момента"]);
        self.again(cursor);
        let since = self.counted_event(cursor, Place::Happening)?;
        if !cursor.has_stem(0, &["прош"]) && cursor.word() != Some("не") {
            return None;
        }
        let denied = cursor.eat(&["не"]);
        if !cursor.eat_stem(&["прош"]) {
            return None;
        }
        let not = cursor.eat(&["не"]);
        let less = cursor.eat(&["меньше", "менее"]);
        let under = denied || if less { !not } else { not };
        cursor.eat(&["больше", "более", "уже"]);
        cursor.eat(&["чем"]);
        let length = self.duration_wanted(cursor)?;
        let cond = self.tested(cursor, start, Test::Elapsed(Some(since.clone()), length));
        Some(if under {
            self.not_elapsed(Some(since), cond)
        } else {
            cond
        })
    }

    /// `до даты «…» осталось не больше N`, `осталось меньше N до даты «…»`, `дата «…» наступила`.
    fn date_tests(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let date = |binder: &mut Self, cursor: &mut Cursor<'_>| {
            cursor.eat_stem(&["дат"]);
            binder.moment_field(cursor)
        };
        let at = cursor.position();
        let mark = self.diagnostics.mark();
        let read = (|| {
            let mut field = None;
            if cursor.eat(&["до"]) {
                field = Some(date(self, cursor)?);
            } else if cursor.has_stem(0, &["дат"]) {
                let field = date(self, cursor)?;
                let not = cursor.eat(&["не"]);
                if !cursor.eat_stem(&["наступил", "прош"]) {
                    return None;
                }
                let now = Quantity::plain(0, crate::calendar::Unit::Day);
                let cond = self.tested(cursor, start, Test::Remains(field, now));
                return Some(crate::model::conditions::condition::denied_if(not, cond));
            }
            if !cursor.eat_stem(&["осталось", "остался", "осталась", "остается", "остались"])
            {
                return None;
            }
            let not = cursor.eat(&["не"]);
            let more = cursor.eat(&["больше", "более"]);
            let less = !more && cursor.eat(&["меньше", "менее"]);
            cursor.eat(&["чем"]);
            let rest = self.duration_at_its_pace(cursor)?;
            let field = match field {
                Some(field) => field,
                None if cursor.eat(&["до"]) => date(self, cursor)?,
                None => return None,
            };
            // `не больше N`, `меньше N` and a bare `осталось N` are near, `больше N` and `не меньше N` are not yet.
            let near = if more { not } else { !(not && less) };
            let cond = self.tested(cursor, start, Test::Remains(field, rest));
            Some(if near {
                cond
            } else {
                // An empty date is neither near nor far.
                let filled = Cond::Test(Box::new(Test::Filled(field)), "".into());
                Cond::And(vec![filled, Cond::Not(Box::new(cond))])
            })
        })();
        if read.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(at);
        }
        read
    }

    /// A field that is a date, or a date and time.
    pub(in crate::model) fn moment_field(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        let field = self.field(cursor)?;
        let date = matches!(
            self.reg.fields.get(field.0).map(|field| &field.ty),
            Some(crate::value::Type::Date | crate::value::Type::DateTime)
        );
        if !date {
            cursor.back_to(start);
        }
        date.then_some(field)
    }

    /// `[в период] с 01.01.2027 по 10.01.2027`
    /// `до 01.03.2027`: on any day before it.
    fn before_day(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        cursor.eat_run(&["в", "период"]);
        if let Some(PartKind::Date(date)) = cursor.ahead(1).map(|part| &part.kind)
            && cursor.eat(&["до"])
        {
            cursor.skip(1);
            let begun = self.tested(cursor, start, Test::Days(*date, None));
            return Some(crate::model::conditions::condition::deny(begun));
        }
        cursor.back_to(start);
        None
    }

    fn days(&self, cursor: &mut Cursor<'_>) -> Option<Test> {
        let start = cursor.position();
        let _ = cursor.eat_run(&["в", "период"]) || cursor.eat_run(&["в", "сезон"]);
        if let Some(season) = season(cursor) {
            return Some(season);
        }
        let date = |cursor: &mut Cursor<'_>| match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Date(date)) => {
                cursor.skip(1);
                Some(*date)
            }
            _ => None,
        };
        if cursor.eat(&["с", "со"])
            && let Some(from) = date(cursor)
        {
            let to = if cursor.eat(&["по", "до"]) {
                date(cursor)
            } else {
                None
            };
            return Some(Test::Days(from, to));
        }
        cursor.back_to(start);
        // `кроме января`
        if let Some(test) = month(cursor, false).filter(|_| cursor.is_done()) {
            return Some(test);
        }
        cursor.back_to(start);
        None
    }

    /// `в августе и январе`: days of any of these months, whatever joins them.
    pub(in crate::model) fn months(&mut self, list: &[crate::syntax::Condition]) -> Option<Cond> {
        let mut conds = Vec::new();
        for one in list {
            let crate::syntax::Condition::Member(member) = one else {
                return None;
            };
            let mut cursor = Cursor::new(member);
            let test = month(&mut cursor, conds.is_empty())?;
            if !cursor.is_done() {
                return None;
            }
            conds.push(self.tested(&cursor, 0, test));
        }
        (conds.len() > 1).then_some(Cond::Or(conds))
    }

    /// `в августе и январе`, `с 01.06 по 31.08` behind «только»: every member of the line names days of every year.
    pub(in crate::model) fn only_in_season(
        &mut self,
        left: &crate::syntax::Condition,
        cursor: &mut Cursor<'_>,
    ) -> Option<Cond> {
        let position = cursor.position();
        let mut any = Vec::new();
        for (at, member) in crate::model::names::lookup::members(left)
            .into_iter()
            .enumerate()
        {
            let mut own = Cursor::new(member);
            let mut here = if at == 0 { cursor.clone() } else { own.clone() };
            let from = here.position();
            let test = if at == 0 {
                season(&mut here)
            } else {
                month(&mut here, false)
            };
            let (Some(test), true) = (test, here.is_done()) else {
                cursor.back_to(position);
                return None;
            };
            any.push(self.tested(&here, from, test));
            own.skip(usize::MAX / 2);
        }
        cursor.skip(usize::MAX / 2);
        Some(if any.len() == 1 {
            any.remove(0)
        } else {
            Cond::Or(any)
        })
    }

    /// `есть X`, `нет X`, `был X`, `меньше 2 звонков за …`, `клиент ответил`.
    pub(in crate::model) fn event_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let at = cursor.position();
        if let Some(mut any) = self.became(cursor) {
            // `сделка создана вне рабочего времени`
            self.qualifiers(cursor, &mut any);
            while self.told_hours(cursor, &mut any) {}
            let text = self.text(cursor.span_since(at));
            let test = Test::Count {
                pattern: EventPattern { any, text },
                window: LookBack::Ever,
                op: Op::Ge,
                number: 1,
            };
            return Some(self.tested(cursor, start, test));
        }
        if cursor.eat(&["есть", "имеется", "имеются"]) {
            return self.count(cursor, carry, false, start);
        }
        if cursor.eat(&["был", "была", "было", "были"]) {
            let denied = cursor.eat(&["не"]);
            return self.count(cursor, carry, denied, start);
        }
        if cursor.eat(&["нет", "отсутствует", "отсутствуют"]) {
            return self.count(cursor, carry, true, start);
        }
        if let Some(cond) = self.numbered(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        // `встречу провёл врач`
        if let Some(pattern) = self.done_by(cursor) {
            let (op, number) = presence(false);
            let window = LookBack::Ever;
            return Some(self.tested(
                cursor,
                start,
                Test::Count {
                    pattern,
                    window,
                    op,
                    number,
                },
            ));
        }
        // `клиент ответил`, `клиент не ответил`
        if let Some((any, denied)) = self.event_in_past(cursor) {
            if denied {
                let text = self.text(cursor.span_since(start));
                let pattern = EventPattern { any, text };
                return Some(self.lacking(cursor, carry, start, pattern));
            }
            // `клиент не пришёл дважды`
            let (op, number) = so_many_times(cursor).unwrap_or_else(|| presence(false));
            let window = self.window(cursor);
            let text = self.text(cursor.span_since(start));
            *carry = match (op, number) {
                (Op::Ge, 1) => Carry::Event(denied, window.clone()),
                _ => Carry::Nothing,
            };
            let pattern = EventPattern { any, text };
            return Some(self.tested(
                cursor,
                start,
                Test::Count {
                    pattern,
                    window,
                    op,
                    number,
                },
            ));
        }
        // `встреча была за последние 3 дня`
        let mark = self.diagnostics.mark();
        if let Some(pattern) = self.counted_event(cursor, Place::State) {
            let said = cursor.word() == Some("не")
                && matches!(cursor.word_at(1), Some("был" | "была" | "было" | "были"))
                || matches!(
                    cursor.word(),
                    Some("был" | "была" | "было" | "были" | "есть" | "отсутствует")
                );
            if said {
                return self.happened(cursor, start, pattern);
            }
        }
        self.diagnostics.take_back(mark);
        cursor.back_to(start);
        None
    }

    /// `встречу провёл врач`, `комментарий оставил РОП`: an event, and whose it is.
    fn done_by(&mut self, cursor: &mut Cursor<'_>) -> Option<EventPattern> {
        const DID: &[&str] = &[
            "провел",
            "отметил",
            "сделал",
            "оставил",
            "отправил",
            "записал",
            "зафиксировал",
        ];
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        (1..4).find(|ahead| cursor.has_stem(*ahead, DID))?;
        let found = self
            .event(cursor, Place::State)
            .filter(|_| cursor.eat_stem(DID))
            .and_then(|any| Some((any, self.role(cursor)?)));
        let Some((mut any, role)) = found else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        for one in &mut any {
            one.author = Some(crate::model::regulation::Author::Role(role));
        }
        let text = self.text(cursor.span_since(start));
        Some(EventPattern { any, text })
    }

    /// After the event: `[не] был [за последние N]`, or only a look-back.
    pub(in crate::model) fn happened(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
        pattern: EventPattern,
    ) -> Option<Cond> {
        let mut denied = cursor.eat(&["не"]);
        if cursor.eat(&["отсутствует"]) {
            denied = true;
        } else {
            cursor.eat(&["был", "была", "было", "были", "есть"]);
        }
        let times = so_many_times(cursor).filter(|_| !denied);
        let window = self.window(cursor);
        let (op, number) = times.unwrap_or_else(|| presence(denied));
        Some(self.tested(
            cursor,
            start,
            Test::Count {
                pattern,
                window,
                op,
                number,
            },
        ))
    }

    /// Less than that long since the event; it has been, else nothing could have passed.
    pub(in crate::model) fn not_elapsed(&self, since: Option<EventPattern>, elapsed: Cond) -> Cond {
        let text = match &elapsed {
            Cond::Test(_, text) => text.clone(),
            _ => "".into(),
        };
        let not = crate::model::conditions::condition::deny(elapsed);
        let Some(pattern) = since else { return not };
        let been = Test::Count {
            pattern,
            window: LookBack::Ever,
            op: Op::Ge,
            number: 1,
        };
        Cond::And(vec![Cond::Test(Box::new(been), text), not])
    }

    /// A verb in the past, perhaps denied; nouns need «есть» or «был».
    pub(in crate::model) fn event_in_past(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(Vec<EventShape>, bool)> {
        let start = cursor.position();
        let verb = (0..=3_usize).find(|ahead| {
            let undone = || {
                ahead
                    .checked_sub(1)
                    .and_then(|before| cursor.word_at(before))
                    == Some("не")
                    && cursor
                        .word_at(*ahead)
                        .and_then(crate::lexicon::undone_act)
                        .is_some()
            };
            cursor
                .word_at(*ahead)
                .is_some_and(|word| crate::lexicon::past_act(word).is_some())
                || undone()
        })?;
        let denied = verb > 0 && cursor.word_at(verb - 1) == Some("не");
        let found = self.event(cursor, Place::Happening);
        if found.is_none() {
            cursor.back_to(start);
        }
        // «не пришёл» is an event of its own, not the lack of one.
        found.map(|any| {
            let denied = denied && !crate::model::conditions::meetings::no_show(&any);
            (any, denied)
        })
    }

    /// After «есть», «нет», «был»: an event with its window.
    pub(in crate::model) fn count(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        denied: bool,
        start: usize,
    ) -> Option<Cond> {
        if denied && cursor.eat(&["ни"]) {
            // «нет ни одной задачи»
            cursor.skip(1);
        }
        let at = cursor.position();
        if !denied && let Some(cond) = self.numbered(cursor, start) {
            return Some(cond);
        }
        let Some(any) = self.event(cursor, Place::State) else {
            let span = cursor.rest();
            self.no_event(span);
            cursor.skip(usize::MAX / 2);
            return Some(Cond::True);
        };
        let text = self.text(cursor.span_since(at));
        if denied {
            let pattern = EventPattern { any, text };
            return Some(self.lacking(cursor, carry, start, pattern));
        }
        let window = self.window(cursor);
        *carry = Carry::Event(denied, window.clone());
        let (op, number) = presence(denied);
        Some(self.tested(
            cursor,
            start,
            Test::Count {
                pattern: EventPattern { any, text },
                window,
                op,
                number,
            },
        ))
    }

    /// `меньше 2 звонков за последние 7 дней`, `не меньше 3 попыток`.
    pub(in crate::model) fn numbered(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let position = cursor.position();
        let op = self.comparison(cursor).unwrap_or(Op::Ge);
        let number = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quantity {
                low: Some(low),
                high: None,
                unit: None | Some(crate::syntax::Unit::Attempts),
                ..
            }) => u32::try_from(low.trunc().mantissa()).ok(),
            _ => None,
        };
        let Some(number) = number else {
            cursor.back_to(position);
            return None;
        };
        let attempts = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                unit: Some(crate::syntax::Unit::Attempts),
                ..
            })
        );
        cursor.skip(1);
        let at = cursor.position();
        let any = if attempts {
            let mut shape = crate::model::conditions::events::kind(crate::facts::EventKind::Call);
            shape.direction = Some(crate::facts::Direction::Out);
            Some(vec![shape])
        } else {
            let noun = cursor.word().is_some_and(|word| {
                event_noun(word).is_some()
                    || word.starts_with("исходящ")
                    || word.starts_with("входящ")
                    || word.starts_with("пропущ")
                    || crate::model::conditions::meetings::counted(word)
            });
            if noun {
                self.event(cursor, Place::Happening)
            } else {
                None
            }
        };
        let Some(any) = any else {
            cursor.back_to(position);
            return None;
        };
        let text = if attempts {
            "попытка".into()
        } else {
            self.text(cursor.span_since(at))
        };
        if op == Op::Ge && crate::model::terms::term::all_unreached(&any) && cursor.eat(&["подряд"])
        {
            let pattern = EventPattern { any, text };
            let test = crate::model::terms::term::unreached_in_row(&pattern, number);
            return Some(self.tested(cursor, start, test));
        }
        let window = self.window(cursor);
        Some(self.tested(
            cursor,
            start,
            Test::Count {
                pattern: EventPattern { any, text },
                window,
                op,
                number,
            },
        ))
    }

    /// `за последние N`, `в этой стадии`, `после СОБЫТИЯ`; nothing: all that is known.
    pub(in crate::model) fn window(&mut self, cursor: &mut Cursor<'_>) -> LookBack {
        let start = cursor.position();
        if cursor.eat(&["за", "в"]) {
            if cursor.eat_stem(&["последн"]) {
                cursor.eat(&["же"]);
                if let Some(length) = self.duration_at_its_pace(cursor) {
                    return LookBack::Last(length);
                }
            } else if let Some(PartKind::Quantity { unit: Some(_), .. }) =
                cursor.peek().map(|part| &part.kind)
                && cursor.word_of(start) == Some("за")
                && let Some(length) = self.duration_at_its_pace(cursor)
            {
                // `если нет звонка за 3 дня`: in a condition «за» with a number can only look back.
                return LookBack::Last(length);
            } else if cursor.eat(&["этой", "этом", "этот", "данной", "текущей"])
                && cursor.eat_stem(&["стади", "этап"])
            {
                return LookBack::Visit;
            } else if cursor.has_stem(0, &["стади", "этап"]) && cursor.word_at(1).is_none()
            {
                cursor.skip(1);
                return LookBack::Visit;
            }
        } else if cursor.eat_run(&["на", "этой", "стадии"]) {
            return LookBack::Visit;
        } else if cursor.eat(&["после"]) {
            cursor.eat_stem(&["последн", "кажд", "перв"]);
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::Happening) {
                let text = self.text(cursor.span_since(at));
                return LookBack::Since(Box::new(EventPattern { any, text }));
            }
        }
        cursor.back_to(start);
        LookBack::Ever
    }

    /// The same for a value, which is worked out of a window that runs on elapsed time.
    pub(in crate::model) fn elapsed_window(&mut self, cursor: &mut Cursor<'_>) -> LookBack {
        let start = cursor.position();
        let window = self.window(cursor);
        if let LookBack::Last(length) = &window {
            let span = cursor.span_since(start);
            self.refuse_working(*length, span);
        }
        window
    }

    /// A length of elapsed time: windows run so, whatever the header says of bare minutes and hours. «Рабочих» is refused.
    pub(in crate::model) fn duration_round_the_clock(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Quantity> {
        let start = cursor.position();
        let length = self.duration_at_its_pace(cursor)?;
        let span = cursor.span_since(start);
        self.refuse_working(length, span);
        Some(length)
    }

    /// A length of elapsed time, or of working time where the author says so.
    pub(in crate::model) fn duration_at_its_pace(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Quantity> {
        let was = std::mem::replace(&mut self.bare_is_working, false);
        let length = self.duration(cursor);
        self.bare_is_working = was;
        length
    }

    fn refuse_working(&mut self, length: Quantity, span: Span) {
        if length.pace() == Pace::Working {
            let said = self.text(span);
            self.error(
                Code::OddQuantity,
                span,
                format!("«{said}»: здесь время идёт подряд, рабочее отдельно не считается"),
            )
            .label("рабочее время")
            .hint("уберите «рабочих»: посчитаются обычные дни, часы и минуты");
        }
    }

    /// A test with the author's words. A look-back in working time is a term: an event lies in it until the term after that event
    /// has run out.
    pub(in crate::model) fn tested(
        &mut self,
        cursor: &Cursor<'_>,
        start: usize,
        test: Test,
    ) -> Cond {
        let span = cursor.span_since(start);
        let text = self.text(span);
        let said = |test: Test| Cond::Test(Box::new(test), text.clone());
        match test {
            Test::Count {
                pattern,
                window: LookBack::Last(length),
                op,
                number,
            } if length.pace() == Pace::Working => {
                let ever = Test::Count {
                    pattern: pattern.clone(),
                    window: LookBack::Ever,
                    op,
                    number,
                };
                let run_out = said(Test::Elapsed(Some(pattern), length));
                match (op, number) {
                    (Op::Eq, 0) | (Op::Lt, 1) => Cond::Or(vec![said(ever), run_out]),
                    (Op::Ge, 1) | (Op::Gt, 0) => {
                        Cond::And(vec![said(ever), Cond::Not(Box::new(run_out))])
                    }
                    _ => {
                        self.error(
                            Code::OddQuantity,
                            span,
                            format!(
                                "«{text}»: в рабочем времени смотрят назад только «есть» и «нет»"
                            ),
                        )
                        .label("число и рабочее время")
                        .hint("уберите «рабочих»: «не меньше 3 звонков за последние 5 дней»")
                        .hint("или спросите, был ли он: «нет звонка за последние 5 рабочих дней»");
                        Cond::True
                    }
                }
            }
            Test::LastOlder(pattern, length) if length.pace() == Pace::Working => {
                said(Test::Elapsed(Some(pattern), length))
            }
            test => said(test),
        }
    }
}

/// `с 01.06 по 31.08`, `в августе`, `с июня по август`: the same days of every year.
pub(in crate::model) fn season(cursor: &mut Cursor<'_>) -> Option<Test> {
    let start = cursor.position();
    let _ = cursor.eat_run(&["в", "период"]) || cursor.eat(&["период", "периода", "дней"]);
    let short = |cursor: &mut Cursor<'_>| match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::ShortDate(day, month)) => {
            cursor.skip(1);
            Some((*month, *day))
        }
        _ => None,
    };
    if cursor.eat(&["с", "со"]) {
        if let Some(from) = short(cursor)
            && cursor.eat(&["по", "до"])
            && let Some(to) = short(cursor)
        {
            return Some(Test::Season(from, to));
        }
        if let Some(from) = month_here(cursor)
            && cursor.eat(&["по", "до"])
            && let Some(to) = month_here(cursor)
        {
            return Some(Test::Season((from, 1), (to, last_day(to))));
        }
    }
    cursor.back_to(start);
    month(cursor, true)
}

/// `31.12`: one day of every year.
pub(in crate::model) fn one_day(cursor: &mut Cursor<'_>) -> Option<Test> {
    let Some(PartKind::ShortDate(day, month)) = cursor.peek().map(|part| &part.kind) else {
        return None;
    };
    cursor.skip(1);
    Some(Test::Season((*month, *day), (*month, *day)))
}

/// Whether the name of a month stands here.
pub(in crate::model) fn month_said(cursor: &Cursor<'_>) -> bool {
    month_here(&mut cursor.clone()).is_some()
}

/// `[в сезон] с апреля по октябрь`, `в марте`, `с 01.03.2027 по 31.03.2027` at the cursor, which is behind it then.
pub(in crate::model) fn time_of_year(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    let _ = cursor.eat_run(&["в", "сезон"]) || cursor.eat_run(&["в", "период"]);
    if season(cursor).is_some() {
        return true;
    }
    let date = |cursor: &mut Cursor<'_>| {
        let found = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Date(_))
        );
        if found {
            cursor.skip(1);
        }
        found
    };
    let found =
        cursor.eat(&["с", "со"]) && date(cursor) && cursor.eat(&["по", "до"]) && date(cursor);
    if !found {
        cursor.back_to(start);
    }
    found
}

/// `в августе`; further months of a list may leave the preposition out.
fn month(cursor: &mut Cursor<'_>, led: bool) -> Option<Test> {
    let start = cursor.position();
    let preposition = cursor.eat(&["в", "во"]);
    if !preposition && led {
        return None;
    }
    match month_here(cursor) {
        Some(month) => Some(Test::Season((month, 1), (month, last_day(month)))),
        None => {
            cursor.back_to(start);
            None
        }
    }
}

fn month_here(cursor: &mut Cursor<'_>) -> Option<u32> {
    const MONTHS: &[&str] = &[
        "январ",
        "феврал",
        "март",
        "апрел",
        "ма",
        "июн",
        "июл",
        "август",
        "сентябр",
        "октябр",
        "ноябр",
        "декабр",
    ];
    const ENDS: &[&str] = &["", "а", "е", "ю", "я", "ь", "й", "и"];
    let word = cursor.word()?;
    let found = MONTHS.iter().zip(1..).find(|(stem, _)| {
        let rest = word.strip_prefix(**stem);
        rest.is_some_and(|rest| {
            ENDS.contains(&rest)
                && (**stem != "ма" || !rest.is_empty() && rest != "а" && rest != "ь" && rest != "и")
        })
    });
    let (_, month) = found?;
    cursor.skip(1);
    Some(month)
}

/// The last day of a month in a leap year: in others it does not come.
const fn last_day(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `нет X` is «none», `есть X` is «at least one».
const fn presence(denied: bool) -> (Op, u32) {
    if denied { (Op::Eq, 0) } else { (Op::Ge, 1) }
}

/// `встреча перенесена 2 раза`, `… больше двух раз`: how often it has been.
pub(in crate::model) fn so_many_times(cursor: &mut Cursor<'_>) -> Option<(Op, u32)> {
    use rust_decimal::prelude::ToPrimitive;
    let start = cursor.position();
    if cursor.eat(&["дважды"]) {
        return Some((Op::Ge, 2));
    }
    let op = if cursor.eat(&["больше", "более", "свыше"]) {
        Op::Gt
    } else {
        cursor.eat_run(&["не", "меньше"]);
        cursor.eat_run(&["не", "менее"]);
        Op::Ge
    };
    let number = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: Some(crate::syntax::Unit::Times),
            ..
        }) if low.is_integer() => low.to_u32(),
        _ => None,
    };
    let Some(number) = number else {
        cursor.back_to(start);
        return None;
    };
    cursor.skip(1);
    Some((op, number))
}
