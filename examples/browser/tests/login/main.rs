//! The bookstore's login page in a real browser, reported to Xray with what
//! the browser showed.
//!
//! ```sh
//! apt-get install chromium chromium-driver    # Debian; elsewhere any Chrome with its driver
//! cargo xray sandbox -- cargo test --package bookstore-browser
//! ```
//!
//! One test attaches a screenshot whatever happens. The other takes one only
//! if it fails, and it does fail, on purpose: open the page that the command
//! names to see its picture in the Test Execution.
//!
//! Three things are worth copying:
//!
//! - **A browser of its own for each test** (`browser`): the driver finds a
//!   free port by itself, is waited for until it says that it is ready, and is
//!   ended with its browser when the last handle goes, also by a panic.
//! - **A screenshot without a runtime** (`Browser::screenshot`): when a test
//!   has failed, nothing can be awaited any more on its thread, and blocking
//!   on its runtime panics. A driver is an HTTP server, so one plain request
//!   to it is all that a screenshot takes.
//! - **Skipped is not passed** (`main`): where there is no browser, no test
//!   begins, so none has a result in Xray, and stderr says why. A check inside
//!   of the tests could only return, and to return is to pass. That is why
//!   this target has a `main` of its own, `harness = false`; the tests are
//!   written as anywhere else. nextest finds no tests here then, and keeps the
//!   reason to itself; where it has no other tests, it wants `--no-tests pass`.

mod browser;

use std::process::ExitCode;

use bookstore_browser::Shop;
use browser::{AnyError, Browser, Programs};
use fantoccini::Locator;
use xray_harness::xray;

#[xray("BOOK-458")]
#[tokio::test]
async fn logs_in_a_known_user() -> Result<(), AnyError> {
    let shop = Shop::open().await?;
    let browser = Browser::start().await?;

    log_in(&browser, &shop, "alice").await?;
    let answer = answer(&browser).await?;

    xray_harness::attach("screenshot.png", browser.screenshot()?);
    assert_eq!(answer, "Welcome, alice!");
    Ok(())
}

#[xray("BOOK-429")]
#[tokio::test]
async fn rejects_an_invalid_user() -> Result<(), AnyError> {
    let shop = Shop::open().await?;
    let browser = Browser::start().await?;
    xray_harness::on_failure({
        let browser = browser.clone();
        move || attach_screenshot(&browser)
    });

    log_in(&browser, &shop, "nobody").await?;

    xray_harness::comment("invalid user");
    // It fails on purpose: this is the story of a failure and its proof.
    assert_eq!(answer(&browser).await?, "Welcome, nobody!");
    Ok(())
}

/// Fills in the form as a person would, and sends it.
async fn log_in(browser: &Browser, shop: &Shop, user: &str) -> Result<(), AnyError> {
    browser.goto(&shop.url()).await?;
    let form = browser.form(Locator::Css("form")).await?;
    form.set_by_name("user", user).await?.set_by_name("password", "secret").await?;
    form.submit().await?;
    Ok(())
}

/// What the page says of the attempt, once it does.
async fn answer(browser: &Browser) -> Result<String, AnyError> {
    let answer = Locator::Css("[role=status], [role=alert]");
    Ok(browser.wait().for_element(answer).await?.text().await?)
}

/// Attaches what the browser shows; a picture that cannot be had is told, and
/// does not cover what the test failed of.
fn attach_screenshot(browser: &Browser) {
    match browser.screenshot() {
        Ok(picture) => xray_harness::attach("screenshot.png", picture),
        Err(error) => xray_harness::comment(format!("there is no screenshot: {error}")),
    }
}

#[expect(clippy::print_stderr, reason = "the one who runs the tests wants to know")]
fn main() -> ExitCode {
    // A `main` within this one, so that it runs only if there is a browser.
    xray_harness::main!();
    match Programs::find() {
        Ok(_) => main(),
        Err(missing) => {
            eprintln!("browser tests are skipped: {missing}");
            ExitCode::SUCCESS
        }
    }
}
