//! Таблица сделок, какой её пишут руками, — в данные своего формата.

use serde_json::{Value, json};

/// Первая секунда дня по Москве.
fn day(text: &str) -> i64 {
    let date: chrono::NaiveDate = text.parse().expect("день");
    let midnight = date.and_hms_opt(0, 0, 0).expect("полночь");
    midnight.and_utc().timestamp() - 3 * HOUR
}

fn moment(seconds: i64) -> String {
    let local = chrono::DateTime::from_timestamp(seconds + 3 * HOUR, 0).expect("время");
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}

const HOUR: i64 = 3600;

/// Строка за строкой; сделки одного клиента — одна запись.
pub fn ndjson(table: &str) -> String {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut clients: Vec<(String, Vec<Value>, Vec<Value>)> = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let [
            deal,
            client,
            owner,
            source,
            budget,
            begun,
            way,
            call,
            offers,
            meetings,
            reason,
            paid,
            shipped,
        ] = cells.as_slice()
        else {
            panic!("строка таблицы неполна: {row}");
        };
        let begin = day(begun) + 10 * HOUR;
        let words: Vec<&str> = way.split(' ').collect();
        let (mut at, mut stages, mut offered) = (begin, Vec::new(), None);
        for pair in words.chunks(2) {
            stages.push(json!({"stage": pair[0], "at": moment(at)}));
            if pair[0] == "КП" {
                offered = Some(at + HOUR);
            }
            if let Some(days) = pair.get(1) {
                at += days.parse::<i64>().expect("дни") * 24 * HOUR;
            }
        }
        let called = begin
            + if *call == "в срок" {
                HOUR / 2
            } else {
                5 * HOUR
            };
        let mut events = vec![
            json!({"kind": "звонок", "direction": "out", "connected": true, "deal": deal, "at": moment(called), "by": owner}),
        ];
        let mut add = |value: Value| events.push(value);
        if let Some(first) = offered {
            for version in 1..=offers.parse::<i64>().expect("версии") {
                let at = moment(first + (version - 1) * 24 * HOUR);
                add(
                    json!({"kind": "документ", "name": "КП", "version": version, "deal": deal, "at": at, "by": owner}),
                );
            }
            let (before, after) = meetings.split_once('+').expect("встречи");
            for (number, shift) in [(before, -2), (after, 6)] {
                for one in 0..number.parse::<i64>().expect("встречи") {
                    let at = moment(first + shift * HOUR + one * 60);
                    add(
                        json!({"kind": "встреча", "deal": deal, "at": at, "by": owner, "state": "состоялась"}),
                    );
                }
            }
        }
        for (kind, amount) in [("оплата", paid), ("отгрузка", shipped)] {
            let amount: i64 = amount.parse().expect("сумма");
            if amount > 0 {
                add(json!({"kind": kind, "deal": deal, "at": moment(at), "amount": amount}));
            }
        }
        let mut fields =
            json!({"источник": source, "бюджет": budget.parse::<i64>().expect("бюджет")});
        if *reason != "-" {
            fields["причина отказа"] = json!(reason);
        }
        let card = json!({"deal": deal, "owner": owner, "created": moment(begin), "fields": fields, "stages": stages,
            "changes": [], "owners": [{"owner": owner, "at": moment(begin)}]});
        match clients.iter_mut().find(|(id, ..)| id == client) {
            Some((_, deals, all)) => {
                deals.push(card);
                all.extend(events);
            }
            None => clients.push(((*client).to_owned(), vec![card], events)),
        }
    }
    let line = |(id, deals, events): (String, Vec<Value>, Vec<Value>)| {
        json!({"client": id, "deals": deals, "events": events}).to_string()
    };
    let lines: Vec<String> = clients.into_iter().map(line).collect();
    lines.join("\n") + "\n"
}
