//! The keyword table: every word that the language itself knows, by what it does in a sentence.
//!
//! Suggestions, editors' highlighting (`editors/`) and the list in `docs/slova.md` are drawn from it, and a test holds it against the
//! grammar. Verbs and kinds of events come from their own tables.

use std::sync::LazyLock;

use super::{events, verbs};

/// What a keyword does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Opens a block: `роли:`, `стадия «Новая»:`
    Heading,
    /// Begins a line under `регламент «…»:`
    Header,
    /// Begins a sentence, besides verbs: `вход`, `не дольше`
    Head,
    /// Begins a line under a clause: `просрочка`, `пауза`
    Modifier,
    /// Begins a row of a series, a report, a checklist or a scenario: `остановить`, `дано`
    Row,
    /// Joins parts: `если`, `и`, `кроме`
    Connective,
    /// Says who must, may and must not: `обязан`, `нельзя`
    Modal,
    /// Says when: `за`, `в течение`, `не позже`
    Term,
    /// Compares and asks: `больше`, `заполнен`, `есть`
    Compare,
    /// `понедельник`
    Weekday,
    /// `два`, `млн`
    Number,
    /// `минута`, `₽`, and what narrows them: `рабочих`
    Unit,
    /// Stands in brackets at the end of a clause: `критично`
    Grade,
    /// A type of a field: `деньги`
    Type,
    /// Whom and what the sentences speak of: `клиент`, `сделка`
    Thing,
    /// Tells what to do or what was done.
    Verb,
    /// A kind of event: `звонок`
    Event,
}

impl Class {
    /// All classes, as they are told of.
    pub const ALL: [Self; 17] = [
        Self::Heading,
        Self::Header,
        Self::Head,
        Self::Modifier,
        Self::Row,
        Self::Connective,
        Self::Modal,
        Self::Term,
        Self::Compare,
        Self::Weekday,
        Self::Number,
        Self::Unit,
        Self::Grade,
        Self::Type,
        Self::Thing,
        Self::Verb,
        Self::Event,
    ];

    /// Whether its words are keywords only where a line begins.
    #[must_use]
    pub const fn begins_a_line(self) -> bool {
        matches!(
            self,
            Self::Heading | Self::Header | Self::Head | Self::Modifier | Self::Row
        )
    }
}

