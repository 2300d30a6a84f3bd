//! The engine and a naive reading of engine.md agree on numbers over many cases: shares, counts, sums, means and medians
//! held against a bound, by person and for all, by period and up to now, with histories that are not held. A family of
//! samples of its own. The naive side knows nothing of contributions, accounts or bounds: it tries what the missing facts
//! could be, and a verdict stands when every one of these worlds gives it.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use reglament::calendar::{Fold, Zone};
use reglament::engine::{Options, evaluate, settle};
use reglament::facts::{
    Case, Dataset, Deal, Direction, EVENT_KINDS, Employee, Event, EventKind, FactKind, Held,
    StageEntry, When,
};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use crate::long::{long_own, short_own};

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

fn zone() -> Zone {
    Zone::parse("Europe/Moscow").expect("the zone is known")
}

/// So many minutes after the first of November.
fn at(minute: u64) -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a date") + Days::new(minute / 1440);
    let rest = (minute % 1440) as u32;
    let time = NaiveTime::from_hms_opt(rest / 60, rest % 60, 0).expect("a time");
    zone().instant(NaiveDateTime::new(day, time), Fold::First)
}

/// The story of one deal, in minutes.
struct Tale {
    owner: &'static str,
    /// The stages by number with their moments; `None`: not held.
    stages: Option<Vec<(usize, u64)>>,
    calls: Vec<Call>,
    payments: Vec<(u64, Option<i64>)>,
    /// Messages: from the client or not.
    messages: Vec<(u64, bool)>,
}

struct Call {
    at: u64,
    connected: Option<bool>,
    by: Option<&'static str>,
}

const STAGES: [&str; 5] = ["Новая", "КП", "Договор", "Успех", "Отказ"];
const PEOPLE: [&str; 2] = ["ivanov", "petrov"];

fn tale(dice: &mut Dice) -> Tale {
    let mut minute = dice.below(40_000);
    let mut stages = vec![(dice.of(&[0, 0, 0, 1]), minute)];
    for _ in 0..dice.below(5) {
        minute += 1 + dice.below(20_000);
        let last = stages[stages.len() - 1].0;
        let next = dice.of(&[0, 1, 1, 2, 2, 3, 4]);
        if next != last {
            stages.push((next, minute));
        }
    }
    let first = stages[0].1;
    let calls = (0..dice.below(6)).map(|_| Call {
        at: first + 1 + dice.below(50_000),
        connected: dice.of(&[Some(true), Some(true), Some(false), Some(false), None]),
        by: dice.of(&[Some("ivanov"), Some("petrov"), None]),
    });
    let calls = calls.collect();
    let payments = (0..dice.below(3))
        .map(|_| {
            let amount = if dice.percent(8) {
                None
            } else {
                Some(dice.of(&[100, 300, -50, 1000]))
            };
            (first + 1 + dice.below(50_000), amount)
        })
        .collect();
    let mut minute = first;
    let messages = (0..dice.below(6))
        .map(|_| {
            minute += 1 + dice.below(3000);
            (minute, dice.percent(55))
        })
        .collect();
    Tale {
        owner: dice.of(&PEOPLE),
        stages: (!dice.percent(6)).then_some(stages),
        calls,
        payments,
        messages,
    }
}

