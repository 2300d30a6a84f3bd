//! Facts and deeds in Russian words.

use chrono::NaiveDate;

use super::fact::Kind;
use super::view::View;
use crate::calendar::{Occurrence, Recurrence, RecurringDays};
use crate::facts::{ApprovalState, Direction, Event, EventKind};
use crate::findings::MissingItem;
use crate::model::regulation::{Clause, Criterion, Moment, StageId, What};
use crate::program::norm::{Bearer, Deed, Deeds, Obligation};
use crate::program::{Cond, PatternId, Shape, Test};

/// A fact, as a noun phrase.
pub(super) fn fact(view: &View<'_>, index: usize) -> Box<str> {
    match &view.fact(index).what {
        Kind::Field(change, _) => format!("изменение поля «{}»", change.field).into(),
        Kind::Owner(change) => format!("смена ответственного: {}", change.owner).into(),
        Kind::Event(event, moment, _) => event_words(event, *moment).into(),
        Kind::Created => "создание сделки".into(),
        Kind::Entry(entry) => format!("вход в стадию «{}»", entry.stage).into(),
        Kind::Current => {
            let stage = view.path.visits.first().map_or("", |visit| &*visit.name);
            format!("вход в стадию «{stage}»").into()
        }
        Kind::Mailing(mailing) => format!("рассылка {}", mailing.channel).into(),
    }
}

/// An event as a noun phrase.
pub(crate) fn event_words(event: &Event<'_>, moment: Moment) -> String {
    let mut words = String::new();
    match (event.kind, event.direction) {
        (EventKind::Call, Some(Direction::In)) if event.connected == Some(false) => {
            words.push_str("пропущенный ")
        }
        (EventKind::Email | EventKind::Message, Some(Direction::In)) => words.push_str("входящее "),
        (EventKind::Email | EventKind::Message, Some(Direction::Out)) => {
            words.push_str("исходящее ")
        }
        (EventKind::Call, Some(Direction::In)) => words.push_str("входящий "),
        (EventKind::Call, Some(Direction::Out)) => words.push_str("исходящий "),
        _ => {}
    }
    words.push_str(event.kind.row().name);
    if let Some(name) = &event.name {
        words.push_str(&format!(" «{name}»"));
    }
    match (event.kind, moment) {
        (EventKind::Task, Moment::Posted) => words.push_str(" поставлена"),
        (EventKind::Task, Moment::Closed) => words.push_str(" закрыта"),
        (EventKind::Task, Moment::Expired) => words.push_str(" просрочена"),
        (EventKind::Meeting, Moment::Posted) => words.push_str(" назначена"),
        (EventKind::Meeting, Moment::Moved) => words.push_str(" перенесена"),
        (EventKind::Meeting, Moment::NoShow) => words.push_str(": клиент не пришёл"),
        (EventKind::Meeting, Moment::Cancelled) => words.push_str(" отменена"),
        (EventKind::Meeting, Moment::Confirmed) => words.push_str(" подтверждена"),
        (EventKind::Document, Moment::Signed) => words.push_str(" подписан"),
        _ => {}
    }
    if event.kind == EventKind::Approval {
        if let Some(of) = &event.of {
            words.push_str(&format!(" «{of}»"));
        }
        words.push_str(match ApprovalState::of(event.state.as_deref()) {
            Some(ApprovalState::Asked) => ": запрошено",
            Some(ApprovalState::Granted) => ": получено",
            Some(ApprovalState::Refused) => ": отказано",
            Some(ApprovalState::Withdrawn) => ": отозвано",
            Some(ApprovalState::Expired) => ": срок истёк",
            None => "",
        });
    }
    if let Some(result) = &event.result {
        words.push_str(&format!(", результат «{result}»"));
    }
    words
}

