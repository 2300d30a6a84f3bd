//! Program × Case × now → findings.
//!
//! Pure and total: the engine reads no clock, no file and no environment, never fails and never panics; all errors of
//! the text were settled before it runs.
//!
//! ```text
//! Case ─ fact ▶ one line of facts ─ visits, view ▶ View (one deal, one version)
//!                                                    │  ask: the answer to a condition at a moment
//!                                                    │  flips: the moments at which it may change
//! Norm ─ run, births ▶ Born ─ duty, deeds ▶ Judged ──┴─ finding, next ▶ CaseResult
//!      └ bans ▶ Breach ────────────────────────────────────┘
//! ```
//!
//! A moment is an instant together with the number of facts that have applied by then, so "just before this event" and
//! "when this second is over" are both exact. Only moments at which a condition may change are asked; events of a pattern
//! are found once per deal and looked up by bisection, which keeps a case at O((E + M) log E) for E facts and M such
//! moments.
//!
//! Limits and metrics count over cases, or may: each case only *contributes* its facts ([`CaseResult::contributions`]), and
//! [`settle`] judges all contributions in one ordered pass, so that neither the order of cases nor their division into
//! shards can change the result. Limits by deal or client go the same way.
//!
//! ```text
//! Case ─ counting ▶ Contribution ┐
//! Case ─ counting ▶ Contribution ┼ settle: sort, then by norm and key ─ window, gaps ▶ Settled { findings, metrics }
//! Case ─ counting ▶ Contribution ┘
//! ```

mod appraise;
mod approvals;
mod ask;
mod asked;
mod audited;
mod bans;
mod births;
mod calc;
mod contribution;
mod counting;
mod criteria;
mod dates;
mod deeds;
mod duplicates;
mod duty;
mod events;
mod explain;
mod fact;
mod faults;
mod figure;
mod finding;
mod flips;
mod gaps;
mod grid;
mod held;
mod hours;
mod linked;
mod load;
mod matching;
mod meetings;
mod members;
mod moves;
mod next;
mod numbers;
mod outcomes;
mod overload;
mod own_accounts;
mod penalties;
mod permission;
mod plan;
mod policy;
mod portrait;
mod recurring;
mod reported;
mod run;
mod samples;
mod seen;
mod settle;
mod sheets;
mod silence;
mod staff;
mod standing;
mod tell;
mod touches;
mod turns;
mod turns_judged;
mod values;
mod view;
mod visits;
mod window;
mod words;

pub use explain::{
    Asked, ClauseExplanation, DealExplanation, DutyExplanation, Rejected, Silence, TestAsked,
};

pub use audited::{Appealed, Blank, Candidate, DataAnswer, ScoredItem, ScoredSheet, ScoredStop};
pub use contribution::StretchShare;
pub use contribution::{Charge, Contribution, FactShare, Giving, Key, Reported, Sampled, Share};
pub use fact::PLANNED;
pub use own_accounts::{OwnBreach, own_limits_stand_alone};
pub use permission::{
    Across, Answer, Conflict, Earliest, Missed, OpenDays, Permission, Placed, Plan, Policy,
    Recipient, Recipients, Refusal, Remedy, Send, Short, Wish,
};
pub use portrait::{DealPortrait, Happening, Portrait, Returned, Rung, Stay};
pub use seen::{Answers, SeenSpots, Spot};
pub use settle::{CaseBehind, MetricValue, Settled, SettledPlace, settle};
pub use sheets::{Worth, points as answer_worth};
pub(crate) use tell::value_words;
pub use touches::{Touch, TouchKind};
pub(crate) use words::event_words;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use fact::{Collector, Fact, Kind, Moments, Proposed, Whose};
use held::{Holding, Outlook};
use hours::OpenHours;
use staff::StaffIndex;
use view::{Env, View};

use crate::calendar::{WorkClock, Zone};
use crate::facts::{Case, Dataset, Mailing};
use crate::findings::{Finding, Ledger, NextAction, Unbroken};
use crate::model::regulation::Of;
use crate::program::{Memo, Program};
use crate::value::{Instant, Truth};

