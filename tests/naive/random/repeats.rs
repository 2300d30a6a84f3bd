//! A family of its own: what is owed again and again.

use std::rc::Rc;

use reglament::calendar::{
    PeriodUnit, Quantity, Recurrence, RecurringDays, RecurringTime, TimeOfDay, Unit,
};
use reglament::facts::EventKind;
use reglament::model::regulation::{Clause, Deed, Deeds, Duty, Gap, Regulation, Sentence, Trigger};
use reglament::value::Instant;

use super::case::{START, case};
use super::clause::{clause, duty, scope};
use super::condition::guard;
use super::dice::Dice;
use super::pattern::{deed, of_kind};
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 31_000_000);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    for number in 0..dice.between(1, 3) {
        let own = again_and_again(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let regs = Rc::new(vec![reg]);
    // What is not held is the matter of other families.
    let mut dice = Dice::new(!seed ^ 0xace);
    loop {
        let (data, mut case, now) = case(&mut dice, &regs[0], 24);
        for event in &mut case.events {
            if event.kind == EventKind::Call {
                event.connected.get_or_insert(true);
            }
        }
        let now = match dice.percent(50) {
            true => Instant(START + 86_400 * dice.between(10, 70) as i64 + 7200),
            false => now,
        };
        let sample = Sample::usual(regs.clone(), data, case, now);
        if sample.is_whole() {
            return sample;
        }
    }
}

pub(super) fn again_and_again(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("снова {number}").into();
    own.guard = guard(dice, reg);
    let staged = dice.percent(40);
    own.scope = scope(dice, reg, staged, 0);
    let drawn = duty(dice, reg);
    let mut duty = Duty {
        deeds: Deeds::All(vec![Deed::Act(deed(dice, reg))]),
        personally: false,
        term: None,
        pauses: Vec::new(),
        early: None,
        before_window: false,
        ..drawn
    };
    own.trigger = match dice.below(4) {
        0 | 1 => Trigger::Every(every(dice, &mut duty)),
        2 => Trigger::Gap(Gap::Length(*dice.one(&[
            Quantity::plain(1, Unit::Day),
            Quantity::plain(3, Unit::Day),
            Quantity::working_days(2),
            Quantity::plain(1, Unit::Week),
            Quantity::plain(5, Unit::Hour),
            Quantity::plain(1, Unit::Month),
        ]))),
        _ => Trigger::Gap(Gap::Median(of_kind(*dice.one(&[
            EventKind::Payment,
            EventKind::Call,
            EventKind::Comment,
        ])))),
    };
    own.sentence = Sentence::Duty(duty);
    own
}

fn every(dice: &mut Dice, duty: &mut Duty) -> Recurrence {
    let clock = |hour| TimeOfDay::new(hour, 0).unwrap();
    let days = match dice.below(6) {
        0 => RecurringDays::Working,
        1 => {
            let mut week = [false; 7];
            week[dice.below(7)] = true;
            week[dice.below(7)] = true;
            RecurringDays::Week(week)
        }
        2 => RecurringDays::MonthDay(dice.between(8, 31) as u32),
        _ => RecurringDays::Period(*dice.one(&[
            PeriodUnit::Day,
            PeriodUnit::Week,
            PeriodUnit::Week,
            PeriodUnit::Month,
        ])),
    };
    if let RecurringDays::Period(_) = days {
        duty.partial = dice.percent(40);
        duty.times = dice.between(1, 3) as u32;
        if duty.times > 1 {
            duty.also.clear();
        }
    }
    let time = match (&days, dice.below(4)) {
        (RecurringDays::Period(_), _) | (_, 0 | 1) => RecurringTime::Close,
        (_, 2) => RecurringTime::By(clock(dice.between(10, 20) as u32)),
        _ => {
            let first = dice.between(8, 13) as u32;
            let mut times = vec![clock(first)];
            if dice.percent(40) {
                times.push(clock(first + dice.between(1, 6) as u32));
            }
            RecurringTime::At(times)
        }
    };
    Recurrence::new(days, time)
}