/// How to mend a broken duty: what is to be done, as an infinitive phrase.
///
/// Of fields to fill only those that are `missing` are named; a stay is ended by leaving `stage`.
pub(super) fn fix(
    view: &View<'_>,
    duty: &Obligation,
    clause: &Clause,
    missing: &[MissingItem],
    stage: Option<&str>,
) -> Box<str> {
    let fields_only = duty
        .deeds
        .list
        .iter()
        .all(|deed| matches!(deed, Deed::Fill(_)));
    if fields_only && !missing.is_empty() {
        let items: Vec<String> = missing
            .iter()
            .map(|item| format!("«{}»", item.what))
            .collect();
        return format!("заполнить {}", items.join(", ")).into();
    }
    if let ([Deed::Leave], Some(stage)) = (duty.deeds.list.as_slice(), stage) {
        return format!("перевести сделку из стадии «{stage}» дальше").into();
    }
    deeds(view, &duty.deeds).unwrap_or_else(|| clause.text.clone())
}

/// Which time of a recurrence is meant: ` за 07.12.2026`, ` к 14.12.2026`; only a report is about some days.
pub(super) fn turn(duty: &Obligation, recurrence: &Recurrence, turn: Occurrence) -> String {
    let report = duty
        .deeds
        .list
        .iter()
        .any(|deed| matches!(deed, Deed::Report(_)));
    let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    match &recurrence.days {
        _ if !report => String::new(),
        RecurringDays::Period(_) => format!(" за {}–{}", day(turn.first), day(turn.last)),
        RecurringDays::MonthDay(_) => format!(" к {}", day(turn.last)),
        RecurringDays::Week(days) if days.iter().filter(|on| **on).count() == 1 => {
            format!(" к {}", day(turn.last))
        }
        RecurringDays::Week(_) | RecurringDays::Working => format!(" за {}", day(turn.last)),
    }
}

/// What is left to do about a criterion that is not met: fields are filled, anything else is seen to.
pub(super) fn meet(criterion: &Criterion, cond: &Cond) -> Box<str> {
    fn fields_only(cond: &Cond) -> bool {
        match cond {
            Cond::True => true,
            Cond::And(list) | Cond::Or(list) => list.iter().all(fields_only),
            Cond::Not(_) => false,
            Cond::Test(test, _) => matches!(test, Test::Filled(_)),
        }
    }
    let verb = if fields_only(cond) {
        "заполнить"
    } else {
        "обеспечить"
    };
    format!("{verb}: {}", criterion.text).into()
}

/// What is left to do about a broken ban: the deed cannot be undone.
pub(super) fn talk_over(clause: &Clause) -> Box<str> {
    format!("разобрать с сотрудником: {}", clause.text).into()
}

/// What is left to do about too much at once.
pub(super) fn unburden(clause: &Clause, on: Bearer) -> Box<str> {
    let what = match on {
        Bearer::Person(_) => "передать или закрыть",
        Bearer::Client => "закрыть",
    };
    format!("{what} лишнее: {}", clause.text).into()
}

/// Deeds as an infinitive phrase; `None` when one of them has no words of its own.
pub(super) fn deeds(view: &View<'_>, deeds: &Deeds) -> Option<Box<str>> {
    let words: Option<Vec<String>> = deeds.list.iter().map(|one| deed(view, one)).collect();
    words.map(|words| words.join(if deeds.all { " и " } else { " или " }).into())
}

fn deed(view: &View<'_>, deed: &Deed) -> Option<String> {
    let regulation = &view.env.version.regulation;
    let field = |field: &crate::model::regulation::FieldId| &view.env.version.field(*field).name;
    Some(match deed {
        Deed::Act(pattern) => act(view, *pattern),
        Deed::Fill(id) => format!("заполнить «{}»", field(id)),
        Deed::Change(id) => format!("изменить «{}»", field(id)),
        Deed::Move(stages, _) => format!("перевести в {}", stage_names(view, stages)),
        Deed::HandTo(role) => format!("передать: {}", regulation.roles[role.0]),
        Deed::Spawn(funnel, fields) => {
            let named = view.env.version.funnel_name(*funnel).unwrap_or_default();
            let copied: Vec<String> = fields.iter().map(|id| format!("«{}»", field(id))).collect();
            let copied = match copied.as_slice() {
                [] => String::new(),
                all => format!(" с теми же полями {}", all.join(", ")),
            };
            format!("создать сделку в воронке «{named}»{copied}")
        }
        Deed::Hold(_, text) if text.is_empty() => return None,
        Deed::Hold(Cond::Test(Test::Count { pattern, .. }, _), _) => act(view, *pattern),
        Deed::Hold(_, text) => format!("обеспечить: {text}"),
        Deed::Report(pattern) => {
            format!("сдать {}", view.env.version.pattern(*pattern).text)
        }
        Deed::Leave => "перевести сделку из стадии".into(),
        Deed::ByHand(text) => text.to_string(),
    })
}

