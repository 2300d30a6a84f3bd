//! `reglament lint`: what was violated, by whom, and how late.

use std::io::Write;

use super::args::{Format, LintArgs};
use super::asked_reports::AskedReports;
use super::excuses::Excuses;
use super::filter::Filter;
use super::found::{Desk, Found};
use super::judge::{Bench, Cases, How, Judged, conclude, gather, judge};
use super::later::Later;
use super::met::Met;
use super::moment::{DayEnd, parse};
use super::part::{self, Parts};
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io, mail, since, watch};
use crate::engine::{Engine, own_limits_stand_alone};
use crate::facts::{Case, InputSummary};
use crate::findings::Finding;
use crate::output::report::LintReport;
use crate::output::{Names, json, text};
use crate::views::Past;

pub(super) fn run(args: &LintArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let past = args.since.as_deref().map(since::read).transpose()?;
    if args.watch {
        return watch::run(args, past, io);
    }
    let (mut lint, cases) = Lint::open(args, past, io)?;
    if args.part {
        return lint.part(args, cases, io);
    }
    let stream = args.output.format == Format::Ndjson;
    // What is told at once need not be held to the end.
    lint.session.options.settle_own = stream && own_limits_stand_alone(&lint.session.program);
    let path = args.output.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let whole = lint.judged(cases, &mut progress, stream.then_some(&mut *out))?;
        let context = lint.session.context(&whole.names, &whole.input);
        match args.output.format {
            Format::Text => text::lint::write(out, look, &context, &whole.report)?,
            Format::Json => json::lint::json(out, &context, &whole.report)?,
            Format::Ndjson => json::lint::ndjson_end(out, &context, &whole.report)?,
        }
        end = Some(whole);
        Ok(())
    })?;
    // Nothing to judge by is told after the report, which says what was read and what is missing.
    let (Delivery::Whole, Some(whole)) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    lint.exit(&whole)
}

/// Everything that is settled before the first case is judged.
pub(super) struct Lint {
    pub(super) session: Session,
    filter: Filter,
    excuses: Excuses,
    past: Option<Past>,
    /// Whether what could not be judged is wanted one by one.
    unchecked: bool,
}

/// What all cases came to.
pub(super) struct Whole {
    pub(super) report: LintReport,
    pub(super) names: Names,
    pub(super) input: InputSummary,
    /// What could not be judged, where it is wanted.
    pub(super) unchecked: Vec<Finding>,
    met: Met,
    broken: bool,
}

impl Lint {
    pub(super) fn open(
        args: &LintArgs,
        past: Option<Past>,
        io: &mut Io<'_>,
    ) -> Result<(Self, Cases), Failure> {
        Self::opened(args, past, true, io)
    }

    /// The same for a text that is only tried on: excuses name clauses of the text in force, and all that could not be judged is
    /// wanted one by one.
    pub(super) fn on_trial(args: &LintArgs, io: &mut Io<'_>) -> Result<(Self, Cases), Failure> {
        let (lint, cases) = Self::opened(args, None, false, io)?;
        let unchecked = true;
        Ok((Self { unchecked, ..lint }, cases))
    }

