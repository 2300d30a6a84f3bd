//! Next actions for the specialist.

use std::collections::BTreeMap;

use crate::findings::NextAction;
use crate::value::Instant;

/// Actions of one client that one deed can settle.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionGroup {
    /// The most urgent of them.
    pub first: NextAction,
    /// The others, in order.
    pub others: Vec<NextAction>,
}

/// Next actions by person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NextActions {
    /// By employee id or role; each list in the order in which to act.
    pub people: BTreeMap<Box<str>, Vec<ActionGroup>>,
}

/// Overdue first, then by priority (a named one before none), then by deadline (none last); the rest makes it total.
fn urgency(action: &NextAction) -> impl Ord + use<'_> {
    (
        !action.overdue,
        action.priority.unwrap_or(u32::MAX),
        action.due_at.unwrap_or(Instant::MAX),
        &action.subject,
        (action.version, action.clause),
        &action.what,
    )
}

impl NextActions {
    /// Orders actions and joins those that ask the same deed of the same person for the same client.
    #[must_use]
    pub fn new(actions: impl IntoIterator<Item = NextAction>) -> Self {
        let mut lists: BTreeMap<Box<str>, Vec<NextAction>> = BTreeMap::new();
        for action in actions {
            lists
                .entry(action.responsible.clone())
                .or_default()
                .push(action);
        }
        let group = |(person, mut list): (Box<str>, Vec<NextAction>)| {
            list.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
            (person, join(list))
        };
        Self {
            people: lists.into_iter().map(group).collect(),
        }
    }
}

/// What one deed settles: the same words for the same client, or for the same deal when the client is not known. Only
/// deeds are joined; criteria and steps are not settled by one event.
fn joint(action: &NextAction) -> Option<(bool, Box<str>, Box<str>)> {
    let whom = action
        .subject
        .client
        .as_ref()
        .or(action.subject.deal.as_ref())?;
    let by_client = action.subject.client.is_some();
    (action.action == "deed").then(|| (by_client, whom.clone(), action.what.clone()))
}

fn join(list: Vec<NextAction>) -> Vec<ActionGroup> {
    let mut groups: Vec<ActionGroup> = Vec::new();
    let mut places: BTreeMap<(bool, Box<str>, Box<str>), usize> = BTreeMap::new();
    for action in list {
        let key = joint(&action);
        if let Some(group) = key
            .as_ref()
            .and_then(|key| groups.get_mut(*places.get(key)?))
        {
            group.others.push(action);
            continue;
        }
        if let Some(key) = key {
            places.insert(key, groups.len());
        }
        groups.push(ActionGroup {
            first: action,
            others: Vec::new(),
        });
    }
    groups
}
