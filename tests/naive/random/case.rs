//! Random cases: what a CRM may hold of a client, with all that goes wrong there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use reglament::facts::{
    Absence, Case, Dataset, Deal, Direction, EVENT_KINDS, Employee, Event, EventKind, FactKind,
    FieldChange, Fields, Held, Mailing, OwnerChange, RawValue, StageEntry, When,
};
use reglament::model::regulation::{Card, FunnelId, Regulation};
use reglament::value::{Currency, Decimal, Instant, Type};

use super::dice::Dice;
use super::regulation::ROLES;

/// Monday 07.12.2026 10:00 in Moscow.
pub const START: i64 = 1_796_626_800;
pub(super) const STAFF: [&str; 5] = ["ivanov", "petrova", "sidorov", "kim", "boss"];

/// Moments of one case, drawn so that many fall together.
struct Times {
    drawn: Vec<i64>,
    /// Everything is held from the beginning to now.
    clean: bool,
    /// Nothing is later: the export's moment.
    last: i64,
}

impl Times {
    fn any(&mut self, dice: &mut Dice) -> i64 {
        if !self.drawn.is_empty() && dice.percent(20) {
            return *dice.one(&self.drawn);
        }
        let step = *dice.one(&[1800, 1800, 300, 3600, 60]);
        let at = START + dice.below(12 * 86_400 / step) as i64 * step as i64;
        let at = at.min(self.last);
        self.drawn.push(at);
        at
    }
}

fn when(dice: &mut Dice, at: i64) -> When {
    match dice.below(20) {
        0 => When::Local(
            DateTime::from_timestamp(at + 3 * 3600, 0)
                .unwrap()
                .naive_utc(),
        ),
        1 => When::Day(day(at)),
        _ => When::Exact(Instant(at)),
    }
}

/// So many hours later, but not after the export.
fn later(dice: &mut Dice, times: &Times, at: i64, least: usize, most: usize) -> When {
    exact((at + 3600 * dice.between(least, most) as i64).min(times.last))
}

pub(super) fn exact(at: i64) -> When {
    When::Exact(Instant(at))
}

pub(super) fn day(at: i64) -> NaiveDate {
    DateTime::from_timestamp(at + 3 * 3600, 0)
        .unwrap()
        .date_naive()
}

/// A data set, a case and a moment to judge it at.
pub fn case(dice: &mut Dice, reg: &Regulation, events: usize) -> (Dataset, Case<'static>, Instant) {
    let clean = dice.percent(50);
    let as_of = (!clean && dice.percent(40)).then(|| START + 86_400 * dice.between(2, 14) as i64);
    let mut times = Times {
        drawn: vec![START],
        clean,
        last: as_of.unwrap_or(i64::MAX),
    };
    let deals = (0..dice.between(1, 3))
        .map(|number| deal(dice, reg, &mut times, number))
        .collect::<Vec<_>>();
    let (fields, changes) = card(dice, reg, Card::Client, &mut times, START);
    let timezone = dice.percent(30).then(|| Cow::from("Asia/Yekaterinburg"));
    let mut case = Case {
        client: Some("C-1".into()),
        timezone,
        fields,
        changes,
        deals,
        source: "случай:1".into(),
        ..Case::default()
    };
    for number in 0..dice.below(events + 1) {
        let own = event(dice, &case, &mut times, number);
        case.events.push(own);
    }
    for number in 0..dice.below(3) {
        let at = exact(times.any(dice));
        let status = dice
            .percent(80)
            .then(|| (*dice.one(&["sent", "planned", "failed", "opened"])).into());
        case.mailings.push(Mailing {
            channel: "email".into(),
            template: None,
            category: None,
            campaign: None,
            sender: None,
            sender_kind: None,
            at,
            status,
            source: format!("рассылка:{number}").into(),
        });
    }
    let data = dataset(dice, &mut times, as_of.map(exact));
    let now = match dice.below(4) {
        0 => times.any(dice),
        1 => START + 86_400 * dice.between(1, 30) as i64,
        _ => START + 60 * dice.below(20 * 1440) as i64,
    };
    (data, case, Instant(now))
}

