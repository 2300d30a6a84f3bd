//! Один факт меняет ответ: случаи `flips/*.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use reglament::program::Program;
use serde_yaml::Value;

use super::table::{Row, rows};
use super::verdicts::{regulation, verdict};
use super::world::{Change, World};

#[test]
fn один_факт_меняет_ответ() {
    let table: BTreeMap<String, Row> = rows()
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let mut flipped = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir("tests/clauses/flips")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let file: Value = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let name = path.file_stem().unwrap().to_str().unwrap();
        let program = Program::new(&[regulation(name)]);
        for case in file["случаи"].as_sequence().expect("случаи") {
            let id = case["пункт"].as_str().expect("пункт").to_owned();
            let row = table.get(&id).unwrap_or_else(|| panic!("нет пункта {id}"));
            if row.file != name {
                wrong.push(format!(
                    "{id}: в таблице файл {}, а случай в {name}",
                    row.file
                ));
            }
            if let Err(told) = judge(&program, &file, case, row) {
                wrong.push(format!("{id}: {told}"));
            }
            flipped.insert(id);
        }
    }
    for row in table.values() {
        let enforced = row.class == "enforced";
        if enforced != flipped.contains(&row.id) {
            wrong.push(format!(
                "{}: класс {}, а случаев {}",
                row.id,
                row.class,
                if enforced { "нет" } else { "есть" }
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn judge(program: &Program, file: &Value, case: &Value, row: &Row) -> Result<(), String> {
    let place = case
        .get("судит")
        .and_then(Value::as_str)
        .unwrap_or(&row.place);
    let now = case["сейчас"].as_str().expect("сейчас");
    let mut world = World::new(file, case);
    let before = verdict(program, place, &world, now);
    let change = Change::read(case).expect("перемена");
    world.change(&change);
    let after = verdict(program, place, &world, now);
    let said = |key: &str| case[key].as_str().expect(key).to_owned();
    let (was, became) = (said("было"), said("стало"));
    if (&before, &after) != (&was, &became) {
        return Err(format!(
            "сказано «{was}» → «{became}», а вышло «{before}» → «{after}»"
        ));
    }
    if before == after {
        return Err(format!("ответ не изменился: «{before}»"));
    }
    if before.contains("не проверено") || after.contains("не проверено") {
        return Err("«не проверено» — не ответ".to_owned());
    }
    Ok(())
}
