//! The gallery of mistakes: each text of `tests/gallery` with all its messages beside it.

use std::path::Path;

use super::render::messages;

#[test]
fn every_mistake_is_told_in_the_authors_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the gallery is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .collect();
    files.sort();
    assert!(files.len() >= 25, "{} texts", files.len());
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let name = path.file_stem().expect("a name").to_string_lossy();
        insta::with_settings!({
            snapshot_path => "../gallery",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(&*name, messages(&text));
        });
    }
}

/// What no message may say: the inner names of grammar and program.
#[test]
fn no_message_speaks_of_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery");
    for entry in std::fs::read_dir(&folder).expect("the gallery is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "reglament") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text in UTF-8");
        let (_, loaded) = super::render::read(&text);
        for one in &loaded.diagnostics {
            let said = format!("{} {} {:?}", one.message, one.label, one.hints);
            let own = text.to_lowercase();
            for word in said
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| word.chars().all(|c| c.is_ascii_alphabetic() || c == '_'))
                .filter(|word| !word.is_empty())
            {
                let known = ["Europe", "Asia", "Moscow", "Yekaterinburg", "CRM"].contains(&word);
                assert!(
                    known || own.contains(&word.to_lowercase()),
                    "{}: «{word}» in «{said}»",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn ten_mistakes_are_told_in_one_run_and_nothing_else() {
    let text = include_str!("../gallery/47-ten-at-once.reglament");
    let (_, loaded) = super::render::read(text);
    let codes: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|one| one.code.text())
        .collect();
    let wanted = [
        "R010", "R052", "R003", "R049", "R053", "R009", "R001", "R046", "R019", "R022", "R006",
    ];
    assert_eq!(codes, wanted);
}
