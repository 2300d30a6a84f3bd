//! Both texts' names in one regulation, so that conditions of both can be asked over common axes.

use super::renamed::Renamed;
use crate::analysis::group::Filled;
use crate::model::regulation::{
    Author, Calc, Category, CategoryId, Cond, EventPattern, EventShape, Expr, FieldId, FunnelId,
    LookBack, Receiver, Regulation, RoleId, Rung, Scope, Stage, StageId, Test, What,
};
use crate::program::fold;
use crate::value::Type;

/// The new regulation with what only the old one declares, and where the old one's names stand in it.
pub(super) struct Merged {
    /// Names of both; clauses are the new one's.
    pub(super) reg: Regulation,
    /// What must be filled on the way to each stage of the new text.
    pub(super) filled: Filled,
    roles: Vec<RoleId>,
    fields: Vec<FieldId>,
    funnels: Vec<FunnelId>,
    stages: Vec<StageId>,
    /// Where each ladder stands, and each of its rungs.
    categories: Vec<(CategoryId, Vec<usize>)>,
}

impl Merged {
    /// `renamed` says what the new text calls names of the old one.
    pub(super) fn new(old: &Regulation, new: &Regulation, renamed: &Renamed) -> Self {
        let mut merged = Self {
            reg: new.clone(),
            filled: Filled::of(new),
            roles: Vec::new(),
            fields: Vec::new(),
            funnels: Vec::new(),
            stages: Vec::new(),
            categories: Vec::new(),
        };
        let reg = &mut merged.reg;
        for role in &old.roles {
            let name = renamed.role(role);
            let at = reg.roles.iter().position(|one| fold(one) == name);
            merged.roles.push(RoleId(at.unwrap_or_else(|| {
                reg.roles.push(role.clone());
                reg.roles.len() - 1
            })));
        }
        for field in &old.fields {
            let name = renamed.field(field.card, &field.name);
            let known = reg.fields.iter_mut().position(|one| {
                one.card == field.card && fold(&one.name) == name && one.ty.joins(&field.ty)
            });
            merged.fields.push(FieldId(known.unwrap_or_else(|| {
                reg.fields.push(field.clone());
                reg.fields.len() - 1
            })));
        }
        for funnel in &old.funnels {
            let name = funnel.name.as_deref().map(|name| renamed.funnel(name));
            let known = reg
                .funnels
                .iter()
                .position(|one| one.name.as_deref().map(fold) == name);
            // Stages of a funnel that is gone keep it; its order means nothing to a condition.
            merged.funnels.push(FunnelId(known.unwrap_or_else(|| {
                let mut gone = funnel.clone();
                (gone.order, gone.out_of_order) = (Vec::new(), Vec::new());
                (gone.terminal, gone.from_anywhere) = (Vec::new(), Vec::new());
                reg.funnels.push(gone);
                reg.funnels.len() - 1
            })));
        }
        for stage in &old.stages {
            let funnel = merged
                .funnels
                .get(stage.funnel.0)
                .copied()
                .unwrap_or(FunnelId(0));
            let name = renamed.stage(&stage.name);
            let known = reg
                .stages
                .iter()
                .position(|one| one.funnel == funnel && fold(&one.name) == name);
            merged.stages.push(StageId(known.unwrap_or_else(|| {
                let responsible = stage
                    .responsible
                    .and_then(|role| merged.roles.get(role.0).copied());
                reg.stages.push(Stage {
                    funnel,
                    responsible,
                    ..stage.clone()
                });
                reg.stages.len() - 1
            })));
        }
        merged.ladders(old);
        merged
    }

