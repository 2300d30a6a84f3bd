//! One meaning in many forms: conditions without «есть», channels, bounds of fields, silence, what is not counted.

use reglament::facts::{Direction, Event, EventKind, RawValue};

use crate::dsl::*;
use crate::told::*;

fn message(at: &str, direction: Direction, channel: Option<&'static str>) -> Event<'static> {
    Event {
        deal: Some("D-1".into()),
        at: Some(when(at)),
        direction: Some(direction),
        channel: channel.map(Into::into),
        ..Event::new(EventKind::Message)
    }
}

fn note(at: &str, said: &'static str) -> Event<'static> {
    Event {
        deal: Some("D-1".into()),
        at: Some(when(at)),
        by: Some("ivanov".into()),
        text: Some(said.into()),
        ..Event::new(EventKind::Comment)
    }
}

#[test]
fn a_message_counts_only_in_the_messenger_asked_for() {
    let text = "написать в WhatsApp за 1 час";
    let plain = || deal(&[("Новая", "07.12 10:00")]);
    let by = |channel| plain().event(message("07.12 10:30", Direction::Out, channel));
    expect_told(
        text,
        &by(Some("Вотсап")),
        "07.12 12:00",
        &["OnTime 07.12 10:00 → 07.12 11:00, сделано 07.12 10:30"],
    );
    expect_told(
        text,
        &by(Some("Telegram")),
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 11:00"],
    );
    // A record that does not say by what it went may have gone by any.
    expect_told(
        text,
        &by(None),
        "07.12 12:00",
        &["NotChecked 07.12 10:00 → 07.12 11:00, не хватает: канал сообщения"],
    );
}

#[test]
fn an_event_alone_after_if_is_each_time_it_happens() {
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(message("07.12 11:00", Direction::In, None))
        .event(message("07.12 11:20", Direction::Out, None))
        .event(message("07.12 12:00", Direction::In, None));
    expect_told(
        "если входящее сообщение, то ответить за 30 минут",
        &case,
        "07.12 14:00",
        &[
            "OnTime 07.12 11:00 → 07.12 11:30, сделано 07.12 11:20",
            "Overdue 07.12 12:00 → 07.12 12:30",
        ],
    );
}

#[test]
fn the_last_comment_decides_by_its_text() {
    let text = "если последний комментарий содержит «думает», то позвонить за 1 час";
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(note("07.12 11:00", "клиент думает"))
        .event(note("07.12 11:10", "ждёт КП"));
    expect_told(
        text,
        &case,
        "07.12 14:00",
        &["Cancelled 07.12 11:00 → 07.12 12:00, кончилось 07.12 11:10"],
    );
}

#[test]
fn a_comment_of_such_words_is_no_proof() {
    let text =
        "оставить комментарий за 1 час:\n        не засчитывается комментарий «клиент думает»";
    let case = deal(&[("Новая", "07.12 10:00")]).event(note("07.12 10:10", "Клиент думает."));
    expect_told(
        text,
        &case,
        "07.12 10:30",
        &["Pending 07.12 10:00 → 07.12 11:00"],
    );
    let case = case.event(note("07.12 10:20", "бюджет 300, решает в пятницу"));
    expect_told(
        text,
        &case,
        "07.12 10:30",
        &["OnTime 07.12 10:00 → 07.12 11:00, сделано 07.12 10:20"],
    );
}

#[test]
fn a_limit_waits_while_its_pause_holds() {
    let text = "стадия «Новая»:\n    не дольше 2 дней:\n        пауза до даты «отложено до»";
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_told(
        text,
        &case,
        "10.12 12:00",
        &["Overdue 07.12 10:00 → 09.12 18:00"],
    );
    let put_off = deal(&[("Новая", "07.12 10:00")]).change(
        "07.12 10:00",
        "отложено до",
        RawValue::Text("2026-12-14".into()),
    );
    expect_told(text, &put_off, "10.12 12:00", &["Pending 07.12 10:00"]);
}

#[test]
fn on_the_eve_of_a_meeting_by_the_clock() {
    let text = "накануне встречи до 17:00 менеджер обязан позвонить";
    let meeting = Event {
        id: Some("M-1".into()),
        deal: Some("D-1".into()),
        known: Some(when("07.12 11:00")),
        planned: Some(when("10.12 12:00")),
        ..Event::new(EventKind::Meeting)
    };
    let case = deal(&[("Новая", "07.12 10:00")]).event(meeting);
    expect_told(
        text,
        &case,
        "08.12 12:00",
        &["Pending 07.12 11:00 → 09.12 17:00"],
    );
}

#[test]
fn a_field_keeps_within_its_bound() {
    let text = "если источник «Сайт», то бюджет не больше 1000 ₽";
    let case = deal(&[("Новая", "07.12 10:00")])
        .field("источник", RawValue::Text("Сайт".into()))
        .change("07.12 11:00", "бюджет", RawValue::Number(900.into()))
        .change("07.12 12:00", "бюджет", RawValue::Number(1200.into()));
    expect_told(text, &case, "07.12 14:00", &["Violated 07.12 12:00"]);
}
