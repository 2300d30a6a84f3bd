//! Birth, fulfilment and end of duties.

use reglament::calendar::{Term, Unit};
use reglament::facts::{EventKind, RawValue};
use reglament::model::regulation::*;

use crate::dsl::*;

fn call_clause() -> Vec<Clause> {
    vec![clause("2.1", &[NEW], Sentence::Duty(call_within(15)))]
}

fn with(mut one: Clause, edit: impl FnOnce(&mut Duty)) -> Vec<Clause> {
    if let Sentence::Duty(duty) = &mut one.sentence {
        edit(duty);
    }
    vec![one]
}

fn guarded(mut one: Clause, guard: Cond) -> Vec<Clause> {
    one.guard = guard;
    vec![one]
}

fn triggered(mut one: Clause, trigger: Trigger) -> Vec<Clause> {
    one.trigger = trigger;
    vec![one]
}

#[test]
fn a_deed_in_time_keeps_the_duty() {
    let case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:10");
    expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
}

#[test]
fn exactly_on_the_deadline_is_in_time_and_now_at_the_deadline_is_pending() {
    let open = deal(&[("Новая", "07.12 10:00")]);
    expect(
        call_clause(),
        &open,
        "07.12 10:15",
        &["2.1 Pending 07.12 10:00 → 07.12 10:15"],
    );
    let done = open.called("07.12 10:15");
    expect(
        call_clause(),
        &done,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:15"],
    );
}

#[test]
fn a_late_deed_is_late_and_none_is_overdue() {
    let open = deal(&[("Новая", "07.12 10:00")]);
    let found = expect(
        call_clause(),
        &open,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
    assert_eq!(found.findings[0].late_seconds, 105 * 60);
    let done = open.called("07.12 10:20");
    let found = expect(
        call_clause(),
        &done,
        "07.12 12:00",
        &["2.1 Late 07.12 10:00 → 07.12 10:15, сделано 07.12 10:20"],
    );
    assert_eq!(found.findings[0].late_seconds, 300);
    assert_eq!(&*found.findings[0].fix, "позвонить клиенту");
}

#[test]
fn lateness_over_a_night_is_short_on_the_working_clock() {
    let case = deal(&[("Новая", "07.12 17:40")]).called("08.12 09:10");
    let found = expect(
        call_clause(),
        &case,
        "08.12 12:00",
        &["2.1 Late 07.12 17:40 → 07.12 17:55, сделано 08.12 09:10"],
    );
    assert_eq!(found.findings[0].late_in_clock_seconds, 15 * 60);
}

#[test]
fn an_unconnected_call_is_no_call() {
    let case = deal(&[("Новая", "07.12 10:00")]).not_reached("07.12 10:10");
    expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
}

#[test]
fn leaving_before_the_deadline_cancels_and_after_it_misses() {
    let early = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 10:15")]);
    let found = expect(
        call_clause(),
        &early,
        "07.12 12:00",
        &["2.1 Cancelled 07.12 10:00 → 07.12 10:15, кончилось 07.12 10:15"],
    );
    assert!(
        found.findings[0]
            .notes
            .contains(&"сделка ушла из стадии".into())
    );
    let late = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 10:30")]);
    let found = expect(
        call_clause(),
        &late,
        "07.12 12:00",
        &["2.1 Missed 07.12 10:00 → 07.12 10:15, кончилось 07.12 10:30"],
    );
    assert_eq!(found.findings[0].late_seconds, 900);
}

#[test]
fn a_deed_at_the_instant_of_leaving_still_fulfils() {
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 10:10")]).called("07.12 10:10");
    expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
}

#[test]
fn a_visit_of_no_length_gives_birth_to_nothing() {
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 10:00")]);
    expect(call_clause(), &case, "07.12 12:00", &[]);
}

#[test]
fn the_same_stage_twice_in_a_row_is_one_visit_and_a_new_entry_is_a_new_one() {
    let twice = deal(&[("Новая", "07.12 10:00"), ("новая", "07.12 11:00")]);
    expect(
        call_clause(),
        &twice,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
    let again = deal(&[
        ("Новая", "07.12 10:00"),
        ("КП", "07.12 11:00"),
        ("Новая", "07.12 14:00"),
    ]);
    expect(
        call_clause(),
        &again,
        "07.12 14:10",
        &[
            "2.1 Missed 07.12 10:00 → 07.12 10:15, кончилось 07.12 11:00",
            "2.1 Pending 07.12 14:00 → 07.12 14:15",
        ],
    );
}

#[test]
fn grace_excuses_but_does_not_move_the_deadline() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| duty.grace = Some(minutes(5)),
    );
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(
        clauses.clone(),
        &case,
        "07.12 10:20",
        &["2.1 Pending 07.12 10:00 → 07.12 10:15"],
    );
    let case = case.called("07.12 10:20");
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:20"],
    );
}

