//! Whether a mailing may be sent: random policies and histories, asked at every moment at which the answer can change, a second
//! before and after it, and at random seconds; and the earliest moment against a walk over all of them.

use std::collections::BTreeSet;

use reglament::calendar::{Unit, Zone};
use reglament::engine::{Across, Answer, Earliest, Engine, Options, Policy, Send};
use reglament::facts::{
    Case, Consent, Dataset, Deal, Direction, Event, EventKind, FactKind, Held, Mailing, StageEntry,
    When,
};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use crate::dsl;
use crate::long::number;
use crate::naive::permission::{Agreed, Client, Rule, Sent, Together};
use crate::naive::random::dice::Dice;

const PRELUDE: &str = "\
регламент «Проба»:
    версия 1
    часовой пояс Europe/Moscow
порядок: «Новая» → «Договор» → «Успех» или «Отказ»
рассылки:
    сервисные шаблоны: «Счёт»
";

const ZONES: [&str; 7] = [
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
];

/// Nights of clock changes of 2026, in seconds: questions are asked around them more often than chance would have it.
const CHANGES: [i64; 5] = [
    1_774_746_000, // 29.03.2026 01:00 UTC, Berlin
    1_792_890_000, // 25.10.2026 01:00 UTC, Berlin
    1_793_512_800, // 01.11.2026 06:00 UTC, New York
    1_775_314_800, // 04.04.2026 15:00 UTC, Lord Howe
    1_790_434_800, // 26.09.2026 14:00 UTC, Auckland
];

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub fn rules(dice: &mut Dice) -> Vec<Rule> {
    let count = dice.between(1, 5);
    (0..count).map(|_| rule(dice)).collect()
}

