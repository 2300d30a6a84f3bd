//! Длинный текст читают несколько потоков; сколько их, по прочитанному не видно.

use std::path::Path;

use reglament::model::{Hands, NoFiles, load_by};
use reglament::source::SourceText;

fn read(text: &str, threads: usize) -> String {
    let source = SourceText::new("длинный.reglament", text);
    let hands = Hands { threads, long: 1 };
    let loaded = load_by(hands, &[source], &mut NoFiles);
    format!("{:#?}\n{:#?}", loaded.regulations, loaded.diagnostics)
}

/// Все тексты каталога с таким окончанием, по имени.
fn texts(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("каталог на месте")
        .map(|entry| entry.expect("запись каталога").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("текст читается");
            (path.display().to_string(), text)
        })
        .collect();
    found.sort();
    found
}

fn same(name: &str, text: &str) {
    let one = read(text, 1);
    for threads in [2, 3, 7] {
        let many = read(text, threads);
        // Не assert_eq: оба дерева в сообщении никто не прочтёт.
        let differs = one.lines().zip(many.lines()).find(|(a, b)| a != b);
        assert!(
            one == many,
            "{name}, потоков {threads}: первое различие {differs:?}"
        );
    }
}

#[test]
fn every_shipped_regulation_is_read_the_same() {
    for (name, text) in texts("regulations").into_iter().chain(texts("tests/cases")) {
        same(&name, &text);
    }
}

/// Тексты подряд: имена и номера повторяются, стадии чужие, и сообщений об этом сотни.
#[test]
fn a_heap_of_texts_is_read_with_the_same_messages() {
    let all: Vec<(String, String)> = texts("regulations");
    for part in all.chunks(3) {
        let heap: Vec<&str> = part.iter().map(|(_, text)| text.as_str()).collect();
        same("несколько текстов подряд", &heap.join("\n"));
    }
}

/// Предложения, которые говорят о стоящем выше.
#[test]
fn sentences_that_look_above_find_what_stands_there() {
    let text = "роли: менеджер, РОП\n\
        стадия «Новая»:\n    1. передать менеджеру по кругу\n\
        стадия «В работе»:\n    2. если менеджер не позвонил за 15 минут — передать следующему\n\
        стадия «Договор»:\n    3. позвонить за 1 час\n\
        стадия «Отказ»:\n    1. написать за 1 день\n    3. позвонить за 2 часа\n";
    same("передать следующему", text);
}