#[test]
fn steps_fire_only_while_the_duty_is_open() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| {
            duty.steps = vec![notify(minutes(15), SUPERVISOR), notify(hours(1), HEAD)];
        },
    );
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(
        clauses.clone(),
        &case,
        "07.12 12:00",
        &[
            "2.1 Overdue 07.12 10:00 → 07.12 10:15, шаг 07.12 10:30 супервайзер, шаг 07.12 11:15 РОП",
        ],
    );
    let case = case.called("07.12 11:00");
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &["2.1 Late 07.12 10:00 → 07.12 10:15, сделано 07.12 11:00, шаг 07.12 10:30 супервайзер"],
    );
}

#[test]
fn a_step_on_a_working_duty_runs_in_working_time() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| {
            duty.steps = vec![notify(minutes(15), HEAD)];
        },
    );
    let case = deal(&[("Новая", "07.12 17:40")]);
    expect(
        clauses,
        &case,
        "08.12 12:00",
        &["2.1 Overdue 07.12 17:40 → 07.12 17:55, шаг 08.12 09:10 РОП"],
    );
}

#[test]
fn a_step_that_moves_the_deal_is_a_duty_of_its_own() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| {
            let deed = Deed::Move {
                stages: vec![LOST],
                reason: None,
            };
            let step = notify(hours(1), HEAD);
            duty.steps = vec![Step {
                action: StepAction::Move(deed),
                ..step
            }];
        },
    );
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &[
            "2.1 Overdue 07.12 10:00 → 07.12 10:15, шаг 07.12 11:15 ivanov",
            "2.1 Pending 07.12 11:15 → 07.12 18:00",
        ],
    );
}

#[test]
fn cancelled_by_the_clients_own_message_but_only_since_the_origin() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| {
            duty.cancel = vec![has(message_in(), LookBack::Ever)];
        },
    );
    let old = deal(&[("КП", "07.12 09:00"), ("Новая", "07.12 10:00")]).wrote("07.12 09:30");
    expect(
        clauses.clone(),
        &old,
        "07.12 12:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
    let fresh = deal(&[("Новая", "07.12 10:00")]).wrote("07.12 10:05");
    expect(
        clauses.clone(),
        &fresh,
        "07.12 12:00",
        &["2.1 Cancelled 07.12 10:00 → 07.12 10:15, кончилось 07.12 10:05"],
    );
    let late = deal(&[("Новая", "07.12 10:00")]).wrote("07.12 10:30");
    expect(
        clauses,
        &late,
        "07.12 12:00",
        &["2.1 Missed 07.12 10:00 → 07.12 10:15, кончилось 07.12 10:30"],
    );
}

#[test]
fn a_cancel_condition_already_true_means_no_birth() {
    let clauses = with(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        |duty| {
            duty.cancel = vec![filled(BUDGET, "заполнен бюджет")];
        },
    );
    let case = deal(&[("Новая", "07.12 10:00")]).field("бюджет", RawValue::Number(100.into()));
    expect(clauses, &case, "07.12 12:00", &[]);
}

#[test]
fn a_state_guard_bears_the_duty_when_it_turns_true_and_ends_it_when_it_turns_false() {
    let clauses = guarded(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        source_is("сайт"),
    );
    let case = deal(&[("Новая", "07.12 10:00")])
        .change("07.12 11:00", "источник", text("Сайт"))
        .change("07.12 11:10", "источник", text("выставка"));
    expect(
        clauses.clone(),
        &case,
        "07.12 12:00",
        &["2.1 Cancelled 07.12 11:00 → 07.12 11:15, кончилось 07.12 11:10"],
    );
    expect(
        clauses,
        &deal(&[("Новая", "07.12 10:00")]).field("источник", text("выставка")),
        "07.12 12:00",
        &[],
    );
}

