//! Attempts: `недозвон, 5 попыток: 2 сегодня; 2 завтра; 1 послезавтра`.

use crate::calendar::{Pace, Quantity, Term, TermDay, Unit as TimeUnit};
use crate::diagnostic::Code;
use crate::facts::{Direction, EventKind};
use crate::lexicon::{Act, EventNoun, act, event_noun, ordinal};
use crate::model::conditions::events::{Place, kind};
use crate::model::duties::deeds::outgoing;
use crate::model::duties::series::Reading;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Again, Bound, Cond, CountWindow, Deed, EventPattern, EventShape, Frequency, Grid, KeyKind,
    Slot, SlotWhen, Trigger, What,
};
use crate::model::terms::terms::Timing;
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind, Unit};

/// What the heading of a grid says, in whatever order.
#[derive(Default)]
struct Head {
    /// `недозвон`
    failure: Option<EventPattern>,
    /// `5 попыток`
    count: Option<u32>,
    /// `попытки дозвона` without a number
    named: bool,
    /// `с шагом 14 дней`
    step: Option<Quantity>,
    /// `за 3 дня`
    within: Option<Term>,
    /// `по 2 в день`
    per_day: Option<u32>,
    /// What one attempts, if it is not a call.
    act: Option<EventPattern>,
    /// `2 сегодня`
    slots: Vec<(u32, SlotWhen)>,
    /// `между ними не меньше 2 часов`, with the line that says it.
    gaps: Vec<(Quantity, Node)>,
    /// Rows said in the heading itself: `между ними сообщение`.
    rows: Vec<Node>,
}

/// Whether the line or the first row below it names what a grid is about; nothing else is worth reading as one.
fn speaks_of_attempts(line: Line<'_>) -> bool {
    let first = line
        .node
        .children
        .first()
        .and_then(|row| row.phrase.as_ref());
    let row = match first.map(|phrase| &phrase.kind) {
        Some(PhraseKind::Plain { left, .. }) => Some(left),
        _ => None,
    };
    [Some(line.left), row].into_iter().flatten().any(|said| {
        members(said).iter().any(|member| {
            member.parts.iter().any(|part| match &part.kind {
                PartKind::Word(word) => {
                    ["дозвон", "обзвон", "прозвон"]
                        .iter()
                        .any(|stem| word.starts_with(stem))
                        || event_noun(word) == Some(EventNoun::Unreached)
                }
                PartKind::Quantity { unit, .. } => *unit == Some(Unit::Attempts),
                _ => false,
            })
        })
    })
}

