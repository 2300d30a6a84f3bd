//! How long a long text takes to read (lines, parsing, every name bound) and to check (holes, conflicts, reachability).
//!
//! ```text
//! cargo bench --bench reading                     the table
//! cargo bench --bench reading -- --write N FILE   only writes a text of about N lines
//! ```
//!
//! The texts are made of the sentence kinds of the language, the same at every run; fields, funnels and stages grow with the
//! text, as they would in life.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Instant;

use reglament::analysis::analyse;
use reglament::diagnostic::{Diagnostic, Diagnostics, Level};
use reglament::model::load;
use reglament::source::SourceText;
use reglament::syntax;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 9;
const LENGTHS: [usize; 3] = [1_000, 10_000, 20_000];

const STAGES: [&str; 7] = [
    "Новая",
    "Квалификация",
    "Встреча",
    "КП отправлено",
    "Договор",
    "Успех",
    "Отказ",
];

/// Sentences of a stage, `#` being the funnel's number: one of each kind, some with a block.
const SENTENCES: [&str; 40] = [
    "позвонить за 15 рабочих минут (критично):\n    просрочка 15 рабочих минут — сообщить супервайзеру\n    просрочка 1 рабочий час — сообщить РОПу\n    отменяется, если клиент написал сам\n    скрипт «Знакомство»",
    "менеджер обязан отправить «КП» в течение 4 часов",
    "заполнить «бюджет #», источник и ЛПР за 1 день",
    "не дольше 5 рабочих дней:\n    просрочка 1 рабочий день — сообщить супервайзеру",
    "после каждого звонка должна быть открытая задача со сроком (замечание)",
    "без звонка или комментария не дольше 3 рабочих дней",
    "если источник «Сайт»:\n    позвонить за 1 час\nиначе если источник «Звонок»:\n    позвонить за 2 часа\nиначе:\n    написать за 1 день",
    "оставить комментарий за 2 минуты после звонка (замечание)",
    "нельзя закрыть задачу без результата",
    "запрещена скидка больше 10 % без согласования с РОПом",
    "звонить только 09:00–21:00 по времени клиента",
    "когда входящее письмо:\n    ответить в течение 4 рабочих часов",
    "позвонить через 1–2 рабочих дня:\n    скрипт «Обсуждение»\n    кроме источника «Выставка»",
    "позвонить за 1 час, если источник «Сайт» и «бюджет #» больше 100 000 ₽",
    "позвонить за 1 час для клиентов «А», «А+»",
    "ответить клиенту за 30 минут после входящего письма",
    "звонарь не может выставить «Счёт»",
    "передать «старшему специалисту» в течение 1 рабочего дня после первой оплаты",
    "написать не позже чем за 2 дня до даты «срок #»:\n    шаблон «Скоро готово»",
    "отправить «Акт» и «Фото» за 24 часа",
    "звонить не реже 1 раза в месяц:\n    просрочка 1 рабочий день — РОПу",
    "каждый понедельник в 09:00 написать",
    "назначить встречу за 2 дня",
    "поставить задачу «повторный контакт» через 30 дней",
    "запрещено «обещать негарантируемый результат»",
    "выполнить «сверить список задолженностей» до конца рабочего дня",
    "позвонить за 1 час (−1 балл)",
    "после документа «КП» без ответа клиента не дольше 3 дней",
    "сделать «первый звонок» за 15 рабочих минут:\n    засчитывается звонок или сообщение со вложением\n    допуск 5 минут\n    шаги: «представиться»; «узнать задачу»; «назначить следующий шаг»\n    штраф 500 ₽",
    "когда переход в «Договор»: отправить «Договор» за 4 часа",
    "нельзя отправить «КП», если не заполнен «бюджет #»",
    "позвонить или написать за 1 час",
    "если источник «Сайт», то позвонить за 1 час, иначе написать за 2 часа",
    "оставить комментарий каждый рабочий день до 18:00",
    "заполнить потребность и «срок #» за 2 рабочих дня",
    "когда задача просрочена: сообщить РОПу",
    "отгрузить за 8 часов после оплаты",
    "позвонить за 1 час, кроме источника «Выставка»",
    "нельзя звонить, если клиент «А»",
    "написать по шаблону «ДР» за 1 день",
];

