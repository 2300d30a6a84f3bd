//! The clauses of sroki.reglament written by hand: serde, plain arithmetic on seconds, a table of the days of two months.
//!
//! Short because it may be: it knows one week, one holiday, one zone, that every history is whole, and nothing of explanations.

use std::fmt::Write;
use std::path::Path;
use std::time::Instant as Stopwatch;

use chrono::{DateTime, Datelike, NaiveDate, Weekday};
use serde::Deserialize;

use crate::Outcome;
use crate::figures::{Race, Set, Times};

/// Seconds on Moscow's clock since 1970: every offset in the data is Moscow's.
type Seconds = i64;

const NOW: Seconds = 1_763_121_600;
const DAY: Seconds = 86_400;
const HOUR: Seconds = 3_600;

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    deals: Vec<RawDeal<'a>>,
    #[serde(borrow)]
    events: Vec<RawEvent<'a>>,
}

#[derive(Deserialize)]
struct RawDeal<'a> {
    deal: &'a str,
    #[serde(borrow)]
    stages: Vec<RawStage<'a>>,
}

#[derive(Deserialize)]
struct RawStage<'a> {
    stage: &'a str,
    at: &'a str,
}

#[derive(Deserialize)]
struct RawEvent<'a> {
    kind: &'a str,
    at: &'a str,
    direction: Option<&'a str>,
    seconds: Option<u32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    OurCall,
    OurTry,
    Missed,
    OurText,
    LetterIn,
    Meeting,
    Offer,
    Comment,
}

impl Kind {
    fn of(event: &RawEvent<'_>) -> Outcome<Self> {
        let talked = event.seconds.unwrap_or(0) > 0;
        match (event.kind, event.direction) {
            ("звонок", Some("out")) if talked => Ok(Self::OurCall),
            ("звонок", Some("out")) => Ok(Self::OurTry),
            ("звонок", Some("missed")) => Ok(Self::Missed),
            ("письмо" | "сообщение", Some("out")) => Ok(Self::OurText),
            ("письмо", Some("in")) => Ok(Self::LetterIn),
            ("встреча", None) => Ok(Self::Meeting),
            ("документ", None) => Ok(Self::Offer),
            ("комментарий", None) => Ok(Self::Comment),
            (kind, _) => Err(format!("не ждали события «{kind}»").into()),
        }
    }

    fn is_contact(self) -> bool {
        matches!(self, Self::OurCall | Self::OurText)
    }

    fn is_movement(self) -> bool {
        !matches!(self, Self::OurTry | Self::Missed | Self::Offer)
    }
}

struct Deal {
    id: String,
    /// Stages with their first and, if they have ended, last second.
    visits: Vec<(String, Seconds, Option<Seconds>)>,
    closed: Option<Seconds>,
    events: Vec<(Seconds, Kind)>,
}

fn parsed(at: &str) -> Outcome<Seconds> {
    Ok(DateTime::parse_from_rfc3339(at)?
        .naive_local()
        .and_utc()
        .timestamp())
}

impl Deal {
    fn of(line: &str) -> Outcome<Self> {
        let record: Record<'_> = serde_json::from_str(line)?;
        let deal = record.deals.first().ok_or("в записи нет сделки")?;
        let mut visits: Vec<(String, Seconds, Option<Seconds>)> = Vec::new();
        for stage in &deal.stages {
            let at = parsed(stage.at)?;
            if let Some(before) = visits.last_mut() {
                before.2 = Some(at);
            }
            visits.push((stage.stage.to_owned(), at, None));
        }
        let is_final = |stage: &str| matches!(stage, "Успех" | "Отказ");
        let events: Outcome<Vec<_>> = record
            .events
            .iter()
            .map(|event| Ok((parsed(event.at)?, Kind::of(event)?)))
            .collect();
        Ok(Self {
            id: deal.deal.to_owned(),
            closed: visits.iter().find(|one| is_final(&one.0)).map(|one| one.1),
            visits,
            events: events?,
        })
    }

    fn visit(&self, wanted: &str) -> Option<(Seconds, Option<Seconds>)> {
        let found = self.visits.iter().find(|one| one.0 == wanted)?;
        Some((found.1, found.2))
    }
}