fn rule(dice: &mut Dice) -> Rule {
    match dice.below(12) {
        0..=5 => {
            let channel = *dice.one(&[None, Some("email"), Some("sms")]);
            let together = match dice.below(8) {
                0 => Together::Rolling(dice.between(1, 48) as u32, Unit::Hour),
                1 | 2 => Together::Rolling(dice.between(1, 40) as u32, Unit::Day),
                3 => Together::Rolling(dice.between(1, 3) as u32, Unit::Week),
                4 => Together::Rolling(1, Unit::Month),
                5 => Together::Day,
                6 => Together::Week,
                _ => Together::Month,
            };
            Rule::Most {
                channel,
                number: dice.between(1, 4),
                together,
                calls: channel.is_none() && dice.percent(40),
            }
        }
        6 | 7 => {
            let from = dice.between(0, 47) as u32 * 30;
            let to = dice.between(1, 47) as u32 * 30;
            Rule::Quiet(from, if from == to { (to + 60) % 1440 } else { to })
        }
        8 => {
            let from = dice.between(0, 30) as u32 * 30;
            Rule::Weekdays(from, from + 30 * dice.between(1, 16) as u32)
        }
        9 => Rule::Consent,
        10 => {
            if dice.percent(20) {
                Rule::NotInContract
            } else {
                Rule::Pause(dice.between(1, 3), dice.between(1, 40) as u32)
            }
        }
        _ => Rule::Answered(dice.between(1, 30) as u32),
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The rule as the author says it.
pub fn said(rule: &Rule) -> String {
    match rule {
        Rule::Most {
            channel,
            number,
            together,
            calls,
        } => {
            let what = match channel {
                None => "все каналы вместе",
                Some("sms") => "СМС",
                Some(_) => "email",
            };
            let when = match together {
                Together::Rolling(number, unit) => {
                    let unit = match unit {
                        Unit::Hour => "часов",
                        Unit::Day => "дней",
                        Unit::Week => "недель",
                        _ => "месяцев",
                    };
                    format!("за любые {number} {unit}")
                }
                Together::Day => "в календарный день".to_owned(),
                Together::Week => "в календарную неделю".to_owned(),
                Together::Month => "в календарный месяц".to_owned(),
            };
            let calls = if *calls {
                ", включая звонки"
            } else {
                ""
            };
            format!("{what} не больше {number} {when}{calls}")
        }
        Rule::Quiet(from, to) => format!("тихие часы {}–{}", clock(*from), clock(*to)),
        Rule::Weekdays(from, to) => format!("слать только пн–пт {}–{}", clock(*from), clock(*to)),
        Rule::Consent => "согласие обязательно".to_owned(),
        Rule::NotInContract => "не слать в стадиях «Договор»".to_owned(),
        Rule::Pause(number, days) => {
            format!("если последние {number} рассылки без открытия, то пауза {days} дней")
        }
        Rule::Answered(days) => {
            format!("не слать, если есть ответ клиента за последние {days} дней")
        }
    }
}

pub fn program(rules: &[Rule]) -> Program {
    let mut text = PRELUDE.to_owned();
    for rule in rules {
        text += &format!("    {}\n", said(rule));
    }
    let loaded = load(&[SourceText::new("проба.reglament", &text)]);
    let told: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message).collect();
    assert!(loaded.is_sound(), "{text}\n{told:?}");
    Program::new(&loaded.regulations)
}

/// A moment some time before or after `now`: often a whole number of hours away, so that ends meet.
fn near(dice: &mut Dice, now: Instant, days: usize) -> Instant {
    let seconds = if dice.percent(60) {
        dice.below(days * 24) as i64 * HOUR
    } else {
        dice.below(days * 86_400) as i64
    };
    now.plus(-seconds)
}

pub fn client(dice: &mut Dice) -> (Client, Option<&'static str>) {
    let now = if dice.percent(40) {
        Instant(*dice.one(&CHANGES)).plus(dice.between(0, 4 * 86_400) as i64 - 2 * DAY)
    } else {
        Instant(1_770_000_000 + dice.below(300 * 86_400) as i64)
    };
    let now = if dice.percent(50) {
        Instant(now.0 - now.0.rem_euclid(HOUR))
    } else {
        now
    };
    let named = dice.percent(80).then(|| *dice.one(&ZONES));
    let zone = Zone::parse(named.unwrap_or("Europe/Moscow")).unwrap();
    let channel = |dice: &mut Dice| *dice.one(&["email", "sms"]);
    let sent = (0..dice.below(9)).map(|_| Sent {
        // Some are later than now: nobody knows of them yet.
        at: near(dice, now, 35).plus(if dice.percent(5) { 40 * DAY } else { 0 }),
        channel: channel(dice),
        service: dice.percent(15),
        opened: dice.percent(30),
    });
    let mut sent: Vec<Sent> = sent.collect();
    let since = dice.percent(25).then(|| near(dice, now, 30));
    sent.retain(|one| since.is_none_or(|since| one.at >= since));
    let calls = (0..dice.below(4)).map(|_| near(dice, now, 20)).collect();
    let answers = (0..dice.below(3)).map(|_| near(dice, now, 25)).collect();
    let consents = (0..dice.below(4)).map(|_| {
        let given = near(dice, now, 20).plus(10 * DAY);
        let lasts = dice.below(60 * 86_400) as i64;
        Agreed {
            channel: channel(dice),
            given,
            withdrawn: dice.percent(50).then(|| given.plus(lasts)),
        }
    });
    let consents = consents.collect();
    let client = Client {
        zone,
        sent,
        calls,
        consents,
        answers,
        contract: dice.percent(30),
        now,
        since,
    };
    (client, named)
}

/// The same client as the program reads him.
pub fn case(client: &Client, zone: Option<&'static str>) -> Case<'static> {
    let mailing = |one: &Sent| Mailing {
        channel: one.channel.into(),
        template: one.service.then(|| "Счёт".into()),
        category: None,
        campaign: None,
        sender: None,
        sender_kind: None,
        at: When::Exact(one.at),
        status: Some(if one.opened { "opened" } else { "delivered" }.into()),
        source: "".into(),
    };
    let call = |at: &Instant| Event {
        at: Some(When::Exact(*at)),
        direction: Some(Direction::Out),
        connected: Some(true),
        ..Event::new(EventKind::Call)
    };
    let answer = |at: &Instant| Event {
        at: Some(When::Exact(*at)),
        direction: Some(Direction::In),
        ..Event::new(EventKind::Message)
    };
    let consent = |one: &Agreed| Consent {
        channel: one.channel.into(),
        purpose: None,
        given: Some(When::Exact(one.given)),
        withdrawn: one.withdrawn.map(When::Exact),
        proof: None,
        text_version: None,
    };
    let begun = When::Exact(client.now.plus(-100 * DAY));
    let entry = StageEntry {
        stage: "Договор".into(),
        funnel: None,
        at: begun,
        known: None,
        by: None,
        source: "".into(),
    };
    let deal = Deal {
        id: "D-1".into(),
        created: Some(begun),
        stages: Some(vec![entry]),
        changes: Some(Vec::new()),
        owners: Some(Vec::new()),
        ..Deal::default()
    };
    Case {
        client: Some("C-1".into()),
        timezone: zone.map(Into::into),
        changes: Some(Vec::new()),
        consents: client.consents.iter().map(consent).collect(),
        deals: if client.contract {
            vec![deal]
        } else {
            Vec::new()
        },
        events: client
            .calls
            .iter()
            .map(call)
            .chain(client.answers.iter().map(answer))
            .collect(),
        mailings: client.sent.iter().map(mailing).collect(),
        source: "C-1".into(),
        ..Case::default()
    }
}

pub fn data(since: Option<Instant>) -> Dataset {
    let mut data = dsl::dataset();
    data.held.insert(FactKind::Consents, Held::default());
    let held = Held {
        since: since.map(When::Exact),
        ..Held::default()
    };
    data.held.insert(FactKind::Mailings, held);
    data
}

/// What both make of one sample; nothing: they agree.
fn disagree(seed: u64, seen: &mut BTreeSet<Option<bool>>) -> Option<String> {
    let mut dice = Dice::new(seed);
    let rules = rules(&mut dice);
    let program = program(&rules);
    let options = Options::default();
    for _ in 0..4 {
        let (client, zone) = client(&mut dice);
        let (case, data) = (case(&client, zone), data(client.since));
        let channel = *dice.one(&["email", "sms"]);
        let service = dice.percent(15);
        let send = Send {
            channel: channel.into(),
            template: service.then(|| "Счёт".into()),
            ..Send::default()
        };
        let policy = Policy::new(&program, send);
        let mut engine = Engine::new(&program, &data, client.now, &options);
        let none = Across::unknown();
        let told = |what: String| {
            let text: Vec<String> = rules.iter().map(said).collect();
            Some(format!(
                "{what}\n{}\n{channel} {service} {client:#?}",
                text.join("\n")
            ))
        };
        let answer = engine.permission(&case, &policy, &none, client.now);
        let found = match answer.earliest {
            Earliest::At(at) => Some(at),
            Earliest::NotWithin | Earliest::Never => None,
        };
        let wanted = client.earliest(&rules, channel, service);
        if found != wanted {
            return told(format!("раньше всего: {found:?}, а надо {wanted:?}"));
        }
        let mut moments = client.moments(&rules, client.now, 12);
        let random = (0..6).map(|_| client.now.plus(dice.below(20 * 86_400) as i64));
        let random: Vec<Instant> = random.collect();
        while moments.len() > 6 {
            let at = dice.below(moments.len());
            moments.remove(at);
        }
        let around = moments.iter().flat_map(|at| [at.plus(-1), *at, at.plus(1)]);
        let asked = around.chain(random).chain([client.now]);
        for at in asked.filter(|at| *at >= client.now) {
            let found = engine.may_send(&case, &policy, &none, at);
            let wanted = client.allowed(&rules, channel, service, at);
            let said = match found {
                Answer::Yes => Some(true),
                Answer::No => Some(false),
                Answer::CannotTell => None,
            };
            if said != wanted {
                return told(format!("в {at:?}: {found:?}, а надо {wanted:?}"));
            }
            seen.insert(said);
        }
        // The short way and the long one are two readings of the same policy.
        let random = client.now.plus(dice.below(20 * 86_400) as i64);
        for at in [client.now, random] {
            let found = engine.may_send(&case, &policy, &none, at);
            let wanted = engine.permission_at_length(&case, &policy, &none, at);
            if found != wanted.answer {
                let wanted = wanted.answer;
                return told(format!("в {at:?}: коротко {found:?}, подробно {wanted:?}"));
            }
        }
    }
    None
}

fn compare(seeds: impl Iterator<Item = u64>) {
    let mut seen = BTreeSet::new();
    let asked = seeds.filter_map(|seed| Some((seed, disagree(seed, &mut seen)?)));
    let found: Vec<(u64, String)> = asked.collect();
    let all: Vec<u64> = found.iter().map(|(seed, _)| *seed).collect();
    let first = found.first().map_or("", |(_, told)| told);
    assert!(
        found.is_empty(),
        "не сошлись {}: {all:?}\n{first}",
        all.len()
    );
    assert_eq!(seen.len(), 3, "отвечали и да, и нет, и не видно");
}

#[test]
fn both_agree_on_permissions() {
    compare(1..61);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_permissions() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    compare(first..first + count);
}
