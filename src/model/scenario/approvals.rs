//! Approvals, consents and mailings: facts that no pattern of a rule tells in full.

use super::deeds::raw;
use super::given::Row;
use super::read::Draft;
use super::{Happened, Who};
use crate::facts::{Consent, Event, EventKind, Mailing};
use crate::lexicon::fold;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::syntax::{Member, PartKind};

/// How the author says what became of an approval.
const STATES: &[(&[&str], &str)] = &[
    (&["запрошен", "запросил", "запрос"], "asked"),
    (
        &[
            "отказан",
            "отказал",
            "отклонен",
            "отклонил",
            "не согласовал",
        ],
        "refused",
    ),
    (&["отозван", "отозвал"], "withdrawn"),
    (
        &[
            "согласован",
            "согласовал",
            "одобрен",
            "одобрил",
            "получен",
            "разрешил",
        ],
        "granted",
    ),
];

/// Channels by the words of authors.
const CHANNELS: &[(&[&str], &str)] = &[
    (&["email", "e-mail", "почт", "письм"], "email"),
    (&["смс", "sms"], "sms"),
    (&["whatsapp", "ватсап", "вотсап"], "whatsapp"),
    (&["telegram", "телеграм"], "telegram"),
    (&["звонк", "телефон"], "звонок"),
];

fn state(word: &str) -> Option<&'static str> {
    STATES
        .iter()
        .find(|(stems, _)| stems.iter().any(|stem| word.starts_with(stem)))
        .map(|(_, state)| *state)
}

