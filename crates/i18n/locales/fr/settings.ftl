### Settings: the merchant's own data, shops, accounts, receipt types, providers, channels.

## All of them
settings = Réglages
settings-save = Enregistrer
settings-saved = Enregistré.
settings-changed = Quelqu’un d’autre a enregistré entre-temps. Votre saisie est conservée ; ce qui a été enregistré figure à côté. Enregistrez de nouveau pour le remplacer par la vôtre.
settings-theirs = Enregistré à présent : { $value }
settings-wrong-long = Veuillez saisir au plus { $most } caractères.
settings-wrong-control = Veuillez n’utiliser que des caractères ordinaires.
settings-wrong-choice = Veuillez choisir l’une des possibilités.
settings-wrong-between = Veuillez saisir un nombre entier de { $least } à { $most }.
settings-made = C’est fait.
settings-on = activé
settings-off = désactivé
settings-nothing = (vide)
settings-users-text = Qui peut entrer, et ce que chacun peut faire.
settings-keys-text = Pour les programmes qui créent et lisent des liens.
settings-sessions-text = Les navigateurs dans lesquels vous êtes connecté.

## The merchant
settings-merchant = Votre entreprise
settings-merchant-text = La société qui exerce ici. Son nom figure là où les boutiques n’affichent pas le leur.
settings-merchant-name = Nom de l’entreprise

## Shops
settings-shops = Boutiques
settings-shops-text = La boutique est ce que voient les payeurs : son nom, son adresse, sa langue et son unité. Chaque lien appartient à une boutique.
settings-shop = Boutique
settings-shop-new = Nouvelle boutique
settings-shop-new-text = Quelques indications et la boutique existe. Tout peut être modifié ensuite, sauf la devise dès qu’un lien est créé.
settings-shop-make = Créer la boutique
settings-shop-name = Nom
settings-shop-name-hint = Tel que les payeurs le lisent, sur chaque page et dans chaque message.
settings-shop-slug = Adresse
settings-shop-slug-hint = Tous les liens de la boutique commencent ainsi. Utilisez a–z, 0–9 et le trait d’union ; court et facile à dire, de préférence.
settings-shop-slug-change = Tous les liens de la boutique commencent ainsi. Si vous la changez, les liens déjà envoyés continuent de fonctionner et l’ancienne adresse n’est jamais attribuée à quelqu’un d’autre.
settings-shop-slug-old = Fonctionnent aussi : { $old }
settings-shop-language = Langue
settings-shop-language-hint = Des pages et des messages, sauf indication contraire d’un lien.
settings-shop-zone = Fuseau horaire
settings-shop-zone-hint = Les jours commencent et les liens expirent selon cette horloge. Tapez une ville pour la trouver.
settings-shop-currency = Devise
settings-shop-currency-hint = Elle ne change plus dès le premier lien.
settings-shop-currency-fixed = Des liens existent dans cette devise : elle ne change plus. Pour une autre devise, créez une autre boutique.
settings-shop-unit = Unité
settings-shop-unit-hint = Comment les montants sont saisis et affichés. La changer ne modifie le montant d’aucun lien.
settings-unit-toman = Toman (10 rials)
settings-unit-rial = Rial
settings-unit-major = La devise elle-même, comme l’euro ou le dollar
settings-shop-email = E-mail du responsable
settings-shop-email-hint = Est prévenu quand de l’argent arrive ou qu’une décision s’impose.
settings-shop-contact = Contact pour les payeurs
settings-shop-contact-hint = Un numéro de téléphone ou une adresse, affiché là où les payeurs peuvent avoir des questions.
settings-shop-own-account = Un nouveau compte pour cette boutique
settings-shop-own-receipt-type = Un nouveau type pour cette boutique
settings-first-receipt-type = Paiement en ligne

