//! What staff hands in and does: reports, filled sheets of checklists, meetings of its own.

use super::super::regulation::Sentence;
use super::given::Row;
use super::read::Draft;
use super::{Happened, Who};
use crate::diagnostic::Code;
use crate::facts::{Event, EventKind, RawValue};
use crate::lexicon::fold;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::syntax::{Member, Node, Part, PartKind, PhraseKind};

impl Binder<'_> {
    /// `отчёт «Ежедневный» от Иванова`
    pub(super) fn report_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        cursor.eat_stem(&["сдан"]);
        let said = cursor.eat_stem(&["отчет"]);
        let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind).filter(|_| said)
        else {
            cursor.back_to(start);
            return false;
        };
        let mut event = Event::new(EventKind::Report);
        event.name = Some(name.to_string().into());
        event.form = Some(Box::default());
        cursor.skip(1);
        cursor.eat_stem(&["сдан"]);
        cursor.eat(&["от", "сдал", "сдала"]);
        let by = self.whom(cursor, draft);
        let mut fact = self.fact_of(member, draft, row, Happened::Event(Box::new(event)));
        fact.by = by.unwrap_or(Who::Owner);
        fact.deal = None;
        self.take_fact(draft, fact);
        true
    }

    /// `заполнен лист «Диалог»`; what is answered stands in the block.
    pub(super) fn sheet_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        cursor.eat_stem(&["заполнен"]);
        let said = cursor.eat_stem(&["лист", "чек-лист"]);
        let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind).filter(|_| said)
        else {
            cursor.back_to(start);
            return false;
        };
        if self.questions_of(name).is_none() {
            let span = cursor.span();
            self.error(Code::NoFact, span, format!("чек-листа «{name}» в регламенте нет"))
                .label("какой лист?")
                .hint("чек-лист объявляют блоком «чек-лист «…»:», а в примере пишут ответы: «приветствие» — 2");
        }
        let mut event = Event::new(EventKind::Audit);
        event.name = Some(name.to_string().into());
        event.form = Some(Box::default());
        cursor.skip(1);
        let by = if cursor.eat(&["от"]) {
            self.whom(cursor, draft)
        } else {
            None
        };
        let before = self.about_deal(cursor, draft);
        let mut fact = self.fact_of(member, draft, row, Happened::Event(Box::new(event)));
        fact.by = by.unwrap_or(Who::Owner);
        self.take_fact(draft, fact);
        draft.deal = before;
        true
    }

    /// `планёрка от Образцова`, `Образцов провёл планёрку`: what staff does where there is no deal. It needs somebody who did it.
    pub(super) fn staff_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        let first = self.doing_person(cursor, draft);
        if first.is_some() && !cursor.eat_stem(&["провел", "сделал", "выполнил", "прошел"])
        {
            cursor.back_to(start);
            return false;
        }
        let Some(name) = thing(cursor, |part| self.text(part.span)) else {
            cursor.back_to(start);
            return false;
        };
        let by = match first {
            Some(who) => Some(who),
            None if cursor.eat(&["от"]) => self.whom(cursor, draft),
            None => None,
        };
        let Some(by) = by.filter(|_| cursor.is_done()) else {
            cursor.back_to(start);
            return false;
        };
        let mut event = Event::new(EventKind::Meeting);
        event.name = Some(crate::model::duties::staff_duty::nominative(&name).into());
        event.at = row.at;
        let mut fact = self.fact_of(member, draft, row, Happened::Event(Box::new(event)));
        (fact.by, fact.deal) = (by, None);
        self.take_fact(draft, fact);
        true
    }

    /// The block under a report or a sheet: `«приветствие» — 2`, `остальные — полностью`. False when the row told neither.
    pub(super) fn form_lines(&mut self, children: &[Node], draft: &mut Draft) -> bool {
        let Some(Happened::Event(event)) =
            draft.scenario.facts.last_mut().map(|last| &mut last.what)
        else {
            return false;
        };
        let Some(form) = &mut event.form else {
            return false;
        };
        let questions = event
            .name
            .as_deref()
            .and_then(|name| self.questions_of(name));
        for child in children {
            let phrase = child.phrase.as_ref().map(|phrase| &phrase.kind);
            let (left, right) = match phrase {
                Some(PhraseKind::Plain {
                    left,
                    right: Some(right),
                    ..
                }) => (Some(left), right),
                Some(PhraseKind::Else { then: Some(then) }) => (None, then),
                _ => {
                    self.no_answer(child);
                    continue;
                }
            };
            let value = answer(&self.text(right.span));
            let Some(left) = left else {
                for question in questions.iter().flatten() {
                    let known = form.lines.keys().any(|known| fold(known) == fold(question));
                    if !known {
                        form.lines
                            .insert(question.to_string().into(), value.clone());
                    }
                }
                continue;
            };
            let name = self.text(left.span());
            let name = name.trim_matches(['«', '»', '"']);
            let unknown = questions
                .as_ref()
                .is_some_and(|all| !all.iter().any(|one| fold(one) == fold(name)));
            if unknown {
                self.error(
                    Code::NoFact,
                    left.span(),
                    format!("пункта «{name}» в чек-листе нет"),
                )
                .label("о чём ответ?")
                .hint("пункт называют теми же словами, что и в чек-листе");
            }
            form.lines.insert(name.to_owned().into(), value);
        }
        true
    }

    fn no_answer(&mut self, child: &Node) {
        self.error(Code::NoFact, child.span, "под листом стоят ответы")
            .label("пункт — ответ")
            .example("        «приветствие» — 2");
    }

    /// The questions of a checklist of the text, with its lines to fill in.
    fn questions_of(&self, name: &str) -> Option<Vec<Box<str>>> {
        self.reg.clauses.iter().find_map(|clause| {
            let Sentence::Checklist(list) = &clause.sentence else {
                return None;
            };
            (fold(&list.name) == fold(name)).then(|| {
                let questions = list.questions.iter().map(|question| question.text.clone());
                let stops = list.stops.iter().map(|stop| stop.text.clone());
                questions
                    .chain(list.lines.iter().cloned())
                    .chain(stops)
                    .collect()
            })
        })
    }
}

/// The words of a thing up to «от».
fn thing(cursor: &mut Cursor<'_>, text: impl Fn(&Part) -> Box<str>) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    while let Some(part) = cursor.peek() {
        match &part.kind {
            PartKind::Quoted(name) => words.push(name.to_string()),
            PartKind::Word(word) if &**word == "от" => break,
            PartKind::Word(_) => words.push(text(part).to_string()),
            _ => return None,
        }
        cursor.skip(1);
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// An answer as data spells it.
fn answer(said: &str) -> RawValue<'static> {
    let said = said.trim().trim_matches(['«', '»', '"']);
    match said.parse() {
        Ok(number) => RawValue::Number(number),
        Err(_) => RawValue::Text(said.to_owned().into()),
    }
}