#[test]
fn a_guard_on_elapsed_time_turns_true_when_the_time_runs_out() {
    let guard = test(Test::Elapsed(None, hours(2)), "прошло больше 2 часов");
    let clauses = guarded(
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        guard,
    );
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(clauses.clone(), &case, "07.12 11:59", &[]);
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &["2.1 Pending 07.12 12:00 → 07.12 12:15"],
    );
}

#[test]
fn a_state_already_there_fulfils_at_once() {
    let fill = duty(Deed::Fill(BUDGET), Some(Term::Within(hours(4))));
    let clauses = vec![clause("3.1", &[NEW], Sentence::Duty(fill))];
    let case = deal(&[("Новая", "07.12 10:00")]).field("бюджет", RawValue::Number(5.into()));
    expect(
        clauses.clone(),
        &case,
        "07.12 12:00",
        &["3.1 OnTime 07.12 10:00 → 07.12 14:00, сделано 07.12 10:00"],
    );
    let case = deal(&[("Новая", "07.12 10:00")]).change(
        "07.12 15:00",
        "бюджет",
        RawValue::Number(5.into()),
    );
    expect(
        clauses,
        &case,
        "07.12 16:00",
        &["3.1 Late 07.12 10:00 → 07.12 14:00, сделано 07.12 15:00"],
    );
}

#[test]
fn to_change_a_field_needs_a_change_after_the_trigger() {
    let change = duty(Deed::Change(BUDGET), Some(Term::Within(hours(4))));
    let clauses = vec![clause("3.1", &[OFFER], Sentence::Duty(change))];
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")]).change(
        "07.12 11:00",
        "бюджет",
        RawValue::Number(5.into()),
    );
    expect(
        clauses.clone(),
        &case,
        "07.12 17:00",
        &["3.1 Overdue 07.12 12:00 → 07.12 16:00"],
    );
    let case = case.change("07.12 13:00", "бюджет", RawValue::Number(7.into()));
    expect(
        clauses,
        &case,
        "07.12 17:00",
        &["3.1 OnTime 07.12 12:00 → 07.12 16:00, сделано 07.12 13:00"],
    );
}

#[test]
fn a_deed_before_the_window_does_not_fulfil_unless_allowed() {
    let later = duty(Deed::Act(call()), Some(Term::after(days(2))));
    let clauses = vec![clause("4.1", &[NEW], Sentence::Duty(later))];
    let case = deal(&[("Новая", "07.12 10:00")]).called("08.12 12:00");
    let found = expect(
        clauses.clone(),
        &case,
        "10.12 12:00",
        &["4.1 Overdue 07.12 10:00 → 09.12 18:00"],
    );
    assert!(
        found.findings[0]
            .notes
            .contains(&"сделано раньше окна".into())
    );
    let clauses = with(clauses[0].clone(), |duty| duty.before_window = true);
    expect(
        clauses,
        &case,
        "10.12 12:00",
        &["4.1 OnTime 07.12 10:00 → 09.12 18:00, сделано 08.12 12:00"],
    );
}

#[test]
fn what_was_done_not_long_before_counts_when_the_text_says_so() {
    let clauses = with(
        clause("2.1", &[OFFER], Sentence::Duty(call_within(15))),
        |duty| duty.early = Some(hours(1)),
    );
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")]).called("07.12 11:30");
    expect(
        clauses.clone(),
        &case,
        "07.12 15:00",
        &["2.1 OnTime 07.12 12:00 → 07.12 12:15, сделано 07.12 11:30"],
    );
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")]).called("07.12 10:30");
    expect(
        clauses,
        &case,
        "07.12 15:00",
        &["2.1 Overdue 07.12 12:00 → 07.12 12:15"],
    );
}

