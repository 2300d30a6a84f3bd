//! Single-fact changes of a case, the nearest first.

use super::begin;
use crate::calendar::Zone;
use crate::facts::{
    Case, Dataset, Event, EventKind, FieldChange, OwnerChange, RawValue, StageEntry, When,
};
use crate::findings::Finding;
use crate::model::regulation::{
    Ban, Card, Clause, Cond, Deed, Deeds, EventPattern, Expr, FieldId, Op, RoleId, Sentence,
    StageId, Test, Trigger, What,
};
use crate::model::scenario::{raw, sample_event};
use crate::program::Version;
use crate::value::{Decimal, Instant, Money, Type, Value};

/// A case with one fact changed.
pub(super) struct Candidate {
    pub words: String,
    pub case: Case<'static>,
}

/// Where changes are looked for.
pub(super) struct Place<'a> {
    pub version: &'a Version,
    pub clause: &'a Clause,
    pub dataset: &'a Dataset,
    pub zone: Zone,
    pub deal: usize,
    pub now: Instant,
}

/// Changes gathered so far.
struct Gathered<'c> {
    whole: &'c Case<'static>,
    list: Vec<Candidate>,
}

impl Gathered<'_> {
    fn add(&mut self, words: String, change: impl FnOnce(&mut Case<'static>) -> bool) {
        let mut case = self.whole.clone();
        if change(&mut case) {
            self.list.push(Candidate { words, case });
        }
    }
}

/// So many events at most are left out one by one.
const DROPPED: usize = 30;

