//! Cases in which the independent evaluator was right and the engine was not, each in the words of a sales department.

use reglament::calendar::Term;
use reglament::facts::{Direction, Event, EventKind, FactKind, Held, RawValue, When};
use reglament::findings::Basis;
use reglament::model::regulation::*;

use crate::dsl::*;

fn within(n: u32) -> Duty {
    duty(Deed::Act(call()), Some(Term::Within(minutes(n))))
}

/// `когда клиент написал: позвонить в течение 20 минут`
fn answer(stages: &[StageId]) -> Clause {
    let mut one = clause("1", stages, Sentence::Duty(within(20)));
    one.trigger = on_event(message_in(), Again::Join);
    one
}

fn day(text: &str) -> When {
    When::Day(ZONE.date(t(text)))
}

/// An export of deals alone: no history of stages, fields and owners.
fn listed(stage: &'static str, since: Option<&str>) -> reglament::facts::Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    let own = &mut case.deals[0];
    (own.stages, own.changes, own.owners) = (None, None, None);
    own.stage = Some(stage.into());
    own.stage_since = since.map(when);
    case
}

#[test]
fn a_message_in_the_second_of_creation_belongs_to_no_stage_left_out() {
    // «кроме стадии „Новая“»: сообщение, с которого началась сделка, пришло раньше, чем она встала в «Новую».
    let mut one = answer(&[]);
    one.scope.except_stages = vec![NEW];
    let case = deal(&[("Новая", "07.12 10:00")]).wrote("07.12 10:00");
    expect(
        vec![one],
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 10:00 → 07.12 10:20"],
    );
}

#[test]
fn a_bare_date_sets_off_at_its_end_where_the_deal_then_stands() {
    // Письмо «15.12» без времени срабатывает в конце дня, а сделка закрыта в 11:00: требовать нечего.
    let case = deal(&[("Новая", "07.12 10:00"), ("Отказ", "15.12 11:00")]);
    let letter = Event {
        at: Some(day("15.12 00:00")),
        direction: Some(Direction::In),
        ..happened(EventKind::Message, "15.12 00:00")
    };
    expect(vec![answer(&[])], &case.event(letter), "17.12 12:00", &[]);
}

#[test]
fn a_bare_date_comes_after_what_happened_that_day() {
    // Сообщение в 15:15 раньше записи «13.12» без времени: срок считается от него.
    let letter = Event {
        at: Some(day("14.12 00:00")),
        direction: Some(Direction::In),
        ..happened(EventKind::Message, "14.12 00:00")
    };
    let case = deal(&[("Новая", "07.12 10:00")]).event(letter);
    expect(
        vec![answer(&[])],
        &case.wrote("14.12 15:15"),
        "15.12 12:00",
        &["1 Overdue 14.12 15:15 → 14.12 15:35"],
    );
}

#[test]
fn a_task_posted_after_a_deed_of_its_second_was_not_open_before_it() {
    // Скидка 0 % запрещена, пока есть открытая задача; задача поставлена в ту же секунду, но после изменения поля.
    let ban = Ban::Value {
        field: DISCOUNT,
        op: Op::Lt,
        value: reglament::value::Value::Percent(30.into()),
        approval: None,
    };
    let mut one = clause("1", &[NEW], Sentence::Ban(ban));
    one.guard = has(open_task(), LookBack::Ever);
    let zero = RawValue::Number(0.into());
    let case = deal(&[("Новая", "07.12 10:00")]).change("07.12 10:01", "скидка", zero.clone());
    let case = case.task("07.12 10:01", "08.12 10:00", None);
    expect(vec![one.clone()], &case, "07.12 12:00", &[]);
    let later = case.change("07.12 10:02", "скидка", RawValue::Number(5.into()));
    // Дальше границы не пошли: 5 не меньше 0.
    expect(vec![one.clone()], &later, "07.12 12:00", &[]);
    let further = later.change("07.12 10:03", "скидка", RawValue::Number((-1).into()));
    expect(
        vec![one],
        &further,
        "07.12 12:00",
        &["1 Violated 07.12 10:03"],
    );
}

#[test]
fn a_task_posted_before_tasks_were_held_may_still_be_open() {
    let mut one = clause("1", &[NEW], Sentence::Duty(within(20)));
    one.guard = none(open_task(), LookBack::Ever);
    let mut data = dataset();
    let held = Held {
        since: Some(when("07.12 12:00")),
        as_of: None,
    };
    data.held.insert(FactKind::Event(EventKind::Task), held);
    expect_in(
        &data,
        vec![one],
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 14:00",
        &["1 NotChecked 07.12 10:00, не хватает: задачи"],
    );
}

