//! What `lint`, `next` and `explain` have in common: a regulation, data, and the moment to judge.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::args::DataArgs;
use super::data::{self, Data, DataError, DataPath};
use super::judge::{Bench, Cases, How};
use super::met::{Met, Stages};
use super::moment::{DayEnd, parse};
use super::not_held::Heads;
use super::{Exit, Failure, Io, near, regulation};
use crate::calendar::{Fold, Zone};
use crate::diagnostic::Level;
use crate::engine::Options;
use crate::facts::read::Notes;
use crate::facts::{Dataset, InputSummary, When};
use crate::findings::Ledger;
use crate::model::Loaded;
use crate::model::regulation::Regulation;
use crate::output::report::NotCheckedRow;
use crate::output::words::{ERRORS, count, integer, moment};
use crate::output::{Book, Context, Look, Names, text};
use crate::program::Program;
use crate::value::Instant;

/// Everything that is settled before the first case is judged.
pub(super) struct Session {
    pub(super) regulations: Vec<Regulation>,
    pub(super) book: Book,
    /// Which clauses share a number.
    pub(super) heads: Heads,
    /// Which stages it names.
    pub(super) stages: Stages,
    pub(super) program: Program,
    pub(super) dataset: Dataset,
    pub(super) at: Instant,
    pub(super) as_of: Option<Instant>,
    pub(super) options: Options,
    pub(super) jobs: NonZeroUsize,
    strict: bool,
    /// What was rejected and noticed before the first case.
    pub(super) before: InputSummary,
    pub(super) notes: Notes,
}

impl Session {
    /// Reads the regulation and opens the data.
    pub(super) fn open(
        regulation: &[PathBuf],
        args: &DataArgs,
        io: &mut Io<'_>,
    ) -> Result<(Self, Cases), Failure> {
        Self::open_beside(regulation, args, None, io)
    }

    /// The same for data whose description lies in a folder of its own.
    pub(super) fn open_beside(
        regulation: &[PathBuf],
        args: &DataArgs,
        beside: Option<&Path>,
        io: &mut Io<'_>,
    ) -> Result<(Self, Cases), Failure> {
        let regulations = sound(regulation, io)?;
        let Some(path) = &args.data else {
            return Err(Failure::new("не указаны данные о сделках").hint(
                "добавьте --data и файл или папку с выгрузкой, например: --data выгрузка.ndjson",
            ));
        };
        if path.as_os_str() == "-" && io.env.in_terminal {
            return Err(Failure::new(
                "--data - читает стандартный ввод, а в него ничего не подано",
            )
            .hint("подайте данные: reglament lint продажи.reglament --data - < выгрузка.ndjson"));
        }
        let from = DataPath::from(path.as_os_str());
        let opened = match beside {
            Some(folder) => data::open_beside(&from, folder),
            None => data::open(&from),
        };
        let opened = opened.map_err(|error| unopened(path, &error))?;
        tell(&opened.recognised, io);
        Self::over(regulations, opened, args, io)
    }

    /// Data that is already open, and a regulation that is already read.
    pub(super) fn over(
        regulations: Vec<Regulation>,
        opened: Data,
        args: &DataArgs,
        io: &Io<'_>,
    ) -> Result<(Self, Cases), Failure> {
        let book = Book::new(&regulations);
        let mut dataset = opened.dataset;
        if let Some(text) = &args.as_of {
            dataset.as_of = Some(When::Exact(parse(
                "--as-of",
                text,
                book.zone,
                DayEnd::Last,
            )?));
        }
        let as_of = dataset.as_of.map(|when| instant(when, book.zone));
        let at = match &args.at {
            Some(text) => parse("--at", text, book.zone, DayEnd::Last)?,
            None => as_of.unwrap_or(io.env.now),
        };
        // What stands whole in memory is known of the staff before the first deal is judged.
        dataset.take_staff(&opened.cases);
        let session = Self {
            program: Program::new(&regulations),
            stages: Stages::new(&regulations),
            regulations,
            heads: Heads::new(&book),
            book,
            dataset,
            at,
            as_of,
            options: Options {
                as_if_in_force: args.as_if_in_force,
                ..Options::default()
            },
            jobs: args
                .jobs
                .or(NonZeroUsize::new(io.env.cores))
                .unwrap_or(NonZeroUsize::MIN),
            strict: args.strict,
            before: opened.summary,
            notes: opened.notes,
        };
        let cases = Cases {
            held: opened.cases,
            lines: opened.lines,
        };
        Ok((session, cases))
    }

