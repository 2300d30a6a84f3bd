//! Oddities of the history that a permission rests on: named, counted, nothing dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::calendar::{Fold, Zone};
use crate::diagnostic::closest;
use crate::facts::{CHANNELS, Case, RawValue, When, channel, spelled};
use crate::output::words::{RECORDS, count};
use crate::program::fold;
use crate::value::Instant;

/// So many names are kept for telling the nearest one.
const NAMED: usize = 200;

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Odd {
    Future,
    Channel(Box<str>),
    Status(Box<str>),
    NoZone,
    Zone(Box<str>),
    Phone,
    TakenBeforeGiven,
}

/// What may be said of a mailing's way, as people and systems put it.
const STATUSES: &[&str] = &[
    "planned",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "bounced",
    "failed",
    "запланировано",
    "отправлено",
    "доставлено",
    "открыто",
    "вернулось",
    "запланирована",
    "отправлена",
    "доставлена",
    "открыта",
    "ошибка",
];

/// What was noticed while asking.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::cli) struct Remarks {
    #[serde(with = "crate::value::pairs")]
    odd: BTreeMap<Odd, (u64, Box<str>)>,
    /// Templates and channels of the data.
    pub(in crate::cli) templates: BTreeSet<Box<str>>,
    pub(in crate::cli) channels: BTreeSet<Box<str>>,
}

impl Remarks {
    fn add(&mut self, odd: Odd, place: &str) {
        let known = self.odd.entry(odd).or_insert_with(|| (0, place.into()));
        known.0 += 1;
    }

    /// Looks through one case.
    pub(in crate::cli) fn take(
        &mut self,
        case: &Case<'_>,
        now: Instant,
        zone: Zone,
        asks_zone: bool,
    ) {
        let place =
            |own: &str| -> Box<str> { if own.is_empty() { &*case.source } else { own }.into() };
        let instant = |when: When| match when {
            When::Exact(at) => at,
            When::Local(local) => zone.instant(local, Fold::First),
            When::Day(day) => zone.start_of(day),
        };
        for one in &case.mailings {
            let planned = matches!(
                one.status.as_deref().map(str::to_lowercase).as_deref(),
                Some("planned" | "запланирована")
            );
            if instant(one.at) > now && !planned {
                self.add(Odd::Future, &place(&one.source));
            }
            if let Some(status) = one.status.as_deref().map(str::to_lowercase)
                && !STATUSES.contains(&&*status)
            {
                self.add(Odd::Status(status.into()), &place(&one.source));
            }
            let own = channel(&one.channel);
            if spelled(&own).is_none() {
                self.add(Odd::Channel(own.as_ref().into()), &place(&one.source));
            }
            if self.channels.len() < NAMED {
                self.channels.insert(own.as_ref().into());
            }
            if let Some(template) = one.template.as_deref()
                && self.templates.len() < NAMED
            {
                self.templates.insert(template.trim().into());
            }
        }
        match case.timezone.as_deref() {
            None if asks_zone && case.zone().0.is_none() => self.add(Odd::NoZone, &place("")),
            None => {}
            Some(said) if Zone::parse(said).is_err() => {
                self.add(Odd::Zone(said.into()), &place(""));
            }
            Some(_) => {}
        }
        for one in &case.consents {
            let given = one.given.map(instant);
            let taken = one.withdrawn.map(instant);
            if given.zip(taken).is_some_and(|(given, taken)| taken < given) {
                self.add(Odd::TakenBeforeGiven, &place(""));
            }
        }
        for (name, value) in &case.fields {
            if fold(name).starts_with("телефон") && odd_phone(value) {
                self.add(Odd::Phone, &place(""));
            }
        }
    }

    /// Adds what another worker noticed.
    pub(in crate::cli) fn merge(&mut self, other: Self) {
        for (odd, (times, place)) in other.odd {
            let known = self.odd.entry(odd).or_insert_with(|| (0, place));
            known.0 += times;
        }
        self.templates.extend(other.templates);
        self.channels.extend(other.channels);
    }

    /// One Russian sentence a line.
    pub(in crate::cli) fn sentences(&self) -> Vec<Box<str>> {
        let all = self.odd.iter();
        all.map(|(odd, (times, first))| {
            let what = match odd {
                Odd::Future => {
                    "рассылка в будущем: она ещё не ушла и места не занимает".to_owned()
                }
                Odd::Channel(name) => {
                    let near = closest(name, CHANNELS.iter().map(|(name, _)| *name));
                    let near = near.map_or(String::new(), |near| {
                        format!("; возможно, это «{near}»")
                    });
                    format!("неизвестный канал «{name}»: считается каналом этого имени{near}")
                }
                Odd::Status(name) => {
                    let near = closest(name, STATUSES.iter().copied());
                    let near = near.map_or(String::new(), |near| {
                        format!("; возможно, это «{near}»")
                    });
                    format!("неизвестный статус рассылки «{name}»: считается, что она ушла{near}")
                }
                Odd::NoZone => {
                    "часовой пояс клиента не указан: часы взяты по поясу компании".to_owned()
                }
                Odd::Zone(name) => format!(
                    "неизвестный часовой пояс «{name}»: взят пояс компании; нужен вид «Asia/Yekaterinburg» или «+05:00»"
                ),
                Odd::Phone => {
                    "телефон не похож на номер: нужны 10–15 цифр, например +79170000000".to_owned()
                }
                Odd::TakenBeforeGiven => {
                    "согласие отозвано раньше, чем дано: считается отозванным".to_owned()
                }
            };
            format!("{what} — {}, первая: {first}", count(*times, RECORDS)).into()
        })
        .collect()
    }
}

/// Whether a value that should be a phone number is none.
fn odd_phone(value: &RawValue<'_>) -> bool {
    match value {
        RawValue::Empty => false,
        RawValue::List(all) => all.iter().any(odd_phone),
        RawValue::Bool(_) => true,
        RawValue::Number(number) => !is_phone(&number.to_string()),
        RawValue::Text(text) => text.split([',', ';']).any(|one| !is_phone(one)),
    }
}

fn is_phone(text: &str) -> bool {
    let text = text.trim().trim_start_matches('\'');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let other = |one: char| !(one.is_ascii_digit() || "+-() .\u{a0}–".contains(one));
    (10..=15).contains(&digits) && !text.chars().any(other)
}
