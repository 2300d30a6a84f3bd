//! `reglament report`: the funnel of a period, its numbers and people, and whether each clause pays.

mod open;
mod page;

use std::collections::BTreeSet;

use super::args::{FilterArgs, ReportArgs, ReportFormat};
use super::asked_reports::AskedReports;
use super::excuses::Excuses;
use super::filter::Filter;
use super::judge::judge;
use super::moment::{DayEnd, parse};
use super::progress::Progress;
use super::session::{Session, instant};
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::facts::{EventKind, FactKind, When};
use crate::findings::Finding;
use crate::output::{Names, json, report_book, text};
use crate::report::{Frame, Gathered, Naming, Passage, Report};
use crate::value::Instant;

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    gathered: Gathered,
    beside: page::Beside,
    deals: u64,
    unheld: u64,
}

impl Found {
    fn merge(&mut self, other: Self) {
        self.gathered.merge(other.gathered);
        self.beside.merge(other.beside);
        self.deals += other.deals;
        self.unheld += other.unheld;
    }
}

pub(super) fn run(args: &ReportArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let format = args
        .format
        .unwrap_or(match sink::is_page(args.out.as_deref()) {
            true => ReportFormat::Html,
            false => ReportFormat::Text,
        });
    if args.open {
        return open::run(args, format, io);
    }
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let filter = Filter::new(&narrowed(args), &session)?;
    let excuses = Excuses::read(args.excuses.as_deref(), args.data.data.as_deref(), &session)?;
    let period = period(args, &session)?;
    let frame = Frame::new(&session.program, period, session.book.zone, &args.offer);
    let path = args.out.as_deref();
    let broken = format == ReportFormat::Html;
    let desk = page::Desk {
        session: &session,
        filter: &filter,
        reports: AskedReports::new(&session.regulations, &session.program),
        period: (frame.from, frame.to),
    };
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let head = |version, clause| session.heads.of(version, clause);
    let excused = |finding: &Finding| excuses.find(finding, session.at).is_some();
    let key = |(version, clause): (usize, usize)| session.book.clause(version, clause).key.clone();
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let mut whole = Found::default();
        let mut judged = judge(
            &session.bench(),
            cases,
            |found: &mut Found, engine, case, result| {
                found.deals += case.deals.len() as u64;
                let unheld = case.deals.iter().filter(|deal| deal.stages.is_none());
                found.unheld += unheld.count() as u64;
                if broken {
                    found.beside.take(engine, case, &result.findings, &desk);
                }
                let findings = kept(result.findings, &filter);
                let naming = Naming {
                    head: &head,
                    key: &key,
                    excused: &excused,
                    broken,
                };
                found
                    .gathered
                    .take(&frame, engine, case, &findings, &naming);
            },
            |found, read| {
                progress.show(read);
                whole.merge(found);
                Ok(())
            },
        )?;
        progress.clear();
        let naming = Naming {
            head: &head,
            key: &key,
            excused: &excused,
            broken,
        };
        let mut beside = std::mem::take(&mut whole.beside);
        beside.settled(&mut judged.settled, judged.names, &desk);
        let settled = kept(judged.settled.findings, &filter);
        whole.gathered.settled(&frame, &settled, &naming);
        narrow(&frame, &filter, &mut whole.gathered);
        whole.gathered.order();
        let mut input = session.account(judged.account);
        session.read_any(&input)?;
        input.notes.extend(partly(&session, period.0));
        anything(&whole)?;
        let mut report = Report::new(&frame, &session.dataset, &whole.gathered, &naming);
        report.clauses.retain(|one| {
            let (version, first) = one.clause;
            let clauses = session.book.clauses.get(version).map_or(0, Vec::len);
            (0..clauses).any(|clause| {
                session.heads.of(version, clause) == first && filter.keeps_clause((version, clause))
            })
        });
        let names = Names::default();
        let context = session.context(&names, &input);
        match format {
            ReportFormat::Html => {
                beside.write(out, &desk, &frame, (&report, &whole.gathered), &input)?;
            }
            ReportFormat::Text => text::report::write(out, look, &context, &report, args.cases)?,
            ReportFormat::Json => json::report::json(out, &context, &report)?,
            ReportFormat::Csv => report_book::csv(out, &context, &report)?,
            ReportFormat::Xlsx => report_book::xlsx(out, &context, &report)?,
        }
        end = Some(input);
        Ok(())
    })?;
    let (Delivery::Whole, Some(input)) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    Ok(session.exit(false, &input))
}

