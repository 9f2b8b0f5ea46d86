### Headings of lists that are taken away as tables.

export-id = Id
export-shop = Boutique
export-customer = Client
export-document = Document
export-reference = Référence
export-description = Description
export-amount = Montant
export-unit = Unité
export-received = Reçu
export-account = Compte
export-state = État
export-created = Créé
export-expires = Expire
export-paid = Payé le
export-payment-codes = Codes de paiement
export-tracking-codes = Codes de suivi
export-address = Adresse
export-link = Lien
export-provider = Prestataire
export-started = Commencé
export-payment-code = Code de paiement
export-tracking-code = Code de suivi
export-card = Carte
export-number = Numéro
export-type = Type
export-method = Mode
