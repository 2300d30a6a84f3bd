//! Что движок говорит о пункте в случае.

use std::collections::BTreeSet;
use std::fs;

use reglament::engine::{Engine, Options, settle};
use reglament::facts::read::{Notes, own_dataset, read_dataset, read_staff, read_yaml};
use reglament::facts::{When, employee_cases};
use reglament::findings::{Finding, NormKind, Verdict};
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::program::Program;
use reglament::source::SourceText;

use super::world::World;

/// Регламент из `regulations/`: обязан читаться без ошибок.
pub fn regulation(file: &str) -> Regulation {
    let path = format!("regulations/{file}.reglament");
    let text = fs::read_to_string(&path).unwrap();
    let source = SourceText::new(&path, &text);
    let mut loaded = load(std::slice::from_ref(&source));
    let told: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| {
            let (line, column) = source.line_column(one.span.start);
            format!("{path}:{line}:{column} {:?} {}", one.level, one.message)
        })
        .collect();
    assert!(loaded.is_sound(), "{}", told.join("\n"));
    loaded.regulations.remove(0)
}

/// Пункт по номеру, без номера — по началу текста.
pub fn clause(regulation: &Regulation, place: &str) -> BTreeSet<usize> {
    let fits = |clause: &&(usize, &reglament::model::regulation::Clause)| {
        clause.1.number.as_deref() == Some(place)
            || clause.1.number.is_none() && clause.1.text.starts_with(place)
    };
    let found: BTreeSet<usize> = regulation
        .clauses
        .iter()
        .enumerate()
        .collect::<Vec<_>>()
        .iter()
        .filter(fits)
        .map(|(index, _)| *index)
        .collect();
    assert!(!found.is_empty(), "нет пункта «{place}»");
    found
}

/// Слова о пункте: вердикты и сработавшие ступени, по порядку; `молчит` — если сказать нечего.
pub fn verdict(program: &Program, place: &str, world: &World, now: &str) -> String {
    let regulation = &program.versions[0].regulation;
    let clauses = clause(regulation, place);
    let mut notes = Notes::default();
    let mut dataset = match &world.dataset {
        Some(told) => {
            let text = serde_yaml::to_string(told).unwrap();
            read_dataset(&text, "данные", &mut notes).unwrap()
        }
        None => own_dataset(),
    };
    if let Some(staff) = &world.staff {
        let text = serde_yaml::to_string(staff).unwrap();
        let (staff, rejected) = read_staff(&text, "сотрудники", &mut notes);
        assert!(rejected.is_empty(), "{rejected:?}");
        dataset.staff = staff;
        dataset.staff_held = true;
    }
    let When::Local(local) = When::parse(now).unwrap() else {
        panic!("«сейчас» — местное время: {now}");
    };
    let now = regulation
        .company
        .zone
        .instant(local, reglament::calendar::Fold::First);
    let options = Options::default();
    let mut engine = Engine::new(program, &dataset, now, &options);
    let mut people = Vec::new();
    let mut contributions = Vec::new();
    let mut findings = Vec::new();
    for client in &world.clients {
        let text = serde_yaml::to_string(client).unwrap();
        for case in read_yaml(&text, "случай", &mut notes) {
            let case = case.unwrap_or_else(|no| panic!("{}\n{text}", no.reason));
            if case.employee.is_some() {
                people.push(case);
                continue;
            }
            let mut result = engine.evaluate(&case);
            contributions.append(&mut result.contributions);
            findings.append(&mut result.findings);
        }
    }
    // Сотрудники — тоже случаи: их отчёты и дела.
    let people = employee_cases(&dataset.staff, people);
    let mut with_people = dataset.clone();
    with_people.take_staff(&people);
    let mut engine = Engine::new(program, &with_people, now, &options);
    for case in &people {
        let mut result = engine.evaluate(case);
        contributions.append(&mut result.contributions);
        findings.append(&mut result.findings);
    }
    assert!(notes.sentences().is_empty(), "{:?}", notes.sentences());
    let mut settled = settle(program, &dataset, contributions, now);
    findings.append(&mut settled.findings);
    let mut told: Vec<String> = findings
        .iter()
        .filter(|one| clauses.contains(&one.clause))
        .map(words)
        .collect();
    for metric in settled.metrics {
        if clauses.contains(&metric.clause) {
            told.push(metric.number.text.to_string());
        }
    }
    if told.is_empty() {
        return "молчит".to_owned();
    }
    told.join(", ")
}

/// Вердикт словами; у ступеней — что и кому.
fn words(finding: &Finding) -> String {
    let word = match finding.verdict {
        Verdict::OnTime => "в срок",
        Verdict::Late => "с опозданием",
        Verdict::Overdue => "просрочено",
        Verdict::Missed => "не выполнено",
        Verdict::Pending => "ожидает",
        Verdict::Cancelled => "снято",
        Verdict::NotChecked => "не проверено",
        Verdict::Violated if finding.norm == NormKind::Limit => "превышен предел",
        Verdict::Violated => "нарушено",
        Verdict::Fixed => "исправлено",
    };
    if finding.verdict == Verdict::NotChecked {
        return format!("{word}: {}", finding.not_held.join(", "));
    }
    let total = finding.notes.iter().find(|note| note.starts_with("итог"));
    if let (NormKind::Checklist, Some(total)) = (finding.norm, total) {
        return total.to_string();
    }
    let steps: Vec<&str> = finding.steps.iter().map(|step| &*step.action).collect();
    if steps.is_empty() {
        return word.to_owned();
    }
    format!("{word} → {}", steps.join(" → "))
}
