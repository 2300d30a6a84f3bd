//! Several pauses, days of every year, terms of tasks, time worked here: a family of samples of its own.

use crate::long;
use crate::naive::random::gaps::sample;

#[test]
fn both_evaluators_agree_on_gaps() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_gaps() {
    long::long_run(&sample);
}
