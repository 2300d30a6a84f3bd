//! Filled sheets: looked through, scored by the engine beside those of the data, and reported.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{self, Days};
use super::read;
use crate::audit::accept::{Accepted, Around, Data, Held, Known, Work, accept, against_data};
use crate::audit::filled::{Fault, Filled};
use crate::audit::report::{Assigned, Judged, Report};
use crate::calendar::PeriodUnit;
use crate::cli::args::{AuditArgs, TableFormat};
use crate::cli::data::is_audits;
use crate::cli::judge::{Bench, Cases, How, judge};
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::sink::{self, Delivery, Trouble};
use crate::cli::{Exit, Failure, Io};
use crate::engine::{Engine, ScoredSheet};
use crate::facts::{Case, EventKind};
use crate::model::regulation::{Cond, Regulation, Test};
use crate::output::audit::ScoreReport;
use crate::output::words::{ERRORS, count};
use crate::output::{Names, audit_book, audit_table, json, text};
use crate::program::fold;

/// So many faults are told at once.
const FAULTS: usize = 50;

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    data: Data,
    held: Vec<ScoredSheet>,
    kept: Vec<Case<'static>>,
}

pub(super) fn run(args: &AuditArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let wanted = lists::wanted(args, &session.program)?;
    let filter = lists::filter(args, &session)?;
    let days = Days::new(args, &session)?;
    let sheets = read::sheets(&args.score)?;
    let keys: BTreeSet<&str> = sheets.iter().map(|one| &*one.key).collect();
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let mut taken = Vec::new();
    let delivery = sink::write_to(io.out, path, |out| {
        let mut whole = Found::default();
        let judged = judge(
            &bench(&session),
            cases,
            |found: &mut Found, engine, case, _| look_at(found, engine, case, &keys),
            |found, read| {
                progress.show(read);
                whole.data.work.extend(found.data.work);
                for (key, held) in found.data.held {
                    whole.data.held.entry(key).or_default().extend(held);
                }
                whole.held.extend(found.held);
                whole.kept.extend(found.kept);
                Ok(())
            },
        )?;
        progress.clear();
        let input = session.account(judged.account);
        session.read_any(&input)?;
        let around = Around {
            at: session.at,
            zone: session.book.zone,
            staff: &session.dataset.staff,
        };
        let answer = accept(&sheets, &lists::all(&session.program), &whole.data, around);
        refuse(answer.faults)?;
        let fresh: BTreeSet<Box<str>> = answer
            .accepted
            .iter()
            .filter_map(|one| one.event.id.as_deref().map(Box::from))
            .collect();
        let (mut all, facts) = scored(&session, whole.kept, &answer.accepted, &fresh)?;
        let just: Vec<ScoredSheet> = all
            .iter()
            .filter(|one| one.fresh)
            .map(|one| one.sheet.clone())
            .collect();
        refuse(against_data(&sheets, &just))?;
        refuse(unscored(&sheets, &fresh, &just))?;
        all.extend(whole.held.into_iter().map(|sheet| Judged {
            sheet,
            fresh: false,
            replaced_by: None,
            duties: Vec::new(),
        }));
        let named = |one: &Judged| wanted.iter().any(|known| known.place == one.sheet.place);
        all.retain(|one| {
            named(one)
                && days.holds(one.sheet.at)
                && filter.keeps_person(one.sheet.person.as_deref())
        });
        taken = facts;
        let units = |list: &str| unit(&wanted, list);
        let number = all.iter().filter(|one| one.fresh).count();
        let report = ScoreReport {
            report: Report::new(all, answer.untouched, &units, session.book.zone),
            fresh: number,
        };
        let names = Names::default();
        let context = session.context(&names, &input);
        match args.format {
            TableFormat::Text => text::audit_score::write(out, look, &context, &report)?,
            TableFormat::Json => json::audit_score::json(out, &context, &report)?,
            TableFormat::Ndjson => json::audit_score::ndjson(out, &context, &report)?,
            TableFormat::Csv => audit_table::scores(out, &context, &report)?,
            TableFormat::Xlsx => audit_book::scores(out, &context, &report)?,
        }
        end = Some(input);
        Ok(())
    })?;
    // Sheets become facts when their report has been told: one that could not be written leaves the data as they were.
    if let Some(path) = &args.facts {
        write_facts(path, &taken)?;
        if !is_audits(path) {
            // Without the note the sheets would not count, and nobody would know why.
            let _ = writeln!(
                io.err,
                "файл «{}» записан; рядом с данными листы узнаются по имени: назовите его «листы.ndjson» или «листы-….ndjson»",
                path.display()
            );
        }
    }
    let (Delivery::Whole, Some(input)) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    Ok(session.exit(false, &input))
}

fn bench(session: &Session) -> Bench<'_> {
    Bench {
        how: How::Read,
        ..session.bench()
    }
}

