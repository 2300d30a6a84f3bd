//! Lists of CRMs name people; where a list of staff knows the name, its number is put instead.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::clean::fold;
use crate::facts::{Case, Staff};
use crate::import::account::Account;
use crate::import::quality::Flaw;

/// Staff by name.
pub(super) struct People<'s> {
    staff: &'s Staff,
    by_name: BTreeMap<String, BTreeSet<&'s str>>,
}

/// «Иванов Иван» and «Иван Иванов» are one.
fn words(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

type Who = Option<Cow<'static, str>>;

impl<'s> People<'s> {
    pub fn new(staff: &'s Staff) -> Self {
        let mut by_name: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (id, one) in staff {
            by_name.entry(words(&one.name)).or_default().insert(id);
        }
        Self { staff, by_name }
    }

    /// Puts numbers for names in a case.
    pub fn settle(&self, case: &mut Case<'static>, account: &mut Account) {
        if self.staff.is_empty() {
            return;
        }
        for deal in &mut case.deals {
            self.one(&mut deal.owner, &deal.source, account);
            for entry in deal.stages.iter_mut().flatten() {
                self.one(&mut entry.by, &entry.source, account);
            }
            for entry in deal.changes.iter_mut().flatten() {
                self.one(&mut entry.by, &entry.source, account);
            }
            for entry in deal.owners.iter_mut().flatten() {
                self.one(&mut entry.by, &entry.source, account);
                let mut owner = Some(std::mem::take(&mut entry.owner));
                self.one(&mut owner, &entry.source, account);
                entry.owner = owner.unwrap_or_default();
            }
        }
        for event in &mut case.events {
            self.one(&mut event.by, &event.source, account);
        }
    }

    fn one(&self, who: &mut Who, place: &str, account: &mut Account) {
        let Some(said) = who.as_deref() else { return };
        if self.staff.contains_key(said) {
            return;
        }
        let ids = self.by_name.get(&words(said));
        let mut ids = ids.into_iter().flatten();
        if let (Some(id), None) = (ids.next(), ids.next()) {
            *who = Some((*id).to_owned().into());
            return;
        }
        let what = format!("«{said}»: нет в списке сотрудников или таких несколько");
        let named = account.may_name(Flaw::UnknownPerson, &what);
        let others = "другие имена: нет в списке сотрудников или таких несколько";
        account.mend(
            Flaw::UnknownPerson,
            if named { &what } else { others },
            place,
        );
    }
}
