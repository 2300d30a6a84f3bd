//! Объяснение каждого вида пункта в каждом решении: регламент, где есть все, и данные, где всё случилось. Названное наименьшее
//! изменение проверено: с ним решение другое.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests"
)]

mod schema;

use reglament::cli::{Env, run};
use reglament::engine::{Contribution, Options, evaluate, settle};
use reglament::facts::read::{Chunks, Notes, own_dataset, read_staff};
use reglament::facts::{Case, Dataset, EventKind, FactKind, Held};
use reglament::findings::Finding;
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::{Across, Question};
use reglament::value::Instant;
use reglament::views::is_violation;

const REGULATION: &str = include_str!("explain/r.reglament");
const DATA: &[u8] = include_bytes!("explain/data.ndjson");
const STAFF: &str = include_str!("explain/employees.yaml");

/// 15.12.2026 12:00 по Москве.
const NOW: Instant = Instant(1_797_325_200);

const ENV: Env = Env {
    now: NOW,
    width: None,
    out_color: false,
    err_color: false,
    err_terminal: false,
    in_terminal: false,
    cores: 1,
};

fn explained(more: &[&str]) -> String {
    explained_by("tests/explain/r.reglament", more)
}

fn explained_by(regulation: &str, more: &[&str]) -> String {
    explained_in(regulation, "tests/explain", more)
}

fn explained_in(regulation: &str, data: &str, more: &[&str]) -> String {
    let args = ["reglament", "explain", regulation, "--data", data];
    let args = args.iter().chain(more);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    run(args.map(|arg| (*arg).into()), &ENV, &mut out, &mut err);
    assert!(err.is_empty(), "{}", String::from_utf8_lossy(&err));
    let out = String::from_utf8(out).expect("вывод в UTF-8");
    // Заголовок и счёт записей всюду одни.
    let body = out
        .lines()
        .skip(3)
        .take_while(|line| !line.starts_with("Данные:"));
    body.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[test]
fn сделка_в_которой_нарушено_почти_всё() {
    let at = "11.12.2026 12:00";
    insta::assert_snapshot!(explained(&["--deal", "D-1", "--at", at]));
}

#[test]
fn сделка_без_историй_и_новая_сделка() {
    let at = "11.12.2026 12:00";
    let both = ["D-3", "D-4"].map(|deal| explained(&["--deal", deal, "--at", at]));
    insta::assert_snapshot!(both.join("\n\n"));
}

#[test]
fn пункты_которые_судят_по_всем_делам_вместе() {
    let clauses = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"];
    let all = clauses.map(|clause| explained(&["--clause", clause, "--at", "15.12.2026 12:00"]));
    insta::assert_snapshot!(all.join("\n\n"));
}

/// Числа из сделок и из нарушений, сверка отчёта: меняют то, что посчитано.
#[test]
fn числа_которые_меняет_не_одно_дело() {
    let clauses = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "3.2"];
    let regulation = "tests/explain_numbers/r.reglament";
    let all = clauses.map(|clause| {
        explained_by(
            regulation,
            &["--clause", clause, "--at", "15.12.2026 12:00"],
        )
    });
    insta::assert_snapshot!(all.join("\n\n"));
}

/// Нагрузка: сделки, стадия, задачи, просроченные задачи, клиенты, лишнее сразу на несколько.
#[test]
fn нагрузка() {
    let clauses = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"];
    let regulation = "tests/explain_load/r.reglament";
    let all = clauses.map(|clause| {
        explained_in(
            regulation,
            "tests/explain_load",
            &["--clause", clause, "--at", "15.12.2026 12:00"],
        )
    });
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn сотрудник() {
    let at = "11.12.2026 12:00";
    insta::assert_snapshot!(explained(&["--person", "boris", "--at", at]));
}

#[test]
fn вывод_для_программы_по_схеме() {
    for clause in ["1.1", "1.2", "1.5"] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = [
            "reglament",
            "explain",
            "tests/explain/r.reglament",
            "--data",
            "tests/explain",
        ];
        let more = [
            "--clause",
            clause,
            "--at",
            "15.12.2026 12:00",
            "--format",
            "json",
        ];
        run(
            args.iter().chain(&more).map(|arg| (*arg).into()),
            &ENV,
            &mut out,
            &mut err,
        );
        let text = String::from_utf8(out).expect("вывод в UTF-8");
        schema::valid(&text);
        assert!(text.contains("\"change\":"), "{clause}: {text}");
    }
}

