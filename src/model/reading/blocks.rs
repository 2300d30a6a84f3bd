//! What a line in a block is: a heading, a branch, or a clause.

use crate::diagnostic::Code;
use crate::lexicon::{Class, words};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::names::vocabulary::{Vocabulary, head, vocabulary};
use crate::model::reading::binder::Binder;
use crate::model::reading::header::is_header_line;
use crate::model::reading::reach::{is_cumulative, is_first_fit, is_suspension};
use crate::model::regulation::{BranchId, Cond, FunnelId, Scope, StageId, Trigger};
use crate::model::terms::term::Timing;
use crate::syntax::{Condition, Node, Number, Phrase, PhraseKind, Tail};

/// Where a line stands.
#[derive(Debug, Clone)]
pub(in crate::model) struct Context {
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
    /// The term that stands left of a dash: `через 3 дня — …`.
    pub timing: Option<Timing>,
    /// Inside `рассылки:`: what its lines share.
    pub mailing: crate::model::limits::mailings::Rules,
    /// `действует первый подходящий пункт`
    pub first_fit: bool,
    /// `накопительно, кроме …`: entry criteria hold for all later stages but these.
    pub cumulative: Option<Vec<StageId>>,
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
            timing: None,
            mailing: None,
            first_fit: false,
            cumulative: None,
        }
    }
}

/// What the sentence readers share: the line, its phrase and where it stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct Line<'t> {
    pub node: &'t Node,
    pub left: &'t Condition,
    pub right: Option<&'t Phrase>,
    pub tails: &'t [Tail],
    pub context: &'t Context,
}

/// Words that a line in a block may begin with, for suggestions.
pub(in crate::model) fn heads() -> impl Iterator<Item = &'static str> {
    words(Class::Heading).chain(words(Class::Head))
}

