//! Families that go across cases: limits on events, load, plans, clients entered twice, reports against facts.
//!
//! Long runs as in `long`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use reglament::engine::{self, Engine, Options};
use reglament::findings::{Finding, Verdict};
use reglament::model::regulation::{Bearer, Loaded, Sentence};

use crate::long::number;
use crate::naive::many::{Many, settle};
use crate::naive::random::many as random;
use crate::naive::row::{Measure, Row};
use crate::shards::carried;
use crate::{Ready, tidy};

impl Ready {
    fn engine_of_many(&self, many: &Many) -> Vec<Row> {
        let options = Options::default();
        let mut engine = Engine::new(&self.program, &many.data, many.now, &options);
        let shares = many
            .cases
            .iter()
            .flat_map(|case| engine.evaluate(case).contributions);
        let shares = carried(shares);
        let settled = engine::settle(&self.program, &many.data, shares, many.now);
        tidy(
            settled
                .findings
                .iter()
                .map(|found| row(found, many))
                .collect(),
        )
    }

    fn naive_of_many(&self, many: &Many) -> Vec<Row> {
        let (reg, clocks) = &self.versions[0];
        let rows = settle((reg, clocks), &many.data, &many.cases, many.now);
        tidy(rows.into_iter().map(plain).collect())
    }

    fn differ(&self, many: &Many) -> bool {
        self.engine_of_many(many) != self.naive_of_many(many)
    }
}

fn row(found: &Finding, many: &Many) -> Row {
    let name = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    let sentence = &many.regs[0].clauses[found.clause].sentence;
    let of_client = matches!(sentence, Sentence::Load(load) if load.on == Bearer::Client);
    let of_person = !of_client
        && matches!(
            sentence,
            Sentence::Load(_) | Sentence::Plan(_) | Sentence::Reconcile(_)
        );
    // Which of a client's deals nobody can tell of, neither of them says.
    let of_task = matches!(sentence, Sentence::Load(load) if matches!(load.of, Loaded::Tasks(_)));
    let subject = if of_client && (of_task || found.verdict == Verdict::NotChecked) {
        let own = found
            .subject
            .client
            .as_ref()
            .or(found.subject.deal.as_ref());
        if found.verdict == Verdict::NotChecked {
            own.map(ToString::to_string).unwrap_or_default()
        } else {
            String::new()
        }
    } else if of_person
        && found.verdict == Verdict::NotChecked
        && &*found.responsible == "не назначен"
    {
        String::new()
    } else if of_person {
        found.responsible.to_string()
    } else {
        format!(
            "{} {}",
            name(&found.subject.client),
            name(&found.subject.deal)
        )
    };
    let limit = matches!(
        many.regs[0].clauses[found.clause].sentence,
        Sentence::Frequency(_)
    );
    let penalty = found.penalty.iter().filter(|_| limit);
    plain(Row {
        measure: Measure {
            penalty: penalty.map(|one| format!("{one:?}")).collect(),
            ..Measure::default()
        },
        due: found.due_at,
        done: found.done_at,
        ended: found.ended_at,
        responsible: found.responsible.to_string(),
        basis: found.basis,
        ..Row::new(found.clause, &subject, found.triggered_at, found.verdict)
    })
}

/// A verdict that could not be reached says nothing but about whom.
fn plain(row: Row) -> Row {
    let event = String::new();
    let row = Row { event, ..row };
    if row.verdict == Verdict::NotChecked {
        return Row::new(
            row.clause,
            &row.deal,
            reglament::value::Instant(0),
            row.verdict,
        );
    }
    row
}

/// Seeds on which both disagree, and how many rows the engine gave. Eight samples in a row share a regulation, whose compiling is
/// slow.
fn disagreements(family: fn(u64) -> Many, seeds: std::ops::Range<u64>) -> (Vec<u64>, usize) {
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let (mut found, mut rows) = (Vec::new(), 0);
        loop {
            let from = next.fetch_add(8, Ordering::Relaxed);
            if from >= seeds.end {
                return (found, rows);
            }
            let mut ready: Option<(u64, Ready)> = None;
            for seed in from..seeds.end.min(from + 8) {
                let many = family(seed);
                if ready.as_ref().is_none_or(|(kept, _)| *kept != seed / 8) {
                    ready = Some((seed / 8, Ready::new(&many.regs)));
                }
                let (_, ready) = ready.as_ref().unwrap();
                let (engine, naive) = (ready.engine_of_many(&many), ready.naive_of_many(&many));
                rows += engine.len();
                found.extend((engine != naive).then_some(seed));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let (mut found, mut rows) = (Vec::new(), 0);
        for one in all {
            let (seeds, count) = one.join().expect("no evaluator panics");
            found.extend(seeds);
            rows += count;
        }
        found.sort_unstable();
        (found, rows)
    })
}

fn report(many: &Many) -> String {
    let ready = Ready::new(&many.regs);
    let (engine, naive) = (ready.engine_of_many(many), ready.naive_of_many(many));
    let mut text = many.lines();
    for (name, rows, others) in [("движок", &engine, &naive), ("наивный", &naive, &engine)]
    {
        text.push(format!("{name}:"));
        let mark = |row: &Row| if others.contains(row) { " " } else { "≠" };
        text.extend(rows.iter().map(|row| format!(" {} {row}", mark(row))));
    }
    text.join("\n")
}

#[expect(
    clippy::print_stdout,
    reason = "a run that takes long says what it compared"
)]
fn shown(family: fn(u64) -> Many) {
    let count = number("REGLAMENT_DOLGO").unwrap_or(1_000);
    let first = number("REGLAMENT_ZERNO").unwrap_or(1);
    let most = number("REGLAMENT_POKAZAT").unwrap_or(3) as usize;
    let (found, rows) = disagreements(family, first..first + count);
    println!(
        "сверено {count}, строк {rows}, не сошлись {}: {found:?}",
        found.len()
    );
    let differ = |many: &Many| Ready::new(&many.regs).differ(many);
    let text: Vec<String> = found
        .iter()
        .take(most)
        .map(|seed| format!("зерно {seed}:\n{}", report(&family(*seed).shrunk(&differ))))
        .collect();
    assert!(
        found.is_empty(),
        "не сошлись {}: {found:?}\n\n{}",
        found.len(),
        text.join("\n\n")
    );
}

macro_rules! families {
    ($($short:ident, $long:ident: $family:ident;)*) => {$(
        #[test]
        fn $short() {
            let (found, rows) = disagreements(random::$family, 1..241);
            assert!(found.is_empty(), "не сошлись {}: {found:?}", found.len());
            assert!(rows > 100, "случаи ни о чём не говорят: {rows}");
        }

        #[test]
        #[ignore = "for long runs, see `long`"]
        fn $long() {
            shown(random::$family);
        }
    )*};
}

families! {
    both_evaluators_agree_on_limits, long_run_of_limits: limits;
    both_evaluators_agree_on_penalties, long_run_of_penalties: penalties;
    both_evaluators_agree_on_loads, long_run_of_loads: loads;
    both_evaluators_agree_on_clients, long_run_of_clients: clients;
    both_evaluators_agree_on_loads_of_clients, long_run_of_client_loads: client_loads;
    both_evaluators_agree_on_plans, long_run_of_plans: plans;
    both_evaluators_agree_on_plans_of_some, long_run_of_plans_of_some: plans_of_some;
    both_evaluators_agree_on_duplicates, long_run_of_duplicates: twice;
    both_evaluators_agree_on_reports, long_run_of_reports: reports;
}
