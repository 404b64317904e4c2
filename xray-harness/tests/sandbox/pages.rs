use std::fs;

use serde_json::{Value, json};
use xray_harness::sandbox::Sandbox;

use crate::client::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

/// A report with a comment, rows and files, full of text that wants escaping.
fn story() -> Value {
    json!({
        "info": {
            "project": "BOOK",
            "summary": "Nightly <i>run</i>",
            "description": "Made by \"us\" & co",
            "testPlanKey": "BOOK-10",
            "testEnvironments": ["chrome"],
            "version": "1.0",
            "revision": "123",
            "startDate": "2021-07-14T11:47:35+01:00",
        },
        "tests": [
            {
                "testKey": "BOOK-429",
                "status": "FAILED",
                "start": "2021-07-14T11:47:35+01:00",
                "finish": "2021-07-14T11:53:00+01:00",
                "comment": "<script>alert(1)</script>\n{noformat}left <> right{noformat}",
                "defects": ["BOOK-7"],
                "iterations": [{
                    "name": "row <b>",
                    "status": "FAILED",
                    "log": "log </pre>",
                    "parameters": [{ "name": "user", "value": "<nobody>" }],
                }],
                "evidence": [
                    evidence("shot.png", "image/png", PNG),
                    evidence("../../\"><script>.html", "text/html", b"<script>"),
                    evidence("drawing.svg", "image/svg+xml", b"<svg/>"),
                ],
            },
            { "testKey": "BOOK-458", "status": "PASSED" },
        ],
    })
}

async fn told() -> (Sandbox, String) {
    let sandbox = Sandbox::start().unwrap();
    let answer = import(&sandbox, CLOUD, &story()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (sandbox, answer.key())
}

#[track_caller]
fn assert_holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text:?} is missing in {page}");
    }
}

#[tokio::test]
async fn the_first_page_lists_the_executions() {
    let (sandbox, key) = told().await;
    let page = get(&sandbox, "/").await;
    let link = format!("href=\"/browse/{key}\"");
    assert_holds(&page.text, &[&link, "1 PASSED", "1 FAILED", "Cloud"]);
}

#[tokio::test]
async fn the_page_of_an_execution_shows_its_details_and_tests() {
    let (sandbox, key) = told().await;
    let page = get(&sandbox, &format!("/browse/{key}")).await;
    let texts = [
        "TOTAL TESTS: 2",
        "1 PASSED",
        "1 FAILED",
        "BOOK-10",
        "chrome",
        ">1.0<",
        ">123<",
        "2021-07-14 11:47:35 +01:00",
        "BOOK-429",
        "BOOK-458",
        "Nightly &#60;i&#62;run&#60;/i&#62;",
        "<html lang=\"en\">",
    ];
    assert_holds(&page.text, &texts);
}

#[tokio::test]
async fn the_page_of_a_run_shows_its_result_and_the_next() {
    let (sandbox, key) = told().await;
    let page = get(&sandbox, &format!("/browse/{key}/BOOK-429")).await;
    let next = format!("rel=\"next\" href=\"/browse/{key}/BOOK-458\"");
    let texts = [
        next.as_str(),
        "FAILED",
        "5 min 25 s",
        "<pre>left &#60;&#62; right</pre>",
        "row &#60;b&#62;",
        "&#60;nobody&#62;",
        "BOOK-7",
        "shot.png",
        "Evidence (3)",
    ];
    assert_holds(&page.text, &texts);
    assert!(!page.text.contains("rel=\"prev\""));
    let page = get(&sandbox, &format!("/browse/{key}/BOOK-458")).await;
    assert_holds(&page.text, &["rel=\"prev\""]);
    assert!(!page.text.contains("rel=\"next\""));
}

#[tokio::test]
async fn text_from_the_wire_never_becomes_markup() {
    let (sandbox, key) = told().await;
    let page = get(&sandbox, &format!("/browse/{key}/BOOK-429")).await;
    assert!(!page.text.contains("<script"), "{}", page.text);
    assert!(!page.text.contains("log </pre>"));
    assert_holds(&page.text, &["&#60;script&#62;alert(1)&#60;/script&#62;"]);
    let policy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'";
    assert_eq!(page.header("content-security-policy"), policy);
    assert_eq!(page.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn pictures_are_shown_and_other_files_downloaded() {
    let (sandbox, key) = told().await;
    let page = get(&sandbox, &format!("/browse/{key}/BOOK-429")).await;
    let image = format!("<img src=\"/evidence/{key}/BOOK-429/0\"");
    assert_holds(&page.text, &[&image]);
    assert_eq!(page.text.matches("<img").count(), 1);

    let picture = get(&sandbox, &format!("/evidence/{key}/BOOK-429/0")).await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    for (number, name) in [(1, "%3Cscript%3E.html"), (2, "drawing.svg")] {
        let file = get(&sandbox, &format!("/evidence/{key}/BOOK-429/{number}")).await;
        assert_eq!(file.header("content-type"), "application/octet-stream");
        let disposition = file.header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.ends_with(name));
    }
}

#[tokio::test]
async fn pages_of_what_is_not_there_are_not_found() {
    let (sandbox, key) = told().await;
    let paths = [
        "/browse/BOOK-1".to_owned(),
        format!("/browse/{key}/BOOK-1"),
        format!("/evidence/{key}/BOOK-429/3"),
        "/rest/api/2/issue/1".to_owned(),
        "/elsewhere".to_owned(),
    ];
    for path in paths {
        assert_eq!(get(&sandbox, &path).await.status, 404, "{path}");
    }
}

/// Every relative address in the page.
fn links(page: &str) -> Vec<&str> {
    let after = page.split("href=\"").chain(page.split("src=\"")).skip(1);
    let links = after.filter_map(|rest| rest.split('"').next());
    links.filter(|link| !link.starts_with('<')).collect()
}

#[tokio::test]
async fn the_written_pages_lead_to_each_other_and_to_the_evidence() {
    let (sandbox, key) = told().await;
    let folder = tempfile::tempdir().unwrap();
    let first = sandbox.write_pages(&folder.path().join("new")).unwrap();
    assert!(first.ends_with("new/index.html"));
    let folder = first.parent().unwrap();
    for page in
        ["index.html", &format!("execution-{key}.html"), &format!("run-{key}-BOOK-429.html")]
    {
        let text = fs::read_to_string(folder.join(page)).unwrap();
        assert!(!text.contains("<script"));
        let links = links(&text);
        assert!(links.len() > 2, "{page}: {links:?}");
        for link in links {
            assert!(folder.join(link).is_file(), "{page} leads to {link}");
        }
    }
    let shot = folder.join(format!("evidence-{key}-BOOK-429-0.png"));
    assert_eq!(fs::read(shot).unwrap(), PNG);
}

#[tokio::test]
async fn no_file_is_named_by_the_wire() {
    let (sandbox, _) = told().await;
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("a/b/c");
    sandbox.write_pages(&pages).unwrap();
    let mut endings: Vec<_> = fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("evidence-"))
        .map(|name| name.rsplit_once('-').unwrap().1.to_owned())
        .collect();
    endings.sort();
    assert_eq!(endings, ["0.png", "1.bin", "2.bin"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
