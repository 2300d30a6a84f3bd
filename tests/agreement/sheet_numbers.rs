//! Numbers over filled sheets against a reader with a pencil: means, medians, shares and counts of sheets, by whose work was judged,
//! where some answers cannot be told. A family of samples of its own. The pencil tries every total that a sheet may come to, and a
//! verdict stands when every one of these worlds gives it.

use chrono::{Datelike, Days, NaiveDate};
use reglament::calendar::Zone;
use reglament::engine::{Options, evaluate, settle};
use reglament::facts::{
    Case, Dataset, Deal, EVENT_KINDS, Employee, Event, EventKind, FactKind, Form, Held, RawValue,
    StageEntry, When,
};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::{Decimal, Instant};

use crate::dsl::t;
use crate::long::{long_own, short_own};
use crate::naive::random::dice::Dice;

const PEOPLE: [&str; 2] = ["ivanov", "petrov"];
const QUESTIONS: [(&str, i64); 4] = [
    ("поздоровался", 4),
    ("назвал цену", 6),
    ("назначил шаг", 5),
    ("заполнил бюджет", 5),
];
const WHOLE: i64 = 20;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Mean,
    Median,
    /// The share of sheets below the mark.
    Share,
    /// How many are below the mark.
    Below,
    Count,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Time {
    Week,
    Month,
    Last,
    Ever,
}

struct Asked {
    what: What,
    /// `итог — процент`
    percent: bool,
    /// The number itself names points or per cent.
    says: Option<bool>,
    time: Time,
    people: bool,
    at_least: bool,
    bound: i64,
    mark: i64,
    decided: usize,
    /// `«грубость» — обнуляет`
    rude: bool,
    now: i64,
    /// Sheets are held since then.
    since: Option<i64>,
}

/// Hours from Monday 02.11.
struct Sheet {
    at: i64,
    about: Option<&'static str>,
    /// Who made the call that the sheet is about; `None` inside: nobody knows.
    call: Option<Option<&'static str>>,
    of_deal: bool,
    answers: Vec<Answer>,
    rude: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    Yes,
    No,
    Aside,
    /// Nothing that a reader could make points of.
    Riddle,
    /// Left to the data.
    Data,
}

struct Client {
    owner: &'static str,
    /// `None`: the history of the card is not held.
    budget: Option<bool>,
    sheets: Vec<Sheet>,
}

fn at(hour: i64) -> Instant {
    t("02.11 00:00").plus(hour * 3600)
}

fn zone() -> Zone {
    Zone::parse("Europe/Moscow").expect("the zone is known")
}

fn asked(dice: &mut Dice) -> Asked {
    let what = *dice.one(&[
        What::Mean,
        What::Mean,
        What::Median,
        What::Share,
        What::Below,
        What::Count,
    ]);
    let percent = dice.percent(50);
    let says = dice.percent(40).then(|| dice.percent(50));
    let hundred = says.unwrap_or(percent);
    let some = |dice: &mut Dice| match hundred {
        true => *dice.one(&[30, 50, 60, 70, 75, 100]),
        false => *dice.one(&[6, 10, 12, 14, 15, 20]),
    };
    Asked {
        what,
        percent,
        says,
        time: *dice.one(&[Time::Week, Time::Month, Time::Last, Time::Ever]),
        people: dice.percent(60),
        at_least: dice.percent(50),
        bound: match what {
            What::Mean | What::Median => some(dice),
            What::Share => *dice.one(&[20, 34, 50, 66]),
            What::Below | What::Count => dice.between(1, 5) as i64,
        },
        mark: some(dice),
        decided: dice.between(1, 3),
        rude: dice.percent(30),
        now: 24 * dice.between(20, 60) as i64 + 13,
        since: dice.percent(12).then(|| dice.below(700) as i64),
    }
}

