//! `dataset.yaml`: what is held and over which time.
//!
//! Our own format states full knowledge: every kind of fact is held from the beginning, unless this file says otherwise.
//! Histories of a deal are the exception: where `stages`, `changes` or `owners` is missing, that deal has no such history.

use std::collections::BTreeMap;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::documents::{one_yaml, records};
use super::keys::{DatasetKey, HeldKey};
use super::lines::reject;
use super::notes::Notes;
use super::record::{One, Record, Slot, yes_word};
use super::value::{Format, Yaml, fault};
use crate::facts::{Dataset, EVENT_KINDS, EventKind, FactKind, Held, Rejection, When};
use crate::value::Currency;

/// Every kind of fact, held from the beginning. What only employees give, reports and deeds without a client, is held when
/// somebody gives it; see [`Dataset::take_staff`].
#[must_use]
pub fn everything_held() -> BTreeMap<FactKind, Held> {
    let events = EVENT_KINDS.iter().map(|row| FactKind::Event(row.kind));
    let events = events.filter(|kind| *kind != FactKind::Event(EventKind::Report));
    [
        FactKind::Stages,
        FactKind::Fields,
        FactKind::Owners,
        FactKind::Mailings,
        FactKind::Consents,
        FactKind::Results,
    ]
    .into_iter()
    .chain(events)
    .map(|kind| (kind, Held::default()))
    .collect()
}

/// The dataset of our own format when there is no `dataset.yaml`.
#[must_use]
pub fn own_dataset() -> Dataset {
    Dataset {
        held: everything_held(),
        format: "свой формат".into(),
        ..Dataset::default()
    }
}

/// Reads `dataset.yaml`.
///
/// # Errors
/// A rejection with its place: the file decides what is known, so nothing of it is guessed.
pub fn read_dataset(text: &str, file: &str, notes: &mut Notes) -> Result<Dataset, Rejection> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match records(text).as_slice() {
        [] => Ok(own_dataset()),
        [one] => one_yaml::<DatasetDraft>(&one.text, file, one.line, notes),
        [_, second, ..] => Err(reject(
            file,
            second.line,
            "описание данных должно быть одно".into(),
        )),
    }
}

/// A kind of fact by the names people use: of events in singular or plural, and of the other kinds.
#[must_use]
pub fn fact_kind(word: &str) -> Option<FactKind> {
    let word = word.trim().to_lowercase();
    let found = match word.as_str() {
        "stages" | "стадии" | "история стадий" => FactKind::Stages,
        "fields" | "поля" | "изменения" | "история полей" => {
            FactKind::Fields
        }
        "owners" | "ответственные" | "история ответственных" => {
            FactKind::Owners
        }
        "mailings" | "рассылки" => FactKind::Mailings,
        "consents" | "согласия" | "реестр согласий" => FactKind::Consents,
        "results" | "результаты" => FactKind::Results,
        "deeds" | "дела сотрудников" | "дела" => FactKind::StaffDeeds,
        "звонки" | "calls" => FactKind::Event(EventKind::Call),
        "письма" | "emails" => FactKind::Event(EventKind::Email),
        "сообщения" | "messages" => FactKind::Event(EventKind::Message),
        "встречи" | "meetings" => FactKind::Event(EventKind::Meeting),
        "комментарии" | "comments" => FactKind::Event(EventKind::Comment),
        "задачи" | "tasks" => FactKind::Event(EventKind::Task),
        "документы" | "documents" => FactKind::Event(EventKind::Document),
        "оплаты" | "payments" => FactKind::Event(EventKind::Payment),
        "отгрузки" | "shipments" => FactKind::Event(EventKind::Shipment),
        "визиты" | "visits" => FactKind::Event(EventKind::Visit),
        "согласования" | "approvals" => FactKind::Event(EventKind::Approval),
        "жалобы" | "complaints" => FactKind::Event(EventKind::Complaint),
        "отчёты" | "отчеты" | "reports" => FactKind::Event(EventKind::Report),
        "проверки" | "листы проверок" | "audits" => {
            FactKind::Event(EventKind::Audit)
        }
        other => FactKind::Event(EventKind::by_word(other)?),
    };
    Some(found)
}

