//! Attempts and chains of touches.

use reglament::facts::{Event, EventKind};

use crate::dsl::*;
use crate::told::*;

const GRID: &str = "\
стадия «Новая»:
    1. позвонить за 15 рабочих минут
    2. недозвон, 5 попыток: 2 сегодня; 2 завтра; 1 послезавтра
        после всех — перевести в «Отказ»
";

fn message(at: &str, inbound: bool) -> Event<'static> {
    use reglament::facts::Direction;
    Event {
        direction: Some(if inbound {
            Direction::In
        } else {
            Direction::Out
        }),
        ..happened(EventKind::Message, at)
    }
}

#[test]
fn a_failed_attempt_keeps_the_duty_to_call_and_fills_the_first_slot() {
    let case = deal(&[("Новая", "07.12 10:00")]).not_reached("07.12 10:10");
    let found = expect_told(
        GRID,
        &case,
        "07.12 12:00",
        &[
            "1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Pending 07.12 10:10 → 07.12 18:00",
            "2 Pending 07.12 10:10 → 08.12 18:00",
            "2 Pending 07.12 10:10 → 08.12 18:00",
            "2 Pending 07.12 10:10 → 09.12 18:00",
        ],
    );
    assert!(found.findings[0].notes.contains(&"попытка".into()));
    assert_eq!(&*found.findings[2].notes[0], "попытка 2 из 5");
    assert!(found.findings[3].opens_at == Some(t("08.12 09:00")));
}

#[test]
fn every_slot_missed_is_a_finding_and_a_late_attempt_fills_the_earliest() {
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .not_reached("08.12 09:30");
    expect_told(
        GRID,
        &case,
        "08.12 19:00",
        &[
            "1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Late 07.12 10:10 → 07.12 18:00, сделано 08.12 09:30",
            "2 Overdue 07.12 10:10 → 08.12 18:00",
            "2 Overdue 07.12 10:10 → 08.12 18:00",
            "2 Pending 07.12 10:10 → 09.12 18:00",
        ],
    );
}

#[test]
fn a_talk_ends_the_grid() {
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .called("08.12 09:30");
    let found = expect_told(
        GRID,
        &case,
        "12.12 12:00",
        &[
            "1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Late 07.12 10:10 → 07.12 18:00, сделано 08.12 09:30",
            "2 Cancelled 07.12 10:10 → 08.12 18:00, кончилось 08.12 09:30",
            "2 Cancelled 07.12 10:10 → 08.12 18:00, кончилось 08.12 09:30",
            "2 Cancelled 07.12 10:10 → 09.12 18:00, кончилось 08.12 09:30",
        ],
    );
    assert!(found.findings[3].notes.contains(&"попытка удалась".into()));
}

#[test]
fn five_failures_ask_for_the_refusal_and_surplus_attempts_fill_nothing() {
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .not_reached("07.12 15:00")
        .not_reached("07.12 16:00")
        .not_reached("08.12 10:00")
        .not_reached("08.12 15:00")
        .not_reached("09.12 11:00")
        .not_reached("09.12 12:00");
    expect_told(
        GRID,
        &case,
        "10.12 10:00",
        &[
            "1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 15:00",
            "2 OnTime 07.12 10:10 → 08.12 18:00, сделано 08.12 10:00",
            "2 OnTime 07.12 10:10 → 08.12 18:00, сделано 08.12 15:00",
            "2 OnTime 07.12 10:10 → 09.12 18:00, сделано 09.12 11:00",
            "2 Overdue 09.12 11:00 → 09.12 18:00",
        ],
    );
}

#[test]
fn after_the_close_and_on_a_day_off_today_is_the_next_working_day() {
    let text = "стадия «Новая»:\n    2. недозвон, 2 попытки: 1 сегодня; 1 завтра";
    // Friday at the close itself: «сегодня» is Monday, and the trigger came before its window.
    let case = deal(&[("Новая", "04.12 10:00")])
        .not_reached("04.12 18:00")
        .not_reached("07.12 11:00");
    expect_told(
        text,
        &case,
        "07.12 12:00",
        &[
            "2 OnTime 04.12 18:00 → 07.12 18:00, сделано 07.12 11:00",
            "2 Pending 04.12 18:00 → 08.12 18:00",
        ],
    );
    // Before the opening it is today all the same, and the attempt counts.
    let case = deal(&[("Новая", "04.12 08:00")]).not_reached("04.12 08:30");
    expect_told(
        text,
        &case,
        "04.12 12:00",
        &[
            "2 OnTime 04.12 08:30 → 04.12 18:00, сделано 04.12 08:30",
            "2 Pending 04.12 08:30 → 07.12 18:00",
        ],
    );
}

