//! Limits on events: for every event all others are looked at.

use reglament::calendar::{Period, Zone};
use reglament::facts::Mailing;
use reglament::findings::Verdict;
use reglament::model::regulation::{
    Bound, Clause, CountWindow, EventPattern, Frequency, KeyKind, RoleId, Scope, What,
};
use reglament::value::{Instant, Missing, Truth};

use super::asking::Ask;
use super::matching::kinds;
use super::penalties::words;
use super::row::Row;
use super::visits::Place;
use super::world::{Says, World};

/// An event on somebody's account.
struct Entry {
    /// Whose; `None`: nobody knows, so on every account it may be one.
    account: Option<String>,
    at: Instant,
    case: String,
    place: usize,
    /// The zone of its calendar periods.
    zone: Zone,
    /// Before this moment its account could hold nothing.
    since: Instant,
    counts: Truth,
    judged: Truth,
    subject: String,
    responsible: String,
    /// Which record, whoever asks.
    record: String,
}

/// All findings of a limit.
pub fn frequency(
    worlds: &[World<'_>],
    number: usize,
    clause: &Clause,
    limit: &Frequency,
) -> Vec<Row> {
    let mut entries = Vec::new();
    for world in worlds {
        for index in 0..world.facts.len() {
            entries.extend(world.entries_of(clause, limit, index));
        }
    }
    entries.sort_by(|a, b| (a.at, &a.case, a.place).cmp(&(b.at, &b.case, b.place)));
    let mut accounts: Vec<&str> = entries
        .iter()
        .filter_map(|one| one.account.as_deref())
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut rows = Vec::new();
    for bound in &limit.bounds {
        let mut told = false;
        for account in &accounts {
            let own = rows.len();
            rows.extend(one_account(worlds, number, limit, bound, &entries, account));
            told |= rows[own..]
                .iter()
                .any(|row: &Row| row.verdict == Verdict::NotChecked);
        }
        // What is not held at all is said once.
        let never = worlds.first().is_some_and(|world| {
            let mut kinds = patterns(limit).flat_map(kinds);
            kinds.any(|kind| !world.data.held.contains_key(&kind))
        });
        if never && !told {
            rows.push(Row::new(number, " ", Instant(0), Verdict::NotChecked));
        }
    }
    // A verdict that could not be reached costs nothing.
    for row in &mut rows {
        if row.verdict == Verdict::Violated {
            row.measure.penalty = words(&clause.penalty);
        }
    }
    rows
}

fn patterns(limit: &Frequency) -> impl Iterator<Item = &EventPattern> {
    std::iter::once(&limit.pattern).chain(&limit.also)
}

/// Every event of an account, judged by all that came before it.
fn one_account(
    worlds: &[World<'_>],
    number: usize,
    limit: &Frequency,
    bound: &Bound,
    entries: &[Entry],
    account: &str,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut unjudged: Option<Row> = None;
    let own: Vec<&Entry> = entries
        .iter()
        .filter(|one| one.account.as_deref() == Some(account))
        .collect();
    for (place, one) in own.iter().enumerate() {
        let earlier = own[..place]
            .iter()
            .filter(|other| together(bound.window, other.at, one.at, one.zone));
        let (mut sure, mut maybe) = (1, 1);
        let mut missing = Missing::new();
        for other in earlier {
            maybe += 1;
            match &other.counts {
                Truth::Unknown(what) => missing.extend(what.iter().cloned()),
                _ => sure += 1,
            }
        }
        let most = bound.at_most as usize;
        if maybe <= most {
            missing.clear();
        }
        // Of nobody knows whom, at such a moment, there may be any number.
        let anybody = entries.iter().filter(|other| other.account.is_none());
        for other in anybody {
            if other.at <= one.at && together(bound.window, other.at, one.at, one.zone) {
                missing.insert("номер отправителя".into());
            }
        }
        missing.extend(unseen(worlds, limit, bound, one));
        let exceeds = if sure > most {
            Truth::Yes
        } else if missing.is_empty() {
            Truth::No
        } else {
            Truth::Unknown(missing)
        };
        match exceeds.and(one.counts.clone()).and(one.judged.clone()) {
            Truth::No => {}
            Truth::Yes => {
                let mut row = Row::new(number, &one.subject, one.at, Verdict::Violated);
                row.responsible.clone_from(&one.responsible);
                row.event.clone_from(&one.record);
                rows.push(row);
            }
            // Said once for an account.
            Truth::Unknown(_) if unjudged.is_some() => {}
            Truth::Unknown(_) => {
                unjudged = Some(Row::new(number, &one.subject, one.at, Verdict::NotChecked));
            }
        }
    }
    rows.extend(unjudged);
    rows
}

/// Whether a fact still counts at a later moment.
fn together(window: CountWindow, fact: Instant, at: Instant, zone: Zone) -> bool {
    match window {
        CountWindow::Rolling(length) => at < length.window_end(fact, zone),
        CountWindow::Calendar(unit) => {
            Period::containing(zone.date(fact), unit) == Period::containing(zone.date(at), unit)
        }
        CountWindow::Ever => true,
    }
}

/// What is not held of such events in the window of one.
fn unseen(worlds: &[World<'_>], limit: &Frequency, bound: &Bound, one: &Entry) -> Missing {
    let mut missing = Missing::new();
    let Some(world) = worlds.first() else {
        return missing;
    };
    for kind in patterns(limit).flat_map(kinds) {
        let since = match world.data.held.get(&kind) {
            None => Some(Instant::MAX),
            Some(held) => held.since.map(|since| world.start(since)),
        };
        // The last moment of which nothing is held.
        let last = since.map(|since| since.plus(-1).min(one.at));
        let gap = last.is_some_and(|last| {
            last >= one.since && together(bound.window, last, one.at, one.zone)
        });
        if gap {
            missing.insert(kind.history().into());
        }
    }
    missing
}

impl World<'_> {
    /// What an event adds, and to whose account.
    fn entries_of(&self, clause: &Clause, limit: &Frequency, index: usize) -> Vec<Entry> {
        let mut seen: Vec<(Option<usize>, Truth, Truth)> = Vec::new();
        for deal in self.deals_by_id() {
            let (counts, judged) = self.counts_for(clause, limit, index, deal);
            if !counts.is_no() {
                seen.push((Some(deal), counts, judged));
            }
        }
        let nobody = (0..self.case.deals.len()).all(|deal| self.concerns(index, deal).is_no());
        let anywhere = anywhere(&clause.scope, limit.key) && clause.scope.funnel.is_none();
        if nobody && anywhere && limit.key != KeyKind::Deal {
            let (counts, judged) = self.counts_for_client(clause, limit, index);
            if !counts.is_no() {
                seen.push((None, counts, judged));
            }
        }
        if limit.key != KeyKind::Deal && !seen.is_empty() {
            seen = vec![merged(seen, limit.every_deal)];
        }
        let entry = |(deal, counts, judged): (Option<usize>, Truth, Truth)| {
            Entry {
                account: self.account(limit.key, index, deal)?,
                at: self.facts[index].at,
                case: self.name(),
                place: index,
                zone: self.zone_of(limit.client_clock),
                since: match (limit.key, deal) {
                    (KeyKind::Deal, Some(deal)) => self.born(deal).unwrap_or(Instant::MIN),
                    _ => Instant::MIN,
                },
                counts,
                judged,
                subject: self.subject(deal),
                record: format!("{} {index}", self.case.source),
                responsible: match deal {
                    Some(deal) => self.doer(index, deal),
                    None => match self.facts[index].by {
                        Some(by) => by.to_owned(),
                        None => self.leads_client(self.facts[index].at),
                    },
                },
            }
            .into()
        };

        seen.into_iter().filter_map(entry).collect()
    }

    /// Deals in the order of their ids.
    pub fn deals_by_id(&self) -> Vec<usize> {
        let mut deals: Vec<usize> = (0..self.case.deals.len()).collect();
        deals.sort_by_key(|deal| &self.case.deals[*deal].id);
        deals
    }

    /// `только для ролей …`: whether the deal, or the client, was then led by one of these.
    pub fn led_by(&self, roles: &[RoleId], ask: Ask<'_>) -> Truth {
        if roles.is_empty() {
            return Truth::Yes;
        }
        if !ask.client {
            return self.owner_holds(ask.deal, roles, ask.view);
        }
        let taken = self.facts[..ask.view.count].iter().rev();
        let mut owners = taken.filter_map(|fact| match fact.says {
            Says::Owner(owner) => Some(owner),
            _ => None,
        });
        match owners.next() {
            Some(owner) => self.holds(owner, roles),
            None => Truth::unknown("ответственные"),
        }
    }

    /// Who took over one of the client's deals last.
    pub fn leads_client(&self, at: Instant) -> String {
        let taken = self.facts.iter().filter(|fact| fact.at <= at);
        let mut last = taken.filter_map(|fact| match fact.says {
            Says::Owner(owner) => Some(owner),
            _ => None,
        });
        let now = self
            .case
            .deals
            .last()
            .and_then(|deal| deal.owner.as_deref());
        last.next_back().or(now).unwrap_or("не назначен").to_owned()
    }

    /// Whose account: `None` when nobody's, `Some(None)` when nobody knows whose.
    #[expect(clippy::option_option, reason = "nobody's and unknown are two things")]
    fn account(&self, key: KeyKind, index: usize, deal: Option<usize>) -> Option<Option<String>> {
        let own = |name: &Option<std::borrow::Cow<'_, str>>| {
            name.as_deref()
                .map(|name| super::world::folded(name).to_string())
        };
        match key {
            KeyKind::All => Some(Some("все".to_owned())),
            KeyKind::Deal => Some(Some(self.case.deals[deal?].id.to_string())),
            KeyKind::Client => Some(Some(self.name())),
            KeyKind::Person => Some(Some(self.facts[index].by?.to_owned())),
            // Of a call nobody says from which number it was either.
            KeyKind::Sender => Some(self.mailing(index).and_then(|one| own(&one.sender))),
            // Accounts of metrics, which are no limits.
            KeyKind::Doer | KeyKind::Team | KeyKind::Funnel | KeyKind::Field(_) => None,
            KeyKind::Campaign => Some(Some(own(&self.mailing(index)?.campaign)?)),
            KeyKind::ClientCampaign => {
                let campaign = own(&self.mailing(index)?.campaign)?;
                Some(Some(format!("{} {campaign}", self.name())))
            }
        }
    }

    fn mailing(&self, index: usize) -> Option<&Mailing<'_>> {
        match self.facts[index].says {
            Says::Mailing(mailing) => Some(mailing),
            _ => None,
        }
    }

    /// Whether an event counts for a deal, and whether it is judged there.
    fn counts_for(
        &self,
        clause: &Clause,
        limit: &Frequency,
        index: usize,
        deal: usize,
    ) -> (Truth, Truth) {
        let fits = |pattern: &EventPattern| self.fits(pattern, index, deal);
        let place = self.in_scope(&clause.scope, limit.key, index, deal);
        let ask = Ask {
            event: Some(index),
            ..Ask::new(deal, self.before(index), &clause.scope)
        };
        self.counted(clause, limit, index, &fits, place, ask)
    }

    /// The same where none of the client's deals is open.
    fn counts_for_client(
        &self,
        clause: &Clause,
        limit: &Frequency,
        index: usize,
    ) -> (Truth, Truth) {
        let fits = |pattern: &EventPattern| self.fits_any(pattern, index, 0);
        let ask = Ask {
            client: true,
            event: Some(index),
            ..Ask::new(0, self.before(index), &clause.scope)
        };
        self.counted(clause, limit, index, &fits, Truth::Yes, ask)
    }

    fn counted(
        &self,
        clause: &Clause,
        limit: &Frequency,
        index: usize,
        fits: &dyn Fn(&EventPattern) -> Truth,
        place: Truth,
        ask: Ask<'_>,
    ) -> (Truth, Truth) {
        let mailings = limit
            .pattern
            .any
            .iter()
            .all(|one| one.what == What::Mailing);
        let wide = mailings && anywhere(&clause.scope, limit.key);
        let mut counts = patterns(limit)
            .fold(Truth::No, |any, one| any.or(fits(one)))
            .and(place);
        for exempt in &limit.exempt {
            counts = counts.and(fits(exempt).negate());
        }
        if let Some(exempt) = &limit.exempt_when {
            counts = counts.and(self.ask(exempt, Ask { wide, ..ask }).negate());
        }
        let in_force = self.facts[index].at >= self.force.0;
        let mut judged = fits(&limit.pattern).and(in_force.into());
        // A rule on mailings to clients asks what is known of the client, whenever his deals began.
        let ask = Ask { wide, ..ask };
        judged = judged.and(self.ask(&clause.guard, ask));
        judged = judged.and(self.led_by(&clause.scope.only_roles, ask));
        (counts, judged)
    }

    /// Whether an event of a deal is within the scope.
    pub fn in_scope(&self, scope: &Scope, key: KeyKind, index: usize, deal: usize) -> Truth {
        if anywhere(scope, key) {
            // Wherever in the funnel, closed or not.
            let place = match self.place(deal, self.before(index)) {
                Place::In(visit) => Some(visit.funnel),
                _ => self.entries(deal).first().map(|visit| visit.funnel),
            };
            let here = place.is_some_and(|own| own == scope.funnel);
            return (scope.funnel.is_none() || here).into();
        }
        let lasting = Scope {
            only_roles: Vec::new(),
            ..scope.clone()
        };
        let before = self.lasts(&lasting, deal, self.before(index));
        match self.facts[index].says {
            Says::Entered(_) | Says::Arrived => {
                before.or(self.lasts(&lasting, deal, self.after(self.facts[index].at)))
            }
            _ => before,
        }
    }
}

/// Whether events count wherever the deals of a client stand.
fn anywhere(scope: &Scope, key: KeyKind) -> bool {
    key != KeyKind::Deal && scope.stages.is_empty() && scope.except_stages.is_empty()
}

/// An event of the client counts once, under the deal in which it surely does.
fn merged(seen: Vec<(Option<usize>, Truth, Truth)>, every: bool) -> (Option<usize>, Truth, Truth) {
    let strength = |counts: &Truth, judged: &Truth| {
        u8::from(counts.is_yes()) + u8::from(counts.is_yes() && judged.is_yes())
    };
    let mut best = (seen[0].0, strength(&seen[0].1, &seen[0].2));
    let (mut counts, mut judged) = (Truth::No, Truth::from(every));
    for (deal, own, asked) in seen {
        if strength(&own, &asked) > best.1 {
            best = (deal, strength(&own, &asked));
        }
        counts = counts.or(own);
        judged = if every {
            judged.and(asked)
        } else {
            judged.or(asked)
        };
    }
    (best.0, counts, judged)
}
