//! Numbers of pauses, another hour on some weekdays, what was sent last without a reply: a family of samples of its own.

use crate::long;
use crate::naive::random::widened::sample;

#[test]
fn both_evaluators_agree_on_what_was_widened() {
    long::short_run(&sample);
}

/// Однажды разошлись: ответ клиента на встрече, о которой не сказано, кто пришёл.
#[test]
fn once_disagreed() {
    long::of_seeds(&[377, 710, 844, 869, 921, 979, 1_784, 1_991], &sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_what_was_widened() {
    long::long_run(&sample);
}