/// Keywords of a class. A keyword is its forms between `/`, the first of them the one that is shown; `стад|ия,ию` is a stem with its
/// endings, `_` a blank.
const TABLE: &[(Class, &[&str])] = &[
    (
        Class::Heading,
        &[
            "стадия/этап",
            "воронка",
            "раздел",
            "роли",
            "карточка",
            "касания/события/цепочка",
            "категории",
            "показатели",
            "порядок/вне_порядка",
            "регламент",
            "отчёт",
            "чек-лист",
            "стоп-факторы",
            "рассылки",
            "реактивация",
            "недозвон",
            "попытки",
            "согласование",
            "распределение",
            "план",
            "дубль",
            "шкала",
            "баллы",
            "ответы",
            "пример",
        ],
    ),
    (
        Class::Header,
        &[
            "версия/редакция",
            "действует",
            "автор",
            "часовой_пояс",
            "рабочее_время",
            "праздники",
            "минуты_и_часы",
            "вечер",
            "проверк|а,и",
            "сразу",
            "команда",
        ],
    ),
    (
        Class::Head,
        &[
            "вход",
            "выход",
            "конечн|ые,ая",
            "отвеча|ет,ют",
            "цель",
            "скрипт",
            "шаблон",
            "совет",
            "выполнить",
            "запрещен|о,а,ы,",
            "нельзя",
            "не_дольше",
            "дольше",
            "не_больше",
            "после",
            "начиная_с",
            "через",
            "без",
            "кажд|ый,ая,ое,ую",
            "из_любой_стадии",
            "пропускать",
            "исключить",
            "накопительно",
            "подключить",
            "автоматически",
            "сервисные_шаблоны",
            "тихие_часы",
            "согласие",
            "расписание",
        ],
    ),
    (
        Class::Modifier,
        &[
            "просрочка",
            "кроме",
            "засчитыва|ется,ются",
            "отменяется",
            "пауза",
            "допуск",
            "шаги",
            "скрипт",
            "шаблон",
            "совет",
            "штраф",
            "лично",
            "только_если",
            "только_для_ролей",
        ],
    ),
    (
        Class::Row,
        &[
            "остановить/остановка",
            "начать_заново",
            "после_всех",
            "между_попытками",
            "кто",
            "сда|ёт,ют",
            "сверять",
            "проверять",
            "дано",
            "на",
            "судить",
            "остальн|ые,ое,ых,ым",
        ],
    ),
    (
        Class::Connective,
        &[
            "если",
            "то",
            "иначе/в_остальных_случаях/все_остальное/всем_остальным/остальн|ое,ые,ым,ых",
            "когда/каждый_раз,_когда",
            "пока",
            "кроме/за_исключением",
            "включая",
            "только",
            "и",
            "или",
            "не",
            "плюс",
            "минус",
        ],
    ),
    (
        Class::Modal,
        &[
            "обязан|,а,о,ы",
            "долж|ен,на,но,ны",
            "мо|жет,гут",
            "вправе",
            "можно",
            "нельзя",
            "запрещен|о,а,ы,",
            "допускается/не_допускается",
        ],
    ),
    (
        Class::Term,
        &[
            "за",
            "в_течение",
            "не_позже/не_позднее",
            "через/спустя",
            "до",
            "после/с_момента",
            "сразу",
            "сегодня",
            "завтра",
            "послезавтра",
            "в_тот_же_день",
            "вечером/утром",
            "с_шагом",
            "за_последн|ие,ий,юю,ее,их",
            "за_любые",
        ],
    ),
    (
        Class::Compare,
        &[
            "больше/более/свыше",
            "меньше/менее",
            "дольше",
            "длиннее",
            "старше",
            "чаще",
            "реже",
            "раньше",
            "позже",
            "выше",
            "ниже",
            "минимум",
            "максимум",
            "от",
            "один_из",
            "заполнен|,а,о,ы",
            "указан|,а,о,ы",
            "есть",
            "нет",
            "был|,а,о,и",
        ],
    ),
    (
        Class::Weekday,
        &[
            "понедельник|,а,у,ом,и,ам/пн",
            "вторник|,а,у,ом,и,ам/вт",
            "сред|а,ы,е,у,ам/ср",
            "четверг|,а,у,ом,и,ам/чт",
            "пятниц|а,ы,е,у,ам/пт",
            "суббот|а,ы,е,у,ам/сб",
            "воскресень|е,я,ю,ям/вс",
        ],
    ),
    (
        Class::Number,
        &[
            "один/одн|а,о,и,ого,ому,ой,ом,у,их,им,ими",
            "дв|а,е,ух,ум,умя,ое,оих/пар|а,у,ы",
            "тр|и,ех,ем,емя,ое,оих",
            "четыр|е,ех,ем,ьмя/четверо",
            "пят|ь,ью,и",
            "шест|ь,ью,и",
            "сем|ь,ью,и",
            "восем|ь,ью/восьми",
            "девят|ь,ью,и",
            "десят|ь,ью,и",
            "полтор|а,ы/полутора",
            "пол|часа,учаса",
            "тысяч|а,и,е,у,,ам,ами/тыс",
            "миллион|,а,у,ы,ов,ам,ами/млн",
            "миллиард|,а,у,ы,ов,ам,ами/млрд",
        ],
    ),
    (
        Class::Unit,
        &[
            "секунд|а,ы,е,у,,ам,ами/сек",
            "минут|а,ы,е,у,,ам,ами/мин",
            "час|,а,у,е,ы,ов,ам,ами/ч",
            "сут|ки,ок,кам,ками",
            "день/дн|я,ю,ем,и,ей,ям,ями,",
            "недел|я,и,е,ю,ь,ям,ями/нед",
            "месяц|,а,у,е,ы,ев,ам,ами/мес",
            "квартал|,а,у,е,ы,ов,ам,ами",
            "полугоди|е,я,ю,й,ям,ями",
            "год|,а,у,е,ы,ов,ам,ами/лет",
            "рабоч|их,ий,ие,его,ему,им,ими,ую,ая,ей,ее,ем/рабочего_времени",
            "календарн|ых,ый,ые,ого,ому,ым,ыми,ую,ая,ой,ое,ом",
            "раз|,а,у,ы,ам,ами",
            "попыт|ка,ки,ке,ку,ок,кам,ками",
            "процент|,а,у,е,ы,ов,ам,ами",
            "балл|,а,у,е,ы,ов,ам,ами",
            "знак|,а,у,е,и,ы,ов,ам,ами/символ|,а,у,е,и,ы,ов,ам,ами",
            "рубл|ь,я,ю,е,и,ей,ям,ями/руб",
            "гривн|а,ы,е,у,ам,ами/гривен/грн",
            "доллар|,а,у,е,ы,ов,ам,ами/usd",
            "евро/eur",
            "тенге/kzt",
            "byn",
        ],
    ),
    (
        Class::Grade,
        &[
            "критично",
            "нарушение",
            "замечание",
            "напоминание",
            "штраф",
            "приоритет",
        ],
    ),
    (
        Class::Type,
        &[
            "текст",
            "число",
            "деньги",
            "процент",
            "ежегодная_дата",
            "дата_и_время",
            "дата",
            "да/нет",
        ],
    ),
    (
        Class::Thing,
        &[
            "сделк|а,и,е,у,ой,ам,ами,ах/сделок",
            "лид|,а,у,ом,е,ы,ов,ам,ами,ах",
            "заявк|а,и,е,у,ой,ам,ами,ах/заявок",
            "клиент|,а,у,ом,е,ы,ов,ам,ами,ах",
            "ответственн|ый,ого,ому,ым,ом,ые,ых",
            "сотрудник|,а,у,ом,е,и,ов,ам,ами,ах",
            "карточк|а,и,е,у,ой,ам,ах",
            "стади|я,и,ю,ей,й,ям,ями,ях/этап|,а,у,ом,е,ы,ов,ам,ами,ах/статус|,а,у,ом,е,ы,ов,ам,ами,ах",
            "воронк|а,и,е,у,ой,ам,ах/воронок",
        ],
    ),
];

