//! Виды ошибок: как её пишут и как пишут то же без неё.

use reglament::diagnostic::Code;

use crate::dice::Dice;

/// Поле с числом и его единицей.
#[derive(Debug, Clone)]
pub struct Numeric {
    pub name: String,
    pub unit: String,
}

/// Имена регламента, из которых пишут.
pub struct Words {
    pub numeric: Numeric,
    pub list: (String, Vec<String>),
    pub chain: Option<(Option<String>, Vec<String>)>,
    /// Поле, которого никто не требует заполнить.
    pub own: Numeric,
    /// Роль, как её пишут в тексте.
    pub role: String,
}

/// Вид ошибки.
pub struct Kind {
    pub name: &'static str,
    pub code: Code,
    /// Подсаживают не под стадию, а целыми строками в конец.
    pub whole_lines: bool,
    /// Без ошибки и с ней.
    pub write: fn(&mut Dice, &Words) -> (String, String),
}

const fn kind(
    name: &'static str,
    code: Code,
    write: fn(&mut Dice, &Words) -> (String, String),
) -> Kind {
    Kind {
        name,
        code,
        whole_lines: false,
        write,
    }
}

const fn whole(
    name: &'static str,
    code: Code,
    write: fn(&mut Dice, &Words) -> (String, String),
) -> Kind {
    Kind {
        name,
        code,
        whole_lines: true,
        write,
    }
}

pub const KINDS: &[Kind] = &[
    kind(
        "ровно граница не досталась никому",
        Code::NoBranchFits,
        point_left_out,
    ),
    kind(
        "промежуток не достался никому",
        Code::NoBranchFits,
        range_left_out,
    ),
    kind(
        "значение списка не досталось никому",
        Code::NoBranchFits,
        value_left_out,
    ),
    kind(
        "пустое поле не досталось никому",
        Code::NoBranchFits,
        empty_left_out,
    ),
    kind("вложенная ветка с дырой", Code::NoBranchFits, nested_hole),
    kind("без события — ничего", Code::NoBranchFits, event_left_out),
    kind("узкая ветка под широкой", Code::DeadArm, narrow_below),
    kind(
        "«иначе» после всех значений",
        Code::DeadArm,
        rest_of_nothing,
    ),
    kind(
        "вложенное условие уже выполнено",
        Code::AlwaysTrue,
        already_true,
    ),
    kind("границы спорят", Code::NeverTrue, borders_clash),
    kind("два значения сразу", Code::NeverTrue, two_values),
    kind(
        "условие пункта спорит с веткой",
        Code::NeverTrue,
        clause_clash,
    ),
    kind("один приказ с двумя сроками", Code::TwoOrders, two_terms),
    kind("приказы по разным полям", Code::TwoOrders, two_fields),
    kind(
        "между «если» подряд — пропуск",
        Code::ForgottenValue,
        gap_in_row,
    ),
    kind(
        "последнее значение списка забыто",
        Code::ForgottenValue,
        last_forgotten,
    ),
    kind(
        "«иначе» берёт пустые",
        Code::ElseTakesEmpty,
        rest_takes_empty,
    ),
    kind("промежутки накладываются", Code::RowsOverlap, rows_overlap),
    whole("лестница с пропуском", Code::NoRungFits, ladder_gap),
    whole("категории без остальных", Code::NoRungFits, categories_open),
    whole(
        "строка лестницы закрыта верхними",
        Code::DeadRung,
        dead_rung,
    ),
    whole("из стадии нет выхода", Code::NoWayOut, no_way_out),
    whole(
        "роли велено и запрещено",
        Code::ForbiddenDeed,
        role_forbidden,
    ),
    whole(
        "велено и запрещено по условию",
        Code::ForbiddenDeed,
        guard_forbidden,
    ),
    whole(
        "велен запрещённый переход",
        Code::ForbiddenDeed,
        move_forbidden,
    ),
    whole(
        "дел больше, чем пускает предел",
        Code::OverLimit,
        too_many_deeds,
    ),
    whole("повтор чаще предела", Code::OverLimit, too_often),
    whole(
        "срок в запрещённый час",
        Code::ForbiddenHour,
        forbidden_hour,
    ),
    whole(
        "повтор в запрещённый час",
        Code::ForbiddenHour,
        forbidden_daily,
    ),
    whole("срок дольше стадии", Code::BeyondStage, beyond_stage),
    whole("молчание дольше стадии", Code::BeyondStage, silence_beyond),
    whole(
        "попытки дольше стадии",
        Code::AttemptsNoTime,
        attempts_beyond,
    ),
    whole("поле требуют раньше", Code::FilledLater, filled_later),
    whole("вход спорит сам с собой", Code::EntryClash, entry_clash),
    whole("два срока у дела", Code::TwoDeadlines, two_deadlines),
    whole("пункт повторён", Code::SaidTwice, said_twice),
    whole("мягкий предел при строгом", Code::Pointless, loose_limit),
    whole("мягкий срок при строгом", Code::Pointless, loose_term),
    whole("мягкая стадия при строгой", Code::Pointless, loose_stay),
    whole("план выше предела", Code::PlanOverLimit, plan_over_limit),
    whole("в стадию не пускают", Code::StageUnreached, unreached),
    whole("стадии по кругу", Code::NoEnd, endless),
    whole("предел в конечной стадии", Code::FinalDuty, final_limit),
    whole("повтор в конечной стадии", Code::FinalDuty, final_repeat),
    whole("касание не названо", Code::NeverUsed, touch_unused),
    whole(
        "стадия без ответственного",
        Code::NoResponsible,
        nobody_answers,
    ),
    whole("чек-лист без проверок", Code::ListUnused, list_unused),
    whole("шаблон не одобрен", Code::TemplateShut, template_shut),
    whole("расплывчатое слово", Code::VagueWord, vague_word),
    whole("шаг без глагола", Code::NotInfinitive, step_noun),
    whole("норма без адресата", Code::NoAddressee, no_addressee),
];

