//! The engine and a naive reading of engine.md agree on what employees owe again and again: random staff, absences, own
//! schedules, reports handed in early, late or about other days. A family of samples of its own.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use reglament::calendar::{Fold, ProductionCalendar, Schedule, WeekHours, Zone};
use reglament::engine::{Engine, Options};
use reglament::facts::read::own_dataset;
use reglament::facts::{Absence, Employee, Event, EventKind, Form, When, employee_cases};
use reglament::findings::Verdict;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use crate::long::{long_own, short_own};

/// A small generator of numbers: the same seed gives the same sample everywhere.
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
}

/// When it comes again, as the text says it and as it is meant.
#[derive(Clone, Copy)]
enum Days_ {
    Working,
    Every,
    Mondays,
    Weekly,
}

#[derive(Clone, Copy)]
enum Time {
    Close,
    By(u32),
    At(u32),
}

fn zone() -> Zone {
    Zone::parse("Europe/Moscow").expect("the zone is known")
}

fn day(offset: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
    first + Days::new(offset)
}

fn moment(date: NaiveDate, hour: u32, minute: u32) -> Instant {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
    zone().instant(NaiveDateTime::new(date, time), Fold::First)
}

fn company() -> Schedule {
    let hours = WeekHours::parse("пн–пт 09:00–18:00").expect("hours");
    Schedule::new(zone(), hours).with_calendar(ProductionCalendar::russia())
}

fn person(dice: &mut Dice, id: &str) -> Employee {
    let schedules = [
        "пн–пт 10:00–19:00",
        "вт–сб 09:00–18:00",
        "пн, ср, пт 12:00–20:00",
    ];
    let absences = (0..dice.below(3)).map(|_| {
        let from = dice.below(35);
        Absence {
            from: When::Day(day(from)),
            to: When::Day(day(from + dice.below(6))),
        }
    });
    let absences: Vec<Absence> = absences.collect();
    let events = (0..dice.below(14)).map(|_| {
        let handed = dice.below(36);
        let mut event = Event::new(EventKind::Report);
        event.name = Some(
            if dice.percent(85) {
                "Ежедневный"
            } else {
                "Другой"
            }
            .into(),
        );
        event.by = Some(id.to_owned().into());
        let (hour, minute) = (8 + dice.below(14) as u32, 15 * dice.below(4) as u32);
        event.at = Some(When::Exact(moment(day(handed), hour, minute)));
        let mut form = Form::default();
        if dice.percent(60) {
            let about = handed.saturating_sub(dice.below(4)) + dice.below(2);
            form.from = Some(When::Day(day(about)));
            if dice.percent(30) {
                form.to = Some(When::Day(day(about + dice.below(4))));
            }
        }
        event.form = Some(Box::new(form));
        event
    });
    let events: Vec<Event<'static>> = events.collect();
    Employee {
        id: id.into(),
        name: id.into(),
        role: Some(
            if dice.percent(80) {
                "менеджер"
            } else {
                "РОП"
            }
            .into(),
        ),
        schedule: dice
            .percent(40)
            .then(|| schedules[dice.below(3) as usize].into()),
        absences,
        active: true,
        since: Some(When::Day(day(dice.below(12)))),
        until: dice
            .percent(25)
            .then(|| When::Day(day(10 + dice.below(20)))),
        events,
        ..Employee::default()
    }
}

/// Due moment, when it was done, verdict.
type Row = (String, Instant, Option<Instant>, Verdict);