/// The channel at the cursor.
fn channel(cursor: &mut Cursor<'_>) -> Option<&'static str> {
    let word = cursor.word()?;
    let found = CHANNELS
        .iter()
        .find(|(stems, _)| stems.iter().any(|stem| word.starts_with(stem)))?;
    cursor.skip(1);
    Some(found.1)
}

impl Binder<'_> {
    /// `РОП согласовал скидку 15 % до 12.12.2026`, `запрошено согласование скидки 15 % у РОПа`, `согласование скидки отказано`
    pub(super) fn approval_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let mut by = self.whom(cursor, draft);
        let mut said = cursor.word().and_then(state);
        if said.is_some() {
            cursor.skip(1);
        }
        let noun = cursor.eat_stem(&["согласовани"]);
        if !noun && (said.is_none() || by.is_none()) {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        }
        let mut event = Event::new(EventKind::Approval);
        cursor.eat(&["по"]);
        if let Some(field) = self.field(cursor) {
            event.of = self
                .reg
                .fields
                .get(field.0)
                .map(|field| field.name.to_string().into());
            cursor.eat(&["до", "на", "в", "=", "размере"]);
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { .. } | PartKind::Quoted(_) | PartKind::Date(_))
            ) && let Some(value) = self.value(cursor, field)
            {
                event.value = raw(&value);
            }
        } else if let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
            event.of = Some(name.to_string().into());
            cursor.skip(1);
        }
        loop {
            if let Some(found) = cursor.word().and_then(state) {
                said = Some(found);
                cursor.skip(1);
            } else if cursor.eat(&["с", "со", "от", "у"]) {
                by = self.whom(cursor, draft).or(by);
            } else {
                let start = cursor.position();
                cursor.eat(&["действует", "действительно", "действительна"]);
                let until = cursor.eat(&["до", "по"]);
                // How long it is valid does not move the day that later rows go on with.
                let date = draft.date;
                let said = until.then(|| self.moment_said(cursor, draft)).flatten();
                draft.date = date;
                if said.is_none() {
                    cursor.back_to(start);
                    break;
                }
                event.deadline = said;
            }
        }
        event.state = Some(said.unwrap_or("granted").into());
        let mut fact = self.fact_of(member, draft, row, Happened::Event(Box::new(event)));
        fact.by = by.unwrap_or(Who::Owner);
        self.take_fact(draft, fact);
        true
    }

    /// `согласие на email для рекламы [дано | отозвано]`
    pub(super) fn consent_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) -> bool {
        let start = cursor.position();
        cursor.eat_stem(&["клиент"]);
        // `отписался`, `отказался от рассылок`
        let unsubscribed = cursor.eat_stem(&["отписал", "отписан"])
            || cursor.has_stem(0, &["отказал"])
                && cursor.word_at(1) == Some("от")
                && cursor.has_stem(2, &["рассыл", "реклам"])
                && {
                    cursor.skip(1);
                    true
                };
        let mut withdrawn = unsubscribed || cursor.eat_stem(&["отозван", "отозвал", "нет"]);
        cursor.eat_stem(&["дал", "дано"]);
        if unsubscribed {
            cursor.eat(&["от"]);
        } else if !cursor.eat_stem(&["согласие", "согласия"]) {
            cursor.back_to(start);
            return false;
        }
        withdrawn |= cursor.eat_stem(&["отозван", "отозвал"]);
        cursor.eat(&["дано", "получено", "есть"]);
        cursor.eat(&["на", "по"]);
        cursor.eat_stem(&["рассылк", "рекламу"]);
        cursor.eat(&["по"]);
        let mut consent = Consent {
            // No channel is named: all of them are meant.
            channel: channel(cursor).unwrap_or("все").into(),
            purpose: None,
            given: row.at,
            withdrawn: None,
            proof: None,
            text_version: None,
        };
        if cursor.eat(&["для", "на"]) {
            let part = cursor.next();
            consent.purpose = part.map(|part| match &part.kind {
                PartKind::Quoted(name) => name.to_string().into(),
                _ => fold(&self.text(part.span)).into(),
            });
        }
        withdrawn |= cursor.eat_stem(&["отозван"]);
        cursor.eat(&["дано", "получено", "с"]);
        let since = self.moment_said(cursor, draft);
        consent.given = since.or(row.at);
        let what = Happened::Consent(Box::new(consent), !withdrawn);
        let mut fact = self.fact_of(member, draft, row, what);
        fact.at = since.or(row.at);
        fact.deal = None;
        fact.by = Who::Nobody;
        self.take_fact(draft, fact);
        true
    }

    /// `рассылка email по шаблону «Новости»`; the cursor stands behind «рассылка».
    pub(super) fn mailing_fact(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        draft: &mut Draft,
        row: &Row,
    ) {
        let mut mailing = Mailing {
            channel: "email".into(),
            template: None,
            category: None,
            campaign: None,
            sender: None,
            sender_kind: None,
            at: row
                .at
                .unwrap_or(crate::facts::When::Day(chrono::NaiveDate::default())),
            status: Some("sent".into()),
            source: "".into(),
        };
        loop {
            let position = cursor.position();
            self.about_deal(cursor, draft);
            if cursor.position() > position {
                continue;
            }
            cursor.eat(&["по", "в"]);
            if let Some(found) = channel(cursor) {
                mailing.channel = found.into();
                continue;
            }
            if self.sender_said(cursor, &mut mailing) {
                continue;
            }
            let quoted = match cursor.ahead(1).map(|part| &part.kind) {
                Some(PartKind::Quoted(name)) => Some(name.clone()),
                _ => None,
            };
            match (cursor.word(), quoted) {
                (Some(word), Some(name)) if word.starts_with("шаблон") => {
                    mailing.template = Some(name.to_string().into());
                }
                (Some(word), Some(name)) if word.starts_with("кампани") => {
                    mailing.campaign = Some(name.to_string().into());
                }
                (Some(word), Some(name)) if word.starts_with("категори") => {
                    mailing.category = Some(name.to_string().into());
                }
                _ => {
                    if cursor.eat_stem(&["доставлен"]) {
                        mailing.status = Some("delivered".into());
                    } else if cursor.eat_stem(&["открыт", "прочитан"]) {
                        mailing.status = Some("opened".into());
                    } else if cursor.eat_stem(&["отправлен"]) {
                    } else if let Some(PartKind::Quoted(name)) =
                        cursor.peek().map(|part| &part.kind)
                    {
                        mailing.template = Some(name.to_string().into());
                        cursor.skip(1);
                    } else {
                        break;
                    }
                    continue;
                }
            }
            cursor.skip(2);
        }
        let mut fact = self.fact_of(member, draft, row, Happened::Mailing(Box::new(mailing)));
        fact.by = Who::Nobody;
        self.take_fact(draft, fact);
    }

    /// `с холодного номера «+7 900 000-00-09»`
    fn sender_said(&self, cursor: &mut Cursor<'_>, mailing: &mut Mailing<'static>) -> bool {
        let start = cursor.position();
        if !cursor.eat(&["с", "со"]) {
            return false;
        }
        cursor.eat(&["одного", "нашего"]);
        let kind = cursor.word().map(str::to_owned);
        let named = cursor.eat_stem(&["номер"]);
        if !named {
            cursor.skip(1);
        }
        if !named && !cursor.eat_stem(&["номер"]) {
            cursor.back_to(start);
            return false;
        }
        mailing.sender_kind = kind.filter(|_| !named).map(Into::into);
        if let Some(PartKind::Quoted(number)) = cursor.peek().map(|part| &part.kind) {
            mailing.sender = Some(number.to_string().into());
            cursor.skip(1);
        }
        true
    }
}
