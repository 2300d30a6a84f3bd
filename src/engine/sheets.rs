//! Filled sheets of QA checklists: what each answer is worth, and what decided it.

use rust_decimal::Decimal;

use super::ask::Point;
use super::contribution::Sampled;
use super::fact::Whose;
use super::finding::{Identity, blank, event_name};
use super::run::Run;
use super::view::View;
use super::words;
use crate::facts::RawValue;
use crate::findings::{Evidence, Finding, NormKind, ResponsibleBasis, Verdict};
use crate::model::regulation::{Answer, AnswerTest, Answered, Rated};
use crate::program::norm::{Automatic, Checklist, Question, SheetWorth};
use crate::program::{PatternId, fold, satisfies};
use crate::value::{Missing, Truth};

/// What one question came to.
pub(super) struct Scored<'l> {
    pub(super) question: &'l Question,
    /// Points between these, both inside; equal when known.
    pub(super) least: Decimal,
    pub(super) most: Decimal,
    /// What it could have been worth; nothing when it is not to the point.
    pub(super) of: Decimal,
    /// What decided it.
    pub(super) by: String,
    /// Whether the data answered: yes or no, or it could not tell.
    pub(super) data: Option<Truth>,
    pub(super) missing: Missing,
}

/// A stop factor that has, or may have, struck.
pub(super) struct Struck {
    /// Which of the list.
    pub(super) at: usize,
    /// In words.
    pub(super) told: String,
}

/// What a sheet came to.
pub(super) struct Sheet<'l> {
    pub(super) items: Vec<Scored<'l>>,
    pub(super) stops: Vec<Struck>,
    /// What the data says of each stop factor, where it is asked.
    pub(super) stops_by_data: Vec<Option<Truth>>,
    /// The total before stop factors, both inside.
    pub(super) before: (Decimal, Decimal),
    /// The total lies between these, both inside.
    pub(super) least: Decimal,
    pub(super) most: Decimal,
    pub(super) missing: Missing,
}

impl<'e> View<'e> {
    /// Whether a sheet is this deal's: its own, or the client's for the first of his deals.
    pub(super) fn owns_sheet(&self, at: usize) -> bool {
        match (self.fact(at).whose, self.deal) {
            (Whose::Deal(of), Some((deal, _))) => of == deal,
            (Whose::Client, Some((deal, _))) => deal == 0,
            _ => false,
        }
    }

    /// The last sheet of a list when `n` facts have applied.
    pub(super) fn last_sheet(&self, pattern: PatternId, n: usize) -> Option<usize> {
        let sure = &self.matches(pattern).sure;
        let before = sure.partition_point(|&at| at < n);
        before
            .checked_sub(1)
            .and_then(|last| sure.get(last))
            .copied()
    }

    /// How the total of a sheet compares.
    pub(super) fn score_compares(
        &self,
        (list, of): (&Checklist, &Rated),
        compare: impl Fn(Decimal) -> bool,
        point: Point,
    ) -> Truth {
        let Some(at) = self.last_sheet(list.pattern, point.n) else {
            return Truth::No;
        };
        let sheet = self.score(list, at);
        let Some((low, high)) = sheet.rated(list, of) else {
            return Truth::No;
        };
        let (low, high) = (compare(low), compare(high));
        if low == high {
            low.into()
        } else {
            Truth::Unknown(sheet.missing)
        }
    }

    /// What a sheet is worth in a number over many of them.
    pub(super) fn sheet_worth(&self, list: &Checklist, of: SheetWorth, at: usize) -> Sampled {
        let sheet = self.score(list, at);
        let (low, high) = (list.measure(sheet.least), list.measure(sheet.most));
        let (low, high) = match of {
            SheetWorth::One => (Decimal::ONE, Decimal::ONE),
            SheetWorth::Total => (low, high),
            SheetWorth::Fits(op, number) => {
                let fits = |total: Decimal| match satisfies(total.cmp(&number), op) {
                    true => Decimal::ONE,
                    false => Decimal::ZERO,
                };
                (fits(low), fits(high))
            }
        };
        if low == high {
            Sampled::Worth(low)
        } else {
            Sampled::Between(low.min(high), low.max(high), sheet.missing)
        }
    }

