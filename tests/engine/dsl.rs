//! Small builders: a regulation of one funnel and one deal, in the words of the tests.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use reglament::calendar::{Fold, Pace, Quantity, Schedule, Term, Unit, WeekHours, Zone};
use reglament::engine::{CaseResult, Options, evaluate};
use reglament::facts::{
    Case, Dataset, Deal, Direction, EVENT_KINDS, Employee, Event, EventKind, FactKind, FieldChange,
    Held, OwnerChange, RawValue, StageEntry, When,
};
use reglament::findings::{Finding, Severity};
use reglament::model::regulation::*;
use reglament::program::Program;
use reglament::source::{SourceText, Span};
use reglament::value::{Currency, Instant, Type, Value};

pub const NEW: StageId = StageId(0);
pub const OFFER: StageId = StageId(1);
pub const CONTRACT: StageId = StageId(2);
pub const WON: StageId = StageId(3);
pub const LOST: StageId = StageId(4);

pub const MANAGER: RoleId = RoleId(0);
pub const HEAD: RoleId = RoleId(1);
pub const SUPERVISOR: RoleId = RoleId(2);

pub const SOURCE: FieldId = FieldId(0);
pub const BUDGET: FieldId = FieldId(1);
pub const PERSON: FieldId = FieldId(2);
pub const DISCOUNT: FieldId = FieldId(3);
pub const EXPIRES: FieldId = FieldId(4);
pub const BIRTHDAY: FieldId = FieldId(5);

pub const ZONE: Zone = Zone::Named(chrono_tz::Europe::Moscow);

/// `07.12 10:00` of 2026 in Moscow; 07.12.2026 is a Monday.
pub fn t(text: &str) -> Instant {
    let full = match text.len() {
        11 => format!("{} {}", text.replacen(' ', ".2026 ", 1), ":00").replace(" :", ":"),
        _ => text.to_owned(),
    };
    let local = NaiveDateTime::parse_from_str(&full, "%d.%m.%Y %H:%M:%S").expect("время теста");
    ZONE.instant(local, Fold::First)
}

pub fn when(text: &str) -> When {
    When::Exact(t(text))
}

pub fn show(at: Instant) -> String {
    let local = ZONE.local(at);
    let form = if local.format("%S").to_string() == "00" {
        "%d.%m %H:%M"
    } else {
        "%d.%m %H:%M:%S"
    };
    local.format(form).to_string()
}

pub fn minutes(n: u32) -> Quantity {
    Quantity::plain(n, Unit::Minute)
}
pub fn hours(n: u32) -> Quantity {
    Quantity::plain(n, Unit::Hour)
}
pub fn days(n: u32) -> Quantity {
    Quantity::plain(n, Unit::Day)
}

pub fn shape(what: What) -> EventShape {
    EventShape::new(what)
}

pub fn pattern(text: &str, shape: EventShape) -> EventPattern {
    EventPattern {
        any: vec![shape],
        text: text.into(),
    }
}

/// `позвонить`: an outgoing connected call.
pub fn call() -> EventPattern {
    let what = What::Event(EventKind::Call, Moment::Done);
    pattern(
        "исходящий звонок",
        EventShape {
            direction: Some(Direction::Out),
            connected: Some(true),
            ..shape(what)
        },
    )
}

/// `пропущенный звонок`
pub fn missed() -> EventPattern {
    let what = What::Event(EventKind::Call, Moment::Done);
    pattern(
        "пропущенный звонок",
        EventShape {
            direction: Some(Direction::In),
            connected: Some(false),
            ..shape(what)
        },
    )
}

pub fn comment() -> EventPattern {
    pattern(
        "комментарий",
        shape(What::Event(EventKind::Comment, Moment::Done)),
    )
}

pub fn document(name: &str) -> EventPattern {
    let what = What::Event(EventKind::Document, Moment::Done);
    pattern(
        name,
        EventShape {
            name: Some(name.into()),
            ..shape(what)
        },
    )
}

pub fn message_in() -> EventPattern {
    let what = What::Event(EventKind::Message, Moment::Done);
    pattern(
        "сообщение от клиента",
        EventShape {
            direction: Some(Direction::In),
            ..shape(what)
        },
    )
}

