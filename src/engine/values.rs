//! Bans on values.

use super::approvals::Wanted;
use super::run::Run;
use super::view::FieldAt;
use super::visits::Stretch;
use super::words;
use crate::facts::FactKind;
use crate::model::regulation::{FieldId, Op, RoleId};
use crate::program::norm::{Beyond, Border};
use crate::program::{Typed, fold, order, satisfies};
use crate::value::{Missing, Value};

impl Run<'_, '_> {
    /// Each change that crosses the border or goes further.
    pub(super) fn value_ban(&mut self, field: FieldId, borders: &[Border], stretches: &[Stretch]) {
        let view = self.view;
        let history = view.history(field);
        if !history.held {
            let now = view.field(field, view.env.horizon, view.after(view.env.horizon));
            // What never crosses the border now may have done so before; only a field that is empty or absent says nothing.
            if !matches!(now, FieldAt::Empty) {
                self.unheld_ban(FactKind::Fields.history());
            }
            return;
        }
        let changes: Vec<usize> = history.changes.iter().map(|(at, _)| *at).collect();
        for (place, fact) in changes.into_iter().enumerate() {
            let at = view.at(fact);
            let in_scope = stretches
                .iter()
                .any(|stretch| stretch.sure && stretch.first <= fact && fact <= stretch.last);
            if !in_scope || !view.concerns(fact) || !self.in_version(at) {
                continue;
            }
            // The place comes from this very list.
            let Typed::Value(value) = &history.changes[place].1 else {
                continue;
            };
            let border = match crossed(borders, value) {
                Ok(border) => border,
                Err(()) => {
                    let missing = Missing::from(["курс валюты".into()]);
                    self.not_checked(Some(at), Some(fact), &missing, self.norm.part);
                    continue;
                }
            };
            let Some(border) = border else { continue };
            let further = match &view.field(field, at, fact) {
                FieldAt::Value(old) if border.beyond.holds(old) == Some(true) => {
                    border.beyond.is_further(value, old)
                }
                _ => true,
            };
            if further && self.guard_before(fact) {
                self.value_breach(field, fact, value, border);
            }
        }
    }

    fn value_breach(&mut self, field: FieldId, fact: usize, value: &Value, border: &Border) {
        let mut breach = self.breach(fact, words::talk_over(self.clause));
        if let Some(roles) = &border.approval {
            let name: Box<str> = fold(&self.view.env.version.field(field).name).into();
            let op = match &border.beyond {
                Beyond::Compare(op, _) => *op,
                Beyond::NotOneOf(_) => Op::Gt,
            };
            let about = [name];
            let wanted = Wanted {
                about: &about,
                roles,
                value: Some((field, value, op)),
            };
            if self.exempt(wanted, fact, &mut breach) {
                return;
            }
        }
        self.write_breach(breach);
    }

    /// Whether an approval exempts a deed, or might; what was found goes into the breach.
    pub(super) fn exempt(
        &mut self,
        wanted: Wanted<'_>,
        fact: usize,
        breach: &mut super::finding::Breach,
    ) -> bool {
        let deed = self.view.at(fact);
        let seen = self.view.approved(wanted, deed);
        if seen.granted {
            return true;
        }
        let gap = self.view.approval_gap(deed);
        if !gap.is_empty() {
            self.not_checked(Some(breach.at), Some(fact), &gap, self.norm.part);
            return true;
        }
        breach.notes.extend(seen.note);
        breach.more = seen.facts;
        breach.fix = format!("согласовать: {}", self.role_names(wanted.roles)).into();
        false
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

/// The last border that a value has crossed; an error when it cannot be compared.
fn crossed<'b>(borders: &'b [Border], value: &Value) -> Result<Option<&'b Border>, ()> {
    let mut last = None;
    for border in borders {
        if border.beyond.holds(value).ok_or(())? {
            last = Some(border);
        }
    }
    Ok(last)
}

impl Beyond {
    /// Whether a value lies behind the border; `None` when they cannot be compared (another currency).
    fn holds(&self, value: &Value) -> Option<bool> {
        match self {
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

    /// Whether a value behind the border goes further than the one before it.
    fn is_further(&self, value: &Value, old: &Value) -> bool {
        let order = order(value, old);
        match self {
            Self::Compare(Op::Gt | Op::Ge, _) => order.is_some_and(std::cmp::Ordering::is_gt),
            Self::Compare(Op::Lt | Op::Le, _) => order.is_some_and(std::cmp::Ordering::is_lt),
            Self::Compare(Op::Eq | Op::Ne, _) | Self::NotOneOf(_) => {
                order.is_some_and(std::cmp::Ordering::is_ne)
            }
        }
    }
}
