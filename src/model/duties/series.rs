//! Rows of a series: what attempts and chains of touches share. A row is read by the readers of ordinary duties, in the place
//! that its heading gives it, and taken out of the list of clauses again.

use crate::diagnostic::Code;
use crate::lexicon::ordinal;
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Cond, Deed, Deeds, EventPattern, Grid, RowFrom, Sentence, Series, SeriesRow, Test, Trigger,
    What,
};
use crate::model::terms::terms::Timing;
use crate::source::Span;
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// A series being read.
pub(in crate::model) struct Reading<'c> {
    pub series: Series,
    /// The origin of the whole.
    pub trigger: Trigger,
    /// What a row's `за 3 дня` counts back from, when the heading names a date.
    pub ahead: Option<Trigger>,
    /// Where the series stands.
    pub context: &'c Context,
    /// Rows that are modifiers of the whole.
    pub rest: Vec<Node>,
    /// Where the row before counted from: `через месяц — …` behind `после всех — …` goes on from there.
    last: Option<RowFrom>,
}

impl<'c> Reading<'c> {
    pub(in crate::model) fn new(
        grid: Option<Grid>,
        trigger: Trigger,
        context: &'c Context,
    ) -> Self {
        let series = Series {
            grid,
            rows: Vec::new(),
            stop: Vec::new(),
            returns: None,
            common: bare(Deeds::All(Vec::new())),
        };
        Self {
            series,
            trigger,
            ahead: None,
            context,
            rest: Vec::new(),
            last: None,
        }
    }
}

/// Words that begin a modifier of the whole series.
const MODIFIERS: &[&str] = &[
    "просрочк",
    "засчит",
    "отмен",
    "снима",
    "пауза",
    "допуск",
    "шаги",
    "скрипт",
    "шаблон",
    "совет",
    "штраф",
];

