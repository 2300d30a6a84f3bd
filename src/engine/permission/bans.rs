//! Ordinary bans that speak of mailings, outside the block «рассылки».

use super::Hit;
use super::words::Told;
use crate::engine::CaseResult;
use crate::engine::approvals::Wanted;
use crate::engine::bans::of_contact;
use crate::engine::run::{Run, Words};
use crate::engine::view::View;
use crate::model::regulation::{LocalHours, Of};
use crate::program::norm::{Norm, Prohibition};
use crate::value::{Instant, Truth};

/// What a ban says of the mailing for each deal, or for the client.
pub(super) fn hits(
    views: &[&View<'_>],
    (place, norm): (usize, &Norm),
    ban: &Prohibition,
    at: Instant,
) -> Vec<Hit> {
    let mine = |view: &&&View<'_>| match norm.scope.of {
        Of::Deal => view.deal.is_some() || of_contact(view.env.version, norm, view.env.case),
        Of::Client => view.deal.is_none(),
        Of::Employee => false,
    };
    let asked = views.iter().filter(mine);
    asked
        .filter_map(|view| {
            let (truth, told) = asked_of(view, (place, norm), ban, at);
            (!truth.is_no()).then_some(Hit {
                truth,
                room: None,
                told,
            })
        })
        .collect()
}

fn asked_of(
    view: &View<'_>,
    (place, norm): (usize, &Norm),
    ban: &Prohibition,
    at: Instant,
) -> (Truth, Told) {
    let mut scratch = CaseResult::default();
    let fact = view.env.facts.len();
    let run = Run {
        view,
        norm,
        place,
        clause: &view.env.version.regulation.clauses[norm.clause.0],
        out: &mut scratch,
        told: None,
        outcomes: Vec::new(),
        coverage: false,
        ahead_of: None,
        words: Words::All,
    };
    let mut told = Told::default();
    if !view.has(fact) {
        return (Truth::No, told);
    }
    let stretches = view.stretches(place, false);
    let inside = run.inside(fact, stretches);
    let forbidden = match ban {
        Prohibition::Event {
            who,
            but,
            pattern,
            approval,
        } => {
            let Some(by) = run.done_by(fact, who, but) else {
                return (Truth::No, told);
            };
            let wanted = approval.as_ref().map(|lift| Wanted {
                about: &lift.about,
                roles: &lift.roles,
                value: None,
            });
            let fits = view.is_of(*pattern, fact).and(inside).and(by);
            let (seen, forbidden) = view.unless_granted(wanted, at, fits);
            told.because.extend(seen.and_then(|seen| seen.note));
            forbidden
        }
        Prohibition::Hours {
            pattern,
            allowed,
            client_clock,
            except_holidays,
        } => {
            let allowed = LocalHours {
                hours: allowed.clone(),
                client_clock: *client_clock,
                to_the_end: true,
                not_on_holidays: *except_holidays,
            };
            told.local(view, *client_clock, at);
            let outside = !view.in_hours(&allowed, at);
            view.is_of(*pattern, fact).and(inside).and(outside.into())
        }
        _ => Truth::No,
    };
    if forbidden.is_no() {
        return (forbidden, told);
    }
    let point = run.before_event(fact);
    told.cond(view, &norm.guard, point);
    (forbidden.and(view.ask(&norm.guard, point)), told)
}
