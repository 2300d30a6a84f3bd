//! What the author probably meant where no reading fits: the nearest real form, said with his own words where they are known.

use crate::diagnostic::closest;
use crate::lexicon::{act, event_noun, infinitives};
use crate::model::conditions::values::type_words;
use crate::model::names::cursor::Cursor;
use crate::model::names::names::members;
use crate::model::reading::binder::Binder;
use crate::syntax::{Condition, Member, PartKind, Unit};
use crate::value::Type;

/// A sentence that is told by the word it begins with: stems, and how such a thing is said.
const HEADS: &[(&[&str], &str)] = &[
    (
        &["засчитыва"],
        "строка стоит под делом, глубже него: «позвонить за 1 час:» и ниже «засчитывается сообщение»",
    ),
    (
        &["остановить", "остановка", "стоп"],
        "строка стоит внутри попыток, цепочки или реактивации: «недозвон, 3 попытки: …» и ниже «остановить, если клиент ответил»",
    ),
    (
        &["просрочка", "просрочке"],
        "строка стоит под делом: «позвонить за 1 час:» и ниже «просрочка 15 минут — сообщить РОПу»",
    ),
    (
        &["пауза"],
        "строка стоит под делом или пределом: «не дольше 14 дней:» и ниже «пауза не дольше 30 дней, пока есть задача со сроком»",
    ),
    (
        &["отменяется", "допуск"],
        "строка стоит под делом, глубже него: «позвонить за 1 час:» и ниже «отменяется, если клиент написал сам»",
    ),
    (
        &["приоритет"],
        "приоритет ставят в скобках в конце пункта: «позвонить за 1 час (приоритет 1)»",
    ),
];

/// The same by a word anywhere in it.
const TOLD: &[(&[&str], &str)] = &[
    (
        &["вдвое", "втрое"],
        "срок на время года пишут у самого дела: «отправить «КП» за 1 день с апреля по октябрь, иначе за 2 дня»",
    ),
    (
        &["штраф"],
        "кого правила не касаются, говорит раздел: «раздел «Штрафы», кроме сотрудников со стажем меньше 14 дней:»",
    ),
    (
        &["очеред"],
        "очередь дел задают приоритетом в конце пункта: «позвонить за 1 час (приоритет 1)»",
    ),
    (
        &["называе", "обещае", "вежлив"],
        "что сказано на словах, видит только человек: чек-лист или выполнить «…»",
    ),
    (
        &["содерж"],
        "что внутри документа, видит только человек; число вариантов заведите полем: ««число вариантов» от 3 до 5»",
    ),
    (
        &["конверси", "доля", "среднее", "средний", "медиан"],
        "число по многим случаям называют в блоке «показатели:», а предел пишут отдельно: ««конверсия» не ниже 15 %»",
    ),
    (
        &["попытк", "недозвон"],
        "попытки пишут так: «недозвон, 5 попыток: 2 сегодня; 2 завтра; 1 послезавтра»",
    ),
    (
        &["скидк", "согласовыва", "согласован"],
        "кто решает, говорит лестница: «согласование по скидке: до 10 % — сам; до 15 % — РОП; свыше 15 % — нельзя»",
    ),
    (
        &["отпуск", "замещ", "замен"],
        "отпуска и замены стоят в списке сотрудников данных, регламент их не называет",
    ),
];

