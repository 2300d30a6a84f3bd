//! Limits of frequency and of load as sentences: a text, what happened, what must come out.

use reglament::engine::{Options, Settled, evaluate, settle};
use reglament::facts::{Case, Dataset, Direction, Event, EventKind, Mailing};
use reglament::findings::{Penalty, Verdict};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;

const PRELUDE: &str = "\
регламент «Проба»:
    версия 1
    часовой пояс Europe/Moscow
роли: менеджер, звонарь, РОП
карточка сделки:
    источник — «Сайт», «Выставка»
карточка клиента:
    уровень — «VIP», «обычный»
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
";

/// The program of a text behind the common words; a text with a mistake fails the test.
pub fn program(text: &str) -> Program {
    let source = SourceText::new("проба.reglament", &format!("{PRELUDE}{text}\n"));
    let loaded = load(&[source]);
    let said: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message).collect();
    assert!(loaded.is_sound(), "{said:?}");
    Program::new(&loaded.regulations)
}

pub fn settled(text: &str, data: &Dataset, cases: &[Case<'_>], now: &str) -> (Program, Settled) {
    let program = program(text);
    let options = Options::default();
    let of = |case| evaluate(&program, data, case, t(now), &options).contributions;
    let all = cases.iter().flat_map(of).collect();
    let settled = settle(&program, data, all, t(now));
    (program, settled)
}

/// `Violated 08.12 08:00 → C-1:4 (ivanov)`
pub fn rows(settled: &Settled) -> Vec<String> {
    let one = |finding: &reglament::findings::Finding| {
        let verdict = finding.verdict;
        let mut out = format!("{verdict:?} {}", show(finding.triggered_at));
        if let Some(done) = finding.done_at {
            out += &format!("–{}", show(done));
        }
        if verdict == Verdict::NotChecked {
            out += &format!(": {}", finding.not_held.join(", "));
        } else {
            let last = finding.evidence.last().map_or("", |one| &*one.source);
            out += &format!(" {last}");
        }
        out
    };
    settled.findings.iter().map(one).collect()
}

#[track_caller]
pub fn expect(text: &str, cases: &[Case<'_>], now: &str, wanted: &[&str]) {
    let (_, settled) = settled(text, &dataset(), cases, now);
    assert_eq!(rows(&settled), wanted, "{text}");
}

/// A client with mailings: moment, channel, template.
pub fn mailed(client: &'static str, sent: &[(&str, &'static str, &'static str)]) -> Case<'static> {
    let one =
        |(at, (moment, channel, template)): (usize, &(&str, &'static str, &'static str))| Mailing {
            channel: (*channel).into(),
            template: (!template.is_empty()).then(|| (*template).into()),
            category: None,
            campaign: None,
            sender: None,
            sender_kind: None,
            at: when(moment),
            status: Some("sent".into()),
            source: format!("{client}:{}", at + 1).into(),
        };
    Case {
        client: Some(client.into()),
        changes: Some(Vec::new()),
        mailings: sent.iter().enumerate().map(one).collect(),
        source: client.into(),
        ..Case::default()
    }
}

fn by(id: &'static str, mut event: Event<'static>) -> Event<'static> {
    event.by = Some(id.into());
    event
}

#[test]
fn bare_periods_roll_for_clients() {
    // The vectors of data.md §6: three in any 24 hours.
    let sent = mailed(
        "C-1",
        &[
            ("07.12 09:00", "email", ""),
            ("07.12 13:00", "email", ""),
            ("07.12 17:00", "email", ""),
            ("08.12 08:00", "email", ""),
        ],
    );
    expect(
        "email не больше 3 в день",
        &[sent],
        "10.12 12:00",
        &["Violated 08.12 08:00 C-1:4"],
    );
    let sent = mailed(
        "C-1",
        &[
            ("07.12 09:00", "email", ""),
            ("07.12 13:00", "email", ""),
            ("07.12 17:00", "email", ""),
            ("08.12 09:00", "email", ""),
        ],
    );
    expect("email не больше 3 в день", &[sent], "10.12 12:00", &[]);
}

#[test]
fn calendar_periods_are_said() {
    let sent = || {
        mailed(
            "C-1",
            &[("07.12 23:00", "sms", ""), ("08.12 09:00", "sms", "")],
        )
    };
    expect(
        "СМС не больше 1 в календарный день",
        &[sent()],
        "10.12 12:00",
        &[],
    );
    expect(
        "СМС не больше 1 в день",
        &[sent()],
        "10.12 12:00",
        &["Violated 08.12 09:00 C-1:2"],
    );
}

#[test]
fn several_bounds_are_judged_each() {
    let sent = mailed(
        "C-1",
        &[
            ("07.12 10:00", "смс", ""),
            ("08.12 10:00", "SMS", ""),
            ("14.12 10:00", "sms", ""),
            ("21.12 10:00", "sms", ""),
        ],
    );
    expect(
        "СМС не больше 1 в календарную неделю и не больше 3 за любые 30 дней",
        &[sent],
        "31.12 12:00",
        &["Violated 08.12 10:00 C-1:2", "Violated 21.12 10:00 C-1:4"],
    );
}

#[test]
fn channels_count_apart_or_together() {
    let sent = || {
        mailed(
            "C-1",
            &[
                ("07.12 10:00", "email", ""),
                ("07.12 11:00", "sms", ""),
                ("07.12 12:00", "whatsapp", ""),
            ],
        )
    };
    expect("email не чаще раза в неделю", &[sent()], "10.12 12:00", &[]);
    expect(
        "все каналы вместе не больше 2 за 7 дней",
        &[sent()],
        "10.12 12:00",
        &["Violated 07.12 12:00 C-1:3"],
    );
    // A call takes a place and is never the one too many.
    let mut called = sent();
    called.mailings.truncate(2);
    let mut call = outgoing("07.12 09:00", true);
    call.deal = None;
    let called = called.event(call);
    expect(
        "все каналы вместе не больше 2 за 7 дней, включая звонки",
        &[called],
        "10.12 12:00",
        &["Violated 07.12 11:00 C-1:2"],
    );
}

#[test]
fn a_gap_is_one_within_that_time() {
    let sent = mailed(
        "C-1",
        &[
            ("07.12 10:00", "email", ""),
            ("10.12 09:59", "email", ""),
            ("13.12 09:59", "email", ""),
        ],
    );
    expect(
        "не раньше 3 дней после прошлой рассылки",
        &[sent],
        "31.12 12:00",
        &["Violated 10.12 09:59 C-1:2"],
    );
}

#[test]
fn what_is_left_out_neither_counts_nor_is_judged() {
    let sent = || {
        mailed(
            "C-1",
            &[
                ("07.12 10:00", "email", "Счёт"),
                ("07.12 11:00", "email", "Акция"),
                ("07.12 12:00", "email", "Счёт"),
                ("07.12 13:00", "email", "Новости"),
            ],
        )
    };
    expect(
        "рассылка не чаще раза в день, кроме шаблонов «Счёт», «Акт»",
        &[sent()],
        "10.12 12:00",
        &["Violated 07.12 13:00 C-1:4"],
    );
    expect(
        "рассылка не чаще раза в день:\n    не считать: «Счёт»; «Акция»",
        &[sent()],
        "10.12 12:00",
        &[],
    );
}

#[test]
fn a_condition_says_which_are_judged() {
    let mut vip = mailed(
        "C-1",
        &[("07.12 10:00", "email", ""), ("07.12 11:00", "email", "")],
    );
    vip.fields.insert("уровень".into(), text("VIP"));
    let mut plain = mailed(
        "C-2",
        &[("07.12 10:00", "email", ""), ("07.12 11:00", "email", "")],
    );
    plain.fields.insert("уровень".into(), text("обычный"));
    expect(
        "рассылка не чаще раза в день, кроме уровня «VIP»",
        &[vip.clone(), plain.clone()],
        "10.12 12:00",
        &["Violated 07.12 11:00 C-2:2"],
    );
    expect(
        "рассылка не чаще раза в день, если уровень «VIP»",
        &[vip, plain],
        "10.12 12:00",
        &["Violated 07.12 11:00 C-1:2"],
    );
}

#[test]
fn messages_to_those_who_booked_are_free() {
    let booked = |at: &str, held: bool| Event {
        at: Some(when("12.12 10:00")),
        known: Some(when(at)),
        state: (!held).then(|| "назначена".into()),
        planned: Some(when("12.12 10:00")),
        ..Event::new(EventKind::Meeting)
    };
    let message = |at: &str| Event {
        direction: Some(Direction::Out),
        by: Some("ivanov".into()),
        ..happened(EventKind::Message, at)
    };
    let limit = "не больше одного сообщения в 7 дней одному клиенту, кроме уже записавшихся";
    let two = deal(&[("Новая", "01.12 10:00")])
        .event(message("07.12 10:00"))
        .event(message("08.12 10:00"));
    expect(
        limit,
        std::slice::from_ref(&two),
        "11.12 12:00",
        &["Violated 08.12 10:00 events.json:2"],
    );
    let mut meeting = booked("07.12 12:00", true);
    meeting.deal = Some("D-1".into());
    expect(limit, &[two.event(meeting)], "11.12 12:00", &[]);
}

#[test]
fn staff_limits_are_calendar_and_by_person() {
    let calls = |who: &'static str, at: &[&str]| -> Vec<Event<'static>> {
        at.iter().map(|at| by(who, outgoing(at, true))).collect()
    };
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for event in calls("ivanov", &["07.12 22:00", "07.12 23:00", "08.12 09:00"])
        .into_iter()
        .chain(calls(
            "petrov",
            &["08.12 10:00", "08.12 11:00", "08.12 12:00"],
        ))
    {
        case = case.event(event);
    }
    expect(
        "на сотрудника не больше 2 звонков в день",
        &[case],
        "10.12 12:00",
        &["Violated 08.12 12:00 events.json:6"],
    );
}

#[test]
fn sender_numbers_have_accounts_of_their_own() {
    let mut case = mailed(
        "C-1",
        &[
            ("07.12 10:00", "whatsapp", ""),
            ("07.12 10:10", "whatsapp", ""),
            ("07.12 10:20", "whatsapp", ""),
        ],
    );
    for (mailing, number) in case.mailings.iter_mut().zip(["1", "2", "1"]) {
        mailing.sender = Some(number.into());
        mailing.sender_kind = Some("холодный".into());
    }
    expect(
        "с одного номера не больше 1 в час",
        std::slice::from_ref(&case),
        "10.12 12:00",
        &["Violated 07.12 10:20 C-1:3"],
    );
    expect(
        "с тёплого номера не больше 1 в час",
        std::slice::from_ref(&case),
        "10.12 12:00",
        &[],
    );
    expect(
        "с холодного номера не больше 1 в день и не чаще чем раз в 30 минут",
        std::slice::from_ref(&case),
        "10.12 12:00",
        &["Violated 07.12 10:20 C-1:3", "Violated 07.12 10:20 C-1:3"],
    );
    // Nobody knows from which number it came.
    case.mailings[0].sender = None;
    expect(
        "с одного номера не больше 1 в час",
        &[case],
        "10.12 12:00",
        &[
            "NotChecked 07.12 10:20: номер отправителя",
            "NotChecked 07.12 10:10: номер отправителя",
        ],
    );
}

#[test]
fn campaigns_have_accounts_of_their_own() {
    let mut case = mailed(
        "C-1",
        &[
            ("01.12 10:00", "email", ""),
            ("05.12 10:00", "email", ""),
            ("07.12 10:00", "email", ""),
        ],
    );
    for (mailing, name) in case.mailings.iter_mut().zip(["Зима", "Весна", "Зима"]) {
        mailing.campaign = Some(name.into());
    }
    expect(
        "email на клиента не больше 1 за кампанию",
        &[case],
        "10.12 12:00",
        &["Violated 07.12 10:00 C-1:3"],
    );
}

fn open(id: &'static str, from: &str, owner: &'static str) -> Case<'static> {
    let mut case = deal(&[("Новая", from)]);
    case.client = Some(format!("C-{id}").into());
    case.deals[0].id = id.into();
    case.deals[0].owner = Some(owner.into());
    case.deals[0].source = format!("deals:{id}").into();
    case
}

#[test]
fn load_is_a_state() {
    let cases = [
        open("D-1", "01.12 10:00", "ivanov"),
        open("D-2", "02.12 10:00", "ivanov"),
        open("D-3", "03.12 10:00", "ivanov"),
        open("D-4", "03.12 10:00", "petrov"),
    ];
    let limit = "не больше 2 открытых сделок на сотрудника";
    expect(
        limit,
        &cases,
        "10.12 12:00",
        &["Violated 03.12 10:00 deals:D-3"],
    );
    // A deal closed makes room: the excess has an end.
    let mut closed = cases.clone();
    let mut stages = deal(&[("Новая", "01.12 10:00"), ("Отказ", "05.12 10:00")]);
    closed[0].deals[0].stages = stages.deals[0].stages.take();
    expect(
        limit,
        &closed,
        "10.12 12:00",
        &["Fixed 03.12 10:00–05.12 10:00 deals:D-3"],
    );
    // One that ends when another begins was never too much.
    let mut even = cases;
    let mut stages = deal(&[("Новая", "01.12 10:00"), ("Отказ", "03.12 10:00")]);
    even[0].deals[0].stages = stages.deals[0].stages.take();
    expect(limit, &even, "10.12 12:00", &[]);
}

#[test]
fn load_follows_the_owner() {
    let mut given = open("D-1", "01.12 10:00", "ivanov");
    given = given
        .owner("01.12 10:00", "ivanov")
        .owner("04.12 10:00", "petrov");
    let cases = [
        given,
        open("D-2", "02.12 10:00", "ivanov"),
        open("D-3", "03.12 10:00", "petrov"),
    ];
    expect(
        "не больше одной открытой сделки на сотрудника",
        &cases,
        "10.12 12:00",
        &[
            "Fixed 02.12 10:00–04.12 10:00 deals:D-2",
            "Violated 04.12 10:00 deals:D-1",
        ],
    );
}

#[test]
fn load_of_todays_owners_is_judged_today() {
    let cases: Vec<_> = ["D-1", "D-2", "D-3"]
        .map(|id| {
            let mut case = open(id, "01.12 10:00", "ivanov");
            case.deals[0].owners = None;
            case
        })
        .into();
    let (_, settled) = settled(
        "не больше 2 открытых сделок на сотрудника (штраф 500 ₽)",
        &dataset(),
        &cases,
        "10.12 12:00",
    );
    let found = rows(&settled);
    assert_eq!(
        found,
        [
            "Violated 10.12 12:00 deals:D-3",
            "NotChecked 01.12 10:00: история ответственных"
        ]
    );
    // By the current value alone there is no penalty.
    assert_eq!(settled.findings[0].penalty, []);
}

#[test]
fn load_in_a_stage_and_of_a_role() {
    let mut data = dataset();
    data.staff
        .extend([employee("ivanov", "менеджер"), employee("petrov", "РОП")]);
    data.staff_held = true;
    let cases = [
        open("D-1", "01.12 10:00", "ivanov"),
        open("D-2", "02.12 10:00", "ivanov"),
        open("D-3", "02.12 10:00", "petrov"),
        open("D-4", "02.12 10:00", "petrov"),
    ];
    let judge = |text| rows(&settled(text, &data, &cases, "10.12 12:00").1);
    assert_eq!(
        judge("не больше одной сделки в стадии «Новая» на менеджера"),
        ["Violated 02.12 10:00 deals:D-2"]
    );
    assert_eq!(
        judge("не больше одной сделки в стадии «КП» на менеджера"),
        [""; 0]
    );
}

#[test]
fn load_of_open_tasks() {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for (posted, closed) in [
        ("02.12 10:00", None),
        ("03.12 10:00", Some("05.12 10:00")),
        ("04.12 10:00", None),
    ] {
        case = case.task(posted, "20.12 18:00", closed);
        if let Some(task) = case.events.last_mut() {
            task.by = Some("ivanov".into());
        }
    }
    expect(
        "не больше 2 открытых задач на сотрудника",
        &[case],
        "10.12 12:00",
        &["Fixed 04.12 10:00–05.12 10:00 events.json:3"],
    );
}

#[test]
fn a_penalty_stands_in_the_finding() {
    let sent = mailed(
        "C-1",
        &[("07.12 10:00", "email", ""), ("07.12 11:00", "email", "")],
    );
    let (_, settled) = settled(
        "рассылка не чаще раза за любые 24 часа (штраф 500 ₽)",
        &dataset(),
        &[sent],
        "10.12 12:00",
    );
    assert!(matches!(
        settled.findings[0].penalty[..],
        [Penalty::Money(..)]
    ));
}
