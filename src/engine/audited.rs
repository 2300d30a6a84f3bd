//! QA sheets as plain data: what filled ones came to, what the data answers of one that nobody has filled yet, and which work may be
//! drawn for checking.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::fact::{Kind, Moments, Whose};
use super::held::Outlook;
use super::load::holds;
use super::sheets::{Scored, Sheet};
use super::view::View;
use super::{Engine, words};
use crate::calendar::PeriodUnit;
use crate::facts::{Case, Event, EventKind, Form, When};
use crate::findings::Evidence;
use crate::model::regulation::{Card, FieldId, Moment};
use crate::program::norm::{Automatic, Body, Checklist, Norm, Sampled, Sampling};
use crate::program::{Cond, Test};
use crate::value::{Instant, Missing, Truth, Type, Value};

/// What a filled sheet came to, or what the data answers of an empty one.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredSheet {
    /// Version and clause of the checklist.
    pub place: (usize, usize),
    /// The name of the checklist.
    pub checklist: Box<str>,
    /// The sheet's own id.
    pub id: Option<Box<str>>,
    /// The key of the audited event; `None`: the sheet is about a deal, or does not say.
    pub event: Option<Box<str>>,
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
    /// Whose work it is about (employee id).
    pub person: Option<Box<str>>,
    /// Who filled it (employee id).
    pub by: Option<Box<str>>,
    /// When it was filled.
    pub at: Instant,
    /// By question, in the author's order.
    pub items: Vec<ScoredItem>,
    /// The total before stop factors, between both inside.
    pub before: (Decimal, Decimal),
    /// The total in points, between both inside.
    pub total: (Decimal, Decimal),
    /// The total as the scale measures it, between both inside.
    pub measured: (Decimal, Decimal),
    /// What all questions together are worth.
    pub whole: Decimal,
    /// Whether the scale is in per cent.
    pub percent: bool,
    /// The grade, when the total is known.
    pub grade: Option<Box<str>>,
    /// By stop factor, in the author's order.
    pub stops: Vec<ScoredStop>,
    /// Lines of free text: name, what stands there.
    pub lines: Vec<(Box<str>, Option<Box<str>>)>,
    /// What is missing for a known total.
    pub missing: Vec<Box<str>>,
    /// The sheet is the second word on another one.
    pub appeal: Option<Appealed>,
    /// Where it stands in the input.
    pub source: Box<str>,
}

/// What one question came to.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredItem {
    /// The question in the author's words.
    pub text: Box<str>,
    /// Its section.
    pub section: Option<Box<str>>,
    /// What it is worth.
    pub weight: Decimal,
    /// Whether it is critical.
    pub critical: bool,
    /// What the auditor wrote.
    pub said: Option<Box<str>>,
    /// Points between both, inside.
    pub points: (Decimal, Decimal),
    /// What it could have brought; nothing when it is not to the point.
    pub of: Decimal,
    /// What decided it.
    pub by: Box<str>,
    /// What the data says, where it is asked.
    pub data: Option<DataAnswer>,
}

/// What one stop factor did.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredStop {
    /// In the author's words.
    pub text: Box<str>,
    /// What the auditor wrote.
    pub said: Option<Box<str>>,
    /// What it did to the total, in words; `None`: nothing.
    pub struck: Option<Box<str>>,
    /// What the data says, where it is asked.
    pub data: Option<DataAnswer>,
}

/// What the data answers, and what that rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct DataAnswer {
    /// Yes is «подтверждено», no «опровергнуто», unknown «в данных не видно».
    pub answer: Truth,
    /// What was asked and found.
    pub evidence: Vec<Evidence>,
}

/// An appeal; see [`crate::facts::Appeal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appealed {
    /// The id of the sheet that was scored anew.
    pub of: Box<str>,
    /// Who did not agree.
    pub by: Option<Box<str>>,
    /// Why.
    pub why: Option<Box<str>>,
}

