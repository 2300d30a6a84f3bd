//! A family of its own: chains of touches and attempts.

use reglament::calendar::{Quantity, Term, Unit};
use reglament::facts::{Direction, EventKind};
use reglament::model::regulation::{
    Again, Clause, Cond, Deed, Deeds, Duty, EventPattern, EventShape, Grid, Moment, Regulation,
    RoleId, RowFrom, Sentence, Series, SeriesRow, Slot, SlotWhen, Trigger, What,
};

use super::case::case;
use super::clause::{clause, duty, scope, term};
use super::condition::{condition, guard};
use super::dice::Dice;
use super::pattern::{deed, pattern, shape};
use super::regulation::{ROLES, regulation};
use crate::naive::follow::plain;
use crate::naive::sample::Sample;

/// A chain of touches.
pub fn sample(seed: u64) -> Sample {
    of(seed, 11_000_000, 0)
}

/// Attempts.
pub fn attempts(seed: u64) -> Sample {
    of(seed, 13_000_000, 100)
}

/// Attempts beside a duty to call of the same place.
pub fn excused(seed: u64) -> Sample {
    let mut sample = of(seed, 14_000_000, 100);
    let mut dice = Dice::new(Sample::regulation_of(seed) + 14_000_001);
    let reg = &mut std::rc::Rc::make_mut(&mut sample.regs)[0];
    reg.clauses.truncate(1);
    let mut own = reg.clauses[0].clone();
    own.key = "позвонить".into();
    own.guard = guard(&mut dice, reg);
    own.trigger = Trigger::Scope;
    own.sentence = Sentence::Duty(Duty {
        term: term(&mut dice).or(Some(Term::same_day())),
        role: dice.percent(20).then(|| RoleId(dice.below(ROLES.len()))),
        ..plain(Deeds::All(vec![Deed::Act(call(
            Some(Direction::Out),
            Some(true),
        ))]))
    });
    reg.clauses.push(own);
    sample
}

/// Of every hundred clauses so many are attempts; the others are chains.
fn of(seed: u64, family: u64, grids: usize) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + family);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    for number in 0..dice.between(1, 3) {
        let own = series_clause(&mut dice, &reg, number, grids);
        reg.clauses.push(own);
    }
    let regs = std::rc::Rc::new(vec![reg]);
    // What is not held is the matter of other families.
    let mut dice = Dice::new(!seed ^ 0xcafe);
    loop {
        let (data, case, now) = case(&mut dice, &regs[0], 24);
        let sample = Sample::usual(regs.clone(), data, case, now);
        if sample.is_whole() {
            return sample;
        }
    }
}

fn series_clause(dice: &mut Dice, reg: &Regulation, number: usize, grids: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("цепочка {number}").into();
    own.guard = guard(dice, reg);
    let staged = dice.percent(50);
    own.scope = scope(dice, reg, staged, 0);
    own.trigger = if dice.percent(75) {
        Trigger::Event {
            pattern: pattern(dice, reg),
            again: *dice.one(&[Again::Join, Again::Join, Again::Restart, Again::Each]),
        }
    } else {
        Trigger::Scope
    };
    let grid = dice
        .percent(grids)
        .then(|| grid(dice, reg, &mut own.trigger));
    let slots = grid.as_ref().map_or(0, |grid| grid.slots.len());
    let mut rows: Vec<SeriesRow> = Vec::new();
    let count = if slots > 0 {
        dice.below(3)
    } else {
        dice.between(1, 5)
    };
    for _ in 0..count {
        let own = row(dice, reg, slots, rows.len(), &own.trigger);
        rows.push(own);
    }
    own.sentence = Sentence::Series(Series {
        returns: None,
        grid,
        rows,
        stop: (0..dice.below(2))
            .map(|_| condition(dice, reg, 0))
            .collect(),
        common: common(dice, reg),
    });
    own
}

