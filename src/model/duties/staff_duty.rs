//! What employees owe again and again, whatever the deals: `РОП проводит планёрку каждый понедельник в 10:00`, `менеджер
//! ежедневно проверяет статусы «Новая», «В работе»`.

use crate::calendar::{Limit, Recurrence, RecurringDays, RecurringTime, Term, TermDay};
use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Line, others};
use crate::model::regulation::{
    Cond, Deed, Deeds, Duty, EventPattern, Of, RoleId, Scope, Sentence, Trigger, What,
};
use crate::model::terms::term::Timing;

/// Verbs of looking after something: what they ask for leaves no fact behind, so that a person has to tell.
const LOOKED: &[&str] = &[
    "провер",
    "сверя",
    "сверит",
    "контролир",
    "просматрива",
    "просмотр",
    "отслежива",
    "анализир",
    "разбира",
    "разобра",
    "смотр",
    "прослушива",
    "прослуша",
    "слуша",
    "подвод",
    "подвест",
];

impl Binder<'_> {
    /// `проверяет статусы «Новая», «В работе»` of somebody named, again and again: the whole rest of the sentence says what
    /// by hand. `None`, and nothing taken, when it is anything else.
    pub(in crate::model) fn looked_after(
        &mut self,
        cursor: &mut Cursor<'_>,
        line: Line<'_>,
        timing: &mut Timing,
        duty: &Duty,
    ) -> Option<Deed> {
        let rowed = line
            .context
            .timing
            .as_ref()
            .is_some_and(|row| row.every.is_some());
        let own = line.context.scope.stages.first();
        let own = own.and_then(|stage| self.reg.stages.get(stage.0)?.responsible);
        if duty.role.or(own).is_none() || !cursor.has_stem(0, LOOKED) {
            return None;
        }
        let start = cursor.position();
        let mut pieces = Vec::new();
        self.said_until_every(cursor, timing, &mut pieces);
        for other in others(line.left) {
            for member in crate::model::names::lookup::members(other) {
                self.said_until_every(&mut Cursor::new(member), timing, &mut pieces);
            }
        }
        if timing.every.is_none() && !rowed {
            cursor.back_to(start);
            return None;
        }
        Some(Deed::ByHand(pieces.join(", ").into()))
    }

    /// The words of a member; a recurrence among them goes to `timing`.
    fn said_until_every(
        &mut self,
        cursor: &mut Cursor<'_>,
        timing: &mut Timing,
        pieces: &mut Vec<String>,
    ) {
        let mut from = cursor.position();
        let mut said = String::new();
        let mut take = |binder: &Self, cursor: &Cursor<'_>, from: usize| {
            if cursor.position() > from {
                let text = binder.text(cursor.span_since(from));
                if !said.is_empty() {
                    said.push(' ');
                }
                said.push_str(&text);
            }
        };
        while !cursor.is_done() {
            let here = cursor.position();
            if timing.every.is_none() {
                let before = cursor.clone();
                let counted = cursor.has_number_before();
                let every = self
                    .recurrence(cursor)
                    .or_else(|| counted.then(|| per_period(cursor)).flatten());
                if let Some(every) = every {
                    timing.every = Some(every);
                    take(self, &before, from);
                    from = cursor.position();
                    continue;
                }
            }
            let before = cursor.clone();
            if ends_with_time(cursor) && self.timing(cursor, timing) {
                take(self, &before, from);
                from = cursor.position();
                continue;
            }
            cursor.back_to(here + 1);
        }
        take(self, cursor, from);
        if !said.is_empty() {
            pieces.push(said);
        }
    }

    /// A duty that comes again and again: of an employee where it says who and asks for nothing about deals, else of the
    /// deal or stage it stands at.
    pub(in crate::model) fn again_and_again(
        &mut self,
        line: Line<'_>,
        guard: Cond,
        mut duty: Duty,
        mut every: Recurrence,
        timing: Timing,
        looked: bool,
    ) {
        if timing.origin.is_some() {
            self.error(
                Code::TwoTerms,
                line.left.span(),
                "и «каждый …», и «после …» — откуда считать срок?",
            )
            .label("второе начало отсчёта")
            .hint("оставьте одно из двух");
        }
        match (timing.term, &every.time) {
            (None, _) => {}
            (
                Some(Term::By {
                    day: TermDay::Same,
                    limit: Limit::Time(time),
                }),
                RecurringTime::Close,
            ) => every.time = RecurringTime::By(time),
            (
                Some(Term::By {
                    day: TermDay::Same,
                    limit: Limit::Close | Limit::WorkClose,
                }),
                RecurringTime::Close,
            ) => {}
            (Some(_), _) => {
                self.error(Code::TwoTerms, line.left.span(), "и «каждый …», и свой срок")
                    .label("к какому сроку?")
                    .hint("время дня пишется сразу за днём: «каждый рабочий день до 18:00», «каждый понедельник в 10:00»");
            }
        }
        // What is told by hand of a stage is asked of each of its deals; a meeting of the staff is none of theirs.
        let (Deeds::All(list) | Deeds::Any(list)) = &duty.deeds;
        let told = list.iter().all(|deed| matches!(deed, Deed::ByHand(_)));
        let staged = !line.context.scope.stages.is_empty();
        // What is asked «для клиентов …» is about them, whatever it is.
        let about_clients = line.context.scope.of == Of::Client;
        let staff = !about_clients && is_staff_deed(&duty.deeds) && (looked || !(told && staged));
        let mut context = line.context.clone();
        if staff {
            match duty.role.take() {
                Some(role) => context.scope = of_role(role),
                None => {
                    self.error(
                        Code::NobodyNamed,
                        line.left.span(),
                        "не сказано, кто это делает",
                    )
                    .label("кто?")
                    .example("    РОП проводит планёрку каждый понедельник в 10:00");
                }
            }
        }
        let line = Line {
            context: &context,
            ..line
        };
        let index = self.clause(line, guard, Trigger::Every(every), Sentence::Duty(duty));
        self.modifiers(line.node, index);
    }
}

