//! `показатели:` — numbers with names: the block, and what is checked of them when the whole text is known.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::names::vocabulary::{Vocabulary, head, names_in, row_of, vocabulary};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Cond, Formula, FunnelId, KeyKind, Metric, MetricId, Over, Sample, Scope, Sentence, Trigger,
};
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind,
};

impl Binder<'_> {
    /// What a number of this name most likely counts, with the author's own stages.
    fn formula_for(&self, name: &str) -> String {
        let name = crate::lexicon::fold(name);
        let stage = |at: usize| self.reg.stages.get(at).map(|stage| &*stage.name);
        let has = |stems: &[&str]| stems.iter().any(|stem| name.contains(stem));
        match (stage(0), stage(1)) {
            (Some(from), Some(to)) if has(&["конверси", "дол", "процент"]) => {
                format!("доля сделок, перешедших из «{from}» в «{to}»")
            }
            (Some(from), _) if has(&["врем", "скорост", "срок"]) => {
                format!("медиана времени от «{from}» до документа «КП»")
            }
            _ if has(&["выручк", "сумм", "оборот"]) => {
                "сумма оплат за месяц".into()
            }
            _ if has(&["чек", "средн"]) => "средняя сумма оплат за месяц".into(),
            _ => "число звонков за неделю".into(),
        }
    }

    /// First walk: the names of a `показатели:` block.
    pub(in crate::model) fn declare_metrics(&mut self, node: &Node) {
        if let Some(PhraseKind::Plain { tails, .. }) =
            node.phrase.as_ref().map(|phrase| &phrase.kind)
        {
            for tail in tails {
                self.leftover(tail.span);
            }
        }
        if let Some(PhraseKind::Plain { left, right, .. }) =
            node.phrase.as_ref().map(|phrase| &phrase.kind)
        {
            for other in crate::model::reading::blocks::others(left) {
                self.leftover(other.span());
            }
            for right in right.iter() {
                self.leftover(right.span);
            }
        }
        for row in &node.children {
            let Some((left, right)) = row_of(row) else {
                self.leftover(row.span);
                continue;
            };
            if right.is_none() {
                let said = self.text(row.span);
                let formula = self.formula_for(&said);
                self.error(
                    Code::NoDefinition,
                    row.span,
                    "после названия показателя нужно тире и что считать",
                )
                .label("как он считается?")
                .example(format!("    {said} — {formula}"));
            }
            for (name, span) in names_in(self, left, 0).into_iter().take(1) {
                let id = MetricId(self.reg.metrics.len());
                if self.metrics.insert(&name, id).is_some() {
                    self.twice("показатель", &name, span);
                }
                self.reg.metrics.push(Metric {
                    name,
                    formula: Formula::Const(rust_decimal::Decimal::ZERO),
                    over: Over::default(),
                });
            }
        }
    }

    /// Second walk: how they are counted. A metric may use those above it.
    pub(in crate::model) fn bind_metrics(&mut self, nodes: &[Node]) {
        let mut next = 0;
        // A text for the only funnel of the data counts what happened to clients without a deal as well.
        let scope = Scope::default();
        self.bind_metrics_from(nodes, &scope, &mut next);
        self.metric_scope = scope;
    }

    fn bind_metrics_from(&mut self, nodes: &[Node], scope: &Scope, next: &mut usize) {
        for node in nodes {
            let Some((mut cursor, left)) = head(node) else {
                continue;
            };
            match vocabulary(node, &mut cursor) {
                Some(Vocabulary::Metrics) => {
                    let outer = std::mem::replace(&mut self.metric_scope, scope.clone());
                    let funnel = std::mem::replace(&mut self.funnel, scope.funnel);
                    for row in &node.children {
                        self.bind_metric(row, next);
                    }
                    self.funnel = funnel;
                    self.metric_scope = outer;
                }
                Some(Vocabulary::Regulation) => {
                    self.bind_metrics_from(&node.children, scope, next);
                }
                Some(_) => {}
                None if node.opens && cursor.eat(&["воронка"]) => {
                    let (name, _) = self.heading_name(&mut cursor, left.span());
                    let named = |name: &str| crate::lexicon::fold(name);
                    let id = self.reg.funnels.iter().position(|funnel| {
                        funnel
                            .name
                            .as_deref()
                            .is_some_and(|own| named(own) == named(&name))
                    });
                    let inner = Scope {
                        funnel: id.map(FunnelId),
                        ..scope.clone()
                    };
                    self.bind_metrics_from(&node.children, &inner, next);
                }
                None => self.bind_metrics_from(&node.children, scope, next),
            }
        }
    }

    fn bind_metric(&mut self, row: &Node, next: &mut usize) {
        let Some((_, right)) = row_of(row) else {
            return;
        };
        if let Some(PhraseKind::Plain { tails, .. }) =
            row.phrase.as_ref().map(|phrase| &phrase.kind)
        {
            for tail in tails.iter().filter(|tail| tail.kind == TailKind::Otherwise) {
                self.leftover(tail.span);
            }
        }
        let id = *next;
        *next += 1;
        let Some(right) = right else { return };
        self.metrics_known = id;
        if let Some((formula, over)) = self.metric_definition(right)
            && let Some(metric) = self.reg.metrics.get_mut(id)
        {
            metric.formula = formula;
            metric.over = over;
        }
        self.metrics_known = usize::MAX;
    }

    /// What stands right of a metric's name.
    fn metric_definition(&mut self, right: &Phrase) -> Option<(Formula, Over)> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            self.not_a_metric(right.span);
            return None;
        };
        for tail in tails.iter().filter(|tail| tail.kind == TailKind::Otherwise) {
            self.leftover(tail.span);
        }
        let whole = flat(left);
        let mut cursor = Cursor::new(&whole);
        let mut over = Over::default();
        while self.over(&mut cursor, &mut over) {}
        let guard = self.metric_guard(tails);
        let outer = std::mem::replace(&mut self.metric_guard, guard);
        let formula = self.metric_formula(&mut cursor, &mut over);
        self.metric_guard = outer;
        let Some(formula) = formula else {
            self.not_a_metric(left.span());
            return None;
        };
        while self.over(&mut cursor, &mut over) {}
        self.finish(&cursor);
        self.faults_by_field(&formula, &over, left.span());
        Some((formula, over))
    }

    /// A violation has a person and a deal to it, but no value of a card: `число нарушений по источнику` counts nothing.
    pub(in crate::model) fn faults_by_field(
        &mut self,
        formula: &Formula,
        over: &Over,
        span: crate::source::Span,
    ) {
        let Some(KeyKind::Field(field)) = over.by else {
            return;
        };
        if !counts_faults(formula) {
            return;
        }
        let name = self
            .reg
            .fields
            .get(field.0)
            .map_or_else(String::new, |field| field.name.to_string());
        self.error(
            Code::MetricFormula,
            span,
            format!("нарушения по полю «{name}» не считаются"),
        )
        .label("нарушение — это человек и сделка, а не значение карточки")
        .hint("нарушения считают «по сотрудникам», «по командам», «по воронкам», «по сделкам», «по клиентам»");
    }

    /// `, если источник «Сайт»`, `кроме сделок «спам»`: which samples count.
    pub(in crate::model) fn metric_guard(&mut self, tails: &[Tail]) -> Cond {
        let own: Vec<Tail> = tails
            .iter()
            .filter(|tail| tail.kind != TailKind::Otherwise)
            .cloned()
            .collect();
        self.tails_guard(&own, Cond::True)
    }

    pub(in crate::model) fn not_a_metric(&mut self, span: crate::source::Span) {
        let said = self.text(span);
        self.error(
            Code::MetricFormula,
            span,
            format!("«{said}»: не понятно, что считать"),
        )
        .label("ожидалось число по многим случаям")
        .hint("бывает: «доля сделок, перешедших из «A» в «B»», «доля звонков с результатом «интерес»», «число звонков», «сумма оплат», «средняя сумма оплаты», «медиана времени от «A» до документа «КП»», «число нарушений», «отношение «A» к «B»»")
        .hint("для кого и за какое время пишут в конце: «… по менеджерам за месяц»");
    }

    /// `показатели:` among the clauses: each row is a clause that shows its number.
    pub(in crate::model) fn metric_clauses(&mut self, line: Line<'_>) {
        for row in &line.node.children {
            let Some((left, _)) = row_of(row) else {
                continue;
            };
            let Some(first) = members(left).first().copied() else {
                continue;
            };
            let mut cursor = Cursor::new(first);
            let Some(id) = self.name(&mut cursor, |binder| &binder.metrics, |_, _| true) else {
                continue;
            };
            if let Some(phrase) = &row.phrase {
                self.no_grade(phrase);
            }
            for child in &row.children {
                self.leftover(child.span);
            }
            let context = Context {
                section: "показатели".into(),
                ..Context::default()
            };
            let inner = Line {
                node: row,
                left,
                right: None,
                tails: &[],
                context: &context,
            };
            let index = self.clause(inner, Cond::True, Trigger::Scope, Sentence::Metric(id));
            let name = self.reg.metrics.get(id.0).map(|one| one.name.clone());
            if let (Some(name), Some(clause)) = (name, self.reg.clauses.get_mut(index))
                && clause.number.is_none()
            {
                clause.key = name;
            }
        }
    }

    /// Numbers of clauses whose violations are counted must be there.
    pub(in crate::model) fn finish_metrics(&mut self) {
        let wanted = std::mem::take(&mut self.counted_clauses);
        for (number, span) in wanted {
            if !self.numbers.contains_key(&*number) {
                self.error(
                    Code::NoSuchClause,
                    span,
                    format!("пункта «{number}» в тексте нет"),
                )
                .label("такого номера нет")
                .hint("номер стоит в начале пункта: «2.1 позвонить …»");
            }
        }
    }
}

