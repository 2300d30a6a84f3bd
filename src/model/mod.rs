//! The regulation with every name bound, every type checked, every unit known. After this nothing can be wrong: the program
//! and the engine take a [`regulation::Regulation`] and return no errors.
//!
//! | file | what it reads |
//! |---|---|
//! | `from_syntax` | the whole text: first all declarations, then everything that uses them |
//! | `includes`, `together` | files that a text includes; several regulations that hold together |
//! | `header` | `регламент «…»:` — version, zone, hours, teams |
//! | `vocabulary`, `cards`, `funnels` | roles, touches, categories; fields and types; funnels and stages |
//! | `cursor`, `names`, `quantities` | the parts of a sentence |
//! | `events`, `qualifiers` | event patterns |
//! | `conditions`, `occurrences`, `comparisons`, `values` | conditions; what happened; fields and constants |
//! | `terms` | deadlines |
//! | `blocks`, `scopes`, `branches`, `clauses` | what a line in a block is: heading, branch, clause |
//! | `sentences` | which kind of sentence a line is |
//! | `duty`, `deeds`, `objects`, `responses` | obligations and what they ask for |
//! | `approvals`, `authority`, `borders` | who may decide, up to what value |
//! | `hand_off`, `hand_off_rows`, `taken_up` | to whom a deal is handed over: in turn, to the least loaded, within a team; who does not take it up |
//! | `rights` | who may do what, in which order, and who keeps the deal |
//! | `ladders`, `derived` | values that are worked out, and ladders over them |
//! | `limits`, `steps`, `bans`, `hours_ban`, `only`, `formulas`, `criteria`, `moves` | one file per kind of sentence |
//! | `frequency`, `frequency_parts`, `counted_things` | limits of frequency: how many, in which time, for whom, of what |
//! | `loads`, `plans` | limits of load; plans of a role for a period |
//! | `metrics`, `metric_formula`, `metric_taken` | numbers over many cases: their block, how they are worked out, what is taken of a case |
//! | `thresholds`, `scales` | numbers that must hold; what a number gives |
//! | `mailings`, `mailing_hours`, `mailing_templates` | the contact policy |
//! | `repeats` | how often at least |
//! | `recurring`, `staff_duty`, `reports` | what comes again and again; what employees owe; reports |
//! | `attempts`, `chains`, `series` | grids of attempts, chains of touches, and the rows of both |
//! | `checklist` | QA checklists |
//! | `reach` | first that fits, cumulative criteria, times at which rules do not hold |
//! | `modifiers` | the block under a clause |
//! | `scenario` | `пример «…»:` — facts and what is expected of them |
//! | `unread` | what nobody has read: nothing is passed over in silence |
//! | `not_read` | what later versions will read |

mod approvals;
mod attempts;
mod authority;
mod bans;
mod binder;
mod blocks;
mod borders;
mod branches;
mod cards;
mod chains;
mod checklist;
mod clauses;
mod comparisons;
mod conditions;
mod counted_things;
mod criteria;
mod cursor;
mod deeds;
mod derived;
mod duplicates;
mod duty;
mod events;
mod formulas;
mod frequency;
mod frequency_parts;
mod from_syntax;
mod funnels;
mod hand_off;
mod hand_off_rows;
mod header;
mod hours_ban;
mod includes;
mod ladder_rows;
mod ladders;
mod limits;
mod loads;
mod mailing_hours;
mod mailing_templates;
mod mailings;
mod meetings;
mod metric_formula;
mod metric_taken;
mod metrics;
mod modifiers;
mod moves;
mod names;
mod not_read;
mod objects;
mod occurrences;
mod only;
mod plans;
mod qualifiers;
mod quantities;
mod reach;
mod reasons;
mod recurring;
pub mod regulation;
mod repeats;
mod reports;
mod responses;
mod rights;
mod scales;
pub mod scenario;
mod scopes;
mod sentences;
mod series;
mod staff_duty;
mod steps;
mod taken_up;
mod terms;
mod thresholds;
mod together;
mod unread;
mod values;
mod vocabulary;

pub use from_syntax::{Loaded, load, load_with};
pub use includes::{Finder, NoFiles};

pub(crate) use checklist::sheet_pattern;
