//! A bank's code in our words.

/// One line of a bank's code table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeText {
    /// As the bank writes it.
    pub code: &'static str,
    /// What kind of thing it tells.
    pub class: Class,
    /// Persian.
    pub fa: &'static str,
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

/// What kind of thing a code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// It worked.
    Success,
    /// The payer did not pay, or gave up.
    Payer,
    /// The amount is wrong or outside the limits.
    Amount,
    /// The owner must change a setting, here or at the bank.
    Configuration,
    /// The bank does not know this payment, or knows it as another's.
    Payment,
    /// The money went, or goes, back.
    Returned,
    /// Too late, or not allowed for this payment.
    Window,
    /// The bank's own trouble: try later, or another provider.
    Bank,
}

/// One line of a table, short to write.
pub(crate) const fn line(
    code: &'static str,
    class: Class,
    fa: &'static str,
    en: &'static str,
    fr: &'static str,
) -> CodeText {
    CodeText {
        code,
        class,
        fa,
        en,
        fr,
    }
}

/// Finds a code in a driver's table.
pub(crate) fn find(table: &'static [CodeText], code: &str) -> Option<CodeText> {
    table.iter().find(|line| line.code == code).copied()
}

/// The class of a code; what no table knows is the bank's own trouble.
pub(crate) fn class_of(table: &'static [CodeText], code: &str) -> Class {
    find(table, code).map_or(Class::Bank, |line| line.class)
}

/// The class of a code that says no, if the table knows it as one. The bank's own trouble is none: it
/// does not say that nothing happened.
pub(crate) fn sure_no(table: &'static [CodeText], code: &str) -> Option<Class> {
    let class = find(table, code)?.class;
    (!matches!(class, Class::Bank | Class::Success)).then_some(class)
}
