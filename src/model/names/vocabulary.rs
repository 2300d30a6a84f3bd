//! Declarations: roles, cards, touches, categories, funnels, stages.

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Card, Category, CategoryId, Cond, EventPattern, NamedEvent, RoleId, Rung,
};
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind};

/// The head of a plain line: a cursor at its first part, and its condition.
pub(in crate::model) fn head(node: &Node) -> Option<(Cursor<'_>, &Condition)> {
    match &node.phrase.as_ref()?.kind {
        PhraseKind::Plain { left, .. } => members(left)
            .first()
            .map(|member| (Cursor::new(member), left)),
        _ => None,
    }
}

/// Blocks that only declare names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Vocabulary {
    Regulation,
    Roles,
    Card(Card),
    Touches,
    Categories(Card),
    Metrics,
    Scenario,
}

/// Which vocabulary block a line opens; the cursor is left behind the heading's word. `регламент «…»` is one also without a colon;
/// other words open a block or begin a sentence.
pub(in crate::model) fn vocabulary(node: &Node, cursor: &mut Cursor<'_>) -> Option<Vocabulary> {
    // Asked of every line by every walk over the text, and most lines open nothing.
    if !node.opens && cursor.word() != Some("регламент") {
        None
    } else if cursor.eat(&["регламент"]) {
        Some(Vocabulary::Regulation)
    } else if cursor.eat(&["пример"]) {
        Some(Vocabulary::Scenario)
    } else if cursor.eat(&["роли"]) {
        Some(Vocabulary::Roles)
    } else if cursor.eat(&["карточка"]) {
        let client = cursor.has_stem(0, &["клиент"]);
        Some(Vocabulary::Card(if client {
            Card::Client
        } else {
            Card::Deal
        }))
    } else if cursor.has_stem(0, &["касания", "события"]) && cursor.ahead(1).is_none()
    {
        cursor.skip(1);
        Some(Vocabulary::Touches)
    } else if cursor.has_stem(0, &["показатели"]) && cursor.ahead(1).is_none() {
        cursor.skip(1);
        Some(Vocabulary::Metrics)
    } else if cursor.eat(&["категории"]) {
        let client = cursor.has_stem(0, &["клиент"]);
        Some(Vocabulary::Categories(if client {
            Card::Client
        } else {
            Card::Deal
        }))
    } else {
        None
    }
}

