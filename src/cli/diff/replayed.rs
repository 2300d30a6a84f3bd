//! `diff --data`: both texts judged over the same data, as two runs of `lint` would.

use std::path::Path;

use super::super::args::{DataArgs, DiffArgs, FilterArgs, Format, LintArgs, OutputArgs};
use super::super::judge::Cases;
use super::super::lint::{Lint, Whole};
use super::super::progress::Progress;
use super::super::{Exit, Failure, Io};
use super::sends;
use crate::diff::Difference;
use crate::diff::replay::{Replay, Run, SendMoves, compare};
use crate::output::Names;
use crate::output::differences::DataReport;

/// Both runs and what they come to.
pub(super) struct Replayed {
    old: (Lint, Whole),
    new: (Lint, Whole),
    names: Names,
    replay: Replay,
    mailings: Option<Vec<SendMoves>>,
}

impl Replayed {
    pub(super) fn run(
        args: &DiffArgs,
        difference: &Difference,
        io: &mut Io<'_>,
    ) -> Result<Self, Failure> {
        if args.data.data.as_deref() == Some(Path::new("-")) {
            return Err(Failure::new(
                "данные читаются для каждого текста заново, а стандартный ввод читается один раз",
            )
            .hint("сохраните данные в файл и назовите его: --data выгрузка.ndjson"));
        }
        let (old, mut before) = judged(args, &args.old, io)?;
        let (new, mut after) = judged(args, &args.new, io)?;
        let mut names = std::mem::take(&mut before.names);
        names.merge(std::mem::take(&mut after.names));
        let replay = compare(difference, run_of(&mut before), run_of(&mut after));
        let mailings = sends::compare(args, (&old, &new), io)?;
        Ok(Self {
            old: (old, before),
            new: (new, after),
            names,
            replay,
            mailings,
        })
    }

    pub(super) fn report(&self) -> DataReport<'_> {
        let (new, whole) = &self.new;
        DataReport {
            context: new.session.context(&self.names, &whole.input),
            replay: &self.replay,
            not_checked: [&self.old.1.report.not_checked, &whole.report.not_checked],
            mailings: self.mailings.as_deref(),
        }
    }

    /// Fails when neither text could be judged by the data.
    pub(super) fn exit(&self, found: bool) -> Result<Exit, Failure> {
        let (new, whole) = &self.new;
        let judged = |(lint, whole): &(Lint, Whole)| lint.exit(whole);
        if let (Err(_), Err(failure)) = (judged(&self.old), judged(&self.new)) {
            return Err(failure);
        }
        Ok(new.session.exit(found, &whole.input))
    }
}

/// The data as both texts see it: as if they had always been in force, for an amendment holds only from a day ahead.
pub(super) fn data(args: &DiffArgs) -> DataArgs {
    let DataArgs {
        data,
        jobs,
        strict,
        at,
        as_of,
        as_if_in_force: _,
    } = &args.data;
    DataArgs {
        data: data.clone(),
        jobs: *jobs,
        strict: *strict,
        at: at.clone(),
        as_of: as_of.clone(),
        as_if_in_force: true,
    }
}

fn judged(args: &DiffArgs, text: &Path, io: &mut Io<'_>) -> Result<(Lint, Whole), Failure> {
    let own = LintArgs {
        regulation: vec![text.to_owned()],
        data: data(args),
        excuses: None,
        since: None,
        beside: None,
        part: false,
        watch: false,
        from: args.from.clone(),
        to: args.to.clone(),
        filter: FilterArgs::default(),
        output: OutputArgs {
            format: Format::Text,
            out: None,
        },
    };
    let (lint, cases): (Lint, Cases) = Lint::on_trial(&own, io)?;
    let mut progress = Progress::new(io.env, io.err);
    let whole = lint
        .judged(cases, &mut progress, None)
        .map_err(super::unread)?;
    Ok((lint, whole))
}

/// Its violations, taken out of the report: they are told once, in the comparison.
fn run_of(whole: &mut Whole) -> Run {
    let people = std::mem::take(&mut whole.report.violations.people);
    let all = people.into_values().flat_map(|one| {
        let open = one.open.into_iter();
        open.chain(one.week).chain(one.earlier)
    });
    Run {
        violations: all.collect(),
        unchecked: std::mem::take(&mut whole.unchecked),
    }
}
