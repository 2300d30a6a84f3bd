//! One logical line: pest pairs → [`Node`].

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::layout::Line;
use super::parts::{Reader, member};
use super::tree::{
    Condition, GradeItem, GradeWord, Joint, Node, Number, PartKind, Phrase, PhraseKind, Tail,
    TailKind,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// The generated parser.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/line.pest"]
#[grammar = "../grammar/words.pest"]
pub(super) struct Grammar;

/// Reads all lines of a block.
pub(super) fn nodes(
    text: &str,
    shadow: &str,
    lines: &[Line],
    diagnostics: &mut Diagnostics,
) -> Vec<Node> {
    let mut out = Vec::new();
    for line in lines {
        let Span { start, end } = line.span;
        let (Some(original), Some(folded)) = (text.get(start..end), shadow.get(start..end)) else {
            continue;
        };
        let children =
            |diagnostics: &mut Diagnostics| nodes(text, shadow, &line.children, diagnostics);
        match Grammar::parse(Rule::line, folded) {
            Ok(mut pairs) => {
                let mut reader = Reader {
                    original,
                    base: start,
                    diagnostics,
                };
                let Some(pair) = pairs.next() else { continue };
                read_line(pair, line, &mut reader, &mut out);
                let below = children(diagnostics);
                if let Some(last) = out.last_mut() {
                    last.children.extend(below);
                }
            }
            Err(error) => {
                diagnostics.push(explain(original, start, &error));
                let children = children(diagnostics);
                out.push(Node {
                    number: None,
                    phrase: None,
                    opens: line.opens,
                    children,
                    span: line.span,
                });
            }
        }
    }
    out
}

fn read_line(pair: Pair<'_, Rule>, line: &Line, reader: &mut Reader<'_, '_>, out: &mut Vec<Node>) {
    let mut number = None;
    let mut opens = false;
    let mut rows = Vec::new();
    let mut phrases = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::number => {
                let span = reader.span(&part);
                let text = part
                    .into_inner()
                    .last()
                    .map_or("", |digits| digits.as_str());
                number = Some(Number {
                    text: text.trim_end_matches('.').into(),
                    span,
                });
            }
            Rule::phrases => {
                phrases = part
                    .into_inner()
                    .filter_map(|inner| phrase(inner, reader))
                    .collect()
            }
            Rule::opens => {
                opens = true;
                for inner in part.into_inner().flat_map(Pair::into_inner) {
                    rows.extend(phrase(inner, reader));
                }
            }
            _ => {}
        }
    }
    let leaf = |phrase: Phrase| Node {
        number: None,
        span: phrase.span,
        phrase: Some(phrase),
        opens: false,
        children: Vec::new(),
    };
    // A heading without its colon has been reported; its block is read all the same, so that the mistakes in it are found.
    opens |= !line.children.is_empty();
    let last = phrases.pop();
    for (index, phrase) in phrases.into_iter().enumerate() {
        let mut node = leaf(phrase);
        if index == 0 {
            node.number = number.take();
        }
        out.push(node);
    }
    if let Some(phrase) = last {
        let span = if opens { line.span } else { phrase.span };
        let children = rows.into_iter().map(leaf).collect();
        out.push(Node {
            number,
            phrase: Some(phrase),
            opens,
            children,
            span,
        });
    }
}

fn phrase(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<Phrase> {
    if pair.as_rule() != Rule::phrase {
        return None;
    }
    let mut kind = None;
    let mut grade = Vec::new();
    let mut span = reader.span(&pair);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::grade => {
                grade = part
                    .into_inner()
                    .filter_map(|item| grade_item(item, reader))
                    .collect()
            }
            _ => {
                span = reader.trimmed(&part);
                kind = clause(part, reader);
            }
        }
    }
    kind.map(|kind| Phrase { kind, grade, span })
}

fn clause(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<PhraseKind> {
    let rule = pair.as_rule();
    match rule {
        Rule::branch | Rule::otherwise_if | Rule::event => {
            let (mut cond, mut then, mut otherwise) = (None, None, None);
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::condition => cond = condition(part, reader),
                    Rule::consequences => {
                        for inner in part
                            .into_inner()
                            .filter(|inner| inner.as_rule() == Rule::consequence)
                        {
                            let read = consequence(inner, reader).map(Box::new);
                            if then.is_none() {
                                then = read
                            } else {
                                otherwise = read
                            }
                        }
                    }
                    _ => {}
                }
            }
            let cond = cond?;
            Some(match rule {
                Rule::branch => PhraseKind::If {
                    cond,
                    then,
                    otherwise,
                },
                Rule::otherwise_if => PhraseKind::ElseIf {
                    cond,
                    then,
                    otherwise,
                },
                _ => PhraseKind::When { event: cond, then },
            })
        }
        Rule::otherwise => {
            let then = pair
                .into_inner()
                .find(|inner| inner.as_rule() == Rule::consequence);
            Some(PhraseKind::Else {
                then: then
                    .and_then(|inner| consequence(inner, reader))
                    .map(Box::new),
            })
        }
        Rule::exception => Some(PhraseKind::Exception(
            pair.into_inner()
                .filter_map(|inner| tail(inner, reader))
                .collect(),
        )),
        Rule::statement => {
            let (mut left, mut right, mut tails) = (None, None, Vec::new());
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::condition => left = condition(part, reader),
                    Rule::consequence => right = consequence(part, reader).map(Box::new),
                    Rule::tail => tails.extend(tail(part, reader)),
                    _ => {}
                }
            }
            left.map(|left| PhraseKind::Plain { left, right, tails })
        }
        _ => None,
    }
}

