//! Numbers that people report of themselves, against what can be counted of their work.

use rust_decimal::Decimal;

use super::contribution::{Charge, Contribution, Key, Reported, Sampled, Share};
use super::counting::case_name;
use super::fact::Kind;
use super::finding::{Identity, blank};
use super::settle::{EVIDENCE, Fact, Pass, Settled, doubt, evidence};
use super::view::View;
use super::{Engine, words};
use crate::facts::{Case, Event, EventKind, RawValue, When};
use crate::findings::{
    Clock, Evidence, Finding, HandedIn, NormKind, ReportedNumber, ResponsibleBasis, Subject,
    Verdict,
};
use crate::program::fold;
use crate::program::norm::{Counted, KeyKind, Norm, Tally};
use crate::value::{Missing, Truth};

/// Adds what an employee's own reports say in one line.
pub(super) fn contribute(
    view: &View<'_>,
    index: usize,
    norm: &Norm,
    tally: &Tally,
    out: &mut Vec<Contribution>,
) {
    let env = view.env;
    let (true, Some(employee)) = (view.is_employee(), env.case.employee.as_deref()) else {
        return;
    };
    let zone = view.own_zone();
    for &at in &view.matches(tally.report).sure {
        let when = view.at(at);
        let line = view.form(at).and_then(|form| {
            let wanted = fold(&tally.line);
            let mut lines = form.lines.iter();
            lines.find(|(name, _)| fold(name) == wanted)
        });
        // A line that is not there says nothing.
        let Some((_, value)) = line else { continue };
        if when < env.in_force || when >= env.version.until {
            continue;
        }
        let judged = view.ask(&norm.guard, view.after_fact(at));
        if judged.is_no() {
            continue;
        }
        let (first, last) = view.reported_days(at, zone);
        let handed_in = view.fact(at).sets_off;
        let place = view.fact(at).source;
        let id = Identity::new()
            .text(&env.version.regulation.name)
            .text(&env.version.regulation.clauses[norm.clause.0].key)
            .number(norm.part as i64)
            .text(&employee.id)
            .number(when.0)
            .text(&tally.line)
            .0;
        let reported = Reported {
            from: zone.start_of(first),
            to: zone.end_of(last).plus(-1).min(handed_in),
            number: number(value),
            fact: words::fact(view, at),
            charge: Charge {
                judged,
                id,
                subject: Subject {
                    employee: Some(employee.id.clone()),
                    ..Subject::default()
                },
                responsible: employee.id.clone(),
                responsible_basis: ResponsibleBasis::History,
                notes: Vec::new(),
            },
        };
        out.push(Contribution {
            version: env.index,
            norm: index,
            key: Key::Person(employee.id.clone()),
            at: when,
            case: case_name(view),
            place: at,
            source: place.into(),
            share: Share::Reported(Box::new(reported)),
        });
    }
}

fn number(value: &RawValue<'_>) -> Option<Decimal> {
    match value {
        RawValue::Number(number) => Some(*number),
        RawValue::Text(text) => crate::facts::read::exact_number(text.trim()).ok(),
        RawValue::Empty | RawValue::Bool(_) | RawValue::List(_) => None,
    }
}

impl View<'_> {
    /// The first and the last day that a report is about.
    fn reported_days(
        &self,
        at: usize,
        zone: crate::calendar::Zone,
    ) -> (chrono::NaiveDate, chrono::NaiveDate) {
        let last = self.reported_day(at);
        let first = self
            .form(at)
            .and_then(|form| form.from)
            .map(|from| match from {
                When::Day(day) => day,
                When::Local(local) => local.date(),
                When::Exact(at) => zone.date(at),
            });
        (first.unwrap_or(last).min(last), last)
    }
}

