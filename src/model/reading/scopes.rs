//! Scopes: what a heading and the exceptions of its block narrow.

use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::names::vocabulary::head;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and, others};
use crate::model::regulation::{Cond, RoleId, StageId, Test, Who};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Node, PartKind, Phrase, PhraseKind, Tail, TailKind};

impl Binder<'_> {
    /// `начиная с «КП отправлено» изменить бюджет может только РОП`: the sentence without its beginning, held from that stage on. What is
    /// required from there is read with the criteria.
    pub(in crate::model) fn starting_from(&mut self, line: Line<'_>) -> Option<(Node, Context)> {
        let first = members(line.left).first().copied()?;
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["начиная"]) || !cursor.eat(&["с", "со"]) {
            return None;
        }
        cursor.eat_stem(&["стади", "этап"]);
        let mark = self.diagnostics.mark();
        let stage = self.stage(&mut cursor);
        let Some(stage) = stage else {
            self.diagnostics.take_back(mark);
            return None;
        };
        let _ = cursor.eat(&["и"]);
        cursor.eat(&["далее", "дальше"]);
        let told = cursor.word().is_some_and(|word| {
            crate::lexicon::act(word).is_some()
                || matches!(
                    word,
                    "нельзя" | "запрещено" | "запрещается" | "только" | "не"
                )
        });
        let role = {
            let mut ahead = cursor.clone();
            let mark = self.diagnostics.mark();
            let role = self.role(&mut ahead).is_some();
            self.diagnostics.take_back(mark);
            role
        };
        let criteria = cursor.has_stem(0, &["обязател", "заполнен"]);
        if cursor.is_done() || criteria || !(told || role) {
            return None;
        }
        let mut rest = Vec::new();
        while let Some(part) = cursor.next() {
            rest.push(part.clone());
        }
        // The clause goes by all its words.
        let first = Condition::Member(Member {
            parts: rest,
            span: first.span,
        });
        let left = match line.left {
            Condition::Member(_) => first,
            Condition::Joint(joint, list, span) => {
                let others = list.iter().skip(1).cloned();
                let list = std::iter::once(first).chain(others).collect();
                Condition::Joint(*joint, list, *span)
            }
        };
        let funnel = self.reg.stages.get(stage.0).map(|stage| stage.funnel)?;
        let mut context = line.context.clone();
        context.scope.funnel = Some(funnel);
        context.scope.stages = self.stages_from(funnel, stage);
        let phrase = line.node.phrase.as_ref()?;
        let PhraseKind::Plain { right, tails, .. } = &phrase.kind else {
            return None;
        };
        let kind = PhraseKind::Plain {
            left,
            right: right.clone(),
            tails: tails.clone(),
        };
        let node = Node {
            phrase: Some(Phrase {
                kind,
                ..phrase.clone()
            }),
            ..line.node.clone()
        };
        Some((node, context))
    }

    /// Exceptions of a whole block (`кроме стадий …`, `только для ролей …`) narrow its scope before its lines are read.
    pub(in crate::model) fn narrow(&mut self, nodes: &[Node], context: &mut Context) {
        for node in nodes {
            match node.phrase.as_ref().map(|phrase| &phrase.kind) {
                // `пока нет оплаты, нельзя …` narrows nothing but its own sentence.
                Some(PhraseKind::Exception(tails))
                    if crate::model::rewriting::wording::while_first(tails).is_some() => {}
                Some(PhraseKind::Exception(tails)) => {
                    for tail in tails {
                        self.narrow_by(tail, context);
                    }
                }
                Some(PhraseKind::Plain { left, tails, .. }) if !node.opens => {
                    let Some(member) = members(left).first().copied() else {
                        continue;
                    };
                    let mut cursor = Cursor::new(member);
                    if self.reach(&mut cursor, tails, context) {
                        self.finish(&cursor);
                        continue;
                    }
                    if excludes_inactive(&mut cursor) {
                        let guard = std::mem::replace(&mut context.guard, Cond::True);
                        context.guard = and(guard, active());
                        continue;
                    }
                    if cursor.eat_run(&["только", "для"]) {
                        let (roles, cond) = self.only_for(left, &mut cursor);
                        context.scope.only_roles.extend(roles);
                        context.guard =
                            and(std::mem::replace(&mut context.guard, Cond::True), cond);
                    }
                }
                _ => {}
            }
        }
    }

    pub(in crate::model) fn narrow_by(&mut self, tail: &Tail, context: &mut Context) {
        let first = members(&tail.cond).first().copied();
        let Some(first) = first else { return };
        let mut cursor = Cursor::new(first);
        match tail.kind {
            TailKind::Except if cursor.eat_stem(&["стади", "этап", "статус"]) => {
                let rest = others(&tail.cond);
                let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
                context.scope.except_stages.extend(stages);
            }
            TailKind::Except if self.staff_cond_here(&cursor) => {
                let cond = self.staff_cond(&tail.cond);
                context.guard = and(
                    std::mem::replace(&mut context.guard, Cond::True),
                    Cond::Not(Box::new(cond)),
                );
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
            TailKind::While | TailKind::Including | TailKind::Otherwise | TailKind::When => {
                self.error(
                    Code::Leftover,
                    tail.span,
                    "здесь «пока» и «включая» не ставятся",
                )
                .label("не читается");
            }
        }
    }

    pub(in crate::model) fn heading_tails(&mut self, tails: &[Tail], context: &mut Context) {
        for tail in tails {
            self.narrow_by(tail, context);
        }
    }

    pub(in crate::model) fn stage_block(&mut self, line: Line<'_>, stages: &[StageId]) {
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
        for child in line.node.children.iter().filter(|child| describes(child)) {
            match owner_of(child) {
                Some(owner) => self.owned_by(child, owner, stages),
                None => self.describe_stage(child, stages),
            }
        }
        self.stage_lines(&line.node.children, &context);
    }

    /// The lines of a stage's block but those that describe it.
    fn stage_lines(&mut self, nodes: &[Node], context: &Context) {
        let mut narrowed = context.clone();
        self.narrow(nodes, &mut narrowed);
        if narrowed.first_fit {
            // Which item stands before which is a matter of the whole block.
            let rest: Vec<Node> = nodes
                .iter()
                .filter(|node| !describes(node))
                .cloned()
                .collect();
            return self.lines(&rest, &narrowed);
        }
        for run in nodes.split(describes) {
            if !self.side_by_side(run, &narrowed) {
                self.lines(run, &narrowed);
            }
        }
    }

    /// `ответственный: менеджер`, as in a form.
    fn owned_by(&mut self, node: &Node, owner: &Condition, stages: &[StageId]) {
        if let Some(phrase) = &node.phrase {
            phrase.mark();
        }
        let Some(first) = crate::model::names::lookup::members(owner).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        let role = self.role(&mut cursor);
        if role.is_none() {
            self.unknown_here(NameKind::Role, &mut cursor);
        }
        self.finish(&cursor);
        if let Some(other) = others(owner).first() {
            self.leftover(other.span());
        }
        for stage in stages {
            if let Some(stage) = self.reg.stages.get_mut(stage.0) {
                stage.responsible = role;
            }
        }
    }

    /// `отвечает менеджер`, `цель «…»`
    fn describe_stage(&mut self, node: &Node, stages: &[StageId]) {
        let Some((mut cursor, left)) = head(node) else {
            return;
        };
        self.declaration_only(node, false);
        if let Some(other) = others(left).first() {
            self.error(Code::Leftover, other.span(), "за стадию отвечает одна роль")
                .label("вторая")
                .hint("кто ещё должен что-то сделать, пишут в пункте: «бухгалтер обязан …»");
        }
        if cursor.eat(&["цель"]) {
            let goal = cursor.next().map(|part| match &part.kind {
                PartKind::Quoted(goal) => goal.clone(),
                _ => self.text(Span::new(part.span.start, left.span().end)),
            });
            for stage in stages {
                if let Some(stage) = self.reg.stages.get_mut(stage.0) {
                    stage.goal.clone_from(&goal);
                }
            }
            return;
        }
        cursor.skip(1);
        let role = self.role(&mut cursor);
        if role.is_none() {
            self.unknown_here(NameKind::Role, &mut cursor);
        }
        self.finish(&cursor);
        for stage in stages {
            if let Some(stage) = self.reg.stages.get_mut(stage.0) {
                stage.responsible = role;
            }
        }
    }

    /// `только для ролей …`, `только для клиентов «А»` behind «только для».
    pub(in crate::model) fn only_for(
        &mut self,
        left: &Condition,
        cursor: &mut Cursor<'_>,
    ) -> (Vec<RoleId>, Cond) {
        let rest: Vec<&Condition> = others(left);
        if cursor.eat_stem(&["рол"]) {
            let roles = self.list(NameKind::Role, cursor, &rest, Self::role);
            return (roles, Cond::True);
        }
        if self.staff_cond_here(cursor) {
            let from = cursor.span().start;
            return (Vec::new(), self.staff_list(left, cursor, from));
        }
        let mut first = Member {
            parts: Vec::new(),
            span: cursor.rest(),
        };
        while let Some(part) = cursor.next() {
            first.parts.push(part.clone());
        }
        let span = Span::new(first.span.start, left.span().end);
        let mut list = vec![Condition::Member(first)];
        list.extend(rest.into_iter().cloned());
        let cond = match list.as_slice() {
            [one] => self.cond(one),
            _ => self.cond(&Condition::Joint(Joint::List, list, span)),
        };
        (Vec::new(), cond)
    }
}

