//! What is read without a fault, and yet is hardly meant: a range from the greater to the smaller, «100,000 ₽», more than a hundred
//! per cent, hours round the clock beside working hours, a stage that no order knows.

use rust_decimal::Decimal;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, closest};
use crate::lexicon::fold;
use crate::model::regulation::Regulation;
use crate::source::Span;
use crate::syntax::{Condition, Member, Node, Part, PartKind, Phrase, PhraseKind, Unit};

/// Says what of a text that reads well is hardly meant.
pub(in crate::model) fn doubts(nodes: &[Node], reg: &Regulation, diagnostics: &mut Diagnostics) {
    block(nodes, reg, diagnostics);
    stages(reg, diagnostics);
}

fn block(nodes: &[Node], reg: &Regulation, diagnostics: &mut Diagnostics) {
    let mut above: Option<Span> = None;
    for node in nodes {
        let mut all = Vec::new();
        if let Some(phrase) = &node.phrase {
            in_phrase(phrase, &mut all);
        }
        for member in &all {
            ranges(member, reg, diagnostics);
            for (at, part) in member.parts.iter().enumerate() {
                thousands(part, reg, diagnostics);
                over_hundred(member, at, reg, diagnostics);
            }
        }
        if !reg.bare_is_working {
            above = hours(&all, above, reg, diagnostics);
        }
        block(&node.children, reg, diagnostics);
    }
}

/// Two numbers of one kind: the lower and the upper end of a range.
fn ranges(member: &Member, reg: &Regulation, diagnostics: &mut Diagnostics) {
    for part in &member.parts {
        if let PartKind::Quantity {
            low: Some(low),
            high: Some(high),
            ..
        } = &part.kind
            && low > high
        {
            upside_down(part.span, part.span, *low, *high, reg, diagnostics);
        }
    }
    for four in member.parts.windows(4) {
        let [from, low, to, high] = four else {
            continue;
        };
        let words = matches!((&from.kind, &to.kind), (PartKind::Word(from), PartKind::Word(to)) if &**from == "от" && &**to == "до");
        let (
            PartKind::Quantity {
                low: Some(least),
                high: None,
                unit: first,
                ..
            },
            PartKind::Quantity {
                low: Some(most),
                high: None,
                unit: second,
                ..
            },
        ) = (&low.kind, &high.kind)
        else {
            continue;
        };
        if words && (first == second || first.is_none()) && least > most {
            upside_down(
                from.span.join(high.span),
                low.span,
                *least,
                *most,
                reg,
                diagnostics,
            );
        }
    }
}

fn upside_down(
    span: Span,
    low: Span,
    least: Decimal,
    most: Decimal,
    reg: &Regulation,
    diagnostics: &mut Diagnostics,
) {
    let said = reg.source.slice(span);
    let shown = |number: Decimal| number.normalize().to_string();
    let right = if span == low {
        super::headings::in_genitive(&format!(
            "{}–{}{}",
            shown(most),
            shown(least),
            unit_of(said)
        ))
    } else {
        let (before, after) = said.split_once("до").unwrap_or((said, ""));
        let number = |text: &str| {
            text.trim_end_matches(|c: char| !c.is_ascii_digit())
                .trim()
                .to_owned()
        };
        let first = number(before.trim_start_matches("от"));
        let second = number(after);
        format!("от {second} до {first}{}", unit_of(after))
    };
    diagnostics.push(
        Diagnostic::error(
            Code::UpsideDown,
            span,
            format!("промежуток «{said}» идёт от большего к меньшему: в него ничего не попадает"),
        )
        .label("границы перепутаны")
        .hint(format!("сначала меньшее: «{right}»"))
        .example(replaced(reg, span, &right)),
    );
}

/// What stands behind the last digit.
fn unit_of(said: &str) -> &str {
    let end = said
        .rfind(|c: char| c.is_ascii_digit())
        .map_or(said.len(), |at| at + 1);
    said.get(end..).unwrap_or("")
}

