### L’espace de gestion.

## Autour de chaque page
office-home = Tableau de bord
office-links = Liens
office-payments = Paiements
office-resolve = À décider
office-outbox = Messages envoyés
office-users = Utilisateurs
office-keys = Clés d’API
office-menu = Menu
office-skip = Aller au contenu
office-search = Chercher un lien
office-search-hint = Référence, description, code ou adresse
office-test-banner = TEST : aucun argent réel ne circule ici
office-to-live = Passer en RÉEL
office-to-test = Passer en TEST
office-sign-out = Se déconnecter
office-new-link = Nouveau lien
office-help = Clavier
office-help-search = chercher
office-help-new = nouveau lien
office-help-rows = ligne suivante et précédente
office-help-open = ouvrir la ligne
office-help-this = cette liste
office-no-words = Sans texte
office-wrong-summary = Veuillez revoir ces champs :
office-any = Tous
office-shop = Boutique

## Tableau de bord
office-today = Encaissé aujourd’hui
office-week = Encaissé ces 7 derniers jours
office-open-links = Liens ouverts
office-checking = Paiements en cours de vérification
office-provider-ill = { $name } : { $ailment }. Les payeurs voient d'abord les autres moyens de paiement.
office-to-resolve = En attente de votre décision
office-no-money-yet = Rien pour le moment
office-account = Compte où l’argent arrive
office-shop-account = Le compte de la boutique
office-todo = Ce qui reste à faire
office-todo-text = Il reste ces étapes avant le premier paiement.
office-todo-shop = Votre boutique a un nom, une adresse et une unité
office-todo-provider = Une banque ou un service de paiement reçoit l’argent
office-todo-link = Un premier lien est créé
office-todo-paid = Un premier lien est payé
office-todo-key = Les programmes ont une clé (seulement si vous en reliez)
office-done = fait
office-still-open = à faire
office-welcome = Créez un lien, envoyez-le et suivez-le ici jusqu’au paiement.

## Listes
office-more-filters = Plus de filtres
office-from-date = Du jour
office-to-date = Au jour
office-date-hint = Par exemple { $example }
office-from-amount = Montant de
office-to-amount = Montant à
office-text = Texte
office-apply = Appliquer
office-clear = Retirer les filtres
office-older = Plus anciens
office-newest = Plus récents
office-created = Créé
office-expires = Valable jusqu’au
office-never = sans fin
office-state = État
office-for = Objet
office-received = Reçu
office-paid-at = Payé
office-code = Code
office-provider = Moyen de paiement
office-link = Lien
office-count-links = { $count ->
    [one] { $text } lien
   *[other] { $text } liens
}
office-count-payments = { $count ->
    [one] { $text } paiement
   *[other] { $text } paiements
}
office-sum-asked = demandé { $amount }
office-sum-received = reçu { $amount }
office-sum-capped = Sommes des { $count } plus récents
office-empty-links = Il n’y a pas encore de lien. Un lien demande une somme à quelqu’un ; vous l’envoyez et voyez ici quand il est payé.
office-empty-payments = Il n’y a pas encore de paiement. Ils apparaissent ici dès que quelqu’un ouvre un lien et choisit comment payer.
office-empty-resolve = Rien ne vous attend. L’argent qui ne correspond à aucun lien apparaîtrait ici.
strangers = Payé à la banque, inconnu ici
strangers-text = La banque les tient pour payés et non confirmés, et aucun paiement d’ici ne porte leur numéro : un autre système utilise peut-être le même terminal, ou des données ont été restaurées. Regardez dans l’espace de la banque ; rien n’a été comptabilisé.
strangers-seen = Je m’en suis occupé
office-empty-outbox = Il n’y a pas encore de message. Quand vous créez un lien avec des destinataires, ce qui leur est envoyé se trouve ici.
office-empty-filter = Rien ne correspond à ces filtres.
office-empty-so-far = Rien jusqu’ici ne correspond à ces filtres. Cherchez plus loin parmi les plus anciens.

