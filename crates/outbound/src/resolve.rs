//! From a name to addresses, all of which are judged before one is used.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::reach::{Forbidden, Reach};

/// Fixed names, in lower case, that are not asked of the system.
pub(crate) type Names = Arc<BTreeMap<String, Vec<IpAddr>>>;

/// Why a name gave no address.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResolveError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the name was not found: {0}")]
    NotFound(#[from] io::Error),
}

/// The addresses of a name or literal. One forbidden address refuses the whole name: whoever can
/// put it there can also choose which one is taken.
pub(crate) async fn resolve(
    names: &Names,
    host: &str,
    reach: Reach,
) -> Result<Vec<IpAddr>, ResolveError> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let found: Vec<IpAddr> = match names.get(&host) {
        Some(fixed) => fixed.clone(),
        None => tokio::net::lookup_host((host.as_str(), 0))
            .await?
            .map(|it| it.ip())
            .collect(),
    };
    if found.is_empty() {
        return Err(ResolveError::NotFound(io::ErrorKind::NotFound.into()));
    }
    for ip in &found {
        reach.admits(*ip)?;
    }
    Ok(found)
}

/// The resolver that the HTTP client connects by: it gets these very addresses, so nothing can
/// change between the judgement and the connection.
pub(crate) struct Guarded {
    pub(crate) names: Names,
    pub(crate) reach: Reach,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let names = Arc::clone(&self.names);
        let reach = self.reach;
        Box::pin(async move {
            let found = resolve(&names, name.as_str(), reach).await?;
            // Port 0 means: the one of the address that was asked for.
            let sockets = found.into_iter().map(|ip| SocketAddr::new(ip, 0));
            let sockets: Addrs = Box::new(sockets);
            Ok(sockets)
        })
    }
}
