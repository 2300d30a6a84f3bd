//! Winning clients back: `реактивация «обиженные»:` — whom, by which steps, with what offer, and what counts as a return. It is a chain
//! of touches over the clients that the first line picks out.

use crate::diagnostic::Code;
use crate::lexicon::ordinal;
use crate::model::conditions::events::Place;
use crate::model::duties::series::Reading;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and, others};
use crate::model::regulation::{
    Cond, EventPattern, LookBack, Of, Op, Return, RowFrom, Scope, SeriesRow, StageId, Test, Trigger,
};
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, Unit};

/// What a block has said besides its steps.
#[derive(Default)]
struct Said {
    who: Option<Cond>,
    offers: Vec<Box<str>>,
    returns: Option<Return>,
}

impl Binder<'_> {
    /// False when the line heads no reactivation.
    pub(in crate::model) fn reactivation(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !line.node.opens || !cursor.eat(&["реактивация", "реактивации", "побудка"])
        {
            return false;
        }
        // Its name says nothing to the program.
        let quoted = first
            .parts
            .iter()
            .position(|part| matches!(part.kind, PartKind::Quoted(_)));
        let bare = first
            .parts
            .iter()
            .take_while(|part| matches!(part.kind, PartKind::Word(_)))
            .count();
        first.mark_first(quoted.map_or(bare, |at| at + 1));
        let mark = self.diagnostics.mark();
        let mut context: Context = line.context.clone();
        // A client is won back whatever its deals: they are over.
        context.scope.of = Of::Client;
        context.scope.funnel = None;
        context.scope.stages.clear();
        let mut said = Said::default();
        let mut reading = Reading::new(None, Trigger::Scope, &context);
        for node in &line.node.children {
            self.reactivation_line(node, &mut said, &mut reading);
        }
        if reading.series.rows.is_empty() && !self.diagnostics.has_errors_since(mark) {
            self.error(
                Code::EmptyBranch,
                line.left.span(),
                "в реактивации нет ни одного шага",
            )
            .label("что делать?")
            .example("    шаг 1 — позвонить по скрипту «Побудка»");
        }
        let Some(who) = said.who else {
            if !self.diagnostics.has_errors_since(mark) {
                self.error(
                    Code::NoSegment,
                    line.left.span(),
                    "не сказано, каких клиентов возвращать",
                )
                .label("кого?")
                .example("    кто: последняя оплата старше 1 года и есть жалоба");
            }
            return true;
        };
        if let Some(returns) = &said.returns {
            // Who has come back is not to be won back any more.
            reading.series.stop.push(Cond::Test(
                Box::new(Test::Count {
                    pattern: returns.pattern.clone(),
                    window: LookBack::Ever,
                    op: Op::Ge,
                    number: 1,
                }),
                format!("клиент вернулся: {}", returns.pattern.text).into(),
            ));
        }
        reading.series.returns = said.returns.map(Box::new);
        let mut within = context.clone();
        if self.asks_of_deal(&who) {
            // What is asked of the deal is asked wherever it stands, closed deals and all.
            let funnel = line.context.scope.funnel;
            let stages = self.reg.stages.iter().enumerate();
            within.scope = Scope {
                of: Of::Deal,
                funnel,
                stages: stages
                    .filter(|(_, stage)| funnel.is_none_or(|funnel| stage.funnel == funnel))
                    .map(|(at, _)| StageId(at))
                    .collect(),
                ..line.context.scope.clone()
            };
        }
        within.guard = and(within.guard, who);
        let line = Line {
            context: &within,
            ..line
        };
        let index = self.reg.clauses.len();
        self.series_clause(line, reading);
        let named = first
            .parts
            .iter()
            .any(|part| matches!(part.kind, PartKind::Quoted(_)));
        let heading = self.text(line.left.span());
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            if named && clause.number.is_none() {
                // The name stays when a row changes.
                clause.key = crate::model::reading::clauses::stable_key(&context.section, &heading);
            }
            clause.resources.advice.extend(said.offers);
        }
        true
    }

    fn reactivation_line(&mut self, node: &Node, said: &mut Said, reading: &mut Reading<'_>) {
        let Some(phrase) = &node.phrase else { return };
        let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
            self.series_rows(std::slice::from_ref(node), reading, &Cond::True);
            return;
        };
        let right = right.as_deref();
        let Some(first) = members(left).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        if cursor.eat(&["кто", "кого", "клиенты", "сегмент", "список"]) && cursor.is_done()
        {
            self.whom_to_win(node, right, tails, said);
            return;
        }
        cursor.back_to(0);
        if cursor.eat_stem(&["исключ", "исключить"]) && cursor.is_done() {
            self.left_out(node, said);
            return;
        }
        cursor.back_to(0);
        if cursor.eat(&["предложение", "предложить", "предлагаем", "предлагать"])
        {
            // An offer is for people, in any words.
            phrase.mark();
            for row in &node.children {
                row.phrase.iter().for_each(Phrase::mark);
                for deeper in &row.children {
                    self.leftover(deeper.span);
                }
            }
            let words = match (right, node.children.first()) {
                (Some(right), _) => self.text(right.span),
                (None, Some(_)) => {
                    let all: Vec<Box<str>> = node
                        .children
                        .iter()
                        .map(|row| self.text(row.span))
                        .collect();
                    all.join("; ").into()
                }
                (None, None) => self.text(Span::new(cursor.span().start, left.span().end)),
            };
            let words = words.trim_matches(|c| matches!(c, '«' | '»' | '"'));
            said.offers.push(format!("предложение: {words}").into());
            return;
        }
        if cursor.eat(&["возврат", "вернулся", "вернулись", "возвращен", "возвратом"])
        {
            cursor.eat(&["считается", "это", "если"]);
            said.returns = self.comes_back(node, cursor, right);
            return;
        }
        if cursor.eat(&["отвечает", "отвечают", "ведет", "делает"]) {
            match self.role(&mut cursor) {
                Some(role) => reading.series.common.role = Some(role),
                None => self.unknown_here(crate::model::names::names::NameKind::Role, &mut cursor),
            }
            self.finish(&cursor);
            return;
        }
        if cursor.eat(&["повтор", "повторять", "повторить", "повторяем"])
        {
            left.mark();
            self.steps_again(first, left, reading);
            return;
        }
        if self.series_line(node, (left, right, tails), reading, &Cond::True) {
            return;
        }
        match numbered(first) {
            Some(rest) => self.reactivation_step(node, (rest, left, right, tails), reading, said),
            None => self.series_row(node, (left, right, tails), reading, &Cond::True),
        }
    }

    /// `кто: последняя оплата старше 1 года и есть жалоба`; several lines hold together.
    fn whom_to_win(
        &mut self,
        node: &Node,
        right: Option<&Phrase>,
        tails: &[Tail],
        said: &mut Said,
    ) {
        let mut found = said.who.take().unwrap_or(Cond::True);
        let rows = right
            .into_iter()
            .chain(node.children.iter().filter_map(|row| row.phrase.as_ref()));
        let mut any = false;
        for row in rows {
            let PhraseKind::Plain {
                left,
                right: None,
                tails: own,
            } = &row.kind
            else {
                self.leftover(row.span);
                continue;
            };
            let cond = self.segment(left);
            found = self.tails_guard(own, and(found, cond));
            any = true;
        }
        found = self.tails_guard(tails, found);
        if !any {
            self.error(
                Code::NoSegment,
                node.span,
                "не сказано, каких клиентов возвращать",
            )
            .label("кого?")
            .example("    кто: последняя оплата старше 1 года и есть жалоба");
        }
        said.who = Some(found);
    }

    /// `исключить: …`: each line is a condition that leaves a client out.
    fn left_out(&mut self, node: &Node, said: &mut Said) {
        for child in &node.children {
            let Some(Phrase {
                kind:
                    PhraseKind::Plain {
                        left, right: None, ..
                    },
                ..
            }) = &child.phrase
            else {
                self.leftover(child.span);
                continue;
            };
            let cond = self.cond_or_event(left);
            let who = said.who.take().unwrap_or(Cond::True);
            said.who = Some(and(who, Cond::Not(Box::new(cond))));
        }
    }

    /// `возврат — оплата в течение 60 дней после касания`
    fn comes_back(
        &mut self,
        node: &Node,
        mut cursor: Cursor<'_>,
        right: Option<&Phrase>,
    ) -> Option<Return> {
        let of = |phrase: &Phrase| match &phrase.kind {
            PhraseKind::Plain {
                left: Condition::Member(member),
                ..
            } => Some(member.clone()),
            _ => None,
        };
        let behind = right.and_then(of).or_else(|| {
            node.children
                .first()
                .and_then(|row| row.phrase.as_ref())
                .and_then(of)
        });
        let mut inner = match &behind {
            Some(member) => Cursor::new(member),
            None => cursor.clone(),
        };
        inner.eat(&["есть", "была", "был", "новая", "новый"]);
        let start = inner.position();
        let Some(any) = self.event(&mut inner, Place::Happening) else {
            self.error(
                Code::NoSegment,
                node.span,
                "не понятно, что считать возвратом",
            )
            .label("какое событие?")
            .example("    возврат — оплата в течение 60 дней после касания");
            return None;
        };
        let text = self.text(inner.span_since(start));
        let mut within = None;
        if inner.eat_run(&["в", "течение"])
            || inner.eat(&["за", "до"])
            || inner.eat_run(&["не", "позже"])
        {
            within = self.duration_round_the_clock(&mut inner);
        }
        if inner.eat(&["после", "с"]) {
            inner.eat_stem(&["последн", "перв", "люб", "момент"]);
            inner.eat_stem(&["касани", "шаг", "звонк", "сообщени"]);
            if matches!(
                inner.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { unit: None, .. })
            ) {
                inner.skip(1);
            }
        }
        self.finish(&inner);
        cursor.skip(usize::MAX / 2);
        Some(Return {
            pattern: EventPattern { any, text },
            within,
        })
    }

    /// `шаг 1: скрипт «Побудка»`, `шаг 2 через 14 дней — написать по шаблону «Вернитесь»`
    fn reactivation_step(
        &mut self,
        node: &Node,
        (rest, left, right, tails): (Option<Condition>, &Condition, Option<&Phrase>, &[Tail]),
        reading: &mut Reading<'_>,
        said: &mut Said,
    ) {
        let from = match reading.series.rows.len().checked_sub(1) {
            None => RowFrom::Heading,
            Some(before) => RowFrom::Touch(before),
        };
        let before = reading.series.rows.len();
        let mut term = rest;
        let mut deeds: Vec<(Node, Phrase)> = Vec::new();
        if let Some(right) = right {
            deeds.push((bare_of(node), by_script(right)));
        }
        for child in &node.children {
            let Some(phrase) = &child.phrase else {
                continue;
            };
            let head = match &phrase.kind {
                PhraseKind::Plain { left, .. } => members(left).first().copied(),
                _ => None,
            };
            let offers = head.is_some_and(|member| Cursor::new(member).has_stem(0, &["предл"]));
            if offers {
                self.reactivation_line(child, said, reading);
                continue;
            }
            // `просрочка 1 день — сообщить РОПу` has a dash, and is no step.
            if head.is_some_and(|member| Cursor::new(member).has_stem(0, &["просроч"])) {
                reading.rest.push(child.clone());
                continue;
            }
            match &phrase.kind {
                PhraseKind::Plain {
                    left,
                    right: Some(right),
                    ..
                } if term.is_none() => {
                    term = Some(left.clone());
                    deeds.push((child.clone(), by_script(right)));
                }
                PhraseKind::Plain { right: None, .. } if deeds.is_empty() => {
                    deeds.push((child.clone(), by_script(phrase)));
                }
                _ => reading.rest.push(child.clone()),
            }
        }
        if deeds.is_empty() {
            self.error(
                Code::SeriesRow,
                left.span(),
                "не сказано, что делать на этом шаге",
            )
            .label("какое дело?")
            .example("    шаг 1 — позвонить по скрипту «Побудка»");
            return;
        }
        let own_term = |phrase: &Phrase| matches!(&phrase.kind, PhraseKind::Plain { left, .. } if has_term(left));
        if from != RowFrom::Heading
            && term.is_none()
            && !deeds.iter().any(|(_, deed)| own_term(deed))
        {
            self.error(Code::SeriesRow, left.span(), "не сказано, когда этот шаг")
                .label("через сколько после прошлого?")
                .example("    шаг 2 через 14 дней — написать");
            return;
        }
        for (place, deed) in &deeds {
            self.read_row(
                place,
                term.as_ref(),
                Some(deed),
                from,
                tails,
                reading,
                &Cond::True,
            );
        }
        // A script or a template of a step is shown with the step.
        if reading.series.rows.len() > before
            && let Some(row) = reading.series.rows.get_mut(before)
        {
            row.text = self.text(node.span.join(left.span()));
        }
    }

    /// `повтор через 14 дней, максимум 3 попытки`: all steps once more.
    fn steps_again(&mut self, first: &Member, left: &Condition, reading: &mut Reading<'_>) {
        let mut parts = first.parts.clone();
        parts.remove(0);
        let mut times = None;
        let mut all: Vec<Member> = vec![Member {
            parts,
            span: first.span,
        }];
        all.extend(others(left).into_iter().flat_map(members).cloned());
        let mut term = None;
        for member in &mut all {
            let number = member.parts.iter().position(|part| {
                matches!(
                    part.kind,
                    PartKind::Quantity {
                        low: Some(_),
                        unit: Some(Unit::Attempts | Unit::Times),
                        ..
                    }
                )
            });
            if let Some(at) = number {
                if let Some(PartKind::Quantity { low: Some(low), .. }) =
                    member.parts.get(at).map(|part| &part.kind)
                {
                    times = u32::try_from(low.trunc().mantissa()).ok();
                }
                let words = |part: &Part| matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "максимум" | "не" | "больше" | "более" | "всего" | "до"));
                let mut place = 0;
                member.parts.retain(|part| {
                    let keep = place != at && !words(part);
                    place += 1;
                    keep
                });
            }
            if !member.parts.is_empty() && term.is_none() {
                term = self.row_timing(member, None).and_then(|timing| timing.term);
            } else if let (Some(from), Some(to)) = (member.parts.first(), member.parts.last()) {
                self.leftover(from.span.join(to.span));
            }
        }
        let (Some(times), Some(term)) = (times, term) else {
            self.error(
                Code::SeriesRow,
                left.span(),
                "не сказано, через сколько повторять и сколько раз всего",
            )
            .label("когда и сколько?")
            .example("    повтор через 14 дней, максимум 3 попытки");
            return;
        };
        let steps: Vec<SeriesRow> = reading.series.rows.clone();
        for _ in 1..times.min(50) {
            for (number, step) in steps.iter().enumerate() {
                let Some(before) = reading.series.rows.len().checked_sub(1) else {
                    return;
                };
                let mut row = step.clone();
                row.from = RowFrom::Touch(before);
                if number == 0 {
                    row.duty.term = Some(term.clone());
                }
                reading.series.rows.push(row);
            }
        }
    }
}