fn consequence(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<Phrase> {
    let span = reader.trimmed(&pair);
    let inner = pair.into_inner().next()?;
    clause(inner, reader).map(|kind| Phrase {
        kind,
        grade: Vec::new(),
        span,
    })
}

fn tail(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<Tail> {
    let span = reader.trimmed(&pair);
    let (mut kind, mut only, mut cond) = (None, false, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::kw_only => only = true,
            Rule::kw_if => kind = Some(TailKind::If),
            Rule::kw_while => kind = Some(TailKind::While),
            Rule::kw_except => kind = Some(TailKind::Except),
            Rule::kw_including => kind = Some(TailKind::Including),
            Rule::condition => cond = condition(part, reader),
            _ => {}
        }
    }
    Some(Tail {
        kind: kind?,
        only,
        cond: cond?,
        span,
    })
}

pub(super) fn condition(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<Condition> {
    let span = reader.trimmed(&pair);
    let mut joints = Vec::new();
    let mut connectives = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::joint => joints.extend(joint(part, reader)),
            Rule::weak => connectives.push((connective(&part), reader.span(&part))),
            _ => {}
        }
    }
    level(joints, &connectives, span, reader)
}

fn joint(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<Condition> {
    let span = reader.trimmed(&pair);
    let mut members = Vec::new();
    let mut connectives = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::member => members.push(Condition::Member(member(part, reader))),
            Rule::strong => connectives.push((connective(&part), reader.span(&part))),
            _ => {}
        }
    }
    level(members, &connectives, span, reader)
}

fn connective(pair: &Pair<'_, Rule>) -> Joint {
    match pair.clone().into_inner().last().map(|word| word.as_rule()) {
        Some(Rule::kw_and) => Joint::And,
        Some(Rule::kw_or) => Joint::Or,
        _ => Joint::List,
    }
}

/// Joins one level: commas take the last connective; two different connectives on a level have two readings.
fn level(
    mut list: Vec<Condition>,
    connectives: &[(Joint, Span)],
    span: Span,
    reader: &mut Reader<'_, '_>,
) -> Option<Condition> {
    if list.len() < 2 {
        return list.pop();
    }
    let mut said: Option<Joint> = None;
    for (connective, at) in connectives
        .iter()
        .filter(|(connective, _)| *connective != Joint::List)
    {
        match said {
            Some(other) if other != *connective => {
                let words: Vec<String> = list
                    .iter()
                    .map(|one| {
                        reader
                            .text(one.span())
                            .split_whitespace()
                            .collect::<Vec<_>>()
                            .join(" ")
                    })
                    .collect();
                let [first, second, third] =
                    [0, 1, 2].map(|at| words.get(at).map_or("…", String::as_str));
                let (one, two) = if other == Joint::And {
                    ("и", "или")
                } else {
                    ("или", "и")
                };
                reader.diagnostics.push(
                    Diagnostic::error(Code::MixedConnectives, *at, "«и» и «или» рядом без скобок: читается двумя способами")
                        .label("к чему это относится?")
                        .hint(format!("так: ({first} {one} {second}) {two} {third}"))
                        .hint(format!("или так: {first} {one} ({second} {two} {third})"))
                        .hint("поставьте скобки, запятую перед более слабым союзом или разнесите по строкам"),
                );
            }
            _ => said = Some(*connective),
        }
    }
    Some(Condition::Joint(said.unwrap_or(Joint::List), list, span))
}

fn grade_item(pair: Pair<'_, Rule>, reader: &mut Reader<'_, '_>) -> Option<GradeItem> {
    if pair.as_rule() != Rule::grade_item {
        return None;
    }
    let span = reader.trimmed(&pair);
    let (mut word, mut quantity, mut minus) = (None, None, false);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::grade_word => {
                word = Some(match part.as_str() {
                    "критично" => GradeWord::Critical,
                    "замечание" => GradeWord::Remark,
                    "напоминание" => GradeWord::Reminder,
                    "штраф" => GradeWord::Fine,
                    "приоритет" => GradeWord::Priority,
                    _ => GradeWord::Violation,
                });
            }
            Rule::minus => minus = true,
            Rule::quantity => quantity = reader.part(part),
            _ => {}
        }
    }
    // The quantity takes a sign of its own when it stands right before the digits.
    if let Some(PartKind::Quantity {
        signed: Some(plus), ..
    }) = quantity.as_ref().map(|part| &part.kind)
    {
        minus |= !plus;
    }
    Some(GradeItem {
        word,
        quantity,
        minus,
        span,
    })
}

/// Turns a failure of the grammar into a message in the author's words.
fn explain(original: &str, base: usize, error: &pest::error::Error<Rule>) -> Diagnostic {
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

fn expectations(rules: &[Rule]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = rules.iter().filter_map(|rule| label(*rule)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// How a rule is called to the author; `None` for rules that are no thing of their own to him. Exhaustive on purpose: a new
/// rule does not compile without a decision.
const fn label(rule: Rule) -> Option<&'static str> {
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
