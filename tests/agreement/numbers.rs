//! Numbers of every sort held against bounds and put on scales: by person, team, funnel and field, worked out of each other, with
//! violations among them. Everything is held here; what the missing facts could change is the matter of `metrics`. The naive side
//! makes a list of what counts for whom and looks at it.

use std::collections::BTreeSet;

use reglament::engine::{Options, evaluate, settle};
use reglament::facts::{
    Case, Deal, Direction, Employee, Event, EventKind, OwnerChange, RawValue, StageEntry, When,
};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::{Decimal, Instant};

use crate::dsl::{dataset, t};
use crate::long::{long_own, short_own};
use crate::naive::random::dice::Dice;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
enum What {
    Calls,
    Paid,
    MeanLength,
    Longest,
    Cheapest,
    Budget,
    Silent,
    CalledBack,
    Faults,
    Points,
    Fines,
}

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    All,
    Person,
    Team,
    Source,
    Funnel,
}

/// What is made of it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Judge {
    AtLeast,
    AtMost,
    /// `если «первое» меньше … и «второе» больше …, то сообщить РОПу`
    BothBad,
    EitherBad,
    Scale,
    /// `«первое» 0,4 + «второе» 0,6`
    Mixed,
    Ratio,
}

#[derive(Debug)]
struct Asked {
    what: What,
    other: What,
    by: By,
    judge: Judge,
    bound: i64,
    second: i64,
}

const PEOPLE: [(&str, &str); 3] = [("anna", "Север"), ("boris", "Юг"), ("vera", "Юг")];
const SUMS: [What; 5] = [
    What::Calls,
    What::Paid,
    What::Faults,
    What::Points,
    What::Fines,
];

#[derive(Debug)]
struct Tale {
    owner: usize,
    source: Option<&'static str>,
    budget: Option<i64>,
    created: i64,
    offer: Option<i64>,
    contract: Option<i64>,
    won: Option<i64>,
    /// Outgoing: when, how many seconds (none: nobody answered), by whom.
    calls: Vec<(i64, Option<i64>, Option<usize>)>,
    missed: Option<i64>,
    paid: Vec<(i64, i64)>,
    comment: bool,
}

/// Minutes from Monday 07.12 00:00.
fn at(minute: i64) -> Instant {
    t("07.12 00:00").plus(minute * 60)
}

fn asked(dice: &mut Dice) -> Asked {
    let judge = *dice.one(&[
        Judge::AtLeast,
        Judge::AtMost,
        Judge::AtLeast,
        Judge::BothBad,
        Judge::EitherBad,
        Judge::Scale,
        Judge::Scale,
        Judge::Mixed,
        Judge::Ratio,
    ]);
    let alone = [
        What::Calls,
        What::Paid,
        What::MeanLength,
        What::Longest,
        What::Cheapest,
        What::Budget,
        What::Silent,
        What::CalledBack,
        What::Faults,
        What::Points,
        What::Fines,
    ];
    let two = !matches!(judge, Judge::AtLeast | Judge::AtMost | Judge::Scale);
    let what = match two {
        true => *dice.one(&SUMS),
        false => *dice.one(&alone),
    };
    let by = *dice.one(&[By::All, By::Person, By::Team, By::Source, By::Funnel]);
    // Violations have no account of a field: what stood there is the deal's to tell.
    let faults = |what| matches!(what, What::Faults | What::Points | What::Fines);
    let what = if by == By::Source && faults(what) {
        What::Paid
    } else {
        what
    };
    // A fine, a sum and a point are not added up; what is added is of one sort.
    let other = match judge {
        Judge::Mixed => match what {
            What::Calls => What::Faults,
            What::Paid => What::Fines,
            What::Fines => What::Paid,
            other => other,
        },
        _ => *dice.one(&SUMS),
    };
    let other = if by == By::Source && faults(other) {
        what
    } else {
        other
    };
    Asked {
        what,
        other,
        by,
        judge,
        bound: dice.below(6) as i64,
        second: dice.below(4) as i64,
    }
}

fn said(what: What) -> &'static str {
    match what {
        What::Calls => "число звонков",
        What::Paid => "сумма оплат",
        What::MeanLength => "средняя длительность исходящих звонков",
        What::Longest => "наибольшая длительность исходящих звонков",
        What::Cheapest => "наименьшая сумма оплат",
        What::Budget => "средняя сумма бюджета сделок, перешедших в «Договор»",
        What::Silent => "доля открытых сделок, у которых нет комментария",
        What::CalledBack => {
            "доля пропущенных звонков, после которых был исходящий звонок за 20 минут"
        }
        What::Faults => "число нарушений",
        What::Points => "сумма баллов за нарушения п. 1.1",
        What::Fines => "сумма штрафов за нарушения",
    }
}

