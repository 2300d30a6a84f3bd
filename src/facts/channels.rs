//! Channels of mailings by all their spellings.

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

/// A channel by whatever spelling: `СМС`, `sms` and `SMS` are one. An unknown one stays as spelled, in lower case.
#[must_use]
pub fn channel(said: &str) -> std::borrow::Cow<'static, str> {
    let folded = said.trim().to_lowercase();
    let known = CHANNELS
        .iter()
        .find(|(name, spellings)| *name == folded || spellings.contains(&folded.as_str()));
    match known {
        Some((name, _)) => std::borrow::Cow::Borrowed(name),
        None => std::borrow::Cow::Owned(folded),
    }
}