/// How to evaluate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// `--as-if-in-force`: the earliest version of each regulation applies to all facts before it as well.
    pub as_if_in_force: bool,
    /// Explain this deal (by id).
    pub explain: Option<Box<str>>,
    /// Explain this employee (by id).
    pub explain_employee: Option<Box<str>>,
    /// Gather what is exercised as well ([`CaseResult::in_order`], [`CaseResult::seen`]).
    pub coverage: bool,
    /// `--assume-no-earlier`: permission is answered as if nothing had been sent before what the data holds.
    pub assume_no_earlier: bool,
    /// The present, when the moment judged lies ahead of it: what is recorded later is not seen, and the touches that are still to be
    /// made are gathered ([`CaseResult::touches`]).
    pub ahead_of: Option<Instant>,
    /// Only totals are wanted of what was kept or is open: such findings about clients and deals come without words (evidence, notes,
    /// how to mend), and next actions are left out.
    pub brief: bool,
    /// Not even that: duties about clients and deals that were kept or are open are no findings, but only counted
    /// ([`CaseResult::unbroken`]). Means nothing without [`Options::brief`].
    pub counted: bool,
    /// Limits of accounts that one case keeps alone may be settled with their case ([`Engine::settle_own`]).
    pub settle_own: bool,
}

impl Options {
    /// Whether neither next actions nor explanations are wanted.
    const fn is_short(&self) -> bool {
        self.brief && self.explain.is_none() && self.explain_employee.is_none()
    }
}

/// What one case came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseResult {
    /// Verdicts on all duties and broken bans, ordered by deal, trigger and clause; kept and pending ones included.
    pub findings: Vec<Finding>,
    /// Duties that are only counted; see [`Options::counted`].
    pub unbroken: Unbroken,
    /// What somebody has to do next.
    pub actions: Vec<NextAction>,
    /// What it adds to the norms that are judged over all cases; see [`settle`].
    pub contributions: Vec<Contribution>,
    /// Broken limits of its own accounts, where they have been settled with it; see [`Engine::settle_own`].
    pub own: Vec<OwnBreach>,
    /// The account of this case.
    pub ledger: Ledger,
    /// The explanation asked for.
    pub explanation: Option<DealExplanation>,
    /// (version, clause) → how often what a ban speaks of happened and was in order: a kept ban leaves no finding. Only when
    /// [`Options::coverage`] asks for it.
    pub in_order: BTreeMap<(usize, usize), u64>,
    /// What conditions, rows and rungs came to. Only when [`Options::coverage`] asks for it.
    pub seen: SeenSpots,
    /// Touches of the client that are still to be made by the moment judged. Only when [`Options::ahead_of`] asks for them.
    pub touches: Vec<Touch>,
}

impl CaseResult {
    /// Takes a finding into the account.
    fn add(&mut self, finding: Finding) {
        self.ledger.take(finding.verdict);
        self.findings.push(finding);
    }
}

/// Evaluates many cases: what does not depend on the case is prepared once.
#[derive(Debug)]
pub struct Engine<'p> {
    program: &'p Program,
    dataset: &'p Dataset,
    now: Instant,
    options: &'p Options,
    moments: Moments,
    horizon: Instant,
    present: Instant,
    staff: StaffIndex<'p>,
    memo: Memo,
    open_hours: OpenHours,
    /// The company's hours on the clocks of clients, by version and zone.
    client_clocks: FxHashMap<(usize, Zone), WorkClock>,
    /// Policies made ready, the one asked last at the end.
    short: Vec<Short<'p>>,
}

