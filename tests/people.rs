//! Сотрудники как случаи: отчёты, повторяющиеся дела, отсутствия. Текст регламента и данные — такие, как их пишут люди.

use reglament::engine::{Engine, Options, settle};
use reglament::facts::read::{Notes, own_dataset, read_staff, read_yaml};
use reglament::facts::{Case, When, employee_cases};
use reglament::findings::{Finding, Verdict};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

const HEAD: &str = "\
регламент «Отдел»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
    праздники Россия
роли: менеджер, РОП, супервайзер
порядок: «Новая» → «КП» → «Успех» или «Отказ»
";

fn at(text: &str) -> Instant {
    match When::parse(text) {
        Ok(When::Exact(at)) => at,
        other => panic!("не момент: {other:?}"),
    }
}

/// Все находки о сотрудниках, по строке на каждую, в порядке сотрудников и времени.
fn judged(text: &str, staff: &str, clients: &str, now: &str) -> String {
    let text = format!("{HEAD}{text}");
    let loaded = load(&[SourceText::new("тест.reglament", &text)]);
    assert!(loaded.is_sound(), "{:#?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let mut notes = Notes::default();
    let mut dataset = own_dataset();
    let (people, rejected) = read_staff(staff, "employees.yaml", &mut notes);
    assert!(rejected.is_empty(), "{rejected:?}");
    dataset.staff = people;
    dataset.staff_held = true;
    let read = read_yaml(clients, "клиенты.yaml", &mut notes);
    let cases: Vec<Case<'static>> = read
        .into_iter()
        .map(|case| case.expect("читается"))
        .collect();
    let (own, cases): (Vec<_>, Vec<_>) =
        cases.into_iter().partition(|case| case.employee.is_some());
    let own = employee_cases(&dataset.staff, own);
    dataset.take_staff(&own);
    let options = Options::default();
    let now = at(now);
    let mut engine = Engine::new(&program, &dataset, now, &options);
    let mut findings: Vec<Finding> = Vec::new();
    let mut contributions = Vec::new();
    for case in cases.iter().chain(&own) {
        let result = engine.evaluate(case);
        contributions.extend(result.contributions);
        findings.extend(result.findings);
    }
    findings.extend(settle(&program, &dataset, contributions, now).findings);
    let mut lines: Vec<String> = findings
        .iter()
        .filter(|one| one.subject.employee.is_some())
        .map(line)
        .collect();
    lines.dedup();
    lines.join("\n")
}

fn line(one: &Finding) -> String {
    let zone = reglament::calendar::Zone::parse("Europe/Moscow").expect("пояс известен");
    let moment = |at: Instant| zone.local(at).format("%d.%m %H:%M").to_string();
    let verdict = match one.verdict {
        Verdict::OnTime => "вовремя",
        Verdict::Late => "поздно",
        Verdict::Overdue => "просрочено",
        Verdict::Missed => "не сделано",
        Verdict::Pending => "ожидает",
        Verdict::Cancelled => "снято",
        Verdict::NotChecked => "не проверено",
        Verdict::Violated => "нарушено",
        Verdict::Fixed => "исправлено",
    };
    let employee = one.subject.employee.as_deref().unwrap_or("");
    let mut out = format!("{employee}: {verdict}");
    if *one.responsible != *employee {
        out += &format!(" ({})", one.responsible);
    }
    if let Some(due) = one.due_at {
        out += &format!(", срок {}", moment(due));
    }
    if let Some(done) = one.done_at {
        out += &format!(", сдано {}", moment(done));
    }
    for note in one.notes.iter().chain(&one.not_held) {
        out += &format!("; {note}");
    }
    out
}

const REPORT: &str = "\
отчёт «Ежедневный»:
    сдаёт менеджер каждый рабочий день до 18:00
    если не сдан, то отсутствовал
    звонки — число
    сверять с CRM
";

#[test]
fn отчёт_за_каждый_рабочий_день() {
    let staff = "\
- id: ivanov
  role: менеджер
  since: 2026-11-01
  reports:
    - {name: Ежедневный, at: \"2026-12-01T17:30+03:00\"}
    - {name: Ежедневный, at: \"2026-12-02T18:30+03:00\", day: 2026-12-02}
    - {name: ежедневный, at: \"2026-12-07T09:10+03:00\", day: 2026-12-04}
- {id: orlov, role: РОП, since: 2026-11-01}
";
    insta::assert_snapshot!(judged(REPORT, staff, "", "2026-12-08T12:00+03:00"), @r#"
ivanov: вовремя, срок 01.12 18:00, сдано 01.12 17:30
ivanov: поздно, срок 02.12 18:00, сдано 02.12 18:30
ivanov: просрочено, срок 03.12 18:00; не сделано — считается: отсутствовал
ivanov: поздно, срок 04.12 18:00, сдано 07.12 09:10
ivanov: просрочено, срок 07.12 18:00; не сделано — считается: отсутствовал
ivanov: ожидает, срок 08.12 18:00
"#);
}

#[test]
fn в_отпуске_и_в_выходной_своего_графика_отчёта_не_ждут() {
    let staff = "\
- id: ivanov
  role: менеджер
  since: 2026-11-01
  schedule: вт–сб 10:00–19:00
  absences: [{с: 2026-12-02, по: 2026-12-03}]
  reports: [{name: Ежедневный, at: \"2026-12-01T17:30+03:00\"}]
";
    insta::assert_snapshot!(judged(REPORT, staff, "", "2026-12-07T12:00+03:00"), @r#"
ivanov: вовремя, срок 01.12 18:00, сдано 01.12 17:30
ivanov: просрочено, срок 04.12 18:00; не сделано — считается: отсутствовал
ivanov: просрочено, срок 05.12 18:00; не сделано — считается: отсутствовал
"#);
}

#[test]
fn уволенному_и_тому_о_ком_ничего_не_известно() {
    let staff = "\
- {id: ivanov, role: менеджер, since: 2026-11-01, until: 2026-12-01, reports: [{name: Ежедневный, at: \"2026-12-01T17:30+03:00\"}]}
- {id: petrov, role: менеджер}
";
    insta::assert_snapshot!(judged(REPORT, staff, "", "2026-12-07T12:00+03:00"), @r#"
ivanov: вовремя, срок 01.12 18:00, сдано 01.12 17:30
petrov: не проверено; первый рабочий день сотрудника
"#);
}

#[test]
fn отчётов_никто_не_даёт() {
    let staff = "- {id: ivanov, role: менеджер, since: 2026-12-03}\n";
    insta::assert_snapshot!(judged(REPORT, staff, "", "2026-12-07T12:00+03:00"), @r#"
ivanov: не проверено, срок 03.12 18:00; отчёты сотрудников
ivanov: не проверено, срок 04.12 18:00; отчёты сотрудников
ivanov: не проверено, срок 07.12 18:00; отчёты сотрудников
"#);
}

#[test]
fn отчёт_сверяется_с_событиями_всех_клиентов() {
    let staff = "\
- id: ivanov
  role: менеджер
  since: 2026-11-01
  reports:
    - {name: Ежедневный, at: \"2026-12-01T17:30+03:00\", lines: {звонки: 2}}
    - {name: Ежедневный, at: \"2026-12-02T17:30+03:00\", lines: {звонки: 5}}
    - {name: Ежедневный, at: \"2026-12-03T17:30+03:00\", lines: {звонки: много}}
";
    let clients = "\
- client: C-1
  deals: [{deal: D-1, stages: [{stage: Новая, at: \"2026-12-01T09:00+03:00\"}]}]
  events:
    - {kind: звонок, direction: out, deal: D-1, seconds: 30, by: ivanov, at: \"2026-12-01T10:00+03:00\"}
    - {kind: звонок, direction: out, deal: D-1, seconds: 30, by: petrova, at: \"2026-12-01T10:10+03:00\"}
    - {kind: звонок, direction: out, deal: D-1, seconds: 30, by: ivanov, at: \"2026-12-02T10:00+03:00\"}
- client: C-2
  events:
    - {kind: звонок, direction: out, seconds: 30, by: ivanov, at: \"2026-12-01T11:00+03:00\"}
    - {kind: звонок, direction: out, seconds: 30, by: ivanov, at: \"2026-12-01T17:50+03:00\"}
    - {kind: звонок, direction: out, seconds: 30, by: ivanov, at: \"2026-12-02T11:00+03:00\"}
";
    insta::assert_snapshot!(judged(REPORT, staff, clients, "2026-12-03T17:40+03:00"), @r#"
ivanov: вовремя, срок 01.12 18:00, сдано 01.12 17:30
ivanov: вовремя, срок 02.12 18:00, сдано 02.12 17:30
ivanov: вовремя, срок 03.12 18:00, сдано 03.12 17:30
ivanov: нарушено; «звонки»: в отчёте 5, по данным 2
ivanov: не проверено; число в строке «звонки» отчёта
"#);
}

#[test]
fn планёрка_каждый_понедельник() {
    let text = "РОП проводит планёрку каждый понедельник в 10:00\n";
    let staff = "\
- id: orlov
  role: РОП
  since: 2026-11-01
  deputy: ivanov
  events: [{kind: встреча, name: планёрка, at: \"2026-12-07T10:05+03:00\"}, {kind: встреча, name: планёрка, at: \"2026-12-14T11:00+03:00\"}]
- {id: ivanov, role: менеджер, since: 2026-11-01}
";
    insta::assert_snapshot!(judged(text, staff, "", "2026-12-22T12:00+03:00"), @r#"
orlov: вовремя, срок 07.12 10:15, сдано 07.12 10:05
orlov: поздно, срок 14.12 10:15, сдано 14.12 11:00
orlov: просрочено, срок 21.12 10:15
"#);
}

#[test]
fn кроме_названных_и_неактивных() {
    let text = "\
раздел «Отчёты», кроме сотрудников «Иванова А.»:
    менеджер сдаёт отчёт «Ежедневный» каждый рабочий день до 18:00
";
    let staff = "\
- {id: ivanova, name: Анна Иванова, role: менеджер, since: 2026-11-01}
- {id: petrov, name: Пётр Петров, role: менеджер, since: 2026-11-01, reports: [{name: Ежедневный, at: \"2026-12-01T17:30+03:00\"}]}
";
    insta::assert_snapshot!(judged(text, staff, "", "2026-12-01T19:00+03:00"), @r#"petrov: вовремя, срок 01.12 18:00, сдано 01.12 17:30"#);
}
