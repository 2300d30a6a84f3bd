//! Stay and silence.

use reglament::model::regulation::*;

use crate::dsl::*;

fn ladder(limit: Option<reglament::calendar::Quantity>, rows: Vec<Step>) -> Ladder {
    Ladder {
        limit,
        rows,
        late: Vec::new(),
        common: Box::default(),
    }
}

fn moved(after: reglament::calendar::Quantity) -> Step {
    let deed = Deed::Move {
        stages: vec![LOST],
        reason: None,
    };
    Step {
        action: StepAction::Move(deed),
        ..notify(after, HEAD)
    }
}

#[test]
fn a_stay_is_fulfilled_by_leaving() {
    let clauses = vec![clause(
        "4",
        &[NEW],
        Sentence::Stay(ladder(Some(hours(2)), vec![])),
    )];
    let inside = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 11:00")]);
    expect(
        clauses.clone(),
        &inside,
        "07.12 15:00",
        &["4 OnTime 07.12 10:00 → 07.12 12:00, сделано 07.12 11:00"],
    );
    let over = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 12:01")]);
    expect(
        clauses.clone(),
        &over,
        "07.12 15:00",
        &["4 Late 07.12 10:00 → 07.12 12:00, сделано 07.12 12:01"],
    );
    expect(
        clauses,
        &deal(&[("Новая", "07.12 10:00")]),
        "07.12 15:00",
        &["4 Overdue 07.12 10:00 → 07.12 12:00"],
    );
}

#[test]
fn rows_are_steps_and_deeds_are_duties_of_their_own() {
    let rows = vec![
        notify(minutes(15), SUPERVISOR),
        notify(hours(1), HEAD),
        moved(hours(3)),
    ];
    let clauses = vec![clause(
        "4",
        &[NEW],
        Sentence::Stay(ladder(Some(minutes(15)), rows)),
    )];
    let case = deal(&[("Новая", "07.12 10:00")]);
    expect(
        clauses.clone(),
        &case,
        "07.12 10:15",
        &["4 Pending 07.12 10:00 → 07.12 10:15"],
    );
    expect(
        clauses.clone(),
        &case,
        "07.12 10:16",
        &["4 Overdue 07.12 10:00 → 07.12 10:15, шаг 07.12 10:15 супервайзер"],
    );
    expect(
        clauses.clone(),
        &case,
        "07.12 13:00",
        &[
            "4 Overdue 07.12 10:00 → 07.12 10:15, шаг 07.12 10:15 супервайзер, шаг 07.12 11:00 РОП",
            "4 Pending 07.12 13:00 → 07.12 18:00",
        ],
    );
    let left = deal(&[("Новая", "07.12 10:00"), ("КП", "07.12 13:00")]);
    expect(
        clauses,
        &left,
        "07.12 15:00",
        &[
            "4 Late 07.12 10:00 → 07.12 10:15, сделано 07.12 13:00, шаг 07.12 10:15 супервайзер, шаг 07.12 11:00 РОП",
        ],
    );
}

#[test]
fn silence_runs_from_the_entry_and_from_every_event_that_breaks_it() {
    let silence = Sentence::Silence {
        after: None,
        without: comment(),
        ladder: ladder(Some(exact_days(1)), vec![]),
    };
    let clauses = vec![clause("6", &[NEW], silence)];
    let case = deal(&[("Новая", "07.12 10:00")])
        .commented("07.12 12:00")
        .commented("09.12 12:00");
    expect(
        clauses,
        &case,
        "09.12 13:00",
        &[
            "6 OnTime 07.12 10:00 → 08.12 10:00, сделано 07.12 12:00",
            "6 Late 07.12 12:00 → 08.12 12:00, сделано 09.12 12:00",
            "6 Pending 09.12 12:00 → 10.12 12:00",
        ],
    );
}

#[test]
fn silence_after_an_event_restarts_with_it_and_ends_with_the_answer() {
    let silence = Sentence::Silence {
        after: Some(document("КП")),
        without: message_in(),
        ladder: ladder(Some(exact_days(3)), vec![]),
    };
    let clauses = vec![clause("7", &[OFFER], silence)];
    let case = deal(&[("КП", "01.12 10:00")])
        .sent("01.12 11:00", "КП")
        .sent("02.12 11:00", "КП");
    expect(
        clauses.clone(),
        &case,
        "06.12 13:00",
        &["7 Overdue 01.12 11:00 → 05.12 11:00"],
    );
    expect(
        clauses.clone(),
        &case.clone().wrote("03.12 10:00"),
        "06.12 13:00",
        &["7 OnTime 01.12 11:00 → 05.12 11:00, сделано 03.12 10:00"],
    );
    expect(clauses, &deal(&[("КП", "01.12 10:00")]), "06.12 13:00", &[]);
}

#[test]
fn a_silence_already_too_long_is_not_begun_again() {
    let silence = Sentence::Silence {
        after: Some(document("КП")),
        without: message_in(),
        ladder: ladder(Some(exact_days(3)), vec![]),
    };
    let clauses = vec![clause("7", &[OFFER], silence)];
    let case = deal(&[("КП", "01.12 10:00")])
        .sent("01.12 11:00", "КП")
        .sent("05.12 11:00", "КП");
    expect(
        clauses,
        &case,
        "10.12 13:00",
        &["7 Overdue 01.12 11:00 → 04.12 11:00"],
    );
}

#[test]
fn a_deed_that_silence_sets_off_is_born_when_it_has_lasted() {
    let silence = Sentence::Silence {
        after: None,
        without: comment(),
        ladder: ladder(None, vec![moved(exact_days(2))]),
    };
    let clauses = vec![clause("8", &[NEW], silence)];
    let case = deal(&[("Новая", "07.12 10:00")]).commented("08.12 12:00");
    expect(clauses.clone(), &case, "10.12 11:00", &[]);
    expect(
        clauses.clone(),
        &case,
        "10.12 12:00",
        &["8 Pending 10.12 12:00 → 10.12 18:00"],
    );
    expect(
        clauses,
        &case.clone().commented("10.12 12:00"),
        "10.12 13:00",
        &[],
    );
}
