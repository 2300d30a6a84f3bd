//! Deadlines: every form in which a term is said.

use crate::calendar::{Limit, Quantity, Recurrence, Term, TermDay, TimeOfDay, Unit};
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::lexicon::ordinal;
use crate::model::conditions::events::Place;
use crate::model::conditions::meetings::any_meeting;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::names::quantities::Length;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Again, Cond, EventDue, EventPattern, EventShape, FieldId, LookBack, Op, Scope, Test, Trigger,
    What,
};
use crate::model::terms::recurring::{at_other_hour, other_hour};
use crate::syntax::PartKind;
use crate::value::Type;

/// A term and the origin it names, if it names one.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct Timing {
    pub term: Option<Term>,
    pub origin: Option<Trigger>,
    /// `до её срока`, `во время звонка`
    pub due_by: Option<EventDue>,
    /// `каждый рабочий день до 18:00`
    pub every: Option<Recurrence>,
    /// `после третьего недозвона`: which of such events sets it off.
    pub nth: Option<Nth>,
    /// What is answered (`ответить на письмо`): the origin when no other is said.
    pub answered: Option<Trigger>,
    /// How many times in a period.
    pub times: u32,
    /// Left of a dash `за 3 дня до даты «…»` is the moment, not a term.
    row: bool,
    /// `не раньше чем через 2 часа`: the term said so far only tells when it may begin.
    pub not_before: bool,
    /// What a heading names for all its rows: what `за 3 дня` of a row counts back from.
    ahead: Option<Trigger>,
}

impl Timing {
    /// What stands left of a dash.
    pub(in crate::model) fn of_row() -> Self {
        Self {
            row: true,
            ..Self::default()
        }
    }

    /// Whether what is read now stands before the verb: there `за 3 дня до даты «…»` is the moment, as left of a dash.
    pub(in crate::model) const fn leads(&mut self, leads: bool) {
        self.row = leads;
    }

    /// Takes note that the term counts back from what an event is planned for.
    pub(in crate::model) fn planned(&mut self, ahead: &Trigger) {
        if matches!(ahead, Trigger::Event { .. }) {
            self.due_by = Some(EventDue::Planned);
        }
    }

    /// The same in a block whose heading names a date.
    pub(in crate::model) fn of_row_to(ahead: Option<Trigger>) -> Self {
        Self {
            ahead,
            ..Self::of_row()
        }
    }
}

