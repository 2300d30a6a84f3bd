//! Свойства на случайных данных: календарь проверяется по часам и дням, посчитанным здесь заново, а выполненный — самой `lint`.

use std::collections::{BTreeMap, BTreeSet};

use reglament::cli::run;
use serde_json::Value;

use super::random::{Dice, Sample, Worker, sample};
use super::{ENV, json, rows, word};
use crate::folder::Folder;

/// 29.11.2026 12:00 по Москве, воскресенье.
const TODAY: &str = "2026-11-29T12:00+03:00";
const MOSCOW: i64 = 3 * 3600;
const DAY: i64 = 86_400;
/// 30.11.2026 00:00 по Москве.
const MONDAY: i64 = 1_795_986_000;
/// Последний день календаря, считая от понедельника 30.11.
const LAST: i64 = 27;

struct Files {
    folder: Folder,
    regulation: String,
}

fn files(sample: &Sample, name: &str, lines: &[String]) -> Files {
    let folder = Folder::new(name);
    let regulation = folder.write("текст.reglament", &sample.regulation);
    let data = folder.0.join("данные");
    std::fs::create_dir_all(&data).expect("папка");
    folder.write("данные/dataset.yaml", &sample.dataset);
    folder.write("данные/employees.yaml", &sample.staff);
    folder.write("данные/клиенты.ndjson", &(lines.join("\n") + "\n"));
    Files { folder, regulation }
}

fn plan(sample: &Sample, name: &str, lines: &[String]) -> Value {
    let files = files(sample, name, lines);
    let minutes = format!("звонок={},письмо={}", sample.call, sample.letter);
    let mut args = vec![
        "--at",
        TODAY,
        "--from",
        "2026-11-30",
        "--to",
        "2026-12-27",
        "--minutes",
        &minutes,
    ];
    let per_day = sample.per_day.map(|most| most.to_string());
    if let Some(most) = &per_day {
        args.extend(["--per-day", most]);
    }
    json(&files.regulation, &files.folder.path("данные"), &args)
}

fn at(value: &Value, key: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(word(value, key))
        .expect("время")
        .timestamp()
}

fn day_of(at: i64) -> i64 {
    (at - MONDAY).div_euclid(DAY)
}

/// Часы работы человека в день, если он в этот день работает.
fn hours(worker: &Worker, day: i64) -> Option<(i64, i64)> {
    let off = day.rem_euclid(7) >= 5
        || worker
            .away
            .is_some_and(|(from, to)| from <= day && day <= to);
    let begin = MONDAY + day * DAY;
    (!off).then(|| (begin + worker.hours.0 * 3600, begin + worker.hours.1 * 3600))
}

/// Что стоит в календаре у человека в день, по порядку.
fn taken(found: &Value, person: &str, day: i64) -> Vec<(i64, i64)> {
    let all = rows(found, "touches").iter();
    let own = all.filter(|one| word(one, "responsible") == person);
    let mut all: Vec<_> = own.map(|one| (at(one, "at"), at(one, "end"))).collect();
    all.retain(|one| day_of(one.0) == day);
    all.sort_unstable();
    all
}

fn worker<'s>(sample: &'s Sample, id: &str) -> &'s Worker {
    sample
        .workers
        .iter()
        .find(|one| one.id == id)
        .expect("сотрудник есть")
}

/// Рабочие часы, отпуска, пределы и сроки соблюдены.
fn keeps_to_the_days(sample: &Sample, found: &Value, seed: u64) {
    for one in &sample.workers {
        for day in 0..=LAST {
            let all = taken(found, one.id, day);
            let Some((opens, closes)) = hours(one, day) else {
                assert!(
                    all.is_empty(),
                    "{seed}: {} не работает в день {day}",
                    one.id
                );
                continue;
            };
            for pair in all.windows(2) {
                assert!(
                    pair[0].1 <= pair[1].0,
                    "{seed}: {} в двух местах: {pair:?}",
                    one.id
                );
            }
            for (from, to) in &all {
                assert!(
                    opens <= *from && *to <= closes,
                    "{seed}: {} вне часов в день {day}",
                    one.id
                );
            }
            let most = sample.per_day.unwrap_or(u64::MAX);
            assert!(
                all.len() as u64 <= most,
                "{seed}: {} больше {most} в день",
                one.id
            );
            let calls = rows(found, "touches").iter().filter(|touch| {
                let mine = word(touch, "responsible") == one.id && day_of(at(touch, "at")) == day;
                mine && word(touch, "what").starts_with("позвонить")
            });
            let most = sample.calls_a_day.unwrap_or(u64::MAX);
            assert!(
                calls.count() as u64 <= most,
                "{seed}: {} звонков больше {most}",
                one.id
            );
        }
    }
    for touch in rows(found, "touches") {
        let begins = at(touch, "at");
        assert!(
            begins >= at(touch, "opens_at"),
            "{seed}: раньше окна: {touch:#}"
        );
        let late = touch["overdue"].as_bool().expect("да или нет");
        assert!(
            late || begins <= at(touch, "due_at"),
            "{seed}: позже срока: {touch:#}"
        );
        let clause = word(touch, "clause");
        assert!(clause.starts_with("1."), "{seed}: {clause}");
        if let Some(who) = touch["deputy_for"].as_str() {
            let own = worker(sample, who);
            let by = word(touch, "responsible");
            assert_eq!(own.deputy, Some(by), "{seed}: {touch:#}");
        }
    }
}

