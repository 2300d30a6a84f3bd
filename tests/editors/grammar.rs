//! Таблица слов и `grammar/words.pest` знают одни и те же слова в одних и тех же формах.

use std::collections::{BTreeMap, BTreeSet};

use reglament::lexicon::Class;

use super::patterns::forms;

const WORDS: &str = include_str!("../../grammar/words.pest");

/// Правила грамматики и род их слов.
const RULES: &[(Class, &[&str])] = &[
    (
        Class::Connective,
        &[
            "kw_if",
            "kw_then",
            "kw_otherwise",
            "kw_when",
            "kw_while",
            "kw_except",
            "kw_including",
            "kw_only",
            "kw_and",
            "kw_or",
            "kw_plus",
            "kw_minus",
        ],
    ),
    (Class::Weekday, &["weekday"]),
    (
        Class::Number,
        &[
            "n_one_half",
            "n_one",
            "n_two",
            "n_three",
            "n_four",
            "n_five",
            "n_six",
            "n_seven",
            "n_eight",
            "n_nine",
            "n_ten",
            "half_hour",
            "multiplier",
        ],
    ),
    (Class::Unit, &["adjective", "working_time", "unit"]),
    (Class::Grade, &["grade_word"]),
];

/// Слова, которые стоят в грамматике, но не в её закрытых правилах: их смысл — дело модели.
const OPEN: &[&str] = &["не"];

/// Правила по именам, без комментариев.
fn rules() -> BTreeMap<String, String> {
    let text: String = WORDS
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    text.split("\n\n")
        .flat_map(|part| {
            part.split('\n')
                .collect::<Vec<_>>()
                .join(" ")
                .split("} ")
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter_map(|rule| {
            let (name, body) = rule.split_once(" = ")?;
            let body = body.trim_start_matches(['@', '_', '$', '!']).trim();
            let body = body.strip_prefix('{')?.trim_end().trim_end_matches('}');
            Some((name.trim().to_owned(), body.to_owned()))
        })
        .collect()
}

/// Все слова, которые подходят под выражение: повторов, кроме пробелов, в словах грамматики нет.
struct Reader<'g> {
    rules: &'g BTreeMap<String, String>,
    letters: Vec<char>,
    at: usize,
}

impl Reader<'_> {
    fn words(rules: &BTreeMap<String, String>, rule: &str) -> Vec<String> {
        let body = rules
            .get(rule)
            .unwrap_or_else(|| panic!("нет правила {rule}"));
        let mut reader = Reader {
            rules,
            letters: body.chars().collect(),
            at: 0,
        };
        reader.choice()
    }

    fn peek(&mut self) -> Option<char> {
        while self
            .letters
            .get(self.at)
            .is_some_and(|letter| letter.is_whitespace())
        {
            self.at += 1;
        }
        self.letters.get(self.at).copied()
    }

    fn eat(&mut self, sign: char) -> bool {
        let here = self.peek() == Some(sign);
        self.at += usize::from(here);
        here
    }

    fn choice(&mut self) -> Vec<String> {
        let mut out = self.sequence();
        while self.eat('|') {
            out.extend(self.sequence());
        }
        out
    }

    fn sequence(&mut self) -> Vec<String> {
        let mut out = self.term();
        while self.eat('~') {
            let next = self.term();
            out = out
                .iter()
                .flat_map(|start| next.iter().map(move |end| format!("{start}{end}")))
                .collect();
        }
        out
    }

    fn term(&mut self) -> Vec<String> {
        if self.eat('!') || self.eat('&') {
            self.term();
            return vec![String::new()];
        }
        let mut out = if self.eat('(') {
            let inner = self.choice();
            assert!(self.eat(')'), "скобка не закрыта");
            inner
        } else if self.eat('"') {
            let rest = &self.letters[self.at..];
            let literal: String = rest.iter().take_while(|letter| **letter != '"').collect();
            self.at += literal.chars().count() + 1;
            vec![literal]
        } else {
            self.peek();
            let rest = &self.letters[self.at..];
            let name: String = rest
                .iter()
                .take_while(|letter| letter.is_alphanumeric() || **letter == '_')
                .collect();
            assert!(
                !name.is_empty(),
                "не понято: {}",
                rest.iter().collect::<String>()
            );
            self.at += name.chars().count();
            match name.as_str() {
                "word_end" => vec![String::new()],
                "blank" => vec![" ".to_owned()],
                other => Reader::words(self.rules, other),
            }
        };
        if self.eat('?') {
            out.push(String::new());
        }
        if !self.eat('+') {
            self.eat('*');
        }
        out
    }
}

#[test]
fn слова_грамматики_стоят_в_таблице_и_наоборот() {
    let rules = rules();
    for (class, names) in RULES {
        let grammar: BTreeSet<String> = names
            .iter()
            .flat_map(|name| Reader::words(&rules, name))
            .filter(|word| {
                word.chars()
                    .all(|letter| letter.is_alphanumeric() || " ,".contains(letter))
            })
            .collect();
        let table: BTreeSet<String> = forms(*class)
            .into_iter()
            .filter(|form| !OPEN.contains(form))
            .map(str::to_owned)
            .collect();
        let only_grammar: Vec<_> = grammar.difference(&table).collect();
        let only_table: Vec<_> = table.difference(&grammar).collect();
        assert!(
            only_grammar.is_empty() && only_table.is_empty(),
            "{class:?}: нет в таблице {only_grammar:?}, нет в грамматике {only_table:?}"
        );
    }
}

#[test]
fn каждое_закрытое_слово_грамматики_отнесено_к_роду() {
    // Новое правило со словами должно попасть в список выше; эти только собирают другие или стоят перед ними.
    let gathered = [
        "word_end",
        "kw_tail",
        "reserved",
        "unit_start",
        "clause_mark",
        "numeral",
        "n_half",
        "period",
    ];
    let all = rules();
    assert!(all.len() > 50, "{}", all.len());
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = RULES
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    while let Some(name) = next.pop() {
        if known.insert(name)
            && let Some(body) = all.get(name)
        {
            next.extend(body.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')));
        }
    }
    for name in all.keys() {
        assert!(
            gathered.contains(&name.as_str()) || known.contains(name.as_str()),
            "слова правила {name} не отнесены ни к какому роду"
        );
    }
}
