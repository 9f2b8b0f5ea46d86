### Les pages de la personne qui paie.

## Sur toutes les pages
pay-language = Langue
pay-test-banner = Test : aucun argent réel ne circule
pay-questions = Des questions ?
pay-page-number = Numéro de cette page

## La page d’un lien
pay-title = Paiement à { $shop }
pay-what = Objet du paiement
pay-left = Reste à payer
pay-rest = Payer le reste
pay-of-total = sur un total de { $total }
pay-until = À payer avant le { $time }
pay-with = Moyen de paiement
pay-button = Payer { $amount }
pay-choose = Montant que vous payez
pay-suggested = Montant suggéré
pay-between = De { $least } à { $most }
pay-from = Au moins { $least }
pay-up-to = Au plus { $most }
pay-button-open = Payer
pay-next = Vous continuez sur la page de la banque.
pay-details = Détails
pay-card-safety = Votre numéro de carte n’est jamais demandé ici. Ne le saisissez que sur la page de la banque, après avoir vérifié que son adresse se termine par shaparak.ir.
pay-card-safety-abroad = Votre numéro de carte n’est jamais demandé ici. Ne le saisissez que sur la page de la banque.
pay-nothing-moves = Ceci est un test. La banque est simulée et aucun compte n’est débité.

## Les avis
pay-changed = Le montant ou les conditions ont changé depuis l’ouverture de cette page. Veuillez les relire avant de payer.
pay-not-offered = Ce moyen de paiement n’est plus disponible. Veuillez en choisir un autre.
pay-out-of-reach = injoignable pour le moment
pay-bank-down = { $provider } est injoignable pour le moment. Rien n’a été prélevé sur votre compte. Veuillez choisir un autre moyen de paiement.
pay-bank-down-alone = { $provider } est injoignable pour le moment. Rien n’a été prélevé sur votre compte. Veuillez réessayer dans quelques minutes.

## Les liens qui ne se paient pas
pay-no-offer = Le paiement en ligne n’est pas possible pour le moment
pay-no-offer-text = Aucun moyen de paiement n’est ouvert pour ce montant. Veuillez demander à { $shop } comment payer.
pay-already = Déjà payé
pay-already-text = Ce lien a été payé. Il ne reste rien à payer.
pay-held-text = Un paiement de ce lien est en cours et la banque ne l’a pas encore confirmé.
pay-held-next = Veuillez attendre la réponse et ne pas payer une seconde fois. Cette page s’actualise toute seule.
pay-expired = Expiré
pay-expired-text = Le délai de ce paiement a pris fin le { $time }.
pay-expired-plain = Le délai de ce paiement a pris fin.
pay-ask-new = Si vous souhaitez encore payer, veuillez demander un nouveau lien à { $shop }.
pay-withdrawn = Annulé
pay-withdrawn-text = { $shop } a retiré ce lien. Veuillez ne pas le payer.
pay-nothing-owed = Rien n’est dû
pay-nothing-owed-text = Il ne reste rien à payer ici. Si cela vous étonne, demandez à { $shop }.
pay-used-up = Clos
pay-used-up-text = Ce lien a été payé autant de fois que prévu.
pay-draft = Pas encore ouvert
pay-draft-text = { $shop } n’a pas encore ouvert ce lien. Veuillez revenir plus tard.
pay-show-payment = Voir le paiement

