//! Judging plans: so many events of each holder of a role in every whole calendar period.

use chrono::Datelike;
use rust_decimal::Decimal;

use super::ask::in_season;
use super::contribution::{Contribution, Key, Share};
use super::finding::{Identity, blank};
use super::settle::{EVIDENCE, Pass, Settled};
use super::staff::StaffIndex;
use crate::calendar::{Period, PeriodUnit};
use crate::facts::Employee;
use crate::findings::{
    Clock, Evidence, Finding, NextAction, NormKind, PlanRow, ResponsibleBasis, Subject, Verdict,
};
use crate::model::regulation::RoleId;
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

impl Pass<'_> {
    pub(super) fn plan(&self, plan: &Plan, staff: &StaffIndex<'_>, out: &mut Settled) {
        let regulation = &self.version.regulation;
        // A role of a bound regulation points into its list.
        let role = fold(&regulation.roles[plan.role.0]);
        let dataset = self.holding.dataset;
        let gaps = self.gaps(
            crate::program::norm::KeyKind::Person,
            std::iter::once(plan.pattern),
        );
        let first = self.all.iter().map(|one| one.at).min();
        let begin = self.version.from.max(first.unwrap_or(self.holding.now));
        if !dataset.staff_held {
            let missing = Missing::from(["список сотрудников".into()]);
            out.findings.push(self.planless(&missing));
            return;
        }
        let zone = self.version.company.zone();
        for person in dataset.staff.values() {
            let own = person.role.as_deref().map(fold);
            if !person.active || own.as_deref() != Some(&*role) {
                continue;
            }
            let mut period = Period::containing(zone.date(begin), plan.unit);
            if zone.start_of(period.first) < self.version.from {
                period = next(period, plan.unit);
            }
            while zone.start_of(period.first) <= self.holding.now
                && zone.start_of(period.first) < self.version.until
            {
                let ends = zone.start_of(next(period, plan.unit).first);
                let applies = self.applies(plan, staff, person, period);
                if applies == Applies::Never {
                    period = next(period, plan.unit);
                    continue;
                }
                let facts = self.of_person(&person.id, zone.start_of(period.first), ends);
                let sure = facts.iter().filter(|(_, sure)| *sure).count();
                if ends > self.holding.horizon {
                    // The running one only tells what is left to do; after the export nothing is known of it.
                    let asked = !matches!(applies, Applies::UntilThen);
                    if ends > self.holding.now && asked && !self.away(person, period) {
                        self.left(plan, person, (period, ends), sure, out);
                        let missing = gaps.within(zone.start_of(period.first), self.holding.now);
                        let state = (Verdict::Pending, sure, &missing);
                        out.plans
                            .push(self.row(plan, person, (period, ends), state));
                    }
                    break;
                }
                let doubtful = facts.len() - sure;
                let mut missing = gaps.within(zone.start_of(period.first), ends.plus(-1));
                let off = self.away(person, period) || applies == Applies::UntilThen;
                if let Applies::Unknown(what) = applies {
                    missing.extend(what);
                }
                let verdict = if sure >= plan.at_least as usize {
                    Verdict::OnTime
                } else if off {
                    Verdict::Cancelled
                } else if sure + doubtful >= plan.at_least as usize || !missing.is_empty() {
                    Verdict::NotChecked
                } else {
                    Verdict::Missed
                };
                let unheld = if verdict == Verdict::NotChecked {
                    missing.clone()
                } else {
                    Missing::new()
                };
                let state = (verdict, sure, &unheld);
                out.plans
                    .push(self.row(plan, person, (period, ends), state));
                let mut finding = self.period(plan, person, (period, ends), verdict, sure);
                if verdict == Verdict::NotChecked {
                    finding.not_held = missing.into_iter().collect();
                    if finding.not_held.is_empty() {
                        finding.not_held.push("сомнительные события плана".into());
                    }
                }
                let skip = facts.len().saturating_sub(EVIDENCE);
                finding.evidence = facts.iter().skip(skip).map(|(one, _)| named(one)).collect();
                out.findings.push(finding);
                period = next(period, plan.unit);
            }
        }
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

    /// What a person did within a period, and whether it surely counts.
    fn of_person(&self, id: &str, from: Instant, to: Instant) -> Vec<(&Contribution, bool)> {
        self.all
            .iter()
            .filter(|one| matches!(&one.key, Key::Person(person) if **person == *id))
            .filter(|one| from <= one.at && one.at < to)
            .filter_map(|one| match &one.share {
                Share::Fact(fact) => Some((one, fact.counts.is_yes())),
                _ => None,
            })
            .collect()
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
        person: &Employee,
        (period, ends): (Period, Instant),
        verdict: Verdict,
        done: usize,
    ) -> Finding {
        let zone = self.version.company.zone();
        let at = zone.start_of(period.first);
        let days = format!(
            "{}–{}",
            period.first.format("%d.%m.%Y"),
            period.last.format("%d.%m.%Y")
        );
        let text = &self.version.pattern(plan.pattern).text;
        let mut finding = Finding {
            id: self.plan_id(&person.id, at),
            subject: Subject {
                employee: Some(person.id.clone()),
                ..Subject::default()
            },
            responsible: person.id.clone(),
            responsible_basis: ResponsibleBasis::History,
            due_at: Some(ends),
            ended_at: (verdict == Verdict::Missed).then_some(ends),
            clock: Clock::Days,
            notes: vec![
                format!("период {days}").into(),
                format!("план {} {text}, сделано {done}", plan.at_least).into(),
            ],
            fix: format!("разобрать с сотрудником: {}", self.clause().text).into(),
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

    /// How far one person has got in one period.
    fn row(
        &self,
        plan: &Plan,
        person: &Employee,
        (period, ends): (Period, Instant),
        (verdict, done, missing): (Verdict, usize, &Missing),
    ) -> PlanRow {
        let regulation = &self.version.regulation;
        let stage = plan.stage.and_then(|stage| regulation.stages.get(stage.0));
        PlanRow {
            version: self.place.0,
            clause: self.norm.clause.0,
            part: self.norm.part,
            person: person.id.clone(),
            team: person.team.clone(),
            line: self.version.pattern(plan.pattern).text.clone(),
            stage: stage.map(|stage| stage.name.clone()),
            from: self.version.company.zone().start_of(period.first),
            to: ends,
            plan: Decimal::from(plan.at_least),
            done: Decimal::from(done),
            money: None,
            verdict,
            missing: missing.iter().cloned().collect(),
        }
    }

    /// What is left of the running period.
    fn left(
        &self,
        plan: &Plan,
        person: &Employee,
        (period, ends): (Period, Instant),
        done: usize,
        out: &mut Settled,
    ) {
        let left = (plan.at_least as usize).saturating_sub(done);
        if left == 0 {
            return;
        }
        let text = &self.version.pattern(plan.pattern).text;
        let last = period.last.format("%d.%m.%Y");
        out.actions.push(NextAction {
            version: self.place.0,
            clause: self.norm.clause.0,
            action: "deed",
            what: format!("сделать ещё {left} (план {} {text})", plan.at_least).into(),
            subject: Subject {
                employee: Some(person.id.clone()),
                ..Subject::default()
            },
            responsible: person.id.clone(),
            opens_at: None,
            due_at: Some(ends),
            overdue: false,
            priority: self.clause().priority,
            reason: format!("план по {last}: {} {text}, сделано {done}", plan.at_least).into(),
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
