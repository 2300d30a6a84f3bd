//! The timeline: stages, events and duties one under another over the same days, so that it fits a telephone.

use chrono::Datelike;

use super::{ExplainPage, duty_key, key};
use crate::calendar::{Fold, Step, Zone};
use crate::engine::{ClauseExplanation, DutyExplanation};
use crate::facts::{Direction, Event, When};
use crate::findings::{Finding, Verdict};
use crate::output::Context;
use crate::output::page::blocks::{Block, Drawing, Pick, Shape};
use crate::output::text::finding::outcome;
use crate::output::words::moment;
use crate::value::Instant;
use crate::views::is_violation;

/// Units of the drawing: as wide as a telephone.
const WIDTH: i64 = 360;
const LEFT: i64 = 6;
const RIGHT: i64 = 354;
/// The height of a stage, and of a duty.
const STAGE: i64 = 30;
const DUTY: i64 = 44;
/// So many letters of a line fit: of a name, which is bold, and of what stands below it.
const LETTERS: usize = 44;
const SMALL: usize = 56;
const DAY: i64 = 86_400;
/// More duties than this make no picture: what is broken or open is drawn, the rest stands below.
const MOST: usize = 60;
/// Over more days, days off would be a hatching.
const DAYS: i64 = 120;

/// An event of the deal.
pub(super) struct Happened {
    pub(super) at: Instant,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) result: String,
    pub(super) source: String,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of our age are far below 2^52"
)]
pub(in crate::output::page) const fn real(seconds: i64) -> f64 {
    seconds as f64
}

fn instant(when: When, zone: Zone) -> Instant {
    match when {
        When::Exact(at) => at,
        When::Local(local) => zone.instant(local, Fold::First),
        When::Day(day) => zone.start_of(day),
    }
}

/// What happened with the deal up to the moment, in order of time.
pub(super) fn happened(context: &Context<'_>, page: &ExplainPage<'_>) -> Vec<Happened> {
    let zone = context.book.zone;
    let id = &*page.report.explanation.deal;
    let own = page.case.events.iter().filter(|one| {
        page.case.employee.is_some() || one.deal.as_deref().is_none_or(|deal| deal == id)
    });
    let mut all: Vec<Happened> = own
        .filter_map(|one| {
            let at = instant(one.at?, zone);
            (at <= context.at).then(|| Happened {
                at,
                what: what(one),
                who: one
                    .by
                    .as_deref()
                    .map_or("", |by| context.name(by))
                    .to_owned(),
                result: result(one),
                source: match one.source.is_empty() {
                    true => page.case.source.to_string(),
                    false => one.source.to_string(),
                },
            })
        })
        .collect();
    all.sort_by_key(|one| one.at);
    all
}

fn what(one: &Event<'_>) -> String {
    let mut text = match one.direction {
        Some(Direction::In) => format!("{} от клиента", one.kind.row().name),
        _ => one.kind.row().name.to_owned(),
    };
    if let Some(name) = &one.name {
        text.push_str(&format!(" «{name}»"));
    }
    if let Some(version) = one.version {
        text.push_str(&format!(", версия {version}"));
    }
    text
}

fn result(one: &Event<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(one.result.as_ref().map(ToString::to_string));
    parts.extend(one.state.as_ref().map(ToString::to_string));
    match one.connected {
        Some(true) => parts.push("соединён".to_owned()),
        Some(false) => parts.push("не соединён".to_owned()),
        None => {}
    }
    parts.join(", ")
}

/// A duty with its verdict.
struct Lived<'a> {
    clause: &'a ClauseExplanation,
    duty: &'a DutyExplanation,
    finding: &'a Finding,
}

pub(super) fn blocks(context: &Context<'_>, page: &ExplainPage<'_>) -> Vec<Block> {
    let report = page.report;
    let mut all: Vec<Lived<'_>> = Vec::new();
    for clause in &report.explanation.clauses {
        for duty in &clause.duties {
            if let Some(finding) = report.finding(duty.finding) {
                all.push(Lived {
                    clause,
                    duty,
                    finding,
                });
            }
        }
    }
    all.sort_by_key(|one| (one.finding.triggered_at, one.finding.due_at, one.finding.id));
    let whole = all.len();
    // Of what nobody can judge there is nothing to draw.
    all.retain(|one| one.finding.verdict != Verdict::NotChecked);
    let unchecked = whole - all.len();
    let whole = all.len();
    if whole > MOST {
        all.retain(|one| is_violation(one.finding) || one.finding.verdict == Verdict::Pending);
    }
    let left_out = whole - all.len().min(MOST);
    all.truncate(MOST);
    let events = happened(context, page);
    let Some(scale) = Scale::new(context, page, &all, &events) else {
        return Vec::new();
    };
    let drawing = drawn(context, page, &all, &events, &scale);
    let mut out = vec![Block::Drawing(drawing)];
    let mut legend = "Полоса — время, данное на дело; чёрточка — срок; точка — сделано; штриховка — просрочено. ".to_owned();
    if page.clock.is_some() && scale.days() <= DAYS {
        legend.push_str("Тёмные столбцы — нерабочие дни компании. ");
    }
    legend.push_str("Щелчок по делу оставляет внизу только его пункт.");
    out.push(Block::quiet(legend));
    if unchecked > 0 {
        out.push(Block::quiet(format!(
            "Не нарисованы непроверенные, их {unchecked}: чего для них не хватает, сказано ниже."
        )));
    }
    if left_out > 0 {
        out.push(Block::quiet(format!(
            "Не нарисовано {left_out}: все объяснены ниже."
        )));
    }
    out
}

