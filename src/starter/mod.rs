//! Starter regulations with sample data, one folder of templates a kind of business.
//!
//! The templates are plain files, readable as they stand; only their dates are left open (`<-3 10:15>`, see [`Days`]), so that what
//! comes out of them is always about the last weeks.

mod days;

pub use days::Days;

/// A kind of business, with its templates.
#[derive(Debug, Clone, Copy)]
pub struct Business {
    /// How `--business` calls it.
    pub name: &'static str,
    /// What else people call it.
    pub also: &'static [&'static str],
    /// What it is, for the list of kinds.
    pub about: &'static str,
    /// The employee whose list of things to do is shown first.
    pub person: &'static str,
    /// The deal and the clause whose violation is explained first.
    pub example: (&'static str, &'static str),
    regulation: &'static str,
    deals: &'static str,
    employees: &'static str,
}

/// The row of one business: its folder holds its three templates.
macro_rules! business {
    ($folder:literal, $name:literal, $also:expr, $about:literal, $person:literal, $example:expr) => {
        Business {
            name: $name,
            also: &$also,
            about: $about,
            person: $person,
            example: $example,
            regulation: include_str!(concat!($folder, "/regulation.reglament")),
            deals: include_str!(concat!($folder, "/deals.yaml")),
            employees: include_str!(concat!($folder, "/employees.yaml")),
        }
    };
}

/// All kinds; the first is meant where none is named.
pub const BUSINESSES: &[Business] = &[
    business!(
        "otdel-prodazh",
        "продажи",
        ["отдел продаж", "b2b", "общий"],
        "отдел продаж: заявка, квалификация, КП, договор",
        "obraztsov",
        ("D-2", "2.1")
    ),
    business!(
        "agentstvo-nedvizhimosti",
        "недвижимость",
        ["агентство недвижимости", "агентство", "риелтор", "брокер"],
        "агентство недвижимости: лиды, подбор, показ, задаток",
        "planov",
        ("L-2", "1.1")
    ),
    business!(
        "uchebny-centr",
        "обучение",
        ["учебный центр", "курсы", "школа"],
        "учебный центр: заявка, дозвон, пробный урок, дожим, отчёты",
        "tetradkin",
        ("D-2", "2.1")
    ),
    business!(
        "optovik",
        "опт",
        ["оптовик", "оптовая торговля", "поставки", "склад"],
        "оптовая компания: скидки и отсрочки, счёт, отгрузка, постоянные клиенты",
        "obrazkov",
        ("D-3", "5.1")
    ),
    business!(
        "avtoservis",
        "автосервис",
        ["сто", "сервис", "ремонт"],
        "автосервис: запись, смета, готовность, напоминания о сроках",
        "klaksonova",
        ("D-4", "2.4")
    ),
    business!(
        "salon-krasoty",
        "салон",
        ["салон красоты", "красота", "парикмахерская", "клиника"],
        "салон красоты: напоминания, неявки, возвращение спящих, рассылки",
        "zerkalova",
        ("D-2", "1.2")
    ),
    business!(
        "dvernaya-fabrika",
        "производство",
        ["двери", "дверная фабрика", "фабрика", "мебель", "окна"],
        "производство на заказ: замер, договор, изготовление, монтаж",
        "kosyakov",
        ("D-3", "3.3")
    ),
];

/// What the data holds and as of when: the same for all kinds.
const DATASET: &str = include_str!("dataset.yaml");

/// The name of the regulation's file in the folder made.
pub const REGULATION: &str = "регламент.reglament";
/// The name of the data's folder in it.
pub const DATA: &str = "данные";

/// A file to be written: its path inside the folder made, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Folders and name, with `/` between them.
    pub path: String,
    /// All of its text.
    pub text: String,
}

impl Business {
    /// The kind called so, in any capitals.
    #[must_use]
    pub fn find(word: &str) -> Option<&'static Self> {
        let wanted = folded(word);
        let fits = |one: &&Self| one.words().any(|word| folded(word) == wanted);
        BUSINESSES.iter().find(fits)
    }

    /// All that it is called.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }

    /// Its files with their dates filled in.
    #[must_use]
    pub fn files(&self, days: &Days) -> Vec<File> {
        let file = |folder: &str, name: &str, template| File {
            path: format!("{folder}{name}"),
            text: days.fill(template),
        };
        let data = format!("{DATA}/");
        vec![
            file("", REGULATION, self.regulation),
            file(&data, "сделки.yaml", self.deals),
            file(&data, "employees.yaml", self.employees),
            file(&data, "dataset.yaml", DATASET),
        ]
    }
}

fn folded(word: &str) -> String {
    let word = word.trim().to_lowercase().replace('ё', "е");
    word.replace(['-', '_'], " ")
}
