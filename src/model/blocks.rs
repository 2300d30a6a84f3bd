//! What a line in a block is: a heading, a branch, or a clause.

use super::binder::Binder;
use super::cursor::Cursor;
use super::events::Place;
use super::header::is_header_line;
use super::names::{NameKind, members};
use super::regulation::{
    Again, Arm, Branch, BranchId, Clause, Cond, FunnelId, Resources, Scope, Sentence, StageId,
    Trigger,
};
use super::vocabulary::{Vocabulary, head, vocabulary};
use crate::diagnostic::{Code, closest};
use crate::findings::{Penalty, Severity};
use crate::source::Span;
use crate::syntax::{
    Condition, GradeItem, GradeWord, Node, Number, PartKind, Phrase, PhraseKind, Tail, TailKind,
    Unit,
};
use crate::value::Currency;

/// Where a line stands.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub scope: Scope,
    pub trigger: Trigger,
    pub guard: Cond,
    pub arm: Option<(BranchId, usize)>,
    /// Names of the enclosing headings, for stable keys.
    pub section: Box<str>,
    /// The number of the enclosing «если» or «когда»: its clauses that carry none of their own go by it.
    pub number: Option<Number>,
    /// Whether the line is a consequence of «если» or «когда» (then an act without a term is due the same day).
    pub consequence: bool,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            trigger: Trigger::Scope,
            guard: Cond::True,
            arm: None,
            section: "".into(),
            number: None,
            consequence: false,
        }
    }
}

/// What the sentence readers share: the line, its phrase and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub node: &'t Node,
    pub left: &'t Condition,
    pub right: Option<&'t Phrase>,
    pub tails: &'t [Tail],
    pub context: &'t Context,
}

/// Headings of blocks that later parts of the language bring; the words are known so that nothing is silently ignored.
const NOT_READ: &[&str] = &[
    "рассылки",
    "чек-лист",
    "отчет",
    "пример",
    "реактивация",
    "показатели",
    "план",
    "недозвон",
    "согласование",
    "дубль",
    "расписание",
];

/// Words that a line in a block may begin with, for suggestions.
const HEADS: &[&str] = &[
    "стадия",
    "воронка",
    "раздел",
    "роли",
    "карточка",
    "касания",
    "категории",
    "порядок",
    "вход",
    "выход",
    "конечные",
    "отвечает",
    "цель",
    "скрипт",
    "шаблон",
    "совет",
    "выполнить",
    "нельзя",
    "запрещено",
    "не дольше",
    "дольше",
    "после",
    "начиная с",
];

