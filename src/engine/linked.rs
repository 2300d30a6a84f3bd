//! Deals of the same client in another funnel: whether one was created, with what in its card.

use super::deeds::{Found, Search};
use super::fact::{Kind, Whose};
use super::view::{FieldAt, View};
use crate::facts::{Deal, FactKind, RawValue};
use crate::model::regulation::{FieldId, FunnelId};
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
        for (index, fact) in self.env.facts.iter().enumerate() {
            let (Kind::Created, Whose::Deal(other)) = (&fact.what, fact.whose) else {
                continue;
            };
            let Some(made) = self.env.case.deals.get(other) else {
                continue;
            };
            let linked = made.lead.as_deref().is_none_or(|lead| lead == &*deal.id);
            if other == own || fact.at < search.opens || !linked || !self.is_in(made, funnel) {
                continue;
            }
            // A copy is made as the deal is, or mended later.
            for at in self.moments_of(made, fact.at) {
                let done = found.sure.is_some_and(|(known, _)| known <= at);
                if done {
                    break;
                }
                match self.same_values(made, fields, at) {
                    Truth::Yes => {
                        found.sure = Some((at, (at == fact.at).then_some(index)));
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
        // A deal of which nobody knows since when it exists may be the one.
        let undated = self.env.case.deals.iter().enumerate().any(|(at, made)| {
            at != own
                && made.created.is_none()
                && made.stages.is_none()
                && made.lead.as_deref().is_none_or(|lead| lead == &*deal.id)
                && self.is_in(made, funnel)
        });
        if undated {
            found.doubt(search.opens, Missing::from(["дата создания сделки".into()]));
        }
        found
    }

    fn is_in(&self, deal: &Deal<'_>, funnel: FunnelId) -> bool {
        let first = deal.stages.as_ref().and_then(|all| all.first());
        let named = first
            .and_then(|entry| entry.funnel.as_deref())
            .or(deal.funnel.as_deref());
        let name = named.and_then(|name| self.env.program.names.find(name));
        self.env.version.funnel(name, named.is_some()) == Some(funnel)
    }

    /// The creation of a deal, and every later change of its card.
    fn moments_of(&self, deal: &Deal<'_>, created: Instant) -> Vec<Instant> {
        let moments = self.env.moments;
        let changes = deal.changes.iter().flatten();
        let later = changes
            .map(|change| moments.start(change.at))
            .filter(|at| *at > created && *at <= self.env.horizon);
        let mut all: Vec<Instant> = std::iter::once(created).chain(later).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether both deals have the same in these fields at a moment.
    fn same_values(&self, made: &Deal<'_>, fields: &[FieldId], at: Instant) -> Truth {
        fields.iter().fold(Truth::Yes, |so_far, field| {
            so_far.and(self.same_value(made, *field, at))
        })
    }

    fn same_value(&self, made: &Deal<'_>, field: FieldId, at: Instant) -> Truth {
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
    fn written_in(&self, deal: &Deal<'_>, field: FieldId, at: Instant) -> Result<Typed, Box<str>> {
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
        let mut own = changes
            .iter()
            .filter(|change| fold(&change.field) == wanted)
            .peekable();
        let changed = own.peek().is_some();
        let before = own
            .filter(|change| self.env.moments.start(change.at) <= at)
            .max_by_key(|change| self.env.moments.start(change.at));
        match (before, card) {
            (Some(change), _) => Ok(read(&change.value)),
            (None, _) if changed => Ok(Typed::Empty),
            (None, Some((_, raw))) => Ok(read(raw)),
            (None, None) => Err(unknown()),
        }
    }
}
