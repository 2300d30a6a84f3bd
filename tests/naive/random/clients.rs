//! A family of its own: clauses about a client, whatever his deals.

use std::rc::Rc;

use reglament::calendar::{
    PeriodUnit, Quantity, Recurrence, RecurringDays, RecurringTime, Term, Unit,
};
use reglament::facts::EventKind;
use reglament::model::regulation::{
    Again, Card, Clause, Cond, Deed, Deeds, Duty, EventPattern, Gap, LookBack, Of, Op, Regulation,
    RowFrom, Scope, Sentence, Series, SeriesRow, Test, Trigger, What,
};

use super::case::case;
use super::clause::{clause, duty};
use super::condition::{length, of_client};
use super::dice::Dice;
use super::pattern::{deed, of_kind, pattern};
use super::regulation::regulation;
use crate::naive::follow::plain;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 43_000_000);
    let mut reg = regulation(&mut dice, 1);
    reg.clauses.clear();
    reg.categories.retain(|one| one.card == Card::Client);
    for number in 0..dice.between(1, 3) {
        let own = one(&mut dice, &reg, number);
        reg.clauses.push(own);
    }
    let regs = Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0xc11e);
    loop {
        let (data, case, now) = case(&mut dice, &regs[0], 22);
        let sample = Sample::usual(regs.clone(), data, case, now);
        if sample.is_whole() {
            return sample;
        }
    }
}

/// An event that does not speak of a deal.
fn of_no_deal(dice: &mut Dice, of: impl Fn(&mut Dice) -> EventPattern) -> EventPattern {
    let own = |what: &What| {
        !matches!(
            what,
            What::Transition { .. } | What::OwnerChange | What::FieldChange(_) | What::Created
        )
    };
    loop {
        let found = of(dice);
        if found.any.iter().all(|one| own(&one.what)) {
            return found;
        }
    }
}

fn guard(dice: &mut Dice) -> Cond {
    match dice.below(6) {
        0 => Cond::True,
        1 => Cond::Not(Box::new(of_client(dice))),
        2 => Cond::And(vec![of_client(dice), of_client(dice)]),
        // «не покупал больше …»: there was one, and the last is older.
        3 | 4 => {
            let kind = *dice.one(&[EventKind::Payment, EventKind::Visit, EventKind::Call]);
            let test = Test::LastOlder(of_kind(kind), length(dice));
            Cond::Test(Box::new(test), "давно не было".into())
        }
        _ => of_client(dice),
    }
}

fn one(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let mut own = clause(dice, reg, number);
    own.key = format!("клиент {number}").into();
    own.scope = Scope {
        of: Of::Client,
        ..Scope::default()
    };
    own.guard = guard(dice);
    let mut duty = duty(dice, reg);
    duty.deeds = Deeds::All(vec![Deed::Act(of_no_deal(dice, |dice| deed(dice, reg)))]);
    duty.also.clear();
    duty.cancel = match dice.percent(20) {
        true => vec![there_was(dice)],
        false => Vec::new(),
    };
    duty.pauses.clear();
    own.trigger = match dice.below(6) {
        0 => Trigger::Event {
            pattern: of_no_deal(dice, |dice| pattern(dice, reg)),
            again: *dice.one(&[Again::Join, Again::Restart, Again::Each]),
        },
        1 | 2 => {
            (duty.term, duty.early) = (None, None);
            duty.before_window = false;
            duty.personally = false;
            Trigger::Gap(match dice.percent(70) {
                true => Gap::Length(Quantity::plain(dice.between(1, 5) as u32, Unit::Day)),
                false => Gap::Median(of_kind(EventKind::Payment)),
            })
        }
        3 => {
            (duty.term, duty.early) = (None, None);
            duty.before_window = false;
            duty.personally = false;
            let unit = *dice.one(&[PeriodUnit::Day, PeriodUnit::Week]);
            let days = RecurringDays::Period(unit);
            Trigger::Every(Recurrence::new(days, RecurringTime::Close))
        }
        _ => Trigger::Scope,
    };
    own.sentence = match &own.trigger {
        Trigger::Scope if dice.percent(50) => Sentence::Series(chain(dice, reg)),
        _ => Sentence::Duty(duty),
    };
    own
}

/// Winning a client back: a chain that begins when the condition comes to hold.
fn chain(dice: &mut Dice, reg: &Regulation) -> Series {
    let rows = (0..dice.between(1, 4)).map(|before| {
        let from = match dice.below(3) {
            _ if before == 0 => RowFrom::Heading,
            0 => RowFrom::TouchDue(dice.below(before)),
            1 => RowFrom::Touch(dice.below(before)),
            _ => RowFrom::Heading,
        };
        let act = Deed::Act(of_no_deal(dice, |dice| deed(dice, reg)));
        SeriesRow {
            from,
            trigger: Trigger::Scope,
            cond: Cond::True,
            duty: Duty {
                term: Some(Term::After {
                    delay: Quantity::plain(dice.between(1, 4) as u32, Unit::Day),
                    then: None,
                }),
                ..plain(Deeds::All(vec![act]))
            },
            text: "касание".into(),
        }
    });
    let rows = rows.collect();
    Series {
        grid: None,
        rows,
        stop: match dice.percent(50) {
            true => vec![there_was(dice)],
            false => Vec::new(),
        },
        returns: None,
        common: Duty::default(),
    }
}

fn there_was(dice: &mut Dice) -> Cond {
    let kind = *dice.one(&[EventKind::Payment, EventKind::Comment, EventKind::Visit]);
    let test = Test::Count {
        pattern: of_kind(kind),
        window: LookBack::Ever,
        op: Op::Ge,
        number: 1,
    };
    Cond::Test(Box::new(test), "было".into())
}
