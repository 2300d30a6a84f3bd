//! Judging all cases of the data on several cores, with the result in the order of the input whatever their number.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::Failure;
use super::data::Lines;
use super::sink::{Trouble, reason};
use crate::diagnostic::closest;
use crate::engine::{CaseResult, Contribution, Engine, Options, Settled, Share, settle};
use crate::facts::read::{Chunk, Notes};
use crate::facts::{Case, Dataset, InputSummary, Rejection, employee_cases};
use crate::output::Names;
use crate::program::Program;
use crate::trial::{JudgedFact, judged_facts};
use crate::value::Instant;

/// Where the cases come from: first those in memory, then the streams one after another.
pub(super) struct Cases {
    /// Cases read whole; whoever read them has counted them.
    pub(super) held: Vec<Case<'static>>,
    /// NDJSON, read chunk by chunk and counted here.
    pub(super) lines: Vec<Lines>,
}

/// So many cases from memory are one piece of work.
const BATCH: usize = 256;

/// What the engine needs besides the cases.
pub(super) struct Bench<'a> {
    pub(super) program: &'a Program,
    pub(super) dataset: &'a Dataset,
    pub(super) now: Instant,
    pub(super) options: &'a Options,
    pub(super) jobs: NonZeroUsize,
    /// Whether what the cases contribute is wanted besides what it came to.
    pub(super) keep: bool,
    /// What is made of each case.
    pub(super) how: How,
}

/// What is made of each case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It is judged.
    Judged,
    /// It is judged, and others are judged elsewhere.
    Part,
    /// It only adds to the accounts over many clients, as far as that still counts; nothing is settled.
    Counted,
    /// It is only read: what else is wanted of it is asked by who takes it.
    Read,
}

