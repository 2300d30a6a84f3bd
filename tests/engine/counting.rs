//! Limits and their windows. No sentence of the language lowers to them yet: each test compiles bans on the patterns it needs and
//! puts the counting norm in their place.

use std::slice;

use reglament::calendar::{PeriodUnit, Quantity, Unit};
use reglament::engine::{Contribution, Options, Settled, evaluate, settle};
use reglament::facts::{Case, Dataset, Mailing};
use reglament::findings::Verdict;
use reglament::model::regulation::*;
use reglament::program::norm::{Body, CountWindow, KeyKind, Limit, Prohibition};
use reglament::program::{PatternId, Program};

use crate::dsl::*;

pub fn mailing() -> EventPattern {
    pattern("рассылка", shape(What::Mailing))
}

pub fn service() -> EventPattern {
    let what = EventShape {
        template: Some("Счёт".into()),
        ..shape(What::Mailing)
    };
    pattern("сервисная рассылка", what)
}

pub fn rolling(n: u32, unit: Unit) -> CountWindow {
    CountWindow::Rolling(Quantity::plain(n, unit))
}

pub fn a(unit: PeriodUnit) -> CountWindow {
    CountWindow::Calendar(unit)
}

/// «Не больше `at_most` за `window`» on the first pattern.
pub fn limit(at_most: u32, window: CountWindow, key: KeyKind) -> Limit {
    Limit {
        pattern: PatternId(0),
        also: Vec::new(),
        exempt: Vec::new(),
        exempt_when: None,
        key,
        at_most,
        window,
        client_clock: false,
    }
}

/// A regulation of these norms over these patterns; norms name patterns by their place here.
pub fn program(patterns: &[EventPattern], norms: &[Body]) -> Program {
    let ban = |at: usize| {
        let pattern = patterns.get(at).unwrap_or(&patterns[0]).clone();
        let who = Vec::new();
        let mut clause = clause(
            &format!("{}", at + 1),
            &[],
            Sentence::Ban(Ban::Event {
                who,
                but: Vec::new(),
                pattern,
                approval: None,
            }),
        );
        clause.scope = Scope::default();
        clause
    };
    let number = patterns.len().max(norms.len());
    let mut program = Program::new(&[regulation((0..number).map(ban).collect())]);
    for (at, norm) in program.versions[0].norms.iter_mut().enumerate() {
        if let Body::Prohibition(Prohibition::Event { pattern, .. }) = &norm.body {
            assert!(
                at >= patterns.len() || pattern.0 == at,
                "образцы пронумерованы по порядку"
            );
        }
        norm.body = norms.get(at).cloned().unwrap_or(Body::ByHand("".into()));
    }
    program
}

