//! Whose turn it is to get a deal.

use crate::model::regulation::{Pool, RoleId};
use crate::program::{Cond, PatternId};

/// Deals are handed over within the scope while the guard holds, and each time one person is due to get it. Who got the last one
/// is known over all cases only, so that [`crate::engine::settle`] judges it.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The event that asks for it; `None`: the begin of the scope.
    pub after: Option<PatternId>,
    /// Who is chosen among; the first row that fits.
    pub rows: Vec<(Cond, Pool)>,
    /// The acts by which a new owner takes the deal up; who has done none of them hands it on in turn. `None`: what happens after the
    /// first handing-over is nobody's turn.
    pub taken: Option<PatternId>,
    /// Only the further ones are judged; the first only tell who got the last.
    pub further_only: bool,
}

impl Turn {
    /// The roles that a deal may be handed to.
    #[must_use]
    pub fn roles(&self) -> Vec<RoleId> {
        self.rows.iter().map(|(_, pool)| pool.role).collect()
    }
}
