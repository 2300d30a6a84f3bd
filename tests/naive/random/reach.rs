//! A family of its own: rules that do not hold on some days, and blocks of which only the first that fits fires.

use chrono::{Days, NaiveDate};
use reglament::model::regulation::{Cond, Test};

use super::case::case;
use super::dice::Dice;
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 9_000_000);
    let mut reg = regulation(&mut dice, 4);
    let mut before: Vec<Cond> = Vec::new();
    for clause in &mut reg.clauses {
        let own = clause.guard.clone();
        let mut all = vec![own.clone()];
        if dice.percent(70) {
            all.push(days(&mut dice));
        }
        // Of clauses in one block that fit, the first takes the case.
        if dice.percent(60) {
            all.extend(before.iter().map(|one| Cond::Not(Box::new(one.clone()))));
        }
        let fits = Cond::And(all.iter().take(2).cloned().collect());
        clause.guard = Cond::And(all);
        if before.len() < 2 && own != Cond::True {
            before.push(fits);
        }
    }
    let regs = std::rc::Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0x5eed);
    loop {
        let (data, case, now) = case(&mut dice, &regs[0], 16);
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

/// Days within the weeks in which cases run, denied or not.
fn days(dice: &mut Dice) -> Cond {
    let first = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
    let from = first + Days::new(dice.below(25) as u64);
    let to = from + Days::new(dice.below(9) as u64);
    let to = (!dice.percent(15)).then_some(to);
    let test = Cond::Test(Box::new(Test::Days(from, to)), format!("с {from}").into());
    if dice.percent(75) {
        Cond::Not(Box::new(test))
    } else {
        test
    }
}