## Nouveau lien
office-description-hint = La personne qui paie lit ceci.
office-reference-hint = Votre numéro de commande : lettres latines, chiffres, - et _
office-until = Valable
office-until-shop-days = { $count ->
    [one] Comme la boutique : { $days } jour
   *[other] Comme la boutique : { $days } jours
}
office-until-shop-never = Comme la boutique : sans fin
office-until-days = Pendant un nombre de jours
office-until-date = Jusqu’à la fin du jour
office-days = Jours
office-day = Jour
office-recipients = Destinataires
office-recipients-hint = Adresses e-mail séparées par ; – laissez vide pour envoyer le lien vous-même.
office-link-language = Langue de la page et des messages
office-shop-language = Comme la boutique
office-rule = Ce qui est payé
office-rule-whole = Tout en une fois
office-rule-parts = En plusieurs parties, au choix du payeur
office-first-part = Première partie, au moins
office-rule-open = Le payeur choisit ; le montant ci-dessus est une suggestion
office-least = Au moins
office-most = Au plus
office-usage = Plusieurs paiements
office-more = Plus
office-reusable = Ce lien peut être payé plusieurs fois
office-max-payments = Nombre de paiements au plus
office-max-total = Somme totale au plus
office-providers = Moyens de paiement
office-providers-hint = N’en choisissez aucun pour les proposer tous. Les nombres donnent l’ordre ; sans eux, c’est celui de la boutique.
office-provider-place = Place
office-note = Note pour les collègues
office-optional = facultatif
office-create = Créer le lien
office-create-either = Créer le lien et l’envoyer aux destinataires
office-create-send = { $count ->
    [one] Créer et envoyer à { $text } personne
   *[other] Créer et envoyer à { $text } personnes
}
office-sent-before = Ce formulaire a déjà été envoyé avec d’autres valeurs. Rien n’a été créé cette fois. Regardez d’abord la liste, puis renvoyez le formulaire pour créer un autre lien.

## Un lien
office-qr = Code QR
office-qr-download = Ouvrir le code QR comme image
office-change = Modifier ou prolonger
office-cancel-link = Annuler le lien
office-facts = Données
office-timeline = Chronologie
office-messages = Messages
office-version = Version des conditions
office-limits = Limites
office-limit-payments = paiements : { $count } au plus
office-limit-total = { $amount } au plus en tout
office-single = un seul paiement
office-no-payments = Personne n’a encore commencé à payer.
office-no-messages = Rien n’a été envoyé. Copiez l’adresse et envoyez-la vous-même.
office-check-now = Vérifier maintenant
office-receipt = Reçu
office-card = Carte
office-said-created = Le lien est créé.
office-said-before = Ce formulaire avait déjà été envoyé ; voici le lien qu’il a créé.
office-said-changed = La modification est enregistrée.
office-said-cancelled = Le lien est annulé.
office-said-checked = La banque a été interrogée.
office-said-decided = Votre décision est enregistrée.
office-cancel-ask = Annuler ce lien ?
office-cancel-text = Personne ne pourra plus commencer à le payer. L’argent déjà en route est conservé et vous est montré. Vous pourrez le rouvrir plus tard.
office-cancel-reason = Pourquoi
office-reason-mistake = Il contient une erreur
office-reason-asked = La personne qui paie l’a demandé
office-reason-paid-otherwise = Il a été payé autrement
office-reason-other = Une autre raison
office-keep = Le garder
office-change-text = Quiconque a l’ancienne page ouverte en est averti avant de payer.
office-change-save = Enregistrer la modification
office-keep-expiry = Laisser comme c’est
office-too-late-paid = Ce lien est déjà payé. On ne peut ni le modifier ni l’annuler.
office-too-late-cancelled = Ce lien est déjà annulé.
office-changed-meanwhile = Quelqu’un d’autre a modifié ce lien depuis que vous avez ouvert le formulaire. Voici les valeurs actuelles ; veuillez les relire et enregistrer de nouveau.

## L’argent à décider
office-decide = Décider
office-evidence = Pièces
office-why = Pourquoi
office-decision = Décision
office-keep-money = Garder l’argent en avoir
office-keep-money-text = L’argent est arrivé. Il reste à la personne et est comptabilisé comme non affecté.
office-dismiss = Il n’y a pas d’argent à garder
office-dismiss-text = Il n’est jamais venu, est reparti ou est comptabilisé ailleurs. Rien n’est comptabilisé.
office-sure = J’ai vu les pièces et j’en suis sûr
office-sure-needed = Veuillez confirmer que vous êtes sûr.
office-choose-needed = Veuillez choisir l’un des deux.
office-decide-note = Ce que vous avez appris
office-bank-took = Combien la banque a pris
office-bank-took-hint = Seulement si l’argent est gardé ; laissez vide si le montant ci-dessus est juste.
office-decide-closed = Un collègue a décidé entre-temps.
office-detail = Ce que dit la banque
office-bank-calls = Ce qui a été dit à la banque, et ses réponses
office-callbacks = Retours tels qu’ils sont arrivés
office-no-evidence = Rien n’a été enregistré.
office-show-closed = Montrer aussi ce qui est décidé
office-hide-closed = Montrer seulement ce qui attend

