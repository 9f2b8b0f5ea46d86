//! Mails that come back: what a mail server says of a mail that it took over and could not deliver
//! (RFC 3464). Three parts: words for people, the status, and what came back.

use crate::channel::tidy;
use crate::report::{Arrival, Report};

/// Lines that are looked at; what came back may be as long as it likes.
const MAX_LINES: usize = 5_000;
/// The name of what parts the parts.
const BOUNDARY: &str = "--";

/// What a report says of the mail whose `Message-ID` came back with it; `None`, if the mail is no
/// such report. Only who got the mail, or carried it, knows that `Message-ID`.
pub(crate) fn read(mail: &[u8]) -> Option<Report> {
    let text = String::from_utf8_lossy(mail);
    let mut fields = fields(&text).into_iter();
    fields.find(|(name, value)| name == "content-type" && is_status(value))?;
    let told = fields.by_ref().take_while(|(name, _)| name != BOUNDARY);
    let told: Vec<(String, String)> = told.collect();
    let all = |wanted: &'static str| {
        let found = told.iter().filter(move |(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let arrival = arrival(all("action"))?;
    let status = all("status").find_map(status).unwrap_or_default();
    let said = all("diagnostic-code").next().map_or("", words);
    let mut names = fields.filter(|(name, _)| name == "message-id");
    let name = names.find_map(|(_, value)| local_part(&value))?;
    Some(Report {
        provider_ref: name,
        arrival,
        code: tidy(format!("{status} {said}").trim()),
        hint: false,
    })
}

/// Everything that looks like a field, in any part: its name in small letters, its value in one
/// line; and a field for each boundary.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().take(MAX_LINES) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut().filter(|_| goes_on) {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let field = if line.starts_with(BOUNDARY) {
            Some((BOUNDARY, ""))
        } else {
            line.split_once(':').filter(|(name, _)| is_name(name))
        };
        goes_on = field.is_some();
        fields.extend(
            field.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())),
        );
    }
    fields
}

fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(plain)
}

fn is_status(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.starts_with("message/delivery-status")
        || kind.starts_with("message/global-delivery-status")
}

/// What became of the mail; of several receivers the worst.
fn arrival<'a>(actions: impl Iterator<Item = &'a str>) -> Option<Arrival> {
    let told = actions.filter_map(|action| match action.to_ascii_lowercase().as_str() {
        "failed" => Some(Arrival::Undelivered),
        // It is tried again, or was handed to somebody who tells nothing.
        "delayed" | "relayed" | "expanded" => Some(Arrival::OnTheWay),
        "delivered" => Some(Arrival::Delivered),
        _ => None,
    });
    told.min_by_key(|arrival| match arrival {
        Arrival::Undelivered => 0,
        Arrival::OnTheWay => 1,
        _ => 2,
    })
}

/// `5.1.1` (RFC 3463).
fn status(value: &str) -> Option<&str> {
    let first = value.split_whitespace().next()?;
    let numbers = first.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (numbers && first.len() <= 11).then_some(first)
}

/// `smtp; 550 No such user`: what the other server said.
fn words(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, said)| said).trim()
}

/// `<msg_…@pay.example.com>`: what stands before the sign.
fn local_part(value: &str) -> Option<String> {
    let (_, rest) = value.split_once('<')?;
    let (name, _) = rest.split_once('@')?;
    (1..=64).contains(&name.len()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As mail servers write it, with this for the status of its receiver.
    fn report(status: &str) -> String {
        format!(
            "Return-path: <>\r\nMessage-ID: <E1abc-0001@mail.example.test>\r\n\
             From: Mail Delivery System <Mailer-Daemon@mail.example.test>\r\n\
             Content-Type: multipart/report;\r\n\treport-type=delivery-status; \
             boundary=\"b1\"\r\nSubject: Mail delivery failed\r\n\r\n\
             --b1\r\nContent-type: text/plain\r\n\r\nAction: none, sorry.\r\n\r\n\
             --b1\r\nContent-type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mail.example.test\r\n\r\n{status}\r\n\r\n\
             --b1\r\nContent-type: message/rfc822\r\n\r\n\
             From: shop@example.com\r\nMessage-ID:\r\n <msg_0199c0ffee@example.com>\r\n\r\n\
             Action: delivered\r\nMessage-ID: <other@example.com>\r\n--b1--\r\n"
        )
    }

    const FAILED: &str = "Action: failed\r\nFinal-Recipient: rfc822;sara@example.org\r\n\
        Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  No such user";

    #[test]
    fn a_mail_that_comes_back_is_told_by_its_own_name_with_the_servers_words() {
        for text in [report(FAILED), report(FAILED).replace("\r\n", "\n")] {
            let wanted = Report {
                provider_ref: "msg_0199c0ffee".to_owned(),
                arrival: Arrival::Undelivered,
                code: "5.1.1 550 5.1.1 No such user".to_owned(),
                hint: false,
            };
            assert_eq!(read(text.as_bytes()), Some(wanted));
        }
    }

    #[test]
    fn a_delay_is_no_end_and_of_several_receivers_the_worst_counts() {
        let both = format!("Action: delivered\r\nStatus: 2.0.0\r\n\r\n{FAILED}");
        for (status, arrival) in [
            ("Action: Delayed\r\nStatus: 4.4.1", Arrival::OnTheWay),
            ("Action: relayed", Arrival::OnTheWay),
            ("Action: delivered\r\nStatus: 2.0.0", Arrival::Delivered),
            (&both, Arrival::Undelivered),
        ] {
            let told = read(report(status).as_bytes()).unwrap();
            assert_eq!(told.arrival, arrival, "{status}");
        }
    }

    #[test]
    fn what_is_no_report_tells_nothing() {
        let whole = report(FAILED);
        let answer = "Content-Type: text/plain\r\nIn-Reply-To: <msg_0199c0ffee@example.com>\r\n\r\n\
            Action: failed\r\nMessage-ID: <msg_0199c0ffee@example.com>\r\n";
        for text in [
            "",
            "hello",
            answer,
            &report("Action: moved"),
            &report("Status: 5.1.1"),
            &whole.replace(
                "message/delivery-status",
                "message/disposition-notification",
            ),
            &whole.replace("Message-ID", "X-Message"),
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(&vec![0xff; 100_000]), None);
        assert_eq!(read("a:\r\n".repeat(100_000).as_bytes()), None);
    }

    #[test]
    fn what_the_server_says_stays_one_short_line() {
        let long = format!("{FAILED}\r\n {}\u{7}", "x".repeat(5_000));
        let told = read(report(&long).as_bytes()).unwrap();
        assert!(told.code.chars().count() <= 300, "{}", told.code);
        assert!(!told.code.chars().any(char::is_control));
    }
}
