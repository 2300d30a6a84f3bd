//! `рассылки:` — the contact policy: what holds for every mailing to a client, judged over past sends.
//!
//! A limit of frequency is one as everywhere (`frequency`); the other lines forbid: each becomes a limit of none at all on the
//! mailings it speaks of, under the condition that it forbids. Hours stand in `mailing_hours`, templates in
//! `mailing_templates`.

use std::sync::Arc;

use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::model::conditions::events::{Place, shape};
use crate::model::limits::counted_things::{behind, by_templates, mailings_by};
use crate::model::limits::mailing_words::in_known_words;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Bound, Cond, ConsentTest, CountWindow, EventPattern, EventShape, Frequency, KeyKind, LookBack,
    Op, Test, What,
};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind, TailKind};

/// What a block of mailings says of all its limits.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct MailingRules {
    /// `сервисные шаблоны: …`: no limit holds for them.
    pub(in crate::model) service: Vec<Box<str>>,
    /// `не считать: …`
    pub(in crate::model) uncounted: Vec<EventPattern>,
    /// `рассылка «Реклама»: …`: the lines speak of mailings by these templates alone; empty: of all.
    pub(in crate::model) only: Vec<Box<str>>,
}

/// Where the lines of the block know them from.
pub(in crate::model) type Rules = Option<Arc<MailingRules>>;

impl MailingRules {
    /// Leaves of mailings those by the templates that the heading names.
    pub(in crate::model) fn narrow(&self, any: &mut Vec<EventShape>) {
        if self.only.is_empty() {
            return;
        }
        let by = |one: EventShape| -> Vec<EventShape> {
            if one.what != What::Mailing || one.template.is_some() {
                return vec![one];
            }
            let named = self.only.iter().map(|name| EventShape {
                template: Some(name.clone()),
                ..one.clone()
            });
            named.collect()
        };
        *any = std::mem::take(any).into_iter().flat_map(by).collect();
    }

    /// What no limit of the block counts or judges.
    pub(in crate::model) fn exempt(&self) -> Vec<EventPattern> {
        let mut out = self.service();
        out.extend(self.uncounted.iter().cloned());
        out
    }

    /// Mailings by the service templates.
    pub(in crate::model) fn service(&self) -> Vec<EventPattern> {
        if self.service.is_empty() {
            return Vec::new();
        }
        vec![by_templates(&self.service, "сервисные шаблоны".into())]
    }
}

/// What a line forbids.
pub(in crate::model) struct Forbidden {
    /// Which mailings.
    pub(in crate::model) any: Vec<EventShape>,
    /// When; in the words of the line.
    pub(in crate::model) when: Cond,
    /// Those it does not speak of.
    pub(in crate::model) exempt: Vec<EventPattern>,
    /// Whether the condition must hold for every open deal of the client.
    pub(in crate::model) every_deal: bool,
}

impl Forbidden {
    /// All mailings, under a condition.
    pub(in crate::model) fn all(when: Cond) -> Self {
        Self {
            any: vec![shape(What::Mailing)],
            when,
            exempt: Vec::new(),
            every_deal: false,
        }
    }
}

