//! Plan against fact: a table for each line, of the last whole period and of the running one.

use std::collections::BTreeSet;

use comfy_table::{CellAlignment, ContentArrangement, Table};

use super::foot::heading;
use super::tables::LINES;
use crate::findings::{PlanRow, Verdict};
use crate::output::words;
use crate::output::{Context, Look, Tone};
use crate::value::{Decimal, Instant};
use crate::views::{PlanLine, PlanPeriod, PlanSum, Plans, percent};

/// The section; empty where there is no plan.
pub(super) fn section(look: Look, context: &Context<'_>, plans: &Plans) -> String {
    if plans.is_empty() {
        return String::new();
    }
    let mut out = heading(look, "План и факт");
    for one in tables(context, plans) {
        out.push_str(&look.wrap_painted(Tone::Heading, 2, 4, &one.title));
        out.push_str(&drawn(look, one.heads, one.rows, &one.numbers));
    }
    out
}

/// A table with its title.
pub(in crate::output) struct PlanTable {
    pub(in crate::output) title: String,
    pub(in crate::output) heads: Vec<String>,
    pub(in crate::output) rows: Vec<Vec<String>>,
    /// Which columns are numbers.
    pub(in crate::output) numbers: Vec<usize>,
}

/// A table a line, and one of the stages.
pub(in crate::output) fn tables(context: &Context<'_>, plans: &Plans) -> Vec<PlanTable> {
    let lines = plans.lines.iter().map(|line| table(context, line));
    lines.chain(stages(context, plans)).collect()
}

/// The last whole period and the running one.
fn shown(line: &PlanLine) -> (Option<&PlanPeriod>, Option<&PlanPeriod>) {
    let find = |running| {
        let mut all = line.periods.iter().rev();
        all.find(|one| one.running == running)
    };
    (find(false), find(true))
}

/// `10 звонков`, `оплаты: 300 000 ₽`
fn title(line: &PlanLine) -> String {
    let people = line.periods.iter().flat_map(|one| &one.people);
    let plan = people.map(|row| row.plan).next().unwrap_or_default();
    match &line.money {
        Some(currency) => format!("{}: {}", line.line, words::money(plan, currency)),
        None => format!("{} {}", words::decimal(plan, 0), line.line),
    }
}

fn table(context: &Context<'_>, line: &PlanLine) -> PlanTable {
    let clause = context.book.clause(line.version, line.clause);
    let mut head = format!("{}: {}", clause.short(), title(line));
    if let Some(stage) = &line.stage {
        head.push_str(&format!(", стадия «{stage}»"));
    }
    let (last, running) = shown(line);
    let mut heads = vec![String::new(), "План".to_owned()];
    if let Some(last) = last {
        heads.extend([days(context, last), "%".to_owned(), "Итог".to_owned()]);
    }
    if let Some(running) = running {
        heads.push(format!("{}, идёт", days(context, running)));
    }
    let rows: Vec<Vec<String>> = names(context, line)
        .into_iter()
        .map(|(name, who)| row(line, name, &who, (last, running)))
        .collect();
    PlanTable {
        title: head,
        heads,
        rows,
        numbers: vec![1, 2, 3],
    }
}

/// Whose row it is.
enum Who {
    Row(Option<Box<str>>, Option<Box<str>>),
    Team(Option<Box<str>>),
    All,
}

/// People by team, each team's sum below them, and everybody's at the end.
fn names(context: &Context<'_>, line: &PlanLine) -> Vec<(String, Who)> {
    let (last, running) = shown(line);
    let periods = || last.into_iter().chain(running);
    let teams: BTreeSet<&Option<Box<str>>> = periods().flat_map(|one| one.teams.keys()).collect();
    let mut out = Vec::new();
    let joint = periods().flat_map(|one| &one.people);
    let joint: BTreeSet<&Option<Box<str>>> = joint
        .filter(|row| row.person.is_none())
        .map(|row| &row.team)
        .collect();
    for team in joint {
        let name = match team {
            Some(team) => format!("команда «{team}» вместе"),
            None => "все вместе".to_owned(),
        };
        out.push((name, Who::Row(None, team.clone())));
    }
    for &team in &teams {
        let own = periods().flat_map(|one| &one.people);
        let own = own.filter(|row| row.team == *team);
        let people: BTreeSet<(&str, &Box<str>)> = own
            .filter_map(|row| row.person.as_ref())
            .map(|id| (context.name(id), id))
            .collect();
        let several = people.len() > 1;
        for (name, id) in people {
            out.push((name.to_owned(), Who::Row(Some(id.clone()), team.clone())));
        }
        match team {
            Some(name) => out.push((format!("команда «{name}»"), Who::Team(team.clone()))),
            None if teams.len() > 1 && several => {
                out.push(("без команды".to_owned(), Who::Team(None)));
            }
            None => {}
        }
    }
    let people = out
        .iter()
        .filter(|(_, who)| matches!(who, Who::Row(Some(_), _)));
    if people.count() > 1 && (teams.len() > 1 || teams.contains(&None)) {
        out.push(("все".to_owned(), Who::All));
    }
    out
}

