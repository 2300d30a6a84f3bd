//! What funnels and stages the data holds, and whether the regulation knows any of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Failure;
use super::filter::folded;
use crate::facts::Case;
use crate::model::regulation::Regulation;

/// So many funnels, and stages of each, are named.
const FEW: usize = 6;

/// The stages of the regulation, and how it names them.
#[derive(Debug)]
pub(super) struct Stages {
    known: BTreeSet<Box<str>>,
    shown: BTreeMap<Box<str>, Vec<Box<str>>>,
}

impl Stages {
    pub(super) fn new(regulations: &[Regulation]) -> Self {
        let mut known = BTreeSet::new();
        let mut shown: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
        for one in regulations {
            for stage in &one.stages {
                let funnel = one.funnels.get(stage.funnel.0);
                let funnel = funnel.and_then(|funnel| funnel.name.clone());
                known.insert(folded(&stage.name));
                let stages = shown.entry(funnel.unwrap_or_default()).or_default();
                if !stages.contains(&stage.name) {
                    stages.push(stage.name.clone());
                }
            }
        }
        Self { known, shown }
    }
}

/// What a part of the cases holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Met {
    deals: u64,
    /// Whether a deal has been in a stage that the regulation names.
    known: bool,
    /// Funnels and their stages, as many as will be named.
    funnels: BTreeMap<Box<str>, Vec<Box<str>>>,
}

impl Met {
    pub(super) fn take(&mut self, case: &Case<'_>, stages: &Stages) {
        for deal in &case.deals {
            self.deals += 1;
            let now = deal.stage.as_deref();
            let past = deal.stages.iter().flatten().map(|entry| &*entry.stage);
            for stage in now.into_iter().chain(past) {
                if self.known || stages.known.contains(&folded(stage)) {
                    self.known = true;
                    return;
                }
                self.add(deal.funnel.as_deref().unwrap_or_default(), stage);
            }
        }
    }

    fn add(&mut self, funnel: &str, stage: &str) {
        if !self.funnels.contains_key(funnel) && self.funnels.len() >= FEW {
            return;
        }
        let stages = self.funnels.entry(funnel.into()).or_default();
        // One more than is named, so that it is known that there are more.
        if stages.len() <= FEW && !stages.iter().any(|one| **one == *stage) {
            stages.push(stage.into());
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.deals += other.deals;
        self.known |= other.known;
        for (funnel, stages) in &other.funnels {
            stages.iter().for_each(|stage| self.add(funnel, stage));
        }
    }

    /// What a reader has to know where clauses outside stages were judged, and those of the stages had no deal to judge.
    pub(super) fn note(&self, stages: &Stages) -> Option<String> {
        if self.known || self.deals == 0 || stages.known.is_empty() || self.funnels.is_empty() {
            return None;
        }
        Some(format!(
            "ни одна сделка не была в стадиях регламента, и пункты стадий промолчали; в данных: {}; в регламенте: {}",
            listed(&self.funnels),
            listed(&stages.shown)
        ))
    }

    /// Fails when the regulation speaks of stages and no deal has been in any of them.
    pub(super) fn fits(&self, stages: &Stages) -> Result<(), Failure> {
        if self.known || stages.known.is_empty() {
            return Ok(());
        }
        if self.deals == 0 {
            return Err(
                Failure::new("в данных нет ни одной сделки, а регламент — о сделках").hint(
                    "проверьте, вся ли выгрузка указана в --data: сделки и история их стадий",
                ),
            );
        }
        let failure = Failure::new("ни одна сделка в данных не была в стадиях этого регламента");
        let failure = if self.funnels.is_empty() {
            failure
                .hint("стадии у сделок не записаны: нужен ключ stages (стадии) или stage (стадия)")
        } else {
            failure
                .hint(format!("в данных: {}", listed(&self.funnels)))
                .hint(format!("в регламенте: {}", listed(&stages.shown)))
        };
        Err(failure.hint(
            "назовите стадии в регламенте так же, как в CRM, или возьмите выгрузку этой воронки",
        ))
    }
}

/// `воронка «Опт» — «Заявка», «Счёт»; …`
fn listed(funnels: &BTreeMap<Box<str>, Vec<Box<str>>>) -> String {
    let named = |funnel: &str, stages: &[Box<str>]| {
        let shown: Vec<String> = stages
            .iter()
            .take(FEW)
            .map(|stage| format!("«{stage}»"))
            .collect();
        let more = if stages.len() > FEW { " …" } else { "" };
        let stages = format!("{}{more}", shown.join(", "));
        if funnel.is_empty() {
            stages
        } else {
            format!("воронка «{funnel}» — {stages}")
        }
    };
    let all = funnels.iter();
    let all: Vec<String> = all.map(|(name, stages)| named(name, stages)).collect();
    all.join("; ")
}
