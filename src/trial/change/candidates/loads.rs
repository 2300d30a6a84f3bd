//! What would have taken a load off somebody's shoulders: a task done in time or given to another, all deals of a client led by another.

use super::{Gathered, Place, begin};
use crate::facts::{Employee, Event, EventKind, When};
use crate::findings::Finding;
use crate::lexicon::fold;
use crate::model::regulation::{Load, Loaded};

/// So many colleagues are tried.
const COLLEAGUES: usize = 10;

impl Place<'_> {
    /// The nearest first: what is lighter by one task, deal or client.
    pub(super) fn lighten(&self, load: &Load, finding: &Finding, out: &mut Gathered<'_>) {
        match &load.of {
            Loaded::Tasks(_) => self.tasks(finding, out),
            Loaded::Deals => self.other_owner(finding, out),
            Loaded::Clients => {
                self.other_owner(finding, out);
                self.whole_client(finding, out);
            }
        }
        self.close(finding.triggered_at, out);
    }

    /// Those who hold the same role.
    pub(super) fn colleagues(&self, finding: &Finding) -> impl Iterator<Item = &Employee> {
        let role = |id: &str| self.dataset.staff.get(id)?.role.as_deref().map(fold);
        let wanted = role(&finding.responsible);
        let same = self.dataset.staff.values().filter(move |one| {
            one.active
                && *one.id != *finding.responsible
                && wanted.is_some()
                && one.role.as_deref().map(fold) == wanted
        });
        same.take(COLLEAGUES)
    }

    /// A task of the person that was open then: closed by that moment or by its own deadline, or set to a colleague.
    fn tasks(&self, finding: &Finding, out: &mut Gathered<'_>) {
        let at = finding.triggered_at;
        let first = |when: Option<When>| when.map(|when| begin(when, self.zone));
        let open = |event: &Event<'_>| {
            event.kind == EventKind::Task
                && event.by.as_deref() == Some(&*finding.responsible)
                && first(event.known.or(event.at)).is_some_and(|set| set <= at)
                && first(event.closed).is_none_or(|closed| closed > at)
        };
        let own: Vec<usize> = (0..out.whole.events.len())
            .filter(|index| out.whole.events.get(*index).is_some_and(open))
            .collect();
        for index in own.iter().rev() {
            let Some(event) = out.whole.events.get(*index) else {
                continue;
            };
            let name = event.name.as_deref().unwrap_or("без названия");
            let by = first(event.deadline).map_or(at, |deadline| deadline.min(at));
            let words = format!("задача «{name}» закрыта {}", self.moment(by));
            let name = name.to_owned();
            // Nobody closes a task in the second in which it is set.
            let earlier = first(event.known.or(event.at)).is_some_and(|set| set < by);
            out.add(words, |case| match case.events.get_mut(*index) {
                Some(event) if earlier => {
                    event.closed = Some(When::Exact(by));
                    true
                }
                _ => false,
            });
            for person in self.colleagues(finding) {
                let words = format!("задачу «{name}» ведёт {}", person.name);
                out.add(words, |case| match case.events.get_mut(*index) {
                    Some(event) => {
                        event.by = Some(person.id.to_string().into());
                        true
                    }
                    None => false,
                });
            }
        }
    }

    /// Every deal of the client in the hands of one colleague.
    fn whole_client(&self, finding: &Finding, out: &mut Gathered<'_>) {
        let client = out.whole.client.as_deref().unwrap_or_default().to_owned();
        for person in self.colleagues(finding) {
            let words = format!(
                "у всех сделок клиента {client} ответственный — {}",
                person.name
            );
            out.add(words, |case| {
                let mut changed = false;
                for deal in &mut case.deals {
                    let his = |id: Option<&str>| id == Some(&*finding.responsible);
                    if his(deal.owner.as_deref()) {
                        deal.owner = Some(person.id.to_string().into());
                        changed = true;
                    }
                    for change in deal.owners.iter_mut().flatten() {
                        if his(Some(&*change.owner)) {
                            change.owner = person.id.to_string().into();
                            changed = true;
                        }
                    }
                }
                changed
            });
        }
    }
}