/// The bound in the unit of the number, and as the naive side counts it.
fn bound(what: What, step: i64) -> (String, Decimal) {
    let number = |number: i64| Decimal::from(number);
    match what {
        What::Calls | What::Faults => (step.to_string(), number(step)),
        What::Points => (step.to_string(), number(step)),
        What::Paid | What::Cheapest | What::Budget | What::Fines => {
            (format!("{} ₽", step * 100), number(step * 100))
        }
        What::MeanLength | What::Longest => (format!("{} минут", step * 2), number(step * 120)),
        What::Silent | What::CalledBack => (format!("{} %", step * 20), number(step * 20)),
    }
}

fn text(asked: &Asked) -> String {
    let by = match asked.by {
        By::All => "",
        By::Person => ", по менеджерам",
        By::Team => ", по командам",
        By::Source => ", по источнику",
        By::Funnel => ", по воронкам",
    };
    let mut out = format!(
        "регламент «Проба»:\n    часовой пояс Europe/Moscow\n    рабочее время пн–пт 09:00–18:00\n\
         роли: менеджер, РОП\n\
         карточка сделки:\n    источник — «Сайт», «Выставка»\n    бюджет — деньги\n\
         воронка «Продажа»:\n    порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»\n\
         показатели:\n    «первое» — {}{by}\n",
        said(asked.what)
    );
    let two = !matches!(asked.judge, Judge::AtLeast | Judge::AtMost | Judge::Scale);
    if two {
        out.push_str(&format!("    «второе» — {}{by}\n", said(asked.other)));
    }
    let (first, _) = bound(asked.what, asked.bound);
    let (second, _) = bound(asked.other, asked.second);
    let few = "    судить от 1 случаев\n    отвечает РОП\n";
    out.push_str(match asked.judge {
        Judge::Mixed => "    «итог» — «первое» 0,4 + «второе» 0,6\n",
        Judge::Ratio => "    «итог» — отношение «первое» к «второе»\n",
        _ => "",
    });
    out.push_str("воронка «Продажа»:\n    стадия «Новая»:\n        1.1 позвонить за 1 час (штраф 100 ₽, −1 балл)\n");
    out.push_str(&match asked.judge {
        Judge::AtLeast => format!("2.1 «первое» не меньше {first}, иначе проверить «Договор»:\n{few}    сообщить РОПу\n"),
        Judge::AtMost => format!("2.1 «первое» не больше {first} (штраф 500 ₽):\n{few}"),
        Judge::BothBad => format!(
            "2.1 если «первое» меньше {first} и «второе» больше {second}, то сообщить РОПу\n"
        ),
        Judge::EitherBad => format!(
            "2.1 если «первое» меньше {first} или «второе» больше {second}, то сообщить РОПу\n"
        ),
        Judge::Scale => {
            let (low, _) = bound(asked.what, asked.bound + 1);
            let (high, _) = bound(asked.what, asked.bound + 3);
            // Who is told changes no verdict.
            let (zero, _) = bound(asked.what, 0);
            let told = match asked.second % 2 {
                0 => String::new(),
                _ => format!("; ниже {zero} — сообщить РОПу"),
            };
            format!("2.1 «первое»: от {high} — премия 10 000 ₽; от {low} — хорошо; ниже {low} — штраф 1 000 ₽{told}:\n{few}")
        }
        Judge::Mixed => format!("2.1 «итог» не меньше {first}:\n{few}"),
        Judge::Ratio => format!("2.1 «итог» не меньше {}:\n{few}", asked.bound),
    });
    out
}

