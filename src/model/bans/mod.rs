//! What must not be, who may do what, and what must hold on the way between stages.
//!
//! | file | what it reads |
//! |---|---|
//! | `approvals`, `authority`, `borders` | who may decide, up to what value; what a field may hold |
//! | `hand_off`, `hand_off_rows`, `taken_up` | to whom a deal is handed over: in turn, to the least loaded, within a team; who does not take it up |
//! | `handed` | a hand-over as an event: who got the deal |
//! | `rights` | who may do what, in which order, and who keeps the deal |
//! | `prohibition` | prohibitions |
//! | `criteria` | entry and exit criteria, and fields required from a stage on |
//! | `duplicates` | duplicates |
//! | `hours_ban` | prohibitions by the clock |
//! | `moves` | rules of moves between stages |
//! | `only` | permissions that forbid everything else |

pub(in crate::model) mod approvals;
pub(in crate::model) mod authority;
pub(in crate::model) mod borders;
pub(in crate::model) mod criteria;
pub(in crate::model) mod duplicates;
pub(in crate::model) mod hand_off;
pub(in crate::model) mod hand_off_rows;
pub(in crate::model) mod handed;
pub(in crate::model) mod hours_ban;
pub(in crate::model) mod mailed;
pub(in crate::model) mod moves;
pub(in crate::model) mod only;
pub(in crate::model) mod prohibition;
pub(in crate::model) mod rights;
pub(in crate::model) mod taken_up;