impl Binder<'_> {
    /// The term counts back from this: an event said before it would set the term off a second time.
    fn counts_back(&mut self, cursor: &Cursor<'_>, timing: &mut Timing, ahead: Trigger) {
        if matches!(timing.origin, Some(Trigger::Event { .. })) {
            let span = cursor.span();
            self.error(
                Code::TwoTerms,
                span,
                "и «после …», и «до …»: откуда считать срок?",
            )
            .label("второе начало отсчёта")
            .hint("когда дату или встречу переносят, срок до неё и так считается заново: оставьте только «до …»");
            return;
        }
        timing.origin = Some(ahead);
    }

    /// Reads one piece of timing at the cursor into `timing`: a term (`за 2 часа`, `не позже 18:00`, `сразу`) or an origin (`после
    /// первой оплаты`, `с момента …`, `до даты «…»`). False when none stands here.
    pub(in crate::model) fn timing(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
    ) -> bool {
        if !may_begin_timing(cursor) {
            return false;
        }
        let start = cursor.position();
        if self.repetition(cursor, timing) {
            return true;
        }
        if let Some((origin, nth)) = self.origin(cursor) {
            timing.nth = nth.or(timing.nth);
            if timing.origin.is_some() {
                let span = cursor.span_since(start);
                self.error(Code::TwoTerms, span, "второе «после …» в одном предложении")
                    .label("откуда считать срок?")
                    .hint("оставьте одно событие, от которого идёт срок");
            }
            timing.origin = Some(origin);
            return true;
        }
        let own = cursor.eat_run(&["до", "ее", "срока"]) || cursor.eat_run(&["до", "его", "срока"]);
        let during = !own
            && (cursor.eat_run(&["во", "время", "звонка"])
                || cursor.eat_run(&["во", "время", "разговора"]));
        if own || during {
            timing.due_by = Some(if own {
                EventDue::Deadline
            } else {
                EventDue::End
            });
            return true;
        }
        if let Some(every) = &mut timing.every
            && let Some(hour) = other_hour(cursor)
        {
            at_other_hour(every, hour);
            return true;
        }
        if let Some(every) = self.recurrence(cursor) {
            if timing.every.replace(every).is_some() {
                let span = cursor.span_since(start);
                self.error(
                    Code::TwoTerms,
                    span,
                    "второе «каждый …» в одном предложении",
                )
                .label("когда это повторяется?")
                .hint("оставьте одно или разнесите на два пункта");
            }
            return true;
        }
        if let Some(length) = self.not_before(cursor) {
            timing.term = match timing.term.take() {
                None => Some(Term::after(length)),
                Some(term) => Some(opened(length, term)),
            };
            timing.not_before = timing.term == Some(Term::after(length));
            return true;
        }
        let Some(term) = self.term(cursor, timing) else {
            cursor.back_to(start);
            return false;
        };
        if timing.not_before
            && let Some(Term::After { delay, then: None }) = timing.term
        {
            timing.not_before = false;
            timing.term = Some(opened(delay, term));
            return true;
        }
        if timing.term.is_some() {
            let span = cursor.span_since(start);
            self.error(Code::TwoTerms, span, "второй срок в одном предложении")
                .label("какой из двух?")
                .hint("оставьте один срок или разнесите на два пункта");
        }
        timing.term = Some(term);
        true
    }

    /// `не раньше [чем через] 2 часов`
    fn not_before(&mut self, cursor: &mut Cursor<'_>) -> Option<Quantity> {
        let start = cursor.position();
        if cursor.eat_run(&["не", "раньше"]) {
            cursor.eat(&["чем"]);
            cursor.eat(&["через"]);
            if let Some(length) = self.duration(cursor) {
                return Some(length);
            }
        }
        cursor.back_to(start);
        None
    }

    /// `накануне встречи`: on the day before.
    fn on_the_eve(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> Option<Term> {
        let start = cursor.position();
        if !cursor.eat(&["накануне"]) {
            return None;
        }
        let ahead = match cursor.eat(&["дня", "даты"]) {
            true => None,
            false => self.meeting_named(cursor),
        };
        let ahead = ahead.or_else(|| {
            cursor.eat_stem(&["дат"]);
            self.date_field(cursor, false).map(|field| Trigger::Date {
                field,
                before: true,
            })
        });
        // `подтвердить встречу накануне`: the eve of that very meeting.
        let own = || cursor.mentions(&["встреч"]).then(any_meeting);
        let Some(ahead) = ahead.or_else(|| timing.ahead.clone()).or_else(own) else {
            cursor.back_to(start);
            return None;
        };
        timing.planned(&ahead);
        self.counts_back(cursor, timing, ahead);
        let lead = Quantity::plain(1, Unit::Day);
        Some(match clock_border(cursor) {
            Some(limit) => Term::DayBefore {
                lead,
                limit,
                opens: true,
            },
            None => Term::AtBefore(lead),
        })
    }

    /// `в день рождения`, `в день отгрузки до 12:00`, `в дату «…»`, `в день встречи`: on that very day.
    fn on_the_day(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> Option<Term> {
        let start = cursor.position();
        if !cursor.eat(&["в", "на"]) {
            return None;
        }
        cursor.eat(&["сам", "самый"]);
        // The name may begin with the word itself: «день рождения».
        let mut field = self.date_field(cursor, false);
        if field.is_none() && (cursor.eat(&["дату"]) || day_unit(cursor).is_some()) {
            field = self
                .date_field(cursor, false)
                .or_else(|| self.date_of(cursor));
            if field.is_none()
                && let Some(ahead) = self.meeting_named(cursor)
            {
                timing.planned(&ahead);
                timing.origin = Some(ahead);
                let lead = Quantity::plain(0, Unit::Day);
                return Some(match clock_border(cursor) {
                    Some(limit) => Term::DayBefore {
                        lead,
                        limit,
                        opens: true,
                    },
                    None => Term::AtBefore(lead),
                });
            }
            let at = cursor.position();
            if field.is_none()
                && timing.origin.is_none()
                && let Some(any) = self.event(cursor, Place::Happening)
            {
                // `в день оплаты`: by the end of that day.
                let text = self.text(cursor.span_since(at));
                timing.origin = Some(Trigger::Event {
                    pattern: EventPattern { any, text },
                    again: Again::Join,
                });
                return Some(same_day_by(cursor));
            }
        }
        let Some(field) = field.filter(|_| timing.origin.is_none()) else {
            cursor.back_to(start);
            return None;
        };
        timing.origin = Some(Trigger::Date {
            field,
            before: false,
        });
        Some(same_day_by(cursor))
    }

    /// `отгрузки` behind «в день»: the field «дата отгрузки».
    pub(in crate::model) fn date_of(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let run = cursor.run();
        for length in (1..=run.len().min(4)).rev() {
            let name = format!("дата {}", run.get(..length)?.join(" "));
            let found = match self.fields.find(&name) {
                crate::lexicon::Found::One(field) => field,
                _ => continue,
            };
            let ty = self.reg.fields.get(found.0).map(|field| &field.ty);
            if matches!(ty, Some(Type::Date | Type::YearDay | Type::DateTime)) {
                cursor.skip(length);
                return Some(found);
            }
        }
        None
    }

    fn term(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> Option<Term> {
        if let Some(term) = self.on_the_eve(cursor, timing) {
            return Some(term);
        }
        if let Some(term) = self.on_the_day(cursor, timing) {
            return Some(term);
        }
        cursor.eat(&["максимум"]);
        if cursor.eat(&["сразу", "немедленно"]) {
            cursor.eat(&["же"]);
            return Some(Term::AtOnce);
        }
        if cursor.eat_run(&["в", "тот", "же"]) || cursor.eat_run(&["в", "этот", "же"])
        {
            day_unit(cursor);
            return Some(same_day_by(cursor));
        }
        if cursor.eat(&["сегодня"]) {
            return Some(same_day_by(cursor));
        }
        if cursor.eat(&["завтра"]) {
            return Some(Term::On {
                day: TermDay::After(Quantity::plain(1, Unit::Day)),
                limit: clock_limit(cursor),
            });
        }
        if cursor.eat(&["послезавтра"]) {
            return Some(Term::On {
                day: TermDay::After(Quantity::plain(2, Unit::Day)),
                limit: clock_limit(cursor),
            });
        }
        if cursor.eat(&["вечером"]) {
            if cursor.eat_run(&["того", "же"]) {
                day_unit(cursor);
            }
            return Some(Term::Evening);
        }
        if cursor.eat(&["за"])
            || cursor.eat_run(&["в", "течение"])
            || cursor.eat_run(&["в", "пределах"])
        {
            if cursor.has_stem(0, &["последн"]) {
                return None;
            }
            cursor.eat(&["максимум"]);
            let span = cursor.span();
            let length = self.duration_wanted(cursor)?;
            let lent = timing.ahead.clone();
            let named = self.ahead(cursor);
            if let Some(ahead) = named.or(lent) {
                timing.planned(&ahead);
                if timing.row || timing.due_by == Some(EventDue::Planned) {
                    self.counts_back(cursor, timing, ahead);
                    if let Some(limit) = clock_border(cursor).filter(|_| length.is_by_days()) {
                        return Some(Term::DayBefore {
                            lead: length,
                            limit,
                            opens: true,
                        });
                    }
                    return Some(Term::AtBefore(length));
                }
                self.error(
                    Code::BareBefore,
                    span,
                    "«за … до даты» — это момент, а не срок",
                )
                .label("к этому сроку или в этот день?")
                .hint("срок: «не позже чем за 2 дня до даты «…»»")
                .hint("момент — в строке с тире: «за 2 дня до даты «…» — написать»");
                self.counts_back(cursor, timing, ahead);
                return Some(Term::Before(length));
            }
            return Some(Term::Within(length));
        }
        if cursor.eat(&["через", "спустя"]) {
            if cursor.peek().is_some_and(|part| {
                matches!(
                    part.kind,
                    PartKind::Quantity {
                        low: None,
                        unit: Some(crate::syntax::Unit::Day),
                        ..
                    }
                )
            }) {
                let span = cursor.span();
                self.error(
                    Code::EveryOtherDay,
                    span,
                    "«через день» читается двумя способами",
                )
                .label("завтра или каждый второй день?")
                .hint("завтра: «через 1 день»")
                .hint("каждый второй день эта версия программы ещё не читает: запишите строкой выполнить «…»");
            }
            let length = match self.length(cursor) {
                Some(length) => length,
                None => Length::single(self.duration_wanted(cursor)?),
            };
            return Some(match length.high {
                Some(to) => Term::Between {
                    from: length.low,
                    to,
                },
                None => Term::after(length.low),
            });
        }
        if cursor.eat_run(&["не", "позже"])
            || cursor.eat_run(&["не", "позднее"])
            || cursor.eat(&["до"])
            || cursor.eat_run(&["к"])
        {
            return self.limit(cursor, timing);
        }
        if cursor.eat(&["на", "в", "во"]) {
            if cursor.eat_stem(&["следующ"]) {
                let delay = if day_unit(cursor)? {
                    Quantity::working_days(1)
                } else {
                    Quantity::plain(1, Unit::Day)
                };
                return Some(Term::On {
                    day: TermDay::After(delay),
                    limit: clock_limit(cursor),
                });
            }
            let number = cursor.word().and_then(ordinal)?;
            cursor.skip(1);
            let working = day_unit(cursor)?;
            let delay = if working {
                Quantity::working_days(number)
            } else {
                Quantity::plain(number, Unit::Day)
            };
            return Some(Term::On {
                day: TermDay::After(delay),
                limit: clock_limit(cursor),
            });
        }
        None
    }

    /// What follows «не позже»: `чем за 3 дня до даты «…»`, a quantity, a clock time, an end of day, a date.
    fn limit(&mut self, cursor: &mut Cursor<'_>, timing: &mut Timing) -> Option<Term> {
        // `не позже даты готовности`: by the end of that very day.
        let later = cursor
            .position()
            .checked_sub(1)
            .and_then(|before| cursor.word_of(before));
        if timing.origin.is_none()
            && matches!(later, Some("позже" | "позднее"))
            && (cursor.has_stem(0, &["дат"])
                || matches!(cursor.word(), Some("срока" | "дня"))
                || matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                ))
        {
            let at = cursor.position();
            let mut field = self.date_field(cursor, false);
            if field.is_none() && cursor.eat(&["даты", "срока", "дня"]) {
                field = self
                    .date_field(cursor, false)
                    .or_else(|| self.date_of(cursor));
            }
            if let Some(field) = field {
                timing.origin = Some(Trigger::Date {
                    field,
                    before: true,
                });
                return Some(Term::Before(Quantity::plain(0, Unit::Day)));
            }
            cursor.back_to(at);
        }
        if cursor.eat_run(&["чем", "за"]) {
            let length = self.duration_wanted(cursor)?;
            let lent = timing.ahead.clone();
            let named = self.ahead(cursor);
            if let Some(ahead) = named.or(lent) {
                timing.planned(&ahead);
                self.counts_back(cursor, timing, ahead);
            } else {
                let span = cursor.span();
                self.error(
                    Code::NoDate,
                    span,
                    "после «не позже чем за …» нужно «до даты «…»» или «до встречи»",
                )
                .label("до какой даты?")
                .hint("назовите поле с датой: «не позже чем за 2 дня до даты «день рождения»»");
            }
            if let Some(limit) = clock_border(cursor).filter(|_| length.is_by_days()) {
                return Some(Term::DayBefore {
                    lead: length,
                    limit,
                    opens: false,
                });
            }
            return Some(Term::Before(length));
        }
        cursor.eat(&["чем"]);
        if cursor.eat(&["через"]) {
            return Some(Term::Within(self.duration(cursor)?));
        }
        if let Some(length) = self.duration(cursor) {
            return Some(Term::Within(length));
        }
        match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Time(minutes)) => {
                cursor.skip(1);
                let time = time_of_day(*minutes)?;
                return Some(match next_day(cursor) {
                    Some(day) => Term::By {
                        day,
                        limit: Limit::Time(time),
                    },
                    None => Term::not_later_than(time),
                });
            }
            Some(PartKind::Date(date)) => {
                cursor.skip(1);
                return Some(Term::Fixed {
                    date: *date,
                    time: None,
                });
            }
            Some(PartKind::DateTime(at)) => {
                cursor.skip(1);
                let time = TimeOfDay::from_seconds(chrono::Timelike::num_seconds_from_midnight(
                    &at.time(),
                ));
                return Some(Term::Fixed {
                    date: at.date(),
                    time,
                });
            }
            _ => {}
        }
        if cursor.eat(&["конца", "концу"]) {
            let next = cursor.eat_stem(&["следующ"]);
            day_unit(cursor)?;
            return Some(if next {
                Term::next_working_day(None)
            } else {
                Term::end_of_work_day()
            });
        }
        if let Some(day) = next_day(cursor) {
            let limit = clock_limit(cursor);
            return Some(Term::By { day, limit });
        }
        None
    }

    /// What is counted back from: `до даты «…»`, `до встречи`.
    pub(in crate::model) fn ahead(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        if let Some(field) = self.date_ahead(cursor) {
            return Some(Trigger::Date {
                field,
                before: true,
            });
        }
        self.meeting_ahead(cursor)
    }

    /// `до даты «…»`, `до «…»` where it is a date field.
    pub(in crate::model) fn date_ahead(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        if !cursor.eat(&["до"]) {
            return None;
        }
        // The name may begin with the word itself: `до дня рождения`.
        let mut found = self.date_field(cursor, false);
        if found.is_none() {
            let said = cursor.eat(&["даты", "срока"]) || day_unit(cursor).is_some();
            // `до отгрузки`: the field «дата отгрузки», as behind «в день».
            found = self
                .date_field(cursor, said)
                .or_else(|| self.date_of(cursor));
        }
        if found.is_none() {
            cursor.back_to(start);
        }
        found
    }

    pub(in crate::model) fn date_field(
        &mut self,
        cursor: &mut Cursor<'_>,
        said: bool,
    ) -> Option<FieldId> {
        let start = cursor.position();
        let Some(field) = self.field(cursor) else {
            if said && !cursor.is_done() {
                let span = cursor.span();
                self.unknown(NameKind::Field, span);
            }
            return None;
        };
        let is_date =
            self.reg.fields.get(field.0).is_some_and(|field| {
                matches!(field.ty, Type::Date | Type::YearDay | Type::DateTime)
            });
        if !is_date && !said {
            return None;
        }
        if !is_date {
            let span = cursor.span_since(start);
            self.error(
                Code::NoDate,
                span,
                "от этого поля срок не считается: в нём не дата",
            )
            .label("не дата")
            .hint("назовите поле типа «дата», «дата и время» или «ежегодная дата»");
        }
        Some(field)
    }

    /// `после СОБЫТИЯ`, `с момента СОБЫТИЯ`, `после даты «…»`.
    fn origin(&mut self, cursor: &mut Cursor<'_>) -> Option<(Trigger, Option<Nth>)> {
        let start = cursor.position();
        // `перезвонить по пропущенному за 20 минут`
        let missed = cursor.word() == Some("по") && cursor.has_stem(1, &["пропущ"]);
        if missed {
            cursor.skip(1);
        }
        if !missed
            && !cursor.eat(&["после", "при"])
            && !cursor.eat_run(&["с", "момента"])
            && !(cursor.eat(&["с", "со"])
                && (cursor.word() == Some("даты") || day_unit(cursor).is_some()))
        {
            cursor.back_to(start);
            return None;
        }
        // The name may begin with the word itself: `после даты начала курса`.
        if matches!(cursor.word(), Some("даты" | "дня" | "срока"))
            && let Some(field) = self.date_field(cursor, false)
        {
            let trigger = Trigger::Date {
                field,
                before: false,
            };
            return Some((trigger, None));
        }
        let said_date = cursor.eat(&["даты", "срока"]);
        if (said_date
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ))
            && let Some(field) = self.date_field(cursor, said_date)
        {
            let trigger = Trigger::Date {
                field,
                before: false,
            };
            return Some((trigger, None));
        }
        let again = self.again(cursor);
        let mut nth = nth_ahead(cursor);
        let event_start = cursor.position();
        let several = self.bracketed_events(cursor);
        let shapes = match several.or_else(|| self.event(cursor, Place::Happening)) {
            Some(shapes) => shapes,
            None => {
                // `после показа`: the field «дата показа», as `до показа`; else the move into the stage of that name.
                if again == Again::Join
                    && nth.is_none()
                    && let Some(field) = self.date_of(cursor)
                {
                    let trigger = Trigger::Date {
                        field,
                        before: false,
                    };
                    return Some((trigger, None));
                }
                let to = vec![self.stage(cursor)?];
                let from = Vec::new();
                vec![crate::model::conditions::events::shape(What::Transition {
                    from,
                    to,
                })]
            }
        };
        if let Some(nth) = nth.as_mut().filter(|_| all_unreached(&shapes)) {
            nth.in_row = cursor.eat(&["подряд"]);
        }
        let text = self.text(cursor.span_since(event_start));
        let trigger = Trigger::Event {
            pattern: EventPattern { any: shapes, text },
            // The third one comes once.
            again: if nth.is_some() { Again::Each } else { again },
        };
        Some((trigger, nth))
    }

    /// The guard that leaves of a trigger only its third event; within a stage they are counted from the entry.
    pub(in crate::model) fn only_nth(
        &self,
        nth: Option<Nth>,
        trigger: &Trigger,
        scope: &Scope,
    ) -> Cond {
        let (Some(Nth { number, in_row }), Trigger::Event { pattern, .. }) = (nth, trigger) else {
            return Cond::True;
        };
        let told = |test: Test| {
            let row = if in_row { " подряд" } else { "" };
            let text = format!("это по счёту {number}-е событие{row}: {}", pattern.text);
            Cond::Test(Box::new(test), text.into())
        };
        if in_row {
            let more = told(unreached_in_row(pattern, number + 1));
            let that = told(unreached_in_row(pattern, number));
            return Cond::And(vec![that, Cond::Not(Box::new(more))]);
        }
        let window = if scope.stages.is_empty() {
            LookBack::Ever
        } else {
            LookBack::Visit
        };
        told(Test::Count {
            pattern: pattern.clone(),
            window,
            op: Op::Eq,
            number,
        })
    }

    /// `каждого`, `последнего`, `первого` before an event.
    pub(in crate::model) fn again(&mut self, cursor: &mut Cursor<'_>) -> Again {
        if cursor.eat_stem(&["кажд", "любого", "любой"]) {
            Again::Each
        } else if cursor.eat_stem(&["последн"]) {
            Again::Restart
        } else {
            cursor.eat_stem(&["перв"]);
            Again::Join
        }
    }
}

