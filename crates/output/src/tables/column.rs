//! A column: name, meaning, and the place in a row where its value stands.

use plimsoll_sim::record::{Cause, LiquidationKind, Stage};
use polars::prelude::{
    Column as Data, DataFrame, DataType, PlSmallStr, PolarsError, PolarsResult, Schema, polars_err,
};

/// Defines columns of a row type: name, place in the row, meaning.
macro_rules! columns {
    ($row:ident: $type:ty; $($name:expr, $place:expr => $about:expr;)+) => {
        vec![$($crate::tables::Column::new(
            $name,
            $about,
            move |$row: &$type| &$place,
            move |$row: &mut $type| &mut $place,
        )),+]
    };
}
pub(crate) use columns;

/// A row and the point it belongs to.
pub(crate) struct Keyed<'a, R> {
    /// Index of the point.
    pub(crate) point: u32,
    /// The row.
    pub(crate) row: &'a R,
}

/// A table of rows `R`. Its first column, before those listed, is always `point`.
pub(crate) struct Table<R> {
    /// Name of the table and of its file or folder.
    pub(crate) name: &'static str,
    /// What a row is.
    pub(crate) about: &'static str,
    /// All columns but `point`.
    pub(crate) columns: Vec<Column<R>>,
}

/// Name of the first column of every table.
const POINT: &str = "point";

impl<R> Table<R> {
    /// Names and types.
    pub(crate) fn schema(&self) -> Schema {
        let listed = self
            .columns
            .iter()
            .map(|x| (PlSmallStr::from(x.name.as_str()), x.place.dtype()));
        std::iter::once((PlSmallStr::from(POINT), DataType::UInt32))
            .chain(listed)
            .collect()
    }

    /// Rows as a frame.
    pub(crate) fn frame(&self, rows: &[Keyed<'_, R>]) -> PolarsResult<DataFrame> {
        let points: Vec<u32> = rows.iter().map(|x| x.point).collect();
        let listed = self.columns.iter().map(|x| x.write(rows));
        let columns = std::iter::once(Data::new(POINT.into(), points))
            .chain(listed)
            .collect();
        DataFrame::new(rows.len(), columns)
    }

    /// A frame as rows with their points; each starts as a copy of `blank`.
    pub(crate) fn rows(&self, frame: &DataFrame, blank: &R) -> PolarsResult<Vec<(u32, R)>>
    where
        R: Clone,
    {
        let mut rows = vec![blank.clone(); frame.height()];
        for column in &self.columns {
            column.place.read(named(frame, &column.name)?, &mut rows)?;
        }
        let points = u32::read(named(frame, POINT)?)?;
        Ok(points.into_iter().flatten().zip(rows).collect())
    }
}

/// A column of a frame; the error of one that is not there says its name and nothing else.
fn named<'a>(frame: &'a DataFrame, name: &str) -> PolarsResult<&'a Data> {
    let missing = |_| PolarsError::ColumnNotFound(name.to_owned().into());
    frame.column(name).map_err(missing)
}

/// One column of a table of rows `R`.
pub(crate) struct Column<R> {
    /// Name; the unit is its last part.
    pub(crate) name: String,
    /// What the values mean.
    pub(crate) about: String,
    place: Box<dyn Place<R>>,
    is_void: fn(&R) -> bool,
}

impl<R: 'static> Column<R> {
    /// A column whose value stands where `get` and `get_mut` point.
    pub(crate) fn new<T: Cell>(
        name: impl Into<String>,
        about: impl Into<String>,
        get: impl Fn(&R) -> &T + 'static,
        get_mut: impl Fn(&mut R) -> &mut T + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            about: about.into(),
            place: Box::new(Lens { get, get_mut }),
            is_void: |_| false,
        }
    }

    /// The same column, null in rows where `is_void` holds.
    pub(crate) fn void_if(self, is_void: fn(&R) -> bool) -> Self {
        Self { is_void, ..self }
    }
}

impl<R> Column<R> {
    /// The type in words.
    pub(crate) fn type_name(&self) -> &'static str {
        match self.place.dtype() {
            DataType::UInt32 => "u32",
            DataType::UInt64 => "u64",
            DataType::Float64 => "f64",
            _ => "text",
        }
    }

    fn write(&self, rows: &[Keyed<'_, R>]) -> Data {
        self.place.write(&self.name, rows, self.is_void)
    }
}

