//! The meaning of a scalar's text, once the schema says what it should be.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Number, Value};

use super::tree::{Kind, Node};

/// Exponents beyond this are outside what a decimal can hold, whatever the digits.
const MAX_EXPONENT: u32 = 60;

/// The parts of a number as written: sign, digits before and after the point, exponent.
struct Parts {
    negative: bool,
    whole: String,
    fraction: String,
    exponent: i32,
}

/// Reads `-1_000.25e3`; `None` if the text is no number. Infinity and NaN are no numbers here.
fn parts(text: &str) -> Option<Parts> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (whole, fraction) = (digits(whole)?, digits(fraction)?);
    let negative = text.starts_with('-');
    (!whole.is_empty() || !fraction.is_empty()).then_some(Parts {
        negative,
        whole,
        fraction,
        exponent,
    })
}

/// Digits without the underscores that group them; an underscore stands between two digits.
fn digits(text: &str) -> Option<String> {
    let grouped = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
    let ours = text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    (grouped && ours).then(|| text.replace('_', ""))
}

/// Whether the text is written as a number.
pub(super) fn is_number(text: &str) -> bool {
    parts(text).is_some()
}

/// The exact decimal; `None` if the text is no number or has more digits than fit.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let Parts {
        negative,
        mut whole,
        mut fraction,
        exponent,
    } = parts(text)?;
    if exponent.unsigned_abs() > MAX_EXPONENT {
        return None;
    }
    for _ in 0..exponent {
        whole.push(if fraction.is_empty() {
            '0'
        } else {
            fraction.remove(0)
        });
    }
    for _ in exponent..0 {
        fraction.insert(0, whole.pop().unwrap_or('0'));
    }
    let sign = if negative { "-" } else { "" };
    let whole = whole.trim_start_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Decimal::from_str_exact(&format!("{sign}0{whole}{point}{fraction}")).ok()
}

/// The nearest double; `None` if the text is no number or too large.
pub(super) fn float(text: &str) -> Option<f64> {
    parts(text)?;
    let value: f64 = text.replace('_', "").parse().ok()?;
    value.is_finite().then_some(value)
}

/// The whole number as JSON; `None` if it is not whole or outside 64 bits.
pub(super) fn integer(value: Decimal) -> Option<Number> {
    if !value.fract().is_zero() {
        return None;
    }
    value
        .to_u64()
        .map(Number::from)
        .or_else(|| value.to_i64().map(Number::from))
}

/// `true` or `false`, unquoted.
pub(super) fn boolean(node: &Node) -> Option<bool> {
    match node.plain()? {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A value where the schema says nothing: unquoted numbers and truth values are such, the rest
/// is text.
pub(super) fn untyped(node: &Node) -> Value {
    match &node.kind {
        _ if node.is_null() => Value::Null,
        Kind::List(items) => items.iter().map(untyped).collect(),
        Kind::Map(entries) => entries
            .iter()
            .map(|(key, node)| (key.text.clone(), untyped(node)))
            .collect(),
        Kind::Scalar { text, plain } => {
            let number = || {
                let plain = plain.then_some(text.as_str())?;
                let whole = decimal(plain).and_then(integer);
                whole
                    .or_else(|| Number::from_f64(float(plain)?))
                    .map(Value::Number)
            };
            let truth = boolean(node).map(Value::Bool);
            truth
                .or_else(number)
                .unwrap_or_else(|| Value::String(text.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit_as_written() {
        for (text, exact) in [
            ("0.123456789012345678", "0.123456789012345678"),
            ("1_000_000", "1000000"),
            ("-1_0.50", "-10.50"),
            ("1e6", "1000000"),
            ("2.5E-3", "0.0025"),
            ("-12.5e1", "-125"),
            (".5", "0.5"),
            ("+5.", "5"),
            ("007", "7"),
            ("0e60", "0"),
        ] {
            let value = decimal(text).map(|value| value.to_string());
            assert_eq!(value.as_deref(), Some(exact), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_never_rounded() {
        assert_eq!(decimal("1e40"), None);
        assert_eq!(decimal("1e-29"), None);
        assert_eq!(decimal("100000000000.123456789012345678"), None);
        assert_eq!(decimal("1e999999999"), None);
        // The one exponent whose distance from zero does not fit its type.
        assert_eq!(decimal("1e-2147483648"), None);
        assert_eq!(float("1e999"), None);
    }

    #[test]
    fn words_and_half_numbers_are_no_numbers() {
        for text in [
            "", "-", ".", "e5", "1e", "1_", "_1", "1__0", "1._5", "inf", ".inf", "nan", "0x10",
            "5%", "1,000", "1 000", "--1", "1.2.3", "1e5.0", "1e1_0",
        ] {
            assert!(!is_number(text), "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_may_be_written_with_point_or_exponent() {
        let whole = |text: &str| decimal(text).and_then(integer).map(|n| n.to_string());
        assert_eq!(whole("3.0").as_deref(), Some("3"));
        assert_eq!(whole("1e3").as_deref(), Some("1000"));
        assert_eq!(
            whole("18446744073709551615").as_deref(),
            Some("18446744073709551615")
        );
        assert_eq!(
            whole("-9223372036854775808").as_deref(),
            Some("-9223372036854775808")
        );
        assert_eq!(whole("18446744073709551616"), None);
        assert_eq!(whole("3.5"), None);
    }
}
