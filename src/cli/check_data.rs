//! `check --data`: what of the text these very data cannot carry — roles that nobody holds, clauses that cannot be judged — and how
//! much the text asks of a person in a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::args::CheckArgs;
use super::judge::{Cases, judge};
use super::met::Met;
use super::not_held::NotHeld;
use super::session::Session;
use super::sink::{self, Trouble};
use super::{Failure, Io};
use crate::findings::{Finding, NormKind, Verdict};
use crate::output::report::{DayLoad, OverData};

/// So many days before the moment are looked at for the load of a day.
const DAYS: u64 = 30;

/// What one piece of the data adds.
#[derive(Default)]
struct Piece {
    not_held: NotHeld,
    /// Clauses of which something was judged.
    judged: BTreeSet<(usize, usize)>,
    /// By employee and day: duties due.
    due: BTreeMap<(Box<str>, NaiveDate), u64>,
    /// Roles of people of whom the data speaks only among the deals.
    roles: BTreeSet<Box<str>>,
    met: Met,
}

impl Piece {
    fn take(&mut self, findings: &[Finding], session: &Session) {
        self.not_held.take(findings, &session.heads);
        for one in findings {
            if one.verdict != Verdict::NotChecked {
                let head = session.heads.of(one.version, one.clause);
                self.judged.insert((one.version, head));
            }
            let asked = one.norm == NormKind::Obligation && one.verdict != Verdict::Cancelled;
            if let Some(due) = one.due_at.filter(|due| asked && *due <= session.at) {
                let day = session.book.zone.date(due);
                *self.due.entry((one.responsible.clone(), day)).or_default() += 1;
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.not_held.merge(other.not_held);
        self.judged.extend(other.judged);
        for (key, number) in other.due {
            *self.due.entry(key).or_default() += number;
        }
        self.roles.extend(other.roles);
        self.met.merge(other.met);
    }
}

/// Judges the data and gathers what concerns the text.
pub(super) fn over_data(args: &CheckArgs, io: &mut Io<'_>) -> Result<OverData, Failure> {
    let (session, cases) = Session::open(&args.regulation, &args.data, io)?;
    over(&session, cases)
}

/// The same over data that is already open.
pub(super) fn over(session: &Session, cases: Cases) -> Result<OverData, Failure> {
    let mut whole = Piece::default();
    let judged = judge(
        &session.bench(),
        cases,
        |piece: &mut Piece, _, case, result| {
            if let Some(employee) = &case.employee {
                piece.roles.extend(employee.role.clone());
            }
            piece.met.take(case, &session.stages);
            piece.take(&result.findings, session);
        },
        |piece, _| {
            whole.merge(piece);
            Ok(())
        },
    )
    .map_err(|trouble| match trouble {
        Trouble::Failed(failure) => failure,
        Trouble::Io(error) => Failure::new(format!("данные не дочитаны: {}", sink::reason(&error))),
    })?;
    whole.take(&judged.settled.findings, session);
    let input = session.account(judged.account);
    session.read_any(&input)?;
    session.in_force()?;
    whole.met.fits(&session.stages)?;
    let mut unjudged = whole.not_held.rows();
    unjudged.retain(|row| !whole.judged.contains(&(row.version, row.clause)));
    Ok(OverData {
        roles: roles(session, whole.roles),
        unjudged,
        load: load(session, whole.due),
        days: DAYS,
        at: session.at,
    })
}

/// The roles of those who work in the company, as the data spell them; `None` where there is no list of staff.
fn roles(session: &Session, among_deals: BTreeSet<Box<str>>) -> Option<Vec<String>> {
    let staff = session.dataset.staff.values().filter(|one| one.active);
    let mut held: BTreeSet<Box<str>> = staff.filter_map(|one| one.role.clone()).collect();
    held.extend(among_deals);
    let known = session.dataset.staff_held;
    known.then(|| held.into_iter().map(String::from).collect())
}

/// How many duties were due on a day, of the days on which any was; those of whom most is asked first.
fn load(session: &Session, due: BTreeMap<(Box<str>, NaiveDate), u64>) -> Vec<DayLoad> {
    let last = session.book.zone.date(session.at);
    let first = last.checked_sub_days(Days::new(DAYS)).unwrap_or(last);
    let mut people: BTreeMap<Box<str>, DayLoad> = BTreeMap::new();
    for ((person, day), number) in due {
        if day <= first || day > last || person.is_empty() {
            continue;
        }
        let staff = &session.dataset.staff;
        let name = staff.get(&person).map_or(&person, |one| &one.name).clone();
        let one = people.entry(person).or_insert_with(|| DayLoad {
            employee: name,
            days: 0,
            total: 0,
            most: 0,
            on: day,
        });
        one.days += 1;
        one.total += number;
        if number > one.most {
            (one.most, one.on) = (number, day);
        }
    }
    let mut out: Vec<DayLoad> = people.into_values().collect();
    out.sort_by(|one, other| {
        other
            .most
            .cmp(&one.most)
            .then_with(|| one.employee.cmp(&other.employee))
    });
    out
}
