//! A family of its own: so many pauses and no more, another hour on some days of the week, and what was sent last without a reply.

use std::rc::Rc;

use reglament::calendar::{Quantity, RecurringTime, TimeOfDay, Unit};
use reglament::facts::{Direction, EventKind};
use reglament::model::regulation::{
    Cond, EventPattern, EventShape, LookBack, Moment, Op, Pause, Regulation, Sentence, Test,
    Trigger, What,
};

use super::case::case;
use super::clause::step;
use super::condition::{condition, length};
use super::dice::Dice;
use super::rare::clause::action;
use super::regulation::regulation;
use super::repeats::again_and_again;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 57_000_000);
    let mut reg = regulation(&mut dice, 3);
    let asked = reg.clone();
    for clause in &mut reg.clauses {
        if dice.percent(40) {
            let own = std::mem::replace(&mut clause.guard, Cond::True);
            clause.guard = Cond::And(vec![own, unanswered(&mut dice)]);
        }
        match &mut clause.sentence {
            Sentence::Duty(duty) if dice.percent(70) => {
                duty.pauses.push(pause(&mut dice, &asked));
            }
            Sentence::Stay(ladder) | Sentence::Silence { ladder, .. }
                if ladder.limit.is_some() && dice.percent(60) =>
            {
                ladder.common.pauses.push(pause(&mut dice, &asked));
            }
            _ => {}
        }
    }
    // Deeds as rows of a ladder stand still with it.
    let mut rows = Dice::new(Sample::regulation_of(seed) + 58_000_000);
    for clause in &mut reg.clauses {
        if let Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } = &mut clause.sentence
            && rows.percent(60)
        {
            let after = length(&mut rows);
            ladder.rows.push(step(action(&mut rows, &asked), after));
        }
    }
    let mut own = again_and_again(&mut dice, &asked, reg.clauses.len());
    if let Trigger::Every(every) = &mut own.trigger {
        let mut days = [false; 7];
        for _ in 0..3 {
            days[dice.below(7)] = true;
        }
        let hour = TimeOfDay::new(dice.between(9, 19) as u32, 30).unwrap();
        let time = match dice.below(3) {
            0 => RecurringTime::Close,
            1 => RecurringTime::At(vec![hour]),
            _ => RecurringTime::By(hour),
        };
        every.other.push((days, time));
    }
    reg.clauses.push(own);
    let regs = Rc::new(vec![reg]);
    // What is not held is the matter of other families.
    let mut dice = Dice::new(!seed ^ 0x71de);
    loop {
        let (data, case, now) = case(&mut dice, &regs[0], 20);
        let sample = Sample {
            regs: regs.clone(),
            data,
            case,
            now,
            as_if_in_force: false,
        };
        if sample.is_whole() {
            return sample;
        }
    }
}

fn pause(dice: &mut Dice, reg: &Regulation) -> Pause {
    Pause {
        while_: condition(dice, reg, 0),
        at_most: dice
            .percent(40)
            .then(|| Quantity::plain(dice.between(1, 30) as u32, Unit::Hour)),
        times: Some(dice.between(1, 3) as u32),
    }
}

/// `последнее X без ответа`, `последние 2 X без ответа`
fn unanswered(dice: &mut Dice) -> Cond {
    let sent = match dice.below(3) {
        0 => shape(EventKind::Document, None),
        1 => shape(EventKind::Email, Some(Direction::Out)),
        _ => shape(EventKind::Message, Some(Direction::Out)),
    };
    let mut reply = EventShape::new(What::Contact);
    reply.direction = Some(Direction::In);
    let (sent, reply) = (pattern(sent), pattern(reply));
    let count = |pattern: &EventPattern, window, op, number| {
        let test = Test::Count {
            pattern: pattern.clone(),
            window,
            op,
            number,
        };
        Cond::Test(Box::new(test), "ответ".into())
    };
    let since = |pattern: &EventPattern| LookBack::Since(Box::new(pattern.clone()));
    let cond = if dice.percent(50) {
        Cond::And(vec![
            count(&sent, LookBack::Ever, Op::Ge, 1),
            count(&reply, since(&sent), Op::Eq, 0),
        ])
    } else {
        Cond::Or(vec![
            Cond::And(vec![
                count(&sent, LookBack::Ever, Op::Ge, 2),
                count(&reply, LookBack::Ever, Op::Eq, 0),
            ]),
            count(&sent, since(&reply), Op::Ge, 2),
        ])
    };
    if dice.percent(30) {
        Cond::Not(Box::new(cond))
    } else {
        cond
    }
}

fn shape(kind: EventKind, direction: Option<Direction>) -> EventShape {
    EventShape {
        direction,
        ..EventShape::new(What::Event(kind, Moment::Done))
    }
}

fn pattern(shape: EventShape) -> EventPattern {
    EventPattern {
        any: vec![shape],
        text: "это".into(),
    }
}
