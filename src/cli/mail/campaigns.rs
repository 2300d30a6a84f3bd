//! The file of campaigns: what is to be sent, to whom, when, and how urgent it is.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_yaml::Value;

use super::super::Failure;
use super::super::args::FilterArgs;
use super::super::filter::Filter;
use super::super::moment::{DayEnd, parse};
use super::super::near;
use super::super::session::Session;
use super::super::sink::reason;
use crate::calendar::{Fold, Zone};
use crate::diagnostic::closest;
use crate::engine::Send;
use crate::facts::{Case, When};
use crate::program::fold;
use crate::value::Instant;

/// Every key of a campaign, and how it is called in Russian.
const KEYS: &[(&str, &str)] = &[
    ("name", "название"),
    ("channel", "канал"),
    ("template", "шаблон"),
    ("category", "категория"),
    ("priority", "приоритет"),
    ("dates", "даты"),
    ("date", "дата"),
    ("clock", "часы"),
    ("until", "до"),
    ("senders", "номера"),
    ("sender", "номер"),
    ("if_refused", "если нельзя"),
    ("segment", "кому"),
];

/// Every key of a segment.
const SEGMENT: &[(&str, &str)] = &[
    ("clients", "клиенты"),
    ("stages", "стадии"),
    ("funnels", "воронки"),
    ("people", "сотрудники"),
    ("teams", "команды"),
    ("deals", "сделки"),
];

/// A moment of a campaign: its own, or the same hour of each client's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Date {
    when: When,
    client: bool,
}

impl Date {
    /// The first moment of it for a client; `company`: the clock of those whose zone is not known.
    pub(super) fn first(self, zone: Zone) -> Instant {
        match self.when {
            When::Exact(at) => at,
            When::Local(local) => zone.instant(local, Fold::First),
            When::Day(day) => zone.start_of(day),
        }
    }

    /// The last moment of it: a date without a time is the whole day.
    pub(super) fn last(self, zone: Zone) -> Instant {
        match self.when {
            When::Day(day) => zone.end_of(day).plus(-1),
            _ => self.first(zone),
        }
    }

    /// The clock it is told by.
    pub(super) fn zone(self, case: &Case<'_>, company: Zone) -> Zone {
        let own = case.timezone.as_deref().filter(|_| self.client);
        own.and_then(|zone| Zone::parse(zone).ok())
            .unwrap_or(company)
    }
}

/// One campaign.
#[derive(Debug, Clone)]
pub(super) struct Campaign {
    pub(super) name: Box<str>,
    /// The same mailing from each of its senders.
    pub(super) ways: Vec<Send>,
    /// The smaller, the sooner placed; those without one come last.
    pub(super) priority: Option<u32>,
    pub(super) dates: Vec<Date>,
    /// The last moment at which a postponed send may go.
    pub(super) until: Option<Date>,
    /// Whether what is not allowed when it is due waits; `None`: as the text says.
    pub(super) postpone: Option<bool>,
    pub(super) segment: Filter,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn list(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(list) => list,
        }
    }
}

/// What people write without quotes is a number to YAML.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Number(i64),
}

