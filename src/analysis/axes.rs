//! Conditions → axes: [`Axes::wish`] finds what a condition looks at and the borders that it names; when all conditions of a question
//! are read, [`Axes::cut`] makes cells of them.

use chrono::Datelike;
use rust_decimal::Decimal;

use super::region::Region;
use super::related;
use super::space::{Ask, Axis, Grain, Scale};
use super::subject::{Grasp, Looked, Run, Subject, bare, bare_window};
use super::wish::{Space, Wish};
use crate::lexicon::fold;
use crate::model::regulation::{
    Calc, Card, CategoryId, Cond, EventPattern, Expr, FieldId, LookBack, Op, Regulation, Test,
};
use crate::value::{Type, Value};

/// How deep ladders may stand on ladders.
const DEEPEST: usize = 8;

/// Units in which things are counted one by one.
const ONE_BY_ONE: &[&str] = &["шт", "чел", "дн", "день", "раз", "звон", "мест", "штук"];

/// Axes under construction.
pub struct Axes<'r> {
    /// The regulation whose names the conditions use.
    pub reg: &'r Regulation,
    axes: Vec<Looked>,
    /// Ladders whose rungs have been read, with the wishes of the rungs.
    ladders: Vec<(usize, Vec<Wish>)>,
    depth: usize,
    /// Whose events are counted.
    card: Card,
    /// Whether a category is being read: what it counts from is its own.
    within_category: bool,
}

impl<'r> Axes<'r> {
    /// No condition has been read yet; events are those of the deal, or of the client.
    #[must_use]
    pub fn new(reg: &'r Regulation, card: Card) -> Self {
        Self {
            reg,
            axes: Vec::new(),
            ladders: Vec::new(),
            depth: 0,
            card,
            within_category: false,
        }
    }

    /// The condition over axes.
    pub fn wish(&mut self, cond: &Cond) -> Wish {
        match cond {
            Cond::True => Wish::True,
            Cond::And(all) => Wish::And(all.iter().map(|one| self.wish(one)).collect()),
            Cond::Or(any) => Wish::Or(any.iter().map(|one| self.wish(one)).collect()),
            Cond::Not(inner) => Wish::Not(Box::new(self.wish(inner))),
            Cond::Test(test, text) => self.test(test, text),
        }
    }

    fn test(&mut self, test: &Test, text: &str) -> Wish {
        match test {
            Test::Filled(field) => {
                let axis = self.field(*field, text);
                Wish::Asks(axis, Ask::Filled)
            }
            Test::OneOf(field, values) => match self.names_of(*field, values, text) {
                Some((axis, wanted)) => Wish::Asks(axis, Ask::OneOf(wanted)),
                None => self.any_of_numbers(*field, values, test, text),
            },
            Test::Compare(left, op, Expr::Const(value)) => {
                self.compare(left, *op, value, test, text)
            }
            Test::Compare(Expr::Const(value), op, right) => {
                self.compare(right, mirrored(*op), value, test, text)
            }
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => self.count(pattern, window, *op, Decimal::from(*number), text),
            Test::LastOlder(pattern, age) => {
                let one = Decimal::ONE;
                let ever = self.count(pattern, &LookBack::Ever, Op::Ge, one, text);
                let recent = self.count(pattern, &LookBack::Last(*age), Op::Lt, one, text);
                Wish::And(vec![ever, recent])
            }
            Test::Elapsed(pattern, wait) if !self.within_category => {
                let (run, length) = Run::of(*wait);
                let subject = Subject::Passed(pattern.as_ref().map(bare), run);
                let mut axis = numbers(Grain::Dense, Some(Decimal::ZERO));
                axis.empty = pattern.is_some();
                self.border(subject, axis, Grasp::Time, Op::Ge, length, text)
            }
            Test::Remains(field, rest) => {
                let (run, length) = Run::of(*rest);
                self.left(*field, run, Op::Le, length, text)
            }
            Test::Ahead(field) => self.left(*field, Run::Days, Op::Gt, Decimal::ZERO, text),
            Test::Category(category, rungs) => {
                let axis = self.category(*category, text);
                Wish::Asks(axis, Ask::OneOf(rungs.clone()))
            }
            Test::Stage(stages) if self.card == Card::Deal => {
                let number = self.reg.stages.len();
                let axis = self.axis(Subject::Stage, names(number), Grasp::Sure, text);
                Wish::Asks(axis, Ask::OneOf(stages.iter().map(|one| one.0).collect()))
            }
            Test::OwnerRole(roles) => {
                // Behind the roles of the text: any other.
                let number = self.reg.roles.len() + 1;
                let axis = self.axis(Subject::Role, names(number), Grasp::Sure, text);
                Wish::Asks(axis, Ask::OneOf(roles.iter().map(|one| one.0).collect()))
            }
            Test::Days(from, to) => {
                let day = |day: &chrono::NaiveDate| Decimal::from(day.num_days_from_ce());
                let axis = || numbers(Grain::Step(Decimal::ONE), None);
                let mut borders = Vec::new();
                if *from != chrono::NaiveDate::MIN {
                    borders.push(self.border(
                        Subject::Today,
                        axis(),
                        Grasp::Time,
                        Op::Ge,
                        day(from),
                        text,
                    ));
                }
                if let Some(to) = to {
                    borders.push(self.border(
                        Subject::Today,
                        axis(),
                        Grasp::Time,
                        Op::Le,
                        day(to),
                        text,
                    ));
                }
                Wish::And(borders)
            }
            Test::WorkingTime | Test::LocalTime(_) | Test::Season(..) => {
                self.other(test, Grasp::Time, text)
            }
            Test::Contains(field, _) => {
                let axis = self.field(*field, text);
                let holds = self.other(test, Grasp::Sure, text);
                // What is empty contains nothing.
                Wish::And(vec![Wish::Asks(axis, Ask::Filled), holds])
            }
            _ => self.other(test, Grasp::Unsure, text),
        }
    }

