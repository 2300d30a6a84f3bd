//! Conditions: what has happened, what stands in fields, values that are worked out.
//!
//! | file | what it reads |
//! |---|---|
//! | `events` | event patterns |
//! | `condition`, `occurrences`, `presence`, `comparisons`, `values` | conditions; what happened; fields and constants |
//! | `but_texts` | events that say they are none of those meant: `кроме автоответа` |
//! | `tenure` | whether the owner is here, and for how long |
//! | `linked` | what goes on in another funnel |
//! | `ladders`, `derived` | values that are worked out, and ladders over them |
//! | `segments` | which clients a reactivation is for |
//! | `formulas` | fields that follow from others |
//! | `ladder_rows` | what a ladder goes over, and the condition of each of its rows |
//! | `answered` | `последнее «КП» без ответа`, `последние 2 рассылки без ответа` |
//! | `meetings` | what becomes of a meeting |
//! | `reasons` | `скидка выше 10 % — причина обязательна` |

pub(in crate::model) mod answered;
pub(in crate::model) mod but_texts;
pub(in crate::model) mod comparisons;
pub(in crate::model) mod condition;
pub(in crate::model) mod derived;
pub(in crate::model) mod events;
pub(in crate::model) mod formulas;
pub(in crate::model) mod ladder_rows;
pub(in crate::model) mod ladders;
pub(in crate::model) mod linked;
pub(in crate::model) mod meetings;
pub(in crate::model) mod occurrences;
pub(in crate::model) mod presence;
pub(in crate::model) mod reasons;
pub(in crate::model) mod segments;
pub(in crate::model) mod tenure;
pub(in crate::model) mod values;
