//! Random clauses: every kind of sentence that the evaluators judge.

use reglament::calendar::{Quantity, Term, TimeOfDay, Unit};
use reglament::facts::EventKind;
use reglament::findings::Severity;
use reglament::model::regulation::{
    Again, Ban, Clause, Cond, Criterion, Deed, Deeds, Duty, FieldId, FunnelId, Ladder, Of, Op,
    Pause, Regulation, Resources, RoleId, Scope, Sentence, StageId, Step, StepAction, Test,
    TransitionRule, Trigger,
};
use reglament::source::Span;
use reglament::value::{Type, Value};

use super::condition::{condition, guard, length, value};
use super::dice::Dice;
use super::pattern::{deed as act, of_kind, pattern};
use super::regulation::hours;

/// A clause of any kind.
pub fn clause(dice: &mut Dice, reg: &Regulation, number: usize) -> Clause {
    let kind = dice.below(20);
    let sentence = match kind {
        0..=7 => Sentence::Duty(duty(dice, reg)),
        8 => Sentence::Duty(standing(dice, reg)),
        9 | 10 => Sentence::Stay(ladder(dice)),
        11 => Sentence::Silence {
            after: None,
            without: pattern(dice, reg),
            ladder: ladder(dice),
        },
        12 => Sentence::Silence {
            after: Some(pattern(dice, reg)),
            without: pattern(dice, reg),
            ladder: ladder(dice),
        },
        13 | 14 => Sentence::Entry(criteria(dice, reg)),
        15 => Sentence::Exit(criteria(dice, reg)),
        16 => Sentence::Required(criteria(dice, reg)),
        17 => Sentence::Transition(rule(dice, reg)),
        _ => Sentence::Ban(ban(dice, reg)),
    };
    let staged =
        matches!(kind, 9..=16) || kind != 17 && dice.percent(if kind < 4 { 20 } else { 50 });
    let trigger = match kind {
        0..=3 => Trigger::Event {
            pattern: pattern(dice, reg),
            again: *dice.one(&[Again::Join, Again::Restart, Again::Each]),
        },
        4 => Trigger::Date {
            field: FieldId(5),
            before: true,
        },
        _ => Trigger::Scope,
    };
    let mut sentence = sentence;
    if let (Trigger::Date { .. }, Sentence::Duty(duty)) = (&trigger, &mut sentence) {
        let lead = Quantity::plain(dice.between(1, 3) as u32, Unit::Day);
        duty.term = Some(if dice.percent(50) {
            Term::Before(lead)
        } else {
            Term::AtBefore(lead)
        });
        duty.pauses.clear();
    }
    let guard = if matches!(kind, 13..=15) {
        criterion(dice, reg)
    } else {
        guard(dice, reg)
    };
    let key = format!("{}.{}", kind, number);
    Clause {
        number: None,
        key: key.as_str().into(),
        text: key.as_str().into(),
        span: Span::default(),
        line: number + 1,
        scope: scope(dice, reg, staged, kind),
        trigger,
        guard,
        arm: None,
        sentence,
        severity: Severity::Violation,
        penalty: Vec::new(),
        priority: None,
        resources: Resources::default(),
    }
}

pub(super) fn scope(dice: &mut Dice, reg: &Regulation, staged: bool, kind: usize) -> Scope {
    let funnel = dice.below(reg.funnels.len());
    let own: Vec<StageId> = (0..reg.stages.len())
        .filter(|id| reg.stages[*id].funnel == FunnelId(funnel))
        .map(StageId)
        .collect();
    let some = |dice: &mut Dice, percent| {
        own.iter()
            .copied()
            .filter(|_| dice.percent(percent))
            .collect::<Vec<_>>()
    };
    let mut stages = if staged {
        vec![*dice.one(&own)]
    } else {
        Vec::new()
    };
    if staged && (kind == 16 || dice.percent(25)) {
        stages.extend(some(dice, 40));
        stages.sort();
        stages.dedup();
    }
    let except_stages = if !staged && kind != 17 && dice.percent(20) {
        some(dice, 30)
    } else {
        Vec::new()
    };
    let only_roles = if dice.percent(8) {
        vec![RoleId(dice.below(reg.roles.len()))]
    } else {
        Vec::new()
    };
    let bound = staged || !except_stages.is_empty() || kind == 17 || dice.percent(50);
    Scope {
        of: Of::Deal,
        funnel: bound.then_some(FunnelId(funnel)),
        stages,
        except_stages,
        only_roles,
    }
}