fn case(number: usize, tale: &Tale) -> Case<'static> {
    let id = format!("D-{number}");
    let event = |kind, minute: u64| {
        let mut event = Event::new(kind);
        event.deal = Some(id.clone().into());
        event.at = Some(When::Exact(at(minute)));
        event
    };
    let mut events = Vec::new();
    for call in &tale.calls {
        let mut one = event(EventKind::Call, call.at);
        one.direction = Some(Direction::Out);
        one.connected = call.connected;
        one.by = call.by.map(Into::into);
        events.push(one);
    }
    for (minute, amount) in &tale.payments {
        let mut one = event(EventKind::Payment, *minute);
        one.amount = amount.map(Into::into);
        events.push(one);
    }
    for (minute, inward) in &tale.messages {
        let mut one = event(EventKind::Message, *minute);
        one.direction = Some(if *inward {
            Direction::In
        } else {
            Direction::Out
        });
        events.push(one);
    }
    for (place, one) in events.iter_mut().enumerate() {
        one.source = format!("events:{number}:{place}").into();
    }
    let entry = |(stage, minute): &(usize, u64)| StageEntry {
        stage: STAGES[*stage].into(),
        funnel: None,
        at: When::Exact(at(*minute)),
        known: None,
        by: None,
        source: format!("stages:{number}:{minute}").into(),
    };
    let stages = tale.stages.as_ref();
    Case {
        client: Some(format!("C-{number}").into()),
        changes: Some(Vec::new()),
        deals: vec![Deal {
            id: id.clone().into(),
            owner: Some(tale.owner.into()),
            created: stages.map(|all| When::Exact(at(all[0].1))),
            stages: stages.map(|all| all.iter().map(entry).collect()),
            stage: stages.is_none().then(|| "КП".into()),
            changes: Some(Vec::new()),
            owners: Some(Vec::new()),
            source: format!("deals:{number}").into(),
            ..Deal::default()
        }],
        events,
        source: format!("cases:{number}").into(),
        ..Case::default()
    }
}

/// What is measured, as the text says it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Conversion(usize, usize),
    Calls,
    Reached,
    Paid,
    Cheque,
    Answer,
    OpenDeals,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Time {
    Week,
    Month,
    Last(u64),
    Ever,
}

struct Sample {
    what: What,
    people: bool,
    time: Time,
    at_least: bool,
    bound: i64,
    decided: usize,
    now: u64,
    calls_since: Option<u64>,
    payments_held: bool,
}

fn sample(dice: &mut Dice) -> Sample {
    let what = match dice.below(8) {
        0 | 1 => {
            let from = dice.below(2) as usize;
            What::Conversion(from, from + 1 + dice.below(2) as usize)
        }
        2 => What::Calls,
        3 => What::Reached,
        4 => What::Paid,
        5 => What::Cheque,
        6 => What::Answer,
        _ => What::OpenDeals,
    };
    Sample {
        what,
        people: dice.percent(50) && what != What::Answer,
        // A stock is of the moment.
        time: match what {
            What::OpenDeals => Time::Ever,
            _ => dice.of(&[
                Time::Week,
                Time::Month,
                Time::Month,
                Time::Last(30),
                Time::Ever,
            ]),
        },
        at_least: dice.percent(50),
        bound: match what {
            What::Conversion(..) | What::Reached => dice.of(&[10, 25, 40, 50, 75]),
            What::Calls | What::OpenDeals => dice.of(&[0, 1, 2, 3, 5, 8]),
            What::Paid => dice.of(&[0, 100, 300, 1000, 1500]),
            What::Cheque => dice.of(&[100, 200, 300, 500]),
            What::Answer => dice.of(&[1, 6, 24, 48]),
        },
        decided: dice.of(&[1, 1, 2, 3, 5]),
        now: dice.of(&[60_000, 80_000, 95_000, 110_000]) + dice.below(10_000),
        calls_since: dice.percent(25).then(|| dice.below(70_000)),
        payments_held: !dice.percent(10),
    }
}

fn text(sample: &Sample) -> String {
    let what = match sample.what {
        What::Conversion(from, to) => format!(
            "доля сделок, перешедших из «{}» в «{}»",
            STAGES[from], STAGES[to]
        ),
        What::Calls => "число звонков".to_owned(),
        What::Reached => "доля состоявшихся звонков среди попыток".to_owned(),
        What::Paid => "сумма оплат".to_owned(),
        What::Cheque => "средняя сумма оплат".to_owned(),
        What::Answer => "медиана времени от входящего сообщения до исходящего сообщения".to_owned(),
        What::OpenDeals => "число открытых сделок".to_owned(),
    };
    let people = if sample.people {
        ", по менеджерам"
    } else {
        ""
    };
    let time = match sample.time {
        Time::Week => " за неделю",
        Time::Month => " за месяц",
        Time::Last(_) => " за последние 30 дней",
        Time::Ever => "",
    };
    let op = if sample.at_least {
        "не меньше"
    } else {
        "не больше"
    };
    let unit = match sample.what {
        What::Conversion(..) | What::Reached => " %",
        What::Paid | What::Cheque => " ₽",
        What::Answer => " часов",
        What::Calls | What::OpenDeals => "",
    };
    format!(
        "регламент «Проба»:\n    часовой пояс Europe/Moscow\nроли: менеджер, РОП\n\
         порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»\n\
         показатели:\n    «число» — {what}{people}{time}\n\
         «число» {op} {}{unit}:\n    судить от {} случаев\n",
        sample.bound, sample.decided
    )
}

