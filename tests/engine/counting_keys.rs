//! Limits and metrics: whose account a fact counts on, and what the data does not hold.

use std::slice;

use reglament::calendar::{PeriodUnit, Unit};
use reglament::engine::Key;
use reglament::facts::{Case, Deal, FactKind, Held, StageEntry};
use reglament::findings::Verdict;
use reglament::model::regulation::*;
use reglament::program::norm::{
    Appraisal, Body, Fold, Formula, Judge, KeyKind, Measured, Metric, NumberUnit, Sample, Worth,
};
use reglament::program::{Cond as Condition, PatternId, Test as Asked};

use crate::counting::{a, contribute, limit, lines, mailed, mailing, program, rolling, settled};
use crate::dsl::*;

/// A number taken from the events of the first pattern.
pub fn metric(worth: Worth, key: KeyKind, window: Option<CountWindow>) -> Body {
    Body::Metric(Metric {
        sample: Sample::Events {
            pattern: PatternId(0),
            worth,
        },
        fold: Fold::Sum,
        key,
        window,
        client_clock: false,
    })
}

/// The number of the norm at this place, shown.
pub fn shown(at: usize, key: KeyKind, window: Option<CountWindow>) -> Body {
    Body::Appraisal(Box::new(Appraisal {
        key,
        role: None,
        window,
        judge: Judge::Shown(Measured {
            name: "число".into(),
            formula: Formula::Metric(at),
            unit: NumberUnit::Number,
        }),
        decided: 0,
        answers: None,
        notify: Vec::new(),
        todo: Vec::new(),
    }))
}

fn two_deals() -> Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    case.deals.push(Deal {
        id: "D-2".into(),
        stages: Some(vec![StageEntry {
            stage: "Новая".into(),
            funnel: None,
            at: when("01.12 10:00"),
            known: None,
            by: None,
            source: "stages.json:9".into(),
        }]),
        source: "deals.json:2".into(),
        ..case.deals[0].clone()
    });
    case
}

#[test]
fn событие_клиента_считается_у_клиента_один_раз_а_у_сделок_у_каждой() {
    let mut case = two_deals();
    for at in ["07.12 10:00", "07.12 11:00"] {
        let mut event = outgoing(at, true);
        event.deal = None;
        case = case.event(event);
    }
    let of = |key| {
        let norm = Body::Limit(limit(1, a(PeriodUnit::Day), key));
        let found = settled(
            &program(&[call()], &[norm]),
            &dataset(),
            slice::from_ref(&case),
            "31.12 12:00",
        );
        let deal = |one: &reglament::findings::Finding| one.subject.deal.clone();
        (
            lines(&found),
            found.findings.iter().map(deal).collect::<Vec<_>>(),
        )
    };
    let line = "превышен 07.12 11:00: events.json:1 → events.json:2";
    assert_eq!(of(KeyKind::Client).0, [line]);
    assert_eq!(
        of(KeyKind::Deal),
        (
            vec![line.into(), line.into()],
            vec![Some("D-1".into()), Some("D-2".into())]
        )
    );
}

/// Сделки разных клиентов, звонки одного сотрудника; событие без автора не считается никому.
#[test]
fn предел_сотрудника_идёт_через_случаи() {
    let of = |client: &'static str, deal_id: &'static str, at: &str, by: Option<&'static str>| {
        let mut case = deal(&[("Новая", "01.12 10:00")]);
        case.client = Some(client.into());
        case.deals[0].id = deal_id.into();
        let mut event = outgoing(at, true);
        event.deal = Some(deal_id.into());
        event.by = by.map(Into::into);
        let mut case = case.event(event);
        case.events[0].source = client.into();
        case
    };
    let cases = [
        of("C-3", "D-3", "07.12 12:00", Some("ivanov")),
        of("C-1", "D-1", "07.12 10:00", Some("ivanov")),
        of("C-2", "D-2", "07.12 11:00", Some("petrov")),
        of("C-4", "D-4", "07.12 11:30", None),
    ];
    let norm = Body::Limit(limit(1, a(PeriodUnit::Day), KeyKind::Person));
    let program = program(&[call()], &[norm]);
    let found = settled(&program, &dataset(), &cases, "31.12 12:00");
    assert_eq!(lines(&found), ["превышен 07.12 12:00: C-1 → C-3"]);
    assert_eq!(&*found.findings[0].responsible, "ivanov");
    assert_eq!(found.findings[0].subject.deal.as_deref(), Some("D-3"));
}

