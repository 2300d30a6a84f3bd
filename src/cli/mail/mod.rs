//! `reglament mail`: whether clients may be sent a mailing, what stands against it and when it becomes allowed; a plan of several
//! campaigns; how many can be reached on each day.

mod calendar;
mod campaigns;
mod plan;
pub(super) mod remarks;

use std::path::Path;

use self::remarks::Remarks;
use super::args::{FilterArgs, MailArgs, TableFormat};
use super::data::{self, DataPath, Lines};
use super::filter::Filter;
use super::ids::Seen;
use super::judge::{Bench, Cases, How, Judged, judge};
use super::progress::Progress;
use super::session::{Session, unopened};
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::diagnostic::closest;
use crate::engine::{Across, Engine, Policy, Send};
use crate::facts::{CHANNELS, Case, InputSummary, channel, spelled};
use crate::output::permissions::{Contact, MailReport, Totals};
use crate::output::table_file::MailTable;
use crate::output::{Names, json, text};
use crate::program::{Program, fold};

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    contacts: Vec<Contact>,
    totals: Totals,
    remarks: Remarks,
    /// Cases asked about, kept until all clients have been counted.
    kept: Vec<Case<'static>>,
    seen: Seen,
}

/// Everything that is settled before the first client is asked about.
struct Question<'a> {
    session: &'a Session,
    filter: Filter,
    policy: Policy,
    one: bool,
    asks_zone: bool,
    /// The data once more.
    again: Again<'a>,
}

/// The data to be read a second time, if that can be: what stands whole in memory is kept instead.
struct Again<'a>(Option<&'a Path>);

impl<'a> Again<'a> {
    fn of(args: &'a MailArgs, cases: &Cases) -> Self {
        let path = args.data.data.as_deref();
        Self(path.filter(|path| path.as_os_str() != "-" && cases.held.is_empty()))
    }

    const fn can_be(&self) -> bool {
        self.0.is_some()
    }

    /// Its streams.
    fn lines(&self) -> Result<Vec<Lines>, Failure> {
        let Some(path) = self.0 else {
            return Ok(Vec::new());
        };
        let opened = data::open(&DataPath::from(path.as_os_str()));
        Ok(opened.map_err(|error| unopened(path, &error))?.lines)
    }
}

pub(super) fn run(args: &MailArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.format == TableFormat::Xlsx && (args.plan.is_some() || args.calendar) {
        return Err(
            Failure::new("--format xlsx: книгой пишется только список клиентов")
                .hint("план и календарь пишите таблицей: --format csv"),
        );
    }
    if let Some(path) = &args.plan {
        return plan::run(args, path, io);
    }
    if args.calendar {
        return calendar::run(args, io);
    }
    let Some(channel) = args.channel.as_deref() else {
        return Err(Failure::new("не сказано, чем слать")
            .hint("добавьте --channel: email, sms, whatsapp …; для нескольких кампаний — --plan кампании.yaml"));
    };
    ask(args, channel, io)
}

fn ask(args: &MailArgs, channel: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (mut session, cases) = Session::open(&args.regulation, &args.data, io)?;
    session.options.assume_no_earlier = args.assume_no_earlier;
    let session = session;
    let filter = Filter::new(&filters(args), &session)?;
    let question = Question {
        session: &session,
        filter,
        policy: Policy::new(&session.program, send(args, channel)),
        one: args.whom.client.len() == 1 && only_clients(args),
        asks_zone: asks_zone(&session),
        again: Again::of(args, &cases),
    };
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let nothing = InputSummary::default();
        let no_names = Names::default();
        let context = session.context(&no_names, &nothing);
        let tabular = matches!(args.format, TableFormat::Csv | TableFormat::Xlsx);
        let streams = tabular || args.format == TableFormat::Ndjson;
        let mut table = MailTable::new(args.format == TableFormat::Xlsx);
        if tabular {
            table.head(out)?;
        }
        let mut whole = Found::default();
        let account = question.ask(cases, |mut found, read| {
            progress.show(read);
            if streams {
                for one in found.contacts.drain(..) {
                    if tabular {
                        table.row(out, &context, &one)?;
                    } else {
                        json::mail::ndjson_row(out, &context, question.policy.send(), &one)?;
                    }
                }
            }
            whole.merge(found);
            Ok(())
        })?;
        progress.clear();
        question.known(&whole)?;
        let mut input = session.account(account);
        input.notes.extend(whole.remarks.sentences());
        input.notes.extend(template_remark(
            &session,
            question.policy.send(),
            &whole.remarks,
        ));
        input.notes.extend(question.force_remark());
        let report = MailReport {
            send: question.policy.send().clone(),
            one: question.one,
            contacts: whole.contacts,
            totals: whole.totals,
            assumed: args.assume_no_earlier,
            nothing_said: question.policy.is_empty(),
        };
        let context = session.context(&no_names, &input);
        match args.format {
            TableFormat::Text => text::mail::write(out, look, &context, &report)?,
            TableFormat::Json => json::mail::json(out, &context, &report)?,
            TableFormat::Csv | TableFormat::Xlsx => table.end(out, &context, &report)?,
            TableFormat::Ndjson => json::mail::ndjson_end(out, &context, &report)?,
        }
        let refused = report.totals.no + report.totals.cannot_tell > 0;
        end = Some((refused, report.totals.all(), input));
        Ok(())
    })?;
    let (Delivery::Whole, Some((refused, asked, input))) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    if asked == 0 {
        session.read_any(&input)?;
        return Err(
            Failure::new("спрашивать не о ком: ни один клиент не подошёл под настройки")
                .hint("проверьте --stage, --person, --team, --funnel"),
        );
    }
    // A segment's table is no fault; a refusal of the one client asked about is.
    Ok(session.exit(refused && question.one, &input))
}

