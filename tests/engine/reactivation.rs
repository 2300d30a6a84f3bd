//! Winning clients back: from the author's text to the verdict, and against an evaluator that knows nothing but days.

use reglament::engine::{Options, evaluate};
use reglament::facts::{Case, Direction, Event, EventKind, RawValue, When};
use reglament::findings::{Finding, Verdict};
use reglament::model::load;
use reglament::program::Program;
use reglament::source::SourceText;
use reglament::value::Instant;

use crate::dsl::*;

const NAMES: &str = "\
регламент «Тест»:
    версия 1
    часовой пояс Europe/Moscow
    рабочее время пн–вс 09:00–18:00
роли: менеджер, РОП
карточка сделки:
    «причина отказа» — «Дорого», «Не дозвонились»
порядок: «Новая» → «КП» → «Успех» или «Отказ»
";

const OFFENDED: &str = "\
реактивация «обиженные»:
    кто: последняя оплата старше 30 дней и есть жалоба
    шаг 1: позвонить по скрипту «Извинение» за 3 дня
    шаг 2 через 7 дней — написать по шаблону «Вернитесь»
    предложение: скидка 10 %
    возврат — оплата в течение 60 дней после касания
    остановить, если клиент ответил
";

fn program(rules: &str) -> Program {
    let text = SourceText::new("тест.reglament", &format!("{NAMES}{rules}"));
    let loaded = load(&[text]);
    assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
    Program::new(&loaded.regulations)
}

fn client() -> Case<'static> {
    deal(&[("Новая", "01.01 10:00"), ("Успех", "02.01 10:00")])
}

fn of_client(kind: EventKind, at: Instant) -> Event<'static> {
    Event {
        at: Some(When::Exact(at)),
        ..Event::new(kind)
    }
}

fn apology(at: Instant) -> Event<'static> {
    Event {
        direction: Some(Direction::Out),
        connected: Some(true),
        by: Some("ivanov".into()),
        script: Some("Извинение".into()),
        ..of_client(EventKind::Call, at)
    }
}

fn come_back(at: Instant) -> Event<'static> {
    Event {
        direction: Some(Direction::Out),
        by: Some("ivanov".into()),
        template: Some("Вернитесь".into()),
        ..of_client(EventKind::Email, at)
    }
}

fn reply(at: Instant) -> Event<'static> {
    Event {
        direction: Some(Direction::In),
        ..of_client(EventKind::Message, at)
    }
}

fn with(events: Vec<Event<'static>>) -> Case<'static> {
    let mut case = client();
    case.events = events;
    for (number, event) in case.events.iter_mut().enumerate() {
        event.id = Some(format!("E-{number}").into());
    }
    case
}

fn rows(found: &[Finding]) -> Vec<String> {
    let row = |one: &Finding| {
        let due = one.due_at.map_or_else(String::new, show);
        format!("{:?} {} до {due}", one.verdict, one.fix)
    };
    found.iter().map(row).collect()
}

#[track_caller]
fn expect_rows(rules: &str, case: &Case<'_>, now: &str, wanted: &[&str]) {
    let program = program(rules);
    let found = evaluate(&program, &dataset(), case, t(now), &Options::default());
    assert_eq!(rows(&found.findings), wanted);
}

#[test]
fn both_steps_follow_one_another_until_the_client_comes_back() {
    let paid = of_client(EventKind::Payment, t("01.02 12:00"));
    let complaint = of_client(EventKind::Complaint, t("05.02 12:00"));
    let first = apology(t("05.03 10:00"));
    let case = with(vec![paid.clone(), complaint.clone(), first.clone()]);
    // 30 days after the payment are over on 3 March at noon.
    expect_rows(
        OFFENDED,
        &case,
        "20.03 12:00",
        &[
            "OnTime позвонить клиенту до 06.03 18:00",
            "Overdue написать клиенту письмо до 12.03 18:00",
        ],
    );
    let again = of_client(EventKind::Payment, t("10.03 10:00"));
    let case = with(vec![paid, complaint, first, again]);
    expect_rows(
        OFFENDED,
        &case,
        "20.03 12:00",
        &[
            "OnTime позвонить клиенту до 06.03 18:00",
            "Cancelled написать клиенту письмо до 12.03 18:00",
        ],
    );
}

#[test]
fn who_has_not_complained_is_not_asked() {
    let paid = of_client(EventKind::Payment, t("01.02 12:00"));
    expect_rows(OFFENDED, &with(vec![paid]), "20.03 12:00", &[]);
}

#[test]
fn a_lost_deal_is_won_back_after_it_has_been_closed() {
    let rules = "\
реактивация «не дозвонились»:
    кто: «причина отказа» «Не дозвонились» и прошло больше 30 дней после перехода в «Отказ»
    шаг 1 — позвонить за 2 дня
";
    let case = deal(&[("Новая", "01.02 10:00"), ("Отказ", "02.02 10:00")])
        .field("причина отказа", text("Не дозвонились"));
    expect_rows(
        rules,
        &case,
        "20.03 12:00",
        &["Overdue позвонить клиенту до 06.03 18:00"],
    );
    let other = deal(&[("Новая", "01.02 10:00"), ("Отказ", "02.02 10:00")])
        .field("причина отказа", RawValue::Empty);
    expect_rows(rules, &other, "20.03 12:00", &[]);
}

#[test]
fn a_step_shows_its_offer_and_the_owner_who_must() {
    let program = program(OFFENDED);
    let case = with(vec![
        of_client(EventKind::Payment, t("01.02 12:00")),
        of_client(EventKind::Complaint, t("05.02 12:00")),
    ]);
    let found = evaluate(
        &program,
        &dataset(),
        &case,
        t("04.03 12:00"),
        &Options::default(),
    );
    let [action] = found.actions.as_slice() else {
        panic!("{:?}", found.actions);
    };
    assert_eq!(&*action.responsible, "ivanov");
    let clause = &program.versions[0].regulation.clauses[action.clause];
    assert_eq!(&*clause.key, "реактивация «обиженные»");
    assert_eq!(&*clause.resources.advice[0], "предложение: скидка 10 %");
}

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
}

