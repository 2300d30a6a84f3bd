//! What a block of mailings says of a plan: `приоритет: «Акция»; «Новости»`, `если нельзя — отложить не дольше 3 дней`.

use crate::diagnostic::Code;
use crate::model::limits::mailing_order::add;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::regulation::WhenRefused;
use crate::syntax::{Member, Node, Part, PartKind, Phrase, PhraseKind};

/// What stands around the deed in `если нельзя — отложить до ближайшего разрешённого времени`.
const AROUND: &[&str] = &[
    "если",
    "при",
    "что",
    "то",
    "нельзя",
    "сейчас",
    "не",
    "проходит",
    "прошла",
    "прошло",
    "разрешено",
    "разрешена",
    "можно",
    "отправить",
    "слать",
    "отказано",
    "отказе",
    "запрете",
    "запрещенные",
    "отказанные",
    "непрошедшие",
    "рассылки",
    "рассылку",
    "рассылка",
    "отправку",
    "отправки",
    "сообщения",
    "ее",
    "их",
    "лимит",
    "предел",
    "исчерпан",
    "превышен",
    "помешало",
    "до",
    "на",
    "ближайшее",
    "ближайшего",
    "ближайший",
    "разрешенное",
    "разрешенного",
    "разрешенный",
    "время",
    "времени",
    "момент",
    "момента",
    "но",
    "дольше",
    "больше",
    "более",
    "чем",
    "максимум",
    "и",
    "а",
    "потом",
    "затем",
    "иначе",
    "после",
    "этого",
    "за",
];

/// Without one of these it is not said when.
const WHEN: &[&str] = &[
    "если",
    "при",
    "что",
    "запрещенные",
    "отказанные",
    "непрошедшие",
];

impl Binder<'_> {
    /// `приоритет: «Акция»; «Новости»`, `«Акция» важнее «Новости»`, `сначала «Акция», потом «Новости»`.
    pub(in crate::model) fn priority_setting(&mut self, node: &Node) -> bool {
        let Some((mut cursor, left)) = crate::model::names::vocabulary::head(node) else {
            return false;
        };
        if cursor.eat_run(&["при", "пересечении"]) {
            cursor.eat(&["рассылок", "кампаний", "шаблонов"]);
        }
        if cursor.eat(&["приоритет", "приоритеты", "очередность"]) {
            cursor.eat(&["рассылок", "кампаний", "шаблонов", "отправки"]);
            let names = self.listed_templates(node, left, cursor.position());
            self.reg.mailing_priority.extend(names);
            return true;
        }
        let Some(phrase) = &node.phrase else {
            return false;
        };
        let mut parts = Vec::new();
        flatten(phrase, &mut parts);
        let mut names: Vec<Box<str>> = Vec::new();
        let mut order = false;
        for part in &parts {
            match &part.kind {
                PartKind::Quoted(name) => names.push(name.clone()),
                PartKind::Word(word) => match &**word {
                    "важнее" | "приоритетнее" | "сначала" | "прежде" => {
                        order = true
                    }
                    "и" | "потом" | "затем" | "шаблон" | "шаблона" | "рассылка" | "рассылки"
                    | "кампания" | "кампании" => {}
                    _ => return false,
                },
                _ => return false,
            }
        }
        if !order || names.len() < 2 {
            return false;
        }
        phrase.mark();
        self.reg.mailing_priority.extend(names);
        true
    }

    /// `если нельзя — отложить`, `при отказе переносить не дольше 3 дней`, `что нельзя отправить — пропустить`.
    pub(in crate::model) fn refused_setting(&mut self, node: &Node) -> bool {
        let Some(phrase) = &node.phrase else {
            return false;
        };
        let mut parts: Vec<Part> = Vec::new();
        flatten(phrase, &mut parts);
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return false;
        };
        let span = first.span.join(last.span);
        let flat = Member { parts, span };
        let mut cursor = Cursor::new(&flat);
        let (mut postpone, mut skip, mut when, mut length) = (false, false, false, None);
        when |= matches!(phrase.kind, PhraseKind::If { .. } | PhraseKind::When { .. });
        let mark = self.diagnostics.mark();
        while !cursor.is_done() {
            when |= cursor.word().is_some_and(|word| WHEN.contains(&word));
            if cursor.eat_stem(&[
                "отлож",
                "отклад",
                "перенес",
                "перенос",
                "сдвин",
                "сдвиг",
                "ждать",
            ]) {
                postpone = true;
            } else if cursor.eat_stem(&["пропус", "отмен"]) {
                skip = true;
            } else if cursor.eat(AROUND) {
            } else if let Some(found) = self.duration_round_the_clock(&mut cursor) {
                length = Some(found);
            } else {
                self.diagnostics.take_back(mark);
                return false;
            }
        }
        if !when || !(postpone || skip) {
            self.diagnostics.take_back(mark);
            return false;
        }
        phrase.mark();
        if let Some(known) = &self.reg.mailing_refused {
            let said = format!("строка {}", known.line);
            self.error(
                Code::MailingLine,
                span,
                "что делать с рассылкой, которую нельзя отправить, уже сказано",
            )
            .label("второй раз")
            .hint(format!("первый раз: {said}; оставьте одну из двух"));
            return true;
        }
        self.reg.mailing_refused = Some(WhenRefused {
            postpone,
            no_longer: length.filter(|_| postpone),
            text: self.text(phrase.span),
            line: self.reg.source.line(span.start),
        });
        for child in &node.children {
            self.leftover(child.span);
        }
        true
    }
}

/// All parts of a phrase, in their order.
fn flatten(phrase: &Phrase, parts: &mut Vec<Part>) {
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
            add(cond, parts);
            then.iter()
                .chain(otherwise)
                .for_each(|one| flatten(one, parts));
        }
        PhraseKind::Else { then } => then.iter().for_each(|one| flatten(one, parts)),
        PhraseKind::When { event, then } => {
            add(event, parts);
            then.iter().for_each(|one| flatten(one, parts));
        }
        PhraseKind::Exception(tails) => tails.iter().for_each(|tail| add(&tail.cond, parts)),
        PhraseKind::Plain { left, right, tails } => {
            add(left, parts);
            right.iter().for_each(|one| flatten(one, parts));
            tails.iter().for_each(|tail| add(&tail.cond, parts));
        }
    }
}
