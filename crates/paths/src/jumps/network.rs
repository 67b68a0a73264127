//! Hawkes jumps of several assets in event time, exact.
//!
//! Rule    each asset's intensity is the sum of the constant mu and of an excess s that decays at
//!         beta. The next jump is the earlier of two: the next of a process of rate mu, and the
//!         time at which the integral of the excess, (s/beta)·(1 − exp(−beta·t)), reaches an
//!         exponential draw, which it may never do. A jump raises the excess of every asset that
//!         it excites; what those have used up of their draw is kept
//! Units   ticks
//! Bounds  none beyond those of `hawkes`
//! Source  models: Ogata 1981 (OGATA-1981), by inversion instead of thinning, as in Dassios and
//!         Zhao 2013 (DASSIOS-ZHAO-2013)
//! Tests   tests/it/hawkes.rs
//!
//! Streams of an asset: `jumps/<ASSET>`, index 0 for the jumps that none has caused, index 1 for
//! the sizes, index 2 for the caused ones. An asset whose jumps excite no other therefore changes
//! nothing for them.

use plimsoll_streams::Stream;

use super::poisson::Arrivals;
use super::{Excitation, JumpRecord, Law, hawkes};
use crate::AssetPath;
use crate::sampling::Draws;
use crate::ticks::{BLOCK, Run};

/// Relaxation times for which a stationary process has been running: what is left of its
/// beginning is e^−12 = 6e-6 of it.
const WARM_UP: f64 = 12.0;

/// All assets with Hawkes jumps, prepared for one length of tick.
#[derive(Clone, Debug)]
pub(super) struct NetworkKernel {
    members: Vec<MemberKernel>,
    /// When the process begins, ticks: 0 or earlier.
    begin: f64,
}

/// One asset with Hawkes jumps, prepared for one length of tick.
#[derive(Clone, Debug)]
struct MemberKernel {
    asset: usize,
    stream: String,
    law: Law,
    /// Mean time between two jumps that none has caused, ticks.
    mean: f64,
    /// Jumps per tick that none has caused.
    mu: f64,
    /// Decay of the excess, per tick.
    beta: f64,
    /// Rise of each member's excess by a jump of this one, where it is not 0.
    excites: Vec<(usize, f64)>,
    /// Excess at the start of the path, per tick, if it is given.
    start: Option<f64>,
    /// E[e^J] − 1.
    growth: f64,
    /// What is left of an excess after 0, 1, 2, ... ticks, for a whole block.
    decay: Vec<f64>,
}

impl NetworkKernel {
    pub(super) fn new(
        assets: &[AssetPath],
        cross: &[Excitation],
        tick_s: f64,
        names: &[String],
    ) -> Option<Self> {
        let listed = hawkes::excitable(assets);
        let alphas = hawkes::alphas(assets, cross);
        let tick_h = tick_s / 3_600.0;
        let member = |(column, (asset, hawkes)): (usize, &(usize, hawkes::Hawkes))| {
            let rises = alphas.iter().map(|row| row[column] * tick_h).enumerate();
            MemberKernel {
                asset: *asset,
                stream: names[*asset].clone(),
                law: hawkes.law,
                mean: 1.0 / (hawkes.mu_per_h() * tick_h),
                mu: hawkes.mu_per_h() * tick_h,
                beta: hawkes.beta_per_h * tick_h,
                excites: rises.filter(|&(_, rise)| rise > 0.0).collect(),
                start: hawkes.start_excess_per_h().map(|excess| excess * tick_h),
                growth: hawkes.law.mean_growth(),
                decay: decays(hawkes.beta_per_h * tick_h),
            }
        };
        let members: Vec<_> = listed.iter().enumerate().map(member).collect();
        let slowest = members.iter().map(|m| m.beta).reduce(f64::min)?;
        let relaxation = 1.0 / (slowest * (1.0 - hawkes::radius(assets, &alphas)));
        let is_stationary = members.iter().any(|m| m.start.is_none());
        Some(Self {
            begin: if is_stationary {
                -WARM_UP * relaxation
            } else {
                0.0
            },
            members,
        })
    }

