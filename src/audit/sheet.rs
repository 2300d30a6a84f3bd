//! A sheet to fill in.

use rust_decimal::Decimal;

use super::draw::keyed;
use crate::engine::{Candidate, DataAnswer, ScoredSheet, Worth, answer_worth};
use crate::model::regulation::{Answer, AnswerTest, Answered};
use crate::program::fold;
use crate::program::norm::{Automatic, Checklist, Question};
use crate::value::Truth;

/// Leaves the denominator.
pub const ASIDE: &str = "не к месту";
/// Is worth nothing.
pub const UNSEEN: &str = "не наблюдалось";

/// One sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its id.
    pub id: Box<str>,
    /// Version and clause of the checklist.
    pub place: (usize, usize),
    /// The name of the checklist.
    pub checklist: Box<str>,
    /// The rule that asks for it, in the author's words.
    pub rule: Box<str>,
    /// The work that is checked.
    pub work: Candidate,
    /// Which of several who score the same work, and of how many.
    pub auditor: (u32, u32),
    /// Its rows.
    pub rows: Vec<Row>,
    /// What all questions together are worth.
    pub whole: Decimal,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Its section.
    pub section: Option<Box<str>>,
    /// Its text.
    pub text: Box<str>,
    /// Answers to choose from; empty: free text.
    pub choices: Vec<Choice>,
    /// Steps by number, from the best down: from which on, worth how much.
    pub steps: Vec<(Decimal, Decimal)>,
    /// What stands there already.
    pub answer: Option<Box<str>>,
    /// The data has answered: the auditor has nothing to add.
    pub locked: bool,
    /// What the data says, where it is asked.
    pub data: Option<Verdict>,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq)]
pub enum RowKind {
    /// A question with its weight.
    Question {
        /// What it is worth.
        weight: Decimal,
        /// Whether it is critical.
        critical: bool,
        /// Only to the point if another answer is so.
        only: Option<AnswerTest>,
        /// Answered by another answer.
        by: Option<AnswerTest>,
    },
    /// A question without points that others depend on.
    Aside,
    /// A stop factor.
    Stop {
        /// Points off.
        minus: Option<Decimal>,
        /// Not above.
        cap: Option<Decimal>,
        /// Found by another answer.
        by: Option<AnswerTest>,
    },
    /// A line of free text.
    Line,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The word.
    pub word: Box<str>,
    /// What it is worth; `None`: it leaves the denominator, or is of a row without points.
    pub points: Option<Decimal>,
    /// What it looks like, in the author's words.
    pub about: Option<Box<str>>,
}

/// What the data says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// «подтверждено»
    Confirmed,
    /// «опровергнуто»
    Refuted,
    /// «в данных не видно»
    NotSeen,
}

impl Said {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "подтверждено",
            Self::Refuted => "опровергнуто",
            Self::NotSeen => "в данных не видно",
        }
    }
}

/// What the data says, and on what that rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The answer.
    pub said: Said,
    /// What was asked and found.
    pub evidence: Vec<crate::findings::Evidence>,
}

impl From<&DataAnswer> for Verdict {
    fn from(data: &DataAnswer) -> Self {
        Self {
            said: match data.answer {
                Truth::Yes => Said::Confirmed,
                Truth::No => Said::Refuted,
                Truth::Unknown(_) => Said::NotSeen,
            },
            evidence: data.evidence.clone(),
        }
    }
}

/// The id of the sheet of a piece of work: the same whenever it is drawn.
#[must_use]
pub fn sheet_id(checklist: &str, key: &str, auditor: (u32, u32)) -> Box<str> {
    let hash = keyed(&fold(checklist), key);
    let number = format!("Л-{:08X}", hash >> 32);
    match auditor {
        (_, 1) => number.into(),
        (which, _) => format!("{number}-{which}").into(),
    }
}

