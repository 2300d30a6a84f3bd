//! Prohibitions.

use reglament::calendar::{Fold, Schedule, WeekHours, Zone};
use reglament::facts::FactKind;
use reglament::findings::{Clock, Verdict};
use reglament::model::regulation::{Authority, Ban, Clause, FieldId, Op, RoleId};
use reglament::value::{Instant, Missing, Truth, Value};

use super::amounts::holds;
use super::asking::Ask;
use super::cards::{Known, typed};
use super::row::Row;
use super::world::{Says, World, same};

impl World<'_> {
    /// Every event that breaks the ban.
    pub fn ban(&self, number: usize, clause: &Clause, ban: &Ban, deal: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        if let Ban::Event { pattern, .. } | Ban::Hours { pattern, .. } = ban
            && let Some(birth) = self.unseen(clause, pattern, deal)
        {
            let at = self
                .born(deal)
                .map_or(birth.at, |born| born.max(self.force.0));
            rows.push(self.unsure(number, clause, deal, at, birth.unsure));
        }
        if let Ban::Value { field, .. }
        | Ban::Allowed { field, .. }
        | Ban::Authority(Authority { field, .. }) = ban
            && !self.has_history(*field, deal)
            && !matches!(self.field_now(*field, deal), Known::Is(None))
            && let Some(stretch) = self
                .stretches(&clause.scope, deal, |view| {
                    self.ask(&clause.guard, Ask::new(deal, view, &clause.scope))
                })
                .into_iter()
                .find(|stretch| stretch.from < self.force.1)
        {
            // What the field was before is not known.
            let missing = Missing::from([FactKind::Fields.history().into()]);
            rows.push(self.unsure(number, clause, deal, stretch.from, missing));
        }
        for index in 0..self.facts.len() {
            // The deed is judged by when it was done, the conditions just before it.
            let view = self.before(index);
            let fact = &self.facts[index];
            if fact.at > self.as_of() {
                continue;
            }
            let forbidden = match ban {
                Ban::Event {
                    who,
                    but,
                    pattern,
                    approval,
                } => self
                    .fits(pattern, index, deal)
                    .and(self.done_by(index, who))
                    .and(self.not_done_by(index, but))
                    .and(self.lifted(approval.as_ref(), fact.at, deal).negate()),
                Ban::Allowed { field, values } => self.not_allowed(index, *field, values, deal),
                Ban::Authority(ladder) => {
                    self.beyond_authority(index, (ladder, &clause.scope), deal)
                }
                Ban::Hours {
                    pattern,
                    allowed,
                    client_clock,
                    except_holidays,
                } => {
                    let zone = self.zone_of(*client_clock);
                    let ok = self.allowed(fact.at, allowed, zone, *except_holidays);
                    self.fits(pattern, index, deal).and((!ok).into())
                }
                Ban::Value {
                    field,
                    op,
                    value,
                    approval,
                } => self.crosses(index, (*field, *op, value), *approval, deal),
            };
            if forbidden.is_no() {
                continue;
            }
            let active = match fact.says {
                // A move belongs to the stage that is left and to the one that is entered.
                Says::Entered(_) | Says::Arrived => {
                    let left = self.lasts(&clause.scope, deal, view);
                    left.or(self.lasts(&clause.scope, deal, self.after(fact.at)))
                }
                _ => self.sees(&clause.scope, deal, view),
            };
            let asked = Ask {
                event: Some(index),
                ..Ask::new(deal, view, &clause.scope)
            };
            let truth = forbidden.and(active).and(self.ask(&clause.guard, asked));
            let mut row = Row::new(
                number,
                &self.case.deals[deal].id,
                fact.at,
                Verdict::Violated,
            );
            row.responsible = self.doer(index, deal);
            match truth {
                Truth::No => continue,
                Truth::Yes => {}
                Truth::Unknown(missing) => {
                    row.verdict = Verdict::NotChecked;
                    row.not_held = missing;
                }
            }
            let local = self.case.timezone.is_some();
            let clock = match ban {
                Ban::Hours { client_clock, .. } if *client_clock && local => Clock::ClientLocal,
                Ban::Hours { .. } => Clock::CompanyWorking,
                _ => Clock::Elapsed,
            };
            self.measure_ban(&mut row, clause, clock, false);
            rows.push(row);
        }
        rows
    }

    fn done_by(&self, index: usize, who: &[RoleId]) -> Truth {
        match self.facts[index].by {
            _ if who.is_empty() => Truth::Yes,
            Some(by) => self.holds(by, who),
            None => Truth::No,
        }
    }

    /// A deed of nobody in particular breaks no ban that spares some people.
    fn not_done_by(&self, index: usize, but: &[RoleId]) -> Truth {
        match self.facts[index].by {
            _ if but.is_empty() => Truth::Yes,
            Some(by) => self.holds(by, but).negate(),
            None => Truth::No,
        }
    }

    pub fn zone_of(&self, client: bool) -> Zone {
        let own = self
            .case
            .timezone
            .as_deref()
            .filter(|_| client)
            .and_then(|name| Zone::parse(name).ok());
        own.unwrap_or(self.reg.company.zone)
    }

    /// `09:00–21:00` allows both ends: `не позже 21:00` allows 21:00:00.
    fn allowed(&self, at: Instant, hours: &WeekHours, zone: Zone, except_holidays: bool) -> bool {
        let date = zone.date(at);
        let off = except_holidays && {
            let days = Schedule {
                zone,
                hours: WeekHours::round_the_clock(),
                ..self.reg.company.clone()
            };
            !days.day(date).kind.is_working()
        };
        // Of a local time that comes twice the second ends what is forbidden and the first begins it.
        let spans = hours.on(chrono::Datelike::weekday(&date)).spans();
        !off && spans.iter().any(|span| {
            zone.at(date, span.from(), Fold::Second) <= at
                && at <= zone.at(date, span.to(), Fold::First)
        })
    }

    /// Whether this change makes the comparison true or goes further, without a valid approval.
    fn crosses(
        &self,
        index: usize,
        (field, op, border): (FieldId, Op, &Value),
        approval: Option<RoleId>,
        deal: usize,
    ) -> Truth {
        let Says::Field(card, change) = &self.facts[index].says else {
            return Truth::No;
        };
        let decl = &self.reg.fields[field.0];
        // A change of the client's card concerns the deals open then.
        let ours = self.concerns(index, deal);
        if decl.card != *card || ours.is_no() || !same(&change.field, &decl.name) {
            return Truth::No;
        }
        let Some(new) = typed(&change.value, &decl.ty, self) else {
            return Truth::No;
        };
        if !holds(op, &new, border).is_yes() {
            return Truth::No;
        }
        let further = match self.field(field, deal, self.before(index)) {
            Known::Is(Some(old)) if holds(op, &old, border).is_yes() => match op {
                Op::Gt | Op::Ge => holds(Op::Gt, &new, &old),
                Op::Lt | Op::Le => holds(Op::Lt, &new, &old),
                Op::Eq | Op::Ne => holds(Op::Ne, &new, &old),
            },
            Known::Is(_) => Truth::Yes,
            Known::Missing(what) => Truth::unknown(what),
        };
        let exempt = approval.map_or(Truth::No, |role| {
            let reach = Some((op, &new, &decl.ty));
            let at = self.facts[index].at;
            self.stands(std::slice::from_ref(&decl.name), &[role], reach, at, deal)
        });
        further.and(exempt.negate()).and(ours)
    }
}
