//! Whether this very mailing may be sent: by template, category, campaign and number, with deals, approvals, versions and an
//! export that is behind; and short policies walked second by second.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use reglament::calendar::{Unit, Zone};
use reglament::engine::{Across, Answer, Earliest, Engine, Options, Policy, Send};
use reglament::facts::{
    Case, Consent, Dataset, Deal, Direction, Event, EventKind, FactKind, Held, Mailing, StageEntry,
    When,
};
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use crate::dsl;
use crate::long::number;
use crate::naive::mailings::{
    Account, Decided, Letter, Line, Of, Person, Sent, Version, WorkedOut, World,
};
use crate::naive::permission::{Agreed, Rule, Together};
use crate::naive::random::dice::Dice;

const ZONES: [&str; 6] = [
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
];

/// Moments of clock changes: Berlin there and back, New York there and back, Lord Howe there and back, Auckland there and back.
const CHANGES: [i64; 8] = [
    1_774_746_000,
    1_792_890_000,
    1_772_953_200,
    1_793_512_800,
    1_791_042_600,
    1_775_314_800,
    1_790_434_800,
    1_775_311_200,
];

const TEMPLATES: [&str; 4] = ["Акция", "Новости", "Дожим", "Счёт"];
const SERVICE: &[&str] = &["Счёт"];
const STAGES: [&str; 3] = ["Новая", "КП", "Договор"];
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// What is drawn of one regulation: the words and what they mean.
struct Drawn {
    program: Program,
    regulations: Vec<Regulation>,
    versions: Vec<Version>,
    text: String,
}

