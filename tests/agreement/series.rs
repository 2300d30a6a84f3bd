//! Chains of touches: a family of samples of its own.

use crate::long;
use crate::naive::random::series::sample;

#[test]
fn both_evaluators_agree_on_series() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_series() {
    long::long_run(&sample);
}
