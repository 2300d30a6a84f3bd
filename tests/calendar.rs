//! Working time: cases by rule, the bugs that others had, and an oracle of an independent library's results.

#[path = "calendar/support.rs"]
mod support;

#[path = "calendar/clock_cases.rs"]
mod clock_cases;
#[path = "calendar/corner_cases.rs"]
mod corner_cases;
#[path = "calendar/edge_cases.rs"]
mod edge_cases;
#[path = "calendar/oracle.rs"]
mod oracle;
#[path = "calendar/pause_cases.rs"]
mod pause_cases;
#[path = "calendar/peer_bugs.rs"]
mod peer_bugs;
#[path = "calendar/production_cases.rs"]
mod production_cases;
#[path = "calendar/recurrence_cases.rs"]
mod recurrence_cases;
#[path = "calendar/term_cases.rs"]
mod term_cases;
#[path = "calendar/text_cases.rs"]
mod text_cases;
#[path = "calendar/trace_cases.rs"]
mod trace_cases;
#[path = "calendar/zone_cases.rs"]
mod zone_cases;
