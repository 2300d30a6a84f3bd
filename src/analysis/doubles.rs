//! Clauses that speak of the same: which of them says it again, by another term, or to no purpose.

use std::collections::BTreeMap;

use super::Text;
use super::group::stages_of;
use super::meet::implies;
use super::related::within;
use super::subject::bare;
use super::timing::Week;
use crate::calendar::{PeriodUnit, Term, Unit, WeekHours};
use crate::lexicon::fold;
use crate::model::regulation::{
    Ban, BranchId, Clause, CountWindow, Deed, Deeds, Duty, Frequency, Ladder, Op, Regulation,
    Scope, Sentence, Trigger,
};
use crate::value::Value;

/// How the second clause of a pair stands to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It says the same of the same deals.
    Same,
    /// It gives the same deed another term, for the same deals.
    OtherTerm,
    /// The first asks for more of all its deals: it never matters.
    Pointless,
}

/// Two clauses, by index, and how the second stands to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Double {
    pub(super) one: usize,
    pub(super) other: usize,
    pub(super) how: How,
}

/// What is found.
#[derive(Debug, Default)]
pub(super) struct Doubles {
    /// The pairs, in the order of the text.
    pub(super) all: Vec<Double>,
    /// The clause at which the search was given up, see [`doubles`].
    pub(super) given_up: Option<usize>,
}

/// All such pairs, `most_pairs` being how many are looked at.
pub(super) fn doubles(text: &Text<'_>, most_pairs: usize) -> Doubles {
    let reg = text.reg;
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, clause) in reg.clauses.iter().enumerate() {
        if let Some(topic) = topic(clause) {
            alike.entry(topic).or_default().push(at);
        }
    }
    let mut out: Vec<Double> = Vec::new();
    let mut pairs = 0;
    let mut week = None;
    let mut given_up = None;
    'topics: for all in alike.values().filter(|all| all.len() > 1) {
        for (index, &one) in all.iter().enumerate() {
            for &other in all.iter().skip(index + 1) {
                pairs += 1;
                if pairs > most_pairs {
                    given_up = Some(other);
                    break 'topics;
                }
                let (Some(a), Some(b)) = (reg.clauses.get(one), reg.clauses.get(other)) else {
                    continue;
                };
                let week = week.get_or_insert_with(|| Week::of(text));
                out.extend(pair(text, week, (one, a), (other, b)));
            }
        }
    }
    out.sort_by_key(|one| (one.other, one.one));
    // One word about each clause is enough.
    out.dedup_by_key(|one| one.other);
    Doubles { all: out, given_up }
}

/// What a clause speaks of; clauses of different topics have nothing to do with each other.
fn topic(clause: &Clause) -> Option<String> {
    Some(match &clause.sentence {
        Sentence::Duty(duty) => {
            let deed = deed(duty)?;
            format!("дело {:?} {:?} {deed}", clause.scope, duty.role)
        }
        Sentence::Frequency(limit) => format!(
            "предел {:?} {:?} {:?} {:?} {:?}",
            bare(&limit.pattern),
            limit.also.iter().map(bare).collect::<Vec<_>>(),
            limit.exempt.iter().map(bare).collect::<Vec<_>>(),
            limit.exempt_when,
            limit.key,
        ),
        Sentence::Stay(_) => format!("стадия {:?}", clause.scope.stages),
        Sentence::Ban(Ban::Event { .. }) => "запрет".to_owned(),
        Sentence::Ban(Ban::Hours { pattern, .. }) => format!("часы {:?}", bare(pattern)),
        Sentence::Ban(Ban::Value { field, .. }) => format!("значение {field:?}"),
        Sentence::Entry(_) | Sentence::Exit(_) | Sentence::Silence { .. } => {
            format!("слова {:?} {}", clause.scope, fold(&clause.text))
        }
        _ => return None,
    })
}

/// The one deed of a duty, without its words.
fn deed(duty: &Duty) -> Option<String> {
    let Deeds::All(deeds) = &duty.deeds else {
        return None;
    };
    let [deed] = deeds.as_slice() else {
        return None;
    };
    Some(match deed {
        Deed::Act(pattern) => format!("{:?}", bare(pattern)),
        Deed::Fill(field) => format!("заполнить {field:?}"),
        Deed::Change(field) => format!("изменить {field:?}"),
        _ => return None,
    })
}

