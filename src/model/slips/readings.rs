//! What is read without a fault, and in a way that the author may not have thought of: which of the two windows was taken, whom a
//! look-back covers, by what a thing is seen. An advice each, looked for in the bound clauses.

use crate::calendar::{Quantity, Term};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::facts::EventKind;
use crate::lexicon::{fold, stems};
use crate::model::reading::at_start::any;
use crate::model::regulation::{
    Clause, Cond, Deed, Deeds, Duty, EventPattern, Expr, LookBack, Moment, Op, Regulation,
    Sentence, Test, Trigger, What,
};
use crate::source::Span;
use crate::value::{Decimal, Value};

/// A number that as a sum of money is probably short of its thousands.
const SMALL_SUM: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

/// Says how a text that reads well was read where another reading is as near.
pub(in crate::model) fn readings(reg: &Regulation, diagnostics: &mut Diagnostics) {
    for clause in &reg.clauses {
        // A line with a fault of its own has been told of.
        let line = super::place::line_at(&reg.source, clause.span.start);
        if diagnostics.error_within(line) {
            continue;
        }
        look_back(clause, reg, diagnostics);
        money(clause, reg, diagnostics);
        window(clause, reg, diagnostics);
        own_entry(clause, reg, diagnostics);
        not_come(clause, reg, diagnostics);
        rule_by_hand(clause, reg, diagnostics);
    }
}

/// Where these words of a clause stand in its line, else the whole clause.
fn place_of(said: &str, clause: &Clause, reg: &Regulation) -> Span {
    let line = super::place::line_at(&reg.source, clause.span.start);
    let at = reg.source.slice(line).find(said);
    at.filter(|_| !said.is_empty()).map_or(clause.span, |at| {
        Span::new(line.start + at, line.start + at + said.len())
    })
}

/// `нет визита за последние 60 дней` of a duty that begins with its scope: true of whoever has just come as well.
fn look_back(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    if clause.trigger != Trigger::Scope || !matches!(clause.sentence, Sentence::Duty(_)) {
        return;
    }
    let mut all = Vec::new();
    conjuncts(&clause.guard, &mut all);
    let found = all.iter().find_map(|cond| match cond {
        Cond::Test(test, said) => match test.as_ref() {
            Test::Count {
                pattern,
                window: LookBack::Last(length),
                op: Op::Eq,
                number: 0,
            } if length.seconds() > 0 => Some((pattern, said)),
            _ => None,
        },
        _ => None,
    });
    let Some((pattern, said)) = found else {
        return;
    };
    // Whoever has waited that long, or had one before, is not new.
    let settled = any(&clause.guard, &|test| {
        matches!(
            test,
            Test::Elapsed(..) | Test::LastOlder(..) | Test::Remains(..)
        ) || matches!(
            test,
            Test::Count {
                op: Op::Ge | Op::Gt,
                ..
            }
        )
    });
    if settled || clause.scope.of != crate::model::regulation::Of::Deal {
        return;
    }
    let lasts = ["за последние ", "за последний ", "за последнюю ", "за "]
        .iter()
        .find_map(|led| said.split_once(led));
    let Some((nothing, length)) = lasts else {
        return;
    };
    let mut told = Diagnostic::advice(
        Code::NeverHad,
        place_of(said, clause, reg),
        format!(
            "«{said}» верно и там, где этого ещё не было ни разу: новая сделка попадёт сюда сразу"
        ),
    )
    .label("смотрит назад");
    let many = length.starts_with(|c: char| c.is_ascii_digit()) && !length.starts_with("1 ");
    if let Some(last) = last_of(pattern).filter(|_| many) {
        told = told.hint(format!(
            "о тех, у кого уже было: «{last} старше {}»",
            super::headings::in_genitive(length)
        ));
    }
    diagnostics.push(told.hint(format!(
        "чтобы столько прошло и в стадии, уберите «за»: «{nothing}{length}»"
    )));
}

/// `последний визит`
fn last_of(pattern: &EventPattern) -> Option<&'static str> {
    let [shape] = pattern.any.as_slice() else {
        return None;
    };
    Some(match shape.what {
        What::Event(EventKind::Call, _) => "последний звонок",
        What::Event(EventKind::Visit, _) => "последний визит",
        What::Event(EventKind::Meeting, Moment::Done) => "последняя встреча",
        What::Event(EventKind::Email, _) => "последнее письмо",
        What::Event(EventKind::Message, _) => "последнее сообщение",
        What::Event(EventKind::Payment, _) => "последняя оплата",
        What::Event(EventKind::Shipment, _) => "последняя отгрузка",
        What::Event(EventKind::Comment, _) => "последний комментарий",
        What::Contact => "последнее касание",
        _ => return None,
    })
}

