//! Выражения подсветки на поставляемых регламентах: маленький разбор строк по правилам TextMate (из совпавших раньше всех берётся
//! первое правило), независимый от того, чем строки читает программа.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use fancy_regex::Regex;
use reglament::diagnostic::Diagnostics;
use reglament::lexicon::{Class, act, event_noun, fold, same_word};
use reglament::model::load;
use reglament::source::SourceText;
use reglament::syntax::{sentences, split_comment};
use serde_json::Value;

use super::patterns::forms;
use super::vscode::{CLAUSE_SCOPE, scope};
use super::{root, texts};

/// Часть строки и то, чем она раскрашена.
type Token<'r> = (Range<usize>, &'r str);

struct Rule {
    regex: Regex,
    /// Имя всего совпадения (0) и его частей.
    names: BTreeMap<usize, String>,
}

impl Rule {
    /// Ближайшее совпадение не раньше этого места: целиком и по частям с именами.
    fn find(&self, line: &str, at: usize) -> Option<(Range<usize>, Vec<Token<'_>>)> {
        let found = self.regex.captures_from_pos(line, at).unwrap()?;
        let whole = found.get(0).unwrap().range();
        let parts = self.names.iter().filter_map(|(part, name)| {
            let part = found.get(*part)?;
            Some((part.range(), name.as_str()))
        });
        Some((whole, parts.collect()))
    }
}

struct Tokenizer(Vec<Rule>);

impl Tokenizer {
    fn new() -> Self {
        let path = root().join("editors/vscode/syntaxes/reglament.tmLanguage.json");
        let grammar = json(&path);
        let rules = grammar["patterns"].as_array().unwrap();
        Self(
            rules
                .iter()
                .map(|rule| {
                    let mut names = BTreeMap::new();
                    if let Some(name) = rule["name"].as_str() {
                        names.insert(0, name.to_owned());
                    }
                    for (at, part) in rule["captures"].as_object().into_iter().flatten() {
                        let name = part["name"].as_str().unwrap().to_owned();
                        names.insert(at.parse().unwrap(), name);
                    }
                    let regex = rule["match"].as_str().unwrap();
                    Rule {
                        regex: Regex::new(regex).unwrap_or_else(|error| panic!("{error}: {regex}")),
                        names,
                    }
                })
                .collect(),
        )
    }