impl Place<'_> {
    /// All changes worth trying: for a broken finding, or for a clause that said nothing.
    pub(super) fn candidates(
        &self,
        whole: &Case<'static>,
        finding: Option<&Finding>,
    ) -> Vec<Candidate> {
        let mut out = Gathered {
            whole,
            list: Vec::new(),
        };
        match finding {
            Some(finding) => self.mend(finding, &mut out),
            None => self.wake(&mut out),
        }
        out.list
    }

    fn moment(&self, at: Instant) -> String {
        self.zone.local(at).format("%d.%m.%Y %H:%M").to_string()
    }

    /// What would have kept the clause.
    fn mend(&self, finding: &Finding, out: &mut Gathered<'_>) {
        let fact = |at: Instant| {
            let found = finding.evidence.iter().rfind(|one| one.at == Some(at));
            found.map_or(&*finding.fix, |one| &*one.fact)
        };
        if let (Some(due), Some(done)) = (finding.due_at, finding.done_at)
            && done > due
        {
            let words = format!(
                "{} не позже {}, а не {}",
                fact(done),
                self.moment(due),
                self.moment(done)
            );
            out.add(words, |case| self.retime(case, done, due));
        }
        let by = finding.due_at.unwrap_or(finding.triggered_at);
        let until = match finding.due_at {
            Some(due) => format!("{} не позже {}", finding.fix, self.moment(due)),
            None => format!("{} к {}", finding.fix, self.moment(by)),
        };
        match &self.clause.sentence {
            Sentence::Duty(duty) => self.deeds(&duty.deeds, by, &until, out),
            Sentence::Stay(_) => self.leave(by, &until, out),
            Sentence::Silence { without, .. } => self.happen(without, by, &until, out),
            Sentence::Entry(criteria) | Sentence::Exit(criteria) => {
                let before = finding.triggered_at.plus(-1);
                for criterion in criteria {
                    self.make(&criterion.cond, true, before, out);
                }
            }
            Sentence::Required(criteria) => {
                for criterion in criteria {
                    self.make(&criterion.cond, true, by, out);
                }
            }
            Sentence::Ban(ban) => self.spare(ban, finding, out),
            _ => {}
        }
        // What was done in the wrong hour or too often might have been done another day.
        for days in [0, 1] {
            let day = self.zone.local(finding.triggered_at).date() + chrono::Days::new(days);
            let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
            let at = self.zone.instant(noon, crate::calendar::Fold::First);
            let banned = !matches!(
                self.clause.sentence,
                Sentence::Duty(_) | Sentence::Stay(_) | Sentence::Silence { .. }
            );
            if banned && at != finding.triggered_at && at <= self.now {
                let words = format!(
                    "{} {}, а не {}",
                    fact(finding.triggered_at),
                    self.moment(at),
                    self.moment(finding.triggered_at)
                );
                out.add(words, |case| self.retime(case, finding.triggered_at, at));
            }
        }
        self.make(
            &self.clause.guard,
            false,
            finding.triggered_at.plus(-1),
            out,
        );
        self.drop_at(finding.triggered_at, fact(finding.triggered_at), out);
        self.drop_each(out);
    }

    /// What would have made the clause speak.
    fn wake(&self, out: &mut Gathered<'_>) {
        let at = self.now;
        let inside = self.entered(out.whole).unwrap_or(at);
        let soon = inside.plus(60).min(at);
        self.make(&self.clause.guard, true, inside.plus(-1), out);
        self.make(&self.clause.guard, true, soon, out);
        let scope = &self.clause.scope.stages;
        match &self.clause.trigger {
            Trigger::Event { pattern, .. } => {
                let words = format!("{} {}", pattern.text, self.moment(soon));
                self.happen(pattern, soon, &words, out);
            }
            Trigger::Date { field, .. } => self.fill(*field, soon, out),
            Trigger::Scope => {}
            #[allow(unreachable_patterns, reason = "triggers that other sentences bring")]
            _ => {}
        }
        match &self.clause.sentence {
            Sentence::Ban(Ban::Event { pattern, .. }) => {
                let words = format!("{} {}", pattern.text, self.moment(soon));
                self.happen(pattern, soon, &words, out);
            }
            Sentence::Ban(Ban::Hours { pattern, .. }) => {
                let day = self.zone.local(soon).date();
                let night = day.and_hms_opt(3, 0, 0).unwrap_or_default();
                let at = self.zone.instant(night, crate::calendar::Fold::First);
                let words = format!("{} {}", pattern.text, self.moment(at));
                self.happen(pattern, at, &words, out);
            }
            Sentence::Ban(Ban::Value {
                field, op, value, ..
            }) => {
                if let Some(value) = satisfying(*op, value) {
                    self.set(*field, Some(value), Some(soon), out);
                }
            }
            Sentence::Silence {
                after: Some(after), ..
            } => {
                let words = format!("{} {}", after.text, self.moment(soon));
                self.happen(after, soon, &words, out);
            }
            Sentence::Entry(criteria) | Sentence::Exit(criteria) => {
                for criterion in criteria {
                    self.make(&criterion.cond, false, inside.plus(-1), out);
                }
            }
            _ => {}
        }
        for stage in scope.iter().take(3) {
            self.enter(*stage, at.plus(-60), out);
        }
    }

    /// Since when the deal stands where it stands.
    fn entered(&self, case: &Case<'static>) -> Option<Instant> {
        let deal = case.deals.get(self.deal)?;
        let last = deal.stages.as_ref()?.last()?;
        Some(begin(last.at, self.zone))
    }

    fn deeds(&self, deeds: &Deeds, by: Instant, words: &str, out: &mut Gathered<'_>) {
        let (Deeds::All(list) | Deeds::Any(list)) = deeds;
        for deed in list {
            match deed {
                Deed::Act(pattern) => self.happen(pattern, by, words, out),
                Deed::Fill(field) | Deed::Change(field) => self.fill(*field, by, out),
                Deed::Move { stages, reason } => {
                    let stage = stages.first().filter(|_| reason.is_none());
                    if let Some(stage) = stage {
                        self.enter(*stage, by, out);
                    }
                }
                Deed::HandTo(role) => self.hand_to(*role, by, out),
                Deed::Hold(cond) => self.make(cond, true, by, out),
                _ => {}
            }
        }
    }

    /// An event of this pattern.
    fn happen(&self, pattern: &EventPattern, at: Instant, words: &str, out: &mut Gathered<'_>) {
        for shape in pattern.any.iter().take(2) {
            if let What::Transition { to, .. } = &shape.what {
                if let Some(stage) = to.first() {
                    self.enter(*stage, at, out);
                }
                continue;
            }
            if let What::FieldChange(field) = &shape.what {
                self.fill(*field, at, out);
                continue;
            }
            let Some((mut event, moment)) = sample_event(shape) else {
                continue;
            };
            let when = Some(When::Exact(at));
            use crate::model::regulation::Moment;
            match (event.kind, moment) {
                (EventKind::Task, Moment::Done | Moment::Closed) => {
                    (event.known, event.closed) = (when, when);
                }
                (EventKind::Task, _) => {
                    event.known = when;
                    event.deadline = Some(When::Exact(at.plus(86_400)));
                }
                (EventKind::Meeting, Moment::Posted) => event.known = when,
                _ => event.at = when,
            }
            out.add(words.to_owned(), |case| self.push(case, event));
        }
    }

    fn push(&self, case: &mut Case<'static>, mut event: Event<'static>) -> bool {
        let Some(deal) = case.deals.get(self.deal) else {
            return false;
        };
        event.deal = Some(deal.id.clone());
        event.source = "если бы".into();
        if event.direction != Some(crate::facts::Direction::In) {
            event.by = deal.owner.clone();
        }
        case.events.push(event);
        true
    }

    fn leave(&self, at: Instant, words: &str, out: &mut Gathered<'_>) {
        let regulation = &self.version.regulation;
        let next = self.clause.scope.stages.first().and_then(|stage| {
            let of = regulation.stages.get(stage.0)?.funnel;
            let order = &regulation.funnels.get(of.0)?.order;
            let level = order.iter().position(|level| level.contains(stage))?;
            order.get(level + 1)?.first().copied()
        });
        if let Some(next) = next {
            let words = words.to_owned();
            out.add(words, |case| self.entry(case, next, at));
        }
    }

    fn enter(&self, stage: StageId, at: Instant, out: &mut Gathered<'_>) {
        let Some(declared) = self.version.regulation.stages.get(stage.0) else {
            return;
        };
        let words = format!("переход в «{}» {}", declared.name, self.moment(at));
        out.add(words, |case| self.entry(case, stage, at));
    }

    /// A move; what came after it in the history stays.
    fn entry(&self, case: &mut Case<'static>, stage: StageId, at: Instant) -> bool {
        let regulation = &self.version.regulation;
        let (Some(declared), Some(deal)) = (
            regulation.stages.get(stage.0),
            case.deals.get_mut(self.deal),
        ) else {
            return false;
        };
        let by = deal.owner.clone();
        let Some(entries) = &mut deal.stages else {
            return false;
        };
        let place = entries.partition_point(|entry| begin(entry.at, self.zone) <= at);
        let funnel = regulation.funnels.get(declared.funnel.0);
        entries.insert(
            place,
            StageEntry {
                stage: declared.name.to_string().into(),
                funnel: funnel
                    .and_then(|funnel| funnel.name.as_deref())
                    .map(|name| name.to_owned().into()),
                at: When::Exact(at),
                known: None,
                by,
                source: "если бы".into(),
            },
        );
        true
    }

    fn hand_to(&self, role: RoleId, at: Instant, out: &mut Gathered<'_>) {
        let Some(name) = self.version.regulation.roles.get(role.0) else {
            return;
        };
        let folded = crate::lexicon::fold(name);
        let person = self.dataset.staff.values().find(|one| {
            one.role
                .as_deref()
                .is_some_and(|own| crate::lexicon::fold(own) == folded)
        });
        let Some(person) = person else { return };
        let words = format!("ответственный — {name} с {}", self.moment(at));
        out.add(words, |case| {
            let Some(deal) = case.deals.get_mut(self.deal) else {
                return false;
            };
            let change = OwnerChange {
                owner: person.id.to_string().into(),
                at: When::Exact(at),
                known: None,
                by: None,
                source: "если бы".into(),
            };
            let Some(owners) = &mut deal.owners else {
                return false;
            };
            owners.push(change);
            true
        });
    }

    fn fill(&self, field: FieldId, at: Instant, out: &mut Gathered<'_>) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let Some(value) = some_value(&declared.ty, self.zone.local(at).date()) else {
            return;
        };
        let words = format!("поле «{}» заполнено к {}", declared.name, self.moment(at));
        self.put(field, Some(value), Some(at), words, out);
    }

    fn set(
        &self,
        field: FieldId,
        value: Option<Value>,
        at: Option<Instant>,
        out: &mut Gathered<'_>,
    ) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let since = at.map_or(String::new(), |at| format!(" к {}", self.moment(at)));
        let words = match &value {
            Some(value) => format!("{} {}{since}", declared.name, said(value)),
            None => format!("поле «{}» пусто{since}", declared.name),
        };
        self.put(field, value, at, words, out);
    }

    fn put(
        &self,
        field: FieldId,
        value: Option<Value>,
        at: Option<Instant>,
        words: String,
        out: &mut Gathered<'_>,
    ) {
        let Some(declared) = self.version.regulation.fields.get(field.0) else {
            return;
        };
        let value = value.as_ref().map_or(RawValue::Empty, raw);
        let name = crate::lexicon::fold(&declared.name);
        out.add(words, |case| {
            let (fields, changes) = match declared.card {
                Card::Client => (&mut case.fields, &mut case.changes),
                Card::Deal => match case.deals.get_mut(self.deal) {
                    Some(deal) => (&mut deal.fields, &mut deal.changes),
                    None => return false,
                },
            };
            let same = |other: &str| crate::lexicon::fold(other) == name;
            let key = fields.keys().find(|key| same(key)).cloned();
            let key = key.unwrap_or_else(|| declared.name.to_string().into());
            match (at, changes) {
                (Some(at), Some(changes)) => {
                    // The new value stays: what was written later is this change come too late.
                    changes
                        .retain(|change| !same(&change.field) || begin(change.at, self.zone) < at);
                    changes.push(FieldChange {
                        field: key.clone(),
                        value: value.clone(),
                        at: When::Exact(at),
                        known: None,
                        by: None,
                        source: "если бы".into(),
                    });
                }
                (None, Some(changes)) => changes.retain(|change| !same(&change.field)),
                (_, None) => {}
            }
            fields.insert(key, value);
            true
        });
    }

    /// Changes that make a condition hold, or fail, at a moment.
    fn make(&self, cond: &Cond, holds: bool, at: Instant, out: &mut Gathered<'_>) {
        match cond {
            Cond::True => {}
            Cond::And(all) | Cond::Or(all) => {
                for one in all {
                    self.make(one, holds, at, out);
                }
            }
            Cond::Not(one) => self.make(one, !holds, at, out),
            Cond::Test(test, _) => self.make_test(test, holds, at, out),
        }
    }

    fn make_test(&self, test: &Test, holds: bool, at: Instant, out: &mut Gathered<'_>) {
        match test {
            Test::Filled(field) if holds => self.fill(*field, at, out),
            Test::Filled(field) => self.set(*field, None, None, out),
            Test::OneOf(field, values) => {
                let declared = self.version.regulation.fields.get(field.0);
                let value = if holds {
                    values.first().cloned()
                } else {
                    match declared.map(|field| &field.ty) {
                        Some(Type::OneOf(all)) => all
                            .iter()
                            .map(|name| Value::Text(name.clone()))
                            .find(|value| !values.contains(value)),
                        _ => None,
                    }
                };
                self.set(*field, value, Some(at), out);
            }
            Test::Compare(Expr::Field(field), op, Expr::Const(value)) => {
                let op = if holds { *op } else { opposite(*op) };
                if let Some(value) = satisfying(op, value) {
                    self.set(*field, Some(value), Some(at), out);
                }
            }
            Test::Count { pattern, op, .. } if holds == matches!(op, Op::Ge | Op::Gt) => {
                let words = format!("{} {}", pattern.text, self.moment(at));
                self.happen(pattern, at, &words, out);
            }
            Test::Stage(stages) if holds => {
                for stage in stages.iter().take(1) {
                    self.enter(*stage, at, out);
                }
            }
            Test::OwnerRole(roles) if holds => {
                for role in roles.iter().take(1) {
                    self.hand_to(*role, at, out);
                }
            }
            _ => {}
        }
    }

    /// What would have spared a ban.
    fn spare(&self, ban: &Ban, finding: &Finding, out: &mut Gathered<'_>) {
        if let Ban::Value {
            field,
            op,
            value,
            approval,
        } = ban
        {
            if let Some(value) = satisfying(opposite(*op), value) {
                self.set(*field, Some(value), Some(finding.triggered_at), out);
            }
            let name = self
                .version
                .regulation
                .fields
                .get(field.0)
                .map_or("", |field| &*field.name);
            if let Some(role) = approval
                && let Some(role) = self.version.regulation.roles.get(role.0)
            {
                let folded = crate::lexicon::fold(role);
                let person = self.dataset.staff.values().find(|one| {
                    one.role
                        .as_deref()
                        .is_some_and(|own| crate::lexicon::fold(own) == folded)
                });
                let mut event = Event::new(EventKind::Approval);
                event.of = Some(name.to_owned().into());
                event.state = Some("granted".into());
                event.at = Some(When::Exact(finding.triggered_at.plus(-60)));
                let words = format!(
                    "согласование «{name}» ({role}) до {}",
                    self.moment(finding.triggered_at)
                );
                out.add(words, |case| {
                    let pushed = self.push(case, event);
                    if let (Some(last), Some(person)) = (case.events.last_mut(), person) {
                        last.by = Some(person.id.to_string().into());
                    }
                    pushed
                });
            }
        }
    }

    /// Moves the fact of this instant to another one.
    fn retime(&self, case: &mut Case<'static>, from: Instant, to: Instant) -> bool {
        let to = When::Exact(to);
        let is = |when: When| begin(when, self.zone) == from;
        for event in &mut case.events {
            let moments = [&mut event.at, &mut event.known, &mut event.closed];
            let Some(moment) = moments.into_iter().find(|moment| moment.is_some_and(is)) else {
                continue;
            };
            *moment = Some(to);
            // What is done is recorded no later than that.
            let later = |known: When| begin(known, self.zone) > begin(to, self.zone);
            if event.known.is_some_and(later) {
                event.known = Some(to);
            }
            return true;
        }
        let Some(deal) = case.deals.get_mut(self.deal) else {
            return false;
        };
        for change in deal.changes.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        for change in case.changes.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        if let Some(entries) = &mut deal.stages {
            if let Some(entry) = entries.iter_mut().find(|entry| is(entry.at)) {
                entry.at = to;
                entries.sort_by_key(|entry| begin(entry.at, self.zone));
                return true;
            }
        }
        for change in deal.owners.iter_mut().flatten() {
            if is(change.at) {
                change.at = to;
                return true;
            }
        }
        false
    }

    /// Without the fact of this instant.
    fn drop_at(&self, at: Instant, fact: &str, out: &mut Gathered<'_>) {
        let words = format!("без «{fact}» {}", self.moment(at));
        out.add(words, |case| {
            let is = |when: Option<When>| when.is_some_and(|when| begin(when, self.zone) == at);
            let found = case
                .events
                .iter()
                .position(|event| is(event.at) || is(event.closed) || is(event.known));
            if let Some(found) = found {
                case.events.remove(found);
                return true;
            }
            let Some(deal) = case.deals.get_mut(self.deal) else {
                return false;
            };
            if let Some(changes) = &mut deal.changes
                && let Some(found) = changes.iter().position(|change| is(Some(change.at)))
            {
                changes.remove(found);
                return true;
            }
            if let Some(entries) = &mut deal.stages
                && let Some(found) = entries.iter().position(|entry| is(Some(entry.at)))
                && entries.len() > 1
            {
                entries.remove(found);
                return true;
            }
            false
        });
    }

    /// Without one event or another.
    fn drop_each(&self, out: &mut Gathered<'_>) {
        let dropped = out.whole.events.len().min(DROPPED);
        for index in 0..dropped {
            let Some(event) = out.whole.events.get(index) else {
                continue;
            };
            let at = event.at.or(event.known).or(event.closed);
            let at = at.map_or(String::new(), |at| {
                format!(" {}", self.moment(begin(at, self.zone)))
            });
            let words = format!("без события «{}»{at}", event.kind.row().name);
            out.add(words, |case| {
                case.events.remove(index);
                true
            });
        }
    }
}

