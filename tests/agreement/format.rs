//! Random regulations laid out by `fmt`: once is enough, and nothing they say changes.

use reglament::format::formatted;
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::source::SourceText;

use crate::{metrics, numbers, people, rounds, sheets};

/// All that a regulation says, without the places where it says so.
fn says(regulation: &Regulation) -> String {
    let Regulation {
        roles,
        fields,
        touches,
        categories,
        funnels,
        stages,
        branches,
        metrics,
        reports,
        clauses,
        ..
    } = regulation;
    let printed = format!(
        "{:?}{:?}",
        (roles, fields, touches, categories, funnels, stages),
        (branches, metrics, reports, clauses)
    );
    let mut pieces = printed.split("Span { ");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once(" }").unwrap().1);
    }
    // A line may have moved: empty lines between blocks are part of the layout.
    let mut pieces = out.split(" line: ");
    let mut bare = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        bare.push_str(piece.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    bare
}

/// The text as a hurried hand would type it.
fn hurried(text: &str, seed: u64) -> String {
    let indent = if seed.is_multiple_of(2) { "\t" } else { "  " };
    let mut out = String::new();
    for line in text.lines() {
        let said = line.trim_start();
        out.push_str(&indent.repeat((line.len() - said.len()) / 4));
        out.push_str(
            &said
                .replace(" — ", "  - ")
                .replace(" → ", "->")
                .replace(", ", " , "),
        );
        out.push_str(if seed.is_multiple_of(3) {
            " \r\n"
        } else {
            "\n"
        });
    }
    out
}

#[test]
fn a_random_regulation_is_laid_out_once_and_says_the_same() {
    let families = [
        metrics::regulations(),
        numbers::regulations(),
        people::regulations(),
        rounds::regulations(),
        sheets::regulations(),
    ];
    let mut texts = 0;
    for (seed, before) in (0..).zip(
        families
            .iter()
            .flat_map(|all| all.iter().take(60))
            .flatten(),
    ) {
        let text = &before.source.text;
        assert!(!text.is_empty());
        let new = formatted(&before.source).unwrap();
        let again = formatted(&SourceText::new("", &new)).unwrap();
        assert_eq!(new, again, "{text}");
        let typed = formatted(&SourceText::new("", &hurried(text, seed))).unwrap();
        for other in [new, typed] {
            let after = load(&[SourceText::new("", &other)]);
            assert!(after.is_sound(), "{text}\n{other}");
            assert!(
                says(before) == says(&after.regulations[0]),
                "{text}\n{other}"
            );
        }
        texts += 1;
    }
    assert!(texts >= 150, "{texts}");
}