/// The line with other words in one place.
fn replaced(reg: &Regulation, span: Span, new: &str) -> String {
    let line = super::place::line_at(&reg.source, span.start);
    let before = reg
        .source
        .slice(Span::new(line.start, span.start.max(line.start)));
    let after = reg
        .source
        .slice(Span::new(span.end.min(line.end), line.end));
    format!("{before}{new}{after}")
}

/// `100,000 ₽`: a fraction to the program, a hundred thousand to whoever learnt it in Excel.
fn thousands(part: &Part, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let PartKind::Quantity {
        unit: Some(Unit::Money(_)),
        low: Some(_),
        ..
    } = part.kind
    else {
        return;
    };
    let said = reg.source.slice(part.span);
    let Some((whole, rest)) = said.split_once(',') else {
        return;
    };
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let shown = rest.get(digits..).unwrap_or("");
    if digits != 3 || shown.trim_start().starts_with(['т', 'м']) {
        return;
    }
    let right = format!("{whole} {rest}");
    diagnostics.push(
        Diagnostic::warning(
            Code::ThousandsSign,
            part.span,
            format!("«{said}» читается как {whole} с тремя знаками после запятой"),
        )
        .label("сотни или тысячи?")
        .hint(format!("тысячи отделяют пробелом: «{right}»"))
        .example(replaced(reg, part.span, &right)),
    );
}

/// What is a share of something is never more than the whole.
fn over_hundred(member: &Member, at: usize, reg: &Regulation, diagnostics: &mut Diagnostics) {
    let Some(part) = member.parts.get(at) else {
        return;
    };
    let PartKind::Quantity {
        low: Some(low),
        high,
        unit: Some(Unit::Percent),
        signed: None,
        ..
    } = &part.kind
    else {
        return;
    };
    let hundred = Decimal::ONE_HUNDRED;
    if *low <= hundred && high.is_none_or(|high| high <= hundred) {
        return;
    }
    let of = member
        .parts
        .iter()
        .take(at)
        .find_map(|part| match &part.kind {
            PartKind::Word(word) => ["скидк", "предоплат", "дол", "конверси", "комисси", "аванс"]
                .iter()
                .any(|stem| word.starts_with(stem))
                .then(|| word.clone()),
            _ => None,
        });
    let Some(of) = of else { return };
    let said = reg.source.slice(part.span);
    diagnostics.push(
        Diagnostic::warning(
            Code::OverHundred,
            part.span,
            format!("{of} больше 100 % не бывает: «{said}»"),
        )
        .label("больше целого")
        .hint("проверьте число: предел, до которого не дойти, ничего не запрещает"),
    );
}

/// Minutes and hours of a term: working ones above, bare ones here.
fn hours(
    all: &[&Member],
    above: Option<Span>,
    reg: &Regulation,
    diagnostics: &mut Diagnostics,
) -> Option<Span> {
    let mut seen = above;
    for member in all {
        for (at, part) in member.parts.iter().enumerate() {
            let PartKind::Quantity {
                low: Some(_),
                unit: Some(Unit::Minute | Unit::Hour),
                working,
                calendar,
                ..
            } = &part.kind
            else {
                continue;
            };
            let before = at
                .checked_sub(1)
                .and_then(|at| member.parts.get(at))
                .map(|part| &part.kind);
            let term = matches!(before, Some(PartKind::Word(word)) if matches!(&**word, "за" | "течение" | "дольше"));
            if !term {
                continue;
            }
            match (*working, *calendar, seen) {
                (true, ..) => seen = Some(part.span),
                (false, false, Some(neighbour)) => {
                    let said = reg.source.slice(part.span);
                    let right = said.split_once(char::is_whitespace).map_or_else(
                        || said.to_owned(),
                        |(number, unit)| format!("{number} рабочих {}", unit.trim_start()),
                    );
                    diagnostics.push(
                        Diagnostic::advice(
                            Code::BareHours,
                            part.span,
                            format!("«{said}» идут и ночью, и в выходные, а строкой выше время рабочее"),
                        )
                        .label("круглые сутки")
                        .related(neighbour, "рабочее время")
                        .hint("рабочими минуты и часы делает слово «рабочих»; во всём тексте сразу — строка заголовка «минуты и часы — рабочие»")
                        .example(replaced(reg, part.span, &in_case(&right))),
                    );
                    seen = None;
                }
                _ => seen = None,
            }
        }
    }
    // Only the next line is a neighbour.
    seen.filter(|span| above != Some(*span))
}

