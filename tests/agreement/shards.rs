//! Shares on their way between machines: written down part by part, read back and joined in another order, they settle to the same.
//!
//! Every comparison with a naive evaluator over many cases goes this way ([`carried`]), so each kind of share is seen.

use reglament::engine::{self, Contribution, Engine, Options};

use crate::Ready;
use crate::naive::many::Many;
use crate::naive::random::many as random;

/// What arrives of the shares when so many machines have written them down, the last one arriving first. Shares of one case stay on one
/// machine.
fn arrived(shares: &[Contribution], machines: u64, seed: u64) -> Vec<Contribution> {
    let machine = |one: &Contribution| {
        let letters = one.case.bytes().map(u64::from);
        letters.fold(seed, |all, letter| all.wrapping_mul(31) + letter) % machines
    };
    let mut out = Vec::new();
    for number in (0..machines).rev() {
        for one in shares.iter().filter(|one| machine(one) == number) {
            let line = serde_json::to_string(one).unwrap();
            out.push(serde_json::from_str(&line).unwrap());
        }
    }
    assert_eq!(out.len(), shares.len());
    out
}

/// The shares as they arrive from three machines.
pub fn carried(shares: impl IntoIterator<Item = Contribution>) -> Vec<Contribution> {
    let shares: Vec<Contribution> = shares.into_iter().collect();
    arrived(&shares, 3, 7)
}

/// Families that go across cases.
const FAMILIES: [fn(u64) -> Many; 8] = [
    random::limits,
    random::penalties,
    random::loads,
    random::clients,
    random::plans,
    random::plans_of_some,
    random::twice,
    random::reports,
];

#[test]
fn parts_settle_to_what_the_whole_settles_to() {
    let mut findings = 0;
    for family in FAMILIES {
        // Eight samples in a row share a regulation, whose compiling is slow.
        let ready = [8, 16].map(|seed| Ready::new(&family(seed).regs));
        for seed in 8..24 {
            let many = family(seed);
            let ready = &ready[usize::from(seed >= 16)];
            let options = Options::default();
            let mut engine = Engine::new(&ready.program, &many.data, many.now, &options);
            let shares: Vec<Contribution> = many
                .cases
                .iter()
                .flat_map(|case| engine.evaluate(case).contributions)
                .collect();
            let settle = |shares| engine::settle(&ready.program, &many.data, shares, many.now);
            let whole = settle(shares.clone());
            for machines in [1, 2, 3, 7] {
                let parts = settle(arrived(&shares, machines, seed));
                assert_eq!(parts, whole, "зерно {seed}, машин {machines}");
            }
            findings += whole.findings.len();
        }
    }
    assert!(findings > 200, "случаи ни о чём не говорят: {findings}");
}
