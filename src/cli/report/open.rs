//! `reglament report --open`: open deals at the moment, and which of them stand still or lack a next step.

use crate::cli::args::{ReportArgs, ReportFormat, WithoutArg};
use crate::cli::filter::Filter;
use crate::cli::judge::judge;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::sink::{self, Delivery};
use crate::cli::{Exit, Failure, Io};
use crate::facts::{EventKind, FactKind};
use crate::findings::{Finding, Subject};
use crate::output::report_open::{self, OpenReport};
use crate::output::{Names, json, page, text};
use crate::report::{Frame, Naming, OpenDeal, OpenDeals, Wish, Without, open_deals};
use crate::value::Instant;

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    deals: Vec<OpenDeal>,
    names: Names,
}

pub(super) fn run(
    args: &ReportArgs,
    format: ReportFormat,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let filter = Filter::new(&super::narrowed(args), &session)?;
    let tasks = FactKind::Event(EventKind::Task);
    let tasks = session.dataset.held.contains_key(&tasks);
    let wish = wish(args, tasks)?;
    let period = (Instant::MIN, session.at, session.at);
    let frame = Frame::new(&session.program, period, session.book.zone, &[]);
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let head = |version, clause| session.heads.of(version, clause);
    let excused = |_: &Finding| false;
    let key = |(version, clause): (usize, usize)| session.book.clause(version, clause).key.clone();
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let mut whole = Found::default();
        let judged = judge(
            &session.bench(),
            cases,
            |found: &mut Found, engine, case, result| {
                let naming = Naming {
                    head: &head,
                    key: &key,
                    excused: &excused,
                    broken: false,
                };
                let all = open_deals(&frame, engine, (case, &result.actions), tasks, &naming);
                for one in all {
                    let kept = filter.keeps_person(one.owner.as_deref())
                        && filter.keeps_funnel(one.funnel.as_deref());
                    if kept {
                        let subject = Subject {
                            client: one.client.clone(),
                            deal: Some(one.deal.clone()),
                            ..Subject::default()
                        };
                        found.names.take(case, &subject);
                        found.deals.push(one);
                    }
                }
            },
            |found, read| {
                progress.show(read);
                whole.deals.extend(found.deals);
                whole.names.merge(found.names);
                Ok(())
            },
        )?;
        progress.clear();
        let input = session.account(judged.account);
        session.read_any(&input)?;
        if args.sum.is_some() && whole.deals.iter().all(|one| one.sum.is_none()) {
            let failure = Failure::new(
                "ни у одной открытой сделки в данных нет суммы: больше ли она, не сказать",
            );
            let hint =
                "сумма — поле карточки сделки, которое начинается со слова «сумма» или «бюджет»";
            return Err(failure.hint(hint).into());
        }
        let open = OpenDeals::new(whole.deals, wish, tasks, session.at);
        let report = OpenReport {
            open: &open,
            currency: &session.dataset.currency,
        };
        let context = session.context(&whole.names, &input);
        match format {
            ReportFormat::Text => text::report_open::write(out, look, &context, &report)?,
            ReportFormat::Html => page::open(out, &context, &report)?,
            ReportFormat::Json => json::report_open::json(out, &context, &report)?,
            ReportFormat::Csv => report_open::csv(out, &context, &report)?,
            ReportFormat::Xlsx => report_open::xlsx(out, &context, &report)?,
        }
        end = Some(input);
        Ok(())
    })?;
    let (Delivery::Whole, Some(input)) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    Ok(session.exit(false, &input))
}

fn wish(args: &ReportArgs, tasks: bool) -> Result<Wish, Failure> {
    let without: Vec<Without> = args
        .without
        .iter()
        .map(|one| match one {
            WithoutArg::Task => Without::Task,
            WithoutArg::Action => Without::Action,
        })
        .collect();
    if without.contains(&Without::Task) && !tasks {
        return Err(
            Failure::new("задач в данных нет: у каких сделок нет задачи, не сказать")
                .hint("выгрузите задачи: в Битрикс24 это crm.activity.list, в своём формате — события kind: задача"),
        );
    }
    Ok(Wish {
        idle: args.idle,
        sum: args.sum,
        without,
    })
}
