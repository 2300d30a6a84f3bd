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
        out.push_str(&format!("{word} {condition}:\n    {}\n", deed(at)));
    }
    if rest {
        out.push_str(&format!("иначе:\n    {}\n", deed(conditions.len())));
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
            "размер по полю {f}: до {low} — «малый»; свыше {from} — «большой»\nраздел «Проба»:\n    если размер «большой», то {}\n",
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
