//! `employees.yaml`: who works here.

use serde::de::MapAccess;

use super::case::need;
use super::documents::{one_yaml, records};
use super::keys::{AbsenceKey, EmployeeKey};
use super::lines::reject;
use super::notes::Notes;
use super::record::{Record, Slot};
use super::value::Format;
use crate::facts::{Absence, Employee, Rejection, Staff, When};

/// Reads the employees; a record that is broken or repeats an id is rejected alone.
#[must_use]
pub fn read_staff(text: &str, file: &str, notes: &mut Notes) -> (Staff, Vec<Rejection>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut staff, mut rejected) = (Staff::new(), Vec::new());
    for record in records(text) {
        match one_yaml::<EmployeeDraft>(&record.text, file, record.line, notes) {
            Ok(employee) if staff.contains_key(&employee.id) => rejected.push(reject(
                file,
                record.line,
                format!(
                    "сотрудник «{}» записан дважды; оставьте одного",
                    employee.id
                ),
            )),
            Ok(employee) => {
                staff.insert(employee.id.clone(), employee);
            }
            Err(rejection) => rejected.push(rejection),
        }
    }
    (staff, rejected)
}

#[derive(Default)]
struct EmployeeDraft {
    employee: Employee,
    active: Option<bool>,
}

impl<'de> Record<'de> for EmployeeDraft {
    type Key = EmployeeKey;
    type Out = Employee;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: EmployeeKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        let employee = &mut self.employee;
        match key {
            EmployeeKey::Id => employee.id = slot.boxed()?.unwrap_or_default(),
            EmployeeKey::Name => employee.name = slot.boxed()?.unwrap_or_default(),
            EmployeeKey::Role => employee.role = slot.boxed()?,
            EmployeeKey::Team => employee.team = slot.boxed()?,
            EmployeeKey::Schedule => employee.schedule = slot.boxed()?,
            EmployeeKey::Accreditations => employee.accreditations = slot.texts()?,
            EmployeeKey::Absences => {
                employee.absences = slot.list::<AbsenceDraft>()?.unwrap_or_default();
            }
            EmployeeKey::Deputy => employee.deputy = slot.boxed()?,
            EmployeeKey::Active => self.active = slot.yes()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Employee, String> {
        let mut employee = self.employee;
        if employee.id.is_empty() {
            return need(None, "сотрудник", "id");
        }
        if employee.name.is_empty() {
            employee.name.clone_from(&employee.id);
        }
        employee.active = self.active.unwrap_or(true);
        Ok(employee)
    }
}

#[derive(Default)]
struct AbsenceDraft {
    from: Option<When>,
    to: Option<When>,
}

impl<'de> Record<'de> for AbsenceDraft {
    type Key = AbsenceKey;
    type Out = Absence;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: AbsenceKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            AbsenceKey::From => self.from = slot.when()?,
            AbsenceKey::To => self.to = slot.when()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Absence, String> {
        Ok(Absence {
            from: need(self.from, "отсутствие", "from")?,
            to: need(self.to, "отсутствие", "to")?,
        })
    }
}