    pub(super) const fn bench(&self) -> Bench<'_> {
        Bench {
            program: &self.program,
            dataset: &self.dataset,
            now: self.at,
            options: &self.options,
            jobs: self.jobs,
            keep: self.options.explain.is_some(),
            how: How::Judged,
        }
    }

    /// The account of all input once the cases are read.
    pub(super) fn account(&self, (input, notes): (InputSummary, Notes)) -> InputSummary {
        let mut all = self.before.clone();
        all.read += input.read;
        // Some are rejected only when the whole of the input is known, and were taken for used till then.
        let counted = input.read - input.used;
        let late = (input.rejections.len() as u64).saturating_sub(counted);
        all.used = (all.used + input.used).saturating_sub(late);
        all.repeated += input.repeated;
        all.rejections.extend(input.rejections);
        all.notes.extend(input.notes);
        let mut known = self.notes.clone();
        known.merge(notes);
        all.notes.extend(known.sentences());
        all
    }

    pub(super) fn context<'a>(&'a self, names: &'a Names, input: &'a InputSummary) -> Context<'a> {
        Context {
            at: self.at,
            book: &self.book,
            staff: &self.dataset.staff,
            names,
            input,
            format: &self.dataset.format,
            as_of: self.as_of,
        }
    }

    /// How the command ends: `found` says whether there is anything to report.
    pub(super) fn exit(&self, found: bool, input: &InputSummary) -> Exit {
        if self.strict && !input.rejections.is_empty() {
            Exit::Rejected
        } else if found {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }

    /// Fails when the data holds nothing that could be read.
    #[expect(clippy::unused_self, reason = "asked of the session like the rest")]
    pub(super) fn read_any(&self, input: &InputSummary) -> Result<(), Failure> {
        if input.read == 0 {
            return Err(Failure::new("в данных нет ни одной записи")
                .hint("проверьте, тот ли это файл и закончилась ли выгрузка"));
        }
        if input.used == 0 {
            let number = integer(input.rejected());
            let failure = Failure::new(format!(
                "прочитать данные не удалось: отвергнуты все записи, их {number}"
            ));
            return Err(match input.rejections.first() {
                Some(first) => failure.hint(format!(
                    "начните с первой: {}: {}",
                    first.place, first.reason
                )),
                None => failure,
            });
        }
        Ok(())
    }

    /// Fails when the regulation holds only from a day that is still ahead.
    pub(super) fn in_force(&self) -> Result<(), Failure> {
        let from = self.book.not_yet_in_force(self.at);
        let Some(from) = from.filter(|_| !self.options.as_if_in_force) else {
            return Ok(());
        };
        let what = format!(
            "регламент действует только с {}, а судят на {}: применять его ещё не к чему",
            from.format("%d.%m.%Y"),
            moment(self.at, self.book.zone)
        );
        Err(Failure::new(what)
            .hint("примерить его к тому, что уже было: --as-if-in-force")
            .hint("если он уже действует, поправьте дату в строке «действует с …»"))
    }

    /// Fails when there was nothing to judge or nothing could be judged.
    pub(super) fn judged(
        &self,
        input: &InputSummary,
        ledger: &Ledger,
        not_checked: &[NotCheckedRow],
        met: &Met,
    ) -> Result<(), Failure> {
        self.read_any(input)?;
        if ledger.born == 0 {
            self.in_force()?;
            return met.fits(&self.stages);
        }
        if ledger.born > ledger.not_checked {
            return Ok(());
        }
        let mut missing: Vec<&str> = not_checked.iter().map(|row| &*row.missing).collect();
        missing.sort_unstable();
        missing.dedup();
        Err(
            Failure::new("по этим данным нельзя проверить ни один пункт")
                .hint(format!("чего не хватает: {}", missing.join(", "))),
        )
    }

    /// Where and how to show what was found.
    pub(super) fn look(io: &Io<'_>, to_file: bool) -> Look {
        io.env.look_for(to_file)
    }
}