/// All parts of a condition in one row, with its connectives as words between them.
pub(in crate::model) fn flat(condition: &Condition) -> Member {
    let mut parts = Vec::new();
    flatten(condition, &mut parts);
    Member {
        parts,
        span: condition.span(),
    }
}

fn flatten(condition: &Condition, out: &mut Vec<Part>) {
    match condition {
        Condition::Member(member) => out.extend(member.parts.iter().cloned()),
        Condition::Joint(joint, list, _) => {
            for (at, one) in list.iter().enumerate() {
                if at > 0 {
                    let word = match joint {
                        Joint::And => "и",
                        Joint::Or => "или",
                        Joint::List => ",",
                    };
                    let start = one.span().start;
                    out.push(Part {
                        kind: PartKind::Word(word.into()),
                        span: crate::source::Span::new(start, start),
                        seen: crate::syntax::Seen::default(),
                    });
                }
                flatten(one, out);
            }
        }
    }
}

/// Words between the members of a flat row.
pub(in crate::model) fn is_joint(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "и" | "или" | ","))
}

/// The rest of a flat row as a condition again.
pub(in crate::model) fn rebuilt(parts: &[Part]) -> Option<Condition> {
    let mut joint = Joint::List;
    let mut list: Vec<Condition> = Vec::new();
    let mut own: Vec<Part> = Vec::new();
    let take = |own: &mut Vec<Part>, list: &mut Vec<Condition>| {
        if let (Some(first), Some(last)) = (own.first(), own.last()) {
            let span = first.span.join(last.span);
            list.push(Condition::Member(Member {
                parts: std::mem::take(own),
                span,
            }));
        }
    };
    for part in parts {
        match &part.kind {
            PartKind::Word(word) if is_joint(part) => {
                joint = match &**word {
                    "и" => Joint::And,
                    "или" => Joint::Or,
                    _ => joint,
                };
                take(&mut own, &mut list);
            }
            _ => own.push(part.clone()),
        }
    }
    take(&mut own, &mut list);
    if list.len() < 2 {
        return list.pop();
    }
    let span = list.first()?.span().join(list.last()?.span());
    Some(Condition::Joint(joint, list, span))
}

fn counts_faults(formula: &Formula) -> bool {
    match formula {
        Formula::Const(_) | Formula::Named(_) => false,
        Formula::Taken(taken) => matches!(taken.sample, Sample::Violations { .. }),
        Formula::Plus(all) => all.iter().any(counts_faults),
        Formula::Times(one, _) => counts_faults(one),
        Formula::Share(one, other) | Formula::Ratio(one, other) => {
            counts_faults(one) || counts_faults(other)
        }
    }
}
