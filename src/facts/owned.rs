//! Cases that outlive the text they were read from.

use std::borrow::Cow;

use super::{
    Case, Consent, Deal, Event, FieldChange, Fields, Form, Mailing, OwnerChange, RawValue,
    StageEntry,
};

type Text<'a> = Option<Cow<'a, str>>;

fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

fn own_text(text: Text<'_>) -> Text<'static> {
    text.map(own)
}

fn own_fields(fields: Fields<'_>) -> Fields<'static> {
    fields
        .into_iter()
        .map(|(name, value)| (own(name), value.into_owned()))
        .collect()
}

fn own_all<T, U>(items: Vec<T>, one: impl FnMut(T) -> U) -> Vec<U> {
    items.into_iter().map(one).collect()
}

impl RawValue<'_> {
    /// The same value with its own text.
    #[must_use]
    pub fn into_owned(self) -> RawValue<'static> {
        match self {
            Self::Empty => RawValue::Empty,
            Self::Bool(yes) => RawValue::Bool(yes),
            Self::Number(number) => RawValue::Number(number),
            Self::Text(text) => RawValue::Text(own(text)),
            Self::List(items) => RawValue::List(own_all(items, RawValue::into_owned)),
        }
    }
}

impl Case<'_> {
    /// The same case with its own text.
    #[must_use]
    pub fn into_owned(self) -> Case<'static> {
        Case {
            employee: self.employee,
            client: own_text(self.client),
            name: own_text(self.name),
            timezone: own_text(self.timezone),
            fields: own_fields(self.fields),
            changes: self.changes.map(|all| own_all(all, own_change)),
            consents: own_all(self.consents, |consent| Consent {
                channel: own(consent.channel),
                purpose: own_text(consent.purpose),
                given: consent.given,
                withdrawn: consent.withdrawn,
                proof: own_text(consent.proof),
                text_version: own_text(consent.text_version),
            }),
            deals: own_all(self.deals, own_deal),
            events: own_all(self.events, Event::into_owned),
            mailings: own_all(self.mailings, |mailing| Mailing {
                channel: own(mailing.channel),
                template: own_text(mailing.template),
                category: own_text(mailing.category),
                campaign: own_text(mailing.campaign),
                sender: own_text(mailing.sender),
                sender_kind: own_text(mailing.sender_kind),
                at: mailing.at,
                status: own_text(mailing.status),
                source: own(mailing.source),
            }),
            source: own(self.source),
        }
    }
}

fn own_deal(deal: Deal<'_>) -> Deal<'static> {
    Deal {
        id: own(deal.id),
        name: own_text(deal.name),
        funnel: own_text(deal.funnel),
        owner: own_text(deal.owner),
        stage: own_text(deal.stage),
        stage_since: deal.stage_since,
        created: deal.created,
        lead: own_text(deal.lead),
        fields: own_fields(deal.fields),
        stages: deal.stages.map(|all| {
            own_all(all, |entry| StageEntry {
                stage: own(entry.stage),
                funnel: own_text(entry.funnel),
                at: entry.at,
                known: entry.known,
                by: own_text(entry.by),
                source: own(entry.source),
            })
        }),
        changes: deal.changes.map(|all| own_all(all, own_change)),
        owners: deal.owners.map(|all| {
            own_all(all, |change| OwnerChange {
                owner: own(change.owner),
                at: change.at,
                known: change.known,
                by: own_text(change.by),
                source: own(change.source),
            })
        }),
        source: own(deal.source),
    }
}

fn own_change(change: FieldChange<'_>) -> FieldChange<'static> {
    FieldChange {
        field: own(change.field),
        value: change.value.into_owned(),
        at: change.at,
        known: change.known,
        by: own_text(change.by),
        source: own(change.source),
    }
}

impl Event<'_> {
    /// The same event with its own text.
    #[must_use]
    pub fn into_owned(self) -> Event<'static> {
        let event = self;
        Event {
            kind: event.kind,
            id: own_text(event.id),
            deal: own_text(event.deal),
            at: event.at,
            known: event.known,
            planned: event.planned,
            deadline: event.deadline,
            closed: event.closed,
            automatic: event.automatic,
            direction: event.direction,
            connected: event.connected,
            by: own_text(event.by),
            name: own_text(event.name),
            result: own_text(event.result),
            text: own_text(event.text),
            seconds: event.seconds,
            channel: own_text(event.channel),
            template: own_text(event.template),
            script: own_text(event.script),
            attachment: event.attachment,
            amount: event.amount,
            currency: own_text(event.currency),
            version: event.version,
            of: own_text(event.of),
            value: event.value.into_owned(),
            form: event.form.map(|form| Box::new(own_form(*form))),
            state: own_text(event.state),
            source: own(event.source),
        }
    }
}

fn own_form(form: Form<'_>) -> Form<'static> {
    Form {
        from: form.from,
        to: form.to,
        event: own_text(form.event),
        employee: own_text(form.employee),
        appeal: form.appeal.map(|appeal| super::Appeal {
            of: own(appeal.of),
            by: own_text(appeal.by),
            why: own_text(appeal.why),
        }),
        lines: own_fields(form.lines),
    }
}