/// What must hold for the whole to hold.
fn conjuncts<'c>(cond: &'c Cond, out: &mut Vec<&'c Cond>) {
    match cond {
        Cond::And(list) => list.iter().for_each(|one| conjuncts(one, out)),
        Cond::True => {}
        other => out.push(other),
    }
}

/// `бюджет больше 100`: of roubles, and hardly meant.
fn money(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let mut said = None;
    tests(&clause.guard, &mut |test, text| {
        if let Test::Compare(Expr::Field(_), _, Expr::Const(Value::Money(sum))) = test
            && sum.amount > Decimal::ZERO
            && sum.amount < SMALL_SUM
            && !text.contains(['₽', '$', '€'])
            && !["руб", "тыс", "млн", "р.", "коп"]
                .iter()
                .any(|unit| text.contains(unit))
        {
            said = Some((text.to_owned(), sum.amount));
        }
    });
    let Some((text, amount)) = said else { return };
    let amount = amount.normalize();
    let span = place_of(&text, clause, reg);
    if reg.source.slice(span) != text {
        return;
    }
    diagnostics.push(
        Diagnostic::advice(
            Code::BareMoney,
            span,
            format!("«{text}»: единицы нет, читается как {amount} ₽"),
        )
        .label("рублей или тысяч?")
        .hint(format!(
            "впишите единицу: «{amount} ₽» или «{amount} тыс. ₽»"
        )),
    );
}

fn tests(cond: &Cond, visit: &mut impl FnMut(&Test, &str)) {
    match cond {
        Cond::True => {}
        Cond::And(list) | Cond::Or(list) => list.iter().for_each(|one| tests(one, visit)),
        Cond::Not(one) => tests(one, visit),
        Cond::Test(test, text) => visit(test, text),
    }
}

/// `за 2 часа до встречи — позвонить`, `через 2 часа позвонить`: opens then, and ends as soon as «сразу».
fn window(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let Sentence::Duty(duty) = &clause.sentence else {
        return;
    };
    let (length, back) = match &duty.term {
        Some(Term::AtBefore(length)) => (*length, true),
        Some(Term::After { delay, then: None }) => (*delay, false),
        _ => return,
    };
    if length.is_by_days() || duty.robot || duty.before_window || !acts(duty) {
        return;
    }
    let soon = soon(reg.company.at_once);
    let line = reg
        .source
        .slice(super::place::line_at(&reg.source, clause.span.start))
        .to_lowercase();
    let led = if back { "за " } else { "через " };
    let said = line.find(led).and_then(|at| line.get(at..)).map(|rest| {
        let words: Vec<&str> = rest.split_whitespace().take(4).collect();
        let until = words
            .iter()
            .position(|word| word.starts_with("минут") || word.starts_with("час"))
            .map_or(1, |at| at + 1);
        words.into_iter().take(until).collect::<Vec<_>>().join(" ")
    });
    let Some(said) = said else { return };
    let said = said.trim_end_matches([',', ':', ';']).to_owned();
    let told = Diagnostic::advice(
        Code::WindowTaken,
        clause.span,
        format!("«{said}» — это миг, с которого дело делают: на него {soon}, а сделанное раньше не засчитывается"),
    )
    .label("окно дела");
    diagnostics.push(if back {
        told.hint(format!("если это крайний срок: «не позже чем {said} до …»"))
            .hint("если раньше тоже годится, добавьте под пунктом строку «засчитывается сделанное раньше»")
    } else {
        told.hint(format!(
            "если это крайний срок: «{}»",
            said.replacen("через", "за", 1)
        ))
        .hint(format!("свой конец окна: «{said} — позвонить за 1 час»"))
    });
}

/// `15 рабочих минут`
fn soon(length: Quantity) -> String {
    let minutes = length.seconds() / 60;
    let working = length.pace() == crate::calendar::Pace::Working;
    let many = minutes % 10 != 1 || minutes % 100 == 11;
    let few = (2..=4).contains(&(minutes % 10)) && !(12..=14).contains(&(minutes % 100));
    let unit = match (many, few) {
        (false, _) => "минуту",
        (true, true) => "минуты",
        (true, false) => "минут",
    };
    let kind = match (working, many) {
        (false, _) => "",
        (true, false) => "рабочую ",
        (true, true) => "рабочих ",
    };
    format!("{minutes} {kind}{unit}")
}

fn acts(duty: &Duty) -> bool {
    let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
    list.iter().any(|deed| matches!(deed, Deed::Act(_)))
}

