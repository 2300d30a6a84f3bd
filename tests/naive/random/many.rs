//! Families that go across cases: limits on events, load, plans, clients entered twice, reports against facts.

use std::rc::Rc;

use reglament::calendar::{PeriodUnit, Quantity, Unit};
use reglament::facts::{
    Case, Dataset, Direction, Event, EventKind, FactKind, Form, Held, Mailing, RawValue, When,
    employee_cases,
};
use reglament::findings::Penalty;
use reglament::model::regulation::{
    Author, Bearer, Bound, Clause, Cond, CountWindow, EventPattern, EventShape, FieldId, Frequency,
    KeyKind, Load, Loaded, Moment, Plan, PlanGoal, PlanItem, PlanOf, Reconcile, Regulation, RoleId,
    Scope, Sentence, StageId, Tallied, Trigger, What,
};
use reglament::value::{Currency, Decimal, Instant};

use super::case::{STAFF, START, case, day, exact};
use super::clause::{clause, scope};
use super::condition::{guard, of_client};
use super::dice::Dice;
use super::pattern::shape;
use super::regulation::{ROLES, regulation};
use crate::naive::many::Many;
use crate::naive::sample::Sample;

const TEMPLATES: [&str; 3] = ["Счёт", "Акция", "Новости"];

/// Limits on events.
pub fn limits(seed: u64) -> Many {
    let mut many = drawn(seed, 21_000_000, limit, 12);
    let mut dice = Dice::new(seed ^ 0x11f);
    for case in &mut many.cases {
        letters(&mut dice, case);
    }
    if dice.percent(25) {
        let kind = *dice.one(&[
            FactKind::Event(EventKind::Call),
            FactKind::Event(EventKind::Email),
            FactKind::Mailings,
        ]);
        if dice.percent(20) {
            many.data.held.remove(&kind);
        } else {
            let since = START + dice.below(6 * 24) as i64 * 3600;
            let held = Held {
                since: Some(exact(since)),
                as_of: None,
            };
            many.data.held.insert(kind, held);
        }
    }
    many
}

/// Limits that cost something, often several on the same events.
pub fn penalties(seed: u64) -> Many {
    let mut many = drawn(seed, 62_000_000, dear, 14);
    let mut dice = Dice::new(seed ^ 0x66f);
    for (number, case) in many.cases.iter_mut().enumerate() {
        letters(&mut dice, case);
        // Records of different cases are different records.
        for event in &mut case.events {
            event.source = format!("{}, случай {number}", event.source).into();
        }
        for mailing in &mut case.mailings {
            mailing.source = format!("{}, случай {number}", mailing.source).into();
        }
    }
    many
}

/// So many deals or tasks at once.
pub fn loads(seed: u64) -> Many {
    let mut many = drawn(seed, 22_000_000, load, 10);
    let mut dice = Dice::new(seed ^ 0x22f);
    if dice.percent(25) {
        for case in &mut many.cases {
            for deal in case.deals.iter_mut().filter(|_| dice.percent(40)) {
                deal.owners = None;
            }
        }
    }
    if dice.percent(10) {
        many.data.staff_held = false;
        many.data.staff.clear();
    }
    many
}

/// So many deals or tasks of one client at once.
pub fn client_loads(seed: u64) -> Many {
    let mut many = loads(seed);
    let mut reg = many.regs[0].clone();
    for own in &mut reg.clauses {
        if let Sentence::Load(load) = &mut own.sentence {
            load.on = Bearer::Client;
        }
    }
    many.regs = std::rc::Rc::new(vec![reg]);
    let mut dice = Dice::new(seed ^ 0x2cf);
    for case in &mut many.cases {
        // A record without a client is one deal.
        if dice.percent(15) && case.deals.len() == 1 {
            case.client = None;
        }
    }
    many
}

/// So many clients at once.
pub fn clients(seed: u64) -> Many {
    let mut many = loads(seed);
    let mut reg = many.regs[0].clone();
    for own in &mut reg.clauses {
        if let Sentence::Load(load) = &mut own.sentence
            && load.of == Loaded::Deals
        {
            load.of = Loaded::Clients;
        }
    }
    many.regs = std::rc::Rc::new(vec![reg]);
    many
}

