//! Realistic cases in our own format, drawn from a seed: one NDJSON line a client.
//!
//! A deal goes through `prodazha.reglament` as a department that keeps its rules lets it go: the manager calls in time, writes the
//! comment after the meeting, posts the next task. Now and then, as often as [`Habits::slips`] says, something is done late or not at
//! all. One to five deals a client, five to forty events with a few clients far busier than the rest, up to thirty mailings,
//! Russian names and texts.

use std::fmt::Write;

use super::draw::Draw;

/// Monday 07.09.2026 09:00 in Moscow, as seconds since 1970.
const START: i64 = 1_788_760_800;
/// Friday 11.12.2026 12:00 in Moscow: the moment at which the cases are judged.
pub const NOW: i64 = 1_796_979_600;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;
const MOSCOW: i64 = 3 * HOUR;

const STAGES: [&str; 7] = [
    "Новая",
    "Квалификация",
    "Встреча",
    "КП отправлено",
    "Договор",
    "Предоплата",
    "Успех",
];
const LOST: &str = "Отказ";
const SOURCES: [&str; 4] = ["Сайт", "Звонок", "Выставка", "Рекомендация"];
const REASONS: [&str; 4] = [
    "Дорого",
    "Не дозвонились",
    "Купил у конкурента",
    "Передумал",
];
const FIRMS: [&str; 6] = [
    "Ромашка",
    "Вектор",
    "СтройДом",
    "Северный ветер",
    "Альфа",
    "Ёлка и Ко",
];
const RESULTS: [&str; 4] = [
    "ответил",
    "договорились о встрече",
    "перезвонить",
    "интерес",
];
const TEXTS: [&str; 5] = [
    "Просит прислать расчёт до конца недели",
    "Обсудили сроки, ждём решения директора",
    "Не подошла цена, сравнивает с конкурентами",
    "Договорились о встрече в офисе",
    "Нужны образцы и паспорт изделия, адрес прежний",
];
const TEMPLATES: [&str; 5] = ["Новости", "Акция", "Дожим", "Приглашение", "Опрос"];
const CHANNELS: [&str; 4] = ["email", "email", "email", "sms"];
const STAFF: u64 = 20;
const MOST_EVENTS: u64 = 40;
const MOST_MAILINGS: u64 = 30;

/// How the department works.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// Of a hundred things to be done so many are late or forgotten.
    pub slips: u64,
    /// So many times as many events as usual.
    pub times: u64,
}

impl Habits {
    /// A department that keeps its rules most of the time.
    pub const USUAL: Self = Self { slips: 6, times: 1 };
    /// A department that keeps none: nearly every duty is broken.
    pub const WORST: Self = Self {
        slips: 92,
        times: 1,
    };
}

/// A client being made up.
struct Client<'o> {
    draw: Draw,
    habits: Habits,
    number: u64,
    /// Events with their moments.
    events: Vec<(i64, String)>,
    out: &'o mut String,
}

