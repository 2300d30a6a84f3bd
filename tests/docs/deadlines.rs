//! Tables of phrases: each is read, and where the table names a due moment, it is the program's.

use std::fmt::Write;

use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::play;
use reglament::value::Instant;

use super::page::{Page, alone, is_told, names, pages, updating};

/// A row of a table headed «пишут».
struct Row {
    at: usize,
    cells: Vec<String>,
    /// Which cell names the due moment.
    due: Option<usize>,
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn rows(page: &Page) -> Vec<Row> {
    let mut out = Vec::new();
    let mut head: Option<Option<usize>> = None;
    for (at, line) in page.prose() {
        if !line.starts_with('|') {
            head = None;
            continue;
        }
        let cells = cells(line);
        if cells.first().is_some_and(|first| first == "пишут") {
            head = Some(cells.iter().position(|cell| cell == "срок"));
        } else if let (Some(due), true) = (head, cells[0].starts_with('`')) {
            out.push(Row { at, cells, due });
        }
    }
    out
}

/// The due moment of a deed for a deal that came into its stage on Monday 07.12.2026 at 10:00.
fn due(text: &str) -> Result<String, String> {
    let source = SourceText::new("срок.reglament", text);
    let loaded = load(&[source]);
    if let Some(one) = loaded.diagnostics.first() {
        return Err(one.message.clone());
    }
    let zone = loaded.regulations[0].company.zone;
    let trials = play(&Program::new(&loaded.regulations));
    let failed = &trials.played[0].failed[0];
    let moment: Option<Instant> = failed.findings.iter().find_map(|finding| finding.due_at);
    let Some(moment) = moment else {
        return Err("срока нет".to_owned());
    };
    let local = zone.local(moment);
    let days = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    let day = usize::try_from(chrono::Datelike::weekday(&local).num_days_from_monday()).unwrap();
    let mut said = days[day].to_owned();
    write!(said, " {}", local.format("%d.%m %H:%M")).unwrap();
    Ok(said)
}

#[test]
fn фразы_из_таблиц_читаются_и_сроки_сходятся() {
    let _alone = alone();
    let names = names();
    let mut faults = Vec::new();
    let mut many = 0;
    for page in pages() {
        let mut changes = Vec::new();
        for row in rows(&page) {
            let place = page.place(row.at);
            let phrases = row.cells[0].trim_matches('`').split(" · ");
            for phrase in phrases {
                many += 1;
                let text = format!("{names}стадия «Новая»:\n    {phrase}\n");
                let loaded = load(&[SourceText::new("фраза.reglament", &text)]);
                for one in loaded.diagnostics.iter().filter(|one| !is_told(one)) {
                    faults.push(format!("{place}: «{phrase}»: {}", one.message));
                }
                let Some(shown) = row.due.and_then(|due| row.cells.get(due)) else {
                    continue;
                };
                if shown == "—" {
                    continue;
                }
                let text = format!(
                    "{names}стадия «Новая»:\n    9.1 {phrase}\nпример «Срок»:\n    \
                     дано: сделка в стадии «Новая» с 07.12.2026 10:00; «дата отгрузки» 18.12.2026\n    \
                     на 07.12.2026 10:00 — п. 9.1: ожидает, срок 01.12.2026 10:00\n"
                );
                match due(&text) {
                    Ok(said) if said == *shown => {}
                    Ok(said) if updating() => {
                        let mut cells = row.cells.clone();
                        cells[row.due.unwrap()] = said;
                        let line = format!("| {} |", cells.join(" | "));
                        changes.push((row.at, row.at + 1, vec![line]));
                    }
                    Ok(said) => faults.push(format!("{place}: «{phrase}»: {said}, а не {shown}")),
                    Err(why) => faults.push(format!("{place}: «{phrase}»: {why}")),
                }
            }
        }
        changes.dedup_by_key(|change| change.0);
        if !changes.is_empty() {
            page.rewrite(changes);
        }
    }
    assert!(many >= 20, "{many}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