/// The place of a value in a row, whatever its type.
trait Place<R> {
    fn dtype(&self) -> DataType;
    fn write(&self, name: &str, rows: &[Keyed<'_, R>], is_void: fn(&R) -> bool) -> Data;
    fn read(&self, data: &Data, rows: &mut [R]) -> PolarsResult<()>;
}

struct Lens<G, M> {
    get: G,
    get_mut: M,
}

impl<R, T, G, M> Place<R> for Lens<G, M>
where
    T: Cell,
    G: Fn(&R) -> &T,
    M: Fn(&mut R) -> &mut T,
{
    fn dtype(&self) -> DataType {
        T::dtype()
    }

    fn write(&self, name: &str, rows: &[Keyed<'_, R>], is_void: fn(&R) -> bool) -> Data {
        let cells = rows
            .iter()
            .map(|x| (!is_void(x.row)).then(|| (self.get)(x.row)));
        T::write(name.into(), cells)
    }

    fn read(&self, data: &Data, rows: &mut [R]) -> PolarsResult<()> {
        for (row, cell) in rows.iter_mut().zip(T::read(data)?) {
            // A null leaves what the blank row holds.
            if let Some(cell) = cell {
                *(self.get_mut)(row) = cell;
            }
        }
        Ok(())
    }
}

/// A value that a column can hold.
pub(crate) trait Cell: Sized + 'static {
    /// Type of the column.
    fn dtype() -> DataType;
    /// Values as a column; none is null.
    fn write<'a>(name: PlSmallStr, cells: impl Iterator<Item = Option<&'a Self>>) -> Data;
    /// A column as values; null is none.
    fn read(data: &Data) -> PolarsResult<Vec<Option<Self>>>;
}

macro_rules! number_cell {
    ($type:ty, $dtype:ident, $cast:ident) => {
        impl Cell for $type {
            fn dtype() -> DataType {
                DataType::$dtype
            }

            fn write<'a>(name: PlSmallStr, cells: impl Iterator<Item = Option<&'a Self>>) -> Data {
                Data::new(
                    name,
                    cells.map(|x| x.copied()).collect::<Vec<Option<$type>>>(),
                )
            }

            fn read(data: &Data) -> PolarsResult<Vec<Option<Self>>> {
                Ok(data.$cast()?.iter().collect())
            }
        }
    };
}
number_cell!(u32, UInt32, u32);
number_cell!(u64, UInt64, u64);
number_cell!(f64, Float64, f64);

impl Cell for String {
    fn dtype() -> DataType {
        DataType::String
    }

    fn write<'a>(name: PlSmallStr, cells: impl Iterator<Item = Option<&'a Self>>) -> Data {
        Data::new(
            name,
            cells.map(|x| x.map(String::as_str)).collect::<Vec<_>>(),
        )
    }

    fn read(data: &Data) -> PolarsResult<Vec<Option<Self>>> {
        Ok(data.str()?.iter().map(|x| x.map(str::to_owned)).collect())
    }
}

macro_rules! named_cell {
    ($type:ty, $what:literal) => {
        impl Cell for $type {
            fn dtype() -> DataType {
                DataType::String
            }

            fn write<'a>(name: PlSmallStr, cells: impl Iterator<Item = Option<&'a Self>>) -> Data {
                Data::new(name, cells.map(|x| x.map(|x| x.name())).collect::<Vec<_>>())
            }

            fn read(data: &Data) -> PolarsResult<Vec<Option<Self>>> {
                let by_name = |name: &str| {
                    Self::ALL
                        .into_iter()
                        .find(|kind| kind.name() == name)
                        .ok_or_else(|| polars_err!(ComputeError: "`{name}` is no {}", $what))
                };
                data.str()?
                    .iter()
                    .map(|x| x.map(by_name).transpose())
                    .collect()
            }
        }
    };
}
named_cell!(LiquidationKind, "kind of liquidation");
named_cell!(Stage, "stage of the waterfall");
named_cell!(Cause, "cause of a liquidation");

/// A value that may be absent: absent is null.
impl<T: Cell> Cell for Option<T> {
    fn dtype() -> DataType {
        T::dtype()
    }

    fn write<'a>(name: PlSmallStr, cells: impl Iterator<Item = Option<&'a Self>>) -> Data {
        T::write(name, cells.map(|x| x.and_then(Option::as_ref)))
    }

    fn read(data: &Data) -> PolarsResult<Vec<Option<Self>>> {
        Ok(T::read(data)?.into_iter().map(Some).collect())
    }
}
