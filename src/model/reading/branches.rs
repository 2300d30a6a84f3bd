//! `если … / иначе …` and `когда …`.

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, and};
use crate::model::regulation::{Again, Arm, Branch, BranchId, Cond, Trigger};
use crate::source::Span;
use crate::syntax::{Condition, Node, PartKind, Phrase, PhraseKind};

impl Binder<'_> {
    /// `если … / иначе если … / иначе …`; the answer is how many lines belong to it.
    pub(in crate::model) fn branch(&mut self, nodes: &[Node], context: &Context) -> usize {
        if let Some(taken) = self.metric_branch(nodes, context) {
            return taken;
        }
        let id = BranchId(self.reg.branches.len());
        self.reg.branches.push(Branch {
            scope: context.scope.clone(),
            trigger: context.trigger.clone(),
            parent: context.arm,
            guard: context.guard.clone(),
            by_value: false,
            arms: Vec::new(),
        });
        let mut context = context.clone();
        let mut failed: Vec<Cond> = Vec::new();
        let mut taken = 0;
        let mut closed = false;
        for node in nodes {
            let Some(phrase) = &node.phrase else { break };
            let (cond, then, otherwise) = match &phrase.kind {
                PhraseKind::If {
                    cond,
                    then,
                    otherwise,
                } if taken == 0 => (Some(cond), then, otherwise.as_deref()),
                PhraseKind::ElseIf {
                    cond,
                    then,
                    otherwise,
                } if taken > 0 && !closed => (Some(cond), then, otherwise.as_deref()),
                PhraseKind::Else { then } if taken > 0 && !closed => (None, then, None),
                _ => break,
            };
            taken += 1;
            let split = cond.filter(|_| then.is_none()).and_then(without_then);
            let (cond, then) = match &split {
                Some((cond, deed)) => (Some(cond), Some(deed)),
                None => (cond, then.as_deref()),
            };
            if node.number.is_some() {
                context.number.clone_from(&node.number);
            }
            let bare = self.bare_events;
            let mark = self.diagnostics.mark();
            let bound = cond.map(|cond| self.cond(cond));
            let lone = otherwise.is_none()
                && !nodes.get(taken).is_some_and(|next| {
                    matches!(
                        next.phrase.as_ref().map(|phrase| &phrase.kind),
                        Some(PhraseKind::ElseIf { .. } | PhraseKind::Else { .. })
                    )
                });
            if let (true, Some(cond), 1, Trigger::Scope) = (
                self.bare_events > bare && lone,
                cond,
                taken,
                &context.trigger,
            ) && !self.diagnostics.has_errors_since(mark)
                && self.is_event(cond)
            {
                // `если входящее письмо, то ответить за 1 час`: each time it happens.
                self.diagnostics.take_back(mark);
                self.reg.branches.pop();
                self.when(node, cond, then, &context);
                return 1;
            }
            let span = cond.map_or(node.span, Condition::span);
            let said = cond.map_or_else(|| "иначе".into(), |cond| self.text(cond.span()));
            closed |= bound.is_none();
            self.arm(
                id,
                bound.clone(),
                said,
                span,
                &failed,
                then,
                Some(node),
                &context,
            );
            if let Some(bound) = bound {
                failed.push(bound);
            }
            if let Some(otherwise) = otherwise {
                closed = true;
                self.arm(
                    id,
                    None,
                    "иначе".into(),
                    otherwise.span,
                    &failed,
                    Some(otherwise),
                    // What stands below, and the grading at the line's end, are of both deeds alike.
                    Some(node),
                    &context,
                );
            }
        }
        taken.max(1)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "an arm is what it is: its condition, its words, its body and its place"
    )]
    pub(in crate::model) fn arm(
        &mut self,
        id: BranchId,
        cond: Option<Cond>,
        text: Box<str>,
        span: Span,
        failed: &[Cond],
        then: Option<&Phrase>,
        below: Option<&Node>,
        context: &Context,
    ) {
        let mut guard = context.guard.clone();
        for earlier in failed {
            guard = and(guard, Cond::Not(Box::new(earlier.clone())));
        }
        if let Some(cond) = &cond {
            guard = and(guard, cond.clone());
        }
        let index = self
            .reg
            .branches
            .get(id.0)
            .map_or(0, |branch| branch.arms.len());
        if let Some(branch) = self.reg.branches.get_mut(id.0) {
            branch.arms.push(Arm { cond, text, span });
        }
        let inner = Context {
            guard,
            arm: Some((id, index)),
            consequence: true,
            first_fit: false,
            ..context.clone()
        };
        let empty = below.is_none_or(|node| node.children.is_empty());
        if then.is_none() && empty {
            self.error(Code::EmptyBranch, span, "после условия не сказано, что делать")
                .label("и что тогда?")
                .hint("продолжите строку: «…, то позвонить за 1 час», или поставьте двоеточие и напишите пункты ниже");
        }
        if let Some(then) = then {
            // The block below a one-line branch holds the modifiers of its sentence.
            self.one(then, below, &inner);
        } else if let Some(node) = below {
            self.block(&node.children, &inner);
        }
    }

    /// A phrase on the same line as its branch or event.
    pub(in crate::model) fn one(
        &mut self,
        phrase: &Phrase,
        below: Option<&Node>,
        context: &Context,
    ) {
        let node = Node {
            number: below.and_then(|node| node.number.clone()),
            phrase: Some(Phrase {
                kind: phrase.kind.clone(),
                grade: below
                    .and_then(|node| node.phrase.as_ref())
                    .map_or_else(|| phrase.grade.clone(), |whole| whole.grade.clone()),
                span: phrase.span,
            }),
            opens: below.is_some_and(|node| node.opens),
            children: below.map(|node| node.children.clone()).unwrap_or_default(),
            span: phrase.span,
        };
        self.block(&[node], context);
    }

    /// `когда СОБЫТИЕ: …`
    pub(in crate::model) fn when(
        &mut self,
        node: &Node,
        event: &Condition,
        then: Option<&Phrase>,
        context: &Context,
    ) {
        let split = Some(event)
            .filter(|_| then.is_none())
            .and_then(without_then);
        let (event, then) = match &split {
            Some((event, deed)) => (event, Some(deed)),
            None => (event, then),
        };
        if context.trigger == Trigger::Scope && !self.is_event(event) && self.is_condition(event) {
            // `когда скидка больше 10 %: …`: a state, so that it says «если».
            let kind = PhraseKind::If {
                cond: event.clone(),
                then: then.cloned().map(Box::new),
                otherwise: None,
            };
            let phrase = node.phrase.as_ref().map(|phrase| Phrase {
                kind,
                ..phrase.clone()
            });
            let own = Node {
                phrase,
                ..node.clone()
            };
            self.branch(&[own], context);
            return;
        }
        let (numbered, mut nth) = numbered(event);
        let event = numbered.as_ref().unwrap_or(event);
        let in_row = nth.and_then(|_| behind_row(event));
        if let Some(nth) = nth.as_mut() {
            nth.in_row = in_row.is_some();
        }
        let event = in_row.as_ref().unwrap_or(event);
        let Some(pattern) = self.pattern(event, Place::Happening) else {
            self.block(&node.children, context);
            return;
        };
        if context.trigger != Trigger::Scope {
            self.error(
                Code::NestedWhen,
                node.span,
                "«когда» внутри «когда»: какое из событий начинает отсчёт?",
            )
            .label("второе событие")
            .hint("оставьте одно «когда», второе событие напишите условием: «если было …»");
        }
        let trigger = Trigger::Event {
            pattern,
            again: Again::Each,
        };
        let number = node.number.clone().or_else(|| context.number.clone());
        if let (Some(nth), Trigger::Event { pattern, .. }) = (nth, &trigger)
            && nth.in_row
            && !crate::model::terms::term::all_unreached(&pattern.any)
        {
            self.error(
                Code::Leftover,
                event.span(),
                "«подряд» читается только о недозвонах",
            )
            .label("что значит «подряд»?")
            .hint("уберите слово: считаются все такие события, на стадии — с её начала");
        }
        let only = self.only_nth(nth, &trigger, &context.scope);
        let inner = Context {
            guard: and(context.guard.clone(), only),
            trigger,
            number,
            consequence: true,
            first_fit: false,
            ..context.clone()
        };
        if let Some(then) = then {
            self.one(then, Some(node), &inner);
        } else if node.children.is_empty() {
            self.error(Code::EmptyBranch, node.span, "после «когда» не сказано, что делать")
                .label("и что тогда?")
                .hint("поставьте двоеточие и напишите пункт: «когда исходящий звонок: заполнить «итог» сразу»");
        } else {
            self.block(&node.children, &inner);
        }
    }
}