impl Binder<'_> {
    /// All lines of a block.
    pub(super) fn block(&mut self, nodes: &[Node], context: &Context) {
        let mut context = context.clone();
        self.narrow(nodes, &mut context);
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            let Some(phrase) = &node.phrase else {
                // The heading could not be read; what stands below is read as if it were here.
                self.block(&node.children, &context);
                at += 1;
                continue;
            };
            match &phrase.kind {
                PhraseKind::If { .. } => {
                    at += self.branch(nodes.get(at..).unwrap_or_default(), &context)
                }
                PhraseKind::ElseIf { .. } | PhraseKind::Else { .. } => {
                    self.error(Code::LoneElse, node.span, "«иначе» без «если» перед ним")
                        .label("к чему это относится?")
                        .hint("«иначе» ставится на той же глубине сразу после строки с «если»");
                    self.block(&node.children, &context);
                    at += 1;
                }
                PhraseKind::When { event, then } => {
                    self.when(node, event, then.as_deref(), &context);
                    at += 1;
                }
                PhraseKind::Exception(_) => at += 1,
                PhraseKind::Plain { left, right, tails } => {
                    let line = Line {
                        node,
                        left,
                        right: right.as_deref(),
                        tails,
                        context: &context,
                    };
                    at += self.plain(line, nodes.get(at + 1..).unwrap_or_default());
                }
            }
        }
    }

    /// Exceptions of a whole block (`кроме стадий …`, `только для ролей …`) narrow its scope before its lines are read.
    fn narrow(&mut self, nodes: &[Node], context: &mut Context) {
        for node in nodes {
            match node.phrase.as_ref().map(|phrase| &phrase.kind) {
                Some(PhraseKind::Exception(tails)) => {
                    for tail in tails {
                        self.narrow_by(tail, context);
                    }
                }
                Some(PhraseKind::Plain { left, .. }) if !node.opens => {
                    let Some(member) = members(left).first().copied() else {
                        continue;
                    };
                    let mut cursor = Cursor::new(member);
                    if cursor.eat_run(&["только", "для"]) && cursor.eat_stem(&["рол"]) {
                        let rest: Vec<&Condition> = others(left);
                        let roles = self.list(NameKind::Role, &mut cursor, &rest, Self::role);
                        context.scope.only_roles.extend(roles);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn narrow_by(&mut self, tail: &Tail, context: &mut Context) {
        let first = members(&tail.cond).first().copied();
        let Some(first) = first else { return };
        let mut cursor = Cursor::new(first);
        match tail.kind {
            TailKind::Except if cursor.eat_stem(&["стади", "этап", "статус"]) => {
                let rest = others(&tail.cond);
                let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
                context.scope.except_stages.extend(stages);
            }
            TailKind::Except => {
                let cond = self.cond(&tail.cond);
                context.guard = and(
                    std::mem::replace(&mut context.guard, Cond::True),
                    Cond::Not(Box::new(cond)),
                );
            }
            TailKind::If => {
                let cond = self.cond(&tail.cond);
                context.guard = and(std::mem::replace(&mut context.guard, Cond::True), cond);
            }
            TailKind::While | TailKind::Including => {
                self.error(
                    Code::Leftover,
                    tail.span,
                    "здесь «пока» и «включая» не ставятся",
                )
                .label("не читается");
            }
        }
    }

    /// `если … / иначе если … / иначе …`; the answer is how many lines belong to it.
    fn branch(&mut self, nodes: &[Node], context: &Context) -> usize {
        let id = BranchId(self.reg.branches.len());
        self.reg.branches.push(Branch {
            scope: context.scope.clone(),
            trigger: context.trigger.clone(),
            parent: context.arm,
            arms: Vec::new(),
        });
        let mut context = context.clone();
        let mut failed: Vec<Cond> = Vec::new();
        let mut taken = 0;
        let mut closed = false;
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
                } if taken > 0 && !closed => (Some(cond), then, otherwise.as_deref()),
                PhraseKind::Else { then } if taken > 0 && !closed => (None, then, None),
                _ => break,
            };
            taken += 1;
            if node.number.is_some() {
                context.number.clone_from(&node.number);
            }
            let bound = cond.map(|cond| self.cond(cond));
            let span = cond.map_or(node.span, Condition::span);
            let said = cond.map_or_else(|| "иначе".into(), |cond| self.text(cond.span()));
            closed |= bound.is_none();
            self.arm(
                id,
                bound.clone(),
                said,
                span,
                &failed,
                then.as_deref(),
                Some(node),
                &context,
            );
            if let Some(bound) = bound {
                failed.push(bound);
            }
            if let Some(otherwise) = otherwise {
                closed = true;
                self.arm(
                    id,
                    None,
                    "иначе".into(),
                    otherwise.span,
                    &failed,
                    Some(otherwise),
                    None,
                    &context,
                );
            }
        }
        taken.max(1)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "an arm is what it is: its condition, its words, its body and its place"
    )]
    fn arm(
        &mut self,
        id: BranchId,
        cond: Option<Cond>,
        text: Box<str>,
        span: Span,
        failed: &[Cond],
        then: Option<&Phrase>,
        below: Option<&Node>,
        context: &Context,
    ) {
        let mut guard = context.guard.clone();
        for earlier in failed {
            guard = and(guard, Cond::Not(Box::new(earlier.clone())));
        }
        if let Some(cond) = &cond {
            guard = and(guard, cond.clone());
        }
        let index = self
            .reg
            .branches
            .get(id.0)
            .map_or(0, |branch| branch.arms.len());
        if let Some(branch) = self.reg.branches.get_mut(id.0) {
            branch.arms.push(Arm { cond, text, span });
        }
        let inner = Context {
            guard,
            arm: Some((id, index)),
            consequence: true,
            ..context.clone()
        };
        let empty = below.is_none_or(|node| node.children.is_empty());
        if then.is_none() && empty {
            self.error(Code::EmptyBranch, span, "после условия не сказано, что делать")
                .label("и что тогда?")
                .hint("продолжите строку: «…, то позвонить за 1 час», или поставьте двоеточие и напишите пункты ниже");
        }
        if let Some(then) = then {
            // The block below a one-line branch holds the modifiers of its sentence.
            self.one(then, below, &inner);
        } else if let Some(node) = below {
            self.block(&node.children, &inner);
        }
    }

    /// A phrase on the same line as its branch or event.
    fn one(&mut self, phrase: &Phrase, below: Option<&Node>, context: &Context) {
        let node = Node {
            number: below.and_then(|node| node.number.clone()),
            phrase: Some(Phrase {
                kind: phrase.kind.clone(),
                grade: below
                    .and_then(|node| node.phrase.as_ref())
                    .map_or_else(|| phrase.grade.clone(), |whole| whole.grade.clone()),
                span: phrase.span,
            }),
            opens: below.is_some_and(|node| node.opens),
            children: below.map(|node| node.children.clone()).unwrap_or_default(),
            span: phrase.span,
        };
        self.block(&[node], context);
    }

    /// `когда СОБЫТИЕ: …`
    fn when(&mut self, node: &Node, event: &Condition, then: Option<&Phrase>, context: &Context) {
        let Some(pattern) = self.pattern(event, Place::Happening) else {
            self.block(&node.children, context);
            return;
        };
        if context.trigger != Trigger::Scope {
            self.error(
                Code::NestedWhen,
                node.span,
                "«когда» внутри «когда»: какое из событий начинает отсчёт?",
            )
            .label("второе событие")
            .hint("оставьте одно «когда», второе событие напишите условием: «если было …»");
        }
        let trigger = Trigger::Event {
            pattern,
            again: Again::Each,
        };
        let number = node.number.clone().or_else(|| context.number.clone());
        let inner = Context {
            trigger,
            number,
            consequence: true,
            ..context.clone()
        };
        if let Some(then) = then {
            self.one(then, Some(node), &inner);
        } else if node.children.is_empty() {
            self.error(Code::EmptyBranch, node.span, "после «когда» не сказано, что делать")
                .label("и что тогда?")
                .hint("поставьте двоеточие и напишите пункт: «когда исходящий звонок: заполнить «итог» сразу»");
        } else {
            self.block(&node.children, &inner);
        }
    }

    /// A plain line; the answer is how many lines it took (rows of one ladder belong together).
    fn plain(&mut self, line: Line<'_>, following: &[Node]) -> usize {
        let Some((mut cursor, left)) = head(line.node) else {
            return 1;
        };
        let start = cursor.position();
        match vocabulary(&mut cursor) {
            Some(Vocabulary::Regulation) => {
                let inner: Vec<Node> = line
                    .node
                    .children
                    .iter()
                    .filter(|child| !is_header(child))
                    .cloned()
                    .collect();
                self.block(&inner, line.context);
                return 1;
            }
            Some(_) => return 1,
            None => cursor.back_to(start),
        }
        if is_modifier_of_block(&cursor) {
            return 1;
        }
        if line.node.opens && cursor.eat(&["воронка"]) {
            let (name, _) = self.heading_name(&mut cursor, left.span());
            let id = self.reg.funnels.iter().position(|funnel| {
                funnel
                    .name
                    .as_deref()
                    .is_some_and(|own| crate::lexicon::fold(own) == crate::lexicon::fold(&name))
            });
            let id = FunnelId(id.unwrap_or(0));
            let mut context = line.context.clone();
            context.scope.funnel = Some(id);
            context.section = name;
            let outer = self.funnel.replace(id);
            self.heading_tails(line.tails, &mut context);
            self.block(&line.node.children, &context);
            self.funnel = outer;
            return 1;
        }
        if line.node.opens && cursor.eat(&["стадия", "стадии", "этап", "этапы"])
        {
            let rest = others(left);
            let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
            self.stage_block(line, &stages);
            return 1;
        }
        if line.node.opens && cursor.eat(&["раздел"]) {
            let (name, _) = self.heading_name(&mut cursor, left.span());
            let mut context = line.context.clone();
            context.section = name;
            self.heading_tails(line.tails, &mut context);
            self.block(&line.node.children, &context);
            return 1;
        }
        if let Some(word) = cursor.word() {
            if NOT_READ.contains(&word) && (line.node.opens || word != "план") {
                self.error(Code::NotReadYet, line.node.span, format!("блоки «{word}» эта версия программы не читает"))
                    .label("не читается")
                    .hint("уберите блок из файла; то, что в нём требуется от людей, можно записать строкой «выполнить «…»»");
                return 1;
            }
        }
        self.sentence(line, following)
    }

    fn heading_tails(&mut self, tails: &[Tail], context: &mut Context) {
        for tail in tails {
            self.narrow_by(tail, context);
        }
    }

    fn stage_block(&mut self, line: Line<'_>, stages: &[StageId]) {
        let mut context = line.context.clone();
        context.scope.stages = stages.to_vec();
        let names: Vec<&str> = stages
            .iter()
            .filter_map(|id| self.reg.stages.get(id.0))
            .map(|stage| &*stage.name)
            .collect();
        context.section = names.join(", ").into();
        if let Some(stage) = stages.first().and_then(|id| self.reg.stages.get(id.0)) {
            context.scope.funnel = Some(stage.funnel);
        }
        self.heading_tails(line.tails, &mut context);
        // `отвечает …` and `цель …` describe the stage wherever they stand in its block.
        for child in &line.node.children {
            let Some((mut cursor, _)) = head(child) else {
                continue;
            };
            if cursor.eat(&["отвечает", "отвечают"]) {
                let role = self.role(&mut cursor);
                if role.is_none() {
                    let span = cursor.rest();
                    self.unknown(NameKind::Role, span);
                }
                for stage in stages {
                    if let Some(stage) = self.reg.stages.get_mut(stage.0) {
                        stage.responsible = role;
                    }
                }
            } else if cursor.eat(&["цель"]) {
                let goal = cursor.next().map(|part| match &part.kind {
                    PartKind::Quoted(goal) => goal.clone(),
                    _ => self.text(part.span),
                });
                for stage in stages {
                    if let Some(stage) = self.reg.stages.get_mut(stage.0) {
                        stage.goal.clone_from(&goal);
                    }
                }
            }
        }
        self.block(&line.node.children, &context);
    }

    /// Adds a clause for this line.
    pub(super) fn clause(
        &mut self,
        line: Line<'_>,
        guard: Cond,
        trigger: Trigger,
        sentence: Sentence,
    ) -> usize {
        let node = line.node;
        let span = node.phrase.as_ref().map_or(node.span, |phrase| phrase.span);
        let text = self.clause_text(node, span, &sentence);
        let own = node.number.as_ref().or(line.context.number.as_ref());
        if let Some(own) = own.cloned() {
            self.claim(&own);
        }
        let number = own.map(|number| number.text.clone());
        let key = number
            .clone()
            .unwrap_or_else(|| stable_key(&line.context.section, &text));
        let grade = node
            .phrase
            .as_ref()
            .map(|phrase| phrase.grade.as_slice())
            .unwrap_or_default();
        let (severity, penalty, priority) = self.grading(grade);
        self.reg.clauses.push(Clause {
            number,
            key,
            text,
            span,
            line: self.reg.source.line(span.start),
            scope: line.context.scope.clone(),
            trigger,
            guard,
            arm: line.context.arm,
            sentence,
            severity,
            penalty,
            priority,
            resources: Resources::default(),
        });
        self.reg.clauses.len() - 1
    }

    /// A number belongs to one place of the text.
    fn claim(&mut self, number: &Number) {
        let first = *self
            .numbers
            .entry(number.text.clone())
            .or_insert(number.span);
        if first != number.span {
            self.error(
                Code::DuplicateNumber,
                number.span,
                format!("номер «{}» уже занят", number.text),
            )
            .label("второй раз")
            .related(first, "первый раз")
            .hint("у каждого пункта свой номер: по нему пункт узнают в отчётах");
        }
    }

    /// The sentence on one line; a heading that only names its list (`вход:`) is followed by what stands below.
    fn clause_text(&self, node: &Node, span: Span, sentence: &Sentence) -> Box<str> {
        let head = self.text(span);
        let lists = matches!(
            sentence,
            Sentence::Entry(_) | Sentence::Exit(_) | Sentence::Transition(_)
        );
        if !lists || node.children.is_empty() {
            return head;
        }
        let items: Vec<Box<str>> = node
            .children
            .iter()
            .map(|child| self.text(child.span))
            .collect();
        format!("{head}: {}", items.join("; ")).into()
    }

    pub(super) fn grading(&mut self, items: &[GradeItem]) -> (Severity, Vec<Penalty>, Option<u32>) {
        let (mut severity, mut penalty, mut priority) = (Severity::Violation, Vec::new(), None);
        for item in items {
            let (amount, unit) = match item.quantity.as_ref().map(|part| &part.kind) {
                Some(PartKind::Quantity { low, unit, .. }) => (*low, *unit),
                _ => (None, None),
            };
            match (item.word, amount, unit) {
                (Some(GradeWord::Critical), None, None) => severity = Severity::Critical,
                (Some(GradeWord::Violation), None, None) => severity = Severity::Violation,
                (Some(GradeWord::Remark), None, None) => severity = Severity::Remark,
                (Some(GradeWord::Reminder), None, None) => severity = Severity::Reminder,
                (Some(GradeWord::Fine), Some(amount), Some(Unit::Money(code))) => {
                    penalty.push(Penalty::Money(amount, Currency(code.into())));
                }
                (None, Some(amount), Some(Unit::Points)) => {
                    penalty.push(Penalty::Points(if item.minus {
                        -amount.abs()
                    } else {
                        amount
                    }));
                }
                (Some(GradeWord::Priority), Some(amount), None) => {
                    priority = u32::try_from(amount.trunc().mantissa()).ok()
                }
                _ => {
                    self.error(Code::BadGrade, item.span, "оценка в скобках не понятна")
                        .label("не читается")
                        .hint("бывает: (критично), (замечание), (напоминание), (штраф 500 ₽), (−1 балл), (приоритет 1)");
                }
            }
        }
        (severity, penalty, priority)
    }

    /// Says that no kind of sentence fits.
    pub(super) fn unknown_sentence(&mut self, line: Line<'_>) {
        let span = line
            .node
            .phrase
            .as_ref()
            .map_or(line.node.span, |phrase| phrase.span);
        let said = self.text(line.left.span());
        let first = said.split(' ').next().unwrap_or("").to_lowercase();
        let verbs: Vec<&str> = HEADS
            .iter()
            .copied()
            .chain(crate::lexicon::infinitives())
            .collect();
        let near = closest(&first, verbs);
        let pending = self
            .error(
                Code::UnknownSentence,
                span,
                format!("предложение «{said}» не понятно"),
            )
            .label("не читается");
        match near {
            Some(near) if near != first => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            _ => pending
                .hint("обязанность начинается с глагола: «позвонить за 15 рабочих минут»; запрет — с «нельзя»; срок на стадии — «не дольше 2 дней»")
                .hint("то, что проверяет человек, пишется так: выполнить «…» или совет «…»"),
        };
    }
}

