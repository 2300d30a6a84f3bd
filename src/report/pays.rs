//! Whether keeping a clause goes with success.
//!
//! A deal is taken where the clause fell due before the outcome, while the deal was open. What the outcome itself sets off is left
//! out by name: keeping it is a consequence.

use std::collections::{BTreeMap, BTreeSet};

use super::SPEAKS_FROM;
use super::figure::{Cases, Share};
use super::frame::Frame;
use super::interval::{Interval, newcombe};
use super::passage::Passage;
use super::strata::{Adjusted, Stratum, mantel_haenszel};
use crate::model::regulation::{Clause, Deed, Deeds, Of, Sentence, StageId, Trigger, What};
use crate::program::Version;
use crate::program::norm::Body;

/// What a clause came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ClausePay {
    /// Version and clause.
    pub clause: (usize, usize),
    /// Duties kept, of those decided.
    pub kept: u64,
    /// Duties decided.
    pub decided: u64,
    /// Deals where it was kept, and which of them were won.
    pub where_kept: Share,
    /// Deals where it was broken, and which of them were won.
    pub where_broken: Share,
    /// Both held against each other, or why not.
    pub compared: Result<Compared, Silence>,
}

/// Two shares held against each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Where kept minus where broken.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// The same by stage and category, where the data allow.
    pub adjusted: Option<Adjusted>,
}

/// Why nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// It stands in a closed stage.
    InClosedStage,
    /// It waits for the deal to be closed.
    AwaitsOutcome,
    /// It tells to close the deal.
    MakesOutcome,
    /// It fell due with the outcome or after it, whenever it did.
    AfterOutcome,
    /// A ban or a limit: one that is kept leaves no trace.
    Prohibition,
    /// It is about no deal.
    NoDeal,
    /// It is checked by hand.
    ByHand,
    /// No duty under it was decided.
    NeverDue,
    /// Too few deals.
    TooFew,
    /// It was kept in every deal.
    AlwaysKept,
    /// It was broken in every deal.
    AlwaysBroken,
}

impl Silence {
    /// Whether the outcome itself sets the clause off.
    #[must_use]
    pub const fn is_outcome(self) -> bool {
        matches!(
            self,
            Self::InClosedStage | Self::AwaitsOutcome | Self::MakesOutcome | Self::AfterOutcome
        )
    }
}

/// What the text alone tells against comparing.
fn by_text(version: &Version, index: usize, clause: &Clause) -> Option<Silence> {
    let closed = |stages: &[StageId]| {
        !stages.is_empty() && stages.iter().all(|stage| version.is_terminal(*stage))
    };
    let own: Vec<&Body> = version
        .norms
        .iter()
        .filter(|norm| norm.clause.0 == index)
        .map(|norm| &norm.body)
        .collect();
    if clause.sentence.by_hand() || matches!(own.as_slice(), [Body::ByHand(_)]) {
        return Some(Silence::ByHand);
    }
    if !own.iter().any(|body| matches!(body, Body::Obligation(_))) {
        let bans =
            |body: &&Body| matches!(body, Body::Prohibition(_) | Body::Limit(_) | Body::Load(_));
        return Some(if own.iter().any(bans) {
            Silence::Prohibition
        } else {
            Silence::NoDeal
        });
    }
    let of_deal =
        |norm: &&crate::program::norm::Norm| norm.clause.0 == index && norm.scope.of == Of::Deal;
    if !version.norms.iter().any(|norm| of_deal(&norm)) {
        return Some(Silence::NoDeal);
    }
    if closed(&clause.scope.stages) {
        return Some(Silence::InClosedStage);
    }
    if let Trigger::Event { pattern, .. } = &clause.trigger
        && pattern
            .any
            .iter()
            .all(|shape| matches!(&shape.what, What::Transition { to, .. } if closed(to)))
    {
        return Some(Silence::AwaitsOutcome);
    }
    if let Sentence::Duty(duty) = &clause.sentence {
        let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
        let closes = |deed: &Deed| matches!(deed, Deed::Move { stages, .. } if closed(stages));
        if deeds.iter().any(closes) {
            return Some(Silence::MakesOutcome);
        }
    }
    None
}

/// The stage and the categories in which a duty was born.
type Layer = (Option<Box<str>>, Vec<Box<str>>);

/// What one clause gathers.
#[derive(Default)]
struct Account {
    kept: u64,
    decided: u64,
    where_kept: Share,
    where_broken: Share,
    strata: BTreeMap<Layer, Stratum>,
    /// Duties of deals that are decided, whether they fell due before that or not.
    met: u64,
}

