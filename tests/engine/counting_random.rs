//! Limits against an evaluator that looks at every pair of events, and against themselves in shards.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDateTime};
use reglament::calendar::{Fold, PeriodUnit, Quantity, Unit, Zone};
use reglament::engine::{Contribution, settle};
use reglament::facts::{Case, Dataset, Deal, FactKind, Held, When};
use reglament::findings::Verdict;
use reglament::program::Program;
use reglament::program::norm::{Body, CountWindow, KeyKind, Limit, Worth};
use reglament::value::Instant;

use crate::counting::{a, contribute, limit, mailing, program, rolling, service};
use crate::counting_keys::{metric, shown};
use crate::dsl::*;

/// A small generator of its own, so that a failure can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

const NOW: &str = "31.12 12:00";
const YEKATERINBURG: Zone = Zone::Named(chrono_tz::Asia::Yekaterinburg);
/// Hours are late so that days differ between the zones.
const HOURS: [u32; 6] = [0, 9, 12, 21, 22, 23];

fn moment(dice: &mut Dice) -> Instant {
    let (month, day) = dice.of(&[
        (1, 29),
        (1, 30),
        (1, 31),
        (2, 1),
        (2, 27),
        (2, 28),
        (3, 1),
        (3, 2),
        (3, 31),
    ]);
    let (hour, minute) = (dice.of(&HOURS), 30 * dice.below(2));
    t(&format!("{day:02}.{month:02} {hour:02}:{minute:02}"))
}

fn cases(dice: &mut Dice) -> Vec<Case<'static>> {
    let clients = 1 + dice.below(3);
    (0..clients).map(|client| one_case(dice, client)).collect()
}

fn one_case(dice: &mut Dice, client: usize) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.01 00:00")]);
    case.client = Some(format!("C-{client}").into());
    case.timezone = dice.of(&[None, Some("Asia/Yekaterinburg".into())]);
    let deals = 1 + dice.below(2);
    case.deals = (0..deals)
        .map(|number| Deal {
            id: format!("D-{client}-{number}").into(),
            ..case.deals[0].clone()
        })
        .collect();
    for number in 0..dice.below(9) {
        let mut event = outgoing("01.01 00:00", true);
        event.at = Some(When::Exact(moment(dice)));
        event.connected = dice.of(&[Some(true), Some(true), Some(true), Some(false), None]);
        event.by = dice.of(&[Some("ivanov".into()), Some("petrov".into()), None]);
        let own = dice.below(deals + 1);
        event.deal = (own < deals).then(|| format!("D-{client}-{own}").into());
        event.id = Some(format!("E-{client}-{number}").into());
        event.source = format!("events:{client}-{number}").into();
        case.events.push(event);
    }
    case
}

fn some_limit(dice: &mut Dice) -> Limit {
    let windows = [
        rolling(24, Unit::Hour),
        rolling(1, Unit::Week),
        rolling(1, Unit::Month),
        a(PeriodUnit::Day),
        a(PeriodUnit::Week),
        a(PeriodUnit::Month),
        a(PeriodUnit::Quarter),
    ];
    let keys = [
        KeyKind::Deal,
        KeyKind::Client,
        KeyKind::Person,
        KeyKind::All,
    ];
    let mut one = limit(dice.below(4) as u32, dice.of(&windows), dice.of(&keys));
    one.client_clock = dice.below(2) == 0;
    one
}

fn data(dice: &mut Dice) -> Dataset {
    let mut data = dataset();
    if dice.below(3) == 0 {
        let since = Held {
            since: Some(When::Exact(moment(dice))),
            as_of: None,
        };
        let call = FactKind::Event(reglament::facts::EventKind::Call);
        data.held.insert(call, since);
    }
    data
}

/// An event on an account.
struct Row {
    at: Instant,
    case: String,
    id: String,
    sure: bool,
    zone: Zone,
}

