//! Clauses about a client, whatever his deals: he is looked at as one deal that begins with the first thing known of him, stands
//! in no stage and never ends.

use std::borrow::Cow;

use reglament::facts::{Case, Deal, When};

use super::world::{Says, World};

impl World<'_> {
    /// The case as one deal without a name; `None` while nothing is known of the client.
    pub fn client_as_deal(&self) -> Option<Case<'static>> {
        let mut case = self.case.clone().into_owned();
        // What was only planned to be sent, or never left, tells of nobody.
        let unsent = |says: &Says<'_>| {
            let Says::Mailing(mailing) = says else {
                return false;
            };
            matches!(mailing.status.as_deref(), Some("planned" | "failed"))
        };
        let first = self.facts.iter().find(|fact| !unsent(&fact.says))?.at;
        let mut owners: Vec<_> = case
            .deals
            .iter()
            .flat_map(|deal| deal.owners.clone().unwrap_or_default())
            .collect();
        // Whose record came last leads the client.
        owners.sort_by_key(|change| self.start(change.at));
        let deal = Deal {
            id: Cow::from(""),
            owner: case
                .deals
                .last()
                .and_then(|deal| deal.owner.clone())
                .or(Some("без ответственного".into())),
            created: Some(When::Exact(first)),
            stages: Some(Vec::new()),
            changes: Some(Vec::new()),
            owners: Some(owners).filter(|all| !all.is_empty()),
            ..Deal::default()
        };
        case.deals = vec![deal];
        for event in &mut case.events {
            event.deal = None;
        }
        Some(case)
    }
}