impl Binder<'_> {
    /// The rows of a series.
    pub(in crate::model) fn series_rows(
        &mut self,
        nodes: &[Node],
        reading: &mut Reading<'_>,
        cond: &Cond,
    ) {
        for node in nodes {
            let Some(phrase) = &node.phrase else { continue };
            match &phrase.kind {
                PhraseKind::Plain { left, right, tails } => {
                    if !self.series_line(node, (left, right.as_deref(), tails), reading, cond) {
                        self.series_row(node, (left, right.as_deref(), tails), reading, cond);
                    }
                }
                PhraseKind::If {
                    cond: own,
                    then,
                    otherwise,
                } => {
                    let own = self.cond(own);
                    let yes = and(cond.clone(), own.clone());
                    match then.as_deref() {
                        Some(then) => {
                            let node = leaf(then, node.children.clone());
                            self.series_rows(&[node], reading, &yes);
                        }
                        None => self.series_rows(&node.children, reading, &yes),
                    }
                    if let Some(otherwise) = otherwise.as_deref() {
                        let no = and(cond.clone(), Cond::Not(Box::new(own)));
                        self.series_rows(&[leaf(otherwise, Vec::new())], reading, &no);
                    }
                }
                PhraseKind::Exception(_) => reading.rest.push(node.clone()),
                _ => {
                    self.error(
                        Code::SeriesRow,
                        node.span,
                        "в цепочке стоят только её строки: когда — что сделать",
                    )
                    .label("не строка цепочки")
                    .example("    через 3 дня — позвонить");
                }
            }
        }
    }

    /// Lines that say something of the whole: what stops it, what begins it anew, modifiers.
    pub(in crate::model) fn series_line(
        &mut self,
        node: &Node,
        (left, right, tails): (&Condition, Option<&Phrase>, &[Tail]),
        reading: &mut Reading<'_>,
        cond: &Cond,
    ) -> bool {
        let Some(first) = members(left).first().copied() else {
            return true;
        };
        let mut cursor = Cursor::new(first);
        if cursor.eat_stem(&["останов", "прекра", "стоп", "заверш", "законч"])
            && (cursor.is_done()
                || cursor.eat_stem(&["цепоч", "касан", "попыт"])
                || cursor.eat_stem(&["при"]))
        {
            self.stop(node, tails, reading);
            return true;
        }
        let mut cursor = Cursor::new(first);
        let again = (cursor.eat_stem(&["начать", "начина", "начин"])
            && cursor.eat(&["заново", "сначала"]))
            || cursor.eat_stem(&["обнул"]);
        if again {
            self.restart(node, tails, reading);
            return true;
        }
        let cursor = Cursor::new(first);
        let modifies = cursor.has_stem(0, MODIFIERS)
            && (right.is_none() || cursor.has_stem(0, &["просроч"]))
            || cursor.word() == Some("лично") && right.is_none()
            || cursor.word() == Some("только");
        if modifies {
            reading.rest.push(node.clone());
            return true;
        }
        reading.series.grid.is_some() && self.grid_line(node, (left, right), reading, cond)
    }

    /// `остановить, если клиент ответил или оплатил`; also `остановка: …` with the conditions below.
    fn stop(&mut self, node: &Node, tails: &[Tail], reading: &mut Reading<'_>) {
        let mut found = Vec::new();
        for tail in tails {
            if tail.kind == TailKind::If {
                let cond = self.cond_or_event(&tail.cond);
                self.outweighed(&cond, tail.span);
                found.push(cond);
            } else if !self.but_texts(tail, found.last_mut()) {
                self.leftover(tail.span);
            }
        }
        for child in &node.children {
            if let Some(Phrase {
                kind: PhraseKind::Plain { left, .. },
                ..
            }) = &child.phrase
            {
                // What stops a chain is a list of things each of which does.
                let any = match left {
                    Condition::Joint(Joint::List, list, span) => {
                        Condition::Joint(Joint::Or, list.clone(), *span)
                    }
                    other => other.clone(),
                };
                found.push(self.cond_or_event(&any));
            }
        }
        if found.is_empty() {
            self.error(
                Code::EmptyBranch,
                node.span,
                "не сказано, когда остановиться",
            )
            .label("если что?")
            .example("    остановить, если клиент ответил или оплатил");
        }
        reading.series.stop.extend(found);
    }

    /// `начать заново, если встреча перенесена`
    fn restart(&mut self, node: &Node, tails: &[Tail], reading: &mut Reading<'_>) {
        let tail = tails.iter().find(|tail| tail.kind == TailKind::If);
        let pattern = tail.and_then(|tail| {
            self.pattern(
                &tail.cond,
                crate::model::conditions::events::Place::Happening,
            )
        });
        let Some(grid) = &mut reading.series.grid else {
            self.error(
                Code::SeriesRow,
                node.span,
                "заново начинаются попытки, а здесь цепочка касаний",
            )
            .label("не о попытках")
            .hint("цепочка начинается заново с каждым новым событием, если в заголовке «после последнего …»: «касания после последнего документа «КП»»; остановить её раньше: «остановить, если …»");
            return;
        };
        let answered = |pattern: &crate::model::regulation::EventPattern| {
            pattern
                .any
                .iter()
                .all(|shape| shape.direction == Some(crate::facts::Direction::In))
        };
        if let (true, Some(tail)) = (
            grid.after_failure && pattern.as_ref().is_some_and(answered),
            tail,
        ) {
            // Who has answered is not chased: the attempts are over, and they begin anew with the next failure.
            let over = self.cond_or_event(&tail.cond);
            reading.series.stop.push(over);
        } else if pattern.is_some() {
            grid.restart = pattern;
        } else if tail.is_none() {
            self.error(
                Code::EmptyBranch,
                node.span,
                "не сказано, когда начать заново",
            )
            .label("если что?")
            .example("    начать заново, если встреча перенесена");
        }
    }

    /// One row: where it counts from, its term, its deed.
    pub(in crate::model) fn series_row(
        &mut self,
        node: &Node,
        (left, right, tails): (&Condition, Option<&Phrase>, &[Tail]),
        reading: &mut Reading<'_>,
        cond: &Cond,
    ) {
        let Some(right) = right else {
            let head = self.stripped(left, reading);
            if let (Some((from, None)), true) = (&head, node.opens) {
                // `после всех:` with its rows below.
                reading.last = Some(*from);
                let outer = reading.last;
                for child in &node.children {
                    reading.last = outer;
                    self.series_rows(std::slice::from_ref(child), reading, cond);
                }
                return;
            }
            // `первое касание: позвонить вечером`: the deed carries its own term.
            self.read_row(
                node,
                None,
                node.phrase.as_ref(),
                reading.last.unwrap_or(RowFrom::Heading),
                &[],
                reading,
                cond,
            );
            return;
        };
        let (from, rest) = match self.stripped(left, reading) {
            Some((from, rest)) => (from, rest),
            None => (reading.last.unwrap_or(RowFrom::Heading), Some(left.clone())),
        };
        reading.last = match from {
            // A touch is counted from by its number, never by standing behind it.
            RowFrom::Heading | RowFrom::Touch(_) | RowFrom::TouchDue(_) => None,
            other => Some(other),
        };
        match rest {
            None => self.read_row(node, None, Some(right), from, tails, reading, cond),
            Some(rest) => {
                for one in expanded(&rest) {
                    self.read_row(node, Some(&one), Some(right), from, tails, reading, cond);
                }
            }
        }
    }

    /// Reads a row as a duty of its own and takes it out of the clauses again.
    #[expect(
        clippy::too_many_arguments,
        reason = "a row is what it is: its term, its deed, where it counts from, its condition and its place"
    )]
    pub(in crate::model) fn read_row(
        &mut self,
        node: &Node,
        term: Option<&Condition>,
        deed: Option<&Phrase>,
        from: RowFrom,
        tails: &[Tail],
        reading: &mut Reading<'_>,
        cond: &Cond,
    ) {
        let Some(deed) = deed else { return };
        let PhraseKind::Plain {
            left,
            right,
            tails: own,
        } = &deed.kind
        else {
            self.leftover(deed.span);
            return;
        };
        let timing = match term {
            None => None,
            Some(Condition::Member(member)) => match self.row_timing(member, reading.ahead.clone())
            {
                Some(timing) => Some(timing),
                None => {
                    self.row_without_term(member.span);
                    return;
                }
            },
            Some(other) => {
                self.row_without_term(other.span());
                return;
            }
        };
        let first = self.reg.clauses.len();
        let context = Context {
            scope: reading.context.scope.clone(),
            section: reading.context.section.clone(),
            trigger: Trigger::Scope,
            consequence: true,
            timing,
            ..Context::default()
        };
        let all: Vec<Tail> = tails.iter().chain(own).cloned().collect();
        let line = Line {
            node,
            left,
            right: right.as_deref(),
            tails: &all,
            context: &context,
        };
        let mark = self.diagnostics.mark();
        if !self.short_deed(line) && !self.duty(line) {
            self.diagnostics.take_back(mark);
            let said = self.text(deed.span);
            self.error(
                Code::SeriesRow,
                deed.span,
                format!("не понятно, что сделать: «{said}»"),
            )
            .label("ожидалось дело")
            .hint("справа от тире стоит глагол: «через 3 дня — позвонить», стадия или роль: «после всех — «Отказ»», «через 1 день — РОПу»");
            return;
        }
        self.nothing_right(line);
        let text = self.text(node.phrase.as_ref().map_or(node.span, |phrase| phrase.span));
        for clause in self.reg.clauses.drain(first..) {
            let Sentence::Duty(duty) = clause.sentence else {
                continue;
            };
            let trigger = match clause.trigger {
                Trigger::Scope => reading.trigger.clone(),
                own => own,
            };
            reading.series.rows.push(SeriesRow {
                from,
                trigger,
                cond: and(cond.clone(), clause.guard),
                duty,
                text: text.clone(),
            });
        }
    }

    /// The term left of a dash.
    pub(in crate::model) fn row_timing(
        &mut self,
        member: &Member,
        ahead: Option<Trigger>,
    ) -> Option<Timing> {
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        cursor.eat(&["еще", "затем", "потом", "и"]);
        let mut timing = Timing::of_row_to(ahead);
        while self.timing(&mut cursor, &mut timing) {}
        let repeats = timing.every.is_some() || matches!(timing.origin, Some(Trigger::Gap(_)));
        if !cursor.is_done() || timing.term.is_none() && !repeats {
            self.diagnostics.take_back(mark);
            return None;
        }
        Some(timing)
    }

    fn row_without_term(&mut self, span: Span) {
        let said = self.text(span);
        self.error(
            Code::SeriesRow,
            span,
            format!("слева от тире «{said}» — не понятно, когда это делать"),
        )
        .label("ожидался срок")
        .hint("пишут: «через 3 дня», «вечером того же дня», «через 4 дня после касания 2», «после всех», «между попытками»");
    }

    /// What stands right of a row's dash without a verb: a stage, a role, an event, a deed by hand.
    fn short_deed(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let [first, others @ ..] = all.as_slice() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if cursor.word().and_then(crate::lexicon::act).is_some() {
            return false;
        }
        let mark = self.diagnostics.mark();
        let start = cursor.position();
        // `менеджеру и бухгалтеру`
        let mut further = Vec::new();
        for other in others {
            let mut cursor = Cursor::new(other);
            further.extend(self.short_notice(&mut cursor).filter(|_| cursor.is_done()));
        }
        if further.len() != others.len() {
            self.diagnostics.take_back(mark);
            return false;
        }
        let deed = self
            .short_move(&mut cursor)
            .or_else(|| {
                cursor.back_to(start);
                self.short_notice(&mut cursor)
            })
            .or_else(|| {
                cursor.back_to(start);
                self.short_contact(&mut cursor)
            });
        let Some(deed) = deed else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let mut list = vec![deed];
        list.extend(further);
        let mut duty = bare(Deeds::All(list));
        let mut own = Timing::default();
        while self.timing(&mut cursor, &mut own) {}
        if !cursor.is_done() {
            self.diagnostics.take_back(mark);
            return false;
        }
        let timing = self.joined_timing(line, own);
        duty.term = timing.term;
        let trigger = self.pick_trigger(line, timing.origin);
        let nth = self.only_nth(timing.nth, &trigger, &line.context.scope);
        let guard = crate::model::reading::blocks::and(self.guard(line), nth);
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// `архив`, `«Отказ» с причиной «не дозвонились»`
    fn short_move(&mut self, cursor: &mut Cursor<'_>) -> Option<Deed> {
        cursor.eat_stem(&["автоматическ"]);
        cursor.eat(&["в"]);
        let stage = self.stage(cursor)?;
        let reason = self.move_reason(cursor);
        Some(Deed::Move {
            stages: vec![stage],
            reason,
        })
    }

    /// `РОПу`: to tell him.
    fn short_notice(&mut self, cursor: &mut Cursor<'_>) -> Option<Deed> {
        let start = cursor.position();
        self.role(cursor)?;
        let text: Box<str> = format!("сообщить {}", self.text(cursor.span_since(start))).into();
        let mut named = crate::model::conditions::events::shape(What::Named);
        named.name = Some(text.clone());
        Some(Deed::Act(EventPattern {
            any: vec![named],
            text,
        }))
    }

    /// `звонок`, `СМС по шаблону «ТО»`: an event of ours.
    fn short_contact(&mut self, cursor: &mut Cursor<'_>) -> Option<Deed> {
        let start = cursor.position();
        if let Some(touch) = self.quoted_touch(cursor) {
            return Some(Deed::Act(touch));
        }
        let any = self.event(cursor, crate::model::conditions::events::Place::Happening)?;
        let any = any
            .into_iter()
            .map(crate::model::duties::deeds::outgoing)
            .collect();
        let text = self.text(cursor.span_since(start));
        Some(Deed::Act(EventPattern { any, text }))
    }

    /// From where the left of a row counts, and what is left of it: `через 4 дня после касания 2`.
    fn stripped(
        &mut self,
        left: &Condition,
        reading: &Reading<'_>,
    ) -> Option<(RowFrom, Option<Condition>)> {
        let Condition::Member(member) = left else {
            return None;
        };
        let attempts = reading.series.grid.is_some();
        let parts = &member.parts;
        let before = reading.series.rows.len().checked_sub(1);
        if matches!(parts.first().map(|part| &part.kind), Some(PartKind::Word(word)) if &**word == "еще")
            && let (Some(before), false) = (before, attempts)
        {
            // `ещё через 4 часа`: from the row before.
            member.mark_first(1);
            return Some((RowFrom::Touch(before), without(member, 0, 1)));
        }
        for at in 0..parts.len() {
            let Some((from, length)) = row_from(&parts[at..], attempts, before) else {
                continue;
            };
            // What is left is read as the row's term.
            for part in parts.iter().skip(at).take(length) {
                part.seen.mark();
            }
            let mut rest = without(member, at, length);
            let from = match (from, by_due(rest.as_ref())) {
                (RowFrom::Touch(touch), Some((place, count))) => {
                    rest = rest.as_ref().and_then(|rest| match rest {
                        Condition::Member(member) => {
                            for part in member.parts.iter().skip(place).take(count) {
                                part.seen.mark();
                            }
                            without(member, place, count)
                        }
                        Condition::Joint(..) => None,
                    });
                    RowFrom::TouchDue(touch)
                }
                (from, _) => from,
            };
            if let RowFrom::Touch(touch) | RowFrom::TouchDue(touch) = from
                && touch >= reading.series.rows.len()
            {
                let span = parts
                    .get(at..at + length)
                    .and_then(|run| Some(run.first()?.span.join(run.last()?.span)));
                self.error(
                    Code::SeriesRow,
                    span.unwrap_or(member.span),
                    format!("касания {} выше нет", touch + 1),
                )
                .label("какое касание?")
                .hint(
                    "касания считаются по строкам цепочки сверху вниз, первая строка — касание 1",
                );
                return Some((RowFrom::Heading, rest));
            }
            if let (RowFrom::Attempt(attempt), Some(grid)) = (from, &reading.series.grid)
                && attempt >= grid.slots.len().max(1)
                && !grid.slots.is_empty()
            {
                self.error(
                    Code::SeriesRow,
                    member.span,
                    format!("попытки {} в сетке нет", attempt + 1),
                )
                .label("какая попытка?")
                .hint("сверьте с числом попыток в заголовке");
                return Some((RowFrom::AllAttempts, rest));
            }
            return Some((from, rest));
        }
        None
    }

    /// Writes a series down as a clause, with what stands in its block for all its rows.
    pub(in crate::model) fn series_clause(&mut self, line: Line<'_>, reading: Reading<'_>) {
        let Reading {
            series,
            trigger,
            rest,
            ..
        } = reading;
        let guard = self.guard(line);
        self.row_grades(line.node);
        let index = self.clause(line, guard, trigger, Sentence::Series(series));
        let node = Node {
            children: rest,
            ..line.node.clone()
        };
        let guard = |binder: &mut Self| {
            let clause = binder.reg.clauses.get_mut(index);
            clause.map(|clause| std::mem::replace(&mut clause.guard, Cond::True))
        };
        let before = guard(self).unwrap_or(Cond::True);
        self.modifiers(&node, index);
        // `только если в августе` says when to touch, not when the chain may begin.
        let (days, own) = by_days(guard(self).unwrap_or(Cond::True));
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            clause.guard = and(before, own);
            match &mut clause.sentence {
                Sentence::Series(series) if series.grid.is_none() => {
                    for row in &mut series.rows {
                        row.cond = and(std::mem::replace(&mut row.cond, Cond::True), days.clone());
                    }
                }
                _ => {
                    clause.guard = and(std::mem::replace(&mut clause.guard, Cond::True), days);
                }
            }
        }
    }
}

