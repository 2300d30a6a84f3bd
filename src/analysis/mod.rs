//! The text proves itself: contradictions, holes and dead ends, found before the first deal.
//!
//! ```text
//! Cond ─ axes ▶ Wish ─ cut ▶ Region ─ solve ▶ none, or the plainest case ─ words, example ▶ Diagnostic with a ready «пример»
//! ```
//!
//! | file | what it does |
//! |---|---|
//! | [`space`] | axes: what conditions look at, cut into cells within which no condition tells two cases apart |
//! | [`region`] | sets of cases: cells joined by `и`, `или`, `не` |
//! | [`solve`] | whether a set is empty, and its plainest case; gives up at a stated bound |
//! | [`subject`] | what an axis is of, and how far it is understood |
//! | [`axes`] | conditions → axes |
//! | [`wish`] | conditions over axes → regions |
//! | `related` | how axes of events and texts hang together |
//! | [`group`] | the conditions of one place, with the cases that can be there |
//! | [`words`], [`example`] | a case in words, and as a ready `пример` |
//! | `demand`, `timing`, `meet`, `doubles` | what a text demands, terms on a real week, deals under two clauses, clauses about the same |
//! | `reach`, `people_texts` | which stages lead to which, texts for people |
//! | [`severity`] | how much each check matters, as the text or the command line sets it |
//! | every other file | one check each, a row of [`CHECKS`] |
//!
//! Two kinds of answer, and each errs on its own safe side. «There is no such case» (a branch that is never taken) is proved with
//! everything that is not understood left free. «Here is a case» (nobody's case, two orders at once) rests only on what is understood:
//! where an answer hangs on two fields compared, on an approval, on a worked-out value, nothing is claimed and the conditions
//! are counted as not understood. *Empty* is a cell of every field: no comparison holds there.
//!
//! Nothing here runs unless `check` asks: reading a text is as fast as ever.

mod always;
mod attempts;
pub mod axes;
mod beyond_stage;
mod coverage;
mod dead_arm;
mod dead_rung;
mod demand;
mod doubles;
mod empties;
mod endless;
mod entry_clash;
pub mod example;
mod filled_later;
mod final_duty;
mod forbidden_deed;
mod forbidden_hour;
pub mod group;
mod ladder_hole;
mod list_unused;
mod meet;
mod never;
mod never_used;
mod no_addressee;
mod no_responsible;
mod not_infinitive;
mod over_limit;
mod overlap;
mod people_texts;
mod plan_over_limit;
mod pointless;
mod reach;
pub mod region;
mod related;
mod role_unheld;
mod row_of_ifs;
mod said_twice;
pub mod severity;
pub mod solve;
pub mod space;
pub mod subject;
mod template_shut;
mod timing;
mod two_deadlines;
mod two_orders;
mod unplayed;
mod unreached;
mod vague;
mod way_out;
pub mod wish;
pub mod words;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use doubles::Doubles;
use group::{Filled, Group, Place};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Level};
use crate::model::regulation::{BranchId, Cond, Regulation};
use crate::source::{SourceText, Span};

/// How many pairs of clauses one check looks at in one text.
const MOST_PAIRS: usize = 2_000_000;

