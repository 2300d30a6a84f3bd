//! What stops the clock of a term: `пауза не дольше 14 дней, пока …`, `пауза до даты «подождать до», но не больше 30 дней и не больше двух
//! раз`, `срок стоит, пока …`, `не больше 2 пауз`. The pieces stand in any order.

use rust_decimal::prelude::ToPrimitive;

use crate::calendar::Quantity;
use crate::diagnostic::Code;
use crate::model::conditions::events::shape;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, others};
use crate::model::regulation::{Cond, EventPattern, FieldId, LookBack, Op, Pause, Test, What};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, Node, PartKind, PhraseKind, TailKind, Unit};

/// What a line has said of a pause so far.
#[derive(Default)]
struct Said {
    until: Option<FieldId>,
    at_most: Option<Quantity>,
    often: Option<u32>,
}

/// `пауза`, `срок стоит`, `отсчёт останавливается`, `часы стоят`: the cursor is behind it then.
pub(in crate::model) fn begins(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    if cursor.eat(&["пауза", "перерыв"]) {
        return true;
    }
    let clock = ["срок", "отсчет", "счет", "часы", "время"];
    if cursor.eat(&clock) {
        cursor.eat(&["срока", "дней", "времени"]);
        if cursor.eat(&["стоит", "стоят", "приостановлен", "приостановлены"])
            || cursor.eat_stem(&["останавлива", "приостанавлива", "замира"])
            || cursor.eat_run(&["не", "идет"])
            || cursor.eat_run(&["не", "идут"])
            || cursor.eat_run(&["не", "считается"])
            || cursor.eat_run(&["не", "считаются"])
        {
            return true;
        }
    }
    cursor.back_to(start);
    false
}

/// `не больше 2 пауз`, `пауз не больше 2`, `максимум две паузы`: how many, when the line says nothing else.
pub(in crate::model) fn number_of(cursor: &Cursor<'_>) -> Option<u32> {
    let mut cursor = cursor.clone();
    let first = cursor.eat_stem(&["пауз", "перерыв"]);
    let times = bounded_number(&mut cursor)?;
    let noun = first || cursor.eat_stem(&["пауз", "перерыв"]);
    (noun && cursor.is_done()).then_some(times)
}

/// Whether a line says how many pauses there may be.
pub(in crate::model) fn is_number(row: &Node) -> bool {
    let Some(PhraseKind::Plain {
        left: Condition::Member(member),
        right: None,
        ..
    }) = row.phrase.as_ref().map(|phrase| &phrase.kind)
    else {
        return false;
    };
    number_of(&Cursor::new(member)).is_some()
}

/// `не больше 2`, `не чаще двух раз`, `максимум один раз`
fn bounded_number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let start = cursor.position();
    let most = cursor.eat_run(&["не", "больше"])
        || cursor.eat_run(&["не", "более"])
        || cursor.eat_run(&["не", "чаще"])
        || cursor.eat(&["максимум", "только"]);
    if most && cursor.eat(&["однажды"]) {
        return Some(1);
    }
    let found = match cursor.peek().map(|part| &part.kind) {
        Some(PartKind::Quantity {
            low,
            high: None,
            unit: unit @ (None | Some(Unit::Times)),
            ..
        }) => match (low, unit) {
            (Some(low), _) if low.is_integer() => low.to_u32(),
            (None, Some(Unit::Times)) => Some(1),
            _ => None,
        },
        _ => None,
    };
    match found.filter(|_| most) {
        Some(times) => {
            cursor.skip(1);
            Some(times)
        }
        None => {
            cursor.back_to(start);
            None
        }
    }
}

