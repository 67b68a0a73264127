//! Discount, capital, and the pace of the sale.

use plimsoll_agents::classes::liquidator::{Book, Liquidator, LiquidatorConfig};
use plimsoll_engine::Intent;

use crate::common::{Scene, close, hype, perp, spot, stream};

fn buyer(book: Book) -> Liquidator {
    let config = LiquidatorConfig {
        book,
        ..LiquidatorConfig::default()
    };
    Liquidator::new(config, hype(), 0.0, 2)
}

/// A buyer with a million while both mids are some bps below the price elsewhere.
fn below(bps: f64) -> Scene {
    let mut scene = Scene::trader(1e6);
    let px = 100.0 * (1.0 - bps * 1e-4);
    scene.mid(3.0, px);
    scene.market.books.spots[1].mid_px = px;
    scene
}

#[test]
fn it_buys_with_its_money_what_is_a_percent_below_the_price_elsewhere() {
    assert!(
        below(99.0)
            .ask(&mut buyer(Book::Spot), &mut stream())
            .0
            .is_empty()
    );
    let (wishes, _) = below(150.0).ask(&mut buyer(Book::Spot), &mut stream());
    assert!(close(spot(&wishes), 9e5 / 98.5, 1.0));
    // No higher than at the discount.
    assert!(matches!(
        wishes[0].intent,
        Intent::TradeSpot { limit_bps: 50, .. }
    ));
    let (wishes, _) = below(150.0).ask(&mut buyer(Book::Perp), &mut stream());
    assert!(close(perp(&wishes), 1.8e6 / 98.5, 1.0));
}

#[test]
fn it_sells_a_fifth_of_what_the_book_has_refilled_once_the_price_is_back() {
    for (bps, sells) in [(30.0, false), (10.0, true)] {
        let mut scene = below(bps);
        scene.account.holdings[1].held_units = 9_000.0;
        let (wishes, _) = scene.ask(&mut buyer(Book::Spot), &mut stream());
        // 0.2 * 8,000,000 USD * (1 - 2^(-3 / 120)) at 99.9.
        let units = if sells { -275.1 } else { 0.0 };
        assert!(close(spot(&wishes), units, 0.1), "{bps}: {wishes:?}");
    }
    let mut rest = below(0.0);
    rest.account.holdings[1].held_units = 5.0;
    let (wishes, _) = rest.ask(&mut buyer(Book::Spot), &mut stream());
    assert!(close(spot(&wishes), -5.0, 1e-9));
}

#[test]
fn the_pace_is_by_the_time_since_the_last_look() {
    let mut buyer = buyer(Book::Spot);
    let mut scene = below(0.0);
    scene.account.holdings[1].held_units = 1e6;
    let first = spot(&scene.ask(&mut buyer, &mut stream()).0);
    scene.market.time_s = 6.0;
    let second = spot(&scene.ask(&mut buyer, &mut stream()).0);
    assert!(close(first, second, 0.02));
    scene.market.time_s = 126.0;
    let half = spot(&scene.ask(&mut buyer, &mut stream()).0);
    assert!(close(half, -8_000.0, 0.02));
}

#[test]
fn nothing_is_done_in_liquidation_or_without_a_book() {
    let mut scene = below(150.0);
    scene.account.is_in_liquidation = true;
    assert!(
        scene
            .ask(&mut buyer(Book::Spot), &mut stream())
            .0
            .is_empty()
    );
    let mut bookless = below(150.0);
    bookless.market.books.spots[1].mid_px = 0.0;
    assert!(
        bookless
            .ask(&mut buyer(Book::Spot), &mut stream())
            .0
            .is_empty()
    );
}