/// Plans of people.
pub fn plans(seed: u64) -> Many {
    let mut many = drawn(seed, 23_000_000, plan, 18);
    let mut dice = Dice::new(seed ^ 0x33f);
    // Weeks have to pass.
    many.now = Instant(START + 86_400 * dice.between(3, 40) as i64 + 3600);
    if dice.percent(8) {
        many.data.staff_held = false;
        many.data.staff.clear();
    } else if dice.percent(15) {
        let since = START + dice.below(6 * 24) as i64 * 3600;
        let held = Held {
            since: Some(exact(since)),
            as_of: None,
        };
        many.data
            .held
            .insert(FactKind::Event(EventKind::Call), held);
    }
    many
}

/// Plans of some people on some days: whoever has not been here long, or a time of the year, has none.
pub fn plans_of_some(seed: u64) -> Many {
    let mut many = drawn(seed, 58_000_000, plan_of_some, 18);
    let mut dice = Dice::new(seed ^ 0x35f);
    many.now = Instant(START + 86_400 * dice.between(3, 40) as i64 + 3600);
    for person in many.data.staff.values_mut() {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let day = first + chrono::Days::new(dice.below(40) as u64);
        person.since = dice.percent(85).then_some(reglament::facts::When::Day(day));
    }
    many
}

/// Clients entered twice.
pub fn twice(seed: u64) -> Many {
    let mut many = drawn(seed, 24_000_000, duplicates, 3);
    let mut dice = Dice::new(seed ^ 0x44f);
    for case in &mut many.cases {
        let phone = *dice.one(&[
            "+7 (916) 000-00-01",
            "8 916 000 00 01",
            "9160000002, 8-916-000-00-01",
            "+79160000003",
            "—",
        ]);
        if dice.percent(70) {
            case.fields
                .insert("телефон".into(), RawValue::Text(phone.into()));
            case.changes.iter_mut().flatten().for_each(|change| {
                if change.field == "телефон" {
                    change.value = RawValue::Text(phone.into());
                }
            });
        }
        if dice.percent(10) {
            case.fields.remove("телефон");
            case.changes
                .iter_mut()
                .for_each(|all| all.retain(|change| change.field != "телефон"));
        }
    }
    many
}

/// Reports against facts.
pub fn reports(seed: u64) -> Many {
    let mut many = drawn(seed, 25_000_000, reconcile, 16);
    let mut dice = Dice::new(seed ^ 0x55f);
    for id in STAFF {
        let Some(person) = many.data.staff.get_mut(id) else {
            continue;
        };
        person.events = (0..dice.below(5))
            .map(|number| report(&mut dice, id, number))
            .collect();
    }
    let staff = employee_cases(&many.data.staff, Vec::new());
    many.cases.extend(staff);
    many.data
        .held
        .insert(FactKind::Event(EventKind::Report), Held::default());
    if dice.percent(20) {
        let since = START + dice.below(6 * 24) as i64 * 3600;
        let held = Held {
            since: Some(exact(since)),
            as_of: None,
        };
        many.data
            .held
            .insert(FactKind::Event(EventKind::Call), held);
    }
    many
}

fn report(dice: &mut Dice, id: &str, number: usize) -> Event<'static> {
    let handed = START + dice.below(12 * 24) as i64 * 3600;
    let mut event = Event::new(EventKind::Report);
    event.source = format!("отчёт:{id}.{number}").into();
    event.name = Some(
        if dice.percent(85) {
            "Ежедневный"
        } else {
            "Другой"
        }
        .into(),
    );
    event.by = Some(id.to_owned().into());
    event.at = Some(exact(handed));
    let mut form = Form::default();
    if dice.percent(60) {
        let about = handed - 86_400 * dice.below(4) as i64;
        form.from = Some(When::Day(day(about)));
        if dice.percent(40) {
            form.to = Some(When::Day(day(about + 86_400 * dice.below(3) as i64)));
        }
    }
    for line in ["звонки", "оплаты", "письма"] {
        let said = match dice.below(10) {
            0 => continue,
            1 => RawValue::Text("много".into()),
            2 => RawValue::Text(" 2 ".into()),
            _ if line == "оплаты" => {
                RawValue::Number(Decimal::from(500 * dice.below(6) as i64))
            }
            _ => RawValue::Number(Decimal::from(dice.below(4))),
        };
        form.lines.insert(line.into(), said);
    }
    event.form = Some(Box::new(form));
    event
}

