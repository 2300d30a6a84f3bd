//! Which kind of sentence a line is: decided by its head, one reader a kind.

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{Again, Sentence, Trigger};
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, PartKind, Phrase, PhraseKind, Tail, TailKind};

impl Binder<'_> {
    /// Reads a line as a clause; the answer is how many lines it took.
    pub(in crate::model) fn sentence(&mut self, line: Line<'_>, following: &[Node]) -> usize {
        if self.metric_sentence(line) {
            return 1;
        }
        if self.then_again(line) || self.latest_date(line) {
            return 1;
        }
        if let Some((ban, limit)) = ban_and_limit(line) {
            for node in [ban, limit] {
                self.block(&[node], line.context);
            }
            return 1;
        }
        if self.plan(line)
            || self.quota(line)
            || self.load(line)
            || self.mailing_sentence(line)
            || self.frequency(line)
        {
            return 1;
        }
        // `дольше 2 часов — нарушение, если …`: the subordinate clause at the end speaks of the whole sentence.
        let whole = whole_tails(line);
        let line = whole.as_ref().map_or(line, |(right, tails)| Line {
            right: Some(right),
            tails,
            ..line
        });
        if let Some(taken) = self.set_off(line, following) {
            return taken;
        }
        if self.led_only_by(line)
            || self.reactivation(line)
            || self.not_taken_sentence(line.node, line.context)
            || self.distribution(line)
        {
            return 1;
        }
        if let Some(taken) = self.attempts(line, following) {
            return taken;
        }
        if self.is_derived(line.node) || self.points_block(line.node) {
            // Read with the names, before everything that uses it.
            return 1;
        }
        if self.ladder_sentence(line)
            || self.authority(line)
            || self.authority_told(line)
            || self.rights(line)
            || self.duplicates(line)
            || self.report(line)
            || self.checklist(line)
            || self.chain(line)
            || self.several_terms(line)
            || self.lone_touch(line)
        {
            return 1;
        }
        if let Some(taken) = self.limit_sentence(line, following) {
            return taken;
        }
        if self.unanswered(line)
            || self.entry_row(line)
            || line.right.is_some() && self.gate(line)
            || self.reason_row(line)
            || self.may_need(line)
            || self.timed_row(line)
            || self.follows(line)
            || self.must_not_be(line)
        {
            return 1;
        }
        let read = self.by_hand(line)
            || self.gate(line)
            || self.criteria(line)
            || self.moves(line)
            || self.ban(line)
            || self.response(line)
            || self.bounded(line);
        if !read {
            if let Some(taken) = self.condition_row(line, following) {
                return taken;
            }
            if !self.must_hold(line)
                && !self.told_to(line)
                && !self.several_actors(line)
                && !self.duty(line)
                && !self.turned(line)
            {
                self.unknown_sentence(line);
                // What stands below is read as if it stood here: its own mistakes are not to hide behind this one.
                self.block(&line.node.children, line.context);
                return 1;
            }
        }
        self.nothing_right(line);
        1
    }

    /// `автоматически перевести в «КП», когда есть оплата`: the event stands behind the sentence. The answer is how many lines it took.
    fn set_off(&mut self, line: Line<'_>, following: &[Node]) -> Option<usize> {
        let at = line
            .tails
            .iter()
            .position(|tail| tail.kind == TailKind::When)?;
        let mut tails = line.tails.to_vec();
        let tail = tails.remove(at);
        if line.context.trigger != Trigger::Scope {
            self.leftover(tail.span);
            return Some(1);
        }
        if !self.is_event(&tail.cond) && self.is_condition(&tail.cond) {
            // `передать юристу, когда сумма больше 1 млн ₽`: a state, so that it says «если».
            tails.push(Tail {
                kind: TailKind::If,
                ..tail
            });
            let line = Line {
                tails: &tails,
                ..line
            };
            return Some(self.sentence(line, following));
        }
        let Some(pattern) = self.pattern(&tail.cond, Place::Happening) else {
            return Some(1);
        };
        let context = Context {
            trigger: Trigger::Event {
                pattern,
                again: Again::Each,
            },
            consequence: true,
            ..line.context.clone()
        };
        let line = Line {
            tails: &tails,
            context: &context,
            ..line
        };
        Some(self.sentence(line, following))
    }

    /// Whether words after «когда» tell an event.
    pub(in crate::model) fn is_event(&mut self, condition: &Condition) -> bool {
        let mark = self.diagnostics.mark();
        let within = std::mem::replace(&mut self.trying, true);
        let (numbered, _) = crate::model::reading::branches::numbered(condition);
        let event = numbered.unwrap_or_else(|| condition.clone()).apart();
        let found = self.pattern(&event, Place::Happening).is_some();
        self.trying = within;
        let read = found && !self.diagnostics.errors_since(mark);
        self.diagnostics.take_back(mark);
        read
    }

    /// Whether they tell a condition, and no event is among them.
    pub(in crate::model) fn is_condition(&mut self, condition: &Condition) -> bool {
        let mark = self.diagnostics.mark();
        let within = std::mem::replace(&mut self.trying, true);
        let bare = self.bare_events;
        self.cond(&condition.apart());
        self.trying = within;
        let events = std::mem::replace(&mut self.bare_events, bare) > bare;
        let read = !events && !self.diagnostics.errors_since(mark);
        self.diagnostics.take_back(mark);
        read
    }

    /// `СРОК — ДЕЛО`: `через 1 день после встречи — позвонить`, `за 3 дня до даты «…» — написать`.
    fn timed_row(&mut self, line: Line<'_>) -> bool {
        let (Some(right), Condition::Member(member)) = (line.right, line.left) else {
            return false;
        };
        let Some(timing) = self.row_timing(member, None) else {
            return self.event_row(line, member);
        };
        let PhraseKind::Plain {
            left,
            right: further,
            tails,
        } = &right.kind
        else {
            self.leftover(right.span);
            return true;
        };
        let context = Context {
            timing: Some(timing),
            ..line.context.clone()
        };
        let tails: Vec<Tail> = line.tails.iter().chain(tails).cloned().collect();
        let deed = Line {
            node: line.node,
            left,
            right: further.as_deref(),
            tails: &tails,
            context: &context,
        };
        if self.duty(deed) {
            self.nothing_right(deed);
        } else {
            let said = self.text(right.span);
            self.error(
                Code::UnknownSentence,
                right.span,
                format!("слева от тире срок, а справа «{said}»: не понятно, что сделать"),
            )
            .label("ожидалось дело")
            .hint("справа от срока стоит глагол: «через 3 дня — позвонить»")
            .hint("о том, что стоит слишком долго, пишут «дольше»: «дольше 3 дней — РОПу»");
        }
        true
    }

    /// `СОБЫТИЕ — ДЕЛО`: `после отгрузки — написать`, `после третьего недозвона — перевести в «Отказ»`: the same as «когда».
    fn event_row(&mut self, line: Line<'_>, member: &Member) -> bool {
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let mut timing = crate::model::terms::terms::Timing::of_row();
        while self.timing(&mut cursor, &mut timing) {}
        let event = matches!(timing.origin, Some(Trigger::Event { .. }));
        let (Some(right), Some(trigger), true) = (
            line.right,
            timing
                .origin
                .filter(|_| event && timing.term.is_none() && timing.every.is_none()),
            cursor.is_done() && line.context.trigger == Trigger::Scope,
        ) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let only = self.only_nth(timing.nth, &trigger, &line.context.scope);
        let guard = self.guard(line);
        let context = Context {
            guard: crate::model::reading::blocks::and(guard, only),
            trigger,
            consequence: true,
            number: line
                .node
                .number
                .clone()
                .or_else(|| line.context.number.clone()),
            ..line.context.clone()
        };
        self.one(right, Some(line.node), &context);
        true
    }

    /// `выполнить «…»` (a duty by hand), `совет «…»`, `скрипт «…»`, `шаблон «…»`, `звонарь может …`.
    fn by_hand(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let start = cursor.position();
        if cursor.eat(&["совет", "скрипт", "шаблон"]) {
            let text = match cursor.peek().map(|part| &part.kind) {
                Some(PartKind::Quoted(text)) => {
                    cursor.skip(1);
                    self.finish(&cursor);
                    text.clone()
                }
                _ => {
                    line.left.mark();
                    self.text(Span::new(cursor.span().start, line.left.span().end))
                }
            };
            let guard = self.guard(line);
            let trigger = line.context.trigger.clone();
            self.clause(line, guard, trigger, Sentence::ByHand(text));
            return true;
        }
        if self.role(&mut cursor).is_some() && cursor.eat(&["может", "могут", "вправе"])
        {
            // A permission forbids nothing: it is shown to people and counted as checked by hand.
            let mut text = self.text(line.left.span()).into_string();
            for (index, child) in line.node.children.iter().enumerate() {
                if let Some(phrase) = &child.phrase {
                    phrase.mark();
                }
                text.push_str(if index == 0 { ": " } else { "; " });
                text.push_str(&self.text(child.span));
            }
            line.left.mark();
            let guard = self.guard(line);
            let trigger = line.context.trigger.clone();
            self.clause(line, guard, trigger, Sentence::ByHand(text.into()));
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `скидка свыше 5 % — может потребоваться согласование`: nobody can be held to what only may be.
    fn may_need(&mut self, line: Line<'_>) -> bool {
        let Some(PhraseKind::Plain { left, .. }) = line.right.map(|right| &right.kind) else {
            return false;
        };
        let may = members(left)
            .first()
            .is_some_and(|member| Cursor::new(member).eat(&["может", "могут"]));
        if may {
            line.left.mark();
            left.mark();
            let text = self.text(line.left.span().join(left.span()));
            let guard = self.guard(line);
            let trigger = line.context.trigger.clone();
            self.clause(line, guard, trigger, Sentence::ByHand(text));
        }
        may
    }

    /// `УСЛОВИЕ — СЛЕДСТВИЕ` or `УСЛОВИЕ:` with a block, without «если»; `иначе` may follow. The answer is how many lines it took.
    fn condition_row(&mut self, line: Line<'_>, following: &[Node]) -> Option<usize> {
        let phrase = line.node.phrase.as_ref()?;
        if line.right.is_none() && !line.node.opens {
            return None;
        }
        let mark = self.diagnostics.mark();
        let within = std::mem::replace(&mut self.trying, true);
        self.cond(line.left);
        self.trying = within;
        let read = !self.diagnostics.has_errors_since(mark);
        // It is read again, as the branch that it is.
        let told = if read {
            None
        } else {
            self.value_told(line.left)
        };
        if !read && told.is_none() {
            return None;
        }
        self.diagnostics.take_back(mark);
        let cond = told.unwrap_or_else(|| line.left.clone());
        let mut node = line.node.clone();
        node.phrase = Some(Phrase {
            kind: PhraseKind::If {
                cond,
                then: line.right.cloned().map(Box::new),
                otherwise: None,
            },
            ..phrase.clone()
        });
        let arms = following.iter().take_while(|next| {
            matches!(
                next.phrase.as_ref().map(|phrase| &phrase.kind),
                Some(PhraseKind::ElseIf { .. } | PhraseKind::Else { .. })
            )
        });
        let nodes: Vec<Node> = std::iter::once(node).chain(arms.cloned()).collect();
        let guard = self.guard(line);
        let context = Context {
            guard,
            ..line.context.clone()
        };
        Some(self.branch(&nodes, &context))
    }

    /// Lines of a clause's block that are rows (`просрочка 15 минут — сообщить РОПу`).
    pub(in crate::model) fn expect_row(&mut self, node: &Node) {
        if matches!(
            node.phrase.as_ref().map(|phrase| &phrase.kind),
            Some(PhraseKind::Plain { right: None, .. })
        ) {
            self.error(
                Code::NoDefinition,
                node.span,
                "в строке нет тире: что тогда делать?",
            )
            .label("после срока нужно тире и действие")
            .example("    просрочка 15 минут — сообщить РОПу");
        }
    }
}

/// `не звонить после 21:00 и не чаще 3 раз в день (штраф 500 ₽)`: a ban and a limit of the same deed, each with the line's grading, its
/// subordinate clauses and what stands below. `None`: the line is no such pair.
fn ban_and_limit(line: Line<'_>) -> Option<(Node, Node)> {
    let Condition::Joint(_, list, _) = line.left else {
        return None;
    };
    let [Condition::Member(ban), Condition::Member(limit)] = list.as_slice() else {
        return None;
    };
    let word = |member: &Member, at: usize| match member.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(word.clone()),
        _ => None,
    };
    let never = word(ban, 0)?;
    let verb = crate::lexicon::act(&word(ban, 1)?).and(ban.parts.get(1))?;
    let many =
        |said: Option<Box<str>>| matches!(said.as_deref(), Some("чаще" | "больше" | "более"));
    let denied = word(limit, 0).as_deref() == Some("не");
    let fits = match &*never {
        "не" => denied && many(word(limit, 1)),
        "нельзя" | "запрещено" => many(word(limit, usize::from(denied))),
        _ => false,
    };
    // «не больше 21:00» is no number of times.
    let numbered = limit.parts.iter().any(|part| {
        matches!(
            part.kind,
            PartKind::Quantity {
                unit: None | Some(crate::syntax::Unit::Times),
                ..
            }
        )
    });
    if !fits || !numbered || line.right.is_some() || ban.parts.len() < 3 {
        return None;
    }
    let own = limit.parts.get(usize::from(denied)..)?;
    let not = crate::syntax::Part {
        kind: PartKind::Word("не".into()),
        span: limit.span,
        seen: crate::syntax::Seen::default(),
    };
    limit.parts.first()?.seen.mark();
    let parts = [&[verb.clone(), not], own].concat();
    let phrase = line.node.phrase.as_ref()?;
    let node = |member: Member| Node {
        phrase: Some(Phrase {
            span: member.span,
            grade: phrase.grade.clone(),
            kind: PhraseKind::Plain {
                left: Condition::Member(member),
                right: None,
                tails: line.tails.to_vec(),
            },
        }),
        ..line.node.clone()
    };
    let limit = Member {
        parts,
        span: limit.span,
    };
    Some((node(ban.clone()), node(limit)))
}

/// What stands right of the dash without the subordinate clauses behind it, and those with the line's own.
fn whole_tails(line: Line<'_>) -> Option<(Phrase, Vec<Tail>)> {
    let right = line.right?;
    let PhraseKind::Plain {
        left,
        right: None,
        tails,
    } = &right.kind
    else {
        return None;
    };
    if tails.is_empty() {
        return None;
    }
    let right = Phrase {
        kind: PhraseKind::Plain {
            left: left.clone(),
            right: None,
            tails: Vec::new(),
        },
        grade: right.grade.clone(),
        span: left.span(),
    };
    Some((right, [line.tails, tails].concat()))
}
