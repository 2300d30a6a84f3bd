//! To whom a deal is handed over, when the text names a rule and not only a role.

use serde::{Deserialize, Serialize};

use super::{Cond, EventPattern, FieldId, RoleId};

/// `передать менеджеру по кругу`: who gets the deal.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOff {
    /// From the top down, the first that fits; the last one always does.
    pub rows: Vec<(Cond, Pool)>,
    /// `если не взял за 15 минут — следующему`: the acts by which its new owner takes a deal up. Who has done none of them since he got
    /// it hands it on in turn.
    pub taken: Option<EventPattern>,
    /// `передать следующему`: the deal has an owner, and another one is due.
    pub next: bool,
}

/// Those among whom one is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Holders of this role …
    pub role: RoleId,
    /// … with one of these accreditations; empty: with or without.
    pub accredited: Vec<Box<str>>,
    /// Of which team.
    pub team: Among,
    /// How one of them is chosen.
    pub choice: Choice,
}

/// Of which team one must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// Of the team of the one who had the deal before; of the whole company where nobody had, or nobody there holds the role.
    Own,
    /// `любому оператору`: of any.
    Company,
    /// `команды «Юг»`
    Named(Vec<Box<str>>),
    /// `того же филиала`: of the team that this field of the card names; of any where it is empty.
    Field(FieldId),
}

/// How one of many is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choice {
    /// Whoever hands over decides.
    Free,
    /// `по кругу`: the next by id after the one who got the last.
    Round,
    /// `наименее загруженному`: who leads the fewest open deals of the funnel; among equals, by the round.
    Least,
}

impl HandOff {
    /// The roles of all rows, each once.
    #[must_use]
    pub fn roles(&self) -> Vec<RoleId> {
        let mut roles: Vec<RoleId> = self.rows.iter().map(|(_, pool)| pool.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}
