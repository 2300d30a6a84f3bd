//! Which work is checked, and its sheets.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{self, Days};
use super::read;
use crate::audit::accept::Known;
use crate::audit::answers::Verdicts;
use crate::audit::draw::{Before, Order, Wanted, draw};
use crate::audit::sheet::{Sheet, sheet, sheet_id};
use crate::cli::args::{AuditArgs, FirstArg, TableFormat};
use crate::cli::filter::Filter;
use crate::cli::judge::{Bench, Cases, How, judge};
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::cli::sink::{self, Delivery, Trouble};
use crate::cli::{Exit, Failure, Io};
use crate::engine::{Blank, Candidate, Engine};
use crate::facts::Case;
use crate::findings::Subject;
use crate::output::audit::{DrawReport, DrawnRule};
use crate::output::words::moment;
use crate::output::{Names, audit_book, audit_table, json, text};
use crate::program::fold;
use crate::program::norm::{Automatic, Body};

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    /// Folded name of the checklist and key of what has been scored, with the ids of its sheets.
    done: Done,
    kept: Vec<Case<'static>>,
    names: Names,
}

/// By folded name of the checklist and key: the ids of the sheets there are.
type Done = BTreeMap<(Box<str>, Box<str>), BTreeSet<Box<str>>>;

/// A sheet that is to be made: which rule, which of several auditors.
struct Ordered<'c> {
    rule: usize,
    auditor: (u32, u32),
    work: &'c Candidate,
}

pub(super) fn run(args: &AuditArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    let wanted = lists::wanted(args, &session.program)?;
    if wanted.iter().all(|one| one.list.samplings.is_empty()) {
        return Err(no_rule(&wanted));
    }
    let filter = lists::filter(args, &session)?;
    let days = Days::new(args, &session)?;
    let mut handed = Done::new();
    for one in read::sheets(&args.drawn)? {
        let key = (Box::from(fold(&one.checklist)), one.key);
        handed.entry(key).or_default().insert(one.id);
    }
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut progress = Progress::new(io.env, io.err);
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let mut whole = Found::default();
        let judged = judge(
            &bench(&session),
            cases,
            |found: &mut Found, engine, case, _| look_at(found, engine, case, &filter, &days),
            |found, read| {
                progress.show(read);
                whole.candidates.extend(found.candidates);
                add(&mut whole.done, found.done);
                whole.kept.extend(found.kept);
                whole.names.merge(found.names);
                Ok(())
            },
        )?;
        progress.clear();
        let input = session.account(judged.account);
        add(&mut whole.done, handed);
        let mut report = DrawReport::default();
        let ordered = order(args, &session, &wanted, &whole, &days, &mut report);
        report.sheets = made(&session, &wanted, &whole.kept, &ordered)?;
        let context = session.context(&whole.names, &input);
        match args.format {
            TableFormat::Text => text::audit::write(out, look, &context, &report)?,
            TableFormat::Json => json::audit::json(out, &context, &report)?,
            TableFormat::Ndjson => json::audit::ndjson(out, &context, &report)?,
            TableFormat::Csv => audit_table::sheets(out, &context, &report)?,
            TableFormat::Xlsx => audit_book::sheets(out, &context, &report)?,
        }
        end = Some((
            input,
            report.rules.iter().map(|one| one.there).sum::<usize>(),
        ));
        Ok(())
    })?;
    let (Delivery::Whole, Some((input, there))) = (delivery, end) else {
        return Ok(Exit::Clean);
    };
    session.read_any(&input)?;
    if there == 0 {
        session.in_force()?;
        return Err(nothing(&session, &wanted, &days));
    }
    Ok(session.exit(false, &input))
}

fn add(all: &mut Done, more: Done) {
    for (key, ids) in more {
        all.entry(key).or_default().extend(ids);
    }
}

fn bench(session: &Session) -> Bench<'_> {
    Bench {
        how: How::Read,
        ..session.bench()
    }
}

