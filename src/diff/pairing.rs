//! Which clause of the old text is which of the new one.

use std::collections::{BTreeMap, BTreeSet};

use super::facets::{Facet, Gauge, Item, More, Reading};
use super::keys::{self, Keys};
use super::{Aspect, ClauseChange, words};
use crate::findings::Severity;
use crate::lexicon::{fold, stems};
use crate::model::regulation::{Clause, Sentence};

/// How much of a clause must be left for the same number to mean the same clause.
const NEAR: u32 = 30;
/// How much for a clause under another number.
const NEAR_ELSEWHERE: u32 = 60;
/// So many left over on each side are held against each other; more are taken by their place in the text.
const MOST_LEFT: usize = 400;

/// A clause with all that is compared of it.
pub(super) struct ClauseReading<'a> {
    pub(super) keys: Keys<'a>,
    pub(super) clause: &'a Clause,
    pub(super) norms: Vec<Reading>,
    /// Grading, penalty, priority, help: what no norm says.
    pub(super) common: Vec<Facet>,
    /// What its norms come to.
    meaning: String,
    /// The stems of its words.
    words: BTreeSet<String>,
    /// Which of those of its number it is.
    place: usize,
}

/// All clauses of a text.
pub(super) fn read(keys: Keys<'_>) -> Vec<ClauseReading<'_>> {
    let version = keys.version;
    let mut first: Vec<usize> = Vec::new();
    for (at, norm) in version.norms.iter().enumerate() {
        let same = at
            .checked_sub(1)
            .and_then(|before| version.norms.get(before));
        let begins = same.is_none_or(|before| before.clause != norm.clause);
        let own = if begins {
            at
        } else {
            first.last().copied().unwrap_or(at)
        };
        first.push(own);
    }
    let mut norms: BTreeMap<usize, Vec<Reading>> = BTreeMap::new();
    for norm in &version.norms {
        norms
            .entry(norm.clause.0)
            .or_default()
            .push(keys.read(norm, &first));
    }
    let mut of_number: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for (at, clause) in version.regulation.clauses.iter().enumerate() {
        let place = of_number.entry(name(clause)).or_default();
        let norms = norms.remove(&at).unwrap_or_default();
        out.push(ClauseReading {
            keys,
            clause,
            common: common(clause),
            // What no norm says is told by its words alone.
            meaning: match norms.is_empty() {
                true => fold(&clause.text),
                false => norms.iter().map(meaning).collect::<Vec<_>>().join("\n"),
            },
            norms,
            words: fold(&clause.text).split_whitespace().map(stems).collect(),
            place: *place,
        });
        *place += 1;
    }
    out
}

impl ClauseReading<'_> {
    /// Whether something with this key is asked for in it.
    pub(super) fn names(&self, key: &str) -> bool {
        self.meaning.contains(key)
    }

    /// What its norms come to.
    pub(super) fn meaning(&self) -> &str {
        &self.meaning
    }
}

/// The number, or for a clause without one its stable name.
fn name(clause: &Clause) -> &str {
    clause.number.as_deref().unwrap_or(&clause.key)
}

fn meaning(reading: &Reading) -> String {
    let facets: Vec<String> = reading
        .facets
        .iter()
        .map(|facet| format!("{:?}: {}", facet.aspect, facet.key))
        .collect();
    format!("{} {}", reading.kind, facets.join(" | "))
}

