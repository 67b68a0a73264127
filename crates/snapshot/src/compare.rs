//! The venue's own figures beside the computed ones.

use rust_decimal::Decimal;

use crate::figures::Figures;
use crate::snapshot::Snapshot;

/// A figure that the venue printed, and what the rules give for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Compared {
    /// Name, by the venue's key.
    pub figure: String,
    /// What the venue printed.
    pub reported: String,
    /// What the rules give; none where the file does not hold what it takes.
    pub computed: Option<String>,
    /// Whether they are the same.
    pub verdict: Verdict,
    /// What the computed figure assumes beyond the file, if anything.
    pub basis: String,
}

/// How a printed figure and a computed one stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same to the last digit printed.
    Same,
    /// Not the same.
    Differs,
    /// Not compared: something the file does not hold was taken from this figure.
    Taken,
}

impl Verdict {
    fn of(is_same: bool) -> Self {
        if is_same { Self::Same } else { Self::Differs }
    }
}

/// How far a figure may be off.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slack {
    /// Factor on amounts, one where none was taken out.
    pub(crate) factor: Option<Decimal>,
    /// What the digits of a scaled balance leave open, USD.
    pub(crate) open: Decimal,
}

impl Slack {
    /// Of a publisher's factor, the digits beyond the fourteenth are not known.
    const FACTOR_DIGITS: u32 = 14;

    /// Of an account, given the sum of its collaterals' prices.
    pub(crate) fn new(factor: Option<Decimal>, prices: Decimal) -> Self {
        let last_digit = Decimal::new(1, 10);
        Self {
            factor,
            open: factor.map_or(Decimal::ZERO, |_| prices * last_digit),
        }
    }
}

/// Whether a computed figure is the one printed, to the last digit.
///
/// The venue adds binary floats up and prints them: where a figure is so large that a float's own
/// step is coarser than the last digit, the step counts. It also leaves out zeros at the end, so
/// that fewer than six digits printed still mean six.
#[must_use]
pub fn is_same(printed: Decimal, computed: Decimal) -> bool {
    is_within(printed, computed, Decimal::ZERO)
}

pub(crate) fn is_within(printed: Decimal, computed: Decimal, slack: Decimal) -> bool {
    let last = Decimal::new(1, printed.scale().clamp(6, 28));
    // A float has 52 bits behind the first.
    let step = printed.abs() / Decimal::from(1_u64 << 52);
    (printed - computed).abs() <= last.max(step) + slack
}

/// Collects comparisons.
pub(crate) struct Comparison<'a> {
    snapshot: &'a Snapshot,
    figures: &'a Figures,
    slack: Slack,
    all: Vec<Compared>,
}