/// `неактивные сотрудники исключаются`
pub(in crate::model) fn excludes_inactive(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_stem(&["неактивн", "уволенн"]) && {
        cursor.eat_stem(&["сотрудник"]);
        cursor.eat(&["не"]);
        cursor.eat_stem(&["исключа", "учитыва", "проверя"])
    }
}

/// Whoever works here.
fn active() -> Cond {
    let test = Test::OwnerIs(Who::Inactive);
    Cond::Not(Box::new(Cond::Test(
        Box::new(test),
        "сотрудник больше не работает".into(),
    )))
}

impl Binder<'_> {
    /// Whether people are picked out here: `сотрудников «…»`, `команды «…»`, `неактивных сотрудников`.
    pub(in crate::model) fn staff_cond_here(&self, cursor: &Cursor<'_>) -> bool {
        let named = matches!(
            cursor.ahead(1).map(|part| &part.kind),
            Some(PartKind::Quoted(_) | PartKind::Word(_))
        );
        cursor.has_stem(0, &["неактивн", "уволенн"])
            || named && cursor.has_stem(0, &["сотрудник", "команд", "отдел", "филиал"])
    }

    /// People picked out by a whole condition.
    pub(in crate::model) fn staff_cond(&mut self, condition: &Condition) -> Cond {
        let Some(first) = members(condition).first().copied() else {
            return Cond::True;
        };
        let mut cursor = Cursor::new(first);
        let from = cursor.span().start;
        self.staff_list(condition, &mut cursor, from)
    }

    fn staff_list(&mut self, condition: &Condition, cursor: &mut Cursor<'_>, from: usize) -> Cond {
        if let Some(cond) = self.tenure(cursor, cursor.position()) {
            self.finish(cursor);
            for other in others(condition) {
                self.leftover(other.span());
            }
            return cond;
        }
        let text = self.text(Span::new(from, condition.span().end));
        let test = |who| Cond::Test(Box::new(Test::OwnerIs(who)), text.clone());
        if cursor.eat_stem(&["неактивн", "уволенн"]) {
            cursor.eat_stem(&["сотрудник"]);
            self.finish(cursor);
            return test(Who::Inactive);
        }
        let people = cursor.has_stem(0, &["сотрудник"]);
        cursor.skip(1);
        let mut names: Vec<Box<str>> = Vec::new();
        self.bare_name(cursor, &mut names);
        for other in others(condition) {
            for member in members(other) {
                self.bare_name(&mut Cursor::new(member), &mut names);
            }
        }
        test(if people {
            Who::Named(names)
        } else {
            Who::Team(names)
        })
    }

    /// A name that nobody has declared: quoted, or the words up to the end.
    fn bare_name(&mut self, cursor: &mut Cursor<'_>, names: &mut Vec<Box<str>>) {
        if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            names.push(name.clone());
            cursor.skip(1);
            self.finish(cursor);
            return;
        }
        let rest = cursor.rest();
        names.push(self.text(rest));
    }
}

/// Who stands behind `ответственный:` or `ответственный —`, alone on its line.
fn owner_of(node: &Node) -> Option<&Condition> {
    let crate::syntax::PhraseKind::Plain { left, right, tails } = &node.phrase.as_ref()?.kind
    else {
        return None;
    };
    let first = crate::model::names::lookup::members(left)
        .first()
        .copied()?;
    let mut cursor = Cursor::new(first);
    let head = cursor.eat(&[
        "ответственный",
        "ответственная",
        "ответственные",
        "исполнитель",
    ]) && cursor.is_done();
    if !head || !tails.is_empty() || !others(left).is_empty() {
        return None;
    }
    let told = match (right, node.children.as_slice()) {
        (Some(right), []) => right.as_ref(),
        (None, [only]) => only.phrase.as_ref()?,
        _ => return None,
    };
    match &told.kind {
        crate::syntax::PhraseKind::Plain {
            left, right: None, ..
        } => Some(left),
        _ => None,
    }
}

/// Whether a line says who answers for the stage it stands in, or what the stage is for.
fn describes(node: &Node) -> bool {
    head(node).is_some_and(|(mut cursor, _)| cursor.eat(&["отвечает", "отвечают", "цель"]))
        || owner_of(node).is_some()
}
