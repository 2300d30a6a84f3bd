//! Which mailing may follow which: `шаблон «А» не раньше 3 дней после шаблона «Б»`, `«А» не вместе с «Б»`, `между «А» и «Б» не меньше
//! 3 дней`, `«А» только после «Б»`.
//!
//! Authors put the same few words in any order, so a line is first taken apart into names, lengths of time and marks; a word
//! that is none of them makes it another sentence.

use rust_decimal::Decimal;

use crate::calendar::{PeriodUnit, Quantity};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::conditions::events::{Place, shape};
use crate::model::limits::counted_things::mailings_by;
use crate::model::limits::mailings::Forbidden;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{Cond, EventPattern, EventShape, LookBack, Op, Test, What};
use crate::syntax::{Condition, Member, Part, PartKind, PhraseKind, Seen, Unit};

/// A word that decides what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Not,
    Never,
    Send,
    Earlier,
    After,
    With,
    Together,
    /// `в один день`
    SameDay,
    Between,
    AtLeast,
    Only,
    /// `кто получил`, `получившим`
    Received,
}

/// What a line is made of.
#[derive(Debug, Clone, PartialEq)]
enum Item {
    Mark(Mark),
    Mailings(Vec<EventShape>, Box<str>),
    Length(Quantity),
}

const MARKS: &[(&[&str], Mark)] = &[
    (&["никогда", "вовсе"], Mark::Never),
    (&["не", "нельзя", "запрещено"], Mark::Not),
    (
        &[
            "слать",
            "посылать",
            "отправлять",
            "отправить",
            "отправляется",
            "отправляем",
            "шлем",
            "рассылать",
            "ставить",
            "писать",
        ],
        Mark::Send,
    ),
    (&["раньше", "ранее"], Mark::Earlier),
    (&["после", "спустя", "вслед"], Mark::After),
    (&["вместе", "одновременно", "заодно"], Mark::Together),
    (&["между"], Mark::Between),
    (
        &["минимум", "пауза", "перерыв", "промежуток"],
        Mark::AtLeast,
    ),
    (&["только", "лишь", "исключительно"], Mark::Only),
    (
        &["получил", "получили", "получал", "получавшим", "получившим"],
        Mark::Received,
    ),
    (&["с", "со"], Mark::With),
];

/// Words that change nothing beside the others.
const FILLERS: &[&str] = &[
    "чем",
    "через",
    "и",
    "или",
    "за",
    "в",
    "еще",
    "течение",
    "ближайшие",
    "первые",
    "последние",
    "тем",
    "тому",
    "кто",
    "кому",
    "клиенту",
    "клиентам",
    "одному",
    "тому",
    "же",
    "письмо",
    "друг",
    "другом",
    "подряд",
];

/// What may stand before a template's name.
const OF: &[&str] = &["шаблон", "рассылк", "письм", "сообщени"];

/// Who may not follow whom.
struct Order {
    /// What the line speaks of …
    these: Vec<EventShape>,
    /// … and what it must keep away from.
    those: Vec<(EventPattern, bool)>,
    /// Over which time.
    window: LookBack,
}

