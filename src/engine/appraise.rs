//! Judging metrics: a number for every account and period, held against what the text asks of it.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Frame, Judgement, Leaf};
use super::contribution::{Contribution, Key};
use super::figure::Figure;
use super::finding::{Identity, blank};
use super::settle::{MetricValue, Pass, Settled, contributed};
use super::{numbers, window};
use crate::calendar::Period;
use crate::findings::{
    Clock, Finding, NextAction, NormKind, ResponsibleBasis, StepFired, Subject, Verdict,
};
use crate::program::fold;
use crate::program::norm::{Appraisal, Body, CountWindow, Fold, Judge, KeyKind};
use crate::value::{Instant, Missing, Truth};

impl<'p> Pass<'p> {
    /// Judges an appraisal over the metrics that stand before it.
    pub(super) fn appraise(
        &self,
        appraisal: &Appraisal,
        contributions: &'p [Contribution],
        out: &mut Settled,
    ) {
        let leaves = self.leaves(appraisal, contributions);
        let never: Missing = leaves
            .values()
            .flat_map(|leaf| leaf.common.never.iter().cloned())
            .collect();
        let nothing = leaves.values().all(|leaf| leaf.accounts.is_empty());
        if nothing && !never.is_empty() {
            self.not_held(appraisal, &never, out);
            return;
        }
        let keys = match self.keys(appraisal, &leaves) {
            Ok(keys) => keys,
            Err(missing) => {
                self.not_held(appraisal, &missing, out);
                return;
            }
        };
        let frames = self.frames(appraisal, &leaves);
        for key in keys {
            let begin = out.findings.len();
            for frame in &frames {
                let found = self.one(appraisal, &leaves, &key, *frame, out);
                out.findings.extend(found);
            }
            // Only of the last shortfall something is still to be done.
            let judged = out.findings.get(begin..).unwrap_or_default();
            let last = judged.iter().rev();
            let last = last.clone().find(|one| one.verdict != Verdict::Pending);
            let actions = last.map(|last| self.todo(appraisal, last));
            out.actions.extend(actions.into_iter().flatten());
        }
    }