#[test]
fn steps_of_days_are_counted_from_the_first_attempt() {
    let text = "\
стадия «Новая»:
    2. недозвон, 3 попытки: с шагом 14 дней; между попытками — написать
";
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .event(message("07.12 12:00", false))
        .not_reached("21.12 12:00");
    expect_told(
        text,
        &case,
        "22.12 10:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 12:00",
            "2 OnTime 07.12 10:10 → 21.12 18:00, сделано 21.12 12:00",
            "2 Pending 07.12 10:10 → 04.01 18:00",
            "2 Overdue 21.12 12:00 → 21.12 18:00",
        ],
    );
}

#[test]
fn a_new_meeting_begins_the_attempts_anew() {
    let text = "\
стадия «Новая»:
    2. недозвон, 2 попытки: 2 сегодня
        начать заново, если назначена встреча
";
    let meeting = Event {
        known: Some(when("07.12 12:00")),
        at: None,
        planned: Some(when("10.12 12:00")),
        ..happened(EventKind::Meeting, "07.12 12:00")
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .not_reached("07.12 10:10")
        .event(meeting)
        .not_reached("07.12 13:00");
    let found = expect_told(
        text,
        &case,
        "07.12 14:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Cancelled 07.12 10:10 → 07.12 18:00, кончилось 07.12 12:00",
            "2 OnTime 07.12 12:00 → 07.12 18:00, сделано 07.12 13:00",
            "2 Pending 07.12 12:00 → 07.12 18:00",
        ],
    );
    assert!(found.findings[1].notes.contains(&"начато заново".into()));
}

#[test]
fn leaving_the_stage_ends_the_grid_but_not_under_when() {
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")]).not_reached("07.12 10:10");
    expect_told(
        "стадия «Новая»:\n    2. недозвон, 2 попытки: 2 сегодня",
        &case,
        "07.12 14:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Cancelled 07.12 10:10 → 07.12 18:00, кончилось 07.12 12:00",
        ],
    );
    expect_told(
        "стадия «Новая»:\n    когда недозвон:\n        2. две попытки: 2 сегодня",
        &case,
        "07.12 14:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Pending 07.12 10:10 → 07.12 18:00",
        ],
    );
}

#[test]
fn a_condition_stops_the_grid() {
    let text = "\
стадия «Новая»:
    2. недозвон, 2 попытки: 1 сегодня; 1 завтра
        остановить, если клиент написал
        просрочка 1 час — РОПу
";
    let case = deal(&[("Новая", "07.12 10:00")])
        .wrote("07.12 09:00")
        .not_reached("07.12 10:10")
        .wrote("08.12 20:00");
    expect_told(
        text,
        &case,
        "09.12 14:00",
        &[
            "2 OnTime 07.12 10:10 → 07.12 18:00, сделано 07.12 10:10",
            "2 Missed 07.12 10:10 → 08.12 18:00, кончилось 08.12 20:00, шаг 08.12 19:00 РОП",
        ],
    );
}

const CHAIN: &str = "\
касания после перехода в «Отказ»:
    через 30 дней — позвонить
    через 4 дня после касания 1 — написать
    остановить, если клиент ответил или оплатил
";

fn refused() -> reglament::facts::Case<'static> {
    deal(&[("Новая", "07.12 10:00"), ("Отказ", "08.12 12:00")])
}

#[test]
fn a_chain_counts_from_its_heading_and_a_touch_from_the_one_before() {
    let text = CHAIN;
    let case = refused();
    expect_told(
        text,
        &case,
        "10.12 12:00",
        &["Pending 08.12 12:00 → 07.01 18:00"],
    );
    // Done two days late: the next touch counts from the day it was done.
    let case = refused().event(Event {
        at: Some(reglament::facts::When::Exact(t("09.01.2027 12:00:00"))),
        ..outgoing("08.12 12:30", true)
    });
    expect_told(
        text,
        &case,
        "20.12 12:00",
        &["Pending 08.12 12:00 → 07.01 18:00"],
    );
    let regulation = told(text);
    let result = judge_in(
        std::slice::from_ref(&regulation),
        &dataset(),
        &case,
        "15.01.2027 12:00:00",
    );
    let lines: Vec<String> = result
        .findings
        .iter()
        .map(|one| line(one, &regulation.clauses))
        .collect();
    assert_eq!(
        lines,
        [
            " Late 08.12 12:00 → 07.01 18:00, сделано 09.01 12:00",
            " Overdue 09.01 12:00 → 13.01 18:00",
        ]
    );
}

