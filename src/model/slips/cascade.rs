//! One mistake, one message: what is said only because of another message is not said.

use super::place::line_at;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::source::{SourceText, Span};

/// Messages that say «this was not understood» in one way or another: the first of a sentence is the mistake, the others come of it.
const NOT_UNDERSTOOD: &[Code] = &[
    Code::BareLimit,
    Code::EmptyBranch,
    Code::Leftover,
    Code::UnknownSentence,
    Code::Unread,
    Code::UnknownHeader,
    Code::NoType,
    Code::NotAName,
    Code::VagueTerm,
    Code::UnknownWeekday,
    Code::UnknownChannel,
    Code::VerbForm,
    Code::MissingColon,
    Code::NoName,
];

/// What comes of another message in the same sentence: the one that is dropped, and those that it comes of; none: any error.
const COMES_OF: &[(Code, &[Code])] = &[
    (Code::NoTerm, &[]),
    (Code::ByHandOnly, &[]),
    (
        Code::UnknownModifier,
        &[Code::NoName, Code::UnknownSentence],
    ),
    (Code::Leftover, &[Code::NoEvent, Code::UnknownField]),
    (
        Code::NotACondition,
        &[
            Code::MixedConnectives,
            Code::UnknownField,
            Code::EmptyBranch,
        ],
    ),
    (Code::RungGap, &[Code::RungOrder]),
    (Code::UpsideDown, &[Code::RungOrder]),
    (Code::Unread, &[]),
    (Code::Leftover, &[Code::Unreadable]),
    (Code::BareHours, &[]),
];

/// The list without what only follows from the rest of it. It comes sorted by place, so that what stands on one line stands together.
pub(super) fn one_each(list: Vec<Diagnostic>, source: &SourceText) -> Vec<Diagnostic> {
    let wrong = |code: Code| {
        list.iter()
            .any(|one| one.level == Level::Error && one.code == code)
    };
    let no_number = wrong(Code::NoDefinition) || wrong(Code::MetricFormula);
    let any = list.iter().any(|one| one.level == Level::Error);
    let mut lines: std::collections::BTreeMap<usize, Vec<usize>> =
        std::collections::BTreeMap::new();
    for (at, one) in list.iter().enumerate() {
        let line = line_at(source, one.span.start).start;
        lines.entry(line).or_default().push(at);
    }
    let mut dropped = vec![false; list.len()];
    for together in lines.values() {
        for &at in together {
            let Some(one) = list.get(at) else { continue };
            // Without a clause, or a number that can be worked out, nothing can be judged: that has been told.
            let of_text =
                one.code == Code::NoClauses && any || one.code == Code::MetricBound && no_number;
            let of_line = together.iter().any(|&other_at| {
                other_at != at
                    && list
                        .get(other_at)
                        .is_some_and(|other| comes_of(one, at, other, other_at, source))
            });
            if let Some(drop) = dropped.get_mut(at) {
                *drop = of_text || of_line;
            }
        }
    }
    list.into_iter()
        .zip(dropped)
        .filter(|(_, dropped)| !dropped)
        .map(|(one, _)| one)
        .collect()
}

/// Whether the first message is there only because of the second.
fn comes_of(
    one: &Diagnostic,
    at: usize,
    other: &Diagnostic,
    other_at: usize,
    source: &SourceText,
) -> bool {
    if other.level != Level::Error || !same_sentence(one.span, other.span, source) {
        return false;
    }
    if NOT_UNDERSTOOD.contains(&one.code) && NOT_UNDERSTOOD.contains(&other.code) {
        return (other.span.start, other_at) < (one.span.start, at);
    }
    // A date or time in a form of its own is misread by everyone who comes by.
    let misread = [
        Code::TypeMismatch,
        Code::Leftover,
        Code::DecimalDot,
        Code::UpsideDown,
        Code::Unreadable,
        Code::ImpossibleDate,
    ];
    if matches!(other.code, Code::NoDate | Code::ImpossibleTime) && misread.contains(&one.code) {
        return one.span.start < other.span.end
            && other.span.start < one.span.end.max(one.span.start + 1)
            || one.code == Code::Leftover;
    }
    // A time that cannot be is not also a range from the later to the earlier.
    if one.code == Code::ImpossibleTime && other.code == Code::ImpossibleTime {
        let inside = one.span.start <= other.span.start && other.span.end <= one.span.end;
        return inside && one.span != other.span;
    }
    COMES_OF.iter().any(|(code, of)| {
        *code == one.code && other.code != one.code && (of.is_empty() || of.contains(&other.code))
    })
}

/// Whether two places stand on one line with no `;` between them.
fn same_sentence(one: Span, other: Span, source: &SourceText) -> bool {
    let (from, to) = (one.start.min(other.start), one.start.max(other.start));
    let line = line_at(source, from);
    to < line.end.max(line.start + 1) && !source.slice(Span::new(from, to)).contains(';')
}
