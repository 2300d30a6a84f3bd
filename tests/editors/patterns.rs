//! Слова → регулярные выражения, одинаково понятные Oniguruma (VS Code) и fancy-regex (здешним проверкам).

use std::collections::{BTreeMap, BTreeSet};

use reglament::lexicon::{Class, keywords};

/// До слова не стоит буква или цифра; `из-за` — одно слово.
pub const BEFORE: &str = r"(?<![\p{L}\p{N}_])(?<!\p{L}-)";
/// И после него.
pub const AFTER: &str = r"(?![\p{L}\p{N}_]|-\p{L})";
/// У дней недели дефис — это промежуток: `пн-пт`.
pub const BEFORE_DAY: &str = r"(?<![\p{L}\p{N}_])";
/// И после них.
pub const AFTER_DAY: &str = r"(?![\p{L}\p{N}_])";

/// Все формы слов этого рода.
pub fn forms(class: Class) -> BTreeSet<&'static str> {
    keywords()
        .iter()
        .filter(|keyword| keyword.class == class)
        .flat_map(|keyword| keyword.forms.iter().map(String::as_str))
        .collect()
}

/// Слова, сложенные по общим началам; из нескольких подходящих берётся самое длинное.
pub fn any_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let mut tree = Tree::default();
    for word in words {
        tree.add(word);
    }
    tree.written()
}

#[derive(Default)]
struct Tree {
    ends: bool,
    next: BTreeMap<char, Tree>,
}

impl Tree {
    fn add(&mut self, word: &str) {
        let mut at = self;
        for letter in word.chars() {
            at = at.next.entry(letter).or_default();
        }
        at.ends = true;
    }

    fn written(&self) -> String {
        // Одиночные последние буквы — один набор: `[аеу]`.
        let last = |tree: &Tree| tree.ends && tree.next.is_empty();
        let set: Vec<char> = self
            .next
            .iter()
            .filter(|(letter, tree)| last(tree) && letter.is_alphabetic())
            .map(|(letter, _)| *letter)
            .collect();
        let mut ways: Vec<String> = self
            .next
            .iter()
            .filter(|(letter, tree)| !(last(tree) && letter.is_alphabetic()))
            .map(|(letter, tree)| spelled(*letter) + &tree.written())
            .collect();
        match set.as_slice() {
            [] => {}
            [one] => ways.push(spelled(*one)),
            many => {
                let yo = if many.contains(&'е') { "ё" } else { "" };
                ways.push(format!("[{}{yo}]", many.iter().collect::<String>()));
            }
        }
        let many = ways.len() > 1;
        let whole = ways.join("|");
        match (self.ends, many) {
            (_, _) if whole.is_empty() => whole,
            (true, _) => format!("(?:{whole})?"),
            (false, true) => format!("(?:{whole})"),
            (false, false) => whole,
        }
    }
}

/// Буква в выражении: `ё` пишут и как `е`, пробелов бывает много.
fn spelled(letter: char) -> String {
    match letter {
        'е' => "[её]".into(),
        ' ' => r"\s+".into(),
        '.' => r"\.".into(),
        letter => letter.into(),
    }
}
