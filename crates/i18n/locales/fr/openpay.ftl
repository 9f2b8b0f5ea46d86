### OpenPay : le payeur remplit le formulaire.

openpay-title = Payer { $shop }
openpay-step = Étape { $step } sur { $of }
openpay-who = Vos coordonnées
openpay-how-much = Combien ?
openpay-name = Nom
openpay-mobile = Mobile
openpay-mobile-hint = Le résultat est envoyé à ce numéro.
openpay-phone = Téléphone fixe
openpay-email = E-mail
openpay-subject = Objet
openpay-choose = Choisissez
openpay-description = Description
openpay-amount = Montant
openpay-other-amount = Un autre montant
openpay-next = Suivant
openpay-back = Retour
openpay-go = Continuer
openpay-after = La page suivante vous montre tout encore une fois, et vous y choisissez comment payer.
openpay-note-repeated = L’adresse le nomme deux fois ; il n’en a pas été tenu compte. Veuillez le remplir vous-même.
openpay-note-unusable = Ce que l’adresse indique ici est inutilisable. Veuillez le remplir vous-même.
openpay-note-unit = L’unité de l’adresse est inutilisable ; son montant n’a donc pas été repris. Veuillez le remplir vous-même.
openpay-forged = Cette adresse a été modifiée depuis que { $shop } l’a créée. Ce qu’elle indique n’est pas utilisé ; veuillez remplir le formulaire vous-même.
openpay-no-way = Aucun moyen de paiement n’est ouvert pour ce montant en ce moment. Essayez un autre montant ou demandez à la boutique.
openpay-wait = Trop de paiements ont été commencés avec ce mobile. Veuillez réessayer dans { $minutes } minutes.
openpay-work = Beaucoup de paiements commencent en ce moment. Votre navigateur vérifie quelque chose un instant, puis continue de lui-même ; si rien ne se passe, réessayez dans { $minutes } minutes.
openpay-find = Où est mon paiement ?
openpay-find-text = Écrivez le code de paiement que vous avez reçu et le mobile avec lequel vous avez payé.
openpay-find-button = Chercher
openpay-find-back = Retour au formulaire
openpay-find-none = Il n’y a pas de paiement avec ce code et ce mobile.
openpay-find-wait = Cette question a été posée trop souvent. Veuillez réessayer dans quelques minutes.
openpay-find-bad-code = Ce n’est pas un code de paiement. Il compte neuf lettres et chiffres, par exemple K7QX-29MT-4.
pay-too-often = Le paiement de ce lien a été commencé trop souvent. Veuillez demander à { $shop }.

## Ses réglages
openpay = OpenPay
openpay-settings-text = Sur cette page, chacun paie à cette boutique un montant pour une raison de son choix : { $url }
openpay-set-account = Compte des paiements libres
openpay-set-receipt-type = Type de reçu des paiements libres
openpay-set-as-shop = Comme le reste de l’argent de la boutique
openpay-set-open = La page est ouverte
openpay-set-mode = La page encaisse
openpay-set-live = de l’argent réel (LIVE)
openpay-set-test = des paiements d’essai seulement (TEST)
openpay-set-required = doit être rempli
openpay-set-optional = peut rester vide
openpay-set-hidden = n’est pas demandé
openpay-set-subjects = Objets à choisir
openpay-set-subjects-hint = Un par ligne. Sans objet, il n’y a rien à choisir.
openpay-set-extras = Champs de la boutique
openpay-set-extras-hint = Un par ligne, six au plus. Une étoile à la fin signifie qu’il doit être rempli.
openpay-set-price = Montant
openpay-set-free = le payeur l’écrit
openpay-set-presets = le payeur choisit dans la liste
openpay-set-fixed = toujours celui de la liste
openpay-set-least = Le moins ({ $unit })
openpay-set-most = Le plus ({ $unit })
openpay-set-amounts = Liste de montants ({ $unit })
openpay-set-amounts-hint = Un par ligne.
openpay-set-other = Un autre montant que ceux de la liste peut être écrit
openpay-set-limit-address = Paiements commencés depuis une même adresse réseau en dix minutes, avant que le navigateur doive travailler pour chacun
openpay-set-limit-mobile = Paiements commencés avec un même mobile en dix minutes, avant qu’il doive attendre
openpay-set-limit-shop = Paiements commencés dans la boutique en dix minutes, avant que chaque navigateur doive travailler
openpay-set-limit-link = Combien de fois un même formulaire peut être tenté à la banque
openpay-set-limit-failures = Paiements échoués en dix minutes, avant que le mobile attende et que le navigateur travaille

## Adresses qui le remplissent
openpay-address = Adresse OpenPay
openpay-address-intro = Ce que vous remplissez ici figure déjà dans le formulaire quand un payeur ouvre l’adresse.
openpay-address-signed = Le payeur ne peut pas le changer
openpay-address-signed-hint = L’adresse est scellée. Un montant fixé ainsi est accepté même si la page en demande d’autres.
openpay-address-make = Créer l’adresse
openpay-address-empty = Veuillez remplir au moins un champ : il n’y a rien à sceller.
openpay-address-wrong = Ceci est inutilisable.
openpay-address-scan = L’adresse à scanner
openpay-address-mail = Envoyer par e-mail
openpay-address-text = Envoyer par SMS

## On the page of its link
openpay-opened-by = Ouvert par