/// A deal on its way.
struct Deal {
    number: u64,
    owner: u64,
    at: i64,
    stages: Vec<(&'static str, i64)>,
    /// Changes of the card: field, value as JSON, moment.
    changes: Vec<(&'static str, String, i64)>,
    open_task: Option<(u64, i64)>,
}

/// The line of the `number`-th client, without its line end.
pub fn line(seed: u64, number: u64, habits: Habits, out: &mut String) {
    let mut draw = Draw(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
    let deals = draw.power(1, 5);
    let wanted = draw.power(5, MOST_EVENTS) * habits.times;
    let mailings = draw.power(1, MOST_MAILINGS + 1) - 1;
    let firm = draw.one(&FIRMS);
    let phone = draw.below(10_000_000);
    let _ = write!(
        out,
        "{{\"client\":\"C-{number}\",\"name\":\"ООО «{firm}»\",\"fields\":{{\"телефон\":\"+7917{phone:07}\",\"email\":\"client{number}@example.ru\"}},\"changes\":[{{\"field\":\"телефон\",\"value\":\"+7917{phone:07}\",\"at\":\"{}\"}}],\"deals\":[",
        time(START - DAY)
    );
    let mut client = Client {
        draw,
        habits,
        number,
        events: Vec::new(),
        out,
    };
    let begun = START + (client.draw.below(85) as i64) * DAY;
    for deal in 0..deals {
        if deal > 0 {
            client.out.push(',');
        }
        let created = open(begun + client.draw.below(30 * DAY as u64) as i64).min(NOW - DAY);
        // How far it goes, and so how much happens to it, is as unequal as the clients are.
        let steps = (wanted / deals / habits.times / 3).clamp(1, STAGES.len() as u64);
        client.deal(deal, open(created), steps as usize);
    }
    client.chatter(wanted, deals, begun);
    client.events.sort_by_key(|(at, _)| *at);
    let Client {
        events, mut draw, ..
    } = client;
    out.push_str("],\"events\":[");
    for (at, (_, event)) in events.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(out, "{comma}{event}");
    }
    out.push_str("],\"mailings\":[");
    let mut at = open(begun);
    for sent in 0..mailings {
        let comma = if sent > 0 { "," } else { "" };
        let gap = if draw.percent(habits.slips) { 2 } else { 4 };
        at = open(at + gap * DAY + draw.below(2 * DAY as u64) as i64);
        if at > NOW {
            break;
        }
        let _ = write!(
            out,
            "{comma}{{\"channel\":\"{}\",\"template\":\"{}\",\"category\":\"реклама\",\"campaign\":\"Осень\",\"at\":\"{}\",\"status\":\"delivered\"}}",
            draw.one(&CHANNELS),
            draw.one(&TEMPLATES),
            time(at)
        );
    }
    out.push_str("]}");
}

impl Client<'_> {
    fn slips(&mut self) -> bool {
        let often = self.habits.slips;
        self.draw.percent(often)
    }

    /// When something is done that is due within so many working seconds; `None`: never.
    fn done(&mut self, from: i64, within: i64) -> Option<i64> {
        if !self.slips() {
            let most = (within * 8 / 10).max(2);
            return Some(work(from, 1 + self.draw.below(most as u64 - 1) as i64));
        }
        let late = work(
            from,
            within + self.draw.power(MINUTE as u64, 20 * HOUR as u64) as i64,
        );
        self.draw.percent(70).then_some(late)
    }

    fn event(&mut self, at: i64, deal: Option<&Deal>, kind: &str, more: &str) {
        if at > NOW {
            return;
        }
        let mut event = format!(
            "{{\"kind\":\"{kind}\",\"id\":\"E-{}-{}\",\"at\":\"{}\"",
            self.number,
            self.events.len(),
            time(at)
        );
        if let Some(deal) = deal {
            let _ = write!(event, ",\"deal\":\"D-{}-{}\"", self.number, deal.number);
        }
        if self.draw.percent(3) {
            let late = self.draw.power(HOUR as u64, 20 * HOUR as u64) as i64;
            let _ = write!(event, ",\"known\":\"{}\"", time((at + late).min(NOW)));
        }
        event.push_str(more);
        event.push('}');
        self.events.push((at, event));
    }

    fn call(&mut self, at: Option<i64>, deal: &Deal) {
        let Some(at) = at else { return };
        let seconds = self.draw.power(35, 1800);
        let result = self.draw.one(&RESULTS);
        let more = format!(
            ",\"direction\":\"out\",\"connected\":true,\"by\":\"user{}\",\"result\":\"{result}\",\"seconds\":{seconds}",
            deal.owner
        );
        self.event(at, Some(deal), "звонок", &more);
    }

    fn letter(&mut self, at: Option<i64>, deal: &Deal) {
        let Some(at) = at else { return };
        let text = self.draw.one(&TEXTS);
        let more = format!(
            ",\"direction\":\"out\",\"by\":\"user{}\",\"text\":\"{text}\"",
            deal.owner
        );
        self.event(at, Some(deal), "письмо", &more);
    }

    fn comment(&mut self, at: Option<i64>, deal: &Deal) {
        let Some(at) = at else { return };
        let text = self.draw.one(&TEXTS);
        let more = format!(",\"by\":\"user{}\",\"text\":\"{text}\"", deal.owner);
        self.event(at, Some(deal), "комментарий", &more);
    }

    fn document(&mut self, at: Option<i64>, deal: &Deal, name: &str, by: &str) {
        let Some(at) = at else { return };
        let more = format!(",\"by\":\"{by}\",\"name\":\"{name}\",\"version\":1");
        self.event(at, Some(deal), "документ", &more);
    }

    /// The next task stands until the next step closes it.
    fn task(&mut self, deal: &mut Deal, at: i64) {
        self.close_task(deal, at + 2 * MINUTE);
        if !self.slips() {
            deal.open_task = Some((self.draw.below(TEXTS.len() as u64), at));
        }
    }

    fn close_task(&mut self, deal: &mut Deal, at: i64) {
        let Some((_, posted)) = deal.open_task.take() else {
            return;
        };
        let result = if self.slips() { "" } else { "сделано" };
        let closed = if at > NOW {
            String::new()
        } else {
            format!(",\"closed\":\"{}\",\"result\":\"{result}\"", time(at))
        };
        let more = format!(
            ",\"by\":\"user{}\",\"name\":\"Связаться с клиентом\",\"deadline\":\"{}\"{closed}",
            deal.owner,
            time(work(posted, 30 * 9 * HOUR)),
        );
        self.event(posted, Some(deal), "задача", &more);
    }

    /// A deal that makes so many steps, or fewer when the time runs out.
    fn deal(&mut self, number: u64, created: i64, steps: usize) {
        // A third of the staff does most of the work.
        let most = if self.draw.percent(70) {
            STAFF / 3
        } else {
            STAFF
        };
        let owner = self.draw.below(most);
        let source = self.draw.one(&SOURCES);
        let budget = 10_000 * self.draw.power(1, 300);
        let discount = if self.slips() {
            15
        } else {
            self.draw.below(10)
        };
        let mut deal = Deal {
            number,
            owner,
            at: created,
            stages: vec![(STAGES[0], created)],
            changes: vec![
                ("источник", format!("\"{source}\""), created),
                ("сумма", budget.to_string(), created),
                ("скидка", discount.to_string(), created),
            ],
            open_task: None,
        };
        for step in 0..steps {
            if deal.at > NOW {
                break;
            }
            self.step(&mut deal, step, source, budget);
        }
        if deal.at < NOW && steps < STAGES.len() {
            // It is lost where it stands, at the moment at which it would have moved on.
            let reason = self.draw.one(&REASONS);
            deal.stages.pop();
            if !self.slips() {
                deal.changes
                    .push(("причина отказа", format!("\"{reason}\""), deal.at));
            }
            let at = deal.at;
            self.close_task(&mut deal, at);
            deal.stages.push((LOST, at));
        }
        self.close_task(&mut deal, NOW + DAY);
        self.write(&deal, created);
    }

    /// What happens in one stage, and the move into the next.
    fn step(&mut self, deal: &mut Deal, step: usize, source: &str, budget: u64) {
        let at = deal.at;
        let owner = format!("user{}", deal.owner);
        self.task(deal, at + MINUTE);
        let stay = match step {
            0 => {
                let call = self.done(at, 15 * MINUTE);
                self.call(call, deal);
                9 * HOUR
            }
            1 => {
                let deed = match source {
                    "Выставка" => self.done(at, 4 * HOUR),
                    "Рекомендация" => self.done(at, HOUR),
                    _ => self.done(at, 6 * HOUR),
                };
                if source == "Выставка" {
                    self.letter(deed, deal);
                } else {
                    self.call(deed, deal);
                }
                for field in ["ЛПР", "потребность"] {
                    if let Some(at) = self.done(at, 14 * HOUR) {
                        let value = match field {
                            "ЛПР" => "\"Иван Петрович\"",
                            _ => "\"двери в новый дом\"",
                        };
                        deal.changes.push((field, value.to_owned(), at));
                    }
                }
                40 * HOUR
            }
            2 => {
                let met = work(at, 2 * HOUR);
                let more = format!(",\"by\":\"{owner}\",\"state\":\"состоялась\"");
                self.event(met, Some(deal), "встреча", &more);
                let comment = self.done(met, 2 * HOUR);
                self.comment(comment, deal);
                let sent = Some(work(met, 8 * HOUR));
                let sent = sent.filter(|_| !self.slips());
                self.document(sent, deal, "КП", &owner);
                36 * HOUR
            }
            3 => {
                let answer = work(at, 3 * HOUR);
                self.event(
                    answer,
                    Some(deal),
                    "сообщение",
                    ",\"direction\":\"in\",\"text\":\"Получили, смотрим\"",
                );
                let next = self.done(work(at, 9 * HOUR), 8 * HOUR);
                self.call(next, deal);
                60 * HOUR
            }
            4 => {
                let bill = self.done(at, 4 * HOUR);
                self.document(bill, deal, "Счёт", "buh");
                if let Some(at) = self.done(at, 12 * HOUR) {
                    let number = format!("\"{}/26\"", self.number);
                    deal.changes.push(("номер договора", number, at));
                }
                30 * HOUR
            }
            _ => {
                let paid = work(at, 9 * HOUR);
                let share = if self.slips() { 2 } else { 1 };
                let more = format!(",\"amount\":{}.00", budget / share);
                self.event(paid, Some(deal), "оплата", &more);
                let call = self.done(paid, 10 * HOUR);
                self.call(call, deal);
                16 * HOUR
            }
        };
        if let Some(next) = STAGES.get(step + 1) {
            let stay = if self.slips() { stay * 5 } else { stay };
            let least = stay / 2;
            deal.at = work(at, least + self.draw.below(least as u64 * 8 / 10) as i64);
            if deal.at <= NOW {
                deal.stages.push((next, deal.at));
            }
        }
    }

    /// What else passes between a client and the department, until so much has happened as he is busy.
    fn chatter(&mut self, wanted: u64, deals: u64, begun: i64) {
        let mut at = begun;
        let wanted = wanted as usize;
        while self.events.len() < wanted {
            at = open(at + self.draw.power(2 * HOUR as u64, 6 * DAY as u64) as i64);
            if at > NOW {
                at = begun + self.draw.below((NOW - begun) as u64) as i64;
                at = open(at).min(NOW - HOUR);
            }
            let deal = Deal {
                number: self.draw.below(deals),
                owner: self.draw.below(STAFF),
                at,
                stages: Vec::new(),
                changes: Vec::new(),
                open_task: None,
            };
            match self.draw.below(8) {
                0 => {
                    self.event(at, None, "звонок", ",\"direction\":\"in\",\"connected\":false,\"result\":\"пропущен\",\"seconds\":0");
                    if let Some(at) = self.done(at, 20 * MINUTE) {
                        let more = format!(
                            ",\"direction\":\"out\",\"connected\":true,\"by\":\"user{}\",\"seconds\":120",
                            deal.owner
                        );
                        self.event(at, None, "звонок", &more);
                    }
                }
                1 | 2 => {
                    let text = self.draw.one(&TEXTS);
                    let more = format!(",\"direction\":\"in\",\"text\":\"{text}\"");
                    self.event(at, Some(&deal), "письмо", &more);
                    let answer = self.done(at, 4 * HOUR);
                    self.letter(answer, &deal);
                }
                3 => self.call(Some(at), &deal),
                _ => self.comment(Some(at), &deal),
            }
        }
        if self.habits.times == 1 {
            self.events.truncate(MOST_EVENTS as usize);
        }
    }

    fn write(&mut self, deal: &Deal, created: i64) {
        let Deal { owner, .. } = deal;
        let (stage, since) = deal.stages[deal.stages.len() - 1];
        let out = &mut *self.out;
        let _ = write!(
            out,
            "{{\"deal\":\"D-{}-{}\",\"name\":\"Поставка {}\",\"funnel\":\"Продажа\",\"owner\":\"user{owner}\",\"stage\":\"{stage}\",\"stage_since\":\"{}\",\"created\":\"{}\",\"fields\":{{",
            self.number,
            deal.number,
            deal.number + 1,
            time(since),
            time(created)
        );
        for (at, field) in [
            "источник",
            "сумма",
            "скидка",
            "ЛПР",
            "потребность",
            "номер договора",
            "причина отказа",
        ]
        .iter()
        .enumerate()
        {
            let comma = if at > 0 { "," } else { "" };
            let value = deal.changes.iter().find(|(name, ..)| name == field);
            let value = value.map_or("null", |(_, value, _)| value);
            let _ = write!(out, "{comma}\"{field}\":{value}");
        }
        out.push_str("},\"stages\":[");
        for (index, (stage, at)) in deal.stages.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let at = time(*at);
            let _ = write!(
                out,
                "{comma}{{\"stage\":\"{stage}\",\"at\":\"{at}\",\"by\":\"user{owner}\"}}"
            );
        }
        out.push_str("],\"changes\":[");
        let mut comma = "";
        for (field, value, at) in deal.changes.iter().filter(|(.., at)| *at <= NOW) {
            let _ = write!(
                out,
                "{comma}{{\"field\":\"{field}\",\"value\":{value},\"at\":\"{}\",\"by\":\"user{owner}\"}}",
                time(*at)
            );
            comma = ",";
        }
        let _ = write!(
            out,
            "],\"owners\":[{{\"owner\":\"user{owner}\",\"at\":\"{}\"}}]}}",
            time(created)
        );
    }
}

/// The first moment from here on at which somebody works: Monday to Friday, nine to six in Moscow.
fn open(at: i64) -> i64 {
    let mut local = at + MOSCOW;
    loop {
        let (day, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // The first of January 1970 was a Thursday.
        let weekend = (day + 3).rem_euclid(7) >= 5;
        if weekend || second >= 18 * HOUR {
            local = (day + 1) * DAY + 9 * HOUR;
            continue;
        }
        return local.max(day * DAY + 9 * HOUR) - MOSCOW;
    }
}

/// So many working seconds later.
fn work(from: i64, mut seconds: i64) -> i64 {
    let mut at = open(from);
    loop {
        let close = (at + MOSCOW).div_euclid(DAY) * DAY + 18 * HOUR - MOSCOW;
        if at + seconds <= close {
            return at + seconds;
        }
        seconds -= close - at;
        at = open(close);
    }
}

/// RFC 3339 in Moscow time.
fn time(at: i64) -> String {
    let local = chrono::DateTime::from_timestamp(at + MOSCOW, 0).unwrap_or_default();
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}
