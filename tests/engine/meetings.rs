//! Meetings: plans that move, clients who do not come, duties put off.

use reglament::facts::{Event, EventKind};

use crate::dsl::*;
use crate::told::*;

/// A meeting by its id: recorded then, planned for, with this state.
fn meeting(
    id: &'static str,
    known: &str,
    planned: &str,
    state: Option<&'static str>,
) -> Event<'static> {
    Event {
        id: Some(id.into()),
        deal: Some("D-1".into()),
        known: Some(when(known)),
        planned: Some(when(planned)),
        state: state.map(Into::into),
        ..Event::new(EventKind::Meeting)
    }
}

#[test]
fn a_reminder_counts_back_from_the_planned_time_and_is_born_anew_when_it_moves() {
    let text = "за 2 часа до встречи — позвонить";
    let case =
        deal(&[("Новая", "07.12 10:00")]).event(meeting("M-1", "07.12 11:00", "10.12 12:00", None));
    expect_told(
        text,
        &case,
        "09.12 12:00",
        &["Pending 07.12 11:00 → 10.12 10:15"],
    );
    let moved = Event {
        closed: Some(when("08.12 15:00")),
        ..meeting("M-1", "07.12 11:00", "10.12 12:00", Some("перенесена"))
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(moved)
        .event(meeting("M-2", "08.12 15:00", "11.12 16:00", None));
    let found = expect_told(
        text,
        &case,
        "09.12 12:00",
        &[
            "Cancelled 07.12 11:00 → 10.12 10:15, кончилось 08.12 15:00",
            "Pending 08.12 15:00 → 11.12 14:15",
        ],
    );
    assert!(found.findings[0].notes.contains(&"перенесено".into()));
}

#[test]
fn a_client_who_did_not_come_is_given_another_date() {
    let text = "когда клиент не пришёл: назначить встречу в тот же день";
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(meeting(
            "M-1",
            "07.12 11:00",
            "08.12 12:00",
            Some("не пришёл"),
        ))
        .event(meeting("M-2", "08.12 15:00", "11.12 16:00", None));
    expect_told(
        text,
        &case,
        "09.12 12:00",
        &["OnTime 08.12 12:00 → 08.12 18:00, сделано 08.12 15:00"],
    );
}

#[test]
fn a_pause_until_a_date_lasts_until_its_day_begins() {
    let text =
        "стадия «Новая»:\n    1. позвонить за 2 рабочих дня:\n        пауза до даты «отложено до»";
    let case = deal(&[("Новая", "07.12 10:00")]).change(
        "07.12 11:00",
        "отложено до",
        crate::dsl::text("2026-12-10"),
    );
    // The 7th to the 9th are touched by the pause; the 10th and the 11th are the two days.
    expect_told(
        text,
        &case,
        "11.12 12:00",
        &["1 Pending 07.12 10:00 → 11.12 18:00"],
    );
}

#[test]
fn a_second_record_of_one_meeting_moves_it_and_a_confirmation_fulfils() {
    let text = "не позже чем за 24 часа до встречи подтвердить встречу";
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(meeting("M-1", "07.12 11:00", "10.12 12:00", None))
        .event(meeting(
            "M-1",
            "08.12 15:00",
            "14.12 16:00",
            Some("перенесена"),
        ))
        .event(Event {
            planned: None,
            ..meeting("M-1", "10.12 11:00", "14.12 16:00", Some("подтверждена"))
        });
    expect_told(
        text,
        &case,
        "14.12 12:00",
        &[
            "Cancelled 07.12 11:00 → 09.12 12:00, кончилось 08.12 15:00",
            "OnTime 08.12 15:00 → 13.12 16:00, сделано 10.12 11:00",
        ],
    );
}

#[test]
fn a_meeting_called_off_asks_for_nothing_more() {
    let text = "за 2 часа до встречи — позвонить";
    let called_off = Event {
        closed: Some(when("08.12 15:00")),
        ..meeting("M-1", "07.12 11:00", "10.12 12:00", Some("отменена"))
    };
    let case = deal(&[("Новая", "07.12 10:00")]).event(called_off);
    expect_told(
        text,
        &case,
        "11.12 12:00",
        &["Cancelled 07.12 11:00 → 10.12 10:15, кончилось 08.12 15:00"],
    );
}

#[test]
fn a_meeting_booked_too_late_for_the_term_asks_for_nothing() {
    let text = "не позже чем за 24 часа до встречи позвонить";
    let case =
        deal(&[("Новая", "07.12 10:00")]).event(meeting("M-1", "10.12 11:00", "10.12 15:00", None));
    expect_told(text, &case, "11.12 12:00", &[]);
}

#[test]
fn moves_are_counted() {
    let text = "если 3 и больше переносов, то написать за 1 рабочий день\nесли меньше 3 переносов встречи, то позвонить за 1 рабочий день";
    let moved = |known: &str, planned: &str| meeting("M-1", known, planned, Some("перенесена"));
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(meeting("M-1", "07.12 11:00", "10.12 12:00", None))
        .event(moved("08.12 10:00", "11.12 12:00"))
        .event(moved("08.12 11:00", "14.12 12:00"))
        .event(moved("08.12 12:00", "15.12 12:00"));
    expect_told(
        text,
        &case,
        "08.12 13:00",
        &[
            "Cancelled 07.12 10:00 → 08.12 18:00, кончилось 08.12 12:00",
            "Pending 08.12 12:00 → 09.12 18:00",
        ],
    );
}