    /// The axis of this subject, made when it is not there yet.
    fn axis(&mut self, subject: Subject, axis: Axis, grasp: Grasp, said: &str) -> usize {
        if let Some(known) = self.axes.iter().position(|one| one.subject == subject) {
            return known;
        }
        self.axes.push(Looked {
            subject,
            axis,
            texts: Vec::new(),
            grasp,
            said: said.into(),
            event: "".into(),
        });
        self.axes.len() - 1
    }

    fn border(
        &mut self,
        subject: Subject,
        axis: Axis,
        grasp: Grasp,
        op: Op,
        border: Decimal,
        said: &str,
    ) -> Wish {
        let at = self.axis(subject, axis, grasp, said);
        self.border_at(at, border);
        Wish::Asks(at, Ask::Compare(op, border))
    }

    fn border_at(&mut self, axis: usize, border: Decimal) {
        let Some(own) = self.axes.get_mut(axis) else {
            return;
        };
        let field = matches!(own.subject, Subject::Field(_));
        if let Scale::Numbers { cuts, least, grain } = &mut own.axis.scale {
            if field && *grain == Grain::Step(Decimal::ONE) && !border.fract().is_zero() {
                *grain = Grain::Dense;
            }
            cuts.push(border);
            if least.is_some_and(|least| border < least) {
                *least = None;
            }
        }
    }

    fn field(&mut self, field: FieldId, said: &str) -> usize {
        let zero = Some(Decimal::ZERO);
        let ty = self.reg.fields.get(field.0).map(|one| &one.ty);
        let mut axis = match ty {
            Some(Type::OneOf(list)) => names(list.len()),
            Some(Type::YesNo) => names(2),
            Some(Type::Number(unit)) => {
                // A number without a unit counts things, until a border between two whole numbers says otherwise.
                let single = unit.as_deref().is_none_or(|unit| {
                    let unit = fold(unit);
                    ONE_BY_ONE.iter().any(|one| unit.starts_with(one))
                });
                numbers(
                    if single {
                        Grain::Step(Decimal::ONE)
                    } else {
                        Grain::Dense
                    },
                    zero,
                )
            }
            Some(Type::Money(_)) => numbers(Grain::Step(Decimal::new(1, 2)), zero),
            Some(Type::Percent) => numbers(Grain::Dense, zero),
            Some(Type::Date | Type::DateTime) => numbers(Grain::Step(Decimal::ONE), None),
            // Values of a text are added as conditions name them; one more stands for all others.
            Some(Type::Text | Type::YearDay) | None => names(1),
        };
        axis.empty = true;
        self.axis(Subject::Field(field), axis, Grasp::Sure, said)
    }

