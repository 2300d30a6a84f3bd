//! A family of its own: everything that a sentence may ask of a field, a person, a clock, the register of consents and an event,
//! and the terms that the usual family leaves out.

use std::rc::Rc;

use chrono::NaiveDate;
use reglament::calendar::{
    Cron, Limit, Quantity, Recurrence, RecurringDays, RecurringTime, Term, TermDay, TimeOfDay, Unit,
};
use reglament::facts::{
    Accreditation, Case, Consent, Dataset, Direction, EventKind, FieldChange, Mailing, RawValue,
};
use reglament::model::regulation::{
    Again, Author, Calc, Card, Clause, Cond, ConsentTest, Deed, Deeds, EventPattern, EventShape,
    Expr, Field, FieldId, LocalHours, LookBack, Moment, Op, Pause, Regulation, Sentence, Test,
    Trigger, What, Who,
};
use reglament::value::{Decimal, Instant, Type, Value};

use super::case::{START, case, exact};
use super::clause::{clause, duty};
use super::condition::{condition, length};
use super::dice::Dice;
use super::pattern::{deed, pattern, shape};
use super::regulation::{hours, regulation};
use crate::naive::sample::Sample;

const PAYMENT: FieldId = FieldId(5);
const PERSON: FieldId = FieldId(3);
const PHONE: FieldId = FieldId(6);
/// A date and time, which this family adds.
const SHOWING: FieldId = FieldId(8);

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 41_000_000);
    let mut reg = regulation(&mut dice, 1);
    reg.fields.push(Field {
        card: Card::Deal,
        name: "показ".into(),
        ty: Type::DateTime,
    });
    reg.clauses.clear();
    for number in 0..dice.between(3, 6) {
        let own = one(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let regs = Rc::new(vec![reg]);
    // What is not held is the matter of other families.
    let mut dice = Dice::new(!seed ^ 0xa5ced);
    loop {
        let (mut data, mut case, now) = case(&mut dice, &regs[0], 22);
        if !Sample::lacks_nothing(&regs[0], &data, &case) {
            continue;
        }
        told(&mut dice, &mut case);
        people(&mut dice, &mut data);
        return Sample::usual(regs, data, case, now);
    }
}

/// A usual clause with something asked, narrowed or timed otherwise.
fn one(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("спрошено {number}").into();
    let kind = dice.below(13);
    match kind {
        0..=5 => {
            let cond = asked(dice, reg);
            own.guard = match dice.below(4) {
                0 => Cond::Not(Box::new(cond)),
                1 => Cond::And(vec![cond, condition(dice, reg, 0)]),
                2 => Cond::Or(vec![cond, asked(dice, reg)]),
                _ => cond,
            };
        }
        6 | 7 => {
            let mut duty = duty(dice, reg);
            match dice.below(4) {
                0 => duty.cancel = vec![asked(dice, reg)],
                1 => {
                    duty.pauses = vec![Pause {
                        while_: asked(dice, reg),
                        at_most: dice.percent(50).then(|| Quantity::plain(2, Unit::Day)),
                        times: None,
                    }];
                }
                2 => duty.deeds = Deeds::All(vec![Deed::Hold(asked(dice, reg))]),
                _ => duty.own_schedule = true,
            }
            own.sentence = Sentence::Duty(duty);
            own.trigger = Trigger::Scope;
        }
        8 | 9 => {
            let mut duty = duty(dice, reg);
            if dice.percent(50) {
                duty.deeds = Deeds::All(vec![Deed::Act(narrow(dice))]);
            }
            duty.own_schedule = dice.percent(40);
            own.sentence = Sentence::Duty(duty);
            own.trigger = Trigger::Event {
                pattern: narrow(dice),
                again: *dice.one(&[Again::Join, Again::Restart, Again::Each]),
            };
        }
        10 | 11 => {
            let mut duty = duty(dice, reg);
            (own.trigger, duty.term) = rare_term(dice);
            if let Trigger::Date { .. } = own.trigger {
                duty.pauses.clear();
            }
            own.sentence = Sentence::Duty(duty);
        }
        _ => {
            let mut duty = duty(dice, reg);
            duty.deeds = Deeds::All(vec![Deed::Act(deed(dice, reg))]);
            (duty.term, duty.early) = (None, None);
            duty.pauses.clear();
            duty.before_window = false;
            let days = RecurringDays::Week([true; 7]);
            own.trigger = Trigger::Every(Recurrence::new(days, RecurringTime::Cron(cron(dice))));
            own.sentence = Sentence::Duty(duty);
        }
    }
    own
}

fn cron(dice: &mut Dice) -> Cron {
    let said = *dice.one(&[
        "0 10 * * 1-5",
        "30 9,17 * * *",
        "0 12 1,15 * *",
        "0 8 * * 0,3",
    ]);
    Cron::parse(said).unwrap()
}

/// Terms that other families leave out, and what they count from.
fn rare_term(dice: &mut Dice) -> (Trigger, Option<Term>) {
    let time = |dice: &mut Dice| TimeOfDay::new(dice.between(9, 20) as u32, 0).unwrap();
    let days = |dice: &mut Dice| Quantity::plain(dice.between(1, 3) as u32, Unit::Day);
    let before = Trigger::Date {
        field: PAYMENT,
        before: true,
    };
    match dice.below(6) {
        0 => (
            before,
            Some(Term::DayBefore {
                lead: days(dice),
                limit: Limit::Time(time(dice)),
                opens: dice.percent(50),
            }),
        ),
        1 => (
            before,
            Some(Term::DayBefore {
                lead: days(dice),
                limit: Limit::WorkClose,
                opens: dice.percent(50),
            }),
        ),
        2 => (Trigger::Scope, Some(Term::Evening)),
        3 => {
            let from = dice.between(1, 3) as u32;
            let term = Term::Between {
                from: Quantity::working_days(from),
                to: Quantity::working_days(from + dice.below(3) as u32),
            };
            (Trigger::Scope, Some(term))
        }
        4 => {
            let date = NaiveDate::from_ymd_opt(2026, 12, 8 + dice.below(14) as u32).unwrap();
            let time = dice.percent(50).then(|| time(dice));
            (Trigger::Scope, Some(Term::Fixed { date, time }))
        }
        _ => {
            let day = match dice.percent(50) {
                true => TermDay::Same,
                false => TermDay::After(days(dice)),
            };
            let limit = Limit::WorkClose;
            let term = match dice.percent(50) {
                true => Term::By { day, limit },
                false => Term::On { day, limit },
            };
            (Trigger::Scope, Some(term))
        }
    }
}

fn op(dice: &mut Dice) -> Op {
    *dice.one(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge])
}

