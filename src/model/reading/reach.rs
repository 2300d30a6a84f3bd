//! How far clauses reach: `действует первый подходящий пункт`, `накопительно, кроме …`, `с … по … не действует`.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::model::conditions::occurrences::{month_said, one_day, season, time_of_year};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, and, others};
use crate::model::regulation::{Clause, Cond, StageId, Test};
use crate::syntax::{Condition, PartKind, PhraseKind, Tail, TailKind};

/// `действует [только] первый подходящий пункт`
pub(in crate::model) fn is_first_fit(mut cursor: Cursor<'_>) -> bool {
    cursor.eat_stem(&["действует", "срабатывает", "применяется", "выполняется"]);
    cursor.eat(&["только"]);
    cursor.eat_stem(&["перв"]) && cursor.eat_stem(&["подходящ"])
}

/// `[критерии входа] накопительно`
pub(in crate::model) fn is_cumulative(mut cursor: Cursor<'_>) -> bool {
    cursor.eat_stem(&["критери", "требовани"]);
    cursor.eat_stem(&["вход"]);
    cursor.eat_stem(&["накопительн", "накаплива", "копятся"])
}

/// `не действует`, `не применяется`: that a rule is off; the cursor is behind it then.
fn is_off(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.position();
    let off = cursor.eat(&["не"])
        && cursor.eat(&[
            "действует",
            "действуют",
            "применяется",
            "применяются",
            "работает",
        ]);
    if !off {
        cursor.back_to(start);
    }
    off
}

/// `с 01.01.2027 по 10.01.2027 не действует`, `не действует с 25.12 по 10.01`, `в августе не действует`
pub(in crate::model) fn is_suspension(mut cursor: Cursor<'_>) -> bool {
    if is_off(&mut cursor) {
        return true;
    }
    let mut dated = false;
    while let Some(part) = cursor.peek() {
        match &part.kind {
            PartKind::Word(word)
                if matches!(&**word, "с" | "со" | "по" | "до" | "в" | "во" | "период") =>
                {}
            PartKind::Date(_) | PartKind::ShortDate(..) => dated = true,
            PartKind::Word(_) if time_of_year(&mut cursor.clone()) => dated = true,
            PartKind::Word(word) if dated && &**word == "не" => return is_off(&mut cursor),
            // A month.
            PartKind::Word(_) if cursor.position() > 0 && month_said(&cursor) => dated = true,
            _ => return false,
        }
        cursor.skip(1);
    }
    false
}

