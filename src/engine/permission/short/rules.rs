//! The lines of a policy as far as numbers can answer them.

use super::Tri;
use super::things::{Counter, Wanting};
use crate::calendar::Quantity;
use crate::engine::contribution::Key;
use crate::engine::gaps::Gaps;
use crate::engine::held::{Hold, Holding};
use crate::engine::permission::Policy;
use crate::engine::permission::account::counts_by_halving;
use crate::facts::Mailing;
use crate::model::regulation::{ConsentTest, LocalHours, Op, Scope, StageId, What};
use crate::program::norm::{Body, CountWindow, KeyKind, Limit, Norm};
use crate::program::{Cond, PatternId, Program, Test, Window, fold};
use crate::value::Instant;

/// One line.
#[derive(Debug)]
pub(super) enum Rule {
    /// It asks more than numbers can tell.
    Long,
    /// It has nothing to say of such a mailing, ever.
    Silent,
    /// It is answered here.
    Short(Box<Line>),
}

/// A line that is answered here: so many within a window, under a condition.
#[derive(Debug)]
pub(super) struct Line {
    /// Index of its version.
    pub(super) version: usize,
    pub(super) in_force: Instant,
    pub(super) until: Instant,
    /// Whether it speaks of the mailing, the condition apart.
    pub(super) speaks: Tri,
    pub(super) at_most: usize,
    /// Whose mailings count together.
    pub(super) whose: Account,
    /// What fills it, if that is the client's own.
    pub(super) counter: u32,
    /// Its window, by number.
    pub(super) window: usize,
    /// What is not held of what fills it, by number.
    pub(super) gaps: usize,
    /// When it does not speak of the mailing.
    pub(super) exempt: Option<Ask>,
    pub(super) guard: Ask,
    /// The condition must hold for every open deal.
    pub(super) every: bool,
}

/// Whose mailings count together.
#[derive(Debug)]
pub(super) enum Account {
    /// The client's own.
    Own,
    /// Those of many clients on one account of a norm of a version.
    Shared((usize, usize), Key),
    /// It is not said from which number: it depends on which of those of a norm.
    Unnamed((usize, usize)),
}

/// A condition.
#[derive(Debug)]
pub(super) enum Ask {
    Always,
    All(Vec<Ask>),
    Any(Vec<Ask>),
    Not(Box<Ask>),
    Consent(ConsentTest),
    /// What a clock shows, by number.
    Clock(usize),
    Stage(Vec<StageId>),
    Count {
        counter: u32,
        window: Option<usize>,
        holds: Vec<Hold>,
        op: Op,
        number: usize,
    },
    Streak {
        counter: u32,
        without: u32,
        holds: Vec<Hold>,
        number: usize,
    },
    /// There was one, and the last is older than this.
    Older {
        counter: u32,
        holds: Vec<Hold>,
        age: Quantity,
    },
}

/// What is asked of a clock.
#[derive(Debug)]
pub(super) enum Clock {
    Hours(LocalHours),
    Test(Test),
}

/// Whose clock a window runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The client's, else that of the company of this version.
    Client(usize),
    /// That of the company of this version.
    Company(usize),
    /// That of the data.
    Data,
}

/// All lines, and what they share.
#[derive(Debug)]
pub(super) struct Rules<'p> {
    pub(super) program: &'p Program,
    pub(super) list: Vec<Rule>,
    pub(super) counters: Vec<Counter<'p>>,
    pub(super) windows: Vec<(CountWindow, Whose)>,
    /// What is not held, and of which window it is asked.
    pub(super) gaps: Vec<(Gaps, usize)>,
    /// What is asked of clocks, and of which version.
    pub(super) clocks: Vec<(Clock, usize)>,
    /// Versions that any of the lines are of.
    pub(super) versions: Vec<usize>,
    /// What of a fact any of the lines asks.
    pub(super) wanting: Wanting,
}

/// More than this a mask cannot hold.
const COUNTERS: usize = 64;

