//! What one case adds to the rounds: each deal handed over by a rule, and who might have got it.

use super::CaseResult;
use super::ask::Point;
use super::contribution::{Charge, Contribution, Giving, Key, Share};
use super::load::Loading;
use super::run::{Run, Words};
use super::view::{FieldAt, View};
use super::visits::Stretch;
use super::words;
use crate::facts::FactKind;
use crate::findings::ResponsibleBasis;
use crate::model::regulation::{Among, Choice, FunnelId, Of, Pool, Scope};
use crate::program::norm::{Bearer, Body, Load, Norm, Turn};
use crate::program::{Cond, PatternId, fold};
use crate::value::{Instant, Missing, Truth, Value};

/// What is missing where nobody knows who holds which role.
const STAFF: &str = "список сотрудников";

/// Adds what the deals of a case contribute; `deals` are their views.
pub(super) fn contribute(deals: &[View<'_>], out: &mut CaseResult) {
    let Some(version) = deals.first().map(|view| view.env.version) else {
        return;
    };
    for (index, norm) in version.norms.iter().enumerate() {
        let Body::Turn(turn) = &norm.body else {
            continue;
        };
        for view in deals.iter().filter(|view| view.start <= view.env.now) {
            let one = Turning {
                view,
                index,
                norm,
                turn,
            };
            one.loads(&mut out.contributions);
            one.givings(&mut out.contributions);
        }
    }
}

/// Who had a deal before.
#[derive(Debug, Clone, Copy)]
enum Before<'e> {
    Nobody,
    Person(&'e str),
    Unknown,
}

/// A record of who got a deal.
#[derive(Debug, Clone, Copy)]
struct Record<'e> {
    at: Instant,
    /// `None`: the deal was created in these hands.
    fact: Option<usize>,
    to: &'e str,
    before: Before<'e>,
}

/// What asks for handing over: since when, how sure that is, and whether this version judges it.
struct Wanted {
    since: Instant,
    until: Option<Instant>,
    sure: Truth,
    /// Whether the guard is asked when the deal is handed over.
    asked_then: bool,
    judged: bool,
}

/// One rule for one deal.
struct Turning<'c, 'e> {
    view: &'c View<'e>,
    index: usize,
    norm: &'c Norm,
    turn: &'c Turn,
}

