//! Random contact policies against an evaluator written from the design alone: for every mailing it looks at every earlier one.

use chrono::{Datelike, Timelike};
use reglament::calendar::Zone;
use reglament::facts::{Case, Consent, FactKind, Held, Mailing, When};
use reglament::findings::Verdict;
use reglament::value::Instant;

use crate::dsl::*;
use crate::frequency::settled;

/// A small generator of its own, so that a failure can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

const NOW: &str = "31.12 12:00";
const CHANNELS: [&str; 3] = ["email", "sms", "whatsapp"];
const TEMPLATES: [&str; 3] = ["Счёт", "Акция", "Новости"];

/// In which time a limit counts.
#[derive(Clone, Copy)]
enum Window {
    Hours(i64),
    Days(i64),
    Day,
    Week,
    Month,
    Ever,
}

/// A rule and its sentence.
#[derive(Clone)]
enum Rule {
    Limit {
        channel: Option<&'static str>,
        most: usize,
        window: Window,
        exempt: Option<&'static str>,
        by_sender: bool,
    },
    Consent,
    Quiet(u32, u32),
    Only(u32, u32),
    Approved(&'static str),
    Pause(usize, i64),
}

fn sentence(rule: &Rule) -> String {
    match rule {
        Rule::Limit {
            channel,
            most,
            window,
            exempt,
            by_sender,
        } => {
            let what = channel.unwrap_or("рассылка");
            let time = match window {
                Window::Hours(hours) => format!("за любые {hours} часов"),
                Window::Days(days) => format!("за любые {days} дней"),
                Window::Day => "в календарный день".into(),
                Window::Week => "в календарную неделю".into(),
                Window::Month => "в календарный месяц".into(),
                Window::Ever => "за всё время".into(),
            };
            let whose = if *by_sender {
                "с одного номера "
            } else {
                ""
            };
            let tail = exempt.map_or_else(String::new, |name| format!(", кроме шаблонов «{name}»"));
            format!("{whose}{what} не больше {most} {time}{tail}")
        }
        Rule::Consent => "согласие обязательно".into(),
        Rule::Quiet(from, to) => format!("тихие часы {from:02}:00–{to:02}:00"),
        Rule::Only(from, to) => format!("слать только {from:02}:00–{to:02}:00"),
        Rule::Approved(name) => format!("только одобренными шаблонами: «{name}»"),
        Rule::Pause(number, days) => {
            format!("если последние {number} рассылки без открытия, то пауза {days} дней")
        }
    }
}

fn rule(dice: &mut Dice) -> Rule {
    match dice.below(10) {
        0 => Rule::Consent,
        1 => Rule::Quiet(dice.of(&[20, 21, 22]), dice.of(&[8, 9])),
        2 => Rule::Only(dice.of(&[9, 10]), dice.of(&[18, 19])),
        3 => Rule::Approved(dice.of(&TEMPLATES)),
        4 => Rule::Pause(2 + dice.below(2), dice.of(&[5, 10])),
        _ => Rule::Limit {
            channel: dice.of(&[None, Some("email"), Some("СМС")]),
            most: 1 + dice.below(3),
            window: dice.of(&[
                Window::Hours(5),
                Window::Hours(24),
                Window::Days(7),
                Window::Day,
                Window::Week,
                Window::Month,
                Window::Ever,
            ]),
            exempt: dice.of(&[None, None, Some("Счёт")]),
            by_sender: dice.below(5) == 0,
        },
    }
}

fn case(dice: &mut Dice, client: usize) -> Case<'static> {
    let mut case = deal(&[("Новая", "01.11 00:00")]);
    case.client = Some(format!("C-{client}").into());
    case.timezone = dice.of(&[None, Some("Asia/Yekaterinburg".into())]);
    match dice.below(3) {
        0 => case.deals.clear(),
        1 => {}
        _ => {
            let mut second = case.deals[0].clone();
            second.id = "D-2".into();
            case.deals.push(second);
        }
    }
    for deal in &mut case.deals {
        deal.id = format!("{}-{client}", deal.id).into();
    }
    for _ in 0..dice.below(3) {
        let (from, to) = (1 + dice.below(28), 1 + dice.below(28));
        case.consents.push(Consent {
            channel: dice.of(&CHANNELS).into(),
            purpose: None,
            given: Some(when(&format!("{from:02}.11 12:00"))),
            withdrawn: (dice.below(2) == 0).then(|| when(&format!("{to:02}.12 12:00"))),
            proof: None,
            text_version: None,
        });
    }
    for number in 0..dice.below(10) {
        let (month, day) = (dice.of(&[11, 12]), dice.of(&[1, 2, 3, 9, 10, 28, 29, 30]));
        let (hour, minute) = (
            dice.of(&[7, 8, 9, 18, 19, 20, 21, 22, 23]),
            dice.of(&[0, 0, 30]),
        );
        case.mailings.push(Mailing {
            channel: dice.of(&CHANNELS).into(),
            template: dice
                .of(&[None, Some("Счёт"), Some("Акция"), Some("Новости")])
                .map(Into::into),
            category: None,
            campaign: None,
            sender: Some(dice.of(&["1", "2"]).into()),
            sender_kind: None,
            at: when(&format!("{day:02}.{month:02} {hour:02}:{minute:02}")),
            status: Some(
                dice.of(&["sent", "delivered", "opened", "planned", "failed"])
                    .into(),
            ),
            source: format!("m:{client}-{number}").into(),
        });
    }
    case
}

