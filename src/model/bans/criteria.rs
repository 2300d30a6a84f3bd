//! Entry and exit criteria, and fields required from a stage on.

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and, others};
use crate::model::regulation::{
    Cond, Criterion, FieldId, FunnelId, LookBack, Op, Sentence, StageId, Test, Trigger,
};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Node, PartKind, PhraseKind};

/// The words that make a list of bare names a list of filled fields.
const FILLED: &[&str] = &["заполнен", "указан", "известн"];

impl Binder<'_> {
    /// `вход: …`, `выход: …`, `начиная с «…» обязательна …`, `обязательны …`. False when the line is none of these.
    pub(in crate::model) fn criteria(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let entry = cursor.word() == Some("вход");
        if (entry || cursor.word() == Some("выход")) && line.node.opens && cursor.ahead(1).is_none()
        {
            cursor.skip(1);
            self.need_stage(line, if entry { "вход" } else { "выход" });
            let mut list = Vec::new();
            let mut cumulative = line.context.cumulative.clone();
            let mut off = Cond::True;
            for child in &line.node.children {
                if let Some(except) = self.cumulative_row(child) {
                    cumulative = Some(except);
                    continue;
                }
                if let Some(cond) = self.suspended_row(child) {
                    off = and(off, cond);
                    continue;
                }
                self.criterion_lines(child, &mut list);
            }
            self.row_grades(line.node);
            let mut context = line.context.clone();
            if let Some(except) = cumulative.filter(|_| entry) {
                context.scope.stages = self.later_stages(&context.scope, &except);
            }
            let context = &context;
            let line = Line { context, ..line };
            if list.is_empty() && line.node.children.is_empty() {
                self.error(
                    Code::EmptyBranch,
                    line.node.span,
                    "не сказано, что проверять",
                )
                .label("что нужно?")
                .example("    вход: заполнены источник и бюджет");
                return true;
            }
            let sentence = if entry {
                Sentence::Entry(list)
            } else {
                Sentence::Exit(list)
            };
            let guard = and(self.guard(line), off);
            self.clause(line, guard, Trigger::Scope, sentence);
            return true;
        }
        let from = cursor.eat_run(&["начиная", "с"]) || cursor.eat_run(&["начиная", "со"]) || {
            let start = cursor.position();
            let found = cursor.eat(&["с", "со"]) && cursor.has_stem(0, &["стади", "этап"]);
            if !found {
                cursor.back_to(start);
            }
            found
        };
        if from {
            return self.required_from(line, &mut cursor);
        }
        if cursor.eat_stem(&["обязател"]) && !cursor.is_done() {
            let list = self.required_list(&mut cursor, line.left);
            self.required(line, list);
            return true;
        }
        if cursor.eat(&["только"]) && cursor.eat(&["с", "со"]) && cursor.eat_stem(FILLED) {
            self.need_stage(line, "только с заполненными");
            let list = self.required_list(&mut cursor, line.left);
            let guard = self.guard(line);
            let index = self.clause(line, guard, Trigger::Scope, Sentence::Entry(list));
            self.modifiers(line.node, index);
            return true;
        }
        self.required_last(line)
    }

    /// `«Договор» — только с заполненными суммой и ЛПР`: entry criteria of the stage on the left.
    pub(in crate::model) fn entry_row(&mut self, line: Line<'_>) -> bool {
        let (Some(right), Condition::Member(member)) = (line.right, line.left) else {
            return false;
        };
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            return false;
        };
        let only = members(left).first().is_some_and(|first| {
            let mut cursor = Cursor::new(first);
            cursor.eat(&["только"]) && cursor.eat(&["с", "со"]) && cursor.eat_stem(FILLED)
        });
        if !only && self.required_row(line, left) {
            return true;
        }
        let mut cursor = Cursor::new(member);
        cursor.eat(&["в", "на"]);
        let mark = self.diagnostics.mark();
        let (true, Some(stage)) = (only, self.stage(&mut cursor)) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        self.finish(&cursor);
        let mut context = line.context.clone();
        context.scope.stages = vec![stage];
        let tails: Vec<_> = line.tails.iter().chain(tails).cloned().collect();
        self.criteria(Line {
            left,
            right: None,
            tails: &tails,
            context: &context,
            ..line
        })
    }

    /// `в «Договор» только с подписанным договором`, `переводить в «КП» можно только после встречи`, `«Договор» — только если …`: what
    /// must be for a deal to come to that stage.
    pub(in crate::model) fn gate(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(first);
        cursor.eat(&["можно"]);
        let moves = cursor.word().and_then(crate::lexicon::act) == Some(crate::lexicon::Act::Move)
            || cursor.has_stem(0, &["переход", "перейти", "попад"]);
        if moves {
            cursor.skip(1);
        }
        cursor.eat_stem(&["сделк", "лид", "заявк"]);
        let into = cursor.eat(&["в", "на"]);
        cursor.eat_stem(&["стади", "этап"]);
        let Some(stage) = self.stage(&mut cursor).filter(|_| into || !moves) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        while cursor.eat(&[
            "можно",
            "переводить",
            "переходить",
            "перевести",
            "перейти",
            "сделку",
        ]) {}
        let by_row = cursor.is_done() && line.right.is_some();
        let (left, tails) = match line.right.map(|right| &right.kind) {
            Some(PhraseKind::Plain {
                left,
                right: None,
                tails,
            }) if by_row => (left.clone(), tails.clone()),
            None => (line.left.clone(), Vec::new()),
            _ => {
                self.diagnostics.take_back(mark);
                return false;
            }
        };
        let tails: Vec<_> = line.tails.iter().chain(&tails).cloned().collect();
        let mut cursor = match members(&left).first() {
            Some(member) if by_row => Cursor::new(member),
            _ => cursor,
        };
        let only = cursor.eat(&["только", "лишь"]);
        let mut list = Vec::new();
        // `только если …`: the conditions are the criteria.
        let (ifs, rest): (Vec<_>, Vec<_>) = tails
            .into_iter()
            .partition(|tail| tail.kind == crate::syntax::TailKind::If && (only || tail.only));
        let by_ifs = cursor.is_done() && !ifs.is_empty();
        if by_ifs {
            for tail in &ifs {
                self.items(&tail.cond, &mut list);
            }
        } else if !only || !ifs.is_empty() || !self.gate_items(&mut cursor, &left, &mut list) {
            self.diagnostics.take_back(mark);
            return false;
        }
        let mut context = line.context.clone();
        context.scope.stages = vec![stage];
        context.scope.funnel = self.reg.stages.get(stage.0).map(|stage| stage.funnel);
        let line = Line {
            right: None,
            tails: &rest,
            context: &context,
            ..line
        };
        let guard = self.guard(line);
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Entry(list));
        self.modifiers(line.node, index);
        true
    }

    /// `с подписанным договором и оплатой`, `с заполненной суммой`, `после встречи`, `при наличии акта` behind «только».
    fn gate_items(
        &mut self,
        cursor: &mut Cursor<'_>,
        left: &Condition,
        list: &mut Vec<Criterion>,
    ) -> bool {
        let having = cursor.eat(&["с", "со"]);
        let after = !having && cursor.eat(&["после"]);
        if !having && !after {
            return false;
        }
        if after && cursor.has_stem(0, &["согласован", "одобрен", "утвержден", "виз"])
            || cursor.has_stem(0, &["согласи", "согласован", "разрешен", "одобрен"])
        {
            // Who may allow it is another sentence.
            return false;
        }
        if cursor.has_stem(0, FILLED) {
            list.extend(self.required_list(cursor, left));
            return true;
        }
        let mut first = Member {
            parts: Vec::new(),
            span: cursor.rest(),
        };
        while let Some(part) = cursor.next() {
            first.parts.push(part.clone());
        }
        let rest = others(left);
        let joined = match left {
            Condition::Joint(joint, ..) if !rest.is_empty() => {
                let mut all = vec![Condition::Member(first)];
                all.extend(rest.into_iter().cloned());
                Condition::Joint(*joint, all, left.span())
            }
            _ => Condition::Member(first),
        };
        let before = list.len();
        self.items(&joined, list);
        // The words are in the case that the preposition asks for.
        for item in list.iter_mut().skip(before) {
            let said = if having { "с" } else { "после" };
            item.text = format!("{said} {}", item.text).into();
        }
        true
    }

    /// `сумма и скидка обязательны [на этапе «…» | с этапа «…»]`
    fn required_last(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let Some(last) = all.last() else {
            return false;
        };
        let word = last.parts.iter().position(
            |part| matches!(&part.kind, PartKind::Word(word) if word.starts_with("обязател")),
        );
        let after = Cursor::new(last).word() == Some("после");
        let Some(word) = word.filter(|at| *at > 0 && !after) else {
            return false;
        };
        let parts = last.parts.get(..word).unwrap_or_default().to_vec();
        let end = parts.last().map_or(last.span.end, |part| part.span.end);
        let head = Condition::Member(Member {
            parts,
            span: Span::new(last.span.start, end),
        });
        // `телефон или email обязательны` is one item, `сумма и скидка обязательны` are two.
        let fields = match line.left {
            Condition::Joint(joint, list, span) => {
                let mut list = list.clone();
                list.pop();
                list.push(head);
                Condition::Joint(*joint, list, Span::new(span.start, end))
            }
            Condition::Member(_) => head,
        };
        let mut list = Vec::new();
        self.items(&fields, &mut list);
        let mut cursor = Cursor::new(last);
        cursor.skip(word + 1);
        // `причина обязательна при переводе в «Отказ»`: what the entry asks for.
        if cursor.eat(&["при", "для"])
            && cursor.eat_stem(&["перевод", "переход", "смен", "перемещ"])
        {
            cursor.eat_stem(&["сделк", "лид", "карточк", "заявк"]);
            cursor.eat(&["в", "на"]);
            cursor.eat_stem(&["стади", "этап", "статус"]);
            let stages = self.list(NameKind::Stage, &mut cursor, &[], Self::stage);
            self.finish(&cursor);
            let mut context = line.context.clone();
            context.scope.funnel = stages
                .first()
                .and_then(|stage| self.reg.stages.get(stage.0))
                .map(|stage| stage.funnel);
            context.scope.stages = stages;
            let guard = self.guard(line);
            let context = &context;
            let line = Line { context, ..line };
            let index = self.clause(line, guard, Trigger::Scope, Sentence::Entry(list));
            self.modifiers(line.node, index);
            return true;
        }
        cursor.eat(&["начиная"]);
        let context = self.where_required(line, &mut cursor);
        self.finish(&cursor);
        let context = &context;
        self.required(Line { context, ..line }, list);
        true
    }

    /// `бюджет — с этапа «КП»`
    fn required_row(&mut self, line: Line<'_>, right: &Condition) -> bool {
        let Condition::Member(place) = right else {
            return false;
        };
        let mut cursor = Cursor::new(place);
        cursor.eat(&["начиная"]);
        let staged = matches!(cursor.word(), Some("с" | "со" | "на" | "в"))
            && cursor.has_stem(1, &["стади", "этап", "статус"]);
        if !staged || !self.is_field(line.left) {
            return false;
        }
        let mut list = Vec::new();
        self.items(line.left, &mut list);
        let context = self.where_required(line, &mut cursor);
        self.finish(&cursor);
        let context = &context;
        self.required(Line { context, ..line }, list);
        true
    }

    /// `с этапа «…»`, `на этапе «…»`: the scope of a requirement; nothing said: where the line stands.
    fn where_required(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>) -> Context {
        let mut context = line.context.clone();
        let from = cursor.eat(&["с", "со"]);
        if from || cursor.eat(&["на", "в"]) {
            cursor.eat_stem(&["стади", "этап", "статус"]);
            let stages = self.list(NameKind::Stage, cursor, &[], Self::stage);
            context.scope.funnel = stages
                .first()
                .and_then(|stage| self.reg.stages.get(stage.0))
                .map(|stage| stage.funnel);
            context.scope.stages = match (from, context.scope.funnel, stages.first()) {
                (true, Some(funnel), Some(first)) => self.stages_from(funnel, *first),
                _ => stages,
            };
        }
        context
    }

    fn required(&mut self, line: Line<'_>, list: Vec<Criterion>) {
        // Without a stage: as long as the deal lives.
        let guard = self.guard(line);
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Required(list));
        self.modifiers(line.node, index);
    }

    fn need_stage(&mut self, line: Line<'_>, what: &str) {
        if line.context.scope.stages.is_empty() {
            self.error(
                Code::NoStage,
                line.left.span(),
                format!("«{what}» без стадии: непонятно, где проверять"),
            )
            .label("на какой стадии?")
            .hint("поставьте строку в блок «стадия «…»:»")
            .hint("если нужно с какого-то этапа и дальше: «сумма обязательна с этапа «Договор»»");
        }
    }

    /// One line of criteria: what joins by «и» or commas is several items, what joins by «или» is one.
    fn criterion_lines(&mut self, node: &Node, list: &mut Vec<Criterion>) {
        let Some(PhraseKind::Plain {
            left,
            right: None,
            tails,
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            if node.phrase.is_some() {
                self.leftover(node.span);
            }
            return;
        };
        let excepted = self.tails_guard(tails, Cond::True);
        let before = list.len();
        self.items(left, list);
        if excepted != Cond::True {
            for item in list.iter_mut().skip(before) {
                let own = std::mem::replace(&mut item.cond, Cond::True);
                item.cond = Cond::Or(vec![Cond::Not(Box::new(excepted.clone())), own]);
            }
        }
        for child in &node.children {
            self.criterion_lines(child, list);
        }
    }

    fn items(&mut self, left: &Condition, list: &mut Vec<Criterion>) {
        // `заполнены A, B и C` is three items; the head word stands in the first member only.
        if let Condition::Joint(Joint::And | Joint::List, parts, _) = left {
            let filled = members(left).first().and_then(|member| member.parts.first()).is_some_and(|part| {
                matches!(&part.kind, PartKind::Word(word) if FILLED.iter().any(|stem| word.starts_with(stem)))
            });
            let bare = parts.iter().all(|part| self.is_field(part));
            if filled || bare {
                for part in parts {
                    // Behind «заполнены» a field of yes and no is filled with «нет» as well.
                    match filled.then(|| self.bare_field(part)).flatten() {
                        Some(field) => {
                            let (span, text) = (part.span(), self.text(part.span()));
                            let test = Box::new(Test::Filled(field));
                            let cond = Cond::Test(test, text.clone());
                            list.push(Criterion { cond, text, span });
                        }
                        None => self.item_of(part, list, true),
                    }
                }
                return;
            }
            // Fields and conditions side by side: `номер договора и была оплата`.
            let mark = self.diagnostics.mark();
            let mut items = Vec::new();
            for part in parts {
                self.item(part, &mut items);
            }
            if !self.diagnostics.has_errors_since(mark) {
                list.extend(items);
                return;
            }
        }
        self.item(left, list);
    }

    fn item(&mut self, condition: &Condition, list: &mut Vec<Criterion>) {
        let fields = members(condition)
            .iter()
            .all(|member| self.is_field_member(member));
        self.item_of(condition, list, fields);
    }

    /// One item; `fields` when it can be nothing but names of fields.
    fn item_of(&mut self, condition: &Condition, list: &mut Vec<Criterion>, fields: bool) {
        let span = condition.span();
        let cond = if fields {
            self.filled_list(within_brackets(condition))
        } else {
            let mark = self.diagnostics.mark();
            let cond = self.cond(condition);
            if self.diagnostics.has_errors_since(mark) {
                // `вход: комментарий длиннее 5 знаков`: a bare event is asked for, as if «был» stood before it.
                match self.event_wanted(condition) {
                    Some(cond) => cond,
                    None => self.cond(condition),
                }
            } else {
                cond
            }
        };
        let text = self.text(span);
        let text = text
            .split_once(' ')
            .filter(|(head, _)| {
                FILLED
                    .iter()
                    .any(|stem| head.to_lowercase().starts_with(stem))
            })
            .map_or_else(|| text.clone(), |(_, rest)| rest.into());
        list.push(Criterion { cond, text, span });
    }

    /// A bare event as a criterion; `None`, without a message, when it is none.
    fn event_wanted(&mut self, condition: &Condition) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        let pattern = self.pattern(condition, Place::State);
        if self.diagnostics.has_errors_since(mark) {
            return None;
        }
        let text = self.text(condition.span());
        let test = Test::Count {
            pattern: pattern?,
            window: LookBack::Ever,
            op: Op::Ge,
            number: 1,
        };
        Some(Cond::Test(Box::new(test), text))
    }

    fn is_field(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Member(member) => self.is_field_member(member),
            Condition::Joint(_, list, _) => list.iter().all(|one| self.is_field(one)),
        }
    }

    /// The field that a member is, and nothing else.
    fn bare_field(&mut self, condition: &Condition) -> Option<FieldId> {
        let Condition::Member(member) = condition else {
            return None;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let found = self.field(&mut cursor).filter(|_| cursor.is_done());
        self.diagnostics.take_back(mark);
        found
    }

    /// Whether a member is nothing but a declared field.
    fn is_field_member(&mut self, member: &Member) -> bool {
        if let [part] = member.parts.as_slice()
            && let PartKind::Group(inner) = &part.kind
        {
            return self.is_field(inner);
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let found = self.field(&mut cursor).is_some() && cursor.is_done();
        self.diagnostics.has_errors_since(mark);
        found
    }

    fn required_list(&mut self, cursor: &mut Cursor<'_>, left: &Condition) -> Vec<Criterion> {
        let mut list = Vec::new();
        let rest = others(left);
        let mut first = Member {
            parts: Vec::new(),
            span: cursor.rest(),
        };
        while let Some(part) = cursor.next() {
            first.parts.push(part.clone());
        }
        self.item(&Condition::Member(first), &mut list);
        for other in rest {
            self.items(other, &mut list);
        }
        list
    }

    /// `начиная с «КП отправлено» обязательна сумма`
    fn required_from(&mut self, line: Line<'_>, cursor: &mut Cursor<'_>) -> bool {
        let Some(stage) = self.stage(cursor) else {
            let span = cursor.span();
            self.unknown(NameKind::Stage, span);
            return true;
        };
        if !cursor.eat_stem(&["обязател"]) && !cursor.eat_stem(FILLED) {
            let rest = cursor.rest();
            self.leftover(rest);
            return true;
        }
        let list = self.required_list(cursor, line.left);
        let mut context = line.context.clone();
        let funnel = self.reg.stages.get(stage.0).map(|stage| stage.funnel);
        context.scope.funnel = funnel;
        context.scope.stages = funnel
            .map(|funnel| self.stages_from(funnel, stage))
            .unwrap_or_default();
        let context = &context;
        self.required(Line { context, ..line }, list);
        true
    }

    /// `накопительно, кроме «Отложенный спрос»` among the criteria.
    fn cumulative_row(&mut self, node: &Node) -> Option<Vec<StageId>> {
        let (cursor, _) = crate::model::names::vocabulary::head(node)?;
        if !crate::model::reading::reach::is_cumulative(cursor) {
            return None;
        }
        let Some(PhraseKind::Plain { tails, .. }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            return None;
        };
        Some(self.excepted_stages(tails))
    }

    /// The stages of a scope and all later ones but these.
    fn later_stages(
        &self,
        scope: &crate::model::regulation::Scope,
        except: &[StageId],
    ) -> Vec<StageId> {
        let Some(funnel) = scope.funnel else {
            return scope.stages.clone();
        };
        let mut all: Vec<StageId> = Vec::new();
        for stage in &scope.stages {
            for later in self.stages_from(funnel, *stage) {
                if !all.contains(&later) && (later == *stage || !except.contains(&later)) {
                    all.push(later);
                }
            }
        }
        all
    }

    /// This stage and every later one of the order, without those that are reached from anywhere (a refusal asks for nothing).
    pub(in crate::model) fn stages_from(&self, funnel: FunnelId, stage: StageId) -> Vec<StageId> {
        let Some(funnel) = self.reg.funnels.get(funnel.0) else {
            return vec![stage];
        };
        let from = funnel.order.iter().position(|level| level.contains(&stage));
        match from {
            Some(from) => funnel
                .order
                .iter()
                .skip(from)
                .flatten()
                .copied()
                .filter(|one| !funnel.from_anywhere.contains(one))
                .collect(),
            None => vec![stage],
        }
    }
}

/// `(ЛПР или телефон)`: what stands in the brackets, where they hold the whole.
fn within_brackets(condition: &Condition) -> &Condition {
    if let Condition::Member(member) = condition
        && let [part] = member.parts.as_slice()
        && let PartKind::Group(inner) = &part.kind
    {
        part.seen.mark();
        return inner;
    }
    condition
}