/// A sheet of a piece of work, with what the data answers today. `verdicts` gives what the data says of a question that waits for the
/// verdict of another clause.
#[must_use]
pub fn sheet(
    list: &Checklist,
    (rule, auditor): (&str, (u32, u32)),
    work: &Candidate,
    blank: Option<&ScoredSheet>,
    verdicts: &dyn Fn(&str) -> Option<Verdict>,
) -> Sheet {
    let items = blank.map_or(&[] as &[_], |blank| &blank.items);
    let stops = blank.map_or(&[] as &[_], |blank| &blank.stops);
    let mut rows = Vec::new();
    for name in asides(list) {
        rows.push(Row {
            kind: RowKind::Aside,
            section: None,
            text: name,
            choices: plain(&["да", "нет"]),
            steps: Vec::new(),
            answer: None,
            locked: false,
            data: None,
        });
    }
    for (at, question) in list.questions.iter().enumerate() {
        let item = items.get(at);
        let data = item
            .and_then(|item| item.data.as_ref())
            .filter(|_| by_cond(question))
            .map(Verdict::from)
            .or_else(|| verdicts(&question.text));
        let aside = item.is_some_and(|item| {
            item.of.is_zero() && question.weight > Decimal::ZERO && question.only_answer.is_none()
        });
        let answer = match data.as_ref().map(|data| data.said) {
            _ if aside => Some(ASIDE.into()),
            Some(Said::Confirmed) => Some("да".into()),
            Some(Said::Refuted) => Some("нет".into()),
            Some(Said::NotSeen) | None => None,
        };
        rows.push(Row {
            kind: RowKind::Question {
                weight: question.weight,
                critical: question.critical,
                only: question.only_answer.clone(),
                by: by_answer(question.automatic.as_ref()),
            },
            section: question.section.clone(),
            text: question.text.clone(),
            choices: choices(list, question),
            steps: steps(question),
            locked: answer.is_some() && (aside || by_cond(question))
                || by_answer(question.automatic.as_ref()).is_some(),
            answer,
            data,
        });
    }
    for (at, stop) in list.stops.iter().enumerate() {
        let own = stops.get(at).and_then(|stop| stop.data.as_ref());
        let by = by_answer(stop.automatic.as_ref());
        let data = own
            .filter(|_| by.is_none())
            .map(Verdict::from)
            .or_else(|| verdicts(&stop.text));
        let answer = match data.as_ref().map(|data| data.said) {
            Some(Said::Confirmed) => Some("да".into()),
            Some(Said::Refuted) => Some("нет".into()),
            Some(Said::NotSeen) | None => None,
        };
        rows.push(Row {
            kind: RowKind::Stop {
                minus: stop.minus,
                cap: stop.cap,
                by,
            },
            section: None,
            text: stop.text.clone(),
            choices: plain(&["да", "нет"]),
            steps: Vec::new(),
            locked: match &stop.automatic {
                Some(Automatic::Cond(_)) => answer.is_some(),
                Some(Automatic::Answer(_)) => true,
                _ => false,
            },
            answer,
            data,
        });
    }
    rows.extend(list.lines.iter().map(|line| Row {
        kind: RowKind::Line,
        section: None,
        text: line.clone(),
        choices: Vec::new(),
        steps: Vec::new(),
        answer: None,
        locked: false,
        data: None,
    }));
    Sheet {
        id: sheet_id(&list.name, &work.key, auditor),
        place: work.place,
        checklist: list.name.clone(),
        rule: rule.into(),
        work: work.clone(),
        auditor,
        rows,
        whole: list.whole(),
    }
}

fn by_answer(automatic: Option<&Automatic>) -> Option<AnswerTest> {
    match automatic {
        Some(Automatic::Answer(test)) => Some(test.clone()),
        _ => None,
    }
}

fn by_cond(question: &Question) -> bool {
    matches!(question.automatic, Some(Automatic::Cond(_)))
}

/// Names that questions depend on and that are no questions themselves.
#[must_use]
pub fn asides(list: &Checklist) -> Vec<Box<str>> {
    let mut out: Vec<Box<str>> = Vec::new();
    for question in &list.questions {
        let Some(AnswerTest {
            question: other,
            is: Answered::Said(_),
        }) = &question.only_answer
        else {
            continue;
        };
        let same = |name: &str| fold(name) == fold(other);
        if !list.questions.iter().any(|one| same(&one.text)) && !out.iter().any(|one| same(one)) {
            out.push(other.clone());
        }
    }
    out
}

fn plain(words: &[&str]) -> Vec<Choice> {
    let choice = |word: &&str| Choice {
        word: (*word).into(),
        points: None,
        about: None,
    };
    words.iter().map(choice).collect()
}

/// The words that may be answered, the best first, with what they are worth.
#[must_use]
pub fn choices(list: &Checklist, question: &Question) -> Vec<Choice> {
    let mut words: Vec<(Box<str>, Option<Box<str>>)> = Vec::new();
    for level in &question.rungs {
        let word = match &level.answer {
            Answer::AtLeast(low) => format!("от {}", low.normalize()).into(),
            Answer::Said(word) => word.clone(),
        };
        words.push((word, level.about.clone()));
    }
    if question.rungs.is_empty() {
        if list.answers.is_empty() {
            words.push(("да".into(), None));
        }
        words.extend(list.answers.iter().map(|(word, _)| (word.clone(), None)));
    }
    if !words.iter().any(|(word, _)| fold(word) == "нет") {
        words.push(("нет".into(), None));
    }
    words.push((ASIDE.into(), None));
    words.push((UNSEEN.into(), None));
    let choice = |(word, about): (Box<str>, Option<Box<str>>)| Choice {
        points: match answer_worth(list, question, &word) {
            Worth::Points(points) => Some(points),
            Worth::Aside | Worth::Unreadable => None,
        },
        word,
        about,
    };
    words.into_iter().map(choice).collect()
}

fn steps(question: &Question) -> Vec<(Decimal, Decimal)> {
    let low = |level: &crate::model::regulation::AnswerLevel| match level.answer {
        Answer::AtLeast(low) => Some((low, level.points)),
        Answer::Said(_) => None,
    };
    question.rungs.iter().filter_map(low).collect()
}
