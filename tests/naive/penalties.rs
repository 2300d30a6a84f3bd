//! One event over several limits costs once: the largest fine and the most points, unless a limit says that its own adds up.

use reglament::findings::{Penalty, Verdict};
use reglament::model::regulation::{Regulation, Sentence};
use reglament::value::Decimal;

use super::row::Row;

/// Penalties as rows tell of them.
pub fn words(all: &[Penalty]) -> Vec<String> {
    all.iter().map(|one| format!("{one:?}")).collect()
}

/// Takes from every row what another limit broken by the same event costs more.
pub fn one_for_each_event(reg: &Regulation, rows: &mut [Row]) {
    let shares = |row: &Row| {
        let limit = match &reg.clauses[row.clause].sentence {
            Sentence::Frequency(limit) => limit,
            _ => return false,
        };
        row.verdict == Verdict::Violated && !limit.adds_up
    };
    let money = |one: &Penalty| match one {
        Penalty::Money(sum, _) => Some(*sum),
        Penalty::Points(_) => None,
    };
    let points = |one: &Penalty| match one {
        Penalty::Points(points) => Some(points.abs()),
        Penalty::Money(..) => None,
    };
    let before = rows.to_vec();
    for (place, row) in rows.iter_mut().enumerate().filter(|(_, row)| shares(row)) {
        // A row before this one that costs as much, or any other that costs more, takes the penalty over.
        let dearer = |of: &dyn Fn(&Penalty) -> Option<Decimal>, own: Decimal| {
            let others = before.iter().enumerate().filter(|(at, other)| {
                *at != place
                    && shares(other)
                    && other.event == row.event
                    && other.triggered == row.triggered
            });
            let mut sums = others.flat_map(|(at, other)| {
                let all = &reg.clauses[other.clause].penalty;
                all.iter().filter_map(of).map(move |sum| (at, sum))
            });
            sums.any(|(at, sum)| sum > own || sum == own && at < place)
        };
        let own = &reg.clauses[row.clause].penalty;
        let stays = |one: &&Penalty| {
            let (fine, marks) = (money(one), points(one));
            !fine.is_some_and(|own| dearer(&money, own))
                && !marks.is_some_and(|own| dearer(&points, own))
        };
        let kept: Vec<Penalty> = own.iter().filter(stays).cloned().collect();
        row.measure.penalty = words(&kept);
    }
}
