//! The same clauses over the same cases for reglament and for what one would take instead of it.
//!
//! ```text
//! peers engines            names of the engines that are built in
//! peers run ENGINE DIR     one engine: a line of figures to standard output, its answers to DIR/answers
//! ```
//!
//! An engine has a process of its own. Decoding is what makes an engine's own input of a line of JSON; it is timed apart, so that
//! every engine has a figure with it and one without. `run.sh` does everything in its order; `python/table.py` holds the answers
//! against each other.

mod by_hand;
mod cedar;
mod figures;
mod grl;
mod lemma_spec;
mod ordo;
mod ours;
mod plain;
mod rego;

use std::error::Error;
use std::path::Path;

/// What the program itself has; with it all engines get memory the same way.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever goes wrong ends the run.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// An engine: its name on the command line and what runs it.
type Runner = (&'static str, fn(&Path) -> Outcome<()>);

const ENGINES: &[Runner] = &[
    ("plain", plain::structs),
    ("values", plain::values),
    ("reglament-engine", ours::eight),
    ("ordo", ordo::run),
    ("regorus", rego::run),
    ("cedar", cedar::run),
    ("rust-rule-engine", grl::run),
    ("lemma", lemma_spec::run),
    ("histories-rust", by_hand::run),
    ("histories-reglament-engine", ours::histories),
];

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["engines"] => {
            for (name, _) in ENGINES {
                println!("{name}");
            }
            Ok(())
        }
        ["run", engine, dir] => {
            let known = ENGINES.iter().find(|(name, _)| name == engine);
            let (_, run) = known.ok_or(format!("движка «{engine}» здесь нет"))?;
            run(Path::new(dir))
        }
        _ => Err("нужно: engines или run ДВИЖОК ПАПКА".into()),
    }
}