/// The naive twin: day by day, minute by minute.
fn naive(people: &[Employee], days: Days_, time: Time, now: Instant) -> Vec<Row> {
    let mut out = Vec::new();
    let in_force = moment(day(8), 0, 0); // 01.12.2026
    for one in people
        .iter()
        .filter(|one| one.role.as_deref() == Some("менеджер"))
    {
        let mut schedule = company();
        if let Some(text) = &one.schedule {
            schedule.hours = WeekHours::parse(text).expect("hours");
        }
        let works = |date: NaiveDate| !schedule.day(date).hours.is_empty();
        let open_close = |date: NaiveDate| {
            let hours = schedule.day(date).hours;
            let at = |time: reglament::calendar::TimeOfDay| zone().at(date, time, Fold::Second);
            Some((at(hours.opening()?), at(hours.close()?)))
        };
        let start = |when: When| match when {
            When::Day(day) => moment(day, 0, 0),
            When::Exact(at) => at,
            When::Local(_) => unreachable!("no local times here"),
        };
        let end = |when: When| match when {
            When::Day(day) => moment(day + Days::new(1), 0, 0),
            other => start(other),
        };
        let away = |from: Instant, to: Instant| {
            one.absences
                .iter()
                .any(|gone| start(gone.from) <= from && to <= end(gone.to))
        };
        let since = one.since.map(start).expect("always given");
        let until = one.until.map(end);
        // All spans, first and last day, whatever they come to.
        let begins = |date: NaiveDate| match days {
            Days_::Working => works(date),
            Days_::Every => true,
            Days_::Mondays | Days_::Weekly => date.weekday() == chrono::Weekday::Mon,
        };
        for offset in 0..60 {
            let first = day(offset);
            if !begins(first) {
                continue;
            }
            let last = if matches!(days, Days_::Weekly) {
                first + Days::new(6)
            } else {
                first
            };
            let opens = moment(first, 0, 0);
            let own =
                opens >= since.max(in_force) && opens <= now && until.is_none_or(|end| opens < end);
            let span: Vec<NaiveDate> = (0..7)
                .map(|n| first + Days::new(n))
                .filter(|d| *d <= last)
                .collect();
            let present = span.iter().any(|date| {
                open_close(*date).is_some_and(|(from, to)| works(*date) && !away(from, to))
            });
            if !own || !present {
                continue;
            }
            let closing = span
                .iter()
                .rev()
                .find(|date| works(**date))
                .copied()
                .unwrap_or(last);
            let due = match time {
                Time::Close => {
                    open_close(closing).map_or(moment(closing + Days::new(1), 0, 0), |(_, to)| to)
                }
                Time::By(hour) => moment(closing, hour, 0),
                Time::At(hour) => {
                    // «Сразу»: fifteen working minutes, one after the other.
                    let (mut at, mut left) = (moment(closing, hour, 0), 15);
                    while left > 0 {
                        let date = zone().date(at);
                        let inside =
                            open_close(date).is_some_and(|(from, to)| from <= at && at < to);
                        left -= i32::from(inside);
                        at = at.plus(60);
                    }
                    at
                }
            };
            let mut before = first - Days::new(1);
            while !matches!(days, Days_::Weekly) && !begins(before) {
                before = before - Days::new(1);
            }
            let about = |event: &&Event<'_>| {
                let form = event.form.as_deref().expect("always given");
                let handed = start(event.at.expect("always given"));
                let said = form.to.or(form.from).map(|when| match when {
                    When::Day(day) => day,
                    _ => zone().date(handed),
                });
                let date = said.unwrap_or(zone().date(handed));
                event.name.as_deref() == Some("Ежедневный")
                    && before < date
                    && date <= last
                    && handed <= now
            };
            let done = one
                .events
                .iter()
                .filter(about)
                .map(|event| start(event.at.expect("always given")))
                .min();
            let left = until.filter(|end| *end <= now);
            let done = done.filter(|at| left.is_none_or(|end| *at <= end));
            let verdict = match (done, left) {
                (Some(at), _) if at <= due => Verdict::OnTime,
                (Some(_), _) => Verdict::Late,
                (None, Some(end)) if end <= due => Verdict::Cancelled,
                (None, Some(_)) => Verdict::Missed,
                (None, None) if now <= due => Verdict::Pending,
                (None, None) => Verdict::Overdue,
            };
            out.push((one.id.to_string(), due, done, verdict));
        }
    }
    out
}

