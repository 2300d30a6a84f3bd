//! Tables as a CRM of another make exports them, drawn from a seed: deals, their history of stages, and five activities each.
//!
//! Rows stand in the order of time and not of clients, as exports do: whoever puts clients together finds each of them scattered
//! over all files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::draw::Draw;

/// How many activities a deal has.
pub const ACTIVITIES: u64 = 5;

/// Tuesday 01.09.2026 09:00, as seconds since 1970.
const START: i64 = 1_788_253_200;
const DAY: u64 = 86_400;
const STAGES: [&str; 6] = [
    "Новая",
    "Квалификация",
    "Встреча",
    "КП отправлено",
    "Договор",
    "Предоплата",
];
const SOURCES: [&str; 4] = ["Сайт", "Звонок", "Выставка", "Рекомендация"];
const THINGS: [&str; 5] = ["Окна", "Двери", "Лестница", "Ограждение; сварное", "Навес"];
const STAFF: [&str; 8] = [
    "ivanov",
    "petrova",
    "sidorov",
    "kuznetsova",
    "smirnov",
    "popova",
    "vasilev",
    "orlova",
];
const RESULTS: [&str; 4] = ["ответил", "недозвон", "перезвонить", "интерес"];
const TEXTS: [&str; 4] = [
    "Просит прислать расчёт до конца недели",
    "Обсудили сроки, ждём решения директора",
    "Не подошла цена, \"\"сравнивает\"\" с конкурентами",
    "Договорились о встрече в офисе",
];

/// What the tables are.
const MAPPING: &str = "часовой пояс: Europe/Moscow
выгружено: 2026-12-10 18:00
таблицы:
  - файл: сделки.csv
    запись: сделка
    столбцы:
      № сделки: номер
      Название: название
      Клиент: клиент
      Телефон: {поле клиента: телефон}
      Этап: стадия
      Воронка: воронка
      Менеджер: ответственный
      Создана: создана
      Изменена: изменена
      Сумма, руб.: {поле: сумма, тип: деньги}
      Источник: {поле: источник}
  - файл: история.csv
    запись: история стадий
    столбцы: {Сделка: сделка, Этап: стадия, Когда: когда, Кто: кто}
  - файл: дела.csv
    запись: событие
    столбцы:
      №: номер
      Сделка: сделка
      Клиент: клиент
      Вид: вид
      Направление: направление
      Когда: когда
      Кто: кто
      Результат: результат
      Длительность: длительность
      Название: название
      Текст: текст
";

/// What is drawn of a deal whenever one of its rows is written.
struct Deal {
    number: u64,
    client: u64,
    created: i64,
    /// How many stages it has passed.
    passed: usize,
    owner: &'static str,
    draw: Draw,
}

impl Deal {
    fn new(seed: u64, number: u64, all: u64) -> Self {
        let mut draw = Draw(seed ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let clients = (all * 3 / 4).max(1);
        Self {
            number,
            client: draw.below(clients),
            created: START + i64::try_from(draw.below(90 * DAY)).unwrap_or_default(),
            passed: usize::try_from(draw.power(0, 40).min(5)).unwrap_or_default(),
            owner: draw.one(&STAFF),
            draw,
        }
    }

    /// When it came to this stage.
    fn entered(&self, stage: usize) -> i64 {
        let step = i64::try_from(3 * 3600 + self.number % 97 * 600).unwrap_or_default();
        self.created + i64::try_from(stage).unwrap_or_default() * step
    }
}

/// Writes the tables and their mapping into a folder; gives their size in bytes.
pub fn write(seed: u64, deals: u64, folder: &Path) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("mapping.yaml"), MAPPING)?;
    let mut out = file(folder, "сделки.csv")?;
    writeln!(
        out,
        "№ сделки;Название;Клиент;Телефон;Этап;Воронка;Менеджер;Создана;Изменена;Сумма, руб.;Источник"
    )?;
    for number in scattered(deals, deals) {
        let mut deal = Deal::new(seed, number, deals);
        let thing = deal.draw.one(&THINGS);
        let source = deal.draw.one(&SOURCES);
        let sum = 1_000 * deal.draw.power(5, 900);
        writeln!(
            out,
            "С-{number};\"{thing}, заказ {number}\";К-{client};+7917{client:07};{stage};Продажа;{owner};{created};{changed};{sum},00;{source}",
            client = deal.client,
            stage = STAGES[deal.passed],
            owner = deal.owner,
            created = time(deal.created),
            changed = time(deal.entered(deal.passed)),
        )?;
    }
    out.flush()?;
    let mut out = file(folder, "история.csv")?;
    writeln!(out, "Сделка;Этап;Когда;Кто")?;
    for number in scattered(deals, deals) {
        let deal = Deal::new(seed, number, deals);
        for (at, stage) in STAGES.iter().enumerate().take(deal.passed + 1) {
            let (entered, owner) = (time(deal.entered(at)), deal.owner);
            writeln!(out, "С-{number};{stage};{entered};{owner}")?;
        }
    }
    out.flush()?;
    let mut out = file(folder, "дела.csv")?;
    writeln!(
        out,
        "№;Сделка;Клиент;Вид;Направление;Когда;Кто;Результат;Длительность;Название;Текст"
    )?;
    for row in scattered(deals * ACTIVITIES, deals) {
        let (number, nth) = (row / ACTIVITIES, row % ACTIVITIES);
        let deal = Deal::new(seed, number, deals);
        let mut draw = Draw(seed ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let later = nth * 2 * DAY + draw.below(DAY);
        let at = time(deal.created + i64::try_from(later).unwrap_or_default());
        let owner = deal.owner;
        // A call often hangs on the client and names no deal.
        let alone = draw.percent(20);
        let whose = match alone {
            true => format!(";К-{}", deal.client),
            false => format!("С-{number};"),
        };
        match draw.below(3) {
            0 => {
                let way = draw.one(&["исходящий", "входящий"]);
                let (result, seconds) = (draw.one(&RESULTS), draw.power(5, 900));
                writeln!(
                    out,
                    "{row};{whose};звонок;{way};{at};{owner};{result};{seconds};Звонок;"
                )?;
            }
            1 => {
                let text = draw.one(&TEXTS);
                writeln!(
                    out,
                    "{row};{whose};письмо;исходящее;{at};{owner};;;Письмо;\"{text}\""
                )?;
            }
            _ => {
                let text = draw.one(&TEXTS);
                writeln!(out, "{row};{whose};комментарий;;{at};{owner};;;;\"{text}\"")?;
            }
        }
    }
    out.flush()?;
    let sizes = ["сделки.csv", "история.csv", "дела.csv"].map(|name| {
        let file = fs::metadata(folder.join(name));
        file.map(|file| file.len())
    });
    sizes.into_iter().sum()
}

fn file(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(folder.join(name))?))
}

/// All numbers below `all`, far from their order: steps of a number that has no divisor in common with `all`.
pub fn scattered(all: u64, deals: u64) -> impl Iterator<Item = u64> {
    fn common(a: u64, b: u64) -> u64 {
        if b == 0 { a } else { common(b, a % b) }
    }
    let wanted = deals / 3 + 7;
    let step = (wanted..).find(|step| common(*step, all) == 1).unwrap_or(1);
    (0..all).map(move |at| {
        u64::try_from(u128::from(at) * u128::from(step) % u128::from(all)).unwrap_or_default()
    })
}

/// `07.12.2026 10:00:00`
fn time(at: i64) -> String {
    let local = chrono::DateTime::from_timestamp(at, 0).unwrap_or_default();
    local.format("%d.%m.%Y %H:%M:%S").to_string()
}
