//! Plans of some people on some days, and numbers over filled sheets: what a text says in an author's own words.

use reglament::facts::{Case, Dataset, Event, EventKind, Form, RawValue, When};
use reglament::findings::{Finding, Verdict};

use crate::dsl::*;
use crate::frequency::settled;

fn staff(people: &[(&str, &str, u32)]) -> Dataset {
    let mut data = dataset();
    for (id, role, day) in people {
        let (id, mut person) = employee(id, role);
        person.since = chrono::NaiveDate::from_ymd_opt(2026, 11, *day).map(When::Day);
        data.staff.insert(id, person);
    }
    data.staff_held = true;
    data
}

fn calls(who: &'static str, moments: &[&str]) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for at in moments {
        case = case.event(Event {
            by: Some(who.into()),
            ..outgoing(at, true)
        });
    }
    case
}

fn rows(findings: &[Finding]) -> Vec<String> {
    let row = |one: &Finding| {
        let at = show(one.triggered_at);
        format!("{:?} {} {at}", one.verdict, one.responsible)
    };
    findings.iter().map(row).collect()
}

#[test]
fn a_plan_is_nobodys_who_is_too_new_and_снят_when_the_season_begins() {
    let text = "план менеджера на неделю: 2 звонка:
    кроме сотрудников со стажем меньше 2 недель
    с 16.12 по 10.01 не действует";
    // Иванов с 2 ноября, Петров с 30 ноября: до 14 декабря плана у него нет, а 16-го план снят у всех.
    let data = staff(&[("ivanov", "менеджер", 2), ("petrov", "менеджер", 30)]);
    let cases = [calls("ivanov", &["01.12 10:00", "08.12 10:00"])];
    let (_, out) = settled(text, &data, &cases, "22.12 12:00");
    assert_eq!(
        rows(&out.findings),
        [
            "Missed ivanov 30.11 00:00",
            "Missed ivanov 07.12 00:00",
            "Cancelled ivanov 14.12 00:00",
            "Cancelled petrov 14.12 00:00",
        ]
    );
}

#[test]
fn a_plan_whose_person_has_no_first_day_cannot_be_told() {
    let text = "план менеджера на неделю: 2 звонка, кроме сотрудников со стажем меньше 2 недель";
    let mut data = staff(&[("ivanov", "менеджер", 2)]);
    data.staff.values_mut().for_each(|one| one.since = None);
    let cases = [calls("ivanov", &["01.12 10:00"])];
    let (_, out) = settled(text, &data, &cases, "08.12 12:00");
    assert_eq!(rows(&out.findings), ["NotChecked ivanov 30.11 00:00"]);
}

const SHEETS: &str = "чек-лист «Звонок», 10 баллов:
    «поздоровался» — 4
    «назвал цену» — 6
    итог — процент
показатели:
    «оценка недели» — средняя оценка по чек-листу «Звонок» по менеджерам за неделю
    «балл недели» — средний балл листов «Звонок» по менеджерам за неделю
    «слабые» — доля листов «Звонок» ниже 60 по менеджерам за неделю
";

/// Sheets about calls of ivanov, filled in by somebody else.
fn sheets(answers: &[(&str, &str, &str)]) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.12 10:00")]);
    for (number, (at, hello, price)) in answers.iter().enumerate() {
        let mut form = Form {
            employee: Some("ivanov".into()),
            ..Form::default()
        };
        let lines = [("поздоровался", hello), ("назвал цену", price)];
        for (name, said) in lines {
            let said = RawValue::Text((*said).to_owned().into());
            form.lines.insert(name.into(), said);
        }
        let mut sheet = Event::new(EventKind::Audit);
        sheet.id = Some(format!("A-{number}").into());
        sheet.name = Some("Звонок".into());
        sheet.by = Some("okk".into());
        sheet.at = Some(when(at));
        sheet.form = Some(Box::new(form));
        case = case.event(sheet);
    }
    case
}

fn numbers(findings: &[Finding]) -> Vec<String> {
    let row = |one: &Finding| {
        // The number alone, without the cases that it rests on.
        let said = one.numbers.first().map_or("", |number| &*number.text);
        let said = said.split(" (").next().unwrap_or(said);
        format!("{:?} {}: {said}", one.verdict, one.responsible)
    };
    findings.iter().map(row).collect()
}

#[test]
fn the_mean_of_sheets_is_of_whose_work_was_judged() {
    let data = staff(&[("ivanov", "менеджер", 2), ("okk", "РОП", 2)]);
    // 40 % и 100 %: в среднем 70 %; в баллах 4 и 10; один лист из двух ниже 60.
    let cases = [sheets(&[
        ("08.12 10:00", "да", "нет"),
        ("09.12 10:00", "да", "да"),
    ])];
    let told = |rule: &str| {
        let text = format!("{SHEETS}{rule}");
        let (_, out) = settled(&text, &data, &cases, "16.12 12:00");
        let judged = out.findings.into_iter();
        let judged: Vec<Finding> = judged
            .filter(|one| one.verdict != Verdict::Pending)
            .collect();
        numbers(&judged)
    };
    assert_eq!(
        told("«оценка недели» ниже 80 % — нарушение"),
        ["Missed ivanov: 70 %"]
    );
    assert_eq!(
        told("«оценка недели» не ниже 70 %"),
        ["OnTime ivanov: 70 %"]
    );
    let points = told("«балл недели» не ниже 8 баллов");
    assert!(
        matches!(points.as_slice(), [one] if one.starts_with("Missed ivanov: 7")),
        "{points:?}"
    );
    assert_eq!(
        told("«слабые» не больше 20 %:\n    судить от 2 случаев"),
        ["Missed ivanov: 1 из 2 = 50 %"]
    );
}
