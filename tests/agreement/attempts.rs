//! Attempts: a family of samples of its own.

use crate::long;
use crate::naive::random::series::attempts;

#[test]
fn both_evaluators_agree_on_attempts() {
    long::short_run(&attempts);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_attempts() {
    long::long_run(&attempts);
}
