//! Numbers over many cases, what must hold of them, and checklists.
//!
//! | file | what it reads |
//! |---|---|
//! | `declared`, `metric_formula`, `metric_taken`, `metric_share`, `metric_ends` | numbers over many cases: their block, how they are worked out, what is taken of a case |
//! | `thresholds`, `metric_bounds`, `consequences`, `scales` | numbers that must hold, and what follows; what a number gives |
//! | `checklist`, `metric_sheets` | QA checklists, numbers over their filled sheets |

pub(in crate::model) mod checklist;
pub(in crate::model) mod checklist_rows;
pub(in crate::model) mod consequences;
pub(in crate::model) mod declared;
pub(in crate::model) mod metric_bounds;
pub(in crate::model) mod metric_ends;
pub(in crate::model) mod metric_formula;
pub(in crate::model) mod metric_share;
pub(in crate::model) mod metric_sheets;
pub(in crate::model) mod metric_taken;
pub(in crate::model) mod scales;
pub(in crate::model) mod thresholds;
