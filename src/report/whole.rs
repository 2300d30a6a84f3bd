//! The whole report.

use super::cohort::{Funnel, funnels};
use super::figure::{Cases, Figure};
use super::frame::{Frame, Naming};
use super::gather::Gathered;
use super::pays::ClausePay;
use super::people::PersonRate;
use super::weakest::{Weakest, weakest};
use super::{
    clients, contracts, leads, money, offers, pays, people, returns, sources, targets, times,
};
use crate::facts::Dataset;
use crate::value::Instant;

/// Everything that outputs print.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The first moment of the period; `None`: from the begin of the data.
    pub from: Option<Instant>,
    /// Its last moment.
    pub to: Option<Instant>,
    /// Funnels.
    pub funnels: Vec<Funnel>,
    /// The weakest of all steps; `None`: nowhere enough is decided.
    pub weakest: Option<Weakest>,
    /// The numbers.
    pub figures: Vec<Figure>,
    /// Whether clauses pay.
    pub clauses: Vec<ClausePay>,
    /// Rates by person and clause.
    pub people: Vec<PersonRate>,
    /// The cases that all of these rest on.
    pub cases: Cases,
}

impl Report {
    /// Computes all numbers of what was gathered.
    #[must_use]
    pub fn new(
        frame: &Frame<'_>,
        dataset: &Dataset,
        gathered: &Gathered,
        naming: &Naming<'_>,
    ) -> Self {
        let mut cases = Cases::default();
        let staff = &dataset.staff;
        let passages = &gathered.passages;
        let all = funnels(frame, staff, passages, &mut cases);
        let weakest = weakest(frame, &all, passages, &mut cases);
        let mut figures = Vec::new();
        times::figures(frame, passages, &mut cases, &mut figures);
        offers::figures(frame, dataset, passages, &mut cases, &mut figures);
        leads::figures(frame, passages, &mut cases, &mut figures);
        clients::figures(frame, passages, &mut cases, &mut figures);
        sources::figures(frame, dataset, passages, &mut cases, &mut figures);
        money::figures(frame, dataset, &gathered.money, &mut cases, &mut figures);
        contracts::figures(frame, passages, &mut cases, &mut figures);
        targets::figures(frame, staff, &gathered.awards, naming.key, &mut figures);
        returns::figures(
            frame,
            &gathered.touches,
            naming.key,
            &mut cases,
            &mut figures,
        );
        let clauses = pays::clauses(frame, passages, naming.head, &mut cases);
        Self {
            from: (frame.from > Instant::MIN).then_some(frame.from),
            to: (frame.to < Instant::MAX).then_some(frame.to),
            funnels: all,
            weakest,
            figures,
            clauses,
            people: people::people(&gathered.rates),
            cases,
        }
    }

    /// Whether there is not a single deal of the period behind any number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let counted = self
            .figures
            .iter()
            .any(|one| !matches!(one.measure, super::Measure::Missing(_)));
        self.funnels.is_empty() && !counted && self.people.is_empty()
    }
}