fn deal(dice: &mut Dice, reg: &Regulation, times: &mut Times, number: usize) -> Deal<'static> {
    let funnel = dice.below(reg.funnels.len());
    let own: Vec<&str> = reg
        .stages
        .iter()
        .filter(|stage| stage.funnel == FunnelId(funnel))
        .map(|stage| &*stage.name)
        .collect();
    let created = times.any(dice).min(START + 4 * 86_400);
    let mut moments: Vec<i64> = (0..dice.below(6))
        .map(|_| times.any(dice).max(created))
        .collect();
    moments.push(created);
    moments.sort_unstable();
    moments.dedup();
    let mut place = 0;
    let mut stages: Vec<StageEntry<'static>> = Vec::new();
    for (index, at) in moments.into_iter().enumerate() {
        if index > 0 {
            place = if dice.percent(70) {
                (place + 1).min(own.len() - 1)
            } else {
                dice.below(own.len())
            };
        }
        let at = if index > 0 && at > created + 86_400 && dice.percent(4) {
            When::Day(day(at))
        } else {
            exact(at)
        };
        let by = author(dice);
        let source = format!("стадии:{number}.{index}").into();
        stages.push(StageEntry {
            stage: own[place].to_owned().into(),
            funnel: None,
            at,
            known: None,
            by,
            source,
        });
    }
    let stage = stages.last().map(|entry| entry.stage.clone());
    let stage_since = stages.last().map(|entry| entry.at);
    let held = times.clean || dice.percent(80);
    let mut owners: Vec<OwnerChange<'static>> = (0..dice.below(3))
        .map(|index| {
            let at = if index == 0 {
                created
            } else {
                times.any(dice).max(created)
            };
            OwnerChange {
                owner: (*dice.one(&STAFF)).into(),
                at: exact(at),
                known: None,
                by: None,
                source: format!("ответственные:{number}.{index}").into(),
            }
        })
        .collect();
    owners.sort_by_key(|change| change.at);
    owners.dedup_by(|one, other| one.owner == other.owner);
    let owner = owners
        .last()
        .map_or_else(|| (*dice.one(&STAFF)).into(), |last| last.owner.clone());
    let (fields, changes) = card(dice, reg, Card::Deal, times, created + 60);
    Deal {
        id: format!("D-{number}").into(),
        name: None,
        funnel: reg.funnels[funnel]
            .name
            .as_ref()
            .map(|name| name.to_string().into()),
        owner: Some(owner),
        stage,
        stage_since: (held || dice.percent(70)).then_some(stage_since).flatten(),
        created: (!held || times.clean || dice.percent(90)).then(|| exact(created)),
        lead: None,
        fields,
        stages: held.then_some(stages),
        changes,
        owners: (times.clean || dice.percent(70)).then_some(owners),
        source: format!("сделка:{number}").into(),
    }
}

/// The values now, and the changes that led to them when they are held.
fn card(
    dice: &mut Dice,
    reg: &Regulation,
    card: Card,
    times: &mut Times,
    from: i64,
) -> (Fields<'static>, Option<Vec<FieldChange<'static>>>) {
    let mut fields = Fields::new();
    let mut changes: Vec<FieldChange<'static>> = Vec::new();
    let held = times.clean || dice.percent(75);
    for field in reg.fields.iter().filter(|field| field.card == card) {
        let name: Cow<'static, str> = field.name.to_string().into();
        if !times.clean && dice.percent(15) {
            continue;
        }
        fields.insert(name.clone(), RawValue::Empty);
        let count = dice.below(4);
        let mut moments: Vec<i64> = (0..count).map(|_| times.any(dice).max(from)).collect();
        moments.sort_unstable();
        moments.dedup();
        for at in moments {
            let value = raw(dice, &field.ty);
            if fields.get(&name) == Some(&value) {
                continue;
            }
            fields.insert(name.clone(), value.clone());
            let source = format!("поля:{}.{}", field.name, changes.len()).into();
            changes.push(FieldChange {
                field: name.clone(),
                value,
                at: exact(at),
                known: None,
                by: author(dice),
                source,
            });
        }
        // A value that was there from the beginning and never changed.
        if fields.get(&name) == Some(&RawValue::Empty)
            && dice.percent(30)
            && !changes.iter().any(|change| change.field == name)
        {
            fields.insert(name, raw(dice, &field.ty));
        }
    }
    // Records come in any order.
    if dice.percent(20) {
        changes.reverse();
    }
    (fields, held.then_some(changes))
}

fn raw(dice: &mut Dice, ty: &Type) -> RawValue<'static> {
    if dice.percent(15) {
        return RawValue::Empty;
    }
    let number = Decimal::from(dice.below(4) as i64 * 10);
    match ty {
        Type::Number(_) | Type::Percent => RawValue::Number(number),
        Type::Money(_) => RawValue::Number(number * Decimal::from(100)),
        Type::YesNo => RawValue::Bool(dice.percent(50)),
        Type::OneOf(values) => RawValue::Text(dice.one(values).to_string().into()),
        Type::Date => RawValue::Text(format!("2026-12-{:02}", 7 + dice.below(20)).into()),
        Type::YearDay => RawValue::Text(format!("1980-12-{:02}", 4 + dice.below(28)).into()),
        Type::DateTime => {
            let (day, hour) = (7 + dice.below(20), dice.below(24));
            RawValue::Text(format!("2026-12-{day:02}T{hour:02}:30").into())
        }
        _ => RawValue::Text((*dice.one(&["Иванов", "+79170000000"])).into()),
    }
}

pub(super) fn author(dice: &mut Dice) -> Option<Cow<'static, str>> {
    // A robot and an unknown author are nobody.
    dice.percent(80).then(|| (*dice.one(&STAFF)).into())
}

