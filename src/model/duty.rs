//! Obligations: who, what, by when.

use super::binder::Binder;
use super::blocks::{Line, and, others};
use super::cursor::Cursor;
use super::names::members;
use super::regulation::{Cond, Deed, Deeds, Duty, Sentence, Trigger};
use super::terms::Timing;
use crate::diagnostic::Code;
use crate::lexicon::{Act, act, event_noun};
use crate::syntax::{Condition, Joint, PartKind, TailKind};

/// A duty with nothing said yet.
pub(super) const fn bare(deeds: Deeds) -> Duty {
    Duty {
        role: None,
        robot: false,
        personally: false,
        deeds,
        term: None,
        standing: false,
        steps: Vec::new(),
        cancel: Vec::new(),
        pause: None,
        grace: None,
        also: Vec::new(),
        early: None,
        before_window: false,
    }
}

impl Binder<'_> {
    /// `[кто обязан] ГЛАГОЛ …` or a named touch with a term. False when the line is no duty.
    pub(super) fn duty(&mut self, line: Line<'_>) -> bool {
        let Some(first) = members(line.left).first().copied() else {
            return false;
        };
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let mut timing = Timing::default();
        while self.timing(&mut cursor, &mut timing) {}
        let Some((deeds, extra)) = self.deeds(&mut cursor, line, &mut timing, &mut duty) else {
            return false;
        };
        duty.deeds = deeds;
        let mut guard = and(line.context.guard.clone(), extra);
        guard = self.duty_tails(line, guard);
        let trigger = self.pick_trigger(line, timing.origin);
        duty.term = timing.term;
        duty.standing = false;
        if duty.term.is_none()
            && matches!(trigger, Trigger::Scope)
            && !line.context.consequence
            && !duty.robot
        {
            let by_hand = matches!(&duty.deeds, Deeds::All(list) if matches!(list.as_slice(), [Deed::ByHand(_)]));
            let only_states = match &duty.deeds {
                Deeds::All(list) | Deeds::Any(list) => {
                    list.iter().all(|deed| matches!(deed, Deed::Hold(_)))
                }
            };
            if only_states && !by_hand {
                duty.standing = true;
            } else if !by_hand {
                self.warn(Code::NoTerm, line.left.span(), "срок не назван: пункт читается как «в тот же день»")
                    .label("до какого времени?")
                    .hint("назовите срок: «за 15 рабочих минут», «до конца рабочего дня», «в тот же день»");
            }
        }
        if let (None, true) = (&duty.term, duty.robot) {
            duty.term = Some(crate::calendar::Term::AtOnce);
        }
        let index = self.clause(line, guard, trigger, Sentence::Duty(duty));
        self.modifiers(line.node, index);
        true
    }

    /// A duty as the consequence of a ladder row: its deeds only.
    pub(super) fn deeds_of(&mut self, condition: &Condition, line: Line<'_>) -> Option<Deeds> {
        let first = members(condition).first().copied()?;
        let mut cursor = Cursor::new(first);
        let mut duty = bare(Deeds::All(Vec::new()));
        self.who(&mut cursor, &mut duty);
        let inner = Line {
            left: condition,
            ..line
        };
        self.deeds(&mut cursor, inner, &mut Timing::default(), &mut duty)
            .map(|(deeds, _)| deeds)
    }

    /// `менеджер обязан`, `надо`, `автоматически`, `лично`.
    fn who(&mut self, cursor: &mut Cursor<'_>, duty: &mut Duty) {
        loop {
            if cursor.eat(&["автоматически"]) {
                duty.robot = true;
            } else if cursor.eat(&["лично"]) {
                duty.personally = true;
            } else if cursor.eat_stem(&["обязан", "долж"])
                || cursor.eat(&["надо", "нужно", "необходимо", "следует"])
            {
            } else if duty.role.is_none()
                && cursor
                    .word()
                    .is_some_and(|word| act(word).is_none() && event_noun(word).is_none())
            {
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else if duty.role.is_none()
                && matches!(
                    cursor.peek().map(|part| &part.kind),
                    Some(PartKind::Quoted(_))
                )
            {
                // «старший специалист» обязан …; a quoted touch is no role and is left alone.
                let start = cursor.position();
                match self.role(cursor) {
                    Some(role) => duty.role = Some(role),
                    None => {
                        cursor.back_to(start);
                        return;
                    }
                }
            } else {
                return;
            }
        }
    }

    /// Deeds with their timing, over all members of the sentence.
    fn deeds(
        &mut self,
        cursor: &mut Cursor<'_>,
        line: Line<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
    ) -> Option<(Deeds, Cond)> {
        let joint = match line.left {
            Condition::Joint(joint, ..) => *joint,
            Condition::Member(_) => Joint::And,
        };
        let mut list = Vec::new();
        let mut last = None;
        let mut extra = Cond::True;
        self.deed(cursor, &mut last, &mut list, timing, duty)?;
        self.after_deed(cursor, timing, duty, &mut extra);
        for other in others(line.left) {
            for member in members(other) {
                let mut cursor = Cursor::new(member);
                self.after_deed(&mut cursor, timing, duty, &mut extra);
                if cursor.is_done() {
                    continue;
                }
                if self
                    .deed(&mut cursor, &mut last, &mut list, timing, duty)
                    .is_none()
                {
                    let span = cursor.rest();
                    self.leftover(span);
                    continue;
                }
                self.after_deed(&mut cursor, timing, duty, &mut extra);
            }
        }
        let deeds = if joint == Joint::Or {
            Deeds::Any(list)
        } else {
            Deeds::All(list)
        };
        Some((deeds, extra))
    }

    /// What may follow a deed: timing, `лично`, `клиенту`, and for what is left a message.
    fn after_deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
        duty: &mut Duty,
        extra: &mut Cond,
    ) {
        loop {
            if self.timing(cursor, timing) {
                continue;
            }
            if cursor.eat(&["лично"]) {
                duty.personally = true;
                continue;
            }
            if cursor.eat(&["клиенту", "клиента", "клиентом", "с", "ему", "ей"])
                && !cursor.is_done()
            {
                continue;
            }
            if cursor.word() == Some("для") && cursor.has_stem(1, &["клиент", "сделк"])
            {
                cursor.skip(1);
                let mut member = crate::syntax::Member {
                    parts: Vec::new(),
                    span: cursor.rest(),
                };
                while let Some(part) = cursor.next() {
                    member.parts.push(part.clone());
                }
                let cond = self.cond(&Condition::Member(member));
                *extra = and(std::mem::replace(extra, Cond::True), cond);
                continue;
            }
            return;
        }
    }

    /// One deed at the cursor. A member without a verb takes the verb of the one before.
    fn deed(
        &mut self,
        cursor: &mut Cursor<'_>,
        last: &mut Option<Act>,
        list: &mut Vec<Deed>,
        timing: &mut Timing,
        duty: &mut Duty,
    ) -> Option<()> {
        let start = cursor.position();
        let verb = match cursor.word().and_then(act) {
            Some(verb) => {
                cursor.skip(1);
                *last = Some(verb);
                Some(verb)
            }
            None => *last,
        };
        // The term may stand between the verb and its object: «в течение часа позвонить», «отправить за 4 часа «КП»».
        while self.timing(cursor, timing) {}
        let Some(verb) = verb else {
            // A named touch is a duty by itself: «первый звонок» за 15 рабочих минут.
            let touch = self.name(cursor, |binder| &binder.touches, |_| true);
            let Some(touch) = touch else {
                cursor.back_to(start);
                return None;
            };
            list.push(Deed::Act(self.touch_pattern(touch)));
            return Some(());
        };
        if let Some(touch) = self.quoted_touch(cursor) {
            list.push(Deed::Act(touch));
            return Some(());
        }
        let deed = self.deed_of(verb, cursor, duty, start)?;
        list.extend(deed);
        Some(())
    }

    /// The event that sets a duty off: its own origin, else that of the enclosing «когда».
    pub(super) fn pick_trigger(&mut self, line: Line<'_>, origin: Option<Trigger>) -> Trigger {
        match origin {
            None => line.context.trigger.clone(),
            Some(own) => {
                if line.context.trigger != Trigger::Scope {
                    self.error(
                        Code::TwoTerms,
                        line.left.span(),
                        "и «когда», и «после» — откуда считать срок?",
                    )
                    .label("второе начало отсчёта")
                    .hint("оставьте одно из двух событий");
                }
                own
            }
        }
    }

    /// `, если …`, `кроме …` of a duty.
    pub(super) fn duty_tails(&mut self, line: Line<'_>, mut guard: Cond) -> Cond {
        for tail in line.tails {
            match tail.kind {
                TailKind::If => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, cond);
                }
                TailKind::Except => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, Cond::Not(Box::new(cond)));
                }
                TailKind::While => {
                    let cond = self.cond(&tail.cond);
                    guard = and(guard, cond);
                }
                TailKind::Including => self.leftover(tail.span),
            }
        }
        guard
    }
}