/// The period by which a checklist is checked.
pub(in crate::cli) fn unit(lists: &[Known<'_>], list: &str) -> PeriodUnit {
    let own = lists.iter().find(|one| *one.list.name == *list);
    let rule = own.and_then(|one| one.list.samplings.first());
    rule.map_or(PeriodUnit::Month, |rule| rule.unit)
}

/// Looks through a case: what the sheets speak of, and sheets that are there already.
fn look_at(found: &mut Found, engine: &mut Engine<'_>, case: &Case<'_>, keys: &BTreeSet<&str>) {
    let mut concerned = false;
    for event in case
        .events
        .iter()
        .filter(|event| event.kind != EventKind::Audit)
    {
        let key = engine.event_key(case, event);
        if !keys.contains(&*key) {
            continue;
        }
        concerned = true;
        let owner = || {
            let deal = event.deal.as_deref();
            let own = case
                .deals
                .iter()
                .find(|one| deal.is_none_or(|deal| *one.id == *deal));
            own.and_then(|deal| deal.owner.as_deref())
        };
        let work = Work {
            at: engine.event_at(event),
            person: event.by.as_deref().or_else(owner).map(Box::from),
            deal: event.deal.as_deref().map(Box::from),
            whole_deal: false,
        };
        found.data.work.insert(key.into(), work);
    }
    for deal in case.deals.iter().filter(|deal| keys.contains(&*deal.id)) {
        concerned = true;
        let work = Work {
            at: crate::value::Instant::MIN,
            person: deal.owner.as_deref().map(Box::from),
            deal: Some((*deal.id).into()),
            whole_deal: true,
        };
        found.data.work.insert((*deal.id).into(), work);
    }
    let held = engine.sheets(case);
    for sheet in &held {
        let Some(key) = sheet.event.clone().or_else(|| sheet.deal.clone()) else {
            continue;
        };
        let list: Box<str> = fold(&sheet.checklist).into();
        found.data.held.entry((list, key)).or_default().push(Held {
            id: sheet.id.clone(),
            by: sheet.by.clone(),
            source: sheet.source.clone(),
        });
    }
    if concerned {
        found.kept.push(case.clone().into_owned());
    } else {
        found.held.extend(held);
    }
}

/// A client or deal with the sheets it has got.
type Fact = (Option<Box<str>>, Option<Box<str>>, Accepted);

/// Scores the cases that the sheets speak of, with these sheets.
fn scored(
    session: &Session,
    kept: Vec<Case<'static>>,
    accepted: &[Accepted],
    fresh: &BTreeSet<Box<str>>,
) -> Result<(Vec<Judged>, Vec<Fact>), Trouble> {
    let follow = consequences(&session.regulations);
    let mut all = Vec::new();
    let mut facts = Vec::new();
    judge(
        &bench(session),
        Cases {
            held: kept,
            lines: Vec::new(),
        },
        |found: &mut (Vec<Judged>, Vec<Fact>), engine, case, _| {
            let mut with = case.clone();
            for one in accepted.iter().filter(|one| is_of(engine, case, one)) {
                with.events.push(one.event.clone());
                let deal = case.deals.first().map(|deal| Box::from(&*deal.id));
                found
                    .1
                    .push((case.client.as_deref().map(Box::from), deal, one.clone()));
            }
            let findings = engine.evaluate(&with).findings;
            for sheet in engine.sheets(&with) {
                let is_fresh = sheet.id.as_ref().is_some_and(|id| fresh.contains(id));
                let duties = findings.iter().filter(|one| {
                    is_fresh
                        && one.triggered_at == sheet.at
                        && one.subject.deal == sheet.deal
                        && one.version == sheet.place.0
                        && follow.contains(&(
                            one.version,
                            one.clause,
                            fold(&sheet.checklist).into(),
                        ))
                });
                let mut duties: Vec<Assigned> = duties
                    .map(|one| Assigned {
                        place: (one.version, one.clause),
                        responsible: one.responsible.clone(),
                        due_at: one.due_at,
                        verdict: one.verdict,
                    })
                    .collect();
                // Two sheets of one second set the same off; which of them did cannot be told apart.
                duties.dedup();
                found.0.push(Judged {
                    sheet,
                    fresh: is_fresh,
                    replaced_by: None,
                    duties,
                });
            }
        },
        |(sheets, more), _| {
            all.extend(sheets);
            facts.extend(more);
            Ok(())
        },
    )?;
    Ok((all, facts))
}

fn is_of(engine: &Engine<'_>, case: &Case<'_>, one: &Accepted) -> bool {
    let form = one.event.form.as_deref();
    match form.and_then(|form| form.event.as_deref()) {
        Some(key) => case
            .events
            .iter()
            .any(|event| event.kind != EventKind::Audit && engine.event_key(case, event) == key),
        None => case.deals.iter().any(|deal| *deal.id == *one.key),
    }
}

/// Clauses that a low score sets off: version, clause, folded name of the checklist.
fn consequences(regulations: &[Regulation]) -> BTreeSet<(usize, usize, Box<str>)> {
    let mut out = BTreeSet::new();
    for (version, regulation) in regulations.iter().enumerate() {
        for (number, clause) in regulation.clauses.iter().enumerate() {
            let mut lists = Vec::new();
            scores(&clause.guard, &mut lists);
            out.extend(lists.into_iter().map(|list| (version, number, list)));
        }
    }
    out
}

fn scores(cond: &Cond, out: &mut Vec<Box<str>>) {
    match cond {
        Cond::True => {}
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| scores(one, out)),
        Cond::Not(one) => scores(one, out),
        Cond::Test(test, _) => {
            if let Test::Score { list, .. } = &**test {
                out.push(fold(&list.name).into());
            }
        }
    }
}

