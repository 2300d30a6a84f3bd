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
//! | `nearest`, `not_asked` | what was probably meant where nothing fits; what cannot be asked |
//! | `events`, `qualifiers`, `channels` | event patterns; by what one speaks to a client |
//! | `conditions`, `occurrences`, `presence`, `comparisons`, `values` | conditions; what happened; fields and constants |
//! | `terms`, `daytime` | deadlines; times of the day and of the week |
//! | `blocks`, `scopes`, `branches`, `clauses` | what a line in a block is: heading, branch, clause |
//! | `side_by_side` | long blocks are bound by several threads |
//! | `sentences` | which kind of sentence a line is |
//! | `taken_apart` | lines that say two things in one breath, and words in an order of their own, on the tree |
//! | `again_and_again` | a touch that comes again at even steps |
//! | `in_full`, `other_words` | what a line leaves to the words before it; sentences in words of their own |
//! | `whom` | a case told by its value alone |
//! | `held_at` | what holds at a time of the year only; conditions that begin with the moment at which they are asked |
//! | `wording` | sentences with the condition in front, or two rules in one breath |
//! | `duty`, `actors`, `deeds`, `objects`, `responses`, `turned` | obligations and what they ask for, in any order of words |
//! | `approvals`, `authority`, `borders`, `bounded` | who may decide, up to what value; what a field may hold |
//! | `hand_off`, `hand_off_rows`, `taken_up` | to whom a deal is handed over: in turn, to the least loaded, within a team; who does not take it up |
//! | `handed` | a hand-over as an event: who got the deal |
//! | `but_texts` | events that say they are none of those meant: `кроме автоответа` |
//! | `tenure` | whether the owner is here, and for how long |
//! | `linked` | what goes on in another funnel |
//! | `rights` | who may do what, in which order, and who keeps the deal |
//! | `ladders`, `derived` | values that are worked out, and ladders over them |
//! | `limits`, `steps`, `bans`, `hours_ban`, `only`, `formulas`, `criteria`, `moves` | one file per kind of sentence |
//! | `frequency`, `frequency_parts`, `counted_things` | limits of frequency: how many, in which time, for whom, of what |
//! | `loads`, `plans` | limits of load; plans of a role for a period |
//! | `metrics`, `metric_formula`, `metric_taken`, `metric_share`, `metric_ends` | numbers over many cases: their block, how they are worked out, what is taken of a case |
//! | `thresholds`, `metric_bounds`, `consequences`, `scales` | numbers that must hold, and what follows; what a number gives |
//! | `mailings`, `mailing_hours`, `mailing_templates` | the contact policy |
//! | `reactivation`, `segments` | whom to win back, by which steps |
//! | `repeats` | how often at least |
//! | `recurring`, `staff_duty`, `reports` | what comes again and again; what employees owe; reports |
//! | `attempts`, `chains`, `series` | grids of attempts, chains of touches, and the rows of both |
//! | `checklist` | QA checklists |
//! | `reach` | first that fits, cumulative criteria, times at which rules do not hold |
//! | `modifiers` | the block under a clause |
//! | `scenario` | `пример «…»:` — facts and what is expected of them |
//! | `unread` | what nobody has read: nothing is passed over in silence |

mod actors;
mod again_and_again;
mod approvals;
mod attempts;
mod authority;
mod bans;
mod binder;
mod blocks;
mod borders;
mod bounded;
mod branches;
mod but_texts;
mod cards;
mod chains;
mod channels;
mod checklist;
mod clauses;
mod comparisons;
mod conditions;
mod consequences;
mod counted_things;
mod criteria;
mod cursor;
mod daytime;
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
mod handed;
mod header;
mod held_at;
mod hours_ban;
mod in_full;
mod includes;
mod ladder_rows;
mod ladders;
mod limits;
mod linked;
mod loads;
mod mailing_hours;
mod mailing_templates;
mod mailings;
mod meetings;
mod metric_bounds;
mod metric_ends;
mod metric_formula;
mod metric_share;
mod metric_taken;
mod metrics;
mod modifiers;
mod moves;
mod names;
mod nearest;
mod not_asked;
mod objects;
mod occurrences;
mod only;
mod other_words;
mod plans;
mod presence;
mod qualifiers;
mod quantities;
mod reach;
mod reactivation;
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
mod segments;
mod sentences;
mod series;
mod side_by_side;
mod staff_duty;
mod steps;
mod taken_apart;
mod taken_up;
mod tenure;
mod terms;
mod thresholds;
mod together;
mod turned;
mod unread;
mod values;
mod vocabulary;
mod whom;
mod wording;

pub use from_syntax::{Loaded, load, load_by, load_with};
pub use includes::{Finder, NoFiles};
pub use side_by_side::Hands;

pub(crate) use checklist::sheet_pattern;
