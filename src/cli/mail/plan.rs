//! `mail --plan`: sends of several campaigns, each at the first moment at which it breaks nothing.
//!
//! They are placed in the order priority, date, campaign, client. Where no clause counts over many clients the plan of one
//! depends on nobody else, and clients are planned as they are read; else all of them are kept.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::args::{MailArgs, TableFormat};
use super::super::filter::Filter;
use super::super::ids::Seen;
use super::super::judge::{Bench, Cases, How, judge};
use super::super::progress::Progress;
use super::super::session::Session;
use super::super::sink::{self, Delivery, Trouble};
use super::super::{Exit, Failure, Io};
use super::campaigns::{self, Campaign};
use super::remarks::Remarks;
use super::{asks_zone, filters, known_channel};
use crate::calendar::Zone;
use crate::engine::{Across, Answer, Earliest, Engine, Placed, Plan, Policy, Wish};
use crate::facts::{Case, InputSummary};
use crate::output::mail_plan::{Outcome, PlanReport, PlanTotals, PlannedCampaign, PlannedSend};
use crate::output::{Names, csv, json, text};
use crate::program::fold;
use crate::value::Instant;

/// So long a postponed send may wait when nobody says how long.
const PATIENCE: i64 = 30 * 86_400;

/// So many obstacles are told on the way of one send.
const STEPS: usize = 16;

/// One date of one campaign.
struct Wave {
    campaign: usize,
    date: usize,
}

/// Everything that is settled before the first client.
struct Planning<'a> {
    session: &'a Session,
    campaigns: Vec<Campaign>,
    told: Vec<PlannedCampaign>,
    /// In the order of placing.
    waves: Vec<Wave>,
    whom: Filter,
    asks_zone: bool,
    /// By campaign: the numbers of its mailings in the plan.
    ways: Vec<Vec<usize>>,
    wait: i64,
}

/// What came of a part of the cases.
#[derive(Default)]
struct Found {
    /// By wave and client.
    sends: Vec<(usize, PlannedSend)>,
    totals: PlanTotals,
    remarks: Remarks,
    seen: Seen,
    kept: Vec<Case<'static>>,
}

