//! Nouns that name kinds of events.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::names::{WordKeys, word_keys};

/// What a noun names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventNoun {
    /// `звонок`: talked, either way unless said.
    Call,
    /// `попытка`: an outgoing call, connected or not.
    Attempt,
    /// `недозвон`: an outgoing call that did not connect.
    Unreached,
    /// `письмо`
    Email,
    /// `сообщение`
    Message,
    /// `СМС`
    Sms,
    /// `встреча`
    Meeting,
    /// `комментарий`
    Comment,
    /// `задача`
    Task,
    /// `документ`
    Document,
    /// `оплата`
    Payment,
    /// `отгрузка`
    Shipment,
    /// `визит`
    Visit,
    /// `согласование`
    Approval,
    /// `жалоба`
    Complaint,
    /// `рассылка`
    Mailing,
    /// `касание`, `общение`, `контакт`: any contact.
    Contact,
    /// `движение`: anything done about the deal.
    Movement,
    /// `ответ`: a contact from the client.
    Answer,
    /// `переход`: a stage transition.
    Transition,
    /// `создание` of the deal.
    Creation,
    /// `подписание` of a document.
    Signing,
    /// `смена` of the responsible.
    OwnerChange,
    /// `изменение` of a field.
    FieldChange,
}

const NOUNS: &[(&str, EventNoun)] = &[
    ("звонок", EventNoun::Call),
    ("разговор", EventNoun::Call),
    ("созвон", EventNoun::Call),
    ("попытка", EventNoun::Attempt),
    ("недозвон", EventNoun::Unreached),
    ("письмо", EventNoun::Email),
    // The stemmer takes its end for an adjective's.
    ("писем", EventNoun::Email),
    ("email", EventNoun::Email),
    ("e-mail", EventNoun::Email),
    ("сообщение", EventNoun::Message),
    ("чат", EventNoun::Message),
    ("мессенджер", EventNoun::Message),
    ("смс", EventNoun::Sms),
    ("sms", EventNoun::Sms),
    ("встреча", EventNoun::Meeting),
    ("комментарий", EventNoun::Comment),
    ("примечание", EventNoun::Comment),
    ("заметка", EventNoun::Comment),
    ("задача", EventNoun::Task),
    ("документ", EventNoun::Document),
    ("оплата", EventNoun::Payment),
    ("платеж", EventNoun::Payment),
    ("предоплата", EventNoun::Payment),
    ("аванс", EventNoun::Payment),
    ("отгрузка", EventNoun::Shipment),
    ("визит", EventNoun::Visit),
    ("согласование", EventNoun::Approval),
    ("жалоба", EventNoun::Complaint),
    ("претензия", EventNoun::Complaint),
    ("рекламация", EventNoun::Complaint),
    ("рассылка", EventNoun::Mailing),
    ("касание", EventNoun::Contact),
    ("общение", EventNoun::Contact),
    ("контакт", EventNoun::Contact),
    ("движение", EventNoun::Movement),
    ("активность", EventNoun::Movement),
    ("ответ", EventNoun::Answer),
    ("обращение", EventNoun::Answer),
    ("переход", EventNoun::Transition),
    ("перевод", EventNoun::Transition),
    ("подписание", EventNoun::Signing),
    ("подпись", EventNoun::Signing),
    ("создание", EventNoun::Creation),
    ("смена", EventNoun::OwnerChange),
    ("изменение", EventNoun::FieldChange),
];

thread_local! {
    static KEYS: Vec<(WordKeys, EventNoun)> =
        NOUNS.iter().map(|(word, noun)| (word_keys(word), *noun)).collect();
}

/// Endings of nouns: what may follow a stem, so that `отвечает` is not taken for `ответ`.
const ENDINGS: &[&str] = &[
    "", "а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах", "о", "я", "ю", "ем", "ий", "ия",
    "ию", "ием", "ии", "иям", "иями", "иях", "ие", "ье", "ью", "ей", "ой", "ев", "ям", "ями", "ях",
    "ок", "ек", "иев", "",
];

/// The noun behind a word in any case form and number; `None` for other words.
///
/// The same words come again and again in a text, so what they are is remembered.
#[must_use]
pub fn event_noun(word: &str) -> Option<EventNoun> {
    thread_local! {
        static KNOWN: RefCell<FxHashMap<Box<str>, Option<EventNoun>>> = RefCell::default();
    }
    /// A text has a few hundred different words; a stream of garbage must not fill the memory.
    const REMEMBERED: usize = 10_000;
    if let Some(noun) = KNOWN.with_borrow(|known| known.get(word).copied()) {
        return noun;
    }
    let noun = look_up(word);
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(word.into(), noun);
    });
    noun
}

/// The forms of every noun: as it stands in the table, and what the endings make of it.
pub(super) fn forms() -> impl Iterator<Item = Vec<String>> {
    NOUNS.iter().map(|(word, noun)| {
        let base = word.trim_end_matches(VOWELS);
        // `звонок` → `звонк`, `попытка` → `попыток`
        let fleeting = word.strip_suffix("ок").map(|stem| format!("{stem}к"));
        let gained = word.strip_suffix("ка").map(|stem| format!("{stem}ок"));
        let stems = std::iter::once(base.to_owned()).chain(fleeting);
        let inflected = stems.flat_map(|stem| {
            ENDINGS
                .iter()
                .filter(|ending| !ending.is_empty())
                .map(move |ending| format!("{stem}{ending}"))
        });
        let mut forms: Vec<String> = std::iter::once((*word).to_owned())
            .chain(inflected)
            .chain(gained)
            .filter(|form| event_noun(form) == Some(*noun))
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        forms.retain(|form| seen.insert(form.clone()));
        forms
    })
}

/// What an ending takes the place of.
const VOWELS: [char; 6] = ['а', 'о', 'е', 'ь', 'й', 'я'];

fn look_up(word: &str) -> Option<EventNoun> {
    if let Some((_, noun)) = NOUNS.iter().find(|(form, _)| *form == word) {
        return Some(*noun);
    }
    // The stemmer takes some nouns for verbs (визит → виз), so that their own cases part from them: endings are tried first.
    let by_ending = NOUNS.iter().find(|(form, _)| {
        let base = form.trim_end_matches(VOWELS);
        word.strip_prefix(base)
            .is_some_and(|rest| !rest.is_empty() && ENDINGS.contains(&rest))
    });
    if let Some((_, noun)) = by_ending {
        return Some(*noun);
    }
    let keys = word_keys(word);
    KEYS.with(|table| {
        table
            .iter()
            .find(|(known, _)| {
                known.iter().any(|key| {
                    keys.contains(key)
                        && word
                            .strip_prefix(common(word, key))
                            .is_some_and(|rest| ENDINGS.contains(&rest))
                })
            })
            .map(|(_, noun)| *noun)
    })
}

/// The longest common beginning of a word and a key.
fn common<'w>(word: &'w str, key: &str) -> &'w str {
    let same = word
        .char_indices()
        .zip(key.chars())
        .take_while(|((_, a), b)| a == b);
    let end = same
        .last()
        .map_or(0, |((at, letter), _)| at + letter.len_utf8());
    word.get(..end).unwrap_or("")
}