fn text(asked: &Asked) -> String {
    let mark = match asked.says {
        Some(true) => format!("{} %", asked.mark),
        Some(false) => format!("{} баллов", asked.mark),
        None => asked.mark.to_string(),
    };
    let of = match asked.says {
        Some(true) => "процент",
        Some(false) => "балл",
        None => "оценка",
    };
    let ending = |masculine: &'static str, feminine: &'static str| match asked.says {
        Some(_) => masculine,
        None => feminine,
    };
    let genitive = match asked.says {
        Some(true) => "процента",
        Some(false) => "балла",
        None => "оценки",
    };
    let what = match asked.what {
        What::Mean => format!(
            "{} {of} по чек-листу «Звонок»",
            ending("средний", "средняя")
        ),
        What::Median => format!("медиана {genitive} по чек-листу «Звонок»"),
        What::Share => format!("доля листов «Звонок» ниже {mark}"),
        What::Below => format!("число листов «Звонок» ниже {mark}"),
        What::Count => "число листов «Звонок»".to_owned(),
    };
    let people = if asked.people {
        " по менеджерам"
    } else {
        ""
    };
    let time = match asked.time {
        Time::Week => " за неделю",
        Time::Month => " за месяц",
        Time::Last => " за последние 30 дней",
        Time::Ever => "",
    };
    let unit = match asked.what {
        What::Mean | What::Median if asked.says.unwrap_or(asked.percent) => " %",
        What::Mean | What::Median => " баллов",
        What::Share => " %",
        What::Below | What::Count => "",
    };
    let op = if asked.at_least {
        "не меньше"
    } else {
        "не больше"
    };
    let mut out = "регламент «Проба»:\n    часовой пояс Europe/Moscow\nроли: менеджер, РОП\n\
                   карточка сделки:\n    бюджет — деньги\nпорядок: «Новая» → «Успех» или «Отказ»\n\
                   чек-лист «Звонок», 20 баллов:\n"
        .to_owned();
    for (name, weight) in QUESTIONS {
        let by = match name {
            "заполнил бюджет" => " по данным, если бюджет заполнен",
            _ => "",
        };
        out.push_str(&format!("    «{name}» — {weight}{by}\n"));
    }
    if asked.rude {
        out.push_str("    стоп-факторы:\n        «грубость» — обнуляет\n");
    }
    if asked.percent {
        out.push_str("    итог — процент\n");
    }
    out.push_str(&format!(
        "показатели:\n    «число» — {what}{people}{time}\n«число» {op} {}{unit}:\n    судить от {} случаев\n",
        asked.bound, asked.decided
    ));
    out
}

fn client(dice: &mut Dice) -> Client {
    let sheets = (0..dice.below(5)).map(|_| {
        let answers = QUESTIONS.map(|(name, _)| match dice.below(12) {
            0 => Answer::Aside,
            1 => Answer::Riddle,
            _ if name == "заполнил бюджет" => Answer::Data,
            2..=6 => Answer::Yes,
            _ => Answer::No,
        });
        Sheet {
            at: dice.below(1400) as i64,
            about: dice
                .percent(60)
                .then(|| *dice.one(&["ivanov", "petrov", "orlov"])),
            call: dice
                .percent(50)
                .then(|| dice.percent(70).then(|| *dice.one(&PEOPLE))),
            of_deal: dice.percent(70),
            answers: answers.to_vec(),
            rude: dice.percent(15),
        }
    });
    let sheets = sheets.collect();
    Client {
        owner: PEOPLE[dice.below(PEOPLE.len())],
        budget: (!dice.percent(25)).then(|| dice.percent(60)),
        sheets,
    }
}

