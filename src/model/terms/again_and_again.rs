//! `на следующий день позвонить, потом каждые 3 дня, не больше 4 раз, пока нет оплаты`: so many touches, one after another. It is the chain
//! that one would write out, and is read as that chain.

use crate::calendar::{Quantity, Term, TermDay, Unit as TimeUnit};
use crate::diagnostic::Code;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::Trigger;
use crate::model::rewriting::wording::{member_of, tells};
use crate::model::terms::terms::Timing;
use crate::source::Span;
use crate::syntax::{
    Condition, Joint, Member, Node, Part, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// More touches than this nobody means.
const MOST: u32 = 100;

/// What the first member of such a line says.
struct First {
    origin: Vec<Part>,
    term: Vec<Part>,
    deed: Vec<Part>,
    /// On which day it is done, and whether working days are counted.
    day: u32,
    span: Span,
}

impl Binder<'_> {
    /// A touch that comes again at even steps; false when the line is none.
    pub(in crate::model) fn then_again(&mut self, line: Line<'_>) -> bool {
        let Condition::Joint(Joint::List, list, _) = line.left else {
            return false;
        };
        let [first, Condition::Member(then), more @ ..] = list.as_slice() else {
            return false;
        };
        if line.right.is_some() || !members_tell(first) {
            return false;
        }
        let Some((days, working)) = step(then) else {
            return false;
        };
        let Condition::Member(first) = first else {
            return false;
        };
        let Some(first) = self.first_touch(first, working) else {
            return false;
        };
        let [Condition::Member(times)] = more else {
            self.endless(line);
            return true;
        };
        let Some(times) = how_often(times) else {
            self.endless(line);
            return true;
        };
        let mut rows = Vec::new();
        for at in 0..times.min(MOST) {
            rows.extend(touch(&first, at, days, working, then));
        }
        rows.extend(
            line.tails
                .iter()
                .filter(|tail| tail.kind == TailKind::While)
                .filter_map(stop),
        );
        let tails: Vec<Tail> = line
            .tails
            .iter()
            .filter(|tail| tail.kind != TailKind::While)
            .cloned()
            .collect();
        rows.extend(line.node.children.iter().cloned());
        let Some(head) = then.parts.first() else {
            return false;
        };
        line.left.mark();
        let mut heading = vec![Part {
            kind: PartKind::Word("касания".into()),
            ..head.clone()
        }];
        heading.extend(first.origin);
        let left = Condition::Member(Member {
            parts: heading,
            span: line.left.span(),
        });
        let node = Node {
            opens: true,
            children: rows,
            ..line.node.clone()
        };
        let before = self.reg.clauses.len();
        let read = self.chain(Line {
            node: &node,
            left: &left,
            right: None,
            tails: &tails,
            context: line.context,
        });
        // The touches written out are the reader's: the clause says what its author said.
        let said = self.text(line.node.span);
        if let Some(clause) = self.reg.clauses.get_mut(before) {
            clause.text = said;
        }
        read
    }

    fn endless(&mut self, line: Line<'_>) {
        self.error(
            Code::SeriesRow,
            line.left.span(),
            "«потом каждые …» без числа раз не кончается",
        )
        .label("сколько всего раз?")
        .example("    на следующий день позвонить, потом каждые 3 дня, не больше 4 раз")
        .hint("без конца повторяется долг «не реже чем»: «звонить не реже чем каждые 3 дня, пока нет оплаты»");
    }

    /// The first touch: its term, its deed and from where it counts.
    fn first_touch(&mut self, member: &Member, working: bool) -> Option<First> {
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let mut found = First {
            origin: Vec::new(),
            term: Vec::new(),
            deed: Vec::new(),
            day: 0,
            span: member.span,
        };
        let mut said = None;
        while let Some(part) = cursor.peek() {
            let start = cursor.position();
            let mut timing = Timing::of_row();
            if self.timing(&mut cursor, &mut timing) && cursor.position() > start {
                let parts = member.parts.get(start..cursor.position())?.iter().cloned();
                match (timing.origin, timing.term) {
                    (Some(Trigger::Event { .. }), None) => found.origin.extend(parts),
                    (None, Some(term)) => {
                        found.term.extend(parts);
                        said = Some(term);
                    }
                    _ => {
                        self.diagnostics.take_back(mark);
                        return None;
                    }
                }
            } else {
                found.deed.push(part.clone());
                cursor.skip(1);
            }
        }
        self.diagnostics.take_back(mark);
        let delay = match said? {
            Term::On {
                day: TermDay::After(delay),
                ..
            }
            | Term::After { delay, then: None } => delay,
            _ => return None,
        };
        found.day = (0..=400).find(|number| delay == days(*number, working))?;
        (!found.deed.is_empty()).then_some(found)
    }
}