/// A client with mailings at these moments; the number of each is its source.
pub fn mailed(client: &'static str, moments: &[&str]) -> Case<'static> {
    let one = |(at, moment): (usize, &&str)| Mailing {
        channel: "email".into(),
        template: None,
        category: None,
        campaign: None,
        at: when(moment),
        status: Some("sent".into()),
        source: format!("{client}:{}", at + 1).into(),
    };
    Case {
        client: Some(client.into()),
        mailings: moments.iter().enumerate().map(one).collect(),
        source: client.into(),
        ..Case::default()
    }
}

pub fn contribute(
    program: &Program,
    data: &Dataset,
    cases: &[Case<'_>],
    now: &str,
) -> Vec<Contribution> {
    let of = |case| evaluate(program, data, case, t(now), &Options::default()).contributions;
    cases.iter().flat_map(of).collect()
}

pub fn settled(program: &Program, data: &Dataset, cases: &[Case<'_>], now: &str) -> Settled {
    let settled = settle(program, data, contribute(program, data, cases, now), t(now));
    let ledger = settled.ledger;
    assert_eq!(ledger.born, settled.findings.len() as u64);
    assert_eq!(
        ledger.born,
        ledger.broken + ledger.not_checked,
        "предел нарушен или не проверен"
    );
    settled
}

/// `превышен 08.12 08:00: C-1:1 C-1:2 C-1:3 → C-1:4`
pub fn lines(settled: &Settled) -> Vec<String> {
    let line = |one: &reglament::findings::Finding| {
        let sources: Vec<&str> = one.evidence.iter().map(|fact| &*fact.source).collect();
        let at = show(one.triggered_at);
        match (one.verdict, sources.split_last()) {
            (Verdict::Violated, Some((last, before))) => {
                format!("превышен {at}: {} → {last}", before.join(" "))
            }
            _ => format!("{:?} {at}: {}", one.verdict, one.not_held.join(", ")),
        }
    };
    settled.findings.iter().map(line).collect()
}

#[track_caller]
fn expect(norms: &[Limit], cases: &[Case<'_>], lines_wanted: &[&str]) {
    let norms: Vec<Body> = norms.iter().cloned().map(Body::Limit).collect();
    let program = program(&[mailing(), service(), call()], &norms);
    let found = settled(&program, &dataset(), cases, "31.12 12:00");
    assert_eq!(lines(&found), lines_wanted);
}

#[test]
fn не_больше_трёх_за_сутки() {
    let day = [limit(3, rolling(24, Unit::Hour), KeyKind::Client)];
    let sent = |more: &[&str]| {
        let moments = [&["07.12 09:00", "07.12 13:00", "07.12 17:00"], more].concat();
        mailed("C-1", &moments)
    };
    expect(
        &day,
        &[sent(&["08.12 08:00"])],
        &["превышен 08.12 08:00: C-1:1 C-1:2 C-1:3 → C-1:4"],
    );
    // Ровно через сутки место свободно.
    expect(&day, &[sent(&["08.12 09:00"])], &[]);
    let next = |more: &str| sent(&["08.12 09:01", more]);
    expect(
        &day,
        &[next("08.12 10:00")],
        &["превышен 08.12 10:00: C-1:2 C-1:3 C-1:4 → C-1:5"],
    );
    expect(
        &day,
        &[next("08.12 11:00")],
        &["превышен 08.12 11:00: C-1:2 C-1:3 C-1:4 → C-1:5"],
    );
    expect(&day, &[next("08.12 14:00")], &[]);
    // Лишняя отправка тоже занимает место.
    expect(
        &day,
        &[sent(&["08.12 08:00", "08.12 09:01"])],
        &[
            "превышен 08.12 08:00: C-1:1 C-1:2 C-1:3 → C-1:4",
            "превышен 08.12 09:01: C-1:2 C-1:3 C-1:4 → C-1:5",
        ],
    );
}

#[test]
fn календарный_день_не_сутки() {
    let case = mailed("C-1", &["07.12 23:00", "08.12 09:00"]);
    let of = |window| [limit(1, window, KeyKind::Client)];
    expect(&of(a(PeriodUnit::Day)), slice::from_ref(&case), &[]);
    expect(
        &of(rolling(1, Unit::Day)),
        &[case],
        &["превышен 08.12 09:00: C-1:1 → C-1:2"],
    );
    let twice = mailed("C-1", &["07.12 00:00", "07.12 23:59"]);
    expect(
        &of(a(PeriodUnit::Day)),
        &[twice],
        &["превышен 07.12 23:59: C-1:1 → C-1:2"],
    );
}

#[test]
fn календарный_месяц() {
    let ten = |month: &str, first: u32| -> Vec<String> {
        (0..10)
            .map(|n| format!("{:02}.{month} 10:00", first + n % 7))
            .collect()
    };
    let (november, december) = (ten("11", 24), ten("12", 1));
    let mut moments: Vec<&str> = november
        .iter()
        .chain(&december)
        .map(String::as_str)
        .collect();
    let month = [limit(10, a(PeriodUnit::Month), KeyKind::Client)];
    expect(&month, &[mailed("C-1", &moments)], &[]);
    moments.push("31.12 09:00");
    let program = program(&[mailing()], &[Body::Limit(month[0].clone())]);
    let found = settled(
        &program,
        &dataset(),
        &[mailed("C-1", &moments)],
        "31.12 12:00",
    );
    assert_eq!(found.findings.len(), 1);
    assert_eq!(show(found.findings[0].triggered_at), "31.12 09:00");
    assert_eq!(found.findings[0].evidence.len(), 11);
}

#[test]
fn неделя_с_понедельника_и_168_часов() {
    let case = mailed("C-1", &["13.12 23:59", "14.12 00:00"]);
    expect(
        &[limit(1, a(PeriodUnit::Week), KeyKind::Client)],
        slice::from_ref(&case),
        &[],
    );
    expect(
        &[limit(1, rolling(1, Unit::Week), KeyKind::Client)],
        &[case],
        &["превышен 14.12 00:00: C-1:1 → C-1:2"],
    );
    let case = mailed("C-1", &["07.12 00:00", "13.12 23:59"]);
    expect(
        &[limit(1, a(PeriodUnit::Week), KeyKind::Client)],
        &[case],
        &["превышен 13.12 23:59: C-1:1 → C-1:2"],
    );
}

#[test]
fn месяц_кончается_тем_же_числом_или_последним() {
    let month = [limit(1, rolling(1, Unit::Month), KeyKind::Client)];
    let from = |first, second| [mailed("C-1", &[first, second])];
    expect(
        &month,
        &from("31.01 10:00", "28.02 09:59"),
        &["превышен 28.02 09:59: C-1:1 → C-1:2"],
    );
    expect(&month, &from("31.01 10:00", "28.02 10:00"), &[]);
    expect(&month, &from("28.02 10:00", "28.03 10:00"), &[]);
    expect(
        &month,
        &from("01.03 10:00", "31.03 10:00"),
        &["превышен 31.03 10:00: C-1:1 → C-1:2"],
    );
    // 30.01 15:00 кончается позже, чем 31.01 10:00: оба — 28 февраля, каждое в свой час.
    let two = [limit(1, rolling(1, Unit::Month), KeyKind::Client)];
    let case = mailed("C-1", &["30.01 15:00", "31.01 10:00", "28.02 12:00"]);
    expect(
        &two,
        &[case],
        &[
            "превышен 31.01 10:00: C-1:1 → C-1:2",
            "превышен 28.02 12:00: C-1:1 → C-1:3",
        ],
    );
}

#[test]
fn все_пределы_названы_каждый_своей_находкой() {
    let three = [
        limit(1, a(PeriodUnit::Day), KeyKind::Client),
        limit(2, a(PeriodUnit::Week), KeyKind::Client),
        limit(8, a(PeriodUnit::Month), KeyKind::Client),
    ];
    let case = mailed("C-1", &["07.12 10:00", "08.12 10:00", "08.12 11:00"]);
    expect(
        &three,
        &[case],
        &[
            "превышен 08.12 11:00: C-1:2 → C-1:3",
            "превышен 08.12 11:00: C-1:1 C-1:2 → C-1:3",
        ],
    );
}

#[test]
fn ноль_запрещает_и_предел_не_на_единицу_больше() {
    let case = mailed("C-1", &["07.12 10:00", "07.12 11:00"]);
    expect(
        &[limit(0, a(PeriodUnit::Day), KeyKind::Client)],
        slice::from_ref(&case),
        &[
            "превышен 07.12 10:00:  → C-1:1",
            "превышен 07.12 11:00:  → C-1:2",
        ],
    );
    expect(
        &[limit(2, a(PeriodUnit::Day), KeyKind::Client)],
        &[case],
        &[],
    );
}

#[test]
fn сервисные_не_считаются_а_звонки_только_занимают_место() {
    let mut both = limit(1, a(PeriodUnit::Day), KeyKind::Client);
    both.exempt = vec![PatternId(1)];
    both.also = vec![PatternId(2)];
    let mut case = mailed("C-1", &["07.12 10:00", "07.12 11:00"]);
    case.mailings[0].template = Some("Счёт".into());
    expect(&[both.clone()], slice::from_ref(&case), &[]);
    let mut event = outgoing("07.12 10:30", true);
    event.deal = None;
    let case = case.event(event);
    expect(
        &[both],
        &[case],
        &["превышен 07.12 11:00: events.json:1 → C-1:2"],
    );
}

#[test]
fn сутки_по_поясу_клиента() {
    let mut day = limit(1, a(PeriodUnit::Day), KeyKind::Client);
    day.client_clock = true;
    let mut case = mailed("C-1", &["07.12 23:30", "08.12 00:30"]);
    expect(&[day.clone()], slice::from_ref(&case), &[]);
    // В Екатеринбурге это 01:30 и 02:30 одного дня.
    case.timezone = Some("Asia/Yekaterinburg".into());
    expect(&[day], &[case], &["превышен 08.12 00:30: C-1:1 → C-1:2"]);
}
