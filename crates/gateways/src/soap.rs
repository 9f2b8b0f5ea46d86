//! SOAP 1.1 as banks speak it: a writer that escapes, and a reader that knows elements and text and
//! nothing else of XML. A DTD, an entity of its own, a processing instruction, too many bytes, too
//! deep or too many elements: no answer at all. Names are matched without their prefix, which
//! varies from server to server.

use std::fmt::Write;

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use crate::driver::{Refusal, Request};
use crate::json::tidy;
use crate::reply::{Reply, Silence};

/// Longest answer that is read at all.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting that is read at all; banks need six.
pub const MAX_DEPTH: usize = 16;
/// Most elements that are read at all; banks need a dozen.
pub const MAX_ELEMENTS: usize = 500;

/// One operation of a service.
pub(crate) struct Operation<'a> {
    /// Namespace of the operation.
    pub(crate) namespace: &'a str,
    /// Its name; the answer's is the same with `Response`.
    pub(crate) name: &'a str,
    /// Whether the service wants `SOAPAction`: namespace, a slash and the name.
    pub(crate) action: bool,
    /// The one element around the fields, if there is one.
    pub(crate) around: Option<&'a str>,
    /// Whether the fields stand in the namespace too.
    pub(crate) qualified: bool,
}

impl Operation<'_> {
    /// The request: the fields in this order.
    pub(crate) fn request(&self, url: &Url, fields: &[(&str, &str)]) -> Result<Request, Refusal> {
        let bad = |_| Refusal::BaseUrl("not an address");
        let action = if self.action {
            format!("\"{}/{}\"", self.namespace, self.name)
        } else {
            "\"\"".to_owned()
        };
        http::Request::post(url.as_str())
            .header("content-type", "text/xml; charset=utf-8")
            .header("accept", "text/xml")
            .header("soapaction", action)
            .body(self.envelope(fields).into_bytes())
            .map_err(bad)
    }

    fn envelope(&self, fields: &[(&str, &str)]) -> String {
        let (name, namespace) = (self.name, escape(self.namespace));
        let (open, close) = if self.qualified {
            (format!("{name} xmlns=\"{namespace}\""), name.to_owned())
        } else {
            (
                format!("b:{name} xmlns:b=\"{namespace}\""),
                format!("b:{name}"),
            )
        };
        let mut inner = String::new();
        for (name, text) in fields {
            // Writing to a String cannot fail.
            let _ = write!(inner, "<{name}>{}</{name}>", escape(text));
        }
        if let Some(around) = self.around {
            inner = format!("<{around}>{inner}</{around}>");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <{open}>{inner}</{close}></s:Body></s:Envelope>"
        )
    }

    /// The answer's own element. SOAP tells its faults with HTTP 500, and nothing else with it.
    pub(crate) fn answer(&self, reply: &Reply) -> Result<Element, Silence> {
        let response = reply.answered()?;
        let status = response.status().as_u16();
        let root =
            read(response.body()).map_err(|why| Silence::new(format!("HTTP {status}: {why}")))?;
        if !response.status().is_success() {
            return Err(Silence::new(format!("HTTP {status}")));
        }
        let body = Some(root)
            .filter(|root| root.name == "Envelope")
            .and_then(|root| root.into_child("Body"))
            .ok_or_else(|| Silence::new("an answer that is no SOAP envelope"))?;
        if let Some(fault) = body.child("Fault") {
            let words = fault.text_of("faultstring").unwrap_or_default();
            return Err(Silence::new(format!("SOAP fault: {}", tidy(words))));
        }
        body.into_child(&format!("{}Response", self.name))
            .ok_or_else(|| Silence::new("an answer to another operation"))
    }
}

/// Text between tags or in an attribute; characters that XML 1.0 cannot hold are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {}
            other => safe.push(other),
        }
    }
    safe
}

/// An element as banks use them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Without its prefix.
    pub name: String,
    /// Its own text, trimmed.
    pub text: String,
    /// What stands in it.
    pub children: Vec<Element>,
}

impl Element {
    /// The one child of this name; of several none.
    pub fn child(&self, name: &str) -> Option<&Self> {
        let mut all = self.children.iter().filter(|child| child.name == name);
        all.next().filter(|_| all.next().is_none())
    }

    /// The text of the one child of this name; empty is nothing.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        let text = self.child(name)?.text.as_str();
        (!text.is_empty()).then_some(text)
    }

    fn into_child(mut self, name: &str) -> Option<Self> {
        let place = self.children.iter().position(|child| child.name == name)?;
        self.child(name)?;
        Some(self.children.swap_remove(place))
    }
}

/// The root element of a document, or why it is none that we read.
pub fn read(body: &[u8]) -> Result<Element, &'static str> {
    if body.len() > MAX_BYTES {
        return Err("too long");
    }
    let text = std::str::from_utf8(body).map_err(|_| "not UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|_| "not XML")? {
            Event::Start(start) => {
                count += 1;
                if root.is_some() {
                    return Err("two roots");
                }
                if open.len() >= MAX_DEPTH || count > MAX_ELEMENTS {
                    return Err("too deep or too many elements");
                }
                open.push(Element {
                    name: start.local_name().as_ref().to_owned(),
                    ..Element::default()
                });
            }
            Event::End(_) => {
                let mut done = open.pop().ok_or("an end without a start")?;
                done.text = String::from(done.text.trim());
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content())?,
            Event::CData(text) => add(&mut open, &text.xml10_content())?,
            Event::GeneralRef(name) => {
                let named = match name.xml10_content().as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref().map_err(|_| "a broken character")?,
                };
                add(
                    &mut open,
                    named.ok_or("an entity")?.encode_utf8(&mut [0; 4]),
                )?;
            }
            Event::Decl(_) if root.is_none() && open.is_empty() => {}
            Event::Comment(_) => {}
            Event::DocType(_) => return Err("a DTD"),
            Event::Decl(_) | Event::PI(_) | Event::Empty(_) => return Err("an instruction"),
            Event::Eof => break,
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err("cut off"),
    }
}