/// Две границы, меньшая и большая.
fn borders(dice: &mut Dice, of: &Numeric) -> (String, String) {
    let low = dice.between(1, 40);
    let high = low + dice.between(1, 40);
    let unit = &of.unit;
    (format!("{low}{unit}"), format!("{high}{unit}"))
}

fn deed(at: usize) -> String {
    format!("отправить «Памятка {at}» за 1 день")
}

fn arms(conditions: &[String], rest: bool) -> String {
    let mut out = String::new();
    for (at, condition) in conditions.iter().enumerate() {
        let word = if at == 0 {
            "если"
        } else {
            "иначе если"
        };
        out.push_str(&format!("{word} {condition}:\n    99{at}.1 {}\n", deed(at)));
    }
    if rest {
        out.push_str(&format!(
            "иначе:\n    99{}.1 {}\n",
            conditions.len(),
            deed(conditions.len())
        ));
    }
    out
}

fn row(conditions: &[String]) -> String {
    let lines = conditions.iter().enumerate();
    lines
        .map(|(at, condition)| format!("если {condition}, то {}\n", deed(at)))
        .collect()
}

fn empty(name: &str) -> String {
    format!("не заполнено {name}")
}

fn point_left_out(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (at, _) = borders(dice, &words.numeric);
    let write = |op: &str| {
        arms(
            &[
                format!("{f} меньше {at}"),
                format!("{f} {op} {at}"),
                empty(f),
            ],
            false,
        )
    };
    (write("не меньше"), write("больше"))
}

fn range_left_out(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str| {
        arms(
            &[
                empty(f),
                format!("{f} не больше {low}"),
                format!("{f} больше {from}"),
            ],
            false,
        )
    };
    (write(&low), write(&high))
}

fn value_left_out(dice: &mut Dice, words: &Words) -> (String, String) {
    let (f, list) = &words.list;
    let out = dice.below(list.len());
    let mut all: Vec<String> = list.iter().map(|one| format!("{f} {one}")).collect();
    all.push(empty(f));
    let right = arms(&all, false);
    all.remove(out);
    (right, arms(&all, false))
}

fn empty_left_out(_: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let both = [format!("{f} меньше 10 ₽"), format!("{f} не меньше 10 ₽")];
    let mut all = both.to_vec();
    all.push(empty(f));
    (arms(&all, false), arms(&both, false))
}

