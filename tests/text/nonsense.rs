//! Words that mean nothing, planted everywhere: below every line of every phrase that is read, beside every row, and at the end of
//! every line in every way in which a sentence can go on. Each must be spoken of: nothing is passed over in silence.

use super::phrases::{PRELUDE, phrases};
use super::render::read;
use reglament::diagnostic::Level;

const POWER: &str = include_str!("phrases/power.reglament");

macro_rules! files {
    ($($prelude:expr => $($name:literal)*;)*) => {
        &[$($(($prelude, $name, include_str!(concat!("phrases/", $name, ".txt"))),)*)*]
    };
}

const FILES: &[(&str, &str, &str)] = files! {
    PRELUDE => "recurring" "series" "deadlines" "duties" "modifiers" "limits" "criteria" "moves" "bans" "conditions" "branches" "events"
        "authors" "clauses" "people" "reach" "frequency" "mailings" "meetings" "plans" "forms" "gaps" "reactivation" "metrics";
    POWER => "authority" "ladders" "rights" "duplicates";
};

/// How a sentence can go on behind its last word.
const ENDS: &[&str] = &[
    " полная белиберда",
    ", полная белиберда",
    " и полная белиберда",
    "; полная белиберда",
    " — полная белиберда",
    ", если полная белиберда",
    ", пока полная белиберда",
    " кроме полной белиберды",
    ", включая полную белиберду",
    ", иначе полная белиберда",
    " (полная белиберда)",
];

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Every text with the nonsense in one place, and where it stands.
fn planted(phrase: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = phrase.lines().collect();
    let with = |changed: Vec<String>| changed.join("\n");
    let own = || -> Vec<String> { lines.iter().map(|line| (*line).to_owned()).collect() };
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // An offer is said to the client in whatever words.
        if line.trim_start().starts_with("предлож") {
            continue;
        }
        let bare = line.trim_end().trim_end_matches(':').to_owned();
        let opens = line.trim_end().ends_with(':');
        let mut below = own();
        below[at] = format!("{bare}:");
        below.insert(
            at + 1,
            format!("{}полная белиберда", " ".repeat(depth(line) + 4)),
        );
        out.push(("под".to_owned(), with(below)));
        if depth(line) > 0 {
            let mut beside = own();
            beside.insert(
                at + 1,
                format!("{}полная белиберда", " ".repeat(depth(line))),
            );
            out.push(("рядом".to_owned(), with(beside)));
        }
        for end in ENDS {
            let mut longer = own();
            longer[at] = format!("{bare}{end}{}", if opens { ":" } else { "" });
            out.push((end.trim().to_owned(), with(longer)));
        }
    }
    out
}

/// The line with a number that no other text has.
fn renumbered(line: &str, text: usize) -> String {
    match line.split_once(' ') {
        Some((number, rest))
            if number.starts_with(|c: char| c.is_ascii_digit()) && number.contains('.') =>
        {
            format!("{number}.{} {rest}", text + 1)
        }
        _ => line.to_owned(),
    }
}

/// The texts, each in a block of its own of the stage at the end of the prelude, read together; for each: whether nothing is said
/// against it.
fn silent(prelude: &str, texts: &[String]) -> Vec<bool> {
    const STAGE: &str = "стадия «Новая»:\n";
    let mut text = prelude
        .strip_suffix(STAGE)
        .expect("ends with the stage")
        .to_owned();
    let mut places = Vec::new();
    for one in texts {
        text.push_str(STAGE);
        let start = text.len();
        for line in one.lines() {
            text.push_str(&format!("    {}\n", renumbered(line, places.len())));
        }
        places.push(start..text.len());
    }
    let (_, loaded) = read(&text);
    let said: Vec<usize> = loaded
        .diagnostics
        .iter()
        .filter(|one| one.level == Level::Error)
        .map(|one| one.span.start)
        .collect();
    places
        .iter()
        .map(|place| !said.iter().any(|at| place.contains(at)))
        .collect()
}

/// Lines whose words are people's own, whatever they are: they reach those who have to do or to check it.
fn free(line: &str) -> bool {
    const FREE: &[&str] = &[
        "шаги",
        "может",
        "«раз»",
        "«два»",
        "проверя",
        "сверяет",
        "сообщить",
        "напомнить",
        "подтвердить",
    ];
    FREE.iter().any(|word| line.contains(word))
}

/// What is passed over in silence, in every `step`-th phrase.
fn passed_over(step: usize, plant: impl Fn(&str) -> bool) -> Vec<String> {
    let mut passed = Vec::new();
    for (prelude, name, file) in FILES {
        for phrase in phrases(file).step_by(step) {
            if free(&phrase) || silent(prelude, std::slice::from_ref(&phrase)) != [true] {
                continue;
            }
            // A name may be declared only once: such a phrase is tried alone each time.
            let together = silent(prelude, &[phrase.clone(), phrase.clone()]) == [true, true];
            let all: Vec<(String, String)> = planted(&phrase)
                .into_iter()
                .filter(|(place, _)| plant(place))
                .collect();
            let texts: Vec<String> = all.iter().map(|(_, text)| text.clone()).collect();
            let silent: Vec<bool> = if together {
                silent(prelude, &texts)
            } else {
                texts
                    .iter()
                    .flat_map(|text| silent(prelude, std::slice::from_ref(text)))
                    .collect()
            };
            for ((place, text), silent) in all.iter().zip(silent) {
                if silent {
                    passed.push(format!("{name}: {place}\n{text}\n"));
                }
            }
        }
    }
    passed
}

#[test]
fn nonsense_below_a_line_or_behind_it_is_spoken_of() {
    let passed = passed_over(9, |place| {
        place == "под" || place == ", если полная белиберда"
    });
    assert!(
        passed.is_empty(),
        "{}:\n{}",
        passed.len(),
        passed.join("\n")
    );
}

#[test]
#[ignore = "takes minutes"]
fn nonsense_is_spoken_of_wherever_it_stands() {
    let passed = passed_over(1, |_| true);
    assert!(
        passed.is_empty(),
        "{}:\n{}",
        passed.len(),
        passed.join("\n")
    );
}
