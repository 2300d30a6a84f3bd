//! The table *verb ↔ act*: what one is told to do, and how it is said to have happened.

/// What an infinitive asks for. The object decides the rest in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// `позвонить`
    Call,
    /// `написать`: letter, message or SMS.
    Write,
    /// `ответить`, `связаться`: any contact towards the client.
    Contact,
    /// `отправить`, `выставить`, `подготовить`: a document or message, by its object.
    Send,
    /// `подписать` a document.
    Sign,
    /// `сообщить`, `уведомить` somebody.
    Notify,
    /// `запросить`, `подтвердить`, `уточнить`, `согласовать`: an own act, a task, message or call by that name.
    Ask,
    /// `поставить задачу`, `назначить встречу`
    Appoint,
    /// `закрыть` a task.
    Close,
    /// `провести` a meeting.
    Hold,
    /// `оставить комментарий`, `прокомментировать`
    Comment,
    /// `заполнить` fields.
    Fill,
    /// `изменить` a field.
    Change,
    /// `приложить` a document.
    Attach,
    /// `передать` to a role.
    HandOver,
    /// `перевести` to a stage.
    Move,
    /// `иметь` a task.
    Have,
    /// `выполнить «…»`: by hand.
    Perform,
    /// `сделать «…»`: a named touch.
    Do,
    /// `создать`, `завести` a task or a deal.
    Create,
    /// `отгрузить`
    Ship,
    /// `пометить «риск»`: a field of yes and no is set.
    Mark,
    /// `снять пометку «риск»`
    Unmark,
}

const ACTS: &[(&[&str], Act)] = &[
    (
        &[
            "позвонить",
            "звонить",
            "перезвонить",
            "перезванивать",
            "созвониться",
            "прозвонить",
            "дозвониться",
            "набрать",
        ],
        Act::Call,
    ),
    (&["написать", "писать"], Act::Write),
    (
        &["ответить", "отвечать", "связаться", "связываться"],
        Act::Contact,
    ),
    (
        &[
            "отправить",
            "отправлять",
            "выслать",
            "высылать",
            "послать",
            "прислать",
            "выставить",
            "выставлять",
            "подготовить",
            "составить",
            "оформить",
            "выписать",
            "сформировать",
        ],
        Act::Send,
    ),
    (&["подписать", "подписывать"], Act::Sign),
    (
        &[
            "сообщить",
            "сообщать",
            "уведомить",
            "уведомлять",
            "известить",
            "оповестить",
            "напомнить",
            "доложить",
        ],
        Act::Notify,
    ),
    (
        &[
            "запросить",
            "запрашивать",
            "подтвердить",
            "подтверждать",
            "уточнить",
            "уточнять",
            "согласовать",
            "проверить",
            "проверять",
            "получить",
            "предложить",
            "назвать",
        ],
        Act::Ask,
    ),
    (
        &[
            "поставить",
            "ставить",
            "назначить",
            "назначать",
            "запланировать",
            "планировать",
        ],
        Act::Appoint,
    ),
    (&["закрыть", "закрывать", "завершить"], Act::Close),
    (&["провести", "проводить"], Act::Hold),
    (
        &[
            "оставить",
            "оставлять",
            "прокомментировать",
            "комментировать",
        ],
        Act::Comment,
    ),
    (
        &[
            "заполнить",
            "заполнять",
            "указать",
            "указывать",
            "внести",
            "вносить",
            "выяснить",
            "узнать",
            "записать",
        ],
        Act::Fill,
    ),
    (
        &[
            "изменить",
            "изменять",
            "менять",
            "обновить",
            "обновлять",
            "сменить",
            "поменять",
        ],
        Act::Change,
    ),
    (
        &["приложить", "прикладывать", "прикрепить", "прикреплять"],
        Act::Attach,
    ),
    (&["передать", "передавать"], Act::HandOver),
    (
        &[
            "перевести",
            "переводить",
            "передвигать",
            "перемещать",
            "передвинуть",
            "переместить",
            "перенести",
            "вернуть",
            "возвращать",
        ],
        Act::Move,
    ),
    (&["иметь"], Act::Have),
    (&["выполнить", "выполнять"], Act::Perform),
    (&["сделать", "делать", "совершить"], Act::Do),
    (
        &["создать", "создавать", "завести", "заводить"],
        Act::Create,
    ),
    (&["отгрузить", "отгружать"], Act::Ship),
    (&["пометить", "помечать"], Act::Mark),
    (&["снять", "снимать"], Act::Unmark),
];