fn nested_hole(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let (l, list) = &words.list;
    let value = dice.one(list);
    let write = |from: &str| {
        let inner = arms(
            &[
                format!("{f} не больше {high}"),
                format!("{f} больше {from}"),
            ],
            false,
        );
        let inner: String = inner.lines().map(|line| format!("    {line}\n")).collect();
        format!(
            "если {f} больше {low} и {l} {value}:\n{inner}иначе:\n    {}\n",
            deed(9)
        )
    };
    let further = format!("{}{}", 200, words.numeric.unit);
    let right = write(&high);
    let wrong = write(&further);
    // «Иначе» снаружи берёт и пустые: об этом говорит другая проверка, здесь поля обязательны в самом условии.
    let rest = format!(
        "иначе если {}, или {}:\n    {}\n",
        empty(f),
        empty(l),
        deed(8)
    );
    let put = |text: String| text.replacen("иначе:\n", &format!("{rest}иначе:\n"), 1);
    (put(right), put(wrong))
}

fn event_left_out(dice: &mut Dice, _: &Words) -> (String, String) {
    let event = *dice.one(&["звонок", "встреча", "комментарий"]);
    let ending = if event == "встреча" { "а" } else { "" };
    let write = |rest: bool| {
        arms(
            &[
                format!("был{ending} {event}"),
                "был документ «Договор»".to_owned(),
            ],
            rest,
        )
    };
    (write(true), write(false))
}

fn narrow_below(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |first: &str, second: &str| {
        arms(
            &[
                format!("{f} больше {first}"),
                format!("{f} больше {second}"),
                empty(f),
            ],
            true,
        )
    };
    (write(&high, &low), write(&low, &high))
}

fn rest_of_nothing(dice: &mut Dice, words: &Words) -> (String, String) {
    let (f, list) = &words.list;
    let mut all: Vec<String> = list.iter().map(|one| format!("{f} {one}")).collect();
    all.push(empty(f));
    let wrong = arms(&all, true);
    all.remove(dice.below(all.len() - 1));
    (arms(&all, true), wrong)
}

fn already_true(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |outer: &str, inner: &str| {
        format!(
            "если {f} больше {outer}:\n    если {f} больше {inner}, то {}\n",
            deed(1)
        )
    };
    (write(&low, &high), write(&high, &low))
}

fn borders_clash(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str, to: &str| {
        format!("если {f} больше {from} и {f} меньше {to}, то {}\n", deed(1))
    };
    let right = write(&low, &format!("{}{}", 100, words.numeric.unit));
    (right, write(&high, &low))
}

fn two_values(dice: &mut Dice, words: &Words) -> (String, String) {
    let (f, list) = &words.list;
    let (one, other) = (&list[0], dice.one(&list[1..]));
    let write = |joint: &str| format!("если {f} {one} {joint} {f} {other}, то {}\n", deed(1));
    (write("или"), write("и"))
}

fn clause_clash(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |op: &str| {
        format!(
            "если {f} больше {high}:\n    {}, если {f} {op} {low}\n",
            deed(1)
        )
    };
    let further = format!("{}{}", 100, words.numeric.unit);
    let right = format!(
        "если {f} больше {high}:\n    {}, если {f} меньше {further}\n",
        deed(1)
    );
    (right, write("меньше"))
}

fn two_terms(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str| {
        format!(
            "если {f} больше {low}, то отправить «Памятка» за 2 часа\nесли {f} {from}, то отправить «Памятка» за 1 день\n"
        )
    };
    (
        write(&format!("не больше {low}")),
        write(&format!("больше {high}")),
    )
}

fn two_fields(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let (l, list) = &words.list;
    let value = dice.one(list);
    let at = dice.between(1, 90);
    let write = |name: &str| {
        format!(
            "если {f} больше {at} ₽, то отправить «Памятка» за 2 часа\nесли {l} {value}, то отправить «{name}» за 1 день\n"
        )
    };
    (write("Листовка"), write("Памятка"))
}

fn gap_in_row(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str| row(&[format!("{f} не больше {low}"), format!("{f} больше {from}")]);
    (write(&low), write(&high))
}

fn last_forgotten(_: &mut Dice, words: &Words) -> (String, String) {
    let own = (
        "«проба вида»".to_owned(),
        ["«а»", "«б»", "«в»", "«г»"].map(str::to_owned).to_vec(),
    );
    let (f, list) = if words.list.1.len() > 3 {
        &words.list
    } else {
        &own
    };
    let mut all: Vec<String> = list.iter().map(|one| format!("{f} {one}")).collect();
    let right = row(&all);
    all.pop();
    (right, row(&all))
}

