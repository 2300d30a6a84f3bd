//! The short way to "may it be sent": numbers only, nothing allocated.
//!
//! The long way (`limits`, `bans`) judges the mailing by the very code that judges past ones and can tell why; it pays for that
//! with views of all facts under every version. Nearly every line of a contact policy asks far less of a client: how many of his
//! mailings lie in a window, what his clock shows, whether a consent stands, where his deals stand. Such a line becomes a
//! [`Rule`]; what it can ask of a client is read into a [`Recipient`] once and answered for any moment.
//!
//! ```text
//! Policy ─ rules ▶ Rule ┐
//! Case ─ recipient ▶ Recipient ┼ judge ▶ yes, no or cannot tell
//! (clock, moment) ─ frame ▶ Frame ┘
//! ```
//!
//! What a line asks beyond that, and a client whose history leaves doubts that only the long way weighs, get no answer here.
//! What fits a pattern is decided by the matching of the long way; that both ways answer alike is a test over random policies.

mod frame;
mod judge;
mod recipient;
mod rules;
mod things;

use rustc_hash::FxHashMap;

pub use recipient::{Recipient, Recipients};

use self::frame::Frame;
use self::rules::{Rule, Rules};
use self::things::Kinds;
use super::{Across, Answer, Policy, Send};
use crate::calendar::Zone;
use crate::engine::Engine;
use crate::engine::held::{Hold, Holding, Outlook};
use crate::engine::policy::Wanted;
use crate::facts::{Case, FactKind};
use crate::program::{Memo, Program};
use crate::value::Instant;

/// So many clocks are kept for the moment asked last.
const FRAMES: usize = 1024;

/// What is known, is not, or nobody can tell: as [`Truth`](crate::value::Truth), without saying what is missing. The order is
/// that of Kleene's logic: `и` is the least of two, `или` the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tri {
    No,
    Unknown,
    Yes,
}

impl Tri {
    const fn negate(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// A policy made ready for asking masses of clients. Make one for each thread.
#[derive(Debug)]
pub struct Short<'p> {
    program: &'p Program,
    holding: Holding<'p>,
    send: Send,
    rules: Rules<'p>,
    kinds: Kinds,
    /// Over which time consents are held.
    register: Hold,
    /// For which consents are looked.
    wanted: Wanted,
    /// Channel and purpose of a consent → whether it is one for this mailing, and whether for every channel.
    consents: FxHashMap<Box<str>, (bool, bool)>,
    /// Clients' zones as the data spells them; the first stands for "not said".
    zones: Vec<Option<Zone>>,
    by_zone: FxHashMap<Box<str>, u32>,
    /// What the moment asked last comes to on each of the clocks.
    frames: Vec<Frame>,
    frames_at: Instant,
    memo: Memo,
    scratch: Recipient,
    key: String,
}

impl<'p> Short<'p> {
    pub(super) fn new(engine: &Engine<'p>, policy: &Policy) -> Self {
        let holding = Holding {
            outlook: Outlook {
                ahead: true,
                nothing_earlier: engine.options.assume_no_earlier,
            },
            dataset: engine.dataset,
            moments: engine.moments,
            now: engine.now,
            horizon: engine.horizon,
        };
        let mailing = policy.send.mailing(engine.now);
        let as_if = engine.options.as_if_in_force;
        Self {
            program: engine.program,
            holding,
            send: policy.send.clone(),
            rules: Rules::new(engine.program, holding, policy, &mailing, as_if),
            kinds: Kinds::default(),
            register: holding.of(FactKind::Consents),
            wanted: Wanted::by(&mailing),
            consents: FxHashMap::default(),
            zones: vec![None],
            by_zone: FxHashMap::default(),
            frames: Vec::new(),
            frames_at: Instant::MIN,
            memo: Memo::default(),
            scratch: Recipient::default(),
            key: String::new(),
        }
    }

    /// Whether it was made for this mailing.
    pub(super) fn is_for(&self, send: &Send) -> bool {
        self.send == *send
    }

    /// Whether every line of the policy goes the short way.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut rules = self.rules.list.iter();
        !rules.any(|rule| matches!(rule, Rule::Long))
    }

    /// What the policy can ask of a client; `None`: only the long way can judge this one.
    pub fn recipient(&mut self, case: &Case<'_>) -> Option<Recipient> {
        let mut out = Recipient::default();
        self.read(case, &mut out).then_some(out)
    }

    /// Whether he may be sent it at a moment, not before the engine's own; `None`: a line that only the long way can ask decides.
    pub fn may_send(
        &mut self,
        recipient: &Recipient,
        across: &Across,
        at: Instant,
    ) -> Option<Answer> {
        let at = at.max(self.holding.now);
        let frame = self.frame(recipient.zone, at);
        // The frame has just been put there.
        self.judge(recipient.contact(), across, &self.frames[frame])
    }

    /// The same of all of them, in their order.
    pub fn may_send_each(
        &mut self,
        recipients: &Recipients,
        across: &Across,
        at: Instant,
        mut each: impl FnMut(Option<Answer>),
    ) {
        let at = at.max(self.holding.now);
        for contact in recipients.iter() {
            let frame = self.frame(contact.zone, at);
            // The frame has just been put there.
            each(self.judge(contact, across, &self.frames[frame]));
        }
    }

    /// The same of a case.
    pub(super) fn may_send_to(
        &mut self,
        case: &Case<'_>,
        across: &Across,
        at: Instant,
    ) -> Option<Answer> {
        let mut recipient = std::mem::take(&mut self.scratch);
        let answer = if self.read(case, &mut recipient) {
            self.may_send(&recipient, across, at)
        } else {
            None
        };
        self.scratch = recipient;
        answer
    }

    /// The number of the frame of a clock at a moment.
    fn frame(&mut self, zone: u32, at: Instant) -> usize {
        if self.frames_at != at || self.frames.len() >= FRAMES {
            self.frames.clear();
            self.frames_at = at;
        }
        if let Some(known) = self.frames.iter().position(|one| one.zone == zone) {
            return known;
        }
        let client = self.zones.get(zone as usize).copied().flatten();
        let frame = Frame::new(&self.rules, self.holding, (zone, client), at);
        self.frames.push(frame);
        self.frames.len() - 1
    }
}
