//! Further cases in which long runs against the independent evaluator showed the engine wrong, each in the words of a sales
//! department.

use chrono::NaiveDate;
use reglament::calendar::Term;
use reglament::facts::{Direction, Event, EventKind, FactKind, Held, RawValue, When};
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

/// Comments are not held at all.
fn without_comments() -> reglament::facts::Dataset {
    let mut data = dataset();
    data.held.remove(&FactKind::Event(EventKind::Comment));
    data
}

fn date(text: &'static str) -> RawValue<'static> {
    assert!(NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok());
    RawValue::Text(text.into())
}

#[test]
fn a_criterion_that_is_met_is_met_whether_it_was_asked_for_or_not() {
    // «выход из „Новой“, если нет комментариев: указан источник». Комментарии не хранятся, а источник указан.
    let mut one = clause(
        "1",
        &[NEW],
        Sentence::Exit(vec![criterion(
            filled(SOURCE, "указан источник"),
            "указан источник",
        )]),
    );
    one.guard = none(comment(), LookBack::Ever);
    let case = deal(&[("Новая", "07.12 10:00"), ("КП", "08.12 10:00")]);
    let told = case.clone().change("07.12 11:00", "источник", text("сайт"));
    let data = without_comments();
    expect_in(&data, vec![one.clone()], &told, "09.12 12:00", &[]);
    expect_in(
        &data,
        vec![one],
        &case.field("источник", RawValue::Empty),
        "09.12 12:00",
        &["1 NotChecked 08.12 10:00, не хватает: комментарии"],
    );
}

#[test]
fn a_date_entered_while_the_condition_surely_holds_asks_for_its_deed() {
    // «если ЛПР известен или есть комментарий: за 1 день до даты окончания — позвонить». Был ли комментарий, неизвестно; дату
    // внесли, когда ЛПР уже стоял в карточке.
    let term = Term::Before(days(1));
    let mut one = clause(
        "1",
        &[NEW],
        Sentence::Duty(duty(Deed::Act(call()), Some(term))),
    );
    one.trigger = Trigger::Date {
        field: EXPIRES,
        before: true,
    };
    one.guard = Cond::Or(vec![
        filled(PERSON, "ЛПР известен"),
        has(comment(), LookBack::Ever),
    ]);
    let case = deal(&[("Новая", "07.12 10:00")])
        .change("08.12 10:00", "ЛПР", text("Иванов"))
        .change("09.12 10:00", "дата окончания", date("2026-12-15"));
    expect_in(
        &without_comments(),
        vec![one],
        &case,
        "10.12 12:00",
        &["1 Pending 09.12 10:00 → 14.12 18:00"],
    );
}

#[test]
fn what_the_client_has_to_do_by_a_day_he_may_do_until_midnight() {
    // «после КП без письма клиента дольше 2 рабочих дней»: срок кончается во вторник в 24:00, и второе КП во вторник в 19:30
    // ещё начинает счёт заново.
    let silence = Sentence::Silence {
        after: Some(document("КП")),
        without: message_in(),
        ladder: Ladder {
            limit: Some(working(2, reglament::calendar::Unit::Day)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    let once = deal(&[("Новая", "03.12 10:00")]).sent("04.12 10:00", "КП");
    expect(
        vec![clause("1", &[NEW], silence.clone())],
        &once,
        "09.12 12:00",
        &["1 Overdue 04.12 10:00 → 09.12 00:00"],
    );
    expect(
        vec![clause("1", &[NEW], silence)],
        &once.sent("08.12 19:30", "КП"),
        "09.12 12:00",
        &["1 Pending 04.12 10:00 → 11.12 00:00"],
    );
}

#[test]
fn a_state_counts_from_the_trigger_that_restarted_its_duty() {
    // «после последнего сообщения передать РОПу и позвонить за 20 минут»: у РОПа сделка была лишь до второго сообщения.
    let both = Duty {
        deeds: Deeds::All(vec![Deed::HandTo(HEAD), Deed::Act(call())]),
        ..within(20)
    };
    let mut one = clause("1", &[NEW], Sentence::Duty(both));
    one.trigger = on_event(message_in(), Again::Restart);
    let mut data = dataset();
    data.staff_held = true;
    data.staff
        .extend([employee("boss", "РОП"), employee("ivanov", "менеджер")]);
    let case = deal(&[("Новая", "07.12 10:00")])
        .owner("07.12 10:00", "boss")
        .wrote("07.12 11:00")
        .owner("07.12 11:05", "ivanov")
        .wrote("07.12 11:10")
        .called("07.12 11:15");
    expect_in(
        &data,
        vec![one],
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 11:00 → 07.12 11:30"],
    );
}

#[test]
fn a_duty_is_not_called_off_by_its_own_trigger() {
    // «когда не дозвонились: позвонить за 20 минут, кроме случаев, когда был дозвон». Дозвонились ли в сам этот раз, не
    // записано, но о долге говорят лишь дела после него.
    let attempt = pattern(
        "попытка",
        EventShape {
            direction: Some(Direction::Out),
            ..shape(What::Event(EventKind::Call, Moment::Done))
        },
    );
    let mut own = within(20);
    own.deeds = Deeds::All(vec![Deed::Act(document("КП"))]);
    own.cancel = vec![has(call(), LookBack::Ever)];
    let mut one = clause("1", &[NEW], Sentence::Duty(own));
    one.trigger = on_event(attempt, Again::Join);
    let mut case = deal(&[("Новая", "07.12 10:00")]).not_reached("07.12 11:00");
    case.events[0].connected = None;
    expect(
        vec![one],
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 11:00 → 07.12 11:20"],
    );
}

#[test]
fn a_deal_closed_in_the_second_in_which_it_began_asks_for_nothing() {
    // Сделку завели уже отказом: сообщение той же секунды ответа не требует.
    let case = deal(&[("Отказ", "07.12 10:00")]).wrote("07.12 10:00");
    expect(vec![answer(&[])], &case, "07.12 12:00", &[]);
}

#[test]
fn a_deal_comes_into_being_without_a_move() {
    // «кроме „Новой“ нельзя переводить в „Новую“»: завести сделку в «Новой» — не перевести её туда.
    let entry = pattern(
        "переход в «Новая»",
        shape(What::Transition {
            from: Vec::new(),
            to: vec![NEW],
        }),
    );
    let ban = Ban::Event {
        who: Vec::new(),
        but: Vec::new(),
        pattern: entry,
        approval: None,
    };
    let mut one = clause("1", &[], Sentence::Ban(ban));
    one.scope.except_stages = vec![NEW];
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(vec![one.clone()], &case, "07.12 12:00", &[]);
    let back = deal(&[
        ("Новая", "07.12 10:00"),
        ("КП", "08.12 10:00"),
        ("Новая", "09.12 10:00"),
    ]);
    expect(vec![one], &back, "09.12 12:00", &["1 Violated 09.12 10:00"]);
}

#[test]
fn whoever_was_chosen_as_the_deal_was_created_leads_it_from_the_first() {
    // Поле, внесённое в секунду создания, стоит в порядке раньше записи об ответственном, но ответственный известен.
    let ban = Ban::Value {
        field: DISCOUNT,
        op: Op::Gt,
        value: reglament::value::Value::Percent(10.into()),
        approval: None,
    };
    let mut one = clause("1", &[], Sentence::Ban(ban));
    one.scope.only_roles = vec![HEAD];
    let mut data = dataset();
    data.staff_held = true;
    data.staff
        .extend([employee("boss", "РОП"), employee("ivanov", "менеджер")]);
    let case = |owner| {
        deal(&[("Новая", "07.12 10:00")])
            .change("07.12 10:00", "скидка", RawValue::Number(15.into()))
            .owner("07.12 10:00", owner)
    };
    expect_in(
        &data,
        vec![one.clone()],
        &case("ivanov"),
        "07.12 12:00",
        &[],
    );
    expect_in(
        &data,
        vec![one],
        &case("boss"),
        "07.12 12:00",
        &["1 Violated 07.12 10:00"],
    );
}

#[test]
fn a_stage_did_not_last_longer_than_the_deal_itself() {
    // «в „КП“ прошло больше 30 минут: нельзя писать комментарии». Когда была «КП», неизвестно, но сделке было пять минут.
    let ban = Ban::Event {
        who: Vec::new(),
        but: Vec::new(),
        pattern: comment(),
        approval: None,
    };
    let mut one = clause("1", &[OFFER], Sentence::Ban(ban));
    one.guard = test(Test::Elapsed(None, minutes(30)), "прошло больше 30 минут");
    let mut case = deal(&[("Новая", "07.12 10:00")]).commented("07.12 10:05");
    case.deals[0].stages = None;
    case.deals[0].stage = Some("Договор".into());
    expect(vec![one.clone()], &case, "08.12 12:00", &[]);
    expect(
        vec![one],
        &case.commented("07.12 10:45"),
        "08.12 12:00",
        &["1 NotChecked 07.12 10:45, не хватает: история стадий"],
    );
}

#[test]
fn a_bare_date_restarts_a_silence_after_what_happened_that_day() {
    // КП в 17:00 и КП «08.12» без времени: второе — в конце дня, и счёт идёт от него.
    let silence = Sentence::Silence {
        after: Some(document("КП")),
        without: message_in(),
        ladder: Ladder {
            limit: Some(hours(20)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    let bare = Event {
        at: Some(day("08.12 00:00")),
        name: Some("КП".into()),
        ..happened(EventKind::Document, "08.12 00:00")
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(bare)
        .sent("08.12 17:00", "КП");
    expect(
        vec![clause("1", &[NEW], silence)],
        &case,
        "09.12 12:00",
        &["1 Pending 08.12 17:00 → 09.12 20:00"],
    );
}

#[test]
fn what_fell_due_with_its_grace_after_the_export_is_not_checked() {
    // Срок 10:20, допуск 10 минут, выгрузка в 10:25: сделать вовремя ещё могли.
    let mut own = within(20);
    own.grace = Some(minutes(10));
    let one = clause("1", &[NEW], Sentence::Duty(own));
    let mut data = dataset();
    data.as_of = Some(when("07.12 10:25"));
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect_in(
        &data,
        vec![one.clone()],
        &case,
        "07.12 12:00",
        &["1 NotChecked 07.12 10:00 → 07.12 10:20, не хватает: данные после выгрузки"],
    );
    data.as_of = Some(when("07.12 10:31"));
    expect_in(
        &data,
        vec![one],
        &case,
        "07.12 12:00",
        &["1 Overdue 07.12 10:00 → 07.12 10:20"],
    );
}

#[test]
fn what_was_in_doubt_before_a_silence_began_does_not_matter_to_it() {
    // «если нет комментария ответственного за последние сутки: после КП без ответа не дольше 7 дней». Чей комментарий был 08.12,
    // неизвестно, но 10.12, когда ушло КП, условие держалось при любом ответе.
    let mut by_owner = comment();
    for shape in &mut by_owner.any {
        shape.author = Some(Author::Owner);
    }
    let silence = Sentence::Silence {
        after: Some(document("КП")),
        without: message_in(),
        ladder: Ladder {
            limit: Some(days(7)),
            rows: Vec::new(),
            late: Vec::new(),
            common: Box::default(),
        },
    };
    let mut one = clause("1", &[NEW], silence);
    one.guard = none(by_owner, LookBack::Last(exact_days(1)));
    let mut case = deal(&[("Новая", "07.12 10:00"), ("КП", "14.12 10:00")])
        .commented("08.12 11:00")
        .sent("10.12 11:00", "КП");
    case.deals[0].owners = None;
    expect(
        vec![one],
        &case,
        "15.12 12:00",
        &["1 Cancelled 10.12 11:00 → 18.12 00:00, кончилось 14.12 10:00"],
    );
}

#[test]
fn a_deal_moved_today_stands_there_now() {
    // Переход записан «сегодня» без времени: вход срабатывает сейчас, а не в полночь.
    let mut case = deal(&[("Новая", "07.12 10:00"), ("КП", "08.12 00:00")]);
    if let Some(entry) = case.deals[0].stages.as_mut().and_then(|all| all.last_mut()) {
        entry.at = day("08.12 00:00");
    }
    expect(
        vec![clause("1", &[OFFER], Sentence::Duty(within(20)))],
        &case,
        "08.12 12:00",
        &["1 Pending 08.12 12:00 → 08.12 12:20"],
    );
}

#[test]
fn a_doubt_about_a_date_set_under_the_next_version_is_that_versions() {
    // Была ли сделка в «КП», неизвестно; дату внесли при второй версии — о ней говорит вторая.
    let term = Term::Before(days(1));
    let mut one = clause(
        "1",
        &[OFFER],
        Sentence::Duty(duty(Deed::Act(call()), Some(term))),
    );
    one.trigger = Trigger::Date {
        field: EXPIRES,
        before: true,
    };
    let first = regulation(vec![one.clone()]);
    let mut second = regulation(vec![one]);
    second.effective_from = NaiveDate::from_ymd_opt(2026, 12, 9);
    let mut case = deal(&[("Новая", "07.12 10:00")]).change(
        "10.12 10:00",
        "дата окончания",
        date("2026-12-20"),
    );
    case.deals[0].stages = None;
    case.deals[0].stage = Some("Договор".into());
    let data = dataset();
    assert!(data.held.values().all(|held| *held == Held::default()));
    let result = judge_in(&[first, second], &data, &case, "11.12 12:00");
    let found: Vec<usize> = result.findings.iter().map(|one| one.version).collect();
    assert_eq!(found, [1]);
}

#[test]
fn a_task_may_be_closed_from_the_start_and_not_only_at_its_deadline() {
    // «задачу закрыть до её срока»: в следующих делах нет «не раньше 10.12».
    let mut own = duty(
        Deed::Act(pattern(
            "закрытая задача",
            shape(What::Event(EventKind::Task, Moment::Closed)),
        )),
        None,
    );
    own.due_by = Some(EventDue::Deadline);
    let mut one = clause("1", &[NEW], Sentence::Duty(own));
    let posted = shape(What::Event(EventKind::Task, Moment::Posted));
    one.trigger = on_event(pattern("задача", posted), Again::Each);
    let case = deal(&[("Новая", "07.12 10:00")]).task("07.12 11:00", "10.12 12:00", None);
    let result = judge(vec![one], &case, "08.12 12:00");
    let [action] = &result.actions[..] else {
        panic!("одно дело: {:?}", result.actions);
    };
    assert_eq!(action.opens_at, None);
    assert_eq!(action.due_at, Some(t("10.12 12:00")));
}

#[test]
fn what_could_be_done_only_after_the_export_is_still_to_do() {
    // Долг открывается 08.12, выгрузка — 07.12 вечером: сделано быть не могло, и в следующих делах он есть.
    let own = duty(
        Deed::Change(SOURCE),
        Some(Term::After {
            delay: days(1),
            then: None,
        }),
    );
    let one = clause("1", &[NEW], Sentence::Duty(own));
    let mut data = dataset();
    data.as_of = Some(when("07.12 20:00"));
    let mut case = deal(&[("Новая", "07.12 10:00")]);
    case.deals[0].changes = None;
    let result = judge_in(&[regulation(vec![one])], &data, &case, "09.12 12:00");
    let [action] = &result.actions[..] else {
        panic!("одно дело: {:?}", result.actions);
    };
    assert!(action.reason.contains("срок прошёл после выгрузки"));
    assert_eq!(action.due_at, Some(t("08.12 18:00")));
}

#[test]
fn the_day_of_a_date_begins_at_midnight() {
    // «в течение 1 дня после дня рождения»: позвонили в самый день, в 11:00.
    let term = Term::Within(days(1));
    let mut one = clause(
        "1",
        &[NEW],
        Sentence::Duty(duty(Deed::Act(call()), Some(term))),
    );
    one.trigger = Trigger::Date {
        field: BIRTHDAY,
        before: false,
    };
    let mut case = deal(&[("Новая", "07.12 10:00")]).called("10.12 11:00");
    case.fields
        .insert("день рождения".into(), RawValue::Text("1980-12-10".into()));
    expect(
        vec![one],
        &case,
        "12.12 12:00",
        &["1 OnTime 10.12 00:00 → 11.12 18:00, сделано 10.12 11:00"],
    );
}
