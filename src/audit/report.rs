//! What all sheets come to: by person, section and question, in time; calibration and appeals.
//!
//! A piece of work counts once, whoever scored it: its score is the mean of its sheets. A sheet that was scored anew after an appeal
//! is shown and does not count; the one that took its place does.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::calendar::{Period, PeriodUnit, Zone};
use crate::engine::ScoredSheet;
use crate::findings::Verdict;
use crate::value::Instant;

/// A sheet of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What it came to.
    pub sheet: ScoredSheet,
    /// It has just come back.
    pub fresh: bool,
    /// The sheet that took its place after an appeal.
    pub replaced_by: Option<Box<str>>,
    /// What it asks for: `ниже 60 — …`.
    pub duties: Vec<Assigned>,
}

/// What a low score has set off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// Version and clause.
    pub place: (usize, usize),
    /// Who must.
    pub responsible: Box<str>,
    /// Till when.
    pub due_at: Option<Instant>,
    /// What came of it.
    pub verdict: Verdict,
}

/// Scores of one kind together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    /// Pieces of work with a known score.
    pub number: u64,
    /// Pieces of work whose score is not known.
    pub unknown: u64,
    /// The sum of the known ones.
    pub sum: Decimal,
    /// The least.
    pub least: Option<Decimal>,
    /// The greatest.
    pub most: Option<Decimal>,
}

impl Tally {
    fn take(&mut self, score: Option<Decimal>) {
        let Some(score) = score else {
            self.unknown += 1;
            return;
        };
        self.number += 1;
        self.sum += score;
        self.least = Some(self.least.map_or(score, |least| least.min(score)));
        self.most = Some(self.most.map_or(score, |most| most.max(score)));
    }

    /// The mean, to the hundredth.
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        self.sum
            .checked_div(Decimal::from(self.number))
            .map(|mean| mean.round_dp(2))
    }
}

/// What one question, or a whole section, came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// The checklist.
    pub checklist: Box<str>,
    /// Its section.
    pub section: Option<Box<str>>,
    /// The question; `None`: the whole section.
    pub text: Option<Box<str>>,
    /// How many sheets it was to the point in.
    pub asked: u64,
    /// In how many of them it brought nothing.
    pub failed: u64,
    /// Points got.
    pub points: Decimal,
    /// Points there were.
    pub of: Decimal,
}

impl ItemRow {
    /// What was got of what there was, in per cent.
    #[must_use]
    pub fn share(&self) -> Option<Decimal> {
        let share = (self.points * Decimal::ONE_HUNDRED).checked_div(self.of);
        share.map(|share| share.round_dp(1))
    }
}

/// One score of several of the same work.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The checklist.
    pub checklist: Box<str>,
    /// The work.
    pub key: Box<str>,
    /// Who scored it how.
    pub scores: Vec<(Option<Box<str>>, Option<Decimal>)>,
    /// The greatest less the least.
    pub spread: Decimal,
    /// Questions that were scored differently, with the least and the greatest points.
    pub differ: Vec<(Box<str>, Decimal, Decimal)>,
}

/// Checklist, person (`None`: all), period.
pub type TrendKey = (Box<str>, Option<Box<str>>, Period);

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// All sheets, in order of checklist, time and id.
    pub sheets: Vec<Judged>,
    /// By checklist and person.
    pub people: BTreeMap<(Box<str>, Box<str>), Tally>,
    /// Sections, then questions, in the author's order.
    pub items: Vec<ItemRow>,
    /// By checklist, person (`None`: all) and period.
    pub trend: BTreeMap<TrendKey, Tally>,
    /// Work that several have scored.
    pub calibrations: Vec<Calibration>,
    /// Places of sheets that nobody has filled in yet.
    pub untouched: Vec<Box<str>>,
}

/// A person whom nobody named.
pub const NOBODY: &str = "не известно, чья работа";

