//! Entry and exit criteria, and what is required from a stage on.

use reglament::calendar::ClockKind;
use reglament::facts::FactKind;
use reglament::findings::{Basis, Clock, Verdict};
use reglament::model::regulation::{Clause, Cond, Criterion, FunnelId, Scope, Sentence};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::births::Stretch;
use super::cards::Known;
use super::people::Wanted;
use super::row::Row;
use super::visits::Visit;
use super::world::{View, World};

impl World<'_> {
    /// `вход: …`: judged just before the transition, open until met in the same visit.
    pub fn entry(
        &self,
        number: usize,
        clause: &Clause,
        criteria: &[Criterion],
        deal: usize,
    ) -> Vec<Row> {
        let ours = |visit: &Visit| {
            visit
                .stage
                .is_some_and(|stage| clause.scope.stages.contains(&stage))
                && visit.sets_off <= self.as_of()
        };
        let visits = self.visits(deal).into_iter().filter(ours);
        let entered =
            visits.filter_map(|visit| self.entered(number, clause, criteria, deal, &visit));
        let passed = self.passed_unseen(number, clause, deal);
        let present = self.entered_unseen(number, clause, criteria, deal);
        passed.into_iter().chain(entered).chain(present).collect()
    }

    /// Stages that were passed without a history: one doubt a clause.
    pub fn passed_unseen(&self, number: usize, clause: &Clause, deal: usize) -> Option<Row> {
        let unseen = self.case.deals[deal].stages.is_none();
        let at = self.born(deal)?.max(self.force.0);
        let missing = Missing::from([FactKind::Stages.history().into()]);
        // What was over before this version is none of its business.
        let over = self
            .last_visit(deal)
            .is_some_and(|visit| visit.from <= self.force.0);
        (unseen && !over && at <= self.as_of() && self.passed(deal, &clause.scope.stages))
            .then(|| self.unsure(number, clause, deal, at, missing))
    }

    /// In its stage since nobody knows when: the present speaks for the criterion.
    fn entered_unseen(
        &self,
        number: usize,
        clause: &Clause,
        criteria: &[Criterion],
        deal: usize,
    ) -> Option<Row> {
        let present = self.present_stage(deal)?;
        let now = self.as_of();
        let (from, to) = self.force;
        let born = self.born(deal)?;
        if !clause.scope.stages.contains(&present) || now < from.max(born) || now >= to {
            return None;
        }
        let ask = |cond: &Cond| self.ask(cond, Ask::new(deal, self.after(now), &clause.scope));
        let roles = &clause.scope.only_roles;
        let applies = match roles.is_empty() {
            true => Truth::Yes,
            false => self.owner_holds(deal, roles, self.after(now)),
        };
        let guard = applies.and(ask(&clause.guard));
        let met = |criterion: &Criterion| guard.clone().negate().or(ask(&criterion.cond));
        let answers: Vec<Truth> = criteria.iter().map(met).collect();
        let at = born.max(from);
        let mut row = Row::new(number, &self.case.deals[deal].id, at, Verdict::Violated);
        row.missing = answers.iter().filter(|answer| answer.is_no()).count();
        row.basis = Basis::Current;
        let role = self.reg.stages[present.0].responsible;
        row.responsible = self.responsible(role.map(Wanted::of_stage), deal, now);
        if row.missing > 0 {
            self.measure_ban(&mut row, clause, Clock::Elapsed, true);
            return Some(row);
        }
        let unknown: Missing = answers.iter().filter_map(unknown).flatten().collect();
        (!unknown.is_empty()).then(|| self.unsure(number, clause, deal, at, unknown))
    }

    fn entered(
        &self,
        number: usize,
        clause: &Clause,
        criteria: &[Criterion],
        deal: usize,
        visit: &Visit,
    ) -> Option<Row> {
        let view = View {
            at: visit.from,
            ..self.before(visit.fact)
        };
        let active = self.active(&clause.scope, deal, self.after(visit.from));
        let guard = active.and(self.ask(&clause.guard, Ask::new(deal, view, &clause.scope)));
        if guard.is_no() {
            return None;
        }
        let met = |criterion: &Criterion, view: View| {
            self.ask(&criterion.cond, Ask::new(deal, view, &clause.scope))
        };
        let mut row = Row::new(
            number,
            &self.case.deals[deal].id,
            visit.sets_off,
            Verdict::Violated,
        );
        row.responsible = self.doer(visit.fact, deal);
        let answers: Vec<Truth> = criteria
            .iter()
            .map(|criterion| guard.clone().negate().or(met(criterion, view)))
            .collect();
        row.missing = answers.iter().filter(|answer| answer.is_no()).count();
        let unknown: Missing = answers.iter().filter_map(unknown).flatten().collect();
        if row.missing == 0 {
            if unknown.is_empty() {
                return None;
            }
            let now = self.after(self.as_of());
            let roles = &clause.scope.only_roles;
            let applies = match roles.is_empty() {
                true => Truth::Yes,
                false => self.owner_holds(deal, roles, now),
            };
            let guard = applies.and(self.ask(&clause.guard, Ask::new(deal, now, &clause.scope)));
            let answers = criteria
                .iter()
                .map(|criterion| guard.clone().negate().or(met(criterion, now)));
            let row = self.by_current(row, &answers.collect::<Vec<_>>(), visit, unknown);
            return row.map(|mut row| {
                self.measure_ban(&mut row, clause, Clock::Elapsed, true);
                row
            });
        }
        // Open until everything is met in that visit.
        for at in self
            .moments()
            .iter()
            .copied()
            .filter(|at| *at >= visit.from && visit.to.is_none_or(|to| *at < to))
        {
            let view = self.after(at);
            if criteria
                .iter()
                .all(|criterion| met(criterion, view).is_yes())
            {
                row.verdict = Verdict::Fixed;
                row.done = Some(at);
                self.measure_ban(&mut row, clause, Clock::Elapsed, true);
                return Some(row);
            }
        }
        row.ended = visit.to;
        self.measure_ban(&mut row, clause, Clock::Elapsed, true);
        Some(row)
    }

    /// Without a history the present visit is judged by the present values, and says so.
    fn by_current(
        &self,
        mut row: Row,
        answers: &[Truth],
        visit: &Visit,
        unknown: Missing,
    ) -> Option<Row> {
        // Only a value or an owner without a history has a present one to go by.
        let cards = [FactKind::Fields.history(), FactKind::Owners.history()];
        if !unknown.iter().all(|what| cards.contains(&&**what)) {
            row.verdict = Verdict::NotChecked;
            row.not_held = unknown;
            return Some(row);
        }
        let lacking = answers.iter().filter(|answer| answer.is_no()).count();
        if visit.to.is_none() && lacking > 0 {
            row.basis = Basis::Current;
            row.missing = lacking;
            return Some(row);
        }
        if visit.to.is_none() && answers.iter().all(Truth::is_yes) {
            return None;
        }
        row.verdict = Verdict::NotChecked;
        row.not_held = unknown;
        Some(row)
    }

    /// `выход: …`: judged at each move forward out of the scope's stages.
    pub fn exit(
        &self,
        number: usize,
        clause: &Clause,
        criteria: &[Criterion],
        deal: usize,
    ) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        rows.extend(self.passed_unseen(number, clause, deal));
        for pair in self.entries(deal).windows(2) {
            let [from, to] = pair else { continue };
            let ours = from
                .stage
                .is_some_and(|stage| clause.scope.stages.contains(&stage));
            let inside = to
                .stage
                .is_some_and(|stage| clause.scope.stages.contains(&stage));
            // A visit of no length asks for nothing.
            let lasted = from.to != Some(from.from);
            if !ours || inside || !lasted || !self.forward(from, to) || to.sets_off > self.as_of() {
                continue;
            }
            let view = self.before(to.fact);
            let guard = self
                .active(&clause.scope, deal, view)
                .and(self.ask(&clause.guard, Ask::new(deal, view, &clause.scope)));
            let met = |criterion: &Criterion| {
                guard
                    .clone()
                    .negate()
                    .or(self.ask(&criterion.cond, Ask::new(deal, view, &clause.scope)))
            };
            let answers: Vec<Truth> = criteria.iter().map(met).collect();
            let mut row = Row::new(
                number,
                &self.case.deals[deal].id,
                to.sets_off,
                Verdict::Violated,
            );
            row.missing = answers.iter().filter(|answer| answer.is_no()).count();
            row.responsible = self.doer(to.fact, deal);
            row.ended = Some(to.sets_off);
            let unknown: Missing = answers.iter().filter_map(unknown).flatten().collect();
            if row.missing == 0 {
                if unknown.is_empty() {
                    continue;
                }
                row.verdict = Verdict::NotChecked;
                row.not_held = unknown;
            }
            self.measure_ban(&mut row, clause, Clock::Elapsed, true);
            rows.push(row);
        }
        rows
    }

    /// Whether a move leads on: neither back in the order nor to a stage open to all. Into another funnel it does.
    fn forward(&self, from: &Visit, to: &Visit) -> bool {
        let free = |stage| {
            self.reg
                .funnels
                .iter()
                .any(|funnel| funnel.from_anywhere.contains(&stage))
        };
        if to.stage.is_some_and(free) {
            return false;
        }
        let (Some(FunnelId(funnel)), Some(before), Some(after)) =
            (from.funnel, from.stage, to.stage)
        else {
            return true;
        };
        let order = &self.reg.funnels[funnel].order;
        let level = |stage| order.iter().position(|level| level.contains(&stage));
        match (level(before), level(after)) {
            (Some(before), Some(after)) => after > before,
            _ => true,
        }
    }

    /// `начиная с … обязательна …`: broken in every stretch in which it does not hold.
    pub fn required(
        &self,
        number: usize,
        clause: &Clause,
        criteria: &[Criterion],
        deal: usize,
    ) -> Vec<Row> {
        let scope = &clause.scope;
        let holds = |view: View| {
            criteria.iter().fold(Truth::Yes, |all, criterion| {
                all.and(self.ask(&criterion.cond, Ask::new(deal, view, scope)))
            })
        };
        self.standing(number, clause, deal, &holds)
    }

    /// Stretches of the scope in which something standing does not hold; one that was never broken has been kept.
    pub fn standing(
        &self,
        number: usize,
        clause: &Clause,
        deal: usize,
        holds: &dyn Fn(View) -> Truth,
    ) -> Vec<Row> {
        let scope = &clause.scope;
        let guarded = |view: View| {
            let ask = Ask {
                joined: matches!(clause.sentence, Sentence::Required(_)),
                ..Ask::new(deal, view, scope)
            };
            self.ask(&clause.guard, ask)
        };
        let mut rows = Vec::new();
        for stretch in self.stretches_of(clause, deal, &guarded) {
            if !stretch.unsure.is_empty() {
                rows.push(self.unsure(number, clause, deal, stretch.from, stretch.unsure));
                continue;
            }
            let fault = |at: Instant| {
                let view = self.after(at);
                guarded(view).and(holds(view).negate())
            };
            rows.extend(self.kept_or_broken(number, clause, deal, &stretch, &fault));
        }
        rows
    }

    /// What is at fault over a stretch, each time on its own; nothing: it was kept.
    pub fn kept_or_broken(
        &self,
        number: usize,
        clause: &Clause,
        deal: usize,
        stretch: &Stretch,
        fault: &dyn Fn(Instant) -> Truth,
    ) -> Vec<Row> {
        let mut rows = Vec::new();
        let faults = self.faults(stretch, fault);
        let kept = |truth: &Truth| truth.is_no();
        if faults.iter().all(|(_, truth)| kept(truth)) {
            return vec![self.stood(number, clause, deal, stretch, Verdict::OnTime)];
        }
        let mut unsure = Missing::new();
        let mut found = false;
        for (place, (from, truth)) in faults.iter().enumerate() {
            if let Truth::Unknown(missing) = truth {
                unsure.extend(missing.iter().cloned());
            }
            if !truth.is_yes() {
                continue;
            }
            found = true;
            let before = place.checked_sub(1).map(|last| &faults[last].1);
            rows.push(match faults.get(place + 1) {
                // Whether it was mended then, or goes on, is not known.
                Some((_, Truth::Unknown(missing))) => {
                    self.unsure(number, clause, deal, *from, missing.clone())
                }
                next => {
                    let mended = next.map(|(to, _)| *to);
                    let one = Stretch {
                        from: *from,
                        to: mended.or(stretch.to),
                        ..stretch.clone()
                    };
                    let seen_now = *from == self.present();
                    let begin = (seen_now && matches!(before, Some(Truth::Unknown(_))))
                        .then_some(stretch.from);
                    self.broken(number, clause, deal, &one, (mended.is_some(), begin))
                }
            });
        }
        if !found {
            rows.push(self.unsure(number, clause, deal, stretch.from, unsure));
        }
        rows
    }

    /// Whether something is at fault over a stretch: each answer with the moment from which it holds.
    fn faults(&self, stretch: &Stretch, fault: &dyn Fn(Instant) -> Truth) -> Vec<(Instant, Truth)> {
        let mut all: Vec<(Instant, Truth)> = Vec::new();
        for at in self.moments().iter().copied() {
            if at < stretch.from || stretch.to.is_some_and(|to| at >= to) {
                continue;
            }
            let truth = fault(at);
            let same = |last: &(Instant, Truth)| {
                std::mem::discriminant(&last.1) == std::mem::discriminant(&truth)
            };
            if !all.last().is_some_and(same) {
                all.push((at, truth));
            }
        }
        all
    }

    /// Requirements are of all their stages together; duties of each visit.
    fn stretches_of(
        &self,
        clause: &Clause,
        deal: usize,
        asked: &dyn Fn(View) -> Truth,
    ) -> Vec<Stretch> {
        match clause.sentence {
            Sentence::Required(_) => self.stretches_over(&clause.scope, deal, asked),
            _ => self.stretches(&clause.scope, deal, asked),
        }
    }

    /// One fault: mended, ended with its stretch, or open still. Seen only in the present value, it counts from the begin of
    /// the stretch and says so.
    pub fn broken(
        &self,
        number: usize,
        clause: &Clause,
        deal: usize,
        stretch: &Stretch,
        (mended, since): (bool, Option<Instant>),
    ) -> Row {
        // `только для ролей` is a condition of the clause, no place that the deal could leave.
        let scope = &Scope {
            only_roles: Vec::new(),
            ..clause.scope.clone()
        };
        let verdict = match stretch.to {
            None => Verdict::Overdue,
            Some(_) if mended => Verdict::Late,
            // The condition of the clause fell away in the same visit; a requirement is of all its stages together.
            Some(to)
                if self.active(scope, deal, self.after(to)).is_yes()
                    && (matches!(clause.sentence, Sentence::Required(_))
                        || scope.stages.is_empty()
                        || self.place(deal, self.after(stretch.from))
                            == self.place(deal, self.after(to))) =>
            {
                Verdict::Late
            }
            Some(_) => Verdict::Missed,
        };
        let Some(since) = since else {
            return self.stood(number, clause, deal, stretch, verdict);
        };
        let whole = Stretch {
            from: since,
            ..stretch.clone()
        };
        let mut row = self.stood(number, clause, deal, &whole, verdict);
        row.basis = Basis::Current;
        row.measure.late = (0, 0);
        row.measure.penalty.clear();
        row
    }

    pub fn stood(
        &self,
        number: usize,
        clause: &Clause,
        deal: usize,
        stretch: &Stretch,
        verdict: Verdict,
    ) -> Row {
        let mut row = Row::new(number, &self.case.deals[deal].id, stretch.from, verdict);
        let role = self.role(clause, deal, self.after(stretch.from));
        let asked = match verdict {
            Verdict::OnTime => self.as_of(),
            _ => stretch.to.unwrap_or(self.as_of()),
        };
        row.responsible = match &clause.sentence {
            Sentence::Duty(duty) => self.whose_duty(duty, role, deal, asked),
            _ => self.responsible(role, deal, asked),
        };
        match verdict {
            Verdict::Late => row.done = stretch.to,
            Verdict::OnTime => {}
            _ => row.ended = stretch.to,
        }
        let clock = &self.clocks.company;
        self.measure(
            &mut row,
            clause,
            stretch.from,
            ClockKind::Elapsed,
            clock,
            &[],
        );
        row
    }

    /// Who did it; a robot's and an unknown deed is the owner's.
    pub fn doer(&self, fact: usize, deal: usize) -> String {
        if let Some(by) = self.facts[fact].by {
            return by.to_owned();
        }
        match self.owner(deal, self.after(self.facts[fact].at)) {
            Known::Is(owner) => owner.unwrap_or_default().to_owned(),
            Known::Missing(_) => self.case.deals[deal]
                .owner
                .as_deref()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

fn unknown(answer: &Truth) -> Option<Missing> {
    match answer {
        Truth::Unknown(missing) => Some(missing.clone()),
        _ => None,
    }
}
