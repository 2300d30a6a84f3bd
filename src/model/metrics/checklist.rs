//! `чек-лист «Первый звонок»:` — sections, questions and their weights, answers, stop factors, thresholds.

use rust_decimal::Decimal;

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::model::conditions::events::kind;
use crate::model::metrics::checklist_rows::{heading_weight, is_default_weight};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Again, Answer, AnswerLevel, Automatic, Checklist, Cond, EventPattern, Grade, Op, Question,
    Rated, Sentence, StopFactor, Test, Trigger,
};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit};

/// What a section or the whole list declares to add up to.
type Declared = Option<(Decimal, Span)>;

impl Binder<'_> {
    /// Reads a checklist with its block. False when the line is none.
    pub(in crate::model) fn checklist(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat_stem(&["чек-лист", "чеклист"]) || !line.node.opens {
            return false;
        }
        let (name, _) = self.heading_name(&mut cursor, line.left.span());
        let declared = self.declared(line.left);
        let mut list = Checklist {
            name,
            questions: Vec::new(),
            answers: Vec::new(),
            grades: Vec::new(),
            stops: Vec::new(),
            lines: Vec::new(),
            samplings: Vec::new(),
            checked_by: None,
            default_weight: None,
            percent: false,
        };
        let mut thresholds: Vec<Node> = Vec::new();
        list.default_weight = self
            .default_weight(&line.node.children)
            .or_else(|| heading_weight(line.left));
        self.questions(&line.node.children, None, &mut list, &mut thresholds);
        let total: Decimal = list.questions.iter().map(|one| one.weight).sum();
        self.adds_up(declared, total, "чек-листа");
        if list.questions.is_empty() {
            self.error(
                Code::EmptyChecklist,
                line.left.span(),
                format!("в чек-листе «{}» нет ни одного вопроса", list.name),
            )
            .label("что проверять?")
            .example("    «представился и назвал компанию» — 10");
        }
        let context = Context {
            section: format!("чек-лист «{}»", list.name).into(),
            ..line.context.clone()
        };
        let heading = Line {
            context: &context,
            ..line
        };
        self.clause(
            heading,
            context.guard.clone(),
            Trigger::Scope,
            Sentence::Checklist(list.clone()),
        );
        for node in &thresholds {
            self.threshold(node, &list, &context);
        }
        true
    }

    /// Lines of the list or of one of its sections.
    fn questions(
        &mut self,
        nodes: &[Node],
        section: Option<&str>,
        list: &mut Checklist,
        thresholds: &mut Vec<Node>,
    ) {
        for node in nodes {
            let Some(phrase) = &node.phrase else { continue };
            let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
                self.leftover(node.span);
                continue;
            };
            let Some(first) = members(left).first().copied() else {
                continue;
            };
            let mut cursor = Cursor::new(first);
            if is_default_weight(node) {
                // It is read before the first question.
            } else if node.opens && cursor.eat(&["раздел", "блок"]) {
                let (name, _) = self.heading_name(&mut cursor, left.span());
                let before = list.questions.len();
                let own = self
                    .default_weight(&node.children)
                    .or_else(|| heading_weight(left));
                let outer = list.default_weight;
                list.default_weight = own.or(outer);
                self.questions(&node.children, Some(&name), list, thresholds);
                list.default_weight = outer;
                let own: Decimal = list
                    .questions
                    .iter()
                    .skip(before)
                    .map(|one| one.weight)
                    .sum();
                let declared = self.declared(left);
                self.adds_up(declared, own, &format!("раздела «{name}»"));
            } else if node.opens && cursor.eat(&["шкала"]) {
                self.grades(&node.children, list);
            } else if cursor.eat_run(&["не", "к", "месту"])
                && cursor.is_done()
                && right.as_deref().is_some_and(leaves_out)
            {
                // `не к месту — не считать`: so it is anyway.
                left.mark();
                right.iter().for_each(|right| right.mark());
            } else if node.opens && cursor.eat(&["ответы"]) {
                self.answers(&node.children, list);
            } else if node.opens && cursor.eat_stem(&["стоп-фактор"]) {
                for child in &node.children {
                    self.stop_factor(child, list);
                }
            } else if node.opens && equal_weight(&cursor) {
                self.equal(left, &node.children, section, list);
            } else if fills(&mut cursor) {
                self.free_lines(left, list);
            } else if cursor.eat(&["итог", "результат"]) && right.is_some() {
                self.total_in(right.as_deref(), list);
            } else if cursor.has_stem(0, &["проверя", "прослуш"]) && {
                let mut behind = cursor.clone();
                behind.skip(1);
                self.checked_by(&mut behind, right.is_none(), list)
            } {
                left.mark();
            } else if right.is_none()
                && cursor.eat(&["отвечает", "отвечают", "заполняет", "заполняют"])
            {
                if !self.checked_by(&mut cursor, true, list) {
                    let kind = crate::model::names::lookup::NameKind::Role;
                    self.unknown_here(kind, &mut cursor);
                }
            } else if cursor.has_stem(0, &["проверя", "прослуш", "выбира", "калибр"])
            {
                self.sampling(phrase, list);
            } else if right.is_some()
                && (cursor.eat(&["ниже", "меньше", "от", "выше", "до", "раздел"])
                    || cursor.eat_stem(&["критичн"]))
            {
                thresholds.push(node.clone());
            } else {
                let critical = self.is_critical(phrase);
                let before = list.questions.len();
                self.question(node, left, right.as_deref(), tails, section, list);
                if let Some(own) = list.questions.get_mut(before) {
                    own.critical = critical;
                }
            }
        }
    }

    /// `«назначен следующий шаг» — 40 по данным, если …`, `«открытые вопросы», 20 баллов: от 3 — 20; от 1 — 10; нет — 0`
    fn question(
        &mut self,
        node: &Node,
        left: &Condition,
        right: Option<&Phrase>,
        tails: &[Tail],
        section: Option<&str>,
        list: &mut Checklist,
    ) {
        let text = self.question_text(left);
        let mut question = Question {
            text,
            section: section.map(Into::into),
            weight: Decimal::ZERO,
            critical: false,
            rungs: Vec::new(),
            automatic: None,
            only_if: Cond::True,
            only_answer: None,
        };
        let (mut weight, mut tails): (Option<Decimal>, Vec<Tail>) = (None, tails.to_vec());
        if let Some(right) = right {
            if let PhraseKind::Plain {
                left, tails: own, ..
            } = &right.kind
            {
                tails.extend(own.iter().cloned());
                weight = self.points(left);
            }
        } else if let Some((declared, _)) = self.declared(left) {
            weight = Some(declared);
            for child in &node.children {
                self.question_step(child, &mut question);
            }
        }
        let by_default = list.default_weight.filter(|_| right.is_none());
        let Some(weight) = weight.or(by_default) else {
            let said = self.text(node.span);
            let ruled = right.is_some();
            let pending = self
                .error(
                    Code::NoWeight,
                    node.span,
                    format!("у вопроса «{}» не сказано, сколько он стоит", question.text),
                )
                .label("сколько баллов?");
            if ruled {
                // A row with something behind its dash is no question that lacks its points.
                pending.hint("у вопроса справа от тире стоят баллы: «назвал цену» — 10; что делать при плохой оценке: «ниже 70 — РОП обязан назначить «обучение» за 3 рабочих дня» — по каждому листу отдельно, «два листа подряд» не спросить");
            } else {
                pending.example(format!("    {said} — 10"));
            }
            list.questions.push(question);
            return;
        };
        question.weight = weight;
        let by_data = right.is_some_and(|right| self.text(right.span).contains("по данным"))
            || right.is_none() && says_by_data(left);
        for tail in &tails {
            match tail.kind {
                TailKind::If if by_data && question.automatic.is_none() => {
                    question.automatic = Some(self.automatic(&tail.cond, list));
                }
                TailKind::If => self.only_if(&tail.cond, &mut question, list),
                _ => self.leftover(tail.span),
            }
        }
        if let Some(most) = question.rungs.iter().map(|level| level.points).max()
            && most != weight
        {
            self.error(
                Code::WeightsDiffer,
                node.span,
                format!("вопрос стоит {weight}, а лучшая его ступень — {most}"),
            )
            .label("не сходится")
            .hint("лучшая ступень даёт весь вес вопроса");
        }
        list.questions.push(question);
    }

    /// The words of a question, without quotes.
    fn question_text(&mut self, left: &Condition) -> Box<str> {
        let Some(first) = members(left).first().copied() else {
            return "".into();
        };
        match first.parts.first().map(|part| &part.kind) {
            Some(PartKind::Quoted(text)) => {
                first.mark_first(1);
                text.clone()
            }
            _ => {
                first.mark();
                self.text(first.span)
            }
        }
    }

    /// `если есть задача …` of the data, or `если выполнен п. 2.1` of this regulation's own verdicts.
    fn automatic(&mut self, cond: &Condition, list: &Checklist) -> Automatic {
        if let Some(test) = self.answer_test(cond, list) {
            return Automatic::Answer(test);
        }
        if let Condition::Member(member) = cond {
            let mut cursor = Cursor::new(member);
            let kept = cursor.has_stem(0, &["выполн", "соблюд"]);
            let broken = cursor.has_stem(0, &["наруш"]);
            if (kept || broken)
                && let Some(PartKind::ClauseRef(number)) = cursor.ahead(1).map(|part| &part.kind)
            {
                cursor.skip(2);
                self.finish(&cursor);
                return Automatic::Clause {
                    number: number.clone(),
                    kept,
                };
            }
        }
        Automatic::Cond(self.cond(cond))
    }

    /// `только если «клиент готов» = нет`: another answer of the sheet, else a condition of the data.
    fn only_if(&mut self, cond: &Condition, question: &mut Question, list: &Checklist) {
        if let Some(test) = self.answer_test(cond, list) {
            question.only_answer = Some(test);
            return;
        }
        let cond = self.cond(cond);
        let before = std::mem::replace(&mut question.only_if, Cond::True);
        question.only_if = and(before, cond);
    }

    /// `от 3 — 20`, `нет — 0`
    fn question_step(&mut self, node: &Node, question: &mut Question) {
        let Some(Phrase {
            kind:
                PhraseKind::Plain {
                    left,
                    right: Some(right),
                    ..
                },
            ..
        }) = &node.phrase
        else {
            self.expect_row(node);
            return;
        };
        let points = match &right.kind {
            PhraseKind::Plain { left, .. } => self.points(left),
            _ => None,
        };
        let Some(points) = points else {
            self.leftover(right.span);
            return;
        };
        let said = self.text(left.span());
        let low = members(left)
            .first()
            .and_then(|first| first.parts.iter().find_map(|part| number_of(&part.kind)));
        let answer = match low {
            Some(low) => Answer::AtLeast(low),
            None => Answer::Said(said.trim_matches(|c| matches!(c, '«' | '»')).into()),
        };
        left.mark();
        question.rungs.push(AnswerLevel {
            answer,
            points,
            about: described(right),
        });
    }

    /// `от 90 — отлично; ниже 60 — плохо`, `26–30 — отлично`
    fn grades(&mut self, nodes: &[Node], list: &mut Checklist) {
        for node in nodes {
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left,
                        right: Some(right),
                        ..
                    },
                ..
            }) = &node.phrase
            else {
                self.expect_row(node);
                continue;
            };
            let below = members(left).first().is_some_and(|first| {
                Cursor::new(first).has_stem(0, &["ниже", "меньше", "до", "остальн"])
            });
            let low = members(left)
                .first()
                .and_then(|first| first.parts.iter().find_map(|part| number_of(&part.kind)));
            left.mark();
            let about = described(right);
            mark_name(right);
            let said = self.text(right.span);
            let name = match &about {
                Some(about) => said.trim_end_matches(['«', '»']).trim_end_matches(&**about),
                None => &said,
            };
            list.grades.push(Grade {
                from: low.filter(|_| !below),
                name: name
                    .trim()
                    .trim_matches(|c| matches!(c, '«' | '»'))
                    .trim()
                    .into(),
                about,
            });
        }
        let falls = list.grades.windows(2).all(|pair| match pair {
            [a, b] => b.from.is_none_or(|b| a.from.is_some_and(|a| a > b)),
            _ => true,
        });
        if let (false, Some(first)) = (falls, nodes.first()) {
            self.error(
                Code::StepOrder,
                first.span,
                "ступени шкалы идут не сверху вниз",
            )
            .label("начните с лучшей")
            .example("    шкала: от 90 — отлично; от 75 — хорошо; ниже 75 — плохо");
        }
    }

    /// `полностью — 100 %; частично — 50 %; нет — 0 %`, or points where all questions weigh the same.
    fn answers(&mut self, nodes: &[Node], list: &mut Checklist) {
        for node in nodes {
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left,
                        right: Some(right),
                        ..
                    },
                ..
            }) = &node.phrase
            else {
                self.expect_row(node);
                continue;
            };
            let share = match &right.kind {
                PhraseKind::Plain { left, .. } => members(left)
                    .first()
                    .and_then(|first| {
                        first.mark_first(1);
                        first.parts.first()
                    })
                    .and_then(|part| match &part.kind {
                        PartKind::Quantity {
                            low: Some(low),
                            unit: Some(Unit::Percent),
                            ..
                        } => Some(*low / Decimal::ONE_HUNDRED),
                        _ => None,
                    }),
                _ => None,
            };
            let Some(share) =
                share.filter(|share| *share >= Decimal::ZERO && *share <= Decimal::ONE)
            else {
                self.error(
                    Code::NoWeight,
                    right.span,
                    "ответ оценивается долей от веса вопроса",
                )
                .label("нужны проценты, от 0 % до 100 %")
                .example("    ответы: полностью — 100 %; частично — 50 %; нет — 0 %");
                continue;
            };
            left.mark();
            let said = self.text(left.span());
            list.answers
                .push((said.trim_matches(|c| matches!(c, '«' | '»')).into(), share));
        }
    }

    /// `«грубость» — обнуляет`, `«скидка без согласования» — минус 10 по данным, если нарушен п. 5.2`
    fn stop_factor(&mut self, node: &Node, list: &mut Checklist) {
        let Some(Phrase {
            kind:
                PhraseKind::Plain {
                    left,
                    right: Some(right),
                    tails,
                },
            ..
        }) = &node.phrase
        else {
            self.expect_row(node);
            return;
        };
        let text = self.question_text(left);
        let PhraseKind::Plain {
            left: what,
            tails: own,
            ..
        } = &right.kind
        else {
            self.leftover(right.span);
            return;
        };
        let voids = members(what)
            .first()
            .is_some_and(|first| Cursor::new(first).eat_stem(&["обнул"]));
        let cap = capped(what);
        let minus = match cap {
            Some(_) => None,
            None => self.points(what).map(|points| points.abs()),
        };
        if !voids && minus.is_none() && cap.is_none() {
            self.error(
                Code::NoWeight,
                right.span,
                "не понятно, что делает стоп-фактор",
            )
            .label("обнуляет, сколько снимает или выше чего не пускает?")
            .hint("бывает: обнуляет, минус 10, не выше 60")
            .example("    «скидка без согласования» — минус 10");
            return;
        }
        let mut automatic = None;
        for tail in tails.iter().chain(own) {
            match tail.kind {
                TailKind::If => automatic = Some(self.automatic(&tail.cond, list)),
                _ => self.leftover(tail.span),
            }
        }
        list.stops.push(StopFactor {
            text,
            minus: minus.filter(|_| !voids),
            cap,
            automatic,
        });
    }

    /// `13 пунктов одинакового веса:` with the questions below.
    fn equal(
        &mut self,
        left: &Condition,
        nodes: &[Node],
        section: Option<&str>,
        list: &mut Checklist,
    ) {
        let first = members(left).first().copied();
        let number = first
            .and_then(|first| first.parts.first())
            .and_then(|part| number_of(&part.kind));
        if let Some(first) = first {
            let weight = first.parts.iter().position(
                |part| matches!(&part.kind, PartKind::Word(word) if word.starts_with("вес")),
            );
            first.mark_first(weight.map_or(0, |at| at + 1));
        }
        let each = self
            .declared(left)
            .map(|(points, _)| points)
            .unwrap_or(Decimal::ONE);
        let before = list.questions.len();
        for node in nodes {
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left,
                        right: None,
                        tails,
                    },
                ..
            }) = &node.phrase
            else {
                self.leftover(node.span);
                continue;
            };
            for member in members(left) {
                let one = Condition::Member(member.clone());
                let text = self.question_text(&one);
                let mut question = Question {
                    text,
                    section: section.map(Into::into),
                    weight: each,
                    critical: false,
                    rungs: Vec::new(),
                    automatic: None,
                    only_if: Cond::True,
                    only_answer: None,
                };
                for tail in tails {
                    match tail.kind {
                        TailKind::If => self.only_if(&tail.cond, &mut question, list),
                        _ => self.leftover(tail.span),
                    }
                }
                list.questions.push(question);
            }
        }
        let found = Decimal::from(list.questions.len() - before);
        if let Some(number) = number.filter(|number| *number != found) {
            self.error(
                Code::WeightsDiffer,
                left.span(),
                format!("обещано {number}, а вопросов ниже {found}"),
            )
            .label("не сходится")
            .hint("поправьте число или допишите вопросы");
        }
    }

    /// `заполнить «сильные стороны», «зоны улучшения»`
    fn free_lines(&mut self, left: &Condition, list: &mut Checklist) {
        for (at, member) in members(left).into_iter().enumerate() {
            // Behind the verb of the first.
            let verb = |part: &crate::syntax::Part| matches!(&part.kind, PartKind::Word(word) if crate::lexicon::act(word).is_some());
            let begin = match at {
                0 => member.parts.iter().position(verb).map_or(0, |at| at + 1),
                _ => 0,
            };
            match member.parts.get(begin..).unwrap_or_default() {
                [] => {}
                [part] if matches!(part.kind, PartKind::Quoted(_)) => {
                    part.seen.mark();
                    if let PartKind::Quoted(name) = &part.kind {
                        list.lines.push(name.clone());
                    }
                }
                words => {
                    let bare = words
                        .iter()
                        .all(|part| matches!(part.kind, PartKind::Word(_)));
                    let span = words.first().map_or(member.span, |first| {
                        words
                            .last()
                            .map_or(first.span, |last| first.span.join(last.span))
                    });
                    if bare {
                        words.iter().for_each(|part| part.seen.mark());
                        list.lines.push(self.text(span));
                    } else {
                        self.leftover(span);
                    }
                }
            }
        }
    }

    /// `итог — процент`, `итог — баллы`: points are given in any case.
    fn total_in(&mut self, right: Option<&Phrase>, list: &mut Checklist) {
        let Some(right) = right else { return };
        let said = self.text(right.span).to_lowercase();
        list.percent |= said.starts_with("процент") || said == "%";
        if list.percent || said.starts_with("балл") {
            right.mark();
        } else {
            self.leftover(right.span);
        }
    }

    /// `ниже 60 — назначить «обучение» за 3 рабочих дня`: a duty set off by the sheet; `ниже 60 — нарушение`: a fault.
    fn threshold(&mut self, node: &Node, list: &Checklist, context: &Context) {
        let Some(Phrase {
            kind:
                PhraseKind::Plain {
                    left,
                    right: Some(right),
                    tails,
                },
            ..
        }) = &node.phrase
        else {
            return;
        };
        let Some(first) = members(left).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        let Some(of) = self.rated(&mut cursor, list) else {
            return;
        };
        let op = match cursor.word() {
            Some("ниже" | "меньше") => Op::Lt,
            Some("до") => Op::Le,
            Some("выше") => Op::Gt,
            _ => Op::Ge,
        };
        cursor.skip(1);
        let half = of == Rated::Critical && cursor.eat_stem(&["половин"]);
        let number = match half {
            true => Some(Decimal::from(50)),
            false => cursor.next().and_then(|part| border_of(&part.kind, &of)),
        };
        let Some(number) = number else {
            self.leftover(left.span());
            return;
        };
        self.finish(&cursor);
        let text = self.text(left.span());
        let sheet = sheets(&list.name);
        let test = Test::Score {
            list: Box::new(list.clone()),
            of,
            op,
            number,
        };
        let guard = and(context.guard.clone(), Cond::Test(Box::new(test), text));
        let trigger = Trigger::Event {
            pattern: sheet,
            again: Again::Each,
        };
        let inner = Context {
            guard,
            trigger,
            consequence: true,
            ..context.clone()
        };
        let PhraseKind::Plain {
            left: deed,
            right: None,
            tails: own,
        } = &right.kind
        else {
            self.leftover(right.span);
            return;
        };
        let tails: Vec<Tail> = tails.iter().chain(own).cloned().collect();
        let line = Line {
            node,
            left: deed,
            right: None,
            tails: &tails,
            context: &inner,
        };
        if !self.duty(line) {
            let said = self.text(right.span);
            self.error(
                Code::UnknownSentence,
                right.span,
                format!("«{said}»: не понятно, что сделать при такой оценке"),
            )
            .label("ожидалось дело")
            .example("    ниже 60 — назначить «обучение» за 3 рабочих дня");
        }
    }

    /// `, 20 баллов` of a heading.
    fn declared(&mut self, left: &Condition) -> Declared {
        members(left)
            .iter()
            .flat_map(|member| &member.parts)
            .find_map(|part| match &part.kind {
                PartKind::Quantity {
                    low: Some(low),
                    unit: Some(Unit::Points),
                    ..
                } => {
                    part.seen.mark();
                    Some((*low, part.span))
                }
                _ => None,
            })
    }

    fn adds_up(&mut self, declared: Declared, own: Decimal, of: &str) {
        let Some((total, span)) = declared.filter(|(total, _)| *total != own) else {
            return;
        };
        self.error(
            Code::WeightsDiffer,
            span,
            format!("веса {of} в сумме {own}, а объявлено {total}"),
        )
        .label("не сходится")
        .hint(format!("поправьте веса или объявите {own} баллов"));
    }

    /// The number of points that stands first.
    fn points(&mut self, condition: &Condition) -> Option<Decimal> {
        let first = members(condition).first().copied()?;
        let mut cursor = Cursor::new(first);
        cursor.eat(&["минус"]);
        let points = number_of(&cursor.next()?.kind)?;
        cursor.eat_run(&["по", "данным"]);
        Some(points)
    }
}

