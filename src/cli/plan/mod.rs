//! `reglament plan`: the touch calendar of weeks to come.

mod days;
mod never;

use std::collections::BTreeMap;

use super::args::{CalendarFormat, PlanArgs};
use super::filter::{Filter, folded};
use super::ids::Seen;
use super::judge::{Bench, judge};
use super::met::Met;
use super::not_held::NotHeld;
use super::progress::Progress;
use super::session::Session;
use super::sink::{self, Delivery, Trouble};
use super::{Exit, Failure, Io};
use crate::diagnostic::closest;
use crate::engine::{Options, Touch};
use crate::facts::{EVENT_KINDS, EventKind};
use crate::findings::{NormKind, Verdict};
use crate::output::touches::{NeverTouched, TouchReport};
use crate::output::words::moment;
use crate::output::{Names, json, text, touches_book, touches_ics, touches_table};
use crate::touches::length::Lengths;
use crate::touches::plan::is_seldom;
use crate::touches::{Candidate, TouchPlan, Wish, World, ahead, plan};
use days::Days;

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    never: Vec<NeverTouched>,
    names: Names,
    not_checked: NotHeld,
    seen: Seen,
    met: Met,
}

pub(super) fn run(args: &PlanArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let filter = Filter::new(&args.filter, &session)?;
    let days = Days::new(args, &session)?;
    let told = minutes(&args.minutes)?;
    let wish = Wish {
        first: days.first,
        last: days.last,
        until: days.until,
        per_day: args.per_day.map(std::num::NonZeroU32::get),
        lengths: Lengths::new(&session.program, &told),
    };
    let dataset = ahead(&session.dataset);
    let options = Options {
        ahead_of: Some(session.at),
        ..session.options.clone()
    };
    let mut progress = Progress::new(io.env, io.err);
    let mut whole = Found::default();
    let judged = judge(
        &Bench {
            dataset: &dataset,
            now: days.far,
            options: &options,
            keep: true,
            ..session.bench()
        },
        cases,
        |found: &mut Found, _, case, mut result| {
            if case.employee.is_some() {
                return;
            }
            filter.see(case, &mut found.seen);
            found.met.take(case, &session.stages);
            let touches = std::mem::take(&mut result.touches);
            result.findings.retain(|one| {
                let planned = touches.iter().any(|touch| touch.id == one.id);
                !planned
                    && one.verdict == Verdict::NotChecked
                    && one.norm == NormKind::Obligation
                    && one.triggered_at <= days.until
            });
            found.not_checked.take(&result.findings, &session.heads);
            found.never.extend(never::of(case, &session, &filter));
            let wanted = |one: &Touch| one.best_from <= days.until || is_seldom(one);
            if !touches.iter().any(wanted) {
                return;
            }
            for one in &touches {
                found.names.take(case, &one.subject);
            }
            for deal in &case.deals {
                // What follows from a touch may be of another deal of the client.
                if let Some(name) = &deal.name {
                    let id = Box::from(&*deal.id);
                    found.names.deals.insert(id, Box::from(&**name));
                }
            }
            found.candidates.push(Candidate {
                case: case.clone().into_owned(),
                touches,
            });
        },
        |found, read| {
            progress.show(read);
            whole.candidates.extend(found.candidates);
            whole.never.extend(found.never);
            whole.names.merge(found.names);
            whole.seen.merge(found.seen);
            whole.met.merge(found.met);
            whole.not_checked.merge(found.not_checked);
            Ok(())
        },
    )
    .map_err(|trouble| match trouble {
        Trouble::Failed(failure) => failure,
        Trouble::Io(error) => Failure::new(format!("данные не дочитаны: {}", sink::reason(&error))),
    })?;
    progress.clear();
    let mut input = session.account(judged.account);
    session.read_any(&input)?;
    days.in_force(&session)?;
    filter.all_seen(&whole.seen)?;
    if whole.candidates.is_empty() {
        whole.met.fits(&session.stages)?;
    }
    input
        .notes
        .extend(whole.met.note(&session.stages).map(Into::into));
    if let Some(as_of) = session.as_of.filter(|as_of| *as_of < session.at) {
        input.notes.push(
            format!(
                "что сделано после выгрузки ({}), план не знает",
                moment(as_of, session.book.zone)
            )
            .into(),
        );
    }
    let world = World {
        program: &session.program,
        dataset: &dataset,
        options: &options,
        today: session.at,
        far: days.far,
    };
    let mut planned = plan(world, &wish, whole.candidates, judged.contributions);
    never::meet(&mut whole.never, &planned);
    narrow(&mut planned, &filter, &session);
    let report = TouchReport {
        first: days.first,
        last: days.last,
        weekly: args.week.is_some(),
        plan: planned,
        never: whole.never,
        unheld: never::unheld(&session.dataset),
        lengths: wish.lengths,
        per_day: wish.per_day,
        not_checked: whole.not_checked.rows(),
    };
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let delivery = sink::write_to(io.out, path, |out| {
        let context = session.context(&whole.names, &input);
        match args.format {
            CalendarFormat::Text => text::touches::write(out, look, &context, &report)?,
            CalendarFormat::Csv => touches_table::csv(out, &context, &report)?,
            CalendarFormat::Xlsx => touches_book::write(out, &context, &report)?,
            CalendarFormat::Ics => touches_ics::write(out, &context, &report)?,
            CalendarFormat::Json => json::touches::json(out, &context, &report)?,
            CalendarFormat::Ndjson => json::touches::ndjson(out, &context, &report)?,
        }
        Ok(())
    })?;
    if delivery == Delivery::Cut {
        return Ok(Exit::Clean);
    }
    // A calendar is no fault: only rejected records can make this command end badly.
    Ok(session.exit(false, &input))
}

