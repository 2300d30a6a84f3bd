//! Parquet, column beside column: some rows of every column at a time, never a whole row group.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, Days, NaiveDate};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{AsBytes, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::{Ask, Base, Cell, Found, Take};
use crate::import::table::Refusal;

/// So many rows of every column are held at once.
const BATCH: usize = 1024;
/// More digits than these no decimal has.
const DIGITS: i32 = 38;

/// How the values of a column are shown.
#[derive(Clone, Copy)]
enum Reads {
    Truth,
    Whole,
    /// Whole numbers that are never negative.
    Natural,
    /// How many digits stand behind the point.
    Decimal(i32),
    Real,
    Date,
    /// So many ticks a second since midnight.
    Clock(i64),
    /// So many ticks a second since 1970; by Greenwich, or by the clock of the one who wrote it.
    Moment {
        ticks: i64,
        exact: bool,
    },
    Text,
    Uuid,
    /// No text at all.
    Binary,
}

/// A column that is read.
struct Wanted {
    /// Its place among the columns of the file.
    leaf: usize,
    optional: bool,
    reads: Reads,
}

/// An opened file; what it holds is told by its end, which is read first.
pub(super) struct Parquet {
    name: String,
    reader: SerializedFileReader<File>,
    wanted: Vec<Wanted>,
    columns: Vec<String>,
    unread: Vec<String>,
}

impl Parquet {
    pub(super) fn open(path: &Path) -> Result<Self, Refusal> {
        let file = File::open(path).map_err(|error| format!("файл не открывается ({error})"))?;
        let length = file.metadata().map_or(0, |file| file.len());
        let reader = SerializedFileReader::new(file).map_err(|error| broken(&error))?;
        within(reader.metadata(), length)?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let mut wanted = Vec::new();
        let mut columns = Vec::new();
        let mut nested: Vec<&str> = Vec::new();
        for (leaf, column) in schema.columns().iter().enumerate() {
            match column.path().parts() {
                [only] if column.max_rep_level() == 0 => {
                    columns.push(only.clone());
                    wanted.push(Wanted {
                        leaf,
                        optional: column.max_def_level() > 0,
                        reads: reads(column),
                    });
                }
                parts => {
                    let root = parts.first().map_or("", String::as_str);
                    if nested.last() != Some(&root) {
                        nested.push(root);
                    }
                }
            }
        }
        if wanted.is_empty() {
            return Err("в таблице Parquet нет ни одного простого столбца: все они вложенные (списки или записи); разверните их при выгрузке".into());
        }
        let said = |root: &str| {
            format!(
                "столбец «{root}» вложенный (список или запись) и не прочитан; разверните его в простые столбцы при выгрузке"
            )
        };
        Ok(Self {
            unread: nested.into_iter().map(said).collect(),
            name: path
                .file_name()
                .map_or(String::new(), |name| name.to_string_lossy().into_owned()),
            reader,
            wanted,
            columns,
        })
    }
}

impl Base for Parquet {
    fn tables(&self) -> Result<Vec<String>, Refusal> {
        Ok(Vec::new())
    }

    fn find(&self, ask: Option<&Ask>) -> Result<Found, Refusal> {
        match ask {
            None => Ok(Found {
                ask: None,
                columns: self.columns.clone(),
                unread: self.unread.clone(),
            }),
            Some(_) => Err("файл Parquet — одна таблица; уберите «таблица» и «запрос»".into()),
        }
    }

    fn each(&self, _: &Found, take: Take<'_>) -> Result<(), Refusal> {
        let mut number = 0_u64;
        for group in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(group);
            let group = group.map_err(|error| broken(&error))?;
            let mut readers = Vec::with_capacity(self.wanted.len());
            for column in &self.wanted {
                let reader = group.get_column_reader(column.leaf);
                readers.push(reader.map_err(|error| broken(&error))?);
            }
            loop {
                let mut columns = Vec::with_capacity(self.wanted.len());
                for (reader, column) in readers.iter_mut().zip(&self.wanted) {
                    let cells = batch(reader, column).map_err(|error| broken(&error))?;
                    columns.push(cells.into_iter());
                }
                let count = columns.first().map_or(0, ExactSizeIterator::len);
                if columns.iter().any(|cells| cells.len() != count) {
                    return Err("в столбцах разное число строк: файл повреждён".into());
                }
                if count == 0 {
                    break;
                }
                for _ in 0..count {
                    number += 1;
                    let next = columns.iter_mut().map(|cells| cells.next().flatten());
                    let cells = next.collect();
                    take(format!("{}, строка {number}", self.name), cells)?;
                }
            }
        }
        Ok(())
    }
}

