//! Trading fees.
//!
//! Rule    the fee of the tier by volume, less the discount by stake; a rebate for makers with a
//!         large share instead; less between two quote tokens and under growth mode; times 1 + s
//!         for a deployer's scale s below one, 2 s from one on; the deployer keeps s / (1 + s), at
//!         most half
//! Units   rates at ten decimals, rounded up; fees up, the deployer's part and volumes down
//! Bounds  nothing of a rebate is the deployer's
//! Source  docs/rules/fees.md
//! Tests   the engine's differential test

use rust_decimal::Decimal;

use super::event::Instrument;
use super::house::House;
use super::terms::{FeeTierRules, TierReading};
use super::{Name, amount};
use crate::exact::{RATIO_DECIMALS, Rounding, USD_DECIMALS, fraction, or_zero, usd};

impl House {
    /// Fee on what was paid or received.
    pub(super) fn fee(
        &self,
        account: &str,
        instrument: &Instrument,
        (quote, is_maker): (Decimal, bool),
    ) -> Decimal {
        let rate = self.fee_rate(account, instrument, is_maker);
        amount(&[quote, rate], Rounding::Up)
    }

    fn fee_rate(&self, account: &str, instrument: &Instrument, is_maker: bool) -> Decimal {
        let rules = &self.rules.fees;
        let left = self.left_of(instrument);
        let (own, staked) = self.standing(account);
        if let Some(rebate) = self.rebate(own.1).filter(|_| is_maker) {
            return fraction(&[-rebate, left], &[], RATIO_DECIMALS, Rounding::Up);
        }
        let is_by_volume = rules.tier == TierReading::ByVolume;
        let reached = |tier: &&FeeTierRules| is_by_volume && own.0 > tier.above_usd;
        let tier = rules.tiers.iter().rfind(reached).unwrap_or(&rules.tiers[0]);
        let fee = match (instrument, is_maker) {
            (Instrument::Perp(_), false) => tier.perp_taker,
            (Instrument::Perp(_), true) => tier.perp_maker,
            (Instrument::Spot(_), false) => tier.spot_taker,
            (Instrument::Spot(_), true) => tier.spot_maker,
        };
        let mut discounts = rules.staking_discounts.iter();
        let discount = discounts
            .rfind(|step| is_by_volume && staked > step.above_hype)
            .map(|step| step.discount)
            .unwrap_or_default();
        let factors = [
            fee,
            Decimal::ONE - discount,
            left,
            self.deployed(instrument),
        ];
        fraction(&factors, &[], RATIO_DECIMALS, Rounding::Up)
    }

    /// The rebate of a maker with this volume.
    fn rebate(&self, own: Decimal) -> Option<Decimal> {
        let rules = &self.rules.fees;
        if rules.tier == TierReading::Lowest {
            return None;
        }
        let all = self.traded.counted(self.now).1 + rules.other_maker_volume_usd;
        let mut steps = rules.maker_rebates.iter();
        let reached = steps.rfind(|step| {
            own > fraction(&[all, step.above_share], &[], USD_DECIMALS, Rounding::Down)
        });
        reached.map(|step| step.rebate)
    }

    /// What is left of a fee, a rebate and a volume.
    fn left_of(&self, instrument: &Instrument) -> Decimal {
        match instrument {
            Instrument::Spot(token) if self.rules.quotes().contains(token) => {
                self.rules.fees.stable_pair_share
            }
            Instrument::Spot(_) => Decimal::ONE,
            Instrument::Perp(market) => match self.rules.market(market).deployer {
                Some((_, true)) => self.rules.fees.growth_mode_share,
                _ => Decimal::ONE,
            },
        }
    }

    /// Factor on the protocol's fee.
    fn deployed(&self, instrument: &Instrument) -> Decimal {
        match self.deployer_scale(instrument) {
            Some(scale) if scale >= Decimal::ONE => Decimal::TWO * scale,
            Some(scale) => Decimal::ONE + scale,
            None => Decimal::ONE,
        }
    }

    fn deployer_scale(&self, instrument: &Instrument) -> Option<Decimal> {
        match instrument {
            Instrument::Perp(market) => self.rules.market(market).deployer.map(|d| d.0),
            Instrument::Spot(_) => None,
        }
    }

    /// What the deployer keeps of a fee.
    pub(super) fn deployer_fee(&self, instrument: &Instrument, fee: Decimal) -> Decimal {
        let Some(scale) = self.deployer_scale(instrument) else {
            return Decimal::ZERO;
        };
        let scale = scale.min(Decimal::ONE);
        let kept = [or_zero(fee), scale];
        fraction(&kept, &[Decimal::ONE + scale], 10, Rounding::Down)
    }

    /// Adds a fill to the volume of the account's holder and of the venue.
    pub(super) fn count_volume(
        &mut self,
        account: &str,
        instrument: &Instrument,
        (quote, is_maker): (Decimal, bool),
    ) {
        let (token, times) = match instrument {
            Instrument::Perp(market) => (self.rules.market(market).quote, Decimal::ONE),
            Instrument::Spot(_) => (self.rules.settlement.clone(), Decimal::TWO),
        };
        let worth = usd(quote, self.prices.borrow[&token]);
        let factors = [worth, times, self.left_of(instrument)];
        let weighted = fraction(&factors, &[], USD_DECIMALS, Rounding::Down);
        let (now, holder) = (self.now, self.holder_of(account));
        let of_holder = &mut self.account_mut(&holder).traded;
        of_holder.add(now, weighted, is_maker);
        self.traded.add(now, weighted, is_maker);
    }

    /// Volume and stake of an account's holder.
    pub(super) fn standing(&self, account: &str) -> ((Decimal, Decimal), Decimal) {
        let holder = self.holder_of(account);
        let holder = self.books.accounts.get(&holder);
        holder.map_or_else(Default::default, |a| (a.traded.counted(self.now), a.staked))
    }

    /// The account whose sub-account this is, or itself.
    pub(super) fn holder_of(&self, account: &str) -> Name {
        let master = (self.books.accounts.get(account)).and_then(|a| a.master.clone());
        master.unwrap_or_else(|| account.to_owned())
    }
}
