//! Where the tables of a result are.
//!
//! Rule    a plain run keeps `paths.parquet`; a sweep keeps `paths/point=0003/part.parquet` for
//!         each of its points, and so does every other table that grows with paths
//! Units   points are counted from 0 and written with four digits, more where there are more
//! Bounds  the files of a sweep keep their column `point`, so each is a whole table by itself; readers
//!         that know the `key=value` folders of Hive see one column of that name, not two
//! Source  the partitioned data sets of Apache Hive, as polars, DuckDB and Arrow read them
//! Tests   tests/it/sweep.rs

use plimsoll_lab::Plan;

/// Extension of every table.
pub(crate) const EXTENSION: &str = "parquet";

/// Whether the tables of a plan are folders with a part for each point.
pub(crate) fn is_partitioned(plan: &Plan) -> bool {
    plan.points.len() > 1
}

/// The folder of a point, in the tables and among the shards.
pub(crate) fn point_folder(point: u32) -> String {
    format!("point={point:04}")
}

/// The file of a table that holds a point, relative to the folder of the result, with `/` between
/// its parts everywhere.
pub(crate) fn table_file(plan: &Plan, table: &str, point: u32) -> String {
    if is_partitioned(plan) {
        format!("{table}/{}/part.{EXTENSION}", point_folder(point))
    } else {
        format!("{table}.{EXTENSION}")
    }
}
