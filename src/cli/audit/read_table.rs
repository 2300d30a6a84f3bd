//! Sheets out of a table: a row a question, columns by their headings.

use super::read::{cell, known, take};
use crate::audit::filled::{Fault, Filled, FilledRow};
use crate::cli::Failure;

pub(super) fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Filled>, Failure> {
    let broken = |what: String| Failure::new(format!("таблица «{name}» не прочитана: {what}"));
    let text = std::str::from_utf8(bytes).map_err(|_| {
        broken("она записана не в UTF-8".to_owned())
            .hint("сохраните её как «CSV UTF-8 (разделители — запятые)» или заполняйте книгу .xlsx")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    // A spreadsheet of another country writes commas.
    let separator = [b';', b',', b'\t']
        .into_iter()
        .max_by_key(|one| {
            (
                first.bytes().filter(|byte| byte == one).count(),
                *one == b';',
            )
        })
        .unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let heads: Vec<String> = reader
        .headers()
        .map_err(|error| broken(error.to_string()))?
        .iter()
        .map(|head| head.trim().to_lowercase())
        .collect();
    let column = |wanted: &str| heads.iter().position(|head| head == wanted);
    let missing: Vec<&str> = ["лист", "чек-лист", "работа", "вопрос", "вес", "ответ"]
        .into_iter()
        .filter(|wanted| column(wanted).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(broken(format!("нет столбцов «{}»", missing.join("», «")))
            .hint("верните заголовки: их написал reglament audit … --format csv"));
    }
    let mut out: Vec<Filled> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| broken(error.to_string()))?;
        // A record begins behind the end of the line before, which the reader has not always gone over yet.
        let begin = record
            .position()
            .map_or(0, |at| usize::try_from(at.byte()).unwrap_or_default());
        let ends = text
            .bytes()
            .skip(begin)
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let begin = begin + ends;
        let between = text.as_bytes().get(counted..begin).unwrap_or_default();
        line += between.iter().filter(|byte| **byte == b'\n').count();
        counted = begin;
        let get = |wanted: &str| column(wanted).and_then(|at| record.get(at)).and_then(cell);
        let (Some(id), Some(question)) = (get("лист"), get("вопрос")) else {
            continue;
        };
        // The rows of a sheet stand together: the same number further down is a sheet of its own, and is told as one too many.
        if out.last().is_none_or(|last| last.id != id) {
            out.push(Filled {
                place: format!("{name}, строка {line}").into(),
                ..Filled::default()
            });
        }
        let Some(sheet) = out.last_mut() else {
            continue;
        };
        for head in &heads {
            let value = get(head);
            // Written once, in any of the rows, is enough.
            let Some(value) = value else { continue };
            match known(sheet, head) {
                Some(before) if *before != *value => {
                    let what =
                        format!("«{head}» здесь «{value}», а выше в том же листе «{before}»");
                    sheet.conflicts.push(Fault {
                        place: format!("{name}, строка {line}").into(),
                        what,
                        hint: Some("в строках одного листа должно стоять одно".to_owned()),
                    });
                }
                Some(_) => {}
                None => {
                    take(sheet, head, Some(value));
                }
            }
        }
        sheet.rows.push(FilledRow {
            place: format!("{name}, строка {line}").into(),
            text: question,
            weight: get("вес"),
            said: get("ответ"),
        });
    }
    Ok(out)
}
