//! «Phrase → what was understood», as tables. Each phrase stands alone in the stage «Новая» of the prelude; a blank line ends
//! a phrase of several lines.

use std::fmt::Write;

use super::dump::Dump;
use super::render::read;
use reglament::diagnostic::Level;

/// Names that the phrases use.
pub const PRELUDE: &str = include_str!("phrases/prelude.reglament");

/// The phrases of a file: paragraphs, comment lines left out.
pub fn phrases(file: &str) -> impl Iterator<Item = String> {
    file.split("\n\n").filter_map(|paragraph| {
        let lines: Vec<&str> = paragraph
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    })
}

/// A phrase in its place.
pub fn placed(phrase: &str) -> String {
    placed_in(PRELUDE, phrase)
}

fn placed_in(prelude: &str, phrase: &str) -> String {
    let mut text = prelude.to_owned();
    for line in phrase.lines() {
        writeln!(text, "    {line}").ok();
    }
    text
}

/// What is understood of a phrase, or what is said against it.
fn understood_in(prelude: &str, phrase: &str) -> String {
    let text = placed_in(prelude, phrase);
    let start = prelude.len();
    let (_, loaded) = read(&text);
    let regulation = &loaded.regulations[0];
    let dump = Dump(regulation);
    let mut out = String::new();
    for clause in &regulation.clauses {
        if clause.span.start >= start {
            writeln!(out, "    {}", dump.clause(clause)).ok();
            if clause.text.as_ref() != phrase {
                writeln!(out, "        пункт: {} | {}", clause.key, clause.text).ok();
            }
        }
    }
    for one in &loaded.diagnostics {
        let level = match one.level {
            Level::Error => "ошибка",
            Level::Warning => "предупреждение",
            Level::Advice => "совет",
        };
        writeln!(out, "    ! {level}[{}] {}", one.code.text(), one.message).ok();
        if !one.hints.is_empty() {
            writeln!(out, "      подсказка: {}", one.hints.join(" | ")).ok();
        }
    }
    if out.is_empty() {
        out.push_str("    (ничего)\n");
    }
    out
}

fn table(prelude: &str, file: &str) -> String {
    let mut out = String::new();
    for phrase in phrases(file) {
        writeln!(out, "{phrase}\n{}", understood_in(prelude, &phrase)).ok();
    }
    out
}

macro_rules! tables {
    ($prelude:expr => $($name:ident)*) => {$(
        #[test]
        fn $name() {
            let file = include_str!(concat!("phrases/", stringify!($name), ".txt"));
            insta::with_settings!({
                snapshot_path => "phrases",
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!(stringify!($name), table($prelude, file));
            });
        }
    )*};
}

tables! { PRELUDE => forms gaps silent blind trial recurring series deadlines duties modifiers limits criteria moves bans conditions branches events authors clauses wording people reach refused spoken }
tables! { include_str!("phrases/power.reglament") => authority ladders rights duplicates }

tables! { include_str!("phrases/giving.reglament") => giving }

tables! { include_str!("phrases/linked.reglament") => linked }

tables! { include_str!("phrases/kitchens.reglament") => kitchens }

tables! { PRELUDE => reactivation }

tables! { PRELUDE => frequency mailing_words mailings meetings metrics plans }

/// What is understood of the phrases in a file of one's own: `REGLAMENT_FRAZY=мои-фразы.txt cargo test --test text -- --ignored --nocapture
/// shown`.
#[test]
#[ignore = "prints what is understood of a file"]
#[expect(clippy::print_stdout, reason = "shows what it was asked to")]
fn shown() {
    if let Ok(path) = std::env::var("REGLAMENT_FRAZY") {
        let file = std::fs::read_to_string(path).expect("a file of phrases");
        println!("{}", table(PRELUDE, &file));
    }
}
