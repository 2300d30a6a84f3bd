//! Plans: every whole period of every holder of the role.

use chrono::Datelike;
use reglament::calendar::Period;
use reglament::facts::Employee;
use reglament::findings::Verdict;
use reglament::model::regulation::{
    Clause, Cond, KeyKind, Plan, PlanGoal, PlanItem, PlanOf, RoleId, Test,
};
use reglament::value::{Instant, Truth};

use super::asking::Ask;
use super::matching::kinds;
use super::row::Row;
use super::staff::one_of;
use super::world::{View, World, same};

/// A deed of the plan.
struct Deed {
    at: Instant,
    by: String,
    sure: bool,
}

/// All findings of a plan.
pub fn plan(worlds: &[World<'_>], number: usize, clause: &Clause, plan: &Plan) -> Vec<Row> {
    let items = plan.items.iter();
    items
        .flat_map(|item| one(worlds, number, clause, plan, item))
        .collect()
}

fn one(
    worlds: &[World<'_>],
    number: usize,
    clause: &Clause,
    plan: &Plan,
    item: &PlanItem,
) -> Vec<Row> {
    let Some(world) = worlds.first() else {
        return Vec::new();
    };
    if !world.data.staff_held {
        return vec![Row::new(number, "", Instant(0), Verdict::NotChecked)];
    }
    let deeds = deeds(worlds, clause, item);
    let Some(first) = deeds.iter().map(|deed| deed.at).min() else {
        return Vec::new();
    };
    let zone = world.reg.company.zone;
    // The family draws plans of a role and numbers; what several have together and sums are judged in cases.
    let (PlanOf::Each(role), PlanGoal::Number(number_of)) = (&plan.of, &item.goal) else {
        return Vec::new();
    };
    let role = &world.reg.roles[role.0];
    let holder = |person: &&Employee| {
        person.active && person.role.as_deref().is_some_and(|own| same(own, role))
    };
    let mut rows = Vec::new();
    for person in world.data.staff.values().filter(holder) {
        let mut period = Period::containing(zone.date(first), plan.unit);
        loop {
            let (begins, ends) = (zone.start_of(period.first), zone.end_of(period.last));
            if ends > world.as_of() {
                break;
            }
            // Day by day: is it this person's plan?
            let days = period.first.iter_days();
            let days = days.take_while(|day| *day <= period.last);
            let asked: Vec<Truth> = days
                .map(|day| of_person(world, &clause.guard, &person.id, zone.start_of(day)))
                .collect();
            if asked[0].is_no() {
                let next = period.last.succ_opt().expect("the calendar goes on");
                period = Period::containing(next, plan.unit);
                continue;
            }
            let lost = asked.iter().any(Truth::is_no);
            let doubted = asked.iter().any(|one| !one.is_yes() && !one.is_no());
            let inside =
                |deed: &&Deed| deed.by == *person.id && begins <= deed.at && deed.at < ends;
            let all = deeds.iter().filter(inside).count();
            let sure = deeds.iter().filter(inside).filter(|deed| deed.sure).count();
            let wanted = *number_of as usize;
            let unseen = kinds(&item.pattern).into_iter().any(|kind| {
                let held = world.data.held.get(&kind);
                held.is_none_or(|held| held.since.is_some_and(|since| world.start(since) > begins))
            });
            let verdict = if sure >= wanted {
                Verdict::OnTime
            } else if away(world, person, period) || lost {
                Verdict::Cancelled
            } else if all >= wanted || unseen || doubted {
                Verdict::NotChecked
            } else {
                Verdict::Missed
            };
            // A period that had begun before the plan was in force is nobody's.
            if begins >= world.force.0 {
                rows.push(Row {
                    due: Some(ends),
                    ended: (verdict == Verdict::Missed).then_some(ends),
                    responsible: person.id.to_string(),
                    ..Row::new(number, &person.id, begins, verdict)
                });
            }
            let next = period.last.succ_opt().expect("the calendar goes on");
            period = Period::containing(next, plan.unit);
        }
    }
    rows
}

/// The conditions that all must hold, one by one.
fn single(cond: &Cond) -> Vec<Cond> {
    match cond {
        Cond::And(all) => all.iter().flat_map(single).collect(),
        Cond::True => Vec::new(),
        other => vec![other.clone()],
    }
}

/// Whether a condition speaks of people and days, and of nothing else.
fn personal(cond: &Cond) -> bool {
    match cond {
        Cond::True => false,
        Cond::And(all) | Cond::Or(all) => !all.is_empty() && all.iter().all(personal),
        Cond::Not(one) => personal(one),
        Cond::Test(test, _) => matches!(
            **test,
            Test::OwnerIs(_) | Test::OwnerRole(_) | Test::Days(..) | Test::Season(..)
        ),
    }
}

/// What is asked of every deed.
fn of_facts(guard: &Cond) -> Cond {
    let rest = single(guard).into_iter().filter(|one| !personal(one));
    Cond::And(rest.collect())
}

/// What is asked of a person at the begin of a day.
fn of_person(world: &World<'_>, guard: &Cond, id: &str, at: Instant) -> Truth {
    let mut known = Truth::Yes;
    for one in single(guard).iter().filter(|one| personal(one)) {
        known = known.and(on_day(world, one, id, at));
    }
    known
}

fn on_day(world: &World<'_>, cond: &Cond, id: &str, at: Instant) -> Truth {
    let all = |conds: &[Cond]| -> Vec<Truth> {
        conds.iter().map(|one| on_day(world, one, id, at)).collect()
    };
    let day = world.reg.company.zone.date(at);
    match cond {
        Cond::True => Truth::Yes,
        Cond::And(conds) => all(conds).into_iter().fold(Truth::Yes, Truth::and),
        Cond::Or(conds) => all(conds).into_iter().fold(Truth::No, Truth::or),
        Cond::Not(one) => on_day(world, one, id, at).negate(),
        Cond::Test(test, _) => match &**test {
            Test::OwnerIs(who) => one_of(world, id, who, View { at, count: 0 }),
            Test::OwnerRole(roles) => {
                let own = world.data.staff.get(id).and_then(|one| one.role.as_deref());
                let holds =
                    |role: &RoleId| own.is_some_and(|own| same(own, &world.reg.roles[role.0]));
                roles.iter().any(holds).into()
            }
            Test::Season(from, to) => {
                let now = (day.month(), day.day());
                let inside = if from <= to {
                    *from <= now && now <= *to
                } else {
                    now >= *from || now <= *to
                };
                inside.into()
            }
            Test::Days(from, to) => (*from <= day && to.is_none_or(|to| day <= to)).into(),
            _ => Truth::Yes,
        },
    }
}

/// Everything that anybody has done for the plan; an event of several deals counts once.
fn deeds(worlds: &[World<'_>], clause: &Clause, item: &PlanItem) -> Vec<Deed> {
    let mut all = Vec::new();
    for world in worlds {
        for (index, fact) in world.facts.iter().enumerate() {
            let Some(by) = fact.by else { continue };
            let view = world.before(index);
            let mut counts = Truth::No;
            for deal in 0..world.case.deals.len() {
                let ask = Ask::new(deal, view, &clause.scope);
                let own = world
                    .fits(&item.pattern, index, deal)
                    .and(world.in_scope(&clause.scope, KeyKind::Person, index, deal))
                    .and(world.ask(&of_facts(&clause.guard), ask))
                    .and(world.led_by(&clause.scope.only_roles, ask));
                counts = counts.or(own);
            }
            let nobody =
                (0..world.case.deals.len()).all(|deal| world.concerns(index, deal).is_no());
            let scope = &clause.scope;
            let anywhere =
                scope.stages.is_empty() && scope.except_stages.is_empty() && scope.funnel.is_none();
            if nobody && anywhere {
                let ask = Ask {
                    client: true,
                    ..Ask::new(0, view, &clause.scope)
                };
                counts = world
                    .fits_any(&item.pattern, index, 0)
                    .and(world.ask(&of_facts(&clause.guard), ask))
                    .and(world.led_by(&clause.scope.only_roles, ask));
            }
            if !counts.is_no() {
                all.push(Deed {
                    at: fact.at,
                    by: by.to_owned(),
                    sure: counts.is_yes(),
                });
            }
        }
    }
    all
}

/// Whether the person was away on every working day of the period.
fn away(world: &World<'_>, person: &Employee, period: Period) -> bool {
    let zone = world.reg.company.zone;
    let mut days = period
        .first
        .iter_days()
        .take_while(|day| *day <= period.last);
    days.all(|day| {
        let at = zone.start_of(day);
        let off = !world.reg.company.day(day).kind.is_working();
        let mut absences = person.absences.iter();
        off || absences.any(|away| world.start(away.from) <= at && at < world.end(away.to))
    })
}