fn no_rule(lists: &[Known<'_>]) -> Failure {
    let names: Vec<&str> = lists.iter().map(|one| &*one.list.name).collect();
    let what = match names.as_slice() {
        [one] => format!("в чек-листе «{one}» не сказано, что проверять"),
        _ => format!(
            "ни в одном из чек-листов «{}» не сказано, что проверять",
            names.join("», «")
        ),
    };
    Failure::new(what).hint(
        "допишите в чек-лист строку: проверять 10 % звонков в неделю и не меньше 5 на менеджера",
    )
}

fn nothing(session: &Session, lists: &[Known<'_>], days: &Days) -> Failure {
    let rule = lists.iter().flat_map(|one| &one.list.samplings).next();
    let (text, unit) = rule.map_or(("", crate::calendar::PeriodUnit::Week), |rule| {
        (&*rule.text, rule.unit)
    });
    let (from, _) = days.window(unit);
    let zone = session.book.zone;
    Failure::new(format!(
        "проверять нечего: с {} по {} нет ничего, о чём говорит «{text}»",
        moment(from.max(crate::value::Instant(0)), zone),
        moment(session.at, zone)
    ))
    .hint("другие дни: --from 2026-12-07 --to 2026-12-13, или другой момент: --at 2026-12-13")
}

/// Looks through a case: what of it may be drawn, and what has been scored.
fn look_at(
    found: &mut Found,
    engine: &mut Engine<'_>,
    case: &Case<'_>,
    filter: &Filter,
    days: &Days,
) {
    for sheet in engine.sheets(case) {
        let key = sheet.event.or(sheet.deal.filter(|_| days.holds(sheet.at)));
        if let Some(key) = key {
            let id = sheet.id.unwrap_or(sheet.source);
            let key = (fold(&sheet.checklist).into(), key);
            found.done.entry(key).or_default().insert(id);
        }
    }
    let mut own = engine.candidates(case, |unit| days.window(unit));
    own.retain(|one| filter.keeps_person(one.person.as_deref()));
    if own.is_empty() {
        return;
    }
    for one in &own {
        let subject = Subject {
            client: one.client.clone(),
            deal: one.deal.clone(),
            ..Subject::default()
        };
        found.names.take(case, &subject);
    }
    found.candidates.extend(own);
    found.kept.push(case.clone().into_owned());
}

/// Draws by every rule in the order of the text: what an earlier rule has taken a later one does not take again.
fn order<'c>(
    args: &AuditArgs,
    session: &Session,
    lists: &[Known<'_>],
    found: &'c Found,
    days: &Days,
    report: &mut DrawReport,
) -> Vec<Ordered<'c>> {
    let first = match args.first {
        FirstArg::Random => Order::Random,
        FirstArg::Long => Order::Longest,
        FirstArg::Complaints => Order::Complaints,
        FirstArg::Expensive => Order::Dearest,
    };
    let mut out = Vec::new();
    for known in lists {
        let name: Box<str> = fold(&known.list.name).into();
        let own = || found.done.iter().filter(|((list, _), _)| *list == name);
        let mut done: BTreeSet<Box<str>> = own().map(|((_, key), _)| key.clone()).collect();
        let several = own().filter(|(_, sheets)| sheets.len() > 1);
        let mut together: BTreeSet<Box<str>> = several.map(|((_, key), _)| key.clone()).collect();
        for (number, rule) in known.list.samplings.iter().enumerate() {
            let of_rule = |one: &&Candidate| one.place == known.place && one.rule == number;
            let all: Vec<&Candidate> = found.candidates.iter().filter(of_rule).collect();
            let (sure, doubtful): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|one| one.missing.is_empty());
            let (from, to) = days.window(rule.unit);
            let zone = session.book.zone;
            let seed = args.seed.clone().unwrap_or_else(|| {
                let regulation = &session.book.regulations;
                let own = regulation.get(known.place.0).map_or("", |one| &*one.name);
                format!(
                    "{own} {name} {}",
                    zone.date(from.max(crate::value::Instant(0)))
                )
            });
            let wanted = Wanted {
                amount: rule.amount,
                each: rule.each,
                least: rule.least,
            };
            let counted = if rule.auditors > 1 { &together } else { &done };
            let before = sure.iter().filter(|one| counted.contains(&one.key)).count();
            let taken = Before {
                done: &done,
                counted,
            };
            let picked = draw(wanted, &sure, taken, &seed, first);
            let keys = picked.iter().map(|one| one.key.clone());
            if rule.auditors > 1 {
                together.extend(keys.clone());
            }
            done.extend(keys);
            report.rules.push(DrawnRule {
                place: known.place,
                checklist: known.list.name.clone(),
                text: rule.text.clone(),
                from,
                to,
                there: sure.len() + doubtful.len(),
                done: before,
                taken: picked.len(),
                doubtful: doubtful.len(),
                missing: doubtful
                    .iter()
                    .flat_map(|one| one.missing.iter().cloned())
                    .collect(),
                seed: seed.into(),
            });
            for work in picked {
                out.extend((1..=rule.auditors).map(|which| Ordered {
                    rule: number,
                    auditor: (which, rule.auditors),
                    work,
                }));
            }
        }
    }
    out
}

