//! The family of the rarer forms: see `naive::random::rare`. A long run of one form alone with `REGLAMENT_VID=робот`.

use crate::long;
use crate::naive::random::rare::form;
use crate::naive::sample::Sample;

#[test]
fn both_evaluators_agree_on_the_rarer_forms() {
    long::short_run(&|seed| Sample::rare(seed, None));
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_rare_forms() {
    let name = std::env::var("REGLAMENT_VID").ok();
    let form = name.and_then(|name| form(&name));
    long::long_run(&|seed| Sample::rare(seed, form));
}

#[test]
fn both_evaluators_agree_on_who_got_the_deal() {
    long::short_run(&handed);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_receivers() {
    long::long_run(&handed);
}

fn handed(seed: u64) -> Sample {
    Sample::rare(seed, form("кому передано"))
}