fn add(open: &mut [Element], text: &str) -> Result<(), &'static str> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text outside of the root"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Operation<'static> = Operation {
        namespace: "http://bank.example/",
        name: "pay",
        action: false,
        around: None,
        qualified: false,
    };

    fn answered(body: &str) -> Result<Element, String> {
        let reply = Reply::Answered(http::Response::new(body.as_bytes().to_vec()));
        PLAIN.answer(&reply).map_err(|silence| silence.reason)
    }

    fn why(body: &str) -> &'static str {
        read(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_written_is_escaped_and_reads_as_it_was() {
        let hard = "a<b>&\"c'\u{1} ]]> &amp; فاکتور";
        let text = PLAIN.envelope(&[("note", hard), ("empty", "")]);
        let root = read(text.as_bytes()).unwrap();
        let pay = root.into_child("Body").unwrap().into_child("pay").unwrap();
        assert_eq!(
            pay.text_of("note").unwrap(),
            "a<b>&\"c' ]]> &amp; فاکتور",
            "only the control character is gone"
        );
        assert_eq!(pay.text_of("empty"), None);
        assert_eq!(pay.children.len(), 2);
    }

    #[test]
    fn fields_stand_where_the_service_wants_them() {
        assert!(
            PLAIN
                .envelope(&[("a", "1")])
                .contains("<b:pay xmlns:b=\"http://bank.example/\"><a>1</a></b:pay>")
        );
        let wrapped = Operation {
            around: Some("requestData"),
            qualified: true,
            ..PLAIN
        };
        assert!(wrapped.envelope(&[("a", "1")]).contains(
            "<pay xmlns=\"http://bank.example/\"><requestData><a>1</a></requestData></pay>"
        ));
    }

    #[test]
    fn prefixes_vary_and_do_not_matter() {
        for body in [
            "<s:Envelope xmlns:s='x'><s:Body><n:payResponse xmlns:n='y'><return>0</return></n:payResponse></s:Body></s:Envelope>",
            "<?xml version='1.0'?>\n<Envelope><Body><payResponse><return><![CDATA[0]]></return></payResponse></Body></Envelope>\n",
            "<soapenv:Envelope><soapenv:Header/><soapenv:Body><ns2:payResponse>\n <return> &#48; </return>\n</ns2:payResponse></soapenv:Body></soapenv:Envelope>",
        ] {
            assert_eq!(
                answered(body).unwrap().text_of("return"),
                Some("0"),
                "{body}"
            );
        }
    }

    #[test]
    fn a_dtd_an_entity_or_an_instruction_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"0\">]><Envelope><Body>&a;</Body></Envelope>";
        assert_eq!(why(bomb), "a DTD");
        assert_eq!(why("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"), "a DTD");
        assert_eq!(why("<x>&a;</x>"), "an entity");
        assert_eq!(why("<x><?run it?></x>"), "an instruction");
        assert_eq!(why("<x>&#0;</x>"), "a broken character");
    }

    #[test]
    fn depth_count_and_size_are_bounded() {
        let nest = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        assert!(read(nest(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(why(&nest(MAX_DEPTH + 1)), "too deep or too many elements");
        assert_eq!(why(&nest(5_000)), "too deep or too many elements");
        let wide = |n: usize| format!("<a>{}</a>", "<b/>".repeat(n));
        assert!(read(wide(MAX_ELEMENTS - 1).as_bytes()).is_ok());
        assert_eq!(why(&wide(MAX_ELEMENTS)), "too deep or too many elements");
        assert_eq!(
            why(&format!("<a>{}</a>", "x".repeat(MAX_BYTES))),
            "too long"
        );
    }

    #[test]
    fn what_is_no_document_is_no_answer() {
        for body in [
            "",
            "0",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "{\"a\":1}",
            "<a b='",
            "<a><b></a></b>",
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(read(b"<a>\xff</a>").unwrap_err(), "not UTF-8");
    }

    #[test]
    fn faults_other_answers_and_doubles_are_silence() {
        let fault = "<e:Envelope><e:Body><e:Fault><faultstring>no\n</faultstring></e:Fault></e:Body></e:Envelope>";
        assert_eq!(answered(fault).unwrap_err(), "SOAP fault: no");
        let other =
            "<Envelope><Body><otherResponse><return>0</return></otherResponse></Body></Envelope>";
        assert!(answered(other).is_err());
        let twice = "<Envelope><Body><payResponse/><payResponse/></Body></Envelope>";
        assert!(answered(twice).is_err());
        let doubled = "<Envelope><Body><payResponse><return>0</return><return>1</return></payResponse></Body></Envelope>";
        assert_eq!(answered(doubled).unwrap().text_of("return"), None);
        let refused = http::Response::builder().status(500);
        let yes = "<Envelope><Body><payResponse><return>0</return></payResponse></Body></Envelope>";
        let reply = Reply::Answered(refused.body(yes.as_bytes().to_vec()).unwrap());
        assert_eq!(PLAIN.answer(&reply).unwrap_err().reason, "HTTP 500");
    }
}
