//! Who may do what, in which order, and who keeps the deal: `только бухгалтер может …`, `к стадии «…» допускается сотрудник с
//! аккредитацией «…»`, `ответственный не меняется до …`, `шаги строго по порядку: …`, `закрытие задачи двигает сделку: …`.

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::lexicon::act;
use crate::model::conditions::events::{Place, shape};
use crate::model::duties::duty::bare;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::names::vocabulary::{head, row_of};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Again, Ban, Cond, Deed, Deeds, EventPattern, EventShape, LookBack, Moment, Op, RoleId,
    Sentence, StageId, Test, Trigger, What, Who,
};
use crate::syntax::{Condition, Member, Node, PartKind, PhraseKind};

/// One thing of an order: the event by which it is done, and the condition that it has been.
struct Ordered {
    pattern: EventPattern,
    done: Cond,
    text: Box<str>,
}

impl Binder<'_> {
    /// False when the line is none of these sentences.
    pub(in crate::model) fn rights(&mut self, line: Line<'_>) -> bool {
        self.only_role(line)
            || self.sees_only(line)
            || self.admitted(line)
            || self.owner_kept(line)
            || self.in_order_of(line)
            || self.task_moves(line)
    }

    fn event_ban_clause(
        &mut self,
        line: Line<'_>,
        but: Vec<RoleId>,
        any: Vec<EventShape>,
        guard: Cond,
    ) {
        let text = self.text(line.left.span());
        let ban = Ban::Event {
            who: Vec::new(),
            but,
            pattern: EventPattern { any, text },
            approval: None,
        };
        let index = self.clause(line, guard, Trigger::Scope, Sentence::Ban(ban));
        self.modifiers(line.node, index);
    }

    /// `только бухгалтер может выставлять «Счёт»`, `только менеджер или РОП могут давать отсрочку`
    fn only_role(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let Some(first) = all.first() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["только"]) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut roles = Vec::new();
        let mut rest = None;
        for (at, member) in all.iter().enumerate() {
            if at > 0 {
                cursor = Cursor::new(member);
            }
            let Some(role) = self.role(&mut cursor) else {
                break;
            };
            roles.push(role);
            if cursor.eat(&["может", "могут", "вправе"]) {
                rest = Some(at);
                break;
            }
        }
        let giving = cursor.word().is_some_and(|word| {
            matches!(
                word,
                "дать" | "давать" | "менять" | "изменить" | "предоставлять" | "ставить"
            )
        });
        let Some(at) = rest.filter(|_| giving || cursor.word().and_then(act).is_some()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let mut behind = cursor.clone();
        behind.skip(1);
        let field = if giving {
            self.field(&mut behind)
        } else {
            None
        };
        let mut any = Vec::new();
        if let Some(field) = field {
            self.finish(&behind);
            any.push(shape(What::FieldChange(field)));
        } else {
            let span = cursor.rest();
            let mut member = Member {
                parts: Vec::new(),
                span,
            };
            while let Some(part) = cursor.next() {
                member.parts.push(part.clone());
            }
            let mut list = vec![Condition::Member(member)];
            list.extend(
                all.iter()
                    .skip(at + 1)
                    .map(|one| Condition::Member((*one).clone())),
            );
            for one in &list {
                match self.deeds_of(one, line) {
                    Some(Deeds::All(deeds) | Deeds::Any(deeds)) => {
                        for deed in deeds {
                            self.deed_event(deed, &mut any, line);
                        }
                    }
                    None => self.leftover(one.span()),
                }
            }
        }
        if !any.is_empty() {
            let guard = self.guard(line);
            self.event_ban_clause(line, roles, any, guard);
        }
        true
    }

    /// `менеджер видит только свои сделки`: the rights of a CRM, which no data shows.
    fn sees_only(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let mark = self.diagnostics.mark();
        cursor.eat(&["каждый", "каждая"]);
        let who =
            self.role(&mut cursor).is_some() || cursor.eat_stem(&["филиал", "команд", "отдел"]);
        if !who || !cursor.eat(&["видит", "видят"]) {
            self.diagnostics.take_back(mark);
            return false;
        }
        // `только свои сделки`: whatever it is, people see to it.
        for _ in 0..3 {
            cursor.next();
        }
        let text = self.text(line.left.span());
        let guard = self.guard(line);
        let index = self.clause(line, guard, Trigger::Scope, Sentence::ByHand(text));
        self.modifiers(line.node, index);
        true
    }

    /// `к стадии «Переговоры» допускается сотрудник с аккредитацией «Переговоры»`
    fn admitted(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat(&["к", "на", "в"]) || !cursor.has_stem(0, &["стади", "этап"]) {
            return false;
        }
        let asked = first.parts.iter().any(|part| {
            matches!(&part.kind, PartKind::Word(word) if word.starts_with("допуск") || word.starts_with("аккредитаци"))
        });
        if !asked {
            return false;
        }
        let Some(stage) = self.stage(&mut cursor) else {
            self.unknown_here(NameKind::Stage, &mut cursor);
            return true;
        };
        cursor.eat(&["только"]);
        cursor.eat_stem(&["допуска"]);
        cursor.eat(&["только"]);
        let role = if cursor.eat_stem(&["сотрудник", "ответственн"]) {
            None
        } else {
            self.role(&mut cursor)
        };
        cursor.eat(&["с", "со"]);
        let named = cursor.eat_stem(&["аккредитаци", "допуск"]);
        let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| part.kind.clone()) else {
            let span = cursor.span();
            self.error(Code::NoName, span, "не сказано, какая аккредитация нужна")
                .label("название?")
                .example(
                    "    к стадии «Договор» допускается сотрудник с аккредитацией «Переговоры»",
                );
            return true;
        };
        if named {
            cursor.skip(1);
        }
        self.finish(&cursor);
        let text = self.text(line.left.span());
        let test = Test::OwnerIs(Who::Accredited(vec![name]));
        let mut allowed = Cond::Test(Box::new(test), text.clone());
        if let Some(role) = role {
            let holds = Cond::Test(Box::new(Test::OwnerRole(vec![role])), text);
            allowed = and(holds, allowed);
        }
        let guard = and(self.guard(line), Cond::Not(Box::new(allowed)));
        let entered = shape(What::Transition {
            from: Vec::new(),
            to: vec![stage],
        });
        self.event_ban_clause(line, Vec::new(), vec![entered], guard);
        true
    }

    /// `ответственный не меняется до стадии «Оплата»`, `… до оплаты`, `… до конца`
    fn owner_kept(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !cursor.eat_stem(&["ответственн", "владел"]) || !cursor.eat_run(&["не", "меняется"])
        {
            return false;
        }
        let text = self.text(line.left.span());
        let mut guard = self.guard(line);
        if cursor.eat(&["до"]) && !cursor.eat(&["конца"]) {
            let staged = cursor.has_stem(0, &["стади", "этап"]);
            let quoted = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
            if staged || quoted {
                let Some(stage) = self.stage(&mut cursor) else {
                    self.unknown_here(NameKind::Stage, &mut cursor);
                    return true;
                };
                let before = self.stages_before(stage);
                let test = Test::Stage(before);
                guard = and(guard, Cond::Test(Box::new(test), text.clone()));
            } else {
                let Some(any) = self.event(&mut cursor, Place::Happening) else {
                    self.no_event(cursor.rest());
                    return true;
                };
                let none = self.been(
                    EventPattern {
                        any,
                        text: text.clone(),
                    },
                    false,
                );
                guard = and(guard, none);
            }
        } else {
            cursor.eat_stem(&["сделк"]);
        }
        self.finish(&cursor);
        self.event_ban_clause(line, Vec::new(), vec![shape(What::OwnerChange)], guard);
        true
    }

    /// Whether there has been such an event, or none.
    fn been(&self, pattern: EventPattern, yes: bool) -> Cond {
        let text = pattern.text.clone();
        let (op, number) = if yes { (Op::Ge, 1) } else { (Op::Eq, 0) };
        let test = Test::Count {
            pattern,
            window: LookBack::Ever,
            op,
            number,
        };
        Cond::Test(Box::new(test), text)
    }

    fn stages_before(&self, stage: StageId) -> Vec<StageId> {
        let Some(funnel) = self
            .reg
            .stages
            .get(stage.0)
            .and_then(|stage| self.reg.funnels.get(stage.funnel.0))
        else {
            return Vec::new();
        };
        let levels = funnel
            .order
            .iter()
            .take_while(|level| !level.contains(&stage));
        let before = levels.flatten().copied();
        before.chain(funnel.out_of_order.iter().copied()).collect()
    }

    /// `шаги строго по порядку: …`, `сначала …, потом …`: each only after the one before it.
    fn in_order_of(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let Some(first) = all.first().copied() else {
            return false;
        };
        let word = |member: &Member, wanted: &[&str]| {
            member.parts.iter().any(|part| {
                matches!(&part.kind, PartKind::Word(word) if wanted.iter().any(|stem| word.starts_with(stem)))
            })
        };
        let listed = line.node.opens
            && line.right.is_none()
            && word(first, &["поряд"])
            && (word(first, &["строг", "жестк"]) || word(first, &["шаг", "вопрос", "этап"]))
            && !line.node.children.is_empty();
        let firstly = Cursor::new(first).word() == Some("сначала") && all.len() > 1;
        if !listed && !firstly {
            return false;
        }
        let mut said: Vec<Member> = Vec::new();
        if listed {
            first.mark();
            for child in &line.node.children {
                match row_of(child) {
                    Some((left, None)) => said.extend(members(left).into_iter().cloned()),
                    _ => self.leftover(child.span),
                }
            }
        } else {
            said.extend(all.into_iter().cloned());
        }
        let places: Vec<Ordered> = said
            .iter()
            .filter_map(|member| self.ordered_thing(member, line))
            .collect();
        let number = line
            .node
            .number
            .clone()
            .or_else(|| line.context.number.clone());
        let context = Context {
            number,
            ..line.context.clone()
        };
        for pair in places.windows(2) {
            let [before, after] = pair else { continue };
            let guard = and(
                self.tails_guard(line.tails, line.context.guard.clone()),
                Cond::Not(Box::new(before.done.clone())),
            );
            let own = Line {
                context: &context,
                ..line
            };
            let from = self.reg.clauses.len();
            let ban = Ban::Event {
                who: Vec::new(),
                but: Vec::new(),
                pattern: after.pattern.clone(),
                approval: None,
            };
            self.clause(own, guard, Trigger::Scope, Sentence::Ban(ban));
            let text = format!("{} — только после: {}", after.text, before.text);
            for clause in self.reg.clauses.iter_mut().skip(from) {
                if clause.number.is_none() {
                    clause.key = clause.key.replace(&*clause.text, &text).into();
                }
                clause.text = text.clone().into();
            }
        }
        true
    }

    /// A field to fill, a deed, or an event, as a place in an order.
    fn ordered_thing(&mut self, member: &Member, line: Line<'_>) -> Option<Ordered> {
        let mut cursor = Cursor::new(member);
        cursor.eat(&["сначала", "потом", "затем", "после", "этого"]);
        let text = self.text(cursor.rest());
        let mark = self.diagnostics.mark();
        let field = self.field(&mut cursor.clone());
        if let Some(field) = field.filter(|_| cursor.word().and_then(act).is_none()) {
            self.field(&mut cursor);
            self.finish(&cursor);
            let pattern = EventPattern {
                any: vec![shape(What::FieldChange(field))],
                text: text.clone(),
            };
            let done = Cond::Test(Box::new(Test::Filled(field)), text.clone());
            return Some(Ordered {
                pattern,
                done,
                text,
            });
        }
        self.diagnostics.take_back(mark);
        let span = cursor.rest();
        let mut rest = Member {
            parts: Vec::new(),
            span,
        };
        while let Some(part) = cursor.next() {
            rest.parts.push(part.clone());
        }
        let rest = Condition::Member(rest);
        let mut any = Vec::new();
        if Cursor::new(member)
            .run()
            .iter()
            .any(|word| act(word).is_some())
        {
            match self.deeds_of(&rest, line) {
                Some(Deeds::All(deeds) | Deeds::Any(deeds)) => {
                    for deed in deeds {
                        self.deed_event(deed, &mut any, line);
                    }
                }
                None => self.leftover(span),
            }
        } else if let Some(pattern) = self.pattern(&rest, Place::Happening) {
            any = pattern.any;
        }
        if any.is_empty() {
            return None;
        }
        let pattern = EventPattern {
            any,
            text: text.clone(),
        };
        let done = self.been(pattern.clone(), true);
        Some(Ordered {
            pattern,
            done,
            text,
        })
    }

    /// `закрытие задачи двигает сделку: «Замер» — «КП»; …`: the CRM's robot moves the deal when a task is closed.
    fn task_moves(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let said = line.node.opens
            && cursor.eat_stem(&["закрыти"])
            && cursor.eat_stem(&["задач"])
            && cursor.eat_stem(&["двига", "перевод", "передвига"])
            && cursor.eat_stem(&["сделк", "карточк", "лид"]);
        if !said {
            return false;
        }
        self.finish(&cursor);
        let number = line
            .node
            .number
            .clone()
            .or_else(|| line.context.number.clone());
        let guard = self.guard(line);
        let context = Context {
            number,
            guard,
            ..line.context.clone()
        };
        for row in &line.node.children {
            self.task_row(row, &context);
        }
        true
    }

    fn task_row(&mut self, row: &Node, context: &Context) {
        let sides = row_of(row).and_then(|(left, right)| match &right?.kind {
            PhraseKind::Plain { left: right, .. } => Some((left, right)),
            _ => None,
        });
        let Some((left, right)) = sides else {
            self.error(Code::NoDefinition, row.span, "в строке нет тире и стадии")
                .label("куда двигать?")
                .example("    «Замер» — «КП»");
            return;
        };
        let Some((mut cursor, _)) = head(row) else {
            return;
        };
        cursor.eat_stem(&["задач"]);
        let name = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                cursor.skip(1);
                self.finish(&cursor);
                name.clone()
            }
            _ => {
                left.mark();
                self.text(cursor.rest())
            }
        };
        let mut stages = Vec::new();
        for member in members(right) {
            let mut cursor = Cursor::new(member);
            cursor.eat(&["в", "на"]);
            match self.stage(&mut cursor) {
                Some(stage) => stages.push(stage),
                None => self.unknown_here(NameKind::Stage, &mut cursor),
            }
            self.finish(&cursor);
        }
        let mut closed = shape(What::Event(EventKind::Task, Moment::Closed));
        closed.name = Some(name);
        let pattern = EventPattern {
            any: vec![closed],
            text: self.text(left.span()),
        };
        let mut duty = bare(Deeds::All(vec![Deed::Move {
            stages,
            reason: None,
        }]));
        duty.robot = true;
        duty.term = Some(crate::calendar::Term::AtOnce);
        let line = Line {
            node: row,
            left,
            right: None,
            tails: &[],
            context,
        };
        let trigger = Trigger::Event {
            pattern,
            again: Again::Each,
        };
        self.clause(line, context.guard.clone(), trigger, Sentence::Duty(duty));
    }
}