/// `после показа` in the block of the stage «Показ»: counts from the entry into it.
fn own_entry(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let Trigger::Event { pattern, .. } = &clause.trigger else {
        return;
    };
    let [shape] = pattern.any.as_slice() else {
        return;
    };
    let What::Transition { from, to } = &shape.what else {
        return;
    };
    let [stage] = to.as_slice() else { return };
    let Some(named) = reg.stages.get(stage.0) else {
        return;
    };
    // `после отказа`: where a deal may come from anywhere, or ends, coming there is the event.
    let is_event = reg.funnels.get(named.funnel.0).is_none_or(|funnel| {
        funnel.terminal.contains(stage) || funnel.from_anywhere.contains(stage)
    });
    let (name, said) = (&*named.name, &*pattern.text);
    let bare = stems(&fold(name)) == stems(&fold(said));
    if !from.is_empty() || is_event || !bare || clause.scope.stages.as_slice() != [*stage] {
        return;
    }
    diagnostics.push(
        Diagnostic::advice(
            Code::OwnEntry,
            place_of(said, clause, reg),
            format!("«после {said}» — от перехода в «{name}», то есть от входа в эту же стадию"),
        )
        .label("так понято")
        .hint(format!("если внутри стадии что-то происходит в свой день, заведите в карточке поле «дата {said}»: срок пойдёт от неё"))
        .hint("если срок идёт от входа в стадию, уберите «после …»"),
    );
}

/// `клиент не пришёл`: a record of a meeting says so, and nothing else does.
fn not_come(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let absent = |pattern: &EventPattern| {
        pattern
            .any
            .iter()
            .any(|shape| shape.what == What::Event(EventKind::Meeting, Moment::NoShow))
            && !fold(&pattern.text).contains("встреч")
            && !fold(&pattern.text).contains("неяв")
    };
    let mut found: Option<String> = None;
    if let Trigger::Event { pattern, .. } = &clause.trigger
        && absent(pattern)
    {
        found = Some(pattern.text.to_string());
    }
    tests(&clause.guard, &mut |test, _| {
        if let Test::Count { pattern, .. } = test
            && absent(pattern)
        {
            found.get_or_insert_with(|| pattern.text.to_string());
        }
    });
    let Some(said) = found else { return };
    let date = reg.fields.iter().find(|field| {
        matches!(
            field.ty,
            crate::value::Type::Date | crate::value::Type::DateTime
        ) && ["визит", "показ", "запис", "прием", "замер", "консультац"]
            .iter()
            .any(|stem| fold(&field.name).contains(stem))
    });
    let told = Diagnostic::advice(
        Code::NotCame,
        place_of(&said, clause, reg),
        format!("«{said}» видно по встрече, у которой в CRM записано, что клиент не пришёл; нет такой записи — пункт молчит"),
    )
    .label("так понято");
    diagnostics.push(match date {
        Some(field) => told.hint(format!(
            "если визит — это дата в карточке: «если дата «{}» прошла и не было визита, то …»",
            field.name
        )),
        None => told.hint(
            "если неявки отмечают полем карточки, спросите о нём: «если «не пришёл» да, то …»",
        ),
    });
}

/// `выполнить «скидки не суммируются»`: a rule, which as a deed would stand at every deal.
fn rule_by_hand(clause: &Clause, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let Sentence::Duty(duty) = &clause.sentence else {
        return;
    };
    let Deeds::All(list) = &duty.deeds else {
        return;
    };
    let [Deed::ByHand(text)] = list.as_slice() else {
        return;
    };
    let deed = text.split_whitespace().take(4).any(|word| {
        let word = word
            .trim_matches(|c: char| !c.is_alphabetic())
            .to_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
        word.chars().count() > 3 && ends(&["ть", "ти", "чь", "ться", "тись", "чься"])
    });
    let line = super::place::line_at(&reg.source, clause.span.start);
    let quoted = reg
        .source
        .slice(line)
        .contains(&format!("выполнить «{text}»"));
    let states = quoted
        && text.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphabetic());
            word == "не"
                || word == "нет"
                || [
                    "ется", "ится", "ются", "ятся", "ает", "яет", "ует", "ают", "яют", "уют",
                ]
                .iter()
                .any(|end| word.ends_with(end))
        });
    if deed || !states || duty.role.is_some() {
        return;
    }
    let span = place_of(text, clause, reg);
    diagnostics.push(
        Diagnostic::advice(
            Code::RuleByHand,
            span,
            format!(
                "«{text}» — правило, а не дело: с «выполнить» оно встанет в список у каждой сделки"
            ),
        )
        .label("что здесь делать?")
        .hint(format!("чтобы сотрудник его помнил: совет «{text}»"))
        .hint("чтобы так не делали: запрещено «…»; проверяет это человек"),
    );
}