fn only_clients(args: &MailArgs) -> bool {
    let whom = &args.whom;
    [
        &whom.stage,
        &whom.funnel,
        &whom.person,
        &whom.team,
        &whom.deal,
    ]
    .iter()
    .all(|list| list.is_empty())
}

fn filters(args: &MailArgs) -> FilterArgs {
    let whom = &args.whom;
    FilterArgs {
        person: whom.person.clone(),
        team: whom.team.clone(),
        funnel: whom.funnel.clone(),
        stage: whom.stage.clone(),
        client: whom.client.clone(),
        deal: whom.deal.clone(),
        ..FilterArgs::default()
    }
}

fn send(args: &MailArgs, channel: &str) -> Send {
    let said = |text: &Option<String>| {
        let text = text
            .as_deref()
            .map(|text| text.trim().trim_matches(['«', '»']));
        text.filter(|text| !text.is_empty()).map(Box::from)
    };
    Send {
        channel: channel.trim().into(),
        template: said(&args.template),
        category: said(&args.category),
        campaign: said(&args.campaign),
        sender: said(&args.sender),
        sender_kind: said(&args.sender_kind),
    }
}

impl Question<'_> {
    /// Asks about every client that is kept. Where a clause counts over many clients all of them are counted first, then what was
    /// streamed is read once more; those asked about are kept until then only where it cannot be.
    fn ask(
        &self,
        cases: Cases,
        mut take: impl FnMut(Found, u64) -> Result<(), Trouble>,
    ) -> Result<(InputSummary, crate::facts::read::Notes), Trouble> {
        if !self.policy.counts_across() {
            let across = Across::unknown();
            let judged = judge(
                &self.bench(How::Read),
                cases,
                |found: &mut Found, engine, case, _| {
                    if self.look(found, case) {
                        self.answer(found, engine, case, &across);
                    }
                },
                take,
            )?;
            return Ok(judged.account);
        }
        let mut all = Found::default();
        let Judged {
            account,
            contributions,
            ..
        } = judge(
            &self.bench(How::Counted),
            cases,
            |found: &mut Found, _, case, _| {
                if self.look(found, case) && !self.again.can_be() {
                    found.kept.push(case.clone().into_owned());
                }
            },
            |found, _| {
                all.merge(found);
                Ok(())
            },
        )?;
        let across = Across::new(contributions);
        let held = std::mem::take(&mut all.kept);
        take(all, account.0.read)?;
        let lines = self.again.lines()?;
        judge(
            &self.bench(How::Read),
            Cases { held, lines },
            |found: &mut Found, engine, case, _| {
                if !self.again.can_be() || self.filter.keeps_case(case) {
                    self.answer(found, engine, case, &across);
                }
            },
            |found, _| take(found, account.0.read),
        )?;
        Ok(account)
    }

    fn bench(&self, how: How) -> Bench<'_> {
        Bench {
            how,
            ..self.session.bench()
        }
    }

    /// Looks through a case; says whether it is asked about.
    fn look(&self, found: &mut Found, case: &Case<'_>) -> bool {
        if case.employee.is_some() {
            return false;
        }
        let session = self.session;
        found
            .remarks
            .take(case, session.at, session.book.zone, self.asks_zone);
        self.filter.see(case, &mut found.seen);
        self.filter.keeps_case(case)
    }

    fn answer(&self, found: &mut Found, engine: &mut Engine<'_>, case: &Case<'_>, across: &Across) {
        // Employees come along with every reading.
        if case.employee.is_some() {
            return;
        }
        let permission = engine.permission(case, &self.policy, across, self.session.at);
        found.totals.take(&permission);
        found.contacts.push(Contact {
            client: case.client.as_deref().map(Box::from),
            name: case.name.as_deref().map(Box::from),
            deals: case.deals.iter().map(|deal| (*deal.id).into()).collect(),
            permission,
        });
    }

    /// Fails at a channel or a client that nobody knows.
    fn known(&self, whole: &Found) -> Result<(), Failure> {
        known_channel(
            self.session,
            &self.policy.send().channel,
            &whole.remarks,
            "--channel",
        )?;
        self.filter.all_seen(&whole.seen)
    }

    /// What is not in force forbids nothing.
    fn force_remark(&self) -> Option<Box<str>> {
        let session = self.session;
        let all = &session.program.versions;
        let first = all.iter().map(|one| one.from).min()?;
        let early = session.at < first && !session.options.as_if_in_force;
        early.then(|| {
            format!(
                "регламент действует только с {}: на этот момент он ничего не запрещает; с --as-if-in-force — как если бы действовал",
                crate::output::words::moment(first, session.book.zone)
            )
            .into()
        })
    }
}

