//! What conditions look at, cut into finitely many kinds of case.
//!
//! One *axis* for each thing that is looked at: a field, the number of events in a window, the stage. The borders that the
//! conditions name cut it into *cells* within which no condition can tell two cases apart; *empty* is a cell of its own. A case is
//! then a cell on every axis, and what holds for all cases is decided exactly.

use rust_decimal::Decimal;

use crate::model::regulation::Op;

/// What lies between two neighbouring values of a numeric axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Always another value: percents, square metres.
    Dense,
    /// Values stand this far apart: kopecks, days, events.
    Step(Decimal),
}

/// The values of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scale {
    /// Numbers: amounts, percents, days since the epoch, seconds, numbers of events.
    Numbers {
        /// What lies between them.
        grain: Grain,
        /// The least of them.
        least: Option<Decimal>,
        /// Borders that conditions name.
        cuts: Vec<Decimal>,
    },
    /// So many values without an order: a list, stages, roles, yes and no.
    Names(usize),
}

/// One thing that conditions look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its values.
    pub scale: Scale,
    /// Whether it can be empty: no comparison with it holds then.
    pub empty: bool,
}

/// The cases of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The thing is empty.
    Empty,
    /// One value of a list.
    Name(usize),
    /// Exactly this number.
    Exactly(Decimal),
    /// All numbers between two borders, which are not of them; the last is one of these numbers, the roundest.
    Between(Option<Decimal>, Option<Decimal>, Decimal),
}

impl Cell {
    /// A number that stands for all of them.
    #[must_use]
    pub const fn sample(&self) -> Option<Decimal> {
        match self {
            Self::Exactly(number) | Self::Between(_, _, number) => Some(*number),
            Self::Empty | Self::Name(_) => None,
        }
    }
}

/// What a condition asks of one axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// There is a value.
    Filled,
    /// A number compares so.
    Compare(Op, Decimal),
    /// One of these.
    OneOf(Vec<usize>),
    /// A value, and none of these.
    NoneOf(Vec<usize>),
}

impl Ask {
    /// Whether all cases of this cell answer yes. Cells are cut so that all answer alike.
    #[must_use]
    pub fn holds(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (_, Cell::Empty) => false,
            (Self::Filled, _) => true,
            (Self::Compare(op, border), cell) => cell
                .sample()
                .is_some_and(|number| compares(number, *op, *border)),
            (Self::OneOf(wanted), Cell::Name(name)) => wanted.contains(name),
            (Self::NoneOf(others), Cell::Name(name)) => !others.contains(name),
            (Self::OneOf(_) | Self::NoneOf(_), _) => false,
        }
    }
}

/// Whether two numbers compare so.
#[must_use]
pub fn compares(left: Decimal, op: Op, right: Decimal) -> bool {
    match op {
        Op::Eq => left == right,
        Op::Ne => left != right,
        Op::Lt => left < right,
        Op::Le => left <= right,
        Op::Gt => left > right,
        Op::Ge => left >= right,
    }
}

impl Axis {
    /// All its cells, from the least; empty first.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        if self.empty {
            cells.push(Cell::Empty);
        }
        match &self.scale {
            Scale::Names(number) => cells.extend((0..*number).map(Cell::Name)),
            Scale::Numbers { grain, least, cuts } => {
                numbers(*grain, *least, cuts, &mut cells);
            }
        }
        cells
    }
}

fn numbers(grain: Grain, least: Option<Decimal>, cuts: &[Decimal], cells: &mut Vec<Cell>) {
    let mut cuts: Vec<Decimal> = cuts
        .iter()
        .flat_map(|cut| on_grain(grain, *cut))
        .filter(|cut| least.is_none_or(|least| *cut >= least))
        .chain(least)
        .collect();
    cuts.sort();
    cuts.dedup();
    let mut below: Option<Decimal> = None;
    for cut in &cuts {
        let none_below = below.is_none() && least == Some(*cut);
        if !none_below && let Some(number) = between(grain, below, Some(*cut)) {
            cells.push(Cell::Between(below, Some(*cut), number));
        }
        cells.push(Cell::Exactly(*cut));
        below = Some(*cut);
    }
    if let Some(number) = between(grain, below, None) {
        cells.push(Cell::Between(below, None, number));
    }
}

/// The border itself, or, where it lies between two values of a stepped axis, the values on both sides.
fn on_grain(grain: Grain, number: Decimal) -> Vec<Decimal> {
    match grain {
        Grain::Step(step) if !(number % step).is_zero() => {
            let below = (number / step).floor() * step;
            vec![below, below + step]
        }
        _ => vec![number],
    }
}

/// The roundest number strictly between two borders; `None`: there is no value between them.
#[must_use]
pub fn between(grain: Grain, low: Option<Decimal>, high: Option<Decimal>) -> Option<Decimal> {
    let one = Decimal::ONE;
    let step = match grain {
        Grain::Dense => None,
        Grain::Step(step) => Some(step),
    };
    match (low, high) {
        (None, None) => Some(Decimal::ZERO),
        (Some(low), None) => Some(above(low, step.unwrap_or(one))),
        (None, Some(high)) => Some(high - step.unwrap_or(one).max(one)),
        (Some(low), Some(high)) => {
            if step.is_some_and(|step| low + step >= high) {
                return None;
            }
            let mut power = largest_power(high - low);
            // Ten to a power that fits between them has a multiple there after at most a few divisions.
            for _ in 0..40 {
                let grained = step.is_none_or(|step| (power % step).is_zero());
                let next = (low / power).floor() * power + power;
                if grained && next > low && next < high {
                    return Some(next.normalize());
                }
                power /= Decimal::TEN;
                if power.is_zero() || step.is_some_and(|step| power < step) {
                    break;
                }
            }
            step.map(|step| low + step)
                .or_else(|| Some((low + high) / Decimal::TWO))
                .filter(|number| *number > low && *number < high)
        }
    }
}

/// The next round number above.
fn above(low: Decimal, step: Decimal) -> Decimal {
    let power = largest_power(low.abs()).max(step);
    let next = (low / power).floor() * power + power;
    if next > low {
        next.normalize()
    } else {
        low + step
    }
}

/// The greatest power of ten that is no more than this.
fn largest_power(number: Decimal) -> Decimal {
    let mut power = Decimal::ONE;
    if number <= Decimal::ZERO {
        return power;
    }
    for _ in 0..24 {
        if power * Decimal::TEN > number {
            break;
        }
        power *= Decimal::TEN;
    }
    for _ in 0..12 {
        if power <= number {
            break;
        }
        power /= Decimal::TEN;
    }
    power
}
