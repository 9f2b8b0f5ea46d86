### Words that messages are given as parameters.

message-test-line = TEST – aucun argent réel n’est débité
reason-already-paid = le lien était déjà payé
reason-link-cancelled = le lien avait été annulé
reason-used-up = le lien avait atteint sa limite
reason-superseded = le montant avait changé entre-temps
reason-excess = d’autres avaient payé une partie entre-temps et il restait moins que cela
reason-amount-mismatch = la banque indique un autre montant
reason-reference-used = la référence bancaire appartient à un autre paiement
reason-already-verified = la banque indique une confirmation antérieure, qui ne vient pas de nous
reason-wrong-party = la réponse de la banque désigne une autre commande ou un autre terminal
reason-unconfirmed = la banque n’a pas donné de réponse claire