    fn leaves(
        &self,
        appraisal: &Appraisal,
        contributions: &'p [Contribution],
    ) -> BTreeMap<usize, Leaf<'p>> {
        let mut places = BTreeSet::new();
        appraisal.judge.for_each_metric(&mut |at| {
            places.insert(at);
        });
        let mut leaves = BTreeMap::new();
        for at in places {
            let norm = self.version.norms.get(at);
            let Some((norm, Body::Metric(metric))) = norm.map(|norm| (norm, &norm.body)) else {
                continue;
            };
            let place = (self.place.0, at);
            let pass = Pass {
                holding: self.holding,
                version: self.version,
                place,
                norm,
                all: contributed(contributions, place),
            };
            let common = pass.gaps(metric.key, metric.sample.pattern().into_iter());
            let accounts = pass.accounts(metric.key, &common);
            let accounts = accounts
                .into_iter()
                .map(|(key, gaps, facts)| (key, (gaps, facts)));
            let accounts = accounts.collect();
            let leaf = Leaf {
                metric,
                common,
                accounts,
            };
            leaves.insert(at, leaf);
        }
        leaves
    }

    /// For whom there is a number.
    fn keys(
        &self,
        appraisal: &Appraisal,
        leaves: &BTreeMap<usize, Leaf<'p>>,
    ) -> Result<BTreeSet<Key>, Missing> {
        if appraisal.key == KeyKind::All {
            return Ok(BTreeSet::from([Key::All]));
        }
        let dataset = self.holding.dataset;
        let mut keys: BTreeSet<Key> = leaves
            .values()
            .flat_map(|leaf| &leaf.accounts)
            .filter(|(key, (_, facts))| ***key != Key::All && !facts.is_empty())
            .map(|(key, _)| (*key).clone())
            .collect();
        let Some(role) = appraisal.role else {
            return Ok(keys);
        };
        if !dataset.staff_held {
            return Err(Missing::from(["список сотрудников".into()]));
        }
        // A role of a bound regulation points into its list.
        let role = fold(&self.version.regulation.roles[role.0]);
        let of_role = |id: &str| {
            let person = dataset.staff.get(id);
            person.is_some_and(|one| one.role.as_deref().map(fold).as_deref() == Some(&*role))
        };
        if appraisal.key != KeyKind::Team {
            keys.retain(|key| matches!(key, Key::Person(id) if of_role(id)));
        }
        // Who has done nothing has done so many as none; a mean of nothing is no number.
        let counts = leaves.values().all(|leaf| leaf.metric.fold == Fold::Sum);
        if counts && appraisal.key != KeyKind::Team {
            let active = dataset.staff.values().filter(|one| one.active);
            let all = active.filter(|one| of_role(&one.id));
            keys.extend(all.map(|one| Key::Person(one.id.clone())));
        }
        Ok(keys)
    }

    /// The times over which numbers are taken: every period that began while this version was in force, or one up to now.
    fn frames(&self, appraisal: &Appraisal, leaves: &BTreeMap<usize, Leaf<'p>>) -> Vec<Frame> {
        let now = self.holding.now;
        let zone = self.version.company.zone();
        let Some(CountWindow::Calendar(unit)) = appraisal.window else {
            if now < self.version.from || self.version.until <= now {
                return Vec::new();
            }
            let from = appraisal
                .window
                .map_or(Instant::MIN, |window| window::begin(window, now, zone));
            let to = now.plus(1);
            return vec![Frame {
                period: None,
                from,
                to,
            }];
        };
        let facts = leaves.values().flat_map(|leaf| leaf.accounts.values());
        let moments = facts.flat_map(|(_, facts)| facts.iter().map(|(one, _)| one.at));
        let first = moments.min().unwrap_or(now);
        let begin = self.version.from.max(first);
        let mut period = Period::containing(zone.date(begin), unit);
        if zone.start_of(period.first) < self.version.from {
            period = period.next(unit);
        }
        let mut frames = Vec::new();
        loop {
            let from = zone.start_of(period.first);
            if from > now || from >= self.version.until {
                return frames;
            }
            let following = period.next(unit);
            let to = zone.start_of(following.first);
            frames.push(Frame {
                period: Some(period),
                from,
                to,
            });
            // The last day of time has no period after it.
            if following == period {
                return frames;
            }
            period = following;
        }
    }

    /// The number of one account over one time.
    fn one(
        &self,
        appraisal: &Appraisal,
        leaves: &BTreeMap<usize, Leaf<'p>>,
        key: &Key,
        frame: Frame,
        out: &mut Settled,
    ) -> Option<Finding> {
        let asked = Asked {
            pass: self,
            leaves,
            key,
            frame,
            decided: appraisal.decided,
        };
        let running = frame.period.is_some() && frame.to > self.holding.now;
        let judged = match &appraisal.judge {
            Judge::Shown(measured) => {
                let figure = asked.figure(&measured.formula);
                let cases = asked.cases();
                let empty = cases.is_empty() && figure.missing.is_empty();
                if !empty || *key == Key::All || appraisal.role.is_some() {
                    let value = MetricValue {
                        version: self.place.0,
                        clause: self.norm.clause.0,
                        norm: self.place.1,
                        key: key.clone(),
                        period: frame.period,
                        over: !running,
                        number: numbers::number(measured, &figure, None),
                        missing: figure.missing,
                        cases,
                    };
                    out.metrics.push(value);
                }
                return None;
            }
            Judge::Threshold(demand) => {
                let mut numbers = Vec::new();
                let holds = asked.demand(demand, &mut numbers);
                Judgement {
                    holds,
                    numbers,
                    rung: None,
                }
            }
            Judge::Scale(measured, rungs) => asked.scale(measured, rungs),
        };
        // Nothing to count is nothing to judge.
        if matches!(&judged.holds, Truth::Unknown(missing) if missing.is_empty()) {
            return None;
        }
        let away = frame.period.is_some_and(|period| {
            let Key::Person(id) = key else { return false };
            let person = self.holding.dataset.staff.get(id);
            person.is_some_and(|person| self.away(person, period))
        });
        let verdict = match &judged.holds {
            _ if running => Verdict::Pending,
            Truth::Yes => Verdict::OnTime,
            _ if away => Verdict::Cancelled,
            Truth::No if frame.period.is_some() => Verdict::Missed,
            Truth::No => Verdict::Violated,
            Truth::Unknown(_) => Verdict::NotChecked,
        };
        Some(self.appraised(appraisal, &asked, judged, verdict))
    }

    fn appraised(
        &self,
        appraisal: &Appraisal,
        asked: &Asked<'_, 'p>,
        judged: Judgement,
        verdict: Verdict,
    ) -> Finding {
        let frame = asked.frame;
        let begun = frame.period.map(|_| frame.from);
        let place = (self.place.0, self.norm.clause);
        let at = begun.unwrap_or(self.holding.now);
        let mut finding = blank(place, self.clause(), verdict, NormKind::Metric, at);
        finding.id = self.appraisal_id(asked.key, begun.unwrap_or(Instant(0)));
        let (responsible, basis) = self.answers(appraisal, asked.key);
        (finding.responsible, finding.responsible_basis) = (responsible, basis);
        finding.subject = subject(asked.key);
        finding.clock = Clock::Days;
        finding.due_at = frame.period.map(|_| frame.to);
        finding.ended_at = (verdict == Verdict::Missed).then_some(frame.to);
        if let Some(period) = frame.period {
            finding.notes.push(days(period).into());
        }
        finding.notes.extend(whose(asked.key));
        for number in &judged.numbers {
            let bound = number.bound.as_deref();
            let bound = bound.map_or_else(String::new, |bound| format!(", должно быть {bound}"));
            let name = named(&number.name);
            finding
                .notes
                .push(format!("{name}: {}{bound}", number.text).into());
        }
        if let Truth::Unknown(missing) = &judged.holds
            && verdict == Verdict::NotChecked
        {
            finding.not_held = missing.iter().cloned().collect();
        }
        let (evidence, more) = asked.evidence();
        finding.evidence = evidence;
        if more > 0 {
            finding
                .notes
                .push(format!("названы не все случаи, ещё {more}").into());
        }
        finding.numbers = judged.numbers;
        let broken = matches!(verdict, Verdict::Missed | Verdict::Violated);
        if let Some(rung) = judged.rung {
            finding
                .notes
                .push(format!("по шкале: {}", rung.text).into());
            if broken {
                finding.penalty.clone_from(&rung.award);
                self.tell(&rung.notify, at.max(frame.to), &mut finding);
            } else if verdict == Verdict::OnTime {
                finding.award = rung.award;
                self.tell(&rung.notify, at.max(frame.to), &mut finding);
            }
        }
        if broken {
            if finding.penalty.is_empty() {
                finding.penalty.clone_from(&self.clause().penalty);
            }
            self.tell(
                &appraisal.notify,
                frame.to.min(self.holding.now),
                &mut finding,
            );
            finding.fix = if appraisal.todo.is_empty() {
                format!("разобрать: {}", self.clause().text).into()
            } else {
                appraisal.todo.join("; ").into()
            };
        }
        finding
    }

    fn tell(&self, roles: &[crate::model::regulation::RoleId], at: Instant, finding: &mut Finding) {
        let at = at.min(self.holding.now);
        for role in roles {
            // A role of a bound regulation points into its list.
            let name = self.version.regulation.roles[role.0].clone();
            finding.steps.push(StepFired {
                at,
                to: self.holder(&name).unwrap_or(name.clone()),
                action: format!("сообщить: {name}").into(),
            });
        }
    }

    /// The only active holder of a role.
    fn holder(&self, role: &str) -> Option<Box<str>> {
        let wanted = fold(role);
        let staff = self.holding.dataset.staff.values();
        let mut holders = staff
            .filter(|one| one.active && one.role.as_deref().map(fold).as_deref() == Some(&*wanted));
        match (holders.next(), holders.next()) {
            (Some(only), None) => Some(only.id.clone()),
            _ => None,
        }
    }

    /// Who answers for a number: the person it is of, else the holder of the role named, else the role itself.
    fn answers(&self, appraisal: &Appraisal, key: &Key) -> (Box<str>, ResponsibleBasis) {
        if let Key::Person(id) = key {
            return (id.clone(), ResponsibleBasis::History);
        }
        let Some(role) = appraisal.answers else {
            return ("не назначен".into(), ResponsibleBasis::Role);
        };
        // A role of a bound regulation points into its list.
        let name = &self.version.regulation.roles[role.0];
        match self.holder(name) {
            Some(id) => (id, ResponsibleBasis::History),
            None => (name.clone(), ResponsibleBasis::Role),
        }
    }

    /// What is to be done about a shortfall.
    fn todo(&self, appraisal: &Appraisal, finding: &Finding) -> Vec<NextAction> {
        if !matches!(finding.verdict, Verdict::Missed | Verdict::Violated) {
            return Vec::new();
        }
        let role = appraisal.answers.map(|role| {
            // A role of a bound regulation points into its list.
            let name = self.version.regulation.roles[role.0].clone();
            self.holder(&name).unwrap_or(name)
        });
        let reason: Vec<&str> = finding.notes.iter().map(|note| &**note).collect();
        let action = |todo: &str| NextAction {
            version: self.place.0,
            clause: self.norm.clause.0,
            action: "deed",
            what: todo.into(),
            subject: finding.subject.clone(),
            responsible: role.clone().unwrap_or_else(|| finding.responsible.clone()),
            opens_at: None,
            due_at: None,
            overdue: false,
            priority: self.clause().priority,
            reason: reason.join("; ").into(),
        };
        appraisal.todo.iter().map(|todo| action(todo)).collect()
    }

    /// One "не проверено" where there is nothing to count by.
    fn not_held(&self, appraisal: &Appraisal, missing: &Missing, out: &mut Settled) {
        if let Judge::Shown(measured) = &appraisal.judge {
            out.metrics.push(MetricValue {
                version: self.place.0,
                clause: self.norm.clause.0,
                norm: self.place.1,
                key: Key::All,
                period: None,
                over: true,
                number: numbers::number(measured, &Figure::default(), None),
                missing: missing.clone(),
                cases: Vec::new(),
            });
            return;
        }
        let at = self.version.from.max(Instant(0));
        let place = (self.place.0, self.norm.clause);
        let mut finding = blank(
            place,
            self.clause(),
            Verdict::NotChecked,
            NormKind::Metric,
            at,
        );
        finding.id = self.appraisal_id(&Key::All, Instant(-1));
        (finding.responsible, finding.responsible_basis) = self.answers(appraisal, &Key::All);
        finding.not_held = missing.iter().cloned().collect();
        out.findings.push(finding);
    }

    fn appraisal_id(&self, key: &Key, at: Instant) -> u64 {
        let (kind, name) = parts(key);
        Identity::new()
            .text(&self.version.regulation.name)
            .text(&self.clause().key)
            .number(self.norm.part as i64)
            .text(kind)
            .text(name)
            .number(at.0)
            .0
    }
}

