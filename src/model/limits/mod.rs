//! Limits of frequency and load, plans, the contact policy.
//!
//! | file | what it reads |
//! |---|---|
//! | `frequency`, `frequency_parts`, `counted_things` | limits of frequency: how many, in which time, for whom, of what |
//! | `loads`, `plans` | limits of load; plans of a role for a period |
//! | `mailings`, `mailing_hours`, `mailing_templates` | the contact policy |
//! | `stay` | limits of stay and of silence, as a duty (`не дольше 2 часов`) and as a fault (`дольше 15 минут — РОПу`) |

pub(in crate::model) mod counted_things;
pub(in crate::model) mod frequency;
pub(in crate::model) mod frequency_parts;
pub(in crate::model) mod loads;
pub(in crate::model) mod mailing_approval;
pub(in crate::model) mod mailing_hours;
pub(in crate::model) mod mailing_order;
pub(in crate::model) mod mailing_settings;
pub(in crate::model) mod mailing_templates;
pub(in crate::model) mod mailings;
pub(in crate::model) mod plans;
pub(in crate::model) mod stay;