    /// Whose work a sheet judges: as it says itself, else who did what it was filled in for.
    pub(super) fn judged_by_sheet(&self, at: usize) -> Option<&str> {
        let form = self.form(at)?;
        let of_event = || {
            let event = self.event_by_id(form.event.as_deref()?)?;
            self.author(event)
        };
        form.employee.as_deref().or_else(of_event)
    }

    /// Scores a sheet.
    pub(super) fn score<'l>(&self, list: &'l Checklist, at: usize) -> Sheet<'l> {
        let items: Vec<Scored<'l>> = list
            .questions
            .iter()
            .map(|question| self.item(list, question, at))
            .collect();
        let whole = list.whole();
        let of: Decimal = items.iter().map(|one| one.of).sum();
        let mut missing: Missing = items.iter().flat_map(|one| one.missing.clone()).collect();
        // What is not to the point leaves the denominator: the rest stands for the whole.
        let stretch = |points: Decimal| {
            if of.is_zero() {
                Decimal::ZERO
            } else {
                (points * whole / of).round_dp(2)
            }
        };
        let mut least = stretch(items.iter().map(|one| one.least).sum());
        let mut most = stretch(items.iter().map(|one| one.most).sum());
        let before = (least, most);
        let (mut stops, mut stops_by_data) = (Vec::new(), Vec::new());
        for (number, stop) in list.stops.iter().enumerate() {
            let (answer, by, data) = self.stopped(list, stop.automatic.as_ref(), &stop.text, at);
            stops_by_data.push(data);
            let hit = |total: Decimal| match (stop.minus, stop.cap) {
                (_, Some(cap)) => total.min(cap),
                (None, None) => Decimal::ZERO,
                (Some(minus), None) => (total - minus).max(Decimal::ZERO),
            };
            match answer {
                Truth::Yes => {
                    (least, most) = (hit(least), hit(most));
                    let what = match (stop.minus, stop.cap) {
                        (_, Some(cap)) => format!("не выше {}", cap.normalize()),
                        (None, None) => "обнуляет".to_owned(),
                        (Some(minus), None) => format!("минус {}", minus.normalize()),
                    };
                    stops.push(Struck {
                        at: number,
                        told: format!("стоп-фактор «{}»: {what} ({by})", stop.text),
                    });
                }
                Truth::No => {}
                Truth::Unknown(what) => {
                    least = hit(least);
                    missing.extend(what);
                }
            }
        }
        Sheet {
            items,
            stops,
            stops_by_data,
            before,
            least,
            most,
            missing,
        }
    }

    /// Whether a stop factor strikes, what says so, and what the data says of it.
    fn stopped(
        &self,
        list: &Checklist,
        automatic: Option<&Automatic>,
        text: &str,
        at: usize,
    ) -> (Truth, &'static str, Option<Truth>) {
        let known = match automatic {
            Some(Automatic::Cond(cond)) => Some((self.ask(cond, self.after_fact(at)), "по данным")),
            Some(Automatic::Answer(test)) => {
                Some((self.answered(list, test, at), "по ответу листа"))
            }
            Some(Automatic::Clause { .. }) | None => None,
        };
        let by_data = matches!(automatic, Some(Automatic::Cond(_)));
        let data = known.clone().filter(|_| by_data).map(|(answer, _)| answer);
        match known {
            Some((Truth::Unknown(missing), _)) => match self.answer(text, at) {
                Some(said) => ((fold(&said) == "да").into(), "ответ проверяющего", data),
                None => (Truth::Unknown(missing), "в данных не видно", data),
            },
            Some((answer, by)) => (answer, by, data),
            None => {
                let said = self.answer(text, at);
                let yes = said.as_deref().is_some_and(|said| fold(said) == "да");
                (yes.into(), "ответ проверяющего", None)
            }
        }
    }

    /// What is asked of another answer of the same sheet. Failed and passed are asked of questions above only, so that it ends.
    fn answered(&self, list: &Checklist, test: &AnswerTest, at: usize) -> Truth {
        if let Answered::Said(wanted) = &test.is {
            let said = self.answer(&test.question, at);
            return (said.as_deref().map(fold) == Some(fold(wanted))).into();
        }
        let wanted = fold(&test.question);
        let Some(question) = list.questions.iter().find(|one| fold(&one.text) == wanted) else {
            return Truth::No;
        };
        let item = self.item(list, question, at);
        let is = |points: Decimal| match test.is {
            Answered::Failed => points.is_zero(),
            Answered::Passed | Answered::Said(_) => points == item.of,
        };
        match (
            item.of.is_zero() && item.question.weight > Decimal::ZERO,
            is(item.least),
            is(item.most),
        ) {
            // What is not to the point has neither failed nor passed.
            (true, ..) => Truth::No,
            (_, least, most) if least == most => least.into(),
            _ => Truth::Unknown(item.missing),
        }
    }

    /// What stands in the sheet for a question.
    pub(super) fn answer(&self, question: &str, at: usize) -> Option<String> {
        let wanted = fold(question);
        let (_, value) = self
            .form(at)?
            .lines
            .iter()
            .find(|(name, _)| fold(name) == wanted)?;
        match value {
            RawValue::Empty => None,
            RawValue::Bool(true) => Some("да".into()),
            RawValue::Bool(false) => Some("нет".into()),
            RawValue::Number(number) => Some(number.normalize().to_string()),
            RawValue::Text(text) => Some(text.trim().to_owned()),
            RawValue::List(_) => None,
        }
    }

    fn item<'l>(&self, list: &Checklist, question: &'l Question, at: usize) -> Scored<'l> {
        let weight = question.weight;
        let known = |points: Decimal, of: Decimal, by: String| Scored {
            question,
            least: points,
            most: points,
            of,
            by,
            data: None,
            missing: Missing::new(),
        };
        if let Some(test) = &question.only_answer {
            match self.answered(list, test, at) {
                Truth::No => return known(Decimal::ZERO, Decimal::ZERO, "не к месту".into()),
                Truth::Yes => {}
                Truth::Unknown(missing) => {
                    return Scored {
                        missing,
                        most: weight,
                        ..known(Decimal::ZERO, weight, "в данных не видно".into())
                    };
                }
            }
        }
        match self.ask(&question.only_if, self.after_fact(at)) {
            Truth::No => return known(Decimal::ZERO, Decimal::ZERO, "не к месту".into()),
            Truth::Yes => {}
            Truth::Unknown(missing) => {
                // Nobody can tell whether it is to the point at all.
                return Scored {
                    missing,
                    most: weight,
                    ..known(Decimal::ZERO, weight, "в данных не видно".into())
                };
            }
        }
        let said = self.answer(&question.text, at);
        if let Some(automatic) = &question.automatic {
            let answer = match automatic {
                Automatic::Cond(cond) => self.ask(cond, self.after_fact(at)),
                Automatic::Answer(test) => self.answered(list, test, at),
                // The verdicts of other clauses are told to the auditor; a sheet waits for his answer.
                Automatic::Clause { number, .. } => {
                    Truth::unknown(&format!("ответ проверяющего о п. {number}"))
                }
            };
            let by_data = matches!(automatic, Automatic::Cond(_));
            let data = by_data.then(|| answer.clone());
            match answer {
                Truth::Yes => {
                    return Scored {
                        data,
                        ..known(weight, weight, "подтверждено данными".into())
                    };
                }
                Truth::No => {
                    return Scored {
                        data,
                        ..known(Decimal::ZERO, weight, "опровергнуто данными".into())
                    };
                }
                Truth::Unknown(missing) if said.is_none() => {
                    return Scored {
                        missing,
                        most: weight,
                        data,
                        ..known(Decimal::ZERO, weight, "в данных не видно".into())
                    };
                }
                Truth::Unknown(_) => {}
            }
        }
        let Some(said) = said else {
            return known(Decimal::ZERO, weight, "не наблюдалось".into());
        };
        match points(list, question, &said) {
            Worth::Points(points) => known(points, weight, format!("ответ «{said}»")),
            Worth::Aside => known(Decimal::ZERO, Decimal::ZERO, "не к месту".into()),
            Worth::Unreadable => Scored {
                missing: Missing::from([format!("понятный ответ на «{}»", question.text).into()]),
                most: weight,
                ..known(Decimal::ZERO, weight, format!("ответ «{said}» не понятен"))
            },
        }
    }
}

