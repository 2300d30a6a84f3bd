//! Как выглядят отчёты: каждый снимок прочитан глазами того, кому отчёт предназначен.

mod explain;
mod sample;
#[path = "../schema/mod.rs"]
mod schema;

use reglament::output::report::{Coverage, LintReport};
use reglament::output::{Look, json, text};

use sample::{book, lint_report, next_report, written};
use schema::valid;

fn lint_text(look: Look) -> String {
    written(|out, context| text::lint::write(out, look, context, &lint_report()))
}

fn next_text(look: Look) -> String {
    written(|out, context| text::next::write(out, look, context, &next_report()))
}

#[test]
fn нарушения_текстом() {
    insta::assert_snapshot!(lint_text(Look::PLAIN));
}

#[test]
fn нарушения_на_узком_экране() {
    let narrow = lint_text(Look::terminal(60, false));
    let widest = narrow.lines().map(|line| line.chars().count()).max();
    assert!(
        widest <= Some(60),
        "строка шире экрана: {widest:?}\n{narrow}"
    );
    insta::assert_snapshot!(narrow);
}

#[test]
fn цвет_только_когда_его_видно() {
    assert!(!lint_text(Look::PLAIN).contains('\u{1b}'));
    assert!(lint_text(Look::terminal(100, true)).contains('\u{1b}'));
    assert!(!next_text(Look::PLAIN).contains('\u{1b}'));
}

#[test]
fn нарушений_нет() {
    let mut report = LintReport::default();
    report.summary.ledger.born = 3;
    report.summary.ledger.kept = 3;
    insta::assert_snapshot!(written(|out, context| text::lint::write(
        out,
        Look::PLAIN,
        context,
        &report
    )));
}

#[test]
fn судить_не_о_чем() {
    let report = LintReport::default();
    insta::assert_snapshot!(written(|out, context| text::lint::write(
        out,
        Look::PLAIN,
        context,
        &report
    )));
}

#[test]
fn дела_текстом() {
    insta::assert_snapshot!(next_text(Look::PLAIN));
}

#[test]
fn нарушения_json() {
    let document = written(|out, context| json::lint::json(out, context, &lint_report()));
    valid(&document);
    insta::assert_snapshot!(document);
}

#[test]
fn нарушения_ndjson() {
    let report = lint_report();
    let lines = written(|out, context| {
        for one in report.violations.all() {
            json::lint::ndjson_row(out, context, one, None)?;
        }
        for (one, excuse) in &report.excused {
            json::lint::ndjson_row(out, context, one, Some(excuse))?;
        }
        json::lint::ndjson_end(out, context, &report)
    });
    assert_eq!(lines.lines().count(), 7);
    lines.lines().for_each(valid);
}

#[test]
fn дела_json() {
    let document = written(|out, context| json::next::json(out, context, &next_report()));
    valid(&document);
    insta::assert_snapshot!(document);
    let lines = written(|out, context| json::next::ndjson(out, context, &next_report()));
    lines.lines().for_each(valid);
}

#[test]
fn проверка_текста_json() {
    let texts = [reglament::source::SourceText::new(
        "продажи.reglament",
        "регламент «А»:\n\tпозвонить\n",
    )];
    let span = reglament::source::Span::new(24, 25);
    let diagnostics = [reglament::diagnostic::Diagnostic::error(
        reglament::diagnostic::Code::TabIndent,
        span,
        "табуляция в отступе",
    )
    .hint("замените её на пробелы")
    .example("    позвонить")];
    let coverage = Coverage::of(&book());
    let document =
        written(|out, _| json::check::json(out, &texts, &book(), &diagnostics, (&coverage, None)));
    valid(&document);
    insta::assert_snapshot!(document);
    let lines = written(|out, _| {
        json::check::ndjson(out, &texts, &book(), &diagnostics, (&coverage, None))
    });
    lines.lines().for_each(valid);
    insta::assert_snapshot!(
        "проверка_текста",
        written(|out, _| text::check::write(
            out,
            Look::PLAIN,
            &texts,
            &book(),
            &diagnostics,
            (&coverage, None)
        ))
    );
}

#[test]
fn страница_кода() {
    let page = &reglament::diagnostic::CodePage {
        code: reglament::diagnostic::Code::TabIndent,
        title: "табуляция в отступе",
        bad: "\tпозвонить за 1 час",
        good: "    позвонить за 1 час",
        why: "Ширина табуляции у каждого редактора своя, а отступ решает, к чему относится строка.",
    };
    valid(&written(|out, _| json::code::json(out, page)));
    insta::assert_snapshot!(written(|out, _| text::code::write(out, Look::PLAIN, page)));
}
