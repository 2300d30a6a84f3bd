//! Deals that go on as another deal of the client: a family of samples of its own.

use crate::long;
use crate::naive::random::linked::sample;

#[test]
fn both_evaluators_agree_on_deals_created_elsewhere() {
    long::short_run(&sample);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_linked_deals() {
    long::long_run(&sample);
}
