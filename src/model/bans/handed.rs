//! A hand-over as an event: `нельзя передавать сделку РОПу`, `после передачи сделки в команду «Юг»`, `сделку передали сотруднику «…»`.

use crate::lexicon::{Act, act};
use crate::model::bans::hand_off::{DEALS, KINDS, Reading};
use crate::model::conditions::events::shape;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{Among, EventShape, Pool, Receiver, What, Who};
use crate::syntax::PartKind;

/// A change of owner to somebody who is all of this.
pub(in crate::model) fn handed(receiver: Vec<Receiver>) -> EventShape {
    EventShape {
        receiver,
        ..shape(What::OwnerChange)
    }
}

/// What those among whom a rule chooses are.
pub(in crate::model) fn receivers(pool: Pool) -> Vec<Receiver> {
    let mut all = vec![Receiver::Role(pool.role)];
    if !pool.accredited.is_empty() {
        all.push(Receiver::Who(Who::Accredited(pool.accredited)));
    }
    if let Among::Named(teams) = pool.team {
        all.push(Receiver::Who(Who::Team(teams)));
    }
    all
}

impl Binder<'_> {
    /// `передавать сделку РОПу`, `передача сделки в команду «Юг»`, `сделка передана сотруднику «…»`. `None` when it is no hand-over, and
    /// when it says of the receiver what no single record tells (`по кругу`, `того же филиала`).
    pub(in crate::model) fn hand_over_event(
        &mut self,
        cursor: &mut Cursor<'_>,
    ) -> Option<EventShape> {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let found = self.handed_over(cursor);
        if found.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
        }
        found
    }

    fn handed_over(&mut self, cursor: &mut Cursor<'_>) -> Option<EventShape> {
        let mut deal = deal(cursor);
        if cursor.word().and_then(act) != Some(Act::HandOver)
            && !cursor.has_stem(0, &["передач", "передал", "передан"])
        {
            return None;
        }
        cursor.skip(1);
        deal |= self::deal(cursor);
        let mut all: Vec<Receiver> = Vec::new();
        while let Some(one) = self.handed_to(cursor) {
            all.push(one);
        }
        (deal || !all.is_empty()).then(|| handed(all))
    }

    /// One thing that is said of the new owner.
    fn handed_to(&mut self, cursor: &mut Cursor<'_>) -> Option<Receiver> {
        let start = cursor.position();
        cursor.eat(&["в", "из", "от", "к"]);
        let person = cursor.eat_stem(&["сотрудник", "коллег"]);
        if person || cursor.eat_stem(&["команд", "отдел", "филиал", "групп"])
        {
            let mut names = Vec::new();
            while let Some(PartKind::Quoted(name)) = cursor.peek().map(|part| &part.kind) {
                names.push(name.clone());
                cursor.skip(1);
            }
            if !names.is_empty() {
                let who = if person { Who::Named } else { Who::Team };
                return Some(Receiver::Who(who(names)));
            }
        }
        cursor.back_to(start);
        let mut reading = Reading::default();
        if self.accredited(cursor, &mut reading) {
            return Some(Receiver::Who(Who::Accredited(reading.accredited)));
        }
        cursor.eat_stem(&["рол", "друг"]);
        if let Some(role) = self.role(cursor) {
            return Some(Receiver::Role(role));
        }
        cursor.back_to(start);
        None
    }
}

fn deal(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    while cursor.eat_stem(KINDS) {}
    let said = cursor.eat_stem(DEALS);
    if !said {
        cursor.back_to(start);
    }
    said
}
