//! Realistic cases in our own format, drawn from a seed: one NDJSON line a client.
//!
//! The shape follows what a CRM of a small sales department holds: one to five deals a client, five to forty events with a
//! few clients far busier than the rest, Russian names and texts, stages passed mostly forward, robots, tasks closed by
//! the CRM itself, records made after the fact.

use std::fmt::Write;

use super::draw::Draw;

/// Monday 07.09.2026 09:00 in Moscow, as seconds since 1970; the bench reads the regulation as if it had been in force.
const START: i64 = 1_788_760_800;
const DAY: i64 = 86_400;
/// Stages and fields of `regulations/klientskaya-baza.reglament`, so that its clauses have something to say.
const STAGES: [&str; 6] = [
    "Новая",
    "Квалификация",
    "Встреча",
    "КП отправлено",
    "Договор",
    "Предоплата",
];
const LOST: &str = "Отказ";
const SOURCES: [&str; 4] = ["Сайт", "Звонок", "Выставка", "Рекомендация"];
const FIRMS: [&str; 6] = [
    "Ромашка",
    "Вектор",
    "СтройДом",
    "Северный ветер",
    "Альфа",
    "Ёлка и Ко",
];
const RESULTS: [&str; 4] = ["ответил", "недозвон", "перезвонить", "интерес"];
const TEXTS: [&str; 4] = [
    "Просит прислать расчёт до конца недели",
    "Обсудили сроки, ждём решения директора",
    "Не подошла цена, сравнивает с конкурентами",
    "Договорились о встрече в офисе",
];
const STAFF: usize = 20;

fn person(draw: &mut Draw) -> u64 {
    // A third of the staff does most of the work.
    let reach = if draw.percent(70) {
        STAFF as u64 / 3
    } else {
        STAFF as u64
    };
    draw.below(reach)
}

/// The line of the `number`-th client, without its line end.
pub fn line(seed: u64, number: u64, out: &mut String) {
    let mut draw = Draw(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
    let deals = draw.power(1, 5);
    let events = draw.power(5, 40);
    let firm = draw.one(&FIRMS);
    let _ = write!(
        out,
        "{{\"client\":\"C-{number}\",\"name\":\"ООО «{firm}»\",\"fields\":{{\"телефон\":\"+7917{:07}\",\"email\":\"client{number}@example.ru\"}},\"deals\":[",
        draw.below(10_000_000)
    );
    let begun = START + (draw.below(80) as i64) * DAY;
    for deal in 0..deals {
        if deal > 0 {
            out.push(',');
        }
        let created = begun + draw.below(10) as i64 * DAY + draw.below(9 * 3600) as i64;
        add_deal(&mut draw, number, deal, created, out);
    }
    out.push_str("],\"events\":[");
    let mut at = begun;
    for event in 0..events {
        if event > 0 {
            out.push(',');
        }
        at += draw.power(7200, 10 * DAY as u64) as i64;
        add_event(&mut draw, (number, deals, event), at, out);
    }
    out.push_str("]}");
}

fn add_deal(draw: &mut Draw, client: u64, deal: u64, created: i64, out: &mut String) {
    let owner = person(draw);
    let passed = draw.below(STAGES.len() as u64) as usize;
    let lost = draw.percent(25);
    let budget = 10_000 * draw.power(1, 300);
    let mut history = vec![(STAGES[0], created)];
    let mut at = created;
    for stage in &STAGES[1..=passed] {
        at += draw.power(1800, 15 * DAY as u64) as i64;
        history.push((stage, at));
    }
    if lost && passed < STAGES.len() - 1 {
        at += draw.power(3600, 20 * DAY as u64) as i64;
        history.push((LOST, at));
    }
    let (stage, since) = history[history.len() - 1];
    let _ = write!(
        out,
        "{{\"deal\":\"D-{client}-{deal}\",\"name\":\"Поставка {}\",\"funnel\":\"Продажа\",\"owner\":\"user{owner}\",\"stage\":\"{stage}\",\"stage_since\":\"{}\",\"created\":\"{}\",\"fields\":{{\"источник\":\"{}\",\"сумма\":{budget},\"скидка\":{},\"ЛПР\":{}}},\"stages\":[",
        deal + 1,
        time(since),
        time(created),
        draw.one(&SOURCES),
        draw.below(20),
        if draw.percent(60) {
            "\"Иван Петрович\""
        } else {
            "null"
        },
    );
    for (index, (stage, at)) in history.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let _ = write!(
            out,
            "{comma}{{\"stage\":\"{stage}\",\"at\":\"{}\"",
            time(*at)
        );
        // A robot moves a tenth of the cards.
        if draw.percent(90) {
            let _ = write!(out, ",\"by\":\"user{owner}\"");
        }
        out.push('}');
    }
    let _ = write!(
        out,
        "],\"changes\":[{{\"field\":\"сумма\",\"value\":{budget},\"at\":\"{}\",\"by\":\"user{owner}\"}}],\"owners\":[{{\"owner\":\"user{owner}\",\"at\":\"{}\"}}]}}",
        time(created + draw.power(600, 2 * DAY as u64) as i64),
        time(created),
    );
}

