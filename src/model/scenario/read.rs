//! The block of a scenario: its rows, and when each of them is.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::{Check, GivenDeal, GivenFact, Scenario};
use crate::diagnostic::Code;
use crate::facts::When;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::names::vocabulary::{Vocabulary, head, vocabulary};
use crate::model::reading::binder::Binder;
use crate::source::Span;
use crate::syntax::{Condition, Node, Number, PartKind, PhraseKind};

/// A scenario under construction.
pub(super) struct Draft {
    pub scenario: Scenario,
    /// The last date named: times without one are of that day.
    pub date: Option<NaiveDate>,
    /// The last moment of a row.
    last: Option<NaiveDateTime>,
    /// The deal that rows speak of when they name none.
    pub deal: Option<usize>,
    /// The client that is spoken of.
    pub client: usize,
}

impl Draft {
    /// What was before and will be later («оплата 01.12.2026», «в отпуске по 20.12.2026») does not move the day that rows go on with: the
    /// story begins with the entry of the latest deal.
    fn back_to_entry(&mut self) {
        let entries = self.scenario.deals.iter().filter_map(|deal| {
            match deal.begins.map(|(_, at)| at).or(deal.created)? {
                When::Day(day) => Some(day),
                When::Local(local) => Some(local.date()),
                When::Exact(_) => None,
            }
        });
        self.date = entries.max().or(self.date);
    }
}

/// Whether a row tells a fact or what is expected; rows without a time go on with the row before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Given,
    Fact(Option<When>),
    Check(When),
}

