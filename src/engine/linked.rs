//! Deals of the same client in another funnel: whether one was created, with what in its card.

use super::deeds::{Found, Search};
use super::fact::{Fact, Kind, Whose};
use super::view::{FieldAt, View};
use crate::facts::{Deal, FactKind, RawValue};
use crate::model::regulation::{Card, FieldId, FunnelId};
use crate::program::{Typed, fold, typed};
use crate::value::{Instant, Missing, Truth};

impl View<'_> {
    /// When a deal was created in a funnel out of this one, and had the same values in these fields.
    pub(super) fn find_spawn(
        &self,
        funnel: FunnelId,
        fields: &[FieldId],
        search: Search<'_>,
    ) -> Found {
        let mut found = Found::default();
        let Some((own, deal)) = self.deal else {
            return found;
        };
        if self.env.case.client.is_none() {
            found.doubt(search.opens, Missing::from(["клиент сделки".into()]));
            return found;
        }
        for (other, made) in self.env.case.deals.iter().enumerate() {
            let linked = made.lead.as_deref().is_none_or(|lead| lead == &*deal.id);
            if other == own || !linked || !self.is_in(made, funnel) {
                continue;
            }
            let Some(born) = self.birth_of(other, made) else {
                // A deal of which nobody knows since when it exists may be the one.
                if made.created.is_none() && made.stages.is_none() {
                    found.doubt(search.opens, Missing::from(["дата создания сделки".into()]));
                }
                continue;
            };
            let created = self.at(born);
            if created < search.opens || created > self.env.horizon {
                continue;
            }
            // A copy is made as the deal is, or either card is mended later.
            for at in self.moments_of([own, other], created) {
                let done = found.sure.is_some_and(|(known, _)| known <= at);
                if done {
                    break;
                }
                match self.same_values((other, made), fields, at) {
                    Truth::Yes => {
                        found.sure = Some((at, (at == created).then_some(born)));
                        break;
                    }
                    Truth::No => {}
                    Truth::Unknown(missing) => {
                        found.doubt(at, missing);
                        break;
                    }
                }
            }
        }
        found
    }

    /// The fact with which another deal came to be: its creation, else its first stage.
    fn birth_of(&self, other: usize, made: &Deal<'_>) -> Option<usize> {
        let mut facts = self.env.facts.iter();
        facts.position(|fact| {
            fact.whose == Whose::Deal(other)
                && match fact.what {
                    Kind::Created => true,
                    Kind::Entry(_) => made.created.is_none(),
                    _ => false,
                }
        })
    }

    fn is_in(&self, deal: &Deal<'_>, funnel: FunnelId) -> bool {
        let first = deal.stages.as_ref().and_then(|all| all.first());
        let named = first
            .and_then(|entry| entry.funnel.as_deref())
            .or(deal.funnel.as_deref());
        let name = named.and_then(|name| self.env.program.names.find(name));
        self.env.version.funnel(name, named.is_some()) == Some(funnel)
    }

    /// The creation of a deal, and every later change of one of these cards.
    fn moments_of(&self, deals: [usize; 2], created: Instant) -> Vec<Instant> {
        let of_card = |fact: &&Fact<'_>| {
            let ours = deals.iter().any(|deal| fact.whose == Whose::Deal(*deal));
            ours && matches!(fact.what, Kind::Field(..))
        };
        let changes = self.env.facts.iter().filter(of_card).map(|fact| fact.at);
        let later = changes.filter(|at| *at > created && *at <= self.env.horizon);
        let mut all: Vec<Instant> = std::iter::once(created).chain(later).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether both deals have the same in these fields at a moment.
    fn same_values(&self, made: (usize, &Deal<'_>), fields: &[FieldId], at: Instant) -> Truth {
        fields.iter().fold(Truth::Yes, |so_far, field| {
            so_far.and(self.same_value(made, *field, at))
        })
    }

    fn same_value(&self, made: (usize, &Deal<'_>), field: FieldId, at: Instant) -> Truth {
        // Both deals have the same client.
        if self.env.version.field(field).card == Card::Client {
            return Truth::Yes;
        }
        let theirs = match self.written_in(made, field, at) {
            Ok(theirs) => theirs,
            Err(missing) => return Truth::unknown(&missing),
        };
        let mine = self.field(field, at, self.after(at));
        match (mine, theirs) {
            (FieldAt::Unknown(what), _) => Truth::unknown(what.as_str()),
            (FieldAt::Empty, theirs) => (theirs == Typed::Empty).into(),
            (FieldAt::Value(mine), Typed::Value(theirs)) => (*mine == theirs).into(),
            (FieldAt::Value(_), Typed::Empty) => Truth::No,
            (FieldAt::Unreadable, _) | (_, Typed::Unreadable) => {
                let name = &self.env.version.field(field).name;
                Truth::unknown(format!("поле «{name}»").as_str())
            }
        }
    }

    /// What stood in the card of another deal at a moment.
    fn written_in(
        &self,
        (place, deal): (usize, &Deal<'_>),
        field: FieldId,
        at: Instant,
    ) -> Result<Typed, Box<str>> {
        let declared = self.env.version.field(field);
        let wanted = fold(&declared.name);
        let zone = self.env.moments.zone;
        let read = |raw: &RawValue<'_>| typed(raw, &declared.ty, zone);
        let card = deal.fields.iter().find(|(name, _)| fold(name) == wanted);
        let unknown = || Box::from(format!("поле «{}»", declared.name));
        let Some(changes) = &deal.changes else {
            // Without a history today's card proves only today.
            return match card {
                Some((_, raw)) if at >= self.env.present => Ok(read(raw)),
                Some(_) => Err(FactKind::Fields.history().into()),
                None => Err(unknown()),
            };
        };
        let facts = self.env.facts.iter().rev().filter(|fact| fact.at <= at);
        let mut own = facts.filter_map(|fact| match &fact.what {
            Kind::Field(change, _) if fact.whose == Whose::Deal(place) => Some(*change),
            _ => None,
        });
        let before = own.find(|change| fold(&change.field) == wanted);
        let changed = || changes.iter().any(|change| fold(&change.field) == wanted);
        match (before, card) {
            (Some(change), _) => Ok(read(&change.value)),
            (None, _) if changed() => Ok(Typed::Empty),
            (None, Some((_, raw))) => Ok(read(raw)),
            (None, None) => Err(unknown()),
        }
    }
}
