//! A second evaluator: slow, obvious, and built otherwise than the real one.
//!
//! It keeps no state between moments. [`World`] is a flat list of the facts of one case in the order in which they apply;
//! every question ("is this condition true at that moment?") scans that list anew; every norm asks its questions at every
//! moment at which an answer could change. Nothing here is shared with `program` and `engine`: only facts, the bound
//! regulation, values, calendar arithmetic and the words of verdicts.
//!
//! | file | one line |
//! |---|---|
//! | `world` | facts of a case, sorted, hidden after `now` |
//! | `visits` | where a deal stands, and when a clause's scope is active |
//! | `cards` | values of fields and the owner at a moment |
//! | `matching` | whether a fact fits a pattern |
//! | `asking`, `looking`, `amounts` | conditions, three-valued: tests, events in a window, values compared |
//! | `held` | over which time a kind of fact is known |
//! | `moments` | all moments at which an answer may change |
//! | `people` | who is responsible |
//! | `permission`, `mailings` | whether a mailing may be sent, for rules that are drawn and not read |
//! | `policy` | consents, local hours, mailings left unopened |
//! | `approvals` | who may decide, and what was decided |
//! | `births`, `dates`, `duty`, `course`, `fulfil`, `follow`, `ladders`, `criteria`, `moves`, `bans` | the norms |
//! | `linked` | deals that go on as another deal |
//! | `clients` | clauses about a client, whatever his deals |
//! | `repeats` | periods, weekdays, times of a day, gaps between deeds |
//! | `series` | chains of touches, attempts |
//! | `many` | questions that go across cases |
//! | `counts`, `loads`, `plans`, `clients_twice`, `reported` | limits, load, plans, clients entered twice, reports against facts |
//! | `penalties` | what an event costs that breaks several limits |
//! | `forbidden` | hours that stop a duty's minutes |
//! | `measure` | how late, how grave |
//! | `evaluate` | every version, clause and deal |
//! | `row` | what comes out |
//! | `todo` | what somebody has to do next |
//! | `random`, `sample`, `shrink`, `print` | questions drawn from a seed, made small, shown |

pub mod amounts;
pub mod approvals;
pub mod asking;
pub mod bans;
pub mod births;
pub mod cards;
pub mod clients;
pub mod clients_twice;
pub mod counts;
pub mod course;
pub mod criteria;
pub mod dates;
pub mod duty;
pub mod evaluate;
pub mod follow;
pub mod forbidden;
pub mod fulfil;
pub mod held;
pub mod ladders;
pub mod linked;
pub mod loads;
pub mod looking;
pub mod mailings;
pub mod many;
pub mod matching;
pub mod measure;
pub mod moments;
pub mod moves;
pub mod penalties;
pub mod people;
pub mod permission;
pub mod plans;
pub mod policy;
pub mod print;
pub mod random;
pub mod repeats;
pub mod reported;
pub mod row;
pub mod sample;
pub mod series;
pub mod shrink;
pub mod staff;
pub mod todo;
pub mod visits;
pub mod world;
