//! Two rules in one sentence, conditions in front, gates of stages, and things that are called in another case than in the data.

use reglament::facts::{Event, EventKind, FactKind, Held};

use crate::dsl::*;
use crate::told::*;

fn new() -> reglament::facts::Case<'static> {
    deal(&[("Новая", "07.12 10:00")])
}

#[test]
fn otherwise_changes_the_term_alone() {
    let text = "стадия «Новая»:\n    позвонить за 5 минут, если источник «Сайт», иначе за 20 минут";
    let from = |source| {
        new()
            .change("07.12 10:00", "источник", self::text(source))
            .called("07.12 10:10")
    };
    expect_told(
        text,
        &from("Сайт"),
        "07.12 12:00",
        &["Late 07.12 10:00 → 07.12 10:05, сделано 07.12 10:10"],
    );
    expect_told(
        text,
        &from("Звонок"),
        "07.12 12:00",
        &["OnTime 07.12 10:00 → 07.12 10:20, сделано 07.12 10:10"],
    );
}

#[test]
fn what_is_set_against_a_rule_takes_its_place() {
    let text = "стадия «Новая»:\n    позвонить за 1 час, а для источника «Сайт» — за 15 минут";
    let from = |source| new().change("07.12 10:00", "источник", self::text(source));
    expect_told(
        text,
        &from("Сайт"),
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 10:15"],
    );
    expect_told(
        text,
        &from("Звонок"),
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 11:00"],
    );
}

#[test]
fn an_exception_of_two_values_excepts_each() {
    let text = "стадия «Новая»:\n    позвонить за 1 час, кроме источников «Сайт» и «Звонок»";
    let from = |source| new().change("07.12 10:00", "источник", self::text(source));
    expect_told(text, &from("Сайт"), "07.12 12:00", &[]);
    expect_told(text, &from("Звонок"), "07.12 12:00", &[]);
    expect_told(
        text,
        &from(""),
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 11:00"],
    );
}

#[test]
fn a_condition_in_front_is_a_guard() {
    let text = "стадия «Новая»:\n    при бюджете больше 100 000 ₽ позвонить за 1 час";
    let of = |amount| new().change("07.12 10:00", "бюджет", self::text(amount));
    expect_told(
        text,
        &of("200 000 ₽"),
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 11:00"],
    );
    expect_told(text, &of("50 000 ₽"), "07.12 12:00", &[]);
}

#[test]
fn a_thing_may_be_called_in_any_case() {
    let text = "стадия «Новая»:\n    отправить смету за 2 часа";
    expect_told(
        text,
        &new().sent("07.12 11:00", "Смета"),
        "07.12 14:00",
        &["OnTime 07.12 10:00 → 07.12 12:00, сделано 07.12 11:00"],
    );
    // Another document is another thing.
    expect_told(
        text,
        &new().sent("07.12 11:00", "Счёт"),
        "07.12 14:00",
        &["Overdue 07.12 10:00 → 07.12 12:00"],
    );
}

#[test]
fn only_with_a_share_paid_may_a_deal_come_to_a_stage() {
    let text = "в «Договор» только с предоплатой не меньше 50 % бюджета";
    let paid = |sum: i64| {
        deal(&[("Новая", "07.12 10:00"), ("Договор", "08.12 10:00")])
            .change("07.12 10:00", "бюджет", self::text("100 000 ₽"))
            .event(Event {
                amount: Some(sum.into()),
                ..happened(EventKind::Payment, "08.12 09:00")
            })
    };
    expect_told(text, &paid(50_000), "08.12 12:00", &[]);
    expect_told(
        text,
        &paid(49_000),
        "08.12 12:00",
        &["Violated 08.12 10:00, нет: с предоплатой не меньше 50 % бюджета"],
    );
}

#[test]
fn a_meeting_is_left_without_a_result_for_so_long_and_did_not_last_so_long() {
    let text = "стадия «Новая»:\n    встреча без результата дольше 24 часов — нарушение";
    let mut data = dataset();
    data.held.insert(FactKind::Results, Held::default());
    let met = |result: Option<&'static str>| {
        new().event(Event {
            result: result.map(Into::into),
            ..happened(EventKind::Meeting, "07.12 11:00")
        })
    };
    let late = "08.12 12:00";
    let holds = "OnTime 07.12 10:00";
    expect_told_in(&data, text, &met(None), "08.12 10:59", &[holds]);
    expect_told_in(
        &data,
        text,
        &met(None),
        late,
        &["Overdue 08.12 11:00, нет: не (встреча без результата дольше 24 часов)"],
    );
    expect_told_in(&data, text, &met(Some("договорились")), late, &[holds]);
}