## Logo
settings-logo = Logo
settings-logo-text = Figure à côté du nom de la boutique sur chaque page que voient les payeurs : ils savent où ils sont.
settings-logo-now = Le logo actuel
settings-logo-file = Image
settings-logo-hint = PNG, JPEG ou WebP, 1 Mo au plus. L’image est réduite, et rien d’autre du fichier n’est conservé.
settings-logo-upload = Utiliser cette image
settings-logo-remove = Retirer le logo
settings-logo-remove-ask = La boutique n’aura plus de logo ? Les payeurs ne verront alors que son nom.
settings-logo-removed = Le logo est retiré.
settings-picture-large = Ce fichier dépasse 1 Mo. Veuillez enregistrer l’image en plus petit et réessayer.
settings-picture-svg = C’est un dessin SVG, qui peut contenir des programmes. Veuillez l’envoyer en PNG.
settings-picture-html = C’est une page web et non une image, quel que soit son nom.
settings-picture-gif = Les images GIF ne sont pas acceptées. Veuillez envoyer un PNG, un JPEG ou un WebP.
settings-picture-other = Ce n’est pas une image PNG, JPEG ou WebP.
settings-picture-pixels = Cette image a trop de pixels. On en lit au plus 8 000 sur 8 000, et 160 suffisent pour un logo.
settings-picture-broken = Cette image est endommagée et illisible.

## Links of a shop
settings-links = Nouveaux liens
settings-links-text = Ce dont est fait un nouveau lien de cette boutique, sauf choix contraire de son auteur. Les liens existants ne changent pas.
settings-links-account = Compte
settings-links-account-hint = Où l’argent arrive. Les payeurs se voient proposer les passerelles de ce compte.
settings-links-validity = Valable combien de jours
settings-links-validity-hint = Jusqu’à la fin de ce jour dans le fuseau de la boutique. Vide ou 0 : pour toujours.
settings-links-description = Description
settings-links-description-hint = Affichée au payeur quand un lien est créé sans description. { $shop } devient le nom de la boutique, { $reference } la référence du lien.
settings-links-receipt = Enregistrer un reçu quand un paiement est confirmé
settings-links-receipt-hint = Sinon l’argent reste non affecté, et l’équipe peut établir le reçu plus tard.
settings-links-receipt-type = Type de reçu
settings-links-approve = Approuver ces reçus aussitôt
settings-links-approve-hint = Sinon chacun attend qu’une personne l’approuve.
settings-links-two-from = Rembourser à deux à partir de
settings-links-two-from-hint = En { $unit }. À partir de ce montant d’un paiement, une autre personne que celle qui demande doit accepter le remboursement. Vide : une seule personne décide.
settings-links-maker-paid = Prévenir l’auteur d’un lien quand il est payé
settings-links-maker-failed = Le prévenir quand un paiement a échoué
settings-links-maker-expired = Le prévenir quand il expire sans paiement
settings-links-maker-bounced = Le prévenir quand un message n’est pas arrivé
settings-links-manager-paid = Prévenir le responsable de la boutique quand un lien est payé
settings-links-manager-failed = Prévenir le responsable quand un paiement a échoué
settings-links-manager-expired = Prévenir le responsable quand un lien expire sans paiement
settings-links-manager-bounced = Prévenir le responsable quand un message n’est pas arrivé
settings-links-payer-failed = Prévenir les payeurs déjà partis que leur paiement a échoué
settings-links-payer-failed-hint = Part vers les destinataires du lien, dix minutes ou plus après un paiement qui n’a pas abouti ; pas pendant les heures calmes.
settings-links-payer-expired = Prévenir les destinataires quand le délai d’un lien impayé est passé
settings-links-manager-hint = Les paiements trop longs ou à décider sont toujours signalés au responsable.

## Accounts
settings-accounts = Comptes
settings-accounts-text = Où l’argent arrive : un compte bancaire ou une caisse. Chaque passerelle appartient à un compte.
settings-account-new = Nouveau compte
settings-account-new-text = Pour votre propre comptabilité. Les passerelles versent sur le compte que la banque connaît, quoi qu’il soit écrit ici.
settings-account-make = Créer le compte
settings-account-name = Nom
settings-account-name-hint = Tel que vous et votre équipe l’appelez.
settings-account-kind = Nature
settings-account-bank = Compte bancaire
settings-account-cash = Caisse
settings-account-currency-fixed = Une boutique ou une passerelle utilise ce compte : sa devise ne change plus.
settings-account-iban = IBAN
settings-account-iban-hint = Avec ou sans espaces ; la clé de contrôle est vérifiée.
settings-account-card = Numéro de carte du compte
settings-account-card-hint = Votre propre carte, vers laquelle on vire à la main ; 16 chiffres. Jamais celle d’un payeur.
settings-account-active = Reçoit de l’argent
settings-account-active-hint = Désactivé, il ne peut plus être choisi nulle part. Ce qu’il a reçu demeure.