impl Report {
    /// Draws everything up. `units` gives the period by which a checklist is checked.
    #[must_use]
    pub fn new(
        mut sheets: Vec<Judged>,
        untouched: Vec<Box<str>>,
        units: &dyn Fn(&str) -> PeriodUnit,
        zone: Zone,
    ) -> Self {
        sheets.sort_by(|a, b| {
            let key = |one: &Judged| {
                let sheet = &one.sheet;
                (
                    sheet.checklist.clone(),
                    sheet.at,
                    sheet.id.clone(),
                    sheet.deal.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        let mut replaced: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
        for one in &sheets {
            if let (Some(appeal), Some(id)) = (&one.sheet.appeal, &one.sheet.id) {
                replaced.insert(appeal.of.clone(), id.clone());
            }
        }
        for one in &mut sheets {
            one.replaced_by = one
                .sheet
                .id
                .as_ref()
                .and_then(|id| replaced.get(id).cloned());
        }
        let mut report = Self {
            untouched,
            ..Self::default()
        };
        // By work: its sheets that count.
        let mut works: BTreeMap<(Box<str>, Box<str>), Vec<&ScoredSheet>> = BTreeMap::new();
        for (number, one) in sheets.iter().enumerate() {
            if one.replaced_by.is_none() {
                works
                    .entry((one.sheet.checklist.clone(), work_key(&one.sheet, number)))
                    .or_default()
                    .push(&one.sheet);
            }
        }
        let mut items: BTreeMap<(Box<str>, usize), ItemRow> = BTreeMap::new();
        for ((checklist, key), own) in &works {
            let score = mean(own);
            let Some(last) = own.last() else { continue };
            let person: Box<str> = last.person.clone().unwrap_or_else(|| NOBODY.into());
            report
                .people
                .entry((checklist.clone(), person.clone()))
                .or_default()
                .take(score);
            let period = Period::containing(zone.date(last.at), units(checklist));
            for who in [None, Some(person)] {
                report
                    .trend
                    .entry((checklist.clone(), who, period))
                    .or_default()
                    .take(score);
            }
            for sheet in own {
                for (at, item) in sheet.items.iter().enumerate() {
                    let row = items
                        .entry((checklist.clone(), at))
                        .or_insert_with(|| ItemRow {
                            checklist: checklist.clone(),
                            section: item.section.clone(),
                            text: Some(item.text.clone()),
                            asked: 0,
                            failed: 0,
                            points: Decimal::ZERO,
                            of: Decimal::ZERO,
                        });
                    if item.of.is_zero() || item.points.0 != item.points.1 {
                        continue;
                    }
                    row.asked += 1;
                    row.failed += u64::from(item.points.0.is_zero());
                    row.points += item.points.0;
                    row.of += item.of;
                }
            }
            report.calibrations.extend(calibration(checklist, key, own));
        }
        report.items = with_sections(items.into_values().collect());
        report.sheets = sheets;
        report
    }
}

/// What a sheet is about; one that does not say is alone.
fn work_key(sheet: &ScoredSheet, number: usize) -> Box<str> {
    match (&sheet.event, &sheet.deal) {
        (Some(event), _) => event.clone(),
        // All touches of a deal, once for each sheet: another week has other touches.
        (None, Some(deal)) => format!("{deal}, {}", sheet.at.0).into(),
        (None, None) => format!("лист {number}").into(),
    }
}

fn known(sheet: &ScoredSheet) -> Option<Decimal> {
    (sheet.measured.0 == sheet.measured.1).then_some(sheet.measured.0)
}

fn mean(sheets: &[&ScoredSheet]) -> Option<Decimal> {
    let scores: Option<Vec<Decimal>> = sheets.iter().map(|one| known(one)).collect();
    let scores = scores?;
    let sum: Decimal = scores.iter().sum();
    let mean = sum.checked_div(Decimal::from(scores.len()));
    mean.map(|mean| mean.round_dp(2))
}

fn calibration(checklist: &str, key: &str, own: &[&ScoredSheet]) -> Option<Calibration> {
    let who: BTreeSet<&Option<Box<str>>> = own.iter().map(|one| &one.by).collect();
    if who.len() < 2 {
        return None;
    }
    let scores: Vec<_> = own.iter().map(|one| (one.by.clone(), known(one))).collect();
    let all = || scores.iter().filter_map(|(_, score)| *score);
    let spread = all().max().unwrap_or_default() - all().min().unwrap_or_default();
    let first = own.first()?;
    let differ = first.items.iter().enumerate().filter_map(|(at, item)| {
        let points = || {
            own.iter()
                .filter_map(move |one| one.items.get(at))
                .map(|one| one.points.0)
        };
        let (least, most) = (points().min()?, points().max()?);
        (least != most).then(|| (item.text.clone(), least, most))
    });
    Some(Calibration {
        checklist: checklist.into(),
        key: key.into(),
        spread,
        differ: differ.collect(),
        scores,
    })
}

/// The rows of questions, each section's own sum before them.
fn with_sections(rows: Vec<ItemRow>) -> Vec<ItemRow> {
    let mut out: Vec<ItemRow> = Vec::new();
    for row in rows {
        let head = out.iter().position(|one| {
            one.text.is_none() && one.section == row.section && one.checklist == row.checklist
        });
        if row.section.is_some() {
            let at = head.unwrap_or_else(|| {
                out.push(ItemRow {
                    text: None,
                    asked: 0,
                    failed: 0,
                    points: Decimal::ZERO,
                    of: Decimal::ZERO,
                    ..row.clone()
                });
                out.len() - 1
            });
            if let Some(head) = out.get_mut(at) {
                head.asked += row.asked;
                head.failed += row.failed;
                head.points += row.points;
                head.of += row.of;
            }
        }
        out.push(row);
    }
    out
}