fn drawn(seed: u64) -> (Dice, Days_, Time, String) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let (days, said) = [
        (Days_::Working, "каждый рабочий день"),
        (Days_::Every, "ежедневно"),
        (Days_::Mondays, "каждый понедельник"),
        (Days_::Weekly, "еженедельно"),
    ][dice.below(4) as usize];
    let (time, at) = [
        (Time::Close, ""),
        (Time::By(18), " до 18:00"),
        (Time::By(11), " до 11:00"),
        (Time::At(10), " в 10:00"),
    ][dice.below(4) as usize];
    let said = match seed % 2 {
        // What it means when it is not done changes no verdict.
        0 => format!(
            "отчёт «Ежедневный»:\n    сдаёт менеджер {said}{at}\n    если не сдан, то отсутствовал\n"
        ),
        _ => format!("менеджер сдаёт отчёт «Ежедневный» {said}{at}\n"),
    };
    let text = format!(
        "регламент «Отчёты»:\n    версия 1, действует с 01.12.2026\n    часовой пояс Europe/Moscow\n    рабочее время пн–пт 09:00–18:00\n    праздники Россия\nроли: менеджер, РОП\nпорядок: «Новая» → «Успех» или «Отказ»\n{said}"
    );
    (dice, days, time, text)
}

/// What the short run of the family speaks of.
pub fn regulations() -> Vec<Vec<Regulation>> {
    let text = |seed| SourceText::new("отчёты.reglament", &drawn(seed).3);
    (0..40)
        .map(|seed| load(&[text(seed)]).regulations)
        .collect()
}

fn sample(seed: u64) -> (Vec<Row>, Vec<Row>, String) {
    let (mut dice, days, time, text) = drawn(seed);
    let loaded = load(&[SourceText::new("отчёты.reglament", &text)]);
    assert!(loaded.is_sound(), "{:#?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let people: Vec<Employee> = (0..3)
        .map(|n| person(&mut dice, &format!("p{n}")))
        .collect();
    let now = moment(day(10 + dice.below(30)), 7 + dice.below(15) as u32, 0);
    let mut dataset = own_dataset();
    dataset.staff_held = true;
    dataset.timezone = Some("Europe/Moscow".into());
    dataset.staff = people
        .iter()
        .map(|one| (one.id.clone(), one.clone()))
        .collect();
    dataset.held.insert(
        reglament::facts::FactKind::Event(EventKind::Report),
        reglament::facts::Held::default(),
    );
    let cases = employee_cases(&dataset.staff, Vec::new());
    let options = Options::default();
    let mut engine = Engine::new(&program, &dataset, now, &options);
    let mut found: Vec<Row> = Vec::new();
    for case in &cases {
        for one in engine.evaluate(case).findings {
            let employee = one.subject.employee.as_deref().unwrap_or("").to_owned();
            found.push((
                employee,
                one.due_at.unwrap_or(Instant::MAX),
                one.done_at,
                one.verdict,
            ));
        }
    }
    let mut wanted = naive(&people, days, time, now);
    let key = |row: &Row| (row.0.clone(), row.1, row.2);
    found.sort_by_key(key);
    wanted.sort_by_key(key);
    (
        found,
        wanted,
        format!("{text}, сейчас {now:?}\n{people:#?}"),
    )
}

fn judge(seed: u64) -> Result<usize, String> {
    let (found, wanted, what) = sample(seed);
    if found == wanted {
        return Ok(wanted.len());
    }
    Err(format!("{what}\nдвижок: {found:#?}\nнаивный: {wanted:#?}"))
}

#[test]
fn отчёты_судятся_одинаково() {
    let rows = short_own(0..240, judge);
    assert!(rows > 800, "образцы не должны быть пустыми: {rows}");
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_people() {
    long_own(judge);
}
