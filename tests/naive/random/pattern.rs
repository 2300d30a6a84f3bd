//! Random patterns of events.

use reglament::facts::{Direction, EventKind};
use reglament::model::regulation::{
    Author, EventPattern, EventShape, FieldId, Moment, Op, Regulation, RoleId, StageId, What,
};
use reglament::value::{Currency, Decimal};

use super::dice::Dice;

/// A shape that asks for nothing but its kind.
pub const fn shape(what: What) -> EventShape {
    EventShape::new(what)
}

/// A pattern of one or two shapes.
pub fn pattern(dice: &mut Dice, reg: &Regulation) -> EventPattern {
    let mut any = vec![one(dice, reg)];
    if dice.percent(20) {
        any.push(one(dice, reg));
    }
    let text = any.iter().map(words).collect::<Vec<_>>().join(" или ");
    EventPattern {
        any,
        text: text.into(),
    }
}

/// Any event of one kind.
pub fn of_kind(kind: EventKind) -> EventPattern {
    let any = vec![shape(What::Event(kind, Moment::Done))];
    EventPattern {
        any,
        text: kind.row().name.into(),
    }
}

/// A deed of ours: what a duty may ask for.
pub fn deed(dice: &mut Dice, reg: &Regulation) -> EventPattern {
    let mut own = match dice.below(6) {
        0 | 1 => EventShape {
            direction: Some(Direction::Out),
            connected: Some(true),
            ..shape(What::Event(EventKind::Call, Moment::Done))
        },
        2 => EventShape {
            direction: Some(Direction::Out),
            ..shape(What::Event(EventKind::Email, Moment::Done))
        },
        3 => EventShape {
            name: Some("КП".into()),
            ..shape(What::Event(EventKind::Document, Moment::Done))
        },
        4 => shape(What::Event(EventKind::Task, Moment::Posted)),
        _ => return pattern(dice, reg),
    };
    if dice.percent(15) {
        own.author = Some(Author::Owner);
    }
    let text = words(&own).into();
    EventPattern {
        any: vec![own],
        text,
    }
}

fn one(dice: &mut Dice, reg: &Regulation) -> EventShape {
    let done = |kind| shape(What::Event(kind, Moment::Done));
    let stage = |dice: &mut Dice| StageId(dice.below(reg.stages.len()));
    let mut shape = match dice.below(16) {
        0 | 1 => EventShape {
            direction: Some(Direction::Out),
            connected: *dice.one(&[None, Some(true), Some(false)]),
            ..done(EventKind::Call)
        },
        2 => EventShape {
            direction: Some(Direction::In),
            connected: *dice.one(&[Some(true), Some(false)]),
            ..done(EventKind::Call)
        },
        3 => EventShape {
            direction: Some(*dice.one(&[Direction::In, Direction::Out])),
            ..done(EventKind::Email)
        },
        4 => EventShape {
            direction: Some(Direction::In),
            author: Some(Author::Client),
            ..done(EventKind::Message)
        },
        5 => EventShape {
            longer_chars: dice.percent(50).then_some(5),
            ..done(EventKind::Comment)
        },
        6 => shape_of_task(dice),
        7 => EventShape {
            name: dice.percent(70).then(|| "КП".into()),
            ..shape(What::Event(
                EventKind::Document,
                *dice.one(&[Moment::Done, Moment::Signed]),
            ))
        },
        8 => EventShape {
            amount: dice.percent(50).then(|| {
                (
                    *dice.one(&[Op::Ge, Op::Gt, Op::Lt]),
                    Decimal::from(1000),
                    Currency::default(),
                )
            }),
            ..done(EventKind::Payment)
        },
        9 => shape(What::Event(
            EventKind::Meeting,
            *dice.one(&[Moment::Done, Moment::Posted]),
        )),
        10 => shape(What::Contact),
        11 => EventShape {
            name: Some("первый звонок".into()),
            ..shape(What::Named)
        },
        12 => {
            let from = if dice.percent(30) {
                vec![stage(dice)]
            } else {
                Vec::new()
            };
            let to = vec![stage(dice)];
            shape(What::Transition { from, to })
        }
        // Fields of the deal: a change of the client's card may come before the deal.
        13 | 14 => shape(What::FieldChange(FieldId(dice.below(6)))),
        _ => EventShape {
            results: vec!["недозвон".into()],
            direction: Some(Direction::Out),
            ..done(EventKind::Call)
        },
    };
    let by_hand = matches!(
        shape.what,
        What::Event(..) | What::FieldChange(_) | What::Transition { .. }
    );
    if shape.author.is_none() && by_hand && dice.percent(12) {
        shape.author = Some(if dice.percent(50) {
            Author::Owner
        } else {
            Author::Role(RoleId(dice.below(reg.roles.len())))
        });
    }
    shape
}

fn shape_of_task(dice: &mut Dice) -> EventShape {
    let moment = *dice.one(&[Moment::Posted, Moment::Closed, Moment::Expired]);
    EventShape {
        with_deadline: dice.percent(40),
        ..shape(What::Event(EventKind::Task, moment))
    }
}

/// The shape in short words, for counterexamples.
pub fn words(shape: &EventShape) -> String {
    let mut words = match &shape.what {
        What::Event(kind, Moment::Done) => kind.row().name.to_owned(),
        What::Event(kind, moment) => format!("{} ({moment:?})", kind.row().name),
        What::Transition { from, to } => format!("переход из {from:?} в {to:?}"),
        other => format!("{other:?}"),
    };
    for (name, part) in [
        (
            "",
            shape.direction.map(|direction| format!("{direction:?}")),
        ),
        (
            "состоялся",
            shape.connected.map(|connected| connected.to_string()),
        ),
        ("имя", shape.name.as_ref().map(|name| format!("«{name}»"))),
        (
            "результат",
            shape.results.first().map(|result| format!("«{result}»")),
        ),
        (
            "знаков больше",
            shape.longer_chars.map(|chars| chars.to_string()),
        ),
        (
            "автор",
            shape.author.as_ref().map(|author| format!("{author:?}")),
        ),
        (
            "сумма",
            shape
                .amount
                .as_ref()
                .map(|(op, amount, _)| format!("{op:?} {amount}")),
        ),
        ("со сроком", shape.with_deadline.then(String::new)),
    ] {
        if let Some(part) = part {
            words = format!("{words} {name} {part}");
        }
    }
    words
}
