//! What narrows an event: results, lengths, authors, amounts; comparisons; adjectives.

use crate::calendar::Quantity;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{event_noun, fold};
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Author, EventShape, Moment, Op, What};
use crate::syntax::{PartKind, Unit};
use crate::value::Currency;

impl Binder<'_> {
    /// Every qualifier that stands here.
    pub(in crate::model) fn qualifiers(
        &mut self,
        cursor: &mut Cursor<'_>,
        shapes: &mut Vec<EventShape>,
    ) {
        while self.qualifier(cursor, shapes, Place::Happening) {}
    }

    /// `«Знакомство», «Напоминание»`: names in quotes one after another.
    pub(in crate::model) fn templates_named(&mut self, cursor: &mut Cursor<'_>) -> Vec<Box<str>> {
        let mut names = Vec::new();
        while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            names.push(name.clone());
            cursor.skip(1);
        }
        names
    }

    /// One qualifier of the nearest event on its left; false when none stands here.
    pub(in crate::model) fn qualifier(
        &mut self,
        cursor: &mut Cursor<'_>,
        shapes: &mut Vec<EventShape>,
        place: Place,
    ) -> bool {
        let start = cursor.position();
        if shapes.iter().any(|one| one.what == What::Mailing)
            && let Some(found) = self.mailing_qualifier(cursor, shapes)
        {
            return found;
        }
        let each = |shapes: &mut [EventShape], change: &mut dyn FnMut(&mut EventShape)| {
            for one in shapes.iter_mut().filter(|one| one.what != What::Named) {
                change(one);
            }
        };
        if let Some(way) = crate::model::names::channels::way_here(cursor) {
            if crate::model::names::channels::narrow(shapes, &way) {
                return true;
            }
            cursor.back_to(start);
        }
        let off = cursor.eat_run(&["вне", "рабочего", "времени"])
            || cursor.eat_run(&["в", "нерабочее", "время"]);
        if off || cursor.eat_run(&["в", "рабочее", "время"]) {
            for one in shapes.iter_mut() {
                one.working = Some(!off);
            }
            return true;
        }
        if cursor.eat(&["с", "со"]) {
            if cursor.eat_stem(&["результат", "итог"]) {
                let mut results = Vec::new();
                while let Some(PartKind::Quoted(result)) = cursor.peek().map(|part| &part.kind) {
                    results.push(result.clone());
                    cursor.skip(1);
                }
                if results.is_empty()
                    && let Some(word) = cursor.word()
                {
                    results.push(word.into());
                    cursor.skip(1);
                }
                let unreached = results.iter().any(|result| is_unreached(result));
                each(shapes, &mut |one| {
                    one.results.extend(results.iter().cloned());
                    // `звонок` means talked; a result that says nobody answered takes that back.
                    if unreached && one.connected == Some(true) {
                        one.connected = None;
                    }
                });
                // An attempt that reached nobody is one whether or not the telephony writes so in its result.
                if results.iter().any(|result| fold(result) == "недозвон") {
                    let calls = shapes.iter().filter(|one| {
                        matches!(one.what, What::Event(EventKind::Call, _))
                            && one.direction != Some(Direction::In)
                    });
                    let unreached: Vec<EventShape> = calls
                        .map(|one| EventShape {
                            direction: Some(Direction::Out),
                            connected: Some(false),
                            results: Vec::new(),
                            ..one.clone()
                        })
                        .collect();
                    shapes.extend(unreached);
                }
                return !results.is_empty();
            }
            if cursor.eat(&["клиентом", "клиентами"]) {
                return true;
            }
            if cursor.eat_stem(&["вложен"]) {
                each(shapes, &mut |one| one.attachment = true);
                return true;
            }
            if cursor.eat_stem(&["текст"])
                && let Some(PartKind::Quoted(text)) = cursor.peek().map(|part| &part.kind)
            {
                cursor.skip(1);
                each(shapes, &mut |one| one.text = Some(text.clone()));
                return true;
            }
            if cursor.eat(&["сроком", "датой"]) {
                let bound = self.deadline_bound(cursor);
                each(shapes, &mut |one| {
                    one.with_deadline = true;
                    one.deadline_in = bound.or(one.deadline_in);
                });
                return true;
            }
        } else if cursor.word() == Some("не")
            && cursor.word_at(1) == Some("по")
            && cursor.has_stem(2, &["шаблон"])
        {
            cursor.skip(3);
            let names = self.templates_named(cursor);
            each(shapes, &mut |one| {
                one.not_templates.extend(names.iter().cloned());
            });
            return !names.is_empty();
        } else if cursor.eat(&["без"]) {
            if cursor.eat_stem(&["результат", "итог"]) {
                each(shapes, &mut |one| one.no_result = true);
                return true;
            }
            if cursor.eat_stem(&["шаблон"]) {
                each(shapes, &mut |one| one.no_template = true);
                return true;
            }
            if cursor.eat_stem(&["текст"])
                && let Some(PartKind::Quoted(text)) = cursor.peek().map(|part| &part.kind)
            {
                cursor.skip(1);
                each(shapes, &mut |one| one.not_text.push(text.clone()));
                return true;
            }
        } else if cursor.eat_stem(&["содерж"])
            || cursor.eat_run(&["со", "словом"])
            || cursor.eat_run(&["со", "словами"])
        {
            if let Some(PartKind::Quoted(text)) = cursor.peek().map(|part| &part.kind) {
                cursor.skip(1);
                each(shapes, &mut |one| one.text = Some(text.clone()));
                return true;
            }
        } else if let Some((number, unit)) = at_least(cursor) {
            // «Не короче 50» is longer than 49.
            let number = number.saturating_sub(1).max(0);
            match unit {
                Unit::Chars => each(shapes, &mut |one| {
                    one.longer_chars = u32::try_from(number).ok()
                }),
                _ => each(shapes, &mut |one| one.longer_seconds = Some(number)),
            }
            return true;
        } else if cursor.eat(&["длиннее"])
            || place != Place::Limited
                && !shapes.iter().any(|one| one.no_result)
                && shapes.iter().any(lasts)
                && (shapes.iter().any(is_meeting) || !hours_ahead(cursor))
                && cursor.eat(&["дольше"])
        {
            cursor.eat(&["чем"]);
            if let Some(PartKind::Quantity {
                low: Some(low),
                unit: Some(unit),
                ..
            }) = cursor.peek().map(|part| &part.kind)
            {
                let whole: Option<i64> =
                    i64::try_from(low.trunc().mantissa() / 10_i128.pow(low.trunc().scale())).ok();
                let (number, unit) = (whole.unwrap_or(0), *unit);
                cursor.skip(1);
                match unit {
                    Unit::Second => each(shapes, &mut |one| one.longer_seconds = Some(number)),
                    Unit::Minute => each(shapes, &mut |one| one.longer_seconds = Some(number * 60)),
                    Unit::Hour => each(shapes, &mut |one| one.longer_seconds = Some(number * 3600)),
                    Unit::Chars => each(shapes, &mut |one| {
                        one.longer_chars = u32::try_from(number).ok()
                    }),
                    _ => {
                        cursor.back_to(start);
                        return false;
                    }
                }
                return true;
            }
        } else if cursor.eat(&["от"]) {
            if cursor.eat_stem(&["клиент"]) {
                each(shapes, &mut |one| {
                    // A contact has a direction that says it; other kinds are the client's by their author.
                    let directed = matches!(
                        one.what,
                        What::Contact
                            | What::Event(
                                EventKind::Call
                                    | EventKind::Email
                                    | EventKind::Message
                                    | EventKind::Sms,
                                _
                            )
                    );
                    if directed {
                        one.direction = Some(Direction::In)
                    } else {
                        one.author = Some(Author::Client)
                    }
                });
                return true;
            }
            if cursor.eat_stem(&["ответственн"]) {
                each(shapes, &mut |one| one.author = Some(Author::Owner));
                return true;
            }
            if let Some(role) = self.role(cursor) {
                each(shapes, &mut |one| one.author = Some(Author::Role(role)));
                return true;
            }
        } else if cursor.eat(&["ответственного"]) {
            each(shapes, &mut |one| one.author = Some(Author::Owner));
            return true;
        } else if cursor.eat(&["клиентом"]) {
            return true;
        } else if matches!(cursor.word(), Some("клиента" | "клиенту")) {
            // `письмо клиента` came from the client, `письмо клиенту` goes there; a deed has its direction already.
            let way = if cursor.eat(&["клиенту"]) {
                Direction::Out
            } else {
                cursor.skip(1);
                Direction::In
            };
            for one in shapes.iter_mut().filter(|one| one.what.is_contact()) {
                one.direction = one.direction.or(Some(way));
            }
            return true;
        } else if cursor.eat(&["по"]) {
            let script = cursor.eat_stem(&["скрипт"]);
            if (script || cursor.eat_stem(&["шаблон"]))
                && let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind)
            {
                cursor.skip(1);
                each(shapes, &mut |one| {
                    if script {
                        one.script = Some(name.clone())
                    } else {
                        one.template = Some(name.clone())
                    }
                });
                return true;
            }
        } else if cursor.eat_run(&["на", "сумму"]) {
            if let Some(op) = self.comparison(cursor)
                && let Some(PartKind::Quantity {
                    low: Some(low),
                    unit,
                    ..
                }) = cursor.peek().map(|part| &part.kind)
            {
                let currency = match unit {
                    Some(Unit::Money(code)) => Currency((*code).into()),
                    _ => Currency::default(),
                };
                cursor.skip(1);
                each(shapes, &mut |one| {
                    one.amount = Some((op, *low, currency.clone()))
                });
                return true;
            }
        } else if cursor.word().is_some_and(arrived)
            && shapes.iter().any(|one| {
                one.what.is_contact()
                    || matches!(
                        one.what,
                        What::Event(EventKind::Payment | EventKind::Document, _)
                    )
            })
        {
            // `оплата поступила`, `письмо получено`: what comes in comes from the client.
            cursor.skip(1);
            for one in shapes.iter_mut().filter(|one| one.what.is_contact()) {
                one.direction = one.direction.or(Some(Direction::In));
            }
            return true;
        } else if crate::model::duties::turned::about_the_deal(cursor) {
            return true;
        } else if let Some(moment) = cursor.word().and_then(moment) {
            let fits = shapes.iter().any(|one| {
                matches!(one.what, What::Event(EventKind::Task, _))
                    || matches!(
                        (&one.what, moment),
                        (
                            What::Event(EventKind::Document, _),
                            Moment::Signed | Moment::Done
                        )
                    )
                    || matches!(
                        (&one.what, moment),
                        (
                            What::Event(EventKind::Meeting, _),
                            Moment::Posted | Moment::Done
                        )
                    )
            });
            if fits {
                cursor.skip(1);
                each(shapes, &mut |one| {
                    if let What::Event(_, at) = &mut one.what {
                        *at = moment;
                    }
                });
                return true;
            }
        } else if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            let nameable = shapes.iter().any(|one| {
                one.name.is_none()
                    && matches!(
                        one.what,
                        What::Event(
                            EventKind::Document
                                | EventKind::Task
                                | EventKind::Meeting
                                | EventKind::Email,
                            _
                        )
                    )
            });
            if nameable {
                cursor.skip(1);
                each(shapes, &mut |one| one.name = Some(name.clone()));
                return true;
            }
        }
        cursor.back_to(start);
        false
    }

    /// `не дальше 14 дней`, `до 14 дней`, `через 3 дня`, `завтра`, `дальше месяца` behind «со сроком»: how far the task's own term lies
    /// from its posting.
    fn deadline_bound(&mut self, cursor: &mut Cursor<'_>) -> Option<(Op, Quantity)> {
        const FAR: &[&str] = &[
            "дальше",
            "позже",
            "позднее",
            "больше",
            "более",
            "свыше",
            "далее",
        ];
        let start = cursor.position();
        let not = cursor.eat(&["не"]);
        let far = cursor.eat(FAR);
        let near = !far
            && !not
            && (cursor.eat(&["до"])
                || cursor.eat_run(&["в", "ближайшие"])
                || cursor.eat_run(&["на", "ближайшие"])
                || cursor.eat_run(&["в", "пределах"])
                || cursor.eat_run(&["в", "течение"]));
        if not && !far {
            cursor.back_to(start);
            return None;
        }
        cursor.eat(&["чем"]);
        // A term of its own that is named is one that the task must not go beyond.
        cursor.eat(&["через", "на"]);
        if !far && !near && cursor.eat(&["завтра"]) {
            return Some((Op::Le, Quantity::working_days(1)));
        }
        let Some(length) = self.duration_at_its_pace(cursor) else {
            cursor.back_to(start);
            return None;
        };
        Some((if far && !not { Op::Gt } else { Op::Le }, length))
    }

    /// What only a mailing has: its template by bare name, `категории «…»`, `кампании «…»`, `по email`. `None`: nothing of it.
    fn mailing_qualifier(
        &mut self,
        cursor: &mut Cursor<'_>,
        shapes: &mut [EventShape],
    ) -> Option<bool> {
        let start = cursor.position();
        let quoted = |cursor: &Cursor<'_>| match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => Some(name.clone()),
            _ => None,
        };
        if let Some(name) = quoted(cursor) {
            if shapes.iter().any(|one| one.template.is_some()) {
                return None;
            }
            cursor.skip(1);
            for one in shapes.iter_mut().filter(|one| one.what == What::Mailing) {
                one.template = Some(name.clone());
            }
            return Some(true);
        }
        let category = cursor.eat_stem(&["категори"]);
        if category || cursor.eat_stem(&["кампани"]) {
            if let Some(name) = quoted(cursor) {
                cursor.skip(1);
                for one in shapes.iter_mut().filter(|one| one.what == What::Mailing) {
                    let place = if category {
                        &mut one.mailing.category
                    } else {
                        &mut one.mailing.campaign
                    };
                    *place = Some(name.clone());
                }
                return Some(true);
            }
            cursor.back_to(start);
            return None;
        }
        let by = matches!(cursor.word(), Some("по" | "в" | "через" | "на"));
        if by && let Some(found) = self.channel_shapes(cursor) {
            for one in shapes.iter_mut().filter(|one| one.what == What::Mailing) {
                for shape in &found {
                    one.mailing
                        .channels
                        .extend(shape.mailing.channels.iter().cloned());
                }
            }
            return Some(true);
        }
        if cursor.eat(&["клиента", "клиенту"]) {
            return Some(true);
        }
        if cursor.eat(&["открыта", "открыты", "прочитана"]) {
            for one in shapes.iter_mut().filter(|one| one.what == What::Mailing) {
                one.mailing.opened = true;
            }
            return Some(true);
        }
        None
    }

    /// A comparison at the cursor: `больше`, `не меньше`, `от`, `до`, `=`.
    pub(in crate::model) fn comparison(&mut self, cursor: &mut Cursor<'_>) -> Option<Op> {
        let start = cursor.position();
        if let Some(PartKind::Sign(sign)) = cursor.peek().map(|part| &part.kind) {
            use crate::syntax::Sign;
            cursor.skip(1);
            return Some(match sign {
                Sign::Eq => Op::Eq,
                Sign::Ne => Op::Ne,
                Sign::Lt => Op::Lt,
                Sign::Le => Op::Le,
                Sign::Gt => Op::Gt,
                Sign::Ge => Op::Ge,
            });
        }
        let not = cursor.eat(&["не"]);
        let op = if cursor.eat(&[
            "больше",
            "более",
            "свыше",
            "выше",
            "дороже",
            "позже",
            "позднее",
            "дольше",
        ]) {
            if not { Op::Le } else { Op::Gt }
        } else if cursor.eat(&["меньше", "менее", "ниже", "дешевле", "раньше"])
        {
            if not { Op::Ge } else { Op::Lt }
        } else if !not && cursor.eat(&["от", "с"]) {
            Op::Ge
        } else if !not && cursor.eat(&["до", "по"]) {
            Op::Le
        } else if cursor.eat(&["равен", "равна", "равно", "равны"]) {
            if not { Op::Ne } else { Op::Eq }
        } else {
            cursor.back_to(start);
            return None;
        };
        cursor.eat(&["чем"]);
        Some(op)
    }
}

