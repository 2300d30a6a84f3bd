//! Первая история: выгрузка из `examples/01-pervaya-nedelya` читается вся, а найденное движком — ровно то, что посажено.
//!
//! Таблица посаженного стоит в README примера: там её читает человек, отсюда — тест. Срок и опоздание в ней посчитаны
//! руками.

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use reglament::calendar::{Fold, Zone};
use reglament::cli::data::{Data, DataPath, open};
use reglament::engine::{Engine, Options};
use reglament::facts::When;
use reglament::findings::{Clock, Finding, Verdict};
use reglament::model::{Finder, load_with};
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;
use reglament::views::is_violation;

const MOSCOW: Zone = Zone::Named(chrono_tz::Europe::Moscow);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn story() -> PathBuf {
    root().join("examples/01-pervaya-nedelya")
}

fn data() -> Data {
    open(&DataPath::Path(story())).expect("выгрузка должна открываться")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("файл читается")
}

fn moment(day: &str, clock: &str) -> Instant {
    let local = NaiveDateTime::parse_from_str(&format!("{day}.2026 {clock}"), "%d.%m.%Y %H:%M");
    MOSCOW.instant(local.expect("время в таблице"), Fold::First)
}

fn as_of() -> Instant {
    moment("11.12", "12:00")
}

/// Примеры регламента стоят в файле рядом с ним.
struct Beside;

impl Finder for Beside {
    fn find(&mut self, _: &str, name: &str) -> Result<SourceText, String> {
        let file = root().join("regulations").join(name);
        Ok(SourceText::new(name, &text(&file)))
    }
}

/// Все решения движка по выгрузке вместе с номерами пунктов.
fn findings() -> Vec<(Box<str>, Finding)> {
    let file = "regulations/klientskaya-baza.reglament";
    let source = SourceText::new(file, &text(&root().join(file)));
    let loaded = load_with(&[source], &mut Beside);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let data = data();
    let dataset = data.dataset.clone();
    let options = Options::default();
    let mut engine = Engine::new(&program, &dataset, as_of(), &options);
    let mut all = Vec::new();
    data.each(|case| {
        for finding in engine.evaluate(case).findings {
            let clauses = &program.versions[finding.version].regulation.clauses;
            all.push((clauses[finding.clause].key.clone(), finding));
        }
    })
    .expect("выгрузка читается");
    all
}

fn shown(at: Instant) -> String {
    MOSCOW.local(at).format("%d.%m %H:%M:%S").to_string()
}

fn length(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{seconds:02}")
}

/// Нарушение строкой таблицы: сделка, пункт, вердикт, срок, опоздание и сколько в нём рабочего времени.
fn row(clause: &str, finding: &Finding) -> String {
    let subject = finding.subject.deal.as_deref().unwrap_or("без сделки");
    let late = match (finding.late_seconds, finding.clock) {
        (0, _) => "—".to_owned(),
        (late, Clock::Elapsed) => length(late),
        (late, _) => format!(
            "{} ({})",
            length(late),
            length(finding.late_in_clock_seconds)
        ),
    };
    let at = finding.due_at.unwrap_or(finding.triggered_at);
    format!(
        "{subject} | {clause} | {} | {} | {late}",
        verdict(finding.verdict),
        shown(at)
    )
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Late => "поздно",
        Verdict::Overdue => "просрочено",
        Verdict::Missed => "не сделано",
        Verdict::Violated => "нарушено",
        Verdict::Fixed => "исправлено",
        Verdict::OnTime => "в срок",
        Verdict::Pending => "ожидает",
        Verdict::Cancelled => "снято",
        Verdict::NotChecked => "не проверено",
    }
}

/// «71 ч 30 мин» → секунды.
fn seconds(text: &str) -> i64 {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .chunks(2)
        .map(|pair| {
            let number: i64 = pair[0].parse().expect("число в столбце «опоздание»");
            number * if pair[1] == "ч" { 3600 } else { 60 }
        })
        .sum()
}

