//! Слово таблицы, которого не знает модель или нет в документации, — мёртвое.

use std::collections::BTreeSet;

use reglament::lexicon::{fold, keywords};
use reglament::model::load;
use reglament::source::SourceText;

use super::{root, texts};

/// Слова, которых нет больше нигде.
const RARE: &str = "\
роли: менеджер, РОП
карточка сделки:
    бюджет — деньги
порядок: «А» → «Б»
стадия «А»:
    отвечает менеджер
    менеджер не вправе выставить счёт (штраф 5 долларов)
    позвонить за четыре дня после созвона (штраф 5 евро)
    позвонить за шесть дней после заметки (штраф 500 тенге)
    позвонить за восемь дней после примечания (штраф 5 byn)
    позвонить за девять дней после аванса:
        отменяется, если клиент подписал «Договор»
    написать за 1 день после sms, если бюджет больше 5 тысяч ₽
    написать за 1 день после e-mail, если бюджет больше 1 миллиарда ₽
    без активности не дольше 5 дней
    написать за 1 день после перевода в «Б»
";

#[test]
fn редкие_слова_читаются() {
    let loaded = load(&[SourceText::new("редкие.reglament", RARE)]);
    let said: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert!(said.is_empty(), "{said:#?}");
}

/// Всё, что выполняют другие тесты: поставляемые регламенты, случаи, образцы документации, фразы.
fn executed() -> Vec<String> {
    let mut lines: Vec<String> = ["regulations", "tests/cases", "tests/text/newcomers"]
        .into_iter()
        .flat_map(texts)
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for entry in std::fs::read_dir(root().join("tests/text/phrases")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            let text = std::fs::read_to_string(path).unwrap();
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    lines.extend(RARE.lines().map(str::to_owned));
    let (mut inside, page) = (false, language());
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            lines.push(line.to_owned());
        }
    }
    lines
        .iter()
        .map(|line| fold(reglament::syntax::split_comment(line).0).replace('ё', "е"))
        .collect()
}

/// Справочник языка: первая страница и по странице на каждый вид предложений.
fn language() -> String {
    let docs = root().join("docs");
    let mut pages: Vec<_> = std::fs::read_dir(docs.join("yazyk"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.push(docs.join("yazyk.md"));
    pages.sort();
    let texts = pages
        .iter()
        .map(|page| std::fs::read_to_string(page).unwrap());
    texts.collect::<Vec<_>>().join("\n")
}

/// Строка без отступа, знака списка и номера пункта, и то, что стоит за `;`.
fn beginnings(line: &str) -> Vec<&str> {
    line.split(';')
        .map(|part| {
            let part = part.trim_start().trim_start_matches(['-', '•', '*', '—']);
            let part = part.trim_start().trim_start_matches("п.").trim_start();
            let number = |letter: char| letter.is_ascii_digit() || letter == '.';
            part.trim_start_matches(number).trim_start()
        })
        .collect()
}

fn has_word(text: &str, word: &str) -> bool {
    let inner = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        !inner(text[..at].chars().next_back()) && !inner(text[at + word.len()..].chars().next())
    })
}

fn begins(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[test]
fn каждое_слово_таблицы_встречается_в_том_что_выполняется() {
    let lines = executed();
    let starts: BTreeSet<&str> = lines.iter().flat_map(|line| beginnings(line)).collect();
    let mut unmet = Vec::new();
    for keyword in keywords() {
        let met = keyword.forms.iter().any(|form| {
            if keyword.class.begins_a_line() {
                starts.iter().any(|start| begins(start, form))
            } else {
                lines.iter().any(|line| has_word(line, form))
            }
        });
        if !met {
            unmet.push(format!("{:?} {}", keyword.class, keyword.shown));
        }
    }
    assert!(unmet.is_empty(), "{unmet:#?}");
}

#[test]
fn каждое_слово_таблицы_есть_в_документации() {
    // Список слов сделан по самой таблице и ничего не доказывает; важны страницы о предложениях.
    let pages = fold(&language()).replace('ё', "е");
    let mut unmet = Vec::new();
    for keyword in keywords() {
        if !keyword.forms.iter().any(|form| has_word(&pages, form)) {
            unmet.push(format!("{:?} {}", keyword.class, keyword.shown));
        }
    }
    assert!(unmet.is_empty(), "{unmet:#?}");
}
