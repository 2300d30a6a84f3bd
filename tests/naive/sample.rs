//! One random question to both evaluators, its shrinking and its look.

use reglament::calendar::Zone;
use reglament::facts::{Case, Dataset, Held, RawValue};
use reglament::model::regulation::{Clause, Cond, Deeds, Regulation, Sentence};
use reglament::value::Instant;

use super::random::case::case;
use super::random::dice::Dice;
use super::random::regulation::regulation;
use super::row::show;

/// Regulations, data and a moment.
#[derive(Clone)]
pub struct Sample {
    /// Versions in order of time.
    pub regs: Vec<Regulation>,
    /// What is held.
    pub data: Dataset,
    /// The case.
    pub case: Case<'static>,
    /// When it is judged.
    pub now: Instant,
}

impl Sample {
    /// The sample of a seed.
    pub fn random(seed: u64) -> Self {
        let mut dice = Dice::new(Self::regulation_of(seed));
        let mut regs = vec![regulation(&mut dice, 4)];
        if dice.percent(10) {
            regs.push(next_version(&mut dice, &regs[0]));
        }
        let mut dice = Dice::new(!seed);
        let (data, case, now) = case(&mut dice, &regs[0], 25);
        Self {
            regs,
            data,
            case,
            now,
        }
    }

    /// The seed of the regulations: eight samples in a row share them.
    pub const fn regulation_of(seed: u64) -> u64 {
        seed / 8
    }

    /// The smallest sample that still is `bad`, found by taking things away one by one.
    pub fn shrunk(mut self, bad: &dyn Fn(&Self) -> bool) -> Self {
        'again: loop {
            for smaller in self.smaller() {
                if bad(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            return self;
        }
    }

    /// The sample with one thing less, in every way.
    fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut with = |change: &dyn Fn(&mut Self)| {
            let mut other = self.clone();
            change(&mut other);
            all.push(other);
        };
        for version in 0..self.regs.len() {
            if self.regs.len() > 1 {
                with(&|other| drop(other.regs.remove(version)));
            }
            for clause in 0..self.regs[version].clauses.len() {
                with(&|other| drop(other.regs[version].clauses.remove(clause)));
            }
        }
        for deal in 0..self.case.deals.len() {
            with(&|other| drop(other.case.deals.remove(deal)));
        }
        for event in 0..self.case.events.len() {
            with(&|other| drop(other.case.events.remove(event)));
        }
        for mailing in 0..self.case.mailings.len() {
            with(&|other| drop(other.case.mailings.remove(mailing)));
        }
        self.fewer_changes(&mut with);
        with_data(self, &mut with);
        for version in 0..self.regs.len() {
            for clause in 0..self.regs[version].clauses.len() {
                for change in SIMPLER {
                    if applies(*change, &self.regs[version].clauses[clause]) {
                        with(&|other| change(&mut other.regs[version].clauses[clause]));
                    }
                }
            }
        }
        all
    }

    fn fewer_changes(&self, with: Try<'_>) {
        for (deal, own) in self.case.deals.iter().enumerate() {
            for index in 0..own.stages.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .stages
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for index in 0..own.changes.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .changes
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for index in 0..own.owners.as_ref().map_or(0, Vec::len) {
                with(&|other| {
                    drop(
                        other.case.deals[deal]
                            .owners
                            .as_mut()
                            .map(|all| all.remove(index)),
                    )
                });
            }
            for name in own.fields.keys() {
                with(&|other| drop(other.case.deals[deal].fields.remove(name)));
            }
        }
        for index in 0..self.case.changes.as_ref().map_or(0, Vec::len) {
            with(&|other| drop(other.case.changes.as_mut().map(|all| all.remove(index))));
        }
        for name in self.case.fields.keys() {
            with(&|other| drop(other.case.fields.remove(name)));
        }
        for (index, event) in self.case.events.iter().enumerate() {
            if event.known.is_some() {
                with(&|other| other.case.events[index].known = None);
            }
            if event.by.is_some() {
                with(&|other| other.case.events[index].by = None);
            }
        }
    }
}

/// A later version of the same regulation: some clauses gone, in force from another day.
fn next_version(dice: &mut Dice, reg: &Regulation) -> Regulation {
    let mut next = reg.clone();
    next.effective_from = chrono::NaiveDate::from_ymd_opt(2026, 12, 11 + dice.below(4) as u32);
    next.clauses.retain(|_| dice.percent(60));
    let number = next.clauses.len() + 10;
    let clause = super::random::clause::clause(dice, &next, number);
    next.clauses.push(clause);
    next
}

