//! One ladder over anything: `ЧТО по ЧЕМУ: граница — результат`. The first row that fits gives a name, the values allowed in a
//! field, or what is to be done.

use crate::diagnostic::Code;
use crate::lexicon::{Found, fold};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::names::vocabulary::{head, row_of};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Ban, Branch, BranchId, Card, Category, CategoryId, Cond, FieldId, Rung, Sentence, Test, Trigger,
};
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

/// A ladder whose rows are names.
#[derive(Debug, Clone)]
pub(in crate::model) struct NamedLadder {
    /// Its name.
    pub name: Box<str>,
    /// Where its conditions are.
    pub category: CategoryId,
    /// The names of its rows.
    pub rungs: Vec<Box<str>>,
    /// Where it stands.
    pub span: crate::source::Span,
    /// Whether anything asks for it.
    pub used: bool,
}

impl NamedLadder {
    /// The rows of this name, in any case form.
    pub(in crate::model) fn rungs_named(&self, said: &str) -> Vec<usize> {
        let folded = fold(said);
        let same = |rung: &str| {
            fold(rung) == folded
                || rung.split(' ').count() == said.split(' ').count()
                    && rung
                        .split(' ')
                        .zip(said.split(' '))
                        .all(|(a, b)| crate::lexicon::same_word(a, b))
        };
        let rungs = self.rungs.iter().enumerate();
        rungs
            .filter(|(_, rung)| same(rung))
            .map(|(at, _)| at)
            .collect()
    }
}

/// What the rows of a ladder give.
enum Gives {
    /// A name each: `розничный`.
    Names,
    /// Values allowed in this field.
    Allowed(FieldId),
    /// Who leads the deal.
    Owner,
    /// Something to do.
    Deeds,
}

/// The two sides of a row; `в остальных случаях — …` has no left one.
pub(in crate::model) fn sides(row: &Node) -> Option<(Option<&Condition>, &Phrase)> {
    match &row.phrase.as_ref()?.kind {
        PhraseKind::Else { then: Some(then) } => Some((None, then)),
        PhraseKind::Plain {
            left,
            right: Some(right),
            ..
        } => Some((Some(left), right)),
        _ => None,
    }
}