/// `звонок=7`
fn minutes(told: &[String]) -> Result<BTreeMap<EventKind, u32>, Failure> {
    let mut out = BTreeMap::new();
    for one in told {
        let sample = "пишите так: --minutes звонок=7";
        let Some((name, number)) = one.split_once('=') else {
            return Err(Failure::new(format!("--minutes: в «{one}» нет знака «=»")).hint(sample));
        };
        let kinds = || {
            EVENT_KINDS
                .iter()
                .filter(|row| row.contact || row.kind == EventKind::Document)
        };
        let wanted = folded(name);
        let known = kinds().find(|row| {
            folded(row.name) == wanted || row.aliases.iter().any(|alias| folded(alias) == wanted)
        });
        let Some(row) = known else {
            let failure = Failure::new(format!("--minutes: касания «{name}» не бывает"));
            let names: Vec<&str> = kinds().map(|row| row.name).collect();
            return Err(match closest(name, names.iter().copied()) {
                Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
                None => failure.hint(format!("бывают: {}", names.join(", "))),
            });
        };
        let number = number
            .trim()
            .parse()
            .ok()
            .filter(|number| (1..=600).contains(number));
        let Some(number) = number else {
            return Err(
                Failure::new(format!("--minutes: в «{one}» не число минут от 1 до 600"))
                    .hint(sample),
            );
        };
        out.insert(row.kind, number);
    }
    Ok(out)
}

/// Leaves what is asked for. The plan itself is of everybody's time: whom one looks at does not change it.
fn narrow(planned: &mut TouchPlan, filter: &Filter, session: &Session) {
    if filter.is_empty() {
        return;
    }
    let severity = |version, clause| session.book.clause(version, clause).severity;
    let keeps = |by: &str, touch: &Touch| {
        let place = (touch.version, touch.clause);
        filter.keeps_touch(by, &touch.subject, place, severity(place.0, place.1))
    };
    planned.placed.retain(|one| keeps(&one.by, &one.touch));
    planned.seldom.retain(|one| keeps(&one.by, &one.touch));
    planned
        .unplaced
        .retain(|one| keeps(&one.touch.person, &one.touch));
    planned
        .load
        .retain(|one| filter.keeps_person(Some(&one.person)));
    planned
        .people
        .retain(|one| filter.keeps_person(Some(&one.person)));
}
