//! `--person`, `--stage` and the like: which findings and actions are kept.

use std::collections::{BTreeMap, BTreeSet};

use super::Failure;
use super::args::FilterArgs;
use super::ids::Seen;
use super::session::Session;
use crate::diagnostic::closest;
use crate::facts::{Case, Employee, Staff, names_of};
use crate::findings::{Finding, NextAction, Severity, Subject};
use crate::value::Instant;
use crate::views::{Age, Told};

/// Names compare without case and with `ё` = `е`.
pub(super) fn folded(name: &str) -> Box<str> {
    name.trim().to_lowercase().replace('ё', "е").into()
}

/// What was asked for: folded for comparing → as it was typed, for messages.
pub(super) type Wanted = BTreeMap<Box<str>, Box<str>>;

fn wanted(list: &[String]) -> Wanted {
    list.iter()
        .map(|name| (folded(name), name.as_str().into()))
        .collect()
}

fn is_wanted(wanted: &Wanted, name: Option<&str>) -> bool {
    wanted.is_empty() || name.is_some_and(|name| wanted.contains_key(&folded(name)))
}

/// What is kept; an empty list keeps all.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    people: Option<BTreeSet<Box<str>>>,
    funnels: Wanted,
    stages: Wanted,
    clients: Wanted,
    deals: Wanted,
    clauses: Option<BTreeSet<(usize, usize)>>,
    severities: BTreeSet<Severity>,
    now: Option<Instant>,
    from: Option<Instant>,
    to: Option<Instant>,
}

impl Filter {
    /// Checks every name against what there is, so that a slip of the pen is not taken for «нарушений нет».
    pub(super) fn new(args: &FilterArgs, session: &Session) -> Result<Self, Failure> {
        let staff = &session.dataset.staff;
        let stages = session
            .regulations
            .iter()
            .flat_map(|one| &one.stages)
            .map(|stage| &*stage.name);
        known("--stage", "стадии", &args.stage, stages, "в регламенте")?;
        let funnels = session.regulations.iter().flat_map(|one| &one.funnels);
        if funnels.clone().all(|funnel| funnel.name.is_some()) {
            let names = funnels.filter_map(|funnel| funnel.name.as_deref());
            known("--funnel", "воронки", &args.funnel, names, "в регламенте")?;
        }
        Ok(Self {
            people: people(args, staff, session)?,
            funnels: wanted(&args.funnel),
            stages: wanted(&args.stage),
            clients: wanted(&args.client),
            deals: wanted(&args.deal),
            clauses: clauses(&args.clause, session)?,
            severities: args.severity.iter().map(|&one| one.into()).collect(),
            now: None,
            from: None,
            to: None,
        })
    }

    /// Keeps what is open at `now` and what lies between the two moments, both inclusive.
    pub(super) fn period(&mut self, now: Instant, from: Option<Instant>, to: Option<Instant>) {
        (self.now, self.from, self.to) = (Some(now), from, to);
    }

