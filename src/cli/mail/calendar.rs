//! `mail --calendar`: how many contacts each day of the coming month could get each channel.

use chrono::{Days, Months, NaiveDate};

use super::super::args::{MailArgs, TableFormat};
use super::super::filter::Filter;
use super::super::ids::Seen;
use super::super::judge::{Bench, Cases, How, judge};
use super::super::progress::Progress;
use super::super::session::Session;
use super::super::sink::{self, Delivery, Trouble};
use super::super::{Exit, Failure, Io};
use super::remarks::Remarks;
use super::{Again, asks_zone, filters, known_channel, send};
use crate::engine::{Across, Answer, Engine, Policy};
use crate::facts::{CHANNELS, Case, InputSummary, channel};
use crate::output::mail_calendar::{CalendarReport, ChannelDays};
use crate::output::{Names, csv, json, text};

/// What is asked about when neither the command nor the text names a channel.
const USUAL: &[&str] = &["email", "sms"];

/// Everything that is settled before the first client.
struct Asked<'a> {
    session: &'a Session,
    policies: Vec<Policy>,
    days: Vec<NaiveDate>,
    whom: Filter,
    asks_zone: bool,
    again: Again<'a>,
}

#[derive(Default)]
struct Found {
    rows: Vec<ChannelDays>,
    clients: u64,
    remarks: Remarks,
    seen: Seen,
    kept: Vec<Case<'static>>,
}

pub(super) fn run(args: &MailArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (mut session, cases) = Session::open(&args.regulation, &args.data, io)?;
    session.options.assume_no_earlier = args.assume_no_earlier;
    let session = session;
    let channels = channels(args, &session);
    let first = session.book.zone.date(session.at);
    let after = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let days = std::iter::successors(Some(first), |day| day.checked_add_days(Days::new(1)));
    let asked = Asked {
        policies: channels
            .iter()
            .map(|channel| Policy::new(&session.program, send(args, channel)))
            .collect(),
        days: days.take_while(|day| *day < after).collect(),
        whom: Filter::new(&filters(args), &session)?,
        asks_zone: asks_zone(&session),
        again: Again::of(args, &cases),
        session: &session,
    };
    let mut progress = Progress::new(io.env, io.err);
    let mut found = Found::default();
    let account = asked
        .all(cases, &mut found, |read| progress.show(read))
        .map_err(|trouble| match trouble {
            Trouble::Failed(failure) => failure,
            Trouble::Io(error) => Failure::new(format!("данные не прочитаны: {error}")),
        })?;
    progress.clear();
    for channel in &channels {
        known_channel(&session, channel, &found.remarks, "--channel")?;
    }
    asked.whom.all_seen(&found.seen)?;
    let mut input = session.account(account);
    input.notes.extend(found.remarks.sentences());
    let mut rows = found.rows;
    rows.resize_with(channels.len(), ChannelDays::default);
    for (row, channel) in rows.iter_mut().zip(&channels) {
        row.channel = channel.clone();
        row.open.resize(asked.days.len(), 0);
    }
    let report = CalendarReport {
        days: asked.days,
        channels: rows,
        clients: found.clients,
        assumed: args.assume_no_earlier,
    };
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        let names = Names::default();
        let context = session.context(&names, &input);
        match args.format {
            TableFormat::Text => text::mail_calendar::write(out, look, &context, &report)?,
            TableFormat::Csv | TableFormat::Xlsx => csv::calendar(out, &report)?,
            TableFormat::Json => json::mail_calendar::json(out, &context, &report)?,
            TableFormat::Ndjson => json::mail_calendar::ndjson(out, &context, &report)?,
        }
        Ok(())
    })?;
    if delivery == Delivery::Cut {
        return Ok(Exit::Clean);
    }
    if report.clients == 0 {
        session.read_any(&input)?;
        return Err(
            Failure::new("спрашивать не о ком: ни один клиент не подошёл под настройки")
                .hint("проверьте --stage, --person, --team, --funnel"),
        );
    }
    Ok(session.exit(false, &input))
}