/// Which of many events: `третий`, `третий подряд`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) struct Nth {
    /// Its number; the first is none.
    pub number: u32,
    /// Whether nobody was reached in between.
    pub in_row: bool,
}

/// `третьего`, `3-го`, `трёх`, `3` before an event; the first is no number.
pub(in crate::model) fn nth_ahead(cursor: &mut Cursor<'_>) -> Option<Nth> {
    let number = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Word(word)) => ordinal(word),
        Some(PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None,
            ..
        }) if low.is_integer() => u32::try_from(low.trunc().mantissa()).ok(),
        _ => None,
    };
    let number = number.filter(|number| *number > 1)?;
    cursor.word_at(1)?;
    cursor.skip(1);
    Some(Nth {
        number,
        in_row: false,
    })
}

/// Whether all of these are attempts that reached nobody: only of these «подряд» can be told.
pub(in crate::model) fn all_unreached(shapes: &[EventShape]) -> bool {
    shapes.iter().all(|one| {
        one.connected == Some(false) && matches!(one.what, What::Event(EventKind::Call, _))
    })
}

/// That the last so many attempts have reached nobody.
pub(in crate::model) fn unreached_in_row(pattern: &EventPattern, number: u32) -> Test {
    let with = |connected| EventPattern {
        any: pattern
            .any
            .iter()
            .map(|one| EventShape {
                connected,
                ..one.clone()
            })
            .collect(),
        text: pattern.text.clone(),
    };
    Test::Streak {
        pattern: with(None),
        number,
        without: with(Some(true)),
    }
}

