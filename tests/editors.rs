//! Подсветка для редакторов и список слов пишутся по таблице слов языка (`src/lexicon/keywords.rs`); здесь же она сверяется с
//! грамматикой, текстами и документацией. После правки таблицы: `REGLAMENT_OBNOVIT=1 cargo test --test editors`.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a page that cannot be read or written should fail loudly"
)]

#[path = "editors/drift.rs"]
mod drift;
#[path = "editors/grammar.rs"]
mod grammar;
#[path = "editors/highlighting.rs"]
mod highlighting;
#[path = "editors/page.rs"]
mod page;
#[path = "editors/patterns.rs"]
mod patterns;
#[path = "editors/vim.rs"]
mod vim;
#[path = "editors/vscode.rs"]
mod vscode;

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Файл совпадает с тем, что выходит из таблицы; с `REGLAMENT_OBNOVIT` он пишется заново.
fn held(path: &str, wanted: &str) {
    let file = root().join(path);
    if std::env::var_os("REGLAMENT_OBNOVIT").is_some() {
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    assert!(
        std::fs::read_to_string(&file).unwrap_or_default() == wanted,
        "{path} отстал от таблицы: REGLAMENT_OBNOVIT=1 cargo test --test editors"
    );
}

/// Тексты регламентов одной папки.
fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "reglament"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

/// Что говорит `reglament check` о файле из корня.
fn checked(file: &str) -> String {
    use reglament::cli::{Env, run};
    let env = Env {
        now: reglament::value::Instant(1_796_893_200),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 1,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let file = root().join(file).display().to_string();
    let args = ["reglament", "check", &file].map(Into::into);
    run(args, &env, &mut out, &mut err);
    String::from_utf8(out).unwrap()
}

#[test]
fn файлы_совпадают_с_таблицей() {
    held(
        "editors/vscode/syntaxes/reglament.tmLanguage.json",
        &vscode::grammar(),
    );
    held("editors/vim/syntax/reglament.vim", &vim::syntax());
    held("docs/slova.md", &page::page());
}