impl Binder<'_> {
    /// A line that says which mailing may follow which. False when it is none.
    pub(in crate::model) fn order_rule(&mut self, line: Line<'_>) -> bool {
        let Some(flat) = flat(line) else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let Some(items) = self.order_items(&flat) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let Some(orders) = orders(&items) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let by_day = |one: &Order| matches!(one.window, LookBack::Period(_));
        if orders.iter().any(by_day) && items.contains(&Item::Mark(Mark::Together)) {
            let to = line
                .node
                .phrase
                .as_ref()
                .map_or(line.node.span, |phrase| phrase.span);
            self.diagnostics.push(
                Diagnostic::advice(Code::LimitReading, to, "«вместе» понято как в один календарный день по часам клиента")
                    .label("так понято")
                    .hint("если нужен другой срок, назовите его: «между «А» и «Б» не меньше 3 дней»; если никогда — «никогда не слать «А» вместе с «Б»»"),
            );
        }
        if let Some(right) = line.right {
            right.mark();
        }
        for order in orders {
            self.ordered(line, order);
        }
        true
    }

    fn ordered(&mut self, line: Line<'_>, order: Order) {
        let said = self.text(line.left.span());
        let any = order.those.into_iter().map(|(pattern, wanted)| {
            let text: Box<str> = pattern.text.clone();
            let test = |window, op, number| {
                let test = Test::Count {
                    pattern: pattern.clone(),
                    window,
                    op,
                    number,
                };
                Cond::Test(Box::new(test), text.clone())
            };
            let near = test(order.window.clone(), Op::Ge, 1);
            match (wanted, &order.window) {
                // It must have been, and long enough ago.
                (true, LookBack::Ever) => test(LookBack::Ever, Op::Eq, 0),
                (true, _) => Cond::Or(vec![test(LookBack::Ever, Op::Eq, 0), near]),
                (false, _) => near,
            }
        });
        let mut when: Vec<Cond> = any.collect();
        let when = match when.len() {
            1 => when.remove(0),
            _ => Cond::Or(when),
        };
        debug_assert!(!said.is_empty(), "a line has words");
        let line = Line {
            right: None,
            ..line
        };
        self.forbid(
            line,
            Forbidden {
                any: order.these,
                when,
                exempt: Vec::new(),
                every_deal: false,
            },
        );
    }

    /// Takes a line apart; `None`: it has a word that no such line has.
    fn order_items(&mut self, flat: &Member) -> Option<Vec<Item>> {
        let mut cursor = Cursor::new(flat);
        let mut items: Vec<Item> = Vec::new();
        while !cursor.is_done() {
            let start = cursor.position();
            // `в один день с «Б»`, `в тот же день`, `в один и тот же день`
            if cursor.eat(&["в"]) {
                while cursor.eat(&["один", "тот", "и", "же", "этот"]) {}
                // «Один день» is a quantity as well.
                let one_day = matches!(cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quantity { low: Some(low), high: None, unit: Some(Unit::Day), .. }) if *low == Decimal::ONE);
                if one_day || cursor.position() > start + 1 && cursor.word() == Some("день") {
                    cursor.skip(1);
                    items.push(Item::Mark(Mark::SameDay));
                    continue;
                }
                cursor.back_to(start);
            }
            if let Some(mark) = MARKS.iter().find(|(words, _)| cursor.eat(words)) {
                if mark.1 == Mark::After || mark.1 == Mark::Received {
                    items.push(Item::Mark(Mark::After));
                    let event = self.after_what(&mut cursor, mark.1);
                    items.extend(event);
                } else {
                    items.push(Item::Mark(mark.1));
                }
                continue;
            }
            // `не меньше 3 дней`
            if cursor.eat(&["меньше", "менее"]) {
                items.push(Item::Mark(Mark::AtLeast));
                continue;
            }
            if let Some((any, text)) = self.named_mailings(&mut cursor) {
                let joined = joined(flat, start);
                match items.last_mut() {
                    Some(Item::Mailings(known, words)) if joined => {
                        known.extend(any);
                        *words = format!("{words} и {text}").into();
                    }
                    _ => items.push(Item::Mailings(any, text)),
                }
                continue;
            }
            if cursor.eat(FILLERS) {
                continue;
            }
            if let Some(length) = self.duration_round_the_clock(&mut cursor) {
                items.push(Item::Length(length));
                continue;
            }
            return None;
        }
        Some(items)
    }

    /// What stands behind «после» when it is no mailing by its name.
    fn after_what(&mut self, cursor: &mut Cursor<'_>, mark: Mark) -> Option<Item> {
        let start = cursor.position();
        let quiet = self.diagnostics.mark();
        let mut ahead = cursor.clone();
        if mark == Mark::Received || self.named_mailings(&mut ahead).is_some() {
            return None;
        }
        // `после прошлой рассылки` is a gap of its own, read elsewhere.
        if let Some(word) = cursor.word()
            && (word.starts_with("прошл")
                || word.starts_with("предыдущ")
                || word.starts_with("последн"))
        {
            return None;
        }
        let Some(pattern) = self.counted_event(cursor, Place::Happening) else {
            self.diagnostics.take_back(quiet);
            cursor.back_to(start);
            return None;
        };
        // Of a client's sends only mailings are ordered.
        Some(Item::Mailings(pattern.any, pattern.text))
    }

    /// `шаблона «Б»`, `«Б»`, `email`
    fn named_mailings(&mut self, cursor: &mut Cursor<'_>) -> Option<(Vec<EventShape>, Box<str>)> {
        let start = cursor.position();
        if cursor.word().is_some()
            && let Some(any) = self.channel_shapes(cursor)
        {
            let text = self.text(cursor.span_since(start));
            return Some((any, text));
        }
        cursor.eat_stem(OF);
        let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) else {
            cursor.back_to(start);
            return None;
        };
        cursor.skip(1);
        let any = mailings_by(std::slice::from_ref(name));
        Some((any, format!("рассылка «{name}»").into()))
    }
}

/// Whether the part before is a joint of names.
fn joined(flat: &Member, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| flat.parts.get(at));
    matches!(before.map(|part| &part.kind), Some(PartKind::Word(word)) if matches!(&**word, "и" | "или"))
}

