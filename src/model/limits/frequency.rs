//! Limits of frequency: `рассылка не чаще 2 раз в неделю`, `звонков не больше 3 в день`, `с одного номера не больше 100 в день`.
//!
//! A line says in any order what is counted, for whom there is an account, how many, in which time; several bounds may stand on
//! one line. What counts stands in `counted_things`, the time and the account in `frequency_parts`.

use crate::diagnostic::Code;
use crate::facts::EventKind;
use crate::model::limits::counted_things::{contacts, only_mailings};
use crate::model::limits::frequency_parts::{Account, Period};
use crate::model::names::cursor::Cursor;
use crate::model::names::lookup::members;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::{Context, Line, and};
use crate::model::regulation::{
    Again, Author, Bound, Cond, CountWindow, EventPattern, EventShape, Frequency, KeyKind,
    LookBack, Moment, Op, RoleId, Sentence, Test, Trigger, What,
};
use crate::source::Span;
use crate::syntax::{Condition, Member, PartKind, Phrase, PhraseKind, Unit};

/// How many within which time, and where that stands.
pub(in crate::model) struct Said {
    pub(in crate::model) at_most: u32,
    pub(in crate::model) period: Option<Period>,
    pub(in crate::model) span: Span,
}

/// What a line has said so far.
#[derive(Default)]
pub(in crate::model) struct Reading {
    pub(in crate::model) shapes: Vec<EventShape>,
    /// Where the things counted are named.
    pub(in crate::model) named: Option<Span>,
    pub(in crate::model) account: Option<Account>,
    /// Who does it: `менеджер звонит не чаще …`
    pub(in crate::model) who: Option<RoleId>,
    pub(in crate::model) bounds: Vec<Said>,
    pub(in crate::model) client_clock: Option<bool>,
    /// Whether the line forbids or blames (`нельзя звонить чаще …`, `больше 3 звонков в день — нарушение`): the number is the same.
    pub(in crate::model) forbids: bool,
    /// Whether one of the bounds was a number of such and such events, so that the line is surely a limit.
    pub(in crate::model) numbered: bool,
}

