//! What outputs say about clauses, people and the input: plain data gathered once per run.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Zone;
use crate::facts::{Case, InputSummary, Staff};
use crate::findings::{Severity, Subject};
use crate::model::regulation::{Clause, Regulation};
use crate::value::Instant;

/// One version of a regulation as outputs name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulationInfo {
    /// `регламент «…»`
    pub name: Box<str>,
    /// `версия 3`
    pub version: Option<Box<str>>,
    /// The file as the user named it.
    pub file: Box<str>,
    /// Since when it is in force.
    pub effective_from: Option<NaiveDate>,
}

/// A clause as outputs name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseInfo {
    /// `2.1`
    pub number: Option<Box<str>>,
    /// The stable name: the number, else made of section and text.
    pub key: Box<str>,
    /// The sentence in the author's words.
    pub text: Box<str>,
    /// The file it stands in.
    pub file: Box<str>,
    /// Its line, counted from 1.
    pub line: usize,
    /// The author's grading.
    pub severity: Severity,
    /// `(приоритет 1)`
    pub priority: Option<u32>,
    /// `скрипт «…»`
    pub script: Option<Box<str>>,
    /// `шаблон «…»`
    pub template: Option<Box<str>>,
    /// `шаги: …`
    pub steps: Vec<Box<str>>,
    /// `совет «…»`
    pub advice: Vec<Box<str>>,
    /// Nothing in it can be checked by machine.
    pub by_hand: bool,
}

impl ClauseInfo {
    /// `п. 2.1, строка 37`, or `строка 37` for a clause without a number.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.number {
            Some(number) => format!("п. {number}, строка {}", self.line),
            None => format!("строка {}", self.line),
        }
    }

    /// `п. 2.1`, or the stable name of a clause without a number.
    #[must_use]
    pub fn short(&self) -> String {
        match &self.number {
            Some(number) => format!("п. {number}"),
            None => format!("строка {}", self.line),
        }
    }
}

/// The regulation as outputs see it: versions and their clauses by index.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// The company's zone: all moments are shown in it.
    pub zone: Zone,
    /// Versions in the order of the program.
    pub regulations: Vec<RegulationInfo>,
    /// Clauses of each version.
    pub clauses: Vec<Vec<ClauseInfo>>,
}

impl Book {
    /// Gathers what outputs need from bound regulations. The zone is that of the last version.
    #[must_use]
    pub fn new<'a>(regulations: impl IntoIterator<Item = &'a Regulation>) -> Self {
        let regulations: Vec<&Regulation> = regulations.into_iter().collect();
        let zone = regulations
            .last()
            .map_or(Zone::UTC, |last| last.company.zone);
        let info = |one: &Regulation| RegulationInfo {
            name: one.name.clone(),
            version: one.version.clone(),
            file: (&*one.source.name).into(),
            effective_from: one.effective_from,
        };
        Self {
            zone,
            regulations: regulations.iter().copied().map(info).collect(),
            clauses: regulations
                .iter()
                .map(|one| {
                    one.clauses
                        .iter()
                        .map(|clause| clause_info(one, clause))
                        .collect()
                })
                .collect(),
        }
    }

    /// The clause of this version. Indices that come from the program always have one.
    #[must_use]
    pub fn clause(&self, version: usize, clause: usize) -> &ClauseInfo {
        static UNKNOWN: std::sync::LazyLock<ClauseInfo> = std::sync::LazyLock::new(|| ClauseInfo {
            number: None,
            key: "?".into(),
            text: "".into(),
            file: "".into(),
            line: 0,
            severity: Severity::Violation,
            priority: None,
            script: None,
            template: None,
            steps: Vec::new(),
            advice: Vec::new(),
            by_hand: false,
        });
        self.clauses
            .get(version)
            .and_then(|clauses| clauses.get(clause))
            .unwrap_or(&UNKNOWN)
    }

    /// The day from which the earliest version holds, if at this moment that is still ahead.
    #[must_use]
    pub fn not_yet_in_force(&self, at: Instant) -> Option<NaiveDate> {
        let today = self.zone.date(at);
        let starts: Option<Vec<_>> = self
            .regulations
            .iter()
            .map(|one| one.effective_from)
            .collect();
        starts?.into_iter().min().filter(|from| *from > today)
    }

    /// `регламент «Продажи», версия 3, действует с 01.12.2026` for each version.
    #[must_use]
    pub fn titles(&self) -> Vec<String> {
        self.regulations.iter().map(title).collect()
    }
}

