//! The marketer's part: rules of mailings, templates by stage, what is to be set up.

use std::collections::BTreeMap;

use super::placed::{Place, Placed};
use super::watched::table;
use super::{Chapter, Desk, Part, Text};
use crate::model::regulation::{Resources, Sentence};

impl Desk<'_> {
    pub(super) fn mailed(&self, placed: &Placed) -> Part {
        let mut chapters = Vec::new();
        let rules = placed.all(|place| *place == Place::Mailed);
        if let Some(group) = self.listed("", rules.into_iter()) {
            chapters.push(Chapter {
                id: "mailings".to_owned(),
                title: "Правила рассылок".to_owned(),
                facts: Vec::new(),
                groups: vec![group],
            });
        }
        for (id, title, column, word, named) in [
            (
                "templates",
                "Шаблоны",
                "Шаблон",
                "шаблон",
                &(|own: &Resources| own.template.clone()) as &dyn Fn(&Resources) -> _,
            ),
            (
                "scripts",
                "Скрипты",
                "Скрипт",
                "скрипт",
                &|own: &Resources| own.script.clone(),
            ),
        ] {
            let rows = self.used(word, named);
            if !rows.is_empty() {
                chapters.push(Chapter {
                    id: id.to_owned(),
                    title: title.to_owned(),
                    facts: Vec::new(),
                    groups: vec![table(vec![column, "Стадия", "Для чего"], rows)],
                });
            }
        }
        let robots: Vec<Vec<Text>> = self
            .clauses()
            .filter(|(at, clause)| {
                self.lines.is_first(*at)
                    && matches!(&clause.sentence, Sentence::Duty(duty) if duty.robot)
            })
            .map(|(at, _)| vec![self.cited(at), self.stages_of(at)])
            .collect();
        if !robots.is_empty() {
            chapters.push(Chapter {
                id: "robots".to_owned(),
                title: "Настроить в CRM".to_owned(),
                facts: Vec::new(),
                groups: vec![table(vec!["Что делает робот", "Стадия"], robots)],
            });
        }
        Part {
            id: "marketing",
            title: "Маркетингу",
            lead: "Кому и когда можно писать, какие шаблоны нужны в каждой стадии, что настроить.",
            chapters,
        }
    }

    /// What of one kind the clauses call for, by name.
    fn used(&self, word: &str, named: &dyn Fn(&Resources) -> Option<Box<str>>) -> Vec<Vec<Text>> {
        let mut by_name: BTreeMap<Box<str>, Vec<usize>> = BTreeMap::new();
        for (at, clause) in self.clauses() {
            let said = in_words(&self.lines.of_clause(at), word);
            for name in named(&clause.resources).into_iter().chain(said) {
                let all = by_name.entry(name).or_default();
                let line = self.lines.first(at);
                if !all.contains(&line) {
                    all.push(line);
                }
            }
        }
        let row = |(name, clauses): (Box<str>, Vec<usize>)| {
            let mut stages: Vec<Text> = Vec::new();
            for stage in clauses.iter().map(|&at| self.stages_of(at)) {
                if !stage.is_empty() && !stages.contains(&stage) {
                    stages.push(stage);
                }
            }
            vec![
                Text::plain(format!("«{name}»")),
                Text::joined(stages, ", "),
                Text::joined(clauses.iter().map(|&at| self.cited(at)), "; "),
            ]
        };
        by_name.into_iter().map(row).collect()
    }

    /// The stages that a clause speaks of; many of them are not listed.
    fn stages_of(&self, at: usize) -> Text {
        let scope = self.reg.clauses.get(at).map(|clause| &clause.scope);
        let stages = scope.map_or(&[][..], |scope| &scope.stages);
        if stages.len() > 3 {
            return Text::plain("разные");
        }
        let named = stages.iter().filter_map(|stage| {
            let name = &self.reg.stages.get(stage.0)?.name;
            Some(self.targets.text(&format!("«{name}»"), ""))
        });
        Text::joined(named, ", ")
    }
}

/// The names that stand behind a word: `написать по шаблону «Спасибо»`.
fn in_words(text: &str, word: &str) -> Vec<Box<str>> {
    let behind = text.split(word).skip(1);
    behind
        .filter_map(|rest| {
            // The word may have an ending.
            let rest = rest.trim_start_matches(char::is_alphabetic).trim_start();
            let (name, _) = rest.strip_prefix('«')?.split_once('»')?;
            Some(name.into())
        })
        .collect()
}
