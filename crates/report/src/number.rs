//! Numbers as a person reads them.

use plimsoll_lab::stats::Estimate;

/// Digits of a number that are shown, leading zeros left out.
const DIGITS: i32 = 3;

/// Decimals of the smallest numbers.
const DECIMALS_MAX: usize = 6;

/// What a number is measured in where a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Millions of USD, from USD.
    UsdMillions,
    /// USD as they are.
    Usd,
    /// Per cent, from a fraction.
    Percent,
    /// Hours, from seconds.
    Hours,
    /// A number of things.
    Count,
    /// A number as it is.
    Plain,
}

impl Unit {
    /// The number as it is shown.
    #[must_use]
    pub fn scaled(self, x: f64) -> f64 {
        match self {
            Self::UsdMillions => x / 1e6,
            Self::Usd | Self::Count | Self::Plain => x,
            Self::Percent => x * 100.0,
            Self::Hours => x / 3_600.0,
        }
    }

    /// What stands behind it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        if self == Self::Percent { "%" } else { "" }
    }

    /// A number by itself.
    #[must_use]
    pub fn show(self, x: f64) -> String {
        self.fixed(x, self.decimals(&[x]))
    }

    /// A number in the digits of the largest beside it, but to the hundredth below a thousand.
    #[must_use]
    pub fn beside(self, x: f64, largest: f64) -> String {
        let least = if self.scaled(largest.abs()) < 1_000.0 {
            2
        } else {
            0
        };
        self.fixed(x, self.decimals(&[largest]).max(least))
    }

    /// Two numbers and what stands between them, in equal digits.
    #[must_use]
    pub fn range(self, low: f64, high: f64) -> String {
        let decimals = self.decimals(&[low, high]);
        format!(
            "{} to {}",
            self.fixed(low, decimals),
            self.fixed(high, decimals)
        )
    }

    /// An estimate and its interval in equal digits; `?` where the sample bounds no end.
    #[must_use]
    pub fn estimate(self, x: &Estimate) -> [String; 2] {
        let ends = [x.low, x.high];
        // A value of zero has no digits of its own: its interval decides.
        let decimals = if x.value == 0.0 {
            self.decimals(&ends.map(Option::unwrap_or_default))
        } else {
            self.decimals(&[x.value])
        };
        let [low, high] =
            ends.map(|end| end.map_or_else(|| "?".to_owned(), |x| self.fixed(x, decimals)));
        [self.fixed(x.value, decimals), format!("{low} to {high}")]
    }

    /// Decimals that give the largest of the numbers its digits.
    fn decimals(self, numbers: &[f64]) -> usize {
        if self == Self::Count {
            return 0;
        }
        let largest = numbers.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        // 98.5% is not 98% where its neighbour is 100%.
        let least = usize::from(self == Self::Percent);
        decimals(self.scaled(largest)).max(least)
    }

    fn fixed(self, x: f64, decimals: usize) -> String {
        format!("{}{}", fixed(self.scaled(x), decimals), self.sign())
    }
}

/// Decimals that give a number its digits; a whole number above them has none.
fn decimals(x: f64) -> usize {
    let mut decimals = 0;
    let mut limit = 10_f64.powi(DIGITS - 1);
    while x > 0.0 && x < limit && decimals < DECIMALS_MAX {
        (decimals, limit) = (decimals + 1, limit / 10.0);
    }
    decimals
}

/// A number with so many decimals and separators between thousands; zero without decimals.
fn fixed(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", x.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if x == 0.0 {
        return "0".to_owned();
    }
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = if x < 0.0 && !is_zero { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole))
}

/// A whole number with separators between thousands.
#[must_use]
pub fn count(n: u64) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of a thing: `1 path`, `2,000 paths`.
#[must_use]
pub fn plural(n: u64, thing: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", count(n))
}

/// Millions of USD.
#[must_use]
pub fn usd_millions(usd: f64) -> String {
    Unit::UsdMillions.show(usd)
}

