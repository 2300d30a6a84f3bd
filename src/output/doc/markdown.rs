//! The document as Markdown.

use std::io::{self, Write};

use super::{DocReport, REPEATED, about, edition, flat, mark, number};
use crate::doc::{Body, Chapter, Entry, FunnelMap, Group, StageBox, Text};
use crate::output::words::{CLAUSES, count};

/// Writes the document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn markdown(out: &mut dyn Write, report: &DocReport<'_>) -> io::Result<()> {
    let document = report.document;
    writeln!(out, "# {}\n", escaped(&document.title))?;
    let edition = edition(document);
    if !edition.is_empty() {
        writeln!(out, "{}\n", escaped(&edition))?;
    }
    for (depth, line) in flat(&document.header) {
        writeln!(out, "{}- {}", indent(depth), text(&line.text))?;
    }
    if !document.header.is_empty() {
        writeln!(out)?;
    }
    writeln!(
        out,
        "Программа проверяет {}, люди — {}.\n",
        count(document.counts.machine as u64, CLAUSES),
        document.counts.hand
    )?;
    if let Some(changes) = &report.changes {
        writeln!(out, "## Что изменилось\n")?;
        writeln!(
            out,
            "По сравнению с прежней редакцией ({}):\n",
            escaped(&changes.since)
        )?;
        for line in &changes.lines {
            writeln!(out, "- {}", text(line))?;
        }
        if changes.lines.is_empty() {
            writeln!(out, "- смысл тот же")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## Содержание\n")?;
    for part in &document.parts {
        writeln!(out, "- [{}](#{})", part.title, part.id)?;
    }
    writeln!(out)?;
    for funnel in &document.funnels {
        self::funnel(out, funnel)?;
    }
    for part in &document.parts {
        writeln!(
            out,
            "<a id=\"{}\"></a>\n\n## {}\n\n{}\n",
            part.id, part.title, part.lead
        )?;
        for chapter in &part.chapters {
            self::chapter(out, chapter)?;
        }
    }
    Ok(())
}

fn funnel(out: &mut dyn Write, map: &FunnelMap) -> io::Result<()> {
    match &map.name {
        Some(name) => writeln!(out, "## Воронка «{}»\n", escaped(name))?,
        None => writeln!(out, "## Воронка\n")?,
    }
    for (at, level) in map.levels.iter().enumerate() {
        let all: Vec<String> = level.iter().map(stage).collect();
        writeln!(out, "{}. {}", at + 1, all.join(" или "))?;
    }
    let beside: Vec<String> = map.beside.iter().map(stage).collect();
    if !beside.is_empty() {
        writeln!(out, "\nВне порядка: {}.", beside.join(", "))?;
    }
    if !map.from_anywhere.is_empty() {
        let names: Vec<String> = map
            .from_anywhere
            .iter()
            .map(|name| format!("«{}»", escaped(name)))
            .collect();
        writeln!(
            out,
            "\nИз любой стадии можно перейти в {}.",
            names.join(", ")
        )?;
    }
    writeln!(out)
}

fn stage(stage: &StageBox) -> String {
    let name = format!("«{}»", escaped(&stage.name));
    let mut said = match &stage.to {
        Some(to) => format!("[{name}](#{to})"),
        None => name,
    };
    let about = about(stage);
    if !about.is_empty() {
        said.push_str(&format!(" ({})", escaped(&about.join(", "))));
    }
    said
}

fn chapter(out: &mut dyn Write, chapter: &Chapter) -> io::Result<()> {
    writeln!(
        out,
        "<a id=\"{}\"></a>\n\n### {}\n",
        chapter.id,
        escaped(&chapter.title)
    )?;
    for (name, fact) in &chapter.facts {
        writeln!(out, "- **{name}:** {}", text(fact))?;
    }
    if !chapter.facts.is_empty() {
        writeln!(out)?;
    }
    for group in &chapter.groups {
        self::group(out, group)?;
    }
    Ok(())
}

fn group(out: &mut dyn Write, group: &Group) -> io::Result<()> {
    if !group.title.is_empty() {
        writeln!(out, "**{}**\n", escaped(&group.title))?;
    }
    match &group.body {
        Body::Clauses(all) => {
            for entry in all {
                self::entry(out, entry)?;
            }
        }
        Body::Lines(lines) => {
            for (depth, line) in flat(lines) {
                writeln!(out, "{}- {}", indent(depth), text(&line.text))?;
            }
        }
        Body::Table { head, rows } => {
            writeln!(out, "| {} |", head.join(" | "))?;
            writeln!(out, "|{}", "---|".repeat(head.len()))?;
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| text(cell).replace('|', "\\|"))
                    .collect();
                writeln!(out, "| {} |", cells.join(" | "))?;
            }
        }
    }
    writeln!(out)
}

fn entry(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    let mut said = Vec::new();
    if entry.repeated {
        said.push(format!("[{REPEATED}](#{})", entry.id));
    }
    let number = number(entry);
    if !number.is_empty() {
        said.push(format!("**{}**", escaped(&number)));
    }
    if !entry.under.is_empty() {
        let under: Vec<String> = entry.under.iter().map(text).collect();
        said.push(format!("*{}:*", under.join(" → ")));
    }
    said.push(text(&entry.text));
    if let Some(one) = entry.mark {
        said.push(format!("— *{}*", mark(one)));
    }
    let anchor = match entry.repeated {
        true => String::new(),
        false => format!("<a id=\"{}\"></a>", entry.id),
    };
    writeln!(out, "- {anchor}{}", said.join(" "))?;
    for (depth, line) in flat(&entry.block) {
        writeln!(out, "{}- {}", indent(depth + 1), text(&line.text))?;
    }
    Ok(())
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

fn text(text: &Text) -> String {
    text.0
        .iter()
        .map(|run| {
            let words = escaped(&run.words);
            match &run.to {
                Some(to) => format!("[{words}](#{to})"),
                None => words,
            }
        })
        .collect()
}

/// The author's words, so that none of their signs means anything to Markdown.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}