/// A piece of work that a rule of a checklist may draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Version and clause of the checklist.
    pub place: (usize, usize),
    /// Which of its rules.
    pub rule: usize,
    /// The stable name of the work: the event's id, else made of its kind, moment and deal; of a deal, the deal's id.
    pub key: Box<str>,
    /// Whether it is a whole deal with all its touches.
    pub whole_deal: bool,
    /// What it is, in words.
    pub words: Box<str>,
    /// When it was; of a deal, its last touch.
    pub at: Instant,
    /// Whose work it is; `None` when nobody can tell.
    pub person: Option<Box<str>>,
    /// The client.
    pub client: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
    /// Its length, of a call.
    pub seconds: Option<i64>,
    /// The greatest amount on the card of its deal.
    pub amount: Option<Decimal>,
    /// How many complaints of the client are held.
    pub complaints: usize,
    /// Where it stands in the input.
    pub source: Box<str>,
    /// Why nobody can tell whether the rule speaks of it; empty: it does.
    pub missing: Missing,
}

/// A sheet that is still empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Version and clause of the checklist.
    pub place: (usize, usize),
    /// The id it will have.
    pub id: Box<str>,
    /// The name of the checklist.
    pub checklist: Box<str>,
    /// The key of the audited event, unless it is about a whole deal.
    pub event: Option<Box<str>>,
    /// The deal.
    pub deal: Option<Box<str>>,
}

impl Engine<'_> {
    /// The name by which a sheet knows an event of a case: its id, else one made of what it is, when it was and whose it is.
    #[must_use]
    pub fn event_key(&self, case: &Case<'_>, event: &Event<'_>) -> String {
        event_key(self.moments, case, event)
    }

    /// The moment by which an event is known: when it was done, else planned or recorded.
    #[must_use]
    pub fn event_at(&self, event: &Event<'_>) -> Instant {
        let at = event.at.or(event.planned).or(event.known);
        at.map_or(Instant::MIN, |at| self.moments.start(at))
    }

    /// All filled sheets of a case, in order of deals and time.
    pub fn sheets(&mut self, case: &Case<'_>) -> Vec<ScoredSheet> {
        let mut out = Vec::new();
        if !case
            .events
            .iter()
            .any(|event| event.kind == EventKind::Audit)
        {
            return out;
        }
        self.views(case, |_, client, deals| {
            for (norm, list) in checklists(client) {
                let views = if deals.is_empty() {
                    std::slice::from_ref(client)
                } else {
                    deals
                };
                for view in views {
                    out.extend(view.sheets_of(norm, list));
                }
            }
        });
        out
    }

    /// What the data answers today of sheets that nobody has filled yet; those of the case's other sheets are left out.
    pub fn blanks(&mut self, case: &Case<'_>, blanks: &[Blank]) -> Vec<ScoredSheet> {
        let mut with = case.clone();
        with.events.retain(|event| event.kind != EventKind::Audit);
        for one in blanks {
            let mut event = Event::new(EventKind::Audit);
            event.name = Some(Cow::Borrowed(&one.checklist));
            event.id = Some(Cow::Borrowed(&one.id));
            event.deal = one.deal.as_deref().map(Cow::Borrowed);
            event.at = Some(When::Exact(self.horizon));
            event.form = Some(Box::new(Form {
                event: one.event.as_deref().map(Cow::Borrowed),
                ..Form::default()
            }));
            with.events.push(event);
        }
        let mut out = self.sheets(&with);
        // Another checklist of the same name stands in another version.
        out.retain(|sheet| {
            blanks
                .iter()
                .any(|one| sheet.id.as_deref() == Some(&*one.id) && sheet.place == one.place)
        });
        out
    }

    /// The work that the rules of all checklists may draw. `window` gives the first moment of the period in question and the first
    /// one behind it.
    pub fn candidates(
        &mut self,
        case: &Case<'_>,
        window: impl Fn(PeriodUnit) -> (Instant, Instant),
    ) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::new();
        if case.employee.is_some() {
            return out;
        }
        self.angles(case, (None, &[]), Outlook::default(), |angles| {
            for (client, deals) in angles {
                for (norm, list) in checklists(client) {
                    for (rule, sampling) in list.samplings.iter().enumerate() {
                        let begin = out.len();
                        let (from, to) = window(sampling.unit);
                        let views = deals.iter().chain(deals.is_empty().then_some(*client));
                        for view in views {
                            let found = view.drawable(norm, (rule, sampling), (from, to));
                            for one in found {
                                // What happened without a deal stands in every deal that was open then.
                                let own = out.get(begin..).unwrap_or_default();
                                if !own.iter().any(|known| known.key == one.key) {
                                    out.push(one);
                                }
                            }
                        }
                    }
                }
            }
        });
        out
    }
}

