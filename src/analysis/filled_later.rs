//! Entry criteria that ask for a field which the text has filled only in that stage, or later.

use std::collections::{BTreeMap, BTreeSet};

use super::group::demanded;
use super::{Report, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::{
    Ban, Clause, Cond, Criterion, Deed, Deeds, EventShape, FieldId, Regulation, Sentence, StageId,
    What,
};

/// Looks at every field that a stage asks for at its entry.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    let reg = text.reg;
    let filling = filling(reg);
    let shutting = shutting(reg);
    for clause in &reg.clauses {
        let Sentence::Entry(list) = &clause.sentence else {
            continue;
        };
        let [stage] = clause.scope.stages.as_slice() else {
            continue;
        };
        for criterion in list {
            let mut fields = Vec::new();
            demanded(&criterion.cond, &mut fields);
            for field in fields {
                look(
                    text,
                    clause,
                    *stage,
                    criterion,
                    field,
                    (&filling, &shutting),
                    report,
                );
            }
        }
    }
}

/// The clauses that have a field filled; a clause with a place in the order has its stages.
type Filling<'r> = BTreeMap<FieldId, Vec<(&'r Clause, &'r [StageId])>>;

fn filling(reg: &Regulation) -> Filling<'_> {
    let mut out: Filling<'_> = BTreeMap::new();
    for demand in super::demand::demands(reg) {
        let (Deeds::All(deeds) | Deeds::Any(deeds)) = &demand.duty.deeds;
        for deed in deeds {
            if let Deed::Fill(field) = deed {
                let own = (demand.clause, demand.clause.scope.stages.as_slice());
                out.entry(*field).or_default().push(own);
            }
        }
    }
    out
}

/// Where a stage stands in the order of its funnel.
fn level(reg: &Regulation, stage: StageId) -> Option<usize> {
    let funnel = reg.funnels.get(reg.stages.get(stage.0)?.funnel.0)?;
    funnel.order.iter().position(|level| level.contains(&stage))
}

fn look(
    text: &Text<'_>,
    clause: &Clause,
    stage: StageId,
    criterion: &Criterion,
    field: FieldId,
    (filling, shutting): (&Filling<'_>, &[&Clause]),
    report: &mut Report,
) {
    let reg = text.reg;
    let (Some(own), Some(name)) = (level(reg, stage), reg.fields.get(field.0)) else {
        return;
    };
    let name = super::words::called(&name.name);
    let into = reg.stages.get(stage.0).map_or("", |stage| &*stage.name);
    if let Some(ban) = shut(reg, shutting, stage, own, field) {
        report.tell(
            Diagnostic::warning(
                Code::FilledLater,
                criterion.span,
                format!("вход в «{into}» требует {name}, а до этой стадии менять это поле нельзя"),
            )
            .label("заполнить негде")
            .related(ban.span, "запрещает заполнять раньше")
            .hint("разрешите заполнять поле раньше или снимите требование на входе"),
        );
        return;
    }
    // Who says nothing of where a field is filled has it filled anywhere.
    let Some(all) = filling.get(&field) else {
        return;
    };
    let funnel = reg.stages.get(stage.0).map(|stage| stage.funnel);
    let late = all.iter().all(|(_, stages)| {
        !stages.is_empty()
            && stages.iter().all(|other| {
                reg.stages.get(other.0).map(|other| other.funnel) == funnel
                    && level(reg, *other).is_some_and(|other| other >= own)
            })
    });
    if !late || asked_before(reg, clause, own, field) {
        return;
    }
    let Some((first, stages)) = all.first() else {
        return;
    };
    let there = stages
        .first()
        .and_then(|stage| reg.stages.get(stage.0))
        .map_or("", |stage| &*stage.name);
    report.tell(
        Diagnostic::warning(
            Code::FilledLater,
            criterion.span,
            if there == into {
                format!(
                    "вход в «{into}» требует {name}, а заполнять это поле велено уже в самой стадии"
                )
            } else {
                format!(
                    "вход в «{into}» требует {name}, а заполнять это поле велено только в «{there}»"
                )
            },
        )
        .label("требуют здесь")
        .related(first.span, "а заполняют здесь")
        .hint("перенесите «заполнить …» в стадию раньше или уберите поле из входа"),
    );
}

/// An earlier stage that asks for it has it filled before, or says the same of itself.
fn asked_before(reg: &Regulation, clause: &Clause, own: usize, field: FieldId) -> bool {
    reg.clauses.iter().any(|other| {
        let (Sentence::Entry(list) | Sentence::Exit(list) | Sentence::Required(list)) =
            &other.sentence
        else {
            return false;
        };
        let mut fields = Vec::new();
        list.iter().for_each(|one| demanded(&one.cond, &mut fields));
        fields.contains(&field)
            && !std::ptr::eq(other, clause)
            && other
                .scope
                .stages
                .iter()
                .any(|other| level(reg, *other).is_some_and(|other| other < own))
    })
}

/// A prohibition to change the field in every stage before this one.
fn shut<'r>(
    reg: &Regulation,
    shutting: &[&'r Clause],
    stage: StageId,
    own: usize,
    field: FieldId,
) -> Option<&'r Clause> {
    if shutting.is_empty() {
        return None;
    }
    let funnel = reg.funnels.get(reg.stages.get(stage.0)?.funnel.0)?;
    let before: BTreeSet<StageId> = funnel.order.iter().take(own).flatten().copied().collect();
    let shape = EventShape::new(What::FieldChange(field));
    shutting.iter().copied().find(|clause| {
        let Sentence::Ban(Ban::Event { pattern, .. }) = &clause.sentence else {
            return false;
        };
        let all = || super::group::stages_of(reg, &clause.scope);
        !before.is_empty()
            && pattern.any.contains(&shape)
            && before.iter().all(|stage| all().contains(stage))
    })
}

/// The prohibitions that hold for everybody and always.
fn shutting(reg: &Regulation) -> Vec<&Clause> {
    let always = |clause: &&Clause| {
        clause.guard == Cond::True
            && clause.scope.only_roles.is_empty()
            && matches!(
                &clause.sentence,
                Sentence::Ban(Ban::Event { who, but, approval: None, .. })
                    if who.is_empty() && but.is_empty()
            )
    };
    reg.clauses.iter().filter(always).collect()
}