/// «Всё время занято» — значит, до конца составления в окне не осталось места.
fn no_room_was_left(sample: &Sample, found: &Value, seed: u64) {
    for one in rows(found, "unplaced") {
        let reasons: Vec<&str> = rows(one, "reasons")
            .iter()
            .map(|one| word(one, "reason"))
            .collect();
        if reasons != ["busy"] {
            continue;
        }
        let length = if word(one, "what").starts_with("позвонить") {
            sample.call
        } else {
            sample.letter
        };
        let person = worker(sample, word(one, "responsible"));
        let late = one["overdue"].as_bool().expect("да или нет");
        let opens = at(one, "opens_at").max(MONDAY);
        let end = MONDAY + (LAST + 1) * DAY - 1;
        let due = if late {
            end
        } else {
            at(one, "due_at").min(end)
        };
        for day in day_of(opens)..=day_of(due) {
            let Some((from, to)) = hours(person, day) else {
                continue;
            };
            let all = taken(found, person.id, day);
            if sample.per_day.is_some_and(|most| all.len() as u64 >= most) {
                continue;
            }
            let mut free = from;
            for (begins, ends) in all.iter().copied().chain([(to, to)]) {
                let start = free.max(opens);
                let room = start <= due && start + length * 60 <= begins;
                assert!(!room, "{seed}: есть место в день {day}: {one:#}");
                free = free.max(ends);
            }
        }
    }
}

/// Календарь, выполненный в точности, оставляет нарушенным только то, что он сам назвал.
fn kept_it_breaks_nothing(sample: &Sample, found: &Value, seed: u64) {
    let mut by_client: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for touch in rows(found, "touches") {
        let kind = if word(touch, "what").starts_with("позвонить") {
            r#""kind":"звонок","connected":true,"seconds":60"#
        } else {
            r#""kind":"письмо""#
        };
        by_client
            .entry(word(touch, "client"))
            .or_default()
            .push(format!(
                r#"{{{kind},"direction":"out","deal":"{}","at":"{}","by":"{}"}}"#,
                word(touch, "deal"),
                word(touch, "at"),
                word(touch, "responsible")
            ));
    }
    let lines: Vec<String> = sample
        .lines
        .iter()
        .map(|line| {
            let mut case: Value = serde_json::from_str(line).expect("JSON");
            let id = word(&case, "client").to_owned();
            for event in by_client.get(&*id).into_iter().flatten() {
                let event = serde_json::from_str(event).expect("JSON");
                case["events"].as_array_mut().expect("список").push(event);
            }
            case.to_string()
        })
        .collect();
    let files = files(sample, &format!("plan-kept-{seed}"), &lines);
    let data = files.folder.path("данные");
    let list = [
        "reglament",
        "lint",
        &files.regulation,
        "--data",
        &data,
        "--at",
        "2026-12-27T23:59:59+03:00",
        "--format",
        "json",
    ];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(list.map(Into::into), &ENV, &mut out, &mut err);
    let judged: Value = serde_json::from_slice(&out)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&err)));
    let pairs = |list: &str| -> BTreeSet<(String, String)> {
        let all = rows(found, list).iter();
        all.map(|one| (word(one, "deal").to_owned(), word(one, "clause").to_owned()))
            .collect()
    };
    let unplaced = pairs("unplaced");
    for one in rows(&judged, "violations") {
        let due = match one["due_at"].as_str() {
            Some(_) => at(one, "due_at"),
            None => at(one, "triggered_at"),
        };
        // Что просрочили раньше, календарь вернуть в срок не может.
        if due <= MONDAY - DAY / 2 {
            continue;
        }
        let pair = (word(one, "deal").to_owned(), word(one, "clause").to_owned());
        assert!(
            unplaced.contains(&pair),
            "{seed}: календарь выполнен, а п. {} нарушен: {one:#}",
            pair.1
        );
    }
}

fn shuffled(lines: &[String], seed: u64) -> Vec<String> {
    let mut dice = Dice(seed ^ 0x5bd1);
    let mut lines = lines.to_vec();
    for at in (1..lines.len()).rev() {
        let other = usize::try_from(dice.below(at as u64 + 1)).expect("немного");
        lines.swap(at, other);
    }
    lines
}

#[test]
fn случайные_календари() {
    assert_eq!(day_of(MONDAY + MOSCOW), 0);
    let samples = std::env::var("TOUCHES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(24);
    let (mut placed, mut unplaced) = (0, 0);
    for seed in 0..samples {
        let sample = sample(seed);
        let found = plan(&sample, &format!("plan-{seed}"), &sample.lines);
        keeps_to_the_days(&sample, &found, seed);
        no_room_was_left(&sample, &found, seed);
        kept_it_breaks_nothing(&sample, &found, seed);
        let again = plan(
            &sample,
            &format!("plan-again-{seed}"),
            &shuffled(&sample.lines, seed),
        );
        for key in ["touches", "unplaced", "seldom"] {
            let brief = |found: &Value| -> Vec<String> {
                let all = rows(found, key).iter();
                all.map(|one| {
                    format!(
                        "{} {} {} {}",
                        word(one, "clause"),
                        word(one, "client"),
                        word(one, "responsible"),
                        word(one, "at")
                    )
                })
                .collect()
            };
            assert_eq!(
                brief(&found),
                brief(&again),
                "{seed}: порядок записей изменил {key}"
            );
        }
        placed += rows(&found, "touches").len();
        unplaced += rows(&found, "unplaced").len();
    }
    // Случайность задевает и то, и другое.
    assert!(placed > 100 && unplaced > 20, "{placed} {unplaced}");
}