fn rest_takes_empty(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let at = dice.between(1, 90);
    let big = format!("{f} больше {at} ₽");
    (arms(&[big.clone(), empty(f)], true), arms(&[big], true))
}

fn rows_overlap(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let unit = &words.numeric.unit;
    let low = dice.between(1, 20);
    let (middle, high) = (low + dice.between(5, 20), low + 50);
    let write = |second: String| {
        arms(
            &[format!("{f} от {low} до {middle}{unit}"), second, empty(f)],
            true,
        )
    };
    let right = write(format!(
        "{f} больше {middle}{unit} и {f} не больше {high}{unit}"
    ));
    (
        right,
        write(format!("{f} от {} до {high}{unit}", middle - 3)),
    )
}

fn ladder_gap(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str| {
        format!(
            "пробник по полю {f}: до {low} — «малый»; свыше {from} — «большой»\nраздел «Проба»:\n    если пробник «большой», то {}\n",
            deed(1)
        )
    };
    (write(&low), write(&high))
}

fn categories_open(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |rest: &str| {
        format!(
            "категории сделки:\n    пробная_большая — {f} больше {high}\n    пробная_средняя — {f} больше {low}\n{rest}раздел «Проба»:\n    если сделка пробная_большая, то {}\n",
            deed(1)
        )
    };
    (
        write("    пробная_прочая — в остальных случаях\n"),
        write(""),
    )
}

fn dead_rung(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |first: &str, second: &str| {
        format!(
            "категории сделки:\n    пробная_первая — {f} больше {first}\n    пробная_вторая — {f} больше {second}\n    пробная_прочая — в остальных случаях\nраздел «Проба»:\n    если сделка пробная_первая, то {}\n",
            deed(1)
        )
    };
    (write(&high, &low), write(&low, &high))
}

fn no_way_out(dice: &mut Dice, words: &Words) -> (String, String) {
    let Some((funnel, stages)) = &words.chain else {
        // Своя воронка там, где из любой стадии можно в отказ.
        let names = ["«Проба 1»", "«Проба 2»", "«Проба 3»", "«Проба 4»"].map(str::to_owned);
        let head = format!("воронка «Проба»:\n    порядок: {}\n", names.join(" → "));
        let (right, wrong) = moves(dice, &names);
        return (format!("{head}{right}"), format!("{head}{wrong}"));
    };
    let (right, wrong) = moves(dice, stages);
    match funnel {
        Some(name) => (
            format!("воронка {name}:\n{right}"),
            format!("воронка {name}:\n{wrong}"),
        ),
        None => {
            let flat = |text: String| text.replace("    из", "из").replace("    нельзя", "нельзя");
            (flat(right), flat(wrong))
        }
    }
}

fn moves(dice: &mut Dice, stages: &[String]) -> (String, String) {
    let at = dice.between(1, stages.len() - 3);
    let (from, before, next, further) = (
        &stages[at],
        &stages[at - 1],
        &stages[at + 1],
        &stages[at + 2],
    );
    if dice.percent(50) {
        let right = format!("    из {from} только в {next} или {further}\n");
        (
            right,
            format!("    из {from} только в {next}\n    из {from} только в {further}\n"),
        )
    } else {
        let write = |to: &str| format!("    из {from} только в {to}\n    нельзя назад\n");
        (write(next), write(before))
    }
}

/// Своя воронка с этими строками стадий.
fn funnel(rules: &str, stages: &[(usize, String)]) -> String {
    let mut out = String::from(
        "воронка «Проба»:\n    порядок: «Проба 1» → «Проба 2» → «Проба 3» → «Проба 4»\n",
    );
    for rule in rules.lines() {
        out.push_str(&format!("    {rule}\n"));
    }
    for (at, lines) in stages {
        out.push_str(&format!("    стадия «Проба {at}»:\n"));
        for line in lines.lines() {
            out.push_str(&format!("        {line}\n"));
        }
    }
    out
}

fn stage(lines: String) -> String {
    funnel("", &[(1, lines)])
}

