//! Объяснение сделки: вопросы, счёт срока, молчание.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use reglament::calendar::{ClockKind, DayKind, Step, Trace, Window};
use reglament::engine::{
    Asked, ClauseExplanation, DealExplanation, DutyExplanation, Rejected, Silence, TestAsked,
};
use reglament::model::regulation::Of;
use reglament::output::report::ExplainReport;
use reglament::output::{Look, json, text};
use reglament::value::Truth;

use crate::sample::{action, at, late_offer, overdue_call, written};
use crate::schema::valid;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).expect("день образца")
}

fn asked(answer: Truth) -> Asked {
    let test = |text: &str, answer: Truth, found: Option<&str>| TestAsked {
        text: text.into(),
        answer,
        found: found.map(Into::into),
    };
    let tests = vec![
        test(
            "источник «сайт»",
            answer.clone(),
            Some("источник = выставка"),
        ),
        test("есть звонок", Truth::unknown("история звонков"), None),
    ];
    Asked {
        at: at("07.12.2026 10:00"),
        answer,
        tests,
    }
}

fn clause(index: usize, silence: Option<Silence>) -> ClauseExplanation {
    ClauseExplanation {
        version: 0,
        clause: index,
        part: 0,
        asked: Vec::new(),
        duties: Vec::new(),
        silence,
        would_speak: None,
    }
}

fn report() -> ExplainReport {
    let minutes = Trace {
        clock: ClockKind::Working,
        origin: at("07.12.2026 08:50"),
        steps: vec![
            Step::WaitedForOpening {
                from: at("07.12.2026 08:50"),
                to: at("07.12.2026 09:00"),
            },
            Step::Ran {
                clock: ClockKind::Working,
                seconds: 900,
                from: at("07.12.2026 09:00"),
                to: at("07.12.2026 09:15"),
            },
        ],
        window: Window {
            opens: at("07.12.2026 08:50"),
            due: at("07.12.2026 10:15"),
            assumed: false,
        },
    };
    let days = Trace {
        clock: ClockKind::Days,
        origin: at("03.12.2026 15:00"),
        steps: vec![
            Step::DayOff {
                date: day(5),
                kind: DayKind::NoHours,
            },
            Step::DayOff {
                date: day(6),
                kind: DayKind::NoHours,
            },
            Step::CountedDays {
                working: true,
                days: 2,
                after: day(3),
                last: day(7),
            },
            Step::Paused {
                from: at("07.12.2026 10:00"),
                to: at("07.12.2026 12:00"),
            },
            Step::Closed {
                date: day(7),
                kind: DayKind::Shortened,
                at: at("07.12.2026 17:00"),
            },
        ],
        window: Window {
            opens: at("03.12.2026 15:00"),
            due: at("07.12.2026 17:00"),
            assumed: false,
        },
    };
    let call = overdue_call();
    let offer = late_offer();
    let duty = |finding, term| DutyExplanation {
        finding,
        term: Some(term),
        rejected: Vec::new(),
        remedy: None,
    };
    let first = ClauseExplanation {
        asked: vec![asked(Truth::Yes)],
        duties: vec![DutyExplanation {
            rejected: vec![Rejected {
                fact: "исходящий звонок".into(),
                at: at("07.12.2026 10:05"),
                source: "данные.ndjson:1".into(),
                why: "не соединён".into(),
            }],
            remedy: Some("соединённый звонок до 07.12.2026 10:15".into()),
            ..duty(call.id, minutes)
        }],
        ..clause(0, None)
    };
    let second = ClauseExplanation {
        duties: vec![duty(offer.id, days)],
        ..clause(1, None)
    };
    let third = ClauseExplanation {
        asked: vec![asked(Truth::No)],
        ..clause(2, Some(Silence::GuardFalse))
    };
    ExplainReport {
        explanation: DealExplanation {
            of: Of::Deal,
            deal: "D-1".into(),
            visits: vec![
                ("Новая".into(), None, Some(at("08.12.2026 11:00"))),
                ("КП".into(), Some(at("08.12.2026 11:00")), None),
            ],
            clauses: vec![first, second, third, clause(3, Some(Silence::ByHand))],
        },
        findings: vec![call, offer],
        actions: vec![action(
            "позвонить клиенту",
            0,
            Some("07.12.2026 10:15"),
            true,
        )],
    }
}

#[test]
fn объяснение_текстом() {
    insta::assert_snapshot!(written(|out, context| text::explain::write(
        out,
        Look::PLAIN,
        context,
        &report()
    )));
}

#[test]
fn объяснение_json() {
    let document = written(|out, context| json::explain::json(out, context, &report()));
    valid(&document);
    insta::assert_snapshot!(document);
}

/// Причина молчания в машинном выводе — своё слово у каждой.
#[test]
fn у_каждого_молчания_своё_слово() {
    let all = [
        Silence::NotInForce,
        Silence::NeverInScope,
        Silence::NoTrigger,
        Silence::GuardFalse,
        Silence::CancelledAtBirth,
        Silence::NothingForbidden,
        Silence::AcrossCases,
        Silence::ByHand,
    ];
    let mut report = report();
    report.explanation.clauses = all.iter().map(|&one| clause(3, Some(one))).collect();
    let document = written(|out, context| json::explain::json(out, context, &report));
    valid(&document);
    let document: serde_json::Value = serde_json::from_str(&document).expect("вывод — JSON");
    let words = document["clauses"]
        .as_array()
        .expect("список пунктов")
        .iter();
    let words: BTreeSet<_> = words.filter_map(|one| one["silence"].as_str()).collect();
    assert_eq!(words.len(), all.len());
}
