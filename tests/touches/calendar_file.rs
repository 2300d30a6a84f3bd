//! Файл iCalendar читает чужая библиотека: касаний столько же, моменты те же, номера разные и постоянные.

use std::collections::{BTreeMap, BTreeSet};

use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendar, ICalendarProperty};
use serde_json::Value;

use super::{call, december, json, rows, story, word};
use crate::folder::Folder;

fn read(text: &str) -> ICalendar {
    ICalendar::parse(text).expect("iCalendar читается чужой библиотекой")
}

fn value<'c>(
    component: &'c calcard::icalendar::ICalendarComponent,
    property: &ICalendarProperty,
) -> &'c str {
    let entry = component.property(property).expect("свойство есть");
    entry
        .values
        .first()
        .and_then(|value| value.as_text())
        .expect("и оно текст")
}

/// Номер → начало и конец в секундах.
fn times(calendar: &ICalendar) -> BTreeMap<String, (i64, i64)> {
    let expanded = calendar.expand_dates(Tz::Floating, 10_000);
    assert!(expanded.errors.is_empty(), "{:?}", expanded.errors);
    let of = |event: calcard::icalendar::dates::CalendarEvent<_, _>| {
        let component = calendar
            .component_by_id(event.comp_id)
            .expect("событие есть");
        let id = value(component, &ICalendarProperty::Uid).to_owned();
        let event = event.try_into_date_time().expect("у события есть время");
        (id, (event.start.timestamp(), event.end.timestamp()))
    };
    expanded.events.into_iter().map(of).collect()
}

fn seconds(value: &Value, key: &str) -> i64 {
    let text = word(value, key);
    chrono::DateTime::parse_from_rfc3339(text)
        .expect("время")
        .timestamp()
}

#[test]
fn чужая_программа_видит_те_же_касания() {
    let (_, out, err) = december(&["--format", "ics"]);
    let text = String::from_utf8(out).unwrap_or_else(|_| panic!("{err}"));
    let calendar = read(&text);
    let found = json(
        &story("specialist.reglament"),
        &story("dannye"),
        &["--from", "2026-12-01", "--to", "2026-12-31"],
    );
    let times = times(&calendar);
    let inside = rows(&found, "touches");
    let ahead = rows(&found, "seldom").iter();
    let ahead: Vec<&Value> = ahead.filter(|one| word(one, "at") > "2027").collect();
    assert_eq!(times.len(), inside.len() + ahead.len());
    for one in inside.iter().chain(ahead) {
        let id = format!("{}@reglament", word(one, "id"));
        assert_eq!(
            times.get(&id),
            Some(&(seconds(one, "at"), seconds(one, "end"))),
            "{one:#}"
        );
    }
    let names: BTreeSet<String> = calendar
        .components
        .iter()
        .filter(|one| one.component_type.is_event())
        .map(|one| value(one, &ICalendarProperty::Summary).to_owned())
        .collect();
    // Запятые и точки с запятой имени клиента дошли целыми.
    assert!(
        names
            .iter()
            .any(|name| name.ends_with("ООО «Вектор», филиал; Урал")),
        "{names:?}"
    );
}

#[test]
fn строки_не_длиннее_75_байтов_и_файл_не_зависит_от_часов() {
    let (_, first, _) = december(&["--format", "ics"]);
    let (_, again, _) = december(&["--format", "ics"]);
    assert_eq!(first, again);
    let text = String::from_utf8(first).expect("UTF-8");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.contains('\n'), "{line}");
    }
    // Момент календаря — 30.11.2026 18:00 по Москве.
    assert!(text.contains("DTSTAMP:20261130T150000Z"), "{text}");
    assert_eq!(
        text.matches("DTSTAMP:").count(),
        text.matches("BEGIN:VEVENT").count()
    );
    assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
    assert!(text.contains("TZID:Europe/Moscow\r\n"), "{text}");
}

const REGULATION: &str = "регламент «Часы»:
    версия 1, действует с 01.01.2026
    часовой пояс Europe/Berlin
    рабочее время пн–пт 09:00–18:00

роли: менеджер

порядок: «Новая» → «Успех»

стадия «Новая»:
    отвечает менеджер
    1.1 звонить не реже 1 раза в неделю
";

const DATA: &str = r#"{"client":"C-1","name":"a\\b; c, d\nновая строка","deals":[{"deal":"D-1","owner":"m","stages":[{"stage":"Новая","at":"2026-03-02T10:00+01:00"}]}],"events":[]}
"#;

#[test]
fn перевод_часов_внутри_календаря() {
    let folder = Folder::new("plan-dst");
    let regulation = folder.write("часы.reglament", REGULATION);
    let data = folder.write("данные.ndjson", DATA);
    let days = [
        "--at",
        "2026-03-14T12:00+01:00",
        "--from",
        "2026-03-15",
        "--to",
        "2026-04-30",
    ];
    let (_, out, err) = call(
        &regulation,
        &data,
        &[&days[..], &["--format", "ics"]].concat(),
    );
    let text = String::from_utf8(out).expect("UTF-8");
    // 29.03.2026 в 02:00 часы в Берлине переводят на 03:00.
    assert!(
        text.contains(
            "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200"
        ),
        "{err}{text}"
    );
    let calendar = read(&text);
    let found = json(&regulation, &data, &days);
    let times = times(&calendar);
    let all = rows(&found, "touches");
    assert!(all.len() >= 6, "{found:#}");
    for one in all {
        let id = format!("{}@reglament", word(one, "id"));
        assert_eq!(times[&id], (seconds(one, "at"), seconds(one, "end")));
    }
    let event = calendar
        .components
        .iter()
        .find(|one| one.component_type.is_event());
    let name = value(event.expect("касание"), &ICalendarProperty::Summary);
    assert!(name.ends_with("a\\b; c, d\nновая строка"), "{name:?}");
}
