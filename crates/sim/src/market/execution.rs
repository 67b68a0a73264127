//! What selling over time costs, in closed form: checks on the simulated books.
//!
//! Rule    Obizhaeva-Wang: a trade of x units displaces the price by lambda x for good and by
//!         kappa x that fades as e^(-rho t); trades x_i at t_i cost
//!         ½ Σ x_i x_j (lambda + kappa e^(-rho |t_i - t_j|)). Selling X over [0, T] costs least
//!         with blocks of X / (rho T + 2) at both ends and a steady rate of rho X / (rho T + 2)
//!         between: ½ lambda X² + kappa X² / (rho T + 2). A steady sale all the way costs
//!         ½ lambda X² + kappa X² (rho T - 1 + e^(-rho T)) / (rho T)².
//!         Square-root law: I = Y sigma_d sqrt(Q / V).
//! Units   units, USD per unit and unit, seconds; the law in bps
//! Bounds  amounts, rates and horizons are positive
//! Source  OBIZHAEVA-WANG-2013; DONIER-BONART-2015; docs/rules/execution.md
//! Tests   tests/it/market_execution.rs

/// Prefactor Y of the square-root law: of order one.
pub const SQUARE_ROOT_PREFACTOR: f64 = 0.9;

/// Impact of a long order by the square-root law, bps: `Y sigma_d sqrt(Q / V)`.
///
/// `daily_volatility` is the standard deviation of a day's log return, `daily_volume_usd` what is
/// traded in a day.
#[must_use]
pub fn square_root_impact_bps(
    notional_usd: f64,
    daily_volatility: f64,
    daily_volume_usd: f64,
) -> f64 {
    let share = notional_usd / daily_volume_usd;
    SQUARE_ROOT_PREFACTOR * daily_volatility * 1e4 * share.sqrt()
}

/// Share of a displacement that is left after `elapsed_s` seconds.
#[must_use]
pub fn left_after(elapsed_s: f64, half_life_s: f64) -> f64 {
    libm::exp2(-elapsed_s / half_life_s)
}

/// Rate of a half-life, per second.
#[must_use]
pub fn rate_of_half_life(half_life_s: f64) -> f64 {
    core::f64::consts::LN_2 / half_life_s
}

/// A market in which trades displace the price linearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearImpact {
    /// Lasting displacement per unit: lambda.
    pub permanent: f64,
    /// Fading displacement per unit: kappa.
    pub transient: f64,
    /// Rate at which it fades, per second: rho.
    pub rate_per_s: f64,
}

/// A sale over a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sale {
    /// Units to sell: X.
    pub total: f64,
    /// Time to do it in, seconds: T.
    pub horizon_s: f64,
}

/// The cheapest way to sell: a block at once, a steady rate, and a block of the same size at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// Units sold at once, at the beginning and at the end.
    pub block: f64,
    /// Units sold per second between.
    pub per_s: f64,
}

impl LinearImpact {
    /// The cheapest schedule of a sale in continuous time.
    #[must_use]
    pub fn optimal_schedule(&self, sale: &Sale) -> Schedule {
        let block = sale.total / (self.rate_per_s * sale.horizon_s + 2.0);
        Schedule {
            block,
            per_s: self.rate_per_s * block,
        }
    }

    /// What the cheapest schedule costs.
    #[must_use]
    pub fn optimal_cost(&self, sale: &Sale) -> f64 {
        let spread = self.rate_per_s * sale.horizon_s + 2.0;
        self.permanent_cost(sale) + self.transient * sale.total * sale.total / spread
    }

    /// What a steady sale costs.
    #[must_use]
    pub fn twap_cost(&self, sale: &Sale) -> f64 {
        let rt = self.rate_per_s * sale.horizon_s;
        let share = (rt + libm::expm1(-rt)) / (rt * rt);
        self.permanent_cost(sale) + self.transient * sale.total * sale.total * share
    }

    /// What selling all at once costs.
    #[must_use]
    pub fn block_cost(&self, sale: &Sale) -> f64 {
        0.5 * (self.permanent + self.transient) * sale.total * sale.total
    }

    fn permanent_cost(&self, sale: &Sale) -> f64 {
        0.5 * self.permanent * sale.total * sale.total
    }

    /// What trades of these sizes cost, at equal times apart over the horizon: the first at once,
    /// the last at its end.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody sells in more than 2^52 blocks"
    )]
    pub fn cost(&self, blocks: &[f64], horizon_s: f64) -> f64 {
        let gaps = blocks.len().saturating_sub(1).max(1);
        let kept = libm::exp(-self.rate_per_s * horizon_s / gaps as f64);
        let (mut cost, mut lasting, mut fading) = (0.0, 0.0, 0.0);
        for block in blocks {
            let half = 0.5 * (self.permanent + self.transient) * block;
            cost += block * (lasting + fading + half);
            lasting += self.permanent * block;
            fading = (fading + self.transient * block) * kept;
        }
        cost
    }

    /// The cheapest sizes of trades at equal times apart over the horizon: one more than `gaps`, the
    /// times between them.
    ///
    /// The matrix of e^(-rho |t_i - t_j|) at equal times has a tridiagonal inverse, so the optimum
    /// is in proportion to 1/(1 + a) at both ends and (1 - a)/(1 + a) between, a = e^(-rho h).
    #[must_use]
    pub fn optimal_blocks(&self, sale: &Sale, gaps: u32) -> Vec<f64> {
        if gaps == 0 {
            return vec![sale.total];
        }
        let h = sale.horizon_s / f64::from(gaps);
        let inner = -libm::expm1(-self.rate_per_s * h);
        let end = sale.total / (2.0 + f64::from(gaps - 1) * inner);
        let mut blocks = vec![end * inner; gaps as usize + 1];
        blocks[0] = end;
        blocks[gaps as usize] = end;
        blocks
    }
}
