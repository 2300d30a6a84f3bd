//! Limits of load: `не больше 12 открытых сделок на звонаря`, `не больше 30 сделок в стадии «В процедуре» на юриста`.

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::lexicon::{EventNoun, event_noun};
use crate::model::conditions::events::Place;
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::{NameKind, members};
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line};
use crate::model::regulation::{
    Bearer, EventPattern, EventShape, Load, Loaded, Moment, Sentence, Trigger, What,
};
use crate::syntax::{Member, PartKind, PhraseKind, Unit};

/// Nouns of a deal.
const DEALS: &[&str] = &[
    "сделк",
    "сделок",
    "лид",
    "заявк",
    "заявок",
    "карточ",
    "процедур",
];

/// Nouns of a client.
const CLIENTS: &[&str] = &["клиент", "покупател", "заказчик"];

/// What a line has said so far.
#[derive(Default)]
struct Reading {
    at_most: Option<u32>,
    of: Option<Loaded>,
    on: Option<Bearer>,
    stages: Vec<crate::model::regulation::StageId>,
    funnel: Option<crate::model::regulation::FunnelId>,
}

impl Binder<'_> {
    /// Reads a line as a limit of load. False when it is none.
    pub(in crate::model) fn load(&mut self, line: Line<'_>) -> bool {
        let [member] = members(line.left)[..] else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let mut reading = Reading::default();
        // `на клиента — не больше одной открытой сделки`
        let (line, member) = match self.bearer_in_front(line, member, &mut reading) {
            Some((line, member)) => (line, member),
            None => (line, member),
        };
        if !speaks_of_load(member) {
            return self.load_of_nothing(member);
        }
        let mut cursor = Cursor::new(member);
        while !cursor.is_done() {
            if !self.load_part(&mut cursor, &mut reading) {
                break;
            }
        }
        let (Some(at_most), Some(of)) = (reading.at_most, reading.of.take()) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        if (&of, reading.on) == (&Loaded::Clients, Some(Bearer::Client)) {
            self.diagnostics.take_back(mark);
            return false;
        }
        let Some(on) = reading.on else {
            self.diagnostics.take_back(mark);
            // Without a time and without a person it is neither a limit of frequency nor of load.
            if !cursor.is_done() {
                return false;
            }
            let said = self.text(member.span);
            self.error(
                Code::LoadPerson,
                member.span,
                "не сказано, на кого столько: на каждого сотрудника, на менеджера?",
            )
            .label("на кого?")
            .example(format!("    {said} на сотрудника"));
            return true;
        };
        self.finish(&cursor);
        self.nothing_right_of_limit(line);
        let mut context: Context = line.context.clone();
        if !reading.stages.is_empty() {
            context.scope.stages = reading.stages;
        }
        if let Some(funnel) = reading.funnel {
            context.scope.funnel = Some(funnel);
        }
        let guard = self.guard(line);
        let sentence = Sentence::Load(Load { of, on, at_most });
        let context = &context;
        let index = self.clause(Line { context, ..line }, guard, Trigger::Scope, sentence);
        self.modifiers(line.node, index);
        true
    }

    /// Whose it is stands before a dash: what is left is the line behind it.
    fn bearer_in_front<'t>(
        &mut self,
        line: Line<'t>,
        member: &Member,
        reading: &mut Reading,
    ) -> Option<(Line<'t>, &'t Member)> {
        let PhraseKind::Plain {
            left,
            right: None,
            tails,
        } = &line.right?.kind
        else {
            return None;
        };
        let [limit] = members(left)[..] else {
            return None;
        };
        if !speaks_of_load(limit) || !(tails.is_empty() || line.tails.is_empty()) {
            return None;
        }
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        // `один клиент`, `менеджер`
        if is_one(&cursor) {
            cursor.skip(1);
        }
        if cursor.eat_stem(CLIENTS) {
            reading.on = Some(Bearer::Client);
        } else {
            cursor.back_to(0);
            self.bearer(&mut cursor, reading);
        }
        if !cursor.is_done() || reading.on.is_none() {
            self.diagnostics.take_back(mark);
            reading.on = None;
            return None;
        }
        member.mark();
        let tails = if tails.is_empty() { line.tails } else { tails };
        let right = None;
        Some((
            Line {
                left,
                right,
                tails,
                ..line
            },
            limit,
        ))
    }

    /// `не больше 12 на менеджера`: whose is said, of what is not.
    fn load_of_nothing(&mut self, member: &Member) -> bool {
        let mark = self.diagnostics.mark();
        let mut cursor = Cursor::new(member);
        let mut reading = Reading::default();
        while !cursor.is_done() && self.load_part(&mut cursor, &mut reading) {}
        self.diagnostics.take_back(mark);
        let (true, Some(at_most), None, Some(_)) =
            (cursor.is_done(), reading.at_most, reading.of, reading.on)
        else {
            return false;
        };
        let said = self.text(member.span);
        let number = at_most.to_string();
        self.error(
            Code::LimitSubject,
            member.span,
            "не сказано, чего не больше: открытых сделок, клиентов, задач?",
        )
        .label("чего?")
        .example(format!(
            "    {}",
            said.replacen(&number, &format!("{number} открытых сделок"), 1)
        ));
        true
    }

    fn load_part(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        // `у менеджера`, `на звонаря`, `на одного юриста`, `юрист ведёт`
        if reading.on.is_none() && self.bearer(cursor, reading) {
            return true;
        }
        cursor.back_to(start);
        if cursor.eat(&["одновременно", "сразу", "разом", "в", "работе"])
            && cursor.word() != Some("стадии")
        {
            let place = ["стади", "этап", "статус", "воронк"];
            if cursor
                .word_at(0)
                .is_some_and(|word| place.iter().any(|stem| word.starts_with(stem)))
            {
                cursor.back_to(start);
            } else {
                cursor.eat(&["работе"]);
                return true;
            }
        } else {
            cursor.back_to(start);
        }
        if cursor.eat(&[
            "ведет",
            "ведут",
            "держит",
            "имеет",
            "берет",
            "должно",
            "быть",
            "может",
        ]) {
            return true;
        }
        if reading.at_most.is_none() && number_at(cursor, reading) {
            return true;
        }
        if cursor.eat(&["в", "на"]) && cursor.eat_stem(&["стади", "этап", "статус"])
        {
            while matches!(
                cursor.peek().map(|part| &part.kind),
                Some(PartKind::Quoted(_))
            ) {
                match self.stage(cursor) {
                    Some(stage) => reading.stages.push(stage),
                    None => {
                        self.unknown(NameKind::Stage, cursor.span());
                        cursor.skip(1);
                    }
                }
            }
            return !reading.stages.is_empty();
        }
        cursor.back_to(start);
        if cursor.eat(&["в"]) && cursor.eat_stem(&["воронк"]) {
            let found = self.name(cursor, |binder| &binder.funnels, |_, _| true);
            reading.funnel = found;
            return found.is_some();
        }
        cursor.back_to(start);
        reading.of.is_none() && self.loaded(cursor, reading)
    }

    /// `открытых сделок`, `незакрытых задач`, `лидов`.
    fn loaded(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        let open = &["открыт", "незакрыт", "активн", "текущ", "незавершен", "нов"];
        let mut late = false;
        loop {
            if cursor.eat_stem(&["просроч"]) {
                late = true;
            } else if !cursor.eat_stem(open) {
                break;
            }
        }
        if cursor.has_stem(0, DEALS) {
            if cursor.has_stem(0, &["лид"]) {
                // A lead is a deal of the funnel «Лиды», where there is one.
                reading.funnel = reading.funnel.or_else(|| match self.funnels.find("Лиды") {
                    crate::lexicon::Found::One(funnel) => Some(funnel),
                    _ => None,
                });
            }
            cursor.skip(1);
            reading.of = Some(Loaded::Deals);
            return true;
        }
        if !late && cursor.eat_stem(CLIENTS) {
            reading.of = Some(Loaded::Clients);
            return true;
        }
        if cursor.word().and_then(event_noun) == Some(EventNoun::Task) {
            // Which tasks they are, «открытых» and «просроченных» have said.
            if !late {
                cursor.back_to(start);
            }
            let Some(mut any) = self.event(cursor, Place::State) else {
                return false;
            };
            any.iter_mut().for_each(open_task);
            if late {
                // It weighs from its term on.
                for shape in &mut any {
                    shape.what = What::Event(EventKind::Task, Moment::Expired);
                }
            }
            let text = self.text(cursor.span_since(start));
            reading.of = Some(Loaded::Tasks(EventPattern { any, text }));
            return true;
        }
        cursor.back_to(start);
        false
    }

    fn bearer(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let said = cursor.eat(&["на", "у", "для", "от", "по", "с", "со"]);
        if said && is_one(cursor) {
            cursor.skip(1);
        }
        let each = cursor.eat_stem(&["кажд", "любо"]);
        // Behind the word alone there is no number of clients: `40 клиентов на менеджера`.
        if (said || each) && cursor.eat_stem(CLIENTS) {
            reading.on = Some(Bearer::Client);
            return true;
        }
        let everybody = &["сотрудник", "человек", "ответственн", "исполнител"];
        if (said || each) && cursor.eat_stem(everybody) {
            reading.on = Some(Bearer::Person(None));
            return true;
        }
        match self.role(cursor) {
            Some(role) => {
                reading.on = Some(Bearer::Person(Some(role)));
                true
            }
            None => false,
        }
    }

    /// `— нарушение` says what a limit is anyway.
    fn nothing_right_of_limit(&mut self, line: Line<'_>) {
        let Some(right) = line.right else { return };
        if &*self.text(right.span).to_lowercase() != "нарушение" {
            self.nothing_right(line);
        }
        right.mark();
    }
}

