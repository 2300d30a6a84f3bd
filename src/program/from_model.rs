//! Sentences become kernel norms.

use super::norm::{
    Beyond, Birth, Body, Border, Counted, Deed, Deeds, Due, Lift, Norm, Obligation, Pause,
    Prohibition, Step, StepAction, Tally, Unique, Wait,
};
use super::{Calc, Cond, Expr, Names, Pattern, PatternId, Test, Window, fold, folded, pattern};
use crate::calendar::{Pace, Quantity, Term, Unit};
use crate::model::regulation::{
    self as model, Ban, Clause, ClauseId, Criterion, Gap, Ladder, Regulation, Scope, Sentence,
    Trigger,
};

/// Lowers the clauses of one regulation.
pub(super) struct Lowering<'r> {
    regulation: &'r Regulation,
    names: &'r mut Names,
    pub(super) patterns: Vec<Pattern>,
    pub(super) norms: Vec<Norm>,
}

impl<'r> Lowering<'r> {
    pub(super) fn new(regulation: &'r Regulation, names: &'r mut Names) -> Self {
        Self {
            regulation,
            names,
            patterns: Vec::new(),
            norms: Vec::new(),
        }
    }

    pub(super) const fn regulation(&self) -> &'r Regulation {
        self.regulation
    }

    /// Numbers a pattern; equal patterns share a number, and with it the work of matching.
    pub(super) fn pattern(&mut self, pattern: &model::EventPattern) -> PatternId {
        let compiled = pattern::compile(pattern, self.regulation, self.names);
        let known = self.patterns.iter().position(|known| *known == compiled);
        PatternId(known.unwrap_or_else(|| {
            self.patterns.push(compiled);
            self.patterns.len() - 1
        }))
    }

    pub(super) fn cond(&mut self, cond: &model::Cond) -> Cond {
        match cond {
            model::Cond::True => Cond::True,
            model::Cond::And(all) => Cond::And(all.iter().map(|cond| self.cond(cond)).collect()),
            model::Cond::Or(any) => Cond::Or(any.iter().map(|cond| self.cond(cond)).collect()),
            model::Cond::Not(cond) => Cond::Not(Box::new(self.cond(cond))),
            model::Cond::Test(test, text) => Cond::Test(self.test(test), text.clone()),
        }
    }

    fn test(&mut self, test: &model::Test) -> Test {
        match test {
            model::Test::Filled(field) => Test::Filled(*field),
            model::Test::Compare(left, op, right) => {
                Test::Compare(self.expr(left), *op, self.expr(right))
            }
            model::Test::OneOf(field, values) => {
                Test::OneOf(*field, values.iter().map(folded).collect())
            }
            model::Test::Count {
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
            model::Test::LastOlder(pattern, age) => Test::LastOlder(self.pattern(pattern), *age),
            model::Test::Elapsed(after, wait) => {
                Test::Elapsed(after.as_ref().map(|pattern| self.pattern(pattern)), *wait)
            }
            model::Test::Category(category, rungs) => Test::Category(*category, rungs.clone()),
            model::Test::Stage(stages) => Test::Stage(stages.clone()),
            model::Test::OwnerRole(roles) => Test::OwnerRole(roles.clone()),
            model::Test::Score {
                list,
                of,
                op,
                number,
            } => Test::Score(Box::new(self.checklist(list)), of.clone(), *op, *number),
            model::Test::Contains(field, text) => Test::Contains(*field, super::fold(text).into()),
            model::Test::Remains(field, rest) => Test::Remains(*field, *rest),
            model::Test::OwnerIs(who) => Test::OwnerIs(super::fold::folded_who(who)),
            model::Test::Approval {
                about,
                roles,
                state,
            } => Test::Approval {
                about: about.as_deref().map(|about| fold(about).into()),
                roles: roles.clone(),
                state: *state,
            },
            model::Test::Days(from, to) => Test::Days(*from, *to),
            model::Test::Season(from, to) => Test::Season(*from, *to),
            model::Test::WorkingTime => Test::WorkingTime,
            model::Test::LastFromClient => Test::LastFromClient,
            model::Test::Consent(asked) => Test::Consent(*asked),
            model::Test::LocalTime(hours) => Test::LocalTime(hours.clone()),
            model::Test::Streak {
                pattern,
                number,
                without,
            } => Test::Streak {
                pattern: self.pattern(pattern),
                number: *number,
                without: self.pattern(without),
            },
            model::Test::Ahead(field) => Test::Ahead(*field),
            model::Test::AtStart(test) => Test::AtStart(Box::new(self.test(test))),
        }
    }

    fn expr(&mut self, expr: &model::Expr) -> Expr {
        match expr {
            model::Expr::Const(value) => Expr::Const(folded(value)),
            model::Expr::Field(field) => Expr::Field(*field),
            model::Expr::Sum(pattern, window) => {
                Expr::Sum(self.pattern(pattern), self.window(window))
            }
            model::Expr::Length(field) => Expr::Length(*field),
            model::Expr::Calc(calc) => Expr::Calc(Box::new(self.calc(calc))),
        }
    }

    fn calc(&mut self, calc: &model::Calc) -> Calc {
        let mut all = |of: &[model::Expr]| of.iter().map(|one| self.expr(one)).collect();
        match calc {
            model::Calc::FirstFilled(of) => Calc::FirstFilled(all(of)),
            model::Calc::Plus(of) => Calc::Plus(all(of)),
            model::Calc::Largest(of) => Calc::Largest(all(of)),
            model::Calc::Smallest(of) => Calc::Smallest(all(of)),
            model::Calc::Times(of, factor) => Calc::Times(self.expr(of), *factor),
            model::Calc::DaysSince(field) => Calc::DaysSince(*field),
            model::Calc::DaysUntil(field) => Calc::DaysUntil(*field),
            model::Calc::Score(rows) => {
                let row = |(cond, points): &(model::Cond, _)| (self.cond(cond), *points);
                Calc::Score(rows.iter().map(row).collect())
            }
            model::Calc::Number(pattern, window) => {
                Calc::Number(self.pattern(pattern), self.window(window))
            }
        }
    }

    fn window(&mut self, window: &model::LookBack) -> Window {
        match window {
            model::LookBack::Ever => Window::Ever,
            model::LookBack::Last(length) => Window::Last(*length),
            model::LookBack::Period(unit) => Window::Period(*unit),
            model::LookBack::Visit => Window::Visit,
            model::LookBack::Since(pattern) => Window::Since(self.pattern(pattern)),
        }
    }

    /// Lowers one clause; a clause may become several norms, numbered by `part`.
    pub(super) fn clause(&mut self, id: ClauseId, clause: &Clause) {
        let mut guard = self.cond(&clause.guard);
        if !clause.scope.only_roles.is_empty() {
            // The owner's role changes while a scope runs, so it is a condition and no part of the scope's borders.
            let roles = clause.scope.only_roles.clone();
            let holds = Cond::Test(Test::OwnerRole(roles), "роль ответственного".into());
            guard = holds.and(guard);
        }
        let mut norms = Parts {
            clause: id,
            scope: &clause.scope,
            guard,
            arm: clause.arm,
            next: 0,
        };
        match &clause.sentence {
            Sentence::Duty(duty) => {
                let body = self.duty(duty, &clause.trigger);
                self.norms
                    .push(norms.norm(Body::Obligation(Box::new(body))));
            }
            Sentence::Stay(ladder) => {
                self.ladder(ladder, &mut norms, &Deed::Leave, Birth::Stretch, |wait| {
                    Birth::StretchAfter(wait)
                });
            }
            Sentence::Silence {
                after,
                without,
                ladder,
            } => {
                let without = self.pattern(without);
                let after = after.as_ref().map(|after| self.pattern(after));
                let birth = |wait| Birth::Silence {
                    after,
                    without,
                    wait,
                };
                self.ladder(
                    ladder,
                    &mut norms,
                    &Deed::Act(without),
                    birth(None),
                    |wait| birth(Some(wait)),
                );
            }
            Sentence::Series(series) => self.series(series, clause, &mut norms),
            Sentence::Entry(criteria) => {
                let criteria = self.criteria(criteria);
                self.norms
                    .push(norms.norm(Body::Prohibition(Prohibition::Entry(criteria))));
            }
            Sentence::Exit(criteria) => {
                let criteria = self.criteria(criteria);
                self.norms
                    .push(norms.norm(Body::Prohibition(Prohibition::Exit(criteria))));
            }
            Sentence::Required(criteria) => {
                for (criterion, cond) in self.criteria(criteria) {
                    let deed = Deed::Hold(cond, criterion.text);
                    let body = Obligation::plain(Birth::Stretch, deed, Due::Standing);
                    self.norms
                        .push(norms.norm(Body::Obligation(Box::new(body))));
                }
            }
            Sentence::Transition(rule) => {
                let body = Body::Prohibition(Prohibition::Move(rule.clone()));
                self.norms.push(norms.norm(body));
            }
            Sentence::Ban(ban) => {
                let body = Body::Prohibition(self.ban(ban));
                self.norms.push(norms.norm(body));
            }
            Sentence::Frequency(frequency) => self.frequency(frequency, &mut norms),
            Sentence::Load(load) => self.load(load, &mut norms),
            Sentence::Plan(plan) => self.plan(plan, clause, &mut norms),
            Sentence::Metric(metric) => self.shown(*metric, &mut norms),
            Sentence::Threshold(threshold) => self.threshold(threshold, &mut norms),
            Sentence::Scale(scale) => self.scale(scale, &mut norms),
            Sentence::Checklist(list) => {
                let body = Body::Checklist(self.checklist(list));
                self.norms.push(norms.norm(body));
            }
            Sentence::Reconcile(reconcile) => {
                for body in self.tallies(reconcile) {
                    self.norms.push(norms.norm(body));
                }
            }
            Sentence::Duplicates(keys) => {
                let keys = keys.clone();
                self.norms.push(norms.norm(Body::Unique(Unique { keys })));
            }
            Sentence::ByHand(text) => self.norms.push(norms.norm(Body::ByHand(text.clone()))),
        }
        self.turns(&clause.sentence, &clause.trigger, &mut norms);
    }

    fn tallies(&mut self, reconcile: &model::Reconcile) -> Vec<Body> {
        let report = self.pattern(&reconcile.pattern);
        let lines = reconcile.lines.iter();
        lines
            .map(|(line, tallied)| {
                Body::Tally(Tally {
                    report,
                    line: line.clone(),
                    pattern: self.pattern(&tallied.pattern),
                    tried: super::counting::tried(&tallied.pattern)
                        .filter(|_| !tallied.sum)
                        .map(|tried| self.pattern(&tried)),
                    counted: if tallied.sum {
                        Counted::Sum
                    } else {
                        Counted::Number
                    },
                })
            })
            .collect()
    }

    fn criteria(&mut self, criteria: &[Criterion]) -> Vec<(Criterion, Cond)> {
        let lower = |criterion: &Criterion| (criterion.clone(), self.cond(&criterion.cond));
        criteria.iter().map(lower).collect()
    }

    fn ban(&mut self, ban: &Ban) -> Prohibition {
        match ban {
            Ban::Event {
                who,
                but,
                pattern,
                approval,
            } => Prohibition::Event {
                who: who.clone(),
                but: but.clone(),
                pattern: self.pattern(pattern),
                approval: approval.as_ref().map(|approval| Lift {
                    roles: approval.roles.clone(),
                    about: approval
                        .about
                        .iter()
                        .map(|name| fold(name).into())
                        .collect(),
                }),
            },
            Ban::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            } => Prohibition::Hours {
                pattern: self.pattern(pattern),
                allowed: allowed.clone(),
                client_clock: *client_clock,
                except_holidays: *except_holidays,
            },
            Ban::Value {
                field,
                op,
                value,
                approval,
            } => Prohibition::Value {
                field: *field,
                borders: vec![Border {
                    beyond: Beyond::Compare(*op, folded(value)),
                    approval: approval.map(|role| vec![role]),
                    unless: None,
                }],
            },
            Ban::Allowed { field, values } => Prohibition::Value {
                field: *field,
                borders: vec![Border {
                    beyond: Beyond::NotOneOf(values.iter().map(folded).collect()),
                    approval: None,
                    unless: None,
                }],
            },
            Ban::Authority(ladder) => Prohibition::Value {
                field: ladder.field,
                borders: self.authority(ladder),
            },
        }
    }

    /// What sets a duty off, and whether it ends with its scope.
    pub(super) fn birth(&mut self, trigger: &Trigger) -> (Birth, bool) {
        match trigger {
            Trigger::Scope => (Birth::Stretch, true),
            Trigger::Event { pattern, again } => {
                (Birth::Event(self.pattern(pattern), *again), false)
            }
            // The events that break a gap are the duty's own deeds, see `duty`.
            Trigger::Gap(_) => (Birth::Stretch, true),
            Trigger::Every(recurrence) => (Birth::Every(recurrence.clone()), true),
            Trigger::Date { field, before } => (
                Birth::Date {
                    field: *field,
                    before: *before,
                },
                true,
            ),
        }
    }

    /// All events that fulfil a duty, as one pattern.
    fn acts(&mut self, duty: &model::Duty) -> PatternId {
        let (model::Deeds::All(list) | model::Deeds::Any(list)) = &duty.deeds;
        let own = list.iter().filter_map(|deed| match deed {
            model::Deed::Act(pattern) => Some(pattern),
            _ => None,
        });
        let all: Vec<&model::EventPattern> = own.chain(&duty.also).collect();
        let texts: Vec<&str> = all.iter().map(|pattern| &*pattern.text).collect();
        self.pattern(&model::EventPattern {
            any: all
                .iter()
                .flat_map(|pattern| pattern.any.iter().cloned())
                .collect(),
            text: texts.join(" или ").into(),
        })
    }

    pub(super) fn duty(&mut self, duty: &model::Duty, trigger: &Trigger) -> Obligation {
        let (mut birth, ends_with_scope) = self.birth(trigger);
        let mut median = None;
        let mut gap = None;
        if let Trigger::Gap(length) = trigger {
            birth = Birth::Silence {
                after: None,
                without: self.acts(duty),
                wait: None,
            };
            match length {
                Gap::Length(length) => {
                    gap = Some(match length.pace() {
                        Pace::Working => *length,
                        _ => Quantity::exact(length.amount(), length.unit()),
                    });
                }
                Gap::Median(pattern) => median = Some(self.pattern(pattern)),
            }
        }
        let due = match &duty.term {
            _ if gap.is_some() => Due::Term(Term::Within(
                gap.unwrap_or(Quantity::exact(0, Unit::Second)),
            )),
            Some(term) => Due::Term(term.clone()),
            None if duty.due_by.is_some() => {
                Due::Term(Term::Within(Quantity::exact(0, Unit::Second)))
            }
            None if duty.standing => Due::Standing,
            None if duty.robot => Due::Term(Term::AtOnce),
            None => Due::Term(Term::same_day()),
        };
        Obligation {
            birth,
            role: duty.role,
            or_roles: duty.or_roles.clone(),
            robot: duty.robot,
            personally: duty.personally,
            deeds: self.deeds(&duty.deeds),
            also: duty
                .also
                .iter()
                .map(|pattern| self.pattern(pattern))
                .collect(),
            due,
            due_by: duty.due_by,
            steps: duty
                .steps
                .iter()
                .map(|step| self.step(step, false))
                .collect(),
            cancel: duty.cancel.iter().map(|cond| self.cond(cond)).collect(),
            pauses: self.pauses(duty),
            grace: duty.grace,
            early: duty.early,
            // The window of an event's own term is a moment; what is done on the way to it counts.
            before_window: duty.before_window
                || duty
                    .due_by
                    .is_some_and(|due_by| due_by != model::EventDue::Planned),
            ends_with_scope,
            when_opens: Cond::True,
            grid: None,
            attempted: Vec::new(),
            times: duty.times,
            partial: duty.partial,
            median,
            awaited: false,
            own_schedule: duty.own_schedule,
            client_clock: duty.client_clock,
            undone: duty.undone.clone(),
        }
    }

    fn deeds(&mut self, deeds: &model::Deeds) -> Deeds {
        let (all, list) = match deeds {
            model::Deeds::All(list) => (true, list),
            model::Deeds::Any(list) => (false, list),
        };
        let mut list: Vec<Deed> = list.iter().map(|deed| self.deed(deed)).collect();
        let checked = |deed: &Deed| !matches!(deed, Deed::ByHand(_));
        if all && list.iter().any(checked) {
            // Beside a deed that can be checked, one by hand must not hold the whole duty open for ever.
            list.retain(checked);
        }
        Deeds::new(all, list)
    }

    fn deed(&mut self, deed: &model::Deed) -> Deed {
        match deed {
            model::Deed::Act(pattern) => Deed::Act(self.pattern(pattern)),
            model::Deed::Fill(field) => Deed::Fill(*field),
            model::Deed::Change(field) => Deed::Change(*field),
            model::Deed::Move { stages, reason } => {
                let reason = reason
                    .as_ref()
                    .map(|(field, value)| (*field, folded(value)));
                Deed::Move(stages.clone(), reason)
            }
            model::Deed::HandTo(role) => Deed::HandTo(*role),
            model::Deed::Distribute(hand_off) if hand_off.next => {
                Deed::Act(self.pattern(&model::EventPattern {
                    any: vec![model::EventShape::new(model::What::OwnerChange)],
                    text: "передать следующему".into(),
                }))
            }
            model::Deed::Distribute(hand_off) => match hand_off.roles().as_slice() {
                [role] => Deed::HandTo(*role),
                roles => {
                    let named = roles
                        .iter()
                        .filter_map(|role| self.regulation.roles.get(role.0));
                    let named: Vec<&str> = named.map(|role| &**role).collect();
                    let text = format!("ответственный — {}", named.join(" или "));
                    let test = Test::OwnerRole(roles.to_vec());
                    Deed::Hold(Cond::Test(test, text.as_str().into()), text.into())
                }
            },
            model::Deed::Hold(cond) => {
                let text = words(cond);
                Deed::Hold(self.cond(cond), text)
            }
            model::Deed::Spawn { funnel, fields } => Deed::Spawn(*funnel, fields.clone()),
            model::Deed::Report(pattern) => Deed::Report(self.pattern(pattern)),
            model::Deed::ByHand(text) => Deed::ByHand(text.clone()),
        }
    }

    fn step(&mut self, step: &model::Step, from_origin: bool) -> Step {
        let action = match &step.action {
            model::StepAction::Notify(roles) => StepAction::Notify(roles.clone()),
            model::StepAction::Fault(severity) => StepAction::Fault(*severity),
            model::StepAction::Move(deed) => {
                StepAction::Duty(Deeds::new(true, vec![self.deed(deed)]))
            }
            model::StepAction::Do(deeds) => StepAction::Duty(self.deeds(deeds)),
        };
        Step {
            after: step.after,
            from_origin,
            action,
            text: step.text.clone(),
            span: step.span,
        }
    }

    fn pauses(&mut self, duty: &model::Duty) -> Vec<Pause> {
        let all = duty.pauses.iter();
        all.map(|pause| Pause {
            cond: self.cond(&pause.while_),
            at_most: pause.at_most,
            times: pause.times,
        })
        .collect()
    }

    /// What the block under a limit says of its time.
    fn limit_body(&mut self, common: &model::Duty, body: &mut Obligation) {
        body.cancel = common.cancel.iter().map(|cond| self.cond(cond)).collect();
        body.pauses = self.pauses(common);
        body.grace = common.grace;
        body.own_schedule = common.own_schedule;
        body.client_clock = common.client_clock;
        body.also = common.also.iter().map(|one| self.pattern(one)).collect();
    }

    /// The limit becomes an obligation whose steps are the notices and what `просрочка … —` adds; rows that are deeds become duties of their own,
    /// born when the time has run out.
    fn ladder(
        &mut self,
        ladder: &Ladder,
        norms: &mut Parts<'_>,
        deed: &Deed,
        birth: Birth,
        born_after: impl Fn(Wait) -> Birth,
    ) {
        let rows: Vec<Step> = ladder.rows.iter().map(|row| self.step(row, true)).collect();
        let (deeds, notices): (Vec<Step>, Vec<Step>) = rows
            .into_iter()
            .partition(|row| matches!(row.action, StepAction::Duty(_)));
        if let Some(limit) = ladder.limit {
            let mut body = Obligation::plain(birth, deed.clone(), Due::Term(Term::Within(limit)));
            body.steps = notices;
            let late = ladder.late.iter().map(|step| self.step(step, false));
            body.steps.extend(late);
            self.limit_body(&ladder.common, &mut body);
            self.norms
                .push(norms.norm(Body::Obligation(Box::new(body))));
        }
        for row in deeds {
            let StepAction::Duty(wanted) = row.action else {
                continue;
            };
            let due = Due::Term(Term::same_day());
            let cancel = ladder.common.cancel.iter();
            let wait = Wait {
                length: row.after,
                pauses: self.pauses(&ladder.common),
                cancel: cancel.map(|cond| self.cond(cond)).collect(),
            };
            let mut body = Obligation::plain(born_after(wait), Deed::Leave, due);
            body.deeds = wanted;
            self.norms
                .push(norms.norm(Body::Obligation(Box::new(body))));
        }
    }
}

