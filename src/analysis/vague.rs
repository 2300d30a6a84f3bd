//! Words that everybody reads in his own way: «своевременно», «по возможности».

use super::people_texts::{Kind, all};
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexicon::fold;
use crate::source::Span;

const WHEN: &str = "назовите срок: «за 1 рабочий час», «в тот же день», «до 18:00»";
const HOW_OFTEN: &str = "назовите, как часто: «каждый рабочий день», «не реже раза в неделю»";
const WHETHER: &str =
    "назовите условие: «если бюджет больше 1 млн ₽», «если клиент не ответил за 3 дня»";
const HOW_WELL: &str = "назовите, по чему это видно: числом, документом, вопросом чек-листа";

/// Vague words and what to write instead; a word ends where they do, a stem with `*` goes on.
const WORDS: &[(&str, &str)] = &[
    ("своевременн*", WHEN),
    ("вовремя", WHEN),
    ("как можно скорее", WHEN),
    ("как можно быстрее", WHEN),
    ("как можно раньше", WHEN),
    ("побыстрее", WHEN),
    ("поскорее", WHEN),
    ("оперативн*", WHEN),
    ("быстро", WHEN),
    ("в кратчайш* срок*", WHEN),
    ("в разумн* срок*", WHEN),
    ("в ближайшее время", WHEN),
    ("незамедлительн*", WHEN),
    ("безотлагательн*", WHEN),
    ("заблаговременн*", WHEN),
    ("заранее", WHEN),
    ("в установленн* срок*", WHEN),
    ("регулярн*", HOW_OFTEN),
    ("периодическ*", HOW_OFTEN),
    ("систематическ*", HOW_OFTEN),
    ("время от времени", HOW_OFTEN),
    ("почаще", HOW_OFTEN),
    ("по возможности", WHETHER),
    ("по мере возможности", WHETHER),
    ("по мере необходимости", WHETHER),
    ("при необходимости", WHETHER),
    ("в случае необходимости", WHETHER),
    ("при желании", WHETHER),
    ("желательно", WHETHER),
    ("по усмотрению", WHETHER),
    ("надлежащ*", HOW_WELL),
    ("должным образом", HOW_WELL),
    ("в полной мере", HOW_WELL),
    ("качественно", HOW_WELL),
    ("эффективно", HOW_WELL),
    ("ответственно", HOW_WELL),
    ("добросовестно", HOW_WELL),
    ("максимально", HOW_WELL),
    ("адекватн*", HOW_WELL),
];

/// Vague words, folded; a stem goes on.
struct Vague {
    parts: Vec<(String, bool)>,
    remedy: &'static str,
}

/// Looks at every text for people.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let known: Vec<Vague> = WORDS
        .iter()
        .map(|(words, remedy)| Vague {
            parts: words
                .split(' ')
                .map(|part| match part.strip_suffix('*') {
                    Some(stem) => (fold(stem), true),
                    None => (fold(part), false),
                })
                .collect(),
            remedy,
        })
        .collect();
    for said in all(text.reg) {
        // A goal is no instruction.
        if said.kind == Kind::Goal {
            continue;
        }
        let Some((words, remedy)) = vague(said.text, &known) else {
            continue;
        };
        let span = said.text.find(&words).map_or(said.span, |at| {
            let start = said.span.start + at;
            Span::new(start, start + words.len())
        });
        report.tell(
            Diagnostic::advice(
                Code::VagueWord,
                span,
                format!("«{words}» каждый поймёт по-своему"),
            )
            .label("расплывчато")
            .hint(remedy),
        );
    }
}

/// The first vague words of a text, as they stand there, and the remedy.
fn vague(text: &str, known: &[Vague]) -> Option<(String, &'static str)> {
    let words: Vec<(&str, String)> = text
        .split(|letter: char| !letter.is_alphabetic() && letter != '-')
        .filter(|word| !word.is_empty())
        .map(|word| (word, fold(word)))
        .collect();
    for (at, _) in words.iter().enumerate() {
        for one in known {
            let Some(here) = words.get(at..at + one.parts.len()) else {
                continue;
            };
            let fits = here
                .iter()
                .zip(&one.parts)
                .all(|((_, word), (part, stem))| {
                    if *stem {
                        word.starts_with(part)
                    } else {
                        word == part
                    }
                });
            if fits {
                let said: Vec<&str> = here.iter().map(|(word, _)| *word).collect();
                return Some((said.join(" "), one.remedy));
            }
        }
    }
    None
}