impl Binder<'_> {
    /// All lines of a block.
    pub(in crate::model) fn block(&mut self, nodes: &[Node], context: &Context) {
        let mut context = context.clone();
        self.narrow(nodes, &mut context);
        if !self.side_by_side(nodes, &context) {
            self.lines(nodes, &context);
        }
    }

    /// The lines of a block whose scope is narrowed already.
    pub(in crate::model) fn lines(&mut self, nodes: &[Node], context: &Context) {
        let mut at = 0;
        let mut items: Vec<std::ops::Range<usize>> = Vec::new();
        let mut before = self.reg.clauses.len();
        while let Some(node) = nodes.get(at) {
            self.last_field = None;
            let together = self.events_together(node);
            let node = together.as_ref().unwrap_or(node);
            // What the lines before have come to is one item of the block.
            items.push(before..self.reg.clauses.len());
            before = self.reg.clauses.len();
            let Some(phrase) = &node.phrase else {
                // The heading could not be read; what stands below is read as if it were here.
                self.block(&node.children, context);
                at += 1;
                continue;
            };
            if let Some(arms) = self.by_case(node, context) {
                self.branch(&arms, context);
                at += 1;
                continue;
            }
            if let Some(branch) = self.as_branch(node) {
                // `при A …` may have an «иначе» of its own on the next line.
                let rest = nodes.get(at + 1..).unwrap_or_default();
                let arms = rest.iter().take_while(|next| {
                    matches!(
                        next.phrase.as_ref().map(|phrase| &phrase.kind),
                        Some(PhraseKind::ElseIf { .. } | PhraseKind::Else { .. })
                    )
                });
                let whole: Vec<Node> = std::iter::once(branch).chain(arms.cloned()).collect();
                at += self.branch(&whole, context);
                continue;
            }
            match &phrase.kind {
                PhraseKind::If { .. }
                    if context.mailing.is_some() && self.pause_rule(node, context) =>
                {
                    at += 1;
                }
                PhraseKind::If { .. } if self.not_taken_sentence(node, context) => at += 1,
                PhraseKind::If { .. } => {
                    at += self.branch(nodes.get(at..).unwrap_or_default(), context)
                }
                PhraseKind::ElseIf { .. } | PhraseKind::Else { .. } => {
                    self.error(Code::LoneElse, node.span, "«иначе» без «если» перед ним")
                        .label("к чему это относится?")
                        .hint("«иначе» ставится на той же глубине сразу после строки с «если»");
                    self.block(&node.children, context);
                    at += 1;
                }
                PhraseKind::When { event, then } => {
                    self.when(node, event, then.as_deref(), context);
                    at += 1;
                }
                PhraseKind::Exception(_) => {
                    // Read by `narrow`, before the lines that it narrows.
                    for child in &node.children {
                        self.leftover(child.span);
                    }
                    at += 1;
                }
                PhraseKind::Plain { left, right, tails } => {
                    let line = Line {
                        node,
                        left,
                        right: right.as_deref(),
                        tails,
                        context,
                    };
                    at += self.plain(line, nodes.get(at + 1..).unwrap_or_default());
                }
            }
        }
        if context.first_fit {
            items.push(before..self.reg.clauses.len());
            self.first_fit(&items);
        }
    }

    /// `подключить «…»` among the blocks: the file has been brought when the line stands at the edge.
    fn included_here(&mut self, line: Line<'_>) {
        if !line.context.section.is_empty() {
            self.error(
                Code::IncludeFailed,
                line.node.span,
                "файлы подключают у левого края или в заголовке, а не внутри блока",
            )
            .label("внутри блока")
            .hint("поставьте строку у левого края: подключить «скидки.reglament»");
            return;
        }
        self.included(line.left);
    }

    /// The names behind «подключить»: the files have been brought already.
    pub(in crate::model) fn included(&mut self, left: &Condition) {
        for (index, member) in crate::model::names::lookup::members(left)
            .into_iter()
            .enumerate()
        {
            let mut cursor = Cursor::new(member);
            if index == 0 {
                cursor.skip(1);
            }
            match cursor.peek().map(|part| &part.kind) {
                Some(crate::syntax::PartKind::Quoted(_)) => cursor.skip(1),
                _ => {
                    self.error(
                        Code::NoName,
                        member.span,
                        "не сказано, какой файл подключить",
                    )
                    .label("ожидалось имя файла")
                    .example("подключить «скидки.reglament»");
                    cursor.skip(usize::MAX / 2);
                }
            }
            self.finish(&cursor);
        }
    }

    /// A heading says one name and what narrows it: `раздел «Задачи», только для ролей брокер:`.
    fn heading_rest(&mut self, line: Line<'_>, context: &mut Context) {
        let mut suspended = false;
        if let Some(phrase) = &line.node.phrase {
            self.no_grade(phrase);
        }
        if let Some(right) = line.right {
            self.leftover(right.span);
        }
        let rest = others(line.left);
        for (at, other) in rest.iter().enumerate() {
            let Condition::Member(member) = other else {
                self.leftover(other.span());
                continue;
            };
            let mut cursor = Cursor::new(member);
            let suspends = crate::model::reading::reach::is_suspension(cursor.clone());
            let tails = if suspends { line.tails } else { &[] };
            if self.reach(&mut cursor, tails, context) {
                self.finish(&cursor);
                suspended |= suspends;
                continue;
            }
            if cursor.eat_run(&["только", "для"]) {
                // What follows in the list belongs to it: `только для ролей брокер, РОП`.
                let list: Vec<Condition> = rest.iter().skip(at).map(|one| (*one).clone()).collect();
                let span = line.left.span();
                let list = Condition::Joint(crate::syntax::Joint::List, list, span);
                let (roles, cond) = self.only_for(&list, &mut cursor);
                context.scope.only_roles.extend(roles);
                context.guard = and(std::mem::replace(&mut context.guard, Cond::True), cond);
                break;
            }
            self.leftover(other.span());
        }
        // Behind «не действует» the subordinate clauses speak of the time without the rule.
        if !suspended {
            self.heading_tails(line.tails, context);
        }
    }

    /// A plain line; the answer is how many lines it took (rows of one ladder belong together).
    fn plain(&mut self, line: Line<'_>, following: &[Node]) -> usize {
        let Some((mut cursor, left)) = head(line.node) else {
            return 1;
        };
        let start = cursor.position();
        match vocabulary(line.node, &mut cursor) {
            Some(Vocabulary::Regulation) => {
                let inner: Vec<Node> = line
                    .node
                    .children
                    .iter()
                    .filter(|child| child.phrase.is_none() || child.opens && !is_header(child))
                    .cloned()
                    .collect();
                self.block(&inner, line.context);
                return 1;
            }
            Some(Vocabulary::Metrics) => {
                self.metric_clauses(line);
                return 1;
            }
            Some(_) => return 1,
            None => cursor.back_to(start),
        }
        if cursor.eat(&["подключить"]) {
            self.included_here(line);
            return 1;
        }
        if cursor.eat(&["отвечает", "отвечают", "цель"]) {
            // In a stage's own block these lines are read with the stage and do not come here.
            self.error(Code::NoStage, line.left.span(), "«отвечает» и «цель» говорят о стадии, а строка стоит не в ней")
                .label("о какой стадии?")
                .hint("поставьте строку прямо в блок «стадия «…»:»; у отдельного пункта пишут «менеджер обязан …»");
            return 1;
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
            self.heading_rest(line, &mut context);
            self.block(&line.node.children, &context);
            self.funnel = outer;
            return 1;
        }
        if line.node.opens && cursor.eat(&["стадия", "стадии", "этап", "этапы"])
        {
            let rest = others(left);
            let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
            if let Some(phrase) = &line.node.phrase {
                self.no_grade(phrase);
            }
            self.stage_block(line, &stages);
            return 1;
        }
        if line.node.opens && cursor.eat(&["рассылки"]) {
            self.finish(&cursor);
            self.mailing_block(line, Vec::new());
            return 1;
        }
        // `рассылка «Реклама»: только с согласием; пн–пт 10:00–19:00`
        if line.node.opens && line.right.is_none() && cursor.has_stem(0, &["рассылк"]) {
            let mut own = cursor.clone();
            own.skip(1);
            let mut names = Vec::new();
            while let Some(crate::syntax::PartKind::Quoted(name)) =
                own.peek().map(|part| &part.kind)
            {
                names.push(name.clone());
                own.skip(1);
            }
            if !names.is_empty() && own.is_done() && others(left).is_empty() {
                self.mailing_block(line, names);
                return 1;
            }
        }
        if line.node.opens && cursor.eat(&["раздел"]) {
            let (name, _) = self.heading_name(&mut cursor, left.span());
            let mut context = line.context.clone();
            let before = self.reg.clauses.len();
            context.section.clone_from(&name);
            self.heading_rest(line, &mut context);
            self.block(&line.node.children, &context);
            self.sections.push((name, before..self.reg.clauses.len()));
            return 1;
        }
        if line.node.opens
            && cursor.eat_stem(&["приоритет"])
            && cursor.eat_stem(&["раздел"])
            && cursor.is_done()
        {
            self.section_order(line.node);
            return 1;
        }
        if let Some((node, context)) = self.starting_from(line) {
            self.block(&[node], &context);
            return 1;
        }
        self.sentence(line, following)
    }
}