/// Numbers the norms of one clause.
pub(super) struct Parts<'c> {
    pub(super) clause: ClauseId,
    scope: &'c Scope,
    guard: Cond,
    arm: Option<(model::BranchId, usize)>,
    next: usize,
}

impl Parts<'_> {
    /// How many norms the clause has so far.
    pub(super) const fn last(&self) -> usize {
        self.next
    }

    pub(super) fn norm(&mut self, body: Body) -> Norm {
        let part = self.next;
        self.next += 1;
        Norm {
            clause: self.clause,
            part,
            scope: self.scope.clone(),
            guard: self.guard.clone(),
            arm: self.arm,
            body,
        }
    }
}

impl Obligation {
    /// One deed, no modifiers, ending with its scope.
    fn plain(birth: Birth, deed: Deed, due: Due) -> Self {
        Self {
            birth,
            role: None,
            or_roles: Vec::new(),
            robot: false,
            personally: false,
            deeds: Deeds::new(true, vec![deed]),
            also: Vec::new(),
            due,
            due_by: None,
            steps: Vec::new(),
            cancel: Vec::new(),
            pauses: Vec::new(),
            grace: None,
            early: None,
            before_window: false,
            ends_with_scope: true,
            when_opens: Cond::True,
            grid: None,
            attempted: Vec::new(),
            times: 1,
            partial: false,
            median: None,
            awaited: false,
            own_schedule: false,
            client_clock: false,
            undone: None,
        }
    }
}

/// The author's words of a condition.
fn words(cond: &model::Cond) -> Box<str> {
    fn join(parts: &[model::Cond], by: &str) -> Box<str> {
        parts
            .iter()
            .map(|part| words(part).into_string())
            .collect::<Vec<_>>()
            .join(by)
            .into()
    }
    match cond {
        model::Cond::True => "".into(),
        model::Cond::And(all) => join(all, " и "),
        model::Cond::Or(any) => join(any, " или "),
        model::Cond::Not(cond) => format!("не ({})", words(cond)).into(),
        model::Cond::Test(_, text) => text.clone(),
    }
}
