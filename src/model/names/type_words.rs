//! The type word before a name that is declared as two things: `после даты «Замер»`, where «Замер» is a touch as well.
//!
//! Which of the two is meant is decided by the place in the sentence, and a reader cannot always tell. Where the other one could stand
//! there too, the word of the one that is read makes it plain. A word is taken only when the whole regulation says the same with it.

use crate::lexicon::fold;
use crate::model::reading::from_syntax::load;
use crate::model::regulation::Regulation;
use crate::source::SourceText;
use crate::value::Type;

/// What a name may be declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Stage,
    Field,
    Date,
    Touch,
}

/// Nominative, genitive, accusative, dative.
type Forms = [&'static str; 4];

impl Kind {
    /// Its words, the plainest first.
    const fn words(self) -> &'static [Forms] {
        const FIELD: Forms = ["поле", "поля", "поле", "полю"];
        match self {
            Self::Stage => &[["стадия", "стадии", "стадию", "стадии"]],
            Self::Field => &[FIELD],
            Self::Date => &[["дата", "даты", "дату", "дате"], FIELD],
            Self::Touch => &[["касание", "касания", "касание", "касанию"]],
        }
    }
}

/// The text with a type word wherever a name declared twice could be read as either; `None` when there is no such place, or the text
/// has errors.
#[must_use]
pub fn with_type_words(source: &SourceText) -> Option<String> {
    let now = Reading::of(&source.text)?;
    let twice = declared_twice(&now.regulation);
    if twice.is_empty() {
        return None;
    }
    let mut text = source.text.to_string();
    // From the end, so that the places before stay.
    for (at, kinds) in uses(&now.regulation, &twice).into_iter().rev() {
        if let Some(word) = plain_word(&text, at, &kinds, &now) {
            text.insert_str(at, &format!("{word} "));
        }
    }
    (text.len() > source.text.len()).then_some(text)
}

/// Names that are declared as several things.
fn declared_twice(regulation: &Regulation) -> Vec<(String, Vec<Kind>)> {
    let mut all: Vec<(String, Vec<Kind>)> = Vec::new();
    let stages = regulation.stages.iter().map(|one| (&one.name, Kind::Stage));
    let touches = regulation
        .touches
        .iter()
        .map(|one| (&one.name, Kind::Touch));
    let fields = regulation.fields.iter().map(|one| {
        let dated = matches!(one.ty, Type::Date | Type::DateTime | Type::YearDay);
        (&one.name, if dated { Kind::Date } else { Kind::Field })
    });
    for (name, kind) in stages.chain(touches).chain(fields) {
        let name = fold(name);
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, kinds)) if kinds.contains(&kind) => {}
            Some((_, kinds)) => kinds.push(kind),
            None => all.push((name, vec![kind])),
        }
    }
    all.retain(|(_, kinds)| kinds.len() > 1);
    all
}

/// Where clauses use such names: the place of the opening quote. A clause without a number is known by its words, so that they stay.
fn uses(regulation: &Regulation, twice: &[(String, Vec<Kind>)]) -> Vec<(usize, Vec<Kind>)> {
    let mut out = Vec::new();
    for clause in regulation.clauses.iter().filter(|one| one.number.is_some()) {
        let said = regulation.source.slice(clause.span);
        for (at, _) in said.match_indices('«') {
            let behind = said.get(at + '«'.len_utf8()..).unwrap_or_default();
            let name = fold(behind.split('»').next().unwrap_or_default());
            if let Some((_, kinds)) = twice.iter().find(|(known, _)| *known == name) {
                out.push((clause.span.start + at, kinds.clone()));
            }
        }
    }
    // Clauses of one sentence share their place.
    out.sort();
    out.dedup();
    out
}

/// The word that may stand before the name there without a change of meaning, if another one would change it.
fn plain_word(text: &str, at: usize, kinds: &[Kind], now: &Reading) -> Option<&'static str> {
    let before = text.get(..at)?.trim_end();
    let last = before.rsplit(char::is_whitespace).next()?.to_lowercase();
    // Inside a list the word would seem to be of the next name alone.
    if before.ends_with([',', ':', '(']) || ["и", "или"].contains(&last.as_str()) {
        return None;
    }
    let case = match last.as_str() {
        "после" | "до" | "кроме" | "без" | "с" | "со" | "от" | "из" => 1,
        "в" | "на" | "за" => 2,
        "по" | "к" => 3,
        _ => 0,
    };
    let (mut same, mut other) = (None, false);
    for kind in kinds {
        for forms in kind.words() {
            let word = forms.get(case).copied()?;
            let mut trial = text.to_owned();
            trial.insert_str(at, &format!("{word} "));
            let Some(then) = Reading::of(&trial).filter(|then| then.warnings == now.warnings)
            else {
                continue;
            };
            if then.says == now.says {
                same = same.or(Some(word));
            } else {
                other = true;
            }
        }
    }
    same.filter(|_| other)
}

/// A text without errors, and what it says.
struct Reading {
    regulation: Regulation,
    warnings: usize,
    says: String,
}

impl Reading {
    fn of(text: &str) -> Option<Self> {
        let loaded = load(&[SourceText::new("", text)]);
        if !loaded.is_sound() {
            return None;
        }
        let warnings = loaded.diagnostics.len();
        let regulation = loaded.regulations.into_iter().next()?;
        let says = says(&regulation);
        Some(Self {
            regulation,
            warnings,
            says,
        })
    }
}

/// All that is bound, printed; without places and type words, which an added word moves and repeats.
fn says(regulation: &Regulation) -> String {
    let Regulation {
        clauses,
        branches,
        categories,
        metrics,
        reports,
        touches,
        questions,
        ..
    } = regulation;
    let printed = format!(
        "{:?}",
        (
            clauses, branches, categories, metrics, reports, touches, questions
        )
    );
    let mut pieces = printed.split("Span { ");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once(" }").map_or(piece, |(_, rest)| rest));
    }
    for kind in [Kind::Stage, Kind::Field, Kind::Date, Kind::Touch] {
        for word in kind.words().iter().flatten() {
            out = out.replace(&format!("{word} «"), "«");
        }
    }
    // A name alone is kept without its quotes.
    out.retain(|letter| !"«»".contains(letter));
    out
}
