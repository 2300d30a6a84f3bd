//! Куда подсаживают и что из этого вышло.

use reglament::analysis::{analyse, words};
use reglament::diagnostic::{Code, Diagnostic};
use reglament::model::load_with;
use reglament::model::regulation::{Card, Clause, Regulation, Sentence, Stage, StageId};
use reglament::source::SourceText;
use reglament::value::Type;

use crate::clean::Beside;
use crate::dice::Dice;
use crate::kinds::{Kind, Numeric, Words};
use crate::proof::{Shown, shown_with};

/// Поля, которые есть у подсаженного всегда.
const OWN: &str = "\nкарточка сделки:\n    «проба денег» — деньги\n    «проба доли» — процент\n    «проба вида» — «а», «б», «в», «г»\n";

/// Регламент, в который подсаживают.
pub struct Host {
    pub name: String,
    text: String,
    /// Строки, под которые встаёт подсаженное, и его отступ.
    places: Vec<(usize, usize)>,
    numbers: Vec<Numeric>,
    lists: Vec<(String, Vec<String>)>,
    /// Стадии воронок, из которых нет «из любой стадии в …»: имя воронки и стадии по порядку.
    chains: Vec<(Option<String>, Vec<String>)>,
    roles: Vec<String>,
}

/// Что вышло.
pub enum Outcome {
    /// Так этого здесь не написать.
    Unread(String),
    /// Сказано о тексте, в котором ошибки нет.
    Alarm(String),
    /// Ошибка не найдена.
    Missed(String),
    /// Найдена; с готовым примером — что на нём сказал движок.
    Found(Option<Result<(), String>>),
}

fn read(text: &str) -> Result<Vec<Regulation>, String> {
    let loaded = load_with(&[SourceText::new("т", text)], &mut Beside);
    if loaded.is_sound() {
        return Ok(loaded.regulations);
    }
    let all: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|one| one.message.clone())
        .collect();
    Err(all.join("; "))
}

fn said(name: &str) -> String {
    format!("«{name}»")
}

impl Host {
    pub fn new(name: &str, text: &str) -> Self {
        let whole = format!("{}{OWN}", text.trim_end());
        let reg = read(&whole)
            .unwrap_or_else(|why| panic!("{name}: {why}"))
            .remove(0);
        let mut places = Vec::new();
        for (at, line) in whole.lines().enumerate() {
            let inner = line.trim_start();
            // Под стадией со своим пределом времени подсаженное спорило бы с ним, без ответственного — было бы ничьим.
            let named = |stage: &Stage| inner.starts_with(&format!("стадия «{}»", stage.name));
            let limited = reg.stages.iter().enumerate().any(|(at, stage)| {
                let stay = |clause: &Clause| {
                    matches!(clause.sentence, Sentence::Stay(_))
                        && clause.scope.stages.contains(&StageId(at))
                };
                named(stage) && (stage.responsible.is_none() || reg.clauses.iter().any(stay))
            });
            if inner.starts_with("стадия «") && inner.ends_with(':') && !limited {
                places.push((at + 1, line.len() - inner.len() + 4));
            }
        }
        let deal = || reg.fields.iter().filter(|field| field.card == Card::Deal);
        let numbers = deal()
            .filter_map(|field| {
                let unit = match &field.ty {
                    Type::Money(currency) => match &*currency.0 {
                        "RUB" => " ₽",
                        "KZT" => " ₸",
                        _ => return None,
                    }
                    .to_owned(),
                    Type::Percent => " %".to_owned(),
                    Type::Number(Some(unit)) => format!(" {unit}"),
                    _ => return None,
                };
                Some(Numeric {
                    name: said(&field.name),
                    unit,
                })
            })
            .collect();
        let lists = deal()
            .filter_map(|field| match &field.ty {
                Type::OneOf(list) if list.len() >= 3 => Some((
                    said(&field.name),
                    list.iter().map(|one| said(one)).collect(),
                )),
                _ => None,
            })
            .collect();
        let chains = reg
            .funnels
            .iter()
            .filter(|funnel| funnel.from_anywhere.is_empty() && funnel.order.len() >= 4)
            .map(|funnel| {
                let stages = funnel
                    .order
                    .iter()
                    .map(|level| said(&reg.stages[level[0].0].name));
                (funnel.name.as_deref().map(said), stages.collect())
            })
            .collect();
        Self {
            name: name.to_owned(),
            text: whole,
            places,
            numbers,
            lists,
            chains,
            roles: reg.roles.iter().map(|role| words::called(role)).collect(),
        }
    }

    /// Можно ли подсадить сюда такую ошибку: со вторым списком одобренных шаблонов чистый текст уже не чист.
    pub fn takes(&self, kind: &Kind) -> bool {
        kind.code != Code::TemplateShut || !self.text.contains("одобренн")
    }

    /// Подсаживает и смотрит, что сказано.
    pub fn plant(&self, kind: &Kind, seed: u64) -> Outcome {
        let mut dice = Dice::new(seed.wrapping_mul(7_919) ^ kind.name.len() as u64);
        let words = Words {
            numeric: dice.one(&self.numbers).clone(),
            list: dice.one(&self.lists).clone(),
            chain: (!self.chains.is_empty()).then(|| dice.one(&self.chains).clone()),
            own: Numeric {
                name: "«проба денег»".into(),
                unit: " ₽".into(),
            },
            role: dice.one(&self.roles).clone(),
        };
        let (right, wrong) = (kind.write)(&mut dice, &words);
        let place = dice.bits();
        let (right, wrong) = (
            self.with(kind, &right, place),
            self.with(kind, &wrong, place),
        );
        let told = match read(&right) {
            Err(why) => return Outcome::Unread(format!("{why}\n{right}")),
            Ok(regulations) => analyse(&regulations).diagnostics,
        };
        if let Some(one) = told.first() {
            return Outcome::Alarm(format!(
                "{} {}: {}\n{right}",
                self.name,
                one.code.text(),
                one.message
            ));
        }
        let told: Vec<Diagnostic> = match read(&wrong) {
            Err(why) => return Outcome::Unread(format!("{why}\n{wrong}")),
            Ok(regulations) => analyse(&regulations).diagnostics,
        };
        let Some(one) = told.iter().find(|one| one.code == kind.code) else {
            return Outcome::Missed(format!("{}, сказано {told:?}\n{wrong}", self.name));
        };
        Outcome::Found(
            one.example
                .as_ref()
                .map(|_| match shown_with(&wrong, one, &mut Beside) {
                    Shown::Proved => Ok(()),
                    Shown::NoExample => Err("пример пропал".into()),
                    Shown::Refuted(why) => Err(format!("{}: {}: {why}", self.name, one.message)),
                }),
        )
    }

    /// Текст с подсаженным: под стадией, в разделе или в воронке, как того требует вид ошибки.
    fn with(&self, kind: &Kind, lines: &str, place: u64) -> String {
        if kind.whole_lines {
            return format!("{}\n{lines}\n", self.text);
        }
        let at = place as usize % (self.places.len() + 1);
        let Some(&(line, indent)) = self.places.get(at) else {
            return format!("{}\nраздел «Проба»:\n{}", self.text, shifted(lines, 4));
        };
        let all: Vec<&str> = self.text.lines().collect();
        format!(
            "{}\n{}{}\n",
            all[..line].join("\n"),
            shifted(lines, indent),
            all[line..].join("\n")
        )
    }
}

fn shifted(lines: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    lines
        .lines()
        .map(|line| format!("{indent}{line}\n"))
        .collect()
}