/// What an answer of an auditor is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// So many points.
    Points(Decimal),
    /// «не к месту»
    Aside,
    /// Nobody can tell what it means.
    Unreadable,
}

/// What an answer to a question is worth, whatever the data says.
#[must_use]
pub fn points(list: &Checklist, question: &Question, said: &str) -> Worth {
    let folded = fold(said);
    if folded.starts_with("не к месту") || folded == "неприменимо" {
        return Worth::Aside;
    }
    if folded.starts_with("не наблюд") {
        return Worth::Points(Decimal::ZERO);
    }
    let number = said.replace(',', ".").parse::<Decimal>().ok();
    for level in &question.rungs {
        let fits = match &level.answer {
            Answer::AtLeast(low) => {
                number.is_some_and(|number| number >= *low)
                    || folded == format!("от {}", low.normalize())
            }
            Answer::Said(word) => fold(word) == folded,
        };
        if fits {
            return Worth::Points(level.points);
        }
    }
    if !question.rungs.is_empty() {
        return match (number, folded.as_str()) {
            // A number under every step, and a plain «нет».
            (Some(_), _) | (None, "нет") => Worth::Points(Decimal::ZERO),
            _ => Worth::Unreadable,
        };
    }
    if let Some((_, share)) = list.answers.iter().find(|(word, _)| fold(word) == folded) {
        return Worth::Points(question.weight * share);
    }
    match (folded.as_str(), number) {
        ("да" | "полностью", _) => Worth::Points(question.weight),
        ("нет", _) => Worth::Points(Decimal::ZERO),
        (_, Some(number)) if number >= Decimal::ZERO && number <= question.weight => {
            Worth::Points(number)
        }
        _ => Worth::Unreadable,
    }
}

