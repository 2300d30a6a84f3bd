//! Clauses of the rarer forms.

use reglament::calendar::{Quantity, Term, Unit};
use reglament::facts::{Direction, EventKind};
use reglament::findings::Severity;
use reglament::model::regulation::{
    Again, Ban, Clause, Cond, Deed, Deeds, Duty, EventDue, EventPattern, EventShape, FieldId,
    Ladder, LookBack, Moment, Op, Receiver, Regulation, Resources, RoleId, Sentence, StageId, Step,
    StepAction, Test, Trigger, What, Who,
};
use reglament::source::Span;

use super::super::clause::{
    criterion, deed, deeds, duty as usual_duty, ladder, scope, step, steps, term,
};
use super::super::condition::{guard, length, value};
use super::super::dice::Dice;
use super::super::pattern::{deed as act, pattern, shape};

/// A clause of these parts, in a stage or over the deal's life.
pub fn of(dice: &mut Dice, reg: &Regulation, trigger: Trigger, sentence: Sentence) -> Clause {
    let staged = dice.percent(60);
    Clause {
        number: None,
        key: "".into(),
        text: "пункт".into(),
        span: Span::default(),
        line: 1,
        scope: scope(dice, reg, staged, 0),
        trigger,
        guard: guard(dice, reg),
        arm: None,
        sentence,
        severity: Severity::Violation,
        penalty: Vec::new(),
        priority: None,
        resources: Resources::default(),
    }
}

/// `когда …`, or the scope.
pub fn trigger(dice: &mut Dice, reg: &Regulation) -> Trigger {
    if dice.percent(50) {
        return Trigger::Scope;
    }
    on(dice, |dice| pattern(dice, reg))
}

fn on(dice: &mut Dice, of: impl Fn(&mut Dice) -> EventPattern) -> Trigger {
    Trigger::Event {
        pattern: of(dice),
        again: *dice.one(&[Again::Join, Again::Restart, Again::Each]),
    }
}

/// A duty with nothing but deeds and a term.
pub fn bare(deeds: Deeds, term: Option<Term>) -> Duty {
    Duty {
        role: None,
        or_roles: Vec::new(),
        robot: false,
        personally: false,
        deeds,
        term,
        due_by: None,
        times: 1,
        partial: false,
        standing: false,
        steps: Vec::new(),
        cancel: Vec::new(),
        pauses: Vec::new(),
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
        own_schedule: false,
        client_clock: false,
        undone: None,
    }
}

fn named(what: EventShape, text: &str) -> EventPattern {
    EventPattern {
        any: vec![what],
        text: text.into(),
    }
}

/// `автоматически перевести в «…»`
pub fn robot(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let states = dice.percent(70);
    let term = term(dice).filter(|_| dice.percent(40));
    let duty = Duty {
        robot: true,
        role: None,
        personally: false,
        deeds: deeds(dice, reg, states),
        term: term.or(Some(Term::AtOnce)),
        ..usual_duty(dice, reg)
    };
    let trigger = trigger(dice, reg);
    vec![of(dice, reg, trigger, Sentence::Duty(duty))]
}

/// `просрочка 1 день — перевести в …`, and rows of ladders that are deeds.
pub fn steps_that_do(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let sentence = match dice.below(5) {
        0..=2 => {
            let trigger = trigger(dice, reg);
            let duty = Duty {
                steps: steps_of_all(dice, reg),
                ..usual_duty(dice, reg)
            };
            return vec![of(dice, reg, trigger, Sentence::Duty(duty))];
        }
        3 => Sentence::Stay(ladder_of_deeds(dice, reg)),
        _ => Sentence::Silence {
            after: dice.percent(50).then(|| pattern(dice, reg)),
            without: pattern(dice, reg),
            ladder: ladder_of_deeds(dice, reg),
        },
    };
    let mut own = of(dice, reg, Trigger::Scope, sentence);
    if own.scope.stages.is_empty() {
        // A stay and a silence are norms of a stage.
        own.scope = scope(dice, reg, true, 0);
    }
    vec![own]
}