/// Всё, что судят по всем случаям вместе.
fn settled(
    program: &Program,
    data: &Dataset,
    cases: &[Case<'static>],
) -> (Vec<Contribution>, Vec<Finding>) {
    let options = Options::default();
    let of = |case| evaluate(program, data, case, NOW, &options).contributions;
    let all: Vec<Contribution> = cases.iter().flat_map(of).collect();
    (all.clone(), settle(program, data, all, NOW).findings)
}

fn broken(findings: &[Finding], id: u64) -> bool {
    findings.iter().any(|one| one.id == id && is_violation(one))
}

#[test]
fn названное_изменение_меняет_решение() {
    insta::assert_snapshot!(changed_by(REGULATION, DATA, STAFF));
}

#[test]
fn названное_изменение_нагрузки_меняет_решение() {
    let regulation = include_str!("explain_load/r.reglament");
    let data = include_bytes!("explain_load/data.ndjson");
    let staff = include_str!("explain_load/employees.yaml");
    insta::assert_snapshot!(changed_by(regulation, data, staff));
}

/// Пункты, для нарушений которых изменение нашлось; каждое проверено.
fn changed_by(regulation: &'static str, data: &[u8], staff: &str) -> String {
    let loaded = load(&[SourceText::new("r.reglament", regulation)]);
    let program = Program::new(&loaded.regulations);
    let mut notes = Notes::default();
    let mut held = own_dataset();
    held.staff = read_staff(staff, "employees.yaml", &mut notes).0;
    held.staff_held = true;
    held.held
        .insert(FactKind::Event(EventKind::Report), Held::default());
    let mut cases: Vec<Case<'static>> = Vec::new();
    for chunk in Chunks::of_size(data, 1 << 16) {
        let chunk = chunk.expect("данные читаются");
        chunk.read("data.ndjson", &mut notes, |case| {
            cases.push(case.expect("запись читается").into_owned());
        });
    }
    let options = Options::default();
    let (contributions, together) = settled(&program, &held, &cases);
    let across = Across {
        program: &program,
        dataset: &held,
        now: NOW,
        options: &options,
        cases: &cases,
        contributions: &contributions,
    };
    let changed = |case: &Case<'static>| -> Vec<Case<'static>> {
        let same = |one: &Case<'static>| one.client == case.client;
        cases
            .iter()
            .map(|one| if same(one) { case } else { one }.clone())
            .collect()
    };
    let mut kinds = Vec::new();
    for (_, change) in across.changes(&together) {
        let id = change.finding.expect("изменение нарушения");
        assert!(broken(&together, id), "{}", change.words);
        let (_, after) = settled(&program, &held, &changed(&change.case));
        assert!(!broken(&after, id), "{}", change.words);
        kinds.push(change.place.1);
    }
    for case in &cases {
        for deal in &case.deals {
            let question = Question {
                program: &program,
                dataset: &held,
                now: NOW,
                options: &options,
                case,
                deal: &deal.id,
                others: &contributions,
            };
            let all = |case: &Case<'static>| {
                let mut all = evaluate(&program, &held, case, NOW, &options).findings;
                all.extend(settled(&program, &held, &changed(case)).1);
                all
            };
            let before = all(case);
            for change in question.changes(&[]) {
                let id = change.finding.expect("изменение нарушения");
                assert!(broken(&before, id), "{}", change.words);
                assert!(!broken(&all(&change.case), id), "{}", change.words);
                kinds.push(change.place.1);
            }
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    let clauses = &loaded.regulations[0].clauses;
    let keys: Vec<&str> = kinds.iter().map(|at| &*clauses[*at].key).collect();
    keys.join(", ")
}