fn title(one: &RegulationInfo) -> String {
    let mut text = if one.name.is_empty() {
        "регламент без названия".to_owned()
    } else {
        format!("регламент «{}»", one.name)
    };
    if let Some(version) = &one.version {
        text.push_str(&format!(", версия {version}"));
    }
    if let Some(day) = one.effective_from {
        text.push_str(&day.format(", действует с %d.%m.%Y").to_string());
    }
    text
}

fn clause_info(regulation: &Regulation, clause: &Clause) -> ClauseInfo {
    ClauseInfo {
        number: clause.number.clone(),
        key: clause.key.clone(),
        text: clause.text.clone(),
        file: (&**regulation.source.file(clause.span.start)).into(),
        line: clause.line,
        severity: clause.severity,
        priority: clause.priority,
        script: clause.resources.script.clone(),
        template: clause.resources.template.clone(),
        steps: clause.resources.steps.clone(),
        advice: clause.resources.advice.clone(),
        by_hand: clause.sentence.by_hand(),
    }
}

/// What every output of a run over data speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The moment judged.
    pub at: Instant,
    /// The regulation.
    pub book: &'a Book,
    /// The staff.
    pub staff: &'a Staff,
    /// Names of clients and deals.
    pub names: &'a Names,
    /// The account of the input.
    pub input: &'a InputSummary,
    /// The name of the data's format for people.
    pub format: &'a str,
    /// The moment of the export, if the data has one.
    pub as_of: Option<Instant>,
}

impl<'a> Context<'a> {
    /// `Иванов Иван (менеджер)`; an id that the staff does not know stands as it is.
    #[must_use]
    pub fn person(&self, id: &str) -> String {
        match self.staff.get(id) {
            Some(one) => match &one.role {
                Some(role) => format!("{} ({role})", self.name(id)),
                None => self.name(id).to_owned(),
            },
            None => id.to_owned(),
        }
    }

    /// The person's name, or the id where no name is known.
    #[must_use]
    pub fn name<'b>(&self, id: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.staff.get(id) {
            Some(one) if !one.name.is_empty() => &one.name,
            _ => id,
        }
    }
}

/// The names that people know clients and deals by, for those that a report speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Names {
    /// Client id → name.
    pub clients: BTreeMap<Box<str>, Box<str>>,
    /// Deal id → title.
    pub deals: BTreeMap<Box<str>, Box<str>>,
}

impl Names {
    /// Keeps the names of this case's client and deals that the subject speaks of.
    pub fn take(&mut self, case: &Case<'_>, subject: &Subject) {
        if let (Some(id), Some(name)) = (&subject.client, &case.name) {
            self.clients
                .entry(id.clone())
                .or_insert_with(|| (**name).into());
        }
        let Some(id) = &subject.deal else { return };
        let deal = case.deals.iter().find(|deal| *deal.id == **id);
        if let Some(name) = deal.and_then(|deal| deal.name.as_deref()) {
            self.deals.entry(id.clone()).or_insert_with(|| name.into());
        }
    }

    /// Adds those of another part of the data.
    pub fn merge(&mut self, other: Self) {
        self.clients.extend(other.clients);
        self.deals.extend(other.deals);
    }

    /// The client's name.
    #[must_use]
    pub fn client(&self, subject: &Subject) -> Option<&str> {
        self.clients
            .get(subject.client.as_deref()?)
            .map(|name| &**name)
    }

    /// The deal's title.
    #[must_use]
    pub fn deal(&self, subject: &Subject) -> Option<&str> {
        self.deals.get(subject.deal.as_deref()?).map(|name| &**name)
    }
}
