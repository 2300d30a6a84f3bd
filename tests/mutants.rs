//! Стенд подсаженных ошибок: в каждый поставляемый регламент каждый вид ошибки подсажен многими способами; считается, сколько
//! найдено. Рядом с каждой ошибкой — тот же текст без неё: о нём не должно быть сказано ничего.
//!
//! ```text
//! cargo test --test mutants                                                          каждый третий вид в каждый регламент
//! cargo test --profile long --test mutants -- --ignored --nocapture                  по двадцать, с таблицей
//! ```
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]

#[path = "analysis/clean.rs"]
mod clean;
#[path = "naive/random/dice.rs"]
mod dice;
#[path = "mutants/kinds.rs"]
mod kinds;
#[path = "mutants/plant.rs"]
mod plant;
#[path = "analysis/proof.rs"]
#[expect(dead_code, reason = "shared with the tests of the analysis")]
mod proof;

use std::collections::BTreeMap;

use kinds::KINDS;
use plant::{Host, Outcome};

/// Что вышло из одного вида ошибки.
#[derive(Default)]
struct Tally {
    planted: usize,
    found: usize,
    proved: usize,
    examples: usize,
    missed: Vec<String>,
    alarms: Vec<String>,
}

fn bench(ways: usize, every: usize) -> BTreeMap<&'static str, Tally> {
    let hosts: Vec<Host> = clean::shipped()
        .into_iter()
        .map(|(name, text)| Host::new(&name, &text))
        .collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut out: BTreeMap<&'static str, Tally> = BTreeMap::new();
    std::thread::scope(|scope| {
        let hosts = &hosts;
        let run = |part: usize| {
            let mut own: BTreeMap<&'static str, Tally> = BTreeMap::new();
            for host in hosts.iter().skip(part).step_by(cores) {
                let place = hosts.iter().position(|one| one.name == host.name).unwrap();
                for (index, kind) in KINDS.iter().enumerate() {
                    if !(place + index).is_multiple_of(every) || !host.takes(kind) {
                        continue;
                    }
                    let tally = own.entry(kind.name).or_default();
                    let planted = tally.planted;
                    let mut last = String::new();
                    for seed in 0.. {
                        if tally.planted - planted == ways {
                            break;
                        }
                        assert!(
                            seed < ways as u64 * 6,
                            "{}: «{}» не подсадить: {last}",
                            host.name,
                            kind.name
                        );
                        match host.plant(kind, seed) {
                            Outcome::Unread(why) => last = why,
                            Outcome::Alarm(what) => tally.alarms.push(what),
                            Outcome::Missed(what) => {
                                tally.planted += 1;
                                tally.missed.push(what);
                            }
                            Outcome::Found(proof) => {
                                tally.planted += 1;
                                tally.found += 1;
                                match proof {
                                    Some(Ok(())) => {
                                        tally.proved += 1;
                                        tally.examples += 1;
                                    }
                                    Some(Err(why)) => {
                                        tally.examples += 1;
                                        tally.alarms.push(why);
                                    }
                                    None => {}
                                }
                            }
                        }
                    }
                }
            }
            own
        };
        let threads: Vec<_> = (0..cores)
            .map(|part| scope.spawn(move || run(part)))
            .collect();
        for thread in threads {
            for (name, own) in thread.join().expect("стенд") {
                let all = out.entry(name).or_default();
                all.planted += own.planted;
                all.found += own.found;
                all.proved += own.proved;
                all.examples += own.examples;
                all.missed.extend(own.missed);
                all.alarms.extend(own.alarms);
            }
        }
    });
    out
}

fn judge(table: &BTreeMap<&'static str, Tally>) {
    for kind in KINDS {
        let tally = &table[kind.name];
        println!(
            "{}  {:44} подсажено {:4}  найдено {:4} ({} %)  примеров {:4}, доказано {:4}",
            kind.code.text(),
            kind.name,
            tally.planted,
            tally.found,
            tally.found * 100 / tally.planted.max(1),
            tally.examples,
            tally.proved,
        );
    }
    for (name, tally) in table {
        for one in tally.missed.iter().chain(&tally.alarms).take(3) {
            println!("{name}: {one}");
        }
    }
    for (name, tally) in table {
        assert!(
            tally.alarms.is_empty(),
            "{name}: {} ложных; первое — {}",
            tally.alarms.len(),
            tally.alarms[0]
        );
        assert!(
            tally.missed.is_empty(),
            "{name}: {} не найдено; первое — {}",
            tally.missed.len(),
            tally.missed[0]
        );
    }
}

#[test]
fn подсаженное_найдено() {
    judge(&bench(1, 3));
}

#[test]
#[ignore = "долгий прогон"]
fn подсаженное_найдено_двадцатью_способами() {
    judge(&bench(20, 1));
}
