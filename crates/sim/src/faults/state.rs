//! The faults of one path: which are there, and what they do.

use plimsoll_agents::Class;
use plimsoll_engine::Intent;
use plimsoll_engine::units::{AccountId, SimTime};
use plimsoll_paths::Regime;
use plimsoll_streams::Key;

use super::congestion::goes_first;
use super::liquidation_delay::Waiting;
use super::spot_push::Progress;
use super::when::{Spell, Spells};
use super::{Failing, FaultConfig, WrongPrice};
use crate::config::SimConfig;
use crate::market::{Disturbance, Market, Side, Stale, Venue, is_named};
use crate::queue::Due;

/// What becomes of something that is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Turn {
    /// It happens.
    Now,
    /// It is looked at again later, seconds since the start.
    At(f64),
    /// It is lost.
    Never,
}

/// A fault that begins or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turning {
    /// Its place in the list.
    pub(crate) fault: usize,
    /// When, seconds since the start.
    pub(crate) t_s: f64,
    /// Whether it begins.
    pub(crate) begins: bool,
}

#[derive(Debug)]
struct Fault {
    config: FaultConfig,
    spells: Spells,
    /// Start of the last spell whose beginning was told, and whether its end was.
    told: Option<f64>,
    is_ended: bool,
    pushes: Vec<Progress>,
}

impl Fault {
    fn spell(&self) -> Option<Spell> {
        self.spells.spell()
    }

    fn is_open(&self, t_s: f64) -> bool {
        self.spell().is_some_and(|spell| spell.is_open(t_s))
    }

    /// End of the spell that is there now.
    fn open_until(&self, t_s: f64) -> Option<f64> {
        self.spell().filter(|s| s.is_open(t_s)).map(|s| s.to_s)
    }
}

/// The faults of one path.
#[derive(Debug)]
pub(crate) struct Faults {
    all: Vec<Fault>,
    names: Vec<String>,
    has_validators: Vec<bool>,
    settlement: String,
    tick_s: f64,
    disturbance: Disturbance,
    is_disturbing: bool,
    waiting: Waiting,
    last_t_s: f64,
    /// Spells seen so far.
    pub(crate) count: u32,
    /// Time at whose ticks any fault was there, seconds.
    pub(crate) active_s: f64,
    turnings: Vec<Turning>,
    /// Users who failed, and the fault that says so.
    failed: Vec<(u32, usize)>,
}

/// A trade in a spot book by somebody outside the simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pushed {
    /// Asset, by number.
    pub(crate) asset: usize,
    /// Which way.
    pub(crate) side: Side,
    /// What is wanted, USD at the mid before.
    pub(crate) usd: f64,
}

