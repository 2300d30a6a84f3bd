//! What is owed again and again: a family of samples of its own.

use crate::long;
use crate::naive::random::repeats::sample;

#[test]
fn both_evaluators_agree_on_repeats() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_repeats() {
    long::long_run(&sample);
}
