//! Judging plans: so many events of each holder of a role in every whole calendar period.

use std::collections::BTreeSet;

use chrono::Datelike;
use rust_decimal::Decimal;

use super::ask::in_season;
use super::contribution::{Contribution, Key, Share};
use super::finding::{Identity, blank};
use super::numbers::shown;
use super::settle::{EVIDENCE, Pass, Settled};
use super::staff::StaffIndex;
use crate::calendar::{Period, PeriodUnit};
use crate::facts::Employee;
use crate::findings::{
    Clock, Evidence, Finding, NextAction, NormKind, NumberUnit, PlanRow, ResponsibleBasis, Subject,
    Verdict,
};
use crate::model::regulation::{PlanGoal, PlanOf, RoleId};
use crate::program::norm::Plan;
use crate::program::{Cond, Test, fold};
use crate::value::{Instant, Missing, Truth};

/// Whether a plan is somebody's over a period.
#[derive(PartialEq)]
enum Applies {
    /// On every day of it.
    Always,
    /// Not on its first day.
    Never,
    /// Not to its end.
    UntilThen,
    /// Nobody can tell.
    Unknown(Missing),
}

/// Whose account a plan is kept on.
struct Holder<'d> {
    /// The person; `None`: several together.
    person: Option<&'d Employee>,
    /// Who else it is: `команда «Юг»`, `все вместе`.
    name: Box<str>,
    /// The team of the person, or the one that has the plan together.
    team: Option<Box<str>>,
    /// Whose deeds count; empty: everybody's.
    people: BTreeSet<&'d str>,
}

/// What is done of a plan in a period.
#[derive(Debug, Clone, Default)]
struct Done {
    /// For sure.
    sure: Decimal,
    /// With what may count; of a sum nobody can tell how far that reaches.
    perhaps: Option<Decimal>,
    /// What is missing to tell.
    missing: Missing,
}