impl Binder<'_> {
    /// The block `рассылки:`.
    pub(in crate::model) fn mailing_block(&mut self, line: Line<'_>, only: Vec<Box<str>>) {
        let mut context = line.context.clone();
        context.section = "рассылки".into();
        // `5.9 рассылки: только одобренными шаблонами …; не позже 21:00`: the rows of a numbered sentence go by its number.
        if line.node.number.is_some() {
            context.number.clone_from(&line.node.number);
        }
        self.heading_tails(line.tails, &mut context);
        let mut rules = MailingRules {
            only,
            ..MailingRules::default()
        };
        let mut rest: Vec<Node> = Vec::new();
        for child in &line.node.children {
            let child = in_known_words(child.clone());
            if !self.mailing_setting(&child, &mut rules) {
                rest.push(child);
            }
        }
        context.mailing = Some(Arc::new(rules));
        self.block(&rest, &context);
    }

    /// `сервисные шаблоны: …`, `не считать: …`, `приоритет: …`: said once for the whole block.
    fn mailing_setting(&mut self, node: &Node, rules: &mut MailingRules) -> bool {
        if self.refused_setting(node) || self.priority_setting(node) {
            return true;
        }
        let Some((mut cursor, left)) = crate::model::names::vocabulary::head(node) else {
            return false;
        };
        if cursor.eat_stem(&["сервисн"])
            && cursor.eat_stem(&["шаблон", "рассыл", "сообщен", "письм"])
        {
            let names = self.listed_templates(node, left, cursor.position());
            rules.service.extend(names);
            return true;
        }
        let Some(skip) = self.not_counted(left) else {
            return false;
        };
        let mut uncounted = nothing_counted();
        if let Some(condition) = behind(left, skip) {
            self.exempt(&condition, &mut uncounted, Some(rules));
        }
        for child in &node.children {
            if let Some(PhraseKind::Plain { left, .. }) =
                child.phrase.as_ref().map(|phrase| &phrase.kind)
            {
                self.exempt(left, &mut uncounted, Some(rules));
            }
        }
        rules.uncounted.extend(uncounted.exempt);
        true
    }

    /// Names of templates behind a heading, on its line or below it.
    pub(in crate::model) fn listed_templates(
        &mut self,
        node: &Node,
        left: &Condition,
        skip: usize,
    ) -> Vec<Box<str>> {
        let mut names = Vec::new();
        let mut take = |binder: &mut Self, condition: &Condition| {
            let found = binder.template_names(condition);
            if found.is_empty() {
                binder
                    .error(
                        Code::MailingLine,
                        condition.span(),
                        "здесь нужны названия шаблонов в кавычках",
                    )
                    .label("не название шаблона")
                    .example("    сервисные шаблоны: «Счёт», «Акт»");
            }
            names.extend(found);
        };
        if let Some(condition) = behind(left, skip) {
            take(self, &condition);
        }
        for child in &node.children {
            match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                Some(PhraseKind::Plain { left, .. }) => take(self, left),
                _ => self.leftover(child.span),
            }
        }
        names
    }

    /// A line of the block that is no limit of frequency. False when it is none of those known.
    pub(in crate::model) fn mailing_sentence(&mut self, line: Line<'_>) -> bool {
        line.context.mailing.is_some()
            && (self.approval_before(line)
                || self.consent_rule(line)
                || self.quiet_rule(line)
                || self.opt_out_rule(line)
                || self.order_rule(line)
                || self.templates_only(line)
                || self.template_rule(line)
                || self.first_message(line)
                || self.free_text(line)
                || self.no_send(line)
                || self.send_hours(line)
                || self.pause_row(line)
                || self.sends_no_how(line))
    }

    /// `слать осторожно`: a block of mailings says when and to whom one may send, not what to send.
    fn sends_no_how(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        if !Cursor::new(first).eat(&["слать", "рассылать"]) {
            return false;
        }
        let span = line
            .node
            .phrase
            .as_ref()
            .map_or(line.node.span, |phrase| phrase.span);
        self.unknown_mailing(span);
        true
    }

    /// Adds the clause of a line that forbids.
    pub(in crate::model) fn forbid(&mut self, line: Line<'_>, forbidden: Forbidden) {
        let text = self.text(line.left.span());
        let mut frequency = Frequency {
            pattern: EventPattern {
                any: forbidden.any,
                text,
            },
            also: Vec::new(),
            exempt: forbidden.exempt,
            exempt_when: None,
            key: KeyKind::Client,
            bounds: vec![Bound {
                at_most: 0,
                window: CountWindow::Ever,
            }],
            client_clock: true,
            every_deal: forbidden.every_deal,
            adds_up: false,
        };
        let guard = self.frequency_tails(line, &mut frequency);
        self.frequency_sentence(line, and(guard, forbidden.when), frequency);
    }

    /// `согласие обязательно`, `без согласия не слать`, `слать только с согласия на email`.
    fn consent_rule(&mut self, line: Line<'_>) -> bool {
        const WORDS: &[&str] = &[
            "не",
            "нет",
            "без",
            "только",
            "нельзя",
            "нужно",
            "требуется",
            "есть",
            "с",
            "при",
            "по",
            "на",
            "для",
            "о",
            "об",
            "в",
            "значит",
            "слать",
            "отправлять",
            "писать",
            "рассылать",
            "рекламу",
            "клиенту",
            "клиента",
            "клиентов",
        ];
        const STEMS: &[&str] = &[
            "согласи",
            "обязательн",
            "рассыл",
            "запис",
            "получен",
            "сообщен",
        ];
        let all = members(line.left);
        let speaks = all
            .iter()
            .any(|member| (0..8).any(|at| Cursor::new(member).has_stem(at, &["согласи"])));
        if !speaks {
            return false;
        }
        let mut any: Vec<EventShape> = Vec::new();
        for member in &all {
            let mut cursor = Cursor::new(member);
            while !cursor.is_done() {
                if let Some(found) = self.channel_shapes(&mut cursor) {
                    any.extend(found);
                } else if !(cursor.eat(WORDS) || cursor.eat_stem(STEMS)) {
                    self.leftover(cursor.rest());
                    return true;
                }
            }
        }
        let text = self.text(line.left.span());
        let consent = Cond::Test(Box::new(Test::Consent(ConsentTest::Stands)), text);
        let mut forbidden = Forbidden::all(Cond::Not(Box::new(consent)));
        if !any.is_empty() {
            forbidden.any = any;
        }
        // `нет записи — нет согласия` says the same once more.
        self.forbid(line, forbidden);
        true
    }

    /// `отписка по слову «стоп»`, `отписавшимся не слать`.
    fn opt_out_rule(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        let Some(first) = all.first() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let heading = cursor.eat_stem(&["отписк"]) || cursor.eat_stem(&["стоп-слов"]);
        if !heading {
            return false;
        }
        cursor.eat(&["по", "сразу", "действует"]);
        cursor.eat_stem(&["слов", "ответу"]);
        let mut words = Vec::new();
        let take = |cursor: &mut Cursor<'_>, words: &mut Vec<Box<str>>| {
            while let Some(PartKind::Quoted(word)) = cursor.peek().map(|part| &part.kind) {
                words.push(word.clone());
                cursor.skip(1);
            }
        };
        take(&mut cursor, &mut words);
        self.finish(&cursor);
        for member in all.iter().skip(1) {
            let mut cursor = Cursor::new(member);
            take(&mut cursor, &mut words);
            self.finish(&cursor);
        }
        for child in &line.node.children {
            if let Some((mut cursor, _)) = crate::model::names::vocabulary::head(child) {
                take(&mut cursor, &mut words);
                self.finish(&cursor);
            }
        }
        let text = self.text(line.left.span());
        let withdrawn = Test::Consent(ConsentTest::Withdrawn);
        let mut when = vec![Cond::Test(Box::new(withdrawn), text.clone())];
        for word in words {
            let any = [EventKind::Message, EventKind::Sms, EventKind::Email]
                .map(|one| EventShape {
                    direction: Some(Direction::In),
                    text: Some(word.clone()),
                    ..crate::model::conditions::events::kind(one)
                })
                .to_vec();
            let test = Test::Count {
                pattern: EventPattern {
                    any,
                    text: format!("ответ «{word}»").into(),
                },
                window: LookBack::Ever,
                op: Op::Ge,
                number: 1,
            };
            when.push(Cond::Test(Box::new(test), format!("ответ «{word}»").into()));
        }
        let mut node = line.node.clone();
        node.children.clear();
        let line = Line {
            node: &node,
            ..line
        };
        self.forbid(line, Forbidden::all(Cond::Or(when)));
        true
    }

    /// `не слать в стадиях «Договор», «Претензия»`, `не слать, если открыта претензия`, `не слать клиентам «А»`,
    /// `исключить: отказавшихся; без телефона`.
    fn no_send(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        if !forbids_sending(&mut cursor) {
            return false;
        }
        // Hours and numbers are told elsewhere.
        if first.parts.iter().any(|part| {
            matches!(part.kind, PartKind::Time(_) | PartKind::TimeRange(..))
                || matches!(&part.kind, PartKind::Word(word) if &**word == "чаще")
        }) {
            return false;
        }
        if cursor.is_done() && line.node.opens {
            // The number before the heading is that of its rows.
            let number = line.node.number.clone();
            let context = Context {
                number: number.or_else(|| line.context.number.clone()),
                ..line.context.clone()
            };
            for child in &line.node.children {
                let Some((_, left)) = crate::model::names::vocabulary::head(child) else {
                    continue;
                };
                let row = Line {
                    node: child,
                    left,
                    right: None,
                    tails: line.tails,
                    context: &context,
                };
                let before = self.reg.clauses.len();
                let said = self.text(child.span);
                self.no_send_to(row, 0);
                // `без телефона` alone would not say that it is left out.
                self.complete_text(before, line, &said);
            }
            return true;
        }
        let skip = cursor.position();
        self.no_send_to(line, skip);
        true
    }

    /// What stands behind «не слать».
    fn no_send_to(&mut self, line: Line<'_>, skip: usize) {
        let Some(first) = members(line.left).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        cursor.skip(skip);
        let mut forbidden = Forbidden::all(Cond::True);
        // `не слать email`, `не слать «Акция»`, `не слать рассылку «Новости»`
        if let Some(found) = self.mailing_named(&mut cursor) {
            forbidden.any = found;
        }
        let start = cursor.position();
        let text = self.text(line.left.span());
        if cursor.is_done() {
            let asked = line
                .tails
                .iter()
                .any(|tail| matches!(tail.kind, TailKind::If | TailKind::While));
            if !asked
                && line.context.arm.is_none()
                && line.tails.is_empty()
                && skip > 0
                && forbidden.any == [shape(What::Mailing)]
            {
                self.error(
                    Code::MailingLine,
                    line.node.span,
                    "не сказано, кому или когда не слать",
                )
                .label("кому?")
                .example("    не слать, если открыта претензия");
                return;
            }
            self.forbid(line, forbidden);
            return;
        }
        if cursor.eat(&["в", "на"]) && cursor.eat_stem(&["стади", "этап", "статус"])
        {
            let rest = crate::model::reading::blocks::others(line.left);
            let stages = self.list(NameKind::Stage, &mut cursor, &rest, Self::stage);
            forbidden.when = Cond::Test(Box::new(Test::Stage(stages)), text);
            self.forbid(line, forbidden);
            return;
        }
        cursor.back_to(start);
        if cursor.eat_run(&["до", "даты"]) || cursor.eat(&["до"]) {
            match self.field(&mut cursor) {
                Some(field) if self.is_day(field) => {
                    self.finish(&cursor);
                    forbidden.when = Cond::Test(Box::new(Test::Ahead(field)), text);
                    self.forbid(line, forbidden);
                }
                _ => self.unknown_here(NameKind::Field, &mut cursor),
            }
            return;
        }
        cursor.back_to(start);
        if cursor.eat_stem(&["отказавш", "отписавш", "отписан"]) {
            cursor.eat_stem(&["клиент", "от"]);
            cursor.eat_stem(&["рассыл"]);
            self.finish(&cursor);
            let test = Test::Consent(ConsentTest::Withdrawn);
            forbidden.when = Cond::Test(Box::new(test), text);
            self.forbid(line, forbidden);
            return;
        }
        if cursor.eat(&["без"])
            && let Some(field) = self.field(&mut cursor)
        {
            self.finish(&cursor);
            let filled = Cond::Test(Box::new(Test::Filled(field)), text);
            forbidden.when = Cond::Not(Box::new(filled));
            self.forbid(line, forbidden);
            return;
        }
        cursor.back_to(start);
        if let Some(condition) = behind(line.left, start) {
            let company = Cursor::new(first).mentions(&["компани"]);
            forbidden.when = any_of_times(self.cond(&condition), !company);
            self.forbid(line, forbidden);
        }
    }

    /// `шаблон «Акция»`, `рассылку «Новости»`, `email`, `«Акция»` behind «не слать»; `None` when none is named.
    pub(in crate::model) fn mailing_named(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<Vec<EventShape>> {
        if let Some(found) = self.channel_shapes(cursor) {
            return Some(found);
        }
        let start = cursor.position();
        let said = cursor.eat_stem(&["шаблон", "рассылк", "сообщени", "реклам"]);
        let mut names = Vec::new();
        while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            names.push(name.clone());
            cursor.skip(1);
        }
        if !names.is_empty() {
            return Some(mailings_by(&names));
        }
        if said {
            return Some(vec![shape(What::Mailing)]);
        }
        cursor.back_to(start);
        None
    }

    fn is_day(&self, field: crate::model::regulation::FieldId) -> bool {
        use crate::value::Type;
        self.reg
            .fields
            .get(field.0)
            .is_some_and(|field| matches!(field.ty, Type::Date | Type::DateTime))
    }

    /// `последние 3 рассылки без открытия — пауза 30 дней`
    fn pause_row(&mut self, line: Line<'_>) -> bool {
        let Some(right) = line.right else {
            return false;
        };
        let PhraseKind::Plain { left, .. } = &right.kind else {
            return false;
        };
        self.mailing_pause(line, line.left, left)
    }

    /// `если последние 3 рассылки без открытия, то пауза 30 дней`: a branch that is a rule of the block. False when it is none.
    pub(in crate::model) fn pause_rule(&mut self, node: &Node, context: &Context) -> bool {
        let Some(Phrase {
            kind:
                PhraseKind::If {
                    cond,
                    then: Some(then),
                    otherwise: None,
                },
            ..
        }) = &node.phrase
        else {
            return false;
        };
        let PhraseKind::Plain { left, tails, .. } = &then.kind else {
            return false;
        };
        let line = Line {
            node,
            left: cond,
            right: None,
            tails,
            context,
        };
        self.mailing_pause(line, cond, left)
    }

    fn mailing_pause(&mut self, line: Line<'_>, cond: &Condition, then: &Condition) -> bool {
        let (Some(first), Some(right)) = (
            members(cond).first().copied(),
            members(then).first().copied(),
        ) else {
            return false;
        };
        let mut after = Cursor::new(right);
        if !(after.eat_stem(&["пауз", "перерыв"])
            || after.eat_run(&["не", "слать"])
            || after.eat_run(&["не", "писать"]))
        {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(first);
        let Some((pattern, silent)) = self.silent_mailings(&mut cursor, cond) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        self.finish(&cursor);
        let length = self.duration_round_the_clock(&mut after);
        self.finish(&after);
        let Some(length) = length else {
            self.error(Code::OddQuantity, then.span(), "сколько длится пауза?")
                .label("нет срока")
                .example("    если последние 3 рассылки без открытия, то пауза 30 дней");
            return true;
        };
        let recent = Test::Count {
            pattern: pattern.clone(),
            window: LookBack::Last(length),
            op: Op::Ge,
            number: 1,
        };
        let exempt = line
            .context
            .mailing
            .as_ref()
            .map(|rules| rules.exempt())
            .unwrap_or_default();
        let forbidden = Forbidden {
            any: pattern.any,
            when: Cond::And(vec![
                silent,
                Cond::Test(
                    Box::new(recent),
                    format!("пауза {}", self.text(then.span())).into(),
                ),
            ]),
            exempt,
            every_deal: false,
        };
        let further = crate::model::names::lookup::members(cond);
        for member in further.iter().skip(1) {
            self.leftover(member.span);
        }
        self.forbid(line, forbidden);
        true
    }

    /// The last mailings that came to nothing: none of them was opened, or none was answered.
    fn silent_mailings(
        &mut self,
        cursor: &mut Cursor<'_>,
        cond: &Condition,
    ) -> Option<(EventPattern, Cond)> {
        let start = cursor.position();
        if let Some((pattern, number)) = self.unopened(cursor) {
            let mut opened = pattern.clone();
            for one in &mut opened.any {
                one.mailing.opened = true;
            }
            opened.text = "открытие".into();
            let streak = Test::Streak {
                pattern: pattern.clone(),
                number,
                without: opened,
            };
            let text = self.text(cond.span());
            return Some((pattern, Cond::Test(Box::new(streak), text)));
        }
        cursor.back_to(start);
        self.unanswered_mailings(cursor)
    }

    /// `последние 3 рассылки без открытия`, `последние 3 email не открыты`.
    fn unopened(&mut self, cursor: &mut Cursor<'_>) -> Option<(EventPattern, u32)> {
        if !cursor.eat_stem(&["последн"]) {
            return None;
        }
        let PartKind::Quantity {
            low: Some(low),
            unit: None,
            ..
        } = &cursor.peek()?.kind
        else {
            return None;
        };
        let number = u32::try_from(low.trunc().mantissa()).ok()?;
        cursor.skip(1);
        let start = cursor.position();
        let any = match self.channel_shapes(cursor) {
            Some(found) => found,
            None => {
                let found = self.event(cursor, Place::Happening)?;
                crate::model::limits::counted_things::only_mailings(found)
            }
        };
        let text = self.text(cursor.span_since(start));
        let without = cursor.eat(&["без"]) && cursor.eat_stem(&["открыт", "прочтен", "реакц"]);
        let unopened = without || {
            cursor.eat(&["клиент"]);
            cursor.eat(&["не"]) && cursor.eat_stem(&["открыт", "открыл", "прочит", "открыв"])
        };
        unopened.then_some((EventPattern { any, text }, number))
    }

    /// Says that no line of the block fits.
    pub(in crate::model) fn unknown_mailing(&mut self, span: Span) {
        let said = self.text(span);
        let folded = crate::lexicon::fold(&said);
        if folded.contains("номер")
            && ["молож", "старше", "первые"]
                .iter()
                .any(|word| folded.contains(word))
        {
            self.error(
                Code::MailingLine,
                span,
                format!(
                    "«{said}»: возраст номера программа не считает, его пишут в данных видом номера"
                ),
            )
            .label("какой это номер?")
            .hint("вид номера стоит у рассылки («вид_номера: холодный»), и предел говорят о нём")
            .example("    с холодного номера не больше 20 в календарный день");
            return;
        }
        self.error(
            Code::MailingLine,
            span,
            format!("правило рассылок «{said}» не понятно"),
        )
        .label("не читается")
        .hint("бывает: согласие обязательно; тихие часы 21:00–09:00; слать только пн–пт 10:00–19:00; не слать, если …; не слать в стадиях …; шаблон «…» только в стадии …")
        .hint("предел: «email не чаще 2 раз в неделю», «не раньше 3 дней после прошлой рассылки»");
    }
}