impl<'e> Turning<'_, 'e> {
    /// Who led the deal for how long, where people are chosen by their load.
    fn loads(&self, out: &mut Vec<Contribution>) {
        let least = |(_, pool): &(_, Pool)| pool.choice == Choice::Least;
        if !self.turn.rows.iter().any(least) {
            return;
        }
        let version = self.view.env.version;
        let funnels: Vec<Option<FunnelId>> = match self.norm.scope.funnel {
            Some(funnel) => vec![Some(funnel)],
            None => (0..version.regulation.funnels.len())
                .map(|funnel| Some(FunnelId(funnel)))
                .collect(),
        };
        let load = Load {
            clients: false,
            tasks: None,
            on: Bearer::Person(None),
            at_most: 0,
        };
        for funnel in funnels {
            let norm = Norm {
                scope: Scope {
                    of: Of::Deal,
                    funnel,
                    ..Scope::default()
                },
                guard: Cond::True,
                ..self.norm.clone()
            };
            let views = [self.view];
            let loading = Loading {
                load: &load,
                norm: &norm,
                index: self.index,
                views: &views,
            };
            let mut held = Vec::new();
            loading.contribute(&mut held);
            for mut one in held {
                one.key = Key::All;
                // What one gets weighs after the choice that gave it.
                one.place = usize::MAX;
                out.push(one);
            }
        }
    }

    fn givings(&self, out: &mut Vec<Contribution>) {
        let view = self.view;
        let stretches = view.stretches(self.index, false);
        let mut found: Vec<(Record<'e>, Truth, bool, Point)> = Vec::new();
        let records = self.records();
        for stretch in stretches {
            let Some(from) = stretch.from.filter(|_| stretch.sure) else {
                self.unheld(stretch, FactKind::Stages.history(), out);
                continue;
            };
            if from > view.env.horizon {
                continue;
            }
            let Some(records) = &records else {
                self.unheld(stretch, FactKind::Owners.history(), out);
                continue;
            };
            if !view.env.staff.held {
                self.unheld(stretch, STAFF, out);
                continue;
            }
            for wanted in self.wanted(stretch, from) {
                self.within(stretch, &wanted, records, &mut found);
            }
        }
        found.sort_by_key(|(record, ..)| (record.at, record.fact));
        // One record may answer several triggers; the surest of them counts.
        let mut last: Option<(Instant, Option<usize>)> = None;
        let mut best: Vec<(Record<'e>, Truth, bool, Point)> = Vec::new();
        for one in found {
            let place = (one.0.at, one.0.fact);
            match best.last_mut() {
                Some(known) if last == Some(place) => {
                    known.1 = std::mem::take(&mut known.1).or(one.1);
                    known.2 |= one.2;
                }
                _ => best.push(one),
            }
            last = Some(place);
        }
        for (record, counts, judged, point) in best {
            self.giving(record, counts, judged, point, out);
        }
    }

    /// Who got the deal, one after the other; `None`: that is not held.
    fn records(&self) -> Option<Vec<Record<'e>>> {
        let view = self.view;
        let (_, deal) = view.deal?;
        let all = deal.owners.as_ref()?;
        let mut out: Vec<Record<'e>> = Vec::new();
        if all.is_empty() && view.start > Instant::MIN {
            out.extend(deal.owner.as_deref().map(|to| Record {
                at: view.start,
                fact: None,
                to,
                before: Before::Nobody,
            }));
        }
        for &(fact, to) in view.owner_changes() {
            let at = view.at(fact);
            let before = match out.last() {
                Some(before) => Before::Person(before.to),
                None if at <= view.start => Before::Nobody,
                None => Before::Unknown,
            };
            out.push(Record {
                at,
                fact: Some(fact),
                to,
                before,
            });
        }
        Some(out)
    }

    /// What asks for handing over within a stretch.
    fn wanted(&self, stretch: &Stretch, from: Instant) -> Vec<Wanted> {
        let env = self.view.env;
        let ours = |at: Instant| env.in_force <= at && at < env.version.until;
        let Some(pattern) = self.turn.after else {
            return vec![Wanted {
                since: from,
                until: stretch.to,
                sure: Truth::Yes,
                asked_then: true,
                judged: true,
            }];
        };
        let matches = self.view.matches(pattern);
        let sure = matches.sure.iter().map(|&fact| (fact, Truth::Yes));
        let doubt = matches.doubtful.iter();
        let doubt = doubt.map(|&(fact, what)| (fact, Truth::unknown(what)));
        sure.chain(doubt)
            .filter(|(fact, _)| self.view.lies_in(*fact, stretch))
            .map(|(fact, fits)| {
                let point = Point {
                    scope_from: stretch.from,
                    ..self.view.after_fact(fact)
                };
                Wanted {
                    since: self.view.at(fact),
                    until: None,
                    sure: fits.and(self.view.ask(&self.norm.guard, point)),
                    asked_then: false,
                    judged: ours(self.view.at(fact)),
                }
            })
            .filter(|wanted| !wanted.sure.is_no())
            .collect()
    }

    /// The first handing-over that answers, and where the rule says so each further one that nobody has taken up.
    fn within(
        &self,
        stretch: &Stretch,
        wanted: &Wanted,
        records: &[Record<'e>],
        found: &mut Vec<(Record<'e>, Truth, bool, Point)>,
    ) {
        let env = self.view.env;
        let inside = |record: &&Record<'e>| {
            record.at >= wanted.since && wanted.until.is_none_or(|until| record.at <= until)
        };
        let mut first = true;
        for (place, record) in records.iter().enumerate() {
            if !inside(&record) || !self.holds(record.to) {
                continue;
            }
            let (new, moved) = match record.before {
                Before::Nobody => (Truth::Yes, true),
                Before::Person(before) => ((!self.holds(before)).into(), before != record.to),
                Before::Unknown => (Truth::unknown(FactKind::Owners.history()), true),
            };
            if !moved {
                continue;
            }
            let opens = std::mem::take(&mut first);
            let mut judged = wanted.judged;
            let mut counts = match self.turn.taken {
                // Whoever holds it already hands it on, if nobody has taken it up.
                Some(taken) if new.is_no() => {
                    let since = place.checked_sub(1).and_then(|place| records.get(place));
                    self.untouched(taken, since, record)
                }
                _ if opens => {
                    judged &= !self.turn.further_only;
                    new
                }
                _ => Truth::No,
            };
            let point = Point {
                scope_from: stretch.from,
                ..self.view.point(record.at)
            };
            counts = counts.and(wanted.sure.clone());
            if wanted.asked_then {
                counts = counts.and(self.view.ask(&self.norm.guard, point));
            }
            let ours = env.in_force <= record.at && record.at < env.version.until;
            if !counts.is_no() {
                found.push((*record, counts, ours && judged, point));
            }
        }
    }

    /// Whether nobody took the deal up between two records.
    fn untouched(
        &self,
        taken: PatternId,
        since: Option<&Record<'e>>,
        record: &Record<'e>,
    ) -> Truth {
        let view = self.view;
        let (Some(since), Some(end)) = (since, record.fact) else {
            return Truth::No;
        };
        let begin = since.fact.map_or(0, |fact| fact + 1);
        let between = |fact: &usize| begin <= *fact && *fact < end && view.at(*fact) >= since.at;
        let matches = view.matches(taken);
        if matches.sure.iter().any(between) {
            return Truth::No;
        }
        let mut missing = view.gaps(view.env.version.pattern(taken), since.at, record.at);
        let doubt = matches.doubtful.iter().filter(|(fact, _)| between(fact));
        missing.extend(doubt.map(|(_, what)| Box::from(*what)));
        if missing.is_empty() {
            Truth::Yes
        } else {
            Truth::Unknown(missing)
        }
    }

    fn holds(&self, person: &str) -> bool {
        let version = self.view.env.version;
        let held = self.view.env.staff.role(person);
        held.is_some()
            && self
                .turn
                .roles()
                .iter()
                .any(|role| version.roles.get(role.0).copied() == held)
    }

    fn giving(
        &self,
        record: Record<'e>,
        counts: Truth,
        judged: bool,
        point: Point,
        out: &mut Vec<Contribution>,
    ) {
        let view = self.view;
        let mut pool = None;
        let mut doubt = Missing::new();
        for (cond, fits) in &self.turn.rows {
            match view.ask(cond, point) {
                Truth::No => continue,
                Truth::Yes => pool = Some(fits),
                Truth::Unknown(missing) => doubt = missing,
            }
            break;
        }
        let chosen = match pool.map(|pool| (pool, self.among(pool, record))) {
            Some((pool, Ok((team, among)))) if !among.is_empty() => Some((pool, team, among)),
            // Nobody there may get it: nothing can be said of who did.
            Some((_, Ok(_))) => return,
            Some((_, Err(missing))) => {
                doubt = missing;
                None
            }
            None if doubt.is_empty() => return,
            None => None,
        };
        let counts_here = if chosen.is_some() {
            counts
        } else {
            counts.and(Truth::Unknown(doubt))
        };
        let mut scratch = CaseResult::default();
        let run = Run {
            view,
            norm: self.norm,
            place: self.index,
            // A norm names a clause of its own version.
            clause: &view.env.version.regulation.clauses[self.norm.clause.0],
            out: &mut scratch,
            told: None,
            outcomes: Vec::new(),
            coverage: false,
            ahead_of: None,
            words: Words::All,
        };
        let charge = judged.then(|| {
            let stage = run.stage_at(record.at);
            let person = record.fact.map(|fact| run.doer(fact, stage));
            let (responsible, basis, note) = match person {
                Some(person) => (person.id.into(), person.basis, person.note),
                None => (record.to.into(), ResponsibleBasis::History, None),
            };
            Box::new(Charge {
                judged: Truth::Yes,
                id: run.identity(record.at, record.fact, self.norm.part << 16),
                subject: run.subject(stage, record.at),
                responsible,
                responsible_basis: basis,
                notes: note.into_iter().map(Box::from).collect(),
            })
        });
        let subject = run.subject(None, record.at);
        let fact = match record.fact {
            Some(fact) => words::fact(view, fact),
            None => format!("сделка создана, ответственный {}", record.to).into(),
        };
        let (round, among, choice) = match chosen {
            Some((pool, team, among)) => (Some((pool.role, team)), among, pool.choice),
            None => (None, Vec::new(), Choice::Free),
        };
        let giving = Giving {
            to: record.to.into(),
            counts: counts_here,
            round,
            among,
            choice,
            funnel: subject.funnel,
            fact,
            charge,
        };
        let source = record.fact.map(|fact| view.fact(fact).source);
        let own = view.deal.map_or("", |(_, deal)| &*deal.source);
        out.push(Contribution {
            source: source
                .filter(|source| !source.is_empty())
                .unwrap_or(own)
                .into(),
            ..self.blank(
                record.at,
                record.fact.unwrap_or(0),
                Share::Giving(Box::new(giving)),
            )
        });
    }

    /// The team that is chosen among, and who of it may get the deal.
    fn among(&self, pool: &Pool, record: Record<'e>) -> Result<(Box<str>, Vec<Box<str>>), Missing> {
        let view = self.view;
        let (staff, at) = (view.env.staff, record.at);
        let Some(role) = view.env.version.roles.get(pool.role.0).copied() else {
            return Ok(("".into(), Vec::new()));
        };
        let not = match record.before {
            Before::Person(before) if self.holds(before) => Some(before),
            _ => None,
        };
        let pool_of = |teams: &[String]| {
            staff.takers(view.env.index, (role, teams, &pool.accredited), not, at)
        };
        let teams: Vec<String> = match &pool.team {
            Among::Company => Vec::new(),
            Among::Named(names) => names.iter().map(|name| name.to_string()).collect(),
            Among::Field(field) => match view.field(*field, at, view.after(at)) {
                FieldAt::Value(Value::Text(team)) => vec![fold(team)],
                FieldAt::Empty => Vec::new(),
                FieldAt::Unknown(what) => return Err(Missing::from([what.into()])),
                FieldAt::Value(_) | FieldAt::Unreadable => {
                    let name = &view.env.version.field(*field).name;
                    return Err(Missing::from([format!("поле «{name}»").into()]));
                }
            },
            Among::Own => match record.before {
                Before::Nobody => Vec::new(),
                Before::Person(before) => staff
                    .team_name(before)
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
                Before::Unknown => {
                    let nobody = pool_of(&[]).is_empty();
                    let missing = Missing::from([FactKind::Owners.history().into()]);
                    return if nobody {
                        Ok(("".into(), Vec::new()))
                    } else {
                        Err(missing)
                    };
                }
            },
        };
        let mut team = teams.join(", ");
        let mut found = pool_of(&teams);
        if found.is_empty() && pool.team == Among::Own {
            team = String::new();
            found = pool_of(&[]);
        }
        Ok((team.into(), found.into_iter().map(Box::from).collect()))
    }

    /// A time over which the deal may have been handed over unseen.
    fn unheld(&self, stretch: &Stretch, what: &str, out: &mut Vec<Contribution>) {
        let view = self.view;
        let from = stretch.from.unwrap_or(view.start);
        let until = stretch.to.unwrap_or(Instant::MAX);
        if from >= view.env.version.until {
            return;
        }
        if self.turn.after.is_none() && from > Instant::MIN {
            let to = until.min(view.env.horizon);
            let about = Point {
                scope_from: stretch.from,
                ..view.point(from)
            };
            let answers = view.answers(&self.norm.guard, from, to.max(from), about);
            if answers.iter().all(|(_, answer)| answer.is_no()) {
                return;
            }
        }
        let missing = Missing::from([what.into()]);
        out.push(self.blank(from, 0, Share::Unheld { until, missing }));
    }

    fn blank(&self, at: Instant, place: usize, share: Share) -> Contribution {
        let view = self.view;
        let (deal, source) = view
            .deal
            .map_or(("", ""), |(_, deal)| (&*deal.id, &*deal.source));
        Contribution {
            version: view.env.index,
            norm: self.index,
            key: Key::All,
            at,
            case: deal.into(),
            place,
            source: source.into(),
            share,
        }
    }
}