impl Binder<'_> {
    /// Reads a line as a limit of frequency. False when it is none.
    pub(in crate::model) fn frequency(&mut self, line: Line<'_>) -> bool {
        let all = members(line.left);
        if !all.iter().any(|member| speaks_of_frequency(member)) {
            return false;
        }
        // `недозвон, 3 попытки, между ними не меньше 2 часов` is a grid with a gap of its own.
        let attempts = |member: &&Member| {
            member.parts.iter().any(|part| {
                matches!(
                    part.kind,
                    PartKind::Quantity {
                        low: Some(_),
                        unit: Some(Unit::Attempts),
                        ..
                    }
                )
            })
        };
        let parted = |member: &&Member| Cursor::new(member).word() == Some("между");
        if all.len() > 1 && all.iter().any(attempts) && all.iter().skip(1).any(parted) {
            return false;
        }
        let mark = self.diagnostics.mark();
        let mut reading = Reading::default();
        let mut told = None;
        for member in &all {
            let mut cursor = Cursor::new(member);
            while !cursor.is_done() {
                if !self.frequency_part(&mut cursor, &mut reading, line) {
                    told.get_or_insert(cursor.rest());
                    break;
                }
            }
        }
        // «За кампанию» is its own time.
        let of_campaign = reading
            .account
            .as_ref()
            .is_some_and(|one| matches!(one.key, KeyKind::Campaign | KeyKind::ClientCampaign));
        if of_campaign {
            for bound in &mut reading.bounds {
                bound.period.get_or_insert(Period::Ever);
            }
        }
        // `не больше 3 переносов`: of what no client gets, so many for the whole of a deal.
        let timeless = reading.bounds.iter().all(|bound| bound.period.is_none());
        let counts = told.is_none() && timeless && !reading.shapes.is_empty();
        let bounds = reading.bounds.len();
        // `менять бюджет не больше 2 раз`: what happens to the deal alone is counted for its whole life.
        let of_deal = reading.shapes.iter().all(happens_to_deal);
        if counts && bounds == 1 && (!reading.numbered || of_deal) {
            reading.numbered = true;
            let contact = reading
                .shapes
                .iter()
                .any(crate::model::limits::counted_things::is_contact);
            let key = reading.account.as_ref().map(|account| account.key);
            if !contact
                && reading.who.is_none()
                && matches!(key, None | Some(KeyKind::Deal | KeyKind::Client))
            {
                for bound in &mut reading.bounds {
                    bound.period = Some(Period::Ever);
                }
            }
        }
        // A limit has a number and a time, or speaks of nothing else.
        let sure = reading
            .bounds
            .iter()
            .any(|bound| bound.period.is_some() || reading.numbered);
        if !sure || told.is_some() && reading.bounds.iter().all(|bound| bound.period.is_none()) {
            self.diagnostics.take_back(mark);
            return false;
        }
        if let Some(rest) = told {
            self.leftover(rest);
            return true;
        }
        if let Some(right) = line.right
            && !reading.forbids
            && !self.is_fault(right)
            && more_than(line.left)
            && self.too_many(line, &reading, right)
        {
            return true;
        }
        self.frequency_clause(line, reading);
        true
    }

    /// `больше 3 переносов — РОПу`, `больше 2 жалоб за месяц — сообщить РОПу`: every event that is too many sets the deed off. False, with
    /// nothing said, when it cannot.
    fn too_many(&mut self, line: Line<'_>, reading: &Reading, right: &Phrase) -> bool {
        let ([bound], Trigger::Scope) = (reading.bounds.as_slice(), &line.context.trigger) else {
            return false;
        };
        let of_deal = reading
            .account
            .as_ref()
            .is_none_or(|account| matches!(account.key, KeyKind::Deal | KeyKind::Client));
        if reading.shapes.is_empty() || !of_deal || reading.who.is_some() {
            return false;
        }
        let window = match bound.period {
            None | Some(Period::Ever) => LookBack::Ever,
            Some(Period::Rolling(length) | Period::Bare(_, length)) => LookBack::Last(length),
            Some(Period::Calendar(_)) => return false,
        };
        let text = self.text(reading.named.unwrap_or(line.left.span()));
        let pattern = EventPattern {
            any: reading.shapes.clone(),
            text,
        };
        let test = Test::Count {
            pattern: pattern.clone(),
            window,
            op: Op::Gt,
            number: bound.at_most,
        };
        let many = Cond::Test(Box::new(test), self.text(line.left.span()));
        let guard = self.guard(line);
        let context = Context {
            guard: and(guard, many),
            trigger: Trigger::Event {
                pattern,
                again: Again::Each,
            },
            consequence: true,
            number: line
                .node
                .number
                .clone()
                .or_else(|| line.context.number.clone()),
            ..line.context.clone()
        };
        self.one(right, Some(line.node), &context);
        true
    }

    /// Whether what stands right of a dash only says that it is a fault.
    fn is_fault(&self, right: &Phrase) -> bool {
        matches!(
            self.text(right.span).to_lowercase().as_str(),
            "нарушение" | "запрещено" | "нельзя" | "критично" | "замечание"
        )
    }

    /// One piece of the line at the cursor.
    fn frequency_part(
        &mut self,
        cursor: &mut Cursor<'_>,
        reading: &mut Reading,
        line: Line<'_>,
    ) -> bool {
        const FORBIDDEN: &[&str] = &["нельзя", "запрещено", "запрещается", "можно", "допускается"];
        if reading.bounds.is_empty() && cursor.eat(FORBIDDEN) {
            reading.forbids = true;
            return true;
        }
        // `переносить встречу больше 2 раз нельзя`
        let last = cursor.ahead(1).is_none();
        if last && !reading.bounds.is_empty() && cursor.eat(&["нельзя", "запрещено"])
        {
            reading.forbids = true;
            return true;
        }
        if self.bound(cursor, reading) || self.gap(cursor, reading) {
            // `между письмами не меньше 2 дней`: in the block of mailings letters are mailings.
            if line.context.mailing.is_some() {
                let shapes = std::mem::take(&mut reading.shapes);
                reading.shapes = only_mailings(shapes);
            }
            return true;
        }
        if let Some(period) = self.count_period(cursor) {
            let open = reading.bounds.iter_mut().rev();
            if let Some(bound) = open.into_iter().find(|bound| bound.period.is_none()) {
                bound.period = Some(period);
                return true;
            }
            return false;
        }
        if let Some(account) = self.account(cursor) {
            reading.account = Some(match reading.account.take() {
                None => account,
                // `писем на клиента не больше 2 за кампанию`
                Some(known) if known.key == KeyKind::Client && account.key == KeyKind::Campaign => {
                    Account {
                        key: KeyKind::ClientCampaign,
                        ..account
                    }
                }
                Some(known) => known,
            });
            return true;
        }
        if cursor.is_done() {
            return true;
        }
        if cursor.eat_run(&["по", "времени"]) || cursor.eat_run(&["по", "часам"]) {
            reading.client_clock = Some(cursor.eat_stem(&["клиент"]));
            if reading.client_clock == Some(false) {
                cursor.skip(1);
            }
            return true;
        }
        if reading.shapes.is_empty()
            && let Some(role) = self.role(cursor)
        {
            reading.who = Some(role);
            cursor.eat(&["может", "могут", "должен", "должны", "вправе"]);
            cursor.eat(&["не"]);
            return true;
        }
        cursor.eat(&[
            "вместе",
            "суммарно",
            "всего",
            "итого",
            "подряд",
            "тоже",
            "также",
        ]) || self.counted_things(cursor, reading, line)
    }

    /// `не чаще 2 раз`, `не больше 3`, `чаще раза`, `максимум 5`, `не чаще чем раз`; a noun may follow: `не больше одного сообщения`.
    fn bound(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        let not = cursor.eat(&["не"]);
        let often = cursor.eat(&["чаще"]);
        let compared = often
            || cursor.eat(&["больше", "более", "свыше"])
            || !not && cursor.eat(&["максимум", "до"]);
        if !compared {
            cursor.back_to(start);
            return false;
        }
        cursor.eat(&["чем"]);
        let at = cursor.position();
        let Some(PartKind::Quantity {
            low,
            high: None,
            unit: unit @ (None | Some(Unit::Times | Unit::Attempts)),
            ..
        }) = cursor.peek().map(|part| &part.kind)
        else {
            // `не чаще чем каждые 3 дня`: one within that time.
            if often && let Some(period) = self.each_period(cursor) {
                let span = cursor.span_since(start);
                reading.bounds.push(Said {
                    at_most: 1,
                    period: Some(period),
                    span,
                });
                return true;
            }
            cursor.back_to(start);
            return false;
        };
        let number = match low {
            Some(low) => whole(*low),
            // «не чаще раза в день»
            None => (*unit == Some(Unit::Times)).then_some(1),
        };
        let Some(at_most) = number else {
            cursor.back_to(start);
            return false;
        };
        let attempts = *unit == Some(Unit::Attempts);
        cursor.skip(1);
        cursor.eat_stem(&["штук"]);
        reading.numbered |= often || *unit == Some(Unit::Times);
        if attempts {
            cursor.back_to(at + 1);
            reading
                .shapes
                .push(crate::model::limits::counted_things::attempt());
            reading.numbered = true;
        }
        reading.bounds.push(Said {
            at_most,
            period: None,
            span: cursor.span_since(start),
        });
        true
    }

    /// `не раньше 3 дней после прошлой рассылки`, `между звонками не меньше 1 часа`, `пауза 5 минут`: one within that time.
    fn gap(&mut self, cursor: &mut Cursor<'_>, reading: &mut Reading) -> bool {
        let start = cursor.position();
        let between = |binder: &mut Self, cursor: &mut Cursor<'_>, reading: &mut Reading| {
            if cursor.eat(&["между"]) {
                let at = cursor.position();
                if let Some(found) = binder.things(cursor) {
                    reading.named = Some(cursor.span_since(at));
                    reading.shapes.extend(contacts(found));
                }
            }
        };
        between(self, cursor, reading);
        let paused = cursor.eat_stem(&["пауз", "интервал", "перерыв", "промежут"]);
        between(self, cursor, reading);
        let mut waits = false;
        if cursor.eat_run(&["не", "раньше"]) {
            waits = true;
            cursor.eat(&["чем"]);
            cursor.eat(&["через", "спустя"]);
        } else if cursor.eat_run(&["не", "меньше"])
            || cursor.eat_run(&["не", "менее"])
            || cursor.eat(&["минимум"])
        {
            cursor.eat(&["чем"]);
        }
        let moved = cursor.position() > start;
        let Some(length) = self.duration_round_the_clock(cursor).filter(|_| moved) else {
            cursor.back_to(start);
            return false;
        };
        // Without «пауза» or «между» it is a gap only behind a wait: «не раньше 3 дней после прошлой рассылки».
        if !paused && reading.named.is_none() && !waits {
            cursor.back_to(start);
            return false;
        }
        between(self, cursor, reading);
        if cursor.eat(&["после", "с"]) {
            cursor.eat_stem(&["прошл", "предыдущ", "последн", "прежн"]);
            let at = cursor.position();
            let Some(found) = self.things(cursor) else {
                cursor.back_to(start);
                return false;
            };
            if reading.shapes.is_empty() {
                reading.named = Some(cursor.span_since(at));
                reading.shapes.extend(contacts(found));
            }
        } else if waits && !paused {
            cursor.back_to(start);
            return false;
        }
        reading.numbered = true;
        reading.bounds.push(Said {
            at_most: 1,
            period: Some(Period::Rolling(length)),
            span: cursor.span_since(start),
        });
        true
    }

    /// A clause out of what a line has said.
    fn frequency_clause(&mut self, line: Line<'_>, mut reading: Reading) {
        let span = line.left.span();
        if line.context.trigger != Trigger::Scope {
            self.error(
                Code::LimitPlace,
                span,
                "предел частоты действует всё время, а не «когда» что-то случилось",
            )
            .label("стоит под «когда»")
            .hint("поставьте строку отдельно; условие пишут в ней самой: «…, если клиент «А»»");
            return;
        }
        self.fault_only(line);
        if reading.shapes.is_empty() {
            if line.context.mailing.is_some() || reading.sends() {
                reading.shapes = vec![crate::model::conditions::events::shape(
                    crate::model::regulation::What::Mailing,
                )];
            } else {
                self.error(
                    Code::LimitSubject,
                    span,
                    "не сказано, чего не больше: звонков, писем, рассылок?",
                )
                .label("чего?")
                .example("    звонков одному клиенту не больше 3 в день");
                return;
            }
        }
        let account = self.account_of(&mut reading);
        let mut bounds = Vec::new();
        for said in &reading.bounds {
            let window = self.window_of(said, account.key, line);
            if let Some(window) = window {
                bounds.push(Bound {
                    at_most: said.at_most,
                    window,
                });
            }
        }
        if bounds.is_empty() {
            return;
        }
        let text = self.text(reading.named.unwrap_or(span));
        let mut frequency = Frequency {
            pattern: EventPattern {
                any: reading.shapes,
                text,
            },
            also: Vec::new(),
            exempt: line
                .context
                .mailing
                .as_ref()
                .map(|rules| rules.exempt())
                .unwrap_or_default(),
            exempt_when: None,
            key: account.key,
            bounds,
            client_clock: reading.client_clock.unwrap_or(account.key.of_case()),
            every_deal: false,
            adds_up: false,
        };
        let guard = self.frequency_tails(line, &mut frequency);
        self.frequency_sentence(line, guard, frequency);
    }

    /// Adds the clause of a limit, with what stands below it.
    pub(in crate::model) fn frequency_sentence(
        &mut self,
        line: Line<'_>,
        guard: Cond,
        mut frequency: Frequency,
    ) {
        let rest = self.frequency_block(line.node, &mut frequency);
        match line.context.mailing.as_deref() {
            Some(rules) => rules.narrow(&mut frequency.pattern.any),
            // Only under «рассылки» it is a mailing alone that breaks a limit: elsewhere what is counted is judged too.
            None => {
                for also in std::mem::take(&mut frequency.also) {
                    frequency.pattern.any.extend(also.any);
                }
            }
        }
        let mut context = self.without_stages(line);
        let scope = &mut context.scope;
        // What is counted for a client or a person needs no deal: of the only funnel is everything, what has no deal too.
        let whole = scope.stages.is_empty() && scope.except_stages.is_empty();
        let only = self.reg.funnels.iter().all(|funnel| funnel.name.is_none());
        if whole && only && frequency.key != KeyKind::Deal {
            scope.funnel = None;
        }
        let sentence = Sentence::Frequency(frequency);
        let context = &context;
        let index = self.clause(Line { context, ..line }, guard, Trigger::Scope, sentence);
        self.modifiers(&rest, index);
    }

    /// For whom there is an account, when the line does not say: the client of a contact, the person of a role's deed.
    fn account_of(&mut self, reading: &mut Reading) -> Account {
        let mut account = reading.account.take().unwrap_or_else(|| {
            let of_client = reading
                .shapes
                .iter()
                .any(crate::model::limits::counted_things::is_contact);
            Account::of(match reading.who {
                Some(_) => KeyKind::Person,
                None if of_client => KeyKind::Client,
                None => KeyKind::Deal,
            })
        });
        // Only a mailing has a sender and a campaign.
        if matches!(
            account.key,
            KeyKind::Sender | KeyKind::Campaign | KeyKind::ClientCampaign
        ) {
            let shapes = std::mem::take(&mut reading.shapes);
            reading.shapes = only_mailings(shapes);
        }
        if let Some(role) = account.role.take().or(reading.who) {
            for one in &mut reading.shapes {
                one.author.get_or_insert(Author::Role(role));
            }
        }
        for one in &mut reading.shapes {
            if account.sender_kind.is_some() {
                one.mailing.sender_kind.clone_from(&account.sender_kind);
            }
            if account.sender.is_some() {
                one.mailing.sender.clone_from(&account.sender);
            }
            if account.campaign.is_some() {
                one.mailing.campaign.clone_from(&account.campaign);
            }
        }
        account
    }

    /// The window of a bound. A bare «в день» rolls for what is sent to a client, and is a calendar day for staff and numbers.
    fn window_of(&mut self, said: &Said, key: KeyKind, line: Line<'_>) -> Option<CountWindow> {
        let Some(period) = said.period else {
            let text = self.text(said.span);
            self.error(
                Code::LimitPeriod,
                said.span,
                format!("«{text}»: за какое время?"),
            )
            .label("нет времени")
            .hint(format!(
                "напишите, например, «{text} в день», «{text} за 7 дней» или «{text} за всё время»"
            ));
            return None;
        };
        let (window, advice) = period.window(key);
        if let Some(advice) = advice {
            let to = line.left.span();
            self.diagnostics.push(
                crate::diagnostic::Diagnostic::advice(Code::LimitReading, to, advice.0)
                    .label("так понято")
                    .hint(advice.1),
            );
        }
        Some(window)
    }

    /// `— нарушение` says what a limit is anyway; anything else has no place there.
    fn fault_only(&mut self, line: Line<'_>) {
        let Some(right) = line.right else { return };
        let said = self.text(right.span).to_lowercase();
        if !matches!(
            said.as_str(),
            "нарушение" | "запрещено" | "нельзя" | "критично" | "замечание"
        ) || !matches!(right.kind, PhraseKind::Plain { .. })
        {
            self.nothing_right(line);
        }
        right.mark();
    }

    /// The guard of a limit is what «если» says; «кроме» exempts.
    pub(in crate::model) fn frequency_tails(
        &mut self,
        line: Line<'_>,
        frequency: &mut Frequency,
    ) -> Cond {
        let mut guard = line.context.guard.clone();
        for tail in line
            .tails
            .iter()
            .filter(|tail| !crate::model::limits::counted_things::of_stages(tail))
        {
            self.limit_tail(tail, frequency, &mut guard, line.context.mailing.as_deref());
        }
        guard
    }
}