/// The same acts in the third person, as a regulation tells who does what: «бухгалтер выставляет «Счёт» за 2 часа».
const PRESENT: &[(&[&str], Act)] = &[
    (
        &[
            "звонит",
            "позвонит",
            "перезванивает",
            "перезвонит",
            "звонят",
        ],
        Act::Call,
    ),
    (&["пишет", "напишет", "пишут"], Act::Write),
    (
        &["отвечает", "ответит", "связывается", "свяжется", "отвечают"],
        Act::Contact,
    ),
    (
        &[
            "отправляет",
            "отправит",
            "высылает",
            "вышлет",
            "выставляет",
            "выставит",
            "готовит",
            "подготовит",
            "оформляет",
            "оформит",
        ],
        Act::Send,
    ),
    (&["подписывает", "подпишет"], Act::Sign),
    (
        &[
            "сообщает",
            "сообщит",
            "уведомляет",
            "уведомит",
            "докладывает",
        ],
        Act::Notify,
    ),
    (
        &[
            "запрашивает",
            "запросит",
            "подтверждает",
            "подтвердит",
            "уточняет",
            "уточнит",
            "согласовывает",
            "согласует",
            "проверяет",
            "проверит",
        ],
        Act::Ask,
    ),
    (
        &["ставит", "поставит", "назначает", "назначит", "планирует"],
        Act::Appoint,
    ),
    (&["закрывает", "закроет"], Act::Close),
    (&["проводит", "проведет"], Act::Hold),
    (&["оставляет", "оставит", "комментирует"], Act::Comment),
    (
        &[
            "заполняет",
            "заполнит",
            "указывает",
            "укажет",
            "вносит",
            "внесет",
            "записывает",
            "запишет",
        ],
        Act::Fill,
    ),
    (&["прикладывает", "приложит"], Act::Attach),
    (&["передает", "передаст", "передают"], Act::HandOver),
    (&["переводит", "переведет"], Act::Move),
    (&["выполняет", "выполнит"], Act::Perform),
    (&["делает", "сделает", "совершает"], Act::Do),
    (&["создает", "создаст", "заводит", "заведет"], Act::Create),
    (&["отгружает", "отгрузит"], Act::Ship),
    (&["помечает", "пометит"], Act::Mark),
    (&["снимает", "снимет"], Act::Unmark),
];

/// The act behind an infinitive of either aspect, or behind a third person; `None` for other words.
#[must_use]
pub fn act(word: &str) -> Option<Act> {
    ACTS.iter()
        .chain(PRESENT)
        .find(|(forms, _)| forms.contains(&word))
        .map(|(_, act)| *act)
}

/// Every infinitive, for suggestions.
pub fn infinitives() -> impl Iterator<Item = &'static str> {
    ACTS.iter().flat_map(|(forms, _)| forms.iter().copied())
}

/// What a verb in the past says to have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PastAct {
    /// `позвонил`, `перезвонил`
    Called,
    /// `написал`
    Wrote,
    /// `ответил`, `связался`, `откликнулся`
    Contacted,
    /// `оплатил`, `заплатил`
    Paid,
    /// `пришёл`, `приехал`
    Visited,
    /// `подписал`
    Signed,
    /// `пожаловался`
    Complained,
}

const PAST: &[(&[&str], PastAct)] = &[
    (&["позвони", "звони", "перезвони"], PastAct::Called),
    (&["написа", "писа"], PastAct::Wrote),
    (
        &["ответи", "связа", "откликну", "отозва"],
        PastAct::Contacted,
    ),
    (&["оплати", "заплати", "внес"], PastAct::Paid),
    (&["прише", "при", "приеха"], PastAct::Visited),
    (&["подписа"], PastAct::Signed),
    (&["пожалова"], PastAct::Complained),
];

const PAST_ENDINGS: &[&str] = &[
    "л", "ла", "ло", "ли", "лся", "лась", "лось", "лись", "шла", "шли",
];

/// The happening behind a verb in the past, any gender and number; `None` for other words.
#[must_use]
pub fn past_act(word: &str) -> Option<PastAct> {
    PAST.iter().find_map(|(stems, past)| {
        stems
            .iter()
            .any(|stem| {
                word.strip_prefix(stem)
                    .is_some_and(|ending| PAST_ENDINGS.contains(&ending))
            })
            .then_some(*past)
    })
}
