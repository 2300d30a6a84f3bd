//! reglament: a sales department's written regulation, kept as a Russian text file, that runs.
//!
//! ```text
//! text ─ syntax ▶ Tree ─ model ▶ Regulation ─ program ▶ Program ─┐
//!                  └ Diagnostics ┘                               ├─ engine(now) ▶ findings ─ views ▶ output ▶ cli
//! CRM files ─ import ▶ facts::Case, Dataset ─────────────────────┘
//! ```
//!
//! | module | one line | may use |
//! |---|---|---|
//! | [`source`] | a text and places in it | – |
//! | [`lexicon`] | Russian words: keywords, folding, case forms, verbs, nouns of events | – |
//! | [`value`] | instants, types, money, three-valued truth | – |
//! | [`diagnostic`] | messages about a text, codes with their pages, did-you-mean | `source` |
//! | [`calendar`] | working time, production calendars, terms and deadlines | `value` |
//! | [`findings`] | what the engine says: plain data | `value`, `source` |
//! | [`facts`] | cases, events, what a dataset holds; reading our own format | `value`, `calendar`, `diagnostic`, `source` |
//! | [`import`] | CRM exports and tables → facts; their faults | `facts` and below |
//! | [`syntax`] | pest → tree; the only place that knows pest | `source`, `diagnostic`, `lexicon` |
//! | [`format`](mod@format) | one layout of a text; words, comments and meaning stay | `syntax` and below |
//! | [`model`] | tree → regulation: typed, resolved, every name bound | `syntax` and below, `calendar`, `facts`, `findings` |
//! | [`analysis`] | checks of the text itself, before any deal, one file each | `model` and below |
//! | [`program`] | regulation → kernel norms, compiled and indexed | `model` and below |
//! | [`engine`] | program × case × now → findings | `program`, `facts`, `findings` |
//! | [`starter`] | starter regulations with sample data, by kind of business | `value`, `calendar` |
//! | [`trial`] | the regulation's own examples played, and what they exercise | `engine` and below |
//! | [`audit`] | QA checklists at work: samples, sheets, filled sheets, their report | `engine` and below |
//! | [`touches`] | the touch calendar: what is still to be done of whom, laid on the working days of people | `engine` and below |
//! | [`diff`](mod@diff) | two texts compared by meaning: what changed, stricter or looser, whose findings | `program`, `analysis`, `engine` and below |
//! | [`doc`](mod@doc) | the regulation laid out for its readers | `model` and below |
//! | [`report`] | what a head of sales asks of a period: funnel, rates, whether a clause pays | `engine` and below |
//! | [`views`] | violations, next actions, totals: folds over findings | `findings`, `program` |
//! | [`output`] | text and JSON, one file each | `views`, `diff`, `trial`, `audit`, `touches`, `report`, `doc`, `findings`, `diagnostic`, `engine`, `lexicon`, `import` |
//! | [`cli`] | one file per command; all input and output | everything |
//!
//! The table is a test (`tests/tidy.rs`): a module that reaches further does not pass.
//!
//! What holds throughout:
//!
//! * The engine reads no clock, no file and no environment; `now`, text and data are arguments. It returns findings, never an
//!   error, and does not panic: all faults of a text are settled before it runs.
//! * After the model nothing can be wrong: names are indices, values are typed, units are known.
//! * Syntax knows structure words only; what a word means is decided once, in the model.
//! * Unknown is not empty: a verdict that missing facts could change is *not checked* and names them.
//! * No clock, locale, hash order or thread order reaches any output.

pub mod analysis;
pub mod audit;
pub mod calendar;
pub mod cli;
pub mod diagnostic;
pub mod diff;
pub mod doc;
pub mod engine;
pub mod facts;
pub mod findings;
pub mod format;
pub mod import;
pub mod lexicon;
pub mod model;
pub mod output;
pub mod program;
pub mod report;
pub mod source;
pub mod starter;
pub mod syntax;
pub mod touches;
pub mod trial;
pub mod value;
pub mod views;