/// The names that a message lists when a kind is not understood.
const KINDS: &[&str] = &[
    "стадии",
    "поля",
    "ответственные",
    "результаты",
    "звонки",
    "письма",
    "сообщения",
    "смс",
    "встречи",
    "комментарии",
    "задачи",
    "документы",
    "оплаты",
    "отгрузки",
    "визиты",
    "согласования",
    "жалобы",
    "отчёты",
    "проверки",
    "дела сотрудников",
    "рассылки",
    "согласия",
    "остальное",
];

#[derive(Default)]
struct DatasetDraft {
    as_of: Option<When>,
    timezone: Option<Box<str>>,
    currency: Option<Box<str>>,
    held: Option<BTreeMap<FactKind, Held>>,
}

impl<'de> Record<'de> for DatasetDraft {
    type Key = DatasetKey;
    type Out = Dataset;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: DatasetKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            DatasetKey::AsOf => self.as_of = slot.when()?,
            DatasetKey::Timezone => self.timezone = slot.boxed()?,
            DatasetKey::Currency => self.currency = slot.boxed()?,
            DatasetKey::Held => self.held = Some(slot.seeded(HeldMap)?),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Dataset, String> {
        if let Some(zone) = &self.timezone
            && zone.parse::<chrono_tz::Tz>().is_err()
        {
            return Err(format!(
                "«timezone»: неизвестный часовой пояс «{zone}»; пишите по базе IANA, например Europe/Moscow"
            ));
        }
        Ok(Dataset {
            as_of: self.as_of,
            timezone: self.timezone,
            currency: self.currency.map_or_else(Currency::default, |code| {
                Currency(code.to_uppercase().into())
            }),
            held: self.held.unwrap_or_else(everything_held),
            ..own_dataset()
        })
    }
}

/// What is held, kind by kind; `остальное: нет` turns the default round.
struct HeldMap;

impl<'de> DeserializeSeed<'de> for HeldMap {
    type Value = BTreeMap<FactKind, Held>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeldMap {
    type Value = BTreeMap<FactKind, Held>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("виды фактов и сроки их хранения")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut said: BTreeMap<FactKind, Option<Held>> = BTreeMap::new();
        let mut rest = true;
        while let Some(name) = map.next_key::<String>()? {
            let held = map.next_value_seed(HeldValue(&name))?;
            if matches!(name.to_lowercase().as_str(), "остальное" | "rest") {
                rest = held.is_some();
                continue;
            }
            let Some(kind) = fact_kind(&name) else {
                let near = crate::diagnostic::closest(&name, KINDS.iter().copied()).map_or_else(
                    || format!("бывает: {}", KINDS.join(", ")),
                    |near| format!("возможно, вы имели в виду «{near}»"),
                );
                return Err(fault(format_args!(
                    "неизвестный вид фактов «{name}»; {near}"
                )));
            };
            if said.insert(kind, held).is_some() {
                return Err(fault(format_args!(
                    "вид фактов «{name}» записан дважды; оставьте один"
                )));
            }
        }
        let mut all = if rest {
            everything_held()
        } else {
            BTreeMap::new()
        };
        for (kind, held) in said {
            match held {
                Some(held) => all.insert(kind, held),
                None => all.remove(&kind),
            };
        }
        Ok(all)
    }
}

/// `да`, `нет`, a moment since which the kind is held, or `{since, as_of}`.
struct HeldValue<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for HeldValue<'_> {
    type Value = Option<Held>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for HeldValue<'_> {
    type Value = Option<Held>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("да, нет, дата или {since, as_of}")
    }
    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(yes.then(Held::default))
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Some(Held::default()))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        if let Some(yes) = yes_word(text) {
            return Ok(yes.then(Held::default));
        }
        match When::parse(text) {
            Ok(since) => Ok(Some(Held {
                since: Some(since),
                as_of: None,
            })),
            Err(why) => Err(fault(format_args!("«{}»: {why}", self.0))),
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        // A key unknown here would silently widen what counts as known, so it is a fault and not a note.
        let mut notes = Notes::default();
        let held = One::<Yaml, HeldDraft>::new(&mut notes).visit_map(map)?;
        match notes.sentences().first() {
            Some(unknown) => Err(fault(format_args!("«{}»: {unknown}", self.0))),
            None => Ok(Some(held)),
        }
    }
}

#[derive(Default)]
struct HeldDraft(Held);

impl<'de> Record<'de> for HeldDraft {
    type Key = HeldKey;
    type Out = Held;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: HeldKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            HeldKey::Since => self.0.since = slot.when()?,
            HeldKey::AsOf => self.0.as_of = slot.when()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Held, String> {
        Ok(self.0)
    }
}