/// What the items of a line say; `None`: nothing of this kind.
fn orders(items: &[Item]) -> Option<Vec<Order>> {
    let has = |mark| items.contains(&Item::Mark(mark));
    let mut lengths = items.iter().filter_map(|item| match item {
        Item::Length(length) => Some(*length),
        _ => None,
    });
    let length = lengths.next();
    if lengths.next().is_some() {
        return None;
    }
    let within = length.map(LookBack::Last);
    let denied = has(Mark::Not) || has(Mark::Never);
    // Mailings behind «после» or «с» are those to keep away from.
    let mut these: Vec<(Vec<EventShape>, Box<str>)> = Vec::new();
    let mut those: Vec<(Vec<EventShape>, Box<str>)> = Vec::new();
    let mut behind = None;
    for item in items {
        match item {
            Item::Mark(mark @ (Mark::After | Mark::With)) => behind = Some(*mark),
            Item::Mark(Mark::Earlier) if length.is_none() => behind = Some(Mark::Earlier),
            Item::Mailings(any, text) => {
                let side = if behind.take().is_some() {
                    &mut those
                } else {
                    &mut these
                };
                side.push((any.clone(), text.clone()));
            }
            Item::Mark(_) | Item::Length(_) => {}
        }
    }
    if has(Mark::Between) {
        let window = within.filter(|_| denied || has(Mark::AtLeast))?;
        return apart(these.into_iter().chain(those).collect(), &window);
    }
    if has(Mark::Together) || has(Mark::SameDay) {
        if has(Mark::Earlier) || has(Mark::After) {
            return None;
        }
        let window = match (denied, has(Mark::Never), within) {
            (false, ..) => return None,
            (_, true, None) => LookBack::Ever,
            (_, _, Some(window)) => window,
            (_, false, None) => LookBack::Period(PeriodUnit::Day),
        };
        return apart(these.into_iter().chain(those).collect(), &window);
    }
    if has(Mark::AtLeast) || those.is_empty() {
        return None;
    }
    let all = vec![shape(What::Mailing)];
    let spoken: Vec<EventShape> = match these.is_empty() {
        true => all,
        false => these.into_iter().flat_map(|(any, _)| any).collect(),
    };
    let order = |those: Vec<(Vec<EventShape>, Box<str>)>, wanted, window| {
        let those = those
            .into_iter()
            .map(|(any, text)| (EventPattern { any, text }, wanted));
        Some(vec![Order {
            these: spoken.clone(),
            those: those.collect(),
            window,
        }])
    };
    let mailings = |those: &[(Vec<EventShape>, Box<str>)]| {
        those
            .iter()
            .flat_map(|(any, _)| any)
            .all(|one| one.what == What::Mailing)
    };
    // `«А» только после «Б»`, `«А» не раньше «Б»`: it must have gone.
    let wants = has(Mark::Only) && has(Mark::After) && !denied
        || denied && has(Mark::Earlier) && !has(Mark::After) && length.is_none();
    if wants {
        return order(those, true, within.unwrap_or(LookBack::Ever));
    }
    if !mailings(&those) && within.is_none() {
        return None;
    }
    match (denied, has(Mark::Earlier), within) {
        // `не раньше 3 дней после «Б»`
        (true, true, Some(window)) if has(Mark::After) => order(those, false, window),
        // `после «Б» не слать «А» 3 дня`
        (true, false, Some(window)) if has(Mark::After) && has(Mark::Send) => {
            order(those, false, window)
        }
        // `не слать «А» после «Б»`, `«А» никогда после «Б»`
        (true, false, None) if has(Mark::After) && (has(Mark::Send) || has(Mark::Never)) => {
            order(those, false, LookBack::Ever)
        }
        _ => None,
    }
}

/// Each of these keeps away from every other.
fn apart(all: Vec<(Vec<EventShape>, Box<str>)>, window: &LookBack) -> Option<Vec<Order>> {
    let single: Vec<(EventShape, Box<str>)> = all
        .into_iter()
        .flat_map(|(any, text)| {
            any.into_iter().map(move |one| {
                let text = one
                    .template
                    .as_ref()
                    .map_or_else(|| text.clone(), |name| format!("рассылка «{name}»").into());
                (one, text)
            })
        })
        .collect();
    if single.len() < 2 || single.iter().any(|(one, _)| one.what != What::Mailing) {
        return None;
    }
    let orders = single.iter().enumerate().map(|(at, (one, _))| {
        let others = single.iter().enumerate().filter(|(other, _)| *other != at);
        let pattern = |(_, (one, text)): (usize, &(EventShape, Box<str>))| {
            let pattern = EventPattern {
                any: vec![one.clone()],
                text: text.clone(),
            };
            (pattern, false)
        };
        Order {
            these: vec![one.clone()],
            those: others.map(pattern).collect(),
            window: window.clone(),
        }
    });
    Some(orders.collect())
}

/// All that a line says, one part after another: `left — right`.
pub(in crate::model) fn flat(line: Line<'_>) -> Option<Member> {
    let mut parts: Vec<Part> = Vec::new();
    add(line.left, &mut parts);
    if let Some(right) = line.right {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &right.kind
        else {
            return None;
        };
        if !tails.is_empty() {
            return None;
        }
        add(left, &mut parts);
    }
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Member { parts, span })
}

/// The parts of a condition, its joints as words.
pub(in crate::model) fn add(condition: &Condition, parts: &mut Vec<Part>) {
    match condition {
        Condition::Member(member) => parts.extend(member.parts.iter().cloned()),
        Condition::Joint(_, list, _) => {
            for (at, one) in list.iter().enumerate() {
                if at > 0 {
                    parts.push(Part {
                        kind: PartKind::Word("и".into()),
                        span: one.span(),
                        seen: Seen::default(),
                    });
                }
                add(one, parts);
            }
        }
    }
}
