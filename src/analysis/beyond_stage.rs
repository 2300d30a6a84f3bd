//! A deadline later than the stage itself may last.

use super::demand::{Demand, called, demands};
use super::meet::{Meeting, meet, scope_of_both};
use super::timing::Week;
use super::wish::Trust;
use super::{Report, Text};
use crate::calendar::{Quantity, Term, Window};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{Clause, Cond, Regulation, Sentence, StageId, Trigger};
use crate::value::Instant;

/// A limit on how long a deal may stay.
pub(super) struct Stay<'r> {
    pub(super) clause: &'r Clause,
    pub(super) limit: Quantity,
}

/// The limits of stay of a text.
pub(super) fn stays(reg: &Regulation) -> Vec<Stay<'_>> {
    reg.clauses
        .iter()
        .filter_map(|clause| match &clause.sentence {
            Sentence::Stay(ladder) if ladder.common.pauses.is_empty() => Some(Stay {
                clause,
                limit: ladder.limit?,
            }),
            _ => None,
        })
        .collect()
}

/// The limits of stay of one stage.
pub(super) fn of_stage<'a, 'r>(
    all: &'a [Stay<'r>],
    stage: StageId,
) -> impl Iterator<Item = &'a Stay<'r>> {
    all.iter()
        .filter(move |stay| stay.clause.scope.stages.contains(&stage))
}

/// What is due too late.
pub(super) struct Late<'t> {
    pub(super) clause: &'t Clause,
    pub(super) at: usize,
    pub(super) text: &'t str,
    pub(super) guard: &'t Cond,
    pub(super) trigger: &'t Trigger,
    pub(super) code: Code,
    /// What it is: `срок дела`.
    pub(super) what: &'static str,
}

/// Looks at every duty that begins with the visit of a stage.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let stays = stays(reg);
    if stays.is_empty() {
        return;
    }
    let week = Week::of(text);
    for demand in demands(reg) {
        let Some((stage, term)) = of_visit(&demand) else {
            continue;
        };
        let late = Late {
            clause: demand.clause,
            at: demand.at,
            text: demand.text,
            guard: demand.guard,
            trigger: demand.trigger,
            code: Code::BeyondStage,
            what: "срок дела",
        };
        for stay in of_stage(&stays, stage) {
            if look(text, &week, &late, stay, report, &|from| {
                week.window(term, from)
            }) {
                break;
            }
        }
    }
    for (at, clause) in reg.clauses.iter().enumerate() {
        let [stage] = clause.scope.stages.as_slice() else {
            continue;
        };
        let Sentence::Silence { ladder, .. } = &clause.sentence else {
            continue;
        };
        let (Some(limit), true) = (ladder.limit, ladder.common.pauses.is_empty()) else {
            continue;
        };
        let late = Late {
            clause,
            at,
            text: &clause.text,
            guard: &clause.guard,
            trigger: &clause.trigger,
            code: Code::BeyondStage,
            what: "молчание замечают",
        };
        for stay in of_stage(&stays, *stage) {
            if look(text, &week, &late, stay, report, &|from| {
                week.window(&Term::Within(limit), from)
            }) {
                break;
            }
        }
    }
}

/// The stage in whose visit a duty begins and ends, and its term.
fn of_visit<'r>(demand: &Demand<'r>) -> Option<(StageId, &'r Term)> {
    let [stage] = demand.clause.scope.stages.as_slice() else {
        return None;
    };
    let term = demand.duty.term.as_ref()?;
    let plain = !matches!(
        term,
        Term::Before(_) | Term::AtBefore(_) | Term::DayBefore { .. } | Term::Fixed { .. }
    );
    let whole = plain
        && demand.from_trigger
        && *demand.trigger == Trigger::Scope
        && !demand.duty.standing
        && demand.duty.pauses.is_empty();
    whole.then_some((*stage, term))
}

/// Says so if it is due after the deal must have left, whenever the deal came.
pub(super) fn look(
    text: &Text<'_>,
    week: &Week,
    late: &Late<'_>,
    stay: &Stay<'_>,
    report: &mut Report,
    window: &dyn Fn(Instant) -> Window,
) -> bool {
    let reg = text.reg;
    let until = |from| week.window(&Term::Within(stay.limit), from).due;
    let beginnings = week.beginnings();
    let all = beginnings
        .iter()
        .all(|from| window(*from).due > until(*from));
    let Some(first) = beginnings.first().filter(|_| all) else {
        return false;
    };
    let Some(scope) = scope_of_both(reg, &late.clause.scope, &stay.clause.scope) else {
        return false;
    };
    let conds = [
        (late.guard, Trust::Understood),
        (&stay.clause.guard, Trust::Understood),
    ];
    let met = match meet(text, scope, late.trigger, &conds) {
        Meeting::Case(met) => met,
        Meeting::Never => return false,
        Meeting::TooMany => {
            report.too_many(late.clause.span);
            return false;
        }
    };
    let (own, end) = (window(*first), until(*first));
    let never = own.opens > end;
    let told = Diagnostic::warning(
        late.code,
        late.clause.span,
        format!(
            "{}{} («{}») не помещается в стадию: сделка вошла {} — {} {}, а уйти из стадии она должна не позже {} ({})",
            met.told(reg),
            called(late.clause),
            late.text,
            week.said(*first),
            late.what,
            week.said(own.due),
            week.said(end),
            called(stay.clause)
        ),
    )
    .label(if never {
        "никогда не наступит"
    } else {
        "дольше, чем живёт стадия"
    })
    .related(stay.clause.span, "предел стадии")
    .hint("сделка уходит из стадии, и дело снимается: сократите срок, продлите стадию или поставьте пункт в следующую стадию");
    report.tell(
        if late.code == Code::BeyondStage && late.what == "срок дела" {
            met.shown(text, told, late.trigger, late.at)
        } else {
            told
        },
    );
    true
}
