//! The moments at which a condition may change its answer. Between two of them it is constant, so that only these have
//! to be asked.

use super::ask::Point;
use super::fact::Kind;
use super::view::View;
use crate::calendar::{Fold, Period, Quantity};
use crate::facts::EventKind;
use crate::model::regulation::LocalHours;
use crate::model::regulation::{Card, FieldId};
use crate::program::Typed;
use crate::program::{Calc, Cond, Expr, PatternId, Test, Window};
use crate::value::Value;
use crate::value::{Instant, Truth};

/// Collects moments within `(from, to]`.
struct Flips<'v, 'e> {
    view: &'v View<'e>,
    from: Instant,
    to: Instant,
    scope_from: Option<Instant>,
    found: Vec<Instant>,
    depth: u8,
}

impl View<'_> {
    /// Moments within `(from, to]` at which the condition may change, in order.
    pub(super) fn flips(
        &self,
        cond: &Cond,
        from: Instant,
        to: Instant,
        scope_from: Option<Instant>,
    ) -> Vec<Instant> {
        let mut flips = Flips {
            view: self,
            from,
            to,
            scope_from,
            found: Vec::new(),
            depth: 0,
        };
        flips.cond(cond);
        let mut found = flips.found;
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The answers of a condition over `[from, to]`: each with the moment from which it holds; equal neighbours joined.
    pub(super) fn answers(
        &self,
        cond: &Cond,
        from: Instant,
        to: Instant,
        about: Point,
    ) -> Vec<(Instant, Truth)> {
        let mut out = Vec::new();
        self.scan(cond, from, to, about, |at, answer| {
            out.push((at, answer));
            true
        });
        out
    }

    /// Tells the answers one after the other until `take` has enough. Moments are looked for in steps that grow, so
    /// that an answer found soon costs little however long the stretch is.
    pub(super) fn scan(
        &self,
        cond: &Cond,
        from: Instant,
        to: Instant,
        about: Point,
        mut take: impl FnMut(Instant, Truth) -> bool,
    ) {
        if *cond == Cond::True {
            take(from, Truth::Yes);
            return;
        }
        if self.never(cond, (from, to), about) {
            take(from, Truth::No);
            return;
        }
        let mut last = self.ask(
            cond,
            Point {
                at: from,
                n: self.after(from),
                ..about
            },
        );
        if !take(from, last.clone()) {
            return;
        }
        let (mut begin, mut step) = (from, FIRST_STEP);
        while begin < to {
            let end = if to.since(begin) > step {
                begin.plus(step)
            } else {
                to
            };
            for at in self.flips(cond, begin, end, about.scope_from) {
                let answer = self.ask(
                    cond,
                    Point {
                        at,
                        n: self.after(at),
                        ..about
                    },
                );
                if answer != last {
                    last = answer.clone();
                    if !take(at, answer) {
                        return;
                    }
                }
            }
            begin = end;
            step = step.saturating_mul(8);
        }
    }
}

impl View<'_> {
    /// Whether a part of a condition that is soon asked rules it out from the first moment to the last.
    fn never(&self, cond: &Cond, (from, to): (Instant, Instant), about: Point) -> bool {
        let Cond::And(all) = cond else {
            return false;
        };
        all.iter().any(|one| {
            let mut out = false;
            if of_card(one) {
                self.scan(one, from, to, about, |_, answer| {
                    out = answer.is_no();
                    out
                });
            }
            out
        })
    }
}

/// Whether a condition asks of one field of the card only.
const fn of_card(cond: &Cond) -> bool {
    match cond {
        Cond::Test(Test::Filled(_) | Test::OneOf(..), _) => true,
        Cond::Test(Test::Compare(left, _, right), _) => {
            matches!((left, right), (Expr::Field(_), Expr::Const(_)))
        }
        _ => false,
    }
}

/// The first stretch in which moments are looked for, in seconds: most duties are over within days.
const FIRST_STEP: i64 = 8 * 86_400;

impl Flips<'_, '_> {
    fn add(&mut self, at: Instant) {
        if self.from < at && at <= self.to {
            self.found.push(at);
        }
    }