/// `«КП» или «Отказ»`
pub(super) fn stage_names(view: &View<'_>, stages: &[StageId]) -> String {
    let name = |stage: &StageId| format!("«{}»", view.env.version.declared(*stage).name);
    stages.iter().map(name).collect::<Vec<_>>().join(" или ")
}

fn act(view: &View<'_>, id: PatternId) -> String {
    let pattern = view.env.version.pattern(id);
    let Some(shape) = pattern.shapes.first() else {
        return pattern.text.to_string();
    };
    let named = |verb: &str| {
        if shape.name.is_some() {
            format!("{verb} — {}", pattern.text)
        } else {
            verb.to_owned()
        }
    };
    match &shape.what {
        What::Event(kind, moment) => named(event_verb(*kind, *moment, shape)),
        What::Contact if matches!(shape.direction, Some(Direction::In)) => {
            "связаться с клиентом и получить ответ".into()
        }
        What::Contact => "связаться с клиентом".into(),
        What::Transition { to, .. } if !to.is_empty() => {
            format!("перевести в {}", stage_names(view, to))
        }
        What::OwnerChange => "сменить ответственного".into(),
        What::FieldChange(field) => format!("изменить «{}»", view.env.version.field(*field).name),
        What::Named => format!("сделать {}", pattern.text),
        What::Transition { .. } | What::Created | What::Mailing | What::Approval { .. } => {
            pattern.text.to_string()
        }
    }
}

const fn event_verb(kind: EventKind, moment: Moment, shape: &Shape) -> &'static str {
    let incoming = matches!(shape.direction, Some(Direction::In));
    match (kind, moment) {
        (EventKind::Call, _) if incoming => "дождаться звонка клиента",
        (EventKind::Email | EventKind::Message, _) if incoming => "получить ответ клиента",
        (EventKind::Call, _) => "позвонить клиенту",
        (EventKind::Email, _) => "написать клиенту письмо",
        (EventKind::Message, _) => "написать клиенту",
        (EventKind::Sms, _) => "отправить СМС",
        (EventKind::Meeting, Moment::Posted) => "назначить встречу",
        (EventKind::Meeting, Moment::Moved) => "перенести встречу",
        (EventKind::Meeting, Moment::Confirmed) => "подтвердить встречу",
        (EventKind::Meeting, _) => "провести встречу",
        (EventKind::Comment, _) => "оставить комментарий",
        (EventKind::Task, Moment::Posted | Moment::Open) if shape.with_deadline => {
            "поставить задачу со сроком"
        }
        (EventKind::Task, Moment::Posted | Moment::Open) => "поставить задачу",
        (EventKind::Task, _) => "закрыть задачу",
        (EventKind::Document, Moment::Signed) => "подписать документ",
        (EventKind::Document, _) => "отправить документ",
        (EventKind::Payment, _) => "получить оплату",
        (EventKind::Shipment, _) => "отгрузить",
        (EventKind::Visit, _) => "провести визит",
        (EventKind::Approval, _) => "получить согласование",
        (EventKind::Complaint, _) => "оформить жалобу",
        (EventKind::Report, _) => "сдать отчёт",
        (EventKind::Audit, _) => "заполнить лист проверки",
    }
}
