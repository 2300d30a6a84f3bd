//! Small plans of mailings against brute force: every send stands at the first moment at which it breaks nothing for itself and
//! for those placed later, found by walking over all moments at which an answer can change; and nothing can be added to the
//! finished plan.

use reglament::engine::{Across, Engine, Options, Placed, Plan, Policy, Send, Wish};
use reglament::value::Instant;

use crate::long::number;
use crate::naive::permission::{Client, Rule, Sent};
use crate::naive::random::dice::Dice;
use crate::permissions::{case, client, data, program, rules, said};

/// A send as brute force places it.
#[derive(Debug, Clone, Copy)]
struct Put {
    at: Instant,
    number: usize,
    channel: &'static str,
    service: bool,
}

/// The client with those sends among what was sent that go before a moment, or in its second but earlier in the plan.
fn with(client: &Client, plan: &[Put], last: (Instant, usize)) -> Client {
    let mut out = client.clone();
    let before = plan.iter().filter(|one| (one.at, one.number) < last);
    out.sent.extend(before.map(|one| Sent {
        at: one.at,
        channel: one.channel,
        service: one.service,
        opened: false,
    }));
    out.now = client.now.max(last.0);
    out
}

/// Whether one more keeps every rule, for itself and for all that go after it.
fn fits(client: &Client, rules: &[Rule], plan: &[Put], one: Put) -> bool {
    let own = with(client, plan, (one.at, one.number));
    if own.allowed(rules, one.channel, one.service, one.at) != Some(true) {
        return false;
    }
    let mut all = plan.to_vec();
    all.push(one);
    let later = plan.iter().filter(|other| other.at > one.at);
    later.into_iter().all(|other| {
        let then = with(client, &all, (other.at, other.number));
        then.allowed(rules, other.channel, other.service, other.at) == Some(true)
    })
}

/// Every moment between two at which the answer may change.
fn moments(
    client: &Client,
    rules: &[Rule],
    plan: &[Put],
    (from, until): (Instant, Instant),
) -> Vec<Instant> {
    let whole = with(client, plan, (Instant(i64::MAX / 4), 0));
    let whole = Client {
        now: client.now,
        ..whole
    };
    let mut all = whole.moments(rules, from, 14);
    all.extend(plan.iter().map(|one| one.at));
    all.push(from);
    all.retain(|at| from <= *at && *at <= until);
    all.sort_unstable();
    all.dedup();
    all
}

fn disagree(seed: u64, seen: &mut (usize, usize)) -> Option<String> {
    let mut dice = Dice::new(seed);
    let rules = rules(&mut dice);
    let program = program(&rules);
    let options = Options::default();
    for _ in 0..2 {
        let (mut client, zone) = client(&mut dice);
        // What is later than now is hidden from both, and has no place among what is planned.
        client.sent.retain(|one| one.at <= client.now);
        let (case, data) = (case(&client, zone), data(client.since));
        let kinds: Vec<(&'static str, bool)> =
            vec![("email", false), ("sms", false), ("email", true)];
        let ways = kinds.iter().map(|(channel, service)| {
            let send = Send {
                channel: (*channel).into(),
                template: service.then(|| "Счёт".into()),
                ..Send::default()
            };
            Policy::new(&program, send)
        });
        let mut plan = Plan::new(&program, ways.collect(), Across::unknown());
        let mut engine = Engine::new(&program, &data, client.now, &options);
        let mut own: Vec<Placed> = Vec::new();
        let mut put: Vec<Put> = Vec::new();
        let told = |what: String| {
            let text: Vec<String> = rules.iter().map(said).collect();
            Some(format!("{what}\n{}\n{client:#?}", text.join("\n")))
        };
        for _ in 0..dice.between(2, 6) {
            let way = dice.below(kinds.len());
            let from = client.now.plus(dice.below(6 * 24) as i64 * 3600);
            let until = from.plus(dice.below(6 * 24) as i64 * 3600);
            let wish = Wish {
                ways: vec![way],
                from,
                until,
            };
            let (channel, service) = kinds[way];
            let number = put.len();
            let one = |at| Put {
                at,
                number,
                channel,
                service,
            };
            let moments = moments(&client, &rules, &put, (from, until));
            let mut wanted = moments
                .iter()
                .copied()
                .filter(|at| fits(&client, &rules, &put, one(*at)));
            let wanted = wanted.next();
            let found = engine
                .place(&case, &mut plan, &mut own, &wish)
                .ok()
                .map(|placed| placed.at);
            if found != wanted {
                return told(format!(
                    "{wish:?}: {found:?}, а надо {wanted:?}; стоят {put:?}"
                ));
            }
            match wanted {
                Some(at) => {
                    seen.0 += 1;
                    put.push(one(at));
                }
                None => {
                    seen.1 += 1;
                    // Nothing can be added, then or a second before or after.
                    let around = moments.iter().flat_map(|at| [at.plus(-1), *at, at.plus(1)]);
                    for at in around.filter(|at| from <= *at && *at <= until) {
                        if engine.may_add(&case, &mut plan, &own, way, at) {
                            return told(format!("{wish:?}: место есть в {at:?}; стоят {put:?}"));
                        }
                    }
                }
            }
        }
    }
    None
}

fn compare(seeds: impl Iterator<Item = u64>) {
    let mut seen = (0, 0);
    let found: Vec<(u64, String)> = seeds
        .filter_map(|seed| Some((seed, disagree(seed, &mut seen)?)))
        .collect();
    let all: Vec<u64> = found.iter().map(|(seed, _)| *seed).collect();
    let first = found.first().map_or("", |(_, told)| told);
    assert!(
        found.is_empty(),
        "не сошлись {}: {all:?}\n{first}",
        all.len()
    );
    assert!(
        seen.0 > 0 && seen.1 > 0,
        "и поставлено, и не нашлось места: {seen:?}"
    );
}

#[test]
fn plans_are_what_brute_force_gives() {
    compare(1..101);
}

#[test]
#[ignore = "for long runs, see `long`"]
fn long_run_of_plans() {
    let count = number("REGLAMENT_DOLGO").unwrap_or(2_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    compare(first..first + count);
}
