//! Whether a fact fits a pattern of events.

use std::borrow::Cow;
use std::cmp::Ordering;

use reglament::facts::{
    ApprovalState, Direction, EVENT_KINDS, Event, EventKind, FactKind, Mailing, channel,
};
use reglament::model::regulation::{
    Author, EventPattern, EventShape, FieldId, LocalHours, Moment, Op, Receiver, StageId, What,
};
use reglament::value::Truth;

use super::cards::Known;
use super::visits::Place;
use super::world::{Says, World, same, same_thing};

impl World<'_> {
    /// Whether the fact belongs to this deal: by name, or as a fact of the client while the deal was open.
    pub fn concerns(&self, index: usize, deal: usize) -> Truth {
        match self.facts[index].deal {
            Some(own) => (own == deal).into(),
            None => self.open(deal, self.before(index)),
        }
    }

    /// Whether the fact is of this deal and fits the pattern.
    pub fn fits(&self, pattern: &EventPattern, index: usize, deal: usize) -> Truth {
        self.fits_any(pattern, index, deal)
            .and(self.concerns(index, deal))
    }

    /// The same of an event of anybody.
    pub fn fits_any(&self, pattern: &EventPattern, index: usize, deal: usize) -> Truth {
        pattern.any.iter().fold(Truth::No, |any, shape| {
            any.or(self.fits_shape(shape, index, deal))
        })
    }

    /// Facts of the deal that certainly fit, or that may, with their answers.
    pub fn matches(&self, pattern: &EventPattern, deal: usize) -> Vec<(usize, Truth)> {
        self.matches_of(pattern, deal, false)
    }

    /// The same; with `client` over everything that is known of the client.
    pub fn matches_of(
        &self,
        pattern: &EventPattern,
        deal: usize,
        client: bool,
    ) -> Vec<(usize, Truth)> {
        let all = (0..self.facts.len()).map(|index| {
            let truth = if client {
                self.fits_any(pattern, index, deal)
            } else {
                self.fits(pattern, index, deal)
            };
            (index, truth)
        });
        all.filter(|(_, truth)| !truth.is_no()).collect()
    }

    fn fits_shape(&self, shape: &EventShape, index: usize, deal: usize) -> Truth {
        let working = self.clocks.company.is_working(self.facts[index].at);
        let at = self.facts[index].at;
        let within = |(hours, within): &(LocalHours, bool)| self.in_hours(hours, at) == *within;
        let hours = shape.working.is_none_or(|wanted| wanted == working)
            && shape.at_hours.as_ref().is_none_or(within);
        self.fits_kind(shape, index, deal).and(hours.into())
    }

    fn fits_kind(&self, shape: &EventShape, index: usize, deal: usize) -> Truth {
        let fact = &self.facts[index];
        match (&shape.what, &fact.says) {
            (What::Event(kind, moment), Says::Event(event, own)) => {
                let moment = if *kind == EventKind::Task && *moment == Moment::Done {
                    Moment::Closed
                } else {
                    *moment
                };
                // An open task is asked for by its posting; whether it is still open depends on the moment of asking.
                let moment = if moment == Moment::Open {
                    Moment::Posted
                } else {
                    moment
                };
                let named = shape.name.as_deref().is_none_or(|name| {
                    event.name.as_deref().is_some_and(|own| {
                        same_thing(own, name)
                            || is_letter(*kind) && headed(own, name, event.attachment)
                    })
                });
                if event.kind != *kind || *own != moment || !named {
                    return Truth::No;
                }
                self.fits_event(shape, event, index, deal)
            }
            (What::Approval { about, states }, Says::Event(event, _))
                if event.kind == EventKind::Approval =>
            {
                let of = event.of.as_deref();
                let fits = about
                    .as_deref()
                    .is_none_or(|about| of.is_none_or(|of| same(of, about)));
                let said = ApprovalState::of(event.state.as_deref());
                let asked = said.is_some_and(|said| states.contains(&said));
                Truth::from(fits && asked).and(self.fits_event(shape, event, index, deal))
            }
            (What::Contact, Says::Event(event, Moment::Done)) if event.kind.row().contact => {
                let connected = if event.kind == EventKind::Call {
                    talked(event, true)
                } else {
                    Truth::Yes
                };
                connected.and(self.fits_event(shape, event, index, deal))
            }
            (What::Named, Says::Event(event, own)) => {
                let name = shape
                    .name
                    .as_deref()
                    .zip(event.name.as_deref())
                    .is_some_and(|(one, other)| same_thing(one, other));
                let moment = if event.kind == EventKind::Task {
                    Moment::Closed
                } else {
                    Moment::Done
                };
                if name && *own == moment {
                    self.fits_event(shape, event, index, deal)
                } else {
                    Truth::No
                }
            }
            (What::Transition { from, to }, Says::Entered(_) | Says::Arrived)
                if fact.deal == Some(deal) =>
            {
                self.fits_transition(from, to, index, deal)
                    .and(self.by_author(shape, index, deal))
            }
            (What::OwnerChange, Says::Owner(new)) if fact.deal == Some(deal) => {
                // The first owner, at the creation, is a choice; the same one again is no change.
                let changed = match self.owner(deal, self.before(index)) {
                    Known::Is(Some(old)) if self.led_before(index, deal) => old != *new,
                    _ => self.born(deal).is_none_or(|born| fact.at > born),
                };
                Truth::from(changed)
                    .and(self.got_by(shape, new, index))
                    .and(self.by_author(shape, index, deal))
            }
            (What::FieldChange(FieldId(id)), Says::Field(card, change)) => {
                let field = &self.reg.fields[*id];
                let this = field.card == *card && same(&field.name, &change.field);
                Truth::from(this).and(self.by_author(shape, index, deal))
            }
            (What::Created, Says::Created) => Truth::Yes,
            (What::Mailing, Says::Mailing(mailing)) => sent_as(shape, mailing),
            _ => Truth::No,
        }
    }

    fn led_before(&self, index: usize, deal: usize) -> bool {
        let mut before = self.facts[..index].iter();
        before.any(|fact| fact.deal == Some(deal) && matches!(fact.says, Says::Owner(_)))
    }

    /// Whether the term of a task lies as far from its posting as asked for: days count to their end.
    fn term_lies(&self, shape: &EventShape, event: &Event<'_>) -> bool {
        use reglament::calendar::{CloseOf, Pace, Term};
        let Some((op, length)) = shape.deadline_in else {
            return true;
        };
        let (Some(deadline), Some(posted)) = (event.deadline, event.known.or(event.at)) else {
            return false;
        };
        let posted = self.start(posted);
        let mut last = length.window_end(posted, self.zone);
        if length.pace() == Pace::Working {
            let clock = &self.clocks.company;
            last = Term::Within(length)
                .window(posted, clock, CloseOf::Midnight)
                .due;
        } else if length.is_by_days() {
            last = self.zone.end_of(self.zone.date(last));
        }
        let further = self.end(deadline) > last;
        match op {
            Op::Gt | Op::Ge => further,
            _ => !further,
        }
    }

    fn fits_event(
        &self,
        shape: &EventShape,
        event: &Event<'_>,
        index: usize,
        deal: usize,
    ) -> Truth {
        let is = |wanted: &Option<Box<str>>, own: Option<&str>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| own.is_some_and(|own| same(own, wanted)))
        };
        let result = event.result.as_deref();
        let text = event.text.as_deref().unwrap_or_default();
        // Which way it went is not always said.
        let way = match (shape.direction, event.direction) {
            (None, _) => Truth::Yes,
            (Some(_), None) => Truth::unknown("направление события"),
            (Some(wanted), Some(own)) => (wanted == own).into(),
        };
        let plain = shape
            .longer_seconds
            .is_none_or(|longer| event.seconds.is_some_and(|own| own > longer))
            && shape
                .longer_chars
                .is_none_or(|longer| text.chars().count() > longer as usize)
            && shape
                .text
                .as_deref()
                .is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
            && !shape
                .not_text
                .iter()
                .any(|part| text.to_lowercase().contains(&part.to_lowercase()))
            && is(&shape.template, event.template.as_deref())
            && is(&shape.script, event.script.as_deref())
            && (!shape.attachment || event.attachment)
            && (!shape.with_deadline || event.deadline.is_some())
            && self.term_lies(shape, event)
            && !shape.not_templates.iter().any(|other| {
                event
                    .template
                    .as_deref()
                    .is_some_and(|own| same(own, other))
            })
            && (!shape.no_template
                || event
                    .template
                    .as_deref()
                    .unwrap_or_default()
                    .trim()
                    .is_empty());
        let asked = !shape.results.is_empty() || shape.no_result;
        let outcome = match result {
            _ if !asked => Truth::Yes,
            None if !self.data.held.contains_key(&FactKind::Results) => {
                Truth::unknown("результаты")
            }
            None => shape.no_result.into(),
            Some(own) => {
                (!shape.no_result && shape.results.iter().any(|one| same(one, own))).into()
            }
        };
        let connected = shape
            .connected
            .map_or(Truth::Yes, |wanted| talked(event, wanted));
        // By which messenger a message went; one that does not say went by some.
        let wanted = &shape.mailing.channels;
        let by_channel = match event.channel.as_deref().map(channel) {
            _ if wanted.is_empty() => Truth::Yes,
            None => Truth::unknown("канал сообщения"),
            Some(own) => wanted.iter().any(|one| **one == *own).into(),
        };
        let amount = shape
            .amount
            .as_ref()
            .map_or(Truth::Yes, |(op, wanted, currency)| match event.amount {
                None => Truth::No,
                Some(_)
                    if event
                        .currency
                        .as_deref()
                        .is_some_and(|own| *own != *currency.0) =>
                {
                    Truth::unknown("курс валюты")
                }
                Some(own) => ordered(*op, own.cmp(wanted)).into(),
            });
        let document = event.kind == EventKind::Document;
        let untold = event
            .template
            .as_deref()
            .unwrap_or_default()
            .trim()
            .is_empty();
        let by_another = match document && untold && !shape.not_templates.is_empty() {
            true => Truth::unknown("шаблон документа"),
            false => Truth::Yes,
        };
        Truth::from(plain)
            .and(way)
            .and(by_another)
            .and(outcome)
            .and(connected)
            .and(amount)
            .and(by_channel)
            .and(self.by_author(shape, index, deal))
    }

    fn fits_transition(
        &self,
        from: &[StageId],
        to: &[StageId],
        index: usize,
        deal: usize,
    ) -> Truth {
        // The same stage recorded twice in a row is one visit, so its second record is no transition.
        let Some(visit) = self.entries(deal).iter().find(|visit| visit.fact == index) else {
            return Truth::No;
        };
        let into = to.is_empty() || visit.stage.is_some_and(|stage| to.contains(&stage));
        let out_of = match self.place(deal, self.before(index)) {
            _ if from.is_empty() => Truth::Yes,
            Place::In(before) => before
                .stage
                .is_some_and(|stage| from.contains(&stage))
                .into(),
            Place::Nowhere => Truth::No,
            Place::Unknown => Truth::unknown(FactKind::Stages.history()),
        };
        Truth::from(into).and(out_of)
    }

    /// Whether the new owner is all that is said of him.
    fn got_by(&self, shape: &EventShape, owner: &str, index: usize) -> Truth {
        let each = shape.receiver.iter().map(|one| match one {
            Receiver::Role(role) => self.holds(owner, &[*role]),
            Receiver::Who(who) => super::staff::one_of(self, owner, who, self.before(index)),
        });
        each.fold(Truth::Yes, Truth::and)
    }

    fn by_author(&self, shape: &EventShape, index: usize, deal: usize) -> Truth {
        let fact = &self.facts[index];
        let inbound =
            matches!(fact.says, Says::Event(event, _) if event.direction == Some(Direction::In));
        let Some(author) = &shape.author else {
            return Truth::Yes;
        };
        match (author, fact.by) {
            (Author::Client, by) => (inbound && by.is_none()).into(),
            // A robot and an unknown author are nobody in particular.
            (_, None) => Truth::No,
            (Author::Role(role), Some(by)) => self.holds(by, &[*role]),
            (Author::Owner, Some(by)) => match self.owner(deal, self.before(index)) {
                Known::Is(owner) => (owner == Some(by)).into(),
                Known::Missing(what) => Truth::unknown(what),
            },
            (Author::NotOwner, Some(by)) => match self.owner(deal, self.before(index)) {
                Known::Is(owner) => (owner != Some(by)).into(),
                Known::Missing(what) => Truth::unknown(what),
            },
        }
    }
}

