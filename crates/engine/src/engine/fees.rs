//! What a fill costs its owner, and what it counts towards volume.

use crate::event::Instrument;
use crate::market::fees::{Place, Standing};
use crate::market::volume::Traded;
use crate::units::{AccountId, Amount, Px, Round};

use super::Engine;

impl Engine {
    /// Fee of a fill: a share of what was paid or received, rounded up; a rebate is negative.
    pub(super) fn fee(
        &self,
        id: AccountId,
        instrument: Instrument,
        (quote, is_maker): (Amount, bool),
    ) -> Amount {
        let place = self.place(instrument);
        let rate = self.venue.fees.rate(&self.standing(id), place, is_maker);
        let fee = quote.at(Px::ONE).times(rate, Round::Up);
        fee.in_settlement(Round::Up)
    }

    /// What of a fee the deployer of the market's DEX keeps.
    pub(super) fn deployer_fee(&self, instrument: Instrument, fee: Amount) -> Amount {
        match self.place(instrument) {
            Place::DeployedPerp(deployer) => deployer.part_of(fee),
            Place::Perp | Place::Spot { .. } => Amount::ZERO,
        }
    }

    /// Adds a fill to the volume of its owner's master account.
    pub(super) fn count_volume(
        &mut self,
        id: AccountId,
        instrument: Instrument,
        (quote, is_maker): (Amount, bool),
    ) {
        let token = match instrument {
            Instrument::Perp(perp) => self.venue.perps[perp.index()].quote,
            Instrument::Spot(_) => self.venue.settlement,
        };
        let notional = quote.at(self.borrow_px(token));
        let weighted = self.venue.fees.weighted(self.place(instrument), notional);
        let master = self.master(id).index();
        self.volumes.touch(master).add(self.now, weighted, is_maker);
        self.traded.add(self.now, weighted, is_maker);
    }

    /// Weighted volume of fourteen days of an account's master account.
    #[must_use]
    pub fn volume(&self, id: AccountId) -> Traded {
        let master = self.master(id).index();
        self.volumes[master].counted(self.now)
    }

    /// What an account is judged by: volume and stake of its master account.
    fn standing(&self, id: AccountId) -> Standing {
        let mut venue = self.traded.counted(self.now);
        venue.maker += self.venue.fees.other_maker_volume;
        Standing {
            own: self.volume(id),
            venue,
            staked: self.states[self.master(id).index()].staked,
        }
    }

    fn place(&self, instrument: Instrument) -> Place {
        match instrument {
            Instrument::Perp(perp) => {
                let deployer = self.venue.perps[perp.index()].deployer;
                deployer.map_or(Place::Perp, Place::DeployedPerp)
            }
            Instrument::Spot(token) => Place::Spot {
                is_stable_pair: self.venue.quotes.contains(&token),
            },
        }
    }
}