/// A check of the text.
#[derive(Clone, Copy)]
pub struct Check {
    /// The code of its messages; its page is what `explain` shows.
    pub code: Code,
    /// How much it matters unless the text or the command line says otherwise.
    pub level: Level,
    run: fn(&Text<'_>, &mut Report),
}

/// All checks, in the order of their codes.
pub const CHECKS: &[Check] = &[
    check(Code::NoBranchFits, Level::Warning, coverage::run),
    check(Code::DeadArm, Level::Warning, dead_arm::run),
    check(Code::AlwaysTrue, Level::Warning, always::run),
    check(Code::NeverTrue, Level::Warning, never::run),
    check(Code::TwoOrders, Level::Warning, two_orders::run),
    check(Code::ForgottenValue, Level::Warning, row_of_ifs::run),
    check(Code::NoRungFits, Level::Warning, ladder_hole::run),
    check(Code::DeadRung, Level::Warning, dead_rung::run),
    check(Code::ElseTakesEmpty, Level::Advice, empties::run),
    check(Code::NoWayOut, Level::Warning, way_out::run),
    check(Code::RowsOverlap, Level::Warning, overlap::run),
    // Any of the others says it.
    check(Code::TooManyCases, Level::Advice, nothing),
    check(Code::ForbiddenDeed, Level::Warning, forbidden_deed::run),
    check(Code::OverLimit, Level::Warning, over_limit::run),
    check(Code::ForbiddenHour, Level::Warning, forbidden_hour::run),
    check(Code::BeyondStage, Level::Warning, beyond_stage::run),
    check(Code::AttemptsNoTime, Level::Warning, attempts::run),
    // Only beside data, see [`staff`].
    check(Code::RoleUnheld, Level::Warning, nothing),
    check(Code::FilledLater, Level::Warning, filled_later::run),
    check(Code::EntryClash, Level::Warning, entry_clash::run),
    check(Code::TwoDeadlines, Level::Warning, two_deadlines::run),
    check(Code::SaidTwice, Level::Warning, said_twice::run),
    check(Code::Pointless, Level::Warning, pointless::run),
    check(Code::PlanOverLimit, Level::Warning, plan_over_limit::run),
    check(Code::StageUnreached, Level::Warning, unreached::run),
    check(Code::NoEnd, Level::Warning, endless::run),
    check(Code::FinalDuty, Level::Warning, final_duty::run),
    check(Code::NeverUsed, Level::Advice, never_used::run),
    check(Code::NoResponsible, Level::Warning, no_responsible::run),
    check(Code::ListUnused, Level::Advice, list_unused::run),
    check(Code::TemplateShut, Level::Warning, template_shut::run),
    // Only beside the examples played, see [`untried`].
    check(Code::Untried, Level::Advice, nothing),
    check(Code::VagueWord, Level::Advice, vague::run),
    check(Code::NotInfinitive, Level::Advice, not_infinitive::run),
    check(Code::NoAddressee, Level::Advice, no_addressee::run),
];

const fn check(code: Code, level: Level, run: fn(&Text<'_>, &mut Report)) -> Check {
    Check { code, level, run }
}

const fn nothing(_: &Text<'_>, _: &mut Report) {}

/// What the analysis of some texts comes to.
#[derive(Debug, Default)]
pub struct Analysis {
    /// What is wrong, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Conditions that could have mattered and are not understood.
    pub undecided: Vec<Undecided>,
}

/// A condition that the analysis does not understand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Undecided {
    /// Index of the file.
    pub file: usize,
    /// Where the group of conditions stands.
    pub span: Span,
    /// The author's words.
    pub text: Box<str>,
}

/// A regulation with what all checks share.
pub struct Text<'r> {
    /// The regulation.
    pub reg: &'r Regulation,
    /// What must be filled on the way to a stage.
    pub filled: Filled,
    /// Every group of branches, in the order of the text.
    pub groups: Vec<Group>,
    /// The clauses that stand in each arm itself.
    pub of_arm: BTreeMap<(usize, usize), Vec<usize>>,
    /// The groups that stand directly in each group.
    nested: BTreeMap<usize, Vec<usize>>,
    doubles: OnceCell<Doubles>,
}

/// What a check has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// Messages.
    pub diagnostics: Vec<Diagnostic>,
    /// Conditions not understood: place and words.
    pub undecided: Vec<(Span, Box<str>)>,
}

impl Report {
    /// One message; its level is the check's own.
    pub fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Says that a question was given up.
    pub fn too_many(&mut self, span: Span) {
        self.tell(
            Diagnostic::advice(
                Code::TooManyCases,
                span,
                "условия здесь сочетаются слишком многими способами: разобраны не все",
            )
            .label("не разобрано до конца")
            .hint(format!(
                "поиск остановлен после {} тупиков; разбейте условие на несколько групп «если»",
                solve::MOST_DEAD_ENDS
            )),
        );
    }
}

impl Report {
    /// Says that not every clause was compared with every other.
    fn too_many_pairs(&mut self, span: Span, most: usize) {
        self.tell(
            Diagnostic::advice(
                Code::TooManyCases,
                span,
                "пунктов слишком много, чтобы сравнить каждый с каждым: сравнены не все",
            )
            .label("дальше не сравнивали")
            .hint(format!(
                "предел — {most} пар; разделите регламент на несколько, по воронкам или отделам"
            )),
        );
    }
}