const DAY: i64 = 86_400;

/// What happened, by the second since the first of January; no two at once.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Deed {
    Paid,
    Complained,
    Apologised,
    Invited,
    Replied,
}

/// The close of the day so many days after a moment.
fn close(at: i64, days: i64) -> i64 {
    (at / DAY + days) * DAY + 18 * 3600
}

/// Whatever became of a step: its due moment and its verdict.
fn verdict(done: Option<i64>, due: i64, end: Option<i64>, now: i64) -> Verdict {
    let ended = end.filter(|end| *end <= now && done.is_none_or(|done| *end < done));
    match (
        done.filter(|done| *done <= now && end.is_none_or(|end| *done < end)),
        ended,
    ) {
        (Some(done), _) if done <= due => Verdict::OnTime,
        (Some(_), _) => Verdict::Late,
        (None, Some(end)) if end <= due => Verdict::Cancelled,
        (None, Some(_)) => Verdict::Missed,
        (None, None) if now > due => Verdict::Overdue,
        (None, None) => Verdict::Pending,
    }
}

fn naive(story: &[(i64, Deed)], now: i64) -> Vec<(i64, Verdict)> {
    let seen: Vec<(i64, Deed)> = story.iter().copied().filter(|(at, _)| *at <= now).collect();
    let times = |deed: Deed| -> Vec<i64> {
        seen.iter()
            .filter(|(_, one)| *one == deed)
            .map(|(at, _)| *at)
            .collect()
    };
    let Some(complaint) = times(Deed::Complained).first().copied() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let payments = times(Deed::Paid);
    for (place, paid) in payments.iter().enumerate() {
        let next = payments.get(place + 1).copied();
        // More than 30 days have passed one second after they have.
        let begin = (paid + 30 * DAY + 1).max(complaint);
        if begin > now || next.is_some_and(|next| next <= begin) {
            continue;
        }
        let reply = times(Deed::Replied).into_iter().find(|at| *at >= begin);
        let end = [next, reply].into_iter().flatten().min();
        let due = close(begin, 3);
        let done = times(Deed::Apologised).into_iter().find(|at| *at >= begin);
        let first = verdict(done, due, end, now);
        out.push((due, first));
        let (true, Some(done)) = (matches!(first, Verdict::OnTime | Verdict::Late), done) else {
            continue;
        };
        let due = close(done, 7);
        let opens = due - 9 * 3600;
        let written = times(Deed::Invited).into_iter().find(|at| *at >= opens);
        out.push((due, verdict(written, due, end, now)));
    }
    out.sort_unstable_by_key(|(due, one)| (*due, *one as u8));
    out
}

#[test]
fn chains_of_winning_back_are_judged_as_a_calendar_says() {
    let program = program(OFFENDED);
    let begin = t("01.01 00:00");
    let mut judged = 0;
    for seed in 0..600_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut story: Vec<(i64, Deed)> = Vec::new();
        for _ in 0..1 + dice.below(12) {
            let deed = [
                Deed::Paid,
                Deed::Complained,
                Deed::Apologised,
                Deed::Apologised,
                Deed::Invited,
                Deed::Invited,
                Deed::Replied,
            ][dice.below(7)];
            // Odd seconds keep what happens apart from every border.
            let at =
                dice.below(120) as i64 * DAY + dice.below(86_000) as i64 + 7 + story.len() as i64;
            story.push((at, deed));
        }
        story.sort_unstable_by_key(|(at, _)| *at);
        story.dedup_by_key(|(at, _)| *at);
        let now = (60 + dice.below(90) as i64) * DAY + 12 * 3600;
        let event = |(at, deed): &(i64, Deed)| {
            let at = begin.plus(*at);
            match deed {
                Deed::Paid => of_client(EventKind::Payment, at),
                Deed::Complained => of_client(EventKind::Complaint, at),
                Deed::Apologised => apology(at),
                Deed::Invited => come_back(at),
                Deed::Replied => reply(at),
            }
        };
        let case = with(story.iter().map(event).collect());
        let found = evaluate(
            &program,
            &dataset(),
            &case,
            begin.plus(now),
            &Options::default(),
        );
        let mut rows: Vec<(i64, Verdict)> = found
            .findings
            .iter()
            .map(|one| (one.due_at.map_or(0, |due| due.since(begin)), one.verdict))
            .collect();
        rows.sort_unstable_by_key(|(due, one)| (*due, *one as u8));
        let wanted = naive(&story, now);
        judged += wanted.len();
        assert_eq!(rows, wanted, "зерно {seed}: {story:?}");
    }
    assert!(judged > 100, "{judged}");
}
