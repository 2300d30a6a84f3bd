//! What comes again and again: periods, weekdays, schedules, gaps.

use reglament::facts::EventKind;

use crate::dsl::*;
use crate::told::*;

#[test]
fn every_whole_period_is_a_duty_due_on_its_last_working_day() {
    let text = "звонить не реже 1 раза в неделю";
    // Wednesday: the week that runs already asks for nothing.
    let case = deal(&[("Новая", "02.12 10:00")]).called("08.12 11:00");
    expect_told(
        text,
        &case,
        "22.12 12:00",
        &[
            "OnTime 07.12 00:00 → 11.12 18:00, сделано 08.12 11:00",
            "Overdue 14.12 00:00 → 18.12 18:00",
            "Pending 21.12 00:00 → 25.12 18:00",
        ],
    );
    expect_told(
        "звонить не реже 1 раза в неделю, включая текущий",
        &case,
        "09.12 12:00",
        &[
            "Late 02.12 10:00 → 04.12 18:00, сделано 08.12 11:00",
            "OnTime 07.12 00:00 → 11.12 18:00, сделано 08.12 11:00",
        ],
    );
}

#[test]
fn several_times_in_a_period_are_counted() {
    let case = deal(&[("Новая", "01.11.2026 10:00:00")])
        .called("03.12 11:00")
        .called("03.12 12:00");
    let regulation = told("звонить не реже 3 раз в месяц");
    let judged = judge_in(
        std::slice::from_ref(&regulation),
        &dataset(),
        &case,
        "30.12.2026 12:00:00",
    );
    let lines: Vec<String> = judged
        .findings
        .iter()
        .map(|one| line(one, &regulation.clauses))
        .collect();
    assert_eq!(lines, [" Pending 01.12 00:00 → 31.12 18:00"]);
    let case = case.called("04.12 11:00");
    let judged = judge_in(
        std::slice::from_ref(&regulation),
        &dataset(),
        &case,
        "30.12.2026 12:00:00",
    );
    let lines: Vec<String> = judged
        .findings
        .iter()
        .map(|one| line(one, &regulation.clauses))
        .collect();
    assert_eq!(
        lines,
        [" OnTime 01.12 00:00 → 31.12 18:00, сделано 04.12 11:00"]
    );
}

#[test]
fn missed_days_in_a_row_are_one_finding_with_their_number() {
    let text = "каждый рабочий день до 12:00 оставить комментарий";
    let case = deal(&[("Новая", "04.12 10:00")]).commented("09.12 11:00");
    let found = expect_told(
        text,
        &case,
        "09.12 13:00",
        &[
            "Late 07.12 00:00 → 07.12 12:00, сделано 09.12 11:00",
            "OnTime 09.12 00:00 → 09.12 12:00, сделано 09.12 11:00",
        ],
    );
    assert!(
        found.findings[0]
            .notes
            .contains(&"пропущено подряд: 2".into())
    );
}

#[test]
fn a_time_of_the_day_and_a_schedule_are_due_at_once() {
    let case = deal(&[("Новая", "04.12 10:00")]).called("07.12 09:30");
    expect_told(
        "каждый понедельник в 09:00 — позвонить",
        &case,
        "07.12 12:00",
        &["Late 07.12 00:00 → 07.12 09:15, сделано 07.12 09:30"],
    );
    expect_told(
        "расписание \"0 9 * * пн-пт\" — позвонить",
        &case,
        "07.12 12:00",
        &["Late 07.12 00:00 → 07.12 09:15, сделано 07.12 09:30"],
    );
}

#[test]
fn times_of_a_day_off_that_fall_due_together_are_one() {
    // Saturday and Sunday: both times of either day would be due at 9:15 on Monday, and one call does them.
    let text = "расписание \"30 9,17 * * *\" — позвонить";
    let case = deal(&[("Новая", "04.12 17:55")]).called("07.12 09:10");
    expect_told(
        text,
        &case,
        "07.12 12:00",
        &[
            "OnTime 05.12 00:00 → 07.12 09:15, сделано 07.12 09:10",
            "OnTime 06.12 00:00 → 07.12 09:15, сделано 07.12 09:10",
            "OnTime 07.12 00:00 → 07.12 09:45, сделано 07.12 09:10",
            "Pending 07.12 09:45:01 → 07.12 17:45",
        ],
    );
}

#[test]
fn a_gap_is_elapsed_time_and_one_finding_until_the_touch() {
    let text = "звонить не реже чем каждые 2 дня";
    let case = deal(&[("Новая", "04.12 10:00")]).called("05.12 12:00");
    expect_told(
        text,
        &case,
        "20.12 12:00",
        &[
            "OnTime 04.12 10:00 → 06.12 10:00, сделано 05.12 12:00",
            "Overdue 05.12 12:00 → 07.12 12:00",
        ],
    );
}

#[test]
fn the_median_of_the_intervals_is_the_gap() {
    let text = "звонить раз в медиану интервалов между заказами";
    let case = deal(&[("Новая", "01.12 10:00")])
        .event(happened(EventKind::Payment, "01.12 12:00"))
        .event(happened(EventKind::Payment, "03.12 12:00"))
        .event(happened(EventKind::Payment, "09.12 12:00"))
        .called("09.12 13:00");
    // Intervals of 2 and 6 days: the median is 4.
    expect_told(
        text,
        &case,
        "20.12 12:00",
        &["Overdue 09.12 13:00 → 13.12 13:00"],
    );
}

#[test]
fn a_clients_period_is_asked_once_whatever_its_deals() {
    let text = "\
категории клиента:
    постоянный — есть оплата
    новый — в остальных случаях
звонить не реже 1 раза в неделю для клиентов постоянный
";
    let mut case = deal(&[("Новая", "01.12 10:00"), ("Успех", "04.12 10:00")])
        .event(happened(EventKind::Payment, "03.12 12:00"));
    case.events[0].deal = None;
    let found = expect_told(
        text,
        &case,
        "12.12 12:00",
        &["Overdue 07.12 00:00 → 11.12 18:00"],
    );
    assert_eq!(found.findings[0].subject.deal, None);
    assert_eq!(&*found.findings[0].responsible, "ivanov");
}
