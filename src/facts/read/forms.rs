//! Reports handed in and filled sheets: events that say something line by line.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::case::need;
use super::keys::{AuditKey, ReportKey};
use super::notes::Notes;
use super::record::{Record, Slot};
use super::value::Format;
use crate::facts::{Appeal, Event, EventKind, Form};

pub(super) struct ReportDraft<'a> {
    event: Event<'a>,
    form: Form<'a>,
}

impl Default for ReportDraft<'_> {
    fn default() -> Self {
        Self {
            event: Event::new(EventKind::Report),
            form: Form::default(),
        }
    }
}

impl<'de> Record<'de> for ReportDraft<'de> {
    type Key = ReportKey;
    type Out = Event<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: ReportKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            ReportKey::Name => self.event.name = slot.text()?,
            ReportKey::At => self.event.at = slot.when()?,
            ReportKey::Known => self.event.known = slot.when()?,
            ReportKey::Day => self.form.from = slot.when()?,
            ReportKey::To => self.form.to = slot.when()?,
            ReportKey::Lines => self.form.lines = slot.fields()?,
            ReportKey::Source => self.event.source = slot.text()?.unwrap_or_default(),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Event<'de>, String> {
        let mut event = self.event;
        event.name = Some(need(event.name, "отчёт", "name")?);
        event.at = Some(need(event.at, "отчёт", "at")?);
        if self.form.to.is_some() && self.form.from.is_none() {
            return need(None, "отчёт за несколько дней", "day");
        }
        event.form = Some(Box::new(self.form));
        Ok(event)
    }
}

pub(super) struct AuditDraft<'a> {
    event: Event<'a>,
    form: Form<'a>,
    appeals: Option<Cow<'a, str>>,
    appeal_by: Option<Cow<'a, str>>,
    why: Option<Cow<'a, str>>,
}

impl Default for AuditDraft<'_> {
    fn default() -> Self {
        Self {
            event: Event::new(EventKind::Audit),
            form: Form::default(),
            appeals: None,
            appeal_by: None,
            why: None,
        }
    }
}

impl<'de> Record<'de> for AuditDraft<'de> {
    type Key = AuditKey;
    type Out = Event<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: AuditKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            AuditKey::Name => self.event.name = slot.text()?,
            AuditKey::Id => self.event.id = slot.text()?,
            AuditKey::Deal => self.event.deal = slot.text()?,
            AuditKey::Event => self.form.event = slot.text()?,
            AuditKey::Employee => self.form.employee = slot.text()?,
            AuditKey::At => self.event.at = slot.when()?,
            AuditKey::Known => self.event.known = slot.when()?,
            AuditKey::By => self.event.by = slot.text()?,
            AuditKey::Appeals => self.appeals = slot.text()?,
            AuditKey::AppealBy => self.appeal_by = slot.text()?,
            AuditKey::Why => self.why = slot.text()?,
            AuditKey::Answers => self.form.lines = slot.fields()?,
            AuditKey::Source => self.event.source = slot.text()?.unwrap_or_default(),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Event<'de>, String> {
        let mut event = self.event;
        event.name = Some(need(event.name, "лист проверки", "checklist")?);
        event.at = Some(need(event.at, "лист проверки", "at")?);
        let mut form = self.form;
        if self.appeal_by.is_some() || self.why.is_some() || self.appeals.is_some() {
            form.appeal = Some(Appeal {
                of: need(self.appeals, "лист по обжалованию", "appeals")?,
                by: self.appeal_by,
                why: self.why,
            });
        }
        event.form = Some(Box::new(form));
        Ok(event)
    }
}

/// The employee of a case did what its events say, unless they say otherwise.
pub(super) fn own_deeds<'a>(events: &mut [Event<'a>], id: &str) {
    for event in events.iter_mut().filter(|event| event.by.is_none()) {
        event.by = Some(Cow::Owned(id.to_owned()));
    }
}