impl<'r> Text<'r> {
    fn new(reg: &'r Regulation) -> Self {
        let filled = Filled::of(reg);
        let groups = reg
            .branches
            .iter()
            .map(|branch| {
                let place = Place {
                    scope: &branch.scope,
                    trigger: &branch.trigger,
                };
                let arms = branch.arms.iter().map(|arm| arm.cond.as_ref());
                let group = Group::new(reg, &place, &filled, &branch.guard, arms);
                if branch.by_value {
                    group.with_values()
                } else {
                    group
                }
            })
            .collect();
        let mut of_arm: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (at, clause) in reg.clauses.iter().enumerate() {
            if let Some((BranchId(branch), arm)) = clause.arm {
                of_arm.entry((branch, arm)).or_default().push(at);
            }
        }
        let mut nested: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, branch) in reg.branches.iter().enumerate() {
            if let Some((BranchId(parent), _)) = branch.parent {
                nested.entry(parent).or_default().push(at);
            }
        }
        Self {
            reg,
            filled,
            groups,
            of_arm,
            nested,
            doubles: OnceCell::new(),
        }
    }

    /// Clauses that speak of the same, looked for once.
    fn doubles(&self) -> &Doubles {
        self.doubles
            .get_or_init(|| doubles::doubles(self, MOST_PAIRS))
    }

    /// The place of a group.
    #[must_use]
    pub fn place(&self, group: usize) -> Option<Place<'r>> {
        let branch = self.reg.branches.get(group)?;
        Some(Place {
            scope: &branch.scope,
            trigger: &branch.trigger,
        })
    }

    /// The clauses of a group, its arms and all that is nested in them.
    #[must_use]
    pub fn clauses_under(&self, group: usize) -> Vec<usize> {
        let mut groups = vec![group];
        let mut at = 0;
        let mut out = Vec::new();
        while let Some(&own) = groups.get(at) {
            at += 1;
            for ((_, _), clauses) in self.of_arm.range((own, 0)..(own + 1, 0)) {
                out.extend(clauses.iter().copied());
            }
            groups.extend(self.nested.get(&own).into_iter().flatten());
        }
        out.sort_unstable();
        out
    }
}

/// Analyses texts that read without an error; every message has the level of its check, see [`severity::settle`].
#[must_use]
pub fn analyse(regulations: &[Regulation]) -> Analysis {
    let mut all = Diagnostics::default();
    let mut undecided = Vec::new();
    let mut first = 0;
    for reg in regulations {
        let text = Text::new(reg);
        let mut report = Report::default();
        for check in CHECKS {
            (check.run)(&text, &mut report);
        }
        all.file = first;
        for one in report.diagnostics {
            all.push_in(&reg.source, one);
        }
        for (span, text) in report.undecided {
            let (file, span) = in_file(&reg.source, span, first);
            undecided.push(Undecided { file, span, text });
        }
        first += reg.source.ranges().count();
    }
    undecided.sort();
    undecided.dedup();
    Analysis {
        diagnostics: all.into_sorted(),
        undecided,
    }
}

/// Looks at the roles that texts call upon beside those that people hold, as the data spells them.
#[must_use]
pub fn staff(regulations: &[Regulation], held: &[String]) -> Vec<Diagnostic> {
    of_each(regulations, |_, reg, own| role_unheld::run(reg, held, own))
}

/// Looks at the clauses that no example of their own text exercises, given as (regulation, clause). A text without examples
/// is left alone: its author has not begun to try it.
#[must_use]
pub fn untried(regulations: &[Regulation], unplayed: &[(usize, usize)]) -> Vec<Diagnostic> {
    of_each(regulations, |at, reg, own| {
        let clauses = unplayed.iter().filter(|(of, _)| *of == at);
        unplayed::run(reg, clauses.map(|(_, clause)| *clause), own);
    })
}

fn of_each(
    regulations: &[Regulation],
    mut run: impl FnMut(usize, &Regulation, &mut Vec<Diagnostic>),
) -> Vec<Diagnostic> {
    let mut all = Diagnostics::default();
    let mut first = 0;
    for (at, reg) in regulations.iter().enumerate() {
        let mut own = Vec::new();
        run(at, reg, &mut own);
        all.file = first;
        for one in own {
            all.push_in(&reg.source, one);
        }
        first += reg.source.ranges().count();
    }
    all.into_sorted()
}

/// The level of a check's messages unless somebody sets another.
#[must_use]
pub fn default_level(code: Code) -> Level {
    CHECKS
        .iter()
        .find(|check| check.code == code)
        .map_or(Level::Advice, |check| check.level)
}

fn in_file(source: &SourceText, span: Span, first: usize) -> (usize, Span) {
    let (part, start) = source.part(span.start);
    let own = Span::new(
        span.start.saturating_sub(start),
        span.end.saturating_sub(start),
    );
    (first + part, own)
}

/// The conditions that `и` joins, one by one.
pub(crate) fn conjuncts(cond: &Cond) -> Vec<&Cond> {
    match cond {
        Cond::True => Vec::new(),
        Cond::And(all) => all.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}