/// What kind of figure it is: amounts carry a publisher's factor.
#[derive(Clone, Copy)]
enum Kind {
    Amount,
    /// A price whose margin is open by so much per unit of the position.
    PerUnit(Decimal),
    Pure,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, figures: &'a Figures, slack: Slack) -> Self {
        Self {
            snapshot,
            figures,
            slack,
            all: Vec::new(),
        }
    }

    /// Compares all figures that the file has.
    pub(crate) fn run(mut self) -> Vec<Compared> {
        self.perps();
        self.positions();
        self.spot();
        self.collateral();
        self.health();
        self.all
    }

    fn slack_of(&self, kind: Kind, computed: Decimal) -> Decimal {
        let Some(_) = self.slack.factor else {
            return Decimal::ZERO;
        };
        let of_factor = computed.abs() * Decimal::new(2, Slack::FACTOR_DIGITS);
        match kind {
            Kind::Amount => self.slack.open + of_factor,
            Kind::PerUnit(size) => self.slack.open.checked_div(size.abs()).unwrap_or_default(),
            Kind::Pure => Decimal::ZERO,
        }
    }

    fn add(
        &mut self,
        figure: String,
        reported: Option<Decimal>,
        computed: Option<Decimal>,
        kind: Kind,
    ) {
        let Some(reported) = reported else {
            return;
        };
        let scaled = match (kind, self.slack.factor) {
            (Kind::Amount, Some(factor)) => computed.map(|x| x * factor),
            _ => computed,
        };
        let is_same = scaled.is_some_and(|x| is_within(reported, x, self.slack_of(kind, x)));
        let digits = reported.scale().max(10);
        self.all.push(Compared {
            figure,
            reported: reported.to_string(),
            computed: scaled.map(|x| x.round_dp(digits).normalize().to_string()),
            verdict: Verdict::of(is_same),
            basis: String::new(),
        });
    }

    fn perps(&mut self) {
        let (Some(shown), Some(own)) = (&self.snapshot.perps, &self.figures.perps) else {
            return;
        };
        let rows = [
            (
                "accountValue",
                Some(shown.all.account_value),
                Some(own.account_value),
            ),
            ("totalNtlPos", Some(shown.all.notional), Some(own.notional)),
            (
                "totalMarginUsed",
                Some(shown.all.margin_used),
                Some(own.margin_used),
            ),
            (
                "crossMaintenanceMarginUsed",
                shown.cross_maintenance,
                Some(own.cross_maintenance),
            ),
        ];
        for (name, reported, computed) in rows {
            self.add(name.to_owned(), reported, computed, Kind::Amount);
        }
        if own.withdrawable.is_some() {
            let name = "withdrawable".to_owned();
            self.add(name, shown.withdrawable, own.withdrawable, Kind::Amount);
        }
    }

    fn positions(&mut self) {
        let shown = self.snapshot.perps.iter().flat_map(|x| &x.positions);
        for position in shown {
            let coin = &position.coin;
            let own = self.figures.positions.iter().find(|x| x.coin == *coin);
            let Some(own) = own else {
                continue;
            };
            let name = format!("{coin} marginUsed");
            self.add(
                name,
                position.margin_used,
                Some(own.margin_used),
                Kind::Amount,
            );
            let name = format!("{coin} liquidationPx");
            match position.liquidation_px {
                Some(Some(px)) => {
                    self.add(name, Some(px), own.liquidation_px, Kind::PerUnit(own.size));
                }
                Some(None) => self.null(name, own.liquidation_px),
                None => {}
            }
        }
    }

    /// A figure that the venue leaves null.
    fn null(&mut self, figure: String, computed: Option<Decimal>) {
        self.all.push(Compared {
            figure,
            reported: "null".to_owned(),
            computed: Some(computed.map_or_else(|| "null".to_owned(), |x| x.to_string())),
            verdict: Verdict::of(computed.is_none()),
            basis: String::new(),
        });
    }

    fn spot(&mut self) {
        for own in &self.figures.tokens {
            let Some(row) = self.snapshot.token(&own.coin) else {
                continue;
            };
            let coin = &own.coin;
            let amounts = [
                ("availableAfterMaintenance", row.available, own.available),
                ("hold", row.hold, own.hold),
                ("spotHold", row.spot_hold, own.spot_hold),
            ];
            for (name, reported, computed) in amounts {
                if computed.is_some() {
                    self.add(format!("{coin} {name}"), reported, computed, Kind::Amount);
                }
            }
            let name = format!("{coin} portfolioBorrowRatio");
            self.add(name, row.borrow_cap_used, own.borrow_cap_used, Kind::Pure);
        }
        let name = "portfolioMarginRatio".to_owned();
        let reported = self.snapshot.portfolio_margin_ratio;
        self.add(name, reported, self.figures.ratio, Kind::Pure);
    }

    fn collateral(&mut self) {
        for own in &self.figures.collateral {
            let Some(row) = self.snapshot.token(&own.coin) else {
                continue;
            };
            let coin = &own.coin;
            let name = format!("{coin} availableAfterMaintenance");
            self.add(name, row.available, own.available, Kind::Amount);
            if own.hold.is_some() {
                self.add(format!("{coin} hold"), row.hold, own.hold, Kind::Amount);
            }
            let name = format!("{coin} portfolioSupplyRatio");
            self.add(name, row.supply_cap_used, own.supply_cap_used, Kind::Pure);
        }
    }

    fn health(&mut self) {
        let Some(lending) = &self.snapshot.lending else {
            return;
        };
        let name = "healthFactor".to_owned();
        match lending.health_factor {
            None => self.null(name, self.figures.health_factor),
            some => self.add(name, some, self.figures.health_factor, Kind::Pure),
        }
        if let (Some(word), Some(own)) = (&lending.health, &self.figures.health) {
            self.all.push(Compared {
                figure: "health".to_owned(),
                reported: word.clone(),
                computed: Some(own.clone()),
                verdict: Verdict::of(word == own),
                basis: String::new(),
            });
        }
    }
}
