//! Сделка-пример — через движок: след `explain` показывает, что ни одна ветка не взята или что приказали обе.

use std::collections::BTreeSet;

use reglament::analysis::analyse;
use reglament::diagnostic::{Code, Diagnostic};
use reglament::engine::{Options, evaluate};
use reglament::facts::When;
use reglament::model::regulation::Regulation;
use reglament::model::{Finder, NoFiles, load, load_with};
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::Stage;
use reglament::value::Truth;

/// Что показал пример.
#[derive(Debug, PartialEq, Eq)]
pub enum Shown {
    /// То, что и сказано.
    Proved,
    /// Готового примера нет.
    NoExample,
    /// Не то.
    Refuted(String),
}

/// Все замечания к тексту, прочитанному без ошибок.
pub fn told(text: &str) -> Vec<Diagnostic> {
    let loaded = load(&[SourceText::new("т", text)]);
    assert!(loaded.is_sound(), "{text}\n{:?}", loaded.diagnostics);
    analyse(&loaded.regulations).diagnostics
}

/// Проверяет замечание: готовый пример читается в том же тексте, и движок на нём говорит то же.
pub fn shown(text: &str, one: &Diagnostic) -> Shown {
    shown_with(text, one, &mut NoFiles)
}

/// То же о тексте, который подключает другие.
pub fn shown_with(text: &str, one: &Diagnostic, finder: &mut dyn Finder) -> Shown {
    let Some(example) = &one.example else {
        return Shown::NoExample;
    };
    let whole = format!("{text}\n{example}\n");
    let loaded = load_with(&[SourceText::new("т", &whole)], finder);
    if !loaded.is_sound() {
        let why = loaded.diagnostics.iter().map(|one| one.message.clone());
        let why: Vec<String> = why.collect();
        return Shown::Refuted(format!("пример не читается: {why:?}\n{example}"));
    }
    let program = Program::new(&loaded.regulations);
    let reg = &loaded.regulations[0];
    let wanted = match one.code {
        Code::NoBranchFits | Code::ForgottenValue => false,
        Code::TwoOrders => true,
        Code::NoRungFits => return no_rung(reg, one, example),
        Code::ForbiddenDeed
        | Code::OverLimit
        | Code::ForbiddenHour
        | Code::BeyondStage
        | Code::DeadArm
        | Code::ElseTakesEmpty
        | Code::RowsOverlap => return played(reg, example),
        other => panic!("{other:?} без примера"),
    };
    let asked = answers(&program, reg, example);
    let here = clauses_of(reg, one);
    for clause in here {
        let own: Vec<&Truth> = asked
            .iter()
            .filter(|(at, _)| *at == clause)
            .map(|(_, answer)| answer)
            .collect();
        let right = if wanted {
            own.last().is_some_and(|answer| answer.is_yes())
        } else {
            !own.is_empty() && own.iter().all(|answer| answer.is_no())
        };
        if !right {
            return Shown::Refuted(format!(
                "«{}» спрошено {own:?}\n{example}",
                reg.clauses[clause].text
            ));
        }
    }
    Shown::Proved
}

/// Чего ждёт пример, то движок и говорит.
fn played(reg: &Regulation, example: &str) -> Shown {
    let mut alone = reg.clone();
    alone.scenarios = vec![pasted(reg, example).clone()];
    let program = Program::new(std::slice::from_ref(&alone));
    let trials = reglament::trial::play(&program);
    match trials.played[0].failed.first() {
        None => Shown::Proved,
        Some(failed) => Shown::Refuted(format!("{:?}\n{example}", failed.got)),
    }
}

/// Пункты, о которых говорит замечание: те, чьи условия или слова подчёркнуты.
fn clauses_of(reg: &Regulation, one: &Diagnostic) -> BTreeSet<usize> {
    let spans: Vec<_> = std::iter::once(one.span)
        .chain(one.related.iter().map(|(span, _)| *span))
        .collect();
    let mut out = BTreeSet::new();
    let branches: BTreeSet<usize> = reg
        .branches
        .iter()
        .enumerate()
        .filter(|(_, branch)| branch.arms.iter().any(|arm| spans.contains(&arm.span)))
        .map(|(at, _)| at)
        .collect();
    for (at, clause) in reg.clauses.iter().enumerate() {
        let listed = spans.contains(&clause.span);
        let in_branch = clause.arm.is_some_and(|(id, _)| branches.contains(&id.0));
        if if one.code == Code::TwoOrders {
            listed
        } else {
            in_branch
        } {
            out.insert(at);
        }
    }
    assert!(!out.is_empty(), "{one:?}");
    out
}

/// Пример, который только что вставлен: файлы, что подключены, стоят за ним.
fn pasted<'r>(reg: &'r Regulation, example: &str) -> &'r reglament::model::scenario::Scenario {
    let name = example.split(['«', '»']).nth(1).unwrap();
    reg.scenarios.iter().find(|one| &*one.name == name).unwrap()
}

/// Ответы на условия пунктов в этом примере.
fn answers(program: &Program, reg: &Regulation, example: &str) -> Vec<(usize, Truth)> {
    let scenario = pasted(reg, example);
    let zone = reg.company.zone;
    let When::Local(local) = scenario.checks[0].at else {
        panic!("без времени");
    };
    let at = zone.instant(local, reglament::calendar::Fold::First);
    let stage = Stage::at(reg, scenario, scenario.checks[0].at, zone);
    let (case, id) = stage.place(Some(0));
    let options = Options {
        explain: id,
        ..Options::default()
    };
    let result = evaluate(program, &stage.dataset, &stage.cases[case], at, &options);
    let explanation = result.explanation.expect("объяснение");
    explanation
        .clauses
        .iter()
        .flat_map(|one| {
            one.asked
                .iter()
                .map(|asked| (one.clause, asked.answer.clone()))
        })
        .collect()
}

/// Ни одна строка лестницы не подходит: о каждой спрашивает сам пример.
fn no_rung(reg: &Regulation, one: &Diagnostic, example: &str) -> Shown {
    let ladder = reg
        .categories
        .iter()
        .position(|ladder| {
            ladder
                .rungs
                .first()
                .is_some_and(|rung| rung.span == one.span)
        })
        .expect("лестница");
    // Ответ на категорию даёт вопрос примера: условие подставлено прямо в регламент.
    let mut asking = reg.clone();
    let mut out = Shown::Proved;
    for rung in 0..asking.categories[ladder].rungs.len() {
        let test = reglament::model::regulation::Test::Category(
            reglament::model::regulation::CategoryId(ladder),
            vec![rung],
        );
        asking.questions = vec![reglament::model::regulation::Cond::Test(
            Box::new(test),
            "строка".into(),
        )];
        let program = Program::new(std::slice::from_ref(&asking));
        let scenario = pasted(&asking, example);
        let zone = asking.company.zone;
        let When::Local(local) = scenario.checks[0].at else {
            panic!("без времени");
        };
        let at = zone.instant(local, reglament::calendar::Fold::First);
        let stage = Stage::at(&asking, scenario, scenario.checks[0].at, zone);
        let (case, id) = stage.place(Some(0));
        let options = Options::default();
        let mut engine = reglament::engine::Engine::new(&program, &stage.dataset, at, &options);
        let (answer, _) = engine.answer(&stage.cases[case], 0, 0, id.as_deref());
        if !answer.is_no() {
            out = Shown::Refuted(format!("строка {rung}: {answer:?}\n{example}"));
        }
    }
    out
}
