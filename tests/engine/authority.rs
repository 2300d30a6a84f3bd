//! Who may decide: ladders of authority, approvals of deeds, what is asked and duties about them.

use reglament::facts::{ApprovalState, Case, Event, EventKind, RawValue};
use reglament::model::regulation::*;
use reglament::value::Value;

use crate::dsl::*;

fn staff() -> reglament::facts::Dataset {
    let mut data = dataset();
    data.staff_held = true;
    data.staff = [
        employee("ivanov", "менеджер"),
        employee("petrov", "РОП"),
        employee("sidorova", "супервайзер"),
    ]
    .into();
    data
}

fn act(pattern: EventPattern, within: u32) -> Duty {
    let term = reglament::calendar::Term::Within(hours(within));
    duty(Deed::Act(pattern), Some(term))
}

/// `до 10 % — сам; до 15 % — РОП; свыше 15 % — супервайзер`
fn ladder() -> Vec<Clause> {
    let upto = |number: i64| Some((Op::Le, Value::Percent(number.into())));
    let rung = |to, decides| AuthorityRung {
        from: None,
        to,
        decides,
        unless: None,
    };
    let ladder = Authority {
        field: DISCOUNT,
        rungs: vec![
            rung(upto(10), Decides::Oneself),
            rung(upto(15), Decides::Roles(vec![HEAD])),
            rung(None, Decides::Roles(vec![SUPERVISOR])),
        ],
    };
    vec![clause("5.2", &[], Sentence::Ban(Ban::Authority(ladder)))]
}