/// Moments to units of the drawing.
struct Scale {
    from: i64,
    to: i64,
}

impl Scale {
    fn new(
        context: &Context<'_>,
        page: &ExplainPage<'_>,
        all: &[Lived<'_>],
        events: &[Happened],
    ) -> Option<Self> {
        let visits = page.report.explanation.visits.iter();
        let mut moments: Vec<Instant> = visits
            .flat_map(|(_, from, until)| [*from, *until])
            .flatten()
            .collect();
        moments.extend(events.iter().map(|one| one.at));
        for one in all {
            let finding = one.finding;
            moments.push(finding.triggered_at);
            moments.extend(
                [finding.due_at, finding.done_at, finding.ended_at]
                    .into_iter()
                    .flatten(),
            );
        }
        // What has no end runs to the moment; a deadline behind the calendar's years is none.
        moments.retain(|at| at.0.abs() < Instant::MAX.0 / 2);
        let from = moments.iter().map(|at| at.0).min()?;
        let to = moments
            .iter()
            .map(|at| at.0)
            .max()?
            .max(context.at.0.min(from + 400 * DAY));
        Some(Self {
            from,
            to: to.max(from + 3600),
        })
    }

    fn days(&self) -> i64 {
        (self.to - self.from) / DAY
    }

    fn x(&self, at: Instant) -> i64 {
        let at = at.0.clamp(self.from, self.to);
        // Both differences are seconds of some years: their product fits.
        LEFT + (at - self.from) * (RIGHT - LEFT) / (self.to - self.from)
    }
}

fn drawn(
    context: &Context<'_>,
    page: &ExplainPage<'_>,
    all: &[Lived<'_>],
    events: &[Happened],
    scale: &Scale,
) -> Drawing {
    let visits = &page.report.explanation.visits;
    let number = |count: usize| i64::try_from(count).unwrap_or(0);
    let stages = 26;
    let lived = stages + STAGE * number(visits.len());
    let duties = lived + if events.is_empty() { 6 } else { 40 };
    let height = duties + DUTY * number(all.len()) + 4;
    let mut out = Drawing {
        class: "timeline",
        width: WIDTH,
        height,
        label: "Стадии, события и обязанности по дням".to_owned(),
        marks: Vec::new(),
    };
    days_off(context, page, scale, height, &mut out);
    ticks(context, scale, height, &mut out);
    let mut y = stages;
    for (stage, from, until) in visits {
        let (a, b) = (
            from.map_or(LEFT, |at| scale.x(at)),
            scale.x(until.unwrap_or(context.at)),
        );
        bar(&mut out, "visit", (a, b), (y + 15, 9)).title = Some(stage.to_string());
        out.words(
            "about start",
            LEFT,
            y + 11,
            short(&format!("«{stage}»"), SMALL),
        );
        y += STAGE;
    }
    if !events.is_empty() {
        out.words("about start", LEFT, lived + 12, "события");
        out.add(
            "axis",
            Shape::Path(format!("M{LEFT} {}H{RIGHT}", lived + 24)),
        );
        for one in events {
            let dot = out.add(
                "dot",
                Shape::Dot {
                    x: scale.x(one.at),
                    y: lived + 24,
                    radius: 4,
                },
            );
            dot.title = Some(format!(
                "{}: {}",
                moment(one.at, context.book.zone),
                one.what
            ));
            dot.pick = Some(Pick {
                to: "events".to_owned(),
                told: "события".to_owned(),
                ..Pick::default()
            });
        }
    }
    let mut y = duties;
    for one in all {
        duty(context, one, scale, y, &mut out);
        y += DUTY;
    }
    out
}

fn bar<'d>(
    out: &'d mut Drawing,
    class: &'static str,
    (from, to): (i64, i64),
    (y, height): (i64, i64),
) -> &'d mut crate::output::page::blocks::Mark {
    let shape = Shape::Box {
        x: from.min(RIGHT - 3),
        y,
        width: (to - from).max(3),
        height,
        round: 2,
    };
    out.add(class, shape)
}

