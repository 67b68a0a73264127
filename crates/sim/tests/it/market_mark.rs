//! The mark price: its inputs, what replaces a missing one, spread and last trade.

use plimsoll_sim::market::{
    BookConfig, BookSide, Ema, ExchangeAbsence, MarkInputs, Market, MarketConfig, Side, Venue,
    book_px, mark_px,
};

const BTC: usize = 0;
const REFERENCE: [f64; 3] = [80_000.0, 2_400.0, 80.0];

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() < tolerance,
        "{got} against {expected}"
    );
}

const ALL: MarkInputs = MarkInputs {
    oracle_basis_px: Some(99.5),
    book_px: Some(97.0),
    external_px: Some(100.0),
    book_average_px: Some(98.0),
};

#[test]
fn the_mark_is_the_median_of_its_three_inputs() {
    assert_eq!(mark_px(&ALL), Some(99.5));
    let lower = MarkInputs {
        external_px: Some(98.0),
        ..ALL
    };
    assert_eq!(mark_px(&lower), Some(98.0));
}

#[test]
fn the_thirty_second_average_joins_when_exactly_two_inputs_exist() {
    let without_oracle = MarkInputs {
        oracle_basis_px: None,
        ..ALL
    };
    assert_eq!(mark_px(&without_oracle), Some(98.0));
    let without_book = MarkInputs {
        book_px: None,
        ..ALL
    };
    assert_eq!(mark_px(&without_book), Some(99.5));
    let without_others = MarkInputs {
        external_px: None,
        ..ALL
    };
    assert_eq!(mark_px(&without_others), Some(98.0));
}

#[test]
fn two_inputs_without_an_average_give_their_mean() {
    let inputs = MarkInputs {
        external_px: None,
        book_average_px: None,
        ..ALL
    };
    assert_eq!(mark_px(&inputs), Some(98.25));
}

#[test]
fn one_input_is_the_mark_and_the_average_does_not_join() {
    let of = |change: fn(&mut MarkInputs)| {
        let mut inputs = MarkInputs {
            book_average_px: Some(50.0),
            ..MarkInputs::default()
        };
        change(&mut inputs);
        mark_px(&inputs)
    };
    assert_eq!(of(|i| i.oracle_basis_px = Some(1.0)), Some(1.0));
    assert_eq!(of(|i| i.book_px = Some(2.0)), Some(2.0));
    assert_eq!(of(|i| i.external_px = Some(3.0)), Some(3.0));
    assert_eq!(of(|_| {}), None);
}

#[test]
fn a_mark_lies_between_what_it_is_made_of() {
    for step in 0..4_096_u32 {
        let px = |shift: u32| {
            let digit = step >> shift & 7;
            (digit > 0).then(|| 90.0 + f64::from(digit))
        };
        let inputs = MarkInputs {
            oracle_basis_px: px(0),
            book_px: px(3),
            external_px: px(6),
            book_average_px: px(9),
        };
        let three = [inputs.oracle_basis_px, inputs.book_px, inputs.external_px];
        let there: Vec<f64> = three.into_iter().flatten().collect();
        let Some(mark) = mark_px(&inputs) else {
            assert!(there.is_empty());
            continue;
        };
        // The average is a third voice at most: it never leads out of what the other two say.
        let lowest = there.iter().copied().fold(f64::MAX, f64::min);
        let highest = there.iter().copied().fold(f64::MIN, f64::max);
        assert!(lowest <= mark && mark <= highest, "{inputs:?} gave {mark}");
    }
}

#[test]
fn the_book_price_is_the_median_of_bid_ask_and_last_trade() {
    close(book_px(99.0, 101.0, Some(100.4)), 100.4, 1e-12);
    close(book_px(99.0, 101.0, Some(105.0)), 101.0, 1e-12);
    close(book_px(99.0, 101.0, Some(90.0)), 99.0, 1e-12);
    close(book_px(99.0, 101.0, None), 100.0, 1e-12);
}

#[test]
fn an_average_counts_the_time_it_was_not_sampled_to_the_next_sample() {
    let mut skipped = Ema::new(30.0, 3.0);
    assert_eq!(skipped.average(), None);
    skipped.update(10.0, 3.0);
    skipped.skip(3.0);
    skipped.skip(3.0);
    assert_eq!(skipped.average(), Some(10.0));
    let after = skipped.update(4.0, 3.0);
    let kept = libm::exp(-9.0 / 30.0);
    close(
        after,
        (10.0 * 3.0 * kept + 4.0 * 9.0) / (3.0 * kept + 9.0),
        1e-12,
    );
    skipped.restart();
    assert_eq!(skipped.average(), None);
}