    /// The values of a list, of yes and no, or of a text; `None`: the field is none of these, or has no such value.
    fn names_of(
        &mut self,
        field: FieldId,
        values: &[Value],
        said: &str,
    ) -> Option<(usize, Vec<usize>)> {
        let ty = &self.reg.fields.get(field.0)?.ty;
        let listed: Option<Vec<usize>> = match ty {
            Type::OneOf(list) => values
                .iter()
                .map(|value| match value {
                    Value::Text(text) => {
                        let wanted = fold(text);
                        list.iter().position(|one| fold(one) == wanted)
                    }
                    _ => None,
                })
                .collect(),
            Type::YesNo => values
                .iter()
                .map(|value| match value {
                    Value::YesNo(yes) => Some(usize::from(*yes)),
                    _ => None,
                })
                .collect(),
            Type::Text => {
                let texts: Option<Vec<&str>> = values
                    .iter()
                    .map(|value| match value {
                        Value::Text(text) => Some(&**text),
                        _ => None,
                    })
                    .collect();
                let texts = texts?;
                let axis = self.field(field, said);
                return Some((
                    axis,
                    texts.iter().map(|text| self.text(axis, text)).collect(),
                ));
            }
            _ => None,
        };
        let listed = listed?;
        Some((self.field(field, said), listed))
    }

    /// The place of a text among those that conditions name.
    fn text(&mut self, axis: usize, text: &str) -> usize {
        let Some(own) = self.axes.get_mut(axis) else {
            return 0;
        };
        let wanted = fold(text);
        let known = own.texts.iter().position(|one| fold(one) == wanted);
        known.unwrap_or_else(|| {
            own.texts.push(text.into());
            own.axis.scale = Scale::Names(own.texts.len() + 1);
            own.texts.len() - 1
        })
    }

    fn any_of_numbers(
        &mut self,
        field: FieldId,
        values: &[Value],
        test: &Test,
        said: &str,
    ) -> Wish {
        let each: Option<Vec<Decimal>> = values
            .iter()
            .map(|value| self.number_of(field, value))
            .collect();
        let Some(each) = each else {
            return self.other(test, Grasp::Unsure, said);
        };
        let axis = self.field(field, said);
        let mut any = Vec::new();
        for number in each {
            self.border_at(axis, number);
            any.push(Wish::Asks(axis, Ask::Compare(Op::Eq, number)));
        }
        Wish::Or(any)
    }

    /// A constant as a number of the field's axis; `None`: they have no common order.
    fn number_of(&self, field: FieldId, value: &Value) -> Option<Decimal> {
        let ty = &self.reg.fields.get(field.0)?.ty;
        match (ty, value) {
            (Type::Number(_), Value::Number(number))
            | (Type::Percent, Value::Percent(number) | Value::Number(number)) => Some(*number),
            (Type::Money(own), Value::Money(money)) => {
                (*own == money.currency).then_some(money.amount)
            }
            (Type::Date, Value::Date(day)) => Some(Decimal::from(day.num_days_from_ce())),
            (Type::DateTime, Value::DateTime(at)) => Some(Decimal::from(at.and_utc().timestamp())),
            _ => None,
        }
    }

    fn compare(&mut self, left: &Expr, op: Op, right: &Value, test: &Test, said: &str) -> Wish {
        let plain = match right {
            Value::Number(number) | Value::Percent(number) => Some(*number),
            Value::Money(money) => Some(money.amount),
            _ => None,
        };
        match (left, plain) {
            (Expr::Field(field), _) => {
                if let Some(number) = self.number_of(*field, right) {
                    let axis = self.field(*field, said);
                    self.border_at(axis, number);
                    return Wish::Asks(axis, Ask::Compare(op, number));
                }
                let named = matches!(op, Op::Eq | Op::Ne)
                    .then(|| self.names_of(*field, std::slice::from_ref(right), said))
                    .flatten();
                match (named, op) {
                    (Some((axis, wanted)), Op::Eq) => Wish::Asks(axis, Ask::OneOf(wanted)),
                    (Some((axis, wanted)), _) => Wish::Asks(axis, Ask::NoneOf(wanted)),
                    (None, _) => {
                        let axis = self.field(*field, said);
                        let holds = self.other(test, Grasp::Unsure, said);
                        Wish::And(vec![Wish::Asks(axis, Ask::Filled), holds])
                    }
                }
            }
            (Expr::Length(field), Some(border)) => {
                let mut axis = numbers(Grain::Step(Decimal::ONE), Some(Decimal::ZERO));
                axis.empty = true;
                self.field(*field, said);
                let subject = Subject::Length(*field);
                self.border(subject, axis, Grasp::Sure, op, border, said)
            }
            (Expr::Sum(pattern, window), Some(border)) => {
                let subject = Subject::Sum(self.card, bare(pattern), bare_window(window));
                let axis = numbers(Grain::Step(Decimal::new(1, 2)), Some(Decimal::ZERO));
                let at = self.axis(subject, axis, Grasp::Sure, said);
                self.named_by(at, pattern);
                self.border_at(at, border);
                Wish::Asks(at, Ask::Compare(op, border))
            }
            (Expr::Calc(calc), Some(border)) => {
                if let Calc::Number(pattern, window) = &**calc {
                    return self.count(pattern, window, op, border, said);
                }
                let mut axis = numbers(Grain::Dense, None);
                axis.empty = true;
                let subject = Subject::Worked(left.clone());
                self.border(subject, axis, Grasp::Unsure, op, border, said)
            }
            _ => self.other(test, Grasp::Unsure, said),
        }
    }

