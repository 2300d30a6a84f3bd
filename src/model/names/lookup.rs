//! Finding declared names in a sentence.

use smallvec::{SmallVec, smallvec};

use crate::diagnostic::{Code, closest};
use crate::lexicon::{Found, Names, same_word};
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{FieldId, RoleId, StageId};
use crate::source::Span;
use crate::syntax::{Condition, Joint, PartKind};

/// What a name may be declared as, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum NameKind {
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
    pub(in crate::model) fn name<T: Clone + PartialEq>(
        &mut self,
        cursor: &mut Cursor<'_>,
        table: fn(&Self) -> &Names<T>,
        fits: impl Fn(&Self, &T) -> bool,
    ) -> Option<T> {
        let part = cursor.peek()?;
        let names = table(self);
        let fits = |value: &T| fits(self, value);
        let (length, found) = match &part.kind {
            PartKind::Quoted(name) => (1, names.find_where(name, fits)),
            PartKind::Quantity { low: None, .. } => {
                let most = names.most_words();
                longest(&self.words_with_units(cursor, most), |name| {
                    names.find_where(name, fits)
                })?
            }
            PartKind::Word(first) => {
                // Asked at nearly every word of a text, and seldom a name.
                if !names.begins(first) {
                    return None;
                }
                // `средний день оплаты`: a unit may be a word of a name.
                let most = names.most_words();
                let unit = (1..most).any(|ahead| {
                    matches!(
                        cursor.ahead(ahead).map(|part| &part.kind),
                        Some(PartKind::Quantity { low: None, .. })
                    )
                });
                let run = cursor.run();
                let mut words: Vec<String> = run.iter().map(|word| (*word).to_owned()).collect();
                if unit {
                    words = self.words_with_units(cursor, most);
                }
                words.truncate(most);
                longest(&words, |name| names.find_where(name, fits))?
            }
            _ => return None,
        };
        let bare = !matches!(part.kind, PartKind::Quoted(_));
        let start = cursor.position();
        cursor.skip(length);
        let span = cursor.span_since(start);
        match found {
            Found::One(value) => Some(value),
            Found::LookAlike(..) if bare && self.text(span).chars().count() == 1 => {
                // The preposition «в» is no slip of the category «B».
                cursor.back_to(start);
                None
            }
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
            Found::Several(value, names) => {
                let said = self.text(span);
                let said = said.trim_matches(QUOTES);
                let list: Vec<String> = names.iter().map(|name| format!("«{name}»")).collect();
                self.error(
                    Code::AmbiguousName,
                    span,
                    format!(
                        "«{said}» подходит к нескольким названиям: {}",
                        list.join(", ")
                    ),
                )
                .label("какое из них?")
                .hint("напишите название точно так, как оно объявлено, в кавычках");
                // One of them, so that the rest of the sentence is read.
                Some(value)
            }
            Found::Nothing => {
                cursor.back_to(start);
                None
            }
        }
    }

    /// The words from here on, units without a number among them: «день рождения», «месяцев до закупки».
    fn words_with_units(&self, cursor: &Cursor<'_>, most: usize) -> Vec<String> {
        (0..most)
            .map_while(|ahead| {
                let part = cursor.ahead(ahead)?;
                match &part.kind {
                    PartKind::Word(word) => Some(word.to_string()),
                    PartKind::Quantity { low: None, .. } => {
                        Some(crate::lexicon::fold(&self.text(part.span)))
                    }
                    _ => None,
                }
            })
            .collect()
    }

    /// A stage at the cursor; stages of the present funnel win.
    pub(in crate::model) fn stage(&mut self, cursor: &mut Cursor<'_>) -> Option<StageId> {
        cursor.eat_stem(&["стади", "этап", "статус"]);
        if let Some(funnel) = self.funnel {
            let own = |binder: &Self, id: &StageId| {
                let stage = binder.reg.stages.get(id.0);
                stage.is_some_and(|stage| stage.funnel == funnel)
            };
            if let Some(found) = self.name(cursor, |binder| &binder.stages, own) {
                return Some(found);
            }
        }
        self.name(cursor, |binder| &binder.stages, |_, _| true)
    }

    /// A role at the cursor.
    pub(in crate::model) fn role(&mut self, cursor: &mut Cursor<'_>) -> Option<RoleId> {
        self.name(cursor, |binder| &binder.roles, |_, _| true)
    }

    /// A field at the cursor.
    pub(in crate::model) fn field(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let start = cursor.position();
        cursor.eat_stem(&["поле", "поля", "полю", "полем"]);
        let found = self
            .name(cursor, |binder| &binder.fields, |_, _| true)
            .or_else(|| self.reason(cursor));
        if found.is_none() {
            cursor.back_to(start);
        } else if !matches!(cursor.word(), Some("сделки" | "клиента")) {
            // nothing to skip
        } else {
            cursor.skip(1);
        }
        self.last_field = found.or(self.last_field);
        found
    }

    /// `если причина «Дорого»`, `указать причину`: the reason of refusal is called so for short, before a value of it or alone.
    fn reason(&self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let valued = matches!(
            cursor.ahead(1).map(|part| &part.kind),
            Some(PartKind::Quoted(_) | PartKind::Sign(_))
        ) || matches!(cursor.word_at(1), Some("не" | "из" | "один" | "одна"))
            || cursor.ahead(1).is_none() && matches!(cursor.word(), Some("причину" | "причиной"));
        if !valued || !cursor.word().is_some_and(|word| word.starts_with("причин")) {
            return None;
        }
        let field = match self.fields.find("причина отказа") {
            Found::One(field) => field,
            _ => return None,
        };
        cursor.skip(1);
        Some(field)
    }

    /// Says that a name is unknown, with the nearest declared one.
    pub(in crate::model) fn unknown(&mut self, kind: NameKind, span: Span) {
        let (code, what, declared) = kind.words();
        let said = self.text(span);
        let said = said.trim_matches(QUOTES);
        let names: Vec<String> = match kind {
            NameKind::Role => self.roles.shown().map(str::to_owned).collect(),
            NameKind::Field => self.fields.shown().map(str::to_owned).collect(),
            NameKind::Stage => self.stages.shown().map(str::to_owned).collect(),
        };
        let near = near_name(said, &names);
        match (kind, said) {
            (NameKind::Role, "в" | "во" | "на") => {
                self.error(code, span, format!("здесь ожидалась роль, а стоит «{said}»"))
                    .label("кому?")
                    .hint("передают роли: «передать РОПу за 1 день», «передать менеджеру по кругу»; базы, за которую никто не отвечает, программа не знает");
                return;
            }
            (NameKind::Stage, "только") => {
                self.error(code, span, "«только» здесь не читается")
                    .label("какая стадия?")
                    .hint("назовите, чего пропускать нельзя: «пропускать можно, кроме «КП», «Договор»»");
                return;
            }
            _ => {}
        }
        let message = format!("{what} «{said}»");
        let pending = self.error(code, span, message).label("не объявлено");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None if (1..=12).contains(&names.len()) => pending
                .hint(format!("объявлены: {}", names.join(", ")))
                .hint(declared),
            None => pending.hint(declared),
        };
    }

    /// Reports an unknown name at the cursor and goes past it: a quoted name, or the words up to a term.
    pub(in crate::model) fn unknown_here(&mut self, kind: NameKind, cursor: &mut Cursor<'_>) {
        let start = cursor.position();
        if matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Word(_))
        ) {
            while cursor
                .word()
                .is_some_and(|word| !crate::model::duties::deeds::is_timing_word(word))
            {
                cursor.skip(1);
            }
        }
        if cursor.position() == start && !cursor.is_done() {
            cursor.skip(1);
        }
        self.unknown(kind, cursor.span_since(start));
    }

    /// Every name of a list (`источник, бюджет и ЛПР`); unknown ones are reported. `first` is a cursor already past the head
    /// word in the list's first member.
    pub(in crate::model) fn list<T>(
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
                    None => binder.unknown_here(kind, cursor),
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

/// The longest run of these words that names something. The vowel of «день» is gone in its other cases.
fn longest<T>(words: &[String], find: impl Fn(&str) -> Found<T>) -> Option<(usize, Found<T>)> {
    let run = |words: &[String]| {
        (1..=words.len())
            .rev()
            .find_map(|length| match find(&words.get(..length)?.join(" ")) {
                Found::Nothing => None,
                found => Some((length, found)),
            })
    };
    run(words).or_else(|| {
        let day = |word: &String| matches!(word.as_str(), "дня" | "дню" | "днем" | "дне");
        let words: Vec<String> = words
            .iter()
            .map(|word| {
                if day(word) {
                    "день".into()
                } else {
                    word.clone()
                }
            })
            .collect();
        words
            .iter()
            .any(|word| word == "день")
            .then(|| run(&words))?
    })
}

/// Quotes of all kinds around a name.
const QUOTES: fn(char) -> bool = |c| matches!(c, '«' | '»' | '"' | '„' | '“' | '”');

/// The declared name that was probably meant: a slip of the pen, also in another case form, or a part of the name.
pub(in crate::model) fn near_name(said: &str, names: &[String]) -> Option<String> {
    let all = || names.iter().map(String::as_str);
    let letters: Vec<char> = said.chars().collect();
    // An ending of one or two letters hides the likeness of a short name: «РПОу» and «РОП».
    let shorter = (1..=2).filter_map(|ending| {
        let kept = letters
            .len()
            .checked_sub(ending)
            .filter(|kept| *kept >= 3)?;
        letters
            .get(..kept)
            .map(|kept| kept.iter().collect::<String>())
    });
    std::iter::once(said.to_owned())
        .chain(shorter)
        .find_map(|word| closest(&word, all()).map(str::to_owned))
        .or_else(|| {
            let part = |name: &&str| name.split(' ').any(|word| same_word(word, said));
            all().find(part).map(str::to_owned)
        })
}

/// All members of a condition, whatever joins them.
///
/// Asked of nearly every line many times over, and nearly always there is one: it takes no memory.
pub(in crate::model) fn members(condition: &Condition) -> SmallVec<[&crate::syntax::Member; 2]> {
    match condition {
        Condition::Member(member) => smallvec![member],
        Condition::Joint(_, list, _) => list.iter().flat_map(members).collect(),
    }
}

/// The first member and the other conditions of the top level, with the connective.
pub(in crate::model) fn split(
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