/// A market with a half spread of 2 bps in BTC's perp book.
fn wide() -> MarketConfig {
    let mut config = MarketConfig::default();
    config.assets[BTC].perp.half_spread_bps = 2.0;
    config
}

#[test]
fn a_half_spread_is_paid_on_top_of_the_sweep_and_moves_nothing() {
    let narrow = BookConfig::btc_perp().side(Side::Sell).sweep(5e6, None);
    let wide_book = BookSide::new(&wide().assets[BTC].perp, Side::Sell);
    let sweep = wide_book.sweep(5e6, None);
    close(sweep.end_bps, narrow.end_bps + 2.0, 1e-12);
    close(sweep.average_slip_bps, narrow.average_slip_bps + 2.0, 1e-12);
    close(sweep.filled_usd, narrow.filled_usd, 1e-9);
    // An order that may not reach the best price is not filled.
    close(wide_book.sweep(5e6, Some(2.0)).filled_usd, 0.0, 1e-300);
    close(wide_book.depth_within_usd(1.5), 0.0, 1e-300);
    let mid_after = |config: &MarketConfig| {
        let mut market = Market::new(config, 3.0).unwrap();
        market.on_tick(0.0, &REFERENCE);
        let fill = market.execute(Venue::Perp, BTC, Side::Sell, 62.5, None);
        fill.mid_after_px
    };
    close(
        mid_after(&wide()),
        mid_after(&MarketConfig::default()),
        1e-8,
    );
}

#[test]
fn a_tiny_order_pays_the_half_spread() {
    let mut market = Market::new(&wide(), 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    let buy = market.execute(Venue::Perp, BTC, Side::Buy, 1e-6, None);
    close(buy.average_px, 80_000.0 * 1.000_2, 1e-4);
    let sell = market.execute(Venue::Perp, BTC, Side::Sell, 1e-6, None);
    close(sell.average_px, 80_000.0 * 0.999_8, 1e-4);
}

/// No perp mids of other venues: the book and its average say what the mark is.
fn alone(mut config: MarketConfig) -> MarketConfig {
    config.exchange_absences = vec![ExchangeAbsence {
        exchanges: Vec::new(),
        assets: Vec::new(),
        venue: None,
        from_min: 0.0,
        to_min: 100.0,
    }];
    config
}

#[test]
fn the_last_trade_pulls_the_book_price_to_its_side_of_the_spread() {
    let mark = |side: Option<Side>| {
        let mut market = Market::new(&alone(wide()), 3.0).unwrap();
        market.on_tick(0.0, &REFERENCE);
        if let Some(side) = side {
            market.execute(Venue::Perp, BTC, side, 1e-6, None);
        }
        market.on_tick(3.0, &REFERENCE);
        market.prices()[BTC].mark_px
    };
    close(mark(None), 80_000.0, 1e-6);
    close(mark(Some(Side::Buy)), 80_016.0, 1e-3);
    close(mark(Some(Side::Sell)), 79_984.0, 1e-3);
}

#[test]
fn without_feedback_a_trade_leaves_no_print() {
    let config = MarketConfig {
        feedback: false,
        ..alone(wide())
    };
    let mut market = Market::new(&config, 3.0).unwrap();
    market.on_tick(0.0, &REFERENCE);
    market.execute(Venue::Perp, BTC, Side::Buy, 1.0, None);
    market.on_tick(3.0, &REFERENCE);
    close(market.prices()[BTC].mark_px, 80_000.0, 1e-6);
}

#[test]
fn the_substitute_is_the_thirty_second_average_of_the_book() {
    // Perp mids of other venues are missing; a sale leaves the book below the oracle.
    let mut config = alone(MarketConfig::default());
    config.exchange_absences[0].venue = Some(Venue::Perp);
    let mut market = Market::new(&config, 3.0).unwrap();
    let mut short = Ema::new(30.0, 3.0);
    let mut long = Ema::new(150.0, 3.0);
    let mut differs = 0;
    for tick in 0..60 {
        market.on_tick(3.0 * f64::from(tick), &REFERENCE);
        let px = market.prices()[BTC];
        let basis = long.update(px.perp_mid_px - px.oracle_px, 3.0);
        let average = short.update(px.perp_mid_px, 3.0);
        let mut three = [px.oracle_px + basis, px.perp_mid_px, average];
        three.sort_by(f64::total_cmp);
        close(px.mark_px, three[1], 2e-5);
        if (three[1] - average).abs() < 1e-9 && (average - px.perp_mid_px).abs() > 1.0 {
            differs += 1;
        }
        if tick == 20 {
            market.execute(Venue::Perp, BTC, Side::Sell, 125.0, None);
        }
    }
    assert!(differs > 5, "the average was the mark {differs} times");
}