pub(super) fn term(dice: &mut Dice) -> Option<Term> {
    let length = length(dice);
    let other = Quantity::plain(dice.between(1, 4) as u32, Unit::Day);
    Some(match dice.below(12) {
        0..=4 => Term::Within(length),
        5 => Term::AtOnce,
        6 => Term::same_day(),
        7 => Term::not_later_than(TimeOfDay::new(dice.between(10, 20) as u32, 0).unwrap()),
        8 => Term::next_working_day(dice.percent(50).then(|| TimeOfDay::new(12, 0).unwrap())),
        9 => Term::After {
            delay: length,
            then: None,
        },
        10 => Term::After {
            delay: other,
            then: Some(Box::new(Term::Within(length))),
        },
        _ => return None,
    })
}

/// A duty with a term and sometimes modifiers.
pub fn duty(dice: &mut Dice, reg: &Regulation) -> Duty {
    let chance = |dice: &mut Dice, percent| dice.percent(percent);
    Duty {
        role: chance(dice, 40).then(|| RoleId(dice.below(reg.roles.len()))),
        or_roles: Vec::new(),
        robot: false,
        personally: chance(dice, 8),
        deeds: deeds(dice, reg, false),
        term: term(dice),
        due_by: None,
        times: 1,
        partial: false,
        standing: false,
        steps: if chance(dice, 40) {
            steps(dice, reg)
        } else {
            Vec::new()
        },
        cancel: if chance(dice, 20) {
            vec![condition(dice, reg, 0)]
        } else {
            Vec::new()
        },
        pauses: Vec::from_iter(chance(dice, 10).then(|| {
            Pause {
                while_: condition(dice, reg, 0),
                at_most: dice
                    .percent(70)
                    .then(|| Quantity::plain(dice.between(1, 5) as u32, Unit::Day)),
                times: None,
            }
        })),
        grace: chance(dice, 10)
            .then(|| Quantity::plain(5 * dice.between(1, 12) as u32, Unit::Minute)),
        also: if chance(dice, 15) {
            vec![pattern(dice, reg)]
        } else {
            Vec::new()
        },
        early: chance(dice, 10).then(|| length(dice)),
        before_window: chance(dice, 10),
        own_schedule: false,
        client_clock: false,
        undone: None,
    }
}

fn standing(dice: &mut Dice, reg: &Regulation) -> Duty {
    Duty {
        deeds: deeds(dice, reg, true),
        term: None,
        due_by: None,
        standing: true,
        steps: Vec::new(),
        cancel: Vec::new(),
        pauses: Vec::new(),
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
        personally: false,
        ..duty(dice, reg)
    }
}

pub(super) fn deeds(dice: &mut Dice, reg: &Regulation, states: bool) -> Deeds {
    let count = if dice.percent(20) { 2 } else { 1 };
    let list = (0..count).map(|_| deed(dice, reg, states)).collect();
    if dice.percent(50) {
        Deeds::All(list)
    } else {
        Deeds::Any(list)
    }
}

pub(super) fn deed(dice: &mut Dice, reg: &Regulation, states: bool) -> Deed {
    let field = FieldId(dice.below(reg.fields.len()));
    let kind = if states {
        dice.between(5, 9)
    } else {
        dice.below(10)
    };
    match kind {
        0..=3 => Deed::Act(act(dice, reg)),
        4 => Deed::Change(field),
        5 | 6 => Deed::Fill(field),
        7 => {
            let reason = dice
                .percent(30)
                .then(|| (FieldId(0), value(dice, &reg.fields[0].ty)));
            Deed::Move {
                stages: vec![StageId(dice.below(reg.stages.len()))],
                reason,
            }
        }
        8 => Deed::HandTo(RoleId(dice.below(reg.roles.len()))),
        _ => Deed::Hold(criterion(dice, reg)),
    }
}