impl Binder<'_> {
    /// First walk: declares every name.
    pub(in crate::model) fn declare(&mut self, nodes: &[Node]) {
        for node in nodes {
            let Some((mut cursor, left)) = head(node) else {
                self.declare(&node.children);
                continue;
            };
            match vocabulary(node, &mut cursor) {
                Some(Vocabulary::Regulation) => {
                    self.header(node, &mut cursor);
                    self.declare(&node.children);
                }
                Some(Vocabulary::Roles) => self.declare_roles(node),
                Some(Vocabulary::Card(card)) => self.declare_card(node, card),
                Some(Vocabulary::Touches) => self.declare_touches(node),
                Some(Vocabulary::Categories(card)) => self.declare_categories(node, card),
                Some(Vocabulary::Metrics) => self.declare_metrics(node),
                // It declares nothing: its rows are read when all clauses are known.
                Some(Vocabulary::Scenario) => {}
                None if cursor.eat(&["воронка"]) => {
                    let (name, span) = self.heading_name(&mut cursor, left.span());
                    let id = self.funnel_named(Some(name), span);
                    let outer = self.funnel.replace(id);
                    self.declare(&node.children);
                    self.funnel = outer;
                }
                None if cursor.eat(&["порядок"]) => self.declare_order(node, &mut cursor),
                None if cursor.eat_run(&["вне", "порядка"]) => {
                    for (name, span) in self.names_below(node) {
                        let stage = self.stage_named(&name, span);
                        let funnel = self.present_funnel();
                        if let Some(funnel) = self.reg.funnels.get_mut(funnel.0) {
                            funnel.out_of_order.push(stage);
                        }
                    }
                }
                None if cursor.has_stem(0, &["стадия", "этап"]) && node.opens => {
                    cursor.skip(1);
                    for (name, span) in names_in(self, left, 1) {
                        self.stage_named(&name, span);
                    }
                    self.declare(&node.children);
                }
                None => self.declare(&node.children),
            }
        }
    }

    /// Second walk, first half: patterns of touches and conditions of categories.
    pub(in crate::model) fn bind_vocabulary(&mut self, nodes: &[Node]) {
        let (mut touch, mut ladder) = (0, 0);
        self.bind_vocabulary_from(nodes, &mut touch, &mut ladder);
    }

    fn bind_vocabulary_from(&mut self, nodes: &[Node], touch: &mut usize, ladder: &mut usize) {
        for node in nodes {
            let Some((mut cursor, _)) = head(node) else {
                continue;
            };
            match vocabulary(node, &mut cursor) {
                Some(Vocabulary::Touches) => {
                    for row in &node.children {
                        let Some((_, right)) = row_of(row) else {
                            continue;
                        };
                        if let Some(right) = right
                            && let Some(pattern) = self.right_pattern(right)
                            && let Some(named) = self.reg.touches.get_mut(*touch)
                        {
                            named.pattern = pattern;
                        }
                        *touch += 1;
                    }
                }
                Some(Vocabulary::Categories(_)) => {
                    for (rung, row) in node.children.iter().enumerate() {
                        let Some((_, Some(right))) = row_of(row) else {
                            continue;
                        };
                        let cond = match &right.kind {
                            PhraseKind::Else { .. } => Cond::True,
                            PhraseKind::Plain { left, .. } => self.cond(left),
                            _ => continue,
                        };
                        if let Some(rung) = self
                            .reg
                            .categories
                            .get_mut(*ladder)
                            .and_then(|one| one.rungs.get_mut(rung))
                        {
                            rung.cond = cond;
                        }
                    }
                    *ladder += 1;
                }
                Some(Vocabulary::Regulation) | None => {
                    self.bind_vocabulary_from(&node.children, touch, ladder)
                }
                Some(_) => {}
            }
        }
    }

    fn right_pattern(&mut self, right: &Phrase) -> Option<EventPattern> {
        match &right.kind {
            PhraseKind::Plain { left, .. } => self.pattern(left, Place::Happening),
            _ => {
                self.no_event(right.span);
                None
            }
        }
    }

    /// Says what stands in a declaration and is not read there: the right side of a row, subordinate clauses, gradings, a block below.
    pub(in crate::model) fn declaration_only(&mut self, node: &Node, row: bool) {
        let Some(phrase) = &node.phrase else { return };
        self.no_grade(phrase);
        let PhraseKind::Plain { right, tails, .. } = &phrase.kind else {
            self.leftover(phrase.span);
            return;
        };
        if let (false, Some(right)) = (row, right) {
            self.leftover(right.span);
        }
        for tail in tails {
            self.leftover(tail.span);
        }
        if let Some(PhraseKind::Plain { right, tails, .. }) =
            right.as_deref().filter(|_| row).map(|right| &right.kind)
        {
            if let Some(right) = right {
                self.leftover(right.span);
            }
            for tail in tails {
                self.leftover(tail.span);
            }
        }
        for child in &node.children {
            self.leftover(child.span);
        }
    }

    fn declare_roles(&mut self, node: &Node) {
        for (name, span) in self.names_below(node) {
            let id = RoleId(self.reg.roles.len());
            if self.roles.insert(&name, id).is_some() {
                self.twice("роль", &name, span);
            } else {
                self.reg.roles.push(name);
            }
        }
    }

    fn declare_touches(&mut self, node: &Node) {
        for row in &node.children {
            self.declaration_only(row, true);
            let Some((left, right)) = row_of(row) else {
                continue;
            };
            if right.is_none() {
                let said = self.text(row.span);
                self.error(
                    Code::NoDefinition,
                    row.span,
                    "после названия касания нужно тире и событие",
                )
                .label("что это за событие?")
                .example(format!("    {} — исходящий звонок", said));
            }
            for (name, span) in names_in(self, left, 0).into_iter().take(1) {
                if self.touches.insert(&name, self.reg.touches.len()).is_some() {
                    self.twice("касание", &name, span);
                }
                let pattern = EventPattern {
                    any: Vec::new(),
                    text: name.clone(),
                };
                self.reg.touches.push(NamedEvent { name, pattern });
            }
        }
    }

    fn declare_categories(&mut self, node: &Node, card: Card) {
        let ladder = CategoryId(self.reg.categories.len());
        let mut rungs = Vec::new();
        for row in &node.children {
            self.declaration_only(row, true);
            let Some((left, right)) = row_of(row) else {
                continue;
            };
            let Some((name, span)) = names_in(self, left, 0).into_iter().next() else {
                continue;
            };
            if right.is_none() {
                let said = self.text(row.span);
                self.error(
                    Code::NoDefinition,
                    row.span,
                    "после названия категории нужно тире и условие",
                )
                .label("когда она подходит?")
                .example(format!("    {} — в остальных случаях", said));
            }
            if self
                .categories
                .insert(&name, (ladder, rungs.len()))
                .is_some()
            {
                self.twice("категория", &name, span);
            }
            rungs.push(Rung {
                name,
                cond: Cond::True,
                span,
            });
        }
        self.reg.categories.push(Category {
            card,
            by_value: None,
            rungs,
        });
    }

    pub(in crate::model) fn heading_name(
        &mut self,
        cursor: &mut Cursor<'_>,
        span: Span,
    ) -> (Box<str>, Span) {
        match cursor.peek() {
            Some(part) => {
                let span = part.span;
                match &part.kind {
                    PartKind::Quoted(name) => {
                        part.seen.mark();
                        (name.clone(), span)
                    }
                    _ => {
                        cursor.clone().skip(usize::MAX / 2);
                        (self.text(cursor.rest()), span)
                    }
                }
            }
            None => {
                self.error(Code::NoName, span, "здесь нужно название")
                    .label("как называется?")
                    .hint("название пишется в «ёлочках»");
                ("".into(), span)
            }
        }
    }

    /// Names right of the heading's colon or in its block, each a name of its own.
    fn names_below(&mut self, node: &Node) -> Vec<(Box<str>, Span)> {
        let mut out = Vec::new();
        for child in &node.children {
            self.declaration_only(child, false);
            if let Some((_, left)) = head(child) {
                out.extend(names_in(self, left, 0));
            }
        }
        out
    }

    pub(in crate::model) fn twice(&mut self, what: &str, name: &str, span: Span) {
        self.error(
            Code::DuplicateName,
            span,
            format!("{what} «{name}» уже есть в этом тексте"),
        )
        .label("второй раз")
        .hint("оставьте одно объявление или дайте второму другое имя");
    }
}

