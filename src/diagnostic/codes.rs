//! Every kind of message, with the page that `explain CODE` shows.

use super::pages::counting;
use super::pages::{
    analysis, authority, conditions, conflicts, giving, layout, metrics, names, people,
    plain_words, reach, scenarios, sentences, series, time, vocabulary,
};

/// The names that the texts of the pages use. A page's text stands behind it and is then a whole regulation; `# второй файл` in a
/// page begins another text, with this before it again.
pub const PAGE_PRELUDE: &str = "\
роли: менеджер, супервайзер, РОП
карточка сделки:
    источник — «Сайт», «Звонок», «Выставка»
    бюджет — деньги
    скидка — процент
    ЛПР — текст
    «дата отгрузки» — дата
порядок: «Новая» → «КП» → «Договор» → «Успех» или «Отказ»
";

/// The page for a code: «Плохо / Хорошо / Почему».
#[derive(Debug, Clone, Copy)]
pub struct CodePage {
    /// The code.
    pub code: Code,
    /// A heading of a few words.
    pub title: &'static str,
    /// A text with the fault.
    pub bad: &'static str,
    /// The same text mended.
    pub good: &'static str,
    /// Why it is a fault.
    pub why: &'static str,
}

macro_rules! codes {
    ($($name:ident = $text:literal, $title:literal, $page:expr;)*) => {
        /// A kind of message. Its text form (`R001`) is stable: a number is never given to another kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// The stable text form.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        /// All pages, in the order of the codes.
        pub const CODES: &[CodePage] = &[
            $(CodePage {
                code: Code::$name,
                title: $title,
                bad: $page.bad,
                good: $page.good,
                why: $page.why,
            },)*
        ];
    };
}

