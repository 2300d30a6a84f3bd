//! The checklists of the regulation, and those that were asked for.

use crate::audit::accept::Known;
use crate::calendar::{PeriodUnit, Zone};
use crate::cli::Failure;
use crate::cli::args::{AuditArgs, FilterArgs};
use crate::cli::filter::{Filter, folded};
use crate::cli::moment::{DayEnd, parse};
use crate::cli::session::Session;
use crate::diagnostic::closest;
use crate::program::Program;
use crate::program::norm::{Body, Checklist};
use crate::value::Instant;

/// All checklists, in the order of versions and clauses.
pub(in crate::cli) fn all(program: &Program) -> Vec<Known<'_>> {
    let versions = program.versions.iter().enumerate();
    versions
        .flat_map(|(index, version)| {
            version
                .norms
                .iter()
                .filter_map(move |norm| match &norm.body {
                    Body::Checklist(list) => Some(Known {
                        place: (index, norm.clause.0),
                        from: version.from,
                        until: version.until,
                        list,
                    }),
                    _ => None,
                })
        })
        .collect()
}

/// Those that were asked for by name.
pub(super) fn wanted<'p>(
    args: &AuditArgs,
    program: &'p Program,
) -> Result<Vec<Known<'p>>, Failure> {
    let lists = all(program);
    let names: Vec<&str> = lists.iter().map(|one| &*one.list.name).collect();
    if names.is_empty() {
        return Err(
            Failure::new("в регламенте нет ни одного чек-листа: проверять не по чему")
                .hint("чек-лист объявляют блоком: чек-лист «Первый звонок»:")
                .hint("как его написать — docs/yazyk/chek-listy.md"),
        );
    }
    for asked in &args.checklist {
        let asked = bare(asked);
        if !names.iter().any(|name| folded(name) == folded(asked)) {
            let failure =
                Failure::new(format!("--checklist: чек-листа «{asked}» в регламенте нет"));
            return Err(match closest(asked, names.iter().copied()) {
                Some(near) => failure.hint(format!("возможно, вы имели в виду «{near}»")),
                None => failure.hint(format!("есть: «{}»", names.join("», «"))),
            });
        }
    }
    let named = |list: &Checklist| {
        args.checklist.is_empty()
            || args
                .checklist
                .iter()
                .any(|asked| folded(bare(asked)) == folded(&list.name))
    };
    Ok(lists.into_iter().filter(|one| named(one.list)).collect())
}

fn bare(name: &str) -> &str {
    name.trim().trim_matches(['«', '»', '"'])
}

/// Whose work is asked for.
pub(super) fn filter(args: &AuditArgs, session: &Session) -> Result<Filter, Failure> {
    let filter = FilterArgs {
        person: args.person.clone(),
        team: args.team.clone(),
        ..FilterArgs::default()
    };
    Filter::new(&filter, session)
}

/// The days asked for: the first moment, and the first one behind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    from: Option<Instant>,
    to: Option<Instant>,
    at: Instant,
    zone: Zone,
}

impl Days {
    pub(super) fn new(args: &AuditArgs, session: &Session) -> Result<Self, Failure> {
        let zone = session.book.zone;
        let day = |option, text: &Option<String>, end| {
            text.as_deref()
                .map(|text| parse(option, text, zone, end))
                .transpose()
        };
        let from = day("--from", &args.from, DayEnd::First)?;
        let to = day("--to", &args.to, DayEnd::Last)?.map(|to| to.plus(1));
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return Err(Failure::new(
                "--from позже --to: между ними нет ни одного дня",
            ));
        }
        Ok(Self {
            from,
            to,
            at: session.at,
            zone,
        })
    }

    /// The calendar period of this kind that the moment lies in, up to that moment; or the days asked for.
    pub(super) fn window(&self, unit: PeriodUnit) -> (Instant, Instant) {
        let now = self.at.plus(1);
        if self.from.is_some() || self.to.is_some() {
            return (
                self.from.unwrap_or(Instant::MIN),
                self.to.unwrap_or(now).min(now),
            );
        }
        let period = crate::calendar::Period::containing(self.zone.date(self.at), unit);
        (self.zone.start_of(period.first), now)
    }

    /// Whether a moment lies within the days asked for; without any, always.
    pub(super) fn holds(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}
