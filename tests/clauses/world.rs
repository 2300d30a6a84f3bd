//! Случай из YAML: общая основа, что дано, и одна перемена в нём.

use serde_yaml::{Mapping, Value};

/// Случай целиком: клиенты и сотрудники, как их пишут в своём формате.
#[derive(Clone)]
pub struct World {
    /// Клиенты.
    pub clients: Vec<Value>,
    /// Сотрудники; `None` — списка нет.
    pub staff: Option<Value>,
    /// `dataset.yaml`: валюта, пояс, что хранится.
    pub dataset: Option<Value>,
}

impl World {
    /// Основа файла, поверх неё — то, что дано.
    pub fn new(file: &Value, case: &Value) -> Self {
        let base = file.get("основа").cloned().unwrap_or(Value::Null);
        let given = case.get("дано").cloned().unwrap_or(Value::Null);
        let also = |key: &str| case.get(key).or_else(|| file.get(key)).cloned();
        let clients = match given {
            Value::Sequence(all) => all,
            one => vec![one],
        };
        let over = |given: &Value| {
            // Запись о сотруднике — не клиент: основа файла ей ни к чему.
            if given.get("сотрудник").is_some() {
                return given.clone();
            }
            let mut client = base.clone();
            merge(&mut client, given);
            client
        };
        Self {
            clients: clients.iter().map(over).collect(),
            staff: also("сотрудники"),
            dataset: also("данные"),
        }
    }

    /// Значение по пути: `события.0.когда`, `1.поля.телефон` (второй клиент), `сотрудники.0.роль`.
    fn place(&mut self, path: &str) -> (&mut Value, Key) {
        let mut steps: Vec<&str> = path.split('.').collect();
        let last = steps.pop().expect("путь не пуст");
        let mut at = match steps
            .first()
            .or(Some(&last))
            .and_then(|s| s.parse::<usize>().ok())
        {
            Some(client) => {
                steps.remove(0);
                &mut self.clients[client]
            }
            None if steps.first() == Some(&"сотрудники") || last == "сотрудники" =>
            {
                if !steps.is_empty() {
                    steps.remove(0);
                }
                self.staff.as_mut().expect("сотрудники перечислены")
            }
            None => &mut self.clients[0],
        };
        for step in steps {
            at = match step.parse::<usize>() {
                Ok(index) => &mut at[index],
                Err(_) => &mut at[step],
            };
        }
        let key = last.parse().map_or(Key::Name(last.to_owned()), Key::Index);
        (at, key)
    }

    /// Меняет ровно один факт.
    pub fn change(&mut self, change: &Change) {
        match change {
            Change::Set(path, value) => {
                let (place, key) = self.place(path);
                let before = match &key {
                    Key::Index(index) => place[*index].clone(),
                    Key::Name(name) => place.get(name.as_str()).cloned().unwrap_or(Value::Null),
                };
                assert_ne!(&before, value, "{path}: перемена ничего не меняет");
                let one = |value: &Value| {
                    !value.is_sequence() || value.as_sequence().is_some_and(|all| all.len() <= 1)
                };
                assert!(one(value), "{path}: это больше одного факта");
                match key {
                    Key::Index(index) => place[index] = value.clone(),
                    Key::Name(name) => {
                        let map = place.as_mapping_mut().expect("запись");
                        map.insert(Value::String(name), value.clone());
                    }
                }
            }
            Change::Drop(path) => {
                let (place, key) = self.place(path);
                match key {
                    Key::Index(index) => {
                        place.as_sequence_mut().expect("список").remove(index);
                    }
                    Key::Name(name) => {
                        place
                            .as_mapping_mut()
                            .expect("запись")
                            .remove(name.as_str())
                            .expect("есть что убрать");
                    }
                }
            }
            Change::Add(path, fact) => {
                let (place, key) = self.place(path);
                let Key::Name(name) = key else {
                    panic!("{path}: добавляют в список");
                };
                let map = place.as_mapping_mut().expect("запись");
                let list = map
                    .entry(Value::String(name))
                    .or_insert_with(|| Value::Sequence(Vec::new()));
                list.as_sequence_mut().expect("список").push(fact.clone());
            }
        }
    }
}

enum Key {
    Index(usize),
    Name(String),
}

/// Одна перемена.
pub enum Change {
    /// `меняем: {события.0.когда: …}`
    Set(String, Value),
    /// `убираем: события.0`
    Drop(String),
    /// `добавляем: {события: {вид: звонок, …}}`
    Add(String, Value),
}

impl Change {
    /// Перемена случая: ровно одна из трёх.
    pub fn read(case: &Value) -> Option<Self> {
        let only = |map: &Mapping| {
            assert_eq!(map.len(), 1, "меняют один факт");
            let (path, value) = map.iter().next().expect("один");
            (path.as_str().expect("путь").to_owned(), value.clone())
        };
        let found = [
            case.get("меняем").map(|set| {
                let (path, value) = only(set.as_mapping().expect("путь: значение"));
                Self::Set(path, value)
            }),
            case.get("убираем")
                .map(|path| Self::Drop(path.as_str().expect("путь").to_owned())),
            case.get("добавляем").map(|add| {
                let (path, value) = only(add.as_mapping().expect("путь: факт"));
                Self::Add(path, value)
            }),
        ];
        let mut found = found.into_iter().flatten();
        let one = found.next();
        assert!(found.next().is_none(), "перемена одна");
        one
    }
}

/// Записи сливаются по ключам, сделки — по порядку, прочее заменяется.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            for (key, value) in over {
                match (base.get_mut(key), key.as_str()) {
                    (Some(Value::Sequence(held)), Some("сделки")) => {
                        let given = value.as_sequence().expect("список сделок");
                        let first = held.first().cloned().unwrap_or(Value::Null);
                        held.resize(given.len().max(held.len()), first);
                        for (held, given) in held.iter_mut().zip(given) {
                            merge(held, given);
                        }
                    }
                    (Some(held), _) => merge(held, value),
                    (None, _) => {
                        base.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
}
