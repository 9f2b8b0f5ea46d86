//! What stands in a file of settings, and what is wrong with it.

use super::*;

fn file(pairs: &[(&str, &str)]) -> (PathBuf, BTreeMap<String, String>) {
    let values = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    (PathBuf::from("peyvand.toml"), values)
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    let from_file = file(&[("listen", "f:1"), ("data", "f"), ("node", "f")]);
    let environment = |name: &str| match name {
        "PEYVAND_LISTEN" => Some("e:1".to_owned()),
        "PEYVAND_DATA" => Some("e".to_owned()),
        _ => None,
    };
    let flag = Some("flag:1".to_owned());
    let config = Config::merge(Some(from_file), environment, &[("listen", &flag)]).unwrap();
    assert_eq!(config.listen(), "flag:1");
    assert_eq!(config.data(), PathBuf::from("e"));
    assert_eq!(config.node(), "f");
    assert_eq!(config.log(), "warn");
}

#[test]
fn a_setting_that_does_not_exist_is_named() {
    let error = Config::merge(Some(file(&[("lisen", "x")])), |_| None, &[]).unwrap_err();
    assert!(error.to_string().contains("lisen"), "{error}");
}

#[test]
fn the_sample_file_names_exactly_the_settings_that_exist_with_their_defaults() {
    let sample = include_str!("../../../../packaging/peyvand.toml");
    let active: String = sample
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(|line| line.contains(" = ") && !line.starts_with(' '))
        .flat_map(|line| [line, "\n"])
        .collect();
    let table: toml::Table = active.parse().unwrap();
    let found: Vec<&str> = table.keys().map(String::as_str).collect();
    let mut wanted: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    // A packaged server has its own folder; every other default is the program's.
    for setting in SETTINGS.iter().filter(|setting| setting.name != "data") {
        if let Some(default) = setting.default {
            assert_eq!(table[setting.name].as_str(), Some(default));
        }
    }
    assert!(sample.parse::<toml::Table>().unwrap().is_empty());
}

#[test]
fn an_audience_of_the_metrics_that_does_not_exist_is_refused() {
    let config = Config::merge(Some(file(&[("metrics", "everyone")])), |_| None, &[]);
    let error = config.unwrap().metrics().unwrap_err();
    assert!(error.to_string().contains("loopback"), "{error}");
}

#[test]
fn secrets_are_not_shown() {
    let database = Some("postgres://u:canary@h/d".to_owned());
    let config = Config::merge(None, |_| None, &[("database", &database)]).unwrap();
    let shown = config.shown();
    let text: String = shown.iter().filter_map(|s| s.value.clone()).collect();
    assert!(!text.contains("canary"));
}

#[test]
fn a_mail_server_is_one_address() {
    let config = Config::merge(
        Some(file(&[
            (
                "mail_url",
                "smtp+starttls://a%40b.c:p%3Aw@mail.example:2525",
            ),
            ("mail_from", "x@y.z"),
        ])),
        |_| None,
        &[],
    )
    .unwrap();
    let mail = config.mail().unwrap().unwrap();
    assert_eq!(mail.server.port, 2525);
    let login = mail.server.login.unwrap();
    assert_eq!(
        (login.username.as_str(), login.password.as_str()),
        ("a@b.c", "p:w")
    );
}
