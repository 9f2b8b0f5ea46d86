//! The rules that are one query each.

/// Whether an account of the ledger is one customer's, or of somebody who was merged into them: what
/// was booked stays where it was booked. The first part of the account's name comes with its colon.
macro_rules! theirs {
    ($account:literal, $kind:literal, $of:literal) => {
        concat!(
            "(",
            $account,
            " = '",
            $kind,
            "' || ",
            $of,
            ".customer_id OR EXISTS (SELECT 1
               FROM customer AS m WHERE m.merchant_id = ",
            $of,
            ".merchant_id
                  AND m.mode = ",
            $of,
            ".mode AND m.merged_into = ",
            $of,
            ".customer_id
                  AND ",
            $account,
            " = '",
            $kind,
            "' || m.id))"
        )
    };
}

/// Whether two transfers name the same account, or the second that of the customer into whom the
/// first's was merged since.
macro_rules! follows {
    ($before:literal, $after:literal) => {
        concat!(
            "(",
            $after,
            " = ",
            $before,
            " OR EXISTS (SELECT 1 FROM customer AS m
               WHERE m.merchant_id = t.merchant_id AND m.mode = t.mode
                  AND m.merged_into IS NOT NULL
                  AND ((",
            $before,
            " = 'customer:' || m.id AND EXISTS (SELECT 1
                     FROM customer AS n WHERE n.merchant_id = m.merchant_id AND n.mode = m.mode
                        AND (n.id = m.merged_into OR n.merged_into = m.merged_into)
                        AND ",
            $after,
            " = 'customer:' || n.id))
                  OR (",
            $before,
            " = 'unapplied:' || m.id AND EXISTS (SELECT 1
                     FROM customer AS n WHERE n.merchant_id = m.merchant_id AND n.mode = m.mode
                        AND (n.id = m.merged_into OR n.merged_into = m.merged_into)
                        AND ",
            $after,
            " = 'unapplied:' || n.id)))))"
        )
    };
}

/// Each query gives the ids of objects that break its rule. `$1`, `$2` are the scope.
pub(super) const RULES: &[(&str, &str)] = &[
    (
        "a paid payment is booked by exactly one transfer of its amount",
        concat!(
            "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.state IN ('paid', 'revoked') AND 1 <> (
            SELECT COUNT(*) FROM transfer AS t
            WHERE t.merchant_id = p.merchant_id AND t.mode = p.mode AND t.cause = p.id
               AND t.kind = 'payment' AND t.amount_minor = p.amount_minor
               AND t.currency = p.currency
               AND t.debit_account = 'clearing:' || p.provider_id
               AND ",
            theirs!("t.credit_account", "unapplied:", "p"),
            ")"
        ),
    ),
    (
        "nothing but a paid payment is booked as one",
        "SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind = 'payment'
            AND NOT EXISTS (SELECT 1 FROM payment AS p
               WHERE p.merchant_id = t.merchant_id AND p.mode = t.mode AND p.id = t.cause
                  AND p.state IN ('paid', 'revoked'))",
    ),
    (
        "money booked out of the resolve queue was kept by a person",
        "SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind = 'resolved'
            AND NOT EXISTS (SELECT 1 FROM resolve_item AS r
               WHERE r.merchant_id = t.merchant_id AND r.mode = t.mode
                  AND r.payment_id = t.cause AND r.resolution = 'kept_as_credit'
                  AND r.kept_minor = t.amount_minor AND r.currency = t.currency)",
    ),
    (
        "both sides of a transfer are accounts of its currency",
        "SELECT t.id AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND 2 <> (
            SELECT COUNT(*) FROM ledger_account AS a
            WHERE a.merchant_id = t.merchant_id AND a.mode = t.mode AND a.currency = t.currency
               AND a.account IN (t.debit_account, t.credit_account))",
    ),
    (
        "a paid payment holds its bank reference, alone",
        "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.state = 'paid' AND NOT EXISTS (
            SELECT 1 FROM bank_reference AS b
            WHERE b.merchant_id = p.merchant_id AND b.mode = p.mode
               AND b.terminal_key = p.terminal_key AND b.reference_key = p.reference_key
               AND b.payment_id = p.id)",
    ),
    (
        "a bank reference is claimed only by a paid payment",
        "SELECT b.payment_id AS object FROM bank_reference AS b
         WHERE b.merchant_id = $1 AND b.mode = $2 AND NOT EXISTS (
            SELECT 1 FROM payment AS p
            WHERE p.merchant_id = b.merchant_id AND p.mode = b.mode AND p.id = b.payment_id
               AND p.state IN ('paid', 'revoked') AND p.terminal_key = b.terminal_key
               AND p.reference_key = b.reference_key)",
    ),
    (
        "a receipt has the amount, currency, customer and account of its payment",
        "SELECT r.id AS object FROM receipt AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND r.payment_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM payment AS p JOIN link AS l ON l.merchant_id = p.merchant_id
               AND l.mode = p.mode AND l.id = p.link_id
            LEFT JOIN slip AS s ON s.merchant_id = p.merchant_id AND s.mode = p.mode
               AND s.payment_id = p.id
            WHERE p.merchant_id = r.merchant_id AND p.mode = r.mode AND p.id = r.payment_id
               AND p.state IN ('paid', 'revoked') AND p.amount_minor = r.amount_minor
               AND p.currency = r.currency AND p.customer_id = r.customer_id
               AND COALESCE(s.account_id, l.account_id) = r.account_id)",
    ),
    (
        "a receipt made by hand has the currency of its account",
        "SELECT r.id AS object FROM receipt AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND r.payment_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM financial_account AS a
            WHERE a.merchant_id = r.merchant_id AND a.id = r.account_id
               AND a.currency = r.currency)",
    ),
    (
        "an approved receipt is allocated, and nothing else is",
        concat!(
            "SELECT r.id AS object FROM receipt AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND (
            SELECT COUNT(*) FROM receipt_mark AS m
            WHERE m.merchant_id = r.merchant_id AND m.mode = r.mode AND m.receipt_id = r.id
               AND m.kind = 'approved')
            <> (SELECT COUNT(*) FROM transfer AS t
            WHERE t.merchant_id = r.merchant_id AND t.mode = r.mode
               AND t.cause = COALESCE(r.payment_id, r.id) AND t.kind = 'allocation'
               AND t.amount_minor = r.amount_minor AND t.currency = r.currency
               AND ",
            theirs!("t.debit_account", "unapplied:", "r"),
            "
               AND ",
            theirs!("t.credit_account", "customer:", "r"),
            ")
         UNION ALL
         SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind = 'allocation' AND NOT EXISTS (
            SELECT 1 FROM receipt AS r
            WHERE r.merchant_id = t.merchant_id AND r.mode = t.mode
               AND r.payment_id = t.cause) AND NOT EXISTS (
            SELECT 1 FROM receipt AS r
            WHERE r.merchant_id = t.merchant_id AND r.mode = t.mode
               AND r.id = t.cause AND r.payment_id IS NULL)"
        ),
    ),
    (
        "an approved receipt made by hand is booked with its fee, and nothing else is",
        concat!(
            "SELECT r.id AS object FROM receipt AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND r.payment_id IS NULL AND (
            SELECT COUNT(*) * CASE WHEN r.fee_minor > 0 THEN 2 ELSE 1 END
            FROM receipt_mark AS m
            WHERE m.merchant_id = r.merchant_id AND m.mode = r.mode AND m.receipt_id = r.id
               AND m.kind = 'approved')
            <> (SELECT COUNT(*) FROM transfer AS t
            WHERE t.merchant_id = r.merchant_id AND t.mode = r.mode
               AND t.cause = r.id AND t.currency = r.currency
               AND ((t.kind = 'received' AND t.amount_minor = r.amount_minor
                  AND t.debit_account = 'financial:' || r.account_id
                  AND ",
            theirs!("t.credit_account", "unapplied:", "r"),
            ")
                 OR (t.kind = 'receipt_fee' AND t.amount_minor = r.fee_minor
                  AND t.debit_account = 'fee'
                  AND t.credit_account = 'financial:' || r.account_id)))
         UNION ALL
         SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind IN ('received', 'receipt_fee')
            AND NOT EXISTS (SELECT 1 FROM receipt AS r
               WHERE r.merchant_id = t.merchant_id AND r.mode = t.mode
                  AND r.id = t.cause AND r.payment_id IS NULL AND t.amount_minor
                     = CASE WHEN t.kind = 'received' THEN r.amount_minor ELSE r.fee_minor END)"
        ),
    ),
    (
        "what a void receipt had booked is taken back exactly, and nothing else is",
        concat!(
            "SELECT r.id AS object FROM receipt AS r JOIN transfer AS t
            ON t.merchant_id = r.merchant_id AND t.mode = r.mode
               AND t.cause = COALESCE(r.payment_id, r.id)
               AND t.kind IN ('allocation', 'received', 'receipt_fee')
         WHERE r.merchant_id = $1 AND r.mode = $2 AND (
            SELECT COUNT(*) FROM receipt_mark AS m
            WHERE m.merchant_id = r.merchant_id AND m.mode = r.mode AND m.receipt_id = r.id
               AND m.kind = 'voided')
            <> (SELECT COUNT(*) FROM transfer AS v
            WHERE v.merchant_id = t.merchant_id AND v.mode = t.mode AND v.cause = t.cause
               AND v.kind = t.kind || '_voided' AND v.amount_minor = t.amount_minor
               AND v.currency = t.currency AND ",
            follows!("t.credit_account", "v.debit_account"),
            "
               AND ",
            follows!("t.debit_account", "v.credit_account"),
            ")
         UNION ALL
         SELECT v.cause AS object FROM transfer AS v
         WHERE v.merchant_id = $1 AND v.mode = $2
            AND v.kind IN ('allocation_voided', 'received_voided', 'receipt_fee_voided')
            AND NOT EXISTS (SELECT 1 FROM transfer AS t
               WHERE t.merchant_id = v.merchant_id AND t.mode = v.mode AND t.cause = v.cause
                  AND v.kind = t.kind || '_voided')"
        ),
    ),
    (
        "a link holds the sum and the number of the payments that were applied to it",
        "SELECT l.id AS object FROM link AS l
         WHERE l.merchant_id = $1 AND l.mode = $2 AND (
            l.paid_minor <> (SELECT CAST(COALESCE(SUM(p.amount_minor), 0) AS BIGINT)
               FROM payment AS p
               WHERE p.merchant_id = l.merchant_id AND p.mode = l.mode AND p.link_id = l.id
                  AND p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM resolve_item AS r
                     WHERE r.merchant_id = p.merchant_id AND r.mode = p.mode
                        AND r.payment_id = p.id))
            OR l.payments <> (SELECT COUNT(*) FROM payment AS p
               WHERE p.merchant_id = l.merchant_id AND p.mode = l.mode AND p.link_id = l.id
                  AND p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM resolve_item AS r
                     WHERE r.merchant_id = p.merchant_id AND r.mode = p.mode
                        AND r.payment_id = p.id)))",
    ),
    (
        "a paid single link holds its amount",
        "SELECT id AS object FROM link
         WHERE merchant_id = $1 AND mode = $2 AND reusable = 0 AND state <> 'cancelled'
            AND (state = 'paid') <> CASE WHEN rule = 'open' THEN payments > 0
               ELSE paid_minor >= amount_minor END",
    ),
    (
        "a link carries the terms of its version",
        "SELECT l.id AS object FROM link AS l
         WHERE l.merchant_id = $1 AND l.mode = $2 AND NOT EXISTS (SELECT 1 FROM link_terms AS t
            WHERE t.merchant_id = l.merchant_id AND t.mode = l.mode AND t.link_id = l.id
               AND t.version = l.version AND t.amount_minor = l.amount_minor
               AND t.currency = l.currency AND t.rule = l.rule AND t.reusable = l.reusable
               AND COALESCE(t.min_minor, -1) = COALESCE(l.min_minor, -1)
               AND COALESCE(t.max_minor, -1) = COALESCE(l.max_minor, -1)
               AND COALESCE(t.expires_at, -1) = COALESCE(l.expires_at, -1)
               AND COALESCE(t.max_payments, -1) = COALESCE(l.max_payments, -1)
               AND COALESCE(t.max_total_minor, -1) = COALESCE(l.max_total_minor, -1)
               AND COALESCE(t.description, '') = COALESCE(l.description, '')
               AND COALESCE(t.providers, '') = COALESCE(l.providers, ''))",
    ),
    (
        "a payment has the amount and currency of the terms that it pays, or less",
        "SELECT p.id AS object FROM payment AS p JOIN link_terms AS t
            ON t.merchant_id = p.merchant_id AND t.mode = p.mode AND t.link_id = p.link_id
               AND t.version = p.terms_version
         WHERE p.merchant_id = $1 AND p.mode = $2
            AND NOT EXISTS (SELECT 1 FROM slip AS s WHERE s.merchant_id = p.merchant_id
               AND s.mode = p.mode AND s.payment_id = p.id)
            AND (p.currency <> t.currency OR p.amount_minor > CASE WHEN t.rule = 'open'
               THEN COALESCE(t.max_minor, p.amount_minor) ELSE t.amount_minor END)",
    ),
    (
        "a conflict waits in the resolve queue or was closed there",
        "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.state = 'conflict' AND NOT EXISTS (
            SELECT 1 FROM resolve_item AS r
            WHERE r.merchant_id = p.merchant_id AND r.mode = p.mode AND r.payment_id = p.id)",
    ),
    (
        "paid is entered once, and said once",
        "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND (
            SELECT COUNT(*) FROM event AS e
            WHERE e.merchant_id = p.merchant_id AND e.mode = p.mode AND e.object = p.id
               AND e.kind = 'payment.paid')
            <> CASE WHEN p.state IN ('paid', 'revoked') THEN 1 ELSE 0 END",
    ),
    (
        "a payment that is not final has a job that asks about it",
        "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2
            AND p.state IN ('created', 'redirected', 'verifying', 'unknown') AND NOT EXISTS (
               SELECT 1 FROM job AS j
               WHERE j.merchant_id = p.merchant_id AND j.mode = p.mode
                  AND j.kind = 'payment.check' AND j.dedupe_key = p.id)",
    ),
    (
        "no more goes back than was paid",
        "SELECT r.payment_id AS object FROM refund AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND r.state <> 'refused'
         GROUP BY r.merchant_id, r.mode, r.payment_id, r.currency
         HAVING SUM(r.amount_minor) > COALESCE((SELECT p.amount_minor FROM payment AS p
            WHERE p.merchant_id = r.merchant_id AND p.mode = r.mode AND p.id = r.payment_id
               AND p.currency = r.currency AND p.state = 'paid'), 0)",
    ),
    (
        "a refund is taken from the customer once, and given or left there once",
        "SELECT r.id AS object FROM refund AS r
         WHERE r.merchant_id = $1 AND r.mode = $2 AND (
            1 <> (SELECT COUNT(*) FROM transfer AS t
               WHERE t.merchant_id = r.merchant_id AND t.mode = r.mode AND t.cause = r.id
                  AND t.kind = 'refund_reserved' AND t.amount_minor = r.amount_minor
                  AND t.currency = r.currency AND t.credit_account = 'refund'
                  AND t.debit_account LIKE r.pocket || ':%')
            OR CASE WHEN r.state = 'done' THEN 1 ELSE 0 END <> (
               SELECT COUNT(*) FROM transfer AS t
               WHERE t.merchant_id = r.merchant_id AND t.mode = r.mode AND t.cause = r.id
                  AND t.kind = 'refund_given' AND t.amount_minor = r.amount_minor
                  AND t.currency = r.currency AND t.debit_account = 'refund'
                  AND t.credit_account LIKE CASE WHEN r.way = 'hand' THEN 'financial:%'
                     ELSE 'clearing:%' END)
            OR CASE WHEN r.state = 'refused' THEN 1 ELSE 0 END <> (
               SELECT COUNT(*) FROM transfer AS t
               WHERE t.merchant_id = r.merchant_id AND t.mode = r.mode AND t.cause = r.id
                  AND t.kind = 'refund_freed' AND t.amount_minor = r.amount_minor
                  AND t.currency = r.currency AND t.debit_account = 'refund'
                  AND t.credit_account LIKE r.pocket || ':%'))
         UNION ALL
         SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2
            AND t.kind IN ('refund_reserved', 'refund_given', 'refund_freed', 'refund_moved')
            AND NOT EXISTS (SELECT 1 FROM refund AS r
               WHERE r.merchant_id = t.merchant_id AND r.mode = t.mode AND r.id = t.cause
                  AND r.amount_minor = t.amount_minor)",
    ),
    (
        "a receipt that counts is of money that did not all go back",
        "SELECT c.id AS object FROM receipt AS c
         WHERE c.merchant_id = $1 AND c.mode = $2 AND c.payment_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.merchant_id = c.merchant_id
               AND m.mode = c.mode AND m.receipt_id = c.id AND m.kind = 'approved')
            AND NOT EXISTS (SELECT 1 FROM receipt_mark AS m WHERE m.merchant_id = c.merchant_id
               AND m.mode = c.mode AND m.receipt_id = c.id AND m.kind = 'voided')
            AND c.amount_minor <= (SELECT COALESCE(SUM(r.amount_minor), 0) FROM refund AS r
               WHERE r.merchant_id = c.merchant_id AND r.mode = c.mode
                  AND r.payment_id = c.payment_id AND r.state = 'done')",
    ),
    (
        "what is to be given back has a job that asks the bank, or waits for a person",
        "SELECT r.id AS object FROM refund AS r
         WHERE r.merchant_id = $1 AND r.mode = $2
            AND r.state IN ('reserved', 'asking', 'unknown') AND r.waits_for_person = 0
            AND NOT EXISTS (SELECT 1 FROM job AS j
               WHERE j.merchant_id = r.merchant_id AND j.mode = r.mode
                  AND j.kind = 'refund.ask' AND j.dedupe_key = r.id)",
    ),
    (
        "a slip stands as its payment does, with the amount that was accepted or claimed",
        "SELECT p.id AS object FROM payment AS p LEFT JOIN slip AS s
            ON s.merchant_id = p.merchant_id AND s.mode = p.mode AND s.payment_id = p.id
         WHERE p.merchant_id = $1 AND p.mode = $2
            AND (s.payment_id IS NOT NULL OR p.state IN
               ('received', 'needs_correction', 'rejected', 'revoked'))
            AND (s.payment_id IS NULL OR p.currency <> s.currency
               OR p.state <> CASE WHEN s.state = 'accepted' THEN 'paid' ELSE s.state END
               OR p.amount_minor <> COALESCE(s.accepted_minor, s.claimed_minor))",
    ),
    (
        "what a revoked slip had booked is taken back exactly, and no other payment is",
        concat!(
            "SELECT p.id AS object FROM payment AS p
         WHERE p.merchant_id = $1 AND p.mode = $2 AND p.state = 'revoked' AND 1 <> (
            SELECT COUNT(*) FROM transfer AS t JOIN transfer AS v
               ON v.merchant_id = t.merchant_id AND v.mode = t.mode AND v.cause = t.cause
            WHERE t.merchant_id = p.merchant_id AND t.mode = p.mode AND t.cause = p.id
               AND t.kind = 'payment' AND v.kind = 'payment_voided'
               AND v.amount_minor = t.amount_minor AND v.currency = t.currency
               AND v.credit_account = t.debit_account AND ",
            follows!("t.credit_account", "v.debit_account"),
            ")
         UNION ALL
         SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind = 'payment_voided'
            AND NOT EXISTS (SELECT 1 FROM payment AS p
               WHERE p.merchant_id = t.merchant_id AND p.mode = t.mode AND p.id = t.cause
                  AND p.state = 'revoked')
         UNION ALL
         SELECT r.id AS object FROM receipt AS r JOIN payment AS p
            ON p.merchant_id = r.merchant_id AND p.mode = r.mode AND p.id = r.payment_id
         WHERE r.merchant_id = $1 AND r.mode = $2 AND p.state = 'revoked' AND NOT EXISTS (
            SELECT 1 FROM receipt_mark AS m
            WHERE m.merchant_id = r.merchant_id AND m.mode = r.mode AND m.receipt_id = r.id
               AND m.kind = 'voided')"
        ),
    ),
    (
        "a queued message has a job that sends it",
        "SELECT m.id AS object FROM message AS m
         WHERE m.merchant_id = $1 AND m.mode = $2 AND m.state IN ('queued', 'sending')
            AND NOT EXISTS (SELECT 1 FROM job AS j
               WHERE j.merchant_id = m.merchant_id AND j.mode = m.mode
                  AND j.kind = 'message.send' AND j.dedupe_key = m.id)",
    ),
    (
        "a document owes what counts of it, and no other owes anything",
        "SELECT d.id AS object FROM document AS d
         WHERE d.merchant_id = $1 AND d.mode = $2 AND d.debt_minor <> CASE
            WHEN d.state <> 'approved' THEN 0
            WHEN d.kind IN ('invoice', 'contract') THEN COALESCE(d.final_minor, 0)
            WHEN d.kind <> 'order' THEN 0
            WHEN d.final_minor <= (SELECT COALESCE(SUM(i.final_minor), 0) FROM document AS i
               WHERE i.merchant_id = d.merchant_id AND i.mode = d.mode AND i.source_id = d.id
                  AND i.kind = 'invoice' AND i.state = 'approved') THEN 0
            ELSE d.final_minor - (SELECT COALESCE(SUM(i.final_minor), 0) FROM document AS i
               WHERE i.merchant_id = d.merchant_id AND i.mode = d.mode AND i.source_id = d.id
                  AND i.kind = 'invoice' AND i.state = 'approved') END",
    ),
    (
        "the transfers of a document make its debt, to its customer alone",
        "SELECT d.id AS object FROM document AS d LEFT JOIN (
            SELECT o.id, SUM(CASE WHEN COALESCE(m.merged_into, o.customer) = own.customer_id
                  THEN o.minor ELSE 0 END) AS due,
               SUM(CASE WHEN COALESCE(m.merged_into, o.customer) = own.customer_id
                  THEN 0 ELSE o.minor END) AS others
            FROM (SELECT CASE WHEN t.kind IN ('debt', 'debt_reversed')
                     THEN SUBSTR(t.cause, 1, 36) ELSE i.source_id END AS id,
                  CASE WHEN t.kind IN ('debt', 'debt_moved_back')
                     THEN SUBSTR(t.debit_account, 10) ELSE SUBSTR(t.credit_account, 10) END
                     AS customer,
                  CASE WHEN t.kind IN ('debt', 'debt_moved_back')
                     THEN t.amount_minor ELSE 0 - t.amount_minor END AS minor
               FROM transfer AS t LEFT JOIN document AS i ON i.merchant_id = t.merchant_id
                  AND i.mode = t.mode AND i.id = SUBSTR(t.cause, 1, 36)
               WHERE t.merchant_id = $1 AND t.mode = $2
                  AND t.kind IN ('debt', 'debt_reversed', 'debt_moved', 'debt_moved_back')) AS o
            JOIN document AS own ON own.merchant_id = $1 AND own.mode = $2 AND own.id = o.id
            LEFT JOIN customer AS m ON m.merchant_id = $1 AND m.mode = $2 AND m.id = o.customer
            GROUP BY o.id) AS s ON s.id = d.id
         WHERE d.merchant_id = $1 AND d.mode = $2
            AND (COALESCE(s.due, 0) <> d.debt_minor OR COALESCE(s.others, 0) <> 0)",
    ),
    (
        "a debt is booked between a customer and sales, for an approval of a document",
        "SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2
            AND t.kind IN ('debt', 'debt_reversed', 'debt_moved', 'debt_moved_back')
            AND (NOT EXISTS (SELECT 1 FROM document AS d
                  WHERE d.merchant_id = t.merchant_id AND d.mode = t.mode
                     AND d.id = SUBSTR(t.cause, 1, 36) AND d.currency = t.currency
                     AND SUBSTR(t.cause, 38) > '0'
                     AND (LENGTH(SUBSTR(t.cause, 38)) < LENGTH(d.approvals || '')
                        OR (LENGTH(SUBSTR(t.cause, 38)) = LENGTH(d.approvals || '')
                           AND SUBSTR(t.cause, 38) <= d.approvals || '')))
               OR 'sales' <> CASE WHEN t.kind IN ('debt', 'debt_moved_back')
                  THEN t.credit_account ELSE t.debit_account END
               OR 'customer:' <> SUBSTR(CASE WHEN t.kind IN ('debt', 'debt_moved_back')
                  THEN t.debit_account ELSE t.credit_account END, 1, 9))",
    ),
    (
        "a customer who was merged holds nothing any more",
        "SELECT m.id AS object FROM customer AS m JOIN ledger_account AS a
            ON a.merchant_id = m.merchant_id AND a.mode = m.mode
               AND a.account IN ('customer:' || m.id, 'unapplied:' || m.id)
         WHERE m.merchant_id = $1 AND m.mode = $2 AND m.merged_into IS NOT NULL
            AND (SELECT COALESCE(SUM(t.amount_minor), 0) FROM transfer AS t
               WHERE t.merchant_id = a.merchant_id AND t.mode = a.mode
                  AND t.debit_account = a.account AND t.currency = a.currency)
            <> (SELECT COALESCE(SUM(t.amount_minor), 0) FROM transfer AS t
               WHERE t.merchant_id = a.merchant_id AND t.mode = a.mode
                  AND t.credit_account = a.account AND t.currency = a.currency)
         UNION ALL
         SELECT t.cause AS object FROM transfer AS t
         WHERE t.merchant_id = $1 AND t.mode = $2 AND t.kind IN ('merged', 'merged_unapplied')
            AND NOT EXISTS (SELECT 1 FROM customer AS m
               WHERE m.merchant_id = t.merchant_id AND m.mode = t.mode
                  AND m.id = SUBSTR(t.cause, 1, 36) AND m.merged_into IS NOT NULL)",
    ),
    (
        "the lines of a document make its final amount",
        "SELECT d.id AS object FROM document AS d JOIN (
            SELECT document_id, SUM(total_minor) AS total FROM document_line
            WHERE merchant_id = $1 AND mode = $2 GROUP BY document_id) AS l
            ON l.document_id = d.id
         WHERE d.merchant_id = $1 AND d.mode = $2
            AND (d.final_minor IS NULL OR d.final_minor <> l.total)",
    ),
];
