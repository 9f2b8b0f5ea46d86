//! SOAP 1.1 from the server's side: which operation is called with which fields, and an answer.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use crate::fields::Fields;

/// One call of an operation.
pub(crate) struct Call {
    /// The operation, without its prefix.
    pub(crate) operation: String,
    /// The elements that hold text, without their prefixes, whatever is around them.
    pub(crate) fields: Fields,
}

impl Call {
    /// From a request; what is no SOAP calls nothing.
    pub(crate) fn read(body: &[u8]) -> Self {
        let mut call = Self {
            operation: String::new(),
            fields: Fields::of(Map::new()),
        };
        let (Ok(text), mut map) = (std::str::from_utf8(body), Map::new()) else {
            return call;
        };
        let mut reader = Reader::from_str(text);
        let mut path: Vec<(String, String)> = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    let name = start.local_name().as_ref().to_owned();
                    if path.last().is_some_and(|(above, _)| above == "Body") {
                        call.operation.clone_from(&name);
                    }
                    path.push((name, String::new()));
                }
                Ok(Event::Text(more)) => append(&mut path, &more.xml10_content()),
                Ok(Event::GeneralRef(name)) => {
                    let named = match name.xml10_content().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    };
                    append(&mut path, named);
                }
                Ok(Event::End(_)) => {
                    if let Some((name, text)) = path.pop().filter(|(_, text)| !text.is_empty()) {
                        map.insert(name, Value::String(text));
                    }
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => return call,
            }
        }
        call.fields = Fields::of(map);
        call
    }
}

fn append(path: &mut [(String, String)], more: &str) {
    if let Some((_, text)) = path.last_mut() {
        text.push_str(more);
    }
}

/// The answer of an operation: `inner` is XML.
pub(crate) fn answer(namespace: &str, operation: &str, inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>\
         <ns1:{operation}Response xmlns:ns1=\"{namespace}\">{inner}</ns1:{operation}Response>\
         </soapenv:Body></soapenv:Envelope>"
    )
}

/// What SOAP says of a call that it does not know.
pub(crate) fn fault(words: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>\
         <soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>{words}</faultstring>\
         </soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
}
