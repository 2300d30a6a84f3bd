//! Whole texts: the vocabulary of the language page, funnels, sections, versions; and that nothing is passed over in silence.

use std::fmt::Write;

use super::dump::Dump;
use super::phrases::PRELUDE;
use super::render::{messages, read};
use reglament::diagnostic::Level;
use reglament::model::load;
use reglament::source::SourceText;

/// Everything declared, then the clauses.
fn whole(text: &str) -> String {
    let (_, loaded) = read(text);
    let regulation = &loaded.regulations[0];
    let dump = Dump(regulation);
    let mut out = String::new();
    writeln!(
        out,
        "«{}» версия {:?} с {:?}, автор {:?}",
        regulation.name, regulation.version, regulation.effective_from, regulation.author
    )
    .ok();
    writeln!(
        out,
        "{} | вечер {} | рабочие {} | праздники {}",
        regulation.company.zone,
        regulation.company.evening,
        regulation.bare_is_working,
        regulation.company.calendar.is_some()
    )
    .ok();
    for team in &regulation.teams {
        writeln!(out, "команда «{}» {}", team.name, team.schedule.zone).ok();
    }
    writeln!(out, "роли: {}", regulation.roles.join(", ")).ok();
    for field in &regulation.fields {
        writeln!(out, "{:?} «{}»: {:?}", field.card, field.name, field.ty).ok();
    }
    for touch in &regulation.touches {
        writeln!(
            out,
            "касание «{}»: {}",
            touch.name,
            dump.pattern(&touch.pattern)
        )
        .ok();
    }
    for ladder in &regulation.categories {
        for rung in &ladder.rungs {
            writeln!(
                out,
                "категория {:?} «{}»: {}",
                ladder.card,
                rung.name,
                dump.cond(&rung.cond)
            )
            .ok();
        }
    }
    for funnel in &regulation.funnels {
        let names = |list: &[reglament::model::regulation::StageId]| {
            list.iter()
                .map(|id| &*regulation.stages[id.0].name)
                .collect::<Vec<_>>()
                .join(" / ")
        };
        let order: Vec<String> = funnel.order.iter().map(|level| names(level)).collect();
        writeln!(
            out,
            "воронка {:?}: {} | вне порядка: {} | конечные: {} | из любой: {}",
            funnel.name,
            order.join(" → "),
            names(&funnel.out_of_order),
            names(&funnel.terminal),
            names(&funnel.from_anywhere)
        )
        .ok();
    }
    for stage in &regulation.stages {
        if stage.responsible.is_some() || stage.goal.is_some() {
            let role = stage.responsible.map(|role| &regulation.roles[role.0]);
            writeln!(
                out,
                "стадия «{}»: отвечает {role:?}, цель {:?}",
                stage.name, stage.goal
            )
            .ok();
        }
    }
    for clause in &regulation.clauses {
        writeln!(out, "{}\n    {}", clause.key, dump.clause(clause)).ok();
    }
    let said = messages(text);
    if said != "(замечаний нет)\n" {
        out.push_str(&said);
    }
    out
}

#[test]
fn the_vocabulary_sample_is_read() {
    insta::with_settings!({ snapshot_path => "samples", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("vocabulary", whole(include_str!("samples/vocabulary.reglament")));
        insta::assert_snapshot!("funnels", whole(include_str!("samples/funnels.reglament")));
    });
}

#[test]
fn versions_of_one_regulation_are_told_apart_by_their_dates() {
    let version = |number: u32, from: &str| {
        let text = format!(
            "регламент «Продажи»:\n    версия {number}, действует с {from}\nстадия «Новая»:\n    позвонить за {number} ч\n"
        );
        SourceText::new(&format!("{number}.reglament"), &text)
    };
    let (one, two) = (version(1, "01.12.2026"), version(2, "01.02.2027"));
    let loaded = load(&[one.clone(), two.clone()]);
    assert!(loaded.is_sound());
    assert_eq!(loaded.regulations.len(), 2);
    assert!(loaded.regulations[0].effective_from < loaded.regulations[1].effective_from);
    let twins = load(&[one, version(3, "01.12.2026")]);
    assert_eq!(twins.diagnostics.len(), 1);
    assert_eq!(twins.diagnostics[0].file, 1);
}

