//! Sentences that once were read wrongly or not at all, and what time alone sets off.

use reglament::facts::{Direction, Employee, Event, EventKind, When};

use crate::dsl::*;
use crate::told::*;

fn day(text: &str) -> When {
    When::Day(chrono::NaiveDate::parse_from_str(text, "%d.%m.%Y").expect("день теста"))
}

fn hired(since: Option<&str>) -> reglament::facts::Dataset {
    let (id, person) = employee("ivanov", "менеджер");
    let person = Employee {
        since: since.map(day),
        ..person
    };
    let mut data = dataset();
    data.staff.insert(id, person);
    data.staff_held = true;
    data
}

#[test]
fn who_has_worked_here_for_less_than_that_is_excepted() {
    let text =
        "стадия «Новая»:\n    позвонить за 1 час, кроме сотрудников со стажем меньше 2 недель";
    let case = deal(&[("Новая", "07.12 10:00")]);
    let late = ["Overdue 07.12 10:00 → 07.12 11:00"];
    expect_told_in(&hired(Some("01.12.2026")), text, &case, "07.12 12:00", &[]);
    expect_told_in(
        &hired(Some("20.11.2026")),
        text,
        &case,
        "07.12 12:00",
        &late,
    );
    // His first day is not known: neither can be said.
    expect_told_in(
        &hired(None),
        text,
        &case,
        "07.12 12:00",
        &["NotChecked 07.12 10:00, не хватает: первый рабочий день сотрудника"],
    );
}

#[test]
fn the_time_worked_passes_while_the_deal_stands() {
    let text =
        "стадия «Новая»:\n    позвонить за 1 час, кроме сотрудников со стажем меньше 2 недель";
    let case = deal(&[("Новая", "07.12 10:00")]);
    // Two weeks from the 25th of November end with the 8th of December.
    expect_told_in(
        &hired(Some("25.11.2026")),
        text,
        &case,
        "09.12 12:00",
        &["Overdue 09.12 00:00 → 09.12 01:00"],
    );
}

#[test]
fn what_a_limit_of_days_sets_off_has_the_next_working_day() {
    let text = "стадия «Новая»:\n    дольше 3 дней — написать";
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_told(
        text,
        &case,
        "10.12 18:01",
        &["Pending 10.12 18:00 → 11.12 18:00"],
    );
    let written = Event {
        deal: Some("D-1".into()),
        at: Some(when("11.12 10:00")),
        direction: Some(Direction::Out),
        ..Event::new(EventKind::Email)
    };
    expect_told(
        text,
        &case.event(written),
        "11.12 19:00",
        &["OnTime 10.12 18:00 → 11.12 18:00, сделано 11.12 10:00"],
    );
}

#[test]
fn hours_that_end_within_a_day_leave_its_rest() {
    let text = "стадия «Новая»:\n    дольше 3 часов — написать";
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_told(
        text,
        &case,
        "07.12 14:00",
        &["Pending 07.12 13:00 → 07.12 18:00"],
    );
}

#[test]
fn each_pause_has_its_own_bound() {
    let text = "стадия «Новая»:\n    перевести в «КП» за 2 часа:\n        пауза не дольше 1 часа, пока источник «Сайт»\n        пауза не дольше 3 часов, пока бюджет больше 10 ₽";
    let case = |source: bool, budget: bool| {
        let mut case = deal(&[("Новая", "07.12 10:00")]);
        if source {
            case = case.field("источник", reglament::facts::RawValue::Text("Сайт".into()));
        }
        if budget {
            case = case.field("бюджет", reglament::facts::RawValue::Number(20.into()));
        }
        case
    };
    let due = |source, budget, lines: &[&str]| {
        expect_told(text, &case(source, budget), "07.12 18:00", lines);
    };
    due(false, false, &["Overdue 07.12 10:00 → 07.12 12:00"]);
    due(true, false, &["Overdue 07.12 10:00 → 07.12 13:00"]);
    due(false, true, &["Overdue 07.12 10:00 → 07.12 15:00"]);
    // Together they stand still as long as the longer of them.
    due(true, true, &["Overdue 07.12 10:00 → 07.12 15:00"]);
}

#[test]
fn the_term_of_a_task_lies_within_so_many_days_of_its_posting() {
    let text = "стадия «Новая»:\n    нельзя ставить задачу со сроком дальше 14 дней";
    let task = |deadline: &str| Event {
        id: Some("T-1".into()),
        deal: Some("D-1".into()),
        known: Some(when("07.12 11:00")),
        deadline: Some(when(deadline)),
        ..Event::new(EventKind::Task)
    };
    let case = |deadline| deal(&[("Новая", "07.12 10:00")]).event(task(deadline));
    expect_told(text, &case("21.12 23:00"), "08.12 12:00", &[]);
    expect_told(
        text,
        &case("22.12 00:01"),
        "08.12 12:00",
        &["Violated 07.12 11:00"],
    );
}

#[test]
fn a_season_is_asked_for_in_every_year() {
    let text = "стадия «Новая»:\n    если в декабре или январе, то позвонить за 1 час";
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_told(
        text,
        &case,
        "07.12 12:00",
        &["Overdue 07.12 10:00 → 07.12 11:00"],
    );
    let text = "стадия «Новая»:\n    если с 15.12 по 10.01, то позвонить за 1 час";
    expect_told(text, &case, "14.12 12:00", &[]);
    expect_told(
        text,
        &case,
        "15.12 12:00",
        &["Overdue 15.12 00:00 → 15.12 01:00"],
    );
}

#[test]
fn what_is_asked_and_what_is_answered_say_the_same() {
    use reglament::model::regulation::Cond;
    let of = |text: &str| {
        let told = told(&format!(
            "стадия «Новая»:\n    если {text}, то позвонить за 1 час"
        ));
        let guard = told.clauses.first().map(|clause| clause.guard.clone());
        match guard {
            Some(Cond::Not(inner)) => match *inner {
                Cond::Test(_, said) => said.to_string(),
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        }
    };
    assert_eq!(of("не заполнен бюджет"), "заполнен бюджет");
    assert_eq!(of("бюджет не заполнен"), "бюджет заполнен");
    assert_eq!(of("вне рабочего времени"), "в рабочее время");
    assert_eq!(of("источник не «Сайт»"), "источник «Сайт»");
    assert_eq!(
        of("дата «срок оплаты» не наступила"),
        "дата «срок оплаты» наступила"
    );
    assert_eq!(of("не источник «Сайт»"), "источник «Сайт»");
}
