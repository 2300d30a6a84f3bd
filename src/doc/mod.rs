//! The regulation as staff read it: the same text laid out by reader, with nothing added and nothing left out.
//!
//! ```text
//! Regulation ─┬ clauses, stages, roles ─▶ placed ─▶ chapters by stage, by theme, by role
//!             └ text ─ syntax::parse ─ lines ─▶ the author's own words with the block below them
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `lines` | the line of each clause, the lines above it that say when, the lines below it |
//! | `placed` | which clause stands in which chapter |
//! | `stages` | the specialist's part |
//! | `watched` | the supervisor's part, and who answers for what |
//! | `mailed` | the marketer's part |
//! | `links` | names of stages and numbers of clauses in a text become links |
//!
//! A [`Document`] is plain data: Markdown and HTML print it and decide nothing.

mod lines;
mod links;
mod mailed;
mod placed;
mod stages;
mod watched;

pub use links::clause_anchor;

use chrono::NaiveDate;

use crate::calendar::Quantity;

use crate::lexicon::fold;
use crate::model::regulation::Regulation;
use lines::Lines;
use links::Targets;
use placed::Placed;

/// A regulation laid out for its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `регламент «…»`
    pub title: Box<str>,
    /// `версия 3`
    pub version: Option<Box<str>>,
    /// Since when it is in force.
    pub effective_from: Option<NaiveDate>,
    /// `автор РОП`
    pub author: Option<Box<str>>,
    /// The rest of its header: working time, holidays, teams.
    pub header: Vec<Line>,
    /// The funnels, as they are drawn.
    pub funnels: Vec<FunnelMap>,
    /// By reader; a reader of whom the text says nothing has no part.
    pub parts: Vec<Part>,
    /// How many clauses are checked by whom.
    pub counts: Counts,
}

/// How many clauses are checked by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// By the program.
    pub machine: usize,
    /// By people.
    pub hand: usize,
}

/// What one kind of reader has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its anchor.
    pub id: &'static str,
    /// `Специалисту`
    pub title: &'static str,
    /// What is found here, in one sentence.
    pub lead: &'static str,
    /// In reading order.
    pub chapters: Vec<Chapter>,
}

/// A stage, a theme or a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Facts in front: who is in charge, what for.
    pub facts: Vec<(&'static str, Text)>,
    /// What stands in it.
    pub groups: Vec<Group>,
}

/// Things of one kind under a small heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `Сделать`
    pub title: String,
    /// What stands there.
    pub body: Body,
}

/// What stands in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Clauses as they are written.
    Clauses(Vec<Entry>),
    /// A table.
    Table {
        /// Headings of the columns.
        head: Vec<&'static str>,
        /// Each as long as the heading.
        rows: Vec<Vec<Text>>,
    },
    /// Lines of the text.
    Lines(Vec<Line>),
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its anchor.
    pub id: String,
    /// It stands in an earlier chapter as well, which holds the anchor.
    pub repeated: bool,
    /// `2.1`
    pub number: Option<Box<str>>,
    /// When and where it holds: the lines above it, from the outermost in.
    pub under: Vec<Text>,
    /// The sentence in the author's words.
    pub text: Text,
    /// The block below it.
    pub block: Vec<Line>,
    /// Who carries it out or checks it, where that is not a person and the program.
    pub mark: Option<Mark>,
}

/// Who carries a clause out or checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `автоматически …`: the CRM's robot does it.
    Robot,
    /// Nothing in it can be checked by machine.
    ByHand,
}

/// A line of the text with those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// Its words.
    pub text: Text,
    /// Deeper lines.
    pub below: Vec<Line>,
}

/// What a line below a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// `скрипт`, `шаблон`, `шаги`, `совет`: what helps.
    Help,
    /// `просрочка …`, `дольше …`: what follows when it is late.
    Late,
    /// Everything else.
    Plain,
}

/// Words, some of which lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Run>);

/// Words that lead to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub words: String,
    /// The anchor they lead to.
    pub to: Option<String>,
}

impl Text {
    /// Words that lead nowhere.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self(vec![Run {
            words: words.into(),
            to: None,
        }])
    }

    /// Words that lead to an anchor.
    #[must_use]
    pub fn link(words: impl Into<String>, to: impl Into<String>) -> Self {
        Self(vec![Run {
            words: words.into(),
            to: Some(to.into()),
        }])
    }

    /// Several texts with something between them.
    #[must_use]
    pub fn joined(texts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut out = Vec::new();
        for text in texts {
            if !out.is_empty() {
                out.extend(Self::plain(between).0);
            }
            out.extend(text.0);
        }
        Self(out)
    }

    /// The words alone.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|run| run.words.as_str()).collect()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.words.is_empty())
    }
}

/// A funnel as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelMap {
    /// Its name; `None` for the only one.
    pub name: Option<Box<str>>,
    /// From the first level of the order down; several stages of a level are alternatives.
    pub levels: Vec<Vec<StageBox>>,
    /// Stages beside the order.
    pub beside: Vec<StageBox>,
    /// Stages that may be entered from everywhere.
    pub from_anywhere: Vec<Box<str>>,
}

/// A stage as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageBox {
    /// Its name.
    pub name: Box<str>,
    /// Its chapter, if it has one.
    pub to: Option<String>,
    /// Who is in charge.
    pub responsible: Option<Box<str>>,
    /// How long a deal may stand there, whatever the deal.
    pub limit: Option<Quantity>,
    /// A deal there is closed.
    pub terminal: bool,
}

/// What everything is laid out from.
struct Desk<'r> {
    reg: &'r Regulation,
    lines: &'r Lines<'r>,
    targets: Targets,
}

/// Whether two texts are versions of one regulation.
#[must_use]
pub fn same_name(one: &Regulation, other: &Regulation) -> bool {
    fold(&one.name) == fold(&other.name)
}

/// Lays a regulation out.
#[must_use]
pub fn document(reg: &Regulation) -> Document {
    let lines = Lines::of(reg);
    let placed = Placed::of(reg, &lines);
    let desk = Desk {
        reg,
        targets: Targets::of(reg, &placed),
        lines: &lines,
    };
    let parts = vec![
        desk.stages(&placed),
        desk.watched(&placed),
        desk.mailed(&placed),
        desk.quality(&placed),
        desk.roles(),
        desk.words(),
    ];
    let hand = reg
        .clauses
        .iter()
        .filter(|clause| clause.sentence.by_hand())
        .count();
    Document {
        title: reg.name.clone(),
        version: reg.version.clone(),
        effective_from: reg.effective_from,
        author: reg.author.clone(),
        header: desk.header(),
        funnels: desk.funnels(&placed),
        parts: parts
            .into_iter()
            .filter(|part| !part.chapters.is_empty())
            .collect(),
        counts: Counts {
            machine: reg.clauses.len() - hand,
            hand,
        },
    }
}
