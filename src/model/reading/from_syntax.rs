//! A tree → a regulation. Two walks: the first declares every name, the second binds everything that uses names, so that the
//! order of sections in the text does not matter.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{ProductionCalendar, Schedule, WeekHours, Zone};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Level};
use crate::lexicon::Names;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Context;
use crate::model::reading::includes::{Finder, NoFiles, gather, localise};
use crate::model::reading::proven::proven;
use crate::model::reading::side_by_side::{Hands, in_runs, let_go};
use crate::model::reading::together::together;
use crate::model::regulation::{Funnel, FunnelId, Regulation};
use crate::model::slips::settle;
use crate::source::{SourceText, Span};
use crate::syntax::{self, Node};

/// Everything that reading some texts gives.
#[derive(Debug)]
pub struct Loaded {
    /// One regulation per text, in the order given. Their indices are valid only when there are no errors.
    pub regulations: Vec<Regulation>,
    /// The texts with all that they include: what messages speak of.
    pub sources: Vec<SourceText>,
    /// All messages, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether the texts can be run.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|diagnostic| diagnostic.level != Level::Error)
    }
}

/// Reads texts: one regulation each, versions of one name together. What they include is not found.
#[must_use]
pub fn load(sources: &[SourceText]) -> Loaded {
    load_with(sources, &mut NoFiles)
}

/// Reads texts with the files that they include.
#[must_use]
pub fn load_with(sources: &[SourceText], finder: &mut dyn Finder) -> Loaded {
    load_by(Hands::default(), sources, finder)
}

/// The same with so many threads; how many they are changes nothing but the time it takes.
#[must_use]
pub fn load_by(hands: Hands, sources: &[SourceText], finder: &mut dyn Finder) -> Loaded {
    let mut files: Vec<SourceText> = Vec::new();
    let mut regulations: Vec<Regulation> = Vec::new();
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut firsts = Vec::new();
    for source in sources {
        let first = files.len();
        let gathered = gather(source, finder);
        let joined = match gathered.files.as_slice() {
            [_] => source.clone(),
            several => SourceText::joined(several),
        };
        let (reg, said) = bound(hands, &joined);
        let said = proven(said, &joined, &|text| bound(hands, text).1);
        regulations.push(reg);
        told.extend(localise(said, &joined, first));
        for (file, mut fault) in gathered.faults {
            fault.file = first + file;
            told.push(fault);
        }
        firsts.push(first);
        files.extend(gathered.files);
    }
    let mut diagnostics = Diagnostics::default();
    together(&regulations, &firsts, &mut diagnostics);
    told.extend(diagnostics.into_sorted());
    let mut all = Diagnostics::default();
    for one in told {
        all.push_as_is(one);
    }
    Loaded {
        regulations,
        sources: files,
        diagnostics: all.into_sorted(),
    }
}

/// One text, bound, with what is to be said of it.
fn bound(hands: Hands, source: &SourceText) -> (Regulation, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut tree = syntax::parse(source, &mut diagnostics);
    in_runs(
        hands,
        &mut tree.nodes,
        crate::model::rewriting::in_full::say_in_full,
    );
    let mut binder = Binder::new(hands, source, &mut diagnostics);
    binder.read(&tree.nodes);
    let reg = binder.reg;
    let_go(hands, tree.nodes);
    let said = settle(diagnostics.into_sorted(), source, &reg);
    (reg, said)
}

/// The company's clock until the header says otherwise: Moscow, Monday to Friday 09:00–18:00, no production calendar.
fn default_schedule() -> Schedule {
    let zone = Zone::parse("Europe/Moscow").unwrap_or(Zone::Named(chrono_tz::UTC));
    let hours =
        WeekHours::parse("пн–пт 09:00–18:00").unwrap_or_else(|_| WeekHours::round_the_clock());
    Schedule::new(zone, hours)
}

/// The production calendar of Russia.
pub(in crate::model) fn russia() -> std::sync::Arc<ProductionCalendar> {
    ProductionCalendar::russia()
}

