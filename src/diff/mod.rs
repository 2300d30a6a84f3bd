//! Two texts compared by meaning: what the newer one changes, whom it binds more and whom less.
//!
//! ```text
//! old, new: &Regulation ─ Program::new(both) ▶ norms ─ facets ▶ Reading per clause ─ pairing ▶ pairs ─ compare ▶ Change
//!                        └ declared ▶ renamed names, declarations ┘          └ guards (analysis: cells + SAT)
//! findings of two runs ─ replay ▶ new, gone, changed by person and clause
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | `keys` | what a condition, pattern or term asks for, as a text that is the same for the same meaning |
//! | `facets`, `facets_counting` | a norm taken apart: who, what, by when, where, under what condition |
//! | `words` | lengths, terms, hours in Russian words |
//! | `renamed`, `declared` | names that are spelled otherwise; declarations that have changed |
//! | `pairing` | which clause of the old text is which of the new one |
//! | `compare`, `direction` | what differs between two clauses, and whether it is stricter |
//! | `merged`, `guards` | conditions of both texts over common axes: wider, narrower, or the same in other words |
//! | `branches` | groups of branches: cases that are covered now, and that are no more |
//! | [`replay`] | two runs over the same data |
//!
//! *Meaning* is what the kernel gets: two clauses mean the same when their norms are the same but for wording and places.
//! Examples, comments, layout and the order of what has no order never matter. A clause is looked for in three steps: the same
//! meaning under the same number; the same meaning under another number (renumbered; a clause put in at the top renames those
//! below it, and nothing of them has changed); the same number where enough is left of it, else the most similar clause; what is
//! left is added or removed. Stricter and looser are said only where they are sure: lengths of one kind compare, «2 часа» and
//! «3 рабочих часа» do not.

mod branches;
mod compare;
mod declared;
mod direction;
mod facets;
mod facets_counting;
mod guards;
mod keys;
mod merged;
mod pairing;
mod renamed;
pub mod replay;
mod words;

pub use words::longer;

use crate::model::regulation::Regulation;
use crate::program::Program;
use crate::source::Span;

/// What has changed between two texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// Clauses in the order of the newer text; what was removed stands where it stood.
    pub clauses: Vec<ClauseChange>,
    /// What the texts declare: the header, roles, cards, funnels, stages, touches, categories, reports.
    pub declarations: Vec<Change>,
    /// Groups of branches: what they cover now and did not, and the other way round.
    pub branches: Vec<Change>,
}

impl Difference {
    /// Whether nothing has changed in meaning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty()
            && self.branches.is_empty()
            && self.clauses.iter().all(|one| !one.kind().is_change())
    }

    /// How many clauses have become what.
    #[must_use]
    pub fn number(&self, kind: ClauseKind) -> usize {
        self.clauses.iter().filter(|one| one.kind() == kind).count()
    }
}

/// A clause of one of the texts, or the same clause of both.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseChange {
    /// Its index in the old text.
    pub old: Option<usize>,
    /// Its index in the new text.
    pub new: Option<usize>,
    /// Whether its number is another one.
    pub renumbered: bool,
    /// Whether the author's sentence reads otherwise.
    pub reworded: bool,
    /// What of its meaning has changed.
    pub changes: Vec<Change>,
}

/// What has become of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseKind {
    /// The old text does not have it.
    Added,
    /// The new text does not have it.
    Removed,
    /// It means something else.
    Changed,
    /// It means the same under another number.
    Renumbered,
    /// It means the same in other words.
    Reworded,
    /// Nothing.
    Same,
}

impl ClauseKind {
    /// Whether anybody has to do something else.
    #[must_use]
    pub const fn is_change(self) -> bool {
        matches!(
            self,
            Self::Added | Self::Removed | Self::Changed | Self::Renumbered
        )
    }
}

impl ClauseChange {
    /// What has become of it.
    #[must_use]
    pub fn kind(&self) -> ClauseKind {
        match (self.old, self.new) {
            (None, _) => ClauseKind::Added,
            (_, None) => ClauseKind::Removed,
            _ if !self.changes.is_empty() => ClauseKind::Changed,
            _ if self.renumbered => ClauseKind::Renumbered,
            _ if self.reworded => ClauseKind::Reworded,
            _ => ClauseKind::Same,
        }
    }
}

