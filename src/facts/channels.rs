//! Channels of mailings by all their spellings.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Channels of mailings: the name used inside, how people call it, other spellings in data and texts.
pub const CHANNELS: &[(&str, &[&str])] = &[
    (
        "email",
        &[
            "e-mail",
            "mail",
            "почта",
            "почты",
            "почте",
            "почту",
            "имейл",
            "письма",
        ],
    ),
    ("sms", &["смс", "sms-сообщения", "смс-сообщения"]),
    ("whatsapp", &["вотсап", "ватсап", "вацап", "wa"]),
    ("telegram", &["телеграм", "телеграмм", "tg", "тг"]),
    ("viber", &["вайбер"]),
    ("vk", &["вк", "вконтакте"]),
    ("max", &["макс"]),
    (
        "push",
        &["пуш", "пуши", "push-уведомления", "пуш-уведомления"],
    ),
];

/// The channel that is spelled just so, in lower case.
#[must_use]
pub fn spelled(word: &str) -> Option<&'static str> {
    static BY_SPELLING: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        let every = CHANNELS.iter().flat_map(|(name, spellings)| {
            std::iter::once(name)
                .chain(*spellings)
                .map(move |one| (*one, *name))
        });
        every.collect()
    });
    BY_SPELLING.get(word).copied()
}

/// A channel by whatever spelling: `СМС`, `sms` and `SMS` are one. An unknown one stays as spelled, in lower case.
#[must_use]
pub fn channel(said: &str) -> std::borrow::Cow<'static, str> {
    if let Some(name) = spelled(said) {
        return std::borrow::Cow::Borrowed(name);
    }
    let folded = said.trim().to_lowercase();
    match spelled(&folded) {
        Some(name) => std::borrow::Cow::Borrowed(name),
        None => std::borrow::Cow::Owned(folded),
    }
}