/// A mailing that left us, with whose it is.
struct Sent<'c> {
    at: Instant,
    client: usize,
    place: usize,
    zone: Zone,
    mailing: &'c Mailing<'c>,
}

fn sent<'c>(cases: &'c [Case<'c>]) -> Vec<Sent<'c>> {
    let mut all = Vec::new();
    for (client, case) in cases.iter().enumerate() {
        let zone = match case.timezone {
            Some(_) => Zone::Named(chrono_tz::Asia::Yekaterinburg),
            None => ZONE,
        };
        for (place, mailing) in case.mailings.iter().enumerate() {
            let When::Exact(at) = mailing.at else {
                unreachable!("у рассылки есть время")
            };
            if !matches!(mailing.status.as_deref(), Some("planned" | "failed")) {
                all.push(Sent {
                    at,
                    client,
                    place,
                    zone,
                    mailing,
                });
            }
        }
    }
    all.sort_by_key(|one| (one.at, one.client, one.place));
    all
}

/// Whether the earlier one still counts at the later.
fn counts(window: Window, earlier: &Sent<'_>, later: &Sent<'_>, zone: Zone) -> bool {
    let (a, b) = (zone.local(earlier.at), zone.local(later.at));
    match window {
        Window::Hours(hours) => later.at.since(earlier.at) < hours * 3600,
        Window::Days(days) => later.at.since(earlier.at) < days * 86_400,
        Window::Day => a.date() == b.date(),
        Window::Week => a.date().iso_week() == b.date().iso_week(),
        Window::Month => (a.year(), a.month()) == (b.year(), b.month()),
        Window::Ever => true,
    }
}

fn local_seconds(one: &Sent<'_>) -> u32 {
    one.zone.local(one.at).num_seconds_from_midnight()
}

/// Whether a mailing breaks a rule, all earlier ones looked at anew.
fn broken(rule: &Rule, at: usize, all: &[Sent<'_>], cases: &[Case<'_>]) -> bool {
    let one = &all[at];
    let template = one.mailing.template.as_deref();
    match rule {
        Rule::Limit {
            channel,
            most,
            window,
            exempt,
            by_sender,
        } => {
            let counted = |other: &Sent<'_>| {
                let wanted = channel.map(|name| if name == "СМС" { "sms" } else { name });
                wanted.is_none_or(|name| name == other.mailing.channel)
                    && (exempt.is_none() || other.mailing.template.as_deref() != *exempt)
            };
            let same = |other: &&Sent<'_>| match by_sender {
                true => other.mailing.sender == one.mailing.sender,
                false => other.client == one.client,
            };
            let zone = if *by_sender { ZONE } else { one.zone };
            let before = all[..at].iter().filter(same).filter(|other| counted(other));
            let number = before
                .filter(|other| counts(*window, other, one, zone))
                .count();
            counted(one) && number + 1 > *most
        }
        Rule::Consent => !cases[one.client].consents.iter().any(|consent| {
            let at = |when: When| match when {
                When::Exact(at) => at,
                _ => unreachable!("у согласия есть время"),
            };
            consent.channel == one.mailing.channel
                && consent.given.is_some_and(|given| at(given) <= one.at)
                && consent.withdrawn.is_none_or(|taken| one.at < at(taken))
        }),
        Rule::Quiet(from, to) => {
            let now = local_seconds(one);
            now >= from * 3600 || now < to * 3600
        }
        Rule::Only(from, to) => {
            let now = local_seconds(one);
            now < from * 3600 || now > to * 3600
        }
        Rule::Approved(name) => template != Some(*name),
        Rule::Pause(number, days) => {
            let own: Vec<&Sent<'_>> = all[..at]
                .iter()
                .filter(|other| other.client == one.client)
                .collect();
            let last = &own[own.len().saturating_sub(*number)..];
            last.len() == *number
                && last
                    .iter()
                    .all(|other| other.mailing.status.as_deref() != Some("opened"))
                && last
                    .last()
                    .is_some_and(|other| one.at.since(other.at) < days * 86_400)
        }
    }
}

#[test]
fn random_policies_agree() {
    let mut found_any = 0;
    for seed in 0..250 {
        let mut dice = Dice(seed * 7919 + 17);
        let rules: Vec<Rule> = (0..1 + dice.below(3)).map(|_| rule(&mut dice)).collect();
        let cases: Vec<Case<'static>> = (0..1 + dice.below(3))
            .map(|at| case(&mut dice, at))
            .collect();
        let mut text = String::from("рассылки:");
        for (number, rule) in rules.iter().enumerate() {
            text += &format!("\n    {}.1 {}", number + 1, sentence(rule));
        }
        let mut data = dataset();
        data.held.insert(FactKind::Consents, Held::default());
        let (_, out) = settled(&text, &data, &cases, NOW);
        let mut engine: Vec<(usize, Instant, String)> = out
            .findings
            .iter()
            .map(|one| {
                assert_eq!(one.verdict, Verdict::Violated, "{text}");
                let source = one.evidence.last().expect("событие").source.to_string();
                (one.clause, one.triggered_at, source)
            })
            .collect();
        engine.sort();
        let all = sent(&cases);
        let mut naive = Vec::new();
        for (clause, rule) in rules.iter().enumerate() {
            for at in 0..all.len() {
                if broken(rule, at, &all, &cases) {
                    naive.push((clause, all[at].at, all[at].mailing.source.to_string()));
                }
            }
        }
        naive.sort();
        found_any += naive.len();
        assert_eq!(engine, naive, "зерно {seed}\n{text}");
    }
    assert!(found_any > 500, "{found_any}");
}
