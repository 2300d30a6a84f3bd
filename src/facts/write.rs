//! Facts written in our own format: what [`read`](super::read) reads back as it was.

use std::borrow::Cow;

use super::{
    Case, Consent, Dataset, Deal, Direction, Employee, Event, EventKind, FactKind, FieldChange,
    Fields, Held, Mailing, OwnerChange, RawValue, Staff, StageEntry, When,
};

/// One client as a line of NDJSON, without the end of the line.
#[must_use]
pub fn case_line(case: &Case<'_>) -> String {
    let mut out = Object::new();
    match &case.employee {
        Some(person) => out.raw("employee", &employee(person)),
        None => out.text("client", case.client.as_ref()),
    }
    out.text("name", case.name.as_ref());
    out.text("timezone", case.timezone.as_ref());
    out.fields("fields", &case.fields);
    out.history("changes", case.changes.as_deref(), change);
    out.list("consents", &case.consents, consent);
    out.list("deals", &case.deals, deal);
    let kind = |wanted: Option<EventKind>| {
        case.events.iter().filter(move |event| match event.kind {
            EventKind::Report | EventKind::Audit => Some(event.kind) == wanted,
            _ => wanted.is_none(),
        })
    };
    out.list("events", kind(None), event);
    out.list("reports", kind(Some(EventKind::Report)), report);
    out.list("audits", kind(Some(EventKind::Audit)), audit);
    out.list("mailings", &case.mailings, mailing);
    out.str("source", &case.source);
    out.end()
}

/// `employees.yaml`: one person a line; JSON is YAML.
#[must_use]
pub fn staff_yaml(staff: &Staff) -> String {
    let lines = staff.values().map(|one| format!("- {}\n", employee(one)));
    lines.collect()
}

/// `dataset.yaml`: what is held, and over which time.
#[must_use]
pub fn dataset_yaml(dataset: &Dataset) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: String| out.push_str(&format!("{key}: {value}\n"));
    if let Some(at) = dataset.as_of {
        line("выгружено", quoted(&moment(at)));
    }
    if let Some(zone) = &dataset.timezone {
        line("часовой пояс", quoted(zone));
    }
    line("валюта", quoted(&dataset.currency.0));
    out.push_str("хранится:\n");
    for (kind, Held { since, as_of }) in &dataset.held {
        let name = kind_name(*kind);
        let part =
            |key: &str, at: Option<When>| at.map(|at| format!("{key}: {}", quoted(&moment(at))));
        let parts: Vec<String> = [part("с", *since), part("по", *as_of)]
            .into_iter()
            .flatten()
            .collect();
        match parts.as_slice() {
            [] => out.push_str(&format!("  {name}: да\n")),
            parts => out.push_str(&format!("  {name}: {{{}}}\n", parts.join(", "))),
        }
    }
    out.push_str("  остальное: нет\n");
    out
}

/// A kind of fact by the name that `dataset.yaml` knows it by.
fn kind_name(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Stages => "стадии",
        FactKind::Fields => "поля",
        FactKind::Owners => "ответственные",
        FactKind::Mailings => "рассылки",
        FactKind::Consents => "согласия",
        FactKind::Results => "результаты",
        FactKind::StaffDeeds => "дела сотрудников",
        FactKind::Event(kind) => kind.row().name,
    }
}