fn role_forbidden(dice: &mut Dice, words: &Words) -> (String, String) {
    let role = &words.role;
    let days = dice.between(1, 9);
    let write = |name: &str| {
        format!(
            "{}раздел «Права пробы»:\n    {role} не может отправить «{name}»\n",
            stage(format!(
                "отвечает {role}\n991.1 отправить «Памятка» за {days} дн."
            ))
        )
    };
    (write("Листовка"), write("Памятка"))
}

fn guard_forbidden(dice: &mut Dice, words: &Words) -> (String, String) {
    let (f, list) = &words.list;
    let (one, other) = (&list[0], dice.one(&list[1..]).clone());
    let g = &words.own.name;
    let at = dice.between(1, 90);
    let wide = dice.percent(50);
    let write = |value: &str| {
        let duty = if wide {
            format!("если {f} {one} и {g} больше {at} ₽, то отправить «Памятка» за 1 день")
        } else {
            format!("если {f} {one}, то отправить «Памятка» за 1 день")
        };
        format!(
            "раздел «Проба»:\n    991.1 {duty}\n    нельзя отправить «Памятка», если {f} {value}\n"
        )
    };
    (write(&other), write(one))
}

fn move_forbidden(dice: &mut Dice, _: &Words) -> (String, String) {
    let (to, other) = if dice.percent(50) { (2, 3) } else { (3, 2) };
    let write = |into: usize| {
        funnel(
            &format!(
                "из «Проба 1» только в «Проба {to}»\nиз «Проба 3» только в «Проба 2» или «Проба 4»"
            ),
            &[(1, format!("991.1 перевести в «Проба {into}» за 1 день"))],
        )
    };
    (write(to), write(other))
}

fn too_many_deeds(dice: &mut Dice, _: &Words) -> (String, String) {
    let number = dice.between(3, 6);
    let write = |step: usize| {
        let lines: Vec<String> = (1..=number + 1)
            .map(|at| {
                format!(
                    "991.{at} через {} дн. — отправить «Памятка {at}»",
                    at * step
                )
            })
            .collect();
        format!(
            "{}раздел «Проба»:\n    документов не больше {number} за любые 14 дней\n",
            stage(lines.join("\n"))
        )
    };
    (write(14), write(2))
}

fn too_often(dice: &mut Dice, _: &Words) -> (String, String) {
    let times = dice.between(2, 5);
    let write = |times: usize, most: usize| {
        format!(
            "{}раздел «Проба»:\n    документов «Памятка» не больше {most} в календарную неделю\n",
            stage(format!("не реже {times} раз в неделю отправить «Памятка»"))
        )
    };
    (write(times, times + 1), write(times + 1, times))
}

fn forbidden_hour(dice: &mut Dice, _: &Words) -> (String, String) {
    let end = dice.between(13, 16);
    let late = end + dice.between(1, 3);
    let write = |due: usize| {
        stage(format!(
            "991.1 отправить «Памятка» не позже {due}:00\nотправлять «Памятка» только 08:00–{end}:00"
        ))
    };
    (write(end), write(late))
}

fn forbidden_daily(dice: &mut Dice, _: &Words) -> (String, String) {
    let end = dice.between(12, 14);
    // Не позже закрытия: дело «в 18:00» при рабочем дне до 18:00 ждут до утра, а утром можно.
    let late = end + dice.between(1, 2);
    let write = |at: usize| {
        stage(format!(
            "каждый рабочий день в {at}:00 — отправить «Памятка»\nотправлять «Памятка» только 08:00–{end}:00"
        ))
    };
    (write(end - 1), write(late))
}

fn beyond_stage(dice: &mut Dice, _: &Words) -> (String, String) {
    let limit = dice.between(2, 9);
    let unit = *dice.one(&["рабочих дней", "дней"]);
    let write = |term: usize| {
        stage(format!(
            "не дольше {limit} {unit}\n991.1 отправить «Памятка» за {term} {unit}"
        ))
    };
    (write(limit), write(2 * limit + 3))
}

fn silence_beyond(dice: &mut Dice, _: &Words) -> (String, String) {
    let limit = dice.between(3, 9);
    let write = |term: usize| {
        stage(format!(
            "не дольше {limit} дней\nбез комментария не дольше {term} дней"
        ))
    };
    (write(limit - 1), write(limit + 5))
}

