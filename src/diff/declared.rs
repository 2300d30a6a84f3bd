//! What the texts declare, by name: the header, roles, cards, touches, categories, funnels, stages, reports.

use std::collections::BTreeMap;

use super::facets::said;
use super::keys::{self, Keys};
use super::pairing::{self, ClauseReading};
use super::renamed::{Renamed, Thing};
use super::{Aspect, Change, words};
use crate::calendar::Schedule;
use crate::diagnostic::Level;
use crate::model::regulation::{Card, Category, Field, Regulation};
use crate::program::{Names, Version, fold};

/// So many names without a partner are tried with each other.
const MOST_NAMES: usize = 6;

/// Names of both sides.
pub(super) struct BothNames {
    /// For the old text: what the new one calls it.
    pub(super) old: Renamed,
    /// For the new text.
    pub(super) new: Renamed,
    /// What was renamed: what it is, its old and its new name.
    told: Vec<(Aspect, Box<str>, Box<str>)>,
}

/// Names of one text that the other does not have, and the other way round.
fn unmatched<'r>(old: &[&'r str], new: &[&'r str]) -> (Vec<&'r str>, Vec<&'r str>) {
    let without = |mine: &[&'r str], theirs: &[&'r str]| -> Vec<&'r str> {
        let theirs: Vec<String> = theirs.iter().map(|one| fold(one)).collect();
        let own = mine
            .iter()
            .copied()
            .filter(|one| !theirs.contains(&fold(one)));
        own.take(MOST_NAMES).collect()
    };
    (without(old, new), without(new, old))
}

/// Finds names that are spelled otherwise and mean the same: a declaration of the same content where the old one has gone, and
/// with the new name the clauses read as before.
pub(super) fn renamed(before: &Version, after: &Version, names: &Names) -> BothNames {
    let touches = |version: &Version| -> Renamed {
        Renamed::none(
            names,
            version.regulation.touches.iter().map(|one| &*one.name),
        )
    };
    let mut both = BothNames {
        old: touches(before),
        new: touches(after),
        told: Vec::new(),
    };
    let (old, new) = (&before.regulation, &after.regulation);
    both.touches(before, after, names);
    let mut known = alike(before, after, &both);
    for (thing, aspect, mine, theirs) in things(old, new) {
        let (gone, come) = unmatched(&mine, &theirs);
        for one in gone {
            for other in &come {
                if !fits(thing, one, other, old, new) || both.is_taken(aspect, other) {
                    continue;
                }
                let mut tried = both.old.clone();
                tried.call(thing, one, other);
                let mine = std::mem::replace(&mut both.old, tried);
                let now = alike(before, after, &both);
                if now > known {
                    known = now;
                    both.told.push((aspect, one.into(), (*other).into()));
                    break;
                }
                both.old = mine;
            }
        }
    }
    both
}

type Things<'r> = (Thing, Aspect, Vec<&'r str>, Vec<&'r str>);

fn things<'r>(old: &'r Regulation, new: &'r Regulation) -> Vec<Things<'r>> {
    let roles =
        |one: &'r Regulation| -> Vec<&'r str> { one.roles.iter().map(|name| &**name).collect() };
    let fields = |one: &'r Regulation, card: Card| -> Vec<&'r str> {
        let own = one.fields.iter().filter(|field| field.card == card);
        own.map(|field| &*field.name).collect()
    };
    let funnels = |one: &'r Regulation| -> Vec<&'r str> {
        one.funnels
            .iter()
            .filter_map(|funnel| funnel.name.as_deref())
            .collect()
    };
    let stages = |one: &'r Regulation| -> Vec<&'r str> {
        one.stages.iter().map(|stage| &*stage.name).collect()
    };
    let of_card = |card| {
        (
            Thing::Field(card),
            Aspect::Field,
            fields(old, card),
            fields(new, card),
        )
    };
    vec![
        (Thing::Funnel, Aspect::Funnel, funnels(old), funnels(new)),
        (Thing::Stage, Aspect::Stage, stages(old), stages(new)),
        (Thing::Role, Aspect::Role, roles(old), roles(new)),
        of_card(Card::Deal),
        of_card(Card::Client),
    ]
}