fn case(number: usize, client: &Client) -> Case<'static> {
    let deal_id = format!("D-{number}");
    let mut events = Vec::new();
    for (place, sheet) in client.sheets.iter().enumerate() {
        let call_id = format!("call-{number}-{place}");
        if let Some(by) = sheet.call {
            let mut call = Event::new(EventKind::Call);
            call.id = Some(call_id.clone().into());
            call.deal = Some(deal_id.clone().into());
            call.at = Some(When::Exact(at(sheet.at - 5)));
            call.by = by.map(Into::into);
            call.connected = Some(true);
            events.push(call);
        }
        let mut one = Event::new(EventKind::Audit);
        one.id = Some(format!("A-{number}-{place}").into());
        one.deal = sheet.of_deal.then(|| deal_id.clone().into());
        one.name = Some("Звонок".into());
        one.by = Some("okk".into());
        one.at = Some(When::Exact(at(sheet.at)));
        let mut form = Form {
            employee: sheet.about.map(Into::into),
            event: sheet.call.map(|_| call_id.into()),
            ..Form::default()
        };
        for ((name, _), answer) in QUESTIONS.iter().zip(&sheet.answers) {
            let said = match answer {
                Answer::Yes => "да",
                Answer::No => "нет",
                Answer::Aside => "не к месту",
                Answer::Riddle => "как-то так",
                Answer::Data => continue,
            };
            form.lines
                .insert((*name).into(), RawValue::Text(said.into()));
        }
        if sheet.rude {
            form.lines.insert("грубость".into(), RawValue::Bool(true));
        }
        one.form = Some(Box::new(form));
        events.push(one);
    }
    for (place, one) in events.iter_mut().enumerate() {
        one.source = format!("события:{number}:{place}").into();
    }
    let mut deal = Deal {
        id: deal_id.into(),
        owner: Some(client.owner.into()),
        created: Some(When::Exact(at(-48))),
        stages: Some(vec![StageEntry {
            stage: "Новая".into(),
            funnel: None,
            at: When::Exact(at(-48)),
            known: None,
            by: None,
            source: "".into(),
        }]),
        changes: client.budget.map(|_| Vec::new()),
        owners: Some(Vec::new()),
        source: format!("сделки:{number}").into(),
        ..Deal::default()
    };
    let value = match client.budget {
        Some(false) => RawValue::Empty,
        _ => RawValue::Number(Decimal::from(100)),
    };
    deal.fields.insert("бюджет".into(), value);
    Case {
        client: Some(format!("C-{number}").into()),
        changes: Some(Vec::new()),
        deals: vec![deal],
        events,
        source: format!("случаи:{number}").into(),
        ..Case::default()
    }
}