/// Each text has a part that means nothing to this version: it must be said.
#[test]
fn nothing_is_passed_over_in_silence() {
    let top = [
        "отвечает менеджер",
        "цель «продать»",
        "карточка должна быть заполнена",
        "роли распределяет РОП",
        "роли: юрист — Иванов",
        "роли: юрист, если есть договор",
        "роли: юрист (критично)",
        "карточка сделки:\n    город — текст, если клиент «А»",
        "касания:\n    «тест» — звонок, если клиент «А»",
        "касания:\n    «тест» — звонок — письмо",
        "категории клиента:\n    важный — есть оплата, если клиент «А»",
        "порядок: «А» → «Б» — «В»",
        "раздел «Аудит» (критично):\n    написать за 1 час",
        "воронка «Лиды» — «Продажа»:\n    написать за 1 час",
        "кроме стадий «Договор»:\n    написать за 1 час",
        "регламент «Второй»:\n    написать за 1 час",
        "только для юристов",
        "раздел «Н», кроме сотрудников с бородой меньше 14 лун:\n    написать за 1 час",
        "из любой стадии в «Отказ»:\n    полная белиберда",
    ];
    let stage = [
        "отвечает менеджер и РОП",
        "отвечает менеджер за всё",
        "позвонить за 1 час утром",
        "позвонить за 1 час, включая выходные",
        "не дольше 2 часов, включая выходные",
        "нельзя",
        "звонарь не может",
        "вход: бюджет (критично)\nвыход:\n    бюджет (критично)",
        "если клиент «А»:\n    отвечает РОП",
        "вход: бюджет — РОПу",
        "начиная с «Договор» обязательна сумма — РОПу",
        "совет «говорить» громко",
        "выполнить «сверку» громко",
        "запрещено «кричать» громко",
        "позвонить за 1 час:\n    скрипт «А» и «Б»",
        "позвонить за 1 час:\n    допуск 5 минут утром",
        "позвонить за 1 час:\n    лично РОП",
        "позвонить за 1 час:\n    просрочка 1 час утром — РОПу",
        "позвонить за 1 час:\n    просрочка 1 час — позвонить за 2 часа",
        "позвонить за 1 час:\n    просрочка 1 час — РОПу, если клиент «А»",
        "позвонить за 1 час:\n    отменяется сразу, если клиент ответил",
        "позвонить за 1 час:\n    отменяется, пока клиент молчит",
        "позвонить за 1 час:\n    пауза долго, пока есть задача",
        "нельзя назад весело",
        "не звонить после 21:00 весело",
        "звонить только 09:00–21:00 весело",
        "пропускать можно весело",
        "дольше 2 часов — РОПу весело",
        "дольше 2 часов — РОПу за 1 час",
        "после встречи должен быть звонок весело",
        "когда встреча весело: позвонить за 1 час",
        "если есть встреча весело, то позвонить за 1 час",
        "передать менеджеру и РОПу весело за 1 час",
        "перевести из «Новая» в «Договор» за 1 час",
        "дольше 3 дней — менеджеру; дольше 7 дней — РОПу:\n    полная белиберда",
        "баллы:\n    абракадабра — 30 баллов",
        "когда встреча, то написать за 1 час, иначе позвонить",
        "отправить «КП» за 4 часа и полная белиберда",
    ];
    let mut silent = Vec::new();
    let mut check = |text: String, said: &str| {
        let (_, loaded) = read(&text);
        if loaded
            .diagnostics
            .iter()
            .all(|one| one.level != Level::Error)
        {
            silent.push(said.to_owned());
        }
    };
    let declared = PRELUDE.replace(
        "стадия «Новая»:\n",
        "стадия «Новая»:\n    написать за 1 час\n",
    );
    for said in top {
        check(format!("{declared}{said}\n"), said);
    }
    for said in stage {
        check(super::phrases::placed(said), said);
    }
    assert!(silent.is_empty(), "{silent:#?}");
}
