//! The listening side: connections, and the ways to cut them off.

use std::io;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::bank::Bank;
use crate::reply::Cut;

/// Serves the bank on this listener until `shutdown` is done, then drops every connection, hung
/// ones too. Meant for the loopback; see the crate's warning.
pub async fn serve(
    bank: Bank,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let router = bank.router();
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, router.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "the bank could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection. hyper drops it without an answer when the service fails, which is how
/// [`Cut`] answers are carried out; a reset needs a second handle on the socket.
async fn connection(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let Ok((stream, second)) = two_handles(stream) else {
        return;
    };
    let (cut, mut was_cut) = mpsc::unbounded_channel();
    let service = service_fn(move |request: Request<Incoming>| {
        let service = TowerToHyperService::new(router.clone());
        let cut = cut.clone();
        async move {
            let Ok(response) = service.call(request).await;
            match response.extensions().get::<Cut>().copied() {
                None => Ok::<Response<_>, io::Error>(response),
                Some(how) => {
                    let _ = cut.send(how);
                    Err(io::Error::other("cut on purpose"))
                }
            }
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(30))
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "a connection of the bank ended early");
    }
    if let Ok(Cut::Reset) = was_cut.try_recv()
        && let Ok(socket) = TcpStream::from_std(second)
    {
        // With no time to linger, closing the last handle sends a reset.
        let _ = socket.set_zero_linger();
    }
}

fn two_handles(stream: TcpStream) -> io::Result<(TcpStream, std::net::TcpStream)> {
    let first = stream.into_std()?;
    let second = first.try_clone()?;
    Ok((TcpStream::from_std(first)?, second))
}