impl Word {
    fn text(self) -> String {
        match self {
            // «Новая» in quotes of the text is the stage Новая.
            Self::Text(text) => {
                let text = text.trim();
                let bare = text
                    .strip_prefix('«')
                    .and_then(|text| text.strip_suffix('»'));
                bare.unwrap_or(text).to_owned()
            }
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Sender {
    Named {
        #[serde(alias = "номер")]
        number: Word,
        #[serde(alias = "вид")]
        kind: Option<String>,
    },
    Bare(Word),
}

type Words = Option<OneOrMany<Word>>;

/// A name that may be left out.
type Name = Option<Box<str>>;

#[derive(Deserialize)]
struct Record {
    #[serde(alias = "название")]
    name: Option<Word>,
    #[serde(alias = "канал")]
    channel: Option<String>,
    #[serde(alias = "шаблон")]
    template: Option<Word>,
    #[serde(alias = "категория")]
    category: Option<Word>,
    #[serde(alias = "приоритет")]
    priority: Option<u32>,
    #[serde(alias = "даты", alias = "date", alias = "дата")]
    dates: Words,
    #[serde(alias = "часы")]
    clock: Option<String>,
    #[serde(alias = "до")]
    until: Option<Word>,
    #[serde(alias = "номера", alias = "sender", alias = "номер")]
    senders: Option<OneOrMany<Sender>>,
    #[serde(alias = "если нельзя")]
    if_refused: Option<String>,
    #[serde(alias = "кому")]
    segment: Option<Segment>,
}

#[derive(Deserialize, Default)]
struct Segment {
    #[serde(alias = "клиенты")]
    clients: Words,
    #[serde(alias = "стадии")]
    stages: Words,
    #[serde(alias = "воронки")]
    funnels: Words,
    #[serde(alias = "сотрудники")]
    people: Words,
    #[serde(alias = "команды")]
    teams: Words,
    #[serde(alias = "сделки")]
    deals: Words,
}

/// Reads the file: a list of campaigns, bare or under `campaigns`.
pub(super) fn read(path: &Path, session: &Session) -> Result<Vec<Campaign>, Failure> {
    let shown = path.display().to_string();
    let failed = |why: String| Failure::new(format!("кампании «{shown}» не прочитаны: {why}"));
    let text = fs::read_to_string(path).map_err(|error| {
        let mut failure = failed(reason(&error));
        failure.hints = near::hints(path, |one| {
            one.extension()
                .is_some_and(|kind| kind == "yaml" || kind == "yml")
        });
        failure
    })?;
    let value: Value =
        serde_yaml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let place = error
                .location()
                .map_or_else(String::new, |at| format!("строка {}: ", at.line()));
            failed(format!("{place}это не YAML"))
                .hint("проверьте отступы и кавычки; образец — в docs/dannye.md, «Кампании»")
        })?;
    let list = match value {
        Value::Sequence(list) => list,
        Value::Mapping(map) => match map
            .into_iter()
            .find(|(key, _)| matches!(key.as_str(), Some("campaigns" | "кампании")))
        {
            Some((_, Value::Sequence(list))) => list,
            _ => {
                return Err(failed("нет списка кампаний".into())
                    .hint("начните файл строкой «кампании:» и перечислите их через дефис"));
            }
        },
        _ => {
            return Err(failed("нет списка кампаний".into())
                .hint("начните файл строкой «кампании:» и перечислите их через дефис"));
        }
    };
    if list.is_empty() {
        return Err(failed("в файле нет ни одной кампании".into()));
    }
    let mut all: Vec<Campaign> = Vec::new();
    for (number, value) in list.into_iter().enumerate() {
        let one = campaign(value, session).map_err(|fault| Failure {
            what: format!(
                "кампании «{shown}», кампания {}: {}",
                number + 1,
                fault.what
            ),
            hints: fault.hints,
        })?;
        if all.iter().any(|other| fold(&other.name) == fold(&one.name)) {
            return Err(failed(format!("две кампании с названием «{}»", one.name))
                .hint("дайте каждой своё название: по нему считаются пределы кампаний"));
        }
        all.push(one);
    }
    Ok(all)
}

fn campaign(value: Value, session: &Session) -> Result<Campaign, Failure> {
    known_keys(&value, KEYS)?;
    let segment = value.as_mapping().and_then(|map| {
        let own = |key: &Value| matches!(key.as_str(), Some("segment" | "кому"));
        map.iter().find(|(key, _)| own(key)).map(|(_, value)| value)
    });
    if let Some(segment) = segment {
        known_keys(segment, SEGMENT)?;
    }
    let record: Record = serde_yaml::from_value(value).map_err(|_| {
        Failure::new("значение не того вида")
            .hint("приоритет — целое число; даты и номера — текст в кавычках или список; кому — стадии, клиенты, воронки, сотрудники, команды, сделки")
    })?;
    let want = |what: &str| Failure::new(format!("не сказано: {what}"));
    let channel = record
        .channel
        .ok_or_else(|| want("канал").hint("например: канал: email"))?;
    let template = record.template.map(Word::text);
    let name = record.name.map(Word::text).or_else(|| template.clone());
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| want("название").hint("например: название: Чёрная пятница"))?;
    let clock = record.clock.as_deref().map(fold);
    let client = match clock.as_deref() {
        None | Some("company" | "компании" | "компания") => false,
        Some("client" | "клиента" | "клиент") => true,
        Some(other) => {
            return Err(Failure::new(format!("часы «{other}» не поняты"))
                .hint("бывает: часы: клиента; часы: компании"));
        }
    };
    let date = |text: String| match When::parse(&text) {
        Ok(when) => Ok(Date { when, client }),
        // The message of a wrong time is one for all.
        Err(_) => Err(parse("дата", &text, session.book.zone, DayEnd::First)
            .err()
            .unwrap_or_else(|| Failure::new(format!("дата «{text}» не понята")))),
    };
    let dates = record.dates.map(OneOrMany::list).unwrap_or_default();
    let dates: Vec<Date> = dates
        .into_iter()
        .map(|word| date(word.text()))
        .collect::<Result<_, _>>()?;
    if dates.is_empty() {
        return Err(want("дата")
            .hint("например: дата: \"07.12.2026 10:00\"; без времени — в любой час этого дня"));
    }
    let until = record.until.map(|word| date(word.text())).transpose()?;
    let postpone = match record.if_refused.as_deref().map(fold).as_deref() {
        None => None,
        Some("postpone" | "отложить" | "перенести") => Some(true),
        Some("skip" | "пропустить") => Some(false),
        Some(other) => {
            return Err(Failure::new(format!("«если нельзя: {other}» не понято"))
                .hint("бывает: отложить, пропустить"));
        }
    };
    let senders: Vec<(Name, Name)> = match record.senders {
        None => vec![(None, None)],
        Some(all) => all
            .list()
            .into_iter()
            .map(|one| match one {
                Sender::Bare(number) => (Some(number.text().into()), None),
                Sender::Named { number, kind } => {
                    (Some(number.text().into()), kind.map(Into::into))
                }
            })
            .collect(),
    };
    let ways = senders.into_iter().map(|(sender, sender_kind)| Send {
        channel: channel.trim().into(),
        template: template.clone().map(Into::into),
        category: None,
        campaign: Some(name.as_str().into()),
        sender,
        sender_kind,
    });
    let category: Option<Box<str>> = record.category.map(|word| word.text().into());
    let ways = ways
        .map(|way| Send {
            category: category.clone(),
            ..way
        })
        .collect();
    Ok(Campaign {
        ways,
        name: name.into(),
        priority: record.priority,
        dates,
        until,
        postpone,
        segment: segment_of(record.segment.unwrap_or_default(), session)?,
    })
}