fn common(clause: &Clause) -> Vec<Facet> {
    let mut out = Vec::new();
    let mut add = |aspect, key: String, words: String, gauge| {
        out.push(Facet {
            aspect,
            key,
            words,
            gauge,
        });
    };
    let (rank, said) = match clause.severity {
        Severity::Critical => (3, "критично"),
        Severity::Violation => (2, "нарушение"),
        Severity::Remark => (1, "замечание"),
        Severity::Reminder => (0, "напоминание"),
    };
    add(
        Aspect::Severity,
        said.to_owned(),
        said.to_owned(),
        Gauge::Number(rank.into(), More::Binds),
    );
    if !clause.penalty.is_empty() {
        let said: Vec<String> = clause.penalty.iter().map(words::penalty).collect();
        let gauge = match clause.penalty.as_slice() {
            [one] => penalty_gauge(one),
            _ => Gauge::None,
        };
        add(Aspect::Penalty, said.join(", "), said.join(", "), gauge);
    }
    if let Some(priority) = clause.priority {
        add(
            Aspect::Priority,
            priority.to_string(),
            priority.to_string(),
            Gauge::None,
        );
    }
    let resources = &clause.resources;
    let named = |what: &str, name: &str| Item {
        key: format!("{what} {}", keys::plain(name)),
        words: format!("{what} «{name}»"),
        family: None,
    };
    let mut help = Vec::new();
    help.extend(
        resources
            .script
            .as_deref()
            .map(|name| named("скрипт", name)),
    );
    help.extend(
        resources
            .template
            .as_deref()
            .map(|name| named("шаблон", name)),
    );
    help.extend(resources.steps.iter().map(|name| named("шаг", name)));
    help.extend(resources.advice.iter().map(|name| named("совет", name)));
    // Which work is checked obliges nobody: it is compared as it is worded.
    if let Sentence::Checklist(list) = &clause.sentence {
        help.extend(list.samplings.iter().map(|one| Item {
            key: keys::plain(&one.text),
            words: one.text.to_string(),
            family: None,
        }));
    }
    if !help.is_empty() {
        let key = keys::any_order(help.iter().map(|one| one.key.clone()).collect());
        add(
            Aspect::Help,
            key,
            String::new(),
            Gauge::Set(help, More::Frees),
        );
    }
    out
}

fn penalty_gauge(penalty: &crate::findings::Penalty) -> Gauge {
    match penalty {
        crate::findings::Penalty::Money(amount, currency) if *currency.0 == *"RUB" => {
            Gauge::Number(*amount, More::Binds)
        }
        crate::findings::Penalty::Money(..) => Gauge::None,
        // Points are taken off: the fewer, the worse.
        crate::findings::Penalty::Points(points) => Gauge::Number(*points, More::Frees),
    }
}

