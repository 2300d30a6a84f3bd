//! Таблица «пункт → файл и строка → класс» и её итоги в README.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use super::verdicts::regulation;

/// Сколько пунктов в каждом из чужих регламентов: таблица обязана назвать все.
const SOURCES: &[(&str, usize)] = &[
    ("S1", 22),
    ("S3", 29),
    ("S5", 16),
    ("S6", 21),
    ("S7", 30),
    ("S9", 16),
    ("S10", 11),
    ("S12", 9),
    ("S16", 6),
    ("S17", 8),
    ("S21", 6),
    ("S22", 8),
    ("S28", 3),
    ("S32", 4),
];

/// Классы, как они стоят в таблице, и как о них говорит README.
pub const CLASSES: &[(&str, &str)] = &[
    ("enforced", "судит программа"),
    ("done", "делает сама CRM"),
    ("by_hand", "проверяют люди"),
    ("not_expressible", "не записать"),
];

/// Строка таблицы.
#[derive(Clone)]
pub struct Row {
    /// `S3.5`
    pub id: String,
    /// Файл из `regulations/` без расширения; пусто у того, чего не записать.
    pub file: String,
    /// Номер пункта, а где его нет — начало строки.
    pub place: String,
    /// Строка файла.
    pub line: String,
    /// Класс.
    pub class: String,
    /// Почему класс такой, если это не видно из текста.
    pub note: String,
}

const PATH: &str = "tests/clauses/table.tsv";
const HEAD: &str = "id\tfile\tplace\tline\tclass\tnote\n";

/// Вся таблица.
pub fn rows() -> Vec<Row> {
    let text = fs::read_to_string(PATH).unwrap();
    let body = text.strip_prefix(HEAD).expect("заголовок таблицы");
    body.lines()
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, file, place, line, class, note] = cells.as_slice() else {
                panic!("в строке не шесть столбцов: {line}");
            };
            Row {
                id: (*id).into(),
                file: (*file).into(),
                place: (*place).into(),
                line: (*line).into(),
                class: (*class).into(),
                note: (*note).into(),
            }
        })
        .collect()
}

fn updating() -> bool {
    std::env::var_os("REGLAMENT_OBNOVIT").is_some()
}

#[test]
fn каждый_пункт_назван_один_раз() {
    let named: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let wanted: Vec<String> = SOURCES
        .iter()
        .flat_map(|(source, count)| (1..=*count).map(move |n| format!("{source}.{n}")))
        .collect();
    assert_eq!(named, wanted);
}

#[test]
fn каждый_регламент_читается_без_ошибок() {
    let files: BTreeSet<String> = rows().into_iter().map(|row| row.file).collect();
    for file in files.iter().filter(|file| !file.is_empty()) {
        regulation(file);
    }
}

#[test]
fn каждая_строка_стоит_там_где_сказано() {
    let mut found = rows();
    for row in &mut found {
        if row.class == "not_expressible" {
            assert!(!row.note.is_empty(), "{}: не записать — почему?", row.id);
            continue;
        }
        let text = fs::read_to_string(format!("regulations/{}.reglament", row.file)).unwrap();
        row.line = line_of(&text, &row.place)
            .unwrap_or_else(|| panic!("{}: в {} нет «{}»", row.id, row.file, row.place))
            .to_string();
    }
    let mut text = HEAD.to_owned();
    for row in &found {
        let Row {
            id,
            file,
            place,
            line,
            class,
            note,
        } = row;
        writeln!(text, "{id}\t{file}\t{place}\t{line}\t{class}\t{note}").unwrap();
    }
    if updating() {
        fs::write(PATH, text).unwrap();
    } else {
        let held = fs::read_to_string(PATH).unwrap();
        assert!(
            held == text,
            "строки сдвинулись: REGLAMENT_OBNOVIT=1 cargo test --test clauses"
        );
    }
}

/// The only line that begins with this number, or else with these words.
fn line_of(text: &str, place: &str) -> Option<usize> {
    let fits = |line: &str| {
        line.trim_start().strip_prefix(place).is_some_and(|rest| {
            !place.ends_with(|c: char| c.is_ascii_digit()) || rest.starts_with(' ')
        })
    };
    let mut found = text.lines().enumerate().filter(|(_, line)| fits(line));
    let (index, _) = found.next()?;
    assert!(found.next().is_none(), "«{place}» встречается дважды");
    Some(index + 1)
}

#[test]
fn итоги_в_readme_сходятся() {
    let mut files: BTreeMap<String, (BTreeSet<String>, [usize; 4])> = BTreeMap::new();
    let mut total = [0; 4];
    for row in rows() {
        let class = CLASSES.iter().position(|(class, _)| *class == row.class);
        let class = class.unwrap_or_else(|| panic!("{}: класса «{}» нет", row.id, row.class));
        total[class] += 1;
        let (sources, counts) = files.entry(row.file.clone()).or_default();
        sources.insert(row.id.split('.').next().unwrap().to_owned());
        counts[class] += 1;
    }
    let words: Vec<&str> = CLASSES.iter().map(|(_, word)| *word).collect();
    let mut text = format!(
        "| регламент | {} |\n|---|---:|---:|---:|---:|\n",
        words.join(" | ")
    );
    let mut line = |name: &str, counts: [usize; 4]| {
        let cells: Vec<String> = counts.iter().map(ToString::to_string).collect();
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    };
    for (file, (_, counts)) in &files {
        if file.is_empty() {
            line("нигде", *counts);
        } else {
            line(&format!("[{file}](regulations/{file}.reglament)"), *counts);
        }
    }
    line("всего", total);
    let readme = fs::read_to_string("README.md").unwrap();
    let (begin, end) = ("<!-- пункты -->\n", "<!-- /пункты -->");
    let (before, rest) = readme.split_once(begin).expect("место таблицы в README");
    let (held, after) = rest.split_once(end).expect("конец таблицы в README");
    if updating() {
        fs::write("README.md", format!("{before}{begin}{text}{end}{after}")).unwrap();
    } else {
        assert_eq!(held, text, "REGLAMENT_OBNOVIT=1 cargo test --test clauses");
    }
}