#[test]
fn further_triggers_join_restart_or_stand_for_themselves() {
    let back = || duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let case = deal(&[("Новая", "07.12 10:00")])
        .missed("07.12 11:00")
        .missed("07.12 11:10")
        .called("07.12 11:25");
    let of = |again| {
        triggered(
            clause("2.4", &[], Sentence::Duty(back())),
            on_event(missed(), again),
        )
    };
    let found = expect(
        of(Again::Join),
        &case,
        "07.12 15:00",
        &["2.4 Late 07.12 11:00 → 07.12 11:20, сделано 07.12 11:25"],
    );
    assert_eq!(
        found.findings[0].evidence.len(),
        3,
        "оба пропущенных и звонок"
    );
    expect(
        of(Again::Restart),
        &case,
        "07.12 15:00",
        &["2.4 OnTime 07.12 11:00 → 07.12 11:30, сделано 07.12 11:25"],
    );
    expect(
        of(Again::Each),
        &case,
        "07.12 15:00",
        &[
            "2.4 Late 07.12 11:00 → 07.12 11:20, сделано 07.12 11:25",
            "2.4 OnTime 07.12 11:10 → 07.12 11:30, сделано 07.12 11:25",
        ],
    );
}

#[test]
fn a_restart_counts_anew_also_when_overdue() {
    let back = duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let clauses = triggered(
        clause("2.4", &[], Sentence::Duty(back)),
        on_event(missed(), Again::Restart),
    );
    let case = deal(&[("Новая", "07.12 10:00")])
        .missed("07.12 11:00")
        .missed("07.12 12:00")
        .called("07.12 12:10");
    expect(
        clauses,
        &case,
        "07.12 15:00",
        &["2.4 OnTime 07.12 11:00 → 07.12 12:20, сделано 07.12 12:10"],
    );
}

#[test]
fn a_duty_of_an_event_does_not_end_with_the_stage() {
    let back = duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let clauses = triggered(
        clause("2.4", &[NEW], Sentence::Duty(back)),
        on_event(missed(), Again::Join),
    );
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:05")]).missed("07.12 11:00");
    expect(
        clauses.clone(),
        &case,
        "07.12 15:00",
        &["2.4 Overdue 07.12 11:00 → 07.12 11:20"],
    );
    let elsewhere = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:05")]).missed("07.12 11:30");
    expect(clauses, &elsewhere, "07.12 15:00", &[]);
}

#[test]
fn an_event_never_fulfils_the_duty_it_set_off() {
    let again = duty(Deed::Act(call()), Some(Term::Within(hours(1))));
    let clauses = triggered(
        clause("2.5", &[], Sentence::Duty(again)),
        on_event(call(), Again::Each),
    );
    let case = deal(&[("Новая", "07.12 10:00")]).called("07.12 11:00");
    expect(
        clauses,
        &case,
        "07.12 15:00",
        &["2.5 Overdue 07.12 11:00 → 07.12 12:00"],
    );
}

#[test]
fn a_clients_event_counts_for_every_open_deal_and_for_no_closed_one() {
    let mut case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:10");
    case.events[0].deal = None;
    let found = expect(
        call_clause(),
        &case,
        "07.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
    assert!(
        found.findings[0]
            .evidence
            .iter()
            .any(|fact| fact.fact.contains("у клиента, без сделки"))
    );
    let back = duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let clauses = triggered(
        clause("2.4", &[], Sentence::Duty(back)),
        on_event(missed(), Again::Join),
    );
    let mut closed =
        deal(&[("Новая", "07.12 10:00"), ("Отказ", "07.12 11:00")]).missed("07.12 12:00");
    closed.events[0].deal = None;
    expect(clauses, &closed, "07.12 15:00", &[]);
}

#[test]
fn facts_after_now_and_facts_recorded_after_now_are_hidden() {
    let case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:10");
    expect(
        call_clause(),
        &case,
        "07.12 10:05",
        &["2.1 Pending 07.12 10:00 → 07.12 10:15"],
    );
    let mut case = case;
    case.events[0].known = Some(when("09.12 10:00"));
    expect(
        call_clause(),
        &case,
        "08.12 10:00",
        &["2.1 Overdue 07.12 10:00 → 07.12 10:15"],
    );
    let found = expect(
        call_clause(),
        &case,
        "09.12 12:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 10:15, сделано 07.12 10:10"],
    );
    assert!(
        found.findings[0]
            .notes
            .contains(&"внесено задним числом".into())
    );
}

