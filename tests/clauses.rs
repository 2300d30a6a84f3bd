//! Пункты чужих регламентов, записанные нашим языком: где стоит каждый, кто его проверяет и какой один факт меняет ответ.
//!
//! `clauses/table.tsv` — номер пункта, файл, место в нём, строка и класс; `clauses/flips/*.yaml` — по случаю на пункт, который
//! проверяет программа: до перемены одного факта и после. Номера строк и итоги README обновляет
//! `REGLAMENT_OBNOVIT=1 cargo test --test clauses`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test that cannot read its own data should fail loudly"
)]

#[path = "clauses/flips.rs"]
mod flips;
#[path = "clauses/table.rs"]
mod table;
#[path = "clauses/verdicts.rs"]
mod verdicts;
#[path = "clauses/world.rs"]
mod world;