fn members_tell(first: &Condition) -> bool {
    tells(first)
        || crate::model::names::names::members(first)
            .iter()
            .flat_map(|member| &member.parts)
            .any(|part| matches!(&part.kind, PartKind::Word(word) if crate::lexicon::act(word).is_some()))
}

fn days(number: u32, working: bool) -> Quantity {
    if working {
        Quantity::working_days(number)
    } else {
        Quantity::plain(number, TimeUnit::Day)
    }
}

/// `потом каждые 3 дня`, `затем раз в неделю`: the step in days, and whether they are working days.
fn step(member: &Member) -> Option<(u32, bool)> {
    let mut cursor = Cursor::new(member);
    if !cursor.eat(&["потом", "затем", "далее", "дальше"]) {
        return None;
    }
    if !cursor.eat(&["каждые", "каждый", "каждую"]) {
        let once = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Times),
                ..
            })
        );
        if once {
            cursor.skip(1);
        } else if !cursor.eat(&["раз"]) {
            return None;
        }
        if !cursor.eat(&["в"]) {
            return None;
        }
    }
    let part = cursor.next().filter(|_| cursor.is_done())?;
    let PartKind::Quantity {
        low,
        high: None,
        unit: Some(unit),
        working,
        ..
    } = &part.kind
    else {
        return None;
    };
    let number = match low {
        None => 1,
        Some(low) => whole(*low)?,
    };
    let days = match unit {
        Unit::Day => number,
        Unit::Week if !working => number.checked_mul(7)?,
        _ => return None,
    };
    (days > 0).then_some((days, *working))
}

fn whole(number: crate::value::Decimal) -> Option<u32> {
    use rust_decimal::prelude::ToPrimitive;
    number.is_integer().then(|| number.to_u32()).flatten()
}

/// `[всего] не больше 4 раз`, `максимум 4 раза`, `всего 4 раза`
fn how_often(member: &Member) -> Option<u32> {
    let mut cursor = Cursor::new(member);
    let total = cursor.eat(&["всего", "итого", "максимум", "но"]);
    let most = cursor.eat_run(&["не", "больше"]) || cursor.eat_run(&["не", "более"]);
    if !total && !most {
        return None;
    }
    let part = cursor.next().filter(|_| cursor.is_done())?;
    let PartKind::Quantity {
        low: Some(low),
        high: None,
        unit: Some(Unit::Times),
        ..
    } = &part.kind
    else {
        return None;
    };
    whole(*low).filter(|times| *times > 0)
}

/// One touch of the chain.
fn touch(first: &First, at: u32, step: u32, working: bool, then: &Member) -> Option<Node> {
    let head = then.parts.first()?;
    let term = if at == 0 {
        first.term.clone()
    } else {
        let low = Some((first.day + at.checked_mul(step)?).into());
        let length = PartKind::Quantity {
            low,
            high: None,
            unit: Some(Unit::Day),
            working,
            calendar: false,
            signed: None,
        };
        let through = PartKind::Word("через".into());
        [through, length]
            .map(|kind| Part {
                kind,
                ..head.clone()
            })
            .to_vec()
    };
    let span = if at == 0 { first.span } else { then.span };
    let right = row(member_of(first.deed.clone())?, None, Vec::new(), span);
    Some(leaf(row(
        member_of(term)?,
        Some(Box::new(right)),
        Vec::new(),
        span,
    )))
}

/// `пока нет оплаты` → `остановить, если не (нет оплаты)`
fn stop(tail: &Tail) -> Option<Node> {
    let first = crate::model::names::names::members(&tail.cond)
        .first()?
        .parts
        .first()?;
    let word = |said: &str| Part {
        kind: PartKind::Word(said.into()),
        ..first.clone()
    };
    let group = Part {
        kind: PartKind::Group(Box::new(tail.cond.clone())),
        span: tail.cond.span(),
        seen: first.seen.clone(),
    };
    let ends = Tail {
        kind: TailKind::If,
        cond: member_of(vec![word("не"), group])?,
        ..tail.clone()
    };
    let left = member_of(vec![word("остановить")])?;
    Some(leaf(row(left, None, vec![ends], tail.span)))
}

fn row(left: Condition, right: Option<Box<Phrase>>, tails: Vec<Tail>, span: Span) -> Phrase {
    Phrase {
        kind: PhraseKind::Plain { left, right, tails },
        grade: Vec::new(),
        span,
    }
}

fn leaf(phrase: Phrase) -> Node {
    let span = phrase.span;
    Node {
        number: None,
        phrase: Some(phrase),
        opens: false,
        children: Vec::new(),
        span,
    }
}