/// What stands behind `шаг 1`, `первый шаг`, `1-е касание`; the outer `None`: it is no step.
#[expect(
    clippy::option_option,
    reason = "no step, and a step that says no more, are two things"
)]
fn numbered(member: &Member) -> Option<Option<Condition>> {
    let word = |at: usize| match member.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    let noun = |at: usize| {
        word(at).is_some_and(|word| {
            ["шаг", "касани", "этап"]
                .iter()
                .any(|stem| word.starts_with(stem))
        })
    };
    let number = |at: usize| {
        matches!(
            member.parts.get(at).map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        )
    };
    let length = if noun(0) && number(1) || word(0).and_then(ordinal).is_some() && noun(1) {
        2
    } else {
        return None;
    };
    member.mark_first(length);
    let parts: Vec<Part> = member.parts.iter().skip(length).cloned().collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Some(None);
    };
    let span = first.span.join(last.span);
    Some(Some(Condition::Member(Member { parts, span })))
}

/// `скрипт «Побудка»` as a deed: to get in touch by it; `шаблон «…»`: to write by it.
fn by_script(phrase: &Phrase) -> Phrase {
    let PhraseKind::Plain {
        left: Condition::Member(member),
        right,
        tails,
    } = &phrase.kind
    else {
        return phrase.clone();
    };
    let verb = match member.parts.first().map(|part| &part.kind) {
        Some(PartKind::Word(word)) if word.starts_with("скрипт") => "связаться",
        Some(PartKind::Word(word)) if word.starts_with("шаблон") => "написать",
        _ => return phrase.clone(),
    };
    let span = member.span;
    let word = |word: &str| Part {
        kind: PartKind::Word(word.into()),
        span,
        seen: crate::syntax::Seen::default(),
    };
    let mut parts = vec![word(verb), word("по")];
    parts.extend(member.parts.iter().cloned());
    Phrase {
        kind: PhraseKind::Plain {
            left: Condition::Member(Member { parts, span }),
            right: right.clone(),
            tails: tails.clone(),
        },
        ..phrase.clone()
    }
}

/// Whether a deed says its own term.
fn has_term(left: &Condition) -> bool {
    members(left).iter().any(|member| {
        member.parts.iter().any(|part| {
            matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "через" | "за" | "завтра" | "послезавтра"))
        })
    })
}

/// A node without what stands below it.
fn bare_of(node: &Node) -> Node {
    Node {
        children: Vec::new(),
        opens: false,
        ..node.clone()
    }
}
