//! The thread that serves, and the connections.

use std::future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, oneshot};

/// A port of the loopback interface.
pub(super) struct Port {
    listener: TcpListener,
    address: SocketAddr,
}

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub(super) struct Serving {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A handle to the connection that a request came through.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<(Notify, OnceLock<Cut>)>);

/// How a connection comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Close,
    /// At once, and with what is still on its way.
    Reset,
}

impl Port {
    /// A free one.
    pub(super) fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn serve(self, router: Router) -> io::Result<Serving> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(self.listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("xray-sandbox".to_owned())
            .spawn(move || run(&runtime, &listener, &router, stopped))?;
        Ok(Serving { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so on standard error.
            let _ = thread.join();
        }
    }
}

impl Line {
    /// Ends the connection. Nothing more is said on it.
    pub(super) async fn cut<T>(&self, how: Cut) -> T {
        let (notify, cut) = &*self.0;
        cut.get_or_init(|| how);
        notify.notify_one();
        future::pending().await
    }
}

/// Serves until told to stop. What is still under way then, stalled requests
/// too, ends with the runtime.
fn run(
    runtime: &Runtime,
    listener: &tokio::net::TcpListener,
    router: &Router,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        tokio::select! {
            _ = stopped => {}
            () = accept(listener, router) => {}
        }
    });
}

async fn accept(listener: &tokio::net::TcpListener, router: &Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream, router.clone()))),
            // Too many open files, most likely: some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn converse(stream: TcpStream, router: Router) {
    let line = Line::default();
    let service = TowerToHyperService::new(router.layer(Extension(line.clone())));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let (notify, cut) = &*line.0;
    tokio::select! {
        // An error here is the client's: it went away or did not speak HTTP.
        _ = &mut connection => {}
        () = notify.notified() => {
            if cut.get() == Some(&Cut::Reset) {
                // Where the system refuses, the connection is closed.
                let _ = connection.into_parts().io.into_inner().set_zero_linger();
            }
        }
    }
}