impl Pass<'_> {
    pub(super) fn plan(&self, plan: &Plan, staff: &StaffIndex<'_>, out: &mut Settled) {
        let dataset = self.holding.dataset;
        if !dataset.staff_held && plan.of != PlanOf::All {
            let missing = Missing::from(["список сотрудников".into()]);
            out.findings.push(self.planless(&missing));
            return;
        }
        let gaps = self.gaps(
            crate::program::norm::KeyKind::Person,
            std::iter::once(plan.pattern),
        );
        let first = self.all.iter().map(|one| one.at).min();
        let begin = self.version.from.max(first.unwrap_or(self.holding.now));
        for holder in self.holders(plan) {
            self.of_holder(plan, staff, (&holder, begin), &gaps, out);
        }
    }

    /// Everybody who has a plan of his own, or those who have one together.
    fn holders(&self, plan: &Plan) -> Vec<Holder<'_>> {
        let active = || {
            let all = self.holding.dataset.staff.values();
            all.filter(|one| one.active)
        };
        match &plan.of {
            PlanOf::Each(role) => {
                // A role of a bound regulation points into its list.
                let role = fold(&self.version.regulation.roles[role.0]);
                let own =
                    |one: &&Employee| one.role.as_deref().map(fold).as_deref() == Some(&*role);
                let holder = |one| Holder {
                    person: Some(one),
                    name: one.id.clone(),
                    team: one.team.clone(),
                    people: BTreeSet::from([&*one.id]),
                };
                active().filter(own).map(holder).collect()
            }
            PlanOf::Team(team) => {
                let all = self.holding.dataset.staff.values();
                let own = all
                    .filter(|one| one.team.as_deref().map(fold).as_deref() == Some(&*fold(team)));
                vec![Holder {
                    person: None,
                    name: format!("команда «{team}»").into(),
                    team: Some(team.clone()),
                    people: own.map(|one| &*one.id).collect(),
                }]
            }
            PlanOf::All => vec![Holder {
                person: None,
                name: "все вместе".into(),
                team: None,
                people: BTreeSet::new(),
            }],
        }
    }

    fn of_holder(
        &self,
        plan: &Plan,
        staff: &StaffIndex<'_>,
        (holder, begin): (&Holder<'_>, Instant),
        gaps: &super::gaps::Gaps,
        out: &mut Settled,
    ) {
        let zone = self.version.company.zone();
        let goal = goal(plan);
        let mut period = Period::containing(zone.date(begin), plan.unit);
        if zone.start_of(period.first) < self.version.from {
            period = next(period, plan.unit);
        }
        while zone.start_of(period.first) <= self.holding.now
            && zone.start_of(period.first) < self.version.until
        {
            let (from, ends) = (
                zone.start_of(period.first),
                zone.start_of(next(period, plan.unit).first),
            );
            let applies = match holder.person {
                Some(person) => self.applies(plan, staff, person, period),
                None => Applies::Always,
            };
            if applies == Applies::Never {
                period = next(period, plan.unit);
                continue;
            }
            let away = holder
                .person
                .is_some_and(|person| self.away(person, period));
            let facts = self.of_people(&holder.people, from, ends);
            let mut done = self.done(plan, &facts);
            if ends > self.holding.horizon {
                // The running one only tells what is left to do; after the export nothing is known of it.
                let asked = !matches!(applies, Applies::UntilThen);
                if ends > self.holding.now && asked && !away {
                    self.left(plan, holder, (period, ends), &done, out);
                    done.missing.extend(gaps.within(from, self.holding.now));
                    let row = self.row(plan, holder, (from, ends), (Verdict::Pending, &done));
                    out.plans.push(row);
                }
                break;
            }
            let mut missing = gaps.within(from, ends.plus(-1));
            let off = away || applies == Applies::UntilThen;
            if let Applies::Unknown(what) = applies {
                missing.extend(what);
            }
            let enough = done.perhaps.is_none_or(|most| most >= goal);
            // A negative amount may still come: of a sum nothing is a lower bound.
            let firm = matches!(plan.goal, PlanGoal::Number(_))
                || done.missing.is_empty() && missing.is_empty();
            let verdict = if done.sure >= goal && firm {
                Verdict::OnTime
            } else if off {
                Verdict::Cancelled
            } else if done.sure >= goal || enough || !missing.is_empty() {
                Verdict::NotChecked
            } else {
                Verdict::Missed
            };
            missing.extend(std::mem::take(&mut done.missing));
            if verdict != Verdict::NotChecked {
                missing = Missing::new();
            } else if missing.is_empty() {
                missing.insert("сомнительные события плана".into());
            }
            let mut finding = self.period(plan, holder, (period, ends), verdict, done.sure);
            if verdict == Verdict::NotChecked {
                finding.not_held = missing.iter().cloned().collect();
            }
            done.missing = missing;
            let row = self.row(plan, holder, (from, ends), (verdict, &done));
            out.plans.push(row);
            let skip = facts.len().saturating_sub(EVIDENCE);
            finding.evidence = facts.iter().skip(skip).map(|one| named(one)).collect();
            out.findings.push(finding);
            period = next(period, plan.unit);
        }
    }

    /// What the facts of a period come to.
    fn done(&self, plan: &Plan, facts: &[&Contribution]) -> Done {
        let mut done = Done::default();
        let mut perhaps = Decimal::ZERO;
        let mut open = false;
        for one in facts {
            let Share::Fact(fact) = &one.share else {
                continue;
            };
            let amount = match (&plan.goal, &fact.amount) {
                (PlanGoal::Number(_), _) => Decimal::ONE,
                (PlanGoal::Sum(_, wanted), Some((amount, currency))) if currency == wanted => {
                    *amount
                }
                (PlanGoal::Sum(..), found) => {
                    let what = match found {
                        Some(_) => "курс валюты",
                        None => "сумма события",
                    };
                    done.missing.insert(what.into());
                    open = true;
                    continue;
                }
            };
            if fact.counts.is_yes() {
                done.sure = done.sure.saturating_add(amount);
            } else if let PlanGoal::Sum(..) = plan.goal {
                done.missing.extend(super::settle::doubt(fact));
                open = true;
            } else {
                perhaps += amount;
            }
        }
        done.perhaps = (!open).then(|| done.sure.saturating_add(perhaps));
        done
    }

    /// Whether the plan is this person's in a period: it is when its condition holds on its first day, and снято when it ends before
    /// the last.
    fn applies(
        &self,
        plan: &Plan,
        staff: &StaffIndex<'_>,
        person: &Employee,
        period: Period,
    ) -> Applies {
        if plan.applies == Cond::True {
            return Applies::Always;
        }
        let zone = self.version.company.zone();
        let mut unknown = Missing::new();
        let days = period.first.iter_days();
        for day in days.take_while(|day| *day <= period.last) {
            match self.of_day(&plan.applies, staff, &person.id, zone.start_of(day)) {
                Truth::Yes => {}
                Truth::No if day == period.first => return Applies::Never,
                Truth::No => return Applies::UntilThen,
                Truth::Unknown(what) => unknown.extend(what),
            }
        }
        if unknown.is_empty() {
            Applies::Always
        } else {
            Applies::Unknown(unknown)
        }
    }

    /// What a condition of people and days comes to for a person at the begin of a day.
    fn of_day(&self, cond: &Cond, staff: &StaffIndex<'_>, person: &str, at: Instant) -> Truth {
        let day = || self.version.company.zone().date(at);
        match cond {
            Cond::True => Truth::Yes,
            Cond::And(all) => all.iter().fold(Truth::Yes, |known, one| {
                known.and(self.of_day(one, staff, person, at))
            }),
            Cond::Or(any) => any.iter().fold(Truth::No, |known, one| {
                known.or(self.of_day(one, staff, person, at))
            }),
            Cond::Not(one) => self.of_day(one, staff, person, at).negate(),
            Cond::Test(test, _) => match test {
                Test::OwnerIs(who) => staff.is(person, who, at),
                Test::OwnerRole(roles) => {
                    let own = staff.role(person);
                    let holds = |role: &RoleId| {
                        own.is_some() && self.version.roles.get(role.0).copied() == own
                    };
                    roles.iter().any(holds).into()
                }
                Test::Days(from, to) => {
                    let day = day();
                    (*from <= day && to.is_none_or(|to| day <= to)).into()
                }
                Test::Season(from, to) => {
                    let day = day();
                    in_season((day.month(), day.day()), *from, *to).into()
                }
                // The lowering leaves nothing else here.
                _ => Truth::Yes,
            },
        }
    }

    /// What these people did within a period, as far as it may count; none named: everybody.
    fn of_people(&self, people: &BTreeSet<&str>, from: Instant, to: Instant) -> Vec<&Contribution> {
        let own = |one: &&Contribution| matches!(&one.key, Key::Person(id) if people.is_empty() || people.contains(&**id));
        let mut all: Vec<&Contribution> = self
            .all
            .iter()
            .filter(own)
            .filter(|one| from <= one.at && one.at < to && matches!(one.share, Share::Fact(_)))
            .collect();
        all.sort_by_key(|one| one.at);
        all
    }

    /// Whether the person was away on every working day of the period.
    pub(super) fn away(&self, person: &Employee, period: Period) -> bool {
        let moments = self.holding.moments;
        let zone = self.version.company.zone();
        let mut day = period.first;
        let mut worked = false;
        loop {
            if self.version.company.is_working_day(day) {
                let noon = zone.start_of(day);
                let absent = person.absences.iter().any(|absence| {
                    moments.start(absence.from) <= noon && noon < moments.end(absence.to)
                });
                worked |= !absent;
            }
            match day.succ_opt() {
                Some(following) if following <= period.last => day = following,
                _ => return !worked,
            }
        }
    }

    fn period(
        &self,
        plan: &Plan,
        holder: &Holder<'_>,
        (period, ends): (Period, Instant),
        verdict: Verdict,
        done: Decimal,
    ) -> Finding {
        let zone = self.version.company.zone();
        let at = zone.start_of(period.first);
        let days = format!(
            "{}–{}",
            period.first.format("%d.%m.%Y"),
            period.last.format("%d.%m.%Y")
        );
        let with = if holder.person.is_some() {
            "разобрать с сотрудником"
        } else {
            "разобрать, чего не хватило"
        };
        let mut finding = Finding {
            id: self.plan_id(&holder.name, at),
            subject: subject(holder),
            responsible: holder.name.clone(),
            responsible_basis: basis(holder),
            due_at: Some(ends),
            ended_at: (verdict == Verdict::Missed).then_some(ends),
            clock: Clock::Days,
            notes: vec![
                format!("период {days}").into(),
                format!("{}, сделано {}", self.said(plan), amount(plan, done)).into(),
            ],
            fix: format!("{with}: {}", self.clause().text).into(),
            ..blank(
                (self.place.0, self.norm.clause),
                self.clause(),
                verdict,
                NormKind::Metric,
                at,
            )
        };
        if verdict == Verdict::Missed {
            finding.penalty.clone_from(&self.clause().penalty);
        }
        finding
    }

    /// `план 50 звонков`, `план 500 000 ₽ (оплаты)`
    fn said(&self, plan: &Plan) -> String {
        let text = &self.version.pattern(plan.pattern).text;
        match plan.goal {
            PlanGoal::Number(number) => format!("план {number} {text}"),
            PlanGoal::Sum(..) => format!("план {} ({text})", amount(plan, goal(plan))),
        }
    }

    /// How far somebody has got in one period.
    fn row(
        &self,
        plan: &Plan,
        holder: &Holder<'_>,
        (from, to): (Instant, Instant),
        (verdict, done): (Verdict, &Done),
    ) -> PlanRow {
        let regulation = &self.version.regulation;
        let stage = plan.stage.and_then(|stage| regulation.stages.get(stage.0));
        PlanRow {
            version: self.place.0,
            clause: self.norm.clause.0,
            part: self.norm.part,
            person: holder.person.map(|person| person.id.clone()),
            team: holder.team.clone(),
            line: self.version.pattern(plan.pattern).text.clone(),
            stage: stage.map(|stage| stage.name.clone()),
            from,
            to,
            plan: goal(plan),
            done: done.sure,
            money: match &plan.goal {
                PlanGoal::Number(_) => None,
                PlanGoal::Sum(_, currency) => Some(currency.clone()),
            },
            verdict,
            missing: done.missing.iter().cloned().collect(),
        }
    }

    /// What is left of the running period.
    fn left(
        &self,
        plan: &Plan,
        holder: &Holder<'_>,
        (period, ends): (Period, Instant),
        done: &Done,
        out: &mut Settled,
    ) {
        let left = goal(plan) - done.sure;
        if left <= Decimal::ZERO {
            return;
        }
        let said = self.said(plan);
        let last = period.last.format("%d.%m.%Y");
        let what = match plan.goal {
            PlanGoal::Number(_) => format!("сделать ещё {} ({said})", amount(plan, left)),
            PlanGoal::Sum(..) => format!("набрать ещё {} ({said})", amount(plan, left)),
        };
        let reason = said.strip_prefix("план ").unwrap_or(&said);
        out.actions.push(NextAction {
            version: self.place.0,
            clause: self.norm.clause.0,
            action: "deed",
            what: what.into(),
            subject: subject(holder),
            responsible: holder.name.clone(),
            opens_at: None,
            due_at: Some(ends),
            overdue: false,
            priority: self.clause().priority,
            reason: format!(
                "план по {last}: {reason}, сделано {}",
                amount(plan, done.sure)
            )
            .into(),
        });
    }

    fn planless(&self, missing: &Missing) -> Finding {
        let at = self.version.from.max(Instant(0));
        Finding {
            id: self.plan_id("", at),
            responsible: "не назначен".into(),
            responsible_basis: ResponsibleBasis::Role,
            not_held: missing.iter().cloned().collect(),
            ..blank(
                (self.place.0, self.norm.clause),
                self.clause(),
                Verdict::NotChecked,
                NormKind::Metric,
                at,
            )
        }
    }

    fn plan_id(&self, person: &str, at: Instant) -> u64 {
        Identity::new()
            .text(&self.version.regulation.name)
            .text(&self.clause().key)
            .number(self.norm.part as i64)
            .text(person)
            .number(at.0)
            .0
    }
}