/// What stands under the heading.
fn common(dice: &mut Dice, reg: &Regulation) -> Duty {
    let drawn = duty(dice, reg);
    Duty {
        deeds: Deeds::All(Vec::new()),
        role: drawn.role,
        steps: if dice.percent(30) {
            drawn.steps
        } else {
            Vec::new()
        },
        cancel: if dice.percent(30) {
            drawn.cancel
        } else {
            Vec::new()
        },
        grace: drawn.grace,
        personally: drawn.personally,
        term: None,
        ..plain(Deeds::All(Vec::new()))
    }
}

fn row(
    dice: &mut Dice,
    reg: &Regulation,
    slots: usize,
    before: usize,
    origin: &Trigger,
) -> SeriesRow {
    let from = match dice.below(10) {
        _ if slots > 0 => match dice.below(4) {
            0 => RowFrom::Attempt(dice.below(slots)),
            1 => RowFrom::EveryAttempt,
            _ => RowFrom::AllAttempts,
        },
        0..=3 if before > 0 => RowFrom::Touch(dice.below(before)),
        4 | 5 if before > 0 => RowFrom::TouchDue(dice.below(before)),
        _ => RowFrom::Heading,
    };
    let act = Deed::Act(if dice.percent(50) {
        deed(dice, reg)
    } else {
        pattern(dice, reg)
    });
    let mut own = plain(Deeds::All(vec![act]));
    own.term = Some(match dice.below(4) {
        0 => term(dice).unwrap_or(Term::same_day()),
        1 => Term::Within(Quantity::plain(dice.between(1, 4) as u32, Unit::Hour)),
        _ => Term::After {
            delay: Quantity::plain(dice.between(1, 4) as u32, Unit::Day),
            then: None,
        },
    });
    own.role = dice.percent(20).then(|| RoleId(dice.below(ROLES.len())));
    own.before_window = dice.percent(15);
    if dice.percent(15) {
        own.also = vec![pattern(dice, reg)];
    }
    SeriesRow {
        from,
        trigger: origin.clone(),
        cond: if dice.percent(25) {
            condition(dice, reg, 0)
        } else {
            Cond::True
        },
        duty: own,
        text: "касание".into(),
    }
}

fn call(direction: Option<Direction>, connected: Option<bool>) -> EventPattern {
    EventPattern {
        any: vec![EventShape {
            direction,
            connected,
            ..shape(What::Event(EventKind::Call, Moment::Done))
        }],
        text: "звонок".into(),
    }
}

/// Attempts, after a failed one or from the clause's own trigger.
fn grid(dice: &mut Dice, reg: &Regulation, trigger: &mut Trigger) -> Grid {
    let after_failure = dice.percent(60);
    if after_failure {
        *trigger = Trigger::Event {
            pattern: call(Some(Direction::Out), Some(false)),
            again: Again::Join,
        };
    }
    if let Trigger::Event { pattern, again } = trigger {
        *again = Again::Join;
        // A talk that begins the attempts which it ends at once is nothing that anybody would write.
        let talk = |what: &What| {
            matches!(
                what,
                What::Contact | What::Named | What::Event(EventKind::Call, _)
            )
        };
        if !after_failure && pattern.any.iter().any(|one| talk(&one.what)) {
            *trigger = Trigger::Scope;
        }
    }
    let under_when = !after_failure && *trigger != Trigger::Scope;
    let mut days = 0;
    let by_term = dice.percent(25);
    let slots = (0..dice.between(1, 5))
        .map(|at| {
            days += dice.below(2) as u32;
            let delay = Quantity::plain(at as u32 * 2 + 1, Unit::Hour);
            let when = match by_term {
                true => SlotWhen::Term(Term::After { delay, then: None }),
                false => SlotWhen::Day(days),
            };
            Slot {
                pattern: call(Some(Direction::Out), None),
                when,
            }
        })
        .collect();
    Grid {
        slots,
        success: call(None, Some(true)),
        restart: dice.percent(25).then(|| pattern(dice, reg)),
        after_failure,
        ends_with_scope: !under_when || dice.percent(50),
    }
}
