//! A family of its own: several pauses under one duty, days of every year, how far a task's term lies, how long somebody has worked
//! here, and deeds that a limit of whole days sets off.

use chrono::{Days, NaiveDate};
use reglament::calendar::{Pace, Quantity, Unit};
use reglament::facts::When;
use reglament::model::regulation::{
    Cond, EventPattern, LookBack, Op, Pause, Regulation, Sentence, StepAction, Test, What, Who,
};

use super::case::case;
use super::condition::condition;
use super::dice::Dice;
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 13_000_000);
    let mut reg = regulation(&mut dice, 4);
    let asked = reg.clone();
    for clause in &mut reg.clauses {
        if dice.percent(45) {
            let own = std::mem::replace(&mut clause.guard, Cond::True);
            clause.guard = Cond::And(vec![own, rare(&mut dice)]);
        }
        match &mut clause.sentence {
            Sentence::Duty(duty) => {
                for _ in 0..dice.below(3) {
                    duty.pauses.push(pause(&mut dice, &asked));
                }
            }
            Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => {
                // A notice stands at the limit or behind it; a deed may stand anywhere.
                for row in &mut ladder.rows {
                    let deed = matches!(row.action, StepAction::Move(_) | StepAction::Do(_));
                    if deed && dice.percent(70) {
                        row.after = Quantity::plain(dice.between(1, 4) as u32, Unit::Day);
                    }
                }
            }
            _ => {}
        }
    }
    let regs = std::rc::Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0x6a95);
    loop {
        let (mut data, case, now) = case(&mut dice, &regs[0], 16);
        for person in data.staff.values_mut() {
            let first = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap_or_default();
            let day = first + Days::new(dice.below(20) as u64);
            person.since = dice.percent(80).then_some(When::Day(day));
        }
        let sample = Sample {
            regs: regs.clone(),
            data,
            case,
            now,
            as_if_in_force: false,
        };
        // What is not held is the matter of other families.
        if sample.is_whole() {
            return sample;
        }
    }
}

fn pause(dice: &mut Dice, reg: &Regulation) -> Pause {
    let while_ = if dice.percent(40) {
        rare(dice)
    } else {
        condition(dice, reg, 0)
    };
    Pause {
        while_,
        at_most: dice
            .percent(60)
            .then(|| Quantity::plain(dice.between(1, 30) as u32, Unit::Hour)),
        times: None,
    }
}

/// A condition that other families do not draw, denied or not.
fn rare(dice: &mut Dice) -> Cond {
    let (test, text) = match dice.below(3) {
        0 => (season(dice), "в эти дни"),
        1 => (far(dice), "задача со сроком дальше"),
        _ => (
            Test::OwnerIs(Who::Tenure(
                [Op::Lt, Op::Le, Op::Gt, Op::Ge][dice.below(4)],
                Quantity::plain(dice.between(3, 20) as u32, Unit::Day),
            )),
            "стаж",
        ),
    };
    let test = Cond::Test(Box::new(test), text.into());
    if dice.percent(50) {
        Cond::Not(Box::new(test))
    } else {
        test
    }
}

/// Days of every year within the weeks in which cases run, or all but these.
fn season(dice: &mut Dice) -> Test {
    let from = (12, dice.between(1, 25) as u32);
    let to = match dice.below(3) {
        0 => (1, dice.between(1, 31) as u32),
        1 => (11, dice.between(20, 30) as u32),
        _ => (12, dice.between(1, 31) as u32),
    };
    Test::Season(from, to)
}

/// An open task whose term lies so far from its posting.
fn far(dice: &mut Dice) -> Test {
    use reglament::facts::EventKind;
    use reglament::model::regulation::{EventShape, Moment};
    let mut shape = EventShape::new(What::Event(EventKind::Task, Moment::Open));
    shape.with_deadline = true;
    let op = if dice.percent(50) { Op::Le } else { Op::Gt };
    let length = match dice.below(3) {
        0 => Quantity::plain(dice.between(2, 40) as u32, Unit::Hour),
        1 => Quantity::plain(dice.between(1, 5) as u32, Unit::Day),
        _ => Quantity::new(dice.between(1, 4) as u32, Unit::Day, Pace::Working)
            .unwrap_or(Quantity::plain(1, Unit::Day)),
    };
    shape.deadline_in = Some((op, length));
    Test::Count {
        pattern: EventPattern {
            any: vec![shape],
            text: "открытая задача".into(),
        },
        window: LookBack::Ever,
        op: Op::Ge,
        number: 1,
    }
}