impl<'p> Engine<'p> {
    /// Prepares for cases of one dataset at one moment.
    #[must_use]
    pub fn new(
        program: &'p Program,
        dataset: &'p Dataset,
        now: Instant,
        options: &'p Options,
    ) -> Self {
        let Holding {
            moments, horizon, ..
        } = holding(program, dataset, now);
        let present = dataset.as_of.map_or(now, |as_of| moments.end(as_of));
        let staff = StaffIndex::new(dataset, program, moments);
        Self {
            program,
            dataset,
            now,
            options,
            moments,
            horizon,
            present,
            staff,
            memo: Memo::default(),
            open_hours: OpenHours::default(),
            client_clocks: FxHashMap::default(),
            short: Vec::new(),
        }
    }

    /// Evaluates one case.
    pub fn evaluate(&mut self, case: &Case<'_>) -> CaseResult {
        let mut out = CaseResult::default();
        let options = self.options;
        self.views(case, |_, client, deals| {
            for view in deals.iter().filter(|view| view.start <= view.env.now) {
                evaluate_view(view, Of::Deal, options, &mut out);
            }
            let of = if case.employee.is_some() {
                Of::Employee
            } else {
                Of::Client
            };
            let asked = of == Of::Employee || client.env.version.of_clients;
            // A ban that is asked of each deal may be asked of a client who has none.
            if asked || case.deals.is_empty() || options.coverage {
                evaluate_view(client, of, options, &mut out);
            }
            counting::contribute(client, deals, options.coverage, &mut out);
            duplicates::contribute(client, deals, &mut out);
            turns::contribute(deals, &mut out);
        });
        out.findings
            .sort_by(|one, other| place(one).cmp(&place(other)));
        let name = counting::name_of(case);
        faults::contribute(
            self.program,
            self.dataset,
            &out.findings,
            &name,
            &mut out.contributions,
        );
        out
    }

    /// Only what a case adds to the norms that are judged over all cases.
    pub fn count(&mut self, case: &Case<'_>) -> CaseResult {
        let mut out = CaseResult::default();
        self.views(case, |_, client, deals| {
            counting::contribute(client, deals, false, &mut out);
        });
        out
    }

    /// Only what a case adds to the accounts over many clients that limits keep, as far as it can still count at `now` or later.
    pub fn count_shared(&mut self, case: &Case<'_>) -> CaseResult {
        let mut out = CaseResult::default();
        self.views(case, |_, client, deals| {
            counting::contribute_shared(client, deals, &mut out.contributions);
        });
        out
    }

    /// What a condition that a scenario of this version asks about comes to at `now`, for the deal of this id or, when there is
    /// none, for the client.
    pub fn answer(
        &mut self,
        case: &Case<'_>,
        version: usize,
        question: usize,
        deal: Option<&str>,
    ) -> (Truth, Vec<TestAsked>) {
        let mut found = (Truth::default(), Vec::new());
        self.views(case, |index, client, deals| {
            if index != version {
                return;
            }
            let wanted =
                |view: &&View<'_>| view.deal.is_some_and(|(_, own)| Some(&*own.id) == deal);
            let view = deals.iter().find(wanted).unwrap_or(client);
            let Some(cond) = view.env.version.questions.get(question) else {
                return;
            };
            let point = view.point(view.env.now);
            found = (view.ask(cond, point), view.tell_tests(cond, point));
        });
        found
    }