/// A keyword in all its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// What it does.
    pub class: Class,
    /// As it is written.
    pub shown: String,
    /// The shown form first; lower-case, ё as е, at least one.
    pub forms: Vec<String>,
}

static KEYWORDS: LazyLock<Vec<Keyword>> = LazyLock::new(|| {
    let own = TABLE
        .iter()
        .flat_map(|(class, rows)| rows.iter().map(|row| (*class, forms(row))));
    let verbs = verbs::forms().map(|forms| (Class::Verb, forms));
    let events = events::forms().map(|forms| (Class::Event, forms));
    own.chain(verbs)
        .chain(events)
        .map(|(class, forms)| Keyword {
            class,
            shown: forms.first().cloned().unwrap_or_default(),
            forms: forms.iter().map(|form| form.replace('ё', "е")).collect(),
        })
        .collect()
});

/// `стад|ия,ию/этап`, blanks for `_`.
fn forms(row: &str) -> Vec<String> {
    row.split('/')
        .flat_map(|part| {
            let (stem, endings) = part.split_once('|').unwrap_or((part, ""));
            // `каждый раз, когда` has a comma and no endings.
            let endings: Vec<&str> = match part.contains('|') {
                true => endings.split(',').collect(),
                false => vec![""],
            };
            endings
                .into_iter()
                .map(move |ending| format!("{stem}{ending}").replace('_', " "))
        })
        .collect()
}

/// Every keyword, class by class.
#[must_use]
pub fn keywords() -> &'static [Keyword] {
    &KEYWORDS
}

/// The keywords of a class by the form that is shown.
pub fn words(class: Class) -> impl Iterator<Item = &'static str> {
    keywords()
        .iter()
        .filter(move |keyword| keyword.class == class)
        .filter_map(|keyword| keyword.forms.first().map(String::as_str))
}