/// `не слать`, `нельзя отправлять`, `исключить`: the cursor is left behind it.
fn forbids_sending(cursor: &mut Cursor<'_>) -> bool {
    const SEND: &[&str] = &[
        "слать",
        "отправлять",
        "рассылать",
        "писать",
        "беспокоить",
        "отсылать",
    ];
    let start = cursor.position();
    if cursor.eat(&["не", "нельзя", "запрещено"]) && cursor.eat(SEND) {
        return true;
    }
    cursor.back_to(start);
    cursor.eat_stem(&["исключить", "исключать", "исключени"])
}

/// `в выходные и после 21:00` forbids both, and a mailing disturbs the client: his clock tells, unless the text says otherwise.
fn any_of_times(mut cond: Cond, client_clock: bool) -> Cond {
    /// Whether a condition asks for nothing but the clock and the calendar; if asked to, by the client's.
    fn of_times(cond: &mut Cond, client_clock: bool) -> bool {
        match cond {
            Cond::Not(inner) => of_times(inner, client_clock),
            Cond::Test(test, _) => match &mut **test {
                Test::LocalTime(local) => {
                    local.client_clock |= client_clock;
                    true
                }
                _ => false,
            },
            Cond::And(list) | Cond::Or(list) => {
                let mut all = true;
                for one in list {
                    all &= of_times(one, client_clock);
                }
                all
            }
            Cond::True => false,
        }
    }
    match (of_times(&mut cond, client_clock), cond) {
        (true, Cond::And(list)) => Cond::Or(list),
        (_, cond) => cond,
    }
}

