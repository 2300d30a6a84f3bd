//! The answer: counting and comparing, nothing allocated.

use super::frame::{Frame, Span};
use super::recipient::{Contact, Standing};
use super::rules::{Account, Ask, Line, Rule};
use super::{Short, Tri};
use crate::calendar::Quantity;
use crate::engine::ask::decided;
use crate::engine::contribution::Key;
use crate::engine::held::Hold;
use crate::engine::permission::{Across, Answer};
use crate::model::regulation::ConsentTest;
use crate::value::Instant;

/// Under which of his deals a client is asked about.
type Under<'r> = Option<&'r Standing>;

impl Short<'_> {
    /// Whether nothing stands against it; `None`: a line that only the long way can ask decides.
    pub(super) fn judge(
        &self,
        recipient: Contact<'_>,
        across: &Across,
        frame: &Frame,
    ) -> Option<Answer> {
        let mut answer = Answer::Yes;
        let mut long = false;
        for rule in &self.rules.list {
            let line = match rule {
                Rule::Silent => continue,
                Rule::Long => {
                    long = true;
                    continue;
                }
                Rule::Short(line) if !across.is_known() && !matches!(line.whose, Account::Own) => {
                    long = true;
                    continue;
                }
                Rule::Short(line) => line,
            };
            match self.forbids(line, recipient, across, frame) {
                Tri::Yes => return Some(Answer::No),
                Tri::Unknown => answer = Answer::CannotTell,
                Tri::No => {}
            }
        }
        (!long).then_some(answer)
    }

    fn forbids(&self, line: &Line, recipient: Contact<'_>, across: &Across, frame: &Frame) -> Tri {
        let at = frame.at;
        if at < line.in_force || line.until <= at {
            return Tri::No;
        }
        let over = match &line.whose {
            Account::Own => self.over(line, recipient, frame),
            Account::Shared(place, key) => self.shared(line, (*place, key), across, frame),
            Account::Unnamed(place) => self.unnamed(line, *place, across, frame),
        };
        if over == Tri::No {
            return Tri::No;
        }
        // A mailing stands in the views of all deals open then, else in that of the client.
        let open = recipient
            .deals
            .iter()
            .filter(|deal| deal.version == line.version && deal.open && deal.start <= at);
        let mut speaks: Option<Tri> = None;
        for deal in open {
            let own = self.speaks(line, recipient, frame, Some(deal));
            speaks = Some(match speaks {
                None => own,
                Some(known) if line.every => known.min(own),
                Some(known) => known.max(own),
            });
        }
        let speaks = speaks.unwrap_or_else(|| self.speaks(line, recipient, frame, None));
        over.min(line.speaks).min(speaks)
    }

    fn speaks(&self, line: &Line, recipient: Contact<'_>, frame: &Frame, under: Under<'_>) -> Tri {
        let exempt = line.exempt.as_ref();
        let exempt = exempt.map_or(Tri::No, |ask| self.ask(ask, recipient, frame, under));
        self.ask(&line.guard, recipient, frame, under)
            .min(exempt.negate())
    }

    /// Whether one more would be too many.
    fn over(&self, line: &Line, recipient: Contact<'_>, frame: &Frame) -> Tri {
        if line.at_most == 0 {
            return Tri::Yes;
        }
        // Windows and gaps are numbered by the rules.
        let (sure, doubtful) = self.filled(
            line.counter,
            Some(&frame.windows[line.window]),
            recipient,
            line.at_most,
        );
        if sure >= line.at_most {
            Tri::Yes
        } else if frame.gaps[line.gaps] || sure + doubtful >= line.at_most {
            Tri::Unknown
        } else {
            Tri::No
        }
    }

    /// The same of an account over many clients.
    fn shared(
        &self,
        line: &Line,
        (place, key): ((usize, usize), &Key),
        across: &Across,
        frame: &Frame,
    ) -> Tri {
        if line.at_most == 0 {
            return Tri::Yes;
        }
        // Windows and gaps are numbered by the rules.
        let from = frame.windows[line.window].from;
        let account = across.contributed(place).of_account(key, frame.at);
        let inside = account.since(from);
        let last = self.holding.last_unseen();
        let hidden = || {
            let nothing_earlier = self.holding.outlook.nothing_earlier;
            let own = across.hidden(place).filter(|_| !nothing_earlier);
            own.is_some_and(|own| from <= last && !own.is_held(from, frame.at.min(last)))
        };
        if inside.sure() >= line.at_most {
            Tri::Yes
        } else if frame.gaps[line.gaps]
            || inside.sure() + inside.doubtful.len() >= line.at_most
            || hidden()
        {
            Tri::Unknown
        } else {
            Tri::No
        }
    }

    /// If any account is full, it depends on which it goes from.
    fn unnamed(&self, line: &Line, place: (usize, usize), across: &Across, frame: &Frame) -> Tri {
        let mut keys = across.contributed(place).touched();
        // What is not held may have come from it as well.
        if keys.is_empty() {
            keys.push(&Key::All);
        }
        let mut keys = keys.into_iter();
        if keys.any(|key| self.shared(line, (place, key), across, frame) != Tri::No) {
            Tri::Unknown
        } else {
            Tri::No
        }
    }

    /// How many facts surely count, and how many may; no more than `enough` sure ones are counted.
    fn filled(
        &self,
        counter: u32,
        span: Option<&Span>,
        recipient: Contact<'_>,
        enough: usize,
    ) -> (usize, usize) {
        let bit = 1_u64 << counter;
        let (mut sure, mut doubtful) = (0, 0);
        for spot in recipient.spots.iter().rev() {
            if span.is_some_and(|span| spot.at < span.from) {
                break;
            }
            // Kinds are numbered by this very list.
            let masks = self.kinds.masks[spot.kind as usize];
            if (masks.sure | masks.doubt) & bit == 0 || !span.is_none_or(|span| span.holds(spot.at))
            {
                continue;
            }
            if masks.sure & bit == 0 {
                doubtful += 1;
            } else {
                sure += 1;
                if sure >= enough {
                    break;
                }
            }
        }
        (sure, doubtful)
    }

    fn ask(&self, ask: &Ask, recipient: Contact<'_>, frame: &Frame, under: Under<'_>) -> Tri {
        match ask {
            Ask::Always => Tri::Yes,
            Ask::All(all) => {
                let mut answer = Tri::Yes;
                for one in all {
                    answer = answer.min(self.ask(one, recipient, frame, under));
                    if answer == Tri::No {
                        break;
                    }
                }
                answer
            }
            Ask::Any(any) => {
                let mut answer = Tri::No;
                for one in any {
                    answer = answer.max(self.ask(one, recipient, frame, under));
                    if answer == Tri::Yes {
                        break;
                    }
                }
                answer
            }
            Ask::Not(one) => self.ask(one, recipient, frame, under).negate(),
            Ask::Consent(asked) => self.consent_stands(*asked, recipient, frame.at),
            // Clocks are numbered by the rules.
            Ask::Clock(clock) => frame.clocks[*clock].into(),
            Ask::Stage(stages) => {
                let stands = |deal: &Standing| deal.stage.is_some_and(|own| stages.contains(&own));
                match under {
                    Some(deal) => stands(deal).into(),
                    None => self.any_deal(recipient, stands),
                }
            }
            Ask::Count {
                counter,
                window,
                holds,
                op,
                number,
            } => {
                let span = window.map(|window| &frame.windows[window]);
                let (least, doubtful) = self.filled(*counter, span, recipient, usize::MAX);
                let from = span.map_or(Instant::MIN, |span| span.from);
                let held = self.covers(holds, from, frame.at);
                match decided(least, held.then_some(least + doubtful), *op, *number) {
                    Some(answer) => answer.into(),
                    None => Tri::Unknown,
                }
            }
            Ask::Older {
                counter,
                holds,
                age,
            } => self.older((*counter, *age), holds, recipient, frame.at),
            Ask::Streak {
                counter,
                without,
                holds,
                number,
            } => self.streak((*counter, *without, *number), holds, recipient, frame),
        }
    }

    fn older(
        &self,
        (counter, age): (u32, Quantity),
        holds: &[Hold],
        recipient: Contact<'_>,
        at: Instant,
    ) -> Tri {
        let bit = 1_u64 << counter;
        let mut doubt = false;
        let mut last = None;
        for spot in recipient.spots.iter().rev() {
            let masks = self.kinds.masks[spot.kind as usize];
            if masks.sure & bit != 0 {
                last = Some(spot.at);
                break;
            }
            doubt |= masks.doubt & bit != 0;
        }
        let over = |last| at >= age.window_end(last, self.holding.moments.zone);
        let known = !doubt && self.covers(holds, last.unwrap_or(Instant::MIN), at);
        match last {
            // A later one that is not seen could only make it younger: a young one is young all the same.
            Some(last) if !over(last) => Tri::No,
            _ if !known => Tri::Unknown,
            Some(_) => Tri::Yes,
            None => Tri::No,
        }
    }

    /// Of a client without an open deal it is asked where his deals stand only where clients are told apart by that.
    fn any_deal(&self, recipient: Contact<'_>, stands: impl Fn(&Standing) -> bool) -> Tri {
        let known = |deal: &&Standing| self.program.versions[deal.version].clients_by_stage;
        recipient.deals.iter().filter(known).any(stands).into()
    }

    /// Whether these histories are held over a time.
    fn covers(&self, holds: &[Hold], from: Instant, to: Instant) -> bool {
        let mut holds = holds.iter();
        holds.all(|hold| self.holding.covers(*hold, from, to))
    }

    fn streak(
        &self,
        (counter, without, number): (u32, u32, usize),
        holds: &[Hold],
        recipient: Contact<'_>,
        frame: &Frame,
    ) -> Tri {
        let (bit, other) = (1_u64 << counter, 1_u64 << without);
        let (mut found, mut doubt, mut from) = (0, false, Instant::MIN);
        for spot in recipient.spots.iter().rev() {
            if found == number {
                break;
            }
            let masks = self.kinds.masks[spot.kind as usize];
            if masks.sure & bit == 0 {
                continue;
            }
            if masks.sure & other != 0 {
                // Ahead of an export that is behind there may be as many later ones as it takes.
                let seen = self.covers(holds, spot.at, frame.at);
                return if seen { Tri::No } else { Tri::Unknown };
            }
            doubt |= masks.doubt & other != 0;
            found += 1;
            from = spot.at;
        }
        let from = if found < number { Instant::MIN } else { from };
        if doubt || !self.covers(holds, from, frame.at) {
            return Tri::Unknown;
        }
        (found == number).into()
    }

    /// As the register of consents is asked of a mailing that is still to be sent: no register is no consent.
    fn consent_stands(&self, asked: ConsentTest, recipient: Contact<'_>, at: Instant) -> Tri {
        let unknown = match asked {
            ConsentTest::Stands => Tri::No,
            ConsentTest::Withdrawn => Tri::Unknown,
        };
        let held = self.register;
        if held.is_none() {
            return unknown;
        }
        let all = recipient.consents;
        let own = all.iter().filter(|one| !one.every);
        let refused = own.filter_map(|one| one.taken).filter(|taken| *taken <= at);
        let refused = refused.max();
        let (mut stands, mut withdrawn) = (false, false);
        for one in all {
            let over = one.every
                && refused.is_some_and(|refused| one.given.is_none_or(|given| given <= refused));
            let given = one.given.is_none_or(|given| given <= at);
            let taken = over || one.taken.is_some_and(|taken| taken <= at);
            stands |= given && !taken;
            withdrawn |= given && taken;
        }
        let answer = match asked {
            ConsentTest::Stands => stands,
            ConsentTest::Withdrawn => withdrawn && !stands,
        };
        if answer || stands || self.holding.covers(held, at.min(self.holding.now), at) {
            answer.into()
        } else {
            unknown
        }
    }
}
