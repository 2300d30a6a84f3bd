//! Один образец на все отчёты: регламент из четырёх пунктов, три сотрудника, пять нарушений.

use std::io::{self, Write};

use reglament::calendar::{Fold, Zone};
use reglament::facts::{Employee, InputSummary, Rejection, Staff};
use reglament::findings::{
    Basis, Clock, Evidence, Finding, Ledger, MissingItem, NextAction, NormKind, Penalty,
    ResponsibleBasis, Severity, StepFired, Subject, Verdict,
};
use reglament::output::report::{Excuse, LintReport, NextReport, NotCheckedRow, Summary, Tally};
use reglament::output::{Book, ClauseInfo, Context, Names, RegulationInfo};
use reglament::value::{Currency, Decimal, Instant};
use reglament::views::{NextActions, Violations};

pub const MOSCOW: Zone = Zone::Named(chrono_tz::Tz::Europe__Moscow);

/// Момент по Москве.
pub fn at(text: &str) -> Instant {
    let local =
        chrono::NaiveDateTime::parse_from_str(text, "%d.%m.%Y %H:%M").expect("момент образца");
    MOSCOW.instant(local, Fold::First)
}

pub fn clause(number: Option<&str>, line: usize, text: &str) -> ClauseInfo {
    ClauseInfo {
        number: number.map(Into::into),
        key: number.unwrap_or("Новая: вход").into(),
        text: text.into(),
        file: "продажи.reglament".into(),
        line,
        severity: Severity::Violation,
        priority: None,
        script: None,
        template: None,
        steps: Vec::new(),
        advice: Vec::new(),
        by_hand: false,
    }
}

pub fn book() -> Book {
    let call = ClauseInfo {
        script: Some("Первый звонок".into()),
        steps: vec!["представиться".into(), "узнать задачу".into()],
        advice: vec!["говорить коротко".into()],
        ..clause(Some("2.1"), 37, "позвонить за 15 рабочих минут")
    };
    let offer = ClauseInfo {
        template: Some("КП-2026".into()),
        ..clause(
            Some("3.4"),
            52,
            "отправить документ «КП» в течение 2 рабочих дней после встречи",
        )
    };
    Book {
        zone: MOSCOW,
        regulations: vec![RegulationInfo {
            name: "Работа с клиентской базой".into(),
            version: Some("3".into()),
            file: "продажи.reglament".into(),
            effective_from: chrono::NaiveDate::from_ymd_opt(2026, 12, 1),
        }],
        clauses: vec![vec![
            call,
            offer,
            clause(None, 60, "вход: заполнены бюджет и ЛПР"),
            ClauseInfo {
                by_hand: true,
                ..clause(
                    Some("7"),
                    90,
                    "запрещено «обещать негарантируемый результат»",
                )
            },
        ]],
    }
}

pub fn staff() -> Staff {
    let person = |id: &str, name: &str, role: &str| {
        let employee = Employee {
            id: id.into(),
            name: name.into(),
            role: Some(role.into()),
            active: true,
            ..Employee::default()
        };
        (Box::from(id), employee)
    };
    Staff::from([
        person("ivanov", "Иванов Иван", "менеджер"),
        person("petrova", "Петрова Анна", "старший специалист"),
        person("sidorov", "Сидоров Пётр", "супервайзер"),
    ])
}

pub fn input() -> InputSummary {
    InputSummary {
        read: 120,
        used: 118,
        repeated: 0,
        unlisted: 0,
        rejections: vec![
            Rejection {
                place: "данные.ndjson:17".into(),
                reason: "нет ключа «client» или «deals»".into(),
            },
            Rejection {
                place: "данные.ndjson:40".into(),
                reason: "это не JSON: строка обрывается".into(),
            },
        ],
        notes: vec!["повторы звонков: 3".into()],
    }
}

