//! Rows below a sentence that hands deals over: who gets which of them, and what becomes of one that nobody takes up.

use crate::diagnostic::Code;
use crate::lexicon::{Act, act};
use crate::model::bans::hand_off::Reading;
use crate::model::bans::taken_up::{NotTaken, says_next};
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, and};
use crate::model::regulation::{
    Among, Choice, Cond, Criterion, Deed, Deeds, HandOff, Pool, Sentence, Test, Trigger, Who,
};
use crate::model::terms::terms::Timing;
use crate::syntax::{Condition, Joint, Node, Phrase, PhraseKind};

impl Binder<'_> {
    /// `вид дела «Судебное» — только юристам с допуском «Суды»`: who alone may lead such deals. False when the line says no such thing.
    pub(in crate::model) fn led_only_by(&mut self, line: Line<'_>) -> bool {
        let Some(PhraseKind::Plain {
            left, right: None, ..
        }) = line.right.map(|right| &right.kind)
        else {
            return false;
        };
        if matches!(left, Condition::Joint(Joint::And, ..)) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let text = self.text(left.span());
        let test = |test| Cond::Test(Box::new(test), text.clone());
        let mut any = Vec::new();
        for (at, member) in members(left).into_iter().enumerate() {
            let mut cursor = Cursor::new(member);
            let mut reading = Reading::default();
            let only = cursor.eat(&["только", "лишь"]) || at > 0;
            while only && self.receiver(&mut cursor, &mut reading) {}
            let (Some(role), true) = (reading.role, only && cursor.is_done()) else {
                self.diagnostics.take_back(mark);
                return false;
            };
            let mut cond = test(Test::OwnerRole(vec![role]));
            if !reading.accredited.is_empty() {
                let who = Who::Accredited(reading.accredited);
                cond = and(cond, test(Test::OwnerIs(who)));
            }
            if let Some(Among::Named(teams)) = reading.team {
                cond = and(cond, test(Test::OwnerIs(Who::Team(teams))));
            }
            any.push(cond);
        }
        let cond = match any.len() {
            1 => any.remove(0),
            _ => Cond::Or(any),
        };
        let span = left.span();
        let when = self.cond(line.left);
        let guard = and(self.guard(line), when);
        let criterion = Criterion {
            cond,
            text: text.clone(),
            span,
        };
        let sentence = Sentence::Required(vec![criterion]);
        let index = self.clause(line, guard, Trigger::Scope, sentence);
        self.modifiers(line.node, index);
        true
    }

    /// A receiver said by a phrase of its own: right of a dash.
    pub(in crate::model) fn receiver_of(&mut self, phrase: &Phrase, reading: &mut Reading) {
        let PhraseKind::Plain {
            left, right: None, ..
        } = &phrase.kind
        else {
            self.leftover(phrase.span);
            return;
        };
        let mut timing = Timing::default();
        self.further(left, reading, &mut timing);
    }

    pub(in crate::model) fn further(
        &mut self,
        condition: &Condition,
        reading: &mut Reading,
        timing: &mut Timing,
    ) {
        for member in members(condition) {
            let mut cursor = Cursor::new(member);
            if cursor.word().and_then(act) == Some(Act::HandOver) {
                cursor.skip(1);
            }
            while self.receiver(&mut cursor, reading) || self.timing(&mut cursor, timing) {}
            self.finish(&cursor);
        }
    }
    /// A line below that says who gets a deal of some kind, or what becomes of one that nobody takes up. False when it is neither.
    pub(in crate::model) fn hand_off_row(&mut self, node: &Node, clause: usize) -> bool {
        let Some(mut hand_off) = self.hand_off_of(clause) else {
            return false;
        };
        let Some(said) = hand_off.rows.pop() else {
            return false;
        };
        let mut rows = std::mem::take(&mut hand_off.rows);
        let mut untaken = None;
        let read = self.receiver_row(
            node,
            Some(said.1.choice),
            Some(&said.1),
            &mut rows,
            &mut untaken,
        );
        if !read {
            return false;
        }
        // A row for all others takes the place of the sentence's own.
        if rows.last().is_none_or(|(cond, _)| *cond != Cond::True) {
            rows.push(said);
        }
        if let Some(found) = self.hand_off_mut(clause) {
            found.rows = rows;
            if let Some((_, said)) = &untaken {
                found.taken = Some(said.by.clone());
            }
        }
        self.take_up(clause, untaken);
        true
    }

    /// One row: `если филиал не указан — любому оператору`, `VIP — старшему`, `если не взял за 15 минут — следующему`.
    pub(in crate::model) fn receiver_row(
        &mut self,
        node: &Node,
        choice: Option<Choice>,
        said: Option<&Pool>,
        rows: &mut Vec<(Cond, Pool)>,
        untaken: &mut Option<(Node, NotTaken)>,
    ) -> bool {
        let Some(phrase) = &node.phrase else {
            return false;
        };
        let (cond, right): (Option<&Condition>, &Phrase) = match &phrase.kind {
            PhraseKind::If {
                cond,
                then: Some(then),
                otherwise: None,
            } => (Some(cond), then),
            PhraseKind::Plain {
                left,
                right: Some(right),
                ..
            } => {
                let late = members(left)
                    .first()
                    .is_some_and(|member| Cursor::new(member).has_stem(0, &["просрочк"]));
                if late {
                    return false;
                }
                (Some(left), right)
            }
            PhraseKind::Else { then: Some(then) } => (None, then),
            PhraseKind::Plain {
                left, right: None, ..
            } if said.is_none() => {
                let mut reading = Reading {
                    choice,
                    ..Reading::default()
                };
                let mut timing = Timing::default();
                self.further(left, &mut reading, &mut timing);
                return match reading.pool() {
                    Some(pool) => {
                        rows.push((Cond::True, pool));
                        true
                    }
                    None => false,
                };
            }
            _ => return false,
        };
        if let Some(cond) = cond
            && says_next(right)
            && let Some(said) = self.not_taken_by(cond)
        {
            *untaken = Some((node.clone(), said));
            return true;
        }
        let mut reading = Reading {
            choice,
            role: None,
            ..Reading::default()
        };
        self.receiver_of(right, &mut reading);
        reading.role = reading.role.or(said.map(|pool| pool.role));
        let cond = match cond {
            Some(cond) => self.cond(cond),
            None => Cond::True,
        };
        match reading.pool() {
            Some(pool) => rows.push((cond, pool)),
            None => {
                self.error(Code::NoReceiver, right.span, "не сказано, кому передавать")
                    .label("ожидалась роль")
                    .hint("справа от тире стоит тот, кому передают: «если филиал не указан — любому оператору»");
            }
        }
        true
    }

    pub(in crate::model) fn hand_off_of(&self, clause: usize) -> Option<HandOff> {
        let Sentence::Duty(duty) = &self.reg.clauses.get(clause)?.sentence else {
            return None;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        list.iter().find_map(|deed| match deed {
            Deed::Distribute(hand_off) => Some((**hand_off).clone()),
            _ => None,
        })
    }

    pub(in crate::model) fn hand_off_mut(&mut self, clause: usize) -> Option<&mut HandOff> {
        let Sentence::Duty(duty) = &mut self.reg.clauses.get_mut(clause)?.sentence else {
            return None;
        };
        let (Deeds::All(list) | Deeds::Any(list)) = &mut duty.deeds;
        list.iter_mut().find_map(|deed| match deed {
            Deed::Distribute(hand_off) => Some(&mut **hand_off),
            _ => None,
        })
    }
}