/// A moment in a form that is read back as it was; an exact one in universal time.
#[must_use]
pub fn moment(when: When) -> String {
    match when {
        When::Exact(at) => chrono::DateTime::from_timestamp(at.0, 0)
            .map_or_else(String::new, |at| {
                at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
            }),
        When::Local(local) => local.format("%Y-%m-%d %H:%M:%S").to_string(),
        When::Day(day) => day.format("%Y-%m-%d").to_string(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn raw(value: &RawValue<'_>) -> String {
    match value {
        RawValue::Empty => "null".to_owned(),
        RawValue::Bool(yes) => yes.to_string(),
        RawValue::Number(number) => number.to_string(),
        RawValue::Text(text) => quoted(text),
        RawValue::List(all) => {
            let all: Vec<String> = all.iter().map(raw).collect();
            format!("[{}]", all.join(","))
        }
    }
}

/// An object under construction; what is not there is not written.
struct Object(String);

impl Object {
    const fn new() -> Self {
        Self(String::new())
    }

    fn raw(&mut self, key: &str, literal: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&quoted(key));
        self.0.push(':');
        self.0.push_str(literal);
    }

    fn str(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.raw(key, &quoted(text));
        }
    }

    fn text(&mut self, key: &str, text: Option<&Cow<'_, str>>) {
        if let Some(text) = text {
            self.raw(key, &quoted(text));
        }
    }

    fn boxed(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.raw(key, &quoted(text));
        }
    }

    fn when(&mut self, key: &str, at: Option<When>) {
        if let Some(at) = at {
            self.raw(key, &quoted(&moment(at)));
        }
    }

    fn yes(&mut self, key: &str, yes: bool) {
        if yes {
            self.raw(key, "true");
        }
    }

    fn fields(&mut self, key: &str, fields: &Fields<'_>) {
        if fields.is_empty() {
            return;
        }
        let mut inner = Self::new();
        for (name, value) in fields {
            inner.raw(name, &raw(value));
        }
        self.raw(key, &inner.end());
    }

    fn list<'t, T: 't>(
        &mut self,
        key: &str,
        all: impl IntoIterator<Item = &'t T>,
        one: impl Fn(&T) -> String,
    ) {
        let all: Vec<String> = all.into_iter().map(one).collect();
        if !all.is_empty() {
            self.raw(key, &format!("[{}]", all.join(",")));
        }
    }

    /// A list whose being empty says something.
    fn history<T>(&mut self, key: &str, all: Option<&[T]>, one: impl Fn(&T) -> String) {
        if let Some(all) = all {
            let all: Vec<String> = all.iter().map(one).collect();
            self.raw(key, &format!("[{}]", all.join(",")));
        }
    }

    fn end(self) -> String {
        match self.0.is_empty() {
            true => "{}".to_owned(),
            false => self.0 + "}",
        }
    }
}

fn deal(deal: &Deal<'_>) -> String {
    let mut out = Object::new();
    out.str("deal", &deal.id);
    out.text("name", deal.name.as_ref());
    out.text("funnel", deal.funnel.as_ref());
    out.text("owner", deal.owner.as_ref());
    out.text("stage", deal.stage.as_ref());
    out.when("stage_since", deal.stage_since);
    out.when("created", deal.created);
    out.text("lead", deal.lead.as_ref());
    out.fields("fields", &deal.fields);
    out.history("stages", deal.stages.as_deref(), stage);
    out.history("changes", deal.changes.as_deref(), change);
    out.history("owners", deal.owners.as_deref(), owner);
    out.str("source", &deal.source);
    out.end()
}

fn stage(entry: &StageEntry<'_>) -> String {
    let mut out = Object::new();
    out.str("stage", &entry.stage);
    out.text("funnel", entry.funnel.as_ref());
    out.when("at", Some(entry.at));
    out.when("known", entry.known);
    out.text("by", entry.by.as_ref());
    out.str("source", &entry.source);
    out.end()
}

fn change(change: &FieldChange<'_>) -> String {
    let mut out = Object::new();
    out.str("field", &change.field);
    out.raw("value", &raw(&change.value));
    out.when("at", Some(change.at));
    out.when("known", change.known);
    out.text("by", change.by.as_ref());
    out.str("source", &change.source);
    out.end()
}

fn owner(change: &OwnerChange<'_>) -> String {
    let mut out = Object::new();
    out.str("owner", &change.owner);
    out.when("at", Some(change.at));
    out.when("known", change.known);
    out.text("by", change.by.as_ref());
    out.str("source", &change.source);
    out.end()
}

