//! The rarer forms: deeds of the robot, by hand, of steps; hours that stop a term; dates that recur; what lasts no time.

use reglament::calendar::{Quantity, Term, WeekHours};
use reglament::facts::{Event, EventKind, RawValue, When};
use reglament::findings::Clock;
use reglament::model::regulation::*;
use reglament::value::{Decimal, Value};

use crate::dsl::*;

fn act(pattern: EventPattern, term: Term) -> Duty {
    duty(Deed::Act(pattern), Some(term))
}

fn later(after: Quantity, action: StepAction) -> Step {
    Step {
        action,
        ..notify(after, HEAD)
    }
}

fn move_to(stage: StageId) -> StepAction {
    StepAction::Move(Deed::Move {
        stages: vec![stage],
        reason: None,
    })
}

fn by_hand() -> Deed {
    Deed::ByHand("проверить договор".into())
}

fn hours(pattern: EventPattern, allowed: &str) -> Sentence {
    Sentence::Ban(Ban::Hours {
        pattern,
        allowed: WeekHours::parse(allowed).expect("часы"),
        client_clock: false,
        except_holidays: false,
    })
}

#[test]
fn a_robot_is_in_no_team_whoever_owns_the_deal() {
    let fill = Duty {
        robot: true,
        ..duty(Deed::Fill(BUDGET), Some(Term::AtOnce))
    };
    let clauses = vec![clause("1", &[NEW], Sentence::Duty(fill))];
    let mut reg = regulation(clauses.clone());
    let mut early = reg.company.clone();
    early.hours = WeekHours::parse("пн–пт 06:00–12:00").expect("часы");
    reg.teams.push(Team {
        name: "Ранние".into(),
        schedule: early,
    });
    let (id, mut ivanov) = employee("ivanov", "менеджер");
    ivanov.team = Some("Ранние".into());
    let mut data = dataset();
    data.staff_held = true;
    data.staff.insert(id, ivanov);
    let case = deal(&[("Новая", "07.12 07:00")]).field("бюджет", RawValue::Empty);
    let result = judge_in(&[reg], &data, &case, "07.12 10:00");
    assert_eq!(
        line(&result.findings[0], &clauses),
        "1 Overdue 07.12 07:00 → 07.12 09:15, нет: бюджет"
    );
    assert_eq!(result.findings[0].clock, Clock::CompanyWorking);
    assert_eq!(&*result.findings[0].responsible, "робот CRM");
}

#[test]
fn a_deed_by_hand_alone_or_among_others_sets_no_step_off() {
    let case = deal(&[("Новая", "07.12 10:00")]);
    for deeds in [
        Deeds::All(vec![by_hand()]),
        Deeds::Any(vec![by_hand(), Deed::Act(call())]),
    ] {
        let own = Duty {
            deeds,
            steps: vec![later(days(1), move_to(LOST))],
            ..call_within(15)
        };
        let clauses = vec![clause("1", &[NEW], Sentence::Duty(own))];
        expect(clauses, &case, "11.12 12:00", &[]);
    }
    let own = Duty {
        deeds: Deeds::All(vec![by_hand(), Deed::Act(call())]),
        ..call_within(15)
    };
    let clauses = vec![clause("1", &[NEW], Sentence::Duty(own))];
    let lines = ["1 Overdue 07.12 10:00 → 07.12 10:15"];
    expect(clauses, &case, "07.12 12:00", &lines);
}

#[test]
fn a_step_that_is_a_deed_is_a_duty_of_its_own_with_the_stage_of_its_day() {
    let own = Duty {
        steps: vec![later(days(1), move_to(LOST))],
        ..call_within(15)
    };
    let mut life = clause("1", &[], Sentence::Duty(own));
    life.scope.stages.clear();
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 15:00")]);
    let mut reg = regulation(vec![life.clone()]);
    reg.stages[OFFER.0].responsible = Some(HEAD);
    let result = judge_in(&[reg], &dataset(), &case, "09.12 12:00");
    let lines: Vec<String> = result
        .findings
        .iter()
        .map(|finding| line(finding, std::slice::from_ref(&life)))
        .collect();
    assert_eq!(
        lines,
        [
            "1 Overdue 07.12 10:00 → 07.12 10:15, шаг 08.12 18:00 ivanov",
            "1 Pending 08.12 18:00 → 09.12 18:00",
        ]
    );
    assert_eq!(result.findings[1].subject.stage.as_deref(), Some("КП"));
}

#[test]
fn a_duty_not_checked_sets_no_step_off() {
    let own = Duty {
        steps: vec![later(days(1), move_to(LOST))],
        ..duty(Deed::Fill(BUDGET), Some(Term::Within(hours_of(2))))
    };
    let clauses = vec![clause("1", &[NEW], Sentence::Duty(own))];
    let mut case =
        deal(&[("Новая", "07.12 10:00")]).field("бюджет", RawValue::Number(Decimal::ONE));
    case.deals[0].changes = None;
    let lines = ["1 NotChecked 07.12 10:00 → 07.12 12:00, не хватает: история полей"];
    expect(clauses, &case, "11.12 12:00", &lines);
}