/// `«нет следующего шага» — не выше 60`
fn capped(what: &Condition) -> Option<Decimal> {
    let first = members(what).first().copied()?;
    let not_above = first.parts.windows(2).any(|pair| match pair {
        [a, b] => matches!((&a.kind, &b.kind), (PartKind::Word(a), PartKind::Word(b)) if &**a == "не" && matches!(&**b, "выше" | "больше")),
        _ => false,
    });
    let bounded = not_above || Cursor::new(first).mentions(&["огранич"]);
    let number = first.parts.iter().find_map(|part| number_of(&part.kind));
    number.filter(|_| bounded).inspect(|_| first.mark())
}

/// A border of the total or of a section, or the share that a critical question is to have.
fn border_of(kind: &PartKind, of: &Rated) -> Option<Decimal> {
    match kind {
        PartKind::Quantity {
            low: Some(low),
            unit: Some(Unit::Percent),
            ..
        } if *of == Rated::Critical => Some(*low),
        _ if *of == Rated::Critical => None,
        kind => number_of(kind),
    }
}

/// What stands in quotes behind the points of a level or the name of a grade: what it looks like.
fn described(right: &Phrase) -> Option<Box<str>> {
    let PhraseKind::Plain { left, .. } = &right.kind else {
        return None;
    };
    let last = members(left).first()?.parts.iter().skip(1).last()?;
    match &last.kind {
        PartKind::Quoted(about) => {
            last.seen.mark();
            Some(about.clone())
        }
        _ => None,
    }
}