/// Whether one could be the other at all.
fn fits(thing: Thing, one: &str, other: &str, old: &Regulation, new: &Regulation) -> bool {
    match thing {
        Thing::Field(card) => {
            let ty = |reg: &Regulation, name: &str| {
                let own = reg
                    .fields
                    .iter()
                    .find(|field| field.card == card && *field.name == *name);
                own.map(|field| words::ty(&field.ty))
            };
            ty(old, one) == ty(new, other)
        }
        Thing::Stage | Thing::Funnel | Thing::Role => true,
    }
}

/// How many clauses, stages and funnels of the new text are what they were in the old one.
fn alike(before: &Version, after: &Version, both: &BothNames) -> usize {
    let mut meanings: BTreeMap<String, usize> = BTreeMap::new();
    for one in pairing::read(Keys {
        version: before,
        renamed: &both.old,
    }) {
        *meanings.entry(one.meaning().to_owned()).or_default() += 1;
    }
    let mut number = 0;
    for one in pairing::read(Keys {
        version: after,
        renamed: &both.new,
    }) {
        if let Some(left) = meanings.get_mut(one.meaning())
            && *left > 0
        {
            *left -= 1;
            number += 1;
        }
    }
    // Stages and funnels name roles and each other as well.
    let mine = all(
        Keys {
            version: before,
            renamed: &both.old,
        },
        Some(both),
    );
    let theirs = all(
        Keys {
            version: after,
            renamed: &both.new,
        },
        None,
    );
    let named = |one: &&Declared| matches!(one.aspect, Aspect::Stage | Aspect::Funnel);
    number
        + mine
            .iter()
            .filter(named)
            .filter(|one| {
                theirs.iter().any(|other| {
                    (other.aspect, &other.name, &other.key) == (one.aspect, &one.name, &one.key)
                })
            })
            .count()
}

impl BothNames {
    fn is_taken(&self, aspect: Aspect, name: &str) -> bool {
        self.told
            .iter()
            .any(|(known, _, new)| *known == aspect && **new == *name)
    }

    /// A touch is its declaration: one that is declared alike is the same, whatever it is called.
    fn touches(&mut self, before: &Version, after: &Version, names: &Names) {
        let key = |version, pattern: &crate::model::regulation::EventPattern| {
            let renamed = &Renamed::default();
            Keys { version, renamed }.model_pattern(pattern)
        };
        let (old, new) = (&before.regulation.touches, &after.regulation.touches);
        let called = |list: &[crate::model::regulation::NamedEvent], name: &str| {
            list.iter().any(|one| fold(&one.name) == fold(name))
        };
        for one in old.iter().filter(|one| !called(new, &one.name)) {
            let other = new.iter().find(|other| {
                !called(old, &other.name)
                    && key(after, &other.pattern) == key(before, &one.pattern)
                    && !self.is_taken(Aspect::Touch, &other.name)
            });
            if let Some(other) = other {
                self.old.call_touch(names, &one.name, &other.name);
                self.told
                    .push((Aspect::Touch, one.name.clone(), other.name.clone()));
            }
        }
    }

    fn new_name(&self, aspect: Aspect, old: &str) -> String {
        let told = self
            .told
            .iter()
            .find(|(known, name, _)| *known == aspect && **name == *old);
        fold(told.map_or(old, |(_, _, new)| new))
    }
}

/// One declaration.
struct Declared {
    aspect: Aspect,
    /// By what it is found in the other text.
    name: String,
    /// As people call it.
    title: String,
    /// What it comes to.
    key: String,
    /// In words.
    said: String,
    /// By what the meaning of a clause names it.
    token: Option<String>,
    span: Option<crate::source::Span>,
}