#[test]
fn a_task_closed_by_the_crm_is_no_done_touch() {
    let close = pattern(
        "закрытая задача",
        shape(What::Event(EventKind::Task, Moment::Closed)),
    );
    let clauses = vec![clause(
        "6.1",
        &[NEW],
        Sentence::Duty(duty(Deed::Act(close), Some(Term::same_day()))),
    )];
    let mut case =
        deal(&[("Новая", "07.12 10:00")]).task("07.12 10:05", "07.12 12:00", Some("07.12 11:00"));
    expect(
        clauses.clone(),
        &case,
        "08.12 12:00",
        &["6.1 OnTime 07.12 10:00 → 07.12 18:00, сделано 07.12 11:00"],
    );
    case.events[0].automatic = true;
    expect(
        clauses,
        &case,
        "08.12 12:00",
        &["6.1 Overdue 07.12 10:00 → 07.12 18:00"],
    );
}

#[test]
fn a_pause_stops_the_clock_but_not_the_deeds() {
    let clauses = with(
        clause(
            "2.1",
            &[NEW],
            Sentence::Duty(duty(Deed::Act(call()), Some(Term::Within(hours(2))))),
        ),
        |duty| {
            let thinking = test(
                Test::OneOf(PERSON, vec![Value::Text("думает".into())]),
                "клиент думает",
            );
            duty.pauses.push(Pause {
                while_: thinking,
                at_most: Some(hours(1)),
                times: None,
            });
        },
    );
    use reglament::value::Value;
    let case = deal(&[("Новая", "07.12 10:00")]).change("07.12 11:00", "ЛПР", text("думает"));
    // Пауза началась в 11:00 и длится не дольше часа: срок 13:00 вместо 12:00.
    expect(
        clauses.clone(),
        &case,
        "07.12 12:30",
        &["2.1 Pending 07.12 10:00 → 07.12 13:00"],
    );
    let case = case.called("07.12 11:30");
    expect(
        clauses,
        &case,
        "07.12 15:00",
        &["2.1 OnTime 07.12 10:00 → 07.12 13:00, сделано 07.12 11:30"],
    );
}

#[test]
fn all_deeds_are_done_with_the_last_and_any_with_the_first() {
    let both = |deeds: fn(Vec<Deed>) -> Deeds| {
        with(
            clause(
                "2.2",
                &[NEW],
                Sentence::Duty(duty(Deed::Act(call()), Some(Term::same_day()))),
            ),
            |duty| {
                duty.deeds = deeds(vec![Deed::Act(call()), Deed::Fill(BUDGET)]);
            },
        )
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .called("07.12 11:00")
        .change("07.12 12:00", "бюджет", RawValue::Number(1.into()));
    expect(
        both(Deeds::All),
        &case,
        "08.12 12:00",
        &["2.2 OnTime 07.12 10:00 → 07.12 18:00, сделано 07.12 12:00"],
    );
    expect(
        both(Deeds::Any),
        &case,
        "08.12 12:00",
        &["2.2 OnTime 07.12 10:00 → 07.12 18:00, сделано 07.12 11:00"],
    );
}

#[test]
fn a_standing_duty_is_broken_in_every_stretch_in_which_it_does_not_hold() {
    let one = clause(
        "5.1",
        &[OFFER, CONTRACT],
        Sentence::Required(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]),
    );
    let case = deal(&[
        ("Новая", "07.12 10:00"),
        ("КП", "07.12 11:00"),
        ("Договор", "07.12 12:00"),
    ]);
    let found = expect(
        vec![one.clone()],
        &case.clone().field("бюджет", RawValue::Empty),
        "07.12 15:00",
        &["5.1 Overdue 07.12 11:00, нет: бюджет"],
    );
    assert_eq!(found.findings[0].late_seconds, 4 * 3600);
    let mended = case
        .clone()
        .change("07.12 13:00", "бюджет", RawValue::Number(1.into()));
    expect(
        vec![one.clone()],
        &mended,
        "07.12 15:00",
        &["5.1 Late 07.12 11:00, сделано 07.12 13:00"],
    );
    let again = mended.change("07.12 14:00", "бюджет", RawValue::Empty);
    expect(
        vec![one.clone()],
        &again,
        "07.12 15:00",
        &[
            "5.1 Late 07.12 11:00, сделано 07.12 13:00",
            "5.1 Overdue 07.12 14:00, нет: бюджет",
        ],
    );
    let kept = case.field("бюджет", RawValue::Number(1.into()));
    expect(vec![one], &kept, "07.12 15:00", &["5.1 OnTime 07.12 11:00"]);
}