pub fn subject(deal: &str, stage: &str) -> Subject {
    Subject {
        client: Some("C-77".into()),
        deal: Some(deal.into()),
        funnel: None,
        stage: Some(stage.into()),
        event: None,
        employee: None,
    }
}

pub fn overdue_call() -> Finding {
    Finding {
        numbers: Vec::new(),
        award: Vec::new(),
        id: 0x0012_34ab_cdef_5678,
        version: 0,
        clause: 0,
        norm: NormKind::Obligation,
        verdict: Verdict::Overdue,
        severity: Severity::Critical,
        subject: subject("D-1", "Новая"),
        responsible: "ivanov".into(),
        responsible_basis: ResponsibleBasis::History,
        triggered_at: at("07.12.2026 10:00"),
        opens_at: None,
        due_at: Some(at("07.12.2026 10:15")),
        done_at: None,
        ended_at: None,
        late_seconds: 8100,
        late_in_clock_seconds: 8100,
        clock: Clock::CompanyWorking,
        basis: Basis::History,
        steps: vec![StepFired {
            at: at("07.12.2026 10:30"),
            to: "sidorov".into(),
            action: "сообщить супервайзеру".into(),
        }],
        evidence: vec![Evidence {
            fact: "вход в стадию «Новая»".into(),
            at: Some(at("07.12.2026 10:00")),
            source: "данные.ndjson:1".into(),
        }],
        fix: "позвонить клиенту".into(),
        missing: Vec::new(),
        penalty: vec![Penalty::Money(Decimal::new(500, 0), Currency::default())],
        not_held: Vec::new(),
        notes: Vec::new(),
        calendar_assumed: false,
    }
}

pub fn unmet_entry() -> Finding {
    Finding {
        id: 2,
        clause: 2,
        norm: NormKind::Prohibition,
        verdict: Verdict::Violated,
        severity: Severity::Violation,
        subject: subject("D-2", "Квалификация"),
        responsible_basis: ResponsibleBasis::Current,
        triggered_at: at("05.12.2026 11:00"),
        due_at: None,
        late_seconds: 0,
        late_in_clock_seconds: 0,
        clock: Clock::Elapsed,
        basis: Basis::Current,
        steps: Vec::new(),
        evidence: Vec::new(),
        fix: "заполнить бюджет и ЛПР".into(),
        missing: vec![
            MissingItem {
                what: "бюджет".into(),
            },
            MissingItem {
                what: "ЛПР".into()
            },
        ],
        penalty: Vec::new(),
        ..overdue_call()
    }
}

pub fn late_offer() -> Finding {
    Finding {
        id: 3,
        clause: 1,
        verdict: Verdict::Late,
        severity: Severity::Remark,
        responsible: "petrova".into(),
        subject: subject("D-3", "КП"),
        triggered_at: at("01.12.2026 15:00"),
        due_at: Some(at("03.12.2026 18:00")),
        done_at: Some(at("06.12.2026 19:00")),
        late_seconds: 3 * 86_400 + 3600,
        late_in_clock_seconds: 3 * 86_400 + 3600,
        clock: Clock::Days,
        steps: Vec::new(),
        penalty: vec![Penalty::Points(Decimal::new(-1, 0))],
        notes: vec!["внесено задним числом".into()],
        ..overdue_call()
    }
}

pub fn tally(duties: u64, kept: u64, violations: u64, not_checked: u64) -> Tally {
    Tally {
        duties,
        kept,
        violations,
        not_checked,
        ..Tally::default()
    }
}