    fn line(&self, line: &str) -> Vec<Token<'_>> {
        let mut out = Vec::new();
        let mut at = 0;
        // Следующее совпадение каждого правила; ищется заново, когда остаётся позади.
        let mut next: Vec<_> = self.0.iter().map(|rule| rule.find(line, 0)).collect();
        loop {
            for (rule, found) in self.0.iter().zip(&mut next) {
                if found.as_ref().is_some_and(|(whole, _)| whole.start < at) {
                    *found = rule.find(line, at);
                }
            }
            // `min_by_key` берёт первое из равных.
            let first = next.iter().flatten().min_by_key(|(whole, _)| whole.start);
            let Some((whole, parts)) = first else {
                return out;
            };
            assert!(!whole.is_empty(), "пустое совпадение в «{line}»");
            out.extend(parts.iter().cloned());
            at = whole.end;
        }
    }

    fn scope_at(&self, line: &str, at: usize) -> Option<String> {
        self.line(line)
            .into_iter()
            .find(|(range, _)| range.contains(&at))
            .map(|(_, name)| name.to_owned())
    }
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Имена, которые объявил этот текст: ими строка начинается не раскрашенной.
fn declared(text: &SourceText) -> Vec<String> {
    let loaded = load(std::slice::from_ref(text));
    let mut names: Vec<&str> = Vec::new();
    for regulation in &loaded.regulations {
        names.extend(regulation.roles.iter().map(AsRef::as_ref));
        names.extend(regulation.fields.iter().map(|field| field.name.as_ref()));
        names.extend(regulation.touches.iter().map(|touch| touch.name.as_ref()));
        names.extend(regulation.metrics.iter().map(|metric| metric.name.as_ref()));
        let rungs = regulation.categories.iter().flat_map(|one| &one.rungs);
        names.extend(rungs.map(|rung| rung.name.as_ref()));
    }
    let words = names.iter().flat_map(|name| {
        name.split(|letter: char| !letter.is_alphabetic())
            .map(fold)
            .collect::<Vec<_>>()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Слова, которыми начинается строка и которые значат что-то только вместе со своими соседями.
const PLAIN: &[&str] = &[
    // «в статусе …», «с горячего номера …»: предлог сам по себе ничего не значит.
    "в",
    "с",
    // Событие словом автора: «создана сделка …», «закрытие задачи …», «повтор через …».
    "создана",
    "закрытие",
    "повтор",
    // Поля из подключённого файла и чек-листа, имя лестницы.
    "источник",
    "итог",
    "дисциплина",
];

/// Чем должно быть раскрашено слово в начале строки.
fn wanted(rest: &str, table: &BTreeMap<Class, BTreeSet<&str>>) -> Option<Class> {
    let rest = fold(rest).replace('ё', "е");
    let fits = |form: &&str| {
        rest.strip_prefix(*form).is_some_and(|after| {
            !after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
    };
    let heads = [
        Class::Heading,
        Class::Header,
        Class::Row,
        Class::Head,
        Class::Modifier,
        Class::Term,
        Class::Compare,
        Class::Modal,
        Class::Connective,
        Class::Weekday,
        Class::Number,
        Class::Unit,
        Class::Type,
        Class::Thing,
    ];
    heads
        .into_iter()
        .find(|class| table[class].iter().any(fits))
        .or_else(|| {
            let word = rest.split(|letter: char| !letter.is_alphabetic()).next()?;
            match (act(word), event_noun(word)) {
                (Some(_), _) => Some(Class::Verb),
                (None, Some(_)) => Some(Class::Event),
                (None, None) => None,
            }
        })
}

#[test]
fn начало_каждой_строки_поставляемых_регламентов_раскрашено_верно() {
    let tokenizer = Tokenizer::new();
    let table = Class::ALL.map(|class| (class, forms(class))).into();
    let mut plain: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: BTreeMap<Class, usize> = BTreeMap::new();
    for (path, text) in texts("regulations") {
        let source = SourceText::new("проба.reglament", &text);
        let names = declared(&source);
        for sentence in sentences(&text, &mut Diagnostics::default()) {
            let start = text[..sentence.span.start]
                .rfind('\n')
                .map_or(0, |at| at + 1);
            let line = text[start..].lines().next().unwrap();
            let (code, _) = split_comment(line);
            let mut at = sentence.span.start - start;
            let numbered = |letter: char| letter.is_ascii_digit() || letter == '.';
            let number = code[at..].len() - code[at..].trim_start_matches(numbered).len();
            if number > 0 && code[at..at + number].contains('.') {
                let behind = code[at + number..].trim_start();
                let dated =
                    behind.starts_with(|letter: char| !letter.is_alphabetic() && letter != '«');
                let scope = tokenizer.scope_at(line, at);
                assert_eq!(
                    scope.as_deref(),
                    Some(if dated {
                        "constant.numeric.date.reglament"
                    } else {
                        CLAUSE_SCOPE
                    }),
                    "{line}"
                );
                if dated {
                    continue;
                }
            } else if number > 0 {
                continue;
            }
            at += number;
            at += code[at..].len() - code[at..].trim_start().len();
            let rest = &code[at..];
            let found = tokenizer.scope_at(line, at);
            if rest.starts_with('«') {
                assert_eq!(
                    found.as_deref(),
                    Some("string.quoted.other.name.reglament"),
                    "{line}"
                );
                continue;
            }
            let Some(class) = wanted(rest, &table) else {
                let word = rest
                    .split(|letter: char| !letter.is_alphabetic())
                    .next()
                    .unwrap_or("");
                assert_eq!(found, None, "{line}");
                let named = names.iter().any(|name| same_word(name, word));
                if !word.is_empty() && !named && !PLAIN.contains(&fold(word).as_str()) {
                    plain.insert(fold(word), format!("{}: {line}", path.display()));
                }
                continue;
            };
            assert_eq!(found.as_deref(), Some(scope(class)), "{line}");
            *seen.entry(class).or_default() += 1;
        }
    }
    for class in [
        Class::Heading,
        Class::Header,
        Class::Head,
        Class::Modifier,
        Class::Row,
        Class::Verb,
    ] {
        assert!(
            seen.get(&class).is_some_and(|count| *count > 5),
            "{class:?}: {seen:?}"
        );
    }
    assert!(plain.is_empty(), "начало строки не раскрашено:\n{plain:#?}");
}

#[test]
fn названия_и_примечания_не_раскрашены_внутри() {
    let tokenizer = Tokenizer::new();
    for (_, text) in texts("regulations") {
        for line in text.lines() {
            let (code, comment) = split_comment(line);
            let tokens = tokenizer.line(line);
            if comment.is_some() {
                assert_eq!(
                    tokens.last(),
                    Some(&(code.len()..line.len(), "comment.line.number-sign.reglament")),
                    "{line}"
                );
            }
            for (at, _) in code.match_indices('«') {
                // «…» внутри "…" — часть того же названия.
                if tokens
                    .iter()
                    .any(|(range, _)| range.start < at && range.contains(&at))
                {
                    continue;
                }
                let end = at + code[at..].find('»').unwrap() + "»".len();
                assert!(
                    tokens.contains(&(at..end, "string.quoted.other.name.reglament")),
                    "{line}: {tokens:?}"
                );
            }
            assert!(
                tokens.iter().all(|(_, name)| !name.starts_with("invalid")),
                "{line}"
            );
        }
    }
}

#[test]
fn границы_слов_кириллические() {
    let tokenizer = Tokenizer::new();
    let told = |line: &str| -> Vec<(String, String)> {
        tokenizer
            .line(line)
            .into_iter()
            .map(|(range, name)| {
                let short = name.trim_end_matches(".reglament");
                (
                    line[range].to_owned(),
                    short.rsplit('.').next().unwrap().to_owned(),
                )
            })
            .collect()
    };
    let row = |word: &str, name: &str| (word.to_owned(), name.to_owned());
    assert_eq!(
        told("    1.1 ПОЗВОНИТЬ за 15 рабочих минут (критично, штраф 500 ₽):  # если"),
        [
            row("1.1", "clause"),
            row("ПОЗВОНИТЬ", "verb"),
            row("за", "term"),
            row("15", "numeric"),
            row("рабочих", "unit"),
            row("минут", "unit"),
            row("критично", "grade"),
            row("штраф", "grade"),
            row("500", "numeric"),
            row("₽", "unit"),
            row("# если", "number-sign"),
        ]
    );
    // Слово внутри слова — не слово; «из-за» — одно слово; «ё» и «е» равны; у дней недели дефис — промежуток.
    assert_eq!(told("иваново тогда часть из-за"), []);
    assert_eq!(
        told("отчёт «если»:"),
        [row("отчёт", "heading"), row("«если»", "name")]
    );
    assert_eq!(
        told("слать только пн-пт 9:00"),
        [
            row("слать", "verb"),
            row("только", "connective"),
            row("пн", "weekday"),
            row("пт", "weekday"),
            row("9:00", "date"),
        ]
    );
    assert_eq!(
        told("вход: телефон; не дольше 2 недель; «А"),
        [
            row("вход", "sentence"),
            row("не дольше", "sentence"),
            row("2", "numeric"),
            row("недель", "unit"),
            row("«А", "unclosed"),
        ]
    );
}

#[test]
fn расширение_называет_свои_файлы() {
    let folder = root().join("editors/vscode");
    let package = json(&folder.join("package.json"));
    let contributes = &package["contributes"];
    let language = &contributes["languages"][0];
    let grammar = &contributes["grammars"][0];
    assert_eq!(language["id"], grammar["language"]);
    assert_eq!(language["extensions"][0], ".reglament");
    let scope_name = json(&folder.join(grammar["path"].as_str().unwrap()))["scopeName"].clone();
    assert_eq!(grammar["scopeName"], scope_name);
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));

    let configuration = json(&folder.join(language["configuration"].as_str().unwrap()));
    assert_eq!(configuration["comments"]["lineComment"], "#");
    let pattern = |value: &Value| Regex::new(value.as_str().unwrap()).unwrap();
    let opens = pattern(&configuration["indentationRules"]["increaseIndentPattern"]);
    for (line, wanted) in [
        ("стадия «Новая»:", true),
        ("стадия «Новая»:  # тут", true),
        ("вход: телефон", false),
        ("# стадия:", false),
        ("с 9:00", false),
    ] {
        assert_eq!(opens.is_match(line).unwrap(), wanted, "{line}");
    }
    let word = pattern(&configuration["wordPattern"]);
    assert_eq!(
        word.find("чек-лист ОКК").unwrap().unwrap().as_str(),
        "чек-лист"
    );
}

/// Сообщение `check` находит и VS Code, и Vim: строка, где названы файл, строка и столбец.
#[test]
fn сообщения_check_находит_редактор() {
    let package = json(&root().join("editors/vscode/package.json"));
    let rows = package["contributes"]["problemMatchers"][0]["pattern"]
        .as_array()
        .unwrap()
        .clone();
    let [what, place] = rows.as_slice() else {
        panic!("две строки");
    };
    let out = super::checked("examples/oshibki.reglament");
    let pattern = |value: &Value| Regex::new(value["regexp"].as_str().unwrap()).unwrap();
    let (what, place) = (pattern(what), pattern(place));
    let lines: Vec<&str> = out.lines().collect();
    let found = lines
        .windows(2)
        .filter(|pair| what.is_match(pair[0]).unwrap() && place.is_match(pair[1]).unwrap())
        .count();
    assert!(found >= 7, "{found}:\n{out}");
    let first = place.captures(lines[1]).unwrap().unwrap();
    let part = |at: usize| first.get(at).unwrap().as_str();
    assert!(part(1).ends_with("oshibki.reglament"));
    assert_eq!((part(2), part(3)), ("3", "27"));
}
