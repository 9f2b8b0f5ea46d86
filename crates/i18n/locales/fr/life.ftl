### La vie d’un lien, les filtres gardés, les tableaux à emporter.

life-cancel-note = Note pour l’équipe
life-cancel-note-hint = Reste avec le lien ; le payeur ne la voit jamais.
life-reopen = Rouvrir
life-reopen-ask = Rouvrir ce lien ?
life-reopen-text = Quiconque a son adresse peut de nouveau le payer, aux mêmes conditions.
life-reopen-paid = Le lien a reçu son argent ; il n’y a rien à rouvrir.
life-reopen-meanwhile = Un payeur a payé après l’annulation. Rouvert, le lien demanderait l’argent deux fois : décidez d’abord de ce paiement, ou créez un autre lien.
life-said-reopened = Le lien est de nouveau ouvert.
life-said-extended = Le lien est valable plus longtemps.
life-said-resent = Le lien a été renvoyé.
life-said-reminded = Le rappel est en route.
life-extend = Valable plus longtemps
life-extend-days = { $count ->
    [one] +{ $text } jour
   *[other] +{ $text } jours
}
life-resend = Renvoyer
life-resend-or-remind = Renvoyer ou rappeler
life-resend-as = Texte du message
life-resend-as-link = Le lien, encore une fois
life-resend-as-reminder = Un rappel
life-resend-as-hint = Un rappel part après les heures calmes, et pas là d’où le courrier est revenu.
life-resend-same = Déjà destinataires
life-resend-others = Autres
life-resend-others-hint = Adresses e-mail, numéros de mobile et comptes de messagerie (telegram:@sara_k), séparés par ;
life-resend-text = Rien n’a été envoyé : le message ne peut pas partir ainsi.
life-resend-own-hint = Sinon il dit ce que dit le lien, ou la boutique. Les paramètres entre doubles accolades portent leurs valeurs, comme dans les réglages sous « Textes des messages ».
life-resend-own = Écrire un autre message pour cet envoi
life-resend-silent = ne veut plus de messages
life-resend-nobody = Choisissez quelqu’un ou saisissez une adresse.
life-resend-many = Pas plus de { $count } adresses à la fois.
life-resend-state = Ce lien ne s’envoie plus. Son état : { $state }
life-resend-done = { $count ->
    [one] { $text } message est en route.
   *[other] { $text } messages sont en route.
}
life-resend-left = Rien n’a été envoyé à { $addresses } : ils ne veulent plus de messages.
life-like = En créer un semblable
life-poster = Affiche
life-poster-print = Imprimer
life-poster-paper = Papier
life-poster-scan = Scannez pour payer
life-ev-reopened = Rouvert
life-ev-resent = Renvoyé
life-ev-reminded = Rappel envoyé
links-customer = Client
links-document = Document
links-customer-name = Nom du client
links-narrowed = Seulement ce qui appartient à un client ou à un document.
links-sort = Ordre
links-sort-created = Les plus récents d’abord
links-sort-amount = Les plus gros montants d’abord
links-sort-expiry = Ceux qui finissent d’abord
links-sort-paid = Les derniers payés d’abord
links-locked = le reste dû du document
export-as = Emporter en
saved-filters = Mes filtres
saved-keep = Garder ce filtre
saved-name = Nom du filtre
saved-save = Garder
saved-forget = Oublier
saved-forget-ask = Oublier ce filtre ?
saved-forget-text = La liste et tout ce qu’elle contient restent tels quels.
saved-full = Vous gardez déjà autant de filtres que possible pour cette liste. Oubliez-en un d’abord.
saved-said-kept = Le filtre est gardé.
saved-said-forgotten = Le filtre est oublié.
links-common = Ce nom est fréquent : seuls les liens des { $count } premiers clients sont examinés. Précisez-le.
links-paper = Document
links-code = Code de paiement ou de suivi
links-expires-from = Valable jusqu’au, à partir du
links-expires-to = Valable jusqu’au, avant la fin du
links-paid-from = Payé à partir du
links-paid-to = Payé jusqu’au
links-maker = Créé par
links-maker-openpay = Un payeur, sur OpenPay
links-maker-program = Un programme
links-told = Message
links-common-papers = Beaucoup de documents ont ces mots : seuls les liens des { $count } premiers sont examinés. Précisez le numéro.
payments-common = Beaucoup de liens ont ces mots : seuls les paiements des { $count } premiers sont examinés. Précisez-les.
receipts-common = Ce nom est fréquent : seuls les reçus des { $count } premiers clients sont examinés. Précisez-le.
