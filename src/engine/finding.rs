//! Findings out of verdicts: identity, subject, evidence.

use super::duty::{Born, Judged};
use super::run::{Run, Words};
use super::view::View;
use super::words;
use crate::facts::When;
use crate::findings::{
    Basis, Clock, Evidence, Finding, MissingItem, NormKind, ResponsibleBasis, Severity, StepFired,
    Subject, Verdict,
};
use crate::model::regulation::{Clause, ClauseId, EventDue, RoleId, StageId};
use crate::program::norm::{Birth, Deed, Obligation, StepAction};
use crate::value::{Instant, Missing};

/// A deed recorded more than this long after it happened is named so.
const RECORDED_LATE: i64 = 86_400;

pub(super) fn fact_words(view: &View<'_>, index: usize) -> Box<str> {
    words::fact(view, index)
}

pub(super) fn fix(view: &View<'_>, duty: &Obligation, clause: &Clause) -> Box<str> {
    words::fix(view, duty, clause, &[], None)
}

/// A 64-bit FNV-1a: written out here because identities must never change with a library's version.
pub(super) struct Identity(pub(super) u64);

impl Identity {
    pub(super) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn number(self, number: i64) -> Self {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        // Twenty places hold every 64-bit number with its sign.
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if number < 0 {
            at -= 1;
            digits[at] = b'-';
        }
        self.bytes(&digits[at..])
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        // The end mark keeps «аб» + «в» apart from «а» + «бв».
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }
}

impl Run<'_, '_> {
    /// The identity of a finding: clause, subject, trigger moment.
    pub(super) fn identity(&self, at: Instant, fact: Option<usize>, part: usize) -> u64 {
        let view = self.view;
        let deal = view.deal.map_or("", |(_, deal)| &*deal.id);
        let client = view.env.case.client.as_deref().unwrap_or("");
        let event = fact
            .and_then(|fact| event_name(view, fact))
            .unwrap_or_default();
        let identity = Identity::new()
            .text(&view.env.version.regulation.name)
            .text(&self.clause.key)
            .number(part as i64)
            .text(client)
            .text(deal)
            .number(at.0)
            .text(&event);
        match employee(view) {
            Some(id) => identity.text(&id).0,
            None => identity.0,
        }
    }

    pub(super) fn subject(&self, stage: Option<StageId>, at: Instant) -> Subject {
        let view = self.view;
        let deal = view.deal.map(|(_, deal)| deal);
        let visit = view.path.shown_at(at);
        let shown = stage.map(|stage| view.env.version.declared(stage).name.clone());
        let funnel = visit
            .and_then(|visit| visit.funnel)
            .and_then(|funnel| view.env.version.funnel_name(funnel))
            .map(Box::from);
        Subject {
            client: view.env.case.client.as_deref().map(Box::from),
            deal: deal.map(|deal| Box::from(&*deal.id)),
            funnel: funnel.or_else(|| deal.and_then(|deal| deal.funnel.as_deref()).map(Box::from)),
            stage: shown.or_else(|| visit.map(|visit| visit.name.clone())),
            event: None,
            employee: employee(view),
        }
    }

    pub(super) fn evidence(&self, facts: impl IntoIterator<Item = usize>) -> Vec<Evidence> {
        let mut facts: Vec<usize> = facts.into_iter().collect();
        facts.sort_unstable();
        facts.dedup();
        let of = |index: usize| {
            let fact = self.view.fact(index);
            let client = fact.whose == super::fact::Whose::Client
                && self.view.deal.is_some()
                && matches!(fact.what, super::fact::Kind::Event(..));
            let words = words::fact(self.view, index);
            let words = if client {
                format!("{words} (у клиента, без сделки)").into()
            } else {
                words
            };
            Evidence {
                fact: words,
                at: Some(fact.at),
                source: fact.source.into(),
            }
        };
        facts.into_iter().map(of).collect()
    }