/// Whether a line of the header block is read there.
fn is_header(node: &Node) -> bool {
    head(node).is_some_and(|(mut cursor, _)| is_header_line(&mut cursor))
}

/// Lines that describe the block they stand in and are read with it.
fn is_modifier_of_block(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.word(),
        Some("отвечает" | "отвечают" | "цель" | "порядок")
    ) || cursor.word() == Some("из") && cursor.has_stem(1, &["любо"])
        || cursor.word() == Some("вне") && cursor.word_at(1) == Some("порядка")
        || cursor.word() == Some("только") && cursor.word_at(1) == Some("для")
}

/// Every condition of the top level but the first member.
pub(super) fn others(condition: &Condition) -> Vec<&Condition> {
    super::names::split(condition).1
}

/// `и` of two conditions, flat.
pub(super) fn and(left: Cond, right: Cond) -> Cond {
    match (left, right) {
        (Cond::True, one) | (one, Cond::True) => one,
        (Cond::And(mut list), one) => {
            list.push(one);
            Cond::And(list)
        }
        (one, other) => Cond::And(vec![one, other]),
    }
}

/// The name of a clause without a number: its section and its text, short enough to be said.
fn stable_key(section: &str, text: &str) -> Box<str> {
    let short: String = if text.chars().count() > 60 {
        text.chars().take(59).chain(['…']).collect()
    } else {
        text.into()
    };
    if section.is_empty() {
        short.into()
    } else {
        format!("{section}: {short}").into()
    }
}
