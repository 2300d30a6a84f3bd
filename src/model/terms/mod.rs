//! Deadlines and times: terms, times of the day, what comes again.
//!
//! | file | what it reads |
//! |---|---|
//! | `terms`, `daytime` | deadlines; times of the day and of the week |
//! | `again_and_again` | a touch that comes again at even steps |
//! | `repeats` | how often at least |
//! | `recurring` | days and times that come again and again |

pub(in crate::model) mod again_and_again;
pub(in crate::model) mod daytime;
pub(in crate::model) mod recurring;
pub(in crate::model) mod repeats;
pub(in crate::model) mod terms;