#[test]
fn after_every_touch_there_must_be_an_open_task() {
    let mut standing = duty(Deed::Hold(has(open_task(), LookBack::Ever)), None);
    standing.standing = true;
    let touch = pattern("касание", shape(What::Contact));
    let clauses = triggered(
        clause("5.2", &[], Sentence::Duty(standing)),
        on_event(touch, Again::Join),
    );
    let case = deal(&[("Новая", "07.12 10:00")])
        .called("07.12 11:00")
        .task("07.12 11:05", "08.12 11:00", Some("07.12 13:00"));
    expect(
        clauses.clone(),
        &case,
        "07.12 15:00",
        &[
            "5.2 Late 07.12 11:00, сделано 07.12 11:05, нет: есть открытая задача",
            "5.2 Overdue 07.12 13:00, нет: есть открытая задача",
        ]
        .map(|line| {
            if line.contains("Late") {
                &line[..line.rfind(", нет").expect("строка")]
            } else {
                line
            }
        }),
    );
    let kept = deal(&[("Новая", "07.12 10:00")])
        .task("07.12 10:30", "08.12 11:00", None)
        .called("07.12 11:00");
    expect(clauses, &kept, "07.12 15:00", &["5.2 OnTime 07.12 11:00"]);
}

#[test]
fn a_response_without_a_term_is_open_or_kept() {
    let mut standing = duty(Deed::Act(call()), None);
    standing.standing = true;
    let clauses = triggered(
        clause("5.3", &[], Sentence::Duty(standing)),
        on_event(missed(), Again::Restart),
    );
    let case = deal(&[("Новая", "07.12 10:00")]).missed("07.12 11:00");
    expect(
        clauses.clone(),
        &case,
        "07.12 15:00",
        &["5.3 Overdue 07.12 11:00"],
    );
    expect(
        clauses,
        &case.called("09.12 11:00"),
        "09.12 15:00",
        &["5.3 OnTime 07.12 11:00, сделано 09.12 11:00"],
    );
}

#[test]
fn a_duty_counted_back_from_a_date_moves_with_the_date() {
    let mut one = clause(
        "7.1",
        &[],
        Sentence::Duty(duty(Deed::Act(call()), Some(Term::Before(days(3))))),
    );
    one.trigger = Trigger::Date {
        field: EXPIRES,
        before: true,
    };
    let case = deal(&[("Новая", "07.12 10:00")]).change(
        "07.12 11:00",
        "дата окончания",
        text("2026-12-18"),
    );
    // 15.12 — вторник.
    expect(
        vec![one.clone()],
        &case,
        "10.12 12:00",
        &["7.1 Pending 07.12 11:00 → 15.12 18:00"],
    );
    let moved = case.change("09.12 11:00", "дата окончания", text("25.12.2026"));
    expect(
        vec![one],
        &moved,
        "10.12 12:00",
        &[
            "7.1 Cancelled 07.12 11:00 → 15.12 18:00, кончилось 09.12 11:00",
            "7.1 Pending 09.12 11:00 → 22.12 18:00",
        ],
    );
}

#[test]
fn a_birthday_recurs() {
    let mut one = clause(
        "7.2",
        &[],
        Sentence::Duty(duty(Deed::Act(call()), Some(Term::AtBefore(days(3))))),
    );
    one.trigger = Trigger::Date {
        field: BIRTHDAY,
        before: true,
    };
    let mut case = deal(&[("Новая", "07.12 10:00")]);
    case.fields
        .insert("День рождения".into(), text("1980-12-18"));
    let found = expect(
        vec![one],
        &case,
        "10.12 12:00",
        &["7.2 Pending 07.12 10:00 → 15.12 18:00"],
    );
    assert_eq!(
        found.findings[0].opens_at.map(show).as_deref(),
        Some("15.12 09:00")
    );
}

#[test]
fn a_term_of_days_ends_at_the_close_of_its_last_day() {
    let two = duty(
        Deed::Act(document("КП")),
        Some(Term::Within(working(2, Unit::Day))),
    );
    let clauses = vec![clause("2.3", &[NEW], Sentence::Duty(two))];
    let case = deal(&[("Новая", "07.12 15:00")]).sent("09.12 18:00", "кп");
    expect(
        clauses,
        &case,
        "10.12 12:00",
        &["2.3 OnTime 07.12 15:00 → 09.12 18:00, сделано 09.12 18:00"],
    );
}