/// One thing that has changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What.
    pub aspect: Aspect,
    /// What it does to those who must obey.
    pub effect: Effect,
    /// As it was; `None`: it was not there.
    pub old: Option<Box<str>>,
    /// As it is; `None`: it is not there any more.
    pub new: Option<Box<str>>,
    /// What it comes to: the smallest example deal, two terms counted out.
    pub notes: Vec<Box<str>>,
    /// Where it stood, for what is no part of a clause.
    pub old_at: Option<Span>,
    /// Where it stands.
    pub new_at: Option<Span>,
}

impl Change {
    /// A change of which only the sides are known.
    pub(crate) fn new(aspect: Aspect, old: Option<String>, new: Option<String>) -> Self {
        Self {
            aspect,
            effect: Effect::Other,
            old: old.map(Into::into),
            new: new.map(Into::into),
            notes: Vec::new(),
            old_at: None,
            new_at: None,
        }
    }

    pub(crate) fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    pub(crate) fn at(mut self, old: Option<Span>, new: Option<Span>) -> Self {
        self.old_at = old;
        self.new_at = new;
        self
    }

    pub(crate) fn note(mut self, note: impl Into<Box<str>>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// What a change does to those who must obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It asks more, sooner, or of more deals.
    Stricter,
    /// It asks less, later, or of fewer deals.
    Looser,
    /// Neither can be said.
    Other,
}

macro_rules! aspects {
    ($($(#[$doc:meta])* $name:ident => $word:literal, $title:literal;)*) => {
        /// What of a clause or a declaration can change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Aspect {
            $($(#[$doc])* $name,)*
        }

        /// Every aspect, in the order in which a report tells them.
        pub const ASPECTS: &[Aspect] = &[$(Aspect::$name),*];

        impl Aspect {
            /// The stable word of the machine output; several aspects may share one.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What people call it.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

aspects! {
    /// The kind of sentence.
    Sentence => "sentence", "смысл предложения";
    /// Where it applies.
    Scope => "scope", "где действует";
    /// What sets it off.
    Trigger => "trigger", "повод";
    /// Its condition.
    Guard => "guard", "условие";
    /// A number that a condition or a ban compares with.
    Threshold => "threshold", "порог";
    /// Who must.
    Who => "addressee", "кто отвечает";
    /// Whom a ban binds.
    WhoNot => "addressee", "кому нельзя";
    /// Who is free of a ban.
    WhoMay => "addressee", "кому можно";
    /// What is to be done.
    Deed => "action", "что сделать";
    /// What it is about.
    Event => "subject", "о чём речь";
    /// What must hold.
    Criteria => "criteria", "что должно быть выполнено";
    /// The rule of moves.
    Moves => "transition", "правило переходов";
    /// Where one may go.
    OnlyTo => "transition", "куда можно перейти";
    /// What may not be left out.
    NoSkip => "transition", "что нельзя пропустить";
    /// The term.
    Deadline => "deadline", "срок";
    /// How long something may last before it counts.
    Wait => "deadline", "сколько можно ждать";
    /// When again and again.
    Recurrence => "times", "когда и как часто";
    /// How often.
    Times => "times", "сколько раз";
    /// Which clock.
    Clock => "clock", "по чьим часам";
    /// How many attempts.
    Attempts => "attempts", "попытки";
    /// When they are.
    Slots => "attempts", "дни попыток";
    /// What ends them.
    Success => "attempts", "что считается успехом";
    /// What begins them anew.
    Restart => "attempts", "когда начать заново";
    /// What fulfils it.
    Evidence => "evidence", "что засчитывается";
    /// What was done before counts.
    Early => "evidence", "сделанное раньше";
    /// What it does not hold for.
    Exception => "exception", "исключение";
    /// What ends it.
    Cancel => "exception", "когда отменяется";
    /// What stops its clock.
    Pause => "pause", "пауза";
    /// Lateness that is no fault.
    Grace => "grace", "допуск";
    /// Whether the scope ends it.
    Ends => "scope", "когда заканчивается";
    /// What is asked when its window opens.
    WhenOpens => "guard", "условие в момент касания";
    /// Whose approval lifts it.
    Approval => "approval", "чьё согласование нужно";
    /// Hours.
    Hours => "hours", "часы";
    /// Days off.
    Holidays => "hours", "праздники";
    /// How many at most.
    Limit => "limit", "сколько можно";
    /// Over which time.
    Window => "window", "за какое время";
    /// Per whom.
    Account => "limit", "на кого считается";
    /// What counts besides.
    CountedAlso => "limit", "что ещё считается";
    /// How many at least.
    Plan => "plan", "план";
    /// How a number is worked out.
    Formula => "metric", "как считается";
    /// From how many cases on it speaks.
    Decided => "metric", "от скольких случаев судить";
    /// Who answers for it.
    Answers => "addressee", "кто отвечает за показатель";
    /// A step of a scale.
    Rung => "metric", "ступень шкалы";
    /// A question of a checklist.
    Question => "checklist", "вопрос чек-листа";
    /// A scale of a checklist.
    Scale => "checklist", "шкала";
    /// A stop factor.
    Stop => "checklist", "стоп-фактор";
    /// What happens when it is late.
    Steps => "escalation", "что при просрочке";
    /// What it means when it is not done.
    Undone => "consequence", "что следует, если не сделано";
    /// The grading.
    Severity => "severity", "тяжесть";
    /// The penalty.
    Penalty => "penalty", "взыскание";
    /// The priority.
    Priority => "priority", "приоритет";
    /// Script, template, steps, advice.
    Help => "help", "подсказки";
    /// Text that only people can check.
    ByHand => "by_hand", "проверяется вручную";
    /// Anything else.
    Other => "other", "прочее";
    /// The header.
    Header => "header", "шапка";
    /// Working time.
    Schedule => "schedule", "рабочее время";
    /// A role.
    Role => "role", "роль";
    /// A field of a card.
    Field => "field", "поле";
    /// A named touch.
    Touch => "touch", "касание";
    /// A category ladder.
    Category => "category", "категория";
    /// A funnel.
    Funnel => "funnel", "воронка";
    /// A stage.
    Stage => "stage", "стадия";
    /// A report.
    Report => "report", "отчёт";
    /// The policy of mailings.
    Mailings => "mailings", "рассылки";
    /// How much a check of the text matters.
    Check => "check", "проверка текста";
    /// A group of branches.
    Branch => "branch", "ветки";
}

/// Compares two texts that read without an error.
#[must_use]
pub fn diff(old: &Regulation, new: &Regulation) -> Difference {
    // One program, so that symbols of both mean the same.
    let program = Program::new(&[old.clone(), new.clone()]);
    let [before, after] = program.versions.as_slice() else {
        return Difference::default();
    };
    let mut renamed = declared::renamed(before, after, &program.names);
    let right = keys::Keys {
        version: after,
        renamed: &renamed.new.clone(),
    };
    let new_clauses = pairing::read(right);
    let first = pairing::read(keys::Keys {
        version: before,
        renamed: &renamed.old,
    });
    // Questions and metrics name other clauses by number: with the numbers of the new text they read the same.
    let numbers = pairing::numbers(&pairing::pairs(&first, &new_clauses), &first, &new_clauses);
    drop(first);
    renamed.old.count(numbers);
    let left = keys::Keys {
        version: before,
        renamed: &renamed.old,
    };
    let old_clauses = pairing::read(left);
    let declarations = declared::compare(left, right, &renamed, &new_clauses);
    let common = merged::Merged::new(old, new, &renamed.old);
    let mut clauses: Vec<ClauseChange> = pairing::pairs(&old_clauses, &new_clauses)
        .into_iter()
        .map(|(old, new)| compare::pair((&old_clauses, old), (&new_clauses, new), &common))
        .collect();
    let branches = branches::compare(old, new, &common, &clauses);
    pairing::in_order(&mut clauses);
    Difference {
        clauses,
        declarations,
        branches,
    }
}