impl Binder<'_> {
    /// Reads a grid of attempts; the answer is how many lines it took. `None`: it is none.
    pub(in crate::model) fn attempts(
        &mut self,
        line: Line<'_>,
        following: &[Node],
    ) -> Option<usize> {
        if !speaks_of_attempts(line) {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut head = Head::default();
        let mut children: &[Node] = &line.node.children;
        if !self.head(line, &mut head) {
            self.diagnostics.take_back(mark);
            return None;
        }
        // `дозвон: 5 попыток — 2 сегодня; …`: the number stands in the first row.
        if head.count.is_none()
            && let Some(first) = children.first()
            && let Some(Phrase {
                kind: PhraseKind::Plain { left, right, tails },
                ..
            }) = &first.phrase
            && tails.is_empty()
        {
            let row = Line {
                node: first,
                left,
                right: right.as_deref(),
                tails,
                context: line.context,
            };
            let inner = self.diagnostics.mark();
            let mut more = Head::default();
            if self.head(row, &mut more) && more.count.is_some() {
                head.count = more.count;
                head.step = head.step.or(more.step);
                head.within = head.within.or(more.within);
                head.slots.append(&mut more.slots);
                head.rows.append(&mut more.rows);
                head.per_day = head.per_day.or(more.per_day);
                head.act = head.act.or(more.act);
                children = children.get(1..).unwrap_or_default();
            } else {
                self.diagnostics.take_back(inner);
            }
        }
        let planned = head.step.is_some()
            || head.within.is_some()
            || head.per_day.is_some()
            || !head.slots.is_empty()
            || !head.rows.is_empty();
        let meant = head.failure.is_some() && (head.count.is_some() || line.node.opens)
            || head.count.is_some() && (planned || line.node.opens)
            || head.named && line.node.opens;
        if !meant {
            self.diagnostics.take_back(mark);
            return None;
        }
        // `5 попыток — 2 сегодня / 2 завтра`: further slots of one line stand behind it.
        let mut taken = 1;
        let mut children = children.to_vec();
        if line.right.is_some() && head.rows.is_empty() {
            for next in following {
                let Some(Phrase {
                    kind:
                        PhraseKind::Plain {
                            left, right: None, ..
                        },
                    ..
                }) = &next.phrase
                else {
                    break;
                };
                if next.number.is_some() || !self.slots_in(left, &mut head.slots) {
                    break;
                }
                taken += 1;
                // The block of such a line hangs on its last slot.
                children.extend(next.children.iter().cloned());
            }
        }
        self.grid(line, head, &children);
        Some(taken)
    }

    /// Builds the grid, reads its rows and writes the clause down.
    fn grid(&mut self, line: Line<'_>, mut head: Head, children: &[Node]) {
        let own = head.failure.take().map(|pattern| Trigger::Event {
            pattern,
            again: Again::Join,
        });
        let after_failure = own.is_some();
        let ends_with_scope = line.context.trigger == Trigger::Scope;
        let trigger = self.pick_trigger(line, own);
        let (attempt, success) = patterns(head.act.take());
        let grid = Grid {
            slots: Vec::new(),
            success,
            restart: None,
            after_failure,
            ends_with_scope,
        };
        let mut reading = Reading::new(Some(grid), trigger, line.context);
        // Rows name attempts by number, so the slots are known before them.
        let mut gaps = std::mem::take(&mut head.gaps);
        let mut rest: Vec<Node> = Vec::new();
        for child in children {
            let slots = match child.phrase.as_ref().map(|phrase| &phrase.kind) {
                Some(PhraseKind::Plain {
                    left,
                    right: None,
                    tails,
                }) if tails.is_empty() => {
                    let gap = self.attempts_apart(left);
                    gaps.extend(gap.map(|gap| (gap, child.clone())));
                    gap.is_some()
                        || self.slots_in(left, &mut head.slots)
                        || self.spread(left, &mut head)
                }
                Some(PhraseKind::Plain {
                    left,
                    right: Some(right),
                    tails,
                }) if tails.is_empty() => self.slots_by_day(left, right, &mut head.slots),
                _ => false,
            };
            if !slots {
                rest.push(child.clone());
            }
        }
        let slots = self.windows(line.left.span(), &head);
        if let Some(grid) = &mut reading.series.grid {
            grid.slots = slots
                .into_iter()
                .map(|when| Slot {
                    pattern: attempt.clone(),
                    when,
                })
                .collect();
        }
        self.series_rows(&head.rows, &mut reading, &Cond::True);
        self.series_rows(&rest, &mut reading, &Cond::True);
        let plain = Line {
            right: None,
            ..line
        };
        self.series_clause(plain, reading);
        for (gap, node) in gaps {
            self.gap_clause(line, &node, gap, attempt.clone());
        }
    }

    /// `между попытками не меньше 2 часов`: how long at least one has to wait.
    fn attempts_apart(&mut self, left: &Condition) -> Option<Quantity> {
        let Condition::Member(member) = left else {
            return None;
        };
        let mut cursor = Cursor::new(member);
        let mark = self.diagnostics.mark();
        let found = (|| {
            let between = cursor.eat(&["между"])
                && (cursor.eat(&["ними"])
                    || cursor.word().is_none() && cursor.next().is_some()
                    || cursor.word().and_then(event_noun).is_some() && cursor.next().is_some());
            let paused = cursor.eat_stem(&["пауз", "интервал", "перерыв"]);
            let least = cursor.eat_run(&["не", "меньше"])
                || cursor.eat_run(&["не", "менее"])
                || cursor.eat_run(&["не", "чаще"])
                || cursor.eat(&["минимум"]);
            cursor.eat(&["чем", "через"]);
            let length = self.duration_round_the_clock(&mut cursor)?;
            (between && (least || paused) && cursor.is_done()).then_some(length)
        })();
        if found.is_none() {
            self.diagnostics.take_back(mark);
        }
        found
    }

    /// A limit of its own: one attempt of a deal within that time, from the begin of one to the begin of the next.
    fn gap_clause(&mut self, line: Line<'_>, node: &Node, gap: Quantity, attempt: EventPattern) {
        let context = Context {
            trigger: Trigger::Scope,
            number: line
                .node
                .number
                .clone()
                .or_else(|| line.context.number.clone()),
            ..line.context.clone()
        };
        let bounds = vec![Bound {
            at_most: 1,
            window: CountWindow::Rolling(gap),
        }];
        let frequency = Frequency {
            pattern: attempt,
            also: Vec::new(),
            exempt: Vec::new(),
            exempt_when: None,
            key: KeyKind::Deal,
            bounds,
            client_clock: false,
            every_deal: false,
            adds_up: false,
        };
        let guard = self.guard(line);
        let inner = Line {
            node,
            context: &context,
            right: None,
            ..line
        };
        self.frequency_sentence(inner, guard, frequency);
    }

    /// The windows of all slots, in order.
    fn windows(&mut self, span: Span, head: &Head) -> Vec<SlotWhen> {
        let count = head.count.unwrap_or(0);
        if !head.slots.is_empty() {
            let listed: u32 = head.slots.iter().map(|(count, _)| *count).sum();
            if count > 0 && listed != count {
                self.error(
                    Code::SlotCount,
                    span,
                    format!("попыток названо {count}, а в сетке их {listed}"),
                )
                .label("сколько попыток?")
                .hint("исправьте число или строки сетки");
            }
            let each = head.slots.iter();
            return each
                .flat_map(|(count, when)| (0..*count).map(move |_| when.clone()))
                .collect();
        }
        let count = count.max(1);
        if let Some(step) = head.step {
            return (0..count).map(|k| stepped(step, k)).collect();
        }
        if let Some(within) = &head.within {
            return (0..count).map(|_| SlotWhen::Term(within.clone())).collect();
        }
        let per_day = head.per_day.unwrap_or_else(|| {
            self.warn(
                Code::NoGrid,
                span,
                "не сказано, когда делать попытки: читается как по одной в рабочий день",
            )
            .label("когда?")
            .hint("назовите дни: «2 сегодня; 2 завтра; 1 послезавтра» — или шаг: «с шагом 2 часа»");
            1
        });
        (0..count)
            .map(|k| SlotWhen::Day(k / per_day.max(1)))
            .collect()
    }

    /// The heading, member by member. False when something in it is not of attempts.
    fn head(&mut self, line: Line<'_>, head: &mut Head) -> bool {
        let all = members(line.left);
        let last = all.len();
        for (index, member) in all.iter().enumerate() {
            let mut cursor = Cursor::new(member);
            if index > 0 && self.inline_row(member, line, index + 1 == last, head) {
                continue;
            }
            while !cursor.is_done() {
                if !self.piece(&mut cursor, head) {
                    return false;
                }
            }
        }
        let right = line.right.filter(|_| head.rows.is_empty());
        match right.map(|right| &right.kind) {
            None => true,
            Some(PhraseKind::Plain {
                left,
                right: None,
                tails,
            }) if tails.is_empty() => self.slots_in(left, &mut head.slots),
            Some(_) => false,
        }
    }

    /// `между ними сообщение`, and the last `после третьей` with what stands right of the dash.
    fn inline_row(&mut self, member: &Member, line: Line<'_>, last: bool, head: &mut Head) -> bool {
        let apart = Condition::Member(member.clone());
        if let Some(gap) = self.attempts_apart(&apart) {
            head.gaps.push((gap, row(apart.clone(), plain(apart))));
            return true;
        }
        let mut cursor = Cursor::new(member);
        let between = cursor.eat(&["между"]) && {
            cursor.skip(1);
            true
        };
        if between && !cursor.is_done() {
            let at = cursor.position();
            let (said, done) = member.parts.split_at(at);
            let (Some(left), Some(right)) = (joined(said), joined(done)) else {
                return false;
            };
            member.mark();
            head.rows.push(row(left, plain(right)));
            return true;
        }
        let after = Cursor::new(member).word() == Some("после");
        if let (true, true, Some(right)) = (after, last, line.right) {
            head.rows
                .push(row(Condition::Member(member.clone()), right.clone()));
            return true;
        }
        false
    }

    /// One piece of a heading.
    fn piece(&mut self, cursor: &mut Cursor<'_>, head: &mut Head) -> bool {
        let start = cursor.position();
        if cursor.eat(&[
            "при",
            "после",
            "повтор",
            "повторять",
            "повторная",
            "максимум",
            "всего",
            "делаем",
            "делать",
            "сделать",
        ]) {
            return !cursor.is_done();
        }
        if cursor.eat_run(&["по", "расписанию"]) || cursor.eat_run(&["по", "сетке"])
        {
            return true;
        }
        if cursor.eat_stem(&["дозвон", "обзвон", "прозвон"]) {
            head.named = true;
            return true;
        }
        let noun = cursor.word().and_then(event_noun);
        if noun == Some(EventNoun::Unreached) {
            let any = self.event(cursor, Place::Happening);
            let text = self.text(cursor.span_since(start));
            head.failure = any.map(|any| EventPattern { any, text });
            return head.failure.is_some();
        }
        if let Some(PartKind::Quantity {
            low,
            high: None,
            unit: Some(Unit::Attempts),
            ..
        }) = cursor.peek().map(|part| &part.kind)
        {
            cursor.skip(1);
            match low {
                Some(low) => head.count = u32::try_from(low.trunc().mantissa()).ok(),
                None => head.named = true,
            }
            return !matches!(cursor.word(), Some("в" | "на"));
        }
        if cursor.eat_run(&["с", "шагом"])
            || cursor.eat_run(&["с", "интервалом"])
            || cursor.eat_run(&["с", "перерывом"])
            || cursor.eat_run(&["с", "паузой"])
            || cursor.eat(&["через", "каждые", "каждый", "каждую"])
            || cursor.eat_run(&["раз", "в"])
        {
            cursor.eat(&["в"]);
            head.step = self.duration(cursor);
            return head.step.is_some();
        }
        if cursor.eat(&["по"])
            && let Some(PartKind::Quantity {
                low: Some(low),
                unit: None,
                ..
            }) = cursor.peek().map(|part| &part.kind)
        {
            cursor.skip(1);
            head.per_day = u32::try_from(low.trunc().mantissa()).ok();
            return cursor.eat(&["в"])
                && self.duration(cursor) == Some(Quantity::plain(1, TimeUnit::Day));
        }
        cursor.back_to(start);
        if let Some(verb) = cursor.word().and_then(act)
            && matches!(verb, Act::Call | Act::Write | Act::Contact | Act::Send)
        {
            cursor.skip(1);
            let Some(deeds) = self.deed_of(verb, cursor, start) else {
                return false;
            };
            return match deeds.into_iter().next() {
                Some(Deed::Act(pattern)) => {
                    head.act = Some(pattern);
                    true
                }
                _ => false,
            };
        }
        if matches!(
            noun,
            Some(EventNoun::Email | EventNoun::Message | EventNoun::Sms | EventNoun::Call)
        ) {
            let any = self.event(cursor, Place::Happening);
            let text = self.text(cursor.span_since(start));
            head.act = any.map(|any| EventPattern {
                any: any.into_iter().map(outgoing).collect(),
                text,
            });
            return head.act.is_some();
        }
        let mut timing = Timing::default();
        if self.timing(cursor, &mut timing) && timing.origin.is_none() {
            head.within = timing.term;
            return head.within.is_some();
        }
        cursor.back_to(start);
        false
    }

    /// A row that spreads the attempts: `с шагом 14 дней`, `по 2 в день`.
    fn spread(&mut self, left: &Condition, head: &mut Head) -> bool {
        let Condition::Member(member) = left else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let mut more = Head::default();
        let read = self.piece(&mut cursor, &mut more) && cursor.is_done();
        let spreads = more.step.is_some() || more.per_day.is_some() || more.within.is_some();
        if !read || !spreads {
            self.diagnostics.take_back(mark);
            return false;
        }
        head.step = head.step.or(more.step);
        head.per_day = head.per_day.or(more.per_day);
        head.within = head.within.take().or(more.within);
        true
    }

    /// `2 сегодня, 2 завтра, 1 послезавтра`
    fn slots_in(&mut self, left: &Condition, slots: &mut Vec<(u32, SlotWhen)>) -> bool {
        let mark = self.diagnostics.mark();
        let mut found = Vec::new();
        for member in members(left) {
            let mut cursor = Cursor::new(member);
            let Some(PartKind::Quantity {
                low: Some(low),
                high: None,
                unit: None | Some(Unit::Attempts),
                ..
            }) = cursor.peek().map(|part| &part.kind)
            else {
                self.diagnostics.take_back(mark);
                return false;
            };
            cursor.skip(1);
            cursor.eat(&["—", "раза", "раз"]);
            let count = u32::try_from(low.trunc().mantissa()).unwrap_or(0);
            let when = self.slot_when(&mut cursor);
            let Some(when) = when.filter(|_| cursor.is_done()) else {
                self.diagnostics.take_back(mark);
                return false;
            };
            found.push((count, when));
        }
        slots.append(&mut found);
        true
    }

    /// `сегодня — 2`, `в первый день — 2`
    fn slots_by_day(
        &mut self,
        left: &Condition,
        right: &Phrase,
        slots: &mut Vec<(u32, SlotWhen)>,
    ) -> bool {
        let (
            Condition::Member(day),
            PhraseKind::Plain {
                left: Condition::Member(number),
                right: None,
                tails,
            },
        ) = (left, &right.kind)
        else {
            return false;
        };
        let [part] = number.parts.as_slice() else {
            return false;
        };
        let PartKind::Quantity {
            low: Some(low),
            unit: None | Some(Unit::Attempts),
            ..
        } = part.kind
        else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(day);
        let when = self
            .slot_when(&mut cursor)
            .filter(|_| cursor.is_done() && tails.is_empty());
        let Some(when) = when else {
            self.diagnostics.take_back(mark);
            return false;
        };
        number.mark();
        slots.push((u32::try_from(low.trunc().mantissa()).unwrap_or(0), when));
        true
    }

    /// The day of a slot, or its term.
    fn slot_when(&mut self, cursor: &mut Cursor<'_>) -> Option<SlotWhen> {
        let start = cursor.position();
        if cursor.eat(&["в", "во", "на"])
            && let Some(number) = cursor.word().and_then(ordinal)
        {
            // A grid speaks of its own days alone: `в первый день` is «сегодня», `на третий день` is «послезавтра».
            cursor.skip(1);
            cursor.eat_stem(&["рабоч"]);
            let day = matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity {
                    low: None,
                    unit: Some(Unit::Day),
                    ..
                })
            );
            if day {
                cursor.skip(1);
                return Some(SlotWhen::Day(number.saturating_sub(1)));
            }
        }
        cursor.back_to(start);
        let mut timing = Timing::default();
        while self.timing(cursor, &mut timing) {}
        let term = timing.term.filter(|_| timing.origin.is_none())?;
        Some(match term {
            Term::By { .. } if term == Term::same_day() => SlotWhen::Day(0),
            Term::On {
                day: TermDay::After(after),
                limit: crate::calendar::Limit::Close,
            } if after.unit() == TimeUnit::Day && after.amount() <= 2 => {
                SlotWhen::Day(after.amount())
            }
            other => SlotWhen::Term(other),
        })
    }

    /// Lines of a grid's block that are about its slots: `вторая попытка — написать в мессенджер`, `срок каждой — …`.
    pub(in crate::model) fn grid_line(
        &mut self,
        node: &Node,
        (left, right): (&Condition, Option<&Phrase>),
        reading: &mut Reading<'_>,
        _cond: &Cond,
    ) -> bool {
        let (Condition::Member(member), Some(right)) = (left, right) else {
            return false;
        };
        let mut cursor = Cursor::new(member);
        if cursor.eat(&["срок"]) && (cursor.is_done() || cursor.eat_stem(&["кажд"])) {
            return self.slot_due(right);
        }
        let mut cursor = Cursor::new(member);
        let Some(number) = nth_attempt(&mut cursor) else {
            return false;
        };
        let slots = reading
            .series
            .grid
            .as_ref()
            .map_or(0, |grid| grid.slots.len());
        let place = usize::try_from(number)
            .unwrap_or(0)
            .checked_sub(1)
            .filter(|place| *place < slots);
        let Some(place) = place else {
            self.error(
                Code::SeriesRow,
                member.span,
                format!("попытки {number} в сетке нет"),
            )
            .label("какая попытка?")
            .hint("сверьте с числом попыток в заголовке");
            return true;
        };
        let PhraseKind::Plain {
            left, right: None, ..
        } = &right.kind
        else {
            self.leftover(right.span);
            return true;
        };
        let line = Line {
            node,
            left,
            right: None,
            tails: &[],
            context: reading.context,
        };
        let Some(pattern) = self.channel(left, line) else {
            return true;
        };
        if let Some(slot) = reading
            .series
            .grid
            .as_mut()
            .and_then(|grid| grid.slots.get_mut(place))
        {
            slot.pattern = pattern;
        }
        true
    }

    /// What fills a slot of another channel: a deed, an event, or `другой канал`.
    fn channel(&mut self, left: &Condition, line: Line<'_>) -> Option<EventPattern> {
        let first = members(left).first().copied()?;
        let mut cursor = Cursor::new(first);
        if cursor.eat_stem(&["друг"]) && cursor.eat_stem(&["канал", "способ"]) {
            self.finish(&cursor);
            return Some(other_channel(self.text(left.span())));
        }
        if Cursor::new(first).word().and_then(act).is_none() {
            return self
                .pattern(left, Place::Happening)
                .map(|pattern| EventPattern {
                    any: pattern.any.into_iter().map(outgoing).collect(),
                    text: pattern.text,
                });
        }
        let deeds = self.deeds_of(left, line)?;
        let (crate::model::regulation::Deeds::All(list)
        | crate::model::regulation::Deeds::Any(list)) = deeds;
        let mut any = Vec::new();
        for deed in list {
            if let Deed::Act(pattern) = deed {
                any.extend(pattern.any);
            } else {
                self.error(
                    Code::SeriesRow,
                    left.span(),
                    "попытка — это звонок, письмо, сообщение или СМС",
                )
                .label("не попытка")
                .example("    вторая попытка — написать");
                return None;
            }
        }
        Some(EventPattern {
            any: any.into_iter().map(attempted).collect(),
            text: self.text(left.span()),
        })
    }

    /// `срок каждой — конец рабочего дня`: the close of its day, which every slot has anyway.
    fn slot_due(&mut self, right: &Phrase) -> bool {
        let said = self.text(right.span).to_lowercase();
        let close = [
            "конец рабочего дня",
            "до конца рабочего дня",
            "конец дня",
            "до конца дня",
            "до закрытия",
        ];
        if !close.contains(&said.as_str()) {
            self.error(
                Code::SeriesRow,
                right.span,
                "срок попытки — конец рабочего дня, на который она назначена",
            )
            .label("другой срок")
            .hint("другое время задают строками сетки: «1 через 2 часа; 1 завтра»")
            .example("    срок каждой — конец рабочего дня");
        }
        right.mark();
        true
    }
}