impl Binder<'_> {
    /// Reads every scenario: they come last, for they speak of clauses.
    pub(in crate::model) fn scenarios(&mut self, nodes: &[Node]) {
        for node in nodes {
            let found = head(node)
                .and_then(|(mut cursor, _)| Some((vocabulary(node, &mut cursor)?, cursor)));
            match found {
                Some((Vocabulary::Scenario, mut cursor)) => self.scenario(node, &mut cursor),
                Some((Vocabulary::Regulation, _)) => self.scenarios(&node.children),
                Some(_) => {}
                None => {
                    let outer = self.funnel;
                    if let Some((mut cursor, left)) = head(node)
                        && cursor.eat(&["воронка"])
                    {
                        let (name, span) = self.heading_name(&mut cursor, left.span());
                        self.funnel = Some(self.funnel_named(Some(name), span));
                    }
                    self.scenarios(&node.children);
                    self.funnel = outer;
                }
            }
        }
    }

    fn scenario(&mut self, node: &Node, cursor: &mut Cursor<'_>) {
        let name = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => {
                cursor.skip(1);
                self.finish(cursor);
                name.clone()
            }
            _ => {
                self.error(Code::NoName, node.span, "у примера нет названия")
                    .label("ожидалось название")
                    .example("пример «Не дозвонились пять раз»:");
                "".into()
            }
        };
        if let Some(number) = &node.number {
            self.leftover(number.span);
        }
        let twin = self
            .reg
            .scenarios
            .iter()
            .find(|one| crate::lexicon::fold(&one.name) == crate::lexicon::fold(&name))
            .map(|one| one.span);
        if let Some(first) = twin {
            self.error(
                Code::DuplicateName,
                node.span,
                format!("пример «{name}» уже есть"),
            )
            .label("второй раз")
            .related(first, "первый раз")
            .hint("назовите примеры по-разному: по названию узнают, какой из них не сошёлся");
        }
        let mut draft = Draft {
            scenario: Scenario {
                name,
                span: node.span,
                line: self.reg.source.line(node.span.start),
                deals: Vec::new(),
                people: Vec::new(),
                zones: Vec::new(),
                facts: Vec::new(),
                checks: Vec::new(),
            },
            date: None,
            last: None,
            deal: None,
            client: 0,
        };
        let errors = self.diagnostics.mark();
        let mut kind = RowKind::Given;
        for child in &node.children {
            self.scenario_row(child, &mut draft, &mut kind);
        }
        if draft.scenario.checks.is_empty() && !self.diagnostics.errors_since(errors) {
            self.error(
                Code::EmptyScenario,
                node.span,
                "в примере не сказано, что должно выйти",
            )
            .label("чего ждём?")
            .example("    на 08.12.2026 12:00 — нарушений нет");
        }
        self.reg.scenarios.push(draft.scenario);
    }

    fn scenario_row(&mut self, node: &Node, draft: &mut Draft, kind: &mut RowKind) {
        let Some(phrase) = &node.phrase else { return };
        self.no_grade(phrase);
        let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
            self.no_row(node.span);
            return;
        };
        for tail in tails {
            self.leftover(tail.span);
        }
        let Some(first) = members(left).first().copied() else {
            return;
        };
        let mut cursor = Cursor::new(first);
        if node.opens && cursor.eat(&["дано"]) {
            self.finish(&cursor);
            *kind = RowKind::Given;
            for child in &node.children {
                self.scenario_row(child, draft, kind);
            }
            return;
        }
        let check = cursor.eat(&["на"]);
        if !check {
            cursor.eat(&["в", "во", "с", "со"]);
        }
        let position = cursor.position();
        let timed = self.row_time(&mut cursor, draft);
        let timed = if cursor.position() > position {
            if let (true, Some(When::Local(at))) = (check, timed) {
                self.after_birth(at, cursor.span_since(position), draft);
            }
            *kind = match (check, timed) {
                (true, Some(at)) => RowKind::Check(at),
                (false, Some(at)) => RowKind::Fact(Some(at)),
                // The mistake in its time has been told; what it says is read all the same.
                (false, None) => RowKind::Fact(Some(When::Day(NaiveDate::default()))),
                (true, None) => RowKind::Check(When::Day(NaiveDate::default())),
            };
            true
        } else {
            cursor = Cursor::new(first);
            false
        };
        if timed && cursor.is_done() && right.is_none() && node.opens {
            for child in &node.children {
                self.scenario_row(child, draft, kind);
            }
            return;
        }
        let condition = match right {
            Some(right) => {
                if timed {
                    self.finish(&cursor);
                } else {
                    self.no_moment(left.span());
                    return;
                }
                let PhraseKind::Plain {
                    left,
                    right: None,
                    tails,
                } = &right.kind
                else {
                    self.no_row(right.span);
                    return;
                };
                for tail in tails {
                    self.leftover(tail.span);
                }
                left.clone()
            }
            None => rest_of(left, &mut cursor),
        };
        let number = node.number.as_ref();
        match *kind {
            RowKind::Check(at) => {
                if let Some(number) = clause_heading(node, &condition) {
                    for child in &node.children {
                        self.expected_of(child, &number, at, draft);
                    }
                    return;
                }
                self.expectations(&condition, number, at, draft);
            }
            RowKind::Given | RowKind::Fact(_) => {
                if let Some(number) = number {
                    self.leftover(number.span);
                }
                let at = match *kind {
                    RowKind::Fact(at) => at,
                    _ => None,
                };
                let facts = draft.scenario.facts.len();
                self.given(&condition, at, *kind == RowKind::Given, draft);
                if *kind == RowKind::Given {
                    draft.back_to_entry();
                }
                let told = draft.scenario.facts.len() > facts;
                if told && !node.children.is_empty() && self.form_lines(&node.children, draft) {
                    return;
                }
            }
        }
        for child in &node.children {
            self.leftover(child.span);
        }
    }

    /// `ожидает, срок 16.12.2026 18:00` behind `п. 1.3:`
    fn expected_of(&mut self, node: &Node, number: &Number, at: When, draft: &mut Draft) {
        let Some(PhraseKind::Plain {
            left,
            right: None,
            tails,
        }) = node.phrase.as_ref().map(|phrase| &phrase.kind)
        else {
            self.no_row(node.span);
            return;
        };
        for tail in tails {
            self.leftover(tail.span);
        }
        self.expectations(left, Some(number), at, draft);
    }

    /// Nothing can be expected of a time at which no deal of the scenario is there yet.
    fn after_birth(&mut self, at: NaiveDateTime, span: Span, draft: &Draft) {
        let born = births(&draft.scenario).min();
        let Some(born) = born.filter(|born| at < *born) else {
            return;
        };
        let shown = born.format("%d.%m.%Y %H:%M");
        self.error(
            Code::TimeGoesBack,
            span,
            format!("в это время сделки ещё нет: она началась {shown}"),
        )
        .label("раньше сделки")
        .hint("ждать от регламента можно того, что было после строки «дано»");
    }

    /// `07.12.2026 10:10`, `08.12 10:00`, `10:10`, `07.12.2026`: a moment; a time without a date is of the last date.
    pub(super) fn row_time(&mut self, cursor: &mut Cursor<'_>, draft: &mut Draft) -> Option<When> {
        let start = cursor.position();
        let dated = !matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Time(_))
        );
        let at = self.moment_said(cursor, draft)?;
        let span = cursor.span_since(start);
        if let When::Local(local) = at {
            if let Some(last) = draft.last.filter(|last| *last > local && !dated) {
                self.error(
                    Code::TimeGoesBack,
                    span,
                    format!(
                        "время пошло назад: строкой выше уже {}",
                        last.format("%d.%m.%Y %H:%M")
                    ),
                )
                .label("какого дня?")
                .hint("время без даты — того же дня, что и строкой выше; если день уже другой, напишите дату")
                .example(format!(
                    "    {}",
                    (local.date() + Days::new(1)).and_time(local.time()).format("%d.%m.%Y %H:%M")
                ));
            }
            draft.last = Some(local);
        }
        Some(at)
    }

    /// A moment in words of the scenario; the date is remembered.
    pub(super) fn moment_said(
        &mut self,
        cursor: &mut Cursor<'_>,
        draft: &mut Draft,
    ) -> Option<When> {
        let span = cursor.span();
        match cursor.peek().map(|part| &part.kind)? {
            PartKind::DateTime(at) => {
                cursor.skip(1);
                draft.date = Some(at.date());
                Some(When::Local(*at))
            }
            PartKind::Date(date) => {
                cursor.skip(1);
                draft.date = Some(*date);
                Some(self.with_time(cursor, *date))
            }
            PartKind::ShortDate(day, month) => {
                cursor.skip(1);
                let year = draft.date.map(|date| date.year());
                let date = year.and_then(|year| NaiveDate::from_ymd_opt(year, *month, *day));
                let Some(date) = date else {
                    self.error(Code::NoMoment, span, "у первой даты примера нет года")
                        .label("какого года?")
                        .hint("первую дату пишут целиком: «07.12.2026 10:00»; дальше год можно не повторять");
                    self.with_time(cursor, NaiveDate::default());
                    return None;
                };
                draft.date = Some(date);
                Some(self.with_time(cursor, date))
            }
            PartKind::Time(minutes) => {
                cursor.skip(1);
                let Some(date) = draft.date else {
                    self.error(Code::NoMoment, span, "у первого времени примера нет даты")
                        .label("какого дня?")
                        .hint("первый момент пишут целиком: «07.12.2026 10:00»; дальше дату можно не повторять");
                    return None;
                };
                Some(on(date, *minutes))
            }
            _ => None,
        }
    }

    #[expect(clippy::unused_self, reason = "reads like its neighbours")]
    fn with_time(&self, cursor: &mut Cursor<'_>, date: NaiveDate) -> When {
        let ahead = usize::from(cursor.word() == Some("в"));
        match cursor.ahead(ahead).map(|part| &part.kind) {
            Some(PartKind::Time(minutes)) => {
                let minutes = *minutes;
                cursor.skip(ahead + 1);
                on(date, minutes)
            }
            _ => When::Day(date),
        }
    }

    fn no_row(&mut self, span: Span) {
        self.error(Code::NoRow, span, "такой строки в примере не бывает")
            .label("факт или ожидание?")
            .hint("факт: «07.12.2026 10:10 — исходящий звонок с результатом «недозвон»»")
            .hint("ожидание: «на 07.12.2026 12:00 — надо позвонить до 18:00; нарушений нет»");
    }

    fn no_moment(&mut self, span: Span) {
        let said = self.text(span);
        self.error(Code::NoMoment, span, format!("«{said}» — не момент"))
            .label("ожидались дата и время")
            .hint("факт: «07.12.2026 10:10 — исходящий звонок»; время без даты — того же дня")
            .hint("ожидание: «на 07.12.2026 12:00 — надо позвонить»");
    }

    /// Takes a fact into the draft.
    pub(super) fn take_fact(&mut self, draft: &mut Draft, fact: GivenFact) {
        draft.scenario.facts.push(fact);
    }

    /// Takes a check into the draft.
    pub(super) fn take_check(&mut self, draft: &mut Draft, check: Check) {
        draft.scenario.checks.push(check);
    }
}