/// A condition of the rarer sorts.
fn asked(dice: &mut Dice, reg: &Regulation) -> Cond {
    let number =
        |dice: &mut Dice, most| Expr::Const(Value::Number(Decimal::from(dice.below(most))));
    let test = match dice.below(12) {
        0 => {
            let (field, part) = *dice.one(&[(PERSON, "ван"), (PERSON, "7917"), (PHONE, "+7917")]);
            Test::Contains(field, part.into())
        }
        1 => Test::Remains(*dice.one(&[PAYMENT, SHOWING]), length(dice)),
        2 => Test::Ahead(*dice.one(&[PAYMENT, SHOWING])),
        3 => {
            let field = *dice.one(&[PERSON, PHONE]);
            Test::Compare(Expr::Length(field), op(dice), number(dice, 14))
        }
        4 => {
            let calls = Calc::Number(pattern(dice, reg), LookBack::Last(length(dice)));
            Test::Compare(Expr::Calc(Box::new(calls)), op(dice), number(dice, 4))
        }
        5 | 6 => Test::OwnerIs(match dice.below(4) {
            0 => Who::Named(vec!["kim".into(), "boss".into()]),
            1 => Who::Team(vec!["Екатеринбург".into()]),
            2 => Who::Inactive,
            _ => Who::Accredited(vec!["Суды".into()]),
        }),
        7 => Test::Consent(*dice.one(&[ConsentTest::Stands, ConsentTest::Withdrawn])),
        8 | 9 => Test::LocalTime(wall(dice)),
        _ => Test::Streak {
            pattern: narrow(dice),
            number: dice.between(1, 3) as u32,
            without: narrow(dice),
        },
    };
    let text = format!("{test:?}").into();
    Cond::Test(Box::new(test), text)
}

/// Hours of a clock on the wall.
pub fn wall(dice: &mut Dice) -> LocalHours {
    let (from, to) = *dice.one(&[(9, 21), (10, 15), (0, 9), (18, 23)]);
    LocalHours {
        hours: hours(from, to, false, dice.percent(50)),
        client_clock: dice.percent(50),
        to_the_end: dice.percent(50),
        not_on_holidays: dice.percent(30),
    }
}

/// An event narrowed in one of the ways that the usual family does not know.
fn narrow(dice: &mut Dice) -> EventPattern {
    let done = |kind| shape(What::Event(kind, Moment::Done));
    let call = || done(EventKind::Call);
    let message = || done(EventKind::Message);
    let mut one = match dice.below(16) {
        0 => EventShape {
            longer_seconds: Some(*dice.one(&[30, 300, 600])),
            ..call()
        },
        1 => EventShape {
            script: Some("знакомство".into()),
            ..call()
        },
        2 => EventShape {
            no_result: true,
            direction: Some(Direction::Out),
            ..call()
        },
        3 | 4 => EventShape {
            working: Some(dice.percent(50)),
            ..call()
        },
        5 => EventShape {
            text: Some("длин".into()),
            ..done(EventKind::Comment)
        },
        6 => EventShape {
            not_text: vec!["да".into(), "нет".into()],
            ..done(EventKind::Comment)
        },
        7 => EventShape {
            template: Some("счёт".into()),
            ..done(match dice.percent(60) {
                true => EventKind::Email,
                false => EventKind::Document,
            })
        },
        8 => EventShape {
            attachment: true,
            ..done(EventKind::Email)
        },
        9 => EventShape {
            no_template: true,
            ..message()
        },
        10 => {
            let mut one = message();
            one.mailing.channels = vec!["whatsapp".into(), "telegram".into()];
            one
        }
        11 => shape(What::Created),
        _ => {
            let mut one = shape(What::Mailing);
            match dice.below(6) {
                0 => one.mailing.campaign = Some("весна".into()),
                1 => one.mailing.sender = Some("+70000000001".into()),
                2 => one.mailing.sender_kind = Some("холодн".into()),
                3 => one.mailing.opened = true,
                4 => one.mailing.channels = vec!["whatsapp".into(), "sms".into()],
                _ => one.template = Some("счёт".into()),
            }
            one
        }
    };
    if let Some(name) = one.template.clone()
        && dice.percent(40)
    {
        one.template = None;
        one.not_templates = vec![name];
    }
    if one.what != What::Created && dice.percent(10) {
        one.author = Some(Author::NotOwner);
    }
    if one.what != What::Created && dice.percent(25) {
        one.at_hours = Some((wall(dice), dice.percent(50)));
    }
    let text = format!("{one:?}");
    EventPattern {
        any: vec![one],
        text: text.into(),
    }
}