/// Some value of a type.
fn some_value(ty: &Type, today: chrono::NaiveDate) -> Option<Value> {
    Some(match ty {
        Type::Text => Value::Text("заполнено".into()),
        Type::Number(_) => Value::Number(Decimal::ONE),
        Type::Money(currency) => Value::Money(Money {
            amount: Decimal::ONE,
            currency: currency.clone(),
        }),
        Type::Percent => Value::Percent(Decimal::ONE),
        Type::YesNo => Value::YesNo(true),
        Type::OneOf(values) => Value::Text(values.first()?.clone()),
        Type::Date => Value::Date(today),
        Type::DateTime => Value::DateTime(today.and_hms_opt(12, 0, 0)?),
        Type::YearDay => return None,
    })
}

const fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}

/// The value nearest to a border that satisfies a comparison with it.
fn satisfying(op: Op, border: &Value) -> Option<Value> {
    let step = match op {
        Op::Gt | Op::Ne => 1,
        Op::Lt => -1,
        Op::Eq | Op::Le | Op::Ge => 0,
    };
    let number = |value: Decimal| value.checked_add(Decimal::from(step));
    Some(match border {
        Value::Number(value) => Value::Number(number(*value)?),
        Value::Percent(value) => Value::Percent(number(*value)?),
        Value::Money(money) => Value::Money(Money {
            amount: number(money.amount)?,
            currency: money.currency.clone(),
        }),
        Value::Date(date) => Value::Date(*date + chrono::Duration::days(step)),
        Value::DateTime(at) => Value::DateTime(*at + chrono::Duration::days(step)),
        Value::YesNo(yes) => Value::YesNo(*yes != (op == Op::Ne)),
        Value::Text(_) if step == 0 => border.clone(),
        Value::Text(_) | Value::YearDay(_) | Value::Seconds(_) => return None,
    })
}

/// A value in the words of authors.
fn said(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("«{text}»"),
        Value::Number(number) => number.normalize().to_string(),
        Value::Percent(number) => format!("{} %", number.normalize()),
        Value::Money(money) => format!("{} {}", money.amount.normalize(), money.currency.0),
        Value::Date(date) => date.format("%d.%m.%Y").to_string(),
        Value::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Value::YearDay(day) => format!("{:02}.{:02}", day.day, day.month),
        Value::YesNo(yes) => if *yes { "да" } else { "нет" }.to_owned(),
        Value::Seconds(seconds) => format!("{seconds} с"),
    }
}