/// `вторая попытка`, `попытка 2`, `2-я попытка`
fn nth_attempt(cursor: &mut Cursor<'_>) -> Option<u32> {
    let unit = |cursor: &Cursor<'_>| {
        matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: None,
                unit: Some(Unit::Attempts),
                ..
            })
        )
    };
    if unit(cursor) {
        cursor.skip(1);
        let number = match cursor.peek().map(|part| &part.kind) {
            Some(PartKind::Quantity {
                low: Some(low),
                unit: None,
                ..
            }) => u32::try_from(low.trunc().mantissa()).ok()?,
            _ => return None,
        };
        cursor.skip(1);
        return cursor.is_done().then_some(number);
    }
    let number = cursor.word().and_then(ordinal)?;
    cursor.skip(1);
    let named = unit(cursor);
    cursor.skip(usize::from(named));
    (named && cursor.is_done()).then_some(number)
}

/// A step from the origin: the first attempt at once, the others each a step later, all counted from the origin.
fn stepped(step: Quantity, k: u32) -> SlotWhen {
    match (k, step.is_by_days()) {
        (0, true) => SlotWhen::Day(0),
        (0, false) => SlotWhen::Term(Term::AtOnce),
        (k, _) if step.unit() == TimeUnit::Day && step.pace() == Pace::Working => {
            SlotWhen::Day(step.times(k).amount())
        }
        (k, _) => SlotWhen::Term(Term::after(step.times(k))),
    }
}

