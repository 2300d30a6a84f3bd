//! Bans on values.

use super::approvals::Wanted;
use super::run::Run;
use super::seen::Spot;
use super::view::FieldAt;
use super::visits::Stretch;
use super::words;
use crate::facts::FactKind;
use crate::model::regulation::{FieldId, Op, RoleId};
use crate::program::norm::{Beyond, Border};
use crate::program::{Typed, fold, order, satisfies};
use crate::value::{Missing, Truth, Value};

/// The border that a value has crossed, with its place, and whether it is sure to be there.
type Crossed<'b> = (Option<(usize, &'b Border)>, Truth);

impl Run<'_, '_> {
    /// Each change that crosses the border or goes further.
    pub(super) fn value_ban(&mut self, field: FieldId, borders: &[Border], stretches: &[Stretch]) {
        let view = self.view;
        let history = view.history(field);
        if !history.held {
            let now = view.field(field, view.env.horizon, view.after(view.env.horizon));
            // What never crosses the border now may have done so before; only a field that is empty or absent says nothing.
            let asked = stretches.iter().any(|stretch| !self.never_asked(stretch));
            if asked && !matches!(now, FieldAt::Empty) {
                self.unheld_ban(FactKind::Fields.history(), None);
            }
            return;
        }
        let changes: Vec<usize> = history.changes.iter().map(|(at, _)| *at).collect();
        for (place, fact) in changes.into_iter().enumerate() {
            let at = view.at(fact);
            let within = |stretch: &&Stretch| stretch.first <= fact && fact <= stretch.last;
            let mut within = stretches.iter().filter(within).peekable();
            let in_scope = if within.peek().is_none() {
                Truth::No
            } else if within.any(|stretch| stretch.sure) {
                Truth::Yes
            } else {
                Truth::unknown(FactKind::Stages.history())
            };
            let mut ours = in_scope.and(view.concerns(fact));
            if ours.is_no() || !self.in_version(at) {
                continue;
            }
            // The place comes from this very list.
            let Typed::Value(value) = &history.changes[place].1 else {
                continue;
            };
            let border = match self.crossed(borders, value, fact) {
                Ok((border, doubt)) => {
                    ours = ours.and(doubt);
                    border
                }
                Err(()) => {
                    let missing = Missing::from(["курс валюты".into()]);
                    self.not_checked(Some(at), Some(fact), &missing, self.norm.part);
                    continue;
                }
            };
            let crossed = border.map_or(0, |(place, _)| place + 1);
            let spot = Spot::Border(self.norm.clause.0, self.norm.part, crossed);
            self.reached(spot, true);
            let Some((_, border)) = border else {
                self.in_order();
                continue;
            };
            let further = match &view.field(field, at, fact) {
                FieldAt::Value(old) if border.beyond.holds(old) == Some(true) => {
                    border.beyond.is_further(value, old)
                }
                _ => true,
            };
            if further {
                self.value_breach(field, fact, value, border, ours);
            }
        }
    }

    fn value_breach(
        &mut self,
        field: FieldId,
        fact: usize,
        value: &Value,
        border: &Border,
        place: Truth,
    ) {
        let name: Box<str> = fold(&self.view.env.version.field(field).name).into();
        let about = [name];
        let wanted = border.approval.as_ref().map(|roles| Wanted {
            about: &about,
            roles,
            value: Some((field, value, border.beyond.op())),
        });
        self.unless_approved(fact, wanted, place);
    }

    /// Writes a breach down, unless its condition does not hold or an approval exempts it; `so_far` is what else it hangs on.
    pub(super) fn unless_approved(
        &mut self,
        fact: usize,
        wanted: Option<Wanted<'_>>,
        so_far: Truth,
    ) {
        let deed = self.view.at(fact);
        let (seen, forbidden) = self.view.unless_granted(wanted, deed, so_far);
        if forbidden.is_no() {
            self.in_order();
            return;
        }
        let point = self.before_event(fact);
        let guard = self.view.ask(&self.norm.guard, point);
        self.asked(point, &guard);
        match forbidden.and(guard) {
            Truth::No => self.in_order(),
            Truth::Unknown(missing) => {
                self.not_checked(Some(deed), Some(fact), &missing, self.norm.part);
            }
            Truth::Yes => {
                let mut breach = self.breach(fact, words::talk_over(self.clause));
                if let (Some(seen), Some(wanted)) = (seen, wanted) {
                    breach.notes.extend(seen.note);
                    breach.more = seen.facts;
                    breach.fix = format!("согласовать: {}", self.role_names(wanted.roles)).into();
                }
                self.write_breach(breach);
            }
        }
    }

    /// The last border that a value has crossed, with its place, and whether it is sure to be there; an error when the value cannot be
    /// compared. A border that is not there for this deal leaves the one before it.
    fn crossed<'b>(
        &self,
        borders: &'b [Border],
        value: &Value,
        fact: usize,
    ) -> Result<Crossed<'b>, ()> {
        let mut found = Vec::new();
        for (place, border) in borders.iter().enumerate() {
            if border.beyond.holds(value).ok_or(())? {
                found.push((place, border));
            }
        }
        while let Some((place, border)) = found.pop() {
            let unless = border.unless.as_ref();
            let gone = unless.map_or(Truth::No, |cond| {
                self.view.ask(cond, self.asked_before(fact))
            });
            match gone {
                Truth::Yes => {}
                Truth::No => return Ok((Some((place, border)), Truth::Yes)),
                unknown @ Truth::Unknown(_) => return Ok((Some((place, border)), unknown)),
            }
        }
        Ok((None, Truth::Yes))
    }

    fn role_names(&self, roles: &[RoleId]) -> String {
        let all = &self.view.env.version.regulation.roles;
        let names: Vec<&str> = roles
            .iter()
            .filter_map(|role| Some(&**all.get(role.0)?))
            .collect();
        if names.is_empty() {
            "с любым сотрудником".into()
        } else {
            names.join(" или ")
        }
    }
}

impl Beyond {
    /// Whether a value lies behind the border; `None` when they cannot be compared (another currency).
    fn holds(&self, value: &Value) -> Option<bool> {
        match self {
            Self::All(_) => Some(true),
            Self::Compare(op, limit) => order(value, limit).map(|order| satisfies(order, *op)),
            Self::NotOneOf(allowed) => {
                let mut known = true;
                for one in allowed {
                    match order(value, one) {
                        Some(order) if order.is_eq() => return Some(false),
                        Some(_) => {}
                        None => known = false,
                    }
                }
                known.then_some(true)
            }
        }
    }

    /// In which direction a value goes further.
    const fn op(&self) -> Op {
        match self {
            Self::Compare(op, _) | Self::All(op) => *op,
            Self::NotOneOf(_) => Op::Gt,
        }
    }

    /// Whether a value behind the border goes further than the one before it.
    fn is_further(&self, value: &Value, old: &Value) -> bool {
        let order = order(value, old);
        match self {
            Self::Compare(Op::Gt | Op::Ge, _) | Self::All(Op::Gt | Op::Ge) => {
                order.is_some_and(std::cmp::Ordering::is_gt)
            }
            Self::Compare(Op::Lt | Op::Le, _) | Self::All(Op::Lt | Op::Le) => {
                order.is_some_and(std::cmp::Ordering::is_lt)
            }
            Self::Compare(Op::Eq | Op::Ne, _) | Self::All(_) | Self::NotOneOf(_) => {
                order.is_some_and(std::cmp::Ordering::is_ne)
            }
        }
    }
}
