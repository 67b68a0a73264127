//! What other exchanges quote and what validators say, as factors on the price elsewhere.

use super::median::weighted_median;
use super::oracle::validators_px;
use super::windows::{Edges, is_open, names};
use super::{
    ExchangeAbsence, ExchangeConfig, ExchangeDeviation, MarketConfig, ValidatorConfig, Venue,
    Weighted,
};

const BPS: f64 = 1e-4;

/// Quotes of one asset while no window opens or closes; the price elsewhere is one.
#[derive(Clone, Debug, Default)]
pub(super) struct AssetQuotes {
    /// Spot mids of the exchanges that quote.
    pub(super) spot: Vec<Weighted>,
    /// All of them as one, where they agree.
    pub(super) agreed: Option<Weighted>,
    /// Weighted median of those.
    pub(super) spot_median: Option<f64>,
    /// Weighted median of perp mids.
    pub(super) perp_median: Option<f64>,
    /// What the validators make of a price that all of them see; none without a quorum.
    pub(super) validators: Option<f64>,
    /// Votes of those who speak, as factors on such a price.
    pub(super) votes: Vec<Weighted>,
    /// Stake of all.
    pub(super) total_stake: u64,
}

/// The windows of a configuration, and when they change next.
#[derive(Clone, Debug)]
pub(super) struct QuoteSchedule {
    exchanges: Vec<ExchangeConfig>,
    deviations: Vec<ExchangeDeviation>,
    absences: Vec<ExchangeAbsence>,
    validators: Vec<ValidatorConfig>,
    /// Deviations that are there now, by faults.
    faulty: Vec<ExchangeDeviation>,
    edges: Edges,
    votes: Vec<Weighted>,
}

impl QuoteSchedule {
    pub(super) fn new(config: &MarketConfig) -> Self {
        let deviations = config.exchange_deviations.iter();
        let absences = config.exchange_absences.iter();
        let edges = deviations
            .map(|w| [w.from_min, w.to_min])
            .chain(absences.map(|w| [w.from_min, w.to_min]))
            .chain(config.validators.iter().flat_map(edges_of))
            .flatten();
        Self {
            exchanges: config.exchanges.clone(),
            deviations: config.exchange_deviations.clone(),
            absences: config.exchange_absences.clone(),
            validators: config.validators.clone(),
            faulty: Vec::new(),
            edges: Edges::new(edges),
            votes: Vec::with_capacity(config.validators.len().max(config.exchanges.len())),
        }
    }

    /// Whether any quote may have changed since this was last asked.
    pub(super) fn has_changed(&mut self, t_s: f64) -> bool {
        self.edges.has_changed(t_s)
    }

    pub(super) fn next_change_s(&self) -> f64 {
        self.edges.next_change_s()
    }

    pub(super) fn restart(&mut self) {
        self.faulty.clear();
        self.edges.restart();
    }

    /// Takes in the deviations that faults cause now, in place of earlier ones.
    pub(super) fn disturb(&mut self, faulty: &[ExchangeDeviation]) {
        if self.faulty != faulty {
            self.faulty.clear();
            self.faulty.extend_from_slice(faulty);
            self.edges.restart();
        }
    }

    /// Writes down the quotes of an asset at `t_s`.
    pub(super) fn read(&mut self, t_s: f64, asset: &str, out: &mut AssetQuotes) {
        out.spot.clear();
        let spot = quotes(self, t_s, asset, Venue::Spot);
        out.spot.extend(spot);
        out.agreed = agreed(&out.spot);
        out.spot_median = weighted_median(&mut out.spot);
        let mut votes = core::mem::take(&mut self.votes);
        votes.clear();
        votes.extend(quotes(self, t_s, asset, Venue::Perp));
        out.perp_median = weighted_median(&mut votes);
        votes.clear();
        votes.extend(
            self.validators
                .iter()
                .filter_map(|one| vote(one, t_s, asset)),
        );
        out.total_stake = self.validators.iter().map(|one| one.stake).sum();
        out.votes.clone_from(&votes);
        out.validators = validators_px(&mut votes, out.total_stake);
        self.votes = votes;
    }

    /// Factor on an exchange's mid; none if it does not quote.
    fn factor(&self, t_s: f64, exchange: &str, asset: &str, venue: Venue) -> Option<f64> {
        let absent = self.absences.iter().any(|w| {
            is_open(w.from_min, w.to_min, t_s)
                && concerns((&w.exchanges, exchange), (&w.assets, asset), w.venue, venue)
        });
        let deviations = self.deviations.iter().filter(|w| {
            is_open(w.from_min, w.to_min, t_s)
                && concerns((&w.exchanges, exchange), (&w.assets, asset), w.venue, venue)
        });
        let faulty = self
            .faulty
            .iter()
            .filter(|w| concerns((&w.exchanges, exchange), (&w.assets, asset), w.venue, venue));
        (!absent).then(|| {
            deviations
                .chain(faulty)
                .map(|w| 1.0 + w.bps * BPS)
                .product()
        })
    }
}

fn quotes<'a>(
    schedule: &'a QuoteSchedule,
    t_s: f64,
    asset: &'a str,
    venue: Venue,
) -> impl Iterator<Item = Weighted> + 'a {
    schedule.exchanges.iter().filter_map(move |exchange| {
        let weight = match venue {
            Venue::Spot => exchange.spot_weight,
            Venue::Perp => exchange.perp_weight,
        };
        let px = schedule.factor(t_s, &exchange.name, asset, venue)?;
        Some(Weighted {
            px,
            weight: u64::from(weight),
        })
    })
}

fn concerns(
    (exchanges, exchange): (&[String], &str),
    (assets, asset): (&[String], &str),
    only: Option<Venue>,
    venue: Venue,
) -> bool {
    names(exchanges, exchange) && names(assets, asset) && only.is_none_or(|only| only == venue)
}

/// Quotes as one, where all are the same.
fn agreed(quotes: &[Weighted]) -> Option<Weighted> {
    let first = quotes.first()?;
    let are_same = (quotes.iter()).all(|quote| quote.px.to_bits() == first.px.to_bits());
    are_same.then(|| Weighted {
        px: first.px,
        weight: quotes.iter().map(|quote| quote.weight).sum(),
    })
}

/// What a validator says of a price of one; none while it is silent.
fn vote(validator: &ValidatorConfig, t_s: f64, asset: &str) -> Option<Weighted> {
    let mut silent = validator.silent.iter();
    if silent.any(|w| is_open(w.from_min, w.to_min, t_s)) {
        return None;
    }
    let open = (validator.deviations.iter())
        .filter(|w| is_open(w.from_min, w.to_min, t_s) && names(&w.assets, asset));
    Some(Weighted {
        px: open.map(|w| 1.0 + w.bps * BPS).product(),
        weight: validator.stake,
    })
}

fn edges_of(validator: &ValidatorConfig) -> impl Iterator<Item = [f64; 2]> {
    let silent = validator.silent.iter().map(|w| [w.from_min, w.to_min]);
    let deviating = validator.deviations.iter();
    silent.chain(deviating.map(|w| [w.from_min, w.to_min]))
}
