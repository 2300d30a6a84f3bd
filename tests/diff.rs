//! Два текста, сравнённые по смыслу.
//!
//! Случаи лежат в `tests/diff/cases/`: прежний текст, строка `=== стало`, новый текст, строка `=== сказано` и то, что говорит
//! программа. `DIFF_UPDATE=1 cargo test --test diff` пишет туда сказанное на самом деле; каждую строку прочтите.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "diff/cases.rs"]
mod cases;
#[path = "diff/data.rs"]
mod data;
#[expect(dead_code, reason = "общая папка умеет больше, чем нужно здесь")]
mod folder;
#[path = "diff/same.rs"]
mod same;

use reglament::diff::{Difference, diff};
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::source::SourceText;

/// Прочитанный без ошибок текст.
fn read(name: &str, text: &str) -> Regulation {
    let loaded = load(&[SourceText::new(name, text)]);
    assert!(
        loaded.is_sound(),
        "{name}: {:?}\n{text}",
        loaded.diagnostics
    );
    loaded.regulations.into_iter().next().expect("регламент")
}

fn between(old: &str, new: &str) -> Difference {
    diff(&read("было", old), &read("стало", new))
}
