//! Funding: premium, rate and payment.
//!
//! Rule    premium = (max(impact bid - oracle, 0) - max(oracle - impact ask, 0)) / oracle, on a
//!         builder-deployed DEX (impact bid + impact ask) / (2 oracle) - 1;
//!         F(8h) = P + clamp(interest - P, -clamp, +clamp) of the hour's average premium P;
//!         hourly rate = multiplier * F / 8, within 4% either way;
//!         payment = size * oracle price * hourly rate; the long pays when the rate is positive
//! Units   rates at ten decimals, nearest, halves up; payments in the settlement token: what a
//!         holder pays is rounded up, what it receives down, and the market side of the trade
//!         takes the difference
//! Bounds  an hour without a sample has no premium
//! Source  DOC-FUND, DOC-HIP3A, FIX-DF; docs/rules/funding.md
//! Tests   worked_examples/funding_payment.yaml, worked_examples/funding_rate.yaml,
//!         worked_examples/impact_premium.yaml, conservation,
//!         order_rules::a_funding_rate_is_the_references

use crate::units::{Amount, Px, Ratio, Round, mul_div};

/// Hours that a rate is quoted for.
const QUOTED_HOURS: i128 = 8;

/// How a market funds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundingTerms {
    /// What the premium is measured from.
    pub premium: PremiumRule,
    /// Interest per eight hours.
    pub interest_8h: Ratio,
    /// How far interest may pull the rate from the premium, per eight hours.
    pub clamp_8h: Ratio,
    /// Factor on the rate.
    pub multiplier: Ratio,
    /// Largest hourly rate either way.
    pub hourly_cap: Ratio,
}

/// What the premium is measured from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PremiumRule {
    /// How far both impact prices are to one side of the oracle price.
    Outside,
    /// The middle of the impact prices: builder-deployed DEXs.
    Middle,
}

impl FundingTerms {
    /// Terms of the main DEX (DOC-FUND, 2026-04-08).
    pub const MAIN: Self = Self {
        premium: PremiumRule::Outside,
        interest_8h: Ratio(1_000_000),
        clamp_8h: Ratio(5_000_000),
        multiplier: Ratio::ONE,
        hourly_cap: Ratio(400_000_000),
    };

    /// Terms of a builder-deployed DEX whose deployer has set nothing (DOC-HIP3A).
    pub const DEPLOYED: Self = Self {
        premium: PremiumRule::Middle,
        clamp_8h: Ratio(3_000_000),
        ..Self::MAIN
    };

    /// Premium of the impact prices over the oracle price.
    #[must_use]
    pub fn premium(&self, oracle_px: Px, impact_bid: Px, impact_ask: Px) -> Ratio {
        let [oracle, bid, ask] = [oracle_px, impact_bid, impact_ask].map(|px| i128::from(px.0));
        let premium = match self.premium {
            PremiumRule::Outside => {
                Ratio::of((bid - oracle).max(0) - (oracle - ask).max(0), oracle)
            }
            PremiumRule::Middle => Ratio::of(bid + ask - 2 * oracle, 2 * oracle),
        };
        premium.unwrap_or_default()
    }

    /// Rate per eight hours for an average premium, before multiplier and cap.
    #[must_use]
    pub fn eight_hour_rate(&self, average_premium: Ratio) -> Ratio {
        let (premium, clamp) = (average_premium.0, self.clamp_8h.0);
        // Held at the end of the range, the difference is beyond the clamp all the same.
        let pull = self.interest_8h.0.saturating_sub(premium);
        Ratio(premium + pull.clamp(-clamp, clamp))
    }

    /// Rate that is paid each hour.
    #[must_use]
    pub fn hourly_rate(&self, average_premium: Ratio) -> Ratio {
        let quoted = i128::from(self.eight_hour_rate(average_premium).0);
        let product = quoted * i128::from(self.multiplier.0);
        // A product of two ratios over one whole ratio is again in units of 1e-10.
        let one = QUOTED_HOURS * Ratio::ONE_UNITS * Ratio::ONE_UNITS;
        let hourly = Ratio::of(product, one).unwrap_or_default();
        Ratio((hourly.0).clamp(-self.hourly_cap.0, self.hourly_cap.0))
    }
}

/// Average of an hour's premium samples; none without one.
#[must_use]
pub fn average_premium(samples: &[Ratio]) -> Option<Ratio> {
    let count = i128::try_from(samples.len()).ok()?;
    let sum: i128 = samples.iter().map(|sample| i128::from(sample.0)).sum();
    Ratio::of(sum, count * Ratio::ONE_UNITS)
}

/// What a position receives (negative: pays) for one hour.
#[must_use]
pub fn funding_payment(size: Amount, oracle_px: Px, hourly_rate: Ratio) -> Amount {
    // Rounded up to value and then to units is rounded up to units.
    let (value, rate) = (size.at(oracle_px).0, i128::from(hourly_rate.0));
    let per_unit = Ratio::ONE_UNITS * i128::from(Px::ONE.0);
    -Amount(mul_div(value, rate, per_unit, Round::Up))
}