/// Whether every column lies within the file: the library takes that for granted.
fn within(file: &ParquetMetaData, length: u64) -> Result<(), Refusal> {
    let columns = file.row_groups().iter().flat_map(|group| group.columns());
    let natural = |number: i64| u64::try_from(number).ok();
    for column in columns {
        let start = match column.dictionary_page_offset() {
            Some(dictionary) => natural(dictionary).zip(natural(column.data_page_offset())),
            None => natural(column.data_page_offset()).map(|at| (at, at)),
        };
        let fits = start
            .zip(natural(column.compressed_size()))
            .zip(natural(column.num_values()))
            .and_then(|(((first, data), size), _)| {
                let end = first.checked_add(size)?;
                (end <= length && data <= length).then_some(())
            });
        if fits.is_none() {
            return Err(
                "таблица Parquet повреждена: столбец лежит за концом файла; выгрузите или скопируйте её заново".into(),
            );
        }
    }
    Ok(())
}

fn broken(error: &ParquetError) -> Refusal {
    match error {
        ParquetError::NYI(_) => format!(
            "эта таблица Parquet записана способом, который не читается ({error}); сохраните её без шифрования, со сжатием snappy или zstd, или в CSV"
        ),
        _ => format!(
            "таблица Parquet повреждена или оборвана ({error}); выгрузите или скопируйте её заново"
        ),
    }
}

fn reads(column: &ColumnDescriptor) -> Reads {
    let ticks = |unit: TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    let decimal = |scale: i32| match scale {
        0..=DIGITS => Reads::Decimal(scale),
        _ => Reads::Binary,
    };
    let physical = column.physical_type();
    match column.logical_type_ref() {
        Some(LogicalType::Decimal(said)) => return decimal(said.scale),
        Some(LogicalType::Date) => return Reads::Date,
        Some(LogicalType::Time(said)) => return Reads::Clock(ticks(said.unit)),
        Some(LogicalType::Timestamp(said)) => {
            return Reads::Moment {
                ticks: ticks(said.unit),
                exact: said.is_adjusted_to_u_t_c,
            };
        }
        Some(LogicalType::Integer(said)) if !said.is_signed => return Reads::Natural,
        Some(LogicalType::Uuid) => return Reads::Uuid,
        _ => {}
    }
    match column.converted_type() {
        ConvertedType::DECIMAL => return decimal(column.type_scale()),
        ConvertedType::DATE => return Reads::Date,
        ConvertedType::TIME_MILLIS => return Reads::Clock(1_000),
        ConvertedType::TIME_MICROS => return Reads::Clock(1_000_000),
        ConvertedType::TIMESTAMP_MILLIS => {
            return Reads::Moment {
                ticks: 1_000,
                exact: true,
            };
        }
        ConvertedType::TIMESTAMP_MICROS => {
            return Reads::Moment {
                ticks: 1_000_000,
                exact: true,
            };
        }
        ConvertedType::UINT_8
        | ConvertedType::UINT_16
        | ConvertedType::UINT_32
        | ConvertedType::UINT_64 => return Reads::Natural,
        _ => {}
    }
    match physical {
        Physical::BOOLEAN => Reads::Truth,
        Physical::INT32 | Physical::INT64 => Reads::Whole,
        Physical::INT96 => Reads::Moment {
            ticks: 1,
            exact: true,
        },
        Physical::FLOAT | Physical::DOUBLE => Reads::Real,
        Physical::BYTE_ARRAY => Reads::Text,
        Physical::FIXED_LEN_BYTE_ARRAY => Reads::Binary,
    }
}