fn pair(
    text: &Text<'_>,
    week: &Week,
    (one, a): (usize, &Clause),
    (other, b): (usize, &Clause),
) -> Option<Double> {
    let reg = text.reg;
    let forth = |how| Some(Double { one, other, how });
    let back = |how| {
        Some(Double {
            one: other,
            other: one,
            how,
        })
    };
    let wider = |x: &Clause, y: &Clause| {
        covers(reg, &x.scope, &y.scope) && implies(text, &y.scope, &y.trigger, &y.guard, &x.guard)
    };
    let graded = (a.severity, &a.penalty) == (b.severity, &b.penalty);
    match (&a.sentence, &b.sentence) {
        (Sentence::Duty(x), Sentence::Duty(y)) => {
            if !same_trigger(&a.trigger, &b.trigger) || x.standing != y.standing {
                return None;
            }
            let (ab, ba) = (wider(a, b), wider(b, a));
            let same_term = same_term(x, y) && a.trigger == b.trigger;
            if ab && ba {
                if same_term {
                    return if plain(a, x) && plain(b, y) && graded {
                        forth(How::Same)
                    } else {
                        None
                    };
                }
                // Two branches that hold together are told by another check.
                let told = a.arm.is_some() && b.arm.is_some() && !one_within(reg, a, b);
                return if told || x.due_by.is_some() || y.due_by.is_some() || !is_term(x, y) {
                    None
                } else {
                    forth(How::OtherTerm)
                };
            }
            if ab && (stricter(week, x, y) || same_term && plain(b, y) && graded) {
                return forth(How::Pointless);
            }
            if ba && (stricter(week, y, x) || same_term && plain(a, x) && graded) {
                return back(How::Pointless);
            }
            None
        }
        (Sentence::Frequency(x), Sentence::Frequency(y)) => {
            let (ab, ba) = (wider(a, b), wider(b, a));
            if ab && ba && x.bounds == y.bounds {
                return forth(How::Same);
            }
            if ab && graded && bounded(x, y) {
                return forth(How::Pointless);
            }
            if ba && graded && bounded(y, x) {
                return back(How::Pointless);
            }
            None
        }
        (Sentence::Stay(x), Sentence::Stay(y)) => {
            if x.limit.is_some() && x.limit == y.limit && wider(a, b) && wider(b, a) {
                return (bare_stay(x) || bare_stay(y))
                    .then_some(())
                    .and_then(|()| forth(How::Same));
            }
            // A row of a ladder that tells somebody is no limit to the author.
            let (own, other_bare) = (bare_stay(x), bare_stay(y));
            if own && other_bare && wider(a, b) && shorter(week, x, y) {
                return forth(How::Pointless);
            }
            if own && other_bare && wider(b, a) && shorter(week, y, x) {
                return back(How::Pointless);
            }
            None
        }
        (Sentence::Ban(x), Sentence::Ban(y)) => {
            let (ab, ba) = (
                forbids_all(x, y) && wider(a, b),
                forbids_all(y, x) && wider(b, a),
            );
            match (ab, ba) {
                (true, true) => forth(How::Same),
                (true, false) if graded => forth(How::Pointless),
                (false, true) if graded => back(How::Pointless),
                _ => None,
            }
        }
        (Sentence::Silence { .. }, Sentence::Silence { .. })
        | (Sentence::Entry(_), Sentence::Entry(_))
        | (Sentence::Exit(_), Sentence::Exit(_)) => {
            (a.guard == b.guard && a.trigger == b.trigger).then_some(())?;
            forth(How::Same)
        }
        _ => None,
    }
}

/// Whether every place of the second is one of the first.
fn covers(reg: &Regulation, wide: &Scope, narrow: &Scope) -> bool {
    if wide == narrow {
        return true;
    }
    let there = stages_of(reg, wide);
    wide.of == narrow.of
        && (wide.funnel.is_none() || wide.funnel == narrow.funnel)
        && (wide.only_roles.is_empty() || wide.only_roles == narrow.only_roles)
        && stages_of(reg, narrow)
            .iter()
            .all(|stage| there.contains(stage))
}

fn same_trigger(a: &Trigger, b: &Trigger) -> bool {
    match (a, b) {
        (Trigger::Event { pattern: a, .. }, Trigger::Event { pattern: b, .. }) => a.any == b.any,
        (Trigger::Gap(_), Trigger::Gap(_)) => true,
        (a, b) => a == b,
    }
}

