//! Duties counted from dates: once, every year, to the minute.

use reglament::calendar::{Limit, Quantity, Term, TermDay, TimeOfDay, Unit};
use reglament::model::regulation::{Clause, Duty, FieldId, Regulation, Sentence, Trigger};

use super::super::clause::duty as usual_duty;
use super::super::dice::Dice;
use super::{BIRTHDAY, SHOWING, clause};

/// `не позже чем за 3 дня до даты «…»`, `за 3 дня до даты «…» — …`, `на следующий день после даты «…»`
pub fn dates(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let field = *dice.one(&[5, BIRTHDAY, BIRTHDAY, SHOWING]);
    let before = dice.percent(60);
    let some = dice.between(1, 3) as u32;
    let length = match dice.below(6) {
        0 if field == SHOWING => Quantity::plain(some, Unit::Hour),
        1 if field == SHOWING => Quantity::working_hours(some),
        0 | 1 => Quantity::working_days(some),
        2 => Quantity::plain(1, Unit::Week),
        _ => Quantity::plain(some, Unit::Day),
    };
    let day = |limit| Term::On {
        day: TermDay::After(Quantity::plain(some, Unit::Day)),
        limit,
    };
    let term = match (before, dice.below(4)) {
        (true, 0 | 1) => Term::Before(length),
        (true, _) => Term::AtBefore(length),
        (false, 0) => Term::Within(length),
        (false, 1) => Term::after(length),
        (false, 2) => day(Limit::Close),
        (false, _) => day(Limit::Time(TimeOfDay::new(12, 0).unwrap())),
    };
    let duty = Duty {
        term: Some(term),
        pauses: Vec::new(),
        ..usual_duty(dice, reg)
    };
    let trigger = Trigger::Date {
        field: FieldId(field),
        before,
    };
    vec![clause::of(dice, reg, trigger, Sentence::Duty(duty))]
}
