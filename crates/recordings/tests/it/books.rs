//! Books.

use plimsoll_recordings::read_books;

use crate::file;

#[test]
fn levels_become_distances_and_notional() {
    let text = "ts,symbol,bid_price_0,bid_size_0,ask_price_0,ask_size_0,bid_price_1,bid_size_1,ask_price_1,ask_size_1\n\
                0,A,99,2,101,1,98,1,102,3\n";
    let (_folder, path) = file("l2.csv", text);
    let books = read_books(&path).unwrap();
    let book = &books.symbols["A"][0];
    assert!((book.half_spread_bps.unwrap() - 100.0).abs() < 1e-9);
    assert!((book.bids[1].0 - 200.0).abs() < 1e-9);
    assert!((book.bids[1].1 - (2.0 * 99.0 + 98.0)).abs() < 1e-9);
    assert!((book.asks[1].1 - (101.0 + 3.0 * 102.0)).abs() < 1e-9);
}

#[test]
fn bands_in_rows_and_in_columns_are_the_same_book() {
    let rows = "ts,symbol,bid,ask,band_bps,cum_bid_usd,cum_ask_usd\n0,A,99,101,10,5,6\n0,A,99,101,50,7,8\n";
    let columns = "ts,symbol,bid,ask,bid_50bps_usd,ask_50bps_usd,bid_10bps_usd,ask_10bps_usd\n0,A,99,101,7,8,5,6\n";
    let (_a, rows) = file("rows.csv", rows);
    let (_b, columns) = file("columns.csv", columns);
    let (rows, columns) = (read_books(&rows).unwrap(), read_books(&columns).unwrap());
    assert_eq!(rows, columns);
    assert_eq!(rows.symbols["A"][0].bids, [(10.0, 5.0), (50.0, 7.0)]);
}

#[test]
fn books_that_cannot_be_are_named_with_their_rows() {
    let text = "ts,symbol,band_bps,cum_bid_usd,cum_ask_usd\n0,A,10,5,6\n0,A,50,4,8\n";
    let (_folder, path) = file("rows.csv", text);
    let error = read_books(&path).unwrap_err().to_string();
    assert!(
        error.contains("row 2: cum_bid_usd: bands and their notional must rise"),
        "{error}"
    );
    let (_folder, path) = file("none.csv", "ts,symbol\n0,A\n");
    assert!(
        read_books(&path)
            .unwrap_err()
            .to_string()
            .contains("neither levels")
    );
}