impl Binder<'_> {
    /// Hints for a line that is no sentence; empty when nothing comes near.
    pub(in crate::model) fn nearest_sentence(
        &mut self,
        left: &Condition,
        right: Option<&str>,
    ) -> Vec<String> {
        let all = members(left);
        let Some(first) = all.first().copied() else {
            return Vec::new();
        };
        let mut hints = Vec::new();
        let mut cursor = Cursor::new(first);
        let mark = self.diagnostics.mark();
        let role = self.role(&mut cursor);
        self.diagnostics.take_back(mark);
        let after = cursor.word();
        if let (Some(role), Some(word)) = (role, after)
            && act(word).is_none()
            && !all.iter().any(|member| has_verb(member))
        {
            let name = self.reg.roles.get(role.0).cloned().unwrap_or_default();
            hints.push(match closest(word, infinitives()) {
                Some(near) => format!("глагол «{word}» не известен; возможно, «{name} обязан {near}»"),
                None => format!("после «{name}» ожидался глагол: «{name} обязан позвонить за 1 час», «{name} отправляет «КП» за 4 часа»"),
            });
        }
        if hints.is_empty() && has_verb(first) {
            hints.extend(self.around_verb(first));
        }
        let words = words(left);
        let stem = |stems: &[&str]| {
            words
                .iter()
                .any(|word| stems.iter().any(|stem| word.starts_with(stem)))
        };
        let head = words.iter().find(|word| *word != "не");
        let begins = |stems: &[&str]| {
            head.is_some_and(|word| stems.iter().any(|stem| word.starts_with(stem)))
        };
        for (stems, hint) in HEADS {
            if hints.len() < 2 && begins(stems) {
                hints.push((*hint).into());
            }
        }
        for (stems, hint) in TOLD {
            if hints.len() < 2 && stem(stems) {
                hints.push((*hint).into());
            }
        }
        if hints.is_empty()
            && right.is_some_and(|right| right.to_lowercase().starts_with("нарушение"))
        {
            hints.push("слева от «— нарушение» стоит событие или условие: «пропущенный без обратного — нарушение», «скидка больше 10 % — нарушение», «дольше 2 дней — нарушение»".into());
        }
        if hints.is_empty() && counts(first) {
            hints.push("сколько можно: «не больше 3 звонков в день», «не больше 40 клиентов на менеджера», «не больше 3 переносов»".into());
            hints.push("сколько нужно: «менеджер делает 20 звонков в день», «не меньше 3 встреч в неделю на менеджера»".into());
        }
        if hints.is_empty() && first_is_infinitive(first) {
            let said = self.text(left.span());
            hints.push(format!(
                "такого дела в данных не видно; если его проверяет человек: выполнить «{said}»"
            ));
        }
        if hints.is_empty() && words.iter().any(|word| event_noun(word).is_some()) {
            hints.push("о событии говорят так: «после звонка — написать», «если нет звонка за 3 дня, то …», «без звонка не дольше 5 дней», «звонить не реже 1 раза в месяц»".into());
        }
        hints
    }

    /// The verb is known: what stands before it is not.
    fn around_verb(&mut self, member: &Member) -> Option<String> {
        let at = member.parts.iter().position(is_verb)?;
        let verb = member.parts.get(at)?;
        let said = self.text(verb.span);
        if at == 0 {
            let rest = member.parts.get(1)?.span.join(member.parts.last()?.span);
            let rest = self.text(rest);
            return Some(format!(
                "дело «{said}» понятно, а «{rest}» при нём — нет: проверьте название и порядок слов: кто, дело, что, срок, после чего"
            ));
        }
        let before = member
            .parts
            .first()?
            .span
            .join(member.parts.get(at - 1)?.span);
        let before = self.text(before);
        let roles: Vec<String> = self
            .roles
            .shown()
            .map(|name| format!("«{name}»"))
            .take(6)
            .collect();
        let known = if roles.is_empty() {
            "ролей в тексте нет".to_owned()
        } else {
            format!("роли: {}", roles.join(", "))
        };
        Some(format!(
            "дело «{said}» понятно, а «{before}» перед ним — нет: там стоит роль, срок или «после …» ({known})"
        ))
    }

    /// Hints for words that are no condition; empty when nothing comes near.
    pub(in crate::model) fn nearest_condition(&mut self, said: &Condition) -> Vec<String> {
        let Some(first) = members(said).first().copied() else {
            return Vec::new();
        };
        let words = words(said);
        if words.iter().any(|word| word.starts_with("пункт"))
            || words.iter().any(|word| word.starts_with("строг"))
        {
            return vec![
                "каждый пункт судится сам по себе: кто нарушил более строгий, виден и так, и строка не нужна".into(),
                "если действовать должен один, это говорит заголовок: «раздел «Первый ответ», действует первый подходящий пункт:»".into(),
            ];
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(first);
        cursor.eat(&["не", "если", "это"]);
        let field = self.field(&mut cursor);
        self.diagnostics.take_back(mark);
        if let Some(declared) = field.and_then(|field| self.reg.fields.get(field.0)) {
            let name = &declared.name;
            let shown = if name.contains(' ') {
                format!("«{name}»")
            } else {
                name.to_string()
            };
            let form = match &declared.ty {
                Type::OneOf(values) => values.first().map_or_else(
                    || format!("{shown} заполнен"),
                    |value| format!("{shown} «{value}»"),
                ),
                Type::Text => format!("{shown} содержит «…»"),
                Type::YesNo => format!("{shown} да"),
                Type::Money(_) => format!("{shown} больше 100 000 ₽"),
                Type::Percent => format!("{shown} больше 10 %"),
                Type::Number(_) => format!("{shown} больше 5"),
                Type::Date | Type::YearDay | Type::DateTime => {
                    format!("до даты {shown} осталось не больше 7 дней")
                }
            };
            let ty = type_words(&declared.ty);
            return vec![format!(
                "{shown} — {ty}; о нём спрашивают: «{form}», «заполнен {shown}», «не заполнен {shown}»"
            )];
        }
        let stem = |stems: &[&str]| {
            words
                .iter()
                .any(|word| stems.iter().any(|stem| word.starts_with(stem)))
        };
        let mut hints = Vec::new();
        if words.iter().any(|word| event_noun(word).is_some()) {
            hints.push("о событии спрашивают: «есть встреча», «не было звонка за последние 3 дня», «3 и больше звонков», «последний звонок старше 5 дней», «прошло больше 2 дней после встречи»".into());
        }
        if stem(&["нарушен", "штраф", "балл"]) {
            hints.push("о числе нарушений спрашивает показатель: «число нарушений по сотрудникам за месяц», а порог над ним пишут отдельной строкой".into());
        }
        if stem(&[
            "суббот",
            "воскрес",
            "выходн",
            "праздник",
            "утр",
            "вечер",
            "ночь",
            "часов",
        ]) {
            hints.push("о времени спрашивают: «вне рабочего времени», «в выходные», «в субботу до 11:00», «после 18:00»".into());
        }
        if stem(&["стади", "этап", "воронк"]) {
            hints
                .push("о стадии спрашивают: «стадия «Новая»», «стадия не «Новая» или «КП»»".into());
        }
        if stem(&["клиент", "покупател"]) {
            hints.push("о клиенте спрашивают: «клиент «А»» (категория), «клиент не ответил за последние 3 дня», «клиент новый»".into());
        }
        if stem(&["менеджер", "сотрудник", "ответственн"]) {
            hints.push("о сотруднике спрашивают: «ответственный менеджер», «сменился ответственный»; людей исключают строкой «кроме сотрудников «Иванова А.»»".into());
        }
        hints.truncate(2);
        hints
    }
}

