//! Conditions: members with their connectives, and elementary tests.

use crate::diagnostic::Code;
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::NameKind;
use crate::model::reading::binder::Binder;
use crate::model::regulation::{
    Card, CategoryId, Cond, EventPattern, Expr, FieldId, LookBack, Op, Test,
};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, PartKind};

/// What a member without its own predicate takes from the one before it.
#[derive(Debug, Clone, Default)]
pub(in crate::model) enum Carry {
    /// Nothing to take yet.
    #[default]
    Nothing,
    /// `заполнены источник, бюджет`; true for «не заполнены».
    Filled(bool),
    /// `заполнено одно из …`: any of them will do; true for «не заполнено одно из».
    FilledOne(bool),
    /// `есть встреча или звонок`; true for «нет».
    Event(bool, LookBack),
    /// `источник «сайт» или «звонок»`
    Value(FieldId, Op),
    /// `клиент «А» или «А+»`; true for «клиент не «А»».
    Category(bool),
    /// `стадия «A» или «B»`; true for «стадия не «A»».
    Stage(bool),
}

impl Binder<'_> {
    /// A whole condition. What cannot be read is reported; the rest is kept so that its mistakes are found as well.
    pub(in crate::model) fn cond(&mut self, condition: &Condition) -> Cond {
        self.cond_from(condition, &mut Carry::default())
    }

    /// A list after «заполнены» or «обязательны»: every name is a field that must be filled.
    pub(in crate::model) fn filled_list(&mut self, condition: &Condition) -> Cond {
        self.cond_from(condition, &mut Carry::Filled(false))
    }

    fn cond_from(&mut self, condition: &Condition, carry: &mut Carry) -> Cond {
        match condition {
            Condition::Member(member) => {
                let mark = self.diagnostics.mark();
                let mut cursor = Cursor::new(member);
                let mut cond = self.test(&mut cursor, carry);
                let turned = window_last(member);
                if cond.is_none()
                    && let Some(turned) = &turned
                {
                    self.diagnostics.take_back(mark);
                    cursor = Cursor::new(turned);
                    cond = self.test(&mut cursor, carry);
                }
                if let Some(cond) = cond {
                    if !cursor.is_done() {
                        let rest = cursor.rest();
                        self.leftover(rest);
                    }
                    cond
                } else {
                    self.not_understood(condition);
                    Cond::True
                }
            }
            Condition::Joint(joint, list, span) => {
                if let Some(cond) = self.months(list) {
                    return cond;
                }
                let joined = or_more(list);
                let list = joined.as_deref().unwrap_or(list);
                let again = crate::model::conditions::tenure::same_tenure(list);
                let list = again.as_deref().unwrap_or(list);
                if let [one] = list {
                    return self.cond_from(one, carry);
                }
                let mut conds = Vec::with_capacity(list.len());
                // Only commas between sentences of their own leave open whether all are wanted or any.
                let mut one_list = true;
                for (index, one) in list.iter().enumerate() {
                    let before = self.carried;
                    conds.push(self.cond_from(one, carry));
                    one_list &= index == 0 || !is_group(one) && self.carried > before;
                }
                // Neither of them: «не заполнены A или B» and «нет звонка или письма» deny each.
                let denied = matches!(
                    carry,
                    Carry::Filled(true)
                        | Carry::Event(true, _)
                        | Carry::Value(_, Op::Ne)
                        | Carry::Category(true)
                        | Carry::Stage(true)
                );
                let conds = share_window(conds, list);
                if matches!(carry, Carry::FilledOne(_)) {
                    return Cond::Or(conds);
                }
                match joint {
                    // «кроме источников «Сайт» и «Звонок»»: one thing is never two of its values at once, so any of them is meant.
                    Joint::And if one_list && one_of_a_kind(&conds) => Cond::Or(conds),
                    // «в выходные и праздники», «в субботу и воскресенье»: no day is both.
                    Joint::And if whole_days(&conds) => Cond::Or(conds),
                    Joint::And => Cond::And(conds),
                    // Only in one list: «…, или не заполнен телефон» denies nothing that stands before it.
                    Joint::Or if denied && one_list => Cond::And(conds),
                    Joint::Or => Cond::Or(conds),
                    Joint::List => match carry {
                        _ if !one_list => {
                            self.only_commas(*span);
                            Cond::And(conds)
                        }
                        // «не из 1, 2, 4» denies each of them.
                        Carry::Value(_, Op::Ne) | Carry::Category(true) | Carry::Stage(true) => {
                            Cond::And(conds)
                        }
                        Carry::Value(..) | Carry::Category(_) | Carry::Stage(_) => Cond::Or(conds),
                        Carry::Filled(_) | Carry::FilledOne(_) => Cond::And(conds),
                        Carry::Event(denied, _) if *denied => Cond::And(conds),
                        Carry::Event(..) | Carry::Nothing => {
                            self.only_commas(*span);
                            Cond::And(conds)
                        }
                    },
                }
            }
        }
    }

    fn only_commas(&mut self, span: Span) {
        self.error(
            Code::TwoReadings,
            span,
            "между условиями только запятая: «и» или «или»?",
        )
        .label("читается двумя способами")
        .hint("поставьте перед последним условием «и» — нужны все, или «или» — хватит одного");
    }

    fn not_understood(&mut self, condition: &Condition) {
        let span = condition.span();
        if self.trying {
            self.error(Code::NotACondition, span, "условие не понятно");
            return;
        }
        let said = self.text(span);
        let first = said
            .split(' ')
            .next()
            .unwrap_or("")
            .trim_matches(|c| matches!(c, '«' | '»'));
        let names: Vec<String> = self
            .fields
            .shown()
            .chain(self.touches.shown())
            .chain(self.categories.shown())
            .map(str::to_owned)
            .collect();
        let near = crate::diagnostic::closest(first, names.iter().map(String::as_str))
            // The name itself is no slip of the pen.
            .filter(|near| crate::lexicon::fold(near) != crate::lexicon::fold(first))
            .map(str::to_owned);
        let forms = match crate::model::reading::not_asked::not_asked(&said) {
            Some(hint) => vec![hint.to_owned()],
            None => self.nearest_condition(condition),
        };
        let pending = self
            .error(
                Code::NotACondition,
                span,
                format!("условие «{said}» не понятно"),
            )
            .label("ожидалось условие");
        match near {
            Some(near) => pending.hint(format!("возможно, вы имели в виду «{near}»")),
            None if !forms.is_empty() => forms
                .into_iter()
                .fold(pending, crate::model::reading::binder::Pending::hint),
            None => crate::model::reading::not_asked::KINDS
                .iter()
                .fold(pending, |pending, hint| pending.hint(*hint)),
        };
    }

    pub(in crate::model) fn test(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
    ) -> Option<Cond> {
        let start = cursor.position();
        if let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) {
            cursor.skip(1);
            return Some(self.cond_from(inner, carry));
        }
        if cursor.eat(&["не"]) {
            if let Some(PartKind::Group(inner)) = cursor.peek().map(|part| &part.kind) {
                // What is denied in brackets is a condition of its own: «нет» before it does not reach inside.
                cursor.skip(1);
                let inner = self.cond_from(inner, &mut Carry::default());
                return Some(Cond::Not(Box::new(inner)));
            }
            if cursor.has_stem(
                0,
                &[
                    "заполнен",
                    "указан",
                    "есть",
                    "был",
                    "было",
                    "была",
                    "были",
                    "стади",
                    "клиент",
                    "сделк",
                    "является",
                    "прошл",
                    "прошел",
                    "в",
                ],
            ) {
                return self.denied(cursor, carry);
            }
            cursor.back_to(start);
        }
        // `по ней было меньше 5 звонков`: of the deal, which is meant anyway.
        if cursor.eat_run(&["по", "ней"])
            || cursor.eat_run(&["по", "нему"])
            || cursor.eat_run(&["с", "ней"])
            || cursor.eat_run(&["с", "ним"])
        {
            return self.test(cursor, carry);
        }
        if let Some(cond) = self.stands_still(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.by_then(cursor, carry, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.it_is_filled(cursor, carry, start) {
            return Some(cond);
        }
        cursor.eat(&["это", "является"]);
        if let Some(cond) = self.fields_filled(cursor, carry, false, start) {
            return Some(cond);
        }
        if matches!(
            cursor.word(),
            Some("есть" | "нет" | "имеется" | "отсутствует")
        ) && let Some(cond) = self.has_field(cursor, start)
        {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.consent_tests(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.reply_test(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self
            .tenure(cursor, start)
            .or_else(|| self.absent(cursor, start))
        {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.time_tests(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.ladder_test(cursor, start) {
            *carry = Carry::Nothing;
            return Some(cond);
        }
        if let Some(cond) = self.approval_test(cursor, carry, start) {
            return Some(cond);
        }
        if let Some(cond) = self.event_tests(cursor, carry, start) {
            return Some(cond);
        }
        if let Some(cond) = self.subject_tests(cursor, carry, start) {
            return Some(cond);
        }
        if let Some(cond) = self.comparison_tests(cursor, carry, start) {
            return Some(cond);
        }
        // A member that goes on with the list before it is no condition of its own.
        let goes_on = match carry {
            Carry::Filled(_) | Carry::FilledOne(_) => self.is_field_here(cursor),
            Carry::Value(field, _) => self.bare_value(cursor, *field),
            // «нет документа «А» или документ «Б» подписан»: the nominative begins anew.
            Carry::Event(true, _) => !cursor.word().is_some_and(is_nominative),
            Carry::Event(false, _) => true,
            Carry::Nothing | Carry::Category(_) | Carry::Stage(_) => false,
        };
        if !goes_on && let Some(cond) = self.told_event(cursor, carry, start) {
            return Some(cond);
        }
        let owner = !matches!(carry, Carry::Nothing);
        let found = self.carried(cursor, carry, start);
        self.carried += usize::from(owner && found.is_some());
        if found.is_none() && cursor.word() == Some("не") {
            return self.denied_anyhow(cursor, carry, start);
        }
        found
    }

    /// `сделка не двигается 10 дней`, `сделка стоит без движения больше недели`: no contact, meeting, comment or move for so long.
    fn stands_still(&mut self, cursor: &mut Cursor<'_>, start: usize) -> Option<Cond> {
        let begin = cursor.position();
        let mark = self.diagnostics.mark();
        let still = cursor.eat_stem(&["сделк", "лид", "заявк", "карточк"])
            && (cursor.eat(&["не"]) && cursor.eat_stem(&["двига", "движет"])
                || cursor.eat(&["стоит", "висит", "лежит"])
                    && cursor.eat_run(&["без", "движения"]));
        let length = still.then(|| {
            cursor.eat(&["уже"]);
            cursor.eat(&["больше", "дольше", "более", "свыше"]);
            self.duration_round_the_clock(cursor)
        });
        let Some(Some(length)) = length else {
            self.diagnostics.take_back(mark);
            cursor.back_to(begin);
            return None;
        };
        let pattern = EventPattern {
            any: crate::model::conditions::events::movement(),
            text: "движение".into(),
        };
        let test = Test::Count {
            pattern,
            window: LookBack::Last(length),
            op: Op::Eq,
            number: 0,
        };
        // It has stood so long: a deal made an hour ago has not.
        let none = self.tested(cursor, start, test);
        let waited = self.tested(cursor, start, Test::Elapsed(None, length));
        Some(Cond::And(vec![none, waited]))
    }

    /// `не район «Центр»`, `не в рабочее время`: «не» before whatever else is a condition.
    fn denied_anyhow(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let mark = self.diagnostics.mark();
        cursor.skip(1);
        let mut inner = Carry::Nothing;
        let Some(cond) = self.test(cursor, &mut inner) else {
            self.diagnostics.take_back(mark);
            cursor.back_to(start);
            return None;
        };
        // What follows in the list is denied with it.
        *carry = match inner {
            Carry::Value(field, Op::Eq) => Carry::Value(field, Op::Ne),
            Carry::Category(not) => Carry::Category(!not),
            Carry::Stage(not) => Carry::Stage(!not),
            Carry::Filled(not) => Carry::Filled(!not),
            _ => Carry::Nothing,
        };
        Some(Cond::Not(Box::new(cond)))
    }

    /// After «не».
    fn denied(&mut self, cursor: &mut Cursor<'_>, carry: &mut Carry) -> Option<Cond> {
        let start = cursor.position().saturating_sub(1);
        if let Some(cond) = self.fields_filled(cursor, carry, true, start) {
            return Some(cond);
        }
        if cursor.eat(&["был", "была", "было", "были", "есть"]) {
            return self.count(cursor, carry, true, start);
        }
        let elapsed = cursor.has_stem(0, &["прошл", "прошел"]);
        let cond = self.test(cursor, carry)?;
        if let (true, Cond::Test(test, _)) = (elapsed, &cond)
            && let Test::Elapsed(since, _) = test.as_ref()
        {
            return Some(self.not_elapsed(since.clone(), cond.clone()));
        }
        Some(Cond::Not(Box::new(cond)))
    }

    /// `заполнены источник, бюджет и ЛПР`, `не заполнено одно из …`
    fn fields_filled(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        denied: bool,
        start: usize,
    ) -> Option<Cond> {
        if !cursor.eat_stem(&["заполнен", "указан", "известн"]) {
            return None;
        }
        let one_of = matches!(
            cursor.peek().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        ) && cursor.word_at(1) == Some("из");
        if one_of {
            cursor.skip(2);
        }
        *carry = if one_of {
            Carry::FilledOne(denied)
        } else {
            Carry::Filled(denied)
        };
        let field = self.field_or_unknown(cursor)?;
        let cond = self.tested(cursor, start, Test::Filled(field));
        Some(denied_if(denied, cond))
    }

    fn field_or_unknown(&mut self, cursor: &mut Cursor<'_>) -> Option<FieldId> {
        let found = self.field(cursor);
        if found.is_none() && !cursor.is_done() {
            let span = cursor.span();
            self.unknown(NameKind::Field, span);
            // The name is dealt with: the rest of the sentence is still read.
            cursor.skip(1);
            return Some(FieldId(usize::MAX));
        }
        found
    }

    /// `клиент «А»`, `сделка горячая`, `стадия «X»`, `ответственный менеджер`.
    fn subject_tests(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        let in_stage = cursor.word() == Some("в") && cursor.has_stem(1, &["стади", "этап"]);
        if in_stage {
            cursor.skip(1);
        }
        if cursor.has_stem(0, &["стади", "этап", "статус"]) {
            let position = cursor.position();
            cursor.skip(1);
            cursor.eat(&["сделки"]);
            let not = cursor.eat(&["не"]);
            if let Some(stage) = self.stage(cursor) {
                *carry = Carry::Stage(not);
                let cond = self.tested(cursor, start, Test::Stage(vec![stage]));
                return Some(denied_if(not, cond));
            }
            if matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) {
                let span = cursor.span();
                self.unknown(NameKind::Stage, span);
                cursor.skip(1);
                return Some(Cond::True);
            }
            cursor.back_to(position);
        }
        if cursor.has_stem(0, &["клиент", "сделк"]) {
            let card = if cursor.has_stem(0, &["клиент"]) {
                Card::Client
            } else {
                Card::Deal
            };
            let position = cursor.position();
            cursor.skip(1);
            let not = cursor.eat(&["не"]);
            if let Some((ladder, rung)) = self.category(cursor, Some(card)) {
                *carry = Carry::Category(not);
                let cond = self.tested(cursor, start, Test::Category(ladder, vec![rung]));
                return Some(denied_if(not, cond));
            }
            cursor.back_to(position);
        }
        if cursor.has_stem(0, &["ответственн", "владел"]) {
            let position = cursor.position();
            cursor.skip(1);
            let not = cursor.eat(&["не"]);
            if let Some(role) = self.role(cursor) {
                let cond = self.tested(cursor, start, Test::OwnerRole(vec![role]));
                return Some(denied_if(not, cond));
            }
            cursor.back_to(position);
        }
        None
    }

    fn category(
        &mut self,
        cursor: &mut Cursor<'_>,
        card: Option<Card>,
    ) -> Option<(CategoryId, usize)> {
        let wanted = |binder: &Self, found: &(CategoryId, usize)| {
            let ladder = binder.reg.categories.get(found.0.0);
            ladder.is_some_and(|ladder| card.is_none_or(|card| ladder.card == card))
        };
        self.name(cursor, |binder| &binder.categories, wanted)
    }

    /// A member without its own predicate.
    fn carried(
        &mut self,
        cursor: &mut Cursor<'_>,
        carry: &mut Carry,
        start: usize,
    ) -> Option<Cond> {
        match carry.clone() {
            Carry::Filled(denied) | Carry::FilledOne(denied) => {
                let field = self.field_or_unknown(cursor)?;
                let cond = self.tested(cursor, start, Test::Filled(field));
                Some(denied_if(denied, cond))
            }
            Carry::Event(denied, outer) => {
                let at = cursor.position();
                let any = self.event(cursor, Place::State)?;
                let text = self.text(cursor.span_since(at));
                let window = match self.window(cursor) {
                    LookBack::Ever => outer,
                    own => own,
                };
                let (op, number) = if denied { (Op::Eq, 0) } else { (Op::Ge, 1) };
                Some(self.tested(
                    cursor,
                    start,
                    Test::Count {
                        pattern: EventPattern { any, text },
                        window,
                        op,
                        number,
                    },
                ))
            }
            Carry::Value(field, op) => {
                let op = self.comparison(cursor).unwrap_or(op);
                let value = self.value(cursor, field)?;
                let test = match op {
                    Op::Eq => Test::OneOf(field, vec![value]),
                    Op::Ne => {
                        let cond = self.tested(cursor, start, Test::OneOf(field, vec![value]));
                        return Some(deny(cond));
                    }
                    op => Test::Compare(Expr::Field(field), op, Expr::Const(value)),
                };
                Some(self.tested(cursor, start, test))
            }
            Carry::Category(not) => {
                let (ladder, rung) = self.category(cursor, None)?;
                let cond = self.tested(cursor, start, Test::Category(ladder, vec![rung]));
                Some(denied_if(not, cond))
            }
            Carry::Stage(not) => {
                let stage = self.stage(cursor)?;
                let cond = self.tested(cursor, start, Test::Stage(vec![stage]));
                Some(denied_if(not, cond))
            }
            Carry::Nothing => {
                if let Some((ladder, rung)) = self.category(cursor, None) {
                    *carry = Carry::Category(false);
                    return Some(self.tested(cursor, start, Test::Category(ladder, vec![rung])));
                }
                // A named touch alone asks whether it has been.
                let touch = self.name(cursor, |binder| &binder.touches, |_, _| true)?;
                let name = self.reg.touches.get(touch)?.name.clone();
                let pattern = EventPattern {
                    any: self.touch_pattern(touch).any,
                    text: name,
                };
                self.happened(cursor, start, pattern)
            }
        }
    }
}

pub(in crate::model) fn denied_if(not: bool, cond: Cond) -> Cond {
    if not { deny(cond) } else { cond }
}

/// A condition that the author denies. The test within keeps words of its own, without the «не»: what is asked and what is answered
/// must say the same.
pub(in crate::model) fn deny(cond: Cond) -> Cond {
    Cond::Not(Box::new(match cond {
        Cond::Test(test, text) => Cond::Test(test, affirmed(&text)),
        other => other,
    }))
}

/// `не заполнен ЛПР` → `заполнен ЛПР`, `вне рабочего времени` → `в рабочее время`. A «не» that belongs to a comparison stays.
fn affirmed(text: &str) -> Box<str> {
    const COMPARES: &[&str] = &[
        "больше",
        "меньше",
        "более",
        "менее",
        "раньше",
        "позже",
        "старше",
        "дольше",
        "чаще",
        "реже",
    ];
    let off = ["вне рабочего времени", "в нерабочее время"];
    if let Some(off) = off.iter().find(|off| text.contains(**off)) {
        return text.replace(off, "в рабочее время").into();
    }
    let mut quoted = false;
    let mut words: Vec<&str> = text.split(' ').collect();
    for at in 0..words.len() {
        let word = words.get(at).copied().unwrap_or_default();
        if !quoted {
            let compares = words
                .get(at + 1)
                .is_some_and(|next| COMPARES.contains(next));
            let instead = match word.to_lowercase().as_str() {
                "не" if !compares => Some(""),
                "нет" | "отсутствует" => Some("есть"),
                "пуст" => Some("заполнен"),
                "пуста" => Some("заполнена"),
                "пусто" => Some("заполнено"),
                _ => None,
            };
            if let (Some(instead), Some(place)) = (instead, words.get_mut(at)) {
                *place = instead;
                words.retain(|word| !word.is_empty());
                break;
            }
        }
        quoted = (quoted || word.contains('«')) && !word.ends_with('»');
    }
    words.join(" ").into()
}

/// `за последние 3 дня был звонок`, `в этой стадии не было встреч` with the look-back where it is read: behind what is asked.
fn window_last(member: &Member) -> Option<Member> {
    let word = |at: usize| match member.parts.get(at).map(|part| &part.kind) {
        Some(PartKind::Word(word)) => Some(&**word),
        _ => None,
    };
    let length = match (word(0)?, word(1)?) {
        ("за" | "в", last) if last.starts_with("последн") => 3,
        ("в" | "на", "этой" | "данной" | "текущей") if word(2)?.starts_with("стади") => {
            3
        }
        ("в" | "на", "этом" | "данном" | "текущем") if word(2)?.starts_with("этап") => {
            3
        }
        _ => return None,
    };
    let mut parts = member.parts.clone();
    if parts.len() <= length {
        return None;
    }
    // What a bound is set to keeps its look-back: `за последний год сумма оплат больше 1 млн ₽`.
    let bound = parts.iter().skip(length + 1).position(|part| {
        matches!(&part.kind, PartKind::Sign(_))
            || matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "больше" | "меньше" | "более" | "менее" | "не" | "от" | "до" | "свыше" | "выше" | "ниже"))
    });
    match bound.filter(|_| word(length).is_some_and(|first| first.starts_with("сумм"))) {
        Some(at) => {
            if let Some(before) = parts.get_mut(..length + 1 + at) {
                before.rotate_left(length);
            }
        }
        None => parts.rotate_left(length),
    }
    Some(Member {
        parts,
        span: member.span,
    })
}

/// `нет звонка или письма за последние 3 дня`: the look-back at the end of a list is the whole list's. A member with a predicate of
/// its own begins a new list.
fn share_window(mut conds: Vec<Cond>, list: &[Condition]) -> Vec<Cond> {
    let mut shared: Option<LookBack> = None;
    for (cond, said) in conds.iter_mut().zip(list).rev() {
        let Cond::Test(test, _) = cond else {
            shared = None;
            continue;
        };
        let Test::Count { window, .. } = test.as_mut() else {
            shared = None;
            continue;
        };
        match (&shared, &*window) {
            (Some(last), LookBack::Ever) => *window = last.clone(),
            (_, LookBack::Ever) => {}
            (_, own) => shared = Some(own.clone()),
        }
        let predicate = crate::model::names::lookup::members(said).first().is_some_and(|member| {
            matches!(member.parts.first().map(|part| &part.kind), Some(PartKind::Word(word))
                if matches!(&**word, "есть" | "нет" | "был" | "была" | "было" | "были" | "не" | "отсутствует"))
        });
        if predicate {
            shared = None;
        }
    }
    conds
}

/// Whether a member is nothing but brackets.
fn is_group(condition: &Condition) -> bool {
    match condition {
        Condition::Member(member) => member
            .parts
            .first()
            .is_some_and(|part| matches!(part.kind, PartKind::Group(_))),
        Condition::Joint(..) => true,
    }
}

/// `3 и больше переносов`, `3 или более звонков`: one number, though a joint stands inside it. `None`: nothing of the kind.
fn or_more(list: &[Condition]) -> Option<Vec<Condition>> {
    let cut = |pair: &[Condition]| -> Option<Condition> {
        let [Condition::Member(number), Condition::Member(more)] = pair else {
            return None;
        };
        let bare = matches!(
            number.parts.last().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                high: None,
                unit: None,
                ..
            })
        );
        let (first, rest) = more.parts.split_first()?;
        let says =
            matches!(&first.kind, PartKind::Word(word) if matches!(&**word, "больше" | "более"));
        let counts = matches!(
            rest.first().map(|part| &part.kind),
            Some(PartKind::Word(_) | PartKind::Quoted(_))
        );
        (bare && says && counts).then(|| {
            let mut whole = number.clone();
            whole.parts.extend(rest.iter().cloned());
            whole.span = number.span.join(more.span);
            Condition::Member(whole)
        })
    };
    let at = list.windows(2).position(|pair| cut(pair).is_some())?;
    let whole = cut(list.get(at..at + 2)?)?;
    let mut all = list.get(..at)?.to_vec();
    all.push(whole);
    all.extend(list.get(at + 2..)?.iter().cloned());
    Some(all)
}