impl Engine<'_> {
    /// The reports that an employee has handed in, as they are written, in order of time.
    pub fn handed_in(&mut self, case: &Case<'_>) -> Vec<HandedIn> {
        let mut out = Vec::new();
        let report = |event: &Event<'_>| event.kind == EventKind::Report;
        let Some(person) = case.employee.as_deref() else {
            return out;
        };
        if !case.events.iter().any(report) {
            return out;
        }
        // Every version sees the same reports, by the hours of the same team; the last one is asked.
        self.views(case, |_, view, _| {
            let zone = view.own_zone();
            out.clear();
            for at in 0..view.env.facts.len() {
                let Kind::Event(event, ..) = &view.fact(at).what else {
                    continue;
                };
                let (true, Some(form)) = (report(event), event.form.as_deref()) else {
                    continue;
                };
                let (first, last) = view.reported_days(at, zone);
                let lines = form.lines.iter();
                out.push(HandedIn {
                    person: person.id.clone(),
                    report: event.name.as_deref().unwrap_or_default().into(),
                    at: view.at(at),
                    from: zone.start_of(first),
                    to: zone.end_of(last).plus(-1),
                    lines: lines
                        .map(|(name, value)| (Box::from(&**name), written(value)))
                        .collect(),
                    source: view.fact(at).source.into(),
                });
            }
        });
        out
    }
}

/// A value of a line as people read it.
fn written(value: &RawValue<'_>) -> Box<str> {
    match value {
        RawValue::Text(text) => text.trim().into(),
        RawValue::Number(number) => number.normalize().to_string().replace('.', ",").into(),
        RawValue::Bool(true) => "да".into(),
        RawValue::Bool(false) => "нет".into(),
        RawValue::Empty => "".into(),
        RawValue::List(list) => {
            let all: Vec<Box<str>> = list.iter().map(written).collect();
            all.join(", ").into()
        }
    }
}

/// What the records come to beside a number reported.
struct Records<'f> {
    /// So much counts for sure.
    counted: Decimal,
    /// With the attempts that came to nothing.
    tried: Decimal,
    /// The facts that count.
    behind: Vec<Fact<'f>>,
    /// What is missing.
    missing: Missing,
}

impl<'p> Pass<'p> {
    /// Compares every number reported with what is counted.
    pub(super) fn tally(&self, tally: &Tally, out: &mut Settled) {
        let gaps = self.gaps(KeyKind::Person, std::iter::once(tally.pattern));
        for account in self.all.chunk_by(|a, b| a.key == b.key) {
            let facts: Vec<Fact<'p>> = account
                .iter()
                .filter_map(|one| match &one.share {
                    Share::Fact(fact) => Some((one, &**fact)),
                    Share::Stretch(_)
                    | Share::Reported(_)
                    | Share::Giving(_)
                    | Share::Unheld { .. } => None,
                })
                .collect();
            for one in account {
                if let Share::Reported(reported) = &one.share {
                    let missing = gaps.within(reported.from, reported.to);
                    let records = self.records(tally, reported, &facts, missing);
                    self.compare(tally, (one, reported), records, out);
                }
            }
        }
    }