fn steps_of_all(dice: &mut Dice, reg: &Regulation) -> Vec<Step> {
    let mut all = steps(dice, reg);
    for _ in 0..dice.between(1, 2) {
        let after = length(dice);
        all.push(step(action(dice, reg), after));
    }
    if dice.percent(30) {
        let fault = StepAction::Fault(Severity::Critical);
        all.push(step(fault, length(dice)));
    }
    all
}

/// What a row of a ladder does, other than telling somebody.
pub fn action(dice: &mut Dice, reg: &Regulation) -> StepAction {
    if dice.percent(50) {
        StepAction::Move(Deed::Move {
            stages: vec![StageId(dice.below(reg.stages.len()))],
            reason: dice
                .percent(30)
                .then(|| (FieldId(0), value(dice, &reg.fields[0].ty))),
        })
    } else {
        let states = dice.percent(30);
        StepAction::Do(deeds(dice, reg, states))
    }
}

fn ladder_of_deeds(dice: &mut Dice, reg: &Regulation) -> Ladder {
    let mut own = ladder(dice);
    if own.rows.is_empty() && dice.percent(50) {
        // No row says that longer is a fault.
        own.limit = None;
        own.late.clear();
    }
    let after = length(dice);
    own.rows.push(step(action(dice, reg), after));
    if dice.percent(30) {
        let after = length(dice);
        own.late.push(step(action(dice, reg), after));
    }
    if own.limit.is_none() {
        own.late.clear();
    }
    own
}

/// `выполнить «…»`: alone, beside another deed, among others.
pub fn by_hand(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let hand = || Deed::ByHand("проверить договор".into());
    let trigger = trigger(dice, reg);
    let sentence = match dice.below(6) {
        0 => Sentence::ByHand("не обещать лишнего".into()),
        1 => Sentence::Duty(Duty {
            deeds: Deeds::All(vec![hand()]),
            steps: steps_of_all(dice, reg),
            ..usual_duty(dice, reg)
        }),
        2 | 3 => Sentence::Duty(Duty {
            deeds: Deeds::All(vec![deed(dice, reg, false), hand()]),
            ..usual_duty(dice, reg)
        }),
        4 => Sentence::Duty(Duty {
            deeds: Deeds::Any(vec![hand(), deed(dice, reg, false)]),
            steps: steps_of_all(dice, reg),
            ..usual_duty(dice, reg)
        }),
        _ => Sentence::Duty(Duty {
            deeds: Deeds::All(vec![hand(), deed(dice, reg, false), hand()]),
            ..usual_duty(dice, reg)
        }),
    };
    vec![of(dice, reg, trigger, sentence)]
}

/// `после каждого касания должна быть открытая задача`, `после пропущенного звонка должен быть звонок`: no term.
pub fn standing(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let deeds = match dice.below(3) {
        0 => Deeds::All(vec![Deed::Act(act(dice, reg))]),
        1 => Deeds::All(vec![Deed::Hold(open_task(dice))]),
        _ => deeds(dice, reg, true),
    };
    let duty = Duty {
        standing: true,
        role: dice
            .percent(20)
            .then(|| RoleId(dice.below(reg.roles.len()))),
        ..bare(deeds, None)
    };
    let trigger = on(dice, |dice| pattern(dice, reg));
    vec![of(dice, reg, trigger, Sentence::Duty(duty))]
}

fn open_task(dice: &mut Dice) -> Cond {
    let task = EventShape {
        with_deadline: dice.percent(50),
        ..shape(What::Event(EventKind::Task, Moment::Open))
    };
    let test = Test::Count {
        pattern: named(task, "открытая задача"),
        window: LookBack::Ever,
        op: Op::Ge,
        number: 1,
    };
    Cond::Test(Box::new(test), "открытая задача".into())
}

