//! A family of its own: meetings booked, moved, confirmed, called off, and those that nobody came to.

use std::rc::Rc;

use reglament::calendar::{Limit, Quantity, Term, TimeOfDay, Unit};
use reglament::facts::{Case, Event, EventKind, When};
use reglament::model::regulation::{
    Again, Clause, Cond, Deed, Deeds, EventDue, EventPattern, LookBack, Moment, Op, Regulation,
    Sentence, Test, Trigger, What,
};

use super::case::{START, author, case, exact};
use super::clause::{clause, duty, scope};
use super::dice::Dice;
use super::pattern::{deed, shape};
use super::regulation::regulation;
use crate::naive::sample::Sample;

const MOMENTS: [Moment; 6] = [
    Moment::Posted,
    Moment::Done,
    Moment::Moved,
    Moment::NoShow,
    Moment::Cancelled,
    Moment::Confirmed,
];

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 42_000_000);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    for number in 0..dice.between(1, 3) {
        let own = one(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let regs = Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0x3ee7);
    loop {
        let (data, mut case, now) = case(&mut dice, &regs[0], 12);
        if !Sample::lacks_nothing(&regs[0], &data, &case) {
            continue;
        }
        case.events.retain(|event| event.kind != EventKind::Meeting);
        for number in 0..dice.between(1, 4) {
            meeting(&mut dice, &mut case, number);
        }
        return Sample::usual(regs, data, case, now);
    }
}

fn of(moment: Moment) -> EventPattern {
    EventPattern {
        any: vec![shape(What::Event(EventKind::Meeting, moment))],
        text: format!("встреча {moment:?}").into(),
    }
}

fn one(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("встреча {number}").into();
    own.guard = Cond::True;
    let staged = dice.percent(40);
    own.scope = scope(dice, reg, staged, 0);
    let mut duty = duty(dice, reg);
    if dice.percent(40) {
        duty.deeds = Deeds::All(vec![Deed::Act(of(*dice.one(&MOMENTS)))]);
    } else if dice.percent(50) {
        duty.deeds = Deeds::All(vec![Deed::Act(deed(dice, reg))]);
    }
    if dice.percent(25) {
        duty.cancel = vec![there_was(dice)];
    }
    if dice.percent(55) {
        // Counted back from the moment planned.
        let lead = Quantity::plain(dice.between(1, 3) as u32, Unit::Day);
        let hours = Quantity::plain(dice.between(1, 30) as u32, Unit::Hour);
        duty.due_by = Some(EventDue::Planned);
        duty.term = Some(match dice.below(5) {
            0 => Term::Before(lead),
            1 => Term::AtBefore(lead),
            2 => Term::Before(hours),
            3 => Term::AtBefore(hours),
            _ => Term::DayBefore {
                lead: Quantity::plain(1, Unit::Day),
                limit: Limit::Time(TimeOfDay::new(dice.between(10, 18) as u32, 0).unwrap()),
                opens: dice.percent(50),
            },
        });
        duty.early = None;
        duty.pauses.clear();
        own.trigger = Trigger::Event {
            pattern: of(Moment::Posted),
            again: Again::Each,
        };
    } else {
        own.trigger = Trigger::Event {
            pattern: of(*dice.one(&MOMENTS)),
            again: *dice.one(&[Again::Join, Again::Restart, Again::Each]),
        };
        if dice.percent(30) {
            own.guard = there_was(dice);
        }
    }
    own.sentence = Sentence::Duty(duty);
    own
}

fn there_was(dice: &mut Dice) -> Cond {
    let test = Test::Count {
        pattern: of(*dice.one(&MOMENTS)),
        window: dice.one(&[LookBack::Ever, LookBack::Visit]).clone(),
        op: *dice.one(&[Op::Ge, Op::Lt]),
        number: 1,
    };
    Cond::Test(Box::new(test), "была встреча".into())
}

/// A meeting with its records, in one of the two ways of docs/dannye.md.
fn meeting(dice: &mut Dice, case: &mut Case<'static>, number: usize) {
    let deal = dice.one(&case.deals);
    let born = match deal.created {
        Some(When::Exact(at)) => at.0,
        _ => START,
    };
    let mut at = born + 60 * dice.between(1, 3 * 1440) as i64;
    let mut planned = at + 1800 * dice.between(1, 5 * 48) as i64;
    let mut records: Vec<Event<'static>> = Vec::new();
    let record = |state: &'static str, known: i64, planned: i64| Event {
        state: (!state.is_empty()).then(|| state.into()),
        known: Some(exact(known)),
        planned: Some(exact(planned)),
        ..Event::new(EventKind::Meeting)
    };
    let later = |dice: &mut Dice, at: i64| at + 600 * dice.between(1, 3 * 144) as i64;
    match dice.below(7) {
        // Booked, and nothing more.
        0 => records.push(record(dice.one::<&str>(&["", "назначена"]), at, planned)),
        1 => records.push(Event {
            at: Some(exact(planned)),
            ..record(dice.one::<&str>(&["", "состоялась"]), at, planned)
        }),
        // Closed as moved, called off or confirmed; a moved one is booked anew by a record of its own.
        2 | 3 => {
            let state = *dice.one(&["перенесена", "Отменена клиентом", "подтверждена"]);
            let over = Some(exact(later(dice, at)));
            let by_at = state != "перенесена" && dice.percent(40);
            records.push(Event {
                at: over.filter(|_| by_at),
                closed: over.filter(|_| !by_at),
                ..record(state, at, planned)
            });
        }
        // One id with several records.
        4 | 5 => {
            records.push(record("назначена", at, planned));
            for _ in 0..dice.below(3) {
                at = later(dice, at);
                planned = at + 1800 * dice.between(1, 5 * 48) as i64;
                let state = *dice.one(&["перенесена", "подтверждена", "отменена"]);
                let mut own = record(state, at, planned);
                own.planned = own.planned.filter(|_| state == "перенесена");
                records.push(own);
            }
            for own in &mut records {
                own.id = Some(format!("M-{number}").into());
            }
        }
        // Nobody came.
        _ => {
            let state = *dice.one(&["не пришёл", "неявка", "не состоялась"]);
            records.push(Event {
                at: dice.percent(40).then(|| exact(planned)),
                ..record(state, at, planned)
            });
        }
    }
    let (id, by) = (deal.id.clone(), author(dice));
    for (place, mut own) in records.into_iter().enumerate() {
        own.deal = Some(id.clone());
        own.by.clone_from(&by);
        own.source = format!("встречи:{number}.{place}").into();
        case.events.push(own);
    }
}
