//! The regulation with every name bound, every type checked, every unit known. After this nothing can be wrong: the program
//! and the engine take a [`regulation::Regulation`] and return no errors.
//!
//! | folder | what it reads |
//! |---|---|
//! | `reading` | how a whole text is read: files it includes, its header, blocks, branches and clauses, and what nobody has read |
//! | `names` | names and the parts of a sentence: what the text declares, and how a run of words is read |
//! | `rewriting` | what a line says in words or an order of its own, said in the words that the readers know; on the tree, before it is bound |
//! | `conditions` | conditions: what has happened, what stands in fields, values that are worked out |
//! | `terms` | deadlines and times: terms, times of the day, what comes again |
//! | `duties` | obligations: what is asked for, of whom, in any order of words; the block under a clause; chains and attempts |
//! | `bans` | what must not be, who may do what, and what must hold on the way between stages |
//! | `limits` | limits of frequency and load, plans, the contact policy |
//! | `metrics` | numbers over many cases, what must hold of them, and checklists |
//! | `slips` | the slip behind a message, and the line as it should stand |
//! | [`regulation`] | what all of it comes to: the types of a bound regulation |
//! | [`scenario`] | `пример «…»:` — facts and what is expected of them |

mod bans;
mod conditions;
mod duties;
mod limits;
mod metrics;
mod names;
mod reading;
pub mod regulation;
mod rewriting;
pub mod scenario;
mod slips;
mod terms;

pub use names::type_words::with_type_words;
pub use reading::from_syntax::{Loaded, load, load_by, load_with};
pub use reading::includes::{Finder, NoFiles};
pub use reading::side_by_side::Hands;

pub(crate) use metrics::checklist::sheet_pattern;