#[test]
fn a_touch_never_made_ends_the_chain_and_an_answer_stops_it() {
    let text = "\
касания после документа «КП»:
    через 1 день — позвонить
    через 2 дня после касания 1 — написать
    через 1 день после касания 1 по сроку — позвонить
    остановить, если клиент написал
";
    let case = deal(&[("Новая", "07.12 10:00")])
        .wrote("07.12 09:00")
        .sent("07.12 11:00", "КП");
    expect_told(
        text,
        &case,
        "14.12 12:00",
        &[
            "Overdue 07.12 11:00 → 08.12 18:00",
            "Overdue 08.12 18:00 → 09.12 18:00",
        ],
    );
    let case = case.wrote("08.12 12:00");
    expect_told(
        text,
        &case,
        "14.12 12:00",
        &["Cancelled 07.12 11:00 → 08.12 18:00, кончилось 08.12 12:00"],
    );
}

#[test]
fn the_condition_of_a_row_is_asked_when_its_window_opens() {
    let text = "касания после документа «КП»: через 2 дня — позвонить, если нет ответа клиента";
    let case = deal(&[("Новая", "07.12 10:00")]).sent("07.12 11:00", "КП");
    expect_told(
        text,
        &case,
        "08.12 12:00",
        &["Pending 07.12 11:00 → 09.12 18:00"],
    );
    let case = case.wrote("08.12 12:00");
    let found = expect_told(
        text,
        &case,
        "14.12 12:00",
        &["Cancelled 07.12 11:00 → 09.12 18:00, кончилось 09.12 09:00"],
    );
    assert!(
        found.findings[0]
            .notes
            .iter()
            .any(|note| note.contains("к началу срока"))
    );
}

#[test]
fn touches_around_a_date_are_born_anew_when_it_moves() {
    let text =
        "касания вокруг даты «срок оплаты»: за 2 дня — написать; на следующий день — позвонить";
    let case = deal(&[("Новая", "01.12 10:00")])
        .change("01.12 11:00", "срок оплаты", text_of("2026-12-10"))
        .change("07.12 11:00", "срок оплаты", text_of("2026-12-15"));
    expect_told(
        text,
        &case,
        "10.12 12:00",
        &[
            "Cancelled 01.12 11:00 → 08.12 18:00, кончилось 07.12 11:00",
            "Cancelled 01.12 11:00 → 11.12 18:00, кончилось 07.12 11:00",
            "Pending 07.12 11:00 → 11.12 18:00",
            "Pending 07.12 11:00 → 16.12 18:00",
        ],
    );
}

fn text_of(value: &'static str) -> reglament::facts::RawValue<'static> {
    crate::dsl::text(value)
}

#[test]
fn month_steps_count_from_the_first_origin() {
    let text =
        "касания после документа «КП»: через 1 месяц — позвонить; через 2 месяца — позвонить";
    let case = deal(&[("Новая", "01.12 10:00")]).event(Event {
        name: Some("КП".into()),
        at: Some(reglament::facts::When::Exact(t("31.12.2026 11:00:00"))),
        ..happened(EventKind::Document, "31.12 11:00")
    });
    let regulation = told(text);
    let result = judge_in(
        std::slice::from_ref(&regulation),
        &dataset(),
        &case,
        "05.01.2027 12:00:00",
    );
    let lines: Vec<String> = result
        .findings
        .iter()
        .map(|one| line(one, &regulation.clauses))
        .collect();
    // 31.01.2027 and 28.02.2027 are Sundays: their terms end on the Mondays after them.
    assert_eq!(
        lines,
        [
            " Pending 31.12 11:00 → 01.02 18:00",
            " Pending 31.12 11:00 → 01.03 18:00"
        ]
    );
}
