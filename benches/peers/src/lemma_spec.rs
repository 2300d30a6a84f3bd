//! lemma-engine: rules as a text of their own, explanations off.

use std::path::Path;
use std::sync::Arc;

use lemma::{DateTimeValue, Engine, IndexMap, SourceType};
use serde_json::Value as Json;

use crate::Outcome;
use crate::figures::{Race, version};
use crate::plain::parsed;

const FIELDS: [&str; 8] = [
    "stage",
    "source",
    "amount",
    "idle_days",
    "touches",
    "emails_7d",
    "has_budget",
    "has_dm",
];

pub fn run(dir: &Path) -> Outcome<()> {
    let mut engine = Engine::new();
    let text = include_str!("../rules/deals.lemma").to_owned();
    let place = SourceType::Path(Arc::new("deals.lemma".into()));
    if let Err(faults) = engine.load([(place, text)]) {
        return Err(format!("{faults:?}").into());
    }
    let now = DateTimeValue::now();
    let rules: Vec<String> = (1..=8).map(|clause| format!("f{clause}")).collect();
    let race = Race {
        engine: "lemma",
        title: "lemma-engine",
        version: version("lemma-engine"),
        rounds: 3,
    };
    race.eight(
        dir,
        |text| {
            let deals = parsed(text)?;
            Ok(deals.iter().map(words).collect())
        },
        |deals: &mut Vec<[String; 8]>| {
            let each = deals.iter().map(|deal| {
                let data: IndexMap<_, _> = FIELDS
                    .iter()
                    .zip(deal)
                    .map(|(name, word)| ((*name).to_owned(), word.as_str().into()))
                    .collect();
                let answer = engine
                    .evaluate(None, "deals", Some(&now), data, Some(&rules), false)
                    .map_err(|fault| format!("{fault:?}"))?;
                let mut bits = 0;
                for (clause, rule) in rules.iter().enumerate() {
                    let result = answer.results.get(rule).and_then(|one| one.result());
                    bits |= u8::from(result.is_some_and(|said| said == "true")) << clause;
                }
                Ok(bits)
            });
            each.collect()
        },
    )
}

/// Its input is texts.
fn words(deal: &Json) -> [String; 8] {
    FIELDS.map(|name| match deal.get(name) {
        Some(Json::String(text)) => text.clone(),
        other => other.map(Json::to_string).unwrap_or_default(),
    })
}