fn dataset(sample: &Sample) -> Dataset {
    let mut data = Dataset::default();
    for row in EVENT_KINDS {
        let held = match row.kind {
            EventKind::Payment if !sample.payments_held => continue,
            EventKind::Call => Held {
                since: sample.calls_since.map(|minute| When::Exact(at(minute))),
                ..Held::default()
            },
            _ => Held::default(),
        };
        data.held.insert(FactKind::Event(row.kind), held);
    }
    for kind in [FactKind::Stages, FactKind::Fields, FactKind::Owners] {
        data.held.insert(kind, Held::default());
    }
    for (id, role) in [
        ("ivanov", "менеджер"),
        ("petrov", "менеджер"),
        ("orlov", "РОП"),
    ] {
        let one = Employee {
            id: id.into(),
            name: id.into(),
            role: Some(role.into()),
            active: true,
            ..Employee::default()
        };
        data.staff.insert(id.into(), one);
    }
    data.staff_held = true;
    data.timezone = Some("Europe/Moscow".into());
    data
}

// ---- The naive reading.

/// A case that counts, or may.
#[derive(Debug, Clone, Copy)]
struct Item {
    who: &'static str,
    at: Instant,
    sure: bool,
    /// `None`: of unknown worth.
    worth: Option<f64>,
    /// Not decided yet.
    open: bool,
}

/// All that there is of one number: what is above the line and, for a quotient of counts, below it.
struct Stock {
    above: Vec<Item>,
    below: Option<Vec<Item>>,
    /// Up to when facts of it may have gone unseen; `None`: nothing has.
    unseen: Option<Instant>,
}

fn item(who: &'static str, minute: u64, worth: f64) -> Item {
    Item {
        who,
        at: at(minute),
        sure: true,
        worth: Some(worth),
        open: false,
    }
}

fn stock(sample: &Sample, tales: &[Tale]) -> Stock {
    let now = sample.now;
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let mut unseen = None;
    for tale in tales {
        match sample.what {
            What::Conversion(from, to) => match &tale.stages {
                // Where the way is not held, the deal may have come there at any time.
                None => unseen = Some(Instant::MAX),
                Some(stages) => cohort(sample, tale.owner, stages, (from, to), &mut above),
            },
            What::Calls | What::Reached => {
                unseen = unseen.max(sample.calls_since.map(at));
                for call in tale.calls.iter().filter(|call| call.at <= now) {
                    let who = call.by.unwrap_or(tale.owner);
                    let talked = Item {
                        sure: call.connected.is_some(),
                        ..item(who, call.at, 1.0)
                    };
                    if call.connected != Some(false) {
                        above.push(talked);
                    }
                    below.push(item(who, call.at, 1.0));
                }
            }
            What::Paid | What::Cheque => {
                for (minute, amount) in tale.payments.iter().filter(|one| one.0 <= now) {
                    above.push(Item {
                        worth: amount.map(|amount| amount as f64),
                        ..item(tale.owner, *minute, 0.0)
                    });
                }
            }
            What::Answer => {
                let mut waiting: Option<u64> = None;
                for (minute, inward) in tale.messages.iter().filter(|one| one.0 <= now) {
                    // A deal that is over waits for nothing more.
                    match (inward, waiting) {
                        (true, None) => waiting = Some(*minute),
                        // What a deal that ended has waited for, nothing joins.
                        (true, Some(since)) if ended(tale, since, *minute) => {
                            waiting = Some(*minute);
                        }
                        (false, Some(since)) => {
                            if !ended(tale, since, *minute) {
                                above.push(item("", since, (minute - since) as f64 * 60.0));
                            }
                            waiting = None;
                        }
                        _ => {}
                    }
                }
            }
            What::OpenDeals => match &tale.stages {
                // It stands in «КП» now.
                None => above.push(item(tale.owner, now, 1.0)),
                Some(stages) => {
                    let last = stages.iter().rev().find(|one| one.1 <= now);
                    if last.is_some_and(|(stage, _)| *stage < 3) {
                        above.push(item(tale.owner, now, 1.0));
                    }
                }
            },
        }
    }
    if matches!(sample.what, What::Paid | What::Cheque) && !sample.payments_held {
        unseen = Some(Instant::MAX);
    }
    Stock {
        above,
        below: (sample.what == What::Reached).then_some(below),
        unseen,
    }
}

