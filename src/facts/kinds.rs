//! Kinds of events and of facts: one table that input, grammar, messages and docs read.

/// Direction of a call, letter or message as the company sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
}

/// A recorded kind of event. Stage transitions, changes of owner and of fields are kept beside the deal, not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// `звонок`
    Call,
    /// `письмо` (e-mail)
    Email,
    /// `сообщение` (messenger or chat)
    Message,
    /// `СМС`
    Sms,
    /// `встреча`
    Meeting,
    /// `комментарий`
    Comment,
    /// `задача`
    Task,
    /// `документ`
    Document,
    /// `оплата`
    Payment,
    /// `отгрузка`
    Shipment,
    /// `визит`
    Visit,
    /// `согласование`
    Approval,
    /// `жалоба`
    Complaint,
    /// `отчёт`: handed in by an employee; see [`Form`](super::Form).
    Report,
    /// `проверка`: a filled sheet of a QA checklist; see [`Form`](super::Form).
    Audit,
}

/// One row of [`EVENT_KINDS`].
#[derive(Debug, Clone, Copy)]
pub struct EventKindRow {
    /// The kind.
    pub kind: EventKind,
    /// The Russian name in data and output, nominative.
    pub name: &'static str,
    /// English and other names accepted in data.
    pub aliases: &'static [&'static str],
    /// How a history of such events is called when it is missing (`история звонков`).
    pub history: &'static str,
    /// Whether it is a contact with the client (a *touch*: `касание`).
    pub contact: bool,
}

const fn row(
    kind: EventKind,
    name: &'static str,
    aliases: &'static [&'static str],
    history: &'static str,
    contact: bool,
) -> EventKindRow {
    EventKindRow {
        kind,
        name,
        aliases,
        history,
        contact,
    }
}

/// All kinds of events, in the order of [`EventKind`].
pub const EVENT_KINDS: &[EventKindRow] = &[
    row(
        EventKind::Call,
        "звонок",
        &["call"],
        "история звонков",
        true,
    ),
    row(
        EventKind::Email,
        "письмо",
        &["email", "e-mail", "почта"],
        "история писем",
        true,
    ),
    row(
        EventKind::Message,
        "сообщение",
        &["message", "чат", "мессенджер"],
        "история сообщений",
        true,
    ),
    row(EventKind::Sms, "СМС", &["sms", "смс"], "история СМС", true),
    row(
        EventKind::Meeting,
        "встреча",
        &["meeting"],
        "история встреч",
        true,
    ),
    row(
        EventKind::Comment,
        "комментарий",
        &["comment"],
        "комментарии",
        false,
    ),
    row(
        EventKind::Task,
        "задача",
        &["task", "дело"],
        "задачи",
        false,
    ),
    row(
        EventKind::Document,
        "документ",
        &["document"],
        "документы",
        false,
    ),
    row(
        EventKind::Payment,
        "оплата",
        &["payment", "платёж"],
        "оплаты",
        false,
    ),
    row(
        EventKind::Shipment,
        "отгрузка",
        &["shipment"],
        "отгрузки",
        false,
    ),
    row(EventKind::Visit, "визит", &["visit"], "визиты", true),
    row(
        EventKind::Approval,
        "согласование",
        &["approval"],
        "согласования",
        false,
    ),
    row(
        EventKind::Complaint,
        "жалоба",
        &["complaint"],
        "жалобы",
        false,
    ),
    row(
        EventKind::Report,
        "отчёт",
        &["report", "отчет"],
        "отчёты сотрудников",
        false,
    ),
    row(
        EventKind::Audit,
        "проверка",
        &["audit", "лист проверки"],
        "листы проверок",
        false,
    ),
];

impl EventKind {
    /// Its row in [`EVENT_KINDS`].
    #[must_use]
    pub fn row(self) -> &'static EventKindRow {
        // The table lists every kind in the order of the enum; a test holds it.
        &EVENT_KINDS[self as usize]
    }
}

/// What a dataset may hold a history of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// Stage transitions.
    Stages,
    /// Changes of fields.
    Fields,
    /// Changes of the responsible person.
    Owners,
    /// Events of a kind.
    Event(EventKind),
    /// Mailings sent.
    Mailings,
    /// The register of consents.
    Consents,
    /// Results of calls, meetings and tasks. Where they are not held, an event without a result tells nothing: a REST dump
    /// exports tasks without theirs.
    Results,
    /// What employees do without a client: meetings of the staff, training.
    StaffDeeds,
}

impl FactKind {
    /// How it is called when it is missing.
    #[must_use]
    pub fn history(self) -> &'static str {
        match self {
            Self::Stages => "история стадий",
            Self::Fields => "история полей",
            Self::Owners => "история ответственных",
            Self::Event(kind) => kind.row().history,
            Self::Mailings => "история рассылок",
            Self::Consents => "реестр согласий",
            Self::Results => "результаты звонков, встреч и задач",
            Self::StaffDeeds => "дела сотрудников без клиента",
        }
    }
}

/// Where an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApprovalState {
    /// Asked for, not decided.
    Asked,
    /// Granted, up to a value if it names one.
    Granted,
    /// Refused.
    Refused,
    /// Granted once and taken back.
    Withdrawn,
    /// Its own term has run out.
    Expired,
}

impl ApprovalState {
    /// The state that a record names; readers of formats have turned their words into these.
    #[must_use]
    pub fn of(state: Option<&str>) -> Option<Self> {
        Some(match state?.to_lowercase().as_str() {
            "asked" | "запрошено" => Self::Asked,
            "granted" | "согласовано" | "одобрено" => Self::Granted,
            "refused" | "отказано" => Self::Refused,
            "withdrawn" | "отозвано" => Self::Withdrawn,
            "expired" | "истекло" => Self::Expired,
            _ => return None,
        })
    }
}