/// A regulation of such clauses, and cases that lack nothing.
fn drawn(
    seed: u64,
    family: u64,
    draw: fn(&mut Dice, &Regulation, usize) -> Clause,
    events: usize,
) -> Many {
    let mut dice = Dice::new(Sample::regulation_of(seed) + family);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    for number in 0..dice.between(1, 3) {
        let own = draw(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let mut dice = Dice::new(!seed ^ family);
    let mut all: Option<(Dataset, Instant)> = None;
    let mut cases = Vec::new();
    for number in 0..dice.between(1, 4) {
        let (data, mut own, now) = loop {
            let (data, own, now) = case(&mut dice, &reg, events);
            if Sample::lacks_nothing(&reg, &data, &own) {
                break (data, own, now);
            }
        };
        own.client = Some(format!("C-{number}").into());
        own.source = format!("случай:{number}").into();
        for deal in &mut own.deals {
            deal.id = format!("{}-{number}", deal.id).into();
        }
        for event in &mut own.events {
            event.deal = event
                .deal
                .as_ref()
                .map(|deal| format!("{deal}-{number}").into());
        }
        // A deal without a client is a case of its own.
        if own.deals.len() == 1 && dice.percent(15) {
            own.client = None;
        }
        cases.push(own);
        all.get_or_insert((data, now));
    }
    let (data, now) = all.expect("there is a case");
    Many {
        regs: Rc::new(vec![reg]),
        data,
        cases,
        now,
    }
}

/// A clause that says nothing yet.
fn blank(dice: &mut Dice, reg: &Regulation, number: usize, scope: Scope) -> Clause {
    Clause {
        key: format!("счёт {number}").into(),
        trigger: Trigger::Scope,
        scope,
        guard: Cond::True,
        ..clause(dice, reg, number)
    }
}

/// Where it counts: often everywhere.
fn where_to(dice: &mut Dice, reg: &Regulation) -> Scope {
    match dice.below(3) {
        0 => Scope::default(),
        1 => scope(dice, reg, true, 0),
        _ => scope(dice, reg, false, 0),
    }
}

/// Of events of a client without an open deal only the client can be asked.
fn asked(dice: &mut Dice, reg: &Regulation, scope: &Scope, of_deal: bool) -> Cond {
    let anywhere = scope.stages.is_empty() && scope.except_stages.is_empty();
    if !anywhere || scope.funnel.is_some() || of_deal {
        return guard(dice, reg);
    }
    if dice.percent(25) {
        of_client(dice)
    } else {
        Cond::True
    }
}

fn limit(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let place = where_to(dice, reg);
    let mut own = blank(dice, reg, number, place);
    let mailing = dice.percent(50);
    let mut keys = vec![
        KeyKind::Deal,
        KeyKind::Client,
        KeyKind::Client,
        KeyKind::Person,
        KeyKind::All,
    ];
    if mailing {
        keys = vec![
            KeyKind::Deal,
            KeyKind::Client,
            KeyKind::Client,
            KeyKind::Sender,
            KeyKind::Campaign,
            KeyKind::ClientCampaign,
            KeyKind::All,
        ];
    }
    let key = *dice.one(&keys);
    own.guard = asked(dice, reg, &own.scope, key == KeyKind::Deal);
    let client_clock = dice.percent(30);
    let bounds = (0..dice.between(1, 2)).map(|_| bound(dice)).collect();
    let exempt = dice.percent(30).then(|| letter(Some(dice)));
    own.sentence = Sentence::Frequency(Frequency {
        pattern: if mailing {
            letter(dice.percent(50).then_some(&mut *dice))
        } else {
            deed(dice)
        },
        also: if dice.percent(25) {
            vec![deed(dice)]
        } else {
            Vec::new()
        },
        exempt: exempt.into_iter().collect(),
        exempt_when: if dice.percent(20) {
            Some(asked(dice, reg, &own.scope, key == KeyKind::Deal))
                .filter(|cond| *cond != Cond::True)
        } else {
            None
        },
        key,
        bounds,
        client_clock,
        every_deal: dice.percent(15),
        adds_up: false,
    });
    own
}

/// A limit with a price; the second one mostly counts what the first one counts.
fn dear(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = limit(dice, reg, number);
    if let Some(first) = reg.clauses.first().filter(|_| dice.percent(80)) {
        let key = own.key;
        own = first.clone();
        own.key = key;
    }
    if let Sentence::Frequency(limit) = &mut own.sentence {
        limit.bounds = (0..dice.between(1, 2)).map(|_| bound(dice)).collect();
        for bound in &mut limit.bounds {
            bound.at_most = bound.at_most.min(1);
        }
        if dice.percent(30) {
            limit.key = *dice.one(&[KeyKind::Client, KeyKind::Deal, KeyKind::All]);
        }
        limit.adds_up = dice.percent(25);
        // Of events of a client without an open deal only the client can be asked.
        let anywhere = own.scope.stages.is_empty() && own.scope.except_stages.is_empty();
        if anywhere && limit.key != KeyKind::Deal {
            own.guard = Cond::True;
            limit.exempt_when = None;
        }
    }
    let sum = |dice: &mut Dice| Decimal::from(100 * dice.between(1, 4) as i64);
    own.penalty = Vec::new();
    if dice.percent(75) {
        let fine = Penalty::Money(sum(dice), Currency::default());
        own.penalty.push(fine);
    }
    if dice.percent(50) {
        let points = Decimal::from(dice.between(1, 3) as i64);
        own.penalty.push(Penalty::Points(-points));
    }
    own
}

fn bound(dice: &mut Dice) -> Bound {
    let windows = [
        CountWindow::Rolling(Quantity::plain(5, Unit::Hour)),
        CountWindow::Rolling(Quantity::plain(1, Unit::Day)),
        CountWindow::Rolling(Quantity::plain(3, Unit::Day)),
        CountWindow::Rolling(Quantity::plain(1, Unit::Week)),
        CountWindow::Rolling(Quantity::plain(1, Unit::Month)),
        CountWindow::Calendar(PeriodUnit::Day),
        CountWindow::Calendar(PeriodUnit::Week),
        CountWindow::Calendar(PeriodUnit::Month),
        CountWindow::Ever,
    ];
    Bound {
        at_most: dice.below(4) as u32,
        window: *dice.one(&windows),
    }
}

/// Something that people do, and may do too often.
fn deed(dice: &mut Dice) -> EventPattern {
    let out = |kind, connected| EventShape {
        direction: Some(Direction::Out),
        connected,
        ..shape(What::Event(kind, Moment::Done))
    };
    let mut one = match dice.below(7) {
        0 | 1 => out(EventKind::Call, Some(true)),
        2 => out(EventKind::Call, None),
        3 => out(EventKind::Email, None),
        4 => out(EventKind::Message, None),
        5 => shape(What::Event(EventKind::Comment, Moment::Done)),
        _ => shape(What::Event(EventKind::Task, Moment::Posted)),
    };
    if dice.percent(15) {
        one.author = Some(Author::Role(RoleId(dice.below(ROLES.len()))));
    }
    EventPattern {
        any: vec![one],
        text: "дело".into(),
    }
}

/// A mailing, any or of some sort.
fn letter(dice: Option<&mut Dice>) -> EventPattern {
    let mut one = shape(What::Mailing);
    if let Some(dice) = dice {
        match dice.below(4) {
            0 => one.template = Some((*dice.one(&TEMPLATES)).into()),
            1 => one.mailing.category = Some("реклама".into()),
            2 => one.mailing.channels = vec!["email".into()],
            _ => one.mailing.channels = vec!["whatsapp".into(), "sms".into()],
        }
    }
    EventPattern {
        any: vec![one],
        text: "рассылка".into(),
    }
}

/// Mailings with all that rules ask of them.
fn letters(dice: &mut Dice, case: &mut Case<'static>) {
    for number in 0..dice.below(9) {
        let at = START + dice.below(9 * 48) as i64 * 1800;
        let some =
            |dice: &mut Dice, of: &[&'static str]| dice.percent(75).then(|| (*dice.one(of)).into());
        case.mailings.push(Mailing {
            channel: (*dice.one(&["email", "whatsapp", "sms"])).into(),
            template: some(dice, &TEMPLATES),
            category: some(dice, &["реклама", "сервис"]),
            campaign: some(dice, &["Весна", "Осень"]),
            sender: some(dice, &["+70000000001", "+70000000002"]),
            sender_kind: None,
            at: exact(at),
            status: some(dice, &["sent", "delivered", "planned", "opened"]),
            source: format!("письмо:{number}").into(),
        });
    }
}

fn load(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let place = where_to(dice, reg);
    let mut own = blank(dice, reg, number, place);
    let tasks = dice.percent(40);
    own.guard = if tasks {
        asked(dice, reg, &own.scope, false)
    } else {
        guard(dice, reg)
    };
    let of = if tasks {
        let mut open = shape(What::Event(EventKind::Task, Moment::Open));
        open.with_deadline = dice.percent(30);
        Loaded::Tasks(EventPattern {
            any: vec![open],
            text: "открытая задача".into(),
        })
    } else {
        Loaded::Deals
    };
    own.sentence = Sentence::Load(Load {
        of,
        on: Bearer::Person(dice.percent(40).then(|| RoleId(dice.below(ROLES.len())))),
        at_most: dice.below(3) as u32,
    });
    own
}

fn plan(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let place = where_to(dice, reg);
    let mut own = blank(dice, reg, number, place);
    own.guard = asked(dice, reg, &own.scope, false);
    let units = [
        PeriodUnit::Day,
        PeriodUnit::Week,
        PeriodUnit::Week,
        PeriodUnit::Month,
    ];
    let items = (0..dice.between(1, 2)).map(|_| PlanItem {
        goal: PlanGoal::Number(dice.between(1, 3) as u32),
        pattern: deed(dice),
    });
    let items = items.collect();
    own.sentence = Sentence::Plan(Plan {
        of: PlanOf::Each(RoleId(dice.below(ROLES.len()))),
        unit: *dice.one(&units),
        items,
    });
    own
}

fn plan_of_some(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    use reglament::calendar::{Quantity, Unit};
    use reglament::model::regulation::{Op, Test, Who};
    let mut own = plan(dice, reg, number);
    let mut parts = vec![own.guard.clone()];
    for _ in 0..dice.between(1, 2) {
        let test = match dice.below(4) {
            0 => Test::Season(
                (12, dice.between(1, 31) as u32),
                (1, dice.between(1, 20) as u32),
            ),
            1 => Test::OwnerRole(vec![RoleId(dice.below(ROLES.len()))]),
            _ => Test::OwnerIs(Who::Tenure(
                *dice.one(&[Op::Lt, Op::Le, Op::Gt, Op::Ge]),
                Quantity::plain(dice.between(3, 30) as u32, Unit::Day),
            )),
        };
        let test = Cond::Test(Box::new(test), "о ком и когда".into());
        parts.push(if dice.percent(60) {
            Cond::Not(Box::new(test))
        } else {
            test
        });
    }
    own.guard = Cond::And(parts);
    own
}

fn duplicates(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let place = match dice.below(3) {
        0 => Scope {
            stages: vec![StageId(dice.below(reg.stages.len()))],
            ..Scope::default()
        },
        _ => Scope::default(),
    };
    let mut own = blank(dice, reg, number, place);
    own.guard = if own.scope.stages.is_empty() {
        Cond::True
    } else {
        guard(dice, reg)
    };
    // Phone, area, budget, source, person.
    let fields = [6, 6, 6, 7, 1, 0, 3];
    let keys = (0..dice.between(1, 2)).map(|_| {
        let mut all: Vec<FieldId> = (0..dice.between(1, 2))
            .map(|_| FieldId(*dice.one(&fields)))
            .collect();
        all.sort();
        all.dedup();
        all
    });
    own.sentence = Sentence::Duplicates(keys.collect());
    own
}

fn reconcile(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = blank(dice, reg, number, Scope::default());
    own.scope.of = reglament::model::regulation::Of::Employee;
    let mut daily = shape(What::Event(EventKind::Report, Moment::Done));
    daily.name = Some("Ежедневный".into());
    let one = |what: EventShape| EventPattern {
        any: vec![what],
        text: "дело".into(),
    };
    let call = EventShape {
        direction: Some(Direction::Out),
        connected: dice.percent(50).then_some(true),
        ..shape(What::Event(EventKind::Call, Moment::Done))
    };
    let letter = EventShape {
        direction: Some(Direction::Out),
        ..shape(What::Event(EventKind::Email, Moment::Done))
    };
    let paid = shape(What::Event(EventKind::Payment, Moment::Done));
    let lines = [
        ("звонки", one(call), false),
        ("письма", one(letter), false),
        ("оплаты", one(paid), true),
    ];
    own.sentence = Sentence::Reconcile(Reconcile {
        pattern: one(daily),
        lines: lines
            .into_iter()
            .filter(|_| dice.percent(75))
            .map(|(name, pattern, sum)| (name.into(), Tallied { pattern, sum }))
            .collect(),
    });
    own
}