    /// Calls `each` for every version with its views of the client and of its deals.
    fn views(&mut self, case: &Case<'_>, mut each: impl FnMut(usize, &View<'_>, &[View<'_>])) {
        self.angles(case, (None, &[]), Outlook::default(), |angles| {
            for (index, (client, deals)) in angles.iter().enumerate() {
                each(index, client, deals);
            }
        });
    }

    /// Gives `look` the views of the client and of its deals under every version, in their order; with a mailing that has not
    /// been sent, if one is asked about, and those that will have been by then, in order of time.
    fn angles<R>(
        &mut self,
        case: &Case<'_>,
        (send, planned): (Option<&Mailing<'_>>, &[Mailing<'_>]),
        outlook: Outlook,
        look: impl FnOnce(&[(&View<'_>, &[View<'_>])]) -> R,
    ) -> R {
        let expiries = if outlook.ahead {
            self.now.plus(permission::HORIZON)
        } else {
            self.horizon
        };
        let mut collector = Collector {
            moments: self.moments,
            // Of what comes after the export the data does not speak, whatever it holds by chance.
            now: self.horizon,
            today: self.options.ahead_of.unwrap_or(Instant::MAX),
            expiries,
            names: &self.program.names,
            memo: &mut self.memo,
        };
        let mut facts = collector.collect(case);
        for mailing in planned {
            let at = self.moments.start(mailing.at);
            let fact = Fact {
                at,
                sets_off: at,
                known: at,
                whose: Whose::Client,
                what: Kind::Mailing(mailing),
                source: &mailing.source,
            };
            facts.insert(facts.partition_point(|one| one.at <= at), fact);
        }
        let proposed = send.map(|send| Proposed {
            fact: Fact {
                at: self.now,
                sets_off: self.now,
                known: self.now,
                whose: Whose::Client,
                what: Kind::Mailing(send),
                source: "",
            },
            at: std::cell::Cell::new(self.now),
        });
        let (client_zone, _) = case.zone();
        let versions = &self.program.versions;
        for (index, version) in versions.iter().enumerate() {
            if let Some(zone) = client_zone.filter(|_| version.client_clock) {
                self.client_clocks.entry((index, zone)).or_insert_with(|| {
                    let schedule = version.company.schedule().clone();
                    WorkClock::new(crate::calendar::Schedule { zone, ..schedule })
                });
            }
        }
        let envs: Vec<Env<'_>> = versions
            .iter()
            .enumerate()
            .map(|(index, version)| {
                let own = client_zone.filter(|_| version.client_clock);
                let earliest = self.options.as_if_in_force && version.earliest;
                Env {
                    program: self.program,
                    index,
                    version,
                    in_force: if earliest { Instant::MIN } else { version.from },
                    dataset: self.dataset,
                    staff: &self.staff,
                    moments: self.moments,
                    now: self.now,
                    horizon: self.horizon,
                    present: self.present,
                    case,
                    facts: &facts,
                    proposed: proposed.as_ref(),
                    outlook,
                    client_zone,
                    client_clock: own.and_then(|zone| self.client_clocks.get(&(index, zone))),
                    open_hours: &self.open_hours,
                    short: self.options.is_short(),
                }
            })
            .collect();
        let mut clients: Vec<View<'_>> = Vec::with_capacity(envs.len());
        for env in &envs {
            clients.push(View::new(env, None, None, &mut self.memo));
        }
        let mut deals: Vec<Vec<View<'_>>> = Vec::with_capacity(envs.len());
        for (env, client) in envs.iter().zip(&clients) {
            let all = 0..case.deals.len();
            let view = |deal| View::new(env, Some(deal), Some(client), &mut self.memo);
            deals.push(all.map(view).collect());
        }
        let angles: Vec<(&View<'_>, &[View<'_>])> = clients
            .iter()
            .zip(deals.iter().map(Vec::as_slice))
            .collect();
        look(&angles)
    }
}

/// What the data holds whatever the case, at one moment.
fn holding<'e>(program: &Program, dataset: &'e Dataset, now: Instant) -> Holding<'e> {
    let own = dataset
        .timezone
        .as_deref()
        .and_then(|zone| Zone::parse(zone).ok());
    let company = program
        .versions
        .first()
        .map(|version| version.company.zone());
    let moments = Moments {
        zone: own.or(company).unwrap_or(Zone::UTC),
    };
    let present = dataset.as_of.map_or(now, |as_of| moments.end(as_of));
    Holding {
        outlook: Outlook::default(),
        dataset,
        moments,
        now,
        horizon: present.min(now),
    }
}

/// What findings of one case are ordered by.
fn place(finding: &Finding) -> impl Ord + '_ {
    (
        &finding.subject.deal,
        &finding.subject.employee,
        finding.triggered_at,
        finding.version,
        finding.clause,
        (finding.due_at, finding.done_at.is_none(), finding.done_at),
        finding.id,
    )
}

