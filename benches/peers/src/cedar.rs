//! Cedar: every clause is a policy, and what is asked is which of them hold.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;

use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request};

use crate::Outcome;
use crate::figures::{Race, version};
use crate::rego::bit;

pub fn run(dir: &Path) -> Outcome<()> {
    let policies = PolicySet::from_str(include_str!("../rules/deals.cedar"))?;
    let mut bits = HashMap::new();
    for policy in policies.policies() {
        let clause = policy.annotation("id").ok_or("у правила нет номера")?;
        bits.insert(policy.id().clone(), bit(clause)?);
    }
    let [who, what, on] = ["User::\"one\"", "Action::\"look\"", "Deal::\"any\""]
        .map(|name| name.parse::<EntityUid>());
    let (who, what, on) = (who?, what?, on?);
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    let race = Race {
        engine: "cedar",
        title: "cedar-policy",
        version: version("cedar-policy"),
        rounds: 7,
    };
    race.eight(
        dir,
        |text| {
            let each = text.lines().map(|line| {
                let context = Context::from_json_str(line, None)?;
                let asked = (who.clone(), what.clone(), on.clone());
                Ok(Request::new(asked.0, asked.1, asked.2, context, None)?)
            });
            each.collect::<Outcome<Vec<Request>>>()
        },
        |requests| {
            let each = requests.iter().map(|request| {
                let answer = authorizer.is_authorized(request, &policies, &entities);
                let found = answer.diagnostics().reason();
                found.fold(0, |all, policy| {
                    all | bits.get(policy).copied().unwrap_or(0)
                })
            });
            Ok(each.collect())
        },
    )
}