impl Reading {
    /// Whether the account is one of senders or campaigns: then mailings are meant.
    fn sends(&self) -> bool {
        self.account.as_ref().is_some_and(|account| {
            matches!(
                account.key,
                KeyKind::Sender | KeyKind::Campaign | KeyKind::ClientCampaign
            )
        })
    }
}

/// Whether a member has a word that a limit of frequency cannot do without.
fn speaks_of_frequency(member: &Member) -> bool {
    let parts = &member.parts;
    parts.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let PartKind::Word(word) = &a.kind else {
            return false;
        };
        let number = |kind: &PartKind| {
            matches!(
                kind,
                PartKind::Quantity {
                    unit: None | Some(Unit::Times | Unit::Attempts),
                    ..
                }
            )
        };
        matches!(&**word, "чаще")
            || matches!(&**word, "больше" | "более" | "максимум" | "чем" | "свыше" | "до")
                && number(&b.kind)
    }) || parts.iter().any(|part| {
        matches!(&part.kind, PartKind::Word(word) if word.starts_with("прошл") || word.starts_with("предыдущ")
            || &**word == "между" || &**word == "пауза")
    })
}

/// `больше 3`, `чаще 2 раз`: told as what is too many.
fn more_than(left: &Condition) -> bool {
    members(left).first().is_some_and(|first| {
        matches!(
            Cursor::new(first).word(),
            Some("больше" | "более" | "свыше" | "чаще")
        )
    })
}

/// Whether something becomes of the deal itself and no client is reached: a field or an owner changes, the deal or a meeting is moved.
fn happens_to_deal(shape: &EventShape) -> bool {
    matches!(
        shape.what,
        What::FieldChange(_)
            | What::OwnerChange
            | What::Transition { .. }
            | What::Event(EventKind::Meeting, Moment::Moved | Moment::Cancelled)
    )
}

/// A number of events.
fn whole(number: rust_decimal::Decimal) -> Option<u32> {
    use rust_decimal::prelude::ToPrimitive;
    number.is_integer().then(|| number.to_u32()).flatten()
}