    pub(super) fn start(&self, draws: &Draws) -> Network {
        let members = self.members.iter();
        let mut network = Network {
            members: members.map(|of| of.start(draws, self.begin)).collect(),
            turns: Vec::new(),
            unseen: Vec::new(),
        };
        network.warm_up(self);
        network
    }
}

fn decays(beta: f64) -> Vec<f64> {
    #[allow(clippy::cast_precision_loss)] // a block is short
    let left = |ticks: usize| libm::exp(-beta * ticks as f64);
    (0..BLOCK).map(left).collect()
}

impl MemberKernel {
    fn start(&self, draws: &Draws, begin: f64) -> Member {
        let mut caused = draws.stream(&self.stream, 2);
        Member {
            spontaneous: Arrivals::new(draws.stream(&self.stream, 0), self.mean, begin),
            sizes: draws.signed(&self.stream, 1),
            residual: caused.exponential(),
            caused,
            excess: 0.0,
            since: begin,
            next_caused: f64::INFINITY,
            opening: 0.0,
        }
    }
}

/// The process on one path.
#[derive(Debug)]
pub(super) struct Network {
    members: Vec<Member>,
    /// Changes of an excess within the block, in order.
    turns: Vec<Turn>,
    /// Jumps before the start of the path, which nobody sees.
    unseen: Vec<JumpRecord>,
}

/// One asset's process on one path.
#[derive(Debug)]
struct Member {
    spontaneous: Arrivals,
    sizes: Stream,
    caused: Stream,
    /// Excess at `since`, per tick.
    excess: f64,
    since: f64,
    /// Of the exponential draw, what the integral of the excess since `since` has yet to reach.
    residual: f64,
    next_caused: f64,
    /// Excess at the beginning of the block.
    opening: f64,
}

/// A change of an excess.
#[derive(Clone, Copy, Debug)]
struct Turn {
    member: usize,
    time: f64,
    /// Excess from then on, per tick.
    excess: f64,
}

impl Network {
    /// Goes to the beginning of another path.
    pub(super) fn restart(&mut self, kernel: &NetworkKernel, draws: &Draws) {
        for (member, of) in self.members.iter_mut().zip(&kernel.members) {
            *member = of.start(draws, kernel.begin);
        }
        self.warm_up(kernel);
    }

    /// Goes on with other draws from `now`: the excess of each intensity stays, what is to
    /// come of it is drawn anew.
    pub(super) fn branch(&mut self, kernel: &NetworkKernel, draws: &Draws, now: f64) {
        for (member, of) in self.members.iter_mut().zip(&kernel.members) {
            member.decay_to(of, now);
            let fresh = of.start(draws, now);
            *member = Member {
                excess: member.excess,
                opening: member.opening,
                ..fresh
            };
            member.schedule(of);
        }
    }

    /// Runs up to the start of the path, and sets the intensities that are given.
    fn warm_up(&mut self, kernel: &NetworkKernel) {
        let mut unseen = std::mem::take(&mut self.unseen);
        self.advance(kernel, (kernel.begin, 0.0), &mut unseen);
        unseen.clear();
        self.unseen = unseen;
        for (member, of) in self.members.iter_mut().zip(&kernel.members) {
            if let Some(start) = of.start {
                member.decay_to(of, 0.0);
                member.excess = start;
                member.schedule(of);
            }
        }
    }

    /// Adds the jumps from `from` to before `to` to `records`.
    pub(super) fn advance(
        &mut self,
        kernel: &NetworkKernel,
        (from, to): (f64, f64),
        records: &mut Vec<JumpRecord>,
    ) {
        self.turns.clear();
        for (member, of) in self.members.iter_mut().zip(&kernel.members) {
            member.opening = member.excess * libm::exp(-of.beta * (from - member.since));
        }
        while let Some((place, time)) = self.next().filter(|&(_, time)| time < to) {
            let (member, of) = (&mut self.members[place], &kernel.members[place]);
            member.happen(of, time);
            let log_move = of.law.log_move(member.sizes.standard_normal());
            records.push(JumpRecord::at(time, of.asset, log_move, false));
            for &(other, rise) in &of.excites {
                self.excite(kernel, other, time, rise);
            }
        }
    }

