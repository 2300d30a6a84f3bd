//! Another stage, another owner.

use super::{Gathered, Place, begin};
use crate::facts::{Case, OwnerChange, StageEntry, When};
use crate::model::regulation::{RoleId, StageId};
use crate::value::Instant;

impl Place<'_> {
    /// The deal leaves the clause's stage for the next one.
    pub(super) fn leave(&self, at: Instant, words: &str, out: &mut Gathered<'_>) {
        let regulation = &self.version.regulation;
        let next = self.clause.scope.stages.first().and_then(|stage| {
            let of = regulation.stages.get(stage.0)?.funnel;
            let order = &regulation.funnels.get(of.0)?.order;
            let level = order.iter().position(|level| level.contains(stage))?;
            order.get(level + 1)?.first().copied()
        });
        if let Some(next) = next {
            let words = words.to_owned();
            out.add(words, |case| self.entry(case, next, at));
        }
    }

    /// The deal is over.
    pub(super) fn close(&self, at: Instant, out: &mut Gathered<'_>) {
        let funnels = self.version.regulation.funnels.iter();
        let stages = funnels.filter_map(|funnel| funnel.terminal.last());
        for stage in stages.take(2) {
            let Some(declared) = self.version.regulation.stages.get(stage.0) else {
                continue;
            };
            let words = format!("закрыта в «{}» {}", declared.name, self.moment(at));
            out.add(words, |case| {
                let deal = case.deals.get_mut(self.deal);
                let Some(entries) = deal.and_then(|deal| deal.stages.as_mut()) else {
                    return false;
                };
                entries.retain(|entry| begin(entry.at, self.zone) <= at);
                self.entry(case, *stage, at)
            });
        }
    }

    pub(super) fn enter(&self, stage: StageId, at: Instant, out: &mut Gathered<'_>) {
        let Some(declared) = self.version.regulation.stages.get(stage.0) else {
            return;
        };
        let words = format!("переход в «{}» {}", declared.name, self.moment(at));
        out.add(words, |case| self.entry(case, stage, at));
    }

    /// A move; what came after it in the history stays.
    pub(super) fn entry(&self, case: &mut Case<'static>, stage: StageId, at: Instant) -> bool {
        let regulation = &self.version.regulation;
        let (Some(declared), Some(deal)) = (
            regulation.stages.get(stage.0),
            case.deals.get_mut(self.deal),
        ) else {
            return false;
        };
        let by = deal.owner.clone();
        let Some(entries) = &mut deal.stages else {
            return false;
        };
        let place = entries.partition_point(|entry| begin(entry.at, self.zone) <= at);
        let funnel = regulation.funnels.get(declared.funnel.0);
        entries.insert(
            place,
            StageEntry {
                stage: declared.name.to_string().into(),
                funnel: funnel
                    .and_then(|funnel| funnel.name.as_deref())
                    .map(|name| name.to_owned().into()),
                at: When::Exact(at),
                known: None,
                by,
                source: "если бы".into(),
            },
        );
        true
    }

    pub(super) fn hand_to(&self, role: RoleId, at: Instant, out: &mut Gathered<'_>) {
        let Some(name) = self.version.regulation.roles.get(role.0) else {
            return;
        };
        let folded = crate::lexicon::fold(name);
        let person = self.dataset.staff.values().find(|one| {
            one.role
                .as_deref()
                .is_some_and(|own| crate::lexicon::fold(own) == folded)
        });
        let Some(person) = person else { return };
        let words = format!("ответственный — {name} с {}", self.moment(at));
        out.add(words, |case| {
            let Some(deal) = case.deals.get_mut(self.deal) else {
                return false;
            };
            let change = OwnerChange {
                owner: person.id.to_string().into(),
                at: When::Exact(at),
                known: None,
                by: None,
                source: "если бы".into(),
            };
            let Some(owners) = &mut deal.owners else {
                return false;
            };
            owners.push(change);
            true
        });
    }
}