/// The same term, but not before this has passed.
fn opened(delay: Quantity, term: Term) -> Term {
    match term {
        Term::Within(to) => Term::Between { from: delay, to },
        then => Term::After {
            delay,
            then: Some(Box::new(then)),
        },
    }
}

/// `до 19:00`, `не позже 19:00` behind a day.
fn clock_border(cursor: &mut Cursor<'_>) -> Option<Limit> {
    let start = cursor.position();
    let led = cursor.eat(&["до", "к"])
        || cursor.eat_run(&["не", "позже"])
        || cursor.eat_run(&["не", "позднее"]);
    if led
        && let Some(PartKind::Time(minutes)) = cursor.peek().map(|part| &part.kind)
        && let Some(time) = time_of_day(*minutes)
    {
        cursor.skip(1);
        return Some(Limit::Time(time));
    }
    cursor.back_to(start);
    None
}

/// `сегодня`, `сегодня до 11:00`
fn same_day_by(cursor: &mut Cursor<'_>) -> Term {
    match clock_border(cursor) {
        Some(limit) => Term::By {
            day: TermDay::Same,
            limit,
        },
        None => Term::same_day(),
    }
}

/// `дня`, `рабочего дня`; the answer is whether it is a working one. `None` when no day stands here.
fn day_unit(cursor: &mut Cursor<'_>) -> Option<bool> {
    match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: None,
            unit: Some(crate::syntax::Unit::Day),
            working,
            ..
        }) => {
            cursor.skip(1);
            Some(*working)
        }
        _ => None,
    }
}

