//! Changes of a token's terms in the course of a path.
//!
//! Source  DOC-PM and its dated changes: LTVs and caps have been changed on the running venue;
//!         docs/rules/caps.md
//! Tests   `tests/it/schedule.rs`

use garde::Validate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::config::{TokenConfig, VenueConfig, between, not_negative};
use super::resolve::{Problems, Token, resolve_token};
use crate::units::{SimTime, TokenId};

/// New terms of one token from some time on; what is left out stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeConfig {
    /// When, minutes since the start of the path.
    #[garde(range(min = 0.0, max = 5_256_000.0))]
    #[schemars(range(min = 0.0, max = 5_256_000.0))]
    pub at_min: f64,
    /// Token whose terms change.
    #[garde(length(min = 1))]
    pub token: String,
    /// New loan-to-value.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(between(Decimal::ZERO, Decimal::new(95, 2)))))]
    pub ltv: Option<Decimal>,
    /// New cap on what the reserve accepts in all, units.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(not_negative)))]
    pub supply_cap: Option<Decimal>,
    /// New cap on what of one user earns and counts, units.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(not_negative)))]
    pub user_supply_cap: Option<Decimal>,
    /// New cap on what the reserve lends in all, units.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(not_negative)))]
    pub borrow_cap: Option<Decimal>,
    /// New cap on what one user may owe, units.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    #[schemars(with = "Option<Decimal>")]
    #[garde(inner(custom(not_negative)))]
    pub user_borrow_cap: Option<Decimal>,
}

/// New terms of one token, as the engine uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When.
    pub at: SimTime,
    /// Token.
    pub token: TokenId,
    /// All its terms from then on.
    pub terms: Token,
}

/// The changes in the order of their times, each with the terms that it leaves.
pub(super) fn resolve_schedule(config: &VenueConfig, problems: &mut Problems) -> Vec<Change> {
    let mut ordered: Vec<(usize, &ChangeConfig)> = config.schedule.iter().enumerate().collect();
    ordered.sort_by(|a, b| a.1.at_min.total_cmp(&b.1.at_min));
    let mut tokens = config.tokens.clone();
    let mut changes = Vec::new();
    for (n, change) in ordered {
        let key = |field: &str| format!("schedule[{n}].{field}");
        let id = (0..).map(TokenId).zip(tokens.keys());
        let Some((token, _)) = id.into_iter().find(|(_, name)| **name == change.token) else {
            let known: Vec<_> = config.tokens.keys().cloned().collect();
            let message = format!("is not one of the tokens: {}", known.join(", "));
            problems.add(&key("token"), message);
            continue;
        };
        let terms = tokens.get_mut(&change.token).expect("found above");
        change.apply(terms, &key, problems);
        changes.push(Change {
            at: SimTime((change.at_min * 60_000.0) as u64),
            token,
            terms: resolve_token(&change.token, terms, problems),
        });
    }
    changes
}

impl ChangeConfig {
    fn apply(
        &self,
        terms: &mut TokenConfig,
        key: &dyn Fn(&str) -> String,
        problems: &mut Problems,
    ) {
        if let Some(ltv) = self.ltv {
            if !ltv.is_zero() && terms.borrow.is_some() {
                problems.add(&key("ltv"), "must be 0: what is lent backs no debt");
            }
            terms.ltv = ltv;
        }
        terms.supply_cap = self.supply_cap.unwrap_or(terms.supply_cap);
        terms.user_supply_cap = self.user_supply_cap.unwrap_or(terms.user_supply_cap);
        let caps = [
            ("borrow_cap", self.borrow_cap),
            ("user_borrow_cap", self.user_borrow_cap),
        ];
        match &mut terms.borrow {
            Some(borrow) => {
                borrow.borrow_cap = self.borrow_cap.unwrap_or(borrow.borrow_cap);
                borrow.user_borrow_cap = self.user_borrow_cap.unwrap_or(borrow.user_borrow_cap);
            }
            None => {
                for (field, _) in caps.into_iter().filter(|(_, cap)| cap.is_some()) {
                    problems.add(&key(field), "must be left out: the token is not lent");
                }
            }
        }
    }
}