/// `один`, `одного`.
fn is_one(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.peek().map(|part| &part.kind),
        Some(PartKind::Quantity { low: Some(low), unit: None, .. }) if *low == rust_decimal::Decimal::ONE
    )
}

/// `не больше 12`, `максимум 12`.
fn number_at(cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
    let start = cursor.position();
    let not = cursor.eat(&["не"]);
    let compared =
        cursor.eat(&["больше", "более", "свыше"]) || !not && cursor.eat(&["максимум", "до"]);
    cursor.eat(&["чем"]);
    if let (
        true,
        Some(PartKind::Quantity {
            low: Some(low),
            high: None,
            unit: None | Some(Unit::Times),
            ..
        }),
    ) = (compared, cursor.peek().map(|part| &part.kind))
        && low.is_integer()
    {
        use rust_decimal::prelude::ToPrimitive;
        reading.at_most = low.to_u32();
        cursor.skip(1);
        return reading.at_most.is_some();
    }
    cursor.back_to(start);
    false
}

/// A task weighs as long as it is open.
fn open_task(shape: &mut EventShape) {
    if let What::Event(EventKind::Task, moment) = &mut shape.what {
        *moment = Moment::Open;
    }
}

/// Whether a member counts deals, or tasks without a time.
fn speaks_of_load(member: &Member) -> bool {
    let word = |part: &crate::syntax::Part| match &part.kind {
        PartKind::Word(word) => Some(word.to_string()),
        _ => None,
    };
    let words: Vec<String> = member.parts.iter().filter_map(word).collect();
    let bounded = words.iter().any(|word| {
        matches!(
            word.as_str(),
            "больше" | "более" | "максимум" | "свыше" | "до"
        )
    });
    let counted = words.iter().any(|word| {
        DEALS
            .iter()
            .chain(CLIENTS)
            .any(|stem| word.starts_with(stem))
            || event_noun(word) == Some(EventNoun::Task)
                && words.iter().any(|other| {
                    [
                        "открыт",
                        "незакрыт",
                        "активн",
                        "текущ",
                        "незавершен",
                        "просроч",
                    ]
                    .iter()
                    .any(|stem| other.starts_with(stem))
                })
    });
    let timed = member.parts.iter().any(|part| {
        matches!(
            part.kind,
            PartKind::Quantity {
                unit: Some(
                    Unit::Hour
                        | Unit::Day
                        | Unit::DayNight
                        | Unit::Week
                        | Unit::Month
                        | Unit::Quarter
                        | Unit::Year
                ),
                ..
            }
        )
    });
    bounded && counted && !timed
}