/// The channel asked about, else those that the text names.
fn channels(args: &MailArgs, session: &Session) -> Vec<Box<str>> {
    if let Some(one) = &args.channel {
        return vec![channel(one).into_owned().into()];
    }
    let patterns = session
        .program
        .versions
        .iter()
        .flat_map(|one| &one.patterns);
    let shapes = patterns.flat_map(|pattern| &pattern.shapes);
    let named: Vec<&Box<str>> = shapes
        .filter(|shape| shape.what == crate::model::regulation::What::Mailing)
        .flat_map(|shape| &shape.mailing.channels)
        .collect();
    let known = CHANNELS.iter().map(|(name, _)| *name);
    let found: Vec<Box<str>> = known
        .filter(|name| named.iter().any(|one| ***one == **name))
        .map(Box::from)
        .collect();
    if found.is_empty() {
        USUAL.iter().map(|name| Box::from(*name)).collect()
    } else {
        found
    }
}

impl Asked<'_> {
    fn all(
        &self,
        cases: Cases,
        whole: &mut Found,
        mut show: impl FnMut(u64),
    ) -> Result<(InputSummary, crate::facts::read::Notes), Trouble> {
        if !self.policies.iter().any(Policy::counts_across) {
            let across = Across::unknown();
            let judged = judge(
                &self.bench(How::Read),
                cases,
                |found: &mut Found, engine, case, _| {
                    if self.look(found, case) {
                        self.client(found, engine, case, &across);
                    }
                },
                |found, read| {
                    show(read);
                    whole.merge(found);
                    Ok(())
                },
            )?;
            return Ok(judged.account);
        }
        let judged = judge(
            &self.bench(How::Counted),
            cases,
            |found: &mut Found, _, case, _| {
                if self.look(found, case) && !self.again.can_be() {
                    found.kept.push(case.clone().into_owned());
                }
            },
            |found, read| {
                show(read);
                whole.merge(found);
                Ok(())
            },
        )?;
        let across = Across::new(judged.contributions);
        let held = std::mem::take(&mut whole.kept);
        judge(
            &self.bench(How::Read),
            Cases {
                held,
                lines: self.again.lines()?,
            },
            |found: &mut Found, engine, case, _| {
                if !self.again.can_be() || self.whom.keeps_case(case) {
                    self.client(found, engine, case, &across);
                }
            },
            |found, _| {
                whole.merge(found);
                Ok(())
            },
        )?;
        Ok(judged.account)
    }

    fn bench(&self, how: How) -> Bench<'_> {
        Bench {
            how,
            ..self.session.bench()
        }
    }

    fn look(&self, found: &mut Found, case: &Case<'_>) -> bool {
        if case.employee.is_some() {
            return false;
        }
        let session = self.session;
        found
            .remarks
            .take(case, session.at, session.book.zone, self.asks_zone);
        self.whom.see(case, &mut found.seen);
        self.whom.keeps_case(case)
    }

    fn client(&self, found: &mut Found, engine: &mut Engine<'_>, case: &Case<'_>, across: &Across) {
        // Employees come along with every reading.
        if case.employee.is_some() {
            return;
        }
        found.clients += 1;
        found
            .rows
            .resize_with(self.policies.len(), ChannelDays::default);
        for (policy, row) in self.policies.iter().zip(&mut found.rows) {
            let span = (
                self.session.at,
                self.days.as_slice(),
                self.session.book.zone,
            );
            let days = engine.open_days(case, policy, across, span);
            row.open.resize(self.days.len(), 0);
            for (number, open) in row.open.iter_mut().zip(&days.open) {
                *number += u64::from(*open);
            }
            let any = days.open.contains(&true);
            row.ever += u64::from(any);
            row.cannot_tell += u64::from(!any && days.at_once == Answer::CannotTell);
        }
    }
}

impl Found {
    fn merge(&mut self, other: Self) {
        if self.rows.len() < other.rows.len() {
            self.rows
                .resize_with(other.rows.len(), ChannelDays::default);
        }
        for (known, more) in self.rows.iter_mut().zip(other.rows) {
            if known.open.len() < more.open.len() {
                known.open.resize(more.open.len(), 0);
            }
            for (known, more) in known.open.iter_mut().zip(more.open) {
                *known += more;
            }
            known.ever += more.ever;
            known.cannot_tell += more.cannot_tell;
        }
        self.clients += other.clients;
        self.remarks.merge(other.remarks);
        self.seen.merge(other.seen);
        self.kept.extend(other.kept);
    }
}
