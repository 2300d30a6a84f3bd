//! Days on which rules do not hold, the first that fits: a family of samples of its own.

use crate::long;
use crate::naive::random::reach::sample;

#[test]
fn both_evaluators_agree_on_reach() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_reach() {
    long::long_run(&sample);
}
