//! The records of `report`, one struct each; the order of fields is the order of keys.

use std::collections::BTreeMap;

use serde::Serialize;

use super::records::{Input, Regulation};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) command: &'static str,
    pub(super) at: String,
    pub(super) regulation: Vec<Regulation<'a>>,
    pub(super) period: Period,
    pub(super) funnel: Vec<FunnelRow<'a>>,
    pub(super) weakest: Option<WeakestRow<'a>>,
    pub(super) metrics: Vec<MetricRow<'a>>,
    pub(super) clauses: Vec<ClauseRow<'a>>,
    pub(super) people: Vec<PersonRow<'a>>,
    pub(super) input: Input<'a>,
    pub(super) summary: Summary<'a>,
}

#[derive(Serialize)]
pub(super) struct Period {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    pub(super) missing: Vec<&'a str>,
}

/// A share with the cases of its sides; the case is the deal's id, where there is none the client's.
#[derive(Serialize)]
pub(super) struct ShareRow<'a> {
    pub(super) value: Option<f64>,
    pub(super) numerator: u64,
    pub(super) denominator: u64,
    pub(super) open: u64,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) speaks: bool,
    pub(super) cases: CasesRow<'a>,
}

#[derive(Serialize)]
pub(super) struct CasesRow<'a> {
    pub(super) numerator: Vec<&'a str>,
    pub(super) rest: Vec<&'a str>,
    pub(super) open: Vec<&'a str>,
}

#[derive(Serialize)]
pub(super) struct FunnelRow<'a> {
    pub(super) funnel: Option<&'a str>,
    pub(super) won: &'a str,
    pub(super) lost: &'a str,
    pub(super) total: ShareRow<'a>,
    pub(super) steps: Vec<StepRow<'a>>,
    pub(super) slices: Vec<SliceRow<'a>>,
    pub(super) unheld: Vec<&'a str>,
}

#[derive(Serialize)]
pub(super) struct StepRow<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) share: ShareRow<'a>,
}

#[derive(Serialize)]
pub(super) struct SliceRow<'a> {
    pub(super) by: &'static str,
    pub(super) key: &'a str,
    pub(super) name: String,
    pub(super) total: ShareRow<'a>,
    pub(super) steps: Vec<StepRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct WeakestRow<'a> {
    pub(super) funnel: Option<&'a str>,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) share: ShareRow<'a>,
    pub(super) parts: Vec<PartRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct PartRow<'a> {
    pub(super) part: &'static str,
    pub(super) name: String,
    pub(super) person: Option<&'a str>,
    pub(super) seconds: Option<f64>,
    pub(super) share: ShareRow<'a>,
    pub(super) beside: Option<ShareRow<'a>>,
}

#[derive(Serialize)]
pub(super) struct MetricRow<'a> {
    pub(super) metric: &'static str,
    pub(super) title: &'static str,
    pub(super) of: BTreeMap<&'static str, &'a str>,
    pub(super) kind: &'static str,
    pub(super) unit: &'static str,
    pub(super) text: String,
    pub(super) value: Option<f64>,
    pub(super) numerator: Option<f64>,
    pub(super) denominator: Option<f64>,
    pub(super) open: Option<u64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) p90: Option<f64>,
    pub(super) amount: Option<String>,
    pub(super) award: Option<String>,
    pub(super) missing: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    pub(super) cases: Option<CasesRow<'a>>,
    pub(super) samples: Option<Vec<SampleRow<'a>>>,
}

#[derive(Serialize)]
pub(super) struct SampleRow<'a> {
    pub(super) case: &'a str,
    pub(super) value: f64,
    pub(super) open: bool,
}

#[derive(Serialize)]
pub(super) struct ClauseRow<'a> {
    pub(super) clause: &'a str,
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) text: &'a str,
    pub(super) kept: u64,
    pub(super) decided: u64,
    pub(super) share: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) where_kept: ShareRow<'a>,
    pub(super) where_broken: ShareRow<'a>,
    pub(super) compared: Option<ComparedRow>,
    pub(super) silence: Option<&'static str>,
    pub(super) sentence: String,
    pub(super) warning: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct ComparedRow {
    pub(super) difference: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) sure: bool,
    pub(super) adjusted: Option<AdjustedRow>,
}

#[derive(Serialize)]
pub(super) struct AdjustedRow {
    pub(super) difference: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) strata: u64,
    pub(super) deals: u64,
}

#[derive(Serialize)]
pub(super) struct PersonRow<'a> {
    pub(super) person: &'a str,
    pub(super) person_name: &'a str,
    pub(super) role: Option<&'a str>,
    pub(super) team: Option<&'a str>,
    #[serde(flatten)]
    pub(super) rate: RateRow,
    pub(super) clauses: Vec<PersonClause<'a>>,
}

#[derive(Serialize)]
pub(super) struct PersonClause<'a> {
    pub(super) clause: &'a str,
    pub(super) text: &'a str,
    #[serde(flatten)]
    pub(super) rate: RateRow,
}

#[derive(Serialize)]
pub(super) struct RateRow {
    pub(super) duties: u64,
    pub(super) kept: u64,
    pub(super) violations: u64,
    pub(super) excused: u64,
    pub(super) not_checked: u64,
    pub(super) open: u64,
    pub(super) cancelled: u64,
    pub(super) by_current: u64,
    pub(super) decided: u64,
    pub(super) per_100: Option<f64>,
}