/// `«назначен шаг» по данным, если …`: a question that weighs as much as any.
fn says_by_data(left: &Condition) -> bool {
    let Some(first) = members(left).first().copied() else {
        return false;
    };
    let mut cursor = Cursor::new(first);
    cursor.skip(1);
    cursor.eat_run(&["по", "данным"])
}

/// The name of a grade: a word or two, or quoted.
fn mark_name(right: &Phrase) {
    if let PhraseKind::Plain { left, .. } = &right.kind
        && let Some(first) = members(left).first()
    {
        let quoted = matches!(
            first.parts.first().map(|part| &part.kind),
            Some(PartKind::Quoted(_))
        );
        first.mark_first(if quoted { 1 } else { 2 });
    }
}

/// Filled sheets of any list.
pub(crate) fn sheet_pattern() -> EventPattern {
    EventPattern {
        any: vec![kind(EventKind::Audit)],
        text: "проверка".into(),
    }
}

/// Filled sheets of this list.
pub(in crate::model) fn sheets(name: &str) -> EventPattern {
    let mut pattern = sheet_pattern();
    for sheet in &mut pattern.any {
        sheet.name = Some(name.into());
    }
    pattern.text = format!("проверка «{name}»").into();
    pattern
}

pub(in crate::model) fn number_of(kind: &PartKind) -> Option<Decimal> {
    match kind {
        PartKind::Quantity {
            low: Some(low),
            unit: None | Some(Unit::Points),
            ..
        } => Some(*low),
        _ => None,
    }
}

