//! Страница, прочитанная без браузера: её таблицы строка за строкой.

/// Клетка: слова и число, по которому её сортируют.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub text: String,
    pub number: Option<f64>,
}

/// Раздел страницы целиком.
pub fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let from = page
        .find(&format!("<section id=\"{id}\">"))
        .unwrap_or_else(|| panic!("нет раздела {id}"));
    let rest = &page[from..];
    &rest[..rest.find("</section>").expect("раздел закрыт")]
}

/// Таблицы куска страницы: строки тела.
pub fn tables(part: &str) -> Vec<Vec<Vec<Cell>>> {
    let bodies = part.split("<tbody>").skip(1);
    bodies
        .map(|body| {
            let body = body.split("</tbody>").next().unwrap_or("");
            let rows = body.split("<tr").skip(1);
            rows.map(|row| row.split("<td").skip(1).map(cell).collect())
                .collect()
        })
        .collect()
}

fn cell(part: &str) -> Cell {
    let (head, rest) = part.split_once('>').expect("клетка");
    let number = head.split("data-n=\"").nth(1);
    let number = number.and_then(|text| text.split('"').next());
    let inside = rest.split("</td>").next().unwrap_or("");
    Cell {
        text: words(inside),
        number: number.map(|text| text.parse().expect("число")),
    }
}

/// Слова без разметки.
pub fn words(markup: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in markup.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    let out = out
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