/// Whether one of the clauses stands in the branch of the other, or deeper in it.
fn one_within(reg: &Regulation, a: &Clause, b: &Clause) -> bool {
    let above = |arm: Option<(BranchId, usize)>| {
        std::iter::successors(arm, |(id, _)| reg.branches.get(id.0)?.parent)
    };
    above(a.arm).any(|one| Some(one) == b.arm) || above(b.arm).any(|one| Some(one) == a.arm)
}

fn same_term(x: &Duty, y: &Duty) -> bool {
    (&x.term, x.due_by, x.times) == (&y.term, y.due_by, y.times)
}

/// Whether both name a term that runs forward.
fn is_term(x: &Duty, y: &Duty) -> bool {
    let forward = |term: &Option<Term>| {
        term.as_ref().is_some_and(|term| {
            matches!(
                term,
                Term::Within(_) | Term::AtOnce | Term::By { .. } | Term::Evening
            )
        })
    };
    forward(&x.term) && forward(&y.term)
}

/// Whether a duty says nothing but its deed and term.
fn plain(clause: &Clause, duty: &Duty) -> bool {
    clause.resources == crate::model::regulation::Resources::default()
        && duty.steps.is_empty()
        && duty.cancel.is_empty()
        && duty.pauses.is_empty()
        && duty.also.is_empty()
        && !duty.personally
        && duty.undone.is_none()
}

/// Whether what the first asks for does the second every time.
fn stricter(week: &Week, first: &Duty, second: &Duty) -> bool {
    if first.times < second.times
        || !is_term(first, second)
        || !first.cancel.is_empty()
        || !first.pauses.is_empty()
        || first.early.is_some()
        || !first.also.is_empty()
        || second.personally && !first.personally
        || !second.steps.is_empty()
    {
        return false;
    }
    let (Some(one), Some(other)) = (&first.term, &second.term) else {
        return false;
    };
    one != other
        && week
            .beginnings()
            .iter()
            .all(|&from| week.window(one, from).due <= week.window(other, from).due)
}

fn bare_stay(ladder: &Ladder) -> bool {
    ladder.limit.is_some()
        && ladder.rows.is_empty()
        && ladder.late.is_empty()
        && ladder.common.pauses.is_empty()
        && ladder.common.cancel.is_empty()
}

fn shorter(week: &Week, first: &Ladder, second: &Ladder) -> bool {
    let (Some(one), Some(other)) = (first.limit, second.limit) else {
        return false;
    };
    first.common.pauses.is_empty()
        && first.common.cancel.is_empty()
        && week.beginnings().iter().all(|&from| {
            week.window(&Term::Within(one), from).due < week.window(&Term::Within(other), from).due
        })
}

/// Whether each bound of the second is kept by whoever keeps the first.
fn bounded(first: &Frequency, second: &Frequency) -> bool {
    second.bounds.iter().all(|wanted| {
        first.bounds.iter().any(|own| {
            most(own.at_most, own.window, wanted.window)
                .is_some_and(|most| most <= u64::from(wanted.at_most))
        })
    })
}

/// How many a bound lets into another window at most; `None`: that cannot be told.
pub(super) fn most(at_most: u32, window: CountWindow, into: CountWindow) -> Option<u64> {
    let number = u64::from(at_most);
    if window == into || window == CountWindow::Ever || at_most == 0 {
        return Some(number);
    }
    let (_, long) = seconds(into)?;
    let (short, _) = seconds(window)?;
    let pieces = u64::try_from((long + short - 1) / short).ok()?;
    Some(match window {
        CountWindow::Rolling(_) => number * pieces,
        // A window laid across the periods meets one more of them, unless it is made of whole ones.
        CountWindow::Calendar(unit) => match (unit, into) {
            (_, CountWindow::Calendar(whole)) if fits(unit, whole) => number * pieces,
            _ => number * (pieces + 1),
        },
        CountWindow::Ever => number,
    })
}

/// Whether a period is made of whole shorter ones.
fn fits(short: PeriodUnit, long: PeriodUnit) -> bool {
    matches!(
        (short, long),
        (PeriodUnit::Day, _)
            | (
                PeriodUnit::Month,
                PeriodUnit::Quarter | PeriodUnit::HalfYear | PeriodUnit::Year
            )
            | (PeriodUnit::Quarter, PeriodUnit::HalfYear | PeriodUnit::Year)
            | (PeriodUnit::HalfYear, PeriodUnit::Year)
    )
}