/// The event without «подряд» at its end; `None`: it does not stand there.
fn behind_row(event: &Condition) -> Option<Condition> {
    let Condition::Member(member) = event else {
        return None;
    };
    let (last, parts) = member.parts.split_last()?;
    if !matches!(&last.kind, PartKind::Word(word) if &**word == "подряд") {
        return None;
    }
    last.seen.mark();
    let span = parts.first()?.span.join(parts.last()?.span);
    Some(Condition::Member(crate::syntax::Member {
        parts: parts.to_vec(),
        span,
    }))
}

/// `третий недозвон`: the event without its number, and the number.
pub(in crate::model) fn numbered(
    event: &Condition,
) -> (Option<Condition>, Option<crate::model::terms::term::Nth>) {
    let Condition::Member(member) = event else {
        return (None, None);
    };
    let mut cursor = crate::model::names::cursor::Cursor::new(member);
    cursor.eat(&["это", "уже", "был", "была", "было"]);
    let nth = crate::model::terms::term::nth_ahead(&mut cursor);
    if nth.is_none() {
        return (None, None);
    }
    (
        crate::model::limits::counted_things::behind(event, cursor.position()),
        nth,
    )
}

/// `если нет оплаты, позвонить за 1 час`: «то» is left out, and the deed stands in the list of conditions. It begins with the first
/// member that tells to do something.
fn without_then(cond: &Condition) -> Option<(Condition, Phrase)> {
    let Condition::Joint(joint, list, _) = cond else {
        return None;
    };
    let tells = |condition: &Condition| {
        let Condition::Member(member) = condition else {
            return false;
        };
        let word = |at: usize| match member.parts.get(at).map(|part| &part.kind) {
            Some(PartKind::Word(word)) => Some(&**word),
            _ => None,
        };
        matches!(
            word(0),
            Some("автоматически" | "нельзя" | "надо" | "нужно" | "лично")
        ) || (0..3).any(|at| word(at).and_then(crate::lexicon::act).is_some())
    };
    let at = list.iter().skip(1).position(tells)? + 1;
    let joined = |part: &[Condition]| -> Option<Condition> {
        Some(match part {
            [one] => one.clone(),
            [first, .., last] => {
                Condition::Joint(*joint, part.to_vec(), first.span().join(last.span()))
            }
            [] => return None,
        })
    };
    let (before, after) = list.split_at(at);
    let left = joined(after)?;
    let span = left.span();
    let kind = PhraseKind::Plain {
        left,
        right: None,
        tails: Vec::new(),
    };
    let grade = Vec::new();
    Some((joined(before)?, Phrase { kind, grade, span }))
}