impl Draft {
    /// The deal of this name, or the one spoken of.
    pub(super) fn deal_named(&self, name: &str) -> Option<usize> {
        let folded = crate::lexicon::fold(name);
        let of = |deal: &GivenDeal| crate::lexicon::fold(&deal.name) == folded;
        self.scenario.deals.iter().position(of)
    }
}

fn on(date: NaiveDate, minutes: u32) -> When {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0);
    match time {
        Some(time) => When::Local(date.and_time(time)),
        // 24:00 is the first instant of the next day.
        None => When::Local((date + Days::new(1)).and_time(NaiveTime::MIN)),
    }
}

/// A condition without the parts of its first member that the cursor has read.
/// `п. 1.3:` with what it came to behind the colon.
fn clause_heading(node: &Node, condition: &Condition) -> Option<Number> {
    let Condition::Member(member) = condition else {
        return None;
    };
    let [part] = member.parts.as_slice() else {
        return None;
    };
    let PartKind::ClauseRef(text) = &part.kind else {
        return None;
    };
    (node.opens && !node.children.is_empty()).then(|| Number {
        text: text.clone(),
        span: part.span,
    })
}

fn rest_of(condition: &Condition, cursor: &mut Cursor<'_>) -> Condition {
    let mut first = crate::syntax::Member {
        parts: Vec::new(),
        span: cursor.rest(),
    };
    while let Some(part) = cursor.next() {
        first.parts.push(part.clone());
    }
    replace_first(condition, &first)
}

fn replace_first(condition: &Condition, first: &crate::syntax::Member) -> Condition {
    match condition {
        Condition::Member(_) => Condition::Member(first.clone()),
        Condition::Joint(joint, list, span) => {
            let mut list = list.clone();
            if let Some(head) = list.first_mut() {
                *head = replace_first(head, first);
            }
            Condition::Joint(*joint, list, Span::new(first.span.start, span.end))
        }
    }
}

/// When the deals of a scenario begin.
fn births(scenario: &Scenario) -> impl Iterator<Item = NaiveDateTime> + '_ {
    scenario.deals.iter().filter_map(|deal| {
        let begins = deal.begins.as_ref().map(|(_, when)| when);
        match deal.created.as_ref().or(begins)? {
            When::Local(born) => Some(*born),
            _ => None,
        }
    })
}