/// What of a condition speaks of days alone, and the rest of it.
fn by_days(cond: Cond) -> (Cond, Cond) {
    fn days(cond: &Cond) -> bool {
        match cond {
            Cond::True => true,
            Cond::And(list) | Cond::Or(list) => list.iter().all(days),
            Cond::Not(one) => days(one),
            Cond::Test(test, _) => matches!(**test, Test::Days(..) | Test::Season(..)),
        }
    }
    match cond {
        Cond::And(list) => list
            .into_iter()
            .fold((Cond::True, Cond::True), |found, one| {
                let (of_days, rest) = by_days(one);
                (and(found.0, of_days), and(found.1, rest))
            }),
        one if days(&one) => (one, Cond::True),
        one => (Cond::True, one),
    }
}

/// A phrase as a line of its own.
fn leaf(phrase: &Phrase, children: Vec<Node>) -> Node {
    Node {
        number: None,
        phrase: Some(phrase.clone()),
        opens: !children.is_empty(),
        children,
        span: phrase.span,
    }
}

/// A member without some of its parts; `None`: nothing is left.
fn without(member: &Member, at: usize, length: usize) -> Option<Condition> {
    let parts: Vec<Part> = member
        .parts
        .iter()
        .enumerate()
        .filter(|(place, _)| *place < at || *place >= at + length)
        .map(|(_, part)| part.clone())
        .collect();
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(Member { parts, span }))
}