codes! {
    TabIndent = "R001", "табуляция в отступе", layout::TAB_INDENT;
    UnevenIndent = "R002", "строка сдвинута", layout::UNEVEN_INDENT;
    MissingColon = "R003", "нет двоеточия", layout::MISSING_COLON;
    TooDeep = "R004", "слишком много вложенного", layout::TOO_DEEP;
    MixedConnectives = "R005", "«и» рядом с «или»", layout::MIXED_CONNECTIVES;
    OpenQuote = "R006", "кавычка без пары", layout::OPEN_QUOTE;
    OpenBracket = "R007", "скобка без пары", layout::OPEN_BRACKET;
    Unreadable = "R008", "строка не читается", layout::UNREADABLE;
    DecimalDot = "R009", "дробь через точку", layout::DECIMAL_DOT;
    ImpossibleDate = "R010", "такой даты нет", time::IMPOSSIBLE_DATE;
    ImpossibleTime = "R011", "такого времени нет", time::IMPOSSIBLE_TIME;
    AmbiguousName = "R012", "название подходит к нескольким", names::AMBIGUOUS_NAME;
    BadGrade = "R013", "оценка в скобках не понятна", layout::BAD_GRADE;
    BadHours = "R014", "часы не читаются", time::BAD_HOURS;
    BareBefore = "R015", "«за … до даты» как срок", time::BARE_BEFORE;
    BareLimit = "R016", "«дольше» без «не» и без тире", time::BARE_LIMIT;
    BareMove = "R017", "разрешено или только так?", sentences::BARE_MOVE;
    DuplicateName = "R018", "имя объявлено дважды", names::DUPLICATE_NAME;
    DuplicateNumber = "R019", "номер пункта занят", names::DUPLICATE_NUMBER;
    EmptyBranch = "R020", "не сказано, что делать", conditions::EMPTY_BRANCH;
    EventsAnd = "R021", "два события сразу", conditions::EVENTS_AND;
    EveryOtherDay = "R022", "«через день»", time::EVERY_OTHER_DAY;
    Leftover = "R023", "осталось непрочитанное", sentences::LEFTOVER;
    LoneElse = "R024", "«иначе» без «если»", conditions::LONE_ELSE;
    LookAlike = "R025", "латинские буквы вместо русских", names::LOOK_ALIKE;
    NestedWhen = "R026", "«когда» внутри «когда»", conditions::NESTED_WHEN;
    NoClauses = "R027", "нет ни одного пункта", vocabulary::NO_CLAUSES;
    NoDate = "R028", "не дата", time::NO_DATE;
    NoDefinition = "R029", "после тире ничего нет", vocabulary::NO_DEFINITION;
    NoEvent = "R030", "не событие", conditions::NO_EVENT;
    NoName = "R031", "нужно название", names::NO_NAME;
    NoStage = "R032", "не названа стадия", sentences::NO_STAGE;
    NoTerm = "R033", "срок не назван", time::NO_TERM;
    NoType = "R034", "у поля не назван тип", vocabulary::NO_TYPE;
    NotACondition = "R035", "не условие", conditions::NOT_A_CONDITION;
    NotAName = "R036", "между названиями нет запятой", names::NOT_A_NAME;
    NotReadYet = "R037", "эта версия ещё не читает", sentences::NOT_READ_YET;
    OddQuantity = "R038", "срок не понятен", time::ODD_QUANTITY;
    RangeHere = "R039", "промежуток вместо срока", time::RANGE_HERE;
    SameVersion = "R040", "две одинаковые редакции", vocabulary::SAME_VERSION;
    StepOrder = "R041", "лестница не по порядку", time::STEP_ORDER;
    TwoReadings = "R042", "между условиями только запятая", conditions::TWO_READINGS;
    TwoTerms = "R043", "два срока", time::TWO_TERMS;
    TypeMismatch = "R044", "разные типы", conditions::TYPE_MISMATCH;
    UnknownCalendar = "R045", "нет такого календаря", time::UNKNOWN_CALENDAR;
    UnknownField = "R046", "неизвестное поле", names::UNKNOWN_FIELD;
    UnknownHeader = "R047", "строка заголовка не понятна", vocabulary::UNKNOWN_HEADER;
    UnknownModifier = "R048", "уточнение не понятно", sentences::UNKNOWN_MODIFIER;
    UnknownRole = "R049", "неизвестная роль", names::UNKNOWN_ROLE;
    UnknownSentence = "R050", "предложение не понятно", sentences::UNKNOWN_SENTENCE;
    UnknownStage = "R051", "неизвестная стадия", names::UNKNOWN_STAGE;
    UnknownType = "R052", "нет такого типа поля", vocabulary::UNKNOWN_TYPE;
    UnknownValue = "R053", "у поля нет такого значения", names::UNKNOWN_VALUE;
    UnknownZone = "R054", "нет такого часового пояса", time::UNKNOWN_ZONE;
    ByHandOnly = "R055", "проверяет только человек", sentences::BY_HAND_ONLY;
    UnusedLadder = "R145", "лестница ничего не требует", conditions::UNUSED_LADDER;
    BareThing = "R146", "название без кавычек", names::BARE_THING;
    Outweighed = "R147", "одно событие выключает условие навсегда", conditions::OUTWEIGHED;
    NeverHad = "R148", "и те, у кого ещё не было", conditions::NEVER_HAD;
    BareMoney = "R149", "деньги без единицы", conditions::BARE_MONEY;
    WindowTaken = "R175", "так понято окно дела", time::WINDOW_TAKEN;
    OwnEntry = "R176", "срок от входа в эту же стадию", time::OWN_ENTRY;
    NotCame = "R177", "кто не пришёл, видно по встрече", conditions::NOT_CAME;
    RuleByHand = "R178", "правило вместо дела", sentences::RULE_BY_HAND;
    ClockTurns = "R179", "условие о часах кончается с часами", conditions::CLOCK_TURNS;
    NoBranchFits = "R200", "ни одна ветка не подходит", analysis::NO_BRANCH_FITS;
    DeadArm = "R201", "ветка никогда не срабатывает", analysis::DEAD_ARM;
    AlwaysTrue = "R202", "условие выполняется всегда", analysis::ALWAYS_TRUE;
    NeverTrue = "R203", "условие не выполняется никогда", analysis::NEVER_TRUE;
    TwoOrders = "R204", "два приказа сразу", analysis::TWO_ORDERS;
    ForgottenValue = "R205", "забытое значение", analysis::FORGOTTEN_VALUE;
    NoRungFits = "R206", "ни одна строка лестницы не подходит", analysis::NO_RUNG_FITS;
    DeadRung = "R207", "строка лестницы никогда не выбирается", analysis::DEAD_RUNG;
    ElseTakesEmpty = "R208", "«иначе» берёт и пустые", analysis::ELSE_TAKES_EMPTY;
    NoWayOut = "R209", "из стадии нет выхода", analysis::NO_WAY_OUT;
    RowsOverlap = "R210", "строки перекрываются", analysis::ROWS_OVERLAP;
    TooManyCases = "R211", "слишком много сочетаний", analysis::TOO_MANY_CASES;
    UnknownCheck = "R212", "нет такой проверки", analysis::UNKNOWN_CHECK;
    ForbiddenDeed = "R213", "велено и запрещено", conflicts::FORBIDDEN_DEED;
    OverLimit = "R214", "требуется чаще, чем можно", conflicts::OVER_LIMIT;
    ForbiddenHour = "R215", "срок в запрещённый час", conflicts::FORBIDDEN_HOUR;
    BeyondStage = "R216", "срок дольше стадии", conflicts::BEYOND_STAGE;
    AttemptsNoTime = "R217", "попытки не помещаются в стадию", conflicts::ATTEMPTS_NO_TIME;
    RoleUnheld = "R218", "роль никто не занимает", conflicts::ROLE_UNHELD;
    FilledLater = "R219", "требуют раньше, чем заполняют", conflicts::FILLED_LATER;
    EntryClash = "R220", "вход невозможен", conflicts::ENTRY_CLASH;
    TwoDeadlines = "R221", "два срока у одного дела", conflicts::TWO_DEADLINES;
    SaidTwice = "R222", "сказано дважды", conflicts::SAID_TWICE;
    Pointless = "R223", "строгий пункт поглотил мягкий", conflicts::POINTLESS;
    PlanOverLimit = "R224", "план недостижим", conflicts::PLAN_OVER_LIMIT;
    StageUnreached = "R230", "в стадию не попасть", reach::STAGE_UNREACHED;
    NoEnd = "R231", "круг без выхода", reach::NO_END;
    FinalDuty = "R232", "требование в конечной стадии", reach::FINAL_DUTY;
    NeverUsed = "R233", "имя не используется", reach::NEVER_USED;
    NoResponsible = "R234", "стадия без ответственного", reach::NO_RESPONSIBLE;
    ListUnused = "R235", "чек-лист никто не заполняет", reach::LIST_UNUSED;
    TemplateShut = "R236", "шаблон слать нельзя", reach::TEMPLATE_SHUT;
    Untried = "R237", "пункт без примера", reach::UNTRIED;
    VagueWord = "R240", "расплывчатое слово", plain_words::VAGUE_WORD;
    NotInfinitive = "R241", "не сказано, что сделать", plain_words::NOT_INFINITIVE;
    NoAddressee = "R242", "норма без адресата", plain_words::NO_ADDRESSEE;
    VagueTerm = "R155", "расплывчатый срок", time::VAGUE_TERM;
    UnknownWeekday = "R156", "нет такого дня недели", time::UNKNOWN_WEEKDAY;
    UnknownChannel = "R157", "неизвестный канал", names::UNKNOWN_CHANNEL;
    VerbForm = "R158", "глагол не в той форме", sentences::VERB_FORM;
    TwoSentences = "R159", "два предложения в одной строке", layout::TWO_SENTENCES;
    DoubleNegation = "R160", "двойное отрицание", sentences::DOUBLE_NEGATION;
    UpsideDown = "R161", "промежуток от большего к меньшему", conditions::UPSIDE_DOWN;
    ThousandsSign = "R162", "запятая между тысячами", layout::THOUSANDS_SIGN;
    OverHundred = "R163", "больше ста процентов", conditions::OVER_HUNDRED;
    BareHours = "R164", "часы без «рабочих» рядом с рабочими", time::BARE_HOURS;
    StageOutside = "R165", "стадии нет в порядке", names::STAGE_OUTSIDE;
    Unread = "R130", "не прочитано никем", sentences::UNREAD;
    LimitReading = "R060", "как понято время предела", counting::LIMIT_READING;
    LimitPeriod = "R061", "предел без времени", counting::LIMIT_PERIOD;
    LimitSubject = "R062", "не сказано, чего не больше", counting::LIMIT_SUBJECT;
    LimitPlace = "R063", "предел под «когда»", counting::LIMIT_PLACE;
    LoadPerson = "R064", "нагрузка без человека", counting::LOAD_PERSON;
    MailingLine = "R065", "правило рассылок не понятно", counting::MAILING_LINE;
    PlanLine = "R066", "план не понятен", counting::PLAN_LINE;
    RungOrder = "R080", "ступени не по порядку", authority::RUNG_ORDER;
    RungGap = "R081", "между ступенями пропуск", authority::RUNG_GAP;
    SharedPoint = "R082", "общая граница ступеней", authority::SHARED_POINT;
    WhoApproves = "R083", "одно согласование — одна подпись", authority::WHO_APPROVES;
    BadFormula = "R084", "не понятно, как посчитать", authority::BAD_FORMULA;
    NoReceiver = "R085", "не сказано, кому передавать", giving::NO_RECEIVER;
    NoSegment = "R086", "не сказано, кого возвращать", giving::NO_SEGMENT;
    NoFunnel = "R087", "неизвестная воронка", giving::NO_FUNNEL;
    SeriesRow = "R070", "строка цепочки не понятна", series::SERIES_ROW;
    SlotCount = "R071", "число попыток не сходится", series::SLOT_COUNT;
    NoGrid = "R072", "не сказано, когда делать попытки", series::NO_GRID;
    BadCron = "R073", "расписание не читается", series::BAD_CRON;
    DayBefore = "R140", "за день — до встречи", time::DAY_BEFORE;
    GapOfActs = "R074", "промежуток не между событиями", series::GAP_OF_ACTS;
    NoRow = "R090", "такой строки в примере нет", scenarios::NO_ROW;
    NoFact = "R091", "не факт", scenarios::NO_FACT;
    NoExpectation = "R092", "не ожидание", scenarios::NO_EXPECTATION;
    NoMoment = "R093", "не сказано, когда", scenarios::NO_MOMENT;
    TimeGoesBack = "R094", "время пошло назад", scenarios::TIME_GOES_BACK;
    EmptyScenario = "R095", "пример ничего не ждёт", scenarios::EMPTY_SCENARIO;
    NoSuchClause = "R096", "такого пункта нет", scenarios::NO_SUCH_CLAUSE;
    IncludeFailed = "R097", "файл не подключён", scenarios::INCLUDE_FAILED;
    IncludeCycle = "R098", "файлы подключают друг друга", scenarios::INCLUDE_CYCLE;
    NameClash = "R099", "два регламента об одном имени", scenarios::NAME_CLASH;
    MetricFormula = "R100", "не понятно, что считать", metrics::METRIC_FORMULA;
    MetricBound = "R101", "показатель не с чем сравнить", metrics::METRIC_BOUND;
    MetricMixed = "R102", "показатель рядом с условием о сделке", metrics::METRIC_MIXED;
    ScaleRow = "R103", "строка шкалы не понятна", metrics::SCALE_ROW;
    MetricOrder = "R104", "показатель объявлен ниже", metrics::METRIC_ORDER;
    MetricTime = "R105", "у показателя два времени", metrics::METRIC_TIME;
    NobodyNamed = "R110", "не сказано, кто это делает", people::NOBODY_NAMED;
    NothingToCompare = "R111", "сверять нечего", people::NOTHING_TO_COMPARE;
    WeightsDiffer = "R112", "веса не сходятся", people::WEIGHTS_DIFFER;
    NoWeight = "R113", "не сказано, сколько баллов", people::NO_WEIGHT;
    EmptyChecklist = "R114", "чек-лист без вопросов", people::EMPTY_CHECKLIST;
    SamplingRow = "R260", "не понятно, что проверять", people::SAMPLING_ROW;
}
