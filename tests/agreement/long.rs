//! The one way in which samples of every family are compared, in short runs and in long ones.
//!
//! A long run: `REGLAMENT_DOLGO=100000 cargo test --profile long --test agreement -- --ignored --nocapture long_run`; of one family by
//! the full name of its test and `--exact`. `REGLAMENT_ZERNO=5000` begins at another seed, `REGLAMENT_POLNO=1` leaves out samples
//! that lack anything, `REGLAMENT_POKAZAT=3` says how many of the samples on which both disagree are shrunk and shown.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::naive::sample::Sample;
use crate::{Ready, report, shrunk};

/// What a number in the environment says.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What comparing many samples came to.
#[derive(Default)]
pub struct Compared {
    /// How many were compared …
    pub samples: usize,
    /// … of which so many lacked nothing …
    pub whole: usize,
    /// … and how many verdicts and next actions the engine gave for them.
    pub rows: usize,
    pub actions: usize,
    /// Seeds on which both disagree, in order.
    pub disagree: Vec<u64>,
}

/// Compares the samples that `draw` makes of these seeds, but for those that it makes none of.
pub fn compared(seeds: Range<u64>, draw: &(dyn Fn(u64) -> Option<Sample> + Sync)) -> Compared {
    let next = AtomicU64::new(seeds.start);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut own = Compared::default();
        loop {
            // Seeds that share a regulation stay together.
            let from = next.fetch_add(64, Ordering::Relaxed);
            if from >= seeds.end {
                return own;
            }
            own.add(from..seeds.end.min(from + 64), draw);
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut sum = Compared::default();
        for one in all {
            let one = one.join().expect("no evaluator panics");
            sum.samples += one.samples;
            sum.whole += one.whole;
            sum.rows += one.rows;
            sum.actions += one.actions;
            sum.disagree.extend(one.disagree);
        }
        sum.disagree.sort_unstable();
        sum
    })
}

impl Compared {
    fn add(&mut self, seeds: Range<u64>, draw: &dyn Fn(u64) -> Option<Sample>) {
        // Several samples in a row share a regulation, whose compiling is slow.
        let mut ready: Option<(u64, Ready)> = None;
        for seed in seeds {
            let Some(sample) = draw(seed) else { continue };
            let of = Sample::regulation_of(seed);
            let ready = match &mut ready {
                Some((kept, ready)) if *kept == of => ready,
                other => &other.insert((of, Ready::new(&sample.regs))).1,
            };
            let (engine, naive) = (ready.engine(&sample), ready.naive(&sample));
            self.samples += 1;
            self.whole += usize::from(sample.is_whole());
            self.rows += engine.0.len();
            self.actions += engine.1.len();
            self.disagree.extend((engine != naive).then_some(seed));
        }
    }
}

/// A short run of a family, for every `cargo test`.
pub fn short_run(draw: &(dyn Fn(u64) -> Sample + Sync)) {
    none(compared(1..241, &|seed| Some(draw(seed))));
}

/// Samples of a family by their seeds.
pub fn of_seeds(seeds: &[u64], draw: &(dyn Fn(u64) -> Sample + Sync)) {
    for &seed in seeds {
        none(compared(seed..seed + 1, &|seed| Some(draw(seed))));
    }
}

fn none(found: Compared) {
    let (count, found) = (found.samples, found.disagree);
    assert!(
        found.is_empty(),
        "из {count} не сошлись {}: {found:?}",
        found.len()
    );
}

/// A long run of a family, as the environment asks for it.
#[expect(
    clippy::print_stdout,
    reason = "a run that takes long says what it compared"
)]
pub fn long_run(draw: &(dyn Fn(u64) -> Sample + Sync)) {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let shown = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let only_whole = std::env::var_os("REGLAMENT_POLNO").is_some();
    let asked = |seed| Some(draw(seed)).filter(|sample| !only_whole || sample.is_whole());
    let found = compared(first..first + count, &asked);
    let said = format!(
        "сверено {} (полных {}), вердиктов {}, дел {}, не сошлись {}: {:?}",
        found.samples,
        found.whole,
        found.rows,
        found.actions,
        found.disagree.len(),
        found.disagree
    );
    println!("{said}");
    let seeds = found.disagree.iter().take(shown);
    let text: Vec<String> = seeds
        .map(|seed| format!("зерно {seed}:\n{}", report(&shrunk(draw(*seed)))))
        .collect();
    assert!(found.disagree.is_empty(), "{said}\n\n{}", text.join("\n\n"));
}

/// A family with a twin of its own: how many verdicts a seed gave, or what differs.
pub type Own = fn(u64) -> Result<usize, String>;

/// What is wrong with each seed that is, in order, and how many verdicts all of them gave.
fn judged(seeds: Range<u64>, judge: Own) -> (Vec<(u64, String)>, usize) {
    let next = AtomicU64::new(seeds.start);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let (mut wrong, mut rows) = (Vec::new(), 0);
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return (wrong, rows);
            }
            match judge(seed) {
                Ok(count) => rows += count,
                Err(what) => wrong.push((seed, what)),
            }
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let (mut wrong, mut rows) = (Vec::new(), 0);
        for one in all {
            let (own, count) = one.join().expect("no evaluator panics");
            wrong.extend(own);
            rows += count;
        }
        wrong.sort();
        (wrong, rows)
    })
}

fn shown(wrong: &[(u64, String)], most: usize) -> String {
    let seeds: Vec<u64> = wrong.iter().map(|(seed, _)| *seed).collect();
    let text: Vec<String> = wrong
        .iter()
        .take(most)
        .map(|(seed, what)| format!("зерно {seed}:\n{what}"))
        .collect();
    format!(
        "не сошлись {}: {seeds:?}\n\n{}",
        wrong.len(),
        text.join("\n\n")
    )
}

/// A short run of a family with a twin of its own: how many verdicts it gave.
pub fn short_own(seeds: Range<u64>, judge: Own) -> usize {
    let (wrong, rows) = judged(seeds, judge);
    assert!(wrong.is_empty(), "{}", shown(&wrong, 2));
    rows
}

/// A long run of it, as the environment asks for it.
#[expect(
    clippy::print_stdout,
    reason = "a run that takes long says what it compared"
)]
pub fn long_own(judge: Own) {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1_000);
    let most = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let (wrong, rows) = judged(first..first + count, judge);
    println!(
        "сверено {count}, вердиктов {rows}, не сошлись {}",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", shown(&wrong, most));
}