## La page d’un paiement
pay-paid = Payé
pay-paid-text = Votre paiement est bien parvenu à { $shop }. Veuillez conserver ces codes.
pay-received = Argent reçu
pay-received-text = Votre argent est arrivé, mais ce lien avait déjà été payé, modifié ou clos. { $shop } en est informé et vous rendra la somme ou la portera à votre crédit. Veuillez ne pas payer de nouveau.
pay-checking = En cours de vérification
pay-checking-text = La banque n’a pas encore confirmé ce paiement. Nous l’interrogeons jusqu’à obtenir une réponse claire.
pay-checking-close = Cette page s’actualise toute seule. Vous pouvez aussi la fermer sans risque : rien n’est perdu.
pay-do-not-repeat = D’ici là, veuillez ne pas payer de nouveau.
pay-money-back = Si votre compte a été débité et que le paiement n’est pas confirmé, votre banque vous rend la somme d’elle-même sous 72 heures.
pay-money-back-abroad = Si votre compte a été débité et que le paiement n’est pas confirmé, votre banque vous rend la somme d’elle-même, en général sous quelques jours ouvrés.
pay-waiting = En attente de la banque
pay-waiting-text = Nous n’avons pas encore de nouvelles de la banque au sujet de ce paiement. Si vous avez payé, vous n’avez rien à faire : nous interrogeons la banque et cette page affichera la réponse.
pay-waiting-again = Recommencez seulement si vous n’avez pas payé.
pay-failed = Non payé
pay-failed-text = La banque n’a pas confirmé ce paiement.
pay-failed-nothing = Ce paiement n’est pas arrivé jusqu’à la page de la banque. Rien n’a été prélevé sur votre compte.
pay-stopped = Annulé
pay-stopped-text = Ce paiement a été interrompu sur la page de la banque et n’est pas facturé.
pay-conflict = En cours d’examen par le vendeur
pay-conflict-text = La réponse de la banque ne correspond pas à ce paiement ; { $shop } l’examine. Veuillez ne pas payer de nouveau et conserver le code de paiement.
pay-reversed = Remboursé
pay-reversed-text = Ce paiement a été annulé. La somme revient sous 72 heures sur le compte d’où elle venait.
pay-reversed-text-abroad = Ce paiement a été annulé. La somme revient sur le compte d’où elle venait, en général sous quelques jours ouvrés.
pay-paid-otherwise = Entre-temps, ce lien a été payé par un autre paiement.
pay-check-now = Vérifier maintenant
pay-back-to-shop = Retour à { $shop }
pay-code = Code de paiement
pay-by = Payé avec
pay-by-plan = Moyen de paiement
pay-card = Carte
pay-receipt = Numéro de reçu
pay-time = Date et heure
pay-started = Commencé le
pay-to-receipt = Reçu, à conserver ou à imprimer

## La page d’un reçu
pay-receipt-title = Reçu
pay-receipt-text = Payé. { $shop } a bien reçu ce paiement.
pay-receipt-keep = L’adresse de cette page ne change pas : conservez-la pour retrouver le reçu.
pay-receipt-soon = dans un instant
pay-receipt-void = Reçu annulé
pay-receipt-void-text = Ce reçu a été annulé et n’est plus valable. Pour toute question, veuillez vous adresser à { $shop }.

## En route vers la banque
pay-go = Vers la banque
pay-go-text = Vous êtes en route vers la page de la banque. Si elle ne s’ouvre pas dans un instant, appuyez sur le bouton.

## Quand quelque chose ne va pas
pay-unknown = Page introuvable
pay-unknown-text = Il n’y a rien à cette adresse. Veuillez vérifier que le lien est complet ou demander à la personne qui vous l’a envoyé.
pay-busy = Veuillez réessayer dans un instant
pay-busy-text = Nous ne pouvons pas lire nos données pour le moment. Si vous avez payé, votre paiement n’est pas perdu : il sera vérifié dès que possible.
pay-bad-form = La demande n’est pas arrivée en entier
pay-bad-form-text = Rien n’a été prélevé sur votre compte. Veuillez rouvrir le lien et choisir un moyen de paiement.
pay-refused = La réponse de la banque est illisible
pay-refused-text = Si vous avez payé, votre paiement n’est pas perdu : nous interrogeons la banque. Veuillez rouvrir votre lien dans quelques minutes pour voir la réponse.
pay-broken = Un problème est survenu ici
pay-broken-text = L’erreur vient de nous et a été notée. Si vous avez payé, votre paiement n’est pas perdu : il sera vérifié dès que possible.
pay-under-way = Un paiement de ce lien a été commencé le { $time }. Si vous avez payé, ne payez pas de nouveau.
pay-under-way-look = Voir ce qu’il en est

## No more messages
unsubscribe = Arrêter ces messages ?
unsubscribe-text = { $shop } n’enverra plus rien à { $address } : ni liens de paiement, ni reçus. Les liens que vous avez déjà continuent de fonctionner.
unsubscribe-button = Arrêter les messages
unsubscribe-done = Plus aucun message
unsubscribe-done-text = { $shop } n’envoie plus rien à { $address }. Si vous changez d’avis, dites-le à { $shop }.
unsubscribe-reason = Demandé par le lien d’un e-mail