/// The bare words of a condition.
fn words(condition: &Condition) -> Vec<String> {
    members(condition)
        .into_iter()
        .flat_map(|member| &member.parts)
        .filter_map(|part| match &part.kind {
            PartKind::Word(word) => Some(word.to_string()),
            PartKind::Quantity {
                unit: Some(Unit::Attempts),
                ..
            } => Some("попытка".into()),
            _ => None,
        })
        .collect()
}

fn is_verb(part: &crate::syntax::Part) -> bool {
    matches!(&part.kind, PartKind::Word(word) if act(word).is_some())
}

fn has_verb(member: &Member) -> bool {
    member.parts.iter().any(is_verb)
}

/// `не больше 40 вложений`: a bare number with a word behind it.
fn counts(member: &Member) -> bool {
    member.parts.windows(2).any(|pair| {
        matches!(
            pair.first().map(|part| &part.kind),
            Some(PartKind::Quantity {
                low: Some(_),
                unit: None,
                ..
            })
        ) && matches!(pair.get(1).map(|part| &part.kind), Some(PartKind::Word(_)))
    })
}

fn first_is_infinitive(member: &Member) -> bool {
    matches!(member.parts.first().map(|part| &part.kind), Some(PartKind::Word(word))
        if ["ть", "ти", "чь", "ться", "тись"].iter().any(|ending| word.ends_with(ending)) && word.chars().count() > 3)
}

/// Words in the form in which they stand behind what is read first: terms, qualifiers, conditions.
const FORMS: &[&str] = &[
    "результата",
    "результатом",
    "рабочих",
    "рабочего",
    "рабочей",
    "времени",
    "минут",
    "минуты",
    "часов",
    "часа",
    "дней",
    "недели",
    "недель",
    "месяцев",
    "месяца",
    "течение",
    "только",
    "позднее",
    "позже",
    "раньше",
    "после",
    "если",
    "кроме",
    "согласования",
    "согласование",
    "подтверждения",
    "ответственного",
    "ответственный",
    "ответственным",
    "клиента",
    "клиентом",
    "комментария",
    "комментарий",
    "звонка",
    "звонок",
    "письма",
    "сообщения",
    "сообщение",
    "встречи",
    "встреча",
    "документа",
    "документ",
    "оплаты",
    "оплата",
    "задачи",
    "задача",
    "ответа",
    "ответ",
    "вложения",
    "вложением",
    "шаблону",
    "скрипту",
    "причины",
    "причиной",
    "стадии",
    "сделки",
    "рассылки",
    "недозвон",
    "недозвона",
    "попытки",
    "попыток",
];

/// The same words with the misspelled ones put right; `None` when none of them is.
pub(in crate::model) fn misspelled(said: &str) -> Option<String> {
    let put_right = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphabetic());
        let length = bare.chars().count();
        if length < 5 || word.contains(['«', '»']) {
            return None;
        }
        let folded = bare.to_lowercase();
        let right = closest(&folded, FORMS.iter().copied())?;
        let differs = crate::diagnostic::differs_by(&folded, right);
        (differs > 0 && differs <= 1 + length / 9 && event_noun(&folded).is_none())
            .then(|| word.replacen(bare, right, 1))
    };
    let words: Vec<Option<String>> = said.split(' ').map(put_right).collect();
    let any = words.iter().any(Option::is_some);
    let all = said.split(' ').zip(words);
    let all: Vec<String> = all
        .map(|(own, right)| right.unwrap_or_else(|| own.into()))
        .collect();
    any.then(|| all.join(" "))
}
