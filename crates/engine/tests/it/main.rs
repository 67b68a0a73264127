//! Tests of the engine through its public interface.
#![allow(missing_docs, clippy::unwrap_used)]
// Small numbers of a test's own making, and floats only to state them.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::similar_names
)]

mod accounts;
mod adl;
mod adl_properties;
mod common;
mod conservation;
mod crossing_px;
mod deleverage;
mod deployed;
mod differential;
mod eligibility;
mod elsewhere;
mod fill_fees;
mod headers;
mod isolated;
mod judge;
mod ladder;
mod large;
mod liquidation_price;
mod margin_tables;
mod mode_effects;
mod mode_properties;
mod modes;
mod open_interest;
mod order_parameters;
mod order_rules;
mod orders;
mod orders_model;
mod placement;
mod presets;
mod properties;
mod quiet;
mod reference;
mod resting;
mod resting_money;
mod schedule;
mod second_stablecoin;
mod several;
mod several_debts;
mod timed_orders;
mod unified;
mod watch;
mod waterfall;
mod withdrawals;
mod worked_examples;