/// Whether the deal came to an end between these minutes.
fn ended(tale: &Tale, from: u64, to: u64) -> bool {
    let stages = tale.stages.iter().flatten();
    stages
        .clone()
        .any(|(stage, minute)| *stage >= 3 && from < *minute && *minute < to)
}

/// Deals that entered a stage, once in every period, by their first entry there.
fn cohort(
    sample: &Sample,
    owner: &'static str,
    stages: &[(usize, u64)],
    (from, to): (usize, usize),
    out: &mut Vec<Item>,
) {
    let mut seen: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (place, (stage, minute)) in stages.iter().enumerate() {
        if *stage != from || *minute > sample.now {
            continue;
        }
        let period = period(sample.time, at(*minute));
        if seen.contains(&period) {
            continue;
        }
        seen.push(period);
        let mut one = Item {
            open: true,
            ..item(owner, *minute, 0.0)
        };
        for (next, moment) in stages.iter().skip(place + 1) {
            if *moment > sample.now {
                break;
            }
            // Past it in the order; of the ends only the one that the order leads to.
            if *next >= to && *next != 4 {
                (one.open, one.worth) = (false, Some(1.0));
                break;
            }
            if *next >= 3 {
                (one.open, one.worth) = (false, Some(0.0));
                break;
            }
        }
        out.push(one);
    }
}

fn period(time: Time, at: Instant) -> (NaiveDate, NaiveDate) {
    let day = zone().date(at);
    match time {
        Time::Week => {
            let first = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
            (first, first + Days::new(6))
        }
        Time::Month => {
            let first = day.with_day(1).expect("a first day");
            let next = first + chrono::Months::new(1);
            (first, next.pred_opt().expect("a day before"))
        }
        Time::Last(_) | Time::Ever => (NaiveDate::MIN, NaiveDate::MAX),
    }
}

/// All that the worths which count may be, at the ends of what they may be.
fn worlds(items: &[&Item], unseen: bool, edges: &[f64]) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new()];
    for one in items.iter().filter(|one| !one.open) {
        let worths: Vec<f64> = match one.worth {
            Some(worth) => vec![worth],
            None => edges.to_vec(),
        };
        let mut next = Vec::new();
        for world in &all {
            if !one.sure {
                next.push(world.clone());
            }
            for worth in &worths {
                let mut with = world.clone();
                with.push(*worth);
                next.push(with);
            }
        }
        all = next;
        all.truncate(4096);
    }
    if unseen {
        let more: Vec<Vec<f64>> = all
            .iter()
            .flat_map(|world| {
                edges.iter().flat_map(move |edge| {
                    [1, 1000].map(|times| {
                        let mut with = world.clone();
                        with.extend(std::iter::repeat_n(*edge, times));
                        with
                    })
                })
            })
            .collect();
        all.extend(more);
    }
    all
}

fn middle(mut list: Vec<f64>) -> Option<f64> {
    list.sort_by(f64::total_cmp);
    let half = list.len() / 2;
    match list.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(list[half]),
        _ => Some((list[half - 1] + list[half]) / 2.0),
    }
}

