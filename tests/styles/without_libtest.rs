//! The same tests where rustc removes every `#[test]`: the registry is all
//! that is left of them.

mod expected;
mod written;

#[expect(clippy::panic, reason = "this is how a test fails")]
fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    expected::holds(&[expected::EVERYWHERE]);
    expected::points_at_its_source();
    // Nobody captures the output of tests that panic on purpose.
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(|| {
        expected::passes();
        expected::fails();
    });
    std::panic::set_hook(loud);
    if let Err(payload) = outcome {
        panic!("{}", expected::text(&*payload));
    }
}