#[test]
fn чего_не_видно_то_не_проверено() {
    let norm = || Body::Limit(limit(1, rolling(24, Unit::Hour), KeyKind::Client));
    let program = program(&[mailing()], &[norm()]);
    let mut data = dataset();
    let since = Held {
        since: Some(when("07.12 00:00")),
        as_of: None,
    };
    data.held.insert(FactKind::Mailings, since);
    let found = |moments: &[&str]| {
        lines(&settled(
            &program,
            &data,
            &[mailed("C-1", moments)],
            "31.12 12:00",
        ))
    };
    // Окно уходит в то, чего нет; через сутки — уже нет.
    assert_eq!(
        found(&["07.12 12:00"]),
        ["NotChecked 07.12 12:00: история рассылок"]
    );
    assert_eq!(found(&["08.12 00:00"]), Vec::<String>::new());
    // Уже видного хватает.
    assert_eq!(
        found(&["07.12 12:00", "07.12 13:00"]),
        [
            "превышен 07.12 13:00: C-1:1 → C-1:2",
            "NotChecked 07.12 12:00: история рассылок"
        ]
    );
    data.held.remove(&FactKind::Mailings);
    let nothing = settled(&program, &data, &[], "31.12 12:00");
    assert_eq!(
        nothing.ledger.not_checked, 1,
        "нечем проверить — сказано один раз"
    );
}

/// Возможно, это был соединённый звонок: место может быть занято.
#[test]
fn сомнительное_может_занимать_место() {
    let norm = Body::Limit(limit(1, a(PeriodUnit::Day), KeyKind::Deal));
    let program = program(&[call()], &[norm]);
    let mut doubtful = outgoing("07.12 10:00", true);
    doubtful.connected = None;
    let case = deal(&[("Новая", "01.12 10:00")]).event(doubtful);
    let alone = settled(&program, &dataset(), slice::from_ref(&case), "31.12 12:00");
    assert_eq!(alone.findings, []);
    let found = settled(
        &program,
        &dataset(),
        &[case.called("07.12 11:00")],
        "31.12 12:00",
    );
    assert_eq!(found.ledger.not_checked, 1);
    assert_eq!(show(found.findings[0].triggered_at), "07.12 11:00");
}

#[test]
fn до_вступления_в_силу_место_занято_но_не_судится() {
    let mut reg = program(
        &[mailing()],
        &[Body::Limit(limit(
            1,
            rolling(24, Unit::Hour),
            KeyKind::Client,
        ))],
    );
    reg.versions[0].from = t("08.12 00:00");
    let case = mailed(
        "C-1",
        &["01.12 09:00", "07.12 09:00", "07.12 12:00", "08.12 10:00"],
    );
    let sent = contribute(&reg, &dataset(), slice::from_ref(&case), "31.12 12:00");
    assert_eq!(sent.len(), 3, "давно свободное место не нужно никому");
    assert_eq!(
        lines(&settled(&reg, &dataset(), &[case], "31.12 12:00")),
        ["превышен 08.12 10:00: C-1:3 → C-1:4"]
    );
}

/// Условие решает, судить ли событие; место занимают все.
#[test]
fn условие_спрашивается_у_самого_события() {
    let mut reg = program(
        &[call()],
        &[Body::Limit(limit(1, a(PeriodUnit::Day), KeyKind::Deal))],
    );
    reg.versions[0].norms[0].guard = Condition::Test(Asked::Filled(PERSON), "ЛПР".into());
    let case = deal(&[("Новая", "01.12 10:00")])
        .field("ЛПР", reglament::facts::RawValue::Empty)
        .called("07.12 10:00")
        .called("07.12 10:30")
        .change("07.12 10:40", "ЛПР", text("Пётр"))
        .called("07.12 11:00");
    let found = settled(&reg, &dataset(), &[case], "31.12 12:00");
    assert_eq!(
        lines(&found),
        ["превышен 07.12 11:00: events.json:2 → events.json:3"]
    );
}

/// Область решает, что считать: звонки других стадий места не занимают.
#[test]
fn предел_стадии_считает_только_её_события() {
    let day = limit(1, a(PeriodUnit::Day), KeyKind::Deal);
    let mut reg = program(&[call()], &[Body::Limit(day)]);
    reg.versions[0].norms[0].scope.stages = vec![OFFER];
    let case = deal(&[("Новая", "01.12 10:00"), ("КП", "07.12 11:00")])
        .called("07.12 10:00")
        .called("07.12 12:00")
        .called("07.12 13:00");
    let found = settled(&reg, &dataset(), slice::from_ref(&case), "31.12 12:00");
    assert_eq!(
        lines(&found),
        ["превышен 07.12 13:00: events.json:2 → events.json:3"]
    );
    // Без истории стадий неизвестно, в какой стадии звонили.
    let mut blind = case;
    blind.deals[0].stages = None;
    blind.deals[0].stage = Some("КП".into());
    let found = settled(&reg, &dataset(), &[blind], "31.12 12:00");
    assert_eq!(lines(&found), ["NotChecked 07.12 12:00: история стадий"]);
}