/// `следующего [рабочего] дня`, `того же дня`.
fn next_day(cursor: &mut Cursor<'_>) -> Option<TermDay> {
    let start = cursor.position();
    if cursor.eat_run(&["того", "же"]) && day_unit(cursor).is_some() {
        return Some(TermDay::Same);
    }
    cursor.back_to(start);
    if cursor.eat_stem(&["следующ"])
        && let Some(working) = day_unit(cursor)
    {
        return Some(TermDay::After(if working {
            Quantity::working_days(1)
        } else {
            Quantity::plain(1, Unit::Day)
        }));
    }
    cursor.back_to(start);
    None
}

/// `[в] 12:00`, else the close.
fn clock_limit(cursor: &mut Cursor<'_>) -> Limit {
    let start = cursor.position();
    cursor.eat(&["в", "до", "к"]);
    if let Some(PartKind::Time(minutes)) = cursor.peek().map(|part| &part.kind)
        && let Some(time) = time_of_day(*minutes)
    {
        cursor.skip(1);
        return Limit::Time(time);
    }
    cursor.back_to(start);
    Limit::Close
}

/// Minutes since midnight, 0–1440.
pub(in crate::model) fn time_of_day(minutes: u32) -> Option<TimeOfDay> {
    TimeOfDay::from_seconds(minutes * 60)
}

/// Whether a piece of timing can begin here: most words begin none, and asking every reader of timing costs more than all the rest of
/// a sentence.
fn may_begin_timing(cursor: &Cursor<'_>) -> bool {
    match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Word(word)) => {
            matches!(
                &**word,
                "в" | "во"
                    | "на"
                    | "за"
                    | "к"
                    | "до"
                    | "с"
                    | "со"
                    | "по"
                    | "не"
                    | "при"
                    | "раз"
                    | "после"
                    | "через"
                    | "спустя"
                    | "сразу"
                    | "немедленно"
                    | "сегодня"
                    | "завтра"
                    | "послезавтра"
                    | "вечером"
                    | "накануне"
                    | "максимум"
                    | "расписание"
                    | "ежедневно"
                    | "еженедельно"
                    | "ежемесячно"
                    | "ежеквартально"
                    | "ежегодно"
            ) || word.starts_with("кажд")
        }
        Some(PartKind::Quantity { .. } | PartKind::Weekdays(..)) => true,
        _ => false,
    }
}
