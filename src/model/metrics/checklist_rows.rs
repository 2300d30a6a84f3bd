//! Rows of a checklist besides its questions: which work is checked, the weight of a question that names none, what is asked of
//! another answer.

use rust_decimal::Decimal;

use super::checklist::number_of;
use crate::calendar::PeriodUnit;
use crate::diagnostic::Code;
use crate::lexicon::fold;
use crate::model::conditions::events::Place;
use crate::model::limits::plans::{at_least, period_at};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::and;
use crate::model::regulation::{
    Amount, AnswerTest, Answered, Checklist, Cond, EventPattern, Rated, Sampled, Sampling,
};
use crate::syntax::{
    Condition, GradeWord, Member, Node, PartKind, Phrase, PhraseKind, Tail, TailKind, Unit,
};

/// What a row about the choice of work has said so far.
#[derive(Default)]
struct Said {
    what: Option<Sampled>,
    amount: Option<Amount>,
    unit: Option<PeriodUnit>,
    role: Option<crate::model::regulation::RoleId>,
    each: bool,
    least: u32,
    auditors: u32,
}

impl Binder<'_> {
    /// `проверять 10 % звонков в неделю и не меньше 5 на менеджера`, `проверять все звонки дольше 20 минут`, `калибровать 2 звонка
    /// в месяц втроём`
    /// `отвечает ОКК`, `проверяет ОКК`: the role behind the verb. False, and nothing read, when something else stands there.
    pub(super) fn checked_by(
        &mut self,
        cursor: &mut Cursor<'_>,
        alone: bool,
        list: &mut Checklist,
    ) -> bool {
        let start = cursor.position();
        let mark = self.diagnostics.mark();
        let role = self.role(cursor).filter(|_| alone && cursor.is_done());
        if role.is_none() {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return false;
        }
        list.checked_by = role;
        true
    }

    pub(super) fn sampling(&mut self, phrase: &Phrase, list: &mut Checklist) {
        let PhraseKind::Plain { left, right, tails } = &phrase.kind else {
            return;
        };
        let text = self.text(phrase.span);
        let mut said = Said::default();
        let read = right.is_none()
            && members(left)
                .into_iter()
                .all(|member| self.sampled(member, &mut said).is_some());
        let (Some(what), Some(amount)) = (said.what, said.amount) else {
            return self.no_sampling(left);
        };
        if !read {
            return self.no_sampling(left);
        }
        let guard = self.sampling_guard(tails);
        list.samplings.push(Sampling {
            text,
            what,
            amount,
            unit: said.unit.unwrap_or(PeriodUnit::Week),
            role: said.role,
            each: said.each,
            least: said.least,
            guard,
            auditors: said.auditors.max(1),
        });
    }

    fn sampling_guard(&mut self, tails: &[Tail]) -> Cond {
        let mut guard = Cond::True;
        for tail in tails {
            let cond = match tail.kind {
                TailKind::If => self.cond(&tail.cond),
                TailKind::Except => Cond::Not(Box::new(self.cond(&tail.cond))),
                _ => {
                    self.leftover(tail.span);
                    continue;
                }
            };
            guard = and(guard, cond);
        }
        guard
    }

    fn no_sampling(&mut self, left: &Condition) {
        left.mark();
        let span = left.span();
        let said = self.text(span);
        self.error(
            Code::SamplingRow,
            span,
            format!("«{said}»: не понятно, сколько чего проверять"),
        )
        .label("сколько, чего и за какое время?")
        .hint("бывает и так: проверять все звонки дольше 20 минут; проверять 2 сделки в месяц на менеджера, если есть жалоба; калибровать 2 звонка в месяц втроём")
        .example("    проверять 10 % звонков в неделю и не меньше 5 на менеджера");
    }

    /// One member of the row; `None` when something in it is not understood.
    fn sampled(&mut self, member: &Member, said: &mut Said) -> Option<()> {
        let mut cursor = Cursor::new(member);
        if cursor.eat_stem(&["калибр"]) {
            said.auditors = said.auditors.max(2);
        } else if cursor.has_stem(0, &["проверя", "прослуш", "выбира"]) {
            cursor.skip(1);
        }
        cursor.eat(&["из", "по"]);
        while !cursor.is_done() {
            if let Some(number) = at_least(&mut cursor) {
                match said.amount {
                    Some(_) => said.least = number,
                    None => said.amount = Some(Amount::Number(number)),
                }
            } else if said.unit.is_none()
                && let Some(unit) = period_at(&mut cursor).or_else(|| every(&mut cursor))
            {
                said.unit = Some(unit);
            } else if said.amount.is_none()
                && let Some(amount) = amount(&mut cursor)
            {
                said.amount = Some(amount);
            } else if let Some(number) = together(&mut cursor) {
                said.auditors = number;
            } else if said.what.is_none() && cursor.eat_stem(&["сделк", "сделок"]) {
                said.what = Some(Sampled::Deals);
            } else if said.what.is_none()
                && cursor.has_stem(0, &["сери"])
                && cursor.has_stem(1, &["касани"])
            {
                cursor.skip(2);
                said.what = Some(Sampled::Deals);
            } else if !self.whose_work(&mut cursor, said) {
                if said.what.is_some() {
                    return None;
                }
                let start = cursor.position();
                let any = self.event(&mut cursor, Place::Happening)?;
                let text = self.text(cursor.span_since(start));
                said.what = Some(Sampled::Events(EventPattern { any, text }));
            }
        }
        Some(())
    }

    /// `на менеджера`, `на каждого`, `у менеджеров`
    fn whose_work(&mut self, cursor: &mut Cursor<'_>, said: &mut Said) -> bool {
        let start = cursor.position();
        let each = cursor.eat(&["на", "с"]);
        if !each && !cursor.eat(&["у"]) {
            return false;
        }
        let every = cursor.eat_stem(&["кажд", "одн"]);
        if cursor.eat_stem(&["сотрудник", "человек"]) || every && cursor.is_done() {
            said.each |= each;
            return true;
        }
        let mark = self.diagnostics.mark();
        match self.role(cursor) {
            Some(role) => {
                said.role = Some(role);
                said.each |= each;
                true
            }
            None => {
                self.diagnostics.take_back(mark);
                cursor.back_to(start);
                false
            }
        }
    }

    /// `вес по умолчанию — 10` among these rows.
    pub(super) fn default_weight(&mut self, nodes: &[Node]) -> Option<Decimal> {
        let node = nodes.iter().find(|node| is_default_weight(node))?;
        let PhraseKind::Plain { left, right, .. } = &node.phrase.as_ref()?.kind else {
            return None;
        };
        let in_right = right.as_deref().and_then(|right| match &right.kind {
            PhraseKind::Plain { left, .. } => Some(left),
            _ => None,
        });
        let number = in_right.into_iter().chain([left]).find_map(|side| {
            let first = members(side).first().copied()?;
            first.parts.iter().find_map(|part| number_of(&part.kind))
        });
        if let Some(phrase) = &node.phrase {
            phrase.mark();
        }
        if number.is_none() {
            self.error(
                Code::NoWeight,
                node.span,
                "не сказано, сколько весит вопрос",
            )
            .label("сколько баллов?")
            .example("    вес по умолчанию — 10");
        }
        number
    }

    /// `(критично)` behind a question.
    pub(super) fn is_critical(&mut self, phrase: &Phrase) -> bool {
        let behind = match &phrase.kind {
            PhraseKind::Plain {
                right: Some(right), ..
            } => right.grade.as_slice(),
            _ => &[],
        };
        let mut critical = false;
        for item in phrase.grade.iter().chain(behind) {
            match item.word {
                Some(GradeWord::Critical) => critical = true,
                _ => self.leftover(item.span),
            }
        }
        critical
    }

    /// What is asked of another answer of the same sheet: `«клиент готов» = нет`, `«назвал цену» не выполнен`.
    pub(super) fn answer_test(&mut self, cond: &Condition, list: &Checklist) -> Option<AnswerTest> {
        let Condition::Member(member) = cond else {
            return None;
        };
        if let [name, sign, value] = member.parts.as_slice()
            && let (PartKind::Quoted(name), PartKind::Sign(_)) = (&name.kind, &sign.kind)
            && !self.is_field_here(&Cursor::new(member))
        {
            let said = self.text(value.span);
            let said = said.trim_matches(|c| matches!(c, '«' | '»' | '"'));
            member.mark();
            return Some(AnswerTest {
                question: name.clone(),
                is: Answered::Said(said.into()),
            });
        }
        let mut words = Vec::new();
        let mut question = None;
        for part in &member.parts {
            match &part.kind {
                PartKind::Quoted(name) if question.is_none() => question = Some(name),
                PartKind::Word(word) => words.push(&**word),
                _ => return None,
            }
        }
        let question = question?;
        let asked = list
            .questions
            .iter()
            .find(|one| fold(&one.text) == fold(question))?;
        let done = |word: &str| word.starts_with("выполн") || word.starts_with("пройден");
        let is = match words.as_slice() {
            ["не", word] if done(word) => Answered::Failed,
            [word] if word.starts_with("провал") => Answered::Failed,
            [word] if done(word) => Answered::Passed,
            _ => return None,
        };
        member.mark();
        Some(AnswerTest {
            question: asked.text.clone(),
            is,
        })
    }

    /// What the row compares: `раздел «Контакт» ниже 10`, `критичный пункт ниже половины`, else the total. The section must be one
    /// of the list.
    pub(super) fn rated(&mut self, cursor: &mut Cursor<'_>, list: &Checklist) -> Option<Rated> {
        if cursor.eat_stem(&["критичн"]) {
            cursor.eat_stem(&["пункт", "вопрос"]);
            return Some(Rated::Critical);
        }
        if !cursor.eat(&["раздел"]) {
            return Some(Rated::Total);
        }
        let span = cursor.span();
        let said = match cursor.next().map(|part| &part.kind) {
            Some(PartKind::Quoted(name)) => name.clone(),
            _ => "".into(),
        };
        let sections = || {
            list.questions
                .iter()
                .filter_map(|one| one.section.as_deref())
        };
        let known = sections().find(|name| fold(name) == fold(&said));
        if known.is_none() {
            let near = crate::diagnostic::closest(&said, sections());
            let pending = self
                .error(
                    Code::SamplingRow,
                    span,
                    format!("раздела «{said}» в чек-листе нет"),
                )
                .label("какой раздел?");
            match near {
                Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
                None => pending.hint("раздел объявляют строкой «раздел «…»:» с вопросами под ней"),
            };
        }
        known.map(|name| Rated::Section(name.into()))
    }
}

