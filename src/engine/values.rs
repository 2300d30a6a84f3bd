//! Bans on values, and the approvals that exempt from them.

use super::fact::Kind;
use super::run::Run;
use super::view::FieldAt;
use super::visits::Stretch;
use super::words;
use crate::facts::{EventKind, FactKind};
use crate::model::regulation::{FieldId, Op, RoleId};
use crate::program::{fold, order, satisfies};
use crate::value::{Missing, Value};

impl Run<'_, '_> {
    /// Each change that crosses the border or goes further.
    pub(super) fn value_ban(
        &mut self,
        field: FieldId,
        op: Op,
        limit: &Value,
        approval: Option<RoleId>,
        stretches: &[Stretch],
    ) {
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
        let beyond = |value: &Value| order(value, limit).map(|order| satisfies(order, op));
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
            let crate::program::Typed::Value(value) = &history.changes[place].1 else {
                continue;
            };
            match beyond(value) {
                None => {
                    self.not_checked(
                        Some(at),
                        Some(fact),
                        &Missing::from(["курс валюты".into()]),
                        self.norm.part,
                    );
                    continue;
                }
                Some(false) => {
                    self.in_order();
                    continue;
                }
                Some(true) => {}
            }
            let before = view.field(field, at, fact);
            let further = match &before {
                FieldAt::Value(old) if beyond(old) == Some(true) => match (op, order(value, old)) {
                    (Op::Gt | Op::Ge, Some(order)) => order.is_gt(),
                    (Op::Lt | Op::Le, Some(order)) => order.is_lt(),
                    (_, order) => order.is_some_and(std::cmp::Ordering::is_ne),
                },
                _ => true,
            };
            if !further || !self.guard_before(fact) {
                continue;
            }
            self.value_breach(field, fact, value, op, approval);
        }
    }

    fn value_breach(
        &mut self,
        field: FieldId,
        fact: usize,
        value: &Value,
        op: Op,
        approval: Option<RoleId>,
    ) {
        let mut breach = self.breach(fact, words::talk_over(self.clause));
        if let Some(role) = approval {
            let seen = self.approval(field, fact, value, op, role);
            if seen.granted {
                self.in_order();
                return;
            }
            let unheld = self.view.kind_gap(
                FactKind::Event(EventKind::Approval),
                self.view.start,
                self.view.at(fact),
            );
            if let Some(missing) = unheld {
                self.not_checked(
                    Some(breach.at),
                    Some(fact),
                    &Missing::from([missing]),
                    self.norm.part,
                );
                return;
            }
            breach.notes.extend(seen.note);
            breach.more = seen.facts;
            breach.fix = format!(
                "согласовать: {}",
                self.view.env.version.regulation.roles[role.0]
            )
            .into();
        }
        self.write_breach(breach);
    }

    /// What approvals say about a value: granted at or before the deed, by a holder of the role, for this deal, up to
    /// this value, and not refused or withdrawn since.
    fn approval(
        &self,
        field: FieldId,
        change: usize,
        value: &Value,
        op: Op,
        role: RoleId,
    ) -> Approved {
        let view = self.view;
        let name = fold(&view.env.version.field(field).name);
        let ty = &view.env.version.field(field).ty;
        let deed = view.at(change);
        let mut seen = Approved {
            granted: false,
            note: None,
            facts: Vec::new(),
        };
        for &at in view.members() {
            let Kind::Event(event, ..) = &view.fact(at).what else {
                continue;
            };
            let about = event.kind == EventKind::Approval
                && event.of.as_deref().is_none_or(|of| fold(of) == name);
            if !about {
                continue;
            }
            let state = event
                .state
                .as_deref()
                .map(str::to_lowercase)
                .unwrap_or_default();
            let later = view.at(at) > deed;
            match state.as_str() {
                "granted" | "согласовано" | "одобрено" => {
                    let by = event.by.as_deref();
                    let wanted = view.env.version.roles.get(role.0).copied();
                    let right = !view.env.staff.held
                        || by.is_some_and(|by| view.env.staff.role(by) == wanted);
                    let enough =
                        match crate::program::typed(&event.value, ty, view.env.moments.zone) {
                            crate::program::Typed::Value(upto) => {
                                order(value, &upto).is_some_and(|order| match op {
                                    Op::Lt | Op::Le => order.is_ge(),
                                    _ => order.is_le(),
                                })
                            }
                            // Granted without a bound covers any value.
                            _ => true,
                        };
                    if right && enough {
                        if later {
                            seen.note = Some("согласовано позже".into());
                        } else {
                            seen.granted = true;
                        }
                        seen.facts.push(at);
                    } else if !later {
                        let why = if right {
                            "согласовано меньшее значение"
                        } else {
                            "согласовал не тот сотрудник"
                        };
                        seen.note = Some(why.into());
                        seen.facts.push(at);
                    }
                }
                "refused" | "withdrawn" | "отказано" | "отозвано" if !later => {
                    seen.granted = false;
                    seen.note = Some("согласование отказано или отозвано".into());
                    seen.facts.push(at);
                }
                "asked" | "запрошено" if !later && seen.note.is_none() => {
                    seen.note = Some("согласование запрошено, но не получено".into());
                    seen.facts.push(at);
                }
                _ => {}
            }
        }
        seen
    }
}

/// What approvals say.
struct Approved {
    granted: bool,
    note: Option<Box<str>>,
    facts: Vec<usize>,
}