fn event(event: &Event<'_>) -> String {
    let mut out = Object::new();
    out.str("kind", event.kind.row().name);
    out.text("id", event.id.as_ref());
    out.text("deal", event.deal.as_ref());
    for (key, at) in [
        ("at", event.at),
        ("known", event.known),
        ("planned", event.planned),
        ("deadline", event.deadline),
        ("closed", event.closed),
    ] {
        out.when(key, at);
    }
    out.yes("automatic", event.automatic);
    out.boxed(
        "direction",
        event.direction.map(|direction| match direction {
            Direction::In => "in",
            Direction::Out => "out",
        }),
    );
    if let Some(yes) = event.connected {
        out.raw("connected", if yes { "true" } else { "false" });
    }
    for (key, text) in [
        ("by", &event.by),
        ("name", &event.name),
        ("result", &event.result),
        ("text", &event.text),
        ("channel", &event.channel),
        ("template", &event.template),
        ("script", &event.script),
        ("currency", &event.currency),
        ("of", &event.of),
        ("state", &event.state),
    ] {
        out.text(key, text.as_ref());
    }
    if let Some(seconds) = event.seconds {
        out.raw("seconds", &seconds.to_string());
    }
    out.yes("attachment", event.attachment);
    if let Some(amount) = event.amount {
        out.raw("amount", &amount.to_string());
    }
    if let Some(version) = event.version {
        out.raw("version", &version.to_string());
    }
    if event.value != RawValue::Empty {
        out.raw("value", &raw(&event.value));
    }
    out.str("source", &event.source);
    out.end()
}

fn report(event: &Event<'_>) -> String {
    let mut out = Object::new();
    out.text("name", event.name.as_ref());
    out.when("at", event.at);
    out.when("known", event.known);
    if let Some(form) = &event.form {
        out.when("day", form.from);
        out.when("to", form.to);
        out.fields("lines", &form.lines);
    }
    out.str("source", &event.source);
    out.end()
}

fn audit(event: &Event<'_>) -> String {
    let mut out = Object::new();
    out.text("checklist", event.name.as_ref());
    out.text("id", event.id.as_ref());
    out.text("deal", event.deal.as_ref());
    out.when("at", event.at);
    out.when("known", event.known);
    out.text("by", event.by.as_ref());
    if let Some(form) = &event.form {
        out.text("event", form.event.as_ref());
        out.text("employee", form.employee.as_ref());
        if let Some(appeal) = &form.appeal {
            out.str("appeals", &appeal.of);
            out.text("appealed_by", appeal.by.as_ref());
            out.text("why", appeal.why.as_ref());
        }
        out.fields("answers", &form.lines);
    }
    out.str("source", &event.source);
    out.end()
}

fn mailing(mailing: &Mailing<'_>) -> String {
    let mut out = Object::new();
    out.str("channel", &mailing.channel);
    for (key, text) in [
        ("template", &mailing.template),
        ("category", &mailing.category),
        ("campaign", &mailing.campaign),
        ("sender", &mailing.sender),
        ("sender_kind", &mailing.sender_kind),
        ("status", &mailing.status),
    ] {
        out.text(key, text.as_ref());
    }
    out.when("at", Some(mailing.at));
    out.str("source", &mailing.source);
    out.end()
}

fn consent(consent: &Consent<'_>) -> String {
    let mut out = Object::new();
    out.str("channel", &consent.channel);
    out.text("purpose", consent.purpose.as_ref());
    out.when("given", consent.given);
    out.when("withdrawn", consent.withdrawn);
    out.text("proof", consent.proof.as_ref());
    out.text("text_version", consent.text_version.as_ref());
    out.end()
}

fn employee(person: &Employee) -> String {
    let mut out = Object::new();
    out.str("id", &person.id);
    out.str("name", &person.name);
    for (key, text) in [
        ("role", &person.role),
        ("team", &person.team),
        ("schedule", &person.schedule),
        ("deputy", &person.deputy),
    ] {
        out.boxed(key, text.as_deref());
    }
    out.list("accreditations", &person.accreditations, |one| {
        let mut out = Object::new();
        out.str("name", &one.name);
        out.when("from", one.from);
        out.when("to", one.to);
        out.end()
    });
    out.list("absences", &person.absences, |one| {
        let mut out = Object::new();
        out.when("from", Some(one.from));
        out.when("to", Some(one.to));
        out.end()
    });
    out.raw("active", if person.active { "true" } else { "false" });
    out.when("since", person.since);
    out.when("until", person.until);
    let (reports, events): (Vec<&Event<'_>>, Vec<&Event<'_>>) = person
        .events
        .iter()
        .partition(|event| event.kind == EventKind::Report);
    out.list("reports", reports, report);
    out.list("events", events, event);
    out.end()
}