fn attempts_beyond(dice: &mut Dice, _: &Words) -> (String, String) {
    let limit = dice.between(1, 2);
    let write = |grid: &str| stage(format!("не дольше {limit} рабочих дней\nнедозвон, {grid}"));
    (
        write("4 попытки — 2 сегодня; 2 завтра"),
        write("6 попыток — 2 сегодня; 2 завтра; 1 послезавтра; 1 на 5-й день"),
    )
}

fn filled_later(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let to = dice.between(2, 4);
    let write = |at: usize| {
        let mut stages = vec![
            (at, format!("заполнить {f} за 1 день")),
            (to, format!("вход: {f}")),
        ];
        stages.sort();
        if at == to {
            stages = vec![(at, format!("вход: {f}\nзаполнить {f} за 1 день"))];
        }
        funnel("", &stages)
    };
    (write(to - 1), write(to + dice.below(5 - to)))
}

fn entry_clash(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.numeric.name;
    let (low, high) = borders(dice, &words.numeric);
    let write = |from: &str, to: &str| {
        funnel(
            "",
            &[(
                2,
                format!("вход:\n    {f} больше {from}\n    {f} меньше {to}"),
            )],
        )
    };
    (write(&low, &high_of(&high)), write(&high, &low))
}

/// Граница с запасом: между ней и нижней точно есть значения.
fn high_of(high: &str) -> String {
    format!("1{high}")
}

fn two_deadlines(dice: &mut Dice, _: &Words) -> (String, String) {
    let days = dice.between(1, 9);
    let write = |name: &str| {
        stage(format!(
            "отправить «Памятка» за {days} дн.\nотправить «{name}» за {} дн.",
            days + 3
        ))
    };
    (write("Листовка"), write("Памятка"))
}

fn said_twice(dice: &mut Dice, _: &Words) -> (String, String) {
    let days = dice.between(1, 9);
    let (right, same) = *dice.one(&[
        ("отправить «Листовка»", "отправить «Памятка»"),
        ("отправить «Памятка 2»", "отправить «Памятка»"),
    ]);
    let write = |deed: &str| {
        stage(format!(
            "отправить «Памятка» за {days} дн.\n{deed} за {days} дн."
        ))
    };
    (write(right), write(same))
}

fn loose_limit(dice: &mut Dice, _: &Words) -> (String, String) {
    // Один за 14 дней сделал бы лишним «один за 7».
    let number = dice.between(2, 4);
    let write = |more: usize| {
        format!(
            "раздел «Проба»:\n    документов «Памятка» не больше {number} за любые 7 дней\n    документов «Памятка» не больше {more} за любые 14 дней\n"
        )
    };
    (write(number * 2 - 1), write(number * 2 + 1))
}

fn loose_term(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let at = dice.between(1, 90);
    let write = |strict: &str, soft: &str| {
        stage(format!(
            "отправить «Памятка» за {strict}\nесли {f} больше {at} ₽, то отправить «Памятка» за {soft}"
        ))
    };
    (write("9 дней", "2 дня"), write("2 дня", "9 дней"))
}

fn loose_stay(dice: &mut Dice, words: &Words) -> (String, String) {
    let f = &words.own.name;
    let at = dice.between(1, 90);
    let write = |strict: &str, soft: &str| {
        stage(format!(
            "не дольше {strict}\nне дольше {soft}, если {f} больше {at} ₽"
        ))
    };
    (write("9 дней", "2 дней"), write("2 дней", "9 дней"))
}

fn plan_over_limit(dice: &mut Dice, _: &Words) -> (String, String) {
    let most = dice.between(2, 30);
    let write = |plan: usize| {
        format!(
            "роли: пробник\nраздел «Проба»:\n    план пробника на неделю: {plan} документов «Памятка»\n    на одного пробника не больше {most} документов «Памятка» в календарную неделю\n"
        )
    };
    (write(most), write(most + 1))
}

fn unreached(dice: &mut Dice, _: &Words) -> (String, String) {
    let write = |to: &str| {
        funnel(
            &format!("из «Проба 1» только в {to}\nиз «Проба 2» только в «Проба 4»"),
            &[],
        )
    };
    let _ = dice.bits();
    (write("«Проба 2» или «Проба 3»"), write("«Проба 2»"))
}