pub(super) fn run(args: &MailArgs, path: &Path, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (mut session, cases) = Session::open(&args.regulation, &args.data, io)?;
    session.options.assume_no_earlier = args.assume_no_earlier;
    let session = session;
    let mut campaigns = campaigns::read(path, &session)?;
    let rank = rank(&session);
    campaigns.sort_by_key(|one| (rank(one), one.priority.unwrap_or(u32::MAX)));
    let refused = session
        .regulations
        .iter()
        .find_map(|one| one.mailing_refused.as_ref());
    let waits = refused.is_none_or(|said| said.postpone);
    let wait = refused.and_then(|said| said.no_longer);
    let told: Vec<PlannedCampaign> = campaigns
        .iter()
        .map(|one| PlannedCampaign {
            name: one.name.clone(),
            ways: one.ways.clone(),
            priority: one.priority,
            postpones: one.postpone.unwrap_or(waits),
        })
        .collect();
    let mut policies: Vec<Policy> = Vec::new();
    let mut ways: Vec<Vec<usize>> = Vec::new();
    for one in &campaigns {
        let first = policies.len();
        policies.extend(
            one.ways
                .iter()
                .map(|send| Policy::new(&session.program, send.clone())),
        );
        ways.push((first..policies.len()).collect());
    }
    let zone = session.book.zone;
    let mut waves: Vec<Wave> = Vec::new();
    for (campaign, one) in campaigns.iter().enumerate() {
        waves.extend((0..one.dates.len()).map(|date| Wave { campaign, date }));
    }
    waves.sort_by_key(|wave| {
        let one = &campaigns[wave.campaign];
        (
            rank(one),
            one.priority.unwrap_or(u32::MAX),
            one.dates[wave.date].first(zone),
            wave.campaign,
        )
    });
    let across = policies.iter().any(Policy::counts_across);
    let planning = Planning {
        whom: Filter::new(&filters(args), &session)?,
        asks_zone: asks_zone(&session),
        wait: wait.map_or(PATIENCE, |length| {
            length.window_end(session.at, zone).since(session.at)
        }),
        session: &session,
        campaigns,
        told,
        waves,
        ways,
    };
    let mut progress = Progress::new(io.env, io.err);
    let mut found = Found::default();
    let account = planning
        .place_all((cases, policies, across), &mut found, |read| {
            progress.show(read)
        })
        .map_err(|trouble| match trouble {
            Trouble::Failed(failure) => failure,
            Trouble::Io(error) => Failure::new(format!("данные не прочитаны: {error}")),
        })?;
    progress.clear();
    let mut channels: Vec<&str> = planning
        .campaigns
        .iter()
        .map(|one| &*one.ways[0].channel)
        .collect();
    channels.dedup();
    for channel in channels {
        known_channel(&session, channel, &found.remarks, "кампании: канал")?;
    }
    planning.whom.all_seen(&found.seen)?;
    let mut input = session.account(account);
    input.notes.extend(found.remarks.sentences());
    input
        .notes
        .extend(planning.template_remarks(&found.remarks));
    input.notes.extend(planning.past_remarks());
    found
        .sends
        .sort_by(|a, b| (a.0, &a.1.client).cmp(&(b.0, &b.1.client)));
    let report = PlanReport {
        campaigns: planning.told,
        sends: found.sends.into_iter().map(|(_, one)| one).collect(),
        totals: found.totals,
        said: refused.map(|said| said.text.clone()),
        assumed: args.assume_no_earlier,
    };
    let out_path = args.out.as_deref();
    let look = Session::look(io, out_path.is_some());
    let delivery = sink::write_to(io.out, out_path, |out| {
        let names = Names::default();
        let context = session.context(&names, &input);
        match args.format {
            TableFormat::Text => text::mail_plan::write(out, look, &context, &report)?,
            TableFormat::Json => json::mail_plan::json(out, &context, &report)?,
            TableFormat::Csv | TableFormat::Xlsx => csv::plan(out, &context, &report)?,
            TableFormat::Ndjson => json::mail_plan::ndjson(out, &context, &report)?,
        }
        Ok(())
    })?;
    if delivery == Delivery::Cut {
        return Ok(Exit::Clean);
    }
    if report.sends.is_empty() {
        session.read_any(&input)?;
        return Err(Failure::new(
            "планировать нечего: ни один клиент не подошёл ни одной кампании",
        )
        .hint("проверьте «кому» в файле кампаний и --stage, --person, --team, --funnel"));
    }
    Ok(session.exit(false, &input))
}

/// The place of a campaign in `приоритет: …` of the text: by its name, its template or its category.
fn rank(session: &Session) -> impl Fn(&Campaign) -> usize {
    let all = session
        .regulations
        .iter()
        .flat_map(|one| &one.mailing_priority);
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for (at, name) in all.enumerate() {
        order.entry(fold(name).to_string()).or_insert(at);
    }
    move |one| {
        let way = one.ways.first();
        let named = [
            Some(&one.name),
            way.and_then(|way| way.template.as_ref()),
            way.and_then(|way| way.category.as_ref()),
        ];
        let named = named.into_iter().flatten();
        named
            .filter_map(|name| order.get(&*fold(name)))
            .copied()
            .min()
            .unwrap_or(usize::MAX)
    }
}

