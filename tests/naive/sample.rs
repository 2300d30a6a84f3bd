//! One random question to both evaluators.

use std::rc::Rc;

use reglament::facts::{Case, Dataset, Deal, EVENT_KINDS, Fields, Held};
use reglament::model::regulation::{Card, Regulation};
use reglament::value::Instant;

use super::random::case::case;
use super::random::dice::Dice;
use super::random::rare;
use super::random::regulation::regulation;

/// Regulations, data and a moment.
#[derive(Clone)]
pub struct Sample {
    /// Versions in order of time.
    pub regs: Rc<Vec<Regulation>>,
    /// What is held.
    pub data: Dataset,
    /// The case.
    pub case: Case<'static>,
    /// When it is judged.
    pub now: Instant,
    /// `--as-if-in-force`.
    pub as_if_in_force: bool,
}

impl Sample {
    /// A sample of the usual family.
    pub const fn usual(
        regs: Rc<Vec<Regulation>>,
        data: Dataset,
        case: Case<'static>,
        now: Instant,
    ) -> Self {
        Self {
            regs,
            data,
            case,
            now,
            as_if_in_force: false,
        }
    }

    /// The sample of a seed.
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice::new(Self::regulation_of(seed));
        let mut regs = vec![regulation(&mut dice, 6)];
        if dice.percent(10) {
            regs.push(next_version(&mut dice, &regs[0]));
        }
        let mut dice = Dice::new(!seed);
        let (data, case, now) = case(&mut dice, &regs[0], 25);
        Self::usual(Rc::new(regs), data, case, now)
    }

    /// The sample of a seed out of the rarer forms; of one form alone, if that is asked for.
    pub fn rare(seed: u64, form: Option<usize>) -> Self {
        let mut dice = Dice::new(!Self::regulation_of(seed));
        let (regs, of_force) = rare::regulations(&mut dice, form);
        let mut dice = Dice::new(seed ^ 0x5eed);
        let (data, case, now) = rare::case::case(&mut dice, &regs[0], form);
        Self {
            regs: Rc::new(regs),
            data,
            case,
            now,
            as_if_in_force: of_force && dice.percent(50),
        }
    }

    /// Whether everything is held from the beginning to now, so that nothing is left unknown for want of data.
    pub fn is_whole(&self) -> bool {
        Self::lacks_nothing(&self.regs[0], &self.data, &self.case)
    }

    /// The same of data and a case.
    pub fn lacks_nothing(reg: &Regulation, data: &Dataset, case: &Case<'_>) -> bool {
        let whole = |deal: &Deal<'_>| {
            deal.stages.is_some() && deal.changes.is_some() && deal.owners.is_some()
        };
        // A field that is not on its card is not held.
        let full = |card, fields: &Fields<'_>| {
            let mut own = reg.fields.iter().filter(|field| field.card == card);
            own.all(|field| fields.contains_key(&*field.name))
        };
        data.as_of.is_none()
            && data.staff_held
            && data.held.len() == EVENT_KINDS.len() + 6
            && data.held.values().all(|held| *held == Held::default())
            && case.changes.is_some()
            && case.deals.iter().all(whole)
            && case.deals.iter().all(|deal| full(Card::Deal, &deal.fields))
            && full(Card::Client, &case.fields)
    }

    /// The seed of the regulations: eight samples in a row share them.
    pub const fn regulation_of(seed: u64) -> u64 {
        seed / 8
    }
}

/// A later version of the same regulation: some clauses gone, in force from another day.
fn next_version(dice: &mut Dice, reg: &Regulation) -> Regulation {
    let mut next = reg.clone();
    next.effective_from = chrono::NaiveDate::from_ymd_opt(2026, 12, 11 + dice.below(4) as u32);
    next.clauses.retain(|_| dice.percent(60));
    let number = next.clauses.len() + 10;
    let clause = super::random::clause::clause(dice, &next, number);
    next.clauses.push(clause);
    next
}