    /// The begin of a season and the day after it, in every year.
    fn season(&mut self, from: (u32, u32), to: (u32, u32)) {
        use chrono::{Datelike as _, NaiveDate};
        let zone = self.view.env.version.company.zone();
        let years = zone.date(self.from).year()..=zone.date(self.to).year();
        for year in years {
            let first = NaiveDate::from_ymd_opt(year, from.0, from.1)
                .or_else(|| NaiveDate::from_ymd_opt(year, from.0 + 1, 1));
            // 29.02 of a common year has passed with 28.02.
            let last = NaiveDate::from_ymd_opt(year, to.0, to.1)
                .and_then(|day| day.succ_opt())
                .or_else(|| NaiveDate::from_ymd_opt(year, to.0 + 1, 1));
            for day in first.into_iter().chain(last) {
                self.add(zone.start_of(day));
            }
        }
    }

    /// Takes the moments of facts given in order.
    fn facts(&mut self, facts: &[usize]) {
        let view = self.view;
        let from = facts.partition_point(|&fact| view.at(fact) <= self.from);
        let inside = facts.iter().skip(from).map(|&fact| view.at(fact));
        self.found.extend(inside.take_while(|at| *at <= self.to));
    }

    fn cond(&mut self, cond: &Cond) {
        cond.for_each_test(&mut |test| self.test(test));
    }