impl Binder<'_> {
    /// Reads what says how far the clauses of a block reach; false when the line says something else.
    pub(in crate::model) fn reach(
        &mut self,
        cursor: &mut Cursor<'_>,
        tails: &[Tail],
        context: &mut Context,
    ) -> bool {
        if is_first_fit(cursor.clone()) {
            cursor.eat_stem(&["действует", "срабатывает", "применяется", "выполняется"]);
            cursor.eat(&["только"]);
            cursor.skip(2);
            cursor.eat_stem(&["пункт", "услови", "правил", "строк"]);
            context.first_fit = true;
            return true;
        }
        if is_cumulative(cursor.clone()) {
            cursor.eat_stem(&["критери", "требовани"]);
            cursor.eat_stem(&["вход"]);
            cursor.skip(1);
            context.cumulative = Some(self.excepted_stages(tails));
            return true;
        }
        if is_suspension(cursor.clone()) {
            let cond = self.suspension(cursor, tails);
            context.guard = and(std::mem::replace(&mut context.guard, Cond::True), cond);
            return true;
        }
        false
    }

    /// `кроме [стадий] «…», «…»` as stages.
    pub(in crate::model) fn excepted_stages(&mut self, tails: &[Tail]) -> Vec<StageId> {
        let mut stages = Vec::new();
        for tail in tails {
            if tail.kind != TailKind::Except {
                self.leftover(tail.span);
                continue;
            }
            let Some(first) = members(&tail.cond).first().copied() else {
                continue;
            };
            let mut cursor = Cursor::new(first);
            cursor.eat_stem(&["стади", "этап"]);
            let rest = others(&tail.cond);
            stages.extend(self.list(NameKind::Stage, &mut cursor, &rest, Self::stage));
        }
        stages
    }

    /// Whether a subordinate clause names stages alone: `кроме «Отложенный спрос»`.
    pub(in crate::model) fn bare_stages(&mut self, condition: &Condition) -> Option<Cond> {
        let all = members(condition);
        let quoted = all.iter().all(|member| {
            matches!(member.parts.as_slice(), [part] if matches!(part.kind, PartKind::Quoted(_)))
        });
        if !quoted {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut stages = Vec::new();
        for member in all {
            match self.stage(&mut Cursor::new(member)) {
                Some(stage) => stages.push(stage),
                None => {
                    self.diagnostics.take_back(mark);
                    return None;
                }
            }
        }
        let text = self.text(condition.span());
        Some(Cond::Test(
            Box::new(Test::Stage(stages)),
            format!("стадия {text}").into(),
        ))
    }

    /// When a rule does not hold: the condition under which it does. What stands behind it narrows the time without the rule:
    /// `с 25.12.2026 по 08.01.2027 не действует, кроме источника «Тендер»` leaves the rule to tenders all the year round.
    pub(in crate::model) fn suspension(&mut self, cursor: &mut Cursor<'_>, tails: &[Tail]) -> Cond {
        let start = cursor.position();
        // The same days of every year.
        let ahead = is_off(cursor);
        let at = cursor.position();
        if let Some(test) = season(cursor).or_else(|| one_day(cursor)) {
            let said = self.text(cursor.span_since(at));
            if !ahead {
                is_off(cursor);
            }
            let days = Cond::Test(Box::new(test), said);
            return Cond::Not(Box::new(self.tails_guard(tails, days)));
        }
        cursor.back_to(start);
        let (mut from, mut to, mut single) = (None, None, None);
        while let Some(part) = cursor.peek() {
            let date = match cursor.ahead(1).map(|part| &part.kind) {
                Some(PartKind::Date(date)) => Some(*date),
                _ => None,
            };
            match (&part.kind, date) {
                (PartKind::Word(word), Some(date)) if matches!(&**word, "с" | "со") => {
                    from = Some(date);
                    cursor.skip(1);
                }
                (PartKind::Word(word), Some(date)) if matches!(&**word, "по" | "до") => {
                    to = Some(date);
                    cursor.skip(1);
                }
                (PartKind::Date(date), _) => single = Some(*date),
                (PartKind::Word(word), _)
                    if matches!(
                        &**word,
                        "не" | "действует"
                            | "действуют"
                            | "применяется"
                            | "применяются"
                            | "работает"
                    ) => {}
                _ => break,
            }
            cursor.skip(1);
        }
        let span = cursor.span_since(start);
        let days = match (from, to, single) {
            (Some(from), to, None) => (from, to),
            (None, Some(to), None) => (chrono::NaiveDate::MIN, Some(to)),
            (None, None, Some(day)) => (day, Some(day)),
            _ => {
                self.error(Code::NoDate, span, "не сказано, когда правило не действует")
                    .label("с какого по какое?")
                    .example("    с 01.01.2027 по 10.01.2027 не действует");
                return Cond::True;
            }
        };
        if days.1.is_some_and(|to| to < days.0) {
            self.error(Code::NoDate, span, "конец раньше начала")
                .label("с какого по какое?")
                .example("    с 01.01.2027 по 10.01.2027 не действует");
        }
        let text = self.text(span);
        let said = text.replace("не действует", "").replace("не действуют", "");
        let test = Test::Days(days.0, days.1);
        let days = Cond::Test(Box::new(test), said.trim().into());
        Cond::Not(Box::new(self.tails_guard(tails, days)))
    }

    /// A line of a list that says when the rule above it is off; `None`, and nothing taken, when it says anything else.
    pub(in crate::model) fn suspended_row(&mut self, node: &crate::syntax::Node) -> Option<Cond> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &node.phrase.as_ref()?.kind
        else {
            return None;
        };
        let mut cursor = Cursor::new(members(left).first()?);
        if !is_suspension(cursor.clone()) {
            return None;
        }
        let cond = self.suspension(&mut cursor, tails);
        self.finish(&cursor);
        Some(cond)
    }

    /// `приоритет разделов: «Акции»; «Общее»`: of clauses of these sections that begin with the same, the one of the section named first
    /// fires.
    pub(in crate::model) fn section_order(&mut self, node: &crate::syntax::Node) {
        for child in &node.children {
            let Some((_, left)) = crate::model::names::vocabulary::head(child) else {
                continue;
            };
            for member in members(left) {
                let mut cursor = Cursor::new(member);
                cursor.eat_stem(&["раздел"]);
                match cursor.peek().map(|part| &part.kind) {
                    Some(PartKind::Quoted(name)) => {
                        self.section_rank.push((name.clone(), cursor.span()));
                        cursor.skip(1);
                    }
                    _ => {
                        let span = cursor.rest();
                        self.error(Code::NoName, span, "разделы называют в кавычках")
                            .label("какой раздел?")
                            .example("приоритет разделов: «Акции»; «Общее»");
                        cursor.skip(usize::MAX / 2);
                    }
                }
                self.finish(&cursor);
            }
        }
    }

    /// When all clauses are read: the order of sections, if the text gives one.
    pub(in crate::model) fn rank_sections(&mut self) {
        let mut items = Vec::new();
        for (name, span) in std::mem::take(&mut self.section_rank) {
            let wanted = crate::lexicon::fold(&name);
            let mut own = self
                .sections
                .iter()
                .filter(|(name, _)| crate::lexicon::fold(name) == wanted)
                .map(|(_, range)| range.clone())
                .peekable();
            if own.peek().is_none() {
                let known: Vec<String> = self
                    .sections
                    .iter()
                    .map(|(name, _)| name.to_string())
                    .collect();
                let near = crate::model::names::lookup::near_name(&name, &known);
                let pending = self
                    .error(Code::NoName, span, format!("раздела «{name}» в тексте нет"))
                    .label("какой раздел?");
                if let Some(near) = near {
                    pending.hint(format!("возможно, вы имели в виду «{near}»"));
                }
                continue;
            }
            items.extend(own);
        }
        if items.len() > 1 {
            self.first_fit(&items);
        }
    }

    /// Only the first of these items that fits fires: each is guarded by the failure of those before it. Clauses of one item
    /// stand together.
    pub(in crate::model) fn first_fit(&mut self, items: &[Range<usize>]) {
        let items: Vec<Range<usize>> = items
            .iter()
            .filter(|item| !item.is_empty())
            .cloned()
            .collect();
        let original: Vec<Clause> = self.reg.clauses.clone();
        for (at, item) in items.iter().enumerate() {
            for index in item.clone() {
                let Some(later) = original.get(index) else {
                    continue;
                };
                let mut guard = later.guard.clone();
                for earlier in items.iter().take(at).flat_map(Clone::clone) {
                    let Some(earlier) = original.get(earlier) else {
                        continue;
                    };
                    if let Some(fits) = fits(earlier, later) {
                        guard = and(guard, Cond::Not(Box::new(fits)));
                    }
                }
                if let Some(clause) = self.reg.clauses.get_mut(index) {
                    clause.guard = guard;
                }
            }
        }
    }
}