fn hours_of(n: u32) -> Quantity {
    crate::dsl::hours(n)
}

#[test]
fn hours_forbidden_by_several_clauses_stop_a_term_together() {
    let within = act(call(), Term::Within(hours_of(2)));
    let clauses = vec![
        clause("1", &[NEW], Sentence::Duty(within)),
        clause("2", &[NEW], hours(call(), "пн–вс 09:00–21:00")),
        clause("3", &[NEW], hours(call(), "пн–вс 11:00–24:00")),
    ];
    let case = deal(&[("Новая", "07.12 20:30")]);
    // Half an hour on the first evening, the rest from eleven on.
    let lines = ["1 Pending 07.12 20:30 → 08.12 12:30"];
    let result = expect(clauses, &case, "08.12 10:00", &lines);
    let note = "срок не шёл в часы, запрещённые для клиента: п. 2, 3";
    assert!(result.findings[0].notes.iter().any(|own| &**own == note));
}

#[test]
fn each_act_that_could_fulfil_may_be_forbidden_by_a_clause_of_its_own() {
    let mut within = act(call(), Term::Within(hours_of(2)));
    within.also = vec![comment()];
    let ban = |number, pattern| clause(number, &[NEW], hours(pattern, "пн–вс 09:00–21:00"));
    let duty = clause("1", &[NEW], Sentence::Duty(within));
    let case = deal(&[("Новая", "07.12 20:30")]);
    let both = vec![duty.clone(), ban("2", call()), ban("3", comment())];
    let lines = ["1 Pending 07.12 20:30 → 08.12 10:30"];
    expect(both, &case, "08.12 08:00", &lines);
    let one = vec![duty, ban("2", call())];
    expect(
        one,
        &case,
        "07.12 21:00",
        &["1 Pending 07.12 20:30 → 07.12 22:30"],
    );
}

#[test]
fn hours_forbidden_in_another_stage_stop_nothing() {
    let within = act(call(), Term::Within(hours_of(2)));
    let mut ban = clause("2", &[], hours(call(), "пн–вс 09:00–21:00"));
    ban.scope.except_stages = vec![NEW];
    let clauses = vec![clause("1", &[NEW], Sentence::Duty(within)), ban];
    let case = deal(&[("Новая", "07.12 20:30")]);
    let lines = ["1 Pending 07.12 20:30 → 07.12 22:30"];
    expect(clauses, &case, "07.12 21:00", &lines);
}

#[test]
fn a_state_after_an_event_of_the_last_second_lasts_no_time() {
    let state = Duty {
        standing: true,
        ..duty(Deed::Fill(BUDGET), None)
    };
    let mut own = clause("1", &[NEW], Sentence::Duty(state));
    own.trigger = on_event(comment(), Again::Join);
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:00")])
        .field("бюджет", RawValue::Empty)
        .commented("07.12 12:00");
    expect(vec![own], &case, "08.12 12:00", &[]);
}

#[test]
fn a_birthday_counts_for_its_whole_day_and_the_same_date_again_is_no_move() {
    let mut own = clause(
        "1",
        &[NEW],
        Sentence::Duty(act(call(), Term::Within(days(2)))),
    );
    own.trigger = Trigger::Date {
        field: BIRTHDAY,
        before: false,
    };
    let mut case = deal(&[("Новая", "08.12 15:00")]);
    let birthday = |at: &str| reglament::facts::FieldChange {
        field: "день рождения".into(),
        value: text("1980-12-08"),
        at: when(at),
        known: None,
        by: None,
        source: "".into(),
    };
    case.fields
        .insert("день рождения".into(), text("1980-12-08"));
    case.changes = Some(vec![birthday("01.12 10:00"), birthday("09.12 10:00")]);
    let lines = ["1 Pending 08.12 15:00 → 10.12 18:00"];
    expect(vec![own], &case, "09.12 12:00", &lines);
}

#[test]
fn the_first_owner_is_no_change_and_neither_is_the_same_again() {
    let change = EventPattern {
        any: vec![shape(What::OwnerChange)],
        text: "смена ответственного".into(),
    };
    let mut own = clause("1", &[NEW], Sentence::Duty(call_within(15)));
    own.trigger = on_event(change, Again::Each);
    let case = deal(&[("Новая", "07.12 10:00")])
        .owner("07.12 10:00", "ivanov")
        .owner("07.12 11:00", "ivanov")
        .owner("07.12 12:00", "petrova");
    let lines = ["1 Overdue 07.12 12:00 → 07.12 12:15"];
    expect(vec![own], &case, "07.12 18:00", &lines);
}

