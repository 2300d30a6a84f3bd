//! A case told by its value alone: `горячему — раз в 2 дня`, `тёплым клиентам — звонить раз в неделю`. The value says whose it is when
//! only one field has it.

use crate::lexicon::{fold, stems};
use crate::model::reading::binder::Binder;
use crate::syntax::{Condition, Member, Part, PartKind};
use crate::value::Type;

/// Nouns that the value speaks of.
const BEARERS: &[&str] = &["клиент", "сделк", "лид", "заявк", "покупател", "заказчик"];

impl Binder<'_> {
    /// The condition that a value of one field alone stands for. `None`: it is no such value, or several fields have it.
    pub(in crate::model) fn value_told(&self, cond: &Condition) -> Option<Condition> {
        let Condition::Member(member) = cond else {
            return None;
        };
        let mut said: Vec<&str> = Vec::new();
        for part in &member.parts {
            match &part.kind {
                PartKind::Word(word) | PartKind::Quoted(word) => said.push(word),
                _ => return None,
            }
        }
        let bears = |word: &str| BEARERS.iter().any(|stem| word.starts_with(stem));
        said.pop_if(|word| member.parts.len() > 1 && bears(word));
        if said.first().is_some_and(|word| bears(word)) && said.len() > 1 {
            said.remove(0);
        }
        let said = stems(&fold(&said.join(" ")));
        let mut found = self.reg.fields.iter().flat_map(|field| {
            let values = match &field.ty {
                Type::OneOf(values) => values.as_slice(),
                _ => &[],
            };
            let same = values
                .iter()
                .filter(|value| stems(&fold(value)) == said)
                .map(|value| (field, value));
            same.collect::<Vec<_>>()
        });
        let (Some((field, value)), None) = (found.next(), found.next()) else {
            return None;
        };
        let like = member.parts.first()?;
        let part = |text: &str| Part {
            kind: PartKind::Quoted(text.into()),
            span: member.span,
            ..like.clone()
        };
        member.parts.iter().for_each(|part| part.seen.mark());
        Some(Condition::Member(Member {
            parts: vec![part(&field.name), part(value)],
            span: member.span,
        }))
    }
}