impl Binder<'_> {
    /// The name before «по» and the position of what comes after it, of a line that heads a ladder.
    fn ladder_head(&self, node: &Node) -> Option<(Box<str>, usize)> {
        let (cursor, left) = head(node)?;
        let (_, None) = row_of(node)? else {
            return None;
        };
        if !node.opens || node.children.is_empty() {
            return None;
        }
        let first = members(left).first().copied()?;
        let at = first
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(word) if &**word == "по"))?;
        let words = |part: &crate::syntax::Part| matches!(part.kind, PartKind::Word(_));
        let named = match first.parts.get(..at)? {
            [one] => words(one) || matches!(one.kind, PartKind::Quoted(_)),
            parts => !parts.is_empty() && parts.iter().all(words),
        };
        let reserved = cursor.has_stem(0, &["согласовани", "полномочи", "касани", "задач", "план"])
            || cursor
                .word()
                .is_some_and(|word| crate::lexicon::act(word).is_some());
        let rows = node.children.iter().all(|row| sides(row).is_some());
        let mut behind = cursor.clone();
        behind.skip(at + 1);
        if !named || reserved || !rows || self.names_metric(&behind) {
            return None;
        }
        let name = match first.parts.first().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => name.clone(),
            _ => {
                let last = first.parts.get(at.checked_sub(1)?)?;
                self.text(first.parts.first()?.span.join(last.span))
            }
        };
        Some((name, at + 1))
    }

    fn gives(&self, node: &Node, name: &str) -> Gives {
        let deed = |row: &Node| {
            sides(row).is_some_and(|(_, right)| match &right.kind {
                PhraseKind::Plain { left, .. } => members(left).first().is_some_and(|member| {
                    let cursor = Cursor::new(member);
                    let word = |at: usize| cursor.word_at(at);
                    matches!(
                        word(0),
                        Some("нельзя" | "запрещено" | "автоматически" | "выполнить" | "надо")
                    ) || (0..3)
                        .any(|at| word(at).is_some_and(|word| crate::lexicon::act(word).is_some()))
                }),
                _ => true,
            })
        };
        if node.children.iter().any(deed) {
            Gives::Deeds
        } else if crate::lexicon::fold(name).starts_with("ответственн") {
            Gives::Owner
        } else if let Found::One(field) = self.fields.find(name) {
            Gives::Allowed(field)
        } else {
            Gives::Names
        }
    }

    /// Binds every ladder that gives names, wherever it stands: conditions may use it above its place.
    pub(in crate::model) fn bind_ladders(&mut self, nodes: &[Node]) {
        for node in nodes {
            let Some((name, after)) = self.ladder_head(node) else {
                self.bind_ladders(&node.children);
                continue;
            };
            if !matches!(self.gives(node, &name), Gives::Names) {
                continue;
            }
            let Some(subject) = self.ladder_subject(node, after) else {
                continue;
            };
            let category = CategoryId(self.reg.categories.len());
            let mut rungs = Vec::new();
            for row in &node.children {
                let Some((left, right)) = sides(row) else {
                    continue;
                };
                let cond = left.map_or(Cond::True, |left| self.row_cond(&subject, left));
                let name = self.row_name(right);
                rungs.push(Rung {
                    name,
                    cond,
                    span: row.span,
                });
            }
            self.shared_points(node, &subject);
            let names = rungs.iter().map(|rung| rung.name.clone()).collect();
            let span = node.span;
            // Of the client where everything it looks at is the client's.
            let card = Card::Deal;
            let by_value = Some(name.clone());
            self.reg.categories.push(Category {
                card,
                by_value,
                rungs,
            });
            let at = self.ladder_list.len();
            if self.ladders.insert(&name, at).is_some() {
                self.twice("лестница", &name, span);
            }
            self.ladder_list.push(NamedLadder {
                name: name.clone(),
                category,
                rungs: names,
                span,
                used: false,
            });
        }
    }

    fn row_name(&mut self, right: &Phrase) -> Box<str> {
        let PhraseKind::Plain { left, .. } = &right.kind else {
            return self.text(right.span);
        };
        let Some(member) = members(left).first().copied() else {
            return self.text(right.span);
        };
        member.mark_first(1);
        match member.parts.first().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => name.clone(),
            _ => self.text(member.span),
        }
    }

    /// A ladder as a sentence: values allowed in a field, or what to do. True also for one that only names: it is read already.
    pub(in crate::model) fn ladder_sentence(&mut self, line: Line<'_>) -> bool {
        let Some((name, after)) = self.ladder_head(line.node) else {
            return false;
        };
        let gives = self.gives(line.node, &name);
        if matches!(gives, Gives::Names) {
            return true;
        }
        let Some(subject) = self.ladder_subject(line.node, after) else {
            return true;
        };
        self.shared_points(line.node, &subject);
        let guard = self.guard(line);
        let branch = BranchId(self.reg.branches.len());
        self.reg.branches.push(Branch {
            scope: line.context.scope.clone(),
            trigger: line.context.trigger.clone(),
            parent: line.context.arm,
            guard: guard.clone(),
            by_value: true,
            arms: Vec::new(),
        });
        let number = line.node.number.clone();
        let context = Context {
            guard,
            number: number.or_else(|| line.context.number.clone()),
            ..line.context.clone()
        };
        let mut failed: Vec<Cond> = Vec::new();
        for row in &line.node.children {
            let Some((left, right)) = sides(row) else {
                continue;
            };
            let cond = left.map(|left| self.row_cond(&subject, left));
            match gives {
                Gives::Allowed(field) => {
                    let mut guard = context.guard.clone();
                    for earlier in &failed {
                        guard = and(guard, Cond::Not(Box::new(earlier.clone())));
                    }
                    if let Some(cond) = &cond {
                        guard = and(guard, cond.clone());
                    }
                    self.allowed_row((line, &context), row, right, field, guard);
                }
                Gives::Owner => {
                    let mut guard = context.guard.clone();
                    for earlier in &failed {
                        guard = and(guard, Cond::Not(Box::new(earlier.clone())));
                    }
                    if let Some(cond) = &cond {
                        guard = and(guard, cond.clone());
                    }
                    self.owner_row((line, &context), row, right, guard);
                }
                _ => {
                    let said = left.map_or_else(|| "иначе".into(), |left| self.text(left.span()));
                    let text = format!("{name}: {said}").into();
                    self.arm(
                        branch,
                        cond.clone(),
                        text,
                        row.span,
                        &failed,
                        Some(right),
                        Some(row),
                        &context,
                    );
                }
            }
            failed.extend(cond);
        }
        true
    }

    /// `ответственный по направлению: «Взрослые» — «Ольга»`: whoever leads such a deal is the one named, or holds the role.
    fn owner_row(
        &mut self,
        (line, context): (Line<'_>, &Context),
        row: &Node,
        right: &Phrase,
        guard: Cond,
    ) {
        let PhraseKind::Plain { left, .. } = &right.kind else {
            self.leftover(right.span);
            return;
        };
        let (mut roles, mut names) = (Vec::new(), Vec::new());
        for member in members(left) {
            let mut cursor = Cursor::new(member);
            if let Some(role) = self.role(&mut cursor) {
                roles.push(role);
            } else if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                names.push(name.clone());
                cursor.skip(1);
            } else {
                self.unknown_here(crate::model::names::lookup::NameKind::Role, &mut cursor);
            }
            self.finish(&cursor);
        }
        let said: Box<str> = format!("ответственный — {}", self.text(right.span)).into();
        let test = |test| Cond::Test(Box::new(test), said.clone());
        let mut any = Vec::new();
        if !roles.is_empty() {
            any.push(test(Test::OwnerRole(roles)));
        }
        if !names.is_empty() {
            any.push(test(Test::OwnerIs(crate::model::regulation::Who::Named(
                names,
            ))));
        }
        let cond = match any.len() {
            0 => return,
            1 => any.remove(0),
            _ => Cond::Or(any),
        };
        let criterion = crate::model::regulation::Criterion {
            cond,
            text: said,
            span: right.span,
        };
        let own = Line {
            node: row,
            left,
            right: None,
            tails: &[],
            context,
        };
        let before = self.reg.clauses.len();
        let sentence = Sentence::Required(vec![criterion]);
        self.clause(own, guard, Trigger::Scope, sentence);
        self.headed_rows(before, line, row);
    }

    /// Puts the heading of a ladder before each clause that a row of it gave.
    fn headed_rows(&mut self, before: usize, line: Line<'_>, row: &Node) {
        let said = self.text(row.span);
        let head = self.text(line.left.span());
        for clause in self.reg.clauses.iter_mut().skip(before) {
            let text = format!("{head}: {said}");
            if clause.number.is_none() {
                clause.key = clause.key.replace(&*clause.text, &text).into();
            }
            clause.text = text.into();
        }
    }

    /// Says which ladders give names that nothing asks for.
    pub(in crate::model) fn unused_ladders(&mut self) {
        for ladder in std::mem::take(&mut self.ladder_list) {
            if ladder.used {
                continue;
            }
            let first = ladder.rungs.first().cloned().unwrap_or_default();
            let name = &ladder.name;
            self.warn(
                Code::UnusedLadder,
                ladder.span,
                format!("лестница «{name}» ничего не требует: её значение никто не спрашивает"),
            )
            .label("сама по себе ничего не проверяет")
            .hint("спросите о ней в пункте")
            .example(format!(
                "    если «{name}» «{first}», то позвонить за 1 час"
            ));
        }
    }

    fn allowed_row(
        &mut self,
        (line, context): (Line<'_>, &Context),
        row: &Node,
        right: &Phrase,
        field: FieldId,
        guard: Cond,
    ) {
        let Some(declared) = self.reg.fields.get(field.0).cloned() else {
            return;
        };
        let PhraseKind::Plain { left, .. } = &right.kind else {
            self.leftover(right.span);
            return;
        };
        let mut values = Vec::new();
        let mut bounds = Vec::new();
        for member in members(left) {
            let mut cursor = Cursor::new(member);
            let Some(borders) = self.borders(&mut cursor, &declared.ty, &declared.name) else {
                self.error(
                    Code::RungOrder,
                    member.span,
                    format!("это не значение поля «{}»", declared.name),
                )
                .label("ожидалось значение");
                return;
            };
            // `1, 2 или 4 платежа`: the noun adds nothing.
            if cursor.word().is_some() {
                cursor.skip(1);
            }
            self.finish(&cursor);
            values.extend(borders.equal);
            bounds.extend(borders.low.into_iter().chain(borders.high));
        }
        let own = Line {
            node: row,
            left,
            right: None,
            tails: &[],
            context,
        };
        let before = self.reg.clauses.len();
        for (op, value) in bounds {
            let ban = Ban::Value {
                field,
                op: crate::model::bans::authority::turned(op),
                value,
                approval: None,
            };
            self.clause(own, guard.clone(), Trigger::Scope, Sentence::Ban(ban));
        }
        if !values.is_empty() {
            let ban = Ban::Allowed { field, values };
            self.clause(own, guard, Trigger::Scope, Sentence::Ban(ban));
        }
        self.headed_rows(before, line, row);
    }

    /// `прайс «розничный»`, `прайс не розничный`, `дебиторка старше 30`: the row that a ladder gives.
    pub(in crate::model) fn ladder_test(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        if self.ladder_list.is_empty() {
            return None;
        }
        let position = cursor.position();
        let mark = self.diagnostics.mark();
        let found = self.name(cursor, |binder| &binder.ladders, |_, _| true);
        let ladder = found
            .and_then(|at| self.ladder_list.get_mut(at))
            .map(|ladder| {
                ladder.used = true;
                ladder.clone()
            });
        let Some(ladder) = ladder else {
            self.diagnostics.take_back(mark);
            cursor.back_to(position);
            return None;
        };
        let mut not = cursor.eat(&["не"]);
        if let Some(PartKind::Sign(sign)) = cursor.peek().map(|part| &part.kind) {
            not ^= *sign == crate::syntax::Sign::Ne;
            cursor.skip(1);
        }
        cursor.eat(&["равен", "равна", "равно", "это"]);
        let span = cursor.rest();
        let said = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                cursor.skip(1);
                name.clone()
            }
            Some(_) => {
                let text = self.text(span);
                cursor.skip(usize::MAX / 2);
                text
            }
            None => {
                self.diagnostics.take_back(mark);
                cursor.back_to(position);
                return None;
            }
        };
        let wanted = ladder.rungs_named(&said);
        if wanted.is_empty() {
            self.no_rung(&ladder, &said, span);
            return Some(Cond::True);
        }
        let cond = self.tested_whole(cursor, start, Test::Category(ladder.category, wanted), span);
        Some(crate::model::conditions::condition::denied_if(not, cond))
    }

    fn tested_whole(
        &self,
        cursor: &Cursor<'_>,
        start: usize,
        test: Test,
        span: crate::source::Span,
    ) -> Cond {
        let text = self.text(cursor.span_of(start).join(span));
        Cond::Test(Box::new(test), text)
    }
}
