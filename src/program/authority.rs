//! Ladders of authority become borders: what lies behind each, and who may allow it.

use super::folded;
use super::from_model::Lowering;
use super::norm::{Beyond, Border};
use crate::model::regulation::{Authority, Decides, Op, RoleId};

impl Lowering<'_> {
    /// A border before every rung that is not the first, and before the first where that is nobody's own.
    pub(super) fn authority(&mut self, ladder: &Authority) -> Vec<Border> {
        let mut borders = Vec::new();
        let down = ladder
            .rungs
            .iter()
            .any(|rung| matches!(rung.to, Some((Op::Ge | Op::Gt, _))));
        let direction = if down { Op::Lt } else { Op::Gt };
        let mut before = None;
        for (at, rung) in ladder.rungs.iter().enumerate() {
            let edge = match (&before, &rung.from) {
                // The first rung that fits decides, so a rung begins where the one before it ends.
                (Some((op, value)), _) => Some((negated(*op), folded(value))),
                (None, Some((op, value))) => Some((*op, folded(value))),
                (None, None) => None,
            };
            before = rung.to.as_ref().map(|(op, value)| (*op, value.clone()));
            let approval = match &rung.decides {
                Decides::Oneself => continue,
                Decides::Nobody => None,
                Decides::Roles(_) => Some(from_here(ladder, at)),
            };
            let beyond = match edge {
                Some((op, value)) => Beyond::Compare(op, value),
                // A ladder that begins with somebody else's word: every value needs it.
                None => Beyond::All(direction),
            };
            let unless = rung.unless.as_ref().map(|cond| self.cond(cond));
            borders.push(Border {
                beyond,
                approval,
                unless,
            });
        }
        borders
    }
}

/// The roles of a rung and of all further ones: who may allow more may allow less.
fn from_here(ladder: &Authority, at: usize) -> Vec<RoleId> {
    let mut roles = Vec::new();
    for rung in ladder.rungs.iter().skip(at) {
        if let Decides::Roles(named) = &rung.decides {
            roles.extend(
                named
                    .iter()
                    .copied()
                    .filter(|role| !roles.contains(role))
                    .collect::<Vec<_>>(),
            );
        }
    }
    roles
}

const fn negated(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}