/// One of these words.
fn word(dice: &mut Dice, of: &[&'static str]) -> &'static str {
    dice.one::<&'static str>(of)
}

fn together(dice: &mut Dice) -> Together {
    match dice.below(8) {
        0 => Together::Rolling(dice.between(1, 48) as u32, Unit::Hour),
        1 | 2 => Together::Rolling(dice.between(1, 30) as u32, Unit::Day),
        3 => Together::Rolling(dice.between(1, 2) as u32, Unit::Week),
        4 => Together::Rolling(1, Unit::Month),
        5 => Together::Day,
        6 => Together::Week,
        _ => Together::Month,
    }
}

fn line(dice: &mut Dice) -> Line {
    match dice.below(16) {
        0..=3 => {
            let of = match dice.below(6) {
                0 | 1 => Of::All,
                2 => Of::Channel(word(dice, &["email", "sms"])),
                3 | 4 => Of::Template(word(dice, &TEMPLATES[..3])),
                _ => Of::Category("реклама"),
            };
            Line::Most(of, dice.between(1, 3), together(dice), Account::Client)
        }
        4 => Line::Most(
            Of::All,
            dice.between(1, 2),
            Together::Day,
            Account::Campaign,
        ),
        5 => {
            let window = if dice.percent(50) {
                Together::Rolling(dice.between(1, 30) as u32, Unit::Hour)
            } else {
                Together::Day
            };
            Line::Most(Of::All, dice.between(1, 3), window, Account::Sender)
        }
        6 => Line::Gap(dice.between(1, 9) as u32),
        7 | 8 => {
            let from = dice.between(0, 47) as u32 * 30;
            let to = dice.between(0, 47) as u32 * 30;
            let to = if from == to { (to + 60) % 1440 } else { to };
            Line::Hours(Rule::Quiet(from, to))
        }
        9 => Line::Consent(dice.percent(50)),
        10 => {
            if dice.percent(50) {
                Line::Withdrawn
            } else {
                Line::Stop
            }
        }
        11 => Line::NotIn(word(dice, &STAGES)),
        12 => Line::OnlyIn(word(dice, &TEMPLATES[..3]), word(dice, &STAGES)),
        13 => {
            let days = dice.percent(80).then(|| dice.between(1, 20) as u32);
            Line::After(word(dice, &TEMPLATES[..3]), word(dice, &TEMPLATES), days)
        }
        14 => {
            let channel = word(dice, &["email", "sms"]);
            let days = dice.between(1, 15) as u32;
            Line::Silent(channel, dice.between(1, 2), together(dice), days)
        }
        _ => {
            if dice.percent(30) {
                Line::Approval
            } else {
                Line::Pause(dice.between(1, 3), dice.between(1, 30) as u32)
            }
        }
    }
}

/// A line on what goes before what, on approvals, or any other.
pub fn line_of_orders(dice: &mut Dice) -> Line {
    let one = dice.below(3);
    let other = (one + dice.between(1, 2)) % 3;
    let (one, other) = (TEMPLATES[one], TEMPLATES[other]);
    let days = dice.between(1, 9) as u32;
    match dice.below(8) {
        0..=2 => Line::Apart(one, other, dice.percent(15)),
        3 => Line::Between(one, other, days),
        4 => Line::OnlyAfter(one, other, None),
        5 => Line::OnlyAfter(one, other, Some(days)),
        6 => Line::Approval,
        _ => line(dice),
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn within(window: Together) -> String {
    match window {
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
    }
}

/// The line as the author says it.
fn said(line: &Line) -> String {
    let by_channel = |channel: &str| if channel == "sms" { "СМС" } else { "email" };
    match line {
        Line::Most(_, number, _, Account::Campaign) => {
            format!("не больше {number} всего за кампанию")
        }
        Line::Most(_, number, window, Account::Sender) => {
            format!("с одного номера не больше {number} {}", within(*window))
        }
        Line::Most(of, number, window, Account::Client) => {
            let what = match of {
                Of::All => "все каналы вместе".to_owned(),
                Of::Channel(channel) => by_channel(channel).to_owned(),
                Of::Template(name) => format!("шаблон «{name}»"),
                Of::Category(name) => format!("рассылки категории «{name}»"),
            };
            format!("{what} не больше {number} {}", within(*window))
        }
        Line::Gap(days) => format!("не раньше {days} дней после прошлой рассылки"),
        Line::Hours(Rule::Quiet(from, to)) => {
            format!("тихие часы {}–{}", clock(*from), clock(*to))
        }
        Line::Hours(_) => unreachable!("only quiet hours are drawn"),
        Line::Consent(true) => "согласие обязательно".to_owned(),
        Line::Consent(false) => "согласие обязательно, кроме сервисных".to_owned(),
        Line::Withdrawn => "не слать, если клиент отписался".to_owned(),
        Line::Stop => "отписка по слову «стоп»".to_owned(),
        Line::NotIn(stage) => format!("не слать в стадиях «{stage}»"),
        Line::OnlyIn(name, stage) => format!("шаблон «{name}» только в стадии «{stage}»"),
        Line::After(name, other, days) => {
            let window = days.map_or(String::new(), |days| format!(" за последние {days} дней"));
            format!("не слать шаблон «{name}», если есть рассылка «{other}»{window}")
        }
        Line::Apart(one, other, false) => format!("шаблон «{one}» не вместе с «{other}»"),
        Line::Apart(one, other, true) => format!("никогда не слать «{one}» вместе с «{other}»"),
        Line::Between(one, other, days) => {
            format!("между «{one}» и «{other}» не меньше {days} дней")
        }
        Line::OnlyAfter(name, other, None) => {
            format!("шаблон «{name}» только после шаблона «{other}»")
        }
        Line::OnlyAfter(name, other, Some(days)) => {
            format!("«{name}» только через {days} дней после «{other}»")
        }
        Line::Silent(channel, number, window, days) => format!(
            "{} не больше {number} {}, если нет ответа клиента за последние {days} дней",
            by_channel(channel),
            within(*window)
        ),
        Line::Pause(number, days) => {
            format!("если последние {number} рассылки без открытия, то пауза {days} дней")
        }
        Line::Approval => "не отправлять без согласования с РОПом".to_owned(),
    }
}

/// One version, or two of which the second begins about `now`.
fn drawn(dice: &mut Dice, now: Instant, line: fn(&mut Dice) -> Line) -> Drawn {
    let company = Zone::parse("Europe/Moscow").unwrap();
    let mut from = vec![company.date(now.plus(-400 * DAY))];
    if dice.percent(30) {
        from.push(company.date(now.plus(dice.below(20 * 86_400) as i64 - 10 * DAY)));
    }
    let mut texts = Vec::new();
    let mut versions: Vec<Version> = Vec::new();
    for (number, day) in from.iter().enumerate() {
        let lines: Vec<Line> = (0..dice.between(1, 6)).map(|_| line(dice)).collect();
        let mut text = format!(
            "регламент «Проба»:\n    версия {}, действует с {}\n    часовой пояс Europe/Moscow\nроли: РОП\n\
             порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»\nрассылки:\n    сервисные шаблоны: «Счёт»\n",
            number + 1,
            day.format("%d.%m.%Y")
        );
        for line in &lines {
            text += &format!("    {}\n", said(line));
        }
        let begin = company.start_of(*day);
        if let Some(last) = versions.last_mut() {
            last.until = begin;
        }
        versions.push(Version {
            from: begin,
            until: Instant::MAX,
            lines,
        });
        texts.push(SourceText::new(&format!("{}.reglament", number + 1), &text));
    }
    let text: Vec<&str> = texts.iter().map(|one| &*one.text).collect();
    let text = text.join("\n");
    let loaded = load(&texts);
    let told: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message).collect();
    assert!(loaded.is_sound(), "{text}\n{told:?}");
    Drawn {
        program: Program::new(&loaded.regulations),
        regulations: loaded.regulations,
        versions,
        text,
    }
}

/// A moment some time before `now`: often a whole number of hours away, so that ends meet.
fn near(dice: &mut Dice, now: Instant, days: usize) -> Instant {
    let seconds = if dice.percent(60) {
        dice.below(days * 24) as i64 * HOUR
    } else {
        dice.below(days * 86_400) as i64
    };
    now.plus(-seconds)
}

fn letter(dice: &mut Dice) -> Letter {
    Letter {
        channel: word(dice, &["email", "sms"]),
        template: dice.percent(80).then(|| word(dice, &TEMPLATES)),
        category: dice.percent(50).then(|| word(dice, &["реклама", "опросы"])),
        campaign: dice.percent(60).then(|| word(dice, &["Зима", "Весна"])),
        sender: Some(word(dice, &["+79160000001", "+79160000002"])),
    }
}

fn person(dice: &mut Dice, now: Instant, since: Option<Instant>) -> Person {
    let zone = dice
        .percent(80)
        .then(|| Zone::parse(word(dice, &ZONES)).unwrap());
    let sent = (0..dice.below(8)).map(|_| Sent {
        at: near(dice, now, 35),
        letter: letter(dice),
        left: dice.percent(90),
        opened: dice.percent(30),
    });
    let mut sent: Vec<Sent> = sent.collect();
    sent.retain(|one| since.is_none_or(|since| one.at >= since));
    let consents = (0..dice.below(4)).map(|_| {
        let given = near(dice, now, 30);
        let lasts = dice.below(60 * 86_400) as i64;
        Agreed {
            channel: word(dice, &["email", "sms"]),
            given,
            withdrawn: dice.percent(50).then(|| given.plus(lasts)),
        }
    });
    let consents = consents.collect();
    let answers = (0..dice.below(3)).map(|_| (near(dice, now, 25), dice.percent(15)));
    let answers = answers.collect();
    let deals = (0..dice.below(3)).map(|_| (word(dice, &STAGES), near(dice, now, 30).plus(-DAY)));
    let deals = deals.collect();
    let decided = (0..dice.below(3)).map(|_| {
        let at = near(dice, now, 20);
        let granted = dice.percent(70);
        Decided {
            at,
            granted,
            by_head: !granted || dice.percent(70),
            until: None,
        }
    });
    let mut decided: Vec<Decided> = decided.collect();
    decided.sort_by_key(|one| one.at);
    decided.dedup_by_key(|one| one.at);
    Person {
        zone,
        sent,
        consents,
        answers,
        deals,
        decided,
    }
}

fn world(dice: &mut Dice, now: Instant, versions: &[Version]) -> World {
    let as_of = dice.percent(20).then(|| near(dice, now, 3).plus(-1));
    // What an export that is behind says of approvals is a matter of the bans.
    let approval = |version: &Version| version.lines.contains(&Line::Approval);
    let as_of = as_of.filter(|_| !versions.iter().any(approval));
    let since = dice.percent(20).then(|| near(dice, now, 30));
    // An export that is behind was made after something was held.
    let since = since.filter(|since| as_of.is_none_or(|as_of| *since < as_of));
    let horizon = as_of.unwrap_or(now);
    let count = dice.between(1, 3);
    World {
        company: Zone::parse("Europe/Moscow").unwrap(),
        now,
        as_of,
        since,
        people: (0..count).map(|_| person(dice, horizon, since)).collect(),
        versions: versions.to_vec(),
        service: SERVICE,
        worked_out: WorkedOut::default(),
    }
}

/// A client as the program reads him.
fn case(person: &Person, number: usize, horizon: Instant) -> Case<'static> {
    let mailing = |one: &Sent| Mailing {
        channel: one.letter.channel.into(),
        template: one.letter.template.map(Into::into),
        category: one.letter.category.map(Into::into),
        campaign: one.letter.campaign.map(Into::into),
        sender: one.letter.sender.map(Into::into),
        sender_kind: None,
        at: When::Exact(one.at),
        status: Some(
            match (one.left, one.opened) {
                (false, _) => "failed",
                (true, true) => "opened",
                (true, false) => "delivered",
            }
            .into(),
        ),
        source: "".into(),
    };
    let answer = |(at, stop): &(Instant, bool)| Event {
        at: Some(When::Exact(*at)),
        direction: Some(Direction::In),
        text: stop.then(|| "Стоп!".into()),
        ..Event::new(EventKind::Message)
    };
    let decision = |one: &Decided| Event {
        at: Some(When::Exact(one.at)),
        by: Some(if one.by_head { "rop" } else { "ivanov" }.into()),
        state: Some(if one.granted { "granted" } else { "refused" }.into()),
        deadline: one.until.map(When::Exact),
        ..Event::new(EventKind::Approval)
    };
    let consent = |one: &Agreed| Consent {
        channel: one.channel.into(),
        purpose: None,
        given: Some(When::Exact(one.given)),
        withdrawn: one.withdrawn.map(When::Exact),
        proof: None,
        text_version: None,
    };
    let deals = person.deals.iter().enumerate();
    let deals = deals.map(|(at, (stage, since))| Deal {
        id: format!("D-{number}-{at}").into(),
        created: Some(When::Exact(*since)),
        stages: Some(vec![StageEntry {
            stage: (*stage).into(),
            funnel: None,
            at: When::Exact(*since),
            known: None,
            by: None,
            source: "".into(),
        }]),
        changes: Some(Vec::new()),
        owners: Some(Vec::new()),
        ..Deal::default()
    });
    let mut events: Vec<Event<'static>> = person.answers.iter().map(answer).collect();
    events.extend(person.decided.iter().map(decision));
    assert!(person.deals.iter().all(|(_, since)| *since <= horizon));
    Case {
        client: Some(format!("C-{number}").into()),
        timezone: person.zone.map(|zone| zone.to_string().into()),
        changes: Some(Vec::new()),
        consents: person.consents.iter().map(consent).collect(),
        deals: deals.collect(),
        events,
        mailings: person.sent.iter().map(mailing).collect(),
        source: format!("C-{number}").into(),
        ..Case::default()
    }
}

fn data(world: &World) -> Dataset {
    let mut data = dsl::dataset();
    data.held.insert(FactKind::Consents, Held::default());
    let held = Held {
        since: world.since.map(When::Exact),
        ..Held::default()
    };
    data.held.insert(FactKind::Mailings, held);
    data.as_of = world.as_of.map(When::Exact);
    data.staff.extend([
        dsl::employee("rop", "РОП"),
        dsl::employee("ivanov", "менеджер"),
    ]);
    data.staff_held = true;
    data
}

/// Both evaluators and a question to both.
struct Both<'a> {
    drawn: &'a Drawn,
    world: World,
    letter: Letter,
    cases: Vec<Case<'static>>,
    data: Dataset,
}

impl<'a> Both<'a> {
    fn new(
        dice: &mut Dice,
        drawn: &'a Drawn,
        now: Instant,
        change: fn(&mut Dice, &mut World),
    ) -> Self {
        let mut world = world(dice, now, &drawn.versions);
        change(dice, &mut world);
        let mut letter = letter(dice);
        letter.sender = letter.sender.filter(|_| dice.percent(80));
        let people = world.people.iter().enumerate();
        let horizon = world.as_of.unwrap_or(now);
        Self {
            cases: people
                .map(|(number, one)| case(one, number + 1, horizon))
                .collect(),
            data: data(&world),
            drawn,
            world,
            letter,
        }
    }

    /// Asks both at these moments, and for the earliest one; nothing: they agree.
    fn disagree(
        &self,
        asked: impl Iterator<Item = Instant>,
        seen: &mut BTreeSet<Option<bool>>,
    ) -> Option<String> {
        let options = Options::default();
        let now = self.world.now;
        let program = &self.drawn.program;
        let said = |text: Option<&'static str>| text.map(Box::from);
        let send = Send {
            channel: self.letter.channel.into(),
            template: said(self.letter.template),
            category: said(self.letter.category),
            campaign: said(self.letter.campaign),
            sender: said(self.letter.sender),
            sender_kind: None,
        };
        let policy = Policy::new(program, send);
        let mut engine = Engine::new(program, &self.data, now, &options);
        let mut all = Vec::new();
        for case in &self.cases {
            all.extend(engine.count(case).contributions);
        }
        let across = if policy.counts_across() {
            Across::new(all)
        } else {
            Across::unknown()
        };
        let case = &self.cases[0];
        let told = |what: String| {
            let Self { letter, world, .. } = self;
            let World { people, .. } = world;
            Some(format!(
                "{what}\n{}\n{letter:?}\nсейчас {now:?}, выгрузка {:?}, рассылки с {:?}\n{people:#?}",
                self.drawn.text, world.as_of, world.since
            ))
        };
        let answer = engine.permission(case, &policy, &across, now);
        let found = match answer.earliest {
            Earliest::At(at) => Some(at),
            Earliest::NotWithin | Earliest::Never => None,
        };
        let wanted = self.world.earliest(&self.letter);
        if found != wanted {
            return told(format!("раньше всего: {found:?}, а надо {wanted:?}"));
        }
        let asked: Vec<Instant> = asked.filter(|at| *at >= now).collect();
        let each = engine.may_send_at_each(case, &policy, &across, &asked);
        for (number, (at, found)) in asked.into_iter().zip(each).enumerate() {
            let wanted = self.world.allowed(&self.letter, at);
            let said = match found {
                Answer::Yes => Some(true),
                Answer::No => Some(false),
                Answer::CannotTell => None,
            };
            if said != wanted {
                return told(format!("в {at:?}: {found:?}, а надо {wanted:?}"));
            }
            seen.insert(said);
            if number < 2 {
                let one = engine.may_send(case, &policy, &across, at);
                let long = engine
                    .permission_at_length(case, &policy, &across, at)
                    .answer;
                if one != found || long != found {
                    return told(format!(
                        "в {at:?}: коротко {found:?}, в одиночку {one:?}, подробно {long:?}"
                    ));
                }
            }
        }
        None
    }
}

/// Some time of 2026, often about a clock change, often on the hour.
fn moment(dice: &mut Dice) -> Instant {
    let now = if dice.percent(40) {
        Instant(*dice.one(&CHANGES)).plus(dice.between(0, 4 * 86_400) as i64 - 2 * DAY)
    } else {
        Instant(1_770_000_000 + dice.below(300 * 86_400) as i64)
    };
    if dice.percent(50) {
        Instant(now.0 - now.0.rem_euclid(HOUR))
    } else {
        now
    }
}

/// What both make of one policy and a few histories, asked at every moment at which an answer can change, a second before and
/// after it, and at random seconds.
fn disagree(seed: u64, seen: &mut BTreeSet<Option<bool>>) -> Option<String> {
    compared(seed, seen, line, |_, _| {})
}

/// The same of orders of mailings; approvals run out, too.
fn orders_disagree(seed: u64, seen: &mut BTreeSet<Option<bool>>) -> Option<String> {
    compared(seed, seen, line_of_orders, |dice, world| {
        for one in world.people.iter_mut().flat_map(|one| &mut one.decided) {
            let lasts = dice.below(40 * 86_400) as i64;
            one.until = dice.percent(50).then(|| one.at.plus(lasts));
        }
    })
}

/// Regulations of the family of orders.
pub fn regulations() -> Vec<Vec<Regulation>> {
    let of = |seed: u64| {
        let mut dice = Dice::new(seed);
        let now = moment(&mut dice);
        drawn(&mut dice, now, line_of_orders).regulations
    };
    (1..41).map(of).collect()
}

fn compared(
    seed: u64,
    seen: &mut BTreeSet<Option<bool>>,
    line: fn(&mut Dice) -> Line,
    change: fn(&mut Dice, &mut World),
) -> Option<String> {
    let mut dice = Dice::new(seed);
    let now = moment(&mut dice);
    let drawn = drawn(&mut dice, now, line);
    for _ in 0..4 {
        let both = Both::new(&mut dice, &drawn, now, change);
        let moments = both.world.moments(20);
        let around = moments.iter().flat_map(|at| [at.plus(-1), *at, at.plus(1)]);
        let random = (0..6).map(|_| now.plus(dice.below(20 * 86_400) as i64));
        let random: Vec<Instant> = random.collect();
        let found = both.disagree(around.chain(random).chain([now]), seen);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// One policy and one history, asked at every second of so many hours about a clock change.
fn walked(seed: u64, hours: i64, seen: &mut BTreeSet<Option<bool>>) -> Option<String> {
    let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(7));
    let change = *dice.one(&CHANGES);
    let begin = Instant(change - hours * HOUR / 2 + dice.below(3600) as i64);
    let drawn = drawn(&mut dice, begin, line);
    let both = Both::new(&mut dice, &drawn, begin, |_, _| {});
    both.disagree((0..hours * HOUR).map(|second| begin.plus(second)), seen)
}

/// From so many samples on the answers must have been of so many kinds.
const VARIED: usize = 8;

fn compare(
    seeds: impl Iterator<Item = u64>,
    answers: usize,
    each: impl Fn(u64, &mut BTreeSet<Option<bool>>) -> Option<String> + Sync,
) {
    let seeds: Vec<u64> = seeds.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.extend(each(*seed, &mut seen).map(|told| (*seed, told)));
        }
        (found, seen)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for one in all {
            let (more, also) = one.join().expect("no evaluator panics");
            found.extend(more);
            seen.extend(also);
        }
    });
    found.sort();
    let all: Vec<u64> = found.iter().map(|(seed, _)| *seed).collect();
    let first = found.first().map_or("", |(_, told)| told);
    assert!(
        found.is_empty(),
        "не сошлись {}: {all:?}\n{first}",
        all.len()
    );
    let varied = seeds.len() < VARIED || seen.len() >= answers;
    assert!(varied, "отвечали только {seen:?}");
}

fn seeds(most: u64) -> impl Iterator<Item = u64> {
    let count = number("REGLAMENT_DOLGO").unwrap_or(most);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    first..first + count
}

#[test]
fn both_agree_on_mailings() {
    compare(1..31, 3, disagree);
}

#[test]
fn both_agree_at_every_second_of_an_hour() {
    compare(1..9, 2, |seed, seen| walked(seed, 1, seen));
}

/// Однажды разошлись: конец короткого месяца и ночь перевода часов у того, чего в данных нет.
#[test]
fn once_disagreed() {
    let seeds = [9_474, 23_212, 25_711, 39_900, 41_773, 87_124, 96_102];
    compare(seeds.into_iter(), 3, disagree);
}

#[test]
fn both_agree_on_orders_of_mailings() {
    compare(1..31, 3, orders_disagree);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_orders() {
    compare(seeds(1_000), 3, orders_disagree);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_mailings() {
    compare(seeds(1_000), 3, disagree);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_seconds() {
    compare(seeds(1_000), 2, |seed, seen| walked(seed, 48, seen));
}