/// A limit that is only asked what it leaves out.
fn nothing_counted() -> Frequency {
    Frequency {
        pattern: EventPattern {
            any: Vec::new(),
            text: "".into(),
        },
        also: Vec::new(),
        exempt: Vec::new(),
        exempt_when: None,
        key: KeyKind::Client,
        bounds: Vec::new(),
        client_clock: false,
        every_deal: false,
        adds_up: false,
    }
}

impl Binder<'_> {
    /// `клиент отписался`, `есть согласие`, `нет согласия`, `клиент записался`, `открыта претензия`.
    pub(in crate::model) fn consent_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        start: usize,
    ) -> Option<Cond> {
        let begin = cursor.position();
        cursor.eat_stem(&["клиент"]);
        let denied = cursor.eat(&["не"]);
        let withdrawn = cursor.eat_stem(&["отозвал", "отзыва"]) && cursor.eat_stem(&["согласи"])
            || begin == cursor.position()
                && cursor.eat(&["согласие"])
                && cursor.eat_stem(&["отозван"]);
        if !withdrawn && !denied {
            cursor.back_to(begin);
            cursor.eat_stem(&["клиент"]);
        }
        let asked = if withdrawn {
            Some(ConsentTest::Withdrawn)
        } else if cursor.eat_stem(&["отписал", "отписан"])
            || cursor.has_stem(0, &["отказал"]) && cursor.word_at(1) == Some("от") && {
                cursor.skip(1);
                true
            }
        {
            cursor.eat(&["от"]);
            cursor.eat_stem(&["рассыл"]);
            Some(ConsentTest::Withdrawn)
        } else {
            cursor.back_to(begin);
            let none = cursor.eat(&["нет"]);
            if (none || cursor.eat(&["есть", "дано"])) && cursor.eat_stem(&["согласи"])
            {
                cursor.eat(&["на"]);
                cursor.eat_stem(&["рассыл", "реклам"]);
                let cond = self.tested(cursor, start, Test::Consent(ConsentTest::Stands));
                return Some(if none {
                    Cond::Not(Box::new(cond))
                } else {
                    cond
                });
            }
            cursor.back_to(begin);
            None
        };
        if let Some(asked) = asked {
            let cond = self.tested(cursor, start, Test::Consent(asked));
            return Some(if denied {
                Cond::Not(Box::new(cond))
            } else {
                cond
            });
        }
        if cursor.eat_stem(&["клиент"]) && cursor.eat_stem(&["записал", "записан"])
        {
            let span = cursor.span_since(start);
            return Some(self.booked(span));
        }
        cursor.back_to(begin);
        // `открыта претензия` asks whether there is one.
        if cursor.has_stem(0, &["открыт", "незакрыт"]) {
            let at = cursor.position();
            if let Some(any) = self.event(cursor, Place::State) {
                let text = self.text(cursor.span_since(at));
                let pattern = EventPattern { any, text };
                return self.happened(cursor, start, pattern);
            }
        }
        cursor.back_to(begin);
        None
    }
}
