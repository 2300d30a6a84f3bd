//! Approvals: whether one stood at a moment, and who may decide about a value.

use reglament::facts::{ApprovalState, Event, EventKind, FactKind, RawValue, When};
use reglament::model::regulation::{
    Approval, Authority, AuthorityRung, Decides, FieldId, Op, RoleId,
};
use reglament::value::{Instant, Missing, Truth, Type, Value};

use super::amounts::holds;
use super::asking::Ask;
use super::cards::{Known, typed};
use super::world::{Says, World, same};

/// The value that an approval has to reach.
pub type Reach<'r> = Option<(Op, &'r Value, &'r Type)>;

impl World<'_> {
    /// Approvals about one of these names (none: about anything) that are known at this moment, in order, with their words.
    fn words(
        &self,
        about: &[Box<str>],
        at: Instant,
        deal: usize,
    ) -> Vec<(&Event<'_>, Option<&str>, ApprovalState)> {
        let mut words = Vec::new();
        for (index, fact) in self.facts.iter().enumerate() {
            let Says::Event(event, _) = fact.says else {
                continue;
            };
            let fits = match event.of.as_deref() {
                None => true,
                Some(of) => about.is_empty() || about.iter().any(|name| same(of, name)),
            };
            if event.kind != EventKind::Approval || fact.at > at || !fits {
                continue;
            }
            if !self.concerns(index, deal).is_yes() {
                continue;
            }
            if let Some(state) = ApprovalState::of(event.state.as_deref()) {
                words.push((event, fact.by, state));
            }
        }
        words
    }

    fn entitled(&self, by: Option<&str>, roles: &[RoleId]) -> bool {
        roles.is_empty()
            || !self.data.staff_held
            || by.is_some_and(|by| self.holds(by, roles).is_yes())
    }

    fn over(&self, event: &Event<'_>, at: Instant) -> bool {
        event.deadline.is_some_and(|until| match until {
            When::Day(date) => self.zone.end_of(date) < at,
            When::Local(local) => self.zone.instant(local, reglament::calendar::Fold::First) < at,
            When::Exact(until) => until < at,
        })
    }

    /// Whether a granted approval stood at a moment: nothing after it took it back, its own term has not run out.
    pub fn stands(
        &self,
        about: &[Box<str>],
        roles: &[RoleId],
        reach: Reach<'_>,
        at: Instant,
        deal: usize,
    ) -> Truth {
        let words = self.words(about, at, deal);
        let taken_back = words.iter().rposition(|(_, _, state)| {
            matches!(
                state,
                ApprovalState::Refused | ApprovalState::Withdrawn | ApprovalState::Expired
            )
        });
        let later = words.iter().skip(taken_back.map_or(0, |at| at + 1));
        let granted = later.into_iter().any(|(event, by, state)| {
            let far = reach.is_none_or(|(op, value, ty)| match typed(&event.value, ty, self) {
                Some(up_to) if event.value != RawValue::Empty => {
                    let within = match op {
                        Op::Lt | Op::Le => Op::Ge,
                        _ => Op::Le,
                    };
                    holds(within, value, &up_to).is_yes()
                }
                _ => true,
            });
            *state == ApprovalState::Granted
                && self.entitled(*by, roles)
                && far
                && !self.over(event, at)
        });
        self.unless_unseen(granted, granted, at, deal)
    }

    /// `согласование отказано`: the last word about it.
    pub fn last_word(
        &self,
        about: Option<&str>,
        roles: &[RoleId],
        state: ApprovalState,
        at: Instant,
        deal: usize,
    ) -> Truth {
        let about: Vec<Box<str>> = about.map(Into::into).into_iter().collect();
        if state == ApprovalState::Granted {
            return self.stands(&about, roles, None, at, deal);
        }
        let words = self.words(&about, at, deal);
        let last = words
            .iter()
            .rfind(|(_, by, said)| *said == ApprovalState::Asked || self.entitled(*by, roles));
        let answer = last.is_some_and(|(event, _, said)| match said {
            ApprovalState::Granted => state == ApprovalState::Expired && self.over(event, at),
            said => *said == state,
        });
        self.unless_unseen(answer, false, at, deal)
    }

    fn unless_unseen(&self, answer: bool, settled: bool, at: Instant, deal: usize) -> Truth {
        let kinds = [FactKind::Event(EventKind::Approval)];
        let missing = self.not_held(&kinds, self.born(deal), at);
        if settled || missing.is_empty() {
            return answer.into();
        }
        Truth::Unknown(missing.into_iter().map(Into::into).collect::<Missing>())
    }

    /// Whether an approval exempts a deed of this moment.
    pub fn lifted(&self, lift: Option<&Approval>, at: Instant, deal: usize) -> Truth {
        lift.map_or(Truth::No, |lift| {
            self.stands(&lift.about, &lift.roles, None, at, deal)
        })
    }

    /// Whether this change goes where another has to decide, and nobody has.
    pub fn beyond_authority(&self, index: usize, ladder: &Authority, deal: usize) -> Truth {
        let Says::Field(card, change) = &self.facts[index].says else {
            return Truth::No;
        };
        let FieldId(field) = ladder.field;
        let decl = &self.reg.fields[field];
        let ours = self.facts[index].deal.is_none_or(|own| own == deal);
        if decl.card != *card || !ours || !same(&change.field, &decl.name) {
            return Truth::No;
        }
        let Some(new) = typed(&change.value, &decl.ty, self) else {
            return Truth::No;
        };
        let place = |value: &Value| {
            ladder.rungs.iter().position(|rung| {
                rung.to
                    .as_ref()
                    .is_none_or(|(op, border)| holds(*op, value, border).is_yes())
            })
        };
        let Some(at) = place(&new) else {
            return Truth::No;
        };
        self.of_rung(index, ladder, deal, (at, &new), &place)
    }

    /// The same of the rung that a value falls on; a rung that is not there for this deal leaves it to the one before.
    fn of_rung(
        &self,
        index: usize,
        ladder: &Authority,
        deal: usize,
        (at, new): (usize, &Value),
        place: &dyn Fn(&Value) -> Option<usize>,
    ) -> Truth {
        let FieldId(field) = ladder.field;
        let decl = &self.reg.fields[field];
        let rung: &AuthorityRung = &ladder.rungs[at];
        let mut sure = Truth::Yes;
        if let Some(unless) = &rung.unless {
            let scope = reglament::model::regulation::Scope::default();
            match self.ask(unless, Ask::new(deal, self.before(index), &scope)) {
                Truth::Yes if at == 0 => return Truth::No,
                Truth::Yes => return self.of_rung(index, ladder, deal, (at - 1, new), place),
                Truth::No => {}
                unknown => sure = unknown,
            }
        }
        let mut able: Vec<RoleId> = Vec::new();
        for further in &ladder.rungs[at..] {
            if let Decides::Roles(roles) = &further.decides {
                able.extend(roles);
            }
        }
        // A ladder goes up, or (`от 100 000 — сам; …`) down.
        let down = ladder
            .rungs
            .iter()
            .any(|rung| matches!(rung.to, Some((Op::Ge | Op::Gt, _))));
        let op = if down { Op::Lt } else { Op::Gt };
        let decided = match &rung.decides {
            Decides::Oneself => return Truth::No,
            Decides::Nobody => Truth::No,
            Decides::Roles(_) => self.stands(
                std::slice::from_ref(&decl.name),
                &able,
                Some((op, new, &decl.ty)),
                self.facts[index].at,
                deal,
            ),
        };
        let further = match self.field(ladder.field, deal, self.before(index)) {
            Known::Is(Some(old)) => {
                let before = place(&old);
                (before.is_some_and(|before| before < at) || holds(op, new, &old).is_yes()).into()
            }
            Known::Is(None) => Truth::Yes,
            Known::Missing(what) => Truth::unknown(what),
        };
        sure.and(further).and(decided.negate())
    }

    /// Whether this change gives the field a value that is none of these.
    pub fn not_allowed(
        &self,
        index: usize,
        field: FieldId,
        values: &[Value],
        deal: usize,
    ) -> Truth {
        let Says::Field(card, change) = &self.facts[index].says else {
            return Truth::No;
        };
        let decl = &self.reg.fields[field.0];
        let ours = self.facts[index].deal.is_none_or(|own| own == deal);
        if decl.card != *card || !ours || !same(&change.field, &decl.name) {
            return Truth::No;
        }
        let Some(new) = typed(&change.value, &decl.ty, self) else {
            return Truth::No;
        };
        let listed = |value: &Value| {
            values
                .iter()
                .any(|allowed| holds(Op::Eq, value, allowed).is_yes())
        };
        let changed = match self.field(field, deal, self.before(index)) {
            Known::Is(Some(old)) => holds(Op::Ne, &new, &old),
            Known::Is(None) => Truth::Yes,
            Known::Missing(what) => Truth::unknown(what),
        };
        Truth::from(!listed(&new)).and(changed)
    }
}