    /// What is recorded of the person over the time of the report.
    fn records<'f>(
        &self,
        tally: &Tally,
        reported: &Reported,
        facts: &[Fact<'f>],
        missing: Missing,
    ) -> Records<'f> {
        let inside = |fact: &&Fact<'_>| reported.from <= fact.0.at && fact.0.at <= reported.to;
        let mut records = Records {
            counted: Decimal::ZERO,
            tried: Decimal::ZERO,
            behind: Vec::new(),
            missing,
        };
        for &(which, fact) in facts.iter().filter(inside) {
            if !fact.counts.is_yes() {
                records.missing.extend(doubt(fact));
                continue;
            }
            records.tried += Decimal::ONE;
            match &fact.worth {
                Sampled::Worth(_) => {}
                Sampled::Open => continue,
                Sampled::Unknown(what) | Sampled::Between(_, _, what) => {
                    records.missing.extend(what.iter().cloned());
                    continue;
                }
            }
            let amount = match (tally.counted, &fact.amount) {
                (Counted::Number, _) => Decimal::ONE,
                (Counted::Sum, Some((amount, currency)))
                    if *currency == self.holding.dataset.currency =>
                {
                    *amount
                }
                (Counted::Sum, Some(_)) => {
                    records.missing.insert("курс валюты".into());
                    continue;
                }
                (Counted::Sum, None) => {
                    records.missing.insert("сумма события".into());
                    continue;
                }
            };
            let sum = records.counted.checked_add(amount);
            records.counted = sum.unwrap_or(Decimal::MAX);
            records.behind.push((which, fact));
        }
        records
    }

    fn compare(
        &self,
        tally: &Tally,
        (one, reported): (&Contribution, &Reported),
        records: Records<'_>,
        out: &mut Settled,
    ) {
        let Records {
            counted, missing, ..
        } = &records;
        // A negative amount may still come: of a sum nothing is a lower bound.
        let bound = tally.counted == Counted::Number;
        let differs = match reported.number {
            None => {
                let what = format!("число в строке «{}» отчёта", tally.line);
                Truth::Unknown(Missing::from([what.into()]))
            }
            Some(number) if missing.is_empty() => Truth::from(*counted != number),
            Some(number) if bound && *counted > number => Truth::Yes,
            Some(_) => Truth::Unknown(missing.clone()),
        };
        let (verdict, missing) = match differs.and(reported.charge.judged.clone()) {
            Truth::No => (Verdict::OnTime, Missing::new()),
            Truth::Yes => (Verdict::Violated, Missing::new()),
            Truth::Unknown(missing) => (Verdict::NotChecked, missing),
        };
        let number = ReportedNumber {
            version: self.place.0,
            clause: self.norm.clause.0,
            person: reported.charge.responsible.clone(),
            at: one.at,
            line: tally.line.clone(),
            said: reported.number,
            counted: *counted,
            tried: tally.tried.map(|_| records.tried),
            money: (tally.counted == Counted::Sum).then(|| self.holding.dataset.currency.clone()),
            verdict,
            missing: missing.iter().cloned().collect(),
            finding: reported.charge.id,
        };
        if verdict != Verdict::OnTime {
            let finding = self.of_report(&number, one, reported, &records.behind);
            out.findings.push(finding);
        }
        out.reported.push(number);
    }

    fn of_report(
        &self,
        told: &ReportedNumber,
        one: &Contribution,
        reported: &Reported,
        behind: &[Fact<'_>],
    ) -> Finding {
        let clause = self.clause();
        let place = (self.place.0, self.norm.clause);
        let mut finding = blank(place, clause, told.verdict, NormKind::Metric, one.at);
        let charge = &reported.charge;
        finding.id = charge.id;
        finding.subject = charge.subject.clone();
        finding.responsible = charge.responsible.clone();
        finding.responsible_basis = charge.responsible_basis;
        finding.clock = Clock::Days;
        finding.not_held.clone_from(&told.missing);
        finding.evidence = vec![Evidence {
            fact: reported.fact.clone(),
            at: Some(one.at),
            source: one.source.clone(),
        }];
        if let (Verdict::Violated, Some(number)) = (told.verdict, told.said) {
            let (number, counted) = (number.normalize(), told.counted.normalize());
            let recorded = match told.tried {
                Some(tried) if tried > counted => {
                    format!("{}, из них состоялись {counted}", tried.normalize())
                }
                _ => counted.to_string(),
            };
            let both = format!("«{}»: в отчёте {number}, по данным {recorded}", told.line);
            finding.fix = format!("разобрать расхождение отчёта с данными, {both}").into();
            finding.notes.push(both.into());
            let named = behind.iter().take(EVIDENCE).map(|fact| evidence(*fact));
            finding.evidence.extend(named);
            if behind.len() > EVIDENCE {
                let more = behind.len() - EVIDENCE;
                finding
                    .notes
                    .push(format!("названы не все события, ещё {more}").into());
            }
            finding.penalty.clone_from(&clause.penalty);
        }
        finding
    }
}