    /// Remarks about facts: recorded late, known by their day only.
    pub(super) fn remarks(&self, facts: impl IntoIterator<Item = usize>) -> Vec<Box<str>> {
        let mut notes: Vec<Box<str>> = Vec::new();
        for fact in facts {
            let fact = self.view.fact(fact);
            if fact.known.since(fact.at) > RECORDED_LATE {
                notes.push("внесено задним числом".into());
            }
            if fact.sets_off != fact.at
                && matches!(fact.what, super::fact::Kind::Event(event, ..) if matches!(event.at, Some(When::Day(_))))
            {
                notes.push("дата без времени: считается весь день".into());
            }
        }
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    /// A finding with what every finding has.
    fn blank(
        &self,
        verdict: Verdict,
        norm: NormKind,
        at: Instant,
        stage: Option<StageId>,
    ) -> Finding {
        let place = (self.view.env.index, self.norm.clause);
        Finding {
            subject: self.subject(stage, at),
            ..blank(place, self.clause, verdict, norm, at)
        }
    }
}

/// A finding of one clause with nothing else known.
pub(super) fn blank(
    (version, id): (usize, ClauseId),
    clause: &Clause,
    verdict: Verdict,
    norm: NormKind,
    at: Instant,
) -> Finding {
    Finding {
        id: 0,
        version,
        clause: id.0,
        norm,
        verdict,
        severity: clause.severity,
        subject: Subject::default(),
        responsible: "".into(),
        responsible_basis: ResponsibleBasis::History,
        triggered_at: at,
        opens_at: None,
        due_at: None,
        done_at: None,
        ended_at: None,
        late_seconds: 0,
        late_in_clock_seconds: 0,
        clock: Clock::Elapsed,
        basis: Basis::History,
        steps: Vec::new(),
        evidence: Vec::new(),
        fix: clause.text.clone(),
        missing: Vec::new(),
        penalty: Vec::new(),
        not_held: Vec::new(),
        notes: Vec::new(),
        calendar_assumed: false,
        numbers: Vec::new(),
        award: Vec::new(),
    }
}

/// The employee whose own work a view is about.
pub(super) fn employee(view: &View<'_>) -> Option<Box<str>> {
    let employee = view.env.case.employee.as_deref();
    employee.map(|employee| employee.id.clone())
}

/// The source id of an event, else the place of its record.
pub(super) fn event_name(view: &View<'_>, fact: usize) -> Option<String> {
    let fact = view.fact(fact);
    match &fact.what {
        super::fact::Kind::Event(event, ..) => Some(match &event.id {
            Some(id) => id.to_string(),
            None => format!("{}:{}", event.kind.row().name, fact.source),
        }),
        _ => None,
    }
}

/// Whether a verdict is a broken duty.
const fn broken(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Late | Verdict::Overdue | Verdict::Missed | Verdict::Violated | Verdict::Fixed
    )
}

/// Whether a verdict is neither a broken duty nor one that could not be judged.
pub(super) const fn is_unbroken(verdict: Verdict) -> bool {
    !broken(verdict) && !matches!(verdict, Verdict::NotChecked)
}

/// Who answers for a duty.
pub(super) fn responsible<'d>(duty: &Obligation, judged: &Judged<'d>) -> &'d str {
    if duty.robot {
        "робот CRM"
    } else {
        judged.person.id
    }
}

/// How grave a duty is after the steps that have fired.
pub(super) fn severity(clause: &Clause, duty: &Obligation, judged: &Judged<'_>) -> Severity {
    let fired = judged.fired.iter().map(|&(_, index)| &duty.steps[index]);
    fired.fold(clause.severity, |so_far, step| match &step.action {
        StepAction::Fault(severity) => so_far.min(*severity),
        StepAction::Notify(_) | StepAction::Duty(_) => so_far,
    })
}