/// What these sentences look at.
fn told(dice: &mut Dice, case: &mut Case<'static>) {
    for event in &mut case.events {
        match event.kind {
            EventKind::Call => {
                event.seconds = Some(*dice.one(&[0, 20, 60, 301, 601, 1800]));
                event.script = dice.percent(40).then(|| "Знакомство".into());
            }
            EventKind::Comment => {
                event.text =
                    Some((*dice.one(&["да", "длинный текст", "Нет", "ДЛИННОЕ да"])).into());
            }
            EventKind::Document => event.template = dice.percent(40).then(|| "Счёт".into()),
            EventKind::Email | EventKind::Message => {
                event.template = dice.percent(40).then(|| "Счёт".into());
                event.attachment = dice.percent(40);
                event.channel = Some((*dice.one(&["WhatsApp", "тг", "viber"])).into());
            }
            _ => {}
        }
    }
    let moment = |dice: &mut Dice| START + dice.below(12 * 48) as i64 * 1800;
    for number in 0..dice.below(7) {
        let said = |dice: &mut Dice, of: &[&'static str]| (*dice.one(of)).into();
        case.mailings.push(Mailing {
            channel: said(dice, &["email", "WhatsApp", "смс"]),
            template: dice.percent(70).then(|| said(dice, &["Счёт", "Акция"])),
            category: None,
            campaign: Some(said(dice, &["Весна", "Осень"])),
            sender: Some(said(dice, &["+70000000001", "+70000000002"])),
            sender_kind: Some(said(dice, &["холодный", "тёплый"])),
            at: exact(moment(dice)),
            status: Some(said(dice, &["sent", "delivered", "opened", "planned"])),
            source: format!("письмо:{number}").into(),
        });
    }
    for mailing in &mut case.mailings {
        mailing.status.get_or_insert("sent".into());
        mailing.campaign.get_or_insert("Весна".into());
        mailing.sender.get_or_insert("+70000000001".into());
        mailing.sender_kind.get_or_insert("тёплый".into());
    }
    for _ in 0..dice.below(3) {
        let given = moment(dice);
        case.consents.push(Consent {
            channel: (*dice.one(&["email", "whatsapp"])).into(),
            purpose: None,
            given: dice.percent(80).then(|| exact(given)),
            withdrawn: dice
                .percent(40)
                .then(|| exact(given + 3600 * dice.between(1, 90) as i64)),
            proof: None,
            text_version: None,
        });
    }
    for deal in &mut case.deals {
        let from = deal.created.and_then(|when| match when {
            reglament::facts::When::Exact(at) => Some(at),
            _ => None,
        });
        let from = from.unwrap_or(Instant(START)).0;
        let at = moment(dice).max(from + 60);
        let (day, hour) = (7 + dice.below(12), dice.below(24));
        let value = RawValue::Text(format!("2026-12-{day:02}T{hour:02}:30").into());
        deal.fields.insert("показ".into(), value.clone());
        let changes = deal.changes.get_or_insert_default();
        changes.retain(|change| change.field != "показ");
        if dice.percent(60) {
            changes.push(FieldChange {
                field: "показ".into(),
                value,
                at: exact(at),
                known: None,
                by: None,
                source: "поля:показ".into(),
            });
        }
    }
}

/// Schedules, accreditations, and who works here no more.
fn people(dice: &mut Dice, data: &mut Dataset) {
    for person in data.staff.values_mut() {
        person.schedule = dice
            .percent(50)
            .then(|| (*dice.one(&["вт–сб 10:00–19:00", "пн, ср, пт 12:00–20:00"])).into());
        person.active = dice.percent(85);
        let from = START + dice.below(8 * 24) as i64 * 3600;
        if dice.percent(60) {
            person.accreditations.push(Accreditation {
                name: (*dice.one(&["Суды", "суды", "Переговоры"])).into(),
                from: dice.percent(80).then(|| exact(from)),
                to: dice
                    .percent(50)
                    .then(|| exact(from + 3600 * dice.between(1, 120) as i64)),
            });
        }
    }
}