/// Whether a mailing left us and is of this sort. Without a template or a category it is of none.
fn sent_as(shape: &EventShape, mailing: &Mailing<'_>) -> Truth {
    let status = mailing.status.as_deref();
    let wanted = &shape.mailing;
    let said = |own: &Option<Cow<'_, str>>| {
        own.as_deref()
            .map(str::trim)
            .filter(|own| !own.is_empty())
            .map(str::to_owned)
    };
    let is = |wanted: &Option<Box<str>>, own: &Option<Cow<'_, str>>| {
        let own = said(own);
        wanted
            .as_deref()
            .is_none_or(|wanted| own.is_some_and(|own| same(&own, wanted)))
    };
    let channel = channel(&mailing.channel);
    let plain = !matches!(status, Some("planned" | "failed"))
        && is(&shape.template, &mailing.template)
        && (!shape.no_template || said(&mailing.template).is_none())
        && !shape
            .not_templates
            .iter()
            .any(|other| said(&mailing.template).is_some_and(|own| same(&own, other)))
        && is(&wanted.category, &mailing.category)
        && (wanted.channels.is_empty() || wanted.channels.iter().any(|one| **one == *channel));
    // From which number, and in which campaign: not said is not known.
    let known =
        |wanted: &Option<Box<str>>, own: &Option<Cow<'_, str>>, what| match (wanted, said(own)) {
            (None, _) => Truth::Yes,
            (Some(_), None) => Truth::unknown(what),
            (Some(wanted), Some(own)) => same(&own, wanted).into(),
        };
    let opened = match status {
        _ if !wanted.opened => Truth::Yes,
        None => Truth::unknown("статус рассылки"),
        Some(status) => matches!(status, "opened" | "clicked").into(),
    };
    Truth::from(plain)
        .and(known(
            &wanted.campaign,
            &mailing.campaign,
            "кампания рассылки",
        ))
        .and(known(&wanted.sender, &mailing.sender, "номер отправителя"))
        .and(match (&wanted.sender_kind, said(&mailing.sender_kind)) {
            (None, _) => Truth::Yes,
            (Some(_), None) => Truth::unknown("вид номера"),
            (Some(stem), Some(own)) => own.to_lowercase().starts_with(&**stem).into(),
        })
        .and(opened)
}