## Ce qui ne va pas dans un champ
office-wrong-empty = Veuillez remplir ce champ.
office-wrong-number = Ce n’est pas un nombre.
office-wrong-negative = Le montant doit être supérieur à zéro.
office-wrong-large = Le montant est trop grand.
office-wrong-decimals = Cette unité n’a pas de décimales.
office-wrong-grouping = Les séparateurs ne conviennent pas. Écrivez sans eux.
office-wrong-unit = Veuillez écrire le montant en { $unit }.
office-wrong-long = { $max } au plus.
office-wrong-characters = Il y a ici des caractères impossibles.
office-wrong-past = C’est déjà passé.
office-wrong-range = Ce nombre n’est pas possible ici.
office-wrong-missing = Cela n’existe pas (ou plus).
office-wrong-provider = Aucun moyen de paiement n’accepte ce montant pour le moment.
office-wrong-date = Ce n’est pas un jour. Par exemple { $example }
office-wrong-email = « { $address } » n’est pas une adresse e-mail.
office-wrong-form = Ce n’est pas possible ici.

## États des liens
office-link-draft = Brouillon
office-link-open = Ouvert
office-link-partly = Payé en partie
office-link-paid = Payé
office-link-completed = Épuisé
office-link-expired = Expiré
office-link-cancelled = Annulé

## États des paiements
office-pay-created = Commencé
office-pay-redirected = À la banque
office-pay-verifying = En vérification
office-pay-unknown = Pas encore connu
office-pay-paid = Payé
office-pay-failed = Non payé
office-pay-cancelled = Abandonné
office-pay-conflict = À décider
office-pay-reversed = Rendu
office-pay-group-checking = En route
office-pay-group-failed = Non payés

## États des messages
office-msg-queued = En attente
office-msg-sending = En cours d’envoi
office-msg-accepted = Remis
office-msg-delivered = Arrivé
office-msg-undelivered = Non arrivé
office-msg-failed = Non envoyé
office-msg-blocked = Retenu
office-msg-unknown = Inconnu
office-msg-group-waiting = En attente
office-msg-group-sent = Envoyés
office-msg-group-failed = Non envoyés

## Pourquoi les messages partent
office-sit-link-sent = Lien
office-sit-paid = Remerciement
office-sit-reminder = Rappel
office-sit-receipt = Reçu
office-sit-failed = Paiement échoué, au payeur
office-sit-expired = Délai passé, aux destinataires
office-sit-staff-partly = Avis : payé en partie
office-sit-staff-failed = Avis : paiement échoué
office-sit-staff-paid = Avis : payé
office-sit-staff-expired = Avis : expiré sans paiement
office-sit-staff-pending = Avis : trop long
office-sit-staff-resolve = Avis : à décider
office-sit-staff-bounced = Avis : non arrivé
office-sit-staff-channel = Avis : canal arrêté
office-channel-smtp = e-mail
office-channel-outbox = gardé ici

## Pourquoi l’argent attend
office-res-already-paid = Le lien était déjà payé
office-res-cancelled = Le lien était annulé
office-res-used-up = Le lien avait atteint sa limite
office-res-superseded = Le montant avait changé entre-temps
office-res-excess = D’autres avaient payé une partie entre-temps et il restait moins
office-res-amount = La banque indique un autre montant
office-res-reference = La référence de la banque appartient à un autre paiement
office-res-verified = La banque dit l’avoir déjà confirmé, et pas à nous
office-res-party = La réponse de la banque concerne autre chose
office-res-unconfirmed = La banque n’a jamais répondu clairement
office-res-kept = gardé en avoir
office-res-dismissed = pas d’argent à garder

## La chronologie
office-ev-created = Lien créé
office-ev-revised = Conditions modifiées
office-ev-cancelled = Lien annulé
office-ev-expired = Lien expiré
office-ev-partly = Une partie est payée
office-ev-paid = Lien payé
office-ev-completed = Limite atteinte
office-ev-started = Moyen de paiement choisi
office-ev-redirected = Départ vers la banque
office-ev-returned = Retour de la banque
office-ev-unknown = Réponse peu claire de la banque ; nouvelle demande
office-ev-too-long = Toujours inconnu après un long moment
office-ev-configuration = La banque a refusé nos identifiants
office-ev-payment-paid = La banque a confirmé le paiement
office-ev-payment-failed = La banque n’a rien prélevé
office-ev-payment-cancelled = Abandon à la banque
office-ev-conflict = La réponse de la banque ne correspond pas
office-ev-reversed = L’argent est retourné à la personne
office-ev-receipt = Reçu créé
office-ev-receipt-approved = Reçu approuvé
office-ev-receipt-voided = Reçu annulé
office-ev-receipt-sent = Reçu envoyé
office-ev-resolve-opened = De l’argent attend une décision
office-ev-resolve-closed = Décision prise
office-ev-message-accepted = Message remis
office-ev-message-failed = Message non arrivé
office-ev-message-unknown = On ignore si un message est parti
office-ev-message-delivered = Message arrivé
office-ev-message-blocked = Message retenu
office-ev-message-fallback = Message envoyé par la voie suivante
office-ev-message-resent = Message renvoyé
office-by-key = un programme
office-by-payer = personne qui paie
office-by-bank = banque
office-by-system = Peyvand
office-by-operator = exploitant
office-by-user = un utilisateur