/// The verdict about one account and one time; `None`: there is nothing to judge.
fn judged(
    sample: &Sample,
    stock: &Stock,
    who: Option<&str>,
    (from, to): (Instant, Instant),
) -> Option<&'static str> {
    let now = at(sample.now);
    let mine = |one: &&Item| {
        who.is_none_or(|who| one.who == who) && from <= one.at && one.at < to && one.at <= now
    };
    let unseen = stock.unseen.is_some_and(|until| from < until);
    let above: Vec<&Item> = stock.above.iter().filter(mine).collect();
    let below: Option<Vec<&Item>> = stock
        .below
        .as_ref()
        .map(|all| all.iter().filter(mine).collect());
    let edges: &[f64] = match sample.what {
        What::Conversion(..) => &[0.0, 1.0],
        What::Calls | What::Reached | What::OpenDeals => &[1.0],
        What::Paid | What::Cheque => &[-1e12, 1e12],
        What::Answer => &[0.0, 1e12],
    };
    // A share of too few decided cases says nothing.
    let sure = |items: &[&Item]| {
        let known = items
            .iter()
            .filter(|one| one.sure && one.worth.is_some() && !one.open);
        known.count()
    };
    let decided = match sample.what {
        What::Conversion(..) => Some(sure(&above)),
        What::Reached => Some(below.as_deref().map_or(0, sure)),
        _ => None,
    };
    let bound = match sample.what {
        What::Answer => sample.bound as f64 * 3600.0,
        _ => sample.bound as f64,
    };
    let numbers: Vec<Option<f64>> = match sample.what {
        What::Conversion(..) => worlds(&above, unseen, edges)
            .into_iter()
            .map(|all| {
                (!all.is_empty()).then(|| 100.0 * all.iter().sum::<f64>() / all.len() as f64)
            })
            .collect(),
        What::Reached => {
            let (up, down) = (
                worlds(&above, unseen, edges),
                worlds(below.as_deref().unwrap_or_default(), unseen, edges),
            );
            up.iter()
                .flat_map(|up| {
                    down.iter().map(move |down| {
                        (!down.is_empty()).then(|| 100.0 * up.len() as f64 / down.len() as f64)
                    })
                })
                .collect()
        }
        What::Calls | What::Paid | What::OpenDeals => worlds(&above, unseen, edges)
            .into_iter()
            .map(|all| Some(all.iter().sum()))
            .collect(),
        What::Cheque => worlds(&above, unseen, edges)
            .into_iter()
            .map(|all| (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64))
            .collect(),
        What::Answer => worlds(&above, unseen, edges)
            .into_iter()
            .map(middle)
            .collect(),
    };
    let certain = !unseen
        && above
            .iter()
            .all(|one| one.sure && (one.open || one.worth.is_some()))
        && below
            .as_ref()
            .is_none_or(|all| all.iter().all(|one| one.sure));
    if certain && numbers.iter().all(Option::is_none) {
        return None;
    }
    if decided.is_some_and(|decided| decided < sample.decided) {
        return Some("не проверено");
    }
    let holds = |number: &Option<f64>| {
        number.map(|number| {
            if sample.at_least {
                number >= bound - 1e-9
            } else {
                number <= bound + 1e-9
            }
        })
    };
    let answers: Vec<Option<bool>> = numbers.iter().map(holds).collect();
    Some(if answers.iter().all(|one| *one == Some(true)) {
        "держится"
    } else if answers.iter().all(|one| *one == Some(false)) {
        "нарушен"
    } else {
        "не проверено"
    })
}

