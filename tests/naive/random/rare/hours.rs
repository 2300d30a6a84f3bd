//! Hours at which acts are forbidden, and duties whose minutes they stop.

use reglament::calendar::{Quantity, Term, Unit};
use reglament::facts::EventKind;
use reglament::model::regulation::{
    Ban, Clause, Cond, Deed, Deeds, Duty, EventPattern, Moment, Regulation, Sentence, Trigger, What,
};

use super::super::clause::{deed, duty as usual_duty};
use super::super::dice::Dice;
use super::super::pattern::{pattern, shape};
use super::super::regulation::hours;
use super::clause;

/// `звонить только 09:00–21:00 по времени клиента` beside duties to call.
pub fn hours_ban(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let mut all = Vec::new();
    for _ in 0..dice.between(1, 2) {
        all.push(ban(dice, reg));
    }
    let mut list = vec![Deed::Act(clause::contact(dice))];
    if dice.percent(25) {
        list.push(Deed::Act(clause::contact(dice)));
    } else if dice.percent(15) {
        list.push(deed(dice, reg, false));
    }
    let deeds = if dice.percent(50) {
        Deeds::All(list)
    } else {
        Deeds::Any(list)
    };
    let term = match dice.below(6) {
        0 => Term::AtOnce,
        1 => Term::Within(Quantity::plain(2, Unit::Hour)),
        2 => Term::Within(Quantity::plain(30, Unit::Minute)),
        3 => Term::Within(Quantity::plain(2, Unit::Day)),
        4 => Term::after(Quantity::plain(3, Unit::Hour)),
        _ => Term::Within(Quantity::working_hours(2)),
    };
    let duty = Duty {
        deeds,
        term: Some(term),
        also: if dice.percent(15) {
            vec![pattern(dice, reg)]
        } else {
            Vec::new()
        },
        ..usual_duty(dice, reg)
    };
    let trigger = clause::trigger(dice, reg);
    all.push(clause::of(dice, reg, trigger, Sentence::Duty(duty)));
    all
}

fn ban(dice: &mut Dice, reg: &Regulation) -> Clause {
    let pattern = match dice.below(4) {
        0 => clause::contact(dice),
        1 => of_kind(EventKind::Message),
        _ => of_kind(EventKind::Call),
    };
    let (from, to) = *dice.one(&[(9, 21), (10, 19), (12, 15)]);
    let ban = Ban::Hours {
        pattern,
        allowed: hours(from, to, from < 12 && dice.percent(20), dice.percent(50)),
        client_clock: dice.percent(60),
        except_holidays: dice.percent(30),
    };
    let mut own = clause::of(dice, reg, Trigger::Scope, Sentence::Ban(ban));
    if dice.percent(70) {
        own.guard = Cond::True;
    }
    own
}

fn of_kind(kind: EventKind) -> EventPattern {
    EventPattern {
        any: vec![shape(What::Event(kind, Moment::Done))],
        text: kind.row().name.into(),
    }
}