    fn count(
        &mut self,
        pattern: &EventPattern,
        window: &LookBack,
        op: Op,
        number: Decimal,
        said: &str,
    ) -> Wish {
        let subject = Subject::Number(self.card, bare(pattern), bare_window(window));
        let axis = numbers(Grain::Step(Decimal::ONE), Some(Decimal::ZERO));
        // Since an event that may not have been there: what is counted then is for the engine to say.
        let grasp = match window {
            LookBack::Since(_) => Grasp::Unsure,
            _ => Grasp::Sure,
        };
        let at = self.axis(subject, axis, grasp, said);
        self.named_by(at, pattern);
        self.border_at(at, number.max(Decimal::ZERO));
        Wish::Asks(at, Ask::Compare(op, number))
    }

    fn named_by(&mut self, axis: usize, pattern: &EventPattern) {
        if let Some(own) = self.axes.get_mut(axis) {
            own.event.clone_from(&pattern.text);
        }
    }

    fn left(&mut self, field: FieldId, run: Run, op: Op, length: Decimal, said: &str) -> Wish {
        let mut axis = numbers(Grain::Dense, None);
        axis.empty = true;
        self.field(field, said);
        self.border(
            Subject::Left(field, run),
            axis,
            Grasp::Time,
            op,
            length,
            said,
        )
    }

    fn other(&mut self, test: &Test, grasp: Grasp, said: &str) -> Wish {
        let axis = self.axis(Subject::Other(test.clone()), names(2), grasp, said);
        Wish::Asks(axis, Ask::OneOf(vec![1]))
    }

    fn category(&mut self, category: CategoryId, said: &str) -> usize {
        let Some(ladder) = self.reg.categories.get(category.0) else {
            return self.axis(Subject::Category(category), names(1), Grasp::Unsure, said);
        };
        // Behind the rungs: none of them.
        let axis = names(ladder.rungs.len() + 1);
        let known = self.axes.len();
        let at = self.axis(Subject::Category(category), axis, Grasp::Sure, said);
        if at < known {
            return at;
        }
        if self.depth >= DEEPEST {
            if let Some(own) = self.axes.get_mut(at) {
                own.grasp = Grasp::Unsure;
            }
            return at;
        }
        self.depth += 1;
        let outer = (self.card, self.within_category);
        if ladder.card == Card::Client {
            self.card = Card::Client;
        }
        self.within_category = true;
        let rungs = ladder
            .rungs
            .iter()
            .map(|rung| self.wish(&rung.cond))
            .collect();
        (self.card, self.within_category) = outer;
        self.depth -= 1;
        self.ladders.push((at, rungs));
        at
    }

    /// Cuts the axes. `happened` is the event that has just set the clause off.
    #[must_use]
    pub fn cut(mut self, happened: Option<&EventPattern>) -> Space {
        related::mark(&mut self.axes, &self.ladders);
        let cells = self.axes.iter().map(|one| one.axis.cells()).collect();
        let mut space = Space {
            axes: self.axes,
            cells,
            possible: Region::All,
            ladders: Vec::new(),
            rests: Vec::new(),
        };
        for (axis, rungs) in &self.ladders {
            let mut below = std::collections::BTreeSet::new();
            rungs.iter().for_each(|rung| {
                rung.for_each_axis(&mut |at| {
                    below.insert(at);
                });
            });
            space.ladders.push((*axis, below.into_iter().collect()));
            let rest = rungs.iter().position(|rung| *rung == Wish::True);
            space.rests.extend(rest.map(|rest| (*axis, rest)));
        }
        let mut possible = related::together(&space, happened);
        for (axis, rungs) in &self.ladders {
            possible.extend(space.ladder(*axis, rungs));
        }
        space.possible = Region::all(possible);
        space
    }
}

const fn names(number: usize) -> Axis {
    Axis {
        scale: Scale::Names(number),
        empty: false,
    }
}

const fn numbers(grain: Grain, least: Option<Decimal>) -> Axis {
    let cuts = Vec::new();
    Axis {
        scale: Scale::Numbers { grain, least, cuts },
        empty: false,
    }
}

const fn mirrored(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}