    /// Whether anything is left out at all.
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            people,
            funnels,
            stages,
            clients,
            deals,
            clauses,
            severities,
            now: _,
            from,
            to,
        } = self;
        people.is_none()
            && clauses.is_none()
            && from.is_none()
            && to.is_none()
            && severities.is_empty()
            && [funnels, stages, clients, deals]
                .iter()
                .all(|list| list.is_empty())
    }

    pub(super) fn keeps_finding(&self, one: &Finding) -> bool {
        self.keeps(&one.responsible, &one.subject, (one.version, one.clause))
            && (self.severities.is_empty() || self.severities.contains(&one.severity))
            && self.in_period(one)
    }

    pub(super) fn keeps_action(&self, one: &NextAction) -> bool {
        self.keeps(&one.responsible, &one.subject, (one.version, one.clause))
    }

    /// Whether a case is, or has a deal, as asked for: in such a stage now, of such an owner.
    pub(super) fn keeps_case(&self, case: &Case<'_>) -> bool {
        if !is_wanted(&self.clients, case.client.as_deref()) {
            return false;
        }
        let of_deal = self.people.is_none()
            && [&self.funnels, &self.stages, &self.deals]
                .iter()
                .all(|list| list.is_empty());
        of_deal
            || case.deals.iter().any(|deal| {
                let last = deal.stages.as_ref().and_then(|all| all.last());
                let stage = deal.stage.as_deref().or(last.map(|last| &*last.stage));
                let owner = deal.owner.as_deref();
                let people = self.people.as_ref();
                people.is_none_or(|all| owner.is_some_and(|owner| all.contains(owner)))
                    && is_wanted(&self.stages, stage)
                    && is_wanted(&self.deals, Some(&deal.id))
                    && (is_wanted(&self.funnels, deal.funnel.as_deref()) || deal.funnel.is_none())
            })
    }

    /// Whether the work of this person is asked for.
    pub(super) fn keeps_person(&self, person: Option<&str>) -> bool {
        let people = self.people.as_ref();
        people.is_none_or(|all| person.is_some_and(|person| all.contains(person)))
    }

    /// Whether a planned touch, or the day of a person, is asked for.
    pub(super) fn keeps_touch(
        &self,
        by: &str,
        subject: &Subject,
        clause: (usize, usize),
        severity: Severity,
    ) -> bool {
        self.keeps(by, subject, clause)
            && (self.severities.is_empty() || self.severities.contains(&severity))
    }

    /// Whether deals of this funnel are asked for.
    pub(super) fn keeps_funnel(&self, funnel: Option<&str>) -> bool {
        is_wanted(&self.funnels, funnel)
    }

    /// Whether this clause is asked for.
    pub(super) fn keeps_clause(&self, clause: (usize, usize)) -> bool {
        let clauses = self.clauses.as_ref();
        clauses.is_none_or(|all| all.contains(&clause))
    }

    /// Whether nothing but people and days narrows: what is about people and no deal is shown whole then.
    pub(super) fn of_people(&self) -> bool {
        let lists = [&self.funnels, &self.stages, &self.clients, &self.deals];
        lists.iter().all(|list| list.is_empty())
            && self.clauses.is_none()
            && self.severities.is_empty()
    }

    /// Whether certain days are asked for.
    pub(super) const fn asks_days(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// Whether a stretch of time meets the days asked for.
    pub(super) fn keeps_days(&self, from: Instant, to: Instant) -> bool {
        self.from.is_none_or(|first| to >= first) && self.to.is_none_or(|last| from <= last)
    }

    fn keeps(&self, responsible: &str, subject: &Subject, clause: (usize, usize)) -> bool {
        self.people
            .as_ref()
            .is_none_or(|people| people.contains(responsible))
            && self
                .clauses
                .as_ref()
                .is_none_or(|clauses| clauses.contains(&clause))
            && is_wanted(&self.funnels, subject.funnel.as_deref())
            && is_wanted(&self.stages, subject.stage.as_deref())
            && is_wanted(&self.clients, subject.client.as_deref())
            && is_wanted(&self.deals, subject.deal.as_deref())
    }

    /// Whether a violation told by an earlier run would be kept by this filter; what has no known clause any more is kept only where
    /// no clause is asked for.
    pub(super) fn keeps_told(&self, one: &Told, session: &Session) -> bool {
        let clause = self.clauses.as_ref().is_none_or(|clauses| {
            clauses
                .iter()
                .any(|(version, clause)| session.book.clause(*version, *clause).key == one.clause)
        });
        let in_period = one.open
            || one.moment.is_none_or(|at| {
                self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at <= to)
            });
        clause
            && in_period
            && (self.severities.is_empty() || self.severities.contains(&one.severity))
            && self
                .people
                .as_ref()
                .is_none_or(|people| people.contains(&one.responsible))
            && is_wanted(&self.funnels, one.funnel.as_deref())
            && is_wanted(&self.stages, one.stage.as_deref())
            && is_wanted(&self.clients, one.client.as_deref())
            && is_wanted(&self.deals, one.deal.as_deref())
    }

    fn in_period(&self, one: &Finding) -> bool {
        let open = self
            .now
            .is_some_and(|now| crate::views::is_violation(one) && Age::of(one, now) == Age::Open);
        let at = Age::moment(one);
        open || (self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at <= to))
    }

    /// Notes which of the clients and deals asked for this case is or holds, and what is like them.
    pub(super) fn see(&self, case: &Case<'_>, seen: &mut Seen) {
        let deals = case.deals.iter().map(|deal| &*deal.id);
        seen.deals.take(&self.deals, deals);
        seen.clients.take(&self.clients, case.client.as_deref());
    }

    /// Fails when the data holds none of a client or deal asked for.
    pub(super) fn all_seen(&self, seen: &Seen) -> Result<(), Failure> {
        seen.deals.all(&self.deals, "сделки", "--deal")?;
        seen.clients.all(&self.clients, "клиента", "--client")
    }
}