    fn test(&mut self, test: &Test) {
        let view = self.view;
        match test {
            Test::Filled(field) | Test::OneOf(field, _) | Test::Contains(field, _) => {
                self.field(*field)
            }
            Test::Remains(field, rest) => {
                self.field(*field);
                for value in view.history(*field).values() {
                    if let Some(from) = view.remains_from(value, *rest) {
                        self.add(from);
                    }
                }
            }
            Test::Compare(left, _, right) => {
                self.expr(left);
                self.expr(right);
            }
            Test::Count {
                pattern, window, ..
            } => {
                self.pattern(*pattern);
                self.window(*pattern, window);
            }
            Test::LastOlder(pattern, age) => {
                self.pattern(*pattern);
                let zone = view.env.moments.zone;
                self.after_each(*pattern, |at| age.window_end(at, zone));
            }
            Test::Elapsed(Some(pattern), wait) => {
                self.pattern(*pattern);
                self.after_each(*pattern, |at| view.runs_out(at, *wait));
            }
            Test::Elapsed(None, wait) => {
                match self.scope_from {
                    Some(from) => self.add(view.runs_out(from, *wait)),
                    None if view.start > Instant::MIN => {
                        self.add(view.runs_out(view.start, *wait));
                    }
                    None => {}
                }
                // Within a definition every life of the deal counts from its own begin.
                if self.depth > 0 {
                    for (_, from) in view.life_begins() {
                        self.add(from);
                        self.add(view.runs_out(from, *wait));
                    }
                }
            }
            Test::Category(category, _) => {
                let Some(definition) = view.env.version.definitions.get(category.0) else {
                    return;
                };
                if self.depth >= 8 {
                    return;
                }
                let view = match (definition.card, view.client) {
                    (Card::Client, Some(client)) => client,
                    _ => view,
                };
                let mut inner = Flips {
                    view,
                    found: Vec::new(),
                    depth: self.depth + 1,
                    scope_from: view.path.created.or(view
                        .path
                        .visits
                        .first()
                        .and_then(|visit| visit.from)),
                    ..*self
                };
                for rung in &definition.rungs {
                    inner.cond(rung);
                }
                let found = inner.found;
                self.found.extend(found);
            }
            Test::Stage(_) => self.stages(),
            Test::OwnerRole(_) | Test::OwnerIs(_) => {
                for at in view.env.staff.accreditation_moments() {
                    self.add(at);
                }
                if let Test::OwnerIs(crate::model::regulation::Who::Absent(_)) = test {
                    for at in view.env.staff.absence_moments() {
                        self.add(at);
                    }
                }
                if let Test::OwnerIs(crate::model::regulation::Who::Tenure(_, length)) = test {
                    for at in view.env.staff.tenure_moments(*length) {
                        self.add(at);
                        self.add(at.plus(1));
                    }
                }
                for (at, _) in view.owner_changes() {
                    self.add(view.at(*at));
                }
                self.add(view.env.present);
            }
            Test::Approval { .. } => {
                for at in view.approval_moments() {
                    self.add(at);
                }
                let kind = crate::facts::FactKind::Event(EventKind::Approval);
                for at in view.kind_edges(kind, self.from, self.to) {
                    self.add(at);
                }
            }
            Test::Score(list, ..) => self.pattern(list.pattern),
            Test::Days(from, to) => {
                let zone = self.view.env.version.company.zone();
                let after = to.and_then(|to| to.succ_opt());
                for day in std::iter::once(*from).chain(after) {
                    self.add(zone.start_of(day));
                }
            }
            Test::Season(from, to) => self.season(*from, *to),
            Test::WorkingTime => self.working_time(),
            // What the clock said then stays said.
            Test::AtStart(_) => {}
            Test::Consent(_) => {
                for one in &view.env.case.consents {
                    let given = one.given.map(|given| view.env.moments.end(given));
                    let taken = one.withdrawn.map(|taken| view.env.moments.start(taken));
                    given.into_iter().chain(taken).for_each(|at| self.add(at));
                }
            }
            Test::LocalTime(hours) => self.local_time(hours),
            Test::Streak {
                pattern, without, ..
            } => {
                self.pattern(*pattern);
                self.pattern(*without);
            }
            Test::Ahead(field) => {
                self.field(*field);
                let zone = view.env.moments.zone;
                let history = view.history(*field);
                let values = history.changes.iter().map(|(_, value)| value);
                for value in values.chain(&history.card) {
                    match value {
                        Typed::Value(Value::Date(day)) => self.add(zone.start_of(*day)),
                        Typed::Value(Value::DateTime(at)) => {
                            self.add(zone.instant(*at, Fold::First))
                        }
                        _ => {}
                    }
                }
            }
            Test::LastFromClient => {
                let members = view.members();
                let from = members.partition_point(|&at| view.at(at) <= self.from);
                let contacts = members
                    .iter()
                    .copied()
                    .skip(from)
                    .take_while(|&at| view.at(at) <= self.to);
                let contacts: Vec<usize> = contacts
                    .filter(|&at| {
                    matches!(&view.fact(at).what, Kind::Event(event, ..)
                        if matches!(event.kind, EventKind::Call | EventKind::Email | EventKind::Message | EventKind::Sms))
                    })
                    .collect();
                self.facts(&contacts);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Const(_) => {}
            Expr::Field(field) | Expr::Length(field) => self.field(*field),
            Expr::Sum(pattern, window) => {
                self.pattern(*pattern);
                self.window(*pattern, window);
            }
            Expr::Calc(calc) => self.calc(calc),
        }
    }

    fn calc(&mut self, calc: &Calc) {
        match calc {
            Calc::FirstFilled(of) | Calc::Plus(of) | Calc::Largest(of) | Calc::Smallest(of) => {
                of.iter().for_each(|one| self.expr(one));
            }
            Calc::Times(of, _) => self.expr(of),
            Calc::DaysSince(field) | Calc::DaysUntil(field) => {
                self.field(*field);
                self.midnights();
            }
            Calc::Score(rows) => rows.iter().for_each(|(cond, _)| self.cond(cond)),
            Calc::Number(pattern, window) => {
                self.pattern(*pattern);
                self.window(*pattern, window);
            }
        }
    }

    /// A number of days changes when a day begins.
    fn midnights(&mut self) {
        let zone = self.view.env.moments.zone;
        let (mut day, last) = (zone.date(self.from), zone.date(self.to));
        while day < last {
            let Some(next) = day.succ_opt() else { return };
            day = next;
            self.add(zone.start_of(day));
        }
    }

    fn field(&mut self, field: FieldId) {
        let history = self.view.history(field);
        let view = self.view;
        let from = history
            .changes
            .partition_point(|(at, _)| view.at(*at) <= self.from);
        for (at, _) in history
            .changes
            .iter()
            .skip(from)
            .take_while(|(at, _)| view.at(*at) <= self.to)
        {
            self.found.push(view.at(*at));
        }
        if !history.held {
            // Without a history only the present is known.
            self.add(self.view.env.present);
        }
    }

    fn stages(&mut self) {
        let view = self.view;
        for path in std::iter::once(&view.path).chain(&view.paths) {
            let moves = path.moves.iter().map(|one| one.fact);
            let entries = path.visits.iter().filter_map(|visit| visit.entry);
            for fact in moves.chain(entries) {
                self.add(view.at(fact));
            }
            if path.present.is_some() {
                self.add(view.env.present);
            }
        }
    }

    fn pattern(&mut self, pattern: PatternId) {
        let matches = self.view.matches(pattern);
        self.facts(&matches.sure);
        let view = self.view;
        let from = matches
            .doubtful
            .partition_point(|(at, _)| view.at(*at) <= self.from);
        let unsure = matches
            .doubtful
            .iter()
            .skip(from)
            .map(|(at, _)| view.at(*at));
        self.found.extend(unsure.take_while(|at| *at <= self.to));
        self.facts(&matches.opened);
        let closed = &matches.closed;
        let from = closed.partition_point(|at| *at <= self.from);
        self.found
            .extend(closed.iter().skip(from).take_while(|at| **at <= self.to));
        let edges = self
            .view
            .edges(self.view.env.version.pattern(pattern), self.from, self.to);
        self.found
            .extend(edges.into_iter().filter(|at| *at > self.from));
    }

    fn after_each(&mut self, pattern: PatternId, end: impl Fn(Instant) -> Instant) {
        // The end moves forward with the event, so those that end inside stand together.
        let view = self.view;
        let sure = &view.matches(pattern).sure;
        let from = sure.partition_point(|&fact| end(view.at(fact)) <= self.from);
        let ends = sure.iter().skip(from).map(|&fact| end(view.at(fact)));
        self.found.extend(ends.take_while(|at| *at <= self.to));
    }

    fn window(&mut self, pattern: PatternId, window: &Window) {
        match window {
            Window::Ever => {}
            Window::Last(length) => {
                let zone = self.view.env.moments.zone;
                let doubtful = &self.view.matches(pattern).doubtful;
                for (fact, _) in doubtful {
                    self.add(length.window_end(self.view.at(*fact), zone));
                }
                self.after_each(pattern, |at| length.window_end(at, zone));
                let edges = self.view.edges(
                    self.view.env.version.pattern(pattern),
                    Instant::MIN,
                    self.to,
                );
                for edge in edges {
                    self.add(length.window_end(edge.max(self.view.start), zone));
                    self.gone(edge.plus(-1), *length);
                }
            }
            Window::Period(unit) => {
                let zone = self.view.wall(true);
                let over = |at| {
                    let period = Period::containing(zone.date(at), *unit);
                    zone.start_of(period.next(*unit).first)
                };
                let doubtful = &self.view.matches(pattern).doubtful;
                for (fact, _) in doubtful {
                    self.add(over(self.view.at(*fact)));
                }
                self.after_each(pattern, over);
                let version = self.view.env.version;
                let edges = self
                    .view
                    .edges(version.pattern(pattern), Instant::MIN, self.to);
                for edge in edges {
                    self.add(over(edge.plus(-1)));
                }
            }
            Window::Visit => self.stages(),
            Window::Since(other) => self.pattern(*other),
        }
    }

    /// When a look-back window has left behind what was not held up to a moment: the days before it may end later in a short
    /// month.
    fn gone(&mut self, last: Instant, length: Quantity) {
        for moment in super::window::gone(length, last, self.view.env.moments.zone) {
            self.add(moment);
        }
    }

    fn local_time(&mut self, wanted: &LocalHours) {
        let env = self.view.env;
        let own = env.client_zone.filter(|_| wanted.client_clock);
        let zone = own.unwrap_or(env.version.company.zone());
        let mut day = zone.date(self.from);
        let last = zone.date(self.to);
        while day <= last {
            self.add(zone.start_of(day));
            for span in wanted.hours.on(chrono::Datelike::weekday(&day)).spans() {
                let (opens, closes) = match wanted.to_the_end {
                    true => (Fold::Second, Fold::First),
                    false => (Fold::First, Fold::Second),
                };
                self.add(zone.at(day, span.from(), opens));
                let end = zone.at(day, span.to(), closes);
                self.add(if wanted.to_the_end { end.plus(1) } else { end });
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
    }

    fn working_time(&mut self) {
        let clock = &self.view.env.version.company;
        let mut day = clock.date_of(self.from);
        let last = clock.date_of(self.to);
        while day <= last {
            for span in clock.day(day).hours.spans() {
                self.add(
                    clock
                        .zone()
                        .at(day, span.from(), crate::calendar::Fold::First),
                );
                self.add(
                    clock
                        .zone()
                        .at(day, span.to(), crate::calendar::Fold::Second),
                );
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
    }
}