#[test]
fn a_consequence_without_a_term_is_due_the_same_day() {
    let clauses = vec![clause(
        "2.3",
        &[NEW],
        Sentence::Duty(duty(Deed::Act(document("КП")), None)),
    )];
    expect(
        clauses.clone(),
        &deal(&[("Новая", "07.12 15:00")]),
        "07.12 16:00",
        &["2.3 Pending 07.12 15:00 → 07.12 18:00"],
    );
    expect(
        clauses,
        &deal(&[("Новая", "07.12 19:00")]),
        "07.12 20:00",
        &["2.3 Pending 07.12 19:00 → 08.12 18:00"],
    );
}

#[test]
fn a_guard_of_an_event_is_judged_once_at_that_event() {
    let back = duty(Deed::Act(call()), Some(Term::Within(minutes(20))));
    let mut one = triggered(
        clause("2.4", &[], Sentence::Duty(back)),
        on_event(missed(), Again::Each),
    );
    one[0].guard = none(comment(), LookBack::Last(hours(1)));
    let case = deal(&[("Новая", "07.12 10:00")])
        .missed("07.12 11:00")
        .commented("07.12 11:05")
        .missed("07.12 11:30")
        .missed("07.12 12:05");
    expect(
        one,
        &case,
        "07.12 12:10",
        &[
            "2.4 Overdue 07.12 11:00 → 07.12 11:20",
            "2.4 Pending 07.12 12:05 → 07.12 12:25",
        ],
    );
}

#[test]
fn deeds_by_hand_are_shown_and_never_judged() {
    let clauses = vec![clause(
        "9.1",
        &[NEW],
        Sentence::Duty(duty(Deed::ByHand("проверить договор".into()), None)),
    )];
    let found = expect(
        clauses,
        &deal(&[("Новая", "07.12 15:00")]),
        "09.12 16:00",
        &[],
    );
    assert_eq!(found.actions.len(), 1);
    assert_eq!(&*found.actions[0].what, "проверить договор");
    assert!(!found.actions[0].overdue);
}

#[test]
fn a_cancel_looks_back_no_further_than_the_origin() {
    // «отменяется, если был звонок за последние 2 дня»: the call before the deal came here is another matter.
    let mut write = duty(Deed::Act(comment()), Some(Term::Within(hours(1))));
    write.cancel = vec![has(call(), LookBack::Last(exact_days(2)))];
    let case = deal(&[("Новая", "07.12 09:00"), ("КП", "07.12 10:00")]).called("07.12 09:30");
    expect(
        vec![clause("2.5", &[OFFER], Sentence::Duty(write))],
        &case,
        "07.12 12:00",
        &["2.5 Overdue 07.12 10:00 → 07.12 11:00"],
    );
}

#[test]
fn a_change_before_its_window_does_not_fulfil() {
    // «через 3 часа изменить бюджет»
    let term = Term::After {
        delay: hours(3),
        then: None,
    };
    let change = duty(Deed::Change(BUDGET), Some(term));
    let case = deal(&[("Новая", "07.12 10:00")]).change(
        "07.12 11:00",
        "бюджет",
        RawValue::Number(5.into()),
    );
    expect(
        vec![clause("2.6", &[NEW], Sentence::Duty(change))],
        &case,
        "07.12 15:00",
        &["2.6 Overdue 07.12 10:00 → 07.12 13:15"],
    );
}

#[test]
fn a_move_by_another_person_is_no_move_by_the_owner() {
    // «когда ответственный переводит сделку …»
    let mut by_owner = shape(What::Transition {
        from: Vec::new(),
        to: vec![OFFER],
    });
    by_owner.author = Some(Author::Owner);
    let clauses = triggered(
        clause("2.7", &[], Sentence::Duty(call_within(15))),
        on_event(pattern("ответственный перевёл", by_owner), Again::Each),
    );
    let mut case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:00")]);
    case.deals[0].stages.as_mut().expect("есть")[1].by = Some("boss".into());
    expect(clauses, &case, "07.12 12:00", &[]);
}
