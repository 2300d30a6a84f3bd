//! Employees: roles, teams, absences.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Case, Event, When};

/// One employee.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Employee {
    /// Id as the deals name it.
    pub id: Box<str>,
    /// Name for people.
    pub name: Box<str>,
    /// Role by name, as the data spells it.
    pub role: Option<Box<str>>,
    /// Team by name.
    pub team: Option<Box<str>>,
    /// Own working hours in the regulation's words (`пн–пт 10:00–19:00`).
    pub schedule: Option<Box<str>>,
    /// What the person is accredited to, and when.
    pub accreditations: Vec<Accreditation>,
    /// Absences.
    pub absences: Vec<Absence>,
    /// Who stands in during an absence (employee id).
    pub deputy: Option<Box<str>>,
    /// Whether the person works in the company now.
    pub active: bool,
    /// The first day of work; `None`: not known.
    pub since: Option<When>,
    /// The last day of work.
    pub until: Option<When>,
    /// What the person did that belongs to no client: reports handed in, meetings of the staff.
    pub events: Vec<Event<'static>>,
}

/// What a person is accredited to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accreditation {
    /// To what, as the data spells it.
    pub name: Box<str>,
    /// From when (a day: from its start); `None`: for as long as the data knows.
    pub from: Option<When>,
    /// Till when (a day: to its end); `None`: for good.
    pub to: Option<When>,
}

/// An absence: vacation, illness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// From (a day: from its start).
    pub from: When,
    /// To (a day: to its end).
    pub to: When,
}

/// All employees by id.
pub type Staff = BTreeMap<Box<str>, Employee>;

/// Who is meant by an id, a whole name or its first word (a surname), however capitalised: the id where it is one person; otherwise
/// how many are called so.
///
/// # Errors
/// Nobody is called so, or several are.
pub fn person_of<'s>(staff: &'s Staff, said: &str) -> Result<&'s str, usize> {
    if let Some((id, _)) = staff.get_key_value(said) {
        return Ok(id);
    }
    let fold = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        words.join(" ").to_lowercase().replace('ё', "е")
    };
    let wanted = fold(said);
    let mut named = staff
        .iter()
        .filter(|(_, one)| {
            let surname = one.name.split_whitespace().next();
            fold(&one.name) == wanted || surname.is_some_and(|one| fold(one) == wanted)
        })
        .map(|(id, _)| &**id);
    match (named.next(), named.count()) {
        (Some(id), 0) => Ok(id),
        (Some(_), more) => Err(more + 1),
        (None, _) => Err(0),
    }
}

/// Names that a misspelt one may have meant: ids, names and their words.
pub fn names_of(staff: &Staff) -> impl Iterator<Item = &str> {
    staff.iter().flat_map(|(id, one)| {
        let words = one.name.split_whitespace();
        [&**id, &*one.name].into_iter().chain(words)
    })
}

/// The cases of all employees, in the order of their ids: what the list of staff says of each, joined with the records of
/// their own that stand among the clients (`more`). A person said twice is one, and the list of staff goes before.
#[must_use]
pub fn employee_cases(staff: &Staff, more: Vec<Case<'static>>) -> Vec<Case<'static>> {
    let mut all: BTreeMap<Box<str>, Case<'static>> = BTreeMap::new();
    for (id, one) in staff {
        let mut person = one.clone();
        let case = Case {
            name: Some(Cow::Owned(person.name.to_string())),
            events: std::mem::take(&mut person.events),
            employee: Some(Box::new(person)),
            source: Cow::Owned(format!("сотрудник {id}")),
            ..Case::default()
        };
        all.insert(id.clone(), case);
    }
    for mut case in more {
        let Some(person) = &case.employee else {
            continue;
        };
        match all.entry(person.id.clone()) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(case);
            }
            std::collections::btree_map::Entry::Occupied(known) => {
                let known = known.into_mut();
                // Places of a record of its own are told by that record, not by the list of staff.
                for event in &mut case.events {
                    if event.source.is_empty() {
                        event.source = case.source.clone();
                    }
                }
                known.events.append(&mut case.events);
            }
        }
    }
    all.into_values().collect()
}