    /// Ladders refer to each other only upwards, so that each is read with those before it known.
    fn ladders(&mut self, old: &Regulation) {
        // Each stands where it will be until it is known whether the new text has the same.
        let first = self.reg.categories.len();
        for (at, category) in old.categories.iter().enumerate() {
            let own = (0..category.rungs.len()).collect();
            self.categories.push((CategoryId(first + at), own));
        }
        for (at, category) in old.categories.iter().enumerate() {
            let rungs: Vec<Rung> = category
                .rungs
                .iter()
                .map(|rung| Rung {
                    cond: self.cond(&rung.cond),
                    ..rung.clone()
                })
                .collect();
            let name = |one: &Category| one.by_value.as_deref().map(fold);
            let same = self.reg.categories.iter().take(first).position(|one| {
                one.card == category.card
                    && name(one) == name(category)
                    && one.rungs.len() == rungs.len()
                    && one.rungs.iter().zip(&rungs).all(|(one, other)| {
                        fold(&one.name) == fold(&other.name) && bare(&one.cond) == bare(&other.cond)
                    })
            });
            if let Some((same, own)) = same.zip(self.categories.get_mut(at)) {
                own.0 = CategoryId(same);
            }
            self.reg.categories.push(Category {
                rungs,
                ..category.clone()
            });
        }
    }

    fn role(&self, role: RoleId) -> RoleId {
        self.roles.get(role.0).copied().unwrap_or(role)
    }

    fn field(&self, field: FieldId) -> FieldId {
        self.fields.get(field.0).copied().unwrap_or(field)
    }

    fn stages(&self, stages: &[StageId]) -> Vec<StageId> {
        stages
            .iter()
            .map(|one| self.stages.get(one.0).copied().unwrap_or(*one))
            .collect()
    }

    fn role_list(&self, roles: &[RoleId]) -> Vec<RoleId> {
        roles.iter().map(|one| self.role(*one)).collect()
    }

    /// A scope of the old text.
    pub(super) fn scope(&self, scope: &Scope) -> Scope {
        Scope {
            of: scope.of,
            funnel: scope
                .funnel
                .map(|one| self.funnels.get(one.0).copied().unwrap_or(one)),
            stages: self.stages(&scope.stages),
            except_stages: self.stages(&scope.except_stages),
            only_roles: self.role_list(&scope.only_roles),
        }
    }

    /// A condition of the old text.
    pub(super) fn cond(&self, cond: &Cond) -> Cond {
        match cond {
            Cond::True => Cond::True,
            Cond::And(all) => Cond::And(all.iter().map(|one| self.cond(one)).collect()),
            Cond::Or(any) => Cond::Or(any.iter().map(|one| self.cond(one)).collect()),
            Cond::Not(one) => Cond::Not(Box::new(self.cond(one))),
            Cond::Test(test, text) => Cond::Test(Box::new(self.test(test)), text.clone()),
        }
    }

    fn test(&self, test: &Test) -> Test {
        match test {
            Test::Filled(field) => Test::Filled(self.field(*field)),
            Test::Compare(left, op, right) => Test::Compare(self.expr(left), *op, self.expr(right)),
            Test::OneOf(field, values) => Test::OneOf(self.field(*field), values.clone()),
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => Test::Count {
                pattern: self.pattern(pattern),
                window: self.window(window),
                op: *op,
                number: *number,
            },
            Test::LastOlder(pattern, age) => Test::LastOlder(self.pattern(pattern), *age),
            Test::Elapsed(since, wait) => {
                Test::Elapsed(since.as_ref().map(|one| self.pattern(one)), *wait)
            }
            Test::Category(category, rungs) => match self.categories.get(category.0) {
                Some((other, places)) => Test::Category(
                    *other,
                    rungs
                        .iter()
                        .filter_map(|at| places.get(*at).copied())
                        .collect(),
                ),
                None => Test::Category(*category, rungs.clone()),
            },
            Test::Stage(stages) => Test::Stage(self.stages(stages)),
            Test::OwnerRole(roles) => Test::OwnerRole(self.role_list(roles)),
            Test::Contains(field, text) => Test::Contains(self.field(*field), text.clone()),
            Test::Remains(field, rest) => Test::Remains(self.field(*field), *rest),
            Test::Approval {
                about,
                roles,
                state,
            } => Test::Approval {
                about: about.clone(),
                roles: self.role_list(roles),
                state: *state,
            },
            Test::Streak {
                pattern,
                number,
                without,
            } => Test::Streak {
                pattern: self.pattern(pattern),
                number: *number,
                without: self.pattern(without),
            },
            Test::Ahead(field) => Test::Ahead(self.field(*field)),
            Test::AtStart(test) => Test::AtStart(Box::new(self.test(test))),
            // The questions of a sheet name fields of their own; a score is not understood by the analysis in any case.
            Test::Score { .. }
            | Test::OwnerIs(_)
            | Test::Days(..)
            | Test::Season(..)
            | Test::WorkingTime
            | Test::LastFromClient
            | Test::Consent(_)
            | Test::LocalTime(_) => test.clone(),
        }
    }

