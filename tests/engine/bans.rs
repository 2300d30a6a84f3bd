//! Prohibitions.

use reglament::calendar::WeekHours;
use reglament::facts::{Event, EventKind, RawValue};
use reglament::findings::Verdict;
use reglament::model::regulation::*;
use reglament::value::Value;

use crate::dsl::*;

fn entry(stages: &[StageId]) -> Vec<Clause> {
    let criteria = vec![
        criterion(filled(BUDGET, "бюджет"), "бюджет"),
        criterion(filled(PERSON, "ЛПР"), "ЛПР"),
    ];
    vec![clause("1.1", stages, Sentence::Entry(criteria))]
}

fn blank(stages: &[(&'static str, &str)]) -> reglament::facts::Case<'static> {
    deal(stages)
        .field("бюджет", RawValue::Empty)
        .field("ЛПР", RawValue::Empty)
}

#[test]
fn an_entry_criterion_stays_open_until_met_in_that_visit() {
    let case = blank(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:00")]);
    expect(
        entry(&[OFFER]),
        &case,
        "07.12 12:00",
        &[
            "1.1 Violated 07.12 11:00, нет: бюджет",
            "1.1 Violated 07.12 11:00, нет: ЛПР",
        ],
    );
    let half = case.change("07.12 13:00", "бюджет", RawValue::Number(1.into()));
    let found = expect(
        entry(&[OFFER]),
        &half,
        "07.12 15:00",
        &[
            "1.1 Fixed 07.12 11:00, сделано 07.12 13:00, нет: бюджет",
            "1.1 Violated 07.12 11:00, нет: ЛПР",
        ],
    );
    assert_eq!(&*found.actions[0].what, "заполнить: ЛПР");
    let before = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:00")])
        .field("ЛПР", text("Пётр"))
        .change("07.12 11:00", "бюджет", RawValue::Number(1.into()));
    expect(entry(&[OFFER]), &before, "07.12 12:00", &[]);
}

#[test]
fn what_the_next_stage_asks_for_is_named() {
    let case = blank(&[("Новая", "07.12 10:00")]);
    let found = expect(entry(&[OFFER]), &case, "07.12 12:00", &[]);
    let whats: Vec<_> = found.actions.iter().map(|action| &*action.what).collect();
    assert_eq!(whats, ["чтобы перейти в «КП»: бюджет, ЛПР"]);
}

#[test]
fn leaving_a_stage_unmet_ends_the_criterion() {
    let case = blank(&[
        ("Новая", "07.12 10:00"),
        ("КП", "07.12 11:00"),
        ("Отказ", "07.12 12:00"),
    ]);
    let found = judge(entry(&[OFFER]), &case, "07.12 13:00");
    assert!(
        found
            .findings
            .iter()
            .all(|one| one.verdict == Verdict::Violated && one.ended_at == Some(t("07.12 12:00")))
    );
}

#[test]
fn exit_criteria_forbid_the_way_forward_but_neither_back_nor_to_refusal() {
    let clauses = vec![clause(
        "1.2",
        &[OFFER],
        Sentence::Exit(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]),
    )];
    let forward = blank(&[("КП", "07.12 10:00"), ("Договор", "07.12 11:00")]);
    expect(
        clauses.clone(),
        &forward,
        "07.12 12:00",
        &["1.2 Violated 07.12 11:00, кончилось 07.12 11:00, нет: бюджет"],
    );
    let refused = blank(&[("КП", "07.12 10:00"), ("Отказ", "07.12 11:00")]);
    expect(clauses.clone(), &refused, "07.12 12:00", &[]);
    let back = blank(&[("КП", "07.12 10:00"), ("Новая", "07.12 11:00")]);
    expect(clauses, &back, "07.12 12:00", &[]);
}

#[test]
fn moves_back_and_over_stages() {
    let rule = |rule| vec![clause("0.1", &[], Sentence::Transition(rule))];
    let back = deal(&[("КП", "07.12 10:00"), ("Новая", "07.12 11:00")]);
    let skip = deal(&[("Новая", "07.12 10:00"), ("Договор", "07.12 11:00")]);
    let lost = deal(&[("Новая", "07.12 10:00"), ("Отказ", "07.12 11:00")]);
    let no_skip = || TransitionRule::NoSkip {
        all: true,
        stages: vec![],
    };
    expect(
        rule(TransitionRule::NoBack),
        &back,
        "07.12 12:00",
        &["0.1 Violated 07.12 11:00"],
    );
    expect(rule(TransitionRule::NoBack), &skip, "07.12 12:00", &[]);
    expect(
        rule(no_skip()),
        &skip,
        "07.12 12:00",
        &["0.1 Violated 07.12 11:00"],
    );
    expect(rule(no_skip()), &lost, "07.12 12:00", &[]);
    let but = TransitionRule::NoSkip {
        all: false,
        stages: vec![CONTRACT],
    };
    expect(rule(but), &skip, "07.12 12:00", &[]);
    let only = TransitionRule::OnlyTo {
        from: vec![NEW],
        to: vec![OFFER],
    };
    expect(
        rule(only.clone()),
        &skip,
        "07.12 12:00",
        &["0.1 Violated 07.12 11:00"],
    );
    expect(rule(only), &lost, "07.12 12:00", &[]);
    let revived = deal(&[
        ("Новая", "07.12 10:00"),
        ("Отказ", "07.12 11:00"),
        ("Новая", "07.12 12:00"),
    ]);
    expect(
        rule(TransitionRule::Final(vec![WON, LOST])),
        &revived,
        "07.12 13:00",
        &["0.1 Violated 07.12 12:00"],
    );
}

#[test]
fn an_event_is_forbidden_to_a_role() {
    let ban = Ban::Event {
        who: vec![MANAGER],
        but: vec![],
        pattern: document("счёт"),
        approval: None,
    };
    let clauses = vec![clause("8.1", &[], Sentence::Ban(ban))];
    let mut data = dataset();
    data.staff_held = true;
    data.staff = [employee("ivanov", "Менеджер"), employee("petrov", "РОП")].into();
    let mut case = deal(&[("Новая", "07.12 10:00")]).sent("07.12 11:00", "Счёт");
    case.events[0].by = Some("petrov".into());
    expect_in(&data, clauses.clone(), &case, "07.12 12:00", &[]);
    case.events[0].by = Some("ivanov".into());
    let found = expect_in(
        &data,
        clauses,
        &case,
        "07.12 12:00",
        &["8.1 Violated 07.12 11:00"],
    );
    assert_eq!(&*found.findings[0].responsible, "ivanov");
}

#[test]
fn a_ban_is_judged_just_before_its_event() {
    let ban = Ban::Event {
        who: vec![],
        but: vec![],
        pattern: call(),
        approval: None,
    };
    let mut one = clause("8.2", &[], Sentence::Ban(ban));
    one.guard = has(call(), LookBack::Last(hours(24)));
    let case = deal(&[("Новая", "07.12 10:00")])
        .called("07.12 11:00")
        .called("07.12 12:00");
    expect(
        vec![one],
        &case,
        "07.12 13:00",
        &["8.2 Violated 07.12 12:00"],
    );
}

#[test]
fn calls_only_within_hours_of_the_client() {
    let ban = Ban::Hours {
        pattern: call(),
        allowed: WeekHours::parse("пн–вс 09:00–21:00").expect("часы"),
        client_clock: true,
        except_holidays: false,
    };
    let clauses = vec![clause("8.3", &[], Sentence::Ban(ban))];
    // 20:00 в Москве — полночь с часом в Новосибирске.
    let mut case = deal(&[("Новая", "07.12 10:00")]).called("07.12 20:00");
    expect(clauses.clone(), &case, "08.12 13:00", &[]);
    case.timezone = Some("Asia/Novosibirsk".into());
    expect(
        clauses.clone(),
        &case,
        "08.12 13:00",
        &["8.3 Violated 07.12 20:00"],
    );
    case.timezone = None;
    case.events[0].at = Some(when("07.12 21:00"));
    expect(clauses, &case, "08.12 13:00", &[]);
}

fn approval(at: &str, state: &'static str, value: i64) -> Event<'static> {
    Event {
        of: Some("скидка".into()),
        state: Some(state.into()),
        value: RawValue::Number(value.into()),
        by: Some("petrov".into()),
        ..happened(EventKind::Approval, at)
    }
}

#[test]
fn a_discount_over_the_border_needs_an_approval_granted_before() {
    let ban = Ban::Value {
        field: DISCOUNT,
        op: Op::Gt,
        value: Value::Percent(10.into()),
        approval: Some(HEAD),
    };
    let clauses = vec![clause("5.2", &[], Sentence::Ban(ban))];
    let mut data = dataset();
    data.staff_held = true;
    data.staff = [employee("ivanov", "менеджер"), employee("petrov", "РОП")].into();
    let bare = || {
        deal(&[("Новая", "07.12 10:00")]).change(
            "07.12 11:00",
            "скидка",
            RawValue::Number(15.into()),
        )
    };
    let expect = |case: &reglament::facts::Case<'_>, lines: &[&str]| {
        expect_in(&data, clauses.clone(), case, "07.12 18:00", lines)
    };
    expect(&bare(), &["5.2 Violated 07.12 11:00"]);
    expect(&bare().event(approval("07.12 10:30", "granted", 15)), &[]);
    expect(
        &bare().event(approval("07.12 10:30", "granted", 12)),
        &["5.2 Violated 07.12 11:00"],
    );
    expect(
        &bare().event(approval("07.12 10:30", "asked", 15)),
        &["5.2 Violated 07.12 11:00"],
    );
    let late = expect(
        &bare().event(approval("07.12 12:00", "granted", 15)),
        &["5.2 Violated 07.12 11:00"],
    );
    assert!(late.findings[0].notes.contains(&"согласовано позже".into()));
    let taken_back = bare()
        .event(approval("07.12 10:20", "granted", 15))
        .event(approval("07.12 10:40", "withdrawn", 15));
    expect(&taken_back, &["5.2 Violated 07.12 11:00"]);
    let further = bare()
        .change("07.12 12:00", "скидка", RawValue::Number(20.into()))
        .change("07.12 13:00", "скидка", RawValue::Number(12.into()));
    expect(
        &further,
        &["5.2 Violated 07.12 11:00", "5.2 Violated 07.12 12:00"],
    );
}

#[test]
fn minutes_do_not_run_while_every_act_is_forbidden_by_hour() {
    let any_call = pattern("звонок", shape(What::Event(EventKind::Call, Moment::Done)));
    let ban = Ban::Hours {
        pattern: any_call,
        allowed: WeekHours::parse("пн–вс 09:00–21:00").expect("часы"),
        client_clock: true,
        except_holidays: false,
    };
    let clauses = vec![
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        clause("8.3", &[], Sentence::Ban(ban)),
    ];
    let mut case = deal(&[("Новая", "07.12 16:55")]);
    expect(
        clauses.clone(),
        &case,
        "07.12 17:00",
        &["2.1 Pending 07.12 16:55 → 07.12 17:10"],
    );
    // В Новосибирске на 4 часа больше: с 17:00 по Москве звонить нельзя, до 05:00.
    case.timezone = Some("Asia/Novosibirsk".into());
    let found = expect(
        clauses,
        &case,
        "07.12 20:00",
        &["2.1 Pending 07.12 16:55 → 08.12 09:10"],
    );
    assert!(
        found.findings[0]
            .notes
            .iter()
            .any(|note| note.contains("8.3"))
    );
    assert_eq!(
        found.actions[0].opens_at.map(show).as_deref(),
        Some("08.12 05:00")
    );
}
