//! What a verb is told of: names, addressees, things answered; and duties said by a noun alone.

use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::lexicon::{EventNoun, event_noun};
use crate::model::conditions::events::{Place, shape};
use crate::model::duties::deeds::{is_timing_word, outgoing};
use crate::model::names::cursor::Cursor;
use crate::model::names::names::NameKind;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Again, Deed, EventPattern, Trigger, What};
use crate::model::terms::terms::Timing;
use crate::syntax::PartKind;

impl Binder<'_> {
    /// `комментарий за 5 минут после звонка`, `ответ за 15 минут`: an event of ours with a term is a duty without its verb.
    pub(in crate::model) fn noun_duty(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
    ) -> Option<Deed> {
        // `первый ответ за 15 минут`: a duty in a stage asks for the first one anyway.
        cursor.eat_stem(&["перв"]);
        let start = cursor.position();
        let noun = (0..2).any(|ahead| cursor.word_at(ahead).and_then(event_noun).is_some());
        if !noun {
            return None;
        }
        let answer = cursor.word().and_then(event_noun) == Some(EventNoun::Answer);
        let any = self.event(cursor, Place::Happening)?;
        let text = self.text(cursor.span_since(start));
        let before = timing.term.is_some();
        while self.timing(cursor, timing) {}
        let repeats = timing.every.is_some() || matches!(timing.origin, Some(Trigger::Gap(_)));
        if timing.term.is_none() && !repeats || before {
            return None;
        }
        let any = any
            .into_iter()
            .map(|mut shape| {
                if answer {
                    shape.direction = Some(Direction::Out);
                }
                outgoing(shape)
            })
            .collect();
        Some(Deed::Act(EventPattern { any, text }))
    }

    pub(in crate::model) fn noun_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Vec<Deed>> {
        let any = self.event(cursor, Place::Happening)?;
        let any = any.into_iter().map(outgoing).collect();
        let text = self.text(cursor.span_since(start));
        Some(vec![Deed::Act(EventPattern { any, text })])
    }

    /// An object's name: quoted, else the run of bare words up to a term.
    pub(in crate::model) fn object(&mut self, cursor: &mut Cursor<'_>) -> Option<Box<str>> {
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            return Some(name.clone());
        }
        let start = cursor.position();
        while cursor
            .word()
            .is_some_and(|word| !is_timing_word(word) && !word.starts_with("клиент"))
        {
            cursor.skip(1);
        }
        (cursor.position() > start).then(|| self.text(cursor.span_since(start)))
    }

    /// Says that a thing nobody has declared is looked for by its bare name.
    pub(in crate::model) fn bare_thing(&mut self, cursor: &Cursor<'_>, start: usize, what: &str) {
        let span = cursor.span_since(start);
        let said = self.text(span);
        self.warn(
            Code::BareThing,
            span,
            format!("«{said}» в тексте не объявлено: читается как название — {what} «{said}»"),
        )
        .label("название без кавычек")
        .hint(format!(
            "если это название, возьмите его в кавычки: «{said}»"
        ));
    }

    /// `ответить на …`: a letter, message or call that came in. What is no event is reported.
    pub(in crate::model) fn answered(&mut self, cursor: &mut Cursor<'_>) -> Option<Trigger> {
        cursor.eat(&["все", "каждое", "любое", "каждый"]);
        let start = cursor.position();
        let mut any = match self.event(cursor, Place::Happening) {
            Some(any) => any,
            None if cursor.eat_stem(&["входящ", "обращени", "запрос", "вопрос"]) =>
            {
                cursor.eat_stem(&["обращени", "запрос", "вопрос"]);
                vec![shape(What::Contact)]
            }
            None => {
                self.no_event(cursor.span());
                cursor.skip(1);
                return None;
            }
        };
        for one in &mut any {
            if one.direction.is_none() && outgoing(one.clone()).direction.is_some() {
                one.direction = Some(Direction::In);
            }
        }
        let text = self.text(cursor.span_since(start));
        Some(Trigger::Event {
            pattern: EventPattern { any, text },
            again: Again::Each,
        })
    }

    /// Whether a declared field stands here.
    pub(in crate::model) fn is_field_here(&mut self, cursor: &Cursor<'_>) -> bool {
        let mark = self.diagnostics.mark();
        let found = self.field(&mut cursor.clone()).is_some();
        self.diagnostics.take_back(mark);
        found
    }

    /// Whom to tell: roles, or the client. An unknown name is reported.
    pub(in crate::model) fn addressee(&mut self, cursor: &mut Cursor<'_>) {
        let start = cursor.position();
        if self.role(cursor).is_some() {
            return;
        }
        cursor.back_to(start);
        let somebody = cursor.has_stem(0, &["клиент", "покупател", "заказчик", "команд", "коллег"])
            || matches!(cursor.word(), Some("всем" | "о" | "об" | "про" | "что"));
        let quoted = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        if cursor.is_done() || somebody || quoted {
            return;
        }
        if cursor.word().is_some_and(is_timing_word) {
            return;
        }
        let span = cursor.span();
        self.unknown(NameKind::Role, span);
        cursor.skip(1);
    }

    pub(in crate::model) fn touch_pattern(&self, touch: usize) -> EventPattern {
        self.reg.touches.get(touch).map_or_else(
            || EventPattern {
                any: Vec::new(),
                text: "".into(),
            },
            |touch| {
                let mut named = shape(What::Named);
                named.name = Some(touch.name.clone());
                let any = touch.pattern.any.iter().cloned().chain([named]).collect();
                EventPattern {
                    any,
                    text: touch.name.clone(),
                }
            },
        )
    }

    pub(in crate::model) fn quoted_touch(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<EventPattern> {
        let start = cursor.position();
        self.touch_word(cursor);
        match self.name(cursor, |binder| &binder.touches, |_, _| true) {
            Some(touch) => Some(self.touch_pattern(touch)),
            None => {
                cursor.back_to(start);
                None
            }
        }
    }
}
