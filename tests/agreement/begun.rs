//! What the clock said when a scope began: a family of samples of its own.

use crate::long;
use crate::naive::random::begun::sample;

#[test]
fn both_evaluators_agree_on_what_the_clock_said() {
    long::short_run(&sample);
}

/// Однажды разошлись: стадия, о которой неизвестно, когда она началась; жизнь сделки, о которой это известно; дело, которое, может
/// быть, отменилось в миг рождения, со сроком раньше него.
#[test]
fn once_disagreed() {
    long::of_seeds(&[264, 299, 141, 189, 344, 347], &sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_what_the_clock_said() {
    long::long_run(&sample);
}
