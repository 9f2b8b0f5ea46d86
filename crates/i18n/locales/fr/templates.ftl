### Texts of messages: a shop's own in place of the delivered ones.

templates = Textes des messages
templates-text = Ce que lisent les payeurs et vos collègues. Tous les textes sont fournis prêts à l’emploi ; écrivez le vôtre là où vous préférez d’autres mots.
templates-when = Message
templates-email = E-mail
templates-short = SMS et messagerie
templates-own = Texte personnalisé
templates-delivered = Texte fourni

## The editor
templates-subject = Objet
templates-body = Texte
templates-email-hint = Les logiciels de messagerie l’affichent aussi comme une page, avec le nom de la boutique en haut et le lien sous forme de bouton.
templates-short-hint = Un seul texte pour les SMS et les messageries. Plus il est court, moins il coûte.
templates-link-hint = Si le lien manque, il est ajouté en dernière ligne.
templates-parameters = Paramètres
templates-parameters-text = Écrivez-les entre doubles accolades ; le message porte leurs valeurs. Ce qui ne s’applique pas est vide. Ce qui se trouve entre ces deux balises est omis tant que le paramètre est vide :
templates-p-shop = nom de la boutique
templates-p-shop-contact = où la boutique répond aux questions
templates-p-customer = nom du client ; vide tant que personne n’est désigné
templates-sample-title = Mme
templates-p-customer-number = numéro du client dans vos livres
templates-p-customer-title = civilité du client : Dr, Mme
templates-p-document-kind = type du document : facture, devis…
templates-p-document-number = numéro du document
templates-p-amount = montant avec son unité
templates-p-amount-words = montant en toutes lettres
templates-p-currency = nom de l’unité monétaire de la boutique
templates-p-description = objet du paiement
templates-p-reference = votre propre référence
templates-p-short-url = la même adresse en moins de lettres, pour les SMS
templates-p-qr-url = image de l’adresse à scanner : seule sur une ligne d’un e-mail, elle s’affiche
templates-p-link-url = adresse de paiement
templates-p-expires = date limite de paiement
templates-p-expires-short = la même date en chiffres, pour les SMS
templates-p-payment-code = notre code du paiement
templates-p-code = le code à usage unique que le payeur a demandé ; vide dans tous les autres messages
templates-p-tracking-code = code de suivi de la banque
templates-p-receipt-number = numéro de reçu
templates-p-receipt-url = adresse du reçu
templates-p-paid-at = date du paiement
templates-p-provider = nom du moyen de paiement
templates-p-page-url = adresse de la page du paiement ; pour l’équipe, de sa page dans le bureau
templates-p-reason = pourquoi quelqu’un doit décider
templates-p-recipient = dans les avis : l’adresse qu’un message n’a pas atteinte
templates-p-mode-test = rempli en TEST, vide en LIVE

## Preview and test
templates-preview = Aperçu
templates-preview-text = Avec des valeurs d’exemple.
templates-preview-button = Afficher l’aperçu
templates-sms = { $parts ->
    [one] { $count } caractères, { $number } SMS
   *[other] { $count } caractères, { $number } SMS
}
templates-sms-gsm = En lettres latines simples, { $most } caractères tiennent dans ce nombre de SMS.
templates-sms-ucs = Avec des lettres persanes ou des signes particuliers, { $most } caractères tiennent dans ce nombre de SMS.
templates-test-button = M’envoyer un essai
templates-test-text = Envoie ce texte, avec des valeurs d’exemple, à { $address }.
templates-test-subject = Essai d’un texte : { $subject }
templates-test-sent = Envoyé à { $address }. Le serveur de messagerie l’a accepté.
templates-test-failed = L’essai n’a pas été envoyé. Réponse du serveur de messagerie :
templates-test-none = Aucun serveur de messagerie n’est configuré, rien ne peut donc être envoyé. Configurez-en un dans les paramètres, sous « Messages et e-mail ».
templates-reset = Revenir au texte fourni
templates-reset-ask = Votre propre texte sera abandonné et les nouveaux messages porteront le texte fourni. Le voulez-vous ?
templates-sample = Commande 218, deux livres
templates-sample-provider = ZarinPal
templates-sample-customer = Sara Ahmadi

## What is wrong
templates-wrong-parameter = Ligne { $line } : il n’y a pas de paramètre « { $name } ». Choisissez-en un dans la liste.
templates-wrong-forbidden = Ligne { $line } : « { $what } » n’est pas utilisable ici. Utilisez seulement des paramètres et des conditions.
templates-wrong-braces = Ligne { $line } : les accolades sont illisibles. Vérifiez que chacune est fermée.
templates-wrong-much = Ligne { $line } : c’est trop pour un seul message. Raccourcissez-le.
templates-as-mail = Voir comme e-mail
outbox-any-channel = Par tout canal
