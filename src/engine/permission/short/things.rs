//! What a fact counts as: the matching of the long way, asked once for each kind of mailing that occurs.

use rustc_hash::FxHashMap;

use super::Tri;
use crate::engine::matching::{Fit, connected, direction, mailing};
use crate::facts::{Direction, Event, EventKind, Mailing};
use crate::model::regulation::{Moment, What};
use crate::program::{Names, PatternId, Shape, Version, fold};

/// Facts that count together.
#[derive(Debug)]
pub(super) struct Counter<'p> {
    shapes: Vec<&'p Shape>,
    /// Patterns are numbered by version.
    patterns: (usize, Vec<PatternId>),
    exempt: Vec<Vec<&'p Shape>>,
    exempted: Vec<PatternId>,
    counted: Vec<Vec<&'p Shape>>,
    /// Only those of this campaign, folded.
    campaign: Option<Box<str>>,
}

impl PartialEq for Counter<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
            && self.exempted == other.exempted
            && self.campaign == other.campaign
    }
}

/// What of facts the counters ask at all.
#[derive(Debug, Default)]
pub(super) struct Wanting {
    pub(super) template: bool,
    pub(super) category: bool,
    pub(super) campaign: bool,
    pub(super) sender: bool,
    pub(super) sender_kind: bool,
    pub(super) status: bool,
    /// Kinds of events.
    pub(super) events: Vec<EventKind>,
}

/// Which counters a fact surely fills, and which it may: a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Masks {
    pub(super) sure: u64,
    pub(super) doubt: u64,
}

/// The kinds of facts met so far.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub(super) masks: Vec<Masks>,
    by_masks: FxHashMap<Masks, u32>,
    pub(super) by_words: FxHashMap<Box<str>, Option<u32>>,
}

/// Past so many spellings the memory starts anew; the kinds themselves are few.
const SPELLINGS: usize = 1 << 16;

impl Kinds {
    /// The kind of facts that fill these counters; `None`: they fill none.
    pub(super) fn of(&mut self, masks: Masks) -> Option<u32> {
        if masks == Masks::default() {
            return None;
        }
        let next = u32::try_from(self.masks.len()).unwrap_or(u32::MAX);
        let kind = *self.by_masks.entry(masks).or_insert(next);
        if kind == next {
            self.masks.push(masks);
        }
        Some(kind)
    }

    pub(super) fn remember(&mut self, words: &str, kind: Option<u32>) {
        if self.by_words.len() >= SPELLINGS {
            self.by_words.clear();
        }
        self.by_words.insert(words.into(), kind);
    }
}

impl<'p> Counter<'p> {
    /// Of a version with its number; `None`: something is asked of facts that is not read here.
    pub(super) fn new(
        (index, version): (usize, &'p Version),
        counted: Vec<PatternId>,
        exempted: Vec<PatternId>,
        campaign: Option<Box<str>>,
    ) -> Option<Self> {
        let shapes = |pattern: &PatternId| -> Vec<&'p Shape> {
            version.pattern(*pattern).shapes.iter().collect()
        };
        let all: Vec<Vec<&'p Shape>> = counted.iter().map(shapes).collect();
        let exempt: Vec<Vec<&'p Shape>> = exempted.iter().map(shapes).collect();
        let flat: Vec<&'p Shape> = all.iter().chain(&exempt).flatten().copied().collect();
        // Which kinds of events are looked at, the counted shapes say: a contact of any kind only takes away from them.
        let all_named = all
            .iter()
            .flatten()
            .all(|shape| shape.what != What::Contact);
        (all_named && flat.iter().all(|shape| plain(shape))).then_some(Self {
            shapes: flat,
            patterns: (index, counted),
            exempt,
            exempted,
            counted: all,
            campaign,
        })
    }

    fn fits(&self, fit: impl Fn(&[&Shape]) -> Tri) -> Tri {
        let any = self.counted.iter().map(|shapes| fit(shapes)).max();
        let not = self.exempt.iter().map(|shapes| fit(shapes).negate());
        not.fold(any.unwrap_or(Tri::No), Tri::min)
    }

    /// Whether a mailing counts.
    pub(super) fn of_mailing(&self, sent: &Mailing<'_>, names: &Names) -> Tri {
        if let Some(wanted) = &self.campaign {
            let own = sent.campaign.as_deref().map(str::trim);
            if own.is_none_or(|own| fold(own) != **wanted) {
                return Tri::No;
            }
        }
        self.fits(|shapes| {
            let shapes = shapes.iter().filter(|shape| shape.what == What::Mailing);
            any(shapes.map(|shape| mailing(shape, sent, names)))
        })
    }