/// `13 пунктов одинакового веса`, `пункты одинакового веса`
fn equal_weight(cursor: &Cursor<'_>) -> bool {
    (0..6).any(|ahead| cursor.has_stem(ahead, &["одинаков", "равн"]))
        && (0..6).any(|ahead| cursor.has_stem(ahead, &["вес"]))
}

/// `заполнить …`, `после оценки заполнить …`: a sheet is filled in when the talk is judged, whatever is said of it.
fn fills(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    let _ = cursor.eat(&["после"]) && cursor.eat_stem(&["оценк", "проверк", "прослушив"]);
    let found = cursor.eat(&["заполнить", "записать", "указать", "отметить"]);
    if !found {
        cursor.back_to(start);
    }
    found
}

/// `не считать`, `не учитывать`, `исключать`
fn leaves_out(right: &crate::syntax::Phrase) -> bool {
    let PhraseKind::Plain { left, .. } = &right.kind else {
        return false;
    };
    members(left).first().is_some_and(|member| {
        let mut cursor = Cursor::new(member);
        let denied = cursor.eat(&["не"]);
        let word = if denied {
            cursor.eat_stem(&["счита", "учитыва", "оценива", "входит"])
        } else {
            cursor.eat_stem(&["исключ", "пропуска"])
        };
        word && (cursor.is_done() || cursor.eat_stem(&["вопрос", "пункт"]) && cursor.is_done())
    })
}
