//! Which reports a regulation speaks of, and which of its clauses ask for them.

use std::collections::BTreeMap;

use crate::model::regulation::{Deed, Deeds, Regulation, Sentence};
use crate::program::{Program, fold};

/// Reports by clause and by name.
pub(super) struct AskedReports<'p> {
    program: &'p Program,
    clauses: BTreeMap<(usize, usize), Box<str>>,
    /// By folded name: as the text spells it.
    names: BTreeMap<String, Box<str>>,
}

impl<'p> AskedReports<'p> {
    pub(super) fn new(regulations: &[Regulation], program: &'p Program) -> Self {
        let mut out = Self {
            program,
            clauses: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for (version, regulation) in regulations.iter().enumerate() {
            let declared = regulation.reports.iter();
            out.names
                .extend(declared.map(|one| (fold(&one.name), one.name.clone())));
            for (number, clause) in regulation.clauses.iter().enumerate() {
                let Sentence::Duty(duty) = &clause.sentence else {
                    continue;
                };
                let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
                let name = deeds.iter().find_map(|deed| match deed {
                    Deed::Report(pattern) => pattern.any.first()?.name.clone(),
                    _ => None,
                });
                if let Some(name) = name {
                    out.names.insert(fold(&name), name.clone());
                    out.clauses.insert((version, number), name);
                }
            }
        }
        out
    }

    /// The report that a clause asks for.
    pub(super) fn of(&self, version: usize, clause: usize) -> Option<&str> {
        self.clauses.get(&(version, clause)).map(|name| &**name)
    }

    /// The report that a name in the data means, in whatever case form it stands there.
    pub(super) fn named(&self, name: &str) -> Option<Box<str>> {
        if let Some(exact) = self.names.get(&fold(name)) {
            return Some(exact.clone());
        }
        let wanted = self.program.names.find_thing(name)?;
        let mut all = self.names.values();
        all.find(|own| self.program.names.find_thing(own) == Some(wanted))
            .cloned()
    }
}