fn tale(dice: &mut Dice) -> Tale {
    let created = dice.below(3 * 1440) as i64;
    let mut last = created;
    let mut later = |dice: &mut Dice, percent| {
        dice.percent(percent).then(|| {
            last += 5 + dice.below(900) as i64;
            last
        })
    };
    let offer = later(dice, 60);
    let contract = later(dice, 50);
    let won = later(dice, 30);
    let moment = |dice: &mut Dice| created + 1 + dice.below(2000) as i64;
    Tale {
        owner: dice.below(3),
        source: *dice.one(&[None, Some("Сайт"), Some("Выставка")]),
        budget: dice.percent(70).then(|| 100 * dice.below(8) as i64),
        created,
        offer,
        contract,
        won,
        calls: (0..dice.below(4))
            .map(|_| {
                let near = created + 1 + dice.below(120) as i64;
                let minute = if dice.percent(50) { near } else { moment(dice) };
                let seconds = dice.percent(60).then(|| 30 * dice.between(1, 30) as i64);
                (minute, seconds, dice.percent(70).then(|| dice.below(3)))
            })
            .collect(),
        missed: dice.percent(60).then(|| moment(dice)),
        paid: (0..dice.below(3))
            .map(|_| (moment(dice), 100 * dice.between(1, 9) as i64))
            .collect(),
        comment: dice.percent(50),
    }
}

fn case(number: usize, tale: &Tale) -> Case<'static> {
    let id = format!("D-{number}");
    let event = |kind, minute: i64| {
        let mut event = Event::new(kind);
        event.deal = Some(id.clone().into());
        event.at = Some(When::Exact(at(minute)));
        event
    };
    let mut events = Vec::new();
    for (minute, seconds, by) in &tale.calls {
        let mut one = event(EventKind::Call, *minute);
        one.direction = Some(Direction::Out);
        one.connected = Some(seconds.is_some());
        one.seconds = Some(seconds.unwrap_or(0));
        one.by = by.map(|by| PEOPLE[by].0.into());
        events.push(one);
    }
    if let Some(minute) = tale.missed {
        let mut one = event(EventKind::Call, minute);
        one.direction = Some(Direction::In);
        one.connected = Some(false);
        one.seconds = Some(0);
        events.push(one);
    }
    for (minute, amount) in &tale.paid {
        let mut one = event(EventKind::Payment, *minute);
        one.amount = Some(Decimal::from(*amount));
        events.push(one);
    }
    if tale.comment {
        events.push(event(EventKind::Comment, tale.created + 1));
    }
    for (place, one) in events.iter_mut().enumerate() {
        one.source = format!("events:{number}:{place}").into();
    }
    let stage = |name: &'static str, minute: i64| StageEntry {
        stage: name.into(),
        funnel: Some("Продажа".into()),
        at: When::Exact(at(minute)),
        known: None,
        by: None,
        source: format!("stages:{number}:{minute}").into(),
    };
    let mut stages = vec![stage("Новая", tale.created)];
    stages.extend(tale.offer.map(|minute| stage("КП", minute)));
    stages.extend(tale.contract.map(|minute| stage("Договор", minute)));
    stages.extend(tale.won.map(|minute| stage("Успех", minute)));
    let mut deal = Deal {
        id: id.clone().into(),
        funnel: Some("Продажа".into()),
        owner: Some(PEOPLE[tale.owner].0.into()),
        created: Some(When::Exact(at(tale.created))),
        stages: Some(stages),
        changes: Some(Vec::new()),
        owners: Some(vec![OwnerChange {
            owner: PEOPLE[tale.owner].0.into(),
            at: When::Exact(at(tale.created)),
            known: None,
            by: None,
            source: "".into(),
        }]),
        source: id.clone().into(),
        ..Deal::default()
    };
    let source = tale
        .source
        .map_or(RawValue::Empty, |one| RawValue::Text(one.into()));
    deal.fields.insert("источник".into(), source);
    let budget = tale
        .budget
        .map_or(RawValue::Empty, |one| RawValue::Number(one.into()));
    deal.fields.insert("бюджет".into(), budget);
    Case {
        client: Some(format!("C-{number}").into()),
        changes: Some(Vec::new()),
        deals: vec![deal],
        events,
        source: format!("cases:{number}").into(),
        ..Case::default()
    }
}

// ---- The naive reading.

/// What counts: for which account, and how much.
type Item = (String, Decimal);

