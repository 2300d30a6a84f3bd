//! One round of the watch: what is shown, out of what was known before and what has been found now. Nothing here reads anything.

use std::path::PathBuf;

use crate::output::words::{VIOLATIONS, count};
use crate::views::Past;

/// What one reading of the text and the data came to.
pub(super) enum Round {
    /// It could be judged.
    Good(Good),
    /// It could not: what is to be mended.
    Bad(String),
}

/// A reading that could be judged.
pub(super) struct Good {
    /// The whole report.
    pub(super) report: String,
    /// What has changed since the last good reading.
    pub(super) changes: String,
    /// Whether anything has.
    pub(super) moved: bool,
    /// How many violations there are.
    pub(super) violations: u64,
    /// What the next reading is held against.
    pub(super) past: Past,
}

/// What the reader has seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known {
    /// How many violations the last good reading had.
    violations: Option<u64>,
    /// Whether anything has been shown at all.
    shown: bool,
}

impl Known {
    /// Whether nothing has been shown yet.
    pub(super) const fn is_first(&self) -> bool {
        !self.shown
    }
}

/// What is known after a round.
pub(super) fn known_after(known: Known, round: &Round) -> Known {
    Known {
        violations: match round {
            Round::Good(good) => Some(good.violations),
            Round::Bad(_) => known.violations,
        },
        shown: true,
    }
}

/// The text of a round: all of the first report, then only what has changed; errors of the text with what holds meanwhile.
pub(super) fn shown(known: &Known, round: &Round, clock: &str, changed: &[PathBuf]) -> String {
    let mut out = String::new();
    if known.shown {
        let names: Vec<_> = changed
            .iter()
            .map(|path| path.file_name().unwrap_or(path.as_os_str()))
            .map(|name| name.to_string_lossy())
            .collect();
        out.push_str(&format!(
            "\n—— {clock} изменилось: {}\n\n",
            names.join(", ")
        ));
    }
    match (round, known.violations) {
        (Round::Good(good), None) => {
            out.push_str(&good.report);
            out.push_str(
                "\nСлежу за текстом и данными: сохраните файл, и здесь появится, что изменилось. Закончить — Ctrl-C.\n",
            );
        }
        (Round::Good(good), Some(_)) if good.moved => {
            out.push_str(&good.changes);
            out.push_str(&format!("\nВсего {}.\n", number(good.violations)));
        }
        (Round::Good(good), Some(_)) => {
            out.push_str(&format!("Нарушения те же: {}.\n", number(good.violations)));
        }
        (Round::Bad(text), None) => {
            out.push_str(text);
            out.push_str("\nСлежу за файлами: исправьте и сохраните. Закончить — Ctrl-C.\n");
        }
        (Round::Bad(text), Some(violations)) => {
            out.push_str(text);
            out.push_str(&format!(
                "\nПрежний итог пока в силе: {}. Исправьте и сохраните, сравню с ним.\n",
                number(violations)
            ));
        }
    }
    out
}

fn number(violations: u64) -> String {
    match violations {
        0 => "нарушений нет".to_owned(),
        some => count(some, VIOLATIONS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(violations: u64, changes: &str) -> Round {
        Round::Good(Good {
            report: format!("отчёт о {violations}\n"),
            changes: changes.to_owned(),
            moved: !changes.is_empty(),
            violations,
            past: Past::default(),
        })
    }

    /// Что показано за все раунды подряд.
    fn told(rounds: Vec<Round>) -> Vec<String> {
        let mut known = Known::default();
        let mut told = Vec::new();
        for round in &rounds {
            let changed = [PathBuf::from("папка/продажи.reglament")];
            told.push(shown(&known, round, "12:30:00", &changed));
            known = known_after(known, round);
        }
        told
    }

    #[test]
    fn сначала_всё_потом_только_изменения() {
        let told = told(vec![good(3, ""), good(2, "ушло 1\n"), good(2, "")]);
        assert!(told[0].starts_with("отчёт о 3\n\nСлежу"), "{}", told[0]);
        assert_eq!(
            told[1],
            "\n—— 12:30:00 изменилось: продажи.reglament\n\nушло 1\n\nВсего 2 нарушения.\n"
        );
        assert_eq!(
            told[2],
            "\n—— 12:30:00 изменилось: продажи.reglament\n\nНарушения те же: 2 нарушения.\n"
        );
    }

    #[test]
    fn сломанный_текст_не_стирает_прежнего() {
        let broken = || Round::Bad("ошибка[R001]: …\n".to_owned());
        let told = told(vec![good(3, ""), broken(), good(4, "новых 1\n")]);
        assert!(
            told[1].ends_with("ошибка[R001]: …\n\nПрежний итог пока в силе: 3 нарушения. Исправьте и сохраните, сравню с ним.\n"),
            "{}",
            told[1]
        );
        assert!(
            told[2].ends_with("новых 1\n\nВсего 4 нарушения.\n"),
            "{}",
            told[2]
        );
    }

    #[test]
    fn сломан_с_самого_начала() {
        let told = told(vec![Round::Bad("ошибка\n".to_owned()), good(0, "")]);
        assert!(
            told[0].starts_with("ошибка\n\nСлежу за файлами"),
            "{}",
            told[0]
        );
        assert!(told[1].contains("отчёт о 0"), "{}", told[1]);
    }
}