/// `закрыть задачу до её срока`, `заполнить ЛПР во время звонка`
pub fn own_due(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let (due_by, trigger, deeds) = if dice.percent(50) {
        let task = |moment| shape(What::Event(EventKind::Task, moment));
        let posted = EventShape {
            with_deadline: true,
            ..task(Moment::Posted)
        };
        let closed = Deed::Act(named(task(Moment::Closed), "закрытая задача"));
        let posted = named(posted, "задача");
        (EventDue::Deadline, posted, Deeds::All(vec![closed]))
    } else {
        let call = EventShape {
            connected: Some(true),
            ..shape(What::Event(EventKind::Call, Moment::Done))
        };
        let states = dice.percent(70);
        let deeds = deeds(dice, reg, states);
        (EventDue::End, named(call, "звонок"), deeds)
    };
    let duty = Duty {
        due_by: Some(due_by),
        times: 1,
        partial: false,
        steps: if dice.percent(40) {
            steps_of_all(dice, reg)
        } else {
            Vec::new()
        },
        personally: dice.percent(15),
        grace: dice.percent(15).then(|| Quantity::plain(30, Unit::Minute)),
        cancel: if dice.percent(15) {
            vec![criterion(dice, reg)]
        } else {
            Vec::new()
        },
        ..bare(deeds, None)
    };
    let trigger = Trigger::Event {
        pattern: trigger,
        again: Again::Each,
    };
    vec![of(dice, reg, trigger, Sentence::Duty(duty))]
}

/// `нельзя передавать сделку РОПу`, `после передачи сделки сотруднику «Иванов»: позвонить клиенту`
pub fn handed_to_somebody(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let handed = |dice: &mut Dice| {
        let mut one = shape(What::OwnerChange);
        let role = RoleId(dice.below(reg.roles.len()));
        one.receiver.push(match dice.below(3) {
            0 => Receiver::Who(Who::Named(vec![(*dice.one(&["ivanov", "Петров"])).into()])),
            1 => Receiver::Who(Who::Team(vec!["Екатеринбург".into()])),
            _ => Receiver::Role(role),
        });
        named(one, "передача сделки")
    };
    let duty = usual_duty(dice, reg);
    let trigger = if dice.percent(50) {
        let ban = Ban::Event {
            who: Vec::new(),
            but: Vec::new(),
            pattern: handed(dice),
            approval: None,
        };
        return vec![of(dice, reg, Trigger::Scope, Sentence::Ban(ban))];
    } else {
        on(dice, handed)
    };
    vec![of(dice, reg, trigger, Sentence::Duty(duty))]
}

/// `когда сменился ответственный: позвонить клиенту`
pub fn owner_changes(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let changed = |_: &mut Dice| named(shape(What::OwnerChange), "смена ответственного");
    let mut duty = usual_duty(dice, reg);
    let trigger = match dice.below(4) {
        0 => {
            duty.deeds = Deeds::All(vec![Deed::Act(changed(dice))]);
            trigger(dice, reg)
        }
        1 => {
            let ban = Ban::Event {
                who: Vec::new(),
                but: Vec::new(),
                pattern: changed(dice),
                approval: None,
            };
            return vec![of(dice, reg, Trigger::Scope, Sentence::Ban(ban))];
        }
        _ => on(dice, changed),
    };
    vec![of(dice, reg, trigger, Sentence::Duty(duty))]
}

/// `запрещена скидка больше 10 % без согласования с РОПом`
pub fn approvals(dice: &mut Dice, reg: &Regulation, _: usize) -> Vec<Clause> {
    let field = *dice.one(&[1, 2, 2]);
    let ban = Ban::Value {
        field: FieldId(field),
        op: *dice.one(&[Op::Gt, Op::Gt, Op::Ge, Op::Lt]),
        value: value(dice, &reg.fields[field].ty),
        approval: Some(RoleId(dice.below(reg.roles.len()))),
    };
    vec![of(dice, reg, Trigger::Scope, Sentence::Ban(ban))]
}

/// Whatever the clause: the deals of such a case change their funnel.
pub fn funnels(dice: &mut Dice, reg: &Regulation, number: usize) -> Vec<Clause> {
    vec![super::super::clause::clause(dice, reg, number)]
}

/// `позвонить`, `написать`: an act of ours that may be forbidden at some hours.
pub fn contact(dice: &mut Dice) -> EventPattern {
    let out = |kind| EventShape {
        direction: Some(Direction::Out),
        ..shape(What::Event(kind, Moment::Done))
    };
    if dice.percent(70) {
        let call = EventShape {
            connected: Some(true),
            ..out(EventKind::Call)
        };
        named(call, "звонок")
    } else {
        named(out(EventKind::Message), "сообщение")
    }
}
