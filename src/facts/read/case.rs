//! A client, its deals and what happened to them: which key fills which fact.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::event::EventDraft;
use super::forms::{AuditDraft, ReportDraft, own_deeds};
use super::keys::{CaseKey, ChangeKey, ConsentKey, DealKey, MailingKey, OwnerKey, StageKey};
use super::notes::Notes;
use super::record::{Record, Slot};
use super::staff::EmployeeDraft;
use super::value::Format;
use crate::facts::{
    Case, Consent, Deal, Employee, Event, EventKind, FieldChange, Mailing, OwnerChange, RawValue,
    StageEntry, When,
};

type Text<'a> = Option<Cow<'a, str>>;

/// «нет ключа «at»», said of one record.
pub(super) fn need<T>(value: Option<T>, record: &str, key: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("{record}: нет обязательного ключа «{key}» или он пуст"))
}

#[derive(Default)]
pub(super) struct CaseDraft<'a>(Case<'a>);

impl<'de> Record<'de> for CaseDraft<'de> {
    type Key = CaseKey;
    type Out = Case<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: CaseKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        let case = &mut self.0;
        match key {
            CaseKey::Client => case.client = slot.text()?,
            CaseKey::Employee => {
                let named = |id: &str| Employee {
                    id: id.into(),
                    name: id.into(),
                    active: true,
                    ..Employee::default()
                };
                case.employee = Some(Box::new(slot.record_or::<EmployeeDraft>(named)?));
            }
            CaseKey::Name => case.name = slot.text()?,
            CaseKey::Timezone => case.timezone = slot.text()?,
            CaseKey::Fields => case.fields = slot.fields()?,
            CaseKey::Changes => case.changes = slot.list::<ChangeDraft<'_>>()?,
            CaseKey::Consents => {
                case.consents = slot.list::<ConsentDraft<'_>>()?.unwrap_or_default()
            }
            CaseKey::Deals => case.deals = slot.list::<DealDraft<'_>>()?.unwrap_or_default(),
            CaseKey::Events => {
                let events = slot.list::<EventDraft<'_>>()?.unwrap_or_default();
                case.events.extend(events);
            }
            CaseKey::Reports => {
                let reports = slot.list::<ReportDraft<'_>>()?.unwrap_or_default();
                case.events.extend(reports);
            }
            CaseKey::Audits => {
                let audits = slot.list::<AuditDraft<'_>>()?.unwrap_or_default();
                case.events.extend(audits);
            }
            CaseKey::Mailings => {
                case.mailings = slot.list::<MailingDraft<'_>>()?.unwrap_or_default()
            }
            CaseKey::Source => case.source = slot.text()?.unwrap_or_default(),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Case<'de>, String> {
        let case = self.0;
        if case.employee.is_some() {
            return employee_case(case);
        }
        let report = |event: &Event<'_>| event.kind == EventKind::Report;
        if case.events.iter().any(report) {
            return Err("отчёты сдаёт сотрудник; у записи с ними нужен ключ «employee»".into());
        }
        match (&case.client, case.deals.as_slice()) {
            (None, []) => {
                return Err(
                    "в записи нет ни клиента, ни сделки; добавьте ключ «client» или «deals»".into(),
                );
            }
            (None, [_, _, ..]) => {
                return Err(
                    "без клиента в записи может быть только одна сделка; добавьте ключ «client» или разделите запись"
                        .into(),
                );
            }
            _ => {}
        }
        for (index, deal) in case.deals.iter().enumerate() {
            if case
                .deals
                .iter()
                .skip(index + 1)
                .any(|other| other.id == deal.id)
            {
                return Err(format!(
                    "сделка «{}» записана дважды; оставьте одну",
                    deal.id
                ));
            }
        }
        Ok(case)
    }
}

/// A case of an employee has no client and no deals; what he did belongs to nobody else.
fn employee_case(mut case: Case<'_>) -> Result<Case<'_>, String> {
    if case.client.is_some() || !case.deals.is_empty() || !case.mailings.is_empty() {
        return Err("запись о сотруднике не может быть и о клиенте; разделите её на две".into());
    }
    if let Some(person) = &mut case.employee {
        for event in std::mem::take(&mut person.events) {
            case.events.push(event);
        }
        own_deeds(&mut case.events, &person.id);
    }
    Ok(case)
}

#[derive(Default)]
struct DealDraft<'a>(Deal<'a>);

