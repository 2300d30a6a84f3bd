//! `employees.yaml`: who works here.

use serde::de::MapAccess;

use super::case::need;
use super::documents::{one_yaml, records};
use super::event::EventDraft;
use super::forms::{ReportDraft, own_deeds};
use super::keys::{AbsenceKey, AccreditationKey, EmployeeKey};
use super::lines::reject;
use super::notes::Notes;
use super::record::{Record, Slot};
use super::value::Format;
use crate::calendar::WeekHours;
use crate::facts::{Absence, Accreditation, Employee, Event, Rejection, Staff, When};

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
            Ok(mut employee) => {
                let place = format!("{file}:{}", record.line);
                for event in &mut employee.events {
                    if event.source.is_empty() {
                        event.source = place.clone().into();
                    }
                }
                staff.insert(employee.id.clone(), employee);
            }
            Err(rejection) => rejected.push(rejection),
        }
    }
    (staff, rejected)
}

#[derive(Default)]
pub(super) struct EmployeeDraft {
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
            EmployeeKey::Accreditations => {
                employee.accreditations = slot.list_or::<AccreditationDraft>(named)?;
            }
            EmployeeKey::Absences => {
                employee.absences = slot.list::<AbsenceDraft>()?.unwrap_or_default();
            }
            EmployeeKey::Deputy => employee.deputy = slot.boxed()?,
            EmployeeKey::Active => self.active = slot.yes()?,
            EmployeeKey::Since => employee.since = slot.when()?,
            EmployeeKey::Until => employee.until = slot.when()?,
            EmployeeKey::Reports => {
                let reports = slot.list::<ReportDraft<'_>>()?.unwrap_or_default();
                let reports = reports.into_iter().map(Event::into_owned);
                employee.events.extend(reports);
            }
            EmployeeKey::Events => {
                let events = slot.list::<EventDraft<'_>>()?.unwrap_or_default();
                let events = events.into_iter().map(Event::into_owned);
                employee.events.extend(events);
            }
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Employee, String> {
        let mut employee = self.employee;
        if employee.id.is_empty() {
            return need(None, "сотрудник", "id");
        }
        if let Some(text) = &employee.schedule
            && let Err(why) = WeekHours::parse(text)
        {
            return Err(format!(
                "«график»: {why}; пишите так: пн–пт 10:00–19:00, сб 10:00–14:00"
            ));
        }
        if employee.name.is_empty() {
            employee.name.clone_from(&employee.id);
        }
        employee.active = self.active.unwrap_or(employee.until.is_none());
        own_deeds(&mut employee.events, &employee.id);
        Ok(employee)
    }
}

/// An accreditation said by its name alone.
fn named(name: &str) -> Accreditation {
    Accreditation {
        name: name.into(),
        from: None,
        to: None,
    }
}

#[derive(Default)]
struct AccreditationDraft(Accreditation);

impl<'de> Record<'de> for AccreditationDraft {
    type Key = AccreditationKey;
    type Out = Accreditation;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: AccreditationKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            AccreditationKey::Name => self.0.name = slot.boxed()?.unwrap_or_default(),
            AccreditationKey::From => self.0.from = slot.when()?,
            AccreditationKey::To => self.0.to = slot.when()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Accreditation, String> {
        if self.0.name.is_empty() {
            return need(None, "допуск", "name");
        }
        Ok(self.0)
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
