//! Attempts: a family of samples of its own.

use crate::long;
use crate::naive::random::series::{attempts, excused};

#[test]
fn both_evaluators_agree_on_attempts() {
    long::short_run(&attempts);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_attempts() {
    long::long_run(&attempts);
}

#[test]
fn both_evaluators_agree_on_calls_that_attempts_excuse() {
    long::short_run(&excused);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_excused_calls() {
    long::long_run(&excused);
}
