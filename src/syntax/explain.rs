//! A failure of the grammar in the author's words.

use super::line::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use pest::error::{ErrorVariant, InputLocation};

/// Turns a failure of the grammar into a message in the author's words.
pub(super) fn explain(original: &str, base: usize, error: &pest::error::Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = original.get(at..).unwrap_or("");
    let word = rest
        .chars()
        .take_while(|c| !c.is_whitespace())
        .map(char::len_utf8)
        .sum::<usize>()
        .max(1);
    let span = if rest.is_empty() {
        let back = original.chars().next_back().map_or(0, char::len_utf8);
        Span::new(base + original.len() - back, base + original.len())
    } else {
        Span::new(base + at, base + (at + word).min(original.len()))
    };
    for (open, close) in [('«', '»'), ('„', '“'), ('(', ')')] {
        let (opened, closed) = (
            original.matches(open).count(),
            original.matches(close).count(),
        );
        if opened > closed {
            let start = original.rfind(open).unwrap_or(0);
            let what = if open == '(' {
                "скобка открыта и не закрыта"
            } else {
                "кавычка открыта и не закрыта"
            };
            let code = if open == '(' {
                Code::OpenBracket
            } else {
                Code::OpenQuote
            };
            let end = start + open.len_utf8();
            return Diagnostic::error(code, Span::new(base + start, base + end), what)
                .label("открыта здесь")
                .hint(format!(
                    "поставьте «{close}» там, где заканчивается {}",
                    if open == '(' {
                        "условие"
                    } else {
                        "название"
                    }
                ));
        }
        if closed > opened {
            let start = original.find(close).unwrap_or(0);
            let (code, what) = if close == ')' {
                (Code::OpenBracket, "скобка закрыта, но не открыта")
            } else {
                (Code::OpenQuote, "кавычка закрыта, но не открыта")
            };
            return Diagnostic::error(
                code,
                Span::new(base + start, base + start + close.len_utf8()),
                what,
            )
            .label("закрыта здесь")
            .hint(format!(
                "поставьте «{open}» там, где она должна открываться, или уберите лишнюю"
            ));
        }
    }
    if original.matches('"').count() % 2 == 1 {
        let start = original.rfind('"').unwrap_or(0);
        return Diagnostic::error(
            Code::OpenQuote,
            Span::new(base + start, base + start + 1),
            "кавычка открыта и не закрыта",
        )
        .label("открыта здесь")
        .hint("поставьте вторую кавычку там, где заканчивается название");
    }
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => expectations(positives),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let found = rest.split_whitespace().next().unwrap_or("конец строки");
    let mut diagnostic = Diagnostic::error(
        Code::Unreadable,
        span,
        format!("строка не читается, начиная с «{found}»"),
    );
    // A long list of what might stand here helps nobody.
    if (1..=4).contains(&expected.len()) {
        diagnostic = diagnostic.hint(format!("здесь ожидалось: {}", expected.join(", ")));
    }
    diagnostic
        .label("отсюда не понятно")
        .hint("проверьте знаки препинания; название из нескольких слов пишется в «ёлочках»")
}

pub(super) fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = rules.iter().filter_map(|rule| label(*rule)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// How a rule is called to the author; `None` for rules that are no thing of their own to him. Exhaustive on purpose: a new
/// rule does not compile without a decision.
pub(super) const fn label(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::phrases | Rule::phrase | Rule::statement | Rule::consequence | Rule::consequences => {
            "предложение"
        }
        Rule::branch | Rule::otherwise_if | Rule::kw_if => "«если»",
        Rule::otherwise | Rule::kw_otherwise => "«иначе»",
        Rule::event | Rule::kw_when => "«когда»",
        Rule::kw_then => "«то»",
        Rule::tail
        | Rule::exception
        | Rule::kw_while
        | Rule::kw_except
        | Rule::kw_including
        | Rule::kw_only => "«если», «пока» или «кроме»",
        Rule::condition | Rule::joint | Rule::member | Rule::group => "условие",
        Rule::weak | Rule::strong | Rule::kw_and | Rule::kw_or | Rule::comma => {
            "«и», «или» либо запятая"
        }
        Rule::grade | Rule::grade_item | Rule::grade_word => {
            "оценка в скобках, например «(критично)»"
        }
        Rule::number
        | Rule::clause_number
        | Rule::dotted_number
        | Rule::clause_ref
        | Rule::clause_ref_number => "номер пункта",
        Rule::clause_mark => "номер пункта",
        Rule::quoted | Rule::guillemets | Rule::straight | Rule::low_high | Rule::high_high => {
            "название в кавычках"
        }
        Rule::datetime
        | Rule::date
        | Rule::short_date
        | Rule::day_digits
        | Rule::two_digits
        | Rule::year_digits => "дата",
        Rule::time | Rule::time_range => "время",
        Rule::weekdays | Rule::weekday => "день недели",
        Rule::monday
        | Rule::tuesday
        | Rule::wednesday
        | Rule::thursday
        | Rule::friday
        | Rule::saturday
        | Rule::sunday => "день недели",
        Rule::quantity
        | Rule::decimal
        | Rule::dotted
        | Rule::numeral
        | Rule::half_hour
        | Rule::plus_minus => "число",
        Rule::n_half
        | Rule::n_one_half
        | Rule::n_one
        | Rule::n_two
        | Rule::n_three
        | Rule::n_four => "число",
        Rule::n_five | Rule::n_six | Rule::n_seven | Rule::n_eight | Rule::n_nine | Rule::n_ten => {
            "число"
        }
        Rule::unit | Rule::unit_phrase | Rule::unit_alone | Rule::multiplier => "единица измерения",
        Rule::thousand | Rule::million | Rule::billion => "единица измерения",
        Rule::u_second
        | Rule::u_minute
        | Rule::u_hour
        | Rule::u_day_night
        | Rule::u_day
        | Rule::u_week => "единица измерения",
        Rule::u_month | Rule::u_quarter | Rule::u_half_year | Rule::u_year | Rule::u_times => {
            "единица измерения"
        }
        Rule::u_percent | Rule::u_money | Rule::u_points | Rule::u_chars | Rule::u_attempts => {
            "единица измерения"
        }
        Rule::u_rub | Rule::u_uah | Rule::u_usd | Rule::u_eur | Rule::u_kzt | Rule::u_byn => {
            "валюта"
        }
        Rule::adjective | Rule::working | Rule::calendar | Rule::working_time => {
            "«рабочих» или «календарных»"
        }
        Rule::word => "слово",
        Rule::arrow => "стрелка «→»",
        Rule::sign => "знак сравнения",
        Rule::dash => "тире",
        Rule::opens => "двоеточие",
        Rule::semicolon => "точка с запятой",
        Rule::plus | Rule::minus | Rule::kw_plus | Rule::kw_minus => "«плюс» или «минус»",
        Rule::EOI | Rule::line | Rule::bullet | Rule::blank | Rule::COMMENT | Rule::WHITESPACE => {
            return None;
        }
        Rule::amount
        | Rule::part
        | Rule::group_space
        | Rule::range_dash
        | Rule::word_end
        | Rule::kw_tail
        | Rule::reserved => {
            return None;
        }
    })
}
