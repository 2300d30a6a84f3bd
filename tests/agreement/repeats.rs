//! What is owed again and again: a family of samples of its own.

use crate::naive::random::repeats::sample;
use crate::{Ready, number, report, shrunk};

/// Seeds on which both disagree. Eight samples in a row share a regulation, whose compiling is slow.
fn disagreements(seeds: std::ops::Range<u64>) -> Vec<u64> {
    let mut ready: Option<(u64, Ready)> = None;
    let mut found = Vec::new();
    for seed in seeds {
        let sample = sample(seed);
        if ready.as_ref().is_none_or(|(kept, _)| *kept != seed / 8) {
            ready = Some((seed / 8, Ready::new(&sample.regs)));
        }
        let disagree = ready
            .as_ref()
            .is_some_and(|(_, ready)| ready.disagree(&sample));
        found.extend(disagree.then_some(seed));
    }
    found
}

#[test]
fn both_evaluators_agree_on_repeats() {
    let found = disagreements(1..241);
    assert!(found.is_empty(), "не сошлись: {found:?}");
}

#[test]
#[ignore = "for long runs: REGLAMENT_DOLGO=100000 cargo test --release --test agreement -- --ignored long_run"]
fn long_run_of_repeats() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let shown = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let found = disagreements(first..first + count);
    let text: Vec<String> = found
        .iter()
        .take(shown)
        .map(|seed| format!("зерно {seed}:\n{}", report(&shrunk(sample(*seed)))))
        .collect();
    assert!(
        found.is_empty(),
        "из {count} не сошлись {}: {found:?}\n\n{}",
        found.len(),
        text.join("\n\n")
    );
}
