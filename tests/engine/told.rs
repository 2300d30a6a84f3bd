//! Cases told in the regulation's own words: the text is read, then judged.

use reglament::diagnostic::Code;
use reglament::engine::CaseResult;
use reglament::facts::{Case, Dataset};
use reglament::model::load;
use reglament::model::regulation::Regulation;
use reglament::source::SourceText;

use crate::dsl::{dataset, judge_in, line};

/// Names that the cases use.
const PRELUDE: &str = "\
регламент «Тест»:
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
    вечер 18:00–21:00
роли: менеджер, РОП, супервайзер
карточка сделки:
    источник — «Сайт», «Звонок»
    бюджет — деньги
    «срок оплаты» — дата
    «отложено до» — дата
    «причина отказа» — «Дорого», «Не дозвонились»
карточка клиента:
    «день рождения» — ежегодная дата
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
из любой стадии в «Отказ»
";

/// A regulation of these lines; it must be read without a word of complaint.
#[track_caller]
pub fn told(text: &str) -> Regulation {
    let loaded = load(&[SourceText::new(
        "тест.reglament",
        &format!("{PRELUDE}{text}"),
    )]);
    let said: Vec<String> = loaded
        .diagnostics
        .iter()
        // How it was read is no complaint.
        .filter(|one| !matches!(one.code, Code::WindowTaken | Code::NotCame))
        .map(|one| format!("{} {}", one.code.text(), one.message))
        .collect();
    assert!(said.is_empty(), "{said:#?}");
    loaded
        .regulations
        .into_iter()
        .next()
        .expect("один регламент")
}

/// Judges a case by a text and compares line by line.
#[track_caller]
pub fn expect_told(text: &str, case: &Case<'_>, now: &str, lines: &[&str]) -> CaseResult {
    expect_told_in(&dataset(), text, case, now, lines)
}

/// The same over other data.
#[track_caller]
pub fn expect_told_in(
    dataset: &Dataset,
    text: &str,
    case: &Case<'_>,
    now: &str,
    lines: &[&str],
) -> CaseResult {
    let regulation = told(text);
    let clauses = regulation.clauses.clone();
    let result = judge_in(&[regulation], dataset, case, now);
    let found: Vec<String> = result
        .findings
        .iter()
        .map(|finding| line(finding, &clauses).trim().to_owned())
        .collect();
    assert_eq!(found, lines, "на {now}");
    result
}