    fn opened(
        args: &LintArgs,
        past: Option<Past>,
        excused: bool,
        io: &mut Io<'_>,
    ) -> Result<(Self, Cases), Failure> {
        let beside = args.beside.as_deref();
        let (mut session, cases) = Session::open_beside(&args.regulation, &args.data, beside, io)?;
        session.options.brief = true;
        let mut filter = Filter::new(&args.filter, &session)?;
        let zone = session.book.zone;
        let day = |option, text: &Option<String>, end| {
            text.as_deref()
                .map(|text| parse(option, text, zone, end))
                .transpose()
        };
        let (from, to) = (
            day("--from", &args.from, DayEnd::First)?,
            day("--to", &args.to, DayEnd::Last)?,
        );
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(Failure::new("--from позже, чем --to").hint("поменяйте дни местами"));
        }
        filter.period(session.at, from, to);
        let excuses = match excused {
            true => Excuses::read(
                args.excuses.as_deref(),
                beside.or(args.data.data.as_deref()),
                &session,
            )?,
            false => Excuses::default(),
        };
        let past = past.map(|mut past| {
            past.told
                .retain(|_, told| filter.keeps_told(told, &session));
            past
        });
        // A filter and an earlier run are held against every duty, be it kept.
        session.options.counted = filter.is_empty() && past.is_none();
        let lint = Self {
            session,
            filter,
            excuses,
            past,
            unchecked: false,
        };
        Ok((lint, cases))
    }

    /// What a session and its excuses come to when nothing else is asked for.
    pub(super) fn over(session: Session, excuses: Excuses) -> Self {
        Self {
            session,
            filter: Filter::default(),
            excuses,
            past: None,
            unchecked: false,
        }
    }

    fn desk<'a>(&'a self, asked: &'a AskedReports<'a>) -> Desk<'a> {
        Desk {
            session: &self.session,
            filter: &self.filter,
            excuses: &self.excuses,
            past: self.past.as_ref(),
            mails: mail::speaks_of_mailings(&self.session),
            unchecked: self.unchecked,
            reports: asked,
        }
    }

    /// Judges all cases; violations go to `stream`, where there is one, as they are found, and are forgotten.
    pub(super) fn judged(
        &self,
        cases: Cases,
        progress: &mut Progress<'_>,
        mut stream: Option<&mut dyn Write>,
    ) -> Result<Whole, Trouble> {
        let asked = AskedReports::new(&self.session.regulations, &self.session.program);
        let desk = self.desk(&asked);
        let mut whole = Found::default();
        let mut later = Later::default();
        let streaming = stream.is_some();
        let judged = judge(
            &self.session.bench(),
            cases,
            |found: &mut Found, engine, case, result| {
                found.take(engine, case, result, &desk);
                if streaming {
                    found.stream(&self.session);
                }
            },
            |mut found, read| {
                progress.show(read);
                if let Some(out) = &mut stream {
                    out.write_all(&std::mem::take(&mut found.lines))?;
                    later.take(std::mem::take(&mut found.later))?;
                }
                whole.merge(found);
                Ok(())
            },
        )?;
        progress.clear();
        let stream = stream.map(|out| (out, later));
        self.whole(whole, judged, stream, &desk)
    }

    /// Judges a part of the cases and writes down what joining it with the others needs.
    fn part(&self, args: &LintArgs, cases: Cases, io: &mut Io<'_>) -> Result<Exit, Failure> {
        part::fit(args, &cases)?;
        let asked = AskedReports::new(&self.session.regulations, &self.session.program);
        let desk = self.desk(&asked);
        let mut progress = Progress::new(io.env, io.err);
        let bench = Bench {
            how: How::Part,
            ..self.session.bench()
        };
        sink::write_to(io.out, args.output.out.as_deref(), |out| {
            part::begin(out, args, &self.session, &self.excuses)?;
            let mut whole = Found::default();
            let mut violations = 0;
            let gathered = gather(
                &bench,
                cases,
                &|found: &mut Found, engine, case, result| {
                    found.take(engine, case, result, &desk);
                    found.stream(&self.session);
                },
                &mut |mut found, read| {
                    progress.show(read);
                    let lines = std::mem::take(&mut found.lines);
                    violations += lines.iter().filter(|&&byte| byte == b'\n').count() as u64;
                    out.write_all(&lines)?;
                    whole.merge(found);
                    Ok(())
                },
            )?;
            progress.clear();
            Ok(part::end(out, gathered, whole, violations)?)
        })?;
        Ok(Exit::Clean)
    }

    /// What all parts come to; violations that only the whole shows go to `out`.
    pub(super) fn merged(
        &self,
        parts: Parts,
        progress: &mut Progress<'_>,
        out: &mut dyn Write,
    ) -> Result<Whole, Trouble> {
        let asked = AskedReports::new(&self.session.regulations, &self.session.program);
        let desk = self.desk(&asked);
        let Parts {
            gathered,
            found: mut whole,
            ..
        } = parts;
        let judged = conclude(
            &self.session.bench(),
            gathered,
            &|found: &mut Found, engine: &mut Engine<'_>, case: &Case<'_>, result| {
                found.take(engine, case, result, &desk);
                found.stream(&self.session);
            },
            &mut |mut found, read| {
                progress.show(read);
                out.write_all(&std::mem::take(&mut found.lines))?;
                whole.merge(found);
                Ok(())
            },
        )?;
        progress.clear();
        self.whole(whole, judged, Some((out, Later::default())), &desk)
    }

    fn whole(
        &self,
        mut whole: Found,
        judged: Judged,
        stream: Option<(&mut dyn Write, Later)>,
        desk: &Desk<'_>,
    ) -> Result<Whole, Trouble> {
        let session = &self.session;
        let last = stream.is_some();
        whole.settled(judged.settled, judged.names, desk, last);
        if let Some((out, mut later)) = stream {
            whole.stream(session);
            out.write_all(&std::mem::take(&mut whole.lines))?;
            later.take(std::mem::take(&mut whole.later))?;
            later.write(out)?;
        }
        let mut input = session.account(judged.account);
        if input.used > 0 {
            self.filter.all_seen(&whole.seen)?;
        }
        input.notes.extend(whole.remarks.sentences());
        let met = std::mem::take(&mut whole.met);
        let unchecked = std::mem::take(&mut whole.unchecked);
        let (report, names, broken) = whole.report(desk);
        // Where nothing at all was judged, the end of the command says so by itself.
        if report.summary.ledger.born > 0 {
            let note = met.note(&session.stages);
            input.notes.extend(note.map(Into::into));
        }
        Ok(Whole {
            report,
            names,
            input,
            unchecked,
            met,
            broken,
        })
    }

    /// How the command ends once the report is told.
    pub(super) fn exit(&self, whole: &Whole) -> Result<Exit, Failure> {
        let report = &whole.report;
        self.session.judged(
            &whole.input,
            &report.summary.ledger,
            &report.not_checked,
            &whole.met,
        )?;
        Ok(self.session.exit(whole.broken, &whole.input))
    }
}
