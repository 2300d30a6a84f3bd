//! Russian words for what the JSON and YAML libraries say, and for counts.

use super::value::OURS;

/// `1 запись`, `3 записи`, `12 записей`.
pub(crate) fn records(count: u64) -> String {
    let word = match (count % 10, count % 100) {
        (_, 11..=14) => "записей",
        (1, _) => "запись",
        (2..=4, _) => "записи",
        _ => "записей",
    };
    format!("{count} {word}")
}

/// What is wrong with a JSON text, without the place.
pub(crate) fn json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    if let Some((_, ours)) = text.split_once(OURS) {
        return ours.to_owned();
    }
    if error.is_eof() {
        return "запись обрывается: не хватает конца; выгрузите или скопируйте её заново".into();
    }
    if let Some(data) = wrong_type(text) {
        return data;
    }
    let why = match text {
        "trailing characters" => "после конца записи стоит лишнее",
        "trailing comma" => "лишняя запятая",
        "key must be a string" => "имя ключа должно стоять в кавычках",
        "expected value" => "здесь должно быть значение",
        "expected `:`" => "после имени ключа нет двоеточия",
        "expected `,` or `}`" | "expected `,` or `]`" => "нет запятой или закрывающей скобки",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "в тексте стоит управляющий знак (перевод строки, табуляция); замените его на \\n или \\t"
        }
        "invalid escape" => "негодная escape-последовательность",
        "recursion limit exceeded" => "вложенность слишком глубока",
        "invalid number" | "number out of range" => "число записано неверно",
        _ => "запись не читается как JSON",
    };
    format!("это не JSON: {why}")
}

/// What is wrong with a YAML text, without the place.
pub(super) fn yaml(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    if let Some((_, ours)) = text.split_once(OURS) {
        let ours = ours.rsplit_once(" at line ").map_or(ours, |(ours, _)| ours);
        return ours.to_owned();
    }
    let bare = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    if let Some(data) = wrong_type(bare) {
        return data;
    }
    let why = [
        (
            "cannot start any token",
            "знак, с которого ничего не может начинаться (табуляция в отступе?); возьмите значение в кавычки",
        ),
        (
            "mapping values are not allowed",
            "лишнее двоеточие; значение с двоеточием возьмите в кавычки",
        ),
        (
            "did not find expected key",
            "отступ не совпадает с соседними строками или не закрыта кавычка",
        ),
        (
            "did not find expected ',' or",
            "не закрыта скобка или пропущена запятая",
        ),
        (
            "did not find expected '-'",
            "отступ не совпадает с соседними строками списка",
        ),
        (
            "end of stream",
            "текст обрывается; не закрыта кавычка или скобка",
        ),
        (
            "unknown anchor",
            "неизвестная метка; метка действует только внутри одной записи",
        ),
        (
            "could not find expected ':'",
            "после имени ключа нет двоеточия",
        ),
    ];
    let why = why
        .iter()
        .find(|(english, _)| text.contains(english))
        .map_or("запись не читается как YAML", |(_, why)| why);
    format!("это не YAML: {why}")
}

/// `invalid type: string "x", expected список` in Russian.
fn wrong_type(text: &str) -> Option<String> {
    let (_, after) = text.split_once("invalid type: ")?;
    let (found, wanted) = after.split_once(", expected ")?;
    let found = match found.split_once(' ') {
        Some(("string", text)) => format!("текст {text}"),
        Some(("integer" | "floating", number)) => {
            format!(
                "число {}",
                number.trim_start_matches("point ").trim_matches('`')
            )
        }
        Some(("boolean", yes)) => format!("значение {}", yes.trim_matches('`')),
        Some(("unit", _)) => "пустое значение".into(),
        _ => match found {
            "map" => "вложенная запись".into(),
            "sequence" => "список".into(),
            "null" => "пустое значение".into(),
            other => other.to_owned(),
        },
    };
    let wanted = if wanted == "a map" {
        "запись"
    } else {
        wanted
    };
    let name = text
        .split_once(": invalid type")
        .map_or(String::new(), |(path, _)| format!("«{path}»: "));
    Some(format!("{name}здесь {found}, а нужно: {wanted}"))
}

/// The column in characters, counted from 1, of a byte column (counted from 1) of this line.
pub(crate) fn column(line: &str, byte: usize) -> usize {
    let mut end = byte.saturating_sub(1).min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end)
        .map_or(1, |before| before.chars().count() + 1)
}