fn add_event(draw: &mut Draw, (client, deals, event): (u64, u64, u64), at: i64, out: &mut String) {
    let kind = draw.one(&[
        "звонок",
        "звонок",
        "звонок",
        "письмо",
        "сообщение",
        "задача",
        "задача",
        "комментарий",
        "встреча",
        "документ",
        "оплата",
    ]);
    let _ = write!(
        out,
        "{{\"kind\":\"{kind}\",\"id\":\"E-{client}-{event}\",\"at\":\"{}\"",
        time(at)
    );
    // A call usually hangs on the contact and names no deal.
    if draw.percent(if kind == "звонок" { 50 } else { 85 }) {
        let _ = write!(out, ",\"deal\":\"D-{client}-{}\"", draw.below(deals));
    }
    if draw.percent(5) {
        let _ = write!(
            out,
            ",\"known\":\"{}\"",
            time(at + draw.power(3600, 3 * DAY as u64) as i64)
        );
    }
    let inbound = matches!(kind, "звонок" | "письмо" | "сообщение") && draw.percent(35);
    if matches!(kind, "звонок" | "письмо" | "сообщение") {
        let _ = write!(
            out,
            ",\"direction\":\"{}\"",
            if inbound { "in" } else { "out" }
        );
    }
    if !inbound || draw.percent(40) {
        let _ = write!(out, ",\"by\":\"user{}\"", person(draw));
    }
    match kind {
        "звонок" => {
            let seconds = if draw.percent(60) {
                draw.power(10, 1800)
            } else {
                0
            };
            let result = if seconds == 0 {
                "недозвон"
            } else {
                draw.one(&RESULTS)
            };
            let _ = write!(out, ",\"result\":\"{result}\",\"seconds\":{seconds}");
        }
        "письмо" | "сообщение" | "комментарий" => {
            let _ = write!(out, ",\"text\":\"{}\"", draw.one(&TEXTS));
        }
        "задача" => {
            let deadline = at + draw.power(3600, 10 * DAY as u64) as i64;
            let _ = write!(
                out,
                ",\"name\":\"Связаться с клиентом\",\"deadline\":\"{}\"",
                time(deadline)
            );
            if draw.percent(75) {
                let closed = at + draw.power(1800, 12 * DAY as u64) as i64;
                let _ = write!(
                    out,
                    ",\"closed\":\"{}\",\"automatic\":{}",
                    time(closed),
                    draw.percent(10)
                );
            }
        }
        "документ" => {
            let name = draw.one(&["КП", "Договор", "Счёт"]);
            let _ = write!(out, ",\"name\":\"{name}\",\"version\":{}", draw.power(1, 4));
        }
        "оплата" => {
            let _ = write!(out, ",\"amount\":{}.50", 1000 * draw.power(1, 500));
        }
        _ => {}
    }
    out.push('}');
}

/// RFC 3339 in Moscow time.
fn time(at: i64) -> String {
    let local = chrono::DateTime::from_timestamp(at + 3 * 3600, 0).unwrap_or_default();
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}