/// The name of an account, with what it is.
const fn parts(key: &Key) -> (&'static str, &str) {
    match key {
        Key::All => ("", ""),
        Key::Client(id) => ("клиент", id),
        Key::Deal(id) => ("сделка", id),
        Key::Person(id) => ("сотрудник", id),
        Key::Sender(name) => ("номер", name),
        Key::Campaign(name) | Key::ClientCampaign(_, name) => ("кампания", name),
        Key::Value(name) => ("значение", name),
        Key::Team(name) => ("команда", name),
        Key::Funnel(name) => ("воронка", name),
    }
}

/// `команда «Юг»`, where no person, deal or client says it.
fn whose(key: &Key) -> Option<Box<str>> {
    match key {
        Key::All | Key::Person(_) | Key::Deal(_) | Key::Client(_) => None,
        _ => {
            let (kind, name) = parts(key);
            Some(format!("{kind} «{name}»").into())
        }
    }
}

fn subject(key: &Key) -> Subject {
    let mut subject = Subject::default();
    match key {
        Key::Person(id) => subject.employee = Some(id.clone()),
        Key::Deal(id) => subject.deal = Some(id.clone()),
        Key::Client(id) => subject.client = Some(id.clone()),
        Key::Funnel(name) => subject.funnel = Some(name.clone()),
        _ => {}
    }
    subject
}

fn days(period: Period) -> String {
    let (first, last) = (
        period.first.format("%d.%m.%Y"),
        period.last.format("%d.%m.%Y"),
    );
    format!("период {first}–{last}")
}

/// A name in quotes, unless it carries its own.
fn named(name: &str) -> String {
    if name.contains('«') {
        name.to_owned()
    } else {
        format!("«{name}»")
    }
}