/// `по сроку` in what is left of a row's term.
fn by_due(rest: Option<&Condition>) -> Option<(usize, usize)> {
    let Some(Condition::Member(member)) = rest else {
        return None;
    };
    let word =
        |part: &Part, wanted: &str| matches!(&part.kind, PartKind::Word(word) if &**word == wanted);
    member
        .parts
        .windows(2)
        .position(|pair| word(&pair[0], "по") && word(&pair[1], "сроку"))
        .map(|at| (at, 2))
}

/// A row's origin at the begin of these parts, and how many of them say it.
pub(in crate::model) fn row_from(
    parts: &[Part],
    attempts: bool,
    before: Option<usize>,
) -> Option<(RowFrom, usize)> {
    let word = |at: usize| match parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    let stem = |at: usize, stems: &[&str]| {
        word(at).is_some_and(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    let number = |at: usize| match parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: Some(low),
            unit: None,
            ..
        }) => u32::try_from(low.trunc().mantissa()).ok(),
        Some(PartKind::Word(word)) => ordinal(word),
        _ => None,
    };
    // «попыток» is a unit to the grammar: `после 3 попыток`, `после всех попыток`.
    let attempts_here = |at: usize| {
        matches!(
            parts.get(at).map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Attempts),
                ..
            })
        )
    };
    let counted_attempts = |at: usize| match parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low: Some(low),
            unit: Some(Unit::Attempts),
            ..
        }) => u32::try_from(low.trunc().mantissa()).ok(),
        _ => None,
    };
    let place = |number: u32| usize::try_from(number).ok()?.checked_sub(1);
    if attempts {
        if matches!(word(0), Some("между")) {
            let named = attempts_here(1) || matches!(word(1), Some("ними"));
            return named.then_some((RowFrom::EveryAttempt, 2));
        }
        if !matches!(word(0), Some("после")) {
            return None;
        }
        if stem(1, &["всех", "последн", "исчерпан", "неудачн", "неуспешн"])
        {
            let mut length = 2;
            while stem(length, &["неудач", "неуспеш", "безуспеш", "5", "их"])
                || attempts_here(length)
            {
                length += 1;
            }
            return Some((RowFrom::AllAttempts, length));
        }
        if let Some(count) = counted_attempts(1) {
            return Some((RowFrom::Attempt(place(count)?), 2));
        }
        if let Some(count) = number(1) {
            let named = attempts_here(2) || stem(2, &["недозвон"]);
            let length = if named { 3 } else { 2 };
            return Some((RowFrom::Attempt(place(count)?), length));
        }
        if stem(1, &["кажд"]) {
            let length = if attempts_here(2) { 3 } else { 2 };
            return Some((RowFrom::EveryAttempt, length));
        }
        return None;
    }
    if !matches!(word(0), Some("после" | "от" | "с")) {
        return None;
    }
    let touch = |at: usize| stem(at, &["касани", "шаг", "звонк", "сообщени", "письм"]);
    if stem(1, &["предыдущ", "прошл", "него", "нее", "этого"]) {
        let length = if touch(2) { 3 } else { 2 };
        return Some((RowFrom::Touch(before?), length));
    }
    // `после касания 2`, `после касания № 2`
    if stem(1, &["касани", "шаг"]) && number(2).is_some() {
        return Some((RowFrom::Touch(place(number(2)?)?), 3));
    }
    // `после второго касания`, `от второго`
    let count = word(1).and_then(ordinal)?;
    let length = if stem(2, &["касани", "шаг"]) {
        3
    } else if word(2).is_some_and(|word| {
        crate::lexicon::event_noun(word).is_some()
            || crate::model::conditions::meetings::counted(word)
    }) {
        // `после третьего недозвона` tells of an event, not of a row.
        return None;
    } else {
        2
    };
    Some((RowFrom::Touch(place(count)?), length))
}