fn endless(dice: &mut Dice, _: &Words) -> (String, String) {
    let (one, other) = if dice.percent(50) { (2, 3) } else { (3, 2) };
    let write = |more: &str| {
        funnel(
            &format!(
                "из «Проба {one}» только в «Проба {other}»\nиз «Проба {other}» только в «Проба {one}»{more}"
            ),
            &[],
        )
    };
    (write(" или «Проба 4»"), write(""))
}

fn final_limit(dice: &mut Dice, _: &Words) -> (String, String) {
    let days = dice.between(2, 20);
    let write = |at: usize| funnel("", &[(at, format!("не дольше {days} дней"))]);
    (write(3), write(4))
}

fn final_repeat(dice: &mut Dice, _: &Words) -> (String, String) {
    let times = dice.between(1, 4);
    let write = |at: usize| {
        funnel(
            "",
            &[(
                at,
                format!("не реже {times} раз в неделю отправить «Памятка»"),
            )],
        )
    };
    (write(3), write(4))
}

fn touch_unused(dice: &mut Dice, _: &Words) -> (String, String) {
    let days = dice.between(1, 9);
    let write = |deed: &str| {
        format!(
            "касания:\n    «пробный визит» — визит\nраздел «Проба»:\n    {deed} за {days} дн. после документа «Памятка»\n"
        )
    };
    (
        write("сделать «пробный визит»"),
        write("отправить «Листовка»"),
    )
}

fn nobody_answers(dice: &mut Dice, words: &Words) -> (String, String) {
    let role = &words.role;
    let days = dice.between(1, 9);
    let write = |answers: &str| {
        funnel(
            "",
            &[
                (
                    1,
                    format!("отвечает {role}\nотправить «Памятка» за {days} дн."),
                ),
                (2, format!("{answers}отправить «Листовка» за {days} дн.")),
            ],
        )
    };
    (write(&format!("отвечает {role}\n")), write(""))
}

fn list_unused(dice: &mut Dice, _: &Words) -> (String, String) {
    let weight = dice.between(1, 20);
    let write = |more: &str| {
        format!(
            "чек-лист «Пробный лист», {} баллов:\n    «представился» — {weight}\n    «попрощался» — {weight}\n{more}",
            weight * 2
        )
    };
    (write("    проверять 10 % звонков в неделю\n"), write(""))
}

fn template_shut(dice: &mut Dice, _: &Words) -> (String, String) {
    let days = dice.between(2, 30);
    let write = |more: &str| {
        format!(
            "рассылки:\n    только одобренными шаблонами: «Пробное», «Второе»{more}\n    шаблон «Третье» не чаще 1 раза за любые {days} дней\n"
        )
    };
    (write(", «Третье»"), write(""))
}

fn vague_word(dice: &mut Dice, _: &Words) -> (String, String) {
    let word = *dice.one(&[
        "своевременно",
        "по возможности",
        "оперативно",
        "регулярно",
        "при необходимости",
        "в кратчайшие сроки",
        "надлежащим образом",
    ]);
    let write = |when: &str| {
        stage(format!(
            "отправить «Памятка» за 1 день:\n    совет «{when} отвечать на вопросы»"
        ))
    };
    (write("в тот же день"), write(word))
}

fn step_noun(dice: &mut Dice, _: &Words) -> (String, String) {
    let noun = *dice.one(&[
        "приветствие",
        "хороший контакт",
        "следующий шаг",
        "звоним клиенту",
        "уточните бюджет",
    ]);
    let write = |step: &str| {
        stage(format!(
            "отправить «Памятка» за 1 день:\n    шаги: «узнать задачу»; «{step}»"
        ))
    };
    (write("назначить встречу"), write(noun))
}

fn no_addressee(dice: &mut Dice, words: &Words) -> (String, String) {
    // Текст для людей уже стоит в кавычках.
    let role = words.role.replace(['«', '»'], "");
    let (right, wrong) = *dice.one(&[
        ("проверяет карточки", "проверка карточек осуществляется"),
        ("заполняет отчёт", "отчёт заполняется"),
        ("назначает встречу", "встреча должна быть назначена"),
        ("проверяет оплату", "необходимо проверить оплату"),
    ]);
    (
        format!("раздел «Проба»:\n    совет «{role} {right}»\n"),
        format!("раздел «Проба»:\n    совет «{wrong}»\n"),
    )
}