/// `1 рабочих час` in the right case.
fn in_case(said: &str) -> String {
    said.replace("1 рабочих час", "1 рабочий час")
        .replace("рабочих минуту", "рабочую минуту")
}

/// A stage with a block of its own that no order of its funnel names.
fn stages(reg: &Regulation, diagnostics: &mut Diagnostics) {
    for (id, stage) in reg.stages.iter().enumerate() {
        let Some(funnel) = reg.funnels.get(stage.funnel.0) else {
            continue;
        };
        let among = |list: &[crate::model::regulation::StageId]| list.iter().any(|one| one.0 == id);
        let ordered = funnel.order.iter().any(|level| among(level));
        if ordered
            || among(&funnel.out_of_order)
            || among(&funnel.terminal)
            || among(&funnel.from_anywhere)
        {
            continue;
        }
        let line = super::place::line_at(&reg.source, stage.span.start);
        if !fold(reg.source.slice(line)).contains("стади") {
            continue;
        }
        let name = &stage.name;
        let known: Vec<&str> = reg
            .stages
            .iter()
            .enumerate()
            .filter(|(other, one)| *other != id && one.funnel == stage.funnel)
            .map(|(_, one)| &*one.name)
            .collect();
        let told = Diagnostic::warning(
            Code::StageOutside,
            stage.span,
            format!("стадии «{name}» нет в строке «порядок:»"),
        )
        .label("в порядке не названа");
        let told = match closest(name, known) {
            Some(near) => told
                .hint(format!("возможно, вы имели в виду «{near}»"))
                .example(reg.source.slice(line).replace(&**name, near)),
            None => told
                .hint("впишите её в «порядок:» на своё место")
                .hint("или, если в неё переходят откуда угодно, добавьте строку «вне порядка:»")
                .example(format!("вне порядка: «{name}»")),
        };
        diagnostics.push(told);
    }
}

fn in_phrase<'t>(phrase: &'t Phrase, out: &mut Vec<&'t Member>) {
    let below = |one: &'t Option<Box<Phrase>>, out: &mut Vec<&'t Member>| {
        if let Some(one) = one.as_deref() {
            in_phrase(one, out);
        }
    };
    match &phrase.kind {
        PhraseKind::If {
            cond,
            then,
            otherwise,
        }
        | PhraseKind::ElseIf {
            cond,
            then,
            otherwise,
        } => {
            in_condition(cond, out);
            below(then, out);
            below(otherwise, out);
        }
        PhraseKind::Else { then } => below(then, out),
        PhraseKind::When { event, then } => {
            in_condition(event, out);
            below(then, out);
        }
        PhraseKind::Exception(tails) => tails.iter().for_each(|tail| in_condition(&tail.cond, out)),
        PhraseKind::Plain { left, right, tails } => {
            in_condition(left, out);
            below(right, out);
            tails.iter().for_each(|tail| in_condition(&tail.cond, out));
        }
    }
}

fn in_condition<'t>(condition: &'t Condition, out: &mut Vec<&'t Member>) {
    match condition {
        Condition::Member(member) => {
            out.push(member);
            for part in &member.parts {
                if let PartKind::Group(inner) = &part.kind {
                    in_condition(inner, out);
                }
            }
        }
        Condition::Joint(_, list, _) => list.iter().for_each(|one| in_condition(one, out)),
    }
}
