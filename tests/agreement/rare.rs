//! The family of the rarer forms: see `naive::random::rare`.
//!
//! A long run: `REGLAMENT_DOLGO=100000 cargo test --release --test agreement -- --ignored rare_forms_in_a_long_run`; of one form
//! alone with `REGLAMENT_VID=робот`.

use super::naive::random::rare::form;
use super::naive::sample::Sample;
use super::{Ready, number, report, shrunk};

/// Seeds on which both disagree, of one form or of all.
fn disagreements(seeds: std::ops::Range<u64>, form: Option<usize>) -> Vec<u64> {
    let mut ready: Option<(u64, Ready)> = None;
    let mut found = Vec::new();
    for seed in seeds {
        let sample = Sample::rare(seed, form);
        let of = Sample::regulation_of(seed);
        if ready.as_ref().is_none_or(|(kept, _)| *kept != of) {
            ready = Some((of, Ready::new(&sample.regs)));
        }
        let disagree = ready
            .as_ref()
            .is_some_and(|(_, ready)| ready.disagree(&sample));
        found.extend(disagree.then_some(seed));
    }
    found
}

#[test]
fn both_evaluators_agree_on_the_rarer_forms() {
    let found = disagreements(1..241, None);
    assert!(found.is_empty(), "не сошлись {}: {found:?}", found.len());
}

#[test]
#[ignore = "for long runs: REGLAMENT_DOLGO=100000 cargo test --release --test agreement -- --ignored rare_forms_in_a_long_run"]
fn rare_forms_in_a_long_run() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let form = std::env::var("REGLAMENT_VID")
        .ok()
        .and_then(|name| form(&name));
    let found = disagreements(first..first + count, form);
    let shown = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let text: Vec<String> = found
        .iter()
        .take(shown)
        .map(|seed| {
            let sample = shrunk(Sample::rare(*seed, form));
            format!("зерно {seed}:\n{}", report(&sample))
        })
        .collect();
    assert!(
        found.is_empty(),
        "из {count} не сошлись {}: {found:?}\n\n{}",
        found.len(),
        text.join("\n\n")
    );
}