    /// Whether an event counts.
    pub(super) fn of_event(&self, event: &Event<'_>, names: &Names) -> Tri {
        // An event is of no campaign.
        if self.campaign.is_some() {
            return Tri::No;
        }
        self.fits(|shapes| {
            let of_kind = |shape: &&&Shape| match shape.what {
                What::Event(kind, _) => kind == event.kind,
                What::Contact => event.kind.row().contact,
                _ => false,
            };
            let shapes = shapes.iter().filter(of_kind);
            any(shapes.map(|shape| fits_event(shape, event, names)))
        })
    }
}

/// One that surely fits is enough.
fn any(fits: impl Iterator<Item = Fit>) -> Tri {
    let fits = fits.map(|fit| match fit {
        Fit::Yes => Tri::Yes,
        Fit::Unknown(_) => Tri::Unknown,
        Fit::No(_) | Fit::Other => Tri::No,
    });
    fits.max().unwrap_or(Tri::No)
}

fn fits_event(shape: &Shape, event: &Event<'_>, names: &Names) -> Fit {
    let text = || event.text.as_deref().unwrap_or("");
    let says = shape
        .text
        .as_deref()
        .is_none_or(|wanted| fold(text()).contains(wanted));
    let by_way = |wanted: Option<Direction>| wanted.map_or(Fit::Yes, |way| direction(event, way));
    let by_template = || {
        let template = event.template.as_deref();
        shape.template.is_none() || shape.template == template.and_then(|name| names.find(name))
    };
    let reached = (shape.what == What::Contact).then_some(true);
    let fits = [
        by_way(shape.direction),
        reached.map_or(Fit::Yes, |wanted| connected(event, wanted)),
        shape
            .connected
            .map_or(Fit::Yes, |wanted| connected(event, wanted)),
        if by_template() {
            Fit::Yes
        } else {
            Fit::No("другой шаблон")
        },
        if says {
            Fit::Yes
        } else {
            Fit::No("другой текст")
        },
    ];
    let no = fits
        .iter()
        .find(|fit| matches!(fit, Fit::No(_) | Fit::Other));
    let doubt = fits.iter().find(|fit| matches!(fit, Fit::Unknown(_)));
    no.or(doubt).copied().unwrap_or(Fit::Yes)
}

/// Whether a shape asks for nothing but what is read here.
fn plain(shape: &Shape) -> bool {
    let nothing_else = shape.name.is_none()
        && shape.results.is_empty()
        && !shape.no_result
        && shape.longer_seconds.is_none()
        && shape.longer_chars.is_none()
        && shape.not_text.is_empty()
        && shape.author.is_none()
        && shape.script.is_none()
        && !shape.attachment
        && shape.amount.is_none()
        && !shape.with_deadline
        && shape.deadline_in.is_none()
        && shape.working.is_none()
        && shape.at_hours.is_none()
        && shape.receiver.is_empty();
    nothing_else
        && match shape.what {
            What::Mailing => true,
            What::Contact => !shape.no_template && shape.mailing.channels.is_empty(),
            What::Event(kind, Moment::Done) => {
                !matches!(
                    kind,
                    EventKind::Task | EventKind::Meeting | EventKind::Document
                ) && shape.template.is_none()
                    && !shape.no_template
                    && shape.not_templates.is_empty()
                    && shape.mailing.channels.is_empty()
            }
            _ => false,
        }
}

impl Wanting {
    pub(super) fn of(counters: &[Counter<'_>]) -> Self {
        let mut wanting = Self::default();
        for counter in counters {
            wanting.campaign |= counter.campaign.is_some();
            for shape in &counter.shapes {
                let asked = &shape.mailing;
                wanting.template |= shape.template.is_some()
                    || shape.no_template
                    || !shape.not_templates.is_empty();
                wanting.category |= asked.category.is_some();
                wanting.campaign |= asked.campaign.is_some();
                wanting.sender |= asked.sender.is_some();
                wanting.sender_kind |= asked.sender_kind.is_some();
                wanting.status |= asked.opened;
                if let What::Event(kind, _) = shape.what {
                    wanting.events.push(kind);
                }
            }
        }
        wanting.events.sort_unstable();
        wanting.events.dedup();
        wanting
    }

    /// What tells mailings apart, written into `key`.
    pub(super) fn words(&self, sent: &Mailing<'_>, key: &mut String) {
        key.clear();
        key.push_str(&sent.channel);
        let parts = [
            (self.template, sent.template.as_deref()),
            (self.category, sent.category.as_deref()),
            (self.campaign, sent.campaign.as_deref()),
            (self.sender, sent.sender.as_deref()),
            (self.sender_kind, sent.sender_kind.as_deref()),
            (true, sent.status.as_deref()),
        ];
        for (number, (asked, text)) in parts.into_iter().enumerate() {
            if let (true, Some(text)) = (asked, text) {
                key.push(char::from(1 + number as u8));
                key.push_str(text);
            }
        }
    }
}
