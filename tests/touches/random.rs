//! Случайные регламенты, люди и клиенты: по номеру — всегда одни и те же.

use std::fmt::Write;

/// Случайность без библиотек: SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).expect("немного")]
    }
}

/// Сотрудник: часы работы от и до, отсутствия — дни ноября и декабря подряд (30.11 — день 0).
pub struct Worker {
    pub id: &'static str,
    pub hours: (i64, i64),
    pub away: Option<(i64, i64)>,
    pub deputy: Option<&'static str>,
}

pub struct Sample {
    pub regulation: String,
    pub dataset: String,
    pub staff: String,
    pub lines: Vec<String>,
    pub workers: Vec<Worker>,
    pub per_day: Option<u64>,
    pub call: i64,
    pub letter: i64,
    /// Звонков на человека в день по регламенту.
    pub calls_a_day: Option<u64>,
}

/// Дни с 30.11.2026 — в дату.
pub fn date(day: i64) -> String {
    match day {
        0 => "2026-11-30".to_owned(),
        day => format!("2026-12-{day:02}"),
    }
}

pub fn sample(seed: u64) -> Sample {
    let mut dice = Dice(seed);
    let calls_a_day = (dice.below(2) == 0).then(|| 1 + dice.below(5));
    let mut regulation = format!(
        "регламент «Случайный»:
    версия 1, действует с 01.01.2026
    часовой пояс Europe/Moscow
    рабочее время пн–пт 09:00–18:00

роли: менеджер

карточка сделки:
    платёж — дата

порядок: «Новая» → «Ведём» → «Успех»

стадия «Новая»:
    отвечает менеджер
    1.1 звонить не реже 1 раза в {}
    1.2 писать не реже чем каждые {} дней
    1.3 за {} дней до даты «платёж» — позвонить
    1.4 касания после отгрузки:
        через {} дней — позвонить
        через {} дней после касания 1 — написать

",
        dice.one(&["неделю", "месяц"]),
        dice.one(&[7, 10, 20]),
        dice.one(&[2, 3, 5]),
        dice.one(&[5, 12]),
        dice.one(&[6, 9]),
    );
    if let Some(most) = calls_a_day {
        writeln!(
            regulation,
            "2.1 на одного сотрудника не больше {most} звонков в календарный день"
        )
        .expect("строка");
    }
    let mut workers = Vec::new();
    for (id, deputy) in [("m1", "m2"), ("m2", "m1"), ("m3", "m1")] {
        let away = (dice.below(2) == 0).then(|| {
            let from = i64::try_from(dice.below(20)).expect("немного");
            (from, from + i64::try_from(dice.below(7)).expect("немного"))
        });
        workers.push(Worker {
            id,
            hours: dice.one(&[(9, 18), (10, 16), (12, 15)]),
            away,
            deputy: (dice.below(2) == 0).then_some(deputy),
        });
    }
    let mut staff = String::new();
    for one in &workers {
        let (from, to) = one.hours;
        write!(
            staff,
            "- {{id: {}, name: Сотрудник {}, role: менеджер, schedule: \"пн–пт {from:02}:00–{to:02}:00\"",
            one.id, one.id
        )
        .expect("строка");
        if let Some(deputy) = one.deputy {
            write!(staff, ", deputy: {deputy}").expect("строка");
        }
        if let Some((from, to)) = one.away {
            write!(
                staff,
                ", absences: [{{from: {}, to: {}}}]",
                date(from),
                date(to)
            )
            .expect("строка");
        }
        staff.push_str("}\n");
    }
    let lines = (0..3 + dice.below(20))
        .map(|at| client(at, &mut dice))
        .collect();
    Sample {
        regulation,
        dataset: "timezone: Europe/Moscow\n".to_owned(),
        staff,
        lines,
        workers,
        per_day: (dice.below(2) == 0).then(|| 1 + dice.below(4)),
        call: dice.one(&[15, 60, 110]),
        letter: dice.one(&[10, 45]),
        calls_a_day,
    }
}

fn client(at: u64, dice: &mut Dice) -> String {
    let mut events = Vec::new();
    for _ in 0..dice.below(4) {
        let day = 1 + dice.below(28);
        let hour = 9 + dice.below(9);
        events.push(match dice.below(3) {
            0 => format!(
                r#"{{"kind":"отгрузка","deal":"D-{at}","at":"2026-11-{day:02}T{hour:02}:00+03:00"}}"#
            ),
            1 => format!(
                r#"{{"kind":"письмо","direction":"out","deal":"D-{at}","at":"2026-11-{day:02}T{hour:02}:30+03:00","by":"m1"}}"#
            ),
            _ => format!(
                r#"{{"kind":"звонок","direction":"out","connected":true,"seconds":60,"deal":"D-{at}","at":"2026-11-{day:02}T{hour:02}:10+03:00","by":"m1"}}"#
            ),
        });
    }
    let paid = match dice.below(2) {
        0 => "null".to_owned(),
        _ => format!(r#""2026-12-{:02}""#, 8 + dice.below(20)),
    };
    let owner = dice.one(&["m1", "m2", "m3"]);
    let since = 1 + dice.below(27);
    format!(
        r#"{{"client":"C-{at}","deals":[{{"deal":"D-{at}","owner":"{owner}","owners":[],"changes":[{{"field":"платёж","value":{paid},"at":"2026-10-01T10:00+03:00"}}],"fields":{{"платёж":{paid}}},"stages":[{{"stage":"Новая","at":"2026-10-{since:02}T10:00+03:00"}}]}}],"events":[{}]}}"#,
        events.join(",")
    )
}
