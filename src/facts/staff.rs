//! Employees: roles, teams, absences.

use std::collections::BTreeMap;

use super::When;

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
    /// What the person is accredited to.
    pub accreditations: Vec<Box<str>>,
    /// Absences.
    pub absences: Vec<Absence>,
    /// Who stands in during an absence (employee id).
    pub deputy: Option<Box<str>>,
    /// Whether the person works in the company now.
    pub active: bool,
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
