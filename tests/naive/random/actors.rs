//! A family of its own: duties for which any of several roles answers, terms on the client's wall, conditions on who is away.

use std::rc::Rc;

use chrono::{Days, NaiveDate};
use reglament::facts::{Absence, When};
use reglament::model::regulation::{Cond, RoleId, Sentence, Test, Who};

use super::case::{STAFF, START, case, exact};
use super::dice::Dice;
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 14_000_000);
    let mut reg = regulation(&mut dice, 4);
    let roles = reg.roles.len();
    for clause in &mut reg.clauses {
        if dice.percent(40) {
            let own = std::mem::replace(&mut clause.guard, Cond::True);
            clause.guard = Cond::And(vec![own, away(&mut dice)]);
        }
        let Sentence::Duty(duty) = &mut clause.sentence else {
            continue;
        };
        if dice.percent(60) {
            let mut all: Vec<RoleId> = (0..roles).map(RoleId).collect();
            duty.role = Some(all.swap_remove(dice.below(all.len())));
            if dice.percent(60) {
                all.swap_remove(dice.below(all.len()));
            }
            duty.or_roles = all;
            duty.personally = dice.percent(20);
        }
        duty.client_clock = dice.percent(50);
        duty.own_schedule = dice.percent(15);
        duty.robot = duty.or_roles.is_empty() && dice.percent(5);
        if dice.percent(20) {
            duty.cancel.push(away(&mut dice));
        }
    }
    let regs = Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0xac70);
    loop {
        let (mut data, mut case, now) = case(&mut dice, &regs[0], 14);
        if !Sample::lacks_nothing(&regs[0], &data, &case) {
            continue;
        }
        let wall = *dice.one(&["Europe/Kaliningrad", "Asia/Vladivostok", "неизвестно", ""]);
        case.timezone = Some(wall).filter(|wall| !wall.is_empty()).map(Into::into);
        for person in data.staff.values_mut() {
            let absence = |_| absence(&mut dice);
            person.absences = (0..2).filter_map(absence).collect();
            if dice.percent(25) {
                person.schedule = Some("вт–сб 10:00–19:00".into());
            }
        }
        if dice.percent(15) {
            data.staff_held = false;
            data.staff.clear();
        }
        return Sample::usual(regs, data, case, now);
    }
}

fn absence(dice: &mut Dice) -> Option<Absence> {
    let (day, length) = (dice.below(14), dice.below(6));
    let at = START + 3600 * dice.below(14 * 24) as i64;
    let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default() + Days::new(day as u64);
    dice.percent(35).then(|| match dice.percent(60) {
        true => Absence {
            from: When::Day(first),
            to: When::Day(first + Days::new(length as u64)),
        },
        false => Absence {
            from: exact(at),
            to: exact(at + 1800 * dice.between(1, 200) as i64),
        },
    })
}

/// `ответственный в отпуске`, `«…» отсутствует`, or not.
fn away(dice: &mut Dice) -> Cond {
    let names = match dice.percent(40) {
        true => vec![(*dice.one(&STAFF)).into()],
        false => Vec::new(),
    };
    let test = Cond::Test(
        Box::new(Test::OwnerIs(Who::Absent(names))),
        "отсутствует".into(),
    );
    match dice.percent(50) {
        true => Cond::Not(Box::new(test)),
        false => test,
    }
}