/// `не короче 50 знаков`, `длительностью от 2 минут`: whole seconds or characters, with the unit of which they are. `None`: the cursor
/// stays.
fn at_least(cursor: &mut Cursor<'_>) -> Option<(i64, Unit)> {
    let start = cursor.position();
    let read = (|| {
        let measured = cursor.eat_stem(&["длительност", "продолжительност", "длин", "объем"])
            && !matches!(cursor.word_of(start), Some("длиннее"));
        let low = cursor.eat_run(&["не", "короче"])
            || measured
                && (cursor.eat(&["от", "минимум"])
                    || cursor.eat_run(&["не", "меньше"])
                    || cursor.eat_run(&["не", "менее"]));
        let above = !low && measured && cursor.eat(&["больше", "более", "свыше"]);
        if !low && !above {
            return None;
        }
        cursor.eat(&["чем"]);
        let Some(PartKind::Quantity {
            low: Some(number),
            high: None,
            unit: Some(unit),
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            return None;
        };
        let factor = match unit {
            Unit::Second | Unit::Chars => 1,
            Unit::Minute => 60,
            Unit::Hour => 3600,
            _ => return None,
        };
        use rust_decimal::prelude::ToPrimitive;
        let number = number.checked_mul(factor.into())?.to_i64()?;
        cursor.skip(1);
        Some((number.saturating_add(i64::from(above)), *unit))
    })();
    if read.is_none() {
        cursor.back_to(start);
    }
    read
}

/// Whether a call's result says that nobody was reached.
pub(in crate::model) fn is_unreached(result: &str) -> bool {
    let folded = fold(result);
    [
        "недозвон",
        "не дозвон",
        "пропущ",
        "не ответ",
        "нет ответа",
        "занято",
        "недоступ",
    ]
    .iter()
    .any(|stem| folded.starts_with(stem))
}

/// `поступила`, `получено`, `пришло`
pub(in crate::model) fn arrived(word: &str) -> bool {
    // «прошло 3 дня» tells how long ago it was, and not that it came.
    ["поступил", "получен", "пришл", "зачислен"]
        .iter()
        .any(|stem| word.starts_with(stem))
        || word == "пришел"
}

/// The moment that a participle names.
pub(in crate::model) fn moment(word: &str) -> Option<Moment> {
    let stems: [(&[&str], Moment); 5] = [
        (&["закрыт", "завершен", "выполнен"], Moment::Closed),
        (
            &["поставлен", "назначен", "создан", "запланирован"],
            Moment::Posted,
        ),
        (&["просрочен"], Moment::Expired),
        (&["подписан"], Moment::Signed),
        (
            &["выставлен", "отправлен", "проведен", "состоял"],
            Moment::Done,
        ),
    ];
    stems
        .iter()
        .find(|(stems, _)| stems.iter().any(|stem| word.starts_with(stem)))
        .map(|(_, moment)| *moment)
}

pub(in crate::model) fn adjectives(cursor: &mut Cursor<'_>) -> Adjectives {
    let mut said = Adjectives::default();
    loop {
        if cursor.eat_stem(&["исходящ", "отправленн"]) {
            said.direction = Some(Direction::Out);
        } else if cursor.eat_stem(&["входящ", "полученн"]) {
            said.direction = Some(Direction::In);
        } else if cursor.eat_stem(&["пропущенн"]) {
            said.direction = Some(Direction::In);
            said.connected = Some(false);
            said.call = true;
        } else if cursor.eat_stem(&["обратн", "ответного"]) {
            said.direction = Some(Direction::Out);
            said.call = true;
        } else if cursor.eat_stem(&["состоявш"]) {
            said.connected = Some(true);
        } else if cursor.eat_stem(&["несостоявш", "неудачн"]) {
            said.connected = Some(false);
        } else if cursor.has_stem(
            0,
            &[
                "открыт",
                "незакрыт",
                "незавершен",
                "закрыт",
                "просрочен",
                "подписан",
                "назначен",
                "поставлен",
                "состоял",
                "новая",
                "новой",
                "новую",
            ],
        ) && cursor
            .word_at(1)
            .is_some_and(|word| event_noun(word).is_some())
        {
            said.moment = match cursor.word() {
                Some(word) if word.starts_with("подписан") => Some(Moment::Signed),
                Some(word) if word.starts_with("просрочен") => Some(Moment::Expired),
                Some(word) if word.starts_with("закрыт") => Some(Moment::Closed),
                Some(word)
                    if ["нов", "назначен", "поставлен"]
                        .iter()
                        .any(|stem| word.starts_with(stem)) =>
                {
                    Some(Moment::Posted)
                }
                Some(word) if word.starts_with("состоял") => Some(Moment::Done),
                _ => Some(Moment::Open),
            };
            cursor.skip(1);
        } else if cursor.eat(&[
            "любой",
            "любая",
            "любого",
            "любое",
            "всякого",
            "непустой",
            "непустого",
            "очередной",
            "очередная",
            "следующая",
            "следующей",
            "следующую",
        ]) {
            // «любой звонок» adds nothing to «звонок».
        } else {
            return said;
        }
    }
}

/// Adjectives before a noun.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct Adjectives {
    pub direction: Option<Direction>,
    pub connected: Option<bool>,
    pub moment: Option<Moment>,
    /// `пропущенный`, `обратный`: of a call even when the noun is left out.
    pub call: bool,
}

