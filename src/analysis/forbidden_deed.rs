//! A duty whose deed another clause forbids to the same deal.

use super::demand::{Demand, all_within, called, demands};
use super::meet::{Meeting, curable, meet, scope_of_both};
use super::way_out::forbids;
use super::wish::Trust;
use super::{MOST_PAIRS, Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Ban, Clause, Cond, Deed, Deeds, EventPattern, KeyKind, RoleId, Sentence, StageId,
};

/// Looks at every duty beside every prohibition.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let bans: Vec<&Clause> = reg
        .clauses
        .iter()
        .filter(|clause| forbidding(clause))
        .collect();
    let moves: Vec<&Clause> = reg
        .clauses
        .iter()
        .filter(|clause| super::way_out::is_rule(clause))
        .collect();
    if bans.is_empty() && moves.is_empty() {
        return;
    }
    let mut pairs = 0;
    for demand in demands(reg) {
        let events = demand.events();
        let targets = targets(&demand);
        if events.is_empty() && targets.is_empty() {
            continue;
        }
        for ban in &bans {
            pairs += 1;
            if pairs > MOST_PAIRS {
                return report.too_many_pairs(ban.span, MOST_PAIRS);
            }
            let forbidden = events.iter().any(|deed| match &ban.sentence {
                Sentence::Ban(Ban::Event {
                    who, but, pattern, ..
                }) => all_within(deed, pattern) && hits(text, &demand, who, but),
                Sentence::Frequency(limit) => {
                    all_within(deed, &limit.pattern)
                        && limit.exempt.iter().all(|one| none_within(deed, one))
                }
                _ => false,
            });
            if forbidden && look(text, &demand, ban, report) {
                break;
            }
        }
        for rule in moves.iter().filter(|_| !targets.is_empty()) {
            if no_such_move(text, &demand, &targets, rule) && look(text, &demand, rule, report) {
                break;
            }
        }
    }
}

/// Prohibitions that no word of anybody lifts.
fn forbidding(clause: &Clause) -> bool {
    match &clause.sentence {
        Sentence::Ban(Ban::Event { approval, .. }) => approval.is_none(),
        Sentence::Frequency(limit) => {
            matches!(limit.key, KeyKind::Deal | KeyKind::Client)
                && limit.exempt_when.is_none()
                && limit.bounds.iter().any(|bound| bound.at_most == 0)
        }
        _ => false,
    }
}

fn none_within(deed: &[crate::model::regulation::EventShape], pattern: &EventPattern) -> bool {
    deed.iter().all(|shape| {
        let own = EventPattern {
            any: vec![shape.clone()],
            text: "".into(),
        };
        super::related::apart(&own, pattern)
    })
}

/// Whether the prohibition is for those who must do it.
fn hits(text: &Text<'_>, demand: &Demand<'_>, who: &[RoleId], but: &[RoleId]) -> bool {
    if who.is_empty() && but.is_empty() {
        return true;
    }
    let roles = demand.roles(text.reg);
    !roles.is_empty()
        && !demand.duty.robot
        && roles
            .iter()
            .all(|role| (who.is_empty() || who.contains(role)) && !but.contains(role))
}

/// The stages into which a duty moves the deal.
fn targets(demand: &Demand<'_>) -> Vec<StageId> {
    match &demand.duty.deeds {
        Deeds::All(all) => match all.as_slice() {
            [Deed::Move { stages, .. }] => stages.clone(),
            _ => Vec::new(),
        },
        Deeds::Any(_) => Vec::new(),
    }
}

fn no_such_move(text: &Text<'_>, demand: &Demand<'_>, targets: &[StageId], rule: &Clause) -> bool {
    let reg = text.reg;
    let [from] = demand.clause.scope.stages.as_slice() else {
        return false;
    };
    let Some(funnel) = reg
        .stages
        .get(from.0)
        .and_then(|stage| reg.funnels.get(stage.funnel.0))
    else {
        return false;
    };
    !targets.contains(from)
        && targets
            .iter()
            .all(|to| forbids(reg, funnel, rule, *from, *to))
}

/// Says so if a deal is under both.
fn look(text: &Text<'_>, demand: &Demand<'_>, ban: &Clause, report: &mut Report) -> bool {
    let reg = text.reg;
    if curable(reg, &ban.guard, true) {
        return false;
    }
    // A rule of moves is of the funnel: where it holds is told by the move itself.
    let of_moves = matches!(ban.sentence, Sentence::Transition(_));
    let scope = if of_moves {
        Some(demand.clause.scope.clone())
    } else {
        scope_of_both(reg, &demand.clause.scope, &ban.scope)
    };
    let Some(scope) = scope else { return false };
    let conds = [
        (demand.guard, Trust::Understood),
        (&ban.guard, Trust::Lasting),
    ];
    let met = match meet(text, scope, demand.trigger, &conds) {
        Meeting::Case(met) => met,
        Meeting::Never => return false,
        Meeting::TooMany => {
            report.too_many(demand.clause.span);
            return false;
        }
    };
    let told = Diagnostic::warning(
        Code::ForbiddenDeed,
        demand.clause.span,
        format!(
            "{}{} велит «{}», а {} это запрещает",
            met.told(reg),
            called(demand.clause),
            demand.text,
            called(ban)
        ),
    )
    .label("это велено")
    .related(ban.span, "а это запрещает")
    .hint(match ban.guard {
        Cond::True => "исполнить один пункт — значит нарушить другой: уберите один из них или напишите у запрета «кроме …», чего он не касается",
        _ => "исполнить один пункт — значит нарушить другой: допишите к делу «кроме …» с условием запрета или сузьте запрет",
    });
    report.tell(met.shown(text, told, demand.trigger, demand.at));
    true
}
