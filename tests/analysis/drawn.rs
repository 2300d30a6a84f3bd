//! Случайные лестницы и деревья: анализ против перебора всех сделок малых областей.

use std::collections::BTreeSet;

use reglament::analysis::group::{Found, Group, Place};
use reglament::analysis::wish::Trust;
use reglament::analysis::{analyse, group::Filled};
use reglament::calendar::{Quantity, Unit};
use reglament::diagnostic::Code;
use reglament::model::regulation::{
    Arm, Branch, BranchId, CategoryId, Clause, Cond, Expr, FieldId, LookBack, Op, Regulation,
    Scope, StageId, Test,
};
use reglament::source::{SourceText, Span};
use reglament::value::{Currency, Decimal, Money, Value};

use crate::brute::{Deal, holds};
use crate::dice::Dice;

const TEXT: &str = "\
роли: менеджер
карточка сделки:
    источник — «Сайт», «Звонок», «Выставка»
    бюджет — деньги
    скидка — процент
    горячий — да/нет
    комнат — число
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
категории сделки:
    ранняя — стадия «Новая» или скидка больше 20 %
    дорогая — бюджет больше 20 ₽
    прочая — в остальных случаях
все_условия: «а»
стадия «Новая»:
    если был исходящий звонок, то позвонить за 1 час
    если было письмо, то позвонить за 2 часа
";

fn base() -> Regulation {
    let text = TEXT.replace("все_условия: «а»\n", "");
    let loaded = reglament::model::load(&[SourceText::new("т", &text)]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    loaded.regulations.into_iter().next().unwrap()
}

const NUMBERS: [i64; 3] = [10, 20, 30];

struct Draw<'d> {
    dice: Dice,
    base: &'d Regulation,
    axes: Vec<usize>,
}

impl Draw<'_> {
    fn op(&mut self) -> Op {
        *self
            .dice
            .one(&[Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::Eq, Op::Ne])
    }

    fn value(&mut self, field: usize) -> Value {
        let number = Decimal::from(*self.dice.one(&NUMBERS));
        match field {
            0 => Value::Text((*self.dice.one(&["Сайт", "Звонок", "Выставка"])).into()),
            1 => Value::Money(Money {
                amount: number,
                currency: Currency::default(),
            }),
            2 => Value::Percent(number),
            3 => Value::YesNo(self.dice.percent(50)),
            _ => Value::Number(Decimal::from(self.dice.between(1, 4))),
        }
    }

    fn test(&mut self) -> Cond {
        let axis = *self.dice.one(&self.axes.clone());
        let field = FieldId(axis.min(4));
        let test = match axis {
            0 if self.dice.percent(40) => {
                let mut values: Vec<Value> = Vec::new();
                for _ in 0..2 {
                    let value = self.value(0);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                Test::OneOf(field, values)
            }
            0..=4 if self.dice.percent(15) => Test::Filled(field),
            0 | 3 => {
                let op = *self.dice.one(&[Op::Eq, Op::Ne]);
                Test::Compare(Expr::Field(field), op, Expr::Const(self.value(axis)))
            }
            1 | 2 | 4 => {
                let (op, value) = (self.op(), self.value(axis));
                if self.dice.percent(30) {
                    // Постоянная может стоять и слева.
                    Test::Compare(Expr::Field(field), op, Expr::Const(value))
                } else {
                    Test::Compare(Expr::Field(field), op, Expr::Const(value))
                }
            }
            5 => {
                let mut stages = vec![StageId(self.dice.below(3))];
                if self.dice.percent(40) {
                    stages.push(StageId(self.dice.below(3)));
                }
                Test::Stage(stages)
            }
            6 | 7 => {
                let clause = &self.base.branches[axis - 6].arms[0].cond;
                let Some(Cond::Test(test, _)) = clause else {
                    panic!("не проверка: {clause:?}");
                };
                let Test::Count { pattern, .. } = &**test else {
                    panic!("не счёт: {test:?}");
                };
                let window = match self.dice.below(3) {
                    0 => LookBack::Ever,
                    1 => LookBack::Last(Quantity::plain(7, Unit::Day)),
                    _ => LookBack::Last(Quantity::plain(30, Unit::Day)),
                };
                Test::Count {
                    pattern: pattern.clone(),
                    window,
                    op: self.op(),
                    number: self.dice.between(0, 2) as u32,
                }
            }
            _ => {
                let mut rungs = vec![self.dice.below(3)];
                if self.dice.percent(30) {
                    rungs.push(self.dice.below(3));
                }
                Test::Category(CategoryId(0), rungs)
            }
        };
        Cond::Test(Box::new(test), format!("условие {axis}").into())
    }

    fn cond(&mut self, depth: usize) -> Cond {
        if depth == 0 || self.dice.percent(45) {
            return self.test();
        }
        match self.dice.below(5) {
            0 => Cond::Not(Box::new(self.cond(depth - 1))),
            1 | 2 => Cond::Or((0..2).map(|_| self.cond(depth - 1)).collect()),
            _ => Cond::And((0..2).map(|_| self.cond(depth - 1)).collect()),
        }
    }
}

