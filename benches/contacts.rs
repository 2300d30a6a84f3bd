//! Contacts with a history of mailings in our own format, drawn from a seed: one NDJSON line a client.

use std::fmt::Write;

use super::draw::Draw;

/// Thursday 10.12.2026 12:00 in Moscow: the moment that is asked about, as seconds since 1970.
pub const NOW: i64 = 1_796_893_200;
const DAY: i64 = 86_400;

const ZONES: [&str; 8] = [
    "Europe/Moscow",
    "Europe/Moscow",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Asia/Vladivostok",
    "Europe/Kaliningrad",
];
const CHANNELS: [&str; 4] = ["email", "email", "sms", "whatsapp"];
const TEMPLATES: [&str; 6] = ["Новости", "Акция", "Дожим", "Приглашение", "Счёт", "Акт"];
/// Numbers that mailings go from.
const SENDERS: u64 = 20;
const STATUSES: [&str; 4] = ["delivered", "delivered", "opened", "bounced"];
const STAGES: [&str; 5] = ["Новая", "КП отправлено", "Договор", "Успех", "Отказ"];

/// The line of the `number`-th contact with so many mailings of the last half a year, without its line end.
pub fn line(seed: u64, number: u64, mailings: u64, out: &mut String) {
    let mut draw = Draw(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
    let _ = write!(
        out,
        "{{\"client\":\"C-{number}\",\"name\":\"Клиент {number}\",\"timezone\":\"{}\",\"fields\":{{\"телефон\":\"+7917{:07}\"}},\"consents\":[",
        draw.one(&ZONES),
        draw.below(10_000_000)
    );
    for (at, channel) in ["email", "sms"].into_iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let given = NOW - 200 * DAY - draw.below(300) as i64 * DAY;
        let _ = write!(
            out,
            "{comma}{{\"channel\":\"{channel}\",\"given\":\"{}\"",
            time(given)
        );
        if draw.percent(10) {
            let taken = given + draw.below(400) as i64 * DAY;
            let _ = write!(out, ",\"withdrawn\":\"{}\"", time(taken));
        }
        out.push('}');
    }
    out.push_str("],\"deals\":[");
    if draw.percent(50) {
        let begun = NOW - draw.power(2 * DAY as u64, 300 * DAY as u64) as i64;
        let reached = draw.below(STAGES.len() as u64) as usize;
        let _ = write!(
            out,
            "{{\"deal\":\"D-{number}\",\"created\":\"{}\",\"stages\":[",
            time(begun)
        );
        for (at, stage) in [STAGES[0], STAGES[reached]].iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(
                out,
                "{comma}{{\"stage\":\"{stage}\",\"at\":\"{}\"}}",
                time(begun + at as i64 * 3600)
            );
        }
        out.push_str("],\"changes\":[],\"owners\":[]}");
    }
    out.push_str("],\"events\":[");
    for call in 0..draw.below(3) {
        let comma = if call > 0 { "," } else { "" };
        let at = NOW - draw.below(60 * DAY as u64) as i64;
        let _ = write!(
            out,
            "{comma}{{\"kind\":\"звонок\",\"direction\":\"out\",\"connected\":true,\"at\":\"{}\"}}",
            time(at)
        );
    }
    out.push_str("],\"mailings\":[");
    let mut at = NOW - 180 * DAY;
    for sent in 0..mailings {
        let comma = if sent > 0 { "," } else { "" };
        // On the average they reach to the moment asked about.
        at += draw.below(2 * 180 * DAY as u64 / mailings.max(1)) as i64;
        let _ = write!(
            out,
            "{comma}{{\"channel\":\"{}\",\"template\":\"{}\",\"category\":\"реклама\",\"campaign\":\"Зима\",\"sender\":\"+749500000{:02}\",\"at\":\"{}\",\"status\":\"{}\"}}",
            draw.one(&CHANNELS),
            draw.one(&TEMPLATES),
            number % SENDERS,
            time(at.min(NOW - 1)),
            draw.one(&STATUSES)
        );
    }
    out.push_str("]}");
}

/// RFC 3339 in Moscow time.
fn time(at: i64) -> String {
    let local = chrono::DateTime::from_timestamp(at + 3 * 3600, 0).unwrap_or_default();
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}