/// Accounts with their events in the order in which they are judged.
fn accounts(limit: &Limit, cases: &[Case<'_>]) -> BTreeMap<String, Vec<Row>> {
    let mut out: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for case in cases {
        let client = case.client.as_deref().expect("клиент").to_owned();
        for event in &case.events {
            if event.connected == Some(false) {
                continue;
            }
            let keys: Vec<String> = match (limit.key, &event.deal, &event.by) {
                (KeyKind::All, ..) => vec![String::new()],
                (KeyKind::Client, ..) => vec![client.clone()],
                (KeyKind::Deal, Some(deal), _) => vec![deal.to_string()],
                (KeyKind::Deal, None, _) => {
                    case.deals.iter().map(|deal| deal.id.to_string()).collect()
                }
                (KeyKind::Person, _, by) => by.iter().map(ToString::to_string).collect(),
                (KeyKind::Sender | KeyKind::Campaign | KeyKind::ClientCampaign, ..) => {
                    unreachable!("звонки не рассылки")
                }
                (KeyKind::Doer | KeyKind::Team | KeyKind::Funnel | KeyKind::Field(_), ..) => {
                    unreachable!("так считают показатели")
                }
            };
            let Some(When::Exact(at)) = event.at else {
                unreachable!("у события есть время")
            };
            for key in keys {
                out.entry(key).or_default().push(Row {
                    at,
                    case: client.clone(),
                    id: event.id.as_deref().expect("id").to_owned(),
                    sure: event.connected == Some(true),
                    zone: if limit.client_clock && case.timezone.is_some() {
                        YEKATERINBURG
                    } else {
                        ZONE
                    },
                });
            }
        }
    }
    for rows in out.values_mut() {
        rows.sort_by_key(|row| (row.at, row.case.clone(), row.id.clone()));
    }
    out
}

fn period(unit: PeriodUnit, local: NaiveDateTime) -> (i32, u32) {
    match unit {
        PeriodUnit::Day => (local.year(), local.ordinal()),
        PeriodUnit::Week => (local.iso_week().year(), local.iso_week().week()),
        PeriodUnit::Month => (local.year(), local.month()),
        PeriodUnit::Quarter => (local.year(), local.month().div_ceil(3)),
        PeriodUnit::HalfYear => (local.year(), local.month().div_ceil(6)),
        PeriodUnit::Year => (local.year(), 0),
    }
}

/// Whether a fact at `from`, by the clock `own`, counts at `to`, by the clock `zone`.
fn counts(window: CountWindow, (from, own): (Instant, Zone), (to, zone): (Instant, Zone)) -> bool {
    match window {
        CountWindow::Calendar(unit) => {
            period(unit, zone.local(from)) == period(unit, zone.local(to))
        }
        CountWindow::Rolling(length) if length.unit() == Unit::Month => {
            let end = own.local(from) + Months::new(length.amount());
            to < own.instant(end, Fold::Second)
        }
        CountWindow::Ever => true,
        CountWindow::Rolling(length) => to.since(from) < length.seconds(),
    }
}

/// Whether an event unseen before `since` could count at `to`. Of two moments the later one counts longer, but for the
/// ends of months; so the last days before `since` are tried.
fn could_hide(window: CountWindow, since: Instant, (to, zone): (Instant, Zone)) -> bool {
    let last = since.plus(-1).min(to);
    (0..200).any(|step| counts(window, (last.plus(-step * 1800), zone), (to, zone)))
}

/// (event, verdict) in order; what could not be judged once per account with its number.
fn naive(limit: &Limit, data: &Dataset, cases: &[Case<'_>]) -> Vec<(String, String)> {
    let call = FactKind::Event(reglament::facts::EventKind::Call);
    let since = data.held[&call].since.map(|since| match since {
        When::Exact(at) => at,
        _ => unreachable!("момент точен"),
    });
    let mut out = Vec::new();
    for rows in accounts(limit, cases).values() {
        let mut unknown: Vec<&Row> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let before = rows[..at]
                .iter()
                .filter(|other| counts(limit.window, (other.at, other.zone), (row.at, row.zone)));
            let (sure, doubtful): (Vec<&Row>, Vec<&Row>) = before.partition(|other| other.sure);
            let most = limit.at_most as usize;
            let hidden =
                since.is_some_and(|since| could_hide(limit.window, since, (row.at, row.zone)));
            if sure.len() + 1 > most {
                if row.sure {
                    out.push((row.id.clone(), "превышен".to_owned()));
                } else {
                    unknown.push(row);
                }
            } else if hidden || sure.len() + doubtful.len() + 1 > most {
                unknown.push(row);
            }
        }
        if let Some(first) = unknown.first() {
            out.push((first.id.clone(), format!("не проверено: {}", unknown.len())));
        }
    }
    out.sort();
    out
}

fn engine(
    program: &Program,
    data: &Dataset,
    contributions: Vec<Contribution>,
) -> Vec<(String, String)> {
    let settled = settle(program, data, contributions, t(NOW));
    let mut out: Vec<_> = settled
        .findings
        .iter()
        .map(|one| {
            let number = one
                .notes
                .iter()
                .find_map(|note| note.strip_prefix("таких событий: "));
            let verdict = match one.verdict {
                Verdict::Violated => "превышен".to_owned(),
                Verdict::NotChecked => format!("не проверено: {}", number.unwrap_or("1")),
                other => format!("{other:?}"),
            };
            (
                one.subject.event.as_deref().unwrap_or("").to_owned(),
                verdict,
            )
        })
        .collect();
    out.sort();
    out
}

#[test]
fn пара_за_парой_выходит_то_же() {
    let (mut broken, mut unknown) = (0, 0);
    // Compiling the clocks is most of the work; the norm alone changes.
    let mut program = program(&[call()], &[]);
    for seed in 0..2000 {
        let mut dice = Dice(seed);
        let (limit, data, cases) = (some_limit(&mut dice), data(&mut dice), cases(&mut dice));
        program.versions[0].norms[0].body = Body::Limit(limit.clone());
        let found = engine(&program, &data, contribute(&program, &data, &cases, NOW));
        assert_eq!(
            found,
            naive(&limit, &data, &cases),
            "зерно {seed}: {limit:?}"
        );
        broken += found
            .iter()
            .filter(|(_, verdict)| verdict == "превышен")
            .count();
        unknown += found
            .iter()
            .filter(|(_, verdict)| verdict.starts_with("не"))
            .count();
    }
    assert!(
        broken > 1000 && unknown > 1000,
        "проверять было что: {broken}, {unknown}"
    );
}

/// However the cases are divided and in whatever order the parts come, the result is the same.
#[test]
fn части_и_порядок_ничего_не_меняют() {
    let mut program = program(&[call(), mailing(), service()], &[]);
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let key = dice.of(&[KeyKind::Person, KeyKind::All]);
        let window = Some(CountWindow::Rolling(Quantity::plain(11, Unit::Month)));
        let norms = [
            Body::Limit(some_limit(&mut dice)),
            metric(Worth::One, key, window),
            shown(1, key, window),
        ];
        for (norm, body) in program.versions[0].norms.iter_mut().zip(norms) {
            norm.body = body;
        }
        let (data, mut cases) = (data(&mut dice), cases(&mut dice));
        let whole = settle(
            &program,
            &data,
            contribute(&program, &data, &cases, NOW),
            t(NOW),
        );
        for _ in 0..3 {
            let mut shards: Vec<Vec<Case<'_>>> = vec![Vec::new(); 3];
            while !cases.is_empty() {
                let case = cases.swap_remove(dice.below(cases.len()));
                shards[dice.below(3)].push(case);
            }
            let mut merged: Vec<Contribution> = Vec::new();
            for shard in &shards {
                merged.extend(contribute(&program, &data, shard, NOW));
            }
            for at in (1..merged.len()).rev() {
                merged.swap(at, dice.below(at + 1));
            }
            assert_eq!(
                settle(&program, &data, merged, t(NOW)),
                whole,
                "зерно {seed}"
            );
            cases = shards.into_iter().flatten().collect();
        }
    }
}