/// У одной сделки истории нет — о ней и «не проверено», а соседняя судится.
#[test]
fn нет_истории_одной_сделки() {
    let what = What::Transition {
        from: Vec::new(),
        to: vec![NEW],
    };
    let day = limit(1, a(PeriodUnit::Month), KeyKind::Deal);
    let program = program(
        &[pattern("переход в «Новая»", shape(what))],
        &[Body::Limit(day)],
    );
    let mut case = deal(&[
        ("Новая", "01.12 10:00"),
        ("КП", "02.12 10:00"),
        ("Новая", "03.12 10:00"),
    ]);
    let blind = Deal {
        id: "D-2".into(),
        stages: None,
        stage: Some("КП".into()),
        ..case.deals[0].clone()
    };
    case.deals.push(blind);
    let found = settled(&program, &dataset(), &[case], "31.12 12:00");
    let subjects: Vec<_> = found
        .findings
        .iter()
        .map(|one| (one.subject.deal.as_deref().unwrap_or(""), one.verdict))
        .collect();
    assert_eq!(
        subjects,
        [("D-1", Verdict::Violated), ("D-2", Verdict::NotChecked)]
    );
}

#[test]
fn показатель_называет_число_и_кто_за_ним_стоит() {
    let metric = |key, window| metric(Worth::One, key, window);
    let norms = [
        metric(KeyKind::All, None),
        shown(0, KeyKind::All, None),
        metric(KeyKind::Client, Some(a(PeriodUnit::Month))),
        shown(2, KeyKind::Client, Some(a(PeriodUnit::Month))),
    ];
    let program = program(&[mailing()], &norms);
    let cases = [
        mailed("C-2", &["30.11 10:00", "07.12 10:00"]),
        mailed("C-1", &["07.12 11:00"]),
    ];
    let found = settled(&program, &dataset(), &cases, "31.12 12:00");
    let number = |one: &reglament::engine::MetricValue| {
        let cases: Vec<&str> = one.cases.iter().map(|case| &*case.source).collect();
        let value = one.number.value.map(|value| value.to_string());
        (one.key.clone(), value.unwrap_or_default(), cases.join(" "))
    };
    let last = |one: &&reglament::engine::MetricValue| !one.over || one.period.is_none();
    let numbers: Vec<_> = found.metrics.iter().filter(last).map(number).collect();
    assert_eq!(
        numbers,
        [
            (Key::All, "3".into(), "C-2:1 C-2:2 C-1:1".into()),
            (Key::Client("C-1".into()), "1".into(), "C-1:1".into()),
            (Key::Client("C-2".into()), "1".into(), "C-2:2".into()),
        ]
    );
    assert!(found.metrics.iter().all(|one| one.missing.is_empty()));
    // November has a number of its own.
    assert_eq!(found.metrics.len(), 4);
    let none = settled(&program, &dataset(), &[], "31.12 12:00");
    assert_eq!(none.metrics.len(), 1, "ноль — тоже число");
}

#[test]
fn сумма_в_чужой_валюте_названа_недостающей() {
    let sum = metric(Worth::Amount, KeyKind::Deal, None);
    let what = What::Event(reglament::facts::EventKind::Payment, Moment::Done);
    let program = program(
        &[pattern("оплата", shape(what))],
        &[sum, shown(0, KeyKind::Deal, None)],
    );
    let paid = |at: &str, amount: i64, currency: Option<&'static str>| {
        let mut event = happened(reglament::facts::EventKind::Payment, at);
        event.amount = Some(amount.into());
        event.currency = currency.map(Into::into);
        event
    };
    let case = deal(&[("Новая", "01.12 10:00")])
        .event(paid("07.12 10:00", 500, None))
        .event(paid("08.12 10:00", -100, None));
    let found = |case: &Case<'static>| {
        settled(&program, &dataset(), slice::from_ref(case), "31.12 12:00")
            .metrics
            .remove(0)
    };
    assert_eq!(found(&case).number.value, Some(400.into()));
    let mixed = found(&case.event(paid("09.12 10:00", 7, Some("USD"))));
    assert_eq!(mixed.number.value, Some(400.into()));
    assert_eq!(
        mixed.missing.first().map(|what| &**what),
        Some("курс валюты")
    );
}