impl Planning<'_> {
    fn place_all(
        &self,
        (cases, policies, across): (Cases, Vec<Policy>, bool),
        whole: &mut Found,
        mut show: impl FnMut(u64),
    ) -> Result<(InputSummary, crate::facts::read::Notes), Trouble> {
        let session = self.session;
        if !across {
            let plan = Plan::new(&session.program, policies, Across::unknown());
            let judged = judge(
                &self.bench(How::Read),
                cases,
                |found: &mut Found, engine, case, _| {
                    if self.look(found, case) {
                        // The plan of a client depends on nobody else.
                        self.client(found, engine, case, &mut plan.clone());
                    }
                },
                |found, read| {
                    show(read);
                    whole.merge(found);
                    Ok(())
                },
            )?;
            return Ok(judged.account);
        }
        let judged = judge(
            &self.bench(How::Counted),
            cases,
            |found: &mut Found, _, case, _| {
                if self.look(found, case) {
                    found.kept.push(case.clone().into_owned());
                }
            },
            |found, read| {
                show(read);
                whole.merge(found);
                Ok(())
            },
        )?;
        let mut plan = Plan::new(
            &session.program,
            policies,
            Across::new(judged.contributions),
        );
        let mut kept = std::mem::take(&mut whole.kept);
        kept.sort_by(|a, b| id(a).cmp(id(b)));
        let mut engine = Engine::new(
            &session.program,
            &session.dataset,
            session.at,
            &session.options,
        );
        let mut own: Vec<Vec<Placed>> = vec![Vec::new(); kept.len()];
        let mut sends: Vec<Vec<(usize, PlannedSend)>> = vec![Vec::new(); kept.len()];
        for wave in 0..self.waves.len() {
            for (at, case) in kept.iter().enumerate() {
                let send = self.send(&mut engine, case, &mut plan, &mut own[at], wave);
                sends[at].extend(send.map(|send| (wave, send)));
            }
        }
        for all in sends {
            self.take(whole, all);
        }
        Ok(judged.account)
    }

    fn bench(&self, how: How) -> Bench<'_> {
        Bench {
            how,
            ..self.session.bench()
        }
    }

    /// Looks through a case; says whether any campaign is for it.
    fn look(&self, found: &mut Found, case: &Case<'_>) -> bool {
        if case.employee.is_some() {
            return false;
        }
        let session = self.session;
        found
            .remarks
            .take(case, session.at, session.book.zone, self.asks_zone);
        self.whom.see(case, &mut found.seen);
        self.whom.keeps_case(case)
            && self
                .campaigns
                .iter()
                .any(|one| one.segment.keeps_case(case))
    }

    /// All sends to one client.
    fn client(&self, found: &mut Found, engine: &mut Engine<'_>, case: &Case<'_>, plan: &mut Plan) {
        let mut own = Vec::new();
        let mut sends = Vec::new();
        for wave in 0..self.waves.len() {
            let send = self.send(engine, case, plan, &mut own, wave);
            sends.extend(send.map(|send| (wave, send)));
        }
        self.take(found, sends);
    }

    fn take(&self, found: &mut Found, sends: Vec<(usize, PlannedSend)>) {
        let bare: Vec<PlannedSend> = sends.iter().map(|(_, one)| one.clone()).collect();
        found.totals.take(&self.told, &bare, self.session.book.zone);
        found.sends.extend(sends);
    }

    /// One send of a wave to one client; `None`: the campaign is not for him.
    fn send(
        &self,
        engine: &mut Engine<'_>,
        case: &Case<'_>,
        plan: &mut Plan,
        own: &mut Vec<Placed>,
        wave: usize,
    ) -> Option<PlannedSend> {
        let Wave { campaign, date } = self.waves[wave];
        let one = &self.campaigns[campaign];
        if !one.segment.keeps_case(case) {
            return None;
        }
        let company = self.session.book.zone;
        let date = one.dates[date];
        let zone = date.zone(case, company);
        let due = date.first(zone).max(self.session.at);
        let due_to = date.last(zone).max(due);
        let until = match (self.told[campaign].postpones, one.until) {
            (true, Some(until)) => until.last(until.zone(case, company)),
            (true, None) => due_to.plus(self.wait),
            (false, _) => due_to,
        };
        let ways = &self.ways[campaign];
        let wish = Wish {
            ways: ways.clone(),
            from: due,
            until,
        };
        let before = own.clone();
        let (outcome, mut stood) = match engine.place(case, plan, own, &wish) {
            Ok(placed) => {
                let late = placed.at > due_to;
                let stood = if late {
                    self.stood(engine, case, plan, (&before, placed.way), (due, placed.at))
                } else {
                    Vec::new()
                };
                let (at, way) = (placed.at, placed.way - ways[0]);
                (Outcome::Sent { at, way }, stood)
            }
            Err(missed) => {
                let end = until.plus(1);
                // Of several senders the one with the least in its way is told about.
                let mut stood = ways
                    .iter()
                    .map(|way| self.stood(engine, case, plan, (&before, *way), (due, end)))
                    .min_by_key(Vec::len)
                    .unwrap_or_default();
                stood.extend(missed.conflicts.iter().map(|one| (one.version, one.clause)));
                (Outcome::Missed(missed), stood)
            }
        };
        stood.sort_unstable();
        stood.dedup();
        Some(PlannedSend {
            campaign,
            client: id(case).into(),
            name: case.name.as_deref().map(Box::from),
            zone: zone_of(case),
            due,
            due_to,
            until,
            stood,
            outcome,
        })
    }

    /// The clauses that stood in its way, one after another, between two moments.
    fn stood(
        &self,
        engine: &mut Engine<'_>,
        case: &Case<'_>,
        plan: &Plan,
        (own, way): (&[Placed], usize),
        (due, end): (Instant, Instant),
    ) -> Vec<(usize, usize)> {
        let mut all: Vec<(usize, usize)> = Vec::new();
        let mut at = due;
        for _ in 0..STEPS {
            if at >= end {
                break;
            }
            let asked = engine.planned_permission(case, plan, own, way, at);
            if asked.answer == Answer::Yes {
                // What is placed later stood against it.
                let mut trial = plan.clone();
                let conflicts = engine.conflicts(case, &mut trial, own, way, at);
                all.extend(conflicts.iter().map(|one| (one.version, one.clause)));
                match conflicts.iter().map(|one| one.at).min() {
                    Some(next) if next > at => at = next,
                    _ => break,
                }
                continue;
            }
            all.extend(asked.refusals.iter().map(|one| (one.version, one.clause)));
            let free = asked.refusals.iter().filter_map(|one| match one.free {
                Earliest::At(free) => Some(free),
                Earliest::NotWithin | Earliest::Never => None,
            });
            match free.max().filter(|free| *free > at) {
                Some(free) => at = free,
                None => break,
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Templates that neither the text nor the data knows.
    fn template_remarks(&self, remarks: &Remarks) -> Vec<Box<str>> {
        let sends = self.campaigns.iter().filter_map(|one| one.ways.first());
        sends
            .filter_map(|send| super::template_remark(self.session, send, remarks))
            .collect()
    }

    /// Dates that are over already.
    fn past_remarks(&self) -> Vec<Box<str>> {
        let zone = self.session.book.zone;
        let late = self.campaigns.iter().filter(|one| {
            one.dates
                .iter()
                .any(|date| date.last(zone) < self.session.at)
        });
        late.map(|one| {
            format!(
                "кампания «{}»: дата уже прошла, отправка считается с {}",
                one.name,
                crate::output::words::moment(self.session.at, zone)
            )
            .into()
        })
        .collect()
    }
}

fn id<'a>(case: &'a Case<'_>) -> &'a str {
    let deal = || case.deals.first().map(|deal| &*deal.id);
    case.client.as_deref().or_else(deal).unwrap_or("")
}

fn zone_of(case: &Case<'_>) -> Option<Zone> {
    case.timezone
        .as_deref()
        .and_then(|zone| Zone::parse(zone).ok())
}

impl Found {
    fn merge(&mut self, other: Self) {
        self.sends.extend(other.sends);
        self.totals.merge(other.totals);
        self.remarks.merge(other.remarks);
        self.seen.merge(other.seen);
        self.kept.extend(other.kept);
    }
}