/// Left and right side of a row.
pub(in crate::model) fn row_of(node: &Node) -> Option<(&Condition, Option<&Phrase>)> {
    match &node.phrase.as_ref()?.kind {
        PhraseKind::Plain { left, right, .. } => Some((left, right.as_deref())),
        _ => None,
    }
}

/// Every member of a list as a name; the first `skip` parts of the first member are its heading.
pub(in crate::model) fn names_in(
    binder: &mut Binder<'_>,
    condition: &Condition,
    skip: usize,
) -> Vec<(Box<str>, Span)> {
    let mut out = Vec::new();
    for (index, member) in members(condition).into_iter().enumerate() {
        let parts = member
            .parts
            .get(if index == 0 { skip } else { 0 }..)
            .unwrap_or_default();
        let shortened = Member {
            parts: parts.to_vec(),
            span: member.span,
        };
        out.extend(single_name(binder, &shortened));
    }
    out
}

/// The names of a member: one, quoted or a run of bare words. Several without a comma are reported and taken one by one, so that
/// what speaks of them later is not unknown.
pub(in crate::model) fn single_name(
    binder: &mut Binder<'_>,
    member: &Member,
) -> Vec<(Box<str>, Span)> {
    let mut names: Vec<(Box<str>, Span)> = Vec::new();
    let mut run: Option<Span> = None;
    for part in &member.parts {
        match &part.kind {
            // `день рождения`: a unit without a number is a word of a name.
            PartKind::Word(_) | PartKind::Quantity { low: None, .. } => {
                run = Some(run.map_or(part.span, |run| run.join(part.span)));
            }
            PartKind::Quoted(name) => {
                names.extend(run.take().map(|span| (binder.text(span), span)));
                names.push((name.clone(), part.span));
            }
            _ => {
                names.extend(run.take().map(|span| (binder.text(span), span)));
                binder.leftover(part.span);
            }
        }
    }
    names.extend(run.map(|span| (binder.text(span), span)));
    if names.len() > 1 {
        let span = member.span;
        let said = binder.text(span);
        let list: Vec<String> = names
            .iter()
            .map(|(name, _)| {
                if name.contains(' ') {
                    format!("«{name}»")
                } else {
                    name.to_string()
                }
            })
            .collect();
        binder
            .error(
                Code::NotAName,
                span,
                format!("между названиями нет запятой: {said}"),
            )
            .label("это одно название или несколько?")
            .hint(format!("если несколько: {}", list.join(", ")))
            .hint("если одно, возьмите его целиком в «ёлочки»");
    }
    names
}