fn row(
    line: &PlanLine,
    name: String,
    who: &Who,
    (last, running): (Option<&PlanPeriod>, Option<&PlanPeriod>),
) -> Vec<String> {
    let found = |period: Option<&PlanPeriod>| period.and_then(|one| standing(who, one));
    let (before, now) = (found(last), found(running));
    let plan = before.as_ref().or(now.as_ref()).map(|one| one.plan);
    let mut cells = vec![
        name,
        plan.map_or_else(String::new, |plan| amount(line, plan)),
    ];
    if last.is_some() {
        cells.extend(match &before {
            Some(one) => [
                amount(line, one.done),
                share(percent(one.done, one.plan)),
                one.result.clone(),
            ],
            None => [String::new(), String::new(), String::new()],
        });
    }
    if running.is_some() {
        cells.push(now.map_or_else(String::new, |one| {
            let left = one.plan - one.done;
            match left > Decimal::ZERO {
                true => format!(
                    "{}, осталось {}",
                    amount(line, one.done),
                    amount(line, left)
                ),
                false => format!("{}, выполнен", amount(line, one.done)),
            }
        }));
    }
    cells
}

/// How far somebody, or several together, have got in a period.
struct Standing {
    plan: Decimal,
    done: Decimal,
    result: String,
}

fn standing(who: &Who, period: &PlanPeriod) -> Option<Standing> {
    let sum = |sum: &PlanSum| Standing {
        plan: sum.plan,
        done: sum.done,
        result: format!("выполнили {} из {}", sum.reached, sum.people),
    };
    match who {
        Who::Row(person, team) => {
            let same = |row: &&PlanRow| row.person == *person && row.team == *team;
            let row = period.people.iter().find(same)?;
            Some(Standing {
                plan: row.plan,
                done: row.done,
                result: match row.verdict {
                    Verdict::Missed => "недобор".to_owned(),
                    Verdict::Cancelled => "снят".to_owned(),
                    Verdict::NotChecked => format!("не проверено: {}", row.missing.join(", ")),
                    _ => "выполнен".to_owned(),
                },
            })
        }
        Who::Team(team) => period.teams.get(team).map(sum),
        Who::All => Some(sum(&period.whole)),
    }
}

/// Lines about stages, one under another: where the funnel falls behind its plan.
fn stages(context: &Context<'_>, plans: &Plans) -> Option<PlanTable> {
    // A single one stands above already.
    plans.of_stages().nth(1)?;
    let mut rows = Vec::new();
    for (stage, line) in plans.of_stages() {
        let (last, running) = shown(line);
        for period in last.into_iter().chain(running) {
            let going = if period.running { ", идёт" } else { "" };
            rows.push(vec![
                stage.to_owned(),
                title(line),
                format!("{}{going}", days(context, period)),
                amount(line, period.whole.plan),
                amount(line, period.whole.done),
                share(period.whole.percent()),
            ]);
        }
    }
    let heads = ["Стадия", "С каждого", "Период", "План", "Факт", "%"];
    Some(PlanTable {
        title: "По стадиям".to_owned(),
        heads: heads.map(str::to_owned).into(),
        rows,
        numbers: vec![3, 4, 5],
    })
}

fn drawn(look: Look, heads: Vec<String>, rows: Vec<Vec<String>>, right: &[usize]) -> String {
    let mut table = Table::new();
    table
        .load_style(LINES)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(look.width).unwrap_or(u16::MAX))
        .set_header(heads)
        .force_no_tty();
    for row in rows {
        table.add_row(row);
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        if right.contains(&number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let body: Vec<_> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    format!("{}\n", body.join("\n"))
}

fn share(percent: Option<Decimal>) -> String {
    percent.map_or_else(|| "–".to_owned(), |share| words::decimal(share, 0))
}

fn amount(line: &PlanLine, number: Decimal) -> String {
    match &line.money {
        Some(currency) => words::money(number, currency),
        None => words::decimal(number, 0),
    }
}

/// `07.12.2026`, `07.12–13.12.2026`
fn days(context: &Context<'_>, period: &PlanPeriod) -> String {
    let day = |at: Instant| context.book.zone.date(at);
    let (first, last) = (day(period.from), day(period.to.plus(-1)));
    if first == last {
        format!("{}", last.format("%d.%m.%Y"))
    } else {
        format!("{}–{}", first.format("%d.%m"), last.format("%d.%m.%Y"))
    }
}
