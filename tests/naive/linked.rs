//! A deal of the same client created in another funnel, with the same in its card.

use reglament::model::regulation::{Card, FieldId, FunnelId};
use reglament::value::{Instant, Missing, Truth};

use super::cards::Known;
use super::fulfil::{Done, Terms};
use super::world::{Says, View, World};

impl World<'_> {
    /// When another deal of the client came to be in this funnel, with the same in these fields then or later.
    pub fn spawn(&self, funnel: FunnelId, fields: &[FieldId], terms: &Terms<'_>) -> Done {
        let mut done = Done::default();
        if self.case.client.is_none() {
            // Of other deals of nobody nothing is known.
            let missing = Missing::from(["клиент сделки".into()]);
            done.maybe = Some((terms.acts_from, missing));
            return done;
        }
        let own = &self.case.deals[terms.deal].id;
        for (other, record) in self.case.deals.iter().enumerate() {
            let of_another = record.lead.as_ref().is_some_and(|lead| lead != own);
            if other == terms.deal || of_another || self.made_in(other) != Some(funnel) {
                continue;
            }
            let Some(made) = self.made(other) else {
                if record.created.is_none() && record.stages.is_none() {
                    // It is there, and nobody knows since when.
                    let missing = Missing::from(["дата создания сделки".into()]);
                    done = earlier(done, Truth::Unknown(missing), terms.acts_from);
                }
                continue;
            };
            if made < terms.acts_from {
                continue;
            }
            for at in self.moments_from(made) {
                let same = self.same_cards(fields, (terms.deal, other), self.after(at));
                if at <= terms.horizon && !same.is_no() {
                    done = earlier(done, same, at);
                    break;
                }
            }
        }
        done
    }

    /// When a deal came to be, as far as that is seen.
    fn made(&self, deal: usize) -> Option<Instant> {
        let own = |fact: &&super::world::Fact<'_>| fact.deal == Some(deal);
        let mut facts = self.facts.iter().filter(own);
        let dated = self.case.deals[deal].created.is_some();
        let birth = facts.find(|fact| match fact.says {
            Says::Created => true,
            Says::Entered(_) => !dated,
            _ => false,
        });
        birth.map(|fact| fact.at)
    }

    /// The funnel in which a deal was made: of its first stage, else the one it names.
    fn made_in(&self, deal: usize) -> Option<FunnelId> {
        let record = &self.case.deals[deal];
        let first = record.stages.as_ref().and_then(|all| all.first());
        let named = first.and_then(|entry| entry.funnel.as_deref());
        self.funnel(named.or(record.funnel.as_deref()))
    }

    fn same_cards(&self, fields: &[FieldId], (one, other): (usize, usize), view: View) -> Truth {
        fields.iter().fold(Truth::Yes, |so_far, field| {
            // Both deals have the same client.
            if self.reg.fields[field.0].card == Card::Client {
                return so_far;
            }
            let same = match (
                self.field(*field, one, view),
                self.field(*field, other, view),
            ) {
                (Known::Is(one), Known::Is(other)) => (one == other).into(),
                (Known::Missing(what), _) | (_, Known::Missing(what)) => Truth::unknown(what),
            };
            so_far.and(same)
        })
    }
}

/// The earliest sure moment, and the earliest possible one.
fn earlier(done: Done, same: Truth, at: Instant) -> Done {
    let Done { at: sure, maybe } = done;
    match same {
        Truth::No => Done { at: sure, maybe },
        Truth::Yes => Done {
            at: Some(sure.map_or(at, |sure| sure.min(at))),
            maybe,
        },
        Truth::Unknown(missing) => Done {
            at: sure,
            maybe: match maybe {
                Some(known) if known.0 <= at => Some(known),
                _ => Some((at, missing)),
            },
        },
    }
}