impl<'de> Record<'de> for DealDraft<'de> {
    type Key = DealKey;
    type Out = Deal<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: DealKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        let deal = &mut self.0;
        match key {
            DealKey::Id => deal.id = slot.text()?.unwrap_or_default(),
            DealKey::Name => deal.name = slot.text()?,
            DealKey::Funnel => deal.funnel = slot.text()?,
            DealKey::Owner => deal.owner = slot.text()?,
            DealKey::Stage => deal.stage = slot.text()?,
            DealKey::StageSince => deal.stage_since = slot.when()?,
            DealKey::Created => deal.created = slot.when()?,
            DealKey::Lead => deal.lead = slot.text()?,
            DealKey::Fields => deal.fields = slot.fields()?,
            DealKey::Stages => deal.stages = slot.list::<StageDraft<'_>>()?,
            DealKey::Changes => deal.changes = slot.list::<ChangeDraft<'_>>()?,
            DealKey::Owners => deal.owners = slot.list::<OwnerDraft<'_>>()?,
            DealKey::Source => deal.source = slot.text()?.unwrap_or_default(),
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Deal<'de>, String> {
        let mut deal = self.0;
        if deal.id.is_empty() {
            return need(None, "сделка", "deal");
        }
        in_time_order(&mut deal.stages, |entry| entry.at);
        in_time_order(&mut deal.changes, |change| change.at);
        in_time_order(&mut deal.owners, |change| change.at);
        Ok(deal)
    }
}

/// Puts a history in the order of time, if its times are of one kind: a day and an exact second compare only with a zone,
/// and then the author's order stands.
fn in_time_order<T>(history: &mut Option<Vec<T>>, at: impl Fn(&T) -> When) {
    let Some(history) = history else { return };
    let kind = |one: &T| std::mem::discriminant(&at(one));
    let alike = history.windows(2).all(|pair| match pair {
        [a, b] => kind(a) == kind(b),
        _ => true,
    });
    if alike {
        history.sort_by_key(at);
    }
}

#[derive(Default)]
struct StageDraft<'a> {
    stage: Text<'a>,
    funnel: Text<'a>,
    at: Option<When>,
    known: Option<When>,
    by: Text<'a>,
    source: Text<'a>,
}

impl<'de> Record<'de> for StageDraft<'de> {
    const USUAL: usize = 8;
    type Key = StageKey;
    type Out = StageEntry<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: StageKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            StageKey::Stage => self.stage = slot.text()?,
            StageKey::Funnel => self.funnel = slot.text()?,
            StageKey::At => self.at = slot.when()?,
            StageKey::Known => self.known = slot.when()?,
            StageKey::By => self.by = slot.text()?,
            StageKey::Source => self.source = slot.text()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<StageEntry<'de>, String> {
        Ok(StageEntry {
            stage: need(self.stage, "переход в стадию", "stage")?,
            funnel: self.funnel,
            at: need(self.at, "переход в стадию", "at")?,
            known: self.known,
            by: self.by,
            source: self.source.unwrap_or_default(),
        })
    }
}

#[derive(Default)]
struct ChangeDraft<'a> {
    field: Text<'a>,
    value: RawValue<'a>,
    at: Option<When>,
    known: Option<When>,
    by: Text<'a>,
    source: Text<'a>,
}

impl<'de> Record<'de> for ChangeDraft<'de> {
    const USUAL: usize = 8;
    type Key = ChangeKey;
    type Out = FieldChange<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: ChangeKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            ChangeKey::Field => self.field = slot.text()?,
            ChangeKey::Value => self.value = slot.value()?,
            ChangeKey::At => self.at = slot.when()?,
            ChangeKey::Known => self.known = slot.when()?,
            ChangeKey::By => self.by = slot.text()?,
            ChangeKey::Source => self.source = slot.text()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<FieldChange<'de>, String> {
        Ok(FieldChange {
            field: need(self.field, "изменение поля", "field")?,
            value: self.value,
            at: need(self.at, "изменение поля", "at")?,
            known: self.known,
            by: self.by,
            source: self.source.unwrap_or_default(),
        })
    }
}

