//! ordo-core: eight compiled expressions.

use std::path::Path;

use ordo_core::prelude::{BytecodeVM, CompiledExpr, Context, ExprCompiler, ExprParser};

use crate::Outcome;
use crate::figures::{Race, version};

pub fn run(dir: &Path) -> Outcome<()> {
    let rules = include_str!("../rules/deals.ordo").lines();
    let compiled: Outcome<Vec<CompiledExpr>> = rules
        .map(|rule| Ok(ExprCompiler::new().compile(&ExprParser::parse(rule)?)))
        .collect();
    let (compiled, machine) = (compiled?, BytecodeVM::new());
    let race = Race {
        engine: "ordo",
        title: "ordo-core (байт-код)",
        version: version("ordo-core"),
        rounds: 9,
    };
    race.eight(
        dir,
        |text| {
            text.lines()
                .map(|line| Ok(Context::from_json(line)?))
                .collect()
        },
        |deals: &mut Vec<Context>| {
            let each = deals.iter().map(|deal| {
                let mut bits = 0;
                for (clause, rule) in compiled.iter().enumerate() {
                    bits |= u8::from(machine.execute(rule, deal)?.is_truthy()) << clause;
                }
                Ok(bits)
            });
            each.collect()
        },
    )
}
