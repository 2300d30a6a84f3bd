//! Prohibitions.

use reglament::calendar::{Schedule, WeekHours, Zone};
use reglament::facts::{EventKind, FactKind, RawValue};
use reglament::findings::Verdict;
use reglament::model::regulation::{Ban, Clause, FieldId, Op, RoleId};
use reglament::value::{Instant, Missing, Truth, Type, Value};

use super::amounts::holds;
use super::asking::Ask;
use super::cards::{Known, typed};
use super::matching::ordered;
use super::row::Row;
use super::world::{Says, View, World, same};

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
        if let Ban::Value { field, .. } = ban
            && !self.has_history(*field, deal)
            && !matches!(self.field_now(*field, deal), Known::Is(None))
            && let Some(stretch) = self
                .stretches(&clause.scope, deal, |_| Truth::Yes)
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
                Ban::Event { who, pattern } => self
                    .fits(pattern, index, deal)
                    .and(self.done_by(index, who)),
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
            let mut active = self.active(&clause.scope, deal, view);
            if matches!(fact.says, Says::Entered(_) | Says::Arrived) {
                // A move belongs to the stage that is left and to the one that is entered.
                active = active.or(self.active(&clause.scope, deal, self.after(fact.at)));
            }
            let truth = forbidden
                .and(active)
                .and(self.ask(&clause.guard, Ask::new(deal, view, &clause.scope)));
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

    fn zone_of(&self, client: bool) -> Zone {
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
        let local = zone.local(at);
        let date = local.date();
        let off = except_holidays && {
            let days = Schedule {
                zone,
                hours: WeekHours::round_the_clock(),
                ..self.reg.company.clone()
            };
            !days.day(date).kind.is_working()
        };
        let second = chrono::Timelike::num_seconds_from_midnight(&local.time());
        let spans = hours.on(chrono::Datelike::weekday(&date)).spans();
        !off && spans
            .iter()
            .any(|span| span.from().seconds() <= second && second <= span.to().seconds())
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
            self.approved(
                &decl.name,
                &decl.ty,
                op,
                &new,
                role,
                self.before(index),
                deal,
            )
        });
        further.and(exempt.negate()).and(ours)
    }

    /// Whether the last word on this field was an approval that goes as far as the new value.
    #[expect(
        clippy::too_many_arguments,
        reason = "an approval is about exactly these things"
    )]
    fn approved(
        &self,
        name: &str,
        ty: &Type,
        op: Op,
        new: &Value,
        role: RoleId,
        view: View,
        deal: usize,
    ) -> Truth {
        let mut granted = Truth::No;
        for fact in &self.facts[..view.count] {
            let Says::Event(event, _) = fact.says else {
                continue;
            };
            let about = event.of.as_deref().is_none_or(|of| same(of, name));
            if event.kind != EventKind::Approval || fact.deal != Some(deal) || !about {
                continue;
            }
            match event.state.as_deref() {
                Some("granted") => {
                    let reaches = match (&event.value, typed(&event.value, ty, self)) {
                        (RawValue::Empty, _) => true,
                        (_, Some(up_to)) => as_far(op, new, &up_to),
                        (_, None) => false,
                    };
                    let anybody = !self.data.staff_held;
                    let by = match fact.by {
                        _ if anybody => Truth::Yes,
                        Some(by) => self.holds(by, &[role]),
                        None => Truth::No,
                    };
                    granted = granted.or(Truth::from(reaches).and(by));
                }
                Some("refused" | "withdrawn") => granted = Truth::No,
                _ => {}
            }
        }
        let missing = self.not_held(
            &[FactKind::Event(EventKind::Approval)],
            self.born(deal),
            view.at,
        );
        if granted.is_yes() || missing.is_empty() {
            return granted;
        }
        Truth::Unknown(missing.into_iter().map(Into::into).collect::<Missing>())
    }
}

fn as_far(op: Op, new: &Value, up_to: &Value) -> bool {
    let within = match op {
        Op::Lt | Op::Le => Op::Ge,
        Op::Gt | Op::Ge => Op::Le,
        Op::Eq | Op::Ne => Op::Eq,
    };
    debug_assert!(ordered(within, std::cmp::Ordering::Equal));
    holds(within, new, up_to).is_yes()
}