/// The working time of October to December 2025.
struct Office {
    /// Stretches of work in order.
    spans: Vec<(Seconds, Seconds)>,
    /// Working days, by their midnight, and their closes.
    days: Vec<Seconds>,
    closes: Vec<Seconds>,
}

impl Office {
    fn new() -> Outcome<Self> {
        let (mut spans, mut days, mut closes) = (Vec::new(), Vec::new(), Vec::new());
        let first = NaiveDate::from_ymd_opt(2025, 10, 1).ok_or("нет такого дня")?;
        for date in first.iter_days().take(90) {
            let short = (date.month(), date.day()) == (11, 1);
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !short;
            if weekend || matches!((date.month(), date.day()), (11, 3 | 4)) {
                continue;
            }
            let midnight = date.and_hms_opt(0, 0, 0).ok_or("нет полуночи")?.and_utc();
            let day = midnight.timestamp();
            let close = day + if short { 17 } else { 18 } * HOUR;
            spans.extend([(day + 9 * HOUR, day + 13 * HOUR), (day + 14 * HOUR, close)]);
            days.push(day);
            closes.push(close);
        }
        Ok(Self {
            spans,
            days,
            closes,
        })
    }

    /// When so much working time has run out. The cases end long before the table does.
    fn add(&self, at: Seconds, mut length: Seconds) -> Seconds {
        let mut place = self.spans.partition_point(|span| span.1 <= at);
        loop {
            let (start, end) = self.spans[place];
            let start = start.max(at);
            if length <= end - start {
                return start + length;
            }
            length -= end - start;
            place += 1;
        }
    }

    /// The close of the working day that comes so many after the day of `at`.
    fn close(&self, at: Seconds, days: usize) -> Seconds {
        let day = at.div_euclid(DAY) * DAY;
        self.closes[self.days.partition_point(|open| *open <= day) + days - 1]
    }
}

struct Found<'a> {
    deal: &'a str,
    clause: &'static str,
    verdict: &'static str,
    trigger: Seconds,
    due: Seconds,
    ended: Option<Seconds>,
    steps: Vec<Seconds>,
}

/// One deal, and what has been found in it.
struct Judge<'a> {
    office: &'a Office,
    deal: &'a Deal,
    found: Vec<Found<'a>>,
}

