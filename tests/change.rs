//! Наименьшее изменение фактов: названное действительно меняет решение.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

#[allow(dead_code, reason = "shared with other tests")]
mod folder;

use folder::Folder;
use reglament::cli::{Env, run};
use reglament::engine::{Options, evaluate};
use reglament::facts::When;
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::trial::{Question, Stage};
use reglament::value::Instant;

const PRELUDE: &str = include_str!("scenarios/prelude.reglament");
const FACTS: &str = include_str!("scenarios/facts.reglament");

/// Изменения в каждом моменте каждого примера: слова, и верно ли, что они меняют решение.
fn changes(text: &str, silent: bool) -> Vec<String> {
    let loaded = load(&[SourceText::new("проба.reglament", text)]);
    assert!(loaded.is_sound(), "{:#?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let regulation = &loaded.regulations[0];
    let zone = regulation.company.zone;
    let options = Options::default();
    let mut out = Vec::new();
    for scenario in &regulation.scenarios {
        let check = scenario.checks.last().expect("ожидание");
        let stage = Stage::at(regulation, scenario, check.at, zone);
        let now = match check.at {
            When::Local(at) => zone.instant(at, reglament::calendar::Fold::First),
            When::Day(day) => zone.end_of(day).plus(-1),
            When::Exact(at) => at,
        };
        for case in &stage.cases {
            for deal in &case.deals {
                let broken = |case: &reglament::facts::Case<'_>| -> Vec<(u64, usize)> {
                    evaluate(&program, &stage.dataset, case, now, &options)
                        .findings
                        .iter()
                        .filter(|one| reglament::views::is_violation(one))
                        .map(|one| (one.id, one.clause))
                        .collect()
                };
                let said = |case: &reglament::facts::Case<'_>, clause: usize| {
                    let all = evaluate(&program, &stage.dataset, case, now, &options).findings;
                    all.iter().any(|one| one.clause == clause)
                };
                let quiet: Vec<(usize, usize)> = (0..regulation.clauses.len())
                    .filter(|clause| silent && !said(case, *clause))
                    .map(|clause| (0, clause))
                    .collect();
                let question = Question {
                    program: &program,
                    dataset: &stage.dataset,
                    now,
                    options: &options,
                    case,
                    deal: &deal.id,
                    others: &[],
                };
                for change in question.changes(&quiet) {
                    let key = &regulation.clauses[change.place.1].key;
                    match change.finding {
                        Some(id) => {
                            assert!(broken(case).iter().any(|one| one.0 == id));
                            assert!(
                                !broken(&change.case).iter().any(|one| one.0 == id),
                                "{}",
                                change.words
                            );
                            out.push(format!(
                                "{}: п. {key} соблюдён, если бы: {}",
                                scenario.name, change.words
                            ));
                        }
                        None => {
                            assert!(said(&change.case, change.place.1), "{}", change.words);
                            out.push(format!(
                                "{}: п. {key} сработал бы, если бы: {}",
                                scenario.name, change.words
                            ));
                        }
                    }
                }
            }
        }
    }
    let _ = Instant(0);
    out
}

#[test]
fn названное_меняет_решение() {
    let all = changes(&format!("{PRELUDE}{FACTS}"), false);
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn молчание_тоже_объяснено() {
    let text = format!(
        "{PRELUDE}пример «Тихая сделка»:\n    дано: сделка в стадии «Новая» с 07.12.2026 10:00; источник «Выставка»\n    на 10:05 — нарушений нет\n"
    );
    let all = changes(&text, true);
    insta::assert_snapshot!(all.join("\n"));
}

/// У каждого пункта поставляемого регламента, нарушенного в его примерах, изменение находится почти всегда.
#[test]
fn у_нарушений_поставляемого_регламента_изменение_находится() {
    let whole = include_str!("../regulations/klientskaya-baza.reglament")
        .replace("подключить «klientskaya-baza-primery.reglament»\n", "");
    let examples = include_str!("../regulations/klientskaya-baza-primery.reglament");
    let all = changes(&format!("{whole}\n{examples}"), false);
    insta::assert_snapshot!(all.join("\n"));
}

const LIMITS: &str = "\
регламент «Пределы»:
    версия 1, действует с 01.12.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
роли: менеджер
карточка клиента:
    телефон — текст
порядок: «Новая» → «Успех»
1.1 с одного номера не больше 1 рассылки за любые 2 дня
1.2 один телефон — один клиент
1.3 не больше 1 открытой сделки на менеджера
";

/// Предел считают по многим клиентам: изменение ищут у одной сделки, а судят со всеми.
#[test]
fn изменение_для_предела_судят_со_всеми_делами() {
    let folder = Folder::new("изменения-пределы");
    folder.write("р.reglament", LIMITS);
    folder.write(
        "employees.yaml",
        "- {id: anna, name: Анна Примерова, role: менеджер}\n- {id: boris, name: Борис Образцов, role: менеджер}\n",
    );
    let client = |number: u32, day: u32, phone: &str| {
        format!(
            "{{\"client\":\"C-{number}\",\"fields\":{{\"телефон\":\"{phone}\"}},\"changes\":[],\"deals\":[{{\"id\":\"D-{number}\",\"owner\":\"anna\",\
             \"created\":\"2026-12-0{day}T10:00+03:00\",\"owners\":[{{\"owner\":\"anna\",\"at\":\"2026-12-0{day}T10:00+03:00\"}}],\
             \"stages\":[{{\"stage\":\"Новая\",\"at\":\"2026-12-0{day}T10:00+03:00\"}}]}}],\
             \"mailings\":[{{\"channel\":\"email\",\"sender\":\"наш@primer.example\",\"at\":\"2026-12-0{day}T12:00+03:00\",\"status\":\"sent\"}}]}}\n"
        )
    };
    let data = format!(
        "{}{}",
        client(1, 7, "+7 900 000-00-01"),
        client(2, 8, "8 900 000 00 01")
    );
    folder.write("данные.ndjson", &data);
    let env = Env {
        now: Instant(1_797_152_400),
        width: None,
        out_color: false,
        err_color: false,
        err_terminal: false,
        in_terminal: false,
        cores: 1,
    };
    let mut told = String::new();
    for clause in ["1.1", "1.2", "1.3"] {
        let (regulation, data) = (folder.path("р.reglament"), folder.path("данные.ndjson"));
        let args = [
            "reglament",
            "explain",
            &regulation,
            "--data",
            &data,
            "--deal",
            "D-2",
            "--clause",
            clause,
            "--at",
            "11.12.2026 12:00",
        ]
        .map(Into::into);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        run(args, &env, &mut out, &mut err);
        assert!(err.is_empty(), "{}", String::from_utf8_lossy(&err));
        told.push_str(
            &String::from_utf8(out)
                .unwrap()
                .replace(&folder.path(""), ""),
        );
    }
    insta::assert_snapshot!(told);
}