/// What is declared otherwise, with the clauses that it concerns.
pub(super) fn compare(
    left: Keys<'_>,
    right: Keys<'_>,
    names: &BothNames,
    clauses: &[ClauseReading<'_>],
) -> Vec<Change> {
    let mut out = Vec::new();
    for (aspect, old, new) in &names.told {
        let quoted = |name: &str| Some(format!("«{name}»"));
        out.push(
            Change::new(*aspect, quoted(old), quoted(new)).note("переименовано, смысл тот же"),
        );
    }
    let (old, mut new) = (all(left, Some(names)), all(right, None));
    for one in old {
        let other = new
            .iter()
            .position(|other| other.aspect == one.aspect && other.name == one.name);
        match other.map(|at| new.remove(at)) {
            Some(other) if other.key == one.key => {}
            Some(other) => {
                let said = |one: &Declared| Some(format!("{}{}", one.title, one.said));
                let change =
                    Change::new(one.aspect, said(&one), said(&other)).at(one.span, other.span);
                out.push(concerned(change, other.token.as_deref(), clauses));
            }
            None => {
                let change =
                    Change::new(one.aspect, Some(format!("{}{}", one.title, one.said)), None);
                out.push(change.at(one.span, None));
            }
        }
    }
    for one in new {
        let change = Change::new(one.aspect, None, Some(format!("{}{}", one.title, one.said)));
        out.push(change.at(None, one.span));
    }
    out.sort_by_key(|one| {
        super::ASPECTS
            .iter()
            .position(|aspect| *aspect == one.aspect)
    });
    out
}

/// Names the clauses that ask for it: what they say is the same, what it comes to is not.
fn concerned(change: Change, token: Option<&str>, clauses: &[ClauseReading<'_>]) -> Change {
    let Some(token) = token else {
        return change;
    };
    let mut numbers: Vec<String> = Vec::new();
    for one in clauses.iter().filter(|one| one.names(token)) {
        let name = match &one.clause.number {
            Some(number) => number.to_string(),
            None => format!("без номера (строка {})", one.clause.line),
        };
        if !numbers.contains(&name) {
            numbers.push(name);
        }
    }
    match numbers.len() {
        0 => change,
        1 => change.note(format!("касается п. {}", numbers.join(", "))),
        _ => change.note(format!("касается пп. {}", numbers.join(", "))),
    }
}

/// Everything that a text declares; the old one's under the names of the new one.
fn all(keys: Keys<'_>, names: Option<&BothNames>) -> Vec<Declared> {
    let version = keys.version;
    let reg = &version.regulation;
    let called = |aspect: Aspect, name: &str| match names {
        Some(names) => names.new_name(aspect, name),
        None => fold(name),
    };
    let mut out = header(reg);
    for role in &reg.roles {
        out.push(Declared {
            aspect: Aspect::Role,
            name: called(Aspect::Role, role),
            title: format!("«{role}»"),
            key: String::new(),
            said: String::new(),
            token: None,
            span: None,
        });
    }
    for field in &reg.fields {
        out.push(self::field(field, called(Aspect::Field, &field.name), keys));
    }
    for touch in &reg.touches {
        let sym = keys
            .renamed
            .thing(&touch.name)
            .map(|sym| keys.renamed.sym(sym));
        out.push(Declared {
            aspect: Aspect::Touch,
            name: called(Aspect::Touch, &touch.name),
            title: format!("«{}»", touch.name),
            key: keys.model_pattern(&touch.pattern),
            said: format!(" — {}", touch.pattern.text),
            token: sym.map(|sym| format!("name {sym:?}")),
            span: None,
        });
    }
    for (at, category) in reg.categories.iter().enumerate() {
        out.push(self::category(keys, at, category));
    }
    for funnel in &reg.funnels {
        out.push(self::funnel(
            keys,
            funnel,
            called(Aspect::Funnel, funnel.name.as_deref().unwrap_or_default()),
        ));
    }
    for (at, stage) in reg.stages.iter().enumerate() {
        out.push(self::stage(keys, at, stage));
    }
    for report in &reg.reports {
        let lines: Vec<String> = report
            .lines
            .iter()
            .map(|line| match &line.ty {
                Some(ty) => format!("{} — {}", line.name, words::ty(ty)),
                None => line.name.to_string(),
            })
            .collect();
        out.push(Declared {
            aspect: Aspect::Report,
            name: fold(&report.name),
            title: format!("«{}»", report.name),
            key: keys::plain(&lines.join("; ")),
            said: format!(": {}", lines.join("; ")),
            token: None,
            span: Some(report.span),
        });
    }
    out
}

fn plain(aspect: Aspect, name: &str, key: String, said: String) -> Declared {
    Declared {
        aspect,
        name: name.to_owned(),
        title: String::new(),
        key,
        said,
        token: None,
        span: None,
    }
}

fn header(reg: &Regulation) -> Vec<Declared> {
    let mut out = vec![plain(
        Aspect::Header,
        "название",
        fold(&reg.name),
        format!("регламент «{}»", reg.name),
    )];
    if let Some(from) = reg.effective_from {
        let said = format!("действует с {}", words::day(from));
        out.push(plain(Aspect::Header, "действует", said.clone(), said));
    }
    if let Some(author) = &reg.author {
        out.push(plain(
            Aspect::Header,
            "автор",
            keys::plain(author),
            format!("автор {author}"),
        ));
    }
    // Every term has taken this over by itself; the line stands for those who read.
    if reg.bare_is_working {
        out.push(plain(
            Aspect::Header,
            "часы",
            String::new(),
            "минуты и часы — рабочие".to_owned(),
        ));
    }
    out.extend(schedule("компания", &reg.company));
    for team in &reg.teams {
        let of = format!("команда «{}»", team.name);
        out.extend(schedule(&of, &team.schedule));
    }
    let mut checks: Vec<String> = reg
        .checks
        .iter()
        .map(|(code, level)| {
            let level = match level {
                Some(Level::Error) => "ошибка",
                Some(Level::Warning) => "предупреждение",
                Some(Level::Advice) => "совет",
                None => "нет",
            };
            format!("{} — {level}", code.text())
        })
        .collect();
    checks.sort();
    for check in checks {
        let (name, _) = check.split_once(' ').unwrap_or((&check, ""));
        out.push(plain(Aspect::Check, name, check.clone(), check.clone()));
    }
    if !reg.mailing_priority.is_empty() {
        let list: Vec<String> = reg
            .mailing_priority
            .iter()
            .map(|one| format!("«{one}»"))
            .collect();
        let said = format!("приоритет: {}", list.join("; "));
        out.push(plain(
            Aspect::Mailings,
            "приоритет",
            keys::plain(&said),
            said,
        ));
    }
    if let Some(refused) = &reg.mailing_refused {
        let key = format!(
            "{} {:?}",
            refused.postpone,
            refused.no_longer.map(keys::length)
        );
        out.push(plain(
            Aspect::Mailings,
            "отказ",
            key,
            refused.text.to_string(),
        ));
    }
    out
}

/// Each line of a schedule by itself.
fn schedule(of: &str, one: &Schedule) -> Vec<Declared> {
    let Schedule {
        zone,
        hours,
        calendar,
        days_off,
        evening,
        at_once,
    } = one;
    let mut out = Vec::new();
    let mut add = |what: &str, key: String, said: String| {
        let said = if of == "компания" {
            said
        } else {
            format!("{of}: {said}")
        };
        out.push(plain(Aspect::Schedule, &format!("{of} {what}"), key, said));
    };
    add("пояс", zone.to_string(), format!("часовой пояс {zone}"));
    add(
        "часы",
        format!("{hours:?}"),
        format!("рабочее время {}", words::hours(hours)),
    );
    let calendar = calendar.as_ref();
    let said = if calendar.is_some() {
        "по производственному календарю"
    } else {
        "без праздников"
    };
    add("календарь", format!("{calendar:?}"), said.to_owned());
    if !days_off.is_empty() {
        let days: Vec<String> = days_off.iter().map(|day| words::day(*day)).collect();
        add(
            "выходные",
            days.join(", "),
            format!("выходные {}", days.join(", ")),
        );
    }
    add("вечер", evening.to_string(), format!("вечер {evening}"));
    add(
        "сразу",
        keys::length(*at_once),
        format!("сразу — {}", words::length(*at_once)),
    );
    out
}

fn field(field: &Field, name: String, keys: Keys<'_>) -> Declared {
    let (card, of) = match field.card {
        Card::Deal => ("deal", "сделки"),
        Card::Client => ("client", "клиента"),
    };
    Declared {
        aspect: Aspect::Field,
        name: format!("{card} {name}"),
        title: format!("«{}» ({of})", field.name),
        key: fold(&words::ty(&field.ty)),
        said: format!(" — {}", words::ty(&field.ty)),
        token: Some(format!(
            "field {:?} «{}»",
            field.card,
            keys.renamed.field(field.card, &field.name)
        )),
        span: None,
    }
}

fn category(keys: Keys<'_>, at: usize, category: &Category) -> Declared {
    let ladder = category.by_value.as_deref().unwrap_or_default();
    let compiled = keys.version.definitions.get(at);
    let mut key = Vec::new();
    let mut list = Vec::new();
    for (at, rung) in category.rungs.iter().enumerate() {
        let cond = compiled.and_then(|one| one.rungs.get(at));
        key.push(format!(
            "{} — {}",
            fold(&rung.name),
            cond.map(|one| keys.cond(one)).unwrap_or_default()
        ));
        list.push(match said(&rung.cond).as_str() {
            "всегда" => format!("{} — в остальных случаях", rung.name),
            said => format!("{} — {said}", rung.name),
        });
    }
    let of = match category.card {
        Card::Deal => "сделки",
        Card::Client => "клиента",
    };
    Declared {
        aspect: Aspect::Category,
        name: format!("{of} {}", fold(ladder)),
        title: if ladder.is_empty() {
            format!("категории {of}")
        } else {
            format!("«{ladder}»")
        },
        key: key.join("; "),
        said: format!(": {}", list.join("; ")),
        token: Some(format!("category {:?} «{}»", category.card, fold(ladder))),
        span: category.rungs.first().map(|rung| rung.span),
    }
}

fn funnel(keys: Keys<'_>, funnel: &crate::model::regulation::Funnel, name: String) -> Declared {
    let crate::model::regulation::Funnel {
        name: own,
        order,
        out_of_order,
        terminal,
        from_anywhere,
        span,
    } = funnel;
    let stages = &keys.version.regulation.stages;
    let names = |list: &[crate::model::regulation::StageId], by: &str| -> String {
        let all = list.iter().filter_map(|one| stages.get(one.0));
        let all: Vec<String> = all.map(|one| format!("«{}»", one.name)).collect();
        all.join(by)
    };
    let levels: Vec<String> = order.iter().map(|level| names(level, " или ")).collect();
    let mut said = levels.join(" → ");
    for (what, list) in [
        ("вне порядка", out_of_order),
        ("конечные", terminal),
        ("из любой стадии", from_anywhere),
    ] {
        if !list.is_empty() {
            said.push_str(&format!("; {what}: {}", names(list, ", ")));
        }
    }
    let levels: Vec<String> = order.iter().map(|level| keys.stages(level)).collect();
    Declared {
        aspect: Aspect::Funnel,
        name,
        title: match own {
            Some(own) => format!("«{own}»: "),
            None => String::new(),
        },
        key: format!(
            "{} {} {} {}",
            levels.join(" → "),
            keys.stages(out_of_order),
            keys.stages(terminal),
            keys.stages(from_anywhere)
        ),
        said,
        token: None,
        // A funnel without a name stands nowhere in particular.
        span: own.as_ref().map(|_| *span),
    }
}

fn stage(keys: Keys<'_>, at: usize, stage: &crate::model::regulation::Stage) -> Declared {
    let crate::model::regulation::Stage {
        funnel: _,
        name,
        responsible,
        goal,
        span,
    } = stage;
    let key = keys.stage(crate::model::regulation::StageId(at));
    let role = responsible.map(|role| keys.role(role)).unwrap_or_default();
    let mut said = String::new();
    if let Some(role) = responsible {
        said.push_str(&format!(": отвечает {}", keys.role_words(&[*role])));
    }
    if let Some(goal) = goal {
        said.push_str(&format!(", цель «{goal}»"));
    }
    Declared {
        aspect: Aspect::Stage,
        name: key,
        title: format!("«{name}»"),
        key: format!(
            "{role} {}",
            goal.as_deref().map(keys::plain).unwrap_or_default()
        ),
        said,
        token: None,
        span: Some(*span),
    }
}
