//! The gallery of mistakes: each text of `tests/gallery` with all its messages beside it.

use std::path::{Path, PathBuf};

use reglament::diagnostic::{Diagnostic, Level};
use reglament::source::SourceText;

use super::render::messages;

/// Every text of the gallery, in order.
fn texts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the gallery is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_mistake_is_told_in_the_authors_words() {
    let files = texts();
    assert!(files.len() >= 100, "{} texts", files.len());
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let name = path.file_stem().expect("a name").to_string_lossy();
        insta::with_settings!({
            snapshot_path => "../gallery",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(&*name, messages(&text));
        });
    }
}

/// What no message may say: the inner names of grammar and program.
#[test]
fn no_message_speaks_of_the_program() {
    for path in texts() {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let (_, loaded) = super::render::read(&text);
        for one in &loaded.diagnostics {
            let said = format!("{} {} {:?}", one.message, one.label, one.hints);
            let own = text.to_lowercase();
            for word in said
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| word.chars().all(|c| c.is_ascii_alphabetic() || c == '_'))
                .filter(|word| !word.is_empty())
            {
                let known = [
                    "Europe",
                    "Asia",
                    "Moscow",
                    "Yekaterinburg",
                    "CRM",
                    "email",
                    "WhatsApp",
                    "Telegram",
                    "Viber",
                    "VK",
                    "MAX",
                    "Alt",
                    "Word",
                    "Shift",
                ]
                .contains(&word);
                assert!(
                    known || own.contains(&word.to_lowercase()),
                    "{}: «{word}» in «{said}»",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn ten_mistakes_are_told_in_one_run_and_nothing_else() {
    let text = include_str!("../gallery/47-ten-at-once.reglament");
    let (_, loaded) = super::render::read(text);
    let codes: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|one| one.code.text())
        .collect();
    let wanted = [
        "R010", "R052", "R003", "R049", "R053", "R009", "R001", "R046", "R019", "R022", "R006",
    ];
    assert_eq!(codes, wanted);
}

/// A line ready to paste mends what it stands under: in place of the line, of the underlined words, below or above them.
#[test]
fn what_is_ready_to_paste_mends() {
    let mut wrong = Vec::new();
    for path in texts() {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let (source, loaded) = super::render::read(&text);
        for one in &loaded.diagnostics {
            let Some(line) = ready(one) else { continue };
            if !pasted(&source, one, &line)
                .iter()
                .any(|mended| is_mended(mended, one, &loaded.diagnostics))
            {
                wrong.push(format!(
                    "{}: {} {}\n    {line}",
                    path.file_name().expect("a name").to_string_lossy(),
                    one.code.text(),
                    one.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The line to paste, or the name that was probably meant.
fn ready(one: &Diagnostic) -> Option<String> {
    one.example.clone().or_else(|| {
        let near = one
            .hints
            .iter()
            .find_map(|hint| hint.strip_prefix("возможно, вы имели в виду «"))?;
        near.strip_suffix('»').map(str::to_owned)
    })
}

/// A message without its numbers: a sum that changes is no new message.
fn words(message: &str) -> String {
    message
        .chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

/// Whether the message is gone and nothing new has come.
fn is_mended(text: &str, one: &Diagnostic, before: &[Diagnostic]) -> bool {
    let same = |list: &[Diagnostic], wanted: &Diagnostic| {
        list.iter()
            .filter(|other| {
                other.code == wanted.code && words(&other.message) == words(&wanted.message)
            })
            .count()
    };
    let (_, now) = super::render::read(text);
    same(&now.diagnostics, one) < same(before, one)
        && now
            .diagnostics
            .iter()
            .filter(|new| new.level != Level::Advice)
            .all(|new| same(before, new) > 0)
}

/// The text with the line in every place where an author may put it.
fn pasted(source: &SourceText, one: &Diagnostic, line: &str) -> Vec<String> {
    let text = &*source.text;
    let base = line.len() - line.trim_start().len();
    let line = line.trim();
    let start = text[..one.span.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[one.span.start..]
        .find('\n')
        .map_or(text.len(), |end| one.span.start + end);
    let indent: String = text[start..end]
        .chars()
        .take_while(|letter| *letter == ' ')
        .collect();
    let at = |indent: &str| {
        line.lines()
            .map(|row| {
                // Deeper rows of an example stay deeper.
                let cut = base.min(row.len() - row.trim_start().len());
                format!("{indent}{}\n", &row[cut..])
            })
            .collect::<String>()
    };
    let (own, deeper) = (at(&indent), at(&format!("{indent}    ")));
    let next = (end + 1).min(text.len());
    let mut quoted = line.to_owned();
    if source.slice(one.span).starts_with('«') && !line.contains('«') {
        quoted = format!("«{line}»");
    }
    let mut out = vec![
        format!("{}{own}{}", &text[..start], &text[next..]),
        format!(
            "{}{quoted}{}",
            &text[..one.span.start],
            &text[one.span.end..]
        ),
        format!("{}{deeper}{}", &text[..next], &text[next..]),
        format!("{}{own}{}", &text[..next], &text[next..]),
        format!("{}{own}{}", &text[..start], &text[start..]),
        format!("{}{text}", at("")),
        format!("{text}{}", at("    ")),
    ];
    // A declaration goes where its like stand, or opens the block they belong to.
    let head = line.split_whitespace().next().unwrap_or("");
    if let Some(known) = text
        .find(&format!("\n{head} "))
        .map(|at| at + 1)
        .or(text.starts_with(head).then_some(0))
    {
        let until = text[known..]
            .find('\n')
            .map_or(text.len(), |end| known + end);
        out.push(format!("{}{line}{}", &text[..known], &text[until..]));
    }
    for card in ["карточка сделки:\n", "карточка клиента:\n"] {
        out.push(match text.find(card) {
            Some(found) => {
                let below = found + card.len();
                format!("{}    {line}\n{}", &text[..below], &text[below..])
            }
            None => format!("{card}    {line}\n{text}"),
        });
    }
    out
}
