//! Checklists lower to their items, and to rules of which work is checked.

use super::from_model::Lowering;
use super::norm::{Automatic, Checklist, Question, Sampled, Sampling, StopFactor};
use crate::model::regulation as model;

impl Lowering<'_> {
    pub(super) fn checklist(&mut self, list: &model::Checklist) -> Checklist {
        let mut sheet = crate::model::sheet_pattern();
        for shape in &mut sheet.any {
            shape.name = Some(list.name.clone());
        }
        Checklist {
            name: list.name.clone(),
            pattern: self.pattern(&sheet),
            questions: list
                .questions
                .iter()
                .map(|one| Question {
                    text: one.text.clone(),
                    section: one.section.clone(),
                    weight: one.weight,
                    critical: one.critical,
                    rungs: one.rungs.clone(),
                    automatic: one.automatic.as_ref().map(|one| self.automatic(one)),
                    only_if: self.cond(&one.only_if),
                    only_answer: one.only_answer.clone(),
                })
                .collect(),
            answers: list.answers.clone(),
            grades: list.grades.clone(),
            stops: list
                .stops
                .iter()
                .map(|stop| StopFactor {
                    text: stop.text.clone(),
                    minus: stop.minus,
                    cap: stop.cap,
                    automatic: stop.automatic.as_ref().map(|one| self.automatic(one)),
                })
                .collect(),
            lines: list.lines.clone(),
            samplings: list
                .samplings
                .iter()
                .map(|one| Sampling {
                    text: one.text.clone(),
                    what: match &one.what {
                        model::Sampled::Events(pattern) => Sampled::Events(self.pattern(pattern)),
                        model::Sampled::Deals => Sampled::Deals,
                    },
                    amount: one.amount,
                    unit: one.unit,
                    role: one.role,
                    each: one.each,
                    least: one.least,
                    guard: self.cond(&one.guard),
                    auditors: one.auditors,
                })
                .collect(),
            checked_by: list
                .checked_by
                .and_then(|role| self.regulation().roles.get(role.0))
                .cloned(),
            percent: list.percent,
        }
    }

    fn automatic(&mut self, automatic: &model::Automatic) -> Automatic {
        match automatic {
            model::Automatic::Cond(cond) => Automatic::Cond(self.cond(cond)),
            model::Automatic::Answer(test) => Automatic::Answer(test.clone()),
            model::Automatic::Clause { number, kept } => Automatic::Clause {
                number: number.clone(),
                kept: *kept,
            },
        }
    }
}
