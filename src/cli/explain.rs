//! `reglament explain`: the page for a code, or the whole reasoning for a deal.

use super::args::{ExplainArgs, ExplainFormat};
use super::filter::{find_clauses, no_clause, no_person};
use super::ids::Near;
use super::judge::judge;
use super::session::Session;
use super::sink::{self, Delivery};
use super::{Exit, Failure, Io};
use crate::diagnostic::{CODES, CodePage, closest};
use crate::engine::{DutyExplanation, Silence};
use crate::facts::Case;
use crate::facts::Employee;
use crate::findings::{Finding, Subject};
use crate::model::regulation::Of;
use crate::output::page::{self, ExplainPage};
use crate::output::report::ExplainReport;
use crate::output::{Names, json, text};
use crate::trial::Question;

pub(super) fn run(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if let ([one], None, None) = (args.what.as_slice(), &args.data.data, &args.deal) {
        let word = one.to_string_lossy();
        if matches!(word.to_lowercase().as_str(), "коды" | "codes" | "список") && !one.exists()
        {
            return list(args, io);
        }
        if looks_like_code(&word) && !one.exists() {
            return show(args, io, find(&word)?);
        }
    }
    match (&args.deal, &args.person) {
        (Some(deal), _) => explain(args, Of::Deal, deal, io),
        (None, Some(person)) => explain(args, Of::Employee, person, io),
        (None, None) if args.clause.is_some() => super::explain_clause::run(args, io),
        (None, None) => Err(Failure::new("не указана сделка, которую объяснить").hint(
            "добавьте --deal и id сделки: reglament explain продажи.reglament --data данные.ndjson --deal D-1",
        )),
    }
}

fn explain(args: &ExplainArgs, of: Of, id: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (mut session, cases) = Session::open(&args.what, &args.data, io)?;
    let deal = match of {
        Of::Employee => &*person(&session, id),
        Of::Deal | Of::Client => id,
    };
    match of {
        Of::Employee => session.options.explain_employee = Some(deal.into()),
        Of::Deal | Of::Client => session.options.explain = Some(deal.into()),
    }
    let only = match &args.clause {
        Some(name) => {
            let found = find_clauses(&session, name);
            if found.is_empty() {
                return Err(no_clause(&session, name));
            }
            Some(found)
        }
        None => None,
    };
    let path = args.out.as_deref();
    let look = Session::look(io, path.is_some());
    let mut end = None;
    let delivery = sink::write_to(io.out, path, |out| {
        let (mut whole, mut near): Told = Default::default();
        let judged = judge(
            &session.bench(),
            cases,
            |(found, near): &mut Told, _, case, result| {
                let Some(explanation) = result.explanation else {
                    if of == Of::Deal {
                        case.deals.iter().for_each(|one| near.take(deal, &one.id));
                    }
                    return;
                };
                let of_deal = |subject: &Subject| is_about(subject, of, deal);
                let mut names = Names::default();
                let mut subject = Subject {
                    client: case.client.as_deref().map(Into::into),
                    ..Subject::default()
                };
                match of {
                    Of::Employee => subject.employee = Some(deal.into()),
                    Of::Deal | Of::Client => subject.deal = Some(deal.into()),
                }
                names.take(case, &subject);
                let report = ExplainReport {
                    explanation,
                    findings: result
                        .findings
                        .into_iter()
                        .filter(|one| of_deal(&one.subject))
                        .collect(),
                    actions: result
                        .actions
                        .into_iter()
                        .filter(|one| of_deal(&one.subject))
                        .collect(),
                };
                *found = Some((report, names, case.clone().into_owned()));
            },
            |(found, seen), _| {
                whole = whole.take().or(found);
                near.merge(seen);
                Ok(())
            },
        )?;
        let input = session.account(judged.account);
        session.read_any(&input)?;
        let Some((mut report, names, case)) = whole else {
            return Err(match of {
                Of::Employee => no_person(&session.dataset.staff, deal),
                Of::Deal | Of::Client => near.failure("сделки", deal, "--deal"),
            }
            .into());
        };
        take_settled(&mut report, judged.settled.findings, of, deal);
        if let Some(only) = &only {
            report
                .explanation
                .clauses
                .retain(|one| only.contains(&(one.version, one.clause)));
            report
                .actions
                .retain(|one| only.contains(&(one.version, one.clause)));
        }
        if of == Of::Deal {
            let question = Question {
                program: &session.program,
                dataset: &session.dataset,
                now: session.at,
                options: &session.options,
                case: &case,
                deal,
                others: &judged.contributions,
            };
            tell_changes(&mut report, &question, only.is_some());
        }
        let context = session.context(&names, &input);
        match format(args) {
            ExplainFormat::Text => text::explain::write(out, look, &context, &report)?,
            ExplainFormat::Html => {
                let version = session.program.versions.last();
                let page = ExplainPage {
                    report: &report,
                    case: &case,
                    clock: version.map(|version| &version.company),
                };
                page::explain(out, &context, &page)?;
            }
            ExplainFormat::Json | ExplainFormat::Ndjson => {
                json::explain::json(out, &context, &report)?;
            }
        }
        end = Some(input);
        Ok(())
    })?;
    Ok(match (delivery, end) {
        (Delivery::Whole, Some(input)) => session.exit(false, &input),
        (Delivery::Cut, _) | (_, None) => Exit::Clean,
    })
}

