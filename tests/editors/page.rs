//! `docs/slova.md`: все слова языка по тому, чем они служат.

use std::fmt::Write;

use reglament::lexicon::{Class, keywords};

/// Чем служат слова рода и где они стоят.
const fn told(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Heading => ("Заголовки", "открывают блок; строки глубже принадлежат ему"),
        Class::Header => ("Шапка", "строки под «регламент «…»:»"),
        Class::Head => ("Начало предложения", "кроме глаголов, которые стоят ниже"),
        Class::Modifier => ("Уточнения", "строки под пунктом, глубже него"),
        Class::Row => (
            "Строки цепочек, отчётов, чек-листов и примеров",
            "внутри своих блоков",
        ),
        Class::Connective => (
            "Союзы",
            "соединяют части; условие стоит в конце предложения",
        ),
        Class::Modal => ("Обязан, может, нельзя", "кто должен и чего нельзя"),
        Class::Term => ("Слова срока", "к какому времени и от чего считать"),
        Class::Compare => ("Сравнения и вопросы", "больше, меньше, есть ли"),
        Class::Weekday => ("Дни недели", "в любом падеже"),
        Class::Number => ("Числа словами", "в любом падеже"),
        Class::Unit => (
            "Единицы",
            "в любом падеже и числе; сокращения — с точкой или без неё",
        ),
        Class::Grade => ("Оценка пункта", "в скобках в конце"),
        Class::Type => ("Виды полей", "в карточке сделки и клиента, после тире"),
        Class::Thing => ("О ком и о чём речь", "в любом падеже и числе"),
        Class::Verb => (
            "Глаголы",
            "что сделать; через запятую — те, что значат одно",
        ),
        Class::Event => ("События", "что бывает по сделке; в любом падеже и числе"),
    }
}

/// Слова, как их показать: у глаголов — все, какие есть, у остальных — первое.
fn shown(class: Class) -> String {
    let of_class = keywords().iter().filter(|keyword| keyword.class == class);
    let infinitive = |form: &&String| {
        let end = form.strip_suffix("ся").unwrap_or(form);
        end.ends_with("ть") || end.ends_with("ти") || end.ends_with("чь")
    };
    match class {
        Class::Verb => of_class
            .map(|keyword| {
                let all: Vec<&str> = keyword
                    .forms
                    .iter()
                    .filter(infinitive)
                    .map(String::as_str)
                    .collect();
                all.join(", ")
            })
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        _ => of_class
            .map(|keyword| keyword.shown.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

pub fn page() -> String {
    let mut out = String::from(
        "# Слова языка\n\n\
         Все слова, которые программа знает сама; остальное — имена, которые даёт автор. Заглавные буквы и ё/е не важны. Как из\n\
         слов складываются предложения, показано в [справочнике языка](yazyk.md). По этой же таблице раскрашивают текст\n\
         [редакторы](../editors/README.md).\n\n\
         | чем служат | где стоят | слова |\n|---|---|---|\n",
    );
    for class in Class::ALL {
        let (name, place) = told(class);
        writeln!(out, "| {name} | {place} | {} |", shown(class)).unwrap();
    }
    out
}
