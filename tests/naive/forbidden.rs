//! Hours at which every act that could fulfil a duty is forbidden for this client: its minutes do not run then.

use reglament::calendar::{ClockKind, Fold, Pause, Schedule, Term, WeekHours, WorkClock};
use reglament::model::regulation::MailingPart;
use reglament::model::regulation::{
    Ban, Cond, Deed, Deeds, Duty, EventPattern, EventShape, Scope, Sentence,
};
use reglament::value::Instant;

use super::births::Birth;
use super::world::World;

/// Terms of minutes and hours are over long before.
const DAYS: u64 = 40;

impl World<'_> {
    /// The hours at which nothing could be done for a duty.
    pub fn forbidden_hours(
        &self,
        duty: &Duty,
        term: &Term,
        clock: &WorkClock,
        deal: usize,
        birth: &Birth,
    ) -> Vec<Pause> {
        if duty.standing || term.clock_kind(clock) == ClockKind::Days {
            return Vec::new();
        }
        let (Deeds::All(deeds) | Deeds::Any(deeds)) = &duty.deeds;
        let mut acts: Vec<&EventPattern> = duty.also.iter().collect();
        for deed in deeds {
            match deed {
                Deed::Act(pattern) => acts.push(pattern),
                // A state may come to hold at any hour.
                _ => return Vec::new(),
            }
        }
        // Forbidden is a moment at which each of the acts is forbidden by some clause.
        let mut all: Option<Vec<Pause>> = None;
        for shape in acts.iter().flat_map(|pattern| &pattern.any) {
            let mut own: Vec<Pause> = Vec::new();
            for ban in self.hours_bans(shape, deal, birth) {
                own = union(own, ban);
            }
            all = Some(match all {
                None => own,
                Some(all) => both(&all, &own),
            });
        }
        all.unwrap_or_default()
    }

    /// The forbidden hours of every unconditional ban on such events where the deal stands.
    fn hours_bans(&self, shape: &EventShape, deal: usize, birth: &Birth) -> Vec<Vec<Pause>> {
        let mut found = Vec::new();
        for clause in &self.reg.clauses {
            let Sentence::Ban(Ban::Hours {
                pattern,
                allowed,
                client_clock,
                except_holidays,
            }) = &clause.sentence
            else {
                continue;
            };
            let lasting = Scope {
                only_roles: Vec::new(),
                ..clause.scope.clone()
            };
            let here = self.active(&lasting, deal, self.after(birth.at)).is_yes();
            let sure = clause.guard == Cond::True && clause.scope.only_roles.is_empty();
            let covers = pattern.any.iter().any(|ban| covers(ban, shape));
            if here && sure && covers {
                let zone = self.zone_of(*client_clock);
                found.push(self.outside(allowed, zone, *except_holidays, birth.origin));
            }
        }
        found
    }

    /// Everything outside the allowed hours, from a moment on.
    fn outside(
        &self,
        allowed: &WeekHours,
        zone: reglament::calendar::Zone,
        except_holidays: bool,
        from: Instant,
    ) -> Vec<Pause> {
        let days = Schedule {
            zone,
            hours: WeekHours::round_the_clock(),
            ..self.reg.company.clone()
        };
        let first = zone.date(from);
        let mut all = Vec::new();
        let mut begin = from;
        for number in 0..DAYS {
            let date = first + chrono::Days::new(number);
            if except_holidays && !days.day(date).kind.is_working() {
                continue;
            }
            for span in allowed.on(chrono::Datelike::weekday(&date)).spans() {
                // Of a local time that occurs twice the second ends a forbidden span, the first begins one.
                let opens = zone.at(date, span.from(), Fold::Second);
                let closes = zone.at(date, span.to(), Fold::First);
                if opens > begin {
                    all.push(Pause::new(begin, opens));
                }
                begin = begin.max(closes);
            }
        }
        all
    }
}

/// Whether a ban on one shape forbids every event of the other: what both ask for together is what the other asks for alone.
fn covers(ban: &EventShape, act: &EventShape) -> bool {
    let both = EventShape {
        what: ban.what.clone(),
        direction: ban.direction.or(act.direction),
        connected: ban.connected.or(act.connected),
        name: ban.name.clone().or(act.name.clone()),
        results: match ban.results.is_empty() {
            true => act.results.clone(),
            false => ban.results.clone(),
        },
        no_result: ban.no_result || act.no_result,
        longer_seconds: ban.longer_seconds.or(act.longer_seconds),
        longer_chars: ban.longer_chars.or(act.longer_chars),
        text: ban.text.clone().or(act.text.clone()),
        author: ban.author.clone().or(act.author.clone()),
        template: ban.template.clone().or(act.template.clone()),
        script: ban.script.clone().or(act.script.clone()),
        attachment: ban.attachment || act.attachment,
        amount: ban.amount.clone().or(act.amount.clone()),
        with_deadline: ban.with_deadline || act.with_deadline,
        deadline_in: ban.deadline_in.or(act.deadline_in),
        working: ban.working.or(act.working),
        at_hours: ban.at_hours.clone().or(act.at_hours.clone()),
        not_text: match ban.not_text.is_empty() {
            true => act.not_text.clone(),
            false => ban.not_text.clone(),
        },
        no_template: ban.no_template || act.no_template,
        not_templates: match ban.not_templates.is_empty() {
            true => act.not_templates.clone(),
            false => ban.not_templates.clone(),
        },
        receiver: match ban.receiver.is_empty() {
            true => act.receiver.clone(),
            false => ban.receiver.clone(),
        },
        mailing: if ban.mailing == MailingPart::ANY {
            act.mailing.clone()
        } else {
            ban.mailing.clone()
        },
    };
    both == *act
}

/// Moments in either list.
pub fn union(one: Vec<Pause>, other: Vec<Pause>) -> Vec<Pause> {
    let mut all = one;
    all.extend(other);
    all.sort_by_key(|pause| pause.from);
    let mut out: Vec<Pause> = Vec::new();
    for pause in all {
        match out.last_mut().filter(|last| pause.from <= last.to) {
            Some(last) => last.to = last.to.max(pause.to),
            None => out.push(pause),
        }
    }
    out
}

/// Moments in both lists.
fn both(one: &[Pause], other: &[Pause]) -> Vec<Pause> {
    let mut out = Vec::new();
    for a in one {
        for b in other {
            let (from, to) = (a.from.max(b.from), a.to.min(b.to));
            if from < to {
                out.push(Pause::new(from, to));
            }
        }
    }
    out
}