fn segment_of(segment: Segment, session: &Session) -> Result<Filter, Failure> {
    let list = |words: Words| {
        let words = words.map(OneOrMany::list).unwrap_or_default();
        words.into_iter().map(Word::text).collect::<Vec<String>>()
    };
    let args = FilterArgs {
        client: list(segment.clients),
        stage: list(segment.stages),
        funnel: list(segment.funnels),
        person: list(segment.people),
        team: list(segment.teams),
        deal: list(segment.deals),
        ..FilterArgs::default()
    };
    Filter::new(&args, session).map_err(|fault| {
        // The names are those of options, and here there are none.
        let option = [
            ("--stage", "стадии"),
            ("--funnel", "воронки"),
            ("--person", "сотрудники"),
            ("--team", "команды"),
        ];
        let plain = |text: &str| {
            option
                .iter()
                .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        };
        Failure {
            what: format!("кому: {}", plain(&fault.what)),
            hints: fault.hints.iter().map(|hint| plain(hint)).collect(),
        }
    })
}

/// Fails at a key that nobody knows.
fn known_keys(value: &Value, keys: &[(&str, &str)]) -> Result<(), Failure> {
    let Some(map) = value.as_mapping() else {
        return Err(
            Failure::new("здесь нужны строки «ключ: значение»").hint("например: канал: email")
        );
    };
    for key in map.keys() {
        let said = key.as_str().unwrap_or_default();
        if keys
            .iter()
            .any(|(english, russian)| said == *english || said == *russian)
        {
            continue;
        }
        let all = keys
            .iter()
            .flat_map(|(english, russian)| [*russian, *english]);
        let failure = Failure::new(format!("ключ «{said}» не известен"));
        return Err(match closest(said, all) {
            Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
            None => {
                let all: Vec<&str> = keys.iter().map(|(_, russian)| *russian).collect();
                failure.hint(format!("бывает: {}", all.join(", ")))
            }
        });
    }
    Ok(())
}