pub(super) fn step(action: StepAction, after: Quantity) -> Step {
    Step {
        after,
        action,
        text: "шаг".into(),
        span: Span::default(),
    }
}

pub(super) fn steps(dice: &mut Dice, reg: &Regulation) -> Vec<Step> {
    let role = RoleId(dice.below(reg.roles.len()));
    let steps = (0..dice.between(1, 3)).map(|_| step(StepAction::Notify(vec![role]), length(dice)));
    steps.collect()
}

pub(super) fn ladder(dice: &mut Dice) -> Ladder {
    let count = dice.below(3);
    let rows: Vec<Step> = (0..count as u32)
        .map(|row| {
            let action = if dice.percent(50) {
                StepAction::Notify(vec![RoleId(0)])
            } else {
                StepAction::Fault(Severity::Critical)
            };
            // Rows stand in the order of their lengths, as the model makes sure.
            let after = if row == 0 {
                length(dice)
            } else {
                Quantity::plain(8 * row, Unit::Day)
            };
            step(action, after)
        })
        .collect();
    let limit = if rows.is_empty() {
        length(dice)
    } else {
        rows[0].after
    };
    let late = (0..dice.below(2))
        .map(|_| step(StepAction::Notify(vec![RoleId(0)]), length(dice)))
        .collect();
    Ladder {
        limit: Some(limit),
        rows,
        late,
        common: Box::default(),
    }
}

fn criteria(dice: &mut Dice, reg: &Regulation) -> Vec<Criterion> {
    (0..dice.between(1, 3))
        .map(|_| Criterion {
            cond: criterion(dice, reg),
            text: "условие".into(),
            span: Span::default(),
        })
        .collect()
}

fn rule(dice: &mut Dice, reg: &Regulation) -> TransitionRule {
    let stage = |dice: &mut Dice| StageId(dice.below(reg.stages.len()));
    match dice.below(4) {
        0 => TransitionRule::NoBack,
        1 => TransitionRule::NoSkip {
            all: dice.percent(50),
            stages: vec![stage(dice)],
        },
        2 => TransitionRule::OnlyTo {
            from: vec![stage(dice)],
            to: vec![stage(dice)],
        },
        _ => TransitionRule::Final(vec![stage(dice)]),
    }
}

fn ban(dice: &mut Dice, reg: &Regulation) -> Ban {
    match dice.below(4) {
        // No duty asks for these kinds, so no term stands still while they are forbidden.
        0 => Ban::Hours {
            pattern: of_kind(*dice.one(&[EventKind::Sms, EventKind::Visit])),
            allowed: hours(9, 21, false, dice.percent(50)),
            client_clock: dice.percent(50),
            except_holidays: dice.percent(30),
        },
        1 => {
            let numbers = [1, 2, 7];
            let field = *dice.one(&numbers);
            let ty: &Type = &reg.fields[field].ty;
            let limit: Value = value(dice, ty);
            let approval = dice
                .percent(60)
                .then(|| RoleId(dice.below(reg.roles.len())));
            Ban::Value {
                field: FieldId(field),
                op: *dice.one(&[Op::Gt, Op::Ge, Op::Lt]),
                value: limit,
                approval,
            }
        }
        _ => {
            let who = if dice.percent(30) {
                vec![RoleId(dice.below(reg.roles.len()))]
            } else {
                Vec::new()
            };
            Ban::Event {
                who,
                but: Vec::new(),
                pattern: pattern(dice, reg),
                approval: None,
            }
        }
    }
}

/// A condition that means something before the stage is entered: not the time since the scope began.
pub(super) fn criterion(dice: &mut Dice, reg: &Regulation) -> Cond {
    loop {
        let cond = condition(dice, reg, 0);
        let of_scope = |test: &Test| matches!(test, Test::Elapsed(None, _));
        if !matches!(&cond, Cond::Test(test, _) if of_scope(test)) {
            return cond;
        }
    }
}
