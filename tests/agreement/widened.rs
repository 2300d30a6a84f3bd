//! Numbers of pauses, another hour on some weekdays, what was sent last without a reply: a family of samples of its own.

use crate::long;
use crate::naive::random::widened::sample;

#[test]
fn both_evaluators_agree_on_what_was_widened() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_what_was_widened() {
    long::long_run(&sample);
}