/// The next values of a column, empty ones too; none at the end of the row group.
fn batch(reader: &mut ColumnReader, column: &Wanted) -> Result<Vec<Cell>, ParquetError> {
    let reads = column.reads;
    let optional = column.optional;
    match reader {
        ColumnReader::BoolColumnReader(reader) => values(reader, optional, |yes| {
            text(if *yes { "да" } else { "нет" })
        }),
        ColumnReader::Int32ColumnReader(reader) => values(reader, optional, |number| {
            // What stands in 32 bits without a sign was written as if it had one.
            let wide = match reads {
                Reads::Natural => i64::from(number.cast_unsigned()),
                _ => i64::from(*number),
            };
            whole(wide, reads)
        }),
        ColumnReader::Int64ColumnReader(reader) => values(reader, optional, |number| match reads {
            Reads::Natural => text(number.cast_unsigned()),
            _ => whole(*number, reads),
        }),
        ColumnReader::Int96ColumnReader(reader) => {
            values(reader, optional, |at| moment(at.to_seconds(), 1, true))
        }
        ColumnReader::FloatColumnReader(reader) => {
            values(reader, optional, |number| real(f64::from(*number), number))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            values(reader, optional, |number| real(*number, number))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            values(reader, optional, |bytes| bytes_as(bytes.as_bytes(), reads))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            values(reader, optional, |bytes| bytes_as(bytes.as_bytes(), reads))
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    optional: bool,
    shown: impl Fn(&T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
    let mut there = values.iter().map(shown);
    let cells = match optional {
        false => there.collect(),
        true => levels
            .iter()
            .map(|level| match level {
                0 => text(""),
                _ => there.next().unwrap_or_else(|| text("")),
            })
            .collect(),
    };
    Ok(cells)
}

fn text(shown: impl ToString) -> Cell {
    Some(shown.to_string().trim().into())
}

/// A number that is none stays empty.
fn real(number: f64, shown: impl ToString) -> Cell {
    text(if number.is_finite() {
        shown.to_string()
    } else {
        String::new()
    })
}

fn whole(number: i64, reads: Reads) -> Cell {
    match reads {
        Reads::Decimal(scale) => text(pointed(i128::from(number), scale)),
        Reads::Date => {
            let days = Days::new(number.unsigned_abs());
            let day = match number < 0 {
                true => NaiveDate::default().checked_sub_days(days),
                false => NaiveDate::default().checked_add_days(days),
            };
            text(day.map_or(String::new(), |day| day.format("%Y-%m-%d").to_string()))
        }
        Reads::Clock(ticks) => {
            let seconds = number.div_euclid(ticks);
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            text(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60))
        }
        Reads::Moment { ticks, exact } => moment(number, ticks, exact),
        _ => text(number),
    }
}

fn moment(number: i64, ticks: i64, exact: bool) -> Cell {
    let at = DateTime::from_timestamp(number.div_euclid(ticks), 0);
    let mark = if exact { "Z" } else { "" };
    text(at.map_or(String::new(), |at| {
        format!("{}{mark}", at.format("%Y-%m-%dT%H:%M:%S"))
    }))
}

fn bytes_as(bytes: &[u8], reads: Reads) -> Cell {
    match reads {
        Reads::Decimal(scale) => match bytes {
            [] => text(""),
            [first, ..] if bytes.len() <= 16 => {
                let sign = if *first >= 0x80 { -1 } else { 0 };
                let number = bytes
                    .iter()
                    .fold(sign, |number: i128, byte| number << 8 | i128::from(*byte));
                text(pointed(number, scale))
            }
            _ => None,
        },
        Reads::Uuid => match <[u8; 16]>::try_from(bytes) {
            Ok(all) => {
                let hex: Vec<String> = all.iter().map(|byte| format!("{byte:02x}")).collect();
                let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().concat();
                text(format!(
                    "{}-{}-{}-{}-{}",
                    part(0, 4),
                    part(4, 6),
                    part(6, 8),
                    part(8, 10),
                    part(10, 16)
                ))
            }
            Err(_) => None,
        },
        Reads::Text => match std::str::from_utf8(bytes) {
            _ if bytes.contains(&0) => None,
            Ok(plain) => text(plain),
            // A spoilt text is rejected with its row.
            Err(_) => text(String::from_utf8_lossy(bytes)),
        },
        _ => None,
    }
}

/// A whole number with a point so many digits before its end.
fn pointed(number: i128, scale: i32) -> String {
    let scale = usize::try_from(scale).unwrap_or_default();
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = scale + 1);
    let (before, behind) = digits.split_at(digits.len() - scale);
    let sign = if number < 0 { "-" } else { "" };
    match behind.is_empty() {
        true => format!("{sign}{before}"),
        false => format!("{sign}{before}.{behind}"),
    }
}
