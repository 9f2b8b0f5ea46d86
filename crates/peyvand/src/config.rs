//! Settings: defaults < a TOML file < environment variables < flags. One table says all.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use app::MailSettings;
use outbound::{Login, Reach, Security, SmtpServer};

use crate::args::Args;
use crate::error::CommandError;

/// One setting.
struct Setting {
    name: &'static str,
    env: &'static str,
    default: Option<&'static str>,
    secret: bool,
    help: &'static str,
}

const fn plain(
    name: &'static str,
    env: &'static str,
    default: Option<&'static str>,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        env,
        default,
        secret: false,
        help,
    }
}

const SETTINGS: &[Setting] = &[
    plain(
        "listen",
        "PEYVAND_LISTEN",
        Some("127.0.0.1:8080"),
        "address to listen on",
    ),
    plain(
        "public_url",
        "PEYVAND_PUBLIC_URL",
        None,
        "address under which payers and banks come",
    ),
    Setting {
        name: "database",
        env: "PEYVAND_DATABASE",
        default: None,
        secret: true,
        help: "postgres://…; without it the embedded database",
    },
    plain(
        "data",
        "PEYVAND_DATA",
        Some("peyvand-data"),
        "folder of database and key file",
    ),
    plain(
        "node",
        "PEYVAND_NODE",
        Some("node-1"),
        "name of this node among several",
    ),
    plain("log", "PEYVAND_LOG", Some("warn"), "what is logged"),
    plain(
        "log_format",
        "PEYVAND_LOG_FORMAT",
        Some("text"),
        "text or json",
    ),
    Setting {
        name: "key",
        env: "PEYVAND_KEY",
        default: None,
        secret: true,
        help: "64 hex digits that seal credentials; without it a key file in the data folder",
    },
    Setting {
        name: "mail_url",
        env: "PEYVAND_MAIL_URL",
        default: None,
        secret: true,
        help: "smtp://, smtp+starttls:// or smtps://user:password@host:port; without it the outbox",
    },
    plain(
        "mail_from",
        "PEYVAND_MAIL_FROM",
        None,
        "address that e-mail comes from",
    ),
    plain(
        "mail_roots",
        "PEYVAND_MAIL_ROOTS",
        None,
        "PEM file of certificates by which mail servers are trusted beside the usual ones",
    ),
    #[cfg(feature = "plants")]
    plain(
        "plant",
        "PEYVAND_PLANT",
        None,
        "a guard that is taken away, for `cargo xtask torture` alone",
    ),
    plain(
        "metrics",
        "PEYVAND_METRICS",
        Some("loopback"),
        "who may read /metrics: loopback (programs on this machine), all, or off",
    ),
];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Default,
    File(PathBuf),
    Environment(&'static str),
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// A setting as it is shown.
pub(crate) struct Shown {
    pub(crate) name: &'static str,
    pub(crate) value: Option<String>,
    pub(crate) source: Source,
    pub(crate) help: &'static str,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    values: BTreeMap<&'static str, (String, Source)>,
}

impl Config {
    /// Reads them from all places.
    pub(crate) fn load(args: &Args) -> Result<Self, CommandError> {
        let file = match &args.config {
            Some(path) => Some((path.clone(), read_file(path)?)),
            None => None,
        };
        let flags = [
            ("listen", &args.listen),
            ("public_url", &args.public_url),
            ("database", &args.database),
            ("data", &args.data),
            ("log", &args.log),
        ];
        Self::merge(file, environment, &flags)
    }

    fn merge(
        file: Option<(PathBuf, BTreeMap<String, String>)>,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[(&str, &Option<String>)],
    ) -> Result<Self, CommandError> {
        if let Some((path, values)) = &file {
            for name in values.keys() {
                if SETTINGS.iter().all(|setting| setting.name != name) {
                    let line = format!("{}: there is no setting {name}", path.display());
                    return Err(CommandError::Config(line));
                }
            }
        }
        let mut values = BTreeMap::new();
        for setting in SETTINGS {
            let flag = flags.iter().find(|(name, _)| *name == setting.name);
            let found = flag
                .and_then(|(_, value)| value.as_ref())
                .map(|value| (value.clone(), Source::Flag))
                .or_else(|| {
                    environment(setting.env).map(|value| (value, Source::Environment(setting.env)))
                })
                .or_else(|| {
                    let (path, values) = file.as_ref()?;
                    Some((
                        values.get(setting.name)?.clone(),
                        Source::File(path.clone()),
                    ))
                })
                .or_else(|| Some((setting.default?.to_owned(), Source::Default)));
            if let Some(found) = found {
                values.insert(setting.name, found);
            }
        }
        Ok(Self { values })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    fn need(&self, name: &'static str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// All settings, secrets hidden.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        let show = |setting: &Setting| {
            let found = self.values.get(setting.name);
            Shown {
                name: setting.name,
                value: found.map(|(value, _)| {
                    if setting.secret {
                        "(set)".to_owned()
                    } else {
                        value.clone()
                    }
                }),
                source: found.map_or(Source::Default, |(_, source)| source.clone()),
                help: setting.help,
            }
        };
        SETTINGS.iter().map(show).collect()
    }

    /// Address to listen on.
    pub(crate) fn listen(&self) -> &str {
        self.need("listen")
    }

    /// Whether the operator said where to listen.
    pub(crate) fn listen_is_set(&self) -> bool {
        self.values
            .get("listen")
            .is_some_and(|(_, source)| *source != Source::Default)
    }

    /// Address under which payers come, without a slash at its end.
    pub(crate) fn public_url(&self, listening_on: std::net::SocketAddr) -> String {
        self.get("public_url").map_or_else(
            || format!("http://{listening_on}"),
            |url| url.trim_end_matches('/').into(),
        )
    }

    /// The PostgreSQL address, if one is set.
    pub(crate) fn database(&self) -> Option<&str> {
        self.get("database")
    }

    /// Folder of the embedded database and the key file.
    pub(crate) fn data(&self) -> PathBuf {
        PathBuf::from(self.need("data"))
    }

    /// Whether the operator said which folder.
    pub(crate) fn data_is_set(&self) -> bool {
        self.values
            .get("data")
            .is_some_and(|(_, source)| *source != Source::Default)
    }

    /// Name of this node.
    pub(crate) fn node(&self) -> &str {
        self.need("node")
    }

    /// What is logged.
    pub(crate) fn log(&self) -> &str {
        self.need("log")
    }

    /// Whether logs are JSON.
    pub(crate) fn log_json(&self) -> bool {
        self.need("log_format") == "json"
    }

    /// Who may read the metrics.
    pub(crate) fn metrics(&self) -> Result<web::Audience, CommandError> {
        match self.need("metrics") {
            "loopback" => Ok(web::Audience::Loopback),
            "all" => Ok(web::Audience::All),
            "off" => Ok(web::Audience::Nobody),
            _ => Err(CommandError::Config(
                "metrics must be loopback, all or off".to_owned(),
            )),
        }
    }

    /// The key that seals credentials, if it is given and not in a file.
    pub(crate) fn key(&self) -> Option<&str> {
        self.get("key")
    }

    /// A guard that is taken away.
    #[cfg(feature = "plants")]
    pub(crate) fn plant(&self) -> Option<&str> {
        self.get("plant")
    }

    /// Certificates by which mail servers are trusted too, in PEM; empty without such a file.
    pub(crate) fn mail_roots(&self) -> Result<Vec<u8>, CommandError> {
        let Some(path) = self.get("mail_roots") else {
            return Ok(Vec::new());
        };
        let read = std::fs::read(path).map_err(|source| CommandError::File {
            path: path.to_owned(),
            source,
        })?;
        if read.is_empty() {
            return Err(CommandError::Config(
                "mail_roots: the file is empty".to_owned(),
            ));
        }
        Ok(read)
    }

    /// How e-mail goes out.
    pub(crate) fn mail(&self) -> Result<Option<MailSettings>, CommandError> {
        let wrong = |what: &str| CommandError::Config(format!("mail_url: {what}"));
        let Some(url) = self.get("mail_url") else {
            return Ok(None);
        };
        let from = self.get("mail_from").ok_or_else(|| {
            CommandError::Config("mail_from must be set beside mail_url".to_owned())
        })?;
        let from: domain::contact::Email = from.parse().or(Err(CommandError::Config(
            "mail_from is no address".to_owned(),
        )))?;
        let url = url::Url::parse(url).or(Err(wrong("not an address")))?;
        let (security, default_port) = match url.scheme() {
            "smtp" => (Security::None, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => {
                return Err(wrong(
                    "must begin with smtp://, smtp+starttls:// or smtps://",
                ));
            }
        };
        let host = url
            .host_str()
            .ok_or_else(|| wrong("has no host"))?
            .to_owned();
        let login = (!url.username().is_empty()).then(|| Login {
            username: decode(url.username()),
            password: decode(url.password().unwrap_or_default()),
        });
        let server = SmtpServer {
            host,
            port: url.port().unwrap_or(default_port),
            security,
            login,
            hello: None,
            timeout: Duration::from_secs(30),
            reach: Reach::Any,
        };
        Ok(Some(MailSettings {
            server,
            from: from.to_string(),
        }))
    }
}

/// `%40` in a user name or password.
fn decode(text: &str) -> String {
    let pair = format!("v={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

fn read_file(path: &PathBuf) -> Result<BTreeMap<String, String>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|source| CommandError::File {
        path: path.display().to_string(),
        source,
    })?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.message().to_owned();
        CommandError::Config(format!("{}: {line}", path.display()))
    })?;
    table
        .into_iter()
        .map(|(name, value)| match value {
            toml::Value::String(text) => Ok((name, text)),
            _ => {
                let line = format!("{}: {name} must be a text in quotes", path.display());
                Err(CommandError::Config(line))
            }
        })
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "settings are read here and nowhere else"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests;
