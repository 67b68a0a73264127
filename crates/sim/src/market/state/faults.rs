//! What faults do to a market.

use plimsoll_paths::bulk::lower;

use super::Market;
use crate::market::disturb::Disturbance;
use crate::market::observe::Tick;
use crate::market::truth::{Truth, in_order};
use crate::market::usdc::usdt_usdc_at;
use crate::market::{MarketConfig, Side, StablecoinConfig};

impl Market {
    /// Has the prices worked out that would be shown without faults; otherwise they are taken to be
    /// those that are shown.
    pub(crate) fn watch_truth(&mut self, config: &MarketConfig) {
        let sound = in_order(config);
        for (number, asset) in self.assets.iter_mut().enumerate() {
            asset.set_truth(Truth::new(&sound, number, self.common));
        }
    }

    /// Takes in what faults do to what is shown from the next tick on, in place of earlier ones.
    pub(crate) fn disturb(&mut self, disturbance: &Disturbance) {
        self.quotes.disturb(&disturbance.exchanges);
        self.disturbance.clone_from(disturbance);
        self.lets_rest = self.may_rest();
    }

    /// USDC per USDT at a time.
    pub(in crate::market) fn usdt_usdc_at(&self, t_s: f64) -> f64 {
        usdt_usdc_at(&self.usdc, t_s, self.usdt_usdc) / self.disturbance.usdc
    }

    /// Price of a stablecoin in USDC at a time.
    pub(crate) fn coin_px(&self, coin: &StablecoinConfig, t_s: f64) -> f64 {
        coin.px_with(t_s, self.usdt_usdc_at(t_s)) * self.disturbance.coin(&coin.token)
    }

    /// Goes to a tick at which the venue does nothing: the prices shown stay, reference and true
    /// prices go on, no samples are taken. Books fade at the next tick.
    pub(crate) fn stand_still(&mut self, t_s: f64, reference: &[f64]) {
        let tick = Tick {
            t_s,
            elapsed_s: self.tick_s,
            update_s: Some(self.tick_s),
            usdt_usdc: self.usdt_usdc_at(t_s),
        };
        for ((asset, px), out) in self.assets.iter_mut().zip(reference).zip(&mut self.prices) {
            asset.stand_still(*px, &tick, out);
        }
        while self.next_sample_s <= t_s {
            self.next_sample_s += self.premium_every_s;
        }
    }

    /// Whether any price shown at the last tick is not what it would be without faults.
    pub(crate) fn is_wrong(&self) -> bool {
        self.prices.iter().any(|px| *px != px.without_faults())
    }

    /// Trades so much in a spot book for somebody outside the simulation; returns what is filled,
    /// USD at the mid before. What it leaves in the books is told apart in the true prices.
    pub(crate) fn push_spot(&mut self, asset: usize, side: Side, usd: f64) -> f64 {
        let asset = &mut self.assets[asset];
        let filled_usd = asset.push_spot(side, usd, self.feedback);
        self.lowest_log = lower(self.lowest_log, asset.lowest_log());
        filled_usd
    }
}