impl Judge<'_> {
    fn tell(
        &mut self,
        (clause, verdict): (&'static str, &'static str),
        (trigger, due): (Seconds, Seconds),
        ended: Option<Seconds>,
        steps: &[Seconds],
    ) {
        let until = ended.unwrap_or(NOW);
        let deal = &self.deal.id;
        self.found.push(Found {
            deal,
            clause,
            verdict,
            trigger,
            due,
            ended,
            steps: steps.iter().copied().filter(|at| *at < until).collect(),
        });
    }

    /// A duty that only its deed ends.
    fn duty(
        &mut self,
        clause: &'static str,
        (trigger, due): (Seconds, Seconds),
        done: Option<Seconds>,
        steps: &[Seconds],
    ) {
        match done {
            None if NOW > due => self.tell((clause, "overdue"), (trigger, due), None, steps),
            Some(at) if at > due => self.tell((clause, "late"), (trigger, due), done, steps),
            _ => {}
        }
    }

    fn first_contact(&mut self) {
        let Some((start, end)) = self.deal.visit("Новая") else {
            return;
        };
        let due = self.office.add(start, 15 * 60);
        let steps = [self.office.add(due, HOUR)];
        let inside = |at: Seconds| at >= start && end.is_none_or(|end| at <= end);
        let mut events = self.deal.events.iter();
        let done = events.find(|(at, kind)| inside(*at) && kind.is_contact());
        match (done, end) {
            (None, Some(end)) if end > due => {
                self.tell(("2.1", "missed"), (start, due), Some(end), &steps);
            }
            (None, Some(_)) => {}
            (done, _) => self.duty("2.1", (start, due), done.map(|one| one.0), &steps),
        }
    }

    fn stays(&mut self) {
        if let Some((start, end)) = self.deal.visit("Новая") {
            self.duty("2.2", (start, self.office.close(start, 1)), end, &[]);
        }
        if let Some((start, end)) = self.deal.visit("Предложение") {
            let rungs = [2, 4].map(|days| self.office.close(start, days));
            self.duty("2.5", (start, rungs[0]), end, &rungs);
        }
    }

    /// A deed after an event; while it is awaited, further such events join.
    fn after(
        &mut self,
        clause: &'static str,
        (since, until): (Seconds, Option<Seconds>),
        starts: Kind,
        term: impl Fn(&Office, Seconds) -> Seconds,
        deed: impl Fn(Kind) -> bool,
    ) {
        let mut awaited = Seconds::MIN;
        for (place, (at, kind)) in self.deal.events.iter().enumerate() {
            let inside = *at > since && until.is_none_or(|until| *at <= until);
            if *kind != starts || !inside || *at < awaited {
                continue;
            }
            let mut later = self.deal.events[place..].iter();
            let done = later.find(|(_, kind)| deed(*kind)).map(|one| one.0);
            self.duty(clause, (*at, term(self.office, *at)), done, &[]);
            awaited = done.unwrap_or(Seconds::MAX);
        }
    }

    fn silence(&mut self, start: Seconds, end: Option<Seconds>) {
        let inside = |at: Seconds| at > start && end.is_none_or(|end| at < end);
        let events = self.deal.events.iter();
        let mut moved: Vec<Seconds> = events
            .filter(|(at, kind)| kind.is_movement() && inside(*at))
            .map(|one| one.0)
            .collect();
        moved.dedup();
        let mut since = start;
        for until in moved.into_iter().map(Some).chain([end]) {
            let due = self.office.close(since, 3);
            self.duty("2.4", (since, due), until, &[due]);
            since = until.unwrap_or(since);
        }
    }

    fn all(&mut self) {
        self.first_contact();
        self.stays();
        if let Some((start, end)) = self.deal.visit("Встреча") {
            let day = |office: &Office, at| office.close(at, 1);
            let offer = |kind| kind == Kind::Offer;
            self.after("2.3", (start, end), Kind::Meeting, day, offer);
            self.silence(start, end);
        }
        // A deal without stages has no life.
        let Some(born) = self.deal.visits.first().map(|one| one.1) else {
            return;
        };
        let life = (born, self.deal.closed);
        let minutes = |office: &Office, at| office.add(at, 20 * 60);
        let called = |kind| kind == Kind::OurCall;
        self.after("2.6", life, Kind::Missed, minutes, called);
        let hours = |office: &Office, at| office.add(at, 4 * HOUR);
        self.after("2.7", life, Kind::LetterIn, hours, Kind::is_contact);
    }
}

pub fn run(dir: &Path) -> Outcome<()> {
    let race = Race {
        engine: "histories-rust",
        title: "Rust, написано руками",
        version: None,
        rounds: 9,
    };
    let text = std::fs::read_to_string(dir.join("histories.ndjson"))?;
    let office = Office::new()?;
    let (mut times, mut answers, mut count) = (Times::default(), Vec::new(), 0);
    for round in 0..=race.rounds {
        let started = Stopwatch::now();
        let deals: Outcome<Vec<Deal>> = text.lines().map(Deal::of).collect();
        let deals = deals?;
        let decoded = started.elapsed();
        let mut found: Vec<Vec<Found<'_>>> = Vec::with_capacity(deals.len());
        for deal in &deals {
            found.push(judged(&office, deal));
        }
        if round > 0 {
            times.judged.push(started.elapsed() - decoded);
            times.decoded.push(decoded);
        }
        count = deals.len();
        answers = found.iter().flatten().map(line).collect();
    }
    answers.sort();
    race.tell(dir, Set::Histories, count, times, &answers.concat())
}

fn judged<'a>(office: &'a Office, deal: &'a Deal) -> Vec<Found<'a>> {
    let found = Vec::new();
    let mut judge = Judge {
        office,
        deal,
        found,
    };
    judge.all();
    judge.found
}

fn said(at: Seconds) -> String {
    let at = DateTime::from_timestamp(at, 0);
    at.map_or("-".into(), |at| at.format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn line(found: &Found<'_>) -> String {
    let mut out = format!(
        "{} {} {} {} {} {}",
        found.deal,
        found.clause,
        found.verdict,
        said(found.trigger),
        said(found.due),
        found.ended.map_or("-".into(), said),
    );
    for step in &found.steps {
        // Writing to a string does not fail.
        let _ = write!(out, " {}", said(*step));
    }
    out.push('\n');
    out
}
