//! Which kind of sentence a line is: decided by its head, one reader a kind.

use super::binder::Binder;
use super::blocks::{Context, Line, and};
use super::cursor::Cursor;
use super::names::members;
use super::regulation::Sentence;
use crate::diagnostic::Code;
use crate::syntax::{Node, PartKind, PhraseKind};

impl Binder<'_> {
    /// Reads a line as a clause; the answer is how many lines it took.
    pub(super) fn sentence(&mut self, line: Line<'_>, following: &[Node]) -> usize {
        if let Some(taken) = self.limit_sentence(line, following) {
            return taken;
        }
        let read = self.by_hand(line)
            || self.criteria(line)
            || self.moves(line)
            || self.ban(line)
            || self.response(line)
            || self.condition_row(line)
            || self.duty(line);
        if !read {
            self.unknown_sentence(line);
            // What stands below is read as if it stood here: its own mistakes are not to hide behind this one.
            self.block(&line.node.children, line.context);
        }
        1
    }

    /// `выполнить «…»` (a duty by hand), `совет «…»`, `скрипт «…»`, `шаблон «…»`, `звонарь может …`.
    fn by_hand(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let start = cursor.position();
        if cursor.eat(&["совет", "скрипт", "шаблон"]) {
            let text = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quoted(text)) => text.clone(),
                _ => self.text(cursor.rest()),
            };
            self.clause(
                line,
                line.context.guard.clone(),
                line.context.trigger.clone(),
                Sentence::ByHand(text),
            );
            return true;
        }
        if self.role(&mut cursor).is_some() && cursor.eat(&["может", "могут", "вправе"])
        {
            // A permission forbids nothing: it is shown to people and counted as checked by hand.
            let text = self.text(line.left.span());
            self.clause(
                line,
                line.context.guard.clone(),
                line.context.trigger.clone(),
                Sentence::ByHand(text),
            );
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `УСЛОВИЕ — СЛЕДСТВИЕ` without «если»: a branch of one arm.
    fn condition_row(&mut self, line: Line<'_>) -> bool {
        let Some(right) = line.right else {
            return false;
        };
        let before = self.diagnostics.mark();
        let cond = self.cond(line.left);
        if self.diagnostics.has_errors_since(before) {
            return false;
        }
        let guard = and(line.context.guard.clone(), cond);
        let inner = Context {
            guard,
            consequence: true,
            ..line.context.clone()
        };
        let mut node = line.node.clone();
        let grade = line
            .node
            .phrase
            .as_ref()
            .map(|phrase| phrase.grade.clone())
            .unwrap_or_default();
        node.phrase = Some(crate::syntax::Phrase {
            grade,
            ..right.clone()
        });
        self.block(&[node], &inner);
        true
    }

    /// Lines of a clause's block that are rows (`просрочка 15 минут — сообщить РОПу`).
    pub(super) fn expect_row(&mut self, node: &Node) {
        if matches!(
            node.phrase.as_ref().map(|phrase| &phrase.kind),
            Some(PhraseKind::Plain { right: None, .. })
        ) {
            self.error(
                Code::NoDefinition,
                node.span,
                "в строке нет тире: что тогда делать?",
            )
            .label("после срока нужно тире и действие")
            .example("    просрочка 15 минут — сообщить РОПу");
        }
    }
}