/// All norms of one version about one deal, client or employee.
fn evaluate_view(view: &View<'_>, of: Of, options: &Options, out: &mut CaseResult) {
    let version = view.env.version;
    let employee = view.env.case.employee.as_deref();
    let (deal, wanted) = match of {
        Of::Deal => (
            view.deal.map_or("", |(_, deal)| &*deal.id),
            &options.explain,
        ),
        Of::Employee => (
            employee.map_or("", |employee| &*employee.id),
            &options.explain_employee,
        ),
        // What is asked of a client is told with each of its deals.
        Of::Client => ("", &None),
    };
    let explain = wanted.as_deref().is_some_and(|wanted| wanted == deal);
    if explain {
        let visit = |visit: &visits::Visit| (visit.name.clone(), visit.from, visit.to);
        let told = out.explanation.get_or_insert_with(|| DealExplanation {
            of,
            deal: deal.into(),
            visits: view.path.visits.iter().map(visit).collect(),
            clauses: Vec::new(),
        });
        debug_assert_eq!(&*told.deal, deal, "one deal is explained");
    }
    let stages: Vec<_> = view
        .path
        .visits
        .iter()
        .filter_map(|visit| visit.stage)
        .collect();
    // Where the way is not held the deal may have been anywhere; an explanation speaks of every clause.
    let norms = if explain || view.path.unheld_until.is_some() {
        (0..version.norms.len()).collect()
    } else if of == Of::Deal {
        version.norms_for(&stages, Some(&view.path.funnels(version)))
    } else {
        version.norms_for(&stages, None)
    };
    let mut outcomes = Vec::new();
    let mut of_clause = None;
    for index in norms {
        let norm = &version.norms[index];
        let alone = of == Of::Client && bans::of_contact(version, norm, view.env.case);
        if norm.scope.of != of && !alone {
            continue;
        }
        if of_clause.replace(norm.clause) != Some(norm.clause) {
            outcomes.clear();
        }
        let clause = &version.regulation.clauses[norm.clause.0];
        let told = explain.then(|| ClauseExplanation {
            version: view.env.index,
            clause: norm.clause.0,
            part: norm.part,
            asked: Vec::new(),
            duties: Vec::new(),
            silence: None,
            would_speak: None,
        });
        let mut run = run::Run {
            view,
            norm,
            place: index,
            clause,
            out,
            told,
            outcomes: std::mem::take(&mut outcomes),
            coverage: options.coverage,
            ahead_of: options.ahead_of,
            words: match options {
                Options {
                    counted: true,
                    brief: true,
                    coverage: false,
                    ahead_of: None,
                    ..
                } if !explain && of != Of::Employee => run::Words::Counts,
                Options { brief: true, .. } => run::Words::Brief,
                _ => run::Words::All,
            },
        };
        run.norm();
        let told = run.told.take();
        outcomes = std::mem::take(&mut run.outcomes);
        if let (Some(all), Some(mut told)) = (&mut out.explanation, told) {
            if !told.duties.is_empty() {
                told.silence = None;
            } else if told.silence.is_none() {
                // Of one that was in force all the time nothing has set it off.
                let env = view.env;
                let always = env.in_force <= view.start && env.horizon < version.until;
                told.silence = Some(match always {
                    true => Silence::NoTrigger,
                    false => Silence::NotInForce,
                });
            }
            all.clauses.push(told);
        }
    }
    if options.coverage {
        view.probe_values(of, &mut out.seen);
    }
    if of == Of::Deal && !options.brief {
        next::criteria(view, out);
    }
}

/// Evaluates one case; for many of one dataset an [`Engine`] saves the preparation.
#[must_use]
pub fn evaluate(
    program: &Program,
    dataset: &Dataset,
    case: &Case<'_>,
    now: Instant,
    options: &Options,
) -> CaseResult {
    Engine::new(program, dataset, now, options).evaluate(case)
}
