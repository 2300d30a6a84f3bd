//! `иначе` after borders of a number that silently takes deals in which the field is not filled.

use super::group::{Group, is_numeric};
use super::region::Region;
use super::solve::Answer;
use super::space::Ask;
use super::subject::Subject;
use super::wish::{Trust, Wish};
use super::{Report, Text, example, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::regulation::FieldId;

/// Looks at every group with an `иначе`.
pub(super) fn run(text: &Text<'_>, report: &mut Report) {
    for (index, (branch, group)) in text.reg.branches.iter().zip(&text.groups).enumerate() {
        let Some(rest) = branch.arms.last().filter(|arm| arm.cond.is_none()) else {
            continue;
        };
        let fields = taken(group);
        if fields.is_empty() {
            continue;
        }
        let names: Vec<String> = fields
            .iter()
            .filter_map(|field| text.reg.fields.get(field.0))
            .map(|field| words::called(&field.name))
            .collect();
        let names = names.join(", ");
        let told = Diagnostic::advice(
            Code::ElseTakesEmpty,
            rest.span,
            format!("«иначе» берёт и сделки, где не заполнено: {names}"),
        )
        .label("и пустые тоже")
        .hint(format!(
            "если так и надо, назовите это прямо: «иначе если не заполнено {names}»"
        ))
        .hint("если поле здесь всегда заполнено, потребуйте его: «вход: …»");
        let clauses = text.of_arm.get(&(index, branch.arms.len() - 1));
        let mut wanted = left(group);
        let lacking = fields.iter().filter_map(|field| {
            let axis = group.space.axis_of(&Subject::Field(*field))?;
            Some(group.space.asked(axis, &Ask::Filled).complement())
        });
        wanted.extend(lacking);
        report.tell(example::of_arm(
            text,
            index,
            told,
            &wanted,
            ("ожидает", clauses),
        ));
    }
}

/// Fields that conditions compare and never ask about being filled, and that may be empty where `иначе` comes to its turn beside deals
/// in which they are filled.
fn taken(group: &Group) -> Vec<FieldId> {
    let mut out = Vec::new();
    let others = left(group);
    for (axis, looked) in group.space.axes.iter().enumerate() {
        // «Иначе» after one of the values of a list is read as «with any other, or none».
        let Subject::Field(field) = looked.subject else {
            continue;
        };
        if !is_numeric(&looked.axis.scale) {
            continue;
        }
        let mut compared = false;
        let mut asked = false;
        for wish in group.arms.iter().flatten() {
            asks(wish, axis, &mut compared, &mut asked);
        }
        if !compared || asked {
            continue;
        }
        let filled = group.space.asked(axis, &Ask::Filled);
        let with = |region: Region| {
            let mut wanted = others.clone();
            wanted.push(region);
            matches!(group.any_in_order(&wanted), Answer::Case(_))
        };
        if with(filled.clone().complement()) && with(filled) {
            out.push(field);
        }
    }
    out
}

/// What comes to the turn of `иначе`.
fn left(group: &Group) -> Vec<Region> {
    (0..group.arms.len())
        .filter(|arm| matches!(group.arms.get(*arm), Some(Some(_))))
        .map(|arm| group.may(arm, Trust::Lasting).complement())
        .chain([group.around(Trust::Lasting)])
        .collect()
}

/// Whether the axis is compared, and whether it is asked about being filled.
fn asks(wish: &Wish, axis: usize, compared: &mut bool, asked: &mut bool) {
    match wish {
        Wish::True => {}
        Wish::And(all) | Wish::Or(all) => {
            all.iter().for_each(|one| asks(one, axis, compared, asked));
        }
        Wish::Not(inner) => asks(inner, axis, compared, asked),
        Wish::Asks(own, Ask::Filled) if *own == axis => *asked = true,
        Wish::Asks(own, _) if *own == axis => *compared = true,
        Wish::Asks(..) => {}
    }
}