/// Whether conditions name values of one field, rungs of one ladder or stages: no two of them hold at once.
fn one_of_a_kind(conds: &[Cond]) -> bool {
    let told = |cond: &Cond| match cond {
        Cond::Test(test, _) => match test.as_ref() {
            Test::OneOf(field, _) => Some((0, field.0)),
            Test::Category(ladder, _) => Some((1, ladder.0)),
            Test::Stage(_) => Some((2, 0)),
            _ => None,
        },
        _ => None,
    };
    let mut all = conds.iter().map(told);
    let first = all.next().flatten();
    conds.len() > 1 && first.is_some() && all.all(|one| one == first)
}

/// Whether each of these names whole days and denies none of them.
fn whole_days(conds: &[Cond]) -> bool {
    let days = |cond: &Cond| {
        let told = match cond {
            Cond::Not(inner) => inner,
            other => other,
        };
        let Cond::Test(test, text) = told else {
            return false;
        };
        let Test::LocalTime(local) = test.as_ref() else {
            return false;
        };
        let mut day = chrono::Weekday::Mon;
        let whole = (0..7).all(|_| {
            let hours = local.hours.on(day);
            day = day.succ();
            hours.is_empty() || hours.seconds() == 24 * 3600
        });
        whole && !text.starts_with("не ")
    };
    conds.len() > 1 && conds.iter().all(days)
}

/// A kind of event in the nominative, where «нет» and «не было» ask for the genitive.
fn is_nominative(word: &str) -> bool {
    [
        "документ",
        "договор",
        "счет",
        "звонок",
        "комментарий",
        "встреча",
        "задача",
        "оплата",
        "письмо",
        "сообщение",
    ]
    .contains(&word)
}