pub fn open_task() -> EventPattern {
    let what = What::Event(EventKind::Task, Moment::Open);
    pattern(
        "открытая задача",
        EventShape {
            with_deadline: true,
            ..shape(what)
        },
    )
}

pub fn test(test: Test, text: &str) -> Cond {
    Cond::Test(Box::new(test), text.into())
}

pub fn filled(field: FieldId, text: &str) -> Cond {
    test(Test::Filled(field), text)
}

pub fn source_is(value: &str) -> Cond {
    test(
        Test::OneOf(SOURCE, vec![Value::Text(value.into())]),
        &format!("источник «{value}»"),
    )
}

pub fn has(pattern: EventPattern, window: LookBack) -> Cond {
    let text = format!("есть {}", pattern.text);
    test(
        Test::Count {
            pattern,
            window,
            op: Op::Ge,
            number: 1,
        },
        &text,
    )
}

pub fn none(pattern: EventPattern, window: LookBack) -> Cond {
    let text = format!("нет {}", pattern.text);
    test(
        Test::Count {
            pattern,
            window,
            op: Op::Eq,
            number: 0,
        },
        &text,
    )
}

pub fn criterion(cond: Cond, text: &str) -> Criterion {
    Criterion {
        cond,
        text: text.into(),
        span: Span::default(),
    }
}

pub fn duty(deed: Deed, term: Option<Term>) -> Duty {
    Duty {
        role: None,
        or_roles: Vec::new(),
        robot: false,
        personally: false,
        deeds: Deeds::All(vec![deed]),
        term,
        due_by: None,
        times: 1,
        partial: false,
        standing: false,
        steps: Vec::new(),
        cancel: Vec::new(),
        pauses: Vec::new(),
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
        own_schedule: false,
        client_clock: false,
        undone: None,
    }
}

pub fn call_within(n: u32) -> Duty {
    duty(
        Deed::Act(call()),
        Some(Term::Within(Quantity::working_minutes(n))),
    )
}

pub fn notify(after: Quantity, role: RoleId) -> Step {
    Step {
        after,
        action: StepAction::Notify(vec![role]),
        text: "сообщить".into(),
        span: Span::default(),
    }
}

pub fn on_event(pattern: EventPattern, again: Again) -> Trigger {
    Trigger::Event { pattern, again }
}

/// A clause of one stage, triggered by its entry.
pub fn clause(number: &str, stages: &[StageId], sentence: Sentence) -> Clause {
    Clause {
        number: Some(number.into()),
        key: number.into(),
        text: format!("пункт {number}").into(),
        span: Span::default(),
        line: 1,
        scope: Scope {
            funnel: Some(FunnelId(0)),
            stages: stages.to_vec(),
            ..Scope::default()
        },
        trigger: Trigger::Scope,
        guard: Cond::True,
        arm: None,
        sentence,
        severity: Severity::Violation,
        penalty: Vec::new(),
        priority: None,
        resources: Resources::default(),
    }
}

pub fn working_hours() -> WeekHours {
    WeekHours::parse("пн–пт 09:00–18:00").expect("часы теста")
}

/// A regulation of one funnel: «Новая» → «КП» → «Договор» → «Успех» или «Отказ».
pub fn regulation(clauses: Vec<Clause>) -> Regulation {
    let field = |card, name: &str, ty| Field {
        card,
        name: name.into(),
        ty,
    };
    let stage = |name: &str| Stage {
        funnel: FunnelId(0),
        name: name.into(),
        responsible: Some(MANAGER),
        goal: None,
        span: Span::default(),
    };
    Regulation {
        metrics: Vec::new(),
        reports: Vec::new(),
        source: SourceText::new("тест.reglament", ""),
        name: "Тест".into(),
        version: None,
        effective_from: None,
        author: None,
        company: Schedule::new(ZONE, working_hours()),
        teams: Vec::new(),
        checks: Vec::new(),
        bare_is_working: false,
        roles: ["менеджер", "РОП", "супервайзер"].map(Box::from).to_vec(),
        fields: vec![
            field(Card::Deal, "источник", Type::Text),
            field(Card::Deal, "бюджет", Type::Money(Currency::default())),
            field(Card::Deal, "ЛПР", Type::Text),
            field(Card::Deal, "скидка", Type::Percent),
            field(Card::Deal, "дата окончания", Type::Date),
            field(Card::Client, "день рождения", Type::YearDay),
        ],
        touches: Vec::new(),
        mailing_priority: Vec::new(),
        mailing_refused: None,
        scenarios: Vec::new(),
        questions: Vec::new(),
        categories: Vec::new(),
        funnels: vec![Funnel {
            name: None,
            order: vec![vec![NEW], vec![OFFER], vec![CONTRACT], vec![WON, LOST]],
            out_of_order: Vec::new(),
            terminal: vec![WON, LOST],
            from_anywhere: vec![LOST],
            span: Span::default(),
        }],
        stages: ["Новая", "КП", "Договор", "Успех", "Отказ"]
            .map(stage)
            .to_vec(),
        branches: Vec::new(),
        clauses,
    }
}

