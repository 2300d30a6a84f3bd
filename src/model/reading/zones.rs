//! Time zones as people name them: by the city.

/// City, zone.
const ZONES: &[(&str, &str)] = &[
    ("москва", "Europe/Moscow"),
    ("московское", "Europe/Moscow"),
    ("московское время", "Europe/Moscow"),
    ("московский", "Europe/Moscow"),
    ("мск", "Europe/Moscow"),
    ("санкт-петербург", "Europe/Moscow"),
    ("петербург", "Europe/Moscow"),
    ("казань", "Europe/Moscow"),
    ("краснодар", "Europe/Moscow"),
    ("калининград", "Europe/Kaliningrad"),
    ("самара", "Europe/Samara"),
    ("саратов", "Europe/Saratov"),
    ("волгоград", "Europe/Volgograd"),
    ("екатеринбург", "Asia/Yekaterinburg"),
    ("челябинск", "Asia/Yekaterinburg"),
    ("пермь", "Asia/Yekaterinburg"),
    ("уфа", "Asia/Yekaterinburg"),
    ("тюмень", "Asia/Yekaterinburg"),
    ("омск", "Asia/Omsk"),
    ("новосибирск", "Asia/Novosibirsk"),
    ("томск", "Asia/Tomsk"),
    ("барнаул", "Asia/Barnaul"),
    ("красноярск", "Asia/Krasnoyarsk"),
    ("иркутск", "Asia/Irkutsk"),
    ("якутск", "Asia/Yakutsk"),
    ("владивосток", "Asia/Vladivostok"),
    ("хабаровск", "Asia/Vladivostok"),
    ("минск", "Europe/Minsk"),
    ("киев", "Europe/Kyiv"),
    ("алматы", "Asia/Almaty"),
    ("астана", "Asia/Almaty"),
    ("ташкент", "Asia/Tashkent"),
];

/// The zone of a city; `None` for one that is not known.
pub(in crate::model) fn of_city(said: &str) -> Option<&'static str> {
    let folded = crate::lexicon::fold(said);
    let city = folded.trim_matches(|c: char| !c.is_alphabetic());
    ZONES
        .iter()
        .find(|(name, _)| *name == city)
        .map(|(_, zone)| *zone)
}