/// Все сделки, которые отличимы условиями этих осей.
fn deals(axes: &[usize]) -> Vec<Deal> {
    let has = |axis: usize| axes.contains(&axis);
    // Категория смотрит на стадию, скидку и бюджет.
    let wants = |axis: usize| has(axis) || has(8) && matches!(axis, 1 | 2 | 5);
    let mut fields: Vec<Vec<Option<Value>>> = Vec::new();
    let numbers = || (0..8).map(|at| Decimal::from(at * 5));
    for field in 0..5 {
        let mut values = vec![None];
        if wants(field) {
            match field {
                0 => values.extend(
                    ["Сайт", "Звонок", "Выставка"].map(|one| Some(Value::Text(one.into()))),
                ),
                1 => values.extend(numbers().map(|amount| {
                    Some(Value::Money(Money {
                        amount,
                        currency: Currency::default(),
                    }))
                })),
                2 => values.extend(numbers().map(|number| Some(Value::Percent(number)))),
                3 => values.extend([false, true].map(|one| Some(Value::YesNo(one)))),
                _ => values.extend((0..7).map(|number| Some(Value::Number(Decimal::from(number))))),
            }
        }
        fields.push(values);
    }
    let stages = if wants(5) { 0..3 } else { 0..1 };
    let events = |axis: usize| -> Vec<Vec<u32>> {
        if !has(axis) {
            return vec![Vec::new()];
        }
        let mut out = Vec::new();
        for recent in 0..4 {
            for month in 0..4 {
                for old in 0..4 {
                    let mut ages = vec![1; recent];
                    ages.extend(vec![20; month]);
                    ages.extend(vec![200; old]);
                    out.push(ages);
                }
            }
        }
        out
    };
    let (calls, letters) = (events(6), events(7));
    let mut out = Vec::new();
    for a in &fields[0] {
        for b in &fields[1] {
            for c in &fields[2] {
                for d in &fields[3] {
                    for e in &fields[4] {
                        for stage in stages.clone() {
                            for calls in &calls {
                                for letters in &letters {
                                    out.push(Deal {
                                        fields: [a, b, c, d, e].map(Clone::clone).to_vec(),
                                        stage: StageId(stage),
                                        calls: calls.clone(),
                                        letters: letters.clone(),
                                    });
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    out
}

/// Одно дерево: регламент с ветками и с пунктом в каждой.
fn draw(seed: u64, base: &Regulation) -> (Regulation, Vec<usize>) {
    let mut dice = Dice::new(seed);
    let mut axes = Vec::new();
    for _ in 0..dice.between(1, 3) {
        let axis = dice.below(9);
        // Двух осей событий с их окнами и так много сделок.
        let both = |one, other| axis == one && axes.contains(&other);
        if !axes.contains(&axis) && !both(7, 6) && !both(6, 7) {
            axes.push(axis);
        }
    }
    let mut draw = Draw { dice, base, axes };
    let template: Vec<Clause> = base.clauses.clone();
    let mut reg = base.clone();
    reg.branches.clear();
    reg.clauses.clear();
    reg.categories.truncate(1);
    let mut spans = (0..).map(|at| Span::new(at, at + 1));
    let scope = Scope::default();
    let groups = draw.dice.between(1, 2);
    for group in 0..groups {
        let nested = group > 0 && draw.dice.percent(60);
        let (parent, guard) = match reg.branches.first().filter(|_| nested) {
            Some(first) => {
                let arm = draw.dice.below(first.arms.len());
                let guard = guard_of(&first.arms, arm);
                (Some((BranchId(0), arm)), guard)
            }
            None => (None, Cond::True),
        };
        let mut arms: Vec<Arm> = Vec::new();
        for _ in 0..draw.dice.between(1, 4) {
            let cond = draw.cond(2);
            arms.push(Arm {
                cond: Some(cond),
                text: "ветка".into(),
                span: spans.next().unwrap(),
            });
        }
        if draw.dice.percent(35) {
            arms.push(Arm {
                cond: None,
                text: "иначе".into(),
                span: spans.next().unwrap(),
            });
        }
        let id = BranchId(reg.branches.len());
        for arm in 0..arms.len() {
            let mut clause = draw.dice.one(&template).clone();
            clause.arm = Some((id, arm));
            clause.guard = Cond::And(vec![guard.clone(), guard_of(&arms, arm)]);
            clause.scope = scope.clone();
            clause.span = spans.next().unwrap();
            reg.clauses.push(clause);
        }
        reg.branches.push(Branch {
            scope: scope.clone(),
            trigger: template[0].trigger.clone(),
            parent,
            guard,
            by_value: false,
            arms,
        });
    }
    let axes = draw.axes;
    (reg, axes)
}

fn guard_of(arms: &[Arm], at: usize) -> Cond {
    let mut all: Vec<Cond> = arms[..at]
        .iter()
        .filter_map(|arm| arm.cond.clone())
        .map(|cond| Cond::Not(Box::new(cond)))
        .collect();
    all.extend(arms[at].cond.clone());
    Cond::And(all)
}

/// Что сказал бы тот, кто перебрал все сделки: код и место.
fn expected(reg: &Regulation, deals: &[Deal]) -> BTreeSet<(Code, usize)> {
    let mut out = BTreeSet::new();
    let yes = |cond: &Cond, deal: &Deal| holds(reg, cond, deal);
    for branch in &reg.branches {
        let here: Vec<&Deal> = deals
            .iter()
            .filter(|deal| yes(&branch.guard, deal))
            .collect();
        if here.is_empty() {
            continue;
        }
        let fits = |arm: &Arm, deal: &Deal| arm.cond.as_ref().is_none_or(|cond| yes(cond, deal));
        if branch.arms.len() > 1
            && here
                .iter()
                .any(|deal| !branch.arms.iter().any(|arm| fits(arm, deal)))
        {
            out.insert((Code::NoBranchFits, branch.arms[0].span.start));
        }
        for (at, arm) in branch.arms.iter().enumerate() {
            let own: Vec<&&Deal> = here.iter().filter(|deal| fits(arm, deal)).collect();
            let reached = own
                .iter()
                .any(|deal| !branch.arms[..at].iter().any(|above| fits(above, deal)));
            if arm.cond.is_some() && own.is_empty() {
                out.insert((Code::NeverTrue, arm.span.start));
            } else if at > 0 && !reached {
                out.insert((Code::DeadArm, arm.span.start));
            }
            if arm.cond.is_some() && own.len() == here.len() {
                out.insert((Code::AlwaysTrue, arm.span.start));
            }
        }
    }
    for (at, one) in reg.clauses.iter().enumerate() {
        for other in &reg.clauses[at + 1..] {
            let (Some((a, arm)), Some((b, _))) = (one.arm, other.arm) else {
                continue;
            };
            let inside = reg.branches[b.0].parent == Some((a, arm));
            if a == b || inside || one.text == other.text {
                continue;
            }
            let both = deals
                .iter()
                .any(|deal| yes(&one.guard, deal) && yes(&other.guard, deal));
            if both && !in_time(&one.guard) && !in_time(&other.guard) {
                out.insert((Code::TwoOrders, other.span.start));
            }
        }
    }
    out
}

/// Зависит ли условие от того, сколько прошло: о таких поводах для одного дела не говорится.
fn in_time(cond: &Cond) -> bool {
    match cond {
        Cond::True => false,
        Cond::And(all) | Cond::Or(all) => all.iter().any(in_time),
        Cond::Not(one) => in_time(one),
        Cond::Test(test, _) => matches!(
            &**test,
            Test::Count {
                window: LookBack::Last(_),
                ..
            }
        ),
    }
}

/// Разногласия одного дерева.
fn disagreements(seed: u64, base: &Regulation) -> Option<String> {
    let (reg, axes) = draw(seed, base);
    let deals = deals(&axes);
    let expected = expected(&reg, &deals);
    let analysis = analyse(std::slice::from_ref(&reg));
    let told: BTreeSet<(Code, usize)> = analysis
        .diagnostics
        .iter()
        .filter(|one| {
            matches!(
                one.code,
                Code::NoBranchFits
                    | Code::DeadArm
                    | Code::AlwaysTrue
                    | Code::NeverTrue
                    | Code::TwoOrders
            )
        })
        .map(|one| (one.code, one.span.start))
        .collect();
    if !analysis.undecided.is_empty() {
        return Some(format!("не разобрано: {:?}", analysis.undecided));
    }
    if told != expected {
        let missed: Vec<_> = expected.difference(&told).collect();
        let invented: Vec<_> = told.difference(&expected).collect();
        return Some(format!(
            "не найдено {missed:?}, выдумано {invented:?}\n{:#?}",
            reg.branches
        ));
    }
    witnesses(&reg)
}

/// Сделка, которую называет анализ, и вправду никому не подходит.
fn witnesses(reg: &Regulation) -> Option<String> {
    let filled = Filled::of(reg);
    for branch in &reg.branches {
        let place = Place {
            scope: &branch.scope,
            trigger: &branch.trigger,
        };
        let group = Group::new(
            reg,
            &place,
            &filled,
            &branch.guard,
            branch.arms.iter().map(|arm| arm.cond.as_ref()),
        );
        let trust = Trust::Lasting;
        let mut wanted = vec![group.around(trust)];
        wanted.extend((0..branch.arms.len()).map(|arm| group.may(arm, trust).complement()));
        if let Found::Case(witness) = group.plainest(true, &wanted) {
            // Что не названо, может быть любым.
            let mut point = vec![None; group.space.axes.len()];
            for (axis, cell) in &witness.shown {
                point[*axis] = Some(*cell);
            }
            if !wanted.iter().all(|one| one.holds(&point) == Some(true)) {
                return Some(format!("сделка {witness:?} ничего не доказывает"));
            }
            for (axis, _) in &witness.shown {
                let mut less = point.clone();
                less[*axis] = None;
                if wanted.iter().all(|one| one.holds(&less) == Some(true)) {
                    return Some(format!("в сделке {witness:?} есть лишнее: ось {axis}"));
                }
            }
        }
    }
    None
}

fn run(samples: u64) {
    let base = base();
    let mut wrong = Vec::new();
    for seed in 0..samples {
        if let Some(why) = disagreements(seed, &base) {
            wrong.push(format!("{seed}: {why}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "разошлись {} из {samples}; первое — {}",
        wrong.len(),
        wrong[0]
    );
}

#[test]
fn анализ_согласен_с_перебором() {
    run(600);
}

/// `REGLAMENT_DOLGO=50000 cargo test --profile long --test analysis -- --ignored долгий`
#[test]
#[ignore = "долгий прогон"]
fn долгий_прогон_против_перебора() {
    let samples = std::env::var("REGLAMENT_DOLGO")
        .ok()
        .and_then(|said| said.parse().ok());
    run(samples.unwrap_or(50_000));
}