/// A text of about so many lines.
fn regulation(lines: usize) -> String {
    // A funnel is 7 stages of 10 sentences, about 16 lines each.
    let mut funnels = String::new();
    let mut count = 30;
    let mut number = 0;
    let mut fields = String::new();
    while count < lines {
        number += 1;
        let _ = writeln!(
            fields,
            "    «бюджет {number}» — деньги\n    «срок {number}» — дата"
        );
        count += 2;
        let before = funnels.lines().count();
        funnel(number, &mut funnels);
        count += funnels.lines().count() - before;
    }
    format!(
        "регламент «Большой»:
    версия 1, действует с 16.11.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00
    праздники Россия

роли: звонарь, менеджер, «старший специалист», супервайзер, РОП, бухгалтер

карточка сделки:
    источник — «Сайт», «Звонок», «Выставка»
    скидка — процент
    ЛПР, потребность — текст
{fields}
карточка клиента:
    телефон, email — текст

касания:
    «первый звонок» — исходящий звонок длиннее 30 секунд

категории клиента:
    «А+» — сумма оплат за последний год не меньше 5 млн ₽
    «А» — сумма оплат за последний год не меньше 1 млн ₽
    новый — в остальных случаях

{funnels}"
    )
}

fn funnel(number: usize, out: &mut String) {
    let _ = writeln!(
        out,
        "воронка «Продажа {number}»:
    порядок: «Новая» → «Квалификация» → «Встреча» → «КП отправлено» → «Договор» → «Успех» или «Отказ»
    из любой стадии в «Отказ»
    {number}.7.1 нельзя назад
"
    );
    for (at, stage) in STAGES.iter().enumerate() {
        // Numbers of three parts: «10.12» would be a day of the year.
        let mut clause = 1;
        let _ = writeln!(out, "    стадия «{stage}»:\n        отвечает менеджер");
        let _ = writeln!(
            out,
            "        {number}.{at}.{clause} вход: телефон или email"
        );
        for step in 0..10 {
            let sentence = SENTENCES[(number * 11 + at * 10 + step) % SENTENCES.len()];
            clause += 1;
            let said = sentence.replace('#', &number.to_string());
            for (line, text) in said.lines().enumerate() {
                let _ = if line == 0 {
                    writeln!(out, "        {number}.{at}.{clause} {text}")
                } else {
                    writeln!(out, "        {text}")
                };
            }
        }
        out.push('\n');
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Median milliseconds.
fn measure(mut work: impl FnMut()) -> f64 {
    let once = |work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1e3
    };
    once(&mut work);
    median((0..ROUNDS).map(|_| once(&mut work)).collect())
}

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    if let [write, lines, file] = args.as_slice()
        && write == "--write"
    {
        let lines = lines
            .parse()
            .map_err(|_| io::Error::other("нужно: --write ЧИСЛО ФАЙЛ"))?;
        return std::fs::write(file, regulation(lines));
    }
    let mut out = io::stdout().lock();
    writeln!(out, "медианы {ROUNDS} прогонов, строки разбирают все ядра")?;
    writeln!(
        out,
        "| строк | пунктов | разбор строк, мс | всё чтение, мс | мкс на строку | проверки, мс |"
    )?;
    writeln!(out, "|---:|---:|---:|---:|---:|---:|")?;
    for length in LENGTHS {
        let text = regulation(length);
        let lines = text.lines().count();
        let source = SourceText::new("большой.reglament", &text);
        let loaded = load(std::slice::from_ref(&source));
        // Bare hours beside working ones are worth an advice, and no mistake.
        let wrong = |one: &&Diagnostic| one.level != Level::Advice;
        if let Some(fault) = loaded.diagnostics.iter().find(wrong) {
            let line = text.get(..fault.span.start).unwrap_or("").lines();
            return Err(io::Error::other(format!(
                "строка {}: {}",
                line.count(),
                fault.message
            )));
        }
        let clauses: usize = loaded.regulations.iter().map(|one| one.clauses.len()).sum();
        let checked = measure(|| {
            black_box(analyse(&loaded.regulations));
        });
        drop(loaded);
        let parsed = measure(|| {
            black_box(syntax::parse(&source, &mut Diagnostics::default()));
        });
        let whole = measure(|| {
            black_box(load(std::slice::from_ref(&source)));
        });
        writeln!(
            out,
            "| {lines} | {clauses} | {parsed:.1} | {whole:.1} | {:.1} | {checked:.0} |",
            whole * 1e3 / lines as f64
        )?;
    }
    Ok(())
}