/// So few clauses with a word are told.
const SAMPLE: usize = 3;

/// So few known names are all told.
const FEW: usize = 15;

/// Fails at the first name that is not among the known ones.
fn known<'a>(
    option: &str,
    of_what: &str,
    asked: &[String],
    names: impl Iterator<Item = &'a str>,
    place: &str,
) -> Result<(), Failure> {
    let names: Vec<&str> = names.collect();
    for name in asked {
        if !names.iter().any(|one| folded(one) == folded(name)) {
            let failure = Failure::new(format!("{option}: {of_what} «{name}» {place} нет"));
            let few: BTreeSet<&str> = names.iter().copied().collect();
            return Err(match closest(name, names.iter().copied()) {
                Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
                None if !few.is_empty() && few.len() <= FEW => {
                    let all: Vec<_> = few.into_iter().collect();
                    failure.hint(format!("есть: «{}»", all.join("», «")))
                }
                None => failure,
            });
        }
    }
    Ok(())
}

/// Ids of the people and roles asked for, by id, name, role or team.
fn people(
    args: &FilterArgs,
    staff: &Staff,
    session: &Session,
) -> Result<Option<BTreeSet<Box<str>>>, Failure> {
    if args.person.is_empty() && args.team.is_empty() {
        return Ok(None);
    }
    let teams = staff.values().filter_map(|one| one.team.as_deref());
    let none = teams.clone().next().is_none();
    known("--team", "команды", &args.team, teams, "среди сотрудников").map_err(|failure| {
        if none {
            failure.hint("команды пишут в employees.yaml, ключ team (команда); в этих данных их нет ни у кого")
        } else {
            failure
        }
    })?;
    if session.dataset.staff_held {
        let roles = session
            .regulations
            .iter()
            .flat_map(|one| &one.roles)
            .map(|role| &**role);
        let people = staff.iter().flat_map(|(id, one)| {
            [&**id, &*one.name]
                .into_iter()
                .chain(one.name.split_whitespace())
        });
        known(
            "--person",
            "сотрудника",
            &args.person,
            people.chain(roles),
            "в данных",
        )
        .map_err(|failure| with_people(failure, staff))?;
    }
    let (people, teams) = (wanted(&args.person), wanted(&args.team));
    let named = |name: &str| {
        // The surname alone is enough; namesakes are all meant.
        people.contains_key(&folded(name))
            || name
                .split_whitespace()
                .any(|word| people.contains_key(&folded(word)))
    };
    let fits = |id: &str, name: &str, team: Option<&str>| {
        (people.is_empty() || people.contains_key(&folded(id)) || named(name))
            && is_wanted(&teams, team)
    };
    let mut ids: BTreeSet<Box<str>> = staff
        .iter()
        .filter(|(id, one)| fits(id, &one.name, one.team.as_deref()))
        .map(|(id, _)| id.clone())
        .collect();
    if teams.is_empty() {
        // Owners that no list of staff knows, and roles that nobody holds, are named as they stand.
        ids.extend(args.person.iter().map(|id| id.as_str().into()));
    }
    Ok(Some(ids))
}