/// `вес по умолчанию — 10`, `по умолчанию 10 баллов`
pub(super) fn is_default_weight(node: &Node) -> bool {
    let Some(PhraseKind::Plain { left, .. }) = node.phrase.as_ref().map(|one| &one.kind) else {
        return false;
    };
    members(left).first().is_some_and(|first| {
        let mut cursor = Cursor::new(first);
        cursor.eat(&["вес", "веса"]);
        cursor.eat_stem(&["пункт", "вопрос"]);
        cursor.eat_run(&["по", "умолчанию"])
    })
}

/// `раздел «Контакт», 40 баллов, вес по умолчанию 20:`
pub(super) fn heading_weight(left: &Condition) -> Option<Decimal> {
    members(left).into_iter().skip(1).find_map(|member| {
        let mut cursor = Cursor::new(member);
        cursor.eat(&["вес", "веса"]);
        cursor.eat_stem(&["пункт", "вопрос"]);
        if !cursor.eat_run(&["по", "умолчанию"]) {
            return None;
        }
        number_of(&cursor.next()?.kind)
    })
}

/// `10 %`, `5`, `все`, `каждый`
fn amount(cursor: &mut Cursor<'_>) -> Option<Amount> {
    if cursor.eat(&["все", "всех", "каждый", "каждую", "каждое"]) {
        return Some(Amount::All);
    }
    let found = match &cursor.peek()?.kind {
        PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: Some(Unit::Percent),
            ..
        } => {
            let share = *low / Decimal::ONE_HUNDRED;
            (share > Decimal::ZERO && share <= Decimal::ONE).then_some(Amount::Share(share))
        }
        PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None,
            ..
        } => u32::try_from(*low)
            .ok()
            .filter(|number| *number > 0)
            .map(Amount::Number),
        _ => None,
    };
    found.inspect(|_| cursor.skip(1))
}

/// `еженедельно`
fn every(cursor: &mut Cursor<'_>) -> Option<PeriodUnit> {
    let unit = match cursor.word()? {
        "ежедневно" => PeriodUnit::Day,
        "еженедельно" => PeriodUnit::Week,
        "ежемесячно" => PeriodUnit::Month,
        "ежеквартально" => PeriodUnit::Quarter,
        _ => return None,
    };
    cursor.skip(1);
    Some(unit)
}

/// `вдвоём`, `втроём`
fn together(cursor: &mut Cursor<'_>) -> Option<u32> {
    let number = match fold(cursor.word()?).as_str() {
        "вдвоем" => 2,
        "втроем" => 3,
        "вчетвером" => 4,
        "впятером" => 5,
        _ => return None,
    };
    cursor.skip(1);
    Some(number)
}