fn dataset(asked: &Asked) -> Dataset {
    let mut data = Dataset::default();
    for row in EVENT_KINDS {
        let since = asked.since.filter(|_| row.kind == EventKind::Audit);
        let held = Held {
            since: since.map(|hour| When::Exact(at(hour))),
            ..Held::default()
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
        ("okk", "РОП"),
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

// ---- The reader with a pencil.

/// A sheet on somebody's account, with all that it may come to.
struct Item {
    who: &'static str,
    at: Instant,
    worths: Vec<f64>,
}

/// The least and the most that a sheet comes to.
fn totals(asked: &Asked, sheet: &Sheet, budget: Option<bool>) -> [Decimal; 2] {
    let (mut least, mut most, mut of) = (0, 0, 0);
    for ((name, weight), answer) in QUESTIONS.iter().zip(&sheet.answers) {
        let filled = budget.filter(|_| *name == "заполнил бюджет");
        // What the data tells, nobody else has to.
        let points = match (filled, answer) {
            (Some(true), _) => Some(*weight),
            (Some(false), _) => Some(0),
            (None, Answer::Yes) => Some(*weight),
            (None, Answer::No) => Some(0),
            (None, Answer::Aside) => continue,
            (None, Answer::Riddle | Answer::Data) => None,
        };
        of += weight;
        least += points.unwrap_or(0);
        most += points.unwrap_or(*weight);
    }
    [least, most].map(|points| {
        if of == 0 || asked.rude && sheet.rude {
            return Decimal::ZERO;
        }
        (Decimal::from(points * WHOLE) / Decimal::from(of)).round_dp(2)
    })
}

fn items(asked: &Asked, clients: &[Client]) -> Vec<Item> {
    let hundred = asked.says.unwrap_or(asked.percent);
    let mut out = Vec::new();
    for client in clients {
        for sheet in client.sheets.iter().filter(|sheet| sheet.at <= asked.now) {
            let mut worths: Vec<f64> = totals(asked, sheet, client.budget)
                .into_iter()
                .map(|total| match hundred {
                    true => (total * Decimal::from(100) / Decimal::from(WHOLE)).round_dp(2),
                    false => total,
                })
                .map(|total| match asked.what {
                    What::Mean | What::Median => total.to_string().parse().expect("a number"),
                    What::Share | What::Below => {
                        f64::from(u8::from(total < Decimal::from(asked.mark)))
                    }
                    What::Count => 1.0,
                })
                .collect();
            worths.dedup();
            out.push(Item {
                who: sheet.about.or(sheet.call.flatten()).unwrap_or(client.owner),
                at: at(sheet.at),
                worths,
            });
        }
    }
    out
}

fn period(time: Time, at: Instant) -> (NaiveDate, NaiveDate) {
    let day = zone().date(at);
    match time {
        Time::Week => {
            let first = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
            (first, first + Days::new(7))
        }
        _ => {
            let first = day.with_day(1).expect("a first day");
            (first, first + chrono::Months::new(1))
        }
    }
}

/// All that the worths may be.
fn worlds(items: &[&Item]) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new()];
    for one in items {
        all = all
            .iter()
            .flat_map(|world| {
                one.worths.iter().map(move |worth| {
                    let mut with = world.clone();
                    with.push(*worth);
                    with
                })
            })
            .collect();
    }
    all
}

fn number(what: What, mut world: Vec<f64>) -> Option<f64> {
    let count = world.len() as f64;
    match what {
        What::Below | What::Count => Some(world.iter().sum()),
        _ if world.is_empty() => None,
        What::Mean => Some(world.iter().sum::<f64>() / count),
        What::Share => Some(100.0 * world.iter().sum::<f64>() / count),
        What::Median => {
            world.sort_by(f64::total_cmp);
            let half = world.len() / 2;
            Some(match world.len() % 2 {
                1 => world[half],
                _ => (world[half - 1] + world[half]) / 2.0,
            })
        }
    }
}

fn judged(
    asked: &Asked,
    items: &[Item],
    who: Option<&str>,
    (from, to): (Instant, Instant),
) -> Option<&'static str> {
    let mine = |one: &&Item| who.is_none_or(|who| one.who == who) && from <= one.at && one.at < to;
    let mine: Vec<&Item> = items.iter().filter(mine).collect();
    let unseen = asked.since.is_some_and(|since| from < at(since));
    let mut numbers = Vec::new();
    let hundred = asked.says.unwrap_or(asked.percent);
    let most = if hundred { 100.0 } else { WHOLE as f64 };
    for world in worlds(&mine) {
        let number = number(asked.what, world);
        if unseen {
            // Any number of unseen sheets may draw it there.
            numbers.extend(match asked.what {
                What::Mean | What::Median => [0.0, most].map(Some),
                What::Share => [0.0, 100.0].map(Some),
                What::Below | What::Count => [0.0, 1e6].map(|more| number.map(|own| own + more)),
            });
        }
        numbers.push(number);
    }
    if !unseen && numbers.iter().all(Option::is_none) {
        return None;
    }
    let decided = mine.iter().filter(|one| one.worths.len() == 1).count();
    if asked.what == What::Share && decided < asked.decided {
        return Some("не проверено");
    }
    let bound = asked.bound as f64;
    let holds = |number: &Option<f64>| {
        number.map(|number| match asked.at_least {
            true => number >= bound - 1e-6,
            false => number <= bound + 1e-6,
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

fn naive(asked: &Asked, clients: &[Client]) -> Vec<String> {
    let items = items(asked, clients);
    let now = at(asked.now);
    let mut frames: Vec<(Instant, Instant, bool)> = Vec::new();
    match asked.time {
        Time::Ever => frames.push((Instant::MIN, now.plus(1), false)),
        Time::Last => frames.push((now.plus(-30 * 86_400 + 1), now.plus(1), false)),
        Time::Week | Time::Month => {
            // The first sheet of all, whoever it is about, shows that sheets were kept by then.
            let first = items.iter().map(|one| one.at).min();
            let mut day = period(asked.time, first.unwrap_or(now)).0;
            while zone().start_of(day) <= now {
                let next = period(asked.time, zone().start_of(day)).1;
                frames.push((zone().start_of(day), zone().start_of(next), true));
                day = next;
            }
        }
    }
    let counts = matches!(asked.what, What::Below | What::Count);
    let people: Vec<Option<&str>> = match asked.people {
        true => PEOPLE
            .iter()
            .filter(|who| counts || items.iter().any(|one| one.who == **who))
            .map(|who| Some(*who))
            .collect(),
        false => vec![None],
    };
    let mut out = Vec::new();
    for who in people {
        for (from, to, calendar) in &frames {
            let Some(verdict) = judged(asked, &items, who, (*from, *to)) else {
                continue;
            };
            let running = *calendar && *to > now;
            let verdict = if running { "ожидает" } else { verdict };
            let day = match calendar {
                true => zone().date(*from).to_string(),
                false => "сейчас".to_owned(),
            };
            out.push(format!("{day} {}: {verdict}", who.unwrap_or("все")));
        }
    }
    out.sort();
    out
}

fn told(asked: &Asked, clients: &[Client]) -> Vec<String> {
    let loaded = load(&[SourceText::new("проба.reglament", &text(asked))]);
    let said: Vec<_> = loaded.diagnostics.iter().map(|one| &one.message).collect();
    assert!(loaded.is_sound(), "{said:?}\n{}", text(asked));
    let program = Program::new(&loaded.regulations);
    let (data, now) = (dataset(asked), at(asked.now));
    let cases: Vec<Case<'_>> = clients
        .iter()
        .enumerate()
        .map(|(number, one)| case(number, one))
        .collect();
    let of = |case| evaluate(&program, &data, case, now, &Options::default()).contributions;
    let settled = settle(
        &program,
        &data,
        crate::shards::carried(cases.iter().flat_map(of)),
        now,
    );
    let line = |one: &reglament::findings::Finding| {
        let verdict = match one.verdict {
            Verdict::OnTime => "держится",
            Verdict::Missed | Verdict::Violated => "нарушен",
            Verdict::Pending => "ожидает",
            Verdict::NotChecked => "не проверено",
            _ => "?",
        };
        let day = match one.due_at {
            Some(_) => zone().date(one.triggered_at).to_string(),
            None => "сейчас".to_owned(),
        };
        let who = one.subject.employee.as_deref().unwrap_or("все");
        format!("{day} {who}: {verdict}")
    };
    let mut out: Vec<String> = settled.findings.iter().map(line).collect();
    out.sort();
    out
}

fn drawn(seed: u64) -> (Asked, Vec<Client>) {
    let mut dice = Dice::new(seed + 63_000_000);
    let asked = asked(&mut dice);
    let clients = (0..dice.between(1, 3)).map(|_| client(&mut dice));
    let clients = clients.collect();
    (asked, clients)
}

fn judge(seed: u64) -> Result<usize, String> {
    let (asked, clients) = drawn(seed);
    let (mine, engine) = (naive(&asked, &clients), told(&asked, &clients));
    if engine == mine {
        return Ok(mine.len());
    }
    let text = text(&asked);
    let sheets: Vec<String> = items(&asked, &clients)
        .iter()
        .map(|one| {
            format!(
                "{} {} {:?}",
                crate::naive::row::show(one.at),
                one.who,
                one.worths
            )
        })
        .collect();
    Err(format!(
        "{text}\n{sheets:#?}\nс {:?}\nдвижок: {engine:#?}\nнаивный: {mine:#?}",
        asked.since
    ))
}

/// What the short run of the family speaks of.
pub fn regulations() -> Vec<Vec<Regulation>> {
    let text = |seed| SourceText::new("проба.reglament", &text(&drawn(seed).0));
    (0..60)
        .map(|seed| load(&[text(seed)]).regulations)
        .collect()
}

#[test]
fn numbers_over_sheets_are_what_a_reader_with_a_pencil_makes_of_them() {
    let rows = short_own(0..400, judge);
    assert!(rows > 400, "случаи ни о чём не говорят: {rows}");
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_numbers_over_sheets() {
    long_own(judge);
}
