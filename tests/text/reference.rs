//! `docs/yazyk-kratko.md`: every sample in it is read without a message.

use super::render::messages;

const PAGE: &str = include_str!("../../docs/yazyk-kratko.md");

/// Blocks between ``` fences with the word behind the opening fence.
fn blocks() -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in PAGE.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some((kind.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    out
}

/// The first block declares the names; the others stand behind it, each alone, at the top or (`стадия`) inside a stage.
#[test]
fn every_sample_is_read_without_a_message() {
    let blocks = blocks();
    let (kind, prelude) = blocks.first().expect("the page begins with its names");
    assert_eq!(kind, "регламент");
    let mut wrong = Vec::new();
    for (kind, sample) in blocks.iter().skip(1) {
        // Lines apart by a blank line are samples of their own.
        for sample in sample
            .split("\n\n")
            .filter(|sample| !sample.trim().is_empty())
        {
            let text = match kind.as_str() {
                "стадия" => {
                    let inside: Vec<String> =
                        sample.lines().map(|line| format!("    {line}")).collect();
                    format!("{prelude}стадия «Новая»:\n{}\n", inside.join("\n"))
                }
                "регламент" => format!("{prelude}{sample}\nсовет «проба»\n"),
                other => panic!("неизвестный вид образца «{other}»"),
            };
            let said = messages(&text);
            if said != "(замечаний нет)\n" {
                wrong.push(format!("{sample}\n{said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The table of deadlines says of each phrase how it is understood.
#[test]
fn the_table_of_deadlines_is_read() {
    let rows: Vec<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split('`').next())
        .collect();
    assert!(rows.len() >= 20, "{}", rows.len());
    let prelude = &blocks()[0].1;
    let mut wrong = Vec::new();
    for row in rows {
        for phrase in row.split(" · ") {
            let text = format!("{prelude}стадия «Новая»:\n    {phrase}\n");
            let said = messages(&text);
            if said != "(замечаний нет)\n" {
                wrong.push(format!("{phrase}\n{said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
