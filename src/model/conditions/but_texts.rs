//! `если клиент ответил, кроме автоответа`: an event whose text says it is none of those meant.

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Cond, EventPattern, Op, Test, What};
use crate::source::Span;
use crate::syntax::{Tail, TailKind};

/// How letters that nobody wrote speak of themselves.
const AUTOREPLY: &[&str] = &[
    "автоответ",
    "автоматический ответ",
    "auto-reply",
    "autoreply",
    "automatic reply",
    "out of office",
];

impl Binder<'_> {
    /// `, кроме автоответа`, `, кроме писем с текстом «Автоответ»` behind a condition about an event: what it asks about says none of
    /// that. False when the tail tells no texts, or the condition asks about no event.
    pub(in crate::model) fn but_texts(&mut self, tail: &Tail, cond: Option<&mut Cond>) -> bool {
        if tail.kind != TailKind::Except {
            return false;
        }
        let Some(cond) = cond else { return false };
        let Some(texts) = self.texts_said(tail) else {
            return false;
        };
        let said = self.text(tail.span);
        narrow(cond, &texts, said.trim_start_matches([',', ' ']))
    }

    fn texts_said(&mut self, tail: &Tail) -> Option<Vec<Box<str>>> {
        let all = members(&tail.cond);
        if let [only] = all.as_slice() {
            let mut cursor = Cursor::new(only);
            if cursor.eat_stem(&["автоответ"]) && cursor.is_done() {
                only.mark();
                return Some(AUTOREPLY.iter().map(|text| (*text).into()).collect());
            }
        }
        let mark = self.diagnostics.mark();
        let pattern = self.pattern(&tail.cond, Place::Happening);
        let texts: Option<Vec<Box<str>>> = pattern
            .filter(|_| !self.diagnostics.errors_since(mark))
            .and_then(|pattern| pattern.any.into_iter().map(|one| one.text).collect());
        if texts.is_none() {
            self.diagnostics.take_back(mark);
        }
        texts
    }

    /// `если есть входящее письмо и не входящее письмо с текстом «…»`: one letter with that text, and no later one will do.
    pub(in crate::model) fn outweighed(&mut self, cond: &Cond, span: Span) {
        let Cond::And(all) = cond else { return };
        let there = all.iter().find_map(|one| counted(one, true));
        let none = all.iter().find_map(|one| counted(one, false));
        let (Some(there), Some(none)) = (there, none) else {
            return;
        };
        let plain = |what: &What| {
            there
                .any
                .iter()
                .any(|one| one.what == *what && one.text.is_none())
        };
        let narrower = none.any.iter().find(|one| plain(&one.what));
        let Some((what, words)) =
            narrower.and_then(|one| Some((one.what.clone(), one.text.clone()?)))
        else {
            return;
        };
        let things = match what {
            What::Event(EventKind::Email, _) => "писем",
            What::Event(EventKind::Comment, _) => "комментариев",
            What::Event(EventKind::Call, _) => "звонков",
            _ => "сообщений",
        };
        let (said, but) = (there.text.clone(), none.text.clone());
        self.warn(
            Code::Outweighed,
            span,
            format!("раз случится «{but}» — и это условие не выполнится уже никогда"),
        )
        .label("не было ни одного такого")
        .hint("«и не …» спрашивает, не было ли такого вообще; если речь о том, какое из событий засчитать, назовите исключение")
        .example(format!("    остановить, если есть {said}, кроме {things} с текстом «{words}»"));
    }
}

/// The events that a condition asks about: whether there was one, or (`false`) whether there was none.
fn counted(cond: &Cond, there: bool) -> Option<&EventPattern> {
    match cond {
        Cond::Not(one) => counted(one, !there),
        Cond::Test(test, _) => match &**test {
            Test::Count {
                pattern,
                op,
                number,
                ..
            } => {
                let asks = match (op, number) {
                    (Op::Ge, 1) | (Op::Gt, 0) => true,
                    (Op::Eq, 0) | (Op::Lt, 1) => false,
                    _ => return None,
                };
                (asks == there).then_some(pattern)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Narrows the events that a condition asks about; whether it asks about any.
fn narrow(cond: &mut Cond, texts: &[Box<str>], said: &str) -> bool {
    match cond {
        Cond::True => false,
        Cond::And(all) | Cond::Or(all) => {
            let found: Vec<bool> = all.iter_mut().map(|one| narrow(one, texts, said)).collect();
            found.into_iter().any(|one| one)
        }
        Cond::Not(one) => narrow(one, texts, said),
        Cond::Test(test, text) => match &mut **test {
            Test::Count { pattern, .. } | Test::LastOlder(pattern, _) => {
                *text = format!("{text}, {said}").into();
                for shape in &mut pattern.any {
                    shape.not_text.extend(texts.iter().cloned());
                }
                true
            }
            _ => false,
        },
    }
}
