//! Что смысла не меняет: оформление, переставленные строки без порядка, другие слова.

use std::fs;
use std::path::Path;

use reglament::diff::ClauseKind;
use reglament::format::formatted;
use reglament::model::{NoFiles, load_with, with_type_words};
use reglament::source::SourceText;

use crate::between;

/// Все поставляемые регламенты, прочитанные вместе с тем, что они подключают.
fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regulations");
    let mut out: Vec<(String, String)> = fs::read_dir(folder)
        .expect("папка на месте")
        .map(|entry| entry.expect("запись").path())
        .map(|path| {
            let text = fs::read_to_string(&path).expect("регламент");
            (path.display().to_string(), text)
        })
        // Примеры подключаются к своему регламенту и на смысл не влияют.
        .map(|(name, text)| {
            let lines = text.lines().filter(|line| !line.starts_with("подключить"));
            (name, lines.map(|line| format!("{line}\n")).collect())
        })
        .filter(|(name, text): &(String, String)| {
            load_with(&[SourceText::new(name, text)], &mut NoFiles).is_sound()
        })
        .collect();
    out.sort();
    assert!(out.len() >= 12, "{}", out.len());
    out
}

fn assert_same(name: &str, old: &str, new: &str) {
    let difference = between(old, new);
    let told: Vec<_> = difference
        .clauses
        .iter()
        .filter(|one| one.kind().is_change())
        .map(|one| (one.old, one.new, &one.changes))
        .collect();
    assert!(
        difference.is_empty(),
        "{name}: {told:?} {:?} {:?}",
        difference.declarations,
        difference.branches
    );
}

#[test]
fn каждый_регламент_не_отличается_от_себя() {
    for (name, text) in shipped() {
        let difference = between(&text, &text);
        assert_same(&name, &text, &text);
        let same = difference.number(ClauseKind::Same);
        assert_eq!(same, difference.clauses.len(), "{name}");
    }
}

#[test]
fn оформление_смысла_не_меняет() {
    for (name, text) in shipped() {
        let source = SourceText::new(&name, &text);
        let new = formatted(&source).expect("оформлен");
        let new = with_type_words(&SourceText::new(&name, &new)).unwrap_or(new);
        assert_same(&name, &text, &new);
    }
}

/// Слова, которые говорят то же самое.
const OTHER_WORDS: &[(&str, &str)] = &[
    (" в течение ", " за "),
    (" не чаще ", " не больше "),
    ("не позже чем за ", "не позднее чем за "),
    (" 60 минут", " 1 час"),
    ("«", "\""),
    ("»", "\""),
    (" — ", " - "),
];

#[test]
fn пересказанное_другими_словами_смысла_не_меняет() {
    let mut tried = 0;
    for (name, text) in shipped() {
        let said = |text: String, (one, other): &(&str, &str)| text.replace(one, other);
        let new = OTHER_WORDS.iter().fold(text.clone(), said);
        if load_with(&[SourceText::new(&name, &new)], &mut NoFiles).is_sound() {
            tried += 1;
            assert_same(&name, &text, &new);
        }
    }
    assert!(tried >= 8, "{tried}");
}

#[test]
fn пустые_строки_и_комментарии_смысла_не_меняют() {
    for (name, text) in shipped() {
        let lines = text.lines();
        let new: String = lines
            .map(|line| format!("{line}\n\n# ещё слово\n"))
            .collect();
        if load_with(&[SourceText::new(&name, &new)], &mut NoFiles).is_sound() {
            assert_same(&name, &text, &new);
        }
    }
}
