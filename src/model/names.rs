//! Finding declared names in a sentence.

use super::binder::Binder;
use super::cursor::Cursor;
use super::regulation::{FieldId, RoleId, StageId};
use crate::diagnostic::{Code, closest};
use crate::lexicon::{Found, Names};
use crate::source::Span;
use crate::syntax::{Condition, Joint, PartKind};

/// What a name may be declared as, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    Role,
    Field,
    Stage,
}

impl NameKind {
    /// Code, «неизвестная …», where it is declared.
    const fn words(self) -> (Code, &'static str, &'static str) {
        match self {
            Self::Role => (
                Code::UnknownRole,
                "неизвестная роль",
                "роли объявляются строкой «роли: менеджер, РОП»",
            ),
            Self::Field => (
                Code::UnknownField,
                "неизвестное поле",
                "поля объявляются в блоке «карточка сделки:» или «карточка клиента:»",
            ),
            Self::Stage => (
                Code::UnknownStage,
                "неизвестная стадия",
                "стадии объявляются строкой «порядок:» в воронке или блоком «стадия «…»:»",
            ),
        }
    }
}

impl Binder<'_> {
    /// A declared name at the cursor: quoted, or the longest run of bare words. `None` when none stands here; look-alike and
    /// ambiguous spellings are reported.
    pub(super) fn name<T: Clone + PartialEq>(
        &mut self,
        cursor: &mut Cursor<'_>,
        table: fn(&Self) -> &Names<T>,
        fits: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let part = cursor.peek()?;
        let (length, found) = match &part.kind {
            PartKind::Quoted(name) => (1, table(self).find_where(name, fits)),
            PartKind::Word(_) => {
                let run = cursor.run();
                (1..=run.len().min(6)).rev().find_map(|length| {
                    let name = run.get(..length)?.join(" ");
                    match table(self).find_where(&name, &fits) {
                        Found::Nothing => None,
                        found => Some((length, found)),
                    }
                })?
            }
            _ => return None,
        };
        let start = cursor.position();
        cursor.skip(length);
        let span = cursor.span_since(start);
        match found {
            Found::One(value) => Some(value),
            Found::LookAlike(value, declared) => {
                self.warn(
                    Code::LookAlike,
                    span,
                    format!(
                        "в названии «{}» латинские буквы вместо русских",
                        self.text(span)
                    ),
                )
                .label("похожие латинские буквы")
                .hint(format!("наберите русскими буквами: «{declared}»"));
                Some(value)
            }
            Found::Several(names) => {
                let list: Vec<String> = names.iter().map(|name| format!("«{name}»")).collect();
                self.error(
                    Code::AmbiguousName,
                    span,
                    format!(
                        "«{}» подходит к нескольким названиям: {}",
                        self.text(span),
                        list.join(", ")
                    ),
                )
                .label("какое из них?")
                .hint("напишите название точно так, как оно объявлено, в кавычках");
                None
            }
            Found::Nothing => {
                cursor.back_to(start);
                None
            }
        }
    }

    /// A stage at the cursor; stages of the present funnel win.
    pub(super) fn stage(&mut self, cursor: &mut Cursor<'_>) -> Option<StageId> {
        cursor.eat_stem(&["стади", "этап", "статус"]);
        if let Some(funnel) = self.funnel {
            let own: Vec<StageId> = (0..self.reg.stages.len())
                .map(StageId)
                .filter(|id| {
                    self.reg
                        .stages
                        .get(id.0)
                        .is_some_and(|stage| stage.funnel == funnel)
                })
                .collect();
            if let Some(found) = self.name(cursor, |binder| &binder.stages, |id| own.contains(id)) {
                return Some(found);
            }
        }
        self.name(cursor, |binder| &binder.stages, |_| true)
    }

    /// A role at the cursor.
    pub(super) fn role(&mut self, cursor: &mut Cursor<'_>) -> Option<RoleId> {
        self.name(cursor, |binder| &binder.roles, |_| true)
    }

    /// A field at the cursor.
    pub(super) fn field(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        cursor.eat_stem(&["поле", "поля", "полю", "полем"]);
        let found = self.name(cursor, |binder| &binder.fields, |_| true);
        if found.is_none() {
            cursor.back_to(start);
        } else if !matches!(cursor.word(), Some("сделки" | "клиента")) {
            // nothing to skip
        } else {
            cursor.skip(1);
        }
        found
    }

    /// Says that a name is unknown, with the nearest declared one.
    pub(super) fn unknown(&mut self, kind: NameKind, span: Span) {
        let (code, what, declared) = kind.words();
        let said = self.text(span);
        let said = said.trim_matches(|c| matches!(c, '«' | '»' | '"'));
        let names: Vec<String> = match kind {
            NameKind::Role => self.roles.shown().map(str::to_owned).collect(),
            NameKind::Field => self.fields.shown().map(str::to_owned).collect(),
            NameKind::Stage => self.stages.shown().map(str::to_owned).collect(),
        };
        let near = closest(said, names.iter().map(String::as_str)).map(str::to_owned);
        let message = format!("{what} «{said}»");
        let pending = self.error(code, span, message);
        match near {
            Some(near) => pending
                .label("не объявлено")
                .hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.label("не объявлено").hint(declared),
        };
    }

    /// Every name of a list (`источник, бюджет и ЛПР`); unknown ones are reported. `first` is a cursor already past the head
    /// word in the list's first member.
    pub(super) fn list<T>(
        &mut self,
        kind: NameKind,
        first: &mut Cursor<'_>,
        others: &[&Condition],
        mut read: impl FnMut(&mut Self, &mut Cursor<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut out = Vec::new();
        let mut take = |binder: &mut Self, cursor: &mut Cursor<'_>| {
            while !cursor.is_done() {
                match read(binder, cursor) {
                    Some(value) => out.push(value),
                    None => {
                        let span = cursor.rest();
                        binder.unknown(kind, span);
                        return;
                    }
                }
            }
        };
        take(self, first);
        for other in others {
            for member in members(other) {
                take(self, &mut Cursor::new(member));
            }
        }
        out
    }
}

/// All members of a condition, whatever joins them.
pub(super) fn members(condition: &Condition) -> Vec<&crate::syntax::Member> {
    match condition {
        Condition::Member(member) => vec![member],
        Condition::Joint(_, list, _) => list.iter().flat_map(members).collect(),
    }
}

/// The first member and the other conditions of the top level, with the connective.
pub(super) fn split(
    condition: &Condition,
) -> (Option<&crate::syntax::Member>, Vec<&Condition>, Joint) {
    match condition {
        Condition::Member(member) => (Some(member), Vec::new(), Joint::List),
        Condition::Joint(joint, list, _) => {
            let first = list.first();
            match first {
                Some(Condition::Member(member)) => {
                    (Some(member), list.iter().skip(1).collect(), *joint)
                }
                Some(nested) => {
                    let (member, mut rest, _) = split(nested);
                    rest.extend(list.iter().skip(1));
                    (member, rest, *joint)
                }
                None => (None, Vec::new(), *joint),
            }
        }
    }
}
