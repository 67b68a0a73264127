//! Who may enable which mode, by date.

use plimsoll_engine::Mode;
use plimsoll_engine::account::Ineligible;
use plimsoll_engine::account::eligibility::{Applicant, may_change};
use plimsoll_engine::units::Usd;
use plimsoll_engine::venue::{Eligibility, Preset, Venue};

/// Conditions of a preset, and of the two days of June 2026 when the upper bound was 5M.
fn conditions(preset: Preset) -> Eligibility {
    Venue::try_from(&preset.config()).unwrap().eligibility
}

fn usd(value: f64) -> Usd {
    Usd((value * 1e6) as i128 * (Usd::ONE.0 / 1_000_000))
}

#[test]
fn portfolio_margin_is_enabled_by_the_conditions_of_its_date() {
    use Ineligible::{TooLarge, TooSmall};
    let of_21_june = Eligibility {
        below_value: Some(usd(5e6)),
        ..conditions(Preset::June2026)
    };
    let (early, alpha) = (conditions(Preset::PreAlpha), conditions(Preset::Alpha));
    let (june, october) = (
        conditions(Preset::June2026),
        conditions(Preset::October2026),
    );
    for (rules, volume, value, expected) in [
        (early, 5e6, 1e9, Some(TooSmall)),
        (early, 5_000_000.01, 0.0, None),
        (early, 0.0, 1e6, Some(TooSmall)),
        (alpha, 5e6, 1e6, Some(TooSmall)),
        (alpha, 5_000_000.01, 1e9, None),
        (of_21_june, 0.0, 4_999_999.99, None),
        (of_21_june, 0.0, 5e6, Some(TooLarge)),
        (june, 0.0, 10_000.0, Some(TooSmall)),
        (june, 0.0, 10_000.01, None),
        (june, 5e6, 10_000.0, Some(TooSmall)),
        (june, 5_000_000.01, 0.0, None),
        (june, 0.0, 24_999_999.99, None),
        (june, 0.0, 25e6, Some(TooLarge)),
        (june, 1e9, 25e6, Some(TooLarge)),
        (october, 0.0, 10_000.01, None),
        (october, 0.0, 25e6, Some(TooLarge)),
    ] {
        let applicant = Applicant {
            weighted_volume: usd(volume),
            account_value: usd(value),
            ..Applicant::default()
        };
        let got = may_change((Mode::Unified, Mode::Portfolio), &applicant, &rules).err();
        assert_eq!(got, expected, "volume {volume}, value {value}, {rules:?}");
    }
}

#[test]
fn no_mode_is_changed_with_positions_orders_or_debt_nor_back_to_standard() {
    let rules = conditions(Preset::October2026);
    let fine = Applicant {
        account_value: usd(1e6),
        ..Applicant::default()
    };
    let [mut open, mut resting, mut owing] = [fine; 3];
    open.has_positions = true;
    resting.has_orders = true;
    owing.has_debt = true;
    for (from, to, applicant, expected) in [
        (Mode::Standard, Mode::Unified, fine, None),
        (Mode::Standard, Mode::Portfolio, fine, None),
        (Mode::Unified, Mode::Portfolio, fine, None),
        (Mode::Portfolio, Mode::Unified, fine, None),
        (
            Mode::Unified,
            Mode::Standard,
            fine,
            Some(Ineligible::NoWayBack),
        ),
        (
            Mode::Portfolio,
            Mode::Standard,
            fine,
            Some(Ineligible::NoWayBack),
        ),
        (
            Mode::Unified,
            Mode::Portfolio,
            open,
            Some(Ineligible::Positions),
        ),
        (
            Mode::Unified,
            Mode::Portfolio,
            resting,
            Some(Ineligible::Orders),
        ),
        (
            Mode::Portfolio,
            Mode::Unified,
            owing,
            Some(Ineligible::Debt),
        ),
        (Mode::Portfolio, Mode::Portfolio, owing, None),
    ] {
        let got = may_change((from, to), &applicant, &rules).err();
        assert_eq!(got, expected, "{from:?} to {to:?}: {applicant:?}");
    }
}
