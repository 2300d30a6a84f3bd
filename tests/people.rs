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
fn день_отчёта_по_часам_команды() {
    let text = "\
регламент «Отдел»:
    команда «Урал»: часовой пояс Asia/Yekaterinburg; рабочее время пн–пт 09:00–18:00
отчёт «Ежедневный»:
    сдаёт менеджер каждый рабочий день до 18:00
    звонки — число
    сверять с CRM
";
    // Сдан в 00:30 второго по Екатеринбургу: по Москве ещё первое, но звонки второго — уже его день.
    let staff = "\
- id: ivanov
  role: менеджер
  team: Урал
  since: 2026-11-01
  reports:
    - {name: Ежедневный, at: \"2026-12-01T22:30+03:00\", lines: {звонки: 0}}
";
    let clients = "\
- client: C-1
  deals: [{deal: D-1, stages: [{stage: Новая, at: \"2026-12-01T09:00+03:00\"}]}]
  events:
    - {kind: звонок, direction: out, deal: D-1, seconds: 30, by: ivanov, at: \"2026-12-01T10:00+03:00\"}
";
    insta::assert_snapshot!(judged(text, staff, clients, "2026-12-01T23:40+03:00"), @"ivanov: вовремя, срок 02.12 16:00, сдано 01.12 22:30");
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

const CHECKLIST: &str = "\
чек-лист «Первый звонок»:
    шкала: от 90 — отлично; от 60 — хорошо; ниже 60 — плохо
    ответы: полностью — 100 %; частично — 50 %; нет — 0 %
    раздел «Контакт», 30 баллов:
        «представился» — 10
        «спросил, удобно ли говорить» — 20
    раздел «Потребность», 70 баллов:
        «открытые вопросы», 30 баллов: от 3 — 30; от 1 — 15; нет — 0
        «назначен следующий шаг» — 40 по данным, если есть открытая задача со сроком
    стоп-факторы:
        «грубость» — обнуляет
        «перебивал» — минус 10
    заполнить «сильные стороны»
    ниже 60 — РОП обязан назначить «обучение» за 3 рабочих дня
";

/// Листы одного клиента: что вышло по каждому, и какие дела из этого родились.
fn scored(audits: &str, more: &str) -> String {
    let text = format!("{HEAD}{CHECKLIST}");
    let loaded = load(&[SourceText::new("тест.reglament", &text)]);
    assert!(loaded.is_sound(), "{:#?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let client = format!(
        "- client: C-1\n  deals: [{{deal: D-1, owner: ivanov, created: \"2026-12-01T09:00+03:00\", stages: [{{stage: Новая, at: \"2026-12-01T09:00+03:00\"}}], changes: [], owners: []}}]\n  events: [{{kind: звонок, id: E-1, deal: D-1, direction: out, seconds: 60, by: ivanov, at: \"2026-12-01T10:00+03:00\"}}{more}]\n  audits:\n{audits}"
    );
    let mut notes = Notes::default();
    let case = read_yaml(&client, "клиенты.yaml", &mut notes)
        .remove(0)
        .expect("читается");
    let dataset = own_dataset();
    let options = Options::default();
    let mut engine = Engine::new(&program, &dataset, at("2026-12-08T12:00+03:00"), &options);
    let result = engine.evaluate(&case);
    let mut out = Vec::new();
    for one in &result.findings {
        out.push(format!(
            "{:?} {:?}: {}",
            one.norm, one.verdict, one.responsible
        ));
        for fact in &one.evidence {
            out.push(format!("  {}", fact.fact));
        }
        for note in one.notes.iter().chain(&one.not_held) {
            out.push(format!("  = {note}"));
        }
    }
    out.join("\n")
}

#[test]
fn лист_оценён_по_ответам_и_по_данным() {
    let audits = "    - {checklist: Первый звонок, id: A-1, deal: D-1, event: E-1, at: \"2026-12-02T12:00+03:00\", by: orlov, answers: {представился: да, \"спросил, удобно ли говорить\": частично, открытые вопросы: 2, сильные стороны: слушал}}\n";
    let task = ", {kind: задача, deal: D-1, name: перезвонить, at: \"2026-12-01T10:05+03:00\", deadline: 2026-12-03}";
    insta::assert_snapshot!(scored(audits, task), @r#"
Checklist OnTime: ivanov
  проверка «Первый звонок»
  «представился»: 10 из 10, ответ «да»
  «спросил, удобно ли говорить»: 10 из 20, ответ «частично»
  «открытые вопросы»: 15 из 30, ответ «2»
  «назначен следующий шаг»: 40 из 40, подтверждено данными
  = итог 75 из 100 — хорошо
  = раздел «Контакт»: 20 из 30
  = раздел «Потребность»: 55 из 70
  = сильные стороны: слушал
"#);
}

#[test]
fn не_к_месту_уходит_из_знаменателя_а_не_наблюдалось_ноль() {
    let audits = "    - {checklist: первый звонок, id: A-1, deal: D-1, employee: petrova, at: \"2026-12-02T12:00+03:00\", answers: {представился: да, \"спросил, удобно ли говорить\": не к месту, открытые вопросы: не наблюдалось, перебивал: да}}\n";
    insta::assert_snapshot!(scored(audits, ""), @r#"
Checklist OnTime: petrova
  проверка «первый звонок»
  «представился»: 10 из 10, ответ «да»
  «спросил, удобно ли говорить»: не к месту
  «открытые вопросы»: 0 из 30, ответ «не наблюдалось»
  «назначен следующий шаг»: 0 из 40, опровергнуто данными
  = итог 2.5 из 100 — плохо
  = раздел «Контакт»: 10 из 10
  = раздел «Потребность»: 0 из 70
  = стоп-фактор «перебивал»: минус 10 (ответ проверяющего)
  = сильные стороны: не заполнено
Obligation Overdue: РОП
  проверка «первый звонок»
"#);
}

#[test]
fn стоп_фактор_обнуляет_и_непонятный_ответ_не_судится() {
    let audits = "    - {checklist: Первый звонок, id: A-1, deal: D-1, at: \"2026-12-02T12:00+03:00\", answers: {представился: да, грубость: да}}\n    - {checklist: Первый звонок, id: A-2, deal: D-1, at: \"2026-12-03T12:00+03:00\", answers: {представился: наверное, \"спросил, удобно ли говорить\": да, открытые вопросы: 3}}\n";
    insta::assert_snapshot!(scored(audits, ""), @r#"
Checklist OnTime: не назначен
  проверка «Первый звонок»
  «представился»: 10 из 10, ответ «да»
  «спросил, удобно ли говорить»: 0 из 20, не наблюдалось
  «открытые вопросы»: 0 из 30, не наблюдалось
  «назначен следующий шаг»: 0 из 40, опровергнуто данными
  = итог 0 из 100 — плохо
  = раздел «Контакт»: 10 из 30
  = раздел «Потребность»: 0 из 70
  = стоп-фактор «грубость»: обнуляет (ответ проверяющего)
  = сильные стороны: не заполнено
Obligation Overdue: РОП
  проверка «Первый звонок»
Checklist NotChecked: не назначен
  проверка «Первый звонок»
  «представился»: от 0 до 10, ответ «наверное» не понятен
  «спросил, удобно ли говорить»: 20 из 20, ответ «да»
  «открытые вопросы»: 30 из 30, ответ «3»
  «назначен следующий шаг»: 0 из 40, опровергнуто данными
  = итог от 50 до 60 из 100
  = раздел «Контакт»: 20 из 30
  = раздел «Потребность»: 30 из 70
  = сильные стороны: не заполнено
  = понятный ответ на «представился»
Obligation NotChecked: РОП
  проверка «Первый звонок»
  = понятный ответ на «представился»
"#);
}
