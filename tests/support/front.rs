//! What stands between a client and the sandbox: TLS, proxies, or only an eye.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A small server that hands on what it is sent. Dropping it stops it.
pub struct Front {
    address: SocketAddr,
    heads: Heads,
    _runtime: Runtime,
}

type Heads = Arc<Mutex<Vec<String>>>;

#[derive(Clone)]
enum Kind {
    /// Shows the first head of each connection.
    Open,
    Tls(TlsAcceptor),
    /// With the value of `Proxy-Authorization` that it demands.
    Proxy(String),
}

impl Front {
    /// Hands everything on to `to`, an origin such as `http://127.0.0.1:80`.
    #[must_use]
    pub fn open(to: &str) -> Self {
        Self::start(to, Ipv4Addr::LOCALHOST.into(), Kind::Open).expect("a port")
    }

    /// The same behind TLS, on `address`; `None` where the machine has no such one.
    #[must_use]
    pub fn tls(to: &str, address: IpAddr, config: ServerConfig) -> Option<Self> {
        Self::start(to, address, Kind::Tls(TlsAcceptor::from(Arc::new(config))))
    }

    /// A proxy that leads everybody to `to`, whomever they ask for, and demands
    /// this value of `Proxy-Authorization`.
    #[must_use]
    pub fn proxy(to: &str, login: &str) -> Self {
        Self::start(to, Ipv4Addr::LOCALHOST.into(), Kind::Proxy(login.to_owned())).expect("a port")
    }

    fn start(to: &str, address: IpAddr, kind: Kind) -> Option<Self> {
        let to: SocketAddr = to.rsplit('/').next()?.parse().expect("an origin");
        let listener = TcpListener::bind((address, 0)).ok()?;
        listener.set_nonblocking(true).expect("non-blocking");
        let address = listener.local_addr().expect("an address");
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let (runtime, heads) = (runtime.expect("a runtime"), Heads::default());
        let seen = Arc::clone(&heads);
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to, kind.clone(), Arc::clone(&seen)));
            }
        });
        Some(Self { address, heads, _runtime: runtime })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first head of each connection, where it can see one.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("the heads").clone()
    }
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Whoever goes away ends it.
async fn serve(mut stream: TcpStream, to: SocketAddr, kind: Kind, heads: Heads) {
    match kind {
        Kind::Tls(acceptor) => {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                hand_on(&mut stream, to, &[]).await;
            }
        }
        Kind::Open => {
            let head = read_head(&mut stream).await;
            heads.lock().expect("the heads").push(String::from_utf8_lossy(&head).into_owned());
            hand_on(&mut stream, to, &head).await;
        }
        Kind::Proxy(login) => {
            let head = read_head(&mut stream).await;
            let text = String::from_utf8_lossy(&head).into_owned();
            heads.lock().expect("the heads").push(text.clone());
            let wanted = format!("proxy-authorization: {login}\r\n").to_lowercase();
            if !text.to_lowercase().contains(&wanted) {
                refuse(&mut stream).await;
            } else if text.starts_with("CONNECT ") {
                let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await;
                hand_on(&mut stream, to, &[]).await;
            } else {
                hand_on(&mut stream, to, &head).await;
            }
        }
    }
}

async fn refuse(stream: &mut TcpStream) {
    let reply = "HTTP/1.1 407 Proxy Authentication Required\r\n\
         Proxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n";
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
    // To its end, or the client would see a reset instead of the answer.
    let _ = tokio::io::copy(stream, &mut tokio::io::sink()).await;
}

async fn hand_on(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), to: SocketAddr, head: &[u8]) {
    let Ok(mut there) = TcpStream::connect(to).await else { return };
    if there.write_all(head).await.is_ok() {
        let _ = copy_bidirectional(stream, &mut there).await;
    }
}

/// Up to the empty line, and what came along with it.
async fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => head.extend_from_slice(&buffer[..read]),
        }
    }
    head
}