/// The sheets with what the data answers, in the order of the draw.
fn made(
    session: &Session,
    lists: &[Known<'_>],
    kept: &[Case<'static>],
    ordered: &[Ordered<'_>],
) -> Result<Vec<Sheet>, Trouble> {
    let mut by_source: BTreeMap<(Option<&str>, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (number, one) in ordered.iter().enumerate() {
        let key = (one.work.client.as_deref(), one.work.deal.as_deref());
        by_source.entry(key).or_default().push(number);
    }
    let holds = |case: &Case<'_>, (client, deal): (Option<&str>, Option<&str>)| {
        case.client.as_deref() == client
            && deal.is_none_or(|deal| case.deals.iter().any(|one| *one.id == *deal))
    };
    let concerned: Vec<Case<'static>> = kept
        .iter()
        .filter(|case| by_source.keys().any(|key| holds(case, *key)))
        .cloned()
        .collect();
    let waits = lists.iter().any(|one| waits_for_clause(one));
    let forbids = |number: &str| {
        session.program.versions.iter().any(|version| {
            let own = version.norms.iter().filter(|norm| {
                let clause = version.regulation.clauses.get(norm.clause.0);
                clause.is_some_and(|clause| clause.number.as_deref() == Some(number))
            });
            own.clone().next().is_some()
                && own
                    .clone()
                    .all(|norm| matches!(norm.body, Body::Prohibition(_)))
        })
    };
    let number = |version, clause| session.book.clause(version, clause).number.as_deref();
    let mut sheets: BTreeMap<usize, Sheet> = BTreeMap::new();
    judge(
        &bench(session),
        Cases {
            held: concerned,
            lines: Vec::new(),
        },
        |found: &mut Vec<(usize, Sheet)>, engine, case, _| {
            let own = by_source.iter().filter(|(key, _)| holds(case, **key));
            let own: Vec<usize> = own.flat_map(|(_, all)| all.iter().copied()).collect();
            let blanks: Vec<Blank> = own
                .iter()
                .filter_map(|&at| ordered.get(at))
                .map(|one| blank(one, lists))
                .collect();
            let scored = engine.blanks(case, &blanks);
            let findings = if waits {
                engine.evaluate(case).findings
            } else {
                Vec::new()
            };
            for (at, blank) in own.into_iter().zip(&blanks) {
                let (Some(one), Some(known)) = (
                    ordered.get(at),
                    lists.iter().find(|known| known.place == blank.place),
                ) else {
                    continue;
                };
                let verdicts = Verdicts {
                    list: known.list,
                    findings: &findings,
                    number: &number,
                    forbids: &forbids,
                    zone: session.book.zone,
                };
                let rule = known
                    .list
                    .samplings
                    .get(one.rule)
                    .map_or("", |rule| &*rule.text);
                let scored = scored
                    .iter()
                    .find(|sheet| sheet.id.as_deref() == Some(&*blank.id));
                let made = sheet(known.list, (rule, one.auditor), one.work, scored, &|text| {
                    verdicts.of(text, one.work)
                });
                found.push((at, made));
            }
        },
        |found, _| {
            sheets.extend(found);
            Ok(())
        },
    )?;
    Ok(sheets.into_values().collect())
}

fn waits_for_clause(known: &Known<'_>) -> bool {
    let questions = known.list.questions.iter().map(|one| &one.automatic);
    let stops = known.list.stops.iter().map(|one| &one.automatic);
    questions
        .chain(stops)
        .any(|automatic| matches!(automatic, Some(Automatic::Clause { .. })))
}

fn blank(one: &Ordered<'_>, lists: &[Known<'_>]) -> Blank {
    let known = lists.iter().find(|known| known.place == one.work.place);
    let name: Box<str> = known.map_or_else(|| "".into(), |known| known.list.name.clone());
    Blank {
        place: one.work.place,
        id: sheet_id(&name, &one.work.key, one.auditor),
        checklist: name,
        event: (!one.work.whole_deal).then(|| one.work.key.clone()),
        deal: one.work.deal.clone(),
    }
}