fn duty(context: &Context<'_>, one: &Lived<'_>, scale: &Scale, y: i64, out: &mut Drawing) {
    let finding = one.finding;
    let info = context.book.clause(finding.version, finding.clause);
    let name = format!("{} {}", info.short(), info.text);
    let result = outcome(finding);
    let pick = || {
        Some(Pick {
            to: duty_key(one.duty),
            key: Some(key(one.clause)),
            told: info.place(),
            ..Pick::default()
        })
    };
    let begin = scale.x(finding.triggered_at);
    let end = finding.done_at.or(finding.ended_at);
    let now = end.unwrap_or(context.at);
    let broken = is_violation(finding);
    let due = finding.due_at.filter(|due| due.0 < Instant::MAX.0 / 2);
    // Time given: to the deadline; without one, as long as it is asked for.
    let given = scale.x(due.unwrap_or(now));
    let tip = format!("{name} — {result}");
    let class = match (due, broken) {
        (None, true) => "over",
        _ => "given",
    };
    let mark = bar(out, class, (begin, given), (y + 15, 9));
    (mark.title, mark.pick) = (Some(tip.clone()), pick());
    if let Some(trace) = &one.duty.term {
        for step in &trace.steps {
            if let Step::Paused { from, to } = step {
                let ends = (scale.x(*from), scale.x(*to));
                bar(out, "paused", ends, (y + 15, 9)).title = Some("пауза".to_owned());
            }
        }
    }
    if let Some(due) = due {
        let x = scale.x(due);
        if broken && now > due {
            let mark = bar(out, "over", (x, scale.x(now)), (y + 15, 9));
            (mark.title, mark.pick) = (Some(tip), pick());
        }
        out.add("due", Shape::Path(format!("M{x} {}v13", y + 13)));
    }
    if let Some(done) = finding.done_at {
        let class = match broken {
            true => "done late",
            false => "done",
        };
        let x = scale.x(done);
        out.add(
            class,
            Shape::Dot {
                x,
                y: y + 19,
                radius: 4,
            },
        );
    }
    let words = Shape::Words {
        x: LEFT,
        y: y + 11,
        text: short(&name, LETTERS),
    };
    let mark = out.add("name start", words);
    mark.pick = pick();
    let class = match (broken, finding.verdict) {
        (true, _) => "about start bad",
        (_, Verdict::OnTime) => "about start help",
        _ => "about start",
    };
    out.words(class, LEFT, y + 36, short(&result, SMALL));
}

/// Columns of the company's days off.
fn days_off(
    context: &Context<'_>,
    page: &ExplainPage<'_>,
    scale: &Scale,
    height: i64,
    out: &mut Drawing,
) {
    let Some(clock) = page.clock.filter(|_| scale.days() <= DAYS) else {
        return;
    };
    let zone = context.book.zone;
    let last = zone.date(Instant(scale.to));
    let mut day = zone.date(Instant(scale.from));
    while day <= last {
        if !clock.is_working_day(day) {
            let (from, to) = (scale.x(zone.start_of(day)), scale.x(zone.end_of(day)));
            if to > from {
                let shape = Shape::Box {
                    x: from,
                    y: 18,
                    width: to - from,
                    height: height - 18,
                    round: 0,
                };
                let title = format!("{}: нерабочий день", day.format("%d.%m.%Y"));
                out.add("off", shape).title = Some(title);
            }
        }
        let Some(next) = day.succ_opt() else { return };
        day = next;
    }
}

/// Days along the top, and the moment of the explanation.
fn ticks(context: &Context<'_>, scale: &Scale, height: i64, out: &mut Drawing) {
    let zone = context.book.zone;
    let every = (scale.days() / 6 + 1).max(1);
    let first = zone.date(Instant(scale.from));
    let last = zone.date(Instant(scale.to));
    let mut day = first;
    while day <= last {
        if (i64::from(day.num_days_from_ce()) - i64::from(first.num_days_from_ce())) % every == 0 {
            let x = scale.x(zone.start_of(day));
            out.add("tick", Shape::Path(format!("M{x} 16V{height}")));
            // The last one would run over the edge.
            if x <= RIGHT - 34 {
                out.words("about start", x, 12, day.format("%d.%m").to_string());
            }
        }
        let Some(next) = day.succ_opt() else { break };
        day = next;
    }
    if context.at.0 < scale.to {
        let x = scale.x(context.at);
        let now = out.add("now", Shape::Path(format!("M{x} 16V{height}")));
        now.title = Some(format!("сейчас: {}", moment(context.at, zone)));
    }
}

/// As much of a text as a line of the drawing holds.
fn short(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters - 1).collect();
    format!("{}…", kept.trim_end())
}