/// A fraction in per cent.
#[must_use]
pub fn percent(fraction: f64) -> String {
    Unit::Percent.show(fraction)
}

/// Paths per second.
#[must_use]
pub fn rate(per_second: f64) -> String {
    format!("{}/s", fixed(per_second, decimals(per_second)))
}

/// A time in the two largest of its units.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return "unknown".to_owned();
    }
    if seconds < 10.0 {
        return format!("{seconds:.1} s");
    }
    let s = seconds.round() as u64;
    match (s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60) {
        (0, 0, 0, s) => format!("{s} s"),
        (0, 0, min, s) => format!("{min} min {s} s"),
        (0, h, min, _) => format!("{h} h {min} min"),
        (d, h, _, _) => format!("{d} d {h} h"),
    }
}

/// A time since the start of a path: hours, minutes, seconds.
#[must_use]
pub fn clock(seconds: f64) -> String {
    let s = seconds as u64;
    format!("{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60)
}

/// An amount of bytes.
#[must_use]
pub fn bytes(n: f64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut place = 0;
    let mut x = n.max(0.0);
    while x >= 1_000.0 && place + 1 < units.len() {
        (x, place) = (x / 1_000.0, place + 1);
    }
    let decimals = if place == 0 { 0 } else { decimals(x) };
    format!("{} {}", fixed(x, decimals), units[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_whole_ones_have_all() {
        for (x, shown) in [
            (0.0, "0"),
            (123.0, "0.000123"),
            (45_678.0, "0.0457"),
            (1_234_567.0, "1.23"),
            (12_345_678.0, "12.3"),
            (-12_345_678.0, "-12.3"),
            (395_300_000.0, "395"),
            (1_234_567_890_123.0, "1,234,568"),
            (0.1, "0.000000"),
            (-0.1, "0.000000"),
        ] {
            assert_eq!(Unit::UsdMillions.show(x), shown, "{x}");
        }
    }

    #[test]
    fn an_interval_has_the_digits_of_its_estimate() {
        let estimate =
            |value, low, high| Unit::UsdMillions.estimate(&Estimate { value, low, high });
        let [value, interval] = estimate(12.3e6, Some(8.0e6), Some(1_017.25e6));
        assert_eq!(
            (value.as_str(), interval.as_str()),
            ("12.3", "8.0 to 1,017.2")
        );
        let [_, interval] = estimate(12.3e6, None, Some(13e6));
        assert_eq!(interval, "? to 13.0");
    }

    #[test]
    fn an_event_always_seen_has_a_decimal_for_its_lower_bound() {
        let always = Estimate::new(1.0, 0.985_1, 1.0);
        let [value, interval] = Unit::Percent.estimate(&always);
        assert_eq!(
            (value.as_str(), interval.as_str()),
            ("100.0%", "98.5% to 100.0%")
        );
    }

    #[test]
    fn an_event_never_seen_has_the_digits_of_its_upper_bound() {
        let none = Estimate::new(0.0, 0.0, 0.001_496_7);
        let [value, interval] = Unit::Percent.estimate(&none);
        assert_eq!((value.as_str(), interval.as_str()), ("0%", "0% to 0.150%"));
    }

    #[test]
    fn times_and_amounts_are_in_words() {
        let times = [0.44, 59.6, 592.0, 7_260.0, 90_000.0, f64::INFINITY].map(duration);
        assert_eq!(
            times,
            [
                "0.4 s",
                "1 min 0 s",
                "9 min 52 s",
                "2 h 1 min",
                "1 d 1 h",
                "unknown"
            ]
        );
        assert_eq!(clock(86_397.9), "23:59:57");
        assert_eq!(clock(400_000.0), "111:06:40");
        assert_eq!(
            [bytes(812.0), bytes(46_300_000.0)],
            ["812 bytes", "46.3 MB"]
        );
        assert_eq!(
            [plural(1, "path"), plural(2_000, "path")],
            ["1 path", "2,000 paths"]
        );
    }
}
