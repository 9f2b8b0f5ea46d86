//! What a merchant says about a kind of documents: how they are numbered, and whether they need
//! approval.

use super::{DocumentKind, NumberTemplate};
use crate::settings::{Fault, Faults};

/// The settings of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindDefinition {
    /// Of which kind.
    pub kind: DocumentKind,
    /// How its numbers look.
    pub template: NumberTemplate,
    /// Documents count only after somebody who may approve them did.
    pub approval: bool,
    /// Counts its changes; 0: nobody ever changed it.
    pub version: i64,
}

/// The settings of a kind as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindForm {
    /// The template of numbers.
    pub template: String,
    /// Documents need approval.
    pub approval: bool,
}

impl KindDefinition {
    /// What is true of a kind before anybody says otherwise.
    pub fn first(kind: DocumentKind) -> Result<Self, Fault> {
        Ok(Self {
            kind,
            template: NumberTemplate::read(kind.first_template())?,
            approval: false,
            version: 0,
        })
    }
}

impl KindForm {
    /// The settings, or what is wrong with them.
    pub fn read(&self, kind: DocumentKind, version: i64) -> Result<KindDefinition, Faults> {
        let template = NumberTemplate::read(&self.template);
        let template = template.map_err(|fault| Faults::one("template", fault))?;
        Ok(KindDefinition {
            kind,
            template,
            approval: self.approval,
            version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_begins_with_a_template_that_can_be_used() {
        for kind in DocumentKind::ALL {
            let first = KindDefinition::first(*kind).unwrap();
            let form = KindForm {
                template: first.template.to_string(),
                approval: false,
            };
            assert_eq!(form.read(*kind, 0), Ok(first));
        }
        let wrong = KindForm::default().read(DocumentKind::Invoice, 0);
        assert_eq!(wrong, Err(Faults::one("template", Fault::Missing)));
    }
}