/// Whether a line of the header block is read there.
fn is_header(node: &Node) -> bool {
    head(node).is_some_and(|(mut cursor, _)| is_header_line(&mut cursor))
}

/// Lines that describe the block they stand in and are read with it.
fn is_modifier_of_block(cursor: &Cursor<'_>) -> bool {
    is_first_fit(cursor.clone())
        || is_cumulative(cursor.clone())
        || is_suspension(cursor.clone())
        || matches!(cursor.word(), Some("порядок"))
        || cursor.word() == Some("из") && cursor.has_stem(1, &["любо"])
        || cursor.word() == Some("вне") && cursor.word_at(1) == Some("порядка")
        || cursor.word() == Some("только") && cursor.word_at(1) == Some("для")
        || crate::model::reading::scopes::excludes_inactive(&mut cursor.clone())
}

/// Every condition of the top level but the first member.
pub(in crate::model) fn others(condition: &Condition) -> Vec<&Condition> {
    crate::model::names::lookup::split(condition).1
}

/// `и` of two conditions, flat.
pub(in crate::model) fn and(left: Cond, right: Cond) -> Cond {
    match (left, right) {
        (Cond::True, one) | (one, Cond::True) => one,
        (Cond::And(mut list), one) => {
            list.push(one);
            Cond::And(list)
        }
        (one, other) => Cond::And(vec![one, other]),
    }
}
