//! Next actions: what is open, and what is missing for the next stage.

use super::duty::{Born, Judged};
use super::held::EXPORT;
use super::run::Run;
use super::view::View;
use super::words;
use super::{CaseResult, finding};
use crate::findings::{Finding, NextAction, Subject, Verdict};
use crate::model::regulation::StageId;
use crate::program::norm::{Body, Norm, Obligation, Prohibition, StepAction};
use crate::value::{Instant, Truth};

/// Why an action is asked: the clause, and what set it off.
fn reason(run: &Run<'_, '_>, fact: Option<usize>) -> Box<str> {
    let clause = clause_name(run.clause);
    match fact {
        Some(fact) => format!("{clause}: {}", words::fact(run.view, fact)).into(),
        None => format!("{clause}: {}", run.clause.text).into(),
    }
}

fn clause_name(clause: &crate::model::regulation::Clause) -> String {
    match &clause.number {
        Some(number) => format!("п. {number}"),
        None => format!("строка {}", clause.line),
    }
}

/// The actions that an open duty asks for.
pub(super) fn of_duty(
    run: &mut Run<'_, '_>,
    duty: &Obligation,
    born: &Born,
    judged: &Judged<'_>,
    found: &Finding,
) {
    let after_export = judged.verdict == Verdict::NotChecked
        && judged.closed().is_none()
        && judged.missing.iter().all(|missing| &**missing == EXPORT);
    let open = matches!(judged.verdict, Verdict::Pending | Verdict::Overdue) || after_export;
    if !open || duty.robot {
        return;
    }
    let now = run.view.env.now;
    let mut reason = reason(run, born.fact);
    if after_export {
        reason = format!("{reason}; срок прошёл после выгрузки").into();
    }
    let standing = judged.window.is_none();
    let base = NextAction {
        version: found.version,
        clause: found.clause,
        action: "deed",
        what: found.fix.clone(),
        subject: found.subject.clone(),
        responsible: found.responsible.clone(),
        // Nothing is demanded at an hour at which it is forbidden.
        opens_at: judged.first_allowed.max(found.opens_at),
        due_at: found.due_at,
        overdue: standing
            || found.due_at.is_some_and(|due| due < now) && judged.verdict != Verdict::Pending,
        priority: run.clause.priority,
        reason,
    };
    for &(at, index) in &judged.fired {
        // Indices of fired steps point into the duty's own list.
        let step = &duty.steps[index];
        let StepAction::Notify(roles) = &step.action else {
            continue;
        };
        for role in roles {
            run.out.actions.push(NextAction {
                action: "step",
                what: format!("разобраться с просрочкой: {}", base.what).into(),
                responsible: finding::addressee(run.view, *role, at),
                opens_at: Some(at),
                due_at: None,
                overdue: true,
                ..base.clone()
            });
        }
    }
    run.out.actions.push(base);
}

/// What a deed by hand asks for while its scope is active: shown, never judged.
pub(super) fn by_hand(run: &mut Run<'_, '_>, duty: &Obligation, born: &Born, judged: &Judged<'_>) {
    // Of what comes again and again only the present time is to be done.
    let over = born
        .turn
        .is_some_and(|turn| turn.window.due < run.view.env.now);
    if judged.closed().is_some() || over {
        return;
    }
    let action = NextAction {
        version: run.view.env.index,
        clause: run.norm.clause.0,
        action: "deed",
        what: words::fix(run.view, duty, run.clause, &[], None),
        subject: subject(run.view, born.stage),
        responsible: judged.person.id.into(),
        opens_at: judged
            .window
            .map(|window| window.opens)
            .filter(|opens| *opens > born.trigger),
        due_at: judged
            .window
            .map(|window| window.due)
            .filter(|due| *due < Instant::MAX),
        // Nobody can tell whether it was done, so nobody can call it overdue.
        overdue: false,
        priority: run.clause.priority,
        reason: reason(run, born.fact),
    };
    run.out.actions.push(action);
}