fn discount(case: Case<'static>, at: &str, percent: i64) -> Case<'static> {
    case.change(at, "скидка", RawValue::Number(percent.into()))
}

fn word(at: &str, of: &'static str, by: &'static str, state: &'static str) -> Event<'static> {
    Event {
        of: Some(of.into()),
        by: Some(by.into()),
        state: Some(state.into()),
        ..happened(EventKind::Approval, at)
    }
}

#[test]
fn each_rung_has_its_own_decider_and_a_higher_one_may_as_well() {
    let bare = || deal(&[("Новая", "07.12 10:00")]);
    let check =
        |case: &Case<'_>, lines: &[&str]| expect_in(&staff(), ladder(), case, "07.12 18:00", lines);
    check(&discount(bare(), "07.12 11:00", 10), &[]);
    check(
        &discount(bare(), "07.12 11:00", 15),
        &["5.2 Violated 07.12 11:00"],
    );
    let by = |who, percent| {
        let case = bare().event(word("07.12 10:30", "скидка", who, "granted"));
        discount(case, "07.12 11:00", percent)
    };
    check(&by("petrov", 15), &[]);
    check(&by("sidorova", 15), &[]);
    check(&by("sidorova", 20), &[]);
    let wrong = check(&by("petrov", 20), &["5.2 Violated 07.12 11:00"]);
    assert_eq!(&*wrong.findings[0].fix, "согласовать: супервайзер");
    assert!(
        wrong.findings[0]
            .notes
            .contains(&"согласовал не тот сотрудник".into())
    );
}

#[test]
fn only_a_step_further_is_judged() {
    let case = discount(deal(&[("Новая", "07.12 10:00")]), "07.12 11:00", 12);
    let case = discount(case, "07.12 12:00", 20);
    let case = discount(case, "07.12 13:00", 14);
    let case = discount(case, "07.12 14:00", 5);
    expect_in(
        &staff(),
        ladder(),
        &case,
        "07.12 18:00",
        &["5.2 Violated 07.12 11:00", "5.2 Violated 07.12 12:00"],
    );
}

#[test]
fn an_approval_that_has_run_out_exempts_no_more() {
    let mut granted = word("07.12 10:30", "скидка", "petrov", "granted");
    granted.deadline = Some(when("07.12 12:00"));
    let case = deal(&[("Новая", "07.12 10:00")]).event(granted);
    let at = |at| discount(case.clone(), at, 12);
    expect_in(&staff(), ladder(), &at("07.12 12:00"), "07.12 18:00", &[]);
    let late = expect_in(
        &staff(),
        ladder(),
        &at("07.12 12:01"),
        "07.12 18:00",
        &["5.2 Violated 07.12 12:01"],
    );
    assert!(
        late.findings[0]
            .notes
            .contains(&"срок согласования истёк".into())
    );
}

/// `нельзя отправить «КП» без согласования с РОПом`
fn offer_by_approval() -> Vec<Clause> {
    let approval = Approval {
        roles: vec![HEAD],
        about: vec!["КП".into()],
    };
    let ban = Ban::Event {
        who: Vec::new(),
        but: Vec::new(),
        pattern: document("КП"),
        approval: Some(approval),
    };
    vec![clause("6.1", &[], Sentence::Ban(ban))]
}

#[test]
fn a_deed_is_exempt_by_an_approval_of_that_very_thing() {
    let sent = || deal(&[("Новая", "07.12 10:00")]).sent("07.12 12:00", "КП");
    let check = |case: &Case<'_>, lines: &[&str]| {
        expect_in(&staff(), offer_by_approval(), case, "07.12 18:00", lines)
    };
    let broken: &[&str] = &["6.1 Violated 07.12 12:00"];
    check(&sent(), broken);
    check(
        &sent().event(word("07.12 11:00", "КП", "petrov", "granted")),
        &[],
    );
    check(
        &sent().event(word("07.12 11:00", "Договор", "petrov", "granted")),
        broken,
    );
    check(
        &sent().event(word("07.12 11:00", "КП", "ivanov", "granted")),
        broken,
    );
    let late = check(
        &sent().event(word("07.12 13:00", "КП", "petrov", "granted")),
        broken,
    );
    assert!(late.findings[0].notes.contains(&"согласовано позже".into()));
    let refused = sent()
        .event(word("07.12 11:00", "КП", "petrov", "granted"))
        .event(word("07.12 11:30", "КП", "petrov", "refused"));
    check(&refused, broken);
}

#[test]
fn approvals_not_held_leave_the_deed_unjudged() {
    let mut data = staff();
    data.held
        .remove(&reglament::facts::FactKind::Event(EventKind::Approval));
    let case = deal(&[("Новая", "07.12 10:00")]).sent("07.12 12:00", "КП");
    expect_in(
        &data,
        offer_by_approval(),
        &case,
        "07.12 18:00",
        &["6.1 NotChecked 07.12 12:00, не хватает: согласования"],
    );
}

#[test]
fn the_last_word_of_an_approval_is_a_condition() {
    let refused = Test::Approval {
        about: Some("скидка".into()),
        roles: vec![HEAD],
        state: ApprovalState::Refused,
    };
    let mut one = clause("7.1", &[], Sentence::Duty(act(call(), 1)));
    one.guard = Cond::Test(Box::new(refused), "согласование отказано".into());
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(word("07.12 11:00", "скидка", "ivanov", "asked"))
        .event(word("07.12 12:00", "скидка", "petrov", "refused"))
        .event(word("07.12 15:00", "скидка", "petrov", "granted"));
    expect_in(
        &staff(),
        vec![one],
        &case,
        "07.12 14:00",
        &["7.1 Overdue 07.12 12:00 → 07.12 13:00"],
    );
}

#[test]
fn the_answer_to_a_request_is_a_duty_of_its_decider() {
    let asked = |states| {
        pattern(
            "согласование",
            shape(What::Approval {
                about: None,
                states,
            }),
        )
    };
    let answer = asked(vec![ApprovalState::Granted, ApprovalState::Refused]);
    let mut duty = act(answer, 4);
    duty.role = Some(HEAD);
    let mut one = clause("7.2", &[], Sentence::Duty(duty));
    one.trigger = Trigger::Event {
        pattern: asked(vec![ApprovalState::Asked]),
        again: Again::Each,
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .event(word("07.12 11:00", "скидка", "ivanov", "asked"))
        .event(word("07.12 14:00", "скидка", "petrov", "refused"));
    let found = expect_in(
        &staff(),
        vec![one],
        &case,
        "07.12 18:00",
        &["7.2 OnTime 07.12 11:00 → 07.12 15:00, сделано 07.12 14:00"],
    );
    assert_eq!(&*found.findings[0].responsible, "petrov");
}
