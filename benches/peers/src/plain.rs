//! The clauses as a programmer writes them: what no engine can be faster than.

use std::hint::black_box;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::Outcome;
use crate::figures::Race;

#[derive(Deserialize, PartialEq, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Stage {
    New,
    Qualified,
    Demo,
    Proposal,
    Won,
    Lost,
}

#[derive(Deserialize, PartialEq, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Source {
    Site,
    Call,
    Partner,
    Expo,
}

#[derive(Deserialize)]
struct Deal {
    stage: Stage,
    source: Source,
    amount: u32,
    idle_days: u16,
    touches: u16,
    emails_7d: u16,
    has_budget: bool,
    has_dm: bool,
}

impl Deal {
    fn found(&self) -> u8 {
        let open = !matches!(self.stage, Stage::Won | Stage::Lost);
        let invited = matches!(self.source, Source::Partner | Source::Expo);
        let qualified = self.stage == Stage::Qualified;
        u8::from(self.stage == Stage::New && self.idle_days > 1)
            | u8::from(qualified && !self.has_budget) << 1
            | u8::from(self.stage == Stage::Demo && self.touches < 3) << 2
            | u8::from(self.stage == Stage::Proposal && !self.has_dm) << 3
            | u8::from(open && self.idle_days > 14) << 4
            | u8::from(open && self.amount >= 500_000 && self.touches < 5) << 5
            | u8::from(open && self.emails_7d >= 3) << 6
            | u8::from(qualified && invited && self.has_budget && self.has_dm) << 7
    }
}

/// Typed structs.
pub fn structs(dir: &Path) -> Outcome<()> {
    let race = Race {
        engine: "plain",
        title: "Rust, `if` по структурам (потолок)",
        version: None,
        rounds: 51,
    };
    race.eight(
        dir,
        |text| {
            let deals: Result<Vec<Deal>, _> = text.lines().map(serde_json::from_str).collect();
            Ok(deals?)
        },
        |deals| Ok(deals.iter().map(|deal| black_box(deal).found()).collect()),
    )
}

/// JSON as it comes.
pub fn values(dir: &Path) -> Outcome<()> {
    let race = Race {
        engine: "values",
        title: "Rust, `if` по serde_json::Value",
        version: crate::figures::version("serde_json"),
        rounds: 21,
    };
    race.eight(dir, parsed, |deals: &mut Vec<Value>| {
        deals
            .iter()
            .map(|deal| by_value(deal).ok_or_else(|| "в сделке нет поля".into()))
            .collect()
    })
}

/// Every line as a value.
pub fn parsed(text: &str) -> Outcome<Vec<Value>> {
    let deals: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    Ok(deals?)
}

fn by_value(deal: &Value) -> Option<u8> {
    let number = |name: &str| deal.get(name)?.as_i64();
    let flag = |name: &str| deal.get(name)?.as_bool();
    let stage = deal.get("stage")?.as_str()?;
    let open = stage != "won" && stage != "lost";
    let invited = matches!(deal.get("source")?.as_str()?, "partner" | "expo");
    let mut found = 0;
    let mut note = |clause: u8, holds: bool| found |= u8::from(holds) << clause;
    note(0, stage == "new" && number("idle_days")? > 1);
    note(1, stage == "qualified" && !flag("has_budget")?);
    note(2, stage == "demo" && number("touches")? < 3);
    note(3, stage == "proposal" && !flag("has_dm")?);
    note(4, open && number("idle_days")? > 14);
    note(
        5,
        open && number("amount")? >= 500_000 && number("touches")? < 5,
    );
    note(6, open && number("emails_7d")? >= 3);
    note(
        7,
        stage == "qualified" && invited && flag("has_budget")? && flag("has_dm")?,
    );
    Some(found)
}
