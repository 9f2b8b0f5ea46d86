//! What people see: the payer's pages and the doors for banks' callbacks.
