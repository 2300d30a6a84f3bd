//! Запись читается в один проход; о что он споткнулся, читается строгим чтением заново. Оба читают одно и то же.
//!
//! Дробное имя (`"name": 1.5`) быстрое чтение не берёт, строгое берёт как «1.5»: так одна и та же запись читается обоими.

use reglament::facts::Case;
use reglament::facts::read::{Notes, parse_line};

const QUICK: &str = r#"{"name":"1.5","#;
const STRICT: &str = r#"{"name":1.5,"#;

/// Что вышло и что замечено.
type Read = (Result<Case<'static>, String>, Vec<Box<str>>);

fn read(begin: &str, rest: &str) -> Read {
    let mut notes = Notes::default();
    let text = format!("{begin}{rest}");
    let case = parse_line(&text, "данные.ndjson", 1, &mut notes);
    let case = case.map(Case::into_owned).map_err(|why| {
        // Столбец сдвинут на длину имени.
        let (_, reason) = why.reason.split_once(": ").unwrap_or(("", &why.reason));
        reason.to_owned()
    });
    (case, notes.sentences())
}

#[test]
fn верные_записи_читаются_обоими_одинаково() {
    let records = [
        r#""client":"C-1"}"#,
        r#""client":17,"timezone":"Asia/Yekaterinburg","fields":{"телефон":"+7917","пусто":null,"да":true,"много":[1,"б",null]}}"#,
        r#""клиент":"Ёлка","события":[{"вид":"звонок","когда":"07.12.2026 10:00","длительность":"185","кто":5}]}"#,
        r#""client":"C \"в кавычках\" \u0416","deals":[{"deal":1,"funnel":null,"stage":" КП ","created":"2026-12-07"}]}"#,
        r#""client":"1","events":[{"kind":"оплата","at":"2026-12-07T10:00:59.5Z","amount":60000.50,"currency":"RUB"}]}"#,
        r#""client":"1","events":[{"kind":"оплата","at":"2026-12-07","amount":"0.10"},{"kind":"документ","at":"2026-12-07","version":3}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"2026-12-07","seconds":185.0,"connected":"нет"}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"2026-12-07","seconds":1e2,"automatic":true}]}"#,
        r#""client":"1","events":[{"kind":"согласование","at":"2026-12-07","of":"скидка","value":12.5,"state":"одобрено"}]}"#,
        r#""client":"1","mailings":[{"channel":"email","at":"2026-12-07 10:00","status":"доставлено"},{"channel":"смс","at":"2026-12-08","status":"Delivered"}]}"#,
        r#""client":"1","consents":[{"channel":"email","given":"2026-01-10","text_version":3}],"changes":[]}"#,
        r#""client":"1","deals":[{"deal":"D","stages":[{"stage":"А","at":"2026-12-08"},{"stage":"Б","at":"2026-12-07","by":-0}],"changes":[{"field":"сумма","value":1.10,"at":"2026-12-07"}],"owners":[]}]}"#,
        r#""client":"1","неизвестное":{"а":[1,{"б":2}]},"events":[{"kind":"визит","at":"2026-12-07","странное":1}]}"#,
        r#""client":"1","events":[{"kind":"комментарий","at":"2026-12-07","deal":"нет такой","text":"\n"}]}"#,
        r#""client":12345678901234567890123,"deals":[]}"#,
    ];
    for record in records {
        let (quick, strict) = (read(QUICK, record), read(STRICT, record));
        assert!(quick.0.is_ok(), "{record}: {:?}", quick.0);
        assert_eq!(quick, strict, "{record}");
    }
}

#[test]
fn неверные_записи_отвергаются_обоими_с_одними_словами() {
    let records = [
        r#""client":["список"]}"#,
        r#""client":{"a":1}}"#,
        r#""client":true}"#,
        r#""client":"1","client":"2"}"#,
        r#""client":"1","deals":"нет"}"#,
        r#""client":"1","deals":[{"deal":""}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"вчера"}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":20261207}]}"#,
        r#""client":"1","events":[{"kind":"звонак","at":"2026-12-07"}]}"#,
        r#""client":"1","events":[{"kind":"звонок"}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"2026-12-07","seconds":-5}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"2026-12-07","seconds":1.5}]}"#,
        r#""client":"1","events":[{"kind":"звонок","at":"2026-12-07","connected":"может"}]}"#,
        r#""client":"1","events":[{"kind":"оплата","at":"2026-12-07","amount":"много"}]}"#,
        r#""client":"1","text":"\ud800"}"#,
        r#""client":"\q"}"#,
        r#""client":"1"} лишнее"#,
        r#""client":"1""#,
        r#""client":1.}"#,
        r#""fields":{}}"#,
    ];
    for record in records {
        let (quick, strict) = (read(QUICK, record), read(STRICT, record));
        if let Ok(case) = &quick.0 {
            // Ключа «text» у записи нет: что в нём, не читается.
            assert_eq!(case.client.as_deref(), Some("1"), "{record}");
        }
        assert_eq!(quick, strict, "{record}");
    }
}
