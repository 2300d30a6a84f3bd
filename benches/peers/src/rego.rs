//! regorus: Rego, by its virtual machine.

use std::path::Path;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

use crate::Outcome;
use crate::figures::{Race, version};

const ASKED: &str = "data.deals.found";

pub fn run(dir: &Path) -> Outcome<()> {
    let mut engine = Engine::new();
    engine.add_policy(
        "deals.rego".into(),
        include_str!("../rules/deals.rego").into(),
    )?;
    let policy = engine.compile_with_entrypoint(&ASKED.into())?;
    let mut machine = RegoVM::new();
    machine.load_program(Compiler::compile_from_policy(&policy, &[ASKED])?);
    let race = Race {
        engine: "regorus",
        title: "regorus (Rego, виртуальная машина)",
        version: version("regorus"),
        rounds: 9,
    };
    race.eight(
        dir,
        |text| {
            text.lines()
                .map(|line| Ok(Value::from_json_str(line)?))
                .collect()
        },
        |deals: &mut Vec<Value>| {
            let each = deals.iter().map(|deal| {
                machine.set_input(deal.clone());
                let found = machine.execute()?;
                let mut bits = 0;
                for clause in found.as_set()?.iter() {
                    bits |= bit(clause.as_string()?)?;
                }
                Ok(bits)
            });
            each.collect()
        },
    )
}

/// The bit of a clause by its number, `1.1` … `1.8`.
pub fn bit(clause: &str) -> Outcome<u8> {
    let number: u8 = clause.strip_prefix("1.").unwrap_or_default().parse()?;
    match number {
        1..=8 => Ok(1 << (number - 1)),
        _ => Err(format!("пункта {clause} нет").into()),
    }
}