pub fn lint_report() -> LintReport {
    let excuse = Excuse {
        who: "РОП Смирнов".into(),
        when: Some("08.12.2026".into()),
        why: "клиент просил не звонить".into(),
        until: Some("31.12.2026".into()),
    };
    let old = Finding {
        id: 4,
        due_at: Some(at("01.12.2026 18:00")),
        ..late_offer()
    };
    let ended = Finding {
        id: 5,
        verdict: Verdict::Missed,
        due_at: Some(at("02.12.2026 10:15")),
        ended_at: Some(at("03.12.2026 10:00")),
        ..overdue_call()
    };
    LintReport {
        days_asked: false,
        plans: Default::default(),
        reports: Default::default(),
        since: None,
        narrowed: false,
        violations: Violations::new(
            [overdue_call(), unmet_entry(), late_offer(), old, ended],
            at("10.12.2026 12:00"),
        ),
        excused: vec![(
            Finding {
                id: 9,
                ..overdue_call()
            },
            excuse,
        )],
        not_checked: vec![
            NotCheckedRow {
                version: 0,
                clause: 1,
                missing: "история документов".into(),
                duties: 50,
                deals: 40,
            },
            NotCheckedRow {
                version: 0,
                clause: 0,
                missing: "история звонков".into(),
                duties: 1,
                deals: 1,
            },
        ],
        summary: Summary {
            sums: std::collections::BTreeMap::new(),
            by_person: vec![
                (
                    "ivanov".into(),
                    Tally {
                        excused: 1,
                        by_current: 1,
                        cancelled: 6,
                        ..tally(300, 250, 42, 1)
                    },
                ),
                ("petrova".into(), tally(112, 50, 38, 1)),
            ],
            by_clause: vec![
                (
                    (0, 0),
                    Tally {
                        excused: 1,
                        ..tally(200, 180, 11, 1)
                    },
                ),
                ((0, 1), tally(12, 0, 0, 12)),
            ],
            by_stage: vec![
                ("Новая".into(), tally(200, 180, 11, 1)),
                ("КП".into(), tally(12, 6, 6, 0)),
            ],
            ledger: Ledger {
                born: 412,
                kept: 300,
                broken: 80,
                open: 20,
                cancelled: 10,
                not_checked: 2,
                before_force: 15,
            },
            excused: 1,
        },
    }
}

pub fn action(what: &str, clause: usize, due: Option<&str>, overdue: bool) -> NextAction {
    NextAction {
        version: 0,
        clause,
        action: "deed",
        what: what.into(),
        subject: subject("D-1", "Новая"),
        responsible: "ivanov".into(),
        opens_at: None,
        due_at: due.map(at),
        overdue,
        priority: Some(1),
        reason: "вход в стадию «Новая» 07.12.2026 10:00".into(),
    }
}

pub fn next_report() -> NextReport {
    let mut criterion = action("чтобы перейти в «КП»: бюджет, ЛПР", 2, None, false);
    criterion.action = "criterion";
    let mut later = action(
        "отправить документ «КП»",
        1,
        Some("11.12.2026 18:00"),
        false,
    );
    later.responsible = "petrova".into();
    later.opens_at = Some(at("11.12.2026 09:00"));
    let mut joined = action("позвонить клиенту", 0, Some("10.12.2026 18:00"), false);
    joined.subject = subject("D-2", "Квалификация");
    let call = action("позвонить клиенту", 0, Some("07.12.2026 10:15"), true);
    NextReport {
        actions: NextActions::new([later, joined, criterion, call]),
        not_checked: Vec::new(),
        ledger: lint_report().summary.ledger,
    }
}

pub fn names() -> Names {
    Names {
        clients: [("C-77".into(), "ООО «Ромашка»".into())].into(),
        deals: [("D-1".into(), "Поставка станка".into())].into(),
    }
}

/// Что написала функция на данных образца.
pub fn written(write: impl FnOnce(&mut dyn Write, &Context<'_>) -> io::Result<()>) -> String {
    let (book, staff, names, input) = (book(), staff(), names(), input());
    let context = Context {
        at: at("10.12.2026 12:00"),
        book: &book,
        staff: &staff,
        names: &names,
        input: &input,
        format: "данные своего формата",
        as_of: Some(at("10.12.2026 12:00")),
    };
    let mut out = Vec::new();
    write(&mut out, &context).expect("запись в память удаётся всегда");
    String::from_utf8(out).expect("вывод в UTF-8")
}