    /// The member that jumps next, and when.
    fn next(&self) -> Option<(usize, f64)> {
        let times = self.members.iter().map(Member::next).enumerate();
        times.reduce(|first, other| if other.1 < first.1 { other } else { first })
    }

    fn excite(&mut self, kernel: &NetworkKernel, place: usize, time: f64, rise: f64) {
        let (member, of) = (&mut self.members[place], &kernel.members[place]);
        member.decay_to(of, time);
        member.excess += rise;
        member.schedule(of);
        self.turns.push(Turn {
            member: place,
            time,
            excess: member.excess,
        });
    }

    /// Takes what the jumps add to the price on average off each asset's increments. `block` has
    /// a run of `len` ticks for each asset, the first of them step `done`; to be called when
    /// the block's jumps have been drawn.
    pub(super) fn compensate(
        &self,
        kernel: &NetworkKernel,
        done: u32,
        len: usize,
        block: &mut [Run],
    ) {
        for (place, of) in kernel.members.iter().enumerate() {
            let run = &mut block[of.asset].0[..len];
            let turns = self.turns.iter().filter(|turn| turn.member == place);
            let relative = turns.map(|turn| (turn.time - f64::from(done), turn.excess));
            of.compensate(self.members[place].opening, relative, run);
        }
    }
}

impl Member {
    fn next(&self) -> f64 {
        self.spontaneous.next().min(self.next_caused)
    }

    /// Jumps at `time`, which is [`next`](Self::next).
    fn happen(&mut self, of: &MemberKernel, time: f64) {
        if self.next_caused <= time {
            self.decay_to(of, time);
            self.residual = self.caused.exponential();
            self.schedule(of);
        } else {
            self.spontaneous.step();
        }
    }

    fn decay_to(&mut self, of: &MemberKernel, time: f64) {
        let used = of.integral(self.excess, time - self.since);
        self.residual = (self.residual - used).max(0.0);
        self.excess *= libm::exp(-of.beta * (time - self.since));
        self.since = time;
    }

    fn schedule(&mut self, of: &MemberKernel) {
        let whole = self.excess / of.beta;
        self.next_caused = if self.residual < whole {
            self.since - libm::log1p(-self.residual / whole) / of.beta
        } else {
            f64::INFINITY
        };
    }
}

impl MemberKernel {
    /// Integral of an excess that begins at `excess`, over `time` ticks.
    fn integral(&self, excess: f64, time: f64) -> f64 {
        -(excess / self.beta) * libm::expm1(-self.beta * time)
    }

    /// Takes the compensation off `run`. `turns` are the times after the run's beginning, in
    /// ticks, at which the excess changes, and the excess from then on.
    fn compensate(&self, opening: f64, turns: impl Iterator<Item = (f64, f64)>, run: &mut [f64]) {
        for increment in run.iter_mut() {
            *increment -= self.growth * self.mu;
        }
        #[allow(clippy::cast_precision_loss)] // a block is short
        let end = run.len() as f64;
        let (mut at, mut excess) = (0.0, opening);
        for (time, next) in turns.chain([(end, 0.0)]) {
            if excess > 0.0 {
                self.compensate_excess(excess, (at, time), run);
            }
            (at, excess) = (time, next);
        }
    }

    /// The part of an excess that decays undisturbed between two times.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the run
    fn compensate_excess(&self, excess: f64, (from, to): (f64, f64), run: &mut [f64]) {
        let (first, last) = (from as usize, to as usize);
        let edge = (from.floor() + 1.0).min(to);
        if let Some(increment) = run.get_mut(first) {
            *increment -= self.growth * self.integral(excess, edge - from);
        }
        if first + 1 > last {
            return;
        }
        let at_edge = excess * libm::exp(-self.beta * (edge - from));
        let of_a_tick = self.growth * self.integral(at_edge, 1.0);
        for (increment, decay) in run[first + 1..last].iter_mut().zip(&self.decay) {
            *increment -= of_a_tick * decay;
        }
        if let Some(increment) = run.get_mut(last) {
            let at_last = excess * libm::exp(-self.beta * (to.floor() - from));
            *increment -= self.growth * self.integral(at_last, to - to.floor());
        }
    }
}
