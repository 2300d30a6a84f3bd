//! Duplicates: `дубль, если совпал телефон или email`, `дубли по телефону`, `один телефон — один клиент`.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{FieldId, Sentence, Trigger};
use crate::syntax::{Condition, Joint, Part, PartKind, PhraseKind, Tail, TailKind};

/// Alternatives, each of fields that must agree together.
type Keys = Vec<Vec<FieldId>>;

impl Binder<'_> {
    /// False when the line is no rule of duplicates.
    pub(in crate::model) fn duplicates(&mut self, line: Line<'_>) -> bool {
        self.duplicate_when(line) || self.one_each(line) || self.kept_card(line)
    }

    /// `дубль, если совпал телефон или email`, `дубль — совпал телефон`, `дубли по телефону`
    fn duplicate_when(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat_stem(&["дубл"]) {
            return false;
        }
        cursor.eat_stem(&["клиент", "лид", "карточ"]);
        let told = line.tails.iter().position(|tail| tail.kind == TailKind::If);
        let right = line.right.and_then(|right| match &right.kind {
            PhraseKind::Plain { left, .. } => Some(left),
            _ => None,
        });
        let (keys, used) = if cursor.eat(&["по"]) {
            (self.key_fields(line.left, &cursor), None)
        } else if let Some(at) = told {
            self.finish(&cursor);
            let tail = line.tails.get(at);
            (tail.and_then(|tail| self.agreeing(&tail.cond)), Some(at))
        } else if let Some(right) = right {
            self.finish(&cursor);
            (self.agreeing(right), None)
        } else {
            self.error(
                Code::NoDefinition,
                line.left.span(),
                "не сказано, по чему узнают дубль",
            )
            .label("что совпало?")
            .example("    дубль, если совпал телефон или email");
            return true;
        };
        let rest: Vec<Tail> = line
            .tails
            .iter()
            .enumerate()
            .filter(|(at, _)| used != Some(*at))
            .map(|(_, tail)| tail.clone())
            .collect();
        if let Some(keys) = keys {
            self.duplicate_clause(line, keys, &rest);
        }
        true
    }

    /// `один телефон — один клиент`
    fn one_each(&mut self, line: Line<'_>) -> bool {
        let Some(PhraseKind::Plain { left, .. }) = line.right.map(|right| &right.kind) else {
            return false;
        };
        let (Some(what), Some(whom)) = (
            members(line.left).first().copied(),
            members(left).first().copied(),
        ) else {
            return false;
        };
        let (mut what, mut whom) = (Cursor::new(what), Cursor::new(whom));
        if !what.peek().is_some_and(one) || !whom.peek().is_some_and(one) {
            return false;
        }
        what.skip(1);
        whom.skip(1);
        if !whom.eat_stem(&["клиент", "карточ", "лид", "контакт"]) {
            return false;
        }
        self.finish(&whom);
        if let Some(keys) = self.key_fields(line.left, &what) {
            self.duplicate_clause(line, keys, line.tails);
        }
        true
    }

    /// `остаётся более ранняя карточка`: what a rule of duplicates does anyway. The later one it cannot do.
    fn kept_card(&mut self, line: Line<'_>) -> bool {
        let ([member], None) = (&members(line.left)[..], line.right) else {
            return false;
        };
        let kept = Cursor::new(member);
        let card = kept.mentions(&["карточк", "запис", "клиент"]);
        if !kept.has_stem(0, &["остает", "сохран", "главн", "основн", "оставля"]) || !card
        {
            return false;
        }
        let rule = |clause: &crate::model::regulation::Clause| {
            matches!(clause.sentence, Sentence::Duplicates(_))
        };
        if kept.mentions(&["ранн", "раньш", "стар", "перв"]) && self.reg.clauses.iter().any(rule)
        {
            line.left.mark();
            return true;
        }
        self.looks_above();
        let said = self.text(line.left.span());
        self.error(
            Code::NoDefinition,
            line.left.span(),
            format!("«{said}»: какая карточка остаётся, решает правило о дублях"),
        )
        .label("номер остаётся за той карточкой, где записан первым")
        .hint("остаётся более ранняя: «дубль, если совпал телефон; остаётся более ранняя карточка»")
        .hint("если остаётся другая, это решает человек: «выполнить «объединить карточки»»");
        true
    }

    fn duplicate_clause(&mut self, line: Line<'_>, keys: Keys, tails: &[Tail]) {
        let guard = self.tails_guard(tails, line.context.guard.clone());
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Duplicates(keys));
        self.modifiers(line.node, index);
    }

    /// `совпал телефон или email`, `одинаковые телефон и email`
    fn agreeing(&mut self, cond: &Condition) -> Option<Keys> {
        let all = members(cond);
        let first = all.first().copied()?;
        let said = all.iter().any(|member| member.parts.iter().any(agrees));
        if !said {
            let span = cond.span();
            self.error(Code::NoDefinition, span, "не сказано, что должно совпасть")
                .label("ожидалось «совпал»")
                .example("    дубль, если совпал телефон или email");
            return None;
        }
        self.key_fields(cond, &Cursor::new(first))
    }

    /// Fields under one connective; the first member is read from the cursor on.
    fn key_fields(&mut self, cond: &Condition, from: &Cursor<'_>) -> Option<Keys> {
        match cond {
            Condition::Member(_) => {
                let mut cursor = from.clone();
                eat_agree(&mut cursor);
                let Some(field) = self.field(&mut cursor) else {
                    self.unknown_here(NameKind::Field, &mut cursor);
                    return None;
                };
                eat_agree(&mut cursor);
                self.finish(&cursor);
                Some(vec![vec![field]])
            }
            Condition::Joint(joint, list, _) => {
                let mut out: Keys = Vec::new();
                for (at, one) in list.iter().enumerate() {
                    let inner = match members(one).first() {
                        Some(member) if at > 0 => Cursor::new(member),
                        _ => from.clone(),
                    };
                    let keys = self.key_fields(one, &inner)?;
                    if *joint != Joint::And {
                        out.extend(keys);
                    } else if out.is_empty() {
                        out = keys;
                    } else {
                        let both = |a: &Vec<FieldId>| {
                            let a = a.clone();
                            keys.iter().map(move |b| [a.as_slice(), b].concat())
                        };
                        out = out.iter().flat_map(both).collect();
                    }
                }
                Some(out)
            }
        }
    }
}

/// `совпал` stands before the fields or behind each.
fn agrees(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Word(word) if word.starts_with("совпа") || word.starts_with("одинаков") || &**word == "тот")
}

fn eat_agree(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_stem(&["совпа", "одинаков"]) || cursor.eat_run(&["тот", "же"])
}

fn one(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Quantity { low: Some(low), .. } if *low == rust_decimal::Decimal::ONE)
}
