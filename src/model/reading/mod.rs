//! How a whole text is read: files it includes, its header, blocks, branches and clauses, and what nobody has read.
//!
//! | file | what it reads |
//! |---|---|
//! | `from_syntax` | the whole text: first all declarations, then everything that uses them |
//! | `includes`, `together` | files that a text includes; several regulations that hold together |
//! | `header`, `zones` | `регламент «…»:` — version, zone, hours, teams; zones by the city |
//! | `nearest`, `not_asked` | what was probably meant where nothing fits; what cannot be asked |
//! | `blocks`, `scopes`, `branches`, `clauses` | what a line in a block is: heading, branch, clause |
//! | `side_by_side` | long blocks are bound by several threads |
//! | `sentences` | which kind of sentence a line is |
//! | `reach` | first that fits, cumulative criteria, times at which rules do not hold |
//! | `at_start` | what the clock says where a duty begins with its scope |
//! | `proven` | ready lines are read before they are shown |
//! | `unread` | what nobody has read: nothing is passed over in silence |
//! | `binder` | what is known while a text is being bound |

pub(in crate::model) mod at_start;
pub(in crate::model) mod binder;
pub(in crate::model) mod blocks;
pub(in crate::model) mod branches;
pub(in crate::model) mod clauses;
pub(in crate::model) mod from_syntax;
pub(in crate::model) mod header;
pub(in crate::model) mod includes;
pub(in crate::model) mod nearest;
pub(in crate::model) mod not_asked;
pub(in crate::model) mod proven;
pub(in crate::model) mod reach;
pub(in crate::model) mod scopes;
pub(in crate::model) mod sentences;
pub(in crate::model) mod side_by_side;
pub(in crate::model) mod together;
pub(in crate::model) mod unread;
pub(in crate::model) mod zones;
