//! By what a client is spoken to: `написать в WhatsApp`, `сообщение в Telegram`, `отправить «КП» на почту`, `писать только по email`.

use crate::diagnostic::Code;
use crate::facts::{CHANNELS, EventKind};
use crate::model::conditions::events::kind;
use crate::model::limits::counted_things::known_channel;
use crate::model::names::cursor::Cursor;
use crate::model::reading::binder::Binder;
use crate::model::reading::blocks::Line;
use crate::model::regulation::{EventShape, Moment, What};
use crate::source::Span;
use crate::syntax::{Condition, Joint, Member, PartKind};

/// A way in which one speaks to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::model) enum Way {
    /// `по телефону`
    Phone,
    /// `на почту`
    Email,
    /// `по СМС`
    Sms,
    /// `в мессенджер`, `в чате`: whichever it is.
    Messenger,
    /// `в WhatsApp`: this one.
    One(Box<str>),
}

impl Way {
    /// The kind of event that goes this way.
    pub(in crate::model) const fn kind(&self) -> EventKind {
        match self {
            Self::Phone => EventKind::Call,
            Self::Email => EventKind::Email,
            Self::Sms => EventKind::Sms,
            Self::Messenger | Self::One(_) => EventKind::Message,
        }
    }

    /// The events among `any` that do not go this way, where it is the only one allowed.
    pub(in crate::model) fn others(&self, any: &[EventShape]) -> Vec<EventShape> {
        any.iter()
            .filter_map(|one| match (&one.what, self) {
                // A document goes by whatever its record says.
                (What::Event(EventKind::Document, _), way) if *way != Self::Phone => {
                    let mut other = one.clone();
                    if other.mailing.channels.is_empty() {
                        other.mailing.channels =
                            messengers().chain(["email".into(), "sms".into()]).collect();
                    }
                    let messenger: Vec<Box<str>> = messengers().collect();
                    other.mailing.channels.retain(|name| match way {
                        Self::Messenger => !messenger.contains(name),
                        way => *name != named(way),
                    });
                    Some(other)
                }
                (What::Event(said, _), way) if *said != way.kind() => Some(one.clone()),
                (What::Event(EventKind::Message, _), Self::One(name)) => {
                    let mut other = one.clone();
                    other.mailing.channels = messengers().filter(|one| one != name).collect();
                    Some(other)
                }
                _ => None,
            })
            .collect()
    }
}

/// Channels that carry messages.
fn messengers() -> impl Iterator<Item = Box<str>> {
    CHANNELS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !matches!(*name, "email" | "sms" | "push"))
        .map(Box::from)
}

/// The way that a word names; `None` for other words.
pub(in crate::model) fn way(word: &str) -> Option<Way> {
    let stem = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    if matches!(
        word,
        "телефон" | "телефону" | "телефоном" | "телефона" | "звонок" | "звонком"
    ) {
        return Some(Way::Phone);
    }
    if stem(&["мессендж"]) || matches!(word, "чат" | "чате" | "чату" | "чата" | "чатом")
    {
        return Some(Way::Messenger);
    }
    Some(match &*known_channel(word)? {
        "email" => Way::Email,
        "sms" => Way::Sms,
        "push" => return None,
        name => Way::One(name.into()),
    })
}

/// `в WhatsApp`, `на почту`, `по телефону` at the cursor; a messenger's own name also stands bare. `None`: the cursor stays.
pub(in crate::model) fn way_here(cursor: &mut Cursor<'_>) -> Option<Way> {
    let start = cursor.position();
    let led = cursor.eat(&["в", "во", "на", "по", "через", "из"]);
    cursor.eat_stem(&["канал"]);
    let found = cursor
        .word()
        .and_then(way)
        .filter(|way| led || matches!(way, Way::One(_)));
    if found.is_some() {
        cursor.skip(1);
    } else {
        cursor.back_to(start);
    }
    found
}

/// What goes to the client the way that these words name (`напомнить клиенту сообщением`), or that stands at the cursor (`по СМС`); it is
/// behind it then. Nothing, where no way is named.
pub(in crate::model) fn gone_by(said: &str, cursor: &mut Cursor<'_>) -> Vec<EventShape> {
    let named = said.split(' ').find_map(|word| {
        let word = crate::lexicon::fold(word);
        Some(match word.as_str() {
            "сообщением" => Way::Messenger,
            "письмом" => Way::Email,
            word if word.starts_with("смс") => Way::Sms,
            "звонком" => Way::Phone,
            _ => return None,
        })
    });
    let Some(way) = named.or_else(|| way_here(cursor)) else {
        return Vec::new();
    };
    let mut any: Vec<EventShape> = [
        EventKind::Call,
        EventKind::Email,
        EventKind::Message,
        EventKind::Sms,
    ]
    .map(|one| crate::model::duties::deeds::outgoing(kind(one)))
    .to_vec();
    for call in any.iter_mut().take(1) {
        call.connected = Some(true);
    }
    narrow(&mut any, &way);
    any
}

