//! Every kind of message, with the page that `explain CODE` shows.

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
    ($($name:ident = $text:literal, $title:literal, $bad:literal, $good:literal, $why:literal;)*) => {
        /// A kind of message. Its text form (`Т01`-like, Latin letters) is stable.
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
            $(CodePage { code: Code::$name, title: $title, bad: $bad, good: $good, why: $why },)*
        ];
    };
}

codes! {
    TabIndent = "R001", "табуляция в отступе", "", "", "";
    UnevenIndent = "R002", "неровный отступ", "", "", "";
    MissingColon = "R003", "нет двоеточия", "", "", "";
    TooDeep = "R004", "слишком глубоко", "", "", "";
    MixedConnectives = "R005", "и рядом с или", "", "", "";
    OpenQuote = "R006", "кавычка", "", "", "";
    OpenBracket = "R007", "скобка", "", "", "";
    Unreadable = "R008", "строка не читается", "", "", "";
    DecimalDot = "R009", "дробь через точку", "", "", "";
    ImpossibleDate = "R010", "нет такой даты", "", "", "";
    ImpossibleTime = "R011", "нет такого времени", "", "", "";
    AmbiguousName = "R012", "AmbiguousName", "", "", "";
    BadGrade = "R013", "BadGrade", "", "", "";
    BadHours = "R014", "BadHours", "", "", "";
    BareBefore = "R015", "BareBefore", "", "", "";
    BareLimit = "R016", "BareLimit", "", "", "";
    BareMove = "R017", "BareMove", "", "", "";
    DuplicateName = "R018", "DuplicateName", "", "", "";
    DuplicateNumber = "R019", "DuplicateNumber", "", "", "";
    EmptyBranch = "R020", "EmptyBranch", "", "", "";
    EventsAnd = "R021", "EventsAnd", "", "", "";
    EveryOtherDay = "R022", "EveryOtherDay", "", "", "";
    Leftover = "R023", "Leftover", "", "", "";
    LoneElse = "R024", "LoneElse", "", "", "";
    LookAlike = "R025", "LookAlike", "", "", "";
    NestedWhen = "R026", "NestedWhen", "", "", "";
    NoClauses = "R027", "NoClauses", "", "", "";
    NoDate = "R028", "NoDate", "", "", "";
    NoDefinition = "R029", "NoDefinition", "", "", "";
    NoEvent = "R030", "NoEvent", "", "", "";
    NoName = "R031", "NoName", "", "", "";
    NoStage = "R032", "NoStage", "", "", "";
    NoTerm = "R033", "NoTerm", "", "", "";
    NoType = "R034", "NoType", "", "", "";
    NotACondition = "R035", "NotACondition", "", "", "";
    NotAName = "R036", "NotAName", "", "", "";
    NotReadYet = "R037", "NotReadYet", "", "", "";
    OddQuantity = "R038", "OddQuantity", "", "", "";
    RangeHere = "R039", "RangeHere", "", "", "";
    SameVersion = "R040", "SameVersion", "", "", "";
    StepOrder = "R041", "StepOrder", "", "", "";
    TwoReadings = "R042", "TwoReadings", "", "", "";
    TwoTerms = "R043", "TwoTerms", "", "", "";
    TypeMismatch = "R044", "TypeMismatch", "", "", "";
    UnknownCalendar = "R045", "UnknownCalendar", "", "", "";
    UnknownField = "R046", "UnknownField", "", "", "";
    UnknownHeader = "R047", "UnknownHeader", "", "", "";
    UnknownModifier = "R048", "UnknownModifier", "", "", "";
    UnknownRole = "R049", "UnknownRole", "", "", "";
    UnknownSentence = "R050", "UnknownSentence", "", "", "";
    UnknownStage = "R051", "UnknownStage", "", "", "";
    UnknownType = "R052", "UnknownType", "", "", "";
    UnknownValue = "R053", "UnknownValue", "", "", "";
    ByHandOnly = "R055", "проверяет человек", "", "", "";
    UnknownZone = "R054", "UnknownZone", "", "", "";
}
