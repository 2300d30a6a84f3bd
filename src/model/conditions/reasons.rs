//! `скидка выше 10 % — причина обязательна`: a field for the reason must be filled while the condition holds.

use crate::diagnostic::Code;
use crate::lexicon::{fold, same_word};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and};
use crate::model::regulation::{Cond, Criterion, Expr, FieldId, Sentence, Test, Trigger};
use crate::syntax::{Condition, PhraseKind};

const REASONS: &[&str] = &["причин", "обоснован"];

impl Binder<'_> {
    /// A condition on the left, a reason on the right. False when the line is none.
    pub(in crate::model) fn reason_row(&mut self, line: Line<'_>) -> bool {
        let Some(PhraseKind::Plain {
            left: Condition::Member(member),
            right: None,
            tails,
        }) = line.right.map(|right| &right.kind)
        else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        cursor.eat(&["с", "только"]);
        cursor.eat(&["с"]);
        let before = cursor.eat_stem(&["обязат", "нужн", "указан", "требует"]);
        let named = cursor.eat_stem(REASONS);
        cursor.eat_run(&["должна", "быть"]);
        let after = cursor.eat_stem(&["обязат", "нужн", "указа", "требует"]);
        if !named || !cursor.is_done() || !(before || after) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let cond = self.cond(line.left);
        if self.diagnostics.has_errors_since(mark) {
            return true;
        }
        let subject = subject(&cond);
        let Some(field) = self.reason_of(subject) else {
            let of = subject
                .and_then(|field| self.reg.fields.get(field.0))
                .map_or_else(String::new, |field| format!(" ({})", field.name));
            let name = subject
                .and_then(|field| self.reg.fields.get(field.0))
                .map_or_else(
                    || "причина".to_owned(),
                    |field| format!("причина: {}", field.name),
                );
            self.error(
                Code::UnknownField,
                member.span,
                format!("причину{of} негде записать: в карточке нет такого поля"),
            )
            .label("нет такого поля")
            .hint("поле называют «причина …» и объявляют в блоке «карточка сделки:»")
            .example(format!("    «{name}» — текст"));
            return true;
        };
        let text = self
            .reg
            .fields
            .get(field.0)
            .map_or("".into(), |field| field.name.clone());
        let criterion = Criterion {
            cond: Cond::Test(Box::new(Test::Filled(field)), text.clone()),
            text,
            span: member.span,
        };
        let guard = and(self.guard(line), cond);
        let guard = self.tails_guard(tails, guard);
        let index = self.clause(
            line,
            guard,
            Trigger::Scope,
            Sentence::Required(vec![criterion]),
        );
        self.modifiers(line.node, index);
        true
    }

    /// The field for the reason of a thing: `причина скидки`, else the only one that is called nothing but `причина`.
    fn reason_of(&self, subject: Option<FieldId>) -> Option<FieldId> {
        let named = |name: &str| REASONS.iter().any(|stem| fold(name).starts_with(stem));
        let of: Vec<Box<str>> = subject
            .and_then(|field| self.reg.fields.get(field.0))
            .map(|field| field.name.split(' ').map(Into::into).collect())
            .unwrap_or_default();
        let fields = || self.reg.fields.iter().enumerate();
        let own = fields().find(|(_, field)| {
            named(&field.name)
                && field
                    .name
                    .split(|letter: char| !letter.is_alphanumeric())
                    .skip(1)
                    .any(|word| of.iter().any(|subject| same_word(word, subject)))
        });
        let bare = || fields().find(|(_, field)| named(&field.name) && !field.name.contains(' '));
        own.or_else(bare).map(|(id, _)| FieldId(id))
    }
}

/// The first field that a condition speaks of.
fn subject(cond: &Cond) -> Option<FieldId> {
    match cond {
        Cond::True => None,
        Cond::And(list) | Cond::Or(list) => list.iter().find_map(subject),
        Cond::Not(inner) => subject(inner),
        Cond::Test(test, _) => match test.as_ref() {
            Test::Filled(field)
            | Test::OneOf(field, _)
            | Test::Compare(Expr::Field(field), ..)
            | Test::Compare(_, _, Expr::Field(field)) => Some(*field),
            _ => None,
        },
    }
}
