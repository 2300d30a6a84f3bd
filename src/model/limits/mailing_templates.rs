//! Templates of mailings: `шаблон «Дожим» только в стадии …`, `только одобренными шаблонами: …`, `свободный текст — в течение 24
//! часов после ответа клиента`.

use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::model::conditions::events::{Place, kind, shape};
use crate::model::limits::counted_things::{behind, by_templates, mailings_by};
use crate::model::limits::mailings::Forbidden;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and, others};
use crate::model::regulation::{Cond, EventPattern, EventShape, LookBack, Op, Test, What};
use crate::syntax::{Condition, PartKind, PhraseKind, Tail, TailKind};

impl Binder<'_> {
    /// `шаблон «Дожим» только в стадии «КП отправлено», если нет ответа клиента за последние 3 дня`: allowed there and nowhere else.
    pub(in crate::model) fn template_rule(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        cursor.eat_stem(&["шаблон", "рассылк"]);
        let mut names = Vec::new();
        while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            names.push(name.clone());
            cursor.skip(1);
        }
        let only_tail = line.tails.iter().any(|tail| tail.only);
        if names.is_empty() || !(cursor.word() == Some("только") || cursor.is_done() && only_tail)
        {
            return false;
        }
        cursor.eat(&["только"]);
        cursor.eat(&["для"]);
        let text = self.text(line.left.span());
        let mut allowed = Cond::True;
        let start = cursor.position();
        if cursor.eat(&["в", "на"]) && cursor.eat_stem(&["стади", "этап", "статус"])
        {
            let rest = others(line.left);
            let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
            allowed = Cond::Test(Box::new(Test::Stage(stages)), text);
        } else {
            cursor.back_to(start);
            if !cursor.is_done()
                && let Some(condition) = behind(line.left, start)
            {
                allowed = self.cond(&condition);
            }
        }
        // «Если» says here what is allowed as well; «кроме» leaves out.
        let (asked, rest): (Vec<Tail>, Vec<Tail>) = line
            .tails
            .iter()
            .cloned()
            .partition(|tail| matches!(tail.kind, TailKind::If | TailKind::While));
        for tail in &asked {
            let cond = self.cond(&tail.cond);
            allowed = and(allowed, cond);
        }
        let forbidden = Forbidden {
            any: mailings_by(&names),
            when: Cond::Not(Box::new(allowed)),
            exempt: Vec::new(),
            every_deal: true,
        };
        let line = Line {
            tails: &rest,
            ..line
        };
        self.forbid(line, forbidden);
        true
    }

    /// `только одобренными шаблонами: «А», «Б»`, `слать только по шаблонам «А», «Б»`.
    pub(in crate::model) fn templates_only(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        cursor.eat(&[
            "слать",
            "отправлять",
            "рассылать",
            "писать",
            "отправка",
            "рассылка",
        ]);
        if !cursor.eat(&["только"]) || !approved(&mut cursor) {
            return false;
        }
        let names = self.names_of_templates(line, &cursor);
        if let Some(names) = names {
            self.forbid_others(line, &names, Cond::True, vec![shape(What::Mailing)]);
        }
        true
    }

    /// `первое сообщение — только одобренным шаблоном «Знакомство»`.
    pub(in crate::model) fn first_message(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !(cursor.eat_stem(&["перв"])
            && cursor.eat_stem(&["сообщени", "письм", "рассылк", "касани"]))
        {
            return false;
        }
        cursor.eat_stem(&["клиент"]);
        let text = self.text(line.left.span());
        let said = match line.right.map(|right| &right.kind) {
            Some(PhraseKind::Plain { left, .. }) => left,
            _ => line.left,
        };
        let mut at = if std::ptr::eq(said, line.left) {
            cursor
        } else {
            match members(said).first() {
                Some(first) => Cursor::new(first),
                None => return false,
            }
        };
        at.eat(&["только"]);
        if !approved(&mut at) {
            return false;
        }
        let right = Line { left: said, ..line };
        let Some(names) = self.names_of_templates(right, &at) else {
            return true;
        };
        let any = ours();
        let before = Test::Count {
            pattern: EventPattern {
                any: any.clone(),
                text: "прежнее сообщение".into(),
            },
            window: LookBack::Ever,
            op: Op::Eq,
            number: 0,
        };
        let none = Cond::Test(Box::new(before), text);
        self.forbid_others(line, &names, none, any);
        true
    }

    /// `свободный текст — в течение 24 часов после ответа клиента`.
    pub(in crate::model) fn free_text(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !(cursor.eat_stem(&["свободн"]) && cursor.eat_stem(&["текст", "сообщени"])
            || cursor.eat_run(&["без", "шаблона"]))
        {
            return false;
        }
        let mut at = match line.right.map(|right| &right.kind) {
            Some(PhraseKind::Plain { left, .. }) => match members(left).first() {
                Some(first) => Cursor::new(first),
                None => return false,
            },
            _ => cursor,
        };
        at.eat(&["только"]);
        let within = at.eat_run(&["в", "течение"])
            || at.eat(&["за"])
            || at.eat_run(&["не", "позже"])
            || at.eat_run(&["не", "позднее"]);
        at.eat(&["чем"]);
        at.eat(&["через"]);
        let start = at.position();
        let length = self.duration_round_the_clock(&mut at).filter(|_| within);
        let after = at.eat(&["после", "с"]);
        at.eat(&["момента"]);
        at.eat_stem(&["последн"]);
        let event = after
            .then(|| self.counted_event(&mut at, Place::Happening))
            .flatten();
        let (Some(length), Some(pattern)) = (length, event) else {
            let span = at.span_of(start);
            self.error(
                Code::MailingLine,
                span,
                "не сказано, сколько времени и после чего можно писать без шаблона",
            )
            .label("когда можно?")
            .example("    свободный текст — в течение 24 часов после ответа клиента");
            return true;
        };
        self.finish(&at);
        let test = Test::Count {
            pattern,
            window: LookBack::Last(length),
            op: Op::Ge,
            number: 1,
        };
        let answered = Cond::Test(Box::new(test), self.text(line.left.span()));
        let mut any = ours();
        for one in &mut any {
            one.no_template = true;
        }
        let mut forbidden = Forbidden::all(Cond::Not(Box::new(answered)));
        forbidden.any = any;
        self.forbid(line, forbidden);
        true
    }

    /// Names of templates at the cursor, in the rest of the line and below it. Nothing named is an error.
    fn names_of_templates(&mut self, line: Line<'_>, cursor: &Cursor<'_>) -> Option<Vec<Box<str>>> {
        let names = if cursor.is_done() && others(line.left).is_empty() {
            Vec::new()
        } else {
            match behind(line.left, cursor.position()) {
                Some(condition) => self.template_names(&condition),
                None => Vec::new(),
            }
        };
        let mut below = Vec::new();
        for child in &line.node.children {
            if let Some(PhraseKind::Plain { left, .. }) =
                child.phrase.as_ref().map(|phrase| &phrase.kind)
            {
                below.extend(self.template_names(left));
            }
        }
        let all: Vec<Box<str>> = names.into_iter().chain(below).collect();
        if all.is_empty() {
            self.error(
                Code::MailingLine,
                line.left.span(),
                "не названо, какие шаблоны одобрены",
            )
            .label("какими шаблонами?")
            .example("    только одобренными шаблонами: «Знакомство», «Напоминание»");
            return None;
        }
        Some(all)
    }

    fn forbid_others(
        &mut self,
        line: Line<'_>,
        names: &[Box<str>],
        when: Cond,
        any: Vec<EventShape>,
    ) {
        let forbidden = Forbidden {
            any,
            when,
            exempt: vec![by_templates(names, "одобренные шаблоны".into())],
            every_deal: false,
        };
        let mut node = line.node.clone();
        node.children.retain(|child| {
            !matches!(child.phrase.as_ref().map(|phrase| &phrase.kind),
                Some(PhraseKind::Plain { left: Condition::Member(member), .. })
                    if matches!(member.parts.first().map(|part| &part.kind), Some(PartKind::Quoted(_)))
            ) && !matches!(child.phrase.as_ref().map(|phrase| &phrase.kind),
                Some(PhraseKind::Plain { left: Condition::Joint(..), .. }))
        });
        let line = Line {
            node: &node,
            right: None,
            ..line
        };
        self.forbid(line, forbidden);
    }
}

/// `одобренными шаблонами`, `по шаблонам`, `шаблоном`: the cursor is left behind it.
fn approved(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat(&["по"]);
    let said = cursor.eat_stem(&["одобрен", "утвержд", "согласован"]);
    cursor.eat_stem(&["шаблон"]) || said
}

/// What we write to a client, a mailing or a person's message.
fn ours() -> Vec<EventShape> {
    let mut message = kind(EventKind::Message);
    message.direction = Some(Direction::Out);
    vec![shape(What::Mailing), message]
}