pub(super) fn of_duty(
    run: &Run<'_, '_>,
    duty: &Obligation,
    born: &Born,
    judged: &Judged<'_>,
    part: usize,
    basis: Basis,
) -> Finding {
    let view = run.view;
    let wordless = run.words != Words::All && is_unbroken(judged.verdict) && !view.is_employee();
    let mut finding = run.blank(
        judged.verdict,
        NormKind::Obligation,
        born.trigger,
        born.stage,
    );
    finding.id = run.identity(born.trigger, born.fact, part);
    finding.basis = basis;
    finding.responsible = responsible(duty, judged).into();
    finding.severity = severity(run.clause, duty, judged);
    finding.responsible_basis = judged.person.basis;
    if let Some(window) = judged.window {
        finding.opens_at = (window.opens > born.trigger).then_some(window.opens);
        finding.due_at = (window.due < Instant::MAX).then_some(window.due);
        finding.calendar_assumed = window.assumed;
    }
    finding.done_at = judged.done.map(|(at, _)| at);
    finding.ended_at = judged.ended.map(|(at, _)| at);
    finding.late_seconds = judged.late;
    finding.late_in_clock_seconds = judged.late_on_clock;
    finding.clock = judged.clock;
    if wordless {
        return finding;
    }
    if let Some(window) = judged.window {
        if window.assumed {
            finding
                .notes
                .push("производственный календарь на эти даты предположен".into());
        }
        if window.due == Instant::MAX {
            finding.notes.push("на паузе".into());
        }
    }
    // The plain term is asked again only where hours were forbidden at all, to say so only where it mattered.
    if !judged.blocked.is_empty() && view.moved_by_hours(duty, born, judged) {
        let clauses = &view.env.version.regulation.clauses;
        let by: Vec<&str> = judged
            .blocked
            .iter()
            .filter_map(|blocked| Some(&*clauses.get(blocked.0)?.key))
            .collect();
        let by = by.join(", ");
        finding
            .notes
            .push(format!("срок не шёл в часы, запрещённые для клиента: п. {by}").into());
    }
    for &(at, index) in &judged.fired {
        // Indices of fired steps point into the duty's own list.
        let step = &duty.steps[index];
        let responsible = finding.responsible.clone();
        let mut fired = |to: Box<str>| {
            finding.steps.push(StepFired {
                at,
                to,
                action: step.text.clone(),
            })
        };
        match &step.action {
            StepAction::Notify(roles) => {
                for role in roles {
                    fired(addressee(view, *role, at));
                }
            }
            StepAction::Fault(_) => {}
            StepAction::Duty(_) => fired(responsible),
        }
    }
    let done = judged.done.and_then(|(_, fact)| fact);
    finding.evidence = run.evidence(
        born.fact
            .into_iter()
            .chain(born.joined.iter().copied())
            .chain(done),
    );
    finding
        .notes
        .extend(run.remarks(done.into_iter().chain(born.fact)));
    finding.notes.extend(duty.due_by.map(|due_by| match due_by {
        EventDue::Deadline => "срок — собственный срок задачи".into(),
        EventDue::End => "срок — конец звонка".into(),
        EventDue::Planned => "срок — от назначенного времени".into(),
    }));
    finding
        .notes
        .extend(judged.ended.map(|(_, why)| why.into()));
    finding
        .notes
        .extend(judged.person.note.as_deref().map(Box::from));
    if broken(judged.verdict) || judged.verdict == Verdict::Pending {
        finding.missing = missing_fields(run, duty, judged);
    }
    let stage = finding.subject.stage.as_deref();
    finding.fix = words::fix(view, duty, run.clause, &finding.missing, stage);
    if let (Some(turn), Birth::Every(recurrence)) = (born.turn, &duty.birth) {
        finding.fix = format!("{}{}", finding.fix, words::turn(duty, recurrence, turn)).into();
        if matches!(judged.verdict, Verdict::Overdue | Verdict::Missed) {
            let undone = duty.undone.as_deref();
            finding
                .notes
                .extend(undone.map(|what| format!("не сделано — считается: {what}").into()));
        }
    }
    if broken(judged.verdict) {
        if let Some(before) = finding.due_at.and_then(|due| view.owner_before(born, due)) {
            finding.notes.push(
                format!("ответственный сменился перед самым сроком, до этого {before}").into(),
            );
        }
        let opens = judged.window.map_or(born.trigger, |window| window.opens);
        if !view
            .before_window(duty, born.trigger, opens, born.fact)
            .is_empty()
        {
            finding.notes.push("сделано раньше окна".into());
        }
        if duty.robot {
            finding.notes.push("робот не сработал".into());
        }
        if basis == Basis::History {
            finding.penalty.clone_from(&run.clause.penalty);
        }
    }
    finding.notes.extend(born.note.clone());
    if done.is_some_and(|fact| view.by_attempt(duty, fact)) {
        finding.notes.push("попытка".into());
    }
    finding.not_held = judged.missing.iter().cloned().collect();
    finding
}

/// Who a step goes to: the only holder, else the role.
pub(super) fn addressee(view: &View<'_>, role: RoleId, at: Instant) -> Box<str> {
    view.person(Some(role), None, at).id.into()
}

