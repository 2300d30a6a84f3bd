//! The regulation that is measured, and one of ten times as many clauses made out of it.

use std::io;
use std::path::PathBuf;

use super::place;

const SHORT: &str = include_str!("prodazha.reglament");
/// What stands before and after the clauses of the funnel.
const FUNNEL: &str = "воронка «Продажа»:";
const RULES: &str = "раздел «Общие правила»:";
/// So many funnels have ten times as many clauses, as near as whole funnels come.
const FUNNELS: usize = 11;

/// The text of 40 clauses.
pub fn short() -> PathBuf {
    place("prodazha.reglament")
}

/// Eleven product lines, each with a funnel of its own and the same clauses under other numbers.
pub fn long() -> PathBuf {
    place("prodazhi-11.reglament")
}

/// Writes both.
pub fn write() -> io::Result<()> {
    std::fs::write(short(), SHORT)?;
    std::fs::write(long(), many()?)
}

/// How many clauses each has.
pub fn clauses() -> (usize, usize) {
    let numbered = |text: &str| {
        let lines = text.lines().map(str::trim_start);
        let first = |line: &str| line.split(' ').next().map(str::to_owned);
        let words = lines.filter_map(first);
        words.filter(|word| is_number(word)).count()
    };
    (numbered(SHORT), numbered(&many().unwrap_or_default()))
}

fn is_number(word: &str) -> bool {
    word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn many() -> io::Result<String> {
    let wrong = || io::Error::other("в тексте замера нет воронки или общих правил");
    let (head, rest) = SHORT.split_once(FUNNEL).ok_or_else(wrong)?;
    let (funnel, rules) = rest.split_once(RULES).ok_or_else(wrong)?;
    let mut text = format!("{head}{FUNNEL}{funnel}");
    for number in 2..=FUNNELS {
        text.push_str(&format!("воронка «Продажа {number}»:"));
        for line in funnel.lines() {
            let said = line.trim_start();
            let indent = &line[..line.len() - said.len()];
            let numbered = said.split(' ').next().is_some_and(is_number);
            let mark = if numbered {
                format!("{number}.")
            } else {
                String::new()
            };
            text.push_str(&format!("{indent}{mark}{said}\n"));
        }
        text.push('\n');
    }
    text.push_str(RULES);
    text.push_str(rules);
    Ok(text)
}