impl Binder<'_> {
    /// A line that stops the clock; the cursor stands behind its first words.
    pub(in crate::model) fn pause(
        &mut self,
        line: Line<'_>,
        cursor: &mut Cursor<'_>,
        clause: usize,
    ) {
        let mut said = Said::default();
        self.pause_pieces(cursor, &mut said);
        self.finish(cursor);
        for further in others(line.left) {
            for member in members(further) {
                let mut cursor = Cursor::new(member);
                self.pause_pieces(&mut cursor, &mut said);
                self.finish(&cursor);
            }
        }
        let mut held = None;
        for tail in line.tails {
            if tail.kind != TailKind::While && tail.kind != TailKind::If || held.is_some() {
                self.leftover(tail.span);
                continue;
            }
            held = self.while_paused(&tail.cond, &mut said);
        }
        let while_ = match (said.until, held) {
            (None, Some(cond)) => {
                let cond = self.cond(&cond);
                Pause {
                    while_: cond,
                    at_most: said.at_most,
                    times: said.often,
                }
            }
            (Some(field), None) => self.pause_until(field, &said),
            // Both hold it: until the date, as long as the rest is so.
            (Some(field), Some(cond)) => {
                let cond = self.cond(&cond);
                let until = self.pause_until(field, &said);
                Pause {
                    while_: Cond::And(vec![until.while_, cond]),
                    ..until
                }
            }
            (None, None) => {
                self.error(
                    Code::EmptyBranch,
                    line.node.span,
                    "у паузы не сказано, пока что",
                )
                .label("пока что?")
                .example("    пауза не дольше 14 дней, пока есть задача со сроком");
                return;
            }
        };
        if let Some(duty) = self.duty_mut(clause, line.node) {
            duty.pauses.push(while_);
        }
    }

    /// A pause until a date of the card. How often is how often the date was set: the third one stops nothing any more.
    fn pause_until(&mut self, field: FieldId, said: &Said) -> Pause {
        let name = self
            .reg
            .fields
            .get(field.0)
            .map_or("", |field| &*field.name);
        let text: Box<str> = format!("дата «{name}» не прошла").into();
        let ahead = Cond::Test(Box::new(Test::Ahead(field)), text);
        let while_ = match said.often {
            Some(times) => {
                let text: Box<str> = format!("«{name}» назначали не больше {times} раз").into();
                let pattern = EventPattern {
                    any: vec![shape(What::FieldChange(field))],
                    text: text.clone(),
                };
                let test = Test::Count {
                    pattern,
                    window: LookBack::Ever,
                    op: Op::Le,
                    number: times,
                };
                Cond::And(vec![ahead, Cond::Test(Box::new(test), text)])
            }
            None => ahead,
        };
        Pause {
            while_,
            at_most: said.at_most,
            times: None,
        }
    }

    /// `[но] не дольше 30 дней`, `не больше двух раз`, `до даты «подождать до»`, in any order.
    fn pause_pieces(&mut self, cursor: &mut Cursor<'_>, said: &mut Said) {
        loop {
            cursor.eat(&["но", "и", "а", "причем", "всего", "в", "сумме", "суммарно"]);
            if said.until.is_none()
                && let Some(field) = self.date_ahead(cursor)
            {
                said.until = Some(field);
                continue;
            }
            if let Some(times) = bounded_number(cursor) {
                cursor.eat_stem(&["пауз", "перерыв"]);
                said.often = Some(times);
                continue;
            }
            let at = cursor.position();
            let bounded = cursor.eat_run(&["не", "дольше"])
                || cursor.eat_run(&["не", "больше"])
                || cursor.eat_run(&["не", "более"])
                || cursor.eat(&["максимум", "на"]);
            cursor.eat(&["чем"]);
            cursor.eat(&["на"]);
            let length = if bounded {
                self.duration_wanted(cursor)
            } else {
                None
            };
            if length.is_none() {
                cursor.back_to(at);
                return;
            }
            said.at_most = length;
        }
    }

    /// `пока есть задача, но не дольше 30 дней и не больше двух раз`: the condition, and the bounds that stand behind it.
    fn while_paused(&mut self, cond: &Condition, said: &mut Said) -> Option<Condition> {
        let Condition::Joint(joint, list, span) = cond else {
            return Some(cond.clone());
        };
        let mut list = list.clone();
        while let Some(last) = list.last() {
            if !self.only_bounds(last, said) {
                break;
            }
            list.pop();
        }
        match list.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(Condition::Joint(*joint, list, *span)),
        }
    }

    fn only_bounds(&mut self, cond: &Condition, said: &mut Said) -> bool {
        match cond {
            Condition::Member(member) => {
                if !bounds(member) {
                    return false;
                }
                let mut cursor = Cursor::new(member);
                self.pause_pieces(&mut cursor, said);
                self.finish(&cursor);
                true
            }
            Condition::Joint(Joint::And | Joint::List, list, _) => {
                let all = list
                    .iter()
                    .all(|one| matches!(one, Condition::Member(member) if bounds(member)));
                all && list.iter().all(|one| self.only_bounds(one, said))
            }
            Condition::Joint(..) => false,
        }
    }

    /// `не больше 2 пауз` on a line of its own: of the only pause there is.
    pub(in crate::model) fn pauses_in_all(&mut self, node: &Node, clause: usize, times: u32) {
        let span: Span = node.span;
        let Some(duty) = self.duty_mut(clause, node) else {
            return;
        };
        let none = duty.pauses.is_empty();
        let one = match duty.pauses.as_mut_slice() {
            [one] => Some(one),
            _ => None,
        };
        // Until a date a pause is counted by how often the date was set.
        let dated =
            |cond: &Cond| matches!(cond, Cond::Test(test, _) if matches!(**test, Test::Ahead(_)));
        match one {
            Some(one) if dated(&one.while_) => {
                let Cond::Test(test, _) = &one.while_ else {
                    return;
                };
                let Test::Ahead(field) = **test else { return };
                let said = Said {
                    until: Some(field),
                    at_most: one.at_most,
                    often: Some(times),
                };
                let pause = self.pause_until(field, &said);
                if let Some(duty) = self.duty_mut(clause, node)
                    && let [one] = duty.pauses.as_mut_slice()
                {
                    *one = pause;
                }
            }
            Some(one) => one.times = Some(times),
            None => {
                let message = match none {
                    true => "паузы под пунктом нет: сколько раз её брать, не о чем говорить",
                    false => "не понятно, о какой паузе речь: пауз под пунктом не одна",
                };
                self.error(Code::UnknownModifier, span, message)
                    .label("у какой паузы?")
                    .hint(
                        "допишите число к самой паузе: «пауза, пока есть задача, не больше 2 раз»",
                    );
            }
        }
    }
}

/// Whether a member says nothing but bounds of a pause.
fn bounds(member: &Member) -> bool {
    let mut cursor = Cursor::new(member);
    cursor.eat(&["но", "и", "а"]);
    let led = matches!(
        (cursor.word(), cursor.word_at(1)),
        (Some("не"), Some("дольше" | "больше" | "более" | "чаще")) | (Some("максимум"), _)
    );
    led && member.parts.iter().all(|part| match &part.kind {
        PartKind::Word(word) => {
            matches!(
                &**word,
                "но" | "и"
                    | "а"
                    | "не"
                    | "дольше"
                    | "больше"
                    | "более"
                    | "чаще"
                    | "чем"
                    | "максимум"
                    | "на"
            ) || word.starts_with("пауз")
        }
        PartKind::Quantity { .. } => true,
        _ => false,
    })
}