fn missing_fields(run: &Run<'_, '_>, duty: &Obligation, judged: &Judged<'_>) -> Vec<MissingItem> {
    let view = run.view;
    let now = view.env.horizon;
    let open = judged.done.is_none();
    let fields = duty.deeds.list.iter().filter_map(|deed| match deed {
        Deed::Fill(field) => {
            let empty = matches!(
                view.field(*field, now, view.after(now)),
                super::view::FieldAt::Empty
            );
            empty.then(|| MissingItem {
                what: view.env.version.field(*field).name.clone(),
            })
        }
        Deed::Hold(_, text) if !text.is_empty() => Some(MissingItem { what: text.clone() }),
        _ => None,
    });
    fields.filter(|_| open).collect()
}

/// "Не проверено" for a trigger of an obligation, or a ban, that the data cannot tell.
pub(super) fn unknown(
    run: &Run<'_, '_>,
    at: Instant,
    fact: Option<usize>,
    missing: &Missing,
    part: usize,
) -> Finding {
    let (norm, role) = match &run.norm.body {
        crate::program::norm::Body::Obligation(duty) => (NormKind::Obligation, duty.role),
        _ => (NormKind::Prohibition, None),
    };
    let stage = run
        .stage_at(at)
        .or_else(|| run.norm.scope.stages.first().copied());
    let mut finding = run.blank(Verdict::NotChecked, norm, at, stage);
    // A trigger whose moment is not held is told apart by its part and fact alone, and shown at the one moment that the
    // data speaks of.
    finding.id = run.identity(at, fact, part);
    if at <= Instant(0) {
        finding.triggered_at = run.view.env.present;
    }
    let person = run.view.person(role, stage, at);
    finding.responsible = person.id.into();
    finding.responsible_basis = person.basis;
    finding.not_held = missing.iter().cloned().collect();
    finding.evidence = run.evidence(fact);
    finding
}

/// What a broken ban is made of.
pub(super) struct Breach<'e> {
    pub(super) at: Instant,
    pub(super) fact: Option<usize>,
    pub(super) stage: Option<StageId>,
    pub(super) verdict: Verdict,
    pub(super) basis: Basis,
    pub(super) person: super::staff::Person<'e>,
    pub(super) missing: Option<Box<str>>,
    pub(super) done: Option<Instant>,
    pub(super) ended: Option<Instant>,
    pub(super) more: Vec<usize>,
    pub(super) fix: Box<str>,
    pub(super) notes: Vec<Box<str>>,
    /// Tells apart several breaches of one clause at one event.
    pub(super) item: usize,
    pub(super) clock: Clock,
}

pub(super) fn of_breach(run: &Run<'_, '_>, breach: Breach<'_>) -> Finding {
    let mut finding = run.blank(
        breach.verdict,
        NormKind::Prohibition,
        breach.at,
        breach.stage,
    );
    finding.id = run.identity(breach.at, breach.fact, run.norm.part << 16 | breach.item);
    if breach.at <= Instant(0) {
        finding.triggered_at = run.view.env.present;
    }
    finding.subject.event = breach
        .fact
        .and_then(|fact| event_name(run.view, fact))
        .map(Box::from);
    finding.responsible = breach.person.id.into();
    finding.responsible_basis = breach.person.basis;
    finding.basis = breach.basis;
    finding.done_at = breach.done;
    finding.ended_at = breach.ended;
    finding.clock = breach.clock;
    finding.evidence = run.evidence(breach.fact.into_iter().chain(breach.more));
    finding.notes = run.remarks(breach.fact);
    finding.notes.extend(breach.notes);
    finding.notes.extend(breach.person.note.map(Box::from));
    finding.fix = breach.fix;
    if let Some(what) = breach.missing {
        // A criterion stays broken until it is met; a ban on an event is broken at one moment.
        let until = breach.done.or(breach.ended).unwrap_or(run.view.env.horizon);
        let known = breach.basis == Basis::History;
        finding.late_seconds = if known {
            until.since(breach.at).max(0)
        } else {
            0
        };
        finding.late_in_clock_seconds = finding.late_seconds;
        finding.missing = vec![MissingItem { what }];
    }
    if breach.basis == Basis::History {
        finding.penalty.clone_from(&run.clause.penalty);
    }
    finding
}
