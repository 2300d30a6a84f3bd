//! Numbers that must hold: `«конверсия счёта» не ниже 50 %, иначе проверить «Договор»`, `если «X» ниже 50 %, то …`.

use crate::diagnostic::Code;
use crate::findings::Severity;
use crate::lexicon::act;
use crate::model::metrics::consequences::Consequence;
use crate::model::metrics::declared::{flat, is_joint};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Compared, Cond, Demand, Op, Otherwise, Over, RoleId, Scope, Sentence, Threshold, Trigger,
};
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind, TailKind, Unit};

/// From so many decided cases on a share says something.
pub(in crate::model) const DECIDED: u32 = 20;

impl Binder<'_> {
    /// A sentence about a number. False when the line is none.
    pub(in crate::model) fn metric_sentence(&mut self, line: Line<'_>) -> bool {
        if self.scale_sentence(line) {
            return true;
        }
        // `конверсия из «A» в «B» — не меньше 25 %`: what the number must be may stand behind the dash.
        let joined = line.right.and_then(|right| bound_behind(line.left, right));
        let line = match &joined {
            Some(left) => Line {
                left,
                right: None,
                ..line
            },
            None => line,
        };
        let whole = flat(line.left);
        if !self.speaks_of_metric(&whole) {
            return self.undeclared_metric(line, &whole);
        }
        let mut over = Over::default();
        let mark = self.diagnostics.mark();
        let guard = self.metric_guard(line.tails);
        let outer = std::mem::replace(&mut self.metric_guard, guard);
        let read = self.demand(&whole, &mut over);
        self.metric_guard = outer;
        let Some(demand) = read else {
            if self.diagnostics.errors_since(mark) {
                return true;
            }
            // A sentence of another kind that happens to begin so.
            self.diagnostics.take_back(mark);
            return false;
        };
        let mut otherwise = Otherwise::default();
        let mut consequence = Consequence::default();
        for tail in line
            .tails
            .iter()
            .filter(|tail| tail.kind == TailKind::Otherwise)
        {
            self.consequence(&flat(&tail.cond), &mut consequence);
        }
        let fault = line.right.is_some();
        let mut demand = demand;
        if let Some(right) = line.right {
            // `«X» ниже 50 % — сообщить РОПу` says what is wrong.
            demand = Demand::Not(Box::new(demand));
            self.consequence_phrase(right, &mut consequence);
        }
        if consequence.bonus && fault {
            self.single_scale(line, demand, over, consequence);
            return true;
        }
        otherwise.notify.append(&mut consequence.notify);
        otherwise.todo.append(&mut consequence.todo);
        self.threshold_clause(line, demand, over, otherwise, consequence);
        true
    }

    /// `«конверсия» не ниже 50 %, иначе …` where nobody has said what that is.
    fn undeclared_metric(&mut self, line: Line<'_>, whole: &Member) -> bool {
        let otherwise = line
            .tails
            .iter()
            .any(|tail| tail.kind == TailKind::Otherwise);
        let Some(part) = whole.parts.first().filter(|_| otherwise) else {
            return false;
        };
        let PartKind::Quoted(name) = &part.kind else {
            return false;
        };
        let known: Vec<String> = self.metrics.shown().map(str::to_owned).collect();
        let near = crate::model::names::lookup::near_name(name, &known);
        let pending = self
            .error(
                Code::MetricFormula,
                part.span,
                format!("показателя «{name}» в тексте нет"),
            )
            .label("не объявлен");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending
                .hint("показатели объявляются в блоке «показатели:»")
                .example(format!(
                    "    «{name}» — доля сделок, перешедших из «A» в «B»"
                )),
        };
        true
    }

    /// `если «X» ниже 50 %, то …`: how many lines it took; `None` when the condition is about a deal.
    pub(in crate::model) fn metric_branch(
        &mut self,
        nodes: &[Node],
        context: &Context,
    ) -> Option<usize> {
        let first = nodes.first()?;
        let PhraseKind::If { cond, .. } = &first.phrase.as_ref()?.kind else {
            return None;
        };
        if !self.speaks_of_metric(&flat(cond)) {
            return None;
        }
        let mut failed: Vec<Demand> = Vec::new();
        let mut taken = 0;
        let mut over = Over::default();
        for node in nodes {
            let Some(phrase) = &node.phrase else { break };
            let (cond, then, otherwise) = match &phrase.kind {
                PhraseKind::If {
                    cond,
                    then,
                    otherwise,
                } if taken == 0 => (Some(cond), then, otherwise.as_deref()),
                PhraseKind::ElseIf {
                    cond,
                    then,
                    otherwise,
                } if taken > 0 => (Some(cond), then, otherwise.as_deref()),
                PhraseKind::Else { then } if taken > 0 => (None, then, None),
                _ => break,
            };
            taken += 1;
            let demand = match cond {
                Some(cond) => {
                    let mark = self.diagnostics.mark();
                    let read = self.demand(&flat(cond), &mut over);
                    if read.is_none() && !self.diagnostics.errors_since(mark) {
                        self.metric_mixed(cond.span());
                    }
                    read
                }
                None => Some(Demand::All(Vec::new())),
            };
            let Some(demand) = demand else {
                failed.push(Demand::Any(Vec::new()));
                continue;
            };
            self.metric_arm(node, context, &failed, &demand, over, then.as_deref(), true);
            failed.push(demand);
            if let Some(otherwise) = otherwise {
                let rest = Demand::All(Vec::new());
                self.metric_arm(node, context, &failed, &rest, over, Some(otherwise), false);
            }
        }
        Some(taken.max(1))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "an arm is what it is: its place, its condition and what follows"
    )]
    fn metric_arm(
        &mut self,
        node: &Node,
        context: &Context,
        failed: &[Demand],
        demand: &Demand,
        over: Over,
        then: Option<&Phrase>,
        block: bool,
    ) {
        let mut wrong: Vec<Demand> = failed
            .iter()
            .map(|one| Demand::Not(Box::new(one.clone())))
            .collect();
        wrong.push(demand.clone());
        let wrong = if wrong.len() == 1 {
            demand.clone()
        } else {
            Demand::All(wrong)
        };
        let mut consequence = Consequence::default();
        if let Some(then) = then {
            self.consequence_phrase(then, &mut consequence);
        }
        let span = node.phrase.as_ref().map_or(node.span, |phrase| phrase.span);
        let member = Member {
            parts: Vec::new(),
            span,
        };
        let left = Condition::Member(member);
        let mut below = node.clone();
        if !block || then.is_none() {
            below.children.clear();
        }
        let line = Line {
            node: &below,
            left: &left,
            right: None,
            tails: &[],
            context,
        };
        if block && then.is_none() {
            for child in &node.children {
                match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                    Some(PhraseKind::Plain { left, .. }) => {
                        self.consequence(&flat(left), &mut consequence);
                    }
                    _ => self.leftover(child.span),
                }
            }
        }
        let demand = Demand::Not(Box::new(wrong));
        if consequence.bonus {
            self.single_scale(line, demand, over, consequence);
            return;
        }
        let otherwise = Otherwise {
            notify: std::mem::take(&mut consequence.notify),
            todo: std::mem::take(&mut consequence.todo),
            role: None,
        };
        self.threshold_clause(line, demand, over, otherwise, consequence);
    }

    fn threshold_clause(
        &mut self,
        line: Line<'_>,
        demand: Demand,
        over: Over,
        otherwise: Otherwise,
        consequence: Consequence,
    ) {
        let over = over.or(self.over_of(&demand));
        let mut threshold = Threshold {
            demand,
            over,
            otherwise,
            decided: DECIDED,
        };
        let mut node = line.node.clone();
        let mut severity = consequence.severity;
        node.children
            .retain(|child| !self.threshold_row(child, &mut threshold, &mut severity));
        threshold.otherwise.role = threshold.otherwise.role.or_else(|| self.author_role());
        let index = self.metric_clause(line, Sentence::Threshold(threshold));
        if let Some(clause) = self.reg.clauses.get_mut(index) {
            if let Some(severity) = severity {
                clause.severity = severity;
            }
            clause.penalty.extend(consequence.penalty);
        }
        self.modifiers(&node, index);
    }

    /// A clause about numbers of many cases: nothing of its place but the section concerns it.
    pub(in crate::model) fn metric_clause(&mut self, line: Line<'_>, sentence: Sentence) -> usize {
        if line.context.guard != Cond::True || line.context.trigger != Trigger::Scope {
            self.metric_mixed(line.left.span());
        }
        let context = Context {
            scope: Scope::default(),
            guard: Cond::True,
            trigger: Trigger::Scope,
            arm: None,
            ..line.context.clone()
        };
        let line = Line {
            context: &context,
            ..line
        };
        self.clause(line, Cond::True, Trigger::Scope, sentence)
    }

    /// A row below: `судить от 5 случаев`, `отвечает РОП`, or one more thing to do. False when it is none of these.
    fn threshold_row(
        &mut self,
        child: &Node,
        threshold: &mut Threshold,
        severity: &mut Option<Severity>,
    ) -> bool {
        let Some(PhraseKind::Plain {
            left, right: None, ..
        }) = child.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            return false;
        };
        if self.metric_row(left, &mut threshold.decided, &mut threshold.otherwise.role) {
            return true;
        }
        let whole = flat(left);
        let cursor = Cursor::new(&whole);
        let deed = cursor.word().is_some_and(|word| act(word).is_some())
            || cursor.has_stem(0, &["уведом", "провер", "разобр", "иначе"]);
        if !deed {
            return false;
        }
        let mut consequence = Consequence::default();
        self.consequence(&whole, &mut consequence);
        threshold.otherwise.notify.append(&mut consequence.notify);
        threshold.otherwise.todo.append(&mut consequence.todo);
        *severity = severity.or(consequence.severity);
        true
    }

    /// `судить от 5 случаев`, `отвечает РОП`
    pub(in crate::model) fn metric_row(
        &mut self,
        left: &Condition,
        decided: &mut u32,
        role: &mut Option<RoleId>,
    ) -> bool {
        let Some(first) = members(left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if cursor.eat_stem(&["суди", "считать", "оценива"]) {
            cursor.eat_stem(&["начин"]);
            cursor.eat(&["от", "с", "со"]);
            cursor.eat(&["не"]);
            cursor.eat(&["меньше", "менее"]);
            cursor.eat(&["чем", "по"]);
            let number = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quantity {
                    low: Some(low),
                    unit: None,
                    ..
                }) => {
                    use rust_decimal::prelude::ToPrimitive;
                    low.to_u32()
                }
                _ => None,
            };
            let Some(number) = number else {
                self.error(
                    Code::MetricBound,
                    first.span,
                    "не сказано, от скольких случаев судить",
                )
                .label("сколько?")
                .example("    судить от 5 случаев");
                return true;
            };
            cursor.skip(1);
            cursor.eat_stem(&["случа", "решенн", "сдел"]);
            cursor.eat_stem(&["случа", "сдел"]);
            self.finish(&cursor);
            *decided = number;
            return true;
        }
        if cursor.eat(&["отвечает", "отвечают"]) {
            match self.role(&mut cursor) {
                Some(found) => *role = Some(found),
                None => self.unknown_here(crate::model::names::lookup::NameKind::Role, &mut cursor),
            }
            self.finish(&cursor);
            return true;
        }
        false
    }

    /// The role that wrote the regulation answers where no other is named.
    pub(in crate::model) fn author_role(&self) -> Option<RoleId> {
        let author = self.reg.author.as_deref()?;
        match self.roles.find(author) {
            crate::lexicon::Found::One(role) => Some(role),
            _ => None,
        }
    }

    /// Whether a row begins with a number over many cases.
    pub(in crate::model) fn speaks_of_metric(&self, whole: &Member) -> bool {
        let mut cursor = Cursor::new(whole);
        if let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) {
            return self.speaks_of_metric(&flat(inner));
        }
        cursor.eat(&["не"]);
        cursor.eat_stem(&["показател"]);
        if self.names_metric(&cursor) {
            return true;
        }
        let percent = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Percent),
                ..
            })
        );
        percent
            || matches!(cursor.word(), Some("доля" | "конверсия" | "медиана"))
            || cursor.has_stem(0, &["средн", "максимальн", "минимальн"])
                && cursor.word_at(1).is_some()
            || cursor.word() == Some("отношение")
            || cursor.word() == Some("число") && cursor.has_stem(1, &["нарушени", "отклонени"])
            || faults_counted(&cursor)
    }

    /// What must hold of numbers: comparisons joined by one connective.
    fn demand(&mut self, whole: &Member, over: &mut Over) -> Option<Demand> {
        let mut cursor = Cursor::new(whole);
        let demand = self.demand_at(&mut cursor, over)?;
        if !cursor.is_done() {
            let span = cursor.rest();
            if cursor.mentions(&["подряд"]) {
                self.error(
                    Code::MetricBound,
                    span,
                    "показатель судят за одно время, а не за несколько подряд",
                )
                .label("сколько раз подряд, не считается")
                .hint("за всё время вместе: «… за последние 14 дней ниже 50 %»")
                .hint("за каждый период отдельно: уберите «подряд», и каждая неделя ниже предела будет нарушением");
            } else {
                self.metric_mixed(span);
            }
        }
        Some(demand)
    }

    fn demand_at(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> Option<Demand> {
        let mut all = vec![self.metric_compared(cursor, over)?];
        let mut any = false;
        while let Some(PartKind::Word(word)) = cursor
            .peek()
            .filter(|part| is_joint(part))
            .map(|part| &part.kind)
        {
            let start = cursor.position();
            any |= &**word == "или";
            cursor.skip(1);
            match self.metric_compared(cursor, over) {
                Some(next) => all.push(next),
                None => {
                    cursor.back_to(start);
                    break;
                }
            }
        }
        Some(if all.len() == 1 {
            all.pop()?
        } else if any {
            Demand::Any(all)
        } else {
            Demand::All(all)
        })
    }

    /// `2 нарушения [и больше] [п. 2.1] за календарный месяц`: of one person, unless it says for whom.
    fn so_many_faults(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> Option<Demand> {
        let start = cursor.position();
        let op = self.comparison(cursor).unwrap_or(Op::Ge);
        let Some(PartKind::Quantity { low: Some(low), .. }) = cursor.next().map(|part| &part.kind)
        else {
            return None;
        };
        let _ = cursor.eat_run(&["и", "больше"]) || cursor.eat_run(&["и", "более"]);
        let at = cursor.position();
        cursor.eat_stem(&["нарушени", "отклонени"]);
        let left = self.faults(cursor, at, crate::model::regulation::FaultWorth::One);
        let name = self.text(cursor.span_since(at));
        while self.over(cursor, over) {}
        self.faults_by_field(&left, over, cursor.span_since(at));
        if over.by.is_none() {
            over.by = Some(crate::model::regulation::KeyKind::Doer);
        }
        Some(Demand::Compare(Box::new(Compared {
            left,
            op,
            right: crate::model::regulation::Formula::Const(*low),
            unit: crate::model::regulation::NumberUnit::Number,
            name,
            bound: self.text(cursor.span_since(start)),
        })))
    }

    /// `повторно за месяц — штраф 2 000 ₽` under a clause: a second violation of it by the same person within the time costs this.
    pub(in crate::model) fn repeated_fault(&mut self, line: Line<'_>, clause: usize) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["повторно", "повторное", "повтор", "рецидив"])
        {
            return false;
        }
        cursor.eat_stem(&["нарушени"]);
        let mut over = Over::default();
        while self.over(&mut cursor, &mut over) {}
        self.finish(&cursor);
        let Some(right) = line.right else {
            self.expect_row(line.node);
            return true;
        };
        let mut consequence = Consequence::default();
        self.consequence_phrase(right, &mut consequence);
        let Some(of) = self.reg.clauses.get(clause).cloned() else {
            return true;
        };
        let Some(number) = of.number.clone() else {
            self.error(
                Code::MetricFormula,
                line.node.span,
                "повторные нарушения считают по номеру пункта, а у этого пункта номера нет",
            )
            .label("какого пункта?")
            .hint(format!("дайте пункту номер: «1.1 {}»", of.text));
            return true;
        };
        if over.window.is_none() {
            self.error(
                Code::MetricBound,
                line.node.span,
                "не сказано, за какое время считать повторные нарушения",
            )
            .label("за какое время?")
            .example("    повторно за месяц — штраф 2 000 ₽");
            return true;
        }
        over.by = over.by.or(Some(crate::model::regulation::KeyKind::Doer));
        let taken = crate::model::regulation::Taken {
            sample: crate::model::regulation::Sample::Violations {
                of: vec![number.clone()],
                worth: crate::model::regulation::FaultWorth::One,
            },
            fold: crate::model::regulation::Fold::Sum,
            scope: Scope::default(),
            guard: Cond::True,
            text: format!("нарушений п. {number}").into(),
        };
        let compared = Compared {
            left: crate::model::regulation::Formula::Taken(Box::new(taken)),
            op: Op::Le,
            right: crate::model::regulation::Formula::Const(1.into()),
            unit: crate::model::regulation::NumberUnit::Number,
            name: format!("нарушений п. {number}").into(),
            bound: "не больше 1".into(),
        };
        let threshold = Threshold {
            demand: Demand::Compare(Box::new(compared)),
            over,
            otherwise: Otherwise {
                notify: std::mem::take(&mut consequence.notify),
                todo: std::mem::take(&mut consequence.todo),
                role: self.author_role(),
            },
            decided: DECIDED,
        };
        let text = self.text(line.node.span);
        self.reg.clauses.push(crate::model::regulation::Clause {
            number: Some(number.clone()),
            key: format!("{number} повторно").into(),
            text: format!("{}: {text}", of.text).into(),
            span: line.node.span,
            line: self.reg.source.line(line.node.span.start),
            scope: Scope::default(),
            trigger: Trigger::Scope,
            guard: Cond::True,
            arm: None,
            sentence: Sentence::Threshold(threshold),
            severity: consequence.severity.unwrap_or(of.severity),
            penalty: consequence.penalty,
            priority: None,
            resources: crate::model::regulation::Resources::default(),
        });
        true
    }

    /// One comparison: `«X» [по менеджерам] [за месяц] не ниже 50 %`.
    fn metric_compared(&mut self, cursor: &mut Cursor<'_>, over: &mut Over) -> Option<Demand> {
        let start = cursor.position();
        if let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            let whole = flat(inner);
            return self.demand(&whole, over);
        }
        if cursor.word() == Some("не")
            && matches!(
                cursor.ahead(1).map(|part| &part.kind),
                Some(PartKind::Group(_))
            )
        {
            cursor.skip(1);
            let inner = self.metric_compared(cursor, over)?;
            return Some(Demand::Not(Box::new(inner)));
        }
        while self.over(cursor, over) {}
        if faults_counted(cursor) {
            return self.so_many_faults(cursor, over);
        }
        let at = cursor.position();
        let Some(left) = self.metric_formula(cursor, over) else {
            cursor.back_to(start);
            return None;
        };
        let name = self.text(cursor.span_since(at));
        while self.over(cursor, over) {}
        if cursor.peek().is_some_and(is_joint) {
            // `доля сделок, перешедших в «B», не ниже 20 %`
            cursor.skip(1);
        }
        cursor.eat_stem(&["долж"]);
        cursor.eat(&["быть", "держать", "составлять", "держится"]);
        let bound_at = cursor.position();
        let Some(op) = self.comparison(cursor) else {
            let span = cursor.span_since(start);
            let said = self.text(span);
            self.error(
                Code::MetricBound,
                span,
                format!("«{said}»: не сказано, каким это число должно быть"),
            )
            .label("не ниже, не больше чего?")
            .example(format!("{said} не ниже 50 %"));
            cursor.skip(usize::MAX / 2);
            return None;
        };
        let unit = self.reg.unit_of(&left);
        let right = self.metric_bound(cursor, &unit, over)?;
        // `от 50 до 70 %`
        let mut top = None;
        if op == Op::Ge && cursor.eat(&["до"]) {
            top = Some(self.metric_bound(cursor, &unit, over)?);
        }
        let bound = self.text(cursor.span_since(bound_at));
        while self.over(cursor, over) {}
        let name: Box<str> = name.trim_matches(|c| matches!(c, '«' | '»' | '"')).into();
        let compare = |op, right| {
            Demand::Compare(Box::new(Compared {
                left: left.clone(),
                op,
                right,
                unit: unit.clone(),
                name: name.clone(),
                bound: bound.clone(),
            }))
        };
        let low = compare(op, right);
        Some(match top {
            Some(top) => Demand::All(vec![low, compare(Op::Le, top)]),
            None => low,
        })
    }
}