impl Run<'_, '_> {
    /// One finding for every sheet of the list: what it came to.
    pub(super) fn sheets(&mut self, list: &Checklist) {
        let view = self.view;
        let env = view.env;
        let sure = view.matches(list.pattern).sure.clone();
        for at in sure {
            let when = view.at(at);
            let inside = env.in_force <= when && when < env.version.until;
            if !inside
                || !view.owns_sheet(at)
                || view.ask(&self.norm.guard, view.after_fact(at)).is_no()
            {
                continue;
            }
            let sheet = view.score(list, at);
            let finding = self.of_sheet(list, at, &sheet);
            self.told_sheet(finding.id);
            self.out.add(finding);
        }
    }

    fn of_sheet(&self, list: &Checklist, at: usize, sheet: &Sheet<'_>) -> Finding {
        let view = self.view;
        let when = view.at(at);
        let stage = self.stage_at(when);
        let known = sheet.least == sheet.most;
        let verdict = if known {
            Verdict::OnTime
        } else {
            Verdict::NotChecked
        };
        let place = (view.env.index, self.norm.clause);
        let mut finding = blank(place, self.clause, verdict, NormKind::Checklist, when);
        finding.subject = self.subject(stage, when);
        finding.subject.event = event_name(view, at).map(Box::from);
        finding.id = Identity::new()
            .text(&view.env.version.regulation.name)
            .text(&self.clause.key)
            .number(self.norm.part as i64)
            .text(finding.subject.event.as_deref().unwrap_or(""))
            .text(finding.subject.deal.as_deref().unwrap_or(""))
            .number(when.0)
            .0;
        let person = view.audited(at).map(Box::from);
        finding.responsible_basis = ResponsibleBasis::History;
        finding.responsible = person.unwrap_or_else(|| {
            finding.responsible_basis = ResponsibleBasis::Role;
            "не назначен".into()
        });
        finding.done_at = Some(when);
        let source: Box<str> = view.fact(at).source.into();
        finding.evidence = sheet
            .items
            .iter()
            .map(|one| Evidence {
                fact: told(one).into(),
                at: None,
                source: source.clone(),
            })
            .collect();
        finding.evidence.insert(
            0,
            Evidence {
                fact: words::fact(view, at),
                at: Some(when),
                source,
            },
        );
        let whole = list.whole();
        let total = if known {
            let grade = list
                .grade(sheet.least)
                .map_or_else(String::new, |name| format!(" — {name}"));
            let share = match list.percent {
                true => format!(" ({} %)", list.measure(sheet.least).round().normalize()),
                false => String::new(),
            };
            format!(
                "итог {} из {}{share}{grade}",
                sheet.least.normalize(),
                whole.normalize()
            )
        } else {
            format!(
                "итог от {} до {} из {}",
                sheet.least.normalize(),
                sheet.most.normalize(),
                whole.normalize()
            )
        };
        finding.notes.push(total.into());
        let mut sections: Vec<&str> = Vec::new();
        for one in &sheet.items {
            if let Some(name) = one.question.section.as_deref()
                && !sections.contains(&name)
            {
                sections.push(name);
            }
        }
        for name in sections {
            let own = || {
                sheet
                    .items
                    .iter()
                    .filter(|one| one.question.section.as_deref() == Some(name))
            };
            let points: Decimal = own().map(|one| one.least).sum();
            let of: Decimal = own().map(|one| one.of).sum();
            finding.notes.push(
                format!(
                    "раздел «{name}»: {} из {}",
                    points.normalize(),
                    of.normalize()
                )
                .into(),
            );
        }
        finding
            .notes
            .extend(sheet.stops.iter().map(|stop| stop.told.as_str().into()));
        for line in &list.lines {
            let said = view.answer(line, at);
            finding.notes.push(match said {
                Some(said) => format!("{line}: {said}").into(),
                None => format!("{line}: не заполнено").into(),
            });
        }
        if !known {
            finding.not_held = sheet.missing.iter().cloned().collect();
        }
        finding
    }
}

