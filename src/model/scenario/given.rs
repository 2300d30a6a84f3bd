//! Who and what a scenario is about: deals, people, the client.

use super::read::Draft;
use super::{GivenDeal, GivenFact, GivenPerson, Happened, Who};
use crate::calendar::Zone;
use crate::diagnostic::Code;
use crate::facts::When;
use crate::lexicon::fold;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::syntax::{Condition, Member, PartKind};

/// What the members of one row share.
pub(super) struct Row {
    /// When, if the row has a time.
    pub at: Option<When>,
    /// Whether it stands under «дано».
    pub given: bool,
    /// «заполнены» was said by a member before.
    pub filled: bool,
}

impl Binder<'_> {
    /// One row of facts: members joined by commas or «и» are facts of their own.
    pub(super) fn given(
        &mut self,
        condition: &Condition,
        at: Option<When>,
        given: bool,
        draft: &mut Draft,
    ) {
        let mut row = Row {
            at,
            given,
            filled: false,
        };
        for member in members(condition) {
            let mut cursor = Cursor::new(member);
            // `по сделке «Вторая» сумма 100 ₽`: whose it is may stand in front.
            let ahead = self.about_deal(&mut cursor, draft);
            let back = (cursor.position() > 0).then_some(ahead);
            let read = self.given_one(&mut cursor, member, draft, &mut row);
            if let Some(before) = back {
                draft.deal = before;
            }
            if !read {
                self.no_fact(member);
                continue;
            }
            if !cursor.is_done() {
                self.leftover(cursor.rest());
            }
        }
    }

    fn given_one(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &mut Row,
    ) -> bool {
        self.given_deal(cursor, draft, row)
            || self.given_client(cursor, draft, row)
            || self.given_owner(cursor, member, draft, row)
            || self.given_person(cursor, draft, row)
            || self.happened_deed(cursor, member, draft, row)
    }

    fn no_fact(&mut self, member: &Member) {
        let said = self.text(member.span);
        self.error(Code::NoFact, member.span, format!("«{said}» — не факт"))
            .label("что произошло?")
            .hint("событие: «исходящий звонок с результатом «недозвон»», «входящее письмо», «оплата 100 000 ₽»")
            .hint("сделка и поля: «сделка в стадии «Новая» с 07.12.2026 10:00», «источник «Сайт»», «заполнен ЛПР», «переход в «КП»»")
            .hint("люди: «ответственный менеджер», «РОП согласовал скидку 15 %»");
    }

    /// `сделка [«B»] [другого клиента] в стадии «Новая» с 07.12.2026 10:00`, `создана сделка`
    fn given_deal(&mut self, cursor: &mut Cursor<'_>, draft: &mut Draft, row: &Row) -> bool {
        const DEAL: &[&str] = &["сделк", "сделок", "лид", "заявк", "заявок"];
        let start = cursor.position();
        let many = many(cursor);
        let mut created = cursor.eat_stem(&["создан", "поступил", "пришл", "появил"]);
        let new = cursor.eat_stem(&["нов", "друг", "втор", "еще"]);
        if !cursor.eat_stem(DEAL) {
            cursor.back_to(start);
            return false;
        }
        created |= cursor.eat_stem(&["создан", "поступил", "пришл", "появил"]);
        let name = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                let name = name.clone();
                cursor.skip(1);
                Some(name)
            }
            _ => None,
        };
        created |= cursor.eat_stem(&["создан", "поступил", "пришл", "появил"]);
        if !created && cursor.has_stem(0, &["переш", "переход", "переведен", "попал"])
        {
            // A move of a deal that is there: read with what happened.
            cursor.back_to(start);
            return false;
        }
        let mut other_client = other_client_said(cursor) || many > 1;
        if cursor.eat_stem(&["разн"]) {
            cursor.eat_stem(&["клиент"]);
        }
        if cursor.eat_run(&["того", "же"]) {
            cursor.eat_stem(&["клиент"]);
        }
        let outer = self.funnel;
        if cursor.eat(&["в", "из"]) && cursor.eat_stem(&["воронк"]) {
            let name = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quoted(name)) => fold(name),
                _ => cursor.word().unwrap_or("").to_owned(),
            };
            let found = self
                .reg
                .funnels
                .iter()
                .position(|funnel| funnel.name.as_deref().is_some_and(|own| fold(own) == name));
            match found {
                Some(found) => self.funnel = Some(super::super::regulation::FunnelId(found)),
                None => {
                    let span = cursor.span();
                    self.error(Code::UnknownStage, span, "такой воронки нет")
                        .label("не объявлена");
                }
            }
            cursor.skip(1);
        }
        other_client |= other_client_said(cursor);
        cursor.eat(&["на", "в"]);
        let staged = cursor.eat_stem(&["стади", "этап", "статус"])
            || matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            );
        let stage = if staged {
            let stage = self.stage(cursor);
            if stage.is_none() {
                self.unknown_here(NameKind::Stage, cursor);
            }
            stage
        } else {
            None
        };
        self.funnel = outer;
        cursor.eat(&["с", "со"]);
        let said = self.moment_said(cursor, draft);
        let since = said.or(row.at);
        if (stage.is_some() || created) && since.is_none() {
            let span = cursor.span_since(start);
            self.error(Code::NoMoment, span, "не сказано, с какого момента")
                .label("с когда?")
                .example("    дано: сделка в стадии «Новая» с 07.12.2026 10:00");
        }
        if other_client {
            let clients = draft.scenario.deals.iter().map(|deal| deal.client);
            draft.client = clients.max().map_or(0, |last| last + 1);
        }
        let number = draft.scenario.deals.len() + 1;
        let known = name.as_deref().and_then(|name| draft.deal_named(name));
        if known.is_some() && !new {
            let span = cursor.span_since(start);
            self.error(Code::DuplicateName, span, "такая сделка в примере уже есть")
                .label("второй раз")
                .hint("назовите сделки по-разному: сделка «Первая», сделка «Вторая»");
        }
        for one in 0..many {
            draft.scenario.deals.push(GivenDeal {
                name: name
                    .clone()
                    .filter(|_| many == 1)
                    .unwrap_or_else(|| format!("{}", number + one).into()),
                client: draft.client,
                begins: stage.zip(since),
                created: since.filter(|_| created),
            });
            // Several deals are of a client each.
            draft.client += usize::from(one + 1 < many);
        }
        draft.deal = Some(draft.scenario.deals.len() - 1);
        true
    }

    /// `часовой пояс клиента Asia/Novosibirsk`, `клиент в поясе …`, `другой клиент`
    fn given_client(&mut self, cursor: &mut Cursor<'_>, draft: &mut Draft, row: &Row) -> bool {
        let start = cursor.position();
        let zone = cursor.eat_run(&["часовой", "пояс"]) && cursor.eat_stem(&["клиент"])
            || cursor.eat(&["клиент"])
                && cursor.eat(&["в"])
                && (cursor.eat_stem(&["пояс"])
                    || cursor.eat_stem(&["часов"]) && cursor.eat_stem(&["пояс"]));
        if zone {
            let span = cursor.rest();
            match Zone::parse(&self.text(span)) {
                Ok(zone) => draft.scenario.zones.push((draft.client, zone)),
                Err(_) => {
                    self.zone(span);
                }
            }
            cursor.skip(usize::MAX / 2);
            return true;
        }
        cursor.back_to(start);
        let other = cursor.eat_stem(&["друг"]);
        if row.given && cursor.eat(&["клиент"]) && cursor.is_done() {
            if other {
                let clients = draft.scenario.deals.iter().map(|deal| deal.client);
                draft.client = clients.max().map_or(1, |last| last + 1);
            }
            draft.deal = None;
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `ответственный менеджер`, `отвечает Иванов`, `сменился ответственный на «Петров»`
    fn given_owner(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        cursor.eat_stem(&["сменил", "изменил", "поменял", "назначен", "новый"]);
        if !cursor.eat_stem(&["ответственн", "отвечает", "владел"]) {
            cursor.back_to(start);
            return false;
        }
        cursor.eat(&["на", "—"]);
        let Some(who) = self.whom(cursor, draft) else {
            cursor.back_to(start);
            return false;
        };
        let (back, by) = self.whose_and_who(cursor, draft);
        let mut fact = self.fact_of(member, draft, row, Happened::Owner(who));
        fact.by = by.unwrap_or(Who::Owner);
        self.take_fact(draft, fact);
        draft.deal = back;
        true
    }

    /// `менеджер «Иванов» [из команды «…»] [с аккредитацией «…»] [в отпуске с … по …]`
    fn given_person(&mut self, cursor: &mut Cursor<'_>, draft: &mut Draft, row: &Row) -> bool {
        if !row.given {
            return false;
        }
        let start = cursor.position();
        let marked = cursor.eat_stem(&["сотрудник"]);
        let mark = self.diagnostics.mark();
        let mut role = self.role(cursor);
        if role.is_none() && !marked {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        }
        let Some(name) = self.person_name(cursor) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        };
        let mut person = GivenPerson {
            name,
            role: None,
            team: None,
            schedule: None,
            accreditations: Vec::new(),
            absences: Vec::new(),
            deputy: None,
            since: None,
            subject: marked,
        };
        role = role.or_else(|| self.role(cursor));
        person.role = role;
        if person.role.is_none() {
            let start = cursor.position();
            cursor.eat(&["—"]);
            person.role = self.role(cursor);
            if person.role.is_none() {
                cursor.back_to(start);
            }
        }
        while self.person_detail(cursor, &mut person, draft) {}
        let known = draft
            .scenario
            .people
            .iter()
            .position(|one| fold(&one.name) == fold(&person.name));
        match known.and_then(|at| draft.scenario.people.get_mut(at)) {
            Some(known) => *known = person,
            None => draft.scenario.people.push(person),
        }
        true
    }

    fn person_name(&self, cursor: &mut Cursor<'_>) -> Option<Box<str>> {
        let part = cursor.peek()?;
        let name = match &part.kind {
            PartKind::Quoted(name) => name.clone(),
            // A bare word is a name when it is written with a capital letter.
            PartKind::Word(_) => {
                let said = self.text(part.span);
                let capital = said.chars().next().is_some_and(char::is_uppercase);
                capital.then_some(said)?
            }
            _ => return None,
        };
        cursor.skip(1);
        Some(name)
    }

    fn person_detail(
        &mut self,
        cursor: &mut Cursor<'_>,
        person: &mut GivenPerson,
        draft: &mut Draft,
    ) -> bool {
        let start = cursor.position();
        let quoted = |cursor: &mut Cursor<'_>| match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                let name = name.clone();
                cursor.skip(1);
                Some(name)
            }
            _ => None,
        };
        if cursor.eat(&["из", "в"]) && cursor.eat_stem(&["команд", "филиал"]) {
            person.team = quoted(cursor);
            return person.team.is_some();
        }
        cursor.back_to(start);
        if cursor.eat(&["с", "со"]) && cursor.eat_stem(&["аккредитац"]) {
            person.accreditations.extend(quoted(cursor));
            return true;
        }
        cursor.back_to(start);
        if cursor.eat_stem(&["заместител", "замещает"]) {
            person.deputy = quoted(cursor).or_else(|| self.person_name(cursor));
            return person.deputy.is_some();
        }
        if cursor.eat_stem(&["график"]) {
            person.schedule = Some(self.text(cursor.rest()));
            cursor.skip(usize::MAX / 2);
            return true;
        }
        if cursor.eat_stem(&["работает"]) || cursor.word() == Some("с") {
            cursor.eat(&["с", "со"]);
            if let Some(since) = self.moment_said(cursor, draft) {
                person.since = Some(day(since));
                return true;
            }
            cursor.back_to(start);
        }
        cursor.eat(&["в", "на", "отсутствует", "болеет"]);
        cursor.eat_stem(&["отпуск", "больничн"]);
        if cursor.position() > start && cursor.eat(&["с", "со"]) {
            let from = self.moment_said(cursor, draft);
            let to = if cursor.eat(&["по", "до"]) {
                self.moment_said(cursor, draft)
            } else {
                from
            };
            if let (Some(from), Some(to)) = (from.map(day), to.map(day)) {
                person.absences.push((from, to));
                return true;
            }
        }
        cursor.back_to(start);
        false
    }

    /// A person of the scenario, or the holder of a role.
    pub(super) fn whom(&mut self, cursor: &mut Cursor<'_>, draft: &Draft) -> Option<Who> {
        let part = cursor.peek()?;
        let said = self.text(part.span);
        let said = fold(said.trim_matches(|c| matches!(c, '«' | '»' | '"')));
        let person = draft.scenario.people.iter().position(|one| {
            fold(&one.name) == said
                || crate::lexicon::same_word(&one.name, &said)
                || is_surname(&fold(&one.name), &said)
        });
        if let Some(person) = person {
            cursor.skip(1);
            return Some(Who::Person(person));
        }
        self.role(cursor).map(Who::Role)
    }

    /// A fact of this row.
    pub(super) fn fact_of(
        &self,
        member: &Member,
        draft: &Draft,
        row: &Row,
        what: Happened,
    ) -> GivenFact {
        GivenFact {
            text: self.text(member.span),
            line: self.reg.source.line(member.span.start),
            at: row.at,
            deal: draft.deal,
            client: draft
                .deal
                .and_then(|deal| draft.scenario.deals.get(deal))
                .map_or(draft.client, |deal| deal.client),
            by: Who::Owner,
            what,
        }
    }
}