/// The verdicts by person and first day.
fn naive(sample: &Sample, tales: &[Tale]) -> Vec<String> {
    let stock = stock(sample, tales);
    let now = at(sample.now);
    let mut frames: Vec<(Instant, Instant, bool)> = Vec::new();
    match sample.time {
        Time::Ever => frames.push((Instant::MIN, now.plus(1), false)),
        Time::Last(days) => {
            let from = now.plus(-(days as i64) * 86_400 + 1);
            frames.push((from, now.plus(1), false));
        }
        Time::Week | Time::Month => {
            let all = stock.above.iter().chain(stock.below.iter().flatten());
            let mine = |one: &&Item| !sample.people || PEOPLE.contains(&one.who);
            let first = all.filter(mine).map(|one| one.at).min().unwrap_or(now);
            let mut day = period(sample.time, first).0;
            while zone().start_of(day) <= now {
                let (first, last) = period(sample.time, zone().start_of(day));
                let next = last + Days::new(1);
                frames.push((zone().start_of(first), zone().start_of(next), true));
                day = next;
            }
        }
    }
    let counts = matches!(
        sample.what,
        What::Calls | What::Paid | What::OpenDeals | What::Reached
    );
    let nothing = stock.above.is_empty() && stock.below.as_ref().is_none_or(Vec::is_empty);
    let blind = stock.unseen == Some(Instant::MAX)
        && matches!(sample.what, What::Paid | What::Cheque)
        && nothing;
    if blind {
        return vec!["? все: не проверено".to_owned()];
    }
    let mut out = Vec::new();
    let people: Vec<Option<&str>> = if sample.people {
        let of = |who: &&&str| {
            let all = stock.above.iter().chain(stock.below.iter().flatten());
            counts || all.into_iter().any(|one| one.who == **who)
        };
        PEOPLE.iter().filter(of).map(|who| Some(*who)).collect()
    } else {
        vec![None]
    };
    for who in people {
        for (from, to, calendar) in &frames {
            let Some(verdict) = judged(sample, &stock, who, (*from, *to)) else {
                continue;
            };
            let verdict = if *calendar && *to > now {
                "ожидает"
            } else {
                verdict
            };
            let day = if *calendar {
                zone().date(*from).to_string()
            } else {
                "сейчас".to_owned()
            };
            out.push(format!("{day} {}: {verdict}", who.unwrap_or("все")));
        }
    }
    out.sort();
    out
}

fn told(sample: &Sample, tales: &[Tale]) -> Vec<String> {
    let source = SourceText::new("проба.reglament", &text(sample));
    let loaded = load(&[source]);
    let said: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message).collect();
    assert!(loaded.is_sound(), "{said:?}\n{}", text(sample));
    let program = Program::new(&loaded.regulations);
    let data = dataset(sample);
    let now = at(sample.now);
    let options = Options::default();
    let cases: Vec<Case<'_>> = tales
        .iter()
        .enumerate()
        .map(|(at, one)| case(at, one))
        .collect();
    let of = |case| evaluate(&program, &data, case, now, &options).contributions;
    let settled = settle(
        &program,
        &data,
        crate::shards::carried(cases.iter().flat_map(of)),
        now,
    );
    let mut out: Vec<String> = settled
        .findings
        .iter()
        .map(|one| {
            let verdict = match one.verdict {
                Verdict::OnTime => "держится",
                Verdict::Missed | Verdict::Violated => "нарушен",
                Verdict::Pending => "ожидает",
                Verdict::NotChecked => "не проверено",
                _ => "?",
            };
            let day = match one.due_at {
                Some(_) => zone().date(one.triggered_at).to_string(),
                None if one.triggered_at == now => "сейчас".to_owned(),
                None => "?".to_owned(),
            };
            let who = one.subject.employee.as_deref().unwrap_or("все");
            format!("{day} {who}: {verdict}")
        })
        .collect();
    out.sort();
    out
}

fn drawn(seed: u64) -> (Sample, Dice) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x00C0_FFEE);
    (sample(&mut dice), dice)
}

fn judge(seed: u64) -> Result<usize, String> {
    let (sample, mut dice) = drawn(seed);
    let tales: Vec<Tale> = (0..1 + dice.below(7)).map(|_| tale(&mut dice)).collect();
    let (mine, engine) = (naive(&sample, &tales), told(&sample, &tales));
    if engine != mine {
        let text = text(&sample);
        return Err(format!("{text}\nдвижок: {engine:#?}\nнаивный: {mine:#?}"));
    }
    Ok(engine.len())
}

/// What the short run of the family speaks of.
pub fn regulations() -> Vec<Vec<Regulation>> {
    let text = |seed| SourceText::new("проба.reglament", &text(&drawn(seed).0));
    let loaded = (0..60).map(|seed| load(&[text(seed)]).regulations);
    loaded.collect()
}

#[test]
fn both_readings_agree_on_numbers_over_many_cases() {
    let rows = short_own(0..600, judge);
    assert!(rows > 600, "случаи ни о чём не говорят: {rows}");
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_metrics() {
    long_own(judge);
}
