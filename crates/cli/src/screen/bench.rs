//! How long a job takes, on the screen.

use plimsoll_bench::figures::time;
use plimsoll_bench::sizing::Rate;

use super::number::{bytes, duration, percent, plural};
use super::print;
use crate::commands::bench::Sized;

/// Writes what a job takes to standard output.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn print_sizing(sized: &Sized) -> anyhow::Result<()> {
    print(format!("{} on {}", sized.name, sized.machine))?;
    let measured = &sized.measured;
    print(rate(&measured.one))?;
    if measured.all.threads > 1 {
        print(rate(&measured.all))?;
    }
    let one = &measured.one;
    print(format!(
        "a path      {} of processor time ({} to {}), {}",
        time(one.path_s),
        time(one.cheapest_s),
        time(one.dearest_s),
        plural(u64::from(sized.ticks), "tick")
    ))?;
    print(match (measured.prices_s, sized.prices_share) {
        (Some(prices_s), Some(share)) => {
            format!("its prices  {}, {} of it", time(prices_s), percent(share))
        }
        _ => "its prices  are recorded".to_owned(),
    })?;
    if let Some(peak) = measured.peak_bytes {
        print(format!("memory      {} at most", bytes(peak as f64)))?;
    }
    let (middle, low, high) = sized.seconds;
    let paths = plural(sized.paths, "path");
    let of = match sized.points {
        1 => String::new(),
        points => format!(" of {}, as its first one", plural(points, "point")),
    };
    print(format!(
        "{paths}{of}: about {} on {} ({} to {}), {} of tables",
        duration(middle),
        plural(measured.all.threads as u64, "thread"),
        duration(low),
        duration(high),
        bytes(sized.bytes)
    ))
}

fn rate(rate: &Rate) -> String {
    format!(
        "{:<11} {:.1} paths/s, give or take {} (95%, {})",
        plural(rate.threads as u64, "thread"),
        rate.paths_per_s,
        percent(rate.uncertainty),
        plural(rate.paths, "path")
    )
}