impl<'p> Rules<'p> {
    pub(super) fn new(
        program: &'p Program,
        holding: Holding<'p>,
        policy: &Policy,
        mailing: &Mailing<'_>,
        as_if_in_force: bool,
    ) -> Self {
        let mut rules = Self {
            program,
            list: Vec::new(),
            counters: Vec::new(),
            windows: Vec::new(),
            gaps: Vec::new(),
            clocks: Vec::new(),
            versions: Vec::new(),
            wanting: Wanting::default(),
        };
        for &(index, at) in &policy.places {
            let version = &program.versions[index];
            let norm = &version.norms[at];
            let in_force = if as_if_in_force && version.earliest {
                Instant::MIN
            } else {
                version.from
            };
            let line = match &norm.body {
                Body::Limit(limit) => {
                    rules.line(((index, at), norm, limit), in_force, holding, mailing)
                }
                _ => None,
            };
            if !rules.versions.contains(&index) {
                rules.versions.push(index);
            }
            rules.list.push(match line {
                None => Rule::Long,
                Some(line) if line.speaks == Tri::No => Rule::Silent,
                Some(line) => Rule::Short(Box::new(line)),
            });
        }
        // What costs least is asked first: only the answer counts, not who gave it.
        rules.list.sort_by_key(|rule| match rule {
            Rule::Short(line) => (line.at_most > 0, cost(&line.guard)),
            Rule::Long | Rule::Silent => (true, u32::MAX),
        });
        rules.wanting = Wanting::of(&rules.counters);
        rules
    }

