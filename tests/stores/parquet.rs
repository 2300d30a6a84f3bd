//! Parquet: круг, времена в миллисекундах, микросекундах и наносекундах, точные суммы, вложенное, порча.

use std::fs::{self, File};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::facts::{CALLS, DEALS, HISTORY, STAFF, call, findings, mapping, same_as_csv};
use crate::folder::Folder;
use reglament::cli::Exit;

/// Столбец, который пишется: значения, где `None` — пусто.
enum Column {
    Whole(Vec<Option<i64>>),
    Short(Vec<Option<i32>>),
    Text(Vec<Option<String>>),
    Fixed(Vec<Option<Vec<u8>>>),
    Truth(Vec<Option<bool>>),
    Real(Vec<Option<f64>>),
    Old(Vec<Option<Int96>>),
}

fn split<T: Clone>(values: &[Option<T>]) -> (Vec<T>, Vec<i16>) {
    let there = values.iter().flatten().cloned().collect();
    let levels = values.iter().map(|one| i16::from(one.is_some()));
    (there, levels.collect())
}

fn write(path: &str, schema: &str, compression: Compression, groups: &[Vec<Column>]) {
    let schema = Arc::new(parse_message_type(schema).expect("схема"));
    let how = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let file = File::create(path).expect("файл");
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(how)).expect("таблица");
    for columns in groups {
        let mut group = writer.next_row_group().expect("часть");
        for column in columns {
            put(&mut group, column);
        }
        group.close().expect("часть");
    }
    writer.close().expect("таблица");
}

fn put(group: &mut SerializedRowGroupWriter<'_, File>, column: &Column) {
    let mut writer = group.next_column().expect("столбец").expect("ещё один");
    macro_rules! batch {
        ($kind:ty, $values:expr) => {{
            let (values, levels) = $values;
            let typed = writer.typed::<$kind>();
            typed
                .write_batch(&values, Some(&levels), None)
                .expect("значения");
        }};
    }
    match column {
        Column::Whole(all) => batch!(Int64Type, split(all)),
        Column::Short(all) => batch!(Int32Type, split(all)),
        Column::Truth(all) => batch!(BoolType, split(all)),
        Column::Real(all) => batch!(DoubleType, split(all)),
        Column::Old(all) => batch!(Int96Type, split(all)),
        Column::Text(all) => {
            let (texts, levels) = split(all);
            let texts: Vec<ByteArray> = texts
                .iter()
                .map(|text: &String| text.as_str().into())
                .collect();
            batch!(ByteArrayType, (texts, levels));
        }
        Column::Fixed(all) => {
            let (bytes, levels) = split(all);
            let bytes: Vec<FixedLenByteArray> = bytes
                .into_iter()
                .map(|bytes: Vec<u8>| ByteArray::from(bytes).into())
                .collect();
            batch!(FixedLenByteArrayType, (bytes, levels));
        }
    }
    writer.close().expect("столбец");
}

fn texts(all: impl Iterator<Item = Option<&'static str>>) -> Column {
    Column::Text(all.map(|one| one.map(str::to_owned)).collect())
}

/// Местное время и день в отсчётах с 1970 года.
fn local(text: &str, ticks: i64) -> i64 {
    let at = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").expect("время");
    at.and_utc().timestamp() * ticks
}

fn day(text: &str) -> i32 {
    let day: chrono::NaiveDate = text.parse().expect("день");
    let days = (day - chrono::NaiveDate::default()).num_days();
    i32::try_from(days).expect("немного")
}

