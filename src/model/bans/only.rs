//! Permissions that forbid everything else: who alone may do something (`изменить отсрочку может только РОП`), and by which
//! channel alone a client is spoken to (`писать и звонить только по каналу из поля «удобный канал»`).

use crate::diagnostic::Code;
use crate::facts::Direction;
use crate::lexicon::{Act, EventNoun, act, event_noun};
use crate::model::names::channels::{Way, way};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Author, Ban, Cond, Deeds, EventPattern, EventShape, FieldId, RoleId, Sentence, Test, Trigger,
    What,
};
use crate::source::Span;
use crate::syntax::{Condition, Member, Part, PartKind};
use crate::value::{Type, Value};

const ABLE: &[&str] = &["может", "могут", "вправе"];

impl Binder<'_> {
    /// `изменить отсрочку может только менеджер или РОП`, `только РОП может изменить отсрочку`: the deed is forbidden to every other
    /// role. False when the line says nothing of the kind.
    pub(in crate::model) fn only_some(&mut self, line: Line<'_>) -> bool {
        let parts: Vec<Part> = members(line.left)
            .iter()
            .flat_map(|member| member.parts.iter().cloned())
            .collect();
        let word = |part: &Part, words: &[&str]| matches!(&part.kind, PartKind::Word(said) if words.contains(&&**said));
        let able = parts.iter().position(|part| word(part, ABLE));
        // `срок поставки меняет только инженер`: that it is a right and no duty says «только» before the role.
        let told = |part: &Part| matches!(&part.kind, PartKind::Word(said) if act(said).is_some() && tells_who(said));
        let Some(only) = parts.iter().position(|part| word(part, &["только"])) else {
            return false;
        };
        if able.is_none() && !parts.iter().any(told) {
            return false;
        }
        let span = line.left.span();
        let behind = Member {
            parts: parts.get(only + 1..).unwrap_or_default().to_vec(),
            span,
        };
        let mut cursor = Cursor::new(&behind);
        let mut roles = Vec::new();
        let mut owner = false;
        loop {
            if cursor.eat_stem(&["ответственн"]) {
                owner = true;
            } else if let Some(role) = self.role(&mut cursor) {
                roles.push(role);
            } else {
                break;
            }
        }
        if roles.is_empty() && !owner {
            return false;
        }
        // `только ответственный или РОПП может …`: who may stands before «может», so that each of them is a role.
        let next = only + 1 + cursor.position();
        if let Some(who) = able.and_then(|able| parts.get(next..able))
            && let [first, .., last] | [first @ last] = who
        {
            self.unknown(
                crate::model::names::lookup::NameKind::Role,
                first.span.join(last.span),
            );
            parts.iter().for_each(|part| part.seen.mark());
            return true;
        }
        let named = only..=only + cursor.position();
        // What is left, with the verb first: «отсрочку может изменить только РОП».
        let mut deed: Vec<Part> = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != able && !named.contains(at))
            .map(|(_, part)| part.clone())
            .collect();
        let verb = |part: &Part| matches!(&part.kind, PartKind::Word(said) if act(said).is_some());
        let Some(at) = deed.iter().position(verb) else {
            return false;
        };
        let first = deed.remove(at);
        deed.insert(0, first);
        let deed = Condition::Member(Member { parts: deed, span });
        let Some(mut any) = self.forbidden_events(&deed, line) else {
            return true;
        };
        if owner {
            any.iter_mut()
                .for_each(|one| one.author = Some(Author::NotOwner));
        }
        let guard = self.guard(line);
        self.ban_clause(line, guard, roles, any);
        true
    }

    /// `отправлять «КП» только по шаблону «Коммерческое предложение»`: by any other, or by none, it is forbidden. False when the line says
    /// nothing of the kind.
    pub(in crate::model) fn only_template(&mut self, line: Line<'_>) -> bool {
        let parts: Vec<Part> = members(line.left)
            .iter()
            .flat_map(|member| member.parts.iter().cloned())
            .collect();
        let word = |part: &Part, words: &[&str]| matches!(&part.kind, PartKind::Word(said) if words.contains(&&**said));
        let only = parts.windows(3).position(|run| {
            matches!(run, [only, by, template]
                if word(only, &["только", "лишь", "исключительно"])
                    && word(by, &["по"])
                    && matches!(&template.kind, PartKind::Word(said) if said.starts_with("шаблон")))
        });
        let Some(only) = only else {
            return false;
        };
        let span = line.left.span();
        let behind = Member {
            parts: parts.get(only + 3..).unwrap_or_default().to_vec(),
            span,
        };
        let mut cursor = Cursor::new(&behind);
        let names = self.templates_named(&mut cursor);
        let mut deed = parts.get(..only).unwrap_or_default().to_vec();
        let verb = |part: &Part| matches!(&part.kind, PartKind::Word(said) if act(said).is_some());
        if names.is_empty() || !cursor.is_done() || deed.is_empty() {
            return false;
        }
        // `«КП» отправлять только по шаблону …`; without a verb: `КП — только по шаблону …` speaks of its being sent.
        if let Some(at) = deed.iter().position(verb) {
            let first = deed.remove(at);
            deed.insert(0, first);
        } else if let Some(first) = deed.first() {
            let send = Part {
                kind: PartKind::Word("отправлять".into()),
                ..first.clone()
            };
            deed.insert(0, send);
        }
        parts
            .iter()
            .skip(only)
            .take(3 + names.len())
            .for_each(|part| part.seen.mark());
        let deed = Condition::Member(Member { parts: deed, span });
        let Some(mut any) = self.forbidden_events(&deed, line) else {
            return true;
        };
        any.iter_mut()
            .for_each(|one| one.not_templates.clone_from(&names));
        let guard = self.guard(line);
        self.ban_clause(line, guard, Vec::new(), any);
        true
    }

    /// `писать и звонить только по каналу из поля «удобный канал»`: for every value of the field the other channels are forbidden.
    /// False when the line says nothing of the kind.
    pub(in crate::model) fn only_channel(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let Some((last, before)) = all.split_last() else {
            return false;
        };
        let channel = |at: usize| matches!(last.parts.get(at).map(|part| &part.kind), Some(PartKind::Word(said)) if said.starts_with("канал"));
        let only = last.parts.iter().enumerate().position(|(at, part)| {
            matches!(&part.kind, PartKind::Word(said) if &**said == "только")
                && (channel(at + 1) || channel(at + 2))
        });
        let named = only.is_none().then(|| self.only_field(last)).flatten();
        let Some(only) = only.or(named) else {
            return false;
        };
        let mut cursor = Cursor::new(last);
        cursor.skip(only + 1);
        cursor.eat(&["по", "в"]);
        if named.is_none() {
            cursor.skip(1);
            cursor.eat(&["из", "в"]);
        }
        let Some(field) = self.field(&mut cursor) else {
            let span = cursor.span();
            self.unknown(crate::model::names::lookup::NameKind::Field, span);
            return true;
        };
        self.finish(&cursor);
        let parts = last.parts.get(..only).unwrap_or_default().to_vec();
        let mut list: Vec<Condition> = before
            .iter()
            .map(|member| Condition::Member((*member).clone()))
            .collect();
        let span = line.left.span();
        list.push(Condition::Member(Member { parts, span }));
        let deed = Condition::Joint(crate::syntax::Joint::And, list, span);
        let Some(any) = self.forbidden_events(&deed, line) else {
            return true;
        };
        for (value, way) in self.channels(field, span) {
            let others: Vec<EventShape> = way
                .others(&any)
                .into_iter()
                .map(|one| EventShape {
                    direction: Some(Direction::Out),
                    connected: None,
                    ..one.clone()
                })
                .collect();
            if others.is_empty() {
                continue;
            }
            let text = format!("{} «{value}»", self.reg.fields[field.0].name);
            let chosen = Test::OneOf(field, vec![Value::Text(value)]);
            let guard = self.guard(line);
            let guard = and(guard, Cond::Test(Box::new(chosen), text.into()));
            // The rows of a numbered sentence go by its number.
            let context = Context {
                number: line
                    .node
                    .number
                    .clone()
                    .or_else(|| line.context.number.clone()),
                ..line.context.clone()
            };
            let context = &context;
            self.ban_clause(Line { context, ..line }, guard, Vec::new(), others);
        }
        true
    }

    /// `писать только в «любимый канал»`, `писать только в удобный канал клиента`: the field itself is called a channel.
    fn only_field(&mut self, member: &Member) -> Option<usize> {
        let only = member
            .parts
            .iter()
            .position(|part| matches!(&part.kind, PartKind::Word(said) if &**said == "только"))?;
        let mut cursor = Cursor::new(member);
        cursor.skip(only + 1);
        if !cursor.eat(&["по", "в"]) {
            return None;
        }
        let mark = self.diagnostics.mark();
        let field = self.field(&mut cursor);
        self.diagnostics.take_back(mark);
        let name = crate::lexicon::fold(&self.reg.fields.get(field?.0)?.name);
        name.contains("канал").then_some(only)
    }

    /// `заполнять по порядку: город; точки; касса`: a field is not filled before the one that stands before it. False when the line
    /// says nothing of the kind.
    pub(in crate::model) fn in_order(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let fills = cursor.word().and_then(act) == Some(Act::Fill);
        cursor.skip(1);
        if !fills || !cursor.eat_run(&["по", "порядку"]) || !line.node.opens {
            return false;
        }
        self.finish(&cursor);
        let mut fields: Vec<(FieldId, Span)> = Vec::new();
        for child in &line.node.children {
            let Some((mut row, _)) = crate::model::names::vocabulary::head(child) else {
                continue;
            };
            match self.field(&mut row) {
                Some(field) => fields.push((field, child.span)),
                None => self.unknown(crate::model::names::lookup::NameKind::Field, child.span),
            }
            self.finish(&row);
        }
        let context = Context {
            number: line
                .node
                .number
                .clone()
                .or_else(|| line.context.number.clone()),
            ..line.context.clone()
        };
        for pair in fields.windows(2) {
            let [(before, said), (after, _)] = *pair else {
                continue;
            };
            let text = format!("заполнено {}", self.text(said));
            let filled = Cond::Test(Box::new(Test::Filled(before)), text.into());
            let guard = and(self.guard(line), Cond::Not(Box::new(filled)));
            let any = vec![crate::model::conditions::events::shape(What::FieldChange(
                after,
            ))];
            let row = Line {
                context: &context,
                ..line
            };
            let text = self.text(line.left.span());
            let pattern = EventPattern { any, text };
            let ban = Ban::Event {
                who: Vec::new(),
                but: Vec::new(),
                pattern,
                approval: None,
            };
            self.clause(row, guard, Trigger::Scope, Sentence::Ban(ban));
        }
        true
    }

    /// The values of a field that name a channel, each with its kind of event.
    fn channels(&mut self, field: FieldId, span: Span) -> Vec<(Box<str>, Way)> {
        let Some(Type::OneOf(values)) = self.reg.fields.get(field.0).map(|field| field.ty.clone())
        else {
            self.error(
                Code::TypeMismatch,
                span,
                "канал сверяется с полем, у которого есть список значений",
            )
            .label("это поле не список")
            .example("    «удобный канал» — «звонок», «письмо», «сообщение», «СМС»");
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in values {
            let said = |word: &str| {
                let word = crate::lexicon::fold(word);
                way(&word).or_else(|| match event_noun(&word) {
                    Some(EventNoun::Call) => Some(Way::Phone),
                    Some(EventNoun::Email) => Some(Way::Email),
                    Some(EventNoun::Message) => Some(Way::Messenger),
                    Some(EventNoun::Sms) => Some(Way::Sms),
                    _ => None,
                })
            };
            let way = match value.split_whitespace().find_map(said) {
                Some(way) => way,
                None => {
                    self.error(
                        Code::UnknownValue,
                        span,
                        format!("значение «{value}» не называет канала, который видно в данных"),
                    )
                    .label("какой это канал?")
                    .hint("каналы: звонок, письмо, СМС, сообщение, WhatsApp, Telegram, мессенджер");
                    continue;
                }
            };
            found.push((value, way));
        }
        found
    }

    /// The events by which forbidden deeds are done; `None`, reported, when the deed cannot be seen in the data.
    pub(in crate::model) fn forbidden_events(
        &mut self,
        deed: &Condition,
        line: Line<'_>,
    ) -> Option<Vec<EventShape>> {
        let mut any = Vec::new();
        if let Some(Deeds::All(list) | Deeds::Any(list)) = self.deeds_of(deed, line) {
            for deed in list {
                self.deed_event(deed, &mut any, line);
            }
        } else {
            self.leftover(deed.span());
        }
        (!any.is_empty()).then_some(any)
    }

    pub(in crate::model) fn ban_clause(
        &mut self,
        line: Line<'_>,
        guard: Cond,
        but: Vec<RoleId>,
        any: Vec<EventShape>,
    ) {
        let text = self.text(line.left.span());
        let pattern = EventPattern { any, text };
        let ban = Sentence::Ban(Ban::Event {
            who: Vec::new(),
            but,
            pattern,
            approval: None,
        });
        let index = self.clause(line, guard, Trigger::Scope, ban);
        self.modifiers(line.node, index);
    }
}

/// Whether a verb tells who does it: no infinitive.
fn tells_who(verb: &str) -> bool {
    !["ть", "ти", "ться", "тись"]
        .iter()
        .any(|ending| verb.ends_with(ending))
}
