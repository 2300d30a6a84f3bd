//! Сверка машинного вывода со схемой.

use reglament::output::SCHEMA;

/// Документ или строка потока соответствует схеме, которую программа несёт в себе, и схема называет каждый ключ.
pub fn valid(document: &str) {
    let mut schema = serde_json::from_str(SCHEMA).expect("схема — JSON");
    strict(&mut schema);
    let document = serde_json::from_str(document).expect("вывод — JSON");
    let validator = jsonschema::validator_for(&schema).expect("схема верна");
    let faults: Vec<_> = validator
        .iter_errors(&document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Читателям схемы новые ключи не мешают, а в тестах каждый ключ вывода должен быть в ней описан.
fn strict(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(map) => {
            map.values_mut().for_each(strict);
            if map.contains_key("properties") {
                map.insert("additionalProperties".into(), false.into());
            }
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(strict),
        _ => {}
    }
}