/// The checklists of a version.
fn checklists<'e>(view: &View<'e>) -> impl Iterator<Item = (&'e Norm, &'e Checklist)> {
    let norms = view.env.version.norms.iter();
    norms.filter_map(|norm| match &norm.body {
        Body::Checklist(list) => Some((norm, list)),
        _ => None,
    })
}

impl View<'_> {
    fn sheets_of(&self, norm: &Norm, list: &Checklist) -> Vec<ScoredSheet> {
        let env = self.env;
        let all = self.matches(list.pattern).sure.iter().copied();
        let own = all.filter(|&at| {
            let when = self.at(at);
            let mine = self.deal.is_none() || self.owns_sheet(at);
            let inside = env.in_force <= when && when < env.version.until;
            inside && mine && !self.ask(&norm.guard, self.after_fact(at)).is_no()
        });
        own.map(|at| self.told_of(norm, list, at)).collect()
    }

    fn told_of(&self, norm: &Norm, list: &Checklist, at: usize) -> ScoredSheet {
        let sheet = self.score(list, at);
        let form = self.form(at);
        let event = match &self.fact(at).what {
            Kind::Event(event, ..) => Some(*event),
            _ => None,
        };
        let text = |text: Option<&str>| text.map(Box::<str>::from);
        let owner = || self.owner_at(at + 1).0;
        let known = sheet.least == sheet.most;
        let deal = event.and_then(|event| event.deal.as_deref());
        let answered = |automatic: Option<&Automatic>, answer: &Option<Truth>| {
            let answer = answer.clone()?;
            Some(DataAnswer {
                answer,
                evidence: self.rests_on(automatic?, at),
            })
        };
        let items = sheet.items.iter().map(|one: &Scored<'_>| ScoredItem {
            text: one.question.text.clone(),
            section: one.question.section.clone(),
            weight: one.question.weight,
            critical: one.question.critical,
            said: self.answer(&one.question.text, at).map(Into::into),
            points: (one.least, one.most),
            of: one.of,
            by: one.by.as_str().into(),
            data: answered(one.question.automatic.as_ref(), &one.data),
        });
        let stops = list
            .stops
            .iter()
            .enumerate()
            .map(|(number, stop)| ScoredStop {
                text: stop.text.clone(),
                said: self.answer(&stop.text, at).map(Into::into),
                struck: struck(&sheet, number),
                data: answered(
                    stop.automatic.as_ref(),
                    sheet.stops_by_data.get(number).unwrap_or(&None),
                ),
            });
        let lines = list.lines.iter();
        ScoredSheet {
            place: (self.env.index, norm.clause.0),
            checklist: list.name.clone(),
            id: text(event.and_then(|event| event.id.as_deref())),
            event: text(form.and_then(|form| form.event.as_deref())),
            client: text(self.env.case.client.as_deref()),
            deal: text(deal.or(self.deal.map(|(_, deal)| &*deal.id))),
            person: text(self.audited(at).or_else(owner)),
            by: text(event.and_then(|event| event.by.as_deref())),
            at: self.at(at),
            items: items.collect(),
            before: sheet.before,
            total: (sheet.least, sheet.most),
            measured: (list.measure(sheet.least), list.measure(sheet.most)),
            whole: list.whole(),
            percent: list.percent,
            grade: text(list.grade(sheet.least).filter(|_| known)),
            stops: stops.collect(),
            lines: lines
                .map(|line| (line.clone(), self.answer(line, at).map(Into::into)))
                .collect(),
            missing: match known {
                true => Vec::new(),
                false => sheet.missing.iter().cloned().collect(),
            },
            appeal: form
                .and_then(|form| form.appeal.as_ref())
                .map(|one| Appealed {
                    of: (*one.of).into(),
                    by: text(one.by.as_deref()),
                    why: text(one.why.as_deref()),
                }),
            source: self.fact(at).source.into(),
        }
    }

    /// What an answer of the data rests on: every test of the condition with its answer, and the last of the facts it counts.
    fn rests_on(&self, automatic: &Automatic, at: usize) -> Vec<Evidence> {
        let Automatic::Cond(cond) = automatic else {
            return Vec::new();
        };
        let point = self.after_fact(at);
        let mut tests = Vec::new();
        leaves(cond, &mut tests);
        let mut out: Vec<Evidence> = Vec::new();
        for (test, text) in &tests {
            let answer = match self.test(test, point) {
                Truth::Yes => "да".to_owned(),
                Truth::No => "нет".to_owned(),
                Truth::Unknown(missing) => {
                    let missing: Vec<&str> = missing.iter().map(|one| &**one).collect();
                    format!("не видно, не хватает: {}", missing.join(", "))
                }
            };
            // Of events the last one stands below: it says more than their number.
            let found = match test {
                Test::Count { .. } => None,
                _ => self.found(test, point),
            };
            let fact = match found {
                Some(found) => format!("{text}: {answer} ({found})"),
                None => format!("{text}: {answer}"),
            };
            out.push(Evidence {
                fact: fact.into(),
                at: None,
                source: "".into(),
            });
        }
        for (test, _) in tests {
            let (Test::Count { pattern, .. } | Test::LastOlder(pattern, _)) = test else {
                continue;
            };
            let matches = self.matches(*pattern);
            // Of open tasks the posting is the fact.
            let facts = if matches.opened.is_empty() {
                &matches.sure
            } else {
                &matches.opened
            };
            let before = facts.partition_point(|&fact| fact < point.n);
            let last = before.checked_sub(1).and_then(|last| facts.get(last));
            out.extend(last.map(|&fact| Evidence {
                fact: words::fact(self, fact),
                at: Some(self.at(fact)).filter(|at| *at > Instant::MIN),
                source: self.fact(fact).source.into(),
            }));
        }
        out
    }

    fn drawable(
        &self,
        norm: &Norm,
        (rule, sampling): (usize, &Sampling),
        (from, to): (Instant, Instant),
    ) -> Vec<Candidate> {
        let env = self.env;
        let within = |at: Instant| from <= at && at < to;
        let in_force = |at: Instant| env.in_force <= at && at < env.version.until;
        let facts: Vec<usize> = match sampling.what {
            Sampled::Events(pattern) => {
                let all = self.matches(pattern).sure.iter().copied();
                all.filter(|&at| self.event_key(at).is_some()).collect()
            }
            Sampled::Deals => {
                let touches = self.members().iter().copied();
                let own = touches
                    .filter(|&at| self.deal.is_some() && self.is_touch(at) && within(self.at(at)));
                own.last().into_iter().collect()
            }
        };
        let stretches = (!norm.scope.stages.is_empty() || norm.scope.funnel.is_some())
            .then(|| self.path.stretches(&norm.scope, env.version, false));
        let inside = |fact: usize| {
            stretches
                .as_ref()
                .is_none_or(|all| all.iter().any(|one| self.lies_in(fact, one)))
        };
        let mut out = Vec::new();
        for fact in facts {
            let at = self.at(fact);
            if !within(at) || !in_force(at) || !inside(fact) {
                continue;
            }
            let person = match sampling.what {
                Sampled::Events(_) => self.author(fact),
                Sampled::Deals => None,
            };
            let person = person.or_else(|| self.owner_at(fact + 1).0);
            let wanted = sampling.role.is_none_or(|role| {
                !env.staff.held || person.is_some_and(|id| holds(self, id, role))
            });
            if !wanted {
                continue;
            }
            let point = self.after_fact(fact);
            let missing = match self
                .ask(&norm.guard, point)
                .and(self.ask(&sampling.guard, point))
            {
                Truth::No => continue,
                Truth::Yes => Missing::new(),
                Truth::Unknown(missing) => missing,
            };
            out.push(self.candidate(norm, (rule, sampling), fact, person, missing));
        }
        out
    }

    fn candidate(
        &self,
        norm: &Norm,
        (rule, sampling): (usize, &Sampling),
        fact: usize,
        person: Option<&str>,
        missing: Missing,
    ) -> Candidate {
        let case = self.env.case;
        let event = match &self.fact(fact).what {
            Kind::Event(event, ..) => Some(*event),
            _ => None,
        };
        let whole_deal = sampling.what == Sampled::Deals;
        let own = self.deal.map_or("", |(_, deal)| &*deal.id);
        let deal = event.and_then(|event| event.deal.as_deref());
        let deal = deal.or((!own.is_empty()).then_some(own));
        let complaint = |event: &&Event<'_>| event.kind == EventKind::Complaint;
        let key = match whole_deal {
            true => own.to_owned(),
            false => self.event_key(fact).unwrap_or_default(),
        };
        let words = match whole_deal {
            true => format!("сделка {own} со всеми касаниями").into(),
            false => words::fact(self, fact),
        };
        Candidate {
            place: (self.env.index, norm.clause.0),
            rule,
            key: key.into(),
            whole_deal,
            words,
            at: self.at(fact),
            person: person.map(Box::from),
            client: case.client.as_deref().map(Box::from),
            deal: deal.map(Box::from),
            seconds: event
                .and_then(|event| event.seconds)
                .filter(|_| !whole_deal),
            amount: self.greatest_amount(fact),
            complaints: case.events.iter().filter(complaint).count(),
            source: self.fact(fact).source.into(),
            missing,
        }
    }

    /// The stable name of the event of a fact.
    pub(super) fn event_key(&self, fact: usize) -> Option<String> {
        match &self.fact(fact).what {
            Kind::Event(event, ..) => Some(event_key(self.env.moments, self.env.case, event)),
            _ => None,
        }
    }

    /// A call, a letter, a message or a meeting that took place.
    fn is_touch(&self, fact: usize) -> bool {
        let own = self.fact(fact).whose != Whose::Elsewhere;
        match &self.fact(fact).what {
            Kind::Event(event, Moment::Done, _) => {
                own && matches!(
                    event.kind,
                    EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Meeting
                )
            }
            _ => false,
        }
    }

    fn greatest_amount(&self, fact: usize) -> Option<Decimal> {
        let fields = self.env.version.regulation.fields.iter().enumerate();
        let money = fields
            .filter(|(_, field)| field.card == Card::Deal && matches!(field.ty, Type::Money(_)));
        money
            .filter_map(
                |(at, _)| match self.field(FieldId(at), self.at(fact), fact + 1) {
                    super::view::FieldAt::Value(Value::Money(money)) => Some(money.amount),
                    _ => None,
                },
            )
            .max()
    }
}

