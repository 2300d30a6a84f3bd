//! A family of its own: duties that ask what the clock said when their scope began.

use reglament::model::regulation::{Cond, Sentence, Test, Trigger};

use super::asked::wall;
use super::case::case;
use super::clause::scope;
use super::dice::Dice;
use super::regulation::regulation;
use crate::naive::sample::Sample;

/// The sample of a seed of this family.
pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice::new(Sample::regulation_of(seed) + 47_000_000);
    let mut reg = regulation(&mut dice, 4);
    let whole = reg.clone();
    for clause in &mut reg.clauses {
        let duty = matches!(clause.sentence, Sentence::Duty(_) | Sentence::Series(_));
        if !duty {
            continue;
        }
        if dice.percent(70) {
            clause.trigger = Trigger::Scope;
            let staged = dice.percent(60);
            clause.scope = scope(&mut dice, &whole, staged, 0);
        }
        let own = std::mem::replace(&mut clause.guard, Cond::True);
        let asked = begun(&mut dice);
        clause.guard = match dice.below(3) {
            0 => asked,
            1 => Cond::And(vec![own, asked]),
            _ => Cond::Or(vec![own, asked]),
        };
    }
    let regs = std::rc::Rc::new(vec![reg]);
    let mut dice = Dice::new(!seed ^ 0xb69);
    let (data, case, now) = case(&mut dice, &regs[0], 16);
    Sample::usual(regs, data, case, now)
}

/// Working time or hours on the wall, denied or not.
fn begun(dice: &mut Dice) -> Cond {
    let test = match dice.percent(60) {
        true => Test::WorkingTime,
        false => Test::LocalTime(wall(dice)),
    };
    let asked = Cond::Test(
        Box::new(Test::AtStart(Box::new(test))),
        "тогда было рабочее время".into(),
    );
    match dice.percent(50) {
        true => Cond::Not(Box::new(asked)),
        false => asked,
    }
}