impl<'d> Binder<'d> {
    fn new(hands: Hands, source: &SourceText, diagnostics: &'d mut Diagnostics) -> Self {
        let reg = Regulation {
            source: source.clone(),
            name: "".into(),
            version: None,
            effective_from: None,
            author: None,
            company: default_schedule(),
            teams: Vec::new(),
            checks: Vec::new(),
            bare_is_working: false,
            roles: Vec::new(),
            fields: Vec::new(),
            touches: Vec::new(),
            mailing_priority: Vec::new(),
            mailing_refused: None,
            categories: Vec::new(),
            funnels: Vec::new(),
            stages: Vec::new(),
            branches: Vec::new(),
            metrics: Vec::new(),
            reports: Vec::new(),
            clauses: Vec::new(),
            scenarios: Vec::new(),
            questions: Vec::new(),
        };
        Self {
            reg,
            diagnostics,
            roles: Names::default(),
            fields: Names::default(),
            touches: Names::default(),
            categories: Names::default(),
            derived: Names::default(),
            metrics: Names::default(),
            metrics_known: usize::MAX,
            metric_scope: crate::model::regulation::Scope::default(),
            metric_guard: crate::model::regulation::Cond::True,
            counted_clauses: Vec::new(),
            sheets: Vec::new(),
            asked_answer: None,
            answer_to_mailings: false,
            derivations: Vec::new(),
            ladders: Names::default(),
            ladder_list: Vec::new(),
            sections: Vec::new(),
            section_rank: Vec::new(),
            funnels: Names::default(),
            stages: Names::default(),
            funnel: None,
            bare_is_working: false,
            last_field: None,
            trying: false,
            carried: 0,
            unknown_at: usize::MAX,
            bare_events: 0,
            numbers: BTreeMap::new(),
            hands,
            deferred: None,
        }
    }

    fn read(&mut self, nodes: &[Node]) {
        self.declare(nodes);
        if self.reg.funnels.is_empty() {
            self.reg.funnels.push(Funnel {
                name: None,
                order: Vec::new(),
                out_of_order: Vec::new(),
                terminal: Vec::new(),
                from_anywhere: Vec::new(),
                span: Span::default(),
            });
        }
        self.funnel_rules(nodes);
        self.finish_funnels();
        self.derive(nodes);
        self.bind_ladders(nodes);
        self.bind_vocabulary(nodes);
        self.note_sheets(nodes);
        self.bind_metrics(nodes);
        self.bare_is_working = self.reg.bare_is_working;
        let mut context = Context::default();
        if let [only] = self.reg.funnels.as_slice()
            && only.name.is_none()
        {
            context.scope.funnel = Some(FunnelId(0));
            self.funnel = Some(FunnelId(0));
        }
        self.block(nodes, &context);
        self.clocks_at_start();
        self.rank_sections();
        self.finish_clauses();
        self.finish_metrics();
        self.scenarios(nodes);
        self.unused_ladders();
        self.unread(nodes);
        crate::model::slips::doubts(nodes, &self.reg, self.diagnostics);
        crate::model::slips::readings(&self.reg, self.diagnostics);
    }

    /// Fills in what the text leaves to the reader: final stages, the order of stages without «порядок».
    fn finish_funnels(&mut self) {
        for (index, funnel) in self.reg.funnels.iter_mut().enumerate() {
            if funnel.order.is_empty() {
                funnel.order = self
                    .reg
                    .stages
                    .iter()
                    .enumerate()
                    .filter(|(id, stage)| {
                        stage.funnel.0 == index
                            && !funnel.out_of_order.iter().any(|other| other.0 == *id)
                    })
                    .map(|(id, _)| vec![crate::model::regulation::StageId(id)])
                    .collect();
            }
            if funnel.terminal.is_empty() {
                funnel.terminal = funnel.order.last().cloned().unwrap_or_default();
            }
        }
    }

    /// Unique keys, and a word to those who wrote no clause.
    fn finish_clauses(&mut self) {
        let mut seen: BTreeSet<Box<str>> = BTreeSet::new();
        // How far the numbering of a key's parts has come: searching from 2 again would be quadratic in their number.
        let mut parts: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for index in 0..self.reg.clauses.len() {
            let Some(clause) = self.reg.clauses.get(index) else {
                continue;
            };
            let key = clause.key.clone();
            if seen.insert(key.clone()) {
                continue;
            }
            // The sentences of one numbered «если» or «когда» are parts of one clause.
            let next = parts.entry(key.clone()).or_insert(2);
            let unique = (*next..).find_map(|n| {
                *next = n + 1;
                let unique = format!("{key} ({n})").into_boxed_str();
                (!seen.contains(&unique)).then_some(unique)
            });
            if let (Some(unique), Some(clause)) = (unique, self.reg.clauses.get_mut(index)) {
                seen.insert(unique.clone());
                clause.key = unique;
            }
        }
        if self.reg.clauses.is_empty() && !self.diagnostics.has_errors() {
            let first = self.reg.source.text.chars().next();
            self.warn(
                Code::NoClauses,
                Span::new(0, first.map_or(0, char::len_utf8)),
                "в тексте нет ни одного пункта: проверять нечего",
            )
            .hint("напишите хотя бы один пункт, например под стадией")
            .example("    1.1 позвонить за 15 рабочих минут");
        }
    }
}