/// How long a window is at least and at most, in seconds.
fn seconds(window: CountWindow) -> Option<(i64, i64)> {
    const DAY: i64 = 86_400;
    let days = |least: i64, most: i64| Some((least * DAY, most * DAY));
    match window {
        CountWindow::Ever => None,
        CountWindow::Calendar(unit) => match unit {
            PeriodUnit::Day => days(1, 1),
            PeriodUnit::Week => days(7, 7),
            PeriodUnit::Month => days(28, 31),
            PeriodUnit::Quarter => days(90, 92),
            PeriodUnit::HalfYear => days(181, 184),
            PeriodUnit::Year => days(365, 366),
        },
        CountWindow::Rolling(length) => {
            let amount = i64::from(length.amount());
            match length.unit() {
                Unit::Month => days(28 * amount, 31 * amount),
                Unit::Quarter => days(90 * amount, 92 * amount),
                Unit::HalfYear => days(181 * amount, 184 * amount),
                Unit::Year => days(365 * amount, 366 * amount),
                _ => Some((length.seconds(), length.seconds())),
            }
        }
    }
}

/// Whether the first forbids all that the second does.
fn forbids_all(first: &Ban, second: &Ban) -> bool {
    match (first, second) {
        (
            Ban::Event {
                who,
                but,
                pattern,
                approval,
            },
            Ban::Event {
                who: their_who,
                but: their_but,
                pattern: theirs,
                approval: their_approval,
            },
        ) => {
            (who.is_empty() || who == their_who)
                && (but.is_empty() || but == their_but)
                && (approval.is_none() || approval == their_approval)
                && within(theirs, pattern)
        }
        (
            Ban::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            },
            Ban::Hours {
                pattern: theirs,
                allowed: their_hours,
                client_clock: their_clock,
                except_holidays: their_holidays,
            },
        ) => {
            client_clock == their_clock
                && (*except_holidays || !their_holidays)
                && within(theirs, pattern)
                && hours_within(allowed, their_hours)
        }
        (
            Ban::Value {
                field,
                op,
                value,
                approval,
            },
            Ban::Value {
                field: same,
                op: their_op,
                value: theirs,
                approval: their_approval,
            },
        ) => {
            field == same
                && (approval.is_none() || approval == their_approval)
                && beyond((*their_op, theirs), (*op, value))
        }
        _ => false,
    }
}

fn hours_within(inner: &WeekHours, outer: &WeekHours) -> bool {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].into_iter().all(|day| {
        inner.on(day).spans().iter().all(|own| {
            outer
                .on(day)
                .spans()
                .iter()
                .any(|wide| wide.from() <= own.from() && own.to() <= wide.to())
        })
    })
}

/// Whether every value that compares like the first compares like the second.
fn beyond((op, value): (Op, &Value), (wide, border): (Op, &Value)) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) | Value::Percent(number) => Some((*number, None)),
        Value::Money(money) => Some((money.amount, Some(money.currency.clone()))),
        _ => None,
    };
    let (Some((own, unit)), Some((other, same))) = (number(value), number(border)) else {
        return value == border && op == wide;
    };
    if unit != same {
        return false;
    }
    match (op, wide) {
        (Op::Gt, Op::Gt | Op::Ge) | (Op::Ge, Op::Ge) => own >= other,
        (Op::Ge, Op::Gt) => own > other,
        (Op::Lt, Op::Lt | Op::Le) | (Op::Le, Op::Le) => own <= other,
        (Op::Le, Op::Lt) => own < other,
        (a, b) => a == b && own == other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, doubles};
    use crate::model::load;
    use crate::source::SourceText;

    #[test]
    fn предел_пар_назван() {
        let text = "регламент «Пары»:\nроли:\n    менеджер\nворонка «А»:\n    порядок: Новая → Успех\nстадия «Новая»:\n    отвечает менеджер\n    позвонить за 1 час\n    позвонить за 1 час\n    позвонить за 1 час\n";
        let loaded = load(&[SourceText::new("пары", text)]);
        let [reg] = loaded.regulations.as_slice() else {
            panic!("{:?}", loaded.diagnostics);
        };
        let text = Text::new(reg);
        let whole = doubles(&text, 3);
        assert_eq!((whole.all.len(), whole.given_up), (2, None));
        let part = doubles(&text, 1);
        assert_eq!((part.all.len(), part.given_up), (1, Some(2)));
    }
}
