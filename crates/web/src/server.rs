//! The server loop: HTTP/1.1 on hyper, with the time-outs and the limit that a plain
//! `axum::serve` does not set, so that slow or silent clients cannot hold it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How much a client may take of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; more are answered with 503 and closed.
    pub connections: usize,
    /// From the first moment a request may come until its head is there; so it also ends idle
    /// connections.
    pub head: Duration,
    /// Age at which a connection ends after the answer that it is at; also ends one that does not
    /// read its answer.
    pub age: Duration,
    /// What answers in progress get to finish, on shutdown and at the end of a connection's age.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(10),
            age: Duration::from_mins(10),
            grace: Duration::from_secs(10),
        }
    }
}

/// Bytes that the head of a request may have.
const MAX_HEAD: usize = 16 * 1024;

/// What a connection too many is told.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
    Content-Length: 0\r\n\r\n";

/// Serves until `shutdown`, within the default limits; returns when all answers are out or their
/// grace is over.
pub async fn serve(router: Router, listener: TcpListener, shutdown: CancellationToken) {
    serve_within(Limits::default(), router, listener, shutdown).await;
}

/// Serves within limits; see [`serve`].
pub async fn serve_within(
    limits: Limits,
    router: Router,
    listener: TcpListener,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: wait until some are free.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            // Best effort: whoever does not read it sees a closed connection.
            let _ = stream.try_write(FULL);
            continue;
        };
        let served = connection(limits, router.clone(), (stream, peer), shutdown.clone());
        open.spawn(async move {
            served.await;
            drop(place);
        });
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn connection(
    limits: Limits,
    router: Router,
    (stream, peer): (TcpStream, SocketAddr),
    shutdown: CancellationToken,
) {
    let _ = stream.set_nodelay(true);
    let inner = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        inner.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = shutdown.cancelled() => None,
        () = tokio::time::sleep(limits.age) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            match tokio::time::timeout(limits.grace, connection).await {
                Ok(ended) => ended,
                Err(_) => {
                    tracing::debug!("a connection was cut off");
                    return;
                }
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