#[derive(Default)]
struct OwnerDraft<'a> {
    owner: Text<'a>,
    at: Option<When>,
    known: Option<When>,
    by: Text<'a>,
    source: Text<'a>,
}

impl<'de> Record<'de> for OwnerDraft<'de> {
    type Key = OwnerKey;
    type Out = OwnerChange<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: OwnerKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            OwnerKey::Owner => self.owner = slot.text()?,
            OwnerKey::At => self.at = slot.when()?,
            OwnerKey::Known => self.known = slot.when()?,
            OwnerKey::By => self.by = slot.text()?,
            OwnerKey::Source => self.source = slot.text()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<OwnerChange<'de>, String> {
        Ok(OwnerChange {
            owner: need(self.owner, "смена ответственного", "owner")?,
            at: need(self.at, "смена ответственного", "at")?,
            known: self.known,
            by: self.by,
            source: self.source.unwrap_or_default(),
        })
    }
}

#[derive(Default)]
struct MailingDraft<'a> {
    channel: Text<'a>,
    template: Text<'a>,
    category: Text<'a>,
    campaign: Text<'a>,
    sender: Text<'a>,
    sender_kind: Text<'a>,
    at: Option<When>,
    status: Text<'a>,
    source: Text<'a>,
}

impl<'de> Record<'de> for MailingDraft<'de> {
    const USUAL: usize = 8;
    type Key = MailingKey;
    type Out = Mailing<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: MailingKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            MailingKey::Channel => self.channel = slot.text()?,
            MailingKey::Template => self.template = slot.text()?,
            MailingKey::Category => self.category = slot.text()?,
            MailingKey::Campaign => self.campaign = slot.text()?,
            MailingKey::Sender => self.sender = slot.text()?,
            MailingKey::SenderKind => self.sender_kind = slot.text()?,
            MailingKey::At => self.at = slot.when()?,
            MailingKey::Status => self.status = slot.text()?.map(mailing_status),
            MailingKey::Source => self.source = slot.text()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Mailing<'de>, String> {
        Ok(Mailing {
            channel: need(self.channel, "рассылка", "channel")?,
            template: self.template,
            category: self.category,
            campaign: self.campaign,
            sender: self.sender,
            sender_kind: self.sender_kind,
            at: need(self.at, "рассылка", "at")?,
            status: self.status,
            source: self.source.unwrap_or_default(),
        })
    }
}

/// Statuses are stable English words inside; what is none of these stays as spelled.
fn mailing_status(word: Cow<'_, str>) -> Cow<'_, str> {
    // The Russian words have no Latin letter.
    if word.is_ascii() {
        return word;
    }
    Cow::Borrowed(match word.to_lowercase().as_str() {
        "запланировано" | "в плане" => "planned",
        "отправлено" => "sent",
        "доставлено" => "delivered",
        "открыто" | "прочитано" => "opened",
        "вернулось" | "не доставлено" => "bounced",
        "ошибка" | "не отправлено" => "failed",
        _ => return word,
    })
}

#[derive(Default)]
struct ConsentDraft<'a> {
    channel: Text<'a>,
    purpose: Text<'a>,
    given: Option<When>,
    withdrawn: Option<When>,
    proof: Text<'a>,
    text_version: Text<'a>,
}

impl<'de> Record<'de> for ConsentDraft<'de> {
    type Key = ConsentKey;
    type Out = Consent<'de>;

    fn take<F: Format, A: MapAccess<'de>>(
        &mut self,
        key: ConsentKey,
        slot: Slot<'_, F, A>,
    ) -> Result<(), A::Error> {
        match key {
            ConsentKey::Channel => self.channel = slot.text()?,
            ConsentKey::Purpose => self.purpose = slot.text()?,
            ConsentKey::Given => self.given = slot.when()?,
            ConsentKey::Withdrawn => self.withdrawn = slot.when()?,
            ConsentKey::Proof => self.proof = slot.text()?,
            ConsentKey::TextVersion => self.text_version = slot.text()?,
        }
        Ok(())
    }

    fn finish(self, _: &mut Notes) -> Result<Consent<'de>, String> {
        Ok(Consent {
            channel: need(self.channel, "согласие", "channel")?,
            purpose: self.purpose,
            given: self.given,
            withdrawn: self.withdrawn,
            proof: self.proof,
            text_version: self.text_version,
        })
    }
}