fn items(asked: &Asked, what: What, tales: &[Tale], now: i64) -> Vec<Item> {
    let mut out = Vec::new();
    for tale in tales {
        let account = |who: usize| -> Option<String> {
            Some(match asked.by {
                By::All => "все".into(),
                By::Person => PEOPLE[who].0.into(),
                By::Team => PEOPLE[who].1.into(),
                By::Funnel => "Продажа".into(),
                By::Source => tale.source.unwrap_or("не указано").into(),
            })
        };
        let mut add = |who: usize, worth: i64| {
            if let Some(account) = account(who) {
                out.push((account, Decimal::from(worth)));
            }
        };
        let talks = tale.calls.iter().filter(|one| one.0 <= now);
        let talks = talks.filter_map(|(at, seconds, by)| Some((*at, (*seconds)?, *by)));
        match what {
            What::Calls => talks.for_each(|(_, _, by)| add(by.unwrap_or(tale.owner), 1)),
            What::MeanLength | What::Longest => {
                talks.for_each(|(_, seconds, by)| add(by.unwrap_or(tale.owner), seconds));
            }
            What::Paid | What::Cheapest => {
                let paid = tale.paid.iter().filter(|one| one.0 <= now);
                paid.for_each(|(_, amount)| add(tale.owner, *amount));
            }
            What::Budget => {
                let entered = tale.contract.is_some_and(|at| at <= now);
                if let Some(budget) = tale.budget.filter(|_| entered) {
                    add(tale.owner, budget);
                }
            }
            What::Silent => {
                let open = tale.created <= now && tale.won.is_none_or(|won| won > now);
                let spoken = tale.comment && tale.created < now;
                if open {
                    add(tale.owner, if spoken { 0 } else { 100 });
                }
            }
            What::CalledBack => {
                let Some(missed) = tale.missed.filter(|at| *at <= now) else {
                    continue;
                };
                let mut back = talks.filter(|one| missed < one.0 && one.0 <= missed + 20);
                // While the time runs nothing is decided. A deal that is over waits for nothing.
                let over = tale.won.filter(|won| *won > missed);
                let back = back
                    .find(|one| over.is_none_or(|won| one.0 <= won))
                    .is_some();
                let late = now > missed + 20 || over.is_some_and(|won| won <= now);
                if back || late {
                    add(tale.owner, if back { 100 } else { 0 });
                }
            }
            What::Faults | What::Points | What::Fines => {
                let due = tale.created + 60;
                let left = tale.offer.or(tale.contract).or(tale.won);
                let done = talks
                    .map(|one| one.0)
                    .filter(|at| *at >= tale.created)
                    .min();
                let in_time = done.is_some_and(|at| at <= due);
                let gone = left.is_some_and(|left| left <= due);
                if tale.created <= now && now > due && !in_time && !gone {
                    add(
                        tale.owner,
                        match what {
                            What::Fines => 100,
                            What::Points => -1,
                            _ => 1,
                        },
                    );
                }
            }
        }
    }
    out
}

fn number(what: What, worths: &[Decimal]) -> Option<Decimal> {
    let sum: Decimal = worths.iter().sum();
    match what {
        What::Calls | What::Paid | What::Faults | What::Points | What::Fines => Some(sum),
        _ if worths.is_empty() => None,
        What::Longest => worths.iter().max().copied(),
        What::Cheapest => worths.iter().min().copied(),
        What::MeanLength | What::Budget | What::Silent | What::CalledBack => {
            Some(sum / Decimal::from(worths.len()))
        }
    }
}

fn naive(asked: &Asked, tales: &[Tale], now: i64) -> Vec<String> {
    let first = items(asked, asked.what, tales, now);
    let two = !matches!(asked.judge, Judge::AtLeast | Judge::AtMost | Judge::Scale);
    let second = match two {
        true => items(asked, asked.other, tales, now),
        false => Vec::new(),
    };
    let mut accounts: BTreeSet<String> = first
        .iter()
        .chain(&second)
        .map(|one| one.0.clone())
        .collect();
    let sums = SUMS.contains(&asked.what);
    match asked.by {
        By::All => drop(accounts.insert("все".into())),
        // Who has done nothing has done so many as none.
        By::Person if sums => accounts.extend(PEOPLE.map(|(id, _)| id.into())),
        _ => {}
    }
    let of = |items: &[Item], account: &str| -> Vec<Decimal> {
        let own = items.iter().filter(|one| one.0 == account);
        own.map(|one| one.1).collect()
    };
    let mut out = Vec::new();
    for account in accounts {
        let Some(one) = number(asked.what, &of(&first, &account)) else {
            continue;
        };
        let other = number(asked.other, &of(&second, &account));
        let other = other.unwrap_or_default();
        let (_, least) = bound(asked.what, asked.bound);
        let (_, most) = bound(asked.other, asked.second);
        let holds = match asked.judge {
            Judge::AtLeast => one >= least,
            Judge::AtMost => one <= least,
            Judge::BothBad => !(one < least && other > most),
            Judge::EitherBad => !(one < least || other > most),
            Judge::Scale => one >= bound(asked.what, asked.bound + 1).1,
            Judge::Mixed => one * Decimal::new(4, 1) + other * Decimal::new(6, 1) >= least,
            Judge::Ratio if other.is_zero() => continue,
            Judge::Ratio => one / other >= Decimal::from(asked.bound),
        };
        let verdict = if holds {
            "держится"
        } else {
            "нарушен"
        };
        let mut line = format!("{account}: {verdict}");
        if asked.judge == Judge::Scale {
            let premium = one >= bound(asked.what, asked.bound + 3).1;
            line.push_str(match (holds, premium) {
                (_, true) => " премия",
                (true, _) => "",
                (false, _) => " штраф",
            });
        }
        if asked.judge == Judge::AtMost && !holds {
            line.push_str(" штраф");
        }
        out.push(line);
    }
    out.sort();
    out
}

