//! Место в документе: `metrics/metric=refusals&of.reason=спам/value`. Часть пути — ключ, номер в списке или условия на запись списка.

use serde_json::Value;

fn holds(row: &Value, test: &str) -> bool {
    let Some((key, wanted)) = test.split_once('=') else {
        return false;
    };
    let found = key.split('.').fold(row, |at, key| &at[key]);
    found.as_str() == Some(wanted)
}

/// Что стоит на этом месте.
pub fn find<'v>(document: &'v Value, place: &str) -> &'v Value {
    place.split('/').fold(document, |at, part| match at {
        Value::Array(list) => {
            let index = part.parse::<usize>().ok();
            let row = index.and_then(|index| list.get(index)).or_else(|| {
                list.iter()
                    .find(|row| part.split('&').all(|test| holds(row, test)))
            });
            row.unwrap_or(&Value::Null)
        }
        other => &other[part],
    })
}

/// Числа сходятся до одной десятитысячной, остальное — буква в букву.
pub fn is(found: &Value, wanted: &str) -> bool {
    match (found.as_f64(), wanted.parse::<f64>()) {
        (Some(found), Ok(wanted)) => (found - wanted).abs() <= 1.01e-4,
        _ => found.as_str() == Some(wanted) || (found.is_null() && wanted == "null"),
    }
}