/// A sheet that became a fact and that no version of the regulation scores.
fn unscored(sheets: &[Filled], fresh: &BTreeSet<Box<str>>, scored: &[ScoredSheet]) -> Vec<Fault> {
    let known = |sheet: &&Filled| {
        scored
            .iter()
            .any(|one| one.id.as_deref() == Some(&*sheet.id))
    };
    let lost = sheets
        .iter()
        .filter(|sheet| fresh.contains(&sheet.id) && !known(sheet));
    lost.map(|sheet| Fault {
        place: sheet.place.clone(),
        what: "в день, когда лист заполнен, этот чек-лист ещё или уже не действовал".to_owned(),
        hint: Some("проверьте дату в «заполнен» и строку «действует с …» регламента".to_owned()),
    })
    .collect()
}

/// One fault refuses all sheets: every one is named by its place.
fn refuse(faults: Vec<Fault>) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    let number = faults.len();
    let mut what = format!("листы не приняты, {}:", count(number as u64, ERRORS));
    for one in faults.iter().take(FAULTS) {
        what.push_str(&format!("\n  {}: {}", one.place, one.what));
        if let Some(hint) = &one.hint {
            what.push_str(&format!(" — {hint}"));
        }
    }
    if number > FAULTS {
        what.push_str(&format!("\n  и ещё {}", number - FAULTS));
    }
    Err(Failure::new(what)
        .hint("исправьте и подайте ещё раз: пока есть хоть одна ошибка, не учтён ни один лист"))
}

/// Writes the sheets as facts of their clients and deals, ready to lie beside the data.
fn write_facts(path: &std::path::Path, facts: &[Fact]) -> Result<(), Failure> {
    let mut by_case: BTreeMap<_, Vec<&Accepted>> = BTreeMap::new();
    for (client, deal, one) in facts {
        let deal = deal.as_ref().filter(|_| client.is_none());
        by_case.entry((client, deal)).or_default().push(one);
    }
    let mut nothing = std::io::sink();
    sink::write_to(&mut nothing, Some(path), |out| {
        for ((client, deal), sheets) in &by_case {
            let audits: Vec<serde_json::Value> = sheets.iter().map(|one| fact(one)).collect();
            let mut record = serde_json::Map::new();
            if let Some(client) = client {
                record.insert("client".into(), (**client).into());
            }
            if let Some(deal) = deal {
                record.insert("deal".into(), (***deal).into());
            }
            record.insert("audits".into(), audits.into());
            serde_json::to_writer(&mut *out, &record).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    Ok(())
}

fn fact(one: &Accepted) -> serde_json::Value {
    use crate::facts::{RawValue, When};
    let event = &one.event;
    let mut record = serde_json::Map::new();
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            record.insert(key.to_owned(), value.into());
        }
    };
    put("checklist", event.name.as_deref());
    put("id", event.id.as_deref());
    put("deal", event.deal.as_deref());
    put("by", event.by.as_deref());
    let at = match event.at {
        Some(When::Exact(at)) => crate::output::words::rfc3339(at, crate::calendar::Zone::UTC),
        _ => String::new(),
    };
    put("at", Some(&at));
    put("source", Some(&event.source));
    if let Some(form) = event.form.as_deref() {
        put("event", form.event.as_deref());
        put("employee", form.employee.as_deref());
        if let Some(appeal) = &form.appeal {
            put("appeals", Some(&appeal.of));
            put("appealed_by", appeal.by.as_deref());
            put("why", appeal.why.as_deref());
        }
        let answers: serde_json::Map<String, serde_json::Value> = form
            .lines
            .iter()
            .filter_map(|(name, value)| match value {
                RawValue::Text(text) => Some((name.to_string(), (**text).into())),
                _ => None,
            })
            .collect();
        record.insert("answers".to_owned(), answers.into());
    }
    record.into()
}
