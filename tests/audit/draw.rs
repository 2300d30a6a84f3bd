//! Жребий: не зависит от порядка, держит наименьшее на человека, не берёт взятого, и другое слово — другой выбор.

use std::collections::{BTreeMap, BTreeSet};

use reglament::audit::draw::{Before, Order, Wanted, draw, keyed};
use reglament::engine::Candidate;
use reglament::model::regulation::Amount;
use reglament::value::{Decimal, Instant};

/// Простые случайные числа: тест не должен зависеть от чужих.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn candidate(number: u64, person: u64, seconds: i64) -> Candidate {
    Candidate {
        place: (0, 0),
        rule: 0,
        key: format!("E-{number}").into(),
        whole_deal: false,
        words: "звонок".into(),
        at: Instant(i64::try_from(number).unwrap_or_default() * 60),
        person: (person > 0).then(|| format!("p{person}").into()),
        client: None,
        deal: None,
        seconds: Some(seconds),
        amount: Some(Decimal::from(seconds * 7 % 100)),
        complaints: 0,
        source: "".into(),
        missing: Default::default(),
    }
}

fn keys(all: &[&Candidate]) -> Vec<String> {
    all.iter().map(|one| one.key.to_string()).collect()
}

/// Что велено, наивно: по человеку — столько с наименьшим хешем, остальное — из оставшихся.
fn naive(
    wanted: Wanted,
    pool: &[Candidate],
    done: &BTreeSet<Box<str>>,
    seed: &str,
) -> BTreeSet<String> {
    let mut people: BTreeMap<Option<Box<str>>, Vec<&Candidate>> = BTreeMap::new();
    for one in pool {
        people.entry(one.person.clone()).or_default().push(one);
    }
    let mut taken = BTreeSet::new();
    let mut counted = 0;
    for own in people.values() {
        let there = own.len();
        let mut number = match wanted.amount {
            Amount::All => there,
            Amount::Share(share) => {
                let mut number = 0;
                while Decimal::from(number) < share * Decimal::from(there) {
                    number += 1;
                }
                number
            }
            Amount::Number(number) if wanted.each => number as usize,
            Amount::Number(_) => 0,
        };
        number = number.max(wanted.least as usize).min(there);
        let before = own.iter().filter(|one| done.contains(&one.key)).count();
        counted += before;
        for _ in before..number {
            let free = own
                .iter()
                .filter(|one| !done.contains(&one.key) && !taken.contains(&*one.key));
            if let Some(next) = free.min_by_key(|one| keyed(seed, &one.key)) {
                taken.insert(next.key.to_string());
                counted += 1;
            }
        }
    }
    if let (Amount::Number(number), false) = (wanted.amount, wanted.each) {
        while counted < number as usize {
            let free = pool
                .iter()
                .filter(|one| !done.contains(&one.key) && !taken.contains(&*one.key));
            let Some(next) = free.min_by_key(|one| keyed(seed, &one.key)) else {
                break;
            };
            taken.insert(next.key.to_string());
            counted += 1;
        }
    }
    taken
}

#[test]
fn жребий_как_у_наивного_и_от_порядка_не_зависит() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let people = 1 + dice.below(4);
        let pool: Vec<Candidate> = (0..dice.below(40))
            .map(|number| {
                let person = dice.below(people + 1);
                candidate(
                    number,
                    person,
                    i64::try_from(dice.below(3000)).unwrap_or_default(),
                )
            })
            .collect();
        let done: BTreeSet<Box<str>> = pool
            .iter()
            .filter(|_| dice.below(5) == 0)
            .map(|one| one.key.clone())
            .collect();
        let wanted = Wanted {
            amount: match dice.below(4) {
                0 => Amount::All,
                1 => Amount::Share(Decimal::new(
                    i64::try_from(1 + dice.below(100)).unwrap_or(1),
                    2,
                )),
                _ => Amount::Number(u32::try_from(1 + dice.below(12)).unwrap_or(1)),
            },
            each: dice.below(2) == 0,
            least: u32::try_from(dice.below(4)).unwrap_or_default(),
        };
        let word = format!("неделя {seed}");
        let before = Before {
            done: &done,
            counted: &done,
        };
        let mut all: Vec<&Candidate> = pool.iter().collect();
        let first = keys(&draw(wanted, &all, before, &word, Order::Random));
        all.reverse();
        let half = all.len() / 2;
        all.rotate_left(half);
        assert_eq!(
            first,
            keys(&draw(wanted, &all, before, &word, Order::Random)),
            "порядок, {seed}"
        );
        let found: BTreeSet<String> = first.iter().cloned().collect();
        assert_eq!(found.len(), first.len(), "дважды одно, {seed}");
        assert_eq!(found, naive(wanted, &pool, &done, &word), "наивный, {seed}");
        assert!(
            found.iter().all(|key| !done.contains(&**key)),
            "взятое, {seed}"
        );
        let mut people: BTreeMap<&Option<Box<str>>, (usize, usize)> = BTreeMap::new();
        for one in &pool {
            let (there, got) = people.entry(&one.person).or_default();
            *there += 1;
            *got += usize::from(done.contains(&one.key) || found.contains(&*one.key));
        }
        for (person, (there, got)) in people {
            assert!(
                got >= there.min(wanted.least as usize),
                "наименьшее, {seed}, {person:?}"
            );
        }
    }
}

#[test]
fn другое_слово_другой_выбор() {
    let pool: Vec<Candidate> = (0..60).map(|number| candidate(number, 1, 60)).collect();
    let all: Vec<&Candidate> = pool.iter().collect();
    let none = BTreeSet::new();
    let before = Before {
        done: &none,
        counted: &none,
    };
    let wanted = Wanted {
        amount: Amount::Number(6),
        each: false,
        least: 0,
    };
    let one = keys(&draw(wanted, &all, before, "a", Order::Random));
    let other = keys(&draw(wanted, &all, before, "b", Order::Random));
    assert_ne!(one, other);
    assert_eq!(one.len(), 6);
}

#[test]
fn жребий_ровный() {
    // Каждого из ста выбирают примерно одинаково часто: жребий не клонится к началу списка.
    let pool: Vec<Candidate> = (0..100).map(|number| candidate(number, 1, 60)).collect();
    let all: Vec<&Candidate> = pool.iter().collect();
    let none = BTreeSet::new();
    let before = Before {
        done: &none,
        counted: &none,
    };
    let wanted = Wanted {
        amount: Amount::Share(Decimal::new(10, 2)),
        each: false,
        least: 0,
    };
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for week in 0..1000 {
        for key in keys(&draw(
            wanted,
            &all,
            before,
            &format!("неделя {week}"),
            Order::Random,
        )) {
            *times.entry(key).or_default() += 1;
        }
    }
    assert_eq!(times.values().sum::<u32>(), 10_000);
    assert!(
        times.len() == 100 && times.values().all(|number| (55..150).contains(number)),
        "{times:?}"
    );
}

#[test]
fn сначала_самые_долгие() {
    let pool: Vec<Candidate> = (0..30)
        .map(|number| candidate(number, 1, i64::try_from(number).unwrap_or_default()))
        .collect();
    let all: Vec<&Candidate> = pool.iter().collect();
    let none = BTreeSet::new();
    let before = Before {
        done: &none,
        counted: &none,
    };
    let wanted = Wanted {
        amount: Amount::Number(3),
        each: true,
        least: 0,
    };
    assert_eq!(
        keys(&draw(wanted, &all, before, "a", Order::Longest)),
        ["E-27", "E-28", "E-29"]
    );
}