/// `в неделю` behind a number: `прослушать 5 звонков в неделю`.
fn per_period(cursor: &mut Cursor<'_>) -> Option<Recurrence> {
    let days = match crate::model::limits::plans::period_at(cursor)? {
        crate::calendar::PeriodUnit::Day => RecurringDays::Week([true; 7]),
        unit => RecurringDays::Period(unit),
    };
    let time = RecurringTime::Close;
    Some(Recurrence::new(days, time))
}

/// `до 12:00`, `не позже 12:00` at the cursor, with nothing behind it.
fn ends_with_time(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    let said = ahead.eat(&["до", "к"])
        || ahead.eat_run(&["не", "позже"])
        || ahead.eat_run(&["не", "позднее"]);
    let time = matches!(
        ahead.next().map(|part| &part.kind),
        Some(crate::syntax::PartKind::Time(_))
    );
    said && time && ahead.is_done()
}

/// The working life of everybody who holds the role. What narrows the deals of a section has no say here.
pub(in crate::model) fn of_role(role: RoleId) -> Scope {
    Scope {
        of: Of::Employee,
        only_roles: vec![role],
        ..Scope::default()
    }
}

/// Whether deeds are an employee's own and no deal's: reports, meetings of the staff, named things, what is told by hand.
fn is_staff_deed(deeds: &Deeds) -> bool {
    let (Deeds::All(list) | Deeds::Any(list)) = deeds;
    list.iter().all(|deed| match deed {
        Deed::Report(_) | Deed::ByHand(_) => true,
        Deed::Act(pattern) => own(pattern),
        _ => false,
    })
}

fn own(pattern: &EventPattern) -> bool {
    pattern.any.iter().all(|shape| {
        matches!(
            shape.what,
            What::Named | What::Event(EventKind::Meeting | EventKind::Task | EventKind::Report, _)
        )
    })
}

/// The name of a thing out of its accusative: only feminine words differ (`планёрку` → `планёрка`).
pub(in crate::model) fn nominative(name: &str) -> String {
    let word = |word: &str| {
        let ending =
            |from: &str, to: &str| word.strip_suffix(from).map(|stem| format!("{stem}{to}"));
        ending("ую", "ая")
            .or_else(|| ending("юю", "яя"))
            .or_else(|| ending("у", "а"))
            .or_else(|| ending("ю", "я"))
            .unwrap_or_else(|| word.to_owned())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