/// Nobody is called so: who is called nearly so, or who there is.
pub(super) fn no_person(staff: &Staff, name: &str) -> Failure {
    let failure = Failure::new(format!("сотрудника «{name}» в данных нет"));
    match closest(name, names_of(staff)) {
        Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
        None => with_people(failure, staff),
    }
}

/// Where no name was near, all are told.
fn with_people(failure: Failure, staff: &Staff) -> Failure {
    if !failure.hints.is_empty() {
        return failure;
    }
    let named = |one: &Employee| match &*one.name {
        "" => one.id.to_string(),
        name if *name == *one.id => name.to_owned(),
        name => format!("{name} ({})", one.id),
    };
    let people: Vec<String> = staff.values().take(FEW).map(named).collect();
    match (people.is_empty(), staff.len() > FEW) {
        (true, _) => failure.hint("сотрудники перечисляются в employees.yaml рядом с данными"),
        (false, false) => failure.hint(format!("есть: {}", people.join(", "))),
        (false, true) => failure.hint(format!("есть: {} …", people.join(", "))),
    }
}

/// The clause asked for is not there: what is near it, or has the word, or which there are.
pub(super) fn no_clause(session: &Session, name: &str) -> Failure {
    let failure = Failure::new(format!("--clause: пункта «{name}» в регламенте нет"));
    let clauses = || session.book.clauses.iter().flatten();
    if let Some(near) = closest(name, clauses().map(|clause| &*clause.key)) {
        return failure.hint(format!("возможно, вы имели в виду «{near}»"));
    }
    let word = folded(name.trim_matches(['«', '»', '"']));
    let has_word =
        |text: &str| word.chars().any(char::is_alphabetic) && folded(text).contains(&*word);
    let worded: Vec<String> = clauses()
        .filter(|clause| has_word(&clause.text))
        .take(SAMPLE)
        .map(|clause| format!("{}: {}", clause.short(), clause.text))
        .collect();
    if !worded.is_empty() {
        return failure.hint(format!("это слово есть здесь: {}", worded.join("; ")));
    }
    let mut numbers: Vec<&str> = Vec::new();
    for number in clauses().filter_map(|clause| clause.number.as_deref()) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    if numbers.is_empty() {
        return failure.hint("номеров у пунктов нет; назовите пункт началом его текста");
    }
    let more = if numbers.len() > FEW { " …" } else { "" };
    let few: Vec<&str> = numbers.into_iter().take(FEW).collect();
    failure.hint(format!("есть: {}{more}", few.join(", ")))
}

/// Clauses by number or by stable name; `п. 2.1` is understood too.
fn clauses(
    asked: &[String],
    session: &Session,
) -> Result<Option<BTreeSet<(usize, usize)>>, Failure> {
    if asked.is_empty() {
        return Ok(None);
    }
    let mut found = BTreeSet::new();
    for name in asked {
        let before = found.len();
        found.extend(find_clauses(session, name));
        if found.len() == before {
            return Err(no_clause(session, name));
        }
    }
    Ok(Some(found))
}

/// The clauses of this number or name in all versions.
pub(super) fn find_clauses(session: &Session, name: &str) -> Vec<(usize, usize)> {
    let name = folded(name);
    let bare = name.trim_start_matches("п.").trim();
    // `--clause «конверсия»`: the quotes of the text are no part of the name.
    let bare = bare.trim_matches(['«', '»', '"']);
    let mut found = Vec::new();
    for (version, clauses) in session.book.clauses.iter().enumerate() {
        for (index, clause) in clauses.iter().enumerate() {
            let number = clause.number.as_deref().map(folded);
            if number.as_deref() == Some(bare) || [&*name, bare].contains(&&*folded(&clause.key)) {
                found.push((version, index));
            }
        }
    }
    found
}
