### Les mots communs à toutes les pages.

## Boutons
pay = Payer
cancel = Annuler
back = Retour
continue-button = Continuer
save = Enregistrer
close = Fermer
copy = Copier
copied = Copié
try-again = Réessayer
print = Imprimer

no = Non

## Ce qui est demandé
amount = Montant
amount-in-words = En toutes lettres : { $words }
amount-equal-to = Soit { $amount }
description = Description
reference = Référence
tracking-code = Code de suivi
asked-by = Demandé par { $shop }

## Ce qui se compte
minutes-left = { $count ->
    [one] Il reste { $text } minute
   *[other] Il reste { $text } minutes
}
