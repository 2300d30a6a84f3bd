//! What one must do: a verb with its object.

use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{Act, EventNoun, act, event_noun, fold};
use crate::model::conditions::events::{Place, kind, shape};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Author, Cond, Deed, EventPattern, EventShape, Expr, FieldId, LookBack, Moment, Op, RoleId,
    StageId, Test, What,
};
use crate::syntax::PartKind;
use crate::value::{Type, Value};

/// What a client thinks of an offer.
const THOUGHTS: &[&str] = &[
    "решени",
    "мнени",
    "настроени",
    "впечатлени",
    "отзыв",
    "готовност",
    "намерени",
    "планы",
];

impl Binder<'_> {
    /// The deed of a verb with its object.
    pub(in crate::model) fn deed_of(
        &mut self,
        verb: Act,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Vec<Deed>> {
        let one = |deed: Deed| Some(vec![deed]);
        // `узнать решение`: what the client thinks is asked of him, unless a field of the card holds it.
        let asks = verb == Act::Fill
            && cursor.has_stem(0, THOUGHTS)
            && ["узна", "выясн"].iter().any(|stem| {
                self.text(cursor.span_of(start))
                    .to_lowercase()
                    .starts_with(stem)
            })
            && !self.is_field_here(cursor);
        let verb = if asks { Act::Ask } else { verb };
        match verb {
            Act::Call => {
                let mut call = kind(EventKind::Call);
                call.connected = Some(true);
                call.direction = Some(Direction::Out);
                one(self.act_with(vec![call], cursor, start))
            }
            Act::Write => {
                if cursor.word().and_then(event_noun).is_some() {
                    return self.noun_deed(cursor, start);
                }
                let written = [EventKind::Email, EventKind::Message, EventKind::Sms]
                    .map(|one| outgoing(kind(one)));
                one(self.act_with(written.to_vec(), cursor, start))
            }
            Act::Contact => {
                let mut call = outgoing(kind(EventKind::Call));
                call.connected = Some(true);
                let mut any = vec![call];
                any.extend(
                    [EventKind::Email, EventKind::Message, EventKind::Sms]
                        .map(|one| outgoing(kind(one))),
                );
                one(self.act_with(any, cursor, start))
            }
            Act::Send | Act::Sign => {
                if cursor
                    .word()
                    .and_then(event_noun)
                    .is_some_and(|_| cursor.word() != Some("документ"))
                {
                    return self.noun_deed(cursor, start);
                }
                cursor.eat_stem(&["документ"]);
                let moment = if verb == Act::Sign {
                    Moment::Signed
                } else {
                    Moment::Done
                };
                let name = self.object(cursor)?;
                let mut document = shape(What::Event(EventKind::Document, moment));
                document.name = Some(name.clone());
                let mut deed = self.act_with(vec![document], cursor, start);
                if let (Act::Send, Deed::Act(pattern)) = (verb, &mut deed) {
                    pattern.any.extend(letters_named(&name, &pattern.any));
                }
                one(deed)
            }
            Act::Attach => {
                cursor.eat_stem(&["документ", "файл"]);
                let name = self.object(cursor)?;
                let mut document = kind(EventKind::Document);
                document.name = Some(name);
                let text = self.text(cursor.span_since(start));
                let pattern = EventPattern {
                    any: vec![document],
                    text: text.clone(),
                };
                let test = Test::Count {
                    pattern,
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                };
                one(Deed::Hold(Cond::Test(Box::new(test), text)))
            }
            Act::Notify | Act::Ask => {
                if verb == Act::Ask {
                    let said = self.text(cursor.span_of(start)).to_lowercase();
                    if let Some(deed) = self.approval_deed(&said, cursor, start) {
                        return one(deed);
                    }
                }
                // `подтвердить встречу`: the record of the meeting says so, or a task or call by that name.
                let confirms = self
                    .text(cursor.span_of(start))
                    .to_lowercase()
                    .starts_with("подтвер")
                    && cursor.has_stem(0, &["встреч"]);
                // A task, message or call by that name counts: a task or message to a role, or a thing asked of the client.
                let inside = self.role_here(cursor);
                if verb == Act::Notify {
                    self.addressee(cursor);
                }
                // `пригласить на осмотр`
                if self
                    .text(cursor.span_of(start))
                    .to_lowercase()
                    .starts_with("приглас")
                {
                    cursor.eat_stem(&["клиент"]);
                    cursor.eat(&["на"]);
                }
                let mut name = None;
                let object = cursor.position();
                loop {
                    match cursor.peek().map(|part| &part.kind) {
                        Some(PartKind::Quoted(quoted)) => name = Some(quoted.clone()),
                        Some(PartKind::Word(word)) if !is_timing_word(word) => {}
                        _ => break,
                    }
                    cursor.skip(1);
                }
                let decides = verb == Act::Ask
                    && ["соглас", "одобр", "утвер", "визир"].iter().any(|stem| {
                        self.text(cursor.span_of(start))
                            .to_lowercase()
                            .starts_with(stem)
                    });
                if decides && name.is_none() && cursor.position() > object {
                    self.bare_thing(cursor, object, "согласование");
                }
                let mut text = self.text(cursor.span_since(start));
                if verb == Act::Notify
                    && cursor.position() > start + 1
                    && cursor.span_of(start) == cursor.span_of(start + 1)
                {
                    // `— РОПу`: the verb is only meant.
                    text = format!("сообщить {text}").into();
                }
                let mut named = shape(What::Named);
                named.name = Some(name.unwrap_or_else(|| text.clone()));
                let mut any = vec![named];
                if confirms {
                    any.insert(0, shape(What::Event(EventKind::Meeting, Moment::Confirmed)));
                }
                // `напомнить клиенту сообщением`, `подтвердить встречу звонком`: what goes that way is enough.
                if !inside {
                    any.extend(crate::model::names::channels::gone_by(&text, cursor));
                    text = self.text(cursor.span_since(start));
                }
                one(Deed::Act(EventPattern { any, text }))
            }
            // `закрыть сделку в «Отказ»`
            Act::Close if cursor.has_stem(0, &["сделк", "лид", "карточк", "заявк"]) =>
            {
                if matches!(cursor.word_at(1), Some("как" | "со")) {
                    cursor.skip(2);
                    cursor.eat_stem(&["стади", "статус", "этап"]);
                    let Some(stage) = self.stage(cursor) else {
                        self.unknown_here(NameKind::Stage, cursor);
                        return Some(Vec::new());
                    };
                    let reason = self.move_reason(cursor);
                    return one(Deed::Move {
                        stages: vec![stage],
                        reason,
                    });
                }
                self.move_deed(cursor)
            }
            // `поставить в известность РОПа`
            Act::Appoint
                if cursor.word() == Some("в") && cursor.word_at(1) == Some("известность") =>
            {
                cursor.skip(2);
                self.deed_of(Act::Notify, cursor, start)
            }
            Act::Appoint if crate::model::bans::hand_off::by_a_rule(cursor) => {
                self.hand_over(cursor)
            }
            Act::Appoint | Act::Create | Act::Hold | Act::Comment | Act::Close => {
                self.planned_deed(verb, cursor, start)
            }
            Act::Fill
                if cursor.has_stem(0, &["результат", "итог"])
                    && !self.is_field_here(cursor)
                    && self.in_comment(cursor).is_none() =>
            {
                // No export tells when a call's result was written down, so that a person has to look.
                let at = cursor.span();
                cursor.skip(1);
                cursor.eat_stem(&["звонк", "разговор", "встреч"]);
                let text = self.text(cursor.span_since(start));
                self.warn(
                    Code::ByHandOnly,
                    at,
                    "когда записан результат, в данных не видно: пункт проверяет человек",
                )
                .label("не проверяется программой")
                .hint(
                    "проверить можно комментарий: «оставить комментарий за 2 минуты после звонка»",
                );
                one(Deed::ByHand(text))
            }
            // `внести комментарий`, `добавить задачу`: what is put down is an event.
            Act::Fill
                if !self.is_field_here(cursor)
                    && matches!(
                        cursor.word().and_then(event_noun),
                        Some(EventNoun::Comment | EventNoun::Task | EventNoun::Meeting)
                    ) =>
            {
                self.planned_deed(Act::Create, cursor, start)
            }
            // `зафиксировать договорённости в комментарии`: the comment is seen, what it says is not.
            Act::Fill if self.in_comment(cursor).is_some() => {
                let end = self.in_comment(cursor)?;
                // `внести в комментарий результат звонка`: what is written may follow as well.
                let leads = cursor.position() + 2 == end;
                if leads {
                    cursor.skip(2);
                }
                let from = cursor.position();
                while cursor.position() < end
                    || leads && cursor.word().is_some_and(|word| !is_timing_word(word))
                {
                    cursor.skip(1);
                }
                if cursor.position() == from {
                    return one(self.act_with(vec![kind(EventKind::Comment)], cursor, start));
                }
                let span = cursor.span_since(from);
                let said = self.text(span);
                let said = ["в", "во"]
                    .iter()
                    .find_map(|led| said.rsplit_once(&format!(" {led} ")))
                    .map_or(&*said, |(what, _)| what);
                self.warn(
                    Code::ByHandOnly,
                    span,
                    format!("программа увидит комментарий, но не то, что «{said}» в нём есть"),
                )
                .label("содержание проверяет человек")
                .hint("то, что нужно сверять, заведите полем карточки: «заполнить договорённости за 1 час»");
                one(self.act_with(vec![kind(EventKind::Comment)], cursor, start))
            }
            // `записать клиента на встречу`
            Act::Fill if cursor.has_stem(0, &["клиент"]) && cursor.word_at(1) == Some("на") =>
            {
                cursor.skip(2);
                self.planned_deed(Act::Appoint, cursor, start)
            }
            // `записывать на встречу`
            Act::Fill
                if cursor.word() == Some("на")
                    && cursor.word_at(1).and_then(event_noun).is_some() =>
            {
                cursor.skip(1);
                self.planned_deed(Act::Appoint, cursor, start)
            }
            Act::Fill => {
                let mut fresh = cursor.eat(&["заново"]);
                let field = self.field(cursor).or_else(|| self.unknown_field(cursor))?;
                fresh |= cursor.eat(&["заново"]);
                one(if fresh {
                    Deed::Change(field)
                } else {
                    Deed::Fill(field)
                })
            }
            Act::Change if cursor.eat_stem(&["ответственн", "владел"]) => {
                one(self.act_with(vec![shape(What::OwnerChange)], cursor, start))
            }
            Act::Change => {
                let field = self.field(cursor).or_else(|| self.field_of_kind(cursor));
                let field = field.or_else(|| self.unknown_field(cursor))?;
                one(Deed::Change(field))
            }
            // `переносить дату «подождать до»`
            Act::Move if self.date_moved(&mut cursor.clone()).is_some() => {
                one(Deed::Change(self.date_moved(cursor)?))
            }
            Act::HandOver => self.hand_over(cursor),
            // `перенести встречу`
            Act::Move if cursor.has_stem(0, &["встреч"]) => {
                cursor.skip(1);
                let moved = shape(What::Event(EventKind::Meeting, Moment::Moved));
                one(self.act_with(vec![moved], cursor, start))
            }
            // `вернуть администратору`
            Act::Move if self.role_here(cursor) => self.hand_over(cursor),
            Act::Move if steps_back(cursor) => one(Deed::Act(EventPattern {
                any: self.steps_back(),
                text: self.text(cursor.span_since(start)),
            })),
            Act::Move => self.move_deed(cursor),
            Act::Have => {
                let at = cursor.position();
                let any = self.event(cursor, Place::State)?;
                let text = self.text(cursor.span_since(at));
                let test = Test::Count {
                    pattern: EventPattern {
                        any,
                        text: text.clone(),
                    },
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                };
                one(Deed::Hold(Cond::Test(Box::new(test), text)))
            }
            Act::Perform | Act::Do => {
                let text = match cursor.peek().map(|part| &part.kind) {
                    Some(PartKind::Quoted(text)) => {
                        cursor.skip(1);
                        text.clone()
                    }
                    _ => {
                        let span = cursor.rest();
                        let said = self.text(span);
                        let verb = self.text(cursor.span_of(start));
                        // `сделать сообщить РОПу`: one verb too many.
                        if let Some(word) = cursor.word().filter(|word| act(word).is_some()) {
                            self.error(
                                Code::NoName,
                                cursor.span_of(start),
                                format!("«{verb}» лишнее: дело уже названо словом «{word}»"),
                            )
                            .label("второй глагол")
                            .example(format!("    {said}"));
                            cursor.skip(usize::MAX / 2);
                            return one(Deed::ByHand(said));
                        }
                        self.error(
                            Code::NoName,
                            span,
                            format!("после «{verb}» нужно действие в кавычках"),
                        )
                        .label("что выполнить?")
                        .example(format!("    выполнить «{said}»"));
                        cursor.skip(usize::MAX / 2);
                        "".into()
                    }
                };
                one(Deed::ByHand(text))
            }
            Act::Mark | Act::Unmark => self.mark_deed(verb == Act::Mark, cursor, start),
            Act::Report => self.report_deed(cursor, start).map(|deed| vec![deed]),
            Act::Unseen => {
                let at = cursor.span_of(start);
                while cursor.peek().is_some_and(|part| match &part.kind {
                    PartKind::Word(word) => !is_timing_word(word),
                    PartKind::Quoted(_) => true,
                    _ => false,
                }) {
                    cursor.skip(1);
                }
                if cursor.position() == start + 1 {
                    return None;
                }
                let text = self.text(cursor.span_since(start));
                self.warn(
                    Code::ByHandOnly,
                    at,
                    format!("сделано ли «{text}», в данных не видно: пункт проверяет человек"),
                )
                .label("не проверяется программой")
                .hint(format!("то же, что «выполнить «{text}»»"));
                one(Deed::ByHand(text))
            }
            Act::Ship => one(self.act_with(vec![kind(EventKind::Shipment)], cursor, start)),
        }
    }

    /// Where «в комментарий» of this sentence ends, if it stands before its term.
    fn in_comment(&self, cursor: &Cursor<'_>) -> Option<usize> {
        let at = cursor.position();
        (0..8)
            .take_while(|ahead| {
                cursor.ahead(*ahead).is_some()
                    && !matches!(
                        cursor.word_at(*ahead),
                        Some("за" | "через" | "до" | "после")
                    )
            })
            .find(|ahead| {
                matches!(cursor.word_at(*ahead), Some("в" | "во"))
                    && cursor.has_stem(ahead + 1, &["комментари", "примечани"])
            })
            .map(|ahead| at + ahead + 2)
    }

    /// `пометить «риск»`, `снять пометку «риск»`: a state, the field of yes and no has this value.
    fn mark_deed(&mut self, set: bool, cursor: &mut Cursor<'_>, start: usize) -> Option<Vec<Deed>> {
        cursor.eat_stem(&["сделк", "карточк", "лид", "заявк", "пометк", "метк"]);
        cursor.eat(&["как"]);
        let at = cursor.span();
        let field = self.field(cursor).or_else(|| self.unknown_field(cursor))?;
        let yes_no = self
            .reg
            .fields
            .get(field.0)
            .is_none_or(|field| field.ty == Type::YesNo);
        if !yes_no {
            let said = self.text(at);
            self.error(
                Code::TypeMismatch,
                at,
                format!("пометкой бывает только поле да/нет, а {said} другого типа"),
            )
            .label("не пометка")
            .example(format!("    {said} — да/нет"));
        }
        let text = self.text(cursor.span_since(start));
        let test = Test::Compare(Expr::Field(field), Op::Eq, Expr::Const(Value::YesNo(set)));
        Some(vec![Deed::Hold(Cond::Test(Box::new(test), text))])
    }

    pub(in crate::model) fn unknown_field(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        if cursor.is_done() {
            return None;
        }
        let span = cursor.span();
        self.unknown(NameKind::Field, span);
        cursor.skip(1);
        Some(FieldId(usize::MAX))
    }

    /// `в «Отказ» [с причиной «…»]`
    /// Whether a role stands here.
    fn role_here(&mut self, cursor: &Cursor<'_>) -> bool {
        let mark = self.diagnostics.mark();
        let found = self.role(&mut cursor.clone()).is_some();
        self.diagnostics.take_back(mark);
        found
    }

    /// Every move to an earlier level of its funnel; into stages that are open from anywhere none is a step back.
    fn steps_back(&self) -> Vec<EventShape> {
        let mut any = Vec::new();
        for (at, funnel) in self.reg.funnels.iter().enumerate() {
            if self.funnel.is_some_and(|own| own.0 != at) {
                continue;
            }
            for (level, from) in funnel.order.iter().enumerate().skip(1) {
                let earlier = funnel.order.iter().take(level).flatten();
                let to: Vec<StageId> = earlier
                    .filter(|stage| !funnel.from_anywhere.contains(stage))
                    .copied()
                    .collect();
                if !to.is_empty() {
                    let from = from.clone();
                    any.push(shape(What::Transition { from, to }));
                }
            }
        }
        any
    }

    /// `дату «подождать до»`, `значение бюджета`: the field behind a word for what it holds.
    fn field_of_kind(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        let kind = cursor.eat_stem(&["дат", "срок", "значени", "сумм", "размер"]);
        let field = kind.then(|| self.field(cursor)).flatten();
        if field.is_none() {
            cursor.back_to(start);
        }
        field
    }

    /// A date of the card that is moved: `«подождать до»`, `дату «подождать до»`, `срок «оплатить до»`. Where a stage has the name, the
    /// deal is moved there.
    pub(in crate::model) fn date_moved(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        if self.stage(&mut cursor.clone()).is_some() {
            return None;
        }
        let mut field = self.moment_field(cursor);
        if field.is_none() && cursor.eat_stem(&["дат", "срок"]) {
            field = self.moment_field(cursor);
        }
        self.diagnostics.take_back(mark);
        if field.is_none() {
            cursor.back_to(start);
        }
        field
    }

    pub(in crate::model) fn move_deed(&mut self, cursor: &mut Cursor<'_>) -> Option<Vec<Deed>> {
        let whole = cursor.eat_stem(&["сделк", "карточк", "лид"]);
        let mark = self.diagnostics.mark();
        let at = cursor.span();
        let What::Transition { from, to } = self.transition(cursor) else {
            return None;
        };
        if to.is_empty() {
            // `передвинуть карточку`: to whatever stage.
            if whole && from.is_empty() && self.diagnostics.mark() == mark {
                let any = vec![shape(What::Transition { from, to })];
                let text = "передвинуть карточку".into();
                return Some(vec![Deed::Act(EventPattern { any, text })]);
            }
            // An unknown stage is reported already: nothing more is to be said of the sentence.
            return (self.diagnostics.mark() > mark).then(Vec::new);
        }
        if !from.is_empty() {
            self.error(
                Code::Leftover,
                at,
                "«из …» у обязанности не читается: важно, куда перевести",
            )
            .label("лишнее")
            .hint("оставьте «перевести в «…»»; откуда, говорит блок стадии");
        }
        let reason = self.move_reason(cursor);
        Some(vec![Deed::Move { stages: to, reason }])
    }

    /// `с причиной «…»`
    pub(in crate::model) fn move_reason(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<(FieldId, Value)> {
        let start = cursor.position();
        if !(cursor.eat(&["с", "со", "по"]) && cursor.eat_stem(&["причин"])) {
            cursor.back_to(start);
            return None;
        }
        let field = self
            .reg
            .fields
            .iter()
            .position(|field| crate::lexicon::fold(&field.name).starts_with("причина"))
            .map(FieldId);
        let Some(field) = field else {
            let span = cursor.span_since(start);
            self.error(
                Code::UnknownField,
                span,
                "причину негде записать: в карточке нет поля «причина …»",
            )
            .label("нет такого поля")
            .example("    «причина отказа» — «дорого», «не дозвонились»");
            cursor.skip(1);
            return None;
        };
        self.value(cursor, field).map(|value| (field, value))
    }

    /// `поставить задачу [«…»] [со сроком]`, `назначить встречу`, `провести встречу`, `оставить комментарий`, `закрыть задачу`.
    pub(in crate::model) fn planned_deed(
        &mut self,
        verb: Act,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Vec<Deed>> {
        let whose = self.task_for(verb, cursor);
        let mut found = self.planned(verb, cursor, start)?;
        if let (Some(role), [Deed::Act(pattern)]) = (
            whose.or_else(|| self.task_for(verb, cursor)),
            found.as_mut_slice(),
        ) {
            for one in &mut pattern.any {
                one.author = Some(Author::Role(role));
            }
            self.qualifiers(cursor, &mut pattern.any);
            pattern.text = self.text(cursor.span_since(start));
        }
        Some(found)
    }

    /// `поставить технологу задачу`, `поставить задачу технологу`: whose task it is. The dative alone says so.
    fn task_for(&mut self, verb: Act, cursor: &mut Cursor<'_>) -> Option<RoleId> {
        if !matches!(verb, Act::Appoint | Act::Create)
            || cursor.word().and_then(event_noun).is_some()
        {
            return None;
        }
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        cursor.eat(&["на", "для"]);
        let role = self.role(cursor);
        if role.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        role
    }

    fn planned(&mut self, verb: Act, cursor: &mut Cursor<'_>, start: usize) -> Option<Vec<Deed>> {
        if verb == Act::Comment && cursor.word().and_then(event_noun).is_none() {
            return Some(vec![self.act_with(
                vec![kind(EventKind::Comment)],
                cursor,
                start,
            )]);
        }
        if verb == Act::Create {
            while cursor.eat_stem(&["нов", "связанн"]) {}
        }
        if verb == Act::Create && cursor.eat_stem(&["сделк", "карточк", "лид", "заявк", "клиент"])
        {
            if let Some(deed) = self.spawned(cursor) {
                return Some(vec![deed]);
            }
            return Some(vec![self.act_with(
                vec![shape(What::Created)],
                cursor,
                start,
            )]);
        }
        let noun = cursor.word().is_some_and(|word| event_noun(word).is_some())
            || cursor
                .word_at(1)
                .is_some_and(|word| event_noun(word).is_some())
                && cursor.word().is_some_and(|word| !is_timing_word(word));
        if !noun {
            // назначить «обучение», назначить следующий шаг: a task by that name.
            let at = cursor.position();
            let bare = cursor.word().is_some() && !is_step(cursor);
            let name = self.object(cursor)?;
            let words = cursor.position() - at;
            if bare && matches!(verb, Act::Close | Act::Create | Act::Appoint)
                || bare && verb == Act::Hold && words > 2
            {
                self.bare_thing(cursor, at, "задача");
            }
            if verb == Act::Hold {
                let mut named = shape(What::Named);
                let plain = crate::model::duties::staff_duty::nominative(&name);
                let mut any = Vec::new();
                if *plain != *name {
                    // `провести планёрку`: the data calls it «планёрка».
                    let mut nominative = named.clone();
                    nominative.name = Some(plain.into());
                    any.push(nominative);
                }
                named.name = Some(name.clone());
                any.push(named);
                self.qualifiers(cursor, &mut any);
                let text =
                    format!("«{}»", crate::model::duties::staff_duty::nominative(&name)).into();
                return Some(vec![Deed::Act(EventPattern { any, text })]);
            }
            let mut task = shape(What::Event(
                EventKind::Task,
                if verb == Act::Close {
                    Moment::Closed
                } else {
                    Moment::Posted
                },
            ));
            let mut any = Vec::new();
            if verb == Act::Appoint {
                any = booked_as(&name);
            }
            task.name = Some(name);
            any.insert(0, task);
            return Some(vec![self.act_with(any, cursor, start)]);
        }
        let mut any = self.event(cursor, Place::Happening)?;
        let moment = match verb {
            Act::Appoint | Act::Create => Moment::Posted,
            Act::Close => Moment::Closed,
            _ => Moment::Done,
        };
        for one in &mut any {
            if let What::Event(EventKind::Task | EventKind::Meeting, said) = &mut one.what {
                *said = moment;
            }
        }
        let text = self.text(cursor.span_since(start));
        Some(vec![Deed::Act(EventPattern { any, text })])
    }

    /// An act with the qualifiers that stand behind its verb.
    pub(in crate::model) fn act_with(
        &mut self,
        mut any: Vec<EventShape>,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Deed {
        self.qualifiers(cursor, &mut any);
        let text = self.text(cursor.span_since(start));
        Deed::Act(EventPattern { any, text })
    }
}

/// `назначить обмер`, where the text declares what it is: of a meeting the verb says which moment is meant.
pub(in crate::model) fn at_its_moment(verb: Act, said: &str, touch: EventPattern) -> EventPattern {
    let moment = match verb {
        Act::Appoint | Act::Create => Moment::Posted,
        Act::Move => Moment::Moved,
        Act::Ask if said.to_lowercase().starts_with("подтвер") => Moment::Confirmed,
        _ => return touch,
    };
    let meets = |one: &EventShape| {
        matches!(
            one.what,
            What::Event(EventKind::Meeting | EventKind::Visit, _)
        )
    };
    if !touch.any.iter().any(meets) {
        return touch;
    }
    let mut any = Vec::new();
    for mut one in touch.any {
        one.what = match one.what {
            What::Event(EventKind::Meeting, _) | What::Named => {
                What::Event(EventKind::Meeting, moment)
            }
            _ => continue,
        };
        if one.name.is_some() && moment != Moment::Moved {
            let done = match moment {
                Moment::Posted => Moment::Posted,
                _ => Moment::Closed,
            };
            let mut task = shape(What::Event(EventKind::Task, done));
            task.name.clone_from(&one.name);
            any.push(task);
        }
        any.push(one);
    }
    EventPattern {
        any,
        text: format!("{} {}", said.to_lowercase(), touch.text).into(),
    }
}

/// `назад`, `назад по воронке`, `на предыдущую стадию`
fn steps_back(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    while cursor.eat_stem(&["сделк", "карточк", "лид"]) {}
    let back = cursor.eat(&["назад"])
        || cursor.eat(&["на"])
            && cursor.eat_stem(&["предыдущ", "прошл", "прежн", "ранн"])
            && cursor.eat_stem(&["стади", "этап"])
        || cursor.eat_run(&["на", "стадию", "назад"])
        || cursor.eat_run(&["на", "этап", "назад"]);
    if !back {
        cursor.back_to(start);
        return false;
    }
    let _ = cursor.eat(&["по"]) && cursor.eat_stem(&["воронк"]);
    true
}

/// What `назначить замер` is besides a task by that name: what everybody calls so is a meeting, appointed by booking it.
fn booked_as(name: &str) -> Vec<EventShape> {
    let plain = fold(&crate::model::duties::staff_duty::nominative(name));
    let meeting = MEETINGS.iter().any(|stem| plain.starts_with(stem));
    let booked = meeting.then(|| {
        let mut booked = shape(What::Event(EventKind::Meeting, Moment::Posted));
        booked.name = Some(name.into());
        booked
    });
    booked.into_iter().collect()
}

/// What is appointed as a meeting, by its stem.
const MEETINGS: &[&str] = &[
    "встреч",
    "замер",
    "показ",
    "осмотр",
    "выезд",
    "визит",
    "консультац",
    "демонстрац",
    "демо",
    "презентац",
    "собеседован",
    "экскурс",
    "интервью",
    "переговор",
    "примерк",
    "тест-драйв",
    "диагностик",
    "прием",
    "пробн",
    "урок",
    "занятие",
    "вебинар",
];

/// `отправить «КП»` is done by the document in the CRM and as well by a letter or message that is called so; neither where the
/// sentence asks more of the document than its name and the way it goes.
pub(in crate::model) fn letters_named(name: &str, documents: &[EventShape]) -> Vec<EventShape> {
    let [document] = documents else {
        return Vec::new();
    };
    let mut plain = shape(document.what.clone());
    plain.name.clone_from(&document.name);
    plain
        .mailing
        .channels
        .clone_from(&document.mailing.channels);
    if *document != plain {
        return Vec::new();
    }
    let channels = &document.mailing.channels;
    [EventKind::Email, EventKind::Message]
        .into_iter()
        .filter_map(|way| {
            let mut letter = outgoing(kind(way));
            letter.name = Some(name.into());
            let post = channels.iter().any(|channel| &**channel == "email");
            match way {
                EventKind::Email => (channels.is_empty() || post).then_some(letter),
                _ if channels.is_empty() => Some(letter),
                _ if post => None,
                _ => {
                    letter.mailing.channels.clone_from(channels);
                    Some(letter)
                }
            }
        })
        .collect()
}

/// The same without these letters: what is forbidden or counted is the document itself, and a letter about it is no second one.
pub(in crate::model) fn without_letters(mut any: Vec<EventShape>) -> Vec<EventShape> {
    let documents: Vec<Box<str>> = any
        .iter()
        .filter(|one| matches!(one.what, What::Event(EventKind::Document, _)))
        .filter_map(|one| one.name.clone())
        .collect();
    any.retain(|one| {
        !matches!(
            one.what,
            What::Event(EventKind::Email | EventKind::Message, _)
        ) || !one
            .name
            .as_ref()
            .is_some_and(|name| documents.contains(name))
    });
    any
}

/// A contact towards the client, whatever side it names.
pub(in crate::model) fn outgoing(mut shape: EventShape) -> EventShape {
    let directed = matches!(
        shape.what,
        What::Event(
            EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms,
            _
        ) | What::Contact
    );
    if directed && shape.direction.is_none() && shape.author != Some(Author::Client) {
        shape.direction = Some(Direction::Out);
    }
    shape
}

/// `следующий шаг`, `следующее касание`: what everybody calls so.
fn is_step(cursor: &Cursor<'_>) -> bool {
    cursor.has_stem(
        0,
        &[
            "следующ",
            "повторн",
            "новое",
            "новый",
            "контрольн",
            "очередн",
        ],
    )
}

/// Words that begin a term: they end a free object.
pub(in crate::model) fn is_timing_word(word: &str) -> bool {
    matches!(
        word,
        "за" | "в"
            | "через"
            | "спустя"
            | "не"
            | "до"
            | "сразу"
            | "после"
            | "сегодня"
            | "завтра"
            | "с"
            | "на"
            | "без"
            | "по"
            | "для"
            | "к"
            | "вечером"
            | "накануне"
            | "немедленно"
            | "лично"
            | "послезавтра"
            | "максимум"
            | "каждый"
            | "каждую"
            | "каждое"
            | "ежедневно"
            | "еженедельно"
            | "ежемесячно"
            | "ежеквартально"
    )
}