impl Faults {
    pub(crate) fn new(config: &SimConfig, key: Key) -> Self {
        let assets = &config.market.assets;
        let names: Vec<String> = assets.iter().map(|a| a.asset.clone()).collect();
        let all = config.faults.iter().enumerate().map(|(n, fault)| Fault {
            spells: Spells::new(n, fault.when(), (fault.usual_s(), fault.tail_s()), key),
            pushes: pushed(fault, &names).map(Progress::new).collect(),
            config: fault.clone(),
            told: None,
            is_ended: false,
        });
        Self {
            all: all.collect(),
            disturbance: Disturbance::none(names.len()),
            names,
            has_validators: assets.iter().map(|a| a.hip3.is_none()).collect(),
            settlement: config.venue.settlement.clone(),
            tick_s: f64::from(config.clock.tick_s),
            is_disturbing: false,
            waiting: Waiting::default(),
            last_t_s: 0.0,
            count: 0,
            active_s: 0.0,
            turnings: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Whether there is anything to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn restart(&mut self, key: Key) {
        for fault in &mut self.all {
            fault.spells.restart(key);
            (fault.told, fault.is_ended) = (None, false);
        }
        self.disturbance.clear();
        self.is_disturbing = false;
        self.waiting.clear();
        (self.last_t_s, self.count, self.active_s) = (0.0, 0, 0.0);
        self.turnings.clear();
        self.failed.clear();
    }

    /// Moves to a tick: spells begin and end.
    pub(crate) fn pass(&mut self, t_s: f64, regime: Regime) {
        let elapsed_s = t_s - self.last_t_s;
        self.last_t_s = t_s;
        self.turnings.clear();
        let mut is_any_open = false;
        for (n, fault) in self.all.iter_mut().enumerate() {
            fault.spells.pass(t_s, elapsed_s, regime);
            let Some(spell) = fault.spell().filter(|s| s.from_s < s.to_s) else {
                continue;
            };
            is_any_open |= spell.is_open(t_s);
            let is_told = fault.told == Some(spell.from_s);
            if !is_told && spell.from_s <= t_s {
                fault.told = Some(spell.from_s);
                fault.is_ended = false;
                self.count += 1;
                fault.pushes.iter_mut().for_each(Progress::restart);
                self.turnings.push(Turning {
                    fault: n,
                    t_s: spell.from_s,
                    begins: true,
                });
            }
            if fault.told == Some(spell.from_s) && !fault.is_ended && spell.to_s <= t_s {
                fault.is_ended = true;
                self.turnings.push(Turning {
                    fault: n,
                    t_s: spell.to_s,
                    begins: false,
                });
            }
        }
        if is_any_open {
            self.active_s += elapsed_s;
        }
    }

    /// What began and ended at the last tick.
    pub(crate) fn turnings(&self) -> &[Turning] {
        &self.turnings
    }

    /// Faults that began at the last tick and let somebody fail.
    pub(crate) fn failing(&self) -> Vec<(usize, Failing)> {
        let begun = self.turnings.iter().filter(|x| x.begins);
        let failing = begun.filter_map(|x| match &self.all[x.fault].config {
            FaultConfig::LargestDefault(fault) => Some((x.fault, fault.failing())),
            _ => None,
        });
        failing.collect()
    }

    /// Takes note of a user who fails by a fault.
    pub(crate) fn fail(&mut self, user: u32, fault: usize) {
        self.failed.push((user, fault));
    }

    /// When a user who failed acts again.
    fn fails_until(&self, t_s: f64, user: u32) -> Option<f64> {
        let mine = self.failed.iter().filter(|(failed, _)| *failed == user);
        mine.filter_map(|(_, fault)| self.all[*fault].open_until(t_s))
            .max_by(f64::total_cmp)
    }

    /// A fault in words: its kind and what it is about.
    pub(crate) fn describe(&self, fault: usize) -> String {
        let config = &self.all[fault].config;
        let about = match config {
            FaultConfig::VenueSpike(spike) => spike.exchange.clone(),
            FaultConfig::StablecoinDepeg(depeg) => depeg.token.clone(),
            other => other.assets().join(", "),
        };
        let name = config.kind().replace('_', " ");
        if about.is_empty() {
            name
        } else {
            format!("{name} ({about})")
        }
    }

    /// Tells the market what is wrong at a tick.
    pub(crate) fn disturb(&mut self, t_s: f64, market: &mut Market) {
        let was_disturbing = self.is_disturbing;
        self.disturbance.clear();
        for (n, fault) in self.all.iter().enumerate() {
            if let Some(spell) = fault.spell().filter(|s| s.from_s < s.to_s) {
                let context = (
                    &self.names[..],
                    &self.has_validators[..],
                    &self.settlement[..],
                );
                add(
                    &mut self.disturbance,
                    (n, &fault.config),
                    (spell, t_s),
                    context,
                );
            }
        }
        self.is_disturbing = !self.disturbance.is_nothing();
        if self.is_disturbing || was_disturbing {
            market.disturb(&self.disturbance);
        }
    }

    /// Orders of those who push, after the liquidations of a tick; `each` is told of them.
    pub(crate) fn push(&mut self, t_s: f64, market: &mut Market, mut each: impl FnMut(&Pushed)) {
        for fault in self.all.iter_mut().filter(|fault| fault.is_open(t_s)) {
            let FaultConfig::SpotPush(push) = &fault.config else {
                continue;
            };
            for progress in &mut fault.pushes {
                let mid_px = market.mid_px(Venue::Spot, progress.asset);
                if let Some(usd) = progress.wants_usd(push, mid_px, self.tick_s) {
                    let pushed = Pushed {
                        asset: progress.asset,
                        side: push.direction.side(),
                        usd,
                    };
                    let filled_usd = market.push_spot(pushed.asset, pushed.side, pushed.usd);
                    progress.traded(filled_usd);
                    each(&pushed);
                }
            }
        }
    }

    /// Whether the chain stands still.
    pub(crate) fn is_halted(&self, t_s: f64) -> bool {
        self.latest(t_s, |f| matches!(f, FaultConfig::ChainHalt(_)))
            .is_some()
    }

    /// Whether users cannot act.
    pub(crate) fn is_outage(&self, t_s: f64) -> bool {
        self.latest(t_s, |f| matches!(f, FaultConfig::Outage(_)))
            .is_some()
    }

    /// What becomes of something that is due, of users of a class.
    pub(crate) fn turn(&self, t_s: f64, due: &Due, class: impl Fn(u32) -> Class) -> Turn {
        if matches!(due, Due::Tick | Due::Funding | Due::Sample) {
            return Turn::Now;
        }
        if let Some(to_s) = self.latest(t_s, |f| matches!(f, FaultConfig::ChainHalt(_))) {
            return Turn::At(self.tick_at(to_s));
        }
        let (Due::Intent { user, .. } | Due::Wake { user }) = due else {
            return Turn::Now;
        };
        if let (Due::Wake { .. }, Some(to_s)) = (due, self.fails_until(t_s, *user)) {
            return Turn::At(to_s);
        }
        if class(*user) == Class::Contract {
            return Turn::Now;
        }
        let outage = self.latest(t_s, |f| matches!(f, FaultConfig::Outage(_)));
        match (outage, due) {
            (Some(to_s), Due::Wake { .. }) => Turn::At(to_s),
            (Some(_), _) => Turn::Never,
            (
                None,
                Due::Intent {
                    intent: Intent::Withdraw { .. },
                    ..
                },
            ) => self
                .latest(t_s, |f| matches!(f, FaultConfig::WithdrawalLock(_)))
                .map_or(Turn::Now, Turn::At),
            (None, _) => Turn::Now,
        }
    }

    /// How much longer a transaction takes that is sent now, seconds.
    pub(crate) fn latency_s(&mut self, t_s: f64, intent: &Intent, regime: Regime) -> f64 {
        if goes_first(intent) {
            return 0.0;
        }
        let open = self.all.iter_mut().filter(|fault| fault.is_open(t_s));
        let latencies = open.map(|fault| match &fault.config {
            FaultConfig::Congestion(config) => config.latency_s(fault.spells.stream(), regime),
            _ => 0.0,
        });
        latencies.sum()
    }

    /// Whether any liquidation may have to wait, given who is due.
    pub(crate) fn delays_liquidations(&mut self, t_s: f64, due: &[AccountId]) -> bool {
        let delays = self
            .latest(t_s, |f| matches!(f, FaultConfig::LiquidationDelay(_)))
            .is_some();
        if delays {
            self.waiting.keep(due);
        } else {
            self.waiting.clear();
        }
        delays
    }

    /// Whether an account may be liquidated at a tick, after margin sharing; every fault of that
    /// kind has to let it.
    pub(crate) fn lets_liquidate(
        &mut self,
        account: AccountId,
        is_in_need: bool,
        time: SimTime,
        tick: u32,
    ) -> bool {
        if !is_in_need {
            self.waiting.forget(account);
            return false;
        }
        let waited_s = self.waiting.waited_s(account, time);
        let t_s = time.seconds();
        let mut open = self.all.iter().filter(|fault| fault.is_open(t_s));
        open.all(|fault| match &fault.config {
            FaultConfig::LiquidationDelay(delay) => delay.lets(waited_s, tick),
            _ => true,
        })
    }

    /// Latest end of the spells of a kind that are there now.
    fn latest(&self, t_s: f64, is_meant: impl Fn(&FaultConfig) -> bool) -> Option<f64> {
        let meant = self.all.iter().filter(|fault| is_meant(&fault.config));
        let ends = meant.filter_map(|fault| fault.open_until(t_s));
        ends.fold(None, |latest, to_s| {
            Some(latest.map_or(to_s, |l: f64| l.max(to_s)))
        })
    }

    /// The first tick at or after a time, seconds.
    fn tick_at(&self, t_s: f64) -> f64 {
        libm::ceil(t_s / self.tick_s) * self.tick_s
    }
}

/// Places of the assets that a fault pushes.
fn pushed<'a>(fault: &'a FaultConfig, names: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    let listed: &[String] = match fault {
        FaultConfig::SpotPush(push) => &push.assets,
        _ => &[],
    };
    listed
        .iter()
        .filter_map(|name| names.iter().position(|one| one == name))
}

/// Adds what a fault does to what is shown.
fn add(
    out: &mut Disturbance,
    (n, fault): (usize, &FaultConfig),
    (spell, t_s): (Spell, f64),
    (names, has_validators, settlement): (&[String], &[bool], &str),
) {
    let is_open = spell.is_open(t_s);
    let concerned = |asset: usize| is_named(fault.assets(), &names[asset]);
    let assets = out
        .assets
        .iter_mut()
        .enumerate()
        .filter(|(asset, _)| concerned(*asset));
    match fault {
        FaultConfig::StaleOracle(f) => {
            let weight = f.weight(spell, t_s);
            assets.for_each(|(_, one)| one.frozen = one.frozen.max(weight));
        }
        FaultConfig::PartialStaleness(f) if is_open => assets
            .filter(|(asset, _)| has_validators[*asset])
            .for_each(|(_, one)| {
                one.stale.push(Stale {
                    fault: n,
                    share: f.stake_share,
                });
            }),
        FaultConfig::VenueSpike(f) => out.exchanges.extend(f.deviation(spell, t_s)),
        FaultConfig::OracleMarkDivergence(f) if is_open => {
            let factor = 1.0 + 0.01 * f.size_pct;
            assets.for_each(|(_, one)| match f.price {
                WrongPrice::Mark => one.mark *= factor,
                WrongPrice::Oracle => one.oracle *= factor,
            });
        }
        FaultConfig::CollateralDiscount(f) => {
            let factor = f.factor(spell, t_s);
            assets.for_each(|(_, one)| one.spot *= factor);
        }
        FaultConfig::StablecoinDepeg(f) if is_open => {
            let factor = f.factor(spell, t_s);
            if f.token == settlement {
                out.usdc *= factor;
            } else {
                out.coins.push((f.token.clone(), factor));
            }
        }
        _ => {}
    }
}
