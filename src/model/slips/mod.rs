//! The last look at what is said of a text. The readers of sentences know what they expected; here the author's own line is looked at
//! for the slip behind it – a verb in the past, a vague term, a name without quotes – so that one mistake gives one message, with the
//! line as it should stand.

mod brackets;
mod cascade;
mod clock;
mod conditions;
mod doubts;
mod forms;
mod header;
mod headings;
mod missing;
mod names;
mod place;
mod readings;
mod signs;
mod terms;
mod told;
mod verbs;

use super::regulation::Regulation;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::source::SourceText;
use place::Place;

pub(super) use doubts::doubts;
pub(super) use readings::readings;

/// Recognises one kind of slip and tells it instead of what was said.
type Slip = fn(&Place<'_>, &Diagnostic) -> Option<Diagnostic>;

/// Which messages hide which slips; the first that fits speaks.
const SLIPS: &[(&[Code], Slip)] = &[
    (
        &[
            Code::Unreadable,
            Code::Leftover,
            Code::DecimalDot,
            Code::ImpossibleDate,
            Code::TypeMismatch,
            Code::UpsideDown,
            Code::NotACondition,
        ],
        clock::date,
    ),
    (
        &[
            Code::Leftover,
            Code::DecimalDot,
            Code::ImpossibleDate,
            Code::UpsideDown,
            Code::OddQuantity,
            Code::UnknownSentence,
        ],
        clock::clock,
    ),
    (&[Code::TypeMismatch], signs::doubled_sign),
    (
        &[
            Code::Unreadable,
            Code::DecimalDot,
            Code::UnknownSentence,
            Code::Leftover,
        ],
        forms::lettered_number,
    ),
    (&[Code::Unreadable], forms::then_missing),
    (&[Code::UnknownSentence, Code::Unread], forms::report),
    (
        &[Code::UnknownField, Code::NotACondition],
        forms::since_what,
    ),
    (&[Code::UnknownField, Code::NoEvent], forms::field_unquoted),
    (&[Code::Unreadable, Code::OpenBracket], signs::lettered),
    (&[Code::Unreadable], brackets::condition_in_brackets),
    (&[Code::Unreadable, Code::OpenQuote], signs::quotes),
    (&[Code::Unreadable], signs::two_sentences),
    (&[Code::Unreadable], signs::dot_for_colon),
    (&[Code::Unreadable], signs::broken_off),
    (&[Code::Unreadable], signs::stray),
    (&[Code::BadGrade], brackets::grade),
    (&[Code::DecimalDot], signs::thousands_dot),
    (
        &[Code::Leftover, Code::UnknownSentence, Code::NoTerm],
        names::latin,
    ),
    (&[Code::Leftover, Code::UnknownSentence], signs::glued),
    (&[Code::EmptyBranch], signs::no_then),
    (&[Code::BareLimit], signs::no_dash),
    (&[Code::Leftover], signs::thousand),
    (&[Code::Leftover, Code::UnknownSentence], terms::vague),
    (&[Code::Leftover], terms::hanging),
    (&[Code::Leftover, Code::UnknownSentence], terms::weekday),
    (&[Code::Leftover], terms::month),
    (&[Code::Leftover], signs::nothing_behind),
    (&[Code::UnknownSentence], names::metric),
    (&[Code::Leftover], terms::late),
    (&[Code::Leftover], clock::not_after),
    (&[Code::Leftover], verbs::no_term_here),
    (&[Code::Leftover], names::channel),
    (&[Code::Leftover], missing::template),
    (&[Code::Leftover], missing::sum),
    (&[Code::Leftover], headings::stages_by_dash),
    (
        &[Code::Leftover, Code::Unread, Code::NoName],
        headings::unquoted,
    ),
    (
        &[
            Code::Leftover,
            Code::UnknownSentence,
            Code::NoName,
            Code::UnknownModifier,
            Code::NoEvent,
        ],
        told::attempts,
    ),
    (&[Code::Leftover], told::second_dash),
    (&[Code::Leftover], told::comma_row),
    (&[Code::Leftover], told::report_days),
    (&[Code::UnknownStage], told::from_anywhere),
    (&[Code::UnknownField], told::all_fields),
    (&[Code::NoEvent], conditions::event_word),
    (&[Code::NobodyNamed], told::nobody_named),
    (&[Code::PlanLine], told::plan_row),
    (&[Code::Unread], told::report_row),
    (&[Code::Leftover], told::birthday),
    (&[Code::NotACondition], conditions::value_in_passing),
    (&[Code::NotACondition], conditions::purchases),
    (&[Code::NotACondition], conditions::unknown_compared),
    (&[Code::Leftover], brackets::fine),
    (&[Code::Leftover], clock::till_day),
    (&[Code::Leftover], terms::some),
    (&[Code::Leftover], names::values_side_by_side),
    (&[Code::Leftover], headings::in_the_stage),
    (
        &[Code::UnknownSentence, Code::UnknownStage, Code::Leftover],
        headings::next_stage,
    ),
    (&[Code::NotACondition], names::bare_value),
    (&[Code::NotACondition], names::mood),
    (&[Code::UnknownSentence], told::valid_for),
    (&[Code::UnknownSentence], told::nobodys),
    (&[Code::UnknownSentence], verbs::filler),
    (&[Code::UnknownSentence], missing::object),
    (&[Code::UnknownSentence], headings::length),
    (&[Code::UnknownSentence], headings::heading),
    (&[Code::UnknownSentence], told::no_deed),
    (&[Code::UnknownSentence], told::joining),
    (
        &[Code::UnknownSentence, Code::Leftover, Code::UnknownField],
        told::otherwise,
    ),
    (&[Code::UnknownSentence], told::by_hand),
    (&[Code::UnknownSentence], verbs::role),
    (&[Code::UnknownSentence], verbs::form),
    (&[Code::UnknownSentence], verbs::either),
    (&[Code::UnknownSentence], names::field_before),
    (&[Code::UnknownRole], missing::nobody),
    (&[Code::NoEvent], verbs::negation),
    (&[Code::NotACondition], names::entry_field),
    (
        &[
            Code::UnknownSentence,
            Code::UnknownHeader,
            Code::UnknownModifier,
            Code::NotACondition,
            Code::NoExpectation,
        ],
        headings::keyword,
    ),
    (&[Code::UnknownSentence], told::bare_heading),
    (&[Code::NoSuchClause], headings::clause_number),
    (&[Code::NoType], header::field_colon),
    (&[Code::UnknownType], header::type_word),
    (&[Code::UnknownHeader], header::header_line),
    (&[Code::UnknownZone], header::zone),
    (&[Code::BadHours], header::hours),
];

/// The messages about one text as they are shown.
pub(super) fn settle(
    list: Vec<Diagnostic>,
    source: &SourceText,
    reg: &Regulation,
) -> Vec<Diagnostic> {
    if list.is_empty() {
        return list;
    }
    let told: Vec<Diagnostic> = list
        .iter()
        .map(|one| {
            let place = Place::new(one, &list, source, reg);
            let slip = SLIPS
                .iter()
                .filter(|(codes, _)| codes.contains(&one.code) && one.level != Level::Advice)
                .find_map(|(_, slip)| slip(&place, one));
            slip.map_or_else(
                || one.clone(),
                |slip| Diagnostic {
                    file: one.file,
                    ..slip
                },
            )
        })
        .collect();
    cascade::one_each(told, source)
}