/// All clauses of the versions, in their order; those of one number once.
pub(super) fn clauses(
    frame: &Frame<'_>,
    passages: &[Passage],
    head: &dyn Fn(usize, usize) -> usize,
    cases: &mut Cases,
) -> Vec<ClausePay> {
    let mut accounts: BTreeMap<(usize, usize), Account> = BTreeMap::new();
    for passage in passages {
        gather(frame, passage, cases, &mut accounts);
    }
    let mut out = Vec::new();
    for (version, own) in frame.program.versions.iter().enumerate() {
        let clauses = &own.regulation.clauses;
        let mut silent: BTreeMap<usize, Vec<Option<Silence>>> = BTreeMap::new();
        let mut order: Vec<usize> = Vec::new();
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for (index, clause) in clauses.iter().enumerate() {
            let first = head(version, index);
            silent
                .entry(first)
                .or_default()
                .push(by_text(own, index, clause));
            if seen.insert(first) {
                order.push(first);
            }
        }
        for index in order {
            let account = accounts.remove(&(version, index)).unwrap_or_default();
            // Of the arms of one number one is enough to speak, unless the outcome is in any of them.
            let told = silent.remove(&index).unwrap_or_default();
            let outcome = told.iter().flatten().find(|one| one.is_outcome());
            let all = told.iter().all(Option::is_some);
            let reason = outcome
                .or_else(|| told.iter().flatten().next().filter(|_| all))
                .copied();
            out.push(pay((version, index), account, reason));
        }
    }
    out
}

fn gather(
    frame: &Frame<'_>,
    passage: &Passage,
    cases: &mut Cases,
    accounts: &mut BTreeMap<(usize, usize), Account>,
) {
    let duties = || {
        passage
            .duties
            .iter()
            .filter(|one| one.obligation && frame.within(one.due))
    };
    for duty in duties() {
        if let Some(kept) = duty.kept() {
            let account = accounts.entry(duty.clause).or_default();
            account.decided += 1;
            account.kept += u64::from(kept);
        }
    }
    let shape = passage
        .shape
        .and_then(|at| frame.shapes.get(at))
        .filter(|shape| shape.closes());
    let fate = shape
        .filter(|_| passage.history)
        .map(|shape| passage.outcome(shape));
    let Some((won, over)) = fate.and_then(|fate| Some((fate.reached()?, fate.at()?))) else {
        return;
    };
    let mut by_clause: BTreeMap<(usize, usize), Vec<_>> = BTreeMap::new();
    for duty in duties() {
        if let Some(kept) = duty.kept() {
            let account = accounts.entry(duty.clause).or_default();
            account.met += 1;
            if duty.due < over && duty.triggered < over {
                by_clause.entry(duty.clause).or_default().push((duty, kept));
            }
        }
    }
    for (clause, all) in by_clause {
        let case = cases.add(passage.client.as_deref(), Some(&passage.deal));
        let account = accounts.entry(clause).or_default();
        let kept = all.iter().all(|(_, kept)| *kept);
        let first = all
            .iter()
            .min_by_key(|(duty, _)| (duty.triggered, duty.due));
        let Some((first, _)) = first else { continue };
        let stay = passage.stay_at(first.triggered);
        let categories = stay.map(|stay| stay.categories.clone()).unwrap_or_default();
        let stratum = account
            .strata
            .entry((first.stage.clone(), categories))
            .or_default();
        let (share, cell) = if kept {
            (&mut account.where_kept, &mut stratum.kept)
        } else {
            (&mut account.where_broken, &mut stratum.broken)
        };
        share.take(case, Some(won));
        cell.0 += u64::from(won);
        cell.1 += 1;
    }
}

fn pay(clause: (usize, usize), account: Account, reason: Option<Silence>) -> ClausePay {
    let (kept, broken) = (&account.where_kept, &account.where_broken);
    let of = |share: &Share| (share.numerator(), share.denominator());
    let deals = kept.denominator() + broken.denominator();
    let silence = reason.or(match (deals, account.met, account.decided) {
        (0, 1.., _) => Some(Silence::AfterOutcome),
        (0, _, 0) => Some(Silence::NeverDue),
        (0..SPEAKS_FROM, ..) => Some(Silence::TooFew),
        _ if broken.denominator() == 0 => Some(Silence::AlwaysKept),
        _ if kept.denominator() == 0 => Some(Silence::AlwaysBroken),
        _ => None,
    });
    let strata: Vec<Stratum> = account.strata.into_values().collect();
    let compared = match (silence, newcombe(of(kept), of(broken))) {
        (Some(silence), _) => Err(silence),
        (None, None) => Err(Silence::TooFew),
        (None, Some((difference, interval))) => Ok(Compared {
            difference,
            interval,
            adjusted: mantel_haenszel(&strata),
        }),
    };
    ClausePay {
        clause,
        kept: account.kept,
        decided: account.decided,
        where_kept: account.where_kept,
        where_broken: account.where_broken,
        compared,
    }
}
