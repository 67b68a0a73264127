//! Tells the events of an input of `engine_events`, one by one, up to the fault.
#![allow(clippy::print_stdout)]

fn main() -> std::io::Result<()> {
    for file in std::env::args().skip(1) {
        let data = std::fs::read(&file)?;
        println!("{file}");
        plimsoll_fuzz::engine::play(&data, &mut |event, report| {
            println!("{event:?}\n  {report:?}");
        });
    }
    Ok(())
}