    fn expr(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Const(value) => Expr::Const(value.clone()),
            Expr::Field(field) => Expr::Field(self.field(*field)),
            Expr::Sum(pattern, window) => Expr::Sum(self.pattern(pattern), self.window(window)),
            Expr::Length(field) => Expr::Length(self.field(*field)),
            Expr::Calc(calc) => Expr::Calc(Box::new(self.calc(calc))),
        }
    }

    fn calc(&self, calc: &Calc) -> Calc {
        let list = |all: &[Expr]| all.iter().map(|one| self.expr(one)).collect();
        match calc {
            Calc::FirstFilled(all) => Calc::FirstFilled(list(all)),
            Calc::Times(one, by) => Calc::Times(self.expr(one), *by),
            Calc::Plus(all) => Calc::Plus(list(all)),
            Calc::Largest(all) => Calc::Largest(list(all)),
            Calc::Smallest(all) => Calc::Smallest(list(all)),
            Calc::DaysSince(field) => Calc::DaysSince(self.field(*field)),
            Calc::DaysUntil(field) => Calc::DaysUntil(self.field(*field)),
            Calc::Score(rows) => Calc::Score(
                rows.iter()
                    .map(|(cond, points)| (self.cond(cond), *points))
                    .collect(),
            ),
            Calc::Number(pattern, window) => {
                Calc::Number(self.pattern(pattern), self.window(window))
            }
        }
    }

    fn window(&self, window: &LookBack) -> LookBack {
        match window {
            LookBack::Since(pattern) => LookBack::Since(Box::new(self.pattern(pattern))),
            LookBack::Ever | LookBack::Last(_) | LookBack::Period(_) | LookBack::Visit => {
                window.clone()
            }
        }
    }

    pub(super) fn pattern(&self, pattern: &EventPattern) -> EventPattern {
        EventPattern {
            any: pattern.any.iter().map(|one| self.shape(one)).collect(),
            text: pattern.text.clone(),
        }
    }

    fn shape(&self, shape: &EventShape) -> EventShape {
        let what = match &shape.what {
            What::Transition { from, to } => What::Transition {
                from: self.stages(from),
                to: self.stages(to),
            },
            What::FieldChange(field) => What::FieldChange(self.field(*field)),
            other => other.clone(),
        };
        let author = match &shape.author {
            Some(Author::Role(role)) => Some(Author::Role(self.role(*role))),
            other => other.clone(),
        };
        let receiver = shape.receiver.iter().map(|one| match one {
            Receiver::Role(role) => Receiver::Role(self.role(*role)),
            Receiver::Who(who) => Receiver::Who(who.clone()),
        });
        EventShape {
            what,
            author,
            receiver: receiver.collect(),
            ..shape.clone()
        }
    }
}

/// A condition without its words.
fn bare(cond: &Cond) -> Cond {
    match cond {
        Cond::True => Cond::True,
        Cond::And(all) => Cond::And(all.iter().map(bare).collect()),
        Cond::Or(any) => Cond::Or(any.iter().map(bare).collect()),
        Cond::Not(one) => Cond::Not(Box::new(bare(one))),
        Cond::Test(test, _) => Cond::Test(test.clone(), "".into()),
    }
}

trait Joins {
    /// Whether one axis can hold the values of both; a list takes the values of the other one over.
    fn joins(&mut self, other: &Self) -> bool;
}

impl Joins for Type {
    fn joins(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::OneOf(mine), Self::OneOf(theirs)) => {
                for one in theirs {
                    if !mine.iter().any(|known| fold(known) == fold(one)) {
                        mine.push(one.clone());
                    }
                }
                true
            }
            (mine, theirs) => mine == theirs,
        }
    }
}