#[test]
fn a_call_of_which_nobody_says_whether_it_connected_may_begin_a_silence() {
    // «после недозвона без ответа …»: дозвонились ли, не записано.
    let missed_out = EventPattern {
        any: vec![EventShape {
            direction: Some(Direction::Out),
            connected: Some(false),
            ..shape(What::Event(EventKind::Call, Moment::Done))
        }],
        text: "недозвон".into(),
    };
    let silence = Sentence::Silence {
        after: Some(missed_out),
        without: message_in(),
        ladder: Ladder {
            limit: Some(days(3)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    let mut case = deal(&[("Новая", "07.12 10:00")]).not_reached("07.12 11:00");
    case.events[0].connected = None;
    expect(
        vec![clause("1", &[NEW], silence)],
        &case,
        "07.12 12:00",
        &["1 NotChecked 07.12 11:00, не хватает: отметка о соединении звонка"],
    );
}

#[test]
fn the_entry_breaks_no_silence_that_it_begins() {
    // «в „Новой“ без перехода в „Новую“ не дольше 2 часов»: вход начинает одно молчание, а не два.
    let entry = pattern(
        "переход в «Новая»",
        shape(What::Transition {
            from: Vec::new(),
            to: vec![NEW],
        }),
    );
    let silence = Sentence::Silence {
        after: None,
        without: entry,
        ladder: Ladder {
            limit: Some(hours(2)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    expect(
        vec![clause("1", &[NEW], silence)],
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 14:00",
        &["1 Overdue 07.12 10:00 → 07.12 12:00"],
    );
}

#[test]
fn a_record_made_later_is_not_seen_before() {
    // Задача внесена 18.12 со сроком 16.12: на 17.12 о ней ничего не известно.
    let expired = pattern(
        "просроченная задача",
        shape(What::Event(EventKind::Task, Moment::Expired)),
    );
    let mut one = clause("1", &[], Sentence::Duty(within(20)));
    one.trigger = on_event(expired, Again::Join);
    let case = deal(&[("Новая", "07.12 10:00")]).task("18.12 10:00", "16.12 15:00", None);
    expect(vec![one.clone()], &case, "17.12 12:00", &[]);
    expect(
        vec![one],
        &case,
        "18.12 12:00",
        &["1 Overdue 16.12 15:00 → 16.12 15:20"],
    );
}

#[test]
fn a_cancel_that_may_have_held_at_birth_leaves_the_duty_in_doubt() {
    // «отменяется, если указан источник», а поле «источник» не выгружено: была ли обязанность, неизвестно.
    let mut own = within(20);
    own.cancel = vec![filled(SOURCE, "источник")];
    let case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:10");
    let found = judge(
        vec![clause("1", &[NEW], Sentence::Duty(own))],
        &case,
        "07.12 12:00",
    );
    assert_eq!(format!("{:?}", found.findings[0].verdict), "NotChecked");
}

#[test]
fn a_count_since_nobody_knows_what_is_none_where_there_was_none() {
    // «встреча после оплаты меньше 1000»: оплата в чужой валюте, но встреч не было вовсе.
    let paid = EventPattern {
        any: vec![EventShape {
            amount: Some((Op::Lt, 1000.into(), reglament::value::Currency::default())),
            ..shape(What::Event(EventKind::Payment, Moment::Done))
        }],
        text: "оплата меньше 1000".into(),
    };
    let mut one = clause("1", &[NEW], Sentence::Duty(within(20)));
    one.guard = has(comment(), LookBack::Since(Box::new(paid)));
    let abroad = Event {
        amount: Some(2000.into()),
        currency: Some("USD".into()),
        ..happened(EventKind::Payment, "07.12 11:00")
    };
    let case = deal(&[("Новая", "07.12 10:00")]).event(abroad);
    expect(vec![one], &case, "07.12 12:00", &[]);
}

#[test]
fn an_absence_is_over_when_its_last_day_is() {
    // Отсутствует по 11.12; исправлено 12.12 в 00:00 – уже при нём, а не при заместителе.
    let required = Sentence::Required(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]);
    let mut data = dataset();
    let (id, mut ivanov) = employee("ivanov", "менеджер");
    ivanov.absences = vec![reglament::facts::Absence {
        from: day("09.12 00:00"),
        to: day("11.12 00:00"),
    }];
    ivanov.deputy = Some("petrova".into());
    data.staff.insert(id, ivanov);
    data.staff_held = true;
    let case = deal(&[("Новая", "07.12 10:00")]).owner("07.12 10:00", "ivanov");
    let case = case.change("12.12 00:00", "бюджет", RawValue::Number(1.into()));
    let clauses = vec![clause("1", &[NEW], required)];
    let found = judge_in(&[regulation(clauses)], &data, &case, "14.12 12:00");
    assert_eq!(&*found.findings[0].responsible, "ivanov");
}

#[test]
fn bans_in_stages_passed_unseen_are_not_checked() {
    // Сделка в «Договоре», истории стадий нет: звонок мог прийтись на «Новую», где звонить запрещено.
    let ban = Sentence::Ban(Ban::Event {
        who: Vec::new(),
        but: Vec::new(),
        approval: None,
        pattern: call(),
    });
    let case = listed("Договор", Some("10.12 10:00")).called("05.12 12:00");
    expect(
        vec![clause("1", &[NEW], ban)],
        &case,
        "14.12 12:00",
        &["1 NotChecked 05.12 12:00, не хватает: история стадий"],
    );
}

#[test]
fn a_closed_deal_lived_until_it_was_closed() {
    // Ни истории стадий, ни звонков: но сделка жила с 01.12 по 10.12, и в срок не позвонили.
    let case = listed("Успех", Some("10.12 10:00"));
    expect(
        vec![clause("1", &[], Sentence::Duty(within(20)))],
        &case,
        "14.12 12:00",
        &["1 Missed 01.12 10:00 → 01.12 10:20, кончилось 10.12 10:00"],
    );
}

#[test]
fn of_a_stage_not_reached_yet_nothing_is_said() {
    // На 07.12 дата изменения стадии (10.12) ещё впереди; позже «КП» сделка быть не могла.
    let case = listed("КП", Some("10.12 10:00"));
    let clauses = vec![
        clause("1", &[NEW], Sentence::Duty(within(20))),
        clause("2", &[CONTRACT], Sentence::Duty(within(20))),
    ];
    expect(
        clauses,
        &case,
        "07.12 12:00",
        &["1 NotChecked 01.12 10:00, не хватает: история стадий"],
    );
}

#[test]
fn to_hand_over_without_owner_history_is_judged_by_the_present_owner() {
    let hand = duty(Deed::HandTo(HEAD), Some(Term::Within(hours(1))));
    let clauses = vec![clause("1", &[NEW], Sentence::Duty(hand))];
    let mut data = dataset();
    data.staff
        .extend([employee("ivanov", "менеджер"), employee("boss", "РОП")]);
    data.staff_held = true;
    let mut case = deal(&[("Новая", "07.12 10:00")]);
    case.deals[0].owners = None;
    expect_in(
        &data,
        clauses.clone(),
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 10:00 → 07.12 11:00"],
    );
    case.deals[0].owner = Some("boss".into());
    expect_in(
        &data,
        clauses,
        &case,
        "07.12 12:00",
        &["1 NotChecked 07.12 10:00 → 07.12 11:00, не хватает: история ответственных"],
    );
}

#[test]
fn what_is_broken_now_by_the_present_owner_says_so() {
    let mut hand = duty(Deed::HandTo(HEAD), None);
    hand.standing = true;
    let mut data = dataset();
    data.staff.extend([employee("ivanov", "менеджер")]);
    data.staff_held = true;
    let mut case = deal(&[("Новая", "07.12 10:00")]);
    case.deals[0].owners = None;
    let found = expect_in(
        &data,
        vec![clause("1", &[NEW], Sentence::Duty(hand))],
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 10:00"],
    );
    assert_eq!(found.findings[0].basis, Basis::Current);
}

#[test]
fn a_fault_of_which_nobody_knows_whether_it_was_mended_is_not_checked() {
    // Поле заполнили 08.12, но оно – лишь одно из двух, а о ЛПР известно только сегодняшнее.
    let required = Sentence::Required(vec![criterion(
        Cond::And(vec![filled(BUDGET, "бюджет"), filled(PERSON, "ЛПР")]),
        "бюджет и ЛПР",
    )]);
    let case = deal(&[("Новая", "07.12 10:00")]);
    let case = case.change("08.12 10:00", "бюджет", RawValue::Number(1.into()));
    let found = judge(vec![clause("1", &[NEW], required)], &case, "09.12 12:00");
    assert_eq!(format!("{:?}", found.findings[0].verdict), "NotChecked");
}

#[test]
fn a_payment_in_another_currency_outside_the_window_spoils_no_sum() {
    let sum = |op, amount: i64| {
        let paid = pattern(
            "оплата",
            shape(What::Event(EventKind::Payment, Moment::Done)),
        );
        let limit = reglament::value::Value::Money(reglament::value::Money {
            amount: amount.into(),
            currency: reglament::value::Currency::default(),
        });
        test(
            Test::Compare(Expr::Sum(paid, LookBack::Visit), op, Expr::Const(limit)),
            "сумма оплат",
        )
    };
    let payment = |at, amount: i64, currency: Option<&'static str>| Event {
        amount: Some(amount.into()),
        currency: currency.map(Into::into),
        ..happened(EventKind::Payment, at)
    };
    let mut one = clause("1", &[OFFER], Sentence::Duty(within(20)));
    one.guard = sum(Op::Ge, 1000);
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "08.12 10:00")])
        .event(payment("07.12 12:00", 500, Some("USD")))
        .event(payment("08.12 12:00", 1500, None));
    expect(
        vec![one],
        &case,
        "08.12 14:00",
        &["1 Overdue 08.12 12:00 → 08.12 12:20"],
    );
}

#[test]
fn what_came_after_the_export_is_neither_judged_nor_counted() {
    // Выгрузка от 10:10; запись о звонке в 10:12 попала в неё случайно.
    let mut data = dataset();
    data.as_of = Some(when("07.12 10:10"));
    let case = deal(&[("Новая", "07.12 10:00")]).called("07.12 10:12");
    expect_in(
        &data,
        vec![clause("1", &[NEW], Sentence::Duty(within(20)))],
        &case,
        "07.12 12:00",
        &["1 NotChecked 07.12 10:00 → 07.12 10:20, не хватает: данные после выгрузки"],
    );
}
