//! A sample in readable words.

use reglament::calendar::Zone;
use reglament::facts::{Held, RawValue};
use reglament::value::Instant;

use super::row::show;
use super::sample::Sample;

impl Sample {
    /// The sample in readable words, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("сейчас: {}", show(self.now))];
        for reg in self.regs.iter() {
            lines.push(format!("регламент, действует с {:?}:", reg.effective_from));
            for (id, stage) in reg.stages.iter().enumerate() {
                lines.push(format!(
                    "  стадия {id} «{}», отвечает {:?}",
                    stage.name, stage.responsible
                ));
            }
            for funnel in &reg.funnels {
                lines.push(format!(
                    "  воронка {:?}: порядок {:?}, из любой {:?}",
                    funnel.name, funnel.order, funnel.from_anywhere
                ));
            }
            lines.extend(
                reg.categories
                    .iter()
                    .map(|category| format!("  категория {category:?}")),
            );
            for (number, clause) in reg.clauses.iter().enumerate() {
                lines.push(format!("  п. {number}: область {:?}", clause.scope));
                lines.push(format!("    когда {:?}", clause.trigger));
                lines.push(format!("    если {:?}", clause.guard));
                lines.push(format!("    {:?}", clause.sentence));
            }
        }
        self.add_data(&mut lines);
        self.add_case(&mut lines);
        lines.iter().map(|line| brief(line)).collect()
    }

    fn add_data(&self, lines: &mut Vec<String>) {
        let moment = |when| show(moment(when));
        lines.push(format!(
            "данные: на {:?}, сотрудники {}",
            self.data.as_of.map(moment),
            self.data.staff_held
        ));
        for (kind, held) in &self.data.held {
            if *held != Held::default() {
                lines.push(format!(
                    "  {}: с {:?} по {:?}",
                    kind.history(),
                    held.since.map(moment),
                    held.as_of.map(moment)
                ));
            }
        }
        for row in reglament::facts::EVENT_KINDS {
            if !self
                .data
                .held
                .contains_key(&reglament::facts::FactKind::Event(row.kind))
            {
                lines.push(format!("  нет: {}", row.history));
            }
        }
        for (id, person) in &self.data.staff {
            lines.push(format!(
                "  {id}: {:?}, {:?}, работает {}, отсутствует {:?}, вместо {:?}",
                person.role, person.team, person.active, person.absences, person.deputy
            ));
        }
    }

    fn add_case(&self, lines: &mut Vec<String>) {
        let at = |when| show(moment(when));
        let fields = |fields: &reglament::facts::Fields<'_>| {
            fields
                .iter()
                .map(|(name, value)| format!("{name} = {}", raw(value)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        lines.push(format!(
            "клиент, пояс {:?}: {}",
            self.case.timezone,
            fields(&self.case.fields)
        ));
        for change in self.case.changes.iter().flatten() {
            lines.push(format!(
                "  {} {} = {}",
                at(change.at),
                change.field,
                raw(&change.value)
            ));
        }
        if self.case.changes.is_none() {
            lines.push("  истории полей нет".to_owned());
        }
        for deal in &self.case.deals {
            lines.push(format!(
                "сделка {}, воронка {:?}, создана {:?}, стадия {:?} с {:?}, ответственный {:?}",
                deal.id,
                deal.funnel,
                deal.created.map(at),
                deal.stage,
                deal.stage_since.map(at),
                deal.owner
            ));
            lines.push(format!("  поля: {}", fields(&deal.fields)));
            for (held, what) in [
                (deal.stages.is_some(), "стадий"),
                (deal.changes.is_some(), "полей"),
                (deal.owners.is_some(), "ответственных"),
            ] {
                if !held {
                    lines.push(format!("  истории {what} нет"));
                }
            }
            lines.extend(deal.stages.iter().flatten().map(|entry| {
                format!(
                    "  {} стадия «{}», кто {:?} ({:?})",
                    at(entry.at),
                    entry.stage,
                    entry.by,
                    entry.at
                )
            }));
            lines.extend(deal.changes.iter().flatten().map(|change| {
                format!(
                    "  {} {} = {}, кто {:?}",
                    at(change.at),
                    change.field,
                    raw(&change.value),
                    change.by
                )
            }));
            lines.extend(
                deal.owners
                    .iter()
                    .flatten()
                    .map(|change| format!("  {} ответственный {}", at(change.at), change.owner)),
            );
        }
        for event in &self.case.events {
            let mut words = vec![event.kind.row().name.to_owned(), format!("{:?}", event.at)];
            words.push(format!(
                "сделка {:?}, кто {:?}, {:?}",
                event.deal, event.by, event.direction
            ));
            for (name, when) in [
                ("известно", event.known),
                ("план", event.planned),
                ("срок", event.deadline),
                ("закрыта", event.closed),
            ] {
                words.extend(when.map(|when| format!("{name} {}", at(when))));
            }
            words.extend(event.connected.map(|yes| format!("состоялся {yes}")));
            words.extend(
                [
                    &event.name,
                    &event.result,
                    &event.text,
                    &event.state,
                    &event.of,
                ]
                .into_iter()
                .flatten()
                .map(|text| format!("«{text}»")),
            );
            words.extend(
                event
                    .amount
                    .map(|amount| format!("{amount} {:?}", event.currency)),
            );
            if event.value != RawValue::Empty {
                words.push(format!("до {}", raw(&event.value)));
            }
            if event.automatic {
                words.push("закрыта сама".to_owned());
            }
            lines.push(format!(
                "{}: {}",
                event.at.map_or_else(String::new, at),
                words.join(", ")
            ));
        }
        for mailing in &self.case.mailings {
            lines.push(format!("{}: рассылка {:?}", at(mailing.at), mailing.status));
        }
    }
}

fn raw(value: &RawValue<'_>) -> String {
    match value {
        RawValue::Empty => "пусто".to_owned(),
        RawValue::Bool(yes) => yes.to_string(),
        RawValue::Number(number) => number.to_string(),
        RawValue::Text(text) => format!("«{text}»"),
        RawValue::List(list) => format!("{list:?}"),
    }
}

fn moment(when: reglament::facts::When) -> Instant {
    use reglament::calendar::Fold;
    let moscow = Zone::Named(chrono_tz::Europe::Moscow);
    match when {
        reglament::facts::When::Exact(at) => at,
        reglament::facts::When::Local(local) => moscow.instant(local, Fold::First),
        reglament::facts::When::Day(date) => moscow.start_of(date),
    }
}

/// The line with patterns shortened to their words.
fn brief(line: &str) -> String {
    const HEAD: &str = "EventPattern { any: [";
    let Some((before, rest)) = line.split_once(HEAD) else {
        return line.replace(", span: Span { start: 0, end: 0 }", "");
    };
    let mut depth = 1;
    let end = rest.find(|letter| {
        depth += i32::from(letter == '[') - i32::from(letter == ']');
        depth == 0
    });
    let rest = end.map_or(rest, |end| &rest[end..]);
    format!("{before}({}", brief(rest.trim_start_matches("], text: ")))
}
