//! Limits of stay and of silence, as a duty (`не дольше 2 часов`) and as a fault (`дольше 15 минут — РОПу`).

use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{
    EventPattern, EventShape, Ladder, Sentence, StageId, Step, StepAction, Trigger, What,
};
use crate::syntax::{Condition, Member, Node, Part, PartKind, Phrase, PhraseKind};

/// What a limit is put on.
#[derive(Debug, Clone, PartialEq, Default)]
struct Subject {
    /// `на этапе «…»`, when the line names it itself.
    stages: Vec<StageId>,
    after: Option<EventPattern>,
    without: Option<EventPattern>,
}

/// One line of a limit.
struct Limit {
    subject: Subject,
    /// `не дольше`: the longest that is kept; else `дольше`: from when the row fires.
    bound: Quantity,
    /// Whether the line says «не дольше».
    kept: bool,
}

impl Binder<'_> {
    /// `[на этапе «…»] [после Y] [без X] [не] дольше N [— …]`. Rows of the same limit on the following lines belong to it. `None`
    /// when the line is no limit, else how many lines it took.
    pub(in crate::model) fn limit_sentence(
        &mut self,
        line: Line<'_>,
        following: &[Node],
    ) -> Option<usize> {
        let mark = self.diagnostics.mark();
        let Some(limit) = self.limit_head(line.left) else {
            self.diagnostics.take_back(mark);
            return None;
        };
        let mut ladder = Ladder {
            limit: limit.kept.then_some(limit.bound),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        };
        match (line.right, limit.kept) {
            (None, true) => {}
            // Also `не дольше 2 часов — РОПу`: what happens when it was longer.
            (Some(right), _) => self.row(&mut ladder, limit.bound, right, line),
            (None, false) => {
                let said = self.text(line.left.span());
                self.error(
                    Code::BareLimit,
                    line.left.span(),
                    format!("«{said}»: это предел или нарушение?"),
                )
                .label("что тогда?")
                .hint(format!("предел: «{}»", as_limit(&said)))
                .hint(format!(
                    "нарушение: «{said} — нарушение» или, чтобы узнал РОП: «{said} — РОПу»"
                ));
                ladder.limit = Some(limit.bound);
            }
        }
        let rows = self.further_rows(&limit, following, &mut ladder, line);
        if ladder.limit.is_none() {
            let fault =
                |row: &&Step| matches!(row.action, StepAction::Notify(_) | StepAction::Fault(_));
            ladder.limit = ladder.rows.iter().find(fault).map(|row| row.after);
        }
        let mut context = line.context.clone();
        if !limit.subject.stages.is_empty() {
            context.scope.stages.clone_from(&limit.subject.stages);
        }
        let stay = limit.subject.without.is_none();
        if stay && context.scope.stages.is_empty() {
            self.error(Code::NoStage, line.left.span(), "«дольше» — о времени на стадии, а стадия не названа")
                .label("на какой стадии?")
                .hint("поставьте строку в блок «стадия «…»:», назовите стадию: «на этапе «КП» не дольше 5 дней» — или то, чего нет: «без комментария не дольше 5 дней»");
        }
        let guard = self.guard(line);
        let sentence = match limit.subject {
            Subject {
                after,
                without: Some(without),
                ..
            } => Sentence::Silence {
                after,
                without,
                ladder,
            },
            Subject { .. } => Sentence::Stay(ladder),
        };
        let context = &context;
        let index = self.clause(Line { context, ..line }, guard, Trigger::Scope, sentence);
        let further = following.get(..rows).unwrap_or_default();
        self.whole_ladder(index, further);
        self.modifiers(line.node, index);
        // `дольше 3 дней — менеджеру; дольше 7 дней — РОПу:` – what stands below the last row speaks of the whole ladder.
        for row in further {
            self.modifiers(row, index);
        }
        self.limit_modifiers(index, line.node);
        Some(1 + rows)
    }

    /// The rows of the same ladder that follow; the answer is how many lines they are.
    fn further_rows(
        &mut self,
        limit: &Limit,
        following: &[Node],
        ladder: &mut Ladder,
        line: Line<'_>,
    ) -> usize {
        let mut taken = 0;
        for next in following {
            if next.number.is_some() {
                break;
            }
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left,
                        right: Some(right),
                        tails,
                    },
                ..
            }) = &next.phrase
            else {
                break;
            };
            let mark = self.diagnostics.mark();
            let more = self
                .limit_head(left)
                .or_else(|| {
                    self.diagnostics.take_back(mark);
                    self.bare_bound(left)
                })
                .filter(|more| !more.kept)
                .filter(|more| more.subject == limit.subject || more.subject == Subject::default());
            let Some(more) = more.filter(|_| tails.is_empty()) else {
                self.diagnostics.take_back(mark);
                break;
            };
            self.row(ladder, more.bound, right, line);
            taken += 1;
        }
        taken
    }

    /// `7 дней — РОПу`: a further row that says no more than how long.
    fn bare_bound(&mut self, left: &Condition) -> Option<Limit> {
        let Condition::Member(member) = left else {
            return None;
        };
        let mut cursor = Cursor::new(member);
        let bound = self.duration(&mut cursor).filter(|_| cursor.is_done())?;
        Some(Limit {
            subject: Subject::default(),
            bound,
            kept: false,
        })
    }

    /// A ladder's clause says all its rows; a grading behind the last of them is the clause's.
    fn whole_ladder(&mut self, index: usize, rows: &[Node]) {
        let mut texts = Vec::new();
        let mut graded = None;
        for (at, row) in rows.iter().enumerate() {
            let Some(phrase) = &row.phrase else { continue };
            texts.push(self.text(phrase.span));
            if phrase.grade.is_empty() {
                continue;
            }
            if at + 1 == rows.len() {
                graded = Some(self.grading(&phrase.grade));
            } else {
                self.no_grade(phrase);
            }
        }
        let Some(clause) = self.reg.clauses.get_mut(index) else {
            return;
        };
        for text in texts {
            let whole = format!("{}; {text}", clause.text);
            if clause.number.is_none() {
                clause.key = format!("{}; {text}", clause.key).into();
            }
            clause.text = whole.into();
        }
        if let Some((severity, penalty, priority)) = graded {
            clause.severity = clause.severity.min(severity);
            clause.penalty.extend(penalty);
            clause.priority = clause.priority.or(priority);
        }
        if let Some(last) = rows.last().and_then(|row| row.phrase.as_ref()) {
            clause.span = clause.span.join(last.span);
        }
    }

    /// Says that a grading stands where none is read.
    pub(in crate::model) fn no_grade(&mut self, phrase: &Phrase) {
        let (Some(first), Some(last)) = (phrase.grade.first(), phrase.grade.last()) else {
            return;
        };
        self.error(
            Code::BadGrade,
            first.span.join(last.span),
            "оценка ставится у самого пункта, а не у его строки",
        )
        .label("здесь не действует")
        .hint("перенесите скобки в конец пункта: «позвонить за 1 час (критично):»");
    }

    /// `после КП без ответа`, `после «Сметы» без ответа`: a name that is nothing else is a document's.
    fn document_unsaid(&mut self, cursor: &mut Cursor<'_>) -> Option<EventPattern> {
        let one = cursor.peek()?;
        if cursor.word_at(1) != Some("без")
            || !matches!(one.kind, PartKind::Quoted(_) | PartKind::Word(_))
        {
            return None;
        }
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let read =
            self.counted_event(cursor, Place::Happening).is_some() || self.stage(cursor).is_some();
        self.diagnostics.take_back(mark);
        cursor.back_to(start);
        if read {
            return None;
        }
        let name = self.text(one.span);
        let name = name.trim_matches(|c| matches!(c, '«' | '»' | '"'));
        let document = Member {
            parts: vec![
                Part {
                    kind: PartKind::Word("документа".into()),
                    ..one.clone()
                },
                Part {
                    kind: PartKind::Quoted(name.into()),
                    ..one.clone()
                },
            ],
            span: one.span,
        };
        let mut named = Cursor::new(&document);
        let found = self.counted_event(&mut named, Place::Happening)?;
        cursor.skip(1);
        Some(found)
    }

    fn limit_head(&mut self, left: &Condition) -> Option<Limit> {
        let all = members(left);
        let mut cursor = Cursor::new(all.first()?);
        let mut rest = all.iter().skip(1);
        let stages = self.at_stage(&mut cursor);
        let (mut after, mut without) = (None, None);
        let mut older = false;
        if cursor.eat(&["после"]) {
            // A limit behind an event says without what: otherwise it is none, and the event needs no reading.
            if !cursor.says(&["без", "нет"]) {
                return None;
            }
            cursor.eat_stem(&["последн", "кажд", "перв"]);
            let begin = cursor.position();
            let several = self.bracketed_events(&mut cursor);
            let several = several.map(|any| EventPattern {
                any,
                text: self.text(cursor.span_since(begin)),
            });
            let found = match several.or_else(|| self.document_unsaid(&mut cursor)) {
                Some(found) => found,
                None => self.counted_event(&mut cursor, Place::Happening)?,
            };
            after = Some(found);
        } else if cursor.eat_stem(&["последн"]) {
            // `последний комментарий старше 5 дней`: since the last one no other; never one is another matter.
            let event = self.counted_event(&mut cursor, Place::Limited)?;
            older = cursor.eat(&["старше"]);
            if !older {
                return None;
            }
            (after, without) = (Some(event.clone()), Some(event));
        } else if cursor.says(&["без"]) && !matches!(cursor.word(), Some("без" | "нет" | "не"))
        {
            // `пропущенный звонок без обратного больше 1 часа`
            let start = cursor.position();
            match self.counted_event(&mut cursor, Place::Limited) {
                Some(event) if cursor.word() == Some("без") => after = Some(event),
                _ => cursor.back_to(start),
            }
        }
        if !older
            && cursor.has_stem(0, &["сделк", "сделок", "лид", "заявк", "карточ", "клиент"])
            && (cursor.word_at(1) == Some("без")
                || cursor.has_stem(1, &["стоит", "висит", "наход", "лежит"])
                    && cursor.word_at(2) == Some("без"))
        {
            // `сделка без движения 5 дней`, `сделка стоит без движения 5 дней`
            cursor.skip(1);
            cursor.eat(&["стоит", "висит", "находится", "лежит"]);
        }
        if !older && cursor.eat(&["без", "нет"]) {
            let start = left.span().start.max(cursor.span().start);
            let mut event = self.counted_event(&mut cursor, Place::Limited)?;
            // `без звонка или письма`: further members name further events, the last one carries the term.
            while cursor.is_done() {
                let Some(member) = rest.next() else { break };
                cursor = Cursor::new(member);
                event.any.extend(self.event(&mut cursor, Place::Limited)?);
                let end = cursor.span_since(0).end;
                event.text = self.text(crate::source::Span::new(start, end));
            }
            without = Some(event);
        }
        if rest.next().is_some() || after.is_some() && without.is_none() {
            return None;
        }
        if without.is_none()
            && cursor.has_stem(0, &["сделк", "лид", "заявк", "карточ"])
            && matches!(cursor.word_at(1), Some("на" | "в"))
            && cursor.has_stem(2, &["стадии", "этапе", "стадию"])
        {
            // `сделка на стадии не дольше 10 рабочих дней`
            cursor.skip(1);
        }
        let _ = cursor.eat_run(&["на", "стадии"])
            || cursor.eat_run(&["в", "стадии"])
            || cursor.eat_run(&["на", "этапе"]);
        cursor.eat(&["стоит", "висит", "находится", "лежит", "молчит"]);
        let kept = !older && cursor.eat(&["не"]);
        let longer = older || cursor.eat(&["дольше", "более", "больше"]);
        if !longer && (kept || without.is_none()) {
            return None;
        }
        cursor.eat(&["чем"]);
        // `не больше 40 вложений` is no time at all.
        let counts = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        ) && cursor.word_at(1).is_some_and(|word| {
            !matches!(word, "на" | "в" | "без" | "по")
                && !word.starts_with("рабоч")
                && !word.starts_with("календарн")
                && crate::diagnostic::closest(
                    word,
                    crate::model::names::quantities::UNITS.iter().copied(),
                )
                .is_none()
        });
        if counts {
            return None;
        }
        let bound = if longer {
            self.duration_wanted(&mut cursor)?
        } else {
            // `без ответа 3 дня`
            self.duration(&mut cursor)?
        };
        // `на этапе «…» больше 2 часов без комментария`
        if without.is_none() && cursor.eat(&["без"]) {
            without = Some(self.counted_event(&mut cursor, Place::Limited)?);
        }
        self.finish(&cursor);
        if let (Some(after), Some(without)) = (&after, &mut without) {
            answered_by_us(after, without);
        }
        let subject = Subject {
            stages,
            after,
            without,
        };
        Some(Limit {
            subject,
            bound,
            kept,
        })
    }

    /// An event with its words.
    pub(in crate::model) fn counted_event(
        &mut self,
        cursor: &mut Cursor<'_>,
        place: Place,
    ) -> Option<EventPattern> {
        let start = cursor.position();
        let any = self.event(cursor, place)?;
        let text = self.text(cursor.span_since(start));
        Some(EventPattern { any, text })
    }

    /// `[сделка] на этапе «…»`, `в статусе «…»`
    fn at_stage(&mut self, cursor: &mut Cursor<'_>) -> Vec<StageId> {
        let start = cursor.position();
        cursor.eat_stem(&["сделк", "лид", "заявк", "карточк"]);
        let mut stages = Vec::new();
        if cursor.eat(&["в", "на"]) && cursor.has_stem(0, &["стади", "этап", "статус"])
        {
            cursor.skip(1);
            while matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) || cursor.word().is_some_and(|word| {
                !matches!(
                    word,
                    "не" | "дольше"
                        | "более"
                        | "больше"
                        | "без"
                        | "нет"
                        | "после"
                        | "стоит"
                        | "висит"
                        | "находится"
                )
            }) {
                match self.stage(cursor) {
                    Some(stage) => stages.push(stage),
                    None => {
                        let span = cursor.span();
                        self.unknown(NameKind::Stage, span);
                        cursor.skip(1);
                        stages.push(StageId(0));
                    }
                }
            }
        }
        if stages.is_empty() {
            cursor.back_to(start);
        }
        stages
    }
}

/// The same words as a limit: `дольше 2 часов` → `не дольше 2 часов`.
fn as_limit(said: &str) -> String {
    ["дольше", "больше", "более", "Дольше", "Больше", "Более"]
        .iter()
        .find(|word| said.split(' ').any(|one| one == **word))
        .map_or_else(
            || "без ответа не дольше 3 дней".into(),
            |word| said.replacen(word, &format!("не {}", word.to_lowercase()), 1),
        )
}

/// «после входящего сообщения без ответа»: what came from the client is answered by us, not by the client again.
fn answered_by_us(after: &EventPattern, without: &mut EventPattern) {
    let incoming = |one: &EventShape| one.direction == Some(Direction::In);
    if !after.any.iter().all(incoming) {
        return;
    }
    for one in &mut without.any {
        if one.what == What::Contact && incoming(one) && one.author.is_none() {
            one.direction = Some(Direction::Out);
        }
    }
}
