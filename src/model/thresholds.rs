//! Numbers that must hold: `«конверсия счёта» не ниже 50 %, иначе проверить «Договор»`, `если «X» ниже 50 %, то …`.

use rust_decimal::Decimal;

use super::binder::Binder;
use super::blocks::{Context, Line};
use super::cursor::Cursor;
use super::metrics::{flat, is_joint};
use super::names::members;
use super::regulation::{
    Compared, Cond, Demand, Formula, NumberUnit, Op, Otherwise, Over, RoleId, Scope, Sentence,
    Threshold, Trigger,
};
use crate::diagnostic::Code;
use crate::findings::{Penalty, Severity};
use crate::lexicon::{Act, act};
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind, TailKind, Unit};

/// From so many decided cases on a share says something.
pub(super) const DECIDED: u32 = 20;

impl Binder<'_> {
    /// A sentence about a number. False when the line is none.
    pub(super) fn metric_sentence(&mut self, line: Line<'_>) -> bool {
        if self.scale_sentence(line) {
            return true;
        }
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
        let near = super::names::near_name(name, &known);
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
    pub(super) fn metric_branch(&mut self, nodes: &[Node], context: &Context) -> Option<usize> {
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
    pub(super) fn metric_clause(&mut self, line: Line<'_>, sentence: Sentence) -> usize {
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
    pub(super) fn metric_row(
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
                None => self.unknown_here(super::names::NameKind::Role, &mut cursor),
            }
            self.finish(&cursor);
            return true;
        }
        false
    }

    /// The role that wrote the regulation answers where no other is named.
    pub(super) fn author_role(&self) -> Option<RoleId> {
        let author = self.reg.author.as_deref()?;
        match self.roles.find(author) {
            crate::lexicon::Found::One(role) => Some(role),
            _ => None,
        }
    }

    /// Whether a row begins with a number over many cases.
    pub(super) fn speaks_of_metric(&self, whole: &Member) -> bool {
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
    }

    /// What must hold of numbers: comparisons joined by one connective.
    fn demand(&mut self, whole: &Member, over: &mut Over) -> Option<Demand> {
        let mut cursor = Cursor::new(whole);
        let demand = self.demand_at(&mut cursor, over)?;
        if !cursor.is_done() {
            let span = cursor.rest();
            self.metric_mixed(span);
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

    /// The other side of a comparison, in the unit of the number.
    fn metric_bound(
        &mut self,
        cursor: &mut Cursor<'_>,
        unit: &NumberUnit,
        over: &mut Over,
    ) -> Option<Formula> {
        if let Some(number) = self.metric_amount(cursor, unit) {
            return Some(Formula::Const(number));
        }
        let at = cursor.position();
        if let Some(right) = self.metric_formula(cursor, over) {
            let other = self.reg.unit_of(&right);
            if std::mem::discriminant(&other) != std::mem::discriminant(unit) {
                let span = cursor.span_since(at);
                self.metric_units(unit, span);
            }
            return Some(right);
        }
        let span = cursor.rest();
        self.error(
            Code::MetricBound,
            span,
            "не понятно, с чем сравнить показатель",
        )
        .label("ожидалось число")
        .hint(format!("этот показатель — {}", unit_words(unit)));
        cursor.skip(usize::MAX / 2);
        None
    }

    /// An amount at the cursor, in this unit; one in another unit is reported.
    pub(super) fn metric_amount(
        &mut self,
        cursor: &mut Cursor<'_>,
        unit: &NumberUnit,
    ) -> Option<Decimal> {
        let Some(PartKind::Quantity {
            low: Some(low),
            unit: said,
            signed,
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            return None;
        };
        let low = if *signed == Some(false) { -*low } else { *low };
        let span = cursor.span();
        let fits = match (unit, said) {
            (NumberUnit::Percent, None | Some(Unit::Percent))
            | (NumberUnit::Points, None | Some(Unit::Points))
            | (NumberUnit::Number, None | Some(Unit::Times | Unit::Attempts))
            | (NumberUnit::Money(_), None | Some(Unit::Money(_))) => Some(low),
            (NumberUnit::Seconds, Some(said)) => seconds(low, *said),
            _ => None,
        };
        cursor.skip(1);
        if fits.is_none() {
            self.metric_units(unit, span);
            return Some(low);
        }
        Some(fits.unwrap_or(low))
    }

    fn metric_units(&mut self, unit: &NumberUnit, span: Span) {
        let said = self.text(span);
        self.error(
            Code::MetricBound,
            span,
            format!(
                "показатель — {}, с «{said}» его не сравнить",
                unit_words(unit)
            ),
        )
        .label("другая единица")
        .hint(match unit {
            NumberUnit::Percent => "для доли пишут «не ниже 50 %»",
            NumberUnit::Seconds => "для времени пишут «не больше 2 часов», «не больше 3 дней»",
            NumberUnit::Money(_) => "для суммы пишут «не меньше 100 000 ₽»",
            NumberUnit::Points => "для баллов пишут «не меньше −3 баллов»",
            NumberUnit::Number => "для числа пишут «не меньше 50»",
        });
    }

    pub(super) fn metric_mixed(&mut self, span: Span) {
        let said = self.text(span);
        self.error(
            Code::MetricMixed,
            span,
            format!("«{said}»: показатель считается по многим сделкам, рядом с ним условие об одной не спросить"),
        )
        .label("не показатель")
        .hint("часть сделок выбирают в самом показателе: «… — доля сделок, перешедших из «A» в «B», если источник «Сайт»»")
        .hint("несколько показателей соединяют «и» или «или»: «если «A» ниже 50 % и «B» больше 10»");
    }

    /// For whom and over which time the metrics of a demand are taken, as far as they say.
    pub(super) fn over_of(&self, demand: &Demand) -> Over {
        match demand {
            Demand::All(all) | Demand::Any(all) => all
                .iter()
                .fold(Over::default(), |over, one| over.or(self.over_of(one))),
            Demand::Not(one) => self.over_of(one),
            Demand::Compare(one) => self
                .over_of_formula(&one.left)
                .or(self.over_of_formula(&one.right)),
        }
    }

    pub(super) fn over_of_formula(&self, formula: &Formula) -> Over {
        match formula {
            Formula::Const(_) | Formula::Taken(_) => Over::default(),
            Formula::Named(id) => {
                let Some(metric) = self.reg.metrics.get(id.0) else {
                    return Over::default();
                };
                metric.over.or(self.over_of_formula(&metric.formula))
            }
            Formula::Plus(all) => all.iter().fold(Over::default(), |over, one| {
                over.or(self.over_of_formula(one))
            }),
            Formula::Times(one, _) => self.over_of_formula(one),
            Formula::Share(one, other) | Formula::Ratio(one, other) => {
                self.over_of_formula(one).or(self.over_of_formula(other))
            }
        }
    }

    fn consequence_phrase(&mut self, phrase: &Phrase, out: &mut Consequence) {
        match &phrase.kind {
            PhraseKind::Plain {
                left, right: None, ..
            } => self.consequence(&flat(left), out),
            _ => self.leftover(phrase.span),
        }
    }

    /// What follows: `сообщить РОПу и проверить «Договор», «Срок»`, `РОПу`, `критично`, `премия 10 000 ₽`.
    pub(super) fn consequence(&mut self, whole: &Member, out: &mut Consequence) {
        let mut cursor = Cursor::new(whole);
        cursor.eat(&["иначе"]);
        while !cursor.is_done() {
            if cursor.peek().is_some_and(is_joint) {
                cursor.skip(1);
                continue;
            }
            let start = cursor.position();
            if let Some(severity) = severity(&mut cursor) {
                out.severity = Some(severity);
                continue;
            }
            if self.award(&mut cursor, out) {
                continue;
            }
            let notice = cursor.word().and_then(act) == Some(Act::Notify)
                || cursor.has_stem(0, &["уведом", "предупред", "оповест"]);
            if notice {
                cursor.skip(1);
            }
            let mark = self.diagnostics.mark();
            if let Some(role) = self.role(&mut cursor) {
                let done = cursor.is_done() || cursor.peek().is_some_and(is_joint);
                if done {
                    out.notify.push(role);
                    continue;
                }
            }
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            if notice {
                cursor.skip(1);
                self.unknown_here(super::names::NameKind::Role, &mut cursor);
                continue;
            }
            // What is to be done is the author's own words, up to the next thing that is done.
            while !cursor.is_done() && !next_deed(&cursor) {
                cursor.skip(1);
            }
            let said = self.text(cursor.span_since(start));
            out.todo.push(said.trim_end_matches([',', ' ']).into());
        }
    }

    /// `премия 10 000 ₽`, `штраф 500 ₽`, `минус 2 балла`.
    fn award(&mut self, cursor: &mut Cursor<'_>, out: &mut Consequence) -> bool {
        let start = cursor.position();
        let bonus = cursor.eat_stem(&["преми", "бонус", "доплат", "вознагражд", "надбавк"]);
        let fine = !bonus && cursor.eat_stem(&["штраф", "вычет", "удержан"]);
        let Some(PartKind::Quantity {
            low: Some(low),
            unit: Some(unit @ (Unit::Money(_) | Unit::Points)),
            signed,
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            cursor.back_to(start);
            return false;
        };
        let minus = *signed == Some(false) || fine && *unit == Unit::Points;
        let amount = if minus { -*low } else { *low };
        let penalty = match unit {
            Unit::Money(code) => Penalty::Money(low.abs(), crate::value::Currency((*code).into())),
            _ => Penalty::Points(amount),
        };
        cursor.skip(1);
        if bonus || !fine && !minus {
            out.bonus = true;
        }
        out.penalty.push(penalty);
        true
    }
}

/// What follows of a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Consequence {
    pub(super) notify: Vec<RoleId>,
    pub(super) todo: Vec<Box<str>>,
    pub(super) penalty: Vec<Penalty>,
    /// Whether what is given is a reward.
    pub(super) bonus: bool,
    pub(super) severity: Option<Severity>,
}

/// The next part of a row begins another deed.
fn next_deed(cursor: &Cursor<'_>) -> bool {
    let joint = cursor.peek().is_some_and(is_joint);
    joint
        && cursor.word_at(1).is_some_and(|word| {
            act(word).is_some() || word.ends_with("ть") && !matches!(word, "ответственность")
        })
}

pub(super) fn severity(cursor: &mut Cursor<'_>) -> Option<Severity> {
    let severity = match cursor.word() {
        Some("нарушение") => Severity::Violation,
        Some("критично") => Severity::Critical,
        Some("замечание") => Severity::Remark,
        Some("напоминание") => Severity::Reminder,
        _ => return None,
    };
    cursor.skip(1);
    Some(severity)
}

/// How a unit is called to the author.
pub(super) fn unit_words(unit: &NumberUnit) -> &'static str {
    match unit {
        NumberUnit::Number => "число",
        NumberUnit::Percent => "доля, в процентах",
        NumberUnit::Money(_) => "сумма денег",
        NumberUnit::Seconds => "время",
        NumberUnit::Points => "баллы",
    }
}

/// So long in seconds; a day is 24 hours.
fn seconds(low: Decimal, unit: Unit) -> Option<Decimal> {
    let one = match unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3600,
        Unit::Day | Unit::DayNight => 86_400,
        Unit::Week => 604_800,
        _ => return None,
    };
    low.checked_mul(Decimal::from(one))
}