fn subject(view: &View<'_>, stage: Option<StageId>) -> Subject {
    let visit = view.path.visits.last();
    let funnel = visit
        .and_then(|visit| visit.funnel)
        .and_then(|funnel| view.env.version.funnel_name(funnel))
        .map(Box::from);
    let deal = view.deal.map(|(_, deal)| deal);
    Subject {
        client: view.env.case.client.as_deref().map(Box::from),
        deal: deal.map(|deal| Box::from(&*deal.id)),
        funnel: funnel.or_else(|| deal.and_then(|deal| deal.funnel.as_deref()).map(Box::from)),
        stage: stage
            .map(|stage| view.env.version.declared(stage).name.clone())
            .or_else(|| visit.map(|visit| visit.name.clone())),
        event: None,
        employee: finding::employee(view),
    }
}

/// What an open deal lacks: criteria of its stage still unmet, and those of the next stage.
pub(super) fn criteria(view: &View<'_>, out: &mut CaseResult) {
    let env = view.env;
    let Some(here) = view
        .path
        .visit_at(view.after(env.horizon))
        .and_then(|at| view.path.visits[at].stage)
    else {
        return;
    };
    let in_force = env.in_force <= env.now && env.now < env.version.until;
    if env.version.is_terminal(here) || !in_force {
        return;
    }
    let next = next_stages(view, here);
    for norm in &env.version.norms {
        let Body::Prohibition(ban) = &norm.body else {
            continue;
        };
        match ban {
            Prohibition::Entry(criteria) if norm.scope.stages.contains(&here) => {
                ask(view, norm, here, criteria, "заполнить:", out);
            }
            Prohibition::Entry(criteria) => {
                let ahead: Vec<StageId> = next
                    .iter()
                    .copied()
                    .filter(|stage| norm.scope.stages.contains(stage))
                    .collect();
                if !ahead.is_empty() {
                    let head = format!("чтобы перейти в {}:", words::stage_names(view, &ahead));
                    ask(view, norm, here, criteria, &head, out);
                }
            }
            Prohibition::Exit(criteria) if norm.scope.stages.contains(&here) => {
                ask(view, norm, here, criteria, "чтобы перейти дальше:", out);
            }
            _ => {}
        }
    }
}

/// Stages of the next level, those apart that one may go to from anywhere.
fn next_stages(view: &View<'_>, here: StageId) -> Vec<StageId> {
    let version = view.env.version;
    let funnel = version.funnel_of(here);
    let next = version
        .level(here)
        .and_then(|level| funnel.order.get(level + 1));
    next.into_iter()
        .flatten()
        .copied()
        .filter(|stage| !funnel.from_anywhere.contains(stage))
        .collect()
}

fn ask(
    view: &View<'_>,
    norm: &Norm,
    here: StageId,
    criteria: &[(crate::model::regulation::Criterion, crate::program::Cond)],
    head: &str,
    out: &mut CaseResult,
) {
    let env = view.env;
    let point = view.point(env.horizon);
    if !view.ask(&norm.guard, point).is_yes() {
        return;
    }
    let lacking: Vec<&str> = criteria
        .iter()
        .filter(|(_, cond)| view.ask(cond, point) == Truth::No)
        .map(|(criterion, _)| &*criterion.text)
        .collect();
    if lacking.is_empty() {
        return;
    }
    // Clause ids of norms point into their own regulation.
    let clause = &env.version.regulation.clauses[norm.clause.0];
    out.actions.push(NextAction {
        version: env.index,
        clause: norm.clause.0,
        action: "criterion",
        what: format!("{head} {}", lacking.join(", ")).into(),
        subject: subject(view, Some(here)),
        responsible: view.person(None, Some(here), env.horizon).id.into(),
        opens_at: None,
        due_at: None,
        overdue: head == "заполнить:",
        priority: clause.priority,
        reason: clause_name(clause).into(),
    });
}