fn told(one: &Scored<'_>) -> String {
    let text = &one.question.text;
    if one.of.is_zero() {
        return format!("«{text}»: не к месту");
    }
    if one.least == one.most {
        format!(
            "«{text}»: {} из {}, {}",
            one.least.normalize(),
            one.of.normalize(),
            one.by
        )
    } else {
        format!(
            "«{text}»: от {} до {}, {}",
            one.least.normalize(),
            one.most.normalize(),
            one.by
        )
    }
}

impl View<'_> {
    /// Whose work a sheet is about: the person it names, else who did the audited event, else the owner when it was filled.
    pub(super) fn audited(&self, at: usize) -> Option<&str> {
        let form = self.form(at)?;
        if let Some(person) = form.employee.as_deref() {
            return Some(person);
        }
        let event = form.event.as_deref().and_then(|id| self.event_by_id(id))?;
        self.author(event)
    }

    /// The event of this source id.
    fn event_by_id(&self, id: &str) -> Option<usize> {
        let own = |at: &usize| self.event_key(*at).is_some_and(|key| key == id);
        self.members().iter().copied().find(own)
    }
}

impl Sheet<'_> {
    /// What of the sheet is compared with a border, between both inside; `None` when there is nothing of it to the point.
    pub(super) fn rated(&self, list: &Checklist, of: &Rated) -> Option<(Decimal, Decimal)> {
        match of {
            Rated::Total => Some((list.measure(self.least), list.measure(self.most))),
            Rated::Section(name) => {
                let own = || {
                    let of = |one: &&Scored<'_>| one.question.section.as_deref() == Some(&**name);
                    self.items.iter().filter(of)
                };
                let there = own().any(|one| one.of > Decimal::ZERO);
                there.then(|| {
                    (
                        own().map(|one| one.least).sum(),
                        own().map(|one| one.most).sum(),
                    )
                })
            }
            Rated::Critical => {
                let own = self.items.iter().filter(|one| one.question.critical);
                let share =
                    |points: Decimal, of: Decimal| (points * Decimal::ONE_HUNDRED).checked_div(of);
                let shares = own
                    .filter_map(|one| Some((share(one.least, one.of)?, share(one.most, one.of)?)));
                shares.reduce(|all, one| (all.0.min(one.0), all.1.min(one.1)))
            }
        }
    }
}