/// Whether a call was connected; where nobody says so, one that lasted was.
fn talked(event: &Event<'_>, wanted: bool) -> Truth {
    let lasted = event.seconds.map(|seconds| seconds > 0);
    event.connected.or(lasted).map_or(
        Truth::unknown("состоялся ли звонок"),
        |own| (own == wanted).into(),
    )
}

/// Whether two things in this order satisfy the comparison.
pub fn ordered(op: Op, order: Ordering) -> bool {
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
    }
}

/// The kinds of facts that must be held for the absence of such an event to be known.
pub fn kinds(pattern: &EventPattern) -> Vec<FactKind> {
    let every = || EVENT_KINDS.iter();
    let mut kinds: Vec<FactKind> = Vec::new();
    for shape in &pattern.any {
        match &shape.what {
            What::Event(kind, _) => kinds.push(FactKind::Event(*kind)),
            What::Approval { .. } => kinds.push(FactKind::Event(EventKind::Approval)),
            What::Contact => kinds.extend(
                every()
                    .filter(|row| row.contact)
                    .map(|row| FactKind::Event(row.kind)),
            ),
            What::Named => kinds.extend(every().map(|row| FactKind::Event(row.kind))),
            What::Transition { .. } | What::Created => kinds.push(FactKind::Stages),
            What::OwnerChange => kinds.push(FactKind::Owners),
            What::FieldChange(_) => kinds.push(FactKind::Fields),
            What::Mailing => kinds.push(FactKind::Mailings),
        }
    }
    kinds.sort();
    kinds.dedup();
    kinds
}

fn is_letter(kind: EventKind) -> bool {
    matches!(kind, EventKind::Email | EventKind::Message | EventKind::Sms)
}

/// Whether the heading of a letter begins with this name; with something attached, whether it has the name in it, word by word.
fn headed(heading: &str, name: &str, attached: bool) -> bool {
    let words = |text: &str| -> Vec<String> {
        super::world::folded(text)
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '+'))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (all, wanted) = (words(heading), super::world::folded(name));
    let many = wanted.split(' ').count();
    let places = if attached { all.len() } else { 1 };
    all.windows(many)
        .take(places)
        .any(|run| same_thing(&run.join(" "), &wanted))
}