## Receipt types
settings-receipt-types = Types de reçu
settings-receipt-types-text = Comment votre comptabilité classe l’argent reçu : ventes, services, dons…
settings-receipt-type-new = Nouveau type de reçu
settings-receipt-type-make = Créer le type
settings-receipt-type-name = Nom
settings-receipt-type-name-hint = Tel qu’il figure dans vos livres.
settings-receipt-type-active = Peut être choisi
settings-receipt-type-active-hint = Désactivé, aucun nouveau reçu ne le prend. Les reçus qui l’ont le gardent.
settings-receipt-type-approval = Les reçus saisis attendent une approbation
settings-receipt-type-approval-hint = Les reçus de ce type saisis à la main attendent une personne qui peut les approuver. Ceux que les paiements créent d’eux-mêmes suivent le réglage de la boutique.

## What is wrong
settings-wrong-slug = Veuillez utiliser de { $least } à { $most } caractères parmi a–z, 0–9 et le trait d’union, sauf les mots réservés au serveur.
settings-wrong-slug-taken = Cette adresse appartient, ou a appartenu, à une autre boutique. Veuillez en choisir une autre.
settings-wrong-zone = Ce fuseau horaire n’existe pas. Veuillez en saisir un comme Asia/Tehran.
settings-wrong-unit = Cette unité ne va pas avec la devise : rial et toman sont réservés à IRR, qui n’en a pas d’autre.
settings-wrong-other-currency = Ce compte est dans une autre devise que la boutique.
settings-wrong-no-account = Aucun compte n’est dans cette devise. Veuillez d’abord en créer un, sous Réglages, Comptes.
settings-wrong-fixed = Cela ne peut plus changer, car c’est utilisé.
settings-wrong-mobile = Ce n’est pas un numéro de mobile.
settings-wrong-iban = Ce n’est pas un IBAN : un caractère manque ou est faux. Un IBAN iranien compte IR et 24 chiffres.
settings-wrong-card = Ce n’est pas un numéro de carte : un chiffre manque ou est faux. Il en compte 16.
settings-wrong-cash = Une caisse n’a pas de numéro bancaire. Veuillez laisser ce champ vide.
settings-wrong-default = La boutique { $shop } l’utilise. Veuillez d’abord y choisir autre chose.
settings-wrong-parameter = { $parameter } n’est pas un paramètre. Veuillez vérifier les accolades.

## The first steps
office-todo-account = Un compte dit où l’argent arrive
office-todo-mail = L’e-mail est réglé, pour envoyer les liens
office-todo-who = Peut le faire : { $names }.
office-and-between = {" "}ou{" "}
office-first-shop = D’abord, une boutique
office-first-shop-text = Un lien appartient à une boutique : son nom et son unité figurent sur la page du payeur. Une minute suffit pour en créer une.
office-first-provider = D’abord, un moyen de payer
office-first-provider-text = Aucune passerelle n’accepte encore de paiements ici pour le compte de votre boutique. Un lien s’ouvrirait sans pouvoir être payé.
office-first-provider-go = Régler une passerelle
office-description-parameter = { $parameter } devient la référence.
office-recipients-kept = Cette boutique n’envoie pas d’e-mail pour les nouveaux liens : le message reste dans « Messages envoyés ».
settings-wrong-row = La ligne { $line } n’est pas correcte. Écrivez-la comme l’indique l’aide de ce champ.
channels-test-short = Peyvand : ceci est un message d’essai. Si vous le lisez, le canal fonctionne.