/// Whether the text speaks of mailings at all.
pub(super) fn speaks_of_mailings(session: &Session) -> bool {
    let patterns = session
        .program
        .versions
        .iter()
        .flat_map(|one| &one.patterns);
    let mut shapes = patterns.flat_map(|pattern| &pattern.shapes);
    shapes.any(|shape| shape.what == crate::model::regulation::What::Mailing)
}

/// Whether some limit runs on the client's clock.
fn asks_zone(session: &Session) -> bool {
    session.program.versions.iter().any(|version| {
        let mut limits = version.norms.iter();
        limits.any(|norm| matches!(&norm.body, crate::program::norm::Body::Limit(limit) if limit.client_clock))
    })
}

/// Fails at a channel that nobody knows.
fn known_channel(
    session: &Session,
    said: &str,
    remarks: &Remarks,
    option: &str,
) -> Result<(), Failure> {
    let own = channel(said);
    let of_text = names_channel(&session.program, &own);
    if spelled(&own).is_some() || of_text || remarks.channels.contains(&*own) {
        return Ok(());
    }
    let spellings = CHANNELS
        .iter()
        .flat_map(|(name, others)| std::iter::once(name).chain(*others));
    let names: Vec<&str> = CHANNELS.iter().map(|(name, _)| *name).collect();
    let failure = Failure::new(format!(
        "{option}: канала «{said}» нет ни в регламенте, ни в данных"
    ));
    Err(match closest(&own, spellings.copied()) {
        Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
        None => failure.hint(format!("есть: {}", names.join(", "))),
    })
}

/// A template that neither the text nor the data knows: it may be a slip of the pen.
fn template_remark(session: &Session, send: &Send, remarks: &Remarks) -> Option<Box<str>> {
    let template = send.template.as_deref()?;
    let known = |name: &str| fold(name) == fold(template);
    if session.program.names.find(template).is_some()
        || remarks.templates.iter().any(|name| known(name))
    {
        return None;
    }
    let of_text = session.regulations.iter().flat_map(|one| {
        let clauses = one.clauses.iter();
        let own = clauses.filter_map(|clause| clause.resources.template.as_ref());
        own.chain(&one.mailing_priority)
    });
    let all = of_text.chain(&remarks.templates).map(|name| &**name);
    let near = closest(template, all).map_or(String::new(), |near| {
        format!("; возможно, вы имели в виду «{near}»")
    });
    Some(format!("шаблона «{template}» нет ни в регламенте, ни в данных{near}").into())
}

/// Whether the text names a channel.
fn names_channel(program: &Program, own: &str) -> bool {
    let patterns = program.versions.iter().flat_map(|one| &one.patterns);
    let mut shapes = patterns.flat_map(|pattern| &pattern.shapes);
    shapes.any(|shape| shape.mailing.channels.iter().any(|one| **one == *own))
}

impl Found {
    fn merge(&mut self, other: Self) {
        self.contacts.extend(other.contacts);
        self.totals.merge(other.totals);
        self.remarks.merge(other.remarks);
        self.kept.extend(other.kept);
        self.seen.merge(other.seen);
    }
}
