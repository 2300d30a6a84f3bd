//! What a scenario expects at a moment.

use super::read::Draft;
use super::{CameTo, Check, Expect};
use crate::calendar::Quantity;
use crate::diagnostic::{Code, closest};
use crate::facts::When;
use crate::findings::Penalty;
use crate::lexicon::fold;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::source::Span;
use crate::syntax::{Condition, Member, Number, PartKind, Unit};
use crate::value::Currency;

/// Words by which an author says what a clause came to.
const CAME_TO: &[(&[&str], CameTo)] = &[
    (&["нарушен", "просрочен"], CameTo::Broken),
    (&["выполнен", "соблюден", "сделан"], CameTo::Kept),
    (&["исправлен"], CameTo::Fixed),
    (&["снят", "отменен"], CameTo::Cancelled),
    (&["ожидает", "ждет", "ждут", "открыт"], CameTo::Pending),
    (&["молч", "не сработал"], CameTo::Silent),
];

/// What the member before was about: a member without a head of its own goes on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carried {
    Nothing,
    Duty,
    Verdict,
}

/// Where and when an expectation stands.
struct Place<'n> {
    at: When,
    number: Option<&'n Number>,
}

impl Binder<'_> {
    /// All expectations of one row.
    pub(super) fn expectations(
        &mut self,
        condition: &Condition,
        number: Option<&Number>,
        at: When,
        draft: &mut Draft,
    ) {
        let mut carried = Carried::Nothing;
        let all = members(condition);
        let first = draft.scenario.checks.len();
        let mut place = Place { at, number };
        for (index, member) in all.iter().enumerate() {
            let mut cursor = Cursor::new(member);
            // `по сделке «Вторая» надо позвонить`: about which deal may stand in front.
            let (before, known) = (draft.deal, draft.scenario.checks.len());
            self.about_deal(&mut cursor, draft);
            let about = draft.deal.filter(|_| cursor.position() > 0);
            draft.deal = before;
            let read = self.expectation(&mut cursor, member, &place, draft, &mut carried);
            if about.is_some() {
                let fresh = draft.scenario.checks.iter_mut().skip(known);
                fresh.for_each(|check| check.deal = about);
            }
            place.number = None;
            if read {
                if !cursor.is_done() {
                    self.leftover(cursor.rest());
                }
                continue;
            }
            if index > 0 {
                self.no_expectation(member.span);
                continue;
            }
            // Nothing of a scenario's own: a condition, all of it.
            let mark = self.diagnostics.mark();
            let cond = self.cond(condition);
            if self.diagnostics.has_errors_since(mark) {
                draft.scenario.checks.truncate(first);
                self.no_expectation(condition.span());
                return;
            }
            let question = self.reg.questions.len();
            self.reg.questions.push(cond);
            self.check(condition.span(), &place, draft, Expect::Holds(question));
            return;
        }
    }

    fn no_expectation(&mut self, span: Span) {
        let said = self.text(span);
        self.error(
            Code::NoExpectation,
            span,
            format!("«{said}» — не ожидание"),
        )
        .label("что должно выйти?")
        .hint("обязанности: «надо позвонить до 18:00 по п. 2.2», «нет обязанностей»")
        .hint("нарушения: «нарушен п. 2.1 на 15 минут», «нарушений нет», «п. 2.1 выполнен», «исправлен п. 1.5», «штраф 500 ₽»")
        .hint("остальное: «клиент «А»», «стадия «КП»», «отвечает РОП»");
    }

    fn check(&mut self, span: Span, place: &Place<'_>, draft: &mut Draft, expect: Expect) {
        let span = place.number.map_or(span, |number| number.span.join(span));
        let deal = draft.deal.filter(|_| draft.scenario.deals.len() == 1);
        let check = Check {
            at: place.at,
            span,
            line: self.reg.source.line(span.start),
            text: self.text(span),
            deal,
            expect,
        };
        self.take_check(draft, check);
    }

    fn expectation(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        place: &Place<'_>,
        draft: &mut Draft,
        carried: &mut Carried,
    ) -> bool {
        if self.nothing_expected(cursor, member, place, draft) {
            return true;
        }
        if cursor.eat(&["отвечает", "отвечают"]) {
            let Some(who) = self.whom(cursor, draft) else {
                self.unknown_here(crate::model::names::names::NameKind::Role, cursor);
                return true;
            };
            let clauses = self.clauses_said(cursor, None);
            let more = self.text(member.span);
            match draft
                .scenario
                .checks
                .last_mut()
                .map(|last| (&mut last.expect, &mut last.text))
            {
                Some((Expect::Duty { who: own, .. } | Expect::Verdict { who: own, .. }, text))
                    if *carried != Carried::Nothing && clauses.is_empty() =>
                {
                    *own = Some(who);
                    *text = format!("{text}, {more}").into();
                }
                _ => self.check(member.span, place, draft, Expect::Responsible(who, clauses)),
            }
            return true;
        }
        if *carried == Carried::Verdict && self.deadline_expected(cursor, place, draft) {
            return true;
        }
        if self.penalty_expected(cursor, member, place, draft) {
            return true;
        }
        if self.verdict(cursor, member, place, draft, carried) {
            return true;
        }
        let start = cursor.position();
        let denied = cursor.eat(&["не"]);
        if cursor.eat(&["надо", "нужно", "обязан", "обязана", "должен", "должна"])
        {
            *carried = Carried::Duty;
            self.duty_expected(cursor, member, place, draft, denied);
            return true;
        }
        cursor.back_to(start);
        let verb = cursor.word().and_then(crate::lexicon::act).is_some();
        if *carried == Carried::Duty && verb {
            self.duty_expected(cursor, member, place, draft, false);
            return true;
        }
        false
    }

    /// `срок 16.12.2026 18:00` behind a verdict: in the words in which it is printed.
    fn deadline_expected(
        &mut self,
        cursor: &mut Cursor<'_>,
        place: &Place<'_>,
        draft: &mut Draft,
    ) -> bool {
        let start = cursor.position();
        if !cursor.eat(&["срок"]) {
            return false;
        }
        let weekday = cursor.peek().is_some_and(|part| {
            let said = fold(&self.text(part.span));
            ["пн", "вт", "ср", "чт", "пт", "сб", "вс"].contains(&&*said)
        });
        cursor.skip(usize::from(weekday));
        let outer = draft.date;
        draft.date = match place.at {
            When::Day(day) => Some(day),
            When::Local(local) => Some(local.date()),
            When::Exact(_) => outer,
        };
        let said = self.moment_said(cursor, draft);
        draft.date = outer;
        let more = self.text(cursor.span_since(start));
        if let Some(last) = draft.scenario.checks.last_mut()
            && let Expect::Verdict { due, .. } = &mut last.expect
        {
            *due = said;
            last.text = format!("{}, {more}", last.text).into();
        }
        said.is_some()
    }

    /// `нарушений нет`, `нет нарушений`, `нет обязанностей`, `делать нечего`
    fn nothing_expected(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        place: &Place<'_>,
        draft: &mut Draft,
    ) -> bool {
        let start = cursor.position();
        let before = cursor.eat(&["нет"]);
        let violations = cursor.eat_stem(&["нарушени"]);
        let duties = !violations && cursor.eat_stem(&["обязанност", "дел", "заданий", "долгов"]);
        if (violations || duties) && (before || cursor.eat(&["нет", "нечего"])) {
            let expect = if violations {
                Expect::NoViolations
            } else {
                Expect::NoDuties
            };
            let (from, outer) = (cursor.position(), draft.deal);
            self.about_deal(cursor, draft);
            let of_deal = draft.deal.filter(|_| cursor.position() > from);
            draft.deal = outer;
            self.check(member.span, place, draft, expect);
            if let (Some(_), Some(last)) = (of_deal, draft.scenario.checks.last_mut()) {
                last.deal = of_deal;
            }
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `штраф 500 ₽ [по п. 2.1]`, `−1 балл`
    fn penalty_expected(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        place: &Place<'_>,
        draft: &mut Draft,
    ) -> bool {
        let start = cursor.position();
        let fine = cursor.eat_stem(&["штраф"]);
        let Some(PartKind::Quantity {
            low: Some(amount),
            unit,
            ..
        }) = cursor.peek().map(|part| part.kind.clone())
        else {
            cursor.back_to(start);
            return false;
        };
        let penalty = match unit {
            Some(Unit::Money(code)) if fine => Penalty::Money(amount, Currency(code.into())),
            Some(Unit::Points) => Penalty::Points(amount.abs()),
            None if fine => Penalty::Money(amount, Currency::default()),
            _ => {
                cursor.back_to(start);
                return false;
            }
        };
        cursor.skip(1);
        let clauses = self.clauses_said(cursor, None);
        self.check(
            member.span,
            place,
            draft,
            Expect::Penalty(vec![penalty], clauses),
        );
        true
    }

    /// `нарушен п. 2.1 на 15 минут`, `п. 2.1 выполнен`, `не нарушен …`, `нарушен только …`, `не проверено п. 3.1`
    fn verdict(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        place: &Place<'_>,
        draft: &mut Draft,
        carried: &mut Carried,
    ) -> bool {
        let start = cursor.position();
        let mut clauses = self.clauses_said(cursor, place.number);
        let named = cursor.position() > start || place.number.is_some();
        let denied = cursor.eat(&["не"]);
        let word = cursor.word().unwrap_or("");
        let what = if denied && word.starts_with("провер") {
            Some(CameTo::NotChecked)
        } else if denied && word.starts_with("сработал") {
            Some(CameTo::Silent)
        } else {
            CAME_TO
                .iter()
                .find(|(stems, _)| stems.iter().any(|stem| word.starts_with(stem)))
                .map(|(_, what)| *what)
        };
        let Some(what) = what else {
            let goes_on = *carried == Carried::Verdict && !clauses.is_empty() && cursor.is_done();
            if let (true, Some(Expect::Verdict { clauses: own, .. })) = (
                goes_on,
                draft
                    .scenario
                    .checks
                    .last_mut()
                    .map(|last| &mut last.expect),
            ) {
                own.extend(clauses);
                return true;
            }
            cursor.back_to(start);
            return false;
        };
        cursor.skip(1);
        let denied = denied && !matches!(what, CameTo::NotChecked | CameTo::Silent);
        let only = cursor.eat(&["только"]);
        let mut late = None;
        let behind = cursor.position();
        let before = draft.deal;
        let mut of_deal = None;
        loop {
            let position = cursor.position();
            let more = self.clauses_said(cursor, None);
            clauses.extend(more);
            let deal = cursor.position();
            self.about_deal(cursor, draft);
            if cursor.position() > deal {
                of_deal = draft.deal;
            }
            if late.is_none() && cursor.eat(&["на"]) {
                late = self.lateness(cursor);
            }
            if cursor.position() == position {
                break;
            }
        }
        draft.deal = before;
        if clauses.is_empty() && (named || cursor.position() > behind) {
            // That there is no such clause has been told.
            return true;
        }
        if clauses.is_empty() {
            self.error(
                Code::NoExpectation,
                member.span,
                "не сказано, какой пункт",
            )
            .label("какой пункт?")
            .hint("назовите номер: «нарушен п. 2.1»; пункт без номера — его словами в кавычках: «нарушен пункт «не дольше 2 часов»»")
            .hint("если о нарушениях вообще: «нарушений нет»");
            return true;
        }
        *carried = Carried::Verdict;
        let expect = Expect::Verdict {
            what,
            clauses,
            late,
            due: None,
            denied,
            only,
            who: None,
        };
        self.check(member.span, place, draft, expect);
        if let (Some(_), Some(last)) = (of_deal, draft.scenario.checks.last_mut()) {
            last.deal = of_deal;
        }
        true
    }

    /// Lateness is on the clock that is said; the header's «минуты и часы — рабочие» does not speak of it.
    fn lateness(&mut self, cursor: &mut Cursor<'_>) -> Option<Quantity> {
        let was = std::mem::replace(&mut self.bare_is_working, false);
        let mut length = self.duration_wanted(cursor);
        // `на 1 ч 20 мин`, as it is printed.
        let more = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: Some(Unit::Minute | Unit::Second),
                ..
            })
        );
        if let (Some(whole), true) = (length, more)
            && let Some(rest) = self.duration_wanted(cursor)
        {
            let seconds = u32::try_from(whole.seconds() + rest.seconds()).unwrap_or(u32::MAX);
            length = Some(Quantity::plain(seconds, crate::calendar::Unit::Second));
        }
        self.bare_is_working = was;
        length
    }

    /// `надо [кому] позвонить [до …] [по п. …]`; the cursor stands behind «надо».
    fn duty_expected(
        &mut self,
        cursor: &mut Cursor<'_>,
        member: &Member,
        place: &Place<'_>,
        draft: &mut Draft,
        denied: bool,
    ) {
        let (mut words, mut due, mut clauses, mut who) = (Vec::new(), None, Vec::new(), None);
        let before = draft.deal;
        let mut named = false;
        while let Some(part) = cursor.peek() {
            let position = cursor.position();
            self.about_deal(cursor, draft);
            if cursor.position() > position {
                named = true;
                continue;
            }
            let said = self.clauses_said(cursor, None);
            if !said.is_empty() || cursor.position() > position {
                clauses.extend(said);
                continue;
            }
            if words.is_empty() && who.is_none() && !matches!(part.kind, PartKind::Quoted(_)) {
                let mark = self.diagnostics.mark();
                who = self.whom(cursor, draft);
                if who.is_some() {
                    continue;
                }
                self.diagnostics.take_back(mark);
            }
            if due.is_none() && self.due_said(cursor, place.at, draft, &mut due) {
                continue;
            }
            match &part.kind {
                PartKind::Quoted(name) => words.push(fold(name).into()),
                PartKind::Word(word) if !is_preposition(word) => words.push(word.clone()),
                PartKind::Word(_) => {}
                _ => {
                    self.leftover(part.span);
                }
            }
            cursor.skip(1);
        }
        self.known_verb(&words, member.span);
        let expect = Expect::Duty {
            words,
            due,
            clauses,
            who,
            denied,
        };
        self.check(member.span, place, draft, expect);
        if let (true, Some(last)) = (named, draft.scenario.checks.last_mut()) {
            last.deal = draft.deal;
        }
        draft.deal = before;
    }

    /// The first word of a deed is a verb that the language has.
    fn known_verb(&mut self, words: &[Box<str>], span: Span) {
        let Some(first) = words.first() else { return };
        let infinitive = first.ends_with("ть") || first.ends_with("ти") || first.ends_with("ться");
        if crate::lexicon::act(first).is_some() || !infinitive {
            return;
        }
        let near = closest(first, crate::lexicon::infinitives()).map(str::to_owned);
        let pending = self
            .error(
                Code::NoExpectation,
                span,
                format!("дела «{first}» регламент не знает"),
            )
            .label("что сделать?");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.hint("назовите дело тем же глаголом, что и в пункте: «надо позвонить»"),
        };
    }

    /// `до 18:00`, `до 08.12.2026 18:00`, `сегодня до 12:00`, `до конца дня`, `завтра`
    fn due_said(
        &mut self,
        cursor: &mut Cursor<'_>,
        at: When,
        draft: &mut Draft,
        due: &mut Option<When>,
    ) -> bool {
        let start = cursor.position();
        let today = match at {
            When::Day(day) => day,
            When::Local(local) => local.date(),
            When::Exact(_) => return false,
        };
        let days = match cursor.word() {
            Some("сегодня") => Some(0),
            Some("завтра") => Some(1),
            Some("послезавтра") => Some(2),
            _ => None,
        };
        if days.is_some() {
            cursor.skip(1);
        }
        let date = today + chrono::Days::new(days.unwrap_or(0));
        let until = cursor.eat(&["до", "к"])
            || cursor.eat_run(&["не", "позже"])
            || cursor.eat_run(&["не", "позднее"]);
        if until && cursor.eat_stem(&["конц"]) {
            cursor.eat_stem(&["рабочего"]);
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quantity { low: None, .. })
            ) {
                cursor.skip(1);
            }
            *due = Some(When::Day(date));
            return true;
        }
        if until || days.is_some() {
            let outer = draft.date.replace(date);
            let said = self.moment_said(cursor, draft);
            draft.date = outer;
            match said {
                Some(said) => *due = Some(said),
                None if days.is_some() => *due = Some(When::Day(date)),
                None => {
                    cursor.back_to(start);
                    return false;
                }
            }
            return true;
        }
        cursor.back_to(start);
        false
    }

    /// `[по] п. 2.1[, п. 2.2]`, `пункт «…»`; the number before the phrase is one as well.
    fn clauses_said(&mut self, cursor: &mut Cursor<'_>, number: Option<&Number>) -> Vec<Box<str>> {
        let mut out = Vec::new();
        if let Some(number) = number {
            out.extend(self.clause_named(&number.text, number.span));
        }
        loop {
            let start = cursor.position();
            cursor.eat(&["по", "и"]);
            let word = cursor.eat_stem(&["пункт"]);
            match cursor.peek().map(|part| (part.kind.clone(), part.span)) {
                Some((PartKind::ClauseRef(number), span)) => {
                    cursor.skip(1);
                    out.extend(self.clause_named(&number, span));
                }
                Some((PartKind::Quoted(name), span)) if word => {
                    cursor.skip(1);
                    out.extend(self.clause_named(&name, span));
                }
                _ => {
                    cursor.back_to(start);
                    return out;
                }
            }
        }
    }

    /// Whether a line of this number stands in the text with a mistake in it, which has been told.
    fn refused_clause(&self, name: &str) -> bool {
        let text: &str = &self.reg.source.text;
        let mut at = 0;
        text.split_inclusive('\n').any(|line| {
            let span = Span::new(at, at + line.len());
            at = span.end;
            let said = line.trim_start().trim_start_matches("п. ");
            let numbered = said
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '.']) && !rest.starts_with(".."));
            numbered && self.diagnostics.error_within(span)
        })
    }

    /// The clause of this number, key or text: its number, else its key.
    fn clause_named(&mut self, name: &str, span: Span) -> Option<Box<str>> {
        let folded = fold(name);
        let found = self.reg.clauses.iter().find(|clause| {
            clause.number.as_deref() == Some(name)
                || fold(&clause.key) == folded
                || fold(&clause.text) == folded
        });
        if let Some(found) = found {
            return Some(found.number.clone().unwrap_or_else(|| found.key.clone()));
        }
        // A clause that was refused above is there, though nobody could read it.
        if self.refused_clause(name) {
            return None;
        }
        let known: Vec<String> = self
            .reg
            .clauses
            .iter()
            .map(|clause| clause.number.as_deref().unwrap_or(&clause.text).to_owned())
            .collect();
        let near = closest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let pending = self
            .error(
                Code::NoSuchClause,
                span,
                format!("пункта «{name}» в регламенте нет"),
            )
            .label("какой пункт?");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None => pending.hint("назовите номер пункта, какой стоит перед ним в тексте"),
        };
        None
    }
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "в" | "во" | "на" | "с" | "со" | "по" | "к" | "о" | "за" | "и" | "или" | "из"
    )
}
