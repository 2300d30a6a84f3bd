//! rust-rule-engine: rules in GRL that mark the deal they find.

use std::collections::HashMap;
use std::path::Path;

use rust_rule_engine::engine::{EngineConfig, RustRuleEngine};
use rust_rule_engine::{Facts, GRLParser, KnowledgeBase, Value};
use serde_json::Value as Json;

use crate::Outcome;
use crate::figures::{Race, version};
use crate::plain::parsed;

const MARKS: [&str; 8] = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"];

pub fn run(dir: &Path) -> Outcome<()> {
    let base = KnowledgeBase::new("deals");
    for rule in GRLParser::parse_rules(include_str!("../rules/deals.grl"))? {
        base.add_rule(rule)?;
    }
    let config = EngineConfig {
        max_cycles: 1,
        ..EngineConfig::default()
    };
    let mut engine = RustRuleEngine::with_config(base, config);
    let race = Race {
        engine: "rust-rule-engine",
        title: "rust-rule-engine",
        version: version("rust-rule-engine"),
        rounds: 5,
    };
    race.eight(
        dir,
        |text| parsed(text)?.iter().map(facts).collect(),
        |deals: &mut Vec<Facts>| {
            let each = deals.iter().map(|deal| {
                engine.reset_no_loop_tracking();
                engine.execute(deal)?;
                let marked = deal.with_value("Deal", |deal| {
                    let Value::Object(fields) = deal else {
                        return 0;
                    };
                    let marks = MARKS.iter().enumerate();
                    let set = marks.filter(|(_, mark)| {
                        matches!(fields.get(**mark), Some(Value::Boolean(true)))
                    });
                    set.fold(0, |bits, (clause, _)| bits | 1 << clause)
                });
                Ok(marked.unwrap_or(0))
            });
            each.collect()
        },
    )
}

fn facts(deal: &Json) -> Outcome<Facts> {
    let mut fields = HashMap::new();
    for (name, value) in deal.as_object().ok_or("сделка — не объект")? {
        let value = match value {
            Json::String(text) => Value::String(text.clone()),
            Json::Bool(flag) => Value::Boolean(*flag),
            other => Value::Integer(other.as_i64().ok_or("не целое число")?),
        };
        fields.insert(name.clone(), value);
    }
    let facts = Facts::new();
    facts.add_value("Deal", Value::Object(fields))?;
    Ok(facts)
}