/// All kinds of facts held, no list of staff.
pub fn dataset() -> Dataset {
    let mut held = BTreeMap::new();
    for row in EVENT_KINDS {
        held.insert(FactKind::Event(row.kind), Held::default());
    }
    for kind in [
        FactKind::Stages,
        FactKind::Fields,
        FactKind::Owners,
        FactKind::Mailings,
    ] {
        held.insert(kind, Held::default());
    }
    Dataset {
        held,
        ..Dataset::default()
    }
}

pub fn employee(id: &str, role: &str) -> (Box<str>, Employee) {
    let one = Employee {
        id: id.into(),
        name: id.into(),
        role: Some(role.into()),
        active: true,
        ..Employee::default()
    };
    (id.into(), one)
}

/// One client with one deal «D-1» that went through these stages; histories are held.
pub fn deal(stages: &[(&'static str, &str)]) -> Case<'static> {
    let entry = |(at, (stage, from)): (usize, &(&'static str, &str))| StageEntry {
        stage: Cow::Borrowed(*stage),
        funnel: None,
        at: when(from),
        known: None,
        by: Some("ivanov".into()),
        source: format!("stages.json:{}", at + 1).into(),
    };
    Case {
        client: Some("C-1".into()),
        changes: Some(Vec::new()),
        deals: vec![Deal {
            id: "D-1".into(),
            owner: Some("ivanov".into()),
            created: stages.first().map(|(_, from)| when(from)),
            stages: Some(stages.iter().enumerate().map(entry).collect()),
            changes: Some(Vec::new()),
            owners: Some(Vec::new()),
            source: "deals.json:1".into(),
            ..Deal::default()
        }],
        source: "cases.ndjson:1".into(),
        ..Case::default()
    }
}

/// What happens to the deal «D-1».
pub trait Story: Sized {
    fn event(self, event: Event<'static>) -> Self;
    fn field(self, name: &'static str, value: RawValue<'static>) -> Self;
    fn change(self, at: &str, name: &'static str, value: RawValue<'static>) -> Self;
    fn owner(self, at: &str, id: &'static str) -> Self;
    fn called(self, at: &str) -> Self {
        self.event(outgoing(at, true))
    }
    fn not_reached(self, at: &str) -> Self {
        self.event(outgoing(at, false))
    }
    fn missed(self, at: &str) -> Self {
        let event = happened(EventKind::Call, at);
        self.event(Event {
            direction: Some(Direction::In),
            connected: Some(false),
            ..event
        })
    }
    fn commented(self, at: &str) -> Self {
        self.event(Event {
            by: Some("ivanov".into()),
            ..happened(EventKind::Comment, at)
        })
    }
    fn wrote(self, at: &str) -> Self {
        self.event(Event {
            direction: Some(Direction::In),
            ..happened(EventKind::Message, at)
        })
    }
    fn sent(self, at: &str, document: &'static str) -> Self {
        self.event(Event {
            name: Some(document.into()),
            ..happened(EventKind::Document, at)
        })
    }
    fn task(self, posted: &str, deadline: &str, closed: Option<&str>) -> Self {
        self.event(Event {
            deal: Some("D-1".into()),
            known: Some(when(posted)),
            deadline: Some(when(deadline)),
            closed: closed.map(when),
            ..Event::new(EventKind::Task)
        })
    }
}

pub fn happened(kind: EventKind, at: &str) -> Event<'static> {
    Event {
        deal: Some("D-1".into()),
        at: Some(when(at)),
        ..Event::new(kind)
    }
}

pub fn outgoing(at: &str, connected: bool) -> Event<'static> {
    Event {
        direction: Some(Direction::Out),
        connected: Some(connected),
        by: Some("ivanov".into()),
        ..happened(EventKind::Call, at)
    }
}

impl Story for Case<'static> {
    fn event(mut self, mut event: Event<'static>) -> Self {
        event.source = format!("events.json:{}", self.events.len() + 1).into();
        self.events.push(event);
        self
    }
    fn field(mut self, name: &'static str, value: RawValue<'static>) -> Self {
        self.deals[0].fields.insert(name.into(), value);
        self
    }
    fn change(mut self, at: &str, name: &'static str, value: RawValue<'static>) -> Self {
        let change = FieldChange {
            field: name.into(),
            value: value.clone(),
            at: when(at),
            known: None,
            by: Some("ivanov".into()),
            source: "".into(),
        };
        self.deals[0].changes.get_or_insert_default().push(change);
        self.field(name, value)
    }
    fn owner(mut self, at: &str, id: &'static str) -> Self {
        let change = OwnerChange {
            owner: id.into(),
            at: when(at),
            known: None,
            by: None,
            source: "".into(),
        };
        self.deals[0].owners.get_or_insert_default().push(change);
        self.deals[0].owner = Some(id.into());
        self
    }
}

pub fn text(value: &'static str) -> RawValue<'static> {
    RawValue::Text(value.into())
}

pub fn judge(clauses: Vec<Clause>, case: &Case<'_>, now: &str) -> CaseResult {
    judge_in(&[regulation(clauses)], &dataset(), case, now)
}

pub fn judge_in(
    regulations: &[Regulation],
    dataset: &Dataset,
    case: &Case<'_>,
    now: &str,
) -> CaseResult {
    let program = Program::new(regulations);
    let result = evaluate(&program, dataset, case, t(now), &Options::default());
    let ledger = result.ledger;
    let sum = ledger.kept + ledger.broken + ledger.open + ledger.cancelled + ledger.not_checked;
    assert_eq!(ledger.born, sum, "счёт обязанностей сходится");
    assert_eq!(ledger.born, result.findings.len() as u64);
    result
}

/// One line for a finding: `2.1 late 07.12 10:00 → 07.12 10:15, сделано 07.12 10:20`.
pub fn line(finding: &Finding, clauses: &[Clause]) -> String {
    let number = clauses[finding.clause].number.as_deref().unwrap_or("");
    let mut out = format!(
        "{number} {:?} {}",
        finding.verdict,
        show(finding.triggered_at)
    );
    if let Some(due) = finding.due_at {
        out += &format!(" → {}", show(due));
    }
    if let Some(done) = finding.done_at {
        out += &format!(", сделано {}", show(done));
    }
    if let Some(ended) = finding.ended_at {
        out += &format!(", кончилось {}", show(ended));
    }
    for step in &finding.steps {
        out += &format!(", шаг {} {}", show(step.at), step.to);
    }
    for item in &finding.missing {
        out += &format!(", нет: {}", item.what);
    }
    for missing in &finding.not_held {
        out += &format!(", не хватает: {missing}");
    }
    out
}

/// Judges and compares line by line.
#[track_caller]
pub fn expect(clauses: Vec<Clause>, case: &Case<'_>, now: &str, lines: &[&str]) -> CaseResult {
    let result = judge(clauses.clone(), case, now);
    let found: Vec<String> = result
        .findings
        .iter()
        .map(|finding| line(finding, &clauses))
        .collect();
    assert_eq!(found, lines, "на {now}");
    result
}

#[track_caller]
pub fn expect_in(
    dataset: &Dataset,
    clauses: Vec<Clause>,
    case: &Case<'_>,
    now: &str,
    lines: &[&str],
) -> CaseResult {
    let result = judge_in(&[regulation(clauses.clone())], dataset, case, now);
    let found: Vec<String> = result
        .findings
        .iter()
        .map(|finding| line(finding, &clauses))
        .collect();
    assert_eq!(found, lines, "на {now}");
    result
}

pub fn exact_days(n: u32) -> Quantity {
    Quantity::exact(n, Unit::Day)
}

pub fn working(n: u32, unit: Unit) -> Quantity {
    Quantity::new(n, unit, Pace::Working).expect("рабочие единицы теста")
}