/// What the numbers rest on and the data holds only from some later moment.
fn partly(session: &Session, from: Instant) -> Vec<Box<str>> {
    let zone = session.book.zone;
    let kinds = [
        FactKind::Stages,
        FactKind::Owners,
        FactKind::Event(EventKind::Document),
        FactKind::Event(EventKind::Meeting),
        FactKind::Event(EventKind::Payment),
        FactKind::Event(EventKind::Shipment),
    ];
    let late = |kind: FactKind| {
        let since = match session.dataset.held.get(&kind)?.since? {
            When::Day(day) => zone.start_of(day),
            when => instant(when, zone),
        };
        let day = zone.date(since).format("%d.%m.%Y");
        let what = kind.history();
        (since > from).then(|| {
            format!("{what}: хранится с {day}, за время до этого числа отчёта неполны").into()
        })
    };
    kinds.into_iter().filter_map(late).collect()
}

/// Fails where there is no deal, or of no deal anything that a funnel could be counted from.
fn anything(found: &Found) -> Result<(), Trouble> {
    if found.deals == 0 {
        let failure = Failure::new("в данных нет ни одной сделки: отчёт не о чем")
            .hint("сделки стоят у клиента в ключе deals (сделки); как записать — docs/dannye.md");
        return Err(failure.into());
    }
    let gathered = &found.gathered;
    let undecided = gathered.rates.values().all(|rate| rate.decided() == 0);
    let nothing = gathered.money.is_empty() && undecided;
    if found.unheld == found.deals && nothing {
        let failure = Failure::new("истории стадий нет ни у одной сделки: воронку и показатели не посчитать")
            .hint("выгрузите историю стадий: в Битрикс24 это crm.stagehistory.list, в своём формате — ключ stages у сделки");
        return Err(failure.into());
    }
    Ok(())
}

fn narrowed(args: &ReportArgs) -> FilterArgs {
    FilterArgs {
        person: args.person.clone(),
        team: args.team.clone(),
        funnel: args.funnel.clone(),
        clause: args.clause.clone(),
        ..FilterArgs::default()
    }
}

/// The period and the moment asked about: without a first day from the begin of the data, without a last one to that moment.
fn period(args: &ReportArgs, session: &Session) -> Result<(Instant, Instant, Instant), Failure> {
    let zone = session.book.zone;
    let day = |option, text: &Option<String>, end| {
        text.as_deref()
            .map(|text| parse(option, text, zone, end))
            .transpose()
    };
    let from = day("--from", &args.from, DayEnd::First)?;
    let to = day("--to", &args.to, DayEnd::Last)?;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::new("--from позже, чем --to").hint("поменяйте дни местами"));
    }
    let at = session.at;
    if let Some(from) = from.filter(|from| *from > at) {
        let what = format!(
            "период начинается {}, а отчёт — на {}: в нём ещё ничего не было",
            zone.date(from).format("%d.%m.%Y"),
            zone.date(at).format("%d.%m.%Y")
        );
        return Err(Failure::new(what).hint("момент отчёта — момент выгрузки или --at"));
    }
    Ok((
        from.unwrap_or(Instant::MIN),
        to.unwrap_or(Instant::MAX).min(at),
        at,
    ))
}

fn kept(mut findings: Vec<Finding>, filter: &Filter) -> Vec<Finding> {
    if !filter.is_empty() {
        findings.retain(|one| filter.keeps_finding(one));
    }
    findings
}

/// Leaves the deals asked for: by who led them at first, and by their funnel; and the money of their clients.
fn narrow(frame: &Frame<'_>, filter: &Filter, gathered: &mut Gathered) {
    if filter.is_empty() {
        return;
    }
    let wanted = |passage: &Passage| {
        let shape = passage.shape.and_then(|shape| frame.shapes.get(shape));
        filter.keeps_person(passage.leader())
            && filter.keeps_funnel(shape.and_then(|shape| shape.name.as_deref()))
    };
    gathered.passages.retain(wanted);
    let deals: BTreeSet<&str> = gathered.passages.iter().map(|one| &*one.deal).collect();
    let clients: BTreeSet<&str> = gathered
        .passages
        .iter()
        .filter_map(|one| one.client.as_deref())
        .collect();
    gathered.money.retain(|one| match (&one.deal, &one.client) {
        (Some(deal), _) => deals.contains(&**deal),
        (None, Some(client)) => clients.contains(&**client),
        (None, None) => deals.contains(&*one.account),
    });
}