enum Work {
    /// Lines of a file; whether their records have been counted before.
    Chunk(Arc<str>, Chunk, bool),
    Batch(Vec<Case<'static>>),
    People(Vec<Case<'static>>),
}

/// What came of the whole input besides what `take` got.
pub(super) struct Judged {
    /// The account of what was read.
    pub(super) account: (InputSummary, Notes),
    /// What the contributions of all cases came to.
    pub(super) settled: Settled,
    /// Names of the clients and deals that the settlement may speak of.
    pub(super) names: Names,
    /// What limits have judged, when coverage was asked for.
    pub(super) limited: Vec<JudgedFact>,
    /// What all cases contributed, when one of them is to be explained.
    pub(super) contributions: Vec<Contribution>,
}

/// What came of one piece of the input.
#[derive(Default)]
struct Piece<T> {
    made: T,
    contributions: Vec<Contribution>,
    /// Records about employees: they are judged when all of them are known.
    people: Vec<Case<'static>>,
    names: Names,
    read: u64,
    rejections: Vec<Rejection>,
    notes: Notes,
    /// Whose filled sheets have been met.
    audited: BTreeSet<Box<str>>,
    mark: u64,
}

/// What has been gathered from all cases but those of the employees, which are judged when all of them are known.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) input: InputSummary,
    pub(super) notes: Notes,
    pub(super) contributions: Vec<Contribution>,
    pub(super) names: Names,
    /// Records about employees, in the order of the input.
    pub(super) people: Vec<Case<'static>>,
    /// Whose filled sheets have been met.
    pub(super) audited: BTreeSet<Box<str>>,
    /// A number that tells this input from others: the sum of the marks of its chunks.
    pub(super) mark: u64,
}

/// So many sheets that are nobody's are named.
const LOST: usize = 5;

/// Filled sheets that lie beside the data and are about nobody there.
fn lost(dataset: &Dataset, met: &BTreeSet<Box<str>>) -> Vec<Box<str>> {
    let lost = dataset.audits.iter().filter(|(key, _)| !met.contains(*key));
    let all: Vec<String> = lost
        .flat_map(|(key, sheets)| sheets.iter().map(move |sheet| (key, sheet)))
        .map(|(key, sheet)| {
            let id = sheet.id.as_deref().unwrap_or("без номера");
            let place = &sheet.source;
            format!("лист {id} не учтён: «{key}» в данных нет ({place})")
        })
        .collect();
    let mut notes: Vec<Box<str>> = all
        .iter()
        .take(LOST)
        .map(|one| one.as_str().into())
        .collect();
    if all.len() > LOST {
        let more = all.len() - LOST;
        notes.push(format!("и ещё листов о тех, кого в данных нет: {more}").into());
    }
    notes
}

/// Judges every case: `make` adds a case's result to its piece, on any core; `take` gets the pieces one by one in the order
/// of the input. Contributions are kept to the end and settled once: memory grows with them and with nothing else. What limits come to on
/// accounts that one case keeps alone is settled with that case where the options ask for it.
///
/// # Errors
/// When the input cannot be read further, or `take` fails (then no more is read).
pub(super) fn judge<T: Default + Send>(
    bench: &Bench<'_>,
    cases: Cases,
    make: impl Fn(&mut T, &mut Engine<'_>, &Case<'_>, CaseResult) + Sync,
    mut take: impl FnMut(T, u64) -> Result<(), Trouble>,
) -> Result<Judged, Trouble> {
    let gathered = gather(bench, cases, &make, &mut take)?;
    conclude(bench, gathered, &make, &mut take)
}

/// The first half of [`judge`]: nothing that needs all cases at once.
///
/// # Errors
/// As [`judge`].
pub(super) fn gather<T: Default + Send>(
    bench: &Bench<'_>,
    cases: Cases,
    make: &(impl Fn(&mut T, &mut Engine<'_>, &Case<'_>, CaseResult) + Sync),
    take: &mut impl FnMut(T, u64) -> Result<(), Trouble>,
) -> Result<Gathered, Trouble> {
    let queue = Mutex::new(supply(cases).enumerate());
    let (sender, receiver) = mpsc::sync_channel(bench.jobs.get());
    let mut all = Gathered::default();
    thread::scope(|scope| {
        for _ in 0..bench.jobs.get() {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || {
                let mut engine =
                    Engine::new(bench.program, bench.dataset, bench.now, bench.options);
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, work)) = next else { break };
                    let piece = work.map(|work| piece(work, (&mut engine, bench), make));
                    // Nobody receives any more when the output has failed: the rest need not be judged.
                    if sender.send((number, piece)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        // Taken over, so that it is dropped (and the workers stop) when `take` fails.
        for (number, piece) in receiver {
            waiting.insert(number, piece);
            while let Some(piece) = waiting.remove(&next) {
                let piece = piece?;
                next += 1;
                all.input.read += piece.read;
                all.input.used += piece.read - piece.rejections.len() as u64;
                all.input.rejections.extend(piece.rejections);
                all.notes.merge(piece.notes);
                all.contributions.extend(piece.contributions);
                all.people.extend(piece.people);
                all.audited.extend(piece.audited);
                all.names.merge(piece.names);
                all.mark = all.mark.wrapping_add(piece.mark);
                take(piece.made, all.input.read)?;
            }
        }
        Ok::<_, Trouble>(())
    })?;
    Ok(all)
}

/// The second half of [`judge`]: the employees, and what is judged over all cases together.
///
/// # Errors
/// When `take` fails.
pub(super) fn conclude<T: Default>(
    bench: &Bench<'_>,
    gathered: Gathered,
    make: &impl Fn(&mut T, &mut Engine<'_>, &Case<'_>, CaseResult),
    take: &mut impl FnMut(T, u64) -> Result<(), Trouble>,
) -> Result<Judged, Trouble> {
    let Gathered {
        mut input,
        notes,
        mut contributions,
        mut names,
        people,
        audited,
        mark: _,
    } = gathered;
    input.notes.extend(lost(bench.dataset, &audited));
    let (strangers, people): (Vec<_>, Vec<_>) = people.into_iter().partition(|case: &Case<'_>| {
        let person = case.employee.as_deref();
        person.is_some_and(|one| bench.dataset.is_stranger(one))
    });
    let strangers = strangers.iter().map(|case| stranger(bench.dataset, case));
    input.rejections.extend(strangers);
    let staff = staff(bench, people, make);
    contributions.extend(staff.contributions);
    names.merge(staff.names);
    take(staff.made, input.read)?;
    let limited = if bench.options.coverage {
        judged_facts(bench.program, &contributions)
    } else {
        Vec::new()
    };
    if bench.how != How::Judged {
        return Ok(Judged {
            account: (input, notes),
            settled: Settled::default(),
            names,
            limited,
            contributions,
        });
    }
    Ok(Judged {
        account: (input, notes),
        limited,
        contributions: if bench.keep {
            contributions.clone()
        } else {
            Vec::new()
        },
        settled: settle(bench.program, bench.dataset, contributions, bench.now),
        names,
    })
}

/// A record of somebody whom the list of staff does not know: none of it counts.
fn stranger(dataset: &Dataset, case: &Case<'_>) -> Rejection {
    let id = case.employee.as_deref().map_or("", |one| &one.id);
    let names = dataset.staff.iter();
    let names = names.flat_map(|(id, one)| [&**id, &*one.name]);
    let near =
        closest(id, names).map_or_else(String::new, |near| format!("; возможно, это «{near}»"));
    Rejection {
        place: (&*case.source).into(),
        reason: format!(
            "сотрудника «{id}» среди сотрудников нет, его отчёты и дела не учтены{near}"
        )
        .into(),
    }
}

/// The cases of the employees, once all that is said of them has been read.
fn staff<T: Default>(
    bench: &Bench<'_>,
    more: Vec<Case<'static>>,
    make: &impl Fn(&mut T, &mut Engine<'_>, &Case<'_>, CaseResult),
) -> Piece<T> {
    let people = employee_cases(&bench.dataset.staff, more);
    let mut dataset = bench.dataset.clone();
    dataset.take_staff(&people);
    let mut engine = Engine::new(bench.program, &dataset, bench.now, bench.options);
    piece(Work::People(people), (&mut engine, bench), make)
}

fn supply(cases: Cases) -> impl Iterator<Item = Result<Work, Trouble>> + Send {
    let mut rest = cases.held.into_iter();
    let batches = std::iter::from_fn(move || {
        let batch: Vec<_> = rest.by_ref().take(BATCH).collect();
        (!batch.is_empty()).then_some(Ok(Work::Batch(batch)))
    });
    let chunks = cases.lines.into_iter().flat_map(|lines| {
        let name: Arc<str> = lines.name.into();
        lines.chunks.map(move |chunk| match chunk {
            Ok(chunk) => Ok(Work::Chunk(name.clone(), chunk, lines.counted)),
            Err(error) => {
                let what = format!("данные «{name}» не дочитаны: {}", reason(&error));
                Err(Failure::new(what).into())
            }
        })
    });
    batches.chain(chunks)
}

fn piece<T: Default>(
    work: Work,
    (engine, bench): (&mut Engine<'_>, &Bench<'_>),
    make: &impl Fn(&mut T, &mut Engine<'_>, &Case<'_>, CaseResult),
) -> Piece<T> {
    let Bench { how, dataset, .. } = *bench;
    // An explanation and coverage speak of what was kept as well.
    let forget = how == How::Judged && !bench.keep && !bench.options.coverage;
    let mut piece = Piece::default();
    let (contributions, names) = (&mut piece.contributions, &mut piece.names);
    let audited = &mut piece.audited;
    let mut judge = |made: &mut T, case: &Case<'_>| {
        audited.extend(dataset.audit_keys(case));
        let with = dataset.with_audits(case);
        let case = with.as_ref().unwrap_or(case);
        let mut result = match how {
            How::Judged | How::Part => engine.evaluate(case),
            How::Counted => engine.count_shared(case),
            How::Read => CaseResult::default(),
        };
        if forget && bench.options.settle_own {
            result.own = engine.settle_own(&mut result.contributions);
        } else if forget {
            engine.forget_kept(&mut result.contributions);
        }
        let settled = result.contributions.iter();
        let settled = settled.filter(|_| how == How::Judged || how == How::Part);
        for one in settled {
            if let Share::Fact(fact) = &one.share
                && let Some(charge) = &fact.charge
            {
                names.take(case, &charge.subject);
            }
        }
        contributions.append(&mut result.contributions);
        make(made, engine, case, result);
    };
    match work {
        Work::Chunk(file, chunk, counted) => {
            if how == How::Part {
                piece.mark = chunk.mark();
            }
            chunk.read(&file, &mut piece.notes, |read| {
                piece.read += u64::from(!counted || read.is_err());
                match read {
                    Ok(case) if case.employee.is_some() => piece.people.push(case.into_owned()),
                    Ok(case) => judge(&mut piece.made, &case),
                    Err(rejection) => piece.rejections.push(rejection),
                }
            });
        }
        Work::Batch(batch) => {
            for case in batch {
                if case.employee.is_some() {
                    piece.people.push(case);
                } else {
                    judge(&mut piece.made, &case);
                }
            }
        }
        Work::People(people) => people.iter().for_each(|case| judge(&mut piece.made, case)),
    }
    piece
}