/// What is told about the deal or employee, and ids like the one asked for.
type Told = (Option<(ExplainReport, Names, Case<'static>)>, Near);

/// Whether a subject is the deal or the employee asked for.
fn is_about(subject: &Subject, of: Of, id: &str) -> bool {
    let own = match of {
        Of::Employee => &subject.employee,
        Of::Deal | Of::Client => &subject.deal,
    };
    own.as_deref() == Some(id)
}

/// The id of an employee said by id, or by a name that only one has; else as it was said.
fn person(session: &Session, said: &str) -> Box<str> {
    let staff = &session.dataset.staff;
    if staff.contains_key(said) {
        return said.into();
    }
    let wanted = said.to_lowercase();
    let named = |one: &&Employee| {
        let name = one.name.to_lowercase();
        name == wanted || name.split_whitespace().any(|word| word == wanted)
    };
    let mut found = staff.values().filter(named);
    match (found.next(), found.next()) {
        (Some(only), None) => only.id.clone(),
        _ => said.into(),
    }
}

/// The smallest changes that would have changed what was said: for what was broken, and of a clause asked about by name also what
/// would have made it speak. All of them have been tried.
fn tell_changes(report: &mut ExplainReport, question: &Question<'_>, named: bool) {
    let silent: Vec<(usize, usize)> = report
        .explanation
        .clauses
        .iter()
        .filter(|one| named && one.silence.is_some_and(|why| why != Silence::ByHand))
        .map(|one| (one.version, one.clause))
        .collect();
    let changes = question.changes(&silent);
    for one in &mut report.explanation.clauses {
        for duty in &mut one.duties {
            let change = changes
                .iter()
                .find(|change| change.finding == Some(duty.finding));
            duty.remedy = change.map(|change| change.words.clone());
        }
        let place = (one.version, one.clause);
        let change = changes
            .iter()
            .find(|change| change.finding.is_none() && change.place == place);
        one.would_speak = change
            .filter(|_| one.silence.is_some())
            .map(|change| change.words.clone());
    }
}

/// What was judged over all cases about this deal stands under its clause like any other verdict.
fn take_settled(report: &mut ExplainReport, findings: Vec<Finding>, of: Of, deal: &str) {
    let of_deal = |one: &Finding| is_about(&one.subject, of, deal);
    for finding in findings.into_iter().filter(of_deal) {
        let clauses = &mut report.explanation.clauses;
        let place = (finding.version, finding.clause);
        if let Some(told) = clauses
            .iter_mut()
            .find(|one| (one.version, one.clause) == place)
        {
            told.silence = None;
            told.duties.push(DutyExplanation {
                finding: finding.id,
                term: None,
                rejected: Vec::new(),
                remedy: None,
            });
        }
        report.findings.push(finding);
    }
}

/// A letter and digits: nobody calls a regulation so.
fn looks_like_code(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic)
        && word.chars().count() > 2
        && letters.all(|letter| letter.is_ascii_digit())
}

/// Codes are written with Latin letters, and typed with whichever look the same.
fn find(word: &str) -> Result<&'static CodePage, Failure> {
    // The Cyrillic «Р» is what a Russian keyboard offers for the Latin one of the codes.
    let latin = word.to_uppercase().replace('Р', "R");
    let known = CODES.iter().find(|page| page.code.text() == latin);
    known.ok_or_else(|| {
        let failure = Failure::new(format!("кода «{word}» нет"));
        match closest(&latin, CODES.iter().map(|page| page.code.text())) {
            Some(near) => failure.hint(format!("возможно, вы имели в виду {near}")),
            None => failure.hint("код стоит в скобках после слова «ошибка», «предупреждение» или «совет»: ошибка[R001]"),
        }
        .hint("все коды с названиями: reglament explain коды")
    })
}

/// The format asked for; a file is a page by its name.
pub(super) fn format(args: &ExplainArgs) -> ExplainFormat {
    args.format
        .unwrap_or(match sink::is_page(args.out.as_deref()) {
            true => ExplainFormat::Html,
            false => ExplainFormat::Text,
        })
}

/// The format of what has no page.
fn as_text(args: &ExplainArgs) -> Result<ExplainFormat, Failure> {
    match args.format {
        Some(ExplainFormat::Html) => Err(Failure::new(
            "у кодов сообщений страницы нет: --format html рисует объяснение сделки, сотрудника или пункта",
        )
        .hint("сам код объяснит reglament explain R001, список кодов — reglament explain коды")),
        Some(other) => Ok(other),
        None => Ok(ExplainFormat::Text),
    }
}

/// All codes, a line each.
fn list(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let path = args.out.as_deref();
    let look = io.env.look_for(path.is_some());
    let mut pages: Vec<&CodePage> = CODES.iter().collect();
    pages.sort_by_key(|page| page.code.text());
    sink::write_to(io.out, path, |out| {
        Ok(match as_text(args)? {
            ExplainFormat::Json | ExplainFormat::Ndjson => json::code::list(out, &pages),
            _ => text::code::write_list(out, look, &pages),
        }?)
    })?;
    Ok(Exit::Clean)
}

fn show(args: &ExplainArgs, io: &mut Io<'_>, page: &CodePage) -> Result<Exit, Failure> {
    let path = args.out.as_deref();
    let look = io.env.look_for(path.is_some());
    sink::write_to(io.out, path, |out| {
        Ok(match as_text(args)? {
            ExplainFormat::Json | ExplainFormat::Ndjson => json::code::json(out, page),
            _ => text::code::write(out, look, page),
        }?)
    })?;
    Ok(Exit::Clean)
}
