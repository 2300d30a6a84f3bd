//! Sentences that measure become metrics and what is made of them.

use super::fold;
use super::from_model::{Lowering, Parts};
use super::norm::{
    Appraisal, Body, Demand, Formula, Judge, KeyKind, Measured, Metric, Norm, Sample, Worth,
};
use crate::model::regulation as model;

impl Lowering<'_> {
    /// A declared number: nothing is asked of it.
    pub(super) fn shown(&mut self, id: model::MetricId, norms: &mut Parts<'_>) {
        let regulation = self.regulation();
        // An id of a bound regulation points into its list.
        let metric = &regulation.metrics[id.0];
        let over = metric.over;
        let measured = Measured {
            name: metric.name.clone(),
            formula: self.formula(&metric.formula, over, norms),
            unit: regulation.unit_of(&metric.formula),
        };
        self.appraise(Judge::Shown(measured), over, norms, |_| {});
    }

    pub(super) fn threshold(&mut self, threshold: &model::Threshold, norms: &mut Parts<'_>) {
        let over = threshold.over;
        let demand = self.demand(&threshold.demand, over, norms);
        self.appraise(Judge::Threshold(demand), over, norms, |one| {
            one.decided = threshold.decided;
            one.answers = threshold.otherwise.role;
            one.notify.clone_from(&threshold.otherwise.notify);
            one.todo.clone_from(&threshold.otherwise.todo);
        });
    }

    pub(super) fn scale(&mut self, scale: &model::Scale, norms: &mut Parts<'_>) {
        let over = scale.over;
        let measured = Measured {
            name: scale.name.clone(),
            formula: self.formula(&scale.formula, over, norms),
            unit: scale.unit.clone(),
        };
        let judge = Judge::Scale(measured, scale.rungs.clone());
        self.appraise(judge, over, norms, |one| {
            one.decided = scale.decided;
            one.answers = scale.role;
        });
    }

    fn appraise(
        &mut self,
        judge: Judge,
        over: model::Over,
        norms: &mut Parts<'_>,
        more: impl FnOnce(&mut Appraisal),
    ) {
        let mut appraisal = Appraisal {
            key: over.by.unwrap_or(KeyKind::All),
            role: over.role,
            window: over.window,
            judge,
            decided: 0,
            answers: None,
            notify: Vec::new(),
            todo: Vec::new(),
        };
        more(&mut appraisal);
        let body = Body::Appraisal(Box::new(appraisal));
        self.norms.push(norms.norm(body));
    }

    fn demand(
        &mut self,
        demand: &model::Demand,
        over: model::Over,
        norms: &mut Parts<'_>,
    ) -> Demand {
        let mut all = |of: &[model::Demand]| {
            of.iter()
                .map(|one| self.demand(one, over, norms))
                .collect::<Vec<_>>()
        };
        match demand {
            model::Demand::All(of) => Demand::All(all(of)),
            model::Demand::Any(of) => Demand::Any(all(of)),
            model::Demand::Not(one) => Demand::Not(Box::new(self.demand(one, over, norms))),
            model::Demand::Compare(one) => Demand::Compare {
                left: Measured {
                    name: one.name.clone(),
                    formula: self.formula(&one.left, over, norms),
                    unit: one.unit.clone(),
                },
                op: one.op,
                right: self.formula(&one.right, over, norms),
                bound: one.bound.clone(),
            },
        }
    }

    /// Numbers taken from cases become norms of the clause; the same number is taken once.
    fn formula(
        &mut self,
        formula: &model::Formula,
        over: model::Over,
        norms: &mut Parts<'_>,
    ) -> Formula {
        match formula {
            model::Formula::Const(number) => Formula::Const(*number),
            model::Formula::Taken(taken) => Formula::Metric(self.taken(taken, over, norms)),
            model::Formula::Named(id) => {
                // An id of a bound regulation points into its list, to a metric declared above.
                let named = &self.regulation().metrics[id.0];
                self.formula(&named.formula, over, norms)
            }
            model::Formula::Plus(all) => {
                let all = all.iter().map(|one| self.formula(one, over, norms));
                Formula::Plus(all.collect())
            }
            model::Formula::Times(one, factor) => {
                Formula::Times(Box::new(self.formula(one, over, norms)), *factor)
            }
            model::Formula::Share(one, other) | model::Formula::Ratio(one, other) => {
                let left = Box::new(self.formula(one, over, norms));
                let right = Box::new(self.formula(other, over, norms));
                if matches!(formula, model::Formula::Share(..)) {
                    Formula::Share(left, right)
                } else {
                    Formula::Ratio(left, right)
                }
            }
        }
    }

    fn taken(&mut self, taken: &model::Taken, over: model::Over, norms: &mut Parts<'_>) -> usize {
        let metric = Metric {
            sample: self.sample(&taken.sample),
            fold: taken.fold,
            key: over.by.unwrap_or(KeyKind::All),
            window: over.window,
            client_clock: false,
        };
        let guard = self.cond(&taken.guard);
        let body = Body::Metric(metric);
        let clause = norms.clause;
        let same = |norm: &Norm| {
            norm.clause == clause
                && norm.scope == taken.scope
                && norm.guard == guard
                && matches!((&norm.body, &body), (Body::Metric(a), Body::Metric(b)) if a == b)
        };
        if let Some(known) = self.norms.iter().position(same) {
            return known;
        }
        let norm = Norm {
            scope: taken.scope.clone(),
            guard,
            ..norms.norm(body)
        };
        self.norms.push(norm);
        self.norms.len() - 1
    }

    fn sample(&mut self, sample: &model::Sample) -> Sample {
        match sample {
            model::Sample::Events { pattern, worth } => Sample::Events {
                pattern: self.pattern(pattern),
                worth: self.worth(worth),
            },
            model::Sample::Pairs {
                first,
                then,
                worth,
                within,
                per_deal,
            } => Sample::Pairs {
                first: self.pattern(first),
                then: self.pattern(then),
                worth: *worth,
                within: *within,
                per_deal: *per_deal,
            },
            model::Sample::Deals(worth) => Sample::Deals(self.worth(worth)),
            model::Sample::Violations { of, worth } => {
                let regulation = self.regulation();
                let named = |clause: &&model::Clause| {
                    let number = clause.number.as_deref();
                    number.is_some_and(|number| of.iter().any(|one| **one == *number))
                };
                let clauses = regulation.clauses.iter().filter(named);
                Sample::Violations {
                    of: clauses.map(|clause| clause.key.clone()).collect(),
                    worth: *worth,
                }
            }
        }
    }

    fn worth(&mut self, worth: &model::Worth) -> Worth {
        match worth {
            model::Worth::One => Worth::One,
            model::Worth::Amount => Worth::Amount,
            model::Worth::Length => Worth::Length,
            model::Worth::Field(field) => Worth::Field(*field),
            model::Worth::Holds(cond) => Worth::Holds(self.cond(cond)),
            model::Worth::Sheet { list, percent, of } => {
                let clauses = self.regulation().clauses.iter();
                let mut found = clauses.filter_map(|clause| match &clause.sentence {
                    model::Sentence::Checklist(own) => Some(own),
                    _ => None,
                });
                let own = found.rfind(|own| fold(&own.name) == fold(list));
                // The model knows the list by its name.
                own.map_or(Worth::One, |own| {
                    let list = model::Checklist {
                        percent: *percent,
                        ..own.clone()
                    };
                    Worth::Sheet(Box::new(self.checklist(&list)), *of)
                })
            }
        }
    }
}

