//! The default messages in French. A no-break space stands before a colon, a narrow one before
//! other double signs.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    test_tag: "TEST",
    test_line: "TEST – pas d’argent réel",
    colon: "\u{a0}: ",

    amount: "Montant",
    spelled_out: "En toutes lettres",
    description: "Objet",
    reference: "Référence",
    expires: "Date limite de paiement",
    payment_code: "Code de paiement",
    code: "Code",
    tracking_code: "Code de suivi",
    receipt_number: "Numéro de reçu",
    paid_at: "Payé le",
    provider: "Moyen de paiement",
    page: "Page de ce paiement",
    office_page: "Sa page dans le bureau",
    receipt: "Reçu, à conserver ou à imprimer",
    reason: "Motif",
    recipient: "Destinataire",
    failure: "Réponse du canal",

    contact: "Une question\u{202f}? Contactez-nous",
    pay_here: "Pour payer, ouvrez ce lien",
    pay: "Payer",
    address: "Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur",
    unexpected: "Si vous ne reconnaissez pas cette demande, veuillez vous renseigner auprès de \
                 {{ shop }} avant de payer.",
    keep_secret: "Ce code est valable dix minutes. Personne chez {{ shop }} ne vous le demandera. Si vous ne l’avez pas demandé, vous n’avez rien à faire.",
    keep_codes: "Veuillez conserver ces codes\u{202f}; ils vous permettent de vous renseigner sur \
                 ce paiement.",

    link_sent_short: "Demande de paiement de {{ shop }}",
    openpay_sent_short: "Pour payer {{ shop }}",
    paid_short: "Votre paiement à {{ shop }} est confirmé",
    // A capital with an accent is outside the alphabet of SMS.
    expires_short: "Date limite\u{a0}: {{ expires_short }}",

    link_sent: Said {
        subject: "Demande de paiement de {{ shop }}",
        lead: &[
            "Bonjour,",
            "Voici le lien de paiement que vous adresse {{ shop }}.",
        ],
    },
    reminder: Said {
        subject: "Rappel de votre paiement à {{ shop }}",
        lead: &[
            "Bonjour,",
            "Petit rappel\u{a0}: votre paiement à {{ shop }} est toujours attendu. Si vous l’avez déjà réglé, ne tenez pas compte de ce message.",
        ],
    },
    openpay_sent: Said {
        subject: "La page pour payer {{ shop }}",
        lead: &[
            "Bonjour,",
            "Voici la page sur laquelle vous pouvez payer {{ shop }}. Ce qui est connu y est déjà rempli.",
        ],
    },
    one_time_code: Said {
        subject: "Votre code pour {{ shop }}",
        lead: &["Voici le code que vous avez demandé sur la page de paiement de {{ shop }}."],
    },
    paid: Said {
        subject: "Votre paiement à {{ shop }} est confirmé",
        lead: &["Merci. Votre paiement à {{ shop }} est confirmé."],
    },
    receipt_sent: Said {
        subject: "Reçu de votre paiement à {{ shop }}",
        lead: &["Voici le reçu d’un paiement à {{ shop }}."],
    },
    staff_paid: Said {
        subject: "Paiement reçu pour {{ shop }}",
        lead: &["Un paiement pour {{ shop }} est arrivé et la banque l’a confirmé."],
    },
    failed: Said {
        subject: "Votre paiement à {{ shop }} n’a pas abouti",
        lead: &[
            "Votre paiement à {{ shop }} n’a pas abouti. Si votre compte a été débité, votre banque vous rend la somme d’elle-même sous 72 heures.",
            "Vous pouvez réessayer quand vous voulez.",
        ],
    },
    expired: Said {
        subject: "Le délai pour payer {{ shop }} est passé",
        lead: &[
            "Le délai d’un lien de paiement de {{ shop }} est passé. Si vous voulez toujours payer, demandez un nouveau lien.",
        ],
    },
    staff_partly_paid: Said {
        subject: "Paiement partiel pour {{ shop }}",
        lead: &[
            "Une partie de ce que demande un lien de paiement de {{ shop }} est arrivée, et la banque l’a confirmée. Le reste est encore dû.",
        ],
    },
    staff_failed: Said {
        subject: "Un paiement pour {{ shop }} a échoué",
        lead: &[
            "Quelqu’un a voulu payer {{ shop }}, et la banque ne l’a pas confirmé. Le lien reste ouvert et peut être payé.",
        ],
    },
    staff_expired: Said {
        subject: "Un lien de paiement de {{ shop }} a expiré sans être payé",
        lead: &[
            "Un lien de paiement de {{ shop }} a expiré sans être payé. Sur sa page, \
             vous pouvez le prolonger ou en créer un semblable.",
        ],
    },
    staff_pending_too_long: Said {
        subject: "Un paiement pour {{ shop }} est toujours en cours de vérification",
        lead: &[
            "La banque n’a pas encore donné de réponse définitive au sujet d’un paiement pour \
             {{ shop }}, et l’attente est plus longue que d’habitude. D’ici là, ce paiement n’est \
             ni payé ni échoué.",
            "La banque est de nouveau interrogée automatiquement. Merci de ne pas demander au \
             payeur de payer une seconde fois avant que le résultat soit connu.",
        ],
    },
    staff_needs_resolving: Said {
        subject: "Un paiement pour {{ shop }} attend votre décision",
        lead: &[
            "Un paiement pour {{ shop }} n’a pas pu être traité automatiquement. Il attend, avec \
             toutes ses pièces, la décision d’une personne de votre équipe.",
        ],
    },
    staff_bounced: Said {
        subject: "Un message de {{ shop }} n’est pas arrivé",
        lead: &[
            "Un message de {{ shop }} n’est pas parvenu à son destinataire, et il ne reste aucun \
             autre moyen de l’envoyer. Vous pouvez vérifier l’adresse et renvoyer le message, ou \
             transmettre le lien autrement.",
        ],
    },
    staff_channel_stopped: Said {
        subject: "Un canal de messages de {{ shop }} s’est arrêté",
        lead: &[
            "Un canal de messages de {{ shop }} s’est arrêté. Rien ne part par ce canal tant que \
             personne ne l’a vérifié\u{a0}: les messages prennent la voie suivante ou attendent.",
            "Veuillez vérifier son crédit et ses réglages dans les paramètres du bureau, puis \
             envoyer un message d’essai\u{a0}: cela le remet en marche.",
        ],
    },
    refunded: Said {
        subject: "Remboursement de {{ shop }}",
        lead: &[
            "Un paiement à {{ shop }} vous a été remboursé. Quelques jours ouvrés peuvent passer avant \
             que la somme apparaisse sur votre compte.",
        ],
    },
    slip_received: Said {
        subject: "Votre bordereau bancaire pour {{ shop }} est enregistré",
        lead: &[
            "Votre bordereau bancaire pour {{ shop }} est enregistré. Le paiement sera confirmé dès que {{ shop }} aura vu l’argent sur son compte. Vous en serez informé.",
        ],
    },
    slip_correction: Said {
        subject: "Votre bordereau bancaire pour {{ shop }} est à corriger",
        lead: &[
            "Un élément de votre bordereau bancaire pour {{ shop }} doit être corrigé. Veuillez ouvrir sa page, modifier ce qui est faux et l’envoyer de nouveau.",
        ],
    },
    slip_rejected: Said {
        subject: "Votre bordereau bancaire pour {{ shop }} a été refusé",
        lead: &[
            "Votre bordereau bancaire n’a pas pu être accepté par {{ shop }}. Si vous pensez qu’il s’agit d’une erreur, veuillez nous écrire en indiquant le code de paiement.",
        ],
    },
    slip_revoked: Said {
        subject: "Votre bordereau bancaire pour {{ shop }} ne compte plus",
        lead: &[
            "Votre bordereau bancaire avait été accepté. Cette acceptation a été annulée\u{a0}: le paiement pour {{ shop }} compte comme non payé.",
        ],
    },
    staff_slip: Said {
        subject: "Un bordereau bancaire pour {{ shop }} vous attend",
        lead: &[
            "Un payeur a enregistré un bordereau bancaire pour {{ shop }}. Veuillez chercher l’argent sur le compte, puis décider de ce bordereau dans le bureau.",
        ],
    },
};
