//! A failure of the grammar in the author's words.

use super::line::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use pest::error::{ErrorVariant, InputLocation};

/// Turns a failure of the grammar into a message in the author's words.
pub(super) fn explain(original: &str, base: usize, error: &pest::error::Error<Rule>) -> Diagnostic {
    if let Some(unpaired) = unpaired(original) {
        return unpaired.told(base);
    }
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    // The grammar stops before blanks; the author looks at what stands behind them.
    let rest = original.get(at..).unwrap_or("");
    let start = at + (rest.len() - rest.trim_start().len());
    let found = rest.split_whitespace().next().unwrap_or("");
    let span = if found.is_empty() {
        let back = original.chars().next_back().map_or(0, char::len_utf8);
        Span::new(base + original.len() - back, base + original.len())
    } else {
        Span::new(base + start, base + start + found.len())
    };
    if found.is_empty() {
        return Diagnostic::error(Code::Unreadable, span, "строка оборвана")
            .label("после этого чего-то не хватает")
            .hint("допишите предложение или уберите последний знак");
    }
    let before = original.get(..at).unwrap_or("").trim_end();
    let mut diagnostic = Diagnostic::error(
        Code::Unreadable,
        span,
        format!("строка не читается, начиная с «{found}»"),
    )
    .label("отсюда не понятно");
    if let Some(hint) = hint(found, before) {
        return diagnostic.hint(hint);
    }
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => expectations(positives),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    // A long list of what might stand here helps nobody.
    if (1..=3).contains(&expected.len()) {
        diagnostic = diagnostic.hint(format!("здесь ожидалось: {}", expected.join("; ")));
    }
    diagnostic.hint("проверьте знаки препинания; название из нескольких слов пишется в «ёлочках»")
}

/// A remedy for what authors most often write where it cannot stand.
fn hint(found: &str, before: &str) -> Option<String> {
    let first = found.chars().next()?;
    let word = found
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    Some(match first {
        ',' if before.ends_with([',', ';', ':']) || before.is_empty() => {
            "здесь лишняя запятая: уберите её".into()
        }
        ';' => "точка с запятой разделяет готовые предложения: перед ней чего-то не хватает".into(),
        ':' => "двоеточие бывает одно на строку: после «стадия «…»», «вход», «если …». Второе замените строкой ниже".into(),
        '—' | '–' | '-' | '−' => {
            "тире бывает одно на строку: слева срок или условие, справа что делать; следующее пишите после «;» или с новой строки".into()
        }
        '.' => "точка ставится только в конце предложения".into(),
        ')' | '(' => "в скобках стоят оценка в конце — (критично), (штраф 500 ₽) — или часть условия".into(),
        _ if matches!(word.as_str(), "то" | "иначе") => {
            format!("«{word}» бывает только после «если»: «если источник «Сайт», то позвонить за 1 час, иначе написать за 1 день»")
        }
        _ if matches!(word.as_str(), "если" | "пока" | "кроме" | "когда" | "включая") => {
            format!("«{word}» открывает придаточное: поставьте перед ним запятую и убедитесь, что после него есть условие")
        }
        _ if matches!(word.as_str(), "и" | "или") => {
            format!("по обе стороны от «{word}» должно что-то стоять")
        }
        _ if !first.is_alphanumeric() && !"«»„“”\"№%₽$€₴₸".contains(first) => {
            format!("знак «{first}» в предложении не нужен: уберите его или возьмите название в «ёлочки»")
        }
        _ if before.ends_with(',') => "перед этим местом лишняя запятая: уберите её".into(),
        _ => return None,
    })
}

/// A quote or bracket without its pair.
struct Unpaired {
    at: usize,
    sign: char,
    /// What is missing.
    pair: char,
    opened: bool,
}

impl Unpaired {
    fn told(&self, base: usize) -> Diagnostic {
        let (code, name, inside) = if matches!(self.sign, '(' | ')') {
            (Code::OpenBracket, "скобка", "условие")
        } else {
            (Code::OpenQuote, "кавычка", "название")
        };
        let span = Span::new(base + self.at, base + self.at + self.sign.len_utf8());
        let pair = self.pair;
        if self.opened {
            Diagnostic::error(code, span, format!("{name} открыта и не закрыта"))
                .label("открыта здесь")
                .hint(format!(
                    "поставьте знак {pair} там, где заканчивается {inside}"
                ))
        } else {
            Diagnostic::error(code, span, format!("{name} закрыта, но не открыта"))
                .label("закрыта здесь")
                .hint(format!(
                    "поставьте знак {pair} там, где начинается {inside}, или уберите лишнюю"
                ))
        }
    }
}

/// The first quote or bracket of a line that has no pair.
fn unpaired(line: &str) -> Option<Unpaired> {
    let mut quote: Option<(usize, char, &[char])> = None;
    let mut brackets: Vec<usize> = Vec::new();
    for (at, sign) in line.char_indices() {
        if let Some((_, _, closing)) = quote {
            if closing.contains(&sign) {
                quote = None;
            }
            continue;
        }
        let lone = |pair| {
            Some(Unpaired {
                at,
                sign,
                pair,
                opened: false,
            })
        };
        match sign {
            '«' => quote = Some((at, sign, &['»'])),
            '„' => quote = Some((at, sign, &['“', '”'])),
            '“' => quote = Some((at, sign, &['”'])),
            '"' => quote = Some((at, sign, &['"'])),
            '»' => return lone('«'),
            '”' => return lone('“'),
            '(' => brackets.push(at),
            ')' if brackets.pop().is_none() => return lone('('),
            _ => {}
        }
    }
    if let Some((at, sign, closing)) = quote {
        let pair = closing.first().copied().unwrap_or('»');
        return Some(Unpaired {
            at,
            sign,
            pair,
            opened: true,
        });
    }
    brackets.pop().map(|at| Unpaired {
        at,
        sign: '(',
        pair: ')',
        opened: true,
    })
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
        Rule::branch | Rule::otherwise_if | Rule::kw_if => "«если», «пока» или «кроме»",
        Rule::otherwise | Rule::or_else | Rule::kw_otherwise => "«иначе»",
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
        | Rule::sealed_number
        | Rule::bare_number
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
        | Rule::year_digits
        | Rule::days => "дата",
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
        Rule::word | Rule::open_word | Rule::ordinal => "слово",
        Rule::arrow => "стрелка «→»",
        Rule::joined => "плюс",
        Rule::per | Rule::period => "«в день»",
        Rule::sign => "знак сравнения",
        Rule::dash => "тире",
        Rule::opens => "двоеточие",
        Rule::semicolon => "точка с запятой",
        Rule::plus | Rule::minus | Rule::kw_plus | Rule::kw_minus => "«плюс» или «минус»",
        Rule::EOI | Rule::line | Rule::bullet | Rule::blank | Rule::WHITESPACE => {
            return None;
        }
        Rule::amount
        | Rule::part
        | Rule::figure
        | Rule::closed_word
        | Rule::any_sign
        | Rule::unit_sign
        | Rule::letters
        | Rule::sealed
        | Rule::seal
        | Rule::number_seal
        | Rule::part_end
        | Rule::tail_start
        | Rule::unit_start
        | Rule::any_unit
        | Rule::word_stop
        | Rule::uncounted
        | Rule::opens_clause
        | Rule::infinitive
        | Rule::group_space
        | Rule::range_dash
        | Rule::any_dash
        | Rule::invisible
        | Rule::word_end
        | Rule::kw_tail
        | Rule::reserved => {
            return None;
        }
    })
}
