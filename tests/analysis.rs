//! Проверки самого текста: точное решение против перебора, примеры сделок — через движок, чистые регламенты — без единого замечания.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

#[path = "analysis/brute.rs"]
mod brute;
#[path = "analysis/clean.rs"]
mod clean;
#[path = "naive/random/dice.rs"]
mod dice;
#[path = "analysis/drawn.rs"]
mod drawn;
#[path = "analysis/points.rs"]
mod points;
#[path = "analysis/proof.rs"]
mod proof;
#[path = "analysis/settings.rs"]
mod settings;
#[path = "analysis/written.rs"]
mod written;