fn with_data(sample: &Sample, with: Try<'_>) {
    if sample.data.as_of.is_some() {
        with(&|other| other.data.as_of = None);
    }
    for (kind, held) in &sample.data.held {
        if *held != Held::default() {
            with(&|other| {
                other.data.held.insert(*kind, Held::default());
            });
        }
    }
    for id in sample.data.staff.keys() {
        with(&|other| drop(other.data.staff.remove(id)));
    }
    for (id, person) in &sample.data.staff {
        if !person.absences.is_empty() {
            with(&|other| {
                other
                    .data
                    .staff
                    .get_mut(id)
                    .into_iter()
                    .for_each(|person| person.absences.clear());
            });
        }
    }
}

/// Takes a change and tries the sample with it.
type Try<'a> = &'a mut dyn FnMut(&dyn Fn(&mut Sample));

type Change = fn(&mut Clause);

/// Ways to make a clause simpler.
const SIMPLER: &[Change] = &[
    |clause| clause.guard = Cond::True,
    |clause| clause.scope.only_roles.clear(),
    |clause| clause.scope.except_stages.clear(),
    |clause| clause.scope.stages.truncate(1),
    |clause| with_duty(clause, |duty| duty.steps.clear()),
    |clause| with_duty(clause, |duty| duty.cancel.clear()),
    |clause| with_duty(clause, |duty| duty.pause = None),
    |clause| with_duty(clause, |duty| duty.grace = None),
    |clause| with_duty(clause, |duty| duty.early = None),
    |clause| with_duty(clause, |duty| duty.also.clear()),
    |clause| with_duty(clause, |duty| duty.before_window = false),
    |clause| with_duty(clause, |duty| duty.personally = false),
    |clause| with_duty(clause, |duty| duty.role = None),
    |clause| {
        with_duty(clause, |duty| match &mut duty.deeds {
            Deeds::All(deeds) | Deeds::Any(deeds) => deeds.truncate(1),
        })
    },
    |clause| {
        with_duty(clause, |duty| match &mut duty.deeds {
            Deeds::All(deeds) | Deeds::Any(deeds) if deeds.len() > 1 => drop(deeds.remove(0)),
            _ => {}
        })
    },
    |clause| match &mut clause.sentence {
        Sentence::Entry(all) | Sentence::Exit(all) | Sentence::Required(all) => all.truncate(1),
        Sentence::Stay(ladder) | Sentence::Silence { ladder, .. } => ladder.rows.clear(),
        _ => {}
    },
    |clause| match &mut clause.sentence {
        Sentence::Entry(all) | Sentence::Exit(all) | Sentence::Required(all) if all.len() > 1 => {
            drop(all.remove(0))
        }
        _ => {}
    },
    |clause| {
        if let Cond::Not(inner) = clause.guard.clone() {
            clause.guard = *inner;
        } else if let Cond::And(all) | Cond::Or(all) = clause.guard.clone() {
            clause.guard = all[0].clone();
        }
    },
    |clause| {
        if let Cond::And(all) | Cond::Or(all) = clause.guard.clone() {
            clause.guard = all[all.len() - 1].clone();
        }
    },
];

fn with_duty(clause: &mut Clause, change: impl Fn(&mut reglament::model::regulation::Duty)) {
    if let Sentence::Duty(duty) = &mut clause.sentence {
        change(duty);
    }
}

/// Whether the change makes a difference.
fn applies(change: Change, clause: &Clause) -> bool {
    let mut other = clause.clone();
    change(&mut other);
    format!("{other:?}") != format!("{clause:?}")
}