fn told(program: &Program, tales: &[Tale], now: i64) -> Vec<String> {
    let mut data = dataset();
    data.staff_held = true;
    for (id, team) in PEOPLE {
        let one = Employee {
            id: id.into(),
            name: id.into(),
            role: Some("менеджер".into()),
            team: Some(team.into()),
            active: true,
            ..Employee::default()
        };
        data.staff.insert(id.into(), one);
    }
    let cases: Vec<Case<'_>> = tales
        .iter()
        .enumerate()
        .map(|(at, one)| case(at, one))
        .collect();
    let options = Options::default();
    let of = |case| evaluate(program, &data, case, at(now), &options).contributions;
    let shares = crate::shards::carried(cases.iter().flat_map(of));
    let settled = settle(program, &data, shares, at(now));
    let clauses = &program.versions[0].regulation.clauses;
    let own = settled
        .findings
        .iter()
        .filter(|one| &*clauses[one.clause].key == "2.1");
    let mut out: Vec<String> = own
        .map(|one| {
            // After the number's own name.
            let known = ["Север", "Юг", "Сайт", "Выставка", "не указано", "Продажа"];
            let notes = || {
                one.notes
                    .iter()
                    .filter(|note| !note.starts_with("«первое»"))
            };
            let whose = known
                .iter()
                .find(|own| notes().any(|note| note.contains(**own)))
                .copied();
            let account = one.subject.employee.as_deref().or(whose).unwrap_or("все");
            let verdict = match one.verdict {
                Verdict::OnTime => "держится",
                Verdict::Violated => "нарушен",
                _ => "?",
            };
            let award = if !one.award.is_empty() {
                " премия"
            } else {
                ""
            };
            let fine = if !one.penalty.is_empty() {
                " штраф"
            } else {
                ""
            };
            format!("{account}: {verdict}{award}{fine}")
        })
        .collect();
    out.sort();
    out
}

fn drawn(seed: u64) -> (Asked, Dice) {
    let mut dice = Dice::new(seed + 52_000_000);
    (asked(&mut dice), dice)
}

fn loaded(asked: &Asked) -> Vec<Regulation> {
    let text = text(asked);
    let loaded = load(&[SourceText::new("проба.reglament", &text)]);
    assert!(loaded.is_sound(), "{text}\n{:#?}", loaded.diagnostics);
    loaded.regulations
}

fn judge(seed: u64) -> Result<usize, String> {
    let (asked, mut dice) = drawn(seed);
    let program = Program::new(&loaded(&asked));
    let mut rows = 0;
    for _ in 0..4 {
        let tales: Vec<Tale> = (0..dice.between(1, 6)).map(|_| tale(&mut dice)).collect();
        let now = dice.below(8 * 1440) as i64;
        let (engine, naive) = (told(&program, &tales, now), naive(&asked, &tales, now));
        if engine != naive {
            let text = text(&asked);
            return Err(format!(
                "{asked:?}\n{text}\nсейчас {now}\n{tales:#?}\nдвижок: {engine:#?}\nнаивный: {naive:#?}"
            ));
        }
        rows += engine.len();
    }
    Ok(rows)
}

/// What the short run of the family speaks of.
pub fn regulations() -> Vec<Vec<Regulation>> {
    (0..60).map(|seed| loaded(&drawn(seed).0)).collect()
}

#[test]
fn numbers_are_what_a_list_of_them_says() {
    let rows = short_own(0..240, judge);
    assert!(rows > 800, "случаи ни о чём не говорят: {rows}");
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_numbers() {
    long_own(judge);
}
