//! One client, one card: from the author's text to the verdict.

use reglament::engine::{Contribution, Options, evaluate, settle};
use reglament::facts::{Case, Dataset, Deal, RawValue};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;

const NAMES: &str = "\
роли: менеджер
карточка клиента:
    телефон, email — текст
порядок: «Новая» → «Успех» или «Отказ»
";

fn client(id: &'static str, at: &str, card: &[(&'static str, &'static str)]) -> Case<'static> {
    let mut case = deal(&[("Новая", at)]);
    case.client = Some(id.into());
    case.source = id.into();
    let first: &mut Deal<'static> = &mut case.deals[0];
    first.id = format!("D-{id}").into();
    let field = |(name, value): &(&'static str, &'static str)| {
        let value = if value.is_empty() {
            RawValue::Empty
        } else {
            text(value)
        };
        ((*name).into(), value)
    };
    case.fields = card.iter().map(field).collect();
    case
}

fn program(rules: &str) -> Program {
    let loaded = load(&[SourceText::new(
        "тест.reglament",
        &format!("{NAMES}{rules}"),
    )]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    Program::new(&loaded.regulations)
}

fn contributions(program: &Program, data: &Dataset, cases: &[Case<'_>]) -> Vec<Contribution> {
    let now = t("07.12 18:00");
    let of = |case| evaluate(program, data, case, now, &Options::default()).contributions;
    cases.iter().flat_map(of).collect()
}

/// `C-2 Violated: уже есть клиент C-1: телефон …`
fn lines(program: &Program, data: &Dataset, all: Vec<Contribution>) -> Vec<String> {
    let settled = settle(program, data, all, t("07.12 18:00"));
    let line = |one: &reglament::findings::Finding| {
        format!(
            "{} {:?}: {}{}",
            one.subject.client.as_deref().unwrap_or("—"),
            one.verdict,
            one.not_held.join(", "),
            one.notes.join("; ")
        )
    };
    settled.findings.iter().map(line).collect()
}

#[track_caller]
fn expect_lines(rules: &str, cases: &[Case<'_>], wanted: &[&str]) {
    let (program, data) = (program(rules), dataset());
    let whole = contributions(&program, &data, cases);
    assert_eq!(lines(&program, &data, whole), wanted);
    // Shards in any order come to the same.
    let mut shards = Vec::new();
    for case in cases.iter().rev() {
        shards.extend(contributions(&program, &data, std::slice::from_ref(case)));
    }
    assert_eq!(lines(&program, &data, shards), wanted);
}

#[test]
fn a_phone_is_its_last_ten_digits_and_a_letterbox_has_no_capitals() {
    let cases = [
        client(
            "C-3",
            "04.12 10:00",
            &[("телефон", ""), ("email", "Ivan@Example.ru")],
        ),
        client(
            "C-1",
            "02.12 10:00",
            &[("телефон", "+7 (916) 000-00-01"), ("email", "")],
        ),
        client(
            "C-2",
            "03.12 10:00",
            &[
                ("телефон", "8 916 000 00 02; 8 916 000 00 01"),
                ("email", "ivan@example.ru"),
            ],
        ),
        client(
            "C-4",
            "01.12 10:00",
            &[("телефон", "8 916 000 00 09"), ("email", "")],
        ),
    ];
    let wanted = [
        "C-2 Violated: уже есть клиент C-1: телефон +7 (916) 000-00-01",
        "C-3 Violated: уже есть клиент C-2: email ivan@example.ru",
    ];
    expect_lines("дубль, если совпал телефон или email\n", &cases, &wanted);
    expect_lines("один телефон — один клиент\n", &cases, &wanted[..1]);
    expect_lines("дубль, если совпали телефон и email\n", &cases, &[]);
}

#[test]
fn one_client_is_one_duplicate_however_much_agrees() {
    let card = [("телефон", "8 916 000 00 01"), ("email", "a@example.ru")];
    let cases = [
        client("C-1", "02.12 10:00", &card),
        client("C-2", "03.12 10:00", &card),
    ];
    expect_lines(
        "дубль, если совпал телефон или email\n",
        &cases,
        &[
            "C-2 Violated: уже есть клиент C-1: телефон 8 916 000 00 01; уже есть клиент C-1: email a@example.ru",
        ],
    );
}

#[test]
fn two_deals_of_one_client_are_no_duplicates() {
    let mut case = client(
        "C-1",
        "02.12 10:00",
        &[("телефон", "8 916 000 00 01"), ("email", "")],
    );
    let mut second = case.deals[0].clone();
    second.id = "D-2".into();
    case.deals.push(second);
    expect_lines("дубль, если совпал телефон\n", &[case], &[]);
}

#[test]
fn a_card_that_is_not_held_is_no_pass() {
    let cases = [
        client("C-1", "02.12 10:00", &[("телефон", "8 916 000 00 01")]),
        client("C-2", "03.12 10:00", &[("телефон", "8 916 000 00 01")]),
    ];
    expect_lines(
        "дубль, если совпал телефон или email\n",
        &cases,
        &[
            "C-2 Violated: уже есть клиент C-1: телефон 8 916 000 00 01",
            "— NotChecked: поле «email»клиентов, у которых этого нет в данных: 2",
        ],
    );
}

#[test]
fn a_client_is_there_from_the_first_that_is_known_of_him() {
    // У C-2 сделка позже, но написал он раньше: дубль — C-1.
    let card = [("телефон", "8 916 000 00 01")];
    let mut second = client("C-2", "03.12 10:00", &card);
    let mut letter = happened(reglament::facts::EventKind::Message, "01.12 10:00");
    letter.deal = None;
    letter.source = "письмо".into();
    second.events.push(letter);
    let cases = [client("C-1", "02.12 10:00", &card), second];
    expect_lines(
        "дубль, если совпал телефон\n",
        &cases,
        &["C-1 Violated: уже есть клиент C-2: телефон 8 916 000 00 01"],
    );
}

#[test]
fn a_client_who_comes_later_is_no_duplicate_yet() {
    let card = [("телефон", "8 916 000 00 01")];
    let cases = [
        client("C-1", "02.12 10:00", &card),
        client("C-2", "08.12 10:00", &card),
    ];
    expect_lines("дубль, если совпал телефон\n", &cases, &[]);
}