    fn line(
        &mut self,
        (place, norm, limit): ((usize, usize), &'p Norm, &'p Limit),
        in_force: Instant,
        holding: Holding<'p>,
        mailing: &Mailing<'_>,
    ) -> Option<Line> {
        let (index, _) = place;
        let version = &self.program.versions[index];
        let plain = |scope: &Scope| {
            scope.funnel.is_none() && scope.stages.is_empty() && scope.except_stages.is_empty()
        };
        let said = |name: &Option<std::borrow::Cow<'_, str>>| -> Option<Box<str>> {
            let name = name.as_deref().map(str::trim);
            name.filter(|name| !name.is_empty())
                .map(|name| fold(name).into())
        };
        let campaign = said(&mailing.campaign);
        let mut of = None;
        let whose = match limit.key {
            KeyKind::Client => Account::Own,
            KeyKind::ClientCampaign | KeyKind::Campaign => match (campaign, limit.key) {
                // Without a campaign it is on nobody's account.
                (None, _) => return self.silent(index),
                (Some(campaign), KeyKind::Campaign) => {
                    Account::Shared(place, Key::Campaign(campaign))
                }
                (campaign, _) => {
                    of = campaign;
                    Account::Own
                }
            },
            KeyKind::Sender => match said(&mailing.sender) {
                Some(sender) => Account::Shared(place, Key::Sender(sender)),
                None => Account::Unnamed(place),
            },
            KeyKind::All => Account::Shared(place, Key::All),
            _ => return None,
        };
        let own = matches!(whose, Account::Own);
        if !own && !counts_by_halving(limit.window) {
            return None;
        }
        // Conditions on mailings to a client are asked of the client, others of each of his deals.
        let shapes = &version.pattern(limit.pattern).shapes;
        if shapes.iter().any(|shape| shape.what != What::Mailing) {
            return None;
        }
        // A condition under which past events do not count was asked of each of them at its time.
        if !plain(&norm.scope) || (limit.exempt_when.is_some() && limit.at_most > 0) {
            return None;
        }
        let counted: Vec<PatternId> = std::iter::once(limit.pattern)
            .chain(limit.also.iter().copied())
            .collect();
        let exempt = limit.exempt.clone();
        let judged = Counter::new((index, version), vec![limit.pattern], Vec::new(), None)?;
        let filling = Counter::new((index, version), counted.clone(), exempt, of)?;
        let speaks = filling
            .of_mailing(mailing, &self.program.names)
            .min(judged.of_mailing(mailing, &self.program.names));
        let window = self.window(limit.window, |client| {
            if client && limit.client_clock {
                Whose::Client(index)
            } else {
                Whose::Company(index)
            }
        });
        let gaps = if holding.outlook.nothing_earlier || limit.at_most == 0 {
            Gaps::default()
        } else {
            Gaps::everywhere(holding, version, counted.into_iter())
        };
        self.gaps.push((gaps, window));
        let exempt = match &limit.exempt_when {
            None => None,
            Some(cond) => Some(self.ask(index, cond, holding)?),
        };
        Some(Line {
            version: index,
            in_force,
            until: version.until,
            speaks,
            at_most: limit.at_most as usize,
            whose,
            counter: if own { self.counter(filling)? } else { 0 },
            window,
            gaps: self.gaps.len() - 1,
            exempt,
            guard: self.ask(index, &norm.guard, holding)?,
            every: limit.every_deal,
        })
    }

    /// A line that never speaks.
    fn silent(&self, version: usize) -> Option<Line> {
        Some(Line {
            version,
            in_force: Instant::MAX,
            until: Instant::MAX,
            speaks: Tri::No,
            at_most: 0,
            whose: Account::Own,
            counter: 0,
            window: 0,
            gaps: 0,
            exempt: None,
            guard: Ask::Always,
            every: false,
        })
    }

    fn window(&mut self, window: CountWindow, whose: impl Fn(bool) -> Whose) -> usize {
        let one = (window, whose(true));
        if let Some(known) = self.windows.iter().position(|known| *known == one) {
            return known;
        }
        self.windows.push(one);
        self.windows.len() - 1
    }

    fn counter(&mut self, counter: Counter<'p>) -> Option<u32> {
        if let Some(known) = self.counters.iter().position(|known| *known == counter) {
            return u32::try_from(known).ok();
        }
        if self.counters.len() >= COUNTERS {
            return None;
        }
        self.counters.push(counter);
        u32::try_from(self.counters.len() - 1).ok()
    }

    fn of_pattern(&mut self, index: usize, pattern: PatternId) -> Option<u32> {
        let version = &self.program.versions[index];
        let counter = Counter::new((index, version), vec![pattern], Vec::new(), None)?;
        self.counter(counter)
    }

    fn ask(&mut self, version: usize, cond: &Cond, holding: Holding<'p>) -> Option<Ask> {
        Some(match cond {
            Cond::True => Ask::Always,
            Cond::And(all) => Ask::All(self.asks(version, all, holding)?),
            Cond::Or(any) => Ask::Any(self.asks(version, any, holding)?),
            Cond::Not(one) => Ask::Not(Box::new(self.ask(version, one, holding)?)),
            Cond::Test(test, _) => self.test(version, test, holding)?,
        })
    }

    fn asks(&mut self, version: usize, all: &[Cond], holding: Holding<'p>) -> Option<Vec<Ask>> {
        let mut asks = Vec::with_capacity(all.len());
        for one in all {
            asks.push(self.ask(version, one, holding)?);
        }
        asks.sort_by_key(cost);
        Some(asks)
    }

    fn test(&mut self, index: usize, test: &Test, holding: Holding<'p>) -> Option<Ask> {
        let version = &self.program.versions[index];
        let clock = |rules: &mut Self, clock| {
            rules.clocks.push((clock, index));
            Ask::Clock(rules.clocks.len() - 1)
        };
        let holds = |pattern: PatternId| {
            let kinds = holding.kinds_of(version.pattern(pattern)).ok()?;
            Some(kinds.iter().map(|kind| holding.of(*kind)).collect())
        };
        Some(match test {
            Test::Consent(asked) => Ask::Consent(*asked),
            Test::LocalTime(hours) => clock(self, Clock::Hours(hours.clone())),
            Test::WorkingTime | Test::Days(..) | Test::Season(..) => {
                clock(self, Clock::Test(test.clone()))
            }
            Test::Stage(stages) => Ask::Stage(stages.clone()),
            Test::Count {
                pattern,
                window,
                op,
                number,
            } => {
                let window = match window {
                    Window::Ever => None,
                    // Ends of months do not come in the order of the beginnings.
                    Window::Last(length) if length.seconds() > 0 => {
                        let window = CountWindow::Rolling(*length);
                        Some(self.window(window, |_| Whose::Data))
                    }
                    Window::Last(_) | Window::Visit | Window::Since(_) | Window::Period(_) => {
                        return None;
                    }
                };
                Ask::Count {
                    counter: self.of_pattern(index, *pattern)?,
                    window,
                    holds: holds(*pattern)?,
                    op: *op,
                    number: *number as usize,
                }
            }
            Test::Streak {
                pattern,
                number,
                without,
            } => Ask::Streak {
                counter: self.of_pattern(index, *pattern)?,
                without: self.of_pattern(index, *without)?,
                holds: holds(*pattern)?,
                number: *number as usize,
            },
            Test::LastOlder(pattern, age) => Ask::Older {
                counter: self.of_pattern(index, *pattern)?,
                holds: holds(*pattern)?,
                age: *age,
            },
            _ => return None,
        })
    }
}

/// What a condition costs, roughly.
fn cost(ask: &Ask) -> u32 {
    match ask {
        Ask::Always | Ask::Clock(_) => 0,
        Ask::Consent(_) | Ask::Stage(_) => 1,
        Ask::Older { .. } => 5,
        Ask::Count { .. } | Ask::Streak { .. } => 10,
        Ask::Not(one) => cost(one),
        Ask::All(all) | Ask::Any(all) => all.iter().map(cost).sum(),
    }
}