fn event(
    dice: &mut Dice,
    case: &Case<'static>,
    times: &mut Times,
    number: usize,
) -> Event<'static> {
    let kind = dice.one(EVENT_KINDS).kind;
    let kind = if dice.percent(25) {
        EventKind::Call
    } else {
        kind
    };
    let mut own = Event::new(kind);
    own.source = format!("события:{number}").into();
    let deal = dice.percent(75).then(|| dice.one(&case.deals));
    own.deal = deal.map(|deal| deal.id.clone());
    let at = match deal.and_then(|deal| deal.created) {
        Some(When::Exact(created)) => times.any(dice).max(created.0 + 60),
        _ => times.any(dice),
    };
    // A bare date of the day of creation would lie before it.
    let settled = at > START + 6 * 86_400;
    own.at = Some(if settled { when(dice, at) } else { exact(at) });
    own.known = dice.percent(10).then(|| later(dice, times, at, 0, 72));
    own.by = author(dice);
    own.id = dice
        .percent(30)
        .then(|| format!("{}", dice.below(100)).into());
    if matches!(
        kind,
        EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms
    ) {
        let inbound = dice.percent(40);
        own.direction = Some(if inbound {
            Direction::In
        } else {
            Direction::Out
        });
        if inbound {
            own.by = None;
        }
    }
    match kind {
        EventKind::Call => {
            own.connected = if times.clean || dice.percent(85) {
                Some(dice.percent(60))
            } else {
                None
            };
            own.result = dice.percent(40).then(|| "недозвон".into());
            own.name = dice.percent(30).then(|| "Первый  звонок".into());
        }
        EventKind::Comment => own.text = Some((*dice.one(&["да", "длинный текст"])).into()),
        EventKind::Task => {
            own.at = Some(exact(at));
            own.deadline = dice
                .percent(60)
                .then(|| exact(at + 3600 * dice.between(1, 72) as i64));
            own.closed = dice.percent(50).then(|| later(dice, times, at, 0, 96));
            own.automatic = own.closed.is_some() && dice.percent(20);
        }
        EventKind::Document => {
            own.name = Some((*dice.one(&["КП", "Договор"])).into());
            own.state = dice.percent(40).then(|| "подписан".into());
        }
        EventKind::Payment => {
            own.amount = Some(Decimal::from(dice.between(1, 5) as i64 * 500));
            own.currency = (!times.clean && dice.percent(8)).then(|| "USD".into());
        }
        EventKind::Meeting if dice.percent(30) => {
            own.known = Some(exact(at));
            own.planned = Some(exact(at));
        }
        EventKind::Approval => {
            own.of = Some((*dice.one(&["скидка", "бюджет"])).into());
            own.state =
                Some((*dice.one(&["granted", "granted", "asked", "refused", "withdrawn"])).into());
            own.value = if dice.percent(70) {
                RawValue::Number(Decimal::from(dice.below(4) as i64 * 10))
            } else {
                RawValue::Empty
            };
        }
        _ => {}
    }
    own
}

fn dataset(dice: &mut Dice, times: &mut Times, as_of: Option<When>) -> Dataset {
    let mut kinds: Vec<FactKind> = EVENT_KINDS
        .iter()
        .map(|row| FactKind::Event(row.kind))
        .collect();
    kinds.extend([
        FactKind::Stages,
        FactKind::Fields,
        FactKind::Owners,
        FactKind::Mailings,
        FactKind::Consents,
        FactKind::Results,
    ]);
    let mut held = BTreeMap::new();
    let partly = !times.clean && dice.percent(60);
    for kind in kinds {
        if partly && matches!(kind, FactKind::Event(_)) && dice.percent(15) {
            if dice.percent(50) {
                continue;
            }
            held.insert(
                kind,
                Held {
                    since: Some(exact(times.any(dice))),
                    as_of: None,
                },
            );
            continue;
        }
        if partly && kind == FactKind::Results && dice.percent(30) {
            continue;
        }
        held.insert(kind, Held::default());
    }
    let staff_held = times.clean || dice.percent(85);
    let staff = STAFF
        .iter()
        .enumerate()
        .map(|(index, id)| ((*id).into(), employee(dice, id, index)))
        .filter(|_| staff_held)
        .collect();
    Dataset {
        audits: Default::default(),
        staff,
        staff_held,
        held,
        as_of,
        timezone: None,
        currency: Currency::default(),
        export: false,
        format: "случай".into(),
    }
}

fn employee(dice: &mut Dice, id: &str, index: usize) -> Employee {
    let role = ROLES[if index == 4 { 1 } else { dice.below(3) }];
    let away = START + 86_400 * dice.below(10) as i64;
    let absences = if dice.percent(15) {
        vec![Absence {
            from: When::Day(day(away)),
            to: When::Day(day(away + 2 * 86_400)),
        }]
    } else {
        Vec::new()
    };
    Employee {
        id: id.into(),
        name: id.into(),
        role: Some(role.into()),
        team: dice.percent(50).then(|| "Екатеринбург".into()),
        schedule: None,
        accreditations: Vec::new(),
        absences,
        deputy: dice.percent(60).then(|| "boss".into()),
        active: dice.percent(90),
        ..Employee::default()
    }
}
