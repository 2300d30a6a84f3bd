//! Authority, approvals, ladders: a family of samples of its own.

use crate::long;
use crate::naive::random::power::{sample, with_exceptions};

#[test]
fn both_evaluators_agree_on_authority_and_approvals() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_authority_and_approvals() {
    long::long_run(&sample);
}

#[test]
fn both_evaluators_agree_on_exceptions_of_rungs() {
    long::short_run(&with_exceptions);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_exceptions_of_rungs() {
    long::long_run(&with_exceptions);
}