#[test]
fn an_approval_exempts_while_it_lasts() {
    let ban = Ban::Value {
        field: DISCOUNT,
        op: Op::Gt,
        value: Value::Percent(Decimal::TEN),
        approval: Some(HEAD),
    };
    let clauses = vec![clause("1", &[NEW], Sentence::Ban(ban))];
    let granted = |until: &str| Event {
        of: Some("скидка".into()),
        state: Some("granted".into()),
        deadline: Some(when(until)),
        ..happened(EventKind::Approval, "07.12 10:10")
    };
    let twenty = RawValue::Number(Decimal::from(20));
    let case = deal(&[("Новая", "07.12 10:00")]).change("07.12 11:00", "скидка", twenty);
    let in_time = case.clone().event(granted("07.12 11:00"));
    expect(clauses.clone(), &in_time, "07.12 12:00", &[]);
    let over = case.event(granted("07.12 10:59"));
    let result = expect(clauses, &over, "07.12 12:00", &["1 Violated 07.12 11:00"]);
    let note = "срок согласования истёк";
    assert!(result.findings[0].notes.iter().any(|own| &**own == note));
}

#[test]
fn between_two_moves_of_one_second_the_deal_stands_where_the_first_led() {
    let ban = Ban::Event {
        who: Vec::new(),
        but: Vec::new(),
        approval: None,
        pattern: EventPattern {
            any: vec![shape(What::Transition {
                from: Vec::new(),
                to: vec![CONTRACT],
            })],
            text: "переход в «Договор»".into(),
        },
    };
    let mut own = clause("1", &[], Sentence::Ban(ban));
    own.guard = test(Test::Stage(vec![OFFER]), "стадия «КП»");
    let stages = [
        ("Новая", "07.12 10:00"),
        ("КП", "07.12 12:00"),
        ("Договор", "07.12 12:00"),
    ];
    let lines = ["1 Violated 07.12 12:00"];
    expect(vec![own], &deal(&stages), "08.12 12:00", &lines);
}

#[test]
fn an_absence_is_over_at_midnight() {
    let own = clause(
        "1",
        &[NEW],
        Sentence::Duty(act(message_in(), Term::Within(days(1)))),
    );
    let (id, mut ivanov) = employee("ivanov", "менеджер");
    ivanov.absences = vec![reglament::facts::Absence {
        from: When::Day("2026-12-05".parse().expect("дата")),
        to: When::Day("2026-12-08".parse().expect("дата")),
    }];
    ivanov.deputy = Some("petrova".into());
    let mut data = dataset();
    data.staff_held = true;
    data.staff.insert(id, ivanov);
    // The client's answer is awaited to 24:00 of the 8th, which is 00:00 of the 9th.
    let case = deal(&[("Новая", "07.12 10:00")]);
    let result = judge_in(&[regulation(vec![own])], &data, &case, "10.12 12:00");
    assert_eq!(&*result.findings[0].responsible, "ivanov");
}

#[test]
fn a_stay_that_began_under_a_version_sets_its_deeds_off() {
    let row = later(days(3), move_to(LOST));
    let ladder = Ladder {
        limit: None,
        rows: vec![row],
        late: Vec::new(),
        common: Box::default(),
    };
    let clauses = vec![clause("1", &[NEW], Sentence::Stay(ladder))];
    let (first, mut second) = (regulation(clauses.clone()), regulation(clauses.clone()));
    second.effective_from = chrono::NaiveDate::from_ymd_opt(2026, 12, 9);
    let case = deal(&[("Новая", "07.12 10:00")]);
    let result = judge_in(&[first, second], &dataset(), &case, "15.12 12:00");
    let lines: Vec<String> = result
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.version, line(finding, &clauses)))
        .collect();
    assert_eq!(lines, ["0 1 Overdue 10.12 18:00 → 11.12 18:00"]);
}

#[test]
fn leaving_for_another_funnel_is_leaving_whatever_its_levels() {
    let exit = Sentence::Exit(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]);
    let clauses = vec![clause("1", &[OFFER], exit)];
    let mut reg = regulation(clauses.clone());
    reg.funnels[0].name = Some("Продажа".into());
    let mut support = reg.funnels[0].clone();
    support.name = Some("Сервис".into());
    support.order = vec![vec![StageId(reg.stages.len())]];
    support.terminal.clear();
    reg.stages.push(Stage {
        funnel: FunnelId(1),
        name: "Принято".into(),
        ..reg.stages[0].clone()
    });
    reg.funnels.push(support);
    let mut case =
        deal(&[("КП", "07.12 10:00"), ("Принято", "08.12 10:00")]).field("бюджет", RawValue::Empty);
    let stages = case.deals[0].stages.as_mut().expect("история");
    stages[0].funnel = Some("Продажа".into());
    stages[1].funnel = Some("Сервис".into());
    let result = judge_in(&[reg], &dataset(), &case, "09.12 12:00");
    assert_eq!(
        line(&result.findings[0], &clauses),
        "1 Violated 08.12 10:00, кончилось 08.12 10:00, нет: бюджет"
    );
}
