//! Judging all cases of the data on several cores, with the result in the order of the input whatever their number.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use super::Failure;
use super::sink::{Trouble, reason};
use crate::engine::{CaseResult, Engine, Options};
use crate::facts::read::{Chunk, Chunks, Notes};
use crate::facts::{Case, Dataset, InputSummary, Rejection};
use crate::program::Program;
use crate::value::Instant;

/// Where the cases come from.
pub(super) enum Cases {
    /// NDJSON, read chunk by chunk.
    Stream {
        /// Its lines.
        chunks: Chunks<Box<dyn Read + Send>>,
        /// Its name in places.
        file: String,
    },
    /// Already in memory.
    Held(Vec<Result<Case<'static>, Rejection>>),
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
}

enum Work {
    Chunk(Chunk),
    Batch(Vec<Result<Case<'static>, Rejection>>),
}

/// What came of one piece of the input.
#[derive(Default)]
struct Piece<T> {
    made: T,
    read: u64,
    rejections: Vec<Rejection>,
    notes: Notes,
}

/// Judges every case: `make` adds a case's result to its piece, on any core; `take` gets the pieces one by one in the order
/// of the input.
///
/// # Errors
/// When the input cannot be read further, or `take` fails (then no more is read).
pub(super) fn judge<T: Default + Send>(
    bench: &Bench<'_>,
    cases: Cases,
    make: impl Fn(&mut T, &Case<'_>, CaseResult) + Sync,
    mut take: impl FnMut(T, u64) -> Result<(), Trouble>,
) -> Result<(InputSummary, Notes), Trouble> {
    let (file, supply) = supply(cases);
    let queue = Mutex::new(supply.enumerate());
    let (sender, receiver) = mpsc::sync_channel(bench.jobs.get());
    let mut input = InputSummary::default();
    let mut notes = Notes::default();
    thread::scope(|scope| {
        for _ in 0..bench.jobs.get() {
            let (sender, queue, file, make) = (sender.clone(), &queue, &file, &make);
            scope.spawn(move || {
                let mut engine =
                    Engine::new(bench.program, bench.dataset, bench.now, bench.options);
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, work)) = next else { break };
                    let piece = work.map(|work| piece(work, file, &mut engine, make));
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
                input.read += piece.read;
                input.used += piece.read - piece.rejections.len() as u64;
                input.rejections.extend(piece.rejections);
                notes.merge(piece.notes);
                take(piece.made, input.read)?;
            }
        }
        Ok(())
    })
    .map(|()| (input, notes))
}

type Supply = Box<dyn Iterator<Item = Result<Work, Trouble>> + Send>;

fn supply(cases: Cases) -> (String, Supply) {
    match cases {
        Cases::Stream { chunks, file } => {
            let name = file.clone();
            let chunks = chunks.map(move |chunk| {
                let failed = |error| {
                    Failure::new(format!("данные «{name}» не дочитаны: {}", reason(&error)))
                };
                chunk.map(Work::Chunk).map_err(|error| failed(error).into())
            });
            (file, Box::new(chunks))
        }
        Cases::Held(list) => {
            let mut rest = list.into_iter();
            let batches = std::iter::from_fn(move || {
                let batch: Vec<_> = rest.by_ref().take(BATCH).collect();
                (!batch.is_empty()).then_some(Ok(Work::Batch(batch)))
            });
            (String::new(), Box::new(batches))
        }
    }
}

fn piece<T: Default>(
    work: Work,
    file: &str,
    engine: &mut Engine<'_>,
    make: &impl Fn(&mut T, &Case<'_>, CaseResult),
) -> Piece<T> {
    let mut piece = Piece {
        made: T::default(),
        read: 0,
        rejections: Vec::new(),
        notes: Notes::default(),
    };
    let mut one = |made: &mut T, read: Result<Case<'_>, Rejection>| match read {
        Ok(case) => {
            let result = engine.evaluate(&case);
            make(made, &case, result);
            None
        }
        Err(rejection) => Some(rejection),
    };
    match work {
        Work::Chunk(chunk) => {
            let (made, rejections, read) =
                (&mut piece.made, &mut piece.rejections, &mut piece.read);
            chunk.read(file, &mut piece.notes, |case| {
                *read += 1;
                rejections.extend(one(made, case));
            });
        }
        Work::Batch(batch) => {
            for case in batch {
                piece.read += 1;
                piece.rejections.extend(one(&mut piece.made, case));
            }
        }
    }
    piece
}
