//! Clock times and working hours as text.

use reglament::calendar::{DayHours, HoursError, Span, TimeOfDay, TimeTextError, WeekHours};

fn week(text: &str) -> Vec<String> {
    let week = WeekHours::parse(text).expect("hours");
    let day = |number: u8| {
        let weekday = chrono::Weekday::try_from(number).expect("a weekday");
        let spans: Vec<_> = week
            .on(weekday)
            .spans()
            .iter()
            .map(ToString::to_string)
            .collect();
        spans.join(" ")
    };
    (0..7).map(day).collect()
}

#[test]
fn время_суток() {
    for (text, shown) in [
        ("9:00", "09:00"),
        ("18", "18:00"),
        ("24:00", "24:00"),
        (" 09:30:15 ", "09:30:15"),
    ] {
        assert_eq!(TimeOfDay::parse(text).expect("a time").to_string(), shown);
    }
    for text in [
        "24:01",
        "25:00",
        "9:5",
        "09:60",
        "",
        "9-00",
        "девять",
        "09:00:00:00",
        "+9:00",
    ] {
        assert_eq!(
            TimeOfDay::parse(text),
            Err(TimeTextError::Time(text.to_owned())),
            "{text}"
        );
    }
}

#[test]
fn промежуток() {
    assert_eq!(
        Span::parse("09:00-24:00").expect("a span").to_string(),
        "09:00–24:00"
    );
    assert!(matches!(
        Span::parse("22:00–06:00"),
        Err(TimeTextError::Backwards(_))
    ));
    assert!(matches!(
        Span::parse("09:00–09:00"),
        Err(TimeTextError::Backwards(_))
    ));
    assert!(matches!(Span::parse("09:00"), Err(TimeTextError::Span(_))));
}

#[test]
fn рабочая_неделя_текстом() {
    let usual = "09:00–18:00";
    assert_eq!(
        week("пн–пт 09:00–18:00"),
        [usual, usual, usual, usual, usual, "", ""]
    );
    assert_eq!(week("пн–пт 09:00–18:00, сб 10:00–14:00")[5], "10:00–14:00");
    assert_eq!(
        week("Пн-Пт 9:00-13:00, 14:00-18:00; сб 10:00–14:00")[0],
        "09:00–13:00 14:00–18:00"
    );
    assert_eq!(
        week("пн, ср 10–19"),
        ["10:00–19:00", "", "10:00–19:00", "", "", "", ""]
    );
    assert_eq!(
        week("вс–вт 10–19"),
        ["10:00–19:00", "10:00–19:00", "", "", "", "", "10:00–19:00"]
    );
    assert_eq!(week("круглосуточно")[6], "00:00–24:00");
    assert_eq!(week("ежедневно 10:00–22:00")[6], "10:00–22:00");
    assert_eq!(week("суббота: 10:00–14:00")[5], "10:00–14:00");
}

#[test]
fn ошибки_рабочей_недели() {
    let fault = |text: &str| WeekHours::parse(text).expect_err("a fault");
    assert_eq!(
        fault("пн–пт 09:00–18:00, пн 10:00–12:00"),
        HoursError::Twice("пн")
    );
    assert!(matches!(
        fault("пн 09:00–13:00, 12:00–18:00"),
        HoursError::Overlap(..)
    ));
    assert_eq!(fault("пп 09:00–18:00"), HoursError::Weekday("пп".into()));
    assert_eq!(
        fault("09:00–18:00"),
        HoursError::NoWeekday("09:00–18:00".into())
    );
    assert_eq!(fault("пн 09:00–18:00, вт"), HoursError::NoSpan("вт"));
    assert_eq!(fault(""), HoursError::NoHours);
    assert!(matches!(
        fault("пн 18:00–09:00"),
        HoursError::Time(TimeTextError::Backwards(_))
    ));
}

#[test]
fn сокращение_обрезает_конец_дня() {
    let shortened = |text: &str| {
        let spans = text
            .split(' ')
            .map(|span| Span::parse(span).expect("a span"))
            .collect();
        let hours = DayHours::new(spans).expect("hours").shortened();
        hours
            .spans()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        shortened("09:00–13:00 14:00–18:00"),
        "09:00–13:00 14:00–17:00"
    );
    assert_eq!(
        shortened("09:00–13:00 17:30–18:00"),
        "09:00–13:00",
        "остаток попал в перерыв"
    );
    assert_eq!(shortened("09:00–10:00"), "", "от часа ничего не остаётся");
    assert_eq!(shortened("00:00–24:00"), "00:00–23:00");
}
