### Bordereaux bancaires.

slip-wrong-old = { $count ->
    [one] Pas plus de { $days } jour en arrière, s’il vous plaît.
   *[other] Pas plus de { $days } jours en arrière, s’il vous plaît.
}
slip-wrong-card-number = N’écrivez jamais ici un numéro de carte entier ; les quatre derniers chiffres suffisent.
slip-wrong-last-four = Les quatre derniers chiffres de la carte.