/// Regulations that can be run; else their errors are told.
pub(super) fn sound(paths: &[PathBuf], io: &mut Io<'_>) -> Result<Vec<Regulation>, Failure> {
    let regulations = readable(paths, io)?;
    if regulations.iter().all(|one| one.clauses.is_empty()) {
        Err(Failure::new("в регламенте нет ни одного пункта: судить не по чему")
            .hint("напишите хотя бы один под стадией, например: 1.1 позвонить за 15 рабочих минут")
            .hint("или начните с готовой заготовки: reglament new"))
    } else {
        Ok(regulations)
    }
}

/// Regulations without an error, whether they have a clause or not; else their errors are told.
pub(super) fn readable(paths: &[PathBuf], io: &mut Io<'_>) -> Result<Vec<Regulation>, Failure> {
    let Loaded {
        regulations,
        sources: texts,
        diagnostics,
    } = regulation::read(paths)?;
    let errors: Vec<_> = diagnostics
        .into_iter()
        .filter(|one| one.level == Level::Error)
        .collect();
    if errors.is_empty() {
        return Ok(regulations);
    }
    let look = io.env.err_look();
    // If standard error is gone, the exit code still tells.
    let _ = text::check::messages(io.err, look, &texts, &errors);
    let what = format!(
        "регламент нельзя применять: {}",
        count(errors.len() as u64, ERRORS)
    );
    Err(Failure::new(what).hint("исправьте их и проверьте: reglament check"))
}

/// What the data was taken for: told on a terminal only, for scripts have nobody to read it.
fn tell(recognised: &[String], io: &mut Io<'_>) {
    if io.env.err_terminal {
        for line in recognised {
            // A terminal that cannot be written to is no reason to stop.
            let _ = writeln!(io.err, "{line}");
        }
    }
}

/// The data's own sentence, with its remedy on a line of its own.
pub(super) fn unopened(path: &Path, error: &DataError) -> Failure {
    match error {
        DataError::NotFound { path: shown, .. } => {
            let mut failure = Failure::new(format!(
                "данные «{shown}» не прочитаны: такого файла или папки нет"
            ));
            failure.hints = near::hints(path, near::is_data);
            if failure.hints.is_empty() {
                failure =
                    failure.hint("--data — это файл или папка с выгрузкой, «-» — стандартный ввод");
            }
            failure
        }
        DataError::Unknown { path: shown, .. } if near::is_regulation(path) => Failure::new(
            format!("«{shown}» — это регламент, а не данные"),
        )
        .hint("после --data указывают файл или папку с выгрузкой, регламент — сразу после команды"),
        other => {
            let failure = Failure::new(format!("данные не прочитаны: {other}"));
            let deeper = near::inside(path, |inside| {
                inside.is_dir() && !near::inside(inside, near::is_data).is_empty()
            });
            if deeper.is_empty() {
                failure
            } else {
                failure.hint(format!("данные лежат глубже: {}", near::listed(&deeper)))
            }
        }
    }
}

/// A moment of the data's own account; a day to its end.
pub(super) fn instant(when: When, zone: Zone) -> Instant {
    match when {
        When::Exact(at) => at,
        When::Local(local) => zone.instant(local, Fold::First),
        When::Day(day) => zone.end_of(day).plus(-1),
    }
}