fn crm(name: &str, compression: Compression) -> Folder {
    let folder = Folder::new(name);
    let deals = || DEALS.iter();
    // По части на сделку: строки складываются по порядку частей.
    let one = |deal: &'static crate::facts::Deal| {
        vec![
            Column::Whole(vec![Some(deal.id)]),
            texts([Some(deal.title)].into_iter()),
            texts([Some(deal.stage)].into_iter()),
            texts([Some(deal.owner)].into_iter()),
            Column::Whole(vec![Some(local(deal.created, 1_000_000_000) + 5)]),
            Column::Whole(vec![Some(deal.changed * 1000 + 999)]),
            Column::Fixed(vec![
                deal.kopecks
                    .map(|kopecks| kopecks.to_be_bytes()[2..].to_vec()),
            ]),
            Column::Short(vec![deal.day.map(day)]),
            Column::Truth(vec![deal.urgent]),
            texts([deal.phone].into_iter()),
            texts([deal.remark].into_iter()),
        ]
    };
    write(
        &folder.path("deals.parquet"),
        "message deals {
            optional int64 id; optional binary title (UTF8); optional binary stage (UTF8); optional binary owner (UTF8);
            optional int64 created (TIMESTAMP(NANOS, false)); optional int64 changed (TIMESTAMP(MILLIS, true));
            optional fixed_len_byte_array (6) amount (DECIMAL(14, 2)); optional int32 day (DATE);
            optional boolean urgent; optional binary phone (UTF8); optional binary remark (UTF8);
        }",
        compression,
        &deals().map(one).collect::<Vec<_>>(),
    );
    write(
        &folder.path("history.parquet"),
        "message history { optional int64 deal; optional binary stage (UTF8); optional int64 at (TIMESTAMP(MICROS, false)); }",
        compression,
        &[vec![
            Column::Whole(HISTORY.iter().map(|row| Some(row.0)).collect()),
            texts(HISTORY.iter().map(|row| Some(row.1))),
            Column::Whole(
                HISTORY
                    .iter()
                    .map(|row| Some(local(row.2, 1_000_000)))
                    .collect(),
            ),
        ]],
    );
    // Так пишет старый Spark: день по Юлию и наносекунды с полуночи.
    let old = |at: i64| {
        let (days, seconds) = (at.div_euclid(86_400), at.rem_euclid(86_400));
        let nanos = u64::try_from(seconds).expect("не меньше нуля") * 1_000_000_000;
        let mut value = Int96::new();
        value.set_data(
            u32::try_from(nanos & 0xffff_ffff).expect("младшие"),
            u32::try_from(nanos >> 32).expect("старшие"),
            u32::try_from(days + 2_440_588).expect("после 1970"),
        );
        value
    };
    write(
        &folder.path("calls.parquet"),
        "message calls { optional int64 deal; optional int96 at; optional double seconds; }",
        compression,
        &[vec![
            Column::Whole(CALLS.iter().map(|row| Some(row.0)).collect()),
            Column::Old(CALLS.iter().map(|row| Some(old(row.1))).collect()),
            #[expect(clippy::cast_precision_loss, reason = "секунд немного")]
            Column::Real(CALLS.iter().map(|row| Some(row.2 as f64)).collect()),
        ]],
    );
    folder.write(
        "mapping.yaml",
        &mapping(|table| format!("файл: {table}.parquet")),
    );
    folder.write("employees.yaml", STAFF);
    folder
}

#[test]
fn факты_в_parquet_те_же_что_в_csv() {
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for (name, compression) in [
        ("plain", Compression::UNCOMPRESSED),
        ("snap", Compression::SNAPPY),
        ("zstd", zstd),
    ] {
        let folder = crm(&format!("parquet-{name}"), compression);
        same_as_csv(&folder.0.display().to_string(), &format!("parquet-{name}"));
        let (_, places) = findings(&folder.0.display().to_string());
        assert!(
            places
                .iter()
                .any(|place| place.starts_with("history.parquet, строка ")),
            "{places:?}"
        );
    }
}

#[test]
fn вложенное_названо_а_остальное_прочитано() {
    let folder = Folder::new("parquet-nested");
    write(
        &folder.path("d.parquet"),
        "message d {
            optional int64 id; optional binary stage (UTF8); optional binary photo; optional double weight;
            optional group goods { optional binary name (UTF8); }
        }",
        Compression::SNAPPY,
        &[vec![
            Column::Whole(vec![Some(17)]),
            Column::Text(vec![Some("Новая".to_owned())]),
            Column::Text(vec![Some("\0\u{1}".to_owned())]),
            Column::Real(vec![Some(f64::NAN)]),
            Column::Text(vec![None]),
        ]],
    );
    let (exit, proposed, err) = call(&["import", "--guess", &folder.path("d.parquet")]);
    assert_eq!((exit, err.as_str()), (Exit::Clean, ""));
    folder.write("mapping.yaml", &proposed);
    let (exit, out, err) = call(&["import", "авто", &folder.path("d.parquet")]);
    assert_eq!(exit, Exit::Clean, "{err}");
    insta::assert_snapshot!(proposed + "\n" + &out);
}

/// Порча в любом месте: отказ или счёт, но не падение.
#[test]
fn порча_таблицы_в_любом_месте_не_роняет() {
    let folder = crm("parquet-spoilt", Compression::SNAPPY);
    let path = folder.path("deals.parquet");
    let whole = fs::read(&path).expect("таблица");
    for at in (4..whole.len()).step_by(29) {
        let mut spoilt = whole.clone();
        spoilt[at] = spoilt[at].wrapping_add(0x5b);
        fs::write(&path, &spoilt).expect("пишется");
        let (exit, _, err) = call(&["import", "авто", &folder.0.display().to_string()]);
        assert!(exit == Exit::Clean || !err.is_empty(), "{at}");
        fs::write(&path, &whole[..at]).expect("пишется");
        let (exit, _, err) = call(&["import", "авто", &folder.0.display().to_string()]);
        assert_eq!(exit, Exit::Failed, "обрыв на {at}");
        assert!(err.contains("повреждена или оборвана"), "{err}");
    }
}