/// A shape as an attempt: whether it reached anybody does not matter.
fn attempted(mut shape: EventShape) -> EventShape {
    if matches!(shape.what, What::Event(EventKind::Call, _)) {
        shape.connected = None;
    }
    shape
}

/// What fills a slot, and what ends the grid: a talk, or for letters and messages an answer.
fn patterns(act: Option<EventPattern>) -> (EventPattern, EventPattern) {
    let talk = || {
        let mut call = kind(EventKind::Call);
        call.connected = Some(true);
        call
    };
    let Some(act) = act else {
        let mut call = kind(EventKind::Call);
        call.direction = Some(Direction::Out);
        let attempt = EventPattern {
            any: vec![call],
            text: "попытка дозвониться".into(),
        };
        let success = EventPattern {
            any: vec![talk()],
            text: "звонок".into(),
        };
        return (attempt, success);
    };
    let calls = |shape: &EventShape| matches!(shape.what, What::Event(EventKind::Call, _));
    let mut reached: Vec<EventShape> = Vec::new();
    if act.any.iter().any(calls) {
        reached.push(talk());
    }
    if !act.any.iter().all(calls) {
        let mut answer = crate::model::conditions::events::shape(What::Contact);
        answer.direction = Some(Direction::In);
        reached.push(answer);
    }
    let text = act.text.clone();
    let any = act.any.into_iter().map(attempted).collect();
    (
        EventPattern { any, text },
        EventPattern {
            any: reached,
            text: "ответ клиента".into(),
        },
    )
}

/// A letter, message or SMS where calls were tried.
fn other_channel(text: Box<str>) -> EventPattern {
    let any = [EventKind::Email, EventKind::Message, EventKind::Sms].map(|one| outgoing(kind(one)));
    EventPattern {
        any: any.to_vec(),
        text,
    }
}

fn joined(parts: &[crate::syntax::Part]) -> Option<Condition> {
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(Member {
        parts: parts.to_vec(),
        span,
    }))
}

fn plain(left: Condition) -> Phrase {
    let span = left.span();
    Phrase {
        kind: PhraseKind::Plain {
            left,
            right: None,
            tails: Vec::new(),
        },
        grade: Vec::new(),
        span,
    }
}

/// A row put together out of a heading.
fn row(left: Condition, right: Phrase) -> Node {
    let span = left.span().join(right.span);
    Node {
        number: None,
        phrase: Some(Phrase {
            kind: PhraseKind::Plain {
                left,
                right: Some(Box::new(right)),
                tails: Vec::new(),
            },
            grade: Vec::new(),
            span,
        }),
        opens: false,
        children: Vec::new(),
        span,
    }
}
