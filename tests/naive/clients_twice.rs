//! Clients entered twice: every client against every other.

use reglament::findings::Verdict;
use reglament::model::regulation::{Card, Clause, FieldId, Scope};
use reglament::value::{Instant, Truth, Value};

use super::asking::Ask;
use super::cards::Known;
use super::row::Row;
use super::world::{Fact, Says, World, folded};

/// A client as far as duplicates go.
struct Client {
    name: String,
    /// The first that is known of him.
    at: Instant,
    /// The values by which he may turn out to be another, by alternative.
    values: Vec<Vec<String>>,
    judged: Truth,
    subject: String,
    responsible: String,
    missing: bool,
}

/// All findings of `дубль, если совпал …`.
pub fn twice(
    worlds: &[World<'_>],
    number: usize,
    clause: &Clause,
    keys: &[Vec<FieldId>],
) -> Vec<Row> {
    let mut clients: Vec<Client> = worlds
        .iter()
        .filter_map(|world| world.as_client(clause, keys))
        .collect();
    clients.sort_by(|a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
    let mut rows = Vec::new();
    let lacking = clients.iter().any(|one| one.missing && !one.judged.is_no());
    for (place, one) in clients.iter().enumerate() {
        let agrees = |other: &Client| {
            (0..keys.len()).any(|at| {
                one.values[at]
                    .iter()
                    .any(|value| other.values[at].contains(value))
            })
        };
        if !clients[..place].iter().any(agrees) {
            continue;
        }
        let verdict = match one.judged {
            Truth::No => continue,
            Truth::Yes => Verdict::Violated,
            Truth::Unknown(_) => Verdict::NotChecked,
        };
        rows.push(Row {
            responsible: one.responsible.clone(),
            ..Row::new(number, &one.subject, one.at, verdict)
        });
    }
    if lacking {
        rows.push(Row::new(number, " ", Instant(0), Verdict::NotChecked));
    }
    rows
}

impl World<'_> {
    fn as_client(&self, clause: &Clause, keys: &[Vec<FieldId>]) -> Option<Client> {
        let scope = Scope {
            only_roles: Vec::new(),
            ..clause.scope.clone()
        };
        // Of several deals the first within the scope speaks for the client.
        let mut deals: Vec<usize> = (0..self.case.deals.len()).collect();
        deals.sort_by_key(|deal| (self.born(*deal), self.case.deals[*deal].id.clone()));
        let ever = |deal: &&usize| {
            let active = |at: &Instant| self.active(&scope, **deal, self.after(*at)).is_yes();
            self.moments().iter().any(active)
        };
        let about = deals.iter().find(ever).copied();
        let there: Vec<usize> = deals
            .into_iter()
            .filter(|deal| self.born(*deal).is_none_or(|born| born <= self.as_of()))
            .collect();
        // He is there from the first that is known of him; what was only planned never was.
        let was = |fact: &&Fact<'_>| match fact.says {
            Says::Mailing(mailing) => {
                !matches!(mailing.status.as_deref(), Some("planned" | "failed"))
            }
            _ => true,
        };
        let first = self.facts.iter().find(was);
        let nothing = there.is_empty() && first.is_none();
        if about.is_none() && (scope != Scope::default() || nothing) {
            return None;
        }
        let at = first.map_or(self.as_of(), |fact| fact.at);
        // A client who was there before his deal is asked about as the deal begins.
        let begun = about.and_then(|about| self.born(about)).unwrap_or(at);
        let view = self.after(begun.max(at));
        let mut judged = Truth::from(at >= self.force.0);
        if let Some(about) = about {
            judged = judged.and(self.ask(&clause.guard, Ask::new(about, view, &clause.scope)));
            if !clause.scope.only_roles.is_empty() {
                judged = judged.and(self.owner_holds(about, &clause.scope.only_roles, view));
            }
        }
        let mut missing = false;
        let values = keys
            .iter()
            .map(|fields| self.agreeing(fields, &there, &mut missing))
            .collect();
        let owner = match about.map(|about| (about, self.owner(about, view))) {
            Some((_, Known::Is(owner))) => owner.map(str::to_owned),
            Some((about, Known::Missing(_))) => {
                self.case.deals[about].owner.as_deref().map(str::to_owned)
            }
            None => Some(self.leads_client(at)),
        };
        Some(Client {
            name: self.name(),
            at,
            values,
            judged,
            subject: self.subject(about),
            responsible: owner.unwrap_or_else(|| "не назначен".to_owned()),
            missing,
        })
    }

    /// What a card says in fields that must agree together; nothing where one of them is empty.
    fn agreeing(&self, fields: &[FieldId], there: &[usize], missing: &mut bool) -> Vec<String> {
        let of_deal = |field: &FieldId| self.reg.fields[field.0].card == Card::Deal;
        let deals = match fields.iter().any(of_deal) {
            true => there.to_vec(),
            false => vec![0],
        };
        let mut all = Vec::new();
        for deal in deals {
            let mut whole = vec![String::new()];
            for field in fields {
                let now = self.after(self.as_of());
                let own = match self.field(*field, deal, now) {
                    Known::Is(None) => Vec::new(),
                    Known::Is(Some(Value::Text(text))) => self.spoken(*field, &text),
                    Known::Is(Some(value)) => vec![format!("{value:?}")],
                    Known::Missing(_) => {
                        *missing = true;
                        Vec::new()
                    }
                };
                whole = whole
                    .iter()
                    .flat_map(|before| own.iter().map(move |value| format!("{before}|{value}")))
                    .collect();
            }
            all.extend(whole);
        }
        all
    }

    /// Several numbers in one field; a phone is its last ten digits.
    fn spoken(&self, field: FieldId, text: &str) -> Vec<String> {
        let phone = folded(&self.reg.fields[field.0].name).starts_with("телефон");
        let parts = text
            .split([',', ';', '\n'])
            .map(|part| folded(part).to_string());
        let told = parts.map(|part| {
            if !phone {
                return part;
            }
            let digits: Vec<char> = part.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(10)..].iter().collect()
        });
        told.filter(|part| !part.is_empty()).collect()
    }
}