/// Whether `2 нарушения`, `больше 2 нарушений` stands here.
fn faults_counted(cursor: &Cursor<'_>) -> bool {
    let number = |at: usize| {
        matches!(
            cursor.ahead(at).map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        )
    };
    let from = (0..3).find(|at| number(*at));
    let Some(from) = from else { return false };
    let led = (0..from).all(|at| {
        matches!(
            cursor.word_at(at),
            Some("больше" | "более" | "не" | "меньше" | "свыше")
        )
    });
    let more = cursor.word_at(from + 1) == Some("и")
        && matches!(cursor.word_at(from + 2), Some("больше" | "более"));
    let noun = if more { from + 3 } else { from + 1 };
    led && cursor.has_stem(noun, &["нарушени", "отклонени"])
}

/// The whole line where a bound alone stands behind the dash, and none before it.
fn bound_behind(left: &Condition, right: &Phrase) -> Option<Condition> {
    let PhraseKind::Plain {
        left: Condition::Member(bound),
        right: None,
        tails,
    } = &right.kind
    else {
        return None;
    };
    let cursor = Cursor::new(bound);
    let leads = matches!(
        (cursor.word(), cursor.word_at(1)),
        (
            Some("не"),
            Some("меньше" | "менее" | "ниже" | "больше" | "более" | "выше" | "реже")
        ) | (Some("от" | "больше" | "выше" | "меньше" | "ниже"), _)
    );
    let Condition::Member(said) = left else {
        return None;
    };
    let number = |member: &Member| {
        member
            .parts
            .iter()
            .any(|part| matches!(part.kind, PartKind::Quantity { low: Some(_), .. }))
    };
    if !leads || !tails.is_empty() || number(said) || !number(bound) {
        return None;
    }
    bound.mark();
    let mut whole = said.clone();
    whole.parts.extend(bound.parts.iter().cloned());
    whole.span = said.span.join(bound.span);
    Some(Condition::Member(whole))
}
