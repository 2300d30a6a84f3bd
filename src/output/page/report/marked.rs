//! The text of the regulation with, in its margin, how often each clause fired and was broken.

use std::collections::{BTreeMap, BTreeSet};

use super::Desk;
use super::heat::colour;
use crate::model::regulation::Regulation;
use crate::output::page::blocks::{Block, Margin, Marked, MarkedLine, Section};
use crate::output::words::integer;
use crate::report::Rate;

/// What is known of the clauses on one line.
#[derive(Default)]
struct Known {
    rate: Rate,
    clause: Option<(usize, usize)>,
    by_hand: bool,
}

pub(super) fn sections(desk: &Desk<'_>) -> Vec<Section> {
    let all = desk.page.regulations.iter().enumerate();
    let several = desk.page.regulations.len() > 1;
    all.map(|(version, regulation)| {
        let mut title = "Текст регламента: что сработало и что нарушено".to_owned();
        if several {
            let titles = desk.context.book.titles();
            let own = titles.get(version).cloned().unwrap_or_default();
            title = format!("Текст: {own}");
        }
        let mut blocks = vec![Block::quiet(
            "Слева: номер строки, сколько раз пункт сработал за период и сколько раз нарушен. Цвет — как на карте выше.",
        )];
        blocks.extend(files(desk, version, regulation));
        Section::new(format!("text-{}", version + 1), title, blocks)
    })
    .collect()
}

fn files(desk: &Desk<'_>, version: usize, regulation: &Regulation) -> Vec<Block> {
    let source = &regulation.source;
    let mut known = known(desk, version);
    let mut out = Vec::new();
    for range in source.ranges() {
        let file = source.file(range.start);
        let text = source.text.get(range.clone()).unwrap_or_default();
        let examples: BTreeSet<usize> = regulation
            .scenarios
            .iter()
            .filter(|one| range.contains(&one.span.start))
            .map(|one| one.line)
            .collect();
        let mut lines = Vec::new();
        // Examples judge nothing: their headings stand for them.
        let mut example: Option<usize> = None;
        for (number, text) in (1..).zip(text.lines()) {
            let deep = text.len() - text.trim_start().len();
            if example.is_some_and(|head| deep > head || text.trim().is_empty()) {
                continue;
            }
            example = examples.contains(&number).then_some(deep);
            let mark = known.remove(&(&**file, number));
            lines.push(MarkedLine {
                number,
                text: match example {
                    Some(_) => format!("{text} …"),
                    None => text.to_owned(),
                },
                quiet: example.is_some() || text.trim_start().starts_with('#'),
                mark: mark.map(|known| margin(desk, &known)),
            });
        }
        let block = Block::Marked(Marked { lines });
        out.push(match source.ranges().nth(1) {
            Some(_) => Block::Fold {
                title: file.to_string(),
                key: None,
                open: range.start == 0,
                blocks: vec![block],
            },
            None => block,
        });
    }
    out
}

fn known<'a>(desk: &Desk<'a>, version: usize) -> BTreeMap<(&'a str, usize), Known> {
    let book = desk.context.book;
    let mut out: BTreeMap<(&str, usize), Known> = BTreeMap::new();
    for clause in book.clauses.get(version).into_iter().flatten() {
        let one = out.entry((&*clause.file, clause.line)).or_default();
        one.by_hand |= clause.by_hand;
    }
    let all = desk.report.people.iter().flat_map(|one| &one.clauses);
    for of in all.filter(|of| of.clause.0 == version) {
        let info = book.clause(of.clause.0, of.clause.1);
        let one = out.entry((&*info.file, info.line)).or_default();
        one.rate.add(&of.rate);
        one.clause.get_or_insert(of.clause);
    }
    out
}

fn margin(desk: &Desk<'_>, known: &Known) -> Margin {
    let rate = &known.rate;
    let Some(place) = known.clause else {
        let text = match known.by_hand {
            true => "проверяют люди",
            false => "не сработал",
        };
        return Margin {
            class: "k-none",
            clause: None,
            text: text.to_owned(),
            pick: None,
        };
    };
    let mut text = format!(
        "сработал {}, нарушен {}",
        integer(rate.duties),
        integer(rate.violations)
    );
    if rate.excused > 0 {
        text.push_str(&format!(", разрешено {}", integer(rate.excused)));
    }
    if rate.not_checked > 0 {
        text.push_str(&format!(", не проверен {}", integer(rate.not_checked)));
    }
    let any = rate.violations + rate.excused > 0;
    Margin {
        class: colour(rate),
        clause: Some(desk.context.book.clause(place.0, place.1).key.to_string()),
        text,
        pick: any.then(|| desk.broken(None, Some(place))).flatten(),
    }
}