impl model::Regulation {
    /// What a number is in.
    #[must_use]
    pub fn unit_of(&self, formula: &model::Formula) -> model::NumberUnit {
        use model::{FaultWorth, Fold, Formula, NumberUnit, PairWorth, Sample, Worth};
        match formula {
            Formula::Const(_) | Formula::Ratio(..) => NumberUnit::Number,
            Formula::Share(..) => NumberUnit::Percent,
            Formula::Named(id) => self
                .metrics
                .get(id.0)
                .map_or(NumberUnit::Number, |one| self.unit_of(&one.formula)),
            Formula::Plus(all) => all
                .iter()
                .find(|one| !matches!(one, Formula::Const(_)))
                .map_or(NumberUnit::Number, |one| self.unit_of(one)),
            Formula::Times(one, _) => self.unit_of(one),
            Formula::Taken(taken) => match (&taken.sample, taken.fold) {
                (_, Fold::Share) => NumberUnit::Percent,
                (Sample::Events { worth, .. } | Sample::Deals(worth), _) => match worth {
                    Worth::Amount => NumberUnit::Money(crate::value::Currency::default()),
                    Worth::Length => NumberUnit::Seconds,
                    Worth::Field(field) => match self.fields.get(field.0).map(|one| &one.ty) {
                        Some(crate::value::Type::Money(currency)) => {
                            NumberUnit::Money(currency.clone())
                        }
                        Some(crate::value::Type::Percent) => NumberUnit::Percent,
                        _ => NumberUnit::Number,
                    },
                    Worth::Sheet {
                        percent,
                        of: model::SheetWorth::Total,
                        ..
                    } => match percent {
                        true => NumberUnit::Percent,
                        false => NumberUnit::Points,
                    },
                    Worth::One | Worth::Holds(_) | Worth::Sheet { .. } => NumberUnit::Number,
                },
                (Sample::Pairs { worth, .. }, _) => match worth {
                    PairWorth::Reached => NumberUnit::Number,
                    PairWorth::Time { .. } => NumberUnit::Seconds,
                },
                (Sample::Violations { worth, .. }, _) => match worth {
                    FaultWorth::One => NumberUnit::Number,
                    FaultWorth::Points => NumberUnit::Points,
                    FaultWorth::Money => NumberUnit::Money(crate::value::Currency::default()),
                },
            },
        }
    }
}