/// At least so much.
fn goal(plan: &Plan) -> Decimal {
    match &plan.goal {
        PlanGoal::Number(number) => Decimal::from(*number),
        PlanGoal::Sum(sum, _) => *sum,
    }
}

/// `50`, `500 000 ₽`
fn amount(plan: &Plan, number: Decimal) -> String {
    match &plan.goal {
        PlanGoal::Number(_) => number.normalize().to_string(),
        PlanGoal::Sum(_, currency) => shown(number, &NumberUnit::Money(currency.clone())),
    }
}

fn subject(holder: &Holder<'_>) -> Subject {
    Subject {
        employee: holder.person.map(|person| person.id.clone()),
        ..Subject::default()
    }
}

const fn basis(holder: &Holder<'_>) -> ResponsibleBasis {
    match holder.person {
        Some(_) => ResponsibleBasis::History,
        None => ResponsibleBasis::Role,
    }
}

/// The period after this one.
fn next(period: Period, unit: PeriodUnit) -> Period {
    let day = period.last.succ_opt().unwrap_or(period.last);
    Period::containing(day, unit)
}

fn named(one: &Contribution) -> Evidence {
    let fact = match &one.share {
        Share::Fact(fact) => fact.fact.clone(),
        _ => "".into(),
    };
    Evidence {
        fact,
        at: Some(one.at),
        source: one.source.clone(),
    }
}
