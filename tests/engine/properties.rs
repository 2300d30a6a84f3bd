//! What must hold whatever the case.

use std::collections::BTreeMap;

use reglament::calendar::Term;
use reglament::engine::{Options, Silence, evaluate};
use reglament::facts::RawValue;
use reglament::findings::Verdict;
use reglament::model::regulation::*;
use reglament::program::Program;

use crate::dsl::*;

fn rich() -> Vec<Clause> {
    let mut missed_call = clause(
        "2.4",
        &[],
        Sentence::Duty(duty(Deed::Act(call()), Some(Term::Within(minutes(20))))),
    );
    missed_call.trigger = on_event(missed(), Again::Join);
    let mut site = clause(
        "2.5",
        &[NEW],
        Sentence::Duty(duty(Deed::Fill(BUDGET), Some(Term::Within(hours(4))))),
    );
    site.guard = source_is("сайт");
    vec![
        clause("2.1", &[NEW], Sentence::Duty(call_within(15))),
        missed_call,
        site,
        clause(
            "4",
            &[NEW],
            Sentence::Stay(Ladder {
                limit: Some(hours(2)),
                rows: vec![notify(hours(2), HEAD)],
                late: Vec::new(),
                common: Box::default(),
            }),
        ),
        clause(
            "5",
            &[OFFER, CONTRACT],
            Sentence::Required(vec![criterion(filled(BUDGET, "бюджет"), "бюджет")]),
        ),
        clause(
            "1",
            &[OFFER],
            Sentence::Entry(vec![criterion(filled(PERSON, "ЛПР"), "ЛПР")]),
        ),
    ]
}

fn busy() -> reglament::facts::Case<'static> {
    deal(&[
        ("Новая", "07.12 10:00"),
        ("КП", "08.12 11:00"),
        ("Новая", "09.12 10:00"),
        ("Отказ", "10.12 15:00"),
    ])
    .field("ЛПР", RawValue::Empty)
    .change("07.12 10:30", "источник", text("сайт"))
    .change("07.12 16:00", "бюджет", RawValue::Number(1.into()))
    .change("09.12 12:00", "источник", text("звонок"))
    .missed("07.12 11:00")
    .called("07.12 11:10")
    .missed("09.12 17:50")
    .called("10.12 09:10")
}

/// A duty kept, late, missed or cancelled stays so: later facts do not touch it.
#[test]
fn time_never_unmakes_a_verdict() {
    let mut settled: BTreeMap<u64, Verdict> = BTreeMap::new();
    for hour in 0..120 {
        let now = t("07.12 09:00").plus(hour * 3600);
        let program = Program::new(&[regulation(rich())]);
        let result = evaluate(&program, &dataset(), &busy(), now, &Options::default());
        let now_found: BTreeMap<u64, Verdict> = result
            .findings
            .iter()
            .map(|one| (one.id, one.verdict))
            .collect();
        assert_eq!(
            now_found.len(),
            result.findings.len(),
            "имена находок различны"
        );
        for (id, verdict) in &settled {
            assert_eq!(now_found.get(id), Some(verdict), "{hour} ч");
        }
        let done = now_found.into_iter().filter(|(_, verdict)| {
            !matches!(
                verdict,
                Verdict::Pending | Verdict::Overdue | Verdict::Violated
            )
        });
        // A standing duty kept so far may still be broken: only what has an end is settled.
        let ended = |id: &u64| {
            result
                .findings
                .iter()
                .any(|one| one.id == *id && (one.done_at.is_some() || one.ended_at.is_some()))
        };
        settled.extend(done.filter(|(id, _)| ended(id)));
    }
    assert!(settled.len() > 5);
}

#[test]
fn the_order_of_clauses_and_of_events_never_matters() {
    let straight = judge(rich(), &busy(), "11.12 12:00");
    let mut clauses = rich();
    clauses.reverse();
    let mut case = busy();
    case.events.reverse();
    let turned = judge(clauses, &case, "11.12 12:00");
    let of = |result: &reglament::engine::CaseResult| {
        let mut all: Vec<_> = result
            .findings
            .iter()
            .map(|one| (one.id, one.verdict, one.due_at, one.done_at))
            .collect();
        all.sort_unstable_by_key(|(id, ..)| *id);
        all
    };
    assert_eq!(of(&straight), of(&turned));
    assert_eq!(straight.ledger, turned.ledger);
}

#[test]
fn an_explanation_changes_nothing_and_speaks_of_every_clause() {
    let program = Program::new(&[regulation(rich())]);
    let silent = evaluate(
        &program,
        &dataset(),
        &busy(),
        t("11.12 12:00"),
        &Options::default(),
    );
    let options = Options {
        explain: Some("D-1".into()),
        ..Options::default()
    };
    let told = evaluate(&program, &dataset(), &busy(), t("11.12 12:00"), &options);
    assert_eq!(silent.findings, told.findings);
    let explanation = told.explanation.expect("объяснение");
    assert_eq!(explanation.clauses.len(), rich().len());
    assert_eq!(explanation.visits.len(), 4);
    let call = &explanation.clauses[0];
    assert!(call.duties[0].term.is_some());
    let site = &explanation.clauses[2];
    assert!(!site.asked.is_empty());
    assert!(site.asked[0].tests[0].found.is_some());
}

#[test]
fn silence_is_explained() {
    let mut site = clause("2.5", &[NEW], Sentence::Duty(call_within(15)));
    site.guard = source_is("выставка");
    let clauses = vec![
        site,
        clause("3", &[CONTRACT], Sentence::Duty(call_within(15))),
    ];
    let program = Program::new(&[regulation(clauses)]);
    let options = Options {
        explain: Some("D-1".into()),
        ..Options::default()
    };
    let case = deal(&[("Новая", "07.12 10:00")])
        .field("источник", text("сайт"))
        .not_reached("07.12 10:10");
    let told = evaluate(&program, &dataset(), &case, t("07.12 12:00"), &options)
        .explanation
        .expect("объяснение");
    assert_eq!(told.clauses[0].silence, Some(Silence::GuardFalse));
    assert_eq!(
        told.clauses[0].asked[0].tests[0].found.as_deref(),
        Some("«источник» = сайт")
    );
    assert_eq!(told.clauses[1].silence, Some(Silence::NeverInScope));
    let program = Program::new(&[regulation(vec![clause(
        "2.1",
        &[NEW],
        Sentence::Duty(call_within(15)),
    )])]);
    let told = evaluate(&program, &dataset(), &case, t("07.12 12:00"), &options)
        .explanation
        .expect("объяснение");
    let rejected = &told.clauses[0].duties[0].rejected;
    assert_eq!(rejected.len(), 1);
    assert_eq!(&*rejected[0].why, "не соединён");
}

/// Ten thousand events and a condition on each of them: a case must stay near linear.
#[test]
fn ten_thousand_events_are_no_trouble() {
    let mut case = deal(&[("Новая", "01.01 10:00")]);
    let start = t("01.01 10:00");
    for step in 0..10_000 {
        let mut event = outgoing("01.01 10:00", step % 3 == 0);
        event.at = Some(reglament::facts::When::Exact(start.plus(step * 2_000)));
        case.events.push(event);
    }
    let begun = std::time::Instant::now();
    judge(rich(), &case, "31.12 12:00");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
