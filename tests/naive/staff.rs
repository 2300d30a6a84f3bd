//! Who an owner is, by name, team or that he works here no more: a naive reading.

use reglament::facts::Employee;
use reglament::model::regulation::{Op, Who};
use reglament::value::Truth;

use super::cards::Known;
use super::world::{View, World};

/// Whether the owner is one of those picked out.
pub fn owner_is(world: &World<'_>, deal: usize, who: &Who, view: View) -> Truth {
    let owner = match world.owner(deal, view) {
        Known::Is(Some(owner)) => owner.to_owned(),
        Known::Is(None) => return Truth::No,
        Known::Missing(what) => return Truth::unknown(what),
    };
    one_of(world, &owner, who, view)
}

/// Whether this employee is one of those picked out.
pub fn one_of(world: &World<'_>, owner: &str, who: &Who, view: View) -> Truth {
    if let Who::Named(names) = who
        && names.iter().any(|name| plain(name) == plain(owner))
    {
        return Truth::Yes;
    }
    match world.data.staff.get(owner) {
        Some(person) => match who {
            Who::Accredited(names) => accredited(world, person, names, view).into(),
            Who::Absent(names) => {
                let one_of = names.is_empty() || names.iter().any(|name| called(person, name));
                let away = person.absences.iter().any(|absence| {
                    world.start(absence.from) <= view.at && view.at < world.end(absence.to)
                });
                (one_of && away).into()
            }
            Who::Tenure(op, length) => match person.since {
                Some(since) => {
                    let full = length.window_end(world.start(since), world.zone);
                    match op {
                        Op::Lt => view.at < full,
                        Op::Le => view.at <= full,
                        Op::Gt => view.at > full,
                        Op::Ge => view.at >= full,
                        Op::Eq => view.at == full,
                        Op::Ne => view.at != full,
                    }
                    .into()
                }
                None => Truth::unknown("первый день"),
            },
            who => is(person, who).into(),
        },
        None if world.data.staff_held => Truth::No,
        None => Truth::unknown("список сотрудников"),
    }
}

/// Whether one of the person's accreditations of these names is in force.
fn accredited(world: &World<'_>, person: &Employee, names: &[Box<str>], view: View) -> bool {
    person.accreditations.iter().any(|one| {
        let begun = one.from.is_none_or(|from| world.start(from) <= view.at);
        let over = one.to.is_some_and(|to| match to {
            reglament::facts::When::Day(day) => world.zone.end_of(day) < view.at,
            to => world.start(to) < view.at,
        });
        begun && !over && names.iter().any(|name| plain(name) == plain(&one.name))
    })
}

/// Whether a person is one of those picked out.
pub fn is(person: &Employee, who: &Who) -> bool {
    match who {
        Who::Named(names) => names.iter().any(|name| called(person, name)),
        Who::Team(teams) => {
            let own = person.team.as_deref().map(plain);
            teams.iter().any(|team| Some(plain(team)) == own)
        }
        Who::Inactive => !person.active,
        // At what moment, the world knows.
        Who::Accredited(_) | Who::Tenure(..) | Who::Absent(_) => false,
    }
}

/// By id, by the whole name, or by a part of it that has a whole word: other words may be first letters.
fn called(person: &Employee, said: &str) -> bool {
    if plain(said) == plain(&person.id) || plain(said) == plain(&person.name) {
        return true;
    }
    let words = |text: &str| -> Vec<String> {
        let text = plain(text).replace('.', " ");
        text.split_whitespace().map(str::to_owned).collect()
    };
    let said = words(said);
    let mut own = words(&person.name);
    for word in &said {
        let short = word.chars().count() == 1;
        let found = own.iter().position(|one| {
            if short {
                one.starts_with(word.as_str())
            } else {
                one == word
            }
        });
        match found {
            Some(at) => drop(own.remove(at)),
            None => return false,
        }
    }
    said.iter().any(|word| word.chars().count() > 1)
}

fn plain(text: &str) -> String {
    text.trim().to_lowercase().replace('ё', "е")
}
