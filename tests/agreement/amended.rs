//! Random regulations amended: nothing is found where nothing was changed, and a moved deadline is found with its direction.

use reglament::calendar::{Quantity, Term};
use reglament::diff::{Aspect, ClauseKind, Effect, diff};
use reglament::model::regulation::{Duty, Regulation, Sentence};

use crate::families::FAMILIES;

#[test]
fn a_random_regulation_does_not_differ_from_itself() {
    let mut tried = 0;
    for (name, draw) in FAMILIES {
        for reg in draw().into_iter().take(8).flatten() {
            let found = diff(&reg, &reg);
            assert!(found.is_empty(), "{name}: {found:?}");
            assert_eq!(found.number(ClauseKind::Same), reg.clauses.len(), "{name}");
            tried += 1;
        }
    }
    assert!(tried >= 100, "{tried}");
}

fn duty(reg: &mut Regulation, at: usize) -> Option<&mut Duty> {
    match &mut reg.clauses.get_mut(at)?.sentence {
        Sentence::Duty(duty) => Some(duty),
        _ => None,
    }
}

/// The same length with another amount.
fn of(length: Quantity, amount: u32) -> Quantity {
    Quantity::new(amount, length.unit(), length.pace()).unwrap()
}

#[test]
fn a_moved_deadline_is_found_with_its_direction() {
    let mut tried = 0;
    for (name, draw) in FAMILIES {
        for reg in draw().into_iter().take(12).flatten() {
            for at in 0..reg.clauses.len() {
                let mut new = reg.clone();
                let Some(Duty {
                    term: Some(Term::Within(length)),
                    ..
                }) = duty(&mut new, at)
                else {
                    continue;
                };
                let before = *length;
                *length = of(before, before.amount() + 1);
                for (old, new, effect) in
                    [(&reg, &new, Effect::Looser), (&new, &reg, Effect::Stricter)]
                {
                    let found = diff(old, new);
                    let changed: Vec<_> = found
                        .clauses
                        .iter()
                        .filter(|one| one.kind() != ClauseKind::Same)
                        .collect();
                    let [one] = changed.as_slice() else {
                        // A twin with just this term stands beside it: the two have changed places.
                        assert!(
                            changed
                                .iter()
                                .all(|one| one.kind() == ClauseKind::Renumbered
                                    || !one.changes.is_empty()),
                            "{name}: {changed:?}"
                        );
                        continue;
                    };
                    assert_eq!((one.old, one.new), (Some(at), Some(at)), "{name}: {one:?}");
                    assert!(
                        one.changes
                            .iter()
                            .all(|one| (one.aspect, one.effect) == (Aspect::Deadline, effect)),
                        "{name}: {one:?}"
                    );
                    assert!(!one.changes.is_empty());
                    tried += 1;
                }
            }
        }
    }
    assert!(tried >= 100, "{tried}");
}
