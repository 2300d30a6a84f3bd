//! What differs between two clauses.

use super::facets::{Facet, Gauge, Item, More, Reading};
use super::guards::{self, Lies};
use super::merged::Merged;
use super::pairing::ClauseReading;
use super::{ASPECTS, Aspect, Change, ClauseChange, Effect, direction};
use crate::analysis::conjuncts;
use crate::calendar::Schedule;
use crate::lexicon::fold;
use crate::model::regulation::Cond;

/// What a norm is called whose kind has changed.
fn kind_words(kind: &str) -> &'static str {
    match kind {
        "obligation" => "обязанность",
        "entry" => "условие входа",
        "exit" => "условие выхода",
        "moves" => "правило переходов",
        "ban" | "value" => "запрет",
        "hours" => "разрешённые часы",
        "limit" => "ограничение частоты",
        "load" => "ограничение нагрузки",
        "metric" | "appraisal" => "показатель",
        "plan" => "план",
        "tally" => "сверка отчёта",
        "duplicates" => "дубли",
        "turn" => "очередь",
        "checklist" => "чек-лист",
        _ => "проверка вручную",
    }
}

/// The clause of one text, or the same clause of both.
pub(super) fn pair(
    (old, a): (&[ClauseReading<'_>], Option<usize>),
    (new, b): (&[ClauseReading<'_>], Option<usize>),
    common: &Merged,
) -> ClauseChange {
    let before = a.and_then(|at| old.get(at));
    let after = b.and_then(|at| new.get(at));
    let (Some(before), Some(after)) = (before, after) else {
        return ClauseChange {
            old: a,
            new: b,
            renumbered: false,
            reworded: false,
            changes: Vec::new(),
        };
    };
    ClauseChange {
        old: a,
        new: b,
        renumbered: before.clause.number != after.clause.number,
        reworded: fold(&before.clause.text) != fold(&after.clause.text),
        changes: changes(before, after, common),
    }
}

fn changes(old: &ClauseReading<'_>, new: &ClauseReading<'_>, common: &Merged) -> Vec<Change> {
    let before = &old.keys.version.regulation.company;
    let after = &new.keys.version.regulation.company;
    let mut found = Found {
        old,
        new,
        common,
        schedules: (before, after),
        out: Vec::new(),
        guard: None,
    };
    found.facets(&old.common, &new.common);
    found.norms();
    let mut out: Vec<Change> = Vec::new();
    for one in found.out {
        let known = out.iter().any(|known| {
            known.aspect == one.aspect && known.old == one.old && known.new == one.new
        });
        // Norms of one clause share most of what they say.
        if !known {
            out.push(one);
        }
    }
    unsure(&mut out);
    out.sort_by_key(|one| ASPECTS.iter().position(|aspect| *aspect == one.aspect));
    out
}

/// What means something only together: a number with its period, a term with what it is counted from.
const TOGETHER: &[(Aspect, Aspect)] = &[
    (Aspect::Limit, Aspect::Window),
    (Aspect::Plan, Aspect::Window),
    (Aspect::Times, Aspect::Recurrence),
    (Aspect::Times, Aspect::Trigger),
    (Aspect::Deadline, Aspect::Trigger),
    (Aspect::Deadline, Aspect::Clock),
    (Aspect::Wait, Aspect::Trigger),
];

/// «2 в неделю» → «1 в день» is fewer, and more: where both have changed and do not agree, neither says stricter or looser.
fn unsure(changes: &mut [Change]) {
    for (one, other) in TOGETHER {
        let effects = |aspect: &Aspect| -> Vec<Effect> {
            let own = changes.iter().filter(|change| change.aspect == *aspect);
            own.map(|change| change.effect).collect()
        };
        let (mine, theirs) = (effects(one), effects(other));
        let Some(first) = mine.first().filter(|_| !theirs.is_empty()) else {
            continue;
        };
        if mine.iter().chain(&theirs).all(|effect| effect == first) {
            continue;
        }
        for change in changes.iter_mut() {
            if [one, other].contains(&&change.aspect) {
                change.effect = Effect::Other;
            }
        }
    }
}

struct Found<'a> {
    old: &'a ClauseReading<'a>,
    new: &'a ClauseReading<'a>,
    common: &'a Merged,
    schedules: (&'a Schedule, &'a Schedule),
    out: Vec<Change>,
    /// How the conditions of the clauses lie to each other, once it was asked.
    guard: Option<Lies>,
}

impl Found<'_> {
    /// Norms of one clause: the same ones fall away, the rest are held against each other in their order.
    fn norms(&mut self) {
        let (mut mine, mut theirs) = (self.old.norms.clone(), self.new.norms.clone());
        mine.retain(|one| {
            let same = theirs.iter().position(|other| same(one, other));
            same.map(|at| theirs.remove(at)).is_none()
        });
        let mut left = Vec::new();
        for one in mine {
            match theirs.iter().position(|other| other.kind == one.kind) {
                Some(at) => {
                    let other = theirs.remove(at);
                    self.facets(&one.facets, &other.facets);
                }
                None => left.push(one),
            }
        }
        let mut theirs = theirs.into_iter();
        let mut left = left.into_iter();
        loop {
            match (left.next(), theirs.next()) {
                (None, None) => break,
                (old, new) => {
                    let said = |one: &Option<Reading>| one.as_ref().map(|one| self.norm_words(one));
                    let effect = match (&old, &new) {
                        (None, Some(_)) => Effect::Stricter,
                        (Some(_), None) => Effect::Looser,
                        _ => Effect::Other,
                    };
                    let change = Change::new(Aspect::Sentence, said(&old), said(&new));
                    self.out.push(change.effect(effect));
                }
            }
        }
    }

    fn norm_words(&self, one: &Reading) -> String {
        let told = [
            Aspect::Trigger,
            Aspect::Wait,
            Aspect::Event,
            Aspect::Deed,
            Aspect::Limit,
            Aspect::Window,
            Aspect::Deadline,
            Aspect::Threshold,
        ];
        let said: Vec<&str> = one
            .facets
            .iter()
            .filter(|facet| told.contains(&facet.aspect) && !facet.words.is_empty())
            .map(|facet| facet.words.as_str())
            .collect();
        match said.is_empty() {
            true => kind_words(one.kind).to_owned(),
            false => format!("{}: {}", kind_words(one.kind), said.join(", ")),
        }
    }

    fn facets(&mut self, old: &[Facet], new: &[Facet]) {
        for aspect in ASPECTS {
            let of = |list: &[Facet]| -> Vec<Facet> {
                list.iter()
                    .filter(|one| one.aspect == *aspect)
                    .cloned()
                    .collect()
            };
            let (mut mine, mut theirs) = (of(old), of(new));
            mine.retain(|one| {
                let same = theirs.iter().position(|other| other.key == one.key);
                same.map(|at| theirs.remove(at)).is_none()
            });
            let mut theirs = theirs.into_iter();
            for one in mine {
                match theirs.next() {
                    Some(other) => self.changed(&one, &other),
                    None => self.alone(&one, false),
                }
            }
            for other in theirs {
                self.alone(&other, true);
            }
        }
    }

    fn changed(&mut self, old: &Facet, new: &Facet) {
        match (&old.gauge, &new.gauge) {
            (Gauge::Guard(more), _) => return self.guard(old, new, *more),
            (Gauge::Set(mine, more), Gauge::Set(theirs, _)) => {
                return self.lists(old.aspect, mine, theirs, *more);
            }
            _ => {}
        }
        let effect = match old.aspect {
            // Being nobody's to allow is the strictest.
            Aspect::Approval if old.key == "nobody" => Effect::Looser,
            Aspect::Approval if new.key == "nobody" => Effect::Stricter,
            _ => direction::effect(&old.gauge, &new.gauge, self.schedules),
        };
        let mut change = Change::new(old.aspect, said(old), said(new)).effect(effect);
        if let (Gauge::Term(old), Gauge::Term(new), Effect::Other) =
            (&old.gauge, &new.gauge, effect)
            && let Some(counted) = direction::counted(old, new, self.schedules)
        {
            change = change.note(counted);
        }
        if old.aspect == Aspect::Scope {
            change.effect = self.scope();
        }
        self.out.push(change);
    }

    /// More stages bind more.
    fn scope(&self) -> Effect {
        let (old, new) = (
            self.common.scope(&self.old.clause.scope),
            &self.new.clause.scope,
        );
        if old.of != new.of || old.funnel != new.funnel || old.except_stages != new.except_stages {
            return Effect::Other;
        }
        let within = |mine: &[crate::model::regulation::StageId],
                      theirs: &[crate::model::regulation::StageId]| {
            !mine.is_empty() && !theirs.is_empty() && mine.iter().all(|one| theirs.contains(one))
        };
        match (
            within(&old.stages, &new.stages),
            within(&new.stages, &old.stages),
        ) {
            (true, false) => Effect::Stricter,
            (false, true) => Effect::Looser,
            _ => Effect::Other,
        }
    }

    /// What only one of the texts says.
    fn alone(&mut self, one: &Facet, new: bool) {
        if let Gauge::Set(items, more) = &one.gauge {
            let none: &[Item] = &[];
            let more = match one.aspect {
                // Nobody named is everybody.
                Aspect::WhoNot => More::Frees,
                _ => *more,
            };
            return match new {
                true => self.lists(one.aspect, none, items, more),
                false => self.lists(one.aspect, items, none, more),
            };
        }
        let appears = match one.aspect {
            Aspect::Approval => Effect::Looser,
            Aspect::Holidays | Aspect::Evidence => Effect::Stricter,
            _ => direction::appeared(&one.gauge),
        };
        let (old, now, effect) = match new {
            true => (None, said(one), appears),
            false => (said(one), None, direction::opposite(appears)),
        };
        self.out
            .push(Change::new(one.aspect, old, now).effect(effect));
    }

    /// What was added to a list and what was taken away, one by one; what was put in the place of another is one change.
    fn lists(&mut self, aspect: Aspect, old: &[Item], new: &[Item], more: More) {
        let without = |mine: &[Item], theirs: &[Item]| -> Vec<Item> {
            mine.iter()
                .filter(|one| !theirs.iter().any(|other| other.key == one.key))
                .cloned()
                .collect()
        };
        let (gone, mut come) = (without(old, new), without(new, old));
        let mut left = Vec::new();
        for one in gone {
            let moved = one.family.as_ref().and_then(|(own, length)| {
                let at = come.iter().position(|other| {
                    let family = other.family.as_ref();
                    family.is_some_and(|(family, _)| family == own)
                })?;
                let other = come.remove(at);
                let to = other.family.as_ref().map(|(_, length)| *length)?;
                // A step later, a pause longer: both free.
                Some((direction::longer(*length, to), other))
            });
            match moved {
                Some((effect, other)) => {
                    let change = Change::new(aspect, Some(one.words), Some(other.words));
                    self.out.push(change.effect(effect));
                }
                None => left.push(one),
            }
        }
        let gone = left;
        if let ([one], [other]) = (gone.as_slice(), come.as_slice()) {
            let change = Change::new(aspect, Some(one.words.clone()), Some(other.words.clone()));
            self.out.push(change);
            return;
        }
        let effect = match aspect {
            Aspect::Help | Aspect::Answers => Effect::Other,
            _ => direction::binds(more),
        };
        for one in gone {
            let change = Change::new(aspect, Some(one.words), None);
            self.out.push(change.effect(direction::opposite(effect)));
        }
        for one in come {
            self.out
                .push(Change::new(aspect, None, Some(one.words)).effect(effect));
        }
    }

    fn guard(&mut self, old: &Facet, new: &Facet, more: More) {
        let (mine, theirs) = (&self.old.clause.guard, &self.new.clause.guard);
        let lies = match &self.guard {
            Some(known) => known.clone(),
            None => guards::compare(self.old.clause, self.new.clause, self.common),
        };
        self.guard = Some(lies.clone());
        let (was, is, number) = guards::differing(&self.common.cond(mine), theirs);
        // Rows have conditions of their own.
        let own = was == is;
        let (was, is) = match own {
            true => (said(old), said(new)),
            false => (some(was), some(is)),
        };
        if let (false, Some(hours)) = (own, guards::hours(&self.common.cond(mine), theirs)) {
            let effect = match more {
                More::Binds => hours,
                More::Frees => direction::opposite(hours),
            };
            self.out
                .push(Change::new(Aspect::Hours, was, is).effect(effect));
            return;
        }
        let aspect = match (&was, &is) {
            _ if number => Aspect::Threshold,
            _ if !own && excepts(&self.common.cond(mine), theirs) => Aspect::Exception,
            _ => Aspect::Guard,
        };
        let change = Change::new(aspect, was, is);
        let more = direction::binds(more);
        let sure = match lies {
            Lies::Same if own => change,
            // The same deals in other words.
            Lies::Same => return,
            Lies::Wider(deal) => change
                .effect(more)
                .note(format!("теперь подпадает: {deal}")),
            Lies::Narrower(deal) => change
                .effect(direction::opposite(more))
                .note(format!("больше не подпадает: {deal}")),
            Lies::Other(come, gone) => change
                .note(format!("теперь подпадает: {come}"))
                .note(format!("больше не подпадает: {gone}")),
            Lies::Unclear => change,
        };
        self.out.push(sure);
    }
}

/// Whether all that only one of them has is an exception.
fn excepts(old: &Cond, new: &Cond) -> bool {
    let only = |mine: &Cond, theirs: &Cond| -> Vec<Cond> {
        let known = conjuncts(theirs);
        let own = conjuncts(mine)
            .into_iter()
            .filter(|one| !known.contains(one));
        own.cloned().collect()
    };
    let (gone, come) = (only(old, new), only(new, old));
    (gone.is_empty() || come.is_empty())
        && gone
            .iter()
            .chain(&come)
            .all(|one| matches!(one, Cond::Not(_)))
}

fn same(one: &Reading, other: &Reading) -> bool {
    let keys = |reading: &Reading| -> Vec<(Aspect, String)> {
        let mut keys: Vec<_> = reading
            .facets
            .iter()
            .map(|facet| (facet.aspect, facet.key.clone()))
            .collect();
        keys.sort();
        keys
    };
    one.kind == other.kind && keys(one) == keys(other)
}

fn said(facet: &Facet) -> Option<String> {
    some(facet.words.clone())
}

/// Nothing said is nothing.
fn some(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}