/// Строки таблицы README в том же виде, что и [`row`].
fn planted() -> Vec<String> {
    let readme = text(&story().join("README.md"));
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| cells.len() == 7 && cells[0].parse::<u32>().is_ok())
        .collect();
    let numbers: Vec<u32> = rows.iter().filter_map(|row| row[0].parse().ok()).collect();
    assert_eq!(numbers, (1..=47).collect::<Vec<u32>>(), "номера строк");
    rows.iter()
        .map(|row| {
            let (day, clock) = row[5].split_once(' ').expect("срок в таблице");
            let late = match row[6].trim_end_matches(')').split_once(" (") {
                None if row[6] == "—" => "—".to_owned(),
                None => length(seconds(row[6])),
                Some((wall, working)) => {
                    format!("{} ({})", length(seconds(wall)), length(seconds(working)))
                }
            };
            let at = shown(moment(day, clock));
            format!("{} | {} | {} | {at} | {late}", row[1], row[3], row[4])
        })
        .collect()
}

#[test]
fn каждая_запись_выгрузки_посчитана() {
    let data = data();
    assert_eq!(
        data.dataset.as_of,
        When::parse("2026-12-11T12:00:00+03:00").ok(),
        "время выгрузки"
    );
    let unknown = data.recognised.iter().find(|one| one.contains("не узнано"));
    assert_eq!(unknown, None, "все файлы узнаны");
    let summary = data.summary;
    let rejected = u64::try_from(summary.rejections.len()).expect("их немного");
    assert_eq!(summary.read, summary.used + rejected);
    let mut said = vec![format!(
        "прочитано {}, использовано {}, повторов {}",
        summary.read, summary.used, summary.repeated
    )];
    let rejections = summary.rejections.iter();
    said.extend(rejections.map(|no| format!("{}: {}", no.place, no.reason)));
    said.push(String::new());
    said.extend(summary.notes.iter().map(ToString::to_string));
    insta::assert_snapshot!(said.join("\n"), @r#"
прочитано 1866, использовано 1862, повторов 33
crm.activity.list.json:467: дело: сделки 9999 нет в выгрузке или она отвергнута
crm.activity.list.json:470: дело: START_TIME: такого времени не бывает: «2026-11-31T10:00:00+03:00»
crm.stagehistory.list-deals.json:147: история стадий: сделки 9998 нет в выгрузке или она отвергнута
crm.timeline.comment.list.json:102: комментарий: нет ENTITY_ID

дела без направления (входящее или исходящее — неизвестно): 1, первое — crm.activity.list.json:453
звонки, о которых не сказано, состоялся ли разговор (нет статистики звонков): 1, первое — crm.activity.list.json:453
повторы (дела): 1, первое — crm.activity.list.json:308
"#);
}

#[test]
fn сделок_и_лидов_сколько_обещано() {
    let (mut deals, mut leads) = (0, 0);
    data()
        .each(|case| {
            for deal in &case.deals {
                match deal.funnel.as_deref() {
                    Some("Лиды") => leads += 1,
                    _ => deals += 1,
                }
                assert!(deal.stages.is_some(), "история есть у всех: {}", deal.id);
            }
        })
        .expect("выгрузка читается");
    assert!(leads >= 30, "лидов {leads}");
    assert!(deals >= 60, "сделок {deals}");
}

/// «нельзя закрыть задачу без результата».
const TASK_RESULT: &str = "5.5";

#[test]
fn о_результатах_задач_выгрузка_не_говорит() {
    let mut all = findings();
    all.retain(|(clause, _)| **clause == *TASK_RESULT);
    assert!(
        all.iter()
            .all(|(_, finding)| finding.verdict == Verdict::NotChecked),
        "нарушений пункта {TASK_RESULT}: {}",
        all.len()
    );
}

#[test]
fn найдено_ровно_то_что_посажено() {
    let mut found: Vec<String> = findings()
        .iter()
        .filter(|(_, finding)| is_violation(finding))
        .map(|(clause, finding)| row(clause, finding))
        .collect();
    let mut expected = planted();
    found.sort();
    expected.sort();
    let extra: Vec<_> = found
        .iter()
        .filter(|row| !expected.contains(row))
        .cloned()
        .collect();
    let absent: Vec<_> = expected
        .iter()
        .filter(|row| !found.contains(row))
        .cloned()
        .collect();
    assert!(
        extra.is_empty() && absent.is_empty() && found.len() == expected.len(),
        "не посажено, но найдено:\n{}\n\nпосажено, но не найдено:\n{}",
        extra.join("\n"),
        absent.join("\n")
    );
}