/// `13 сделок`: so many at once, no more than a reader could count.
fn many(cursor: &mut Cursor<'_>) -> usize {
    use rust_decimal::prelude::ToPrimitive;
    const MOST: usize = 200;
    let Some(PartKind::Quantity {
        low: Some(low),
        high: None,
        unit: None,
        ..
    }) = cursor.peek().map(|part| &part.kind)
    else {
        return 1;
    };
    let many = low.to_usize().filter(|many| (1..=MOST).contains(many));
    if let Some(many) = many
        && cursor.has_stem(1, &["сделк", "сделок", "лид", "заяв"])
    {
        cursor.skip(1);
        return many;
    }
    1
}

/// Whether this is a case form of a surname: `Образцов` → `Образцова`, `Образцову`; `Образцова` → `Образцовой`. The stemmer takes such
/// endings for a part of the word.
fn is_surname(name: &str, said: &str) -> bool {
    let male = said.strip_prefix(name);
    let female = name
        .strip_suffix('а')
        .and_then(|stem| said.strip_prefix(stem));
    male.is_some_and(|ending| matches!(ending, "а" | "у" | "е" | "ым" | "ом"))
        || female.is_some_and(|ending| matches!(ending, "ой" | "у" | "ы" | "е"))
}

/// `другого клиента`
fn other_client_said(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    let said = cursor.eat_stem(&["друг"]) && cursor.eat_stem(&["клиент"]);
    if !said {
        cursor.back_to(start);
    }
    said
}

fn day(when: When) -> chrono::NaiveDate {
    match when {
        When::Day(day) => day,
        When::Local(at) => at.date(),
        When::Exact(_) => chrono::NaiveDate::default(),
    }
}
