//! What the card says of a case: `обработать заявку с сайта за 15 минут` goes by the field that has this value, `нельзя переводить в «Договор» без
//! замера` by the field «дата замера».

use crate::lexicon::event_noun;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::rewriting::wording::{is_word, member_of, said, tells, with_first};
use crate::syntax::{Condition, Joint, Member, Part, PartKind, Phrase, PhraseKind, Tail};

fn starts(part: &Part, stems: &[&str]) -> bool {
    matches!(&part.kind, PartKind::Word(word) if stems.iter().any(|stem| word.starts_with(stem)))
}

impl Binder<'_> {
    /// `менеджер обрабатывает заявки с сайта за 15 минут`: if one field alone has the value «Сайт».
    pub(super) fn come_from(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let first = members(left).first().copied()?;
        let at = first
            .parts
            .iter()
            .take(5)
            .position(|part| starts(part, &["заявк", "заявок", "лид", "обращени", "запрос"]))?;
        let [from, value] = first.parts.get(at + 1..at + 3)? else {
            return None;
        };
        let led = is_word(from, &["с", "со", "из", "от"]);
        let named = matches!(value.kind, PartKind::Word(_) | PartKind::Quoted(_));
        // `позвонить по заявке с сайта`, `по заявке с сайта позвонить`: the request is what it is about, and leaves no word behind.
        let about = at
            .checked_sub(1)
            .and_then(|before| first.parts.get(before))
            .is_some_and(|part| is_word(part, &["по", "на", "для", "от"]));
        let told = || {
            first.parts.iter().any(|part| matches!(&part.kind, PartKind::Word(word) if crate::lexicon::act(word).is_some() && event_noun(word).is_none()))
        };
        if at == 0 || !led || !named || !(tells(left) || about && told()) {
            return None;
        }
        let gone = if about {
            at - 1..at + 3
        } else {
            at + 1..at + 3
        };
        let cond = self.value_told(&Condition::Member(Member {
            parts: vec![value.clone()],
            span: from.span.join(value.span),
        }))?;
        from.seen.mark();
        let kept: Vec<Part> = first
            .parts
            .iter()
            .enumerate()
            .filter(|(place, _)| !gone.contains(place))
            .map(|(_, part)| part.clone())
            .collect();
        if about {
            first
                .parts
                .get(gone.clone())?
                .iter()
                .for_each(|part| part.seen.mark());
        }
        let deed = with_first(left, kept)?;
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(said(phrase, deed, tails))),
            otherwise: None,
        })
    }

    /// `нельзя переводить в «Договор» без замера`: as long as the field «дата замера» is empty or its day has not come.
    pub(super) fn forbidden_before_date(
        &mut self,
        phrase: &Phrase,
        left: &Condition,
        tails: &[Tail],
    ) -> Option<PhraseKind> {
        let [member] = members(left)[..] else {
            return None;
        };
        let forbids = |part: &Part| is_word(part, &["нельзя", "запрещено", "запрещается", "не"]);
        if !member.parts.first().is_some_and(forbids) {
            return None;
        }
        let without = member
            .parts
            .iter()
            .position(|part| is_word(part, &["без", "до"]))
            .filter(|at| *at >= 2)?;
        let like = member.parts.get(without)?;
        let named = member.parts.get(without + 1..)?;
        let plain =
            |part: &Part| matches!(&part.kind, PartKind::Word(word) if event_noun(word).is_none());
        if named.is_empty() || !named.iter().all(plain) {
            return None;
        }
        let mut cursor = Cursor::new(member);
        cursor.back_to(without + 1);
        let field = self.date_of(&mut cursor).filter(|_| cursor.is_done())?;
        let name = self.reg.fields.get(field.0)?.name.clone();
        // What is asked goes by the author's words.
        let span = like.span.join(named.last()?.span);
        let part = |kind: PartKind| Part {
            kind,
            span,
            ..like.clone()
        };
        let word = |text: &str| part(PartKind::Word(text.into()));
        let quoted = part(PartKind::Quoted(name));
        let empty = member_of(vec![word("не"), word("заполнено"), quoted.clone()])?;
        let ahead = member_of(vec![word("дата"), quoted, word("не"), word("наступила")])?;
        let cond = Condition::Joint(Joint::Or, vec![empty, ahead], span);
        like.seen.mark();
        named.iter().for_each(|part| part.seen.mark());
        let deed = member_of(member.parts.get(..without)?.to_vec())?;
        Some(PhraseKind::If {
            cond,
            then: Some(Box::new(said(phrase, deed, tails))),
            otherwise: None,
        })
    }
}
