//! Множества клеток против перебора точек: пересечения, объединения, дополнения вслепую.

use reglament::analysis::region::{Cells, Region};
use reglament::analysis::solve::{Answer, Question};

use crate::dice::Dice;

fn region(dice: &mut Dice, sizes: &[usize], depth: usize) -> Region {
    if depth == 0 || dice.percent(35) {
        let axis = dice.below(sizes.len());
        let cells = Cells::of((0..sizes[axis]).filter(|_| dice.percent(45)));
        return Region::Cells(axis, cells);
    }
    let two = [
        region(dice, sizes, depth - 1),
        region(dice, sizes, depth - 1),
    ];
    match dice.below(3) {
        0 => Region::all(two),
        1 => Region::any(two),
        _ => {
            let [one, _] = two;
            one.complement()
        }
    }
}

fn points(sizes: &[usize]) -> Vec<Vec<Option<usize>>> {
    let mut out = vec![Vec::new()];
    for &size in sizes {
        out = out
            .into_iter()
            .flat_map(|point: Vec<Option<usize>>| {
                (0..size).map(move |cell| {
                    let mut longer = point.clone();
                    longer.push(Some(cell));
                    longer
                })
            })
            .collect();
    }
    out
}

#[test]
fn решение_согласно_с_перебором_точек() {
    for seed in 0..2_000 {
        let mut dice = Dice::new(seed);
        let sizes: Vec<usize> = (0..dice.between(1, 4))
            .map(|_| dice.between(1, 5))
            .collect();
        let wanted: Vec<Region> = (0..dice.between(1, 3))
            .map(|_| region(&mut dice, &sizes, 3))
            .collect();
        let inside: Vec<_> = points(&sizes)
            .into_iter()
            .filter(|point| wanted.iter().all(|one| one.holds(point) == Some(true)))
            .collect();
        let mut question = Question::new(&sizes);
        wanted.iter().for_each(|one| question.within(one));
        let wishes: Vec<Vec<usize>> = sizes.iter().map(|size| (0..*size).collect()).collect();
        match question.plainest(&wishes) {
            Answer::None => assert!(inside.is_empty(), "{seed}: пропущена {:?}", inside[0]),
            Answer::Case(found) => {
                let found: Vec<_> = found.into_iter().map(Some).collect();
                // Первая по порядку — самая простая.
                assert_eq!(Some(&found), inside.first(), "{seed}");
            }
            Answer::TooMany => panic!("{seed}: сдались"),
        }
    }
}

#[test]
fn предел_поиска_сказан_а_не_висит() {
    // Голуби и клетки: десять голубей в девять клеток — трудная задача, каким бы ни был решатель.
    let sizes = [9; 10];
    let mut question = Question::bounded(&sizes, 50);
    for one in 0..sizes.len() {
        for other in 0..one {
            for hole in 0..9 {
                let here = |axis| Region::Cells(axis, Cells::of([hole]));
                question.within(&Region::all([here(one), here(other)]).complement());
            }
        }
    }
    assert_eq!(question.is_any(), Answer::TooMany);
}