/// Pairs of indices; what has no other side is added or removed.
pub(super) fn pairs(
    old: &[ClauseReading<'_>],
    new: &[ClauseReading<'_>],
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut free_old: BTreeSet<usize> = (0..old.len()).collect();
    let mut free_new: BTreeSet<usize> = (0..new.len()).collect();
    let mut found = Vec::new();
    let mut take = |a: usize, b: usize, old: &mut BTreeSet<usize>, new: &mut BTreeSet<usize>| {
        if old.contains(&a) && new.contains(&b) {
            old.remove(&a);
            new.remove(&b);
            found.push((Some(a), Some(b)));
        }
    };
    // The same meaning under the same number, then under another one, both in the order of the texts.
    let by = |key: &dyn Fn(&ClauseReading<'_>) -> String,
              all: &[ClauseReading<'_>],
              free: &BTreeSet<usize>| {
        let mut out: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in free {
            if let Some(one) = all.get(*at) {
                out.entry(key(one)).or_default().push(*at);
            }
        }
        out
    };
    let numbered = |one: &ClauseReading<'_>| format!("{}\n{}", name(one.clause), one.meaning);
    let only = |one: &ClauseReading<'_>| one.meaning.clone();
    let steps: [&dyn Fn(&ClauseReading<'_>) -> String; 2] = [&numbered, &only];
    for key in steps {
        let others = by(key, new, &free_new);
        for (key, mine) in by(key, old, &free_old) {
            let theirs = others.get(&key).map_or(&[][..], Vec::as_slice);
            for (a, b) in mine.iter().zip(theirs) {
                take(*a, *b, &mut free_old, &mut free_new);
            }
        }
    }
    // The same number with enough left of it.
    for a in free_old.clone() {
        let Some(mine) = old.get(a) else { continue };
        let theirs = free_new.iter().copied().find(|b| {
            new.get(*b).is_some_and(|theirs| {
                name(theirs.clause) == name(mine.clause)
                    && theirs.place == mine.place
                    && likeness(mine, theirs) >= NEAR
            })
        });
        if let Some(b) = theirs {
            take(a, b, &mut free_old, &mut free_new);
        }
    }
    // The most similar.
    let mut likely: Vec<(u32, usize, usize)> = Vec::new();
    for a in free_old.iter().take(MOST_LEFT) {
        for b in free_new.iter().take(MOST_LEFT) {
            if let Some((mine, theirs)) = old.get(*a).zip(new.get(*b)) {
                let like = likeness(mine, theirs);
                if like >= NEAR_ELSEWHERE {
                    likely.push((like, *a, *b));
                }
            }
        }
    }
    likely.sort_by_key(|(like, a, b)| (std::cmp::Reverse(*like), *a, *b));
    for (_, a, b) in likely {
        take(a, b, &mut free_old, &mut free_new);
    }
    found.extend(free_old.into_iter().map(|a| (Some(a), None)));
    found.extend(free_new.into_iter().map(|b| (None, Some(b))));
    found
}

/// What clauses of the old text are called in the new one, where that is another number.
pub(super) fn numbers(
    pairs: &[(Option<usize>, Option<usize>)],
    old: &[ClauseReading<'_>],
    new: &[ClauseReading<'_>],
) -> BTreeMap<Box<str>, Box<str>> {
    let mut out = BTreeMap::new();
    for (a, b) in pairs.iter().filter_map(|(a, b)| a.zip(*b)) {
        let number = |all: &[ClauseReading<'_>], at: usize| all.get(at)?.clause.number.clone();
        if let (Some(was), Some(is)) = (number(old, a), number(new, b))
            && was != is
        {
            out.entry(was).or_insert(is);
        }
    }
    out
}

/// How much two clauses have in common, in per cent.
fn likeness(a: &ClauseReading<'_>, b: &ClauseReading<'_>) -> u32 {
    let both = a.words.intersection(&b.words).count();
    let any = a.words.union(&b.words).count().max(1);
    let words = both * 100 / any;
    let (Some(mine), Some(theirs)) = (a.norms.first(), b.norms.first()) else {
        return u32::try_from(words).unwrap_or(0);
    };
    let (mut same, mut all) = (0, 0);
    for aspect in super::ASPECTS {
        let of = |reading: &Reading| -> Vec<String> {
            let own = reading.facets.iter().filter(|one| one.aspect == *aspect);
            own.map(|one| one.key.clone()).collect()
        };
        let (mine, theirs) = (of(mine), of(theirs));
        if mine.is_empty() && theirs.is_empty() {
            continue;
        }
        let weight = match aspect {
            Aspect::Deed | Aspect::Event => 4,
            Aspect::Trigger | Aspect::Scope | Aspect::ByHand => 2,
            _ => 1,
        };
        all += weight;
        if mine == theirs {
            same += weight;
        }
    }
    let facets = if mine.kind == theirs.kind {
        same * 100 / all.max(1)
    } else {
        0
    };
    // Words alone tell a clause whose kind has changed; facets alone tell one written anew.
    u32::try_from((words + facets) / 2)
        .unwrap_or(0)
        .max(if mine.kind == theirs.kind {
            u32::try_from(facets * 7 / 10).unwrap_or(0)
        } else {
            0
        })
}

/// The order of the newer text; what was removed stands behind what stood before it.
pub(super) fn in_order(clauses: &mut [ClauseChange]) {
    let places: BTreeMap<usize, usize> = clauses
        .iter()
        .filter_map(|one| one.old.zip(one.new))
        .collect();
    clauses.sort_by_key(|one| match (one.new, one.old) {
        (Some(new), _) => (new + 1, 0, 0),
        (None, Some(old)) => {
            let before = places.range(..old).next_back();
            // Nothing before it is left: it stands at the very top, before the first of the new text.
            before.map_or((0, 0, old), |(_, new)| (*new + 1, 1, old))
        }
        (None, None) => (usize::MAX, 0, 0),
    });
}
