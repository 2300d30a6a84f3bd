//! Values worked out of others and ladders over them, from the author's text to the verdict.

use reglament::engine::{Options, evaluate};
use reglament::facts::{Case, EventKind, RawValue};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;

use crate::dsl::*;

const NAMES: &str = "\
роли: менеджер, РОП
карточка сделки:
    площадь — число, м²
    долг — деньги
    «есть доход» — да/нет
    «ручной», «обычный» — число, дней
    рассрочка — число, платежей
    скидка — процент
    тон, скорость — «хорошо», «плохо»
    «срок оплаты» — дата
порядок: «Новая» → «КП» → «Успех» или «Отказ»
";

/// The verdicts on one deal, a line each.
fn verdicts(rules: &str, case: &Case<'_>, now: &str) -> Vec<String> {
    let loaded = load(&[SourceText::new(
        "тест.reglament",
        &format!("{NAMES}{rules}"),
    )]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    let program = Program::new(&loaded.regulations);
    let found = evaluate(&program, &dataset(), case, t(now), &Options::default());
    let clauses = &loaded.regulations[0].clauses;
    found
        .findings
        .iter()
        .map(|one| line(one, clauses))
        .collect()
}

fn new() -> Case<'static> {
    deal(&[("Новая", "07.12 10:00")])
}

#[test]
fn the_first_row_that_fits_is_the_value() {
    let rules = "\
прайс по полю площадь: меньше 5 000 м² — розничный; от 5 000 м² — застройщика
1.1 если прайс «розничный», то позвонить за 1 час
1.2 если прайс застройщика, то написать за 1 час
";
    let of = |area: i64| {
        let case = new().field("площадь", RawValue::Number(area.into()));
        verdicts(rules, &case, "07.12 12:00")
    };
    assert_eq!(of(4_999), ["1.1 Overdue 07.12 10:00 → 07.12 11:00"]);
    assert_eq!(of(5_000), ["1.2 Overdue 07.12 10:00 → 07.12 11:00"]);
    let empty = new().field("площадь", RawValue::Empty);
    assert!(verdicts(rules, &empty, "07.12 12:00").is_empty());
}

#[test]
fn points_add_up_and_constants_have_names() {
    let rules = "\
порог — 300 000 ₽
баллы: долг от порога — 50 баллов; есть доход — 20 баллов
1.1 если оценка от 70, то позвонить за 1 час
1.2 если долг меньше порога, то написать за 1 час
";
    let of = |debt: i64, income: bool| {
        let case = new()
            .field("долг", RawValue::Number(debt.into()))
            .field("есть доход", RawValue::Bool(income));
        verdicts(rules, &case, "07.12 12:00")
    };
    assert_eq!(of(300_000, true), ["1.1 Overdue 07.12 10:00 → 07.12 11:00"]);
    assert!(of(300_000, false).is_empty());
    assert_eq!(of(200_000, true), ["1.2 Overdue 07.12 10:00 → 07.12 11:00"]);
}

#[test]
fn the_first_filled_and_the_largest_are_taken() {
    let rules = "\
«интервал» — первый заполненный из «ручной», «обычный»
«больший» — наибольшее из «ручной», «обычный»
1.1 если интервал больше 20, то позвонить за 1 час
1.2 если больший + 10 % больше 32, то написать за 1 час
";
    let of = |own: RawValue<'static>| {
        let case = new()
            .field("ручной", own)
            .field("обычный", RawValue::Number(30.into()));
        verdicts(rules, &case, "07.12 12:00")
    };
    let both = [
        "1.1 Overdue 07.12 10:00 → 07.12 11:00",
        "1.2 Overdue 07.12 10:00 → 07.12 11:00",
    ];
    assert_eq!(of(RawValue::Empty), both);
    assert_eq!(of(RawValue::Number(10.into())), both[1..]);
}

#[test]
fn a_table_of_two_things_gives_one() {
    let rules = "\
итог по тону и скорости: хорошо + хорошо — ОТЛИЧНО; плохо + плохо — ПЛОХО; в остальных случаях — СРЕДНЕ
1.1 если итог ОТЛИЧНО, то позвонить за 1 час
1.2 если итог СРЕДНЕ, то написать за 1 час
";
    let of = |tone: &'static str, speed: &'static str| {
        let case = new()
            .field("тон", text(tone))
            .field("скорость", text(speed));
        verdicts(rules, &case, "07.12 12:00")
    };
    assert_eq!(
        of("хорошо", "хорошо"),
        ["1.1 Overdue 07.12 10:00 → 07.12 11:00"]
    );
    assert_eq!(
        of("хорошо", "плохо"),
        ["1.2 Overdue 07.12 10:00 → 07.12 11:00"]
    );
    assert!(of("плохо", "плохо").is_empty());
}

#[test]
fn only_the_values_of_the_row_are_allowed() {
    let rules = "1.1 рассрочка по долгу: 280 000 ₽ — 1, 2 или 4 платежа; 600 000 ₽ — 2 или 6\n";
    let of = |debt: i64, parts: i64| {
        let case = new().field("долг", RawValue::Number(debt.into()));
        let case = case.change("07.12 11:00", "рассрочка", RawValue::Number(parts.into()));
        verdicts(rules, &case, "07.12 12:00")
    };
    assert!(of(280_000, 4).is_empty());
    assert_eq!(of(280_000, 3), ["1.1 Violated 07.12 11:00"]);
    assert_eq!(of(600_000, 4).len(), 1);
    assert!(of(100_000, 3).is_empty());
}

#[test]
fn days_overdue_are_counted_by_days() {
    let rules = "\
дебиторка по просрочке даты «срок оплаты»: до 7 дней — свежая; 8–30 — тревожная; старше 30 — старая
1.1 если дебиторка тревожная, то позвонить за 1 час
";
    let case = new().field("срок оплаты", text("2026-12-01"));
    assert!(verdicts(rules, &case, "08.12 23:00").is_empty());
    assert_eq!(
        verdicts(rules, &case, "09.12 12:00"),
        ["1.1 Overdue 09.12 00:00 → 09.12 01:00"]
    );
}

#[test]
fn a_ladder_may_go_over_the_number_of_events() {
    let rules = "1.1 скидка по числу звонков: до 1 — до 10 %; больше 1 — до 15 %\n";
    let case =
        new()
            .called("07.12 10:10")
            .change("07.12 11:00", "скидка", RawValue::Number(12.into()));
    assert_eq!(
        verdicts(rules, &case, "07.12 12:00"),
        ["1.1 Violated 07.12 11:00"]
    );
    let later = case.called("07.12 10:40");
    assert!(verdicts(rules, &later, "07.12 12:00").is_empty());
    assert_eq!(
        later
            .events
            .iter()
            .filter(|one| one.kind == EventKind::Call)
            .count(),
        2
    );
}