impl Sample {
    /// The sample in readable words, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("сейчас: {}", show(self.now))];
        for reg in &self.regs {
            lines.push(format!("регламент, действует с {:?}:", reg.effective_from));
            for (id, stage) in reg.stages.iter().enumerate() {
                lines.push(format!(
                    "  стадия {id} «{}», отвечает {:?}",
                    stage.name, stage.responsible
                ));
            }
            for funnel in &reg.funnels {
                lines.push(format!(
                    "  воронка {:?}: порядок {:?}, из любой {:?}",
                    funnel.name, funnel.order, funnel.from_anywhere
                ));
            }
            lines.extend(
                reg.categories
                    .iter()
                    .map(|category| format!("  категория {category:?}")),
            );
            for (number, clause) in reg.clauses.iter().enumerate() {
                lines.push(format!("  п. {number}: область {:?}", clause.scope));
                lines.push(format!("    когда {:?}", clause.trigger));
                lines.push(format!("    если {:?}", clause.guard));
                lines.push(format!("    {:?}", clause.sentence));
            }
        }
        self.add_data(&mut lines);
        self.add_case(&mut lines);
        lines
    }

    fn add_data(&self, lines: &mut Vec<String>) {
        let moment = |when| show(moment(when));
        lines.push(format!(
            "данные: на {:?}, сотрудники {}",
            self.data.as_of.map(moment),
            self.data.staff_held
        ));
        for (kind, held) in &self.data.held {
            if *held != Held::default() {
                lines.push(format!(
                    "  {}: с {:?} по {:?}",
                    kind.history(),
                    held.since.map(moment),
                    held.as_of.map(moment)
                ));
            }
        }
        for row in reglament::facts::EVENT_KINDS {
            if !self
                .data
                .held
                .contains_key(&reglament::facts::FactKind::Event(row.kind))
            {
                lines.push(format!("  нет: {}", row.history));
            }
        }
        for (id, person) in &self.data.staff {
            lines.push(format!(
                "  {id}: {:?}, {:?}, работает {}, отсутствует {:?}, вместо {:?}",
                person.role, person.team, person.active, person.absences, person.deputy
            ));
        }
    }

    fn add_case(&self, lines: &mut Vec<String>) {
        let at = |when| show(moment(when));
        let fields = |fields: &reglament::facts::Fields<'_>| {
            fields
                .iter()
                .map(|(name, value)| format!("{name} = {}", raw(value)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        lines.push(format!(
            "клиент, пояс {:?}: {}",
            self.case.timezone,
            fields(&self.case.fields)
        ));
        for change in self.case.changes.iter().flatten() {
            lines.push(format!(
                "  {} {} = {}",
                at(change.at),
                change.field,
                raw(&change.value)
            ));
        }
        if self.case.changes.is_none() {
            lines.push("  истории полей нет".to_owned());
        }
        for deal in &self.case.deals {
            lines.push(format!(
                "сделка {}, воронка {:?}, создана {:?}, стадия {:?} с {:?}, ответственный {:?}",
                deal.id,
                deal.funnel,
                deal.created.map(at),
                deal.stage,
                deal.stage_since.map(at),
                deal.owner
            ));
            lines.push(format!("  поля: {}", fields(&deal.fields)));
            for (held, what) in [
                (deal.stages.is_some(), "стадий"),
                (deal.changes.is_some(), "полей"),
                (deal.owners.is_some(), "ответственных"),
            ] {
                if !held {
                    lines.push(format!("  истории {what} нет"));
                }
            }
            lines.extend(deal.stages.iter().flatten().map(|entry| {
                format!(
                    "  {} стадия «{}», кто {:?} ({:?})",
                    at(entry.at),
                    entry.stage,
                    entry.by,
                    entry.at
                )
            }));
            lines.extend(deal.changes.iter().flatten().map(|change| {
                format!(
                    "  {} {} = {}, кто {:?}",
                    at(change.at),
                    change.field,
                    raw(&change.value),
                    change.by
                )
            }));
            lines.extend(
                deal.owners
                    .iter()
                    .flatten()
                    .map(|change| format!("  {} ответственный {}", at(change.at), change.owner)),
            );
        }
        for event in &self.case.events {
            let mut words = vec![event.kind.row().name.to_owned(), format!("{:?}", event.at)];
            words.push(format!(
                "сделка {:?}, кто {:?}, {:?}",
                event.deal, event.by, event.direction
            ));
            for (name, when) in [
                ("известно", event.known),
                ("план", event.planned),
                ("срок", event.deadline),
                ("закрыта", event.closed),
            ] {
                words.extend(when.map(|when| format!("{name} {}", at(when))));
            }
            words.extend(event.connected.map(|yes| format!("состоялся {yes}")));
            words.extend(
                [
                    &event.name,
                    &event.result,
                    &event.text,
                    &event.state,
                    &event.of,
                ]
                .into_iter()
                .flatten()
                .map(|text| format!("«{text}»")),
            );
            words.extend(
                event
                    .amount
                    .map(|amount| format!("{amount} {:?}", event.currency)),
            );
            if event.value != RawValue::Empty {
                words.push(format!("до {}", raw(&event.value)));
            }
            if event.automatic {
                words.push("закрыта сама".to_owned());
            }
            lines.push(format!(
                "{}: {}",
                event.at.map_or_else(String::new, at),
                words.join(", ")
            ));
        }
        for mailing in &self.case.mailings {
            lines.push(format!("{}: рассылка {:?}", at(mailing.at), mailing.status));
        }
    }
}

fn raw(value: &RawValue<'_>) -> String {
    match value {
        RawValue::Empty => "пусто".to_owned(),
        RawValue::Bool(yes) => yes.to_string(),
        RawValue::Number(number) => number.to_string(),
        RawValue::Text(text) => format!("«{text}»"),
        RawValue::List(list) => format!("{list:?}"),
    }
}

fn moment(when: reglament::facts::When) -> Instant {
    use reglament::calendar::Fold;
    let moscow = Zone::Named(chrono_tz::Europe::Moscow);
    match when {
        reglament::facts::When::Exact(at) => at,
        reglament::facts::When::Local(local) => moscow.instant(local, Fold::First),
        reglament::facts::When::Day(date) => moscow.start_of(date),
    }
}