/// Leaves of these events those that go this way; false, with nothing changed, when none can.
pub(in crate::model) fn narrow(shapes: &mut Vec<EventShape>, way: &Way) -> bool {
    let contact = |one: &EventShape| {
        matches!(
            one.what,
            What::Contact
                | What::Event(
                    EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms,
                    _
                )
        )
    };
    let mut kept: Vec<EventShape> = Vec::new();
    for one in shapes.iter() {
        let mut narrowed = one.clone();
        match &one.what {
            What::Contact => {
                narrowed.what = What::Event(way.kind(), Moment::Done);
                if *way == Way::Phone && narrowed.connected.is_none() {
                    narrowed.connected = Some(true);
                }
            }
            What::Event(said, _) if *said == way.kind() => {}
            // A call over a messenger, a document by post: the record says by what.
            What::Event(EventKind::Call, _) if matches!(way, Way::One(_)) && shapes.len() == 1 => {}
            What::Event(EventKind::Document, _) if *way != Way::Phone => {
                narrowed.mailing.channels = vec![named(way)];
                kept.push(narrowed);
                continue;
            }
            What::Named if shapes.iter().any(contact) => {}
            _ => continue,
        }
        if let (Way::One(name), true) = (way, one.what != What::Named) {
            narrowed.mailing.channels = vec![name.clone()];
        }
        if !kept.contains(&narrowed) {
            kept.push(narrowed);
        }
    }
    let speaks = kept.iter().any(|one| one.what != What::Named);
    if speaks {
        *shapes = kept;
    }
    speaks
}

/// How the data calls the channel of a way.
fn named(way: &Way) -> Box<str> {
    match way {
        Way::Phone => "телефон".into(),
        Way::Email => "email".into(),
        Way::Sms => "sms".into(),
        Way::Messenger => "мессенджер".into(),
        Way::One(name) => name.clone(),
    }
}

/// A message in this messenger, as an event of its own: `после WhatsApp`.
pub(in crate::model) fn message_in(name: Box<str>) -> EventShape {
    let mut shape = kind(EventKind::Message);
    shape.mailing.channels = vec![name];
    shape
}

/// `в WhatsApp или Telegram`: the second goes on with the event of the first. `None`: the member says something else.
pub(in crate::model) fn one_more(
    member: &Member,
    before: &[EventShape],
) -> Option<Vec<EventShape>> {
    let mut cursor = Cursor::new(member);
    let way = way_here(&mut cursor).filter(|_| cursor.is_done())?;
    let mut more: Vec<EventShape> = before
        .iter()
        .cloned()
        .map(|mut one| {
            if one.what.is_contact() {
                one.what = What::Event(way.kind(), Moment::Done);
                one.mailing.channels.clear();
            }
            one
        })
        .collect();
    narrow(&mut more, &way).then_some(more)
}

impl Binder<'_> {
    /// `писать только в WhatsApp или Telegram`, `отвечать только по почте`: every other way is forbidden. False when the line says
    /// nothing of the kind.
    pub(in crate::model) fn only_way(&mut self, line: Line<'_>) -> bool {
        let Some((deed, ways)) = only_ways(line.left) else {
            return false;
        };
        let mark = self.diagnostics.mark();
        let Some(any) = self.forbidden_events(&deed, line) else {
            self.diagnostics.take_back(mark);
            return false;
        };
        let others = ways
            .iter()
            .fold(any.clone(), |left, way| match (way, ways.as_slice()) {
                (Way::One(_), [_]) => way.others(&left),
                (Way::One(_), many) => {
                    // Any of the messengers named will do.
                    let named: Vec<&Way> = many.iter().collect();
                    let mut out = way.others(&left);
                    for one in &mut out {
                        one.mailing
                            .channels
                            .retain(|name| !named.contains(&&Way::One(name.clone())));
                    }
                    out
                }
                _ => way.others(&left),
            });
        if others.is_empty() {
            let said = self.text(line.left.span());
            self.error(
                Code::NoEvent,
                line.left.span(),
                format!("«{said}»: запрещать нечего, это дело и так идёт только этим путём"),
            )
            .label("лишнее «только»")
            .hint("каналы: телефон, письмо, СМС, WhatsApp, Telegram, мессенджер");
            return true;
        }
        let outgoing = others
            .into_iter()
            .map(|one| EventShape {
                connected: None,
                ..one
            })
            .collect();
        let guard = self.guard(line);
        self.ban_clause(line, guard, Vec::new(), outgoing);
        true
    }
}

/// The deeds before «только» and the ways behind it.
fn only_ways(left: &Condition) -> Option<(Condition, Vec<Way>)> {
    let all = crate::model::names::lookup::members(left);
    let only = |member: &Member| {
        member.parts.iter().position(
            |part| matches!(&part.kind, PartKind::Word(word) if matches!(&**word, "только" | "лишь")),
        )
    };
    let (index, at) = all
        .iter()
        .enumerate()
        .find_map(|(index, member)| Some((index, only(member)?)))?;
    let member = all.get(index)?;
    let mut cursor = Cursor::new(member);
    cursor.skip(at + 1);
    let mut ways = vec![way_here(&mut cursor).filter(|_| cursor.is_done())?];
    for more in all.iter().skip(index + 1) {
        let mut cursor = Cursor::new(more);
        ways.push(way_here(&mut cursor).filter(|_| cursor.is_done())?);
    }
    let parts = member.parts.get(..at)?.to_vec();
    let (first, last) = (parts.first()?.span, parts.last()?.span);
    let mut deeds: Vec<Condition> = all
        .iter()
        .take(index)
        .map(|member| Condition::Member((*member).clone()))
        .collect();
    let span = first.join(last);
    deeds.push(Condition::Member(Member { parts, span }));
    let whole = Span::new(left.span().start, span.end);
    let deed = match deeds.as_slice() {
        [one] => one.clone(),
        _ => Condition::Joint(Joint::And, deeds, whole),
    };
    Some((deed, ways))
}