impl Adjectives {
    pub(in crate::model) fn apply(&self, shape: &mut EventShape) {
        if shape.what == What::Named {
            return;
        }
        if self.direction.is_some() {
            shape.direction = self.direction;
        }
        if self.connected.is_some() && matches!(shape.what, What::Event(EventKind::Call, _)) {
            shape.connected = self.connected;
        }
    }
}

/// Whether it takes time: of a document «дольше 2 часов» tells how long there is none.
fn lasts(shape: &EventShape) -> bool {
    matches!(
        shape.what,
        What::Event(EventKind::Call | EventKind::Meeting | EventKind::Visit, _)
            | What::Contact
            | What::Named
    )
}

fn is_meeting(shape: &EventShape) -> bool {
    matches!(
        shape.what,
        What::Event(EventKind::Meeting | EventKind::Visit, _) | What::Named
    )
}

/// `дольше 2 часов`: nobody calls so long, so that it tells how long there has been no call.
fn hours_ahead(cursor: &Cursor<'_>) -> bool {
    (1..=2).any(|ahead| {
        matches!(
            cursor.ahead(ahead).map(|part| &part.kind),
            Some(PartKind::Quantity {
                unit: Some(unit),
                ..
            }) if !matches!(unit, Unit::Second | Unit::Minute | Unit::Chars)
        )
    })
}
