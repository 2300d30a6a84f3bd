//! Грамматика TextMate для VS Code.

use reglament::lexicon::Class;
use serde_json::{Value, json};

use super::patterns::{AFTER, AFTER_DAY, BEFORE, BEFORE_DAY, any_of, forms};

/// Как VS Code называет то, чем слово служит: по этим именам темы выбирают цвет.
pub const fn scope(class: Class) -> &'static str {
    match class {
        Class::Heading => "storage.type.heading.reglament",
        Class::Header => "storage.modifier.header.reglament",
        Class::Head => "keyword.control.sentence.reglament",
        Class::Modifier => "keyword.other.modifier.reglament",
        Class::Row => "keyword.other.row.reglament",
        Class::Connective => "keyword.operator.connective.reglament",
        Class::Modal => "keyword.control.modal.reglament",
        Class::Term => "keyword.other.term.reglament",
        Class::Compare => "keyword.operator.comparison.reglament",
        Class::Weekday => "constant.language.weekday.reglament",
        Class::Number => "constant.numeric.word.reglament",
        Class::Unit => "keyword.other.unit.reglament",
        Class::Grade => "constant.language.grade.reglament",
        Class::Type => "support.type.field.reglament",
        Class::Thing => "variable.language.thing.reglament",
        Class::Verb => "entity.name.function.verb.reglament",
        Class::Event => "support.class.event.reglament",
    }
}

/// `07.12.2026` и `10.12 в 12:00` — день, `10.12 позвонить` — пункт.
macro_rules! not_a_day {
    () => {
        r"(?!\d{1,2}\.\d{1,2}\.\d{4}|\d{2}\.\d{2}(?![.\d])\s+(?:[^\p{L}\s]|(?:в|во|с|со|к|на|до|по|и)\s))"
    };
}

/// Начало строки или то, что стоит за `;`, с номером пункта или без него.
const START: &str = r"(?:^|(?<=;))\s*(?:[-•*—–]\s+)?";
const CLAUSE: &str = concat!(r"(?:п(?:ункт)?\.?\s*)?", not_a_day!(), r"\d+(?:\.\d+)*\.?");
/// Номер, за которым не видно слова, знакомого языку: у него есть точка или «п.».
const NUMBER: &str = concat!(
    r"(?:п(?:ункт)?\.?\s*)\d+(?:\.\d+)*\.?|",
    not_a_day!(),
    r"\d+\.(?:\d+\.?)*"
);
pub const CLAUSE_SCOPE: &str = "entity.name.tag.clause.reglament";

pub fn grammar() -> String {
    let mut patterns = vec![
        one("comment.line.number-sign.reglament", "#.*$"),
        one(
            "string.quoted.other.name.reglament",
            "«[^»]*»|\"[^\"]*\"|„[^“”]*[“”]|“[^”]*”",
        ),
        one("invalid.illegal.unclosed.reglament", "[«\"„“].*$"),
    ];
    for class in [
        Class::Heading,
        Class::Header,
        Class::Row,
        Class::Head,
        Class::Modifier,
    ] {
        let words = any_of(forms(class));
        patterns.push(json!({
            "match": format!("(?i){START}({CLAUSE}\\s+)?({words}){AFTER}"),
            "captures": {"1": {"name": CLAUSE_SCOPE}, "2": {"name": scope(class)}},
        }));
    }
    patterns.push(json!({
        "match": format!(r"(?i){START}({NUMBER})(?=\s)"),
        "captures": {"1": {"name": CLAUSE_SCOPE}},
    }));
    patterns.push(one(
        CLAUSE_SCOPE,
        &format!(r"(?i){BEFORE}(?:п\.\s*|пункт(?:ом|[аеу])?\s+)\d+(?:\.\d+)*"),
    ));
    patterns.push(one(
        "constant.numeric.date.reglament",
        r"\d{1,2}\.\d{2}(?:\.\d{4})?(?!\d)|\d{1,2}:\d{2}",
    ));
    patterns.push(one(
        "constant.numeric.reglament",
        r"\d+(?:[ \x{A0}\x{202F}]\d{3})*(?:,\d+)?(?:-(?:[а-яё]{1,3}))?(?![\p{L}\p{N}_])",
    ));
    patterns.push(one(scope(Class::Unit), "[%₽₴$€₸]"));
    patterns.push(json!({
        "match": format!(r"(?i)(?:\(|(?<=,))\s*({}){AFTER}(?=[^()]*\))", any_of(forms(Class::Grade))),
        "captures": {"1": {"name": scope(Class::Grade)}},
    }));
    let anywhere = Class::ALL
        .into_iter()
        .filter(|class| !class.begins_a_line() && *class != Class::Grade);
    // Слова из нескольких слов — раньше: «за исключением» не «за».
    for several in [true, false] {
        for class in anywhere.clone() {
            let words: Vec<&str> = forms(class)
                .into_iter()
                .filter(|form| form.contains(' ') == several)
                .collect();
            if words.is_empty() {
                continue;
            }
            let (before, after) = match class {
                Class::Weekday => (BEFORE_DAY, AFTER_DAY),
                _ => (BEFORE, AFTER),
            };
            patterns.push(one(
                scope(class),
                &format!("(?i){before}{}{after}", any_of(words)),
            ));
        }
    }
    patterns.push(one("keyword.operator.arrow.reglament", "→|->|=>|—|–"));
    patterns.push(one(
        "keyword.operator.comparison.reglament",
        "<=|>=|≤|≥|≠|!=|<|>|=",
    ));
    let whole = json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "comment": "Написано по таблице слов: REGLAMENT_OBNOVIT=1 cargo test --test editors",
        "name": "Регламент",
        "scopeName": "source.reglament",
        "fileTypes": ["reglament"],
        "patterns": patterns,
    });
    serde_json::to_string_pretty(&whole).unwrap() + "\n"
}

fn one(name: &str, regex: &str) -> Value {
    json!({"name": name, "match": regex})
}