/// The stable name of an event: its id, else made of what it is, when it was and whose it is.
fn event_key(moments: Moments, case: &Case<'_>, event: &Event<'_>) -> String {
    if let Some(id) = &event.id {
        return id.to_string();
    }
    let at = event.at.or(event.planned).or(event.known);
    let at = at.map(|at| moments.zone.local(moments.start(at)));
    let at = at.map_or(String::new(), |at| {
        at.format(" %d.%m.%Y %H:%M:%S").to_string()
    });
    let first = case.deals.first().map(|deal| &*deal.id);
    let whose = event.deal.as_deref().or(case.client.as_deref()).or(first);
    format!(
        "{}{at} {}",
        event.kind.row().name,
        whose.unwrap_or_default()
    )
}

/// What a stop factor did, in words.
fn struck(sheet: &Sheet<'_>, number: usize) -> Option<Box<str>> {
    let own = sheet.stops.iter().find(|one| one.at == number)?;
    Some(own.told.as_str().into())
}

/// The elementary tests of a condition with the author's words.
fn leaves<'c>(cond: &'c Cond, out: &mut Vec<(&'c Test, &'c str)>) {
    match cond {
        Cond::True => {}
        Cond::And(all) | Cond::Or(all) => all.iter().for_each(|one| leaves(one, out)),
        Cond::Not(one) => leaves(one, out),
        Cond::Test(test, text) => out.push((test, text)),
    }
}