/// `через 1, 3 и 7 дней`, `за 30 дней и за 7 дней до даты «…»`: every moment a term of its own. The preposition is the one said
/// before, the unit and what follows it the ones said behind.
pub(in crate::model) fn expanded(left: &Condition) -> Vec<Condition> {
    let Condition::Joint(_, list, _) = left else {
        return vec![left.clone()];
    };
    let all: Option<Vec<&Member>> = list
        .iter()
        .map(|one| match one {
            Condition::Member(member) => Some(member),
            Condition::Joint(..) => None,
        })
        .collect();
    let Some(all) = all else {
        return vec![left.clone()];
    };
    let (Some(first), Some(last)) = (all.first(), all.last()) else {
        return vec![left.clone()];
    };
    let number = |member: &Member| {
        member
            .parts
            .iter()
            .position(|part| matches!(part.kind, PartKind::Quantity { low: Some(_), .. }))
    };
    let (Some(said), Some(ends)) = (number(first), number(last)) else {
        return vec![left.clone()];
    };
    let head = first.parts.get(..said).unwrap_or_default();
    let tail = last.parts.get(ends + 1..).unwrap_or_default();
    let unit = match last.parts.get(ends).map(|part| &part.kind) {
        Some(PartKind::Quantity {
            unit,
            working,
            calendar,
            ..
        }) => (*unit, *working, *calendar),
        _ => (None, false, false),
    };
    let each: Option<Vec<Condition>> = all
        .iter()
        .map(|member| {
            let at = number(member)?;
            let own_head = member.parts.get(..at).unwrap_or_default();
            let own_tail = member.parts.get(at + 1..).unwrap_or_default();
            let mut part = member.parts.get(at)?.clone();
            if let PartKind::Quantity {
                unit: own,
                working,
                calendar,
                ..
            } = &mut part.kind
                && own.is_none()
            {
                (*own, *working, *calendar) = unit;
            }
            let head = if own_head.is_empty() { head } else { own_head };
            let tail = if own_tail.is_empty() { tail } else { own_tail };
            let parts = head.iter().chain([&part]).chain(tail).cloned().collect();
            Some(Condition::Member(Member {
                parts,
                span: member.span,
            }))
        })
        .collect();
    each.unwrap_or_else(|| vec![left.clone()])
}
