//! The tables of a report: cells with their kinds, so that a workbook holds numbers and dates and not words that look like them.

use rust_decimal::prelude::ToPrimitive;

use super::Context;
use super::report_words as said;
use crate::report::{Cases, Dimension, Figure, Measure, Rate, Report, Share, wilson};
use crate::value::{Decimal, Instant};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// A moment in the company's zone.
    Moment(Instant),
    Blank,
}

/// A table with its name.
pub(super) struct Sheet {
    pub(super) name: &'static str,
    pub(super) head: Vec<(&'static str, f64)>,
    pub(super) rows: Vec<Vec<Cell>>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn whole(number: u64) -> Cell {
    Cell::Number(Decimal::from(number).to_f64().unwrap_or(0.0))
}

fn maybe(number: Option<f64>) -> Cell {
    // As many places as an eye takes in.
    number.map_or(Cell::Blank, |number| {
        Cell::Number((number * 100.0).round() / 100.0)
    })
}

fn percent(share: Option<f64>) -> Cell {
    maybe(share.map(|share| share * 100.0))
}

fn cases(all: &Cases, list: &[u32]) -> Cell {
    let name = |index: &u32| {
        let one = all.get(*index);
        one.deal.as_deref().or(one.client.as_deref()).unwrap_or("?")
    };
    text(list.iter().map(name).collect::<Vec<_>>().join(", "))
}

const SHARE: [(&str, f64); 10] = [
    ("вошли", 9.0),
    ("дошли", 9.0),
    ("ушли", 9.0),
    ("открыты", 9.0),
    ("доля, %", 10.0),
    ("от, %", 9.0),
    ("до, %", 9.0),
    ("кто дошёл", 40.0),
    ("кто ушёл", 40.0),
    ("кто открыт", 40.0),
];

fn share(all: &Cases, one: &Share) -> Vec<Cell> {
    let interval = one.interval();
    vec![
        whole(one.denominator() + one.open.len() as u64),
        whole(one.numerator()),
        whole(one.left.len() as u64),
        whole(one.open.len() as u64),
        percent(one.value()),
        percent(interval.map(|interval| interval.low)),
        percent(interval.map(|interval| interval.high)),
        cases(all, &one.reached),
        cases(all, &one.left),
        cases(all, &one.open),
    ]
}

/// All tables of a report.
pub(super) fn sheets(context: &Context<'_>, report: &Report) -> Vec<Sheet> {
    vec![
        about(context, report),
        funnel(context, report),
        weakest(context, report),
        metrics(context, report),
        clauses(context, report),
        people(context, report),
    ]
}

fn about(context: &Context<'_>, report: &Report) -> Sheet {
    let moment = |at: Option<Instant>| at.map_or(Cell::Blank, Cell::Moment);
    let mut rows = vec![
        vec![text("с"), moment(report.from)],
        vec![text("по"), moment(report.to)],
        vec![text("на момент"), Cell::Moment(context.at)],
    ];
    rows.extend(
        context
            .book
            .titles()
            .into_iter()
            .map(|title| vec![text("регламент"), text(title)]),
    );
    Sheet {
        name: "Отчёт",
        head: vec![("что", 18.0), ("значение", 60.0)],
        rows,
    }
}

fn funnel(context: &Context<'_>, report: &Report) -> Sheet {
    let mut rows = Vec::new();
    for one in &report.funnels {
        let name = one.name.as_deref().unwrap_or("");
        let mut add = |by: &str, key: String, step: String, of: &Share| {
            let mut cells = vec![text(name), text(by), text(key), text(step)];
            cells.extend(share(&report.cases, of));
            rows.push(cells);
        };
        let step = |at: usize| {
            let step = one.steps.get(at);
            step.map_or_else(String::new, |step| format!("{} → {}", step.from, step.to))
        };
        for (at, of) in one.steps.iter().enumerate() {
            add("", String::new(), step(at), &of.share);
        }
        add("", String::new(), "всего".to_owned(), &one.total);
        for slice in &one.slices {
            let by = said::dimension(slice.by);
            let key = || said::account(context, slice.by, &slice.key);
            for (at, of) in slice.steps.iter().enumerate() {
                add(by, key(), step(at), of);
            }
            add(by, key(), "всего".to_owned(), &slice.total);
        }
    }
    let mut head = vec![
        ("воронка", 18.0),
        ("разрез", 12.0),
        ("чей", 20.0),
        ("ступень", 34.0),
    ];
    head.extend(SHARE);
    Sheet {
        name: "Воронка",
        head,
        rows,
    }
}

fn weakest(context: &Context<'_>, report: &Report) -> Sheet {
    let mut rows = Vec::new();
    let mut push = |step: &str, part: String, of: &Share, beside: Option<&Share>| {
        let mut cells = vec![text(step), text(part)];
        cells.extend(share(&report.cases, of));
        cells.push(percent(beside.and_then(Share::value)));
        rows.push(cells);
    };
    if let Some(weakest) = &report.weakest
        && let Some(funnel) = report.funnels.get(weakest.funnel)
        && let Some(step) = funnel.steps.get(weakest.step)
    {
        let name = format!("{} → {}", step.from, step.to);
        push(&name, "вся ступень".to_owned(), &step.share, None);
        for part in &weakest.parts {
            push(
                &name,
                said::part(context, &part.kind),
                &part.share,
                part.beside.as_ref(),
            );
        }
    }
    let mut head = vec![("слабейшая ступень", 34.0), ("часть", 40.0)];
    head.extend(SHARE);
    head.push(("у дошедших, %", 14.0));
    Sheet {
        name: "Слабейшая ступень",
        head,
        rows,
    }
}

fn metrics(context: &Context<'_>, report: &Report) -> Sheet {
    let part = |one: &Figure, by: &[Dimension]| {
        let found = one
            .of
            .iter()
            .filter(|(dimension, _)| by.contains(dimension));
        let names: Vec<String> = found
            .map(|(by, key)| said::account(context, *by, key))
            .collect();
        text(names.join(", "))
    };
    let row = |one: &Figure| {
        let (unit, value, numerator, denominator, open, low, high, p90) = numbers(one);
        let behind = match &one.measure {
            Measure::Share(of) => cases(&report.cases, &of.reached),
            Measure::Mean(all) | Measure::Time(all) | Measure::Money { samples: all, .. } => cases(
                &report.cases,
                &all.iter().map(|one| one.case).collect::<Vec<_>>(),
            ),
            Measure::Count { .. } | Measure::Missing(_) => Cell::Blank,
        };
        let said = match &one.measure {
            Measure::Missing(what) => text(&**what),
            Measure::Count { award, .. } => text(said::awards(award)),
            _ => one.note.as_deref().map_or(Cell::Blank, text),
        };
        vec![
            text(one.metric),
            text(one.title),
            part(one, &[Dimension::Funnel]),
            part(
                one,
                &[
                    Dimension::Stage,
                    Dimension::Reason,
                    Dimension::Age,
                    Dimension::Client,
                    Dimension::Touch,
                    Dimension::Source,
                ],
            ),
            part(one, &[Dimension::Person, Dimension::Team]),
            part(one, &[Dimension::Clause]),
            text(unit),
            value,
            numerator,
            denominator,
            open,
            low,
            high,
            p90,
            said,
            behind,
        ]
    };
    Sheet {
        name: "Показатели",
        head: vec![
            ("ключ", 20.0),
            ("показатель", 34.0),
            ("воронка", 16.0),
            ("чего", 24.0),
            ("чей", 20.0),
            ("пункт", 10.0),
            ("единица", 10.0),
            ("значение", 12.0),
            ("числитель", 12.0),
            ("знаменатель", 12.0),
            ("открыто", 10.0),
            ("от", 10.0),
            ("до", 10.0),
            ("90 %", 12.0),
            ("замечание", 60.0),
            ("сделки", 60.0),
        ],
        rows: report.figures.iter().map(row).collect(),
    }
}

type Numbers = (String, Cell, Cell, Cell, Cell, Cell, Cell, Cell);

fn numbers(one: &Figure) -> Numbers {
    let blank = || Cell::Blank;
    let real = |number: Decimal| maybe(number.to_f64());
    let hours = |seconds: Option<Decimal>| {
        maybe(seconds.and_then(|seconds| (seconds / Decimal::from(3600)).to_f64()))
    };
    match &one.measure {
        Measure::Share(of) => {
            let interval = of.interval();
            (
                "%".to_owned(),
                percent(of.value()),
                whole(of.numerator()),
                whole(of.denominator()),
                whole(of.open.len() as u64),
                percent(interval.map(|interval| interval.low)),
                percent(interval.map(|interval| interval.high)),
                blank(),
            )
        }
        Measure::Mean(all) => (
            "на сделку".to_owned(),
            said::mean(&one.measure).map_or(Cell::Blank, real),
            real(Measure::sum(all)),
            whole(said::number(all) as u64),
            blank(),
            blank(),
            blank(),
            blank(),
        ),
        Measure::Time(all) => (
            "ч".to_owned(),
            hours(Measure::quantile(all, 5)),
            blank(),
            whole(said::number(all) as u64),
            whole((all.len() - said::number(all)) as u64),
            blank(),
            blank(),
            hours(Measure::quantile(all, 9)),
        ),
        Measure::Money {
            currency,
            samples,
            of,
        } => {
            let sum = Measure::sum(samples);
            let value = of
                .filter(|of| *of > 0)
                .map_or(sum, |of| sum / Decimal::from(of));
            (
                currency.0.to_string(),
                real(value),
                real(sum),
                of.map_or(Cell::Blank, whole),
                blank(),
                blank(),
                blank(),
                blank(),
            )
        }
        Measure::Count { number, .. } => (
            "штук".to_owned(),
            real(*number),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ),
        Measure::Missing(_) => (
            String::new(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ),
    }
}

fn clauses(context: &Context<'_>, report: &Report) -> Sheet {
    let row = |one: &crate::report::ClausePay| {
        let info = context.book.clause(one.clause.0, one.clause.1);
        let interval = wilson(one.kept, one.decided);
        let kept = interval.map(|_| ratio(one.kept, one.decided));
        let compared = one.compared.ok();
        let adjusted = compared.and_then(|compared| compared.adjusted);
        let told = match one.compared {
            Ok(_) => said::sentence(info, one).unwrap_or_default(),
            Err(silence) => said::silence(silence).to_owned(),
        };
        vec![
            text(info.short()),
            text(&*info.text),
            whole(one.kept),
            whole(one.decided),
            percent(kept),
            whole(one.where_kept.denominator()),
            percent(one.where_kept.value()),
            whole(one.where_broken.denominator()),
            percent(one.where_broken.value()),
            percent(compared.map(|compared| compared.difference)),
            percent(compared.map(|compared| compared.interval.low)),
            percent(compared.map(|compared| compared.interval.high)),
            percent(adjusted.map(|adjusted| adjusted.difference)),
            percent(adjusted.map(|adjusted| adjusted.interval.low)),
            percent(adjusted.map(|adjusted| adjusted.interval.high)),
            text(told),
            if compared.is_some() {
                text(said::WARNING)
            } else {
                Cell::Blank
            },
            cases(
                &report.cases,
                &[one.where_kept.reached.as_slice(), &one.where_kept.left].concat(),
            ),
            cases(
                &report.cases,
                &[one.where_broken.reached.as_slice(), &one.where_broken.left].concat(),
            ),
        ]
    };
    Sheet {
        name: "Пункты",
        head: vec![
            ("пункт", 12.0),
            ("текст", 50.0),
            ("в срок", 9.0),
            ("решено", 9.0),
            ("соблюдён, %", 12.0),
            ("сделок, где соблюдён", 12.0),
            ("успех там, %", 12.0),
            ("сделок, где нарушен", 12.0),
            ("успех там же, %", 12.0),
            ("разность, п. п.", 12.0),
            ("от", 9.0),
            ("до", 9.0),
            ("с поправкой, п. п.", 12.0),
            ("поправка от", 9.0),
            ("поправка до", 9.0),
            ("вывод", 80.0),
            ("помните", 40.0),
            ("где соблюдён", 40.0),
            ("где нарушен", 40.0),
        ],
        rows: report.clauses.iter().map(row).collect(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of duties are far below 2^52"
)]
fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    }
}

fn people(context: &Context<'_>, report: &Report) -> Sheet {
    let rate = |rate: &Rate| {
        vec![
            whole(rate.duties),
            whole(rate.kept),
            whole(rate.violations),
            whole(rate.excused),
            whole(rate.open),
            whole(rate.cancelled),
            whole(rate.not_checked),
            maybe(rate.per_hundred()),
        ]
    };
    let mut rows = Vec::new();
    for one in &report.people {
        let known = context.staff.get(&one.person);
        let who = || {
            let name = |name: Option<&Box<str>>| text(name.map_or("", |name| name));
            vec![
                text(context.name(&one.person)),
                name(known.and_then(|known| known.role.as_ref())),
                name(known.and_then(|known| known.team.as_ref())),
            ]
        };
        let mut cells = who();
        cells.extend([text("все"), Cell::Blank]);
        cells.extend(rate(&one.rate));
        rows.push(cells);
        for of in &one.clauses {
            let info = context.book.clause(of.clause.0, of.clause.1);
            let mut cells = who();
            cells.extend([text(info.short()), text(&*info.text)]);
            cells.extend(rate(&of.rate));
            rows.push(cells);
        }
    }
    Sheet {
        name: "Сотрудники",
        head: vec![
            ("сотрудник", 24.0),
            ("роль", 16.0),
            ("команда", 16.0),
            ("пункт", 12.0),
            ("текст", 50.0),
            ("обязанностей", 13.0),
            ("в срок", 9.0),
            ("нарушено", 10.0),
            ("разрешено", 10.0),
            ("открыто", 9.0),
            ("снято", 9.0),
            ("не проверено", 13.0),
            ("на 100", 9.0),
        ],
        rows,
    }
}
