use std::time::Duration;

use xray_harness::sandbox::{Effect, Fault, Route, Sandbox};

use crate::client::*;

/// The sandbox after one import under the fault, and how the client fared.
async fn strike(path: &str, does: Effect) -> (Sandbox, reqwest::Result<Answer>) {
    let sandbox = Sandbox::start().unwrap();
    sandbox.script(Fault::new(Route::Import, does));
    let result = try_import(&sandbox, path, &report(path)).await;
    (sandbox, result)
}

#[tokio::test]
async fn a_scripted_status_is_answered_without_effect() {
    let headers = vec![("Retry-After".to_owned(), "59.86".to_owned())];
    let body = "slow down".to_owned();
    for path in [CLOUD, SERVER_TWO] {
        let (code, headers, body) = (429, headers.clone(), body.clone());
        let (sandbox, result) = strike(path, Effect::Status { code, headers, body }).await;
        let answer = result.unwrap();
        assert_eq!(answer.status, 429);
        assert_eq!(answer.header("retry-after"), "59.86");
        assert_eq!(answer.text, "slow down");
        assert!(sandbox.executions().is_empty());
        assert_eq!(sandbox.imports()[0].status, Some(429));
    }
}

#[tokio::test]
async fn a_login_page_comes_with_200_and_without_effect() {
    let (sandbox, result) = strike(SERVER_TWO, Effect::Html).await;
    let answer = result.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(sandbox.executions().is_empty());
}

#[tokio::test]
async fn a_redirect_names_its_location() {
    let to = "/login.jsp".to_owned();
    let (sandbox, result) = strike(SERVER_TWO, Effect::Redirect { to }).await;
    let answer = result.unwrap();
    assert_eq!((answer.status, answer.header("location")), (302, "/login.jsp"));
    assert!(sandbox.executions().is_empty());
}

#[tokio::test]
async fn a_connection_is_dropped_before_anything_took_effect() {
    let (sandbox, result) = strike(CLOUD, Effect::DropBefore).await;
    assert!(result.is_err());
    assert!(sandbox.executions().is_empty());
    let imports = sandbox.imports();
    assert_eq!((imports[0].status, &imports[0].execution), (None, &None));
    assert_eq!(sandbox.requests().last().unwrap().status, None);
}

#[tokio::test]
async fn a_connection_is_dropped_after_the_import_took_effect() {
    let (sandbox, result) = strike(CLOUD, Effect::DropAfter).await;
    assert!(result.is_err());
    let key = sandbox.executions()[0].key.clone();
    let imports = sandbox.imports();
    assert_eq!((imports[0].status, &imports[0].execution), (None, &Some(key)));
}

#[tokio::test]
async fn a_gateway_times_out_after_the_import_took_effect() {
    let (sandbox, result) = strike(CLOUD, Effect::GatewayTimeoutAfter).await;
    let answer = result.unwrap();
    assert_eq!(answer.status, 504);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert_eq!(sandbox.executions().len(), 1);
}

#[tokio::test]
async fn a_page_is_in_the_place_of_the_answer_after_the_import_took_effect() {
    let (sandbox, result) = strike(CLOUD, Effect::HtmlAfter).await;
    let answer = result.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert_eq!(sandbox.executions().len(), 1);
}

#[tokio::test]
async fn json_breaks_off_after_the_import_took_effect() {
    let (sandbox, result) = strike(CLOUD, Effect::TruncatedJson).await;
    let answer = result.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.text.starts_with('{'));
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
    assert_eq!(sandbox.executions().len(), 1);
}

#[tokio::test]
async fn a_stalled_request_holds_nobody_up_when_the_server_stops() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.script(Fault::new(Route::Import, Effect::Stall));
    let body = report(CLOUD).to_string();
    let request = request(&sandbox, CLOUD).await.body(body);
    let waiting = tokio::spawn(ask(request.timeout(Duration::from_secs(30))));
    while sandbox.imports().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!waiting.is_finished());
    let others = get(&sandbox, "/").await;
    assert_eq!(others.status, 200);
    drop(sandbox);
    // Otherwise the client would have given up first.
    let ended = waiting.await.unwrap().err();
    assert!(ended.is_some_and(|error| !error.is_timeout()));
}

#[tokio::test]
async fn an_expired_token_is_void_until_the_client_logs_in_again() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.script(Fault::new(Route::Import, Effect::ExpiredToken));
    let login = request(&sandbox, CLOUD).await.body(report(CLOUD).to_string());
    let again = login.try_clone().unwrap();
    assert_eq!(ask(login).await.unwrap().status, 401);
    assert_eq!(ask(again).await.unwrap().status, 401);
    assert_eq!(import(&sandbox, CLOUD, &report(CLOUD)).await.status, 200);
}

#[tokio::test]
async fn faults_strike_their_route_as_often_as_told_and_as_late() {
    let sandbox = Sandbox::start().unwrap();
    let status = |code| Effect::Status { code, headers: Vec::new(), body: String::new() };
    sandbox.script(Fault::new(Route::Import, status(503)).after(1).times(2));
    sandbox.script(Fault::new(Route::Authenticate, status(500)));
    assert_eq!(authenticate(&sandbox, "v2", &api_key()).await.status, 500);
    assert_eq!(authenticate(&sandbox, "v2", &api_key()).await.status, 200);
    let mut found = Vec::new();
    for _ in 0..4 {
        found.push(import(&sandbox, SERVER_TWO, &report(SERVER_TWO)).await.status);
    }
    assert_eq!(found, [200, 503, 503, 200]);
}

#[tokio::test]
async fn the_server_is_gone_once_dropped() {
    let sandbox = Sandbox::start().unwrap();
    let url = sandbox.url().to_owned();
    drop(sandbox);
    assert!(ask(http().get(url)).await.is_err());
}