/// When the earlier clause takes a case from the later one; `None`: it never can.
fn fits(earlier: &Clause, later: &Clause) -> Option<Cond> {
    if earlier.trigger != later.trigger {
        return None;
    }
    let (own, other) = (&earlier.scope, &later.scope);
    if own.funnel.is_some() && other.funnel.is_some() && own.funnel != other.funnel {
        return None;
    }
    let mut fits = earlier.guard.clone();
    if own.stages != other.stages && !own.stages.is_empty() {
        let common =
            other.stages.is_empty() || own.stages.iter().any(|stage| other.stages.contains(stage));
        if !common {
            return None;
        }
        fits = and(fits, stage_test(&own.stages));
    }
    if own.except_stages != other.except_stages && !own.except_stages.is_empty() {
        fits = and(fits, Cond::Not(Box::new(stage_test(&own.except_stages))));
    }
    if own.only_roles != other.only_roles && !own.only_roles.is_empty() {
        let roles = Test::OwnerRole(own.only_roles.clone());
        fits = and(
            fits,
            Cond::Test(Box::new(roles), "роль ответственного".into()),
        );
    }
    Some(fits)
}

fn stage_test(stages: &[StageId]) -> Cond {
    Cond::Test(Box::new(Test::Stage(stages.to_vec())), "стадия".into())
}
