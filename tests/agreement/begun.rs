//! What the clock said when a scope began: a family of samples of its own.

use crate::long;
use crate::naive::random::begun::sample;

#[test]
fn both_evaluators_agree_on_what_the_clock_said() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_what_the_clock_said() {
    long::long_run(&sample);
}
