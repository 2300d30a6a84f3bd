//! Processes that go on in another funnel: `после оплаты создать сделку в воронке «Сервис» с теми же полями: сумма, адрес`.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Deed, Deeds, Sentence};
use crate::syntax::{Node, PartKind, PhraseKind};

impl Binder<'_> {
    /// What stands behind «создать сделку»: `в воронке «Сервис» [с теми же полями …]`. `None`: a deal of this funnel.
    pub(in crate::model) fn spawned(&mut self, cursor: &mut Cursor<'_>) -> Option<Deed> {
        let start = cursor.position();
        if !(cursor.eat(&["в", "во"]) && cursor.eat_stem(&["воронк"])) {
            cursor.back_to(start);
            return None;
        }
        let at = cursor.span();
        let Some(funnel) = self.name(cursor, |binder| &binder.funnels, |_, _| true) else {
            let said = self.text(at);
            let known: Vec<String> = self
                .reg
                .funnels
                .iter()
                .filter_map(|funnel| funnel.name.as_deref())
                .map(|name| format!("«{name}»"))
                .collect();
            let pending = self
                .error(Code::NoFunnel, at, format!("воронки {said} в тексте нет"))
                .label("не объявлена");
            if known.is_empty() {
                pending.example("воронка «Сервис»:\n    порядок: «Новая» → «Готово»");
            } else {
                pending.hint(format!("объявлены: {}", known.join(", ")));
            }
            cursor.skip(usize::MAX / 2);
            return Some(Deed::Spawn {
                funnel: crate::model::regulation::FunnelId(0),
                fields: Vec::new(),
            });
        };
        let mut fields = Vec::new();
        if copies(cursor) {
            while !cursor.is_done() {
                match self.field(cursor) {
                    Some(field) => fields.push(field),
                    None => break,
                }
            }
        }
        Some(Deed::Spawn { funnel, fields })
    }

    /// A further member that names one more field to be copied. False when it is none.
    pub(in crate::model) fn copied_too(
        &mut self,
        cursor: &mut Cursor<'_>,
        list: &mut [Deed],
    ) -> bool {
        let Some(Deed::Spawn { fields, .. }) = list.last_mut() else {
            return false;
        };
        let start = cursor.position();
        copies(cursor);
        let Some(field) = self.field(cursor) else {
            cursor.back_to(start);
            return false;
        };
        fields.push(field);
        true
    }

    /// A line below that only names fields: those that are copied. False when it is none.
    pub(in crate::model) fn copied_row(&mut self, node: &Node, clause: usize) -> bool {
        let spawns = matches!(
            self.reg.clauses.get(clause).map(|clause| &clause.sentence),
            Some(Sentence::Duty(duty)) if spawn(&duty.deeds)
        );
        let Some(PhraseKind::Plain {
            left,
            right: None,
            tails,
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            return false;
        };
        if !spawns || !tails.is_empty() {
            return false;
        }
        if let [member] = members(left)[..] {
            // `с теми же полями:` with the fields below.
            let mut cursor = Cursor::new(member);
            if copies(&mut cursor) && cursor.is_done() && !node.children.is_empty() {
                for child in &node.children {
                    if !self.copied_row(child, clause) {
                        self.leftover(child.span);
                    }
                }
                return true;
            }
        }
        let mut found = Vec::new();
        for member in members(left) {
            let mut cursor = Cursor::new(member);
            copies(&mut cursor);
            let quoted = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
            match self.field(&mut cursor) {
                Some(field) if cursor.is_done() => found.push(field),
                // The first line tells whether these are fields at all.
                _ if found.is_empty() && !quoted => return false,
                _ => self.unknown(NameKind::Field, member.span),
            }
        }
        if let Some(Sentence::Duty(duty)) = self
            .reg
            .clauses
            .get_mut(clause)
            .map(|clause| &mut clause.sentence)
        {
            let (Deeds::All(list) | Deeds::Any(list)) = &mut duty.deeds;
            for deed in list {
                if let Deed::Spawn { fields, .. } = deed {
                    fields.append(&mut found);
                }
            }
        }
        // The fields are part of what the sentence says.
        let row = self.text(node.span);
        if let Some(clause) = self.reg.clauses.get_mut(clause) {
            let text = clause.text.trim_end_matches(':').to_owned();
            let joint = if text.ends_with(['ь', 'и', 'х']) || !text.contains(':') {
                ": "
            } else {
                ", "
            };
            clause.text = format!("{text}{joint}{row}").into();
        }
        true
    }
}

fn spawn(deeds: &Deeds) -> bool {
    let (Deeds::All(list) | Deeds::Any(list)) = deeds;
    list.iter().any(|deed| matches!(deed, Deed::Spawn { .. }))
}

/// `с теми же полями`, `с копированием 7 полей`, `с полями`, `скопировать поля`: the cursor is left behind it.
fn copies(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    let with = cursor.eat(&["с", "со"]);
    if with && cursor.eat(&["теми", "тем", "той", "теми-же"]) {
        cursor.eat(&["же", "самыми"]);
        cursor.eat_stem(&["пол", "значени", "данны"]);
        return true;
    }
    if with && cursor.eat_stem(&["копирован", "переносом"])
        || !with && cursor.eat(&["скопировать", "копировать", "перенести", "скопировав"])
    {
        if matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity { unit: None, .. })
        ) {
            cursor.skip(1);
        }
        cursor.eat(&["поля", "полей", "поле"]);
        return true;
    }
    if with && cursor.eat(&["полями", "полем"]) {
        return true;
    }
    cursor.back_to(start);
    false
}
